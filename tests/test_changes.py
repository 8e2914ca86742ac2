"""Ground gained and lost from changed edges, beside shapely's differences."""

from __future__ import annotations

import sys
from collections import Counter
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from changing import SERIES, by_shapely, cells, disturbed, stars, wrong_pairs
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

import frontgeo.exact
from frontgeo.errors import GeometryError, NotAvailableError
from frontgeo.exact import changes, edges
from frontgeo.exact.changes import pair_areas, pair_polygons
from frontgeo.exact.edges import edge_table, snapped
from frontgeo.geometry.measure import area_km2

BOX = shapely.box(36, 50, 37, 51)


@pytest.fixture(scope="module", params=[False, True], ids=["numpy", "compiled"])
def compiled(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.mark.parametrize("kind", SERIES)
@pytest.mark.parametrize("seed", range(2))
def test_hard_series_are_right(kind: str, seed: int, compiled: bool) -> None:
    rng = np.random.default_rng([880, seed])
    maps = SERIES[kind](rng, 16)
    found, areas, _ = wrong_pairs(disturbed(maps, rng) if seed else maps, compiled=compiled)
    assert found == []
    assert len(areas.how) == 15


@settings(max_examples=40, derandomize=True)
@given(kind=st.sampled_from(sorted(SERIES)), seed=st.integers(0, 2**32), disturb=st.booleans())
def test_any_series_is_right(kind: str, seed: int, disturb: bool, compiled: bool) -> None:
    rng = np.random.default_rng(seed)
    maps = SERIES[kind](rng, 5)
    found, _, _ = wrong_pairs(disturbed(maps, rng) if disturb else maps, compiled=compiled)
    assert found == []


def test_squares_of_known_size(compiled: bool) -> None:
    wider, shifted = shapely.box(36, 50, 37.5, 51), shapely.box(36.25, 50, 37.25, 51)
    areas = pair_areas([BOX, wider, BOX, shifted, shifted], compiled=compiled)
    degree = area_km2(BOX)
    assert areas.gained_km2 == pytest.approx([degree / 2, 0, degree / 4, 0], abs=1e-9)
    assert areas.lost_km2 == pytest.approx([0, degree / 2, degree / 4, 0], abs=1e-9)
    assert areas.how.tolist() == ["coincident"] * 3 + ["unchanged"]
    assert areas.counts == {"coincident": 3, "unchanged": 1}
    assert areas.fallbacks == {"coincident": 3}


def test_a_bulge_of_known_size(compiled: bool) -> None:
    bulge = shapely.Polygon([(36, 50), (37, 50), (37.5, 50), (37, 51), (36, 51)])
    areas = pair_areas([BOX, bulge, BOX], compiled=compiled)
    triangle = area_km2(shapely.Polygon([(37, 50), (37.5, 50), (37, 51)]))
    assert areas.gained_km2 == pytest.approx([triangle, 0], abs=1e-9)
    assert areas.lost_km2 == pytest.approx([0, triangle], abs=1e-9)
    assert areas.how.tolist() == ["edges", "edges"]


def test_a_cross_is_cut_where_edges_cross(compiled: bool) -> None:
    lying, upright = shapely.box(36, 50, 39, 51), shapely.box(37, 49, 38, 52)
    areas = pair_areas([lying, upright], compiled=compiled)
    assert areas.how.tolist() == ["edges"]
    arms = area_km2(shapely.box(37, 49, 38, 50)) + area_km2(shapely.box(37, 51, 38, 52))
    assert areas.gained_km2[0] == pytest.approx(arms, abs=1e-9)
    assert areas.lost_km2[0] == pytest.approx(2 * area_km2(BOX), abs=1e-9)
    [(gained, lost)] = pair_polygons([lying, upright], compiled=compiled)
    assert len(shapely.get_parts(gained)) == len(shapely.get_parts(lost)) == 2


def test_holes_are_gained_and_lost(compiled: bool) -> None:
    hole = shapely.box(36.4, 50.4, 36.6, 50.6)
    pocket = BOX.difference(hole)
    areas = pair_areas([BOX, pocket, BOX], compiled=compiled)
    assert areas.how.tolist() == ["edges", "edges"]
    assert areas.lost_km2 == pytest.approx([area_km2(hole), 0], abs=1e-9)
    [(_, lost), (gained, _)] = pair_polygons([BOX, pocket, BOX], compiled=compiled)
    assert lost.equals(hole)
    assert gained.equals(hole)


def test_a_gain_round_a_pocket_has_a_hole(compiled: bool) -> None:
    pocket = BOX.difference(shapely.box(36.4, 50.4, 36.6, 50.6))
    far = shapely.box(20, 50, 21, 51)
    [(gained, lost)] = pair_polygons([far, shapely.union(far, pocket)], compiled=compiled)
    assert gained.equals(pocket)
    assert lost.is_empty


def test_ground_that_changes_whole(compiled: bool) -> None:
    nothing = shapely.MultiPolygon()
    areas = pair_areas([nothing, BOX, nothing], compiled=compiled)
    assert areas.gained_km2.tolist() == pytest.approx([area_km2(BOX), 0])
    assert areas.lost_km2.tolist() == pytest.approx([0, area_km2(BOX)])


@pytest.mark.parametrize("maps", [[], [BOX], [shapely.Polygon()], [shapely.Polygon()] * 2])
def test_few_or_empty_maps(maps: list[shapely.Polygon], compiled: bool) -> None:
    areas = pair_areas(maps, compiled=compiled)
    assert areas.gained_km2.tolist() == areas.lost_km2.tolist() == [0.0] * max(0, len(maps) - 1)
    assert len(pair_polygons(maps, compiled=compiled)) == max(0, len(maps) - 1)


def test_a_seventh_decimal_is_no_change(compiled: bool) -> None:
    rng = np.random.default_rng(7)
    [star] = stars(rng, 1)
    drawn = shapely.transform(star, lambda c: c + np.sign(np.sin(c * 1e5)) * 3e-7)
    assert area_km2(shapely.symmetric_difference(star, drawn)) > 1e-3
    assert pair_areas([star, drawn, star], compiled=compiled).how.tolist() == ["unchanged"] * 2


def test_rings_wound_either_way_are_one_map(compiled: bool) -> None:
    clockwise = shapely.orient_polygons(BOX, exterior_cw=True)
    areas = pair_areas([clockwise, shapely.orient_polygons(BOX)], compiled=compiled)
    assert areas.how.tolist() == ["unchanged"]


def test_a_map_that_snapping_folds_falls_back(compiled: bool) -> None:
    needle = shapely.Polygon(
        [(36, 50), (36.5, 50.0000002), (37, 50), (37, 51), (36.5, 50.0000004), (36, 51)]
    )
    areas = pair_areas([needle, BOX], compiled=compiled)
    assert needle.is_valid
    assert areas.how.tolist() == ["invalid map"]
    expected = area_km2(shapely.difference(BOX, snapped(needle)))
    assert areas.gained_km2[0] == pytest.approx(expected, abs=1e-9)


def test_many_changed_edges_fall_back_to_the_same_areas(compiled: bool) -> None:
    maps = stars(np.random.default_rng(1), 12)
    by_edges = pair_areas(maps, compiled=compiled)
    by_difference = pair_areas(maps, most_edges=0, compiled=compiled)
    assert by_edges.counts["edges"] > 5
    assert set(by_difference.counts) <= {"many edges", "unchanged"}
    assert by_edges.gained_km2 == pytest.approx(by_difference.gained_km2, abs=1e-9)
    assert by_edges.lost_km2 == pytest.approx(by_difference.lost_km2, abs=1e-9)


def test_misclassified_edges_are_caught(monkeypatch: pytest.MonkeyPatch, compiled: bool) -> None:
    maps = stars(np.random.default_rng(2), 12)
    whole = changes.noded
    rng = np.random.default_rng(3)

    def wrong(*arguments: object, **options: bool) -> changes.Noded:
        found = whole(*arguments, **options)  # type: ignore[arg-type]
        one = rng.integers(len(found.gained))
        found.gained[one] = ~found.gained[one]
        return found

    monkeypatch.setattr(changes, "noded", wrong)
    areas = pair_areas(maps, compiled=compiled)
    assert areas.counts["not closed"] == 1
    gained, lost = by_shapely(maps)
    assert areas.gained_km2 == pytest.approx(gained, abs=1e-9)
    assert areas.lost_km2 == pytest.approx(lost, abs=1e-9)


def test_equal_hashes_do_not_make_equal_edges(monkeypatch: pytest.MonkeyPatch) -> None:
    maps = cells(np.random.default_rng(4), 6)
    expected = pair_areas(maps)
    monkeypatch.setattr(edges, "mixed", lambda v: (v % 7).view(np.uint64))
    assert pair_areas(maps).gained_km2.tolist() == expected.gained_km2.tolist()
    assert pair_areas(maps).how.tolist() == expected.how.tolist()


def test_events_give_any_two_maps(compiled: bool) -> None:
    maps = stars(np.random.default_rng(5), 9)
    table = edge_table(maps, compiled=compiled)
    for first, last in ((0, 8), (2, 5), (3, 3)):
        edge, sign = table.between(first, last)
        alone = edge_table([maps[first], maps[last]], compiled=compiled)
        ends = {
            (int(table.start[e]), int(table.end[e]), int(s))
            for e, s in zip(edge, sign, strict=True)
        }
        e, s = alone.between(0, 1)
        assert ends == {
            (int(alone.start[i]), int(alone.end[i]), int(j)) for i, j in zip(e, s, strict=True)
        }
    assert len(table.start) == len(set(zip(table.start.tolist(), table.end.tolist(), strict=True)))


def named(maps: list[BaseGeometry], decimals: int, compiled: bool) -> Counter[tuple[int, ...]]:
    """Every event by step, vertices and sign."""
    table = edge_table(maps, decimals, compiled=compiled)
    assert (np.diff(table.step) >= 0).all()
    columns = (table.step, table.start[table.edge], table.end[table.edge], table.sign)
    return Counter(zip(*(c.tolist() for c in columns), strict=True))


@pytest.mark.parametrize("decimals", [6, 3])  # 3 fold maps, and lay edges on each other
@pytest.mark.parametrize("kind", SERIES)
def test_compiled_and_numpy_find_the_same(kind: str, decimals: int) -> None:
    rng = np.random.default_rng([6, decimals])
    maps = disturbed(SERIES[kind](rng, 12), rng)
    assert named(maps, decimals, True) == named(maps, decimals, False)
    ours, reference = (pair_areas(maps, decimals=decimals, compiled=c) for c in (True, False))
    assert ours.how.tolist() == reference.how.tolist()
    assert ours.changed_edges.tolist() == reference.changed_edges.tolist()
    assert ours.gained_km2 == pytest.approx(reference.gained_km2, rel=0, abs=1e-9)
    assert ours.lost_km2 == pytest.approx(reference.lost_km2, rel=0, abs=1e-9)


def test_thousands_of_edges_in_many_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    x = np.arange(3000) * 1e-4
    rng = np.random.default_rng(8)
    maps = [
        shapely.Polygon([*zip(37 + x, 48 + rng.random(3000) / 10, strict=True), (37.1, 47)])
        for _ in range(5)
    ]
    maps += [shapely.Polygon(), *maps[3:]]
    expected = named(maps, 6, False)
    assert sum(expected.values()) > 30_000  # the hash table starts with room for fewer
    monkeypatch.setattr(edges, "_CHUNK", 4096)
    assert named(maps, 6, False) == named(maps, 6, True) == expected


def test_without_numba(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "numba", None)
    for name in ("compiled", "compiledcrossings"):
        monkeypatch.delitem(sys.modules, f"frontgeo.exact.{name}", raising=False)
        monkeypatch.delattr(frontgeo.exact, name, raising=False)
    with pytest.raises(NotAvailableError, match=r"needs numba.*pip install 'frontgeo\[compiled\]'"):
        pair_areas([BOX, BOX], compiled=True)
    assert pair_areas([BOX, BOX]).how.tolist() == ["unchanged"]


def test_it_compiles_where_nothing_can_be_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    from frontgeo.exact import compiledcrossings as compiled

    njit = compiled.numba.njit

    def keeps_nothing(*called: Any, cache: bool = False, **options: Any) -> Any:
        if cache:
            raise RuntimeError("cannot cache function: no locator available")
        return njit(*called, **options)  # numba calls it too, as it loads

    monkeypatch.setattr(compiled.numba, "njit", keeps_nothing)
    assert compiled.kernel(lambda number: number + 1)(2) == 3


def test_bad_maps_are_refused(compiled: bool) -> None:
    with pytest.raises(GeometryError, match="map 1: expected polygons, found none"):
        pair_areas([BOX, None], compiled=compiled)
    with pytest.raises(GeometryError, match="longitude and latitude"):
        pair_areas([BOX, shapely.box(500_000, 5_000_000, 500_001, 5_000_001)], compiled=compiled)
    with pytest.raises(GeometryError, match="expected 0 to 6, found 7"):
        pair_areas([BOX, BOX], decimals=7, compiled=compiled)
    nowhere = shapely.transform(BOX, lambda c: np.where(c == 51, np.nan, c))
    with pytest.raises(GeometryError, match="NaN or infinite"):
        pair_areas([BOX, nowhere], compiled=compiled)


@pytest.mark.slow
@pytest.mark.archive
def test_deepstate_by_edges(archive: Path, compiled: bool) -> None:
    path = archive / "deepstate" / "daily_2024-07_2025-12.tar.xz"
    maps = [m.held() for m in islice(frontgeo.read_timeline(path), 40)]
    found, areas, _ = wrong_pairs(maps, compiled=compiled)
    assert found == []
    assert areas.counts["edges"] > 25
    assert sum(areas.fallbacks.values()) <= 2
    net = area_km2(maps[-1]) - area_km2(maps[0])
    assert (areas.gained_km2 - areas.lost_km2).sum() == pytest.approx(net, abs=1e-6)


@pytest.mark.slow
@pytest.mark.archive
def test_isw_shares_no_edges_and_is_right(archive: Path, compiled: bool) -> None:
    path = archive / "isw" / "weekly_2022-02_2024-12.tar.xz"
    maps = [m.held() for m in islice(frontgeo.read_timeline(path), 6)]
    found, areas, _ = wrong_pairs(maps, compiled=compiled)
    assert found == []
    assert "edges" not in areas.counts
