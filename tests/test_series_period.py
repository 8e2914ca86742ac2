"""Periods: the maps that tables, changes and claims take for the same two days, in every zone."""

from __future__ import annotations

import csv
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapes import write_geojson

from frontgeo import ControlMap, Timeline, area_km2, read_timeline
from frontgeo._utils.dates import end_of, start_of, tolerance, zone_of
from frontgeo.archive.reader import SkippedFile, SnapshotReading
from frontgeo.cli.main import main
from frontgeo.errors import InputError
from frontgeo.mappers.snapshots import Snapshot

FIRST = date(2024, 5, 1)
RAW = "deepstate/snapshots_2022-04_2024-12.tar.xz"
WEEKLY = "isw/weekly_2022-02_2024-12.tar.xz"
DAILY = "deepstate/daily_2024-07_2025-12.tar.xz"


def at(day: int, hour: float) -> datetime:
    return datetime(2024, 5, 1, tzinfo=UTC) + timedelta(days=day - 1, hours=hour)


def in_memory(*times: datetime | date, bad: tuple[int, ...] = ()) -> Timeline:
    """Make a timeline of maps of instants or days; each a little larger; some are unreadable."""
    shown: dict[Snapshot, SnapshotReading] = {}
    for i, time in enumerate(times):
        instant = time if isinstance(time, datetime) else None
        day = time.date() if isinstance(time, datetime) else time
        snapshot = Snapshot((str(time),), instant, day, day)
        ground = {"occupied": shapely.box(36, 50, 36.1 + i / 1000, 50.1)}
        drawn = ControlMap("me", ground, instant=instant, day=day)
        fault = (SkippedFile(str(time), "damaged"),)
        shown[snapshot] = SnapshotReading(None, fault) if i in bad else SnapshotReading(drawn)
    ordered = sorted(shown, key=Snapshot.order)
    return Timeline(Path("memory"), ordered, lambda wanted: (shown[s] for s in wanted))


def whens(timeline: Timeline) -> list[str]:
    return [shown.when for shown in timeline]


# ---- the maps of a period ------------------------------------------------------------------


def test_a_period_begins_with_the_state_of_its_first_day() -> None:
    timeline = in_memory(at(1, 20), at(3, 4), at(3, 21), at(4, 9), at(6, 1))
    assert whens(timeline.during("2024-05-03", "2024-05-04")) == [
        "2024-05-01T20:00Z", "2024-05-03T04:00Z", "2024-05-03T21:00Z", "2024-05-04T09:00Z",
    ]  # fmt: skip
    assert whens(timeline.during(until="2024-05-03")) == [
        "2024-05-01T20:00Z", "2024-05-03T04:00Z", "2024-05-03T21:00Z",
    ]  # fmt: skip
    assert whens(timeline.during("2024-05-05")) == ["2024-05-04T09:00Z", "2024-05-06T01:00Z"]
    assert timeline.during() is timeline
    # before the first map there is no state, and the maps begin with the first
    assert whens(timeline.during("2024-04-01", "2024-05-02")) == ["2024-05-01T20:00Z"]
    assert not timeline.during("2024-04-01").begins_with_state


def test_tables_of_a_period_have_its_first_state_and_its_last_map() -> None:
    timeline = in_memory(at(1, 20), at(3, 4), at(3, 21), at(4, 9), at(6, 1))
    part = timeline.during("2024-05-03", "2024-05-04")
    for every, days in (
        ("day", ["2024-05-01", "2024-05-03", "2024-05-04"]),
        ("week", ["2024-05-01", "2024-05-04"]),
        ("month", ["2024-05-01", "2024-05-04"]),
    ):
        area = part.area(every=every)  # type: ignore[arg-type]
        assert [str(day.date()) for day in area.index] == days
        steps = part.deltas(every=every)  # type: ignore[arg-type]
        assert steps["net_km2"].sum() == pytest.approx(
            area["area_km2"].iloc[-1] - area["area_km2"].iloc[0], abs=1e-9
        )
        assert str(steps["since"].iloc[0].date()) == "2024-05-01"


