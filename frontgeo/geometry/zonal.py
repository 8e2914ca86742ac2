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
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo._utils.arrays import BoolArray, FloatArray, IntArray, Shapes
from frontgeo.errors import GeometryError
from frontgeo.geometry.ellipsoid import edge_integrals
from frontgeo.geometry.measure import area_km2, check_coordinates, polygonal, rings_of
from frontgeo.geometry.sectors import refuse_overlaps

__all__ = ["areas_by_region"]


_Boxes = tuple[FloatArray, FloatArray]  # south-west and north-east corners
_VERTICES = 1 << 18  # of maps in memory at a time; 0.1 GB with their edges
_NOTHING_KM2 = 1e-10  # 1e-4 m²: less is rounding, in a region where nothing is held
_SHARED_KM2 = 1e-9  # 1e-3 m²: less is rounding, between regions that share a border
_COARSE_KM2 = 2.0**-30  # sums of multiples are exact
_RUN = 4  # edges in a row that are looked for together
_PAIRS = 1 << 13  # pairs of runs looked at together: their edges fit the processor's cache
_FAR_DEG = 1000.0  # below all ground
_UNSURE = 4e-16  # relative rounding of a cross product of differences (Shewchuk 1997)
_ODD = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F], dtype=np.uint64)  # to mix bits with
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
    for number, ground in enumerate(grounds):
        if ground is None:
            raise GeometryError(f"map {number}: expected polygons, found none; leave it out")
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
        shared_km2 = np.triu(_shared_km2(rings, rings), 1)
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
    owner, sense : ndarray of int, shape (rings,)
        The polygon of each ring; 1 if it has its ground on the left, −1 if on the right.
    owners : int
        The number of polygons.
    integral_km2 : ndarray of float, shape (2, vertices)
        The line integral from the first vertex of the ring: multiples of `_COARSE_KM2`, and rest.
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

    def ends(self, begin: IntArray) -> tuple[FloatArray, FloatArray]:
        """Return where edges start and end, by the vertices that begin them."""
        return self.at.take(begin, axis=1), self.at.take(begin + 1, axis=1)

    @cached_property
    def edges(self) -> _Edges:
        """The distinct edges: many maps share most of theirs, and regions their borders."""
        begins = np.ones(len(self.ring), dtype=bool)
        begins[self.first - 1] = False
        begins = np.flatnonzero(begins)
        (a, b), code = self.ends(begins), _hashed(self.at)
        edge, _ = pd.factorize(code[begins] + code[begins + 1])
        first = np.zeros(edge.max(initial=-1) + 1, dtype=np.int64)
        first[edge[::-1]] = np.arange(len(edge))[::-1]
        (u, v) = self.ends(begins[first[edge]])
        same, turned = (_equal(a, p) & _equal(b, q) for p, q in ((u, v), (v, u)))
        # edges with the hash of another stay alone
        alone = np.flatnonzero(~same & ~turned)
        edge[alone] = len(first) + np.arange(len(alone))
        u, v = self.ends(begins[np.append(first, alone)])
        return _Edges(u, v, begins, edge, np.where(turned & ~same, -1, 1))


@dataclass(frozen=True, eq=False)
class _Edges:
    """Distinct edges u → v, in the order in which they first appear.

    Attributes
    ----------
    u, v : ndarray of float, shape (2, edges)
    begins : ndarray of int, shape (n,)
        The vertex that begins an edge each time that one is drawn.
    edge, way : ndarray of int, shape (n,)
        The edge that is drawn there; 1 if from u to v, −1 if from v to u.
    """

    u: FloatArray
    v: FloatArray
    begins: IntArray
    edge: IntArray
    way: IntArray

    @cached_property
    def boxes(self) -> _Boxes:
        """The boxes of edges; NaN, which meet nothing, fill the last run."""
        rest = (0, 0), (0, -self.u.shape[1] % _RUN)
        corners = np.minimum(self.u, self.v), np.maximum(self.u, self.v)
        low, high = (np.pad(corner, rest, constant_values=np.nan) for corner in corners)
        return low, high

    @cached_property
    def run_boxes(self) -> _Boxes:
        """The boxes of runs of edges, which mostly follow on."""
        low, high = (corner.reshape(2, -1, _RUN) for corner in self.boxes)
        return np.fmin.reduce(low, axis=2), np.fmax.reduce(high, axis=2)

    @cached_property
    def run_shapes(self) -> Shapes:
        """The same as geometries."""
        (west, south), (east, north) = self.run_boxes
        return np.asarray(shapely.box(west, south, east, north), dtype=object)

    @cached_property
    def tree(self) -> shapely.STRtree:
        """A tree of the boxes of runs."""
        return shapely.STRtree(self.run_shapes)


def _hashed(at: FloatArray) -> IntArray:
    """Return a number for each point that few others have."""
    lon, lat = at.view(np.uint64)
    mixed = lon * _ODD[0] + lat * _ODD[1]
    mixed = (mixed ^ (mixed >> np.uint64(29))) * _ODD[0]
    return (mixed ^ (mixed >> np.uint64(32))).view(np.int64)


