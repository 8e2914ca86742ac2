"""Project geometry to a metric plane, work in it, and check areas by projections."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Transformer
from pyproj.enums import TransformDirection
from shapely.geometry.base import BaseGeometry

from frontgeo._utils.arrays import IntArray
from frontgeo._utils.parts import buffered
from frontgeo.errors import GeometryError, InputError
from frontgeo.geometry.measure import area_km2, polygonal

__all__ = [
    "DEFAULT_GAP_M", "DEFAULT_SLIVER_TOLERANCE_M", "CrossCheck", "Projector", "buffer_m",
    "connected", "cross_check", "densified", "local_metres", "parts_of_gain",
    "parts_that_vanish", "require_agreement", "solid", "without_thin",
]  # fmt: skip

_STRAIGHT_DEG = 0.05  # an edge this long bends by 0.3 m in a metric plane
# of longitude at the equator and of latitude anywhere
_M_PER_DEG_LEAST, _M_PER_DEG_MOST = 110_000.0, 112_000.0
_LESS_THAN_A_DISC = 0.7  # of the square of its width, so that no rounding of circles counts
Projector = Callable[[Any], Any]  # takes and returns a geometry or an array of them


def local_metres(geometry: BaseGeometry) -> tuple[Projector, Projector]:
    """Return functions to and from a metric plane centred on a geometry.

    The plane is a Lambert azimuthal equal-area projection on WGS 84 about the middle of the
    geometry's bounds. Distances in it are accurate to 1 part in 1,000 within 500 km. Vertices are
    added to long edges before projecting, so that edges stay straight in longitude and latitude.

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
    # Use a bare projection, not a transformer between CRSs: both are on WGS 84, and a projection
    # is created five hundred times faster. `Proj` would make a CRS of it, with 15 digits too.
    # Longitudes beyond 180° stay beyond it on the way back ("over").
    plane = Transformer.from_pipeline(
        f"+proj=laea +lat_0={(south + north) / 2:.15g} +lon_0={(west + east) / 2:.15g} "
        "+ellps=WGS84 +over"
    )

    def project(longest_edge: float, way: TransformDirection) -> Projector:
        def apply(geometry: Any) -> Any:
            return shapely.transform(
                densified(geometry, longest_edge),
                lambda xy: np.column_stack(plane.transform(xy[:, 0], xy[:, 1], direction=way)),
            )

        return apply

    forward, inverse = TransformDirection.FORWARD, TransformDirection.INVERSE
    return project(_STRAIGHT_DEG, forward), project(inf, inverse)


def densified(geometry: Any, longest_deg: float) -> Any:
    """Add vertices to long edges, and change nothing else.

    Polygons are densified ring by ring, because `shapely.segmentize` repairs the polygons that it
    returns: if edges of a thin part cross through rounding, it loses whole lobes.

    Parameters
    ----------
    geometry : shapely geometry, or array of them
    longest_deg : float
        The longest edge left as it is, in the unit of the coordinates.

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
    # Take apart only the polygons that have a long edge, and rebuild them from denser rings.
    xy, owner = shapely.get_coordinates(grounds, return_index=True)
    steps = np.where(np.diff(owner) == 0, np.hypot(*np.diff(xy, axis=0).T), 0.0)
    long = np.zeros(len(grounds), dtype=np.bool_)
    long[owner[1:][~(steps <= longest_deg)]] = True
    if not long.any():
        return grounds
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
    """Return a geometry buffered by a distance in metres; a negative one shrinks a polygon.

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
    metres = buffered(to_metres(geometry), distance_m, quad_segs=16, cap_style=cap)
    return polygonal(to_lonlat(metres))


def parts_that_vanish(geometry: BaseGeometry, width_m: float) -> npt.NDArray[np.bool_]:
    """Return which parts of a geometry are narrower than a width everywhere.

    A part vanishes if it is empty after erosion by half the width.

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
    vanishes, unsure = _by_area(parts, width_m)
    if unsure.any():
        to_metres, _ = local_metres(geometry)
        eroded = shapely.buffer(to_metres(parts[unsure]), -width_m / 2.0)
        vanishes[unsure] = shapely.is_empty(eroded)
    return vanishes


def _by_area(
    parts: npt.NDArray[np.object_], width_m: float
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Return which parts surely are narrower than a width, and which may be, by their areas.

    A part that is not contains a disc of that width. Of a part that is, every point lies within
    half the width of a ring: ground of at most its length times that, and a disc more around each
    hole (Sz.-Nagy). Twice as much leaves room for rounding.
    """
    area_deg2, reach_m = shapely.area(parts), width_m / 2.0
    small = area_deg2 <= _LESS_THAN_A_DISC * (width_m / _M_PER_DEG_MOST) ** 2
    farthest_deg = np.abs(shapely.bounds(parts)[:, [1, 3]]).max(axis=1)
    area_m2 = area_deg2 * _M_PER_DEG_LEAST**2 * np.cos(np.radians(farthest_deg))
    within_m2 = shapely.length(parts) * _M_PER_DEG_MOST * reach_m
    within_m2 += np.pi * reach_m**2 * shapely.get_num_interior_rings(parts)
    return small, ~small & ~(area_m2 > 2.0 * within_m2)


