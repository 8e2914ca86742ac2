"""Gained and lost ground of pairs of maps, exactly, from the edges that changed.

`overlaid` overlays two maps group by group of polygons that meet, each by one call of shapely.

`pair_areas` and `pair_polygons` take a series of one mapper, whose maps share nearly all their
edges. Coordinates are snapped to the decimals that mappers write, so that an edge is the same whole
numbers on every day it is drawn. Edges on two maps in a row cancel; those left bound the later map
minus the earlier one. Beside each of them a winding number of +1 means gained ground, −1 lost
ground, and the exact line integrals of `frontgeo.geometry.ellipsoid` add up to areas. All decisions
are exact in whole numbers, except along the few edges that cross.

Every pair is guarded, and one that a guard stops goes to `shapely.difference` of the snapped maps:
changed edges that lie on each other or touch, a winding number that two valid maps cannot have,
classified edges that do not close, areas that do not add up to the line integral of all changed
edges.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo._utils.arrays import BoolArray, FloatArray, IntArray, Shapes
from frontgeo._utils.progress import progress
from frontgeo.errors import GeometryError
from frontgeo.geometry.ellipsoid import edge_integrals
from frontgeo.geometry.measure import area_km2, check_coordinates, polygonal, rings_of
from frontgeo.geometry.projection import connected

__all__ = [
    "DECIMALS",
    "EdgeTable",
    "PairAreas",
    "edge_table",
    "ground_by_count",
    "lonlat_units",
    "overlaid",
    "pair_areas",
    "pair_changes",
    "pair_polygons",
    "snapped",
]

Reasons = npt.NDArray[np.str_]

DECIMALS = 6  # 0.1 m: what mappers write; some days a seventh is added, of noise
_NOTHING = shapely.MultiPolygon()
_BLOCK = 100_000  # vertices between two steps of the progress bar
_LONG = 500_000  # vertices that take some seconds
_HALF = 1 << 30
_OFF_GRID = 1 << 31  # the bit of a vertex that lies between two of the grid
_STRIPS = 4096  # the most strips that the edges of a pair are sorted into
_CHUNK = 40_960  # vertices taken out of shapely at a time: they fit the processor's cache
_CANDIDATES = 1 << 18  # pairs of edges looked at together, for the same reason
_EXACT_KM2 = 1e-10  # 1e-4 m²: rounding of sums that should be equal


# ---- two maps --------------------------------------------------------------------------


def overlaid(
    old: BaseGeometry, new: BaseGeometry
) -> tuple[BaseGeometry, BaseGeometry, BaseGeometry]:
    """Return the ground gained, lost and unchanged between two maps.

    Parameters
    ----------
    old, new : shapely Polygon or MultiPolygon
        Valid; longitude and latitude in degrees.

    Returns
    -------
    gained, lost, unchanged : shapely.Polygon or shapely.MultiPolygon
        ``new - old``, ``old - new`` and the ground in both. The coordinates are those of one
        overlay of whole maps, as only edges that meet decide them; memory and time are less.

    Examples
    --------
    >>> import shapely
    >>> gained, lost, unchanged = overlaid(shapely.box(36, 50, 38, 51), shapely.box(37, 50, 39, 51))
    >>> gained.bounds[::2], lost.bounds[::2], unchanged.bounds[::2]
    ((38.0, 39.0), (36.0, 37.0), (37.0, 38.0))
    """
    before, after = _groups(shapely.get_parts(old), shapely.get_parts(new))
    same = shapely.equals_exact(before, after, tolerance=0.0)
    kept = after[same]
    before, after = before[~same], after[~same]
    vertices = shapely.get_num_coordinates(before) + shapely.get_num_coordinates(after)
    breaks = np.flatnonzero(np.diff(np.cumsum(vertices) // _BLOCK)) + 1
    blocks = np.split(np.arange(len(before)), breaks)
    gained, lost, unchanged = [], [], [kept]
    with progress(3 * len(blocks), "step", at_once=bool(vertices.sum() > _LONG)) as bar:
        for block in blocks:
            gained.append(shapely.difference(after[block], before[block]))
            bar.update()
            lost.append(shapely.difference(before[block], after[block]))
            bar.update()
            unchanged.append(shapely.intersection(before[block], after[block]))
            bar.update()
    return _united(gained), _united(lost), _united(unchanged)


def _groups(old: Shapes, new: Shapes) -> tuple[Shapes, Shapes]:
    """Return polygons of both maps that meet, directly or by way of others, as multipolygons."""
    at_new, at_old = shapely.STRtree(old).query(new, predicate="intersects")
    group = connected(len(new) + len(old), at_new, at_old + len(new))
    both = []
    for parts, ours in ((old, group[len(new) :]), (new, group[: len(new)])):
        order = np.argsort(ours, kind="stable")
        filled: Shapes = np.full(int(group.max(initial=-1)) + 1, _NOTHING, dtype=object)
        shapely.multipolygons(parts[order], indices=ours[order], out=filled)
        both.append(filled)
    return both[0], both[1]


def _united(shapes: list[Shapes]) -> BaseGeometry:
    """Return the polygons of shapes that do not overlap; lines and points are left out."""
    parts = shapely.get_parts(shapely.get_parts(np.concatenate(shapes)))
    parts = parts[(shapely.get_type_id(parts) == 3) & ~shapely.is_empty(parts)]
    ground: BaseGeometry = parts[0] if len(parts) == 1 else shapely.multipolygons(parts)
    return ground


# ---- the edges of a series -------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class EdgeTable:
    """The directed edges of many maps in order, ground on their left, each stored once.

    Attributes
    ----------
    start, end : ndarray of int64, shape (edges,)
        The vertices of each distinct edge (see `lonlat_units`).
    step, edge, sign : ndarray of int64, shape (events,)
        At map `step` the edge appears (+1) or is gone (−1); sorted by step.
    is_valid : ndarray of bool, shape (maps,)
        False for a map that crosses itself when snapped: edges that meet where it was mended
        have a vertex off the grid.

    Examples
    --------
    >>> import shapely
    >>> table = edge_table([shapely.box(36, 50, 37, 51), shapely.box(36, 50, 38, 51)])
    >>> len(table.start), int((table.step == 1).sum())
    (7, 6)
    >>> table.sign[table.step == 1].tolist()
    [1, 1, 1, -1, -1, -1]
    """

    start: IntArray
    end: IntArray
    step: IntArray
    edge: IntArray
    sign: IntArray
    is_valid: BoolArray


def lonlat_units(vertex: IntArray) -> tuple[IntArray, IntArray]:
    """Return longitude and latitude of vertices, in whole units of the last decimal."""
    return vertex >> 32, (vertex & 0x7FFFFFFF) - _HALF


def snapped(geometry: BaseGeometry) -> BaseGeometry:
    """Round a map's coordinates to 6 decimals of a degree, 0.1 m, and mend what that makes invalid.

    Parameters
    ----------
    geometry : shapely Polygon or MultiPolygon
        Longitude and latitude in degrees.

    Returns
    -------
    shapely.Polygon or shapely.MultiPolygon
        Valid, without Z.

    Examples
    --------
    >>> import shapely
    >>> snapped(shapely.box(36.00000012, 50, 37, 51)).bounds
    (36.0, 50.0, 37.0, 51.0)
    """
    grid: BaseGeometry = _snapped(np.array([polygonal(geometry)], dtype=object), {})[0]
    return grid


def _snapped(maps: Shapes, mended: dict[bytes, BaseGeometry]) -> Shapes:
    """Round maps, and mend polygons that this makes invalid, each drawing of one once."""
    scale = 10.0**DECIMALS
    grid: Shapes = shapely.transform(maps, lambda c: np.rint(c * scale) / scale)
    for i in np.flatnonzero(~shapely.is_valid(grid)):
        parts = shapely.get_parts(grid[i])
        for k in np.flatnonzero(~shapely.is_valid(parts)):
            drawn = shapely.to_wkb(parts[k])
            if drawn not in mended:
                mended[drawn] = _mended(parts[k])
            parts[k] = mended[drawn]
        whole = shapely.multipolygons(shapely.get_parts(parts))
        # polygons that are valid one by one may still lie on each other
        grid[i] = whole if whole.is_valid else polygonal(shapely.make_valid(grid[i]))
    return grid


def _mended(polygon: BaseGeometry) -> BaseGeometry:
    """Leave out rings that rounding has closed to a line; mend what is still invalid."""
    rings = shapely.get_rings(polygon)
    is_flat = shapely.area(shapely.polygons(rings)) == 0
    is_flat[is_flat] = [len(set(ring.coords)) <= 2 for ring in rings[is_flat]]
    if is_flat.any():
        if is_flat.all():
            return shapely.Polygon()
        if not is_flat[0]:
            open_rings = rings[~is_flat]
            polygon = shapely.polygons(open_rings[0], open_rings[1:])
    return polygon if polygon.is_valid else polygonal(shapely.make_valid(polygon))


def edge_table(geometries: Sequence[BaseGeometry]) -> EdgeTable:
    """Find every distinct directed edge of a series of maps.

    Parameters
    ----------
    geometries : sequence of shapely Polygon or MultiPolygon
        Valid ground of one mapper in order of time, longitude and latitude in degrees.

    Returns
    -------
    EdgeTable

    Raises
    ------
    GeometryError
        For a missing map, or coordinates that are not longitude and latitude.

    Examples
    --------
    >>> import shapely
    >>> edge_table([shapely.box(36, 50, 37, 51)] * 100).start.shape
    (4,)
    """
    return _tabled(geometries)[0]


def _tabled(geometries: Sequence[BaseGeometry]) -> tuple[EdgeTable, Shapes, BoolArray]:
    """Return the table, the snapped maps, and which of them have an edge twice."""
    maps = np.empty(len(geometries), dtype=object)
    maps[:] = list(geometries)
    if shapely.is_missing(maps).any():
        where = int(np.flatnonzero(shapely.is_missing(maps))[0])
        raise GeometryError(f"map {where}: expected polygons, found none; leave it out")
    odd = ~np.isin(shapely.get_type_id(maps), (3, 6))
    maps[odd] = [polygonal(g) for g in maps[odd]]
    chunks = np.array_split(maps, max(1, ceil(shapely.get_num_coordinates(maps).sum() / _CHUNK)))
    mended: dict[bytes, BaseGeometry] = {}
    found = [_directed_edges(chunk, mended) for chunk in chunks]
    starts, ends, count, is_on_grid = (np.concatenate(arrays) for arrays in zip(*found, strict=True))
    # number the vertices, then the edges, by first appearance: one edge in a hundred is distinct,
    # and a hash table of those few is faster than a sort of all
    code, vertices = pd.factorize(np.concatenate([starts, ends]))
    from_code, to_code = code.reshape(2, -1)
    edge, distinct = pd.factorize(from_code * len(vertices) + to_code)
    start, end = (vertices[ends] for ends in np.divmod(distinct, max(1, len(vertices))))
    step, edge, sign, twice = _events(np.split(edge, np.cumsum(count)[:-1]), len(distinct))
    return EdgeTable(start, end, step, edge, sign, is_on_grid & ~twice), maps, twice


def _directed_edges(
    maps: Shapes, mended: dict[bytes, BaseGeometry], *, are_snapped: bool = False
) -> tuple[IntArray, IntArray, IntArray, BoolArray]:
    """Return starts and ends of edges, how many each map has, and which maps are on the grid.

    Maps off the grid are snapped in place.
    """
    scale = 10.0**DECIMALS
    rings, owner, holes, lengths = rings_of(maps)
    lonlat = shapely.get_coordinates(rings)
    check_coordinates(lonlat[:, 0], lonlat[:, 1])
    units = np.rint(lonlat * scale)
    owners = np.repeat(owner, lengths)
    off = np.flatnonzero(units / scale != lonlat) // 2
    is_on_grid = np.ones(len(maps), dtype=bool)
    is_on_grid[owners[off]] = False
    if len(off) and not are_snapped:
        maps[~is_on_grid] = _snapped(maps[~is_on_grid], mended)
        return _directed_edges(maps, mended, are_snapped=True)
    x, y = np.ascontiguousarray(units.T).astype(np.int64)
    # the sign of twice a ring's area is its sense; products may overflow, but their sum does not
    last = np.cumsum(lengths) - 1
    twice_area = np.zeros(len(x), dtype=np.int64)
    np.subtract(x[:-1] * y[1:], x[1:] * y[:-1], out=twice_area[:-1])
    twice_area[last] = 0
    first = last - lengths + 1
    area = np.add.reduceat(twice_area, first) if len(first) else np.zeros(0, dtype=np.int64)
    backward = np.repeat((area > 0) == holes, lengths)
    # a vertex is one whole number; no edge begins at a ring's last vertex, or has no length,
    # or is of a ring that rounding has closed to a line
    vertex = (x << 32) + (y + _HALF)
    vertex[off] |= _OFF_GRID
    is_line = area == 0
    is_line[np.searchsorted(first, off, side="right") - 1] = False
    begins = np.zeros(len(vertex), dtype=bool)
    np.not_equal(vertex[1:], vertex[:-1], out=begins[:-1])
    begins[last] = False
    begins[np.repeat(is_line, lengths)] = False
    at = np.flatnonzero(begins)
    turned = backward[at]
    count = np.bincount(owners[at], minlength=len(maps))
    return vertex[at + turned], vertex[at + ~turned], count, is_on_grid


def _events(maps: list[IntArray], edges: int) -> tuple[IntArray, IntArray, IntArray, BoolArray]:
    """Return step, edge and sign of each event, and the maps that have an edge twice."""
    seen = np.full(edges, -2)  # the last map with each edge
    place = np.zeros(edges, dtype=np.int64)
    twice = np.zeros(len(maps), dtype=bool)
    before = np.zeros(0, dtype=np.int64)
    found: list[IntArray] = [before]
    counts = []
    for step, edge in enumerate(maps):
        numbers = np.arange(len(edge))
        place[edge] = numbers  # of an edge that is there twice, the second place stays
        twice[step] = (place[edge] != numbers).any()
        now = np.unique(edge) if twice[step] else edge
        # an edge comes if the last map with it is not the one before, and is gone if that
        # map is not this one
        come = now[seen[now] != step - 1]
        seen[now] = step
        gone = before[seen[before] != step][::-1]  # turned, they run on from each other
        found += [come, gone]
        counts += [len(come), len(gone)]
        before = now
    steps = np.repeat(np.repeat(np.arange(len(maps)), 2), counts)
    signs = np.repeat(np.tile([1, -1], len(maps)), counts)
    return steps, np.concatenate(found), signs, twice


# ---- changes of a series ---------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class PairAreas:
    """Areas gained and lost from each map to the next.

    Attributes
    ----------
    gained_km2, lost_km2 : ndarray of float, shape (maps − 1,)
    basis : ndarray of str, shape (maps − 1,)
        ``unchanged`` or ``edges`` where edges decided; otherwise why the pair went to
        `shapely.difference`: ``invalid map``, ``coincident``, ``touching``, ``winding``,
        ``uncertain``, ``not closed``, ``sum``.
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
        """The number of pairs that went to `shapely.difference`, by reason."""
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
    areas, pieces, maps, differences = _settled(geometries)
    gained, lost = (_faces(pieces, len(areas.basis), gained=gained) for gained in (True, False))
    # polygons have to have the areas that their edges add up to
    wrong = np.abs(area_km2(gained) - areas.gained_km2) > _EXACT_KM2
    wrong |= np.abs(area_km2(lost) - areas.lost_km2) > _EXACT_KM2
    doubted = np.flatnonzero(wrong & (areas.basis == "edges"))
    differences |= _differences(maps, doubted)
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
    differences: dict[int, tuple[BaseGeometry, BaseGeometry]]  # of all other pairs


