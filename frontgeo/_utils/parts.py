"""Simplify and buffer shapes of many parts in a time that grows with their number.

GEOS works on all parts of a shape together, which takes time by the square of their number where
they lie close: 25 s instead of 0.1 s for the ground within 10 km of 1,000 lines.
"""

from __future__ import annotations

from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

__all__ = ["buffered", "simplified"]


def simplified(geometry: BaseGeometry, tolerance: float) -> BaseGeometry:
    """Simplify each part of a geometry by itself, so that it stays valid.

    Parts that lie nearer to each other than the tolerance may come to cross.

    Parameters
    ----------
    geometry : shapely geometry
    tolerance : float
        In the unit of its coordinates.

    Returns
    -------
    shapely geometry
        Of the type of `geometry`.

    Examples
    --------
    >>> import shapely
    >>> parts = shapely.MultiLineString([[(0, 0), (1, 0.1), (2, 0)], [(5, 0), (6, 2), (7, 0)]])
    >>> simplified(parts, 0.5).wkt
    'MULTILINESTRING ((0 0, 2 0), (5 0, 6 2, 7 0))'
    """
    parts = shapely.get_parts(geometry)
    if len(parts) < 2:
        alone: BaseGeometry = shapely.simplify(geometry, tolerance)
        return alone
    collection: Any = type(geometry)
    together: BaseGeometry = collection(shapely.simplify(parts, tolerance).tolist())
    return together


def buffered(geometry: BaseGeometry, distance: float, **how: Any) -> BaseGeometry:
    """Buffer each part of a geometry and unite the results.

    Parameters
    ----------
    geometry : shapely geometry
        Lines or points, or polygons that do not overlap.
    distance : float
        In the unit of its coordinates; below 0 for the ground so far inside polygons.
    **how
        As for `shapely.buffer`, such as ``quad_segs``.

    Returns
    -------
    shapely.Polygon or shapely.MultiPolygon

    Examples
    --------
    >>> import shapely
    >>> points = shapely.MultiPoint([(0, 0), (1, 0), (9, 0)])
    >>> [part.bounds for part in buffered(points, 1.0).geoms]
    [(-1.0, -1.0, 2.0, 1.0), (8.0, -1.0, 10.0, 1.0)]
    """
    parts = shapely.get_parts(geometry)
    grown: BaseGeometry
    if len(parts) < 2:
        grown = shapely.buffer(geometry, distance, **how)
    else:
        grown = shapely.union_all(shapely.buffer(parts, distance, **how))
    return grown
