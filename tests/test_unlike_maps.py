"""Unlike maps are no change: a missing part, another mapper, an unreadable file."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import shapely
from archives import (
    CONTROL,
    CREAMY,
    GOOD,
    SIZE,
    SQUARE,
    TEXT,
    WEEKS,
    packed_as,
    tar,
    topology,
    weekly,
)
from shapes import write_geojson

from frontgeo import diff, read_control_map, read_timeline
from frontgeo.archive.store import append, write_store
from frontgeo.change.compare import compare
from frontgeo.cli.main import main
from frontgeo.errors import InputError, MapFileError


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.chdir(tmp_path)

    def words(*given: str, code: int = 0) -> str:
        assert main(list(given)) == code, capsys.readouterr().err
        told = capsys.readouterr()
        return told.out if code == 0 else told.err

    return words


# ---- a missing part ------------------------------------------------------------------------


@pytest.fixture
def isw(tmp_path: Path) -> Path:
    """Write only control on the first day, control and advances on the second."""
    (tmp_path / "a").mkdir()
    for name, of, ground in (
        ("a/2024-05-05_control.json", "UkraineControlMap", CONTROL),
        ("a/2024-05-12_control.json", "UkraineControlMap", CONTROL),
        (
            "a/2024-05-12_adv.json",
            "AssessedRussianAdvancesInUkraine",
            shapely.box(33.5, 48, 34, 48.5),
        ),
    ):
        (tmp_path / name).write_text(topology(of, ground))
    return tmp_path / "a"


def test_a_part_that_one_end_lacks_makes_the_row_void(isw: Path, run: Any) -> None:
    control, *later = sorted(isw.glob("*_control.json")), isw / "2024-05-12_adv.json"
    files = ["--before", str(control[0]), "--after", str(control[1]), str(later[0])]
    told = json.loads(run("check", "--claim", f"{SIZE:.0f} km2", *files, "--json"))
    (verdict,) = told["verdicts"]
    (row,) = verdict["rows"]
    assert (verdict["outcome"], row["outcome"], row["counted"]) == ("undecided", "undecided", False)
    assert any(
        note.startswith("not counted: unlike maps: 2024-05-05 without advances")
        for note in row["notes"]
    )
    told = json.loads(run("delta", files[1], "--after", *files[3:], "--json"))
    assert told["unlike"].startswith("unlike maps: 2024-05-05 without advances")
    assert run("delta", files[1], "--after", *files[3:]).startswith("NO CHANGE: unlike maps")
    # a part missing at both ends is noted, and the rest is a change
    both = json.loads(run("delta", str(control[0]), str(control[1]), "--json"))
    assert both["unlike"] == "" and both["net_km2"] == 0
    archive = ["--archive", str(isw), "--since", "2024-05-06", "--until", "2024-05-12"]
    (verdict,) = json.loads(run("check", "--claim", f"{SIZE:.0f} km2", *archive, "--json"))[
        "verdicts"
    ]
    assert verdict["rows"][0]["counted"] is False


def test_the_command_says_which_days_lack_which_part(tmp_path: Path, run: Any) -> None:
    tar(tmp_path / "w.tar.xz", weekly(without={WEEKS[2]: "russian_advances"}))
    told = json.loads(run("timeline", "w.tar.xz", "--deltas", "--json"))
    assert told["lacking"] == [{"day": WEEKS[2], "part": "advances"}]
    rows = {row["day"]: row for row in told["rows"]}
    assert rows[WEEKS[2]]["net_km2"] is None
    assert rows[WEEKS[3]]["since"] == WEEKS[1] and rows[WEEKS[3]]["net_km2"] > 0
    text = run("timeline", "w.tar.xz", "--deltas")
    assert f"days without advances: {WEEKS[2]}" in text
    assert (
        f"no change is measured between unlike maps, of which one lacks a part: {WEEKS[1]}" in text
    )
    for name in ("d.csv", "d.html"):
        run("timeline", "w.tar.xz", "--deltas", "-o", name)
    row = rf"{WEEKS[2]},{WEEKS[1]},,,,+of which one lacks a part"
    assert re.search(row, Path("d.csv").read_text())
    assert "days without advances" in Path("d.html").read_text()
    run("timeline", "w.tar.xz", "--page", "p.html")
    assert "Not shown, as a part of the map is missing: 1 Apr 2025" in Path("p.html").read_text()


# ---- a row that would have used a bad file -------------------------------------------------


@pytest.mark.parametrize("kind", ["folder", "tar.xz"])
def test_a_row_says_which_map_was_taken_instead(tmp_path: Path, run: Any, kind: str) -> None:
    path = packed_as(kind, tmp_path, CREAMY)
    words = [
        "check",
        "--claim",
        f"{SIZE:.0f} km2",
        "--since",
        "2025-11-15",
        "--until",
        "2025-12-20",
    ]
    told = run(*words, "--archive", str(path))
    assert "supported" in told
    words = ["check", "--claim", "50 km2", "--since", "2025-11-15", "--until", "2025-12-14"]
    told = run(*words, "--archive", str(path))
    assert "undecided" in told and "the map of 2025-12-12 is unreadable" in told
    words = ["check", "--claim", "50 km2", "--since", "2025-12-15", "--until", "2025-12-20"]
    told = run(*words, "--archive", str(path))
    assert "the map of 2025-12-12 is unreadable: Control_25_12_12.kml: expected KML" in told
    assert "the map of 2025-11-12 was used instead" in told
    told = run(*words, "--archive", str(path), "--strict-archive", code=2)
    assert "Control_25_1" in told and told.count("\n") == 1


def test_timeline_says_what_was_left_out_and_why(tmp_path: Path, run: Any) -> None:
    path = packed_as("tar", tmp_path, CREAMY)
    assert "6 files of the archive not read: Control_25_11_20.kml: expected KML" in run(
        "timeline", str(path)
    )
    told = json.loads(run("timeline", str(path), "--json"))
    assert {f["file"] for f in told["files_skipped"]} == set(CREAMY) - {
        "Control_25_11_12.kml",
        "Control_25_12_20.kml",
    }
    for option, name in (("-o", "h.html"), ("--page", "p.html")):
        run("timeline", str(path), option, name)
        assert "Control_25_12_12.kml" in Path(name).read_text()
    run("timeline", str(path), "--strict-archive", code=2)


def test_what_was_left_out_is_kept_with_what_was_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FRONTGEO_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("FRONTGEO_CACHE_GB")
    monkeypatch.setattr("frontgeo.archive.kept_maps._LEAST_S", -1.0)
    monkeypatch.setattr("frontgeo.archive.kept_maps._SETTLED_S", -1e6)
    path = packed_as("tar", tmp_path, CREAMY)
    first = read_timeline(path)
    areas = [shown.area_km2() for shown in first]
    again = read_timeline(path)
    monkeypatch.setattr(
        "frontgeo.archive.reader.ArchiveReader._read",
        lambda self, snapshot, contents: pytest.fail(f"{snapshot.day} is read again"),
    )
    assert [shown.area_km2() for shown in again] == areas
    assert again.skipped == first.skipped and len(again.skipped) == 6


# ---- two mappers under one name ------------------------------------------------------------


def test_one_name_does_not_make_two_mappers_one(tmp_path: Path, run: Any) -> None:
    (tmp_path / "Control_24_05_01.kml").write_text(GOOD)
    (tmp_path / "2024-06-02.json").write_text(topology("RussiaCoTinUkraine", SQUARE))
    (tmp_path / "2024-07-01.geojson").write_text(TEXT)
    creamy, isw, unknown = (
        read_control_map(tmp_path / name, mapper="me")
        for name in ("Control_24_05_01.kml", "2024-06-02.json", "2024-07-01.geojson")
    )
    for later in (isw, unknown):
        with pytest.raises(InputError, match=r"me \(Creamy Caprice by its content\)"):
            diff(creamy, later)
        write_store([creamy], tmp_path / "s.parquet")
        with pytest.raises(InputError, match="expected maps of me"):
            append(tmp_path / "s.parquet", [later])
    assert diff(unknown, unknown.with_(day=unknown.day)).net_km2 == 0
    # polygons that could be anybody's belong to the mapper that is named
    named = unknown.with_(mapper="Creamy Caprice")
    assert diff(creamy.with_(mapper="Creamy Caprice"), named).net_km2 == pytest.approx(0, abs=1e-6)
    files = ["--before", "Control_24_05_01.kml", "--after", "2024-06-02.json", "--mapper", "me"]
    assert "one mapper" in run("check", "--claim", "880 km2", *files, code=2)
    assert "one mapper" in run("delta", files[1], files[3], "--mapper", "me", code=2)
    stored = read_timeline(tmp_path / "s.parquet").at("2024-05-02")
    assert (stored.mapper, stored.recognised) == ("me", "Creamy Caprice")
    pairs = compare([creamy, isw.with_(day=creamy.day)]).pairs
    assert pairs[["a", "b"]].to_numpy().tolist() == [["Creamy Caprice", "ISW"]]


def test_a_table_of_one_mappers_two_files_is_read(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    for day, east in (("2024-05-01", 33.5), ("2024-05-02", 33.6)):
        write_geojson(
            tmp_path / "a" / f"{day}.geojson",
            shapely.box(33, 48, east, 48.5),
            frontgeo={"mapper": "me"},
        )
    write_geojson(tmp_path / "a" / "2024-05-03.geojson", SQUARE, frontgeo={"mapper": "you"})
    timeline = read_timeline(tmp_path / "a")
    assert len(list(timeline)) == 2
    assert "is you's, where the maps of this archive are me's" in timeline.skipped[0].reason
    with pytest.raises(MapFileError, match="is you's"):
        list(read_timeline(tmp_path / "a", mapper="they", strict=True))
