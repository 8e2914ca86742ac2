"""Cases whose maps a library has: what is taken from it, what is not, and what is said."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import shapely
from archives import SIZE, SQUARE, creamy
from stores import shown

import frontgeo as fg
from frontgeo.archive.store import store_bytes
from frontgeo.cli.main import main
from frontgeo.errors import CaseError
from frontgeo.library import add_maps
from frontgeo.library.folder import is_library
from frontgeo.places import examples_folder
from frontgeo.verdicts import context

HEAD = """
[[claim]]
id = "may"
value = 240
since = 2024-05-01
until = 2024-05-31
side = "russia"
[[claim]]
id = "ten-days"
value = 80
since = 2024-05-01
until = 2024-05-10
side = "russia"
"""


@pytest.fixture
def library(tmp_path: Path, monkeypatch: Any) -> Path:
    """Make the platform's library, with a mapper who drew every day of May."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    folder = tmp_path / "data" / "frontgeo" / "library"
    folder.mkdir(parents=True)
    store = tmp_path / "me.parquet"
    store.write_bytes(store_bytes((m, m.day) for m in map(shown, range(-2, 33)) if m.day))
    add_maps(store, folder)
    return folder


def km2(first: int, last: int) -> float:
    east = shapely.box(36, 50, 36.1 + last / 100, 50.1)
    return fg.area_km2(shapely.difference(east, shapely.box(36, 50, 36.1 + first / 100, 50.1)))


def case_of(folder: Path, pairs: str) -> fg.Case:
    path = folder / "case.toml"
    path.write_text(HEAD + pairs)
    return fg.read_case(path)


@pytest.mark.parametrize(
    "pairs",
    [
        '[[maps]]\nmapper = "me"',
        '[[maps]]\nmapper = "ME"',
        '[[maps]]\nmapper = "me"\narchive = "archive:me/all.tar.xz"',
        '[[maps]]\nmapper = "me"\nbefore = "archive:a.geojson"\nafter = "archive:b.geojson"',
    ],
)
@pytest.mark.parametrize("is_set", [True, False])
def test_a_pair_without_its_files_is_served_by_the_library(
    pairs: str, is_set: bool, library: Path, tmp_path: Path, monkeypatch: Any
) -> None:
    if is_set:
        monkeypatch.setenv("FRONTGEO_ARCHIVE", str(library))
    may, ten_days = fg.run_case(case_of(tmp_path, pairs))
    for verdict, last in ((may, 30), (ten_days, 9)):
        (row,) = verdict.rows
        assert row.measured == pytest.approx(km2(-1, last), rel=1e-6)
        assert row.label == pairs.partition('mapper = "')[2][:2]
        assert any("from the library of maps, series me-" in str(note) for note in row.notes)
        (series,) = verdict.record["library"]  # type: ignore[misc]
        assert series["series"].startswith("library:me-") and len(series["sha256"]) == 64


def test_maps_that_are_named_and_there_are_taken(library: Path, tmp_path: Path) -> None:
    for name, day in (("a", -1), ("b", 12)):
        (tmp_path / f"{name}.geojson").write_text(
            shapely.to_geojson(shapely.box(36, 50, 36.1 + day / 100, 50.1))
        )
    pairs = '[[maps]]\nmapper = "me"\nbefore = "a.geojson"\nafter = "b.geojson"'
    for verdict in fg.run_case(case_of(tmp_path, pairs)):
        assert verdict.rows[0].measured == pytest.approx(km2(-1, 12), rel=1e-6)
        assert "library" not in verdict.record


@pytest.mark.parametrize(
    ("pairs", "words"),
    [
        ('[[maps]]\nmapper = "me"\nbefore = "a.geojson"\nafter = "b.geojson"', "no such file"),
        ('[[maps]]\nmapper = "me"\nafter = "b.geojson"', "before"),
        ('[[maps]]\ndefinition = "occupied"', "before"),
    ],
)
def test_files_beside_the_case_that_are_not_there_are_an_error(
    pairs: str, words: str, library: Path, tmp_path: Path
) -> None:
    with pytest.raises(CaseError, match=words):
        fg.run_case(case_of(tmp_path, pairs))


