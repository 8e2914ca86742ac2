"""Control maps and their changes, on shapes of known size."""

from __future__ import annotations

import itertools
import re
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from xml.etree import ElementTree

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapes import drawing_in

from frontgeo import (
    Change,
    Claim,
    ControlMap,
    Drawing,
    area_km2,
    check,
    diff,
    find_settlement,
    load_border,
    load_oblasts,
    load_settlements,
)
from frontgeo.change.control_map import front_line, union
from frontgeo.change.ground import Overlap
from frontgeo.errors import GeometryError, InputError
from frontgeo.geometry.measure import length_km, polygonal
from frontgeo.geometry.projection import solid

JAN, JUN = date(2024, 1, 1), date(2024, 6, 1)
SQUARE = shapely.box(36, 50, 37, 51)


def control(shape: shapely.Geometry, day: date | None = JAN, **statuses: object) -> ControlMap:
    return ControlMap("tester", {"occupied": shape, **statuses}, day=day)  # type: ignore[dict-item]


# ---- ControlMap --------------------------------------------------------------------------


def test_held_takes_in_what_was_held_before_and_on_request_the_grey_zone() -> None:
    west, east = shapely.box(36, 50, 36.5, 51), shapely.box(36.5, 50, 37, 51)
    grey = shapely.box(37, 50, 37.5, 51)
    shown = control(
        west, held_since_2022=east, contested=grey, liberated=shapely.box(30, 50, 31, 51)
    )
    assert shown.area_km2() == pytest.approx(area_km2(SQUARE))
    assert shown.area_km2("occupied+contested") == pytest.approx(area_km2(SQUARE) + area_km2(grey))


def test_no_grey_zone_is_an_error_not_the_same_number() -> None:
    with pytest.raises(InputError, match="shows no contested"):
        control(SQUARE).held("occupied+contested")


def test_statuses_instants_and_errors_are_checked_at_birth() -> None:
    with pytest.raises(InputError, match="status"):
        control(SQUARE, taken=SQUARE)
    with pytest.raises(InputError, match="time zone"):
        ControlMap("x", {"occupied": SQUARE}, instant=datetime(2024, 1, 1))
    with pytest.raises(InputError, match="position_error_m"):
        ControlMap("x", {"occupied": SQUARE}, position_error_m=0)
    with pytest.raises(InputError, match="definition"):
        control(SQUARE).held("all")


def test_a_day_is_the_state_at_its_end_and_an_instant_is_utc() -> None:
    assert control(SQUARE).state_at == datetime(2024, 1, 2, tzinfo=UTC)
    kyiv = datetime.fromisoformat("2024-01-01T01:30+02:00")
    shown = ControlMap("x", {"occupied": SQUARE}, instant=kyiv)
    assert shown.day == date(2023, 12, 31) and shown.when == "2023-12-31T23:30Z"


def test_merging_unites_and_counts() -> None:
    parts = [
        ControlMap("x", {"occupied": s}, day=JAN, skipped={"point": 1}, overlap_km2=0.5)
        for s in (shapely.box(36, 50, 36.6, 51), shapely.box(36.4, 50, 37, 51))
    ]
    whole = ControlMap.merge(parts)
    assert whole.area_km2() == pytest.approx(area_km2(SQUARE))
    assert dict(whole.skipped) == {"point": 2}
    twice = area_km2(shapely.box(36.4, 50, 36.6, 51))
    assert whole.overlap_km2 == pytest.approx(1.0 + twice)
    with pytest.raises(InputError, match="one mapper and day"):
        ControlMap.merge([parts[0], parts[1].with_(day=JUN)])
    with pytest.raises(InputError, match="at least one"):
        ControlMap.merge([])


def test_front_line_leaves_border_and_sea_out() -> None:
    country = shapely.box(36, 50, 38, 52)
    near = country.boundary.buffer(0.01)
    held = shapely.box(35.5, 50.0, 37, 51)  # protrudes in the west, lies on the border in the south
    front = front_line(held, near, within=country)
    assert front.length == pytest.approx((1 - 0.01) + (1 - 0.01), abs=1e-6)
    # clipped along its eastern edge, which is no front then, and about other borders
    cut = shapely.LineString([(37, 49), (37, 53)])
    assert front_line(held, near, within=country, cut=cut).length == pytest.approx(0.99, abs=1e-6)
    wider = country.boundary.buffer(0.1)
    assert front_line(held, wider, within=country).length == pytest.approx(1.8, abs=1e-6)
    assert front_line(held, wider, within=held).length == pytest.approx(3.6, abs=1e-6)


