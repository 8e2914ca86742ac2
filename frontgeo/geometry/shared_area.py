"""Areas that polygons of two sides share, as line integrals, without cutting them.

What two polygons share is bounded by the edges of each within the other, so that its area is the
sum of their line integrals (`frontgeo.geometry.ellipsoid`). A ring enters or leaves the other only
where the two cross: the integrals come from those of whole rings, from the integrals up to each
crossing, and from where rings begin.

The first side, the ground, is taken to be moved by a hair, ε to the east and ε² to the north, with
ε as small as one likes. So no vertex lies on an edge of the other side, no edge along another, and
each pair of edges crosses or does not, even where maps follow borders. Signs that decide this are
exact, and areas are those without the hair.

The same sum, over lines that bound no polygons but close together, is the integral of the product
of both sides' winding numbers (`Rings.areas_of_signs_km2`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, reduce

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo._utils.arrays import BoolArray, FloatArray, IntArray, Shapes
from frontgeo.geometry.ellipsoid import edge_integrals
from frontgeo.geometry.measure import check_coordinates, polygonal, rings_of

__all__ = [
    "SHEET",
    "Rings",
    "chains_with_integrals",
    "edges_between",
    "edges_that_meet",
    "middle_latitude",
    "passed_below",
    "rings_with_integrals",
    "shared_areas_km2",
    "sides",
]

_Boxes = tuple[FloatArray, FloatArray]  # south-west and north-east corners

_COARSE_KM2 = 2.0**-30  # sums of multiples are exact
_RUN = 4  # edges in a row that are looked for together
_SORTED_SOON = 100_000  # values that are sorted before pandas is loaded
_PAIRS = 1 << 13  # pairs of runs looked at together: their edges fit the processor's cache
_STARTS = 1 << 12  # starts of rings looked at together: each may have hundreds of rings below it
_FAR = 1e10  # below all ground
SHEET = 2.0**31  # whole units from the edges of one pair to those of the next
_UNSURE = 4e-16  # relative rounding of a cross product of differences (Shewchuk 1997)
_ODD = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F], dtype=np.uint64)  # to mix bits with
_FINEST = 1 << 1074  # every float is a whole number of such parts


# ---- rings -----------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Rings:
    """The rings of polygons, or open chains, vertex after vertex; all but the last begin edges.

    Attributes
    ----------
    at : ndarray of float, shape (2, vertices)
        Where vertices are when edges are compared: longitude and latitude, or whole units of them.
    ring : ndarray of int, shape (vertices,)
        The ring of each vertex.
    first : ndarray of int, shape (rings,)
        The first vertex of each ring.
    owner, sense : ndarray of int, shape (rings,)
        The polygon of each ring; 1 if it has its ground on the left, −1 if on the right.
    owners : int
        The number of polygons.
    integral_km2 : ndarray of float, shape (2, vertices)
        The line integral back from the last vertex of the ring: multiples of `_COARSE_KM2`, and
        rest.
    whole_km2 : ndarray of float, shape (rings,)
        The line integral along the ring: its area, negative if it is wound clockwise.
    centre_deg : int
        The latitude of which line integrals are relative.
    lonlat : ndarray of float, shape (2, vertices)
    decimals : int
        Of the whole units of `at`.
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
    lonlat: FloatArray
    decimals: int = 0

    def areas_km2(self) -> FloatArray:
        """Return the area of each polygon."""
        areas = np.bincount(self.owner, self.whole_km2 * self.sense, minlength=self.owners)
        return areas.astype(np.float64)

    @cached_property
    def areas_of_signs_km2(self) -> FloatArray:
        """Return where each owner's winding number is 1, and where it is −1, if it is no other.

        The number adds up to the net area, and its square to both areas together.
        """
        ring, other_ring, turn, km2 = _from_crossings(self, self)
        one, _, km2 = _with_starts(self, self, (ring, other_ring, turn * km2.sum(axis=0)))
        both = np.bincount(self.owner[one], km2, minlength=self.owners)
        net = self.areas_km2()
        return np.array([both + net, both - net]) / 2

    def windings_at(self, lonlat: FloatArray, owner: IntArray) -> FloatArray:
        """Return the winding number of each owner's chains around points."""
        points = lonlat * 10.0**self.decimals
        points[0] += owner * SHEET
        point, edge, way = passed_below(points, self.edges, 1)
        at, drawn = _places(edge, self.edges.edge)
        way = way[at] * self.edges.way[drawn]
        return np.bincount(point[at], way, minlength=len(owner)).astype(np.float64)

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
        edge, first = _numbered(code[begins] + code[begins + 1])
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
        low, high = ([corner[:, k::_RUN] for k in range(_RUN)] for corner in self.boxes)
        return reduce(np.fmin, low), reduce(np.fmax, high)

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
    lon: npt.NDArray[np.uint64]
    lon, lat = at.view(np.uint64)
    mixed = lon * _ODD[0] + lat * _ODD[1]
    mixed = (mixed ^ (mixed >> np.uint64(29))) * _ODD[0]
    mixed ^= mixed >> np.uint64(32)
    found: IntArray = mixed.view(np.int64)
    return found


