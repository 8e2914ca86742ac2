"""Ground gained, lost and shared between two maps, from the edges that changed.

The edges of only one of two maps divide the plane into faces, and each face is gained, lost or
neither. If most edges changed, or a guard finds anything that is not sure, maps are overlaid group
by group of polygons that meet, each by one call of shapely.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo._utils.arrays import BoolArray, FloatArray, Shapes
from frontgeo._utils.progress import progress
from frontgeo.geometry.edge_table import EXACT_KM2, NOTHING
from frontgeo.geometry.measure import area_km2, polygonal, rings_of
from frontgeo.geometry.projection import connected
from frontgeo.geometry.shared_area import Rings, chains_with_integrals, middle_latitude

__all__ = [
    "changed_ground",
    "ground_by_count",
    "ground_by_least",
    "overlaid",
    "overlaid_by_edges",
    "polygons_together",
    "rest_of",
    "shared_ground",
]

_BLOCK = 100_000  # vertices between two steps of the progress bar
_LONG = 500_000  # vertices that take some seconds
_SURE_DEG = 1e-12  # 0.1 µm: rounding moves a crossing by a hundredth of it
_MOST_CHANGED = 0.2  # share of the edges of two maps; with many more, an overlay is faster


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
    return polygons_together(gained), polygons_together(lost)


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
    if edges is None:
        return None
    start, end = edges
    centre_deg = middle_latitude(np.array([old, new], dtype=object))
    owner = np.zeros(start.shape[1], dtype=np.int64)
    chains = chains_with_integrals(start, end, owner, 0, centre_deg)
    gained, lost, is_sure, is_plain = changed_ground(chains, 1)
    return (gained[0], lost[0]) if is_sure[0] and is_plain[0] else None


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
    return polygons_together(unchanged)


def rest_of(ground: BaseGeometry, taken: BaseGeometry) -> BaseGeometry:
    """Return the part of some ground that is not in other ground.

    Parameters as for `overlaid`. One overlay of two shapes of 20,000 parts takes GEOS a hundred
    times as long as overlays of their groups.

    Examples
    --------
    >>> import shapely
    >>> rest_of(shapely.box(36, 50, 38, 51), shapely.box(37, 50, 39, 51)).bounds[::2]
    (36.0, 37.0)
    """
    # by extents alone: whether shapes meet takes long to find where one of them is a country
    before, after = _groups(shapely.get_parts(ground), shapely.get_parts(taken), meet=None)
    left = shapely.is_empty(before) | shapely.is_empty(after)
    cut = shapely.difference(before[~left], after[~left])
    return polygons_together([before[left], cut])


def _changed_edges(old: BaseGeometry, new: BaseGeometry) -> tuple[FloatArray, FloatArray] | None:
    """Return starts and ends of the edges of only one map; those of the old map are turned.

    None if too many have changed, or if a map has an edge twice and is not valid.
    """
    edges = [_edges_of(ground) for ground in (old, new)]
    starts, ends = (np.concatenate(of_both) for of_both in zip(*edges, strict=True))
    # number the vertices, then the edges by the numbers of their ends
    both = np.concatenate([starts, ends])
    vertices, code = np.unique(both.view(np.complex128).ravel(), return_inverse=True)
    from_code, to_code = code.reshape(2, -1)
    edge = np.unique(from_code * len(vertices) + to_code, return_inverse=True)[1]
    sign = np.repeat([-1, 1], [len(starts) for starts, _ in edges])
    count, balance = np.bincount(edge), np.bincount(edge, weights=sign)
    if not (count + np.abs(balance) == 2).all():
        return None
    changed = balance[edge] != 0
    if changed.sum() > _MOST_CHANGED * len(edge):
        return None
    is_new = (sign > 0)[:, None]
    start, end = np.where(is_new, starts, ends), np.where(is_new, ends, starts)
    return start[changed].T, end[changed].T


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


def changed_ground(chains: Rings, pairs: int) -> tuple[Shapes, Shapes, BoolArray, BoolArray]:
    """Return the ground gained and lost that the changed edges of pairs bound.

    Returns also whether it has the areas that the edges add up to, and whether all edges bound it
    with no two of them a hair apart.

    The edges bound the new map minus the old one. In each face between them its winding number is
    the same: 1 on gained ground and −1 on lost ground.
    """
    both: Shapes = np.full((2, pairs), NOTHING, dtype=object)
    is_sure, is_plain = np.ones((2, pairs), dtype=bool)
    if not len(chains.first):
        return both[0], both[1], is_sure, is_plain
    owners = np.unique(chains.owner)
    lines: Shapes = np.array(shapely.linestrings(chains.lonlat.T, indices=chains.ring))
    of_pair: Shapes = np.array(
        shapely.multilinestrings(lines, indices=np.searchsorted(owners, chains.owner))
    )
    try:
        noded: Shapes = np.array(shapely.union_all(of_pair[:, None], axis=1))
    except shapely.GEOSException:
        return both[0], both[1], ~is_sure, ~is_plain
    found, *bare = shapely.polygonize_full(noded[:, None])
    is_plain[owners] = shapely.is_empty(bare).all(axis=0)
    faces, at = shapely.get_parts(found, return_index=True)
    points, owner = shapely.point_on_surface(faces), owners[at]
    is_plain[owner[shapely.distance(points, shapely.boundary(faces)) < _SURE_DEG]] = False
    winding = chains.windings_at(shapely.get_coordinates(points).T, owner)
    for side, grounds, known_km2 in zip((1, -1), both, chains.areas_of_signs_km2, strict=True):
        kept = winding == side
        shapely.multipolygons(faces[kept], indices=owner[kept], out=grounds)
        # faces of one ground may share an edge, where edges that lie on each other cancel
        joined = np.flatnonzero(~shapely.is_valid(grounds))
        grounds[joined] = [polygonal(shapely.unary_union(ground)) for ground in grounds[joined]]
        off_km2 = area_km2(grounds[: chains.owners]) - known_km2
        is_sure[: chains.owners] &= np.abs(off_km2) <= EXACT_KM2
    return both[0], both[1], is_sure, is_plain


def _groups(
    old: Shapes, new: Shapes, *, meet: Literal["intersects"] | None = "intersects"
) -> tuple[Shapes, Shapes]:
    """Return polygons of both maps that meet, directly or by way of others, as multipolygons.

    With ``meet=None``, of polygons whose extents meet.
    """
    at_new, at_old = shapely.STRtree(old).query(new, predicate=meet)
    group = connected(len(new) + len(old), at_new, at_old + len(new))
    both = []
    for parts, ours in ((old, group[len(new) :]), (new, group[: len(new)])):
        order = np.argsort(ours, kind="stable")
        filled: Shapes = np.full(int(group.max(initial=-1)) + 1, NOTHING, dtype=object)
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


def polygons_together(shapes: list[Shapes]) -> BaseGeometry:
    """Return the polygons of shapes that do not overlap; lines and points are left out."""
    parts = shapely.get_parts(shapely.get_parts(np.concatenate(shapes)))
    parts = parts[(shapely.get_type_id(parts) == 3) & ~shapely.is_empty(parts)]
    ground: BaseGeometry = parts[0] if len(parts) == 1 else shapely.multipolygons(parts)
    return ground


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
    layers = ground_by_least(grounds)
    inner = [polygonal(shapely.difference(one, other)) for one, other in pairwise(layers)]
    return [*inner, *layers[-1:]]


def ground_by_least(grounds: Sequence[BaseGeometry]) -> list[BaseGeometry]:
    """Return the ground that at least 1, at least 2, … of some geometries cover.

    Parameters as for `ground_by_count`; as many results, each within the one before.

    Examples
    --------
    >>> west, east = shapely.box(36, 50, 36.2, 50.1), shapely.box(36.1, 50, 36.4, 50.1)
    >>> [round(float(shapely.area(ground)), 3) for ground in ground_by_least([west, east])]
    [0.04, 0.01]
    """
    layers: list[BaseGeometry] = []
    for ground in grounds:
        # Ground that k geometries covered so far and this one covers too is now covered by k + 1.
        above = [ground, *(polygonal(shapely.intersection(layer, ground)) for layer in layers)]
        united = [polygonal(shapely.union(*pair)) for pair in zip(layers, above, strict=False)]
        layers = [*united, above[-1]]
    return layers
