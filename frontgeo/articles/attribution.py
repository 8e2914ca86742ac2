"""Who said a sentence, on which day, and whose ground it is about."""

from __future__ import annotations

import re
from dataclasses import dataclass

from frontgeo.articles.periods import MONTH, WEEKDAY, Period
from frontgeo.articles.words import any_of, pattern, word_set

__all__ = ["SideReading", "is_spoken", "reading_of", "said_on", "speaker"]

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
_ASIDE = r"(?:, [a-zа-яіїєґ][^,;:\"]{1,80},)?"  # a list would go on with a capital letter
_ADVERB = (
    r"(?: (?:also|has|have|had|later|earlier|further|также|ранее|позже|уже|також|раніше|пізніше"
    r"|вчера|сегодня|вчора|сьогодні)){0,2}"
)
_SOURCE = pattern("speakers.sources")
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
_PRONOUNS = word_set("speakers.pronouns")
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


# --- whose ground ------------------------------------------------------------------------------


@dataclass(frozen=True)
class SideReading:
    """Who gains, and what is claimed of it.

    Attributes
    ----------
    side : str
        ``russia``, ``ukraine`` or "".
    direction : str
        ``net``, ``retaken`` or ``lost``.
    why : str
        What says so, or what is open about it.
    is_open : bool
        Whether the words leave the side open.
    contradiction : bool
        Whether they give two.
    """

    side: str
    direction: str
    why: str
    is_open: bool = False
    contradiction: bool = False


_ACTORS = {side: re.compile(pattern(f"sides.{side}")) for side in ("russia", "ukraine")}
_CLAIMANTS = {
    side: re.compile(pattern(f"sides.claimants_{side}")) for side in ("russia", "ukraine")
}
_OURS, _ENEMY = re.compile(pattern("sides.ours")), re.compile(pattern("sides.enemy"))
_RETAKEN, _LOST = re.compile(pattern("sides.retaken")), re.compile(pattern("sides.lost"))
_FREED = re.compile(pattern("sides.freed"))
_OCCUPIED = re.compile(pattern("sides.occupied"))
_PUSHED = re.compile(pattern("sides.pushed_back"))
_OTHER = {"russia": "ukraine", "ukraine": "russia"}


def reading_of(words: str, claimant: str) -> SideReading:
    """Read from a clause, and from who says it, whose ground it is about.

    Examples
    --------
    >>> reading_of("Our troops liberated 8 villages", "Syrskyi").side
    'ukraine'
    >>> reading_of("Russia lost 60 km²", "").direction, reading_of("15 km² were taken", "").is_open
    ('lost', True)
    """
    low = words.lower()
    speaker = next((s for s, known in _CLAIMANTS.items() if known.search(claimant.lower())), "")
    pushed = _PUSHED.search(low)
    retaken, lost = _RETAKEN.search(low), _LOST.search(low)
    acting = {s: m for s, known in _ACTORS.items() if (m := known.search(low))}
    if speaker and (m := _OURS.search(low)):
        acting.setdefault(speaker, m)
    elif m := _OURS.search(low):
        return SideReading("", "net", f"'{m[0]}' of a speaker whose side is not known", True)
    if m := _ENEMY.search(low):
        enemy = _OTHER[speaker] if speaker else "russia" if _is_ukrainian(low) else ""
        enemy = enemy or ("ukraine" if _is_russian(low) else "")
        if enemy:
            acting.setdefault(enemy, m)
    direction = "lost" if lost else "retaken" if retaken else "net"
    if len(acting) > 1:
        return SideReading("", direction, "the sentence names both sides", True, True)
    if acting:
        side = next(iter(acting))
        why = f"'{acting[side][0]}'"
        if pushed:  # who is pushed back does not gain
            return SideReading(_OTHER[side], "net", why)
        if direction == "net" and side == "ukraine" and _FREED.search(low):
            direction = "retaken"
        return SideReading(side, direction, why)
    if m := _OCCUPIED.search(low):
        if speaker != "russia":
            return SideReading("russia", direction, f"'{m[0]}'")
    elif speaker == "ukraine" and (lost or retaken or _FREED.search(low)):
        return SideReading("ukraine", direction if lost else "retaken", f"'{claimant}' says it")
    elif speaker == "russia":
        return SideReading("russia", direction, f"'{claimant}' says it")
    return SideReading("", direction, "neither the words nor who says them give the side", True)


def _is_ukrainian(low: str) -> bool:
    return re.search("[іїєґ]", low) is not None


def _is_russian(low: str) -> bool:
    return re.search("[ыэъ]|[а-я]", low) is not None and not _is_ukrainian(low)
