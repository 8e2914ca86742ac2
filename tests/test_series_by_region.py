"""Gained, lost and net by region and step: what adds up, what is set apart, and where."""

from __future__ import annotations

import itertools
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry
from shapes import write_geojson

from frontgeo import ControlMap, Timeline, area_km2, diff, load_border, load_oblasts, read_timeline
from frontgeo.change.control_map import Redefinition
from frontgeo.cli.main import main
from frontgeo.errors import GeometryError, InputError
from frontgeo.geometry.sectors import OUTSIDE
from frontgeo.mappers.snapshots import Snapshot
from frontgeo.outputs.chart import SeriesAbout, chart_of
from frontgeo.outputs.timelines import step_notes, with_notes

FIRST = date(2024, 4, 29)  # a Monday
DAILY = "deepstate/daily_2024-07_2025-12.tar.xz"
ABROAD = shapely.box(36.0, 51.0, 37.0, 51.6)  # in Russia
GRID = gpd.GeoDataFrame(
    {"name": [f"{x}/{y}" for x in range(3) for y in range(2)]},
    geometry=[
        shapely.box(36.5 + x, 47.5 + y * 0.7, 37.5 + x, 48.2 + y * 0.7)
        for x in range(3)
        for y in range(2)
    ],
    crs="EPSG:4326",
)


def timeline_of(grounds: list[BaseGeometry], step: int = 1, **changes: Any) -> Timeline:
    days = [FIRST + timedelta(days=step * i) for i in range(len(grounds))]
    snapshots = [Snapshot((str(day),), None, day, day) for day in days]
    maps = {
        s: ControlMap("me", {"occupied": g}, day=s.day, **changes)
        for s, g in zip(snapshots, grounds, strict=True)
    }
    return Timeline(Path("me"), snapshots, lambda wanted: (maps[s] for s in wanted))


def numbers(table: pd.DataFrame) -> list[str]:
    return [column for column in table if column.endswith("_km2")]


def assert_adds_up(by_region: pd.DataFrame, whole: pd.DataFrame, abs_km2: float = 1e-6) -> None:
    """Compare the rows of each step, added by pandas, with the row of the whole."""
    assert by_region["region"].iloc[-1] == OUTSIDE
    regions = by_region["region"].nunique()
    assert len(by_region) == regions * len(whole)
    step = np.repeat(np.arange(len(whole)), regions)
    added = by_region[numbers(whole)].groupby(step).sum(min_count=regions)
    assert added.to_numpy() == pytest.approx(
        whole[numbers(whole)].to_numpy(), abs=abs_km2, nan_ok=True
    )
    parts = [c for c in numbers(whole) if c != "net_km2"]
    assert not (by_region[parts] < 0).any(axis=None)


@st.composite
def histories(draw: st.DrawFn) -> list[BaseGeometry]:
    """Draw patches that come and go inland, across the border and abroad."""
    corners = st.integers(0, 24)
    grounds = []
    for _ in range(draw(st.integers(2, 6))):
        parts = [shapely.box(36.2, 47.4, 36.9, 48.1)]
        for _ in range(draw(st.integers(1, 4))):
            x, y = draw(corners), draw(corners)
            width, height = draw(st.integers(1, 9)), draw(st.integers(1, 9))
            west, south = 36.4 + x / 8, 47.3 + y / 8
            parts.append(shapely.box(west, south, west + width / 20, south + height / 20))
        if draw(st.booleans()):
            parts.append(ABROAD)
        grounds.append(shapely.union_all(parts))
    return grounds


@settings(max_examples=40)
@given(histories(), st.sampled_from(["day", "week", "map"]), st.booleans())
def test_regions_add_up_to_the_whole(
    grounds: list[BaseGeometry], every: Any, as_mapped: bool
) -> None:
    timeline = timeline_of(grounds, step=3)
    whole = timeline.deltas(every=every, as_mapped=as_mapped)
    by_region = timeline.deltas(GRID, every=every, as_mapped=as_mapped)
    assert_adds_up(by_region, whole)
    assert by_region.attrs == whole.attrs
    assert list(by_region)[:2] == ["since", "region"]
    assert [c for c in by_region if c != "region"] == list(whole)


@settings(max_examples=25)
@given(histories())
def test_each_region_is_that_of_plain_shapely(grounds: list[BaseGeometry]) -> None:
    """As mapped: what is gained and lost in a region, by intersections; nothing is cut twice."""
    table = timeline_of(grounds).deltas(GRID, as_mapped=True)
    for step, (old, new) in enumerate(itertools.pairwise(grounds)):
        rows = table[table.index == pd.Timestamp(FIRST + timedelta(days=step + 1))]
        found = rows.set_index("region")
        for name, region in zip(GRID["name"], GRID.geometry, strict=True):
            gained = area_km2(shapely.intersection(shapely.difference(new, old), region))
            lost = area_km2(shapely.intersection(shapely.difference(old, new), region))
            if name not in found.index:  # nothing ever changed there
                assert gained == lost == 0
                continue
            row = found.loc[name]
            assert row["gained_km2"] == pytest.approx(gained, abs=1e-6)
            assert row["lost_km2"] == pytest.approx(lost, abs=1e-6)
            held = [area_km2(shapely.intersection(g, region)) for g in (old, new)]
            assert row["net_km2"] == pytest.approx(held[1] - held[0], abs=1e-6)


