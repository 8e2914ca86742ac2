"""The loops of `frontgeo.exact.crossings` for numba to compile; see `frontgeo.exact.compiled`."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TypeVar, cast

import numba
import numpy as np
import numpy.typing as npt

__all__ = ["BoolArray", "FloatArray", "IntArray", "crossings", "kernel", "windings_of_pieces"]

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
Function = TypeVar("Function", bound=Callable[..., object])


def kernel(function: Function) -> Function:
    """Compile a function, and keep what is compiled where a folder may be written to."""
    try:
        return cast(Function, numba.njit(cache=True, nogil=True, error_model="numpy")(function))
    except RuntimeError:  # no folder to keep it in
        return cast(Function, numba.njit(nogil=True, error_model="numpy")(function))


@kernel
def _side(ax: int, ay: int, bx: int, by: int, px: int, py: int) -> int:
    """+1 where p lies to the left of a → b, −1 to the right, 0 on the line."""
    turn = (bx - ax) * (py - ay) - (by - ay) * (px - ax)
    return (turn > 0) - (turn < 0)


@kernel
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


@kernel
def _share_length(ux: IntArray, uy: IntArray, vx: IntArray, vy: IntArray, i: int, j: int) -> bool:
    """Whether two edges on one line lie on each other."""
    if abs(vx[i] - ux[i]) >= abs(vy[i] - uy[i]):
        a, b, c, d = ux[i], vx[i], ux[j], vx[j]
    else:
        a, b, c, d = uy[i], vy[i], uy[j], vy[j]
    return bool(min(max(a, b), max(c, d)) > max(min(a, b), min(c, d)))


@kernel
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
        As in `frontgeo.exact.crossings`.
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


@kernel
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
