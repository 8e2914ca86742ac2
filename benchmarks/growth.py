"""Measure how seconds of the processor and memory grow with the size of the work.

    python benchmarks/growth.py [--most 1000000] [--only days,claims] [--docs]
                                [--json FILE]

Sizes are vertices of a map, days of an archive, regions, settlements and claims. Each step runs in
its own process, so that its peak memory is its own. Between two sizes the exponent of growth is
the slope of seconds against size, both as logarithms: 1 where twice the size takes twice the time.
The run fails where it exceeds `MOST_SLOPE` without a reason in `REASONS`, in times that matter;
where the largest size exceeds its entry in `LIMITS`; or where a result is wrong.

Maps and archives are generated, with known areas: a few long rings with teeth along a front, whose
ground consists of boxes; many patches with holes, which are boxes of many vertices; and for each
day of an archive a front. Regions, settlements and maps of claims are those under FRONTGEO_ARCHIVE.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import shapely
from rounds import put_in_docs

MOST_SLOPE = 1.15
MATTERS_S = 1.0  # seconds of the larger size below which a slope is noise
STRIPS = 5  # of teeth
SHELL, HOLE = 13, 3  # vertices per side of a patch and its hole
SOUTH, NORTH, WEST, EAST = 45.0, 52.0, 24.0, 40.0
BEFORE_DEG, AFTER_DEG = 0.15, 0.16  # the reach of teeth east of a strip's western edge
BASE_DEG = 0.1
# parts of a patch's cell, east and north: its ground on each day, and its hole
PATCH_BEFORE, PATCH_AFTER = (0.1, 0.1, 0.8, 0.9), (0.1, 0.1, 0.85, 0.9)
PATCH_GAINED, PATCH_HOLE = (0.8, 0.1, 0.85, 0.9), (0.3, 0.3, 0.5, 0.5)
POINTS = 2_001  # on the front of the archive's maps
MOVED = 10  # of these, every day
DAY_DEG = 0.001  # the distance they move
AT_MOST = 1e-9  # as a share of an area
# where ground abroad is cut off, what counts and what is set apart add up to the whole within this
AT_MOST_CUT = 1e-7

VERTICES = (10_000, 100_000, 1_000_000, 5_000_000)
DAYS = (100, 1_000, 10_000)
LAYERS = {27: "adm1_oblast_derived", 136: "adm2_raion", 1_466: "adm3_hromada"}
SETTLEMENTS = (40, 400, 4_000, 33_000)
CLAIMS = (1, 5, 10, 50)
REGIONS_MAPS = 60
RAW = ("2023-12-31T2119Z_1704057558.geojson", "2024-05-31T0439Z_1717130347.geojson")

SERIES: dict[str, tuple[int, ...]] = {
    "vertices, long rings: read": VERTICES,
    "vertices, long rings: area": VERTICES,
    "vertices, long rings: diff": VERTICES,
    "vertices, patches: read": VERTICES,
    "vertices, patches: area": VERTICES,
    "vertices, patches: diff": VERTICES,
    "days: write a store": DAYS,
    "days: read it": DAYS,
    "days: area": DAYS,
    "days: deltas as mapped": DAYS,
    "days: deltas": DAYS,
    f"regions: area on {REGIONS_MAPS} maps": tuple(LAYERS),
    "settlements: a claim checked": SETTLEMENTS,
    "claims: a case checked": CLAIMS,
}
# CPU seconds and GiB at the largest size, at least twice the measured values
# (docs/alternatives.md): CPU time doubles when other processes keep the caches busy
LIMITS = {
    "vertices, long rings: read": (45, 6),
    "vertices, long rings: area": (5, 6),
    "vertices, long rings: diff": (700, 7),
    "vertices, patches: read": (45, 6),
    "vertices, patches: area": (5, 6),
    "vertices, patches: diff": (100, 7),
    "days: write a store": (90, 1),
    "days: read it": (10, 0.5),
    "days: area": (10, 0.5),
    "days: deltas as mapped": (15, 0.5),
}
# why some work grows faster than its size
REASONS: dict[str, str] = {}


# ---- maps of known area ------------------------------------------------------------------


def levels(count: int) -> np.ndarray:
    """Return latitudes on a grid of 1e-6°, so that nothing is rounded twice."""
    return np.round(np.linspace(SOUTH, NORTH, count), 6)


def teeth(vertices: int) -> int:
    """Return the number of teeth of a strip, of four vertices each."""
    return vertices // (4 * STRIPS)


def teeth_map(vertices: int, reach_deg: float) -> shapely.MultiPolygon:
    """Make strips from south to north whose eastern edges are teeth."""
    lat = np.repeat(levels(2 * teeth(vertices)), 2)
    lon = np.tile([BASE_DEG, reach_deg, reach_deg, BASE_DEG], teeth(vertices))
    strips = []
    for west in np.linspace(WEST, EAST, STRIPS, endpoint=False).round(6):
        front = np.column_stack([np.round(west + lon, 6), lat])
        strips.append(shapely.Polygon([(west, SOUTH), *front.tolist(), (west, NORTH)]))
    return shapely.MultiPolygon(strips)


def teeth_km2(vertices: int, low_deg: float, high_deg: float) -> float:
    """Return the area of all teeth between two reaches, box by box."""
    from frontgeo.geometry.measure import area_km2

    ys = levels(2 * teeth(vertices))
    boxes = shapely.box(WEST + low_deg, ys[0::2], WEST + high_deg, ys[1::2])
    return STRIPS * float(area_km2(list(boxes)).sum())


def cell_boxes(vertices: int, part: tuple[float, float, float, float]) -> np.ndarray:
    """Return west, south, east, north of one part of every patch's cell, shape (4, patches)."""
    columns = round(math.sqrt(vertices / (4 * (SHELL + HOLE))))
    wide, high = (EAST - WEST) / columns, (NORTH - SOUTH) / columns
    column, row = (index.ravel() for index in np.meshgrid(*[np.arange(columns)] * 2))
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