def _places(asked: IntArray, numbers: IntArray) -> tuple[IntArray, IntArray]:
    """Return where each number that is asked for stands, beside its place among those asked."""
    is_asked = np.zeros(numbers.max(initial=-1) + 1, dtype=bool)
    is_asked[asked] = True
    places = np.flatnonzero(is_asked[numbers])
    places = places[np.argsort(numbers[places], kind="stable")]
    begin, end = (np.searchsorted(numbers[places], asked, side) for side in ("left", "right"))
    at = np.repeat(np.arange(len(asked)), end - begin)
    shift = np.cumsum(end - begin) - end  # of the numbers of a range that are counted on
    return at, places[np.arange(len(at)) - shift[at]]


def _of_runs(run: IntArray) -> IntArray:
    """Return the edges of runs."""
    return np.ravel(run[:, None] * _RUN + np.arange(_RUN))


def _rings(polygons: Shapes, centre_deg: int) -> _Rings:
    """Return the rings of polygons with their line integrals."""
    polygons = polygons.copy()
    odd = ~np.isin(shapely.get_type_id(polygons), (3, 6))
    polygons[odd] = [polygonal(g) for g in polygons[odd]]
    rings, owner, is_hole, lengths = rings_of(polygons)
    at = np.ascontiguousarray(shapely.get_coordinates(rings).T)
    check_coordinates(*at)
    ring, first = np.repeat(np.arange(len(rings)), lengths), np.cumsum(lengths) - lengths
    along, whole = np.zeros((2, len(ring))), np.zeros(len(rings))
    if len(rings):
        km2 = -np.radians(edge_integrals(*at, centre_deg))[:-1]
        along[0, 1:] = np.rint(km2 / _COARSE_KM2) * _COARSE_KM2
        along[1, 1:] = km2 - along[0, 1:]
        along[:, first] = 0.0  # no edge leads from ring to ring, and sums begin anew
        sums = np.add.reduceat(along, first, axis=1)
        along[:, first[1:]] = -sums[:, :-1]
        whole = sums.sum(axis=0)
    sense = np.where((whole < 0) == is_hole, 1, -1)
    return _Rings(
        at, ring, first, owner, sense, len(polygons), np.cumsum(along, axis=1), whole, centre_deg
    )


# ---- shared areas ----------------------------------------------------------------------


def _shared_km2(ground: _Rings, regions: _Rings) -> FloatArray:
    """Return the area that each polygon of ground shares with each region.

    Where a ring of ground crosses into a region, its edges count from there, and those of the
    region, which leave the ground, up to there; where it crosses out, the other way round. A ring
    that begins in the other side counts whole at first.
    """
    starts, ends = _from_starts(ground, regions, 1), _from_starts(regions, ground, -1)[[1, 0, 2]]
    found = np.concatenate([_from_crossings(ground, regions), starts, ends], axis=1)
    one, other = found[:2].astype(np.int64)
    km2 = found[2] * ground.sense[one] * regions.sense[other]
    cell = ground.owner[one] * regions.owners + regions.owner[other]
    sums = np.bincount(cell, km2, minlength=ground.owners * regions.owners)
    return sums.reshape(ground.owners, regions.owners)


def _from_crossings(ground: _Rings, regions: _Rings) -> FloatArray:
    """Return rings of ground, rings of regions, and what their crossings add to shared areas."""
    ours, theirs = ground.edges, regions.edges
    i, j, turn, place = _crossings(ours, theirs)
    # each time that either edge is drawn
    at, one = _places(i, ours.edge)
    j, turn, place = j[at], turn[at] * ours.way[one], place[:, at]
    at, other = _places(j, theirs.edge)
    one, turn, place = one[at], turn[at] * theirs.way[other], place[:, at]
    one, other = ours.begins[one], theirs.begins[other]
    km2 = regions.integral_km2[:, other] - ground.integral_km2[:, one]
    km2[1] += _integrals_km2(regions.at[:, other], place, ground.centre_deg)
    km2[1] -= _integrals_km2(ground.at[:, one], place, ground.centre_deg)
    # two rings cross in and out as often: what all their crossings have in common cancels
    ring, other_ring = ground.ring[one], regions.ring[other]
    pair = ring * len(regions.first) + other_ring
    _, first, number = np.unique(pair, return_index=True, return_inverse=True)
    km2 -= km2[:, first[number]]
    return np.array([ring, other_ring, turn * km2.sum(axis=0)])


