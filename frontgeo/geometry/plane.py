"""A metric plane about a geometry, and what is done in it: offsets and erosion in metres."""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Proj
from shapely.geometry.base import BaseGeometry

from frontgeo.geometry.measure import polygonal

__all__ = ["Projector", "buffer_m", "densified", "local_metres", "parts_that_vanish"]

_STRAIGHT_DEG = 0.05  # an edge this long bends by 0.3 m in a metric plane
Projector = Callable[[Any], Any]  # a geometry or an array of them, and the same back


def local_metres(geometry: BaseGeometry) -> tuple[Projector, Projector]:
    """Return functions to and from a metric plane centred on a geometry.

    The plane is a Lambert azimuthal equal-area projection on WGS 84 about the middle
    of the geometry's bounds. Distances in it are true to 1 part in 1,000 within 500 km.
    Long edges get more vertices on the way there, so that they stay straight in
    longitude and latitude.

    Parameters
    ----------
    geometry : shapely geometry
        Longitude and latitude in degrees, not empty.

    Returns
    -------
    to_metres, to_lonlat : callable
        Each takes and returns a geometry, or an array of them.

    Examples
    --------
    >>> import shapely
    >>> to_metres, to_lonlat = local_metres(shapely.Point(36, 50))
    >>> shapely.get_coordinates(to_metres(shapely.Point(36, 50))).round(6).tolist()
    [[0.0, 0.0]]
    """
    west, south, east, north = shapely.bounds(geometry)
    # a projection alone, not a transformer between systems: both are on WGS 84, and it is
    # made a hundred times faster
    plane = Proj(proj="laea", lat_0=(south + north) / 2, lon_0=(west + east) / 2, ellps="WGS84")

    def project(longest_edge: float, *, inverse: bool) -> Projector:
        def apply(geometry: Any) -> Any:
            return shapely.transform(
                densified(geometry, longest_edge),
                lambda xy: np.column_stack(plane(xy[:, 0], xy[:, 1], inverse=inverse)),
            )

        return apply

    return project(_STRAIGHT_DEG, inverse=False), project(inf, inverse=True)


def densified(geometry: Any, longest_deg: float) -> Any:
    """Give long edges more vertices, and change nothing else.

    Polygons are cut ring by ring: `shapely.segmentize` of a polygon mends what it makes,
    and where thin edges cross by a rounding it loses whole lobes.

    Parameters
    ----------
    geometry : shapely geometry, or array of them
    longest_deg : float
        The longest edge that stays, in the unit of the coordinates.

    Returns
    -------
    shapely geometry, or array of them

    Examples
    --------
    >>> import shapely
    >>> int(shapely.get_num_coordinates(densified(shapely.box(0, 0, 1, 1), 0.5)))
    9
    """
    if isinstance(geometry, BaseGeometry):
        return densified(np.array([geometry], dtype=object), longest_deg)[0]
    shapes = np.array(geometry, dtype=object)
    if not np.isfinite(longest_deg):
        return shapes
    kinds = shapely.get_type_id(shapes)
    areal = (kinds == 3) | (kinds == 6)
    shapes[~areal] = shapely.segmentize(shapes[~areal], longest_deg)
    shapes[areal] = _densified_polygons(shapes[areal], longest_deg)
    return shapes


def _densified_polygons(grounds: npt.NDArray[np.object_], longest_deg: float) -> Any:
    xy, owner = shapely.get_coordinates(grounds, return_index=True)
    steps = np.where(np.diff(owner) == 0, np.hypot(*np.diff(xy, axis=0).T), 0.0)
    long = np.zeros(len(grounds), dtype=np.bool_)
    long[owner[1:][~(steps <= longest_deg)]] = True
    parts, part_of = shapely.get_parts(grounds[long], return_index=True)
    filled = ~shapely.is_empty(parts)
    rings, ring_of = shapely.get_rings(parts[filled], return_index=True)
    polygons: Any = shapely.polygons(shapely.segmentize(rings, longest_deg), indices=ring_of)
    dense: Any = shapely.multipolygons(polygons, indices=part_of[filled])
    one = shapely.get_type_id(grounds[long]) == 3
    dense[one] = shapely.get_geometry(dense[one], 0)
    grounds[long] = dense
    return grounds


def buffer_m(geometry: BaseGeometry, distance_m: float, *, flat: bool = False) -> BaseGeometry:
    """Widen a geometry by a distance in metres (a negative one narrows a polygon).

    Parameters
    ----------
    geometry : shapely geometry
        Longitude and latitude in degrees.
    distance_m : float
        Metres.
    flat : bool
        Cut the ends of a line square instead of round.

    Returns
    -------
    shapely.Polygon or shapely.MultiPolygon
        Longitude and latitude in degrees.

    Examples
    --------
    >>> import shapely
    >>> from frontgeo import area_km2
    >>> round(area_km2(buffer_m(shapely.Point(36, 50), 1000.0)), 2)
    3.14
    """
    if geometry.is_empty:
        return shapely.MultiPolygon()
    to_metres, to_lonlat = local_metres(geometry)
    cap: Literal["flat", "round"] = "flat" if flat else "round"
    metres = shapely.buffer(to_metres(geometry), distance_m, quad_segs=16, cap_style=cap)
    return polygonal(to_lonlat(metres))


def parts_that_vanish(geometry: BaseGeometry, width_m: float) -> npt.NDArray[np.bool_]:
    """Tell which parts of a geometry are narrower than a width everywhere.

    A part vanishes when it is empty after an erosion by half the width.

    Parameters
    ----------
    geometry : shapely geometry
        Longitude and latitude in degrees.
    width_m : float
        Metres.

    Returns
    -------
    ndarray of bool, shape (parts,)
        In the order of `shapely.get_parts`.

    Examples
    --------
    >>> import shapely
    >>> wide, thin = shapely.box(36, 50, 36.1, 50.1), shapely.box(37, 50, 37.1, 50.0001)
    >>> parts_that_vanish(shapely.MultiPolygon([wide, thin]), 25.0).tolist()
    [False, True]
    """
    parts = shapely.get_parts(geometry)
    if geometry.is_empty:
        return np.ones(len(parts), dtype=bool)
    to_metres, _ = local_metres(geometry)
    eroded = shapely.buffer(to_metres(parts), -width_m / 2.0)
    return np.asarray(shapely.is_empty(eroded), dtype=bool)
