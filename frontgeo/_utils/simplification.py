"""Simplify shapes of many parts in a time that grows with their number."""

from __future__ import annotations

from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

__all__ = ["simplified"]


def simplified(geometry: BaseGeometry, tolerance: float) -> BaseGeometry:
    """Simplify each part of a geometry by itself, so that it stays valid.

    GEOS simplifies all parts together, so that they do not come to cross; where many are smaller
    than the tolerance, that takes time by the square of their number. Parts that lie nearer than
    the tolerance may cross here.

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
