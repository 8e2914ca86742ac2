"""Days, months and years as English, Russian and Ukrainian texts write them.

A date without a year is the last such day up to the article's, unless that is more than
eleven months ago: then the year is not known.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta

__all__ = [
    "DAY", "DAY_NUMBER", "MONTH", "NO_DATE", "UNIT", "UNITS", "WEEKDAY", "YEAR", "YEAR_NUMBER",
    "YEAR_WORD", "UnresolvedError", "day_of", "day_range", "month_number", "month_of",
    "months_before", "weekday_of",
]  # fmt: skip

NO_DATE = "needs the article's date"
_YEAR_UNKNOWN_DAYS = 330
_SOON_DAYS = 31


class UnresolvedError(Exception):
    """Words for time that cannot be resolved: the message says why."""


_MONTHS = (
    r"jan(?:uary|\.)?|январ[ьяею]|січ(?:ень|ня|ню|ні)",
    r"feb(?:ruary|\.)?|феврал[ьяею]|лют(?:ий|ого|ому)",
    r"mar(?:ch|\.)|март[ауе]?|берез(?:ень|ня|ню|ні)",
    r"apr(?:il|\.)?|апрел[ьяею]|квіт(?:ень|ня|ню|ні)",
    r"may|ма[йяе]|трав(?:ень|ня|ню|ні)",
    r"june?|июн[ьяею]|черв(?:ень|ня|ню|ні)",
    r"july?|июл[ьяею]|лип(?:ень|ня|ню|ні)",
    r"aug(?:ust|\.)?|август[ауе]?|серп(?:ень|ня|ню|ні)",
    r"sept?(?:ember|\.)?|сентябр[ьяею]|верес(?:ень|ня|ню|ні)",
    r"oct(?:ober|\.)?|октябр[ьяею]|жовт(?:ень|ня|ню|ні)",
    r"nov(?:ember|\.)?|ноябр[ьяею]|листопад[ауі]?",
    r"dec(?:ember|\.)?|декабр[ьяею]|груд(?:ень|ня|ню|ні)",
)
_WEEKDAYS = (
    "monday|понедельник|понеділок",
    "tuesday|вторник|вівторок",
    "wednesday|среду|середу",
    "thursday|четверг|четвер",
    "friday|пятницу|п'ятницю",
    "saturday|субботу|суботу",
    "sunday|воскресенье|неділю",
)
_THIS_YEAR = r"(?:of )?this year|(?:этого|текущего|нынешнего) года|(?:цього|поточного) року"
_LAST_YEAR = r"(?:of )?last year|прошлого года|минулого року"

YEAR_NUMBER = r"(?<![\w.,-])(?:19|20)[0-9]{2}(?!\w)"
YEAR_WORD = r"(?: (?:году|года?|рік|року|році|[гр]\.)(?!\w))?"
YEAR = rf"(?:,? {YEAR_NUMBER}{YEAR_WORD}| (?:{_THIS_YEAR}|{_LAST_YEAR})(?!\w))?"
MONTH = rf"(?<!\w)(?:{'|'.join(_MONTHS)})(?!\w)"
WEEKDAY = rf"(?<!\w)(?:{'|'.join(_WEEKDAYS)})(?!\w)"
DAY_NUMBER = r"(?<![\w.,])[0-3]?[0-9](?:st|nd|rd|th|-?го)?(?!\w|[.,]?[0-9])"
DAY = (
    rf"(?:{DAY_NUMBER}(?: of)? {MONTH}{YEAR}|{MONTH} {DAY_NUMBER}{YEAR}"
    r"|(?<![\w.])[0-3]?[0-9]\.[01]?[0-9]\.(?:19|20)[0-9]{2}(?!\w)"
    r"|(?<![\w-])(?:19|20)[0-9]{2}-[01][0-9]-[0-3][0-9](?!\w))"
)

UNITS = {
    "hours": r"hours?|час(?:а|ов)?|сут(?:ки|ок)|годин[аиу]?|доб[аиуі]|діб|night|ночь|ніч",
    "days": r"days?|день|дн(?:я|ей|ями|і|ів)",
    "weeks": r"weeks?|недел[юиье]|тиж(?:день|ні|нів|ня|нем)",
    "months": r"months?|месяц(?:а|ев|е)?|місяц(?:ь|і|ів|я|ю)",
    "years": r"years?|год(?:а|у)?|лет|р(?:ік|оки|оків|оку|оці)",
}
UNIT = "(?:" + "|".join(f"(?P<{unit}>{words})" for unit, words in UNITS.items()) + r")(?!\w)"


def months_before(day: date, months: int) -> date:
    """Return the same day so many months before, or the last day of that month.

    Examples
    --------
    >>> months_before(date(2024, 5, 31), 3)
    datetime.date(2024, 2, 29)
    """
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    if year < 1:
        raise UnresolvedError("is too long ago")
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def month_number(text: str) -> int | None:
    """Return which month a text names."""
    for number, words in enumerate(_MONTHS, 1):
        if re.search(rf"(?<!\w)(?:{words})(?!\w)", text):
            return number
    return None


def weekday_of(text: str, published: date | None) -> date:
    """Return the last such weekday, the article's own day included."""
    if published is None:
        raise UnresolvedError(NO_DATE)
    number = next(i for i, words in enumerate(_WEEKDAYS) if re.search(words, text))
    return published - timedelta(days=(published.weekday() - number) % 7)


