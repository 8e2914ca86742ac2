"""`Amount`: a stated number with its wording, and what a unit is worth."""

from __future__ import annotations

import re
import threading
import tokenize
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from frontgeo.amountwords import QUALIFIER, UNITS, qualifier_of
from frontgeo.errors import ClaimError

__all__ = ["Amount", "Number", "number_text", "split_qualifier", "split_unit", "worth_of"]

Number = int | float | Decimal | str

_QUALIFIER = re.compile(
    rf"(?:{QUALIFIER})(?: (?:чем|ніж|як|на|в|у))?(?![^\W\d_])".replace(" ", r"\s+"),
    re.IGNORECASE,
)
# digits, with blanks or commas only between groups of three
_NUMBER = r"[-−+]?(?:\d{1,3}(?:[\s,]\d{3})+|\d+)(?:[.,]\d+)?(?:[eE][-+]?\d{1,3})?(?![\d.,])"
_AMOUNT = re.compile(
    rf"^\s*(?P<low>{_NUMBER})(?:\s*(?:-|–|—|…|to)\s*(?P<high>{_NUMBER}))?\s*(?P<unit>[^\d]?.*)$",
    re.DOTALL,
)


@dataclass(frozen=True)
class Amount:
    """A stated number and the interval that its wording covers.

    Attributes
    ----------
    text : str
        As stated.
    value : float
        The number; of a range its middle.
    low, high : float
        The interval C: ± half a unit of the last significant digit, wider or open by
        the qualifier.
    """

    text: str
    value: float
    low: float
    high: float

    @classmethod
    def of(cls, stated: Number, *, rounding: float | None = None) -> Amount:
        """Read a number with its wording.

        Parameters
        ----------
        stated : int, float, Decimal or str
            ``880``, ``"880.0"``, ``"about 880"``, ``"almost 300"``, ``"more than 4,500"``,
            ``"понад 800"``, ``"8-9"``. Digits count as written: 880 is ± 5, ``"880.0"`` ± 0.05.
        rounding : float, optional
            The unit it was rounded to, instead of that of its last significant digit.

        Raises
        ------
        ClaimError
            For what is no number, not above 0, or a range the wrong way round.

        Examples
        --------
        >>> Amount.of(880)
        Amount(text='880', value=880.0, low=875.0, high=885.0)
        >>> Amount.of("about 880").low, Amount.of("almost 300").low
        (870.0, 285.0)
        >>> Amount.of("8-9").low, Amount.of("8-9").high
        (7.5, 9.5)
        """
        if isinstance(stated, bool) or not isinstance(stated, int | float | Decimal | str):
            raise ClaimError(f"value: expected a number or text, found {stated!r}")
        try:
            text = repr(float(stated)) if isinstance(stated, float) else str(stated).strip()
        except ValueError:  # an integer of thousands of digits
            raise ClaimError("value: expected a number below 10¹², found a longer one") from None
        qualifier, rest = split_qualifier(text)
        match = _AMOUNT.match(rest)
        if match is None or match["unit"].strip():
            unit = "" if match is None else "; what it is counted in goes into unit"
            raise ClaimError(f"value: expected a number such as 880, found {text[:40]!r}{unit}")
        ends = [_decimal(part, text) for part in (match["low"], match["high"]) if part]
        if any(not 0 < end < Decimal(10) ** 12 for end in ends):
            raise ClaimError(f"value: expected a number above 0 and below 10¹², found {text[:40]}")
        if len(ends) == 2 and not ends[0] < ends[1]:
            raise ClaimError(f"value: expected a range from low to high, found {text[:40]}")
        if rounding is not None and not (
            isinstance(rounding, int | float) and 0 <= rounding < float("inf")
        ):
            raise ClaimError(f"rounding: expected a unit of 0 or more, found {rounding}")
        half = [
            (Decimal(repr(float(rounding))) if rounding is not None else _last_digit(end)) / 2
            for end in ends
        ]
        low, high = ends[0] - half[0], ends[-1] + half[-1]
        if qualifier == "about":
            low, high = ends[0] - 2 * half[0], ends[-1] + 2 * half[-1]
        elif qualifier == "almost":
            low, high = ends[0] * Decimal("0.95"), ends[-1]
        elif qualifier == "more than":
            low, high = ends[0], Decimal("Infinity")
        elif qualifier == "less than":
            low, high = Decimal(0), ends[-1]
        value = float(sum(ends)) / len(ends)
        return cls(text, value, float(max(low, Decimal(0))), float(high))


def split_qualifier(text: str) -> tuple[str | None, str]:
    """Split a stated number into its wording, by our word for it, and the rest.

    Examples
    --------
    >>> split_qualifier("nearly 300"), split_qualifier("понад 800"), split_qualifier("880")
    (('almost', '300'), ('more than', '800'), (None, '880'))
    """
    found = _QUALIFIER.match(text)
    if found is not None:
        return qualifier_of(found), text[found.end() :].strip()
    return None, text


