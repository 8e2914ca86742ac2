"""Units of stated figures, converted by pint.

pint takes half a second to load and to build its registry. So this module repeats what pint says of
the units of most claims, to the last bit, and asks pint about all others; a test compares. An acre
is the international one, as in pint since 0.26; before, pint's was the US survey acre, larger by
4 parts in a million.
"""

from __future__ import annotations

import re
import threading
import tokenize
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from frontgeo.claims.lexicon import PER, TIME_UNITS, UNITS, normalised
from frontgeo.errors import ClaimError

__all__ = ["is_unit_of", "worth_of"]

#: the pint unit of each base unit, and its description in error messages
_BASE: Mapping[str, tuple[str, str]] = {
    "km2": ("km**2", "a unit of area such as km2, sq mi or ha"),
    "km": ("km", "a unit of length such as km, m or mi"),
    "km2/day": ("km**2/day", "an area for a time such as km2/day or sq mi per week"),
}
#: units in pint's form, each with the base unit of its dimension and its worth in that
_KNOWN: Mapping[str, tuple[str, float]] = {
    "km**2": ("km**2", 1.0),
    "m**2": ("km**2", 1e-06),
    "mi**2": ("km**2", 2.589988110336),
    "ha": ("km**2", 0.01),
    "acre": ("km**2", 0.0040468564224),
    "km": ("km", 1.0),
    "m": ("km", 0.001),
    "mi": ("km", 1.609344),
    "km**2/day": ("km**2/day", 1.0),
    "mi**2/day": ("km**2/day", 2.589988110336),
}
_UNKNOWN = {"settlements", "places", "sectors", "fronts"}  # words that are no units to pint
_COUNTED: Mapping[str, tuple[str, ...]] = {
    "%": ("%", "pct"),
    "settlements": ("settlements", "places"),
    "sectors": ("sectors", "sector", "fronts", "axes", "directions"),
}
_WORDS = tuple(
    (name, re.compile(rf"(?:{words})\.?"))
    for name, words in [*(unit[1:] for unit in UNITS), ("m", "м")]
)
_UNIT = re.compile(
    r"(?P<square>square|sq\.?)?\s*(?P<word>[^\W\d_]{1,20})\.?\s*(?P<power>(?:\*\*|\^)?\s*[2²])?",
    re.IGNORECASE,
)
_TIMES = tuple((name, re.compile(words)) for name, words in TIME_UNITS)
_PER = re.compile(rf" ?/ ?| {PER} ")


@cache
def worth_of(unit: str, base: str) -> float:
    """Return the value of a unit in base units.

    Parameters
    ----------
    unit : str
        ``km2``, ``km²``, ``square kilometres``, ``кв. км``, ``sq mi``, ``ha``,
        ``miles``, ``km2 per week`` …, through pint; ``%`` and counts by their words.
        Empty for the base unit.
    base : {"km2", "km", "km2/day", "%", "settlements", "sectors"}

    Raises
    ------
    ClaimError
        For an unknown unit or one of another dimension.

    Examples
    --------
    >>> worth_of("ha", "km2"), round(worth_of("miles", "km"), 3)
    (0.01, 1.609)
    >>> round(worth_of("km2 per week", "km2/day"), 4)
    0.1429
    """
    if not isinstance(unit, str):
        raise ClaimError(f"unit: expected text such as 'km2', found {str(unit)[:40]!r}")
    if not unit.strip():
        return 1.0
    if base in _COUNTED:
        unit = _our_name(unit, _WORDS)
        if " ".join(unit.lower().split()) in _COUNTED[base]:
            return 1.0
        raise ClaimError(f"unit: expected {_COUNTED[base][0]!r} or nothing, found {unit[:40]!r}")
    wanted, described = _BASE[base]
    problem = f"unit: expected {described}, found {unit[:40]!r}"
    # allow one word and at most one square each, since pint would also compute 9**9**9
    pieces = [_UNIT.fullmatch(piece) for piece in _pieces(unit)]
    if len(pieces) > 2 or None in pieces:
        raise ClaimError(problem)
    for lowered in (False, True):  # Mm and mm differ, but KM means km
        words = [_pint_word(piece, lowered=lowered) for piece in pieces if piece is not None]
        worth = _converted("/".join(words), wanted, problem)
        if worth is not None:
            return worth
    raise ClaimError(problem)


def is_unit_of(unit: str, base: str) -> bool:
    """Return whether a unit and a base unit measure the same quantity."""
    try:
        worth_of(unit, base)
    except ClaimError:
        return False
    return True


def _pieces(unit: str) -> list[str]:
    """Split a unit into the quantity and the time after "per", both by our names."""
    unit = " ".join(unit.split())
    ends = [
        0,
        *(end for found in _PER.finditer(normalised(unit)) for end in found.span()),
        len(unit),
    ]
    what, *times = (unit[a:b] for a, b in zip(ends[::2], ends[1::2], strict=True))
    return [_our_name(what, _WORDS), *(_our_name(time, _TIMES) for time in times)]


def _our_name(words: str, names: Iterable[tuple[str, re.Pattern[str]]]) -> str:
    """Return our name for a word of a unit, or the word itself if it is unknown."""
    simple = " ".join(normalised(words).split())
    return next((name for name, pattern in names if pattern.fullmatch(simple)), words.strip())


_PINT = threading.Lock()


def _converted(expression: str, wanted: str, problem: str) -> float | None:
    """Convert a unit as pint does; return None for a word that pint does not know.

    Raises
    ------
    ClaimError
        For two units of different dimensions.
    """
    if expression in _UNKNOWN:
        return None
    if expression in _KNOWN:
        dimension, worth = _KNOWN[expression]
        if dimension == wanted:
            return worth
        raise ClaimError(f"{problem}, which is not one")

    import pint  # loads slowly, and few claims have other units

    # pint builds its registry on first use and fills caches later, so that threads need a lock
    with _PINT:
        try:
            quantity: Any = pint.application_registry.Quantity(1.0, expression)
            return float(quantity.to(wanted).magnitude)
        except pint.DimensionalityError:
            raise ClaimError(f"{problem}, which is not one") from None
        except (pint.PintError, *_NO_UNIT):
            return None


# raised because pint runs Python's tokenizer, and by its assertions about Unicode numbers
_NO_UNIT = (
    tokenize.TokenError, SyntaxError, TypeError, ValueError, AssertionError, ArithmeticError,
)  # fmt: skip


def _pint_word(piece: re.Match[str], *, lowered: bool) -> str:
    word = piece["word"].lower() if lowered else piece["word"]
    return f"{word}{'**2' if piece['square'] or piece['power'] else ''}"
