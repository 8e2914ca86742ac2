"""The connected parts of a gain, and the line that each of them started from."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import Literal

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo.errors import GeometryError, InputError
from frontgeo.geometry.ellipsoid import WGS84
from frontgeo.geometry.groups import connected
from frontgeo.geometry.measure import area_km2, polygonal
from frontgeo.geometry.nearest import ground_of, line_of, within_reach
from frontgeo.geometry.plane import local_metres

__all__ = [
    "DEFAULT_GAP_M",
    "DEFAULT_TOUCHING_M",
    "StartingLine",
    "line_started_from",
    "parts_of_gain",
]

# Twice the default error of a line: nearer parts may be one. Mappers' cracks are narrower
# than 5 m; from 0 to 2 km the largest parts of May 2024 stay the same.
DEFAULT_GAP_M = 500.0
# As the zone about the border in which a boundary is no front (`places.BORDER_TOLERANCE_M`):
# mappers draw the state border up to 750 m from the shipped one.
DEFAULT_TOUCHING_M = 1000.0


def parts_of_gain(gained: BaseGeometry, *, gap_m: float = DEFAULT_GAP_M) -> list[BaseGeometry]:
    """Return the connected parts of a gain, the largest first.

    Parameters
    ----------
    gained : shapely Polygon or MultiPolygon
        Longitude and latitude.
    gap_m : float
        Parts less than this from each other, in metres, belong together: mappers leave
        cracks between polygons drawn on different days.

    Returns
    -------
    list of shapely.Polygon or shapely.MultiPolygon
        Empty when there is no ground.

    Raises
    ------
    InputError
        For a negative gap.

    Examples
    --------
    >>> crack = [shapely.box(36, 50, 36.1, 50.1), shapely.box(36.101, 50, 36.2, 50.1)]
    >>> apart = shapely.box(37, 50, 37.1, 50.1)
    >>> [len(p.geoms) for p in parts_of_gain(shapely.MultiPolygon([apart, *crack]))]
    [2, 1]
    """
    if not 0 <= gap_m < inf:
        raise InputError(f"gap_m: expected 0 metres or more, found {gap_m}")
    ground = polygonal(gained)
    if ground.is_empty:
        return []
    polygons = shapely.get_parts(ground)
    metres = local_metres(ground)[0](polygons)
    pairs = shapely.STRtree(metres).query(metres, predicate="dwithin", distance=gap_m)
    group = connected(len(polygons), *pairs)
    parts = [shapely.MultiPolygon(list(polygons[group == g])) for g in np.unique(group)]
    return [parts[i] for i in np.argsort(-area_km2(parts), kind="stable")]


@dataclass(frozen=True, eq=False)
class StartingLine:
    """The line that a part of a gain started from.

    Attributes
    ----------
    kind : {"front", "border", "front and border"}
    line : shapely geometry
        Of the border all of it; of the front what may be nearest to the part.
    front_km, border_km : float
        How much of the earlier front, and of the border, lies within touch of the part.
    """

    kind: Literal["front", "border", "front and border"]
    line: BaseGeometry
    front_km: float
    border_km: float


def line_started_from(
    part: BaseGeometry,
    held_before: BaseGeometry,
    border: BaseGeometry,
    *,
    touching_m: float = DEFAULT_TOUCHING_M,
) -> StartingLine:
    """Return the line that a connected part of a gain started from.

    That is the earlier front where the part touches it, otherwise the state border, and
    the nearer of both where it touches neither. What touches both started from both, so
    that it is never said to be deeper than from either. The earlier front is the edge of
    the ground held before, without what lies within touch of the border: mappers draw the
    border in their own way, and some of them both of its sides. Of a border with a coast
    the coast counts too; give the land border alone where a gain runs along the sea.

    Parameters
    ----------
    part : shapely Polygon or MultiPolygon
        One of :func:`parts_of_gain`, longitude and latitude.
    held_before : shapely Polygon or MultiPolygon
        All the ground held on the earlier day; may be empty.
    border : shapely geometry
        The country, or the line of its border (and coast).
    touching_m : float
        What is nearer than this touches, in metres.

    Returns
    -------
    StartingLine

    Raises
    ------
    GeometryError
        When there is no ground or no border, or nothing within 5,000 km.
    InputError
        For a distance that is not above 0.

    Examples
    --------
    >>> border = shapely.LineString([(36, 50.3), (38, 50.3)])
    >>> held = shapely.box(37, 50, 37.1, 50.3)
    >>> beside, over = shapely.box(37.1, 50, 37.15, 50.1), shapely.box(36.3, 50.2, 36.7, 50.3)
    >>> [line_started_from(part, held, border).kind for part in (beside, over)]
    ['front', 'border']
    """
    part, border = ground_of(part), line_of(border)
    if not 0 < touching_m < inf:
        raise InputError(f"touching_m: expected metres above 0, found {touching_m}")
    held = polygonal(held_before)
    corners = shapely.get_coordinates(shapely.box(*part.bounds))
    across_m = float(WGS84.inv(*corners[0], *corners[2])[2]) * 1.1
    to_metres, to_lonlat = local_metres(part)
    metres = to_metres(part)
    reach_m = touching_m
    while reach_m < 5e6:
        limits = to_metres(within_reach(border, part.bounds, reach_m + touching_m))
        edge = to_metres(within_reach(held.boundary, part.bounds, reach_m))
        front = shapely.difference(edge, shapely.buffer(limits, touching_m))
        to_front, to_border = _gap(metres, front), _gap(metres, limits)
        if min(to_front, to_border) <= reach_m:
            break
        reach_m *= 4
    else:
        raise GeometryError("part: expected a border or held ground within 5,000 km, found none")
    touched = shapely.buffer(metres, touching_m)
    lengths = [shapely.length(shapely.intersection(x, touched)) / 1000 for x in (front, limits)]
    near_m = max(touching_m, min(to_front, to_border))
    if to_front > near_m:
        return StartingLine("border", border, *lengths)
    # the front is within `to_front` of the part: so far, and across the part, reach all feet
    enough_m = to_front + across_m
    limits = to_metres(within_reach(border, part.bounds, enough_m + touching_m))
    edge = to_metres(within_reach(held.boundary, part.bounds, enough_m))
    front = shapely.difference(edge, shapely.buffer(limits, touching_m))
    line = to_lonlat(front)
    if to_border > near_m:
        return StartingLine("front", line, *lengths)
    both = shapely.get_parts([line, border])
    return StartingLine("front and border", shapely.MultiLineString(list(both)), *lengths)


def _gap(one: BaseGeometry, other: BaseGeometry) -> float:
    return inf if other.is_empty else float(shapely.distance(one, other))
