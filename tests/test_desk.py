"""The desk: periods, the maps of their ends, numbers, the step beside others, and the folder."""

from __future__ import annotations

import csv
import io
import json
import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapes import write_geojson

import frontgeo as fg
from frontgeo import area_km2
from frontgeo.cli import options
from frontgeo.cli.main import main
from frontgeo.desk.desk_data import places_csv, report_dict, settlements_csv
from frontgeo.desk.desk_period import DeskPeriod
from frontgeo.desk.desk_text import maps_lines, paragraph, report_table, usual_lines
from frontgeo.desk.report import DeskReport, desk_report
from frontgeo.desk.usual import FEWEST_STEPS, STEPS_BEFORE, EarlierStep, UsualSteps
from frontgeo.errors import InputError
from frontgeo.library.adding import add_maps
from frontgeo.library.folder import Library
from frontgeo.outputs.schema import schema

LAST = date(2024, 11, 3)  # a Sunday
WEEK = DeskPeriod.week_of("2024-10-28")
WEST, SOUTH, NORTH = 37.0, 48.3, 48.4  # in Donetsk oblast, far from border and coast


def held(east: float) -> shapely.Polygon:
    return shapely.box(WEST, SOUTH, east, NORTH)


def km2(west: float, east: float) -> float:
    return float(area_km2(shapely.box(west, SOUTH, east, NORTH)))


def folder_of(root: Path, mapper: str, easts: dict[str, float]) -> Path:
    """Write maps of one mapper, by day."""
    folder = root / mapper
    folder.mkdir(parents=True)
    for day, east in easts.items():
        write_geojson(folder / f"{day}.geojson", held(east), name=mapper)
    return folder


