"""Whether the figures of a statement agree with each other, before any map is looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from frontgeo.claims import Claim
from frontgeo.claims.amount import Amount, number_text, worth_of

__all__ = ["arithmetic_of", "percent_of_base", "rate_of_days", "sum_of_parts"]


def arithmetic_of(
    claim: Claim, claims: Sequence[Claim], bases_km2: Mapping[str, float]
) -> tuple[str, ...]:
    """Tell what of a claim's own figures agrees, and what does not.

    Parameters
    ----------
    claim : Claim
    claims : sequence of Claim
        All of the case, for the parts.
    bases_km2 : mapping of str to float
        Areas that a percentage may be of, by code or name.

    Returns
    -------
    tuple of str
        A line each; empty where a claim states one figure only.

    Examples
    --------
    >>> whole = Claim.area(880, since="2024-01-01", until="2024-05-31", per_day="8")
    >>> arithmetic_of(whole, [], {})
    ('880 km² in 152 days is 5.76 – 5.82 km2 a day; the stated 8 does not follow',)
    """
    told = []
    if claim.parts:
        parts = [c for c in claims if c.id in claim.parts]
        gone = [name for name in claim.parts if name not in {part.id for part in parts}]
        if gone or not parts:
            told.append(f"the parts cannot be checked: no claim {gone[0]!r} here")
        elif not all(part.sums_up_with(claim) for part in parts):
            told.append(f"the parts cannot be checked: not all are figures of {claim.kind}")
        else:
            told.append(sum_of_parts(claim, parts))
    if claim.is_count and claim.chosen_names and len(claim.chosen_names) != claim.value:
        told.append(f"{claim.label} are claimed, and {len(claim.chosen_names)} are named")
    if claim.stated_rate is not None:
        told.append(rate_of_days(claim, claim.stated_rate))
    if claim.stated_percent is not None:
        told.append(percent_of_base(claim, *claim.stated_percent, bases_km2))
    return tuple(told)


def sum_of_parts(claim: Claim, parts: Sequence[Claim]) -> str:
    """Tell whether stated parts add up to the stated whole, within their rounding."""
    total = sum(part.value for part in parts)
    low, high = (sum(part.interval[i] for part in parts) for i in (0, 1))
    meets = low <= claim.interval[1] and claim.interval[0] <= high
    listed = " + ".join(number_text(part.value) for part in parts)
    unit = claim.base_unit
    text = f"the parts {listed} = {number_text(total)} {unit}"
    if meets:
        text += f" agree with {claim.label}"
    else:
        text += f" do not sum to {claim.label}: {number_text(abs(total - claim.value))} {unit} off"
    codes = [code for part in parts for code in part.where]
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:
        text += f"; {', '.join(twice)} is in more than one part"
    if {(part.since, part.until) for part in parts} != {(claim.since, claim.until)}:
        text += "; their periods are not those of the whole"
    return text


def rate_of_days(claim: Claim, per_day: Amount) -> str:
    """Tell whether a stated rate follows from the total and its days."""
    if claim.since is None or claim.until is None:
        return f"the stated {per_day.text} a day cannot be checked: there is no period"
    days = (claim.until - claim.since).days + 1
    # a rate is stated in the unit of its figure
    worth = worth_of(claim.unit, "km2")
    low, high = (end / days / worth for end in claim.interval)
    follows = low <= per_day.high and per_day.low <= high
    rates = " – ".join(dict.fromkeys(number_text(round(end, 2)) for end in (low, high)))
    return (
        f"{claim.label} in {days} days is {rates} {claim.unit or 'km²'} a day; the stated "
        f"{per_day.text} {'follows' if follows else 'does not follow'}"
    )


def percent_of_base(claim: Claim, percent: Amount, of: str, bases_km2: Mapping[str, float]) -> str:
    """Tell whether a stated percentage is of the stated base, and else of which it is."""
    if of not in bases_km2:
        return f"the stated {percent.text} % of {of} cannot be checked: its area is not known"
    fits = [name for name, km2 in bases_km2.items() if _is_percent(claim, percent, km2)]
    share = number_text(round(100 * claim.value / bases_km2[of], 2))
    text = f"{claim.label} is {share} % of {of} ({bases_km2[of]:,.0f} km²)"
    if of in fits:
        return f"{text}; the stated {percent.text} % agrees"
    needed = number_text(round(100 * claim.value / percent.value, 1))
    text += f", not {percent.text} %: that would be of {needed} km²"
    return f"{text}, as is {' or '.join(fits)}" if fits else text


def _is_percent(claim: Claim, percent: Amount, base_km2: float) -> bool:
    low, high = (100 * end / base_km2 for end in claim.interval)
    return low <= percent.high and percent.low <= high
