"""`Amount`: a stated figure with the interval that its wording covers, and units of figures.

The grammar reads a figure from left to right, looking at a word or two at each step, so that the
time to read a text grows linearly with its length. Its words are the lists in ``words``.
Libraries were tried first: text2num and word2number read only English number words (num2words
writes all three languages, and is the oracle of the tests), quantulum3 reads «квадратных
километров» as dimensionless, and none separates wording, figure and unit. Units are converted
by pint.
"""

from __future__ import annotations

import re
import threading
import tokenize
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache
from typing import Any, NoReturn

from frontgeo.claims.lexicon import (
    COUNTED,
    HALVES,
    PARTS,
    PER,
    QUALIFIER,
    TIME_UNITS,
    TIMES,
    UNITS,
    WORDINGS,
    any_word,
    normalised,
    qualifier_of,
)
from frontgeo.errors import ClaimError

__all__ = [
    "Amount",
    "Number",
    "split_claim",
    "split_qualifier",
    "split_share",
    "split_unit",
    "stated_number_text",
    "worth_of",
]

Number = int | float | Decimal | str

#: The greatest reach to either side of a round figure, and of one with "about"; the reach of
#: "almost" downwards. All are fractions of the figure.
ROUND, ABOUT, ALMOST = Decimal("0.05"), Decimal("0.10"), Decimal("0.05")
_LARGEST = Decimal(10) ** 12


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
        if isinstance(stated, bool) or not isinstance(stated, int | float | Decimal | str):
            raise ClaimError(f"value: expected a number or text, found {stated!r}")
        try:
            text = repr(float(stated)) if isinstance(stated, float) else str(stated).strip()
        except ValueError:  # an integer of thousands of digits
            raise ClaimError("value: expected a number below 10¹², found a longer one") from None
        if isinstance(stated, str):
            figure = _Reader(text, "value", hints=unit).figure()
            if text[figure.stop :].strip():
                raise ClaimError(
                    f"value: expected a number such as 880, found {text[:40]!r}; give its "
                    "unit in unit"
                )
        else:
            number = Decimal(text)
            if not number.is_finite():
                raise ClaimError(f"value: expected a number such as 880, found {text[:40]!r}")
            figure = _Figure(ends=(_Part(number, _last_digit(number)),), stop=len(text))
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


@dataclass(frozen=True)
class _Part:
    """A number, and the unit of its last significant digit."""

    value: Decimal
    digit: Decimal
    is_fraction: bool = False

    def reach(self, rounding: float | None, qualifier: str) -> Decimal:
        """Return half the width of its interval."""
        if rounding is not None:
            half = Decimal(repr(float(rounding))) / 2
            return 2 * half if qualifier == "about" else half
        half = self.digit / 2
        if self.is_fraction or self.digit > 1:  # a fraction or a round figure
            half = min(half, ROUND * self.value)
        # "about 3" is no narrower than 3
        return max(half, min(2 * half, ABOUT * self.value)) if qualifier == "about" else half


@dataclass(frozen=True)
class _Figure:
    """A parsed figure, with its position in the text."""

    ends: tuple[_Part, ...]
    qualifier: str = ""
    error: Decimal | None = None
    unit: str = ""
    start: int = 0
    number_stop: int = 0
    stop: int = 0


def _interval(figure: _Figure, rounding: float | None) -> tuple[Decimal, Decimal]:
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


def _check_size(figure: _Figure, text: str) -> None:
    """Refuse numbers that are too large or not above 0, and reversed ranges."""
    ends = [end.value for end in figure.ends]
    if any(not 0 < end < _LARGEST or float(end) == 0 for end in ends):
        raise ClaimError(f"value: expected a number above 0 and below 10¹², found {text[:40]}")
    if len(ends) == 2 and not ends[0] < ends[1]:
        raise ClaimError(f"value: expected a range from low to high, found {text[:40]}")


def _last_digit(number: Decimal) -> Decimal:
    """Return the unit of the last significant digit: 10 for 880, 0.1 for 880.0."""
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)  # infinities and NaN have been refused
    if exponent >= 0:
        exponent = int(number.normalize().as_tuple().exponent)
    return Decimal(1).scaleb(exponent)


# ---- the grammar -------------------------------------------------------------------------

# the end of a word: no letter follows a letter here; a sign such as ~ may precede letters
_END = r"(?:(?<![^\W\d_])|(?![^\W\d_]))"


