"""Format numbers, days, lists and plural categories of a language as in CLDR.

English is `en_GB` (31 May 2024; a, b and c). Digits are rounded by Python, so that texts agree
with tables; separators, names of months and plural categories come from CLDR, by way of
Babel, which is loaded with the first text.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from math import isfinite
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from babel import Locale

__all__ = [
    "LANGUAGES",
    "MINUS",
    "OPEN_END",
    "Language",
    "as_shown",
    "category_of",
    "date_text",
    "days_text",
    "instant_text",
    "listed",
    "locale_of",
    "long_date_text",
    "number_text",
    "plural_categories",
    "span_text",
    "unit_decimals",
]

Language = Literal["en", "uk"]
LANGUAGES: tuple[Language, ...] = ("en", "uk")
MINUS = "\u2212"
OPEN_END = "…"  # end of an open interval
_LOCALES = {"en": "en_GB", "uk": "uk"}
_CATEGORIES = ("zero", "one", "two", "few", "many", "other")  # in CLDR's order
_FEW_DIGITS, _FEW_DECIMALS = 4, 2
_DECIMALS_BY_UNIT = {"km": 2, "km² a day": 2, "settlements": 0, "sectors": 0}


@cache
def locale_of(lang: str) -> Locale:
    """Return the locale of a language, or English if CLDR does not know it."""
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(_LOCALES.get(lang, lang).replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale.parse(_LOCALES["en"])


# ---- numbers ---------------------------------------------------------------------------


def as_shown(value: float | Decimal, decimals: int | None = None) -> Decimal:
    """Round a number to the digits that are displayed.

    Parameters
    ----------
    value : int, float or Decimal
    decimals : int, optional
        By default as many as the number needs: at most two, or below 1 four digits.

    Examples
    --------
    >>> as_shown(1663.849, 1), as_shown(880.0), as_shown(-0.04, 1)
    (Decimal('1663.8'), Decimal('880'), Decimal('0.0'))
    """
    if decimals is None:
        small = -1 < value < 1
        short = f"{value:.{_FEW_DIGITS}g}" if small else f"{value:.{_FEW_DECIMALS}f}"
        shown = Decimal(short)
        text = f"{shown:f}"
        shown = Decimal(text.rstrip("0").rstrip(".") if "." in text else text)
    else:
        shown = Decimal(f"{value:.{decimals}f}")
    return abs(shown) if shown == 0 else shown  # no minus sign before zero


def number_text(
    value: float | Decimal,
    lang: str = "en",
    *,
    decimals: int | None = None,
    signed: bool = False,
    grouped: bool = True,
) -> str:
    r"""Write a number with the separators of a language.

    Parameters
    ----------
    value : int, float or Decimal
        Infinity and NaN become ``…``.
    lang : str
    decimals : int, optional
        By default as many as the number needs, at most two.
    signed : bool
        Whether to write a plus sign before non-negative numbers.
    grouped : bool
        Whether to separate thousands; years are written without.

    Examples
    --------
    >>> number_text(12344.5), number_text(12344.5, "uk"), number_text(-3.25, decimals=1)
    ('12,344.5', '12\xa0344,5', '−3.2')
    """
    from babel.numbers import format_decimal

    if not isfinite(value):
        return OPEN_END
    shown = as_shown(value, decimals)
    places = -int(shown.as_tuple().exponent)
    pattern = f"{'#,##0' if grouped else '0'}{'.' if places > 0 else ''}{'0' * max(places, 0)}"
    text = str(format_decimal(abs(shown), format=pattern, locale=locale_of(lang)))
    return f"{MINUS if shown < 0 else '+' if signed else ''}{text}"


def unit_decimals(unit: str) -> int:
    """Return the number of decimals for measurements in a unit.

    Examples
    --------
    >>> unit_decimals("km²"), unit_decimals("km"), unit_decimals("settlements")
    (1, 2, 0)
    """
    return _DECIMALS_BY_UNIT.get(unit, 1)


# ---- plural categories -----------------------------------------------------------------


def category_of(shown: Decimal | int, lang: str) -> str:
    """Return the plural category of a number as displayed.

    Examples
    --------
    >>> [category_of(n, "uk") for n in (1, 2, 5, 21, Decimal("1.5"))]
    ['one', 'few', 'many', 'one', 'other']
    """
    number: Decimal = abs(Decimal(shown))
    return str(locale_of(lang).plural_form(number))


def plural_categories(lang: str) -> tuple[str, ...]:
    """Return the plural categories of a language in CLDR's order, ending with ``other``."""
    tags = {*locale_of(lang).plural_form.tags, "other"}
    return tuple(name for name in _CATEGORIES if name in tags)