def _numbered(values: IntArray) -> tuple[IntArray, IntArray]:
    """Number distinct values in the order of their first places, which are returned too."""
    if len(values) > _SORTED_SOON:
        import pandas as pd  # slow to load, and two maps do not need it

        number = pd.factorize(values)[0]
        first = np.zeros(number.max(initial=-1) + 1, dtype=np.int64)
        first[number[::-1]] = np.arange(len(number))[::-1]
        return number, first
    _, first, number = np.unique(values, return_index=True, return_inverse=True)
    order = np.argsort(first)
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    return rank[number], first[order]


def _places(asked: IntArray, numbers: IntArray) -> tuple[IntArray, IntArray]:
    """Return where each number that is asked for stands, beside its place among those asked."""
    is_asked = np.zeros(max(asked.max(initial=-1), numbers.max(initial=-1)) + 1, dtype=bool)
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


def middle_latitude(polygons: Shapes) -> int:
    """Return a latitude about which line integrals of polygons keep their digits."""
    bounds = shapely.bounds(polygons[~shapely.is_empty(polygons)])
    return round((bounds[:, 1].min() + bounds[:, 3].max()) / 2) if len(bounds) else 0


def rings_with_integrals(polygons: Shapes | BaseGeometry, centre_deg: int) -> Rings:
    """Return the rings of polygons with their line integrals from a latitude."""
    polygons = np.array(polygons, dtype=object, ndmin=1)
    odd = ~np.isin(shapely.get_type_id(polygons), (3, 6))
    polygons[odd] = [polygonal(g) for g in polygons[odd]]
    rings, owner, is_hole, lengths = rings_of(polygons)
    at = np.ascontiguousarray(shapely.get_coordinates(rings).T)
    check_coordinates(*at)
    ring, first = np.repeat(np.arange(len(rings)), lengths), np.cumsum(lengths) - lengths
    integral, whole = _integrals_along(at, ring, first, centre_deg)
    sense = np.where((whole < 0) == is_hole, 1, -1)
    count = len(polygons)
    return Rings(at, ring, first, owner, sense, count, integral, whole, centre_deg, at)


def chains_with_integrals(
    start: FloatArray, end: FloatArray, owner: IntArray, decimals: int, centre_deg: int
) -> Rings:
    """Return edges in whole units, owner after owner, as chains that follow on."""
    heads = np.ones(len(owner), dtype=bool)
    heads[1:] = (start[:, 1:] != end[:, :-1]).any(axis=0) | (owner[1:] != owner[:-1])
    head = np.flatnonzero(heads)
    # each chain ends with a vertex of its own
    tails = np.append(head[1:], len(owner))[: len(head)]
    units = np.insert(start, tails, end[:, tails - 1], axis=1)
    chain = np.insert(np.cumsum(heads) - 1, tails, np.arange(len(head)))
    first, owner = head + np.arange(len(head)), owner[head]
    lonlat, at = units / 10.0**decimals, units.astype(np.float64)
    at[0] += owner[chain] * SHEET  # edges of two owners do not meet
    integral, whole = _integrals_along(lonlat, chain, first, centre_deg)
    sense, count = np.ones(len(head), dtype=np.int64), int(owner.max(initial=-1)) + 1
    return Rings(
        at, chain, first, owner, sense, count, integral, whole, centre_deg, lonlat, decimals
    )


def _integrals_along(
    lonlat: FloatArray, ring: IntArray, first: IntArray, centre_deg: int
) -> tuple[FloatArray, FloatArray]:
    """Return the line integrals back from the last vertices of rings, and along whole rings."""
    if not len(first):
        return np.zeros((2, 0)), np.zeros(0)
    km2 = -np.radians(edge_integrals(lonlat[0], lonlat[1], centre_deg))
    last = np.append(first[1:], len(ring)) - 1
    km2[last] = 0.0  # no edge leads from ring to ring
    coarse = np.rint(km2 / _COARSE_KM2) * _COARSE_KM2
    along = np.array([coarse, km2 - coarse])
    sums = np.add.reduceat(along, first, axis=1)
    # sums begin anew with each ring
    along[:, last] = -sums
    before = np.cumsum(along, axis=1)
    integral = np.roll(before, 1, axis=1)
    integral[:, first] = 0.0
    return integral - sums[:, ring], sums.sum(axis=0)


# ---- shared areas ----------------------------------------------------------------------


