"""Verdicts, changes and areas as text, JSON and GeoJSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from math import isfinite
from typing import Any

import pandas as pd
import shapely

from frontgeo.check import Row, Verdict, interval_text
from frontgeo.claims import Claim
from frontgeo.control import ControlMap
from frontgeo.delta import Delta
from frontgeo.measure import area_km2

__all__ = [
    "delta_geojson",
    "format_table",
    "map_notes",
    "printable",
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


def printable(text: str) -> str:
    """Text of strangers without control characters, so that it cannot steer a terminal."""
    return "".join(c if c.isprintable() or c == " " else " " for c in text)


def verdict_text(verdict: Verdict) -> str:
    """Write a verdict as text: the claim, a table, the sentence, then each row's details."""
    claim = verdict.claim
    low, high = claim.interval_km2
    lines = [f"Claim: {claim.label}"]
    if claim.quote:
        lines.append(f"  “{claim.quote}”")
    said = ", ".join(
        part for part in (claim.by, f"said {claim.said}" if claim.said else "") if part
    )
    for name, value in (
        ("by", said),
        ("period", verdict.period),
        ("where", ", ".join(claim.where) or "whole front"),
        (
            "taken as",
            f"{low:,.5g} – {high:,.5g} km²" if isfinite(high) else f"{low:,.5g} km² or more",
        ),
        ("source", claim.source),
    ):
        if value:
            lines.append(f"  {name}: {value}")
    table: list[tuple[str, ...]] = [
        ("", "evidence", "kind", "definition", "km²", "95 % interval", "ratio", "outcome")
    ]
    for number, row in enumerate(verdict.rows, 1):
        table.append((f"[{number}]", *_cells(row)))
    lines += ["", format_table(table, right=[4, 6]), "", verdict.summary, ""]
    for number, row in enumerate(verdict.rows, 1):
        lines += [
            f"[{number}] {line}" if i == 0 else f"    {line}"
            for i, line in enumerate(_details(row))
        ]
    return "\n".join(printable(line) for part in lines for line in part.split("\n"))


def _cells(row: Row) -> tuple[str, ...]:
    outcome = row.outcome or "not available here"
    if not row.counted and row.outcome:
        outcome += " (not counted)"
    return (
        row.label,
        row.kind,
        row.definition,
        "–" if row.measured_km2 is None else f"{row.measured_km2:,.1f}",
        interval_text(row),
        "–" if row.ratio is None else f"{row.ratio:.2f}",
        outcome,
    )


def _details(row: Row) -> list[str]:
    if row.delta is None:
        return [f"{row.label}: {'; '.join([*row.notes, row.source]).strip('; ') or 'as stated'}"]
    lines = [
        f"{row.label}, {row.period}: gained {row.gained_km2:,.1f}, lost {row.lost_km2:,.1f} km²"
        if row.delta.after is not None
        else f"{row.label}, {row.period}: {row.gained_km2:,.1f} km²"
    ]
    lines.append(
        f"95 %: σ {row.position_error_m:g} m ({row.position_error_reason}), "
        f"L {row.correlation_length_m:g} m, P {row.front_km:,.1f} km of front, "
        f"sd = σ√(2LP) = {row.sd_km2:,.1f} km²"
    )
    if row.cross_check is not None:
        check = row.cross_check
        lines.append(
            f"cross-check of {check.area_km2:,.2f} km²: EPSG:6933 {check.epsg6933_ppm:+.2f} ppm, "
            f"centred LAEA {check.laea_ppm:+.2f} ppm"
        )
    lines += row.notes
    if row.source:
        lines.append(row.source)
    return lines


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
        "cross_check": None
        if row.cross_check is None
        else {
            "area_km2": _number(row.cross_check.area_km2),
            "epsg6933_ppm": round(row.cross_check.epsg6933_ppm, 3),
            "laea_ppm": round(row.cross_check.laea_ppm, 3),
        },
        "slivers": None
        if slivers is None
        else {k: _number(v) if isinstance(v, float) else v for k, v in vars(slivers).items()},
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


def map_notes(opened: ControlMap) -> list[str]:
    """What was repaired or left out of a map's files, one line a reason."""
    name = ", ".join(s.path for s in opened.sources) or opened.mapper
    notes = []
    for verb, counts in (("repaired", opened.repaired), ("left out", opened.skipped)):
        if counts:
            listed = ", ".join(f"{n} × {reason}" for reason, n in counts.items())
            notes.append(f"{name}: {verb} {listed}")
    if opened.overlap_km2 >= 0.0005:
        notes.append(f"{name}: overlaps of {opened.overlap_km2:.3f} km² counted once")
    return [printable(note) for note in notes]


def delta_geojson(delta: Delta) -> str:
    """Write a change as GeoJSON: one feature each for gained and lost.

    Coordinates are not rounded, so that the areas can be measured again.
    """
    features = []
    for change in ("gained", "lost"):
        geometry = getattr(delta, change)
        properties = {
            "change": change,
            "area_km2": round(area_km2(geometry), 6),
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
    return json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
