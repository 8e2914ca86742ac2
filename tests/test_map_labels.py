"""Names on a map: no two meet, and none covers the line where it need not."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from frontgeo.outputs.map_labels import DOT, Box, MapLabel, PlacedLabel, placed_labels

ROOM: Box = (0.0, 0.0, 400.0, 300.0)
places = st.builds(
    MapLabel,
    st.floats(-10, 410),
    st.floats(-10, 310),
    st.floats(10, 90),
    st.floats(8, 28),
    is_area=st.booleans(),
    keeps_dot=st.booleans(),
)
points = st.tuples(st.floats(0, 400), st.floats(0, 300))
walls = st.builds(
    lambda x, y, w, h: (x, y, x + w, y + h), *[st.floats(0, 300)] * 2, *[st.floats(5, 90)] * 2
)


def meet(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def within(box: Box, room: Box) -> bool:
    return room[0] <= box[0] and room[1] <= box[1] and box[2] <= room[2] and box[3] <= room[3]


def dot_of(label: MapLabel) -> Box:
    return label.x - DOT, label.y - DOT, label.x + DOT, label.y + DOT


@settings(deadline=None)
@given(
    st.lists(places, max_size=25),
    st.lists(walls, max_size=3),
    st.lists(points, min_size=2, max_size=6),
)
def test_no_two_names_meet(labels: list[MapLabel], taken: list[Box], path: list[Any]) -> None:
    line = shapely.LineString(path)
    placed = placed_labels(labels, ROOM, taken=taken, lines=line)
    boxes = [one.box for one in placed if one.box is not None]
    dots = [dot_of(labels[one.index]) for one in placed if not labels[one.index].is_area]
    assert not any(meet(a, b) for a, b in combinations(boxes, 2))
    assert not any(meet(box, other) for box in [*boxes, *dots] for other in taken)
    assert all(within(box, ROOM) for box in [*boxes, *dots])
    assert all(one.side is not None or labels[one.index].keeps_dot for one in placed)
    assert [one.index for one in placed] == sorted({one.index for one in placed})


def boxes_around(label: MapLabel) -> list[Box]:
    """The boxes in which a name may stand, as the page that documents the rules draws them."""
    x, y, w, h = label.x, label.y, label.width, label.height
    if label.is_area:
        corners = [(x - w / 2, y + (place - 0.5) * h) for place in (0, -1, 1)]
    else:
        corners = [(x + 7, y - h / 2), (x - 7 - w, y - h / 2), (x - w / 2, y - 6 - h)]
        corners += [(x - w / 2, y + 6)]
        corners += [(at, to) for at in (x + 5, x - 5 - w) for to in (y - 2 - h, y + 2)]
    return [(left, top, left + w, top + h) for left, top in corners]


@settings(deadline=None, max_examples=60)
@given(st.lists(places, min_size=1, max_size=12), st.lists(points, min_size=2, max_size=5))
def test_a_line_is_covered_only_where_every_free_side_does(
    labels: list[MapLabel], path: list[Any]
) -> None:
    line = shapely.LineString(path)
    assume(line.length > 1e-6)  # a point is no line
    before: list[Box] = []
    for one in placed_labels(labels, ROOM, lines=line):
        label = labels[one.index]
        if one.box is not None and shapely.intersects(line, shapely.box(*one.box)):
            apart = [(b[0] - 3, b[1] - 3, b[2] + 3, b[3] + 3) for b in before]
            free = [
                box
                for box in boxes_around(label)
                if within(box, ROOM) and not any(meet(box, other) for other in apart)
            ]
            assert one.box in free and not label.is_area
            assert all(shapely.distance(line, shapely.box(*box)) < 2.2 for box in free)
        before += [one.box] if one.box is not None else []
        before += [] if label.is_area else [dot_of(label)]


@pytest.mark.parametrize(
    ("line", "side"),
    [
        ([(60, 0), (60, 300)], "left"),
        ([(61, 0), (61, 104), (39, 104), (39, 0)], "below"),
        ([(61, 300), (61, 96), (39, 96), (39, 300)], "above"),
    ],
)
def test_names_stand_off_the_line(line: Any, side: str) -> None:
    town = MapLabel(50, 100, 40, 12)
    (placed,) = placed_labels([town], ROOM, lines=shapely.LineString(line))
    assert placed.side == side


def test_names_stand_off_gained_ground_before_they_cover_a_line() -> None:
    town = MapLabel(200, 150, 40, 12)
    (placed,) = placed_labels([town], ROOM, ground=shapely.box(195, 100, 400, 300))
    assert placed.side == "left"
    # a name on all sides of which is ground keeps off the line in it
    line = shapely.LineString([(215, 0), (215, 300)])
    (placed,) = placed_labels([town], ROOM, ground=shapely.box(*ROOM), lines=line)
    assert placed.side == "left"


def test_ground_is_measured_without_its_holes() -> None:
    town = MapLabel(200, 150, 40, 12)
    ring = shapely.box(150, 100, 300, 200).difference(shapely.box(205, 140, 250, 160))
    (placed,) = placed_labels([town], ROOM, ground=ring)
    assert placed.side == "right"  # over the hole


def test_a_major_place_keeps_its_dot() -> None:
    small = (0.0, 0.0, 20.0, 20.0)
    town = MapLabel(10, 10, 40, 12)
    assert placed_labels([town], small) == []
    kept = MapLabel(10, 10, 40, 12, keeps_dot=True)
    assert placed_labels([kept], small) == [PlacedLabel(0, None, None)]
    # and other names keep off it
    assert placed_labels([kept, MapLabel(14, 12, 4, 4)], small) == [PlacedLabel(0, None, None)]


def test_only_as_many_as_wanted() -> None:
    labels = [MapLabel(20.0, 20.0 + 40 * i, 30, 10) for i in range(5)]
    assert [one.index for one in placed_labels(labels, ROOM, most=3)] == [0, 1, 2]