def shared_areas_km2(ground: Rings, regions: Rings) -> FloatArray:
    """Return the area that each polygon of ground shares with each region.

    Where a ring of ground crosses into a region, its edges count from there, and those of the
    region, which leave the ground, up to there; where it crosses out, the other way round. A ring
    that begins in the other side counts whole at first.
    """
    ring, other_ring, turn, km2 = _from_crossings(ground, regions)
    # two rings cross in and out as often: what all their crossings have in common cancels
    _, first, number = np.unique(
        ring * len(regions.first) + other_ring, return_index=True, return_inverse=True
    )
    km2 -= km2[:, first[number]]
    one, other, shared = _with_starts(ground, regions, (ring, other_ring, turn * km2.sum(axis=0)))
    shared *= ground.sense[one] * regions.sense[other]
    cell = ground.owner[one] * regions.owners + regions.owner[other]
    sums = np.bincount(cell, shared, minlength=ground.owners * regions.owners)
    return sums.reshape(ground.owners, regions.owners).astype(np.float64)


def _with_starts(
    ground: Rings, regions: Rings, crossings: tuple[IntArray, IntArray, FloatArray]
) -> tuple[IntArray, IntArray, FloatArray]:
    """Return rings of both sides and parts of areas, with those from where rings begin."""
    starts, (other, one, ends) = _from_starts(ground, regions, 1), _from_starts(regions, ground, -1)
    parts = zip(crossings, starts, (one, other, ends), strict=True)
    ring, other_ring, km2 = (np.concatenate(part) for part in parts)
    return ring, other_ring, km2


def _from_crossings(
    ground: Rings, regions: Rings
) -> tuple[IntArray, IntArray, IntArray, FloatArray]:
    """Return rings of both that cross, which way, and the integrals up to there, theirs less ours.

    The way is 1 where ground crosses to the left.
    """
    ours, theirs = ground.edges, regions.edges
    i, j, turn, share = _crossings(ours, theirs)
    # each time that either edge is drawn
    at, one = _places(i, ours.edge)
    j, turn, share = j[at], turn[at] * ours.way[one], share[at]
    share = np.where(ours.way[one] > 0, share, 1.0 - share)
    at, other = _places(j, theirs.edge)
    one, turn, share = one[at], turn[at] * theirs.way[other], share[at]
    one, other = ours.begins[one], theirs.begins[other]
    u, v = ground.lonlat.take(one, axis=1), ground.lonlat.take(one + 1, axis=1)
    place = u + share * (v - u)
    km2 = regions.integral_km2[:, other] - ground.integral_km2[:, one]
    km2[1] += _integrals_km2(regions.lonlat[:, other], place, ground.centre_deg)
    km2[1] -= _integrals_km2(u, place, ground.centre_deg)
    return ground.ring[one], regions.ring[other], turn, km2


def _crossings(ours: _Edges, theirs: _Edges) -> tuple[IntArray, IntArray, IntArray, FloatArray]:
    """Return edges that cross, 1 if ours crosses to the left and −1 if not, and how far along."""
    nothing = np.zeros(0, dtype=np.int64)
    found = [(nothing, nothing, nothing, np.zeros(0))]
    for i, j in edges_that_meet(ours, theirs):
        # each edge has its ends on two sides of the other
        u, v = ours.u.take(i, axis=1), ours.v.take(i, axis=1)
        p, q = theirs.u.take(j, axis=1), theirs.v.take(j, axis=1)
        left = sides(p, q, v, 1)
        cross = np.flatnonzero(sides(p, q, u, 1) != left)
        u, v, p, q = (x.take(cross, axis=1) for x in (u, v, p, q))
        both = sides(u, v, p, -1) != sides(u, v, q, -1)
        cross, u, v, p, q = cross[both], *(x[:, both] for x in (u, v, p, q))
        before, after = _cross(q - p, u - p), _cross(q - p, v - p)
        half = np.full(len(cross), 0.5)
        share = np.divide(before, before - after, out=half, where=before != after)
        found.append((i[cross], j[cross], left[cross].astype(np.int64), np.clip(share, 0.0, 1.0)))
    i, j, turn, share = (np.concatenate(part) for part in zip(*found, strict=True))
    return i, j, turn, share


