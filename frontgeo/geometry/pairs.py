"""Gained and lost ground from each map of a series to the next, exactly, from changed edges.

Maps of one mapper share nearly all their edges, once they are on the grid of
`frontgeo.geometry.edge_table`. Edges on two maps in a row cancel; those left bound the later map
minus the earlier one. Edges are divided where others touch them. Beside each of them a winding
number of +1 means gained ground, −1 lost ground, and the exact line integrals of
`frontgeo.geometry.ellipsoid` add up to areas. The winding is counted once for each chain of edges,
and changes by one at each crossing; that is exact in whole numbers. Where rounding makes a map
cross itself, it does not matter to pairs that both have the same faults, which cancel.

Where most edges changed, the snapped maps are compared whole: by the area that they share
(`frontgeo.geometry.shared_area`), and by `shapely.difference` where polygons are asked for. So is
every pair that a guard stops: for a changed edge at fault in its own map, a winding number that two
valid maps cannot have, classified edges that do not close, areas that do not add up to the line
integral of all changed edges.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo._utils.arrays import BoolArray, FloatArray, IntArray, Shapes
from frontgeo.geometry.edge_table import (
    DECIMALS,
    EXACT_KM2,
    NOTHING,
    EdgeTable,
    integrals_km2,
    lonlat_units,
    tabled,
    valid_ground,
    vertex_of,
)
from frontgeo.geometry.measure import area_km2, polygonal
from frontgeo.geometry.shared_area import (
    Rings,
    middle_latitude,
    rings_with_integrals,
    shared_areas_km2,
)

__all__ = [
    "PairAreas",
    "pair_areas",
    "pair_changes",
    "pair_polygons",
]

Reasons = npt.NDArray[np.str_]

_STRIPS = 4096  # the most strips that the edges of a pair are sorted into
_CANDIDATES = 1 << 18  # pairs of edges looked at together: they fit the processor's cache
_MOST_CHANGED = 0.35  # share of the edges of two maps; with more, whole maps are compared as fast
_MANY_EDGES = 1000  # fewer are decided as fast as whole maps are compared


# ---- changes of a series ---------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class PairAreas:
    """Areas gained and lost from each map to the next.

    Attributes
    ----------
    gained_km2, lost_km2 : ndarray of float, shape (maps − 1,)
    basis : ndarray of str, shape (maps − 1,)
        ``unchanged`` or ``edges`` where edges decided; otherwise why whole maps were compared:
        ``redrawn``, ``invalid map``, ``touching``, ``winding``, ``uncertain``, ``not closed``,
        ``sum``.
    changed_edges : ndarray of int, shape (maps − 1,)
    """

    gained_km2: FloatArray
    lost_km2: FloatArray
    basis: Reasons
    changed_edges: IntArray

    @cached_property
    def counts(self) -> dict[str, int]:
        """The number of pairs by basis, the most frequent first."""
        return dict(Counter(self.basis.tolist()).most_common())

    @property
    def fallbacks(self) -> dict[str, int]:
        """The number of pairs whose whole maps were compared, by reason."""
        return {why: n for why, n in self.counts.items() if why not in ("unchanged", "edges")}


def pair_areas(geometries: Sequence[BaseGeometry]) -> PairAreas:
    """Measure the areas gained and lost from each map to the next.

    Parameters
    ----------
    geometries : sequence of shapely Polygon or MultiPolygon
        Valid ground of one mapper in order of time, longitude and latitude in degrees.

    Returns
    -------
    PairAreas
        km², within 1e-3 m² of `shapely.difference` of the snapped maps.

    Raises
    ------
    GeometryError
        For a missing map, or coordinates that are not longitude and latitude.

    Examples
    --------
    >>> import shapely
    >>> before = shapely.box(36, 50, 37, 51)
    >>> after = shapely.Polygon([(36, 50), (37, 50), (37.1, 50.5), (37, 51), (36, 51)])
    >>> areas = pair_areas([before, after])
    >>> areas.gained_km2.round(1).tolist(), areas.lost_km2.tolist(), areas.counts
    ([394.6], [0.0], {'edges': 1})
    """
    return _settled(geometries).areas


def pair_polygons(geometries: Sequence[BaseGeometry]) -> list[tuple[BaseGeometry, BaseGeometry]]:
    """Return the ground gained and lost from each map to the next.

    Parameters and errors as for `pair_areas`.

    Returns
    -------
    list of pairs of shapely Polygon or MultiPolygon
        Gained and lost of each pair; empty where nothing changed.

    Examples
    --------
    >>> import shapely
    >>> days = [shapely.box(36, 50, 37, 51), shapely.box(36, 50, 37.1, 51)]
    >>> [(gained, lost)] = pair_polygons(days)
    >>> gained.bounds, lost.is_empty
    ((37.0, 50.0, 37.1, 51.0), True)
    """
    return pair_changes(geometries)[1]


def pair_changes(
    geometries: Sequence[BaseGeometry],
) -> tuple[PairAreas, list[tuple[BaseGeometry, BaseGeometry]]]:
    """Return both the areas and the ground gained and lost from each map to the next.

    Parameters, returns and errors as for `pair_areas` and `pair_polygons`.
    """
    areas, pieces, maps = _settled(geometries)
    gained, lost = (_faces(pieces, len(areas.basis), gained=gained) for gained in (True, False))
    # polygons have to have the areas that their edges add up to
    wrong = np.abs(area_km2(gained) - areas.gained_km2) > EXACT_KM2
    wrong |= np.abs(area_km2(lost) - areas.lost_km2) > EXACT_KM2
    wrong |= (areas.basis != "edges") & (areas.basis != "unchanged")
    differences = _differences(maps, np.flatnonzero(wrong))
    both = enumerate(zip(gained, lost, strict=True))
    return areas, [differences.get(pair, grounds) for pair, grounds in both]


class _Pieces(NamedTuple):
    """Pieces of changed edges that meet only at their ends.

    `start` and `end` are vertex numbers, `p` and `q` their positions in degrees, shape (2, pieces).
    A piece has gained ground on its left, or lost ground on its right.
    """

    pair: IntArray
    start: IntArray
    end: IntArray
    p: FloatArray
    q: FloatArray
    gained: BoolArray

    def of(self, kept: BoolArray) -> _Pieces:
        return _Pieces._make(array[..., kept] for array in self)


class _Settled(NamedTuple):
    areas: PairAreas
    pieces: _Pieces  # of the pairs that edges decided
    maps: Shapes  # snapped


def _settled(geometries: Sequence[BaseGeometry]) -> _Settled:
    """Measure each pair by its changed edges, or say why whole maps were compared."""
    table, maps, own_edges, are_valid, are_twice = tabled(geometries)
    pairs, scale = max(0, len(maps) - 1), 10.0**DECIMALS
    # an edge that comes bounds the later map minus the earlier one; one that goes does so backward
    later = table.step > 0
    pair, edge, comes = table.step[later] - 1, table.edge[later], table.sign[later] > 0
    start = np.where(comes, table.start[edge], table.end[edge])
    end = np.where(comes, table.end[edge], table.start[edge])
    count = np.bincount(pair, minlength=pairs)
    basis = np.where(count > 0, "edges", "unchanged").astype("<U12")
    drawn = np.array([len(edges) for edges in own_edges])
    most = np.maximum(_MOST_CHANGED * (drawn[1:] + drawn[:-1]), _MANY_EDGES)
    basis[count > most] = "redrawn"
    basis[are_twice[1:] | are_twice[:-1]] = "invalid map"
    if not are_valid.all():
        asked = np.flatnonzero((~are_valid)[pair + comes] & (basis == "edges")[pair])
        own = _bound_ground(table, own_edges, edge[asked], (pair + comes)[asked])
        _stop(basis, pair[asked[~own]], "invalid map")
    kept = (basis == "edges")[pair]
    e = _linked(pair[kept], start[kept], end[kept])
    net = _summed(integrals_km2(e.lines.u / scale, e.lines.v / scale), e.pair, pairs)
    first, second, touching = _crossings(e)
    if len(touching[0]):
        e = _divided(e, *touching)
        first, second, touching = _crossings(e)
        _stop(basis, e.pair[touching[0]], "touching")
    # the pieces that bound gained ground, and those that bound lost ground, have to close
    pieces = _noded(e, first, second, basis, scale)
    integrals = integrals_km2(pieces.p, pieces.q)
    sums = []
    for side in (pieces.gained, ~pieces.gained):
        sums.append(_summed(integrals[side], pieces.pair[side], pairs))
        _stop(basis, _open_pairs(pieces.of(side)), "not closed")
    gained, lost = sums[0], -sums[1]
    # gained minus lost is the integral along all changed edges, as they were before any was cut
    unlike = np.abs(gained - lost - net) > EXACT_KM2
    unlike |= (gained < -EXACT_KM2) | (lost < -EXACT_KM2)
    _stop(basis, np.flatnonzero(unlike), "sum")
    own = basis == "edges"
    gained, lost = np.where(own, np.maximum([gained, lost], 0.0), 0.0) + 0.0  # no minus zero
    stopped = np.flatnonzero(~own & (basis != "unchanged"))
    gained[stopped], lost[stopped] = _areas_of_whole_maps(maps, stopped)
    areas = PairAreas(gained, lost, basis, count)
    return _Settled(areas, pieces.of(own[pieces.pair]), maps)


def _stop(basis: Reasons, pairs: IntArray, why: str) -> None:
    """Give a reason to pairs that edges have decided so far."""
    basis[pairs[basis[pairs] == "edges"]] = why


def _areas_of_whole_maps(maps: Shapes, pairs: IntArray) -> tuple[FloatArray, FloatArray]:
    """Return km² gained and lost in some pairs: what each map of a pair does not share."""
    found = np.zeros((2, len(pairs)))
    rings: dict[int, Rings] = {}
    centre_deg = middle_latitude(maps)
    for k, pair in enumerate(pairs.tolist()):
        rings = {
            i: rings.get(i) or rings_with_integrals(valid_ground(maps[i]), centre_deg)
            for i in (pair, pair + 1)
        }
        old, new = rings.values()
        shared_km2 = shared_areas_km2(new, old)[0, 0]
        found[:, k] = new.areas_km2()[0] - shared_km2, old.areas_km2()[0] - shared_km2
    gained, lost = np.maximum(found, 0.0)
    return gained, lost


def _differences(maps: Shapes, pairs: IntArray) -> dict[int, tuple[BaseGeometry, BaseGeometry]]:
    """Return the ground gained and lost in some pairs, by plain difference of snapped maps."""
    found = {}
    for pair in pairs.tolist():
        old, new = valid_ground(maps[pair]), valid_ground(maps[pair + 1])
        both = shapely.difference([new, old], [old, new])
        found[pair] = polygonal(both[0]), polygonal(both[1])
    return found


def _summed(values: FloatArray, pair: IntArray, pairs: int) -> FloatArray:
    """Return the sum of each pair, pairwise, which keeps more digits than one after another."""
    order = np.argsort(pair, kind="stable")
    known, first = np.unique(pair[order], return_index=True)
    sums = np.zeros(pairs)
    if len(known):
        sums[known] = np.add.reduceat(values[order], first)
    return sums


def _open_pairs(pieces: _Pieces) -> IntArray:
    """Return the pairs in which some vertex has more pieces that start there than end there."""
    most = max(pieces.start.max(initial=0), pieces.end.max(initial=0)) + 1
    balance = np.bincount(pieces.start, minlength=most) - np.bincount(pieces.end, minlength=most)
    is_open = (balance[pieces.start] != 0) | (balance[pieces.end] != 0)
    return np.unique(pieces.pair[is_open])


def _bound_ground(
    table: EdgeTable, edges: list[IntArray], edge: IntArray, step: IntArray
) -> BoolArray:
    """Return whether edges of maps have ground to their left alone, all along.

    Asked of the changed edges of maps that cross themselves. Where none of them is at fault, both
    maps of a pair have the same faults, which cancel as their edges do.
    """
    some, maps = (edge, step), np.unique(step)
    other = np.concatenate([np.zeros(0, dtype=np.int64), *(edges[i] for i in maps)])
    of_map = np.repeat(maps, [len(edges[i]) for i in maps])
    lines = _Lines(
        table.start,
        table.end,
        np.array(lonlat_units(table.start)),
        np.array(lonlat_units(table.end)),
    )
    low, high = np.minimum(lines.u, lines.v), np.maximum(lines.u, lines.v)
    is_sound = np.ones(len(edge), dtype=bool)
    ranges = (low[1, some[0]], high[1, some[0]], some[1]), (low[1, other], high[1, other], of_map)
    for i, j in _meeting(*ranges):
        one, two = some[0][i], other[j]
        meet = (one != two) & (low[:, one] <= high[:, two]).all(axis=0)
        meet &= (low[:, two] <= high[:, one]).all(axis=0)
        crosses, touches = _contacts(lines, one[meet], two[meet])
        is_sound[i[meet][crosses | touches]] = False
    left = _below(lines, other, of_map, *some) + _left_is_above(lines.u, lines.v)[some[0]]
    found: BoolArray = is_sound & (left == 1)
    return found


# ---- crossings and windings ------------------------------------------------------------


class _Lines(NamedTuple):
    """Edges u → v in whole units, shape (2, edges), between numbered vertices."""

    start: IntArray
    end: IntArray
    u: IntArray
    v: IntArray


class _Edges(NamedTuple):
    """Changed edges, the vertices of each pair numbered by themselves.

    The edges of a chain follow each other by vertices that no other edge of the pair has.
    """

    lines: _Lines
    pair: IntArray
    chain: IntArray
    is_double: BoolArray  # the edge is there for the second time: ground went from hand to hand


def _linked(pair: IntArray, start: IntArray, end: IntArray) -> _Edges:
    """Number the vertices of each pair, and the chains of edges."""
    code, vertices = pd.factorize(np.concatenate([start, end]))
    node = pd.factorize(np.tile(pair, 2) * len(vertices) + code)[0]
    begin, stop = node.reshape(2, -1)
    heads = np.ones(len(pair), dtype=bool)
    heads[1:] = (begin[1:] != stop[:-1]) | (np.bincount(node)[begin[1:]] > 2)
    u, v = np.array(lonlat_units(start)), np.array(lonlat_units(end))
    is_double = pd.Series(begin * len(node) + stop).duplicated().to_numpy()
    return _Edges(_Lines(begin, stop, u, v), pair, np.cumsum(heads) - 1, is_double)


def _noded(e: _Edges, first: IntArray, second: IntArray, basis: Reasons, scale: float) -> _Pieces:
    """Cut changed edges where they cross, and find the ground beside each piece.

    Pairs that cannot be decided so are stopped in `basis`; the rest is returned.
    """
    live = basis[e.pair[first]] == "edges"
    first, second = first[live], second[live]
    # on the way along an edge the winding grows by one where another is crossed to its left
    start, end, u, v = e.lines
    d, g = v[:, first] - u[:, first], v[:, second] - u[:, second]
    turn = np.sign(g[0] * d[1] - g[1] * d[0])
    left = _left_at_starts(e, first, second, turn, basis)
    is_whole = np.ones(len(e.pair), dtype=bool)
    is_whole[first] = is_whole[second] = False
    _stop(basis, e.pair[is_whole & (left != 0) & (left != 1)], "winding")
    whole = _Pieces(e.pair, start, end, u / scale, v / scale, left == 1).of(is_whole)
    # edges that cross, in pieces
    edge, start, end, p, q, turned = _cut(e.lines, first, second, turn)
    beside = left[edge] + turned
    _stop(basis, e.pair[edge[(beside != 0) & (beside != 1)]], "winding")
    cut = _Pieces(e.pair[edge], start, end, p / scale, q / scale, beside == 1)
    pieces = _Pieces._make(np.concatenate(both, axis=-1) for both in zip(whole, cut, strict=True))
    return pieces.of((basis == "edges")[pieces.pair])


def _crossings(e: _Edges) -> tuple[IntArray, IntArray, tuple[IntArray, IntArray]]:
    """Return pairs of edges that cross within both, and pairs that touch or lie on each other."""
    low, high = np.minimum(e.lines.u, e.lines.v), np.maximum(e.lines.u, e.lines.v)
    # edges in one strip of latitude, sorted by their west ends: those that share a longitude
    # with one follow it
    edge, row, south, width = _strips(low[1], high[1], e.pair)
    origin, span = low[0].min(initial=0), high[0].max(initial=0) - low[0].min(initial=0) + 1
    key = row * span + (low[0, edge] - origin)
    order = np.argsort(key, kind="stable")
    key, edge, row = key[order], edge[order], row[order]
    last = np.searchsorted(key, row * span + (high[0, edge] - origin), side="right")
    nothing = np.zeros(0, dtype=np.int64)
    found = [(nothing, nothing, nothing, nothing)]
    for one, other in _blocks(np.arange(1, len(key) + 1), last - np.arange(len(key)) - 1):
        i, j = edge[one], edge[other]
        # of edges that share several strips, once
        base = np.maximum(low[1, i], low[1, j])
        meet = (base - south) // width == row[one] % _STRIPS
        meet &= base <= np.minimum(high[1, i], high[1, j])
        i, j = i[meet], j[meet]
        crosses, touches = _contacts(e.lines, i, j)
        same = (e.lines.start[i] == e.lines.start[j]) & (e.lines.end[i] == e.lines.end[j])
        touches &= ~(same & (e.is_double[i] | e.is_double[j]))
        found.append((i[crosses], j[crosses], i[touches], j[touches]))
    first, second, touching, touched = (np.concatenate(side) for side in zip(*found, strict=True))
    return first, second, (touching, touched)


def _contacts(lines: _Lines, i: IntArray, j: IntArray) -> tuple[BoolArray, BoolArray]:
    """Return whether edges whose boxes meet cross within both, and whether they touch or lie so."""
    start, end, u, v = lines
    a, b, p, q = u[:, i], v[:, i], u[:, j], v[:, j]
    # the ends of each edge lie on two sides of the other where they cross, and on one side
    # where they do not; an end is on the other's line where they touch or one lies along it
    j0, j1, i0, i1 = _side(a, b, p), _side(a, b, q), _side(p, q, a), _side(p, q, b)
    crosses = (j0 * j1 < 0) & (i0 * i1 < 0)
    in_line = (j0 == 0) & (j1 == 0)
    overlap = np.minimum(np.maximum(a, b), np.maximum(p, q))
    overlap -= np.maximum(np.minimum(a, b), np.minimum(p, q))
    # edges that share a vertex meet there as they should
    touches = ~in_line & ~crosses & (j0 * j1 <= 0) & (i0 * i1 <= 0)
    touches &= (start[i] != start[j]) & (start[i] != end[j])
    touches &= (end[i] != start[j]) & (end[i] != end[j])
    return crosses, touches | (in_line & (overlap > 0).any(axis=0))


def _divided(e: _Edges, touching: IntArray, touched: IntArray) -> _Edges:
    """Divide edges at vertices of others that lie on them; those that then run both ways cancel."""
    u, v = e.lines.u, e.lines.v
    edge = np.concatenate([touching, touching, touched, touched])
    point = np.hstack([u[:, touched], v[:, touched], u[:, touching], v[:, touching]])
    a, b = u[:, edge], v[:, edge]
    within = (_side(a, b, point) == 0) & ((a != point).any(axis=0)) & ((b != point).any(axis=0))
    within &= (np.minimum(a, b) <= point).all(axis=0) & (point <= np.maximum(a, b)).all(axis=0)
    every = np.arange(len(e.pair))
    edge = np.concatenate([every, edge[within], every])
    point = np.hstack([u, point[:, within], v])
    along = np.abs(point - u[:, edge]).sum(axis=0)
    order = np.lexsort((along, edge))
    edge, along, point = edge[order], along[order], point[:, order]
    fresh = np.append(True, (np.diff(edge) != 0) | (np.diff(along) != 0))[: len(edge)]
    edge, vertex = edge[fresh], vertex_of(point[0, fresh], point[1, fresh])
    begins = np.flatnonzero(edge[1:] == edge[:-1])
    whole = _linked(e.pair[edge[begins]], vertex[begins], vertex[begins + 1])
    # number of times that an edge runs the way of its first, less those against
    start, end = whole.lines.start, whole.lines.end
    way = np.where(start < end, 1, -1)
    number = pd.factorize(np.minimum(start, end) * 2 * len(start) + np.maximum(start, end))[0]
    net = np.bincount(number, way)[number]
    kept = (net * way > 0) & (
        pd.Series(number * 2 + (way > 0)).groupby(number * 2 + (way > 0)).cumcount() < np.abs(net)
    )
    return _linked(whole.pair[kept], vertex[begins][kept], vertex[begins + 1][kept])


def _strips(low: IntArray, high: IntArray, group: IntArray) -> tuple[IntArray, IntArray, int, int]:
    """Sort ranges of groups into strips that are a few ranges wide.

    Returns ranges, each as often as it meets a strip; the strips' numbers, counted on from group
    to group; where the first strip begins; and the width of all.
    """
    origin, span = int(low.min(initial=0)), int(high.max(initial=0) - low.min(initial=0)) + 1
    width = max(span // _STRIPS + 1, 4 * int((high - low).sum()) // max(1, len(low)))
    first, last = (low - origin) // width, (high - origin) // width
    count = last - first + 1
    item = np.repeat(np.arange(len(low)), count)
    strip = np.arange(len(item)) + np.repeat(first - np.cumsum(count) + count, count)
    return item, group[item] * _STRIPS + strip, origin, width


def _meeting(
    some: tuple[IntArray, IntArray, IntArray], others: tuple[IntArray, IntArray, IntArray]
) -> Iterator[tuple[IntArray, IntArray]]:
    """Yield ranges (low, high, group) beside others that may meet them, as often as strips do."""
    item, row, _, _ = _strips(*(np.concatenate(both) for both in zip(some, others, strict=True)))
    asked = item < len(some[0])
    one, of_one, other, of_other = item[asked], row[asked], item[~asked] - len(some[0]), row[~asked]
    order = np.argsort(of_other, kind="stable")
    begin, stop = (np.searchsorted(of_other[order], of_one, side=s) for s in ("left", "right"))
    for i, j in _blocks(begin, stop - begin):
        yield one[i], other[order[j]]


def _left_at_starts(
    e: _Edges, first: IntArray, second: IntArray, turn: IntArray, basis: Reasons
) -> FloatArray:
    """Return the winding to the left of each edge where it starts.

    It is counted from below for one edge of each chain, and along the chain for the others.
    """
    u, v = e.lines.u, e.lines.v
    edge, other = np.concatenate([first, second]), np.concatenate([second, first])
    turned = np.concatenate([turn, -turn])
    total = np.bincount(edge, turned, minlength=len(e.pair))
    since = np.cumsum(total) - total  # the start of the chain, less a constant of the chain
    # an edge that nothing crosses, if the chain has one
    crossed = np.bincount(edge, minlength=len(e.pair))
    heads = np.flatnonzero(np.diff(e.chain, prepend=-1))
    counted = np.lexsort((crossed, e.chain))[heads]
    left = _below(e.lines, np.arange(len(e.pair)), e.pair, counted, e.pair[counted])
    # at its middle; of two that are the same, the second begins where the first ends
    is_above = _left_is_above(u, v)[counted]
    left += is_above + e.is_double[counted] * np.where(is_above, 1, -1)
    # less what is crossed between its start and its middle
    own = edge == counted[e.chain[edge]]
    edge, other, turned = edge[own], other[own], turned[own]
    line = 2 * u[:, other], 2 * v[:, other]
    at_start, at_middle = _side(*line, 2 * u[:, edge]), _side(*line, u[:, edge] + v[:, edge])
    _stop(basis, e.pair[edge[at_middle == 0]], "uncertain")
    passed = at_start * at_middle < 0
    left -= np.bincount(e.chain[edge[passed]], turned[passed], minlength=len(heads))
    found: FloatArray = (left - since[counted])[e.chain] + since
    return found


def _below(
    lines: _Lines, edges: IntArray, group: IntArray, some: IntArray, some_group: IntArray
) -> FloatArray:
    """Return the windings that edges of groups give to the middles of some edges, from below."""
    u, v = lines.u[:, edges], lines.v[:, edges]
    middle2 = (lines.u + lines.v)[:, some]  # twice the middle, to stay whole
    at, below = middle2[0] // 2, np.zeros(len(some))
    ranges = (at, at, some_group), (np.minimum(u[0], v[0]), np.maximum(u[0], v[0]), group)
    for point, edge in _meeting(*ranges):
        passing = _passing(u, v, edge, middle2[:, point])
        below += np.bincount(point, passing, len(some))
    return below


def _blocks(begin: IntArray, length: IntArray) -> Iterator[tuple[IntArray, IntArray]]:
    """Yield each row beside every number of its range, a block of rows at a time."""
    before = np.concatenate([[0], np.cumsum(length)])  # candidates before each row
    start = 0
    while start < len(length):
        stop = int(np.searchsorted(before, before[start] + _CANDIDATES, side="right")) - 1
        stop = min(max(stop, start + 1), len(length))
        some = length[start:stop]
        i = np.repeat(np.arange(start, stop), some)
        # the candidates of a block are numbered on; less those before a row, from where it begins
        shift = begin[start:stop] - before[start:stop] + before[start]
        yield i, np.arange(len(i)) + np.repeat(shift, some)
        start = stop


def _side(a: IntArray, b: IntArray, p: IntArray) -> IntArray:
    """Return +1 where p lies to the left of a → b, −1 to the right, 0 on the line: exact."""
    (dx, dy), (px, py) = b - a, p - a
    side: IntArray = np.sign(dx * py - dy * px)
    return side


def _left_is_above(u: IntArray, v: IntArray) -> BoolArray:
    """Return whether one crosses an edge on the way from the point looked at to its left.

    The point lies just below the edge's middle, or just east of the middle of an upright edge.
    """
    above: BoolArray = (v[0] > u[0]) | ((v[0] == u[0]) & (v[1] > u[1]))
    return above


def _passing(u: IntArray, v: IntArray, edge: IntArray, point2: IntArray) -> FloatArray:
    """Return the winding that edges give to points from below: +1 eastward, −1 westward, or 0.

    Points are given as twice their coordinates, and taken a hair to the east: an edge passes when
    it begins at or west of one and ends east of it.
    """
    ux, vx = 2 * u[0, edge], 2 * v[0, edge]
    passes = np.flatnonzero((np.minimum(ux, vx) <= point2[0]) & (point2[0] < np.maximum(ux, vx)))
    windings = np.zeros(len(edge))
    u, v = u[:, edge[passes]], v[:, edge[passes]]
    (dx, dy), (px, py) = v - u, point2[:, passes] - 2 * u
    # an edge is below a point to its left if it runs east, or to its right if it runs west
    turn = dx * py - dy * px
    windings[passes] = np.where(dx > 0, turn > 0, -1.0 * (turn < 0))
    return windings


def _cut(
    lines: _Lines, first: IntArray, second: IntArray, turn: IntArray
) -> tuple[IntArray, IntArray, IntArray, FloatArray, FloatArray, IntArray]:
    """Cut edges at their crossings.

    Returns the edge, both vertices and both positions of each piece, and what the winding has
    grown by since the start of the edge.
    """
    u, d, g = (
        lines.u[:, first],
        lines.v[:, first] - lines.u[:, first],
        lines.v[:, second] - lines.u[:, second],
    )
    h = lines.u[:, second] - u
    # u + s d = u' + t g, by Cramer's rule: s and t along the first and the second edge
    across = (d[0] * g[1] - d[1] * g[0]).astype(np.float64)
    along_first = (h[0] * g[1] - h[1] * g[0]) / across
    along_second = (h[0] * d[1] - h[1] * d[0]) / across
    place = u + along_first * d  # one for both edges
    # an edge in pieces: its start, its crossings in order, its end
    split = np.unique(np.concatenate([first, second]))
    number = max(lines.start.max(initial=0), lines.end.max(initial=0)) + 1 + np.arange(len(first))
    ends = np.ones(len(split))
    edge = np.concatenate([split, first, second, split])
    along = np.concatenate([-ends, along_first, along_second, 2 * ends])
    vertex = np.concatenate([lines.start[split], number, number, lines.end[split]])
    at = np.concatenate([lines.u[:, split], place, place, lines.v[:, split]], axis=1)
    still = np.zeros(len(split), dtype=np.int64)
    grown = np.concatenate([still, turn, -turn, still])
    order = np.lexsort((along, edge))
    edge, vertex, at = edge[order], vertex[order], at[:, order]
    grown = np.cumsum(grown[order])
    grown -= grown[np.searchsorted(edge, edge)]
    begins = np.flatnonzero(edge[1:] == edge[:-1])
    return (
        edge[begins], vertex[begins], vertex[begins + 1], at[:, begins], at[:, begins + 1],
        grown[begins],
    )  # fmt: skip


# ---- polygons from edges ---------------------------------------------------------------


def _faces(pieces: _Pieces, pairs: int, *, gained: bool) -> Shapes:
    """Return the ground gained or lost, one MultiPolygon per pair, empty where there is none."""
    pieces = pieces.of(pieces.gained == gained)
    order = np.argsort(pieces.pair, kind="stable")
    pair = pieces.pair[order]
    # lost ground lies to the right of its edges: they are walked backward
    p, q = (pieces.p, pieces.q) if gained else (pieces.q, pieces.p)
    edges = np.concatenate([p, q])[:, order].T
    lines = np.asarray(shapely.linestrings(edges.reshape(-1, 2, 2)), dtype=object)
    grounds: Shapes = np.full(pairs, NOTHING, dtype=object)
    if not len(lines):
        return grounds
    # all faces that the edges bound; ground is where an edge runs round it anticlockwise
    owners, first = np.unique(pair, return_index=True)
    found = [shapely.polygonize(some) for some in np.split(lines, first[1:])]
    faces, at = shapely.get_parts(np.array(found, dtype=object), return_index=True)
    faces, owner = shapely.orient_polygons(faces), owners[at]
    shell = shapely.get_exterior_ring(faces)
    begin = shapely.get_coordinates(shapely.get_point(shell[:, None], [0, 1])).reshape(-1, 4)
    ours = set(zip(pair.tolist(), *edges.T.tolist(), strict=True))
    kept = [key in ours for key in zip(owner.tolist(), *begin.T.tolist(), strict=True)]
    shapely.multipolygons(faces[kept], indices=owner[kept], out=grounds)
    return grounds
