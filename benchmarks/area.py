"""Compare exact areas with common alternatives: speed and accuracy in one run.

Rounds are interleaved (peer, ours, peer, ours …), and ratios compare times of one round. The
polygons are the held ground on a daily archive's maps. Accuracy is measured against 40-digit
arithmetic, on the two polygons with the fewest vertices.
"""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import geopandas as gpd
import mpmath
import numpy as np
import shapely
from pyproj import Geod
from rounds import Row, interleaved

import frontgeo as fg

AT_LEAST = {"to_crs(6933).area": 4, "Geod": 25}


def forty_digits_km2(geometry: Any) -> mpmath.mpf:
    """Integrate Snyder's closed form of the authalic area, each straight edge by quadrature."""
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
                # Gauss-Legendre of the lowest degree gives 30 digits on edges this short
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


def rows(archive: Path, rounds: int) -> list[Row]:
    """Time both peers, and compare the areas."""
    grounds = [shown.held() for shown in fg.read_timeline(archive)]
    series = gpd.GeoSeries(grounds, crs="EPSG:4326")
    geod = Geod(ellps="WGS84")
    wound = shapely.orient_polygons(series.to_numpy())  # Geod needs it; not part of its time
    times, areas = interleaved(
        lambda: fg.area_km2(series),
        {
            "to_crs(6933).area": lambda: series.to_crs("EPSG:6933").area.to_numpy() / 1e6,
            "Geod": lambda: np.array(
                [abs(geod.geometry_area_perimeter(ground)[0]) / 1e6 for ground in wound]
            ),
        },
        rounds=rounds,
    )
    vertices = shapely.get_num_coordinates(series.to_numpy())
    with mpmath.workdps(40):
        exact = {i: forty_digits_km2(grounds[i]) for i in np.argsort(vertices, kind="stable")[:2]}
        ppm = {
            name: max(abs(float((found[i] / e - 1) * 10**6)) for i, e in exact.items())
            for name, found in areas.items()
        }
    size = f"{len(series)} maps, {vertices.sum():,} vertices"
    return [
        Row(
            "exact areas from a GeoSeries",
            peer,
            *measured,
            AT_LEAST[peer],
            f"{ppm[peer]:.1e} ppm",
            f"{ppm['']:.1e} ppm",
            size,
        )
        for peer, measured in times.items()
    ]