def _any_blanks(pattern: str) -> str:
    """Let a blank in a pattern match one or more blanks, and an optional blank any number."""
    return re.sub(r" (\??)", lambda found: " *" if found[1] else " +", pattern)


def _words(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(f" *{_any_blanks(any_word(words))}{_END}")


_QUALIFIER = re.compile(
    " *" + _any_blanks(rf"(?:{QUALIFIER})(?: (?:than|чем|ніж|як|за|на|в|у)(?!\w))?") + _END
)
_SAY_NOTHING = _words(WORDINGS["say_nothing"]["words"])
_NO_FIGURE = _words(WORDINGS["no_figure"]["words"])
_RANGE = {name: _words(words) for name, words in WORDINGS["range"].items()}
_DASH = re.compile(r" *(?:-+|\.\.+) *(?=[^ ])")
_PLUS_MINUS = _RANGE["plus_minus"]
_AFTER = {name: _words(words) for name, words in WORDINGS["after"].items()}
_AFTER_UNIT = re.compile(
    "|".join(
        rf"(?P<{name.replace(' ', '_')}>(?: |(?=\+)){any_word(words)})"
        for name, words in WORDINGS["after"].items()
    ).join(("(?:", ")$"))
)
# digits and separators; a blank counts as a separator only before a group of three digits
_DIGITS = re.compile(r" *([-+]?\d+(?:[.,']\d+| \d{3}(?!\d))*)")
_FRACTION = re.compile(r" *(?:(\d{1,6}) +|())(\d{1,3}) ?[/⁄] ?(\d{1,3})(?![\d.,/⁄])")
_VULGAR = re.compile(r" *(\d{0,6}) ?([¼-¾⅐-⅞])")
_WORD = re.compile(r" *([^\W\d_]+(?:'[^\W\d_]+)*\.?)")
_JOINT = re.compile(r"-| +(?:and +)?")
_ARTICLE = re.compile(r" *an?(?!\w)")
_OF_A = re.compile(r" *(?:of +)?(?:an?(?!\w))?")
_NUMERATOR = re.compile(r" *(\d{1,2})(?![\d.,])")
_PART_OF_UNIT = re.compile(
    rf"(?:an? )?(?P<unit>(?:{'|'.join(u[2] for u in UNITS if u[0] in ('area', 'length'))}))(?!\w)"
)
_HALF_MORE = _RANGE["and_a_half"]
_PARTS = tuple(
    (denominator, _words(word for word, its in PARTS.items() if its == denominator))
    for denominator in sorted(set(PARTS.values()))
)
_PART_JOINT = re.compile(r"[ -]*")


class _NoFigureError(ClaimError):
    """Raised where no figure begins; one may begin further on."""


class _VagueError(_NoFigureError):
    """Raised for a word such as "dozens" in place of a figure."""


class _Reader:
    """A reader of one figure, which steps through a text from its start.

    Parameters
    ----------
    text : str
    key : str
        The name of the text at the head of error messages.
    hints : str
        Other words that show its language.
    """

    def __init__(self, text: str, key: str, hints: str = "") -> None:
        self.text, self.key = text, key
        self.at = self.number_at = 0
        self.plain = normalised(text)
        # a comma before three digits separates thousands only in English
        self.is_cyrillic = re.search(r"[а-яіїєґ]", self.plain + normalised(hints)) is not None

    def figure(self) -> _Figure:
        """Read wording, a number or range, and any wording after it.

        Raises
        ------
        ClaimError
            For text that is not a figure, or has two readings.
        """
        qualifiers = self._wordings()
        start = self.number_at = self._next()
        if found := self._take(_NO_FIGURE):
            problem = (
                f"{self.key}: expected a number, found {found[0].strip()!r}; write the figure, or "
                "the range that is meant, such as 20-90"
            )
            # "several hundred" is refused; "several brigades took 880 km2" has a figure later
            raise (_VagueError if self._number() is None else ClaimError)(problem)
        if (part := self._part_of_a_whole()) is not None:
            qualifier = self._one_of(qualifiers)
            return _Figure((part,), qualifier, None, "%", start, self.at, self.at)
        ends, error = self._ends(qualifiers)
        number_stop = self.at
        for name, pattern in _AFTER.items():
            if self._take(pattern):
                qualifiers.append(name)
                break
        return _Figure(ends, self._one_of(qualifiers), error, "", start, number_stop, self.at)

    def _take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Move past a pattern if it matches at the current position."""
        found = pattern.match(self.plain, self.at)
        if found is not None:
            self.at = found.end()
        return found

    def _next(self) -> int:
        """Return the position of the next word."""
        return len(self.plain) - len(self.plain[self.at :].lstrip())

    def _refuse(self, problem: str) -> NoReturn:
        raise ClaimError(f"{self.key}: {problem}")

    def _wordings(self) -> list[str]:
        """Move past the words before the number, and return the names of wordings among them."""
        found: list[str] = []
        while True:
            if wording := self._take(_QUALIFIER):
                found.append(qualifier_of(wording))
            elif not self._take(_SAY_NOTHING):
                return found

    def _one_of(self, qualifiers: list[str]) -> str:
        """Return the only wording, or an empty string; refuse several."""
        several = list(dict.fromkeys(qualifiers))
        if len(several) > 1:
            self._refuse(
                f"{self.text[:40]!r} says {' and '.join(map(repr, several))}; write one of them"
            )
        return several[0] if several else ""

    def _ends(self, qualifiers: list[str]) -> tuple[tuple[_Part, ...], Decimal | None]:
        """Read a number, the two numbers of a range, or a number with its error."""
        joints = [_DASH, _RANGE["to"]]
        if self._take(_RANGE["between"]):
            first, joints = self._needed_number(), [_RANGE["and"], _DASH, _RANGE["to"]]
            last = self._number_after(joints)
            if last is None:
                self._refuse(
                    f"expected a range such as 'between 800 and 900', found {self.text[:40]!r}"
                )
            return self._scaled_alike(first, last), None
        opened = self._take(_RANGE["from"])
        first = self._needed_number()
        if self._take(_PLUS_MINUS):
            return (first,), self._needed_number().value
        last = None if opened is None and self._is_plus() else self._number_after(joints)
        if last is not None:
            return self._scaled_alike(first, last), None
        if opened is not None:
            qualifiers.append("more than")
        return (first,), None

    def _is_plus(self) -> bool:
        """Return whether "-plus" or a similar wording follows."""
        return any(pattern.match(self.plain, self.at) for pattern in _AFTER.values())

    def _number_after(self, joints: list[re.Pattern[str]]) -> _Part | None:
        """Read the second number of a range; without one, go back."""
        before = self.at
        for joint in joints:
            if self._take(joint) and (number := self._number()) is not None:
                return number
            self.at = before
        return None

    def _scaled_alike(self, first: _Part, last: _Part) -> tuple[_Part, _Part]:
        """Read "8-9 thousand" as 8,000 to 9,000."""
        scale = self._scale_of_last
        if scale > 1 and self._scale_of_first == 1:
            first = _Part(first.value * scale, first.digit * scale, first.is_fraction)
        return first, last

    def _needed_number(self) -> _Part:
        number = self._number()
        if number is None:
            wanted = "a number such as 880" if self.key == "value" else "a figure such as '880 km2'"
            raise _NoFigureError(f"{self.key}: expected {wanted}, found {self.text[:40]!r}")
        return number

    _scale_of_first = _scale_of_last = Decimal(1)

    def _number(self) -> _Part | None:
        """Read a number in digits or words with its multipliers; return None if there is none."""
        before = self.at
        number = self._mixed() or self._in_digits() or self._part_of_a_scale()
        in_words = number is None
        if number is None:
            value = self._in_words()
            if value is None:
                self.at = before
                return None
            number = _Part(value, _last_digit(value))
        if self._take(_HALF_MORE):
            number = _Part(number.value + Decimal("0.5"), Decimal("0.1"))
        scale = Decimal(1)
        while (word := self._word(TIMES)) is not None:
            scale *= TIMES[word]
            if scale > _LARGEST:
                self._refuse(f"expected a number below 10¹², found {self.text[:40]!r}")
        self._scale_of_first, self._scale_of_last = self._scale_of_last, scale
        scaled = _Part(number.value * scale, number.digit * scale, number.is_fraction)
        return _Part(scaled.value, _last_digit(scaled.value.normalize())) if in_words else scaled

    def _word(self, table: Mapping[str, Decimal]) -> str | None:
        """Move past a word of a table, together with the point of an abbreviation."""
        before = self.at
        found = self._take(_WORD)
        if found is None:
            return None
        word = found[1]
        if word in table:
            return word
        if word.endswith(".") and word[:-1] in table:
            self.at -= 1  # the point ends the sentence
            return word[:-1]
        self.at = before
        return None

    def _part_of_a_scale(self) -> _Part | None:
        """Read "half" in "half a million"."""
        before = self.at
        if (value := self._written_part()) is not None:
            self._take(_OF_A)
            after = self.at
            if self._word(TIMES) is not None:
                self.at = after
                return _Part(value, value, is_fraction=True)
        self.at = before
        return None

    def _mixed(self) -> _Part | None:
        """Read a whole number with a fraction, such as "1½" or "2 1/2"."""
        before = self.at
        if (found := self._take(_VULGAR)) and found[1]:
            value = Decimal(found[1]) + _vulgar_worth(found[2])
            return _Part(value, value, is_fraction=True)
        self.at = before
        if (found := self._take(_FRACTION)) and found[1] and 0 < int(found[3]) < int(found[4]):
            value = Decimal(found[1]) + Decimal(found[3]) / Decimal(found[4])
            return _Part(value, value, is_fraction=True)
        self.at = before
        return None

    def _in_digits(self) -> _Part | None:
        """Read a number in digits, with any grouping that has only one reading."""
        found = self._take(_DIGITS)
        if found is None:
            return None
        number = _decimal(found[1], is_cyrillic=self.is_cyrillic, key=self.key)
        return _Part(number, _last_digit(number))

    def _in_words(self) -> Decimal | None:
        """Read a number in words: "twelve hundred", «двадцять п'ять», "a dozen".

        Each word must be worth less than the place of the word before it, as in "two hundred
        twenty five"; a larger scale multiplies the words before it.
        """
        self._take(_ARTICLE)
        if (word := self._word(HALVES)) is not None:
            return HALVES[word]
        thousands = small = Decimal(0)
        # exclusive limits of the next word's worth: of words that are added, and of scales
        below = largest = 10 * _LARGEST
        has_hundreds = is_number = False
        while True:
            before = self.at
            if is_number and not self._take(_JOINT):
                break
            if (word := self._word(COUNTED)) is not None and COUNTED[word] < below:
                worth = COUNTED[word]
                small += worth
                below = Decimal(1) if worth < 20 else Decimal(10) ** worth.adjusted()
            elif (word := self._word(TIMES)) is not None and TIMES[word] < largest:
                worth = TIMES[word]
                # "hundred" multiplies the words before it, and smaller words may follow
                if worth < 1000:
                    if has_hundreds:
                        self.at = before
                        break
                    small, has_hundreds = max(small, Decimal(1)) * worth, True
                    below = Decimal(100) if worth == 100 else Decimal(1)
                # a scale such as "thousand" completes its group; only smaller scales may follow
                else:
                    thousands += max(small, Decimal(1)) * worth
                    small, has_hundreds, below, largest = Decimal(0), False, worth, worth
            else:
                self.at = before
                break
            is_number = True
        return thousands + small if is_number else None

    def _part_of_a_whole(self) -> _Part | None:
        """Read a part of a whole, such as "half", "two thirds", "¾" or "1/3", as a percentage.

        "Half a million" is a number, not a part, so that the position goes back; "1/2 km" is
        refused with advice.
        """
        before = self.at
        value = self._written_part()
        if value is None or not 0 < value < 1:
            self.at = before
            return None
        after = self.at
        self._take(_OF_A)
        if self._word(TIMES) is not None:
            self.at = before
            return None
        self.at = after
        rest = " ".join(self.plain[after : after + 80].replace("-", " ").split())
        if unit := _PART_OF_UNIT.match(rest):
            self._refuse(
                f"{self.text[:40]!r} is a part of a unit; write "
                f"'{stated_number_text(float(value))} {unit['unit']}'"
            )
        return _Part(value * 100, value * 100, is_fraction=True)

    def _written_part(self) -> Decimal | None:
        """Read a written part and return it as a number between 0 and 1."""
        before = self.at
        if (found := self._take(_VULGAR)) and not found[1]:
            return _vulgar_worth(found[2])
        self.at = before
        if (found := self._take(_FRACTION)) and not found[1] and int(found[4]):
            return Decimal(found[3]) / Decimal(found[4])
        self.at = before
        numerator = Decimal(1)
        if not self._take(_ARTICLE):
            if (number := self._take(_NUMERATOR)) is not None:
                numerator = Decimal(number[1])
            elif (word := self._word(COUNTED)) is not None:
                numerator = COUNTED[word]
        if numerator != 1:
            self._take(_PART_JOINT)
        for denominator, pattern in _PARTS:
            if self._take(pattern):
                return numerator / denominator
        self.at = before
        return None


def _vulgar_worth(sign: str) -> Decimal:
    """Return the value of a fraction sign such as ¾."""
    top, bottom = unicodedata.normalize("NFKC", sign).split("⁄")
    return Decimal(top) / Decimal(bottom)


def _decimal(written: str, *, is_cyrillic: bool, key: str) -> Decimal:
    """Return a number as written; it reads 1 246, 1'246, 1,246.5, 1.246,5 and 12,5.

    Raises
    ------
    ClaimError
        For a comma or point before three digits that may separate thousands or decimals,
        and for groups that do not have three digits each.
    """
    sign, digits = (written[0], written[1:]) if written[0] in "+-" else ("", written)
    bare = re.sub(r"\D", "", digits)
    if len(bare) > 60:
        raise ClaimError(f"{key}: expected a number below 10¹², found a longer one")
    grouped = re.fullmatch(r"[1-9]\d{0,2}(?:([ ,.'])\d{3})(?:\1\d{3})*(?:([.,])(\d+))?", digits)
    mark = re.fullmatch(r"(\d+)(?:([.,])(\d+))?", digits)
    if mark and mark[2] and mark[1][0] != "0" and len(mark[3]) == 3:
        is_english = mark[2] == "," and len(mark[1]) <= 3 and not is_cyrillic
        if not is_english:
            decimals = f"{mark[1]}.{mark[3].rstrip('0') or '0'}"
            decimals += "0" if len(mark[3].rstrip("0")) == 3 else ""
            raise ClaimError(
                f"{key}: {written!r} has two readings, {int(bare):,} and {decimals}; "
                f"write {bare} or {decimals}"
            )
    if grouped and grouped[1] != grouped[2]:
        whole = bare[: len(bare) - len(grouped[3] or "")]
        text = f"{whole}.{grouped[3]}" if grouped[3] else whole
    elif mark:
        text = f"{mark[1]}.{mark[3]}" if mark[3] else mark[1]
    else:
        raise ClaimError(
            f"{key}: expected a number such as 1,246.5, found {written[:40]!r}, whose groups "
            "do not have three digits each"
        )
    return Decimal(f"{sign}{text}")


# ---- units -------------------------------------------------------------------------------

#: the pint unit of each base unit, and its description in error messages
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
    """Convert a unit with pint; return None for a word that pint does not know.

    Raises
    ------
    ClaimError
        For two units of different dimensions.
    """
    import pint  # loads slowly, and only claims in text need it

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


def split_qualifier(text: str) -> tuple[str | None, str]:
    """Split a stated number into the name of its wording and the rest.

    Examples
    --------
    >>> split_qualifier("nearly 300"), split_qualifier("понад 800"), split_qualifier("880")
    (('almost', '300'), ('more than', '800'), (None, '880'))
    """
    found = _QUALIFIER.match(normalised(text))
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
    return _stated_and_unit(words, _Reader(words, "claim").figure())


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
    reader = _Reader(words, "claim")
    problem = _NoFigureError(f"claim: expected a figure such as '880 km2', found {words[:40]!r}")
    for start in (found.start() for found in _STARTS.finditer(words)):
        if start < reader.number_at:  # within wordings that no number followed
            continue
        reader.at = start
        try:
            figure = reader.figure()
        except _NoFigureError as error:
            if isinstance(error, _VagueError) and not isinstance(problem, _VagueError):
                problem = error
            continue
        stated, unit = _stated_and_unit(words[start:], replace(figure, stop=figure.stop - start))
        return words[:start].strip(), stated, unit
    raise problem


def _stated_and_unit(words: str, figure: _Figure) -> tuple[str, str]:
    """Split words after the figure that they begin with, into the figure and its unit."""
    stated, rest = words[: figure.stop].strip(), words[figure.stop :].lstrip(" -‐‑–").strip()
    if (late := _AFTER_UNIT.search(normalised(rest), max(0, len(rest) - 40))) is not None:
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


def stated_number_text(number: float) -> str:
    """Format a number with at most two decimals, and with four digits below 1.

    Examples
    --------
    >>> stated_number_text(12344.5), stated_number_text(880.0), stated_number_text(0.0123456)
    ('12,344.5', '880', '0.01235')
    """
    if abs(number) < 1:
        return f"{number:.4g}"
    return f"{number:,.2f}".rstrip("0").rstrip(".")
