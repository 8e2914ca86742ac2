"""`Amount`: a stated figure with the interval that its wording covers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal
from numbers import Integral, Real
from typing import Any

from frontgeo.claims.figure_grammar import (
    AFTER_UNIT,
    LARGEST,
    LEADING_QUALIFIER,
    FigureReader,
    NoFigureError,
    ParsedFigure,
    StatedNumber,
    VagueFigureError,
    last_digit,
)
from frontgeo.claims.lexicon import UNITS, normalised, qualifier_of
from frontgeo.errors import ClaimError

__all__ = ["Amount", "Number", "split_claim", "split_qualifier", "split_share", "split_unit"]

Number = int | float | Decimal | str

#: The reach of "almost" downwards, as a fraction of the figure.
ALMOST = Decimal("0.05")


@dataclass(frozen=True)
class Amount:
    """A stated figure and the interval that its wording covers.

    Attributes
    ----------
    text : str
        As stated.
    value : float
        The number; of a range its middle, of a part such as "a third" its percentage.
    low, high : float
        The interval C: half a unit of the last significant digit to either side, but at
        most 5 % of a round figure, one that ends in zeros. "About" doubles it, to at most
        10 %; "almost" reaches down 5 %; "more than" and "less than" leave one end open.
    qualifier : str
        ``about``, ``almost``, ``more than``, ``less than``, or empty.
    number : str
        The text without that wording.
    ends : tuple of float
        The one or two numbers as stated; empty where the claim is one in words.
    unit : str
        ``%`` for a part of a whole, which has no unit; else empty.
    """

    text: str
    value: float
    low: float
    high: float
    qualifier: str = field(default="", repr=False)
    number: str = field(default="", repr=False)
    ends: tuple[float, ...] = field(default=(), repr=False)
    unit: str = field(default="", repr=False)

    @property
    def is_range(self) -> bool:
        """Return whether two numbers were stated."""
        return len(self.ends) == 2

    @property
    def is_whole(self) -> bool:
        """Return whether all numbers are whole."""
        return all(end.is_integer() for end in self.ends)

    @classmethod
    def of(cls, stated: Number, *, rounding: float | None = None, unit: str = "") -> Amount:
        """Read a number with its wording.

        Parameters
        ----------
        stated : int, float, Decimal or str
            ``880``, ``"880.0"``, ``"about 880"``, ``"almost 300"``, ``"more than 4,500"``,
            ``"понад 800"``, ``"8-9"``, ``"880 ± 20"``, ``"1.2 thousand"``, ``"a third"``.
            Digits count as written: 880 is ± 5, ``"880.0"`` ± 0.05, and 1,000 ± 50, or 5 %.
        rounding : float, optional
            The unit to which it was rounded, instead of that of its last significant digit.
        unit : str
            The words of its unit, if they are separate from it. Their language decides whether a
            comma separates thousands or decimals.

        Raises
        ------
        ClaimError
            For text that is not a number, a number that is not above 0, a reversed range, a word
            such as "dozens" that is not a figure, and text with two readings: ``"1.000"`` is a
            thousand or one, and so is ``"1,000"`` beside Ukrainian or Russian words.

        Examples
        --------
        >>> Amount.of(880)
        Amount(text='880', value=880.0, low=875.0, high=885.0)
        >>> Amount.of("about 880").low, Amount.of("almost 300").low
        (870.0, 285.0)
        >>> Amount.of("8-9").low, Amount.of("8-9").high
        (7.5, 9.5)
        >>> Amount.of("20,000").low, Amount.of("about 20,000").low, Amount.of("880 ± 20").low
        (19000.0, 18000.0, 860.0)
        >>> Amount.of("a third").unit, round(Amount.of("a third").value, 1)
        ('%', 33.3)
        """
        number_like: Any = stated
        if not isinstance(number_like, bool | int | float) and isinstance(number_like, Real):
            # numpy's, of which float64 is a float
            stated = int(number_like) if isinstance(number_like, Integral) else _shortest(stated)
        if isinstance(stated, bool) or not isinstance(stated, int | float | Decimal | str):
            raise ClaimError(f"value: expected a number or text, found {stated!r}")
        try:
            text = repr(float(stated)) if isinstance(stated, float) else str(stated).strip()
        except ValueError:  # an integer of thousands of digits
            raise ClaimError("value: expected a number below 10¹², found a longer one") from None
        if isinstance(stated, str):
            figure = FigureReader(text, "value", hints=unit).figure()
            if text[figure.stop :].strip():
                raise ClaimError(
                    f"value: expected a number such as 880, found {text[:40]!r}; give its "
                    "unit in unit"
                )
        else:
            number = Decimal(text)
            if not number.is_finite():
                raise ClaimError(f"value: expected a number such as 880, found {text[:40]!r}")
            figure = ParsedFigure(ends=(StatedNumber(number, last_digit(number)),), stop=len(text))
        _check_size(figure, text)
        if rounding is not None and not (
            isinstance(rounding, int | float) and 0 <= rounding < float("inf")
        ):
            raise ClaimError(f"rounding: expected a unit of 0 or more, found {rounding}")
        if rounding is not None and figure.error is not None:
            raise ClaimError(f"rounding: {text[:40]!r} already states its error; leave one out")
        low, high = _interval(figure, rounding)
        ends = tuple(float(end.value) for end in figure.ends)
        value = float(sum(end.value for end in figure.ends) / len(ends))
        return cls(
            text,
            value,
            min(float(max(low, Decimal(0))), value),
            max(float(high), value),
            qualifier=figure.qualifier,
            number=text[figure.start : figure.number_stop or figure.stop].strip(),
            ends=ends,
            unit=figure.unit,
        )


def _shortest(number: Any) -> float:
    """Return a number with the digits it prints, as numpy's 880.1 of 32 bits is no 880.0999756."""
    try:
        return float(str(number))
    except ValueError:  # such as the fraction 1/3
        return float(number)