def test_maps_and_changes_show_themselves() -> None:
    before, after = control(SQUARE, contested=SQUARE), control(SQUARE.buffer(0.1), JUN)
    for shown in (before, diff(before, after)):
        html = shown._repr_html_()
        assert "<svg" in drawing_in(html) and "km²" in html
    evil = ControlMap('"><img src=x onerror=alert(1)>', {"occupied": SQUARE})
    assert "<img src=x" not in evil._repr_html_() + drawing_in(evil._repr_html_())


def test_a_picture_of_a_change_has_both_fronts_and_places() -> None:
    before = control(shapely.box(31, 48, 32, 49))
    after = control(shapely.box(31, 48, 32.1, 49), JUN)
    html = diff(before, after)._repr_html_()
    picture = ElementTree.fromstring(drawing_in(html))
    words = {text.text for text in picture.iter("{http://www.w3.org/2000/svg}text")}
    assert {"held", "gained", "front before", "front after"} <= words and "lost" not in words
    # the strip gained is 7 by 111 km, and the frame 400 by 300 of which 24 are margin
    (across,) = (float(w.split()[1]) for w in words if w.startswith("←"))
    assert across == pytest.approx(111.3 * 400 / (300 - 48), rel=0.02)
    named = words - {"held", "gained", "front before", "front after"}
    table = load_settlements()
    assert len(named & set(table["name_en"])) >= 3
    # far from it lies as much again: the picture says how much of the change it shows
    far = control(
        shapely.MultiPolygon([shapely.box(31, 48, 32.1, 49), shapely.box(23.5, 48.5, 23.6, 49.5)]),
        JUN,
    )
    assert re.search(r">(4|5)\d% of the change<", drawing_in(diff(before, far)._repr_html_()))


# ---- diff --------------------------------------------------------------------------------


def test_a_strip_gained_and_a_strip_lost() -> None:
    before = control(shapely.box(36, 49, 37, 50))
    after = control(shapely.box(36.2, 49, 37.3, 50), JUN)
    change = diff(before, after)
    assert change.gained_km2 == pytest.approx(area_km2(shapely.box(37, 49, 37.3, 50)))
    assert change.lost_km2 == pytest.approx(area_km2(shapely.box(36, 49, 36.2, 50)))
    assert change.net_km2 == pytest.approx(after.area_km2() - before.area_km2())
    assert area_km2(change.unchanged) == pytest.approx(area_km2(shapely.box(36.2, 49, 37, 50)))


def test_ground_abroad_is_set_apart_and_counts_in_a_clip() -> None:
    before, after = control(SQUARE), control(shapely.box(36, 50, 37.3, 51), JUN)
    east = shapely.box(37, 50, 37.3, 51)  # partly in Russia
    inside = area_km2(shapely.intersection(east, load_border()))
    change = diff(before, after)
    (apart,) = change.set_apart
    assert (apart.kind, apart.why) == ("outside", "outside the country")
    assert change.gained_km2 == pytest.approx(inside, abs=1e-6) == change.net_km2
    assert apart.gained_km2 == pytest.approx(area_km2(east) - inside, abs=1e-6)
    assert "kept out of the change: outside the country" in str(apart)
    for whole in (diff(before, after, clip=east), diff(before, after, keep_redrawn=True)):
        assert whole.gained_km2 == pytest.approx(area_km2(east)) and not whole.set_apart
    # a war elsewhere has no country: nothing is left out
    far = [
        shapely.transform(m.held(), lambda xy: xy - np.array([0.0, 20.0])) for m in (before, after)
    ]
    elsewhere = diff(control(far[0]), control(far[1], JUN))
    assert elsewhere.set_apart == () and elsewhere.gained_km2 > 3000


