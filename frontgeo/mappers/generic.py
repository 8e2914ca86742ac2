"""Read drawn polygons: from geojson.io, Google Earth, QGIS or an unknown mapper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import shapely

from frontgeo._utils.fileio import printable
from frontgeo.change.assumptions import Assumption
from frontgeo.change.control_map import DEFAULT_POSITION_ERROR_M
from frontgeo.change.definitions import STATUSES
from frontgeo.io.features import Feature, FeatureLayer
from frontgeo.mappers.control_words import meaning
from frontgeo.mappers.document import Document
from frontgeo.mappers.file_dates import (
    DATE_COLUMNS,
    Dated,
    days_in,
    doubts_of,
    of_path,
    read_name,
    spans_of,
    statement_of,
)
from frontgeo.mappers.front_lines import (
    LINE_ERROR_REASON,
    FrontLine,
    ground_of_lines,
    is_map_of_lines,
    only_lines,
)
from frontgeo.mappers.ingest import Mapper, Reading
from frontgeo.mappers.legend import Legend, are_layers_sides, legend_of
from frontgeo.mappers.theatre_legend import legend_of_theatre
from frontgeo.places.theatre import MapperLegend

__all__ = [
    "MAPPER", "dated", "days", "glance", "read", "recognises", "stated_mapper",
]  # fmt: skip

MAPPER = Mapper(
    name="drawn",
    formats="GeoJSON, TopoJSON, Esri JSON, KML, KMZ, GML, WKT, GeoPackage, shapefile, "
    "file geodatabase, MapInfo, FlatGeobuf, GeoParquet",
    coverage="what the file shows",
    statuses=STATUSES,
    position_error_m=DEFAULT_POSITION_ERROR_M,
    position_error_reason="default 250 m",
    licence="its author's",
    credit="",
    cite="its author",
    side="",
    definition="what its author drew",
    correlation_reason="a drawing has no history",
    lag_reason="a drawing has no history",
    ukrainian={
        "formats": "GeoJSON, TopoJSON, Esri JSON, KML, KMZ, GML, WKT, GeoPackage, shapefile, "
        "файлова база геоданих, MapInfo, FlatGeobuf, GeoParquet",
        "coverage": "що показує файл",
        "position_error_reason": "типово 250 м",
        "licence": "автора рисунка",
        "cite": "автор рисунка",
        "definition": "що накреслив автор",
        "correlation_reason": "рисунок не має історії",
        "lag_reason": "рисунок не має історії",
    },
)

_DATE_MARKS = (
    b'"frontgeo"', b'"begin"', b'"start"', b"<TimeS", *(
        f'"{spelled}"'.encode()
        for name in DATE_COLUMNS
        for spelled in (name, name.title(), name.upper())
    )
)  # fmt: skip


def recognises(document: Document) -> bool:
    """Return True: this reader accepts any file that no other reader recognises."""
    return True


def read(document: Document) -> Reading:
    """Assign statuses to polygons by the words in the file (`frontgeo.mappers.legend`).

    Lines are front lines if the caller gives the country that they divide
    (`frontgeo.mappers.front_lines`).

    A GeoJSON's foreign member ``frontgeo`` may state ``mapper``, ``day``,
    ``position_error_m``, a ``status`` of all its polygons and a ``note``, which is shown with
    the results.
    """
    stated = _stated(document)
    layers = _layers(document)
    rows = [row for layer in layers for row in layer.features]
    position = {id(row): i for i, row in enumerate(rows)}
    repaired = list(document.repaired)
    spans = spans_of(document.properties)
    listed = days(document)
    day = document.wanted_day(listed) if listed else _dated_day(document)
    if listed and day is not None:
        if len(spans) != len(rows):
            raise document.error(
                f"expected a day for each of its {len(rows)} features, found {len(spans)}; save it "
                "as GeoJSON or GeoPackage"
            )
        # Of a file that holds many days, keep the features that are valid on the wanted one.
        held = [span is not None and span[0] <= day <= span[1] for span in spans]
        rows = [row for row, here in zip(rows, held, strict=True) if here]
        undated = sum(span is None for span in spans)
        repaired += [("feature without a day left out", undated)] if undated else []
    doubts = doubts_of([row.properties for row in rows], one_day=bool(listed))
    if day is None:
        doubts = (*doubts, *_of_another_day(document, layers))
    front_line = _front_line(document, rows)
    is_of_lines = is_map_of_lines(rows, front_line)
    by_theatre = None
    if document.theatre is not None and document.status is None and document.side is None:
        by_theatre = legend_of_theatre(document.theatre, rows, error=document.error)
    mapper = MAPPER if by_theatre is None else _mapper_of(by_theatre.stated)
    if by_theatre is not None:
        legend = by_theatre.legend
    elif front_line is not None and is_of_lines:
        numbered = [(position[id(row)], row) for row in rows]
        legend, mended = _ground_of_lines(document, numbered, front_line)
        repaired += mended
    else:
        legend = _legend(document, rows, stated.get("titles", ()))
    error_m = stated.get("position_error_m")
    default_reason = LINE_ERROR_REASON if is_of_lines else mapper.text("position_error_reason")
    return Reading(
        replace(
            mapper,
            name=stated.get("mapper", "") or (by_theatre.stated.mapper if by_theatre else ""),
            position_error_m=error_m or mapper.position_error_m,
            position_error_reason="stated in the file" if error_m else default_reason,
            side=legend.side,
        ),
        format="vector file",
        features=legend.features,
        day=day,
        repaired=(*document.mended_text, *repaired),
        empty_status=None,
        drawn=True,
        says=": ".join(text for key in ("mapper", "note") if (text := stated.get(key))),
        assumed=(*legend.assumed, *doubts),
        has_all_sides=legend.has_all_sides,
    )


def _mapper_of(stated: MapperLegend) -> Mapper:
    """Return the mapper of a theatre's legend."""
    error_m = stated.position_error_m
    if error_m is None:
        return replace(MAPPER, credit=stated.credit)
    return replace(
        MAPPER,
        credit=stated.credit,
        position_error_m=float(error_m),
        position_error_reason="as stated in the theatre",
    )


