"""A change seen from either side, and ground abroad by place."""

from __future__ import annotations

import itertools
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from frontgeo import (
    Change,
    Claim,
    ControlMap,
    Timeline,
    area_km2,
    check,
    diff,
    find_settlement,
    load_border,
    read_timeline,
)
from frontgeo.change.control_map import union
from frontgeo.change.definitions import DEFINITIONS
from frontgeo.change.drawing import Drawing
from frontgeo.errors import InputError
from frontgeo.geometry.measure import polygonal
from frontgeo.mappers.snapshots import Snapshot
from frontgeo.places import load_neighbours, place_of

JUL, AUG, SEP = date(2024, 7, 1), date(2024, 8, 20), date(2024, 9, 20)
INLAND = shapely.box(36, 48.5, 37, 49.5)
KURSK = load_neighbours().set_index("iso").geometry["RU-KRS"]


def held(
    ground: BaseGeometry, day: date = JUL, side: str = "russia", **more: BaseGeometry
) -> ControlMap:
    return ControlMap("tester", {"occupied": ground, **more}, day=day, side=side)


@st.composite
def patchwork(draw: st.DrawFn) -> BaseGeometry:
    """Draw cells and slivers, in Ukraine and across its border with Belgorod oblast."""
    cells = draw(st.sets(st.tuples(st.integers(0, 5), st.integers(0, 7)), min_size=1, max_size=16))
    slivers = draw(st.sets(st.integers(0, 7), max_size=2))
    boxes = [
        shapely.box(36 + x / 10, 49.8 + y / 10, 36.1 + x / 10, 49.9 + y / 10) for x, y in cells
    ]
    boxes += [shapely.box(36, 49.8 + y / 10, 36.6, 49.8001 + y / 10) for y in slivers]
    return union(boxes)


def measured(change: Change) -> tuple[object, ...]:
    apart = [(a.kind, a.gained_km2, a.lost_km2) for a in change.set_apart]
    return (
        change.gained_km2, change.lost_km2, change.net_km2, change.other_readings_km2,
        change.with_slivers_km2, apart, area_km2(change.unchanged),
    )  # fmt: skip


@given(patchwork(), patchwork())
@settings(max_examples=40)
def test_the_other_side_sees_the_same_change_the_other_way(
    old: BaseGeometry, new: BaseGeometry
) -> None:
    change = diff(held(old), held(new, AUG))
    mirror = change.seen_by("ukraine")
    assert (change.side, mirror.side) == ("russia", "ukraine")
    assert mirror.gained.equals(change.lost) and mirror.lost.equals(change.gained)
    assert mirror.net_km2 == -change.net_km2
    assert mirror.other_readings_km2 == tuple(-km2 for km2 in change.other_readings_km2)
    assert mirror.aside_km2("geodesic") == -change.aside_km2("geodesic")
    for seen, own in zip(mirror.set_apart, change.set_apart, strict=True):
        assert (seen.kind, seen.gained, seen.lost) == (own.kind, own.lost, own.gained)
    assert change.seen_by("russia") is change and mirror.seen_by("ukraine") is mirror
    assert measured(mirror.seen_by("russia")) == measured(change)
    # each side holds what the other does not, and together they hold the country
    land = load_border()
    for own, theirs in (
        (change.held_before(), mirror.held_before()),
        (change.held_after(), mirror.held_after()),
    ):
        both = area_km2(polygonal(shapely.intersection(own, land))) + area_km2(theirs)
        assert both == pytest.approx(area_km2(land), rel=1e-9)
        assert area_km2(polygonal(shapely.intersection(own, theirs))) < 1e-6


@pytest.mark.slow
@given(patchwork(), patchwork(), st.integers(0, 5), st.integers(0, 7))
@settings(max_examples=40)
def test_clipping_and_turning_commute(old: BaseGeometry, new: BaseGeometry, x: int, y: int) -> None:
    region = shapely.box(35.95 + x / 10, 49.77 + y / 10, 36.37, 50.63)
    change = diff(held(old), held(new, AUG))
    first, second = change.clipped(region).seen_by("ukraine"), change.seen_by("ukraine")
    assert measured(first) == measured(second.clipped(region))
    assert first.side == second.clipped(region).side == "ukraine"
    assert first.within == second.clipped(region).within == (region,)


