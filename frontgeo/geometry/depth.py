"""Depth of an advance: distances from gained ground to the line it started from.

**Depth** is the largest distance from *any* point of the ground to the line. Since the distance
to a jagged line may peak inside the ground or along an edge, where there is no vertex, it is
found by branch and bound. The distance to one segment of the line is a convex function, so in a
piece of the ground it is largest at a vertex of the piece, and that value is an upper bound for
the distance to the whole line. Pieces that cannot beat the best point found so far are dropped,
and the others are cut in two. Distances are compared in metric planes around pieces of ground no
wider than a quarter of a degree; the depth returned is the geodesic distance from the point to
its foot.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, cos, erfc, hypot, inf, nan, radians, sqrt
from typing import Any, Literal

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

from frontgeo._utils.arrays import FloatArray, IntArray, Shapes
from frontgeo._utils.parts import buffered
from frontgeo.errors import GeometryError, InputError
from frontgeo.geometry.antimeridian import points_in_frame
from frontgeo.geometry.ellipsoid import (
    FARTHEST_LON_DEG,
    M_PER_DEG_LAT_LEAST,
    M_PER_DEG_LON_EQUATOR,
    WGS84,
)
from frontgeo.geometry.measure import area_km2, polygonal
from frontgeo.geometry.projection import buffer_m, densified, local_metres
from frontgeo.geometry.uncertainty import DEFAULT_CORRELATION_LENGTH_M, Z_95
from frontgeo.geometry.validation import EVERYWHERE, check_points

__all__ = [
    "DeepestPoint",
    "EdgeDepths",
    "Place",
    "band_of",
    "deepest",
    "depth_interval_95_km",
    "edge_depths",
    "farthest_point",
    "line_started_from",
    "nearly_as_deep_km",
]

Bounds = tuple[float, float, float, float]

STRAIGHT_DEG = 0.002  # an edge this long bends by 1 mm in a metric plane
_PIECE_DEG = 0.25  # distances up to 20 km from a piece this wide are accurate to 0.1 m


def ground_of(ground: BaseGeometry) -> BaseGeometry:
    """Return the polygons of a geometry; raise an error if empty, invalid or not lon/lat."""
    ground = polygonal(ground)
    if not area_km2(ground) > 0:  # also refuses coordinates that are not lon/lat
        raise GeometryError("ground: expected polygons, found none with an area")
    if not ground.is_valid:
        raise GeometryError("ground: expected a valid geometry; use shapely.make_valid")
    return ground


def line_of(line: BaseGeometry) -> BaseGeometry:
    """Return a line, or the boundary of polygons; raise an error if empty or not lon/lat."""
    line = line.boundary if "Polygon" in line.geom_type else line
    if not np.isfinite(shapely.get_coordinates(line)).all():
        raise GeometryError("line: a coordinate is NaN or infinite; mend or remove it")
    if not shapely.length(line) > 0 or "Line" not in line.geom_type:
        found = "an empty one" if line.is_empty else line.geom_type
        raise GeometryError(f"line: expected a line or polygons, found {found}")
    west, south, east, north = line.bounds
    if max(-west, east) > FARTHEST_LON_DEG or not -90 <= south <= north <= 90:
        raise GeometryError(
            "line: expected longitude and latitude in degrees, found coordinates from "
            f"{west:.6g}, {south:.6g} to {east:.6g}, {north:.6g}; reproject to EPSG:4326"
        )
    return line


def pieces_of(ground: BaseGeometry) -> list[BaseGeometry]:
    """Return ground cut along a grid into pieces small enough for an accurate metric plane."""
    west, south, east, north = ground.bounds
    x = np.linspace(west, east, ceil((east - west) / _PIECE_DEG) + 1)
    y = np.linspace(south, north, ceil((north - south) / _PIECE_DEG) + 1)
    boxes = shapely.box(x[:-1, None], y[:-1], x[1:, None], y[1:]).ravel()
    parts = shapely.get_parts(ground)
    box, part = shapely.STRtree(parts).query(boxes, predicate="intersects")
    cut = shapely.intersection(parts[part], boxes[box])
    pieces = [polygonal(shapely.GeometryCollection(list(cut[box == b]))) for b in np.unique(box)]
    return [piece for piece in pieces if not piece.is_empty]


def reach_m(piece: BaseGeometry, line: BaseGeometry) -> float:
    """Return an upper bound on the distance from any point of a polygon to a line, in metres."""
    west, south, east, north = piece.bounds
    x, y = (west + east) / 2, (south + north) / 2
    xy = shapely.get_coordinates(line)
    # Any vertex of the line gives a bound: its distance from the middle of the box plus the
    # distance from there to the farthest corner. The vertex that seems nearest gives a tight one.
    rough_deg2 = ((xy[:, 0] - x) * cos(radians(y))) ** 2 + (xy[:, 1] - y) ** 2
    targets = np.vstack(
        [xy[[np.argmin(rough_deg2)]], [[west, south], [west, north], [east, south], [east, north]]]
    )
    _, _, metres = WGS84.inv(np.full(5, x), np.full(5, y), targets[:, 0], targets[:, 1])
    return float(metres[0] + 1.001 * metres[1:].max())


def within_reach(line: BaseGeometry, bounds: Bounds, reach_m: float) -> BaseGeometry:
    """Return at least the part of a line within a distance of some bounds.

    A path of length r changes the latitude by at most r / (metres in a degree of latitude), and
    the longitude by at most r / (metres in a degree of longitude at the highest latitude on the
    way).
    """
    west, south, east, north = bounds
    up = reach_m / M_PER_DEG_LAT_LEAST
    narrow = cos(radians(min(max(abs(south - up), abs(north + up)), 90.0)))
    aside = reach_m / (M_PER_DEG_LON_EQUATOR * narrow) if narrow > 0.01 else 2 * FARTHEST_LON_DEG
    cut = shapely.clip_by_rect(line, west - aside, south - up, east + aside, north + up)
    # Where a line only touches the rectangle, GEOS leaves a line of length 0.
    parts = shapely.get_parts(cut)
    return shapely.MultiLineString(list(parts[shapely.length(parts) > 0]))


class Segments:
    """The straight segments of a line in a plane, with an index for finding the nearest."""

    def __init__(self, line: BaseGeometry) -> None:
        # Join successive vertices of a part; drop segments without length, which have no foot.
        xy, part = shapely.get_coordinates(shapely.get_parts(line), return_index=True)
        ends = np.stack([xy[:-1], xy[1:]], axis=1)[part[1:] == part[:-1]]
        self.ends = ends[(ends[:, 0] != ends[:, 1]).any(axis=1)]
        self.tree = shapely.STRtree(shapely.linestrings(self.ends))

    def nearest(self, xy: FloatArray) -> IntArray:
        """Return the index of the segment nearest to each point."""
        found = self.tree.query_nearest(shapely.points(xy), all_matches=False)[1]
        return np.asarray(found, dtype=np.int64)

    def distances_m(self, points: Shapes) -> FloatArray:
        """Return the distance of each point to the line; infinite to a line without length.

        `shapely.distance` looks at every segment for every point, prepared or not.
        """
        if not len(self.ends):
            return np.full(len(points), inf)
        away = self.tree.query_nearest(points, all_matches=False, return_distance=True)[1]
        return np.asarray(away, dtype=np.float64)

    def share(self, segment: IntArray, xy: FloatArray) -> FloatArray:
        """Return the position of each point's foot along its segment, from 0 to 1."""
        start, along = self.ends[segment, 0], np.diff(self.ends[segment], axis=1)[:, 0]
        # project each point onto the segment's direction
        share = ((xy - start) * along).sum(axis=1) / (along * along).sum(axis=1)
        return np.asarray(np.clip(share, 0.0, 1.0))

    def foot(self, segment: IntArray, xy: FloatArray) -> FloatArray:
        """Return the point of a segment nearest to each point."""
        share = self.share(segment, xy)[:, None]
        return np.asarray((1 - share) * self.ends[segment, 0] + share * self.ends[segment, 1])

    def metres(self, segment: IntArray, xy: FloatArray) -> FloatArray:
        """Return the distance of each point to a segment."""
        return np.asarray(np.hypot(*(xy - self.foot(segment, xy)).T))

    def far_points(
        self, xy: FloatArray, least_m: float, *, only_farthest: bool = False
    ) -> tuple[IntArray, FloatArray]:
        """Return which points may lie so far from the line, and their distances from it.

        Distances are found for every sixteenth point first: those of the points between them
        differ by at most their way to it.

        Parameters
        ----------
        xy : ndarray of float
            Points, most of which lie near the one before.
        least_m : float
        only_farthest : bool
            Whether points nearer than the farthest one are left out too.
        """
        samples = xy[::_SAMPLED]
        depths_m = self.metres(self.nearest(samples), samples)
        of = np.arange(len(xy)) // _SAMPLED
        most_m = depths_m[of] + np.hypot(*(xy - samples[of]).T)
        if only_farthest:
            least_m = max(least_m, float(depths_m.max()))
        at = np.flatnonzero(most_m >= least_m - 1e-6)  # a micrometre for rounding
        return at, self.metres(self.nearest(xy[at]), xy[at])


