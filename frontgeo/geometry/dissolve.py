"""Unite polygons, computing only where they meet."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo._utils.arrays import IntArray, Shapes
from frontgeo._utils.memo import Memo
from frontgeo.errors import GeometryError
from frontgeo.geometry.measure import area_km2, polygonal

__all__ = ["Dissolved", "dissolve"]


class Dissolved(NamedTuple):
    """Polygons united into one geometry.

    Attributes
    ----------
    ground : shapely.Polygon or shapely.MultiPolygon
    overlap_km2 : float
        Area of the polygons by which their areas exceed that of the ground.
    """

    ground: BaseGeometry
    overlap_km2: float


def _size_bytes(key: tuple[str, tuple[bytes, ...]]) -> int:
    return 2 * sum(map(len, key[1])) + 512  # with what is made of them


_recent = Memo(8 * 2**20, _size_bytes)  # some ten maps of DeepState's


def dissolve(geometries: Iterable[BaseGeometry]) -> Dissolved:
    """Unite polygons into a Polygon or MultiPolygon, counting overlaps once.

    Parameters
    ----------
    geometries : iterable of shapely geometry
        Valid polygons in longitude and latitude.

    Raises
    ------
    GeometryError
        If they are too damaged to be united.

    Notes
    -----
    Polygons that meet no other remain as they are: a union would give the same ground after
    fifty times the work. Both clusters that do meet and the whole of a status recur on the
    successive maps of an archive, which are mostly alike, so that the last unions are kept.

    Examples
    --------
    >>> west, wide = shapely.box(36, 50, 36.1, 50.1), shapely.box(36, 50, 36.2, 50.1)
    >>> ground, overlap_km2 = dissolve([west, wide, shapely.box(37, 50, 37.1, 50.1)])
    >>> len(ground.geoms), round(overlap_km2, 1)
    (2, 79.7)
    """
    given = [shape for shape in geometries if not shape.is_empty]
    if len(given) < 2:
        return Dissolved(polygonal(given[0] if given else None), 0.0)
    wkbs = tuple(shapely.to_wkb(given))
    return _recent.get(("all", wkbs), lambda: _dissolved(np.array(given, dtype=object), wkbs))


def _dissolved(shapes: Shapes, wkbs: tuple[bytes, ...]) -> Dissolved:
    """Unite each cluster of polygons that meet."""
    try:
        first, second = shapely.STRtree(shapes).query(shapes)  # pairs whose boxes meet
        first, second = first[first < second], second[first < second]
        meet = shapely.intersects(shapes[first], shapes[second])
        label = _clusters(first[meet], second[meet], len(shapes))
        size = np.bincount(label, minlength=len(shapes))
        clusters = np.split(np.argsort(label, kind="stable"), np.cumsum(size[size > 0])[:-1])
        united = [_united(tuple(wkbs[i] for i in each)) for each in clusters if len(each) > 1]
    except shapely.GEOSException as error:
        raise GeometryError(f"polygons cannot be united: {error}; make them valid") from error
    grounds = [*shapes[size[label] == 1], *(cluster.ground for cluster in united)]
    parts = shapely.get_parts(grounds)
    ground = parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)
    return Dissolved(ground, sum((cluster.overlap_km2 for cluster in united), 0.0))


def _clusters(first: IntArray, second: IntArray, count: int) -> IntArray:
    """Label each of the things with the least of those to which pairs connect it."""
    label = np.arange(count)
    while True:
        least = label.copy()
        np.minimum.at(least, first, label[second])
        np.minimum.at(least, second, label[first])
        least = least[least]
        if np.array_equal(least, label):
            return label
        label = least


def _united(wkbs: tuple[bytes, ...]) -> Dissolved:
    return _recent.get(("cluster", wkbs), lambda: _union(wkbs))


def _union(wkbs: tuple[bytes, ...]) -> Dissolved:
    shapes: Shapes = shapely.from_wkb(wkbs)
    have_parts = len(shapes) == 2 and all(shape.geom_type == "MultiPolygon" for shape in shapes)
    # `union_all` would unite all parts one after the other
    ground = polygonal(shapely.union(*shapes) if have_parts else shapely.union_all(shapes))
    return Dissolved(ground, max(0.0, float(area_km2(shapes).sum()) - area_km2(ground)))
