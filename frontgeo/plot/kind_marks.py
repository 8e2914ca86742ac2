"""The picture of each kind of claim in a figure: marks on its map, and what its column says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo.claims.marks import Ruler
from frontgeo.i18n.texts import Texts
from frontgeo.outputs.kind_pictures import SECTOR_COLOURS, MapMark, marks_of_view, paces_of
from frontgeo.outputs.view_model import VerdictView
from frontgeo.plot.labels import Box, Sheet, one_line, printable_text, text_width, wrapped
from frontgeo.verdicts.outcomes import Row

__all__ = [
    "DrawnMarks",
    "MarkKey",
    "PaceText",
    "bounds_of_marks",
    "draw_listing",
    "draw_marks",
    "draw_paces",
    "draw_place",
    "draw_swatch_of_mark",
    "listing_of",
    "mark_keys",
    "pace_texts",
]

_INK, _SOFT = "#1d232b", "#56606d"
_CLAIMED = "#8a3605"
_SECTOR_EDGE = "#6b5300"
_BADGE, _SPOT = 8.0, 4.2  # radii of a place with its number, and without
_DASHED = (8.0, 3.0, 2.0, 3.0)
_LIST_SIZE, _LIST_LINE = 10.5, 14.0
_PACE_LINE, _PACE_BAR = 15.0, 8.0
_PALE_BAR = "#c9b8a6"
Bounds = tuple[float, float, float, float]


class Placing(Protocol):
    """The part of a map's view by which marks are placed on the sheet."""

    @property
    def frame(self) -> Box:
        """Return its frame on the sheet."""

    def seen(self, geometry: BaseGeometry) -> BaseGeometry:
        """Project the part of a geometry in the frame."""

    def on_sheet(self, geometry: BaseGeometry) -> BaseGeometry:
        """Project a whole geometry."""


@dataclass(frozen=True)
class MarkKey:
    """A line of the legend for a mark: what it looks like, its text and how many there are."""

    kind: str
    text: str
    value: str = ""


@dataclass
class DrawnMarks:
    """What was drawn of the marks of a map.

    Attributes
    ----------
    marked : list of shapely geometry
        Where places and rulers are, so that no name gets a dot of its own there.
    taken : list of Box
        Where marks are labelled, which other names keep free.
    numbered : list of MapMark
        The places whose numbers are on the map.
    """

    marked: list[BaseGeometry] = field(default_factory=list)
    taken: list[Box] = field(default_factory=list)
    numbered: list[MapMark] = field(default_factory=list)


@dataclass(frozen=True)
class PaceText:
    """The pace of each period of a row, as shares of the axis from 0, and its words."""

    label: str
    words: str
    bars: tuple[tuple[str, str, float], ...]
    zero: float


# ---- what a column says ------------------------------------------------------------------


def pace_texts(rows: Sequence[Row], texts: Texts) -> tuple[PaceText, ...]:
    """Write the paces of counted rows that compare two periods, on one axis that includes 0."""
    paces = [pace for pace in paces_of(rows, texts) if pace.counted and len(pace.periods) > 1]
    values = [part.value or 0.0 for pace in paces for _, part in pace.periods]
    low, high = min([0.0, *values]), max([0.0, *values])
    span = (high - low) or 1.0
    return tuple(
        PaceText(
            pace.label,
            pace.words,
            tuple(
                (period, texts.number(part.value or 0.0, 1), ((part.value or 0.0) - low) / span)
                for period, part in pace.periods
            ),
            -low / span,
        )
        for pace in paces
    )


def listing_of(places: Sequence[MapMark]) -> str:
    """List the places whose numbers are on a map, by number.

    Examples
    --------
    >>> here = shapely.Point(36, 50)
    >>> listing_of([MapMark("place", here, name="Zelene", number=2),
    ...             MapMark("place", here, name="Lyptsi", number=1)])
    '1 Lyptsi · 2 Zelene'
    """
    listed = sorted(places, key=lambda mark: mark.number)
    return " · ".join(f"{mark.number} {mark.name}" for mark in listed)


