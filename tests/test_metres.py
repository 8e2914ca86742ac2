"""Lengths, planes in metres, offsets, rings and the cross-check, on shapes of known size."""

from __future__ import annotations

from math import inf, isnan, nan, pi, sin

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from frontgeo import area_km2, length_km
from frontgeo.geometry import cross_check
from frontgeo.geometry.measure import polygonal, rings_of
from frontgeo.geometry.projection import (
    CrossCheck,
    buffer_m,
    densified,
    local_metres,
    parts_that_vanish,
)

GEOD = Geod(ellps="WGS84")
SQUARE = shapely.box(36, 49, 37, 50)
HOLED = shapely.box(36, 49, 38, 51) - shapely.box(36.5, 49.5, 37, 50)
TRIANGLE = shapely.Polygon([(36, 49), (38.7, 49.2), (37.2, 50.7)])


def array(*shapes: object) -> np.ndarray:
    return np.array(shapes, dtype=object)


# ---- lengths -----------------------------------------------------------------------------


def geod_km(*xy: tuple[float, float]) -> float:
    return GEOD.line_length(*np.array(xy).T) / 1000


def test_lengths_of_every_kind_of_line() -> None:
    one, two = [(36, 49), (37, 49.5), (37.2, 48)], [(20, 10), (21, 10)]
    both = geod_km(*one) + geod_km(*two)
    lines = shapely.MultiLineString([one, two])
    assert length_km(shapely.LineString(one)) == pytest.approx(geod_km(*one))
    assert length_km(lines) == pytest.approx(both)
    assert length_km(shapely.LinearRing(one)) == pytest.approx(geod_km(*one, one[0]))
    inner = shapely.GeometryCollection([shapely.LineString(two), shapely.Point(1, 1)])
    outer = shapely.GeometryCollection([inner, shapely.LineString(one), shapely.Point(1, 1)])
    assert length_km(outer) == pytest.approx(both)
    rings = sum(geod_km(*ring.coords) for ring in shapely.get_rings(HOLED))
    assert length_km(HOLED) == pytest.approx(rings)
    far = shapely.box(10, 10, 11, 11)
    assert length_km(shapely.MultiPolygon([HOLED, far])) == pytest.approx(rings + length_km(far))
    assert length_km(shapely.GeometryCollection([HOLED, far])) == pytest.approx(
        rings + length_km(far)
    )


@pytest.mark.parametrize(
    "nothing",
    [
        shapely.Point(),
        shapely.LineString(),
        shapely.MultiLineString(),
        shapely.Polygon(),
        shapely.MultiPolygon(),
        shapely.GeometryCollection(),
        shapely.GeometryCollection([shapely.Polygon(), shapely.Point(1, 2)]),
        shapely.MultiPoint([(36, 49), (37, 50)]),
    ],
)
def test_what_has_no_length(nothing: shapely.Geometry) -> None:
    assert length_km(nothing) == 0.0


# ---- areas of several --------------------------------------------------------------------


def test_geodesic_areas_of_several_are_those_of_each() -> None:
    alone = [abs(GEOD.geometry_area_perimeter(g)[0]) / 1e6 for g in (SQUARE, HOLED, TRIANGLE)]
    together = area_km2([SQUARE, HOLED, None, TRIANGLE], edges="geodesic")
    assert together[[0, 1, 3]] == pytest.approx(alone, rel=1e-12) and isnan(together[2])
    both = area_km2(shapely.MultiPolygon([SQUARE.normalize(), TRIANGLE]), edges="geodesic")
    assert both == pytest.approx(alone[0] + alone[2], rel=1e-12)


def test_what_is_given_stays_as_it_is() -> None:
    mixed = shapely.GeometryCollection([SQUARE, shapely.Point(0, 0)])
    given = array(mixed, None, SQUARE, shapely.LineString([(0, 0), (1, 1)]))
    areas = area_km2(given)
    assert areas[[0, 2, 3]].tolist() == [area_km2(SQUARE)] * 2 + [0.0] and isnan(areas[1])
    assert given[0] is mixed and given[1] is None
    assert isnan(area_km2(None))


