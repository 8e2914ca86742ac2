"""Verdicts, changes and areas as text, JSON and GeoJSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from math import isfinite
from typing import Any

import pandas as pd
import shapely

from frontgeo.check import Row, Verdict
from frontgeo.claims import Claim
from frontgeo.control import ControlMap
from frontgeo.delta import Delta
from frontgeo.files import printable
from frontgeo.measure import Edges, area_km2

__all__ = [
    "by_table",
    "delta_geojson",
    "format_table",
    "map_notes",
    "rounded",
    "to_json",
    "verdict_dict",
    "verdict_text",
]

SCHEMA = "frontgeo-check-1"


def format_table(rows: Sequence[Sequence[str]], *, right: Iterable[int] = ()) -> str:
    """Align rows of text into columns, the first row a header.

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


def verdict_text(verdict: Verdict) -> str:
    """Write a verdict as text: the claim, a table, the sentence, then each row's details.

    Texts of strangers become one line each, so that they cannot forge another.
    """
    claim = verdict.claim
    lines = [f"Claim: {claim.label}"]
    if claim.quote:
        lines.append(f"  “{claim.quote}”")
    said = ", ".join(p for p in (claim.by, f"said {claim.said}" if claim.said else "") if p)
    for name, value in (
        ("by", said),
        ("period", verdict.period),
        ("where", ", ".join(claim.where) or "whole front"),
        ("taken as", claim.interval_text),
        ("source", claim.source),
    ):
        if value:
            lines.append(f"  {name}: {value}")
    table: list[tuple[str, ...]] = [
        ("", "evidence", "kind", "definition", "km²", "95 % interval", "ratio", "outcome")
    ]
    details = []
    for number, row in enumerate(verdict.rows, 1):
        cells = (
            row.label, row.kind, row.definition, row.measured_text, row.interval_text,
            row.ratio_text, row.outcome_text,
        )  # fmt: skip
        table.append((f"[{number}]", *(printable(cell) for cell in cells)))
        for i, line in enumerate(_details(row)):
            details.append(f"[{number}] {line}" if i == 0 else f"    {line}")
    blocks = [
        [printable(line) for line in lines],
        format_table(table, right=[4, 6]).split("\n"),
        [printable(verdict.summary)],
        [printable(line) for line in details],
    ]
    return "\n\n".join("\n".join(block) for block in blocks)


def _details(row: Row) -> list[str]:
    if row.delta is None:
        told = [text for text in (*row.notes, row.source) if text]
        return [f"{row.label}: {'; '.join(told) or 'as stated'}"]
    change = f"gained {row.gained_km2:,.1f}, lost {row.lost_km2:,.1f} km²"
    if row.delta.after is None:
        change = f"{row.gained_km2:,.1f} km²"
    lines = [f"{row.label}, {row.period}: {change}", *row.methods]
    return [*lines, row.source] if row.source else lines


def _number(value: float | None) -> float | None:
    """Rounded to a square metre, so that files compare; open ends are null."""
    return round(value, 6) if value is not None and isfinite(value) else None


def _claim_dict(claim: Claim) -> dict[str, Any]:
    low, high = claim.interval_km2
    return {
        "id": claim.id,
        "kind": claim.kind,
        "label": claim.label,
        "value": claim.amount.text,
        "unit": claim.unit,
        "value_km2": _number(claim.value_km2),
        "low_km2": _number(low),
        "high_km2": _number(high),
        "since": claim.since.isoformat() if claim.since else None,
        "until": claim.until.isoformat() if claim.until else None,
        "said": claim.said.isoformat() if claim.said else None,
        "by": claim.by,
        "where": list(claim.where),
        "quote": claim.quote,
        "source": claim.source,
    }


