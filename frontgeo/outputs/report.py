"""Write verdicts and tables as text and JSON, with notes on the maps behind them."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from math import isfinite
from typing import Any

import pandas as pd
import shapely

from frontgeo._utils.fileio import printable
from frontgeo.change.assumptions import Assumed, Assumption, assumed_in, kind_of_assumption
from frontgeo.change.control_map import ControlMap
from frontgeo.change.drawing import Drawing
from frontgeo.change.ground import Ground
from frontgeo.claims.base import Claim
from frontgeo.i18n.formats import as_shown, number_text, unit_decimals
from frontgeo.i18n.messages import Message, in_language
from frontgeo.i18n.texts import texts_of
from frontgeo.outputs.text import agreement_lines, headline_text, matters
from frontgeo.outputs.view_model import credit
from frontgeo.outputs.wording import STARRED, assumption_text, number_of_row, others_text
from frontgeo.verdicts.outcomes import Agreement
from frontgeo.verdicts.verdict import FIGURE_KINDS, Part, Row, Verdict, definition_name

__all__ = [
    "ManyMaps",
    "apart_dicts",
    "assumed_dicts",
    "by_table",
    "claims_text",
    "format_table",
    "map_dicts",
    "map_notes",
    "message_dict",
    "rounded",
    "starred",
    "to_json",
    "verdict_dict",
    "verdict_text",
]

SCHEMA = "frontgeo-check-3"

PROPOSED = "proposed by a program, confirmed by nobody"

# the areas that repairs added to and took from one map, at the end of a reason
_AMOUNTS = re.compile(r"(, [+−][\d,.]+ km²)+$")


def format_table(rows: Sequence[Sequence[str]], *, right: Iterable[int] = ()) -> str:
    """Align rows of text into columns; the first row is the header.

    Examples
    --------
    >>> print(format_table([("a", "km²"), ("long", "1.0")], right=[1]))
    a     km²
    long  1.0
    """
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    right = set(right)
    lines = []
    for row in rows:
        cells = [
            cell.rjust(width) if i in right else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def verdict_text(verdict: Verdict, *, lang: str = "en", explain: bool = False) -> str:
    """Write a verdict as text, the answer first.

    After the headline come the table of evidence and at most six lines of what matters
    (`frontgeo.outputs.text.matters`). A number that rests on an assumption has a star, and
    the assumption is written below. Texts from files and claims are put on one line each, so
    that they cannot forge another line.

    Parameters
    ----------
    verdict : Verdict
    lang : {"en", "uk"}
        Quotes, names and credits stay as they are.
    explain : bool
        Whether to add everything that was found: the claim's own fields, every assumption, how
        its figures compare with each other, and how each row was measured.
    """
    words = _Words(lang)
    blocks = [
        _headline(verdict, words),
        _evidence(verdict, words),
        matters(verdict, lang, on_terminal=True),
    ]
    if explain:
        blocks[1:1] = [_facts(verdict, words)]
        blocks[3:] = [_assumed(verdict, words), _judged(verdict, words)]
        blocks.append(_all_details(verdict, words))
    else:
        blocks.append(_unasked(verdict.arithmetic, words))
    return "\n\n".join("\n".join(block) for block in blocks if block)


def claims_text(verdicts: Sequence[Verdict], *, lang: str = "en", explain: bool = False) -> str:
    """Write many claims as one table, a line for each piece of evidence, followed by their answers.

    Parameters
    ----------
    verdicts : sequence of Verdict
    lang : {"en", "uk"}
    explain : bool
        Whether to add what would change an outcome, and how the figures of a statement compare
        with each other.
    """
    words = _Words(lang)
    rows = [row for verdict in verdicts for row in verdict.rows]
    columns = words.intervals(rows, short=True)
    heads = ("claim", "stated", "period", "evidence", "kind", "measured")
    first_heads, last_heads = (
        [words.of(f"text-{name}") for name in names] for names in (heads, ("ratio", "outcome"))
    )
    table: list[tuple[str, ...]] = [(*first_heads, *columns, *last_heads)]
    measured, intervals = iter(starred(rows, lang)), zip(*columns.values(), strict=True)
    for verdict in verdicts:
        claim = verdict.claim
        named = (claim.id, claim.figure.text(lang), claim.period)
        for number, row in enumerate(verdict.rows):
            first = named if number == 0 else ("", "", "")
            about = words.counted(row) if row.kind == "mapped" else ""
            label = f"{row.label}, {about}" if about else row.label
            cells = (next(measured), *next(intervals), words.ratio(row), words.outcome(row))
            table.append(tuple(printable(c) for c in (*first, label, words.kind(row), *cells)))
    answers = []
    for v in verdicts:
        proposed = f" ({words.proposed})" if v.claim.proposed else ""
        name = f"{v.claim.id}: " if v.claim.id else ""
        answers.append(f"{name}{headline_text(v, lang)}{proposed}")
        if explain:
            said: tuple[Message | str, ...] = (
                v.summary, *agreement_lines(v, lang), *v.turns, *v.arithmetic
            )  # fmt: skip
            lines = [in_language(line, lang) for line in said]
            answers += [f"{name}{line}" for line in lines]
    lines = [
        format_table(table, right=[5, len(table[0]) - 2]),
        *_assumed_of_claims(verdicts, words),
        *_of_figures(verdicts, words),
        "",
        *(printable(line) for line in answers),
        *_left_out_of_claims(verdicts, words, explain=explain),
    ]
    return "\n".join(lines)


class _Words:
    """The words of a table in one language."""

    def __init__(self, lang: str) -> None:
        self.lang, self.texts, self.caveats = (
            lang,
            texts_of("claim", lang),
            texts_of("caveats", lang),
        )

    @property
    def proposed(self) -> str:
        return PROPOSED if self.lang == "en" else self.texts["proposed"].lower()

    def of(self, key: str, **values: object) -> str:
        return Message(key, **values).text(self.lang)

    def kind(self, row: Row) -> str:
        return row.kind if self.lang == "en" else self.texts[row.kind]

    def counted(self, row: Row) -> str:
        """Return the definition, the side whose ground it is if known, and the axis or sector."""
        definition = in_language(definition_name(row.definition), self.lang)
        side = self.caveats.side(row.side)
        if row.change is not None and row.change.is_mirrored:
            # the ground of the other side
            side = Message("seen-by-side", side=row.side).text(self.lang)
        at = in_language(row.at, self.lang)
        return ", ".join(part for part in (definition, side, at) if part)

    def outcome(self, row: Row) -> str:
        if row.outcome is None:
            return self.texts["not_available"]
        text = Message("outcome-adjective", outcome=row.outcome).text(self.lang)
        return text if row.counted else f"{text} ({self.texts['not_counted']})"

    def ratio(self, row: Row) -> str:
        return "–" if row.ratio is None else number_text(row.ratio, self.lang, decimals=2)

    def range(self, ends: tuple[float | None, float | None] | None, unit: str) -> str:
        low, high = ends or (None, None)
        if low is None or high is None:
            return "–"
        decimals = unit_decimals(unit)
        return " – ".join(number_text(end, self.lang, decimals=decimals) for end in (low, high))

    def interval(self, row: Row) -> str:
        return self.range((row.low, row.high), row.unit)

    def intervals(self, rows: Sequence[Row], *, short: bool = False) -> dict[str, list[str]]:
        """Write columns of intervals: the one behind the outcome, and the other if a row has both.

        The heading names the kind of interval; cells of another kind name theirs.

        Parameters
        ----------
        rows : sequence of Row
        short : bool
            Whether to shorten the heading over a column that holds only stated figures.
        """
        kinds = {row.interval for row in rows if row.interval and row.low is not None}
        main = next((kind for kind in ("mappers", "drawing") if kind in kinds), "")
        plain = "text-interval" if short else "text-interval-95"
        head = self.of(f"text-interval-{main}") if main else self.of(plain)
        cells = []
        for row in rows:
            cell = self.interval(row)
            if main == "mappers" and row.interval == "drawing" and row.low is not None:
                cell = self.of("text-as-drawn-range", range=cell)
            cells.append(cell)
        columns = {head: cells}
        if any(row.mappers and row.as_drawn for row in rows):
            other = "drawing" if main == "mappers" else "mappers"
            columns[self.of(f"text-{other}-too")] = [
                "–"
                if row.mappers is None
                else self.range(row.as_drawn if other == "drawing" else row.mappers, row.unit)
                for row in rows
            ]
        return columns


def _headline(verdict: Verdict, words: _Words) -> list[str]:
    lines = [headline_text(verdict, words.lang)]
    if verdict.claim.proposed:
        lines.append(f"  {words.proposed}: {words.of('text-take-proposed-out')}")
    return lines


def _facts(verdict: Verdict, words: _Words) -> list[str]:
    """List the claim's own fields: claimant, day, period, place, and the interval taken from it."""
    claim = verdict.claim
    lines = [f"{words.of('text-claim-label')}: {claim.figure.text(words.lang)}"]
    if claim.quote:
        lines.append(f"  “{claim.quote}”")
    stated = words.of("text-stated-on", day=claim.stated_on) if claim.stated_on else ""
    where = claim.where_text or (words.texts["whole_front"] if claim.is_along_front else "")
    for name, value in (
        ("claimant", ", ".join(part for part in (claim.claimant, stated) if part)),
        ("period", verdict.period),
        ("where", where),
        ("taken-as", claim.interval_message.text(words.lang)),
        ("source", claim.source),
    ):
        if value:
            lines.append(f"  {words.of(f'text-{name}')}: {value}")
    return [printable(line) for line in lines]


