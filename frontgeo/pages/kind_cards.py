"""The picture of a claim's kind in its card: rates, sectors and shares beside the map."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from frontgeo.claims.marks import Mark, Outline, PlaceMark, SectorMark
from frontgeo.claims.measuring import Part
from frontgeo.i18n.messages import in_language
from frontgeo.outputs.kind_pictures import SECTOR_COLOURS, paces_of, signed_km2
from frontgeo.outputs.wording import VerdictTexts
from frontgeo.verdicts.outcomes import Row
from frontgeo.verdicts.verdict import Verdict

__all__ = ["IN_KIND_SCRIPT", "kind_picture"]

#: Keys of the texts that the script of the marks writes.
IN_KIND_SCRIPT = (
    "marks", "mark_sector_certain", "mark_sector_within", "mark_sector_none",
    "mark_place_inside", "mark_place_outside", "mark_place_within", "mark_place_counts",
    "mark_numbers_shown", "mark_from_line", "mark_region", "mark_depth",
)  # fmt: skip
_ROOM = 1.04  # of the axis of paces, beyond its greatest end


def kind_picture(
    verdict: Verdict, words: VerdictTexts, view_of_row: Mapping[int, int]
) -> dict[str, Any]:
    """Gather what a card shows of the parts of its rows, for the template.

    Parameters
    ----------
    verdict : Verdict
    words : VerdictTexts
    view_of_row : mapping of int to int
        From a row's `id` to its number among the evidence on the map.

    Returns
    -------
    dict
        ``paces``, ``sectors`` and ``shares``, each empty if no part has such a mark, and
        ``places``, the evidence whose numbered places are listed by the script.
    """
    rows = [row for row in verdict.rows if row.measured is not None]
    return {
        "paces": _paces(rows, words),
        "sectors": _sectors(rows, words, view_of_row),
        "shares": _shares(rows, words),
        "places": [
            {"label": _label(row, words), "shown": view_of_row[id(row)]}
            for row in rows
            if id(row) in view_of_row and _marked(row, PlaceMark)
        ],
    }


def _marked(row: Row, kind: type[Mark]) -> list[tuple[Part, Any]]:
    return [(part, part.mark) for part in row.parts if isinstance(part.mark, kind)]


def _label(row: Row, words: VerdictTexts) -> str:
    return ", ".join(part for part in (row.label, words.definition(row)) if part)


def _paces(rows: list[Row], words: VerdictTexts) -> list[dict[str, Any]]:
    """Return the bars of each row's periods on one axis, which includes 0."""
    paces = paces_of(rows, words.texts)
    parts = [part for pace in paces for _, part in pace.periods]
    ends = [end for part in parts for end in (part.low, part.value, part.high) if end is not None]
    low, high = min([0.0, *ends]), _ROOM * max([0.0, *ends])
    span = (high - low) or 1.0

    def at(value: float) -> float:
        return round(100 * (value - low) / span, 2)

    def bar(period: str, part: Part) -> dict[str, Any]:
        value = part.value or 0.0
        first, last = sorted((at(0.0), at(value)))
        whiskers = None if part.low is None or part.high is None else [at(part.low), at(part.high)]
        return {
            "period": period,
            "value": words.texts.number(value, 1),
            "interval": words.range((part.low, part.high), part.unit).replace(" – ", "–"),
            "from": first,
            "width": round(last - first, 2),
            "whiskers": whiskers,
        }

    return [
        {
            "label": pace.label,
            "counted": pace.counted,
            "words": pace.words,
            "zero": at(0.0),
            "bars": [bar(*period) for period in pace.periods],
        }
        for pace in paces
    ]


def _sectors(
    rows: list[Row], words: VerdictTexts, view_of_row: Mapping[int, int]
) -> dict[str, Any]:
    """Return a table: a line for each sector, a column for each row of evidence."""
    marked = [(row, found) for row in rows if (found := _marked(row, SectorMark))]
    names = list(dict.fromkeys(str(part.name) for _, found in marked for part, _ in found))
    cells: dict[str, list[dict[str, Any] | None]] = {name: [None] * len(marked) for name in names}
    for column, (row, found) in enumerate(marked):
        for number, (part, mark) in enumerate(found, 1):
            cells[str(part.name)][column] = {
                "state": mark.standing,
                "stands": words.texts[f"mark_sector_{mark.standing}"],
                "value": signed_km2(part, words.texts),
                "shown": view_of_row.get(id(row)),
                "number": number,
            }
    return {
        "columns": _columns([row for row, _ in marked], words),
        "rows": [{"name": name, "cells": cells[name]} for name in names],
        "keys": [
            {"state": state, "text": words.texts[f"mark_sector_{state}"]}
            for state in (SECTOR_COLOURS if marked else ())
        ],
    }


def _columns(rows: list[Row], words: VerdictTexts) -> list[str]:
    """Name each row, by its definition too where two rows are of one mapper."""
    labels = Counter(row.label for row in rows)
    return [row.label if labels[row.label] == 1 else _label(row, words) for row in rows]


def _shares(rows: list[Row], words: VerdictTexts) -> list[dict[str, Any]]:
    return [
        {
            "label": _label(row, words),
            "name": in_language(part.name, words.lang),
            "percent": f"{words.texts.number(mark.percent, 1)} %",
            "width": round(min(max(mark.percent, 0.0), 100.0), 2),
            "counted": row.counted,
        }
        for row in rows
        for part, mark in _marked(row, Outline)
    ]
