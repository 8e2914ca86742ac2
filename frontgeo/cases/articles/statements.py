"""What is stated without a figure: all fronts, a pace, the status of a settlement."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from frontgeo.cases.articles.clues import ADVANCE, is_intent, is_negated
from frontgeo.cases.articles.settlements import known_name, may_be_place
from frontgeo.cases.articles.words import any_of

__all__ = ["Statement", "statements"]


@dataclass(frozen=True)
class Statement:
    """A claim of kind ``fronts``, ``pace`` or ``status``, and where its words stand.

    Attributes
    ----------
    kind, value : str
    start, end : int
    settlement : str
        Of a status.
    note : str
        What is open, as ``"key: reason"``, or "".
    """

    kind: str
    value: str
    start: int
    end: int
    settlement: str = ""
    note: str = ""


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
_FASTER = any_of("faster quicker more_quickly more_rapidly быстрее стремительнее швидше стрімкіше")
_SLOWER = any_of("slower more_slowly медленнее повільніше")
_HIGHER, _LOWER = (
    any_of("higher выше вищий вища вищі вище"),
    any_of("lower ниже нижчий нижча нижче"),
)
_REPELLED = re.compile(any_of("repel* repuls* halted stopped отбит* отраж* відбит* зупинен*"))
_TEMPO = any_of("pace rate speed tempo темп*")
_COMPARED_PACE = re.compile(
    rf"(?:(?P<more>{_FASTER}|twice as fast)|{_SLOWER}"
    rf"|{_TEMPO}(?: [^\W\d_]+){{0,6}} (?:(?P<higher>{_HIGHER})|{_LOWER}))"
    rf"[^.;]{{0,40}}?{any_of('than as чем ніж аніж')}"
)
_PACE = re.compile(any_of("pace tempo territor* ground moves moved темп* территори* територі*"))


def _fronts(low: str) -> Iterator[Statement]:
    m = _ALL.search(low)
    if m is None or _REPELLED.search(low):
        return
    advances = [(max(m.start() - a.end(), a.start() - m.end()), a) for a in ADVANCE.finditer(low)]
    if not advances:
        return
    start = min(advances, key=lambda one: one[0])[1].start()
    if is_negated(low, start) or is_intent(low, start):
        return
    almost = m["almost"] or m["nearly"]
    note = f"value: the sentence says '{almost} all'" if almost else ""
    yield Statement("fronts", "all", m.start(), m.end(), note=note)


def _pace(low: str) -> Iterator[Statement]:
    if not (ADVANCE.search(low) or _PACE.search(low)):
        return
    for m in _COMPARED_PACE.finditer(low):
        if not (is_negated(low, m.start()) or is_intent(low, m.start())):
            value = "faster" if m["more"] or m["higher"] else "slower"
            yield Statement("pace", value, m.start(), m.end())


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
_CYRILLIC_NOUN = (
    r"(?P<noun>(?i:"
    + any_of(
        """
        село села город города поселок деревня деревню деревни населенный_пункт населенные_пункты
        населений_пункт населені_пункти місто селище
        """
    )
    + ") )?"
)
_NO_REGION = (
    r"(?![\w'-]| (?:oblast|region|province|district|direction|axis|обл|район|направлен|напрям))"
)
_TAKEN = any_of("captured seized taken occupied conquered liberated fallen")
_MILD = r"(?:(?:yet|been|fully|completely|finally|entirely|now|still) ){0,3}"
_CYRILLIC_TAKEN = any_of(
    """
    взят взята взято взяты захвачен захвачена захвачено захвачены занят занята занято заняты
    освобожден освобождена освобождено освобождены оккупирован оккупирована оккупировано
    взятий взята взяті захоплений захоплена захоплено захоплені зайнятий зайнята зайнято зайняті
    окупований окупована окуповано окуповані звільнений звільнена звільнено звільнені
    """
)
_CYRILLIC_MILD = (
    r"(?:(?:пока|еще|все|до|сих|пор|так|и|уже|теперь|окончательно|полностью|был[аои]?|ще|досі"
    r"|поки|вже|повністю|остаточно|бу(?:в|ла|ло|ли)|що) ){0,4}"
)
_TOOK = any_of(
    """
    взял взяла взяли захватил захватила захватили занял заняла заняли освободил освободила
    освободили взято захвачено захвачен захвачена освобожден освобождена освобождено взят взята
    захопив захопила захопили зайняли зайняла окупували звільнили захоплено окуповано звільнено
    """
)
_CANNOT = (
    any_of("удалось удается смогли смог вдалося вдається змогли зміг")
    + " "
    + any_of("взять захватить занять освободить взяти захопити зайняти звільнити окупувати")
)
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
        r"|liberated)|(?P<verb>captured|seized|liberated|conquered|took|taken"
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


def _status(plain: str, low: str) -> Iterator[Statement]:
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
            freed = re.match("liberat|освоб|звільн", (groups["verb"] or "").lower())
            for name in re.split(r", (?:and )?| and | и | та | і | й ", m["names"]):
                settlement, note = _settlement(name, m)
                if not settlement or settlement in told:
                    continue
                told.add(settlement)
                note = note or (f"direction: whose it is ('{m['verb']}')" if freed else "")
                yield Statement("status", value, m.start(), m.end(), settlement, note)


def _settlement(name: str, m: re.Match[str]) -> tuple[str, str]:
    """The settlement, and what is open about it; none if it is not likely to be one."""
    first, *others = name.split()
    known = known_name(name) or (known_name(others[-1]) if others else "")
    if known:
        return known, ""
    russian = not re.search("[a-zіїєґ]", m.string.lower()) and not name.isupper()
    if (m["noun"] or russian) and may_be_place(first):
        return name, f"settlement: '{name}' is not among the names that ship"
    return "", ""


def statements(plain: str, low: str) -> list[Statement]:
    """Find what a plain sentence states without a figure.

    Examples
    --------
    >>> for text in ("Vovchansk has not been captured.", "We advance on all fronts."):
    ...     found = statements(text, text.lower())[0]
    ...     print(found.kind, "|", found.value, "|", found.settlement or "-")
    status | not captured | Vovchansk
    fronts | all | -
    """
    return [*_fronts(low), *_pace(low), *_status(plain, low)]
