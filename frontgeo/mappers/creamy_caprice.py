"""Creamy Caprice: monthly KML, style ``#ru`` Russian-held, ``#ua`` Ukrainian-held."""

from __future__ import annotations

from pathlib import Path

from frontgeo.control import UKRAINE
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

RUSSIAN, UKRAINIAN = _STYLES = ("#ru", "#ua")


def recognises(document: Document) -> bool:
    """Tell its KML by the style ``ru`` and that it has no namespace, or by both its styles."""
    if document.wanted_layers:  # its maps have none: who names layers has another KML
        return False
    if document.head[:1] != b"<" or b"<kml" not in document.head:
        return False
    styles = {style for style in _STYLES if _has_style(document.content, style)}
    return RUSSIAN in styles and (b"<kml>" in document.head or len(styles) > 1)


def _has_style(content: bytes, style: str) -> bool:
    return f"<styleUrl>{style}<".encode() in content


def read(document: Document) -> Reading:
    """Turn placemarks into statuses; Ukrainian-held ground is kept apart."""
    found = []
    for feature in document.rows:
        style = feature.properties.get("styleUrl", "")
        if style == RUSSIAN:
            found.append(Found(feature.geometry, "occupied"))
        elif style == UKRAINIAN:
            found.append(Found(feature.geometry, None, "Ukrainian-held", side=UKRAINE))
        else:
            found.append(Found(feature.geometry, None, f"unknown style {style[:30]!r}"))
    shown = dated(document)
    return Reading(
        MAPPER,
        format="Creamy Caprice KML",
        found=tuple(found),
        day=shown.day,
        instant=shown.instant,
        assumed=shown.assumed,
        repaired=document.repaired,
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