def _evidence(verdict: Verdict, words: _Words) -> list[str]:
    """Write the table of evidence, a line for each row."""
    has_days = any(row.days for row in verdict.rows)
    unit = Message("noun", number=0, unit=verdict.claim.base_unit).text(words.lang)
    unit = (
        verdict.claim.base_unit
        if words.lang == "en"
        else words.texts.by_key.get(verdict.claim.base_unit, unit)
    )
    heads = [words.of(f"text-{name}") for name in ("evidence", "kind", "definition")]
    columns = words.intervals(verdict.rows)
    heads = ["", *heads, unit, *columns]
    heads += [words.of("text-day-off")] * has_days
    table = [(*heads, words.of("text-ratio"), words.of("text-outcome"))]
    measured = starred(verdict.rows, words.lang)
    for number, row in enumerate(verdict.rows, 1):
        cells = [row.label, words.kind(row), words.counted(row), measured[number - 1]]
        cells += [column[number - 1] for column in columns.values()]
        cells += [words.range(row.days, row.unit)] * has_days
        cells += [words.ratio(row), words.outcome(row)]
        table.append((f"[{number}]", *(printable(cell) for cell in cells)))
    lines = format_table(table, right=[4, len(table[0]) - 2]).split("\n")
    return [*lines, *_of_figures([verdict], words)]


