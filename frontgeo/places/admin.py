"""Resolve oblasts and raions by code, or by name in three languages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from frontgeo.errors import ClaimError
from frontgeo.places.areas import load_oblasts
from frontgeo.places.shipped import oblast_codes
from frontgeo.places.spelling import corresponds, sounds

__all__ = [
    "OBLAST_WORD",
    "RAION_WORD",
    "base_of",
    "is_adjective_of",
    "is_raion",
    "names_a_raion",
    "oblast_code",
    "oblasts_of",
    "where_of",
]

OBLAST_WORD = re.compile(r"\b(?:oblast|obl|region|province|область|обл)\b\.?", re.IGNORECASE)
RAION_WORD = re.compile(r"\b(?:raion|rayon|district|район)\b|\bр-н\b", re.IGNORECASE)
_VOWELS = tuple("aäeoyiu")
# sound changes at the end of a town's name before -ський: Бахмут, Вінниця; Волноваха;
# Запоріжжя; Курахове; Авдіївка
_MUTATIONS = (
    (("k", "t", "c", "č"), "ck"),
    (("x", "š"), "sk"),
    (("z", "ž", "g"), "zk"),
    (("ov", "ev"), "ivsk"),
    (("vk",), "vsk"),
)
_CITIES = ("UA-30", "UA-40")

# Russian adjectives and short names that the rules do not derive.
_OTHER_NAMES = {
    "Запорожская": "UA-23", "Ровенская": "UA-56", "Черновицкая": "UA-77", "Крым": "UA-43",
    "Crimea": "UA-43",
}  # fmt: skip


@cache
def _unit_names() -> list[tuple[str, str, bool]]:
    """List names of the first level by sound, with the code, and whether it is an oblast."""
    table = load_oblasts()
    named = list(_OTHER_NAMES.items())
    for column in ("name_en", "name_uk"):
        named += zip(table[column], table["iso"], strict=True)
    bare = [OBLAST_WORD.sub("", name) for name, _ in named]
    return [
        (heard, code, code not in _CITIES)
        for heard, (_, code) in zip(sounds(bare), named, strict=True)
    ]


def oblast_code(text: str) -> str:
    """Return the ISO 3166-2 code of a first-level unit, or an empty string.

    Parameters
    ----------
    text : str
        A code, or a name in English, Ukrainian or Russian, with or without "oblast",
        "region", «область».

    Examples
    --------
    >>> oblast_code("ua-63"), oblast_code("Харьковская область"), oblast_code("Kharkov region")
    ('UA-63', 'UA-63', 'UA-63')
    >>> oblast_code("Kyiv"), oblast_code("Kyiv oblast"), oblast_code("Atlantis")
    ('UA-30', 'UA-32', '')
    """
    if text.strip().upper() in oblast_codes():
        return text.strip().upper()
    bare = OBLAST_WORD.sub("", text)
    heard = {*sounds([bare]), *sounds([bare], russian=True)} - {""}
    found = {
        (is_oblast, code)
        for name, code, is_oblast in _unit_names()
        if (is_oblast or bare == text)
        and any(name == said or corresponds(name, said) for said in heard)
    }
    return min(found)[1] if found else ""


def oblasts_of(names: Iterable[str]) -> tuple[str, ...]:
    """Return the codes of oblasts from codes or names.

    Raises
    ------
    ClaimError
        If one does not exist.

    Examples
    --------
    >>> oblasts_of(["ua-63", "Donetsk", "Херсонська область"])
    ('UA-63', 'UA-14', 'UA-65')
    """
    return tuple(dict.fromkeys(map(_known_code, names)))


def where_of(names: Iterable[str]) -> tuple[str, ...]:
    """Return the codes of oblasts, as `oblasts_of` does, or none for ``whole front``.

    Examples
    --------
    >>> where_of(["Donetsk"]), where_of(["whole front"])
    (('UA-14',), ())
    """
    listed = list(names)
    whole = [name.strip().lower() for name in listed] == ["whole front"]
    return () if whole else oblasts_of(listed)


def base_of(name: str) -> str:
    """Return the base of a percentage: ``ukraine``, or an oblast's code."""
    return "ukraine" if name.strip().lower() == "ukraine" else _known_code(name)


def _known_code(name: str) -> str:
    code = oblast_code(name)
    if code:
        return code
    listed = ", ".join(f"{code} {label}" for code, label in sorted(oblast_codes().items()))
    raise ClaimError(
        f"where: unknown oblast {name!r}; expected 'whole front' or oblasts by code or "
        f"name: {listed}"
    )


def names_a_raion(text: str) -> bool:
    """Return whether a text contains the word raion or district.

    Examples
    --------
    >>> names_a_raion("Чугуївський р-н"), names_a_raion("Kharkiv oblast")
    (True, False)
    """
    return RAION_WORD.search(text.replace("_", " ")) is not None


def is_raion(stated: str, raion: str) -> bool:
    """Return whether a name means a raion, by its adjective or the town that it is named after.

    Parameters
    ----------
    stated : str
        In English, Ukrainian or Russian, with or without "raion" or "district".
    raion : str
        As in a table, in Ukrainian or Latin letters.

    Examples
    --------
    >>> [is_raion(name, "Чугуївський район") for name in ("Chuhuiv raion", "Чугуевский район")]
    [True, True]
    >>> is_raion("Kharkiv raion", "Чугуївський район")
    False
    """
    bare, known = (RAION_WORD.sub("", text.replace("_", " ")) for text in (stated, raion))
    adjective = sounds([known])[0]
    stems = {adjective, re.sub("y$", "", adjective), re.sub("[sc]?ky$", "", adjective)} - {""}
    heard = {*sounds([bare]), *sounds([bare], russian=True)} - {""}
    return any(
        is_adjective_of(adjective, said)
        or any(said == stem or corresponds(stem, said) for stem in stems)
        for said in heard
    )


def is_adjective_of(adjective: str, town: str) -> bool:
    """Return whether an adjective can derive from a town's name by regular sound changes.

    Parameters
    ----------
    adjective, town : str
        In the alphabet of `sounds`.

    Examples
    --------
    >>> pairs = [("Бахмутський", "Bakhmut"), ("Волноваський", "Volnovakha"),
    ...          ("Курахівська", "Kurakhove"), ("Авдіївська", "Avdiivka"), ("Ізюмський", "Kharkiv")]
    >>> [is_adjective_of(*sounds(pair)) for pair in pairs]
    [True, True, True, True, False]
    """
    stem = town[:-1] if town[-1:] in _VOWELS else town
    made = {town, stem + "sk"}
    if stem != town:
        made.add(stem + "isk")  # Балаклія, Балаклійська
    for endings, core in _MUTATIONS:
        made |= {stem.removesuffix(e) + core for e in endings if stem.endswith(e)}
    return re.sub("[ya]$", "", adjective) in made
