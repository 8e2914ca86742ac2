"""Write a desk's report as data: JSON with all of it, tables for spreadsheets, and GeoJSON."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pandas as pd

from frontgeo._utils.fileio import printable
from frontgeo.claims.settlements import ChangedSettlement
from frontgeo.desk.desk_text import settlement_doubts
from frontgeo.desk.map_ends import MapEnd
from frontgeo.desk.report import DeskReport, Estimate, MapperChange, PlaceChange
from frontgeo.desk.usual import UsualSteps
from frontgeo.mappers.registry import MAPPERS, credit_of
from frontgeo.outputs.feature_collection import delta_geojson
from frontgeo.outputs.plain_data import apart_dicts, map_dicts, rounded_number
from frontgeo.outputs.tables import table_csv
from frontgeo.places.theatre import Theatre
from frontgeo.verdicts.context import make_record

__all__ = ["changes_geojson", "places_csv", "report_dict", "settlements_csv"]

SCHEMA = "frontgeo-desk-1"


def report_dict(report: DeskReport, *, command: str | None = None) -> dict[str, Any]:
    """Return a report as plain data, with the record of its inputs.

    Parameters
    ----------
    report : DeskReport
    command : str, optional
        The command that repeats it.

    Returns
    -------
    dict
        As the schema ``desk-1`` describes it; areas in km² to a square metre.
    """
    period = report.period
    start, end = (instant.isoformat() for instant in period.ends)
    changes = [one.change for one in report.mappers]
    return {
        "schema": SCHEMA,
        "period": {
            "kind": period.kind,
            "since": str(period.since),
            "until": str(period.until),
            "days": period.days,
            "starts_at": start,
            "ends_at": end,
        },
        "definition": report.definition,
        "mappers": [_mapper(one) for one in report.mappers],
        "without": [{"mapper": one.mapper, "reason": str(one.reason)} for one in report.without],
        "record": make_record(changes, report.settings, command=command),
    }


def _mapper(one: MapperChange) -> dict[str, Any]:
    change, known = one.change, MAPPERS.get(one.mapper)
    slivers = change.slivers
    return {
        "mapper": one.mapper,
        "series": one.series.name,
        "edition": one.series.edition,
        "credit": credit_of(one.mapper),
        "licence": known.licence if known else "",
        "side": change.side,
        "maps": [_end(*pair) for pair in zip(one.ends, _snapshots(one), strict=True)],
        "span_hours": _hours(one.span),
        "is_doubtful": one.is_doubtful,
        "places": [_place(place) for place in one.places],
        "aside_km2": rounded_number(change.aside_km2()),
        "slivers": None if slivers is None else vars(slivers),
        "set_apart": apart_dicts(change),
        "abroad": [
            {
                "key": place.key,
                "name_en": place.name_en,
                "name_uk": place.name_uk,
                "side": place.side,
                "gained_km2": rounded_number(place.gained_km2),
                "lost_km2": rounded_number(place.lost_km2),
            }
            for place in one.abroad
        ],
        "settlements": [settlement_dict(found, one.theatre) for found in one.settlements],
        "earlier": None if one.usual is None else _usual(one.usual),
        **map_dicts(change.maps),
        "left_out": [printable(str(fault)) for fault in one.skipped],
    }


def _snapshots(one: MapperChange) -> list[str]:
    return [shown.when_shown for shown in one.change.maps]


def _end(end: MapEnd, snapshot: str) -> dict[str, Any]:
    return {
        "asked_at": _instant(end.asked),
        "shown_at": _instant(end.shown),
        "snapshot": snapshot,
        "age_hours": _hours(end.age),
        "usual_step_hours": _hours(end.usual),
        "off": end.is_off,
    }


def _instant(instant: datetime) -> str:
    return instant.isoformat()


def _hours(span: timedelta) -> float:
    return round(span.total_seconds() / 3600, 2)


def _place(place: PlaceChange) -> dict[str, Any]:
    return {
        "key": place.key,
        "name_en": place.name_en,
        "name_uk": place.name_uk,
        "net": _estimate(place.net),
        "gained": _estimate(place.gained),
        "lost": _estimate(place.lost),
    }


def _estimate(estimate: Estimate) -> dict[str, Any]:
    return {
        "km2": rounded_number(estimate.km2),
        "mappers": _ends(estimate.mappers),
        "drawing": _ends(estimate.drawing),
    }


def _ends(interval: tuple[float, float] | None) -> list[float | None] | None:
    return None if interval is None else [rounded_number(end) for end in interval]


def settlement_dict(one: ChangedSettlement, theatre: Theatre) -> dict[str, Any]:
    """Return a settlement of a theatre that changed hands as plain data."""
    row = theatre.settlements.iloc[one.row]
    return {
        "name_en": str(row["name_en"]),
        "name_uk": str(row["name_uk"]),
        "oblast": str(row["oblast"]),
        "katottg": str(row["katottg"]) if isinstance(row["katottg"], str) else "",
        "lon": float(row["lon"]),
        "lat": float(row["lat"]),
        "change": "taken" if one.taken else "lost",
        "inside_m": None if one.inside_m != one.inside_m else round(one.inside_m, 1),
        "within_error_of": one.within,
        "doubts": [str(doubt) for doubt in settlement_doubts(one)],
    }


def _settlement_dicts(one: MapperChange) -> list[dict[str, Any]]:
    return [settlement_dict(found, one.theatre) for found in one.settlements]


def _usual(usual: UsualSteps) -> dict[str, Any]:
    low, median, high = usual.quartiles_km2 if usual.is_enough else (None, None, None)
    return {
        "compared": usual.count,
        "is_ranked": usual.is_enough,
        "larger": usual.larger if usual.is_enough else None,
        "lower_quartile_km2": rounded_number(low),
        "median_km2": rounded_number(median),
        "upper_quartile_km2": rounded_number(high),
        "periods": [
            {
                "since": str(step.since),
                "until": str(step.until),
                "net_km2": rounded_number(step.net_km2),
                "why_not": step.why_not,
            }
            for step in usual.steps
        ],
    }


# ---- tables and GeoJSON -----------------------------------------------------------------


def places_csv(report: DeskReport) -> str:
    """Write a row for each place and mapper as CSV, and one for each mapper without a figure."""
    rows = [_row(one, place) for one in report.mappers for place in one.places]
    rows += [
        {"mapper": one.mapper, "place": "whole", "no_figure_because": str(one.reason)}
        for one in report.without
    ]
    return table_csv(
        pd.DataFrame(rows, columns=list(_row(report.mappers[0], report.mappers[0].whole)))
    )


def _row(one: MapperChange, place: PlaceChange) -> dict[str, Any]:
    row: dict[str, Any] = {
        "place": place.key,
        "name_en": place.name_en,
        "name_uk": place.name_uk,
        "mapper": one.mapper,
        "side": one.change.side,
        "series": one.series.name,
        "before": _instant(one.ends[0].shown),
        "after": _instant(one.ends[1].shown),
    }
    for name, estimate in (("net", place.net), ("gained", place.gained), ("lost", place.lost)):
        row[f"{name}_km2"] = rounded_number(estimate.km2)
        for kind, ends in (("mappers", estimate.mappers), ("drawing", estimate.drawing)):
            low, high = ends or (None, None)
            row[f"{name}_{kind}_low"] = rounded_number(low)
            row[f"{name}_{kind}_high"] = rounded_number(high)
    return {
        **row,
        "off": one.is_off or any(end.is_off for end in one.ends),
        "span_hours": _hours(one.span),
        "assumed": "; ".join(assumption.text for assumption in one.change.assumed),
        "no_figure_because": "",
    }


def settlements_csv(report: DeskReport) -> str:
    """Write the settlements that changed hands as CSV, a row for each and mapper."""
    columns = (
        "mapper", "change", "name_en", "name_uk", "oblast", "katottg", "lon", "lat", "inside_m",
        "within_error_of", "doubts",
    )  # fmt: skip
    rows = [
        {"mapper": one.mapper, **found, "doubts": "; ".join(found["doubts"])}
        for one in report.mappers
        for found in _settlement_dicts(one)
    ]
    return table_csv(pd.DataFrame(rows, columns=list(columns)))


def changes_geojson(report: DeskReport) -> str:
    """Write each mapper's ground gained and lost as GeoJSON, and the settlements as points."""
    features = []
    for one in report.mappers:
        features += json.loads(delta_geojson(one.change))["features"]
        for found in _settlement_dicts(one):
            point = {"type": "Point", "coordinates": [found.pop("lon"), found.pop("lat")]}
            about = {"settlement": found.pop("name_en"), "mapper": one.mapper, **found}
            features.append({"type": "Feature", "properties": about, "geometry": point})
    collection = {"type": "FeatureCollection", "features": features}
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":")) + "\n"