# ---- days ------------------------------------------------------------------------------


def date_text(day: date, lang: str = "en") -> str:
    """Write a day with a short month.

    Examples
    --------
    >>> date_text(date(2024, 7, 8)), date_text(date(2024, 7, 8), "uk")
    ('8 Jul 2024', '8 лип. 2024')
    """
    return _dated(day, "d MMM y", lang)


def long_date_text(day: date, lang: str = "en", *, with_year: bool = True) -> str:
    """Write a day for use in a sentence.

    Examples
    --------
    >>> long_date_text(date(2024, 5, 31)), long_date_text(date(2024, 5, 31), "uk")
    ('31 May 2024', '31 травня 2024 року')
    """
    year = (" y 'року'" if lang == "uk" else " y") if with_year else ""
    return _dated(day, f"d MMMM{year}", lang)


def instant_text(instant: datetime, lang: str = "en") -> str:
    """Write an instant for use in a sentence, in UTC.

    Examples
    --------
    >>> from datetime import UTC
    >>> instant_text(datetime(2024, 5, 31, 4, 39, tzinfo=UTC))
    '31 May 2024 at 04:39 UTC'
    """
    word = {"uk": "о"}.get(lang, "at")
    return f"{long_date_text(instant.date(), lang)} {word} {instant:%H:%M} UTC"


def _dated(day: date, pattern: str, lang: str) -> str:
    from babel.dates import format_date

    return str(format_date(day, pattern, locale=locale_of(lang)))


def days_text(since: date | None, until: date | None, lang: str = "en") -> str:
    """Write a day, or a period between two days, for use in a sentence.

    Examples
    --------
    >>> days_text(date(2024, 1, 1), date(2024, 5, 31))
    '1 January – 31 May 2024'
    >>> days_text(date(2024, 1, 1), date(2024, 5, 31), "uk")
    'з 1 січня по 31 травня 2024 року'
    """
    if until is None:
        return ""
    last = long_date_text(until, lang)
    if since is None or since == until:
        return last
    if (since.year, since.month) == (until.year, until.month):
        first = str(since.day)
    else:
        first = long_date_text(since, lang, with_year=since.year != until.year)
    return f"з {first} по {last}" if lang == "uk" else f"{first} – {last}"


def span_text(span: timedelta, lang: str = "en") -> str:
    """Write a length of time in hours, or from a day and a half on in days.

    Examples
    --------
    >>> span_text(timedelta(hours=21)), span_text(timedelta(hours=60), "uk")
    ('21 hours', '2,5 дня')
    """
    from babel.units import format_unit

    hours = abs(span.total_seconds()) / 3600
    value, unit, decimals = (hours / 24, "day", 1) if hours >= 36 else (hours, "hour", 0)
    shown = as_shown(value, decimals)
    if shown == shown.to_integral_value():
        shown = Decimal(int(shown))
    return str(format_unit(shown, f"duration-{unit}", locale=locale_of(lang)))


# ---- lists -----------------------------------------------------------------------------


def listed(
    items: Sequence[str], lang: str = "en", *, style: Literal["standard", "or"] = "standard"
) -> str:
    """Write a list in words.

    Examples
    --------
    >>> listed(["a", "b", "c"]), listed(["a", "b"], "uk", style="or")
    ('a, b and c', 'a або b')
    """
    from babel.lists import format_list

    return str(format_list(list(items), style=style, locale=locale_of(lang)))
