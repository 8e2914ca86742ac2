"""Areas compared with 40-digit arithmetic, closed forms, Geod, and their own symmetries."""

from __future__ import annotations

import itertools

import geopandas as gpd
import mpmath
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from frontgeo import area_km2, length_km
from frontgeo.errors import GeometryError
from frontgeo.geometry import cross_check, projection
from frontgeo.geometry.ellipsoid import (
    _chebyshev_terms,
    _derivatives,
    _mean_on_any_edges,
    _mean_on_short_edges,
    _polynomials,
    edge_integrals,
)
from frontgeo.geometry.projection import (
    buffer_m,
    densified,
    local_metres,
    parts_that_vanish,
    require_agreement,
)
from frontgeo.mappers.registry import read_control_map

# ---- the oracle: Snyder's closed form in 40 digits, each edge by Gauss-Legendre ----------

with mpmath.workdps(40):
    _F = 1 / mpmath.mpf("298.257223563")
    _E2 = _F * (2 - _F)
    _E = mpmath.sqrt(_E2)
    _B2 = (mpmath.mpf("6378.137") * (1 - _F)) ** 2


def _authalic(latitude: mpmath.mpf) -> mpmath.mpf:
    sine = mpmath.sin(latitude)
    return _B2 / 2 * (sine / (1 - _E2 * sine**2) + mpmath.atanh(_E * sine) / _E)


def _oracle_ring(ring: np.ndarray) -> mpmath.mpf:
    total = mpmath.mpf(0)
    for (lon0, lat0), (lon1, lat1) in itertools.pairwise(ring):
        width = mpmath.radians(mpmath.mpf(float(lon1)) - mpmath.mpf(float(lon0)))
        low, high = mpmath.radians(mpmath.mpf(float(lat0))), mpmath.radians(mpmath.mpf(float(lat1)))
        if lat0 == lat1:
            mean = _authalic(low)
        else:
            mean = mpmath.quad(_authalic, [low, high]) / (high - low)
        total += mean * width
    return abs(total)


def oracle_km2(polygon: shapely.Polygon) -> mpmath.mpf:
    with mpmath.workdps(40):
        rings = [shapely.get_coordinates(ring) for ring in shapely.get_rings(polygon)]
        return _oracle_ring(rings[0]) - sum(_oracle_ring(ring) for ring in rings[1:])


def ppm(found: float, expected: mpmath.mpf) -> float:
    with mpmath.workdps(40):
        return float((mpmath.mpf(found) / expected - 1) * 10**6)


TRIANGLES = [
    shapely.Polygon([(36, 49), (38.7, 49.2), (37.2, 50.7)]),  # sides of some 200 km
    shapely.Polygon([(31, 46), (33.6, 46), (32.3, 47.6)]),
    shapely.Polygon([(-70, -33), (-68, -33.5), (-69, -34.9)]),
    shapely.Polygon([(10, 70), (15, 70.2), (12, 71.8)]),
    shapely.Polygon([(-60, -40), (60, -10), (20, 80)]),  # edges over 40° of latitude
]


@pytest.mark.parametrize("triangle", TRIANGLES)
def test_triangles_agree_with_forty_digits(triangle: shapely.Polygon) -> None:
    assert abs(ppm(area_km2(triangle), oracle_km2(triangle))) < 1e-7


def test_a_polygon_with_a_hole_agrees_with_forty_digits() -> None:
    holed = shapely.Polygon(
        [(36, 49), (38, 49), (38, 51), (36, 51)], [[(36.5, 49.5), (37, 49.6), (36.8, 50.5)]]
    )
    assert abs(ppm(area_km2(holed), oracle_km2(holed))) < 1e-7


@pytest.mark.slow
@pytest.mark.archive
def test_real_polygons_agree_with_forty_digits(archive: object) -> None:
    folder = archive / "deepstate" / "snapshots"  # type: ignore[operator]
    held = read_control_map(next(folder.glob("2024-05-31*"))).held()
    parts = shapely.get_parts(held)
    sizes = shapely.get_num_coordinates(parts)
    chosen = [parts[i] for i in np.argsort(sizes)[-12:] if sizes[i] < 400]
    assert len(chosen) >= 5
    for part in chosen:
        assert abs(ppm(area_km2(part), oracle_km2(part))) < 1e-4


def test_the_whole_ellipsoid() -> None:
    whole = area_km2(shapely.box(-180, -90, 180, 90))
    assert whole == pytest.approx(510_065_621.724, abs=0.01)  # Moritz, GRS 80/WGS 84 constants


