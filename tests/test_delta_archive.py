"""`frontgeo delta` between two days of an archive, and its page, picture and rows."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import shapely
from shapes import write_geojson

from frontgeo import Claim, ControlMap, area_km2, check, diff, read_timeline
from frontgeo.archive.store import write_store
from frontgeo.cli.main import main
from frontgeo.outputs.change_areas import change_areas, change_table

EASTS = {"2024-05-01": 37.5, "2024-05-15": 37.6, "2024-05-31": 37.55, "2024-06-02": 37.7}


def box(east: float) -> shapely.Polygon:
    return shapely.box(37, 48, east, 48.5)


def maps() -> list[ControlMap]:
    return [
        ControlMap("me", {"occupied": box(east)}, day=date.fromisoformat(day), side="russia")
        for day, east in EASTS.items()
    ]


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    write_store(maps(), tmp_path / "store.parquet")
    return "store.parquet"


def run(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(["delta", *words]) == 0, capsys.readouterr().err
    return capsys.readouterr().out


MAY = ["--since", "2024-05-16", "--until", "2024-05-31"]


def test_the_maps_of_a_period_are_those_of_a_claim(
    store: str, capsys: pytest.CaptureFixture[str]
) -> None:
    told = json.loads(run(capsys, store, *MAY, "--json"))
    assert (told["before"], told["after"]) == ("2024-05-15", "2024-05-31")
    lost = area_km2(shapely.box(37.55, 48, 37.6, 48.5))
    assert told["lost_km2"] == pytest.approx(lost, abs=1e-6)
    assert told["gained_km2"] == 0 and told["net_km2"] == pytest.approx(-lost, abs=1e-6)
    assert (told["since"], told["until"], told["timezone"]) == ("2024-05-16", "2024-05-31", "UTC")
    words = ["check", "--claim", "10 km2", "--side", "russia", "--archive", store, *MAY, "--json"]
    main(words)
    (row,) = json.loads(capsys.readouterr().out)["verdicts"][0]["rows"]
    assert row["snapshots"] == "2024-05-15 → 2024-05-31"
    text = run(capsys, store, *MAY)
    assert "from the start of 2024-05-16 to the end of 2024-05-31 (UTC)" in text


def test_a_later_map_is_said_to_be_later(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    """No map shows the start of 1 May: the first is a day later, within the tolerance."""
    text = run(capsys, store, "--since", "2024-05-01", "--until", "2024-05-31")
    assert "* the earlier map is dated 24 hours after the period's start" in text
    text = run(capsys, store, "--since", "2024-05-01", "--until", "2024-05-31", "--lang", "uk")
    assert "від початку 2024-05-01 до кінця 2024-05-31 (UTC)\n* раніша мапа" in text
    told = json.loads(
        run(capsys, store, "--since", "2024-05-01", "--until", "2024-05-31", "--json")
    )
    assert told["before"] == "2024-05-01" and len(told["about_days"]) == 2


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["store.parquet"], "store.parquet: holds maps of many days; say which with --since"),
        (["store.parquet", "--since", "2024-05-16"], "--until: expected both days of the period"),
        (["store.parquet", "a.geojson", *MAY], "expected one archive or store, found 2 files"),
        (["store.parquet", "--after", "a.geojson", *MAY], "expected one archive or store"),
        (["store.parquet", "--since", "2024-05-31", "--until", "2024-05-16"], "swap them"),
        (["store.parquet", "--since", "2024-05-17", "--until", "2024-05-18"], "no map between"),
        (
            ["store.parquet", "--since", "2024-05-25", "--until", "2024-06-20"],
            "expected maps of the start of 2024-05-25 and the end of 2024-06-20",
        ),
        (
            ["store.parquet", "--since", "2020-01-01", "--until", "2020-02-01"],
            "no map of the state",
        ),
        (["store.parquet", *MAY, "--timezone", "Kyiv"], "--timezone: expected the name"),
        (["store.parquet", *MAY, "--figure", "x.gif"], "--figure: expected a name in .png"),
        (["store.parquet", *MAY, "--html", "x.png"], "--html: expected a name in .html"),
        (["store.parquet", *MAY, "--edges", "geodesic", "--html", "x.html"], "--edges geodesic"),
        (["store.parquet", *MAY, "--csv", "x", "--out", "x"], "found one named twice"),
        (["store.parquet", *MAY, "--csv", "store.parquet"], "--csv: expected a name in .csv"),
        (MAY, "expected one archive or store, found 0 files"),
        ([], "expected BEFORE and AFTER"),
    ],
)
def test_periods_and_outputs_that_cannot_be(
    store: str, words: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = Path(store).read_bytes()
    assert main(["delta", *words]) == 2
    told = capsys.readouterr().err
    assert complaint in told and len(told.strip().split("\n")) == 1
    assert Path(store).read_bytes() == before
    assert [p.name for p in Path().iterdir() if not p.name.startswith(".")] == ["store.parquet"]


def test_intervals_are_those_of_a_check(store: str) -> None:
    before, after = read_timeline(store).period("2024-05-16", "2024-05-31")
    change = diff(before, after)
    areas = change_areas(change)
    for direction in ("gained", "net"):
        claim = Claim.parse("10 km2").with_(direction=direction, side="russia")
        row = check(claim, change).rows[0]
        found = areas[direction]  # type: ignore[index]
        assert found.value == pytest.approx(row.measured)
        assert (found.low, found.high) == pytest.approx((row.low, row.high))
        assert found.interval == row.interval


def test_rows_of_the_whole_and_by_region(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, store, "--since", "2024-05-02", "--until", "2024-06-02", "--csv", "rows.csv")
    (row,) = pd.read_csv("rows.csv").to_dict("records")
    gained = area_km2(box(37.7)) - area_km2(box(37.5))
    assert row["gained_km2"] == pytest.approx(gained, abs=1e-5)
    assert row["net_low_km2"] < row["net_km2"] < row["net_high_km2"]
    assert (row["mapper"], row["side"], row["before"]) == ("me", "russia", "2024-05-01")
    assert (row["since"], row["until"]) == ("2024-05-02", "2024-06-02")
    words = ["--by", "oblast", "--csv", "rows.csv"]
    run(capsys, store, "--since", "2024-05-02", "--until", "2024-06-02", *words)
    rows = pd.read_csv("rows.csv")
    assert rows["region"].tolist()[-1] == "outside every region"
    assert rows["gained_km2"].sum() == pytest.approx(gained, abs=1e-5)
    assert rows["net_km2"].sum() == pytest.approx(gained, abs=1e-5)


def test_names_are_no_formulas(tmp_path: Path) -> None:
    before, after = (shown.with_(mapper="=1+1") for shown in maps()[:2])
    rows = change_table(diff(before, after))
    from frontgeo.outputs.tables import table_csv

    assert table_csv(rows).split("\n")[1].startswith("'=1+1,")


def test_the_page_and_the_picture(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("matplotlib")
    names = ["--html", "a.html", "--figure", "a.svg", "--csv", "a.csv"]
    contents = []
    for _ in range(2):
        run(capsys, store, *MAY, *names)
        contents.append([Path(name).read_bytes() for name in names[1::2]])
    assert contents[0] == contents[1]
    page = Path("a.html").read_text()
    lost = f"{area_km2(shapely.box(37.55, 48, 37.6, 48.5)):.1f} km²"
    card = page[page.index('<p class="fg-kicker">') : page.index('<details class="fg-embed">')]
    assert "Retaken by Ukraine</dt><dd>" + lost in card and "2024-05-15 → 2024-05-31" in card
    assert re.search(r"95 % (as drawn|between mappers) [−+]?\d", card)
    figure = Path("a.svg").read_text()
    assert lost in figure and re.search("95 % (as drawn|between mappers): net", figure)
    run(capsys, store, *MAY, "--html", "uk.html", "--figure", "uk.svg", "--lang", "uk")
    assert "Що змінилося" in Path("uk.html").read_text()
    assert "сальдо" in Path("uk.svg").read_text()


def test_unlike_maps_say_so_on_the_page_and_in_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("matplotlib")
    monkeypatch.chdir(tmp_path)
    whole, part = ("control", "advances"), ("control",)
    shown = [
        ControlMap("me", {"occupied": box(37.5)}, day=date(2024, 5, 1), parts=whole, whole=whole),
        ControlMap("me", {"occupied": box(37.6)}, day=date(2024, 5, 31), parts=part, whole=whole),
    ]
    write_store(shown, tmp_path / "store.parquet")
    words = ["store.parquet", "--since", "2024-05-02", "--until", "2024-05-31"]
    out = run(capsys, *words, "--html", "a.html", "--csv", "a.csv", "--figure", "a.svg")
    assert "NO CHANGE: unlike maps" in out
    assert "unlike maps" in Path("a.html").read_text()
    assert "unlike maps" in pd.read_csv("a.csv")["unlike"].iloc[0]
    assert "unlike maps" in Path("a.svg").read_text()


def test_two_files_have_a_page_and_rows_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, east in (("2024-05-01", 37.5), ("2024-05-31", 37.6)):
        write_geojson(tmp_path / f"{name}.geojson", box(east))
    files = ["2024-05-01.geojson", "2024-05-31.geojson", "--mapper", "me"]
    out = run(capsys, *files, "--html", "a.html", "--csv", "a.csv")
    assert "from the start of" not in out
    row = pd.read_csv("a.csv").iloc[0]
    assert row["gained_km2"] == pytest.approx(area_km2(shapely.box(37.5, 48, 37.6, 48.5)), abs=1e-5)
    assert "since" not in row and "occupied" in row["assumed"]


def test_days_of_a_zone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "maps").mkdir()
    for i, name in enumerate(("2025-05-31T2030Z", "2025-06-30T2030Z", "2025-06-30T2130Z")):
        write_geojson(tmp_path / "maps" / f"{name}.geojson", box(37.1 + i / 10))
    words = ["maps", "--mapper", "me", "--since", "2025-06-01", "--until", "2025-06-30", "--json"]
    found: dict[str, Any] = {}
    for zone in ("UTC", "Europe/Kyiv"):
        found[zone] = json.loads(run(capsys, *words, "--timezone", zone))["after"]
    assert found == {"UTC": "2025-06-30T21:30Z", "Europe/Kyiv": "2025-06-30T20:30Z"}


def test_the_library_by_mapper(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("lib").mkdir()
    assert main(["library", "add", store, "--library", "lib"]) == 0
    capsys.readouterr()
    told = json.loads(run(capsys, "--mapper", "me", "--library", "lib", *MAY, "--json"))
    alone = json.loads(run(capsys, store, *MAY, "--json"))
    assert told["net_km2"] == alone["net_km2"]
    assert main(["delta", "--mapper", "Nobody", "--library", "lib", *MAY]) == 2
    assert "expected a mapper of the library" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.archive
def test_the_880_km2_of_an_archive(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = archive / "deepstate" / "snapshots_2022-04_2024-12.tar.xz"
    words = [str(path), "--since", "2024-01-01", "--until", "2024-05-31", "--json"]
    told = json.loads(run(capsys, *words))
    before, after = read_timeline(path).period("2024-01-01", "2024-05-31")
    assert (told["before"], told["after"]) == (before.when, after.when)
    # by plain shapely, within the country
    from frontgeo import load_border

    ends = [area_km2(shapely.intersection(m.held(), load_border())) for m in (before, after)]
    assert told["net_km2"] == pytest.approx(ends[1] - ends[0], abs=1e-3)
