"""A figure put together: the map, the column beside or above it, and the credits."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely

from frontgeo._utils.fileio import printable
from frontgeo.change.ground import Ground
from frontgeo.errors import InputError
from frontgeo.i18n.texts import Texts, texts_of
from frontgeo.outputs.alternative_text import alt_text_of
from frontgeo.outputs.side_colours import Paint
from frontgeo.outputs.view_model import (
    VerdictView,
    checked_theatre,
    evidence_of,
    layer_credits,
    mapper_credit,
    named_places,
)
from frontgeo.places.theatre import Theatre
from frontgeo.plot.figure_text import Bar, Bars, FigureText, text_of_change, text_of_verdict
from frontgeo.plot.files import SteadyFigure
from frontgeo.plot.insets import draw_evidence
from frontgeo.plot.kind_marks import draw_listing, draw_paces, draw_swatch_of_mark
from frontgeo.plot.labels import (
    LONGEST,
    Box,
    Sheet,
    balanced,
    one_line,
    printable_text,
    text_width,
    wrapped,
)
from frontgeo.plot.map_panel import (
    HELD,
    HELD_EDGE,
    INK,
    SOFT,
    USUAL_PAINTS,
    Drawn,
    base_map_credits,
    draw_apart,
    draw_change,
    draw_contested,
    draw_front,
)
from frontgeo.verdicts.verdict import Verdict

__all__ = ["SIZES", "composed", "sheet_of_size"]

#: Width, height (pixels) and pixels per inch: cards for social networks, among them two for
#: phones, a page's width and a column of a journal (183 and 89 mm), and A5 landscape.
SIZES = {
    "social": (1200, 675, 96),
    "landscape": (1920, 1080, 96),
    "square": (1080, 1080, 96),
    "portrait": (1080, 1920, 96),
    "print": (2161, 1417, 300),
    "column": (1051, 2126, 300),
    "a5": (2480, 1748, 300),
}

_TONES = {  # paper, edge, letters
    "overstated": ("#fdeee1", "#b54a0b", "#6e2c04"),
    "understated": ("#e4f1f8", "#0b5f8a", "#07405e"),
    "supported": ("#e6f3ea", "#23703c", "#174a28"),
    "within-error": ("#f4f5e0", "#7d7a1c", "#4a4910"),
    "mixed": ("#f0eff5", "#59548c", "#37335f"),
    "plain": ("#eff0f1", "#1d232b", "#1d232b"),
}
_CLAIMED, _CLAIMED_DARK, _BAR, _RULE = "#b54a0b", "#8a3605", "#8f98a3", "#9aa3ad"


@dataclass(frozen=True)
class _Fit:
    """The type sizes and line limits with which a column is set."""

    heading: float
    heading_lines: int
    rows: int
    row: float
    key: float
    note_lines: int
    gap: float


def _fits() -> Iterator[_Fit]:
    """Yield settings from generous to tight, then with fewer notes, then with fewer rows."""
    for step in range(9):
        t = step / 8
        lines = 4 if t < 0.4 else 6
        yield _Fit(30 - 13 * t, lines, _ALL, 34 - 11 * t, 30 - 13 * t, _NOTE_LINES, 20 - 14 * t)
    for notes in range(_NOTE_LINES - 1, 2, -1):
        yield _Fit(17, 6, _ALL, 23, 17, notes, 6)
    for rows in range(12, 0, -1):
        for notes in (5, 4, 3):  # drop rows of evidence before notes
            yield _Fit(17, 4 if rows > 5 else 3, rows, 23, 17, notes, 6)


_WIDER = 8.0
_ALL = 999  # rows: no limit
_NOTE_LINES = 11  # enough for our longest notes, where there is room
_CAVEAT, _CAVEAT_LINE = 11.5, 15.5
_LEAST_KEY = 9.5
_LABEL, _LEAST_LABEL = 12.0, 10.5  # for the label of a bar
# type sizes and spacing of the key to the bars
_KEY_SIZE, _LEAST_KEY_SIZE, _KEY_LINE, _KEY_SWATCH, _KEY_GAP = 11.5, 10.0, 15.0, 24.0, 12.0
_CAP, _POINT = 3.6, 3.0  # half the length of an end cap, radius of a point
_LINE = 15.0  # height of a label that does not fit beside its numbers
Block = tuple[float, Callable[[float], None]]  # height, and the function that draws it from its top


def draw_column(sheet: Sheet, box: Box, content: FigureText, *, spread: bool) -> float:
    """Draw a column into a box and return the y at which it ends.

    With `spread` the notes are placed at the bottom of the box.
    """
    _, top, _, bottom = box
    fit, blocks = _fitted(sheet, box, content)
    high = _height(blocks, fit)
    rest = max(0.0, bottom - top - high)
    wider = min(rest / len(blocks), _WIDER)  # spread spare height between the blocks first
    rest = rest - wider * (len(blocks) - 1) if spread else 0.0
    y = top
    for number, (height, draw) in enumerate(blocks):
        if number == len(blocks) - 1:
            y += rest
        draw(y)
        y += height + fit.gap + wider
    return y - fit.gap - wider


def column_height(sheet: Sheet, box: Box, content: FigureText) -> float:
    """Return the height of a column at a medium setting, in units."""
    fit = next(itertools.islice(_fits(), 3, None))
    return _height(_blocks(sheet, box, content, fit), fit)


def has_all_counted(sheet: Sheet, box: Box, content: FigureText) -> bool:
    """Return whether a column fits a box with every row that counts."""
    fit, blocks = _fitted(sheet, box, content)
    if _height(blocks, fit) > box[3] - box[1]:
        return False
    return content.bars is None or fit.rows >= sum(row.counted for row in content.bars.rows)


def _height(blocks: Sequence[Block], fit: _Fit) -> float:
    return sum(block[0] for block in blocks) + fit.gap * (len(blocks) - 1)


def _fitted(sheet: Sheet, box: Box, content: FigureText) -> tuple[_Fit, list[Block]]:
    """Find the most generous setting that fits the box and, if possible, the whole heading."""
    left, top, right, bottom = box
    kept: tuple[_Fit, list[Block]] | None = None
    for fit in _fits():
        if kept and fit.rows < _ALL:
            break
        blocks = _blocks(sheet, box, content, fit)
        last = fit, blocks
        if _height(blocks, fit) > bottom - top:
            continue
        kept = last
        most = fit.heading_lines
        lines = wrapped(content.heading, fit.heading, right - left, bold=True, most=most + 1)
        if len(lines) <= most:
            break
    return kept or last


def _blocks(sheet: Sheet, box: Box, content: FigureText, fit: _Fit) -> list[Block]:
    blocks = [_title(sheet, box, content, fit)]
    blocks.append(_outcome(sheet, box, content))
    if content.bars:
        blocks.append(_bars(sheet, box, content.bars, fit))
    if content.caveats:
        blocks.append(_caveats(sheet, box, content.caveats))
    if content.paces:
        blocks.append(draw_paces(sheet, box, content.paces, content.pace_title))
    if content.keys:
        blocks.append(_keys(sheet, box, content, fit))
    if content.listing:
        blocks.append(draw_listing(sheet, box, content.listing, fit.note_lines))
    blocks.append(_notes(sheet, box, content.notes, fit))
    return blocks


def _title(sheet: Sheet, box: Box, content: FigureText, fit: _Fit) -> Block:
    left, _, right, _ = box
    room, lead = right - left, fit.heading * 1.26
    lines = balanced(content.heading, fit.heading, room, bold=True, most=fit.heading_lines)
    by_size = next((s for s in (13, 12.5, 12) if text_width(content.byline, s) <= room), 13)
    by = balanced(content.byline, by_size, room, most=2)

    def draw(y: float) -> None:
        kicker = one_line(content.kicker.upper(), 12.5, room, bold=True)
        sheet.text(left, y + 12, kicker, 12.5, bold=True, colour=SOFT, gid="kicker")
        y += 20
        for line in lines:
            y += lead
            sheet.text(left, y - lead * 0.2, line, fit.heading, bold=True)
        y += 4
        for line in by:
            y += 18
            sheet.text(left, y - 3, line, by_size, colour=SOFT)

    return 20 + lead * len(lines) + (4 + 18 * len(by) if by else 0), draw


def _outcome(sheet: Sheet, box: Box, content: FigureText) -> Block:
    left, _, right, _ = box
    paper, edge, letters = _TONES[content.tone]
    word = f"{content.sign} {content.outcome}".strip()
    room = right - left - 34
    size = next((s for s in (22, 20, 18, 16) if text_width(word, s, bold=True) <= room), 16)
    wide = text_width(word, size, bold=True)
    beside = bool(content.extent) and wide + 16 + text_width(content.extent, 15) <= room
    below = wrapped(content.extent, 14, room, most=3) if content.extent and not beside else []
    height = 52.0 + 19 * len(below)

    def draw(y: float) -> None:
        sheet.box((left, y, right, y + height), face=paper, z=1.0, round_by=4)
        sheet.box((left, y, left + 6, y + height), face=edge, z=1.1)
        base = y + 26 + size * 0.36
        line = one_line(word, size, room, bold=True)
        sheet.text(left + 20, base, line, size, bold=True, colour=letters, gid="outcome")
        if beside:
            sheet.text(
                left + 20 + wide + 16, base, content.extent, 15, colour=letters, gid="extent"
            )
        for number, line in enumerate(below):
            gid = f"extent-{number}"
            sheet.text(left + 20, y + 57 + 19 * number, line, 14, colour=letters, gid=gid)

    return height, draw


# ---- bars --------------------------------------------------------------------------------


def _bars(sheet: Sheet, box: Box, bars: Bars, fit: _Fit) -> Block:
    left, _, right, _ = box
    rows, more = bars.rows[: fit.rows], len(bars.rows) - fit.rows
    wide = right - left
    head, foot = 28.0, 30.0 + (16 if more > 0 else 0)
    key_size, keys = _key_lines(bars, wide)
    extra = [_label_line(row, wide) for row in rows]
    tops = list(itertools.accumulate((fit.row + more for more in extra), initial=0.0))
    foot -= 7 if keys else 0  # the letters of the key sit lower than those of ticks
    height = head + tops[-1] + foot + _KEY_LINE * len(keys)

    def x(share: float) -> float:
        return left + share * wide

    def draw(y: float) -> None:
        floor = y + head + tops[-1] + 3
        _draw_claimed(sheet, bars, x, y=y, floor=floor, box=box)
        for number, (row, at, own) in enumerate(zip(rows, tops, extra, strict=False)):
            gid = str(number)
            _draw_bar(sheet, row, x, y=y + head + at, label_line=own, box=box, fit=fit, gid=gid)
        sheet.lines([[(left, floor), (right, floor)]], _RULE, 1.0, z=1.5)
        end = right - text_width(bars.unit, 11.5) - 8
        last = left - 9.0
        for share, text in bars.ticks:
            at, half = x(share), text_width(text, 11.5) / 2
            sheet.lines([[(at, floor), (at, floor + 4)]], _RULE, 1.0, z=1.5)
            middle = max(at, left + half)
            if middle + half > end or middle - half < last + 8:
                continue
            last = middle + half
            sheet.text(middle, floor + 17, text, 11.5, colour=SOFT, ha="center")
        sheet.text(right, floor + 17, bars.unit, 11.5, colour=SOFT, ha="right")
        if more > 0:
            sheet.text(left, floor + 33, bars.more[len(rows)], 11.5, colour=SOFT, gid="more")
        below = floor + foot - 2
        for number, line in enumerate(keys):
            _draw_keys_of_bars(sheet, line, key_size, left=left, y=below + _KEY_LINE * number)

    return height, draw


def _key_lines(bars: Bars, wide: float) -> tuple[float, list[tuple[tuple[str, str], ...]]]:
    """Return the type size and the lines of the key: one line, or one per entry if too long."""
    if not bars.keys:
        return _KEY_SIZE, []
    sizes = (_KEY_SIZE, 11.0, 10.5, _LEAST_KEY_SIZE)
    ways: list[list[tuple[tuple[str, str], ...]]] = [[bars.keys], [(key,) for key in bars.keys]]
    for lines in ways:
        for size in sizes:
            if all(
                sum(_key_width(text, size) for _, text in line) - _KEY_GAP <= wide for line in lines
            ):
                return size, lines
    return sizes[-1], ways[-1]


def _key_width(text: str, size: float) -> float:
    return _KEY_SWATCH + 6 + text_width(text, size) + _KEY_GAP


def _draw_keys_of_bars(
    sheet: Sheet, keys: Sequence[tuple[str, str]], size: float, *, left: float, y: float
) -> None:
    for kind, text in keys:
        right, middle = left + _KEY_SWATCH, y + 8
        if kind == "mappers":
            _draw_reach(sheet, left, right, middle, colour=INK)
        else:
            sheet.box((left, middle - 4, right, middle + 4), face=_BAR, z=3.0)
        gid = f"key-bar-{kind}"
        sheet.text(right + 6, y + 12, text, size, colour=SOFT, gid=gid)
        left += _key_width(text, size)


def _draw_reach(
    sheet: Sheet, low: float, high: float, y: float, *, colour: str, gid: str | None = None
) -> None:
    """Draw a thin bar with end caps, for an interval."""
    caps = [[(end, y - _CAP), (end, y + _CAP)] for end in (low, high)]
    sheet.lines([[(low, y), (high, y)], *caps], colour, 1.3, z=3.1, butt=True, gid=gid)


def _draw_claimed(
    sheet: Sheet, bars: Bars, x: Callable[[float], float], *, y: float, floor: float, box: Box
) -> None:
    left, _, right, _ = box
    low, high = x(bars.low), x(bars.high)
    if high - low > 1:
        sheet.box((low, y + 22, high, floor), face="#f6ddc9", z=1.0)
    at = (low + high) / 2 if bars.at is None else x(bars.at)
    label = one_line(bars.claimed, 13.5, right - left, bold=True)
    wide = text_width(label, 13.5, bold=True)
    middle = min(max(at, left + wide / 2), right - wide / 2)
    sheet.text(
        middle, y + 11, label, 13.5, bold=True, colour=_CLAIMED_DARK, ha="center", gid="claimed"
    )
    if bars.at is not None:
        sheet.lines([[(at, y + 20), (at, floor)]], _CLAIMED, 2.2, z=2.0, butt=True)
        sheet.ground(
            shapely.Polygon([(at - 6, y + 16), (at + 6, y + 16), (at, y + 25)]),
            face=_CLAIMED,
            z=2.1,
        )


def _label_size(row: Bar, room: float) -> float:
    """Return the largest type size at which a label fits, down to the least before it is cut."""
    wide = text_width(printable_text(row.label[:LONGEST]), 1.0)
    return min(_LABEL, max(_LEAST_LABEL, 0.999 * room / max(wide, 1.0)))


def _label_room(row: Bar, wide: float) -> float:
    """Return the room for a label on the line of its numbers."""
    value = text_width(printable_text(row.text), 12, bold=True)
    after = [
        text_width(printable_text(text), 11.5) + 6 for text in (row.interval, row.other) if text
    ]
    return wide - value - sum(after) - 10


def _label_line(row: Bar, wide: float) -> float:
    """Return the height of a label's own line, or 0 if it fits beside the numbers."""
    return (
        _LINE
        if text_width(printable_text(row.label[:LONGEST]), _LEAST_LABEL) > _label_room(row, wide)
        else 0.0
    )


