"""Find the periods named in a sentence, as first and last days, given the article's date.

`since` is the first day counted, `until` the last. "In the past five months" in an article of
31 May 2024 is 2024-01-01 to 2024-05-31: it begins on the day after the same day five months before
(or after the last day of a month that has no such day; here, after 31 December). A period that has
not ended runs to the day of the article. A date without a year is its last occurrence up to the
article's date, unless that was more than eleven months ago, which leaves the year unknown.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from frontgeo.articles.word_lists import table

__all__ = [
    "DAY", "MONTH", "NO_DATE", "UNIT", "WEEKDAY", "NamedPeriod", "UnresolvedError", "day_of",
    "find_periods",
]  # fmt: skip

# --- days, months and years -------------------------------------------------------------------

NO_DATE = "needs the article's date"
_YEAR_UNKNOWN_DAYS = 330
_SOON_DAYS = 31


class UnresolvedError(Exception):
    """Words for a time that cannot be resolved; the message gives the reason."""


_MONTHS = table("periods.months")
_WEEKDAYS = [
    "|".join(words)
    for words in zip(*map(str.split, table("periods.weekdays").values()), strict=True)
]
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

UNITS: dict[str, str] = dict(table("periods.units"))
UNIT = "(?:" + "|".join(f"(?P<{unit}>{words})" for unit, words in UNITS.items()) + r")(?!\w)"


def months_before(day: date, months: int) -> date:
    """Return the same day a number of months earlier, or the last day of that month.

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
    """Return the number of the month that a text names, or None."""
    for number, words in enumerate(_MONTHS, 1):
        if re.search(rf"(?<!\w)(?:{words})(?!\w)", text):
            return number
    return None


def weekday_of(text: str, published: date | None) -> date:
    """Return the last such weekday up to the article's day, which is included."""
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
        raise UnresolvedError("is not a calendar day") from None


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
    """Return the day that a text names; without a year, its last one up to `latest`.

    Without `latest` it is the last one up to the article's date.

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
    """Return the first and last day of the month that a text names."""
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
    """Return the days of a range, one end of which may lack its month or year.

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
    """Return the last day of a range, which may fall soon after the article."""
    if published is not None and not dated and month_number(text) is not None:
        this_year = day_of(f"{text} {published.year}", published)
        if published < this_year <= published + timedelta(days=_SOON_DAYS):
            return this_year
    return day_of(text, published)


# --- readings: each returns the first and last day of a wording -------------------------------

_Ends = tuple[date | None, date | None]
_Reading = Callable[[re.Match[str], date | None], _Ends]


def _so_far(since: date, until: date, published: date | None) -> _Ends:
    """Return a period, cut off at the day of the article."""
    if published is None:
        return since, None
    if since > published:
        raise UnresolvedError("is later than the article")
    return since, min(until, published)


def _between(m: re.Match[str], published: date | None) -> _Ends:
    """Read "from one day to another"."""
    return day_range(m["first"], m["last"], published)


def _since_day(m: re.Match[str], published: date | None) -> _Ends:
    """Read "since a day"."""
    return _so_far(day_of(m["day"], published), date.max, published)


def _one_day(m: re.Match[str], published: date | None) -> _Ends:
    """Read a single day."""
    day = day_of(m["day"], published)
    if published is not None and day > published:
        raise UnresolvedError("is later than the article")
    return day, day


def _to_day(m: re.Match[str], published: date | None) -> _Ends:
    """Read "up to a day", which has no beginning."""
    return None, _one_day(m, published)[1]


def _month_to_month(m: re.Match[str], published: date | None) -> _Ends:
    """Read "from one month to another"."""
    _, until = month_of(m["last"], published)
    since, _ = month_of(m["first"], published, latest=until)
    if since > until:
        raise UnresolvedError("ends before it begins")
    if m["and"] and (until.month - since.month) % 12 != 1:
        raise UnresolvedError("is two periods")
    return _so_far(since, until, published)


def _in_month(m: re.Match[str], published: date | None) -> _Ends:
    """Read "in a month"."""
    return _so_far(*month_of(m["month"], published), published)


def _since_month(m: re.Match[str], published: date | None) -> _Ends:
    """Read "since a month"."""
    return _so_far(month_of(m["month"], published)[0], date.max, published)


def _in_year(m: re.Match[str], published: date | None) -> _Ends:
    """Read "in a year"."""
    year = int(m["year"])
    return _so_far(date(year, 1, 1), date(year, 12, 31), published)


def _since_year(m: re.Match[str], published: date | None) -> _Ends:
    """Read "since a year"."""
    return _so_far(date(int(m["year"]), 1, 1), date.max, published)


