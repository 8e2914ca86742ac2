"""Choose the maps of a period: which snapshots stand for its two ends, and how old they are."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from frontgeo.archive.timeline import Timeline
from frontgeo.change.control_map import ControlMap
from frontgeo.desk.desk_period import DeskPeriod
from frontgeo.errors import InputError
from frontgeo.i18n.messages import Message
from frontgeo.library.folder import MapSeries
from frontgeo.mappers.snapshots import Snapshot

__all__ = ["MapEnd", "NoMaps", "map_ends", "nearest_series", "usual_step"]

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
    """

    asked: datetime
    shown: datetime
    usual: timedelta

    @property
    def age(self) -> timedelta:
        """Return the age of the map at the end of the period."""
        return self.asked - self.shown

    @property
    def is_stale(self) -> bool:
        """Return whether a later map was to be expected: it is as old as a usual step, or a day."""
        return self.age >= max(self.usual, _DAY)


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
    """Return the maps that stand for the ends of a period: the last ones up to them.

    Raises
    ------
    NoMaps
        When there is no map up to one end, none in between, or when the time between the maps is
        not that of the period.
    """
    try:
        before, start = timeline.taken_at(period.since, start=True)
    except InputError:
        first = next(iter(timeline.readable), None)
        if first is None:
            raise NoMaps(Message("desk-no-readable-map")) from None
        raise NoMaps(Message("desk-no-map-before", day=period.since, first=first.day)) from None
    after, end = timeline.taken_at(period.until)
    usual = usual_step(timeline.readable, end)
    ends = MapEnd(start, before.state_at, usual), MapEnd(end, after.state_at, usual)
    check_ends(ends, period)
    return ends


def check_ends(ends: tuple[MapEnd, MapEnd], period: DeskPeriod) -> None:
    """Refuse two maps whose change is not that of a period.

    Raises
    ------
    NoMaps
    """
    before, after = ends
    if before.shown == after.shown:
        raise NoMaps(Message("desk-no-map-between", shown=before.shown))
    if not period.fits(before.shown, after.shown):
        apart = {"span": after.shown - before.shown, "length": period.length}
        raise NoMaps(Message("desk-maps-apart", before=before.shown, after=after.shown, **apart))


def ends_of_maps(before: ControlMap, after: ControlMap, usual: timedelta) -> tuple[MapEnd, MapEnd]:
    """Return the ends of a period as the maps that were read show them."""
    found = [
        MapEnd(shown.asked, shown.state_at, usual)
        for shown in (before, after)
        if shown.asked is not None and shown.state_at is not None
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
        off = before.age + after.age
        found.append((inexact, off, -series.maps, series.name, series))
    if found:
        return min(found, key=lambda one: one[:-1])[-1]
    raise NoMaps(min(reasons, key=lambda one: one[:-1])[-1])


def _is_inexact(series: MapSeries, end: MapEnd) -> bool:
    """Return whether the day that a map shows is not exactly known."""
    return any(s.day_range is not None for s in series.snapshots if s.state_at == end.shown)
