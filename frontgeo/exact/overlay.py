"""Gained, lost and unchanged ground of two maps, group by group of polygons that meet.

Each group is one call of shapely's overlay. The coordinates are those that one overlay of
both maps gives, as only edges that meet decide them; memory and time are those of the groups.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo.geometry.plane import connected
from frontgeo.progress import progress

__all__ = ["overlaid"]

Shapes = npt.NDArray[np.object_]
_NOTHING = shapely.MultiPolygon()
_BLOCK = 100_000  # vertices between two steps of the bar
_LONG = 500_000  # vertices that take some seconds


def overlaid(
    old: BaseGeometry, new: BaseGeometry
) -> tuple[BaseGeometry, BaseGeometry, BaseGeometry]:
    """Return the ground gained, lost and unchanged between two maps.

    Parameters
    ----------
    old, new : shapely Polygon or MultiPolygon
        Valid; longitude and latitude in degrees.

    Returns
    -------
    gained, lost, unchanged : shapely.Polygon or shapely.MultiPolygon
        ``new - old``, ``old - new`` and what is in both.

    Examples
    --------
    >>> import shapely
    >>> gained, lost, unchanged = overlaid(shapely.box(36, 50, 38, 51), shapely.box(37, 50, 39, 51))
    >>> gained.bounds[::2], lost.bounds[::2], unchanged.bounds[::2]
    ((38.0, 39.0), (36.0, 37.0), (37.0, 38.0))
    """
    before, after = _grouped(shapely.get_parts(old), shapely.get_parts(new))
    same = shapely.equals_exact(before, after, tolerance=0.0)
    kept = after[same]
    before, after = before[~same], after[~same]
    vertices = shapely.get_num_coordinates(before) + shapely.get_num_coordinates(after)
    blocks = np.split(
        np.arange(len(before)), np.flatnonzero(np.diff(np.cumsum(vertices) // _BLOCK)) + 1
    )
    found: tuple[list[Shapes], ...] = ([], [], [kept])
    with progress(3 * len(blocks), "step", at_once=bool(vertices.sum() > _LONG)) as bar:
        for block in blocks:
            one, other = before[block], after[block]
            for into, work, a, b in zip(
                found,
                (shapely.difference, shapely.difference, shapely.intersection),
                (other, one, one),
                (one, other, other),
                strict=True,
            ):
                into.append(work(a, b))
                bar.update()
    gained, lost, unchanged = (_united(np.concatenate(shapes)) for shapes in found)
    return gained, lost, unchanged


def _grouped(old: Shapes, new: Shapes) -> tuple[Shapes, Shapes]:
    """Polygons of both maps that meet, directly or by way of others, as two multipolygons."""
    at_new, at_old = shapely.STRtree(old).query(new, predicate="intersects")
    group = connected(len(new) + len(old), at_new, at_old + len(new))
    groups = int(group.max(initial=-1)) + 1
    both = []
    for parts, ours in ((old, group[len(new) :]), (new, group[: len(new)])):
        order = np.argsort(ours, kind="stable")
        filled: Shapes = np.full(groups, _NOTHING, dtype=object)
        shapely.multipolygons(parts[order], indices=ours[order], out=filled)
        both.append(filled)
    return both[0], both[1]


def _united(shapes: Shapes) -> BaseGeometry:
    """The polygons of shapes that do not overlap; lines and points are left out."""
    parts = shapely.get_parts(shapely.get_parts(shapes))
    parts = parts[(shapely.get_type_id(parts) == 3) & ~shapely.is_empty(parts)]
    ground: BaseGeometry = parts[0] if len(parts) == 1 else shapely.multipolygons(parts)
    return ground
