"""Several mappers beside each other in one table, and their series in one picture."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely
from shapes import write_geojson

from frontgeo import ControlMap, Timeline, area_km2, read_timeline
from frontgeo.archive.store import write_store
from frontgeo.cli.main import main
from frontgeo.outputs.chart import SeriesAbout, chart_of
from frontgeo.outputs.timelines import mappers_together

EASTS = {
    "a": {"2024-05-01": 36.1, "2024-05-02": 36.2, "2024-05-05": 36.3},
    "b": {"2024-05-02": 36.15, "2024-05-04": 36.05},
}


def size(east: float) -> float:
    return float(area_km2(shapely.box(36, 50, east, 50.1)))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, easts in EASTS.items():
        (tmp_path / name).mkdir()
        for day, east in easts.items():
            write_geojson(tmp_path / name / f"{day}.geojson", shapely.box(36, 50, east, 50.1))
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[str, str]:
    assert main(["timeline", *words]) == 0, capsys.readouterr().err
    told = capsys.readouterr()
    return told.out, told.err


NAMED = ["a", "b", "--mapper", "Anna", "Bohdan"]


def test_mappers_stand_beside_each_other_by_day(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, _ = run(capsys, *NAMED, "--json")
    told = json.loads(out)
    assert [(row["day"], row["mapper"]) for row in told["rows"]] == [
        ("2024-05-01", "Anna"), ("2024-05-02", "Anna"), ("2024-05-02", "Bohdan"),
        ("2024-05-04", "Bohdan"), ("2024-05-05", "Anna"),
    ]  # fmt: skip
    known = {(d, m): e for m, of in zip(("Anna", "Bohdan"), EASTS.values(), strict=True)
             for d, e in of.items()}  # fmt: skip
    for row in told["rows"]:
        assert row["area_km2"] == pytest.approx(size(known[row["day"], row["mapper"]]), abs=1e-6)
    assert [one["mapper"] for one in told["archives"]] == ["Anna", "Bohdan"]
    assert [one["archive"] for one in told["archives"]] == ["a", "b"]
    out, err = run(capsys, *NAMED, "--until", "2024-05-06")
    assert "2024-05-02  Bohdan" in out
    assert "Bohdan: the last map up to the end of 2024-05-06 is of 2024-05-04" in err
    assert "Anna: the last map up to the end of 2024-05-06 is of 2024-05-05" in out


def test_the_table_is_written_and_nothing_is_averaged(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, _ = run(capsys, *NAMED, "--deltas", "-o", "both.csv")
    assert "Anna: 2 rows, 2024-05-01 to 2024-05-05" in out
    written = pd.read_csv("both.csv")
    for mapper, name in (("Anna", "a"), ("Bohdan", "b")):
        alone = read_timeline(name, mapper=mapper).deltas()
        own = written[written["mapper"] == mapper]
        assert own["day"].tolist() == [str(day.date()) for day in alone.index]
        for column in ("gained_km2", "lost_km2", "net_km2"):
            assert own[column].to_numpy() == pytest.approx(alone[column].to_numpy(), abs=1e-6)
    run(capsys, *NAMED, "-o", "both.parquet")
    assert pd.read_parquet("both.parquet")["mapper"].tolist().count("Anna") == 3
    first = Path("both.csv").read_bytes()
    run(capsys, *NAMED, "--deltas", "-o", "both.csv")
    assert Path("both.csv").read_bytes() == first


def test_regions_that_one_mapper_never_holds_are_0(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_geojson(folder / "b" / "2024-05-06.geojson", shapely.box(38, 48, 38.1, 48.1))
    run(capsys, *NAMED, "--by", "oblast", "-o", "both.csv")
    written = pd.read_csv("both.csv")
    assert written.columns[:2].tolist() == ["day", "mapper"]
    assert written.columns[-2] == "outside every region_km2"
    assert (written.loc[written["mapper"] == "Anna", "Donetsk oblast_km2"] == 0).all()
    row = written[written["day"] == "2024-05-06"].iloc[0]
    assert row["Donetsk oblast_km2"] == pytest.approx(area_km2(shapely.box(38, 48, 38.1, 48.1)))
    total = written.filter(like="_km2").sum(axis=1)
    assert total.iloc[0] == pytest.approx(size(36.1), abs=1e-5)


def test_stars_are_those_of_the_mapper(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Only the second archive's polygons are taken to be occupied ground."""
    maps = [
        ControlMap("Anna", {"occupied": shapely.box(36, 50, east, 50.1)}, day=day)  # type: ignore[arg-type]
        for day, east in EASTS["a"].items()
    ]
    write_store(maps, folder / "a.parquet")
    out, _ = run(capsys, "a.parquet", "b")
    lines = [line for line in out.split("\n") if line.startswith("2024")]
    assert [line.endswith("*") for line in lines] == ["Anna" not in line for line in lines]
    assert "Anna: * " not in out and "b: " in out