def test_ground_set_apart_has_its_region() -> None:
    """Ground abroad, a redefinition and a redrawn border count apart, in the region they lie in."""
    donbas, luhansk = shapely.box(38.0, 47.6, 39.0, 48.4), shapely.box(38.5, 48.5, 39.4, 49.2)
    line = shapely.clip_by_rect(load_border().boundary, 39.6, 48.6, 40.4, 49.1)
    east = shapely.intersection(shapely.box(39.0, 48.0, 40.4, 49.6), load_border())
    ribbon = shapely.intersection(shapely.buffer(line, 0.0015, cap_style="flat"), east)
    taken = shapely.box(38.9, 48.2, 39.0, 48.3)
    grounds = [
        shapely.union_all([east - ribbon - taken, donbas - taken, luhansk, ABROAD]),
        shapely.union_all([east - ribbon - taken, luhansk, ABROAD]),
        shapely.union_all([east, luhansk]),
    ]
    told = Redefinition(FIRST + timedelta(days=1), "draws the Donbas in another way", "lost")
    timeline = timeline_of(grounds, redefinitions=(told,))
    halves = gpd.GeoDataFrame(
        {"name": ["west", "east"]},
        geometry=[shapely.box(30, 44, 39.2, 50), shapely.box(39.2, 44, 42, 50)],
        crs="EPSG:4326",
    )
    whole, table = timeline.deltas(), timeline.deltas(halves)
    assert_adds_up(table, whole)
    rows = {(day.day, name): row for (day, row), name in zip(
        table.iterrows(), table["region"], strict=True)}  # fmt: skip
    assert rows[1, OUTSIDE]["outside_lost_km2"] == pytest.approx(area_km2(ABROAD))
    assert rows[30, "west"]["redefined_lost_km2"] == pytest.approx(
        whole["redefined_lost_km2"].iloc[0]
    )
    assert rows[30, "west"]["redefined_lost_km2"] > 6000
    assert rows[1, "east"]["redrawn_gained_km2"] == pytest.approx(area_km2(ribbon), rel=1e-6)
    assert rows[1, "east"]["net_km2"] > rows[1, "east"]["gained_km2"]
    assert rows[1, "west"]["redrawn_gained_km2"] == 0


def test_steps_between_unlike_maps_are_empty_in_every_region() -> None:
    days = [FIRST + timedelta(days=i) for i in range(5)]
    easts = (37.0, 37.2, 37.1, 37.4, 37.5)
    shown = {}
    for i, (day, east) in enumerate(zip(days, easts, strict=True)):
        parts = ("control",) if i == 2 else ("control", "advances")
        ground = {"occupied": shapely.box(36.6, 47.6, east, 48.4)}
        shown[Snapshot((str(day),), None, day, day)] = ControlMap(
            "me", ground, day=day, parts=parts, whole=("control", "advances")
        )
    timeline = Timeline(Path("me"), shown, lambda wanted: (shown[s] for s in wanted))
    whole, table = timeline.deltas(), timeline.deltas(GRID)
    assert len(whole.attrs["unlike"]) == 2 and whole["net_km2"].isna().sum() == 1
    assert_adds_up(table, whole)
    empty = table[table["net_km2"].isna()]
    assert set(empty["region"]) == set(table["region"]) and len(set(empty.index)) == 1
    assert "no change is measured between unlike maps" in str(step_notes(table, "day")[0])
    noted = with_notes(table, timeline, "day")
    assert (
        noted.index[noted["note"] == "of which one lacks a part"].tolist() == empty.index.tolist()
    )


def test_a_day_of_much_change_is_noted_once() -> None:
    easts = [37.0 + i / 200 for i in range(20)]
    easts[12:] = [east + 0.3 for east in easts[12:]]
    timeline = timeline_of([shapely.box(36.6, 47.6, east, 48.4) for east in easts])
    whole, table = timeline.deltas(), timeline.deltas(GRID)
    assert step_notes(table, "day") == step_notes(whole, "day") != []


def test_one_map_gives_no_row_and_all_columns() -> None:
    table = timeline_of([shapely.box(36.6, 47.6, 37, 48.4)]).deltas(GRID)
    assert table.empty and list(table)[:4] == ["since", "region", "gained_km2", "lost_km2"]


def test_regions_that_cannot_be_used() -> None:
    timeline = timeline_of([shapely.box(36.6, 47.6, east, 48.4) for east in (37, 37.3)])
    twice = GRID.assign(name="a")
    with pytest.raises(InputError, match="'a' is there twice"):
        timeline.deltas(twice)
    over = gpd.GeoDataFrame(
        {"name": ["a", "b"]}, geometry=[shapely.box(36, 47, 38, 49)] * 2, crs="EPSG:4326"
    )
    with pytest.raises(GeometryError, match="do not overlap"):
        timeline.deltas(over)
    with pytest.raises(GeometryError, match="CRS"):
        timeline.deltas(GRID.set_crs(None, allow_override=True))


