"""Exact areas beside what a user would do today: speed and accuracy in one run.

Rounds are interleaved (peer, ours, peer, ours …) and medians compared, as times drift.
Polygons are synthetic coastlines like a map of control's, or the DeepState snapshots
under FRONTGEO_ARCHIVE where that is set.

    python benchmarks/area.py [--rounds 7] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely
from pyproj import Geod

import frontgeo as fg


def synthetic(count: int = 100, vertices: int = 3000) -> gpd.GeoSeries:
    """Rough rings about places on the front, with a fixed seed."""
    rng = np.random.default_rng(880)
    turns = np.linspace(0, 2 * np.pi, vertices, endpoint=False)
    shapes = []
    for _ in range(count):
        radius = 1.5 + np.cumsum(rng.normal(0, 0.004, vertices))
        radius += (radius[0] - radius[-1]) * turns / (2 * np.pi)
        lon = 37 + rng.normal() + radius * np.cos(turns) * 0.8
        lat = 48 + rng.normal() + radius * np.sin(turns) * 0.5
        shapes.append(shapely.Polygon(np.column_stack([lon, lat])))
    return gpd.GeoSeries(shapes, crs="EPSG:4326")


def archived(folder: Path) -> gpd.GeoSeries:
    """What DeepState's snapshots show as occupied, ten times over."""
    files = sorted((folder / "deepstate" / "snapshots").glob("*.geojson"))
    held = [fg.read_control_map(file).held() for file in files]
    return gpd.GeoSeries(held * 10, crs="EPSG:4326")


def timed(work: Callable[[], np.ndarray]) -> tuple[float, np.ndarray]:
    """Seconds and the areas in km²."""
    start = time.perf_counter()
    areas = np.asarray(work())
    return time.perf_counter() - start, areas


def main() -> None:
    """Run, print a table, write JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    folder = os.environ.get("FRONTGEO_ARCHIVE")
    series = archived(Path(folder)) if folder else synthetic()
    vertices = int(shapely.get_num_coordinates(series.to_numpy()).sum())
    geod = Geod(ellps="WGS84")
    ways: dict[str, Callable[[], np.ndarray]] = {
        "frontgeo.area_km2": lambda: fg.area_km2(series),
        "to_crs(6933).area": lambda: series.to_crs("EPSG:6933").area.to_numpy() / 1e6,
        "Geod": lambda: np.array(
            [abs(geod.geometry_area_perimeter(shapely.orient_polygons(s))[0]) / 1e6 for s in series]
        ),
    }
    times: dict[str, list[float]] = {name: [] for name in ways}
    areas: dict[str, np.ndarray] = {}
    for _ in range(args.rounds):
        for name, work in ways.items():
            seconds, areas[name] = timed(work)
            times[name].append(seconds)
    ours = statistics.median(times["frontgeo.area_km2"])
    rows = []
    for name in ways:
        seconds = statistics.median(times[name])
        rows.append(
            {
                "way": name,
                "ns_per_vertex": round(seconds / vertices * 1e9, 1),
                "ratio": round(seconds / ours, 2),
                "differs_ppm": round(
                    float(np.max(np.abs(areas[name] / areas["frontgeo.area_km2"] - 1)) * 1e6), 6
                ),
            }
        )
    print(f"{len(series)} geometries, {vertices:,} vertices, {args.rounds} rounds, medians")
    print(f"{'way':20} {'ns/vertex':>10} {'ratio':>7} {'differs, ppm':>13}")
    for row in rows:
        print(
            f"{row['way']:20} {row['ns_per_vertex']:>10} {row['ratio']:>7} {row['differs_ppm']:>13}"
        )
    if args.json:
        args.json.write_text(json.dumps({"vertices": vertices, "rows": rows}, indent=2) + "\n")


if __name__ == "__main__":
    main()