def test_a_mapper_that_the_library_lacks_is_a_row_with_the_reason(
    library: Path, tmp_path: Path
) -> None:
    for verdict in fg.run_case(case_of(tmp_path, '[[maps]]\nmapper = "DeepState"')):
        (row,) = verdict.rows
        assert row.measured is None and row.label == "DeepState"
        assert "no maps of DeepState in the library" in str(row.notes[0])


def test_without_a_library_the_row_names_what_brings_maps(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "nothing"))
    case = case_of(tmp_path, '[[maps]]\nmapper = "DeepState"')
    notes = [str(verdict.rows[0].notes[0]) for verdict in fg.run_case(case)]
    assert all("frontgeo library add" in note and "DeepState" in note for note in notes)
    archived = replace(case.maps[0], archive="archive:x.tar.xz")
    for verdict in fg.run_case(replace(case, maps=(archived,))):
        assert "FRONTGEO_ARCHIVE is not set" in str(verdict.rows[0].notes[0])


def test_files_of_places_that_a_library_has_not_make_a_row(
    library: Path, tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.setenv("FRONTGEO_ARCHIVE", str(library))
    pairs = '[[maps]]\nmapper = "me"\nclip = "archive:boundaries/osm.gpkg:adm0"'
    for verdict in fg.run_case(case_of(tmp_path, pairs)):
        assert verdict.rows[0].measured is None
        assert "FRONTGEO_ARCHIVE names has no such file" in str(verdict.rows[0].notes[0])
    assert context._LIBRARY_LIST == "library.json" and (library / "library.json").exists()


def test_a_library_beside_a_case_adds_the_mappers_that_it_lacks(
    library: Path, tmp_path: Path, capsys: Any
) -> None:
    folder = tmp_path / "creamy"
    folder.mkdir()
    for name, ground in (
        ("24_05_01", SQUARE),
        ("24_06_01", SQUARE.buffer(0.01, join_style="mitre")),
    ):
        (folder / f"Control_{name}.kml").write_text(
            creamy(("ru", ground), ("ua", shapely.box(30, 48, 31, 49)))
        )
    add_maps(folder, library)
    case_of(tmp_path, '[[maps]]\nmapper = "me"\narchive = "archive:gone.tar.xz"')
    argv = ["check", str(tmp_path / "case.toml"), "--archive", str(library), "--json"]
    assert main(argv) == 0
    rows = [v["rows"] for v in json.loads(capsys.readouterr().out)["verdicts"]]
    assert [row["evidence"] for row in rows[0]] == ["me", "Creamy Caprice"]
    grown = fg.area_km2(SQUARE.buffer(0.01, join_style="mitre")) - SIZE
    assert rows[0][1]["measured"] == pytest.approx(grown, rel=1e-3)
    assert rows[1][1]["measured"] is None  # no map near 10 May


def test_draw_takes_the_maps_of_a_period_from_the_library(
    library: Path, tmp_path: Path, monkeypatch: Any, capsys: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    days = ("--since", "2024-05-01", "--until", "2024-05-31")
    claim = ("draw", "--claim", "240 km2", *days, "-o", "page.html")
    assert main([*claim, "--mapper", "me"]) == 0
    page = Path("page.html").read_text("utf-8")
    timeline = fg.library.Library.open(library).named("me")[0].timeline
    maps = [timeline.at("2024-04-30"), timeline.at("2024-05-31")]
    stated = fg.Claim.parse("240 km2", since="2024-05-01", until="2024-05-31")
    assert page == fg.draw_page(stated, maps=maps).html() != fg.draw_page(stated).html()
    capsys.readouterr()
    assert main([*claim, "--mapper", "nobody"]) == 2
    assert "expected a mapper of the library" in capsys.readouterr().err


def test_a_mapper_that_does_not_show_what_is_asked_is_a_row(
    library: Path, tmp_path: Path, capsys: Any
) -> None:
    store = tmp_path / "plain.parquet"
    plain = [
        fg.ControlMap("plain", {"occupied": m.statuses["occupied"]}, day=m.day)
        for m in map(shown, range(-2, 33))
    ]
    store.write_bytes(store_bytes((m, m.day) for m in plain if m.day))
    add_maps(store, library)
    argv = ["check", "Russia took 240 km² in May", "--said", "2024-05-31", "--json"]
    assert main([*argv, "--definition", "occupied+contested"]) == 0
    (verdict,) = json.loads(capsys.readouterr().out)["verdicts"]
    rows = {row["evidence"]: row for row in verdict["rows"]}
    assert rows["me"]["measured"] == pytest.approx(km2(-1, 30), rel=1e-6)
    assert rows["plain"]["measured"] is None
    assert "shows no contested ground" in json.dumps(rows["plain"])


def test_what_is_a_library_and_what_is_one_archive(library: Path, tmp_path: Path) -> None:
    assert is_library(library)
    dated = tmp_path / "dated"
    dated.mkdir()
    (dated / "2024-05-01.geojson").write_text(shapely.to_geojson(SQUARE))
    assert not is_library(dated)
    several = tmp_path / "several"
    (several / "a").mkdir(parents=True)
    (several / "a" / "all.tar.xz").write_bytes(b"x")
    assert is_library(several) and not is_library(several / "a" / "all.tar.xz")
    assert not is_library(tmp_path / "nothing")


Run = Callable[..., tuple[str, str]]


# ---- the real archives ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def real_library(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a library of the archives, with the files of places beside its stores."""
    folder = tmp_path_factory.mktemp("library")
    for name in (
        "deepstate/snapshots_2022-04_2024-12.tar.xz",
        "isw/weekly_2022-02_2024-12.tar.xz",
        "creamy_caprice/control_2023-09_2024-12.tar.xz",
        "liveuamap/areas_2023_2024.tar.xz",
    ):
        add_maps(archive / name, folder)
    for places in ("boundaries", "settlements"):
        (folder / places).symlink_to(archive / places)
    return folder


@pytest.mark.archive
@pytest.mark.slow
def test_the_example_has_the_same_numbers_from_a_library(
    real_library: Path, belousov: list[fg.Verdict], monkeypatch: Any
) -> None:
    """No map differs: those that the case names are the nearest of their series, too."""
    monkeypatch.setenv("FRONTGEO_ARCHIVE", str(real_library))
    case = fg.read_case(examples_folder() / "belousov-2024" / "case.toml")
    found = fg.run_case(case, fg.Settings(interval="drawing"))

    def numbers(verdicts: list[fg.Verdict]) -> dict[tuple[str, ...], tuple[object, ...]]:
        return {
            (v.claim.id, row.label, row.definition, str(row.at)): (
                row.measured, row.low, row.high, row.outcome, *(m.when for m in row.maps)
            )
            for v in verdicts
            for row in v.rows
            if row.kind == "mapped"
        }  # fmt: skip

    assert len(numbers(found)) == 29
    assert numbers(found) == numbers(belousov)


@pytest.mark.archive
@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "Russia took 880 km² in the past five months",
        "Росія захопила 880 км² за останні п'ять місяців",
        "Россия заняла 880 кв. км за последние пять месяцев",
    ],
)
def test_the_headline_has_the_numbers_of_the_example(
    text: str, real_library: Path, belousov: list[fg.Verdict]
) -> None:
    (found,) = fg.headline.check_text(text, said="2024-05-31", library=real_library)
    wanted = {
        (row.label, row.definition): row.measured
        for row in belousov[0].rows
        if row.kind == "mapped"
    }
    measured = {(row.label, row.definition): row.measured for row in found.rows}
    assert wanted.items() <= measured.items() and len(wanted) == 4
    assert set(measured) - set(wanted) == {("Liveuamap", "occupied")}
