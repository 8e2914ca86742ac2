"""Round values for the axes of pages, figures and charts, and for scale bars."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor, log10

__all__ = ["round_length", "ticks"]


def ticks(
    low: float,
    high: float,
    most: int = 6,
    *,
    multiples: Sequence[float] = (1, 2, 2.5, 5, 10),
    least: float = 0.0,
) -> list[float]:
    """Return round values within a span.

    Parameters
    ----------
    low, high : float
        The ends of the span.
    most : int
        The largest number of steps between ticks.
    multiples : sequence of float
        The multiples of a power of ten that a step may be, in rising order up to 10.
    least : float
        The least step, such as 1 for counts.

    Examples
    --------
    >>> ticks(-12.0, 4862.0)
    [0.0, 1000.0, 2000.0, 3000.0, 4000.0]
    >>> ticks(0.0, 1.4, 5, multiples=(1, 2, 5, 10), least=1.0)
    [0.0, 1.0]
    """
    span = max(high - low, 1e-6)
    power = 10.0 ** floor(log10(span / most))
    step = max(least, next(t * power for t in multiples if span / (t * power) <= most))
    first, last = ceil(low / step - 1e-9), floor(high / step + 1e-9)
    return [round(step * i, 9) for i in range(first, last + 1)]


def round_length(most: float) -> float:
    """Return the largest length of 1, 2 or 5 times a power of ten that is no longer.

    Examples
    --------
    >>> round_length(74.0), round_length(0.3)
    (50.0, 0.2)
    """
    power = 10.0 ** floor(log10(most))
    return next(power * times for times in (5, 2, 1) if power * times <= most * (1 + 1e-9))