def _from_starts(some: Rings, others: Rings, hair: int) -> tuple[IntArray, IntArray, FloatArray]:
    """Return rings, other rings that they begin in, and what that adds to shared areas.

    The side that is ground is moved: the first with `hair` 1, the second with −1.
    """
    starts, of_ring = np.unique(some.at[:, some.first], axis=1, return_inverse=True)
    found = []
    for begin in range(0, max(1, starts.shape[1]), _STARTS):
        start, other, way = _rings_below(starts[:, begin : begin + _STARTS], others, hair)
        if starts.shape[1] > _STARTS:  # keep only the rings that points are in
            cell, number = np.unique(start * len(others.first) + other, return_inverse=True)
            winding = np.bincount(number, way, minlength=len(cell)).astype(np.float64)
            start, other = np.divmod(cell[winding != 0], len(others.first))
            way = winding[winding != 0]
        found.append((start + begin, other, way))
    start, other, way = (np.concatenate(part) for part in zip(*found, strict=True))
    at, ring = _places(start, of_ring.ravel())
    return ring, other[at], way[at] * some.whole_km2[ring]


def _rings_below(
    points: FloatArray, others: Rings, hair: int
) -> tuple[IntArray, IntArray, FloatArray]:
    """Return points, rings of which an edge passes below them, and the winding that it gives."""
    edges = others.edges
    point, j, way = passed_below(points, edges, hair)
    at, drawn = _places(j, edges.edge)
    return point[at], others.ring[edges.begins[drawn]], way[at] * edges.way[drawn]


def passed_below(
    points: FloatArray, edges: _Edges, hair: int
) -> tuple[IntArray, IntArray, FloatArray]:
    """Return points, edges below them, and the winding that they give: 1 eastward, −1 westward."""
    x, y = points
    low, high = edges.boxes
    nothing = np.zeros(0, dtype=np.int64)
    found = [(nothing, nothing, np.zeros(0))]
    rays = shapely.box(x, np.full(len(x), -_FAR), x, y)
    for ray, run in _blocks(*edges.tree.query(rays)):
        point, j = np.repeat(ray, _RUN), _of_runs(run)
        west, east, lon = low[0].take(j), high[0].take(j), x[point]
        passes = (west <= lon) & (lon < east) if hair > 0 else (west < lon) & (lon <= east)
        point, j = point[passes], j[passes]
        a, b = edges.u[:, j], edges.v[:, j]
        way = np.sign(b[0] - a[0])
        is_below = sides(a, b, points[:, point], hair) == way
        found.append((point[is_below], j[is_below], way[is_below]))
    point, j, way = (np.concatenate(part) for part in zip(*found, strict=True))
    return point, j, way


# ---- edges -----------------------------------------------------------------------------


def edges_between(start: FloatArray, end: FloatArray, sheet: IntArray) -> _Edges:
    """Return edges in whole units that are all distinct; those of two sheets do not meet."""
    number = np.arange(start.shape[1])
    shift = np.array([sheet * SHEET, np.zeros(len(sheet))])
    return _Edges(start + shift, end + shift, number, number, np.ones(len(number), dtype=np.int64))


def edges_that_meet(some: _Edges, others: _Edges) -> Iterator[tuple[IntArray, IntArray]]:
    """Yield edges of both sides whose boxes meet."""
    runs = others.tree.query(some.run_shapes)
    if some is others:  # each two are looked at once
        runs = runs[:, runs[0] <= runs[1]]
    for one, other in _blocks(*runs):
        i, run = _of_runs(one), np.repeat(other, _RUN)
        meet = _meet(some.boxes, i, others.run_boxes, run)
        i, j = np.repeat(i[meet], _RUN), _of_runs(run[meet])
        meet = _meet(some.boxes, i, others.boxes, j)
        i, j = i[meet], j[meet]
        yield i, j
        if some is others:
            apart = i // _RUN != j // _RUN
            yield j[apart], i[apart]


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


def sides(a: FloatArray, b: FloatArray, p: FloatArray, hair: int) -> FloatArray:
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
    found: FloatArray = np.where(side == 0, hair * moved, side)
    return found


def _equal(a: FloatArray, b: FloatArray) -> BoolArray:
    """Return whether points are the same."""
    equal: BoolArray = (a[0] == b[0]) & (a[1] == b[1])
    return equal


def _exact_side(a: FloatArray, b: FloatArray, p: FloatArray) -> FloatArray:
    """Return 1, 0 or −1 for p to the left, on, or to the right of a → b, in whole numbers."""
    halves = 2.0 * np.concatenate([a, b, p])
    if (halves == np.rint(halves)).all():  # whole units, or middles
        dx, dy, px, py = np.concatenate([2.0 * (b - a), 2.0 * (p - a)]).astype(np.int64)
        whole: FloatArray = np.sign(dx * py - dy * px).astype(np.float64)
        return whole
    parts = np.concatenate([a, b, p]).tolist()
    ax, ay, bx, by, px, py = (
        np.array([n * (_FINEST // d) for n, d in map(float.as_integer_ratio, row)], dtype=object)
        for row in parts
    )
    cross = (bx - ax) * (py - ay) - (by - ay) * (px - ax)
    side: FloatArray = (cross > 0) * 1.0 - (cross < 0)
    return side


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
