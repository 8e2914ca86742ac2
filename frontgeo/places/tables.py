"""Read a table of places from a user's file or from the cache, in degrees."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from frontgeo.errors import MapFileError, NotAvailableError
from frontgeo.geometry.checks import (
    ABOUT_UKRAINE,
    EVERYWHERE,
    Region,
    misplaced,
    stray_vertices,
)
from frontgeo.geometry.plane import local_metres
from frontgeo.geometry.prepared import prepared_copy
from frontgeo.layername import split_layer
from frontgeo.places.provenance import FETCHED_ACCURACY_M, NOT_STATED
from frontgeo.places.shipped import shipped_oblasts
from frontgeo.places.texttables import (
    member_of,
    read_geonames,
    read_text_table,
    row_error,
)
from frontgeo.vectorfiles import read_vector_file

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["open_table", "outside_oblast", "points", "polygons"]


Kind = Callable[["gpd.GeoDataFrame", Path, Region | None], "gpd.GeoDataFrame"]

# beyond this a place is outside its oblast; Slavutych, the only exclave, lies nearer
_FAR_OUTSIDE_M = 50_000.0


def open_table(
    what: str, path: str | Path | None, kind: Kind, *, region: Region | None = None
) -> tuple[gpd.GeoDataFrame, Path]:
    """Read a table from a path or the cache, with its provenance.

    Parameters
    ----------
    what : str
        A name in `frontgeo.fetch.SOURCES`, used if no path is passed.
    path : str or Path, optional
        ``file`` or ``file:layer``.
    kind : callable
        `points` or `polygons`.
    region : tuple of float, optional
        The region that should contain places; those that would lie there with swapped axes are
        refused. By default it is in and around Ukraine, and no place may lie elsewhere.
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
    table = kind(_read_file(file, layer, member), file, region)
    table.attrs = stated | {k: v for k, v in table.attrs.items() if k == "notes"}
    return table, file


def _from_cache(what: str) -> tuple[Path, dict[str, Any]]:
    # imported late, as reading a user's own file needs nothing of the network package
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


def polygons(table: gpd.GeoDataFrame, path: Path, region: Region | None = None) -> gpd.GeoDataFrame:
    """Return the rows that are polygons, made valid, or refuse the table."""
    _in_range(table, path, region)
    invalid = int((~table.geometry.is_valid).sum())
    table = table.set_geometry(table.geometry.make_valid())
    kept = table.geom_type.isin(["Polygon", "MultiPolygon", "GeometryCollection"])
    if not kept.any():
        raise MapFileError(path, "expected polygons, found none; check the layer")
    for row, shape in enumerate(table.geometry):
        if shape is not None and len(strays := stray_vertices(shape)):
            raise MapFileError(
                path,
                f"expected the vertices of a polygon near each other, found one at "
                f"{strays[0][0]:.6g}, {strays[0][1]:.6g}; correct or remove it",
                feature=row,
            )
    result = table[kept].reset_index(drop=True)
    notes = [f"{invalid} invalid polygons were repaired"] if invalid else []
    if left_out := int((~kept).sum()):
        notes.append(f"{left_out} of {len(table)} features are not polygons and were left out")
    if notes:
        result.attrs["notes"] = tuple(notes)
    return result


def points(table: gpd.GeoDataFrame, path: Path, region: Region | None = None) -> gpd.GeoDataFrame:
    """Return the table if every row is a point, or refuse it."""
    _in_range(table, path, region)
    wrong = (table.geom_type != "Point").to_numpy() | table.geometry.is_empty.to_numpy()
    if wrong.any():
        row = int(np.argmax(wrong))
        raise row_error(
            path,
            table,
            row,
            f"expected points, found {table.geom_type.iloc[row] or 'no geometry'}; outlines are "
            "read by load_settlement_footprints",
        )
    nowhere = (shapely.get_coordinates(table.geometry.to_numpy()) == 0.0).all(axis=1)
    if nowhere.any() and region != EVERYWHERE:
        raise row_error(
            path,
            table,
            int(np.argmax(nowhere)),
            "expected a place, found 0, 0, which means none; give its point, or remove the row",
        )
    return table


def _in_range(table: gpd.GeoDataFrame, path: Path, region: Region | None) -> None:
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
    if found := misplaced(shapely.bounds(shapes), region or ABOUT_UKRAINE):
        row, hint = found
        otherwise = (
            ""
            if region is None
            else (", or use --anywhere (region=EVERYWHERE) for another part of the world")
        )
        west, south, east, north = shapely.bounds(shapes[row])
        at = (
            f"{west:.6g}, {south:.6g}"
            if west == east
            else (f"x {west:.6g} to {east:.6g}, y {south:.6g} to {north:.6g}")
        )
        raise row_error(
            path,
            table,
            row,
            f"expected places in or about Ukraine, found {at}; {hint}{otherwise}",
        )


def outside_oblast(table: gpd.GeoDataFrame, path: Path) -> str:
    """Describe places that lie far from their stated oblast, or refuse a table where most do.

    Parameters
    ----------
    table : GeoDataFrame
        A table with ``oblast`` (ISO 3166-2, empty if not stated).
    path : Path

    Returns
    -------
    str
        A note, empty if there is none.
    """
    to_oblast = shipped_oblasts().set_index("iso").geometry
    middles = shapely.point_on_surface(table.geometry.to_numpy())
    stated = table["oblast"].to_numpy()
    far = np.zeros(len(table), dtype=bool)
    for code in sorted(set(stated) & set(to_oblast.index)):
        rows = np.flatnonzero(stated == code)
        ground = prepared_copy(to_oblast[code])
        rows = rows[~shapely.covers(ground, middles[rows])]
        if len(rows):
            to_metres, _ = local_metres(ground)
            away_m = shapely.distance(to_metres(ground), to_metres(middles[rows]))
            far[rows[away_m > _FAR_OUTSIDE_M]] = True
    if not far.any():
        return ""
    row = int(np.argmax(far))
    name = table["name_uk"].iloc[row] or table["name_en"].iloc[row]
    example = f"{name!r} of {stated[row]} at {middles[row].x:.3f}, {middles[row].y:.3f}"
    if 2 * far.sum() > (stated != "").sum():
        raise MapFileError(
            path,
            f"expected places in their stated oblast, found {int(far.sum())} of "
            f"{len(table)} over 50 km outside it, such as {example}; check points and oblasts",
            feature=row,
        )
    number = f"{int(far.sum())} of {len(table)} places"
    return f"{number} lie over 50 km outside their stated oblast, such as {example}"