def test_pictures_have_a_line_for_each_mapper(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("matplotlib")
    for name in ("both.png", "both.html"):
        run(capsys, *NAMED, "-o", name)
        first = Path(name).read_bytes()
        run(capsys, *NAMED, "-o", name)
        assert Path(name).read_bytes() == first
    page = Path("both.html").read_text()
    assert "Ground held, by mapper" in page and "Anna, Bohdan" in page
    assert "NaN" not in page and "nan" not in page


def together(deltas: bool) -> pd.DataFrame:
    timelines = {name: read_timeline(name, mapper=name) for name in EASTS}
    return mappers_together({n: t.deltas() if deltas else t.area() for n, t in timelines.items()})


@pytest.mark.parametrize("deltas", [False, True])
def test_curves_start_at_0_and_end_with_their_own_maps(folder: Path, deltas: bool) -> None:
    chart = chart_of(together(deltas), SeriesAbout("a, b", "occupied", "day"))
    days = [str(day.date()) for day in chart.days]
    assert days == ["2024-05-01", "2024-05-02", "2024-05-04", "2024-05-05"]
    lines = {line.name: line for line in chart.lines}
    steps = {name: [size(e) - size(next(iter(of.values()))) for e in of.values()]
             for name, of in EASTS.items()}  # fmt: skip
    assert lines["a"].values[[0, 1, 3]] == pytest.approx(steps["a"], abs=1e-6)
    # between two maps of its own a line is straight: two thirds of the way on 4 May
    between = steps["a"][1] + (steps["a"][2] - steps["a"][1]) * 2 / 3
    assert lines["a"].values[2] == pytest.approx(between, abs=1e-6)
    assert np.isnan(lines["b"].values).tolist() == [True, False, False, True]
    assert lines["b"].last == pytest.approx(steps["b"][-1], abs=1e-6)
    low, high = chart.span
    assert low == pytest.approx(steps["b"][-1]) and high == pytest.approx(steps["a"][-1])


def test_a_word_after_mapper_that_is_a_folder_is_an_archive(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, _ = run(capsys, "--mapper", "Anna", "a", "--json")
    assert [row["day"] for row in json.loads(out)["rows"]] == list(EASTS["a"])
    # a known mapper's name is no folder, even if one is called so
    (folder / "ISW").mkdir()
    assert main(["timeline", "--mapper", "DeepState", "ISW", "--library", str(folder / "a")]) == 2
    assert "expected a mapper of the library" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["a", "b", "--mapper", "Anna"], "expected a name for each of 2 archives"),
        (["a", "--mapper", "Anna", "Bohdan"], "expected one name for each archive, found 2"),
        (["a", "a/../a"], "found one twice"),
        (["a", "b", "c", "--page", "p.html"], "--page: expected one archive, or two"),
        (["a", "b", "--mapper", "me", "me", "--page", "p.html"], "expected another mapper's maps"),
        (["a", "--pins", "pins.csv"], "--pins is of a page"),
        (["a", "b", "-o", "x.gif"], "expected one archive, found 2"),
        (["a", "--deltas", "-o", "x.gif"], "--deltas does not go with --out .gif"),
        (["a", "b", "--by", "oblast", "-o", "x.png"], "one line for each"),
        (["a", "--library", "."], "--library is of its maps"),
        ([], "expected an ARCHIVE, found none"),
        (["--mapper", "Anna", "--library", "none"], "expected a folder of maps, found none"),
    ],
)
def test_what_does_not_go_together(
    folder: Path, words: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["timeline", *words]) == 2
    told = capsys.readouterr().err
    assert complaint in told and len(told.strip().split("\n")) == 1


def test_two_archives_of_one_mapper_are_told_apart(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, _ = run(capsys, "a", "b", "--mapper", "me", "me", "--json")
    told = json.loads(out)
    assert {row["mapper"] for row in told["rows"]} == {"me (a)", "me (b)"}


# ---- the library ---------------------------------------------------------------------------


@pytest.fixture
def library(folder: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    for name, mapper in (("a", "Anna"), ("b", "Bohdan")):
        words = ["library", "add", name, "--mapper", mapper, "--library", "lib"]
        (folder / "lib").mkdir(exist_ok=True)
        assert main(words) == 0, capsys.readouterr().err
    capsys.readouterr()
    return ["--library", "lib"]


def test_mappers_of_the_library_by_name(
    library: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    out, _ = run(capsys, "--mapper", "anna", "Bohdan", *library, "--json")
    rows = json.loads(out)["rows"]
    out, _ = run(capsys, *NAMED, "--json")
    assert rows == json.loads(out)["rows"]
    days = ["--since", "2024-05-02", "--until", "2024-05-05"]
    out, _ = run(capsys, "--mapper", "Anna", "Bohdan", *library, *days, "--json")
    assert [row["mapper"] for row in json.loads(out)["rows"]] == [
        "Anna", "Anna", "Bohdan", "Bohdan", "Anna",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["Anna", "Bohdan"])
def test_one_mapper_of_the_library(
    library: list[str], name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    out, _ = run(capsys, "--mapper", name, *library, "--json")
    told = json.loads(out)
    assert "archives" not in told and "mapper" not in told["rows"][0]
    assert len(told["rows"]) == len(EASTS[name[0].lower()])
    page = Path("page.html")
    run(capsys, "--mapper", name, *library, "--page", str(page))
    assert name in page.read_text()


def test_a_mapper_without_maps_of_the_days_is_named(
    library: list[str], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    days = ["--since", "2024-07-01", "--until", "2024-07-31"]
    assert main(["timeline", "--mapper", "Anna", *library, *days]) == 2
    assert "Anna" in capsys.readouterr().err
    assert main(["timeline", "--mapper", "Anna", "Nobody", *library]) == 2
    assert "'Nobody': expected a mapper of the library" in capsys.readouterr().err


def test_a_timeline_in_python_takes_regions(folder: Path) -> None:
    timeline: Timeline = read_timeline("a", mapper="me")
    figure = pytest.importorskip("matplotlib") and timeline.plot()
    assert figure.texts[0].get_text() == "Ground held"