def foot_of(point: shapely.Point, line: BaseGeometry) -> tuple[shapely.Point, float]:
    """Return the nearest point of a line, and the geodesic distance to it in metres."""
    to_metres, to_lonlat = local_metres(point)
    segments = Segments(to_metres(shapely.segmentize(line, STRAIGHT_DEG)))
    centre = np.zeros((1, 2))
    foot = to_lonlat(shapely.Point(segments.foot(segments.nearest(centre), centre)[0]))
    return foot, float(WGS84.inv(point.x, point.y, foot.x, foot.y)[2])


_LEAST_TOLERANCE_M = 0.01
_STRAIGHTENED = 0.2  # the base ignores detail of the line below this share of the depth
_SAMPLES = 4000  # points sampled along the edge of the ground
_SAMPLED = 16  # of so many points, the distance of one is found first


@dataclass(frozen=True)
class DeepestPoint:
    """The depth of some ground from a line.

    Attributes
    ----------
    depth_km : float
        The largest distance from any point of the ground to the line.
    point : shapely.Point
        The point with that distance, in longitude and latitude.
    foot : shapely.Point
        The point of the line nearest to that.
    mean_km : float
        The ground's area divided by `base_km`; for a rectangle d deep it is d. NaN if the
        ground lies beyond the line's end and faces none of it.
    base_km : float
        Length of the stretch of the straightened line that the ground faces.
    """

    depth_km: float
    point: shapely.Point
    foot: shapely.Point
    mean_km: float
    base_km: float


