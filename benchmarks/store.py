"""Compare reading the saved archive with `gpd.read_file` of every day, including size and memory.

Rounds are interleaved (peer, ours, peer, ours …), as times drift. Ours opens the store and
makes every day's `ControlMap`; the peer reads the unpacked archive, one GeoJSON file per day.
Both are compared with the archive as read by `read_timeline`, which rounds away the seventh
decimal that some of these days have and the peer keeps.
"""

from __future__ import annotations

import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely
from rounds import Row, interleaved
from shapely.geometry.base import BaseGeometry

import frontgeo as fg
from frontgeo.archive.store import write_store
from frontgeo.geometry.measure import area_km2, polygonal

AT_LEAST = 25.0

_WHOLE = """
import resource, sys
import frontgeo as fg
timeline = fg.read_timeline(sys.argv[1])
timeline.deltas(), timeline.area(), timeline.area(fg.load_oblasts())
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def rows(archive: Path, rounds: int) -> list[Row]:
    """Time the store and `gpd.read_file` on every map of an archive."""
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
    """Write the archive as a store, and as one GeoJSON file per day."""
    store = folder / "store.parquet"
    write_store(fg.read_timeline(archive), store)
    with tarfile.open(archive) as packed:
        packed.extractall(folder / "days", filter="data")
    return store, sorted((folder / "days").rglob("*.geojson"))


def differs(maps: Iterable[BaseGeometry], exact: Iterable[BaseGeometry]) -> str:
    """Return the largest difference between areas of a day."""
    areas = [area_km2(list(grounds)) for grounds in (maps, exact)]
    return f"{np.abs(areas[0] - areas[1]).max() * 1e6:.2g} m²"


def peak_memory_gb(archive: Path) -> float:
    """Return the peak memory of a process that measures changes and areas of a whole archive."""
    words = [sys.executable, "-c", _WHOLE, str(archive)]
    told = subprocess.run(words, check=True, capture_output=True, text=True).stdout
    return int(told) / 2**20  # ru_maxrss is in KiB on Linux


def facts(archive: Path) -> list[str]:
    """Return the bytes of the store, and the memory that the whole archive takes."""
    with tempfile.TemporaryDirectory() as temporary:
        store, files = unpacked(archive, Path(temporary))
        ours, theirs = store.stat().st_size, sum(file.stat().st_size for file in files)
    share = 100 * ours / theirs
    return [
        f"store {ours:,} bytes, GeoJSON {theirs:,}: {share:.2f} % (at most 1 %)",
        f"peak memory of the whole archive {peak_memory_gb(archive):.2f} GB (under 1.5)",
    ]
