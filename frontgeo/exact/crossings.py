"""Changed edges of pairs of maps: where they cross, and what lies beside them.

Edges of all pairs are swept together from west to east. Orientations and sides come from
whole numbers in 64 bits and are exact; only the pieces of edges that cross are placed in
floating point, and a piece too near to another edge to be sure of stops its pair.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from frontgeo.exact.edges import BoolArray, IntArray, kernels, lonlat_units

__all__ = ["Noded", "noded"]

FloatArray = npt.NDArray[np.float64]
Points = tuple[IntArray, IntArray]  # x and y

_CANDIDATES = 1 << 18  # pairs of edges looked at together: memory, and the processor's cache
_SURE = 1e-5  # of a unit of the last decimal: rounding moves a crossing by 1e-7 of it
_CROSSING = np.int64(1) << 62  # vertex numbers of crossings, above all others


@dataclass(frozen=True, eq=False)
class Noded:
    """Pieces of edges that meet only at their ends.

    Attributes
    ----------
    pair, start, end : ndarray of int64
        The pair of maps, and the vertices' numbers.
    x0, y0, x1, y1 : ndarray of float
        Longitude and latitude of both ends, in degrees.
    gained : ndarray of bool
        Whether gained ground lies to the left, or lost ground to the right.
    """

    pair: IntArray
    start: IntArray
    end: IntArray
    x0: FloatArray
    y0: FloatArray
    x1: FloatArray
    y1: FloatArray
    gained: BoolArray

    def of(self, pairs: BoolArray) -> Noded:
        """Return only the edges of some pairs."""
        kept = pairs[self.pair]
        return Noded(*(getattr(self, field.name)[kept] for field in fields(self)))


@dataclass(frozen=True, eq=False)
class _Swept:
    """Edges sorted by pair and west end, in whole units of the last decimal."""

    pair: IntArray
    start: IntArray
    end: IntArray
    ux: IntArray
    uy: IntArray
    vx: IntArray
    vy: IntArray
    reach: IntArray  # how many edges after each begin west of its east end

    @classmethod
    def of(cls, pair: IntArray, start: IntArray, end: IntArray) -> _Swept:
        ux, vx = start >> 32, end >> 32
        west, east = np.minimum(ux, vx), np.maximum(ux, vx)
        origin, span = (west.min(), east.max() - west.min() + 1) if len(ux) else (0, 1)
        key = pair * span + (west - origin)
        order = np.argsort(key, kind="stable")
        key, pair, start, end = key[order], pair[order], start[order], end[order]
        last = np.searchsorted(key, pair * span + (east[order] - origin), side="right")
        ux, uy = lonlat_units(start)
        vx, vy = lonlat_units(end)
        return cls(pair, start, end, ux, uy, vx, vy, last - np.arange(len(pair)) - 1)


def noded(
    pair: IntArray,
    start: IntArray,
    end: IntArray,
    how: npt.NDArray[np.str_],
    scale: float,
    *,
    compiled: bool = False,
) -> Noded:
    """Cut changed edges where they cross, and find what lies beside each piece.

    Parameters
    ----------
    pair, start, end : ndarray of int64
        The boundary of after minus before, by pair, the difference on its left.
    how : ndarray of str, shape (pairs,)
        Changed in place: why a pair is stopped (``coincident``, ``touching``,
        ``winding``, ``uncertain``).
    scale : float
        Units of the last decimal in a degree.
    compiled : bool
        As in `frontgeo.exact.edges.edge_table`.

    Returns
    -------
    Noded
        Of pairs that are not stopped.
    """
    s = _Swept.of(pair, start, end)
    stops = {why: np.zeros(len(how), dtype=bool) for why in ("coincident", "touching")}
    below, first, second = (_crossings_compiled if compiled else _crossings)(s, stops)
    for why, stopped in stops.items():
        how[(how == "edges") & stopped] = why
    whole = np.ones(len(s.pair), dtype=bool)
    whole[first] = whole[second] = False
    left = below + _left_is_above(s.ux, s.uy, s.vx, s.vy)
    plain = Noded(
        s.pair[whole],
        s.start[whole],
        s.end[whole],
        s.ux[whole] / scale,
        s.uy[whole] / scale,
        s.vx[whole] / scale,
        s.vy[whole] / scale,
        left[whole] == 1,
    )
    bad = whole & (left != 0) & (left != 1)
    how[_among(how, s.pair[bad])] = "winding"
    live = how[s.pair[first]] == "edges"
    cut = _cut(s, first[live], second[live], how, scale, compiled=compiled)
    both = Noded(
        *(np.concatenate([getattr(plain, f.name), getattr(cut, f.name)]) for f in fields(Noded))
    )
    return both.of(how == "edges")


def _among(how: npt.NDArray[np.str_], pairs: IntArray) -> BoolArray:
    found = np.zeros(len(how), dtype=bool)
    found[pairs] = True
    found &= how == "edges"
    return found


def _crossings_compiled(
    s: _Swept, stops: dict[str, BoolArray]
) -> tuple[FloatArray, IntArray, IntArray]:
    found: tuple[FloatArray, IntArray, IntArray] = kernels().crossings(
        s.pair, s.start, s.end, s.ux, s.uy, s.vx, s.vy, s.reach, *stops.values()
    )
    return found


def _crossings(s: _Swept, stops: dict[str, BoolArray]) -> tuple[FloatArray, IntArray, IntArray]:
    """Windings below the middles of edges, and edges that cross within both."""
    below = np.zeros(len(s.pair))
    found = [(np.zeros(0, dtype=np.int64),) * 2]
    for i, j in _blocks(np.arange(1, len(s.pair) + 1), s.reach):  # they share a longitude
        below += _passing_below(s, i, j) + _passing_below(s, j, i)
        meet = np.flatnonzero(_boxes_meet(s, i, j))
        found.append(_meetings(s, i[meet], j[meet], stops))
    first, second = (np.concatenate(side) for side in zip(*found, strict=True))
    return below, first, second


def _blocks(begin: IntArray, length: IntArray) -> Iterator[tuple[IntArray, IntArray]]:
    """Each row, and every number of the range that begins and is as long as told for it."""
    before = np.concatenate([[0], np.cumsum(length)])
    start = 0
    while start < len(length):
        stop = int(np.searchsorted(before, before[start] + _CANDIDATES, side="right")) - 1
        stop = min(max(stop, start + 1), len(length))
        some = length[start:stop]
        i = np.repeat(np.arange(start, stop), some)
        shift = begin[start:stop] - before[start:stop] + before[start]
        yield i, np.arange(len(i)) + np.repeat(shift, some)
        start = stop


def _left_is_above(ux: IntArray, uy: IntArray, vx: IntArray, vy: IntArray) -> BoolArray:
    """Whether one steps over the edge to come from the point looked at to its left.

    The point lies just below the edge's middle, or just east of an upright edge.
    """
    above: BoolArray = (vx > ux) | ((vx == ux) & (vy > uy))
    return above


def _passing_below(s: _Swept, e: IntArray, f: IntArray) -> FloatArray:
    """Windings that edges f give the middles of edges e, from below, by edge.

    Eastward counts 1, westward −1. Middles are taken a hair to the east, so that an edge
    passes when it begins at or west of one and ends east of it.
    """
    eastward = s.vx[f] > s.ux[f]
    west = np.where(eastward, s.ux[f], s.vx[f])
    east = np.where(eastward, s.vx[f], s.ux[f])
    middle_x = s.ux[e] + s.vx[e]  # twice the middle, to stay whole
    passes = np.flatnonzero((2 * west <= middle_x) & (middle_x < 2 * east))
    e, f, west, east = e[passes], f[passes], west[passes], east[passes]
    eastward, middle_x = eastward[passes], middle_x[passes]
    south, north = np.where(eastward, (s.uy[f], s.vy[f]), (s.vy[f], s.uy[f]))
    middle_y = s.uy[e] + s.vy[e]
    turn = (east - west) * (middle_y - 2 * south) - (north - south) * (middle_x - 2 * west)
    weights = np.where(eastward, 1.0, -1.0) * (turn > 0)
    return np.bincount(e, weights=weights, minlength=len(s.pair)).astype(np.float64)


def _boxes_meet(s: _Swept, i: IntArray, j: IntArray) -> BoolArray:
    low, high = np.minimum(s.uy, s.vy), np.maximum(s.uy, s.vy)
    meet: BoolArray = (low[i] <= high[j]) & (low[j] <= high[i])
    return meet


def _turn(a: Points, b: Points, p: Points) -> IntArray:
    """+1 where p lies to the left of a → b, −1 to the right, 0 on the line: exact."""
    turn: IntArray = np.sign((b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]))
    return turn


def _meetings(
    s: _Swept, i: IntArray, j: IntArray, stops: dict[str, BoolArray]
) -> tuple[IntArray, IntArray]:
    """Edges that cross within both; those that touch or lie on each other stop a pair."""
    iu, iv = (s.ux[i], s.uy[i]), (s.vx[i], s.vy[i])
    ju, jv = (s.ux[j], s.uy[j]), (s.vx[j], s.vy[j])
    j0, j1 = _turn(iu, iv, ju), _turn(iu, iv, jv)
    i0, i1 = _turn(ju, jv, iu), _turn(ju, jv, iv)
    crosses = (j0 * j1 < 0) & (i0 * i1 < 0)
    on_one_line = (j0 == 0) & (j1 == 0)
    a0, a1 = _along(iu, iv, iu, iv)
    b0, b1 = _along(iu, iv, ju, jv)
    shares_length = np.minimum(a1, b1) > np.maximum(a0, b0)
    stops["coincident"][s.pair[i[on_one_line & shares_length]]] = True
    touches = ~on_one_line & ((j0 * j1 == 0) | (i0 * i1 == 0))
    touches &= (j0 * j1 <= 0) & (i0 * i1 <= 0)
    touches &= ~_share_an_end(s, i, j)
    stops["touching"][s.pair[i[touches]]] = True
    return i[crosses], j[crosses]


def _along(u: Points, v: Points, p: Points, q: Points) -> tuple[IntArray, IntArray]:
    """Both ends of p q in the coordinate in which u v is longer, the smaller first."""
    wide = np.abs(v[0] - u[0]) >= np.abs(v[1] - u[1])
    one, other = np.where(wide, p[0], p[1]), np.where(wide, q[0], q[1])
    return np.minimum(one, other), np.maximum(one, other)


def _share_an_end(s: _Swept, i: IntArray, j: IntArray) -> BoolArray:
    starts = (s.start[i] == s.start[j]) | (s.start[i] == s.end[j])
    return np.asarray(starts | (s.end[i] == s.start[j]) | (s.end[i] == s.end[j]))


def _cut(
    s: _Swept,
    first: IntArray,
    second: IntArray,
    how: npt.NDArray[np.str_],
    scale: float,
    *,
    compiled: bool,
) -> Noded:
    """Cut edges at their crossings; every crossing has one place for both its edges."""
    ux, uy = s.ux[first], s.uy[first]
    dx, dy = s.vx[first] - ux, s.vy[first] - uy
    gx, gy = s.vx[second] - s.ux[second], s.vy[second] - s.uy[second]
    hx, hy = s.ux[second] - ux, s.uy[second] - uy
    across = (dx * gy - dy * gx).astype(np.float64)
    along_first = (hx * gy - hy * gx) / across
    along_second = (hx * dy - hy * dx) / across
    # exact on upright and level edges, so that the middles of their pieces are too
    x = np.where(gx == 0, s.ux[second], ux + along_first * dx)
    y = np.where(gy == 0, s.uy[second], uy + along_first * dy)
    # an edge in pieces: its start, its crossings in order, its end
    edge = np.concatenate([first, second])
    split = np.unique(edge)
    number = _CROSSING + np.arange(len(first), dtype=np.int64)
    edge = np.concatenate([split, edge, split])
    along = np.concatenate(
        [np.full(len(split), -1.0), along_first, along_second, np.full(len(split), 2.0)]
    )
    vertex = np.concatenate([s.start[split], number, number, s.end[split]])
    px = np.concatenate([s.ux[split], x, x, s.vx[split]])
    py = np.concatenate([s.uy[split], y, y, s.vy[split]])
    order = np.lexsort((along, edge))
    edge, vertex, px, py = edge[order], vertex[order], px[order], py[order]
    begins = np.flatnonzero(edge[1:] == edge[:-1])
    edge, start, end = edge[begins], vertex[begins], vertex[begins + 1]
    x0, y0, x1, y1 = px[begins], py[begins], px[begins + 1], py[begins + 1]
    pieces_below = _below_pieces_compiled if compiled else _below_pieces
    below, sure = pieces_below(s, edge, (x0 + x1) / 2, (y0 + y1) / 2)
    left = below + _left_is_above(s.ux[edge], s.uy[edge], s.vx[edge], s.vy[edge])
    how[_among(how, s.pair[edge[~sure]])] = "uncertain"
    how[_among(how, s.pair[edge[(left != 0) & (left != 1)]])] = "winding"
    return Noded(
        s.pair[edge], start, end, x0 / scale, y0 / scale, x1 / scale, y1 / scale, left == 1
    )


def _below_pieces_compiled(
    s: _Swept, edge: IntArray, middle_x: FloatArray, middle_y: FloatArray
) -> tuple[FloatArray, BoolArray]:
    low, high = (np.searchsorted(s.pair, s.pair[edge], side=side) for side in ("left", "right"))
    found: tuple[FloatArray, BoolArray] = kernels().windings_of_pieces(
        edge, low, high, middle_x, middle_y, s.ux, s.uy, s.vx, s.vy, _SURE
    )
    return found


def _below_pieces(
    s: _Swept, edge: IntArray, middle_x: FloatArray, middle_y: FloatArray
) -> tuple[FloatArray, BoolArray]:
    """As `_passing_below` for the middles of pieces of edges, and whether each is sure."""
    below, sure = np.zeros(len(edge)), np.ones(len(edge), dtype=bool)
    low, high = (np.searchsorted(s.pair, s.pair[edge], side=side) for side in ("left", "right"))
    for i, j in _blocks(low, high - low):  # pieces with all edges of their pair
        mx, my, own = middle_x[i], middle_y[i], edge[i]
        ux, uy, vx, vy = s.ux[j], s.uy[j], s.vx[j], s.vy[j]
        west, east = np.minimum(ux, vx), np.maximum(ux, vx)
        dx, dy = vx - ux, vy - uy
        turn = dx * (my - uy) - dy * (mx - ux)
        near = np.abs(turn) <= _SURE * np.hypot(dx, dy)  # of the line, then of the edge
        near &= (west - 1 <= mx) & (mx <= east + 1)
        near &= (np.minimum(uy, vy) - 1 <= my) & (my <= np.maximum(uy, vy) + 1)
        # an end straight below or above: whether it passes hangs on rounding, except of
        # the middles of upright edges, whose longitude is whole
        slanting = s.ux[own] != s.vx[own]
        near |= slanting & ((np.abs(mx - ux) <= _SURE) | (np.abs(mx - vx) <= _SURE))
        sure[i[near & (j != own)]] = False
        way = np.sign(dx)
        passes = (west <= mx) & (mx < east) & (way * turn > 0) & (j != own)
        below += np.bincount(i, weights=way * passes, minlength=len(edge))
    return below, sure