def _settled(geometries: Sequence[BaseGeometry]) -> _Settled:
    """Measure each pair by its changed edges, or say why it went to plain difference."""
    table, maps, twice = _tabled(geometries)
    pairs, scale = max(0, len(maps) - 1), 10.0**DECIMALS
    # an edge that comes bounds the later map minus the earlier one; one that goes does so backward
    later = table.step > 0
    pair, edge, comes = table.step[later] - 1, table.edge[later], table.sign[later] > 0
    start = np.where(comes, table.start[edge], table.end[edge])
    end = np.where(comes, table.end[edge], table.start[edge])
    count = np.bincount(pair, minlength=pairs)
    basis = np.where(count > 0, "edges", "unchanged").astype("<U12")
    # maps that were mended in the same way, off the grid, differ by other edges alone
    basis[pair[((start | end) & _OFF_GRID) != 0]] = "invalid map"
    basis[twice[1:] | twice[:-1]] = "invalid map"
    kept = (basis == "edges")[pair]
    e = _linked(pair[kept], start[kept], end[kept])
    # the pieces that bound gained ground, and those that bound lost ground, have to close
    pieces = _noded(e, basis, scale)
    integrals = _integrals_km2(pieces.p, pieces.q)
    sums = []
    for side in (pieces.gained, ~pieces.gained):
        sums.append(np.bincount(pieces.pair[side], weights=integrals[side], minlength=pairs))
        _stop(basis, _open_pairs(pieces.of(side)), "not closed")
    gained, lost = sums[0], -sums[1]
    # gained minus lost is the integral along all changed edges, as they were before any was cut
    net = np.bincount(e.pair, weights=_integrals_km2(e.u / scale, e.v / scale), minlength=pairs)
    unlike = np.abs(gained - lost - net) > _EXACT_KM2
    unlike |= (gained < -_EXACT_KM2) | (lost < -_EXACT_KM2)
    _stop(basis, np.flatnonzero(unlike), "sum")
    own = basis == "edges"
    gained, lost = np.where(own, np.maximum([gained, lost], 0.0), 0.0)
    stopped = np.flatnonzero(~own & (basis != "unchanged"))
    differences = _differences(maps, stopped)
    for at, both in differences.items():
        gained[at], lost[at] = area_km2(np.array(both))
    areas = PairAreas(gained, lost, basis, count)
    return _Settled(areas, pieces.of(own[pieces.pair]), maps, differences)