def _draw_bar(
    sheet: Sheet,
    row: Bar,
    x: Callable[[float], float],
    *,
    y: float,
    label_line: float,
    box: Box,
    fit: _Fit,
    gid: str,
) -> None:
    left, _, right, _ = box
    colour = INK if row.counted else SOFT
    value = one_line(row.text, 12, right - left, bold=True)
    aside, after = right, []  # right ends of the intervals, from right to left
    for text in (row.other, row.interval):
        cut_text = one_line(text, 11.5, right - left)
        after.append((aside, cut_text))
        aside -= text_width(cut_text, 11.5) + 6 if cut_text else 0
    start = aside - text_width(value, 12, bold=True)
    room = right - left if label_line else _label_room(row, right - left)
    size = _label_size(row, room)
    label = one_line(row.label, size, room)
    # white behind the words, so that the line of the claim does not run through them
    sheet.box((left, y, left + text_width(label, size) + 3, y + 15.5), face="white", z=2.5)
    sheet.text(left, y + 12, label, size, colour=colour)
    y += label_line
    base, track = y + 12, y + 19
    sheet.box((start - 3, y, right, y + 15.5), face="white", z=2.5)
    sheet.text(aside, base, value, 12, bold=True, colour=colour, ha="right")
    for end, cut_text in after:
        if cut_text:
            sheet.text(end, base, cut_text, 11.5, colour=SOFT, ha="right")
    thick = min(8.0, fit.row - 19)
    # an interval too short to see is drawn two units long
    low, high = x(row.low), max(x(row.high), x(row.low) + 2.0)
    style: dict[str, Any] = (
        {"face": _BAR} if row.counted else {"face": "white", "edge": _BAR, "width": 1.0}
    )
    sheet.lines([[(left, track), (right, track)]], "#e2e3e4", 1.0, z=1.2)
    thick_box = (low, track - thick / 2, high, track + thick / 2)
    sheet.box(thick_box, z=3.0, gid=f"drawing-{gid}", **style)
    if row.mappers is not None:
        ends = [x(end) for end in row.mappers]
        _draw_reach(sheet, ends[0], ends[1], track, colour=colour, gid=f"mappers-{gid}")
    if row.at is None:
        return
    point = shapely.Point(x(row.at), track).buffer(_POINT)
    sheet.ground(point, face=colour, edge="white", width=0.8, z=3.2, gid=f"point-{gid}")