def mark_keys(view: VerdictView, texts: Texts) -> list[MarkKey]:
    """List the lines of the legend for the marks on a view's map."""
    marks = marks_of_view(view, texts)
    keys = []
    for form, states in (
        ("outline", ("",)),
        ("sector", tuple(SECTOR_COLOURS)),
        ("ruler", ("",)),
        ("place", ("inside", "within", "outside")),
    ):
        for state in states:
            found = [mark for mark in marks if mark.form == form and mark.state == state]
            if found:
                keys.append(_key(form, state, found, texts))
    return keys


def _key(form: str, state: str, found: Sequence[MapMark], texts: Texts) -> MarkKey:
    if form == "outline":
        return MarkKey(form, texts["mark_region"], found[0].value)
    if form == "ruler":
        return MarkKey(form, texts["mark_depth"])
    return MarkKey(f"{form}-{state}", texts[f"mark_{form}_{state}"], str(len(found)))


def draw_paces(
    sheet: Sheet, box: Box, paces: Sequence[PaceText], title: str
) -> tuple[float, Callable[[float], None]]:
    """Return the height of two bars for each mapper, and the function that draws them."""
    left, _, right, _ = box
    names = [period for pace in paces for period, _, _ in pace.bars]
    numbers = [number for pace in paces for _, number, _ in pace.bars]
    start = left + max(text_width(printable_text(name), 11) for name in names) + 8
    end = right - max(text_width(number, 11.5, bold=True) for number in numbers) - 8
    heights = [_PACE_LINE * (1 + len(pace.bars)) for pace in paces]

    def draw(y: float) -> None:
        sheet.text(left, y + 11, title, 11.5, bold=True, colour=_SOFT)
        top = y + _PACE_LINE + 2
        for number, (pace, height) in enumerate(zip(paces, heights, strict=True)):
            sheet.text(left, top + 11, one_line(pace.label, 12, (right - left) / 2), 12)
            words = one_line(pace.words, 12, (right - left) / 2, bold=True)
            sheet.text(right, top + 11, words, 12, bold=True, ha="right", gid=f"pace-{number}")
            for line, (period, text, share) in enumerate(pace.bars, 1):
                base = top + _PACE_LINE * line
                sheet.text(left, base + 11, printable_text(period), 11, colour=_SOFT)
                zero, at = (start + s * (end - start) for s in (pace.zero, share))
                bar = (min(zero, at), base + 3, max(zero, at), base + 3 + _PACE_BAR)
                gid = f"pace-{number}-{line}"
                sheet.box(bar, face=_CLAIMED if line == 1 else _PALE_BAR, z=3.0, gid=gid)
                sheet.lines([[(zero, base + 1), (zero, base + 13)]], _INK, 1.0, z=3.1)
                sheet.text(right, base + 11, text, 11.5, bold=True, ha="right")
            top += height

    return _PACE_LINE + 2 + sum(heights), draw


def draw_listing(
    sheet: Sheet, box: Box, listing: str, most: int
) -> tuple[float, Callable[[float], None]]:
    """Return the height of a list of places, and the function that draws it."""
    left, _, right, _ = box
    lines = wrapped(listing, _LIST_SIZE, right - left, most=most)

    def draw(y: float) -> None:
        for number, line in enumerate(lines):
            at = y + _LIST_SIZE + _LIST_LINE * number
            sheet.text(left, at, line, _LIST_SIZE, gid=f"listed-{number}")

    return _LIST_LINE * len(lines) - 2, draw


# ---- on the map --------------------------------------------------------------------------


def bounds_of_marks(view: VerdictView | None, texts: Texts) -> Bounds | None:
    """Return the ground that a map of rulers, sectors or regions has to show; None without any."""
    marks = [] if view is None else marks_of_view(view, texts)
    shapes = [mark.shape for mark in marks if mark.form in ("outline", "sector", "ruler")]
    if view is not None:
        shapes += [part.mark.ground for part in view.parts if isinstance(part.mark, Ruler)]
    if not shapes:
        return None
    west, south, east, north = (float(v) for v in shapely.total_bounds(shapes))
    return west, south, east, north


def draw_marks(
    sheet: Sheet, view: VerdictView, placing: Placing, texts: Texts, colour: str
) -> DrawnMarks:
    """Draw the marks of a view over its map."""
    drawn = DrawnMarks()
    shown = []
    for mark in marks_of_view(view, texts):
        gid = f"mark-{mark.form}-{mark.number}"
        if mark.form == "place":
            _draw_numbered(sheet, mark, placing, colour, drawn=drawn, gid=gid)
            continue
        shape = placing.seen(mark.shape)
        _DRAW[mark.form](sheet, mark, shape, placing.frame, gid)
        if not shape.is_empty:
            shown.append((mark, shape))
    drawn.marked += [shape for mark, shape in shown if mark.form == "ruler"]
    for mark, shape in reversed(shown):  # what was measured is labelled before what was claimed
        _label(sheet, mark, shape, placing, drawn.taken)
    return drawn


