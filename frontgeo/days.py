"""Days: as users give them, and the instants at which they begin and end."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pandas as pd

from frontgeo.errors import InputError

__all__ = ["end_of", "read_day", "start_of"]


def start_of(day: date) -> datetime:
    """The instant at which a day begins, in UTC."""
    return datetime.combine(day, time(), UTC)


def end_of(day: date) -> datetime:
    """The instant at which a day ends, in UTC."""
    return start_of(day) + timedelta(days=1)


def read_day(day: date | str, key: str) -> date:
    """Return a day as given or as ISO text; an error names `key`."""
    if isinstance(day, date) and not isinstance(day, datetime):
        return day
    if isinstance(day, datetime) and not pd.isna(day) and day.time() == time():
        return day.date()  # as in the index of our tables
    try:
        return date.fromisoformat(str(day))
    except ValueError:
        raise InputError(f"{key}: expected YYYY-MM-DD, found {str(day)[:40]!r}") from None
