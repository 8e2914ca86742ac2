"""Polygons from edges that meet only at their ends, with ground on their left."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely

from frontgeo.exact.edges import IntArray

__all__ = ["faces_by_pair"]

FloatArray = npt.NDArray[np.float64]
Shapes = npt.NDArray[np.object_]


def faces_by_pair(
    pair: IntArray, start: IntArray, end: IntArray, lonlat: FloatArray, pairs: int
) -> npt.NDArray[np.object_]:
    """Return the ground to the left of closed edges, one MultiPolygon per pair.

    Parameters
    ----------
    pair, start, end : ndarray of int64, shape (edges,)
        Sorted by pair; `start` and `end` are vertices' numbers.
    lonlat : ndarray of float, shape (edges, 2)
        Where each edge starts, in degrees.
    pairs : int

    Returns
    -------
    ndarray of shapely.MultiPolygon, shape (pairs,)
        Empty where a pair has no edges.
    """
    after = _followers(pair, start, end)
    tangled = np.zeros(pairs, dtype=bool)  # rings that touch, or with holes
    tangled[pair[after < 0]] = True
    walked, ring = _rings(after, tangled[pair])
    made, owners = [], []
    if len(walked):
        rings = np.asarray(shapely.linearrings(lonlat[walked], indices=ring), dtype=object)
        owner = pair[walked[np.flatnonzero(np.diff(ring, prepend=-1))]]
        tangled[owner[~shapely.is_ccw(rings)]] = True
        plain = ~tangled[owner]
        made.append(np.asarray(shapely.polygons(rings[plain]), dtype=object))
        owners.append(owner[plain])
    for p in np.flatnonzero(tangled):
        low, high = np.searchsorted(pair, [p, p + 1])
        made.append(_polygonized(start[low:high], end[low:high], lonlat[low:high]))
        owners.append(np.full(len(made[-1]), p))
    grounds = np.full(pairs, shapely.MultiPolygon(), dtype=object)
    if made:
        owner = np.concatenate(owners)
        order = np.argsort(owner, kind="stable")
        shapely.multipolygons(np.concatenate(made)[order], indices=owner[order], out=grounds)
    return grounds


def _followers(pair: IntArray, start: IntArray, end: IntArray) -> IntArray:
    """The edge that begins where each ends; −1 where it is not the only one."""
    if not len(pair):
        return np.zeros(0, dtype=np.int64)
    vertices, rank = np.unique(np.concatenate([start, end]), return_inverse=True)
    begins = pair * len(vertices) + rank[: len(start)]
    ends = pair * len(vertices) + rank[len(start) :]
    order = np.argsort(begins, kind="stable")
    begins = begins[order]
    low = np.searchsorted(begins, ends, side="left")
    high = np.searchsorted(begins, ends, side="right")
    only = high - low == 1
    return np.where(only, order[np.minimum(low, len(order) - 1)], -1)


def _rings(after: IntArray, left_out: npt.NDArray[np.bool_]) -> tuple[IntArray, IntArray]:
    """Edges in order round each ring, and which ring."""
    following, done = after.tolist(), left_out.tolist()
    walked: list[int] = []
    lengths: list[int] = []
    for first in range(len(following)):
        if done[first]:
            continue
        before = len(walked)
        edge = first
        while not done[edge]:
            done[edge] = True
            walked.append(edge)
            edge = following[edge]
        lengths.append(len(walked) - before)
    return np.array(walked, dtype=np.int64), np.repeat(np.arange(len(lengths)), lengths)


def _polygonized(start: IntArray, end: IntArray, lonlat: FloatArray) -> Shapes:
    order = np.argsort(start, kind="stable")
    follows = order[np.searchsorted(start[order], end)]
    edges = np.stack([lonlat, lonlat[follows]], axis=1)
    lines = np.asarray(shapely.linestrings(edges), dtype=object)
    faces = shapely.orient_polygons(shapely.get_parts(shapely.polygonize(lines)))
    around = shapely.get_exterior_ring(faces)
    first = shapely.get_coordinates(shapely.get_point(around[:, None], [0, 1])).reshape(-1, 4)
    ours = set(map(tuple, edges.reshape(-1, 4).tolist()))
    kept: Shapes = faces[[edge in ours for edge in map(tuple, first.tolist())]]
    return kept
