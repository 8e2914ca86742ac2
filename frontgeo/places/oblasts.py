"""Recognise the 27 first-level units of Ukraine by code, slug or name, however it is spelled."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from frontgeo.errors import ClaimError
from frontgeo.places.place_tables import oblast_codes, shipped_oblasts
from frontgeo.places.transliteration import corresponds, sounds

__all__ = ["OBLAST_WORD", "base_of", "oblast_code", "oblasts_of", "where_of"]

OBLAST_WORD = re.compile(r"\b(?:oblast|obl|region|province|область|обл)\b\.?", re.IGNORECASE)
_CITIES = ("UA-30", "UA-40")

# Russian adjectives and short names that the rules do not derive.
_OTHER_NAMES = {
    "Запорожская": "UA-23", "Ровенская": "UA-56", "Черновицкая": "UA-77", "Крым": "UA-43",
    "Crimea": "UA-43",
}  # fmt: skip


# Slugs of first-level units, as in some archives.
_SLUGS = {
    "avtonomna_respublika_krym": "UA-43", "cherkaska": "UA-71", "chernihivska": "UA-74",
    "chernivetska": "UA-77", "dnipropetrovska": "UA-12", "donetska": "UA-14",
    "ivano_frankivska": "UA-26", "kharkivska": "UA-63", "khersonska": "UA-65",
    "khmelnytska": "UA-68", "kirovohradska": "UA-35", "kyiv_city": "UA-30", "kyivska": "UA-32",
    "kyyivska": "UA-32", "luhanska": "UA-09", "lvivska": "UA-46", "mykolaivska": "UA-48",
    "mykolayivska": "UA-48", "odeska": "UA-51", "poltavska": "UA-53", "rivnenska": "UA-56",
    "sevastopol": "UA-40", "sumska": "UA-59", "ternopilska": "UA-61", "vinnytska": "UA-05",
    "volynska": "UA-07", "zakarpatska": "UA-21", "zaporizka": "UA-23", "zhytomyrska": "UA-18",
}  # fmt: skip


def oblast_code(text: object) -> str:
    """Return the ISO 3166-2 code of a first-level unit, or an empty string.

    Parameters
    ----------
    text : str
        A code (ISO, KATOTTG, or OCHA's), a slug, or a name in English, Ukrainian or Russian, with
        or without "oblast", "region", «область». Anything but text has no code.

    Examples
    --------
    >>> oblast_code("ua-63"), oblast_code("Харьковская область"), oblast_code("Kharkov region")
    ('UA-63', 'UA-63', 'UA-63')
    >>> oblast_code("Kyiv"), oblast_code("Kyiv oblast"), oblast_code("Atlantis")
    ('UA-30', 'UA-32', '')
    >>> [oblast_code(text) for text in ("UA63", "kharkivska_oblast", "Місто Київ", None)]
    ['UA-63', 'UA-63', 'UA-30', '']
    """
    return _code_of(text.strip()) if isinstance(text, str) else ""


@lru_cache(maxsize=4096)
def _code_of(text: str) -> str:
    if text.upper() in oblast_codes():
        return text.upper()
    word = _word(text).removeprefix("місто_").removeprefix("м._")
    words = _code_by_word()
    for form in (word, f"{word}_oblast", f"{word}_область", word.removesuffix("_oblast")):
        if form in words:
            return words[form]
    if not text or any(c.isdigit() for c in text):
        return ""
    bare = OBLAST_WORD.sub("", text)
    heard = {*sounds([bare]), *sounds([bare], russian=True)} - {""}
    found = {
        (is_oblast, code)
        for name, code, is_oblast in _unit_names()
        if (is_oblast or bare == text)
        and any(name == sound or corresponds(name, sound) for sound in heard)
    }
    return min(found)[1] if found else ""


@cache
def _code_by_word() -> dict[str, str]:
    """Return the codes of units by their exact slugs, names and other codes."""
    table = shipped_oblasts()
    words = dict(_SLUGS)
    for column in ("name_en", "name_uk", "katottg"):
        words |= zip(table[column].map(_word), table["iso"], strict=True)
    # OCHA's codes are the first four letters of KATOTTG.
    return words | dict(zip(table["katottg"].str[:4].map(_word), table["iso"], strict=True))


def _word(text: str) -> str:
    return text.strip().lower().replace("-", "_").replace(" ", "_")


@cache
def _unit_names() -> list[tuple[str, str, bool]]:
    """List names of the first level by sound, with the code, and whether it is an oblast."""
    table = shipped_oblasts()
    named = list(_OTHER_NAMES.items())
    for column in ("name_en", "name_uk"):
        named += zip(table[column], table["iso"], strict=True)
    bare = [OBLAST_WORD.sub("", name) for name, _ in named]
    return [
        (sound, code, code not in _CITIES)
        for sound, (_, code) in zip(sounds(bare), named, strict=True)
    ]


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
