"""Attribution: find the speaker of a sentence, the day it was said, and whose ground it means."""

from __future__ import annotations

import re
from functools import lru_cache

from frontgeo.articles.periods import MONTH, WEEKDAY, Period
from frontgeo.articles.words import any_of, pattern, table, word_set
from frontgeo.claims.sides import reading_of, side_of_claimant

__all__ = ["holder", "is_spoken", "said_on", "speaker", "whose"]

_CAP = r"[A-ZА-ЯІЇЄҐ][A-Za-zÀ-žА-Яа-яІіЇїЄєҐґ'.-]{0,30}"
_BODY = (
    r"(?:[A-Z][\w'-]{1,30} )?(?i:general staff|defen[cs]e ministry|ministry of defen[cs]e)"
    r"|(?i:генеральн[а-я]{2,3} штаб[а-яі]{0,3}|министерств[а-я] обороны|міністерств[а-я] оборони)"
    rf"(?: {_CAP}){{0,2}}"
)
_NAME = rf"(?P<name>{_BODY}|{_CAP}(?: (?:(?:of|for|the|and) ){{0,2}}{_CAP}){{0,6}})"
_SAID = "(?i:" + pattern("speakers.said") + ")"
_ROLE = r"(?:(?!(?:что|що|о|об|про|в|у|на|из|з|к|по|за)(?!\w))[а-яіїєґ'-]{1,20} ){0,5}"
_WHEN = rf"(?:(?:(?:в|у|во) )?{WEEKDAY} |[0-9]{{1,2}} {MONTH} )?"
_ASIDE = r"(?:, [a-zа-яіїєґ][^,;:\"]{1,80},)?"  # capitals would make it a list of names
_ADVERB = (
    r"(?: (?:also|has|have|had|later|earlier|further|также|ранее|позже|уже|також|раніше|пізніше"
    r"|вчера|сегодня|вчора|сьогодні)){0,2}"
)
_SOURCE = pattern("speakers.sources")
_OBLIQUE = "perhaps not in its base form"
# Patterns of speakers, each with a note on what is uncertain about the name that it finds.
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
_OFFICE = re.compile(rf"^(?:{pattern('speakers.offices')} )+(?=\S)")
_PRONOUNS = word_set("speakers.pronouns")
_ANOTHER_CLAUSE = re.compile(r"[,;:\"0-9]|" + any_of("that что що"))


def speaker(plain: str) -> tuple[str, str]:
    """Find the speaker named in a plain sentence, with a note if the name is uncertain.

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
        name = _OFFICE.sub("", name)
        if name.lower() in _PRONOUNS:
            return "", f"'{name}' is not resolved"
        if name:
            return name, note if name[0] > "\u0400" else ""
    return "", ""


def is_spoken(plain: str) -> bool:
    """Return whether a plain sentence reports that somebody said something."""
    return _SPEAKING.search(plain) is not None


def said_on(plain: str, periods: list[Period]) -> Period | None:
    """Return the day beside a verb of saying: "said on Friday", "On 31 May Belousov said"."""
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


# --- whose ground -----------------------------------------------------------------------------

_FIRST_PERSON, _BOTH, _UKRAINIAN_ENEMY, _PUSHED_BACK, _HELD_BY_RUSSIA = (
    re.compile(pattern(f"speakers.{name}"), re.IGNORECASE)
    for name in ("first_person", "both_sides", "ukrainian_enemy", "pushed_back", "held_by_russia")
)
# in "pushed the enemy back" the enemy is the object; in "the advance of the enemy", the actor
_OBJECT = re.compile(
    rf"({pattern('speakers.pushing')}(?: back)?) (?:the )?(?:enem(?:y|ies)|russians|ukrainians"
    r"|(?:russian|ukrainian) (?:forces|troops|army|units|soldiers))",
    re.IGNORECASE,
)
_ADVANCE_OF = re.compile(
    rf"({pattern('speakers.advance_of')}) (?P<of>{'|'.join(table('speakers.genitives'))})(?!\w)",
    re.IGNORECASE,
)
_ITS = re.compile(pattern("speakers.its_forces"), re.IGNORECASE)
_OTHER = {"russia": "ukraine", "ukraine": "russia"}


@lru_cache(maxsize=64)  # called several times for each clause
def whose(words: str, claimant: str) -> tuple[str, str, str]:
    """Return the side and the direction of a clause, and the reason if its side is open.

    The words are those of `frontgeo.claims.sides`, which assigns ground that is "captured", without
    an actor, to the speaker. Ukraine's general staff also reports Russian gains in such words, so
    that for it the side stays open.

    Examples
    --------
    >>> whose("Our troops liberated 8 villages", "Syrskyi")
    ('ukraine', 'retaken', '')
    >>> whose("8 villages were captured", "Syrskyi")
    ('', 'net', "'Syrskyi' says it, and the words do not say who took it")
    """
    if claimant:  # read "its forces", said by Kyiv, as "our forces"
        words = _ITS.sub(lambda m: f"our {m[0].split()[-1]}", words)
    words = _OBJECT.sub(r"\1 them", words)
    words = _ADVANCE_OF.sub(lambda m: table("speakers.genitives")[m["of"].lower()], words)
    if both := _BOTH.search(words):
        return "", "net", f"the words name two: '{both[0]}'"
    if _UKRAINIAN_ENEMY.search(words) and not side_of_claimant(claimant):
        claimant = "Kyiv"
    pushed_back = _PUSHED_BACK.search(words) is not None
    reading = reading_of(words, claimant)
    direction = "net" if pushed_back else reading.direction or "net"
    if reading.contradiction:
        return "", direction, f"the words give two: {reading.contradiction}"
    side = _OTHER.get(reading.side, "") if pushed_back else reading.side
    if not side:
        seen = f" ('{reading.why[0]}')" if reading.why else ""
        return "", direction, f"neither the words{seen} nor who says them give the side"
    alone = reading_of(words, "")
    said_by_ukraine = side == "ukraine" and not alone.side and direction == "net"
    if said_by_ukraine and not (_FIRST_PERSON.search(words) or pushed_back):
        return "", direction, f"'{claimant}' says it, and the words do not say who took it"
    return side, direction, ""


def holder(words: str, claimant: str) -> tuple[str, str]:
    """Read which side holds the ground of a clause, and why the side is open, if it is.

    Examples
    --------
    >>> holder("19 % of Ukraine is occupied", ""), holder("Russia holds 19 %", "ISW")
    (('russia', ''), ('russia', ''))
    """
    side, _, note = whose(words, claimant)
    if not side and _HELD_BY_RUSSIA.search(words) and side_of_claimant(claimant) != "russia":
        return "russia", ""
    return side, note
