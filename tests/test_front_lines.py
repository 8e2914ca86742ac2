"""Front lines: a dated line and a country give the ground on each side."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pages import look
from pyproj import Geod
from shapely.geometry.base import BaseGeometry

import frontgeo as fg
from frontgeo.cli.main import main
from frontgeo.errors import GeometryError, InputError, MapFileError
from frontgeo.geometry.dividing_lines import (
    CONTESTED,
    DivideError,
    DividingLine,
    Division,
    SidePoint,
    divide,
)
from frontgeo.mappers.front_lines import FrontLine, SidePlace, side_point
from frontgeo.mappers.registry import EVERYWHERE

ROOT = Path(__file__).parents[1]
COUNTRY = shapely.box(36, 50, 37, 51)
Point = tuple[float, float]
Run = Callable[..., tuple[int, str, str]]


def line(*points: Point, left: str = "red", right: str = "blue", name: str = "") -> DividingLine:
    return DividingLine(shapely.LineString(points), left, right, name or "the line")


def areas(division: Division) -> dict[str, float]:
    return {side: fg.area_km2(ground) for side, ground in division.sides.items()}


def geodesic_km2(polygon: shapely.Polygon) -> float:
    """The oracle: Karney's area of a polygon whose edges are cut into short geodesics."""
    dense = shapely.segmentize(polygon, 0.001)
    return abs(Geod(ellps="WGS84").geometry_area_perimeter(dense)[0]) / 1e6


# ---- known areas -------------------------------------------------------------------------


def test_a_straight_line_halves_a_square() -> None:
    division = divide(COUNTRY, [line((36.5, 49.9), (36.5, 51.1))])
    assert areas(division) == pytest.approx(
        {"red": geodesic_km2(shapely.box(36, 50, 36.5, 51)),
         "blue": geodesic_km2(shapely.box(36.5, 50, 37, 51))}, rel=1e-7,
    )  # fmt: skip
    assert division.untouched.is_empty
    assert division.unnamed.is_empty
    assert not (division.joined_m or division.extended or division.outside)


def test_the_direction_of_a_line_says_which_side_is_left() -> None:
    north = divide(COUNTRY, [line((36.3, 49.9), (36.3, 51.1))])
    south = divide(COUNTRY, [line((36.3, 51.1), (36.3, 49.9))])
    assert north.sides["red"].equals(shapely.box(36, 50, 36.3, 51))
    assert south.sides["red"].equals(north.sides["blue"])


def test_a_line_may_leave_the_country_and_enter_it_again() -> None:
    way = [(36.5, 49.9), (36.5, 50.4), (37.2, 50.4), (37.2, 50.6), (36.5, 50.6), (36.5, 51.1)]
    division = divide(COUNTRY, [line(*way)])
    west = shapely.box(36, 50, 36.5, 51).union(shapely.box(36.5, 50.4, 37, 50.6))
    assert division.sides["red"].equals(west)
    assert len(shapely.get_parts(division.sides["blue"])) == 2


def test_a_ring_is_a_pocket() -> None:
    ring = line((36.2, 50.2), (36.4, 50.2), (36.4, 50.4), (36.2, 50.4), (36.2, 50.2), right="")
    division = divide(COUNTRY, [ring])
    assert division.sides["red"].equals(shapely.box(36.2, 50.2, 36.4, 50.4))
    assert division.unnamed.equals(COUNTRY.difference(division.sides["red"]))


def test_a_pocket_behind_a_line_adds_to_the_other_side() -> None:
    pocket = shapely.box(36.2, 50.2, 36.4, 50.4)
    lines = [
        line((36.5, 49.9), (36.5, 51.1)),
        DividingLine(shapely.orient_polygons(pocket).exterior, "blue", "red"),
    ]
    assert divide(COUNTRY, lines).sides["blue"].equals(shapely.box(36.5, 50, 37, 51).union(pocket))


def test_lines_may_touch_without_crossing() -> None:
    front = line((36.5, 49.9), (36.5, 50.5), (36.5, 51.1))
    triangle = shapely.Polygon([(36.5, 50.5), (36.6, 50.4), (36.6, 50.6)])
    assert triangle.exterior.is_ccw  # so that its ground lies to the left
    division = divide(COUNTRY, [front, DividingLine(triangle.exterior, "red", "blue")])
    assert division.sides["red"].equals(shapely.box(36, 50, 36.5, 51).union(triangle))
    across = DividingLine(shapely.Polygon([(36.4, 50.5), (36.6, 50.4), (36.6, 50.6)]).exterior)
    with pytest.raises(DivideError, match="cross each other"):
        divide(COUNTRY, [front, across])


def test_no_mans_land_lies_between_two_lines() -> None:
    lines = [
        line((36.4, 49.9), (36.4, 51.1), right=CONTESTED),
        line((36.6, 49.9), (36.6, 51.1), left=CONTESTED),
    ]
    division = divide(COUNTRY, lines)
    assert division.sides[CONTESTED].equals(shapely.box(36.4, 50, 36.6, 51))
    assert sum(areas(division).values()) == pytest.approx(fg.area_km2(COUNTRY), rel=1e-12)


def test_three_sides_meet_at_a_point() -> None:
    lines = [
        line((36.5, 49.9), (36.5, 50.5), left="red", right="blue"),
        line((35.9, 50.5), (36.5, 50.5), left="green", right="red"),
        line((36.5, 50.5), (37.1, 50.5), left="green", right="blue"),
    ]
    division = divide(COUNTRY, lines)
    assert division.sides["green"].equals(shapely.box(36, 50.5, 37, 51))
    assert sorted(division.sides) == ["blue", "green", "red"]