def test_ground_of_another_side_is_measured_from_itself() -> None:
    """Ground that neither holds is nobody's gain: a complement would make it Ukraine's."""
    west, middle, east = (shapely.box(36 + i / 10, 49, 36.1 + i / 10, 49.5) for i in range(3))
    before = held(union([middle, east])).with_(others={"ukraine": west})
    after = before.with_(statuses={"occupied": east}, day=AUG)
    change = diff(before, after)
    assert change.lost_km2 == pytest.approx(area_km2(middle))
    theirs = change.seen_by("ukraine")
    assert (theirs.side, theirs.gained_km2, theirs.lost_km2) == ("ukraine", 0.0, 0.0)
    assert theirs.held_after().equals(west) and theirs.seen_by("russia").lost_km2 == (
        pytest.approx(change.lost_km2)
    )
    region = shapely.box(36, 49, 36.05, 49.5)
    assert area_km2(change.clipped(region).seen_by("ukraine").unchanged) == pytest.approx(
        area_km2(west) / 2, rel=1e-3
    )
    other = ControlMap("me", {"occupied": east}, day=JUL, side="red", others={"blue": west})
    far = diff(other, other.with_(day=AUG))
    assert far.sides == ("red", "blue") and far.seen_by("blue").held_before().equals(west)
    with pytest.raises(InputError, match=r"side: expected one .* \(red, blue\), found 'ukraine'"):
        far.seen_by("ukraine")


def test_a_side_that_no_map_shows_is_refused_and_one_that_none_names_is_assumed() -> None:
    change = diff(held(INLAND), held(INLAND, AUG))
    with pytest.raises(InputError, match=r"\(russia, ukraine\), found 'blue'"):
        change.seen_by("blue")
    silent = diff(held(INLAND, side=""), held(shapely.box(36, 48.5, 37.1, 49.5), AUG, side=""))
    assert silent.side == "" and silent.sides == ()
    # of the two sides of the war, ground drawn as occupied is Russian-held, whoever asks
    theirs = silent.seen_by("ukraine")
    assert (theirs.side, theirs.lost_km2) == ("ukraine", silent.gained_km2)
    for side in ("russia", "blue"):
        taken = silent.seen_by(side)
        assert (taken.side, taken.gained_km2) == (side, silent.gained_km2)
        assert [a.about for a in taken.assumed] == ["side"]
    claimed = Drawing.of(INLAND)
    assert claimed.seen_by("ukraine") is claimed


def test_a_definition_has_a_side_of_its_own() -> None:
    assert {name: counted.side for name, counted in DEFINITIONS.items() if counted.side} == {
        "ukrainian_held_abroad": "ukraine"
    }
    abroad = [shapely.box(35.0, 51.3, 35.0 + width, 51.4) for width in (0.1, 0.3)]
    maps = [
        held(INLAND, day, ukrainian_held_abroad=ground)
        for day, ground in zip((AUG, SEP), abroad, strict=True)
    ]
    change = diff(*maps, definition="ukrainian_held_abroad")
    assert change.side == "ukraine" and not change.set_apart
    gained_km2 = area_km2(abroad[1]) - area_km2(abroad[0])
    assert change.gained_km2 == pytest.approx(gained_km2)
    russia = change.seen_by("russia")
    assert (russia.side, russia.net_km2) == ("russia", -change.net_km2)
    held_km2 = float(area_km2(load_neighbours()).sum()) - area_km2(abroad[0])
    assert area_km2(russia.held_before()) == pytest.approx(held_km2, rel=1e-9)
    # the same ground beside a change in Ukraine
    (row,) = diff(*maps).abroad()
    assert (row.key, row.name_en, row.side) == ("RU-KRS", "Kursk oblast", "ukraine")
    assert (row.gained_km2, row.lost_km2) == (pytest.approx(gained_km2), 0.0)
    assert row.held_km2 == pytest.approx(area_km2(abroad[1]))
    assert diff(*maps).left_out_km2() == {}
    assert diff(*maps).left_out_km2(KURSK)["ukrainian_held_abroad"] == pytest.approx(
        area_km2(abroad[1])
    )


