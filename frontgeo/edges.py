"""Dated maps as edges: which appear and which go, from each map to the next.

Coordinates are snapped to the decimals that mappers write, so that an edge has one name
on every day it is drawn. Names are whole numbers, and all that is asked of them later is
exact. One per cent of the edges in years of daily maps are distinct.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo.errors import GeometryError
from frontgeo.measure import check_coordinates, polygonal

__all__ = ["DECIMALS", "EdgeTable", "edge_table", "snapped"]

DECIMALS = 6  # 0.1 m: what mappers write; some days a seventh is added that says nothing

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
_HALF = 1 << 31
_BLOCK = 16_384  # vertices at a time, so that the work stays in the processor's cache


@dataclass(frozen=True, eq=False)
class EdgeTable:
    """The directed edges of many maps in order, ground on their left, each stored once.

    Attributes
    ----------
    start, end : ndarray of int64, shape (edges,)
        The vertices of each distinct edge (see `lonlat_units`).
    step, edge, sign : ndarray of int64, shape (events,)
        At map `step` the edge appears (+1) or is gone (−1); sorted by step.
    sound : ndarray of bool, shape (maps,)
        False for a map that snapping made invalid: its edges do not bound its ground.
    decimals : int
        Of a degree, that coordinates are snapped to.

    Examples
    --------
    >>> import shapely
    >>> table = edge_table([shapely.box(36, 50, 37, 51), shapely.box(36, 50, 38, 51)])
    >>> len(table.start), int((table.step == 1).sum())
    (7, 6)
    >>> edge, sign = table.between(0, 1)
    >>> sorted(sign.tolist())
    [-1, -1, -1, 1, 1, 1]
    """

    start: IntArray
    end: IntArray
    step: IntArray
    edge: IntArray
    sign: IntArray
    sound: BoolArray
    decimals: int

    def between(self, first: int, last: int) -> tuple[IntArray, IntArray]:
        """Return the edges that differ between two maps, and +1 or −1 for each.

        Parameters
        ----------
        first, last : int
            Positions of the maps, ``first <= last``.
        """
        low, high = np.searchsorted(self.step, [first, last], side="right")
        net = np.bincount(
            self.edge[low:high], weights=self.sign[low:high], minlength=len(self.start)
        ).astype(np.int64)
        edge = np.flatnonzero(net)
        return edge, net[edge]


def lonlat_units(vertex: IntArray) -> tuple[IntArray, IntArray]:
    """Longitude and latitude of vertices, in whole units of the last decimal."""
    return vertex >> 32, (vertex & 0xFFFFFFFF) - _HALF


def snapped(geometry: BaseGeometry, decimals: int = DECIMALS) -> BaseGeometry:
    """Round a map's coordinates, and mend what that makes invalid.

    Parameters
    ----------
    geometry : shapely Polygon or MultiPolygon
        Longitude and latitude in degrees.
    decimals : int
        Of a degree; 6 are 0.1 m.

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
    rounded = _rounded(geometry, decimals)
    return rounded if rounded.is_valid else polygonal(shapely.make_valid(rounded))


def _rounded(geometry: BaseGeometry, decimals: int) -> BaseGeometry:
    scale = 10.0**decimals
    return shapely.transform(polygonal(geometry), lambda c: np.rint(c * scale) / scale)


def edge_table(geometries: Sequence[BaseGeometry], decimals: int = DECIMALS) -> EdgeTable:
    """Name every directed edge of a series of maps once.

    Parameters
    ----------
    geometries : sequence of shapely Polygon or MultiPolygon
        Valid ground of one mapper in order of time, longitude and latitude in degrees.
    decimals : int
        At most 6, so that products of coordinates stay exact in 64 bits.

    Returns
    -------
    EdgeTable

    Raises
    ------
    GeometryError
        For a missing map, coordinates that are not longitude and latitude, or more than
        6 decimals.

    Examples
    --------
    >>> import shapely
    >>> edge_table([shapely.box(36, 50, 37, 51)] * 100).start.shape
    (4,)
    """
    if not 0 <= decimals <= DECIMALS:
        raise GeometryError(f"decimals: expected 0 to {DECIMALS}, found {decimals}")
    maps = np.empty(len(geometries), dtype=object)
    maps[:] = list(geometries)
    if shapely.is_missing(maps).any():
        where = int(np.flatnonzero(shapely.is_missing(maps))[0])
        raise GeometryError(f"map {where}: expected polygons, found none; leave it out")
    odd = ~np.isin(shapely.get_type_id(maps), (3, 6))
    maps[odd] = [polygonal(g) for g in maps[odd]]
    owner, start, end, moved = _directed_edges(maps, decimals)
    sound = np.ones(len(maps), dtype=bool)
    for i in np.flatnonzero(moved):  # what was not moved is as valid as it came
        sound[i] = _rounded(maps[i], decimals).is_valid
    return _named(owner, start, end, sound, decimals)


