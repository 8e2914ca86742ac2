"""Measure CPU time and memory for maps of five million vertices and 10,000 days of maps.

Each step runs in its own process, so that its peak memory is its own; the step ``import`` shows
how much of it Python and the libraries take. Maps are generated here, with known areas: a few
long rings with teeth along a front, whose ground consists of boxes; many patches with holes,
which are boxes of many vertices; and for each day of the archive a front. Exits with 1 if an
area is wrong or a step exceeds its entry in `LIMITS`.

``python benchmarks/large.py --json large.json``
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import shapely

STRIPS, TEETH = 5, 250_000  # four vertices per tooth: five million
COLUMNS = 280  # of patches, and as many rows: 78,400 patches and as many holes
SHELL, HOLE = 13, 3  # vertices per side: five million
SOUTH, NORTH, WEST, EAST = 45.0, 52.0, 24.0, 40.0
BEFORE_DEG, AFTER_DEG = 0.15, 0.16  # the reach of teeth east of a strip's western edge
BASE_DEG = 0.1
# parts of a patch's cell, east and north: its ground on each day, and its hole
PATCH_BEFORE, PATCH_AFTER = (0.1, 0.1, 0.8, 0.9), (0.1, 0.1, 0.85, 0.9)
PATCH_GAINED, PATCH_HOLE = (0.8, 0.1, 0.85, 0.9), (0.3, 0.3, 0.5, 0.5)
DAYS = 10_000
POINTS = 2_001  # on the front of the archive's maps
MOVED = 10  # of these, every day
DAY_DEG = 0.001  # the distance they move
MAKE = "make the maps"
AT_MOST = 1e-9  # as a share of an area

# CPU seconds and GiB, at least twice the measured values (docs/alternatives.md): CPU time doubles
# when other processes keep the caches busy
LIMITS = {
    "import": (5, 0.5),
    "rings: read": (45, 6),
    "rings: area": (5, 6),
    "rings: diff": (700, 7),
    "patches: read": (45, 6),
    "patches: area": (5, 6),
    "patches: diff": (100, 7),
    "archive: write": (90, 1),
    "archive: read": (10, 0.5),
    "archive: area": (10, 0.5),
    "archive: deltas": (15, 0.5),
}


def levels(count: int) -> np.ndarray:
    """Return latitudes on a grid of 1e-6°, so that nothing is rounded twice."""
    return np.round(np.linspace(SOUTH, NORTH, count), 6)


def teeth_map(reach_deg: float) -> shapely.MultiPolygon:
    """Make strips from south to north whose eastern edges are teeth."""
    ys = levels(2 * TEETH)
    lat = np.repeat(ys, 2)
    lon = np.tile([BASE_DEG, reach_deg, reach_deg, BASE_DEG], TEETH)
    strips = []
    for west in np.linspace(WEST, EAST, STRIPS, endpoint=False).round(6):
        front = np.column_stack([np.round(west + lon, 6), lat])
        strips.append(shapely.Polygon([(west, SOUTH), *front.tolist(), (west, NORTH)]))
    return shapely.MultiPolygon(strips)


def teeth_km2(low_deg: float, high_deg: float) -> float:
    """Return the area of all teeth between two reaches, box by box."""
    from frontgeo.geometry.measure import area_km2

    ys = levels(2 * TEETH)
    boxes = shapely.box(WEST + low_deg, ys[0::2], WEST + high_deg, ys[1::2])
    return STRIPS * float(area_km2(list(boxes)).sum())


def base_km2() -> float:
    """Return the area of the strips without their teeth."""
    from frontgeo.geometry.measure import area_km2

    return STRIPS * float(area_km2(shapely.box(WEST, SOUTH, WEST + BASE_DEG, NORTH)))


def cell_boxes(part: tuple[float, float, float, float]) -> np.ndarray:
    """Return west, south, east, north of one part of every patch's cell, shape (4, patches)."""
    wide, high = (EAST - WEST) / COLUMNS, (NORTH - SOUTH) / COLUMNS
    column, row = (index.ravel() for index in np.meshgrid(*[np.arange(COLUMNS)] * 2))
    west, south = WEST + wide * column, SOUTH + high * row
    corners = [west + wide * part[0], south + high * part[1]]
    corners += [west + wide * part[2], south + high * part[3]]
    return np.round(corners, 6)