# ---- points of sides, and parts that no line touches ---------------------------------------


def test_a_point_says_whose_the_ground_is_and_the_other_side_lies_across() -> None:
    plain = line((36.5, 49.9), (36.5, 51.1), left="", right="")
    one = divide(COUNTRY, [plain], points=[SidePoint("red", 36.9, 50.5)])
    assert one.sides["red"].equals(shapely.box(36.5, 50, 37, 51))
    assert one.unnamed.equals(shapely.box(36, 50, 36.5, 51))
    both = [SidePoint("red", 36.9, 50.5), SidePoint("blue", 36.1, 50.5)]
    assert sorted(divide(COUNTRY, [plain], points=both).sides) == ["blue", "red"]


def test_an_island_that_no_line_touches_is_nobodys_until_a_point_says_whose() -> None:
    island = shapely.box(38, 50, 38.1, 50.1)
    country = shapely.MultiPolygon([COUNTRY, island])
    front = line((36.9, 49.9), (36.9, 51.1))
    division = divide(country, [front])
    assert division.untouched.equals(island)  # though blue's ground is nearest
    assert not division.sides["blue"].intersects(island)
    given = divide(country, [front], points=[SidePoint("red", 38.05, 50.05)])
    assert given.untouched.is_empty
    assert given.sides["red"].contains(island)


# ---- ends ----------------------------------------------------------------------------------


def test_a_small_gap_is_joined_and_reported() -> None:
    lines = [
        line((36.5, 49.9), (36.5, 50.5)),
        line((36.5001, 50.5), (36.5, 50.9999)),  # 7 m beside, and 11 m short of the border
    ]
    division = divide(COUNTRY, lines)
    assert sorted(round(gap) for gap in division.joined_m) == [7, 11]
    assert sum(areas(division).values()) == pytest.approx(fg.area_km2(COUNTRY), rel=1e-12)


def test_an_end_that_stops_short_is_refused_or_led_on_as_far_as_is_allowed() -> None:
    short = line((36.4, 49.9), (36.5, 50.9), name="feature 3")
    with pytest.raises(DivideError) as caught:
        divide(COUNTRY, [line((36.9, 49.9), (36.9, 51.1), left="blue", right="red"), short])
    assert caught.value.line == 1
    text = str(caught.value)
    assert "feature 3: its last end at longitude 36.50000, latitude 50.90000" in text
    assert "11.1 km from the border" in text
    assert "--extend-line KM" in text
    with pytest.raises(DivideError, match="more than the 5 km"):
        divide(COUNTRY, [short], extend_km=5)
    division = divide(COUNTRY, [short], extend_km=12)
    ((at, km),) = division.extended
    assert (at, round(km, 2)) == (0, 11.12)
    west = shapely.Polygon([(36, 50), (36.41, 50), (36.5, 50.9), (36.5, 51), (36, 51)])
    assert division.sides["red"].symmetric_difference(west).area < 1e-12


def test_ends_inside_a_country_are_led_to_each_other_if_that_is_nearer() -> None:
    lines = [line((36.5, 49.9), (36.5, 50.45)), line((36.5, 50.5), (36.5, 51.1))]
    with pytest.raises(DivideError, match=r"5\.6 km from the end of the line"):
        divide(COUNTRY, lines)
    division = divide(COUNTRY, lines, extend_km=6)
    assert division.sides["red"].equals(shapely.box(36, 50, 36.5, 51))


def test_an_open_ring_is_not_led_to_the_border() -> None:
    ring = line((36.4, 50.4), (36.6, 50.4), (36.6, 50.6), (36.4, 50.6), (36.4, 50.41))
    with pytest.raises(DivideError, match="close the line if it is a ring"):
        divide(COUNTRY, [ring], extend_km=100)


# ---- lines that divide nothing, or twice -----------------------------------------------------

LAKE = COUNTRY.difference(shapely.box(36.4, 50.4, 36.6, 50.6))


@pytest.mark.parametrize(
    ("country", "lines", "fault"),
    [
        (COUNTRY, [], "at least one front line"),
        (COUNTRY, [line((3, 4), (5, 6))], "does not cross the country: it lies in longitude 3 to"),
        (
            COUNTRY,
            [line((36.5, 49.9), (36.5, 50.5), (36.3, 50.3), (36.7, 50.3), (36.7, 51.1))],
            "itself at longitude 36.50000, latitude 50.30000",
        ),
        (
            COUNTRY,
            [line((36.5, 49.9), (36.5, 51.1), name="A"), line((36, 50.5), (37, 50.5), name="B")],
            "A and B cross each other at longitude 36.50000, latitude 50.50000",
        ),
        (COUNTRY, [line((36.5, 49.9), (36.5, 51.1))] * 2, "run along each other"),
        (LAKE, [line((36.5, 49.9), (36.5, 50.5))], "the same ground lies on both sides"),
        (
            COUNTRY,
            [line((36.4, 49.9), (36.4, 51.1)), line((36.6, 49.9), (36.6, 51.1))],
            "would be of blue and of red",
        ),
        (COUNTRY, [line((36.5, 49.9), (36.5, 51.1), right="red")], "left and right are both 'red'"),
        (COUNTRY, [line((36.5, 49.9), (36.5, 51.1), left="", right="")], "found nothing that says"),
        (COUNTRY, [line((-179, 50), (179, 50))], "jumps across the antimeridian"),
        (
            shapely.MultiPolygon([COUNTRY, shapely.box(38, 50, 39, 51)]),
            [
                line((36.5, 49.9), (36.5, 51.1)),
                line((38.5, 49.9), (38.5, 51.1), left="", right=""),
            ],
            "nothing says whose ground is at longitude 38",
        ),
        (
            COUNTRY,
            [
                line((36.5, 49.9), (36.5, 50.5), right=""),
                line((36, 50.5), (36.5, 50.5), left="", right=""),
                line((36.5, 50.5), (37, 50.5), left="", right=""),
            ],
            "would hold the ground on both sides",
        ),
    ],
)
def test_what_is_refused(country: BaseGeometry, lines: Sequence[DividingLine], fault: str) -> None:
    with pytest.raises(DivideError, match=fault):
        divide(country, lines)


