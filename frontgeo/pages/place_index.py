"""The places that a page can find by name, without a network: names in two languages and points."""

from __future__ import annotations

import base64
import zlib
from typing import Any

import geopandas as gpd
import numpy as np

from frontgeo.places.theatre import Theatre

__all__ = ["MOST_PLACES", "place_index"]

#: Places on one page: about 58 kB. Those that are named on maps come first, then those in view, and
#: then the largest.
MOST_PLACES = 2500
_UNITS = 1000  # of a degree
_AROUND = 0.5  # of the view's width and height, on each side


def place_index(
    theatre: Theatre,
    settlements: gpd.GeoDataFrame | None,
    bounds: tuple[float, float, float, float],
) -> dict[str, Any]:
    r"""Return the places of a theatre that a page can find, the larger first.

    Parameters
    ----------
    theatre : Theatre
    settlements : GeoDataFrame or None
        Places to find instead of the theatre's.
    bounds : tuple of float
        South, west, north, east of the view: small places in it and beside it come before others.

    Returns
    -------
    dict
        ``rows``: lines of Ukrainian and English name, number of the region, and longitude and
        latitude in thousandths of a degree, between tabulators; packed by zlib, as Base64.
        ``regions``: Ukrainian and English name of each.

    Examples
    --------
    >>> from frontgeo.places.shipped_theatre import ukraine
    >>> found = place_index(ukraine(), None, (50.1, 36.5, 50.4, 37.2))
    >>> lines = zlib.decompress(base64.b64decode(found["rows"])).decode().split("\n")
    >>> len(lines), lines[0]
    (2500, 'Київ\tKyiv\t9\t30524\t50455')
    """
    table = theatre.settlements if settlements is None else settlements
    regions = theatre.regions
    numbers = {iso: i for i, iso in enumerate(regions["iso"])} if len(regions) else {}
    columns = {name: _texts(table, name) for name in ("name_uk", "name_en", "oblast")}
    lon, lat = table.geometry.x.to_numpy(), table.geometry.y.to_numpy()
    lines = []
    for row in _order(table, lon, lat, bounds)[:MOST_PLACES]:
        names = [" ".join(columns[name][row].split()) for name in ("name_uk", "name_en")]
        region = str(numbers.get(columns["oblast"][row], ""))
        at = (str(round(float(v[row]) * _UNITS)) for v in (lon, lat))
        lines.append("\t".join([*names, region, *at]))
    packed = zlib.compress("\n".join(lines).encode(), 9)
    named = zip(_texts(regions, "name_uk"), _texts(regions, "name_en"), strict=True)
    return {
        "rows": base64.b64encode(packed).decode("ascii"),
        "regions": [list(pair) for pair in named],
    }


def _texts(table: gpd.GeoDataFrame, column: str) -> list[str]:
    """Return a column as texts; empty ones for missing values and for a missing column."""
    if column not in table:
        return [""] * len(table)
    return [value if isinstance(value, str) else "" for value in table[column]]


def _order(
    table: gpd.GeoDataFrame,
    lon: np.ndarray[Any, Any],
    lat: np.ndarray[Any, Any],
    bounds: tuple[float, float, float, float],
) -> list[int]:
    """Return the rows that are kept, and the larger of them first."""
    count = len(table)
    people = np.zeros(count)
    if "population" in table:
        people = table["population"].astype("Float64").fillna(0).to_numpy(dtype=float)
    named = np.zeros(count, bool)
    if "label" in table:
        named = table["label"].fillna(False).to_numpy(dtype=bool)
    south, west, north, east = bounds
    high, wide = _AROUND * (north - south), _AROUND * (east - west)
    near = (
        (lon >= west - wide) & (lon <= east + wide) & (lat >= south - high) & (lat <= north + high)
    )
    kept = np.lexsort((np.arange(count), -people, ~near, ~named))[:MOST_PLACES]
    by_size = np.lexsort((kept, -people[kept]))
    return [int(row) for row in kept[by_size]]
