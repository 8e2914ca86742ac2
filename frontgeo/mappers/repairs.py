"""Repairs of polygons that files draw wrongly, counted by reason with what they change."""

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

_SHOWN_KM2 = 0.005  # what repairs change of an area is shown from here on
_HALF_WORLD, _WORLD = 180.0, 360.0


class Repairs:
    """Repairs by reason, and what they add to or take from the area of the rings as drawn.

    Parameters
    ----------
    counts : iterable of pairs of str and int
        What a reader has repaired already.
    """

    def __init__(self, counts: Iterable[tuple[str, int]] = ()) -> None:
        self.counts: Counter[str] = Counter(dict(counts))
        self.changes_km2: dict[str, list[float]] = {}

    def told(self) -> dict[str, int]:
        """Return the counts; a reason names the km² that its repairs added and removed."""
        return {
            ", ".join([reason, *_amounts(self.changes_km2.get(reason, []))]): count
            for reason, count in self.counts.items()
        }

    def cut(
        self, path: Path | str, polygons: list[shapely.Polygon], feature: int
    ) -> list[shapely.Polygon]:
        """Cut polygons whose rings jump between 179° and -179° at the antimeridian.

        Raises
        ------
        MapFileError
            When a ring goes round a pole.
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
        """Make polygons valid; those without area are skipped."""
        shapes: npt.NDArray[np.object_] = np.array(polygons, dtype=object)
        for i in np.flatnonzero(~shapely.is_valid(shapes)):
            with np.errstate(all="ignore"):  # crossings of nearly parallel edges
                reason = re.sub(r"\[.*", "", shapely.is_valid_reason(shapes[i])).strip().lower()
                shapes[i] = self._repaired(shapes[i], reason)
        flat = shapely.is_empty(shapes) | (shapely.area(shapes) == 0)
        if flat.any():
            skipped["polygon without area"] += int(flat.sum())
        return list(shapes[~flat])

    def _repaired(self, polygon: shapely.Polygon, reason: str) -> BaseGeometry:
        kept = _without_holes_outside(polygon)
        outside = len(polygon.interiors) - len(kept.interiors)
        # files that write the parts of an area as the rings of one polygon have such holes
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
    # "structure" keeps ground inside a ring that overlaps itself, unlike even-odd
    return shapely.make_valid(polygon, method="structure", keep_collapsed=False)


def _without_holes_outside(polygon: shapely.Polygon) -> shapely.Polygon:
    """Leave out holes that lie outside their shell."""
    shell = _made_valid(shapely.Polygon(polygon.exterior)) if polygon.interiors else polygon
    holes = [
        hole
        for hole in polygon.interiors
        if shapely.intersects(shell, shapely.make_valid(shapely.Polygon(hole)))
    ]
    outside = len(polygon.interiors) - len(holes)
    return shapely.Polygon(polygon.exterior, holes) if outside else polygon


def _unwrapped(ring: FloatArray) -> FloatArray:
    """Let a ring go on beyond 180° where it jumps to the other side; itself without a jump."""
    steps = np.diff(ring[:, 0])
    # an edge along the whole world, from -180° to 180°, is none
    jumps = np.where((np.abs(steps) > _HALF_WORLD) & (np.abs(steps) < _WORLD), np.sign(steps), 0.0)
    if not jumps.any():
        return ring
    turns = np.concatenate(([0.0], np.cumsum(jumps)))
    return np.column_stack([ring[:, 0] - _WORLD * turns, ring[:, 1]])


def _cut(rings: list[FloatArray]) -> list[shapely.Polygon]:
    """Make a polygon of unwrapped rings and cut it into what lies in each world."""
    shell = rings[0]
    middle = (shell[:, 0].min() + shell[:, 0].max()) / 2
    turns = [round((hole[:, 0].mean() - middle) / _WORLD) for hole in rings[1:]]
    holes = [hole - (_WORLD * n, 0.0) for n, hole in zip(turns, rings[1:], strict=True)]
    whole = _made_valid(shapely.Polygon(shell, holes))
    pieces: list[shapely.Polygon] = []
    for world in (-_WORLD, 0.0, _WORLD):
        box = shapely.box(world - _HALF_WORLD, -90, world + _HALF_WORLD, 90)
        inside = polygonal(shapely.intersection(whole, box))
        pieces += shapely.get_parts(translate(inside, -world)).tolist()
    return pieces
