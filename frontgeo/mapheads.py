"""What GDAL is asked to open, told by first bytes: others may point to files and addresses."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from lzma import LZMAError
from pathlib import Path

__all__ = ["DAMAGED_ZIP", "HEADS", "SHAPEFILE", "is_known_map"]

SHAPEFILE = b"\x00\x00\x27\x0a"
HEADS = (b"SQLite format 3\x00", SHAPEFILE, b"fgb\x03", b"PK\x03\x04")

#: What `zipfile` raises for a stranger's archive.
DAMAGED_ZIP = (
    zipfile.BadZipFile, OSError, EOFError, zlib.error, LZMAError, RuntimeError,
    NotImplementedError, ValueError, IndexError, KeyError, struct.error, OverflowError,
)  # fmt: skip

_ZIP = b"PK\x03\x04"
_BYTES = 65536
_JSON = re.compile(
    rb'"type"\s*:\s*"(FeatureCollection|Feature|Topology|GeometryCollection'
    rb'|(Multi)?(Polygon|LineString|Point))"'
)
_POINTS_ELSEWHERE = re.compile(rb"<OGRVRT|<VRTDataset|gdal_streamed_alg|<!(DOCTYPE|ENTITY)", re.I)


def is_known_map(path: Path) -> bool:
    """Tell whether a file is of a format that holds what it shows.

    Not of one that names other files or addresses, such as GDAL's virtual formats, whatever
    its own name; nor XML with entities. In a zip every file is looked at.

    Parameters
    ----------
    path : Path

    Raises
    ------
    OSError
        When it cannot be read; of a damaged zip any of `DAMAGED_ZIP`.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "a.geojson"
    >>> _ = path.write_text("<OGRVRTDataSource><SrcDataSource>b.csv</SrcDataSource>")
    >>> is_known_map(path)
    False
    """
    with path.open("rb") as file:
        head = file.read(_BYTES)
    if not head.startswith(_ZIP):
        return _is_known(head)
    with zipfile.ZipFile(path) as packed:
        heads = [packed.open(info).read(_BYTES) for info in packed.infolist() if not info.is_dir()]
    if len(heads) == 1:
        return _is_known(heads[0])
    return not any(_POINTS_ELSEWHERE.search(inside[:4096]) for inside in heads)


def _is_known(head: bytes) -> bool:
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text[:1] in (b"{", b"<") and _POINTS_ELSEWHERE.search(text):
        return False
    if text[:1] == b"{":
        return _JSON.search(text) is not None
    if text[:1] == b"<":
        return b"<kml" in text
    return head.startswith(HEADS)
