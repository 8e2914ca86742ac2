"""Place names on a map so that they cover neither each other, nor dots, nor important ground."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo.geometry.prepared import prepared_copy
from frontgeo.pictures.lettering import text_width
from frontgeo.pictures.sheet import Box

__all__ = ["FIRST", "SECOND", "Name", "PlacedName", "placed_names"]

# type sizes in units: for the name, and for the name in the other script
FIRST, SECOND = 13.5, 11.5
_LEAD = 3.0  # between the baselines of the two lines, beyond the size of the second
_OFF = 7.0  # from a dot to its name
_APART = 3.0
_DOT = 3.5


@dataclass(frozen=True)
class Name:
    """A place to name.

    Attributes
    ----------
    first, second : str
        Plain text that fits a line: in the language of the figure, and in the other script.
    x, y : float
        The position of its dot on the sheet.
    """

    first: str
    second: str
    x: float
    y: float


@dataclass(frozen=True)
class PlacedName:
    """A name and its position.

    Attributes
    ----------
    name : Name
    ha : {"left", "center", "right"}
        The alignment of its lines at `x`.
    x, baseline : float
        The position of its first line.
    box : Box
        The largest box that its letters may cover.
    """

    name: Name
    ha: str
    x: float
    baseline: float
    box: Box

    @property
    def second_baseline(self) -> float:
        """Return the baseline of the second line."""
        return self.baseline + _LEAD + SECOND


def placed_names(
    names: Sequence[Name],
    room: Box,
    taken: Sequence[Box],
    busy: BaseGeometry,
    *,
    most: int,
    marks: Sequence[Box] = (),
) -> list[PlacedName]:
    """Place names in order of importance; those without room are left out.

    Parameters
    ----------
    names : sequence of Name
        Most important first.
    room : Box
        The area that names must stay in.
    taken : sequence of Box
        Areas that neither names nor dots may touch.
    busy : shapely geometry
        Lines and ground that are better left uncovered; of the free places, the one that covers
        least of it is chosen.
    most : int
        The largest number of names to place.
    marks : sequence of Box
        Areas that no letters may cover, although the dot of a name may.

    Returns
    -------
    list of PlacedName
    """
    placed: list[PlacedName] = []
    boxes = list(taken)
    busy = prepared_copy(busy)
    for name in names:
        if len(placed) == most:
            break
        dot = name.x - _DOT, name.y - _DOT, name.x + _DOT, name.y + _DOT
        if not _inside(dot, room) or any(_meet(dot, box) for box in boxes):
            continue
        free = [
            place
            for place in _candidates(name)
            if _inside(place.box, room)
            and not any(_meet(place.box, box) for box in boxes)
            and not any(_meet(place.box, mark, apart=0.0) for mark in marks)
        ]
        if not free:
            continue
        # prefer places that cover little; each step down the order of candidates costs four points
        best = min(enumerate(free), key=lambda item: _covered(item[1].box, busy) + item[0] * 4)[1]
        placed.append(best)
        boxes += [best.box, dot]
    return placed


def _candidates(name: Name) -> list[PlacedName]:
    """Return the positions around a name's dot, the easiest to read first."""
    wide = max(text_width(name.first, FIRST, bold=True), text_width(name.second, SECOND))
    below = _LEAD + SECOND * 1.25 if name.second else FIRST * 0.25  # below the first baseline
    above = FIRST * 0.8
    high = above + below
    middle = name.y - high / 2 + above  # the baseline of a name beside its dot
    places = [
        ("left", name.x + _OFF, middle),
        ("right", name.x - _OFF, middle),
        ("center", name.x, name.y - _OFF + 1 - below),
        ("center", name.x, name.y + _OFF - 1 + above),
        ("left", name.x + _OFF - 2, name.y - 2 - below),
        ("left", name.x + _OFF - 2, name.y + 2 + above),
        ("right", name.x - _OFF + 2, name.y - 2 - below),
        ("right", name.x - _OFF + 2, name.y + 2 + above),
    ]
    found = []
    for ha, x, baseline in places:
        left = x - {"left": 0.0, "center": wide / 2, "right": wide}[ha]
        box = (left, baseline - above, left + wide, baseline + below)
        found.append(PlacedName(name, ha, x, baseline, box))
    return found


def _covered(box: Box, busy: BaseGeometry) -> float:
    area = shapely.box(*box)
    if not shapely.intersects(busy, area):
        return 0.0
    under = shapely.intersection(busy, area)
    return float(shapely.length(under)) + float(shapely.area(under)) / 30


def _inside(box: Box, room: Box) -> bool:
    return room[0] <= box[0] and room[1] <= box[1] and box[2] <= room[2] and box[3] <= room[3]


def _meet(a: Box, b: Box, apart: float = _APART) -> bool:
    across = a[0] < b[2] + apart and b[0] < a[2] + apart
    return across and a[1] < b[3] + apart and b[1] < a[3] + apart
