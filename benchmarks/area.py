"""Exact areas beside what a user would do today: speed and accuracy in one run.

Rounds are interleaved (ours, peer, peer, ours …) and the ratio is the median of the
rounds' ratios, as times drift. Accuracy is against 40-digit arithmetic, on two shapes.
Polygons are generated rings as rough as a front line and, where FRONTGEO_ARCHIVE names a
folder with DeepState's daily archive, what its maps show as held on every day.

    python benchmarks/area.py [--rounds 7] [--json FILE]
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import mpmath
import numpy as np
import shapely
from pyproj import Geod

import frontgeo as fg

OURS = "frontgeo.area_km2"


def generated(count: int = 400, vertices: int = 3000) -> gpd.GeoSeries:
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


def archived(archive: Path) -> gpd.GeoSeries:
    """What the archive's maps show as held, one geometry a day."""
    return gpd.GeoSeries([map_.held() for map_ in fg.read_timeline(archive)], crs="EPSG:4326")


def forty_digits_km2(geometry: Any) -> mpmath.mpf:
    """Snyder's closed form of the authalic area, each straight edge by quadrature."""
    e2 = (f := 1 / mpmath.mpf("298.257223563")) * (2 - f)
    e, b = mpmath.sqrt(e2), mpmath.mpf("6378.137") * (1 - f)

    def authalic(latitude: mpmath.mpf) -> mpmath.mpf:
        s = mpmath.sin(latitude)
        return b * b / 2 * (s / (1 - e2 * s * s) + mpmath.atanh(e * s) / e)

    total = mpmath.mpf(0)
    for part in shapely.get_parts(geometry):
        for i, ring in enumerate(shapely.get_rings(part)):
            around = mpmath.mpf(0)
            for start, end in itertools.pairwise(shapely.get_coordinates(ring).tolist()):
                width = mpmath.radians(mpmath.mpf(end[0]) - start[0])
                low, high = (mpmath.radians(mpmath.mpf(p[1])) for p in (start, end))
                # Gauss-Legendre of the least degree gives 30 digits on edges this short
                method = {
                    "method": "gauss-legendre",
                    "maxdegree": 3 if abs(high - low) > 0.01 else 1,
                }
                mean = (
                    authalic(low)
                    if low == high
                    else mpmath.quad(authalic, [low, high], **method) / (high - low)
                )
                around += width * mean
            total += -abs(around) if i else abs(around)
    return total


def measured(series: gpd.GeoSeries, rounds: int) -> list[dict[str, object]]:
    """Time every way, once a round, and compare the areas."""
    vertices = int(shapely.get_num_coordinates(series.to_numpy()).sum())
    geod = Geod(ellps="WGS84")
    wound = shapely.orient_polygons(series.to_numpy())  # Geod needs it; not in its time
    ways: dict[str, Callable[[], Any]] = {
        OURS: lambda: fg.area_km2(series),
        "to_crs(6933).area": lambda: series.to_crs("EPSG:6933").area.to_numpy() / 1e6,
        "Geod": lambda: np.array([abs(geod.geometry_area_perimeter(s)[0]) / 1e6 for s in wound]),
    }
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    areas: dict[str, Any] = {}
    for _ in range(rounds):
        for name, work in ways.items():
            start = time.perf_counter()
            areas[name] = work()
            seconds[name].append(time.perf_counter() - start)
    few = np.argsort(shapely.get_num_coordinates(series.to_numpy()), kind="stable")[:2]
    with mpmath.workdps(40):
        exact = {int(i): forty_digits_km2(series.iloc[i]) for i in few}
        errors = {
            name: max(abs(float((areas[name][i] / e - 1) * 10**6)) for i, e in exact.items())
            for name in ways
        }
    return [
        {
            "way": name,
            "ns_per_vertex": round(statistics.median(seconds[name]) / vertices * 1e9, 1),
            "ratio": round(
                statistics.median(
                    theirs / ours for theirs, ours in zip(seconds[name], seconds[OURS], strict=True)
                ),
                2,
            ),
            "error_ppm": float(f"{errors[name]:.2g}"),
            "geometries": len(series),
            "vertices": vertices,
        }
        for name in ways
    ]


def main() -> None:
    """Run, print a table, write JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    data = {"generated": generated()}
    if folder := os.environ.get("FRONTGEO_ARCHIVE"):
        for archive in sorted((Path(folder) / "deepstate").glob("daily_*.tar.xz")):
            data[archive.name] = archived(archive)
    results = {}
    for name, series in data.items():
        rows = results[name] = measured(series, args.rounds)
        load = os.getloadavg()[0]
        print(
            f"{name}: {len(series)} geometries, {rows[0]['vertices']:,} vertices, "
            f"{args.rounds} rounds, load {load:.1f} on {os.cpu_count()} cores"
        )
        print(f"{'way':20} {'ns/vertex':>10} {'ratio':>7} {'error, ppm':>12}")
        for row in rows:
            print(
                f"{row['way']:20} {row['ns_per_vertex']:>10} {row['ratio']:>7} "
                f"{row['error_ppm']:>12.2g}"
            )
    if args.json:
        args.json.write_text(json.dumps({"rounds": args.rounds, "data": results}, indent=2) + "\n")


if __name__ == "__main__":
    main()
