"""Creamy Caprice: monthly KML, style ``#ru`` Russian-held, ``#ua`` Ukrainian-held."""

from __future__ import annotations

import re
from pathlib import Path

from frontgeo.mappers.dated import Dated, of_path, read_name
from frontgeo.mappers.document import Document
from frontgeo.mappers.door import Found, Mapper, Reading

__all__ = ["MAPPER", "dated", "glance", "read", "recognises"]

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

_NAME = re.compile(r"Control_\d\d_\d\d_\d\d|russia\d{6}", re.IGNORECASE)


def recognises(document: Document) -> bool:
    """Tell its KML by the styles ``ru`` and ``ua``, and its file's or its polygons' names."""
    return (
        document.head[:1] == b"<"
        and all(f"<styleUrl>#{style}<".encode() in document.content for style in ("ru", "ua"))
        and (
            bool(_NAME.search(Path(document.name).name))
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
    shown = dated(document)
    return Reading(
        MAPPER,
        format="Creamy Caprice KML",
        found=tuple(found),
        day=shown.day,
        instant=shown.instant,
        assumed=shown.assumed,
        repaired=tuple(document.contents.repaired.items()),
    )


def glance(document: Document) -> Dated | None:
    """Date a file by its name, in this mapper's way; None for a file of another kind."""
    return dated(document) if recognises(document) else None


def dated(document: Document) -> Dated:
    """Date a file by its name: year, month, day, or ``russia`` and day, month, year.

    Examples
    --------
    >>> dated(Document("Control_26_05_24.kml", b"")).day.isoformat()
    '2026-05-24'
    """
    named = read_name(Path(document.name).name, order="ymd")
    if named.day is None and not named.unread:
        named = of_path(Path(document.name))
    return Dated(named.instant, named.day, None, named.assumed)
