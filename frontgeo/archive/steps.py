"""Find steps of a series many times the usual size: published in a day, not made in a day."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

__all__ = ["published_at_once"]

#: Thresholds, chosen from the steps in the archives (see `published_at_once`).
LEAST_KM2 = 20.0
TIMES_USUAL = 5.0
_NEIGHBOURS = 15  # number of steps with any change on either side
# Smaller steps do not count: mappers who publish rarely leave most days unchanged.
_NOTHING_KM2 = 0.05
_FEWEST = 7  # fewer neighbours do not show the usual size
_LONGEST_DAYS = 4  # the change of a longer step did not come in a single day


def published_at_once(nets: pd.DataFrame) -> pd.DataFrame:
    """List steps whose net change is many times the usual one.

    In such a step the mapper redrew ground, or caught up with changes, all at once: the day of
    publication is not the day on which the ground changed hands.

    Parameters
    ----------
    nets : DataFrame
        Indexed by the day of the later map: ``since``, ``net_km2``.

    Returns
    -------
    DataFrame
        For each step found, ``since``, ``net_km2`` and ``usual_km2``: the median size of the
        15 steps with any change on either side, scaled to the same number of days.

    Notes
    -----
    A step is listed if its net is above 20 km² and 5 times the usual one. Steps longer than
    four days are never listed, because the change of a week or a month is mostly a sum. Fast
    fronts have such days too: the list shows when a change was published, not that it is wrong.

    Examples
    --------
    >>> days = pd.date_range("2024-05-01", periods=31, name="day")
    >>> steps = pd.DataFrame({"since": days[:-1], "net_km2": 3.0}, index=days[1:])
    >>> steps.loc["2024-05-13", "net_km2"] = -116.0
    >>> published_at_once(steps)["net_km2"].to_dict()
    {Timestamp('2024-05-13 00:00:00'): -116.0}
    """
    steps = nets[["since", "net_km2"]].dropna()
    steps = steps[np.abs(steps["net_km2"].to_numpy(dtype=float)) > _NOTHING_KM2]
    length = np.maximum((pd.DatetimeIndex(steps.index) - pd.DatetimeIndex(steps["since"])).days, 1)
    size = np.abs(steps["net_km2"].to_numpy(dtype=float))
    a_day = size / length
    usual = np.array([_median_about(a_day, i) for i in range(len(a_day))]) * length
    found = (size > LEAST_KM2) & (size > TIMES_USUAL * usual) & (length <= _LONGEST_DAYS)
    listed: pd.DataFrame = steps.assign(usual_km2=usual)[found]
    return listed


def _median_about(sizes: npt.NDArray[np.float64], i: int) -> float:
    """Return the median of the steps around one, without that one."""
    about = np.delete(sizes[max(0, i - _NEIGHBOURS) : i + _NEIGHBOURS + 1], min(i, _NEIGHBOURS))
    return float(np.median(about)) if len(about) >= _FEWEST else np.inf
