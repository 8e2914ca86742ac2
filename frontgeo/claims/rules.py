"""What the fields of a claim must be, and be beside each other, to make sense."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from frontgeo.claims.amount import Amount, worth_of
from frontgeo.claims.kinds import GOES_WITH, KINDS, NEEDS, kind_named
from frontgeo.errors import ClaimError

__all__ = ["check_fields"]

_SMALLEST = {"km2": 1e-6, "km": 1e-3}


def check_fields(kind: str, amount: Amount, fields: Mapping[str, Any]) -> None:
    """Refuse a claim whose fields make no sense, alone or beside each other.

    Parameters
    ----------
    kind : str
    amount : Amount
    fields : mapping of str to object
        All of its fields by name.

    Raises
    ------
    ClaimError
        With the key, what was expected and what was found.
    """
    kind_named(kind)
    _check_size(kind, amount, fields["unit"])
    _check_days(kind, fields["since"], fields["until"], fields["said"])
    _check_comparison(kind, amount, fields["than_since"], fields["than_until"])
    _check_needs(kind, fields)
    _check_value(kind, amount, fields["sectors"])
    _check_details(kind, fields)


def _check_size(kind: str, amount: Amount, unit: str) -> None:
    """Refuse a number that is next to nothing in its unit."""
    known, worth = KINDS[kind], worth_of(unit, KINDS[kind].base)
    worded = amount.text in known.words
    if not worded and amount.value * worth < _SMALLEST.get(known.base, 0.0):
        raise ClaimError(
            f"value: {amount.text} {unit} is {amount.value * worth:.3g} {known.shown}; "
            "check the unit"
        )


def _check_days(kind: str, since: date | None, until: date | None, said: date | None) -> None:
    """Refuse a period that is none, or that goes on after what was said of it."""
    if KINDS[kind].is_state:
        if since is not None:
            raise ClaimError(f"since: a claim of {kind} is about a day; give until only")
    elif (since is None) != (until is None):
        raise ClaimError("period: expected both since and until, found only one; give both")
    _check_period("period", since, until, "since", "until")
    if until is not None:
        if said is not None and until > said:
            raise ClaimError(
                f"until: the period ends on {until}, after it was said on {said}; "
                "correct one of them"
            )
        _check_past("until", until)


def _check_comparison(
    kind: str, amount: Amount, than_since: date | None, than_until: date | None
) -> None:
    """Refuse a pace that is compared with no period, and a period that nothing is compared with."""
    compared, worded = than_since is not None, amount.text in KINDS[kind].words
    if compared != (than_until is not None):
        raise ClaimError("than_since: goes with than_until; give both")
    if kind == "pace" and worded and not compared:
        raise ClaimError(
            f"than_since: missing; {amount.text} than when? give than_since and than_until"
        )
    if kind == "pace" and not worded and compared:
        raise ClaimError(
            "than_since: goes with value = 'faster' or 'slower'; leave it out for a rate"
        )
    _check_period("than", than_since, than_until, "than_since", "than_until")
    _check_past("than_until", than_until)


def _check_needs(kind: str, fields: Mapping[str, Any]) -> None:
    """Refuse a claim without what its kind is about."""
    if kind in NEEDS:
        key, advice = NEEDS[kind]
        if not fields[key]:
            raise ClaimError(f"{key}: missing; {advice}")


def _check_value(kind: str, amount: Amount, sectors: Sequence[str]) -> None:
    """Refuse a share above all, more sectors than there are, and a count that is not whole."""
    if kind == "share" and amount.value > 100:
        raise ClaimError(f"value: expected a percentage up to 100, found {amount.text}")
    if kind not in ("settlements", "fronts") or amount.text in KINDS[kind].words:
        return
    if kind == "fronts" and amount.value > len(sectors):
        raise ClaimError(f"value: expected at most {len(sectors)} sectors, found {amount.text}")
    if re.search(r"\d[.,]\d{1,2}(?!\d)", amount.text):
        raise ClaimError(f"value: expected a whole number, found {amount.text}")


def _check_details(kind: str, fields: Mapping[str, Any]) -> None:
    """Refuse what goes with another kind, with nothing, or stands there twice."""
    if fields["depth_from"] not in ("", "border", "front"):
        raise ClaimError(
            f"depth_from: expected 'border' or 'front', found {fields['depth_from']!r}"
        )
    if (fields["percent"] is None) != (not fields["percent_of"]):
        raise ClaimError("percent: goes with percent_of; give both or neither")
    for key, kinds in GOES_WITH.items():
        if fields[key] and kind not in kinds:
            raise ClaimError(f"{key}: goes with a claim of {' or '.join(kinds)}; leave it out")
    for key in ("sectors", "names", "parts"):
        listed = [str(name).strip().casefold() for name in fields[key]]
        for name, simple in zip(fields[key], listed, strict=True):
            if not simple or listed.count(simple) > 1:
                raise ClaimError(f"{key}: expected each once, found {name!r} twice or empty")


def _check_period(name: str, since: date | None, until: date | None, first: str, last: str) -> None:
    if since is not None and until is not None and since > until:
        raise ClaimError(f"{name}: {first} {since} is later than {last} {until}; swap them")


def _check_past(key: str, day: date | None) -> None:
    # a day may have begun somewhere before it begins in UTC
    if day is not None and day > datetime.now(UTC).date() + timedelta(days=1):
        raise ClaimError(f"{key}: expected a past day, found {day}, which is in the future")