DEFAULT_SLIVER_TOLERANCE_M = 25.0


def without_thin(ground: BaseGeometry, tolerance_m: float) -> BaseGeometry:
    """Return the polygons of some ground without slivers narrower than a tolerance."""
    kept: Any = shapely.get_parts(ground)[~parts_that_vanish(ground, tolerance_m)]
    thick: BaseGeometry = shapely.multipolygons(kept)
    return thick


def solid(ground: BaseGeometry) -> BaseGeometry:
    """Return a change without slivers narrower than the default tolerance.

    Even if slivers count in an area, they are not front: they lie along a line that did not move.
    """
    return without_thin(ground, DEFAULT_SLIVER_TOLERANCE_M)


# ---- connected parts -----------------------------------------------------------------

# Twice the default error of a line: parts nearer than this may be one. Cracks between mappers'
# polygons are narrower than 5 m; with gaps from 0 to 2 km the largest parts of May 2024 stay the
# same.
DEFAULT_GAP_M = 500.0


def parts_of_gain(gained: BaseGeometry, *, gap_m: float = DEFAULT_GAP_M) -> list[BaseGeometry]:
    """Return the connected parts of a gain, largest first.

    Parameters
    ----------
    gained : shapely Polygon or MultiPolygon
        Longitude and latitude.
    gap_m : float
        Polygons nearer to each other than this, in metres, belong to one part: mappers leave
        cracks between polygons drawn on different days.

    Returns
    -------
    list of shapely.Polygon or shapely.MultiPolygon
        Empty if there is no ground.

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
    group = _groups_within(local_metres(ground)[0](polygons), gap_m)
    members = np.argsort(group, kind="stable")
    ends = np.cumsum(np.bincount(group))[:-1]
    parts = [shapely.MultiPolygon(list(polygons[at])) for at in np.split(members, ends)]
    return [parts[i] for i in np.argsort(-area_km2(parts), kind="stable")]


def _groups_within(metres: npt.NDArray[np.object_], gap_m: float) -> IntArray:
    """Return the group number of each polygon, where those within a gap are of one group."""
    heaps: Any = metres
    heap = np.arange(len(metres))
    if gap_m > 0:
        # Polygons with a vertex in one square whose diagonal is the gap are of one group. Thousands
        # of neighbours are so joined without looking at each pair of them.
        first = shapely.get_coordinates(shapely.get_point(shapely.get_exterior_ring(metres), 0))
        squares = np.floor(first / (gap_m * 0.7))
        heap = np.unique(squares, axis=0, return_inverse=True)[1].reshape(-1)
        order = np.argsort(heap, kind="stable")
        heaps = shapely.multipolygons(metres[order], indices=heap[order])
    near = shapely.STRtree(heaps).query(heaps, predicate="dwithin", distance=gap_m)
    group = connected(len(heaps), *near)[heap]
    # numbered in the order of first members
    firsts, number = np.unique(group, return_index=True, return_inverse=True)[1:]
    return np.argsort(np.argsort(firsts))[number]


def connected(count: int, one: IntArray, other: IntArray) -> IntArray:
    """Return group numbers of members connected by pairs, in the order of first members.

    Parameters
    ----------
    count : int
        Number of members.
    one, other : ndarray of int
        The two members of each connected pair.

    Examples
    --------
    >>> connected(5, np.array([0, 4]), np.array([3, 3])).tolist()
    [0, 1, 2, 0, 0]
    """
    # Each member points to the first known member of its group. Repeat until nothing changes:
    # join the groups of each pair, then follow the pointers twice to shorten chains.
    group = np.arange(count)
    while True:
        least = group.copy()
        meet = np.minimum(group[one], group[other])
        for end in (group[one], group[other]):
            np.minimum.at(least, end, meet)  # the later of two first members points to the earlier
        least = least[least]
        least = least[least][group]
        if np.array_equal(least, group):
            return np.unique(group, return_inverse=True)[1].astype(np.int64)
        group = least


# ---- cross-check of areas by two projections ------------------------------------------

_DENSE_DEG = 0.005  # longest edge before projecting, because a projection bends edges
# EPSG:6933, continued beyond 180° for polygons drawn across the antimeridian
_EPSG6933_OVER = "+proj=cea +lat_ts=30 +datum=WGS84 +over +type=crs"
_MAX_PPM = 1000.0
_HEMISPHERE_KM2 = 2.55e8
_ROUNDING_KM2 = 1e-4  # tolerance for slivers, whose projected coordinates lose digits


@dataclass(frozen=True)
class CrossCheck:
    """One area, measured by three methods.

    Attributes
    ----------
    area_km2 : float
        By the line integral on the ellipsoid.
    epsg6933_km2 : float
        In EPSG:6933 (equal-area cylindrical), with densified edges.
    laea_km2 : float
        In a Lambert azimuthal equal-area projection centred on the polygons.
    """

    area_km2: float
    epsg6933_km2: float
    laea_km2: float

    def _ppm(self, other_km2: float) -> float:
        return 0.0 if self.area_km2 == 0.0 else (other_km2 / self.area_km2 - 1.0) * 1e6

    @property
    def epsg6933_ppm(self) -> float:
        """Return the relative difference of EPSG:6933, in parts per million."""
        return self._ppm(self.epsg6933_km2)

    @property
    def laea_ppm(self) -> float:
        """Return the relative difference of the azimuthal projection, in parts per million."""
        return self._ppm(self.laea_km2)

    @property
    def ppm_text(self) -> str:
        """Return both differences as text."""
        return f"EPSG:6933 {self.epsg6933_ppm:+.2f} ppm, centred LAEA {self.laea_ppm:+.2f} ppm"


def cross_check(geometry: BaseGeometry | Sequence[BaseGeometry]) -> CrossCheck:
    """Measure polygons by line integral and in two projections, as an independent check.

    Parameters
    ----------
    geometry : shapely geometry, or sequence of them
        Longitude and latitude in degrees. The areas of a sequence are summed.

    Returns
    -------
    CrossCheck
        The area by the line integral, in EPSG:6933 and in a centred LAEA. Edges are densified
        to 0.005° before projecting, because a projection bends edges.

    Examples
    --------
    >>> import shapely
    >>> check = cross_check(shapely.box(36, 49, 37, 50))
    >>> abs(check.epsg6933_ppm) < 0.01 and abs(check.laea_ppm) < 0.01
    True
    """
    parts = [geometry] if isinstance(geometry, BaseGeometry) else list(geometry)
    parts = [part for part in map(polygonal, parts) if not part.is_empty]
    if not parts:
        return CrossCheck(0.0, 0.0, 0.0)
    total = float(area_km2(parts).sum())
    length_deg = float(shapely.length(parts).sum())
    # Limit the number of vertices to some millions, for polygons around the world.
    step = max(_DENSE_DEG, length_deg / 2e6)
    dense = densified(parts, step)
    to_laea, _ = local_metres(shapely.GeometryCollection(parts))
    to_6933 = Transformer.from_crs("EPSG:4326", _EPSG6933_OVER, always_xy=True)
    cylindrical = shapely.transform(
        dense, lambda xy: np.column_stack(to_6933.transform(xy[:, 0], xy[:, 1]))
    )
    with np.errstate(all="ignore"):  # the azimuthal projection gives NaN at the antipode
        azimuthal_km2 = float(shapely.area(to_laea(dense)).sum()) / 1e6
    return CrossCheck(total, float(shapely.area(cylindrical).sum()) / 1e6, azimuthal_km2)


def require_agreement(geometry: BaseGeometry | Sequence[BaseGeometry]) -> CrossCheck:
    """Cross-check the area of polygons by projections, and raise an error if they disagree.

    Parameters
    ----------
    geometry : shapely geometry, or sequence of them
        As for `cross_check`.

    Returns
    -------
    CrossCheck

    Raises
    ------
    GeometryError
        If a projection differs from the line integral by over 1,000 ppm, in which case the
        geometry or one of the methods is wrong.

    Examples
    --------
    >>> import shapely
    >>> round(require_agreement(shapely.box(36, 49, 37, 50)).area_km2, 1)
    8056.2
    """
    check = cross_check(geometry)
    bound = max(_ROUNDING_KM2, check.area_km2 * _MAX_PPM / 1e6)
    others = [check.epsg6933_km2]
    if check.area_km2 < _HEMISPHERE_KM2:  # the azimuthal projection folds larger areas
        others.append(check.laea_km2)
    if not all(abs(other - check.area_km2) <= bound for other in others):
        raise GeometryError(
            f"area of {check.area_km2:,.3f} km² does not agree with its cross-check by "
            f"projections ({check.ppm_text}), at most {_MAX_PPM:,.0f} ppm; inspect the polygons, "
            "and report this if they are valid"
        )
    return check