def patches_map(vertices: int, part: tuple[float, float, float, float]) -> shapely.MultiPolygon:
    """Make patches with holes, one per cell."""
    shells = box_rings(cell_boxes(vertices, part), SHELL)
    holes = box_rings(cell_boxes(vertices, PATCH_HOLE), HOLE)
    return shapely.multipolygons(shapely.polygons(shells, holes[:, np.newaxis]))


def boxes_km2(vertices: int, part: tuple[float, float, float, float]) -> float:
    """Return the area of one part of all cells."""
    from frontgeo.geometry.measure import area_km2

    return float(area_km2(shapely.box(*cell_boxes(vertices, part))).sum())


def held_km2(kind: str, vertices: int) -> float:
    """Return the area held on the earlier of two maps."""
    if kind == "rings":
        return teeth_km2(vertices, BASE_DEG, BEFORE_DEG) + base_km2()
    return boxes_km2(vertices, PATCH_BEFORE) - boxes_km2(vertices, PATCH_HOLE)


def base_km2() -> float:
    """Return the area of the strips without their teeth."""
    from frontgeo.geometry.measure import area_km2

    return STRIPS * float(area_km2(shapely.box(WEST, SOUTH, WEST + BASE_DEG, NORTH)))


def gained_km2(kind: str, vertices: int) -> float:
    """Return the area by which the later of two maps is larger."""
    if kind == "rings":
        return teeth_km2(vertices, BEFORE_DEG, AFTER_DEG)
    return boxes_km2(vertices, PATCH_GAINED)


def fronts(days: int) -> Iterator[np.ndarray]:
    """Yield the reach of each point of the front, day by day, in thousandths of a degree."""
    random = np.random.default_rng(7)
    reach = random.integers(4_900, 5_100, POINTS)
    for _ in range(days):
        yield reach
        reach = reach.copy()
        reach[random.integers(0, POINTS, MOVED)] += random.choice([-1, 1, 1], MOVED)


def day_map(reach: np.ndarray) -> shapely.Polygon:
    """Make one day of the archive: a front of straight edges from south to north."""
    front = np.column_stack([np.round(WEST + reach * DAY_DEG, 6), levels(POINTS)])
    return shapely.Polygon([(WEST, SOUTH), *front.tolist(), (WEST, NORTH)])


