"""Maps inside a zip or gzip, taken out in memory and within bounds."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from dataclasses import replace
from io import BytesIO
from pathlib import PurePosixPath

from frontgeo.errors import MapFileError
from frontgeo.mapheads import DAMAGED_ZIP
from frontgeo.mappers.document import Document

__all__ = ["MAX_MAP_BYTES", "is_map_name", "unpacked"]

MAX_MAP_BYTES = 512 * 2**20  # of one map; the largest known has 3 MB
_MAP_SUFFIXES = (
    ".geojson", ".json", ".topojson", ".kml", ".kmz", ".gpkg", ".fgb", ".parquet", ".shp",
)  # fmt: skip


def is_map_name(name: str) -> bool:
    """Tell names that may be maps from pictures, notes and the parts of shapefiles.

    Examples
    --------
    >>> is_map_name("data/2024-05-31.geojson"), is_map_name("__MACOSX/._a.kml")
    (True, False)
    """
    path = PurePosixPath(name.removesuffix(".gz"))
    hidden = any(part.startswith((".", "__")) for part in path.parts if part not in (".", ".."))
    return path.suffix.lower() in _MAP_SUFFIXES and not hidden


def unpacked(document: Document) -> Document:
    """Return the one map inside a gzip or zip (a KMZ is one), or the document itself.

    Raises
    ------
    MapFileError
        When it is damaged, too large, or holds no map or several.
    """
    if document.head[:2] == b"\x1f\x8b":
        try:
            with gzip.open(BytesIO(document.content)) as packed:
                content = packed.read(MAX_MAP_BYTES + 1)
        except (OSError, EOFError, zlib.error) as error:
            raise document.error(f"damaged gzip ({error}); fetch it again") from None
        return replace(document, content=_bounded(document, content), path=None)
    if document.head[:4] != b"PK\x03\x04":
        return document
    try:
        with zipfile.ZipFile(BytesIO(document.content)) as packed:
            names = [n for n in packed.namelist() if is_map_name(n)]
            if any(n.lower().endswith(".shp") for n in names):
                if sum(i.file_size for i in packed.infolist()) > MAX_MAP_BYTES:
                    raise document.error(f"more than {MAX_MAP_BYTES >> 20} MB once unpacked")
                return document  # GDAL reads a zipped shapefile with its parts
            if len(names) != 1:
                raise document.error(
                    f"expected one map in the archive, found {len(names)}; "
                    "an archive of many days is read with read_timeline"
                )
            with packed.open(names[0]) as member:
                content = member.read(MAX_MAP_BYTES + 1)
    except MapFileError:
        raise
    except DAMAGED_ZIP as error:
        raise document.error(f"damaged archive ({error}); fetch it again") from None
    content = _bounded(document, content)
    return replace(document, content=content, path=None, member=names[0])


def _bounded(document: Document, content: bytes) -> bytes:
    if len(content) > MAX_MAP_BYTES:
        raise document.error(f"more than {MAX_MAP_BYTES >> 20} MB once unpacked; split it")
    return content
