"""Redrawn borders and real changes, on shapes at the real border and coast."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
import shapely
from shapely.ops import substring

from frontgeo import ControlMap, area_km2, diff, find_settlement, load_border, load_oblasts
from frontgeo._utils.arrays import Shapes
from frontgeo.change import artifacts
from frontgeo.change.control_map import Redefinition, front_line, union
from frontgeo.geometry.projection import buffer_m, local_metres
from frontgeo.places.boundaries import border_zone
from frontgeo.places.shipped_theatre import default_theatre

INLAND = shapely.box(37.5, 47.8, 38.5, 48.5)  # held on both days, its front far away
AT_BORDER = find_settlement("Hatyshche")  # 4 km from the border north of Vovchansk


def change(*gained: shapely.Geometry, day: date = date(2024, 6, 1)):  # type: ignore[no-untyped-def]
    before = ControlMap("x", {"occupied": INLAND}, day=date(2024, 5, 1))
    after = ControlMap("x", {"occupied": union([INLAND, *gained])}, day=day)
    return diff(before, after)


LUHANSK = shapely.intersection(shapely.box(39.0, 48.0, 40.4, 49.6), load_border())
RIBBON_AT = shapely.clip_by_rect(load_border().boundary, 39.6, 48.6, 40.4, 49.1)


def test_a_line_that_moves_along_the_border_is_redrawn() -> None:
    ribbon = shapely.intersection(buffer_m(RIBBON_AT, 150.0, flat=True), LUHANSK)
    before = ControlMap(
        "x", {"occupied": shapely.difference(LUHANSK, ribbon)}, day=date(2024, 5, 1)
    )
    after = ControlMap("x", {"occupied": LUHANSK}, day=date(2024, 6, 1))
    found = diff(before, after)
    assert found.gained.is_empty and len(found.set_apart) == 1
    assert found.set_apart[0].gained_km2 > 1
    assert found.set_apart[0].why == "redrawn border or coast, over 5 km from the front"
    assert diff(before, after, keep_redrawn=True).gained_km2 == pytest.approx(
        found.set_apart[0].gained_km2
    )


def test_what_is_redrawn_is_in_the_net() -> None:
    ribbon = shapely.intersection(buffer_m(RIBBON_AT, 150.0, flat=True), LUHANSK)
    before = ControlMap("x", {"occupied": LUHANSK - ribbon}, day=date(2024, 5, 1))
    found = diff(before, ControlMap("x", {"occupied": LUHANSK}, day=date(2024, 6, 1)))
    assert found.gained_km2 == 0 and found.net_km2 == pytest.approx(area_km2(ribbon), rel=1e-6)
    assert found.other_readings_km2 == pytest.approx((0.0,), abs=1e-6)
    whole = found.clipped(shapely.box(39, 48, 41, 48.9))
    part = area_km2(shapely.intersection(ribbon, shapely.box(39, 48, 41, 48.9)))
    assert whole.net_km2 == pytest.approx(part, rel=1e-6)


def test_a_first_advance_along_the_border_is_a_change() -> None:
    """It is 24 km long and 380 m wide, starts at held ground, and the other side lies behind it."""
    line = shapely.line_merge(shapely.clip_by_rect(load_border().boundary, 34.4, 51.0, 35.0, 51.4))
    line = max(shapely.get_parts(line), key=shapely.length)
    middle = shapely.line_interpolate_point(line, 0.5, normalized=True)
    near = shapely.intersection(line, buffer_m(middle, 9_000.0))
    strip = shapely.intersection(buffer_m(near, 380.0, flat=True), load_border())
    russia = shapely.box(34.0, 50.8, 36.0, 52.0) - load_border()  # as Creamy Caprice draws it
    for held in ([INLAND], [INLAND, russia]):
        before = ControlMap("x", {"occupied": union(held)}, day=date(2024, 5, 1))
        after = ControlMap("x", {"occupied": union([*held, strip])}, day=date(2024, 6, 1))
        for maps in ((before, after), (after.with_(day=date(2024, 4, 1)), before)):
            found = diff(*maps)
            assert not [a for a in found.set_apart if a.kind == "redrawn"]
            assert found.gained_km2 + found.lost_km2 == pytest.approx(area_km2(strip), rel=0.01)
            assert area_km2(strip) > 5


def test_an_advance_from_a_shallow_hold_at_the_border_is_a_change() -> None:
    """The line of a bridgehead less than a kilometre deep is front, although the border is near."""
    line = shapely.clip_by_rect(load_border().boundary, 34.4, 51.0, 34.7, 51.4)
    hold, wider = (
        shapely.intersection(buffer_m(line, width, flat=True), load_border())
        for width in (600.0, 850.0)
    )
    before = ControlMap("x", {"occupied": union([INLAND, hold])}, day=date(2024, 5, 1))
    after = ControlMap("x", {"occupied": union([INLAND, wider])}, day=date(2024, 6, 1))
    found = diff(before, after)
    assert found.set_apart == () and found.gained_km2 > 1


def test_a_wide_or_compact_patch_at_a_held_border_is_a_change() -> None:
    at = shapely.line_interpolate_point(
        shapely.line_merge(shapely.get_parts(RIBBON_AT))[0], 0.5, normalized=True
    )
    patch = shapely.intersection(buffer_m(at, 450.0), LUHANSK)
    found = diff(
        ControlMap("x", {"occupied": LUHANSK}, day=date(2024, 5, 1)),
        ControlMap("x", {"occupied": LUHANSK - patch}, day=date(2024, 6, 1)),
    )
    assert found.set_apart == () and found.lost_km2 == pytest.approx(area_km2(patch), rel=1e-6)


def test_a_coast_that_moves_out_to_sea_is_outside_the_country() -> None:
    crimea = shapely.intersection(shapely.box(32.4, 44.3, 36.7, 45.6), load_border())
    before = ControlMap("x", {"occupied": union([INLAND, crimea])}, day=date(2024, 5, 1))
    south = shapely.intersection(buffer_m(crimea, 1500.0), shapely.box(32, 44, 37, 45.2))
    after = ControlMap("x", {"occupied": union([INLAND, crimea, south])}, day=date(2024, 6, 1))
    found = diff(before, after)
    assert found.gained_km2 < 1
    assert sum(a.gained_km2 for a in found.set_apart if a.kind == "outside") > 500
    clipped = diff(before, after, clip=shapely.box(30, 43, 40, 50))  # ground inside counts
    assert clipped.gained_km2 > 500 and clipped.set_apart == ()


def test_a_pocket_or_an_island_by_itself_is_a_change() -> None:
    for pocket in (shapely.box(34.6, 46.25, 34.7, 46.3), buffer_m(shapely.Point(34.6, 51.2), 500)):
        found = change(pocket)
        assert found.set_apart == () and not found.gained.is_empty


def test_a_patch_across_the_border_is_an_advance() -> None:
    """It is compact, even if less than a kilometre deep."""
    line = shapely.clip_by_rect(load_border().boundary, 34.4, 51.0, 34.7, 51.4)
    point = shapely.line_interpolate_point(shapely.line_merge(line), 0.5, normalized=True)
    patch = shapely.intersection(buffer_m(point, 600.0), load_border())
    found = change(patch)
    assert found.set_apart == () and found.gained_km2 > 0.3


def test_a_lobe_deeper_than_the_zone_is_an_advance() -> None:
    lobe = shapely.intersection(buffer_m(AT_BORDER, 5000.0), load_border())
    assert change(lobe).set_apart == ()


def test_a_strip_near_the_front_stays() -> None:
    beside = shapely.box(37.495, 47.8, 37.5, 48.5)
    found = change(beside)
    assert found.set_apart == () and found.gained_km2 > 10


def test_what_a_mapper_redefined_is_noted_only_across_that_day() -> None:
    events = (Redefinition(date(2024, 5, 15), "leaves out something", "lost"),)
    large = shapely.box(37.5, 47.8, 38.5, 48.3)
    for end, apart in ((date(2024, 5, 20), 1), (date(2024, 5, 10), 0)):
        before = ControlMap("x", {"occupied": INLAND}, day=date(2024, 5, 1))
        after = ControlMap(
            "x", {"occupied": shapely.difference(INLAND, large)}, day=end, redefinitions=events
        )
        found = diff(before, after)
        assert [a.why for a in found.set_apart] == [
            "reclassified on 2024-05-15: x leaves out something; other changes there cannot be "
            "identified without an archive of the maps of that day"
        ] * apart
        assert [a.certain for a in found.set_apart] == [False] * apart
        assert found.lost.is_empty == bool(apart)
        whole = diff(before, after, keep_redrawn=True)
        assert whole.lost_km2 == pytest.approx(
            found.lost_km2 + sum(a.lost_km2 for a in found.set_apart)
        )


def test_an_island_without_a_front_is_redrawn_where_there_is_one_elsewhere() -> None:
    islands = shapely.get_parts(load_border())
    island = islands[shapely.contains(islands, shapely.Point(32.9, 46.03))][0]  # Dzharylhach
    days = [(buffer_m(island, -100.0), date(2024, 5, 1)), (island, date(2024, 6, 1))]
    for elsewhere, apart in (([INLAND], 1), ([], 0)):
        maps = [
            ControlMap("x", {"occupied": union([land, *elsewhere])}, day=day) for land, day in days
        ]
        found = diff(*maps)
        assert len(found.set_apart) == apart
        assert (found.gained_km2 > 1) != bool(apart)


def test_what_a_mapper_redefined_leaves_smaller_changes() -> None:
    events = (Redefinition(date(2024, 5, 15), "leaves out something", "lost"),)
    small = shapely.box(37.5, 47.8, 37.6, 47.9)
    before = ControlMap("x", {"occupied": INLAND}, day=date(2024, 5, 1))
    for ground in (INLAND, union([INLAND, shapely.box(38.5, 48, 38.6, 48.1)]), INLAND - small):
        after = ControlMap("x", {"occupied": ground}, day=date(2024, 5, 20), redefinitions=events)
        assert diff(before, after).set_apart == ()


def test_a_redefinition_takes_out_its_direction_and_its_units_only() -> None:
    """Of parts over 1,000 km² in all directions, only the known redefinition is excluded."""
    events = (Redefinition(date(2024, 5, 15), "leaves out the Donbas", "lost", ("UA-14",)),)
    unit = load_oblasts().set_index("iso").geometry["UA-14"]
    donetsk = shapely.intersection(shapely.box(37.5, 47.8, 38.5, 48.3), unit)
    south = shapely.box(33.8, 46.9, 34.8, 47.4)
    kept = shapely.box(35.0, 46.9, 36.0, 47.4)
    before = ControlMap("x", {"occupied": union([donetsk, south])}, day=date(2024, 5, 1))
    after = ControlMap("x", {"occupied": kept}, day=date(2024, 6, 1), redefinitions=events)
    found = diff(before, after)
    assert found.gained_km2 == pytest.approx(area_km2(kept), rel=1e-9)
    assert found.lost_km2 == pytest.approx(area_km2(south), rel=1e-9)
    (apart,) = found.set_apart
    assert apart.lost_km2 == pytest.approx(area_km2(donetsk), rel=1e-9) and apart.gained.is_empty


def strips_of_border() -> Shapes:
    """Return strips along 100 km of border, from west to east."""
    line = shapely.line_merge(shapely.clip_by_rect(load_border().boundary, 34.2, 50.5, 36.0, 51.4))
    line = max(shapely.get_parts(line), key=shapely.length)
    along = [substring(line, a, a + 0.03, normalized=True) for a in np.linspace(0.02, 0.98, 25)]
    strips = [buffer_m(part, 150.0, flat=True) for part in along[:-1]]
    found: Shapes = shapely.intersection(np.array(strips, dtype=object), load_border())
    return found


WEST = shapely.box(34.0, 50.0, 35.1, 51.5)


def test_strips_are_judged_alike_alone_and_together() -> None:
    """Behind half of them the ground is held; with nothing sure, each is looked at by itself."""
    strips = strips_of_border()
    near = artifacts._Near.of(strips, WEST, load_border(), default_theatre(), None)
    found = []
    for together, sure in ((1, 0.9), (1000, 0.9), (4, -1.0)):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(artifacts, "_TOGETHER", together)
            patch.setattr(artifacts, "_SURE", sure)
            found.append(artifacts._are_uncontested(strips, near))
    assert found[0].tolist() == found[1].tolist() == found[2].tolist()
    held = [strip.bounds[2] < 35.0 for strip in strips]
    lost = [strip.bounds[0] > 35.2 for strip in strips]
    assert found[0][held].all() and not found[0][lost].any() and any(held) and any(lost)


@pytest.mark.parametrize("clip", [None, shapely.box(33.0, 50.6, 34.9, 52.0)])
def test_strips_are_far_from_the_front_by_their_distance_to_all_of_it(
    clip: shapely.Polygon | None,
) -> None:
    """Ground is held to 35.1° east, or to the edge of a clip."""
    held = WEST if clip is None else shapely.intersection(WEST, clip)
    strips = strips_of_border()
    if clip is not None:
        strips = shapely.intersection(strips[shapely.intersects(clip, strips)], clip)
    front = front_line(held, border_zone(), within=load_border())
    metres = [
        shapely.distance(*map(local_metres(strip)[0], (strip, shapely.segmentize(front, 0.01))))
        for strip in strips
    ]
    far = np.array(metres) > artifacts.FAR_FROM_FRONT_M
    near = artifacts._Near.of(strips, WEST, load_border(), default_theatre(), clip)
    assert artifacts._is_any_front([WEST], default_theatre(), clip)
    assert not artifacts._is_any_front([], default_theatre(), clip)
    found = artifacts._are_far(strips, near, lambda: True)
    assert found.tolist() == far.tolist() and 0 < far.sum() < len(far)
