"""Find the densest part of a change, to which a picture is fitted."""

from __future__ import annotations

from typing import Protocol

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo.geometry.measure import area_km2

__all__ = ["close_up_of"]

_SEEDS = 12
_CLOSE_KM, _NEARNESS, _LEAST_SHARE = 30.0, 0.45, 0.4


class _Changed(Protocol):
    """Ground gained and lost, such as a `Change`."""

    @property
    def gained(self) -> BaseGeometry: ...

    @property
    def lost(self) -> BaseGeometry: ...


def close_up_of(change: _Changed) -> tuple[float, float, float, float] | None:
    """Return the bounds of the densest cluster of a change: west, south, east, north.

    Changes at both ends of a long front are too small to see on a map of all of it. Windows
    grow around each of the larger parts; the one with the most change for its width wins, if
    it holds at least two fifths of the change. None if nothing changed.
    """
    parts = shapely.get_parts([change.gained, change.lost])
    parts = parts[~shapely.is_empty(parts)]
    if not len(parts):
        return None
    areas = area_km2(parts)
    shares = areas / areas.sum()
    best: tuple[float, float, float, float] | None = None
    best_worth = -1.0
    # add parts to a window in order of distance from its seed, and rate each step of its growth
    for seed in np.argsort(-areas, kind="stable")[:_SEEDS]:
        order = np.argsort(shapely.distance(parts, parts[seed]), kind="stable")
        boxes, share = shapely.bounds(parts[order]), np.cumsum(shares[order])
        low, high = np.minimum.accumulate(boxes[:, :2]), np.maximum.accumulate(boxes[:, 2:])
        shrink = np.cos(np.radians((low[:, 1] + high[:, 1]) / 2))
        across_km = np.hypot((high[:, 0] - low[:, 0]) * shrink, high[:, 1] - low[:, 1]) * 111.0
        worth = share / np.maximum(across_km, _CLOSE_KM) ** _NEARNESS
        worth[share < _LEAST_SHARE] = 0.0
        at = int(np.argmax(worth))
        if worth[at] > best_worth + 1e-12:
            best_worth = float(worth[at])
            west, south, east, north = (float(v) for v in (*low[at], *high[at]))
            best = (west, south, east, north)
    return best