def _unasked(arithmetic: Sequence[object], words: _Words) -> list[str]:
    """Return the first disagreement among a statement's figures, which is shown even unasked."""
    return [printable(in_language(str(line), words.lang)) for line in arithmetic[:1]]


def _assumed(verdict: Verdict, words: _Words) -> list[str]:
    rows: dict[str, list[str]] = {}
    for number, row in enumerate(verdict.rows, 1):
        for assumption in row.assumed:
            text = assumption_text(assumption, words.caveats)
            rows.setdefault(text, []).append(f"[{number}]")
    return [printable(f"* {' '.join(of)} {text}") for text, of in rows.items()]


def _judged(verdict: Verdict, words: _Words) -> list[str]:
    lines = [verdict.summary.text(words.lang)]
    lines += agreement_lines(verdict, words.lang)
    lines += [words.of("matters-change", turns_clauses=[turn]) for turn in verdict.turns]
    lines += [
        words.of("text-arithmetic", text=in_language(line, words.lang))
        for line in verdict.arithmetic
    ]
    return [printable(f"{line[:1].upper()}{line[1:]}") for line in lines]


def _all_details(verdict: Verdict, words: _Words) -> list[str]:
    """Describe how each row was measured, and what was repaired in its files."""
    details: list[str] = []
    for number, row in enumerate(verdict.rows, 1):
        about_files = [f"    {note}" for shown in row.maps for note in map_notes(shown)]
        for i, line in enumerate(_details(row, words)):
            details.append(f"[{number}] {line}" if i == 0 else f"    {line}")
        details += [note for note in dict.fromkeys(about_files) if note not in details]
    return [printable(line) for line in details]


