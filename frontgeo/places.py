"""Oblasts, the state border and settlements, with their accuracy and source.

What ships is in ``data/``; see the ``README.md`` in each folder for sources, licences,
vintage and the view taken on disputed lines (Crimea and Sevastopol are in Ukraine, as in
the resolutions of the UN General Assembly).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo.errors import FrontgeoError, NotAvailableError
from frontgeo.measure import buffer_m

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = [
    "BORDER_ATTRIBUTION",
    "border_zone",
    "data_folder",
    "examples_folder",
    "find_settlement",
    "load_border",
    "load_oblasts",
    "load_settlements",
    "oblast_codes",
]

BORDER_ATTRIBUTION = "Boundaries © OpenStreetMap contributors (ODbL), Natural Earth"

# A boundary within this of the border or coast is not front. DeepState's and ISW's own
# state border lies within 750 m of the shipped one (99 % of it); between 250 m and 2 km
# the front of January to May 2024 changes by 1.5 %.
BORDER_TOLERANCE_M = 1000.0


def _shipped(name: str) -> Path:
    """A folder that lies in the package (installed) or beside it (a checkout)."""
    inside = Path(__file__).parent / name
    beside = Path(__file__).parent.parent / name
    for folder in (inside, beside):
        if folder.is_dir():
            return folder
    raise FrontgeoError(f"{inside}: frontgeo's own data are missing; install frontgeo again")


def data_folder() -> Path:
    """Return the folder of the shipped boundaries and settlements."""
    return _shipped("data")


def examples_folder() -> Path:
    """Return the folder of the shipped example cases."""
    return _shipped("examples")


@cache
def _oblasts() -> gpd.GeoDataFrame:
    import geopandas as gpd

    return gpd.read_file(data_folder() / "boundaries" / "ukraine_oblasts.geojson")


def load_oblasts() -> gpd.GeoDataFrame:
    """Return the 27 units of the first level: 24 oblasts, Crimea, Kyiv, Sevastopol.

    Returns
    -------
    GeoDataFrame
        Longitude and latitude on WGS 84: ``iso`` (ISO 3166-2), ``katottg``, ``name_uk``,
        ``name_en``, ``accuracy_border_m``, ``accuracy_interior_m`` (mean distance to
        OpenStreetMap's lines), ``geometry``; units share their edges.

    Examples
    --------
    >>> oblasts = load_oblasts()
    >>> len(oblasts), oblasts.set_index("iso").loc["UA-43", "name_en"]
    (27, 'Autonomous Republic of Crimea')
    """
    return _oblasts().copy()


@cache
def oblast_codes() -> dict[str, str]:
    """Return the name of each unit by its ISO 3166-2 code."""
    return dict(zip(_oblasts()["iso"], _oblasts()["name_en"], strict=True))


@cache
def load_border() -> BaseGeometry:
    """Return Ukraine to its state border and coast, as one MultiPolygon.

    Returns
    -------
    shapely.MultiPolygon or shapely.Polygon
        Longitude and latitude. Limans and Syvash are sea.

    Examples
    --------
    >>> from frontgeo import area_km2
    >>> 598_000 < area_km2(load_border()) < 600_000
    True
    """
    return shapely.coverage_union_all(_oblasts().geometry.to_numpy())


@cache
def border_zone(tolerance_m: float = BORDER_TOLERANCE_M) -> BaseGeometry:
    """Return the zone about the state border and coast where a boundary is not front.

    Parameters
    ----------
    tolerance_m : float
        Half its width.
    """
    zone = buffer_m(shapely.simplify(load_border().boundary, 0.0005), tolerance_m)
    shapely.prepare(zone)
    return zone


@cache
def _settlements() -> gpd.GeoDataFrame:
    import geopandas as gpd

    table = pd.read_csv(data_folder() / "settlements" / "settlements.csv", dtype={"katottg": "str"})
    points = gpd.points_from_xy(table["lon"], table["lat"], crs="EPSG:4326")
    return gpd.GeoDataFrame(table, geometry=points)


def load_settlements() -> gpd.GeoDataFrame:
    """Return the settlements that ship: for labels and examples, not for counting.

    Returns
    -------
    GeoDataFrame
        Points: ``name_en``, ``name_uk``, ``oblast`` (ISO 3166-2), ``kind``, ``lon``,
        ``lat`` (to 0.001°), ``source``, ``katottg``.

    Examples
    --------
    >>> "Vovchansk" in set(load_settlements()["name_en"])
    True
    """
    return _settlements().copy()


def find_settlement(name: str) -> shapely.Point:
    """Return the point of a shipped settlement by its Latin or Ukrainian name.

    Raises
    ------
    NotAvailableError
        When it is not among them.

    Examples
    --------
    >>> find_settlement("Vovchansk").equals(find_settlement("Вовчанськ"))
    True
    """
    table = _settlements()
    found = table[(table["name_en"] == name) | (table["name_uk"] == name)]
    if len(found) != 1:
        raise NotAvailableError(
            f"settlement {name!r}: expected one of the {len(table)} that ship, found "
            f"{len(found)}; give the place as (longitude, latitude)"
        )
    point: shapely.Point = found.geometry.iloc[0]
    return point
