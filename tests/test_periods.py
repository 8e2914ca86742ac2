"""Periods add up: the net of a period is the sum of its parts', whatever is set apart."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from frontgeo import Change, ControlMap, Timeline, area_km2, diff, load_border, read_timeline
from frontgeo import load_oblasts as oblasts
from frontgeo.change.control_map import Redefinition, union
from frontgeo.geometry.projection import buffer_m
from frontgeo.mappers.snapshots import Snapshot

FIRST = date(2024, 5, 1)
LUHANSK = shapely.intersection(shapely.box(39.0, 48.0, 40.4, 49.6), load_border())
LINE = shapely.clip_by_rect(load_border().boundary, 39.6, 48.6, 40.4, 49.1)
CRIMEA = shapely.intersection(shapely.box(33.0, 44.9, 34.2, 45.6), load_border())
ABROAD = shapely.box(36.0, 51.0, 37.0, 51.6)  # in Russia
DONBAS = shapely.box(38.0, 47.6, 39.0, 48.4)  # 8,300 km², most of which is later not drawn


def timeline_of(grounds: list[BaseGeometry], **changes: Any) -> Timeline:
    days = [FIRST + timedelta(days=i) for i in range(len(grounds))]
    snapshots = [Snapshot((str(day),), None, day, day) for day in days]
    maps = {
        s: ControlMap("me", {"occupied": g}, day=s.day, **changes)
        for s, g in zip(snapshots, grounds, strict=True)
    }
    return Timeline(Path("me"), snapshots, lambda wanted: (maps[s] for s in wanted))


@st.composite
def histories(draw: st.DrawFn) -> list[BaseGeometry]:
    """Draw maps where ground comes and goes: inland, at and across the border, abroad, at sea."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    grounds = []
    for _ in range(draw(st.integers(3, 5))):
        shown = [LUHANSK, CRIMEA, DONBAS]
        ribbon = buffer_m(LINE, float(rng.uniform(20, 600)), flat=True)
        if rng.random() < 0.5:
            shown[0] = rng.choice([shapely.union, shapely.difference])(LUHANSK, ribbon)
        if rng.random() < 0.5:
            shown[1] = buffer_m(CRIMEA, float(rng.uniform(-800, 1500)))
        if rng.random() < 0.5:
            shown.append(buffer_m(shapely.Point(rng.uniform((36, 50), (37, 51))), 9000.0))
        if rng.random() < 0.5:
            shown.append(ABROAD)
        for _ in range(3):  # patches, some of them thin
            west, south = rng.uniform((37.0, 47.5), (39.2, 49.0))
            wide, high = rng.choice([0.0002, 0.01, 0.2], 2)
            shown.append(shapely.box(west, south, west + wide, south + high))
        grounds.append(union([shapely.make_valid(ground) for ground in shown]))
    return grounds


def assert_adds_up(whole: Change, parts: list[Change]) -> None:
    assert whole.net_km2 == pytest.approx(sum(p.net_km2 for p in parts), abs=1e-6)
    assert whole.net_km2 == pytest.approx(
        whole.gained_km2 - whole.lost_km2 + whole.aside_km2(), abs=1e-9
    )


@pytest.mark.slow
@settings(max_examples=40)
@given(histories())
def test_any_split_of_any_history(grounds: list[BaseGeometry]) -> None:
    maps = list(timeline_of(grounds))
    whole, parts = diff(maps[0], maps[-1]), [diff(*two) for two in itertools.pairwise(maps)]
    assert_adds_up(whole, parts)
    # by plain shapely: the ground held in the country afterwards, minus that before
    inside = [area_km2(shapely.intersection(g, load_border())) for g in (grounds[0], grounds[-1])]
    assert whole.net_km2 == pytest.approx(inside[1] - inside[0], abs=1e-6)
    by_oblast = whole.by(oblasts())["net_km2"]
    assert by_oblast.sum() == pytest.approx(whole.net_km2, abs=1e-6)
    east = shapely.box(38.5, 44, 41, 52)
    assert_adds_up(whole.clipped(east), [part.clipped(east) for part in parts])