@pytest.mark.parametrize(
    ("since", "until", "complaint"),
    [
        ("2024-05-04", "2024-05-03", "since: expected a day up to until, found 2024-05-04 after"),
        ("2024-04-01", "2024-04-20", "no map up to 2024-04-20; the first is of 2024-05-01"),
        (None, "2024-04-20", "no map up to 2024-04-20"),
        ("2024-05-05", "2024-05-05", "no map between 2024-05-05 and 2024-05-05; the last one"),
        ("2024-05-07", None, "no map from 2024-05-07 on; the last one before is of 2024-05-06"),
        ("5 May", None, "since: expected a day as YYYY-MM-DD"),
    ],
)
def test_periods_without_maps(since: str | None, until: str | None, complaint: str) -> None:
    timeline = in_memory(at(1, 20), at(3, 4), at(4, 9), at(6, 1))
    with pytest.raises(InputError, match=complaint):
        timeline.during(since, until)


def test_an_unreadable_first_state_gives_way_to_the_one_before() -> None:
    timeline = in_memory(at(1, 20), at(2, 4), at(4, 9), at(6, 1), bad=(1,))
    part = timeline.during("2024-05-03")
    assert whens(part)[0] == "2024-05-01T20:00Z" and part.begins_with_state
    assert [fault.reason for fault in part.skipped] == ["damaged"]
    # where none before can be read, there is no state to begin with
    late = in_memory(at(1, 20), at(4, 9), at(6, 1), bad=(0,)).during("2024-05-03")
    assert whens(late) == ["2024-05-04T09:00Z", "2024-05-06T01:00Z"]
    assert not late.begins_with_state


def test_a_period_that_cannot_be_read_says_so() -> None:
    from frontgeo.errors import MapFileError

    timeline = in_memory(at(1, 20), at(4, 9), at(6, 1), bad=(1, 2))
    whole = list(timeline)
    assert len(whole) == 1
    part = timeline.during("2024-05-03")
    assert [shown.when for shown in part] == ["2024-05-01T20:00Z"]
    with pytest.raises(MapFileError, match="none of its maps can be read"):
        list(in_memory(at(1, 20), at(4, 9), bad=(0, 1)).during("2024-05-01"))


# ---- zones -------------------------------------------------------------------------------


def test_days_of_a_zone_group_and_name_the_maps() -> None:
    # in Kyiv (UTC+3) the second map is of 2 May, and the third of 3 May
    timeline = in_memory(at(1, 12), at(1, 22), at(2, 21.5), at(3, 12))
    utc = timeline.during("2024-05-02", "2024-05-02")
    kyiv = timeline.during("2024-05-02", "2024-05-02", timezone="Europe/Kyiv")
    assert whens(utc) == ["2024-05-01T22:00Z", "2024-05-02T21:30Z"]
    assert whens(kyiv) == ["2024-05-01T12:00Z", "2024-05-01T22:00Z"]
    assert [str(s.day) for s in kyiv.snapshots] == ["2024-05-01", "2024-05-02"]
    table = timeline.during(timezone="Europe/Kyiv").area()
    assert [str(day.date()) for day in table.index] == ["2024-05-01", "2024-05-02", "2024-05-03"]
    sizes = [area_km2(shapely.box(36, 50, 36.1 + i / 1000, 50.1)) for i in (0, 1, 3)]
    assert table["area_km2"].tolist() == pytest.approx(sizes)


def test_a_day_alone_ends_as_days_do_in_the_zone() -> None:
    """A map of which only the day is known is that day's last, wherever days are counted."""
    timeline = in_memory(*(FIRST + timedelta(days=i) for i in range(4)))
    for zone in ("", "Europe/Kyiv", "America/New_York", "Asia/Tokyo"):
        part = timeline.during("2024-05-03", "2024-05-03", timezone=zone)
        assert whens(part) == ["2024-05-02", "2024-05-03"], zone
        before, after = timeline.period("2024-05-03", "2024-05-03", timezone=zone)
        assert (before.when, after.when) == ("2024-05-02", "2024-05-03"), zone


def test_unknown_zones_are_refused() -> None:
    with pytest.raises(InputError, match="timezone: expected the name of a time zone"):
        in_memory(FIRST, at(3, 4)).during("2024-05-02", timezone="Kyiv")


# ---- changes and claims take the same maps ---------------------------------------------------