def test_held_ground_abroad_is_measured_where_ground_abroad_changed() -> None:
    kursk, belgorod = shapely.box(35.0, 51.3, 35.3, 51.4), shapely.box(37, 50.6, 37.2, 50.7)
    sea = shapely.box(31.5, 45.5, 31.6, 45.6)  # neither in the country nor in a unit of Russia
    taken = shapely.box(35.0, 51.3, 35.1, 51.4)
    before = held(shapely.union_all([INLAND, kursk, belgorod, sea]))
    after = held(shapely.difference(before.held(), taken), AUG)
    (row,) = diff(before, after).abroad()
    assert (row.key, row.gained_km2) == ("RU-KRS", 0.0)
    assert row.lost_km2 == pytest.approx(area_km2(taken))
    assert row.held_km2 == pytest.approx(area_km2(kursk) - area_km2(taken))
    lost = shapely.box(31.5, 45.5, 31.6, 45.51)
    (anywhere,) = diff(before, held(shapely.difference(before.held(), lost), AUG)).abroad()
    assert (anywhere.key, anywhere.gained_km2) == ("", 0.0)
    assert anywhere.held_km2 == pytest.approx(area_km2(sea) - area_km2(lost))


def test_before_the_incursion_no_ground_is_held_abroad_and_that_is_known() -> None:
    abroad = shapely.box(35.0, 51.3, 35.3, 51.4)
    early = held(INLAND).with_(recognised="ISW")
    late = held(INLAND, AUG, ukrainian_held_abroad=abroad).with_(recognised="ISW")
    for clip in (None, KURSK):
        change = diff(early, late, definition="ukrainian_held_abroad", clip=clip)
        assert change.gained_km2 == pytest.approx(area_km2(abroad)) and not change.unlike
    nothing = diff(early, early.with_(day=date(2024, 8, 1)), clip=KURSK,
                   definition="ukrainian_held_abroad")  # fmt: skip
    assert nothing.net_km2 == 0.0
    lacking = held(INLAND, AUG)
    for shown in (lacking, lacking.with_(recognised="ISW"), held(INLAND)):
        with pytest.raises(InputError, match="shows no ukrainian_held_abroad"):
            shown.held("ukrainian_held_abroad")
    assert lacking.with_(none_of=("ukrainian_held_abroad",)).area_km2("ukrainian_held_abroad") == 0


def test_ground_that_a_definition_leaves_out_is_named_where_it_lies() -> None:
    grey = shapely.box(37, 48.5, 37.1, 49.5)
    freed = shapely.box(35, 48.5, 35.1, 49.5)
    maps = [held(INLAND, day, contested=grey, liberated=freed) for day in (JUL, AUG)]
    change = diff(*maps)
    assert change.left_out_km2() == {"contested": pytest.approx(area_km2(grey))}
    assert change.left_out_km2(shapely.box(35, 48, 36.5, 50)) == {}
    assert diff(*maps, definition="occupied+contested").left_out_km2() == {}
    before = diff(maps[0], held(INLAND, AUG)).left_out_km2(on_day="before")
    assert list(before) == ["contested"]


@pytest.mark.slow
@pytest.mark.archive
def test_kursk_in_august_2024_on_three_mappers_maps(archive: Path) -> None:
    """Areas are as mapped, and clipped to the shipped outline of Kursk oblast.

    The outline excludes 1 to 12 km² along the border, as the mappers' own borders differ.
    """
    deepstate = read_timeline(archive / "deepstate" / "snapshots_2022-04_2024-12.tar.xz")
    isw = read_timeline(archive / "isw" / "weekly_2022-02_2024-12.tar.xz")
    caprice = read_timeline(archive / "creamy_caprice" / "control_2023-09_2024-12.tar.xz")
    for timeline, first, last, mapped_km2, clipped_km2 in (
        (deepstate, "2024-08-06", "2024-08-13", 313.93, 312.95),
        (isw, "2024-08-04", "2024-08-11", 637.81, 626.14),
        (isw, "2024-08-04", "2024-08-18", 1059.83, 1050.27),
        (caprice, "2024-08-01", "2024-09-01", 956.85, 956.85),
    ):
        maps = timeline.at(first), timeline.at(last)
        for clip, km2 in ((None, mapped_km2), (KURSK, clipped_km2)):
            change = diff(*maps, definition="ukrainian_held_abroad", clip=clip)
            assert change.side == "ukraine" and not change.unlike
            assert change.gained_km2 == pytest.approx(km2, abs=0.02), (timeline, last)
            assert change.lost_km2 == 0.0
        rows = diff(*maps).abroad()
        assert [(r.key, r.side) for r in rows] == [("RU-KRS", "ukraine")]
        assert rows[0].gained_km2 == pytest.approx(clipped_km2, abs=0.02)
    # Creamy Caprice also draws who holds Russia
    change = diff(*maps, clip=KURSK)
    assert change.lost_km2 == pytest.approx(955.38, abs=0.02)
    assert change.seen_by("ukraine").gained_km2 == pytest.approx(955.38, abs=0.02)