@pytest.mark.parametrize(("at", "fault"), [((36.5, 50.5), "on the line"), ((3, 4), "outside")])
def test_a_point_must_lie_in_the_ground_of_a_side(at: Point, fault: str) -> None:
    with pytest.raises(DivideError, match=fault):
        divide(COUNTRY, [line((36.5, 49.9), (36.5, 51.1))], points=[SidePoint("red", *at)])


def test_a_point_must_agree_with_the_columns() -> None:
    with pytest.raises(DivideError, match="would be of red and of blue"):
        divide(COUNTRY, [line((36.5, 49.9), (36.5, 51.1))], points=[SidePoint("blue", 36.1, 50.5)])


def test_a_country_must_be_sound() -> None:
    bow_tie = shapely.Polygon([(36, 50), (37, 51), (37, 50), (36, 51)])
    with pytest.raises(GeometryError, match="country"):
        divide(bow_tie, [line((36.5, 49.9), (36.5, 51.1))])


# ---- properties ------------------------------------------------------------------------------

_ranks = st.lists(st.floats(36.05, 36.95, allow_nan=False), min_size=1, max_size=12)


def crossing(eastings: Sequence[float]) -> list[Point]:
    """A line through the square from south to north, beyond it at both ends."""
    norths = np.linspace(50, 51, len(eastings) + 2)[1:-1]
    inner = list(zip(eastings, norths.tolist(), strict=True))
    return [(eastings[0], 49.5), *inner, (eastings[-1], 51.5)]


@settings(max_examples=60, deadline=None)
@given(eastings=_ranks, parts=st.integers(1, 3))
def test_both_sides_add_up_and_a_turned_line_swaps_them(eastings: list[float], parts: int) -> None:
    way = crossing(eastings)
    cuts = [round(len(way) * k / parts) for k in range(1, parts)]
    pieces = [piece for piece in split(way, cuts) if len(piece) > 1]
    division = divide(COUNTRY, [line(*piece) for piece in pieces])
    west = shapely.Polygon([(35, 49.5), *way, (35, 51.5)]).intersection(COUNTRY)
    assert division.sides["red"].symmetric_difference(west).area < 1e-12
    assert sum(areas(division).values()) == pytest.approx(fg.area_km2(COUNTRY), rel=1e-12)
    turned = divide(COUNTRY, [line(*piece[::-1]) for piece in pieces])
    assert turned.sides["blue"].equals(division.sides["red"])
    mirrored = divide(COUNTRY, [line(*((73 - x, y) for x, y in p)) for p in pieces])
    assert areas(mirrored)["blue"] == pytest.approx(areas(division)["red"], rel=1e-9)


def split(way: list[Point], cuts: list[int]) -> list[list[Point]]:
    """Cut a line into pieces that share their ends."""
    bounds = [0, *cuts, len(way) - 1]
    return [way[a : b + 1] for a, b in pairwise(bounds)]


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32), corners=st.integers(3, 9), vertices=st.integers(2, 14))
def test_any_simple_line_across_a_convex_country_keeps_its_area(
    seed: int, corners: int, vertices: int
) -> None:
    rng = np.random.default_rng(seed)
    country = shapely.MultiPoint(np.array([36, 50]) + rng.random((corners, 2))).convex_hull
    assume(country.geom_type == "Polygon" and country.area > 1e-3)
    inner = np.array([35.8, 49.8]) + rng.random((vertices, 2)) * 1.4
    way = shapely.LineString([(34, 50), *inner[np.argsort(inner[:, 0])], (39, 50.5)])
    assume(way.is_simple and way.intersection(country).length > 1e-3)
    division = divide(country, [DividingLine(way, "red", "blue")])
    assert sum(areas(division).values()) == pytest.approx(fg.area_km2(country), rel=1e-9)
    above = shapely.Polygon([*way.coords, (39, 60), (34, 60)]).intersection(country)
    red = division.sides.get("red", shapely.Polygon())
    assert red.symmetric_difference(above).area < 1e-9


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 2**32), corners=st.integers(3, 40), ends=st.tuples(*[st.floats(0, 1)] * 2)
)
def test_a_line_may_end_on_the_border_to_rounding(
    seed: int, corners: int, ends: tuple[float, float]
) -> None:
    rng = np.random.default_rng(seed)
    country = shapely.MultiPoint(np.array([36, 50]) + rng.random((corners, 2))).convex_hull
    first, last = (country.boundary.interpolate(at, normalized=True) for at in ends)
    way = shapely.LineString([first, country.centroid, last])
    assume(country.area > 1e-3 and way.is_simple and first.distance(last) > 1e-2)
    division = divide(country, [DividingLine(way, "red", "blue")])
    km2 = areas(division)
    assert sum(km2.values()) == pytest.approx(fg.area_km2(country), rel=1e-9)
    red, blue = division.sides["red"], division.sides["blue"]
    assert red.intersection(blue).area < 1e-12
    # the way runs along the boundary of both, and red lies to its left
    assert way.difference(red.boundary.buffer(1e-8)).length < 1e-9
    turn = shapely.LinearRing([*way.coords, *red.point_on_surface().coords])
    assert turn.is_ccw or not red.convex_hull.equals(red)


