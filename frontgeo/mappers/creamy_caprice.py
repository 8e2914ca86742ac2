"""Creamy Caprice: monthly KML, style ``#ru`` Russian-held, ``#ua`` Ukrainian-held."""

from __future__ import annotations

import re
from datetime import date
from pathlib import PurePath

from frontgeo.mappers.document import Document
from frontgeo.mappers.door import Found, Mapper, Reading

__all__ = ["MAPPER", "day_of", "read", "recognises"]

MAPPER = Mapper(
    name="Creamy Caprice",
    formats="KML",
    coverage="since 2023-09, monthly; takes in Russia: clip it",
    statuses=("occupied",),
    position_error_m=620.0,
    position_error_reason="its line lies 460 m (median) from DeepState's and 475 m from ISW's in "
    "2024, solved for each",
    licence="none stated; attribute",
    credit="Front lines: Creamy Caprice",
    cite="Creamy Caprice, control zones of the day named",
)

_DAY = re.compile(r"(?<!\d)(\d\d)_(\d\d)_(\d\d)(?!\d)")
_NAME = re.compile(r"Control_\d\d_\d\d_\d\d", re.IGNORECASE)


def recognises(document: Document) -> bool:
    """Tell its KML by the styles ``ru`` and ``ua``, and its file's or its polygons' names."""
    return (
        document.head[:1] == b"<"
        and all(f"<styleUrl>#{style}<".encode() in document.content for style in ("ru", "ua"))
        and (
            bool(_NAME.search(PurePath(document.name).name))
            or b"<name>Union Polygon" in document.content
        )
    )


def read(document: Document) -> Reading:
    """Turn placemarks into statuses; what is Ukrainian-held is left out."""
    found = []
    for feature in document.rows:
        style = feature.properties.get("styleUrl", "")
        if style == "#ru":
            found.append(Found(feature.geometry, "occupied"))
        else:
            reason = "Ukrainian-held" if style == "#ua" else f"unknown style {style[:30]!r}"
            found.append(Found(feature.geometry, None, reason))
    return Reading(
        MAPPER,
        format="Creamy Caprice KML",
        found=tuple(found),
        day=day_of(document.name),
        repaired=tuple(document.contents.repaired.items()),
    )


def day_of(name: str) -> date | None:
    """Read the day from a name such as ``Control_24_05_31.kml``."""
    for year, month, day in _DAY.findall(name):
        try:
            return date(2000 + int(year), int(month), int(day))
        except ValueError:
            continue
    return None
