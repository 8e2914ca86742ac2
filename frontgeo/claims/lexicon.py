"""Words for figures in English, Russian and Ukrainian, from the lists in ``words``.

The patterns match text in lower case with single blanks, and with е instead of ё.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

__all__ = [
    "COUNTED",
    "HALVES",
    "KILOMETRE",
    "PARTS",
    "PER",
    "QUALIFIER",
    "QUALIFIERS",
    "TIMES",
    "TIME_UNITS",
    "UNITS",
    "WORDINGS",
    "any_word",
    "normalised",
    "qualifier_of",
    "word_lists",
]

_ENDING = "[а-яіїєґ]{0,3}"
_FOLDED = str.maketrans(
    {"ё": "е", **dict.fromkeys("’ʼ‘`´", "'"), **dict.fromkeys("‐‑‒–—―−", "-"), "…": "-"}
)


@cache
def word_lists(name: str) -> Mapping[str, Any]:
    """Return the word lists of one file of ``words``, such as ``"units"``."""
    text = files("frontgeo.claims").joinpath("words", f"{name}.toml").read_text("utf-8")
    return tomllib.loads(text)


def normalised(text: str) -> str:
    r"""Return text of the same length in lower case, with one kind of blank, dash and apostrophe.

    Examples
    --------
    >>> normalised("Понад\u00a08–9 км")
    'понад 8-9 км'
    """
    lowered = (
        " " if letter.isspace() else low if len(low := letter.lower()) == 1 else letter
        for letter in text
    )
    return "".join(lowered).translate(_FOLDED)


def any_word(words: Iterable[str]) -> str:
    """Return a pattern that matches any word of a list, longest first.

    Examples
    --------
    >>> re.findall(any_word(["sq.", "квадратн*"]), "sq km, sq. km, квадратних")
    ['sq', 'sq.', 'квадратних']
    """
    # * stands for an ending; a point, and a blank after it, may be missing
    found = [
        re.escape(word)
        .replace(r"\*", _ENDING)
        .replace(r"\.\ ", r"\.? ?")
        .replace(r"\.", r"\.?")
        .replace(r"\ ", " ")
        .replace(r"\.??", r"\.?")
        for word in sorted(set(words), key=len, reverse=True)
    ]
    return f"(?:{'|'.join(found)})"


_WORDS = word_lists("units")
KILOMETRE = any_word(_WORDS["kilometre"])
_MILE = any_word(_WORDS["mile"])
_SQUARE = any_word(_WORDS["square"])
_PLACE = (
    rf"(?:(?:{any_word(_WORDS['place_adjective'])}"
    rf"|[а-яіїєґ'-]{{2,20}}{any_word(_WORDS['adjective_ending'])}) ){{0,2}}"
    + any_word(_WORDS["place"])
)
#: dimension, our name for the unit, and a pattern of its words
UNITS = (
    (
        "area",
        "km2",
        rf"{_SQUARE}[ -]?{KILOMETRE}|{KILOMETRE} ?(?:(?:\*\*|\^)? ?[2²]|{_SQUARE})",
    ),
    ("area", "sq mi", rf"{_SQUARE}[ -]?{_MILE}"),
    ("area", "ha", any_word(_WORDS["hectare"])),
    ("area", "acre", any_word(_WORDS["acre"])),
    ("count", "settlements", _PLACE),
    ("percent", "%", rf"{any_word(_WORDS['percent'])}(?! points?)"),
    ("length", "km", KILOMETRE),
    ("length", "mi", _MILE),
    ("length", "m", any_word(_WORDS["metre"])),
)
#: words between a unit and a time, and our names for times with patterns of their words
PER = any_word(_WORDS["per"])
TIME_UNITS = tuple((name, any_word(words)) for name, words in _WORDS["time"].items())

#: lists of words before and after a number
WORDINGS = word_lists("wordings")
#: our name for each wording, with a pattern of its words
QUALIFIERS: Mapping[str, str] = {
    name: any_word(words) for name, words in WORDINGS["before"].items()
}
#: a pattern of any wording, with a group for each
QUALIFIER = "|".join(
    f"(?P<{name.replace(' ', '_')}>(?<!\\w){words})" for name, words in QUALIFIERS.items()
)


def qualifier_of(found: re.Match[str]) -> str:
    """Return our name for the wording that `QUALIFIER` matched."""
    return str(found.lastgroup).replace("_", " ")


def _values(table: str) -> Mapping[str, Decimal]:
    """Return the value of each word in a table of numbers."""
    lists = word_lists("numbers")[table]
    return {word: Decimal(value) for value, words in lists.items() for word in words}


#: values of number words: those that add up, those that multiply, halves in one word, and
#: parts of a whole by their denominator
COUNTED, TIMES, HALVES, PARTS = map(_values, ("counted", "times", "halves", "parts"))