def weekly(count: int, *, step: float = 0.01, last: float = 0.05) -> dict[str, float]:
    """Return the east of a square on Sundays: it grows by a step a week, in the last by another."""
    days = [LAST - timedelta(weeks=n) for n in range(count)][::-1]
    easts = [37.1 + step * n for n in range(count - 1)]
    return {str(day): east for day, east in zip(days, [*easts, easts[-1] + last], strict=True)}


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A library of two mappers: one by the week, one with a gap and a different line."""
    made = tmp_path / "library"
    for mapper, easts in (
        ("Alpha", weekly(12)),
        ("Beta", {"2024-10-26": 37.1, "2024-10-27": 37.12, "2024-11-02": 37.14}),
        ("Gamma", {"2024-10-01": 37.1, "2024-11-01": 37.2}),
    ):
        folder = folder_of(tmp_path / "maps", mapper, easts)
        for path in sorted(folder.iterdir()):
            add_maps(path, made, mapper=mapper, status="occupied")
    return made


@pytest.fixture
def report(library: Path) -> DeskReport:
    return desk_report(Library.open(library), WEEK)


@pytest.fixture
def run(capsys: Any) -> Any:
    def run(*argv: str, code: int = 0) -> tuple[str, str]:
        assert main(list(argv)) == code, capsys.readouterr().err
        out, err = capsys.readouterr()
        return out, err

    return run


# ---- periods -----------------------------------------------------------------------------


@given(st.dates(date(2014, 1, 1), date(2030, 12, 31)), st.sampled_from(["day", "week", "month"]))
def test_earlier_periods_adjoin_and_end_where_the_next_begins(until: date, kind: Any) -> None:
    period = DeskPeriod.ending(until, kind)
    assert period.until == until
    assert period.ends[1] - period.ends[0] == period.length == timedelta(days=period.days)
    before = period.earlier()
    assert before.ends[1] == period.ends[0]
    assert before.kind == period.kind
    if period.kind == "month":
        assert period.since.day == before.since.day == 1
    else:
        assert before.days == period.days == {"day": 1, "week": 7, "month": 30}[kind]


def test_a_month_is_that_of_the_calendar_if_the_day_ends_one() -> None:
    assert DeskPeriod.ending("2024-02-29", "month").since == date(2024, 2, 1)
    assert DeskPeriod.ending("2024-02-28", "month").since == date(2024, 1, 30)
    assert DeskPeriod.ending("2024-02-29", "week", "2024-02-01").kind == "month"
    assert DeskPeriod.ending("2024-02-29", "week", "2024-02-10").kind == "days"
    with pytest.raises(InputError, match="--since 2024-03-01: later than the last day"):
        DeskPeriod.ending("2024-02-29", "week", "2024-03-01")
    with pytest.raises(InputError, match="--week-of: expected a day"):
        DeskPeriod.week_of("week 44")


# ---- numbers -----------------------------------------------------------------------------


def test_each_mapper_has_its_own_numbers(report: DeskReport) -> None:
    alpha, beta = report.mappers
    assert [alpha.mapper, beta.mapper] == ["Alpha", "Beta"]
    assert alpha.whole.net.km2 == pytest.approx(km2(37.2, 37.25), abs=1e-6)
    assert beta.whole.net.km2 == pytest.approx(km2(37.12, 37.14), abs=1e-6)
    for one in (alpha, beta):
        assert [place.key for place in one.places] == ["whole", "UA-14", "outside"]
        assert one.oblasts[0].net.km2 == pytest.approx(one.whole.net.km2, abs=1e-9)
        assert one.oblasts[1].net.km2 == 0
        assert one.whole.lost.km2 == 0


def test_numbers_are_those_of_check_and_delta_on_the_same_maps(report: DeskReport) -> None:
    one = report.mappers[0]
    change = fg.diff(one.change.before, one.change.after)
    for where, place in ((), one.whole), (("UA-14",), one.oblasts[0]):
        for direction in ("net", "gained", "lost"):
            claim = fg.Claim.area(100, where=where, direction=direction)
            row = fg.check(claim, change).rows[0]
            found = getattr(place, direction)
            assert found.km2 == row.measured
            assert found.drawing == row.as_drawn and found.mappers == row.mappers
    table = change.by(fg.load_oblasts(), name="iso")
    assert table.loc["UA-14", "net_km2"] == pytest.approx(one.oblasts[0].net.km2, abs=1e-9)


def test_a_mapper_without_maps_of_the_period_has_a_reason_and_no_number(
    report: DeskReport,
) -> None:
    (gamma,) = report.without
    assert gamma.mapper == "Gamma"
    assert "31 days apart, for a period of 7 days" in str(gamma.reason)
    assert "Gamma" in report_table(report) and "No figure by Gamma" in paragraph(report)


@pytest.mark.parametrize(
    ("days", "reason"),
    [
        (("2024-10-20",), "no map between the start and the end"),
        (("2024-10-30",), "no map up to the start of 28 October 2024; its first is of 30 October"),
        (("2024-10-20", "2024-10-24"), "no map between the start and the end"),
        (("2024-10-13", "2024-11-03"), "21 days apart, for a period of 7 days"),
        (("2024-10-27", "2024-10-30"), "3 days apart, for a period of 7 days"),
        (("2024-10-22", "2024-10-29"), "show mostly other days than the period of 7 days"),
    ],
)
def test_maps_that_do_not_show_the_period_give_no_number(
    days: tuple[str, ...], reason: str, tmp_path: Path
) -> None:
    folder = folder_of(tmp_path, "Alpha", dict.fromkeys(days, 37.1))
    with pytest.raises(InputError, match="no mapper has maps of this period") as raised:
        desk_report(Library.of_archives([folder]), WEEK)
    assert reason in str(raised.value)


def test_a_map_that_is_older_than_usual_is_named(report: DeskReport) -> None:
    alpha, beta = report.mappers
    assert not any(end.is_off for end in (*alpha.ends, *beta.ends))
    assert [end.age for end in alpha.ends] == [timedelta()] * 2
    assert beta.ends[1].age == timedelta(days=1)


def test_a_stale_map_of_a_daily_mapper_is_marked(tmp_path: Path) -> None:
    days = [LAST - timedelta(days=n) for n in range(2, 20)]
    folder = folder_of(tmp_path, "Alpha", {str(day): 37.1 + day.day / 1000 for day in days})
    found = desk_report(Library.of_archives([folder]), WEEK, compared=0)
    start, end = found.mappers[0].ends
    assert (start.is_off, end.is_off) == (False, True)
    lines = [str(line) for line in maps_lines(found.mappers[0])]
    assert "Alpha *" in report_table(found) and lines[1] in paragraph(found)
    assert any(
        line.startswith("* The map for the end of the period is 2 days earlier than it")
        for line in lines
    )


def test_maps_further_apart_than_the_period_are_marked(tmp_path: Path) -> None:
    days = ("2024-10-20", "2024-10-25", "2024-11-02")
    folder = folder_of(tmp_path, "Alpha", {day: 37.1 + n / 100 for n, day in enumerate(days)})
    (one,) = desk_report(Library.of_archives([folder]), WEEK, compared=0).mappers
    assert one.span == timedelta(days=8) and not one.is_off  # by a day, as for a claim
    month = DeskPeriod("days", date(2024, 10, 21), date(2024, 10, 26))
    (one,) = desk_report(Library.of_archives([folder]), month, compared=0).mappers
    assert one.span == timedelta(days=5) and not one.is_off
    off = DeskPeriod("days", date(2024, 10, 26), date(2024, 10, 31))
    with pytest.raises(InputError, match="no map between"):
        desk_report(Library.of_archives([folder]), off, compared=0)
    far = DeskPeriod("days", date(2024, 10, 21), date(2024, 10, 31))
    with pytest.raises(InputError, match="5 days apart, for a period of 11 days"):
        desk_report(Library.of_archives([folder]), far, compared=0)
    off = DeskPeriod("days", date(2024, 10, 23), date(2024, 11, 2))
    (one,) = desk_report(Library.of_archives([folder]), off, compared=0).mappers
    assert one.is_off and one.span == timedelta(days=13)
    assert "* Its maps are 13 days apart, for a period of 11 days." in [
        str(line) for line in maps_lines(one)
    ]


def test_a_monthly_mapper_does_not_show_the_month_before(tmp_path: Path) -> None:
    """Its maps of 1 November and 1 December are a month apart, but show November."""
    easts = {"2024-10-01": 37.05, "2024-11-01": 37.1, "2024-12-01": 37.2}
    opened = Library.of_archives([folder_of(tmp_path, "Alpha", easts)])
    with pytest.raises(InputError, match="show mostly other days than the period of 31 days"):
        desk_report(opened, DeskPeriod.ending("2024-12-31", "month"), compared=0)
    november = DeskPeriod.ending("2024-11-30", "month")
    (one,) = desk_report(opened, november, compared=0).mappers  # a day later is nearer
    assert one.whole.net.km2 == pytest.approx(km2(37.1, 37.2), abs=1e-6)
    assert [end.age for end in one.ends] == [timedelta(days=-1)] * 2


def test_the_maps_are_those_of_a_check(tmp_path: Path) -> None:
    days = ("2024-10-25", "2024-10-28", "2024-11-02", "2024-11-04")
    folder = folder_of(tmp_path, "Alpha", {d: 37.1 + n / 100 for n, d in enumerate(days)})
    (one,) = desk_report(Library.of_archives([folder]), WEEK, compared=0).mappers
    before, after = fg.read_timeline(folder).period(WEEK.since, WEEK.until)
    assert [m.day for m in one.change.maps] == [before.day, after.day]
    assert [end.shown for end in one.ends] == [before.state_at, after.state_at]


def test_much_later_maps_do_not_change_a_report(library: Path, tmp_path: Path) -> None:
    before = report_dict(desk_report(Library.open(library), WEEK))
    later = folder_of(tmp_path, "later", {"2024-11-10": 37.5, "2024-11-17": 37.6})
    for path in sorted(later.iterdir()):
        add_maps(path, library, mapper="Alpha", status="occupied")
    assert report_dict(desk_report(Library.open(library), WEEK)) == before


def test_the_nearest_series_of_a_mapper_is_taken(tmp_path: Path) -> None:
    far = folder_of(tmp_path / "far", "Alpha", {"2024-10-25": 37.1, "2024-11-01": 37.2})
    near = folder_of(tmp_path / "near", "Alpha", {"2024-10-27": 37.1, "2024-11-03": 37.3})
    found = desk_report(Library.of_archives([far, near]), WEEK, compared=0)
    assert [one.series.path for one in found.mappers] == [near]


def test_settlements_are_those_whose_point_changed_hands(report: DeskReport) -> None:
    alpha = report.mappers[0]
    table = fg.load_settlements()
    taken = shapely.box(37.2, SOUTH, 37.25, NORTH)
    expected = {int(i) for i in (shapely.intersects(taken, table.geometry.to_numpy())).nonzero()[0]}
    assert {one.row for one in alpha.settlements} == expected != set()
    assert all(one.taken for one in alpha.settlements)
    centre = fg.geometry.measure.length_km  # an independent way to the nearest edge, below
    for one in alpha.settlements:
        point = table.geometry.iloc[one.row]
        line = taken.exterior
        nearest = line.interpolate(line.project(point))
        away_m = 1000 * centre(shapely.LineString([point, nearest]))
        assert one.inside_m == pytest.approx(away_m, rel=0.5)  # nearest in degrees, not in metres


def test_settlements_that_are_lost(tmp_path: Path) -> None:
    gains = folder_of(tmp_path / "a", "Alpha", {"2024-10-27": 37.2, "2024-11-03": 37.25})
    losses = folder_of(tmp_path / "b", "Alpha", {"2024-10-27": 37.25, "2024-11-03": 37.2})
    gained, lost = (
        desk_report(Library.of_archives([folder]), WEEK, compared=0).mappers[0].settlements
        for folder in (gains, losses)
    )
    assert [one.row for one in gained] == [one.row for one in lost]
    assert {one.taken for one in gained} == {True} and {one.taken for one in lost} == {False}
    for a, b in zip(gained, lost, strict=True):
        assert a.inside_m == pytest.approx(b.inside_m, abs=0.01)


# ---- the step beside earlier ones -----------------------------------------------------------


def test_the_net_stands_beside_those_of_earlier_weeks(report: DeskReport) -> None:
    usual = report.mappers[0].usual
    assert usual is not None and usual.count == 10 and usual.larger == 0
    assert usual.since_as_large is None
    step_km2 = km2(37.1, 37.11)
    assert usual.quartiles_km2 == pytest.approx((step_km2,) * 3, abs=1e-4)
    few = report.mappers[1].usual
    assert few is not None and not few.is_enough
    assert f"0 have a number, and {FEWEST_STEPS} are needed" in paragraph(report)


def test_earlier_weeks_without_maps_are_counted_and_left_out(tmp_path: Path) -> None:
    easts = weekly(14)
    del easts["2024-09-08"]
    folder = folder_of(tmp_path, "Alpha", easts)
    (one,) = desk_report(Library.of_archives([folder]), WEEK).mappers
    assert one.usual is not None
    why = {str(step.until): step.why_not for step in one.usual.steps if step.why_not}
    assert why == {"2024-09-08": "no map", "2024-09-15": "no map"}
    assert one.usual.count == 10


@given(st.lists(st.floats(-50, 50, allow_nan=False), min_size=1, max_size=40), st.floats(-60, 60))
def test_since_when_a_net_is_the_largest(nets: list[float], net: float) -> None:
    first = date(2024, 1, 1)
    steps = [
        EarlierStep(first - timedelta(n), first - timedelta(n), km2) for n, km2 in enumerate(nets)
    ]
    usual = UsualSteps(net, tuple(steps))
    assert usual.larger == sum(km2 > net for km2 in nets)
    large = usual.since_as_large
    passed = usual.passed(large)
    assert all(km2 < net for km2 in nets[:passed])
    assert (large is None) == (max(nets) < net) and (large is None or nets[passed] >= net)


def test_a_period_with_redrawn_border_is_not_ranked() -> None:
    steps = [EarlierStep(LAST, LAST, float(n)) for n in range(FEWEST_STEPS)]
    assert UsualSteps(5.0, tuple(steps)).is_enough
    redrawn = UsualSteps(5.0, tuple(steps), is_redrawn=True)
    assert not redrawn.is_enough
    (line,) = usual_lines(redrawn, WEEK)
    assert str(line).startswith("Not compared with earlier periods: border or coast was redrawn")


def test_what_is_assumed_of_maps_stands_beside_the_number(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, "Alpha", {"2024-10-27": 37.1, "2024-11-03": 37.2})
    found = desk_report(Library.of_archives([folder]), WEEK, compared=0)
    assert "taken as occupied" in paragraph(found) and "Alpha *" in report_table(found)
    (row, *_) = csv.DictReader(io.StringIO(places_csv(found)))
    assert "taken as occupied" in row["assumed"]


# ---- files and the command line -----------------------------------------------------------------


def test_tables_have_every_number_and_every_mapper(report: DeskReport) -> None:
    rows = list(csv.DictReader(io.StringIO(places_csv(report))))
    assert [(row["mapper"], row["place"]) for row in rows] == [
        *((name, place) for name in ("Alpha", "Beta") for place in ("whole", "UA-14", "outside")),
        ("Gamma", "whole"),
    ]
    assert float(rows[0]["net_km2"]) == pytest.approx(report.mappers[0].whole.net.km2, abs=1e-6)
    assert rows[-1]["net_km2"] == "" and "31 days apart" in rows[-1]["no_figure_because"]
    named = list(csv.DictReader(io.StringIO(settlements_csv(report))))
    assert len(named) == sum(len(one.settlements) for one in report.mappers)


def test_data_follow_their_schema(report: DeskReport) -> None:
    data = json.loads(json.dumps(report_dict(report, command="frontgeo week")))
    checker = jsonschema.FormatChecker()
    jsonschema.Draft202012Validator(schema("desk-1"), format_checker=checker).validate(data)
    assert data["record"]["command"] == "frontgeo week"
    assert all(len(one["sha256"]) == 64 for one in data["record"]["inputs"])


@pytest.mark.slow
def test_the_folder_is_the_same_on_two_runs_and_whole(
    library: Path, tmp_path: Path, run: Any
) -> None:
    words = ("week", "--week-of", "2024-10-28", "--library", str(library), "-o", "out")
    target = tmp_path / "out"
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        run(*words)
        first = {path.name: path.read_bytes() for path in target.iterdir()}
        run(*words)
        assert {path.name: path.read_bytes() for path in target.iterdir()} == first
    assert set(first) >= {
        "index.html", "figure.png", "figure.svg", "table.csv", "settlements.csv",
        "changes.geojson", "brief.txt", "data.json",
    }  # fmt: skip
    page = first["index.html"].decode()
    assert "Content-Security-Policy" in page and "http-equiv" in page
    features = json.loads(first["changes.geojson"])["features"]
    gained = [
        shapely.from_geojson(json.dumps(f["geometry"]))
        for f in features
        if f["properties"].get("change") == "gained" and f["properties"]["mapper"] == "Alpha"
    ]
    assert float(area_km2(gained[0])) == pytest.approx(km2(37.2, 37.25), abs=1e-6)
    (target / "mine.txt").write_text("mine")
    assert "also found mine.txt" in run(*words[:-1], str(target), code=2)[1]
    assert (target / "mine.txt").exists()


def test_names_from_outside_are_escaped_on_the_page(tmp_path: Path, run: Any) -> None:
    name = "<b>{{ 7 * 7 }}</b>"
    made = tmp_path / "library"
    for day, east in (("2024-10-27", 37.1), ("2024-11-03", 37.2)):
        path = write_geojson(tmp_path / f"{day}.geojson", held(east))
        add_maps(path, made, mapper=name, status="occupied")
    out = tmp_path / "out"
    run("week", "--until", "2024-11-03", "--library", str(made), "-o", str(out))
    page = (out / "index.html").read_text("utf-8")
    assert "<b>{{" not in page and "<b>49" not in page and "&lt;b&gt;" in page


def test_without_a_day_the_last_one_of_the_library_is_said(library: Path, run: Any) -> None:
    out, err = run("week", "--library", str(library))
    assert "--until not given: to 2024-11-03, the last day of the library's maps (Alpha)" in err
    assert out.startswith("The week of 28 October – 3 November 2024\n")
    assert "Тиждень з 28 жовтня" in run("week", "--library", str(library), "--lang", "uk")[0]


def test_a_day_a_month_and_a_brief(library: Path, run: Any) -> None:
    words = ("--library", str(library), "--until", "2024-11-03")
    assert "no mapper has maps of this period" in run("day", *words, code=2)[1]
    out, err = run("month", *words, "--json")
    assert "2024-11-03 does not end a month: 30 days, 2024-10-05 to 2024-11-03" in err
    assert json.loads(out)["period"]["days"] == 30
    text = run("brief", *words, "--mapper", "Alpha")[0]
    grew = km2(37.2, 37.25)
    assert f"grew by {grew:,.1f} km² on balance" in text and "Beta" not in text
    since = run("brief", *words, "--since", "2024-10-21", "--mapper", "Alpha")[0]
    assert f"grew by {km2(37.19, 37.25):,.1f} km² on balance" in since


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("--until", "3.11.2024"), "--until: expected a day as YYYY-MM-DD"),
        (("--week-of", "2024-10-28", "--until", "2024-11-03"), "--week-of stands alone"),
        (("--mapper", "nobody"), "'nobody': expected a mapper of the library"),
        (("--compared", "-1"), "--compared: expected 0 or more periods, found -1"),
        (("--archive", "x"), "--archive and --library do not go together"),
        (("-o", "-"), "--out: expected a folder to write, found '-'"),
        (("-o", "week.html"), "--out: expected a folder to write, found week.html; no other"),
        (("--until", "1999-01-01"), "no mapper has maps of this period"),
    ],
)
def test_a_wrong_command_line_is_one_line(
    words: tuple[str, ...], found: str, library: Path, run: Any
) -> None:
    err = run("week", "--library", str(library), *words, code=2)[1]
    assert found in err and err.count("\n") <= 2 and "Traceback" not in err


def test_an_empty_library_and_one_that_is_not_there(tmp_path: Path, run: Any) -> None:
    assert "no maps yet; add them" in run("week", "--library", str(tmp_path), code=2)[1]
    gone = str(tmp_path / "gone")
    assert "expected a folder of maps" in run("week", "--library", gone, code=2)[1]


def test_a_damaged_store_stops_no_other_mapper(library: Path, run: Any) -> None:
    (beta,) = library.glob("beta*.parquet")
    beta.write_bytes(b"damaged")
    out, _ = run("week", "--week-of", "2024-10-28", "--library", str(library))
    assert "Alpha" in out and "No figure by Beta" in out


def test_a_run_that_fails_leaves_the_folder_as_it_was(
    library: Path, tmp_path: Path, run: Any
) -> None:
    out = tmp_path / "out"
    words = ("week", "--library", str(library), "-o", str(out))
    run(*words, "--until", "2024-11-03")
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    err = run(*words, "--until", "2024-12-31", code=2)[1]
    assert "no mapper has maps of this period" in err and "wrote" not in err
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".out")]


def test_archives_stand_for_a_library(tmp_path: Path, run: Any) -> None:
    folder = folder_of(tmp_path, "Alpha", weekly(3))
    data = json.loads(run("week", "--archive", str(folder), "--until", str(LAST), "--json")[0])
    net = data["mappers"][0]["places"][0]["net"]["km2"]
    assert net == pytest.approx(km2(37.11, 37.16), abs=1e-6)
    shutil.rmtree(folder)
    assert run("week", "--archive", str(folder), code=2)[1].startswith("frontgeo: error")


def test_what_the_options_repeat_of_the_desk() -> None:
    assert "desk-1" in options.SCHEMA_NAMES
    assert STEPS_BEFORE == {"day": 30, "week": 26, "month": 24, "days": 26}  # as the help says