def days_km2(days: int) -> np.ndarray:
    """Return the area of each day from one triangle per point, as area is proportional to reach."""
    from frontgeo.geometry.measure import area_km2

    ys = levels(POINTS)
    south, north = np.r_[ys[0], ys[:-1]], np.r_[ys[1:], ys[-1]]
    corners = [
        np.column_stack([np.full(POINTS, lon), lat])
        for lon, lat in ((WEST, south), (WEST + 1, ys), (WEST, north))
    ]
    unit = area_km2(list(shapely.polygons(np.stack(corners, axis=1))))
    return np.array([float(reach @ unit) * DAY_DEG for reach in fronts(days)])


def wrong_by(found: float, known: float) -> float:
    """Return the relative difference from a known value."""
    return abs(found / known - 1)


# ---- steps -------------------------------------------------------------------------------

Outcome = tuple[float, float]  # seconds of the processor, and by how much the result is wrong


def map_path(folder: Path, kind: str, vertices: int, day: str) -> Path:
    """Return where a generated map is."""
    return folder / f"{kind}-{vertices}-{day}.geojson"


def make_maps(kind: str, vertices: int, folder: Path) -> None:
    """Write two generated maps, as GeoJSON."""
    for day, reach, part in (
        ("before", BEFORE_DEG, PATCH_BEFORE),
        ("after", AFTER_DEG, PATCH_AFTER),
    ):
        made = teeth_map(vertices, reach) if kind == "rings" else patches_map(vertices, part)
        map_path(folder, kind, vertices, day).write_text(shapely.to_geojson(made))


def map_step(kind: str, work: str, vertices: int, folder: Path) -> Outcome:
    """Read, measure or compare generated maps."""
    import frontgeo as fg

    start = time.process_time()
    path = map_path(folder, kind, vertices, "before")
    before = fg.read_control_map(path, mapper="synthetic")
    seconds = time.process_time() - start
    if work == "read":
        return seconds, float(shapely.get_num_coordinates(before.held()) < 0.9 * vertices)
    if work == "area":
        start = time.process_time()
        found = before.area_km2()
        seconds = time.process_time() - start
        return seconds, wrong_by(found, held_km2(kind, vertices))
    path = map_path(folder, kind, vertices, "after")
    after = fg.read_control_map(path, mapper="synthetic")
    start = time.process_time()
    # teeth are narrower than slivers; patches go through every step
    change = fg.diff(before, after, keep_slivers=kind == "rings")
    found = change.gained_km2 + sum(apart.gained_km2 for apart in change.set_apart)
    seconds = time.process_time() - start
    return seconds, wrong_by(found, gained_km2(kind, vertices))


def days_step(work: str, days: int, folder: Path) -> Outcome:
    """Write, read or measure a generated archive."""
    import frontgeo as fg

    store = folder / f"{days}.parquet"
    start = time.process_time()
    if work == "write a store":
        first = date(2000, 1, 1)
        maps = (
            fg.ControlMap("synthetic", {"occupied": day_map(reach)}, day=first + timedelta(days=i))
            for i, reach in enumerate(fronts(days))
        )
        fg.archive.write_store(maps, store)
        return time.process_time() - start, 0.0
    if work == "read it":
        count = sum(1 for _ in fg.read_timeline(store))
        return time.process_time() - start, float(count != days)
    if work == "area":
        table = fg.read_timeline(store).area()
        seconds = time.process_time() - start
        return seconds, float(np.abs(table["area_km2"].to_numpy() / days_km2(days) - 1).max())
    as_mapped = work.endswith("as mapped")
    table = fg.read_timeline(store).deltas(as_mapped=as_mapped)
    seconds = time.process_time() - start
    if not as_mapped:  # ground abroad is set apart, whose area is not known here
        return seconds, float(len(table) != days - 1)
    held = days_km2(days)
    net = (table["gained_km2"] - table["lost_km2"]).to_numpy()
    return seconds, float(np.abs(net - np.diff(held)).max() / held[0])


