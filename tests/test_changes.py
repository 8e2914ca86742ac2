"""Ground gained and lost from changed edges, compared with shapely's differences."""

from __future__ import annotations

from collections import Counter
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from changing import SERIES, by_shapely, disturbed, stars, wrong_pairs
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

import frontgeo
from frontgeo.errors import GeometryError
from frontgeo.geometry import edge_table as edge_tables
from frontgeo.geometry import pairs
from frontgeo.geometry.edge_table import edge_table, lonlat_units, snapped
from frontgeo.geometry.measure import area_km2
from frontgeo.geometry.pairs import pair_areas, pair_polygons
from frontgeo.geometry.shared_area import Rings

BOX = shapely.box(36, 50, 37, 51)


@pytest.mark.parametrize("kind", SERIES)
@pytest.mark.parametrize("seed", range(2))
def test_hard_series_are_right(kind: str, seed: int) -> None:
    rng = np.random.default_rng([880, seed])
    maps = SERIES[kind](rng, 16)
    found, areas, _ = wrong_pairs(disturbed(maps, rng) if seed else maps)
    assert found == []
    assert len(areas.basis) == 15


@settings(max_examples=40, derandomize=True)
@given(kind=st.sampled_from(sorted(SERIES)), seed=st.integers(0, 2**32), disturb=st.booleans())
def test_any_series_is_right(kind: str, seed: int, disturb: bool) -> None:
    rng = np.random.default_rng(seed)
    maps = SERIES[kind](rng, 5)
    found, _, _ = wrong_pairs(disturbed(maps, rng) if disturb else maps)
    assert found == []


def test_squares_of_known_size() -> None:
    wider, shifted = shapely.box(36, 50, 37.5, 51), shapely.box(36.25, 50, 37.25, 51)
    areas = pair_areas([BOX, wider, BOX, shifted, shifted])
    degree = area_km2(BOX)
    assert areas.gained_km2 == pytest.approx([degree / 2, 0, degree / 4, 0], abs=1e-9)
    assert areas.lost_km2 == pytest.approx([0, degree / 2, degree / 4, 0], abs=1e-9)
    assert areas.basis.tolist() == ["edges"] * 3 + ["unchanged"]
    assert areas.counts == {"edges": 3, "unchanged": 1}
    assert areas.fallbacks == {}


def test_a_bulge_of_known_size() -> None:
    bulge = shapely.Polygon([(36, 50), (37, 50), (37.5, 50), (37, 51), (36, 51)])
    areas = pair_areas([BOX, bulge, BOX])
    triangle = area_km2(shapely.Polygon([(37, 50), (37.5, 50), (37, 51)]))
    assert areas.gained_km2 == pytest.approx([triangle, 0], abs=1e-9)
    assert areas.lost_km2 == pytest.approx([0, triangle], abs=1e-9)
    assert areas.basis.tolist() == ["edges", "edges"]


def test_a_cross_is_cut_where_edges_cross() -> None:
    lying, upright = shapely.box(36, 50, 39, 51), shapely.box(37, 49, 38, 52)
    areas = pair_areas([lying, upright])
    assert areas.basis.tolist() == ["edges"]
    arms = area_km2(shapely.box(37, 49, 38, 50)) + area_km2(shapely.box(37, 51, 38, 52))
    assert areas.gained_km2[0] == pytest.approx(arms, abs=1e-9)
    assert areas.lost_km2[0] == pytest.approx(2 * area_km2(BOX), abs=1e-9)
    [(gained, lost)] = pair_polygons([lying, upright])
    assert len(shapely.get_parts(gained)) == len(shapely.get_parts(lost)) == 2


def test_holes_are_gained_and_lost() -> None:
    hole = shapely.box(36.4, 50.4, 36.6, 50.6)
    pocket = BOX.difference(hole)
    areas = pair_areas([BOX, pocket, BOX])
    assert areas.basis.tolist() == ["edges", "edges"]
    assert areas.lost_km2 == pytest.approx([area_km2(hole), 0], abs=1e-9)
    [(_, lost), (gained, _)] = pair_polygons([BOX, pocket, BOX])
    assert lost.equals(hole)
    assert gained.equals(hole)


def test_a_gain_round_a_pocket_has_a_hole() -> None:
    pocket = BOX.difference(shapely.box(36.4, 50.4, 36.6, 50.6))
    far = shapely.box(20, 50, 21, 51)
    [(gained, lost)] = pair_polygons([far, shapely.union(far, pocket)])
    assert gained.equals(pocket)
    assert lost.is_empty


