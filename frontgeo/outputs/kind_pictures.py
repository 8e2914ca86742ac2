"""The picture of each kind of claim, as shapes and numbers that pages and figures draw.

What is drawn follows from the marks of a row's parts (`frontgeo.claims.marks`), never from the
kind of the claim: a kind that marks its parts has a picture everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, singledispatch
from math import ceil, isfinite
from typing import Literal

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo._utils.memo import ByIdentity
from frontgeo._utils.parts import buffered, simplified
from frontgeo.change.ground import Ground
from frontgeo.claims.marks import (
    Mark,
    Outline,
    PlaceMark,
    Rate,
    Ruler,
    SectorMark,
)
from frontgeo.claims.measuring import Part
from frontgeo.geometry.measure import polygonal
from frontgeo.geometry.projection import local_metres
from frontgeo.i18n.formats import unit_decimals
from frontgeo.i18n.messages import in_language
from frontgeo.i18n.texts import Texts
from frontgeo.outputs.caveats import period_text
from frontgeo.outputs.view_model import VerdictView, fronts_of
from frontgeo.verdicts.outcomes import Row

__all__ = [
    "SECTOR_COLOURS",
    "MapMark",
    "RowPace",
    "claimed_band",
    "marks_of_view",
    "paces_of",
    "ruler_ticks",
    "share_text",
    "signed_km2",
]

#: Fill of a sector by its standing; sign and outline tell them apart without colour.
SECTOR_COLOURS = {"certain": "#d8a200", "within": "#f3dc8c", "none": "#ffffff"}

_NUMBERED = ("sector", "place")
_FORMS = ("outline", "sector", "band", "ruler", "place")  # drawn in this order
_ALONG_SHARE = 0.025  # half the width of a sector's strip, of the diagonal of all sectors' front
_LEAST_ALONG_M = 2000.0
_STRIP_STEP = 0.25  # of that half-width
_REGION_M = 150.0  # detail of a region's outline, at most
_REGION_SHARE = 2e-3  # of the region's diagonal
_BESIDE = 1.0  # of the claimed distance: how far the band goes on beside the ground
_OTHER_SIDE = 0.05  # of the ground: a piece of the band with less lies on the other side
_SIDE_M = 5.0  # clear of the line itself, so that its two sides part
_OPEN_M = 60.0  # thickness of a band that has no end
_TICKS = (1, 2, 5, 10, 20, 50, 100)  # km
_MOST_TICKS = 12
_TIMES_FROM = 1.95  # a ratio is written "… times as fast" from here on, below as a percentage


@dataclass(frozen=True, eq=False)
class MapMark:
    """One thing drawn over the evidence.

    Attributes
    ----------
    form : str
        ``outline``, ``sector``, ``band``, ``ruler`` or ``place``.
    shape : shapely geometry
        Longitude and latitude.
    state : str
        Of a sector ``certain``, ``within`` or ``none``; of a place ``inside``, ``within`` or
        ``outside``.
    name, value : str
        Written beside it, as far as there is room; of a place, its distance from the line in km.
    text : str
        The whole of it in one line.
    number : int
        From 1 for places and for sectors of a view; 0 for the rest.
    ticks : tuple of float
        Of a ruler, as shares of its length.
    note : str
        Why a place is set apart.
    """

    form: Literal["outline", "sector", "band", "ruler", "place"]
    shape: BaseGeometry
    state: str = ""
    name: str = ""
    value: str = ""
    text: str = ""
    number: int = 0
    ticks: tuple[float, ...] = ()
    note: str = ""

    @property
    def anchor(self) -> shapely.Point:
        """Return where its name and value stand: a ruler's far end, or the top of an outline."""
        if self.form == "ruler":
            return shapely.Point(self.shape.coords[-1])
        if self.form == "outline":
            xy = shapely.get_coordinates(self.shape)
            return shapely.Point(xy[np.argmax(xy[:, 1])])
        return shapely.point_on_surface(self.shape)