def test_collections_in_collections_and_holes_of_nothing() -> None:
    line = shapely.LineString([(0, 0), (1, 1)])
    nested = shapely.GeometryCollection([shapely.GeometryCollection([SQUARE, line]), TRIANGLE])
    hollow = shapely.from_wkt("POLYGON ((36 49, 38.7 49.2, 37.2 50.7, 36 49), EMPTY)")
    square, triangle = area_km2(SQUARE), area_km2(TRIANGLE)
    found = area_km2([hollow, nested, SQUARE, hollow])
    assert found == pytest.approx([triangle, square + triangle, square, triangle], rel=1e-12)
    assert rings_of(array(hollow, SQUARE))[1].tolist() == [0, 1]


def test_long_edges_behind_many_short_ones() -> None:
    south = np.column_stack([np.linspace(36, 37, 100_000), np.full(100_000, 10.0)])
    many, few = (shapely.Polygon([*xy, (40, 60), (35, 50)]) for xy in (south, south[[0, -1]]))
    assert area_km2(many) == pytest.approx(area_km2(few), rel=1e-12)


def test_tables_by_their_geometry() -> None:
    table = gpd.GeoDataFrame({"geometry": [1, 2]}, geometry=[SQUARE, TRIANGLE], crs="EPSG:4326")
    table = table.rename_geometry("ground")
    expected = [area_km2(SQUARE), area_km2(TRIANGLE)]
    assert area_km2(table).tolist() == area_km2(table.geometry).tolist()
    assert area_km2(table) == pytest.approx(expected, rel=1e-12)
    assert area_km2(table.set_crs(None, allow_override=True)) == pytest.approx(expected, rel=1e-12)


def test_polygons_out_of_anything() -> None:
    far = shapely.box(10, 10, 11, 11)
    line, point = shapely.LineString([(0, 0), (1, 1)]), shapely.Point(3, 3)
    assert polygonal(SQUARE) is SQUARE
    for nothing in (None, shapely.Polygon(), line, point, shapely.MultiPoint([(0, 0)])):
        found = polygonal(nothing)
        assert found.is_empty and found.geom_type == "MultiPolygon"
    both = shapely.MultiPolygon([SQUARE, far])
    assert polygonal(both) is both
    nested = shapely.GeometryCollection([line, shapely.GeometryCollection([both, point]), HOLED])
    assert [part.wkt for part in polygonal(nested).geoms] == [SQUARE.wkt, far.wkt, HOLED.wkt]


def test_rings_of_many() -> None:
    both = shapely.MultiPolygon([HOLED, TRIANGLE])
    for grounds, polygon, hole in (
        ([SQUARE, HOLED, TRIANGLE], [0, 1, 1, 2], [False, False, True, False]),
        ([both, SQUARE], [0, 0, 0, 1], [False, True, False, False]),
        ([shapely.Polygon(), HOLED, shapely.MultiPolygon()], [1, 1], [False, True]),
        ([shapely.MultiPolygon(), shapely.Polygon()], [], []),
    ):
        rings, of, holes, lengths = rings_of(array(*grounds))
        assert (of.tolist(), holes.tolist()) == (polygon, hole)
        assert lengths.tolist() == [len(ring.coords) for ring in rings]
        assert (of.dtype, lengths.dtype, holes.dtype) == (np.int64, np.int64, np.bool_)
        if polygon:
            expected = [r for g in grounds for r in shapely.get_rings(shapely.get_parts(g)) if r]
            assert shapely.equals_exact(rings, expected).all()


# ---- planes in metres --------------------------------------------------------------------


@pytest.mark.parametrize("latitude", [-55, 0, 49.5])
def test_a_plane_about_the_middle_of_the_bounds(latitude: float) -> None:
    shape = shapely.Polygon([(30, latitude), (31, latitude + 1), (34, latitude - 3)])
    middle = 32.0, latitude - 1
    to_metres, to_lonlat = local_metres(shape)
    assert shapely.get_coordinates(to_metres(shapely.Point(middle))) == pytest.approx(
        np.zeros((1, 2)), abs=1e-6
    )
    for away_m in (1_000, 100_000, 500_000):
        bearings = np.arange(0, 360, 30)
        x, y, _ = GEOD.fwd(*np.full((12, 2), middle).T, bearings, np.full(12, away_m))
        found = shapely.get_coordinates(to_metres(shapely.points(x, y)))
        assert np.hypot(*found.T) == pytest.approx(np.full(12, away_m), rel=1.1e-3)
        turned = np.degrees(np.arctan2(found[:, 0], found[:, 1])) % 360
        assert turned == pytest.approx(bearings, abs=0.1)
        back = shapely.get_coordinates(to_lonlat(to_metres(shapely.points(x, y))))
        assert back == pytest.approx(np.column_stack([x, y]), abs=1e-7)