def _stop(basis: Reasons, pairs: IntArray, why: str) -> None:
    """Give a reason to pairs that edges have decided so far."""
    basis[pairs[basis[pairs] == "edges"]] = why


def _differences(
    maps: Shapes, pairs: IntArray
) -> dict[int, tuple[BaseGeometry, BaseGeometry]]:
    """Return the ground gained and lost in some pairs, by plain difference of snapped maps."""
    found = {}
    for pair in pairs.tolist():
        old, new = maps[pair], maps[pair + 1]
        gained, lost = shapely.difference(new, old), shapely.difference(old, new)
        found[pair] = polygonal(gained), polygonal(lost)
    return found


def _integrals_km2(p: FloatArray, q: FloatArray) -> FloatArray:
    """Return the area to the left of each edge, up to a constant that closed rings cancel."""
    if not p.shape[1]:
        return np.zeros(0)
    lon, lat = (np.ravel((p[k], q[k]), order="F") for k in (0, 1))
    return -np.radians(edge_integrals(lon, lat)[::2])


def _open_pairs(pieces: _Pieces) -> IntArray:
    """Return the pairs in which some vertex has more pieces that start there than end there."""
    most = max(pieces.start.max(initial=0), pieces.end.max(initial=0)) + 1
    balance = np.bincount(pieces.start, minlength=most) - np.bincount(pieces.end, minlength=most)
    is_open = (balance[pieces.start] != 0) | (balance[pieces.end] != 0)
    return np.unique(pieces.pair[is_open])