def deepest(ground: BaseGeometry, line: BaseGeometry, *, tolerance_m: float = 1.0) -> DeepestPoint:
    """Return the depth of ground from a line.

    Parameters
    ----------
    ground : shapely Polygon or MultiPolygon
        Longitude and latitude, valid. Ground on the wrong side of the line counts as well:
        cut it off first.
    line : shapely LineString, MultiLineString, Polygon or MultiPolygon
        The line that the ground started from, as returned by
        `frontgeo.geometry.depth.line_started_from`; for a polygon its boundary.
    tolerance_m : float
        The most by which the result may fall short of the depth, in metres.

    Returns
    -------
    DeepestPoint

    Raises
    ------
    GeometryError
        If there is no ground or no line, or the ground is not valid.
    InputError
        For a tolerance below 0.01 m.

    Notes
    -----
    The depth is the geodesic distance (WGS 84) from the point to its foot, and so never too
    great. It is too small by at most `tolerance_m` plus the distortion of the planes: 0.1 m for
    depths up to 20 km, some metres at 100 km. Edges are straight in longitude and latitude.

    The mean depth is area ÷ base, because readers expect d for a rectangle d deep, d / 2 for a
    triangle, and π r / 4 for a half disc of radius r. (The mean distance from the new front to
    the line would count the flanks: for a rectangle w wide, d (w + d) / (w + 2 d).) The base is
    the part of the line that is nearest to some point of the ground. It is measured on the line
    straightened (Douglas and Peucker) to a fifth of the depth: along every bend of a border the
    base would grow, and the mean shrink, with the detail of the map.

    Examples
    --------
    >>> push = shapely.box(36.3, 50.2, 36.7, 50.3)
    >>> line = shapely.LineString([(36, 50.3), (37, 50.3)])
    >>> depth = deepest(push, line)
    >>> round(depth.depth_km, 2), round(depth.mean_km, 1), round(depth.base_km, 1)
    (11.12, 11.1, 28.6)
    """
    depth_m, at, foot = farthest_point(ground, line, tolerance_m=tolerance_m)
    ground, line = polygonal(ground), line_of(line)
    base_km = _base_km(ground, line, depth_m)
    mean_km = area_km2(ground) / base_km if base_km else nan
    return DeepestPoint(depth_m / 1000, at, foot, mean_km, base_km)