def test_geodesic_edges_agree_with_geod_and_densified_straight_ones_do_not_differ() -> None:
    triangle = TRIANGLES[0]
    by_geod = abs(Geod(ellps="WGS84").geometry_area_perimeter(triangle)[0]) / 1e6
    assert area_km2(triangle, edges="geodesic") == pytest.approx(by_geod, rel=1e-12)
    straight = triangle.segmentize(0.001)  # the difference falls with the square of this
    dense = abs(Geod(ellps="WGS84").geometry_area_perimeter(straight)[0]) / 1e6
    assert area_km2(triangle) == pytest.approx(dense, rel=1e-8)


@pytest.mark.parametrize("latitude", [0.0, 0.85, -1.2, np.pi / 2])
def test_derivatives_of_the_authalic_area(latitude: float) -> None:
    """The reference is the Taylor series of the closed form in 40 digits."""
    with mpmath.workdps(40):
        series = mpmath.taylor(_authalic, mpmath.mpf(latitude), 9)
        exact = [float(c * mpmath.factorial(k)) for k, c in enumerate(series)]
    assert _derivatives(latitude)[:10] == pytest.approx(exact, rel=1e-10, abs=1e-6)


def test_polynomials_in_the_chebyshev_basis_are_numpys() -> None:
    powers = np.random.default_rng(17).normal(size=(3, 48))
    powers[1, 46:] = powers[2, 44:] = 0.0
    found = _chebyshev_terms(powers)
    for row, terms in zip(powers, found, strict=True):
        wanted = np.polynomial.chebyshev.poly2cheb(row)  # without zeros at the end
        assert np.array_equal(np.trim_zeros(terms, "b"), wanted)


@pytest.mark.parametrize(("centre", "reach"), [(48, 5), (0, 90), (-20, 70), (85, 5), (0, 1)])
def test_both_means_along_an_edge_are_one_function(centre: int, reach: int) -> None:
    middle = np.linspace(centre - reach + 0.12, centre + reach - 0.12, 60)
    half = np.linspace(-0.114, 0.114, 60)
    x, difference, polynomials = 2.0 * (middle - centre), 2.0 * half, _polynomials(centre, reach)
    short = _mean_on_short_edges(x, difference**2, polynomials, np.empty((2, 60)))
    any_length = _mean_on_any_edges(x, difference, polynomials[0])
    with mpmath.workdps(40):
        base = _authalic(mpmath.radians(centre))
        exact = []
        for m, h in zip(middle.tolist(), half.tolist(), strict=True):
            ends = [mpmath.radians(mpmath.mpf(m) - h), mpmath.radians(mpmath.mpf(m) + h)]
            exact.append(float(mpmath.quad(_authalic, ends) / (ends[1] - ends[0]) - base))
    # a constant cancels around a ring; 1e-14 of S at the pole is 4e-7 km²
    for found in (short, any_length):
        errors = found - exact
        assert np.ptp(errors) < 4e-7 * np.radians(reach)


# closed shapes around the poles, over 10°, across the equator, and very small ones
REACHES = [
    shapely.Polygon([(-180, 60), (0, 55), (180, 60), (180, 90), (-180, 90)]),
    shapely.Polygon([(-180, -90), (180, -90), (180, -89.5), (0, -89.9), (-180, -89.5)]),
    shapely.Polygon([(-120, -60), (150, -89), (90, 89), (-20, 30)]),
    shapely.Polygon([(10, -0.04), (10.1, 0.05), (9.95, 0.01)]),
    shapely.Polygon([(36, 49.87), (36.002, 49.871), (36.001, 49.873)]),
    shapely.Polygon([(36, 88.0), (36.5, 88.01), (36.2, 88.06)]),
    shapely.Polygon([(36, 49.0), (36.03, 49.22), (35.99, 49.228)]),  # around the longest short edge
    shapely.Polygon([(36, 49.0), (36.03, 49.24), (35.99, 49.232)]),
    # the whole degree that serves as reference is nearer to one end than to the other
    *(shapely.Polygon([(36, low), (39, low + 1), (37, low + 3)]) for low in (80, 81, -83, -84)),
]


@pytest.mark.parametrize("shape", REACHES)
def test_any_reach_agrees_with_forty_digits(shape: shapely.Polygon) -> None:
    assert abs(ppm(area_km2(shape), oracle_km2(shape))) < 1e-7
    assert abs(ppm(area_km2(shape.segmentize(0.02)), oracle_km2(shape))) < 1e-7


def test_ground_without_height_has_no_area() -> None:
    assert area_km2(shapely.Polygon([(36, 50), (37, 50), (38, 50)])) == 0.0


