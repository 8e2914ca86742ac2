"""Read Liveuamap as kept by NZZ: ``{"value": FeatureCollection}``, held = nochange ∪ gains."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from frontgeo.change.assumptions import Assumption
from frontgeo.change.control_map import Redefinition
from frontgeo.mappers.document import Document
from frontgeo.mappers.file_dates import Dated, of_path
from frontgeo.mappers.ingest import ClassifiedFeature, Mapper, Reading

__all__ = ["MAPPER", "dated", "glance", "read", "recognises"]

MAPPER = Mapper(
    name="Liveuamap",
    formats="JSON of NZZ's maps",
    coverage="2023-01 to 2024-12, daily to twice a month; without Crimea, from 2024-03-14 "
    "without the Donbas held since before 2022",
    statuses=("occupied",),
    position_error_m=1040.0,
    position_error_reason="its line lies 725 m (median) from DeepState's in 2024",
    licence="Liveuamap: its maps may be used with reference to it (liveuamap.com/about); NZZ: none "
    "stated; credit both",
    credit="Front lines: Liveuamap, as used by NZZ",
    cite="Liveuamap, as used by Neue Zürcher Zeitung, map of the day named",
    redefinitions=(
        Redefinition(
            date(2024, 3, 13),
            "leaves out the Donbas held since before 2022",
            "lost",
            ("UA-14", "UA-09"),
        ),
    ),
    definition="ground without change and gains of the day; losses are left out",
    leaves_out=("UA-43", "UA-40"),
    correlation_length_m=9600.0,
    correlation_reason="along DeepState's line, points within 5 km of it, a pair of maps "
    "a month: 1/e at 9.6 km and an integral scale of 11.1 km, January to March 2024 (3 "
    "pairs only)",
    lag_days=-5.0,
    lag_reason="its maps agree best with DeepState's of 5 days later (95 %: 10 days later "
    "to 1 before; 26 weekly pairs, January to June 2024), which brings the symmetric "
    "difference down by 0.2 km² only; its line lies 0.8 km farther forward, which looks "
    "like a lead",
    ukrainian={
        "formats": "JSON мап NZZ",
        "coverage": "від 2023-01 до 2024-12, від щоденних до двох на місяць; без Криму, від "
        "2024-03-14 без частини Донбасу, утримуваної з-перед 2022 року",
        "position_error_reason": "лінія мап лежить за 725 м (медіана) від лінії DeepState у "
        "2024 році",
        "licence": "Liveuamap: мапи можна використовувати з посиланням (liveuamap.com/about); "
        "NZZ: не вказано; зазначайте обох",
        "cite": "Liveuamap у використанні Neue Zürcher Zeitung, мапа за вказаний день",
        "definition": "територія без змін і здобутки дня; втрати пропущено",
        "correlation_reason": "уздовж лінії DeepState, точки не далі ніж 5 км від неї, пара "
        "мап на місяць: 1/e на 9,6 км та інтегральний масштаб 11,1 км, січень – березень 2024 "
        "року (лише 3 пари)",
        "lag_reason": "ці мапи найкраще збігаються з мапами DeepState на 5 днів пізніше (95 "
        "%: від 10 днів пізніше до 1 раніше; 26 тижневих пар, січень – червень 2024 року), що "
        "зменшує симетричну різницю лише на 0,2 км²; лінія мап лежить на 0,8 км далі вперед, "
        "що схоже на випередження",
    },
)

#: A file that states no date is named after the morning following the day that it shows.
NAME_DAYS_LATE = 1

_HEAD = re.compile(rb'\{\s*"value"\s*:')
_DATE = re.compile(rb'"date"\s*:\s*"([^"]*)"')
_HELD = ("nochange", "gains")


def _features(document: Document) -> list[Any]:
    value = document.json.get("value")
    features = value.get("features") if isinstance(value, dict) else None
    return features if isinstance(features, list) else []


def _properties(feature: Any) -> dict[str, Any]:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    return properties if isinstance(properties, dict) else {}


def recognises(document: Document) -> bool:
    """Return whether a collection under ``value`` has features with a known type of change."""
    return any(_properties(f).get("type") in (*_HELD, "losses") for f in _features(document))


def read(document: Document) -> Reading:
    """Convert types of change into the ground held on the stated day."""
    features = []
    for position, feature in enumerate(_features(document)):
        properties = _properties(feature)
        kind = str(properties.get("type"))
        geometry = document.geometry_of(feature if isinstance(feature, dict) else {}, position)
        if kind in _HELD:
            features.append(ClassifiedFeature(geometry, "occupied"))
        else:
            reason = "lost since the map before" if kind == "losses" else f"type {kind[:30]!r}"
            features.append(ClassifiedFeature(geometry, None, reason))
    file_date = dated(document)
    return Reading(
        MAPPER,
        format="Liveuamap/NZZ JSON",
        features=tuple(features),
        day=file_date.day,
        assumed=file_date.assumed,
        repaired=document.mended_text,
    )


def glance(document: Document) -> Dated | None:
    """Date a file by its bytes, without parsing it; None for any other kind of file."""
    content = document.content
    if not _HEAD.match(document.head) or not any(f'"{kind}"'.encode() in content for kind in _HELD):
        return None
    texts = [text.decode("utf-8", "replace") for text in _DATE.findall(content)]
    return _dated(document, texts)


def dated(document: Document) -> Dated:
    """Date a file by the last date that its features state, or failing that by its name."""
    return _dated(document, {_properties(f).get("date") for f in _features(document)} - {None})


def _dated(document: Document, stated: Iterable[object]) -> Dated:
    named = of_path(Path(document.name)).day
    usual = None if named is None else named - timedelta(days=NAME_DAYS_LATE)
    if not stated:
        if usual is None:
            return Dated()
        before = Assumption.of("day", "day_before_name", day=usual)
        return Dated(None, usual, None, (before,))
    try:
        day = max(date.fromisoformat(str(text)) for text in stated)
    except ValueError:
        raise document.error(
            f"property 'date': expected YYYY-MM-DD, found {min(map(str, stated))[:30]!r}"
        ) from None
    if usual in (None, day):
        return Dated(None, day)
    stated_day = Assumption.of("day", "day_stated", day=day, named=named)
    return Dated(None, day, None, (stated_day,))