def test_slivers_are_in_the_net_and_not_in_the_gains() -> None:
    square = shapely.box(36, 49, 37, 50)
    sliver = shapely.box(36, 50, 37, 50.0002)  # 22 m wide
    change = diff(control(square), control(union([square, sliver]), JUN))
    assert change.gained.is_empty and change.gained_km2 == 0.0
    assert change.net_km2 == pytest.approx(area_km2(sliver)) == change.aside_km2()
    west = shapely.box(36, 49, 36.5, 51)
    assert change.clipped(west).net_km2 == pytest.approx(area_km2(sliver) / 2, rel=1e-6)
    table = change.by(gpd.GeoDataFrame({"name": ["west"]}, geometry=[west], crs="EPSG:4326"))
    assert table["net_km2"].tolist() == pytest.approx([area_km2(sliver) / 2] * 2, rel=1e-6)
    assert table["gained_km2"].tolist() == [0.0, 0.0]


def test_reversed_dates_are_refused_and_unknown_ones_are_not() -> None:
    with pytest.raises(InputError, match="swap"):
        diff(control(SQUARE, JUN), control(SQUARE, JAN))
    assert diff(control(SQUARE, None), control(SQUARE, JAN)).net_km2 == 0.0


def test_slivers_are_taken_out_whole_and_counted_and_others_stay_untouched() -> None:
    sliver = shapely.box(36, 51, 37, 51.0002)  # 22 m wide, 71 km long
    gain = shapely.box(37, 50, 37.2, 50.5)
    before, after = control(SQUARE), control(union([SQUARE, sliver, gain]), JUN)
    clean = diff(before, after, keep_redrawn=True)
    whole = diff(before, after, keep_slivers=True)
    assert clean.gained_km2 == pytest.approx(area_km2(gain), rel=1e-12)
    assert whole.gained_km2 == pytest.approx(area_km2(gain) + area_km2(sliver), rel=1e-9)
    assert clean.slivers is not None and whole.slivers is None
    assert clean.slivers.gained_parts == 1 and clean.slivers.kept_gained_parts == 1
    assert clean.slivers.gained_km2 == pytest.approx(area_km2(sliver), rel=1e-6)
    assert "1 of 2 gained parts" in str(clean.slivers)
    wide = diff(before, after, sliver_tolerance_m=20.0, keep_redrawn=True)
    assert wide.gained_km2 == pytest.approx(whole.gained_km2)


def test_clip_leaves_ground_out_and_reports_it() -> None:
    change = diff(
        control(SQUARE),
        control(shapely.box(36, 50, 38, 51), JUN),
        clip=shapely.box(36, 50, 37.5, 51),
    )
    assert change.gained_km2 == pytest.approx(area_km2(shapely.box(37, 50, 37.5, 51)))
    assert change.clip_km2 == pytest.approx(area_km2(shapely.box(37.5, 50, 38, 51)))
    east = shapely.box(37.2, 50, 37.7, 51)  # nothing was held here on one of the days
    for maps in ((SQUARE, shapely.box(36, 50, 38, 51)), (shapely.box(36, 50, 38, 51), SQUARE)):
        found = diff(control(maps[0]), control(maps[1], JUN), clip=east)
        assert found.gained_km2 + found.lost_km2 == pytest.approx(area_km2(east))


def test_ground_clipped_away_is_measured_once_for_all_copies() -> None:
    clip = shapely.box(36, 50, 37.5, 51)
    change = diff(control(SQUARE), control(shapely.box(36, 50, 38, 51), JUN), clip=clip)
    copies = [change.clipped(SQUARE), change.seen_by("ukraine"), change.seen_by("russia")]
    assert callable(vars(change)["clip_km2"])  # nothing has asked for it
    assert len({copy.clip_km2 for copy in [*copies, change]}) == 1
    assert vars(change)["clip_km2"] == pytest.approx(area_km2(shapely.box(37.5, 50, 38, 51)))
    assert replace(change, clip_km2=1.0).clip_km2 == 1.0


