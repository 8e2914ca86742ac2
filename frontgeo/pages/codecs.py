"""Geometry as short text: packed coordinates, and frames of many maps.

Maps of one front share most of their outlines. A run of points that occurs in an earlier
shape, in either direction, is referred to rather than written again, wherever that takes fewer
bytes. Numbers on a page never come from the drawing.

A map of the series is a set of directed edges with its ground on their left
(`frontgeo.geometry.edge_table`). Each vertex of a valid map has as many edges in as out, so that
the set falls into closed loops, and whichever way it does, the loops fill the same ground. The
edges that differ between two maps fill what was gained and lost between them.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo._utils.arrays import IntArray
from frontgeo.errors import GeometryError
from frontgeo.geometry.edge_table import DECIMALS, EdgeTable, edge_table, lonlat_units
from frontgeo.geometry.validation import prepared_copy
from frontgeo.places.theatre import Theatre

__all__ = ["DIGITS", "encoded_frames", "packed", "valid_table", "varint_text", "zigzag"]


_Whole = TypeVar("_Whole", int, IntArray)

_RFC_1924 = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~"
#: The digits 0 to 84: all printable ASCII but the nine signs with a meaning in HTML, JSON or
#: templates, so that a text needs no escapes wherever it stands.
DIGITS = bytes(sign for sign in range(33, 127) if sign not in b"\"&'<>\\`{}")


def zigzag(number: _Whole) -> _Whole:
    """Interleave negative numbers with the others: 0, -1, 1, -2 become 0, 1, 2, 3."""
    return (number << 1) ^ (number >> 63)


def varint_bytes(number: int) -> int:
    """Count the bytes that a non-negative number takes.

    Examples
    --------
    >>> varint_bytes(0), varint_bytes(127), varint_bytes(128)
    (1, 1, 2)
    """
    return max(1, (number.bit_length() + 6) // 7)


def varint_text(numbers: Sequence[int]) -> str:
    """Write non-negative numbers as unsigned LEB128 in base 85.

    Each byte holds seven bits, lowest first; its eighth bit is set if more bytes follow. Four
    bytes are five of `DIGITS`, the highest first, and what is left at the end, n bytes, n + 1:
    a sixteenth shorter than base64.

    Examples
    --------
    >>> varint_text([0, 127, 300])
    '!1[*T'
    """
    places = 7 * np.arange(9, dtype=np.int64)
    # one column per group of seven bits; keep those up to the highest non-zero one
    groups = np.array(numbers, dtype=np.int64)[:, np.newaxis] >> places
    used = (groups > 0) | (places == 0)
    more = np.zeros_like(used)
    more[:, :-1] = used[:, 1:]
    low = (groups & 127).astype(np.uint8)
    written = (low | (more.astype(np.uint8) << 7))[used].tobytes()
    return base64.b85encode(written).translate(bytes.maketrans(_RFC_1924, DIGITS)).decode("ascii")


_MOST_PLACES = 8  # the most recent places of a point that are tried
_LONGER = 128 ** np.arange(1, 9)  # the least numbers that take 2, 3, … bytes


def packed(shapes: Sequence[BaseGeometry], *, decimals: int) -> str:
    """Write polygons and lines as whole numbers in base 85.

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
    (32, 39)
    """
    rings = _Rings.of(shapes, decimals)
    numbers = [decimals, len(shapes)]
    writer = _Writer(numbers, rings.points)
    ring = iter(zip(rings.sizes, rings.holes, strict=True))
    begin = 0
    for count in rings.counts:
        numbers.append(count)
        for size, hole in islice(ring, count):
            numbers.append(2 * size + hole)
            writer.write(begin, begin + size)
            begin += size
    return varint_text(numbers)


class _Rings(NamedTuple):
    """The rings and lines of shapes in their order, without empty ones."""

    counts: list[int]  # rings of each shape
    sizes: list[int]  # points of each ring
    holes: list[int]  # 1 for a hole
    points: IntArray  # x and y of all points

    @classmethod
    def of(cls, shapes: Sequence[BaseGeometry], decimals: int) -> _Rings:
        """Round the points of shapes, leaving out the closing ones of rings."""
        parts, shape = shapely.get_parts(np.array(shapes, dtype=object), return_index=True)
        areal = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
        rings, owner = shapely.get_rings(parts[areal], return_index=True)
        rings = np.append(rings, parts[~areal])
        part = np.append(np.flatnonzero(areal)[owner], np.flatnonzero(~areal))
        order = np.argsort(part, kind="stable")
        rings, part = rings[order], part[order]
        hole = np.diff(part, prepend=-1) == 0
        xy, ring = shapely.get_coordinates(rings, return_index=True)
        closing = areal[part[ring]] & (np.diff(ring, append=-1) != 0)
        sizes = np.bincount(ring[~closing], minlength=len(rings))
        filled = sizes > 0
        return cls(
            np.bincount(shape[part[filled]], minlength=len(shapes)).tolist(),
            sizes[filled].tolist(),
            hole[filled].astype(np.int64).tolist(),
            np.rint(xy[~closing] * 10.0**decimals).astype(np.int64),
        )


class _Writer:
    """Append runs of points to numbers, repeating earlier ones where that is shorter."""

    def __init__(self, numbers: list[int], points: IntArray) -> None:
        self.numbers = numbers
        steps = zigzag(np.diff(points, axis=0, prepend=0))
        self.steps: list[int] = steps.ravel().tolist()
        # the bytes needed to write out the points before each one
        sizes = 2 + np.searchsorted(_LONGER, steps, side="right").sum(axis=1)
        self.spent: list[int] = np.append(0, np.cumsum(sizes)).tolist()
        # Number the places of equal points, and list them together in order.
        code = np.unique(points[:, 0] * (1 << 32) + points[:, 1], return_inverse=True)[1]
        by_code = np.argsort(code, kind="stable")
        ordinal = np.empty_like(by_code)
        ordinal[by_code] = np.arange(len(code))
        first = np.searchsorted(code[by_code], code)
        self.code: list[int] = code.tolist()
        self.by_code: list[int] = by_code.tolist()
        self.ordinal: list[int] = ordinal.tolist()
        self.earliest: list[int] = np.maximum(first, ordinal - _MOST_PLACES).tolist()
        # the next place, from each on, whose point occurs before
        known = np.append(np.where(ordinal > first, np.arange(len(code)), len(code)), len(code))
        self.next_known: list[int] = np.minimum.accumulate(known[::-1])[::-1].tolist()
        self.after = 0  # the place after the previous repetition

    def write(self, begin: int, end: int) -> None:
        """Write the points of a ring, from one place to another."""
        at = begin
        while (at := self.next_known[at]) < end:
            place, length, step = self._run(at, end)
            if not length:
                at += 1
                continue
            self._write_out(begin, at)
            self.numbers += [4 * length + (1 if step > 0 else 3), zigzag(place - self.after)]
            self.after = place + step * length
            begin = at = at + length
        self._write_out(begin, end)

    def _run(self, at: int, end: int) -> tuple[int, int, int]:
        """Find the earlier run that saves most from a point on: its place, length and direction."""
        best, saved, code = (0, 0, 1), 0, self.code
        for place in self.by_code[self.earliest[at] : self.ordinal[at]]:
            for step in (1, -1):
                length, there = 1, place + step
                while at + length < end and 0 <= there < at and code[there] == code[at + length]:
                    length, there = length + 1, there + step
                saving = self.spent[at + length] - self.spent[at]
                if saving <= saved:
                    continue
                saving -= varint_bytes(4 * length) + varint_bytes(zigzag(place - self.after))
                if saving > saved:
                    best, saved = (place, length, step), saving
        return best

    def _write_out(self, begin: int, end: int) -> None:
        if end > begin:
            self.numbers.append(4 * (end - begin))
            self.numbers += self.steps[2 * begin : 2 * end]


_BORDER_AT = (0.1, 0.3, 0.5, 0.7, 0.9)  # shares of an edge's length at which its kind is sampled


def valid_table(geometries: Sequence[BaseGeometry]) -> EdgeTable:
    """Make the edge table of maps, each of them valid on the grid of decimals.

    Parameters
    ----------
    geometries : sequence of shapely Polygon or MultiPolygon
        Valid ground in order of time, longitude and latitude in degrees.

    Returns
    -------
    EdgeTable
        A table whose `sound` is true for every map.

    Raises
    ------
    GeometryError
        If a map is missing, or coordinates are not longitude and latitude.

    Examples
    --------
    >>> import shapely
    >>> bool(valid_table([shapely.box(36, 50, 37, 51)]).is_valid.all())
    True
    """
    grounds = list(geometries)
    table = edge_table(grounds)
    broken = np.flatnonzero(~table.is_valid)
    if not len(broken):
        return table
    for i in broken:  # round the whole map: add nodes at crossings, drop parts that vanish
        grounds[i] = shapely.set_precision(grounds[i], 10.0**-DECIMALS)
    table = edge_table(grounds)
    if not table.is_valid.all():
        where = int(np.flatnonzero(~table.is_valid)[0])
        raise GeometryError(f"map {where}: expected polygons that stay valid when rounded")
    return table


def encoded_frames(
    geometries: Sequence[BaseGeometry], theatre: Theatre, *, cut: BaseGeometry | None = None
) -> str:
    """Write maps as whole numbers for ``js/frames.js``, in base 85.

    Parameters
    ----------
    geometries : sequence of shapely Polygon or MultiPolygon
        Valid ground of one mapper in order of time, longitude and latitude in degrees.
    theatre : Theatre
        Along whose border and coast no edge is front.
    cut : shapely geometry, optional
        The lines along which it was clipped: like border and coast, they are no front.

    Returns
    -------
    str
        Unsigned LEB128 numbers. First come the counts of maps, edges and vertices; then each
        edge: its start (twice a code, plus 1 for an edge along the state border or coast) and
        its end. Code 0 is a new vertex, whose coordinates follow in units of the last decimal,
        as differences from the vertex before it; for a start, 1 is the end of the edge before.
        Other codes count back from the newest vertex. Then comes each map: how many edges are
        new on it, how many others come or go, and which ones, counted back.

    Examples
    --------
    >>> import shapely
    >>> from frontgeo.places.shipped_theatre import ukraine
    >>> len(encoded_frames([shapely.box(36, 50, 37, 51)] * 100, ukraine()))
    289
    """
    table = valid_table(geometries)
    order, first_step = _walked(table)
    number = np.empty(len(order), dtype=np.int64)
    number[order] = np.arange(len(order))
    border = _is_border(table, theatre)[order]
    if cut is not None:
        border |= _is_cut(table, cut)[order]
    numbers = [len(table.is_valid), len(order)]
    vertices, written = _edges(table.start[order].tolist(), table.end[order].tolist(), border)
    numbers += [vertices, *written]
    new = np.bincount(first_step, minlength=len(table.is_valid)).tolist()
    bounds = np.searchsorted(table.step, np.arange(len(table.is_valid) + 1))
    known = 0
    # edges are numbered by first appearance, so that a map's new ones need no list
    for step, count in enumerate(new):
        changed = number[table.edge[bounds[step] : bounds[step + 1]]]
        again = np.sort(changed[changed < known])[::-1]
        back = -np.diff(again, prepend=known)
        numbers += [count, len(again), *back.tolist()]
        known += count
    return varint_text(numbers)


def _walked(table: EdgeTable) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Order edges by their first maps, end to end where possible; return those maps as well."""
    first = np.full(len(table.start), len(table.is_valid), dtype=np.int64)
    np.minimum.at(first, table.edge, table.step)
    by_place = np.lexsort((table.end, table.start, first))
    order: list[int] = []
    for group in np.split(by_place, np.flatnonzero(np.diff(first[by_place])) + 1):
        starts, ends = table.start[group].tolist(), table.end[group].tolist()
        leaving: dict[int, list[int]] = {}
        for edge, start in zip(reversed(group.tolist()), reversed(starts), strict=True):
            leaving.setdefault(start, []).append(edge)
        heads = sorted(set(starts) - set(ends))  # start with paths that do not close by themselves
        for head in (*heads, *starts):
            at = head
            while leaving.get(at):
                edge = leaving[at].pop()
                order.append(edge)
                at = int(table.end[edge])
    return np.array(order, dtype=np.int64), first


