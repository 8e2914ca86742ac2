"""Ground gained and lost, every pair of a daily archive, beside what a user would do today.

Rounds are interleaved (peer, ours, peer, ours …) and medians compared, as times drift. Of
a sample of consecutive pairs every peer is timed, and of all pairs `shapely.difference`
once, for accuracy. Snapping is in frontgeo's time. Maps are the DeepState daily mirror
under FRONTGEO_ARCHIVE.

    python benchmarks/deltas.py [--rounds 5] [--sample 60] [--whole] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

import frontgeo as fg
from frontgeo.changes import pair_areas, pair_polygons
from frontgeo.edges import snapped
from frontgeo.measure import area_km2, polygonal

Maps = np.ndarray
Pieces = tuple[list[BaseGeometry], list[BaseGeometry]]


def by_shapely(maps: Maps) -> Pieces:
    """Differences both ways, all pairs in one call."""
    after, before = maps[1:], maps[:-1]
    return list(shapely.difference(after, before)), list(shapely.difference(before, after))


def by_geopandas(maps: Maps) -> Pieces:
    """`gpd.overlay` both ways, pair by pair."""
    frames = [gpd.GeoDataFrame(geometry=[m], crs="EPSG:4326") for m in maps]

    def minus(one: gpd.GeoDataFrame, other: gpd.GeoDataFrame) -> BaseGeometry:
        found = gpd.overlay(one, other, how="difference", keep_geom_type=True)
        return (
            shapely.union_all(found.geometry)
            if len(found) > 1
            else (found.geometry.iloc[0] if len(found) else shapely.MultiPolygon())
        )

    pairs = list(pairwise(frames))
    return [minus(b, a) for a, b in pairs], [minus(a, b) for a, b in pairs]


def by_clipper(maps: Maps) -> Pieces:
    """Clipper2 through pyclipr on its whole-number grid, pair by pair."""
    import pyclipr

    def paths(ground: BaseGeometry) -> list[np.ndarray]:
        rings = shapely.get_rings(shapely.get_parts(ground))
        return [shapely.get_coordinates(ring)[:-1] for ring in rings]

    def polygons(node: object) -> list[BaseGeometry]:
        found = []
        for shell in node.children:
            holes = [hole.polygon for hole in shell.children]
            found.append(shapely.Polygon(shell.polygon, holes))
            for hole in shell.children:
                found += polygons(hole)
        return found

    def minus(one: list[np.ndarray], other: list[np.ndarray]) -> BaseGeometry:
        clipper = pyclipr.Clipper()
        clipper.scaleFactor = int(1e8)  # it cuts digits off instead of rounding
        clipper.addPaths(one, pyclipr.Subject)
        clipper.addPaths(other, pyclipr.Clip)
        tree = clipper.execute2(pyclipr.Difference, pyclipr.FillRule.EvenOdd)
        return shapely.MultiPolygon(polygons(tree))

    drawn = [paths(m) for m in maps]
    pairs = list(pairwise(drawn))
    return [minus(b, a) for a, b in pairs], [minus(a, b) for a, b in pairs]


def measured(pieces: Pieces) -> np.ndarray:
    """km² gained and lost, shape (2, pairs)."""
    return np.array([area_km2([polygonal(g) for g in side]) for side in pieces])


def ours_areas(maps: Maps) -> np.ndarray:
    """Areas from edges, shape (2, pairs)."""
    areas = pair_areas(maps)
    return np.array([areas.gained_km2, areas.lost_km2])


def ours_polygons(maps: Maps) -> Pieces:
    """Polygons from edges."""
    pieces = pair_polygons(maps)
    return [g for g, _ in pieces], [x for _, x in pieces]


def timed(work: Callable[[], object]) -> tuple[float, object]:
    """Seconds, and what came out."""
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def peers() -> dict[str, Callable[[Maps], Pieces]]:
    """What is installed of the ways a user has today."""
    found = {"gpd.overlay": by_geopandas, "shapely.difference": by_shapely}
    try:
        import pyclipr  # noqa: F401 - only whether it is there
    except ImportError:
        print("pyclipr is not installed: no Clipper2")
        return found
    return {**found, "Clipper2": by_clipper}


def compared(maps: Maps, rounds: int, ways: dict[str, Callable[[Maps], Pieces]]) -> list[dict]:
    """Time each peer next to ours, areas and polygons; medians of the rounds."""
    exact = measured(by_shapely(np.array([snapped(m) for m in maps])))
    times: dict[str, list[float]] = {}
    errors: dict[str, float] = {}
    runs: dict[str, tuple[Callable[[], object], bool]] = {}
    for name, way in ways.items():
        runs[f"{name}, areas"] = (lambda way=way: measured(way(maps)), True)
        runs[f"{name}, polygons"] = (lambda way=way: way(maps), False)
    ours = {
        "areas": (lambda: ours_areas(maps), True),
        "polygons": (lambda: ours_polygons(maps), False),
    }
    rows = []
    for _ in range(rounds):
        for name, (work, is_area) in runs.items():
            kind = "areas" if is_area else "polygons"
            for label, (run, plain) in ((name, (work, is_area)), (f"{name} ours", ours[kind])):
                # a peer takes seconds; ours is short beside what the machine does meanwhile
                taken = [timed(run) for _ in range(1 if label == name else 3)]
                result = taken[0][1]
                times.setdefault(label, []).append(statistics.median(t for t, _ in taken))
                if label not in errors:
                    areas = result if plain else measured(result)
                    errors[label] = float(np.abs(areas - exact).max() * 1e6)
    for name in runs:
        peer, own = (statistics.median(times[k]) for k in (name, f"{name} ours"))
        rows.append(
            {
                "way": name,
                "seconds": round(peer, 4),
                "ours_seconds": round(own, 4),
                "ratio": round(peer / own, 1),
                "differs_m2": float(f"{errors[name]:.2g}"),
                "ours_differs_m2": float(f"{errors[f'{name} ours']:.2g}"),
            }
        )
    return rows


def show(title: str, rows: list[dict]) -> None:
    """Print a table."""
    print(title)
    print(f"{'way':30} {'s':>8} {'ours, s':>8} {'ratio':>7} {'differs, m²':>12} {'ours, m²':>9}")
    for r in rows:
        print(
            f"{r['way']:30} {r['seconds']:>8} {r['ours_seconds']:>8} {r['ratio']:>7} "
            f"{r['differs_m2']:>12} {r['ours_differs_m2']:>9}"
        )


def main() -> None:
    """Run, print tables, write JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--sample", type=int, default=60, help="pairs in the sample")
    parser.add_argument("--whole", action="store_true", help="every peer on all pairs too, once")
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    folder = Path(os.environ.get("FRONTGEO_ARCHIVE") or "../shared/data")
    path = folder / "deepstate" / "daily_2024-07_2025-12.tar.xz"
    maps = np.array([m.held() for m in fg.read_timeline(path)], dtype=object)
    ways = peers()
    areas = pair_areas(maps)
    counts = ", ".join(f"{why} {n}" for why, n in areas.counts.items())
    print(f"{len(maps) - 1} pairs, {shapely.get_num_coordinates(maps).sum():,} vertices: {counts}")
    report: dict[str, object] = {"pairs": len(maps) - 1, "how": areas.counts}
    report["fallbacks"] = areas.fallbacks
    middle = (len(maps) - args.sample) // 2
    sample = maps[middle : middle + args.sample + 1]
    report["sample"] = compared(sample, args.rounds, ways)
    show(f"{len(sample) - 1} pairs, {args.rounds} rounds, medians", report["sample"])
    all_ways = ways if args.whole else {"shapely.difference": by_shapely}
    report["all"] = compared(maps, 1, all_ways)
    show("all pairs, one round", report["all"])
    if args.json:
        args.json.write_text(json.dumps(report, indent=2) + "\n")


if __name__ == "__main__":
    main()