def regions_step(regions: int, shared: Path) -> Outcome:
    """Measure maps of an archive by regions of three sizes, whose outlines grow longer too."""
    from stretches import STRETCHES, Archive

    import frontgeo as fg

    archive = Archive(STRETCHES[0], shared)
    snapshots = archive.snapshots[0][:REGIONS_MAPS]
    shown = dict(zip(snapshots, archive.timeline.maps(snapshots), strict=True))
    timeline = fg.Timeline(archive.path, shown, lambda wanted: (shown[s] for s in wanted))
    layer = fg.read_regions(f"{shared / 'boundaries' / 'osm_admin.gpkg'}:{LAYERS[regions]}")
    layer["number"] = [f"region {i}" for i in range(len(layer))]
    start = time.process_time()
    table = timeline.area(by=layer, name="number", every="map")
    seconds = time.process_time() - start
    whole = fg.area_km2([one.held() for one in shown.values()])
    return seconds, float(np.abs(table.filter(like="_km2").sum(axis=1) / whole - 1).max())


def settlements_step(count: int, shared: Path, folder: Path) -> Outcome:
    """Count the settlements taken, of some that are spread evenly over a table of all."""
    import pandas as pd

    import frontgeo as fg

    every = pd.read_csv(shared / "settlements" / "whosonfirst.csv.gz", dtype=str)
    some = every.iloc[np.linspace(0, len(every) - 1, count).astype(int)]
    path = folder / f"{count}.csv"
    some.to_csv(path, index=False)
    snapshots = shared / "deepstate" / "snapshots"
    change = fg.diff(*(fg.read_control_map(snapshots / name) for name in RAW))
    claim = fg.Claim.settlements(28, since="2024-01-01", until="2024-05-31")
    start = time.process_time()
    verdict = fg.check(claim, change, places=fg.Places(settlements=str(path)))
    seconds = time.process_time() - start
    points = shapely.points(some["lon"].astype(float), some["lat"].astype(float))
    inside = int(shapely.contains_xy(change.gained, shapely.get_coordinates(points)).sum())
    return seconds, abs(float(verdict.rows[0].measured) - inside)


def claims_step(count: int, shared: Path, folder: Path) -> Outcome:
    """Check a case of some claims, a third of them each of area, depth and settlements."""
    import frontgeo as fg

    kinds = (
        'value = 880\nunit = "km²"',
        'value = 9\nunit = "km"\nkind = "depth"',
        'value = 28\nkind = "settlements"',
    )
    period = "since = 2024-01-01\nuntil = 2024-05-31\n"
    tables = [f'[[claim]]\nid = "c{i}"\n{kinds[i % len(kinds)]}\n{period}' for i in range(count)]
    snapshots = shared / "deepstate" / "snapshots"
    before, after = (json.dumps(str(snapshots / name)) for name in RAW)
    path = folder / f"{count}.toml"
    text = "\n".join([*tables, f"[[maps]]\nbefore = [{before}]\nafter = [{after}]\n"])
    path.write_text(text, encoding="utf-8")
    start = time.process_time()
    verdicts = fg.run_case(fg.read_case(path))
    seconds = time.process_time() - start
    measured = [verdict.rows[0].measured for verdict in verdicts]
    return seconds, float(any(one != measured[i % len(kinds)] for i, one in enumerate(measured)))


def step(name: str, size: int, folder: Path) -> Outcome:
    """Run one step."""
    shared = Path(os.environ.get("FRONTGEO_ARCHIVE") or "../shared/data")
    what, _, work = name.partition(": ")
    kind = "rings" if "rings" in what else "patches"
    steps: dict[str, Callable[[], Outcome]] = {
        "vertices": lambda: map_step(kind, work, size, folder),
        "days": lambda: days_step(work, size, folder),
        "regions": lambda: regions_step(size, shared),
        "settlements": lambda: settlements_step(size, shared, folder),
        "claims": lambda: claims_step(size, shared, folder),
    }
    if work == "make":
        make_maps(kind, size, folder)
        return 0.0, 0.0
    return steps[what.partition(",")[0]]()


# ---- growth ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Point:
    """What a step took at one size."""

    size: int
    cpu_s: float
    gib: float
    wrong_by: float


def slopes(points: list[Point]) -> list[float]:
    """Return the exponent of growth from each size to the next.

    Examples
    --------
    >>> slopes([Point(10, 1.0, 0.1, 0.0), Point(100, 10.0, 0.1, 0.0), Point(1000, 1000.0, 0.1, 0)])
    [1.0, 2.0]
    """
    return [
        round(math.log(b.cpu_s / a.cpu_s) / math.log(b.size / a.size), 2)
        for a, b in pairwise(points)
    ]


