"""95 % intervals of the changes between many pairs of maps, for fans and rounded totals.

A series of N maps has N (N - 1) / 2 periods. The intervals of some are measured as for a check of
that period: from the first map to maps spread over the time, between these, and over the largest
single steps. That of any other period is estimated by the greatest interval, as a share of the
ground that moved from map to map, of measured periods at least as long: shorter periods have wider
intervals for their size, since errors of distant sectors cancel less.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import floor, log10

import numpy as np

from frontgeo._utils.arrays import FloatArray
from frontgeo.change.control_map import ControlMap
from frontgeo.change.diff import diff
from frontgeo.claims.sides import Direction
from frontgeo.outputs.change_areas import change_areas

__all__ = ["PeriodError", "measured_errors", "measured_periods", "rounded_to_error"]

_SPREAD = 12  # maps spread over the time
_SINGLE = 4  # largest single steps
_ALL = 40  # as many periods are measured all


@dataclass(frozen=True)
class PeriodError:
    """The 95 % interval of the change between two maps of a series.

    Attributes
    ----------
    first, last : int
        Places of the maps in the series.
    km2 : mapping of str to float
        ``gained``, ``lost`` and ``net``, from the one map to the other.
    half_km2 : mapping of str to float
        Half the width of their intervals: the distance of the farther end.
    """

    first: int
    last: int
    km2: Mapping[Direction, float]
    half_km2: Mapping[Direction, float]

    def half_of_added_up(self, direction: Direction, added_km2: float) -> float:
        """Return half the width of the interval of what was gained or lost from map to map.

        Ground that came and went is in the sum and not in the difference of two maps; the interval
        is wider in proportion.
        """
        there = self.km2[direction]
        return self.half_km2[direction] * max(1.0, added_km2 / there) if there > 0 else 0.0


def measured_periods(turnover_km2: FloatArray) -> list[tuple[int, int]]:
    """Choose the periods whose intervals are measured.

    Parameters
    ----------
    turnover_km2 : ndarray
        Ground gained and lost on each map since the one before; 0 for the first.

    Returns
    -------
    list of (int, int)
        Places of two maps, in order.

    Examples
    --------
    >>> measured_periods(np.array([0.0, 2.0, 1.0]))
    [(0, 1), (0, 2), (1, 2)]
    >>> len(measured_periods(np.ones(1000)))
    30
    """
    count = len(turnover_km2)
    if count * (count - 1) // 2 <= _ALL:
        return [(i, j) for j in range(1, count) for i in range(j)]
    at = [round(k * (count - 1) / _SPREAD) for k in range(_SPREAD + 1)]
    pairs = {(0, j) for j in at[1:]}
    for each in (1, 3, 6):
        ends = at[::each]
        pairs |= set(pairwise(ends))
    steps = np.argsort(-turnover_km2, kind="stable")[:_SINGLE].tolist()
    pairs |= {(j - 1, j) for j in steps if j > 0}
    return sorted(pairs)


def measured_errors(
    maps_at: Callable[[Sequence[int]], Mapping[int, ControlMap]],
    periods: Sequence[tuple[int, int]],
    definition: str,
) -> list[PeriodError]:
    """Measure the intervals of some periods.

    Parameters
    ----------
    maps_at : callable
        Returns the maps at some places of the series.
    periods : sequence of (int, int)
        As from `measured_periods`.
    definition : str

    Returns
    -------
    list of PeriodError
        Without periods between maps of which one lacks a part.
    """
    maps = maps_at(sorted({place for period in periods for place in period}))
    found = []
    for first, last in periods:
        if first not in maps or last not in maps:
            continue
        change = diff(maps[first], maps[last], definition=definition)
        if change.unlike:
            continue
        areas = change_areas(change)
        km2 = {direction: area.value for direction, area in areas.items()}
        half_km2 = {
            d: max(area.value - area.low, area.high - area.value) for d, area in areas.items()
        }
        found.append(PeriodError(first, last, km2, half_km2))
    return found


def rounded_to_error(value: float, half: float) -> tuple[float, float, int]:
    """Round a value to its error, which keeps two digits.

    Parameters
    ----------
    value : float
    half : float
        Half the width of its interval, above 0.

    Returns
    -------
    value, half : float
    decimals : int
        To write both with.

    Examples
    --------
    >>> rounded_to_error(636.23, 40.4), rounded_to_error(6342.9, 1931.3)
    ((636.0, 40.0, 0), (6300.0, 1900.0, 0))
    >>> rounded_to_error(5.42, 1.23)
    (5.4, 1.2, 1)
    """
    places = min(2, 1 - floor(log10(half)))
    return round(value, places), round(half, places), max(0, places)