@settings(max_examples=25)
@given(seed=st.integers(0, 2**32 - 1), few=st.booleans())
def test_a_clip_before_or_after_the_overlay(seed: int, few: bool) -> None:
    """Both maps cut by hand and then compared, on maps that share most edges, or none."""
    rng = np.random.default_rng(seed)
    turns = np.linspace(0, 2 * np.pi, 400, endpoint=False)
    radii = 0.5 + 0.1 * np.sin(7 * turns) + 0.01 * rng.standard_normal(400)
    moved = radii + np.where(turns < (0.4 if few else 7), 0.02 * rng.standard_normal(400), 0)
    old, new = (shapely.make_valid(shapely.Polygon(_round(turns, r))) for r in (radii, moved))
    clip = shapely.Polygon(_round(turns[::20], rng.uniform(0.3, 0.7, 20), lon=36.7))
    change = diff(control(old), control(new, JUN), clip=clip, keep_slivers=True)
    within = [shapely.intersection(ground, clip) for ground in (old, new)]
    assert change.gained_km2 == pytest.approx(area_km2(polygonal(within[1] - within[0])), abs=1e-9)
    assert change.lost_km2 == pytest.approx(area_km2(polygonal(within[0] - within[1])), abs=1e-9)
    both = shapely.intersection(*within)
    assert area_km2(change.unchanged) == pytest.approx(area_km2(polygonal(both)), abs=1e-9)
    outside = [shapely.difference(ground, clip) for ground in (old, new)]
    assert change.clip_km2 == pytest.approx(sum(area_km2(polygonal(g)) for g in outside), abs=1e-9)
    assert change.rounding_km2 == 0.0


def test_lines_of_two_clips_are_made_when_asked_for() -> None:
    maps = control(shapely.box(36, 50, 37, 51)), control(shapely.box(36, 50, 37.5, 51), JUN)
    first, second = shapely.box(36.2, 49.5, 37.2, 51.5), shapely.box(36.5, 50.2, 38, 50.8)
    change = diff(*maps, clip=first).clipped(second)
    assert callable(vars(change)["cut"])
    assert change.cut.equals(shapely.union(first.boundary, second.boundary))
    assert change.gained_km2 == pytest.approx(area_km2(shapely.box(37, 50.2, 37.2, 50.8)))


def _round(turns: np.ndarray, radii: np.ndarray, lon: float = 36.5) -> np.ndarray:
    """Return a ring about a point, at some angles and distances."""
    return np.column_stack([lon + radii * np.cos(turns), 50 + radii * np.sin(turns)])


def test_unchanged_ground_is_made_when_it_is_asked_for() -> None:
    made: list[int] = []

    def make(old: shapely.Geometry, new: shapely.Geometry) -> shapely.Geometry:
        made.append(1)
        return shapely.intersection(old, new)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys.modules["frontgeo.change.diff"], "shared_ground", make)
        before, after = control(SQUARE), control(shapely.box(36, 50, 37.5, 51), JUN)
        change = diff(before, after)
        theirs = change.seen_by("ukraine").clipped(shapely.box(36.5, 50, 38, 51))
        assert change.net_km2 > 0 and theirs.lost_km2 > 0 and not change.is_void and not made
        assert change.unchanged.equals(SQUARE) and change.unchanged is change.unchanged
        assert made == [1]
        assert shapely.intersection(theirs.unchanged, SQUARE).area < 1e-9 and made == [1]
    assert replace(change, unchanged=SQUARE.centroid).unchanged == SQUARE.centroid


def test_all_that_a_change_of_two_maps_holds() -> None:
    before, after = control(SQUARE, contested=SQUARE), control(SQUARE, JUN, contested=SQUARE)
    change = diff(before, after, definition="occupied+contested")
    assert (change.before, change.after) == (before, after)
    assert (change.label, change.definition) == ("tester", "occupied+contested")
    assert (change.clip_km2, change.cut, change.within, change.set_apart) == (None, None, (), ())
    assert change.unchanged.equals(SQUARE)
    west, east = shapely.box(36, 50, 36.5, 51), shapely.box(36.4, 49, 38, 52)
    once = diff(before, after, clip=west)
    assert once.within == (west,) and once.cut is not None and once.cut.equals(west.boundary)
    twice = once.clipped(east)
    assert twice.within == (west, east) and twice.cut is not None
    assert twice.cut.equals(shapely.union(west.boundary, east.boundary))
    assert twice.unchanged.equals(shapely.box(36.4, 50, 36.5, 51))
    assert (twice.before, twice.after) == (before, after)


