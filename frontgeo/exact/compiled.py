"""The loops of `frontgeo.exact.edges` and `frontgeo.exact.crossings` for numba to compile.

Each does what the NumPy steps in those modules do, in one pass: NumPy is the reference, and
both pass the same tests. Imported only where ``compiled=True`` is asked for. The first call
on a machine compiles for some seconds; what is compiled is kept beside this file, or in the
user's cache folder where that may not be written to, or not at all.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from frontgeo.exact.compiledcrossings import (
    BoolArray,
    FloatArray,
    IntArray,
    crossings,
    kernel,
    windings_of_pieces,
)

__all__ = ["Naming", "crossings", "windings_of_pieces"]

Names = npt.NDArray[np.int32]

_HALF = 1 << 31
_SLOTS = 1 << 12  # of the hash table at first; never more than half are taken


@kernel
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


@kernel
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


@kernel
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


@kernel
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


@kernel
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


@kernel
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