def _legend(
    document: Document, rows: Sequence[Feature], titles: Sequence[tuple[str, str]]
) -> Legend:
    """Return the statuses of a file's polygons; refuse a whole map that has lines only."""
    if document.alone and document.status is None and only_lines(rows):
        raise document.error(
            "expected polygons, found lines only; for the ground on each side of a front line, "
            "give the country that it divides, --country FILE (front_line=FrontLine(FILE)), or its "
            "theatre, --theatre FILE"
        )
    return legend_of(
        rows,
        error=document.error,
        titles=(*titles, *document.titles),
        status=document.status,
        side=document.side,
        alone=document.alone,
        asked_for=bool(document.wanted_layers),
    )


def _front_line(document: Document, rows: Sequence[Feature]) -> FrontLine | None:
    """Return the country that the lines of a file divide: that of the caller or the theatre."""
    theatre = document.theatre
    if document.front_line is not None or theatre is None or not theatre.is_known:
        return document.front_line
    return FrontLine().in_theatre(theatre) if document.alone and only_lines(rows) else None


def _ground_of_lines(
    document: Document, numbered: Sequence[tuple[int, Feature]], front_line: FrontLine
) -> tuple[Legend, list[tuple[str, int]]]:
    """Return the ground on each side of a file's lines, and the repairs made on them."""
    if document.status is not None:
        raise document.error(
            "--status (status=) is of polygons, and these are lines: their sides hold the ground; "
            "leave it out"
        )
    found = ground_of_lines(numbered, front_line, error=document.error, side=document.side)
    legend = Legend(found.features, found.side, found.assumed, has_all_sides=not found.side)
    return legend, list(found.repaired)


def _layers(document: Document) -> list[FeatureLayer]:
    """Return the only layer with features, or all layers if each name states a status."""
    filled = [layer for layer in document.contents.layers if layer.features]
    named = [read_name(layer.name) for layer in filled]
    # Names such as "1 May", without a year, have no day and differ only in their notes.
    days = {(name.day, name.notes) for name in named}
    ground = [layer for layer in filled if any(map(_has_area, layer.features))]
    one_status = len(days) == 1 and all(meaning(layer.name, title=True) for layer in ground)
    are_one_map = one_status or document.wanted_layers or are_layers_sides(document.side)
    return filled if filled and are_one_map else [document.only_layer()]


def _of_another_day(document: Document, layers: list[FeatureLayer]) -> tuple[Assumption, ...]:
    """Return a note for each layer whose name states another day than the file's."""
    day = of_path(Path(document.name)).day
    if day is None:
        return ()
    return tuple(
        Assumption.of("day", "layer_day", day=day, layer=repr(printable(layer.name[:80])))
        for layer in layers
        if read_name(layer.name).day not in (None, day)
    )


def _has_area(row: Feature) -> bool:
    return row.geometry is not None and shapely.get_dimensions(row.geometry) == 2


def days(document: Document) -> list[date]:
    """List the days of a file whose features state several; empty for a single map."""
    if _stated(document).get("day"):
        return []
    listed = days_in(spans_of(document.properties))
    return listed if len(listed) > 1 else []


def glance(document: Document) -> Dated | None:
    """Return an empty date for JSON or KML without any mention of dates; otherwise None."""
    text = document.is_json or b"<kml" in document.head
    return Dated() if text and not any(m in document.content for m in _DATE_MARKS) else None


def dated(document: Document) -> Dated | None:
    """Date a file by its member ``frontgeo`` or by the one date that all its features state."""
    day = _dated_day(document)
    return None if day is None else Dated(None, day)


def _dated_day(document: Document) -> date | None:
    stated: date | None = _stated(document).get("day")
    return stated or statement_of(spans_of(document.properties))


def stated_mapper(document: Document) -> str:
    """Return the mapper named in the member ``frontgeo`` of a GeoJSON; empty if there is none."""
    return str(_stated(document).get("mapper", ""))


def _stated(document: Document) -> dict[str, Any]:
    member = document.json.get("frontgeo")
    if not isinstance(member, dict):
        return {}
    stated: dict[str, Any] = {}
    if isinstance(member.get("mapper"), str):
        stated["mapper"] = printable(member["mapper"][:80])
    if "status" in member:
        if member["status"] not in STATUSES:
            raise document.error(
                f"member 'frontgeo', key 'status': expected one of {', '.join(STATUSES)}, found "
                f"{str(member['status'])[:40]!r}"
            )
        stated["titles"] = (("member 'frontgeo', key 'status':", member["status"]),)
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