@dataclass(frozen=True)
class RowPace:
    """The pace of each period of a row, with their difference in words.

    Attributes
    ----------
    label : str
        The mapper.
    counted : bool
    periods : tuple of (str, Part)
        The period and its part, the claim's own first.
    words : str
        Their difference; empty for a single period.
    """

    label: str
    counted: bool
    periods: tuple[tuple[str, Part], ...]
    words: str


# ---- on the map ---------------------------------------------------------------------------


def marks_of_view(view: VerdictView, texts: Texts) -> list[MapMark]:
    """List what the parts of a view draw over its map, lowest first.

    Places and sectors are numbered in the order of the parts.
    """
    key = ("marks", ByIdentity(view), ByIdentity(texts))
    return view.change.memo.get(key, lambda: _marks_of(view, texts))


def _marks_of(view: VerdictView, texts: Texts) -> list[MapMark]:
    ground = _Ground(view, texts)
    found = [
        mark
        for part in view.parts
        if part.mark is not None
        for mark in _drawn(part.mark, part, ground)
        if not mark.shape.is_empty
    ]
    found = [*_one_band(found), *(mark for mark in found if mark.form != "band")]
    numbers = dict.fromkeys(_NUMBERED, 0)
    for at, mark in enumerate(found):
        if mark.form in numbers:
            numbers[mark.form] += 1
            found[at] = replace(mark, number=numbers[mark.form])
    return sorted(found, key=lambda mark: _FORMS.index(mark.form))


def _one_band(marks: Sequence[MapMark]) -> list[MapMark]:
    """Unite the bands of a claim's axes, which overlap where the axes are near each other."""
    bands = [mark for mark in marks if mark.form == "band"]
    if not bands:
        return []
    return [replace(bands[0], shape=polygonal(shapely.union_all([mark.shape for mark in bands])))]


class _Ground:
    """The view that parts are drawn for, with what several of them share."""

    def __init__(self, view: VerdictView, texts: Texts) -> None:
        self.view, self.texts = view, texts

    @cached_property
    def strip(self) -> BaseGeometry:
        """Return a strip along the front, to which sectors are cut: their cells reach far beyond.

        It covers what changed; without a front, as of drawn ground, it is along that alone.
        """
        change = self.view.change
        lines = [*fronts_of(self.view), change.gained.boundary, change.lost.boundary]
        sectors = [p.mark.sector for p in self.view.parts if isinstance(p.mark, SectorMark)]
        west, south, east, north = shapely.total_bounds(sectors)
        line = shapely.clip_by_rect(shapely.GeometryCollection(lines), west, south, east, north)
        if line.is_empty:
            return shapely.union_all(sectors)
        to_metres, to_lonlat = local_metres(line)
        plane = to_metres(line)
        west, south, east, north = plane.bounds
        half_m = max(_ALONG_SHARE * float(np.hypot(east - west, north - south)), _LEAST_ALONG_M)
        # a front has far more corners than its strip: discs about points of a grid make it up
        step_m = _STRIP_STEP * half_m
        xy = shapely.get_coordinates(shapely.segmentize(plane, step_m))
        points = shapely.points(np.unique(np.round(xy / step_m), axis=0) * step_m)
        strip = shapely.union_all(shapely.buffer(points, half_m, quad_segs=3))
        strip = simplified(strip, step_m / 2)
        moved = [to_metres(polygonal(ground)) for ground in (change.gained, change.lost)]
        moved = [shapely.make_valid(simplified(ground, step_m / 8)) for ground in moved]
        return polygonal(to_lonlat(polygonal(shapely.union_all([strip, *moved]))))

    def text(self, part: Part) -> str:
        """Return the whole part in one line."""
        lang = self.texts.sentences
        after = part.text_after_name(lang).strip(" :")
        return f"{in_language(part.name, lang)}: {after}"


@singledispatch
def _drawn(mark: Mark, part: Part, ground: _Ground) -> Iterator[MapMark]:
    """Yield what a mark draws on a map; marks without a shape, such as rates, draw nothing."""
    yield from ()