def test_a_clip_leaves_what_is_inside() -> None:
    grounds = [shapely.box(x, 50, x + 0.1, 51) for x in (36, 36.2, 36.4, 36.6)]
    change = Drawing(*grounds[:3], label="x", at_least=grounds[3])
    inside = change.clipped(shapely.box(35, 49, 37, 50.5))
    found = (inside.gained, inside.lost, inside.unchanged, inside.at_least)
    for ground, x in zip(found, (36, 36.2, 36.4, 36.6), strict=True):
        assert ground is not None and ground.equals(shapely.box(x, 50, x + 0.1, 50.5))


def test_how_many_slivers_of_which_side() -> None:
    thin = [shapely.box(36 + x, 51.5, 36.05 + x, 51.5002) for x in (0, 0.2, 0.4)]
    wide = [shapely.box(36 + x, 52, 36.05 + x, 52.1) for x in (0, 0.2, 0.4, 0.6, 0.8)]
    before = control(union([SQUARE, *thin[:1], *wide[:2]]))
    after = control(union([SQUARE, *thin[1:], *wide[2:]]), JUN)
    slivers = diff(before, after, keep_redrawn=True).slivers
    assert slivers is not None and slivers.tolerance_m == 25.0
    assert (slivers.gained_parts, slivers.kept_gained_parts) == (2, 3)
    assert (slivers.lost_parts, slivers.kept_lost_parts) == (1, 2)
    thin_km2 = area_km2(thin[0])
    assert (slivers.gained_km2, slivers.lost_km2) == pytest.approx((2 * thin_km2, thin_km2))
    assert str(slivers) == (
        f"2 of 5 gained parts ({2 * thin_km2:.2f} km²) and 1 of 3 lost parts ({thin_km2:.2f} km²) "
        "taken out as slivers narrower than 25 m"
    )
    none = diff(before, after, sliver_tolerance_m=0, keep_redrawn=True)
    assert none.slivers is not None and none.slivers.kept_gained_parts == 5


def test_solid_ground_is_wider_than_the_default_tolerance() -> None:
    boxes = [shapely.box(36 + i, 50, 36.1 + i, 50 + m / 111_250) for i, m in enumerate((24, 26))]
    assert solid(shapely.MultiPolygon(boxes)).equals(boxes[1])
    assert solid(boxes[0]).is_empty


@st.composite
def patchwork(draw: st.DrawFn) -> shapely.Geometry:
    """Draw unions of cells of an integer grid: shared edges, corners that touch, holes."""
    cells = draw(st.sets(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=20))
    return union(
        [
            shapely.box(36 + x / 10, 50 + y / 10, 36 + (x + 1) / 10, 50 + (y + 1) / 10)
            for x, y in sorted(cells)
        ]
    )


@given(patchwork(), patchwork())
@settings(max_examples=60)
def test_after_is_before_plus_gained_less_lost(
    old: shapely.Geometry, new: shapely.Geometry
) -> None:
    before, after = control(old), control(new, JUN)
    change = diff(before, after, keep_redrawn=True)
    apart = diff(before, after)
    abroad = sum(a.gained_km2 - a.lost_km2 for a in apart.set_apart if not a.is_in_net)
    assert apart.net_km2 + abroad == pytest.approx(change.net_km2, abs=1e-6)
    assert before.area_km2() + change.net_km2 == pytest.approx(after.area_km2(), abs=1e-6)
    assert area_km2(change.unchanged) + change.gained_km2 == pytest.approx(
        after.area_km2(), abs=1e-6
    )
    mirror = diff(control(new), control(old, JUN), keep_redrawn=True)
    assert (mirror.gained_km2, mirror.lost_km2) == pytest.approx(
        (change.lost_km2, change.gained_km2), abs=1e-9
    )
    assert diff(before, control(old, JUN)).gained.is_empty


