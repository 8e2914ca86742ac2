"""Overlay by groups, compared with one overlay of whole maps, and with boxes counted by hand."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st

from frontgeo import Change, read_control_map
from frontgeo.change.control_map import union
from frontgeo.geometry import overlay
from frontgeo.geometry.measure import area_km2, polygonal
from frontgeo.geometry.overlay import overlaid, overlaid_by_edges, rest_of, shared_ground

CELLS = st.sets(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=60)
SHIFTS = st.sampled_from([0.0, 0.25, 0.5])


BOX = shapely.box(36, 50, 37, 51)
Rng = np.random.Generator


def ground(cells: set[tuple[int, int]], shift: float) -> shapely.Geometry:
    """Make cells of 0.1°, shifted by a fraction of one: islands, pockets, corners that touch."""
    boxes = [
        shapely.box(x, y, x + 0.1, y + 0.1)
        for x, y in ((36 + 0.1 * (i + shift), 49 + 0.1 * j) for i, j in sorted(cells))
    ]
    return polygonal(shapely.union_all(boxes))


@settings(max_examples=60)
@given(CELLS, CELLS, SHIFTS)
def test_groups_give_what_one_overlay_gives(
    before: set[tuple[int, int]], after: set[tuple[int, int]], shift: float
) -> None:
    old, new = ground(before, 0.0), ground(after, shift)
    known = (
        shapely.difference(new, old),
        shapely.difference(old, new),
        shapely.intersection(old, new),
    )
    for found, expected in zip([*overlaid(old, new), shared_ground(old, new)], known, strict=True):
        assert found.geom_type in ("Polygon", "MultiPolygon") and found.is_valid
        assert found.area == pytest.approx(expected.area, abs=1e-12)
        assert shapely.symmetric_difference(found, expected).area < 1e-12


def test_a_long_chain_of_polygons_is_one_group_and_far_ones_are_their_own() -> None:
    lon = 24 + 0.001 * np.random.default_rng(3).permutation(2_000)
    old = shapely.multipolygons(shapely.box(lon, 49, lon + 0.0006, 50))
    far = shapely.box(36, 49, 37, 50)
    new = shapely.multipolygons([*shapely.box(lon + 0.0005, 49, lon + 0.0011, 50), far])
    (gained, lost), unchanged = overlaid(old, new), shared_ground(old, new)
    # of each 0.001° the old map has 0.6 and the new one 0.6, and they share 0.1 + 0.1 of these
    assert lost.area == pytest.approx(2_000 * 0.0004 + 0.0001, abs=1e-9)
    assert unchanged.area == pytest.approx(2_000 * 0.0002 - 0.0001, abs=1e-9)
    assert gained.area == pytest.approx(2_000 * 0.0004 + 0.0001 + 1, abs=1e-9)


def test_nothing_is_gained_from_nothing() -> None:
    nothing, square = shapely.MultiPolygon(), shapely.box(36, 50, 37, 51)
    for found in [*overlaid(nothing, nothing), shared_ground(nothing, nothing)]:
        assert found.is_empty
    gained, lost = overlaid(nothing, square)
    assert gained.equals(square) and lost.is_empty
    assert shared_ground(nothing, square).is_empty
    assert [g.is_empty for g in overlaid(square, square)] == [True, True]
    assert shared_ground(square, square).equals(square)


# ---- by edges that changed -------------------------------------------------------------


def star(rng: Rng, lon: float, lat: float, reach: float, decimals: int) -> shapely.Geometry:
    """Make a rough ring around a point, on a grid of some decimals or on none (0)."""
    turns = np.sort(rng.uniform(0, 2 * np.pi, int(rng.integers(5, 60))))
    radii = reach * rng.uniform(0.4, 1, len(turns))
    xy = np.column_stack([lon + radii * np.cos(turns), lat + radii * np.sin(turns)])
    shape = shapely.Polygon(np.round(xy, decimals) if decimals else xy)
    return polygonal(shapely.make_valid(shape))


def land(rng: Rng, decimals: int) -> shapely.Geometry:
    """Make islands with lakes and pockets, some of which touch or overlap."""
    stars = [
        star(rng, *rng.uniform([36, 49], [38, 51]), rng.uniform(0.02, 0.5), decimals)
        for _ in range(int(rng.integers(3, 12)))
    ]
    ground = shapely.difference(shapely.union_all(stars[1:]), stars[0])
    return polygonal(ground)


def redrawn_somewhere(rng: Rng, ground: shapely.Geometry, decimals: int) -> shapely.Geometry:
    """Add and remove ground about some vertices, or islands, or move a vertex, or split edges."""
    for how in rng.integers(0, 5, int(rng.integers(1, 4))):
        if ground.is_empty:
            break
        at = rng.choice(shapely.get_coordinates(ground))
        patch = star(rng, *at, rng.uniform(0.005, 0.1), decimals)
        if how == 0:
            ground = shapely.union(ground, patch)
        elif how == 1:
            ground = shapely.difference(ground, patch)
        elif how == 2:
            parts = shapely.get_parts(ground)
            ground = shapely.multipolygons(parts[rng.random(len(parts)) < 0.7])
        elif how == 3:
            aside = np.round(rng.normal(0, 0.003, 2), decimals or 12)
            shifted = shapely.transform(
                ground, lambda xy, at=at, aside=aside: xy + aside * (xy == at).all(1)[:, None]
            )
            ground = shifted if shifted.is_valid else ground
        else:
            ground = shapely.segmentize(ground, 0.1)
        ground = polygonal(ground)
    return ground


@settings(max_examples=150)
@given(seed=st.integers(0, 2**32 - 1), decimals=st.sampled_from([0, 2, 6]), other=st.booleans())
@example(seed=10069861, decimals=2, other=True)
def test_edges_give_what_plain_differences_give(seed: int, decimals: int, other: bool) -> None:
    rng = np.random.default_rng(seed)
    old = land(rng, decimals)
    new = land(rng, decimals) if other else redrawn_somewhere(rng, old, decimals)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(overlay, "_MOST_CHANGED", 1.0)
        found = overlaid_by_edges(old, new)
        turned = overlaid_by_edges(new, old)
    plain = shapely.difference(new, old), shapely.difference(old, new)
    # where edges almost meet, they may be sure of one direction and not of the other
    for grounds in (found, turned and turned[::-1]):
        for ground, expected in zip(grounds or (), plain, strict=bool(grounds)):
            assert ground.geom_type in ("Polygon", "MultiPolygon") and ground.is_valid
            known = polygonal(expected)
            assert abs(area_km2(ground) - area_km2(known)) <= 1e-9
            apart = polygonal(shapely.symmetric_difference(ground, known))
            assert area_km2(apart) <= 1e-9
    if found is not None and turned is not None:
        for ground, back in zip(found, turned[::-1], strict=True):
            assert area_km2(back) == pytest.approx(area_km2(ground), rel=1e-12, abs=1e-12)


def test_edges_decide_a_day_with_few_changes_and_an_overlay_one_drawn_anew() -> None:
    rng = np.random.default_rng(5)
    turns = np.linspace(0, 2 * np.pi, 2_000, endpoint=False)
    radii = 0.8 + 0.1 * np.sin(9 * turns) + 0.002 * rng.standard_normal(2_000)
    line = np.column_stack([37 + radii * np.cos(turns), 49.5 + radii * np.sin(turns)])
    next_day, anew = line.copy(), line + rng.uniform(-1e-4, 1e-4, line.shape)
    next_day[100:130] += 0.01 * np.column_stack([np.cos(turns), np.sin(turns)])[100:130]
    old, soon, quantised = map(shapely.Polygon, (line, next_day, anew))
    assert overlaid_by_edges(old, soon) is not None
    assert overlaid_by_edges(old, quantised) is None
    gained, lost = overlaid(old, quantised)
    assert gained.area - lost.area == pytest.approx(quantised.area - old.area, abs=1e-12)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        # maps that cover a place twice, and one with a line inside its ground
        ([BOX, BOX], [BOX]),
        ([BOX], [shapely.box(36, 50, 36.5, 51), shapely.box(36.2, 50, 37, 51)]),
        ([BOX], [shapely.box(36, 50, 36.5, 51), shapely.box(36.5, 50, 37, 51)]),
    ],
)
def test_what_edges_cannot_decide_is_left_to_an_overlay(
    old: list[shapely.Geometry], new: list[shapely.Geometry]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(overlay, "_MOST_CHANGED", 1.0)
        found = overlaid_by_edges(shapely.MultiPolygon(old), shapely.MultiPolygon(new))
    assert found is None or all(ground.is_empty for ground in found)


def test_a_hair_between_two_lines_is_left_to_an_overlay() -> None:
    old = shapely.segmentize(BOX, 0.1)
    new = shapely.transform(old, lambda xy: xy + [0, 1e-13] * (xy == [36.5, 51]).all(1)[:, None])
    assert new != old and overlaid_by_edges(old, new) is None
    assert overlaid_by_edges(old, shapely.transform(new, lambda xy: xy.round(9))) is not None


@settings(max_examples=60)
@given(CELLS, CELLS, SHIFTS)
def test_the_rest_is_what_one_overlay_leaves(
    one: set[tuple[int, int]], other: set[tuple[int, int]], shift: float
) -> None:
    whole, taken = ground(one, 0.0), ground(other, shift)
    found = rest_of(whole, taken)
    assert found.is_valid
    assert found.area == pytest.approx(whole.difference(taken).area, abs=1e-12)
    assert shapely.intersection(found, taken).area < 1e-12


@settings(max_examples=30)
@given(CELLS.filter(bool), CELLS, SHIFTS)
def test_large_maps_are_united_to_the_same_ground(
    one: set[tuple[int, int]], other: set[tuple[int, int]], shift: float
) -> None:
    shapes = [*shapely.get_parts(ground(one, 0.0)), ground(other, shift)]
    found = union(shapes)
    assert found.is_valid
    assert shapely.symmetric_difference(found, shapely.union_all(shapes)).area < 1e-12


@pytest.mark.archive
def test_edges_decide_deepstates_next_day_and_not_a_week_that_isw_quantised_anew(
    archive: Path,
) -> None:
    days = ("2024-04-29T2218Z_1714429122", "2024-04-30T2127Z_1714512461")
    old, new = (
        read_control_map(archive / f"deepstate/snapshots/{day}.geojson").held() for day in days
    )
    found = overlaid_by_edges(old, new)
    assert found is not None
    plain = shapely.difference(new, old), shapely.difference(old, new)
    for ground, known in zip(found, plain, strict=True):
        assert area_km2(ground) == pytest.approx(area_km2(known), abs=1e-9)
        assert len(shapely.get_parts(ground)) == len(shapely.get_parts(known))
    weeks = ("2023-12-31", "2024-04-28")
    isw = [
        read_control_map(archive / f"isw/weekly/{day}_control_map.topojson").held() for day in weeks
    ]
    assert overlaid_by_edges(*isw) is None


def test_unchanged_ground_is_of_a_change_and_not_of_the_class() -> None:
    assert not hasattr(Change, "unchanged")
    assert "unchanged" in {field.name for field in fields(Change)}