def taken(states: list[datetime], instant: datetime, within: timedelta) -> datetime | None:
    """Return the last state, or a later one that is nearer if that is over a day old."""
    earlier = [state for state in states if state <= instant]
    later = [state for state in states if instant < state <= instant + within]
    if not earlier:
        return min(later, default=None)
    if not later or instant - max(earlier) <= timedelta(days=1):
        return max(earlier)
    return min([max(earlier), min(later)], key=lambda s: (abs(s - instant), s))


@settings(max_examples=200)
@given(
    st.lists(st.integers(0, 24 * 40), min_size=1, max_size=25, unique=True),
    st.integers(0, 38),
    st.integers(0, 20),
    st.sampled_from(["", "Europe/Kyiv", "America/New_York"]),
)
def test_the_two_maps_of_any_period(hours: list[int], first: int, days: int, zone: str) -> None:
    states = sorted(at(1, hour) for hour in hours)
    timeline = in_memory(*states)
    since, until = FIRST + timedelta(days=first), FIRST + timedelta(days=first + days)
    ends = [start_of(since, zone_of(zone)), end_of(until, zone_of(zone))]
    expected: list[datetime | None] = []
    for within in (tolerance(since, until), timedelta()):  # one map for both: the last before
        expected = [taken(states, end, within) for end in ends]
        if None in expected or expected[0] != expected[1]:
            break
    if None in expected or expected[0] == expected[1]:
        with pytest.raises(InputError, match="no map"):
            timeline.period(since, until, timezone=zone)
        return
    maps = timeline.period(since, until, timezone=zone)
    assert [shown.instant for shown in maps] == expected
    assert [shown.asked for shown in maps] == ends
    change = timeline.between(since, until, timezone=zone)
    assert [shown.instant for shown in change.maps] == expected


def checked(archive: Path, periods: list[tuple[str, str]], zone: str, folder: Path) -> list[Any]:
    """Return the first and the last map that `frontgeo check` takes for claims of some periods."""
    rows = [["id", "value", "since", "until", "side"]]
    rows += [[f"c{i}", "10 km2", *period, "russia"] for i, period in enumerate(periods)]
    path = folder / "claims.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    out = folder / "out.json"
    words = ["check", str(path), "--archive", str(archive), "--json", "-q"]
    with out.open("w") as stdout, pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stdout", stdout)
        assert main([*words, *(["--timezone", zone] if zone else [])]) == 0
    verdicts = json.loads(out.read_text())["verdicts"]
    inputs = [[i["snapshot"] for i in v["record"]["inputs"] if i.get("snapshot")] for v in verdicts]
    return [(shown[0], shown[-1]) for shown in inputs]


@pytest.mark.slow
@pytest.mark.archive
@pytest.mark.parametrize("zone", ["", "Europe/Kyiv"])
@pytest.mark.parametrize(
    ("name", "periods"),
    [
        # days of several snapshots, of one at 04:39 UTC, and without any
        (RAW, [("2024-05-01", "2024-05-31"), ("2024-05-10", "2024-05-10"),
               ("2023-06-05", "2023-06-11"), ("2024-01-02", "2024-01-30")]),
        (WEEKLY, [("2024-05-01", "2024-05-31"), ("2023-06-07", "2023-06-20")]),
        # a day that the mirror lacks, and days it dates by a range
        (DAILY, [("2024-08-18", "2024-08-19"), ("2025-12-01", "2025-12-31")]),
    ],
)  # fmt: skip
def test_claims_and_changes_of_archives_take_the_same_maps(
    archive: Path, name: str, periods: list[tuple[str, str]], zone: str, tmp_path: Path
) -> None:
    timeline = read_timeline(archive / name)
    for period, known in zip(
        periods, checked(archive / name, periods, zone, tmp_path), strict=True
    ):
        maps = timeline.period(*period, timezone=zone)
        assert tuple(shown.when for shown in maps) == known, (period, zone)
        change = timeline.between(*period, timezone=zone)
        assert tuple(shown.when for shown in change.maps) == known


# ---- the command line ----------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    place = tmp_path / "maps"
    place.mkdir()
    names = ("2024-05-01T1200Z", "2024-05-01T2200Z", "2024-05-02T2130Z", "2024-05-05T1200Z")
    for i, name in enumerate(names):
        write_geojson(place / f"{name}.geojson", shapely.box(36, 50, 36.1 + i / 10, 50.1))
    return place


