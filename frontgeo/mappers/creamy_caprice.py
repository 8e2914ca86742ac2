"""Creamy Caprice: monthly KML, style ``#ru`` Russian-held, ``#ua`` Ukrainian-held."""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

import defusedxml.ElementTree as SafeTree
import numpy as np
import shapely
from defusedxml import DefusedXmlException

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


def recognises(document: Document) -> bool:
    """Tell its KML by the styles ``ru`` and ``ua``."""
    return (
        document.head[:1] == b"<"
        and b"<kml" in document.head
        and b"<styleUrl>#ru<" in document.content
    )


def read(document: Document) -> Reading:
    """Turn placemarks into statuses; what is Ukrainian-held is left out."""
    try:
        root = SafeTree.fromstring(document.content)
    except (ParseError, DefusedXmlException) as error:
        raise document.error(
            f"expected KML, found XML that cannot be read ({error}); fetch it again"
        ) from None
    found = []
    for position, placemark in enumerate(root.iter("Placemark")):
        style = (placemark.findtext("styleUrl") or "").strip()
        for polygon in placemark.iter("Polygon"):
            geometry = _polygon(document, polygon, position)
            if style == "#ru":
                found.append(Found(geometry, "occupied"))
            else:
                reason = "Ukrainian-held" if style == "#ua" else f"unknown style {style[:30]!r}"
                found.append(Found(geometry, None, reason))
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
