"""The periods a sentence names, as days counted from and to, against the article's date.

`since` is the first day counted, `until` the last. "In the past five months" of an article of
31 May 2024 is 2024-01-01 to 2024-05-31: from the day after the same day five months before
(after the last day of that month where it has no such day; here after 31 December). What still
goes on ends on the day of the article.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from frontgeo.articles.days import (
    DAY,
    DAY_NUMBER,
    MONTH,
    NO_DATE,
    WEEKDAY,
    YEAR,
    YEAR_NUMBER,
    YEAR_WORD,
    UnresolvedError,
    day_of,
    day_range,
    month_of,
    months_before,
    weekday_of,
)

__all__ = ["Period", "find_periods"]

Ends = tuple[date | None, date | None]
Reading = Callable[[re.Match[str], date | None], Ends]


@dataclass(frozen=True)
class Period:
    """What a sentence says of time.

    Attributes
    ----------
    start, end : int
        Its range of characters in the plain sentence.
    text : str
    since, until : date or None
    form : str
        ``span``; ``since`` for what still goes on; ``to`` for "as of 31 May", which has no
        beginning; ``day`` and ``weekday`` for one day, which may be that of the statement.
    compared : bool
        Something is compared with it, as in "than in 2023".
    reason : str
        Why it is not resolved, or "".
    """

    start: int
    end: int
    text: str
    since: date | None = None
    until: date | None = None
    form: str = "span"
    compared: bool = False
    reason: str = ""


# --- what each wording means ------------------------------------------------------------


def _so_far(since: date, until: date, published: date | None) -> Ends:
    """A month or year as far as it had gone by the day of the article."""
    if published is None:
        return since, None
    if since > published:
        raise UnresolvedError("is later than the article")
    return since, min(until, published)


def _range(m: re.Match[str], published: date | None) -> Ends:
    return day_range(m["first"], m["last"], published)


def _since_day(m: re.Match[str], published: date | None) -> Ends:
    return _so_far(day_of(m["day"], published), date.max, published)


def _one_day(m: re.Match[str], published: date | None) -> Ends:
    day = day_of(m["day"], published)
    if published is not None and day > published:
        raise UnresolvedError("is later than the article")
    return day, day


def _to_day(m: re.Match[str], published: date | None) -> Ends:
    return None, _one_day(m, published)[1]


def _months(m: re.Match[str], published: date | None) -> Ends:
    _, until = month_of(m["last"], published)
    since, _ = month_of(m["first"], published, latest=until)
    if since > until:
        raise UnresolvedError("ends before it begins")
    if m["and"] and (until.month - since.month) % 12 != 1:
        raise UnresolvedError("is two periods")
    return _so_far(since, until, published)


def _in_month(m: re.Match[str], published: date | None) -> Ends:
    return _so_far(*month_of(m["month"], published), published)


def _since_month(m: re.Match[str], published: date | None) -> Ends:
    return _so_far(month_of(m["month"], published)[0], date.max, published)


def _in_year(m: re.Match[str], published: date | None) -> Ends:
    year = int(m["year"])
    return _so_far(date(year, 1, 1), date(year, 12, 31), published)


def _since_year(m: re.Match[str], published: date | None) -> Ends:
    return _so_far(date(int(m["year"]), 1, 1), date.max, published)


def _since_start(m: re.Match[str], published: date | None) -> Ends:
    if m["month"]:
        return _since_month(m, published)
    return _since_year(m, published) if m["year"] else _this(m, published)


def _first_months(m: re.Match[str], published: date | None) -> Ends:
    months = int(m["n"])
    if not m["year"] and published is None:
        raise UnresolvedError(NO_DATE)
    if not 1 <= months <= 12:
        raise UnresolvedError("is no part of a year")
    year = int(m["year"]) if m["year"] or published is None else published.year
    until = date(year, months, monthrange(year, months)[1])
    return _so_far(date(year, 1, 1), until, published)


def _unit(m: re.Match[str]) -> str:
    groups = m.groupdict()
    return next(unit for unit in _UNITS if groups.get(unit))


def _begun(unit: str, published: date | None) -> date:
    """The first day of the article's week, month or year."""
    if published is None:
        raise UnresolvedError(NO_DATE)
    if unit in ("hours", "days"):
        raise UnresolvedError("is not resolved")
    if unit == "weeks":
        return published - timedelta(days=published.weekday())
    return published.replace(day=1) if unit == "months" else published.replace(month=1, day=1)