def _since_start(m: re.Match[str], published: date | None) -> _Ends:
    """Read "since the start of" a year or month, or of this week, month or year."""
    if m["month"]:
        return _since_month(m, published)
    return _since_year(m, published) if m["year"] else _this_unit(m, published)


def _first_months(m: re.Match[str], published: date | None) -> _Ends:
    """Read "the first months of a year"."""
    months = int(m["n"])
    if not m["year"] and published is None:
        raise UnresolvedError(NO_DATE)
    if not 1 <= months <= 12:
        raise UnresolvedError("is not a part of a year")
    year = int(m["year"]) if m["year"] or published is None else published.year
    until = date(year, months, monthrange(year, months)[1])
    return _so_far(date(year, 1, 1), until, published)


def _unit(m: re.Match[str]) -> str:
    groups = m.groupdict()
    return next(unit for unit in UNITS if groups.get(unit))


def _begun(unit: str, published: date | None) -> date:
    """Return the first day of the article's week, month or year."""
    if published is None:
        raise UnresolvedError(NO_DATE)
    if unit in ("hours", "days"):
        raise UnresolvedError("is not resolved")
    if unit == "weeks":
        return published - timedelta(days=published.weekday())
    return published.replace(day=1) if unit == "months" else published.replace(month=1, day=1)


def _this_unit(m: re.Match[str], published: date | None) -> _Ends:
    """Read "this week", month or year, up to the article's day."""
    return _begun(_unit(m), published), published


def _last_unit(m: re.Match[str], published: date | None) -> _Ends:
    """Read "last month", the whole month before the article's, or likewise week or year."""
    unit = _unit(m)
    until = _begun(unit, published) - timedelta(days=1)
    return _begun(unit, until), until


def _past_units(m: re.Match[str], published: date | None) -> _Ends:
    """Read "in the past five months", up to the day of the article."""
    groups = m.groupdict()
    number, unit = int(groups.get("n") or groups.get("n2") or 1), _unit(m)
    if published is None:
        raise UnresolvedError(NO_DATE)
    if unit == "hours" or (unit == "days" and number == 1):
        raise UnresolvedError("does not begin at a midnight")
    if unit in ("days", "weeks"):
        days = number * (7 if unit == "weeks" else 1)
        return published - timedelta(days=days - 1), published
    before = months_before(published, number * (12 if unit == "years" else 1))
    return before + timedelta(days=1), published


def _weekday(m: re.Match[str], published: date | None) -> _Ends:
    """Read a weekday as the last one up to the article's day."""
    day = weekday_of(m[0], published)
    return day, day


def _today(m: re.Match[str], published: date | None) -> _Ends:
    """Read "today" or "yesterday"."""
    if published is None:
        raise UnresolvedError(NO_DATE)
    day = published - timedelta(days=1 if m["before"] else 0)
    return day, day


def _unresolved(m: re.Match[str], published: date | None) -> _Ends:
    """Refuse a wording that gives no definite days."""
    raise UnresolvedError("is not resolved")


# --- wordings ---------------------------------------------------------------------------------

