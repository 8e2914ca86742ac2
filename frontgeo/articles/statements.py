"""Find statements: ground taken or held, fronts, a pace, the status of a settlement."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from frontgeo.articles.attribution import known_name, may_be_place, split_names
from frontgeo.articles.word_lists import any_of, pattern
from frontgeo.claims.statement import Kind

__all__ = [
    "FoundStatement", "compared_amounts", "depth_from", "has_word_of_ground", "is_average",
    "is_gain", "is_held", "is_intent", "is_motion", "is_share", "is_size", "statements",
]  # fmt: skip

# --- words about a figure ---------------------------------------------------------------------

_NEAR = 80  # characters
_NEGATED = re.compile(
    r"(?:n't|(?<!\w)(?:not|never|without|не|без))(?: (?:yet|been|fully|ever|was|were|have|be))* $"
)


def is_negated(low: str, start: int) -> bool:
    """Return whether "not" directly precedes a position."""
    return _NEGATED.search(low[max(0, start - 30) : start]) is not None


def _last(words: re.Pattern[str], text: str) -> re.Match[str] | None:
    found = list(words.finditer(text))
    return found[-1] if found else None


def _before(low: str, start: int) -> str:
    """Return the text shortly before a position, in the same half of the sentence."""
    return low[max(0, start - _NEAR) : start].rpartition(";")[2]


# --- ground changes hands -------------------------------------------------------------------

# Excludes "occupied territories" and «под контролем», which describe who holds the ground.
_NOT_ITS_NAME = r"(?! (?:territor|part|area|zone|region|oblast|ukrain|crimea|donetsk|luhansk|land))"
_GAIN = re.compile(
    pattern("verbs.gained")
    + r"|(?<!\w)occupied(?!\w)"
    + _NOT_ITS_NAME
    + r"|(?<!\w)п[оі]д (?:[а-яіїє]+ ){0,2}контроль(?!\w)"
)
_TAKING = r"(?<!taken )(?<!took )(?<!takes )(?<!take )(?<!taking )(?<!full )(?<!under )(?<!of )"
_HELD = re.compile(
    rf"{pattern('verbs.held')}|{_TAKING}(?<!\w)control(?= (?:about |some |over )?[0-9])"
    r"|(?<!came )(?<!come )(?<!brought )(?<!taken )"
    r"under (?:[\w']+ ){0,2}(?:control|occupation)(?!\w)"
    r"|(?<!\w)п[оі]д (?:[а-яіїє]+ ){0,2}контрол(?:ем|ьом)(?!\w)"
)
_STEMS = re.compile(pattern("verbs.ground_stems", "verbs.gained", "verbs.held"))
_NOT_GROUND = re.compile(pattern("verbs.not_ground"))
_INTENT = re.compile(
    pattern("verbs.intended") + r"|(?<!managed )(?<!able )" + pattern("verbs.intended_infinitive")
)
_DENIED = re.compile(pattern("verbs.denied"))
_AVERAGE = re.compile(pattern("verbs.average"))
_SIZE = re.compile(r"(?:size of|as (?:large|big) as|размером с|розміром з)[^,;]{0,40}$")


@lru_cache(maxsize=16)  # called for each figure of a sentence
def _stated(words: re.Pattern[str], low: str) -> tuple[tuple[int, int, str], ...]:
    """Return the matches in a sentence that are not negated."""
    found = [(m.start(), m.end(), m[0]) for m in words.finditer(low)]
    return tuple(one for one in found if not is_negated(low, one[0]))


def _nearest(words: re.Pattern[str], low: str, start: int, end: int) -> tuple[int, str] | None:
    """Return the distance and the text of the match nearest to a range, or None."""
    distances = [(max(start - e, s - end, 0), text) for s, e, text in _stated(words, low)]
    return min(distances, default=None)


def is_gain(low: str, start: int, end: int) -> bool:
    """Return whether the nearest word about a figure says that ground changed hands.

    Examples
    --------
    >>> is_gain("28 settlements were captured", 0, 14), is_gain("28 settlements shelled", 0, 14)
    (True, False)
    """
    gain, other = _nearest(_GAIN, low, start, end), _nearest(_NOT_GROUND, low, start, end)
    return gain is not None and (other is None or gain[0] <= other[0])


def is_held(low: str, start: int, end: int) -> bool:
    """Return whether the nearest word about a figure states who holds ground, not who took it.

    Examples
    --------
    >>> is_held("moscow controls 114,500 sq km", 16, 29), is_held("took control of 5 km2", 16, 21)
    (True, False)
    """
    held, gain = _nearest(_HELD, low, start, end), _nearest(_GAIN, low, start, end)
    return held is not None and (gain is None or held[0] < gain[0])


def has_word_of_ground(low: str) -> bool:
    """Return whether a sentence has a word for ground that is taken or held."""
    return _STEMS.search(low) is not None


def is_intent(low: str, start: int) -> bool:
    """Return whether a plan, a condition, an attempt or a denial precedes a position."""
    before = _before(low, start)
    if _DENIED.search(before):
        return True
    intent = _last(_INTENT, before)
    return intent is not None and not re.search(any_of("that что що"), before[intent.end() :])


def is_average(low: str, start: int) -> bool:
    """Return whether a figure is an average without a stated time."""
    return _AVERAGE.search(low[max(0, start - 30) : start]) is not None


def is_size(low: str, start: int) -> bool:
    """Return whether a figure is the size of something to which ground is compared."""
    return _SIZE.search(low[max(0, start - 60) : start]) is not None


# --- depth ----------------------------------------------------------------------------------

_MOTION = re.compile(pattern("verbs.moved"))
_DEEP = re.compile(r"[ -]?" + pattern("verbs.deep"))
_FROM = r" ?(?:(?:north|south|east|west)\w* )?(?:from|от|від) "
_FROM_BORDER = re.compile(
    _FROM + r"(?:(?:the|russian|state|international|ukrainian) ){0,3}border(?!\w)"
    rf"|{_FROM}(?:государственной |російського |державного )?(?:гос)?(?:границ|(?:держ)?кордон)"
)
_FROM_LINE = re.compile(
    _FROM + r"(?:(?:the|former|earlier|previous) ){0,3}(?:front|contact|line)"
    rf"|{_FROM}(?:прежней |колишньої )?(?:лин|лін|фронт)"
)
_ELSEWHERE = re.compile(  # words for the location of something
    r" ?(?:(?:to the |due )?(?P<compass>north|south|east|west)[a-z-]* (?:of|from)(?!\w)"
    r"|(?:of|from|away|outside|off|short|behind|beyond|от|від)(?!\w)"
    r"|(?:к|на) (?:север|юг|запад|восток)[а-я-]* от|(?:север|юж|запад|восточ)[а-я-]*нее"
    r"|(?:на )?(?:північ|південь|захід|схід)[а-яі-]* від|(?:північ|півден|захід|схід)[а-я-]*іше)"
)
_AT_ONCE = re.compile(r"(?: (?:by|on|back|forward|up|to))* ?")
_NEITHER = re.compile(pattern("verbs.neither"))
_WIDE = re.compile(r"[ -]?" + pattern("verbs.wide"))
_PLACED = re.compile(
    pattern("verbs.placed")
    + r"(?: (?:about|some|just|only|примерно|около|приблизно|близько|всего|лише|в|у))? $"
)


def is_motion(low: str, start: int, end: int) -> bool:
    """Return whether a length is an advance, rather than a distance or a width.

    Examples
    --------
    >>> is_motion("pushed back by 8-9 km", 15, 21), is_motion("20 km from kharkiv", 0, 5)
    (True, False)
    """
    before = _before(low, start)
    if _PLACED.search(before) or _WIDE.match(low, end):
        return False
    moved = _last(_MOTION, before)
    elsewhere = _ELSEWHERE.match(low, end)
    if elsewhere is not None and not depth_from(low, end):
        at_once = moved is not None and _AT_ONCE.fullmatch(before, moved.end()) is not None
        if not at_once or elsewhere["compass"] is None:  # keeps "advanced 8 km north of Lyptsi"
            return False
    if moved is None:
        return _DEEP.match(low, end) is not None and is_gain(low, start, end)
    return not (is_negated(before, moved.start()) or _NEITHER.search(before))


def depth_from(low: str, end: int) -> str:
    """Return the stated start of a depth: ``border``, ``front`` or ""."""
    if _FROM_BORDER.match(low, end):
        return "border"
    return "front" if _FROM_LINE.match(low, end) else ""


# --- shares -----------------------------------------------------------------------------------

_SHARE = re.compile(pattern("verbs.share"))
_OF_LAND = re.compile(
    r" (?:(?:of|in|в|во|у|на) )?(?:(?:the|all|its|entire|whole|territory|area|land|of|всей"
    r"|территории|площади|площі|території|усієї|всієї) ){0,5}"
)
_OF_IT = re.compile(
    r" ?(?:$|[.,;)]|(?:captured|occupied|controlled|liberated|under|held|taken|контрол|оккуп|окуп"
    r"|захва|захоп|освобо|звільн|(?:of )?(?:its|the) (?:territory|area|land|oblast|region)|of it"
    r"|территории|території|площ))"
)


def is_share(low: str, end: int, oblasts: list[tuple[int, int]]) -> bool:
    """Return whether a percentage is a share of the land of an oblast named nearby."""
    if _SHARE.search(low) is None:
        return False
    if any(start >= end and _OF_LAND.fullmatch(low, end, start) for start, _ in oblasts):
        return True
    return any(stop <= end for _, stop in oblasts) and _OF_IT.match(low, end) is not None


_ADVANCE = re.compile(pattern("verbs.advance"))


# --- statements without a figure ----------------------------------------------------------------


@dataclass(frozen=True)
class FoundStatement:
    """A claim of fronts, a pace, a status or settlements, with its position.

    Attributes
    ----------
    kind, value : str
    start, end : int
    settlement : str
        For a status.
    names : tuple of str
        For several settlements that were taken.
    note : str
        An open question as ``"key: reason"``, or "".
    unit : str
        For a count.
    """

    kind: Kind
    value: str
    start: int
    end: int
    settlement: str = ""
    note: str = ""
    names: tuple[str, ...] = ()
    unit: str = ""


# --- fronts and pace --------------------------------------------------------------------------

_ALMOST = r"(?:almost|nearly|practically|virtually|почти|практически|майже|практично)"
_ALL = re.compile(
    rf"(?<!\w)(?:(?:on|in|along|across) (?:(?P<almost>{_ALMOST}) )?(?:all|every)(?: of)?"
    r"(?: the| their| our)?(?: [a-z-]+){0,2} (?:fronts?|directions?|ax[ei]s|sectors?|sections)"
    r"|(?:along|across) the (?:entire|whole) (?:front|line)"
    rf"|(?:на|по) (?:(?P<nearly>{_ALMOST}) )?(?:всех|всем|всіх|усіх)(?: [а-яіїє-]+){{0,2}}"
    r" (?:направлени|фронта|участка|напрямка|ділянка)[а-яі]{1,2}"
    r"|(?:по|вдоль|уздовж|вздовж) (?:всей|всій|усій|всієї) л[иі]ни?[иії]"
    r" (?:фронта|фронту|соприкосновения|зіткнення)"
    r"|по (?:всему|всьому|усьому) фронту)(?!\w)"
)
_FASTER = pattern("verbs.faster")
# by how many times, in English, Ukrainian and Russian; before "faster" or in "twice as fast"
_TIMES = re.compile(
    r"\b(?:(?:nearly|almost|over|майже|понад|почти) )?(?:twice|thrice|doubled?|tripled?|"
    r"(?:\d[\d.,]*|two|three|four|five|six|ten) ?times|[ув]двічі|[ув]тричі|[ув]четверо|вдвое|втрое|"
    r"(?:у|в) (?:\d[\d.,]*|два|три|чотири|пʼять|п'ять|четыре|пять) раз(?:и|ів|а)?)\b"
)
_TIMES_BEFORE = 24  # characters
_SLOWER = pattern("verbs.slower")
_HIGHER, _LOWER = pattern("verbs.higher"), pattern("verbs.lower")
_REPELLED = re.compile(pattern("verbs.repelled"))
_TEMPO = pattern("verbs.tempo")
_COMPARED_PACE = re.compile(
    rf"(?:(?P<more>{_FASTER}|twice as fast)|{_SLOWER}"
    rf"|{_TEMPO}(?: [^\W\d_]+){{0,6}} (?:(?P<higher>{_HIGHER})|{_LOWER}))"
    rf"[^.;]{{0,40}}?{any_of('than as чем ніж аніж')}"
)
_PACE = re.compile(pattern("verbs.ground"))
_MULTIPLE = (
    r"(?:times|twice|double|thrice|percent|%|раз[аіи]?|вдвое|втрое|удвічі|вдвічі|втричі|утричі)"
)
_AMOUNT = r"(?:more|less|fewer|larger|bigger|as much|as many|больше|меньше|більше|менше)"
_COMPARED_AMOUNT = re.compile(
    rf"(?:{_MULTIPLE} (?:{_AMOUNT}|{_FASTER}|{_SLOWER}|{_HIGHER}|{_LOWER})"
    rf"|(?<!\w)(?:{_FASTER}|{_SLOWER}))"
    rf"[^.;\d]{{0,40}}?(?<!\w){any_of('than as чем ніж аніж')}(?!\w)(?: [^\W\d_]+){{0,3}}"
)


def _fronts(low: str) -> Iterator[FoundStatement]:
    m = _ALL.search(low)
    if m is None or _REPELLED.search(low):
        return
    advances = [(max(m.start() - a.end(), a.start() - m.end()), a) for a in _ADVANCE.finditer(low)]
    if not advances:
        return
    start = min(advances, key=lambda one: one[0])[1].start()
    if is_negated(low, start) or is_intent(low, start):
        return
    almost = m["almost"] or m["nearly"]
    note = f"value: the sentence says '{almost} all'" if almost else ""
    yield FoundStatement("fronts", "all", m.start(), m.end(), note=note)


def _pace(low: str) -> Iterator[FoundStatement]:
    if not (_ADVANCE.search(low) or _PACE.search(low)):
        return
    for m in _COMPARED_PACE.finditer(low):
        if not (is_negated(low, m.start()) or is_intent(low, m.start())):
            value = "faster" if m["more"] or m["higher"] else "slower"
            times = _TIMES.search(low, max(0, m.start() - _TIMES_BEFORE), m.end())
            said = ""
            if times:
                said = f"times: the text says '{times[0]}', of which only {value!r} is checked"
            yield FoundStatement("pace", value, m.start(), m.end(), note=said)


def compared_amounts(low: str) -> Iterator[tuple[int, int]]:
    """Yield where a sentence compares a figure with another period's, as no claim states.

    Examples
    --------
    >>> text = "russia took 317 km2 in may, three times more than in april"
    >>> [text[start:end] for start, end in compared_amounts(text)]
    ['times more than in april']
    >>> list(compared_amounts("russia took more than 300 km2"))
    []
    """
    for m in _COMPARED_AMOUNT.finditer(low):
        yield m.start(), m.end()


# --- the status of a settlement ------------------------------------------------------------------

_CAP = r"[A-Z][A-Za-z'-]{1,30}"
_CYRILLIC_CAP = r"[А-ЯІЇЄҐ][А-Яа-яІіЇїЄєҐґ'-]{1,30}"
_LATIN_NAMES = (
    rf"(?<![\w'-])(?P<names>{_CAP}(?: {_CAP}){{0,2}}(?:(?:, | and ){_CAP}(?: {_CAP})?){{0,8}})"
)
_CYRILLIC_NAMES = (
    rf"(?<![\w'-])(?P<names>{_CYRILLIC_CAP}(?: {_CYRILLIC_CAP})?"
    rf"(?:(?:, | и | та | і | й ){_CYRILLIC_CAP}(?: {_CYRILLIC_CAP})?){{0,8}})"
)
_NOUN = (
    r"(?P<noun>(?:[Tt]he )?(?:villages?|towns?|city|settlements?) of |[Tt]he (?:village|town) )?"
)
_CYRILLIC_NOUN = r"(?P<noun>(?i:" + pattern("places.nouns") + ") )?"
_NO_REGION = (
    r"(?![\w'-]| (?:oblast|region|province|district|direction|axis|обл|район|направлен|напрям))"
)
_TAKEN = pattern("verbs.taken_en")
_MILD = r"(?:(?:yet|been|fully|completely|finally|entirely|now|still) ){0,3}"
_CYRILLIC_TAKEN = pattern("verbs.taken_cyrillic")
_CYRILLIC_MILD = (
    r"(?:(?:пока|еще|все|до|сих|пор|так|и|уже|теперь|окончательно|полностью|был[аои]?|ще|досі"
    r"|поки|вже|повністю|остаточно|бу(?:в|ла|ло|ли)|що) ){0,4}"
)
_TOOK = pattern("verbs.took")
_CANNOT = f"{pattern('verbs.managed')} {pattern('verbs.managed_infinitive')}"
_STATUS = (
    re.compile(
        rf"{_NOUN}{_LATIN_NAMES} (?:(?:has|have|had|was|were|is|are)(?P<neg>n't| not| never"
        rf"| yet not| still not)? {_MILD}|remain(?:s|ed)? (?P<un>un)?|(?P<bare>not(?: yet)?) )"
        rf"(?:(?P<verb>{_TAKEN})|(?<=un)captured|under (?:full )?"
        r"(?P<whose>Russian|Ukrainian|Kyiv's|Moscow's)(?: \w+)? control)(?![\w-])"
    ),
    re.compile(
        r"(?<!\w)(?:(?P<neg>(?:not|n't|never)(?: yet)?(?: been able to| managed to)? |fail\w* to"
        r" |unable to )(?:capture|seize|liberate|take|take control of|captured|seized|taken"
        r"|liberated)|(?P<verb>captur(?:ed|es)|seiz(?:ed|es)|liberat(?:ed|es)"
        r"|conquered|t[oa]kes?|took|taken|retook|retakes?|recaptur(?:ed|es)"
        r"|(?<=have )occupied|(?<=has )occupied"
        rf"|(?:took|taken)(?: full)? control of)) {_NOUN}{_LATIN_NAMES}{_NO_REGION}"
    ),
    re.compile(
        rf"{_CYRILLIC_NOUN}{_CYRILLIC_NAMES} (?:- )?{_CYRILLIC_MILD}(?P<neg>не )?{_CYRILLIC_MILD}"
        rf"(?:(?P<verb>{_CYRILLIC_TAKEN})|п[оі]д (?:полным |повним )?контрол[её]м "
        r"(?P<whose>ВСУ|ВС РФ|ЗСУ|[Рр][оу]с[а-яі]{2,12}|[Уу]кра[а-яїі]{2,12}))"
        r"(?! в плен| в полон| під вартою)"
    ),
    re.compile(
        rf"(?P<neg>(?<!\w)[Нн]е )?(?i:(?P<cannot>{_CANNOT})|(?P<verb>{_TOOK})) "
        rf"{_CYRILLIC_NOUN}{_CYRILLIC_NAMES}{_NO_REGION}"
    ),
)
_VERB_FIRST = (_STATUS[1], _STATUS[3])


def _status(plain: str, low: str) -> Iterator[FoundStatement]:
    told: set[str] = set()
    for words in _STATUS:
        for m in words.finditer(plain):
            groups = m.groupdict()
            at = m.start() if words in _VERB_FIRST else m.end("names")  # "if Vovchansk falls"
            if is_intent(low, at) or (groups.get("cannot") and not groups["neg"]):
                continue
            whose = (groups.get("whose") or "").lower()
            ours = whose.startswith(("укр", "ukr", "kyiv", "всу", "зсу"))
            negated = any(groups.get(key) for key in ("neg", "un", "bare")) != ours
            value = "not captured" if negated else "captured"
            places = []
            for name in split_names(m["names"]):
                settlement, note = _settlement(name, m)
                if settlement and settlement not in told:
                    told.add(settlement)
                    places.append((settlement, note))
            if len(places) > 1 and value == "captured" and groups["verb"]:
                names = tuple(name for name, _ in places)
                note = "value: counted from the names"
                count = str(len(names))
                yield FoundStatement(
                    "settlements", count, m.start(), m.end(), "", note, names, "settlements"
                )
                continue
            for settlement, note in places:
                yield FoundStatement("status", value, m.start(), m.end(), settlement, note)


def _settlement(name: str, m: re.Match[str]) -> tuple[str, str]:
    """Return the settlement and a note if it is unknown; empty if it is unlikely to be one."""
    first, *others = name.split()
    known = known_name(name) or (known_name(others[-1]) if others else "")
    if known:
        return known, ""
    russian = not re.search("[a-zіїєґ]", m.string.lower()) and not name.isupper()
    if (m["noun"] or russian) and may_be_place(first):
        return name, f"settlement: '{name}' is not among the names that ship"
    return "", ""


def statements(plain: str, low: str) -> list[FoundStatement]:
    """Find the statements of a plain sentence that have no figure.

    Examples
    --------
    >>> for text in ("Vovchansk has not been captured.", "We advance on all fronts."):
    ...     found = statements(text, text.lower())[0]
    ...     print(found.kind, "|", found.value, "|", found.settlement or "-")
    status | not captured | Vovchansk
    fronts | all | -
    """
    return [*_fronts(low), *_pace(low), *_status(plain, low)]
