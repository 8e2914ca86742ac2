"""The oblasts a sentence names."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["COUNTRY", "OBLAST_WORD", "Mention", "oblasts_named", "republic_named"]

# English spellings, then stems of the Ukrainian and Russian adjectives.
_OBLASTS = {
    "UA-05": ("vinn[iy]tsi?a", "вінницьк|винницк"),
    "UA-07": ("vol[yi]n", "волинськ|волынск"),
    "UA-09": ("luhansk|lugansk", "луганськ|луганск"),
    "UA-12": ("dnipropetrovsk|dnepropetrovsk|dnipro", "дніпропетровськ|днепропетровск"),
    "UA-14": ("donetsk", "донецьк|донецк"),
    "UA-18": ("zh[yi]tom[yi]r", "житомирськ|житомирск"),
    "UA-21": ("zakarpatt?[iy]a|transcarpathia", "закарпатськ|закарпатск"),
    "UA-23": ("zaporizh?zh?[iy]a|zaporizhzhya|zaporozh[iy]?e", "запорізьк|запорожск"),
    "UA-26": ("ivano-frankivsk|ivano-frankovsk", "івано-франківськ|ивано-франковск"),
    "UA-32": ("kyiv|kiev", "київськ|киевск"),
    "UA-35": ("kirovohrad|kirovograd", "кіровоградськ|кировоградск"),
    "UA-46": ("lviv|lvov", "львівськ|львовск"),
    "UA-48": ("m[yi]kola[yi]i?v|nikola[iy]?ev", "миколаївськ|николаевск"),
    "UA-51": ("odess?a", "одеськ|одесск"),
    "UA-53": ("poltava", "полтавськ|полтавск"),
    "UA-56": ("rivne|rovno", "рівненськ|ровенск"),
    "UA-59": ("sumy", "сумськ|сумск"),
    "UA-61": ("ternopil|ternopol", "тернопільськ|тернопольск"),
    "UA-63": ("kharkiv|kharkov", "харківськ|харьковск"),
    "UA-65": ("kherson", "херсонськ|херсонск"),
    "UA-68": ("khmelnyts?kyi|khmelnits?k[iy]y?", "хмельницьк|хмельницк"),
    "UA-71": ("cherkasy|cherkassy", "черкаськ|черкасск"),
    "UA-74": ("chernihiv|chernigov", "чернігівськ|черниговск"),
    "UA-77": ("chernivtsi|chernovtsy", "чернівецьк|черновицк"),
}
_LAND = {  # Kharkivshchyna
    "UA-14": "донеччин",
    "UA-09": "луганщин",
    "UA-12": "дніпропетровщин|днепропетровщин",
    "UA-23": "запоріжж|запорожь",
    "UA-32": "київщин|киевщин",
    "UA-48": "миколаївщин|николаевщин",
    "UA-53": "полтавщин",
    "UA-59": "сумщин",
    "UA-63": "харківщин|харьковщин",
    "UA-65": "херсонщин",
    "UA-74": "чернігівщин|черниговщин",
}
_EN = rf"(?:{'|'.join(en for en, _ in _OBLASTS.values())})(?:ska)?"
_CYRILLIC = rf"(?:{'|'.join(c for _, c in _OBLASTS.values())})[а-яіїє]{{1,3}}"
OBLAST_WORD = r"(?:oblast'?s?|regions?|provinces?)(?!\w)"
_NAMED = re.compile(
    rf"(?<!\w){_EN}(?:(?:, and |, | and )(?:the )?{_EN}){{0,8}}(?:'s)? {OBLAST_WORD}"
    rf"|(?<!\w)(?:oblast'?|region|province) of {_EN}(?!\w)"
    rf"|(?<!\w){_CYRILLIC}(?:(?:, | и | та | і | й ){_CYRILLIC}){{0,8}}"
    r" обл(?:аст[а-яі]{1,3}|\.|(?!\w))"
    rf"|(?<!\w)(?:{'|'.join(_LAND.values())})[а-яіїює]{{1,3}}(?!\w)"
    r"|(?<!\w)(?:crimea|крым[уа]?|крим[уі]?)(?!\w)"
)
COUNTRY = re.compile(r"(?<!\w)(?:ukraine|украин[аыу]|україн[аиуі])(?!\w)")
_REPUBLIC = re.compile(
    r"(?<!\w)(?:[dl]pr|[dl]nr|днр|лнр|(?:donetsk|luhansk|lugansk) people's republic"
    r"|(?:донецк|луганск)[а-я]{2,3} народн[а-я]{2,3} республик[а-я]{1,2})(?!\w)"
)


@dataclass(frozen=True)
class Mention:
    """Oblasts that a sentence names together, and where in it."""

    start: int
    end: int
    codes: tuple[str, ...]


def oblasts_named(low: str) -> list[Mention]:
    """Find the oblasts a plain sentence in lower case names.

    Examples
    --------
    >>> [m.codes for m in oblasts_named("in the kharkiv and donetsk regions, na sumy")]
    [('UA-14', 'UA-63')]
    >>> [m.codes for m in oblasts_named("на харківщині, а в херсонской области – нет")]
    [('UA-63',), ('UA-65',)]
    """
    return [Mention(m.start(), m.end(), _codes(m[0])) for m in _NAMED.finditer(low)]


def _codes(text: str) -> tuple[str, ...]:
    found = {iso for iso, names in _OBLASTS.items() if re.search("|".join(names), text)}
    found |= {iso for iso, names in _LAND.items() if re.search(names, text)}
    if re.search("crimea|кр[иы]м", text):
        found.add("UA-43")
    return tuple(sorted(found))


def republic_named(low: str) -> str:
    """Return the name of a self-declared republic, which is no oblast, or ""."""
    found = _REPUBLIC.search(low)
    return found[0] if found else ""
