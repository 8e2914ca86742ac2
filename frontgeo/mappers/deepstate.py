"""DeepState: raw snapshots of the map's API, and a daily mirror of its occupied layer."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from frontgeo.mappers.dated import Dated, days_in, read_name, spans_of
from frontgeo.mappers.deepstate_daily import dated_by_name
from frontgeo.mappers.document import Document
from frontgeo.mappers.door import Found, Mapper, Reading

__all__ = ["MAPPER", "dated", "days", "glance", "read", "recognises"]

MAPPER = Mapper(
    name="DeepState",
    formats="raw API snapshot (GeoJSON), daily mirror (GeoJSON)",
    coverage="since 2022-04-03, several a day to daily",
    statuses=("occupied", "held_since_2022", "contested", "liberated"),
    position_error_m=270.0,
    position_error_reason="its line lies 285 m (median) from ISW's and 460 m from Creamy "
    "Caprice's in 2024, solved for each; up to 945 m from ISW's in early 2023",
    licence="none stated; attribute, ask before redistributing",
    credit="Front lines: DeepStateMAP.live",
    cite="DeepStateMAP.live, map of the day named",
)

# Labels changed on 2024-03-23, fills did not: statuses are read from fills.
STATUS_BY_FILL = {
    "#a52714": "occupied",
    "#880e4f": "held_since_2022",
    "#000000": "held_since_2022",
    "#bcaaa4": "contested",
    "#bdbdbd": "contested",
    "#757575": "contested",
    "#0f9d58": "liberated",
    "#0288d1": "liberated",
    "#0097a7": "liberated",
}
LEFT_OUT_BY_FILL = {
    "#ff5252": "other lands (Abkhazia, Karelia …)",
    "#01579b": "Ukrainian-held in Russia's Kursk oblast",
    "#ce93d8": "the mutiny of 24 June 2023",
}
_MARKS = ("#a52714", "#880e4f", "#bcaaa4", "#0f9d58")
_MIRROR = "deepstatemap_data_"
_MIRROR_OF_ALL_DAYS = "deepstate-map-data"

_MIRROR_HEAD = re.compile(rb'"name"\s*:\s*"deepstatemap_data_([^"]{1,20})"')


def _fill(feature: dict[str, Any]) -> str | None:
    properties = feature.get("properties")
    fill = properties.get("fill") if isinstance(properties, dict) else None
    return fill.lower() if isinstance(fill, str) else None


def _is_mirror(document: Document) -> bool:
    name = str(document.json.get("name", ""))
    return name.startswith(_MIRROR) or _is_mirror_of_all_days(document)


def _is_mirror_of_all_days(document: Document) -> bool:
    """Whether it is the mirror's one file of all days: features with nothing but a date."""
    named = f"{document.json.get('name', '')} {document.name}"
    return (
        _MIRROR_OF_ALL_DAYS in named
        and bool(document.features)
        and all(
            isinstance(f.get("properties"), dict) and set(f["properties"]) - {"id"} == {"date"}
            for f in document.features
        )
    )


def days(document: Document) -> list[date]:
    """List the days that the features of the mirror's one file of all days are named for."""
    if not _is_mirror_of_all_days(document):
        return []
    return days_in(spans_of([f["properties"] for f in document.features]))


def glance(document: Document) -> Dated | None:
    """Date a file by its bytes, without parsing it; None for a file of another kind."""
    if match := _MIRROR_HEAD.search(document.head):
        named = read_name(match[1].decode("ascii", "replace")).day
        return Dated() if named is None else dated_by_name(named)
    fills = sum(mark.encode() in document.content for mark in _MARKS[:2])
    return Dated() if fills == 2 else None  # a snapshot, which states no day


def dated(document: Document) -> Dated | None:
    """Date a file of the daily mirror, which says in itself for which day it is named."""
    if not _is_mirror(document):
        return None
    if _is_mirror_of_all_days(document):
        return dated_by_name(document.wanted_day(days(document)))
    named = read_name(str(document.json["name"])).day
    return None if named is None else dated_by_name(named)


def recognises(document: Document) -> bool:
    """Tell snapshots by at least two of their fills, the mirror by its collection's name."""
    fills = {_fill(feature) for feature in document.features}
    return _is_mirror(document) or sum(mark in fills for mark in _MARKS) >= 2


def _to_6_decimals(coordinates: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.round(coordinates, 6)


def read(document: Document) -> Reading:
    """Turn a snapshot into statuses; unknown fills are counted, never guessed."""
    mirror = _is_mirror(document)
    shown = dated(document) or Dated()
    named = document.wanted_day(days(document)) if days(document) else None
    found = []
    for position, feature in enumerate(document.features):
        if named is not None and spans_of([feature["properties"]]) != [(named, named)]:
            continue
        geometry = document.geometry_of(feature, position)
        fill = _fill(feature)
        if mirror:
            # it switches between 6 and 7 decimals, which would pass for a redrawn front
            snapped = None if geometry is None else shapely.transform(geometry, _to_6_decimals)
            found.append(Found(snapped, "occupied"))
        elif fill in STATUS_BY_FILL:
            found.append(Found(geometry, STATUS_BY_FILL[fill]))
        elif geometry is not None and geometry.geom_type in ("Point", "LineString"):
            kind = "point" if geometry.geom_type == "Point" else "line"
            found.append(Found(geometry, None, kind))
        else:
            reason = LEFT_OUT_BY_FILL.get(fill or "", f"unknown fill {str(fill)[:20]}")
            found.append(Found(geometry, None, reason))
    return Reading(
        MAPPER,
        format="DeepState daily mirror" if mirror else "DeepState snapshot",
        found=tuple(found),
        day=shown.day,
        instant=shown.instant,
        day_range=shown.day_range,
        assumed=shown.assumed,
        repaired=document.mended_text,
    )
