"""Compare exact areas with common alternatives: speed on all maps, accuracy on one polygon.

The polygons are the held ground on an archive's maps. Accuracy is measured against 40-digit
arithmetic, on the largest of the first map's polygons that has at most `MOST_VERTICES`, or no more
than another.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import asdict

import geopandas as gpd
import mpmath
import numpy as np
import shapely
from pyproj import Geod
from rounds import Row, interleaved
from shapely.geometry.base import BaseGeometry
from stretches import Archive, size_of

import frontgeo as fg

MOST_VERTICES = 1_000
AT_MOST_PPM = 1e-6


def forty_digits_km2(geometry: BaseGeometry) -> mpmath.mpf:
    """Integrate Snyder's closed form of the authalic area, each straight edge by quadrature."""
    e2 = (f := 1 / mpmath.mpf("298.257223563")) * (2 - f)
    e, b = mpmath.sqrt(e2), mpmath.mpf("6378.137") * (1 - f)

    def authalic(latitude: mpmath.mpf) -> mpmath.mpf:
        s = mpmath.sin(latitude)
        return b * b / 2 * (s / (1 - e2 * s * s) + mpmath.atanh(e * s) / e)

    total = mpmath.mpf(0)
    for i, ring in enumerate(shapely.get_rings(geometry)):
        around = mpmath.mpf(0)
        for start, end in itertools.pairwise(shapely.get_coordinates(ring).tolist()):
            width = mpmath.radians(mpmath.mpf(end[0]) - start[0])
            low, high = (mpmath.radians(mpmath.mpf(p[1])) for p in (start, end))
            # Gauss-Legendre of the lowest degree gives 30 digits on edges this short
            degree = 3 if abs(high - low) > 0.01 else 1
            mean = (
                authalic(low)
                if low == high
                else mpmath.quad(
                    authalic, [low, high], method="gauss-legendre", maxdegree=degree
                ) / (high - low)
            )  # fmt: skip
            around += width * mean
        total += -abs(around) if i else abs(around)
    return total


def by_projection(series: gpd.GeoSeries) -> np.ndarray:
    """Project to equal areas, and measure there."""
    return series.to_crs("EPSG:6933").area.to_numpy() / 1e6


def by_geod(series: gpd.GeoSeries) -> np.ndarray:
    """Measure along geodesics; rings have to be wound its way."""
    geod = Geod(ellps="WGS84")
    return np.array([abs(geod.geometry_area_perimeter(ground)[0]) / 1e6 for ground in series])


def rows(archive: Archive, rounds: int) -> list[Row]:
    """Time both peers on all maps, and compare the areas of one polygon."""
    grounds = np.concatenate(archive.grounds)
    series = gpd.GeoSeries(grounds, crs="EPSG:4326")
    wound = gpd.GeoSeries(shapely.orient_polygons(grounds), crs="EPSG:4326")  # not in its time
    timings, _ = interleaved(
        lambda: fg.area_km2(series),
        {"to_crs(6933).area": lambda: by_projection(series), "Geod": lambda: by_geod(wound)},
        rounds=rounds,
    )
    parts = shapely.orient_polygons(shapely.get_parts(grounds[0]))
    vertices = shapely.get_num_coordinates(parts)
    few = parts[vertices <= max(MOST_VERTICES, vertices.min())]
    one = gpd.GeoSeries([few[np.argmax(shapely.area(few))]], crs="EPSG:4326")
    ways: dict[str, Callable[[gpd.GeoSeries], np.ndarray]] = {
        "": fg.area_km2, "to_crs(6933).area": by_projection, "Geod": by_geod,
    }  # fmt: skip
    with mpmath.workdps(40):
        exact = forty_digits_km2(one.iloc[0])
        ppm = {k: abs(float((way(one)[0] / exact - 1) * 10**6)) for k, way in ways.items()}
    return [
        Row(
            "exact areas from a GeoSeries", archive.name, peer, size_of(archive.grounds),
            **asdict(timing), differs=f"{ppm[peer]:.1e} ppm", ours_differs=f"{ppm['']:.1e} ppm",
            ours_off=ppm[""], at_most=AT_MOST_PPM,
        )
        for peer, timing in timings.items()
    ]  # fmt: skip
