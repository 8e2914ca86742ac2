"""Draw successive maps so that a line that did not move is one line in all of them.

Some mappers' files are quantised anew for each map, so that every vertex of the front shifts by
some metres from map to map. A page of such maps would hold each of them whole, and would show
slivers all along the front. Here each map is drawn as the one before it with only the parts that
changed by more, so that every drawing differs from its map by parts narrower than 50 m alone.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo._utils.arrays import IntArray
from frontgeo.geometry.edge_table import DECIMALS
from frontgeo.geometry.measure import polygonal
from frontgeo.geometry.projection import without_thin

__all__ = ["DRAWN_M", "is_quantised_anew", "steady_grounds"]

#: Parts of a change narrower than this everywhere are not drawn: a pixel at zoom 11.
DRAWN_M = 50.0

_GRID_DEG = 10.0**-DECIMALS
#: Share of vertices that successive maps share; mappers who edit one drawing share nearly all, and
#: those whose files are quantised anew a tenth or less.
_LEAST_SHARED = 0.5


def is_quantised_anew(grounds: Sequence[BaseGeometry]) -> bool:
    """Return whether successive maps of one front share few vertices.

    Parameters
    ----------
    grounds : sequence of shapely geometry
        Ground held on each map, in order of time.

    Examples
    --------
    >>> old, edited = shapely.box(36, 50, 37, 51), shapely.box(36, 50, 37, 51.2)
    >>> moved = shapely.box(36.0001, 50.0001, 37.0001, 51.0001)
    >>> is_quantised_anew([old, edited]), is_quantised_anew([old, moved])
    (False, True)
    """
    vertices = [_vertices(ground) for ground in grounds]
    shared = [
        len(np.intersect1d(one, other, assume_unique=True)) / min(len(one), len(other))
        for one, other in itertools.pairwise(vertices)
        if len(one) and len(other)
    ]
    return bool(shared) and float(np.median(shared)) < _LEAST_SHARED


def _vertices(ground: BaseGeometry) -> IntArray:
    units = np.rint(shapely.get_coordinates(ground) / _GRID_DEG).astype(np.int64)
    return np.unique(units[:, 0] * (1 << 32) + units[:, 1])


def steady_grounds(
    grounds: Sequence[BaseGeometry], tolerance_m: float = DRAWN_M
) -> list[BaseGeometry]:
    """Return grounds to draw, each with the line of the one before where it did not move.

    Parameters
    ----------
    grounds : sequence of shapely Polygon or MultiPolygon
        Ground held on each map, in order of time, longitude and latitude.
    tolerance_m : float
        Parts of gained and lost ground narrower than this everywhere are not drawn.

    Returns
    -------
    list of shapely geometry
        Each differs from its map by such parts alone, however many maps lie before it.

    Examples
    --------
    >>> from frontgeo import area_km2
    >>> old, redrawn = shapely.box(36, 50, 37, 51), shapely.box(36, 50, 37.0001, 51)
    >>> steady_grounds([old, redrawn])[1].equals(old)
    True
    """
    drawn: list[BaseGeometry] = []
    for ground in grounds:
        there = polygonal(shapely.set_precision(ground, _GRID_DEG))
        if not drawn:
            drawn.append(there)
            continue
        before = drawn[-1]
        gained, lost = (
            without_thin(
                polygonal(shapely.difference(one, other, grid_size=_GRID_DEG)), tolerance_m
            )
            for one, other in ((there, before), (before, there))
        )
        if not lost.is_empty:
            before = polygonal(shapely.difference(before, lost, grid_size=_GRID_DEG))
        if not gained.is_empty:
            before = polygonal(shapely.union(before, gained, grid_size=_GRID_DEG))
        drawn.append(before)
    return drawn
