"""Choose the maps of a period: which snapshots stand for its two ends, and how old they are."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from statistics import median

from frontgeo._utils.dates import tolerance
from frontgeo.archive.timeline import Timeline
from frontgeo.change.control_map import ControlMap
from frontgeo.desk.desk_period import DeskPeriod
from frontgeo.errors import InputError
from frontgeo.i18n.messages import Message
from frontgeo.library.folder import MapSeries
from frontgeo.mappers.snapshots import Snapshot

__all__ = [
    "MapEnd",
    "NoMaps",
    "check_ends",
    "ends_of_maps",
    "is_other_length",
    "map_ends",
    "nearest_series",
    "usual_step",
]

_DAY = timedelta(days=1)
_RECENT = timedelta(days=365)  # steps before the end of a period that show how often maps appear


class NoMaps(Exception):  # noqa: N818 - a finding that becomes a row, no error of a user
    """The reason why a series has no number for a period.

    Attributes
    ----------
    reason : Message
    """

    def __init__(self, reason: Message) -> None:
        super().__init__(str(reason))
        self.reason = reason


@dataclass(frozen=True)
class MapEnd:
    """The map that stands for one end of a period.

    Attributes
    ----------
    asked, shown : datetime
        The instant of the end, and that of the map.
    usual : timedelta
        The usual time between maps of its series; 0 if there are too few.
    most : timedelta
        The greatest distance from the end at which a map is as good as one of that instant.
    """

    asked: datetime
    shown: datetime
    usual: timedelta
    most: timedelta

    @property
    def age(self) -> timedelta:
        """Return the age of the map at the end of the period; negative if it is later."""
        return self.asked - self.shown

    @property
    def is_off(self) -> bool:
        """Return whether the map is far from the end, or a later one was to be expected."""
        return abs(self.age) > self.most or self.age >= max(self.usual, _DAY)


def usual_step(snapshots: Sequence[Snapshot], until: datetime) -> timedelta:
    """Return the median time between the maps of the year before an instant; 0 if there are none.

    Examples
    --------
    >>> usual_step([], datetime(2024, 5, 31))
    datetime.timedelta(0)
    """
    instants = [s.state_at for s in snapshots if until - _RECENT <= s.state_at <= until]
    distinct = itertools.pairwise(dict.fromkeys(instants))
    steps_s = [(b - a).total_seconds() for a, b in distinct]
    return timedelta(seconds=median(steps_s)) if steps_s else timedelta()


def map_ends(timeline: Timeline, period: DeskPeriod) -> tuple[MapEnd, MapEnd]:
    """Return the maps that stand for the ends of a period, as `Timeline.period` takes them.

    Raises
    ------
    NoMaps
        When there is no map for one end, none in between, or when the two maps do not show the
        period.
    """
    most = tolerance(period.since, period.until)
    start, end = period.ends
    found: list[Snapshot] = []
    for within in (most, None):  # the last maps before, where one map is nearest to both ends
        try:
            before, _ = timeline.taken_at(period.since, start=True, within=within)
            after, _ = timeline.taken_at(period.until, within=within)
        except InputError:
            first = next(iter(timeline.readable), None)
            if first is None:
                raise NoMaps(Message("desk-no-readable-map")) from None
            raise NoMaps(Message("desk-no-map-before", day=period.since, first=first.day)) from None
        found = [before, after]
        if before != after:
            break
    usual = usual_step(timeline.readable, end)
    ends = (
        MapEnd(start, found[0].state_at, usual, most),
        MapEnd(end, found[1].state_at, usual, most),
    )
    check_ends(ends, period)
    return ends


def is_other_length(ends: tuple[MapEnd, MapEnd]) -> bool:
    """Return whether the time between two maps is noticeably not that of the period."""
    start, end = ends
    return abs((end.shown - start.shown) - (end.asked - start.asked)) > start.most


def check_ends(ends: tuple[MapEnd, MapEnd], period: DeskPeriod) -> None:
    """Refuse two maps whose change is not that of a period.

    Raises
    ------
    NoMaps
    """
    before, after = ends
    if before.shown == after.shown:
        raise NoMaps(Message("desk-no-map-between", shown=before.shown))
    about = {"before": before.shown, "after": after.shown, "length": period.length}
    if not period.fits(before.shown, after.shown):
        raise NoMaps(Message("desk-maps-apart", span=after.shown - before.shown, **about))
    if not period.overlaps(before.shown, after.shown):
        raise NoMaps(Message("desk-maps-elsewhere", **about))


def ends_of_maps(
    before: ControlMap, after: ControlMap, asked: tuple[MapEnd, MapEnd]
) -> tuple[MapEnd, MapEnd]:
    """Return the ends of a period as the maps that were read show them."""
    found = [
        replace(end, shown=shown.state_at)
        for shown, end in zip((before, after), asked, strict=True)
        if shown.state_at is not None
    ]
    return found[0], found[1]


def nearest_series(candidates: Sequence[MapSeries], period: DeskPeriod) -> MapSeries:
    """Return the series of a mapper whose maps are nearest to the ends of a period.

    Of equally near ones the series with more maps is taken, then the first by name.

    Raises
    ------
    NoMaps
        When none has maps of the period: the reason of the one that reaches nearest to it.
    """
    found, reasons = [], []
    for series in candidates:
        try:
            before, after = map_ends(series.timeline, period)
        except NoMaps as none:
            reach = abs((series.last - period.until).days)
            reasons.append((reach, -series.maps, series.name, none.reason))
            continue
        inexact = sum(_is_inexact(series, end) for end in (before, after))
        off = abs(before.age) + abs(after.age)
        found.append((inexact, off, -series.maps, series.name, series))
    if found:
        return min(found, key=lambda one: one[:-1])[-1]
    raise NoMaps(min(reasons, key=lambda one: one[:-1])[-1])


def _is_inexact(series: MapSeries, end: MapEnd) -> bool:
    """Return whether the day that a map shows is not exactly known."""
    return any(s.day_range is not None for s in series.snapshots if s.state_at == end.shown)
