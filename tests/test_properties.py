"""Properties of any ground, however it is drawn; each subject's own tests have more."""

from __future__ import annotations

from datetime import date

import geopandas as gpd
import numpy as np
import pytest
import shapely
import verdicts
from hypothesis import given, settings
from hypothesis import strategies as st

from frontgeo import Claim, ControlMap, area_km2, check, diff
from frontgeo.change.control_map import union
from frontgeo.verdicts.check import judge

BEFORE, AFTER = date(2024, 1, 1), date(2024, 6, 1)
AREA_KM2 = 1e-6  # 1 m²: coordinates are kept to 1e-6°


@st.composite
def grounds(draw: st.DrawFn) -> shapely.Geometry:
    """Draw cells of an uneven grid, far from the border: shared edges, corners, holes, parts."""
    sides = st.lists(st.integers(1, 9), min_size=5, max_size=5)
    x = 33 + np.cumsum(draw(sides)) / 100
    y = 48 + np.cumsum(draw(sides)) / 100
    cells = draw(st.sets(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1))
    return union([shapely.box(x[i], y[j], x[i + 1], y[j + 1]) for i, j in sorted(cells)])


def shown(ground: shapely.Geometry, day: date = BEFORE) -> ControlMap:
    return ControlMap("tester", {"occupied": ground}, day=day)


def redrawn(ground: shapely.Geometry, draw: st.DataObject) -> shapely.Geometry:
    """Redraw the ground: parts, rings and vertices start elsewhere, are reversed, are more."""
    polygons = []
    for polygon in draw.draw(st.permutations(list(shapely.get_parts(ground)))):
        rings = []
        for ring in (polygon.exterior, *polygon.interiors):
            xy = np.roll(shapely.get_coordinates(ring)[:-1], draw.draw(st.integers(0, 9)), axis=0)
            rings.append(xy[:: draw.draw(st.sampled_from([1, -1]))])
        polygons.append(shapely.Polygon(rings[0], rings[1:]))
    if draw.draw(st.booleans()):  # along meridians and parallels: the same edges
        return shapely.segmentize(shapely.MultiPolygon(polygons), 0.01)
    return shapely.MultiPolygon(polygons)


@given(grounds(), grounds(), st.data())
@settings(max_examples=40)
def test_a_change_does_not_depend_on_how_ground_is_drawn(
    old: shapely.Geometry, new: shapely.Geometry, data: st.DataObject
) -> None:
    plain = diff(shown(old), shown(new, AFTER), keep_redrawn=True)
    again = diff(shown(redrawn(old, data)), shown(redrawn(new, data), AFTER), keep_redrawn=True)
    assert again.gained_km2 == pytest.approx(plain.gained_km2, abs=AREA_KM2)
    assert again.lost_km2 == pytest.approx(plain.lost_km2, abs=AREA_KM2)
    # by cells alone, without the functions that diff uses
    gained = area_km2(shapely.difference(new, old, grid_size=1e-9))
    assert plain.gained_km2 == pytest.approx(gained, abs=AREA_KM2)


@given(grounds(), st.data())
@settings(max_examples=30)
def test_no_change_between_two_drawings_of_one_ground(
    ground: shapely.Geometry, data: st.DataObject
) -> None:
    change = diff(shown(ground), shown(redrawn(ground, data), AFTER))
    assert (change.gained_km2, change.lost_km2) == pytest.approx((0, 0), abs=AREA_KM2)
    same = diff(shown(ground), shown(ground, AFTER))
    assert same.gained.is_empty and same.lost.is_empty and same.net_km2 == 0


@given(grounds(), st.data())
@settings(max_examples=30)
def test_area_does_not_depend_on_how_ground_is_drawn(
    ground: shapely.Geometry, data: st.DataObject
) -> None:
    size = area_km2(ground)
    assert area_km2(redrawn(ground, data)) == pytest.approx(size, rel=1e-11)
    assert sum(area_km2(part) for part in shapely.get_parts(ground)) == pytest.approx(size)
    turned = shapely.transform(redrawn(ground, data), lambda xy: xy + np.array([360.0, 0.0]))
    assert area_km2(turned) == pytest.approx(size, rel=1e-10)


@given(grounds(), grounds(), st.integers(1, 35), st.integers(1, 35))
@settings(max_examples=40)
def test_clipping_never_gains_area_and_both_sides_make_the_whole(
    old: shapely.Geometry, new: shapely.Geometry, x: int, width: int
) -> None:
    whole = diff(shown(old), shown(new, AFTER), keep_redrawn=True)
    inside = shapely.box(33 + x / 100, 47, 33 + (x + width) / 100, 50)
    outside = shapely.difference(shapely.box(32, 47, 35, 50), inside)
    halves = [whole.clipped(region) for region in (inside, outside)]
    for half in halves:
        assert half.gained_km2 <= whole.gained_km2 + AREA_KM2
        assert half.lost_km2 <= whole.lost_km2 + AREA_KM2
    assert sum(h.gained_km2 for h in halves) == pytest.approx(whole.gained_km2, abs=AREA_KM2)
    assert sum(h.lost_km2 for h in halves) == pytest.approx(whole.lost_km2, abs=AREA_KM2)


@given(grounds(), grounds())
@settings(max_examples=30)
def test_the_mirror_of_a_change_has_the_same_ground(
    old: shapely.Geometry, new: shapely.Geometry
) -> None:
    there = diff(shown(old), shown(new, AFTER), keep_redrawn=True)
    back = diff(shown(new), shown(old, AFTER), keep_redrawn=True)
    for one, other in ((there.gained, back.lost), (there.lost, back.gained)):
        assert area_km2(shapely.symmetric_difference(one, other, grid_size=1e-9)) < AREA_KM2
    assert there.net_km2 == pytest.approx(-back.net_km2, abs=AREA_KM2)


@given(st.permutations(range(6)))
@settings(max_examples=30)
def test_a_verdict_does_not_depend_on_the_order_of_its_rows(order: list[int]) -> None:
    verdict = verdicts.mixed()
    assert len(verdict.rows) >= len(order)
    again = judge(verdict.claim, [verdict.rows[i] for i in order] + list(verdict.rows[6:]))
    assert again.outcome == verdict.outcome
    assert sorted(map(repr, again.rows)) == sorted(map(repr, verdict.rows))


@given(st.lists(grounds(), min_size=1, max_size=4), st.data())
@settings(max_examples=20)
def test_drawn_ground_in_any_order_is_one_ground(
    drawn: list[shapely.Geometry], data: st.DataObject
) -> None:
    claim = Claim.area(880, since="2024-05-01", until="2024-05-31")
    polygons = [part for ground in drawn for part in shapely.get_parts(ground)]
    mixed = data.draw(st.permutations(polygons))
    sizes = [
        check(claim, gpd.GeoSeries(given, crs="EPSG:4326")).rows[0].measured
        for given in (polygons, mixed)
    ]
    assert sizes[0] == pytest.approx(sizes[1], abs=AREA_KM2)
    assert sizes[0] == pytest.approx(area_km2(shapely.union_all(polygons)), abs=AREA_KM2)
