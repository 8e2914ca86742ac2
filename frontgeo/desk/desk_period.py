"""The days that a desk's report is about: a day, a week, a month, or any days."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, TypeAlias

from frontgeo._utils.dates import end_of, read_day, start_of
from frontgeo.errors import InputError

__all__ = ["DeskPeriod", "PeriodKind"]

#: Kinds of period: a day, seven days, a calendar month, or any other number of days.
PeriodKind: TypeAlias = Literal["day", "week", "month", "days"]

_DAY = timedelta(days=1)
_DAYS_OF_A_MONTH = 30  # if the last day does not end a calendar month


@dataclass(frozen=True)
class DeskPeriod:
    """A period from 00:00 UTC of its first day to the end of its last.

    Attributes
    ----------
    kind : {"day", "week", "month", "days"}
    since, until : date

    Raises
    ------
    InputError
        When the first day is later than the last.
    """

    kind: PeriodKind
    since: date
    until: date

    def __post_init__(self) -> None:
        if self.since > self.until:
            raise InputError(
                f"--since {self.since}: later than the last day, {self.until}; swap the two days"
            )

    @classmethod
    def ending(
        cls, until: date | str, kind: PeriodKind, since: date | str | None = None
    ) -> DeskPeriod:
        """Return the period of a kind that ends on a day, or that from a stated first day on.

        A month is the calendar month of a day that ends one, and otherwise 30 days.

        Examples
        --------
        >>> DeskPeriod.ending("2024-11-03", "week").since
        datetime.date(2024, 10, 28)
        >>> [DeskPeriod.ending(day, "month").kind for day in ("2024-02-29", "2024-02-28")]
        ['month', 'days']
        """
        last = read_day(until, "--until")
        if since is not None:
            return cls._of(read_day(since, "--since"), last)
        if kind == "month":
            days = last.day if _ends_a_month(last) else _DAYS_OF_A_MONTH
        else:
            days = 1 if kind == "day" else 7
        return cls._of(_earlier(last, days - 1), last)

    @classmethod
    def week_of(cls, day: date | str) -> DeskPeriod:
        """Return the week, Monday to Sunday, that a day is in.

        Examples
        --------
        >>> week = DeskPeriod.week_of("2024-11-01")
        >>> str(week.since), str(week.until)
        ('2024-10-28', '2024-11-03')
        """
        found = read_day(day, "--week-of")
        monday = _earlier(found, found.weekday())
        return cls("week", monday, monday + 6 * _DAY)

    @classmethod
    def _of(cls, since: date, until: date) -> DeskPeriod:
        """Return a period, called a day, week or month if it is one."""
        days = (until - since).days + 1
        named: dict[int, PeriodKind] = {1: "day", 7: "week"}
        kind: PeriodKind = named.get(days, "days")
        if since.day == 1 and _ends_a_month(until) and days == until.day:
            kind = "month"
        return cls(kind, since, until)

    @property
    def days(self) -> int:
        """Return its number of days."""
        return (self.until - self.since).days + 1

    @property
    def length(self) -> timedelta:
        """Return its length."""
        return self.days * _DAY

    @property
    def ends(self) -> tuple[datetime, datetime]:
        """Return the instants at which it begins and ends, in UTC."""
        return start_of(self.since), end_of(self.until)

    def fits(self, before: datetime, after: datetime) -> bool:
        """Return whether the change between two instants may stand for that of the period.

        The time between them must differ from the period's by less than half of it, or by less
        than a day if that is more.

        Examples
        --------
        >>> week = DeskPeriod.week_of("2024-11-01")
        >>> start, end = week.ends
        >>> week.fits(start - 2 * _DAY, end), week.fits(start - 7 * _DAY, end), week.fits(end, end)
        (True, False, False)
        """
        off = abs(after - before - self.length)
        return after > before and off < max(_DAY, self.length / 2)

    def overlaps(self, before: datetime, after: datetime) -> bool:
        """Return whether the time between two instants is mostly that of the period.

        They must have half of the period in common, or both be within a day of its ends.

        Examples
        --------
        >>> week = DeskPeriod.week_of("2024-11-01")
        >>> start, end = week.ends
        >>> [week.overlaps(start - n * _DAY, end - n * _DAY) for n in (1, 3, 4)]
        [True, True, False]
        """
        start, end = self.ends
        common = min(after, end) - max(before, start)
        is_near = max(abs(before - start), abs(after - end)) <= _DAY
        return is_near or common >= self.length / 2

    def earlier(self) -> DeskPeriod:
        """Return the period of the same kind and length that ends where this one begins."""
        last = _earlier(self.since, 1)
        days = last.day if self.kind == "month" else self.days
        return DeskPeriod(self.kind, _earlier(last, days - 1), last)


def _ends_a_month(day: date) -> bool:
    return day.day == calendar.monthrange(day.year, day.month)[1]


def _earlier(day: date, days: int) -> date:
    """Return the day a number of days earlier.

    Raises
    ------
    InputError
        Where there is none in the calendar.
    """
    try:
        return day - timedelta(days=days)
    except OverflowError:
        raise InputError(f"--until {day}: expected a day of the war, found one too early") from None
