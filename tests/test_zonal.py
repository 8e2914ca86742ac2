"""Ground by region by line integrals, compared with plain intersection of every map."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from changing import SERIES, disturbed
from hypothesis import example, given, settings
from hypothesis import strategies as st
from shapes import as_named

from frontgeo import Timeline, area_km2, diff, load_oblasts, read_regions, read_timeline
from frontgeo.errors import GeometryError
from frontgeo.geometry import shared_area
from frontgeo.geometry import zonal as tested
from frontgeo.geometry.measure import polygonal
from frontgeo.geometry.sectors import areas_in_regions
from frontgeo.geometry.zonal import areas_by_region

DAILY = "deepstate/daily_2024-07_2025-12.tar.xz"
WEEKLY = "isw/weekly_2022-02_2024-12.tar.xz"
ALLOWED_KM2 = 1e-8  # 1e-2 m²
BOX = shapely.box(36, 50, 36.1, 50.1)


def plain(grounds: Any, shapes: Any) -> np.ndarray:
    """Return km² by map and region, intersecting every map with every region."""
    return np.array(
        [area_km2([polygonal(p) for p in shapely.intersection(shapes, g)]) for g in grounds]
    )


def regions_about(ground: Any, rng: np.random.Generator) -> np.ndarray:
    """Return cells that leave out some ground; one has a hole that contains another."""
    west, south, east, north = shapely.bounds(ground)
    size = np.array([east - west, north - south])
    points = (west, south) + rng.uniform(-0.2, 1.2, (int(rng.integers(3, 12)), 2)) * size
    cells = list(shapely.get_parts(shapely.delaunay_triangles(shapely.MultiPoint(points))))
    island = shapely.box(
        *((west, south) + 0.4 * size), *((west, south) + rng.uniform(0.5, 0.9) * size)
    )
    apart = [polygonal(shapely.difference(cell, island)) for cell in cells]
    kept = [cell for cell in apart if rng.random() < 0.8]
    if rng.random() < 0.5:
        kept = [polygonal(shapely.union_all(kept[::2])), polygonal(shapely.union_all(kept[1::2]))]
    return np.array([*kept, island, shapely.box(9, 9, 10, 10)], dtype=object)


# ---- equal to plain intersection -------------------------------------------------------


@settings(max_examples=120)
@given(
    st.sampled_from(sorted(SERIES)), st.integers(0, 2**32), st.booleans(), st.sampled_from([9, 200])
)
@example("cells", 0, True, 9)
@example("requantised", 0, False, 9)
@example("simple_integers", 3, True, 200)  # shifted by 4e-7 degrees, with the same net
def test_equal_to_plain_intersection(name: str, seed: int, shaken: bool, vertices: int) -> None:
    rng = np.random.default_rng(seed)
    grounds = SERIES[name](rng, 6)
    if shaken:
        grounds = disturbed(grounds, rng)
    whole = polygonal(shapely.union_all(shapely.make_valid(grounds)))
    if whole.is_empty:
        return
    shapes = regions_about(whole, rng)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tested, "_VERTICES", vertices)
        areas = areas_by_region(iter(grounds), shapes)
    assert areas.shape == (6, len(shapes) + 1)
    assert (areas >= 0).all()
    assert np.abs(areas[:, :-1] - plain(grounds, shapes)).max() <= ALLOWED_KM2
    assert areas.sum(axis=1) == pytest.approx(area_km2(grounds), abs=1e-9)
    outside = shapely.difference(grounds, shapely.union_all(shapes))
    assert np.abs(areas[:, -1] - area_km2(outside)).max() <= ALLOWED_KM2


@pytest.mark.parametrize("seed", range(24))
def test_regions_drawn_along_the_ground(seed: int) -> None:
    """Every edge lies along a border, and every vertex on one."""
    rng = np.random.default_rng(seed)
    name = ("cells", "simple_integers", "junctions")[seed % 3]
    grounds = SERIES[name](rng, 4)
    drawn, later = grounds[:2]
    pieces = [shapely.intersection(drawn, later), drawn - later, later - drawn]
    shapes = np.array([polygonal(piece) for piece in pieces], dtype=object)
    areas = areas_by_region(grounds, shapes)
    assert np.abs(areas[:, :-1] - plain(grounds, shapes)).max() <= ALLOWED_KM2
    assert areas[:2, -1] == pytest.approx(0, abs=1e-9)


def test_no_vertex_is_nearer_to_a_border_than_is_seen() -> None:
    """Corners on a slanted border, and one float beside it, where products of floats are equal."""
    border = shapely.Polygon([(36, 50), (36.3, 50.1), (36.3, 50.4), (36, 50.4)])
    for lon in (36.1, 36.15, 36.2):
        on = 50 + (lon - 36) / 3
        for lat in (on, np.nextafter(on, 0), np.nextafter(on, 90)):
            corners = [(lon, lat), (36.25, 50.01), (36.29, 50.02)]
            below, above = shapely.Polygon(corners), shapely.box(36.05, lat, lon, 50.3)
            found = areas_by_region([below, above], np.array([border]))
            assert found[0, 0] <= ALLOWED_KM2
            expected = area_km2(shapely.intersection(above, border))
            assert found[1, 0] == pytest.approx(expected, abs=ALLOWED_KM2)


def test_sides_are_exact() -> None:
    a, b = np.array([[36.1], [50.2]]), np.array([[36.4], [50.8]])
    middle = (a + b) / 2
    for p in (middle, np.nextafter(middle, 0), np.nextafter(middle, 90)):
        (ax, ay, bx, by, px, py) = (Fraction(float(x)) for x in np.concatenate([a, b, p]).ravel())
        cross = (bx - ax) * (py - ay) - (by - ay) * (px - ax)
        moved = (
            -1 if cross == 0 else np.sign(cross)
        )  # a hair to the east of an edge that runs north
        assert shared_area.sides(a, b, p, 1).tolist() == [moved]


def test_edges_with_one_hash_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(3)
    grounds = SERIES["cells"](rng, 4)
    shapes = regions_about(shapely.union_all(grounds), rng)
    expected = areas_by_region(grounds, shapes)
    monkeypatch.setattr(shared_area, "_hashed", lambda at: np.zeros(at.shape[1], dtype=np.int64))
    assert areas_by_region(grounds, shapes) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("name", sorted(SERIES))
def test_starts_of_rings_looked_at_a_few_at_a_time(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(5)
    grounds = SERIES[name](rng, 3)
    shapes = regions_about(shapely.union_all(grounds), rng)
    expected = areas_by_region(grounds, shapes)
    monkeypatch.setattr(shared_area, "_STARTS", 2)
    assert areas_by_region(grounds, shapes) == pytest.approx(expected, abs=1e-9)


def test_one_map_no_region_and_no_change() -> None:
    halves = np.array([shapely.box(36, 49, 36.05, 51), shapely.box(36.05, 49, 37, 51)])
    alone = areas_by_region([BOX], halves)
    assert alone == pytest.approx(np.array([[area_km2(BOX) / 2] * 2 + [0.0]]), abs=1e-9)
    assert areas_by_region([BOX] * 3, halves).tolist() == alone.tolist() * 3
    none = areas_by_region([BOX] * 2, np.array([], dtype=object))
    assert none == pytest.approx(area_km2([BOX, BOX])[:, None])
    assert areas_by_region([], halves).shape == (0, 3)
    assert areas_by_region([shapely.MultiPolygon()], halves).tolist() == [[0, 0, 0]]


def test_a_region_that_is_lost_holds_nothing() -> None:
    days = [BOX, shapely.box(36, 50, 36.3, 50.3), BOX]
    east = np.array([shapely.box(36.1, 49, 36.2, 51)])
    areas = areas_by_region(days, east)
    assert areas[[0, 2], 0].tolist() == [0.0, 0.0]
    assert areas[[0, 2], 1] == pytest.approx(area_km2(BOX), abs=1e-9)
    assert areas[1, 0] == pytest.approx(area_km2(shapely.box(36.1, 50, 36.2, 50.3)))


def test_maps_off_the_grid_are_measured_as_drawn() -> None:
    """Ground that grows by a strip, of coordinates with 9 decimals: no map is rounded."""
    lat = 50 + np.arange(400) / 4_000 + 3.21e-7
    days = [
        shapely.Polygon([(36, 50), *((east, y) for y in lat), (36.123456789, 50.2), (36, 50.2)])
        for east in (36.5 + 1.23e-7, 36.5 + 1.23e-7, 36.5 + 1.23e-7)
    ]
    moved = [day.exterior.coords[:200] for day in days]
    for k, ring in enumerate(moved):
        ring[50] = (ring[50][0] + 0.01 * k, ring[50][1])
        days[k] = shapely.Polygon([*ring, *days[k].exterior.coords[200:-1]])
    halves = np.array([shapely.box(35, 49, 36.25, 51), shapely.box(36.25, 49, 38, 51)])
    areas = areas_by_region(days, halves)
    assert np.abs(areas[:, :-1] - plain(days, halves)).max() <= 1e-9
    assert areas.sum(axis=1) == pytest.approx(area_km2(days), abs=1e-9)


# ---- regions ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "other", [BOX, shapely.box(36.09, 50, 37, 51), shapely.box(36.02, 50.02, 36.08, 50.08)]
)
def test_regions_that_overlap(other: Any) -> None:
    shared_km2 = area_km2(shapely.intersection(BOX, other))
    with pytest.raises(
        GeometryError, match=f"found {shared_km2:.3f} km² that count more than once"
    ):
        areas_by_region([BOX], np.array([BOX, other]))


def test_what_little_two_regions_share_is_counted_once() -> None:
    shapes = np.array([shapely.box(36, 50, 36.5, 51), shapely.box(36.49999999, 50, 37, 51)])
    shared_km2 = area_km2(shapely.intersection(*shapes))
    assert 1e-6 < shared_km2 < 1e-3
    days = [shapely.box(36.1, 50.1, e, 50.9) for e in (36.3, 36.7, 36.9)]
    areas = areas_by_region(days, shapes)
    assert areas.sum(axis=1) == pytest.approx(area_km2(days), abs=1e-9)
    assert areas[:, 0] == pytest.approx(plain(days, shapes)[:, 0], abs=ALLOWED_KM2)
    assert areas[:, 2].tolist() == [0, 0, 0]


def test_one_rule_for_regions_that_share_a_border_strip() -> None:
    """A map alone and a series take and refuse the same regions, and divide them alike."""
    ground = shapely.box(36, 50, 38, 51)
    for overlap_deg, is_taken in ((4e-6, True), (1e-4, False)):
        shapes = np.array([shapely.box(36, 50, 37 + overlap_deg, 51), shapely.box(37, 50, 38, 51)])
        if is_taken:
            alone = areas_in_regions(ground, shapes, edges="lonlat")
            assert sum(alone) == pytest.approx(area_km2(ground), abs=1e-9)
            assert areas_by_region([ground], shapes)[0] == pytest.approx(alone, abs=1e-9)
            continue
        for measure in (
            lambda shapes=shapes: areas_in_regions(ground, shapes, edges="lonlat"),
            lambda shapes=shapes: areas_by_region([ground], shapes),
        ):
            with pytest.raises(GeometryError, match="that count more than once"):
                measure()


def test_regions_without_ground_stay_empty() -> None:
    shapes = np.array([shapely.MultiPolygon(), BOX, shapely.MultiPolygon()])
    areas = areas_by_region([BOX, BOX], shapes)
    assert areas == pytest.approx(np.array([[0, area_km2(BOX), 0, 0]] * 2), abs=1e-9)


# ---- the archives ----------------------------------------------------------------------


def in_memory(timeline: Timeline, snapshots: Any) -> Timeline:
    shown = as_named(timeline, snapshots)
    return Timeline(timeline.path, shown, lambda wanted: (shown[s] for s in wanted))


@pytest.fixture(scope="module")
def deepstate(archive: Path) -> Iterator[Timeline]:
    timeline = read_timeline(archive / DAILY)
    yield in_memory(timeline, timeline.snapshots)


@pytest.mark.slow
@pytest.mark.archive
def test_every_day_of_the_archive(deepstate: Timeline) -> None:
    table = deepstate.area()["area_km2"]
    assert len(table) == 536
    assert table.to_numpy() == pytest.approx([m.area_km2() for m in deepstate], abs=1e-6)
    steps = deepstate.deltas(as_mapped=True)
    assert len(steps) == 535
    assert steps["net_km2"].to_numpy() == pytest.approx(np.diff(table), abs=1e-6)
    year = steps.loc["2024-07-09":"2025-07-08", "net_km2"].sum()
    whole = deepstate.between("2024-07-08", "2025-07-08", keep_slivers=True)
    assert year == pytest.approx(whole.net_km2, abs=1e-6)


@pytest.mark.slow
@pytest.mark.archive
@pytest.mark.parametrize(
    "layer",
    [None, "osm_simplified_oblasts_INACCURATE.geojson", "osm_admin.gpkg:adm2_raion"],
)
def test_every_day_by_region(deepstate: Timeline, archive: Path, layer: str | None) -> None:
    regions = load_oblasts() if layer is None else read_regions(f"{archive}/boundaries/{layer}")
    regions = gpd.GeoDataFrame(
        {"name": [str(i) for i in range(len(regions))]},
        geometry=regions.geometry.make_valid().to_numpy(),
        crs=regions.crs,
    )
    table = deepstate.area(by=regions)
    assert table.sum(axis=1).to_numpy() == pytest.approx(
        deepstate.area()["area_km2"].to_numpy(), abs=1e-6
    )
    given = table.reindex(columns=[f"{n}_km2" for n in regions["name"]], fill_value=0.0).to_numpy()
    some = [0, 1, 100, 300, 400, 534, 535]
    grounds = [deepstate.read(deepstate.snapshots[i]).held() for i in some]
    shapes = np.asarray(regions.geometry)
    assert np.abs(given[some] - plain(grounds, shapes)).max() <= ALLOWED_KM2


@pytest.mark.slow
@pytest.mark.archive
def test_deepstate_inside_the_country(deepstate: Timeline, archive: Path) -> None:
    country = read_regions(f"{archive}/boundaries/osm_admin.gpkg:adm0_derived")
    [border] = country.geometry
    first, last = (deepstate.at(day) for day in ("2024-07-08", "2024-12-31"))
    inside = diff(first, last, keep_slivers=True).clipped(border)
    assert inside.gained_km2 == pytest.approx(2527.7, abs=0.5)
    assert inside.lost_km2 == pytest.approx(11.7, abs=0.5)
    country["name"] = "in"
    table = deepstate.area(by=country).loc[["2024-07-08", "2024-12-31"], "in_km2"]
    assert np.diff(table) == pytest.approx([inside.net_km2], abs=1e-6)


@pytest.mark.slow
@pytest.mark.archive
def test_isw_weekly_by_oblast(archive: Path) -> None:
    read = read_timeline(archive / WEEKLY)
    timeline = in_memory(read, read.snapshots[-6:])
    oblasts = load_oblasts()
    table = timeline.area(by=oblasts)
    grounds = [m.held() for m in timeline]
    assert table.sum(axis=1).to_numpy() == pytest.approx(area_km2(grounds), abs=1e-6)
    names = [f"{name}_km2" for name in oblasts["name_en"]]
    given = table.reindex(columns=names, fill_value=0.0).to_numpy()
    expected = plain(grounds, np.asarray(oblasts.geometry))
    assert np.abs(given - expected).max() <= ALLOWED_KM2


@pytest.mark.parametrize("lat", [40.0, 0.0, -40.0, -80.0])
def test_ground_far_from_the_regions_keeps_its_digits(lat: float) -> None:
    regions = np.array([shapely.box(36, 49, 37, 50), shapely.box(37, 49, 38, 50)], dtype=object)
    near, far = shapely.box(36.2, 49.2, 37.5, 49.7), shapely.box(10, lat - 5, 20, lat)
    across = shapely.Polygon([(36.5, 49.5), (37.5, 49.5), (37, lat)])
    grounds = [shapely.MultiPolygon([near, far]), across]
    found = areas_by_region(grounds, regions)
    for row, ground in zip(found, grounds, strict=True):
        inside = area_km2(shapely.intersection(regions, ground))
        np.testing.assert_allclose(row[:-1], inside, atol=1e-7)
        assert row.sum() == pytest.approx(area_km2(ground), rel=1e-12)


def test_edges_are_numbered_alike_with_and_without_pandas(monkeypatch: pytest.MonkeyPatch) -> None:
    values = np.random.default_rng(3).integers(-50, 50, 500)
    few = shared_area._numbered(values)
    monkeypatch.setattr(shared_area, "_SORTED_SOON", 0)
    many = shared_area._numbered(values)
    for one, other in zip(few, many, strict=True):
        assert one.tolist() == other.tolist()
    assert (values[few[1]][few[0]] == values).all() and (np.diff(few[1]) > 0).all()
