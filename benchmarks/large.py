"""Measure the verbs on large files: seconds of the processor, memory, and how both grow.

    python benchmarks/large.py [--squares 10000,20000] [--ring 100000,200000] [--parts 10000,20000]
                               [--million 1000000] [--only delta,compare] [--no-bounds]
                               [--docs] [--json FILE]

Three kinds of files are generated, two maps each: ``squares``, a feature with a name of its own
for each; ``parts``, the same ground as one feature of many parts; and ``ring``, one polygon of
many vertices. Each verb runs as a whole process, so that its peak memory is its own. Between two
sizes the slope is that of seconds against size, both as logarithms: 1 where twice the size takes
twice the time. The run fails where it exceeds `MOST_SLOPE`, in times that matter, or where a
verb fails. With ``million``, the verbs of `MILLION` also run on so many squares, two files of
200 MB. Then files without bounds must be refused within `BOUNDS`.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import os
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from rounds import put_in_docs

MOST_SLOPE = 1.35
MATTERS_S = 3.0  # seconds of the larger size below which a slope is that of starting Python
WEST, SOUTH = 33.0, 46.5
SIDE_DEG, LATER_DEG = 0.002, 0.00205  # of a square on each day
STEP_DEG = 0.0025

VERBS: dict[str, list[str]] = {
    "area": ["area", "{before}"],
    "area --by oblast": ["area", "{before}", "--by", "oblast"],
    "area --by FILE": ["area", "{before}", "--by", "{before}", "--by-name", "name"],
    "delta": ["delta", "{before}", "{after}"],
    "delta --by oblast": ["delta", "{before}", "{after}", "--by", "oblast"],
    "delta --html": ["delta", "{before}", "{after}", "--html", "{out}.html"],
    "delta --figure": ["delta", "{before}", "{after}", "--figure", "{out}.png"],
    "compare": ["compare", "--map", "{one}", "--map", "{other}"],
    "timeline": ["timeline", "{days}"],
    "timeline --deltas": ["timeline", "{days}", "--deltas"],
    "status": ["status", "Vovchansk", "--archive", "{days}"],
    "exposure --points": ["exposure", "{before}", "--points", "settlements"],
    "check": ["check", "--claim", "9 km2", "--before", "{before}", "--after", "{after}"],
}


KINDS = {"squares": "squares, each named", "parts": "parts", "ring": "vertices of one ring"}
MILLION = ("area", "area --by oblast", "delta", "check")
BOUNDS = 30.0, 1.0  # seconds of the processor and GiB in which a file without bounds is refused
DEPTH, MEMBERS, SPARSE = 100_000, 100_000, 2**40


def squares(count: int, side_deg: float) -> list[list[list[float]]]:
    """Return rings of squares on a grid, west to east in rows from the south."""
    across = math.isqrt(count) + 1
    rings = []
    for number in range(count):
        west = round(WEST + STEP_DEG * (number % across), 6)
        south = round(SOUTH + STEP_DEG * (number // across), 6)
        east, north = round(west + side_deg, 6), round(south + side_deg, 6)
        ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
        rings.append(ring)
    return rings


def ring(count: int, size: float) -> list[list[float]]:
    """Return one ring with 400 teeth."""
    turn = np.linspace(0, 2 * np.pi, count, endpoint=False)
    reach = size * (1 + 0.05 * np.sin(400 * turn))
    lonlat = np.column_stack([34 + reach * np.cos(turn), 48 + 0.6 * reach * np.sin(turn)])
    closed: list[list[float]] = np.vstack([lonlat, lonlat[:1]]).round(7).tolist()
    return closed


def document(kind: str, count: int, *, later: bool) -> dict[str, Any]:
    """Return the GeoJSON of a map."""
    if kind == "ring":
        return {"type": "Polygon", "coordinates": [ring(count, 1.01 if later else 1.0)]}
    rings = squares(count, LATER_DEG if later else SIDE_DEG)
    if kind == "parts":
        return {"type": "MultiPolygon", "coordinates": [[one] for one in rings]}
    features = [
        {
            "type": "Feature",
            "properties": {"name": f"n{number}"},
            "geometry": {"type": "Polygon", "coordinates": [one]},
        }
        for number, one in enumerate(rings)
    ]
    return {"type": "FeatureCollection", "features": features}


def written(folder: Path, kind: str, count: int) -> dict[str, str]:
    """Write two maps of a size into a folder, and return the names that verbs are given."""
    days = folder / f"{kind}-{count}"
    days.mkdir()
    files = {"before": days / "2024-04-30.geojson", "after": days / "2024-05-31.geojson"}
    for name, file in files.items():
        file.write_text(json.dumps(document(kind, count, later=name == "after")))
    for name, twin in (("one", "before"), ("other", "after")):  # maps of one day, as none is named
        files[name] = folder / f"{kind}-{count}-{name}.geojson"
        os.link(files[twin], files[name])
    return {**{n: str(f) for n, f in files.items()}, "days": str(days), "out": str(folder / "out")}


def _sparse(file: Path, head: bytes) -> None:
    """Write a file that is empty but for its head, 1 TB long."""
    with file.open("wb") as stream:
        stream.write(head)
        stream.truncate(SPARSE)


def _zipped(file: Path) -> None:
    """Write a zip whose member expands a thousandfold, to 2 GB."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("map.geojson", b"[" + b"{}," * (2**31 // 3))


def _gzipped(file: Path) -> None:
    """Write a gzip of 2 GB, which does not state its size at its head."""
    with gzip.open(file, "wb", compresslevel=1) as stream:
        stream.write(b"[")
        for _ in range(2048):
            stream.write(b"{}, " * 2**18)


def _members(file: Path) -> None:
    with zipfile.ZipFile(file, "w") as archive:
        for number in range(MEMBERS):
            archive.writestr(f"{number}.geojson", b"{}")


def _zips_in_zips(file: Path) -> None:
    inner = b'{"type": "FeatureCollection", "features": []}'
    for _ in range(50):
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("map.zip", inner)
        inner = file.read_bytes()


def _text(text: str) -> Callable[[Path], object]:
    return lambda file: file.write_text(text)


UNBOUNDED: dict[str, tuple[str, Callable[[Path], object]]] = {
    "brackets 100,000 deep": ("a.geojson", _text("[" * DEPTH)),
    "collections 100,000 deep": (
        "b.geojson", _text('{"type":"GeometryCollection","geometries":[' * DEPTH + "]}" * DEPTH),
    ),
    "coordinates 100,000 deep": (
        "c.geojson",
        _text('{"type":"Polygon","coordinates":' + "[" * DEPTH + "]" * DEPTH + "}"),
    ),
    "folders of a KML 100,000 deep": (
        "d.kml", _text('<kml xmlns="http://www.opengis.net/kml/2.2">' + "<Folder>" * DEPTH),
    ),
    "a zip that expands to 2 GB": ("e.zip", _zipped),
    "a gzip that expands to 2 GB": ("f.geojson.gz", _gzipped),
    "fifty zips in each other": ("g.zip", _zips_in_zips),
    "a zip of 100,000 members": ("h.zip", _members),
    "a sparse file of 1 TB": ("i.geojson", lambda file: _sparse(file, b'{"type": "Polygon"')),
    "a sparse tar with a member of 1 TB": (
        "j.tar", lambda file: _sparse(file, _tar_head()),
    ),
}  # fmt: skip


def _tar_head() -> bytes:
    member = tarfile.TarInfo("map.geojson")
    member.size = SPARSE
    return member.tobuf(tarfile.GNU_FORMAT)


def bounds() -> list[dict[str, Any]]:
    """Give `area` and `timeline` each file without bounds, and print what came of it."""
    rows: list[dict[str, Any]] = []
    for what, (name, write) in UNBOUNDED.items():
        with tempfile.TemporaryDirectory() as there:
            file = Path(there) / name
            write(file)
            for verb in ("area", "timeline"):
                code, seconds, gib, words = run([verb, str(file)])
                wrong = ""
                if code != 2:
                    wrong = f"exit {code}: {words.strip()}"
                elif seconds > BOUNDS[0] or gib > BOUNDS[1]:
                    wrong = "out of bounds"
                text = f"bounds   {verb:18} {what}: {seconds:.1f} s {gib:.2f} GiB"
                row = {"kind": what, "verb": verb, "seconds": [seconds], "gib": [gib]}
                rows.append({**row, "wrong": wrong, "text": text})
                print(f"{text}{'  WRONG ' + wrong if wrong else ''}", flush=True)
    return rows


_CHILD = (
    "import json, resource, subprocess, sys\n"
    "done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)\n"
    "used = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
    "print(json.dumps([done.returncode, used.ru_utime + used.ru_stime, used.ru_maxrss / 2**20,"
    " done.stderr.decode(errors='replace')[-200:]]))\n"
)


def run(arguments: Sequence[str]) -> tuple[int, float, float, str]:
    """Run a verb, and return its exit code, seconds of the processor, GiB and last words."""
    command = [sys.executable, "-c", _CHILD, sys.executable, "-m", "frontgeo", *arguments]
    told = subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ)
    code, seconds, gib, words = json.loads(told.stdout)
    return int(code), float(seconds), float(gib), str(words)


