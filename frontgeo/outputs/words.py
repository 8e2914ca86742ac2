"""Numbers, days, counted nouns and oblasts as English and Ukrainian write them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from frontgeo.errors import ClaimError, InputError
from frontgeo.i18n import LANGUAGES, Language
from frontgeo.places import load_oblasts
from frontgeo.places.admin import oblasts_of

__all__ = [
    "LANGUAGES",
    "NOUNS_UK",
    "UNITS_UK",
    "Language",
    "as_language",
    "counted_uk",
    "days_text",
    "listed",
    "number_in",
    "oblasts_text",
    "quantity",
]

_MONTHS = {
    "en": (
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ),
    "uk": (
        "січня", "лютого", "березня", "квітня", "травня", "червня", "липня", "серпня", "вересня",
        "жовтня", "листопада", "грудня",
    ),
}  # fmt: skip
#: after 1, after 2–4, after 5 and more, and after 1 in the genitive
NOUNS_UK = {
    "settlements": (
        "населений пункт", "населені пункти", "населених пунктів", "населеного пункту",
    ),
    "sectors": ("ділянка фронту", "ділянки фронту", "ділянок фронту", "ділянки фронту"),
    "mapped": (
        "вимірювання за картами", "вимірювання за картами", "вимірювань за картами",
        "вимірювання за картами",
    ),
    "drawn": (
        "вимірювання за накресленими полігонами", "вимірювання за накресленими полігонами",
        "вимірювань за накресленими полігонами", "вимірювання за накресленими полігонами",
    ),
    "published": (
        "оприлюднений показник", "оприлюднені показники", "оприлюднених показників",
        "оприлюдненого показника",
    ),
    "computed": (
        "обчислений показник", "обчислені показники", "обчислених показників",
        "обчисленого показника",
    ),
}  # fmt: skip
UNITS_UK = {
    "km²": "км²",
    "km": "км",
    "km² a day": "км² на добу",
    "% of the outline": "% площі населеного пункту",
    "%": "%",
}

_DECLINED = {
    "Автономна Республіка Крим": (
        "Автономній Республіці Крим",
        "Автономної Республіки Крим",
    ),
    "Київ": ("Києві", "Києва"),
    "Севастополь": ("Севастополі", "Севастополя"),
}


def as_language(language: str) -> Language:
    """Return a language that texts are written in.

    Raises
    ------
    InputError
        For another one.
    """
    if language not in LANGUAGES:
        raise InputError(f"language: expected one of {', '.join(LANGUAGES)}, found {language!r}")
    return "uk" if language == "uk" else "en"


def number_in(text: str, language: Language) -> str:
    """Return formatted numbers as a language writes them.

    Examples
    --------
    >>> number_in("608.4 – 1,663.9", "uk"), number_in("-3.25", "uk")
    ('608,4 – 1663,9', '−3,25')
    """
    if language == "en":
        return text
    # in Ukrainian, four digits are written in one
    text = re.sub(r"\b(\d),(?=\d{3}\b)(?!\d{3},)", r"\1", text)
    text = re.sub(r"(?<=\d),(?=\d{3})", "\u00a0", text)
    return text.replace(".", ",").replace("-", "−")


def counted_uk(count: float, noun: str, *, genitive: bool = False) -> str:
    """Return a Ukrainian noun in the form that goes with a number.

    Examples
    --------
    >>> [counted_uk(n, "settlements") for n in (21, 22, 28)]
    ['населений пункт', 'населені пункти', 'населених пунктів']
    """
    one, few, many, genitive_one = NOUNS_UK[noun]
    units, teens = count % 10, 10 < count % 100 < 20
    if units == 1 and not teens:
        return genitive_one if genitive else one
    return few if units in (2, 3, 4) and not teens and not genitive else many


def quantity(text: str, value: float, unit: str, language: Language) -> str:
    """Return a formatted number with its unit.

    Examples
    --------
    >>> quantity("636.1", 636.1, "km²", "uk"), quantity("1", 1, "settlements", "en")
    ('636,1 км²', '1 settlement')
    """
    if language == "en":
        return f"{text} {unit.removesuffix('s') if value == 1 and unit in NOUNS_UK else unit}"
    worded = counted_uk(value, unit) if unit in NOUNS_UK else UNITS_UK[unit]
    return f"{number_in(text, language)} {worded}"


def days_text(since: date | None, until: date | None, language: Language) -> str:
    """Return a day, or a period from one day to another.

    Examples
    --------
    >>> days_text(date(2024, 1, 1), date(2024, 5, 31), "en")
    '1 January – 31 May 2024'
    >>> days_text(date(2024, 1, 1), date(2024, 5, 31), "uk")
    'з 1 січня по 31 травня 2024 року'
    """
    year = " року" if language == "uk" else ""

    def one(day: date, *, with_year: bool = True) -> str:
        text = f"{day.day} {_MONTHS[language][day.month - 1]}"
        return f"{text} {day.year}{year}" if with_year else text

    if until is None:
        return ""
    if since is None or since == until:
        return one(until)
    first, last = one(since, with_year=since.year != until.year), one(until)
    if (since.year, since.month) == (until.year, until.month):
        first = str(since.day)
    return f"з {first} по {last}" if language == "uk" else f"{first} – {last}"


def listed(names: Sequence[str], last: str) -> str:
    """Return names as a list in words.

    Examples
    --------
    >>> listed(["a", "b", "c"], "and")
    'a, b and c'
    """
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {last} {names[-1]}"


def oblasts_text(where: Sequence[str], language: Language, *, inside: bool) -> str:
    """Return the names of oblasts: in them, or for `inside` False of them.

    Examples
    --------
    >>> oblasts_text(["UA-65"], "en", inside=True), oblasts_text(["UA-65"], "uk", inside=False)
    ('in Kherson oblast', 'Херсонської області')
    """
    try:
        codes = oblasts_of(where)
    except ClaimError:  # of a claim that could not be cut to it either
        return ", ".join(where)
    table = load_oblasts().set_index("iso")
    if language == "en":
        names = [str(table.loc[code, "name_en"]) for code in codes]
        return f"{'in ' if inside else ''}{listed(names, 'and')}"
    names = [_declined(str(table.loc[code, "name_uk"]), locative=inside) for code in codes]
    if inside:
        names = [f"{'в' if name[0] in 'АЕИІОУЯ' else 'у'} {name}" for name in names]
    return listed(names, "та")


def _declined(name: str, *, locative: bool) -> str:
    """The Ukrainian name of a unit in the locative, or else in the genitive."""
    if name in _DECLINED:
        return _DECLINED[name][0 if locative else 1]
    return name.removesuffix("а область") + ("ій області" if locative else "ої області")