@given(patchwork(), patchwork(), st.integers(1, 5))
@settings(max_examples=40)
def test_regions_add_up_to_the_whole(
    old: shapely.Geometry, new: shapely.Geometry, stripes: int
) -> None:
    edges = np.linspace(36.05, 36.5, stripes + 1)
    regions = gpd.GeoDataFrame(
        {"name": [f"r{i}" for i in range(stripes)]},
        geometry=[shapely.box(a, 49, b, 52) for a, b in itertools.pairwise(edges)],
        crs="EPSG:4326",
    )
    change = diff(control(old), control(new, JUN))
    table = change.by(regions)
    assert table.index[-1] == "outside every region"
    assert table["gained_km2"].sum() == pytest.approx(change.gained_km2, abs=1e-6)
    assert table["lost_km2"].sum() == pytest.approx(change.lost_km2, abs=1e-6)
    assert table["net_km2"].sum() == pytest.approx(change.net_km2, abs=1e-6)


def test_regions_that_overlap_or_have_no_crs_are_refused() -> None:
    change = diff(control(SQUARE), control(SQUARE.buffer(0.2), JUN))
    twice = gpd.GeoDataFrame({"name": ["a", "b"]}, geometry=[SQUARE.buffer(1)] * 2, crs=4326)
    with pytest.raises(GeometryError, match="do not overlap"):
        change.by(twice)
    with pytest.raises(GeometryError, match="CRS"):
        change.by(gpd.GeoDataFrame(geometry=[SQUARE]))
    with pytest.raises(InputError, match="no column 'x'"):
        change.by(twice.iloc[:1], name="x")


def test_regions_in_another_crs_are_reprojected() -> None:
    change = diff(control(SQUARE), control(shapely.box(36, 50, 37.1, 51), JUN))
    table = change.by(load_oblasts().to_crs("EPSG:3857"))
    assert isinstance(table, pd.DataFrame)
    assert table.loc["Kharkiv oblast", "gained_km2"] > 100


def regions_of(*boxes: tuple[float, ...], **columns: object) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns, geometry=[shapely.box(*b) for b in boxes], crs="EPSG:4326")


def test_regions_have_the_names_of_the_first_column_that_names_them() -> None:
    change = Drawing.of(shapely.box(36, 50, 37, 51))
    named: dict[str, list[str]] = {"other": ["7"]}
    for column in ("iso", "oblast_slug", "name", "name_en"):
        unnamed = regions_of((36, 50, 36.5, 51), **{k: v for k, v in named.items() if k == "other"})
        assert list(change.by(unnamed).index) == ["0", "outside every region"]
        named[column] = [f"by {column}"]
        table = change.by(regions_of((36, 50, 36.5, 51), **named))
        assert list(table.index) == [f"by {column}", "outside every region"]
        assert table.index.name == "region"
    numbers = regions_of((36, 50, 36.5, 51), code=[12], **named)
    assert list(change.by(numbers, name="code").index) == ["12", "outside every region"]


def test_regions_with_a_change_however_small_in_their_order() -> None:
    gained = shapely.MultiPolygon(
        [shapely.box(36, 50, 36.1, 50.1), shapely.box(37, 50, 37.01, 50.005)]
    )
    lost = shapely.MultiPolygon(
        [shapely.box(38, 50, 38.1, 50.1), shapely.box(39, 50, 39.01, 50.005)]
    )
    change = Drawing(gained, lost, shapely.MultiPolygon(), label="x")
    boxes = [(x, 49, x + 0.5, 52) for x in (39, 38, 40, 37, 36)]
    table = change.by(regions_of(*boxes, name=[str(box[0]) for box in boxes]))
    assert list(table.index) == ["39", "38", "37", "36", "outside every region"]
    square, small = (
        area_km2(shapely.box(36, 50, 36 + x, 50 + y)) for x, y in ((0.1, 0.1), (0.01, 0.005))
    )
    assert small < 1
    assert table["gained_km2"].tolist() == pytest.approx([0, 0, small, square, 0], abs=1e-9)
    assert table["lost_km2"].tolist() == pytest.approx([small, square, 0, 0, 0], abs=1e-9)
    assert table["net_km2"].tolist() == pytest.approx([-small, -square, small, square, 0], abs=1e-9)


def test_regions_by_geodesic_edges() -> None:
    change = Drawing.of(shapely.box(36, 50, 39, 51))
    half = regions_of((36, 50, 37, 51), name=["half"])
    table = change.by(half, edges="geodesic")
    assert table.loc["half", "gained_km2"] == area_km2(
        shapely.box(36, 50, 37, 51), edges="geodesic"
    )
    assert change.by(half).loc["half", "gained_km2"] == area_km2(shapely.box(36, 50, 37, 51))


