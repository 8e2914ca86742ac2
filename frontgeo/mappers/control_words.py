"""Interpret words about control of ground, in English, Ukrainian and Russian.

A text with a word for held ground counts as held only if nothing else in it contradicts that.
A negation, a past tense, a loss or a part makes it unclear, and unclear ground is left out.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from frontgeo.change.definitions import RUSSIA, STATUSES, UKRAINE

__all__ = [
    "NOT_HELD",
    "UKRAINIAN_HELD",
    "Meaning",
    "has_word",
    "meaning",
    "normalised_words",
    "only_status",
    "side_of",
]

# Regular expressions for text as returned by `plain`: lower case, one blank between words.

_SIDES = {
    RUSSIA: r"russ\w*|ru|rus|rf|dpr|lpr|dnr|lnr|росі\w*|рос|рф|росс\w*|днр|лнр|ордло|орки|"
    r"ворог\w*|окупант\w*|оккупант\w*|противник\w*|вс рф|зс рф",
    UKRAINE: r"(?:armed|defen[cs]e) forces of (?:the )?ukraine|(?<!israel )defen[cs]e forces?|"
    r"сил\w* оборон\w*|збройн\w* сил\w* україн\w*|ukrain\w*|ukr|ua|afu|uaf|zsu|sou|"
    r"зсу|всу|соу|україн\w*|украин\w*",
}
_ANY_SIDE = "|".join(_SIDES.values())
# A government without a country: in Ukraine this means its own, never the occupier's.
_GOVERNMENT = r"government\w*|govt|урядов\w*|уряд\w*|правительств\w*"
_FORCES = (
    r"ukrainian forces?|armed forces of (?:the )?ukraine|defen[cs]e forces?|afu|uaf|zsu|"
    r"сил\w* оборон\w*|зсу|всу|соу"
)
_OCCUPIED = (
    r"occup(?:ied|ation|ying|iers?)|annexed|captured|seized|"
    r"окупован\w*|окупац\w*|захоплен\w*|анексован\w*|зайнят\w*|"
    r"оккупирован\w*|оккупац\w*|захвачен\w*|аннексирован\w*|занят(?:о|а|ы|ая|ые)"
)
_CONTROL = (
    r"control|controlled|controls|controlling|held|holds|"
    r"контрол(?:ь|ю|ем|я|ює\w*|ьован\w*|иру\w*)|підконтрольн\w*|подконтрольн\w*|"
    r"утриму\w*|удержива\w*"
)
# Negation within the word itself: un-, non-.
_NOT_OCCUPIED = r"un ?occupied|non ?occupied|не ?окупован\w*|не ?оккупирован\w*"
_UNCONTROLLED = (
    r"un ?controlled|непідконтрольн\w*|неподконтрольн\w*|не ?контрольован\w*|неконтролиру\w*"
)
_NOT = (
    r"not|non|never|no longer|no|without|outside|isn ?t|aren ?t|free (?:of|from)|"
    r"не|ні|без|поза|вільн\w* від|нет|вне|свободн\w* от"
)
_NOT_AFTER = r"no|false|none|ні|немає|нет"
_GREY = (
    r"contested|disputed|gr[ae]y ?(?:zones?|areas?)|no man s land|(?:unknown|unclear) status|"
    r"status (?:is )?(?:unknown|unclear)|сір\w* зон\w*|спірн\w*|під питанням|"
    r"статус невідом\w*|невідом\w* статус|сер\w* зон\w*|спорн\w*|под вопросом|"
    r"статус неизвест\w*|неизвестн\w* статус"
)
_INFILTRATION = r"infiltrat\w*|інфільтр\w*|просоч\w*|инфильтр\w*|просач\w*"
_PARTISAN = r"partisans?|guerr?illas?|партизан\w*"
_COUNTER = r"counter ?offensives?\w*|counter ?attack\w*|контрнаступ\w*|контратак\w*|контрудар\w*"
_BEFORE_2022 = (
    r"(?:before|pre|prior to|до)(?P<ahead>(?: \w+){0,4}?) 2022(?P<behind>(?: \d\d?\b){0,2})|"
    r"pre2022|pre ?war|since 201[45]|[зс] 201[45]"
)
_LATER_MONTHS = (
    r"(?:mar|apr|may|jun|jul|aug|sep|oct|nov|dec|берез|квіт|трав|черв|лип|серп|верес|жовт|листоп|"
    r"груд|март|апрел|ма[йя]|июн|июл|август|сентя|октя|ноя|дека)\w*"
)
_ENDED = (
    rf"until|till|up to|до (?:\w+ ){{0,3}}?(?:20\d\d|{_LATER_MONTHS})|formerly|former|"
    r"previous|previously|was|were|had been|used to be|ex|lost|loses|losing|loss(?:es)?|ended|ends|"
    r"end of|repelled|repulsed|thwarted|failed|stopped|halted|attempt\w*|withdr[ae]w\w*|"
    r"retreat\w*|abandoned|expelled|ousted|driven|pushed|from|off|"
    r"раніше|колишн\w*|бу(?:ла|ло|ли|в)|втра\w*|відбит\w*|припинен\w*|завершен\w*|закінчен\w*|"
    r"залишен\w*|відступ\w*|відійш\w*|зупинен\w*|невдал\w*|спроб\w*|"
    r"ранее|раньше|бывш\w*|был[аои]?|утрачен\w*|утрат\w*|потерян\w*|потер\w*|прекращен\w*|"
    r"окончен\w*|завершен\w*|оставлен\w*|отступ\w*|отош\w*|остановлен\w*|неудачн\w*|попыт\w*|"
    r"отражен\w*|отбит\w*"
)
_PARTLY = (
    r"partial|partially|partly|in part|possibly|maybe|perhaps|частков\w*|можлив\w*|"
    r"частичн\w*|возможно"
)
_GAINS = r"gains?|adv|offensives?|наступ\w*|успіх\w*|успех\w*"
# Names of layers that are no map of control; _BOUNDS only if the name has no other word.
_SUBJECTS = (
    r"(?:russian |ukrainian )?loss(?:es)?|withdrawals?|retreats?|втрат\w*|потер[иья]\w*|відступ\w*|"
    r"отступлен\w*|fortifications?|mine ?fields?|trench(?:es)?|air ?(?:raid )?alerts?|alerts|"
    r"settlements|settlement (?:polygons|outlines|footprints)|villages|"
    r"cities|towns|oblasts|raions|hromadas|districts|provinces|"
    r"air ?strikes|shellings?|incidents|events|укріплен\w*|укреплен\w*|мінн\w* пол\w*|"
    r"минн\w* пол\w*|тривог\w*|тревог\w*|населен\w* пункт\w*|області|области|райони|районы|громади"
)
_BOUNDS = r"boundar(?:y|ies)|borders?|кордони?|границ[аы]|меж[аі]"

_ABROAD = r"kursk\w*|belgorod\w*|in russia|курськ\w*|курск\w*|бєлгород\w*|белгород\w*"
_ABROAD_WHAT = rf"advances?|incursion|offensive|held|control\w*|{_SIDES[UKRAINE]}"
_LIBERATED = (
    r"(?:de ?occup|liberat|recaptur|retak|reclaim|regain)\w*|retook|taken back|freed|"
    r"звільнен\w*|визволен\w*|деокуп\w*|відбит\w*|освобожд\w*|деоккуп\w*|отбит\w*"
)
_CLAIMED = r"claim(?:s|ed)?|заявлен\w*"
_ADVANCE = r"advances?(?:in)?|adv|просуванн\w*|просунул\w*|продвижени\w*|продвинул\w*"
_BY_RUSSIA = (
    rf"by (?:the )?(?:{_SIDES[RUSSIA]}|armed forces of (?:the )?russia\w*)|"
    r"by (?:the )?(?:enemy|occupiers|invaders)|"
    r"вс рф|зс рф|росіян\w*|росією|російськ\w*ми \w+|россией|россиян\w*|российск\w* \w+|"
    r"(?:ворог|противник|окупант|оккупант)(?:ом|ами)"
)
_BY_UKRAINE = (
    rf"by (?:the )?(?:{_SIDES[UKRAINE]})|зсу|всу|соу|україною|украиной|українцями|украинцами|"
    r"українськ\w*ми \w+|украинск\w*ми \w+|силами оборон\w*"
)
_FROM = r"(?:from|off|у|в|від|от|из под) (?:the )?"
_RUSSIA_RETOOK = (
    rf"(?:{_SIDES[RUSSIA]})(?: (?:forces?|army|troops|has|have|had))* "
    r"(?:retook|(?:re)?gain(?:s|ed) control|regain\w*|recaptur\w*|retak\w*|reclaim\w*|"
    r"відбил\w*|отбил\w*)"
)
_JOINED = r"and|or|vs|versus|та|і|и|або|или"
#: Words that may stand in a folder's name beside a status.
_FILLERS = (
    rf"{_ANY_SIDE}|the|of|in|by|territor\w*|areas?|zones?|maps?|layers?|polygons?|data|ground|"
    r"shp|shapefiles?|geojson|kml|assessed|\d+|територ\w*|террит\w*|карт\w*|зон\w*"
)


@dataclass(frozen=True)
class Meaning:
    """The meaning of a text about ground.

    Attributes
    ----------
    status : str or None
        One of `frontgeo.change.definitions.STATUSES`; None for ground that has no such status.
    side : str
        The side that holds the ground, if the text states it.
    what : str
        The meaning in words, for messages and counts.
    """

    status: str | None
    side: str = ""
    what: str = ""


def normalised_words(text: object) -> str:
    """Return text in lower case with one blank between words and CamelCase split.

    Examples
    --------
    >>> normalised_words("Claimed_UkrainianCounteroffensives.V2")
    'claimed ukrainian counteroffensives v2'
    """
    found = unicodedata.normalize("NFKC", str(text))
    found = re.sub(r"(?<=[a-zа-яіїєґ])(?=[A-ZА-ЯІЇЄҐ])", " ", found)
    found = re.sub(r"[^\w]|_", " ", found.casefold().replace("ё", "е"))
    return " ".join(found.split())


def has_word(words: str, text: str) -> re.Match[str] | None:
    """Find whole words by a regular expression, in text as returned by `normalised_words`."""
    return _whole(words).search(text)


@lru_cache(maxsize=256)  # a map of a million names asks for each some thirty times a name
def _whole(words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{words})\b")


def _negated(words: str, text: str) -> bool:
    """Return whether one of the words follows a negation, or comes before a final "no"."""
    before = rf"(?:{_NOT})(?: (?!and\b|or\b)\w+){{0,3}}? (?:{words})"
    return bool(has_word(before, text) or re.search(rf"\b(?:{words}) (?:{_NOT_AFTER})$", text))


def side_of(text: object) -> str:
    """Return the side of the war in Ukraine that a text names; empty for anything else.

    Examples
    --------
    >>> side_of("Russian forces"), side_of("ЗСУ"), side_of("Red")
    ('russia', 'ukraine', '')
    """
    words = normalised_words(text)
    named = [side for side, pattern in _SIDES.items() if has_word(pattern, words)]
    negated = has_word(_NOT, words)
    return named[0] if len(named) == 1 and len(words.split()) <= 6 and not negated else ""


def _holder(text: str) -> str:
    """Return the side that controls the ground according to a text; empty if none is named."""
    who = rf"(?P<side>{_ANY_SIDE}|{_GOVERNMENT})"
    ahead = rf"\b{who}(?: (?:forces?|army|troops|side|government))? (?P<how>{_CONTROL})\b"
    behind = (
        r"\b(?:(?:controlled|held|control) by (?:the )?|"
        r"(?:під контролем|под контролем|контроль|підконтрольн\w*|подконтрольн\w*|контролює\w*|"
        rf"контролиру\w*|утриму\w*|удержива\w*) ){who}\b"
    )
    after = rf"\b(?P<how>control) {who}\b"
    for pattern in (behind, ahead, after):
        for found in re.finditer(pattern, text):
            # "Ukraine control map" is a map of control in Ukraine, not of Ukrainian control.
            if found["side"] in ("ukraine", "ua") and found.groupdict().get("how") == "control":
                continue
            named = (s for s, words in _SIDES.items() if re.fullmatch(words, found["side"]))
            return next(named, UKRAINE)
    return ""


_OTHER = (  # in order of precedence
    (_GREY, Meaning("contested", what="contested")),
    (_INFILTRATION, Meaning("infiltration", what="infiltration")),
    (_PARTISAN, Meaning(None, what="partisan area")),
    (_COUNTER, Meaning(None, what="counter-offensive")),
)
NOT_HELD = Meaning(None, what="not occupied")
UKRAINIAN_HELD = Meaning(None, UKRAINE, "Ukrainian-held")
_ENDED_OR_NOT = Meaning(None, what="not clear whether still held")
_IN_PART = Meaning(None, what="not clear whether held")
_HELD_BEFORE = Meaning("held_since_2022", what="held since before 2022")
_RUSSIAN = Meaning("occupied", RUSSIA, "taken by Russia")


@lru_cache(maxsize=4096)
def meaning(text: str, *, title: bool = False) -> Meaning | None:
    """Return the meaning of a text about ground; None if it says nothing about control.

    Parameters
    ----------
    text : str
        A value of a column, or a name.
    title : bool
        Whether it is the name of a layer, file or folder, where "control" or "claim" alone
        states nothing.

    Examples
    --------
    >>> meaning("Окуповано /// Occupied").status, meaning("liberated").status
    ('occupied', 'liberated')
    >>> meaning("not under Russian control").what, meaning("unoccupied").what
    ('not occupied', 'not occupied')
    >>> meaning("ukrainian_counteroffensives").what, meaning("Polygon 12")
    ('counter-offensive', None)
    """
    words = normalised_words(text)
    if (exact := words.replace(" ", "_")) in STATUSES and not (title and exact == "claimed"):
        return Meaning(exact, what=words)
    if title and has_word(_JOINED, words) and _kinds(words) > 1:
        return None  # "occupied and liberated" states neither
    if words in ("grey", "gray"):
        return None if title else _OTHER[0][1]
    if not title and words in ("free", "вільна", "вільно", "вільний", "свободно", "свободная"):
        return NOT_HELD
    found = _denied(words, title=title)
    if found is None:
        found = next((what for pattern, what in _OTHER if has_word(pattern, words)), None)
    if found is None and not title and has_word(_UNCONTROLLED, words):
        return None
    return found or _taken(words, title=title) or (_subject(words) if title else None)


def _denied(words: str, *, title: bool) -> Meaning | None:  # noqa: PLR0911 - a rule each
    """Return the meaning of a text that denies that ground is held, or held by a side."""
    if has_word(_NOT_OCCUPIED, words):
        return NOT_HELD
    if _negated(_OCCUPIED, words) and not has_word(_LIBERATED, words):
        return NOT_HELD
    if re.search(rf"\b(?:free (?:of|from)|вільн\w* від|свободн\w* от) (?:{_ANY_SIDE})", words):
        return NOT_HELD
    if has_word(
        r"free (?:territor\w*|areas?|zones?)|вільн\w* територ\w*|свободн\w* террит\w*", words
    ):
        return NOT_HELD
    if has_word(r"ngca", words):
        return Meaning("occupied", RUSSIA, "not under Ukrainian control")
    if has_word(r"gca", words):
        return UKRAINIAN_HELD
    if has_word(_UNCONTROLLED, words) or _negated(_CONTROL, words):
        ended = has_word("no longer|більше не|больше не", words)
        nobody = None if title and not ended else Meaning(None, what="not controlled")
        return _without_control(words) or nobody
    if _negated(_ADVANCE, words):
        return Meaning(None, what="no advance")
    return None


def _taken(words: str, *, title: bool) -> Meaning | None:  # noqa: PLR0911 - a rule each
    """Return the meaning of a text about ground that was taken, by either side, once or still."""
    by_russia, by_ukraine = has_word(_BY_RUSSIA, words), has_word(_BY_UKRAINE, words)
    taken = rf"{_OCCUPIED}|retook|taken|won|відбит\w*|отбит\w*|retaken|recaptured"
    if re.search(rf"\b(?:{taken})\b(?: \w+){{0,2}}? {_FROM}(?:{_SIDES[RUSSIA]})\b", words):
        if has_word("retook|retaken|recaptured|відбит\\w*|отбит\\w*", words):
            return Meaning("liberated", what="liberated")
        return UKRAINIAN_HELD
    words = re.sub(rf"\b{_FROM}(?:{_SIDES[UKRAINE]})\b", "", words)
    held = has_word(rf"{_OCCUPIED}|{_CONTROL}|{_ADVANCE}|{_CLAIMED}|{_LIBERATED}", words)
    if has_word(_RUSSIA_RETOOK, words):
        return _RUSSIAN
    if held and has_word(_PARTLY, words):
        return _IN_PART
    early = _since_before_2022(words)
    if has_word(_LIBERATED, words) and not has_word(_ADVANCE, words):
        if _negated(_LIBERATED, words):  # "not liberated" alone does not state a status
            return Meaning("occupied", what="occupied") if has_word(_OCCUPIED, words) else None
        if by_russia and not by_ukraine:
            return _RUSSIAN
        return Meaning("liberated", what="liberated")
    if held and has_word(_ENDED, re.sub(rf"\b(?:{_BEFORE_2022})", "", words) if early else words):
        return _ENDED_OR_NOT
    if early:
        return _HELD_BEFORE
    abroad = has_word(_ABROAD, words) and has_word(_ABROAD_WHAT, words)
    if abroad and not has_word("russ\\w+n", words):
        return Meaning("ukrainian_held_abroad", UKRAINE, "Ukrainian-held abroad")
    return _with_side(words, title=title, by_ukraine=bool(by_ukraine and not by_russia))


def _since_before_2022(words: str) -> bool:
    """Return whether a text says "before" the invasion, rather than a later month of 2022."""
    found = has_word(_BEFORE_2022, words)
    if found is None or found["ahead"] is None:
        return found is not None
    ahead, behind = (re.findall(r"\d+", found[part]) for part in ("ahead", "behind"))
    months = ahead[1:2] or behind[:1]  # the month in 24 02 2022 or 2022 02 24
    late = has_word(_LATER_MONTHS, found["ahead"])
    return not late and not any(int(month) > 2 for month in months)


def _subject(words: str) -> Meaning | None:
    """Return the meaning of a name that belongs to something other than a map of control."""
    if re.fullmatch(rf"(?:(?:the|map|layer|in|kml|data|\d+|{_FORCES}) ?)+", words) and has_word(
        _FORCES, words
    ):
        return Meaning(None, UKRAINE, "Ukrainian forces")
    if found := has_word(_SUBJECTS, words):
        return Meaning(None, what=found[0])
    bounds = has_word(_BOUNDS, words)
    if bounds and not re.sub(rf"\b(?:{_BOUNDS}|{_FILLERS}|state|country)\b", "", words).split():
        return Meaning(None, what=bounds[0])
    return None


def _kinds(words: str) -> int:
    """Count the kinds of ground that a text names."""
    patterns = (
        _OCCUPIED,
        _LIBERATED,
        _COUNTER,
        _ADVANCE,
        _CLAIMED,
        _BEFORE_2022,
        *(p for p, _ in _OTHER),
    )
    return sum(has_word(pattern, words) is not None for pattern in patterns)


def _without_control(words: str) -> Meaning | None:
    russian, ukrainian = (has_word(_SIDES[side], words) for side in (RUSSIA, UKRAINE))
    government = has_word(_GOVERNMENT, words)
    if russian:
        return NOT_HELD
    if ukrainian or government:
        return Meaning("occupied", RUSSIA, "not under Ukrainian control")
    return None  # the text does not say whose control


def _with_side(  # noqa: PLR0911 - a rule each
    words: str, *, title: bool, by_ukraine: bool
) -> Meaning | None:
    """Return the meaning of a text about claimed ground, advances or held ground, with the side."""
    holder = _holder(words)
    # In "Russian-occupied Ukraine" the side named first is the one that acts.
    first = has_word(_ANY_SIDE, words)
    actor = holder or (side_of(first[0]) if first else "")
    if has_word(_CLAIMED, words) and (actor or not title):
        if actor == UKRAINE:
            return Meaning(None, UKRAINE, "claimed by Ukraine")
        return Meaning("claimed", actor, "claimed")
    if actor == UKRAINE and has_word(_GAINS, words):
        return Meaning(None, UKRAINE, "Ukrainian advance")
    if has_word(_ADVANCE, words):
        if actor == UKRAINE or by_ukraine:
            return Meaning(None, UKRAINE, "Ukrainian advance")
        return Meaning("advance", actor, "advance")
    if has_word(_OCCUPIED, words):
        if holder == UKRAINE or by_ukraine:
            return UKRAINIAN_HELD
        return Meaning("occupied", RUSSIA if has_word(_SIDES[RUSSIA], words) else "", "occupied")
    if holder == UKRAINE:
        return UKRAINIAN_HELD
    if holder == RUSSIA:
        return Meaning("occupied", RUSSIA, "Russian-held")
    if not title and has_word(_CONTROL, words) and not has_word(_ANY_SIDE, words):
        return Meaning("occupied", what="held")
    return None


def only_status(text: str) -> bool:
    """Return whether a folder's name is a status and nothing else, since folders have any name."""
    words = normalised_words(text)
    for pattern in (_COUNTER, _LIBERATED, _GREY, _INFILTRATION, _PARTISAN, _ADVANCE, _CLAIMED):
        words = re.sub(rf"\b(?:{pattern})\b", "", words)
    words = re.sub(rf"\b(?:{_OCCUPIED}|{_CONTROL}|{_NOT_OCCUPIED}|{_FILLERS})\b", "", words)
    return not words.split()
