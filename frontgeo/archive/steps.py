"""Steps of a series that are many times the usual one: published in a day, not happened in it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

__all__ = ["published_at_once"]

#: The rule, from what the archives hold (see `published_at_once`).
LEAST_KM2 = 20.0
TIMES_USUAL = 5.0
_NEIGHBOURS = 15  # steps on either side that changed anything
_NOTHING_KM2 = 0.05  # mappers that publish now and then leave most days as they were
_FEWEST = 7  # of them: fewer do not say what is usual
_LONGEST_DAYS = 4  # of a step: what came in a week or a month came in no day


def published_at_once(nets: pd.DataFrame) -> pd.DataFrame:
    """List steps of a net change that is many times the usual one.

    Such a step is ground that its mapper redrew or made up for at once: the day on which it
    was published is not the day on which it changed hands.

    Parameters
    ----------
    nets : DataFrame
        Indexed by the day of the later map: ``since``, ``net_km2``.

    Returns
    -------
    DataFrame
        Of the steps found, ``since``, ``net_km2`` and ``usual_km2``: the median size of the
        15 steps on either side that changed anything, for as many days.

    Notes
    -----
    A step is found when its net is above 20 km² and 5 times the usual one. Steps longer than
    four days are never: most of a week's or a month's change is a sum. Fast fronts have such
    days too: that one is found says when it was published, not that it is wrong.

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
    """The median of the steps about one, without it."""
    about = np.delete(sizes[max(0, i - _NEIGHBOURS) : i + _NEIGHBOURS + 1], min(i, _NEIGHBOURS))
    return float(np.median(about)) if len(about) >= _FEWEST else np.inf