def _is_border(table: EdgeTable, theatre: Theatre) -> npt.NDArray[np.bool_]:
    """Return which edges lie mostly along the state border or coast, or abroad; none if unknown."""
    if not theatre.is_known:
        return np.zeros(len(table.start), dtype=np.bool_)
    (x0, y0), (x1, y1) = lonlat_units(table.start), lonlat_units(table.end)
    scale = 10.0**DECIMALS
    country, zone = theatre.ready("country"), theatre.ready("zone")
    votes = np.zeros(len(x0), dtype=np.int64)
    for share in _BORDER_AT:
        x, y = (x0 + share * (x1 - x0)) / scale, (y0 + share * (y1 - y0)) / scale
        votes += shapely.contains_xy(zone, x, y) | ~shapely.contains_xy(country, x, y)
    return votes > len(_BORDER_AT) / 2


def _is_cut(table: EdgeTable, cut: BaseGeometry) -> npt.NDArray[np.bool_]:
    """Return which edges lie on the lines of a cut, apart from the rounding of their ends."""
    (x0, y0), (x1, y1) = lonlat_units(table.start), lonlat_units(table.end)
    scale = 10.0**DECIMALS
    middles = shapely.points((x0 + x1) / 2 / scale, (y0 + y1) / 2 / scale)
    return np.asarray(shapely.dwithin(prepared_copy(cut), middles, 1.5 / scale), dtype=np.bool_)


def _edges(
    starts: list[int], ends: list[int], border: npt.NDArray[np.bool_]
) -> tuple[int, list[int]]:
    """Return the number of vertices, and the numbers that encode the edges."""
    number: dict[int, int] = {}
    out: list[int] = []

    def code(vertex: int, before: int | None, codes: int) -> tuple[list[int], int]:
        """Return the coordinates to write, and the code: 0 for a new vertex, else counted back."""
        if vertex in number:
            return [], len(number) - 1 - number[vertex] + codes
        number[vertex] = len(number)
        x0, y0 = _units(before) if before is not None else (0, 0)
        x, y = _units(vertex)
        return [zigzag(x - x0), zigzag(y - y0)], 0

    last = newest = None
    for start, end, along in zip(starts, ends, border.tolist(), strict=True):
        new, back = ([], 1) if start == last else code(start, newest, 2)
        out += [2 * back + along, *new]
        new, back = code(end, start, 1)
        out += [back, *new]
        last = newest = end
    return len(number), out


def _units(vertex: int) -> tuple[int, int]:
    # a vertex packs its longitude and latitude units into one integer
    return vertex >> 32, (vertex & 0xFFFFFFFF) - (1 << 31)