def _interval(figure: ParsedFigure, rounding: float | None) -> tuple[Decimal, Decimal]:
    """Return the interval C of a figure."""
    first, last = figure.ends[0], figure.ends[-1]
    if figure.error is not None:
        return first.value - figure.error, last.value + figure.error
    if figure.qualifier == "more than":
        return first.value, Decimal("Infinity")
    if figure.qualifier == "less than":
        return Decimal(0), last.value
    if figure.qualifier == "almost":
        down = ALMOST * first.value if rounding is None else Decimal(repr(float(rounding)))
        return first.value - down, last.value
    return (
        first.value - first.reach(rounding, figure.qualifier),
        last.value + last.reach(rounding, figure.qualifier),
    )


def _check_size(figure: ParsedFigure, text: str) -> None:
    """Refuse numbers that are too large or not above 0, and reversed ranges."""
    ends = [end.value for end in figure.ends]
    if any(not 0 < end < LARGEST or float(end) == 0 for end in ends):
        raise ClaimError(f"value: expected a number above 0 and below 10¹², found {text[:40]}")
    if len(ends) == 2 and not ends[0] < ends[1]:
        raise ClaimError(f"value: expected a range from low to high, found {text[:40]}")


def split_qualifier(text: str) -> tuple[str | None, str]:
    """Split a stated number into the name of its wording and the rest.

    Examples
    --------
    >>> split_qualifier("nearly 300"), split_qualifier("понад 800"), split_qualifier("880")
    (('almost', '300'), ('more than', '800'), (None, '880'))
    """
    found = LEADING_QUALIFIER.match(normalised(text))
    if found is not None:
        return qualifier_of(found), text[found.end() :].strip()
    return None, text


_PERCENT = re.compile(rf"(?:{next(unit[2] for unit in UNITS if unit[1] == '%')})(?!\w)")
_OF = re.compile(r"(?:of|от|від)(?!\w) *")
# a number after the unit, other than the 2 of "km 2", "km^2" and "km**2"
_LATE_NUMBER = re.compile(r"(?<![\w^*])(?!(?<=[^\W\d_] )2(?!\d))\d")
_LONGEST = 2000  # characters of a claim in words
_STARTS = re.compile(r"(?<![^\s(«\"“])\S")
_BEFORE = {"about": "about", "more than": "at least", "less than": "at most"}


