"""A table of places as it lies in a file of the user's or in the cache, in degrees."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from frontgeo.errors import MapFileError, NotAvailableError
from frontgeo.layername import split_layer
from frontgeo.places.provenance import FETCHED_ACCURACY_M, NOT_STATED
from frontgeo.places.texttables import member_of, read_geonames, read_text_table
from frontgeo.vectorfiles import read_vector_file

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
    contents = read_vector_file(path, layer, member=member)
    layers = [known for known in contents.layers if known.features]
    if not layers:
        raise MapFileError(path, "expected places, found no feature at all; check the file")
    if len(layers) > 1:
        listed = ", ".join(known.name or "(no name)" for known in layers)
        raise MapFileError(
            path,
            f"expected one layer, found {len(layers)}: {listed}; name one as {path.name}:LAYER",
        )
    return layers[0].frame.reset_index(drop=True)


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
