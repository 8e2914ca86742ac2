"""Date files of DeepState's daily mirror, which do not show the day in their names.

A file is named after the day on which it was collected, and shows a snapshot of that day or of
up to three days before. For each file up to the end of 2025 the snapshot was identified by
matching areas with those that DeepState published: they agree within 0.62 km².
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib.resources import files

from frontgeo.control import Assumption
from frontgeo.mappers.dated import Dated

__all__ = ["FileShown", "dated_by_name", "instants"]

# Days from the snapshot to the name: at most, and most often since May 2025.
_LATEST_DAYS, _USUAL_DAYS = 3, 2


@dataclass(frozen=True)
class FileShown:
    """The snapshot that one file of the mirror shows.

    Attributes
    ----------
    instant : datetime
        UTC.
    residual_km2 : float
        Difference between the two areas.
    equal : int
        Number of successive snapshots with that area; they show the same ground.
    """

    instant: datetime
    residual_km2: float
    equal: int


@cache
def instants() -> Mapping[date, FileShown]:
    """Return the table of files by the day in their names.

    Examples
    --------
    >>> instants()[date(2025, 6, 1)].instant.isoformat()
    '2025-05-31T20:34:42+00:00'
    """
    text = files("frontgeo.mappers").joinpath("deepstate_daily_instants.csv").read_text("utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return {
        date.fromisoformat(row["file_day"]): FileShown(
            datetime.fromtimestamp(int(row["snapshot_unix_s"]), UTC),
            float(row["residual_km2"]),
            int(row["snapshots_of_equal_area"]),
        )
        for row in rows
    }


def dated_by_name(named: date) -> Dated:
    """Date a file of the mirror by the day in its name.

    Parameters
    ----------
    named : date
        The day in the name of the collection, which the file itself states.

    Returns
    -------
    Dated
        The instant of the snapshot that it shows; for a file without a measured match, the
        most likely day and the range of possible days.

    Examples
    --------
    >>> dated_by_name(date(2026, 3, 10)).day_range[0].isoformat()
    '2026-03-07'
    """
    shown = instants().get(named)
    if shown is None:
        first, likely = (named - timedelta(days=d) for d in (_LATEST_DAYS, _USUAL_DAYS))
        unknown = Assumption.of(
            "day", "mirror_day_unknown", named=named, most=_LATEST_DAYS, day=likely
        )
        return Dated(None, likely, (first, named), (unknown,), named)
    key = "mirror_snapshot" if shown.equal == 1 else "mirror_snapshots"
    instant = f"{shown.instant:%Y-%m-%dT%H:%MZ}"
    found = Assumption.of("day", key, named=named, instant=instant, equal=shown.equal)
    return Dated(shown.instant, shown.instant.date(), None, (found,), named)
