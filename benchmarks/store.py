"""Reading the saved archive beside `gpd.read_file` of every day; sizes and memory.

Rounds are interleaved (peer, ours, peer, ours …), as times drift. Ours opens the store and
makes every day's `ControlMap`; the peer gets the archive unpacked, a GeoJSON file a day.
Both are held against the archive as `read_timeline` reads it, which rounds away the seventh
decimal that some of these days have and the peer keeps. Maps are the DeepState daily
mirror under FRONTGEO_ARCHIVE.

    python benchmarks/store.py [--rounds 7] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely
from rounds import Row, interleaved
from shapely.geometry.base import BaseGeometry

import frontgeo as fg
from frontgeo.measure import area_km2, polygonal
from frontgeo.store import write_store

AT_LEAST = 25.0
MOST_BYTES = 0.01  # of the GeoJSON
MOST_MEMORY_GB = 1.5

_WHOLE = """
import resource, sys
import frontgeo as fg
timeline = fg.read_timeline(sys.argv[1])
timeline.deltas(), timeline.area(), timeline.area(fg.load_oblasts())
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def rows(archive: Path, rounds: int) -> list[Row]:
    """Time the store beside `gpd.read_file`, every map of an archive."""
    with tempfile.TemporaryDirectory() as folder:
        store, files = unpacked(archive, Path(folder))
        times, results = interleaved(
            lambda: list(fg.read_timeline(store).maps()),
            {"gpd.read_file": lambda: [gpd.read_file(file) for file in files]},
            rounds=rounds,
        )
        exact = [shown.held() for shown in fg.read_timeline(archive).maps()]
        theirs = [polygonal(shapely.union_all(g.geometry)) for g in results["gpd.read_file"]]
        ours = [shown.held() for shown in results[""]]
        seconds, ours_seconds, ratio = times["gpd.read_file"]
        share = store.stat().st_size / sum(file.stat().st_size for file in files)
        return [
            Row(
                "reading the saved archive",
                "gpd.read_file, a file a day",
                seconds,
                ours_seconds,
                ratio,
                AT_LEAST,
                differs(theirs, exact),
                differs(ours, exact),
                f"{len(files)} maps, {shapely.get_num_coordinates(exact).sum():,} vertices, "
                f"{100 * share:.2f} % of the bytes",
            )
        ]


def unpacked(archive: Path, folder: Path) -> tuple[Path, list[Path]]:
    """The archive as a store, and as one GeoJSON file a day."""
    store = folder / "store.parquet"
    write_store(fg.read_timeline(archive), store)
    with tarfile.open(archive) as packed:
        packed.extractall(folder / "days", filter="data")
    return store, sorted((folder / "days").rglob("*.geojson"))


def differs(maps: Iterable[BaseGeometry], exact: Iterable[BaseGeometry]) -> str:
    """The largest difference of a day's area."""
    areas = [area_km2(list(grounds)) for grounds in (maps, exact)]
    return f"{np.abs(areas[0] - areas[1]).max() * 1e6:.2g} m²"


def peak_memory_gb(archive: Path) -> float:
    """Of a process that measures changes, areas and areas by oblast of a whole archive."""
    words = [sys.executable, "-c", _WHOLE, str(archive)]
    told = subprocess.run(words, check=True, capture_output=True, text=True).stdout
    return int(told) / 2**20  # ru_maxrss is in KiB on Linux


def main() -> None:
    """Run, print, write JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    folder = Path(os.environ.get("FRONTGEO_ARCHIVE") or "../shared/data")
    archive = folder / "deepstate" / "daily_2024-07_2025-12.tar.xz"
    found = rows(archive, args.rounds)
    for row in found:
        print(
            f"{row.work}: {row.peer} {row.seconds:.3f} s, ours {row.ours_seconds:.3f} s, ratio "
            f"{row.ratio:.1f} (at least {row.at_least:g}); {row.size}; differs {row.differs}, "
            f"ours {row.ours_differs}"
        )
    with tempfile.TemporaryDirectory() as temporary:
        store, files = unpacked(archive, Path(temporary))
        ours, theirs = store.stat().st_size, sum(file.stat().st_size for file in files)
    memory_gb = peak_memory_gb(archive)
    print(
        f"store {ours:,} bytes, GeoJSON {theirs:,}: {100 * ours / theirs:.2f} % (at most "
        f"{100 * MOST_BYTES:g} %)"
    )
    print(f"peak memory of the whole archive {memory_gb:.2f} GB (under {MOST_MEMORY_GB:g})")
    if args.json:
        result = {
            "rows": [asdict(row) for row in found],
            "store_bytes": ours,
            "geojson_bytes": theirs,
            "peak_memory_gb": round(memory_gb, 3),
        }
        args.json.write_text(json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()
