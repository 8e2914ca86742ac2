"""Place names on a map: off other names, controls, the front line and changed ground.

The figure and the still picture place their names here. Pages place theirs at each zoom, by the
same rules in ``pages/js/place_labels.js``; a test holds both to the same places.

Names are placed one by one, in the order given, which is that of their importance:

1. A name whose dot leaves the room, or meets a taken box or a name placed before, is left out.
2. It may stand on each side of its dot: right, left, above, below, then the four corners. The
   name of an area has no dot; it may stand on its point, or one height above or below it.
3. A side is free if the letters stay in the room and meet no taken box, no mark, and no name or
   dot placed before. Names keep `APART` from each other.
4. Of the free sides, one that covers no line and no changed ground comes first, then one that
   covers ground, then one that covers a line; among equals the one that covers less, and is
   easier to read: `SIDE_COST` for each step down the list of sides. The name of an area covers
   neither line nor changed ground.
5. A name without a free side is left out; that of a major place keeps its dot.

All lengths are in one unit: of a sheet, or pixels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo.geometry.validation import prepared_copy

__all__ = ["DOT", "Box", "MapLabel", "PlacedLabel", "Side", "placed_labels"]

Box: TypeAlias = tuple[float, float, float, float]  # left, top, right, bottom
Side: TypeAlias = Literal[
    "right", "left", "above", "below", "above right", "below right", "above left", "below left",
    "centre",
]  # fmt: skip

DOT = 3.5  # half the room that a dot takes
APART = 3.0  # between two names
_BESIDE, _OVER = 7.0, 6.0  # from the middle of a dot to a name beside it, and above or below it
_CORNER_X, _CORNER_Y = 5.0, 2.0  # to a name at a corner
_AROUND = 1.5  # a line this near to letters counts as covered
SIDE_COST = 4.0
_ON_GROUND, _ON_LINE = 100.0, 10_000.0
_AREA_COST = 1 / 30  # of a square unit, where a unit of a line costs 1
_EQUAL = 1e-6


@dataclass(frozen=True)
class MapLabel:
    """A name to place.

    Attributes
    ----------
    x, y : float
        Its dot, or the point of an area.
    width, height : float
        Of the box of its letters.
    is_area : bool
        Whether it names an area, and has no dot.
    keeps_dot : bool
        Whether its dot is drawn even where there is no room for the name.
    """

    x: float
    y: float
    width: float
    height: float
    is_area: bool = False
    keeps_dot: bool = False


@dataclass(frozen=True)
class PlacedLabel:
    """The place of a name.

    Attributes
    ----------
    index : int
        Of the name in the list given.
    side : str or None
        The side of the dot; None if only the dot is drawn.
    box : tuple of float or None
        Left, top, right and bottom of the letters.
    """

    index: int
    side: Side | None
    box: Box | None


def placed_labels(
    labels: Sequence[MapLabel],
    room: Box,
    *,
    taken: Sequence[Box] = (),
    marks: Sequence[Box] = (),
    lines: BaseGeometry | None = None,
    ground: BaseGeometry | None = None,
    most: int | None = None,
) -> list[PlacedLabel]:
    """Place names by the rules of this module, and leave out those without room.

    Parameters
    ----------
    labels : sequence of MapLabel
        The most important first.
    room : tuple of float
        The box that names stay in.
    taken : sequence of tuple
        Boxes that neither names nor dots may meet, such as a scale.
    marks : sequence of tuple
        Boxes that letters may not cover, although the dot of a name may.
    lines, ground : shapely geometry, optional
        Front lines, and changed ground, which names keep off where they can.
    most : int, optional
        The largest number of names to place.

    Examples
    --------
    >>> kyiv, irpin = MapLabel(50, 50, 40, 12), MapLabel(38, 50, 30, 12)
    >>> [(at.index, at.side) for at in placed_labels([kyiv, irpin], (0, 0, 100, 100))]
    [(0, 'right'), (1, 'left')]
    >>> line = shapely.LineString([(50, 0), (50.1, 100), (70, 0)])
    >>> [at.side for at in placed_labels([kyiv], (0, 0, 100, 100), lines=line)]
    ['left']
    >>> placed_labels([], (0, 0, 100, 100))
    []
    """
    covered = _Covered(lines, ground)
    placed: list[PlacedLabel] = []
    boxes = list(taken)
    for index, label in enumerate(labels):
        if most is not None and sum(one.side is not None for one in placed) >= most:
            break
        dot = label.x - DOT, label.y - DOT, label.x + DOT, label.y + DOT
        if not label.is_area and not _is_free(dot, room, boxes):
            continue
        best: tuple[float, Side, Box] | None = None
        for step, (side, box) in enumerate(_sides(label)):
            if not _is_free(box, room, boxes) or any(_meet(box, mark, 0.0) for mark in marks):
                continue
            cost = covered.cost(box)
            if label.is_area and cost:
                continue
            cost += SIDE_COST * step
            if best is None or cost < best[0] - _EQUAL:
                best = cost, side, box
        if best is not None:
            placed.append(PlacedLabel(index, best[1], best[2]))
            boxes.append(best[2])
        elif label.keeps_dot:
            placed.append(PlacedLabel(index, None, None))
        else:
            continue
        if not label.is_area:
            boxes.append(dot)
    return placed


def _sides(label: MapLabel) -> list[tuple[Side, Box]]:
    """Return the boxes that a name may stand in, the easiest to read first."""
    x, y, wide, high = label.x, label.y, label.width, label.height
    if label.is_area:
        tops = {"centre": y - high / 2, "above": y - 1.5 * high, "below": y + 0.5 * high}
        corners: dict[Any, tuple[float, float]] = {
            side: (x - wide / 2, top) for side, top in tops.items()
        }
    else:
        right, left = x + _CORNER_X, x - _CORNER_X - wide
        above, below = y - _CORNER_Y - high, y + _CORNER_Y
        corners = {
            "right": (x + _BESIDE, y - high / 2),
            "left": (x - _BESIDE - wide, y - high / 2),
            "above": (x - wide / 2, y - _OVER - high),
            "below": (x - wide / 2, y + _OVER),
            "above right": (right, above),
            "below right": (right, below),
            "above left": (left, above),
            "below left": (left, below),
        }
    return [(side, (x0, y0, x0 + wide, y0 + high)) for side, (x0, y0) in corners.items()]


class _Covered:
    """Lines and ground, to measure what a box covers of them."""

    def __init__(self, lines: BaseGeometry | None, ground: BaseGeometry | None) -> None:
        self._segments = _segments(lines)
        self._ground = None if ground is None or ground.is_empty else prepared_copy(ground)

    def cost(self, box: Box) -> float:
        """Return the cost of covering what lies under a box."""
        left, top, right, bottom = box
        around = left - _AROUND, top - _AROUND, right + _AROUND, bottom + _AROUND
        length = _length_inside(self._segments, around)
        area = 0.0
        if self._ground is not None:
            under = shapely.box(*box)
            if shapely.intersects(self._ground, under):
                area = float(shapely.area(shapely.intersection(self._ground, under)))
        cost = _ON_LINE + length if length > _EQUAL else 0.0
        return cost + (_ON_GROUND + area * _AREA_COST if area > _EQUAL else 0.0)


def _segments(lines: BaseGeometry | None) -> npt.NDArray[np.float64]:
    """Return the segments of lines as rows of x, y, x, y; of a collection, only its lines."""
    parts: Any = [] if lines is None else shapely.get_parts(_flat(lines))
    runs = [shapely.get_coordinates(part) for part in parts if part.geom_type == "LineString"]
    pairs = [np.hstack((run[:-1], run[1:])) for run in runs]
    return np.vstack(pairs) if pairs else np.empty((0, 4))


def _flat(geometry: BaseGeometry) -> Any:
    """Return the parts of a geometry, and of the collections in it."""
    parts = shapely.get_parts(geometry)
    while any(shapely.get_num_geometries(part) > 1 or "Multi" in part.geom_type for part in parts):
        parts = shapely.get_parts(parts)
    return parts


def _length_inside(segments: npt.NDArray[np.float64], box: Box) -> float:
    """Return the length of segments in a box, cut by its four sides (Liang and Barsky)."""
    left, top, right, bottom = box
    x0, y0, x1, y1 = segments.T
    near = (np.maximum(x0, x1) > left) & (np.minimum(x0, x1) < right)
    near &= (np.maximum(y0, y1) > top) & (np.minimum(y0, y1) < bottom)
    if not near.any():
        return 0.0
    x0, y0, x1, y1 = segments[near].T
    start, end = np.zeros(len(x0)), np.ones(len(x0))
    for along, origin, low, high in ((x1 - x0, x0, left, right), (y1 - y0, y0, top, bottom)):
        with np.errstate(divide="ignore", invalid="ignore"):
            a, b = (low - origin) / along, (high - origin) / along
        moves = along != 0  # a segment along a side is within it, as those beyond are not near
        start = np.where(moves, np.maximum(start, np.minimum(a, b)), start)
        end = np.where(moves, np.minimum(end, np.maximum(a, b)), end)
    return float((np.hypot(x1 - x0, y1 - y0) * np.maximum(end - start, 0.0)).sum())


def _is_free(box: Box, room: Box, boxes: Sequence[Box]) -> bool:
    is_within = room[0] <= box[0] and room[1] <= box[1] and box[2] <= room[2] and box[3] <= room[3]
    return is_within and not any(_meet(box, other, APART) for other in boxes)


def _meet(a: Box, b: Box, apart: float) -> bool:
    across = a[0] < b[2] + apart and b[0] < a[2] + apart
    return across and a[1] < b[3] + apart and b[1] < a[3] + apart