@settings(max_examples=30)
@given(histories(), st.integers(1, 3), st.sampled_from(["lost", "gained"]))
def test_any_split_about_a_redefinition(
    grounds: list[BaseGeometry], at: int, direction: Any
) -> None:
    """Ground that a mapper stops or starts drawing is no change, on either side of that day."""
    at = min(at, len(grounds) - 1)
    without = shapely.box(38.02, 47.62, 38.98, 48.38)
    shown = [
        g - without if (i >= at) is (direction == "lost") else g for i, g in enumerate(grounds)
    ]
    told = Redefinition(FIRST + timedelta(days=at), "draws the Donbas in another way", direction)
    timeline = timeline_of(shown, redefinitions=(told,))
    maps = list(timeline)
    whole, parts = diff(maps[0], maps[-1]), [diff(*two) for two in itertools.pairwise(maps)]
    assert_adds_up(whole, parts)
    (apart,) = (a for a in whole.set_apart if a.kind == "redefined")
    # by plain shapely: as if the ground removed that day had never been drawn
    old, new = (shown[at - 1], shown[at]) if direction == "lost" else (shown[at], shown[at - 1])
    gone = max(shapely.get_parts(old - new), key=area_km2)
    ends = [
        area_km2((union([g, gone]) if (i >= at) is (direction == "lost") else g) & load_border())
        for i, g in ((0, shown[0]), (len(shown) - 1, shown[-1]))
    ]
    assert whole.net_km2 == pytest.approx(ends[1] - ends[0], abs=1e-6)
    assert area_km2(getattr(apart, direction)) > 5000 and apart.certain
    steps = timeline.deltas()
    assert steps["net_km2"].sum() == pytest.approx(whole.net_km2, abs=1e-6)


def test_steps_tell_what_they_set_apart() -> None:
    ribbon = shapely.intersection(buffer_m(LINE, 150.0, flat=True), LUHANSK)
    grounds = [
        union([LUHANSK - ribbon, ABROAD]),
        union([LUHANSK - ribbon]),
        union([LUHANSK, shapely.box(38.9, 48.2, 39.0, 48.3)]),
    ]
    timeline = timeline_of(grounds)
    steps = timeline.deltas()
    assert steps["outside_lost_km2"].tolist() == pytest.approx([area_km2(ABROAD), 0.0])
    assert steps["redrawn_gained_km2"].tolist() == pytest.approx([0.0, area_km2(ribbon)], rel=1e-6)
    box = area_km2(shapely.box(38.9, 48.2, 39.0, 48.3))
    assert steps["gained_km2"].tolist() == pytest.approx([0.0, box], rel=1e-6)
    assert steps["net_km2"].tolist() == pytest.approx([0.0, box + area_km2(ribbon)], rel=1e-6)
    assert steps["net_km2"].sum() == pytest.approx(
        timeline.between(FIRST + timedelta(days=1), FIRST + timedelta(days=2)).net_km2, abs=1e-6
    )
    mapped = timeline.deltas(as_mapped=True)
    assert list(mapped) == ["since", "gained_km2", "lost_km2", "net_km2"]
    assert mapped["lost_km2"].iloc[0] == pytest.approx(area_km2(ABROAD))


# ---- archives --------------------------------------------------------------------------

ARCHIVES = [
    "deepstate/snapshots_2022-04_2024-12.tar.xz",
    "deepstate/daily_2024-07_2025-12.tar.xz",
    "isw/weekly_2022-02_2024-12.tar.xz",
    "isw/daily_2023-05_2023-08.tar.xz",
    "creamy_caprice/control_2023-09_2024-12.tar.xz",
    "liveuamap/areas_2023_2024.tar.xz",
    "uacontrolmap",
]


@pytest.mark.slow
@pytest.mark.archive
@pytest.mark.parametrize("name", ARCHIVES)
def test_25_splits_of_each_archive(archive: Path, name: str) -> None:
    timeline = read_timeline(archive / name)
    rng = random.Random(f"splits of {name}")
    first, *between, last = timeline.snapshots
    chosen = {first, last, *rng.sample(between, 5)}
    maps = list(timeline.read_many(chosen).values())

    @cache
    def net(first: int, last: int) -> float:
        return diff(maps[first], maps[last]).net_km2

    splits = rng.sample(list(itertools.combinations(range(len(maps)), 3)), 25)
    for first, middle, last in splits:
        assert net(first, last) == pytest.approx(
            net(first, middle) + net(middle, last), abs=1e-6
        ), (maps[first].when, maps[middle].when, maps[last].when)


