"""Measure the verbs on large files: seconds of the processor, memory, and how both grow.

    python benchmarks/large.py [--squares 10000,20000] [--ring 100000,200000] [--parts 10000,20000]
                               [--only delta,compare] [--json FILE]

Three kinds of files are generated, two maps each: ``squares``, a feature with a name of its own
for each; ``parts``, the same ground as one feature of many parts; and ``ring``, one polygon of
many vertices. Each verb runs as a whole process, so that its peak memory is its own. Between two
sizes the slope is that of seconds against size, both as logarithms: 1 where twice the size takes
twice the time. The run fails where it exceeds `MOST_SLOPE`, in times that matter, or where a
verb fails.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

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


def main() -> int:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--squares", default="10000,20000,100000")
    parser.add_argument("--parts", default="10000,20000,100000")
    parser.add_argument("--ring", default="100000,200000,1000000")
    parser.add_argument("--only", default="")
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    sizes = {
        kind: [int(n) for n in getattr(asked, kind).split(",")]
        for kind in ("squares", "parts", "ring")
        if getattr(asked, kind)
    }
    rows = measured(sizes, [v for v in asked.only.split(",") if v])
    if asked.json:
        asked.json.parent.mkdir(parents=True, exist_ok=True)
        asked.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    return 1 if any(row["wrong"] for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
