"""Draw a series of maps as an animated GIF, each frame as a figure of the change since the first.

Pillow, which comes with matplotlib, writes the file; the same maps give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING

import shapely

from frontgeo._utils.progress import progress
from frontgeo.archive.series import Every, alike, last_of_each, readable
from frontgeo.archive.timeline import Timeline
from frontgeo.change.change import Change
from frontgeo.change.control_map import ControlMap
from frontgeo.change.diff import diff
from frontgeo.errors import InputError, NotAvailableError
from frontgeo.i18n.texts import Texts, texts_of
from frontgeo.outputs.change_areas import change_areas
from frontgeo.outputs.period_errors import rounded_to_error
from frontgeo.outputs.view_model import (
    VerdictView,
    layer_credits,
    mapper_credit,
    names_of_change,
)

if TYPE_CHECKING:
    from frontgeo.plot.labels import Sheet

__all__ = ["timeline_gif"]

_WIDTH, _HEIGHT, _DPI = 900, 720, 96
_MOST_FRAMES = 120
_FRAME_MS, _LAST_MS = 400, 3000
_COLOURS = 128
_EDGE, _HEAD = 24.0, 78.0  # units of the sheet
_WHOLE_SHARE = 0.995  # a frame with more shows all that changed
_LEAST_KM2 = 0.005  # a smaller error is not written


def timeline_gif(
    timeline: Timeline,
    *,
    since: date | str | None = None,
    until: date | str | None = None,
    every: Every = "week",
    definition: str = "occupied",
    lang: str = "en",
) -> bytes:
    """Draw a mapper's maps as an animated GIF, with the change since the first one.

    Parameters
    ----------
    timeline : Timeline
    since, until : date or ISO text, optional
        As for `frontgeo.timeline_page`.
    every : {"day", "week", "month"}
        The last map of each, after the first.
    definition : str
        The definition of held ground.
    lang : {"en", "uk"}

    Returns
    -------
    bytes
        Of a file; equal for equal maps.

    Raises
    ------
    InputError
        If fewer than two or more than 120 maps are left.
    NotAvailableError
        If matplotlib or Pillow is not installed.
    """
    try:
        from PIL import Image  # comes with matplotlib, an optional extra
    except ImportError:
        raise NotAvailableError(
            "GIF needs matplotlib and Pillow; install them with: pip install 'frontgeo[figures]'"
        ) from None
    maps = _maps(timeline.holding(definition), since, until, every)
    frames = [
        Image.open(BytesIO(content)).convert("RGB")
        for content in _drawn(maps, definition, texts_of("figure", lang))
    ]
    # one palette for all, from the last and fullest frame, so that still ground does not flicker
    palette = frames[-1].quantize(_COLOURS, dither=Image.Dither.NONE)
    still = [frame.quantize(palette=palette, dither=Image.Dither.NONE) for frame in frames]
    buffer = BytesIO()
    still[0].save(
        buffer,
        format="GIF",
        save_all=True,
        append_images=still[1:],
        duration=[_FRAME_MS] * (len(still) - 1) + [_LAST_MS],
        loop=0,
        optimize=False,
    )
    return buffer.getvalue()


def _maps(
    timeline: Timeline, since: date | str | None, until: date | str | None, every: Every
) -> list[ControlMap]:
    """Read the maps of the frames."""
    begin, *shown = timeline.during(since, until).snapshots
    later = last_of_each(shown, every)
    picked = [begin, *later] if not later or later[0].day != begin.day else later
    if not 2 <= len(picked) <= _MOST_FRAMES:
        raise InputError(
            f"timeline: expected 2 to {_MOST_FRAMES} maps for a GIF, found {len(picked)}; choose "
            "another period, or --every week or month"
        )
    maps = [control_map for (_, control_map), _ in alike(readable(timeline, picked, every))]
    if len(maps) < 2:
        raise InputError(
            f"timeline: expected at least two maps for a GIF, found {len(maps)} that can be read; "
            "choose a longer period"
        )
    return maps


def _drawn(maps: Sequence[ControlMap], definition: str, texts: Texts) -> Iterator[bytes]:
    """Yield the frames as PNG."""
    whole = VerdictView(diff(maps[0], maps[-1], definition=definition))
    with progress(len(maps), "frame") as bar:
        for control_map in maps:
            change = diff(maps[0], control_map, definition=definition)
            sheet = _frame(change, whole, texts)
            content = sheet.figure.as_bytes("png")
            bar.update()
            yield content


def _frame(change: Change, whole: VerdictView, texts: Texts) -> Sheet:
    """Draw one frame: day and totals above, the map, and the credits below."""
    from frontgeo.plot.labels import Sheet, wrapped  # loads matplotlib
    from frontgeo.plot.map_panel import INK, SOFT, draw_ground

    sheet = Sheet(_WIDTH, _HEIGHT, float(_DPI), float(_WIDTH))
    theatre = change.theatre
    credits = [mapper_credit(change.label, theatre), *layer_credits(theatre, texts, ours=True)]
    lines = wrapped(" · ".join([*filter(None, credits), "frontgeo"]), 10.5, _WIDTH - 2 * _EDGE)
    bottom = sheet.height - 16.0 - 14.0 * (len(lines) + 1)
    frame = (_EDGE, _HEAD, sheet.width - _EDGE, bottom)
    drawn = draw_ground(
        sheet, frame, VerdictView(change), texts, None, theatre=theatre, whole=whole
    )
    if drawn.share is not None and drawn.share < _WHOLE_SHARE:
        share = texts.number(drawn.share * 100)
        lines = [texts.filled("note_share", share=share), *lines]
    for number, line in enumerate(lines):
        sheet.text(_EDGE, bottom + 15 + 14 * number, line, 10.5, colour=SOFT)
    after, before = change.after.day, change.before.day
    sheet.text(_EDGE, 40, "" if after is None else texts.day(after), 26, bold=True, colour=INK)
    since = "" if before is None else texts.filled("animation_since", day=texts.day(before))
    sheet.text(_WIDTH - _EDGE, 40, f"{change.label}, {since}", 14, ha="right", colour=SOFT)
    _draw_totals(sheet, change, texts)
    return sheet


def _draw_totals(sheet: Sheet, change: Change, texts: Texts) -> None:
    """Write what each side took, rounded to its error, beside the look it has on the map."""
    from frontgeo.plot.labels import text_width  # loads matplotlib
    from frontgeo.plot.map_panel import INK, draw_change, paints_of

    x, areas = _EDGE, change_areas(change)
    for name, direction in zip(names_of_change(change, texts), ("gained", "lost"), strict=True):
        area = areas["gained" if direction == "gained" else "lost"]
        half = max(area.value - area.low, area.high - area.value)
        amount = texts.number(area.value, 1)
        if half >= _LEAST_KM2:
            value, half, decimals = rounded_to_error(area.value, half)
            amount = f"{texts.number(value, decimals)} ± {texts.number(half, decimals)}"
        swatch = shapely.box(x, 52, x + 22, 66)
        draw_change(sheet, swatch, paints_of(change), gained=direction == "gained")
        line = f"{name} {amount} {texts['km2']}"
        sheet.text(x + 28, 64, line, 14, colour=INK)
        x += 28 + text_width(line, 14) + 24
