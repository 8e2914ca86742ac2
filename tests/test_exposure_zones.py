"""Zones by distance from a front: geodesic edges, the line without border and coast, names."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from math import inf, pi

import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pyproj import Geod

import frontgeo as fg
from frontgeo.change.zones import Zone, _without_remnants, checked_bands, zones_by_distance
from frontgeo.errors import GeometryError, InputError
from frontgeo.geometry.bands import ground_within
from frontgeo.geometry.measure import polygonal
from frontgeo.geometry.projection import local_metres

GEOD = Geod(ellps="WGS84")
DAY = date(2024, 5, 31)
INLAND = shapely.box(35, 48.5, 36, 49)  # 200 km from border and coast


def shown(ground: shapely.Geometry, **options: object) -> fg.ControlMap:
    return fg.ControlMap("me", {"occupied": ground}, day=DAY, **options)


def sampled(line: shapely.Geometry, step_deg: float = 0.0005) -> np.ndarray:
    return shapely.get_coordinates(shapely.segmentize(line, step_deg))


def metres_to(line: np.ndarray, lon: float, lat: float) -> float:
    """Independent: the least geodesic distance to any of many points of a line."""
    rough = np.hypot((line[:, 0] - lon) * np.cos(np.radians(lat)), line[:, 1] - lat)
    near = line[rough <= rough.min() + 0.02]
    x, y = np.full(len(near), lon), np.full(len(near), lat)
    return float(GEOD.inv(x, y, near[:, 0], near[:, 1])[2].min())


def jagged(seed: int, *, count: int = 14, span_deg: float = 1.5) -> shapely.LineString:
    random = np.random.default_rng(seed)
    lon = 34 + span_deg * np.linspace(0, 1, count)
    return shapely.LineString(np.column_stack([lon, 48.5 + random.uniform(-0.25, 0.25, count)]))


def assert_edge_is_geodesic(
    line: shapely.Geometry, distance_m: float, seed: int, count: int = 40
) -> None:
    """Points about the edge are inside exactly if they are nearer, to 0.1 % and 2 m."""
    (ground,) = ground_within(line, [distance_m])
    random = np.random.default_rng(seed)
    points = sampled(line)
    chosen = points[random.integers(0, len(points), count)]
    off_m = random.choice([-1, 1], count) * random.uniform(0.001, 0.004, count) * distance_m
    lon, lat, _ = GEOD.fwd(*chosen.T, random.uniform(0, 360, count), distance_m + off_m)
    tried = 0
    for x, y in zip(lon, lat, strict=True):
        metres = metres_to(points, x, y)
        if abs(metres - distance_m) > max(2.0, 0.001 * distance_m):
            tried += 1
            assert shapely.covers(ground, shapely.Point(x, y)) == (metres < distance_m), metres
    assert tried > count // 4


@settings(max_examples=15)
@given(st.integers(0, 10_000), st.sampled_from([500.0, 5_000.0, 30_000.0]))
def test_the_edge_lies_at_the_geodesic_distance(seed: int, distance_m: float) -> None:
    assert_edge_is_geodesic(jagged(seed), distance_m, seed)


@pytest.mark.parametrize("radius_km", [33, 60, 200])
def test_a_hollow_line_is_not_filled(radius_km: int) -> None:
    """GEOS fills hollows up to a hundredth of the distance deep before it buffers."""
    bearing = np.linspace(60, 120, 80)
    lon, lat, _ = GEOD.fwd(
        np.full(80, 34.0), np.full(80, 48.5), bearing, np.full(80, radius_km * 1000.0)
    )
    arc = shapely.LineString(np.column_stack([lon, lat]))
    assert_edge_is_geodesic(arc, 30_000.0, radius_km)
    (ground,) = ground_within(arc, [30_000.0])
    x, y, _ = GEOD.fwd(34.0, 48.5, 90.0, radius_km * 1000.0 - 30_000.0 + 10.0)
    assert shapely.covers(ground, shapely.Point(x, y))
    x, y, _ = GEOD.fwd(34.0, 48.5, 90.0, radius_km * 1000.0 - 30_000.0 - 10.0)
    assert not shapely.covers(ground, shapely.Point(x, y))


@pytest.mark.parametrize("distance_km", [1, 10, 30, 100])
def test_the_area_about_a_meridian_is_known(distance_km: int) -> None:
    """Independent: 2 d L and a disc, less the share by which parallels shorten; 0.1 %."""
    line = shapely.LineString([(35, 48), (35, 50)])
    length_km = GEOD.line_length([35, 35], [48, 50]) / 1000
    area_km2 = fg.area_km2(ground_within(line, [distance_km * 1000.0])[0])
    expected = 2 * distance_km * length_km + pi * distance_km**2
    assert area_km2 == pytest.approx(expected, rel=1e-3)


def test_a_closed_line_has_ground_on_both_sides_and_a_hole() -> None:
    (ground,) = ground_within(shapely.box(34, 48, 36, 49).exterior, [5_000.0])
    (part,) = shapely.get_parts(ground)
    assert len(part.interiors) == 1 and ground.is_valid
    assert not shapely.covers(ground, shapely.Point(35, 48.5))


@pytest.mark.parametrize("distance_m", [0, -5, 300_001, float("nan"), inf])
def test_distances_that_no_band_has(distance_m: float) -> None:
    with pytest.raises(InputError, match="distances_m: expected metres above 0"):
        ground_within(jagged(0), [distance_m])


@pytest.mark.parametrize("line", [shapely.LineString(), shapely.Point(36, 50)])
def test_what_is_no_line(line: shapely.Geometry) -> None:
    with pytest.raises(GeometryError, match="line: expected"):
        ground_within(line, [5000.0])


# ---- zones of a map ----------------------------------------------------------------------


def test_zones_are_disjoint_and_cover_what_is_near() -> None:
    found = zones_by_distance(shown(INLAND), (-10, -5, 0, 5, 10, 20, 30))
    held, *bands = (found.ground(zone) for zone in found.zones)
    assert fg.area_km2(held) == pytest.approx(fg.area_km2(INLAND), rel=1e-9)
    for i, one in enumerate(bands):
        assert one.is_valid
        for other in bands[i + 1 :]:
            assert fg.area_km2(polygonal(one & other)) < 1e-6
    total = sum(fg.area_km2(g) for g in bands[2:])
    (reach,) = ground_within(INLAND.exterior, [30_000.0])
    whole = fg.area_km2(shapely.union(reach, INLAND)) - fg.area_km2(INLAND)
    assert total == pytest.approx(whole, rel=1e-6)
    assert found.line_km == pytest.approx(fg.length_km(INLAND.exterior), rel=1e-9)


def test_each_point_is_in_the_zone_of_its_distance() -> None:
    found = zones_by_distance(shown(INLAND), (-10, 0, 5, 10))
    line, random = sampled(INLAND.exterior), np.random.default_rng(3)
    counts = dict.fromkeys(found.zones, 0)
    for x, y in zip(random.uniform(34.7, 36.3, 400), random.uniform(48.3, 49.2, 400), strict=True):
        point = shapely.Point(x, y)
        inside = INLAND.covers(point)
        km = metres_to(line, x, y) / 1000 * (-1 if inside else 1)
        if min(abs(km - edge) for edge in (-10, 0, 5, 10)) < 0.02:
            continue
        for zone in found.zones:
            is_in = shapely.covers(found.ground(zone), point)
            assert is_in == (zone.from_km < km <= zone.to_km), (km, str(zone))
            counts[zone] += is_in
    assert min(counts.values()) > 20


def test_neither_state_border_nor_coast_is_the_line() -> None:
    oblasts = fg.load_oblasts().set_index("iso").geometry
    luhansk, country = oblasts["UA-09"], fg.load_border()
    found = zones_by_distance(shown(luhansk), (-5, 0, 5, 10))
    inner = shapely.difference(luhansk.boundary, shapely.buffer(country.boundary, 0.02))
    for zone in found.zones[1:]:
        ground = found.ground(zone)
        outside = shapely.difference(ground, shapely.buffer(country, 1e-7))
        assert shapely.area(outside) < 1e-9
        to_m = local_metres(ground)[0]
        xy = shapely.points(sampled(ground.boundary, 0.05)[::40])
        far_m = shapely.distance(to_m(xy), to_m(inner))
        # the line ends 1 km before the border, and `inner` about 2 km before it
        assert far_m.max() < 1000 * max(zone.to_km, -zone.from_km) + 2_500
    assert found.line_km < 0.6 * fg.length_km(luhansk.boundary)
    crimea = shapely.union_all([oblasts["UA-43"], oblasts["UA-40"]])
    found = zones_by_distance(shown(crimea), (0, 30))
    assert found.line_km < 100  # of 2,500 km of coast
    sevastopol = shapely.Point(33.5, 44.6)
    assert shapely.covers(found.held, sevastopol)
    assert found.beside.bounds[1] > 45.5  # no ground in the Black Sea


def test_held_ground_abroad_and_at_sea_is_cut_off_and_measured() -> None:
    over = shapely.box(36, 50, 37, 51.2)  # across the border of Kharkiv oblast
    found = zones_by_distance(shown(over), (0, 5))
    inside = shapely.intersection(over, fg.load_border())
    assert fg.area_km2(found.held) == pytest.approx(fg.area_km2(inside), rel=1e-9)
    assert found.held_outside_km2 == pytest.approx(fg.area_km2(over) - fg.area_km2(inside))
    assert found.line.bounds[3] < fg.load_border().bounds[3]
    assert found.beside_outside_km2 > 0


def test_a_part_along_the_border_has_no_line() -> None:
    border = shapely.intersection(fg.load_border().boundary, shapely.box(36.3, 50.2, 36.5, 50.5))
    strip = shapely.intersection(shapely.buffer(border, 0.004), fg.load_border())
    strip = max(shapely.get_parts(strip), key=shapely.area)
    alone = zones_by_distance(shown(strip), (0, 5))
    assert alone.line.is_empty and alone.beside.is_empty
    assert alone.without_line_km2 == pytest.approx(fg.area_km2(strip))
    both = zones_by_distance(shown(shapely.MultiPolygon([strip, INLAND])), (0, 5))
    assert both.without_line_km2 == pytest.approx(fg.area_km2(strip))


def test_a_clip_cuts_zones_and_leaves_the_line() -> None:
    west = shapely.box(34, 48, 35.5, 50)
    whole, part = (zones_by_distance(shown(INLAND), (0, 10), clip=c) for c in (None, west))
    assert part.line.equals(whole.line)
    for zone in whole.zones:
        expected = shapely.intersection(whole.ground(zone), west)
        assert fg.area_km2(part.ground(zone)) == pytest.approx(fg.area_km2(expected), rel=1e-9)
    # the edge of a map that was clipped before is no front, and nothing is known beyond it
    clipped = zones_by_distance(shown(INLAND).clipped(west), (0, 10))
    assert clipped.beside.bounds[2] <= 35.5 + 1e-9
    assert shapely.distance(clipped.line, shapely.Point(35.5, 48.75)) > 0.2


def test_the_edges_of_bands_move_by_the_shift() -> None:
    found = zones_by_distance(shown(INLAND), (0, 5), shift_m=500)
    (half,) = ground_within(INLAND.exterior, [500.0])
    ahead = fg.area_km2(shapely.difference(half, INLAND))
    behind = fg.area_km2(shapely.intersection(half, INLAND))
    assert fg.area_km2(found.between(0, 0.5)) == pytest.approx(ahead, rel=1e-9)
    assert fg.area_km2(found.between(-0.5, 0)) == pytest.approx(behind, rel=1e-9)
    assert fg.area_km2(found.between(-0.5, 5)) == pytest.approx(
        behind + fg.area_km2(found.between(0, 5)), rel=1e-9
    )


def test_short_open_pieces_of_a_line_are_left_out_and_measured() -> None:
    long = shapely.LineString([(35, 48), (36, 48)])
    piece = shapely.LineString([(37, 48), (37.001, 48)])  # 75 m
    ring = shapely.box(38, 48, 38.0003, 48.0002).exterior  # 89 m, around something
    line, left_out_km = _without_remnants(shapely.MultiLineString([long, piece, ring]))
    assert list(shapely.get_parts(line)) == [long, shapely.LineString(ring)]
    assert left_out_km == pytest.approx(fg.length_km(piece))
    assert zones_by_distance(shown(INLAND), (0, 5)).remnants_km == 0


def test_each_part_of_a_line_is_listed_with_its_place() -> None:
    two = shapely.MultiPolygon([INLAND, shapely.box(33, 48.5, 33.2, 48.6)])
    parts = zones_by_distance(shown(two), (0, 5)).line_parts
    assert [round(part["km"]) for part in parts] == [
        round(fg.length_km(g.exterior)) for g in two.geoms
    ]
    assert [
        two.geoms[i].exterior.distance(shapely.Point(part["lon"], part["lat"])) < 1e-9
        for i, part in enumerate(parts)
    ] == [True, True]


def test_a_map_of_anywhere_has_all_of_its_edge_as_line() -> None:
    ground = shapely.box(10, 10, 11, 11)
    found = zones_by_distance(shown(ground, anywhere=True), (0, 5))
    assert found.line_km == pytest.approx(fg.length_km(ground.exterior))
    assert found.held_outside_km2 == found.beside_outside_km2 == 0


@pytest.mark.parametrize(
    ("bands", "message"),
    [
        ((5,), "two or more ascending"),
        ((), "found none"),
        ((0, 5, 5), "found 0, 5, 5"),
        ((5, 0), "ascending"),
        ((0, float("nan")), "ascending"),
        ((0, inf), "ascending"),
        ("0 5", "found '0 5'"),
        ((0, "x"), "found"),
        (5, "found 5"),
        ((-5, 5), "expected 0, the line"),
        ((0, 251), "up to 250 km"),
        ((-400, 0), "up to 250 km"),
    ],
)
def test_bands_that_are_none(bands: object, message: str) -> None:
    with pytest.raises(InputError, match=message):
        checked_bands(bands)  # type: ignore[arg-type]


def test_maps_without_ground_to_measure() -> None:
    with pytest.raises(InputError, match=r"expected held ground .* in Ukraine, found none"):
        zones_by_distance(shown(shapely.box(20, 45, 21, 46)), (0, 5))
    with pytest.raises(InputError, match="in the clip, found none"):
        zones_by_distance(shown(INLAND), (0, 5), clip=shapely.box(30, 50, 31, 51))
    with pytest.raises(InputError, match="definition: expected one of"):
        zones_by_distance(shown(INLAND), (0, 5), definition="all")
    abroad = fg.ControlMap("me", {"ukrainian_held_abroad": shapely.box(35, 51.2, 35.3, 51.4)})
    with pytest.raises(InputError, match="lies abroad"):
        zones_by_distance(abroad, (0, 5), definition="ukrainian_held_abroad")


def test_names_of_zones() -> None:
    names = [str(Zone(a, b)) for a, b in ((-inf, 0), (-10, -5), (-5, -0.0), (0, 2.5))]
    assert names == [
        "under control", "under control, 5–10 km", "under control, 0–5 km", "0–2.5 km"
    ]  # fmt: skip


@settings(max_examples=10)
@given(st.integers(0, 1000))
def test_ground_by_distance_is_nested_and_valid(seed: int) -> None:
    line = jagged(seed, count=30, span_deg=0.6)
    grounds = ground_within(line, [1000.0, 3000.0, 9000.0])
    assume(line.is_simple)
    for inner, outer in pairwise(grounds):
        assert inner.is_valid and outer.is_valid
        assert shapely.area(shapely.difference(inner, outer)) < 1e-9
