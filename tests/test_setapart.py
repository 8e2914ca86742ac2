"""Ground redrawn or reclassified from day to day, the same as in `diff` of every pair."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from frontgeo import ControlMap, Timeline, diff, load_border, read_timeline
from frontgeo.archive import series
from frontgeo.archive.series import set_apart
from frontgeo.change.artifacts import is_deep_inland
from frontgeo.change.control_map import Redefinition, union
from frontgeo.geometry.projection import buffer_m
from frontgeo.mappers.snapshots import Snapshot
from frontgeo.places.shipped_theatre import ukraine

FIRST = date(2024, 5, 1)
LUHANSK = shapely.intersection(shapely.box(39.0, 48.0, 40.4, 49.6), load_border())
LINE = shapely.clip_by_rect(load_border().boundary, 39.6, 48.6, 40.4, 49.1)
CRIMEA = shapely.intersection(shapely.box(33.0, 44.9, 34.2, 45.6), load_border())


def timeline_of(grounds: list[BaseGeometry], **changes: Any) -> Timeline:
    days = [FIRST + timedelta(days=i) for i in range(len(grounds))]
    snapshots = [Snapshot((str(day),), None, day, day) for day in days]
    maps = {
        s: ControlMap("me", {"occupied": g}, day=s.day, **changes)
        for s, g in zip(snapshots, grounds, strict=True)
    }
    return Timeline(Path("me"), snapshots, lambda wanted: (maps[s] for s in wanted))


def by_diff(timeline: Timeline) -> list[tuple[Any, ...]]:
    """Compare every pair by itself."""
    found = []
    maps = list(timeline)
    for before, after in itertools.pairwise(maps):
        for apart in diff(before, after).set_apart:
            found.append((before.day, after.day, apart.why, apart.gained_km2, apart.lost_km2))
    return found


def as_rows(table: pd.DataFrame) -> list[tuple[Any, ...]]:
    return [
        (row.since.date(), row.Index.date(), row.why, row.gained_km2, row.lost_km2)
        for row in table.itertuples()
    ]


@st.composite
def changing(draw: st.DrawFn) -> list[BaseGeometry]:
    """Draw ground at border and coast, some of which is added, cut off or shifted every day."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    whole = union([LUHANSK, CRIMEA, shapely.box(37.5, 47.8, 38.5, 48.5)])
    digits = draw(st.sampled_from([4, 6, 7]))
    grounds = []
    for _ in range(draw(st.integers(2, 4))):
        kind = draw(st.sampled_from(["nothing", "ribbon", "sea", "front", "patch", "noise"]))
        if kind == "ribbon":
            ribbon = buffer_m(LINE, float(rng.uniform(20, 600)), flat=True)
            shown = rng.choice([shapely.union, shapely.difference])(whole, ribbon)
        elif kind == "sea":
            coast = buffer_m(CRIMEA, float(rng.uniform(20, 1500)))
            shown = shapely.union(whole, coast)
        elif kind in ("front", "patch"):
            at = (38.5, 48.2) if kind == "front" else rng.uniform((36, 44.5), (40.6, 50.5))
            blob = buffer_m(shapely.Point(at), float(rng.uniform(100, 6000)))
            shown = rng.choice([shapely.union, shapely.difference])(whole, blob)
        elif kind == "noise":
            shown = shapely.transform(whole, lambda c: np.round(c, digits))
        else:
            shown = whole
        grounds.append(union([shapely.make_valid(shown)]))
    return grounds


@pytest.mark.slow
@settings(max_examples=40)
@given(changing())
def test_the_same_as_diff_of_every_pair(grounds: list[BaseGeometry]) -> None:
    timeline = timeline_of(grounds)
    assert as_rows(set_apart(timeline)) == by_diff(timeline)


def test_a_redrawn_border_is_found_and_an_advance_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def counted(before: ControlMap, after: ControlMap, **options: Any) -> Any:
        asked.append(after.day)
        return diff(before, after, **options)

    monkeypatch.setattr(series, "diff", counted)
    ribbon = shapely.intersection(buffer_m(LINE, 150.0, flat=True), LUHANSK)
    inland = buffer_m(shapely.Point(39.0, 48.8), 3000.0)
    before = shapely.difference(LUHANSK, ribbon)
    advanced = shapely.union(before, inland)
    days = [before, advanced, advanced, shapely.union(advanced, ribbon)]
    timeline = timeline_of([shapely.set_precision(ground, 1e-6) for ground in days] * 20)
    table = set_apart(timeline)
    assert len(table) == 39 and table["why"].str.startswith("redrawn").all()
    assert table["gained_km2"].iloc[0] > 1 and table["lost_km2"].iloc[1] > 1
    assert len(asked) == 39  # neither days without change nor the advance


def test_a_redefinition_is_found_far_inland() -> None:
    small, large = shapely.box(37.5, 47.8, 37.9, 48.5), shapely.box(37.5, 47.8, 38.5, 48.5)
    assert is_deep_inland(shapely.difference(large, small), ukraine())
    told = (Redefinition(FIRST + timedelta(days=1), "leaves out much", "lost"),)
    timeline = timeline_of([large, small], redefinitions=told)
    table = set_apart(timeline)
    assert table["why"].iloc[0].startswith("reclassified") and table["lost_km2"].iloc[0] > 1000
    assert timeline.reclassified.equals(table.drop(columns="kind")) and timeline.redraws.empty


def test_one_map_and_no_change() -> None:
    for grounds in ([LUHANSK], [LUHANSK, LUHANSK]):
        table = set_apart(timeline_of(grounds))
        assert table.empty and list(table) == ["since", "kind", "why", "gained_km2", "lost_km2"]


def test_deep_inland() -> None:
    assert is_deep_inland(shapely.MultiPolygon(), ukraine())
    assert is_deep_inland(shapely.box(37.5, 48.4, 37.6, 48.5), ukraine())
    on_the_line = shapely.get_point(shapely.get_parts(LINE)[0], 0)
    assert not is_deep_inland(buffer_m(on_the_line, 10.0), ukraine())
    assert not is_deep_inland(
        shapely.union(LUHANSK, shapely.box(37.5, 48.4, 37.6, 48.5)), ukraine()
    )


@pytest.mark.slow
@pytest.mark.archive
def test_the_weeks_in_which_deepstate_redrew_its_border(archive: Path) -> None:
    whole = read_timeline(archive / "deepstate" / "daily_2024-07_2025-12.tar.xz")
    days = {date(2024, 10, 1) + timedelta(days=i) for i in range(8)}
    picked = [s for s in whole.snapshots if s.day in days]
    maps = whole.read_many(picked)
    timeline = Timeline(whole.path, picked, lambda wanted: (maps[s] for s in wanted))
    table = set_apart(timeline)
    assert as_rows(table) == by_diff(timeline)
    redrawn = ("2024-10-03", "2024-10-04")
    assert [str(day.date()) for day in table.index] == [day for day in redrawn for _ in range(2)]
    assert table["kind"].tolist() == ["outside", "redrawn"] * 2
    assert table["gained_km2"].iloc[:2].sum() == pytest.approx(1.759, abs=0.001)
