"""Check that the content of a downloaded file matches its name."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path

from frontgeo.fetch.job import Job, Partial
from frontgeo.fetch.problems import PASSING, PassingError

__all__ = ["check_content"]

_SMALL_BYTES = 4096


def check_content(job: Job, partial: Partial) -> None:
    """Refuse error pages, pointers and truncated files that arrive with a status of success."""
    path, kind = partial.body, job.target.suffix.lower()
    with path.open("rb") as file:
        head = file.read(_SMALL_BYTES).removeprefix(b"\xef\xbb\xbf").lstrip()
        file.seek(max(0, partial.size - 64))
        tail = file.read().rstrip()
    problem = ""
    if not head:
        problem = "expected a file, found nothing in it"
    elif head.startswith(b"version https://git-lfs"):
        problem = "expected a file, found a Git LFS pointer to it"
    elif kind in (".geojson", ".json"):
        problem = _json_problem(path, head, tail)
    elif kind in (".zip", ".kmz") and not zipfile.is_zipfile(path):
        problem = f"expected a whole zip, found {_seen(head)}"
    elif kind == ".tif" and head[:4] not in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"):
        problem = f"expected a TIFF, found {_seen(head)}"
    elif kind == ".csv" and head.startswith(b"<"):
        problem = f"expected a table, found {_seen(head)}"
    if problem:
        raise job.error(f"{problem}; nothing was kept, {job.advice}")


def _json_problem(path: Path, head: bytes, tail: bytes) -> str:
    if not head.startswith((b"{", b"[")):
        return f"expected JSON, found {_seen(head)}"
    if not tail.endswith((b"}", b"]")):
        return "expected the end of a JSON document, found it cut short"
    if re.search(rb'"exceededTransferLimit"\s*:\s*true', head + tail):
        return "expected the whole layer, found a part of it (exceededTransferLimit)"
    return _small_json_problem(path) if path.stat().st_size < _SMALL_BYTES else ""


def _small_json_problem(path: Path) -> str:
    """Return the fault of a small JSON answer: ArcGIS reports errors with status 200."""
    try:
        told = json.loads(path.read_bytes())
    except ValueError:
        return "expected JSON, found a broken document"
    if isinstance(told, dict) and isinstance(told.get("error"), dict):
        code, message = told["error"].get("code"), str(told["error"].get("message"))[:120]
        if code in PASSING:
            path.write_bytes(b"")
            raise PassingError(f"answered error {code}, {message}")
        return f"expected a map, found error {code}, {message}"
    if isinstance(told, dict) and told.get("features") == []:
        return "expected a map, found no feature in it"
    return ""


def _seen(head: bytes) -> str:
    return repr(head[:40].decode("utf-8", "replace"))
