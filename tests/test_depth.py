"""Depth against brute force with chords of the ellipsoid, shapes of known size, archives."""

from __future__ import annotations

from math import inf, nan, pi
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pyproj import Geod, Transformer
from shapely.geometry.base import BaseGeometry

from frontgeo import (
    Change,
    diff,
    find_settlement,
    length_km,
    load_border,
    load_oblasts,
    read_control_map,
    read_regions,
    read_timeline,
)
from frontgeo.errors import GeometryError, InputError
from frontgeo.geometry.depth import (
    DeepestPoint,
    Segments,
    deepest,
    depth_interval_95_km,
    edge_depths,
    farthest_point,
    line_started_from,
    nearly_as_deep_km,
)
from frontgeo.geometry.projection import parts_of_gain
from frontgeo.geometry.sectors import Sector, sector_shapes

GEOD = Geod(ellps="WGS84")
HERE = "+proj=aeqd +lat_0=50.25 +lon_0=36.7 +ellps=WGS84"
TO_LONLAT = Transformer.from_crs(HERE, "EPSG:4326", always_xy=True)
TOLERANCE_M = 1.0


def placed(shape: BaseGeometry, *, longest_m: float = inf) -> BaseGeometry:
    """Return a shape in metres about 36.7° E, 50.25° N as longitude and latitude."""
    if longest_m < inf:
        shape = shapely.segmentize(shape, longest_m)
    return shapely.transform(shape, lambda xy: np.column_stack(TO_LONLAT.transform(*xy.T)))


def straight(*xy_m: tuple[float, float]) -> BaseGeometry:
    return placed(shapely.LineString(xy_m), longest_m=200)


def area(*xy_m: tuple[float, float]) -> BaseGeometry:
    return placed(shapely.Polygon(xy_m), longest_m=200)


LONG_LINE = straight((-60_000, 0), (60_000, 0))


# ---- shapes of known size -----------------------------------------------------------------


@pytest.mark.parametrize(("width", "depth"), [(20_000, 8_000), (3_000, 9_000), (40_000, 500)])
def test_a_rectangle_d_deep_is_d_deep_and_d_on_average(width: float, depth: float) -> None:
    push = area((0, 0), (width, 0), (width, -depth), (0, -depth))
    found = deepest(push, LONG_LINE)
    assert found.depth_km * 1000 == pytest.approx(depth, abs=1.0)
    assert found.mean_km * 1000 == pytest.approx(depth, rel=1e-3)
    assert found.base_km * 1000 == pytest.approx(width, rel=1e-3)


def test_a_triangle_and_a_half_disc() -> None:
    triangle = deepest(area((-6000, 0), (6000, 0), (2000, -9000)), LONG_LINE)
    assert triangle.depth_km == pytest.approx(9.0, abs=0.001)
    assert triangle.mean_km == pytest.approx(4.5, rel=1e-3)
    turn = np.linspace(0, pi, 721)
    disc = deepest(area(*zip(7000 * np.cos(turn), -7000 * np.sin(turn), strict=True)), LONG_LINE)
    assert disc.depth_km == pytest.approx(7.0, abs=0.001)
    assert disc.mean_km == pytest.approx(7 * pi / 4, rel=1e-3)
    assert disc.base_km == pytest.approx(14.0, rel=1e-3)


def test_the_greatest_distance_may_be_inside() -> None:
    corners = [(-5000, -5000), (5000, -5000), (5000, 5000), (-5000, 5000)]
    pocket = area(*corners)
    ring = straight(*corners, corners[0])
    found = deepest(pocket, ring)
    assert found.depth_km == pytest.approx(5.0, abs=0.001)
    assert shapely.distance(found.point, placed(shapely.Point(0, 0))) < 1e-4
    # every vertex of the ground lies on the line
    assert max(shapely.distance(shapely.points(pocket.exterior.coords), ring)) < 1e-9