def _draw_outline(sheet: Sheet, mark: MapMark, shape: BaseGeometry, frame: Box, gid: str) -> None:
    rings = [shapely.get_coordinates(ring) for ring in _rings(shape)]
    sheet.lines(rings, "#ffffff", 4.5, z=3.4, clip=frame)
    sheet.lines(rings, _INK, 2.0, dash=_DASHED, z=3.5, clip=frame, gid=gid)


def _draw_sector(sheet: Sheet, mark: MapMark, shape: BaseGeometry, frame: Box, gid: str) -> None:
    face = f"{SECTOR_COLOURS[mark.state]}8c"
    sheet.ground(shape, face=face, edge=_SECTOR_EDGE, width=0.8, clip=frame, z=1.8, gid=gid)


def _draw_band(sheet: Sheet, mark: MapMark, shape: BaseGeometry, frame: Box, gid: str) -> None:
    sheet.ground(shape, face=f"{_CLAIMED}24", clip=frame, z=2.4, gid=gid)
    rings = [shapely.get_coordinates(ring) for ring in _rings(shape)]
    sheet.lines(rings, _CLAIMED, 1.2, dash=(5.0, 4.0), z=2.5, clip=frame)


def _draw_ruler(sheet: Sheet, mark: MapMark, shape: BaseGeometry, frame: Box, gid: str) -> None:
    if shape.is_empty or shape.length == 0:
        return
    line = [shapely.get_coordinates(part) for part in shapely.get_parts(shape)]
    sheet.lines(line, "#ffffff", 5.5, z=3.6, clip=frame)
    sheet.lines(line, _INK, 2.4, z=3.7, clip=frame, gid=gid)
    for share in mark.ticks:
        tick = shapely.line_interpolate_point(shapely.line_merge(shape), share, normalized=True)
        sheet.ground(tick.buffer(1.9), face="white", edge=_INK, width=1.0, z=3.8, clip=frame)
    (x0, y0), (x1, y1) = shapely.get_coordinates(shape)[[0, -1]]
    sheet.ground(shapely.Point(x0, y0).buffer(2.6), face=_INK, edge="white", width=0.8, z=3.9)
    draw_place(sheet, x1, y1, "deepest", _CLAIMED)


_DRAW: dict[str, Callable[[Sheet, MapMark, BaseGeometry, Box, str], None]] = {
    "outline": _draw_outline,
    "sector": _draw_sector,
    "band": _draw_band,
    "ruler": _draw_ruler,
}


def _rings(shape: BaseGeometry) -> list[BaseGeometry]:
    return [ring for part in shapely.get_parts(shape) for ring in shapely.get_rings(part)]


def _draw_numbered(
    sheet: Sheet, mark: MapMark, placing: Placing, colour: str, *, drawn: DrawnMarks, gid: str
) -> None:
    """Draw a place with its number, or without where another is in the way."""
    left, top, right, bottom = placing.frame
    point = shapely.centroid(placing.on_sheet(mark.shape))
    x, y = point.x, point.y
    if not (left + 6 < x < right - 6 and top + 6 < y < bottom - 6):
        return
    box = (x - _BADGE, y - _BADGE, x + _BADGE, y + _BADGE)
    if not _is_free(box, drawn.taken):
        draw_place(sheet, x, y, mark.state, colour, gid=gid)
        drawn.marked.append(point.buffer(6))
        return
    drawn.taken.append(box)
    drawn.marked.append(point.buffer(_BADGE + 1))
    drawn.numbered.append(mark)
    draw_place(sheet, x, y, mark.state, colour, radius=_BADGE, gid=gid)
    letters = "white" if mark.state == "inside" else _INK
    halo = 1.6 if mark.state == "within" else 0.0
    size = 9.5 if mark.number < 100 else 7.5
    sheet.text(
        x, y + size * 0.36, str(mark.number), size, bold=True, colour=letters, ha="center",
        halo=halo, z=4.6, gid=f"{gid}-number",
    )  # fmt: skip


