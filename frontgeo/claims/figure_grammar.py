"""The grammar of stated figures: wording, a number or a range, and wording after it.

It reads a figure from left to right, looking at a word or two at each step, so that the time to
read a text grows linearly with its length. Its words are the lists in ``words``. Libraries were
tried first: text2num and word2number read only English number words (num2words writes all three
languages, and is the oracle of the tests), quantulum3 reads «квадратных километров» as
dimensionless, and none separates wording, figure and unit.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NoReturn

from frontgeo.claims.lexicon import (
    COUNTED,
    HALVES,
    PARTS,
    QUALIFIER,
    TIMES,
    UNITS,
    WORDINGS,
    any_word,
    normalised,
    qualifier_of,
)
from frontgeo.errors import ClaimError

__all__ = [
    "AFTER_UNIT",
    "LARGEST",
    "LEADING_QUALIFIER",
    "FigureReader",
    "NoFigureError",
    "ParsedFigure",
    "StatedNumber",
    "VagueFigureError",
    "last_digit",
    "stated_number_text",
]

#: The greatest reach to either side of a round figure, and of one with "about".
ROUND, ABOUT = Decimal("0.05"), Decimal("0.10")
LARGEST = Decimal(10) ** 12


@dataclass(frozen=True)
class StatedNumber:
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
class ParsedFigure:
    """A parsed figure, with its position in the text."""

    ends: tuple[StatedNumber, ...]
    qualifier: str = ""
    error: Decimal | None = None
    unit: str = ""
    start: int = 0
    number_stop: int = 0
    stop: int = 0


def last_digit(number: Decimal) -> Decimal:
    """Return the unit of the last significant digit: 10 for 880, 0.1 for 880.0."""
    # infinities and NaN, whose exponents are letters, have been refused
    exponent = int(number.as_tuple().exponent)
    if exponent >= 0:
        exponent = int(number.normalize().as_tuple().exponent)
    return Decimal(1).scaleb(exponent)


# the end of a word: no letter follows a letter here; a sign such as ~ may precede letters
_END = r"(?:(?<![^\W\d_])|(?![^\W\d_]))"


def _any_blanks(pattern: str) -> str:
    """Let a blank in a pattern match one or more blanks, and an optional blank any number."""
    return re.sub(r" (\??)", lambda found: " *" if found[1] else " +", pattern)


def _words(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(f" *{_any_blanks(any_word(words))}{_END}")


LEADING_QUALIFIER = re.compile(
    " *" + _any_blanks(rf"(?:{QUALIFIER})(?: (?:than|чем|ніж|як|за|на|в|у)(?!\w))?") + _END
)
_SAY_NOTHING = _words(WORDINGS["say_nothing"]["words"])
_NO_FIGURE = _words(WORDINGS["no_figure"]["words"])
_RANGE = {name: _words(words) for name, words in WORDINGS["range"].items()}
_DASH = re.compile(r" *(?:-+|\.\.+) *(?=[^ ])")
_PLUS_MINUS = _RANGE["plus_minus"]
_AFTER = {name: _words(words) for name, words in WORDINGS["after"].items()}
AFTER_UNIT = re.compile(
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


class NoFigureError(ClaimError):
    """Raised where no figure begins; one may begin further on."""


class VagueFigureError(NoFigureError):
    """Raised for a word such as "dozens" in place of a figure."""


class FigureReader:
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

    def figure(self) -> ParsedFigure:
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
            raise (VagueFigureError if self._number() is None else ClaimError)(problem)
        if (part := self._part_of_a_whole()) is not None:
            qualifier = self._one_of(qualifiers)
            return ParsedFigure((part,), qualifier, None, "%", start, self.at, self.at)
        ends, error = self._numbers(qualifiers)
        number_stop = self.at
        for name, pattern in _AFTER.items():
            if self._take(pattern):
                qualifiers.append(name)
                break
        return ParsedFigure(ends, self._one_of(qualifiers), error, "", start, number_stop, self.at)

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
            if wording := self._take(LEADING_QUALIFIER):
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

    def _numbers(self, qualifiers: list[str]) -> tuple[tuple[StatedNumber, ...], Decimal | None]:
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

    def _number_after(self, joints: list[re.Pattern[str]]) -> StatedNumber | None:
        """Read the second number of a range; without one, go back."""
        before = self.at
        for joint in joints:
            if self._take(joint) and (number := self._number()) is not None:
                return number
            self.at = before
        return None

    def _scaled_alike(
        self, first: StatedNumber, last: StatedNumber
    ) -> tuple[StatedNumber, StatedNumber]:
        """Read "8-9 thousand" as 8,000 to 9,000."""
        scale = self._scale_of_last
        if scale > 1 and self._scale_of_first == 1:
            first = StatedNumber(first.value * scale, first.digit * scale, first.is_fraction)
        return first, last

    def _needed_number(self) -> StatedNumber:
        number = self._number()
        if number is None:
            wanted = "a number such as 880" if self.key == "value" else "a figure such as '880 km2'"
            raise NoFigureError(f"{self.key}: expected {wanted}, found {self.text[:40]!r}")
        return number

    _scale_of_first = _scale_of_last = Decimal(1)

    def _number(self) -> StatedNumber | None:
        """Read a number in digits or words with its multipliers; return None if there is none."""
        before = self.at
        number = self._mixed() or self._in_digits() or self._part_of_a_scale()
        in_words = number is None
        if number is None:
            value = self._in_words()
            if value is None:
                self.at = before
                return None
            number = StatedNumber(value, last_digit(value))
        if self._take(_HALF_MORE):
            number = StatedNumber(number.value + Decimal("0.5"), Decimal("0.1"))
        scale = Decimal(1)
        while (word := self._word(TIMES)) is not None:
            scale *= TIMES[word]
            if scale > LARGEST:
                self._refuse(f"expected a number below 10¹², found {self.text[:40]!r}")
        self._scale_of_first, self._scale_of_last = self._scale_of_last, scale
        scaled = StatedNumber(number.value * scale, number.digit * scale, number.is_fraction)
        return (
            StatedNumber(scaled.value, last_digit(scaled.value.normalize())) if in_words else scaled
        )

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

    def _part_of_a_scale(self) -> StatedNumber | None:
        """Read "half" in "half a million"."""
        before = self.at
        if (value := self._written_part()) is not None:
            self._take(_OF_A)
            after = self.at
            if self._word(TIMES) is not None:
                self.at = after
                return StatedNumber(value, value, is_fraction=True)
        self.at = before
        return None

    def _mixed(self) -> StatedNumber | None:
        """Read a whole number with a fraction, such as "1½" or "2 1/2"."""
        before = self.at
        if (found := self._take(_VULGAR)) and found[1]:
            value = Decimal(found[1]) + _vulgar_worth(found[2])
            return StatedNumber(value, value, is_fraction=True)
        self.at = before
        if (found := self._take(_FRACTION)) and found[1] and 0 < int(found[3]) < int(found[4]):
            value = Decimal(found[1]) + Decimal(found[3]) / Decimal(found[4])
            return StatedNumber(value, value, is_fraction=True)
        self.at = before
        return None

    def _in_digits(self) -> StatedNumber | None:
        """Read a number in digits, with any grouping that has only one reading."""
        found = self._take(_DIGITS)
        if found is None:
            return None
        number = _decimal(found[1], is_cyrillic=self.is_cyrillic, key=self.key)
        return StatedNumber(number, last_digit(number))

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
        below = largest = 10 * LARGEST
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

    def _part_of_a_whole(self) -> StatedNumber | None:
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
        return StatedNumber(value * 100, value * 100, is_fraction=True)

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


def stated_number_text(number: float) -> str:
    """Format a number with at most two decimals, and with four digits below 1.

    Examples
    --------
    >>> [stated_number_text(number) for number in (12344.5, 880.0, 0.0123456)]
    ['12,344.5', '880', '0.01235']
    """
    if abs(number) < 1:
        return f"{number:.4g}"
    return f"{number:,.2f}".rstrip("0").rstrip(".")
