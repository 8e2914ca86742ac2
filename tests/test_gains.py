"""Connected parts of a gain, and the line where each started."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod
from shapely.geometry.base import BaseGeometry

from frontgeo import area_km2
from frontgeo.errors import GeometryError, InputError
from frontgeo.geometry.depth import deepest, line_started_from
from frontgeo.geometry.projection import local_metres, parts_of_gain

GEOD = Geod(ellps="WGS84")
BORDER = shapely.LineString([(35, 50.3), (39, 50.3)])
HELD = shapely.box(37.5, 49.5, 38.5, 50.3)
NOTHING = shapely.Polygon()
PUSH = shapely.box(36.3, 50.2, 36.7, 50.3)
BESIDE = shapely.box(37.45, 49.8, 37.5, 49.9)


# ---- parts --------------------------------------------------------------------------------


@pytest.mark.parametrize(("gap_m", "parts"), [(495.0, 2), (505.0, 1)])
def test_parts_nearer_than_the_gap_belong_together(gap_m: float, parts: int) -> None:
    east = GEOD.fwd(36.1, 50.05, 90, 500)[0]
    boxes = [shapely.box(36, 50, 36.1, 50.1), shapely.box(east, 50, east + 0.1, 50.1)]
    assert len(parts_of_gain(shapely.MultiPolygon(boxes), gap_m=gap_m)) == parts


def test_a_chain_is_one_part_and_the_largest_comes_first() -> None:
    chain = [shapely.box(36 + i * 0.012, 50, 36.01 + i * 0.012, 50.01) for i in range(9)]
    apart = shapely.box(38, 50, 38.2, 50.2)
    shuffled = [chain[i] for i in (4, 0, 8, 2, 6, 1, 7, 3, 5)]
    parts = parts_of_gain(shapely.MultiPolygon([*shuffled, apart]))
    assert [len(p.geoms) for p in parts] == [1, 9]
    assert area_km2(parts[0]) > area_km2(parts[1])


@given(
    st.lists(
        st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=25, unique=True
    )
)
@settings(max_examples=30)
def test_parts_add_up_and_keep_their_distance(places: list[tuple[int, int]]) -> None:
    boxes = [
        shapely.box(36 + x / 100, 50 + y / 100, 36.006 + x / 100, 50.007 + y / 100)
        for x, y in places
    ]
    gained = shapely.MultiPolygon(boxes)
    parts = parts_of_gain(gained)
    assert sum(len(p.geoms) for p in parts) == len(boxes)
    assert area_km2(parts).sum() == pytest.approx(area_km2(gained))
    # counted independently: boxes touch in a square of 0.01°, 333 m in latitude, 286 in longitude
    seen, groups = set(), 0
    for place in places:
        if place in seen:
            continue
        groups += 1
        reached = [place]
        while reached:
            x, y = reached.pop()
            if (x, y) in seen:
                continue
            seen.add((x, y))
            reached += [
                (x + i, y + j) for i in (-1, 0, 1) for j in (-1, 0, 1) if (x + i, y + j) in places
            ]
    assert len(parts) == groups


def test_no_ground_has_no_parts() -> None:
    assert parts_of_gain(NOTHING) == []
    with pytest.raises(InputError, match="gap_m: expected 0 metres or more, found -1"):
        parts_of_gain(PUSH, gap_m=-1)


# ---- the line -----------------------------------------------------------------------------


def test_ground_beside_the_front_is_measured_from_the_front() -> None:
    start = line_started_from(BESIDE, HELD, BORDER)
    assert start.kind == "front"
    assert start.border_km == 0
    # 0.1° of latitude, and a km of the front on either side
    assert start.front_km == pytest.approx(11.12 + 2, abs=0.05)
    assert deepest(BESIDE, start.line).depth_km == pytest.approx(
        GEOD.inv(37.45, 49.8, 37.5, 49.8)[2] / 1000, abs=0.005
    )


@pytest.mark.parametrize("held", [HELD, NOTHING], ids=["with a front", "without"])
def test_ground_over_the_border_is_measured_from_the_border(held: BaseGeometry) -> None:
    start = line_started_from(PUSH, held, BORDER)
    assert start.kind == "border"
    assert start.line.equals(BORDER)
    assert start.front_km == 0
    assert start.border_km > 28


def test_held_ground_beyond_the_border_is_no_front() -> None:
    """A mapper draws the neighbouring country as held, and the border in his own way."""
    neighbour = shapely.box(35, 50.305, 39, 52)
    assert line_started_from(PUSH, neighbour, BORDER).kind == "border"
    slivers = shapely.box(36.2, 50.296, 36.8, 50.304)
    assert line_started_from(PUSH, slivers, BORDER).kind == "border"


def test_ground_that_touches_both_is_no_deeper_than_from_either() -> None:
    corner = shapely.box(37.0, 50.1, 37.5, 50.3)
    start = line_started_from(corner, HELD, BORDER)
    assert start.kind == "front and border"
    both = deepest(corner, start.line).depth_km
    from_border = deepest(corner, BORDER).depth_km
    assert both <= from_border + 1e-3
    assert both <= deepest(corner, HELD).depth_km + 1e-3


@pytest.mark.parametrize(
    ("ground", "kind"),
    [
        (shapely.box(36.0, 50.0, 36.1, 50.1), "border"),
        (shapely.box(37.2, 49.7, 37.3, 49.8), "front"),
        (shapely.box(33.0, 48.0, 33.1, 48.1), "border"),
    ],
    ids=["22 km from the border", "14 km from the front", "far from both"],
)
def test_ground_that_touches_neither_is_measured_from_the_nearer(
    ground: BaseGeometry, kind: str
) -> None:
    start = line_started_from(ground, HELD, BORDER)
    assert start.kind == kind
    assert start.front_km == start.border_km == 0
    whole = {"border": BORDER, "front": HELD.boundary}[kind]
    assert deepest(ground, start.line).depth_km == pytest.approx(
        deepest(ground, whole).depth_km, abs=2e-3
    )


@given(st.floats(36.9, 37.45), st.floats(49.0, 49.9), st.floats(0.05, 0.5), st.floats(0.05, 0.3))
@settings(max_examples=15)
def test_the_part_of_the_front_that_is_returned_is_enough(
    west: float, south: float, width: float, height: float
) -> None:
    part = shapely.difference(shapely.box(west, south, west + width, south + height), HELD)
    start = line_started_from(part, HELD, BORDER)
    if start.kind == "front":
        # the whole edge, except within a km of the border
        whole = shapely.difference(HELD.boundary, shapely.box(35, 50.291, 39, 50.309))
        assert deepest(part, start.line).depth_km == pytest.approx(
            deepest(part, whole).depth_km, abs=0.003
        )


def test_a_country_stands_for_its_border() -> None:
    country = shapely.box(35, 45, 39, 50.3)
    assert line_started_from(PUSH, HELD, country).line.equals(country.boundary)


@pytest.mark.parametrize(
    ("part", "border", "touching_m", "error", "message"),
    [
        (NOTHING, BORDER, 1000, GeometryError, "ground: expected polygons"),
        (PUSH, shapely.Point(36, 50), 1000, GeometryError, "line: expected a line"),
        (PUSH, BORDER, 0, InputError, "touching_m: expected metres above 0, found 0"),
        (
            PUSH,
            shapely.LineString([(-70, -40), (-71, -40)]),
            1000,
            GeometryError,
            "within 5,000 km, found none",
        ),
    ],
)
def test_bad_input(
    part: BaseGeometry, border: BaseGeometry, touching_m: float, error: type, message: str
) -> None:
    with pytest.raises(error, match=message):
        line_started_from(part, NOTHING, border, touching_m=touching_m)


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(*[st.floats(0, 0.4)] * 2, *[st.floats(0.0005, 0.02)] * 2), min_size=1, max_size=30
    ),
    st.sampled_from([0.0, 60.0, 500.0, 3000.0]),
)
def test_parts_are_those_of_all_pairs(boxes: list[tuple[float, ...]], gap_m: float) -> None:
    """The other method: each pair is measured, and those within the gap are joined."""
    ground = shapely.union_all(
        [shapely.box(36 + x, 49 + y, 36 + x + w, 49 + y + h) for x, y, w, h in boxes]
    )
    polygons = shapely.get_parts(ground)
    metres = local_metres(ground)[0](polygons)
    groups = [{i} for i in range(len(polygons))]
    for i, j in combinations(range(len(polygons)), 2):
        if shapely.distance(metres[i], metres[j]) <= gap_m:
            one, other = (next(g for g in groups if k in g) for k in (i, j))
            if one is not other:
                groups.remove(other)
                one |= other
    expected = {tuple(sorted(polygons[k].wkb for k in group)) for group in groups}
    found = parts_of_gain(ground, gap_m=gap_m)
    assert {tuple(sorted(p.wkb for p in shapely.get_parts(part))) for part in found} == expected


def test_many_neighbours_are_one_part_without_looking_at_each_pair() -> None:
    """A hundred thousand squares in a heap have five billion pairs, which filled the memory."""
    across = np.arange(316) * 0.0002
    x, y = (axis.ravel() for axis in np.meshgrid(36 + across, 49 + across))
    heap = shapely.multipolygons(shapely.box(x, y, x + 0.0001, y + 0.0001))
    (part,) = parts_of_gain(heap, gap_m=6000.0)
    assert len(part.geoms) == 316**2
