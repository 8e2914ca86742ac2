"""Dated maps as edges: which appear and which go, from each map to the next.

Coordinates are snapped to the decimals that mappers write, so that an edge has one name
on every day it is drawn. Names are whole numbers, and all that is asked of them later is
exact. One per cent of the edges in years of daily maps are distinct.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import ModuleType
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo.errors import GeometryError, NotAvailableError
from frontgeo.geometry.measure import check_coordinates, polygonal, rings_of

__all__ = [
    "DECIMALS", "BoolArray", "EdgeTable", "IntArray", "edge_table", "kernels", "lonlat_units",
    "mixed", "snapped",
]  # fmt: skip

DECIMALS = 6  # 0.1 m: what mappers write; some days a seventh is added that says nothing

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
_HALF = 1 << 31
_CHUNK = 40_960  # vertices taken out of shapely at a time: larger arrays go back to the system
_BLOCK = 16_384  # edges at a time, so that the work stays in the processor's cache


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


def kernels() -> ModuleType:
    """Import `frontgeo.exact.compiled`, which needs the extra ``compiled``.

    Raises
    ------
    NotAvailableError
        When numba is not installed.

    Examples
    --------
    >>> kernels().__name__
    'frontgeo.exact.compiled'
    """
    try:
        from frontgeo.exact import (
            compiled,  # only where it is asked for: numba is optional, and slow
        )
    except ImportError as error:
        raise NotAvailableError(
            f"compiled=True needs numba, found none that can be used ({error}); install it with: "
            "pip install 'frontgeo[compiled]'"
        ) from None
    return compiled


def edge_table(
    geometries: Sequence[BaseGeometry], decimals: int = DECIMALS, *, compiled: bool = False
) -> EdgeTable:
    """Name every directed edge of a series of maps once.

    Parameters
    ----------
    geometries : sequence of shapely Polygon or MultiPolygon
        Valid ground of one mapper in order of time, longitude and latitude in degrees.
    decimals : int
        At most 6, so that products of coordinates stay exact in 64 bits.
    compiled : bool
        With numba, from the extra ``compiled``; the same edges and events, numbered in
        another order.

    Returns
    -------
    EdgeTable

    Raises
    ------
    GeometryError
        For a missing map, coordinates that are not longitude and latitude, or more than
        6 decimals.
    NotAvailableError
        When `compiled` is asked for and numba is not installed.

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
    named = (_named_compiled if compiled else _named)(maps, 10.0**decimals)
    sound = ~named.twice
    for i in np.flatnonzero(named.moved):  # what was not moved is as valid as it came
        sound[i] &= _rounded(maps[i], decimals).is_valid
    return EdgeTable(*named[:5], sound=sound, decimals=decimals)


@dataclass(frozen=True, eq=False)
class _Drawn:
    """The rings of maps in order."""

    coordinates: npt.NDArray[np.float64]
    rings: IntArray  # vertices before each
    holes: BoolArray
    maps: IntArray  # rings before each


class _Named(NamedTuple):
    """What `EdgeTable` has, and maps that are not on the grid or have an edge twice."""

    start: IntArray
    end: IntArray
    step: IntArray
    edge: IntArray
    sign: IntArray
    moved: BoolArray
    twice: BoolArray


def _drawn(maps: npt.NDArray[np.object_]) -> _Drawn:
    rings, owner, holes, lengths = rings_of(maps)
    before = np.searchsorted(owner, np.arange(len(maps) + 1))
    vertices = np.concatenate([[0], np.cumsum(lengths)])
    coordinates = shapely.get_coordinates(rings)
    check_coordinates(coordinates[:, 0], coordinates[:, 1])
    return _Drawn(coordinates, vertices, holes, before)