def _crossings(ours: _Edges, theirs: _Edges) -> tuple[IntArray, IntArray, FloatArray, FloatArray]:
    """Return edges of both that cross, 1 if ours crosses to the left and −1 if not, and where."""
    nothing = np.zeros(0, dtype=np.int64)
    found = [(nothing, nothing, np.zeros(0), np.zeros((2, 0)))]
    for i, j in _edges_that_meet(ours, theirs):
        # each edge has its ends on two sides of the other
        u, v, p, q = (x.take(k, axis=1) for x, k in zip((ours.u, ours.v, theirs.u, theirs.v), (i, i, j, j)))
        left = _side(p, q, v, 1)
        cross = np.flatnonzero(_side(p, q, u, 1) != left)
        u, v, p, q = (x.take(cross, axis=1) for x in (u, v, p, q))
        both = _side(u, v, p, -1) != _side(u, v, q, -1)
        cross, u, v, p, q = cross[both], *(x[:, both] for x in (u, v, p, q))
        before, after = _cross(q - p, u - p), _cross(q - p, v - p)
        half = np.full(len(cross), 0.5)
        share = np.divide(before, before - after, out=half, where=before != after)
        place = u + np.clip(share, 0.0, 1.0) * (v - u)
        found.append((i[cross], j[cross], left[cross], place))
    i, j, turn, place = (np.concatenate(part, axis=-1) for part in zip(*found, strict=True))
    return i, j, turn, place


def _from_starts(some: _Rings, others: _Rings, hair: int) -> FloatArray:
    """Return rings, other rings that they begin in, and what that adds to shared areas.

    Windings are counted from below: 1 for an edge that runs east, −1 for one that runs west. The
    side that is ground is moved: the first with `hair` 1, the second with −1.
    """
    starts, of_ring = np.unique(some.at[:, some.first], axis=1, return_inverse=True)
    x, y = starts
    edges, (low, high) = others.edges, others.edges.boxes
    nothing = np.zeros(0, dtype=np.int64)
    found = [(nothing, nothing, np.zeros(0))]
    for start, run in _blocks(*edges.tree.query(shapely.box(x, np.full(len(x), -_FAR_DEG), x, y))):
        j, start = _of_runs(run), np.repeat(start, _RUN)
        west, east, lon = low[0].take(j), high[0].take(j), x[start]
        passes = (west <= lon) & (lon < east) if hair > 0 else (west < lon) & (lon <= east)
        j, start = j[passes], start[passes]
        a, b = edges.u[:, j], edges.v[:, j]
        way = np.sign(b[0] - a[0])
        is_below = _side(a, b, starts[:, start], hair) == way
        found.append((start[is_below], j[is_below], way[is_below]))
    start, j, way = (np.concatenate(part) for part in zip(*found, strict=True))
    at, drawn = _places(j, edges.edge)
    start, way, other = start[at], way[at] * edges.way[drawn], others.ring[edges.begins[drawn]]
    at, ring = _places(start, of_ring.ravel())
    return np.array([ring, other[at], way[at] * some.whole_km2[ring]])


# ---- edges -----------------------------------------------------------------------------


def _edges_that_meet(some: _Edges, others: _Edges) -> Iterator[tuple[IntArray, IntArray]]:
    """Yield edges of both sides whose boxes meet."""
    for one, run in _blocks(*others.tree.query(some.run_shapes)):
        i, run = _of_runs(one), np.repeat(run, _RUN)
        meet = _meet(some.boxes, i, others.run_boxes, run)
        i, j = np.repeat(i[meet], _RUN), _of_runs(run[meet])
        meet = _meet(some.boxes, i, others.boxes, j)
        yield i[meet], j[meet]


def _blocks(some: IntArray, others: IntArray) -> Iterator[tuple[IntArray, IntArray]]:
    """Yield pairs a block at a time, so that their edges take little memory."""
    for begin in range(0, len(some), _PAIRS):
        yield some[begin : begin + _PAIRS], others[begin : begin + _PAIRS]


def _meet(some: _Boxes, i: IntArray, others: _Boxes, j: IntArray) -> IntArray:
    """Return the places where boxes meet: those of one side numbered i, of the other j."""
    (low, high), (other_low, other_high) = some, others
    kept = np.arange(len(i))
    for k in (0, 1):
        meet = low[k].take(i) <= other_high[k].take(j)
        meet &= other_low[k].take(j) <= high[k].take(i)
        met = np.flatnonzero(meet)
        kept, i, j = kept[met], i[met], j[met]
    return kept


def _side(a: FloatArray, b: FloatArray, p: FloatArray, hair: int) -> FloatArray:
    """Return 1 where p lies to the left of a → b, and −1 to the right: exactly.

    With `hair` 1, p is moved by a hair; with −1, a → b is.
    """
    along, to_p = b - a, p - a
    left, right = along[0] * to_p[1], along[1] * to_p[0]
    side = left - right
    unsure = np.abs(side) < _UNSURE * (np.abs(left) + np.abs(right))
    unsure &= ~_equal(p, b)  # of equal products
    side = np.sign(side)
    if unsure.any():
        side[unsure] = _exact_side(a[:, unsure], b[:, unsure], p[:, unsure])
    upright = along[1] != 0
    moved = np.where(upright, -np.sign(along[1]), np.sign(along[0]))
    return np.where(side == 0, hair * moved, side)


def _equal(a: FloatArray, b: FloatArray) -> BoolArray:
    """Return whether points are the same."""
    equal: BoolArray = (a[0] == b[0]) & (a[1] == b[1])
    return equal


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
