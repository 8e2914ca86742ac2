"""What a claim is made from, read: values, days, names and oblasts, each by its key."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from frontgeo.claims.amount import Amount, Number
from frontgeo.claims.kinds import kind_named
from frontgeo.errors import ClaimError

__all__ = ["amount_beside", "amount_of", "codes_of", "day_of", "names_of"]

_WHOLE = r"\d+(?:\s*(?:-|–|—|…|to)\s*\d+)?"


def amount_of(kind: str, value: Number, rounding: float | None = None) -> Amount:
    """Return a stated value: one of the kind's words, or a number, rounded unless counted."""
    known = kind_named(kind)
    simple = value.strip().lower() if isinstance(value, str) else ""
    if simple in known.words:
        return Amount(simple, *known.words[simple])
    if kind == "status":
        raise ClaimError(
            f"value: expected one of {', '.join(known.words)}, found {str(value)[:40]!r}"
        )
    counted = known.base in ("settlements", "sectors")
    if counted and rounding is None and re.fullmatch(_WHOLE, str(value).strip()):
        rounding = 0.0  # a count is not rounded
    return Amount.of(value, rounding=rounding)


def amount_beside(key: str, value: Number | None) -> Amount | None:
    """Return a number that is stated beside the value."""
    if value is None:
        return None
    try:
        return Amount.of(value)
    except ClaimError as error:
        raise ClaimError(f"{key}: {str(error).removeprefix('value: ')}") from None


def day_of(key: str, day: date | str | None) -> date | None:
    """Return a day that is given as such, or as ISO text."""
    if day is None or (isinstance(day, date) and not hasattr(day, "hour")):
        return day
    try:
        return date.fromisoformat(str(day))
    except ValueError:
        raise ClaimError(f"{key}: expected a day as YYYY-MM-DD, found {str(day)[:40]!r}") from None


def codes_of(where: str | Sequence[str]) -> tuple[str, ...]:
    """Return codes of oblasts, each once; none for the whole front."""
    codes = [where] if isinstance(where, str) else list(where or ())
    if [code.strip().lower() for code in codes] in ([""], ["whole front"]):
        return ()
    return tuple(dict.fromkeys(codes))


def names_of(key: str, given: object) -> tuple[str, ...]:
    """Return a list of names, or the one that is given."""
    if not isinstance(given, Iterable):
        raise ClaimError(f"{key}: expected a list of names, found {given!r}")
    return (given,) if isinstance(given, str) else tuple(given)
