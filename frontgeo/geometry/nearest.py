"""Find the nearest points of a line, and bounds on their distance, in metric planes."""

from __future__ import annotations

from math import ceil, cos, pi, radians

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo.errors import GeometryError
from frontgeo.geometry.ellipsoid import WGS84
from frontgeo.geometry.measure import area_km2, polygonal
from frontgeo.geometry.plane import local_metres

__all__ = [
    "STRAIGHT_DEG",
    "Segments",
    "foot_of",
    "ground_of",
    "line_of",
    "pieces_of",
    "reach_m",
    "within_reach",
]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
Bounds = tuple[float, float, float, float]

STRAIGHT_DEG = 0.002  # an edge this long bends by 1 mm in a metric plane
_PIECE_DEG = 0.25  # distances up to 20 km from a piece this wide are accurate to 0.1 m
# Lower bounds of the metres in a degree of latitude, and of longitude at the equator.
_M_PER_DEG_LAT = WGS84.a * (1 - WGS84.es) * pi / 180
_M_PER_DEG_LON = WGS84.a * pi / 180


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
    if not (abs(west) <= 720 and abs(east) <= 720 and -90 <= south <= north <= 90):
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
    seems = ((xy[:, 0] - x) * cos(radians(y))) ** 2 + (xy[:, 1] - y) ** 2
    ends = np.vstack(
        [xy[[np.argmin(seems)]], [[west, south], [west, north], [east, south], [east, north]]]
    )
    _, _, metres = WGS84.inv(np.full(5, x), np.full(5, y), ends[:, 0], ends[:, 1])
    return float(metres[0] + 1.001 * metres[1:].max())


def within_reach(line: BaseGeometry, bounds: Bounds, reach_m: float) -> BaseGeometry:
    """Return at least the part of a line within a distance of some bounds.

    A path of length r changes the latitude by at most r / (metres in a degree of latitude), and
    the longitude by at most r / (metres in a degree of longitude at the highest latitude on the
    way).
    """
    west, south, east, north = bounds
    up = reach_m / _M_PER_DEG_LAT
    narrow = cos(radians(min(max(abs(south - up), abs(north + up)), 90.0)))
    aside = reach_m / (_M_PER_DEG_LON * narrow) if narrow > 0.01 else 720.0
    cut = shapely.clip_by_rect(line, west - aside, south - up, east + aside, north + up)
    # Where a line only touches the rectangle, GEOS leaves a line of length 0.
    parts = shapely.get_parts(cut)
    return shapely.MultiLineString(list(parts[shapely.length(parts) > 0]))


class Segments:
    """The straight segments of a line in a plane, with an index for finding the nearest."""

    def __init__(self, line: BaseGeometry) -> None:
        xy, part = shapely.get_coordinates(shapely.get_parts(line), return_index=True)
        ends = np.stack([xy[:-1], xy[1:]], axis=1)[part[1:] == part[:-1]]
        self.ends = ends[(ends[:, 0] != ends[:, 1]).any(axis=1)]
        self.tree = shapely.STRtree(shapely.linestrings(self.ends))

    def nearest(self, xy: FloatArray) -> IntArray:
        """Return the index of the segment nearest to each point."""
        found = self.tree.query_nearest(shapely.points(xy), all_matches=False)[1]
        return np.asarray(found, dtype=np.int64)

    def share(self, segment: IntArray, xy: FloatArray) -> FloatArray:
        """Return the position of each point's foot along its segment, from 0 to 1."""
        start, along = self.ends[segment, 0], np.diff(self.ends[segment], axis=1)[:, 0]
        share = ((xy - start) * along).sum(axis=1) / (along * along).sum(axis=1)
        return np.asarray(np.clip(share, 0.0, 1.0))

    def foot(self, segment: IntArray, xy: FloatArray) -> FloatArray:
        """Return the point of a segment nearest to each point."""
        share = self.share(segment, xy)[:, None]
        return np.asarray((1 - share) * self.ends[segment, 0] + share * self.ends[segment, 1])

    def metres(self, segment: IntArray, xy: FloatArray) -> FloatArray:
        """Return the distance of each point to a segment."""
        return np.asarray(np.hypot(*(xy - self.foot(segment, xy)).T))


def foot_of(point: shapely.Point, line: BaseGeometry) -> tuple[shapely.Point, float]:
    """Return the nearest point of a line, and the geodesic distance to it in metres."""
    to_metres, to_lonlat = local_metres(point)
    segments = Segments(to_metres(shapely.segmentize(line, STRAIGHT_DEG)))
    centre = np.zeros((1, 2))
    foot = to_lonlat(shapely.Point(segments.foot(segments.nearest(centre), centre)[0]))
    return foot, float(WGS84.inv(point.x, point.y, foot.x, foot.y)[2])