def test_long_edges_are_cut_on_the_way_there_and_not_back() -> None:
    to_metres, to_lonlat = local_metres(SQUARE)
    there = to_metres(SQUARE)
    assert shapely.get_num_coordinates(there) == 4 * 20 + 1  # edges of 0.05°
    assert shapely.get_num_coordinates(to_lonlat(there)) == 81
    assert shapely.area(there) / 1e6 == pytest.approx(area_km2(SQUARE), rel=2e-6)
    corners = to_lonlat(shapely.box(0, 0, 1e5, 1e5))
    assert shapely.get_num_coordinates(corners) == 5


# ---- more vertices -----------------------------------------------------------------------


def longest(shape: shapely.Geometry) -> float:
    rings = shapely.get_rings(shapely.get_parts(shape))
    return max(float(np.hypot(*np.diff(r.coords, axis=0).T).max()) for r in rings)


def test_more_vertices_for_long_edges_only() -> None:
    small = shapely.box(0, 0, 0.5, 0.5)
    both = shapely.MultiPolygon([HOLED, shapely.Polygon(), small])
    lines = shapely.LineString([(0, 0), (1, 0), (1, 0.25)])
    given = array(small, TRIANGLE, lines, both, shapely.MultiPolygon(), HOLED, shapely.Point(1, 2))
    kept = given.copy()
    dense = densified(given, 0.5)
    assert all(a is b for a, b in zip(given, kept, strict=True))
    assert [g.geom_type for g in dense] == [g.geom_type for g in given]
    assert dense[0] is small and dense[4].is_empty and dense[6] == shapely.Point(1, 2)
    assert dense[2].coords[:] == [(0, 0), (0.5, 0), (1, 0), (1, 0.25)]
    for i in (1, 3, 5):
        assert longest(dense[i]) <= 0.5
        assert shapely.area(dense[i]) == pytest.approx(shapely.area(given[i]), rel=1e-12)
        assert set(map(tuple, shapely.get_coordinates(given[i]))) <= set(
            map(tuple, shapely.get_coordinates(dense[i]))
        )
    assert len(dense[5].interiors) == len(dense[3].geoms[0].interiors) == 1
    assert len(dense[3].geoms) == 2  # an empty part is nothing


def test_one_shape_and_no_limit() -> None:
    assert shapely.get_num_coordinates(densified(SQUARE, 0.25)) == 17
    assert densified(SQUARE, 1.0) is SQUARE  # edges of exactly that length stay
    assert densified(SQUARE, inf) is SQUARE and densified(SQUARE, nan) is SQUARE
    far = shapely.box(100, 49, 100.1, 49.1)  # the jump from shape to shape is no edge
    assert densified([far, far], 0.2).tolist() == [far, far]
    assert all(a is far for a in densified([far, SQUARE, far], 0.2)[::2])


# ---- offsets -----------------------------------------------------------------------------


def test_a_buffer_is_a_polygon_of_64_corners() -> None:
    circle = buffer_m(shapely.Point(36, 50), 1000.0)
    assert area_km2(circle) == pytest.approx(32 * sin(pi / 32), rel=1e-6)
    assert len(circle.exterior.coords) == 65


def test_ends_of_a_line_are_round_unless_asked() -> None:
    line = shapely.LineString([(36, 50), (36.1, 50)])
    flat, wide = buffer_m(line, 500.0, flat=True), buffer_m(line, 500.0)
    assert area_km2(flat) == pytest.approx(length_km(line), rel=1e-4)
    assert area_km2(wide) - area_km2(flat) == pytest.approx(8 * sin(pi / 32), rel=1e-3)


def test_a_polygon_can_be_narrowed_away() -> None:
    strip = shapely.box(36, 50, 37, 50 + 1000 / 111_250)
    assert area_km2(buffer_m(strip, -250.0)) == pytest.approx(area_km2(strip) / 2, rel=0.01)
    for nothing in (buffer_m(strip, -501.0), buffer_m(shapely.Polygon(), 10.0)):
        assert nothing.is_empty and nothing.geom_type in ("Polygon", "MultiPolygon")


