"""Areas by region: ground held in each of many regions, map by map."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo._utils.arrays import FloatArray, IntArray, Shapes
from frontgeo.errors import GeometryError
from frontgeo.geometry.measure import area_km2, polygonal
from frontgeo.geometry.sectors import refuse_overlaps
from frontgeo.geometry.shared_area import (
    Rings,
    middle_latitude,
    rings_with_integrals,
    shared_areas_km2,
)

__all__ = ["areas_by_region"]


_VERTICES = 1 << 18  # of maps in memory at a time; 0.1 GB with their edges
_NOTHING_KM2 = 1e-10  # 1e-4 m²: less is rounding, in a region where nothing is held
_SURE_KM2 = 1e-8  # 1e-2 m²: two sums of a whole map differ by less, near the regions' latitude
_SHARED_KM2 = 1e-9  # 1e-3 m²: less is rounding, between regions that share a border


def areas_by_region(grounds: Iterable[BaseGeometry], shapes: Shapes) -> FloatArray:
    """Measure ground in each region, map by map.

    Parameters
    ----------
    grounds : iterable of shapely Polygon or MultiPolygon
        Valid ground, longitude and latitude in degrees.
    shapes : ndarray of shapely geometries
        Regions that do not overlap, longitude and latitude in degrees; points and lines in
        them are left out, and the little that two regions share is left to the first of them.

    Returns
    -------
    ndarray of float, shape (maps, regions + 1)
        km², within 1e-2 m² of intersecting each map with each region; the last column is
        ground in no region, so that a row adds up to the area of its map.

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
    >>> areas_by_region(days, regions).round().astype(int).tolist()
    [[7892, 0, 0], [7892, 3946, 0], [7892, 3946, 3946]]
    """
    regions = _Regions(shapes)
    tables = [np.zeros((0, len(shapes) + 1))]
    tables += [regions.areas_km2(chunk) for chunk in _chunks(grounds)]
    return np.concatenate(tables)


def _chunks(grounds: Iterable[BaseGeometry]) -> Iterator[Shapes]:
    """Yield maps in order, some at a time."""
    chunk: list[BaseGeometry] = []
    vertices = 0
    for number, ground in enumerate(grounds):
        if ground is None:
            raise GeometryError(f"map {number}: expected polygons, found none; leave it out")
        chunk.append(ground)
        vertices += int(shapely.get_num_coordinates(ground))
        if vertices > _VERTICES:
            yield np.array(chunk, dtype=object)
            chunk, vertices = [], 0
    if chunk:
        yield np.array(chunk, dtype=object)


class _Regions:
    """Regions, made ready when ground first comes near: valid and without overlaps."""

    def __init__(self, shapes: Shapes) -> None:
        self.drawn = shapes
        self.near = np.zeros(0, dtype=np.int64)
        self.tree = shapely.STRtree(shapes)
        self.ready: Shapes = np.zeros(0, dtype=object)
        self.rings = rings_with_integrals(self.ready, 0)

    def areas_km2(self, grounds: Shapes) -> FloatArray:
        """Measure ground in each region and outside all."""
        near = np.union1d(self.near, self.tree.query(grounds)[1])
        if len(near) > len(self.near):
            self.near, (self.ready, self.rings) = near, self._prepared(near)
        rings = rings_with_integrals(grounds, self.rings.centre_deg)
        table = np.zeros((len(grounds), len(self.drawn) + 1))
        table[:, self.near] = shared_areas_km2(rings, self.rings)
        whole_km2 = area_km2(grounds)
        # far from the latitude of the regions, line integrals lose their digits
        is_far = np.abs(rings.areas_km2() - whole_km2) > _SURE_KM2
        is_far |= (np.abs(self.rings.areas_km2() - area_km2(self.ready)) > _SURE_KM2).any()
        for i in np.flatnonzero(is_far):
            inside = shapely.intersection(self.ready, grounds[i])
            table[i, self.near] = area_km2([polygonal(part) for part in inside])
        table[:, -1] = whole_km2 - table.sum(axis=1)
        return np.where(table > _NOTHING_KM2, table, 0.0)

    def _prepared(self, near: IntArray) -> tuple[Shapes, Rings]:
        """Return regions and their rings; what two of them share is left to the first."""
        shapes: Shapes = np.empty(len(near), dtype=object)
        shapes[:] = [polygonal(g) for g in shapely.make_valid(self.drawn[near])]
        centre_deg = middle_latitude(shapes)
        rings = rings_with_integrals(shapes, centre_deg)
        shared_km2 = np.triu(shared_areas_km2(rings, rings), 1)
        pairs = np.argwhere(shared_km2 > _SHARED_KM2)
        if not len(pairs):
            return shapes, rings
        drawn = [polygonal(g) for g in shapely.make_valid(self.drawn)]
        refuse_overlaps(float(shared_km2[tuple(pairs.T)].sum()), float(area_km2(drawn).sum()))
        for i, j in pairs.tolist():
            shapes[j] = polygonal(shapely.difference(shapes[j], shapes[i]))
        return shapes, rings_with_integrals(shapes, centre_deg)