def _stated_year(text: str, published: date | None) -> int | None:
    number = re.search(YEAR_NUMBER, text)
    if number is not None:
        return int(number[0])
    back = 0 if re.search(_THIS_YEAR, text) else 1 if re.search(_LAST_YEAR, text) else None
    if back is not None and published is None:
        raise UnresolvedError(NO_DATE)
    return None if back is None or published is None else published.year - back


def _calendar_day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise UnresolvedError("is no day of the calendar") from None


def _latest(in_year: Callable[[int], date], latest: date | None) -> date:
    if latest is None:
        raise UnresolvedError(NO_DATE)
    found = in_year(latest.year)
    if found > latest:
        found = in_year(latest.year - 1)
    if (latest - found).days > _YEAR_UNKNOWN_DAYS:
        raise UnresolvedError("does not state the year")
    return found


def day_of(text: str, published: date | None, latest: date | None = None) -> date:
    """Return the day a text names; without a year the last up to `latest` or the article.

    Examples
    --------
    >>> day_of("10 травня", date(2024, 5, 31)), day_of("Dec. 24".lower(), date(2024, 5, 31))
    (datetime.date(2024, 5, 10), datetime.date(2023, 12, 24))
    """
    numeric = re.search(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})", text)
    if numeric is not None:
        return _calendar_day(int(numeric[3]), int(numeric[2]), int(numeric[1]))
    iso = re.search(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", text)
    if iso is not None:
        return _calendar_day(int(iso[1]), int(iso[2]), int(iso[3]))
    month, number = month_number(text), re.search(r"(?<![0-9])[0-9]{1,2}(?![0-9])", text)
    if month is None or number is None:
        raise UnresolvedError("is not resolved")
    year = _stated_year(text, published)
    if year is not None:
        return _calendar_day(year, month, int(number[0]))
    return _latest(lambda y: _calendar_day(y, month, int(number[0])), latest or published)


def month_of(text: str, published: date | None, latest: date | None = None) -> tuple[date, date]:
    """Return the first and last day of the month a text names."""
    month, year = month_number(text), _stated_year(text, published)
    if month is None:
        raise UnresolvedError("is not resolved")
    first = (
        _latest(lambda y: date(y, month, 1), latest or published)
        if year is None
        else _calendar_day(year, month, 1)
    )
    return first, first.replace(day=monthrange(first.year, month)[1])


def day_range(first: str, last: str, published: date | None) -> tuple[date, date]:
    """Return the days of a range; one of its ends may lack the month or the year.

    Examples
    --------
    >>> day_range("9", "15 may", date(2024, 5, 31))
    (datetime.date(2024, 5, 9), datetime.date(2024, 5, 15))
    >>> day_range("december 15", "january 10", date(2024, 5, 31))
    (datetime.date(2023, 12, 15), datetime.date(2024, 1, 10))
    """
    month = re.search(MONTH, first)
    if month is not None and not re.search(rf"{MONTH}|[.-]", last):  # May 9 to 15, 2024
        last = f"{month[0]} {last}"
    dated = [_stated_year(text, published) is not None or "." in text for text in (first, last)]
    if dated[0] and not dated[1]:
        since = day_of(first, published)
        until = day_of(f"{last} {since.year}", published)
    else:
        until = _last_day(last, dated[1], published)
        bare = month is None and not re.search("[.-]", first)
        since = (
            _calendar_day(until.year, until.month, int(re.sub(r"\D", "", first)))
            if bare
            else day_of(first, published, latest=until)
        )
    if since > until:
        raise UnresolvedError("ends before it begins")
    if published is not None and until > published:
        raise UnresolvedError("ends later than the article")
    return since, until


def _last_day(text: str, dated: bool, published: date | None) -> date:
    """The last day of a range; one soon after the article is not that of a year ago."""
    if published is not None and not dated and month_number(text) is not None:
        this_year = day_of(f"{text} {published.year}", published)
        if published < this_year <= published + timedelta(days=_SOON_DAYS):
            return this_year
    return day_of(text, published)