# ---- crossings and windings ------------------------------------------------------------


class _Edges(NamedTuple):
    """Changed edges u → v in whole units, shape (2, edges).

    Start and end are numbers of vertices of a pair. The edges of a chain follow each other by
    vertices that no other edge of the pair has.
    """

    pair: IntArray
    start: IntArray
    end: IntArray
    chain: IntArray
    u: IntArray
    v: IntArray


def _linked(pair: IntArray, start: IntArray, end: IntArray) -> _Edges:
    """Number the vertices of each pair, and the chains of edges."""
    code, vertices = pd.factorize(np.concatenate([start, end]))
    node = pd.factorize(np.tile(pair, 2) * len(vertices) + code)[0]
    begin, stop = node.reshape(2, -1)
    heads = np.ones(len(pair), dtype=bool)
    heads[1:] = (begin[1:] != stop[:-1]) | (np.bincount(node)[begin[1:]] > 2)
    u, v = np.array(lonlat_units(start)), np.array(lonlat_units(end))
    return _Edges(pair, begin, stop, np.cumsum(heads) - 1, u, v)


def _noded(e: _Edges, basis: Reasons, scale: float) -> _Pieces:
    """Cut changed edges where they cross, and find the ground beside each piece.

    Pairs that cannot be decided so are stopped in `basis`; the rest is returned.
    """
    first, second = _crossings(e, basis)
    live = basis[e.pair[first]] == "edges"
    first, second = first[live], second[live]
    # on the way along an edge the winding grows by one where another is crossed to its left
    d, g = e.v[:, first] - e.u[:, first], e.v[:, second] - e.u[:, second]
    turn = np.sign(g[0] * d[1] - g[1] * d[0])
    left = _left_at_starts(e, first, second, turn, basis)
    is_whole = np.ones(len(e.pair), dtype=bool)
    is_whole[first] = is_whole[second] = False
    _stop(basis, e.pair[is_whole & (left != 0) & (left != 1)], "winding")
    whole = _Pieces(e.pair, e.start, e.end, e.u / scale, e.v / scale, left == 1).of(is_whole)
    # edges that cross, in pieces
    edge, start, end, p, q, turned = _cut(e, first, second, turn)
    beside = left[edge] + turned
    _stop(basis, e.pair[edge[(beside != 0) & (beside != 1)]], "winding")
    cut = _Pieces(e.pair[edge], start, end, p / scale, q / scale, beside == 1)
    pieces = _Pieces._make(np.concatenate(both, axis=-1) for both in zip(whole, cut, strict=True))
    return pieces.of((basis == "edges")[pieces.pair])