def farthest_point(
    ground: BaseGeometry, line: BaseGeometry, *, tolerance_m: float = 1.0
) -> tuple[float, shapely.Point, shapely.Point]:
    """Return the depth of ground from a line, m, its point and its foot, as in `deepest`."""
    ground, line = ground_of(ground), line_of(line)
    if not _LEAST_TOLERANCE_M <= tolerance_m < inf:
        raise InputError(
            f"tolerance_m: expected {_LEAST_TOLERANCE_M} metres or more, found {tolerance_m}"
        )
    # Search the pieces in the order of their upper bounds, until none can beat the best point.
    pieces = pieces_of(ground)
    reaches_m = [reach_m(piece, line) for piece in pieces]
    best_m, at, foot = -1.0, shapely.Point(), shapely.Point()
    for i in np.argsort(reaches_m)[::-1]:
        if reaches_m[i] <= best_m + tolerance_m:
            break
        piece = pieces[i]
        to_metres, to_lonlat = local_metres(piece)
        near = within_reach(line, piece.bounds, reaches_m[i])
        found = _farthest(
            to_metres(densified(piece, STRAIGHT_DEG)),
            Segments(to_metres(shapely.segmentize(near, STRAIGHT_DEG))),
            beyond_m=best_m,
            tolerance_m=tolerance_m,
        )
        if found is not None:
            point = to_lonlat(shapely.Point(found))
            nearest, metres = foot_of(point, near)
            if metres > best_m:
                best_m, at, foot = metres, point, nearest
    return best_m, at, foot


def _farthest(
    polygon: BaseGeometry, line: Segments, *, beyond_m: float, tolerance_m: float
) -> FloatArray | None:
    """Return the point of a polygon farthest from a line, within the tolerance.

    The result is None if no point is farther than `beyond_m`.
    """
    best_m, best = beyond_m, None
    # A polygon that is valid in degrees may cross itself minutely in metres.
    pieces = np.array([polygonal(shapely.make_valid(polygon))], dtype=object)
    while len(pieces):
        xy, owner = shapely.get_coordinates(pieces, return_index=True)
        at, reached = line.far_points(xy, best_m, only_farthest=True)
        if len(at) and reached.max() > best_m:
            best_m, best = reached.max(), xy[at[np.argmax(reached)]]
        # Upper bound for each piece: take the segment nearest to its middle, and the largest
        # distance from that segment to the piece's vertices.
        west, south, east, north = shapely.bounds(pieces).T
        x, y = (west + east) / 2, (south + north) / 2
        segment = line.nearest(np.column_stack([x, y]))
        bounds = np.zeros(len(pieces))
        np.maximum.at(bounds, owner, line.metres(segment[owner], xy))
        # Cut the pieces that may still hold a farther point in two, across their longer side.
        wide = east - west > north - south
        halves = [
            shapely.box(west, south, np.where(wide, x, east), np.where(wide, north, y)),
            shapely.box(np.where(wide, x, west), np.where(wide, south, y), east, north),
        ]
        kept = bounds > best_m + tolerance_m
        cut = [shapely.intersection(pieces[kept], half[kept]) for half in halves]
        pieces = np.concatenate(cut)
        pieces = pieces[shapely.area(pieces) > 0]
    return best