def split_unit(text: str) -> tuple[str, str]:
    """Split words such as ``"about 880 km2"`` into the stated number and its unit.

    The unit of a percentage or a part begins with ``% of`` and names the whole: ``"half of
    Donetsk oblast"`` gives ``"half"``, which `Amount.of` reads as 50, and
    ``"% of Donetsk oblast"``, which `split_share` splits.

    Raises
    ------
    ClaimError
        If no number begins the text, or if it has two readings.

    Examples
    --------
    >>> split_unit("about 880 km2"), split_unit("8 to 9 km"), split_unit("28")
    (('about 880', 'km2'), ('8 to 9', 'km'), ('28', ''))
    >>> split_unit("half of Donetsk oblast"), split_unit("19 percent of Ukraine")
    (('half', '% of Donetsk oblast'), ('19', '% of Ukraine'))
    """
    if not isinstance(text, str):
        raise ClaimError(f"claim: expected text such as '880 km2', found {text!r}")
    words = text.strip()
    return _stated_and_unit(words, FigureReader(words, "claim").figure())


#: A word for a sign, right before a figure.
_SIGN = re.compile(r"\b(?:minus|negative|мінус|минус)\s*$", re.IGNORECASE)


def split_claim(text: str) -> tuple[str, str, str]:
    """Split a claim in words into the words before its figure, the figure and its unit.

    The first figure counts, in digits or words. No wording stays with the words before it, and
    whatever `split_unit` would refuse in the figure is refused here.

    Raises
    ------
    ClaimError
        If there is no figure, or if it has two readings.

    Examples
    --------
    >>> split_claim("our troops have liberated more than 6,000 km²")
    ('our troops have liberated', 'more than 6,000', 'km²')
    >>> split_claim("Russia took half of Donetsk oblast")
    ('Russia took', 'half', '% of Donetsk oblast')
    """
    if not isinstance(text, str):
        raise ClaimError(f"claim: expected text such as '880 km2', found {text!r}")
    words = text.strip()
    if len(words) > _LONGEST:
        raise ClaimError(
            f"claim: expected a sentence of at most {_LONGEST:,} characters, found {len(words):,}; "
            "`frontgeo claims` reads articles"
        )
    reader = FigureReader(words, "claim")
    problem = NoFigureError(f"claim: expected a figure such as '880 km2', found {words[:40]!r}")
    for start in (found.start() for found in _STARTS.finditer(words)):
        if start < reader.number_at:  # within wordings that no number followed
            continue
        reader.at = start
        try:
            figure = reader.figure()
        except NoFigureError as error:
            if isinstance(error, VagueFigureError) and not isinstance(problem, VagueFigureError):
                problem = error
            continue
        if (sign := _SIGN.search(words[:start])) is not None:
            raise ClaimError(
                f"claim: expected a figure without a sign, found {sign[0].strip()!r}; "
                "say who gained or lost"
            )
        stated, unit = _stated_and_unit(words[start:], replace(figure, stop=figure.stop - start))
        return words[:start].strip(), stated, unit
    raise problem


def _stated_and_unit(words: str, figure: ParsedFigure) -> tuple[str, str]:
    """Split words after the figure that they begin with, into the figure and its unit."""
    stated, rest = words[: figure.stop].strip(), words[figure.stop :].lstrip(" -‐‑–").strip()
    if (late := AFTER_UNIT.search(normalised(rest), max(0, len(rest) - 40))) is not None:
        wording = _BEFORE[qualifier_of(late)]
        raise ClaimError(
            f"claim: expected the wording before the number, found {words[:60]!r}; write "
            f"'{wording} {stated} {rest[: late.start()][:40]}'"
        )
    shared = _PERCENT.match(normalised(rest)) if not figure.unit else None
    if figure.unit or shared:
        whole = rest[shared.end() :].strip() if shared else rest
        whole = whole[found.end() :] if (found := _OF.match(normalised(whole))) else whole
        if whole or not shared:
            return stated, f"% of {whole}" if whole else "%"
    if _LATE_NUMBER.search(rest):
        raise ClaimError(
            f"claim: expected one figure and its unit, found {words[:60]!r}; write a range as "
            "'8-9 km', and days apart from the figure"
        )
    return stated, rest


def split_share(unit: str) -> tuple[str, str]:
    """Split a unit from `split_unit` into the unit and the whole that it is a part of.

    Examples
    --------
    >>> split_share("% of Donetsk oblast"), split_share("km2")
    (('%', 'Donetsk oblast'), ('km2', ''))
    """
    return ("%", unit[5:]) if unit.startswith("% of ") else (unit, "")