def _crossings(e: _Edges, basis: Reasons) -> tuple[IntArray, IntArray]:
    """Return pairs of edges that cross within both."""
    low, high = np.minimum(e.u, e.v), np.maximum(e.u, e.v)
    # edges in one strip of latitude, sorted by their west ends: those that share a longitude
    # with one follow it
    edge, row, (south, width) = _strips(e.pair, low[1], high[1])
    origin, span = low[0].min(initial=0), high[0].max(initial=0) - low[0].min(initial=0) + 1
    key = row * span + (low[0, edge] - origin)
    order = np.argsort(key, kind="stable")
    key, edge, row = key[order], edge[order], row[order]
    last = np.searchsorted(key, row * span + (high[0, edge] - origin), side="right")
    nothing = np.zeros(0, dtype=np.int64)
    crossing, lying, touching = [(nothing, nothing)], [nothing], [nothing]
    for one, other in _blocks(np.arange(1, len(key) + 1), last - np.arange(len(key)) - 1):
        i, j = edge[one], edge[other]
        # of edges that share several strips, once
        base = np.maximum(low[1, i], low[1, j])
        meet = (base - south) // width == row[one] % _STRIPS
        meet &= base <= np.minimum(high[1, i], high[1, j])
        i, j = i[meet], j[meet]
        # the ends of each edge lie on two sides of the other where they cross, and on one side
        # where they do not; an end is on the other's line where they touch or one lies along it
        j0, j1 = _side(e.u[:, i], e.v[:, i], e.u[:, j]), _side(e.u[:, i], e.v[:, i], e.v[:, j])
        i0, i1 = _side(e.u[:, j], e.v[:, j], e.u[:, i]), _side(e.u[:, j], e.v[:, j], e.v[:, i])
        crosses = (j0 * j1 < 0) & (i0 * i1 < 0)
        crossing.append((i[crosses], j[crosses]))
        in_line = (j0 == 0) & (j1 == 0)
        overlap = np.minimum(high[:, i], high[:, j]) - np.maximum(low[:, i], low[:, j])
        lying.append(e.pair[i[in_line & (overlap > 0).any(axis=0)]])
        # edges that share a vertex meet there as they should
        touches = ~in_line & ~crosses & (j0 * j1 <= 0) & (i0 * i1 <= 0)
        touches &= (e.start[i] != e.start[j]) & (e.start[i] != e.end[j])
        touches &= (e.end[i] != e.start[j]) & (e.end[i] != e.end[j])
        touching.append(e.pair[i[touches]])
    _stop(basis, np.concatenate(lying), "coincident")
    _stop(basis, np.concatenate(touching), "touching")
    first, second = (np.concatenate(side) for side in zip(*crossing, strict=True))
    return first, second


