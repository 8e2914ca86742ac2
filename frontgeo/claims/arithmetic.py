"""Check that the figures of a statement agree with each other, before looking at any map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from frontgeo.claims.amount import Amount
from frontgeo.claims.base import Claim
from frontgeo.claims.figure_grammar import stated_number_text
from frontgeo.claims.units import worth_of
from frontgeo.i18n.formats import as_shown
from frontgeo.i18n.messages import Message

__all__ = ["arithmetic_of", "percent_of_base", "rate_of_days", "sum_of_parts"]


def arithmetic_of(
    claim: Claim, claims: Sequence[Claim], bases_km2: Mapping[str, float]
) -> tuple[Message, ...]:
    """Compare a claim's own figures with each other, and report where they agree or do not.

    Parameters
    ----------
    claim : Claim
    claims : sequence of Claim
        All claims of the case, among which the parts are found.
    bases_km2 : mapping of str to float
        Areas that a percentage may refer to, by code or name.

    Returns
    -------
    tuple of Message
        One line each; empty if the claim states a single figure.

    Examples
    --------
    >>> whole = Claim.area(880, since="2024-01-01", until="2024-05-31", per_day="8")
    >>> print(*arithmetic_of(whole, [], {}))
    880 km² in 152 days is 5.76 – 5.82 km2 a day; the stated 8 does not follow
    """
    found: list[Message] = []
    if claim.parts:
        parts = [c for c in claims if c.id in claim.parts]
        gone = [name for name in claim.parts if name not in {part.id for part in parts}]
        if gone or not parts:
            found.append(Message("parts-gone", id=repr(gone[0])))
        elif not all(part.sums_up_with(claim) for part in parts):
            found.append(Message("parts-unlike", kind=claim.kind))
        else:
            found += sum_of_parts(claim, parts)
    if claim.is_count and claim.chosen_names and len(claim.chosen_names) != claim.value:
        named = len(claim.chosen_names)
        found.append(Message("named-are-not-claimed", claimed=claim.figure, count=named))
    if claim.stated_rate is not None:
        found.append(rate_of_days(claim, claim.stated_rate))
    if claim.stated_percent is not None:
        found.append(percent_of_base(claim, *claim.stated_percent, bases_km2))
    return tuple(found)


def sum_of_parts(claim: Claim, parts: Sequence[Claim]) -> list[Message]:
    """Report whether stated parts add up to the stated whole, within their rounding."""
    unit = claim.base_unit
    total = sum(part.value for part in parts)
    # the sum lies between the sums of the parts' lower and upper ends
    low, high = (sum(part.interval[i] for part in parts) for i in (0, 1))
    values = {
        "sum": " + ".join(stated_number_text(part.value) for part in parts),
        "total": Message("quantity", number=as_shown(total), unit=unit),
        "claim": claim.figure,
    }
    if low <= claim.interval[1] and claim.interval[0] <= high:
        found = [Message("parts-agree", **values)]
    else:
        off = Message("quantity", number=as_shown(abs(total - claim.value)), unit=unit)
        found = [Message("parts-do-not-sum", **values, difference=off)]
    places = [place for part in parts for place in part.where]
    if twice := sorted({place for place in places if places.count(place) > 1}):
        found.append(Message("parts-overlap", count=len(twice), places=twice))
    if {(part.since, part.until) for part in parts} != {(claim.since, claim.until)}:
        found.append(Message("parts-other-periods"))
    return found


def rate_of_days(claim: Claim, per_day: Amount) -> Message:
    """Report whether a stated rate follows from the total and the number of days."""
    if claim.since is None or claim.until is None:
        return Message("rate-without-period", rate=per_day.text)
    days = (claim.until - claim.since).days + 1
    # a rate is stated in the unit of its figure
    worth = worth_of(claim.unit, "km2")
    low, high = (end / days / worth for end in claim.interval)
    follows = low <= per_day.high and per_day.low <= high
    rates = " – ".join(dict.fromkeys(stated_number_text(round(end, 2)) for end in (low, high)))
    return Message(
        "rate-follows" if follows else "rate-does-not-follow",
        claim=claim.figure,
        days=days,
        rates=f"{rates} {claim.unit or 'km²'}",
        rate=per_day.text,
    )


def percent_of_base(
    claim: Claim, percent: Amount, of: str, bases_km2: Mapping[str, float]
) -> Message:
    """Report whether a stated percentage fits the stated base, or else which base it fits."""
    if of not in bases_km2:
        return Message("percent-unknown-base", stated=percent.text, whole=of)
    fits = [name for name, km2 in bases_km2.items() if _is_percent(claim, percent, km2)]
    values = {
        "claim": claim.figure,
        "share_percent": as_shown(round(100 * claim.value / bases_km2[of], 2)),
        "whole": of,
        "area": Message("quantity", number=as_shown(bases_km2[of], 0), unit="km²"),
        "stated": percent.text,
    }
    if of in fits:
        return Message("percent-agrees", **values)
    needed = as_shown(round(100 * claim.value / percent.value, 1))
    found = Message(
        "percent-does-not-agree",
        **values,
        needed=Message("quantity", number=needed, unit="km²"),
    )
    return Message("percent-as-is", percent=found, fits_or=fits) if fits else found


def _is_percent(claim: Claim, percent: Amount, base_km2: float) -> bool:
    low, high = (100 * end / base_km2 for end in claim.interval)
    return low <= percent.high and percent.low <= high