@pytest.mark.archive
def test_the_line_of_a_real_map_gives_its_polygon_back(archive: Path) -> None:
    """The front of UAControlMap's map of a day, which has polygons only, as a line."""
    shown = fg.read_control_map(archive / "uacontrolmap" / "frontline.json", day="2023-01-15")
    country = shapely.box(*shapely.buffer(shown.held(), 1).bounds)
    rings = [
        shapely.LineString(ring)
        for part in shapely.get_parts(shown.held())
        for ring in (part.exterior, *part.interiors)
    ]
    assert len(rings) > 1
    lines = [DividingLine(ring, name=f"ring {i}") for i, ring in enumerate(rings)]
    corner = SidePoint("ukraine", country.bounds[0] + 1e-3, country.bounds[1] + 1e-3)
    division = divide(country, lines, points=[corner])
    assert fg.area_km2(division.unnamed) == pytest.approx(shown.area_km2(), rel=1e-9)
    assert division.unnamed.symmetric_difference(shown.held()).area < 1e-9


# ---- files -----------------------------------------------------------------------------------

WAY = [(36.5, 49.9), (36.5, 51.1)]


def write(path: Path, *features: tuple[dict[str, Any], BaseGeometry], **member: Any) -> Path:
    listed = [
        {"type": "Feature", "properties": properties, "geometry": shapely.geometry.mapping(shape)}
        for properties, shape in features
    ]
    about = {"frontgeo": member} if member else {}
    path.write_text(json.dumps({"type": "FeatureCollection", **about, "features": listed}))
    return path


@pytest.fixture
def country(tmp_path: Path) -> Path:
    return write(tmp_path / "country.geojson", ({"name": "square"}, COUNTRY))


def drawn(tmp_path: Path, *, name: str = "line_2024-05-31.geojson", **columns: Any) -> Path:
    return write(tmp_path / name, (columns, shapely.LineString(WAY)))


WEST = shapely.box(36, 50, 36.5, 51)


@pytest.mark.parametrize(
    "columns",
    [
        {"left": "Red", "right": "Blue"},
        {"Side-Left": "red", "SIDE RIGHT": "blue"},
        {"held_by_left": "red", "held_by_right": "blue"},
        {"holder": "red", "side": "left", "right": "blue"},
        {"holder": "blue", "side": "right", "left": "red"},
    ],
)
def test_columns_say_whose_ground_is_on_a_side(
    tmp_path: Path, country: Path, columns: dict[str, str]
) -> None:
    shown = fg.read_control_map(
        drawn(tmp_path, **columns), front_line=FrontLine(country), side="left=red"
    )
    assert (shown.side, shown.day, list(shown.others)) == ("red", date(2024, 5, 31), ["blue"])
    assert shown.held().equals(WEST)
    assert fg.area_km2(shown.held()) + shown.others_km2["blue"] == pytest.approx(
        fg.area_km2(COUNTRY), rel=1e-12
    )
    assert shown.of_side("blue").held().equals(shapely.box(36.5, 50, 37, 51))
    assert [str(a) for a in shown.assumed] == [
        "the ground is what lies on one side of a front line in the country's outline, "
        "country.geojson"
    ]
    assert shown.position_error_reason.startswith("none is known of the line")


def test_which_side_is_whose_is_never_assumed(tmp_path: Path, country: Path) -> None:
    path = drawn(tmp_path, name="line_2024-05-31.geojson", note="the front")
    with pytest.raises(MapFileError, match=r"found 1 line and nothing that says.*--side-of"):
        fg.read_control_map(path, front_line=FrontLine(country))
    shown = fg.read_control_map(path, front_line=FrontLine(country, {"red": (36.1, 50.5)}))
    assert shown.held().equals(WEST)
    assert shown.skipped == {"ground across the line, whose side nothing names": 1}
    several = FrontLine(country, {"blue": [(36.9, 50.5), (36.8, 50.1)], "red": (36.1, 50.5)})
    shown = fg.read_control_map(path, front_line=several)
    assert (shown.side, list(shown.others)) == ("blue", ["red"])


def test_a_point_in_the_file_with_a_holder_says_it_too(tmp_path: Path, country: Path) -> None:
    path = write(
        tmp_path / "2024-05-31.geojson",
        ({}, shapely.LineString(WAY)),
        ({"held_by": "red"}, shapely.Point(36.1, 50.2)),
        ({"name": "a town"}, shapely.Point(36.9, 50.2)),
    )
    shown = fg.read_control_map(path, front_line=FrontLine(country))
    assert (shown.side, shown.held().equals(WEST)) == ("red", True)


def test_of_several_sides_none_counts_until_it_is_named(tmp_path: Path, country: Path) -> None:
    path = drawn(tmp_path, left="red", right="blue")
    line_of = FrontLine(country)
    shown = fg.read_control_map(path, front_line=line_of)
    assert (shown.has_all_sides, shown.side, sorted(shown.others)) == (True, "", ["blue", "red"])
    assert shown.of_side("red").held().equals(WEST)
    assert fg.read_control_map(path, front_line=line_of, side="Red").held().equals(WEST)
    with pytest.raises(MapFileError, match=r"expected one beside the lines \(blue, red\)"):
        fg.read_control_map(path, front_line=line_of, side="left=green")
    with pytest.raises(MapFileError, match=r"\(blue, red\), found 'green'|found 'green'"):
        fg.read_control_map(path, front_line=line_of, side="green")
    russian = drawn(tmp_path, left="Russian forces", right="Ukraine")
    assert fg.read_control_map(russian, front_line=line_of).side == "russia"


