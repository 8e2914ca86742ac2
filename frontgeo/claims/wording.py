"""A claim's figure, interval, period and oblasts as text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from math import inf

from frontgeo.claims.amount import Amount, number_text

__all__ = ["figure_text", "oblasts_text", "range_text", "span_text"]

_OUR_NAMES = ("km2", "km²", "km", "%", "settlements", "sectors", "km2/day")


def figure_text(amount: Amount, unit: str, *, worth: float, shown: str) -> str:
    """Return a figure as stated, with `shown`, the base unit, where it was another one.

    Parameters
    ----------
    amount : Amount
    unit : str
        As stated.
    worth : float
        That unit in the base unit.
    shown : str
        The base unit.

    Examples
    --------
    >>> figure_text(Amount.of("340"), "sq mi", worth=2.59, shown="km²")
    '340 sq mi (880.6 km²)'
    """
    unit, text = unit.strip(), amount.text
    if not unit or unit.lower() in _OUR_NAMES or worth == 1.0:
        return f"{text} {shown}"
    ours = number_text(amount.value * worth)
    if re.fullmatch(r"\D*[\d., ]+(?:-|–|—|…|to)[\d., ]+", text):
        ours = " – ".join(
            number_text(round(end, 2)) for end in (amount.low * worth, amount.high * worth)
        )
    return f"{text} {unit} ({ours} {shown})"


def range_text(low: float, high: float, shown: str) -> str:
    """Return an interval as text; `shown` is its unit."""
    if low == high:
        return f"{number_text(low)} {shown}"
    if high == inf:
        return f"{number_text(low)} {shown} or more"
    return f"{number_text(low)} – {number_text(high)} {shown}"


def span_text(since: date | None, until: date | None) -> str:
    """Return a period as text; a whole year is its number."""
    if since and until and (since, until) == (date(since.year, 1, 1), date(since.year, 12, 31)):
        return str(since.year)
    return f"{since} – {until}"


def oblasts_text(codes: Sequence[str]) -> str:
    """Return oblasts by name; empty for the whole front."""
    if not codes:
        return ""
    from frontgeo.places import oblast_codes  # reads the table of oblasts

    names = [oblast_codes().get(code, code) for code in codes]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
