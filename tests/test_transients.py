"""Patches that come and go, steps published in a day, and notes of a check on them."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapes import write_geojson

from frontgeo import ControlMap, area_km2, read_timeline
from frontgeo.archive.series import published_at_once
from frontgeo.archive.timeline import Timeline
from frontgeo.archive.transients import MOST_MAPS, found_transients, transients
from frontgeo.cases.casefile import Case, MapPair
from frontgeo.cases.run import run_case
from frontgeo.claims import Claim
from frontgeo.cli.main import main
from frontgeo.mappers.snapshots import Snapshot

FIRST = date(2024, 5, 1)
BASE = shapely.box(36, 49, 37, 50)
CELL = 0.02  # about 3 km²


def cell(i: int, *, row: int = 0) -> shapely.Polygon:
    """Return a square beside the base; no two of them touch."""
    west, south = 37 + 0 * row, 49.05 + 2 * CELL * i
    return shapely.box(west, south, west + CELL, south + CELL)


def timeline_of(grounds: list[shapely.Geometry], tmp_path: Path, step: int = 1) -> Timeline:
    shown = {}
    for number, ground in enumerate(grounds):
        day = FIRST + timedelta(number * step)
        snapshot = Snapshot((str(day),), None, day, day)
        shown[snapshot] = ControlMap("me", {"occupied": ground}, day=day)
    return Timeline(tmp_path, shown, lambda wanted: (shown[s] for s in wanted))


def days_of(pattern: str, tmp_path: Path) -> pd.DataFrame:
    """Return findings for one square that is held on the days with an x."""
    grounds = [shapely.union(BASE, cell(0)) if c == "x" else BASE for c in pattern]
    return transients(timeline_of(grounds, tmp_path))


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("..x..", [("gained", 2, 3, 1)]),
        ("..xxx..", [("gained", 2, 5, 3)]),
        ("..xxxx..", []),  # a front that moved back and forth
        ("..xxx", []),  # not put back yet
        ("xx.xx", [("lost", 2, 3, 1)]),
        ("x...x", [("lost", 1, 4, 3)]),
        ("x....x", []),
        (".x.x...", [("gained", 1, 2, 1), ("gained", 3, 4, 1)]),
        ("....", []),
    ],
)
def test_patches_that_are_put_back_within_three_maps(
    pattern: str, found: list[tuple[str, int, int, int]], tmp_path: Path
) -> None:
    table = days_of(pattern, tmp_path)
    rows = [
        (
            row.change,
            (day.date() - FIRST).days,
            (row.until.date() - FIRST).days,
            row.maps,
        )
        for day, row in zip(table.index, table.itertuples(), strict=True)
    ]
    assert rows == found
    assert table["km2"].to_numpy() == pytest.approx([area_km2(cell(0))] * len(found), rel=1e-6)
    for point in zip(table["lon"], table["lat"], strict=True):
        assert cell(0).contains(shapely.Point(point))


def test_small_patches_slivers_and_the_front_are_none(tmp_path: Path) -> None:
    small = shapely.box(37, 49.5, 37.005, 49.504)  # 0.16 km²
    sliver = shapely.box(37, 49.2, 37.0002, 49.8)  # 15 m wide, 1 km²
    grounds = [shapely.union(BASE, extra) for extra in (cell(3), cell(3), small, sliver, sliver)]
    grounds = [BASE, *grounds[2:4], BASE, BASE]
    assert transients(timeline_of(grounds, tmp_path)).empty
    advance = [shapely.box(36, 49, 37 + i / 50, 50) for i in range(8)]
    assert transients(timeline_of(advance, tmp_path)).empty


def test_a_patch_in_an_advance_is_cut_out_of_it(tmp_path: Path) -> None:
    """The front moves on eastward, and part of the new ground is lost again."""
    advance = [shapely.box(36, 49, 37 + i / 50, 50) for i in range(6)]
    hole = shapely.box(37.045, 49.4, 37.055, 49.5)
    grounds = [*advance[:4], shapely.difference(advance[4], hole), *advance[5:]]
    table = transients(timeline_of(grounds, tmp_path))
    assert table[["change", "maps"]].to_numpy().tolist() == [["gained", 1]]  # and comes back
    assert table["km2"].iloc[0] == pytest.approx(area_km2(hole), rel=1e-6)


@given(
    rows=st.lists(st.lists(st.booleans(), min_size=8, max_size=8), min_size=1, max_size=3),
)
def test_against_a_count_of_cells(rows: list[list[bool]]) -> None:
    """Each square is counted by itself: a run of at most three maps, then the state before."""
    shown = []
    for number in range(8):
        held = [cell(i) for i, states in enumerate(rows) if states[number]]
        day = FIRST + timedelta(number)
        ground = shapely.union_all([BASE, *held])
        shown.append(
            (Snapshot((str(day),), None, day, day), ControlMap("me", {"occupied": ground}, day=day))
        )
    found = [((t.first.day - FIRST).days, t.maps, t.change) for t in found_transients(iter(shown))]
    expected = []
    for states in rows:
        opened: list[int] = []  # steps that may be reversed
        for step in range(1, 8):
            if states[step] == states[step - 1]:
                continue
            match = next((s for s in opened if step - s <= MOST_MAPS), None)
            opened = [s for s in opened if s != match]
            if match is None:
                opened = [step]
            else:
                change = "gained" if states[match] else "lost"
                expected.append((match, step - match, change))
    assert sorted(found) == sorted(expected)


# ---- by the command ------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make daily maps on which a square comes on 10 May and is put back two days later."""
    monkeypatch.chdir(tmp_path)
    place = tmp_path / "maps"
    place.mkdir()
    for number in range(20):
        ground = shapely.box(36, 49, 37 + number / 1000, 50)
        if number in (9, 10):
            ground = shapely.union(ground, shapely.box(37.1, 49.4, 37.12, 49.42))
        write_geojson(place / f"{FIRST + timedelta(number)}.geojson", ground)
    return place