def box_rings(boxes: np.ndarray, side: int) -> np.ndarray:
    """Make boxes into rings with several vertices per side, which enclose the same ground."""
    west, south, east, north = boxes[:, :, np.newaxis]
    along = np.arange(side) / side
    still = np.ones(side)
    lon = [west + (east - west) * along, east * still, east - (east - west) * along, west * still]
    lat = [south * still, south + (north - south) * along, north * still]
    lat += [north - (north - south) * along]
    ring = np.stack([np.hstack(lon), np.hstack(lat)], axis=-1).round(9)
    return np.asarray(shapely.linearrings(ring))


def patches_map(part: tuple[float, float, float, float]) -> shapely.MultiPolygon:
    """Make patches with holes, one per cell."""
    shells = box_rings(cell_boxes(part), SHELL)
    holes = box_rings(cell_boxes(PATCH_HOLE), HOLE)
    return shapely.multipolygons(shapely.polygons(shells, holes[:, np.newaxis]))


def boxes_km2(part: tuple[float, float, float, float]) -> float:
    """Return the area of one part of all cells."""
    from frontgeo.geometry.measure import area_km2

    return float(area_km2(shapely.box(*cell_boxes(part))).sum())


def fronts() -> Iterator[np.ndarray]:
    """Yield the reach of each point of the front, day by day, in thousandths of a degree."""
    random = np.random.default_rng(7)
    reach = random.integers(4_900, 5_100, POINTS)
    for _ in range(DAYS):
        yield reach
        reach = reach.copy()
        reach[random.integers(0, POINTS, MOVED)] += random.choice([-1, 1, 1], MOVED)


def day_map(reach: np.ndarray) -> shapely.Polygon:
    """Make one day of the archive: a front of straight edges from south to north."""
    front = np.column_stack([np.round(WEST + reach * DAY_DEG, 6), levels(POINTS)])
    return shapely.Polygon([(WEST, SOUTH), *front.tolist(), (WEST, NORTH)])


def days_km2() -> np.ndarray:
    """Return the area of each day from one triangle per point, as area is proportional to reach."""
    from frontgeo.geometry.measure import area_km2

    ys = levels(POINTS)
    south, north = np.r_[ys[0], ys[:-1]], np.r_[ys[1:], ys[-1]]
    corners = [
        np.column_stack([np.full(POINTS, lon), lat])
        for lon, lat in ((WEST, south), (WEST + 1, ys), (WEST, north))
    ]
    unit = area_km2(list(shapely.polygons(np.stack(corners, axis=1))))
    return np.array([float(reach @ unit) * DAY_DEG for reach in fronts()])


def wrong_by(found: float, known: float) -> float:
    """Return the relative difference from a known value."""
    return abs(found / known - 1)


def held_km2(kind: str) -> float:
    """Return the area held on the earlier of two maps."""
    if kind == "rings":
        return base_km2() + teeth_km2(BASE_DEG, BEFORE_DEG)
    return boxes_km2(PATCH_BEFORE) - boxes_km2(PATCH_HOLE)


def gained_km2(kind: str) -> float:
    """Return the area by which the later of two maps is larger."""
    return teeth_km2(BEFORE_DEG, AFTER_DEG) if kind == "rings" else boxes_km2(PATCH_GAINED)


