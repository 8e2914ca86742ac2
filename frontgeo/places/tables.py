"""A table of places as it lies in a file of the user's or in the cache, in degrees."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from frontgeo.errors import MapFileError, NotAvailableError
from frontgeo.layername import split_layer
from frontgeo.mapheads import is_known_map
from frontgeo.places.provenance import FETCHED_ACCURACY_M, NOT_STATED
from frontgeo.places.texttables import member_of, read_geonames, read_text_table
from frontgeo.quiet import warnings_as

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["open_table", "points", "polygons"]


def open_table(
    what: str, path: str | Path | None, kind: Callable[[gpd.GeoDataFrame, Path], gpd.GeoDataFrame]
) -> tuple[gpd.GeoDataFrame, Path]:
    """Read the table named or fetched, and what is known of it.

    Parameters
    ----------
    what : str
        A name in `frontgeo.fetch.SOURCES`, where no path is given.
    path : str or Path, optional
        ``file`` or ``file:layer``.
    kind : callable
        `points` or `polygons`.
    """
    stated: dict[str, object] = dict.fromkeys(
        ("vintage", "licence", "attribution", "viewpoint"), NOT_STATED
    )
    stated |= {"source": str(path), "accuracy_m": None, "complete": None}
    member = ""
    if path is None:
        path, known = _from_cache(what)
        member = known.pop("member")
        stated |= known
    file, layer = split_layer(path)
    if not file.is_file():
        raise MapFileError(file, "no such file; check the path")
    table = kind(_read_file(file, layer, member), file)
    table.attrs = stated
    return table, file


def _from_cache(what: str) -> tuple[Path, dict[str, Any]]:
    # Late, because reading a file of one's own needs nothing of the network's room.
    from frontgeo.fetch import SOURCES, cached

    found = cached(what)
    if found is None:
        function = f"load_{what.replace('-', '_')}"
        raise NotAvailableError(
            f"{what}: not fetched yet; run `frontgeo fetch {what}`, or give a file of your own: "
            f"{function}(path)"
        )
    row = SOURCES[what]
    return found, {
        "member": row.member,
        "source": row.title,
        "vintage": row.vintage,
        "licence": row.licence,
        "attribution": row.credit,
        "accuracy_m": FETCHED_ACCURACY_M.get(what),
    }


def _read_file(path: Path, layer: str | None, member: str) -> gpd.GeoDataFrame:
    name = (member or path.name).lower()
    if name.endswith((".csv", ".csv.gz", ".tsv", ".tsv.gz")):
        return read_text_table(path)
    if name.endswith(".txt") or (path.suffix.lower() == ".zip" and member_of(path, "UA.txt")):
        return read_geonames(path)
    table = _layer_of(path, layer, member)
    if table.empty:
        raise MapFileError(path, "expected places, found no feature at all; check the file")
    if table.crs is None:
        if not name.endswith((".geojson", ".json", ".topojson")):
            raise MapFileError(
                path,
                "expected a stated CRS, found none; add it (for a shapefile the .prj file), or "
                "export as GeoJSON in longitude and latitude",
            )
        table = table.set_crs("EPSG:4326")
    elif not table.crs.equals("EPSG:4326", ignore_axis_order=True):
        table = table.to_crs("EPSG:4326")
    return table.reset_index(drop=True)


def _layer_of(path: Path, layer: str | None, member: str) -> gpd.GeoDataFrame:
    """The one layer of a vector file, or the one named, as GDAL reads it."""
    inside = member_of(path, member) if member else ""
    if member and not inside:
        raise MapFileError(path, f"expected {member} in the zip, found none; fetch it again")
    opened = f"/vsizip/{path.absolute()}/{inside}" if member else path
    import geopandas as gpd
    import pyogrio

    try:
        if not member and not is_known_map(path):
            raise MapFileError(
                path,
                "expected a map or table (GeoJSON, GeoPackage, shapefile, KML, FlatGeobuf, CSV), "
                "found something that is damaged or none; export it again",
            )
        layers = [str(name) for name, _ in pyogrio.list_layers(opened)]
        if layer is not None and layer not in layers:
            raise MapFileError(path, f"no layer {layer!r}; there are: {', '.join(layers)}")
        if layer is None and len(layers) != 1:
            raise MapFileError(
                path,
                f"expected one layer, found {len(layers)}: {', '.join(layers)}; name one as "
                f"{path.name}:LAYER",
            )
        with warnings_as("ignore", RuntimeWarning):  # GDAL's remarks on odd members
            table = gpd.read_file(opened, layer=layer or layers[0], engine="pyogrio")
    except MapFileError:
        raise
    except Exception as error:  # GDAL's many ways to fail on a stranger's file
        detail = (str(error).splitlines() or [""])[0].replace(str(path), "").strip(" ':;")
        raise MapFileError(
            path, f"expected a map or table, found something that is none ({detail[:100]})"
        ) from None
    if not isinstance(table, gpd.GeoDataFrame):
        raise MapFileError(path, "expected geometries, found a table without; check the layer")
    return table


def polygons(table: gpd.GeoDataFrame, path: Path) -> gpd.GeoDataFrame:
    """Return the rows that are polygons, made valid, or refuse the table."""
    _in_range(table, path)
    table = table.set_geometry(table.geometry.make_valid())
    kept = table.geom_type.isin(["Polygon", "MultiPolygon", "GeometryCollection"])
    if not kept.any():
        raise MapFileError(path, "expected polygons, found none; check the layer")
    return table[kept].reset_index(drop=True)


def points(table: gpd.GeoDataFrame, path: Path) -> gpd.GeoDataFrame:
    """Return the table where every row is a point, or refuse it."""
    _in_range(table, path)
    wrong = (table.geom_type != "Point").to_numpy() | table.geometry.is_empty.to_numpy()
    if wrong.any():
        row = int(np.argmax(wrong))
        raise MapFileError(
            path,
            f"expected points, found {table.geom_type.iloc[row] or 'no geometry'}; outlines are "
            "read by load_settlement_footprints",
            feature=row,
        )
    return table


def _in_range(table: gpd.GeoDataFrame, path: Path) -> None:
    shapes = table.geometry.to_numpy()
    xy, owner = shapely.get_coordinates(shapes, return_index=True)
    wrong = ~((np.abs(xy[:, 0]) <= 180) & (np.abs(xy[:, 1]) <= 90))
    if wrong.any():
        first = int(np.argmax(wrong))
        raise MapFileError(
            path,
            f"expected longitude and latitude in degrees, found {xy[first, 0]:.6g}, "
            f"{xy[first, 1]:.6g}; state the CRS of the file",
            feature=int(owner[first]),
        )
