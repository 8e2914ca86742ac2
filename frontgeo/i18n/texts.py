"""Define `Texts`: the texts of a page or figure in one language, or in a user's own words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache, cached_property
from typing import TYPE_CHECKING

from frontgeo.errors import InputError
from frontgeo.i18n.formats import (
    LANGUAGES,
    Language,
    category_of,
    date_text,
    locale_of,
    number_text,
    plural_categories,
)
from frontgeo.i18n.named import name_in

if TYPE_CHECKING:
    from frontgeo.i18n.catalogue import Catalogue

__all__ = ["LANGUAGES", "Language", "Texts", "as_language", "texts_of"]

_SHARED = ("common", "caveats", "drawer", "marks")  # topics of every page
_OF_CLDR = ("thousands", "decimal", "months")  # keys of texts that come from Babel


@dataclass(frozen=True)
class Texts:
    r"""The texts of one page in one language.

    Attributes
    ----------
    lang : str
        The language code as in HTML: ``en``, ``uk``.
    page : str
    own : Mapping of str to str
        A user's own texts by key, with blanks as ``{name}`` and a count's forms joined by ``|``.

    Examples
    --------
    >>> uk = texts_of("common", "uk")
    >>> uk["gained"], uk.number(1234.5, 1), uk.day(date(2024, 7, 8))
    ('Зайнято', '1\xa0234,5', '8 лип. 2024')
    """

    lang: str
    page: str = "common"
    own: Mapping[str, str] = field(default_factory=dict)

    @property
    def sentences(self) -> Language:
        """Return the language of composed sentences, which is English beside a user's own texts."""
        return "uk" if self.lang == "uk" else "en"

    @property
    def _catalogue(self) -> Catalogue:
        from frontgeo.i18n.catalogue import catalogue_of

        return catalogue_of(self.page, self.sentences)

    @cached_property
    def by_key(self) -> Mapping[str, str]:
        """Return all texts of the page with open blanks, for its script."""
        keys = _keys(self.page, self.sentences)
        return {**{key: _template(self.page, self.sentences, key) for key in keys}, **self.own}

    def __contains__(self, key: str) -> bool:
        return key in self.own or key in _keys(self.page, self.sentences)

    def __getitem__(self, key: str) -> str:
        own = self.own.get(key)
        return _template(self.page, self.sentences, key) if own is None else own

    def get(self, key: str, default: str) -> str:
        """Return a text, or another where the page has none of that key."""
        return self[key] if key in self else default  # noqa: SIM401 - this is it

    def number(
        self, value: float | Decimal, decimals: int | None = 0, *, signed: bool = False
    ) -> str:
        """Write a number with the language's separators; None means as many decimals as needed."""
        text = number_text(value, self.sentences, decimals=decimals, signed=signed)
        if self.own.keys() & {"thousands", "decimal"}:
            signs = _signs(self.sentences)
            own = {signs[0]: self["thousands"], signs[1]: self["decimal"]}
            text = "".join(own.get(c, c) for c in text)
        return text

    def day(self, day: date) -> str:
        """Write a day, such as 8 Jul 2024."""
        if "months" in self.own:
            return f"{day.day} {self['months'].split()[day.month - 1]} {day.year}"
        return date_text(day, self.sentences)

    def days(self, first: date, last: date, *, beside: date | None = None) -> str:
        """Write a range of days, such as 28–31 Dec 2025, without the year if `beside` shares it.

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
        """Name the side whose ground it is; empty if unknown."""
        if not side:
            return ""
        key = f"side_{side}"
        if key in self:
            return self[key]
        return self.filled("side_other", side=name_in(self.sentences, side))

    def filled(self, key: str, /, **values: object) -> str:
        """Write a text with its blanks filled; values are never read as templates.

        Raises
        ------
        LookupError
            If no page has the key, or a blank is not filled.

        Examples
        --------
        >>> texts_of("claim").filled("to", low="{high}", high="2")
        '{high} to 2'
        """
        if key in self.own:
            written = {name: str(value) for name, value in values.items()}
            return re.sub(r"\{(\w+)\}", lambda blank: written.get(blank[1], blank[0]), self[key])
        return self._catalogue.text(key, **_as_they_are(values, self.sentences))

    def counted(self, key: str, count: int, **values: object) -> str:
        """Write a count with its noun, in the grammatical form for the number.

        The rules are those of Unicode's CLDR. A user's own text lists its forms in CLDR's order:
        ``one|few|many``, or ``one|other``.
        """
        if key not in self.own:
            return self._catalogue.text(key, n=count, **_as_they_are(values, self.sentences))
        forms = self[key].split("|")
        at = plural_categories(self.lang).index(category_of(count, self.lang))
        form = forms[min(at, len(forms) - 1)]
        written = {name: str(value) for name, value in values.items()}
        written["n"] = self.number(count)
        return re.sub(r"\{(\w+)\}", lambda blank: written.get(blank[1], blank[0]), form)


def as_language(language: str) -> Language:
    """Return a language code if texts exist in that language.

    Raises
    ------
    InputError
        If they do not.
    """
    if language not in LANGUAGES:
        raise InputError(f"language: expected one of {', '.join(LANGUAGES)}, found {language!r}")
    return "uk" if language == "uk" else "en"


def texts_of(page: str, lang: str | Mapping[str, str] = "en") -> Texts:
    """Return the texts of a page, including those that all pages share.

    Parameters
    ----------
    page : str
        ``claim``, ``draw``, ``figure``, ``series`` or ``timeline``; or ``common`` for shared
        texts only.
    lang : {"en", "uk"} or mapping
        A language that ships with the package, or a user's own texts by key, with its code
        under ``lang``; other texts are in English (for ``uk`` in Ukrainian).

    Returns
    -------
    Texts

    Raises
    ------
    InputError
        If the language does not ship, or no page has a key.

    Examples
    --------
    >>> texts_of("common", {"lang": "de", "gained": "Gewonnen"})["gained"]
    'Gewonnen'
    >>> texts_of("common", {"lang": "de"})["lost"]
    'Lost'
    """
    if isinstance(lang, str):
        if lang not in LANGUAGES:
            raise InputError(
                f"lang: expected {' or '.join(LANGUAGES)}, or a dictionary of texts, found "
                f"{lang[:20]!r}"
            )
        return Texts(lang, page)
    own = dict(lang)
    code = own.pop("lang", None)
    if not isinstance(code, str) or not code.replace("-", "").isalnum():
        raise InputError(f"lang: expected the language's code under 'lang', found {code!r}")
    for key, text in own.items():
        if key not in _every_key() or not isinstance(text, str):
            raise InputError(
                f"lang: expected texts by the keys of frontgeo.i18n, found "
                f"{str(key)[:40]!r}: {str(text)[:40]!r}"
            )
    return Texts(code, page, own)


def _as_they_are(values: Mapping[str, object], lang: str) -> dict[str, object]:
    """Convert a page's values: what is already text is neither a side nor a unit."""
    from frontgeo.i18n.catalogue import as_it_is

    return {
        name: as_it_is(name_in(lang, v)) if isinstance(v, str) else v for name, v in values.items()
    }