def starred(rows: Sequence[Row], lang: str = "en") -> list[str]:
    """Return the measured numbers, aligned, with a star after those that rest on an assumption."""
    any_is = any(row.assumed for row in rows)
    blank = " " * len(STARRED) if any_is else ""
    texts = [number_of_row(row, lang) for row in rows]
    return [
        f"{text}{STARRED if row.assumed else blank}" for text, row in zip(texts, rows, strict=True)
    ]


def _assumed_of_claims(verdicts: Sequence[Verdict], words: _Words) -> list[str]:
    """Write a line for each kind of assumption, with the claims and evidence that rest on it.

    Assumptions about the maps of an archive differ only by day: the first stands for all.
    """
    assumed = Assumed()
    resting: dict[tuple[str, str], list[str]] = {}
    of_claims: dict[str, list[str]] = {}
    seen: set[tuple[str, ...]] = set()
    for verdict in verdicts:
        for row in verdict.rows:
            of = f"{verdict.claim.id}, {row.label}" if verdict.claim.id else row.label
            for taken in row.taken:
                of_claims.setdefault(assumption_text(taken, words.caveats), []).append(of)
            for kind in map(kind_of_assumption, row.assumed):
                resting.setdefault(kind, []).append(of)
            for shown in row.maps:
                if (key := _key_of(shown)) not in seen:
                    seen.add(key)
                    assumed.take(shown)
    found = list(of_claims.items())
    for kind, alike in assumed.kinds.items():
        text = assumption_text(alike.first, words.caveats)
        if not alike.same:
            text = words.caveats.filled(
                "of_maps_alike", what=text, n=f"{alike.maps:,}", of=f"{assumed.maps:,}"
            )
        found.append((text, resting.get(kind, [])))
    return [printable(f"* {text} ({'; '.join(dict.fromkeys(of))})") for text, of in found]


def _left_out_of_claims(verdicts: Sequence[Verdict], words: _Words, *, explain: bool) -> list[str]:
    """Summarize the repairs and omissions of all maps together, counting each map once."""
    many = ManyMaps()
    for shown in (m for verdict in verdicts for row in verdict.rows for m in row.maps):
        many.take(shown)
    if explain:
        return many.notes(assumed=False)
    repaired, left_out = sum(many.repaired.values()), sum(many.skipped.values())
    lines = [note for note in many.notes(assumed=False) if " missing " in note]
    if repaired or left_out:
        counts = Message("matters-features", repaired=repaired, left_out=left_out)
        lines.append(words.of("matters-repairs", text=counts))
    return lines


def _of_figures(verdicts: Sequence[Verdict], words: _Words) -> list[str]:
    """Explain the interval of stated figures if any row has one."""
    shown = any(row.kind in FIGURE_KINDS for verdict in verdicts for row in verdict.rows)
    return [words.of("text-interval-of-figures")] if shown else []


def _details(row: Row, words: _Words) -> list[str]:
    lang = words.lang
    notes = [in_language(note, lang) for note in row.methods]
    if row.change is None:
        told = [text for text in (*notes, credit(row)) if text]
        return [f"{row.label}: {'; '.join(told) or words.texts['as stated']}"]
    change = ""
    if row.gained_km2 is not None and row.lost_km2 is not None:
        both = Message("shown-gained-and-lost", gained_km2=row.gained_km2, lost_km2=row.lost_km2)
        if isinstance(row.change, Drawing):
            both = Message("quantity", number=as_shown(row.gained_km2, 1), unit="km²")
        change = f": {both.text(lang)}"
    at = in_language(row.at, lang)
    side = words.caveats.side(row.side)
    about = ", ".join(part for part in (row.label, row.period, at) if part)
    lines = [f"{about}{change}{f', {side}' if side else ''}", *notes]
    lines += others_text(row.change.maps, words.caveats)
    return [*lines, credit(row)] if credit(row) else lines


