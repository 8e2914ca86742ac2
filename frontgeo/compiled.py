"""The loops of `frontgeo.edges` and `frontgeo.crossings` for numba to compile.

Each does what the NumPy steps in those modules do, in one pass: NumPy is the reference, and
both pass the same tests. Imported only where ``compiled=True`` is asked for. The first call
on a machine compiles for some seconds; what is compiled is kept beside this file, or in the
user's cache folder where that may not be written to, or not at all.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple, TypeVar, cast

import numba
import numpy as np
import numpy.typing as npt

__all__ = ["Naming", "crossings", "windings_of_pieces"]

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
Names = npt.NDArray[np.int32]
Function = TypeVar("Function", bound=Callable[..., object])

_HALF = 1 << 31
_SLOTS = 1 << 12  # of the hash table at first; never more than half are taken


def _kernel(function: Function) -> Function:
    try:
        return cast(Function, numba.njit(cache=True, nogil=True, error_model="numpy")(function))
    except RuntimeError:  # no folder to keep it in
        return cast(Function, numba.njit(nogil=True, error_model="numpy")(function))


@_kernel
def _snap(drawn: FloatArray, scale: float, vertex: IntArray) -> tuple[np.int64, bool]:
    """Put a ring's vertices into `vertex`; twice its area, and whether all were on the grid."""
    turn, x0, y0 = np.int64(0), np.int64(0), np.int64(0)
    on_grid = True
    for i in range(len(drawn)):
        lon, lat = drawn[i, 0], drawn[i, 1]
        x_units, y_units = np.rint(lon * scale), np.rint(lat * scale)
        on_grid &= (x_units / scale == lon) & (y_units / scale == lat)
        x, y = np.int64(x_units), np.int64(y_units)
        if i > 0:
            turn += x0 * y - x * y0
        x0, y0 = x, y
        vertex[i] = (x << 32) + (y + _HALF)
    return turn, on_grid


class _Edges(NamedTuple):
    """Arrays by edge: its vertices, the last map with it, and where among that map's edges."""

    start: IntArray
    end: IntArray
    seen: Names
    place: Names


class _Told(NamedTuple):
    """What `Naming` tells of maps."""

    event: IntArray
    total: IntArray
    moved: BoolArray
    twice: BoolArray


@_kernel
def _find(table: Names, edges: _Edges, start: int, end: int) -> np.int64:
    """The slot of an edge, or the one that is free for it."""
    z = np.uint64(start) * np.uint64(0x9E3779B97F4A7C15)
    z ^= (z >> np.uint64(32)) + np.uint64(end) * np.uint64(0xBF58476D1CE4E5B9)
    z ^= z >> np.uint64(29)
    z *= np.uint64(0x94D049BB133111EB)
    slot = np.int64(z >> np.uint64(32)) & (len(table) - 1)
    while table[slot] >= 0:
        edge = table[slot]
        if edges.start[edge] == start and edges.end[edge] == end:
            break
        slot = (slot + 1) & (len(table) - 1)
    return slot


@_kernel
def _grown(table: Names, most: int, edges: _Edges, distinct: int) -> Names:
    """The table, or a larger one, at most half full with so many edges."""
    slots = len(table)
    while slots < 2 * most:
        slots *= 2
    if slots == len(table):
        return table
    grown = np.full(slots, -1, dtype=np.int32)
    for edge in range(distinct):
        grown[_find(grown, edges, edges.start[edge], edges.end[edge])] = edge
    return grown


@_kernel
def _name(
    vertex: IntArray,
    backward: bool,
    edges: _Edges,
    distinct: int,
    table: Names,
    before: Names,
    likely: int,
    now: Names,
    here: int,
) -> tuple[int, int, int]:
    """Add a ring's edges to `now`. Most are those that came next on the map before."""
    for i in range(len(vertex) - 1):
        start, end = vertex[i], vertex[i + 1]
        if start == end:
            continue
        if backward:
            start, end = end, start
        edge = 0
        if likely < len(before):
            edge = max(before[likely], ~before[likely])
        if edges.start[edge] != start or edges.end[edge] != end:
            slot = _find(table, edges, start, end)
            if table[slot] < 0:
                table[slot] = distinct
                edges.start[distinct], edges.end[distinct] = start, end
                edges.seen[distinct], edges.place[distinct] = -2, likely - 1
                distinct += 1
            edge = table[slot]
            likely = edges.place[edge]
        likely += 1
        edges.place[edge] = here
        now[here] = edge
        here += 1
    return distinct, likely, here


@_kernel
def _changes(
    before: Names, now: Names, shown: int, seen: Names, event: IntArray, told: int
) -> tuple[int, bool]:
    """Add what comes and goes with a map; names there a second time become ``~edge``."""
    twice = False
    for i in range(len(now)):
        edge = now[i]
        if seen[edge] != shown - 1:
            event[told] = edge
            told += 1
        if seen[edge] == shown:
            twice = True
            now[i] = ~edge
        seen[edge] = shown
    for edge in before:
        if edge < 0 or seen[edge] != shown:
            event[told] = min(edge, ~edge)
            told += 1
    return told, twice


