"""Find the ground that exactly k of several geometries cover."""

from __future__ import annotations

from collections.abc import Sequence

import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo.geometry.measure import polygonal

__all__ = ["agreement_of"]


def agreement_of(grounds: Sequence[BaseGeometry]) -> list[BaseGeometry]:
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
    >>> [round(float(shapely.area(ground)), 3) for ground in agreement_of([west, east])]
    [0.03, 0.01]
    >>> agreement_of([])
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