@_drawn.register
def _outline(mark: Outline, part: Part, ground: _Ground) -> Iterator[MapMark]:
    region = polygonal(mark.region)
    to_metres, to_lonlat = local_metres(region)
    plane = to_metres(region)
    west, south, east, north = plane.bounds
    detail_m = min(_REGION_M, _REGION_SHARE * float(np.hypot(east - west, north - south)))
    shape = to_lonlat(simplified(plane, detail_m))
    yield MapMark("outline", shape, value=share_text(mark, ground), text=ground.text(part))


@_drawn.register
def _sector(mark: SectorMark, part: Part, ground: _Ground) -> Iterator[MapMark]:
    name = in_language(part.name, ground.texts.sentences)
    shape = polygonal(shapely.intersection(mark.sector, ground.strip))
    if shape.is_empty:  # no front runs there
        shape = polygonal(mark.sector)
    value = f"{signed_km2(part, ground.texts)} {ground.texts['km2']}"
    yield MapMark("sector", shape, mark.standing, name, value, ground.text(part))


@_drawn.register
def _ruler(mark: Ruler, part: Part, ground: _Ground) -> Iterator[MapMark]:
    texts, claim = ground.texts, ground.view.stated
    at = in_language(mark.at, texts.sentences)
    if claim is not None and claim.base_unit == part.unit:
        stated = in_language(claim.figure, texts.sentences)
        text = texts.filled("mark_claimed", amount=stated)
        yield MapMark("band", claimed_band(mark, claim.interval), value=text, text=text)
    value = f"{texts.number(part.value or 0.0, unit_decimals(part.unit))} {texts['km']}"
    line = shapely.LineString([mark.foot, mark.point])
    text = ": ".join(each for each in (at, ground.text(part)) if each)
    ticks = tuple(round(share, 3) for share in ruler_ticks(part.value or 0.0))
    yield MapMark("ruler", line, name=at, value=value, text=text, ticks=ticks)


@_drawn.register
def _place(mark: PlaceMark, part: Part, ground: _Ground) -> Iterator[MapMark]:
    if part.at is None or part.at.is_empty:
        return
    texts = ground.texts
    away = "" if mark.away_km is None else texts.number(mark.away_km, 1)
    name = in_language(mark.name or part.name, texts.sentences)
    note = part.text_after_name(texts.sentences).strip(" :") if mark.set_apart else ""
    at = shapely.point_on_surface(part.at)
    yield MapMark("place", at, mark.standing, name, away, ground.text(part), note=note)


def claimed_band(ruler: Ruler, claimed_km: tuple[float, float]) -> BaseGeometry:
    """Return the ground as far from a ruler's line as was claimed, on the side of the advance.

    Parameters
    ----------
    ruler : Ruler
    claimed_km : pair of float
        The least and the greatest distance; without a greatest one, the band is a thin line.

    Returns
    -------
    shapely geometry
        Longitude and latitude; beside the ground that advanced, and a little to both sides.

    Examples
    --------
    >>> ground = shapely.box(36.0, 50.0, 36.2, 50.1)
    >>> line = shapely.LineString([(35.0, 50.0), (37.0, 50.0)])
    >>> ruler = Ruler(shapely.Point(36.1, 50.0), shapely.Point(36.1, 50.1), line, ground)
    >>> [round(float(v), 2) for v in claimed_band(ruler, (8.0, 9.0)).bounds[1::2]]
    [50.07, 50.08]
    """
    low_m, high_m = (1000.0 * max(0.0, km) for km in claimed_km)
    if not isfinite(high_m):
        high_m = low_m + _OPEN_M
    to_metres, to_lonlat = local_metres(ruler.ground)
    ground = polygonal(shapely.make_valid(to_metres(ruler.ground)))
    near = shapely.buffer(shapely.envelope(ground), _BESIDE * high_m)
    # far beyond what is shown, so that the ends of the line shorten nothing
    window = to_lonlat(shapely.envelope(shapely.buffer(near, 2 * high_m)))
    line = to_metres(shapely.clip_by_rect(ruler.line, *shapely.bounds(window)))
    if line.is_empty or high_m == 0:
        return shapely.Polygon()
    inner = buffered(line, max(low_m, _SIDE_M))
    wide = buffered(line, high_m, cap_style="flat")
    both = shapely.difference(wide, buffered(line, _SIDE_M))
    sides = [
        side for side in shapely.get_parts(polygonal(both))
        if shapely.area(shapely.intersection(side, ground)) > _OTHER_SIDE * shapely.area(ground)
    ]  # fmt: skip
    band = shapely.difference(shapely.union_all(sides), inner)
    # a line that divides the window leaves only the faces in which the ground lies
    edges = shapely.union_all([line, shapely.boundary(to_metres(window))])
    faces = [
        face for face in shapely.get_parts(shapely.polygonize([edges]))
        if shapely.area(shapely.intersection(face, ground)) > _OTHER_SIDE * shapely.area(ground)
    ]  # fmt: skip
    band = shapely.intersection(polygonal(band), shapely.union_all([*faces]))
    band = shapely.intersection(polygonal(band), near)
    return polygonal(to_lonlat(simplified(polygonal(band), _SIDE_M)))