def test_parts_vanish_below_a_width() -> None:
    strips = [shapely.box(x, 50, x + 0.1, 50 + m / 111_250) for x, m in ((36, 24), (37, 26))]
    both = shapely.MultiPolygon(strips)
    assert parts_that_vanish(both, 25.0).tolist() == [True, False]
    assert parts_that_vanish(both, 27.0).tolist() == [True, True]
    assert parts_that_vanish(both, 23.0).tolist() == [False, False]
    # a disc has the least ground of all parts that do not vanish
    discs = [buffer_m(shapely.Point(36, lat), m) for lat in (0, 50, 80) for m in (12.4, 12.6)]
    assert parts_that_vanish(shapely.MultiPolygon(discs[2:4]), 25.0).tolist() == [True, False]
    for small, large in zip(discs[::2], discs[1::2], strict=True):
        assert parts_that_vanish(small, 25.0).all() and not parts_that_vanish(large, 25.0).any()
    assert parts_that_vanish(shapely.MultiPolygon(), 25.0).tolist() == []
    assert parts_that_vanish(shapely.Polygon(), 25.0).dtype == np.bool_


@given(
    st.lists(st.tuples(*(st.integers(1, 400),) * 2, st.integers(0, 12)), min_size=1, max_size=6),
    st.sampled_from([-69.0, 0.0, 50.0]),
)
def test_areas_tell_thin_parts_as_erosion_does(
    strips: list[tuple[int, int, int]], latitude: float
) -> None:
    parts: list[shapely.Polygon] = []
    for number, (wide, high, holes) in enumerate(strips):  # about a metre a unit
        ground = shapely.box(0, 0, wide, high)
        for n in range(holes):
            hole = shapely.Point(wide * n / holes, high * n / holes).buffer(min(wide, high) / 20, 2)
            ground = shapely.difference(ground, hole)
        parts += shapely.get_parts(
            shapely.transform(
                ground, lambda xy, x=number: np.column_stack((36 + x / 99, latitude)) + xy / 1e5
            )
        ).tolist()
    together = shapely.MultiPolygon(parts)
    eroded = shapely.buffer(local_metres(together)[0](shapely.get_parts(together)), -25.0)
    assert parts_that_vanish(together, 50.0).tolist() == shapely.is_empty(eroded).tolist()


# ---- the cross-check ---------------------------------------------------------------------


def test_parts_per_million() -> None:
    check = CrossCheck(100.0, 100.001, 99.99)
    assert (check.epsg6933_ppm, check.laea_ppm) == pytest.approx((10, -100), rel=1e-8)
    nothing = CrossCheck(0.0, 1.0, 2.0)
    assert (nothing.epsg6933_ppm, nothing.laea_ppm) == (0.0, 0.0)


@pytest.mark.parametrize(
    ("given", "parts"),
    [
        (TRIANGLE, [TRIANGLE]),
        ([TRIANGLE, HOLED], [TRIANGLE, HOLED]),
        ([shapely.Polygon(), TRIANGLE, shapely.LineString([(0, 0), (1, 1)])], [TRIANGLE]),
        (shapely.GeometryCollection([SQUARE, shapely.Point(0, 0)]), [SQUARE]),
    ],
)
def test_one_area_three_ways(given: object, parts: list[shapely.Polygon]) -> None:
    check = cross_check(given)  # type: ignore[arg-type]
    km2 = sum(area_km2(part) for part in parts)
    assert check.area_km2 == pytest.approx(km2, rel=1e-12)
    assert (check.epsg6933_km2, check.laea_km2) == pytest.approx((km2, km2), rel=1e-7)


@pytest.mark.parametrize("nothing", [[], [shapely.Polygon()], shapely.Point(36, 50)])
def test_no_area_three_ways(nothing: object) -> None:
    assert cross_check(nothing) == CrossCheck(0.0, 0.0, 0.0)  # type: ignore[arg-type]


def test_the_whole_world_has_no_azimuthal_plane() -> None:
    check = cross_check(shapely.box(-180, -90, 180, 90))
    assert check.epsg6933_ppm == pytest.approx(0, abs=1e-4) and isnan(check.laea_km2)