@_kernel
def _add(
    coordinates: FloatArray,
    rings: IntArray,
    holes: BoolArray,
    maps: IntArray,
    scale: float,
    first: int,
    edges: _Edges,
    distinct: int,
    table: Names,
    before: Names,
    told: _Told,
) -> tuple[int, Names, Names]:
    """Name the edges of the next maps, and tell what comes and goes with each."""
    events = told.total[:first].sum()
    vertex = np.empty(len(coordinates), dtype=np.int64)
    for shown in range(first, first + len(maps) - 1):
        now = np.empty(len(coordinates), dtype=np.int32)
        here, likely = 0, 0
        for ring in range(maps[shown - first], maps[shown - first + 1]):
            drawn = coordinates[rings[ring] : rings[ring + 1]]
            turn, on_grid = _snap(drawn, scale, vertex)
            told.moved[shown] |= not on_grid
            table = _grown(table, distinct + len(drawn), edges, distinct)
            backward = (turn > 0) == holes[ring]
            distinct, likely, here = _name(
                vertex[: len(drawn)], backward, edges, distinct, table, before, likely, now, here
            )
        earlier = events
        events, told.twice[shown] = _changes(
            before, now[:here], shown, edges.seen, told.event, events
        )
        told.total[shown] = events - earlier
        before = now[:here]
    return distinct, table, before


class Naming:
    """Edges of maps in order, each named once, and which come and go with each map.

    Parameters
    ----------
    vertices, maps : int
        How many there will be at most.
    scale : float
        Units of the last decimal in a degree.
    """

    def __init__(self, vertices: int, maps: int, scale: float) -> None:
        room = vertices + 1
        self._edges = _Edges(
            np.zeros(room, dtype=np.int64),
            np.zeros(room, dtype=np.int64),
            np.empty(room, dtype=np.int32),
            np.empty(room, dtype=np.int32),
        )
        self._told = _Told(
            np.empty(2 * room, dtype=np.int64),
            np.zeros(maps, dtype=np.int64),
            np.zeros(maps, dtype=bool),
            np.zeros(maps, dtype=bool),
        )
        self._scale, self._maps, self._distinct = scale, 0, 0
        self._table = np.full(_SLOTS, -1, dtype=np.int32)
        self._before = np.empty(0, dtype=np.int32)  # the edges of the last map

    def add(
        self, coordinates: FloatArray, rings: IntArray, holes: BoolArray, maps: IntArray
    ) -> None:
        """Add the next maps.

        Parameters
        ----------
        coordinates : ndarray of float, shape (vertices, 2)
        rings : ndarray of int64, shape (rings + 1,)
            Vertices before each ring.
        holes : ndarray of bool, shape (rings,)
        maps : ndarray of int64, shape (maps + 1,)
            Rings before each map.
        """
        self._distinct, self._table, self._before = _add(
            coordinates,
            rings,
            holes,
            maps,
            self._scale,
            self._maps,
            self._edges,
            self._distinct,
            self._table,
            self._before,
            self._told,
        )
        self._maps += len(maps) - 1

    @property
    def edges(self) -> tuple[IntArray, IntArray]:
        """The vertices where each edge starts and ends."""
        start, end, *_ = self._edges
        return start[: self._distinct].copy(), end[: self._distinct].copy()

    @property
    def told(self) -> tuple[IntArray, IntArray, BoolArray, BoolArray]:
        """Edges that come, and ``~edge`` of those that go; and by map: how many, moved, twice.

        A map is moved when it is not on the grid, and twice tells that it has an edge twice.
        """
        event, count, moved, twice = self._told
        return event[: count.sum()].copy(), count, moved, twice


@_kernel
def _side(ax: int, ay: int, bx: int, by: int, px: int, py: int) -> int:
    """+1 where p lies to the left of a → b, −1 to the right, 0 on the line."""
    turn = (bx - ax) * (py - ay) - (by - ay) * (px - ax)
    return (turn > 0) - (turn < 0)


@_kernel
def _passing_below(ux: IntArray, uy: IntArray, vx: IntArray, vy: IntArray, e: int, f: int) -> int:
    """The winding that edge f gives the middle of edge e, from below."""
    eastward = vx[f] > ux[f]
    if eastward:
        west, south, east, north = ux[f], uy[f], vx[f], vy[f]
    else:
        west, south, east, north = vx[f], vy[f], ux[f], uy[f]
    middle_x = ux[e] + vx[e]  # twice the middle, to stay whole
    if middle_x < 2 * west or middle_x >= 2 * east:
        return 0
    middle_y = uy[e] + vy[e]
    if (east - west) * (middle_y - 2 * south) <= (north - south) * (middle_x - 2 * west):
        return 0
    return 1 if eastward else -1


