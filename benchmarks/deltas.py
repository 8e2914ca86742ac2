"""Compare ground gained and lost, on every pair of a daily archive, with common alternatives.

Rounds are interleaved (peer, ours, peer, ours …) and ratios are of one round. All take maps
as read, all pairs; peers' areas are measured with `frontgeo.area_km2`, which is what takes
them least. Snapping is in frontgeo's time. The exact result is `shapely.difference` of the
snapped maps.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely
from rounds import Row, interleaved
from shapely.geometry.base import BaseGeometry

import frontgeo as fg
from frontgeo.geometry.measure import area_km2, polygonal
from frontgeo.geometry.overlay import pair_areas, pair_polygons, snapped

Maps = np.ndarray
Pieces = tuple[list[BaseGeometry], list[BaseGeometry]]

PEERS = ("gpd.overlay", "shapely.difference", "Clipper2")
AT_MOST_M2 = 1e-3  # for a pair
AT_LEAST = {
    "gained and lost areas": (70, 35, 4),
    "gained and lost polygons": (35, 18, 2),
}


def by_shapely(maps: Maps) -> Pieces:
    """Compute differences both ways, all pairs in one call."""
    after, before = maps[1:], maps[:-1]
    return list(shapely.difference(after, before)), list(shapely.difference(before, after))


def by_geopandas(maps: Maps) -> Pieces:
    """Run `gpd.overlay` both ways, pair by pair."""
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
    """Run Clipper2 through pyclipr on its integer grid, pair by pair."""
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
        clipper.scaleFactor = int(1e8)  # it truncates instead of rounding
        clipper.addPaths(one, pyclipr.Subject)
        clipper.addPaths(other, pyclipr.Clip)
        tree = clipper.execute2(pyclipr.Difference, pyclipr.FillRule.EvenOdd)
        return shapely.MultiPolygon(polygons(tree))

    drawn = [paths(m) for m in maps]
    pairs = list(pairwise(drawn))
    return [minus(b, a) for a, b in pairs], [minus(a, b) for a, b in pairs]


def measured(pieces: Pieces) -> np.ndarray:
    """Return km² gained and lost, shape (2, pairs)."""
    return np.array([area_km2([polygonal(g) for g in side]) for side in pieces])


def ours_areas(maps: Maps) -> np.ndarray:
    """Areas from edges, shape (2, pairs)."""
    areas = pair_areas(maps)
    return np.array([areas.gained_km2, areas.lost_km2])


def ours_polygons(maps: Maps) -> Pieces:
    """Return polygons from edges."""
    pieces = pair_polygons(maps)
    return [g for g, _ in pieces], [x for _, x in pieces]


def peers() -> dict[str, Callable[[Maps], Pieces]]:
    """Return the alternatives that are installed."""
    ways = dict(zip(PEERS, (by_geopandas, by_shapely, by_clipper), strict=True))
    try:
        import pyclipr  # noqa: F401 - only whether it is there
    except ImportError:
        print("pyclipr is not installed: no Clipper2")
        del ways["Clipper2"]
    return ways


def rows(archive: Path, rounds: int) -> list[Row]:
    """Time every peer on all pairs: areas, polygons."""
    maps = np.array([shown.held() for shown in fg.read_timeline(archive)], dtype=object)
    exact = measured(by_shapely(np.array([snapped(ground) for ground in maps])))
    ours: dict[str, Callable[[], Pieces | np.ndarray]] = {
        "gained and lost areas": lambda: ours_areas(maps),
        "gained and lost polygons": lambda: ours_polygons(maps),
    }
    fallbacks = pair_areas(maps).fallbacks
    told = ", ".join(f"{why} {n}" for why, n in fallbacks.items()) or "none"
    vertices = int(shapely.get_num_coordinates(maps).sum())
    size = f"{len(maps) - 1} day pairs, {vertices:,} vertices; fall-backs: {told}"
    found = []
    for work, run in ours.items():
        finish = tuple if "polygons" in work else measured
        theirs = {
            name: lambda way=way, finish=finish: finish(way(maps)) for name, way in peers().items()
        }
        times, results = interleaved(run, theirs, rounds=rounds)
        differs, off_m2 = {}, {}
        for name, result in results.items():
            areas = measured(result) if isinstance(result, tuple) else result
            off_m2[name] = float(np.abs(areas - exact).max() * 1e6)
            differs[name] = f"{off_m2[name]:.1e} m²"
        for peer, asked in zip(PEERS, AT_LEAST[work], strict=True):
            if peer in times:
                found.append(
                    Row(
                        work, peer, *times[peer], asked, differs[peer], differs[""], size,
                        off_m2[""], AT_MOST_M2,
                    )
                )  # fmt: skip
    return found