def test_no_mans_land_is_contested(tmp_path: Path, country: Path) -> None:
    lines = [
        ({"left": "red", "right": "no man's land"}, shapely.LineString([(36.4, 49), (36.4, 52)])),
        ({"left": "contested", "right": "blue"}, shapely.LineString([(36.6, 49), (36.6, 52)])),
    ]
    path = write(tmp_path / "2024-05-31.geojson", *lines)
    shown = fg.read_control_map(path, front_line=FrontLine(country), side="left=red")
    assert shown.statuses["contested"].equals(shapely.box(36.4, 50, 36.6, 51))


def test_the_lines_of_a_collection_are_read(tmp_path: Path, country: Path) -> None:
    halves = [
        shapely.LineString([(36.5, 49), (36.5, 50.5)]),
        shapely.LineString([(36.5, 50.5), (36.5, 52)]),
    ]
    inner = shapely.GeometryCollection([halves[1], shapely.Point(36.1, 50.1)])
    for shape in (
        shapely.MultiLineString(halves),
        shapely.GeometryCollection([halves[0], inner]),
        shapely.force_3d(shapely.MultiLineString(halves), 120.0),
    ):
        path = write(tmp_path / "2024-05-31.geojson", ({"left": "red"}, shape))
        shown = fg.read_control_map(path, front_line=FrontLine(country))
        assert shown.held().equals(WEST)
        assert not shapely.has_z(shown.held())


def test_a_file_of_polygons_and_lines_is_read_as_before(tmp_path: Path, country: Path) -> None:
    square = shapely.box(36.1, 50.1, 36.2, 50.2)
    path = write(
        tmp_path / "2024-05-31.geojson",
        ({"status": "occupied"}, square),
        ({"left": "red"}, shapely.LineString(WAY)),
    )
    shown = fg.read_control_map(path, front_line=FrontLine(country))
    assert shown.held().equals(square)
    assert shown.skipped == {"line": 1}
    asked = FrontLine(country, beside_polygons=True)
    shown = fg.read_control_map(path, front_line=asked)
    assert shown.held().equals(WEST)
    assert shown.skipped["polygon beside a front line"] == 1
    with pytest.raises(MapFileError, match="found none"):
        fg.read_control_map(country, day="2024-05-31", front_line=asked)


def test_a_file_of_lines_without_a_country_names_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(MapFileError, match=r"found lines only.*--country FILE.*--theatre FILE"):
        fg.read_control_map(drawn(tmp_path, left="red"), region=EVERYWHERE)
    with pytest.raises(InputError, match=r"expected the country.*--country FILE"):
        fg.read_control_map(drawn(tmp_path, left="red"), region=EVERYWHERE, front_line=FrontLine())


def test_without_a_country_lines_divide_that_of_the_theatre(tmp_path: Path) -> None:
    meridian = shapely.LineString([(33, 44), (33, 53)])
    path = write(
        tmp_path / "2024-05-31.geojson", ({"left": "Ukraine", "right": "russian"}, meridian)
    )
    shown = fg.read_control_map(path)
    ukraine = fg.load_border()
    east = ukraine.intersection(shapely.box(33, 40, 50, 60))
    assert shown.side == "russia"
    # islands and such, which the line does not touch, are nobody's
    assert shown.held().difference(east).area < 1e-9
    missing_km2 = fg.area_km2(ukraine) - shown.area_km2() - shown.others_km2["ukraine"]
    (note,) = (str(a) for a in shown.assumed if "no line touches" in str(a))
    assert note.endswith(f"with {missing_km2:,.1f} km²")
    assert any("outline, Ukraine" in str(a) for a in shown.assumed)


def test_sides_have_the_names_of_the_theatre(tmp_path: Path) -> None:
    theatre = fg.read_theatre(ROOT / "examples" / "line-1916" / "theatre.toml")
    path = write(
        tmp_path / "1916-07-01.geojson",
        (
            {"left": "German Empire", "right": "Alliés"},
            shapely.LineString([(2.8, 49), (2.8, 50.2)]),
        ),
        ({"left": "Germany", "right": "allies"}, shapely.LineString([(2.8, 50.2), (2.8, 51)])),
    )
    shown = fg.read_control_map(path, region=theatre, side="left=Allemagne")
    assert (shown.side, list(shown.others)) == ("germany", ["allies"])
    points = FrontLine(side_of={"Alliés": (3.0, 50.0)})
    assert fg.read_control_map(path, region=theatre, front_line=points).side == "allies"


def test_a_settlement_of_the_theatre_says_whose_the_ground_is(tmp_path: Path) -> None:
    theatre = fg.read_theatre(ROOT / "examples" / "line-1916" / "theatre.toml")
    path = write(tmp_path / "1916-07-01.geojson", ({}, shapely.LineString([(2.8, 49), (2.8, 51)])))
    town = FrontLine(side_of={"Germany": "Pont-Fictif"})
    shown = fg.read_control_map(path, region=theatre, front_line=town)
    assert shown.side == "germany"
    assert shown.held().contains(shapely.Point(3.05, 50.05))
    with pytest.raises(InputError, match="side_of: settlement 'Nowhere'"):
        fg.read_control_map(
            path, region=theatre, front_line=FrontLine(side_of={"Germany": "Nowhere"})
        )
    outline = FrontLine(theatre.country, side_of={"Germany": "Pont-Fictif"})
    with pytest.raises(MapFileError, match="expected a theatre in which 'Pont-Fictif'"):
        fg.read_control_map(path, region=EVERYWHERE, front_line=outline)