_FROM = r"(?<!\w)(?:since|from|starting(?: on| from)?|начиная с|починаючи з|со?|із|з|від|от)"
_IN = (
    r"(?<!\w)(?:in|during|throughout|over|for|within|во?|у|за|на протяжении|в течение|протягом"
    r"|упродовж|впродовж)"
)
_BETWEEN = r"(?<!\w)(?:between|между|між)"
_TO = r"(?: ?- ?| to | till | until | through | по | до )"
_AND = r" (?:and|и|та|і|й) "
_N = r"(?P<n>[0-9]{1,3})"
_IN_YEAR = rf"(?P<year>{YEAR_NUMBER}){YEAR_WORD}"
_PART = (
    r"early|mid-?|late|the (?:start|beginning|middle|end) of|the (?:first|second) (?:half|part) of"
    r"|начал[оеау]|середин[аеуыіи]|кон(?:ец|це|ца|цу)|(?:перв|втор)(?:ой|ую) половин[еуы]"
    r"|почат(?:ок|ку)|кін(?:ець|ці|ця)|(?:перш|друг)(?:ій|у|ої) половин[іуи]"
)
_SEASON = (
    r"(?:the )?(?:early |late |mid-?)?(?:spring|summer|autumn|winter)|the fall(?! of)"
    r"|весн[ыу]|лет[оа]|осен[ьи]|зим[уы]|літ[оа]|осін[ьі]|зим[иу]|весн[иу]"
    r"|(?:the )?(?:1|2|3|4|1st|first|2nd|second|3rd|third|4th|fourth|[а-яі]{5,9}) "
    r"(?:quarter|квартал[еауі]?)"
)
_WORDINGS: tuple[tuple[str, str, _Reading], ...] = (
    ("span", rf"{_BETWEEN} (?P<first>{DAY}|{DAY_NUMBER}){_AND}(?P<last>{DAY})", _between),
    (
        "span",
        rf"{_BETWEEN} (?P<first>{MONTH} {DAY_NUMBER}){_AND}"
        rf"(?P<last>{DAY_NUMBER}(?:,? {YEAR_NUMBER})?)",
        _between,
    ),
    ("span", rf"(?:{_FROM} )?(?P<first>{DAY}|{DAY_NUMBER}){_TO}(?P<last>{DAY})", _between),
    (
        "span",
        rf"(?P<first>{MONTH} {DAY_NUMBER}){_TO}(?P<last>{DAY_NUMBER}(?:,? {YEAR_NUMBER})?)",
        _between,
    ),
    (
        "since",
        r"(?:(?<!\w)(?:since|from) the (?:very )?(?:start|beginning) of|(?<!\w)с (?:самого )?начала"
        r"|(?<!\w)(?:з|від) (?:самого )?початку) (?:(?:the|this|current|этого|текущего|нынешнего"
        rf"|цього|поточного) ){{0,2}}(?:{_IN_YEAR}|(?P<month>{MONTH}{YEAR})|{UNIT})",
        _since_start,
    ),
    ("since", rf"{_FROM} (?P<day>{DAY})", _since_day),
    (
        "to",
        r"(?<!\w)(?:as of|by|until|till|up to|станом на|по состоянию на|к|до|на|по) "
        rf"(?P<day>{DAY})",
        _to_day,
    ),
    ("day", rf"(?:(?<!\w)on )?(?P<day>{DAY})", _one_day),
    (
        "span",
        rf"(?:{_FROM}|{_IN}) (?P<first>{MONTH})(?:{_TO}|(?P<and>{_AND}))(?P<last>{MONTH}{YEAR})",
        _month_to_month,
    ),
    (
        "span",
        rf"(?:(?:{_FROM}|{_IN}|(?<!\w)(?:на|к|до|by)) )?(?<!\w)(?:{_PART}) ?{MONTH}{YEAR}",
        _unresolved,
    ),
    (
        "span",
        rf"(?:{_IN} )?(?:the )?(?<!\w)(?:first|первые|перші) {_N} (?:months|месяц[а-я]{{1,2}}"
        rf"|місяц[а-яі]{{1,2}})(?: of)?(?: (?:the|this|этого|текущего|цього|поточного))?"
        rf" (?:{_IN_YEAR}|year|года|року)(?!\w)",
        _first_months,
    ),
    ("since", rf"{_FROM} (?P<month>{MONTH}{YEAR})", _since_month),
    ("span", rf"{_IN}(?: the month of)? (?P<month>{MONTH}{YEAR})", _in_month),
    (
        "since",
        rf"(?:{_IN} )?(?<!\w)(?:(?:the )?(?:past|last) {_N}|the (?:past|last)|past) {UNIT}",
        _past_units,
    ),
    (
        "since",
        rf"(?:{_IN} )?(?:(?:эти|ці) )?(?:(?P<n2>[0-9]{{1,3}}) )?"
        rf"(?<!\w)(?:последн|останн)[а-яії]{{1,3}} (?:{_N} )?{UNIT}",
        _past_units,
    ),
    (
        "since",
        rf"(?:{_IN} )?(?<!\w)(?:прошедш|минувш|истекш|минул)[а-яі]{{1,3}} {_N} {UNIT}",
        _past_units,
    ),
    (
        "span",
        rf"(?:{_IN} |(?<!\w)на )?(?<!\w)(?:last|прошл[а-я]{{2,3}}|минул[а-яі]{{1,4}}) {UNIT}",
        _last_unit,
    ),
    ("span", r"(?<!\w)(?P<years>торік)(?!\w)", _last_unit),
    (
        "since",
        r"(?:so far )?(?<!\w)(?:(?:in |during |over )?(?:this|the current)"
        r"|(?:в|на|за) (?:это[тмй]|эту|текущ[а-я]{2,3}|нынешн[а-я]{2,3})"
        rf"|(?:у |в |за )?(?:ц(?:ього|ьому|ей)|поточн[а-яі]{{2,4}})) {UNIT}",
        _this_unit,
    ),
    ("since", rf"{_FROM} {_IN_YEAR}", _since_year),
    ("span", rf"{_IN}(?: (?:all of|the whole of|весь|увесь))? {_IN_YEAR}", _in_year),
    (
        "span",
        r"(?<!\w)(?P<against>than|against|compared (?:to|with)|чем|ніж|аніж|по сравнению с"
        rf"|порівняно з) {_IN_YEAR}",
        _in_year,
    ),
    ("weekday", rf"(?:(?<!\w)(?:on|во?|у) )?(?:{WEEKDAY})", _weekday),
    (
        "day",
        r"(?<!\w)(?:today|сегодня|сьогодні|(?P<before>yesterday|вчера|вчора))(?!\w)",
        _today,
    ),
    ("span", rf"(?:{_FROM}|{_IN}|(?<!\w)(?:this|last)) (?:{_SEASON})(?!\w)", _unresolved),
    (
        "span",
        r"(?<!\w)(?:весной|летом|осенью|зимой|навесні|[ву]літку|восени|взимку)(?!\w)",
        _unresolved,
    ),
    (
        "span",
        rf"{_IN} (?:(?:the|a|an|this|recent|few|several|past|last|previous|nearly|about|весь|эти"
        r"|ці|несколько|кілька|последние|останні|(?:прошедш|минувш|истекш)[а-я]{2,3}"
        rf"|[0-9]{{1,3}}) ){{0,3}}{UNIT}",
        _unresolved,
    ),
    (
        "span",
        r"(?<!\w)(?:(?:over |at )?the weekend|на выходных|на вихідних|overnight|recently|lately"
        r"|(?:в )?последнее время|останнім часом|недавно"
        r"|полгода|півроку|нещодавно|[0-9]{1,2}/[0-9]{1,2}/[0-9]{2,4})(?!\w)",
        _unresolved,
    ),
    (
        "span",
        r"(?<!\w)(?:since(?! \")|с момента|со времени|з моменту|від часу|с начала|з початку)"
        r"(?: [^\W\d_]+){1,4}",
        _unresolved,
    ),
)
#: Form, pattern and reading of each wording; earlier ones take precedence.
_COMPILED = tuple((form, re.compile(words), reading) for form, words, reading in _WORDINGS)
#: Words before a period with which something is compared.
_COMPARED = re.compile(
    r"(?<!\w)(?:than|compared (?:to|with)|against|as|чем|ніж|аніж|по сравнению с|порівняно з"
    r"|у порівнянні з) $"
)


