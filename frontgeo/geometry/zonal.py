"""Areas by region: ground held in each of many regions, map by map.

The first map is intersected with the regions. Each later map is the one before, plus the ground
gained and minus the ground lost: nine faces in ten lie in one region, and only the rest are
intersected. Two guards: a map whose changed faces do not add up to the net of the areas is
intersected whole; and the last map of each stretch of changes is intersected with the regions
that changed, to be compared with the sum.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo._utils.arrays import BoolArray, FloatArray, IntArray, Shapes
from frontgeo.geometry.edge_table import share_on_grid
from frontgeo.geometry.measure import area_km2, polygonal
from frontgeo.geometry.overlay import overlaid_by_edges
from frontgeo.geometry.pairs import pair_polygons
from frontgeo.geometry.sectors import refuse_overlaps
from frontgeo.geometry.validation import prepared_copy, unprepared_copy

__all__ = ["areas_by_region"]


_VERTICES = 1 << 21  # of maps in memory at a time; 0.2 GB with their edges and faces
_NET_KM2 = 1e-9  # 1e-3 m²: rounding of a map's area and of its faces
_CHECK_KM2 = 1e-8  # 1e-2 m²: of a region, after a stretch of changes
_NOTHING_KM2 = 1e-10  # 1e-4 m²: less is rounding, in a region where nothing is held
_MOST_ON_GRID = 0.5  # share of vertices; with fewer, pairs are seldom the same there
_ENOUGH = 16  # pairs of geometries from which on threads are worth their start


def areas_by_region(
    grounds: Iterable[BaseGeometry], shapes: Shapes
) -> tuple[FloatArray, dict[str, int]]:
    """Measure ground in each region, map by map.

    Parameters
    ----------
    grounds : iterable of shapely Polygon or MultiPolygon
        Valid ground of one mapper in order of time, longitude and latitude in degrees.
    shapes : ndarray of shapely geometries
        Regions that do not overlap, longitude and latitude in degrees; points and lines in
        them are left out, and the little that two regions share is left to the first of them.

    Returns
    -------
    areas : ndarray of float, shape (maps, regions + 1)
        km², within 1e-2 m² of intersecting each map with each region; the last column is
        ground in no region, so that a row adds up to the area of its map.
    how : dict of str to int
        The number of maps measured by their ``changes``, and of those measured whole: the
        ``first``, those ``redrawn``, of which many edges changed, those where changed faces do not
        add up to the ``net`` of the areas, and those of stretches that failed the ``check``.

    Raises
    ------
    GeometryError
        For a missing map, coordinates that are not longitude and latitude, or when more
        than a hundred-thousandth of the regions lies in two that ground comes near.

    Examples
    --------
    >>> import shapely
    >>> days = [shapely.box(36, 50, east, 51) for east in (37, 37.5, 38)]
    >>> regions = np.array([shapely.box(36, 50, 37, 51), shapely.box(37, 50, 37.5, 51)])
    >>> areas, how = areas_by_region(days, regions)
    >>> areas.round().astype(int).tolist()
    [[7892, 0, 0], [7892, 3946, 0], [7892, 3946, 3946]]
    >>> how
    {'changes': 2, 'first': 1}
    """
    how: Counter[str] = Counter()
    tables = [np.zeros((0, len(shapes) + 1))]
    for chunk in _chunks(grounds):
        table, counts = _of_chunk(chunk, shapes)
        known = 1 if how else 0  # a chunk begins with the last map of the one before
        tables.append(table[known:])
        how.update(counts)
        how["first"] -= known
    return np.concatenate(tables), dict(sorted(how.items()))


def _of_chunk(chunk: list[BaseGeometry], shapes: Shapes) -> tuple[FloatArray, Counter[str]]:
    """Return the areas of some maps in a row, and the number measured in each way."""
    regions = _Regions(shapes)
    whole_km2 = area_km2(chunk)
    inside, how = _inside(chunk, whole_km2, regions)
    table = np.column_stack([inside, whole_km2 - inside.sum(axis=1)])
    return np.where(table > _NOTHING_KM2, table, 0.0), how


# ---- regions ---------------------------------------------------------------------------


class _Regions:
    """Regions, made ready when ground first comes near: valid, without overlaps, prepared."""

    def __init__(self, shapes: Shapes) -> None:
        self.drawn = shapes
        self.shapes = shapes.copy()
        self.ready = np.zeros(len(shapes), dtype=bool)
        self.tree = shapely.STRtree(shapes)

    def near(self, grounds: Any, predicate: Literal["intersects"] | None = None) -> IntArray:
        """Return the numbers of the regions whose boxes meet those of grounds, in order."""
        near = np.unique(self.tree.query(np.atleast_1d(grounds), predicate=predicate)[1])
        fresh = near[~self.ready[near]]
        if not len(fresh):
            return near
        self.shapes[fresh] = [polygonal(g) for g in shapely.make_valid(self.drawn[fresh])]
        self.ready[fresh] = True
        self._leave_to_the_first(fresh)
        shapely.prepare(self.shapes[fresh])
        return near

    def whole_km2(self, ground: BaseGeometry) -> FloatArray:
        """Measure ground in every region, by plain intersection."""
        areas = np.zeros(len(self.shapes))
        near = self.near(ground, "intersects")
        # most regions lie wholly inside or outside; only those that the front cuts are intersected
        within = shapely.covers(prepared_copy(ground), self.shapes[near])
        areas[near[within]] = area_km2(self.shapes[near[within]])
        split = near[~within]
        areas[split] = self.shared_km2(split, np.full(len(split), ground))
        return areas

    def shares(self, faces: Shapes) -> tuple[IntArray, IntArray, FloatArray]:
        """Return faces, regions that they lie in, and how much of each does, in km²."""
        near = self.near(faces)
        # most faces lie in one region, and some regions in one face: these count as they are
        at, inner = shapely.STRtree(faces).query(self.shapes[near], predicate="covers")
        split = np.setdiff1d(np.arange(len(faces)), inner)
        to, cut = shapely.STRtree(faces[split]).query(self.shapes[near], predicate="intersects")
        region, face = near[to], split[cut]
        shapely.prepare(faces[split])
        is_filled = shapely.covers(faces[face], self.shapes[region])
        km2 = np.zeros(len(face))
        km2[is_filled] = area_km2(self.shapes[region[is_filled]])
        km2[~is_filled] = self.shared_km2(region[~is_filled], faces[face[~is_filled]])
        return (
            np.concatenate([inner, face]),
            np.concatenate([near[at], region]),
            np.concatenate([area_km2(faces[inner]), km2]),
        )

    def shared_km2(self, some: IntArray, grounds: Shapes) -> FloatArray:
        """Measure what regions share with grounds, one by one."""
        return area_km2(_in_threads(shapely.intersection, self.shapes[some], grounds))

    def _leave_to_the_first(self, fresh: IntArray) -> None:
        """Leave ground that two regions share to the first of them; refuse much of it."""
        one, other = self.tree.query(self.shapes[fresh])
        one = fresh[one]
        # each pair once: of two that are both fresh, from the first
        kept = self.ready[other] & ((one < other) | ~np.isin(other, fresh)) & (one != other)
        first, second = np.minimum(one, other)[kept], np.maximum(one, other)[kept]
        meet = _in_threads(_share_ground, self.shapes[first], self.shapes[second]).astype(bool)
        first, second = first[meet], second[meet]
        shared_km2 = float(self.shared_km2(first, self.shapes[second]).sum())
        if shared_km2 > 0:
            refuse_overlaps(shared_km2, self._drawn_km2())
        for i, j in sorted(zip(first.tolist(), second.tolist(), strict=True)):
            apart = shapely.difference(self.shapes[j], self.shapes[i])
            self.shapes[j] = polygonal(apart)

    def _drawn_km2(self) -> float:
        return float(area_km2([polygonal(g) for g in shapely.make_valid(self.drawn)]).sum())


def _share_ground(one: Shapes, other: Shapes) -> BoolArray:
    # a prepared region stands in many pairs, and so in several threads
    own, others = unprepared_copy(one), unprepared_copy(other)
    return np.asarray(shapely.relate_pattern(own, others, "T********"))


def _in_threads(work: Callable[..., Any], one: Shapes, other: Shapes) -> npt.NDArray[Any]:
    """Work on geometries side by side: shapely lets go of the interpreter meanwhile."""
    threads = os.cpu_count() or 1
    if len(one) < _ENOUGH or threads == 1:
        return np.asarray(work(one, other))
    done = np.empty(len(one), dtype=object)
    parts = [slice(i, None, threads) for i in range(threads)]
    with ThreadPoolExecutor(threads) as pool:
        for part, found in zip(
            parts, pool.map(lambda part: work(one[part], other[part]), parts), strict=True
        ):
            done[part] = found
    return done


# ---- maps ------------------------------------------------------------------------------


def _chunks(grounds: Iterable[BaseGeometry]) -> Iterator[list[BaseGeometry]]:
    """Yield maps in order; each chunk begins with the last map of the one before."""
    chunk: list[BaseGeometry] = []
    vertices, fresh = 0, False
    for ground in grounds:
        chunk.append(ground)
        vertices += int(shapely.get_num_coordinates(ground))
        fresh = True
        if len(chunk) > 1 and vertices > _VERTICES:
            yield chunk
            chunk, vertices, fresh = [ground], int(shapely.get_num_coordinates(ground)), False
    if fresh:
        yield chunk


def _inside(
    chunk: list[BaseGeometry], whole_km2: FloatArray, regions: _Regions
) -> tuple[FloatArray, Counter[str]]:
    """Return km² by map and region, and the number of maps measured in each way."""
    changes, how = _changes(chunk, np.diff(whole_km2), regions)
    inside = np.zeros((len(chunk), len(regions.shapes)))
    anew = np.flatnonzero(how != "changes").tolist()
    # a stretch of changes begins with a map that was measured whole
    for begin, stop in zip(anew, [*anew[1:], len(chunk)], strict=True):
        inside[begin] = regions.whole_km2(chunk[begin])
        rest = slice(begin + 1, stop)
        if not len(chunk[rest]):
            continue
        steps = changes[begin : stop - 1]
        inside[rest] = inside[begin] + np.cumsum(steps, axis=0)
        # the sum of changes has to be the last map's area, in every region that changed
        changed = np.flatnonzero(steps.any(axis=0))
        checked = regions.shared_km2(changed, np.full(len(changed), chunk[stop - 1]))
        if (np.abs(checked - inside[stop - 1, changed]) > _CHECK_KM2).any():
            how[rest] = "check"
            inside[rest] = [regions.whole_km2(ground) for ground in chunk[rest]]
    return inside, Counter(how.tolist())


def _changes(
    chunk: list[BaseGeometry], net_km2: FloatArray, regions: _Regions
) -> tuple[FloatArray, npt.NDArray[np.str_]]:
    """Return km² by pair and region, and how to measure each map.

    A pair of maps off the grid has another net there, and is looked at as drawn.
    """
    changes = np.zeros((len(net_km2), len(regions.shapes)))
    how = np.full(len(net_km2), "redrawn")
    if share_on_grid(chunk) > _MOST_ON_GRID:
        _take(changes, how, net_km2, regions, dict(enumerate(pair_polygons(chunk))))
    left = np.flatnonzero(how != "changes").tolist()
    as_drawn = {pair: overlaid_by_edges(chunk[pair], chunk[pair + 1]) for pair in left}
    _take(changes, how, net_km2, regions, {k: both for k, both in as_drawn.items() if both})
    return changes, np.append("first", how)


def _take(
    changes: FloatArray,
    how: npt.NDArray[np.str_],
    net_km2: FloatArray,
    regions: _Regions,
    grounds: dict[int, tuple[BaseGeometry, BaseGeometry]],
) -> None:
    """Enter the changes of pairs whose gained and lost ground adds up to their net."""
    pieces = np.array(list(grounds.values()), dtype=object).ravel()
    faces, side = shapely.get_parts(pieces, return_index=True)
    pair = np.array(list(grounds), dtype=np.int64)[side // 2]
    signed_km2 = area_km2(faces) * (1.0 - 2.0 * (side % 2))
    found_km2 = np.bincount(pair, weights=signed_km2, minlength=len(net_km2))
    is_sound = np.isin(np.arange(len(net_km2)), list(grounds))
    is_sound &= np.abs(found_km2 - net_km2) <= _NET_KM2
    how[list(grounds)] = np.where(is_sound, "changes", "net")[list(grounds)]
    kept = is_sound[pair]
    face, region, km2 = regions.shares(faces[kept])
    np.add.at(changes, (pair[kept][face], region), np.sign(signed_km2[kept])[face] * km2)