def test_the_greatest_distance_may_be_along_an_edge() -> None:
    line = straight((-9000, 9000), (-9000, 0), (9000, 0), (9000, 9000))
    ground = placed(shapely.box(-9000, 0, 9000, 6000), longest_m=200)
    found = deepest(ground, line)
    assert found.depth_km == pytest.approx(6.0, abs=0.002)
    at_vertices = [
        deepest(ground.intersection(corner.buffer(1e-4)), line).depth_km
        for corner in placed(shapely.MultiPoint([(-9000, 0), (9000, 0), (9000, 6000)])).geoms
    ]
    assert max(at_vertices) < 0.02


def test_a_hole_is_not_ground() -> None:
    ring = straight((-5000, -5000), (5000, -5000), (5000, 5000), (-5000, 5000), (-5000, -5000))
    ground = placed(shapely.box(-5000, -5000, 5000, 5000) - shapely.box(-2000, -2000, 2000, 2000))
    assert deepest(ground, ring).depth_km == pytest.approx(3.0, abs=0.002)


def test_a_border_drawn_in_detail_has_the_mean_of_a_plain_one() -> None:
    push = area((0, 0), (20_000, 0), (20_000, -8000), (0, -8000))
    x = np.arange(-20_000, 40_000, 100.0)
    wiggly = straight(*zip(x, 150 * np.sin(x / 200), strict=True))
    found = deepest(push, wiggly)
    assert length_km(wiggly) > 1.1 * 60
    assert found.mean_km == pytest.approx(8.0, rel=0.02)


def test_ground_round_a_pocket_and_two_parts_one_behind_the_other() -> None:
    disc = shapely.Point(0, 0).buffer(10_000, quad_segs=90)
    inner = shapely.Point(0, 0).buffer(8000, quad_segs=90)
    ring = deepest(placed(disc - inner), placed(disc.exterior))
    assert ring.depth_km == pytest.approx(2.0, abs=0.01)
    # a circle straightened to 400 m keeps at least 0.9 of its length
    assert 2 * pi * 10 * 0.9 < ring.base_km < 2 * pi * 10
    stacked = shapely.union(
        area((0, 0), (9000, 0), (9000, -1000), (0, -1000)),
        area((0, -2000), (9000, -2000), (9000, -3000), (0, -3000)),
    )
    assert deepest(stacked, LONG_LINE).base_km == pytest.approx(9.0, rel=1e-3)
    assert deepest(stacked, LONG_LINE).mean_km == pytest.approx(2.0, rel=1e-3)


def test_ground_beyond_the_end_of_a_line_has_no_mean() -> None:
    line = straight((-9000, 0), (-5000, 0))
    found = deepest(placed(shapely.box(-100, -100, 100, 100)), line)
    assert found.base_km == 0
    assert np.isnan(found.mean_km)


def test_the_nearest_point_may_be_far_from_every_vertex() -> None:
    line = shapely.LineString([(33.0, 50.0), (41.0, 50.0)])  # 573 km, two vertices
    found = deepest(shapely.box(36.0, 50.1, 36.1, 50.2), line)
    geodesic = GEOD.inv(36.05, 50.0, 36.05, 50.2)[2] / 1000
    assert found.depth_km == pytest.approx(geodesic, abs=0.001)


def test_wide_ground_is_measured_as_well_as_its_parts() -> None:
    rng = np.random.default_rng(4)
    corners = np.column_stack([rng.uniform(30, 39, 20), rng.uniform(46, 51, 20)])
    boxes = [shapely.box(x, y, x + 0.02, y + 0.02) for x, y in corners]
    line = shapely.LineString(np.column_stack([np.linspace(30, 40, 30), rng.uniform(47, 49, 30)]))
    whole = deepest(shapely.union_all(boxes), line)
    assert whole.depth_km == pytest.approx(max(deepest(b, line).depth_km for b in boxes), abs=0.02)


