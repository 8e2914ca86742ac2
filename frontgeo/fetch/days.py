"""Check the day asked for, and match file names to days."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from fnmatch import fnmatchcase

from frontgeo.errors import InputError
from frontgeo.fetch.sources import SAFE_NAME, RemoteSource

__all__ = ["day_asked", "is_of", "label_of", "today"]


def today() -> date:
    """Return the current day in UTC."""
    return datetime.now(UTC).date()


def day_asked(source: RemoteSource, day: date | str | None) -> date | None:
    """Return a valid day, so that no other text gets into an address or a path."""
    if day is None:
        if source.needs_day:
            raise InputError(
                f"{source.name}: expected a day, found none; give one, as in --day 2024-12-31"
            )
        return None
    if not (source.needs_day or source.live):
        raise InputError(f"{source.name}: expected no day, found {str(day)!r}; leave it out")
    parsed = None
    if isinstance(day, datetime):
        parsed = day.date()
    elif isinstance(day, date):
        parsed = day
    elif isinstance(day, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", day, re.ASCII):
        with suppress(ValueError):
            parsed = date.fromisoformat(day)
    if parsed is None:
        raise InputError(f"{source.name}: expected a day as 2024-12-31, found {day!r}")
    # East of UTC it may already be tomorrow.
    if not date(2014, 1, 1) <= parsed <= today() + timedelta(days=1):
        raise InputError(
            f"{source.name}: expected a day from 2014 to {today()}, found {parsed}; check the day"
        )
    return parsed


def label_of(source: RemoteSource, day: date | None) -> str:
    """Return the name of a source and day for error messages."""
    return source.name if day is None else f"{source.name} {day}"


def is_of(source: RemoteSource, name: str, day: date | None) -> bool:
    """Return whether a file name belongs to a source and day; to any day if `day` is None."""
    if not SAFE_NAME.fullmatch(name):
        return False
    if source.unix_names:
        stamp = name.partition(".")[0]
        if not (fnmatchcase(name, source.filename) and re.fullmatch(r"\d{9,10}", stamp)):
            return False
        return day is None or datetime.fromtimestamp(int(stamp), UTC).date() == day
    pattern = source.filename
    pattern = re.sub(r"\{day[^}]*\}", "*", pattern) if day is None else pattern.format(day=day)
    return fnmatchcase(name, pattern)