def test_curves_are_the_sums_of_nets() -> None:
    easts = (37.0, 37.2, 37.1, 37.8)
    timeline = timeline_of([shapely.box(36.6, 47.6, east, 48.4) for east in easts])
    table = timeline.deltas(GRID)
    chart = chart_of(table, SeriesAbout("me", "occupied", "day"))
    assert chart.title == "Net change by region" and chart.gained is None
    sums = table.groupby("region")["net_km2"].sum()
    for line in chart.lines:
        assert line.values[0] == 0 and line.values[-1] == pytest.approx(sums[line.name])
    whole = timeline.deltas()
    total = f"{whole['gained_km2'].sum():,.1f}"
    assert any(f"gained {total}" in note for note in chart.notes)


# ---- the command line ----------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "maps").mkdir()
    for i, east in enumerate((37.0, 37.2, 37.8)):
        day = FIRST + timedelta(days=i)
        ground = shapely.box(36.6, 47.6, east, 48.4)
        write_geojson(tmp_path / "maps" / f"{day}.geojson", ground)
    GRID.to_file(tmp_path / "grid.geojson")
    return tmp_path


def test_the_verb_prints_and_writes_them(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["timeline", "maps", "--mapper", "me", "--deltas", "--by", "grid.geojson"]
    assert main([*words, "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["rows"]
    known = read_timeline("maps", mapper="me").deltas(GRID)
    assert [row["region"] for row in rows] == known["region"].tolist()
    assert [row["net_km2"] for row in rows] == pytest.approx(known["net_km2"].tolist(), abs=1e-6)
    assert main([*words, "-o", "rows.csv"]) == 0
    written = pd.read_csv("rows.csv")
    assert written["gained_km2"].tolist() == pytest.approx(known["gained_km2"].tolist(), abs=1e-6)
    capsys.readouterr()
    assert main(words) == 0
    out = capsys.readouterr().out
    printed = [line for line in out.split("\n") if line.startswith("2024-0")]
    quiet = (known[numbers(known)].abs() < 0.05).all(axis=1)
    assert quiet.sum() > 0 and len(printed) == len(known) - quiet.sum()
    assert "regions are left out of steps" in out
    for name in ("a.html", "a.png", "a.parquet"):
        assert main([*words, "-o", name]) == 0
    page = Path("a.html").read_text()
    assert "Net change by region" in page and "0/1" in page
    stored = pd.read_parquet("a.parquet")
    assert stored["region"].tolist() == known["region"].tolist()


# ---- archives --------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.archive
@pytest.mark.parametrize("every", ["week", "day"])
def test_the_daily_archive_by_oblast(archive: Path, every: Any) -> None:
    timeline = read_timeline(archive / DAILY)
    oblasts = load_oblasts()
    whole, table = timeline.deltas(every=every), timeline.deltas(oblasts, every=every)
    assert_adds_up(table, whole)
    # in an oblast without border or coast nothing is set apart: the nets are those of its areas
    areas = timeline.area(oblasts, every=every)
    for name in ("Donetsk oblast", "Zaporizhzhia oblast"):
        rows = table[table["region"] == name]
        inland = (rows[[c for c in numbers(rows) if c.startswith(("out", "re"))]] == 0).all(axis=1)
        assert inland.mean() > 0.9
        held = areas[f"{name}_km2"].diff().loc[rows.index]
        assert rows["net_km2"][inland].to_numpy() == pytest.approx(
            held[inland].to_numpy(), abs=1e-6
        )
    # what was taken outside the shipped oblasts is abroad or at sea, and counts apart
    outside = table[table["region"] == OUTSIDE]
    assert outside["gained_km2"].max() < 1e-6 < outside["outside_gained_km2"].max()


@pytest.mark.slow
@pytest.mark.archive
def test_a_step_of_an_archive_is_that_of_diff(archive: Path) -> None:
    timeline = read_timeline(archive / DAILY).during("2024-10-28", "2024-11-03")
    oblasts = load_oblasts()
    (step,) = timeline.deltas(oblasts, every="week").groupby(level=0)
    first, last = timeline.read(timeline.snapshots[0]), timeline.read(timeline.snapshots[-1])
    change = diff(first, last)
    assert change.thin is not None
    known = change.by(oblasts)
    found = step[1].set_index("region")
    assert found["net_km2"].to_numpy() == pytest.approx(
        known["net_km2"].reindex(found.index, fill_value=0.0).to_numpy(), abs=1e-6
    )
    outlines = oblasts.set_index("name_en").geometry
    grounds = {
        "gained_km2": change.gained,
        "lost_km2": change.lost,
        "sliver_gained_km2": change.thin.gained,
        "sliver_lost_km2": change.thin.lost,
    }
    for column, ground in grounds.items():
        for name in found.index[:-1]:
            expected = area_km2(shapely.intersection(ground, outlines[name]))
            assert found.loc[name, column] == pytest.approx(expected, abs=1e-6)
