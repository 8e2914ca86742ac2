"""Make prepared geometries that no other thread uses.

GEOS builds the index of a prepared geometry at the first query, and shapely lets other threads
run meanwhile: two threads that query the same geometry crash the interpreter. Geometry that came
from a caller or a cache is therefore never prepared itself, only a copy.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import wraps
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

__all__ = ["per_thread", "prepared_copy", "unprepared_copy"]


def unprepared_copy(geometries: Any) -> Any:
    """Return a copy of a geometry, or an array of copies, that is not prepared.

    Parameters
    ----------
    geometries : shapely geometry or array of them

    Examples
    --------
    >>> square = shapely.box(36, 50, 37, 51)
    >>> _ = shapely.prepare(square)
    >>> bool(shapely.is_prepared(unprepared_copy(square)))
    False
    """
    return shapely.from_wkb(shapely.to_wkb(geometries))


def prepared_copy(geometry: BaseGeometry) -> BaseGeometry:
    """Return a prepared copy of a geometry.

    Parameters
    ----------
    geometry : shapely geometry

    Returns
    -------
    shapely geometry
        A copy with the same coordinates, which only the caller holds.

    Examples
    --------
    >>> square = shapely.box(36, 50, 37, 51)
    >>> copy = prepared_copy(square)
    >>> shapely.is_prepared(square).item(), shapely.is_prepared(copy).item()
    (False, True)
    """
    copy: BaseGeometry = unprepared_copy(geometry)
    shapely.prepare(copy)
    return copy


def per_thread(make: Callable[[], BaseGeometry]) -> Callable[[], BaseGeometry]:
    """Decorate a function to return a prepared copy of its result, one for each thread.

    Parameters
    ----------
    make : callable
        A function without arguments; its result may be shared between threads.
    """
    kept: Any = threading.local()

    @wraps(make)
    def prepared() -> BaseGeometry:
        if not hasattr(kept, "geometry"):
            kept.geometry = prepared_copy(make())
        geometry: BaseGeometry = kept.geometry
        return geometry

    return prepared
