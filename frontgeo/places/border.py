"""Provide the state border and coast, and the zone along them where a boundary is not front."""

from __future__ import annotations

from functools import cache

import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo.geometry.plane import buffer_m
from frontgeo.places.shipped import shipped_oblasts

__all__ = ["BORDER_TOLERANCE_M", "border_line", "border_zone", "load_border"]

# A boundary within this distance of the border or coast is not front. The state borders of
# DeepState and ISW lie within 750 m of the shipped one (99 % of their length); between 250 m
# and 2 km the front of January to May 2024 changes by 1.5 %.
BORDER_TOLERANCE_M = 1000.0


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
    return shapely.coverage_union_all(shipped_oblasts().geometry.to_numpy())


def border_line() -> BaseGeometry:
    """Return the line of state border and coast, simplified to 0.0005°, for `border_zone`."""
    return shapely.simplify(load_border().boundary, 0.0005)


@cache
def border_zone(tolerance_m: float = BORDER_TOLERANCE_M) -> BaseGeometry:
    """Return the zone along the state border and coast where a boundary is not front.

    Parameters
    ----------
    tolerance_m : float
        Half the width of the zone.
    """
    return buffer_m(border_line(), tolerance_m)
