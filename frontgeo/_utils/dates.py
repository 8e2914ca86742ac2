"""Days: read them from input, and find the instants at which they begin and end."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache
from zoneinfo import ZoneInfo

from frontgeo.errors import InputError

__all__ = ["end_of", "read_day", "read_period", "start_of", "tolerance", "zone_of"]

_DAY, _WEEK = timedelta(days=1), timedelta(days=7)


@cache
def start_of(day: date, zone: tzinfo = UTC) -> datetime:
    """Return the instant (UTC) at which a day begins in a time zone.

    Examples
    --------
    >>> start_of(date(2025, 6, 1), zone_of("Europe/Kyiv")).isoformat()
    '2025-05-31T21:00:00+00:00'
    """
    return datetime.combine(day, time(), zone).astimezone(UTC)


@cache
def end_of(day: date, zone: tzinfo = UTC) -> datetime:
    """Return the instant (UTC) at which a day ends in a time zone."""
    return start_of(day + timedelta(days=1), zone)


def tolerance(since: date | None, until: date) -> timedelta:
    """Return the greatest offset of a map's instant from an end of a period.

    It is a tenth of the period, but at least a day and at most a week, because mappers publish
    daily to weekly; for a single day it is a week.

    Examples
    --------
    >>> tolerance(date(2024, 5, 1), date(2024, 5, 31)).days
    3
    """
    if since is None:
        return _WEEK
    return min(max((until - since + _DAY) / 10, _DAY), _WEEK)


@cache
def zone_of(name: str, key: str = "timezone") -> tzinfo:
    """Return a time zone by its name in the IANA database; UTC for an empty name.

    Raises
    ------
    InputError
        For an unknown time zone; the error names `key`.
    """
    if name in ("", "UTC"):
        return UTC
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # ZoneInfoNotFoundError is a KeyError
        raise InputError(
            f"{key}: expected the name of a time zone such as Europe/Kyiv or UTC, found "
            f"{name[:40]!r}"
        ) from None


def read_day(day: object, key: str, *, error: type[InputError] = InputError) -> date:
    """Return a day from a date, or from text as YYYY-MM-DD.

    Raises
    ------
    InputError
        For anything else, also a datetime with a time: an `error`, which names `key`.

    Examples
    --------
    >>> read_day("2024-05-31", "day")
    datetime.date(2024, 5, 31)
    >>> read_day("31.05.2024", "day")
    Traceback (most recent call last):
    frontgeo.errors.InputError: day: expected a day as YYYY-MM-DD, such as 2024-05-31, found ...
    """
    if isinstance(day, date) and not isinstance(day, datetime):
        return day
    remedy = ""
    if isinstance(day, datetime) and str(day) != "NaT":
        if day.time() == time() and not day.utcoffset():
            return day.date()  # the index of our tables has timestamps; instants are UTC
        remedy = "; an instant has a day only in a time zone: give that day"
    if re.fullmatch(r"\d{4}-\d\d-\d\d", str(day), re.ASCII):
        with suppress(ValueError):
            return date.fromisoformat(str(day))
    raise error(
        f"{key}: expected a day as YYYY-MM-DD, such as 2024-05-31, found {str(day)[:40]!r}{remedy}"
    )


def read_period(since: object, until: object) -> tuple[date | None, date | None]:
    """Return the first and the last day of a period, either of which may be None.

    Raises
    ------
    InputError
        As for `read_day`, and for a last day before the first.

    Examples
    --------
    >>> read_period("2024-05-01", None)
    (datetime.date(2024, 5, 1), None)
    """
    first = None if since is None else read_day(since, "since")
    last = None if until is None else read_day(until, "until")
    if first is not None and last is not None and last < first:
        raise InputError(
            f"since: expected a day up to until, found {first} after {last}; swap them"
        )
    return first, last