def test_how_much_regions_may_overlap() -> None:
    """Regions may overlap by 1e-5 of the change, or ten square metres for small changes."""
    metre = 1 / 71_700  # in degrees of longitude at 50° N
    large, small = shapely.box(36, 50, 37, 51), shapely.box(36.4985, 50, 36.5015, 50.0009)
    for ground, overlap_m, fits in (
        (large, 0.4, True), (large, 1.0, False), (small, 0.09, True), (small, 0.15, False),
    ):  # fmt: skip
        halves = regions_of((35, 49, 36.5 + overlap_m * metre, 52), (36.5, 49, 38, 52))
        change = Drawing.of(ground)
        if fits:
            found = change.by(halves)["gained_km2"].sum()
            assert found == pytest.approx(change.gained_km2, rel=1.1e-5, abs=1.1e-5)
        else:
            with pytest.raises(GeometryError, match="do not overlap"):
                change.by(halves)


# ---- claimed advances --------------------------------------------------------------------


def test_a_claimed_polygon_unites_and_is_measured() -> None:
    table = gpd.GeoSeries([SQUARE, shapely.box(36.5, 50, 37.5, 51)], crs=4326)
    assert Drawing.of(table).gained_km2 == pytest.approx(area_km2(shapely.box(36, 50, 37.5, 51)))
    with pytest.raises(GeometryError, match="found a Point"):
        Drawing.of(shapely.Point(36, 50))


def test_a_band_along_a_straight_border_is_depth_times_length() -> None:
    border = shapely.LineString([(36, 50), (38, 50)])
    band = Drawing.band(border, depth_km=(8, 9), between=((36.5, 49.9), (37.5, 49.9)))
    length_km = 71.7  # one degree of longitude at 50° N, Snyder
    low, high = band.implied_km2
    assert low == pytest.approx(8 * length_km, rel=0.01)
    assert high == pytest.approx(9 * length_km, rel=0.01)
    south = shapely.box(36, 49, 38, 50)
    assert area_km2(shapely.intersection(band.gained, south)) == pytest.approx(high, rel=0.01)


def test_a_band_inside_a_country_and_along_its_line_agree() -> None:
    country = shapely.box(36, 49, 38, 50)
    places = ((36.5, 49.9), (37.5, 49.9))
    inside = Drawing.band(country, depth_km=8.5, between=places)
    along = Drawing.band(shapely.LineString([(36, 50), (38, 50)]), depth_km=8.5, between=places)
    assert inside.gained_km2 == pytest.approx(along.gained_km2, rel=0.005)
    assert inside.at_least is None and inside.implied_km2[0] == inside.gained_km2


def test_the_band_toward_vovchansk_lies_in_ukraine_and_overlaps_what_is_mapped_there() -> None:
    ends = find_settlement("Lyptsi"), find_settlement("Vovchansk")
    band = Drawing.band(load_border(), depth_km=(8, 9), between=ends, label="claimed")
    low, high = band.implied_km2
    assert 0 < low < high
    assert shapely.covers(load_border().buffer(1e-6), band.gained)
    lobe = Drawing.of(ends[0].buffer(0.03))
    overlap = band.overlap(lobe)
    assert overlap.both_km2 + overlap.only_second_km2 == pytest.approx(lobe.gained_km2)
    assert 0 <= overlap.share_of_second <= 1


@pytest.mark.parametrize("depth", [0, -1, (9, 8)])
def test_a_band_needs_a_depth(depth: object) -> None:
    border = shapely.LineString([(36, 50), (38, 50)])
    with pytest.raises(InputError, match="depth_km"):
        Drawing.band(border, depth_km=depth, between=((36.5, 49.9), (37.5, 49.9)))  # type: ignore[arg-type]


def test_a_band_needs_two_ends_and_a_side() -> None:
    border = shapely.LineString([(36, 50), (38, 50)])
    with pytest.raises(GeometryError, match="same point"):
        Drawing.band(border, depth_km=8, between=((36.5, 49.9), (36.5, 49.8)))
    with pytest.raises(GeometryError, match="inland"):
        Drawing.band(border, depth_km=8, between=((36.5, 50), (37.5, 50)))