def ruler_ticks(km: float) -> list[float]:
    """Return where a ruler has its ticks, as shares of its length from the line.

    Examples
    --------
    >>> ruler_ticks(4.0)
    [0.25, 0.5, 0.75]
    """
    step = next((step for step in _TICKS if km / step <= _MOST_TICKS), _TICKS[-1])
    return [tick / km for tick in range(step, ceil(km), step)]


# ---- beside the map -----------------------------------------------------------------------


def paces_of(rows: Sequence[Row], texts: Texts) -> list[RowPace]:
    """List the pace of each row with rates, its periods side by side.

    The difference is in words only where the ratio means something: where both paces are above
    0, the earlier one for certain.
    """
    found = []
    for row in rows:
        parts = [(part.mark, part) for part in row.parts if isinstance(part.mark, Rate)]
        if not parts:
            continue
        parts.sort(key=lambda pair: pair[0].is_baseline)
        words = _pace_words(*(part for _, part in parts), texts=texts) if len(parts) == 2 else ""
        grounds = [row.earlier if mark.is_baseline else row.change for mark, _ in parts]
        days = ["" if ground is None else _days_of(ground, texts) for ground in grounds]
        periods = tuple(zip(days, (part for _, part in parts), strict=True))
        found.append(RowPace(row.label, row.counted, periods, words))
    return found


def _days_of(ground: Ground, texts: Texts) -> str:
    """Return the days between a change's maps, with the days that they may show."""
    days = [shown.day for shown in ground.maps]
    if len(days) == 2 and None not in days and not any(m.day_range for m in ground.maps):
        first, last = (day for day in days if day is not None)
        return texts.days(first, last)
    return period_text(ground, texts)


def _pace_words(now: Part, then: Part, *, texts: Texts) -> str:
    value, before = now.value or 0.0, then.value or 0.0
    low = before if then.low is None else then.low
    if value <= 0 or low <= 0:
        key = "mark_pace_more" if value >= before else "mark_pace_less"
        return texts.filled(key, km2=texts.number(abs(value - before), 1))
    ratio = value / before
    if ratio >= _TIMES_FROM:
        return texts.filled("mark_pace_times", times=texts.number(ratio, 1))
    percent = round(100 * (ratio - 1))
    if percent == 0:
        return texts["mark_pace_same"]
    key = "mark_pace_faster" if percent > 0 else "mark_pace_slower"
    return texts.filled(key, percent=texts.number(abs(percent)))


def signed_km2(part: Part, texts: Texts) -> str:
    """Return the net of a sector with its sign, unless it is shown as 0."""
    value = part.value or 0.0
    return texts.number(value, 1, signed=round(value, 1) != 0)


def share_text(mark: Outline, ground: _Ground) -> str:
    """Return the share of a region that is held or was gained."""
    key = "mark_share_gained" if ground.view.mode == "change" else "mark_share_held"
    return ground.texts.filled(key, percent=ground.texts.number(mark.percent, 1))