def _row_dict(row: Row) -> dict[str, Any]:
    slivers = row.delta.slivers if row.delta is not None else None
    return {
        "evidence": row.label,
        "kind": row.kind,
        "definition": row.definition,
        "measured_km2": _number(row.measured_km2),
        "low_km2": _number(row.low_km2),
        "high_km2": _number(row.high_km2),
        "ratio": _number(row.ratio),
        "outcome": row.outcome,
        "counted": row.counted,
        "snapshots": row.period,
        "gained_km2": _number(row.gained_km2),
        "lost_km2": _number(row.lost_km2),
        "position_error_m": row.position_error_m,
        "position_error_reason": row.position_error_reason,
        "correlation_length_m": row.correlation_length_m,
        "front_km": _number(row.front_km),
        "sd_km2": _number(row.sd_km2),
        "boundary_error_m": _number(row.boundary_error_m),
        "boundary_km": _number(row.boundary_km),
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
        "clip": row.clip,
        "notes": list(row.notes),
        "source": row.source,
    }


def verdict_dict(verdicts: Verdict | Sequence[Verdict]) -> dict[str, Any]:
    """Gather verdicts into a dict for JSON, each with the record that repeats it."""
    listed = [verdicts] if isinstance(verdicts, Verdict) else list(verdicts)
    return {
        "schema": SCHEMA,
        "verdicts": [
            {
                "claim": _claim_dict(v.claim),
                "outcome": v.outcome,
                "summary": v.summary,
                "period": v.period,
                "rows": [_row_dict(row) for row in v.rows],
                "record": dict(v.record),
            }
            for v in listed
        ],
    }


def by_table(table: pd.DataFrame) -> list[dict[str, Any]]:
    """A table by region as a list of dicts, rounded to a square metre."""
    return [
        {"region": str(region), **{str(k): _number(float(v)) for k, v in row.items()}}
        for region, row in table.iterrows()
    ]


def rounded(table: pd.DataFrame) -> list[dict[str, Any]]:
    """A table as a list of dicts, numbers to six decimals, NaN as null."""
    return [
        {str(k): _number(v) if isinstance(v, float) else v for k, v in row.items()}
        for row in table.to_dict("records")
    ]


def map_notes(opened: ControlMap) -> list[str]:
    """What was repaired or left out of a map's files, one line a reason."""
    name = ", ".join(s.path for s in opened.sources) or opened.mapper
    notes = []
    for verb, counts in (("repaired", opened.repaired), ("left out", opened.skipped)):
        if counts:
            listed = ", ".join(f"{n} × {reason}" for reason, n in counts.items())
            notes.append(f"{name}: {verb} {listed}")
    if opened.missing_parts:
        notes.append(f"{name}: {opened.mapper}'s {', '.join(opened.missing_parts)} are missing")
    if opened.overlap_km2 >= 0.0005:
        notes.append(f"{name}: overlaps of {opened.overlap_km2:.3f} km² counted once")
    return [printable(note) for note in notes]


def delta_geojson(delta: Delta, *, edges: Edges = "lonlat") -> str:
    """Write a change as GeoJSON: one feature each for gained and lost.

    Coordinates are not rounded, so that the areas can be measured again.
    """
    features = []
    for change in ("gained", "lost"):
        geometry = getattr(delta, change)
        properties = {
            "change": change,
            "area_km2": round(area_km2(geometry, edges=edges), 6),
            "mapper": delta.label,
            "definition": delta.definition,
            "before": delta.before.when if delta.before else None,
            "after": delta.after.when if delta.after else None,
        }
        features.append(
            {
                "type": "Feature",
                "properties": properties,
                "geometry": json.loads(shapely.to_geojson(geometry)),
            }
        )
    collection = {"type": "FeatureCollection", "features": features}
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":")) + "\n"


def to_json(content: Mapping[str, Any]) -> str:
    """Write JSON that reads well and compares byte for byte."""
    text = json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False)
    # control and direction characters, and lone surrogates, as escapes
    return "".join(c if c.isprintable() or c == "\n" else _escape(c) for c in text) + "\n"


def _escape(character: str) -> str:
    return json.dumps(character)[1:-1]
