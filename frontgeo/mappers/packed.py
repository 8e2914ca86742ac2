"""Return maps inside a zip or gzip as documents."""

from __future__ import annotations

from dataclasses import replace

from frontgeo.mappers.document import Document
from frontgeo.vectorfiles.packed import MAX_MAP_BYTES, is_map_name
from frontgeo.vectorfiles.packed import unpacked as unpacked_bytes

__all__ = ["MAX_MAP_BYTES", "is_map_name", "unpacked"]


def unpacked(document: Document) -> Document:
    """Return the one map inside a gzip or zip (a KMZ is one), or the document itself.

    Raises
    ------
    MapFileError
        When the file is damaged or too large, or holds no map or several.
    """
    inside = unpacked_bytes(
        document.name, document.content, document.wanted_layers, max_bytes=MAX_MAP_BYTES
    )
    if inside.content is document.content:
        return document
    layer = None if inside.chosen else document.layer
    member = inside.member or document.member
    return replace(document, content=inside.content, path=None, layer=layer, member=member)
