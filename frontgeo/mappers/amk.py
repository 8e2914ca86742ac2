"""Read AMK Mapping: a Google My Map exported as KML or KMZ, with a layer for each status.

The reader was written from a description of the nine layers (control, advances, "low
consolidation", infiltration and others) and has not been tried on a real export. It therefore
recognises a file only by its name and at least two of those layers, and it leaves out and
counts any other layer.
"""

from __future__ import annotations

import re

from frontgeo.mappers.control_words import meaning, normalised_words
from frontgeo.mappers.document import Document
from frontgeo.mappers.ingest import ClassifiedFeature, Mapper, Reading

__all__ = ["MAPPER", "read", "recognises"]

MAPPER = Mapper(
    name="AMK Mapping",
    formats="Google My Map as KML or KMZ (written from its description, not tried on a file)",
    coverage="not measured",
    statuses=("occupied", "advance", "contested", "infiltration", "liberated"),
    position_error_m=250.0,
    position_error_reason="not measured",
    licence="none stated; attribute",
    credit="Front lines: AMK Mapping",
    cite="AMK Mapping, map of the day named",
    definition="control, advances and low consolidation; infiltration apart",
    ukrainian={
        "formats": "Google My Map як KML або KMZ (написано за описом, на файлі не випробувано)",
        "coverage": "не виміряно",
        "position_error_reason": "не виміряно",
        "licence": "не вказано; зазначайте автора",
        "cite": "AMK Mapping, мапа за вказаний день",
        "definition": "контроль, просування та слабке закріплення; інфільтрація окремо",
    },
)

# In addition to the words of every legend. Ground that Russia has not consolidated is contested.
_STATUS_BY_LAYER = (
    (r"ukrain\w*", None, "Ukrainian layer"),
    (r"low consolidation", "contested", ""),
)


def _status(layer: str) -> tuple[str | None, str] | None:
    words = normalised_words(layer)
    if sense := meaning(layer):
        return (sense.status, "") if sense.status in MAPPER.statuses else (None, sense.what)
    for pattern, status, reason in _STATUS_BY_LAYER:
        if re.search(rf"\b(?:{pattern})\b", words):
            return status, reason
    return None


def recognises(document: Document) -> bool:
    """Return whether a KML names AMK, in itself or in its file name, and has two of its layers."""
    if document.head[:1] != b"<" or b"<kml" not in document.head:
        return False
    named = any(
        re.search(r"\bamk\b", normalised_words(text)) for k, text in document.titles if k == "file"
    )
    if not named and not re.search(rb"<name>(?:<!\[CDATA\[)?[^<]{0,40}\bAMK\b", document.content):
        return False
    return (
        len({known[0] for layer in document.all_layers if (known := _status(layer))} - {None}) >= 2
    )


def read(document: Document) -> Reading:
    """Assign statuses to layers; unknown layers are counted and left out, never guessed."""
    features = []
    for row in document.rows:
        known = _status(row.layer) or (None, f"unknown layer {row.layer[:40]!r}")
        features.append(ClassifiedFeature(row.geometry, *known))
    return Reading(
        MAPPER, format="AMK Mapping KML", features=tuple(features), repaired=document.repaired
    )