def assumed_dicts(assumed: Iterable[Assumption]) -> list[dict[str, str]]:
    """Return assumptions as dicts for JSON."""
    return [{"about": a.about, "text": a.text} for a in assumed]


def _number(value: float | None) -> float | None:
    """Round to a square metre, so that files compare equal; infinite ends become null."""
    return round(value, 6) if value is not None and isfinite(value) else None


def _claim_dict(claim: Claim) -> dict[str, Any]:
    low, high = claim.interval
    return {
        "id": claim.id,
        "kind": claim.kind,
        "label": claim.label,
        "stated": claim.amount.text,
        "stated_unit": claim.unit,
        "value": _number(claim.value),
        "low": _number(low),
        "high": _number(high),
        "unit": claim.base_unit,
        **claim.model_dump(mode="json", exclude={"id", "kind", "amount", "unit"}),
    }


def _component_dict(part: Part) -> dict[str, Any]:
    at = None if part.at is None or part.at.is_empty else shapely.point_on_surface(part.at)
    return {
        "name": str(part.name),
        "value": _number(part.value),
        "low": _number(part.low),
        "high": _number(part.high),
        **({} if part.mappers is None else {"intervals": _both(part.as_drawn, part.mappers)}),
        "unit": part.unit,
        "finding": str(part.finding),
        "at": None if at is None else [round(at.x, 6), round(at.y, 6)],
    }


def _both(
    as_drawn: tuple[float, float] | None, mappers: tuple[float, float] | None
) -> dict[str, Any]:
    """Return two intervals by name, for JSON."""
    return {
        name: None if ends is None else {"low": _number(ends[0]), "high": _number(ends[1])}
        for name, ends in (("drawing", as_drawn), ("mappers", mappers))
    }


def _intervals_dict(row: Row) -> dict[str, Any]:
    """Return both intervals of a row for JSON, and the parts of the one between mappers."""
    found, between = _both(row.as_drawn, row.mappers), row.between
    if found["mappers"] is not None:
        found["mappers"] |= {
            "drawing_sd": None if between is None else _number(between.drawing),
            "lag_sd": None if between is None else _number(between.lag),
            "definition_sd": None if between is None else _number(between.definition),
            "quantile": None if between is None else _number(between.quantile),
        }
    why = row.no_mappers if row.as_drawn is not None else None
    return {**found, "why_no_mappers": None if why is None else str(why)}


def _agreement_dict(agreement: Agreement) -> dict[str, Any]:
    sides = ("mappers", "allow", "exclude", "not_told")
    found: dict[str, Any] = {side: list(getattr(agreement, side)) for side in sides}
    return {"at": str(agreement.at), **found, "text": str(agreement.message)}


def _row_dict(row: Row, verdict: Verdict) -> dict[str, Any]:
    slivers = row.change.slivers if row.change is not None else None
    return {
        "evidence": row.label,
        "kind": row.kind,
        "definition": row.definition,
        "at": str(row.at),
        "unit": row.unit,
        "measured": _number(row.measured),
        "low": _number(row.low),
        "high": _number(row.high),
        "interval": row.interval or None,
        "intervals": _intervals_dict(row),
        "outcome_other": row.outcome_other,
        "days": None if row.days is None else [_number(end) for end in row.days],
        "ratio": _number(row.ratio),
        "outcome": row.outcome,
        "counted": row.counted,
        "snapshots": row.period,
        "gained_km2": _number(row.gained_km2),
        "lost_km2": _number(row.lost_km2),
        "position_error_m": row.position_error_m,
        "position_error_reason": str(row.position_error_reason),
        "correlation_length_m": row.correlation_length_m,
        "front_km": _number(row.front_km),
        "sd": _number(row.sd),
        "boundary_error_m": _number(row.boundary_error_m),
        "boundary_km": _number(row.boundary_km),
        "components": [_component_dict(part) for part in row.parts],
        "cross_check": None
        if row.cross_check is None
        else {
            "area_km2": _number(row.cross_check.area_km2),
            "epsg6933_ppm": _number(row.cross_check.epsg6933_ppm),
            "laea_ppm": _number(row.cross_check.laea_ppm),
        },
        "slivers": None
        if slivers is None
        else {k: _number(v) if isinstance(v, float) else v for k, v in vars(slivers).items()},
        "aside_km2": None
        if row.gained_km2 is None or row.change is None
        else _number(row.change.aside_km2()),
        "clip": row.clip,
        "side": row.side,
        "direction": verdict.claim.direction_measured,
        "contradicted": verdict.is_reversed(row),
        "others_km2": {}
        if row.change is None
        else {side: _number(km2) for side, km2 in row.change.others_km2.items()},
        "day_range": None if row.change is None else row.change.day_range,
        "assumed": assumed_dicts(row.assumed),
        "set_apart": [] if row.change is None else apart_dicts(row.change),
        "notes": [str(note) for note in row.notes],
        "source": credit(row),
    }


