"""Recognise the format of map files by their first bytes, whatever their names."""

from __future__ import annotations

import json
import re
import struct
import zipfile
import zlib
from lzma import LZMAError
from pathlib import Path
from typing import Literal

__all__ = [
    "DAMAGED_ZIP", "MOST_COLLECTIONS", "SHAPEFILE", "WKB_HEX", "Kind", "check_wkb", "format_of",
    "head_of", "is_known_map",
]  # fmt: skip

Kind = Literal[
    "json", "xml", "gpkg", "shapefile", "fgb", "parquet", "zip", "gzip", "tab", "mif", "gdb", "wkt",
    "",
]  # fmt: skip

#: Errors that `zipfile` raises for a damaged archive.
DAMAGED_ZIP = (
    zipfile.BadZipFile, OSError, EOFError, zlib.error, LZMAError, RuntimeError,
    NotImplementedError, ValueError, IndexError, KeyError, struct.error, OverflowError,
)  # fmt: skip

SHAPEFILE = b"\x00\x00\x27\x0a"
_MAGIC: tuple[tuple[bytes, Kind], ...] = (
    (b"SQLite format 3\x00", "gpkg"),
    (SHAPEFILE, "shapefile"),
    (b"fgb\x03", "fgb"),
    (b"PAR1", "parquet"),
    (b"PK\x03\x04", "zip"),
    (b"\x1f\x8b", "gzip"),
)
_TEXTS: dict[str, Kind] = {"{": "json", "[": "json", "<": "xml"}
_HEADS: tuple[tuple[re.Pattern[str], Kind], ...] = (
    (re.compile(r"!table\s", re.IGNORECASE), "tab"),
    (re.compile(r"version\s+\d+\s*[\r\n]+\s*(charset|delimiter|coordsys|columns)\b", re.I), "mif"),
)
#: The head of WKB and EWKB in hexadecimal digits: little-endian, with or without Z, M and SRID.
WKB_HEX = r"01(?:0[1-7]0000[0-9A-F]0|(?:E[9-F]03|D[1-7]07|B[9-F]0B)0000)[0-9A-F]{8}"
# Geometry as text, or as hexadecimal WKB, at the start of a line or of a cell of a table.
_WKT = re.compile(
    rf"""(?:^|[,;|\t"'])\s*(?:SRID=\d+\s*;\s*)?(?:
    (?:(?:MULTI|CURVE)?POLYGON|GEOMETRYCOLLECTION|(?:MULTI)?(?:SURFACE|POINT|LINESTRING))
    \s*(?:ZM?|M)?\s*(?:\(|EMPTY\b) | {WKB_HEX})""",
    re.IGNORECASE | re.MULTILINE | re.VERBOSE,
)
_BYTES = 4096
_TABLE_BYTES = 2**16  # a row before the first geometry of a table may be long
_BLANKS = "\ufeff \t\r\n\x1e"  # RFC 8142 puts \x1e before each record
_JSON = re.compile(
    r'"type"\s*:\s*"(FeatureCollection|Feature|Topology|GeometryCollection'
    r'|(Multi)?(Polygon|LineString|Point))"'
)


def format_of(content: bytes) -> Kind:
    r"""Return the format of a file, recognised by its first bytes.

    Examples
    --------
    >>> format_of(b'\xef\xbb\xbf {"type": "FeatureCollection"}'), format_of(b"\x89PNG")
    ('json', '')
    """
    for magic, kind in _MAGIC:
        if content.startswith(magic):
            return kind
    head = head_of(content)
    if head[:1] in _TEXTS:
        return _TEXTS[head[:1]]
    for pattern, kind in _HEADS:
        if pattern.match(head):
            return kind
    return "wkt" if _WKT.search(head_of(content, _TABLE_BYTES)) else ""


def head_of(content: bytes, most_bytes: int = _BYTES) -> str:
    """Return the beginning of a text in UTF-8, UTF-16 or UTF-32, without leading blanks."""
    head = content[:most_bytes]
    return head.decode(json.detect_encoding(head), errors="replace").lstrip(_BLANKS)


def is_known_map(path: Path) -> bool:
    """Return whether a file looks like a map by its first bytes.

    Parameters
    ----------
    path : Path

    Raises
    ------
    OSError
        When the file cannot be read.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "case.toml"
    >>> _ = path.write_text("[[claim]]")
    >>> is_known_map(path)
    False
    """
    if not path.is_file():
        return False
    with path.open("rb") as file:
        head = file.read(_BYTES)
    kind = format_of(head)
    return bool(kind) if kind != "json" else _JSON.search(head_of(head)) is not None


#: Collections and geometries of several parts in one geometry. GEOS reads what is in them by
#: recursion: some 50,000, each inside another, end the process.
MOST_COLLECTIONS = 1_000
_COLLECTION = re.compile(
    rb"\x01(?:[\x04-\x07]\x00|[\xec-\xef]\x03|[\xd4-\xd7]\x07|[\xbc-\xbf]\x0b)\x00"
    rb"|\x00[\x00\x20\x40\x60\x80\xa0\xc0\xe0]\x00"
    rb"(?:\x00[\x04-\x07]|\x03[\xec-\xef]|\x07[\xd4-\xd7]|\x0b[\xbc-\xbf])"
)


def check_wkb(blob: bytes) -> bytes:
    """Return WKB; raise ValueError where its collections may be nested too deep to be read."""
    if len(blob) > 9 * MOST_COLLECTIONS:  # 9 bytes for each
        count = sum(1 for _ in _COLLECTION.finditer(blob))
        if count > MOST_COLLECTIONS:
            raise ValueError(f"expected up to {MOST_COLLECTIONS:,} collections in one geometry")
    return blob
