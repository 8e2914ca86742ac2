"""Who said a sentence, and on which day."""

from __future__ import annotations

import re

from frontgeo.cases.articles.days import MONTH, WEEKDAY
from frontgeo.cases.articles.periods import Period
from frontgeo.cases.articles.words import any_of

__all__ = ["is_spoken", "said_on", "speaker"]

_CAP = r"[A-ZА-ЯІЇЄҐ][A-Za-zÀ-žА-Яа-яІіЇїЄєҐґ'.-]{0,30}"
_BODY = (
    r"(?:[A-Z][\w'-]{1,30} )?(?i:general staff|defen[cs]e ministry|ministry of defen[cs]e)"
    r"|(?i:генеральн[а-я]{2,3} штаб[а-яі]{0,3}|министерств[а-я] обороны|міністерств[а-я] оборони)"
    rf"(?: {_CAP}){{0,2}}"
)
_NAME = rf"(?P<name>{_BODY}|{_CAP}(?: (?:(?:of|for|the|and) ){{0,2}}{_CAP}){{0,6}})"
_SAID = (
    "(?i:"
    + any_of(
        """
        said says told stated claimed claims announced reported reports declared wrote writes
        confirmed added noted asserted estimated estimates acknowledged
        """,
        """
        заявил* заявля* сообщил* сообща* сказал* отметил* отмечает рассказал* подчеркнул* утвержда*
        написал* доложил* объявил* добавил* пояснил* уточнил* признал*
        """,
        """
        заявив заявила заявили повідомив повідомил* повідомля* сказав зазначив зазначил* розповів
        розповіл* стверджу* написав оголосив оголосил* додав додал* наголосив наголосил* уточнив
        уточнил* визнав визнал*
        """,
    )
    + ")"
)
_ROLE = r"(?:(?!(?:что|що|о|об|про|в|у|на|из|з|к|по|за)(?!\w))[а-яіїєґ'-]{1,20} ){0,5}"
_WHEN = rf"(?:(?:(?:в|у|во) )?{WEEKDAY} |[0-9]{{1,2}} {MONTH} )?"
_ASIDE = r"(?:, [a-zа-яіїєґ][^,;:\"]{1,80},)?"  # a list would go on with a capital letter
_ADVERB = (
    r"(?: (?:also|has|have|had|later|earlier|further|также|ранее|позже|уже|також|раніше|пізніше"
    r"|вчера|сегодня|вчора|сьогодні)){0,2}"
)
_SOURCE = any_of(
    """
    по_словам по_данным по_информации по_сведениям по_утверждению по_оценке по_оценкам
    за_словами за_даними за_інформацією за_оцінкою за_оцінками
    """
)
_OBLIQUE = "perhaps not in its base form"
# Each with what is open about the name it finds.
_SPEAKERS = (
    (rf"(?<!\w){_NAME}{_ASIDE}{_ADVERB} {_SAID}", ""),
    (rf"[,\"] (?:- )?{_SAID} (?:the )?{_NAME}(?=[,.;:\"]| (?:on|in|at|during)|$)", ""),
    (rf"{_SAID} {_WHEN}{_ROLE}(?=[A-ZА-ЯІЇЄҐ]){_NAME}", ""),
    (rf"{_SAID} {_WHEN}(?:в|у|во) (?=[А-ЯІЇЄҐ]){_NAME}", _OBLIQUE),
    (rf"(?<!\w)[Aa]ccording to (?:the )?{_NAME}", ""),
    (rf"(?i:{_SOURCE}) {_ROLE}(?=[A-ZА-ЯІЇЄҐ]){_NAME}", _OBLIQUE),
)
_COMPILED = tuple((re.compile(words), note) for words, note in _SPEAKERS)
_SPEAKING = re.compile(_SAID)
_LEADING = re.compile(
    rf"(?:(?:(?i:{WEEKDAY}|{MONTH})|The|On|In|At|As|And|But|Also|Meanwhile|Later|Earlier|Yesterday"
    r"|Today|В|Во|У|На|Об|Про|Как|Як|Это|Це|Вчера|Сегодня|Вчора|Сьогодні|Ранее|Раніше|Позже"
    r"|Пізніше|Также|Також|РФ|МО|России|Росії|Украины|України)\.? )+"
)
_PRONOUN = """
    he she it they we you i who this that which officials
    он она они мы я это кто він вона вони ми це хто
"""
_PRONOUNS = frozenset(_PRONOUN.split())
_ANOTHER_CLAUSE = re.compile(r"[,;:\"0-9]|" + any_of("that что що"))


def speaker(plain: str) -> tuple[str, str]:
    """Find who is named as having said a plain sentence: the name, and what is open about it.

    Examples
    --------
    >>> speaker("Russian forces advanced, Defence Minister Andrei Belousov said on Friday.")
    ('Defence Minister Andrei Belousov', '')
    >>> speaker("Взято 5 сел, сообщил министр обороны РФ Андрей Белоусов.")
    ('Андрей Белоусов', '')
    >>> speaker("He said so.")
    ('', "'He' is not resolved")
    """
    found = [(m.start(), m, note) for words, note in _COMPILED if (m := words.search(plain))]
    for _, m, note in sorted(found, key=lambda one: one[0]):
        lead = _LEADING.match(f"{m['name']} ")
        name = m["name"][lead.end() if lead else 0 :].rstrip(" .").removesuffix("'s")
        if name.lower() in _PRONOUNS:
            return "", f"'{name}' is not resolved"
        if name:
            return name, note if name[0] > "\u0400" else ""
    return "", ""


def is_spoken(plain: str) -> bool:
    """Whether a plain sentence says that somebody said something."""
    return _SPEAKING.search(plain) is not None


def said_on(plain: str, periods: list[Period]) -> Period | None:
    """Return the day beside the word for saying: "said on Friday", "On 31 May Belousov said"."""
    for verb in _SPEAKING.finditer(plain):
        for period in periods:
            if period.form not in ("day", "weekday") or period.since is None:
                continue
            start, end = sorted((verb.span(), (period.start, period.end)))
            between = plain[start[1] : end[0]]
            if period.start <= 1:  # On Friday, Belousov said
                between = between.removeprefix(",")
            if len(between) <= 60 and not _ANOTHER_CLAUSE.search(between):
                return period
    return None
