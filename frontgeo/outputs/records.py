"""Verdicts as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import shapely

from frontgeo.claims.base import Claim
from frontgeo.claims.measuring import Part
from frontgeo.geometry.antimeridian import wrapped_lon
from frontgeo.outputs.plain_data import (
    apart_dicts,
    assumed_dicts,
    message_dict,
)
from frontgeo.outputs.plain_data import (
    rounded_number as _number,
)
from frontgeo.outputs.text import headline_text, matters
from frontgeo.outputs.view_model import credit
from frontgeo.verdicts.outcomes import Agreement, Row
from frontgeo.verdicts.verdict import Verdict

__all__ = ["verdict_dict"]

SCHEMA = "frontgeo-check-3"


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
        "at": None if at is None else [round(wrapped_lon(at.x), 6), round(at.y, 6)],
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


def _stated_dict(row: Row) -> dict[str, Any]:
    """Return a figure as its source states it, and between which ends it puts it."""
    low, high = row.figure_span
    least, most = row.ratios or (None, None)
    return {
        "stated": row.stated or None,
        "stated_unit": row.stated_unit or None,
        "stated_low": _number(low),
        "stated_high": _number(high),
        "ratio_low": _number(least),
        "ratio_high": _number(most),
    }


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
        **_stated_dict(row),
        "outcome": row.outcome,
        "within_error": row.is_within_error,
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


def verdict_dict(verdicts: Verdict | Sequence[Verdict]) -> dict[str, Any]:
    """Gather verdicts into a dict for JSON, each with the record needed to repeat it."""
    listed = [verdicts] if isinstance(verdicts, Verdict) else list(verdicts)
    return {
        "schema": SCHEMA,
        "verdicts": [
            {
                "claim": _claim_dict(v.claim),
                "outcome": v.outcome,
                "within_error": v.is_supported_within_error,
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