def _base_km(ground: BaseGeometry, line: BaseGeometry, depth_m: float) -> float:
    """Return the length of the straightened line that is nearest to some point of the ground.

    Sampling the edge of the ground is enough: the straight way from a point inside to its foot
    crosses the edge, and the point where it does has the same foot.
    """
    to_metres, _ = local_metres(ground)
    near: BaseGeometry = to_metres(within_reach(line, ground.bounds, reach_m(ground, line)))
    near = shapely.line_merge(near)
    segments = Segments(shapely.simplify(near, depth_m * _STRAIGHTENED))
    edge, step = _dense(to_metres(ground).boundary)
    lengths = np.hypot(*(segments.ends[:, 1] - segments.ends[:, 0]).T)
    # Give each segment a place along one axis, with gaps between separate lines so that their
    # stretches stay apart.
    new = (segments.ends[1:, 0] != segments.ends[:-1, 1]).any(axis=1)
    begins = np.concatenate([[0.0], np.cumsum(lengths[:-1] + new * 4 * step)])
    xy, ring = shapely.get_coordinates(shapely.get_parts(edge), return_index=True)
    segment = segments.nearest(xy)
    place = begins[segment] + segments.share(segment, xy) * lengths[segment]
    # As a point moves along the edge, its foot moves no faster while it stays on one segment or
    # goes round an outward corner. Where the foot jumps, the line in between is not faced.
    faced = (ring[1:] == ring[:-1]) & (np.abs(np.diff(place)) <= 1.001 * step)
    low = np.minimum(place[:-1], place[1:])[faced]
    high = np.maximum(place[:-1], place[1:])[faced]
    return _covered(low, high) / 1000


def _dense(edge: BaseGeometry) -> tuple[BaseGeometry, float]:
    """Return an edge with vertices dense enough to represent all its points, and their spacing."""
    step = float(shapely.length(edge)) / _SAMPLES
    return shapely.segmentize(edge, step), step


def _covered(low: FloatArray, high: FloatArray) -> float:
    """Return the length of a union of intervals."""
    if not len(low):
        return 0.0
    # Sweep by lower ends: each interval adds the part above the highest end so far.
    order = np.argsort(low, kind="stable")
    low, high = low[order], np.maximum.accumulate(high[order])
    before = np.concatenate([low[:1], high[:-1]])
    return float(np.maximum(0.0, high - np.maximum(low, before)).sum())


def nearly_as_deep_km(
    ground: BaseGeometry, line: BaseGeometry, depth: DeepestPoint, *, within_m: float
) -> float:
    """Return the length of a ground's edge that lies within some metres of the greatest depth.

    Parameters
    ----------
    ground, line : shapely geometry
        The arguments of :func:`deepest`.
    depth : DeepestPoint
        The result of :func:`deepest`.
    within_m : float
        Metres.

    Returns
    -------
    float
        km; small for a pointed lobe, the whole width for a straight new front.

    Examples
    --------
    >>> push = shapely.box(36.3, 50.2, 36.7, 50.3)
    >>> line = shapely.LineString([(36, 50.3), (37, 50.3)])
    >>> round(nearly_as_deep_km(push, line, deepest(push, line), within_m=500))
    30
    """
    from_m = depth.depth_km * 1000 - within_m
    return edge_depths(ground, line, from_m=from_m).length_km(from_m)


@dataclass(frozen=True, eq=False)
class EdgeDepths:
    """The distances of the deep pieces of a ground's edge from a line, and their lengths.

    Attributes
    ----------
    depths_m, lengths_m : ndarray of float
    """

    depths_m: FloatArray
    lengths_m: FloatArray

    def length_km(self, from_m: float) -> float:
        """Return the length of the pieces that lie at least so deep, km.

        That is no less than the depth for which they were found.
        """
        return float(self.lengths_m[self.depths_m >= from_m].sum()) / 1000


def edge_depths(ground: BaseGeometry, line: BaseGeometry, *, from_m: float) -> EdgeDepths:
    """Return all pieces of a ground's edge that lie so deep; arguments as for `deepest`."""
    ground, line = ground_of(ground), line_of(line)
    to_metres, _ = local_metres(ground)
    near = within_reach(line, ground.bounds, reach_m(ground, line))
    segments = Segments(to_metres(shapely.segmentize(near, STRAIGHT_DEG)))
    edge = Segments(_dense(to_metres(ground).boundary)[0]).ends
    middles = edge.mean(axis=1)
    at, depths_m = segments.far_points(middles, from_m)
    return EdgeDepths(depths_m, np.hypot(*(edge[at, 1] - edge[at, 0]).T))


