"""The front of a change is the part of its boundary outside a zone and off the lines of a clip."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from frontgeo.change import control_map
from frontgeo.change.control_map import front_line

Rng = np.random.Generator


def star(rng: Rng, lon: float, lat: float, size: float, vertices: int) -> shapely.Polygon:
    turn = np.sort(rng.random(vertices)) * 2 * np.pi
    reach = size * (0.4 + 0.6 * rng.random(vertices))
    return shapely.Polygon(
        np.column_stack([lon + reach * np.cos(turn), lat + reach * np.sin(turn)])
    )


def plain_front(
    held: shapely.Geometry, zone: shapely.Geometry, cut: shapely.Geometry | None
) -> shapely.Geometry:
    """Return the front by whole zones and cuts, as defined."""
    line = held.boundary.difference(zone)
    if cut is not None:
        line = line.difference(shapely.buffer(cut.difference(zone), 1e-7, quad_segs=1))
    return line


@settings(max_examples=150, deadline=None)
@given(
    seed=st.integers(0, 2**32),
    grounds=st.integers(1, 6),
    dense=st.booleans(),
    has_zone=st.booleans(),
    has_cut=st.booleans(),
)
def test_front_is_that_of_whole_zones_and_cuts(
    seed: int, grounds: int, dense: bool, has_zone: bool, has_cut: bool
) -> None:
    rng = np.random.default_rng(seed)
    border = star(rng, 36.0, 49.0, 2.0, 400 if dense else 7)
    if not border.is_valid:
        border = shapely.make_valid(border)
    zone = shapely.buffer(border.boundary, 0.015) if has_zone else shapely.Polygon()
    region = star(rng, 36.2, 49.2, 1.5, 300 if dense else 5).buffer(0)
    shapes = [star(rng, *(35 + 2 * rng.random(2) + (0, 13)), 0.3, 12) for _ in range(grounds)]
    held = shapely.union_all([shape.buffer(0) for shape in shapes])
    cut = None
    if has_cut:  # ground that ends along the cut
        held, cut = held.intersection(region), region.boundary
    if has_zone:
        held = held.intersection(border)
    polygons = [part for part in shapely.get_parts(held) if part.geom_type == "Polygon"]
    held = shapely.MultiPolygon(polygons)
    found, expected = front_line(held, zone, cut=cut), plain_front(held, zone, cut)
    assert found.length == pytest.approx(expected.length, abs=1e-6)
    assert found.difference(expected.buffer(1e-6)).length == 0
    assert expected.difference(found.buffer(1e-6)).length == 0


def test_long_edges_of_a_cut_count_wherever_their_ends_lie() -> None:
    held = shapely.box(36, 50, 36.01, 50.01)
    cut = shapely.LineString([(30, 50), (40, 50)])  # along its southern edge
    front = front_line(held, shapely.Polygon(), cut=cut)
    assert front.length == pytest.approx(0.03, abs=1e-6)
    assert front_line(held, shapely.box(35, 49.9, 37, 50.001), cut=cut).length == pytest.approx(
        0.028, abs=1e-6
    )


def test_a_zone_that_clips_badly_is_cut_exactly(monkeypatch: pytest.MonkeyPatch) -> None:
    crossed = shapely.Polygon([(36, 50), (36.1, 50.1), (36.1, 50), (36, 50.1)])
    monkeypatch.setattr(shapely, "clip_by_rect", lambda *_: crossed)
    zone = shapely.box(36, 50, 36.1, 50.05)
    line = shapely.LineString([(36.05, 49.9), (36.05, 50.2)])
    assert control_map._outside(line, zone).length == pytest.approx(0.25)


def test_a_line_around_the_world_needs_no_room() -> None:
    held = shapely.box(-170, -60, 170, 60)
    front = front_line(held, shapely.Polygon(), cut=held.boundary)
    assert front.is_empty or front.length < 1e-5
