"""Find who said a sentence, when, about whose ground, and the places that it names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from frontgeo.articles.periods import MONTH, WEEKDAY, NamedPeriod
from frontgeo.articles.word_lists import any_of, pattern, table, word_set
from frontgeo.claims.sides import reading_of, side_of_claimant
from frontgeo.places.place_tables import shipped_settlements
from frontgeo.places.transliteration import NameIndex

__all__ = [
    "COUNTRY",
    "Mention",
    "Names",
    "holder",
    "is_spoken",
    "known_name",
    "listed_names",
    "may_be_place",
    "oblast_after",
    "oblasts_named",
    "republic_named",
    "said_on",
    "speaker",
    "split_names",
    "whose",
    "without_republics",
]

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


def said_on(plain: str, periods: list[NamedPeriod]) -> NamedPeriod | None:
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


# --- oblasts ----------------------------------------------------------------------------------

_OBLASTS: dict[str, tuple[str, str]] = {
    code: (latin, cyrillic) for code, (latin, cyrillic) in table("places.oblasts").items()
}
_LANDS: dict[str, str] = dict(table("places.lands"))
_EN = rf"(?:{'|'.join(en for en, _ in _OBLASTS.values())})(?:ska)?"
_CYRILLIC = rf"(?:{'|'.join(c for _, c in _OBLASTS.values())})[а-яіїє]{{1,3}}"
OBLAST_WORD = r"(?:oblast'?s?|regions?|provinces?)(?!\w)"
_CYRILLIC_OBLAST_WORD = r"обл(?:аст[а-яі]{1,3}|\.|(?!\w))"
_ANY_OBLAST_WORD = re.compile(rf"(?<!\w)(?:{OBLAST_WORD}|{_CYRILLIC_OBLAST_WORD})")
_NAMED = re.compile(
    rf"(?<!\w){_EN}(?:(?:, and |, | and )(?:the )?{_EN}){{0,8}}(?:'s)? {OBLAST_WORD}"
    rf"|(?<!\w)(?:oblast'?|region|province) of {_EN}(?!\w)"
    rf"|(?<!\w){_CYRILLIC}(?:(?:, | и | та | і | й ){_CYRILLIC}){{0,8}} {_CYRILLIC_OBLAST_WORD}"
    rf"|(?<!\w)(?:{'|'.join(_LANDS.values())})[а-яіїює]{{1,3}}(?!\w)"
    r"|(?<!\w)(?:crimea|крым[уа]?|крим[уі]?)(?!\w)"
)
COUNTRY = re.compile(
    r"(?<!\w)(?:ukraine|украин[аыу]|україн[аиуі]|the (?:whole )?country|страны|країни)(?!\w)"
)
_REPUBLIC = re.compile(
    r"(?<!\w)(?:[dl]pr|[dl]nr|днр|лнр"
    r"|(?:self-proclaimed )?(?:donetsk |luhansk |lugansk )?people's republics?"
    r"|(?:(?:донецк|луганск|донецьк|луганськ)[а-яії]{2,3}(?: и | та | і )?){0,2} ?"
    r"народн[а-яії]{1,3} (?:республик|республік|республіц)[а-яі]{0,2})(?!\w)"
)
# Words between a percentage and the oblast that it refers to.
_PERCENT_LINK = (
    r"[ ,:-]{0,3}(?:(?:of them|of it|of that|of this|of which|(?:из|із|з) (?:них|этого|цього))"
    r"[ ,:-]{0,3})?(?:(?:are|is|was|were|lies?|припада[а-яє]+|приход[а-я]+|наход[а-я]+) )?"
    r"(?:(?:of|in|from|в|во|у|на|от|від|территории|території|площади|площі) ){0,2}"
    r"(?:(?:the|its|территории|території|площади|площі) )?"
)
_AFTER_PERCENT = re.compile(
    rf"{_PERCENT_LINK}(?P<place>{_NAMED.pattern}|(?:{_EN}|{_CYRILLIC})(?!\w))"
)


@dataclass(frozen=True)
class Mention:
    """Oblasts that a sentence names together, with their position."""

    start: int
    end: int
    codes: tuple[str, ...]


@lru_cache(maxsize=8)  # called for each figure of a sentence
def oblasts_named(low: str) -> tuple[Mention, ...]:
    """Find the oblasts named in a plain sentence in lower case.

    Examples
    --------
    >>> [m.codes for m in oblasts_named("in the kharkiv and donetsk regions, na sumy")]
    [('UA-14', 'UA-63')]
    >>> [m.codes for m in oblasts_named("на харківщині, а в херсонской области – нет")]
    [('UA-63',), ('UA-65',)]
    """
    return tuple(Mention(m.start(), m.end(), _codes(m[0])) for m in _NAMED.finditer(low))


def oblast_after(low: str, end: int) -> Mention | None:
    """Find the oblast that a percentage refers to, which in a list may lack the word "oblast".

    Examples
    --------
    >>> low = "holds 12 % in kharkiv, 30 % in donetsk oblast"
    >>> oblast_after(low, 10).codes, oblast_after(low, 27).codes
    (('UA-63',), ('UA-14',))
    """
    m = _AFTER_PERCENT.match(low, end)
    if m is None:
        return None
    if _NAMED.fullmatch(m["place"]) is None and _ANY_OBLAST_WORD.search(low, m.end()) is None:
        return None
    return Mention(m.start("place"), m.end("place"), _codes(m["place"]))


def _codes(text: str) -> tuple[str, ...]:
    found = {code for code, names in _OBLASTS.items() if re.search("|".join(names), text)}
    found |= {code for code, names in _LANDS.items() if re.search(names, text)}
    if re.search("crimea|кр[иы]м", text):
        found.add("UA-43")
    return tuple(sorted(found))


def republic_named(low: str) -> str:
    """Return the name of a self-declared republic, which is not an oblast, or ""."""
    found = _REPUBLIC.search(low)
    return found[0].strip() if found else ""


def without_republics(plain: str, low: str) -> str:
    """Write names of self-declared republics in lower case, so that none looks like a settlement.

    Examples
    --------
    >>> text = "В Донецкой Народной Республике взято Очеретино."
    >>> without_republics(text, text.lower())
    'В донецкой народной республике взято Очеретино.'
    """
    pieces, end = [], 0
    for m in _REPUBLIC.finditer(low):
        pieces += [plain[end : m.start()], m[0]]
        end = m.end()
    return "".join([*pieces, plain[end:]])


# --- settlements ------------------------------------------------------------------------------

_SHORTEST_NAME = 5  # letters
_NO_SETTLEMENT = word_set("places.no_settlement")
_COUNTRIES = re.compile(pattern("places.countries"))


def may_be_place(word: str) -> bool:
    """Return whether a capitalised word may name a settlement, rather than begin a sentence."""
    low = word.lower().removesuffix("'s")
    return low not in _NO_SETTLEMENT and not _COUNTRIES.match(low)


@cache
def _known() -> dict[str, str]:
    """Return the names of the shipped settlements, by their plain spelling."""
    settlements = shipped_settlements()
    names = [*settlements["name_en"], *settlements["name_uk"], *_other_names()]
    return {re.sub("[’ʼ]", "'", name): name for name in names if name}


@cache
def _index() -> NameIndex:
    """Return an index of the shipped settlements, by their names in all three languages."""
    import pandas as pd  # loaded with the table

    others = pd.DataFrame({"name_uk": _other_names()})
    return NameIndex(pd.concat([shipped_settlements(), others], ignore_index=True))


def _other_names() -> list[str]:
    """Return earlier and other names; short ones are more often other words."""
    names = ";".join(shipped_settlements()["other_names"]).split(";")
    return [name for name in names if len(name) >= _SHORTEST_NAME]


# Endings of oblique cases, each with an ending of the base form that it may stand for.
_CASES = (
    ("ського", "ський"), ("ского", "ский"), ("ого", "е"), ("ого", "ое"), ("ому", "е"),
    ("ому", "ое"), ("ой", "ая"), ("ую", "ая"), ("ої", "а"), ("ці", "ка"), ("ку", "ка"),
    ("ки", "ка"), ("ке", "ка"), ("у", "а"), ("ю", "я"), ("ї", "я"), ("и", "а"), ("і", "а"),
    ("я", "ь"), ("а", ""), ("у", ""), ("і", ""), ("е", ""),
)  # fmt: skip


@lru_cache(maxsize=4096)
def known_name(name: str) -> str:
    """Return the base form of a settlement's name if the shipped table has it, or else "".

    Examples
    --------
    >>> known_name("Vovchansk"), known_name("Авдіївку"), known_name("Атлантиду")
    ('Vovchansk', 'Авдіївка', '')
    >>> known_name("Авдеевку"), known_name("Роботиного"), known_name("Волчанск")
    ('Авдеевка', 'Роботине', 'Волчанск')
    """
    if name in _known():
        return _known()[name]
    if re.fullmatch("[A-Za-z' -]+", name):
        return name if _is_indexed(name) else ""
    for ending, base in (("", ""), *_CASES):
        if name.endswith(ending) and len(name) - len(ending) >= 3:
            candidate = name[: len(name) - len(ending)] + base
            if candidate in _known():
                return _known()[candidate]
            if _is_indexed(candidate):
                return candidate
    return ""


def _is_indexed(name: str) -> bool:
    return bool(_index().find(name))


# --- lists of settlements ---------------------------------------------------------------------


@dataclass(frozen=True)
class Names:
    """Settlements listed by name, with their position in the plain sentence."""

    start: int
    end: int
    names: tuple[str, ...]
    are_places: bool = False  # a noun such as "villages" introduces them


_PLACE = r"[A-ZА-ЯІЇЄҐ][\w'-]{1,30}(?: [A-ZА-ЯІЇЄҐ][\w'-]{1,30}){0,2}"
_AND = r",? (?:and|и|та|і|й|а также|а також|as well as) "
_LIST = rf"(?P<list>{_PLACE}(?:, (?!and ){_PLACE}){{0,60}}(?:{_AND}{_PLACE})?)"
_PLACES = pattern("places.plurals")
_NAMELY = pattern("places.namely")
_PARTLY = pattern("places.partly")
_TOOK = (
    pattern("verbs.took", "verbs.gained") + r"(?:(?: full)? control (?:of|over)| п[оі]д контроль)?"
)
_NOUN = r"(?:(?:villages?|settlements?|towns?|cit(?:y|ies)) of )?"
_LISTS = re.compile(
    rf"(?:(?P<noun>{_PLACES}(?: of| ?[:(-])?|{_NAMELY}|{_PARTLY}):? ?|{_TOOK} "
    r"|(?<!\w)(?:[Aa]mong|[Сс]еред|[Сс]реди) [^,.;:]{0,80}?(?: (?:were|are|is|was)| -|:) )"
    rf"(?:the )?{_NOUN}{_LIST}(?P<after>(?: \w+)?)"
)


def split_names(text: str) -> list[str]:
    """Split a list of names at its commas and conjunctions.

    Examples
    --------
    >>> split_names("Роботине, Урожайне та Старомайорське")
    ['Роботине', 'Урожайне', 'Старомайорське']
    """
    return [name.rstrip(".") for name in re.split(rf"{_AND}|, ", text) if name.rstrip(".")]


def listed_names(plain: str) -> Names | None:
    """Find the settlements that a plain sentence lists.

    Examples
    --------
    >>> listed_names("They took the villages of Pylna, Krasne and Borysivka.").names
    ('Pylna', 'Krasne', 'Borysivka')
    >>> listed_names("28 villages of Kharkiv oblast fell.")
    """
    for m in _LISTS.finditer(plain):
        if re.match(rf" (?:{OBLAST_WORD}|обл)", m["after"]):
            continue
        kept = tuple(dict.fromkeys(_kept(split_names(m["list"]))))
        if kept:
            return Names(m.start(), m.end("list"), kept, m["noun"] is not None)
    return None


def _kept(names: list[str]) -> Iterator[str]:
    for name in names:
        if may_be_place(name.split()[0]):
            yield known_name(name) or name