def apart_dicts(change: Ground) -> list[dict[str, Any]]:
    """List the ground kept out of a change, for JSON."""
    return [
        {
            "kind": apart.kind,
            "why": apart.why,
            "gained_km2": _number(apart.gained_km2),
            "lost_km2": _number(apart.lost_km2),
            "in_net": apart.is_in_net,
            "certain": apart.certain,
        }
        for apart in change.set_apart
    ]


def map_dicts(maps: Iterable[ControlMap]) -> dict[str, Any]:
    """Gather what was assumed, repaired and left out of the maps of one result, for JSON."""
    many, shown = ManyMaps(), list(maps)
    for each in shown:
        many.take(each)
    return {
        "assumed": assumed_dicts(assumed_in(shown)),
        "repaired": dict(sorted(many.repaired.items())),
        "skipped": dict(sorted(many.skipped.items())),
    }


def verdict_dict(verdicts: Verdict | Sequence[Verdict]) -> dict[str, Any]:
    """Gather verdicts into a dict for JSON, each with the record needed to repeat it."""
    listed = [verdicts] if isinstance(verdicts, Verdict) else list(verdicts)
    return {
        "schema": SCHEMA,
        "verdicts": [
            {
                "claim": _claim_dict(v.claim),
                "outcome": v.outcome,
                "headline": headline_text(v),
                "summary": str(v.summary),
                "agreements": [_agreement_dict(agreement) for agreement in v.agreements],
                "period": v.period,
                "turns": [message_dict(turn) for turn in v.turns],
                "arithmetic": [str(line) for line in v.arithmetic],
                "matters": matters(v),
                "rows": [_row_dict(row, v) for row in v.rows],
                "record": dict(v.record),
            }
            for v in listed
        ],
    }


def message_dict(message: Message) -> dict[str, Any]:
    """Return a message as data for JSON: its key, its values, and its English text.

    Examples
    --------
    >>> message_dict(Message("settlements-are", count=28))
    {'key': 'settlements-are', 'values': {'count': 28}, 'text': '28 settlements are'}
    """
    values = {name: _plain(value) for name, value in message.values.items()}
    return {"key": message.key, "values": values, "text": str(message)}


def _plain(value: object) -> Any:
    """Convert a value of a message for JSON: days become text, time spans hours."""
    plain: Any = str(value)
    match value:
        case Message():
            plain = message_dict(value)
        case tuple() | list():
            plain = [_plain(item) for item in value]
        case bool() | int() | str() | None:
            plain = value
        case float() | Decimal():
            plain = _number(float(value))
        case timedelta():
            plain = _number(value.total_seconds() / 3600)
    return plain


