"""A claim's interval held against a measured one: the outcome, and what would turn it."""

from __future__ import annotations

from math import inf

from frontgeo.claims import Claim
from frontgeo.delta import Delta
from frontgeo.geometry.uncertainty import Z_95
from frontgeo.verdicts.kinds import Measured

__all__ = ["WIDE", "compare", "compare_words", "held_against", "outcome_of", "turning_point"]

#: a count's interval also holds what a register does not hold, and that of a largest
#: distance reaches far down: they may be as wide as the claimed value
_WIDE = {"settlements": 1.0, "depth": 1.0}


#: how wide an interval of anything else may be, in claimed values
WIDE = 0.5


def compare(
    claim: tuple[float, float], measured: tuple[float, float], value: float, *, wide: float = WIDE
) -> str:
    """Hold a claim's interval against a measured one, by their position first.

    What lies apart is decided however wide it is, and so is what lies within the other:
    only intervals that overlap in part may be too wide to tell. With the signs of both
    changed, and with their sides, overstated and understated change places and nothing
    else does.

    A wording is a bound like any other: "more than 10" is C from 10 up and holds 877 to 883;
    "less than 100" lies below 877 to 883, less than what is measured: understated. (Issue 14
    names that pair "overstated", which would be the reverse of its own rule of position and
    of what the words say.) C that ends at 0, as that of "less than 100" does, is not cut off
    there: what reaches across 0 and not past the other end lies within it.

    Parameters
    ----------
    claim, measured : pair of float
        C and M, in one unit.
    value : float
        The claimed value.
    wide : float
        How wide M may be, in claimed values, where the two overlap in part.

    Returns
    -------
    str
        ``overstated`` when C lies above M, ``understated`` below; ``supported`` when one
        lies within the other, or when they overlap in part; ``undecided`` when they
        overlap in part and M is wider than `wide`.

    Examples
    --------
    >>> compare((875, 885), (610, 662), 880)
    'overstated'
    >>> compare((875, 885), (870, 900), 880), compare((875, 885), (880, 1400), 880)
    ('supported', 'undecided')
    >>> compare((10, float("inf")), (877, 883), 10), compare((0, 100), (877, 883), 100)
    ('supported', 'understated')
    """
    if claim[0] > measured[1]:
        return "overstated"
    if claim[1] < measured[0]:
        return "understated"
    # an end at 0 is where claims of this sign end, and no limit that was stated
    low = -inf if claim[0] == 0 else claim[0]
    high = inf if claim[1] == 0 else claim[1]
    is_within = low <= measured[0] and measured[1] <= high
    is_around = measured[0] <= claim[0] and claim[1] <= measured[1]
    if is_within or is_around or measured[1] - measured[0] <= wide * abs(value):
        return "supported"
    return "undecided"


def compare_words(claim: tuple[float, float], measured: tuple[float, float]) -> str:
    """Hold a claim in words, such as "faster" or "captured", against a measured interval.

    Returns
    -------
    str
        ``supported`` when M lies in C, ``overstated`` when it lies below, ``understated``
        above, ``undecided`` when it reaches across an end of C.

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


def turning_point(
    claim: tuple[float, float],
    measured: float,
    *,
    value: float,
    sd_per_metre: float,
) -> str:
    """Tell from which position error on an overstated or understated row would turn.

    Parameters
    ----------
    claim : pair of float
        C.
    measured, value : float
    sd_per_metre : float
        The standard deviation that each metre of σ gives, in the same unit.

    Returns
    -------
    str
        Empty when no position error would turn it.

    Examples
    --------
    >>> turning_point((875, 885), 800, value=880, sd_per_metre=0.04899)
    'supported if σ were above 781 m'
    """
    gap = max(claim[0] - measured, measured - claim[1])
    per_metre = Z_95 * sd_per_metre
    if per_metre == 0 or gap <= 0:
        return ""
    turns_at, blurs_at = gap / per_metre, value * WIDE / 2 / per_metre
    if turns_at < blurs_at:
        return f"supported if σ were above {turns_at:,.0f} m"
    return f"no σ supports it: above {blurs_at:,.0f} m the interval is too wide to tell"


def held_against(claim: Claim, interval: tuple[float, float]) -> str:
    """Hold a claim, in figures or in words, against a measured interval: the outcome."""
    if claim.is_worded:
        outcome = compare_words(claim.interval, interval)
        # "faster" or "captured" is no figure that could be too high or too low
        against = outcome in ("overstated", "understated") and claim.kind != "fronts"
        return "contradicted" if against else outcome
    return compare(claim.interval, interval, claim.value, wide=_WIDE.get(claim.kind, WIDE))


def _what_turns(claim: Claim, measured: Measured, outcome: str) -> str:
    """How far an outcome hangs on the position error; empty where it does not."""
    low, high = claim.interval
    if outcome == "supported" and not low <= measured.value <= high:
        side = "below" if measured.value < low else "above"
        return (
            f"supported within the interval only: what is measured lies {side} "
            f"{claim.interval_text}"
        )
    if measured.sd_per_metre is None:
        return ""
    return turning_point(
        claim.interval, measured.value, value=claim.value, sd_per_metre=measured.sd_per_metre
    )


def outcome_of(
    claim: Claim, measured: Measured, delta: Delta, covered: bool
) -> tuple[str, list[str]]:
    """The outcome of a row, and what to say of it."""
    if delta.is_void or measured.void:
        return "undecided", ["not counted: there is no ground of this map here"]
    if measured.undecided:
        return "undecided", [measured.undecided]
    outcome = held_against(claim, (measured.low, measured.high))
    if outcome == "undecided":
        half = "half " if claim.kind not in _WIDE else ""
        wide = f"is wider than {half}the claimed value"
        return outcome, [
            f"the interval {'reaches across what is claimed' if claim.is_worded else wide}"
        ]
    if not covered:
        return "undecided", []
    return outcome, [] if claim.is_worded else [_what_turns(claim, measured, outcome)]
