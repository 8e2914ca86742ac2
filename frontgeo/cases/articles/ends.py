"""What a wording means: the days that it counts from and to, given the article's date.

Each function reads the groups of a match of `frontgeo.cases.articles.wordings`.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta

from frontgeo.cases.articles.days import (
    NO_DATE,
    UNITS,
    UnresolvedError,
    day_of,
    day_range,
    month_of,
    months_before,
    weekday_of,
)

__all__ = [
    "Ends",
    "Reading",
    "between",
    "first_months",
    "in_month",
    "in_year",
    "last_unit",
    "month_to_month",
    "one_day",
    "past_units",
    "since_day",
    "since_month",
    "since_start",
    "since_year",
    "this_unit",
    "to_day",
    "today",
    "unresolved",
    "weekday",
]

Ends = tuple[date | None, date | None]
Reading = Callable[[re.Match[str], date | None], Ends]


def _so_far(since: date, until: date, published: date | None) -> Ends:
    """A month or year as far as it had gone by the day of the article."""
    if published is None:
        return since, None
    if since > published:
        raise UnresolvedError("is later than the article")
    return since, min(until, published)


def between(m: re.Match[str], published: date | None) -> Ends:
    """From one day to another."""
    return day_range(m["first"], m["last"], published)


def since_day(m: re.Match[str], published: date | None) -> Ends:
    """From a day on."""
    return _so_far(day_of(m["day"], published), date.max, published)


def one_day(m: re.Match[str], published: date | None) -> Ends:
    """One day."""
    day = day_of(m["day"], published)
    if published is not None and day > published:
        raise UnresolvedError("is later than the article")
    return day, day


def to_day(m: re.Match[str], published: date | None) -> Ends:
    """Up to a day."""
    return None, one_day(m, published)[1]


def month_to_month(m: re.Match[str], published: date | None) -> Ends:
    """From one month to another."""
    _, until = month_of(m["last"], published)
    since, _ = month_of(m["first"], published, latest=until)
    if since > until:
        raise UnresolvedError("ends before it begins")
    if m["and"] and (until.month - since.month) % 12 != 1:
        raise UnresolvedError("is two periods")
    return _so_far(since, until, published)


def in_month(m: re.Match[str], published: date | None) -> Ends:
    """A month."""
    return _so_far(*month_of(m["month"], published), published)


def since_month(m: re.Match[str], published: date | None) -> Ends:
    """From a month on."""
    return _so_far(month_of(m["month"], published)[0], date.max, published)


def in_year(m: re.Match[str], published: date | None) -> Ends:
    """A year."""
    year = int(m["year"])
    return _so_far(date(year, 1, 1), date(year, 12, 31), published)


def since_year(m: re.Match[str], published: date | None) -> Ends:
    """From a year on."""
    return _so_far(date(int(m["year"]), 1, 1), date.max, published)


def since_start(m: re.Match[str], published: date | None) -> Ends:
    """From the start of a year, a month, or this week, month or year."""
    if m["month"]:
        return since_month(m, published)
    return since_year(m, published) if m["year"] else this_unit(m, published)


def first_months(m: re.Match[str], published: date | None) -> Ends:
    """The first months of a year."""
    months = int(m["n"])
    if not m["year"] and published is None:
        raise UnresolvedError(NO_DATE)
    if not 1 <= months <= 12:
        raise UnresolvedError("is no part of a year")
    year = int(m["year"]) if m["year"] or published is None else published.year
    until = date(year, months, monthrange(year, months)[1])
    return _so_far(date(year, 1, 1), until, published)


def _unit(m: re.Match[str]) -> str:
    groups = m.groupdict()
    return next(unit for unit in UNITS if groups.get(unit))


def _begun(unit: str, published: date | None) -> date:
    """The first day of the article's week, month or year."""
    if published is None:
        raise UnresolvedError(NO_DATE)
    if unit in ("hours", "days"):
        raise UnresolvedError("is not resolved")
    if unit == "weeks":
        return published - timedelta(days=published.weekday())
    return published.replace(day=1) if unit == "months" else published.replace(month=1, day=1)


def this_unit(m: re.Match[str], published: date | None) -> Ends:
    """The article's own week, month or year, so far."""
    return _begun(_unit(m), published), published


def last_unit(m: re.Match[str], published: date | None) -> Ends:
    """Last month: the whole month before the article's."""
    unit = _unit(m)
    until = _begun(unit, published) - timedelta(days=1)
    return _begun(unit, until), until


def past_units(m: re.Match[str], published: date | None) -> Ends:
    """In the past five months: up to the day of the article."""
    groups = m.groupdict()
    number, unit = int(groups.get("n") or groups.get("n2") or 1), _unit(m)
    if published is None:
        raise UnresolvedError(NO_DATE)
    if unit == "hours" or (unit == "days" and number == 1):
        raise UnresolvedError("does not begin at a midnight")
    if unit in ("days", "weeks"):
        days = number * (7 if unit == "weeks" else 1)
        return published - timedelta(days=days - 1), published
    before = months_before(published, number * (12 if unit == "years" else 1))
    return before + timedelta(days=1), published


def weekday(m: re.Match[str], published: date | None) -> Ends:
    """The last such weekday."""
    day = weekday_of(m[0], published)
    return day, day


def today(m: re.Match[str], published: date | None) -> Ends:
    """Today or yesterday."""
    if published is None:
        raise UnresolvedError(NO_DATE)
    day = published - timedelta(days=1 if m["before"] else 0)
    return day, day


def unresolved(m: re.Match[str], published: date | None) -> Ends:
    """What states no days."""
    raise UnresolvedError("is not resolved")