def by_table(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Convert a table by region to a list of dicts, rounded to a square metre."""
    return [
        {"region": str(region), **{str(k): _number(float(v)) for k, v in row.items()}}
        for region, row in table.iterrows()
    ]


def rounded(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Convert a table to a list of dicts, numbers rounded to six decimals, NaN as null."""
    return [
        {str(k): _number(v) if isinstance(v, float) else v for k, v in row.items()}
        for row in table.to_dict("records")
    ]


class ManyMaps:
    """Assumptions, repairs and omissions of many maps, added up by reason.

    Attributes
    ----------
    assumed_on : dict of date or None to tuple of Assumption
        By the day of the map.
    """

    def __init__(self) -> None:
        self.seen: set[tuple[str, ...]] = set()
        self.assumed_on: dict[date | None, tuple[Assumption, ...]] = {}
        self.assumed = Assumed()
        self.day_ranges: dict[date, tuple[date, date]] = {}
        self.repaired: Counter[str] = Counter()
        self.skipped: Counter[str] = Counter()
        self.missing: Counter[str] = Counter()
        self.overlap_km2 = 0.0

    def take(self, shown: ControlMap) -> None:
        """Add the counts of a map; a map that is read twice is counted once."""
        key = _key_of(shown)
        if key in self.seen:
            return
        self.seen.add(key)
        if shown.assumed:
            self.assumed_on[shown.day] = shown.assumed
        self.assumed.take(shown)
        if shown.day is not None and shown.day_range is not None:
            self.day_ranges[shown.day] = shown.day_range
        for reason, count in shown.repaired.items():
            self.repaired[_AMOUNTS.sub("", reason)] += count
        self.skipped.update(shown.skipped)
        self.missing.update(shown.missing_parts)
        self.overlap_km2 = max(self.overlap_km2, shown.overlap_km2)

    def assumed_notes(self) -> list[str]:
        """Write one line per kind of assumption, with the number of maps that rest on it."""
        notes = [f"* {line}" for line in self.assumed.lines()]
        if self.day_ranges:
            n, of = len(self.day_ranges), self.assumed.maps
            notes.append(f"* may show an earlier or later day ({n:,} of {of:,} maps)")
        return [printable(note) for note in notes]

    def starred(self, *days: date) -> str:
        """Return a star if a number of these days rests on an assumption, else an empty string."""
        resting = any(day in self.assumed_on or day in self.day_ranges for day in days)
        return STARRED if resting else ""

    def notes(self, *, assumed: bool = True) -> list[str]:
        """Write one line per kind of repair and omission, and with `assumed` one per assumption."""
        notes = self.assumed_notes() if assumed else []
        notes += [
            f"of all maps {verb} {', '.join(f'{n:,} × {why}' for why, n in sorted(counts.items()))}"
            for verb, counts in (("repaired", self.repaired), ("left out", self.skipped))
            if counts
        ]
        notes += [
            f"{part} are missing on {n:,} map{'s' if n > 1 else ''}"
            for part, n in sorted(self.missing.items())
        ]
        if self.overlap_km2 >= 0.0005:
            notes.append(f"overlaps of up to {self.overlap_km2:.3f} km² on a map counted once")
        return [printable(note) for note in notes]


def _key_of(shown: ControlMap) -> tuple[str, ...]:
    """Return a key that is equal for the same map read twice."""
    return shown.mapper, shown.when, *(source.path for source in shown.sources)


def map_notes(opened: ControlMap) -> list[str]:
    """Write what was repaired or left out of a map's files, one line per reason."""
    name = ", ".join(s.path for s in opened.sources) or opened.mapper
    notes = []
    for verb, counts in (("repaired", opened.repaired), ("left out", opened.skipped)):
        if counts:
            listed = ", ".join(f"{n} × {reason}" for reason, n in counts.items())
            notes.append(f"{name}: {verb} {listed}")
    notes += [
        f"{source.path}: reprojected from {source.reprojected_from}"
        for source in opened.sources
        if source.reprojected_from
    ]
    if opened.missing_parts:
        notes.append(f"{name}: {opened.mapper}'s {', '.join(opened.missing_parts)} are missing")
    if opened.overlap_km2 >= 0.0005:
        notes.append(f"{name}: overlaps of {opened.overlap_km2:.3f} km² counted once")
    return [printable(note) for note in notes]


def to_json(content: Mapping[str, Any] | Sequence[Any]) -> str:
    """Write indented JSON that is the same, byte for byte, for equal content."""
    text = json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False)
    # escape control and direction characters, and lone surrogates
    return "".join(c if c.isprintable() or c == "\n" else _escape(c) for c in text) + "\n"


def _escape(character: str) -> str:
    return json.dumps(character)[1:-1]