def test_ground_that_changes_whole() -> None:
    nothing = shapely.MultiPolygon()
    areas = pair_areas([nothing, BOX, nothing])
    assert areas.gained_km2.tolist() == pytest.approx([area_km2(BOX), 0])
    assert areas.lost_km2.tolist() == pytest.approx([0, area_km2(BOX)])


@pytest.mark.parametrize("maps", [[], [BOX], [shapely.Polygon()], [shapely.Polygon()] * 2])
def test_few_or_empty_maps(maps: list[shapely.Polygon]) -> None:
    areas = pair_areas(maps)
    assert areas.gained_km2.tolist() == areas.lost_km2.tolist() == [0.0] * max(0, len(maps) - 1)
    assert len(pair_polygons(maps)) == max(0, len(maps) - 1)


def test_a_seventh_decimal_is_no_change() -> None:
    rng = np.random.default_rng(7)
    [star] = stars(rng, 1)
    drawn = shapely.transform(star, lambda c: c + np.sign(np.sin(c * 1e5)) * 3e-7)
    assert area_km2(shapely.symmetric_difference(star, drawn)) > 1e-3
    assert pair_areas([star, drawn, star]).basis.tolist() == ["unchanged"] * 2


def test_rings_wound_either_way_are_one_map() -> None:
    clockwise = shapely.orient_polygons(BOX, exterior_cw=True)
    areas = pair_areas([clockwise, shapely.orient_polygons(BOX)])
    assert areas.basis.tolist() == ["unchanged"]


def test_a_map_that_snapping_folds() -> None:
    needle = shapely.Polygon(
        [(36, 50), (36.5, 50.0000002), (37, 50), (37, 51), (36.5, 50.0000004), (36, 51)]
    )
    areas = pair_areas([needle, BOX])
    assert needle.is_valid
    expected = area_km2(shapely.difference(BOX, snapped(needle)))
    assert areas.gained_km2[0] == pytest.approx(expected, abs=1e-9)


BULGE = shapely.Polygon([(36, 50), (37, 50), (37.5, 50), (37, 51), (36, 51)])
POCKET = shapely.Polygon([(36.4, 50.4), (36.4000012, 50.4000011), (36.4000006, 50.4000008)])


def rounded(ground: BaseGeometry) -> BaseGeometry:
    return shapely.transform(ground, lambda c: np.round(c, 6))


def test_a_pocket_that_snapping_closes_leaves_the_rest_to_edges() -> None:
    with_pocket = BOX.difference(POCKET)
    assert not shapely.is_valid(rounded(with_pocket))
    assert snapped(with_pocket).equals(BOX)
    maps = [with_pocket, BULGE.difference(POCKET), BOX]
    areas = pair_areas(maps)
    assert areas.basis.tolist() == ["edges", "edges"]
    triangle = area_km2(shapely.Polygon([(37, 50), (37.5, 50), (37, 51)]))
    assert areas.gained_km2 == pytest.approx([triangle, 0], abs=1e-9)
    assert areas.lost_km2 == pytest.approx([0, triangle], abs=1e-9)
    assert edge_table(maps).is_valid.all()


def crossing_itself() -> BaseGeometry:
    """Make a ground with a hole close to its shell, which cross when both are rounded."""
    shell = shapely.box(36, 50, 37, 51)
    hole = shapely.Polygon(
        [(36.2, 50.0000002), (36.5, 50.0000006), (36.8, 50.0000002), (36.5, 50.3)]
    )
    bent = shapely.Polygon(
        [*[(36, 50), (36.35, 50.0000002), (36.65, 50.0000002)], (37, 50), (37, 51), (36, 51)]
    )
    return shapely.intersection(shell, bent).difference(hole)


def test_a_ring_that_crosses_itself_on_both_maps_does_not_matter() -> None:
    before = crossing_itself()
    after = shapely.union(before, shapely.box(37, 50.4, 37.5, 50.6))
    assert before.is_valid and after.is_valid
    assert not edge_table([before, after]).is_valid.any()
    areas = pair_areas([before, after, before])
    assert areas.basis.tolist() == ["edges", "edges"]
    bay = area_km2(shapely.box(37, 50.4, 37.5, 50.6))
    assert areas.gained_km2 == pytest.approx([bay, 0], abs=1e-9)
    assert areas.lost_km2 == pytest.approx([0, bay], abs=1e-9)


def test_a_crossing_that_one_map_has_goes_to_the_difference() -> None:
    maps = [crossing_itself(), BOX]
    areas = pair_areas(maps)
    assert areas.basis.tolist() == ["invalid map"]
    gained, lost = by_shapely(maps)
    assert areas.gained_km2 == pytest.approx(gained, abs=1e-9)
    assert areas.lost_km2 == pytest.approx(lost, abs=1e-9)