def test_a_fault_names_file_and_feature(tmp_path: Path, country: Path) -> None:
    short = shapely.LineString([(36.5, 49.9), (36.5, 50.5)])
    path = write(
        tmp_path / "2024-05-31.geojson", ({}, shapely.Point(36.2, 50.2)), ({"left": "red"}, short)
    )
    with pytest.raises(MapFileError) as caught:
        fg.read_control_map(path, front_line=FrontLine(country))
    assert caught.value.feature == 1
    assert str(caught.value).startswith(f"{path}: feature 1: its last end at longitude 36.5")


def test_what_a_line_rests_on_is_said(tmp_path: Path, country: Path) -> None:
    islands = [shapely.box(x, 50, x + 0.01, 50.01) for x in (38.0, 38.1)]
    land = shapely.MultiPolygon([COUNTRY, *islands])
    short = shapely.LineString([(36.5, 49.9), (36.5, 50.5), (36.5, 50.95)])
    away = shapely.LineString([(30, 50), (31, 50)])
    path = write(tmp_path / "2024-05-31.geojson", ({"left": "red"}, short), ({"left": "red"}, away))
    shown = fg.read_control_map(path, front_line=FrontLine(land, extend_km=6, name="the square"))
    assert [str(a) for a in shown.assumed] == [
        "the ground is what lies on one side of a front line in the country's outline, the square",
        "ends of lines led on straight to the nearest point of the border, or to the next end: 1, "
        "by up to 5.6 km",
        "parts of the country that no line touches, and that are counted for no side: 2, with "
        f"{fg.area_km2(shapely.MultiPolygon(islands)):,.1f} km²",
    ]
    assert shown.skipped["line outside the country"] == 1


def test_a_file_of_many_days(tmp_path: Path, country: Path) -> None:
    rows = [
        ({"date": f"1916-07-0{n}", "left": "red", "right": "blue"},
         shapely.LineString([(36.5 + n / 10, 49.9), (36.5 + n / 10, 51.1)]))
        for n in (1, 2, 3)
    ]  # fmt: skip
    path = write(tmp_path / "lines.geojson", *rows)
    timeline = fg.read_timeline(path, front_line=FrontLine(country), side="left=red")
    held = [shown.area_km2() for shown in timeline]
    assert [s.day for s in timeline.snapshots] == [date(1916, 7, n) for n in (1, 2, 3)]
    wide = [fg.area_km2(shapely.box(36, 50, 36.5 + n / 10, 51)) for n in (1, 2, 3)]
    assert held == pytest.approx(wide, rel=1e-9)
    shown = fg.read_control_map(
        path, day="1916-07-02", front_line=FrontLine(country), side="left=red"
    )
    assert shown.area_km2() == pytest.approx(held[1])


def test_a_timeline_is_kept_by_the_country_and_points(
    tmp_path: Path, country: Path, monkeypatch: Any
) -> None:
    monkeypatch.setenv("FRONTGEO_CACHE", str(tmp_path / "cache"))
    folder = tmp_path / "lines"
    folder.mkdir()
    for day in ("1916-07-01", "1916-07-02"):
        drawn(folder, name=f"{day}.geojson", left="red", right="blue")
    small = shapely.box(36.2, 50, 37, 51)
    for land, side in ((COUNTRY, "red"), (small, "red"), (COUNTRY, "blue")):
        line_of = FrontLine(land, {side: (36.3 if side == "red" else 36.9, 50.5)})
        first = next(iter(fg.read_timeline(folder, front_line=line_of)))
        expected = WEST.intersection(land) if side == "red" else COUNTRY.difference(WEST)
        assert first.held().equals(expected)


def test_countries_of_one_name_are_told_apart() -> None:
    assert FrontLine("a/country.geojson") != FrontLine("b/country.geojson")
    assert FrontLine("a/country.geojson") == FrontLine(Path("a/country.geojson"))
    assert FrontLine(COUNTRY) == FrontLine(shapely.box(36, 50, 37, 51))
    assert FrontLine(COUNTRY) != FrontLine(WEST)
    assert len({FrontLine(COUNTRY), FrontLine(COUNTRY), FrontLine(COUNTRY, extend_km=1)}) == 2


@pytest.mark.parametrize(
    ("text", "fault"),
    [("germany", "SIDE=LON,LAT"), ("red=36", "SIDE=LON,LAT"), ("=3,4", "SIDE=LON,LAT"),
     ("red=36,95", "degrees"), ("red=3.4.5,50", "SIDE=LON,LAT")],
)  # fmt: skip
def test_points_in_words(text: str, fault: str) -> None:
    assert side_point("red=New York, upon Sea") == SidePlace("red", "New York, upon Sea")
    assert side_point(" Red = 36.5 , -50 ") == SidePoint("red", 36.5, -50.0)
    with pytest.raises(InputError, match=fault):
        side_point(text)


@pytest.mark.parametrize(
    ("options", "fault"),
    [({"country": 3}, "country"), ({"country": COUNTRY, "extend_km": -1}, "extend_km"),
     ({"country": COUNTRY, "side_of": {"red": ("a", 3)}}, "side_of"),
     ({"country": COUNTRY, "side_of": {"red": None}}, "side_of"),
     ({"country": COUNTRY, "side_of": {"red": (36, float("nan"))}}, "side_of"),
     ({"country": COUNTRY, "side_of": {"": (36, 50)}}, "side_of")],
)  # fmt: skip
def test_a_front_line_refuses_nonsense(options: dict[str, Any], fault: str) -> None:
    with pytest.raises(InputError, match=fault):
        FrontLine(**options)


# ---- the example, by the command line ----------------------------------------------------------


@pytest.fixture
def run(tmp_path: Path, monkeypatch: Any, capsys: Any) -> Run:
    shutil.copytree(ROOT / "examples" / "line-1916", tmp_path / "example")
    monkeypatch.chdir(tmp_path / "example")
    monkeypatch.setenv("FRONTGEO_CACHE", str(tmp_path / "cache"))

    def command(*words: str) -> tuple[int, str, str]:
        code = main(list(words))
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return command