def test_integrals_along_edges_and_a_last_zero() -> None:
    """Short and long edges are integrated outside a closed ring."""
    lon, lat = np.array([[36, 36.1, 36.3, 38, 37], [48.9, 49, 48.9, 50.7, 51.1]])
    found = edge_integrals(lon, lat)
    with mpmath.workdps(40):
        base, expected = _authalic(mpmath.radians(50)), []
        for (x0, y0), (x1, y1) in itertools.pairwise(zip(lon.tolist(), lat.tolist(), strict=True)):
            ends = [mpmath.radians(y0), mpmath.radians(y1)]
            mean = mpmath.quad(_authalic, ends) / (ends[1] - ends[0])
            expected.append(float((mean - base) * (mpmath.mpf(x1) - mpmath.mpf(x0))))
    assert found == pytest.approx([*expected, 0.0], rel=1e-12, abs=1e-20)


def test_company_does_not_matter() -> None:
    # measured together, all share one reference latitude, so that small ones and those at the
    # poles keep fewer digits: 1e-16 of S
    together = area_km2(REACHES)
    for found, shape in zip(together.tolist(), REACHES, strict=True):
        west, _south, east, _north = shape.bounds
        digits_ppm = 4e-9 * np.radians(east - west) * 4 / found * 1e6
        assert abs(ppm(found, oracle_km2(shape))) < 1e-7 + digits_ppm


def test_many_vertices_agree_with_few() -> None:
    square = shapely.box(30, 44, 34, 52)
    large = square.segmentize(24 / 150_000)  # more than the vertices of two chunks
    holed = large.difference(shapely.box(31, 45, 32, 46).segmentize(1e-3))
    shapes = [square, large, shapely.MultiPolygon([large]), holed, shapely.Polygon(), square] * 2
    hole = area_km2(shapely.box(31, 45, 32, 46))
    whole = area_km2(square)
    expected = [whole, whole, whole, whole - hole, 0.0, whole] * 2
    assert area_km2(shapes) == pytest.approx(expected, rel=1e-12)


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=15)
def test_rough_rings_agree_with_forty_digits(seed: int) -> None:
    rng = np.random.default_rng(seed)
    turns = np.arange(12) / 12 * 2 * np.pi
    radius = 10 ** rng.uniform(-2.5, 1) * rng.uniform(0.7, 1.0, 12)
    x, y = rng.uniform(-170, 170) + radius * np.cos(turns), rng.uniform(-79, 79)
    ring = shapely.Polygon(np.column_stack([x, y + radius * np.sin(turns)]))
    assert abs(ppm(area_km2(ring), oracle_km2(ring))) < 1e-6


# ---- users' inputs -----------------------------------------------------------------------


def test_scalar_and_array_through_one_function() -> None:
    square, two = (
        shapely.box(30, 0, 31, 1),
        shapely.MultiPolygon([shapely.box(30, 0, 31, 1), shapely.box(32, 0, 33, 1)]),
    )
    alone = area_km2(square)
    assert isinstance(alone, float)
    many = area_km2([square, two, shapely.Polygon(), shapely.MultiPolygon(), None])
    assert many[:4].tolist() == pytest.approx([alone, 2 * alone, 0.0, 0.0], rel=1e-12)
    assert np.isnan(many[4])
    series = gpd.GeoSeries([square, two], crs="EPSG:4326")
    assert area_km2(series) == pytest.approx(many[:2])
    assert area_km2(gpd.GeoDataFrame(geometry=series)) == pytest.approx(many[:2])
    assert len(area_km2([])) == 0


def test_empty_rings_between_full_ones_keep_their_place() -> None:
    square = shapely.box(30, 0, 31, 1)
    areas = area_km2([shapely.Polygon(), square, shapely.Polygon(), square, shapely.Polygon()])
    assert (areas > 0).tolist() == [False, True, False, True, False]


def test_holes_count_whatever_their_winding() -> None:
    shell = [(36, 49), (38, 49), (38, 51), (36, 51), (36, 49)]
    hole = [(36.5, 49.5), (37, 49.5), (37, 50), (36.5, 50), (36.5, 49.5)]
    areas = [
        area_km2(shapely.Polygon(s, [h])) for s in (shell, shell[::-1]) for h in (hole, hole[::-1])
    ]
    expected = area_km2(shapely.Polygon(shell)) - area_km2(shapely.Polygon(hole))
    assert areas == pytest.approx([expected] * 4, rel=1e-13)