# ---- assumptions, legend and notes -------------------------------------------------------


def _caveats(sheet: Sheet, box: Box, caveats: Sequence[str]) -> Block:
    """Lay out assumptions in full, however many lines they take: other blocks give way."""
    left, _, right, _ = box
    lines = [
        line for caveat in caveats for line in wrapped(caveat, _CAVEAT, right - left, most=_ALL)
    ]

    def draw(y: float) -> None:
        for number, line in enumerate(lines):
            at = y + _CAVEAT + _CAVEAT_LINE * number
            gid = f"assumed-{number}"
            sheet.text(left, at, line, _CAVEAT, colour=_CLAIMED_DARK, gid=gid)

    return _CAVEAT_LINE * len(lines) - 2, draw


def _keys(sheet: Sheet, box: Box, content: FigureText, fit: _Fit) -> Block:
    left, _, right, _ = box
    keys, paints = content.keys, content.paints or USUAL_PAINTS
    wide, high = 36.0, min(18.0, fit.key - 5)

    def draw(y: float) -> None:
        for number, key in enumerate(keys):
            middle = y + fit.key * (number + 0.5)
            swatch = (left + 1, middle - high / 2, left + 1 + wide, middle + high / 2)
            _draw_swatch(sheet, key.kind, swatch, paints)
            base = middle + 14 * 0.36
            room = right - left - wide - 12 - text_width(key.value, 14, bold=True) - 8
            # uncertain days make a key long: reduce its type size before cutting it
            size = min(14.0, max(_LEAST_KEY, 14.0 * room / max(text_width(key.text, 14), 1.0)))
            colour = _of_side(key.kind, content)
            text = one_line(key.text, size, room + 1)
            sheet.text(left + wide + 12, base, text, size, colour=colour)
            if key.value:
                gid = f"key-{key.kind}"
                sheet.text(right, base, key.value, 14, bold=True, ha="right", gid=gid)

    return fit.key * len(keys), draw


