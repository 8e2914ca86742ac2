"""Anything drawn: polygons of geojson.io, Google Earth, QGIS, or a map of unknown make."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd

from frontgeo.control import DEFAULT_POSITION_ERROR_M, STATUSES
from frontgeo.files import printable
from frontgeo.mappers.document import Document, Feature, Table
from frontgeo.mappers.door import Mapper, Reading, instant_or_day
from frontgeo.mappers.legend import legend_of, meaning

__all__ = ["MAPPER", "read", "recognises", "rows_of"]

MAPPER = Mapper(
    name="drawn",
    formats="GeoJSON, KML, KMZ, GeoPackage, shapefile, TopoJSON, GeoParquet, what GDAL opens",
    coverage="what the file shows",
    statuses=STATUSES,
    position_error_m=DEFAULT_POSITION_ERROR_M,
    position_error_reason="default 250 m",
    licence="its author's",
    credit="",
    cite="its author",
    side="",
)


def recognises(document: Document) -> bool:
    """Take whatever no other reader knows."""
    return True


def read(document: Document) -> Reading:
    """Turn polygons into statuses, by what the file says of them (`frontgeo.mappers.legend`).

    A GeoJSON's foreign member ``frontgeo`` may state ``mapper``, ``day``,
    ``position_error_m``, a ``status`` of all its polygons and a ``note``, which is told with
    what is measured.
    """
    stated = _stated(document)
    tables = _tables(document)
    rows = [row for name, table in tables.items() for row in rows_of(table.frame, name)]
    if len(document.features) == len(rows):
        for position, (feature, row) in enumerate(zip(document.features, rows, strict=True)):
            if row.geometry is None and document.geometry_of(feature, position) is not None:
                raise document.error("its geometry cannot be read", feature=position)
    legend = legend_of(
        rows,
        error=document.error,
        titles=(*stated.get("titles", ()), *document.titles),
        status=document.status,
        side=document.side,
        alone=document.alone,
    )
    error_m = stated.get("position_error_m")
    return Reading(
        replace(
            MAPPER,
            name=stated.get("mapper", ""),
            position_error_m=error_m or MAPPER.position_error_m,
            position_error_reason="stated in the file" if error_m else MAPPER.position_error_reason,
            side=legend.side,
        ),
        format="vector file",
        found=legend.found,
        day=stated.get("day"),
        repaired=(*document.mended_text, *(n for t in tables.values() for n in t.repaired.items())),
        empty_status=None,
        drawn=True,
        says=": ".join(text for key in ("mapper", "note") if (text := stated.get(key))),
        assumed=legend.assumed,
    )


def _tables(document: Document) -> dict[str, Table]:
    """Read the one layer with features, or all where their names say what each is."""
    filled = {name: table for name, table in document.all_tables.items() if len(table.frame)}
    days = {instant_or_day(Path(name))[1] for name in filled}
    said = len(days) == 1 and any(meaning(name, title=True) for name in filled)
    if len(filled) == 1 or said:
        return filled
    return {"": document.only_table(lonlat=document.is_json)}  # an error that lists the layers


def rows_of(frame: gpd.GeoDataFrame, layer: str = "") -> list[Feature]:
    """Return the rows of a table as features."""
    columns = frame.drop(columns=frame.geometry.name).to_dict("records")
    if not columns:  # a table without any column
        columns = [{} for _ in range(len(frame))]
    return [Feature(g, p, layer) for g, p in zip(frame.geometry, columns, strict=True)]


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
