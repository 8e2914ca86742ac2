"""The wordings of periods in English, Russian and Ukrainian, and what each means."""

from __future__ import annotations

import re

from frontgeo.cases.articles import ends
from frontgeo.cases.articles.days import (
    DAY,
    DAY_NUMBER,
    MONTH,
    UNIT,
    WEEKDAY,
    YEAR,
    YEAR_NUMBER,
    YEAR_WORD,
)

__all__ = ["COMPARED", "WORDINGS"]

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
_WORDINGS: tuple[tuple[str, str, ends.Reading], ...] = (
    ("span", rf"{_BETWEEN} (?P<first>{DAY}|{DAY_NUMBER}){_AND}(?P<last>{DAY})", ends.between),
    (
        "span",
        rf"{_BETWEEN} (?P<first>{MONTH} {DAY_NUMBER}){_AND}"
        rf"(?P<last>{DAY_NUMBER}(?:,? {YEAR_NUMBER})?)",
        ends.between,
    ),
    ("span", rf"(?:{_FROM} )?(?P<first>{DAY}|{DAY_NUMBER}){_TO}(?P<last>{DAY})", ends.between),
    (
        "span",
        rf"(?P<first>{MONTH} {DAY_NUMBER}){_TO}(?P<last>{DAY_NUMBER}(?:,? {YEAR_NUMBER})?)",
        ends.between,
    ),
    (
        "since",
        r"(?:(?<!\w)(?:since|from) the (?:very )?(?:start|beginning) of|(?<!\w)с (?:самого )?начала"
        r"|(?<!\w)(?:з|від) (?:самого )?початку) (?:(?:the|this|current|этого|текущего|нынешнего"
        rf"|цього|поточного) ){{0,2}}(?:{_IN_YEAR}|(?P<month>{MONTH}{YEAR})|{UNIT})",
        ends.since_start,
    ),
    ("since", rf"{_FROM} (?P<day>{DAY})", ends.since_day),
    (
        "to",
        r"(?<!\w)(?:as of|by|until|till|up to|станом на|по состоянию на|к|до|на|по) "
        rf"(?P<day>{DAY})",
        ends.to_day,
    ),
    ("day", rf"(?:(?<!\w)on )?(?P<day>{DAY})", ends.one_day),
    (
        "span",
        rf"(?:{_FROM}|{_IN}) (?P<first>{MONTH})(?:{_TO}|(?P<and>{_AND}))(?P<last>{MONTH}{YEAR})",
        ends.month_to_month,
    ),
    (
        "span",
        rf"(?:(?:{_FROM}|{_IN}|(?<!\w)(?:на|к|до|by)) )?(?<!\w)(?:{_PART}) ?{MONTH}{YEAR}",
        ends.unresolved,
    ),
    (
        "span",
        rf"(?:{_IN} )?(?:the )?(?<!\w)(?:first|первые|перші) {_N} (?:months|месяц[а-я]{{1,2}}"
        rf"|місяц[а-яі]{{1,2}})(?: of)?(?: (?:the|this|этого|текущего|цього|поточного))?"
        rf" (?:{_IN_YEAR}|year|года|року)(?!\w)",
        ends.first_months,
    ),
    ("since", rf"{_FROM} (?P<month>{MONTH}{YEAR})", ends.since_month),
    ("span", rf"{_IN}(?: the month of)? (?P<month>{MONTH}{YEAR})", ends.in_month),
    (
        "since",
        rf"(?:{_IN} )?(?<!\w)(?:(?:the )?(?:past|last) {_N}|the (?:past|last)|past) {UNIT}",
        ends.past_units,
    ),
    (
        "since",
        rf"(?:{_IN} )?(?:(?:эти|ці) )?(?:(?P<n2>[0-9]{{1,3}}) )?"
        rf"(?<!\w)(?:последн|останн)[а-яії]{{1,3}} (?:{_N} )?{UNIT}",
        ends.past_units,
    ),
    (
        "since",
        rf"(?:{_IN} )?(?<!\w)(?:прошедш|минувш|истекш|минул)[а-яі]{{1,3}} {_N} {UNIT}",
        ends.past_units,
    ),
    (
        "span",
        rf"(?:{_IN} |(?<!\w)на )?(?<!\w)(?:last|прошл[а-я]{{2,3}}|минул[а-яі]{{1,4}}) {UNIT}",
        ends.last_unit,
    ),
    ("span", r"(?<!\w)(?P<years>торік)(?!\w)", ends.last_unit),
    (
        "since",
        r"(?:so far )?(?<!\w)(?:(?:in |during |over )?(?:this|the current)"
        r"|(?:в|на|за) (?:это[тмй]|эту|текущ[а-я]{2,3}|нынешн[а-я]{2,3})"
        rf"|(?:у |в |за )?(?:ц(?:ього|ьому|ей)|поточн[а-яі]{{2,4}})) {UNIT}",
        ends.this_unit,
    ),
    ("since", rf"{_FROM} {_IN_YEAR}", ends.since_year),
    ("span", rf"{_IN}(?: (?:all of|the whole of|весь|увесь))? {_IN_YEAR}", ends.in_year),
    (
        "span",
        r"(?<!\w)(?P<against>than|against|compared (?:to|with)|чем|ніж|аніж|по сравнению с"
        rf"|порівняно з) {_IN_YEAR}",
        ends.in_year,
    ),
    ("weekday", rf"(?:(?<!\w)(?:on|во?|у) )?(?:{WEEKDAY})", ends.weekday),
    (
        "day",
        r"(?<!\w)(?:today|сегодня|сьогодні|(?P<before>yesterday|вчера|вчора))(?!\w)",
        ends.today,
    ),
    ("span", rf"(?:{_FROM}|{_IN}|(?<!\w)(?:this|last)) (?:{_SEASON})(?!\w)", ends.unresolved),
    (
        "span",
        r"(?<!\w)(?:весной|летом|осенью|зимой|навесні|влітку|восени|взимку)(?!\w)",
        ends.unresolved,
    ),
    (
        "span",
        rf"{_IN} (?:(?:the|a|an|this|recent|few|several|past|last|previous|nearly|about|весь|эти"
        r"|ці|несколько|кілька|последние|останні|(?:прошедш|минувш|истекш)[а-я]{2,3}"
        rf"|[0-9]{{1,3}}) ){{0,3}}{UNIT}",
        ends.unresolved,
    ),
    (
        "span",
        r"(?<!\w)(?:(?:over |at )?the weekend|на выходных|на вихідних|overnight|recently|lately"
        r"|(?:в )?последнее время|останнім часом|недавно"
        r"|полгода|півроку|нещодавно|[0-9]{1,2}/[0-9]{1,2}/[0-9]{2,4})(?!\w)",
        ends.unresolved,
    ),
    (
        "span",
        r"(?<!\w)(?:since(?! \")|с момента|со времени|з моменту|від часу|с начала|з початку)"
        r"(?: [^\W\d_]+){1,4}",
        ends.unresolved,
    ),
)
#: Form, pattern and meaning, in the order in which they take hold of a sentence.
WORDINGS = tuple((form, re.compile(words), reading) for form, words, reading in _WORDINGS)
#: What stands before a period that something is compared with.
COMPARED = re.compile(
    r"(?<!\w)(?:than|compared (?:to|with)|against|as|чем|ніж|аніж|по сравнению с|порівняно з"
    r"|у порівнянні з) $"
)