@dataclass(frozen=True)
class NamedPeriod:
    """A period that a sentence names.

    Attributes
    ----------
    start, end : int
        Its range of characters in the plain sentence.
    text : str
    since, until : date or None
    form : str
        ``span``; ``since`` for one that has not ended; ``to`` for "as of 31 May", which has no
        beginning; ``day`` and ``weekday`` for a single day, perhaps that of the statement.
    compared : bool
        Whether something is compared with it, as in "than in 2023".
    reason : str
        The reason why it is not resolved, or "".
    """

    start: int
    end: int
    text: str
    since: date | None = None
    until: date | None = None
    form: str = "span"
    compared: bool = False
    reason: str = ""


def find_periods(
    low: str, published: date | None, taken: Iterable[tuple[int, int]] = ()
) -> list[NamedPeriod]:
    """Find the periods of a plain sentence in lower case.

    Parameters
    ----------
    low : str
    published : date or None
        The day of the article.
    taken : iterable of (int, int)
        Ranges that are not dates, such as "28 settlements" in "in May 28 settlements fell".

    Returns
    -------
    list of Period
        In order, without overlaps.

    Examples
    --------
    >>> for p in find_periods("in the past 5 months; since the spring", date(2024, 5, 31)):
    ...     print(p.text, "|", p.since, p.until, p.reason or "resolved")
    in the past 5 months | 2024-01-01 2024-05-31 resolved
    since the spring | None None is not resolved
    """
    held, found = list(taken), []
    for form, words, reading in _COMPILED:
        for m in words.finditer(low):
            if any(m.start() < end and start < m.end() for start, end in held):
                continue
            held.append(m.span())
            found.append(_period(low, m, form, reading, published))
    return sorted(found, key=lambda period: period.start)


def _period(
    low: str, m: re.Match[str], form: str, reading: _Reading, published: date | None
) -> NamedPeriod:
    compared = bool(m.groupdict().get("against")) or bool(
        _COMPARED.search(low[max(0, m.start() - 30) : m.start()])
    )
    since, until, reason = None, None, ""
    try:
        since, until = reading(m, published)
        if until is None:
            reason = NO_DATE
    except UnresolvedError as error:
        reason = str(error)
    except (OverflowError, ValueError):  # a year that Python's calendar lacks
        reason = "is beyond the calendar"
    return NamedPeriod(m.start(), m.end(), m[0], since, until, form, compared, reason)
