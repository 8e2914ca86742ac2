"""Geometry as one short text for a page; ``js/packed.js`` reads it back.

Maps of one front share most of their outlines. A run of points that occurs in an earlier
shape, in either direction, is referred to rather than written again, wherever that takes fewer
bytes. Numbers on a page never come from the drawing.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from itertools import accumulate

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo.maps.varint import varint_bytes, varint_text, zigzag

__all__ = ["packed"]

_MOST_PLACES = 8  # the most recent places of a point that are tried

_Point = tuple[int, int]


def packed(shapes: Sequence[BaseGeometry], *, decimals: int) -> str:
    """Write polygons and lines as whole numbers in base64.

    Parameters
    ----------
    shapes : sequence of shapely geometry
        Polygons or lines, single or multiple, longitude and latitude in degrees.
    decimals : int
        Decimals to round to: 5 are about a metre, 7 a centimetre.

    Returns
    -------
    str
        Unsigned LEB128 numbers: the decimals; the number of shapes; for each its number of rings
        or lines; for each of these twice its number of points, without a ring's closing one,
        plus 1 for a hole. Then come its points in runs, each headed by 4 × its length: + 0 for
        points that follow as differences from the point before, in units of the last decimal;
        + 1 for a repetition of earlier points, + 3 for one in reverse. A repetition is followed
        by the place of its first point among all points, counted from the place after the
        repetition before. Signed numbers are in zigzag coding.

    Examples
    --------
    >>> box = shapely.box(36, 50, 36.1, 50.1)
    >>> len(packed([box], decimals=6)), len(packed([box, box.reverse()], decimals=6))
    (36, 44)
    """
    numbers = [decimals, len(shapes)]
    writer = _Writer(numbers)
    for shape in shapes:
        rings = list(_rings(shape, decimals))
        numbers.append(len(rings))
        for hole, points in rings:
            numbers.append(2 * len(points) + hole)
            writer.write(points)
    return varint_text(numbers)


def _rings(shape: BaseGeometry, decimals: int) -> Iterator[tuple[int, list[_Point]]]:
    for part in shapely.get_parts(shape):
        closed = part.geom_type == "Polygon"
        for number, line in enumerate(shapely.get_rings(part) if closed else [part]):
            xy = np.rint(shapely.get_coordinates(line) * 10.0**decimals).astype(np.int64)
            points = list(map(tuple, xy[: len(xy) - closed].tolist()))
            if points:
                yield int(number > 0), points


class _Writer:
    """Append runs of points to numbers, keeping track of what was written."""

    def __init__(self, numbers: list[int]) -> None:
        self.numbers = numbers
        self.written: list[_Point] = []  # every point, including repeated ones
        self.places: dict[_Point, deque[int]] = {}  # the places of each in `written`
        self.last: _Point = (0, 0)
        self.after = 0  # the place after the previous repetition

    def write(self, points: list[_Point]) -> None:
        steps = [
            (zigzag(x - x0), zigzag(y - y0))
            for (x, y), (x0, y0) in zip(points, [self.last, *points], strict=False)
        ]
        # the bytes needed to write out the points before each one
        spent = [0, *accumulate(varint_bytes(x) + varint_bytes(y) for x, y in steps)]
        at = begin = 0
        while at < len(points):
            place, length, step = self._run(points, at, spent)
            if not length:
                self._add(points[at])
                at += 1
                continue
            self._write_out(steps[begin:at])
            self.numbers += [4 * length + (1 if step > 0 else 3), zigzag(place - self.after)]
            self.after = place + step * length
            for point in points[at : at + length]:
                self._add(point)
            at = begin = at + length
        self._write_out(steps[begin:])
        self.last = points[-1]

    def _run(self, points: list[_Point], at: int, spent: list[int]) -> tuple[int, int, int]:
        """Find the earlier run that saves most from a point on: its place, length and direction."""
        best, saved = (0, 0, 1), 0
        for place in self.places.get(points[at], ()):
            for step in (1, -1):
                length, there = 0, place
                while (
                    at + length < len(points)
                    and 0 <= there < len(self.written)
                    and self.written[there] == points[at + length]
                ):
                    length, there = length + 1, there + step
                head = varint_bytes(4 * length) + varint_bytes(zigzag(place - self.after))
                saving = spent[at + length] - spent[at] - head
                if saving > saved:
                    best, saved = (place, length, step), saving
        return best

    def _add(self, point: _Point) -> None:
        self.places.setdefault(point, deque(maxlen=_MOST_PLACES)).append(len(self.written))
        self.written.append(point)

    def _write_out(self, steps: list[tuple[int, int]]) -> None:
        if steps:
            self.numbers.append(4 * len(steps))
            self.numbers += [number for step in steps for number in step]