def faults(name: str, points: list[Point]) -> list[str]:
    """Return sentences on growth above `MOST_SLOPE` without a reason, limits and wrong results."""
    found = []
    for (a, b), slope in zip(pairwise(points), slopes(points), strict=True):
        if slope > MOST_SLOPE and b.cpu_s >= MATTERS_S and name not in REASONS:
            found.append(f"{name}: grows with exponent {slope} from {a.size:,} to {b.size:,}")
    at_most = AT_MOST_CUT if name == "vertices, patches: diff" else AT_MOST
    found += [
        f"{name}: {p.size:,} is off by {p.wrong_by:.1e}" for p in points if p.wrong_by > at_most
    ]
    most_s, most_gib = LIMITS.get(name, (math.inf, math.inf))
    found += [
        f"{name}: {p.size:,} takes {p.cpu_s:.1f} s and {p.gib:.1f} GiB, more than {most_s:g} s or "
        f"{most_gib:g} GiB"
        for p in points
        if p.cpu_s > most_s or p.gib > most_gib
    ]
    return found


def table(found: dict[str, list[Point]]) -> str:
    """Return the series as a Markdown table."""
    lines = ["| work | sizes | CPU, s | GiB | exponents |", "|---|---|---|---|---|"]
    for name, points in found.items():
        steep = any(slope > MOST_SLOPE for slope in slopes(points))
        reason = f" ({REASONS[name]})" if steep and name in REASONS else ""
        lines.append(
            f"| {name} | {' · '.join(f'{p.size:,}' for p in points)} | "
            f"{' · '.join(f'{p.cpu_s:.2g}' if p.cpu_s < 10 else f'{p.cpu_s:.0f}' for p in points)}"
            f" | {' · '.join(f'{p.gib:.1f}' for p in points)} | "
            f"{' · '.join(f'{slope:.2f}' for slope in slopes(points))}{reason} |"
        )
    return "\n".join(lines)


def run(name: str, size: int, folder: str) -> Point:
    """Run one step in a process of its own."""
    again = [sys.executable, __file__, "--step", name, str(size), folder]
    done = subprocess.run(again, check=False, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise SystemExit(f"growth: the step {name!r} failed at {size:,}")
    return Point(**json.loads(done.stdout))


def series(name: str, most: int, folder: str) -> list[Point]:
    """Run one step at each size, and print what it took."""
    points = []
    for size in SERIES[name]:
        if size > most:
            continue
        what, _, work = name.partition(": ")
        # maps are made in a process too: children start with their parent's peak memory
        if work == "read" and what.startswith("vertices"):
            run(f"{what}: make", size, folder)
        points.append(run(name, size, folder))
        print(f"{name}: {points[-1]}", file=sys.stderr, flush=True)
    return points


def main() -> int:
    """Run every step, and print seconds, memory and exponents."""
    import resource  # not on Windows

    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--most", type=int, default=max(VERTICES), help="the largest size")
    parser.add_argument("--only", help="beginnings of names, with commas between")
    parser.add_argument("--docs", action="store_true", help="write docs/alternatives.md")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--step", nargs=3, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.step:
        name, size, folder = args.step
        seconds, off = step(name, int(size), Path(folder))
        gib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20  # KiB on Linux
        print(json.dumps(asdict(Point(int(size), round(seconds, 4), round(gib, 2), off))))
        return 0
    names = [n for n in SERIES if n.startswith(tuple((args.only or "").split(",")))]
    with tempfile.TemporaryDirectory() as folder:
        found = {name: series(name, args.most, folder) for name in names}
    print(table(found))
    if args.docs:
        put_in_docs("bench-growth", table(found))
    if args.json:
        args.json.parent.mkdir(parents=True, exist_ok=True)
        made = {
            name: {"points": [asdict(p) for p in points], "exponents": slopes(points)}
            for name, points in found.items()
        }
        args.json.write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
    problems = [fault for name, points in found.items() for fault in faults(name, points)]
    print(*problems, sep="\n")
    return int(bool(problems))


if __name__ == "__main__":
    raise SystemExit(main())
