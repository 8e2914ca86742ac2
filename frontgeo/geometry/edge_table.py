"""The edges of a series of maps, each stored once, on the grid of the decimals that mappers write.

Coordinates are snapped, so that an edge is the same whole numbers on every day it is drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import NamedTuple

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo._utils.arrays import BoolArray, IntArray, Shapes
from frontgeo.errors import GeometryError
from frontgeo.geometry.measure import check_coordinates, polygonal, rings_of

__all__ = [
    "DECIMALS",
    "EXACT_KM2",
    "NOTHING",
    "EdgeTable",
    "Tabled",
    "edge_table",
    "is_on_grid",
    "lonlat_units",
    "snapped",
    "tabled",
    "valid_ground",
]

DECIMALS = 6  # 0.1 m: what mappers write; some days a seventh is added, of noise
EXACT_KM2 = 1e-10  # 1e-4 m²: rounding of sums that should be equal
NOTHING = shapely.MultiPolygon()

_HALF = 1 << 31
_ON_GRID = 1e-4  # of a unit of the last decimal
_CHUNK = 40_960  # vertices taken out of shapely at a time: they fit the processor's cache


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
        False for a map that crosses itself when snapped: its edges do not bound its ground there.

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


def vertex_of(lon_units: IntArray, lat_units: IntArray) -> IntArray:
    """Return vertices as one whole number each, from whole units of the last decimal."""
    return (lon_units << 32) + (lat_units + _HALF)


def lonlat_units(vertex: IntArray) -> tuple[IntArray, IntArray]:
    """Return longitude and latitude of vertices, in whole units of the last decimal."""
    return vertex >> 32, (vertex & 0xFFFFFFFF) - _HALF


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
    return valid_ground(_snapped(np.array([polygonal(geometry)], dtype=object))[0][0])


def _snapped(maps: Shapes) -> tuple[Shapes, BoolArray]:
    """Round maps, without the rings that this closes to a line; return which are valid."""
    scale = 10.0**DECIMALS
    grid: Shapes = shapely.transform(maps, lambda c: np.rint(c * scale) / scale)
    parts, owner = shapely.get_parts(grid, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    is_flat = shapely.area(shapely.polygons(rings)) == 0
    is_flat[is_flat] = [len(set(ring.coords)) <= 2 for ring in rings[is_flat]]
    with_flat = np.unique(part[is_flat])
    for k in with_flat:
        own = slice(*np.searchsorted(part, [k, k + 1]))
        left = rings[own][~is_flat[own]]
        if not len(left):
            parts[k] = shapely.Polygon()
        elif not is_flat[own.start]:
            parts[k] = shapely.polygons(left[0], left[1:])
    if len(with_flat):
        drawn = np.isin(owner, owner[with_flat]) & ~shapely.is_empty(parts)
        grid[owner[with_flat]] = NOTHING
        shapely.multipolygons(parts[drawn], indices=owner[drawn], out=grid)
    return grid, shapely.is_valid(grid)


def valid_ground(ground: BaseGeometry) -> BaseGeometry:
    """Mend a map that crosses itself on the grid.

    Shells and holes are mended apart: the other method of `shapely.make_valid` loses a hole along
    a shell, up to 0.06 km² on real maps.
    """
    if ground.is_valid:
        return ground
    return polygonal(shapely.make_valid(ground, method="structure", keep_collapsed=False))


def is_on_grid(geometry: BaseGeometry) -> bool:
    """Return whether all coordinates have 6 decimals, to some rounding."""
    units = shapely.get_coordinates(geometry) * 10.0**DECIMALS
    return bool(np.abs(units - np.rint(units)).max(initial=0.0) < _ON_GRID)


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
    return tabled(geometries).table


class Tabled(NamedTuple):
    """An edge table with the maps and edges that it was made from."""

    table: EdgeTable
    maps: Shapes  # on the grid
    edges: list[IntArray]  # of each map, along its rings
    are_valid: BoolArray
    are_twice: BoolArray  # maps with an edge that is there twice


def tabled(geometries: Sequence[BaseGeometry]) -> Tabled:
    """Return the edge table of a series; parameters and errors as for `edge_table`."""
    import pandas as pd  # slow to load, and only series of maps need it

    maps = np.empty(len(geometries), dtype=object)
    maps[:] = list(geometries)
    if shapely.is_missing(maps).any():
        where = int(np.flatnonzero(shapely.is_missing(maps))[0])
        raise GeometryError(f"map {where}: expected polygons, found none; leave it out")
    odd = ~np.isin(shapely.get_type_id(maps), (3, 6))
    maps[odd] = [polygonal(g) for g in maps[odd]]
    chunks = np.array_split(maps, max(1, ceil(shapely.get_num_coordinates(maps).sum() / _CHUNK)))
    found = [_directed_edges(chunk) for chunk in chunks]
    starts, ends, count, are_valid = (np.concatenate(arrays) for arrays in zip(*found, strict=True))
    # number the vertices, then the edges, by first appearance: one edge in a hundred is distinct,
    # and a hash table of those few is faster than a sort of all
    code, vertices = pd.factorize(np.concatenate([starts, ends]))
    from_code, to_code = code.reshape(2, -1)
    key = from_code * len(vertices) + to_code
    if not are_valid.all():  # polygons that rounding has closed up have some edges in common
        bounds = np.ones(len(key), dtype=bool)
        begin = np.cumsum(count) - count
        for i in np.flatnonzero(~are_valid):
            own = slice(begin[i], begin[i] + count[i])
            if len(pd.unique(key[own])) == count[i]:
                bounds[own] = ~np.isin(key[own], to_code[own] * len(vertices) + from_code[own])
                count[i] = np.count_nonzero(bounds[own])
        key = key[bounds]
    edge, distinct = pd.factorize(key)
    start, end = (vertices[ends] for ends in np.divmod(distinct, max(1, len(vertices))))
    edges = np.split(edge, np.cumsum(count)[:-1])
    step, edge, sign, twice = _events(edges, len(distinct))
    table = EdgeTable(start, end, step, edge, sign, are_valid & ~twice)
    return Tabled(table, maps, edges, are_valid, twice)


def _directed_edges(
    maps: Shapes, are_valid: BoolArray | None = None
) -> tuple[IntArray, IntArray, IntArray, BoolArray]:
    """Return starts and ends of edges, how many each map has, and which maps are valid.

    Maps off the grid are snapped in place.
    """
    scale = 10.0**DECIMALS
    rings, owner, holes, lengths = rings_of(maps)
    lonlat = shapely.get_coordinates(rings)
    check_coordinates(lonlat[:, 0], lonlat[:, 1])
    units = np.rint(lonlat * scale)
    owners = np.repeat(owner, lengths)
    if are_valid is None:  # a map on the grid is as valid as it came
        are_valid = np.ones(len(maps), dtype=bool)
        off = np.unique(owners[np.flatnonzero(units / scale != lonlat) // 2])
        if len(off):
            maps[off], are_valid[off] = _snapped(maps[off])
            return _directed_edges(maps, are_valid)
    x, y = np.ascontiguousarray(units.T).astype(np.int64)
    # the sign of twice a ring's area is its sense; products may overflow, but their sum does not
    last = np.cumsum(lengths) - 1
    twice_area = np.zeros(len(x), dtype=np.int64)
    np.subtract(x[:-1] * y[1:], x[1:] * y[:-1], out=twice_area[:-1])
    twice_area[last] = 0
    first = last - lengths + 1
    area = np.add.reduceat(twice_area, first) if len(first) else np.zeros(0, dtype=np.int64)
    # a vertex is one whole number; rings with ground to their right are turned
    vertex = vertex_of(x, y)
    backward = (area > 0) == holes
    place = np.arange(len(vertex))
    turned = np.repeat(backward, lengths)
    place[turned] = np.repeat((first + last)[backward], lengths[backward]) - place[turned]
    vertex = vertex[place]
    # no edge begins at a ring's last vertex, or has no length
    begins = np.zeros(len(vertex), dtype=bool)
    np.not_equal(vertex[1:], vertex[:-1], out=begins[:-1])
    begins[last] = False
    at = np.flatnonzero(begins)
    count = np.bincount(owners[at], minlength=len(maps))
    return vertex[at], vertex[at + 1], count, are_valid


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