def _is_free(box: Box, taken: Sequence[Box]) -> bool:
    return all(box[0] > t[2] or t[0] > box[2] or box[1] > t[3] or t[1] > box[3] for t in taken)


def _label(
    sheet: Sheet, mark: MapMark, shape: BaseGeometry, placing: Placing, taken: list[Box]
) -> None:
    """Write the name and value of a mark where there is room: at its anchor, else not at all."""
    lines = [(mark.name, 11.5, False)] if mark.name else []
    lines += [(mark.value, 13.5 if mark.form == "ruler" else 12.0, True)] if mark.value else []
    if not lines:
        return
    wide = max(text_width(printable_text(text), size, bold=bold) for text, size, bold in lines)
    high = 15.0 * len(lines)
    left, top, right, bottom = placing.frame
    for at_x, at_y in _anchors(mark, shape, placing, wide):
        x = min(max(at_x, left + 6 + wide / 2), right - 6 - wide / 2)
        y = min(max(at_y, top + 6 + high / 2), bottom - 6 - high / 2)
        box = (x - wide / 2 - 2, y - high / 2, x + wide / 2 + 2, y + high / 2)
        if not _is_free(box, taken):
            continue
        taken.append(box)
        colour = _CLAIMED if mark.form == "band" else _INK
        for number, (text, size, bold) in enumerate(lines):
            base = box[1] + 11.5 + 15 * number
            gid = f"mark-{mark.form}-{mark.number}-{'value' if bold else 'name'}"
            sheet.text(
                x, base, printable_text(text), size, bold=bold, colour=colour, ha="center",
                halo=3.2, z=9.0, gid=gid,
            )  # fmt: skip
        return


def _anchors(
    mark: MapMark, shape: BaseGeometry, placing: Placing, wide: float
) -> Iterator[tuple[float, float]]:
    """Yield where the middle of a label may stand, best first."""
    if mark.form == "ruler":
        end = shapely.centroid(placing.on_sheet(mark.anchor))
        yield end.x + 12 + wide / 2, end.y
        yield end.x - 12 - wide / 2, end.y
        yield end.x, end.y - 18
        return
    inside = shapely.point_on_surface(shape)
    if mark.form in ("sector", "band"):
        yield inside.x, inside.y
    top = shape.bounds[1]
    xy = shapely.get_coordinates(shape)
    yield float(xy[xy[:, 1].argmin(), 0]), top - 10
    yield inside.x, shape.bounds[3] + 12
    yield inside.x, inside.y


def draw_place(
    sheet: Sheet,
    x: float,
    y: float,
    kind: str,
    colour: str,
    *,
    radius: float = _SPOT,
    gid: str | None = None,
) -> None:
    """Draw a measured point.

    It is filled inside the line, open outside, half within the error, a diamond for the deepest.
    """
    spot = shapely.Point(x, y).buffer(radius)
    if kind == "deepest":
        spot = shapely.Polygon([(x - 5.5, y), (x, y - 5.5), (x + 5.5, y), (x, y + 5.5)])
    face = "white" if kind in ("outside", "within") else colour
    sheet.ground(spot, face=face, edge=_INK, width=1.3, z=4.0, gid=gid)
    if kind == "within":
        half = shapely.intersection(spot, shapely.box(x - 2 * radius, y - 99, x, y + 99))
        sheet.ground(half, face=colour, z=4.1)


def draw_swatch_of_mark(sheet: Sheet, kind: str, box: Box, colour: str) -> None:
    """Draw a mark in the legend."""
    left, top, right, bottom = box
    x, y = (left + right) / 2, (top + bottom) / 2
    form, _, state = kind.partition("-")
    mark = MapMark("sector", shapely.box(*box), state)
    if form == "sector":
        _draw_sector(sheet, mark, mark.shape, box, f"key-{kind}-swatch")
    elif form == "outline":
        sheet.lines([[(left, y), (right, y)]], _INK, 2.0, dash=_DASHED)
    elif form == "ruler":
        sheet.lines([[(left, y), (right - 6, y)]], _INK, 2.4)
        draw_place(sheet, right - 6, y, "deepest", _CLAIMED)
    else:
        draw_place(sheet, x, y, state or form, colour)
