"""How deep gained ground reaches from the line it started from.

**Depth** is the largest distance from *any* point of the ground to the line: the distance
to a jagged line may peak inside the ground or along an edge, where no vertex is. It is
found by branch and bound: the distance d is 1-Lipschitz, so that no point of a square
cell is farther from the line than d(centre) + half its diagonal; cells that cannot beat
the best point found are dropped, the others are quartered. Cells are compared in metric
planes no wider than a quarter of a degree of ground; the distance that is told is the
geodesic from the point to its foot.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, cos, inf, nan, pi, radians, sqrt

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo.errors import GeometryError, InputError
from frontgeo.measure import WGS84, area_km2, local_metres, polygonal

__all__ = ["Depth", "deepest", "ground_of", "line_of", "within_reach"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
Bounds = tuple[float, float, float, float]

_PIECE_DEG = 0.25  # distances up to 20 km from a piece this wide are true to 0.1 m
_STRAIGHT_DEG = 0.01  # an edge this long bends by 1 cm in a metric plane
_LEAST_TOLERANCE_M = 0.01
_STRAIGHTENED = 0.2  # of the depth: detail of the line below this is no frontage
_SAMPLES = 4000  # of the ground's edge, to see which stretch of the line it faces
# Lower bounds of the metres in a degree of latitude, and of longitude at the equator.
_M_PER_DEG_LAT = WGS84.a * (1 - WGS84.es) * pi / 180
_M_PER_DEG_LON = WGS84.a * pi / 180


@dataclass(frozen=True)
class Depth:
    """How deep some ground reaches from a line.

    Attributes
    ----------
    depth_km : float
        The largest distance from any point of the ground to the line.
    point : shapely.Point
        Where it is reached, longitude and latitude.
    foot : shapely.Point
        The point of the line nearest to that.
    mean_km : float
        The ground's area divided by `base_km`: of a rectangle d deep it is d. NaN when the
        ground lies beyond the line's end and faces none of it.
    base_km : float
        Length of the stretch of the line that the ground faces, straightened.
    """

    depth_km: float
    point: shapely.Point
    foot: shapely.Point
    mean_km: float
    base_km: float


def deepest(ground: BaseGeometry, line: BaseGeometry, *, tolerance_m: float = 1.0) -> Depth:
    """Measure how deep ground reaches from a line.

    Parameters
    ----------
    ground : shapely Polygon or MultiPolygon
        Longitude and latitude, valid. What lies on the wrong side of the line counts as
        well: cut it off first.
    line : shapely LineString, MultiLineString, Polygon or MultiPolygon
        What it started from, as from `frontgeo.gains.line_started_from`; of a polygon its
        boundary.
    tolerance_m : float
        How far the search may fall short of the deepest point, in metres.

    Returns
    -------
    Depth

    Raises
    ------
    GeometryError
        When there is no ground or no line, or the ground is not valid.
    InputError
        For a tolerance below 0.01 m.

    Notes
    -----
    The depth is the geodesic (WGS 84) from the point to its foot, and so never too great;
    it is too small by at most `tolerance_m` and what the planes distort: 0.1 m for depths
    up to 20 km, some metres at 100 km. Edges are straight in longitude and latitude.

    The mean depth is area ÷ base, since of a rectangle d deep a reader expects d, of a
    triangle d / 2, and of a half disc of radius r π r / 4. (The mean distance of the new
    front to the line would count the flanks: of a rectangle w wide, d (w + d) / (w + 2 d).)
    The base is the part of the line that is nearest to some point of the ground, on the
    line straightened (Douglas and Peucker) to a fifth of the depth: along every bend of a
    border the base would grow, and the mean shrink, with the detail of the map.

    Examples
    --------
    >>> push = shapely.box(36.3, 50.2, 36.7, 50.3)
    >>> line = shapely.LineString([(36, 50.3), (37, 50.3)])
    >>> depth = deepest(push, line)
    >>> round(depth.depth_km, 2), round(depth.mean_km, 1), round(depth.base_km, 1)
    (11.12, 11.1, 28.6)
    """
    ground, line = ground_of(ground), line_of(line)
    if not _LEAST_TOLERANCE_M <= tolerance_m < inf:
        raise InputError(
            f"tolerance_m: expected {_LEAST_TOLERANCE_M} metres or more, found {tolerance_m}"
        )
    pieces = _pieces(ground)
    reaches = [_reach_m(piece, line) for piece in pieces]
    best_m, at, foot = -1.0, shapely.Point(), shapely.Point()
    for i in np.argsort(reaches)[::-1]:
        if reaches[i] <= best_m + tolerance_m:
            break
        piece = pieces[i]
        to_metres, to_lonlat = local_metres(piece)
        near = within_reach(line, piece.bounds, reaches[i])
        found = _farthest(
            to_metres(shapely.segmentize(piece, _STRAIGHT_DEG)),
            _Segments(to_metres(shapely.segmentize(near, _STRAIGHT_DEG))),
            beyond_m=best_m,
            tolerance_m=tolerance_m,
        )
        if found is not None:
            point = to_lonlat(shapely.Point(found))
            nearest, metres = _foot(point, near)
            if metres > best_m:
                best_m, at, foot = metres, point, nearest
    base_km = _base_km(ground, line, best_m)
    mean_km = area_km2(ground) / base_km if base_km else nan
    return Depth(best_m / 1000, at, foot, mean_km, base_km)


def ground_of(ground: BaseGeometry) -> BaseGeometry:
    """Return the polygons of a geometry; refuse what is empty, damaged or not lon/lat."""
    ground = polygonal(ground)
    if not area_km2(ground) > 0:  # refuses coordinates that are not lon/lat
        raise GeometryError("ground: expected polygons, found none with an area")
    if not ground.is_valid:
        raise GeometryError("ground: expected a valid geometry; use shapely.make_valid")
    return ground


def line_of(line: BaseGeometry) -> BaseGeometry:
    """Return a line, or the boundary of polygons; refuse what is empty or not lon/lat."""
    line = line.boundary if "Polygon" in line.geom_type else line
    if line.is_empty or "LineString" not in line.geom_type:
        found = "an empty one" if line.is_empty else line.geom_type
        raise GeometryError(f"line: expected a line or polygons, found {found}")
    west, south, east, north = line.bounds
    if not (abs(west) <= 720 and abs(east) <= 720 and -90 <= south <= north <= 90):
        raise GeometryError(
            "line: expected longitude and latitude in degrees, found coordinates from "
            f"{west:.6g}, {south:.6g} to {east:.6g}, {north:.6g}; reproject to EPSG:4326"
        )
    return line


def _pieces(ground: BaseGeometry) -> list[BaseGeometry]:
    """The ground cut along a grid, so that a metric plane about each piece is true."""
    west, south, east, north = ground.bounds
    x = np.linspace(west, east, ceil((east - west) / _PIECE_DEG) + 1)
    y = np.linspace(south, north, ceil((north - south) / _PIECE_DEG) + 1)
    boxes = shapely.box(x[:-1, None], y[:-1], x[1:, None], y[1:]).ravel()
    parts = shapely.get_parts(ground)
    box, part = shapely.STRtree(parts).query(boxes, predicate="intersects")
    cut = shapely.intersection(parts[part], boxes[box])
    pieces = [polygonal(shapely.GeometryCollection(list(cut[box == b]))) for b in np.unique(box)]
    return [piece for piece in pieces if not piece.is_empty]


def _reach_m(piece: BaseGeometry, line: BaseGeometry) -> float:
    """No point of the piece is farther than this from the line."""
    west, south, east, north = piece.bounds
    x, y = (west + east) / 2, (south + north) / 2
    xy = shapely.get_coordinates(line)
    # any vertex gives a bound; the one that seems nearest, a good one
    seems = ((xy[:, 0] - x) * cos(radians(y))) ** 2 + (xy[:, 1] - y) ** 2
    ends = np.vstack(
        [xy[[np.argmin(seems)]], [[west, south], [west, north], [east, south], [east, north]]]
    )
    _, _, metres = WGS84.inv(np.full(5, x), np.full(5, y), ends[:, 0], ends[:, 1])
    return float(metres[0] + 1.001 * metres[1:].max())


def within_reach(line: BaseGeometry, bounds: Bounds, reach_m: float) -> BaseGeometry:
    """Return all of a line within a reach of some bounds, and some more.

    A path of a length r changes the latitude by at most r / (metres in a degree), and the
    longitude by at most r / (the same at the highest latitude on the way).
    """
    west, south, east, north = bounds
    up = reach_m / _M_PER_DEG_LAT
    narrow = cos(radians(min(max(abs(south - up), abs(north + up)), 90.0)))
    aside = reach_m / (_M_PER_DEG_LON * narrow) if narrow > 0.01 else 720.0
    return shapely.clip_by_rect(line, west - aside, south - up, east + aside, north + up)


class _Segments:
    """The straight segments of a line in a plane, to be found by nearness."""

    def __init__(self, line: BaseGeometry) -> None:
        xy, part = shapely.get_coordinates(shapely.get_parts(line), return_index=True)
        ends = np.stack([xy[:-1], xy[1:]], axis=1)[part[1:] == part[:-1]]
        self.ends = ends[(ends[:, 0] != ends[:, 1]).any(axis=1)]
        self.tree = shapely.STRtree(shapely.linestrings(self.ends))

    def nearest(self, xy: FloatArray) -> tuple[IntArray, FloatArray, FloatArray]:
        """Which segment is nearest to each point, how far along it (0 to 1), and the foot."""
        index = self.tree.query_nearest(shapely.points(xy), all_matches=False)[1]
        start, along = self.ends[index, 0], self.ends[index, 1] - self.ends[index, 0]
        share = ((xy - start) * along).sum(axis=1) / (along * along).sum(axis=1)
        share = np.clip(share, 0.0, 1.0)
        return index, share, start + share[:, None] * along

    def distance(self, xy: FloatArray) -> FloatArray:
        """Metres from each point to the nearest segment."""
        return np.asarray(np.hypot(*(xy - self.nearest(xy)[2]).T))


def _farthest(
    polygon: BaseGeometry, line: _Segments, *, beyond_m: float, tolerance_m: float
) -> FloatArray | None:
    """A point of a polygon that no other beats by the tolerance; None if none is beyond."""
    edge = _Segments(polygon.boundary)
    west, south, east, north = polygon.bounds
    half = max(east - west, north - south) / 2
    centres = np.array([[(west + east) / 2, (south + north) / 2]])
    quarters = np.array([[-1.0, -1.0], [-1.0, 1.0], [1.0, -1.0], [1.0, 1.0]])
    shapely.prepare(polygon)
    best_m, best = beyond_m, None
    feasible = shapely.get_coordinates(polygon)
    bounds = np.array([inf])
    while True:
        distances = line.distance(feasible)
        if distances.max() > best_m:
            best_m, best = distances.max(), feasible[np.argmax(distances)]
        parents = centres[bounds > best_m + tolerance_m]
        half /= 2
        centres = (parents[:, None] + quarters * half).reshape(-1, 2)
        cells = shapely.box(*(centres - half).T, *(centres + half).T)
        centres = centres[shapely.intersects(polygon, cells)]
        if not len(centres):
            return best
        bounds = line.distance(centres) + half * sqrt(2)
        # a centre outside stands for the nearest ground, at most half a diagonal away
        outside = ~shapely.intersects_xy(polygon, centres)
        feasible = centres.copy()
        if outside.any():
            feasible[outside] = edge.nearest(centres[outside])[2]


def _foot(point: shapely.Point, line: BaseGeometry) -> tuple[shapely.Point, float]:
    """The nearest point of a line, and the geodesic to it in metres."""
    to_metres, to_lonlat = local_metres(point)
    segments = _Segments(to_metres(shapely.segmentize(line, _STRAIGHT_DEG)))
    foot = to_lonlat(shapely.Point(segments.nearest(np.zeros((1, 2)))[2][0]))
    return foot, float(WGS84.inv(point.x, point.y, foot.x, foot.y)[2])


def _base_km(ground: BaseGeometry, line: BaseGeometry, depth_m: float) -> float:
    """Length of the straightened line that is nearest to some point of the ground.

    The edge of the ground is enough: on the way from a point within to its foot one leaves
    the ground, there or at the foot, and all of the way has that foot.
    """
    to_metres, _ = local_metres(ground)
    near = to_metres(within_reach(line, ground.bounds, _reach_m(ground, line)))
    if near.geom_type == "MultiLineString":
        near = shapely.line_merge(near)
    segments = _Segments(shapely.simplify(near, depth_m * _STRAIGHTENED))
    edge = to_metres(ground).boundary
    step = shapely.length(edge) / _SAMPLES
    lengths = np.hypot(*(segments.ends[:, 1] - segments.ends[:, 0]).T)
    # a gap between one line and the next keeps their stretches apart
    new = (segments.ends[1:, 0] != segments.ends[:-1, 1]).any(axis=1)
    begins = np.concatenate([[0.0], np.cumsum(lengths[:-1] + new * 4 * step)])
    rings = shapely.get_parts(shapely.segmentize(edge, step))
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    index, share, _ = segments.nearest(xy)
    place = begins[index] + share * lengths[index]
    # on one segment, or round an outward corner, feet move no faster than the points
    faced = (ring[1:] == ring[:-1]) & (np.abs(np.diff(place)) <= 1.001 * step)
    low = np.minimum(place[:-1], place[1:])[faced]
    high = np.maximum(place[:-1], place[1:])[faced]
    return _covered(low, high) / 1000


def _covered(low: FloatArray, high: FloatArray) -> float:
    """Length of a union of intervals."""
    if not len(low):
        return 0.0
    order = np.argsort(low, kind="stable")
    low, high = low[order], np.maximum.accumulate(high[order])
    before = np.concatenate([low[:1], high[:-1]])
    return float(np.maximum(0.0, high - np.maximum(low, before)).sum())