def test_ground_that_goes_over_along_an_edge() -> None:
    """One side of an edge is lost on the day on which the other is gained."""
    west, east = shapely.box(36, 50, 37, 51), shapely.box(37, 50, 38, 51)
    areas = pair_areas([west, east])
    assert areas.basis.tolist() == ["edges"]
    assert areas.gained_km2[0] == pytest.approx(area_km2(east), abs=1e-9)
    assert areas.lost_km2[0] == pytest.approx(area_km2(west), abs=1e-9)


def test_maps_drawn_anew_are_compared_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    maps = stars(np.random.default_rng(1), 12)
    by_edges, edges_ground = pairs.pair_changes(maps)
    monkeypatch.setattr(pairs, "_MOST_CHANGED", 0.0)
    monkeypatch.setattr(pairs, "_MANY_EDGES", 0)
    whole, whole_ground = pairs.pair_changes(maps)
    assert by_edges.counts["edges"] > 5
    assert set(whole.counts) <= {"redrawn", "unchanged"}
    for measured, expected in (
        (whole.gained_km2, by_edges.gained_km2),
        (whole.lost_km2, by_edges.lost_km2),
    ):
        assert measured == pytest.approx(expected, abs=1e-9)
    for both, other in zip(whole_ground, edges_ground, strict=True):
        assert area_km2(both) == pytest.approx(area_km2(other), abs=1e-9)


def test_faces_with_a_wrong_winding_number_are_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    maps = stars(np.random.default_rng(2), 12)
    areas, expected = pairs.pair_changes(maps)
    windings_at = Rings.windings_at

    def wrong(*arguments: Any) -> Any:
        found = windings_at(*arguments)
        found[:3] = -found[:3]
        return found

    differences = []
    difference = shapely.difference
    monkeypatch.setattr(Rings, "windings_at", wrong)
    monkeypatch.setattr(
        shapely, "difference", lambda *both: differences.append(1) or difference(*both)
    )
    for both, other in zip(pairs.pair_changes(maps)[1], expected, strict=True):
        assert area_km2(both) == pytest.approx(area_km2(other), abs=1e-9)
    assert areas.counts["edges"] > 5
    assert 0 < len(differences) < len(maps) - 1


def test_pairs_measured_together_are_measured_as_alone() -> None:
    """Edges of one pair do not meet those of another, though they lie in the same place."""
    rng = np.random.default_rng(4)
    maps = [ground for make in ("stars", "many_edges", "cells") for ground in SERIES[make](rng, 8)]
    together = pair_areas(maps)
    alone = [pair_areas(both) for both in pairwise(maps)]
    for side in ("gained_km2", "lost_km2"):
        expected = np.concatenate([getattr(areas, side) for areas in alone])
        assert getattr(together, side) == pytest.approx(expected, abs=1e-10)


def test_events_of_a_series_add_up_to_the_edges_of_any_map() -> None:
    maps = stars(np.random.default_rng(5), 9)
    table = edge_table(maps)
    edges = list(zip(table.start.tolist(), table.end.tolist(), strict=True))
    assert len(edges) == len(set(edges))
    for last, ground in enumerate(maps):
        until = table.step <= last
        count = np.bincount(table.edge[until], table.sign[until], minlength=len(edges))
        assert set(np.unique(count)) <= {0, 1}
        alone = edge_table([ground])
        assert {edges[i] for i in np.flatnonzero(count)} == set(
            zip(alone.start.tolist(), alone.end.tolist(), strict=True)
        )


def found_events(maps: list[BaseGeometry]) -> Counter[tuple[int, ...]]:
    """Every event by step, coordinates of both vertices, and sign."""
    table = edge_table(maps)
    assert (np.diff(table.step) >= 0).all()
    (x0, y0), (x1, y1) = lonlat_units(table.start), lonlat_units(table.end)
    columns = (table.step, *(c[table.edge] for c in (x0, y0, x1, y1)), table.sign)
    return Counter(zip(*(c.tolist() for c in columns), strict=True))


def expected_events(maps: list[BaseGeometry], decimals: int) -> Counter[tuple[int, ...]]:
    """The same, one edge at a time with Python's sets and whole numbers."""
    events: Counter[tuple[int, ...]] = Counter()
    before: set[tuple[int, ...]] = set()
    for step, ground in enumerate(maps):
        now = set()
        for polygon in shapely.get_parts(ground):
            if polygon.is_empty:
                continue
            for number, ring in enumerate([polygon.exterior, *polygon.interiors]):
                units = [(round(x), round(y)) for x, y in np.array(ring.coords) * 10.0**decimals]
                sides = list(pairwise(units))
                turn = sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in sides)
                if turn == 0:  # rounded to a line
                    continue
                if (turn > 0) != (number == 0):  # ground is to be on the left
                    sides = [(b, a) for a, b in sides]
                now |= {(*a, *b) for a, b in sides if a != b}
        events.update((step, *edge, 1) for edge in now - before)
        events.update((step, *edge, -1) for edge in before - now)
        before = now
    return events


