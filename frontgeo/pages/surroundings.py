"""The base map as a page's script draws it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import shapely

from frontgeo.outputs.base_map_view import BaseMapView
from frontgeo.pages.codecs import packed

__all__ = ["bounds_around", "surroundings"]

DECIMALS = 3  # as the shipped files are rounded

_Bounds = tuple[float, float, float, float]


def bounds_around(boxes: Sequence[Sequence[float]]) -> _Bounds:
    """Return west, south, east, north of boxes in Leaflet's order: south, west, north, east.

    Examples
    --------
    >>> bounds_around([(46, 32, 47, 33), (48, 36, 50, 38)])
    (32.0, 46.0, 38.0, 50.0)
    """
    south, west = (min(float(box[i]) for box in boxes) for i in (0, 1))
    north, east = (max(float(box[i]) for box in boxes) for i in (2, 3))
    return west, south, east, north


def surroundings(view: BaseMapView) -> dict[str, Any] | None:
    """Return the packed base map with the names on it, or None where there is none."""
    shown = view.shown
    if shown.is_empty:
        return None
    levels = [level for level, _ in shown.rivers]
    lines = [line for _, line in shown.rivers]
    drawn = [shown.land, shown.water, shown.borders, *lines]
    return {
        "shapes": packed([shapely.set_precision(s, 0) for s in drawn], decimals=DECIMALS),
        "levels": levels,
        "names": [
            {
                "kind": each.kind,
                "key": each.key,
                "name": name,
                "at": [round(each.at.y, 2), round(each.at.x, 2)],
                "radius": round(each.radius_deg, 2),
            }
            for name, each in view.names
        ],
    }