def depth_interval_95_km(
    ground: BaseGeometry,
    line: BaseGeometry,
    depth: DeepestPoint,
    *,
    position_error_m: float,
    correlation_length_m: float = DEFAULT_CORRELATION_LENGTH_M,
    line_error_m: float = 0.0,
    edge: EdgeDepths | None = None,
) -> tuple[float, float]:
    """Return the 95 % interval of a depth, km.

    Parameters
    ----------
    ground, line, depth
        The arguments and the result of :func:`deepest`.
    position_error_m : float
        σ, standard error of the new front's position.
    correlation_length_m : float
        L, the length over which that error is correlated.
    line_error_m : float
        Standard error of the line that the ground started from, such as the border's accuracy.
    edge : EdgeDepths, optional
        The result of :func:`edge_depths` for the greatest of several errors.

    Returns
    -------
    tuple of float
        The lower and the upper end; the lower is farther from the depth.

    Raises
    ------
    InputError
        For a negative error, or a length that is not above 0.

    Notes
    -----
    The deepest point of a line drawn with errors is likely to be one where the error is outward,
    so the measured depth is too great on average: by 0.1 to 0.9 σ on the lobes of May 2024, and
    by 2 σ on a straight new front of 20 km. The true depth exceeds the measured one by at most
    1.96 σ (in 97.5 % of cases), as for a single point. It is less by at most z σ, where z solves
    (1 - Φ(z)) (1 + z² P / L) = 0.025: the left side is the probability that an error with
    correlation exp(-distance / L) exceeds z σ anywhere on a length P (Pickands), and P is the
    length of the edge within 2 σ of the depth. In simulations the interval covers the true depth
    in 93 to 100 % of cases, and ± 1.96 σ in 11 to 99 %.

    Examples
    --------
    >>> push = shapely.box(36.3, 50.2, 36.7, 50.3)
    >>> line = shapely.LineString([(36, 50.3), (37, 50.3)])
    >>> interval = depth_interval_95_km(push, line, deepest(push, line), position_error_m=250)
    >>> [round(end, 1) for end in interval]
    [10.2, 11.6]
    """
    for name, metres in (("position_error_m", position_error_m), ("line_error_m", line_error_m)):
        if not 0 <= metres < inf:
            raise InputError(f"{name}: expected 0 metres or more, found {metres}")
    if not 0 < correlation_length_m < inf:
        raise InputError(
            f"correlation_length_m: expected metres above 0, found {correlation_length_m}"
        )
    from_m = depth.depth_km * 1000 - 2 * position_error_m
    edge = edge_depths(ground, line, from_m=from_m) if edge is None else edge
    deep_km = edge.length_km(from_m)
    z = _exceeded(deep_km * 1000 / correlation_length_m)
    less_m = hypot(z * position_error_m, Z_95 * line_error_m)
    more_m = Z_95 * hypot(position_error_m, line_error_m)
    return max(0.0, depth.depth_km - less_m / 1000), depth.depth_km + more_m / 1000


def _exceeded(lengths: float) -> float:
    """Return the multiple of σ exceeded with 2.5 % probability along a line.

    The length of the line is in correlation lengths.
    """
    # Bisect: the probability falls as z grows.
    low, high = Z_95, 40.0
    for _ in range(60):
        z = (low + high) / 2
        chance = erfc(z / sqrt(2)) / 2 * (1 + z * z * lengths)
        low, high = (z, high) if chance > 0.025 else (low, z)
    return low


# ---- starting line of a part of a gain ------------------------------------------------

# The same as the zone about the border in which a boundary is no front
# (`places.BORDER_TOLERANCE_M`): mappers draw the state border up to 750 m from the shipped one.
DEFAULT_TOUCHING_M = 1000.0