@_kernel
def _share_length(ux: IntArray, uy: IntArray, vx: IntArray, vy: IntArray, i: int, j: int) -> bool:
    """Whether two edges on one line lie on each other."""
    if abs(vx[i] - ux[i]) >= abs(vy[i] - uy[i]):
        a, b, c, d = ux[i], vx[i], ux[j], vx[j]
    else:
        a, b, c, d = uy[i], vy[i], uy[j], vy[j]
    return bool(min(max(a, b), max(c, d)) > max(min(a, b), min(c, d)))


@_kernel
def crossings(
    pair: IntArray,
    start: IntArray,
    end: IntArray,
    ux: IntArray,
    uy: IntArray,
    vx: IntArray,
    vy: IntArray,
    reach: IntArray,
    coincident: BoolArray,
    touching: BoolArray,
) -> tuple[FloatArray, IntArray, IntArray]:
    """Sweep edges sorted by pair and west end.

    Parameters
    ----------
    pair, start, end, ux, uy, vx, vy, reach : ndarray of int64
        As in `frontgeo.crossings`.
    coincident, touching : ndarray of bool, shape (pairs,)
        Changed in place.

    Returns
    -------
    below : ndarray of float
        The winding below the middle of each edge.
    first, second : ndarray of int64
        Edges that cross within both.
    """
    below = np.zeros(len(pair))
    first, second = np.empty(64, dtype=np.int64), np.empty(64, dtype=np.int64)
    found = 0
    for i in range(len(pair)):
        low, high = min(uy[i], vy[i]), max(uy[i], vy[i])
        for j in range(i + 1, i + 1 + reach[i]):
            below[i] += _passing_below(ux, uy, vx, vy, i, j)
            below[j] += _passing_below(ux, uy, vx, vy, j, i)
            if max(uy[j], vy[j]) < low or min(uy[j], vy[j]) > high:
                continue
            j0 = _side(ux[i], uy[i], vx[i], vy[i], ux[j], uy[j])
            j1 = _side(ux[i], uy[i], vx[i], vy[i], vx[j], vy[j])
            if j0 == 0 and j1 == 0:
                if _share_length(ux, uy, vx, vy, i, j):
                    coincident[pair[i]] = True
                continue
            i0 = _side(ux[j], uy[j], vx[j], vy[j], ux[i], uy[i])
            i1 = _side(ux[j], uy[j], vx[j], vy[j], vx[i], vy[i])
            if j0 * j1 > 0 or i0 * i1 > 0:
                continue
            if j0 * j1 == 0 or i0 * i1 == 0:
                apart = start[i] != start[j] and start[i] != end[j]
                if apart and end[i] != start[j] and end[i] != end[j]:
                    touching[pair[i]] = True
                continue
            if found == len(first):
                first = np.concatenate((first, np.empty_like(first)))
                second = np.concatenate((second, np.empty_like(second)))
            first[found], second[found] = i, j
            found += 1
    return below, first[:found].copy(), second[:found].copy()


@_kernel
def windings_of_pieces(
    edge: IntArray,
    low: IntArray,
    high: IntArray,
    middle_x: FloatArray,
    middle_y: FloatArray,
    ux: IntArray,
    uy: IntArray,
    vx: IntArray,
    vy: IntArray,
    near_units: float,
) -> tuple[FloatArray, BoolArray]:
    """Find what lies below the middles of pieces of edges.

    Parameters
    ----------
    edge, low, high : ndarray of int64, shape (pieces,)
        The edge that each is a piece of, and the range of edges of its pair.
    middle_x, middle_y : ndarray of float
        In units of the last decimal.
    ux, uy, vx, vy : ndarray of int64, shape (edges,)
        Sorted by pair and west end.
    near_units : float
        How near another edge makes a piece unsure.

    Returns
    -------
    below : ndarray of float, shape (pieces,)
        The winding below each middle.
    sure : ndarray of bool, shape (pieces,)
    """
    below, sure = np.zeros(len(edge)), np.ones(len(edge), dtype=np.bool_)
    for piece in range(len(edge)):
        mx, my, own = middle_x[piece], middle_y[piece], edge[piece]
        slanting = ux[own] != vx[own]
        for f in range(low[piece], high[piece]):
            west, east = min(ux[f], vx[f]), max(ux[f], vx[f])
            if west - 1 > mx:
                break  # and so are all after it
            if f == own or east + 1 < mx:
                continue
            dx, dy = vx[f] - ux[f], vy[f] - uy[f]
            turn = dx * (my - uy[f]) - dy * (mx - ux[f])
            level = min(uy[f], vy[f]) - 1 <= my <= max(uy[f], vy[f]) + 1
            if level and abs(turn) <= near_units * math.hypot(dx, dy):
                sure[piece] = False
            if slanting and (abs(mx - ux[f]) <= near_units or abs(mx - vx[f]) <= near_units):
                sure[piece] = False
            if west <= mx < east:
                if dx > 0 and turn > 0:
                    below[piece] += 1.0
                elif dx < 0 and turn < 0:
                    below[piece] -= 1.0
    return below, sure
