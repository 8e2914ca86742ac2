"""Checks of polygons: what a file, a notebook and a table of places must all pass."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo.geometry.measure import polygonal, rings_of

__all__ = ["stray_vertices"]

FloatArray = npt.NDArray[np.float64]

#: an edge is a jump from this length on, where all edges but jumps are ten times shorter
_JUMP_DEG = 2.0
_SHORTER = 10.0
#: a vertex beyond a jump is stray from this distance on, whatever the size of the rest
_FAR_DEG = 5.0


def stray_vertices(polygon: BaseGeometry) -> FloatArray:
    """Find single vertices far from the rest of their ring, such as one at 0, 0.

    Parameters
    ----------
    polygon : shapely Polygon or MultiPolygon
        Longitude and latitude.

    Returns
    -------
    ndarray of float, shape (n, 2)
        The stray vertices; most often none.

    Notes
    -----
    A vertex, or two side by side, is stray when both edges that join it to the rest of the ring
    are 2° long or more and ten times as long as every other edge but such jumps, it lies 5° from
    the rest or further than twice the size of the rest, and most vertices are no strays. A
    crude outline has long edges one after the other, and a long strip two vertices at each end:
    neither has stray vertices.

    Examples
    --------
    >>> stray_vertices(shapely.Polygon([(36, 50), (36.1, 50), (36.1, 50.1), (0, 0)]))
    array([[0., 0.]])
    >>> stray_vertices(shapely.box(30, 50, 40, 50.1)).tolist()
    []
    """
    west, south, east, north = shapely.bounds(polygon)
    if not max(east - west, north - south) >= _JUMP_DEG:
        return np.empty((0, 2))
    rings = rings_of(np.array([polygonal(polygon)], dtype=object))[0]
    return np.concatenate([np.empty((0, 2)), *(_strays_of(ring) for ring in rings)])


def _strays_of(ring: BaseGeometry) -> FloatArray:
    none = np.empty((0, 2))
    xy = shapely.get_coordinates(ring)[:-1]
    xy = xy[(xy != np.roll(xy, 1, axis=0)).any(axis=1)]  # without vertices that are repeated
    lengths = np.hypot(*(xy - np.roll(xy, 1, axis=0)).T)  # of the edge that ends in each vertex
    ordered = np.sort(lengths)[::-1]
    gaps = (ordered[:-1] >= _JUMP_DEG) & (ordered[1:] * _SHORTER <= ordered[:-1])
    if not gaps.any():
        return none
    jumps = np.flatnonzero(lengths >= ordered[np.flatnonzero(gaps)[-1]])
    if len(jumps) < 2:
        return none
    # the ring falls into runs of vertices, each beginning where a jump ends
    xy = np.roll(xy, -jumps[0], axis=0)
    runs = np.split(xy, (jumps - jumps[0])[1:])
    largest, jump = max(runs, key=len), float(lengths[jumps].min())
    few = [
        len(run) <= 2 and run is not largest and _apart(run, largest) * _SHORTER > jump
        for run in runs
    ]
    rest = np.concatenate([run for run, is_few in zip(runs, few, strict=True) if not is_few])
    size = float(np.hypot(*np.ptp(rest, axis=0)))
    strays = [
        run
        for i, run in enumerate(runs)
        # beyond it the ring comes back: one crude edge after another is no stray vertex
        if few[i]
        and not few[i - 1]
        and not few[(i + 1) % len(runs)]
        and _apart(run, rest) >= min(_FAR_DEG, 2.0 * size)
    ]
    found = np.concatenate([none, *strays])
    return found if len(found) < len(rest) else none


def _apart(run: FloatArray, rest: FloatArray) -> float:
    return min(float(np.hypot(*(rest - vertex).T).min()) for vertex in run)
