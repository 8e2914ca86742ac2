"""Ground within distances of a line, with edges that lie at the geodesic distance.

A buffer in a plane errs by the plane's distortion, by the chords of its circles, and in GEOS by
up to a hundredth of the distance where a line is hollow, as small hollows are filled before the
line is buffered. So that buffer only gives the shape: each vertex of its edge is then moved along
the geodesic from the nearest point of the line to the distance asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo._utils.arrays import FloatArray
from frontgeo._utils.parts import buffered
from frontgeo.errors import InputError
from frontgeo.geometry.antimeridian import wrapped_lon
from frontgeo.geometry.depth import STRAIGHT_DEG, Segments, line_of
from frontgeo.geometry.ellipsoid import WGS84
from frontgeo.geometry.measure import polygonal
from frontgeo.geometry.projection import local_metres

__all__ = ["FARTHEST_KM", "ground_within"]

#: The greatest distance: farther out, the plane that finds the nearest points is too distorted.
FARTHEST_KM = 300.0

_QUADRANT = 64  # edges of a quarter circle of the first buffer
_CHORD_M = 0.5  # between two vertices of the edge, a straight edge lies this far inside a circle
_SHORTEST_M = 15.0  # edges of the edge are not divided further
_KEPT_DEG = 5e-6  # half a metre: vertices of the edge that say less are left out


def ground_within(line: BaseGeometry, distances_m: Sequence[float]) -> list[BaseGeometry]:
    """Return the ground within each distance of a line, on both of its sides.

    Parameters
    ----------
    line : shapely LineString or MultiLineString
        Longitude and latitude; edges are straight in them. Of polygons, the boundary.
    distances_m : sequence of float
        Metres, above 0.

    Returns
    -------
    list of shapely.Polygon or shapely.MultiPolygon
        In the order of the distances, valid, in longitude and latitude.

    Raises
    ------
    GeometryError
        If there is no line, or its coordinates are not longitude and latitude.
    InputError
        For a distance that is not above 0, or above 300 km.

    Notes
    -----
    The edge lies at the geodesic distance (WGS 84) from the line, within 1 m along 98 % of its
    length. At corners, between the reach of two stretches of the line, it is up to 8 m off at
    30 km, in proportion to the distance.

    Examples
    --------
    >>> from frontgeo.geometry.measure import area_km2
    >>> line = shapely.LineString([(36, 50), (37, 50)])
    >>> [round(area_km2(ground)) for ground in ground_within(line, [5000, 10000])]
    [795, 1748]
    """
    for distance_m in distances_m:
        if not 0 < distance_m <= FARTHEST_KM * 1000:
            raise InputError(
                f"distances_m: expected metres above 0 and up to {FARTHEST_KM * 1000:,.0f}, found "
                f"{distance_m:g}"
            )
    dense = shapely.segmentize(line_of(line), STRAIGHT_DEG)
    to_metres, to_lonlat = local_metres(dense)
    flat = to_metres(dense)
    segments = Segments(flat)
    return [_within(flat, segments, to_lonlat, distance_m) for distance_m in distances_m]


def _within(
    flat: BaseGeometry, segments: Segments, to_lonlat: Any, distance_m: float
) -> BaseGeometry:
    """Return the ground within a distance of a line in a plane, in longitude and latitude."""
    rough = buffered(flat, distance_m, quad_segs=_QUADRANT)
    step_m = max(_SHORTEST_M, sqrt(8 * _CHORD_M * distance_m))
    rings, ring_of = shapely.get_rings(shapely.get_parts(rough), return_index=True)
    xy, of = shapely.get_coordinates(shapely.segmentize(rings, step_m), return_index=True)
    lonlat = _at_distance(xy, segments, to_lonlat, distance_m)
    edges: Any = shapely.linearrings(lonlat, indices=of)
    polygons: Any = shapely.polygons(shapely.simplify(edges, _KEPT_DEG), indices=ring_of)
    ground: Any = shapely.multipolygons(polygons)
    # vertices are moved along lines that do not cross, but two edges may by a rounding error
    return polygonal(shapely.make_valid(ground))


def _at_distance(
    xy: FloatArray, segments: Segments, to_lonlat: Any, distance_m: float
) -> npt.NDArray[np.float64]:
    """Move points along the geodesics from their feet on a line to a distance from them."""
    feet = segments.foot(segments.nearest(xy), xy)
    # one line of all points is projected faster than the points
    lon, lat = shapely.get_coordinates(to_lonlat(shapely.LineString(feet))).T
    x, y = shapely.get_coordinates(to_lonlat(shapely.LineString(xy))).T
    azimuth, _, _ = WGS84.inv(lon, lat, x, y)
    x, y, _ = WGS84.fwd(lon, lat, azimuth, np.full(len(lon), distance_m))
    x = lon + wrapped_lon(x - lon)  # beyond 180° as the line is
    return np.column_stack([x, y])
