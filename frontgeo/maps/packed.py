"""Geometry as one short text for a page; `packed.js` reads it back.

Maps of one front share most of their outlines: a run of points that stands in an earlier
shape, in either direction, is named and not written again. Numbers on a page never come
from the drawing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo.maps.varint import varint_text, zigzag

__all__ = ["packed"]

_LEAST_RUN = 3  # points: what is shorter is written again

_Point = tuple[int, int]


def packed(shapes: Sequence[BaseGeometry], *, decimals: int) -> str:
    """Write polygons and lines as whole numbers in base 64.

    Parameters
    ----------
    shapes : sequence of shapely geometry
        Polygons or lines, single or multiple, longitude and latitude in degrees.
    decimals : int
        To round to: 5 are a metre, 7 a centimetre.

    Returns
    -------
    str
        Unsigned LEB128 numbers: the decimals; how many shapes; of each how many rings or
        lines; of each of these twice its number of points, without a ring's closing one,
        plus 1 for a hole. Then its points in runs, each headed by 4 × its length: + 0 for
        points that follow as differences to the point before, in units of the last decimal;
        + 1 for a repetition of points that were so written, + 3 of these backward, where
        the place of the first follows, counted from the place after the repetition before.
        What is signed is in zigzag.

    Examples
    --------
    >>> box = shapely.box(36, 50, 36.1, 50.1)
    >>> len(packed([box], decimals=6)), len(packed([box, box.reverse()], decimals=6))
    (36, 48)
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
    """Appends runs of points to numbers, and knows what it wrote."""

    def __init__(self, numbers: list[int]) -> None:
        self.numbers = numbers
        self.written: list[_Point] = []  # points that were written out
        self.place: dict[_Point, int] = {}  # where each of them first stands
        self.last: _Point = (0, 0)
        self.after = 0  # the place after the repetition before

    def write(self, points: list[_Point]) -> None:
        at = begin = 0
        while at < len(points):
            length, step = self._run(points, at)
            if length < _LEAST_RUN:
                at += 1
                continue
            self._write_out(points[begin:at])
            place = self.place[points[at]]
            self.numbers += [4 * length + (1 if step > 0 else 3), zigzag(place - self.after)]
            self.after = place + step * length
            at = begin = at + length
            self.last = points[at - 1]
        self._write_out(points[begin:])

    def _run(self, points: list[_Point], at: int) -> tuple[int, int]:
        """How many points from one on stand in a row already, and in which direction."""
        place = self.place.get(points[at])
        if place is None:
            return 0, 1
        best = 0, 1
        for step in (1, -1):
            length, there = 0, place
            while (
                at + length < len(points)
                and 0 <= there < len(self.written)
                and self.written[there] == points[at + length]
            ):
                length, there = length + 1, there + step
            best = max(best, (length, step))
        return best

    def _write_out(self, points: list[_Point]) -> None:
        if not points:
            return
        self.numbers.append(4 * len(points))
        for point in points:
            self.numbers += [zigzag(a - b) for a, b in zip(point, self.last, strict=True)]
            self.place.setdefault(point, len(self.written))
            self.written.append(point)
            self.last = point
