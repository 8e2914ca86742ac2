"""Compare ground gained and lost, on every pair of consecutive maps, with common alternatives.

All sides take held ground as read; peers' areas are measured with `frontgeo.area_km2`, which is
what takes them least. Snapping is in frontgeo's time. The exact result, on some of the pairs, is
`shapely.difference` of the snapped maps.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from importlib.util import find_spec
from itertools import pairwise
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from rounds import Row, interleaved
from shapely.geometry.base import BaseGeometry
from stretches import Archive, size_of

from frontgeo.geometry.edge_table import snapped
from frontgeo.geometry.measure import area_km2, polygonal
from frontgeo.geometry.pairs import PairAreas, pair_areas, pair_polygons

Maps = np.ndarray
Pieces = tuple[list[BaseGeometry], list[BaseGeometry]]
Way = Callable[[Maps], Any]

AT_MOST_M2 = 1e-3  # for a pair
OVERLAID_MAPS = 60  # gpd.overlay takes this many maps, and is compared with ours on the same
COMPARED = 100  # pairs of a stretch whose areas are compared with exact ones


def by_shapely(maps: Maps) -> Pieces:
    """Compute differences both ways, all pairs in one call."""
    after, before = maps[1:], maps[:-1]
    return list(shapely.difference(after, before)), list(shapely.difference(before, after))


def by_geopandas(maps: Maps) -> Pieces:
    """Run `gpd.overlay` both ways, pair by pair."""
    frames = [gpd.GeoDataFrame(geometry=[m], crs="EPSG:4326") for m in maps]

    def minus(one: gpd.GeoDataFrame, other: gpd.GeoDataFrame) -> BaseGeometry:
        found = gpd.overlay(one, other, how="difference", keep_geom_type=True)
        return shapely.union_all(found.geometry) if len(found) else shapely.MultiPolygon()

    pairs = list(pairwise(frames))
    return [minus(b, a) for a, b in pairs], [minus(a, b) for a, b in pairs]


def by_clipper(maps: Maps) -> Pieces:
    """Run Clipper2 through pyclipr on its integer grid, pair by pair."""
    import pyclipr

    def paths(ground: BaseGeometry) -> list[np.ndarray]:
        rings = shapely.get_rings(shapely.get_parts(ground))
        return [shapely.get_coordinates(ring)[:-1] for ring in rings]

    def polygons(node: Any) -> list[BaseGeometry]:
        found = []
        for shell in node.children:
            holes = [hole.polygon for hole in shell.children]
            found.append(shapely.Polygon(shell.polygon, holes))
            for hole in shell.children:
                found += polygons(hole)
        return found

    def minus(one: list[np.ndarray], other: list[np.ndarray]) -> BaseGeometry:
        clipper = pyclipr.Clipper()
        clipper.scaleFactor = int(1e8)  # it truncates instead of rounding
        clipper.addPaths(one, pyclipr.Subject)
        clipper.addPaths(other, pyclipr.Clip)
        tree = clipper.execute2(pyclipr.Difference, pyclipr.FillRule.EvenOdd)
        return shapely.MultiPolygon(polygons(tree))

    drawn = [paths(m) for m in maps]
    pairs = list(pairwise(drawn))
    return [minus(b, a) for a, b in pairs], [minus(a, b) for a, b in pairs]


def ours_polygons(maps: Maps) -> Pieces:
    """Return polygons from frontgeo."""
    pieces = pair_polygons(maps)
    return [gained for gained, _ in pieces], [lost for _, lost in pieces]


def measured(pieces: Pieces) -> np.ndarray:
    """Return km² gained and lost, shape (2, pairs)."""
    return np.array([area_km2([polygonal(g) for g in side]) for side in pieces])


def peers() -> dict[str, Callable[[Maps], Pieces]]:
    """Return the alternatives that are installed and take all maps."""
    ways = {"shapely.difference": by_shapely, "Clipper2": by_clipper}
    if find_spec("pyclipr") is None:
        print("pyclipr is not installed: no Clipper2", file=sys.stderr)
        del ways["Clipper2"]
    return ways


def settled_by(results: Iterable[PairAreas]) -> str:
    """Return how many pairs edges settled, and why others were not."""
    counts: Counter[str] = Counter()
    for areas in results:
        counts.update(areas.counts)
    return ", ".join(f"{why} {n}" for why, n in counts.most_common())


def areas_of(results: Iterable[Pieces | PairAreas | np.ndarray]) -> np.ndarray:
    """Return km² gained and lost, shape (2, pairs), of stretches with one result each."""
    found = []
    for one in results:
        if isinstance(one, PairAreas):
            found.append(np.array([one.gained_km2, one.lost_km2]))
        else:
            found.append(measured(one) if isinstance(one, tuple) else one)
    return np.hstack(found)


def compared(stretches: Sequence[Maps]) -> tuple[np.ndarray, np.ndarray]:
    """Return the numbers of some pairs, and km² gained and lost there, of the snapped maps."""
    numbers, exact, first = [], [], 0
    for maps in stretches:
        pairs = len(maps) - 1
        some = np.unique(np.linspace(0, pairs - 1, COMPARED).astype(int))
        after, before = ([snapped(maps[i]) for i in some + later] for later in (1, 0))
        both = shapely.difference(after, before), shapely.difference(before, after)
        exact.append(measured((list(both[0]), list(both[1]))))
        numbers.append(some + first)
        first += pairs
    return np.concatenate(numbers), np.hstack(exact)


def rows(archive: Archive, rounds: int) -> list[Row]:
    """Time every peer: areas, and polygons beside `shapely.difference` alone."""
    every = archive.grounds
    few = [every[0][:OVERLAID_MAPS]]
    by_all = {name: lambda m, way=way: measured(way(m)) for name, way in peers().items()}
    by_few = {"gpd.overlay": lambda m: measured(by_geopandas(m))}
    areas, polygons = "gained and lost areas", "gained and lost polygons"
    return [
        *timed_rows(archive, areas, few, (pair_areas, by_few), rounds),
        *timed_rows(archive, areas, every, (pair_areas, by_all), rounds),
        *timed_rows(
            archive, polygons, every, (ours_polygons, {"shapely.difference": by_shapely}), rounds
        ),
    ]


def timed_rows(
    archive: Archive,
    work: str,
    stretches: Sequence[Maps],
    sides: tuple[Way, dict[str, Way]],
    rounds: int,
) -> list[Row]:
    """Time ours and some peers on the pairs of some stretches."""

    def over_all(way: Way) -> Callable[[], list[Any]]:
        return lambda: [way(maps) for maps in stretches]

    ours, theirs = sides
    timings, results = interleaved(
        over_all(ours), {name: over_all(way) for name, way in theirs.items()}, rounds=rounds
    )
    pairs, exact = compared(stretches)
    off_m2 = {
        name: float(np.abs(areas_of(result)[:, pairs] - exact).max() * 1e6)
        for name, result in results.items()
    }
    size = size_of(stretches, are_pairs=True)
    if ours is pair_areas:
        size += f"; settled by {settled_by(results[''])}"
    return [
        Row(
            work, archive.name, peer, size, **asdict(timing),
            differs=f"{off_m2[peer]:.1e} m²", ours_differs=f"{off_m2['']:.1e} m²",
            ours_off=off_m2[""], at_most=AT_MOST_M2,
        )
        for peer, timing in timings.items()
    ]  # fmt: skip