def _directed_edges(
    maps: npt.NDArray[np.object_], decimals: int
) -> tuple[npt.NDArray[np.int32], IntArray, IntArray, BoolArray]:
    """Map, start and end of every edge, and which maps are not on the grid."""
    if not len(maps) or shapely.is_empty(maps).all():
        none = np.zeros(0, dtype=np.int64)
        return none.astype(np.int32), none, none, np.zeros(len(maps), dtype=bool)
    _, coordinates, offsets = shapely.to_ragged_array(maps, include_z=False)
    check_coordinates(coordinates[:, 0], coordinates[:, 1])
    rings, polygons, *parts = (np.asarray(o, dtype=np.int64) for o in offsets)
    per_map = polygons[parts[0]] if parts else polygons  # rings before each map
    vertices = rings[per_map]  # vertices before each map
    vertex, cross, off_grid = _whole(coordinates, 10.0**decimals)
    moved = np.zeros(len(maps), dtype=bool)
    moved[np.searchsorted(vertices, off_grid, side="right") - 1] = True
    real = np.ones(len(vertex), dtype=bool)
    filled = rings[1:] > rings[:-1]
    cross[rings[1:][filled] - 1] = 0
    real[rings[1:][filled] - 1] = False
    real[:-1] &= vertex[1:] != vertex[:-1]
    turn = np.zeros(len(rings) - 1, dtype=np.int64)
    turn[filled] = np.add.reduceat(cross, rings[:-1][filled])
    shell = np.zeros(len(turn), dtype=bool)
    shell[polygons[:-1][polygons[1:] > polygons[:-1]]] = True
    backward = np.repeat((turn > 0) != shell, np.diff(rings))[real]
    start, end = vertex[real], vertex[1:][real[:-1]]
    if backward.all():
        start, end = end, start
    else:
        turned = np.flatnonzero(backward)
        start[turned], end[turned] = end[turned], start[turned]
    left_out = np.searchsorted(np.flatnonzero(~real), vertices)
    owner = np.repeat(np.arange(len(maps), dtype=np.int32), np.diff(vertices - left_out))
    return owner, start, end, moved


def _whole(
    coordinates: npt.NDArray[np.float64], scale: float
) -> tuple[IntArray, IntArray, IntArray]:
    """Vertices, the cross product of each with the next, and which are not on the grid.

    The products add up to twice a ring's area, exactly: what overflows on the way comes
    back in the sum.
    """
    vertex = np.empty(len(coordinates), dtype=np.int64)
    cross = np.zeros(len(coordinates), dtype=np.int64)
    off_grid = []
    for begin in range(0, len(coordinates), _BLOCK):
        block = coordinates[begin : begin + _BLOCK + 1]  # and the first of the next
        units = block * scale
        np.rint(units, out=units)
        whole = units.astype(np.int64)
        units /= scale
        off_grid.append(np.flatnonzero((units != block).ravel()) // 2 + begin)
        x, y = np.ascontiguousarray(whole[:, 0]), np.ascontiguousarray(whole[:, 1])
        stop = begin + len(block) - 1
        cross[begin:stop] = x[:-1] * y[1:] - x[1:] * y[:-1]
        x <<= 32
        y += _HALF
        x += y
        vertex[begin : begin + len(block)] = x
    return vertex, cross, np.concatenate(off_grid)


def mixed(values: IntArray) -> npt.NDArray[np.uint64]:
    """Well-mixed 64-bit numbers of whole numbers (the finaliser of SplitMix64)."""
    z = values.view(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    z ^= z >> np.uint64(30)
    z *= np.uint64(0xBF58476D1CE4E5B9)
    z ^= z >> np.uint64(27)
    return z


def _grouped(start: IntArray, end: IntArray) -> tuple[IntArray, BoolArray]:
    """An order that brings equal edges together, and where a new edge begins in it."""
    bits = np.uint64(max(1, len(start).bit_length()))
    places = (np.uint64(1) << bits) - np.uint64(1)
    # a sort of plain numbers is many times faster than an argsort, so the place goes along
    key = np.arange(len(start), dtype=np.uint64)
    for begin in range(0, len(start), _BLOCK):
        block = slice(begin, begin + _BLOCK)
        hashed = mixed(start[block])
        hashed += np.uint64(3) * mixed(end[block])
        hashed ^= hashed >> np.uint64(29)
        hashed *= np.uint64(0x94D049BB133111EB)
        hashed &= ~places
        key[block] |= hashed
    key.sort()
    order = (key & places).view(np.int64)
    key >>= bits
    first = np.ones(len(order), dtype=bool)
    first[1:] = key[1:] != key[:-1]
    one, other = start[order], end[order]
    same = (one[1:] == one[:-1]) & (other[1:] == other[:-1])
    if not np.array_equal(same, ~first[1:]):  # two edges of one hash
        order = np.lexsort((end, start))
        one, other = start[order], end[order]
        first[1:] = (one[1:] != one[:-1]) | (other[1:] != other[:-1])
    return order, first


def _named(
    owner: npt.NDArray[np.int32], start: IntArray, end: IntArray, sound: BoolArray, decimals: int
) -> EdgeTable:
    order, first = _grouped(start, end)
    day = owner[order]
    last = np.ones(len(order), dtype=bool)
    last[:-1] = first[1:]
    apart = np.ones(len(order), dtype=bool)  # not on the map before
    apart[1:] = first[1:] | (day[1:] != day[:-1] + 1)
    twice = np.flatnonzero(~first[1:] & (day[1:] == day[:-1])) + 1
    sound[day[twice]] = False
    goes = np.ones(len(order), dtype=bool)  # not on the map after
    goes[:-1] = apart[1:]
    goes &= day + 1 < len(sound)
    come, go = np.flatnonzero(apart), np.flatnonzero(goes)
    heads = np.flatnonzero(first)
    step = np.concatenate([day[come], day[go] + 1]).astype(np.int64)
    where = np.concatenate([come, go])
    edge = np.searchsorted(heads, where, side="right") - 1
    sign = np.repeat(np.array([1, -1]), [len(come), len(go)])
    by_step = np.argsort(step, kind="stable")
    return EdgeTable(
        start=start[order[heads]],
        end=end[order[heads]],
        step=step[by_step],
        edge=edge[by_step],
        sign=sign[by_step],
        sound=sound,
        decimals=decimals,
    )