def _of_side(kind: str, content: FigureText) -> str:
    """Return the colour of a key's text: that of the side that it names, if there is one."""
    if content.paints is None or kind not in ("gained", "lost"):
        return INK
    return content.paints[0 if kind == "gained" else 1].line


def _draw_swatch(sheet: Sheet, kind: str, box: Box, paints: tuple[Paint, Paint]) -> None:
    left, top, right, bottom = box
    middle = (top + bottom) / 2
    if kind in ("gained", "lost"):
        draw_change(sheet, shapely.box(*box), paints, gained=kind == "gained")
    elif kind == "apart":
        draw_apart(sheet, shapely.box(*box))
    elif kind == "contested":
        draw_contested(sheet, shapely.box(*box))
    elif kind == "held":
        sheet.box(box, face=HELD, edge=HELD_EDGE, width=0.8)
    elif kind in ("before", "after"):
        draw_front(sheet, [[(left, middle), (right, middle)]], moved=kind == "after")
    else:
        draw_swatch_of_mark(sheet, kind, box, paints[0].line)


def _whole_sentences(notes: str, room: float, most: int) -> list[str]:
    """Break notes into lines; without room for all, the last sentences are left out."""
    sentences = re.split(r"(?<=[.…]) (?=[^\W\d_])", notes)
    for count in range(len(sentences), 0, -1):
        lines = wrapped(" ".join(sentences[:count]), 11, room, most=most)
        if not lines or not lines[-1].endswith("…"):
            return lines
    return lines