def measured(sizes: dict[str, list[int]], only: Sequence[str]) -> list[dict[str, Any]]:
    """Run every verb on every file, and print a row for each verb and kind."""
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as there:
        for kind, counts in sizes.items():
            files = {count: written(Path(there), kind, count) for count in counts}
            for verb, arguments in VERBS.items():
                if (only and verb not in only) or (kind != "squares" and "FILE" in verb):
                    continue
                found = [run([a.format(**files[n]) for a in arguments]) for n in counts]
                row = row_of(kind, verb, counts, found)
                rows.append(row)
                print(row["text"], flush=True)
    return rows


def row_of(
    kind: str, verb: str, counts: list[int], found: list[tuple[int, float, float, str]]
) -> dict[str, Any]:
    """Return the numbers of a verb on one kind of file, with what is wrong about them."""
    seconds = [one[1] for one in found]
    slope = None
    if len(counts) > 1:
        slope = math.log(seconds[-1] / seconds[-2]) / math.log(counts[-1] / counts[-2])
    wrong = next((one[3].strip() for one in found if one[0]), "")
    if not wrong and slope is not None and slope > MOST_SLOPE and seconds[-1] > MATTERS_S:
        wrong = f"grows by the power {slope:.2f}"
    cells = "  ".join(
        f"{n:,}: {s:.1f} s {g:.2f} GiB" for n, (_, s, g, _) in zip(counts, found, strict=True)
    )
    grows = "" if slope is None else f"  slope {slope:.2f}"
    return {
        "kind": kind, "verb": verb, "sizes": counts, "seconds": seconds,
        "gib": [one[2] for one in found], "slope": slope, "wrong": wrong,
        "text": f"{kind:8} {verb:18} {cells}{grows}{'  WRONG ' + wrong if wrong else ''}",
    }  # fmt: skip