def test_z_collections_points_and_lines() -> None:
    square = shapely.box(30, 0, 31, 1)
    solid = shapely.force_3d(square, 120.0)
    mixed = shapely.GeometryCollection([square, shapely.Point(0, 0), solid])
    assert area_km2(solid) == area_km2(square)
    assert area_km2(mixed) == pytest.approx(2 * area_km2(square))
    assert area_km2(shapely.LineString([(0, 0), (1, 1)])) == 0.0


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (shapely.box(300_000, 5_500_000, 400_000, 5_600_000), "longitude and latitude"),
        (shapely.box(36, 95, 37, 96), "swap the axes"),
    ],
)
def test_what_is_not_lonlat_is_refused(bad: shapely.Polygon, words: str) -> None:
    with pytest.raises(GeometryError, match=words):
        area_km2(bad)


def test_nan_is_refused() -> None:
    broken = shapely.transform(shapely.box(36, 49, 37, 50), lambda xy: xy * [1.0, np.inf])
    with pytest.raises(GeometryError, match="infinite"):
        area_km2(broken)


def test_a_projected_table_is_refused_and_other_names_of_wgs84_are_not() -> None:
    series = gpd.GeoSeries([shapely.box(36, 49, 37, 50)], crs="EPSG:4326")
    with pytest.raises(GeometryError, match="to_crs"):
        area_km2(series.to_crs("EPSG:3857"))
    assert area_km2(series.to_crs("OGC:CRS84")) == area_km2(series)


def test_unknown_edges_are_refused() -> None:
    with pytest.raises(GeometryError, match="geodesic"):
        area_km2(shapely.box(36, 49, 37, 50), edges="straight")  # type: ignore[arg-type]


# ---- properties --------------------------------------------------------------------------


@st.composite
def stars(draw: st.DrawFn) -> shapely.Polygon:
    """Draw star-shaped polygons of 3 to 12 vertices, anywhere but at the poles."""
    count = draw(st.integers(3, 12))
    lon, lat = draw(st.floats(-170, 170)), draw(st.floats(-75, 75))
    radii = draw(st.lists(st.floats(0.01, 3.0), min_size=count, max_size=count))
    turns = np.arange(count) / count * 2 * np.pi
    return shapely.Polygon(
        [(lon + r * np.cos(t), lat + r * np.sin(t)) for r, t in zip(radii, turns, strict=True)]
    )


@given(stars())
def test_ring_order_and_start_do_not_matter(star: shapely.Polygon) -> None:
    ring = list(star.exterior.coords)[:-1]
    turned = shapely.Polygon(ring[2:] + ring[:2])
    assert area_km2(turned) == pytest.approx(area_km2(star), rel=1e-12)
    assert area_km2(star.reverse()) == pytest.approx(area_km2(star), rel=1e-12)


@given(stars(), st.integers(-1, 1))
def test_turns_of_360_degrees_do_not_matter(star: shapely.Polygon, turns: int) -> None:
    moved = shapely.transform(star, lambda xy: xy + np.array([360.0 * turns, 0.0]))
    assert area_km2(moved) == pytest.approx(area_km2(star), rel=1e-10)


@given(stars())
def test_densifying_does_not_matter(star: shapely.Polygon) -> None:
    assert area_km2(star.segmentize(0.05)) == pytest.approx(area_km2(star), rel=1e-11)


@given(stars(), st.floats(0.1, 0.9))
def test_parts_add_up(star: shapely.Polygon, share: float) -> None:
    west, _south, east, _north = star.bounds
    cut = west + share * (east - west)
    left = shapely.intersection(star, shapely.box(west - 1, -90, cut, 90))
    right = shapely.intersection(star, shapely.box(cut, -90, east + 1, 90))
    assert area_km2(left) + area_km2(right) == pytest.approx(area_km2(star), rel=1e-9, abs=1e-9)


@given(stars())
@settings(max_examples=40)
def test_projections_agree(star: shapely.Polygon) -> None:
    check = cross_check(star)
    assert abs(check.epsg6933_ppm) < 2 and abs(check.laea_ppm) < 2


# ---- lengths and offsets -----------------------------------------------------------------


def test_length_of_a_degree_and_of_a_boundary() -> None:
    assert length_km(shapely.LineString([(30, 0), (30, 1)])) == pytest.approx(110.574, abs=1e-3)
    square = shapely.box(30, 0, 31, 1)
    assert length_km(square) == pytest.approx(2 * 110.574 + 111.319 + 111.303, abs=0.01)
    assert length_km(shapely.Point(30, 0)) == 0.0
    assert length_km(shapely.GeometryCollection([square, shapely.Point(0, 0)])) == length_km(square)


