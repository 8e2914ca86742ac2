"""The words of amounts in English, Russian and Ukrainian: units and wordings, as patterns.

For text in lower case, with е for ё, that has one blank between words.
"""

from __future__ import annotations

import re

__all__ = ["KILOMETRE", "QUALIFIER", "QUALIFIERS", "UNITS", "qualifier_of"]

KILOMETRE = r"(?:kilomet(?:re|er)s?|kms?|километр[а-я]{0,3}|кілометр[а-яі]{0,3}|км)"
_MILE = r"(?:miles?|mi|мил[ьяією][а-я]{0,2})"
_SQUARE = r"(?:square|sq\.?|квадратн[а-яіїєґ]{2,3}|кв\.?)"
_KIND_OF_PLACE = (
    r"(?:(?:more|new|other|additional|further|different|whole|entire|small|large|big|key|rural"
    r"|border|front-?line|ukrainian|russian|populated|inhabited) "
    r"|[а-яіїєґ'-]{2,20}(?:ых|их|іх|ые|ие|ого|ому|ими|ыми|і|й) ){0,2}"
)
_PLACE = (
    r"(?:settlements?|villages?|towns?|localit(?:y|ies)|hamlets?|population cent(?:re|er)s?"
    r"|populated (?:area|place|point)s?"
    r"|населенн?[а-яіїє]{2,3} пункт[а-яіїє]{0,3}|нас\. ?пункт[а-яіїє]{0,3}|н\. ?п\.?|нп"
    r"|сел(?:о|а|у|ом|ами|ах|ах)?|сіл|селищ[а-яе]{0,3}|деревень|деревн[а-я]{1,3}"
    r"|поселк[а-я]{1,3}|поселок)"
)
#: measure, our name for the unit, and its words
UNITS = (
    ("area", "km2", rf"{_SQUARE}[ -]?{KILOMETRE}|{KILOMETRE} ?(?:\^?[2²]|{_SQUARE})"),
    ("area", "sq mi", rf"{_SQUARE}[ -]?{_MILE}"),
    ("area", "ha", r"hectares?|ha|гектар[а-яі]{0,3}|га"),
    ("area", "acre", r"acres?"),
    ("count", "settlements", _KIND_OF_PLACE + _PLACE),
    ("percent", "%", r"%|per ?cent(?! points?)|процент[а-я]{0,3}|відсот[а-яі]{1,4}"),
    ("length", "km", KILOMETRE),
    ("length", "mi", _MILE),
    ("length", "m", r"met(?:re|er)s?|метр[а-яі]{0,3}"),
)
#: our word for a wording, and its words
QUALIFIERS = {
    "about": (
        r"about|approximately|approx\.?|around|roughly|some|circa|an estimated|~|≈|около"
        r"|примерно|приблизительно|порядка|близько|приблизно|орієнтовно|десь"
    ),
    "almost": r"almost|nearly|close to|just under|почти|чуть менее|майже|трохи менше",
    "more than": (
        r"more than|at least|over|upwards of|no (?:fewer|less) than|not (?:fewer|less) than|>|≥"
        r"|более(?: чем)?|больше(?: чем)?|свыше|не менее|не меньше|как минимум"
        r"|більше?(?: (?:ніж|як|за))?|понад|не менше?(?: (?:ніж|як))?|щонайменше|як мінімум"
    ),
    "less than": (
        r"less than|fewer than|under|up to|at most|no more than|not more than|<|≤"
        r"|до|менее(?: чем)?|меньше(?: чем)?|не более|не больше|менше?(?: (?:ніж|як|за))?"
        r"|не більше?(?: (?:ніж|як))?"
    ),
}
#: any wording, each in a group
QUALIFIER = "|".join(
    f"(?P<{name.replace(' ', '_')}>(?<!\\w)(?:{words}))" for name, words in QUALIFIERS.items()
)


def qualifier_of(found: re.Match[str]) -> str:
    """Return our word for the wording that a match of `QUALIFIER` found."""
    return str(found.lastgroup).replace("_", " ")
