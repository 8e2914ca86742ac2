"""Find by area which snapshot a file shows, if its name states only when it was collected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd

from frontgeo.days import end_of, start_of
from frontgeo.errors import InputError

__all__ = ["match_instants"]

_SAME_KM2 = 0.02  # snapshots that differ by less show the same ground


def match_instants(
    files: Mapping[date, float],
    snapshots: Mapping[datetime, float],
    *,
    most_days: int = 3,
    within_km2: float = 1.0,
) -> pd.DataFrame:
    """Find which snapshot each file shows, by the areas of both.

    The two series may differ by a constant, such as an island that one leaves out. The constant
    is the difference on which most pairs of a file and a snapshot before it agree.

    Parameters
    ----------
    files : mapping of date to float
        Area of each file in km², by the day in its name.
    snapshots : mapping of datetime to float
        Area of each snapshot in km², by its instant: measured, or as its mapper published it
        (those of DeepState are on a sphere: multiply them by 1.0006).
    most_days : int
        The most days by which the snapshot may precede the file's name.
    within_km2 : float
        The most by which areas may differ, apart from the constant.

    Returns
    -------
    DataFrame
        Indexed by the file's day: ``instant``, ``residual_km2`` and ``equal``, the number of
        snapshots with that area. Files without a match are left out. `Timeline.redated`
        accepts ``instant``.

    Raises
    ------
    InputError
        When no snapshot is near any file in time.

    Examples
    --------
    >>> from datetime import UTC
    >>> at = [datetime(2026, 1, d, 21, tzinfo=UTC) for d in (1, 2, 3, 4, 5)]
    >>> raw = dict(zip(at, [100, 103, 110, 112, 120]))
    >>> files = {date(2026, 1, 4): 101.0, date(2026, 1, 6): 110.0, date(2026, 1, 7): 118.0}
    >>> match_instants(files, raw)["instant"].dt.day.tolist()
    [2, 4, 5]
    """
    candidates = {
        named: [
            instant
            for instant in sorted(snapshots)
            if start_of(named - timedelta(days=most_days)) <= instant < end_of(named)
        ]
        for named in sorted(files)
    }
    offset = _common(
        files[named] - snapshots[instant]
        for named, instants in candidates.items()
        for instant in instants
    )
    rows = {}
    for named, instants in candidates.items():
        apart = {i: files[named] - snapshots[i] - offset for i in instants}
        least = min(map(abs, apart.values()), default=np.inf)
        if least > within_km2:
            continue
        alike = [i for i in instants if abs(apart[i]) <= least + _SAME_KM2]
        # Of several equal snapshots, take the one nearest to the start of the named day.
        usual = start_of(named)
        best = min(alike, key=lambda i: abs(i - usual))
        rows[named] = (best, apart[best], len(alike))
    table = pd.DataFrame.from_dict(rows, "index", columns=["instant", "residual_km2", "equal"])
    return table.rename_axis("named")


def _common(differences: Iterable[float]) -> float:
    """Return the median of the differences in the interval of 0.2 km² that holds the most."""
    ordered = np.sort(np.fromiter(differences, dtype=np.float64))
    if not len(ordered):
        raise InputError("match_instants: expected snapshots of the files' days, found none")
    ends = np.searchsorted(ordered, ordered + 0.2, side="right")
    start = int(np.argmax(ends - np.arange(len(ordered))))
    return float(np.median(ordered[start : ends[start]]))
