"""Find the places that a sentence names: oblasts, settlements, and lists of settlements."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from frontgeo.articles.words import pattern, table, word_set
from frontgeo.places import load_settlements
from frontgeo.places.spelling import NameIndex

__all__ = [
    "COUNTRY", "Mention", "Names", "known_name", "listed_names", "may_be_place", "oblast_after",
    "oblasts_named", "republic_named", "split_names", "without_republics",
]  # fmt: skip

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

_NO_SETTLEMENT = word_set("places.no_settlement")
_COUNTRIES = re.compile(pattern("places.countries"))


def may_be_place(word: str) -> bool:
    """Return whether a capitalised word may name a settlement, rather than begin a sentence."""
    low = word.lower().removesuffix("'s")
    return low not in _NO_SETTLEMENT and not _COUNTRIES.match(low)


@cache
def _known() -> dict[str, str]:
    """Return the names of the shipped settlements, by their plain spelling."""
    settlements = load_settlements()
    names = [*settlements["name_en"], *settlements["name_uk"]]
    return {re.sub("[’ʼ]", "'", name): name for name in names if name}


@cache
def _index() -> NameIndex:
    """Return an index of the shipped settlements, by their names in all three languages."""
    return NameIndex(load_settlements())


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
