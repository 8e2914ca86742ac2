"""Figures with a unit: areas, lengths, percentages and numbers of settlements."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from frontgeo.claims import Amount
from frontgeo.claims.lexicon import KILOMETRE, QUALIFIER, UNITS, qualifier_of
from frontgeo.errors import ClaimError

__all__ = ["Figure", "figures"]


@dataclass(frozen=True)
class Figure:
    """A number with its wording and unit, and its range in the plain sentence.

    Attributes
    ----------
    measure : str
        ``area``, ``length``, ``count`` or ``percent``.
    value : str
        As `frontgeo.claims.Amount` reads it, the wording in English.
    unit : str
        As a claim takes it: ``km2``, ``sq mi``, ``ha``, ``acre``; ``km``, ``mi``, ``m``;
        ``settlements``; ``%``.
    start, end : int
    note : str
        What is not certain about the number, or "".
    """

    measure: str
    value: str
    unit: str
    start: int
    end: int
    note: str = ""


_NUMBER = r"(?:[0-9]{1,3}(?:[ ,][0-9]{3}){1,3}(?:[.,][0-9]{1,4})?|[0-9]{1,9}(?:[.,][0-9]{1,6})?)"
_FIGURE = re.compile(
    rf"(?<![\w.,/⁄:-])(?:(?P<low>{_NUMBER})(?: ?{KILOMETRE})?(?P<to> ?- ?| to | and | до ))?"
    rf"(?P<high>{_NUMBER})"
    r"(?P<scale> ?(?:thousand|million|тыс[а-я]{0,4}|тис[а-яі]{0,4}|млн)\.?)?"
    r"[ -]?(?:" + "|".join(f"(?P<u{i}>{unit})" for i, (_, _, unit) in enumerate(UNITS)) + r")(?!\w)"
)
_QUALIFIED = re.compile(rf"(?:{QUALIFIER})(?: (?:чем|ніж|на|в|у))? ?$")
_RANGE_WORD = re.compile(r"(?<!\w)(?:from|between|от|від|между|між) $")
_LONGEST_QUALIFIER = 25  # characters


def figures(low: str) -> Iterator[Figure]:
    """Yield the figures of a plain sentence in lower case.

    Examples
    --------
    >>> [(f.value, f.unit) for f in figures("more than 4,500 sq. km and some 28 small villages")]
    [('more than 4,500', 'km2'), ('about 28', 'settlements')]
    >>> [(f.value, f.unit) for f in figures("від 8 до 9 кілометрів, майже 1,2 тис. кв. км")]
    [('8-9', 'km'), ('almost 1200', 'km2')]
    >>> list(figures("the 47th brigade, 30,000 strong, did twice as much as in 2023"))
    []
    """
    previous: Figure | None = None
    for found in _FIGURE.finditer(low):
        index = next(i for i in range(len(UNITS)) if found[f"u{i}"])
        measure, unit, _ = UNITS[index]
        start, ends, doubt = _ends(low, found)
        if measure == "count" and _is_year(low, start, found["high"]):
            continue
        scale = _scale(found["scale"])
        written = "-".join(_written(end, scale) for end in ends)
        before = low[max(0, start - _LONGEST_QUALIFIER) : start]
        if len(ends) == 2:
            before = _RANGE_WORD.sub("", before)
        qualified = _QUALIFIED.search(before)
        if qualified is not None:
            start -= len(before) - qualified.start()
            written = f"{qualifier_of(qualified)} {written}"
        try:
            Amount.of(written)
        except ClaimError:  # such as 0, or 9-8
            continue
        note = doubt or _comma(ends[-1], found[f"u{index}"])
        figure = Figure(measure, written, unit, start, found.end(), note)
        if previous is None or not _converted(low, previous, figure):
            yield figure
        previous = figure


def _converted(low: str, one: Figure, other: Figure) -> bool:
    """Whether the second figure is the first one in another unit, as in 880 km² (340 sq mi)."""
    return (
        one.measure == other.measure
        and one.unit != other.unit
        and re.fullmatch(r",? ?(?:\(|\[|/|or) ?", low[one.end : other.start]) is not None
    )


def _ends(low: str, found: re.Match[str]) -> tuple[int, list[str], str]:
    """Where the number begins, its one or two ends, and a doubt about them."""
    first, last, joint = found["low"], found["high"], found["to"]
    if first is None:
        return found.start(), [last], ""
    dash = "-" in joint
    if dash and " " in joint and _looks_like_year(first):  # in 2023 - 28 villages
        return found.start("high"), [last], ""
    between = _RANGE_WORD.search(low[max(0, found.start() - 10) : found.start()])
    if dash or joint == " to " or between is not None:
        return found.start(), [first, last], ""
    note = f"'{first} and' stands before {last}" if joint == " and " else ""
    return found.start("high"), [last], note


def _looks_like_year(number: str) -> bool:
    return re.fullmatch(r"(?:19|20)[0-9]{2}", number) is not None


def _is_year(low: str, start: int, number: str) -> bool:
    """Whether 2023 in "in 2023 villages fell" is a year."""
    before = low[max(0, start - 12) : start]
    return _looks_like_year(number) and (
        re.search(r"(?<!\w)(?:in|since|of|by|during|в|у|с|з|за|до|к) $", before) is not None
    )


def _scale(word: str | None) -> int:
    if word is None:
        return 1
    return 1_000_000 if word.strip().startswith(("mill", "млн")) else 1000


def _digits(number: str) -> str:
    """The number as Python writes it."""
    number = number.replace(" ", "")
    if re.fullmatch(r"[1-9][0-9]{0,2}(,[0-9]{3})+(\.[0-9]+)?", number):
        return number.replace(",", "")
    return number.replace(",", ".")


def _written(number: str, scale: int) -> str:
    if scale > 1:
        return f"{(Decimal(_digits(number)) * scale).normalize():f}"
    grouped = re.fullmatch(r"[1-9][0-9]{0,2}(,[0-9]{3})+(\.[0-9]+)?", number)
    return number if grouped else _digits(number)


def _comma(number: str, unit: str) -> str:
    """What a comma or dot before three digits leaves open in Cyrillic text."""
    cyrillic = re.search("[а-яі]", unit) is not None
    if not cyrillic or not re.fullmatch(r"[1-9][0-9]{0,2}[.,][0-9]{3}", number):
        return ""
    return f"'{number}' is read as {_digits(number)}; check the article"
