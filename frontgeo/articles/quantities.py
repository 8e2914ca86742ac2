"""Find figures with a unit: areas, lengths, percentages and numbers of settlements.

A part of a figure ("half of the 880 km²", "57 % of them") is calculated, with a note. A number
whose point or comma may separate decimals or thousands is kept as written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from frontgeo.articles.attribution import oblast_after
from frontgeo.articles.word_lists import pattern
from frontgeo.claims.amount import Amount
from frontgeo.claims.lexicon import KILOMETRE, QUALIFIER, UNITS, qualifier_of
from frontgeo.errors import ClaimError

__all__ = ["Quantity", "figures"]


@dataclass(frozen=True)
class Quantity:
    """A number with its wording and unit, and its position in the plain sentence.

    Attributes
    ----------
    measure : str
        ``area``, ``length``, ``count`` or ``percent``.
    value : str
        In the form that `frontgeo.claims.Amount` reads, with the wording in English.
    unit : str
        As a claim states it: ``km2``, ``sq mi``, ``ha``, ``acre``; ``km``, ``mi``, ``m``;
        ``settlements``; ``%``.
    start, end : int
    note : str
        The uncertainty about the number, or "".
    part_of : str
        The figure of which this is a part, such as "880 km2", and from which it is calculated.
    per : str
        For a rate, ``day``, ``week`` or ``month``.
    is_open : bool
        Whether the number has two readings and is kept as written.
    """

    measure: str
    value: str
    unit: str
    start: int
    end: int
    note: str = ""
    part_of: str = ""
    per: str = ""
    is_open: bool = False


_NUMBER = r"(?:[0-9]{1,3}(?:[ ,][0-9]{3}){1,3}(?:[.,][0-9]{1,4})?|[0-9]{1,9}(?:[.,][0-9]{1,6})?)"
_FIGURE = re.compile(
    rf"(?<![\w.,/⁄:-])(?:(?P<low>{_NUMBER})(?: ?{KILOMETRE})?(?P<to> ?- ?| to | and | до ))?"
    rf"(?P<high>{_NUMBER})"
    r"(?P<scale> ?(?:thousand|million|тыс[а-я]{0,4}|тис[а-яі]{0,4}|млн)\.?)?"
    r"[ -]?(?:" + "|".join(f"(?P<u{i}>{unit})" for i, (_, _, unit) in enumerate(UNITS)) + r")(?!\w)"
)
_QUALIFIED = re.compile(rf"(?:{QUALIFIER})(?: (?:чем|ніж|на|в|у))? ?$")
_RANGE_WORD = re.compile(r"(?<!\w)(?:from|between|от|від|между|між) $")
_LONGEST_QUALIFIER = 25  # characters
_PARTS = (  # words for a part, with its value
    (r"half|половин[ауіоюы]{1,2}", Fraction(1, 2)),
    (r"(?:a |one |1 )?third|треть|трети|третин[ауи]", Fraction(1, 3)),
    (r"(?:two|2|две|дві)[ -](?:thirds|трети|третини)", Fraction(2, 3)),
    (r"(?:a |one |1 )?quarter|четверть|чверть", Fraction(1, 4)),
    (r"(?:three|3|три)[ -](?:quarters|четверти|чверті)", Fraction(3, 4)),
)
_PERCENT = (
    r"(?P<percent>[0-9]{1,2}(?:[.,][0-9]{1,2})?) ?"
    r"(?:%|per ?cent|процент[а-я]{0,3}|відсот[а-яі]{1,4})"
)
_PART_BEFORE = re.compile(
    rf"(?<!\w)(?:(?:{'|'.join(f'(?P<p{i}>{words})' for i, (words, _) in enumerate(_PARTS))})"
    rf"|{_PERCENT}) (?:(?:of|из|із|з|зі|от|від|the|these|those|this|all|its|their|этих|тех|цих|тих"
    r"|усіх|всіх|всех) )*$"
)
_LONGEST_PART = 40  # characters
_PART_AFTER = re.compile(
    rf"(?<![\w-])(?:{'|'.join(f'(?P<p{i}>{words})' for i, (words, _) in enumerate(_PARTS))})(?!\w)"
)
_OF_THEM = re.compile(
    r" ?,? ?(?:of (?:them|it|this|that|these|those|which|the (?:total|area|gains?|ground))"
    r"|(?:из|із|з|зі) (?:них|неё|нее|неї|этого|цього|этой|цієї|яких|которых|общей|загальної))(?!\w)"
)
_RATE = re.compile(
    r" ?(?:(?:a|per|each|every) (?:single )?(?P<en>day|week|month)(?!\w)|/ ?(?:day|день|сутки|добу)"
    r"(?!\w)|(?:в|на|у) (?:(?P<day>день|сутки|добу)|(?P<week>неделю|тиждень)"
    rf"|(?P<month>месяц|місяць))(?!\w)|{pattern('verbs.daily')}"
    r"|(?P<total>за (?:добу|сутки|день))(?!\w))"
)


@lru_cache(maxsize=8)  # called several times for the same sentence
def figures(low: str) -> tuple[Quantity, ...]:
    """Find the figures of a plain sentence in lower case, in order.

    Examples
    --------
    >>> [(f.value, f.unit) for f in figures("more than 4,500 sq. km and some 28 small villages")]
    [('more than 4,500', 'km2'), ('about 28', 'settlements')]
    >>> [(f.value, f.unit) for f in figures("від 8 до 9 кілометрів, майже 1,2 тис. кв. км")]
    [('8-9', 'km'), ('almost 1200', 'km2')]
    >>> figures("the 47th brigade, 30,000 strong, did twice as much as in 2023")
    ()
    >>> [(f.value, f.part_of) for f in figures("880 km2, a third of it in donetsk oblast")]
    [('880', ''), ('about 293', '880 km2')]
    """
    found = list(_stated(low))
    parts = [part for whole in found if (part := _part_after(low, whole, found)) is not None]
    return tuple(sorted([*found, *parts], key=lambda figure: figure.start))


def _stated(low: str) -> Iterator[Quantity]:
    """Yield the figures that a sentence states directly."""
    previous: Quantity | None = None
    for found in _FIGURE.finditer(low):
        figure = _figure(low, found)
        if figure is None:
            continue
        if previous is None or not _converted(low, previous, figure):
            if previous is not None and previous.measure == "percent" and figure.part_of:
                previous = None  # "57 % of the 880 km²" is one figure
            if previous is not None:
                yield previous
            previous = _of_them(low, previous, figure) if previous is not None else figure
    if previous is not None:
        yield previous


def _figure(low: str, found: re.Match[str]) -> Quantity | None:
    """Read one figure with its wording; return None for a year or an unusable number."""
    index = next(i for i in range(len(UNITS)) if found[f"u{i}"])
    measure, unit, _ = UNITS[index]
    start, ends, note = _numbers_of(low, found)
    if measure == "count" and _is_year(low, start, found["high"]):
        return None
    scale = _scale(found["scale"])
    written = "-".join(_written(end, scale) for end in ends)
    before = low[max(0, start - _LONGEST_QUALIFIER) : start]
    if len(ends) == 2:
        before = _RANGE_WORD.sub("", before)
    qualifier = _QUALIFIED.search(before)
    if qualifier is not None:
        start -= len(before) - qualifier.start()
        written = f"{qualifier_of(qualifier)} {written}"
    doubt = _two_readings(ends[-1], found[f"u{index}"])
    if doubt and scale == 1:
        written = f"{qualifier_of(qualifier)} {ends[-1]}" if qualifier else ends[-1]
        return Quantity(measure, written, unit, start, found.end(), doubt, is_open=True)
    try:
        amount = Amount.of(written)
    except ClaimError:  # such as 0, or 9-8
        return None
    figure = Quantity(measure, written, unit, start, found.end(), note)
    if measure in ("area", "count"):
        figure = _part_before(low, figure, amount)
    rate = _RATE.match(low, found.end())
    if rate is not None and measure == "area" and not figure.part_of:
        figure = _as_rate(figure, rate)
    return figure


def _as_rate(figure: Quantity, rate: re.Match[str]) -> Quantity:
    groups = rate.groupdict()
    per = groups["en"] or next((u for u in ("week", "month") if groups[u]), "day")
    if rate[0].strip() in ("weekly",):
        per = "week"
    note = figure.note
    if groups["total"]:
        note = f"'{rate[0].strip()}' may be one day's ground or a rate"
    return replace(figure, end=rate.end(), per=per, note=note)


def _part_before(low: str, figure: Quantity, whole: Amount) -> Quantity:
    """Return the part stated before a figure, as in "half of the 880 km²", or the figure itself."""
    begin = max(0, figure.start - _LONGEST_PART)
    m = _PART_BEFORE.search(low[begin : figure.start])
    if m is None:
        return figure
    share = next((part for i, (_, part) in enumerate(_PARTS) if m[f"p{i}"]), None)
    if share is None:
        share = Fraction(m["percent"].replace(",", ".")) / 100
    start = begin + m.start()
    before = low[max(0, start - _LONGEST_QUALIFIER) : start]
    qualifier = _QUALIFIED.search(before)
    if qualifier is not None:
        start -= len(before) - qualifier.start()
    wording = qualifier_of(qualifier) if qualifier is not None else "about"
    return _worked_out(figure, whole, share, low[start : figure.end], wording=wording, start=start)


def _part_after(low: str, whole: Quantity, found: list[Quantity]) -> Quantity | None:
    """Return a part stated after a figure: "880 km², a third of it in Donetsk oblast"."""
    if whole.measure not in ("area", "count") or whole.is_open or whole.per or whole.part_of:
        return None
    stop = min((f.start for f in found if f.start >= whole.end), default=len(low))
    m = _PART_AFTER.search(low, whole.end, stop)
    if m is None or oblast_after(low, m.end()) is None:
        return None
    share = next(part for i, (_, part) in enumerate(_PARTS) if m[f"p{i}"])
    try:
        amount = Amount.of(whole.value)
    except ClaimError:
        return None
    of_them = _OF_THEM.match(low, m.end())
    end = m.end() if of_them is None else of_them.end()
    based = replace(whole, start=m.start(), end=end)
    source = f"{whole.value} {whole.unit}"
    return _worked_out(based, amount, share, low[m.start() : end], start=m.start(), of=source)


def _of_them(low: str, whole: Quantity, figure: Quantity) -> Quantity:
    """Return a percentage as a part of the figure before it: "880 km², 57 % of them in Donetsk"."""
    if figure.measure != "percent" or "-" in figure.value or whole.is_open or whole.per:
        return figure
    source = whole.part_of or f"{whole.value} {whole.unit}"
    of_them = _OF_THEM.match(low, figure.end)
    if of_them is None or source.rpartition(" ")[2] not in ("km2", "sq mi", "ha", "settlements"):
        return figure
    number, _, unit = source.rpartition(" ")
    try:
        amount, percent = Amount.of(number), Amount.of(figure.value)
    except ClaimError:
        return figure
    share = Fraction(percent.value) / 100
    measure = "count" if unit == "settlements" else "area"
    written = low[figure.start : of_them.end()]
    based = replace(figure, measure=measure, unit=unit, end=of_them.end())
    return _worked_out(based, amount, share, written, start=figure.start, of=source)


def _worked_out(
    figure: Quantity,
    whole: Amount,
    share: Fraction,
    written: str,
    *,
    wording: str = "about",
    start: int,
    of: str = "",
) -> Quantity:
    number = f"{round(float(share * Fraction(whole.value)), 1):.10g}"
    if abs(float(number)) >= 100 or figure.measure == "count":
        number = f"{round(float(number))}"
    if float(number) <= 0:
        return figure
    note = f"'{written}' is worked out as {number}; the sentence states no figure of its own"
    value = f"{wording} {number}"
    part_of = of or f"{figure.value} {figure.unit}"
    return replace(figure, value=value, start=start, note=note, part_of=part_of)


def _converted(low: str, one: Quantity, other: Quantity) -> bool:
    """Return whether the second figure converts the first, as in 880 km² (340 sq mi)."""
    return (
        one.measure == other.measure
        and one.unit != other.unit
        and re.fullmatch(r",? ?(?:\(|\[|/|or) ?", low[one.end : other.start]) is not None
    )


def _numbers_of(low: str, found: re.Match[str]) -> tuple[int, list[str], str]:
    """Return the start of the number, its one or two ends, and any doubt about them."""
    first, last, joint = found["low"], found["high"], found["to"]
    if first is None:
        return found.start(), [last], ""
    dash = "-" in joint
    if dash and " " in joint and _looks_like_year(first):  # in 2023 - 28 villages
        return found.start("high"), [last], ""
    between = _RANGE_WORD.search(low[max(0, found.start() - 10) : found.start()])
    if dash or joint == " to " or between is not None:
        return found.start(), [first, last], ""
    note = f"'{first} and' stands before {last}" if joint == " and " else ""
    return found.start("high"), [last], note


def _looks_like_year(number: str) -> bool:
    return re.fullmatch(r"(?:19|20)[0-9]{2}", number) is not None


def _is_year(low: str, start: int, number: str) -> bool:
    """Return whether 2023 in "in 2023 villages fell" is a year."""
    before = low[max(0, start - 12) : start]
    return _looks_like_year(number) and (
        re.search(r"(?<!\w)(?:in|since|of|by|during|в|у|с|з|за|до|к) $", before) is not None
    )


def _scale(word: str | None) -> int:
    if word is None:
        return 1
    return 1_000_000 if word.strip().startswith(("mill", "млн")) else 1000


def _digits(number: str) -> str:
    """Return the number in Python's notation."""
    number = number.replace(" ", "")
    if re.fullmatch(r"[1-9][0-9]{0,2}(,[0-9]{3})+(\.[0-9]+)?", number):
        return number.replace(",", "")
    return number.replace(",", ".")


def _written(number: str, scale: int) -> str:
    if scale > 1:
        return f"{(Decimal(_digits(number)) * scale).normalize():f}"
    grouped = re.fullmatch(r"[1-9][0-9]{0,2}(,[0-9]{3})+(\.[0-9]+)?", number)
    return number if grouped else _digits(number)


def _two_readings(number: str, unit: str) -> str:
    """Return a note on the two readings of a point or comma before three digits, or ""."""
    cyrillic = re.search("[а-яі]", unit) is not None
    m = re.fullmatch(r"([1-9][0-9]{0,2})([.,])([0-9]{3})", number)
    if m is None or (m[2] == "," and not cyrillic):
        return ""
    thousands, decimal = f"{m[1]},{m[3]}", f"{m[1]}.{m[3]}".rstrip("0").rstrip(".")
    return f"'{number}' may be {thousands} or {decimal}; write the one that is meant"
