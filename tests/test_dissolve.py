"""Only polygons that meet are united, and overlaps are measured."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from frontgeo.geometry import area_km2
from frontgeo.geometry import dissolve as module
from frontgeo.geometry.dissolve import dissolve

BOXES = st.builds(
    lambda x, y, w, h: shapely.box(36 + x / 10, 49 + y / 10, 36 + (x + w) / 10, 49 + (y + h) / 10),
    *(st.integers(0, 8), st.integers(0, 8), st.integers(1, 4), st.integers(1, 4)),
)


@given(st.lists(BOXES | st.lists(BOXES, max_size=3).map(shapely.union_all), max_size=8))
@settings(deadline=None)
def test_the_ground_is_that_of_a_union_of_all(shapes: list[BaseGeometry]) -> None:
    ground, overlap_km2 = dissolve(shapes)
    expected = shapely.union_all(shapes)
    assert ground.is_valid
    assert ground.geom_type in ("Polygon", "MultiPolygon")
    assert shapely.symmetric_difference(ground, expected).area == 0
    assert area_km2(ground) == pytest.approx(area_km2(expected), abs=1e-9)
    twice_km2 = float(np.sum([area_km2(shape) for shape in shapes])) - area_km2(expected)
    assert overlap_km2 == pytest.approx(twice_km2, abs=1e-8)


def test_the_ground_of_the_map_before_is_not_united_again(monkeypatch: pytest.MonkeyPatch) -> None:
    boxes = [shapely.box(x, 48.125, x + 0.2, 48.25) for x in (31.1, 31.2, 33)]
    first = dissolve(boxes)
    monkeypatch.setattr(module, "_union", None)
    assert dissolve([shapely.from_wkb(box.wkb) for box in boxes]) is first
    # one polygon that is far from those that meet
    ground, overlap_km2 = dissolve([*boxes[:2], shapely.box(34, 48, 35, 49)])
    assert overlap_km2 == first.overlap_km2
    assert shapely.equals(ground, shapely.union_all([*boxes[:2], shapely.box(34, 48, 35, 49)]))


@given(*(st.lists(BOXES, min_size=2, max_size=5).map(shapely.union_all) for _ in range(2)))
@settings(deadline=None)
def test_two_maps_are_united_as_all_their_parts(one: BaseGeometry, other: BaseGeometry) -> None:
    united = module._union(tuple(shapely.to_wkb([one, other]).tolist()))
    parts = [*shapely.get_parts(one), *shapely.get_parts(other)]
    assert united.ground.normalize() == shapely.union_all(parts).normalize()


def test_polygons_that_meet_no_other_are_not_united(monkeypatch: pytest.MonkeyPatch) -> None:
    united: list[int] = []

    def counted(wkbs: tuple[bytes, ...]) -> module.Dissolved:
        united.append(len(wkbs))
        return module.Dissolved(shapely.union_all(shapely.from_wkb(wkbs)), 0.0)

    monkeypatch.setattr(module, "_united", counted)
    apart = [shapely.box(x, 50, x + 0.5, 50.5) for x in (30, 32, 34, 36)]
    assert len(dissolve(apart).ground.geoms) == 4
    assert united == []
    # One lies in the hole of another; two share an edge.
    hole = shapely.box(40, 50, 42, 52) - shapely.box(40.5, 50.5, 41.5, 51.5)
    within = shapely.box(40.8, 50.8, 41.2, 51.2)
    ground, _ = dissolve([*apart, hole, within, shapely.box(36.5, 50, 37, 50.5)])
    assert united == [2]
    assert len(ground.geoms) == 6