OUTLINE = ["--country", "department.geojson", "--side", "allies", "--anywhere"]
THEATRE = ["--theatre", "theatre.toml", "--side", "allies"]
LINES = THEATRE
FIRST, LAST = (f"lines/line_1916-{day}.geojson" for day in ("07-01", "11-18"))
AREAS = {"1916-07-01": (2670.2, 3834.3), "1916-09-15": (2876.5, 3628.0),
         "1916-11-18": (2985.8, 3518.7)}  # fmt: skip


@pytest.mark.parametrize("options", [THEATRE, OUTLINE], ids=["theatre", "country"])
def test_the_example_by_area(run: Run, options: list[str]) -> None:
    for day, (allies, germany) in AREAS.items():
        code, text, _ = run("area", f"lines/line_{day}.geojson", *options)
        assert code == 0
        assert text.startswith(f"drawn for this example, {day}: {allies:,.1f}"[:-2])
        assert f"{germany:,.1f} km² held by germany" in text.replace("Germany", "germany")
        assert "* the ground is what lies on one side of a front line" in text
        outline = "Example department" if options is THEATRE else "department.geojson"
        assert f"in the country's outline, {outline}" in text
        row = f"| {day} | {allies:,.1f} | {germany:,.1f} |"
        assert row in Path("README.md").read_text()
    held = json.loads(run("area", FIRST, *options, "--json")[1])
    whole = fg.area_km2(fg.read_regions("department.geojson", region=EVERYWHERE).geometry.iloc[0])
    assert held["area_km2"] + held["others_km2"]["germany"] == pytest.approx(whole, rel=1e-8)


def test_the_example_by_delta(run: Run) -> None:
    code, text, _ = run("delta", FIRST, LAST, *LINES, "--out", "delta.geojson")
    assert code == 0
    assert "gained 315.6, lost 0.0, net +315.6 km² *" in text
    assert "1916-07-01 → 1916-11-18" in text
    gained = shapely.from_geojson(Path("delta.geojson").read_text())
    assert fg.area_km2(gained) == pytest.approx(315.6, abs=0.1)
    # for the other side the same ground is lost, and without a side it passes from one to the other
    text = run("delta", FIRST, LAST, *LINES[:2])[1]
    assert "Allies took 315.6 km² from Germany" in text
    text = run("delta", FIRST, LAST, *LINES[:3], "Germany")[1]
    assert "gained 0.0, lost 315.6" in text


def test_the_example_by_timeline(run: Run) -> None:
    code, text, _ = run("timeline", "lines", *LINES)
    assert code == 0
    for day, (allies, _) in AREAS.items():
        assert f"{day}  {allies:,.1f} *" in text
    code, text, _ = run("timeline", "update", "store.parquet", "lines", *LINES)
    assert (code, text.split(": ")[1].strip()) == (0, "0 maps and 3 added")
    rows = json.loads(run("timeline", "store.parquet", *THEATRE[:2], "--deltas", "--json")[1])[
        "rows"
    ]
    assert [round(row["net_km2"], 1) for row in rows] == [206.3, 109.3]


def test_the_example_by_check(run: Run) -> None:
    code, text, _ = run("check", "case.toml", *THEATRE[:2], "--json")
    assert code == 0
    (verdict,) = json.loads(text)["verdicts"]
    (row,) = verdict["rows"]
    assert (row["outcome"], round(row["measured"], 1)) == ("overstated", 315.6)
    assert (row["position_error_m"], row["position_error_reason"]) == (320, "stated in the file")
    assert verdict["record"]["clips"] == []
    assert verdict["record"]["parameters"]["theatre"]["name"] == "theatre"
    claim = ["--claim", "400 km2", "--direction", "gained", "--since", "1916-07-01",
             "--until", "1916-11-18"]  # fmt: skip
    code, text, _ = run("check", *claim, "--before", FIRST, "--after", LAST, *LINES)
    assert code == 0
    assert "Allies took 400 km², 1 July – 18 November 1916: overstated" in text
    code, text, _ = run("check", *claim, "--archive", "lines", *LINES)
    assert code == 0
    assert "drawn for this example shows 315.6 km² * (as drawn 301–330) gained" in text


def test_a_record_of_the_example_is_audited(run: Run) -> None:
    record = run("check", "case.toml", *THEATRE[:2], "--json")[1]
    Path("record.json").write_text(record)
    code, text, _ = run("audit", "record.json", "--case", "case.toml", "--root", ".")
    assert (code, text.startswith("same as recorded")) == (0, True)
    claim = ["--claim", "400 km2", "--direction", "gained", "--since", "1916-07-01",
             "--until", "1916-11-18"]  # fmt: skip
    words = ["check", *claim, "--before", FIRST, "--after", LAST, *OUTLINE, "--json"]
    Path("record.json").write_text(run(*words)[1])
    record = json.loads(Path("record.json").read_text())["verdicts"][0]["record"]
    assert [clip["path"] for clip in record["clips"]] == ["department.geojson"]
    assert run("audit", "record.json")[0] == 0
    outline = Path("department.geojson")
    outline.write_text(outline.read_text().replace("2.4, 49.6", "2.41, 49.6"))
    code, _, error = run("audit", "record.json")
    assert code == 2
    assert "department.geojson" in error