def test_the_command_lists_them(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["timeline", "maps", "--transients", "-o", "t.csv"]) == 0
    table = pd.read_csv("t.csv")
    assert table[["day", "since", "until", "maps", "change"]].to_numpy().tolist() == [
        ["2024-05-10", "2024-05-09", "2024-05-12", 2, "gained"]
    ]
    assert table["km2"][0] == pytest.approx(
        area_km2(shapely.box(37.1, 49.4, 37.12, 49.42)), rel=1e-4
    )
    capsys.readouterr()
    assert main(["timeline", "maps", "--transients", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["rows"]
    assert rows[0]["until"] == "2024-05-12" and rows[0]["maps"] == 2
    assert main(["timeline", "maps", "--transients"]) == 0
    assert "2024-05-10" in capsys.readouterr().out
    for words in (["--deltas"], ["--every", "week"], ["--page", "p.html"], ["-o", "t.png"]):
        assert main(["timeline", "maps", "--transients", *words]) == 2


def rows_of(folder: Path, since: str, until: str, **options: Any) -> tuple[str, ...]:
    claim = Claim.parse("3 km2", since=since, until=until, **options)
    case = Case(
        Path("x"), (claim,), (MapPair(archive=str(folder), mapper="me", where="maps"),), (), ""
    )
    (verdict,) = run_case(case)
    (row,) = verdict.rows
    return row.notes


@pytest.mark.parametrize(
    ("since", "until", "rests"),
    [
        ("2024-05-05", "2024-05-10", True),  # the later map shows it
        ("2024-05-05", "2024-05-11", True),
        ("2024-05-11", "2024-05-16", True),  # the earlier one does: it reads as a loss
        ("2024-05-05", "2024-05-12", False),
        ("2024-05-10", "2024-05-16", False),
        ("2024-05-13", "2024-05-18", False),
    ],
)
def test_a_row_says_that_its_figure_rests_on_one(
    folder: Path, since: str, until: str, rests: bool
) -> None:
    notes = rows_of(folder, since, until)
    km2 = area_km2(shapely.box(37.1, 49.4, 37.12, 49.42))
    told = [note for note in notes if "rest on an edit" in str(note)]
    assert bool(told) == rests
    if rests:
        assert str(told[0]).startswith(
            f"{km2:,.2f} km² of it rest on an edit: ground near 49.410° N, 37.110"
        )
        assert "came on the map of 2024-05-10 and was put back on that of 2024-05-12" in str(
            told[0]
        )


def test_of_monthly_maps_nothing_is_an_edit(tmp_path: Path) -> None:
    for number in range(8):
        ground = BASE if number != 3 else shapely.union(BASE, cell(0))
        write_geojson(tmp_path / f"2024-{number + 1:02d}-01.geojson", ground)
    notes = rows_of(tmp_path, "2024-02-05", "2024-04-01")
    assert not any("rest on an edit" in str(note) for note in notes)


# ---- published in one day ------------------------------------------------------------------


def steps(nets: list[float], days: int = 1) -> pd.DataFrame:
    index = pd.date_range("2026-07-01", periods=len(nets) + 1, freq=f"{days}D", name="day")
    return pd.DataFrame({"since": index[:-1], "net_km2": nets}, index=index[1:])


def test_a_step_many_times_the_usual_one_is_found() -> None:
    rng = np.random.default_rng(1)
    nets = list(rng.uniform(2, 12, 60))
    nets[40] = -116.0
    found = published_at_once(steps(nets))
    assert found["net_km2"].tolist() == [-116.0]
    assert 2 < found["usual_km2"].iloc[0] < 12
    # a fast front, a small step, a mapper of every fourth day, and a few steps are none
    assert published_at_once(steps([60.0, 80.0, 90.0, 116.0] * 15)).empty
    assert published_at_once(steps([0.5] * 30 + [15.0] + [0.5] * 30)).empty
    assert published_at_once(steps(nets, days=7)).empty
    assert published_at_once(steps([1.0, 1.0, 116.0, 1.0])).empty
    # days without a change do not make the others look large
    assert published_at_once(steps([0.0, 0.0, 0.0, 30.0] * 15)).empty


def test_the_command_says_which_step_was_published_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("maps").mkdir()
    for number in range(20):
        east = 37 + number / 2000 - (0.02 if number > 12 else 0)
        write_geojson(
            Path("maps") / f"{FIRST + timedelta(number)}.geojson", shapely.box(36, 49, east, 50)
        )
    timeline = read_timeline("maps")
    assert [str(day.date()) for day in timeline.published_in_one_day.index] == ["2024-05-14"]
    for options in ([], ["--deltas"]):
        assert main(["timeline", "maps", *options, "--json"]) == 0
        told = json.loads(capsys.readouterr().out)
        assert "published in one day" in told["steps"][0] and "2024-05-14" in told["steps"][0]
        notes = {row["day"]: row["note"] for row in told["rows"] if row["note"]}
        assert notes == {"2024-05-14": "published in one day"}
        assert main(["timeline", "maps", *options]) == 0
        assert "published in one day, which is not when it happened: 2024-05-14" in (
            capsys.readouterr().out
        )
    assert main(["timeline", "maps", "-o", "held.html"]) == 0
    assert "2024-05-14" in Path("held.html").read_text()