def _notes(sheet: Sheet, box: Box, notes: str, fit: _Fit) -> Block:
    left, _, right, _ = box
    lines = _whole_sentences(notes, right - left, fit.note_lines)

    def draw(y: float) -> None:
        for number, line in enumerate(lines):
            sheet.text(left, y + 11 + 16 * number, line, 11, colour=SOFT)

    return 16.0 * len(lines) - 3, draw


_COLUMN = 368.0  # width in units, beside the map
_NARROW_COLUMN, _NARROW_GAP = 252.0, 16.0  # in a square, whose type is larger
_EDGE = 30.0
_PHONE_EDGE = 18.0
# Widths in units: the fewer, the larger the type. On a phone 390 pixels wide the smallest type,
# 9.5 units, is 6.6 pixels in a square and 8.4 in a portrait, and what is read first 12 and more.
_SQUARE, _PORTRAIT = 560.0, 440.0
_SQUARE_BELOW = 1.25  # width over height
_CREDIT = 10.5
_CREDIT_LINES = 7  # enough for the credits of a map with a base map, in the narrowest picture
# least shares of the height for a map below the column
_MAP_SHARES = (0.44, 0.40, 0.36, 0.32, 0.28, 0.24, 0.20, 0.16)
_SMALLEST_PX, _LARGEST_PX, _NARROWEST = 300, 12_000, 3.2


