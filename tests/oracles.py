"""Second, independent ways to the numbers of frontgeo: slow and plain, with known errors."""

from __future__ import annotations

from decimal import Decimal
from math import atanh, inf, log, pi, radians, sin, sqrt

import numpy as np
import shapely
from pyproj import Geod, Transformer
from shapely.geometry.base import BaseGeometry

GEOD = Geod(ellps="WGS84")
_TO_3D = Transformer.from_crs(4979, 4978, always_xy=True)
_SMALL_DEG = 2e-3  # ground up to this wide is measured in a plane
_STEP_DEG = 0.04  # between vertices put along edges, before the second, finer pass
_LEAST_STEPS = 3
_SURE = 30.0  # a bound fails by chance once in 10¹² times
_WIDE = 0.5

Pair = tuple[float, float]


# ---- areas -------------------------------------------------------------------------------


def ground_km2(ground: BaseGeometry) -> tuple[float, float]:
    """Return the area of polygons, and the error to allow, km².

    Edges are straight in longitude and latitude. Those of large ground get vertices, and Geod
    measures the geodesics between them, once as they are and once at half the step: the error falls
    with the square of the step, so that it is taken off. Small ground is measured in a plane.
    """
    total, allowed = 0.0, 1e-15
    for polygon in shapely.get_parts(ground):
        if polygon.is_empty:
            continue
        for number, ring in enumerate((polygon.exterior, *polygon.interiors)):
            km2, error = _ring_km2(shapely.get_coordinates(ring))
            total += -km2 if number else km2
            allowed += error
    return total, allowed


def _ring_km2(ring: np.ndarray) -> tuple[float, float]:
    size = np.ptp(ring, axis=0)
    if size.max() <= _SMALL_DEG and np.abs(ring[:, 1]).max() < 80:
        return _plane_km2(ring)
    coarse, fine = (_geod_km2(ring, times) for times in (1, 2))
    km2 = abs(fine + (fine - coarse) / 3)
    # the next term of the error, and the rounding of Geod's sums
    return km2, 1e-9 * km2 + 0.02 * abs(fine - coarse) ** 2 / max(km2, 1e-6) + 3e-8


def _geod_km2(ring: np.ndarray, times: int) -> float:
    along = np.diff(ring, axis=0)
    steps = np.maximum(_LEAST_STEPS, np.ceil(np.abs(along).max(axis=1) / _STEP_DEG)) * times
    steps = steps.astype(int)
    edge = np.repeat(np.arange(len(steps)), steps)
    share = (np.arange(len(edge)) - np.repeat(np.cumsum(steps) - steps, steps)) / steps[edge]
    points = ring[edge] + share[:, None] * along[edge]
    return GEOD.polygon_area_perimeter(points[:, 0], points[:, 1])[0] / 1e6


def _plane_km2(ring: np.ndarray) -> tuple[float, float]:
    """Measure a small ring by the shoelace formula, with the scale at its centre of area."""
    x, y = (ring - ring[0]).T
    cross = x[:-1] * y[1:] - x[1:] * y[:-1]
    twice = cross.sum()
    if twice == 0:
        return 0.0, 1e-12
    centre = ring[0, 1] + ((y[:-1] + y[1:]) * cross).sum() / (3 * twice)
    phi, e2 = radians(centre), GEOD.es
    w2 = 1 - e2 * sin(phi) ** 2
    scale = GEOD.a**2 * (1 - e2) * sqrt(1 - sin(phi) ** 2) / w2**2 / 1e6 * (pi / 180) ** 2
    km2 = abs(twice) / 2 * scale
    # digits lost in coordinates of 1e-14 degrees along the ring, and the scale's second derivative
    length = np.abs(np.diff(ring, axis=0)).sum()
    return km2, 3e-9 * km2 + 12_400 * 2e-14 * length + 1e-13


def box_km2(west: float, south: float, east: float, north: float) -> float:
    """Return the area between two meridians and two parallels, by the closed form."""
    return radians(east - west) * float(authalic_km2(north) - authalic_km2(south))


def authalic_km2(latitude: float) -> float:
    """Return the area from the equator to a latitude, km² for each radian of longitude."""
    e, s, b = sqrt(GEOD.es), sin(radians(latitude)), GEOD.b / 1000
    return b * b / 2 * (s / (1 - (e * s) ** 2) + atanh(e * s) / e)


# ---- points ------------------------------------------------------------------------------


def inside(points: np.ndarray, ground: BaseGeometry) -> np.ndarray:
    """Return which points lie in polygons: an odd number of edges lie east of them."""
    rings = shapely.get_rings(shapely.get_parts(ground))
    odd = np.zeros(len(points), dtype=bool)
    if not len(rings):
        return odd
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    is_edge = ring[1:] == ring[:-1]
    (x0, y0), (x1, y1) = xy[:-1][is_edge].T, xy[1:][is_edge].T
    x, y = points[:, :1], points[:, 1:]
    for block in range(0, len(x0), 512):
        at = slice(block, block + 512)
        crosses = (y0[at] > y) != (y1[at] > y)
        with np.errstate(divide="ignore", invalid="ignore"):
            where = x0[at] + (y - y0[at]) / (y1[at] - y0[at]) * (x1[at] - x0[at])
        odd ^= (crosses & (where > x)).sum(axis=1) % 2 == 1
    return odd


