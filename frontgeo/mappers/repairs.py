"""Repair polygons that are drawn wrongly, counting repairs by reason and the area changed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import shapely
from shapely.affinity import translate
from shapely.geometry.base import BaseGeometry

from frontgeo.errors import MapFileError
from frontgeo.geometry.measure import area_km2, polygonal

__all__ = ["Repairs"]

FloatArray = npt.NDArray[np.float64]

_SHOWN_KM2 = 0.005  # smaller changes of area by repairs are not shown
_HALF_WORLD, _WORLD = 180.0, 360.0


class Repairs:
    """Repairs by reason, with the area that they add to or remove from the rings as drawn.

    Parameters
    ----------
    counts : iterable of pairs of str and int
        Repairs that a reader has already made.
    """

    def __init__(self, counts: Iterable[tuple[str, int]] = ()) -> None:
        self.counts: Counter[str] = Counter(dict(counts))
        self.changes_km2: dict[str, list[float]] = {}

    def told(self) -> dict[str, int]:
        """Return the counts by reason; each reason states the km² added and removed."""
        return {
            ", ".join([reason, *_amounts(self.changes_km2.get(reason, []))]): count
            for reason, count in self.counts.items()
        }

    def cut(
        self, path: Path | str, polygons: list[shapely.Polygon], feature: int
    ) -> list[shapely.Polygon]:
        """Cut, at the antimeridian, polygons whose rings jump between 179° and -179°.

        Raises
        ------
        MapFileError
            When a ring encloses a pole.
        """
        boxes = shapely.bounds(np.array(polygons, dtype=object)).reshape(-1, 4)
        if not (boxes[:, 2] - boxes[:, 0] > _HALF_WORLD).any():
            return polygons
        pieces: list[shapely.Polygon] = []
        for polygon in polygons:
            rings = [shapely.get_coordinates(r) for r in (polygon.exterior, *polygon.interiors)]
            unwrapped = [_unwrapped(ring) for ring in rings]
            if all(now is ring for now, ring in zip(unwrapped, rings, strict=True)):
                pieces.append(polygon)
                continue
            if any(ring[0, 0] != ring[-1, 0] for ring in unwrapped):
                raise MapFileError(
                    path,
                    "a ring goes round a pole; cut it at the antimeridian (RFC 7946, 3.1.9)",
                    feature=feature,
                )
            self.counts["ring across the antimeridian, cut there"] += 1
            pieces += _cut(unwrapped)
        return pieces

    def valid(self, polygons: list[shapely.Polygon], skipped: Counter[str]) -> list[BaseGeometry]:
        """Return the polygons made valid; those without area are counted as skipped."""
        shapes: npt.NDArray[np.object_] = np.array(polygons, dtype=object)
        for i in np.flatnonzero(~shapely.is_valid(shapes)):
            with np.errstate(all="ignore"):  # nearly parallel edges that cross cause warnings
                reason = re.sub(r"\[.*", "", shapely.is_valid_reason(shapes[i])).strip().lower()
                shapes[i] = self._repaired(shapes[i], reason)
        flat = shapely.is_empty(shapes) | (shapely.area(shapes) == 0)
        if flat.any():
            skipped["polygon without area"] += int(flat.sum())
        return list(shapes[~flat])

    def _repaired(self, polygon: shapely.Polygon, reason: str) -> BaseGeometry:
        kept = _without_holes_outside(polygon)
        outside = len(polygon.interiors) - len(kept.interiors)
        # Some files write the separate parts of an area as the rings of one polygon, so that
        # parts become holes outside the shell.
        taken = "hole outside its shell, taken as ground"
        reason = taken if outside else f"invalid polygon ({reason})"
        made = _made_valid(polygon)
        self.counts[reason] += outside or 1
        self.changes_km2.setdefault(reason, []).append(area_km2(made) - area_km2(kept))
        return made


def _amounts(changes_km2: list[float]) -> list[str]:
    added = sum(change for change in changes_km2 if change > 0)
    removed = -sum(change for change in changes_km2 if change < 0)
    each = (("+", added), ("\N{MINUS SIGN}", removed))
    return [f"{sign}{km2:,.2f} km²" for sign, km2 in each if km2 >= _SHOWN_KM2]


def _made_valid(polygon: shapely.Polygon) -> BaseGeometry:
    # "structure" keeps ground where a ring overlaps itself; the even-odd rule would drop it.
    return shapely.make_valid(polygon, method="structure", keep_collapsed=False)


def _without_holes_outside(polygon: shapely.Polygon) -> shapely.Polygon:
    """Return a polygon without the holes that lie outside its shell."""
    shell = _made_valid(shapely.Polygon(polygon.exterior)) if polygon.interiors else polygon
    holes = [
        hole
        for hole in polygon.interiors
        if shapely.intersects(shell, shapely.make_valid(shapely.Polygon(hole)))
    ]
    outside = len(polygon.interiors) - len(holes)
    return shapely.Polygon(polygon.exterior, holes) if outside else polygon


def _unwrapped(ring: FloatArray) -> FloatArray:
    """Continue a ring beyond 180° where it jumps to the other side; unchanged without a jump."""
    steps = np.diff(ring[:, 0])
    # An edge from -180° to 180° runs along the whole world and is not a jump.
    jumps = np.where((np.abs(steps) > _HALF_WORLD) & (np.abs(steps) < _WORLD), np.sign(steps), 0.0)
    if not jumps.any():
        return ring
    turns = np.concatenate(([0.0], np.cumsum(jumps)))
    return np.column_stack([ring[:, 0] - _WORLD * turns, ring[:, 1]])


def _cut(rings: list[FloatArray]) -> list[shapely.Polygon]:
    """Cut a polygon of unwrapped rings at the antimeridian; return its parts in -180° to 180°."""
    shell = rings[0]
    # Each ring was unwrapped by itself: shift holes by whole turns to lie beside the shell.
    middle = (shell[:, 0].min() + shell[:, 0].max()) / 2
    turns = [round((hole[:, 0].mean() - middle) / _WORLD) for hole in rings[1:]]
    holes = [hole - (_WORLD * n, 0.0) for n, hole in zip(turns, rings[1:], strict=True)]
    whole = _made_valid(shapely.Polygon(shell, holes))
    pieces: list[shapely.Polygon] = []
    # The shell may extend beyond ±180°: cut off each part and shift it back by whole turns.
    for world in (-_WORLD, 0.0, _WORLD):
        box = shapely.box(world - _HALF_WORLD, -90, world + _HALF_WORLD, 90)
        inside = polygonal(shapely.intersection(whole, box))
        pieces += shapely.get_parts(translate(inside, -world)).tolist()
    return pieces
