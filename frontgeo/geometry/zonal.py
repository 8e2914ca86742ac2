"""Areas by region: ground held in each of many regions, map by map.

No ground is cut. What a map and a region share is bounded by the map's edges within the region and
the region's edges within the map, so that its area is the sum of their line integrals
(`frontgeo.geometry.ellipsoid`). A ring enters or leaves the other only where the two cross: the
integrals come from those of whole rings, from the integrals up to each crossing, and from where
rings begin.

Ground is taken to be moved by a hair, ε to the east and ε² to the north, with ε as small as one
likes. So no vertex lies on an edge of the other side, no edge along another, and each pair of
edges crosses or does not, even where maps follow borders. Signs that decide this are exact, and
areas are those without the hair.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo._utils.arrays import BoolArray, FloatArray, IntArray, Shapes
from frontgeo.errors import GeometryError
from frontgeo.geometry.ellipsoid import edge_integrals
from frontgeo.geometry.measure import area_km2, check_coordinates, polygonal, rings_of
from frontgeo.geometry.sectors import refuse_overlaps

__all__ = ["areas_by_region"]


_VERTICES = 1 << 18  # of maps in memory at a time; 0.1 GB with their edges
_NOTHING_KM2 = 1e-10  # 1e-4 m²: less is rounding, in a region where nothing is held
_SHARED_KM2 = 1e-9  # 1e-3 m²: less is rounding, between regions that share a border
_RUN = 8  # edges in a row that are looked for together
_PAIRS = 1 << 13  # pairs of runs looked at together: their edges fit the processor's cache
_FAR_DEG = 1000.0  # below all ground
_UNSURE = 4e-16  # relative rounding of a cross product of differences (Shewchuk 1997)
_FINEST = 1 << 1074  # every float is a whole number of such parts


def areas_by_region(grounds: Iterable[BaseGeometry], shapes: Shapes) -> FloatArray:
    """Measure ground in each region, map by map.

    Parameters
    ----------
    grounds : iterable of shapely Polygon or MultiPolygon
        Valid ground, longitude and latitude in degrees.
    shapes : ndarray of shapely geometries
        Regions that do not overlap, longitude and latitude in degrees; points and lines in
        them are left out, and the little that two regions share is left to the first of them.

    Returns
    -------
    ndarray of float, shape (maps, regions + 1)
        km², within 1e-2 m² of intersecting each map with each region; the last column is
        ground in no region, so that a row adds up to the area of its map.

    Raises
    ------
    GeometryError
        For a missing map, coordinates that are not longitude and latitude, or when more
        than a hundred-thousandth of the regions lies in two that ground comes near.

    Examples
    --------
    >>> import shapely
    >>> days = [shapely.box(36, 50, east, 51) for east in (37, 37.5, 38)]
    >>> regions = np.array([shapely.box(36, 50, 37, 51), shapely.box(37, 50, 37.5, 51)])
    >>> areas_by_region(days, regions).round().astype(int).tolist()
    [[7892, 0, 0], [7892, 3946, 0], [7892, 3946, 3946]]
    """
    regions = _Regions(shapes)
    tables = [np.zeros((0, len(shapes) + 1))]
    tables += [regions.areas_km2(chunk) for chunk in _chunks(grounds)]
    return np.concatenate(tables)


def _chunks(grounds: Iterable[BaseGeometry]) -> Iterator[Shapes]:
    """Yield maps in order, some at a time."""
    chunk: list[BaseGeometry] = []
    vertices = 0
    for ground in grounds:
        chunk.append(ground)
        vertices += int(shapely.get_num_coordinates(ground))
        if vertices > _VERTICES:
            yield np.array(chunk, dtype=object)
            chunk, vertices = [], 0
    if chunk:
        yield np.array(chunk, dtype=object)


class _Regions:
    """Regions, made ready when ground first comes near: valid and without overlaps."""

    def __init__(self, shapes: Shapes) -> None:
        self.drawn = shapes
        self.near = np.zeros(0, dtype=np.int64)
        self.tree = shapely.STRtree(shapes)
        self.rings = _rings(np.zeros(0, dtype=object), 0)

    def areas_km2(self, grounds: Shapes) -> FloatArray:
        """Measure ground in each region and outside all."""
        if shapely.is_missing(grounds).any():
            raise GeometryError("expected polygons on every map, found none; leave such maps out")
        near = np.union1d(self.near, self.tree.query(grounds)[1])
        if len(near) > len(self.near):
            self.near, self.rings = near, self._ready(near)
        rings = _rings(grounds, self.rings.centre_deg)
        table = np.zeros((len(grounds), len(self.drawn) + 1))
        table[:, self.near] = _shared_km2(rings, self.rings)
        table[:, -1] = rings.areas_km2() - table.sum(axis=1)
        return np.where(table > _NOTHING_KM2, table, 0.0)

    def _ready(self, near: IntArray) -> _Rings:
        """Return the rings of regions; what two of them share is left to the first."""
        shapes: Shapes = np.empty(len(near), dtype=object)
        shapes[:] = [polygonal(g) for g in shapely.make_valid(self.drawn[near])]
        south, north = shapely.total_bounds(shapes)[1::2]
        centre_deg = 0 if np.isnan(south) else round((south + north) / 2)
        rings = _rings(shapes, centre_deg)
        shared_km2 = np.triu(_shared_km2(rings, rings, apart=True), 1)
        pairs = np.argwhere(shared_km2 > _SHARED_KM2)
        if not len(pairs):
            return rings
        drawn = [polygonal(g) for g in shapely.make_valid(self.drawn)]
        refuse_overlaps(float(shared_km2[tuple(pairs.T)].sum()), float(area_km2(drawn).sum()))
        for i, j in pairs.tolist():
            shapes[j] = polygonal(shapely.difference(shapes[j], shapes[i]))
        return _rings(shapes, centre_deg)


# ---- rings -----------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class _Rings:
    """The rings of polygons, vertex after vertex; each vertex but a ring's last begins an edge.

    Attributes
    ----------
    at : ndarray of float, shape (2, vertices)
        Longitude and latitude.
    ring : ndarray of int, shape (vertices,)
        The ring of each vertex.
    first : ndarray of int, shape (rings,)
        The first vertex of each ring.
    owner, sense : ndarray, shape (rings,)
        The polygon of each ring; 1 if it has its ground on the left, −1 if on the right.
    owners : int
        The number of polygons.
    integral_km2 : ndarray of float, shape (vertices,)
        The line integral from the first vertex of the ring.
    whole_km2 : ndarray of float, shape (rings,)
        The line integral along the ring: its area, negative if it is wound clockwise.
    centre_deg : int
        The latitude of which line integrals are relative.
    """

    at: FloatArray
    ring: IntArray
    first: IntArray
    owner: IntArray
    sense: IntArray
    owners: int
    integral_km2: FloatArray
    whole_km2: FloatArray
    centre_deg: int

    def areas_km2(self) -> FloatArray:
        """Return the area of each polygon."""
        return np.bincount(self.owner, self.whole_km2 * self.sense, minlength=self.owners)

    def ends(self, edge: IntArray) -> tuple[FloatArray, FloatArray]:
        """Return where edges start and end."""
        return self.at[:, edge], self.at[:, edge + 1]

    @cached_property
    def runs(self) -> tuple[IntArray, IntArray]:
        """Edges in a row: where each run begins, and how many edges it has."""
        length = np.diff(np.append(self.first, len(self.ring))) - 1  # edges of each ring
        runs = -(-length // _RUN)
        number = _counted(runs)
        begin = np.repeat(self.first, runs) + number * _RUN
        return begin, np.minimum(np.repeat(length, runs) - number * _RUN, _RUN)

    @cached_property
    def corners(self) -> tuple[FloatArray, FloatArray]:
        """The south-west and north-east corners of runs."""
        begin, count = self.runs
        if not len(begin):
            return self.at, self.at
        # a run and the vertex that it ends at, where the next begins
        low, high = (f.reduceat(self.at, begin, axis=1) for f in (np.minimum, np.maximum))
        end = self.at[:, begin + count]
        return np.minimum(low, end), np.maximum(high, end)

    @cached_property
    def boxes(self) -> Shapes:
        """The boxes of runs."""
        return np.asarray(shapely.box(*self.corners[0], *self.corners[1]), dtype=object)

    @cached_property
    def tree(self) -> shapely.STRtree:
        """A tree of the boxes."""
        return shapely.STRtree(self.boxes)

    def edges_of(self, run: IntArray) -> tuple[IntArray, IntArray]:
        """Return the edges of runs, each beside its place among the runs."""
        begin, count = self.runs[0][run], self.runs[1][run]
        return np.repeat(np.arange(len(run)), count), np.repeat(begin, count) + _counted(count)


def _counted(counts: IntArray) -> IntArray:
    """Return 0, 1, … as often as each count says, one after another."""
    return np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)


def _rings(polygons: Shapes, centre_deg: int) -> _Rings:
    """Return the rings of polygons with their line integrals."""
    polygons = polygons.copy()
    odd = ~np.isin(shapely.get_type_id(polygons), (3, 6))
    polygons[odd] = [polygonal(g) for g in polygons[odd]]
    rings, owner, is_hole, lengths = rings_of(polygons)
    at = np.ascontiguousarray(shapely.get_coordinates(rings).T)
    check_coordinates(*at)
    ring, first = np.repeat(np.arange(len(rings)), lengths), np.cumsum(lengths) - lengths
    along, whole = np.zeros(len(ring)), np.zeros(len(rings))
    if len(rings):
        # no edge leads from ring to ring; sums begin anew, as they keep more digits so
        along[1:] = -np.radians(edge_integrals(*at, centre_deg))[:-1]
        along[first] = 0.0
        whole = np.add.reduceat(along, first)
        along[first[1:]] = -whole[:-1]
    sense = np.where((whole < 0) == is_hole, 1, -1)
    return _Rings(
        at, ring, first, owner, sense, len(polygons), np.cumsum(along), whole, centre_deg
    )


# ---- shared areas ----------------------------------------------------------------------


def _shared_km2(ground: _Rings, regions: _Rings, *, apart: bool = False) -> FloatArray:
    """Return the area that each polygon of ground shares with each region.

    Where a ring of ground crosses into a region, its edges count from there, and those of the
    region, which leave the ground, up to there; where it crosses out, the other way round. A ring
    that begins in the other side counts whole at first. With `apart`, ground is the regions, and
    what each shares with itself is left out.
    """
    starts, ends = _from_starts(ground, regions, 1), _from_starts(regions, ground, -1)[[1, 0, 2]]
    found = np.concatenate([_from_crossings(ground, regions, apart=apart), starts, ends], axis=1)
    one, other = found[:2].astype(np.int64)
    km2 = found[2] * ground.sense[one] * regions.sense[other]
    cell = ground.owner[one] * regions.owners + regions.owner[other]
    sums = np.bincount(cell, km2, minlength=ground.owners * regions.owners)
    return sums.reshape(ground.owners, regions.owners)


def _from_crossings(ground: _Rings, regions: _Rings, *, apart: bool) -> FloatArray:
    """Return rings of ground, rings of regions, and what their crossings add to shared areas."""
    found = [np.zeros((3, 0))]
    for i, j in _edges_that_meet(ground, regions):
        if apart:
            other = ground.owner[ground.ring[i]] != regions.owner[regions.ring[j]]
            i, j = i[other], j[other]
        # each edge has its ends on two sides of the other
        (u, v), (p, q) = ground.ends(i), regions.ends(j)
        left = _side(p, q, v, 1)
        cross = np.flatnonzero(_side(p, q, u, 1) != left)
        sides = [_side(u[:, cross], v[:, cross], end[:, cross], -1) for end in (p, q)]
        cross = cross[sides[0] != sides[1]]
        i, j, u, v, p, q = i[cross], j[cross], *(x[:, cross] for x in (u, v, p, q))
        before, after = _cross(q - p, u - p), _cross(q - p, v - p)
        half = np.full(len(i), 0.5)
        share = np.divide(before, before - after, out=half, where=before != after)
        place = u + np.clip(share, 0.0, 1.0) * (v - u)
        own = ground.integral_km2[i] + _integrals_km2(u, place, ground.centre_deg)
        other_km2 = regions.integral_km2[j] + _integrals_km2(p, place, ground.centre_deg)
        km2 = left[cross] * (other_km2 - own)
        found.append(np.array([ground.ring[i], regions.ring[j], km2]))
    return np.concatenate(found, axis=1)


def _from_starts(some: _Rings, others: _Rings, hair: int) -> FloatArray:
    """Return rings, other rings that they begin in, and what that adds to shared areas.

    Windings are counted from below: 1 for an edge that runs east, −1 for one that runs west. The
    side that is ground is moved: the first with `hair` 1, the second with −1.
    """
    x, y = start = some.at[:, some.first]
    rays = shapely.box(x, np.full(len(x), -_FAR_DEG), x, y)
    found = [np.zeros((3, 0))]
    for ring, run in _blocks(*others.tree.query(rays)):
        at, j = others.edges_of(run)
        ring = ring[at]
        (west, _), (east, _) = a, b = others.ends(j)
        low, high, x = np.minimum(west, east), np.maximum(west, east), start[0, ring]
        passes = (low <= x) & (x < high) if hair > 0 else (low < x) & (x <= high)
        ring, j, a, b = ring[passes], j[passes], a[:, passes], b[:, passes]
        way = np.sign(b[0] - a[0])
        way *= _side(a, b, start[:, ring], hair) == way
        found.append(np.array([ring, others.ring[j], way * some.whole_km2[ring]]))
    return np.concatenate(found, axis=1)


# ---- edges -----------------------------------------------------------------------------


def _edges_that_meet(some: _Rings, others: _Rings) -> Iterator[tuple[IntArray, IntArray]]:
    """Yield edges of both sides whose boxes meet, by the vertices that they begin at."""
    for one, run in _blocks(*others.tree.query(some.boxes)):
        at, i = some.edges_of(one)
        run = run[at]
        meet = _meet(*some.ends(i), others.corners[0][:, run], others.corners[1][:, run])
        i, run = i[meet], run[meet]
        at, j = others.edges_of(run)
        i = i[at]
        meet = _meet(*some.ends(i), *others.ends(j))
        yield i[meet], j[meet]


def _blocks(some: IntArray, others: IntArray) -> Iterator[tuple[IntArray, IntArray]]:
    """Yield pairs a block at a time, so that their edges take little memory."""
    for begin in range(0, len(some), _PAIRS):
        yield some[begin : begin + _PAIRS], others[begin : begin + _PAIRS]


def _meet(a: FloatArray, b: FloatArray, p: FloatArray, q: FloatArray) -> BoolArray:
    """Return whether the boxes of a → b and of p → q meet."""
    meet = np.minimum(a, b) <= np.maximum(p, q)
    meet &= np.minimum(p, q) <= np.maximum(a, b)
    found: BoolArray = meet.all(axis=0)
    return found


def _side(a: FloatArray, b: FloatArray, p: FloatArray, hair: int) -> FloatArray:
    """Return 1 where p lies to the left of a → b, and −1 to the right: exactly.

    With `hair` 1, p is moved by a hair; with −1, a → b is.
    """
    along, to_p = b - a, p - a
    left, right = along[0] * to_p[1], along[1] * to_p[0]
    side = left - right
    unsure = np.abs(side) < _UNSURE * (np.abs(left) + np.abs(right))
    unsure[(p == b).all(axis=0)] = False  # equal products
    side = np.sign(side)
    if unsure.any():
        side[unsure] = _exact_side(a[:, unsure], b[:, unsure], p[:, unsure])
    upright = along[1] != 0
    moved = np.where(upright, -np.sign(along[1]), np.sign(along[0]))
    return np.where(side == 0, hair * moved, side)


def _exact_side(a: FloatArray, b: FloatArray, p: FloatArray) -> FloatArray:
    """Return 1, 0 or −1 for p to the left, on, or to the right of a → b, in whole numbers."""
    parts = np.concatenate([a, b, p]).tolist()
    ax, ay, bx, by, px, py = (
        np.array([n * (_FINEST // d) for n, d in map(float.as_integer_ratio, row)], dtype=object)
        for row in parts
    )
    cross = (bx - ax) * (py - ay) - (by - ay) * (px - ax)
    return (cross > 0) * 1.0 - (cross < 0)


def _cross(a: FloatArray, b: FloatArray) -> FloatArray:
    """Return the cross product: twice the area of the triangle of two vectors."""
    product: FloatArray = a[0] * b[1] - a[1] * b[0]
    return product


def _integrals_km2(a: FloatArray, b: FloatArray, centre_deg: int) -> FloatArray:
    """Return the line integral of each edge a → b."""
    if not a.shape[1]:
        return np.zeros(0)
    lon, lat = (np.ravel((a[k], b[k]), order="F") for k in (0, 1))
    return -np.radians(edge_integrals(lon, lat, centre_deg)[::2])