def _chunks(maps: npt.NDArray[np.object_]) -> Iterator[slice]:
    """Maps to take out of shapely together."""
    vertices = np.cumsum(shapely.get_num_coordinates(maps))
    breaks = np.flatnonzero(np.diff(vertices // _CHUNK)) + 1
    return (slice(*chunk) for chunk in pairwise([0, *breaks.tolist(), len(maps)]))


def _named_compiled(maps: npt.NDArray[np.object_], scale: float) -> _Named:
    vertices = int(shapely.get_num_coordinates(maps).sum())
    naming = kernels().Naming(vertices, len(maps), scale)
    for chunk in _chunks(maps):
        drawn = _drawn(maps[chunk])
        naming.add(drawn.coordinates, drawn.rings, drawn.holes, drawn.maps)
    start, end = naming.edges
    event, count, moved, twice = naming.told
    step = np.repeat(np.arange(len(maps)), count)
    edge, sign = np.where(event < 0, ~event, event), np.where(event < 0, -1, 1)
    return _Named(start, end, step, edge, sign, moved, twice)


def _named(maps: npt.NDArray[np.object_], scale: float) -> _Named:
    moved = np.zeros(len(maps), dtype=bool)
    drawn = [_directed_edges(_drawn(maps[chunk]), scale, moved[chunk]) for chunk in _chunks(maps)]
    counts, starts, ends = zip(*drawn, strict=True)
    owner = np.repeat(np.arange(len(maps), dtype=np.int32), np.concatenate(counts))
    start, end = np.concatenate(starts), np.concatenate(ends)
    order, first = _grouped(start, end)
    day = owner[order]
    apart = np.ones(len(order), dtype=bool)  # not on the map before
    apart[1:] = first[1:] | (day[1:] != day[:-1] + 1)
    twice = np.zeros(len(moved), dtype=bool)
    twice[day[1:][~first[1:] & (day[1:] == day[:-1])]] = True
    goes = np.ones(len(order), dtype=bool)  # not on the map after
    goes[:-1] = apart[1:]
    goes &= day + 1 < len(moved)
    come, go = np.flatnonzero(apart), np.flatnonzero(goes)
    heads = np.flatnonzero(first)
    step = np.concatenate([day[come], day[go] + 1]).astype(np.int64)
    where = np.concatenate([come, go])
    edge = np.searchsorted(heads, where, side="right") - 1
    sign = np.repeat(np.array([1, -1]), [len(come), len(go)])
    by_step = np.argsort(step, kind="stable")
    distinct = order[heads]
    return _Named(
        start[distinct], end[distinct], step[by_step], edge[by_step], sign[by_step], moved, twice
    )


def _directed_edges(
    drawn: _Drawn, scale: float, moved: BoolArray
) -> tuple[IntArray, IntArray, IntArray]:
    """How many edges each map has, their starts and ends; marks maps not on the grid."""
    rings, vertices = drawn.rings, drawn.rings[drawn.maps]  # vertices before each
    if not len(drawn.coordinates):
        return np.diff(vertices), *np.zeros((2, 0), dtype=np.int64)
    units = drawn.coordinates * scale
    np.rint(units, out=units)
    x, y = units[:, 0].astype(np.int64), units[:, 1].astype(np.int64)
    units /= scale
    off_grid = np.flatnonzero((units != drawn.coordinates).ravel()) // 2
    moved[np.searchsorted(vertices, off_grid, side="right") - 1] = True
    # with the next vertex; what overflows in twice a ring's area comes back in the sum
    cross = np.zeros(len(x), dtype=np.int64)
    np.subtract(x[:-1] * y[1:], x[1:] * y[:-1], out=cross[:-1])
    cross[rings[1:] - 1] = 0
    backward = (np.add.reduceat(cross, rings[:-1]) > 0) == drawn.holes
    x <<= 32
    y += _HALF
    x += y
    vertex = x
    real = np.zeros(len(vertex), dtype=bool)
    np.not_equal(vertex[1:], vertex[:-1], out=real[:-1])
    real[rings[1:] - 1] = False
    start, end = vertex[real], vertex[1:][real[:-1]]
    if backward.all():
        start, end = end, start
    elif backward.any():
        turned = np.flatnonzero(np.repeat(backward, np.diff(rings))[real])
        start[turned], end[turned] = end[turned], start[turned]
    left_out = np.searchsorted(np.flatnonzero(~real), vertices)
    return np.diff(vertices - left_out), start, end


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
