"""Read the coordinates of GeoJSON into arrays, without a Python object for each number.

Most of a map's text is coordinates. They are cut out, parsed together by simdjson, and made into
the shapes of all features at once; the rest is parsed as any JSON. Coordinates that are not
regular, such as an empty ring, stay text, and are read or refused as lists of numbers.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo._utils.arrays import BoolArray, FloatArray, IntArray
from frontgeo._utils.memo import Memo

_new_parser: Callable[[], Any] | None
try:
    from simdjson import Parser
except ImportError:  # no wheel for this Python; json gives the same, more slowly
    _new_parser = None
else:
    _new_parser = Parser

__all__ = ["Coordinates", "as_lists", "cut_out", "put_back"]

_KEY = re.compile(rb'"coordinates"\s*:\s*(?=\[)')
_MARK = b"NaN"  # stands where coordinates were cut out; json accepts it as a constant
_COMMA, _OPEN, _CLOSE = b",[]"
_POINT, _POLYGON, _MULTIPOLYGON = 1, 3, 4  # depth of the lists of numbers
_KINDS = {_POINT: "point", _POLYGON: "polygon", _MULTIPOLYGON: "multipolygon"}


@dataclass(frozen=True, eq=False, slots=True)
class Coordinates:
    """The coordinates of one geometry.

    Attributes
    ----------
    text : bytes
        The coordinates as written in the file.
    kind : {"point", "polygon", "multipolygon", ""}
        The kind of geometry that the depth of the lists suggests, if they are regular.
    shape : Point, Polygon, MultiPolygon or None
    unclosed : int
        Number of rings whose last position is not their first.
    """

    text: bytes
    kind: str = ""
    shape: BaseGeometry | None = None
    unclosed: int = 0

    def lists(self) -> list[Any]:
        """Return the coordinates as lists of numbers."""
        listed: list[Any] = json.loads(self.text)
        return listed


_of_thread = threading.local()


def _size_bytes(text: bytes) -> int:
    return 2 * len(text) + 512  # with its shape, and what Python needs for both


#: Most coordinates of a map are those of the map of the day before.
_recent = Memo(4 * 2**20, _size_bytes)


def cut_out(content: bytes) -> tuple[bytes, list[Coordinates]] | None:
    """Return JSON without its coordinates, and the coordinates in their order.

    Parameters
    ----------
    content : bytes
        JSON in UTF-8.

    Returns
    -------
    tuple of bytes and list of Coordinates, or None
        The bytes are valid JSON if and only if the content is. None if there are no coordinates,
        or some of them are no arrays of numbers.

    Examples
    --------
    >>> cut_out(b'{"type": "Point", "coordinates": [36.5, 50]}')[0]
    b'{"type": "Point", "coordinates": NaN}'
    """
    if _new_parser is None:
        return None
    texts: list[bytes] = []
    rest: list[bytes] = []
    end = 0
    for match in _KEY.finditer(content):
        start = match.end()
        # An array of numbers ends before the end of its object, or before the next key.
        stop = content.find(b"}", start)
        key = content.find(b'"', start, stop)
        texts.append(content[start : stop if key < 0 else key].rstrip(b" \t\r\n,"))
        rest.append(content[end:start])
        end = start + len(texts[-1])
    skeleton = _MARK.join([*rest, content[end:]])
    if not texts or skeleton.count(_MARK) > len(texts) or b"Infinity" in skeleton:
        return None
    coordinates = _known_or_parsed(texts, _new_parser)
    return None if coordinates is None else (skeleton, coordinates)


def _known_or_parsed(
    texts: Sequence[bytes], new_parser: Callable[[], Any]
) -> list[Coordinates] | None:
    """Parse arrays of numbers, unless they are known; None if one of them is something else."""
    found = {text: _recent.find(text) for text in texts}
    fresh = [text for text, known in found.items() if known is None]
    if fresh:
        parsed = _parsed(fresh, new_parser)
        if parsed is None:
            return None
        for one in parsed:
            found[one.text] = one if one.shape is None else _recent.keep(one.text, one)
    return [found[text] for text in texts]


def put_back(skeleton: str, coordinates: Sequence[Coordinates]) -> Any:
    """Parse JSON from which coordinates were cut out, and put them back.

    They become lists in the properties of a feature and in an object without a type.

    Raises
    ------
    json.JSONDecodeError
        When the text is not JSON.

    Examples
    --------
    >>> put_back(*cut_out(b'{"type": "Point", "coordinates": [36.5, 50]}'))["coordinates"].shape
    <POINT (36.5 50)>
    """
    parsed = _with_constants(skeleton, coordinates)
    listed = parsed.get("features") if isinstance(parsed, dict) else None
    features = listed if isinstance(listed, list) else []
    geometries = (feature.get("geometry") for feature in features if isinstance(feature, dict))
    if sum(map(_held, geometries)) == len(coordinates):
        return parsed
    return _with_constants(skeleton, coordinates, _with_lists)  # some may lie elsewhere


def _with_constants(
    skeleton: str,
    coordinates: Sequence[Coordinates],
    hook: Callable[[dict[str, Any]], Any] | None = None,
) -> Any:
    in_order = iter(coordinates)
    return json.loads(skeleton, parse_constant=lambda _: next(in_order), object_hook=hook)


def _held(geometry: Any) -> int:
    """Count the `Coordinates` of a geometry and of those it is made of."""
    if not isinstance(geometry, dict):
        return 0
    parts = geometry.get("geometries")
    inner = sum(map(_held, parts)) if isinstance(parts, list) else 0
    return inner + isinstance(geometry.get("coordinates"), Coordinates)


def _with_lists(item: dict[str, Any]) -> dict[str, Any]:
    if "properties" in item:
        item["properties"] = as_lists(item["properties"])
    return item if isinstance(item.get("type"), str) else as_lists(item)


def as_lists(value: Any) -> Any:
    """Return a JSON value with lists of numbers in place of `Coordinates`, at any depth."""
    if isinstance(value, Coordinates):
        return value.lists()
    if isinstance(value, dict):
        return {
            # lists of numbers, which may be long, hold none
            key: inner if key == "coordinates" and isinstance(inner, list) else as_lists(inner)
            for key, inner in value.items()
        }
    return [as_lists(inner) for inner in value] if isinstance(value, list) else value


def _parsed(texts: Sequence[bytes], new_parser: Callable[[], Any]) -> list[Coordinates] | None:
    """Parse arrays of numbers together; None if one of them is something else."""
    joined = b"[" + b",".join(texts) + b"]"
    if not hasattr(_of_thread, "parser"):
        _of_thread.parser = new_parser()  # kept, as is its memory
    try:
        buffer = _of_thread.parser.parse(joined).as_buffer(of_type="d")
    except (ValueError, TypeError, RuntimeError):  # no JSON, no numbers, or too large a number
        return None
    starts = np.cumsum([1, *(len(text) + 1 for text in texts[:-1])])
    arrays = _Arrays.of(joined, np.frombuffer(buffer, dtype=np.float64), starts)
    if arrays is None:
        return None
    coordinates = [Coordinates(text) for text in texts]
    try:
        with np.errstate(all="ignore"):  # huge numbers are refused later
            for item, shape, unclosed in arrays.shapes():
                kind = _KINDS[int(arrays.item_depth[item])]
                coordinates[item] = Coordinates(texts[item], kind, shape, unclosed)
    except (ValueError, shapely.errors.ShapelyError):  # such as a ring of two positions
        return [Coordinates(text) for text in texts]
    return coordinates


@dataclass(frozen=True, eq=False)
class _Arrays:
    """Nested arrays of numbers, the items of one array.

    Attributes
    ----------
    numbers : ndarray of float
        All numbers in their order.
    item, depth : ndarray of int
        For each nested array the item that it is or is in, and its depth, 1 for the item itself.
    item_depth, item_dimension : ndarray of int
        The depth of the innermost arrays of each item, and the count of numbers in each of them;
        0 unless it is the same for all, and there are no numbers elsewhere.
    item_numbers : ndarray of int
        The count of numbers in each item.
    """

    numbers: FloatArray
    item: IntArray
    depth: IntArray
    item_depth: IntArray
    item_dimension: IntArray
    item_numbers: IntArray

    @classmethod
    def of(cls, text: bytes, numbers: FloatArray, starts: IntArray) -> _Arrays | None:
        """Find the nested arrays in valid JSON; None if its items do not begin at `starts`."""
        codes = np.frombuffer(text, dtype=np.uint8)
        at = np.flatnonzero((codes == _COMMA) | (codes == _OPEN) | (codes == _CLOSE))
        codes = codes[at]
        is_comma, is_open = codes == _COMMA, codes == _OPEN
        # the outer array has depth 0
        depth = np.cumsum(is_open * 2 - 1 + is_comma) - 1
        if not np.array_equal(at[is_open & (depth == 1)], starts):
            return None
        if np.count_nonzero(is_comma & (depth == 0)) != len(starts) - 1:
            return None
        # An array is innermost if no other opens before it closes.
        brackets = np.flatnonzero(~is_comma)
        inner = np.flatnonzero(is_open[brackets[:-1]] & ~is_open[brackets[1:]])
        dimension = brackets[inner + 1] - brackets[inner]  # one more than the commas
        if (dimension < 2).any():
            return None  # an empty array looks like one with a single number
        opening = np.flatnonzero(is_open)[1:]
        item = np.cumsum(depth[opening] == 1) - 1
        inner_depth = depth[brackets[inner]]
        inner_item = item[np.searchsorted(opening, brackets[inner])]
        # Without empty arrays, an item has one number more than commas.
        commas = np.cumsum(is_comma & (depth > 0))
        at_start = commas[np.searchsorted(at, starts)]
        item_numbers = np.diff([*at_start, commas[-1]]) + 1
        first = np.searchsorted(inner_item, np.arange(len(starts)))
        points = np.diff([*first, len(inner)])
        regular = (
            (np.minimum.reduceat(dimension, first) == np.maximum.reduceat(dimension, first))
            & (np.minimum.reduceat(inner_depth, first) == np.maximum.reduceat(inner_depth, first))
            & (points * dimension[first] == item_numbers)
        )
        return cls(
            numbers,
            item,
            depth[opening],
            np.where(regular, inner_depth[first], 0),
            np.where(regular, dimension[first], 0),
            item_numbers,
        )

    def shapes(self) -> Iterator[tuple[int, BaseGeometry, int]]:
        """Yield points, polygons and multipolygons: item, shape and count of unclosed rings.

        Raises
        ------
        ValueError
            When a ring has too few positions.
        """
        for dimension in (2, 3):
            alike = self.item_dimension == dimension
            yield from self._points(alike & (self.item_depth == _POINT), dimension)
            for depth in (_POLYGON, _MULTIPOLYGON):
                yield from self._polygons(alike & (self.item_depth == depth), depth, dimension)

    def _positions(self, items: BoolArray, dimension: int) -> FloatArray:
        return self.numbers[np.repeat(items, self.item_numbers)].reshape(-1, dimension)

    def _points(self, items: BoolArray, dimension: int) -> Iterator[tuple[int, BaseGeometry, int]]:
        points: Any = shapely.points(self._positions(items, dimension))
        for item, point in zip(np.flatnonzero(items).tolist(), points, strict=True):
            yield item, point, 0

    def _polygons(
        self, items: BoolArray, depth: int, dimension: int
    ) -> Iterator[tuple[int, BaseGeometry, int]]:
        if not items.any():
            return
        positions = self._positions(items, dimension)
        kept = items[self.item]
        above = depth - self.depth[kept]  # levels above a position: 1 for a ring, 2 for a polygon
        ring = (np.cumsum(above == 1) - 1)[above == 0]
        polygon = (np.cumsum(above == 2) - 1)[above == 1]
        shapes: Any = shapely.polygons(
            shapely.linearrings(positions, indices=ring), indices=polygon
        )
        first = np.searchsorted(ring, np.arange(len(polygon)))
        last = np.append(first[1:], len(ring)) - 1
        is_unclosed = (positions[first] != positions[last]).any(axis=1)
        number = np.cumsum(items) - 1  # of each item among those kept
        of_ring = number[self.item[kept][above == 1]]
        unclosed = np.bincount(of_ring, weights=is_unclosed, minlength=int(items.sum()))
        if depth == _MULTIPOLYGON:
            of_polygon = number[self.item[kept][above == 2]]
            shapes = shapely.multipolygons(shapes, indices=of_polygon)
        yield from zip(
            np.flatnonzero(items).tolist(), shapes, unclosed.astype(int).tolist(), strict=True
        )
