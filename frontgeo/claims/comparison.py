"""Compare the interval of a claim with a measured interval: for figures, and for words."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import Literal

from frontgeo.i18n.messages import Message

__all__ = ["WIDE", "Figure", "Outcome", "Words", "compare_measured", "compare_words"]

#: The result of comparing a claim with a measurement.
Outcome = Literal["supported", "overstated", "understated", "contradicted", "undecided"]

#: the greatest width of an interval that still decides, as a multiple of the claimed value
WIDE = 0.5


def compare_measured(
    claim: tuple[float, float], measured: tuple[float, float], value: float, *, wide: float = WIDE
) -> Outcome:
    """Compare a claim's interval with a measured one, first by their position.

    Disjoint intervals decide whatever their width, and so do nested ones: only intervals that
    overlap in part can be too wide. If the signs of both are reversed, with their sides,
    overstated and understated change places, and nothing else changes.

    A wording sets a bound like any other: "more than 10" is C from 10 up and contains 877 to 883;
    "less than 100" lies below 877 to 883, less than was measured, and is understated. C that ends
    at 0, as "less than 100" does, is not cut off there: a measured interval that crosses 0 and
    does not pass the other end lies within it.

    Parameters
    ----------
    claim, measured : pair of float
        C and M, in one unit.
    value : float
        The claimed value, to which `wide` is relative.
    wide : float
        The greatest width of M, as a multiple of `value`, where the two overlap in part.

    Returns
    -------
    str
        ``overstated`` if C lies above M, ``understated`` if below; ``supported`` if one lies
        within the other, or if they overlap in part; ``undecided`` if they overlap in part and
        M is wider than `wide`.

    Examples
    --------
    >>> compare_measured((875, 885), (610, 662), 880)
    'overstated'
    >>> near, far = (870, 900), (880, 1400)
    >>> compare_measured((875, 885), near, 880), compare_measured((875, 885), far, 880)
    ('supported', 'undecided')
    >>> at_least, below = (10, float("inf")), (0, 100)
    >>> compare_measured(at_least, (877, 883), 10), compare_measured(below, (877, 883), 100)
    ('supported', 'understated')
    """
    if claim[0] > measured[1]:
        return "overstated"
    if claim[1] < measured[0]:
        return "understated"
    # an end at 0 comes from the sign of the claim, and is not a stated limit
    low = -inf if claim[0] == 0 else claim[0]
    high = inf if claim[1] == 0 else claim[1]
    is_within = low <= measured[0] and measured[1] <= high
    # a measured interval without an end would contain any figure
    is_around = -inf < measured[0] <= claim[0] and claim[1] <= measured[1] < inf
    if is_within or is_around or measured[1] - measured[0] <= wide * abs(value):
        return "supported"
    return "undecided"


def compare_words(claim: tuple[float, float], measured: tuple[float, float]) -> Outcome:
    """Compare a claim in words, such as "faster" or "captured", with a measured interval.

    Returns
    -------
    str
        ``supported`` if M lies within C, ``overstated`` if below, ``understated`` if above, and
        ``undecided`` if it crosses an end of C.

    Examples
    --------
    >>> faster = (0, float("inf"))
    >>> compare_words(faster, (2.1, 4.0)), compare_words(faster, (-1.0, 2.0))
    ('supported', 'undecided')
    """
    if claim[0] <= measured[0] and measured[1] <= claim[1]:
        return "supported"
    if measured[1] < claim[0]:
        return "overstated"
    if measured[0] > claim[1]:
        return "understated"
    return "undecided"


@dataclass(frozen=True)
class Figure:
    """The figure of a claim, and its comparison with measurements.

    Attributes
    ----------
    number : float
        In the base unit.
    interval : pair of float
        C, in the base unit.
    widest : float
        The greatest width, as a multiple of the number, at which a measured interval that overlaps
        C in part still decides.
    """

    number: float
    interval: tuple[float, float]
    widest: float = WIDE

    @property
    def undecided(self) -> Message:
        """The reason why intervals that overlap in part decide nothing."""
        return Message(f"interval-wider-than-{'half' if self.widest < 1 else 'claimed'}")

    def compare(self, measured: tuple[float, float]) -> Outcome:
        """Compare it with a measured interval and return the outcome."""
        if measured[1] < 0 <= self.interval[0]:
            return "contradicted"  # the other side gained: the figure is not too high or too low
        return compare_measured(self.interval, measured, self.number, wide=self.widest)

    def ratio_to(self, measured: float) -> float | None:
        """Return the stated number divided by the measured one."""
        return self.number / measured

    def is_reversed_by(self, outcome: Outcome | None) -> bool:
        """Return whether an outcome means that the other side gained."""
        return outcome == "contradicted"

    def misses(self, measured: float) -> bool:
        """Return whether a measured number lies outside the claimed interval."""
        return not self.interval[0] <= measured <= self.interval[1]


@dataclass(frozen=True)
class Words:
    """A claim in words, such as "faster", and its comparison with measurements.

    Attributes
    ----------
    interval : pair of float
        C, in the base unit.
    is_contradicted : bool
        True if the claim fails as contradicted, since words such as "faster" or "captured" cannot
        be too high or too low.
    """

    interval: tuple[float, float]
    is_contradicted: bool = True

    number = None  # words state no number
    undecided = Message("interval-reaches-across")

    def compare(self, measured: tuple[float, float]) -> Outcome:
        """Compare it with a measured interval and return the outcome."""
        outcome = compare_words(self.interval, measured)
        against = outcome in ("overstated", "understated") and self.is_contradicted
        return "contradicted" if against else outcome

    def ratio_to(self, measured: float) -> float | None:
        """Return None, since words state no number."""
        return None

    def is_reversed_by(self, outcome: Outcome | None) -> bool:
        """Return False: a claim in words can fail without a gain of the other side."""
        return False

    def misses(self, measured: float) -> bool:
        """Return False: words hold only if the whole measured interval lies in theirs."""
        return False
