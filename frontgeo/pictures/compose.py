"""Compose a figure: its size, the map, the column beside or above it, the credits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd

from frontgeo.charts.figurefile import SteadyFigure
from frontgeo.delta import Delta
from frontgeo.errors import InputError
from frontgeo.files import printable
from frontgeo.i18n import Texts, texts_of
from frontgeo.mappers import credit_of
from frontgeo.outputs.answer import headline_text
from frontgeo.outputs.shown import Shown, changes_of, named_places
from frontgeo.pictures import SIZES
from frontgeo.pictures.column import column_height, draw_column, has_all_counted
from frontgeo.pictures.ground import SOFT, draw_ground
from frontgeo.pictures.lettering import wrapped
from frontgeo.pictures.sheet import Box, Sheet
from frontgeo.pictures.told import Told, told_of_change, told_of_verdict
from frontgeo.places import BORDER_ATTRIBUTION
from frontgeo.verdicts.verdict import Verdict

__all__ = ["composed"]

_COLUMN = 368.0  # width in units, beside the map
_EDGE = 30.0
_CREDIT = 10.5
_MAP_SHARES = (0.36, 0.32, 0.28)  # least shares of the height for a map below the column
_SMALLEST_PX, _LARGEST_PX, _NARROWEST = 300, 12_000, 3.2


@dataclass(frozen=True, eq=False)
class _Job:
    """The parts of a figure while it is composed."""

    sheet: Sheet
    shown: Verdict | Delta
    change: Shown | None
    texts: Texts
    places: gpd.GeoDataFrame | None
    credits: str


def composed(
    shown: Verdict | Delta,
    *,
    size: str | tuple[int, int],
    lang: str | Mapping[str, str],
    settlements: gpd.GeoDataFrame | str | Path | None,
    evidence: int | str,
) -> SteadyFigure:
    """Draw a figure; parameters and errors are those of `frontgeo.figure`."""
    if not isinstance(shown, Verdict | Delta):
        raise InputError(f"figure: expected a verdict or a change, found {type(shown).__name__}")
    texts = texts_of("figure", lang)
    places = named_places(settlements)
    change = _change(shown, evidence)
    sheet = _sheet(size)
    job = _Job(sheet, shown, change, texts, places, _credits(change, texts, ours=places is None))
    told = (_beside if _is_wide(sheet.width / sheet.height) else _above)(job)
    words = f"{told.outcome} {told.extent}"
    if isinstance(shown, Verdict):
        words = headline_text(shown, texts.sentences)
    about = {"title": told.heading, "description": words, "credit": job.credits}
    sheet.figure.told = {key: printable(text) for key, text in about.items()}
    return sheet.figure


def _change(shown: Verdict | Delta, evidence: int | str) -> Shown | None:
    """Return the change to draw, or None if no evidence of a verdict is a map."""
    changes = [Shown(shown)] if isinstance(shown, Delta) else changes_of([shown])
    if not changes and evidence == 0:
        return None
    names = [change.delta.label for change in changes]
    if isinstance(evidence, str):
        if evidence in names:
            return changes[names.index(evidence)]
    elif not isinstance(evidence, bool) and 0 <= evidence < len(changes):
        return changes[evidence]
    listed = ", ".join(f"{i} {name}" for i, name in enumerate(names)) or "none"
    raise InputError(f"evidence: expected one of {listed}; found {evidence!r}")


def _sheet(size: str | tuple[int, int]) -> Sheet:
    if isinstance(size, str):
        if size not in SIZES:
            raise InputError(
                f"size: expected {', '.join(SIZES)} or width and height in pixels, found "
                f"{size[:20]!r}"
            )
        width, height, dpi = SIZES[size]
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
    units = max(1000.0, 675.0 * shape) if _is_wide(shape) else max(460.0, 880.0 * shape)
    return Sheet(width, height, float(dpi), units)


def _is_wide(shape: float) -> bool:
    """Return whether the map is placed beside the column, by width over height."""
    return shape > 0.9


def _credits(change: Shown | None, texts: Texts, *, ours: bool) -> str:
    named = [credit_of(change.delta.label) if change else "", BORDER_ATTRIBUTION]
    named += [texts["places_credit"]] if ours else []
    return " · ".join([*(name for name in named if name), "frontgeo"])


def _told(job: _Job, share: float | None) -> Told:
    if isinstance(job.shown, Verdict):
        return told_of_verdict(job.shown, job.change, share, job.texts)
    assert job.change is not None
    return told_of_change(job.change, share, job.texts)


def _beside(job: _Job) -> Told:
    sheet = job.sheet
    left, right = _EDGE + _COLUMN + 40, sheet.width - 18
    lines = wrapped(job.credits, _CREDIT, right - left, most=3)
    bottom = sheet.height - 21 - 16 * len(lines)
    drawn = draw_ground(sheet, (left, 13.0, right, bottom), job.change, job.texts, job.places)
    _draw_credits(sheet, lines, left, bottom)
    told = _told(job, drawn.share)
    box = (_EDGE, 26.0, _EDGE + _COLUMN, sheet.height - 20)
    draw_column(sheet, box, told, spread=True)
    return told


def _above(job: _Job) -> Told:
    sheet = job.sheet
    left, right = _EDGE, sheet.width - _EDGE
    lines = wrapped(job.credits, _CREDIT, right - left, most=4)
    bottom = sheet.height - 18 - 16 * len(lines)
    box: Box = (left, 24.0, right, sheet.height)
    about = _told(job, 0.5)
    wanted = column_height(sheet, box, about)
    for share in _MAP_SHARES:  # shrink the map to make room for rows that count
        top = min(24 + wanted + 26, bottom - (bottom - 24) * share)
        if has_all_counted(sheet, (left, 24.0, right, top - 16), about):
            break
    drawn = draw_ground(sheet, (left, top, right, bottom), job.change, job.texts, job.places)
    _draw_credits(sheet, lines, left, bottom)
    told = _told(job, drawn.share)
    draw_column(sheet, (left, 24.0, right, top - 16), told, spread=False)
    return told


def _draw_credits(sheet: Sheet, lines: Sequence[str], left: float, bottom: float) -> None:
    for number, line in enumerate(lines):
        y = bottom + 19 + 16 * number
        sheet.text(left, y, line, _CREDIT, colour=SOFT, gid=f"credit-{number}")
