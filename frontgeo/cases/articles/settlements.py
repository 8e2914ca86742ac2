"""Names of settlements: those that ship, and those a sentence lists."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from frontgeo.cases.articles.oblasts import OBLAST_WORD
from frontgeo.cases.articles.words import any_of
from frontgeo.places import load_settlements

__all__ = ["Names", "known_name", "listed_names", "may_be_place"]

_NOT_NAMES = """
    город село поселок деревня территория плацдарм солдат солдаты враг противник высота высоты завод
    рубеж объект участок линия мост он она они это что все многие часть белоусов район область
    позиции позиция опорник пункт бойцы военный военные командир офицер вс всу зсу рф днр лнр
    минобороны генштаб пленные пленный населенный
"""
_NO_SETTLEMENT = frozenset(_NOT_NAMES.split())
_COUNTRY = re.compile(
    any_of(
        "ukraine ukrainian russia russian donbas donbass europe",
        "украин* росси* донбасс* україн* росі* донбас*",
    )
)


def may_be_place(word: str) -> bool:
    """Whether a word with a capital letter may be a settlement; most nouns may begin a sentence."""
    return word.lower() not in _NO_SETTLEMENT and not _COUNTRY.match(word.lower())


@cache
def _known() -> dict[str, str]:
    """Names of the settlements that ship, by their plain spelling."""
    table = load_settlements()
    names = [*table["name_en"], *table["name_uk"]]
    return {re.sub("[’ʼ]", "'", name): name for name in names if name}


def known_name(name: str) -> str:
    """Return the name of a shipped settlement that a text means, or "".

    Examples
    --------
    >>> known_name("Vovchansk"), known_name("Авдіївку"), known_name("Атлантиду")
    ('Vovchansk', 'Авдіївка', '')
    """
    for ending, base in (("", ""), ("у", "а"), ("ю", "я")):
        if name.endswith(ending):
            found = _known().get(name.removesuffix(ending) + base)
            if found:
                return found
    return ""


@dataclass(frozen=True)
class Names:
    """Settlements listed by name, and where in the plain sentence."""

    start: int
    end: int
    names: tuple[str, ...]


_PLACE = r"[A-ZА-ЯІЇЄҐ][\w'-]{1,30}(?: [A-ZА-ЯІЇЄҐ][\w'-]{1,30}){0,2}"
_AND = r",? (?:and|и|та|і|й) "
_LIST = rf"(?P<list>{_PLACE}(?:, (?!and ){_PLACE}){{0,60}}(?:{_AND}{_PLACE})?)"
_PARTLY = any_of(
    "including such_as among_them в_том_числе среди_них включая зокрема серед_них у_тому_числі"
)
_PLACES = any_of(
    "settlements villages towns localities hamlets",
    "пункт пункты пункта пунктов села сел деревень деревни поселка поселки поселков",
    "пункти пункта пунктів сіл селища",
)
_NAMELY = any_of("namely а_именно а_саме")
_TOOK = any_of("captured seized took захватили освободили взяли захопили звільнили")
_LISTS = re.compile(
    rf"(?:(?:{_PLACES}(?: of| ?[:(-])?|{_NAMELY}|{_PARTLY}):? ?|{_TOOK} )"
    rf"(?:the )?(?:(?:villages?|settlements?) of )?{_LIST}(?P<after>(?: \w+)?)"
)


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
        names = [name.rstrip(".") for name in re.split(rf"{_AND}|, ", m["list"])]
        kept = tuple(dict.fromkeys(name for name in names if may_be_place(name)))
        if kept:
            return Names(m.start(), m.end("list"), kept)
    return None