def test_all_that_a_claimed_change_holds() -> None:
    bow = shapely.Polygon([(36, 50), (37, 51), (37, 50), (36, 51)])
    with pytest.raises(GeometryError, match=r"self-intersection at 36.5, 50.5.*make_valid"):
        Drawing.of(bow)
    change = Drawing.of(shapely.make_valid(bow))
    halves = [shapely.Polygon([(x, 50), (36.5, 50.5), (x, 51)]) for x in (36, 37)]
    assert change.gained_km2 == pytest.approx(sum(area_km2(half) for half in halves))
    assert (change.label, change.definition, change.period) == ("claimed", "occupied", "as drawn")
    assert change.lost.is_empty and change.unchanged.is_empty
    assert Drawing.of(SQUARE, label="me").label == "me"
    projected = gpd.GeoSeries([SQUARE], crs=4326).to_crs("EPSG:6933")
    assert Drawing.of(projected).gained_km2 == pytest.approx(area_km2(SQUARE))


def test_all_that_a_band_holds() -> None:
    border = shapely.LineString([(36, 50), (38, 50)])
    places = ((36.5, 49.9), (37.5, 49.9))
    band = Drawing.band(border, depth_km=(0.5, 8.5), between=places)
    across = shapely.LineString([(37, 49), (37, 50.5)])  # perpendicular to the border, by symmetry
    for ground, depth_km in ((band.at_least, 0.5), (band.gained, 8.5)):
        assert ground is not None
        assert length_km(shapely.intersection(across, ground)) == pytest.approx(depth_km, rel=2e-4)
    assert band.label == "claimed" and band.lost.is_empty and band.unchanged.is_empty
    assert Drawing.band(border, depth_km=8, between=places, label="me").label == "me"


def test_how_far_two_changes_overlap() -> None:
    first, second = (Drawing.of(shapely.box(*b, 51)) for b in ((36, 50, 37), (36.75, 50, 38)))
    overlap = first.overlap(second)
    quarter = area_km2(shapely.box(36.75, 50, 37, 51))
    assert overlap.both_km2 == pytest.approx(quarter)
    assert overlap.only_first_km2 == pytest.approx(3 * quarter)
    assert overlap.only_second_km2 == pytest.approx(4 * quarter)
    assert (overlap.share_of_first, overlap.share_of_second) == pytest.approx((0.25, 0.2))
    nothing = Overlap(0.0, 0.0, 1.0)
    assert np.isnan(nothing.share_of_first) and nothing.share_of_second == 0


def test_old_names_of_drawings_warn() -> None:
    border, between = shapely.LineString([(36, 50), (38, 50)]), ((36.5, 49.9), (37.5, 49.9))
    with pytest.warns(DeprecationWarning, match=r"Change.claimed is now Drawing.of"):
        assert Change.claimed(SQUARE, label="me").gained.equals(Drawing.of(SQUARE).gained)
    with pytest.warns(DeprecationWarning, match=r"Change.band is now Drawing.band"):
        old = Change.band(border, depth_km=(8, 9), between=between)
    band = Drawing.band(border, depth_km=(8, 9), between=between)
    assert (old.label, old.implied_km2) == (band.label, band.implied_km2)
    (row,) = check(Claim.area(880), diff(control(SQUARE), control(SQUARE, JUN))).rows
    with pytest.warns(DeprecationWarning, match=r"Row.delta is now Row.change"):
        assert row.delta is row.change


def test_each_kind_of_ground_is_a_state_or_becomes_one() -> None:
    drawn = Drawing.of(SQUARE)
    assert drawn.as_state().unchanged.equals(SQUARE) and drawn.as_state().gained.is_empty
    state = diff(control(SQUARE), control(SQUARE, JUN)).as_state()
    assert state.control_map.day == JUN and state.unchanged.equals(SQUARE)
    assert list(state.maps_by_day) == ["after"] and drawn.maps_by_day == {}
    assert repr(state).startswith("<HeldGround tester, ") and "held" in repr(state)
    assert state.clipped(SQUARE).as_state().within == ()