def _this(m: re.Match[str], published: date | None) -> Ends:
    return _begun(_unit(m), published), published


def _last(m: re.Match[str], published: date | None) -> Ends:
    """Last month: the whole month before the article's."""
    unit = _unit(m)
    until = _begun(unit, published) - timedelta(days=1)
    return _begun(unit, until), until


def _past(m: re.Match[str], published: date | None) -> Ends:
    """In the past five months: up to the day of the article."""
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


def _weekday(m: re.Match[str], published: date | None) -> Ends:
    day = weekday_of(m[0], published)
    return day, day


def _today(m: re.Match[str], published: date | None) -> Ends:
    if published is None:
        raise UnresolvedError(NO_DATE)
    day = published - timedelta(days=1 if m["before"] else 0)
    return day, day


def _open(m: re.Match[str], published: date | None) -> Ends:
    raise UnresolvedError("is not resolved")


# --- the wordings, in the order in which they take hold of a sentence ----------------------

_FROM = r"(?<!\w)(?:since|from|starting(?: on| from)?|начиная с|починаючи з|со?|із|з|від|от)"
_IN = (
    r"(?<!\w)(?:in|during|throughout|over|for|within|во?|у|за|на протяжении|в течение|протягом"
    r"|упродовж|впродовж)"
)
_BETWEEN = r"(?<!\w)(?:between|между|між)"
_TO = r"(?: ?- ?| to | till | until | through | по | до )"
_AND = r" (?:and|и|та|і|й) "
_UNITS = {
    "hours": r"hours?|час(?:а|ов)?|сут(?:ки|ок)|годин[аиу]?|доб[аиуі]|діб|night|ночь|ніч",
    "days": r"days?|день|дн(?:я|ей|ями|і|ів)",
    "weeks": r"weeks?|недел[юиье]|тиж(?:день|ні|нів|ня|нем)",
    "months": r"months?|месяц(?:а|ев|е)?|місяц(?:ь|і|ів|я|ю)",
    "years": r"years?|год(?:а|у)?|лет|р(?:ік|оки|оків|оку|оці)",
}
_UNIT = "(?:" + "|".join(f"(?P<{unit}>{words})" for unit, words in _UNITS.items()) + r")(?!\w)"
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
_WORDINGS: tuple[tuple[str, str, Reading], ...] = (
    ("span", rf"{_BETWEEN} (?P<first>{DAY}|{DAY_NUMBER}){_AND}(?P<last>{DAY})", _range),
    (
        "span",
        rf"{_BETWEEN} (?P<first>{MONTH} {DAY_NUMBER}){_AND}"
        rf"(?P<last>{DAY_NUMBER}(?:,? {YEAR_NUMBER})?)",
        _range,
    ),
    ("span", rf"(?:{_FROM} )?(?P<first>{DAY}|{DAY_NUMBER}){_TO}(?P<last>{DAY})", _range),
    (
        "span",
        rf"(?P<first>{MONTH} {DAY_NUMBER}){_TO}(?P<last>{DAY_NUMBER}(?:,? {YEAR_NUMBER})?)",
        _range,
    ),
    (
        "since",
        r"(?:(?<!\w)(?:since|from) the (?:very )?(?:start|beginning) of|(?<!\w)с (?:самого )?начала"
        r"|(?<!\w)(?:з|від) (?:самого )?початку) (?:(?:the|this|current|этого|текущего|нынешнего"
        rf"|цього|поточного) ){{0,2}}(?:{_IN_YEAR}|(?P<month>{MONTH}{YEAR})|{_UNIT})",
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
        _months,
    ),
    (
        "span",
        rf"(?:(?:{_FROM}|{_IN}|(?<!\w)(?:на|к|до|by)) )?(?<!\w)(?:{_PART}) ?{MONTH}{YEAR}",
        _open,
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
        rf"(?:{_IN} )?(?<!\w)(?:(?:the )?(?:past|last) {_N}|the (?:past|last)|past) {_UNIT}",
        _past,
    ),
    (
        "since",
        rf"(?:{_IN} )?(?:(?:эти|ці) )?(?:(?P<n2>[0-9]{{1,3}}) )?"
        rf"(?<!\w)(?:последн|останн)[а-яії]{{1,3}} (?:{_N} )?{_UNIT}",
        _past,
    ),
    (
        "since",
        rf"(?:{_IN} )?(?<!\w)(?:прошедш|минувш|истекш|минул)[а-яі]{{1,3}} {_N} {_UNIT}",
        _past,
    ),
    (
        "span",
        rf"(?:{_IN} |(?<!\w)на )?(?<!\w)(?:last|прошл[а-я]{{2,3}}|минул[а-яі]{{1,4}}) {_UNIT}",
        _last,
    ),
    ("span", r"(?<!\w)(?P<years>торік)(?!\w)", _last),
    (
        "since",
        r"(?:so far )?(?<!\w)(?:(?:in |during |over )?(?:this|the current)"
        r"|(?:в|на|за) (?:это[тмй]|эту|текущ[а-я]{2,3}|нынешн[а-я]{2,3})"
        rf"|(?:у |в |за )?(?:ц(?:ього|ьому|ей)|поточн[а-яі]{{2,4}})) {_UNIT}",
        _this,
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
    ("span", rf"(?:{_FROM}|{_IN}|(?<!\w)(?:this|last)) (?:{_SEASON})(?!\w)", _open),
    ("span", r"(?<!\w)(?:весной|летом|осенью|зимой|навесні|влітку|восени|взимку)(?!\w)", _open),
    (
        "span",
        rf"{_IN} (?:(?:the|a|an|this|recent|few|several|past|last|previous|nearly|about|весь|эти"
        r"|ці|несколько|кілька|последние|останні|(?:прошедш|минувш|истекш)[а-я]{2,3}"
        rf"|[0-9]{{1,3}}) ){{0,3}}{_UNIT}",
        _open,
    ),
    (
        "span",
        r"(?<!\w)(?:(?:over |at )?the weekend|на выходных|на вихідних|overnight|recently|lately"
        r"|(?:в )?последнее время|останнім часом|недавно"
        r"|полгода|півроку|нещодавно|[0-9]{1,2}/[0-9]{1,2}/[0-9]{2,4})(?!\w)",
        _open,
    ),
    (
        "span",
        r"(?<!\w)(?:since(?! \")|с момента|со времени|з моменту|від часу|с начала|з початку)"
        r"(?: [^\W\d_]+){1,4}",
        _open,
    ),
)
_COMPILED = tuple((form, re.compile(words), reading) for form, words, reading in _WORDINGS)
_COMPARED = re.compile(
    r"(?<!\w)(?:than|compared (?:to|with)|against|as|чем|ніж|аніж|по сравнению с|порівняно з"
    r"|у порівнянні з) $"
)


def find_periods(
    low: str, published: date | None, taken: Iterable[tuple[int, int]] = ()
) -> list[Period]:
    """Find the periods of a plain sentence in lower case.

    Parameters
    ----------
    low : str
    published : date or None
        The day of the article.
    taken : iterable of (int, int)
        Ranges that are no dates: "28 settlements" in "in May 28 settlements fell".

    Returns
    -------
    list of Period
        In their order, none over another.

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
    low: str, m: re.Match[str], form: str, reading: Reading, published: date | None
) -> Period:
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
    return Period(m.start(), m.end(), m[0], since, until, form, compared, reason)