def rows(capsys: pytest.CaptureFixture[str], *words: str) -> list[dict[str, Any]]:
    assert main(["timeline", "maps", "--mapper", "me", *words, "--json"]) == 0
    return list(json.loads(capsys.readouterr().out)["rows"])


def test_tables_take_days(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = rows(capsys, "--since", "2024-05-02", "--until", "2024-05-04")
    assert [row["day"] for row in found] == ["2024-05-01", "2024-05-02"]
    found = rows(capsys, "--since", "2024-05-02", "--until", "2024-05-04", "--deltas")
    assert [(row["since"], row["day"]) for row in found] == [("2024-05-01", "2024-05-02")]
    kyiv = rows(capsys, "--since", "2024-05-02", "--until", "2024-05-02", "--deltas",
                "--timezone", "Europe/Kyiv")  # fmt: skip
    boxes = [area_km2(shapely.box(36, 50, 36.1 + i / 10, 50.1)) for i in range(4)]
    assert found[0]["net_km2"] == pytest.approx(boxes[2] - boxes[1], abs=1e-6)
    assert kyiv[0]["net_km2"] == pytest.approx(boxes[1] - boxes[0], abs=1e-6)
    assert rows(capsys, "--until", "2024-05-04", "--every", "map")[-1]["day"] == "2024-05-02"


def test_stars_stand_beside_days_of_the_zone(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without --mapper every number rests on an assumption, in every zone."""
    for words in ((), ("--timezone", "Europe/Kyiv")):
        assert main(["timeline", "maps", "--every", "map", *words]) == 0
        lines = [line for line in capsys.readouterr().out.split("\n") if line.startswith("2024")]
        assert len(lines) == 4 and all(line.endswith("*") for line in lines)


def test_where_a_period_goes_beyond_the_maps_is_said(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["timeline", "maps", "--mapper", "me", "--since", "2024-04-01", "--until", "2024-06-30"]
    assert main(words) == 0
    out, err = capsys.readouterr()
    for text in (out, err):
        assert "the maps begin on 2024-05-01, and show no state at the start of 2024-04-01" in text
        assert "the last map up to the end of 2024-06-30 is of 2024-05-05" in text
    assert main([*words, "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["steps"]) == 2
    assert main(["timeline", "maps", "--mapper", "me", "--since", "2024-05-02"]) == 0
    assert "no state at the start" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["--since", "2024-05-04", "--until", "2024-05-03"], "swap them"),
        (["--until", "2024-04-20"], "no map up to 2024-04-20"),
        (["--since", "2024-05-03", "--until", "2024-05-04"], "no map between"),
        (["--since", "yesterday"], "since: expected a day"),
        (["--timezone", "Kyiv"], "--timezone: expected the name of a time zone"),
        (["--page", "p.html", "--timezone", "Europe/Kyiv"], "do not go together"),
    ],
)
def test_periods_that_cannot_be(
    folder: Path, words: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["timeline", "maps", "--mapper", "me", *words]) == 2
    told = capsys.readouterr().err
    assert complaint in told and len(told.strip().split("\n")) == 1


def test_a_page_and_a_table_of_a_period_have_the_same_maps(folder: Path) -> None:
    timeline = read_timeline(folder, mapper="me")
    from frontgeo import timeline_page

    table = timeline.during("2024-05-02", "2024-05-05").area()
    page = timeline_page(timeline, since="2024-05-02", until="2024-05-05").html()
    first, last = table.index[0], table.index[-1]
    assert f"{first:%-d %B %Y} to {last:%-d %B %Y}" in page


def test_kyiv_changes_its_offset() -> None:
    """A day of 25 hours in October is one day: its last map is that of its last hour."""
    local = (datetime(2024, 10, 27, hour, 45, tzinfo=ZoneInfo("Europe/Kyiv")) for hour in (0, 23))
    states = [state.astimezone(UTC) for state in local]
    assert states[1] - states[0] == timedelta(hours=24)
    timeline = in_memory(datetime(2024, 10, 26, 20, 0, tzinfo=UTC), *states)
    part = timeline.during("2024-10-27", "2024-10-27", timezone="Europe/Kyiv")
    assert pd.DatetimeIndex(part.area(every="map").index).tolist()[-1] == pd.Timestamp("2024-10-27")
    assert whens(part)[-1] == "2024-10-27T21:45Z"
