"""Anything drawn: polygons of geojson.io, Google Earth, QGIS, or a map of unknown make."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import geopandas as gpd

from frontgeo.control import DEFAULT_POSITION_ERROR_M, STATUSES
from frontgeo.files import printable
from frontgeo.mappers.dated import Dated, days_in, spans_of, statement_of
from frontgeo.mappers.document import Document
from frontgeo.mappers.door import Found, Mapper, Reading

__all__ = ["MAPPER", "dated", "days", "found_in", "glance", "read", "recognises"]

MAPPER = Mapper(
    name="drawn",
    formats="GeoJSON, TopoJSON, Esri JSON, KML, KMZ, GeoPackage, shapefile, FlatGeobuf, GeoParquet",
    coverage="what the file shows",
    statuses=STATUSES,
    position_error_m=DEFAULT_POSITION_ERROR_M,
    position_error_reason="default 250 m",
    licence="its author's",
    credit="",
    cite="its author",
    side="",
)

_DATE_MARKS = (
    b'"frontgeo"', b'"date"', b'"Date"', b'"DATE"', b'"day"', b'"Day"', b'"DAY"', b'"begin"',
    b'"start"', b'"timestamp"', b"<TimeS",
)  # fmt: skip


def recognises(document: Document) -> bool:
    """Take whatever no other reader knows."""
    return True


def read(document: Document) -> Reading:
    """Turn polygons into statuses.

    Every polygon is ``occupied`` unless a column ``status`` holds frontgeo's statuses.
    A GeoJSON's foreign member ``frontgeo`` may state ``mapper``, ``day``,
    ``position_error_m`` and a ``note``, which is told with what is measured.
    """
    stated = _stated(document)
    spans = spans_of(document.properties)
    listed = days(document)
    day = document.wanted_day(listed) if listed else _dated_day(document)
    table = document.only_table()
    found, notes = found_in(table.frame)
    if listed and day is not None and len(spans) == len(found):
        held = [span is not None and span[0] <= day <= span[1] for span in spans]
        found = [item for item, here in zip(found, held, strict=True) if here]
        undated = sum(span is None for span in spans)
        notes += [("feature without a day left out", undated)] if undated else []
    error_m = stated.get("position_error_m")
    return Reading(
        replace(
            MAPPER,
            name=stated.get("mapper", ""),
            position_error_m=error_m or MAPPER.position_error_m,
            position_error_reason="stated in the file" if error_m else MAPPER.position_error_reason,
        ),
        format="vector file",
        found=tuple(found),
        day=day,
        repaired=(*document.mended_text, *table.repaired.items(), *notes),
        empty_status=None,
        drawn=True,
        says=": ".join(text for key in ("mapper", "note") if (text := stated.get(key))),
    )


def days(document: Document) -> list[date]:
    """List the days of a file whose features are of several; empty for one map."""
    if _stated(document).get("day"):
        return []
    listed = days_in(spans_of(document.properties))
    return listed if len(listed) > 1 else []


def glance(document: Document) -> Dated | None:
    """Tell files of text that have no word of a day; None for any that may state one."""
    text = document.is_json or document.head[:1] == b"<"
    return Dated() if text and not any(m in document.content for m in _DATE_MARKS) else None


def dated(document: Document) -> Dated | None:
    """Date a file by the member ``frontgeo`` or the one date that all its features state."""
    day = _dated_day(document)
    return None if day is None else Dated(None, day)


def _dated_day(document: Document) -> date | None:
    stated: date | None = _stated(document).get("day")
    return stated or statement_of(spans_of(document.properties))


def found_in(frame: gpd.GeoDataFrame) -> tuple[list[Found], list[tuple[str, int]]]:
    """Turn the rows of a table into statuses, and tell a status column not understood."""
    if "status" not in frame.columns:
        return [Found(shape) for shape in frame.geometry], []
    words = [str(value).strip().lower().replace(" ", "_") for value in frame["status"]]
    if not set(words) & set(STATUSES):
        note = "column 'status' not understood, every polygon taken as occupied"
        return [Found(shape) for shape in frame.geometry], [(note, 1)]
    return [
        Found(shape, word) if word in STATUSES else Found(shape, None, f"status {word[:30]!r}")
        for shape, word in zip(frame.geometry, words, strict=True)
    ], []


def _stated(document: Document) -> dict[str, Any]:
    member = document.json.get("frontgeo")
    if not isinstance(member, dict):
        return {}
    stated: dict[str, Any] = {}
    if isinstance(member.get("mapper"), str):
        stated["mapper"] = printable(member["mapper"][:80])
    if isinstance(member.get("note"), str):
        stated["note"] = printable(member["note"][:300])
    if "day" in member:
        try:
            stated["day"] = date.fromisoformat(member["day"])
        except (TypeError, ValueError):
            raise document.error(
                f"member 'frontgeo', key 'day': expected YYYY-MM-DD, found {member['day']!r}"
            ) from None
    error_m = member.get("position_error_m")
    if error_m is not None:
        number = isinstance(error_m, int | float) and not isinstance(error_m, bool)
        if not number or not 0 < error_m < 1e6:
            raise document.error(
                "member 'frontgeo', key 'position_error_m': expected metres above 0, "
                f"found {error_m!r}"
            )
        stated["position_error_m"] = float(error_m)
    return stated