@pytest.mark.parametrize("decimals", [6, 3])  # 3 fold maps, and lay edges on each other
@pytest.mark.parametrize("kind", SERIES)
def test_events_and_areas_on_coarse_grids(
    kind: str, decimals: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (edge_tables, pairs):
        monkeypatch.setattr(module, "DECIMALS", decimals)
    rng = np.random.default_rng([6, decimals])
    maps = disturbed(SERIES[kind](rng, 12), rng)
    if edge_table(maps).is_valid.all():
        assert found_events(maps) == expected_events(maps, decimals)
    areas = pair_areas(maps)
    gained, lost = by_shapely(maps)
    assert areas.gained_km2 == pytest.approx(gained, rel=0, abs=1e-9)
    assert areas.lost_km2 == pytest.approx(lost, rel=0, abs=1e-9)


def test_thousands_of_edges_in_many_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    x = np.arange(3000) * 1e-4
    rng = np.random.default_rng(8)
    maps = [
        shapely.Polygon([*zip(37 + x, 48 + rng.random(3000) / 10, strict=True), (37.1, 47)])
        for _ in range(5)
    ]
    maps += [shapely.Polygon(), *maps[3:]]
    expected = expected_events(maps, 6)
    assert sum(expected.values()) > 30_000
    assert found_events(maps) == expected
    monkeypatch.setattr(edge_tables, "_CHUNK", 4096)
    assert found_events(maps) == expected


def test_bad_maps_are_refused() -> None:
    with pytest.raises(GeometryError, match="map 1: expected polygons, found none"):
        pair_areas([BOX, None])
    with pytest.raises(GeometryError, match="longitude and latitude"):
        pair_areas([BOX, shapely.box(500_000, 5_000_000, 500_001, 5_000_001)])
    nowhere = shapely.transform(BOX, lambda c: np.where(c == 51, np.nan, c))
    with pytest.raises(GeometryError, match="NaN or infinite"):
        pair_areas([BOX, nowhere])


@pytest.mark.slow
@pytest.mark.archive
def test_deepstate_by_edges(archive: Path) -> None:
    path = archive / "deepstate" / "daily_2024-07_2025-12.tar.xz"
    maps = [m.held() for m in islice(frontgeo.read_timeline(path), 40)]
    found, areas, _ = wrong_pairs(maps)
    assert found == []
    assert areas.counts["edges"] > 25
    assert sum(areas.fallbacks.values()) <= 2
    net = area_km2(maps[-1]) - area_km2(maps[0])
    assert (areas.gained_km2 - areas.lost_km2).sum() == pytest.approx(net, abs=1e-6)


@pytest.mark.slow
@pytest.mark.archive
def test_isw_shares_no_edges_and_is_right(archive: Path) -> None:
    path = archive / "isw" / "weekly_2022-02_2024-12.tar.xz"
    maps = [m.held() for m in islice(frontgeo.read_timeline(path), 6)]
    found, areas, _ = wrong_pairs(maps)
    assert found == []
    assert areas.counts["redrawn"] >= 4


ARCHIVES = {  # the first day, and the number of maps
    "deepstate/daily_2024-07_2025-12.tar.xz": ("2024-07-08", 40),
    "deepstate/snapshots_2022-04_2024-12.tar.xz": ("2024-08-01", 40),
    "uacontrolmap/frontline.json": ("2022-12-01", 60),
    "liveuamap/areas_2023_2024.tar.xz": ("2023-01-01", 30),
    "creamy_caprice/control_2023-09_2024-12.tar.xz": ("2023-09-01", 6),
}


@pytest.mark.slow
@pytest.mark.archive
@pytest.mark.parametrize("name", ARCHIVES)
def test_nine_pairs_in_ten_are_settled_by_edges(archive: Path, name: str) -> None:
    timeline = frontgeo.read_timeline(archive / name)
    since, count = ARCHIVES[name]
    snapshots = [s for s in timeline.snapshots if str(s.day) >= since][:count]
    maps = [m.held() for m in timeline.maps(snapshots)]
    found, areas, _ = wrong_pairs(maps)
    assert found == []
    drawn_anew = areas.counts.get("redrawn", 0)
    assert drawn_anew <= 1
    assert sum(areas.fallbacks.values()) - drawn_anew <= 0.1 * len(areas.basis)
