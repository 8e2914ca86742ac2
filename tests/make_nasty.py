"""Small nasty files, each of which once made a reader fail: python tests/make_nasty.py.

The folder's name is the reader that it is given to (`readers.READERS`).
"""

from __future__ import annotations

import json
import struct
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import readers
import shapely

FOLDER = Path(__file__).parent / "nasty"
_VRT = (
    b"<OGRVRTDataSource><OGRVRTLayer name='a'><SrcDataSource>/etc/passwd</SrcDataSource>"
    b"</OGRVRTLayer></OGRVRTDataSource>"
)


def _viina(history: object) -> bytes:
    return json.dumps({"101": [[20240501, "RU"]], "102": history}).encode()


def _zip_that_begins_before_its_file() -> bytes:
    content = bytearray(readers._zip({"doc.kml": b"<kml/>"}))
    end = content.rindex(b"PK\x05\x06")
    struct.pack_into("<L", content, end + 16, 2**31)  # offset of the file list
    return bytes(content)


def nasty() -> dict[str, bytes]:
    """Content by reader and name."""
    return {
        "archive/history-is-a-number.json": _viina(5),
        "archive/change-is-an-object.json": _viina([{"a": 1}]),
        "archive/day-is-a-list.json": _viina([[[1], "RU"]]),
        "archive/member-without-a-name.zip": readers._zip({"": b"{}", "2024-05-01.geojson": b"{}"}),
        "cells beside/nan.json": b'{"101": [[36, 50], [NaN, 50], [36, 51], [36, 50]]}',
        "map, XML/begins-before-its-file.kmz": _zip_that_begins_before_its_file(),
        "settlements/row-longer-than-head.csv": b"name,lon,lat\nA,36,50,7\nB,36\n",
        "settlements/endless-population.csv": b"name,lon,lat,population\nA,36,50,inf\n",
        "claim table/endless-column.csv": b"value," + b"9" * 5000 + b"\n1,2\n",
        "words/endless-kind.txt": b"9" * 5000,
        "regions/endless-coordinate.geojson": readers._collection(
            readers._feature(shapely.Polygon([(36.5, 50), (36.5, 50.5), (36, 50.5), (36, 99)])),
            readers._feature(readers.HOLED),
        ).replace(b"99.0", b"Infinity"),
        "oblasts/points-elsewhere.geojson": _VRT,
        "oblasts/points-elsewhere.zip": readers._zip({"a.geojson": _VRT}),
        "settlements/points-elsewhere.gpkg": _VRT,
        "oblasts/runs-a-pipeline.json": b'{"type": "gdal_streamed_alg", "command_line": "gdal"}',
    }


if __name__ == "__main__":
    for name, content in nasty().items():
        path = FOLDER / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