def _decimal(written: str, text: str) -> Decimal:
    """A number as written: 1 246, 1,246.5 and 12,5 are all understood."""
    digits = re.sub(r"\s", "", written).replace("−", "-")
    if re.fullmatch(r"[-+]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?", digits):
        digits = digits.replace(",", "")
    elif "," in digits and "." not in digits and digits.count(",") == 1:
        digits = digits.replace(",", ".")
    try:
        number = Decimal(digits)
        return number if abs(number.adjusted()) < 40 else Decimal("Infinity")
    except InvalidOperation:
        raise ClaimError(f"value: expected a number such as 880, found {text[:40]!r}") from None


def _last_digit(number: Decimal) -> Decimal:
    """The unit of the last significant digit: 10 for 880, 0.1 for 880.0."""
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)  # infinities and NaN were refused before
    if exponent >= 0:
        exponent = int(number.normalize().as_tuple().exponent)
    return Decimal(1).scaleb(exponent)


#: what each measured thing is counted in, by our name for the unit
_BASE: Mapping[str, tuple[str, str]] = {
    "km2": ("km**2", "a unit of area such as km2, sq mi or ha"),
    "km": ("km", "a unit of length such as km, m or mi"),
    "km2/day": ("km**2/day", "an area for a time such as km2/day or sq mi per week"),
}
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
_PER = re.compile(r"\s*/\s*|\s+(?:per|a|each)\s+", re.IGNORECASE)


@cache
def worth_of(unit: str, base: str) -> float:
    """Return how many of a base unit a unit is.

    Parameters
    ----------
    unit : str
        ``km2``, ``km²``, ``square kilometres``, ``кв. км``, ``sq mi``, ``ha``,
        ``miles``, ``km2 per week`` …, through pint; ``%`` and counts by their words.
        Empty is the base.
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
    plain = " ".join(unit.lower().replace("ё", "е").split())
    unit = next((name for name, words in _WORDS if words.fullmatch(plain)), unit)
    if base in _COUNTED:
        if " ".join(unit.lower().split()) in _COUNTED[base]:
            return 1.0
        raise ClaimError(f"unit: expected {_COUNTED[base][0]!r} or nothing, found {unit[:40]!r}")
    wanted, described = _BASE[base]
    problem = f"unit: expected {described}, found {unit[:40]!r}"
    # one word and at most one square each: pint would also compute 9**9**9
    pieces = [_UNIT.fullmatch(piece.strip()) for piece in _PER.split(unit.strip())]
    if len(pieces) > 2 or None in pieces:
        raise ClaimError(problem)
    for lowered in (False, True):  # Mm and mm differ; KM is meant as km
        words = [_pint_word(piece, lowered=lowered) for piece in pieces if piece is not None]
        worth = _converted("/".join(words), wanted, problem)
        if worth is not None:
            return worth
    raise ClaimError(problem)


_PINT = threading.Lock()


def _converted(expression: str, wanted: str, problem: str) -> float | None:
    """Ask pint how many of a unit another is; None for a word that it does not know.

    Raises
    ------
    ClaimError
        When the two are of different dimensions.
    """
    import pint  # slow to load, and only claims in text need it

    # its registry is made when it is first asked, and fills its tables as it is used
    with _PINT:
        try:
            quantity: Any = pint.application_registry.Quantity(1.0, expression)
            return float(quantity.to(wanted).magnitude)
        except pint.DimensionalityError:
            raise ClaimError(f"{problem}, which is none") from None
        except (pint.PintError, *_NO_UNIT):
            return None


# as pint hands words to Python's own tokenizer, and asserts of Unicode numbers
_NO_UNIT = (
    tokenize.TokenError, SyntaxError, TypeError, ValueError, AssertionError, ArithmeticError,
)  # fmt: skip


def _pint_word(piece: re.Match[str], *, lowered: bool) -> str:
    word = piece["word"].lower() if lowered else piece["word"]
    return f"{word}{'**2' if piece['square'] or piece['power'] else ''}"


def split_unit(text: str) -> tuple[str, str]:
    """Split words such as ``"about 880 km2"`` into the stated number and its unit.

    Raises
    ------
    ClaimError
        When there is no number in front.

    Examples
    --------
    >>> split_unit("about 880 km2"), split_unit("8 to 9 km"), split_unit("28")
    (('about 880', 'km2'), ('8 to 9', 'km'), ('28', ''))
    """
    if not isinstance(text, str):
        raise ClaimError(f"claim: expected text such as '880 km2', found {text!r}")
    words = text.strip()
    _, rest = split_qualifier(words)
    match = _AMOUNT.match(rest)
    if match is None:
        raise ClaimError(f"claim: expected a figure such as '880 km2', found {text[:40]!r}")
    stated = words[: len(words) - len(rest) + match.start("unit")].strip()
    return stated, match["unit"].strip()


def number_text(number: float) -> str:
    """A number as text, with as many decimals as it needs and at most two.

    Examples
    --------
    >>> number_text(12344.5), number_text(880.0), number_text(0.0123456)
    ('12,344.5', '880', '0.01235')
    """
    if abs(number) < 1:
        return f"{number:.4g}"
    return f"{number:,.2f}".rstrip("0").rstrip(".")