def table(rows: Sequence[dict[str, Any]]) -> str:
    """Return the largest sizes as a table in Markdown, a row for each verb."""
    kinds = list(dict.fromkeys((row["kind"], row["sizes"][-1]) for row in rows))
    heads = [f"{size:,} {KINDS[kind]}" for kind, size in kinds]
    lines = [f"| verb | {' | '.join(heads)} |", "|---" * (len(heads) + 1) + "|"]
    for verb in VERBS:
        cells = []
        for kind, size in kinds:
            found = [
                f"{row['seconds'][-1]:.0f} s, {row['gib'][-1]:.1f} GiB"
                for row in rows
                if (row["verb"], row["kind"], row["sizes"][-1]) == (verb, kind, size)
            ]
            cells.append(found[0] if found else "")
        lines.append(f"| `{verb}` | {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> int:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--squares", default="10000,20000,100000")
    parser.add_argument("--parts", default="10000,20000,100000")
    parser.add_argument("--ring", default="100000,200000,1000000")
    parser.add_argument("--million", default="1000000")
    parser.add_argument("--only", default="")
    parser.add_argument("--no-bounds", action="store_true")
    parser.add_argument("--docs", action="store_true", help="put the table into docs")
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    sizes = {
        kind: [int(n) for n in getattr(asked, kind).split(",")]
        for kind in ("squares", "parts", "ring")
        if getattr(asked, kind)
    }
    only = [v for v in asked.only.split(",") if v]
    rows = measured(sizes, only)
    if asked.million:
        of_million = [v for v in MILLION if v in only or not only]
        rows += measured({"squares": [int(asked.million)]}, of_million)
    if asked.docs:
        put_in_docs("bench-large", table(rows))
    if not asked.no_bounds:
        rows += bounds()
    if asked.json:
        asked.json.parent.mkdir(parents=True, exist_ok=True)
        asked.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    return 1 if any(row["wrong"] for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