@pytest.mark.slow
@pytest.mark.archive
def test_isw_in_2024_in_ukraine_and_in_kursk_oblast(archive: Path) -> None:
    """ISW published 4,168 km² for both: taken in Ukraine, and taken back in Kursk oblast."""
    isw = read_timeline(archive / "isw" / "weekly_2022-02_2024-12.tar.xz")
    first, most, last = (isw.at(day) for day in ("2023-12-31", "2024-08-18", "2024-12-31"))
    change = diff(first, last)
    assert change.net_km2 == pytest.approx(3591.9, abs=0.5)
    assert change.seen_by("ukraine").net_km2 == -change.net_km2
    (kursk,) = (row for row in change.abroad() if row.side == "ukraine")
    assert (kursk.key, kursk.held_km2) == ("RU-KRS", pytest.approx(462.5, abs=0.1))
    retaken = diff(most, last, definition="ukrainian_held_abroad").seen_by("russia")
    assert retaken.net_km2 == pytest.approx(593.1, abs=0.1)  # 4,185 with Ukraine: 0.4 % more
    assert retaken.clipped(KURSK).net_km2 == pytest.approx(587.8, abs=0.1)


def test_an_archive_of_ground_abroad_is_measured_as_each_pair_is() -> None:
    grounds = [shapely.box(34.9, 51.1, 35.0 + width, 51.4) for width in (0.1, 0.3, 0.2)]
    days = [date(2024, 8, 20 + i) for i in range(3)]
    maps = {
        Snapshot((str(day),), None, day, day): held(INLAND, day, ukrainian_held_abroad=ground)
        for day, ground in zip(days, grounds, strict=True)
    }
    timeline = Timeline(Path("me"), list(maps), lambda wanted: (maps[s] for s in wanted))
    table = timeline.deltas(definition="ukrainian_held_abroad")
    pairs = itertools.pairwise(maps.values())
    nets = [diff(*pair, definition="ukrainian_held_abroad").net_km2 for pair in pairs]
    assert table["net_km2"].tolist() == pytest.approx(nets, abs=1e-6)
    assert table["outside_gained_km2"].sum() == 0.0


@pytest.mark.slow
@pytest.mark.archive
def test_the_kharkiv_counter_offensive_as_ukraine_sees_it(archive: Path) -> None:
    raw = read_timeline(archive / "deepstate" / "snapshots_2022-04_2024-12.tar.xz")
    change = diff(raw.at("2022-09-05"), raw.at("2022-09-12")).seen_by("ukraine")
    oblast = change.clipped(place_of("Kharkiv oblast").ground)
    assert (oblast.gained_km2, oblast.lost_km2) == (pytest.approx(8892.0, abs=0.1), 0.0)
    before, after = change.held_before(), change.held_after()
    for name in ("Balakliia", "Kupiansk", "Izium"):
        place = find_settlement(name, oblast="UA-63")
        assert after.contains(place) and not before.contains(place), name


def test_a_change_of_slivers_alone_decides_nothing_for_either_side() -> None:
    # from Ukraine's side the rest of the country was held, which made its loss overstated (found
    # by `make fuzz-numbers`)
    maps = [
        ControlMap("me", {"occupied": shapely.box(36, 49, 36.0001, north)}, day=day, side="russia")
        for north, day in ((49.0001, JUL), (48.9999, AUG))
    ]
    change = diff(*maps)
    assert change.is_void and change.seen_by("ukraine").is_void
    period = {"since": JUL, "until": AUG}
    for side, direction in (("russia", "gained"), ("ukraine", "lost")):
        claim = Claim.area(5, side=side, direction=direction, **period)
        (row,) = check(claim, change).rows
        assert (row.outcome, row.counted) == ("undecided", False)


@pytest.mark.parametrize("made", [Claim.depth, Claim.settlements])
def test_a_map_as_a_drawing_of_lost_ground_is_measured_as_it_stands(made: Any) -> None:
    drawn = ControlMap("me", {"occupied": shapely.box(36, 49, 36.2, 49.2)}, side="russia")
    lost, gained = (
        check(made(5, side="russia", direction=direction), drawn).rows[0].measured
        for direction in ("lost", "gained")
    )
    assert lost == gained is not None