@pytest.mark.slow
@pytest.mark.archive
def test_liveuamaps_2024_is_the_sum_of_its_halves(archive: Path) -> None:
    timeline = read_timeline(archive / "liveuamap" / "areas_2023_2024.tar.xz")
    year = timeline.between("2024-01-01", "2024-12-31")
    halves = [
        timeline.between("2024-01-01", "2024-06-30"),
        timeline.between("2024-07-01", "2024-12-31"),
    ]
    assert [round(half.net_km2, 1) for half in halves] == [970.7, 3062.3]
    assert_adds_up(year, halves)
    (redefined,) = (a for a in year.set_apart if a.kind == "redefined")
    assert redefined.lost_km2 == pytest.approx(16_606.8, abs=0.1) and redefined.certain
    # by plain shapely: the maps' areas in the country, and the ground removed on 13 March
    before, after = (timeline.at(day) for day in ("2023-12-31", "2024-12-31"))
    last, first = (timeline.at(day) for day in ("2024-03-12", "2024-03-13"))
    gone = max(shapely.get_parts(last.held() - first.held()), key=area_km2)
    ends = [area_km2(g & load_border()) for g in (before.held(), union([after.held(), gone]))]
    assert year.net_km2 == pytest.approx(ends[1] - ends[0], abs=0.01)
    steps = timeline.deltas()
    assert steps["net_km2"].sum() == pytest.approx(
        diff(*timeline.read_many([timeline.snapshots[0], timeline.snapshots[-1]]).values()).net_km2,
        abs=1e-6,
    )
    assert steps.loc["2024-03-13", "lost_km2"] < 10
    assert steps.loc["2024-03-13", "redefined_lost_km2"] == pytest.approx(16_606.8, abs=0.1)
    # only two files: the same ground, and the range shows that it cannot be known
    alone = [
        shown.with_(redefinitions=tuple(replace(r, ground=None) for r in shown.redefinitions))
        for shown in (before, after)
    ]
    two = diff(*alone)
    (guessed,) = (a for a in two.set_apart if a.kind == "redefined")
    assert not guessed.certain and "without an archive" in guessed.why
    assert min(two.other_readings_km2) < -12_000


@pytest.mark.slow
@pytest.mark.archive
def test_transnistria_and_the_sea_are_no_change(archive: Path) -> None:
    raw = read_timeline(archive / "deepstate" / "snapshots_2022-04_2024-12.tar.xz")
    may = diff(*raw.period("2022-05-11", "2022-06-28"))
    # by the country alone 2,554.9: 34 km² of Transnistria as drawn lie within the shipped border,
    # which the legend's dates also exclude
    assert may.gained_km2 - may.lost_km2 == pytest.approx(2589.0, abs=0.5)
    assert may.net_km2 == pytest.approx(2620.1, abs=0.5)  # with the redrawn border
    ends = [area_km2(m.held() & load_border()) for m in (may.before, may.after) if m is not None]
    assert may.net_km2 == pytest.approx(ends[1] - ends[0], abs=1e-6)
    live = read_timeline(archive / "liveuamap" / "areas_2023_2024.tar.xz")
    sea = diff(*live.period("2023-01-01", "2023-09-30"))
    assert sea.gained_km2 - sea.lost_km2 == pytest.approx(313, abs=6)
    (outside,) = (a for a in sea.set_apart if a.kind == "outside")
    assert outside.lost_km2 > 3000


@pytest.mark.slow
@pytest.mark.archive
def test_kursk_is_outside_and_counts_in_a_clip_to_it(archive: Path) -> None:
    creamy = read_timeline(archive / "creamy_caprice" / "control_2023-09_2024-12.tar.xz")
    august = creamy.between("2024-08-01", "2024-09-01")
    (outside,) = (a for a in august.set_apart if a.kind == "outside")
    assert outside.lost_km2 == pytest.approx(957, abs=3)
    kursk = shapely.box(34, 50.9, 37, 52.5) - load_border()
    inside = creamy.between("2024-08-01", "2024-09-01", clip=kursk)
    assert inside.lost_km2 == pytest.approx(957, abs=3)
    assert not [a for a in inside.set_apart if a.kind == "outside"]
