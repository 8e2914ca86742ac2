"""Read UAControlMap (Project Owl): many days in one file, by properties ``start``, ``end``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from frontgeo.mappers.document import Document
from frontgeo.mappers.ingest import ClassifiedFeature, Mapper, Reading

__all__ = ["MAPPER", "days", "read", "recognises"]

MAPPER = Mapper(
    name="UAControlMap",
    formats="GeoJSON of dated polygons",
    coverage="2022-12-08 to 2023-03-03, daily",
    statuses=("occupied", "held_since_2022"),
    position_error_m=830.0,
    position_error_reason="its line lies 563 to 606 m (median) from DeepState's in early 2023",
    licence="none stated; Project Owl",
    credit="Front lines: UAControlMap, Project Owl",
    cite="UAControlMap, Project Owl, map of the day named",
    definition="ground occupied, and ground held since before 2022",
    ukrainian={
        "formats": "GeoJSON датованих полігонів",
        "coverage": "від 2022-12-08 до 2023-03-03, щодня",
        "position_error_reason": "лінія мап лежить за 563–606 м (медіана) від лінії DeepState "
        "на початку 2023 року",
        "licence": "не вказано; Project Owl",
        "cite": "UAControlMap, Project Owl, мапа за вказаний день",
        "definition": "окупована територія і територія, утримувана з-перед 2022 року",
    },
)


def _properties(feature: Mapping[str, Any]) -> Mapping[str, Any]:
    properties = feature.get("properties")
    return properties if isinstance(properties, dict) else {}


def recognises(document: Document) -> bool:
    """Return whether the features are polygons with a start and an end of six digits."""
    return any(
        len(str(_properties(f).get(key))) == 6 and str(_properties(f)[key]).isdigit()
        for f in document.features[:5]
        for key in ("start", "end")
    )


def _day(document: Document, text: object, position: int) -> date:
    try:
        stamp = str(text)
        return date(2000 + int(stamp[:2]), int(stamp[2:4]), int(stamp[4:6]))
    except ValueError:
        raise document.error(
            f"properties 'start', 'end': expected YYMMDD, found {text!r}", feature=position
        ) from None


def _spans(document: Document) -> list[tuple[date, date]]:
    return [
        (
            _day(document, _properties(f).get("start"), i),
            _day(document, _properties(f).get("end"), i),
        )
        for i, f in enumerate(document.features)
    ]


def days(document: Document) -> list[date]:
    """List the days that the file shows."""
    return sorted({day for span in _spans(document) for day in span})


def read(document: Document) -> Reading:
    """Assign statuses to the polygons that are valid on the wanted day."""
    day = document.wanted_day(days(document))
    features = []
    for position, (start, end) in enumerate(_spans(document)):
        feature = document.features[position]
        if not start <= day <= end:
            continue
        name = str(_properties(feature).get("name", ""))
        status = "held_since_2022" if "Crimea" in name and "Axis" not in name else "occupied"
        features.append(ClassifiedFeature(document.geometry_of(feature, position), status))
    return Reading(
        MAPPER,
        format="UAControlMap GeoJSON",
        features=tuple(features),
        day=day,
        repaired=document.mended_text,
    )