@dataclass(frozen=True, eq=False)
class StartingLine:
    """The line that a part of a gain started from.

    Attributes
    ----------
    kind : {"front", "border", "front and border"}
    line : shapely geometry
        The whole border, or the part of the front that may be nearest to the gain.
    front_km, border_km : float
        Length of the earlier front, and of the border, within touching distance of the part.
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

    This is the earlier front if the part touches it, otherwise the state border if the part
    touches that, and the nearer of the two if it touches neither. A part that touches both
    started from both, so that its depth is never greater than from either. The earlier front is
    the edge of the ground held before, without stretches within touching distance of the border:
    mappers draw the border in their own way, and some draw ground on both of its sides. If the
    border includes a coast, the coast counts too; pass the land border alone if a gain runs along
    the sea.

    Parameters
    ----------
    part : shapely Polygon or MultiPolygon
        One result of :func:`frontgeo.geometry.projection.parts_of_gain`, longitude and latitude.
    held_before : shapely Polygon or MultiPolygon
        All the ground held on the earlier day; may be empty.
    border : shapely geometry
        The country, or the line of its border (and coast).
    touching_m : float
        A line touches the part if it is nearer than this, in metres.

    Returns
    -------
    StartingLine

    Raises
    ------
    GeometryError
        If there is no ground or no border, or neither border nor front within 5,000 km.
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
    # The diagonal of the bounding box, with room for its growth towards the equator.
    corners = shapely.get_coordinates(shapely.box(*part.bounds))
    across_m = float(WGS84.inv(*corners[0], *corners[2])[2]) * 1.1
    to_metres, to_lonlat = local_metres(part)
    metres = to_metres(part)

    def front_and_border(reach_m: float) -> tuple[BaseGeometry, BaseGeometry]:
        """Return both lines within reach, the front without stretches along the border."""
        limits = to_metres(within_reach(border, part.bounds, reach_m + touching_m))
        edge = to_metres(within_reach(held.boundary, part.bounds, reach_m))
        return shapely.difference(edge, buffered(limits, touching_m)), limits

    # Look for front and border in a growing neighbourhood of the part, until one is found.
    reach_m = touching_m
    while reach_m < 5e6:
        front, limits = front_and_border(reach_m)
        to_front, to_border = _gap(metres, front), _gap(metres, limits)
        if min(to_front, to_border) <= reach_m:
            break
        reach_m *= 4
    else:
        raise GeometryError("part: expected a border or held ground within 5,000 km, found none")
    # A line started the part if it is about as near as the nearer of the two.
    touched = buffered(metres, touching_m)
    lengths = [shapely.length(shapely.intersection(x, touched)) / 1000 for x in (front, limits)]
    near_m = max(touching_m, min(to_front, to_border))
    if to_front > near_m:
        return StartingLine("border", border, *lengths)
    # No foot is farther than the distance to the front plus the width of the part, so that much
    # of the front is enough.
    line = to_lonlat(front_and_border(to_front + across_m)[0])
    if to_border > near_m:
        return StartingLine("front", line, *lengths)
    both = shapely.get_parts([line, border])
    return StartingLine("front and border", shapely.MultiLineString(list(both)), *lengths)


def _gap(one: BaseGeometry, other: BaseGeometry) -> float:
    return inf if other.is_empty else float(shapely.distance(one, other))


Place = shapely.Point | Sequence[float]

_FAR_FROM_BORDER_M = 200_000.0


def band_of(border: BaseGeometry, depth_m: float, between: tuple[Place, Place]) -> BaseGeometry:
    """Return the ground within a depth of a border, between two places and on their side of it.

    Parameters
    ----------
    border : shapely Polygon, MultiPolygon or LineString
        Longitude and latitude.
    depth_m : float
    between : pair of places
        Points, or ``(lon, lat)``.

    Returns
    -------
    shapely.Polygon or shapely.MultiPolygon

    Raises
    ------
    InputError
        If `between` is not two places.
    GeometryError
        When both places meet the border at one point, lie on it, far from it, or on
        opposite sides.

    Examples
    --------
    >>> line = shapely.LineString([(36, 50.3), (37, 50.3)])
    >>> band = band_of(line, 8000.0, ((36.3, 50.2), (36.7, 50.2)))
    >>> band.geom_type
    'Polygon'
    """
    if isinstance(between, str) or not hasattr(between, "__len__") or len(between) != 2:
        raise InputError(f"between: expected two places, found {str(between)[:60]}")
    points = [_point(place) for place in between]
    check_points(np.array(points, dtype=object), "between", region=EVERYWHERE)
    whole = border.boundary if "Polygon" in border.geom_type else border
    section = _section_between(whole, points[0], points[1])
    return _one_side(section, depth_m, border, points)


def _point(place: Any) -> shapely.Point:
    if isinstance(place, shapely.Point) and not place.is_empty:
        return shapely.Point(points_in_frame(shapely.get_coordinates(place))[0])
    if isinstance(place, str):
        raise InputError(
            f"between: expected points, found {place!r}; use frontgeo.find_settlement({place!r})"
        )
    try:
        lon, lat = place
        return _point(shapely.Point(float(lon), float(lat)))
    except (TypeError, ValueError):
        raise InputError(
            f"between: expected points or (lon, lat), found {str(place)[:40]!r}"
        ) from None


def _section_between(line: BaseGeometry, first: shapely.Point, second: shapely.Point) -> Any:
    """Return the shorter way along a line between the points nearest to two places."""
    to_metres, to_lonlat = local_metres(shapely.MultiPoint([first, second]))
    merged: Any = shapely.line_merge(line) if line.geom_type == "MultiLineString" else line
    lines = to_metres(shapely.get_parts(merged))
    places = [to_metres(p) for p in (first, second)]
    farthest = max(float(shapely.distance(lines, p).min()) for p in places)
    if farthest > _FAR_FROM_BORDER_M:
        raise GeometryError(
            f"between: expected places near the border, found one {farthest / 1000:,.0f} km away"
        )
    # Of several lines take the one that is nearest to both places together.
    nearest = lines[int(np.argmin(sum(shapely.distance(lines, p) for p in places)))]
    start, stop = sorted(float(shapely.line_locate_point(nearest, p)) for p in places)
    direct: Any = substring(nearest, start, stop)
    # On a closed line, going round by its end may be shorter than the direct way.
    if nearest.is_closed and stop - start > nearest.length / 2:
        pieces = [substring(nearest, stop, nearest.length), substring(nearest, 0, start)]
        direct = shapely.line_merge(shapely.multilinestrings(pieces))
    if direct.length < 1.0:
        raise GeometryError("between: both places meet the border at the same point")
    return to_lonlat(direct)


def _one_side(
    section: BaseGeometry,
    depth_m: float,
    border: BaseGeometry,
    places: Sequence[shapely.Point],
) -> BaseGeometry:
    """Return the ground within a depth of a border section, on the side of the places."""
    to_metres, to_lonlat = local_metres(section)
    metres, points = to_metres(section), [to_metres(p) for p in places]
    if max(shapely.distance(metres, p) for p in points) < 1.0:
        raise GeometryError("between: both places lie on the border; name places inland")
    band = buffer_m(section, depth_m, flat=True)
    opposite = GeometryError("between: the places lie on opposite sides of the border")
    if "Polygon" in border.geom_type:
        inside = [bool(shapely.covers(border, p)) for p in places]
        if len(set(inside)) > 1:
            raise opposite
        keep = shapely.intersection if inside[0] else shapely.difference
        return polygonal(keep(band, border))
    sides = [shapely.buffer(metres, d, single_sided=True) for d in (depth_m, -depth_m)]
    nearer = [shapely.distance(sides[0], p) < shapely.distance(sides[1], p) for p in points]
    if len(set(nearer)) > 1:
        raise opposite
    wanted, other = sides if nearer[0] else sides[::-1]
    # The one-sided buffer of a jagged line is ragged, so it serves only to decide on which side
    # each face lies: the faces are cut out of the clean two-sided band along the border.
    flat = to_metres(band)
    edges = shapely.union_all([flat.boundary, to_metres(border)])
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(edges)))
    on_side = shapely.area(shapely.intersection(faces, wanted)) > shapely.area(
        shapely.intersection(faces, other)
    )
    covered = shapely.covers(flat, shapely.point_on_surface(faces))
    return polygonal(to_lonlat(shapely.union_all(faces[on_side & covered])))