def step(name: str, folder: Path) -> dict[str, object]:
    """Run one step; its reference values are computed outside the measured time."""
    import resource  # not on Windows

    start = time.process_time()
    import frontgeo as fg
    from frontgeo.archive.store import write_store

    store = folder / "days.parquet"
    first = date(2000, 1, 1)
    off = 0.0
    kind, _, work = name.partition(": ")
    if kind in ("rings", "patches"):
        start = time.process_time()
        before = fg.read_control_map(folder / f"{kind}-before.geojson", mapper="synthetic")
        seconds = time.process_time() - start
        if work == "read":
            assert shapely.get_num_coordinates(before.held()) >= 5_000_000
        if work == "area":
            start = time.process_time()
            found = before.area_km2()
            seconds = time.process_time() - start
            off = wrong_by(found, held_km2(kind))
        if work == "diff":
            after = fg.read_control_map(folder / f"{kind}-after.geojson", mapper="synthetic")
            start = time.process_time()
            # teeth are narrower than slivers; patches go through every step
            change = fg.diff(before, after, keep_slivers=kind == "rings")
            found = change.gained_km2 + sum(apart.gained_km2 for apart in change.set_apart)
            seconds = time.process_time() - start
            off = wrong_by(found, gained_km2(kind))
    elif name == "archive: write":
        maps = (
            fg.ControlMap("synthetic", {"occupied": day_map(reach)}, day=first + timedelta(days=i))
            for i, reach in enumerate(fronts())
        )
        write_store(maps, store)
        seconds = time.process_time() - start
    elif name == "archive: read":
        assert sum(1 for _ in fg.read_timeline(store)) == DAYS
        seconds = time.process_time() - start
    elif name == "archive: area":
        table = fg.read_timeline(store).area()
        seconds = time.process_time() - start
        off = float(np.abs(table["area_km2"].to_numpy() / days_km2() - 1).max())
    elif name == "archive: deltas":
        table = fg.read_timeline(store).deltas()
        seconds = time.process_time() - start
        held = days_km2()
        net = (table["gained_km2"] - table["lost_km2"]).to_numpy()
        off = float(np.abs(net - np.diff(held)).max() / held[0])
    else:
        seconds = time.process_time() - start
    gib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20  # KiB on Linux
    return {"step": name, "cpu_seconds": round(seconds, 2), "gib": round(gib, 2), "wrong_by": off}


def make_maps(folder: Path) -> None:
    """Write the large maps, as GeoJSON."""
    for day, reach, part in (
        ("before", BEFORE_DEG, PATCH_BEFORE),
        ("after", AFTER_DEG, PATCH_AFTER),
    ):
        for kind, made in (("rings", teeth_map(reach)), ("patches", patches_map(part))):
            (folder / f"{kind}-{day}.geojson").write_text(shapely.to_geojson(made))


def run(name: str, folder: str) -> Any:
    """Run one step in a process of its own."""
    again = [sys.executable, __file__, "--step", name, folder]
    done = subprocess.run(again, check=False, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise SystemExit(f"large: the step {name!r} failed")
    return json.loads(done.stdout)


def main() -> int:
    """Run every step, and print its time and memory."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--json", type=Path)
    parser.add_argument("--step", nargs=2, metavar=("NAME", "FOLDER"), help=argparse.SUPPRESS)
    words = parser.parse_args()
    if words.step:
        name, folder = words.step
        print(json.dumps(make_maps(Path(folder)) if name == MAKE else step(name, Path(folder))))
        return 0
    told, bad = [], 0
    with tempfile.TemporaryDirectory() as folder:
        run(MAKE, folder)  # also in a process: children start with their parent's peak memory
        for name, (most_s, most_gib) in LIMITS.items():
            found = run(name, folder)
            kept = (
                found["cpu_seconds"] <= most_s
                and found["gib"] <= most_gib
                and found["wrong_by"] <= AT_MOST
            )
            bad += not kept
            told.append({**found, "limits": [most_s, most_gib], "kept": kept})
            print(json.dumps(told[-1]), flush=True)
    if words.json:
        words.json.parent.mkdir(parents=True, exist_ok=True)
        words.json.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    return int(bad > 0)


if __name__ == "__main__":
    raise SystemExit(main())