def _strips(
    pair: IntArray, low: IntArray, high: IntArray
) -> tuple[IntArray, IntArray, tuple[int, int]]:
    """Sort ranges of pairs into strips that are a few ranges wide.

    Returns ranges, one after another as often as each meets a strip; the strips' numbers, counted
    on from pair to pair; and where the first strip begins, and the width of all.
    """
    origin, span = int(low.min(initial=0)), int(high.max(initial=0) - low.min(initial=0)) + 1
    width = max(span // _STRIPS + 1, 4 * int((high - low).sum()) // max(1, len(low)))
    first, last = (low - origin) // width, (high - origin) // width
    count = last - first + 1
    item = np.repeat(np.arange(len(low)), count)
    strip = np.arange(len(item)) + np.repeat(first - np.cumsum(count) + count, count)
    return item, pair[item] * _STRIPS + strip, (origin, width)


def _left_at_starts(
    e: _Edges, first: IntArray, second: IntArray, turn: IntArray, basis: Reasons
) -> FloatArray:
    """Return the winding to the left of each edge where it starts.

    It is counted from below for one edge of each chain, and along the chain for the others.
    """
    edge, other = np.concatenate([first, second]), np.concatenate([second, first])
    turned = np.concatenate([turn, -turn])
    total = np.bincount(edge, turned, minlength=len(e.pair))
    since = np.cumsum(total) - total  # the start of the chain, less a constant of the chain
    # an edge that nothing crosses, if the chain has one
    crossed = np.bincount(edge, minlength=len(e.pair))
    heads = np.flatnonzero(np.diff(e.chain, prepend=-1))
    counted = np.lexsort((crossed, e.chain))[heads]
    u, v = e.u[:, counted], e.v[:, counted]
    left = _below(e, counted) + _left_is_above(u, v)  # at its middle
    # less what is crossed between its start and its middle
    own = edge == counted[e.chain[edge]]
    edge, other, turned = edge[own], other[own], turned[own]
    line = 2 * e.u[:, other], 2 * e.v[:, other]
    at_start, at_middle = _side(*line, 2 * e.u[:, edge]), _side(*line, e.u[:, edge] + e.v[:, edge])
    _stop(basis, e.pair[edge[at_middle == 0]], "uncertain")
    passed = at_start * at_middle < 0
    left -= np.bincount(e.chain[edge[passed]], turned[passed], minlength=len(heads))
    return (left - since[counted])[e.chain] + since


def _below(e: _Edges, some: IntArray) -> FloatArray:
    """Return the windings below the middles of some edges."""
    item, row, (west, width) = _strips(
        e.pair, np.minimum(e.u[0], e.v[0]), np.maximum(e.u[0], e.v[0])
    )
    order = np.argsort(row, kind="stable")
    item, row = item[order], row[order]
    middle2 = (e.u + e.v)[:, some]  # twice the middle, to stay whole
    strip = e.pair[some] * _STRIPS + (middle2[0] - 2 * west) // (2 * width)
    low, high = (np.searchsorted(row, strip, side=side) for side in ("left", "right"))
    below = np.zeros(len(some))
    for point, there in _blocks(low, high - low):
        below += np.bincount(point, _passing(e, middle2[:, point], item[there]), len(some))
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


def _passing(e: _Edges, point2: npt.NDArray[np.number], f: IntArray) -> FloatArray:
    """Return the winding that edges give to points from below: +1 eastward, −1 westward, or 0.

    Points are given as twice their coordinates, and taken a hair to the east: an edge passes when
    it begins at or west of one and ends east of it.
    """
    ux, vx = 2 * e.u[0, f], 2 * e.v[0, f]
    passes = np.flatnonzero((np.minimum(ux, vx) <= point2[0]) & (point2[0] < np.maximum(ux, vx)))
    windings = np.zeros(len(f))
    u, v = e.u[:, f[passes]], e.v[:, f[passes]]
    (dx, dy), (px, py) = v - u, point2[:, passes] - 2 * u
    # an edge is below a point to its left if it runs east, or to its right if it runs west
    turn = dx * py - dy * px
    windings[passes] = np.where(dx > 0, turn > 0, -1.0 * (turn < 0))
    return windings


def _cut(
    e: _Edges, first: IntArray, second: IntArray, turn: IntArray
) -> tuple[IntArray, IntArray, IntArray, FloatArray, FloatArray, IntArray]:
    """Cut edges at their crossings.

    Returns the edge, both vertices and both positions of each piece, and what the winding has
    grown by since the start of the edge.
    """
    u, d, g = e.u[:, first], e.v[:, first] - e.u[:, first], e.v[:, second] - e.u[:, second]
    h = e.u[:, second] - u
    # u + s d = u' + t g, by Cramer's rule: s and t along the first and the second edge
    across = (d[0] * g[1] - d[1] * g[0]).astype(np.float64)
    along_first = (h[0] * g[1] - h[1] * g[0]) / across
    along_second = (h[0] * d[1] - h[1] * d[0]) / across
    place = u + along_first * d  # one for both edges
    # an edge in pieces: its start, its crossings in order, its end
    split = np.unique(np.concatenate([first, second]))
    number = max(e.start.max(initial=0), e.end.max(initial=0)) + 1 + np.arange(len(first))
    ends = np.ones(len(split))
    edge = np.concatenate([split, first, second, split])
    along = np.concatenate([-ends, along_first, along_second, 2 * ends])
    vertex = np.concatenate([e.start[split], number, number, e.end[split]])
    at = np.concatenate([e.u[:, split], place, place, e.v[:, split]], axis=1)
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
    grounds: Shapes = np.full(pairs, _NOTHING, dtype=object)
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


def ground_by_count(grounds: Sequence[BaseGeometry]) -> list[BaseGeometry]:
    """Divide the union of geometries by the number of them that cover each place.

    Parameters
    ----------
    grounds : sequence of shapely geometry
        Polygons.

    Returns
    -------
    list of shapely geometry
        As many as `grounds`: the ground covered by exactly 1 of them, by exactly 2, and so on
        to all. None of the results overlap.

    Examples
    --------
    >>> west, east = shapely.box(36, 50, 36.2, 50.1), shapely.box(36.1, 50, 36.4, 50.1)
    >>> [round(float(shapely.area(ground)), 3) for ground in ground_by_count([west, east])]
    [0.03, 0.01]
    >>> ground_by_count([])
    []
    """
    by_count: list[BaseGeometry] = []
    for ground in grounds:
        # Ground that k geometries covered so far and this one covers too is now covered by k + 1.
        fresh = ground
        following = []
        for shape in by_count:
            following.append(polygonal(shapely.intersection(shape, ground)))
            fresh = polygonal(shapely.difference(fresh, shape))
        rest = [polygonal(shapely.difference(shape, ground)) for shape in by_count]
        reached = [fresh, *following]
        by_count = [
            polygonal(shapely.union(reached[k], rest[k])) if k < len(rest) else reached[k]
            for k in range(len(reached))
        ]
    return by_count