def test_a_buffer_is_a_circle_on_the_ground() -> None:
    for lat in (0, 48, 70):
        circle = buffer_m(shapely.Point(30, lat), 5_000)
        assert area_km2(circle) == pytest.approx(np.pi * 25, rel=2e-3)


def test_slivers_are_recognised_by_width_not_by_area() -> None:
    wide = shapely.box(36, 50, 36.001, 50.0005)  # 72 m × 56 m
    thin = shapely.box(37, 50, 38, 50.0002)  # 71 km × 22 m, larger
    assert parts_that_vanish(shapely.MultiPolygon([wide, thin]), 25.0).tolist() == [False, True]
    assert area_km2(thin) > area_km2(wide)
    assert parts_that_vanish(shapely.Polygon(), 25.0).all()


def test_local_metres_go_there_and_back() -> None:
    star = TRIANGLES[0]
    to_metres, to_lonlat = local_metres(star)
    back = to_lonlat(to_metres(star))
    assert shapely.hausdorff_distance(back, star) < 1e-8  # PROJ's inverse: 0.4 mm


def test_the_cross_check_of_nothing() -> None:
    assert cross_check(shapely.Polygon()).epsg6933_ppm == 0.0


def star(x: float, y: float, radius: float, seed: int) -> shapely.Polygon:
    angle = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    r = radius * np.random.default_rng(seed).uniform(0.5, 1.0, 40)
    return shapely.Polygon(np.column_stack((x + 1.5 * r * np.cos(angle), y + r * np.sin(angle))))


def test_thin_edges_lose_no_ground_on_the_way_to_metres() -> None:
    """shapely.segmentize repairs a polygon, and loses lobes where edges cross by rounding."""
    held = star(36.5, 50, 0.2, 0)
    for i in range(2):
        held = shapely.union(held, star(36.5 + 0.03 * i, 50 + 0.01 * i, 0.12, i))
    gained = shapely.difference(shapely.union(held, star(36.56, 50.02, 0.12, 2)), held)
    for longest in (0.05, 0.02, 0.005, 0.002):
        dense = densified(gained, longest)
        assert area_km2(dense) == pytest.approx(area_km2(gained), rel=1e-9)
    to_metres, _ = local_metres(gained)  # edges of 0.05° bend by 0.3 m there
    assert to_metres(gained).area / 1e6 == pytest.approx(area_km2(gained), rel=5e-4)


def test_densifying_keeps_holes_parts_and_lines() -> None:
    ring = shapely.box(0, 0, 3, 3).difference(shapely.box(1, 1, 2, 2))
    both = shapely.MultiPolygon([ring, shapely.box(5, 5, 6, 6)])
    dense = densified(both, 0.3)
    assert dense.equals(both) and len(dense.geoms[0].interiors) == 1
    line = shapely.LineString([(0, 0), (1, 0)])
    assert shapely.get_num_coordinates(densified(line, 0.5)) == 3
    some = densified([ring, line, shapely.Polygon(), shapely.Point(1, 1)], 0.5)
    assert [g.geom_type for g in some] == ["Polygon", "LineString", "Polygon", "Point"]


# ---- acting on the cross-check --------------------------------------------------------------


@pytest.mark.parametrize(
    "shape",
    [
        shapely.box(36, 50, 36.1, 50.1),
        shapely.box(36, 50, 36 + 1e-9, 50 + 1e-9),
        shapely.box(179, 50, 181, 51),
        shapely.box(170, -80, 190, 80),
        shapely.box(-180, -90, 180, 90),
        shapely.box(-179, -89, 179, 89),
        shapely.box(-180, 50, 180, 51),
        shapely.box(-500, 10, -400, 20),
        shapely.box(0, 89, 10, 90),
        shapely.Polygon([(-170, 0), (175, 1), (10, 80)]),
        shapely.Polygon(),
    ],
)
def test_the_cross_check_passes_what_is_measured_right(shape: shapely.Polygon) -> None:
    assert require_agreement(shape).area_km2 == pytest.approx(area_km2(shape))


@pytest.mark.parametrize("ppm", [-1100, 1100])
def test_an_area_that_disagrees_with_its_cross_check_is_an_error(
    ppm: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = projection.area_km2
    monkeypatch.setattr(projection, "area_km2", lambda parts: right(parts) * (1 + ppm / 1e6))
    with pytest.raises(GeometryError, match="does not agree with its cross-check"):
        require_agreement(shapely.box(36, 50, 37, 51))
    monkeypatch.setattr(projection, "area_km2", lambda parts: right(parts) * (1 + ppm / 2e6))
    assert require_agreement(shapely.box(36, 50, 37, 51))
