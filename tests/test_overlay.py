"""Overlay by groups, compared with one overlay of whole maps, and with boxes counted by hand."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from frontgeo.change import control_map
from frontgeo.change.control_map import union
from frontgeo.geometry.overlay import overlaid

CELLS = st.sets(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=60)
SHIFTS = st.sampled_from([0.0, 0.25, 0.5])


def ground(cells: set[tuple[int, int]], shift: float) -> shapely.Geometry:
    """Make cells of 0.1°, shifted by a fraction of one: islands, pockets, corners that touch."""
    boxes = [
        shapely.box(x, y, x + 0.1, y + 0.1)
        for x, y in ((36 + 0.1 * (i + shift), 49 + 0.1 * j) for i, j in sorted(cells))
    ]
    return control_map.polygonal(shapely.union_all(boxes))


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
    for found, expected in zip(overlaid(old, new), known, strict=True):
        assert found.geom_type in ("Polygon", "MultiPolygon") and found.is_valid
        assert found.area == pytest.approx(expected.area, abs=1e-12)
        assert shapely.symmetric_difference(found, expected).area < 1e-12


def test_a_long_chain_of_polygons_is_one_group_and_far_ones_are_their_own() -> None:
    lon = 24 + 0.001 * np.random.default_rng(3).permutation(2_000)
    old = shapely.multipolygons(shapely.box(lon, 49, lon + 0.0006, 50))
    far = shapely.box(36, 49, 37, 50)
    new = shapely.multipolygons([*shapely.box(lon + 0.0005, 49, lon + 0.0011, 50), far])
    gained, lost, unchanged = overlaid(old, new)
    # of each 0.001° the old map has 0.6 and the new one 0.6, and they share 0.1 + 0.1 of these
    assert lost.area == pytest.approx(2_000 * 0.0004 + 0.0001, abs=1e-9)
    assert unchanged.area == pytest.approx(2_000 * 0.0002 - 0.0001, abs=1e-9)
    assert gained.area == pytest.approx(2_000 * 0.0004 + 0.0001 + 1, abs=1e-9)


def test_nothing_is_gained_from_nothing() -> None:
    nothing, square = shapely.MultiPolygon(), shapely.box(36, 50, 37, 51)
    for found in overlaid(nothing, nothing):
        assert found.is_empty
    gained, lost, unchanged = overlaid(nothing, square)
    assert gained.equals(square) and lost.is_empty and unchanged.is_empty
    assert [g.is_empty for g in overlaid(square, square)] == [True, True, False]


@settings(max_examples=30)
@given(CELLS.filter(bool), CELLS, SHIFTS)
def test_large_maps_are_united_to_the_same_ground(
    one: set[tuple[int, int]], other: set[tuple[int, int]], shift: float
) -> None:
    shapes = [*shapely.get_parts(ground(one, 0.0)), ground(other, shift)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(control_map, "_LARGE", 0)
        found = union(shapes)
    assert found.is_valid
    assert shapely.symmetric_difference(found, shapely.union_all(shapes)).area < 1e-12
