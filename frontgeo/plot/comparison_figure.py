"""The figure of mappers' maps of one day: small multiples at one scale, and all on one map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo._utils.fileio import printable
from frontgeo.change.compare import Comparison
from frontgeo.geometry.uncertainty import Z_95
from frontgeo.i18n.formats import listed
from frontgeo.i18n.texts import Texts, texts_of
from frontgeo.outputs.caveats import assumptions_of, when_text
from frontgeo.outputs.side_colours import agreement_steps
from frontgeo.outputs.view_model import layer_credits, mapper_credit
from frontgeo.places.theatre import Theatre
from frontgeo.plot.compose import sheet_of_size
from frontgeo.plot.files import SteadyFigure
from frontgeo.plot.labels import Box, Sheet, TextStyle, one_line, printable_text, wrapped
from frontgeo.plot.map_panel import (
    BORDER,
    HELD,
    INK,
    LAND,
    OUTSIDE,
    SOFT,
    View,
    draw_front,
    draw_scale,
    line_parts,
    view_of,
)

__all__ = ["comparison_figure"]

_EDGE, _GAP, _TITLE, _NAME, _FOOT = 22.0, 14.0, 24.0, 14.0, 12.0
#: Lines of mappers, as on pages: colours that readers with any colour vision tell apart, dashes.
_LINES = (
    ("#1d232b", ()), ("#0072b2", (9.0, 3.0)), ("#a3004f", (2.0, 3.0)),
    ("#00634c", (9.0, 3.0, 2.0, 3.0)), ("#6f4e00", (5.0, 5.0)),
)  # fmt: skip


def comparison_figure(
    found: Comparison,
    *,
    size: str | tuple[int, int] = "social",
    lang: str | Mapping[str, str] = "en",
) -> SteadyFigure:
    """Draw all maps of one day on one map, and each by itself beside it, at one scale.

    Parameters
    ----------
    found : Comparison
        As from `frontgeo.compare`.
    size : str or pair of int
        As for `frontgeo.figure`.
    lang : {"en", "uk"} or mapping
        The language, or texts to use instead, as for `frontgeo.i18n.texts_of`.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    InputError
        If the size or language is unknown.

    Notes
    -----
    Ground that all maps show as held is grey and that of fewer in lighter steps of one colour;
    the soft band about a line is its error, as wide as where it lies with 95 % probability.

    Examples
    --------
    >>> from frontgeo import ControlMap, compare
    >>> west, east = shapely.box(36, 49, 37, 50), shapely.box(36.5, 49, 37.5, 50)
    >>> maps = [ControlMap(n, {"occupied": s}, day="2024-06-01")
    ...         for n, s in (("A", west), ("B", east))]
    >>> [float(round(v)) for v in comparison_figure(compare(maps)).bbox.size]
    [1200.0, 675.0]
    """
    texts = texts_of("claim", lang)
    sheet = sheet_of_size(size)
    theatre = next((m.theatre for m in found.maps if m.theatre.is_known), found.maps[0].theatre)
    km2 = found.agreement["area_km2"].to_numpy()
    share = 100 * km2[-1] / km2.sum() if km2.sum() else 0.0
    heading = texts.filled("compare_heading", n=str(len(found.maps)), share=texts.number(share, 1))
    credits = _credits(found, theatre, texts)
    room = _draw_words(sheet, found, heading, credits, texts)
    frames = _frames(len(found.maps) + 1, room)
    views = [view_of(frame, found.bounds) for frame in frames]
    for view in views:
        _draw_land(sheet, view, theatre)
    _draw_all(sheet, views[0], found, texts)
    for number, view in enumerate(views[1:]):
        sheet.ground(view.seen(found.held[number]), face=HELD, clip=view.frame, z=1.2)
        _draw_band(sheet, view, found, number)
        front = line_parts(view.seen(found.fronts[number]))
        draw_front(sheet, front, moved=True, clip=view.frame)
        name = f"{found.names[number]}, {when_text(found.maps[number], texts)}"
        _draw_name(sheet, view.frame, name)
    draw_scale(sheet, views[-1], texts, shapely.Point())
    about = {"title": heading, "description": _description(found, texts), "credit": credits}
    sheet.figure.about = {key: printable(text) for key, text in about.items()}
    return sheet.figure


def _draw_words(sheet: Sheet, found: Comparison, heading: str, credits: str, texts: Texts) -> Box:
    """Draw the heading above and notes and credits below, and return the room between them."""
    y, wide = 34.0, sheet.width - 2 * _EDGE
    for line in wrapped(printable_text(heading), _TITLE, wide, most=3):
        sheet.text(_EDGE, y, line, _TITLE, bold=True)
        y += _TITLE * 1.25
    notes = [*(f"* {line}" for line in assumptions_of(found.maps, texts)), credits]
    foot = [line for note in notes for line in wrapped(printable_text(note), _FOOT, wide, most=3)]
    bottom = sheet.height - 14 - 15 * len(foot)
    for number, line in enumerate(foot):
        y_foot = bottom + 17 + 15 * number
        sheet.text(_EDGE, y_foot, line, _FOOT, colour=SOFT, gid=f"foot-{number}")
    return _EDGE, y, sheet.width - _EDGE, bottom


def _frames(count: int, room: Box) -> list[Box]:
    """Divide room into frames of one size, as square as it allows, each with its name above."""
    left, top, right, bottom = room
    best: tuple[float, int, int] = (-1.0, 0, 1)
    for columns in range(1, count + 1):
        rows = -(-count // columns)
        wide = (right - left - _GAP * (columns - 1)) / columns
        high = (bottom - top - _GAP * (rows - 1)) / rows - _NAME * 1.6
        # as large as can be; of alike ones that with fewer empty places
        best = max(best, (round(min(wide, 1.2 * high)), count - rows * columns, columns))
    columns = best[2]
    rows = -(-count // columns)
    wide = (right - left - _GAP * (columns - 1)) / columns
    high = (bottom - top - _GAP * (rows - 1)) / rows
    frames = []
    for number in range(count):
        row, column = divmod(number, columns)
        x, y = left + column * (wide + _GAP), top + row * (high + _GAP)
        frames.append((x, y + _NAME * 1.6, x + wide, y + high))
    return frames


def _draw_land(sheet: Sheet, view: View, theatre: Theatre) -> None:
    sheet.box(view.frame, face=OUTSIDE)
    land = view.seen(theatre.country)
    sheet.ground(land, face=LAND, clip=view.frame, z=1.1)
    sheet.ground(land, edge=BORDER, width=1.0, clip=view.frame, z=1.35)


def _draw_all(sheet: Sheet, view: View, found: Comparison, texts: Texts) -> None:
    """Draw ground by how many maps show it, and the line of each with its name at an end."""
    frame, n = view.frame, len(found.maps)
    steps = agreement_steps(n)
    for row in found.agreement.itertuples():
        face = HELD if row.maps == n else steps[row.maps - 1]
        sheet.ground(view.seen(row.geometry), face=face, clip=frame, z=1.2)
    lowest = frame[1]
    for number, (name, front) in enumerate(zip(found.names, found.fronts, strict=True)):
        colour, dash = _LINES[number % len(_LINES)]
        parts = line_parts(view.seen(front))
        sheet.lines(parts, colour, 1.7, dash=dash, z=3.0, clip=frame)
        end = _end(parts, frame)
        if end is not None:
            x, y = end
            y = max(y + 4, lowest + _NAME * 1.15)
            lowest = y
            label = one_line(printable_text(name), _NAME, frame[2] - frame[0] - 20)
            ha, aside = ("right", -7) if x > (frame[0] + 2 * frame[2]) / 3 else ("left", 7)
            style: TextStyle = {"colour": colour, "ha": ha, "halo": 3.0}
            sheet.text(x + aside, y, label, _NAME, bold=True, **style)
    _draw_name(sheet, frame, texts.filled("agreement_held", n=str(n)))


def _end(parts: Sequence[object], frame: Box) -> tuple[float, float] | None:
    """Return the northernmost point of lines in a frame."""
    left, top, right, bottom = frame
    seen = [
        (float(y), float(x))
        for part in parts
        for x, y in part  # type: ignore[attr-defined]
        if left + 8 < x < right - 8 and top + 14 < y < bottom - 8
    ]
    return None if not seen else min(seen)[::-1]


def _draw_band(sheet: Sheet, view: View, found: Comparison, number: int) -> None:
    """Draw the error of a line as a soft band, where it is wide enough to be seen."""
    half_m = Z_95 * found.maps[number].position_error_m
    width = 2 * half_m / view.metres_per_unit
    if width < 3.0:
        return
    line: BaseGeometry = view.seen(found.fronts[number])
    band = shapely.buffer(line, width / 2, cap_style="flat")
    sheet.ground(band, face="#d9d9d9", clip=view.frame, z=1.4, gid=f"error-{number}")


def _draw_name(sheet: Sheet, frame: Box, name: str) -> None:
    left, top, right, _ = frame
    label = one_line(printable_text(name), _NAME, right - left)
    sheet.text(left, top - 6, label, _NAME, bold=True, colour=INK)


def _credits(found: Comparison, theatre: Theatre, texts: Texts) -> str:
    named = [mapper_credit(shown.mapper, theatre) for shown in found.maps]
    named += layer_credits(theatre, texts, ours=False)
    return " · ".join([*dict.fromkeys(name for name in named if name), "frontgeo"])


def _description(found: Comparison, texts: Texts) -> str:
    """Say in words what the figure shows: whose maps, and how much each pair shares."""
    pairs = "; ".join(
        f"{pair['a']} – {pair['b']}: {texts.number(100 * pair['iou'], 1)} %"
        for pair in found.pairs.to_dict("records")
    )
    return (
        f"{texts.filled('compare_title', mappers=listed(found.names, texts.sentences))}. {pairs}."
    )