@cache
def _keys(page: str, lang: Language) -> Mapping[str, None]:
    """Return the keys of a page, and those that all share, in the order of the files."""
    from frontgeo.i18n.catalogue import key_of, sources_of

    topics = dict.fromkeys((*_SHARED, page))
    found = (key_of(identifier) for topic in topics for identifier in sources_of(topic, lang))
    return dict.fromkeys((*_OF_CLDR, *found))


@cache
def _template(page: str, lang: Language, key: str) -> str:
    """Return a text of a page with open blanks.

    Raises
    ------
    KeyError
        If the page has none of that key.
    """
    from frontgeo.i18n.catalogue import catalogue_of

    if key not in _keys(page, lang):
        raise KeyError(key)
    if key not in _OF_CLDR:
        return catalogue_of(page, lang).template(key)
    if key == "months":
        months = locale_of(lang).months["format"]["abbreviated"]
        return " ".join(months[month] for month in range(1, 13))
    return dict(zip(_OF_CLDR, _signs(lang), strict=False))[key]


def _signs(lang: Language) -> tuple[str, str]:
    """Return the separators of thousands and of decimals."""
    text = number_text(1000.5, lang, decimals=1)
    return text[1], text[-2]


@cache
def _every_key() -> frozenset[str]:
    from frontgeo.i18n.catalogue import PAGES

    return frozenset(key for page in PAGES for key in _keys(page, "en"))