@dataclass(frozen=True, eq=False)
class _Job:
    """The parts of a figure while it is composed."""

    sheet: Sheet
    shown: Verdict | Ground
    change: VerdictView | None
    texts: Texts
    places: gpd.GeoDataFrame | None
    theatre: Theatre
    credits: str
    both_scripts: bool


def composed(
    shown: Verdict | Ground,
    *,
    size: str | tuple[int, int],
    lang: str | Mapping[str, str],
    settlements: gpd.GeoDataFrame | str | Path | None,
    evidence: int | str,
    theatre: Theatre | None,
    both_scripts: bool,
) -> SteadyFigure:
    """Draw a figure; parameters and errors are those of `frontgeo.figure`."""
    if not isinstance(shown, Verdict | Ground):
        raise InputError(f"figure: expected a verdict or a change, found {type(shown).__name__}")
    texts = texts_of("figure", lang)
    places = named_places(settlements)
    change = _change(shown, evidence)
    sheet = sheet_of_size(size)
    theatre = _theatre_of(shown, change) if theatre is None else theatre
    credits = _credits(change, texts, theatre, ours=places is None)
    job = _Job(sheet, shown, change, texts, places, theatre, credits, both_scripts)
    content = (_beside_map if _is_wide(sheet.width / sheet.height) else _above_map)(job)
    words = alt_text_of(shown, change, texts)
    about = {"title": content.heading, "description": words, "credit": job.credits}
    sheet.figure.about = {key: printable(text) for key, text in about.items()}
    return sheet.figure


def _theatre_of(shown: Verdict | Ground, change: VerdictView | None) -> Theatre:
    if change is not None:
        return change.change.theatre
    return checked_theatre([shown]) if isinstance(shown, Verdict) else shown.theatre


def _change(shown: Verdict | Ground, evidence: int | str) -> VerdictView | None:
    """Return the change to draw, or None if no evidence of a verdict is a map."""
    changes = [VerdictView(shown)] if isinstance(shown, Ground) else evidence_of([shown]).views
    if not changes and evidence == 0:
        return None
    names = [change.change.label for change in changes]
    if isinstance(evidence, str):
        if evidence in names:
            return changes[names.index(evidence)]
    elif not isinstance(evidence, bool) and 0 <= evidence < len(changes):
        return changes[evidence]
    listed = ", ".join(f"{i} {name}" for i, name in enumerate(names)) or "none"
    raise InputError(f"evidence: expected one of {listed}; found {evidence!r}")


