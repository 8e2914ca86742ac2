"""Gained and lost ground of pairs of maps, exactly, from the edges that changed.

`overlaid` takes two maps: the edges of only one of them divide the plane into faces, and each face
is gained, lost or neither. If most edges changed, or a guard finds anything that is not sure, maps
are overlaid group by group of polygons that meet, each by one call of shapely.

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
    "overlaid_by_edges",
    "pair_areas",
    "pair_changes",
    "pair_polygons",
    "shared_ground",
    "snapped",
]

Reasons = npt.NDArray[np.str_]

DECIMALS = 6  # 0.1 m: what mappers write; some days a seventh is added, of noise
MOST_EDGES = 600  # changed edges of a pair; with more, `shapely.difference` is as fast

_NOTHING = shapely.MultiPolygon()
_BLOCK = 100_000  # vertices between two steps of the progress bar
_LONG = 500_000  # vertices that take some seconds
_HALF = 1 << 31
_CHUNK = 40_960  # vertices taken out of shapely at a time: they fit the processor's cache
_CANDIDATES = 1 << 18  # pairs of edges looked at together, for the same reason
_SURE = 1e-5  # of a unit of the last decimal: rounding moves a crossing by 1e-7 of it
_CROSSING = np.int64(1) << 62  # vertex numbers of crossings, above all others
_EXACT_KM2 = 1e-10  # 1e-4 m²: rounding of sums that should be equal
_MOST_CHANGED = 0.2  # share of the edges of two maps; with many more, an overlay is faster
_SURE_DEG = 1e-12  # 0.1 µm: rounding moves a crossing by a hundredth of it


# ---- two maps --------------------------------------------------------------------------


def overlaid(old: BaseGeometry, new: BaseGeometry) -> tuple[BaseGeometry, BaseGeometry]:
    """Return the ground gained and lost between two maps.

    Parameters
    ----------
    old, new : shapely Polygon or MultiPolygon
        Valid; longitude and latitude in degrees.

    Returns
    -------
    gained, lost : shapely.Polygon or shapely.MultiPolygon
        ``new - old`` and ``old - new``. The coordinates are those of one overlay of whole maps, up
        to the last bit where edges cross, as only edges that changed decide them.

    Examples
    --------
    >>> import shapely
    >>> gained, lost = overlaid(shapely.box(36, 50, 38, 51), shapely.box(37, 50, 39, 51))
    >>> gained.bounds[::2], lost.bounds[::2]
    ((38.0, 39.0), (36.0, 37.0))
    """
    found = overlaid_by_edges(old, new)
    if found is not None:
        return found
    before, after = _groups(shapely.get_parts(old), shapely.get_parts(new))
    differ = ~shapely.equals_exact(before, after, tolerance=0.0)
    blocks = _in_blocks(before[differ], after[differ])
    gained, lost = [], []
    with progress(2 * len(blocks), "step", at_once=_is_long(before, after)) as bar:
        for older, newer in blocks:
            gained.append(shapely.difference(newer, older))
            bar.update()
            lost.append(shapely.difference(older, newer))
            bar.update()
    return _united(gained), _united(lost)


def overlaid_by_edges(
    old: BaseGeometry, new: BaseGeometry
) -> tuple[BaseGeometry, BaseGeometry] | None:
    """Return the ground gained and lost by the edges of only one map, or None.

    None if many edges changed, or if anything about them is not sure. Parameters and coordinates as
    for `overlaid`.

    Examples
    --------
    >>> import shapely
    >>> old, new = (
    ...     shapely.segmentize(shapely.box(36, 50, east, 51), 0.125) for east in (38, 38.125))
    >>> gained, lost = overlaid_by_edges(old, new)
    >>> gained.bounds[::2], lost.is_empty
    ((38.0, 38.125), True)
    """
    edges = _changed_edges(old, new)
    try:
        return None if edges is None else _from_changed_edges(*edges)
    except shapely.GEOSException:
        return None


def shared_ground(old: BaseGeometry, new: BaseGeometry) -> BaseGeometry:
    """Return the ground in both of two maps.

    Parameters and coordinates as for `overlaid`.

    Examples
    --------
    >>> import shapely
    >>> shared_ground(shapely.box(36, 50, 38, 51), shapely.box(37, 50, 39, 51)).bounds[::2]
    (37.0, 38.0)
    """
    before, after = _groups(shapely.get_parts(old), shapely.get_parts(new))
    same = shapely.equals_exact(before, after, tolerance=0.0)
    blocks = _in_blocks(before[~same], after[~same])
    unchanged = [after[same]]
    with progress(len(blocks), "step", at_once=_is_long(before, after)) as bar:
        for older, newer in blocks:
            unchanged.append(shapely.intersection(older, newer))
            bar.update()
    return _united(unchanged)


def _changed_edges(
    old: BaseGeometry, new: BaseGeometry
) -> tuple[FloatArray, FloatArray, IntArray] | None:
    """Return the edges of only one map: starts, ends and signs, −1 for those of the old map.

    None if too many have changed, or if a map has an edge twice and is not valid.
    """
    edges = [_edges_of(ground) for ground in (old, new)]
    starts, ends = (np.concatenate(of_both) for of_both in zip(*edges, strict=True))
    # number the vertices, then the edges by the numbers of their ends
    both = np.concatenate([starts, ends])
    code, vertices = pd.factorize(both.view(np.complex128).ravel())
    from_code, to_code = code.reshape(2, -1)
    edge = np.unique(from_code * len(vertices) + to_code, return_inverse=True)[1]
    sign = np.repeat([-1, 1], [len(starts) for starts, _ in edges])
    count, balance = np.bincount(edge), np.bincount(edge, weights=sign)
    if not (count + np.abs(balance) == 2).all():
        return None
    changed = balance[edge] != 0
    if changed.sum() > _MOST_CHANGED * len(edge):
        return None
    return starts[changed], ends[changed], sign[changed]


def _edges_of(ground: BaseGeometry) -> tuple[FloatArray, FloatArray]:
    """Return the starts and ends of the directed edges of a map, with its ground on their left."""
    rings, _, holes, lengths = rings_of(shapely.get_parts(ground))
    lonlat = shapely.get_coordinates(rings)
    begins = np.zeros(len(lonlat), dtype=bool)
    begins[:-1] = (lonlat[1:] != lonlat[:-1]).any(axis=1)
    begins[np.cumsum(lengths) - 1] = False
    at = np.flatnonzero(begins)
    turned = np.repeat(shapely.is_ccw(rings) == holes, lengths)[at]
    return lonlat[at + turned], lonlat[at + ~turned]


def _from_changed_edges(
    start: FloatArray, end: FloatArray, sign: IntArray
) -> tuple[BaseGeometry, BaseGeometry] | None:
    """Return the ground gained and lost that changed edges bound; None if that is not sure.

    The edges bound the new map minus the old one. In each face between them its winding number is
    the same: 1 on gained ground and −1 on lost ground.
    """
    if not len(sign):
        return _NOTHING, _NOTHING
    lines: Shapes = np.array(shapely.linestrings(np.stack([start, end], axis=1)), dtype=object)
    noded = shapely.get_parts(shapely.unary_union(lines))
    collections = shapely.polygonize_full(noded)
    if not shapely.is_empty(collections[1:]).all():  # edges are left that bound no face
        return None
    faces = shapely.get_parts(collections[0])
    points = shapely.point_on_surface(faces)
    tree = shapely.STRtree(lines)
    away = tree.query_nearest(points, all_matches=False, return_distance=True)[1]
    winding = _windings(shapely.get_coordinates(points), tree, start, end, sign)
    if (away < _SURE_DEG).any() or not np.isin(winding, (-1, 0, 1)).all():
        return None
    # faces of one ground may share an edge, where edges that lie on each other cancel
    gained, lost = (
        polygonal(shapely.coverage_union_all(faces[winding == side])) for side in (1, -1)
    )
    net_km2 = _integrals_km2(np.where(sign > 0, start.T, end.T), np.where(sign > 0, end.T, start.T))
    if abs(area_km2(gained) - area_km2(lost) - net_km2.sum()) > _EXACT_KM2:
        return None
    return gained, lost


def _windings(
    points: FloatArray,
    tree: shapely.STRtree,
    start: FloatArray,
    end: FloatArray,
    sign: IntArray,
) -> FloatArray:
    """Return the winding number of edges around points, by the edges below each."""
    south = np.minimum(start, end)[:, 1].min()
    below = np.column_stack([points[:, 0], np.full(len(points), south)])
    point, edge = tree.query(shapely.linestrings(np.stack([points, below], axis=1)))
    u, v, p = start[edge].T, end[edge].T, points[point].T
    passes = (np.minimum(u[0], v[0]) <= p[0]) & (p[0] < np.maximum(u[0], v[0]))
    (dx, dy), (px, py) = v - u, p - u
    # an edge is below a point to its left if it runs east, or to its right if it runs west
    turn = dx * py - dy * px
    eastward = np.where(dx > 0, turn > 0, -1.0 * (turn < 0))
    windings = passes * eastward * sign[edge]
    return np.bincount(point, weights=windings, minlength=len(points)).astype(np.float64)


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


def _in_blocks(before: Shapes, after: Shapes) -> list[tuple[Shapes, Shapes]]:
    """Return groups of both maps a number of vertices at a time."""
    vertices = shapely.get_num_coordinates(before) + shapely.get_num_coordinates(after)
    breaks = np.flatnonzero(np.diff(np.cumsum(vertices) // _BLOCK)) + 1
    return list(zip(np.split(before, breaks), np.split(after, breaks), strict=True))


def _is_long(before: Shapes, after: Shapes) -> bool:
    """Return whether an overlay of groups takes some seconds."""
    vertices = shapely.get_num_coordinates(before) + shapely.get_num_coordinates(after)
    return bool(vertices.sum() > _LONG)


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
        False for a map that snapping made invalid, by more than rings that it closed to a
        line and that are left out: its edges do not bound its ground.

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
    rounded = _rounded(geometry)
    return rounded if rounded.is_valid else polygonal(shapely.make_valid(rounded))


def _rounded(geometry: BaseGeometry) -> BaseGeometry:
    scale = 10.0**DECIMALS
    return shapely.transform(polygonal(geometry), lambda c: np.rint(c * scale) / scale)


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
    maps = np.empty(len(geometries), dtype=object)
    maps[:] = list(geometries)
    if shapely.is_missing(maps).any():
        where = int(np.flatnonzero(shapely.is_missing(maps))[0])
        raise GeometryError(f"map {where}: expected polygons, found none; leave it out")
    odd = ~np.isin(shapely.get_type_id(maps), (3, 6))
    maps[odd] = [polygonal(g) for g in maps[odd]]
    chunks = np.array_split(maps, max(1, ceil(shapely.get_num_coordinates(maps).sum() / _CHUNK)))
    found = [_directed_edges(chunk, 10.0**DECIMALS) for chunk in chunks]
    starts, ends, count, moved = (np.concatenate(arrays) for arrays in zip(*found, strict=True))
    # number the vertices, then the edges, by first appearance: one edge in a hundred is distinct,
    # and a hash table of those few is faster than a sort of all
    code, vertices = pd.factorize(np.concatenate([starts, ends]))
    from_code, to_code = code.reshape(2, -1)
    edge, distinct = pd.factorize(from_code * len(vertices) + to_code)
    start, end = (vertices[ends] for ends in np.divmod(distinct, max(1, len(vertices))))
    step, edge, sign, twice = _events(np.split(edge, np.cumsum(count)[:-1]), len(distinct))
    is_valid = ~twice
    for i in np.flatnonzero(moved):  # a map on the grid is as valid as it came
        is_valid[i] &= _stays_valid(maps[i])
    return EdgeTable(start, end, step, edge, sign, is_valid)


def _stays_valid(ground: BaseGeometry) -> bool:
    """Return whether rounding keeps a map valid, apart from rings that it closes to a line."""
    rounded = _rounded(ground)
    if rounded.is_valid:
        return True
    kept = []
    for part in shapely.get_parts(rounded):
        is_open = [len(np.unique(ring.coords, axis=0)) > 2 for ring in shapely.get_rings(part)]
        if is_open[0]:
            holes = [
                hole for hole, bounds in zip(part.interiors, is_open[1:], strict=True) if bounds
            ]
            kept.append(shapely.Polygon(part.exterior, holes))
        elif any(is_open):
            return False
    return shapely.MultiPolygon(kept).is_valid


def _directed_edges(maps: Shapes, scale: float) -> tuple[IntArray, IntArray, IntArray, BoolArray]:
    """Return starts and ends of edges, how many each map has, and which maps are off the grid."""
    rings, owner, holes, lengths = rings_of(maps)
    lonlat = shapely.get_coordinates(rings)
    check_coordinates(lonlat[:, 0], lonlat[:, 1])
    units = np.rint(lonlat * scale)
    owners = np.repeat(owner, lengths)
    moved = np.zeros(len(maps), dtype=bool)
    moved[owners[np.flatnonzero(units / scale != lonlat) // 2]] = True
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
    begins = np.zeros(len(vertex), dtype=bool)
    np.not_equal(vertex[1:], vertex[:-1], out=begins[:-1])
    begins[last] = False
    begins[np.repeat(area == 0, lengths)] = False
    at = np.flatnonzero(begins)
    turned = backward[at]
    count = np.bincount(owners[at], minlength=len(maps))
    return vertex[at + turned], vertex[at + ~turned], count, moved


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
        gone = before[seen[before] != step]
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
        `shapely.difference`: ``invalid map``, ``many edges``, ``coincident``,
        ``touching``, ``winding``, ``uncertain``, ``not closed``, ``sum``.
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
    areas, pieces, differences = _settled(geometries)
    gained, lost = (_faces(pieces, len(areas.basis), gained=gained) for gained in (True, False))
    # polygons have to have the areas that their edges add up to
    wrong = np.abs(area_km2(gained) - areas.gained_km2) > _EXACT_KM2
    wrong |= np.abs(area_km2(lost) - areas.lost_km2) > _EXACT_KM2
    doubted = np.flatnonzero(wrong & (areas.basis == "edges"))
    differences |= _differences(geometries, doubted)
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
    differences: dict[int, tuple[BaseGeometry, BaseGeometry]]  # of all other pairs


def _settled(geometries: Sequence[BaseGeometry]) -> _Settled:
    """Measure each pair by its changed edges, or say why it went to plain difference."""
    table = edge_table(geometries)
    pairs, scale = max(0, len(table.is_valid) - 1), 10.0**DECIMALS
    # an edge that comes bounds the later map minus the earlier one; one that goes does so backward
    later = table.step > 0
    pair, edge, comes = table.step[later] - 1, table.edge[later], table.sign[later] > 0
    start = np.where(comes, table.start[edge], table.end[edge])
    end = np.where(comes, table.end[edge], table.start[edge])
    count = np.bincount(pair, minlength=pairs)
    basis = np.where(count > 0, "edges", "unchanged").astype("<U12")
    basis[count > MOST_EDGES] = "many edges"
    basis[~(table.is_valid[1:] & table.is_valid[:-1])] = "invalid map"
    kept = (basis == "edges")[pair]
    pair, start, end = pair[kept], start[kept], end[kept]
    # the pieces that bound gained ground, and those that bound lost ground, have to close
    pieces = _noded(pair, start, end, basis, scale)
    integrals = _integrals_km2(pieces.p, pieces.q)
    sums = []
    for side in (pieces.gained, ~pieces.gained):
        sums.append(np.bincount(pieces.pair[side], weights=integrals[side], minlength=pairs))
        _stop(basis, _open_pairs(pieces.of(side)), "not closed")
    gained, lost = sums[0], -sums[1]
    # gained minus lost is the integral along all changed edges, as they were before any was cut
    p, q = (np.array(lonlat_units(vertex)) / scale for vertex in (start, end))
    net = np.bincount(pair, weights=_integrals_km2(p, q), minlength=pairs)
    unlike = np.abs(gained - lost - net) > _EXACT_KM2
    unlike |= (gained < -_EXACT_KM2) | (lost < -_EXACT_KM2)
    _stop(basis, np.flatnonzero(unlike), "sum")
    own = basis == "edges"
    gained, lost = np.where(own, np.maximum([gained, lost], 0.0), 0.0)
    stopped = np.flatnonzero(~own & (basis != "unchanged"))
    differences = _differences(geometries, stopped)
    for at, both in differences.items():
        gained[at], lost[at] = area_km2(np.array(both))
    return _Settled(PairAreas(gained, lost, basis, count), pieces.of(own[pieces.pair]), differences)


def _stop(basis: Reasons, pairs: IntArray, why: str) -> None:
    """Give a reason to pairs that edges have decided so far."""
    basis[pairs[basis[pairs] == "edges"]] = why


def _differences(
    geometries: Sequence[BaseGeometry], pairs: IntArray
) -> dict[int, tuple[BaseGeometry, BaseGeometry]]:
    """Return the ground gained and lost in some pairs, by plain difference of the snapped maps."""
    grid: dict[int, BaseGeometry] = {}
    found = {}
    for pair in pairs.tolist():
        grid = {i: grid[i] if i in grid else snapped(geometries[i]) for i in (pair, pair + 1)}
        old, new = grid.values()
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
    balance = pd.Series(np.repeat([1, -1], len(pieces.pair)))
    vertex = np.concatenate([pieces.start, pieces.end])
    at_vertex = balance.groupby([np.tile(pieces.pair, 2), vertex]).sum()
    open_at = at_vertex.index.get_level_values(0)[at_vertex != 0]
    return np.unique(open_at.to_numpy(dtype=np.int64))


# ---- crossings and windings ------------------------------------------------------------


class _Edges(NamedTuple):
    """Changed edges u → v sorted by pair and west end, in whole units, shape (2, edges)."""

    pair: IntArray
    start: IntArray
    end: IntArray
    u: IntArray
    v: IntArray
    reach: IntArray  # the number of edges after each that begin west of its east end


def _sorted(pair: IntArray, start: IntArray, end: IntArray) -> _Edges:
    """Sort changed edges, so that those that share longitudes with one follow it."""
    west, east = np.minimum(start >> 32, end >> 32), np.maximum(start >> 32, end >> 32)
    # pair and longitude as one whole number
    origin, span = west.min(initial=0), east.max(initial=0) - west.min(initial=0) + 1
    key = pair * span + (west - origin)
    order = np.argsort(key, kind="stable")
    key, pair, start, end = key[order], pair[order], start[order], end[order]
    last = np.searchsorted(key, pair * span + (east[order] - origin), side="right")
    u, v = np.array(lonlat_units(start)), np.array(lonlat_units(end))
    return _Edges(pair, start, end, u, v, last - np.arange(len(pair)) - 1)


def _noded(pair: IntArray, start: IntArray, end: IntArray, basis: Reasons, scale: float) -> _Pieces:
    """Cut changed edges where they cross, and find the ground beside each piece.

    Pairs that cannot be decided so are stopped in `basis`; the rest is returned.
    """
    e = _sorted(pair, start, end)
    below, first, second = _crossings(e, basis)
    # plain edges, the side of each by its middle in whole numbers
    left = below + _left_is_above(e.u, e.v)
    is_whole = np.ones(len(e.pair), dtype=bool)
    is_whole[first] = is_whole[second] = False
    _stop(basis, e.pair[is_whole & (left != 0) & (left != 1)], "winding")
    whole = _Pieces(e.pair, e.start, e.end, e.u / scale, e.v / scale, left == 1).of(is_whole)
    # edges that cross, in pieces
    live = basis[e.pair[first]] == "edges"
    edge, start, end, p, q = _cut(e, first[live], second[live])
    below, is_sure = _below_pieces(e, edge, (p + q) / 2)
    left = below + _left_is_above(e.u[:, edge], e.v[:, edge])
    _stop(basis, e.pair[edge[~is_sure]], "uncertain")
    _stop(basis, e.pair[edge[(left != 0) & (left != 1)]], "winding")
    cut = _Pieces(e.pair[edge], start, end, p / scale, q / scale, left == 1)
    pieces = _Pieces._make(np.concatenate(both, axis=-1) for both in zip(whole, cut, strict=True))
    return pieces.of((basis == "edges")[pieces.pair])


def _crossings(e: _Edges, basis: Reasons) -> tuple[FloatArray, IntArray, IntArray]:
    """Return windings below the middles of edges, and pairs of edges that cross within both."""
    below = np.zeros(len(e.pair))
    low, high = np.minimum(e.u, e.v), np.maximum(e.u, e.v)
    middle2 = e.u + e.v  # twice the middle, to stay whole
    nothing = np.zeros(0, dtype=np.int64)
    crossing, lying, touching = [(nothing, nothing)], [nothing], [nothing]
    for one, other in _blocks(np.arange(1, len(e.pair) + 1), e.reach):  # they share a longitude
        below += np.bincount(one, _passing(e, middle2[:, one], other), minlength=len(below))
        below += np.bincount(other, _passing(e, middle2[:, other], one), minlength=len(below))
        meet = (low[1, one] <= high[1, other]) & (low[1, other] <= high[1, one])
        i, j = one[meet], other[meet]
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
    return below, first, second


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
    e: _Edges, first: IntArray, second: IntArray
) -> tuple[IntArray, IntArray, IntArray, FloatArray, FloatArray]:
    """Cut edges at their crossings: the edge, both vertices and both positions of each piece."""
    u, d, g = e.u[:, first], e.v[:, first] - e.u[:, first], e.v[:, second] - e.u[:, second]
    h = e.u[:, second] - u
    # u + s d = u' + t g, by Cramer's rule: s and t along the first and the second edge
    across = (d[0] * g[1] - d[1] * g[0]).astype(np.float64)
    along_first = (h[0] * g[1] - h[1] * g[0]) / across
    along_second = (h[0] * d[1] - h[1] * d[0]) / across
    # one place for both edges; exact on upright and level ones, so that the middles of their
    # pieces are too
    place = np.where(g == 0, e.u[:, second], u + along_first * d)
    # an edge in pieces: its start, its crossings in order, its end
    split = np.unique(np.concatenate([first, second]))
    number = _CROSSING + np.arange(len(first), dtype=np.int64)
    ends = np.ones(len(split))
    edge = np.concatenate([split, first, second, split])
    along = np.concatenate([-ends, along_first, along_second, 2 * ends])
    vertex = np.concatenate([e.start[split], number, number, e.end[split]])
    at = np.concatenate([e.u[:, split], place, place, e.v[:, split]], axis=1)
    order = np.lexsort((along, edge))
    edge, vertex, at = edge[order], vertex[order], at[:, order]
    begins = np.flatnonzero(edge[1:] == edge[:-1])
    return edge[begins], vertex[begins], vertex[begins + 1], at[:, begins], at[:, begins + 1]


def _below_pieces(e: _Edges, edge: IntArray, middle: FloatArray) -> tuple[FloatArray, BoolArray]:
    """Return windings below the middles of pieces of edges, and whether each is sure."""
    below, is_sure = np.zeros(len(edge)), np.ones(len(edge), dtype=bool)
    low, high = (np.searchsorted(e.pair, e.pair[edge], side=side) for side in ("left", "right"))
    west, east = np.minimum(e.u[0], e.v[0]) - 1, np.maximum(e.u[0], e.v[0]) + 1
    for piece, other in _blocks(low, high - low):  # pieces with all edges of their pair
        near = (west[other] <= middle[0, piece]) & (middle[0, piece] <= east[other])
        near &= edge[piece] != other
        i, j = piece[near], other[near]
        m, u, v = middle[:, i], e.u[:, j], e.v[:, j]
        (dx, dy), (px, py) = v - u, m - u
        # near another edge: near its line, and not beyond its ends
        near = np.abs(dx * py - dy * px) <= _SURE * np.hypot(dx, dy)
        near &= (np.minimum(u[1], v[1]) - 1 <= m[1]) & (m[1] <= np.maximum(u[1], v[1]) + 1)
        # an end straight below or above: rounding decides whether the edge passes, except for
        # the middles of upright edges, whose longitude is whole
        slanting = e.u[0, edge[i]] != e.v[0, edge[i]]
        near |= slanting & ((np.abs(m[0] - u[0]) <= _SURE) | (np.abs(m[0] - v[0]) <= _SURE))
        is_sure[i[near]] = False
        below += np.bincount(i, weights=_passing(e, 2 * m, j), minlength=len(edge))
    return below, is_sure


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