def test_a_line_without_a_stated_error_says_so(run: Run) -> None:
    for path in map(Path, (FIRST, LAST)):
        path.write_text(path.read_text().replace('"position_error_m": 320, ', ""))
    (row,) = json.loads(run("check", "case.toml", *THEATRE[:2], "--json")[1])["verdicts"][0]["rows"]
    reason = "none is known of the line: 250 m, as for a drawing"
    assert (row["position_error_m"], row["position_error_reason"]) == (250, reason)
    assert reason in run("check", "case.toml", *THEATRE[:2], "--explain")[1]


def test_the_options_of_lines(run: Run) -> None:
    plain = [{k: v for k, v in f.items() if k != "properties"} | {"properties": {}}
             for f in json.loads(Path(FIRST).read_text())["features"]]  # fmt: skip
    plain[0]["geometry"]["coordinates"][0] = [2.79, 50.45]  # within the outline
    path = Path("1916-07-01.geojson")
    path.write_text(json.dumps({"type": "FeatureCollection", "features": plain}))
    theatre, town = THEATRE[:2], ["--side-of", "Germany=Pont-Fictif"]
    code, _, error = run("area", str(path), *theatre, *town)
    assert code == 2
    assert "feature 0: its first end at longitude 2.79000, latitude 50.45000" in error
    code, text, _ = run("area", str(path), *theatre, *town, "--extend-line", "10")
    assert code == 0
    assert "held by Germany" in text
    assert "ends of lines led on straight to the nearest point of the border" in text
    square = {"type": "Polygon", "coordinates": [[[2.6, 50], [2.7, 50], [2.7, 50.1], [2.6, 50]]]}
    plain.append({"type": "Feature", "properties": {}, "geometry": square})
    path.write_text(json.dumps({"type": "FeatureCollection", "features": plain}))
    held = json.loads(run("area", str(path), *theatre, *town, "--json")[1])
    assert held["area_km2"] == pytest.approx(fg.area_km2(shapely.geometry.shape(square)))
    assert held["skipped"] == {"line": 2}
    options = [*town, "--extend-line", "10", "--front-line"]
    held = json.loads(run("area", str(path), *theatre, *options, "--json")[1])
    assert held["area_km2"] > 3000
    assert held["skipped"]["polygon beside a front line"] == 1


def test_a_known_mapper_draws_no_lines(tmp_path: Path) -> None:
    rows = (
        {"start": "221208", "end": "221208", "name": "Luhansk Axis"},
        shapely.box(38, 48, 39, 49),
    )
    path = write(tmp_path / "frontline.json", rows)
    shown = fg.read_control_map(path, day="2022-12-08", front_line=FrontLine())
    assert shown.mapper == "UAControlMap"
    with pytest.raises(MapFileError, match="UAControlMap draws polygons"):
        fg.read_control_map(path, day="2022-12-08", front_line=FrontLine(beside_polygons=True))


@pytest.mark.browser
def test_the_pages_of_the_example(run: Run, chromium: Any) -> None:
    assert run("check", "case.toml", *THEATRE[:2], "--html", "check.html")[0] == 0
    with look(chromium, Path("check.html").absolute()) as page:
        text = page.page.inner_text("body")
        assert not page.complaints
        assert not page.requests
    assert "Overstated" in text
    assert "1 July – 18 November 1916" in text
    assert "Example department" in text
    assert run("timeline", "lines", *LINES, "--page", "play.html")[0] == 0
    with look(chromium, Path("play.html").absolute()) as page:
        assert "18 Nov 1916" in page.page.inner_text("body")
        assert not page.complaints


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (["area", FIRST, "--anywhere"], "found lines only"),
        (["area", FIRST], "does not cross the country: it lies in longitude 2.68 to 2.9"),
        (["timeline", "lines", *LINES[:2]], "never counted together; name one"),
        (["area", FIRST, *LINES[:3], "Spain"], "found 'Spain'"),
        (["area", FIRST, *LINES, "--side-of", "here"], "expected SIDE=LON,LAT"),
        (["area", FIRST, "--extend-line", "5", "--anywhere"], "name its file with --country"),
        (["area", FIRST, "--side-of", "red=3,50", "--anywhere"], "name its file with --country"),
        (["area", FIRST, "--country", "nothing.geojson"], "nothing.geojson: no such file"),
        (["area", FIRST, *LINES, "--status", "occupied"], "is of polygons"),
        (["delta", FIRST, LAST, *OUTLINE, "--out", "department.geojson"], "overwrite a file"),
    ],
)
def test_one_line_for_what_is_wrong(run: Run, words: list[str], fault: str) -> None:
    code, _, error = run(*words)
    assert code == 2
    (told,) = [text for text in error.splitlines() if text.startswith("frontgeo: error: ")]
    assert fault in told


@pytest.mark.parametrize(
    ("add", "fault"),
    [
        ('side_of = ["here"]', "expected SIDE=LON,LAT"),
        ("extend_line_km = -3", "extend_line_km"),
        ('country = "nothing.geojson"', "nothing.geojson"),
    ],
)
def test_keys_of_a_case(run: Run, add: str, fault: str) -> None:
    text = Path("case.toml").read_text()
    key = add.partition(" ")[0]
    kept = "\n".join(
        row for row in text.splitlines() if not row.startswith((f"{key} ", "theatre "))
    )
    Path("case.toml").write_text(f"{kept}\n{add}\n")
    code, _, error = run("check", "case.toml", *THEATRE[:2])
    assert code == 2
    assert fault in error
    country = f'{kept}\ncountry = "department.geojson"\n'
    Path("case.toml").write_text(country)
    code, text, _ = run("check", "case.toml", "--anywhere")
    assert code == 0
    assert "in the country's outline, department.geojson" in text
    Path("case.toml").write_text(f'{kept}\nside_of = ["germany=3,50"]\n')
    assert "name its file with --country" in run("check", "case.toml", "--anywhere")[2]