def sampled_points(
    bounds: tuple[float, float, float, float], count: int, rng: np.random.Generator
) -> np.ndarray:
    """Return points spread evenly over the area of a box."""
    west, south, east, north = bounds
    latitudes = np.linspace(south, north, 257)
    areas = np.array([authalic_km2(latitude) for latitude in latitudes])
    y = np.interp(rng.uniform(areas[0], areas[-1], count), areas, latitudes)
    return np.column_stack([rng.uniform(west, east, count), y])


def may_be_share(hits: int, count: int, share: float) -> bool:
    """Return whether so many hits may come of a share, but for one in 10¹² samples (Chernoff)."""
    share = min(max(share, 0.0), 1.0)
    found = hits / count
    if found == share:
        return True
    if share in (0.0, 1.0):
        return False
    distance = 0.0
    if found > 0:
        distance += found * log(found / share)
    if found < 1:
        distance += (1 - found) * log((1 - found) / (1 - share))
    return count * distance <= _SURE


# ---- depth -------------------------------------------------------------------------------


def farthest_m(ground: BaseGeometry, line: BaseGeometry, within_m: float) -> Pair:
    """Return bounds of the greatest distance from any point of ground to a line, m.

    Distances are those through the ellipsoid, from points to pieces of the line of 150 m, made
    as long as arcs. Cells that may hold a farther point are cut in four.
    """
    start, end = _segments_3d(line)
    rim = shapely.get_coordinates(shapely.segmentize(ground.boundary, 1e-3))
    best = float(_distances_m(rim, start, end).max())
    west, south, east, north = ground.bounds
    half = np.array([east - west, north - south]) / 2
    cells = np.array([[(west + east) / 2, (south + north) / 2]])
    shapely.prepare(ground)
    while len(cells):
        radius_m = 111_800 * float(np.hypot(*half))
        distances = _distances_m(cells, start, end)
        held = shapely.contains_xy(ground, cells)
        best = max(best, float(distances[held].max(initial=0.0)))
        if radius_m < within_m:
            return best, max(best, float(distances.max()) + radius_m)
        kept = cells[distances + radius_m > best]
        half = half / 2
        cells = np.concatenate([kept + half * turn for turn in _TURNS])
        low, high = cells - half, cells + half
        cells = cells[shapely.intersects(ground, shapely.box(*low.T, *high.T))]
    return best, best


_TURNS = np.array([[-1, -1], [-1, 1], [1, -1], [1, 1]])


def _segments_3d(line: BaseGeometry) -> tuple[np.ndarray, np.ndarray]:
    parts = shapely.get_parts(shapely.segmentize(line, 0.0014))
    xy, part = shapely.get_coordinates(parts, return_index=True)
    points = _in_3d(xy)
    same = part[1:] == part[:-1]
    return points[:-1][same], points[1:][same]


def _in_3d(lonlat: np.ndarray) -> np.ndarray:
    return np.column_stack(_TO_3D.transform(*lonlat.T, np.zeros(len(lonlat))))


def _distances_m(lonlat: np.ndarray, start: np.ndarray, end: np.ndarray) -> np.ndarray:
    found = []
    along = end - start
    length2 = (along * along).sum(axis=1)
    for block in range(0, len(lonlat), 256):
        points = _in_3d(lonlat[block : block + 256])[:, None, :]
        share = np.clip(((points - start) * along).sum(axis=2) / length2, 0, 1)
        away = points - (start + share[:, :, None] * along)
        found.append(np.sqrt((away * away).sum(axis=2).min(axis=1)))
    chord = np.concatenate(found)
    return 2 * 6.371e6 * np.arcsin(chord / 2 / 6.371e6)


# ---- claims ------------------------------------------------------------------------------


def rounding_interval(digits: str, wording: str) -> Pair:
    """Return the interval of a number as stated: half a unit of its last significant digit."""
    value = Decimal(digits)
    if wording == "more than":
        return float(value), inf
    if wording == "less than":
        return 0.0, float(value)
    if wording == "almost":
        return float(value * Decimal("0.95")), float(value)
    if "." in digits:
        reach = Decimal(1).scaleb(-len(digits.split(".")[1])) / 2
    else:
        zeros = len(digits) - len(digits.rstrip("0"))
        reach = Decimal(10) ** zeros / 2
    if digits.endswith("0") and "." not in digits:
        reach = min(reach, Decimal("0.05") * value)
    if wording == "about":  # twice as far, to at most 10 %, but never less far
        reach = max(reach, min(2 * reach, Decimal("0.1") * value))
    return float(value - reach), float(value + reach)


def expected_outcome(claim: Pair, measured: Pair, value: float) -> str:
    """Return the outcome of a figure, from the positions of C and M alone."""
    if measured[1] < 0 <= claim[0]:
        return "contradicted"
    if measured[1] < claim[0]:
        return "overstated"
    if measured[0] > claim[1]:
        return "understated"
    # C of "less than" or of a loss ends at 0, which nobody stated
    low, high = -inf if claim[0] == 0 else claim[0], inf if claim[1] == 0 else claim[1]
    m_in_c = measured[0] >= low and measured[1] <= high
    c_in_m = measured[0] <= claim[0] and measured[1] >= claim[1] and inf not in map(abs, measured)
    if m_in_c or c_in_m:
        return "supported"
    return "supported" if measured[1] - measured[0] <= _WIDE * abs(value) else "undecided"
