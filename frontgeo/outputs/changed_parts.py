"""Measure connected parts of ground gained and lost: area, regions, settlements, other mappers.

Numbers are of the ground as measured, never of what is drawn on a page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from frontgeo.geometry.measure import area_km2

__all__ = ["ChangedPart", "ChangedParts", "changed_parts"]

MOST_PARTS = 40  # described one by one
LEAST_KM2 = 0.5  # smaller parts are only counted
_LEAST_SHARE = 0.005  # of a part that lies in a region


@dataclass(frozen=True)
class ChangedPart:
    """A connected part of changed ground.

    Attributes
    ----------
    position : int
        Its place among the polygons of the ground, from 0.
    km2 : float
    regions : tuple of int
        Rows of the regions that it lies in, the one with most of it first.
    settlements : tuple of int
        Rows of the settlements whose point lies in it, the largest first.
    also_shown : tuple of float
        The share of it, from 0 to 1, that each of the other grounds covers.
    """

    position: int
    km2: float
    regions: tuple[int, ...]
    settlements: tuple[int, ...]
    also_shown: tuple[float, ...]


@dataclass(frozen=True)
class ChangedParts:
    """The parts of changed ground, the largest first.

    Attributes
    ----------
    parts : tuple of ChangedPart
    small : int
        The number of parts that are not among them.
    small_km2 : float
        The area of those.
    """

    parts: tuple[ChangedPart, ...]
    small: int
    small_km2: float


def changed_parts(
    ground: BaseGeometry,
    regions: gpd.GeoDataFrame,
    settlements: gpd.GeoDataFrame,
    others: Sequence[BaseGeometry] = (),
) -> ChangedParts:
    """Return the connected parts of changed ground, each with what lies in it.

    Parameters
    ----------
    ground : shapely geometry
        Polygons, in longitude and latitude.
    regions, settlements : GeoDataFrame
        Polygons and points; a column ``population`` of the settlements orders them.
    others : sequence of shapely geometry
        The same kind of ground on the maps of others.

    Examples
    --------
    >>> from frontgeo.places.theatre import nowhere
    >>> tables = nowhere().regions, nowhere().settlements
    >>> ground = shapely.MultiPolygon([shapely.box(36, 50, 36.1, 50.1), shapely.box(37, 50, 37.3, 50.1)])
    >>> found = changed_parts(ground, *tables, [shapely.box(37, 49, 37.15, 51)])
    >>> [(part.position, round(part.km2, 1), part.also_shown) for part in found.parts]
    [(1, 239.0, (0.5,)), (0, 79.7, (0.0,))]
    """  # noqa: E501
    polygons = shapely.get_parts(ground)
    areas_km2 = np.asarray(area_km2(polygons), dtype=float)
    order = np.argsort(-areas_km2, kind="stable")
    chosen = order[:MOST_PARTS]
    chosen = chosen[areas_km2[chosen] >= LEAST_KM2]
    parts, km2 = polygons[chosen], areas_km2[chosen]
    in_regions = _shared_km2(parts, regions.geometry.to_numpy())
    shown = [_covered_km2(parts, other) for other in others]
    inside = _points_inside(parts, settlements)
    return ChangedParts(
        tuple(
            ChangedPart(
                position=int(position),
                km2=float(area),
                regions=_main(in_regions[number] / area),
                settlements=inside[number],
                also_shown=tuple(
                    round(min(1.0, float(covered[number] / area)), 3) for covered in shown
                ),
            )
            for number, (position, area) in enumerate(zip(chosen, km2, strict=True))
        ),
        small=len(polygons) - len(chosen),
        small_km2=float(areas_km2.sum() - km2.sum()),
    )


def _shared_km2(parts: NDArray[np.object_], shapes: NDArray[np.object_]) -> NDArray[np.float64]:
    """Return the area that each part shares with each shape."""
    found = np.zeros((len(parts), len(shapes)))
    if found.size:
        part, shape = shapely.STRtree(shapes).query(parts, predicate="intersects")
        shared = shapely.intersection(parts[part], shapes[shape])
        np.add.at(found, (part, shape), np.asarray(area_km2(shared), dtype=float))
    return found


def _covered_km2(parts: NDArray[np.object_], other: BaseGeometry) -> NDArray[np.float64]:
    """Return how much of each part other ground covers."""
    return np.asarray(_shared_km2(parts, shapely.get_parts(other)).sum(axis=1), dtype=float)


def _main(shares: NDArray[np.float64]) -> tuple[int, ...]:
    order = np.argsort(-shares, kind="stable")
    return tuple(int(row) for row in order if shares[row] >= _LEAST_SHARE)


def _points_inside(
    parts: NDArray[np.object_], settlements: gpd.GeoDataFrame
) -> list[tuple[int, ...]]:
    """Return the rows of the settlements in each part, the most populous first."""
    found: list[list[int]] = [[] for _ in parts]
    if len(settlements) and len(parts):
        points = settlements.geometry.to_numpy()
        for part, row in zip(*shapely.STRtree(points).query(parts, "contains"), strict=True):
            found[int(part)].append(int(row))
    people = (
        settlements["population"].fillna(0).to_numpy(dtype=float)
        if "population" in settlements
        else np.zeros(len(settlements))
    )
    return [tuple(sorted(rows, key=lambda row: (-people[row], row))) for rows in found]
