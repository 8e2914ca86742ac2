"""Oblasts, raions, hromadas, outlines of settlements and the state border, as polygons."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo.errors import MapFileError
from frontgeo.geometry.measure import area_km2, polygonal
from frontgeo.geometry.projection import buffer_m
from frontgeo.geometry.validation import DEFAULT_REGION, Region
from frontgeo.places.oblasts import oblast_code
from frontgeo.places.place_tables import (
    as_text,
    data_folder,
    missing_column,
    oblast_codes,
    open_table,
    our_columns,
    ours_first,
    outside_oblast,
    polygons,
    shipped_neighbours,
    shipped_oblasts,
    with_names,
)
from frontgeo.places.theatre import BORDER_TOLERANCE_M, border_line_of

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = [
    "BORDER_TOLERANCE_M",
    "border_line",
    "border_zone",
    "inland",
    "load_areas",
    "load_border",
    "load_hromadas",
    "load_neighbours",
    "load_oblasts",
    "load_raions",
    "load_settlement_footprints",
]

_DISPUTED = {"UA-40", "UA-43"}
_LEAST_SHARED = 0.5  # of a unit's ground, with the shipped unit
_ROUGH_DEG = 0.002
_MOST_OVERLAP = 0.01  # of the smaller of two units: coarse outlines cross a little


def load_oblasts(path: str | Path | None = None, *, fetched: bool = False) -> gpd.GeoDataFrame:
    """Return the 27 first-level units: 24 oblasts, Crimea, Kyiv, Sevastopol.

    Parameters
    ----------
    path : str or Path, optional
        Your own file, with a code (``iso``, ``ADM1_PCODE``) or name for each unit.
    fetched : bool
        Whether to load the table of ``frontgeo fetch oblasts`` rather than the shipped one.

    Returns
    -------
    GeoDataFrame
        Longitude and latitude on WGS 84: ``iso`` (ISO 3166-2), ``katottg``, ``name_uk``,
        ``name_en``, ``accuracy_border_m``, ``accuracy_interior_m`` (mean distance to
        OpenStreetMap's lines; only in the shipped table), ``geometry``; units share their
        edges.

    Raises
    ------
    MapFileError
        If the file cannot be read, or lacks a column.
    NotAvailableError
        If nothing is fetched.

    Examples
    --------
    >>> oblasts = load_oblasts()
    >>> len(oblasts), oblasts.set_index("iso").loc["UA-43", "name_en"]
    (27, 'Autonomous Republic of Crimea')
    >>> oblasts.attrs["licence"], oblasts.attrs["accuracy_m"]
    ('ODbL-1.0', 105.0)
    """
    if path is None and not fetched:
        return shipped_oblasts().copy()
    table, culprit = open_table("oblasts", path, polygons)
    named = our_columns(table, ("iso", "katottg", "name_en", "name_uk", "name", "oblast"))
    sources = [
        column
        for column in ("iso", "katottg", "oblast", "name_uk", "name_en", "name")
        if column in named
    ]
    if not sources:
        raise missing_column(
            culprit, table, "a code or name of the oblast", ("iso", "oblast", "name")
        )
    isos = named[sources[0]].map(oblast_code)
    for column in sources[1:]:
        isos = isos.where(isos != "", named[column].map(oblast_code))
    if (isos == "").any():
        row = int(np.argmax((isos == "").to_numpy()))
        raise MapFileError(
            culprit,
            f"expected an oblast of Ukraine (such as 'UA-63' or 'Харківська область'), found "
            f"{str(named[sources[0]].iloc[row])[:60]!r}; correct it, or remove the feature",
            feature=row,
        )
    if not isos.is_unique:
        row = int(np.argmax(isos.duplicated().to_numpy()))
        raise MapFileError(
            culprit,
            f"expected one feature for each oblast, found a second for {isos.iloc[row]}; dissolve "
            "them",
            feature=row,
        )
    shipped = shipped_oblasts().set_index("iso")
    named["iso"] = isos
    for column in ("katottg", "name_uk", "name_en"):
        named[column] = isos.map(shipped[column])
    _check_units(table.geometry.to_numpy(), isos.tolist(), culprit)
    present = set(isos)
    table.attrs["complete"] = present == set(oblast_codes())
    table.attrs["viewpoint"] = (
        "Crimea and Sevastopol are among the units of Ukraine"
        if present >= _DISPUTED
        else f"without {' and '.join(sorted(_DISPUTED - present))}"
    )
    return ours_first(table, named, ("iso", "katottg", "name_uk", "name_en"))


def load_neighbours() -> gpd.GeoDataFrame:
    """Return the six units of Russia along Ukraine's border and the coast of the Sea of Azov.

    Returns
    -------
    GeoDataFrame
        Longitude and latitude on WGS 84: ``iso`` (ISO 3166-2), ``name_en``, ``name_uk``,
        ``name_ru``, ``geometry``. The common border matches that of `load_oblasts`, vertex by
        vertex; Crimea is in Ukraine.

    Examples
    --------
    >>> load_neighbours()["iso"].tolist()
    ['RU-BEL', 'RU-BRY', 'RU-KDA', 'RU-KRS', 'RU-ROS', 'RU-VOR']
    """
    return shipped_neighbours().copy()


def _check_units(shapes: npt.NDArray[np.object_], isos: list[str], path: Path) -> None:
    """Refuse units that lie elsewhere than the shipped ones, or overlap each other."""
    there = shipped_oblasts().set_index("iso").geometry.loc[isos].to_numpy()
    # simplified shapes take a tenth of the time
    shapes = shapely.make_valid(shapely.simplify(shapes, _ROUGH_DEG))
    own = shapely.area(shapes)
    shared = shapely.area(shapely.intersection(shapes, there))
    wrong = ~(shared >= _LEAST_SHARED * np.minimum(own, shapely.area(there)))
    if wrong.any():
        row = int(np.argmax(wrong))
        raise MapFileError(
            path,
            f"expected {isos[row]} in its place, found ground that shares "
            f"{shared[row] / own[row]:.0%} with it; check names, codes and CRS",
            feature=row,
        )
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    pairs = first < second
    first, second = first[pairs], second[pairs]
    twice = shapely.area(shapely.intersection(shapes[first], shapes[second]))
    many = twice > _MOST_OVERLAP * np.minimum(own[first], own[second])
    if many.any():
        a, b = (int(rows[np.argmax(many)]) for rows in (first, second))
        common_km2 = area_km2(polygonal(shapely.intersection(shapes[a], shapes[b])))
        raise MapFileError(
            path,
            f"expected oblasts that do not overlap, found {isos[a]} and {isos[b]} with about "
            f"{common_km2:,.0f} km² in common; use a layer without overlaps",
            feature=b,
        )


def load_raions(path: str | Path | None = None) -> gpd.GeoDataFrame:
    """Return raions, fetched or from a file of your own.

    Parameters
    ----------
    path : str or Path, optional
        ``file`` or ``file:layer``; by default the table of ``frontgeo fetch raions``.

    Returns
    -------
    GeoDataFrame
        Polygons: ``name_en``, ``name_uk``, ``oblast`` (ISO 3166-2), ``katottg`` (empty
        if not stated), and the file's other columns.

    Raises
    ------
    MapFileError
        If the file cannot be read, or lacks a name.
    NotAvailableError
        If nothing is fetched.

    Examples
    --------
    >>> load_raions("no-such-file.gpkg")
    Traceback (most recent call last):
    frontgeo.errors.MapFileError: no-such-file.gpkg: no such file; check the path
    """
    return _areas("raions", path, ("name_en", "name_uk", "oblast", "katottg"))


def load_hromadas(path: str | Path | None = None) -> gpd.GeoDataFrame:
    """Return hromadas, fetched or from a file of your own.

    Parameters
    ----------
    path : str or Path, optional
        ``file`` or ``file:layer``; by default the table of ``frontgeo fetch hromadas``.

    Returns
    -------
    GeoDataFrame
        Polygons: ``name_en``, ``name_uk``, ``oblast`` (ISO 3166-2), ``raion``,
        ``katottg`` (empty if not stated), and the file's other columns.

    Raises
    ------
    MapFileError
        If the file cannot be read, or lacks a name.
    NotAvailableError
        If nothing is fetched.
    """
    return _areas("hromadas", path, ("name_en", "name_uk", "oblast", "raion", "katottg"))


def load_settlement_footprints(
    path: str | Path | None = None, *, region: Region = DEFAULT_REGION
) -> gpd.GeoDataFrame:
    """Return outlines of settlements, fetched or from a file of your own.

    Parameters
    ----------
    path : str or Path, optional
        ``file`` or ``file:layer``; by default the table of
        ``frontgeo fetch settlement-footprints``.
    region : tuple of float
        The region that should contain them, as in `frontgeo.read_control_map`.

    Returns
    -------
    GeoDataFrame
        Polygons: ``name_en``, ``name_uk``, ``oblast`` (ISO 3166-2), ``kind`` (as in the
        file), ``katottg`` (empty if not stated), and the file's other columns;
        ``.attrs["notes"]`` lists those that lie outside their oblast.

    Raises
    ------
    MapFileError
        If the file cannot be read, lacks a name, or has swapped axes.
    NotAvailableError
        If nothing is fetched.
    """
    columns = ("name_en", "name_uk", "oblast", "kind", "katottg")
    return _areas("settlement-footprints", path, columns, region)


def load_areas(path: str | Path, *, region: Region | None = None) -> gpd.GeoDataFrame:
    """Return named polygons of any level from a file of your own.

    Parameters
    ----------
    path : str or Path
        ``file`` or ``file:layer``.
    region : tuple of float, optional
        The region that should contain them, as in `frontgeo.read_control_map`.

    Returns
    -------
    GeoDataFrame
        Polygons: ``name_en``, ``name_uk``, ``oblast`` (ISO 3166-2), ``raion``, ``katottg``
        (empty if not stated), and the file's other columns.

    Raises
    ------
    MapFileError
        If the file cannot be read, or lacks a name.
    """
    return _areas("raions", path, ("name_en", "name_uk", "oblast", "raion", "katottg"), region)


def _areas(
    what: str,
    path: str | Path | None,
    columns: tuple[str, ...],
    region: Region | None = None,
) -> gpd.GeoDataFrame:
    table, culprit = open_table(what, path, polygons, region=region)
    named = with_names(table, columns, culprit)
    as_text(named, columns)
    named["oblast"] = named["oblast"].map(oblast_code).astype("object")
    result = ours_first(table, named, columns)
    note = outside_oblast(result, culprit)
    if note:
        result.attrs["notes"] = (*result.attrs.get("notes", ()), note)
    return result


@cache
def load_border() -> BaseGeometry:
    """Return Ukraine within its state border and coast, as one MultiPolygon.

    Returns
    -------
    shapely.MultiPolygon or shapely.Polygon
        Longitude and latitude. Limans and the Syvash count as sea.

    Examples
    --------
    >>> from frontgeo import area_km2
    >>> 598_000 < area_km2(load_border()) < 600_000
    True
    """
    return _shipped("border.wkb")


def border_line() -> BaseGeometry:
    """Return the line of state border and coast, simplified to 0.0005°, for `border_zone`."""
    return border_line_of(load_border())


@cache
def border_zone(tolerance_m: float = BORDER_TOLERANCE_M) -> BaseGeometry:
    """Return the zone along the state border and coast where a boundary is not front.

    Parameters
    ----------
    tolerance_m : float
        Half the width of the zone.
    """
    if tolerance_m == BORDER_TOLERANCE_M:
        return _shipped("border_zone.wkb")
    return buffer_m(border_line(), tolerance_m)


@cache
def inland() -> BaseGeometry:
    """Return the country without the border zone, and a metre more."""
    return _shipped("inland.wkb")


def _shipped(name: str) -> BaseGeometry:
    """Return a shape that ``data/boundaries/build_border.py`` made of the shipped oblasts."""
    return shapely.from_wkb((data_folder() / "boundaries" / name).read_bytes())
