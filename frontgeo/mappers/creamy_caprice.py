"""Creamy Caprice: monthly KML, style ``#ru`` Russian-held, ``#ua`` Ukrainian-held."""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import Element, ParseError
from xml.parsers.expat.errors import XML_ERROR_JUNK_AFTER_DOC_ELEMENT, codes

import defusedxml.ElementTree as SafeTree
import numpy as np
import shapely
from defusedxml import DefusedXmlException

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
    try:
        root = SafeTree.fromstring(document.content)
    except (ParseError, DefusedXmlException) as error:
        after = getattr(error, "code", None) == codes[XML_ERROR_JUNK_AFTER_DOC_ELEMENT]
        fault = "text after </kml>" if after else "XML that cannot be read"
        raise document.error(f"expected KML, found {fault} ({error}); fetch it again") from None
    for element in root.iter():  # without namespaces
        element.tag = element.tag.rpartition("}")[2]
    found = []
    for position, placemark in enumerate(root.iter("Placemark")):
        style = (placemark.findtext("styleUrl") or "").strip()
        for polygon in placemark.iter("Polygon"):
            geometry = _polygon(document, polygon, position)
            if style == RUSSIAN:
                found.append(Found(geometry, "occupied"))
            elif style == UKRAINIAN:
                found.append(Found(geometry, None, "Ukrainian-held", side=UKRAINE))
            else:
                found.append(Found(geometry, None, f"unknown style {style[:30]!r}"))
    shown = dated(document)
    return Reading(
        MAPPER,
        format="Creamy Caprice KML",
        found=tuple(found),
        day=shown.day,
        instant=shown.instant,
        assumed=shown.assumed,
    )


def _polygon(document: Document, polygon: Element, position: int) -> shapely.Polygon:
    rings = [
        _ring(document, ring.text or "", position)
        for boundary in ("outerBoundaryIs", "innerBoundaryIs")
        for side in polygon.findall(boundary)
        for ring in side.iter("coordinates")
    ]
    if not rings:
        return shapely.Polygon()
    return shapely.Polygon(rings[0], rings[1:])


def _ring(document: Document, text: str, position: int) -> np.ndarray[tuple[int, int]]:
    try:
        points = np.array([pair.split(",")[:2] for pair in text.split()], dtype=np.float64)
    except ValueError:
        points = np.zeros((0, 2))
    if points.ndim != 2 or len(points) < 3 or not np.isfinite(points).all():
        raise document.error(
            "expected at least three coordinates 'lon,lat,height' in a ring, found "
            f"{text.strip()[:40]!r}",
            feature=position,
        )
    return points


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
