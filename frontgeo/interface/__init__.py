"""Texts of the pages and pictures, by language: English, Ukrainian, or a user's own.

Each page has a file of texts, every key with its languages side by side. What a claim, a
map or a file says is never translated.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal

from frontgeo.errors import InputError

__all__ = ["LANGUAGES", "Language", "Texts", "texts_of"]

Language = Literal["en", "uk"]
LANGUAGES: tuple[Language, ...] = ("en", "uk")


@dataclass(frozen=True)
class Texts:
    """The texts of one page in one language.

    Attributes
    ----------
    lang : str
        As in HTML: ``en``, ``uk``.
    by_key : Mapping of str to str

    Examples
    --------
    >>> uk = texts_of("common", "uk")
    >>> uk["gained"], uk.number(1234.5, 1), uk.day(date(2024, 7, 8))
    ('Зайнято', '1\u202f234,5', '8 лип. 2024')
    """

    lang: str
    by_key: Mapping[str, str]

    def __getitem__(self, key: str) -> str:
        return self.by_key[key]

    @property
    def sentences(self) -> Language:
        """The language of sentences that are put together: beside a user's own texts, English."""
        return "uk" if self.lang == "uk" else "en"

    def number(self, value: float, decimals: int = 0, *, signed: bool = False) -> str:
        """Write a number with the language's separators."""
        value = round(value, decimals) + 0.0  # no minus before a zero
        text = f"{value:+,.{decimals}f}" if signed else f"{value:,.{decimals}f}"
        thousands, decimal = self["thousands"], self["decimal"]
        return "".join({",": thousands, ".": decimal, "-": "\u2212"}.get(c, c) for c in text)

    def day(self, day: date) -> str:
        """Write a day, such as 8 Jul 2024."""
        return f"{day.day} {self['months'].split()[day.month - 1]} {day.year}"

    def days(self, first: date, last: date, *, beside: date | None = None) -> str:
        """Write a range of days, such as 28–31 Dec 2025; without the year `beside` a day of it.

        Examples
        --------
        >>> en = texts_of("common")
        >>> en.days(date(2025, 12, 28), date(2025, 12, 31))
        '28–31 Dec 2025'
        >>> en.days(date(2025, 11, 28), date(2025, 12, 1), beside=date(2025, 12, 1))
        '28 Nov – 1 Dec'
        >>> en.days(date(2025, 12, 30), date(2026, 1, 1), beside=date(2026, 1, 1))
        '30 Dec 2025 – 1 Jan 2026'
        """
        start, end = self.day(first), self.day(last)
        if first.year == last.year:
            start = start.removesuffix(f" {first.year}")
            if beside is not None and beside.year == last.year:
                end = end.removesuffix(f" {last.year}")
        if first == last:
            return end
        if (first.year, first.month) == (last.year, last.month):
            return f"{first.day}–{end}"
        return f"{start} – {end}"

    def side(self, side: str) -> str:
        """Write whose ground it is; empty where nothing says it."""
        if not side:
            return ""
        named = self.by_key.get(f"side_{side}")
        return self.filled("side_other", side=side) if named is None else named

    def filled(self, key: str, /, **values: str) -> str:
        """Write a text with its blanks filled; what is filled in is not looked at again.

        Examples
        --------
        >>> texts_of("claim").filled("to", low="{high}", high="2")
        '{high} to 2'
        """
        return re.sub(r"\{(\w+)\}", lambda blank: values.get(blank[1], blank[0]), self[key])

    def counted(self, key: str, count: int) -> str:
        """Write a count with its noun; the text holds ``one|few|many``, or ``one|many``.

        Rules are those of Unicode's CLDR for whole numbers in English and Ukrainian.
        """
        forms = self[key].split("|")
        last, teen = count % 10, 10 < count % 100 < 20
        if self.lang == "uk":
            at = 0 if last == 1 and not teen else 1 if 2 <= last <= 4 and not teen else -1
        else:
            at = 0 if count == 1 else -1
        return forms[at].replace("{n}", self.number(count))


_SHARED = ("common", "caveats")  # of every page


@cache
def _file(page: str) -> Mapping[str, Mapping[str, str]]:
    text = (files("frontgeo.interface") / f"{page}.toml").read_text(encoding="utf-8")
    return MappingProxyType(tomllib.loads(text))


def texts_of(page: str, lang: str | Mapping[str, str] = "en") -> Texts:
    """Return the texts of a page, and those that all pages share.

    Parameters
    ----------
    page : str
        A file of this package, such as ``claim``.
    lang : {"en", "uk"} or mapping
        A language that ships, or a user's own texts by key, with its code under ``lang``;
        what is not in it is English.

    Returns
    -------
    Texts

    Raises
    ------
    InputError
        For a language that does not ship, or a key that no page has.

    Examples
    --------
    >>> texts_of("common", {"lang": "de", "gained": "Gewonnen"})["gained"]
    'Gewonnen'
    >>> texts_of("common", {"lang": "de"})["lost"]
    'Lost'
    """
    keys = {key: texts for name in (*_SHARED, page) for key, texts in _file(name).items()}
    if isinstance(lang, str):
        if lang not in LANGUAGES:
            raise InputError(
                f"lang: expected {' or '.join(LANGUAGES)}, or a dictionary of texts, found "
                f"{lang[:20]!r}"
            )
        return Texts(lang, {key: texts[lang] for key, texts in keys.items()})
    own = dict(lang)
    code = own.pop("lang", None)
    if not isinstance(code, str) or not code.replace("-", "").isalnum():
        raise InputError(f"lang: expected the language's code under 'lang', found {code!r}")
    everywhere = {key for each in _pages() for key in _file(each)}
    for key, text in own.items():
        if key not in everywhere or not isinstance(text, str):
            raise InputError(
                f"lang: expected texts by the keys of frontgeo.interface, found "
                f"{str(key)[:40]!r}: {str(text)[:40]!r}"
            )
    return Texts(code, {key: own.get(key, texts["en"]) for key, texts in keys.items()})


@cache
def _pages() -> tuple[str, ...]:
    names = (entry.name for entry in files("frontgeo.interface").iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))
