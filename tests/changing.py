"""Series of maps that are hard to compare, and their differences by shapely."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo.geometry.edge_table import snapped
from frontgeo.geometry.measure import area_km2, polygonal
from frontgeo.geometry.pairs import PairAreas, pair_areas, pair_polygons

Rng = np.random.Generator
UNIT = 1e-6
ALLOWED_KM2 = 1e-9  # 1e-3 m²


def cells(rng: Rng, maps: int) -> list[BaseGeometry]:
    """Make squares of an integer grid, some of them inverted: holes, corners, shared edges."""
    size, step = int(rng.integers(3, 9)), 10.0 ** -int(rng.integers(1, 7))
    held = rng.random((size, size)) < 0.5
    dissolved, few = rng.choice([0.0, 0.2]), rng.choice([0.01, 0.05, 0.5])
    series = []
    for _ in range(maps):
        x, y = np.nonzero(held)
        boxes = shapely.box(37 + x * step, 48 + y * step, 37 + (x + 1) * step, 48 + (y + 1) * step)
        ground = polygonal(shapely.union_all(boxes))
        if rng.random() < dissolved:  # without vertices where cells meet: T-junctions
            ground = polygonal(shapely.simplify(ground, 0))
        series.append(ground)
        turned = rng.random((size, size)) < few
        held = held ^ turned
    return series


def stars(rng: Rng, maps: int) -> list[BaseGeometry]:
    """Make a rough ring with holes, some of whose vertices move."""
    count = int(rng.integers(8, 120))
    turns = np.linspace(0, 2 * np.pi, count, endpoint=False)
    radius = 0.2 + 0.1 * rng.random(count)
    series = []
    for _ in range(maps):
        ring = np.column_stack([37 + radius * np.cos(turns), 48 + radius * np.sin(turns)])
        hole = np.column_stack([37 + 0.4 * radius * np.sin(turns), 48 + 0.2 * np.cos(turns)])
        star = shapely.Polygon(ring)
        series.append(
            polygonal(shapely.difference(star, shapely.make_valid(shapely.Polygon(hole))))
        )
        moves = rng.random(count) < 0.1
        radius = radius + moves * rng.normal(0, 0.05, count)
        radius = np.clip(radius, 0.05, 0.5)
    return [snapped(s) for s in series]


def integers(rng: Rng, maps: int) -> list[BaseGeometry]:
    """Make unions of triangles with corners on a small integer grid, which cross in few places."""
    reach = int(rng.integers(4, 30))
    step = UNIT * 10.0 ** int(rng.integers(0, 5))
    corners = rng.integers(0, reach, (int(rng.integers(2, 7)), 3, 2))
    series = []
    for _ in range(maps):
        triangles = [shapely.Polygon(c * step + (37, 48)) for c in corners]
        series.append(snapped(polygonal(shapely.union_all(shapely.make_valid(triangles)))))
        corners = corners.copy()
        corners[rng.integers(len(corners)), rng.integers(3)] = rng.integers(0, reach, 2)
    return series


def simple_integers(rng: Rng, maps: int) -> list[BaseGeometry]:
    """Make single rings on an integer grid, with one vertex moved each day and nothing rounded."""
    reach = int(rng.integers(4, 12))
    ring = np.array([[0, 0], [reach, 0], [reach, reach], [0, reach]])
    series: list[BaseGeometry] = []
    while len(series) < maps:
        changed = ring.copy()
        if rng.random() < 0.4 or len(ring) < 5:
            place = int(rng.integers(1, len(ring)))
            changed = np.insert(ring, place, rng.integers(0, reach + 1, 2), axis=0)
        elif rng.random() < 0.5:
            changed[rng.integers(len(ring))] = rng.integers(0, reach + 1, 2)
        else:
            changed = np.delete(ring, int(rng.integers(len(ring))), axis=0)
        drawn = shapely.Polygon(np.round(changed * UNIT + (37, 48), 6))
        if drawn.is_valid and drawn.area > 0:
            ring = changed
            series.append(drawn)
    return series


def junctions(rng: Rng, maps: int) -> list[BaseGeometry]:
    """Make one ground whose edges get vertices at their middles, exact or one unit off."""
    ring = np.array([[0, 0], [64, 0], [64, 32], [96, 32], [96, 96], [0, 96]]) * 1000
    at, true = rng.choice([0.1, 0.5]), rng.choice([0.0, 0.1, 0.6])
    series: list[BaseGeometry] = []
    for _ in range(maps):
        drawn = [ring[0]]
        for one, other in zip(ring, np.roll(ring, -1, axis=0), strict=True):
            if rng.random() < at:
                beside = rng.choice([-1, 1], 2) * (rng.random() >= true)
                drawn.append((one + other) // 2 + beside)
            drawn.append(other)
        series.append(shapely.Polygon(np.round(np.array(drawn) * UNIT + (37, 48), 6)))
    return [snapped(s) for s in series]


def neighbours(rng: Rng, maps: int) -> list[BaseGeometry]:
    """Make grounds that share edges or vertices, and are held by turns; or all or none are held."""
    points = np.round(rng.random((30, 2)) * 0.3 + (37, 48), 5)
    tiles = shapely.get_parts(shapely.delaunay_triangles(shapely.MultiPoint(points)))
    held = rng.random(len(tiles)) < 0.5
    series = []
    for _ in range(maps):
        series.append(
            polygonal(shapely.coverage_union_all(tiles[held]))
            if held.any()
            else shapely.MultiPolygon()
        )
        held = ~held if rng.random() < 0.2 else held ^ (rng.random(len(tiles)) < 0.1)
    return series


def requantised(rng: Rng, maps: int) -> list[BaseGeometry]:
    """Draw the same ground anew each day, so that no edge is shared."""
    [ground] = stars(rng, 1)
    return [polygonal(shapely.make_valid(shaken(ground, rng, 2e-5))) for _ in range(maps)]


def many_edges(rng: Rng, maps: int) -> list[BaseGeometry]:
    """Make combs that cross one another hundreds of times."""
    series = []
    for _ in range(maps):
        teeth = np.arange(int(rng.integers(5, 40)))
        heights = rng.integers(1, 50, len(teeth)) / 1000
        x = np.repeat(teeth, 2) + np.tile([0.0, 0.5], len(teeth)) + rng.random()
        y = np.column_stack([heights, np.full(len(teeth), -0.001)]).ravel()
        comb = np.column_stack([x * 0.01, y])
        ring = np.vstack([comb, [x[-1] * 0.01, -0.01], [x[0] * 0.01, -0.01]])
        if rng.random() < 0.5:
            ring = ring[:, ::-1]
        series.append(snapped(shapely.Polygon(ring + np.array([37, 48]))))
    return series


SERIES: dict[str, Callable[[Rng, int], list[BaseGeometry]]] = {
    make.__name__: make
    for make in (
        cells,
        stars,
        integers,
        simple_integers,
        junctions,
        neighbours,
        requantised,
        many_edges,
    )
}


def shaken(ground: BaseGeometry, rng: Rng, width: float) -> BaseGeometry:
    """Move every vertex of a ground by up to a width, in degrees."""

    def moved(coordinates: np.ndarray) -> np.ndarray:
        vertices, which = np.unique(coordinates, axis=0, return_inverse=True)
        return (vertices + rng.uniform(-width, width, vertices.shape))[which.ravel()]

    return shapely.transform(ground, moved)


def disturbed(series: Sequence[BaseGeometry], rng: Rng) -> list[BaseGeometry]:
    """Reverse rings, start them elsewhere, and unsnap some coordinates of the same maps."""
    drawn = []
    for ground in series:
        polygons = []
        for polygon in shapely.get_parts(ground):
            rings = []
            for ring in (polygon.exterior, *polygon.interiors):
                c = np.roll(shapely.get_coordinates(ring)[:-1], int(rng.integers(9)), axis=0)
                rings.append(c[:: -1 if rng.random() < 0.5 else 1])
            polygons.append(shapely.Polygon(rings[0], rings[1:]))
        rng.shuffle(polygons)
        unsnapped = rng.random() < 0.3
        noise = rng.choice([2e-7, 6e-7])
        whole = shapely.MultiPolygon(polygons)
        if unsnapped:
            moved = shaken(whole, rng, noise)
            whole = moved if moved.is_valid else whole
        drawn.append(whole)
    return drawn


def by_shapely(maps: Sequence[BaseGeometry]) -> tuple[np.ndarray, np.ndarray]:
    """km² gained and lost of each pair of the snapped maps, by `shapely.difference`."""
    grid = np.array([snapped(m) for m in maps], dtype=object)
    gained = [polygonal(g) for g in shapely.difference(grid[1:], grid[:-1])]
    lost = [polygonal(g) for g in shapely.difference(grid[:-1], grid[1:])]
    return area_km2(gained), area_km2(lost)


def wrong_pairs(maps: Sequence[BaseGeometry]) -> tuple[list[str], PairAreas, float]:
    """What areas and polygons differ from shapely's, the areas, and the largest error."""
    areas = pair_areas(maps)
    pieces = pair_polygons(maps)
    found = []
    worst = 0.0
    for k, (name, expected) in enumerate(zip(("gained", "lost"), by_shapely(maps), strict=True)):
        ground = np.array([both[k] for both in pieces], dtype=object)
        valid = shapely.is_valid(ground)
        given = areas.gained_km2 if k == 0 else areas.lost_km2
        for kind, measured in (("area", given), ("polygons", area_km2(ground))):
            error = np.abs(measured - expected)
            worst = max(worst, float(error.max()))
            for pair in np.flatnonzero(error > ALLOWED_KM2):
                found.append(
                    f"pair {pair} {name} {kind}: {measured[pair]:.12g}, "
                    f"expected {expected[pair]:.12g} km² ({areas.basis[pair]})"
                )
        found += [f"pair {p} {name}: not valid ({areas.basis[p]})" for p in np.flatnonzero(~valid)]
    return found, areas, worst