def test_small_ground_may_be_deeper_than_what_may_reach_farther() -> None:
    line = shapely.segmentize(shapely.LineString([(35, 50.3), (38, 50.3)]), 0.01)
    large, small = shapely.box(36, 50.16, 36.2, 50.29), shapely.box(37, 50.15, 37.002, 50.152)
    found = deepest(shapely.union(large, small), line)
    assert shapely.distance(found.point, small) < 1e-6
    assert found.depth_km == pytest.approx(GEOD.inv(37, 50.3, 37, 50.15)[2] / 1000, abs=0.002)


# ---- brute force --------------------------------------------------------------------------


def chords(lonlat: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return points of the ellipsoid in metres from the Earth's centre."""
    lon, lat = np.radians(lonlat).T
    normal = GEOD.a / np.sqrt(1 - GEOD.es * np.sin(lat) ** 2)
    return np.column_stack(
        [
            normal * np.cos(lat) * np.cos(lon),
            normal * np.cos(lat) * np.sin(lon),
            normal * (1 - GEOD.es) * np.sin(lat),
        ]
    )


def sampled_m(points: np.ndarray[Any, Any], line: BaseGeometry) -> np.ndarray[Any, Any]:
    """Return the distance of each point to the nearest of dense samples of a line."""
    dense = chords(shapely.get_coordinates(shapely.segmentize(line, 3e-4)))
    origin = dense[0]
    a, b = chords(points) - origin, dense - origin
    squares = (a * a).sum(axis=1)[:, None] + (b * b).sum(axis=1) - 2 * a @ b.T
    return np.asarray(np.sqrt(np.maximum(squares.min(axis=1), 0)))


def brute_force_m(ground: BaseGeometry, line: BaseGeometry) -> tuple[float, float]:
    """Return a lower and an upper bound of the depth."""
    west, south, east, north = ground.bounds
    grid = np.stack(np.meshgrid(np.linspace(west, east, 60), np.linspace(south, north, 60)), -1)
    edge = shapely.get_coordinates(shapely.segmentize(ground, 3e-4))
    points = grid.reshape(-1, 2)
    points = np.vstack([points[shapely.intersects_xy(ground, points)], edge])
    distances = sampled_m(points, line)
    best = points[np.argmax(distances)]
    cell_m = GEOD.inv(*grid[0, 0], *grid[1, 1])[2]
    spacing_m = 35.0  # the largest spacing of samples
    # closer around the best sample
    near = best + np.stack(np.meshgrid(*[np.linspace(-1, 1, 41)] * 2), -1).reshape(-1, 2) * [
        (east - west) / 60,
        (north - south) / 60,
    ]
    near = near[shapely.intersects_xy(ground, near)]
    reached = max([distances.max(), *sampled_m(near, line)] if len(near) else [distances.max()])
    # a sample may be half a spacing along the line from the foot
    return reached - max(0.0, reached - np.sqrt(max(reached**2 - (spacing_m / 2) ** 2, 0))), (
        distances.max() + cell_m + spacing_m
    )


@st.composite
def lobes(draw: st.DrawFn) -> BaseGeometry:
    """Draw a star-shaped polygon in metres, with or without a hole."""
    corners = draw(st.integers(3, 10))
    radii = draw(st.lists(st.floats(800, 5000), min_size=corners, max_size=corners))
    turn = np.linspace(0, 2 * pi, corners, endpoint=False) + draw(st.floats(0, 1))
    x, y = draw(st.floats(-4000, 4000)), draw(st.floats(-4000, 4000))
    ring = np.column_stack([x + radii * np.cos(turn), y + radii * np.sin(turn)])
    hole = [(ring - [x, y]) * 0.3 + [x, y]] if draw(st.booleans()) else []
    return shapely.Polygon(ring, hole)


@st.composite
def lines(draw: st.DrawFn) -> BaseGeometry:
    """Draw one or two jagged lines in metres."""
    place = st.tuples(st.floats(-9000, 9000), st.floats(-9000, 9000))
    shape = shapely.MultiLineString(
        draw(st.lists(st.lists(place, min_size=2, max_size=7), min_size=1, max_size=2))
    )
    assume(all(part.length > 100 for part in shape.geoms))
    return shape


@given(lobes(), lines())
@settings(max_examples=20)
def test_no_point_of_the_ground_is_farther(ground_m: BaseGeometry, line_m: BaseGeometry) -> None:
    ground, line = placed(ground_m), placed(line_m)
    found = deepest(ground, line)
    at_least, at_most = brute_force_m(ground, line)
    assert found.depth_km * 1000 >= at_least - TOLERANCE_M
    assert found.depth_km * 1000 <= at_most
    # the distance is attained at the point
    assert shapely.distance(ground, found.point) < 1e-6
    assert shapely.distance(line, found.foot) < 1e-6
    geodesic = GEOD.inv(found.point.x, found.point.y, found.foot.x, found.foot.y)[2]
    assert found.depth_km * 1000 == pytest.approx(geodesic, abs=1e-6)
    nearest = sampled_m(np.array([[found.point.x, found.point.y]]), line)[0]
    assert geodesic <= nearest + 0.01


def turned(ring: BaseGeometry, by: int) -> list[tuple[float, float]]:
    """Start a ring elsewhere and reverse it."""
    coordinates = list(ring.coords)[:-1]
    by %= len(coordinates)
    return (coordinates[by:] + coordinates[:by])[::-1]


@given(lobes(), lines(), st.integers(0, 9), st.floats(1e-3, 1e-2))
@settings(max_examples=6)
def test_how_a_shape_is_written_does_not_matter(
    ground_m: BaseGeometry, line_m: BaseGeometry, by: int, step: float
) -> None:
    ground, line = placed(ground_m), placed(line_m)
    plain = deepest(ground, line)
    other = shapely.Polygon(turned(ground.exterior, by), [turned(r, by) for r in ground.interiors])
    halves = [ground.intersection(shapely.box(*b)) for b in ((0, 0, 36.7, 90), (36.7, 0, 90, 90))]
    polygons = [p for half in halves for p in shapely.get_parts(half) if p.area > 1e-9]
    written = {
        "ring": (other, line),
        "dense": (shapely.segmentize(ground, step), shapely.segmentize(line, step)),
        "reversed": (ground, shapely.reverse(line)),
    }
    for how, shapes in written.items():
        assert deepest(*shapes).depth_km == pytest.approx(plain.depth_km, abs=0.0011), how
    in_parts = max(deepest(polygon, line).depth_km for polygon in polygons)
    assert in_parts == pytest.approx(plain.depth_km, abs=0.0011)


@given(lobes(), lines(), st.floats(0.2, 3))
@settings(max_examples=6)
def test_twice_the_size_is_twice_the_depth(
    ground_m: BaseGeometry, line_m: BaseGeometry, times: float
) -> None:
    def sized(shape: BaseGeometry) -> BaseGeometry:
        return placed(shapely.transform(shape, lambda xy: xy * times), longest_m=100)

    small = deepest(placed(ground_m, longest_m=100), placed(line_m, longest_m=100), tolerance_m=0.1)
    large = deepest(sized(ground_m), sized(line_m), tolerance_m=0.1)
    assert large.depth_km == pytest.approx(times * small.depth_km, rel=1e-4, abs=5e-4)


@given(lobes(), lines(), st.floats(-8, 8), st.floats(-3, 3))
@settings(max_examples=6)
def test_a_line_farther_than_the_depth_changes_nothing(
    ground_m: BaseGeometry, line_m: BaseGeometry, east: float, north: float
) -> None:
    ground, line = placed(ground_m), placed(line_m)
    plain = deepest(ground, line)
    far = shapely.LineString([(36.7 + east, 50.25 + north), (36.8 + east, 50.2 + north)])
    both = shapely.MultiLineString([far, *line.geoms])
    found = deepest(ground, both)
    gap_km = sampled_m(shapely.get_coordinates(shapely.segmentize(ground, 3e-3)), far).min() / 1000
    if gap_km > plain.depth_km + 0.3:
        assert found.depth_km == pytest.approx(plain.depth_km, abs=0.0021)
    assert found.depth_km <= plain.depth_km + 0.0011


@pytest.mark.parametrize("tolerance_m", [0.05, 1.0, 50.0])
def test_the_tolerance_holds(tolerance_m: float) -> None:
    ground = placed(shapely.Point(1200, -700).buffer(4000, quad_segs=5))
    line = placed(shapely.LineString([(-9000, -5000), (0, 2000), (3000, -9000), (8000, 8000)]))
    sharp = deepest(ground, line, tolerance_m=0.01).depth_km * 1000
    found = deepest(ground, line, tolerance_m=tolerance_m).depth_km * 1000
    assert sharp - tolerance_m - 0.01 <= found <= sharp + 0.02


def test_two_runs_agree_to_the_last_digit() -> None:
    ground = placed(shapely.Point(1200, -700).buffer(4000))
    first, second = (deepest(ground, LONG_LINE) for _ in range(2))
    assert first == second


# ---- inputs -------------------------------------------------------------------------------

BOX = shapely.box(36, 50, 36.1, 50.1)
LINE = shapely.LineString([(36, 50.2), (37, 50.2)])


@pytest.mark.parametrize(
    ("ground", "line", "message"),
    [
        (shapely.Polygon(), LINE, "ground: expected polygons, found none with an area"),
        (shapely.Point(36, 50), LINE, "ground: expected polygons, found none with an area"),
        (shapely.box(3.6e6, 50, 3.7e6, 51), LINE, "reproject to EPSG:4326"),
        (shapely.Polygon([(36, 50), (37, 51), (37, 50), (36, 50.9)]), LINE, "make_valid"),
        (BOX, shapely.LineString(), "line: expected a line or polygons, found an empty one"),
        (BOX, shapely.Polygon(), "line: expected a line or polygons, found an empty one"),
        (BOX, shapely.Point(36, 50), "line: expected a line or polygons, found Point"),
        (BOX, shapely.LineString([(0, 5e6), (1, 5e6)]), "line: expected longitude and latitude"),
        (BOX, shapely.LineString([(36, 50), (36, 50)]), "line: expected a line or polygons"),
    ],
)
def test_bad_geometry(ground: BaseGeometry, line: BaseGeometry, message: str) -> None:
    with pytest.raises(GeometryError, match=message):
        deepest(ground, line)


@pytest.mark.parametrize("wrong", [nan, inf])
def test_a_line_with_a_bad_coordinate(wrong: float) -> None:
    with np.errstate(invalid="ignore"):
        line = shapely.linestrings([[36, 50], [37, wrong], [38, 50]])
    with pytest.raises(GeometryError, match="line: a coordinate is NaN or infinite"):
        deepest(BOX, line)


@pytest.mark.parametrize("tolerance_m", [0.0, -1.0, nan, inf])
def test_bad_tolerance(tolerance_m: float) -> None:
    with pytest.raises(InputError, match="tolerance_m: expected"):
        deepest(BOX, LINE, tolerance_m=tolerance_m)


def test_polygons_stand_for_their_boundary() -> None:
    country = shapely.box(35, 49, 37, 50.2)
    assert deepest(BOX, country) == deepest(BOX, country.boundary)


# ---- the interval ------------------------------------------------------------------------


def test_how_much_of_the_edge_is_nearly_as_deep() -> None:
    push = area((0, 0), (20_000, 0), (20_000, -8000), (0, -8000))
    wide = nearly_as_deep_km(push, LONG_LINE, deepest(push, LONG_LINE), within_m=500)
    assert wide == pytest.approx(21.0, abs=0.1)
    lobe = area((-6000, 0), (6000, 0), (0, -8000))
    pointed = nearly_as_deep_km(lobe, LONG_LINE, deepest(lobe, LONG_LINE), within_m=500)
    assert pointed == pytest.approx(2 * 0.5 * 10 / 8, abs=0.1)


@pytest.mark.parametrize("seed", range(5))
def test_no_point_far_enough_from_a_line_is_left_out(seed: int) -> None:
    rng = np.random.default_rng(seed)
    line = Segments(shapely.LineString(rng.uniform(-20_000, 20_000, (40, 2))))
    # a walk, and points anywhere, which are far from those before
    walk = np.cumsum(rng.normal(0, 300, (3000, 2)), axis=0)
    xy = np.concatenate([walk, rng.uniform(-60_000, 60_000, (50, 2))])
    metres = line.metres(line.nearest(xy), xy)
    for least_m in (0.0, float(np.quantile(metres, 0.6)), float(metres.max()) + 1.0):
        at, found = line.far_points(xy, least_m)
        assert set(np.flatnonzero(metres >= least_m)) <= set(at)
        assert np.array_equal(found, metres[at])
    at, found = line.far_points(xy, 0.0, only_farthest=True)
    assert (at[np.argmax(found)], found.max()) == (np.argmax(metres), metres.max())
    assert len(at) < len(xy)


def test_distances_to_a_line_are_those_that_geos_measures() -> None:
    rng = np.random.default_rng(2)
    lines = shapely.MultiLineString([rng.uniform(-9000, 9000, (5, 2)) for _ in range(30)])
    points = np.array(shapely.points(rng.uniform(-20_000, 20_000, (300, 2))))
    assert np.array_equal(Segments(lines).distances_m(points), shapely.distance(points, lines))
    nothing = Segments(shapely.LineString([(1, 1), (1, 1)]))
    assert np.isinf(nothing.distances_m(points)).all()


def test_one_look_along_the_edge_serves_both_intervals() -> None:
    push = area((0, 0), (20_000, 0), (15_000, -8000), (4000, -6000))
    found = deepest(push, LONG_LINE)
    edge = edge_depths(push, LONG_LINE, from_m=found.depth_km * 1000 - 2 * 800)
    for sigma_m in (250, 800):
        alone, shared = (
            depth_interval_95_km(push, LONG_LINE, found, position_error_m=sigma_m, edge=known)
            for known in (None, edge)
        )
        assert alone == shared
    assert farthest_point(push, LONG_LINE)[0] / 1000 == found.depth_km


def test_the_interval_of_a_pointed_lobe_and_of_a_straight_new_front() -> None:
    shapes = {
        "pointed": area((-500, 0), (500, 0), (0, -8000)),
        "straight": area((-10_000, 0), (10_000, 0), (10_000, -8000), (-10_000, -8000)),
    }
    below = {}
    for name, shape in shapes.items():
        found = deepest(shape, LONG_LINE)
        low, high = depth_interval_95_km(
            shape, LONG_LINE, found, position_error_m=250, line_error_m=100
        )
        assert high - found.depth_km == pytest.approx(1.96 * np.hypot(0.25, 0.1), rel=1e-3)
        below[name] = found.depth_km - low
    assert 1.96 * np.hypot(0.25, 0.1) < below["pointed"] < 0.75
    assert 0.82 < below["straight"] < 0.92
    one_point = depth_interval_95_km(shapes["straight"], LONG_LINE, found, position_error_m=0)
    assert one_point == pytest.approx((found.depth_km, found.depth_km))


@pytest.mark.slow
@pytest.mark.parametrize(("slope", "correlation_m"), [(0.0, 1000.0), (0.1, 4000.0), (0.5, 1000.0)])
def test_the_interval_holds_the_true_depth(slope: float, correlation_m: float) -> None:
    """New fronts 20 km wide of known depth are drawn with correlated errors."""
    rng = np.random.default_rng(11)
    x = np.arange(-10_000, 10_001, 100.0)
    sigma_m, true_m = 250.0, 8000.0
    truth = true_m - slope * np.abs(x)
    alike = np.exp(-np.abs(x[:, None] - x) / correlation_m)
    fields = np.linalg.cholesky(alike) @ rng.standard_normal((len(x), 60))
    inside = plain = 0
    for error in fields.T:
        drawn = truth + sigma_m * error
        shape = placed(shapely.Polygon([(-10_000, 0), *zip(x, drawn, strict=True), (10_000, 0)]))
        # find the deepest point by hand: the search has its own tests
        best = int(np.argmax(drawn))
        at = placed(shapely.Point(x[best], drawn[best]))
        found = DeepestPoint(drawn[best] / 1000, at, at, nan, nan)
        low, high = depth_interval_95_km(
            shape,
            LONG_LINE,
            found,
            position_error_m=sigma_m,
            correlation_length_m=correlation_m,
        )
        inside += low <= true_m / 1000 <= high
        plain += abs(found.depth_km - true_m / 1000) <= 1.96 * sigma_m / 1000
    assert inside >= 53  # of 60: 57 are expected, and fewer in 1 of 100 runs
    if slope == 0:
        assert plain < 45  # the reason why the lower end is farther away


@pytest.mark.parametrize(
    "wrong",
    [
        {"position_error_m": -1.0},
        {"position_error_m": nan},
        {"position_error_m": 250.0, "line_error_m": -1.0},
        {"position_error_m": 250.0, "correlation_length_m": 0.0},
    ],
)
def test_bad_errors(wrong: dict[str, float]) -> None:
    found = DeepestPoint(8.0, shapely.Point(36, 50), shapely.Point(36, 50), nan, nan)
    with pytest.raises(InputError, match=r"_m: expected .* found"):
        depth_interval_95_km(BOX, LINE, found, **wrong)


# ---- archives -----------------------------------------------------------------------------

# km at Lyptsi and Vovchansk from OpenStreetMap's border, as published, and in
# mappers_2024.csv of the reference tables
DEPTHS = {
    "DeepState": (7.72, 6.37),
    "ISW": (9.05, 6.53),
    "Creamy Caprice": (9.26, 6.42),
    "Liveuamap": (8.73, 6.97),
}
FILES = {
    "DeepState": (
        ["deepstate/snapshots/2024-05-09T2342Z_1715298170.geojson"],
        ["deepstate/snapshots/2024-05-31T0439Z_1717130347.geojson"],
    ),
    "ISW": tuple(
        [f"isw/weekly/{day}_{part}.topojson" for part in ("control_map", "russian_advances")]
        for day in ("2024-05-05", "2024-06-02")
    ),
    "Creamy Caprice": (
        ["creamy_caprice/Control_24_05_01.kml"],
        ["creamy_caprice/Control_24_06_01.kml"],
    ),
    "Liveuamap": (["liveuamap/2024-05-09.json"], ["liveuamap/2024-06-01.json"]),
}


@pytest.fixture(scope="module")
def country(archive: Path) -> Any:
    return read_regions(f"{archive}/boundaries/osm_admin.gpkg:adm0_derived").geometry.iloc[0]


@pytest.fixture(scope="module")
def changes(archive: Path) -> dict[str, Change]:
    def change(before: list[str], after: list[str]) -> Change:
        maps = [read_control_map([archive / f for f in files]) for files in (before, after)]
        return diff(*maps, definition="occupied")

    return {mapper: change(*files) for mapper, files in FILES.items()}


def axes(extent: BaseGeometry) -> Any:
    oblast = load_oblasts().set_index("iso").geometry["UA-63"]
    names = ("Lyptsi", "Vovchansk")
    sectors = [Sector(n, (find_settlement(n),), within_km=25, region=oblast) for n in names]
    return sector_shapes(sectors, extent).geometry


def on_axes(change: Change, border: BaseGeometry) -> list[DeepestPoint]:
    return [deepest(change.clipped(axis).gained, border) for axis in axes(change.gained)]


@pytest.mark.slow
@pytest.mark.archive
@pytest.mark.parametrize("mapper", DEPTHS)
def test_depth_of_the_kharkiv_push_by_axis(
    mapper: str, changes: dict[str, Change], country: Any
) -> None:
    change = changes[mapper]
    expected = pytest.approx(DEPTHS[mapper], abs=0.05)
    assert tuple(d.depth_km for d in on_axes(change, country)) == expected
    # clipped to the country first, it is the same
    inside = change.clipped(shapely.clip_by_rect(country, 35, 49, 38.5, 51))
    assert tuple(d.depth_km for d in on_axes(inside, country)) == expected


@pytest.mark.slow
@pytest.mark.archive
@pytest.mark.parametrize("mapper", DEPTHS)
def test_depth_of_the_kharkiv_push_by_connected_part(
    mapper: str, changes: dict[str, Change], country: Any
) -> None:
    change = changes[mapper]
    assert change.before is not None
    parts = parts_of_gain(change.gained)
    found = {}
    for name in ("Lyptsi", "Vovchansk"):
        part = min(parts[:2], key=lambda part: part.distance(find_settlement(name)))
        start = line_started_from(part, change.before.held(), country)
        assert "border" in start.kind
        found[name] = deepest(part, start.line).depth_km
    assert tuple(found.values()) == pytest.approx(DEPTHS[mapper], abs=0.05)
    donetsk = line_started_from(parts[2], change.before.held(), country)
    assert donetsk.kind == "front"
    assert donetsk.border_km == 0
    assert 2 < deepest(parts[2], donetsk.line).depth_km < 5


@pytest.mark.slow
@pytest.mark.archive
def test_depth_from_other_borders(archive: Path, changes: dict[str, Change], country: Any) -> None:
    """Good borders agree to 60 m; the published figure for Minregion's border is 7.74."""
    units = read_regions(archive / "boundaries" / "minregion_2020_oblasts.geojson")
    minregion = shapely.union_all(units.geometry.to_numpy())
    change = changes["DeepState"]
    assert on_axes(change, minregion)[0].depth_km == pytest.approx(7.74, abs=0.01)
    for mapper in DEPTHS:
        by_osm, shipped = (on_axes(changes[mapper], b)[0] for b in (country, load_border()))
        assert shipped.depth_km == pytest.approx(by_osm.depth_km, abs=0.06)


@pytest.mark.slow
@pytest.mark.archive
def test_mean_depth_hardly_depends_on_how_the_border_is_drawn(
    archive: Path, changes: dict[str, Change], country: Any
) -> None:
    units = read_regions(archive / "boundaries" / "minregion_2020_oblasts.geojson")
    minregion = shapely.union_all(units.geometry.to_numpy())
    for change in changes.values():
        for part in parts_of_gain(change.gained)[:2]:
            means = [deepest(part, b).mean_km for b in (country, minregion, load_border())]
            assert max(means) < 1.03 * min(means)


@pytest.mark.slow
@pytest.mark.archive
@pytest.mark.parametrize(
    ("before", "after", "fewest_parts"),
    [("2024-03-05", "2024-03-12", 3), ("2024-10-15", "2024-11-15", 3)],
)
def test_gains_that_cross_themselves_in_metres_have_a_depth(
    archive: Path, before: str, after: str, fewest_parts: int
) -> None:
    # in Liveuamap's archive, where GEOS refused one part of each map
    timeline = read_timeline(archive / "liveuamap" / "areas_2023_2024.tar.xz")
    named = {str(snapshot.state_at)[:10]: snapshot for snapshot in timeline.readable}
    delta = diff(*timeline.maps([named[before], named[after]]))
    parts = parts_of_gain(delta.gained)[:fewest_parts]
    assert len(parts) == fewest_parts
    for part in parts:
        start = line_started_from(part, delta.held_before(), load_border())
        depth = deepest(part, start.line)
        west, south, east, north = part.bounds
        across_km = length_km(shapely.LineString([(west, south), (east, north)]))
        assert 0 < depth.depth_km <= across_km
        assert shapely.distance(depth.point, part) < 1e-8  # a millimetre