def sheet_of_size(size: str | tuple[int, int]) -> Sheet:
    """Return an empty sheet of a named size, or of a width and height in pixels."""
    if isinstance(size, str) and size in SIZES:
        width, height, dpi = SIZES[size]
    elif isinstance(size, str):
        sides = re.fullmatch(r"(\d{1,5})[x×](\d{1,5})", size.strip().lower())
        if sides is None:
            raise InputError(
                f"size: expected {', '.join(SIZES)} or width and height in pixels such as "
                f"1080x1350, found {size[:20]!r}"
            )
        width, height, dpi = int(sides[1]), int(sides[2]), SIZES["social"][2]
    else:
        try:
            width, height = (int(side) for side in size)
        except (TypeError, ValueError):
            raise InputError(f"size: expected width and height in pixels, found {size!r}") from None
        dpi = SIZES["social"][2]
    small, large = sorted((width, height))
    if small < _SMALLEST_PX or large > _LARGEST_PX or large > small * _NARROWEST:
        raise InputError(
            f"size: expected sides of {_SMALLEST_PX} to {_LARGEST_PX} pixels, one at most "
            f"{_NARROWEST:g} times the other, found {width} by {height}"
        )
    shape = width / height
    return Sheet(width, height, float(dpi), _units(shape))


def _units(shape: float) -> float:
    """Return the width of a sheet in units, by its width over its height."""
    if shape >= _SQUARE_BELOW:
        return max(1000.0, 675.0 * shape)
    if _is_wide(shape):
        return _SQUARE * max(1.0, shape)
    return max(_PORTRAIT, 780.0 * shape)


def _is_wide(shape: float) -> bool:
    """Return whether the map is placed beside the column, by width over height."""
    return shape > 0.9


def _credits(change: VerdictView | None, texts: Texts, theatre: Theatre, *, ours: bool) -> str:
    named = [mapper_credit(change.change.label, theatre) if change else ""]
    named += layer_credits(theatre, texts, ours=ours)
    named += base_map_credits(change, theatre, texts)
    return " · ".join([*(name for name in named if name), "frontgeo"])


def _content(job: _Job, share: float | None, drawn: Drawn | None = None) -> FigureText:
    insets, listing = (0, "") if drawn is None else (drawn.insets, drawn.listing)
    if isinstance(job.shown, Verdict):
        content = text_of_verdict(job.shown, job.change, share, job.texts, insets=insets)
        return replace(content, listing=printable_text(listing))
    return text_of_change(job.change or VerdictView(job.shown), share, job.texts, insets=insets)


def _beside_map(job: _Job) -> FigureText:
    sheet = job.sheet
    is_square = sheet.width / sheet.height < _SQUARE_BELOW
    edge, column = (_PHONE_EDGE, _NARROW_COLUMN) if is_square else (_EDGE, _COLUMN)
    left, right = edge + column + (_NARROW_GAP if is_square else 40), sheet.width - 18
    lines = wrapped(job.credits, _CREDIT, right - left, most=_CREDIT_LINES)
    bottom = sheet.height - 21 - 16 * len(lines)
    drawn = _draw_map(job, (left, 13.0, right, bottom))
    _draw_credits(sheet, lines, left, bottom)
    content = _content(job, drawn.share, drawn)
    box = (
        edge,
        26.0 if not is_square else 16.0,
        edge + column,
        sheet.height - (20 if not is_square else 12),
    )
    draw_column(sheet, box, content, spread=True)
    return content


def _above_map(job: _Job) -> FigureText:
    sheet = job.sheet
    left, right = _PHONE_EDGE, sheet.width - _PHONE_EDGE
    lines = wrapped(job.credits, _CREDIT, right - left, most=_CREDIT_LINES)
    bottom = sheet.height - 18 - 16 * len(lines)
    box: Box = (left, 24.0, right, sheet.height)
    about = _content(job, 0.5)
    wanted = column_height(sheet, box, about)
    for share in _MAP_SHARES:  # shrink the map to make room for rows that count
        top = min(24 + wanted + 26, bottom - (bottom - 24) * share)
        if has_all_counted(sheet, (left, 24.0, right, top - 16), about):
            break
    drawn = _draw_map(job, (left, top, right, bottom))
    _draw_credits(sheet, lines, left, bottom)
    content = _content(job, drawn.share, drawn)
    draw_column(sheet, (left, 24.0, right, top - 16), content, spread=False)
    return content


def _draw_map(job: _Job, frame: Box) -> Drawn:
    return draw_evidence(
        job.sheet, frame, job.change, job.texts, job.places, theatre=job.theatre,
        both_scripts=job.both_scripts,
    )  # fmt: skip


def _draw_credits(sheet: Sheet, lines: Sequence[str], left: float, bottom: float) -> None:
    for number, line in enumerate(lines):
        y = bottom + 19 + 16 * number
        sheet.text(left, y, line, _CREDIT, colour=SOFT, gid=f"credit-{number}")
