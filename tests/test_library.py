"""A library of maps: one folder of stores, which grows, refuses and survives."""

from __future__ import annotations

import errno
import json
from datetime import date, timedelta
from pathlib import Path

import pytest
import shapely
from archives import GOOD, LATER, SQUARE, packed_as, tar, topology
from stores import shown

from frontgeo import ControlMap, read_timeline
from frontgeo.archive.store import store_bytes, write_store
from frontgeo.cli.main import main
from frontgeo.errors import InputError, MapFileError
from frontgeo.library import Library, add_maps, library_folder, remove_series
from frontgeo.library import adding as adding_module
from frontgeo.library.folder import LIST_NAME

CREAMY = "creamy-caprice-kml"
MONTHS = {"Control_24_01_01.kml": GOOD, "Control_24_05_01.kml": LATER}


def store_of(path: Path, days: list[int], mapper: str = "me") -> Path:
    write_store([shown(day, mapper=mapper) for day in days], path)
    return path


def grounds(control_map: ControlMap) -> dict[str, bytes]:
    return {s: g.wkb for s, g in {**control_map.statuses, **control_map.others}.items()}


def bytes_in(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in folder.iterdir() if p.suffix != ".lock"}


# ---- contents --------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["folder", "zip", "tar.xz"])
def test_maps_come_back_as_the_archive_has_them(tmp_path: Path, kind: str) -> None:
    archive = packed_as(kind, tmp_path, MONTHS)
    added = add_maps(archive, tmp_path / "library")
    assert (added.series, added.before, added.added, added.known) == (CREAMY, 0, 2, 0)
    (series,) = Library.open(tmp_path / "library").series
    assert (series.mapper, series.edition, series.maps) == ("Creamy Caprice", "KML", 2)
    for ours, theirs in zip(series.timeline, read_timeline(archive), strict=True):
        assert grounds(ours) == grounds(theirs)
        assert (ours.day, ours.instant, ours.mapper, ours.side) == (
            theirs.day, theirs.instant, theirs.mapper, theirs.side,
        )  # fmt: skip
        assert [s.sha256 for s in ours.sources] == [s.sha256 for s in theirs.sources]
        assert str(tmp_path) not in str(ours.sources)  # a page that names them may be mailed


def test_days_added_one_by_one_give_the_same_bytes_as_at_once(tmp_path: Path) -> None:
    for day in (0, 1, 3):
        add_maps(store_of(tmp_path / f"{day}.parquet", [day]), tmp_path / "library")
    at_once = store_bytes(
        m for day in (0, 1, 3) for m in read_timeline(tmp_path / f"{day}.parquet")
    )
    (series,) = Library.open(tmp_path / "library").series
    assert series.path.read_bytes() == at_once


def test_earlier_maps_are_put_in_between(tmp_path: Path) -> None:
    library = tmp_path / "library"
    add_maps(store_of(tmp_path / "odd.parquet", [1, 3, 5]), library)
    added = add_maps(store_of(tmp_path / "even.parquet", [0, 2, 3]), library)
    assert (added.before, added.added, added.known, added.differing) == (3, 2, 1, ())
    days = [m.day for m in Library.open(library).series[0].timeline]
    assert days == [date(2024, 5, 1) + timedelta(days=n) for n in (0, 1, 2, 3, 5)]


def test_a_map_that_differs_from_the_one_held_is_named_and_not_taken(tmp_path: Path) -> None:
    library = tmp_path / "library"
    add_maps(store_of(tmp_path / "a.parquet", [0, 1]), library)
    before = bytes_in(library)[f"{Library.open(library).series[0].name}.parquet"]
    other = shown(1).with_(statuses={"occupied": SQUARE})
    write_store([other], tmp_path / "b.parquet")
    added = add_maps(tmp_path / "b.parquet", library)
    assert (added.added, added.known) == (0, 1)
    assert [at.date() for at in added.differing] == [date(2024, 5, 3)]  # the end of 2 May
    assert bytes_in(library)[f"{added.series}.parquet"] == before


def test_only_later_maps_leave_the_others_alone(tmp_path: Path) -> None:
    library = tmp_path / "library"
    add_maps(store_of(tmp_path / "a.parquet", [0, 1]), library)
    last = Library.open(library).series[0].snapshots[-1].state_at
    added = add_maps(store_of(tmp_path / "b.parquet", [0, 1, 2]), library, after=last)
    assert (added.before, added.added, added.known) == (2, 1, 0)


def test_editions_of_a_mapper_are_series_of_their_own(tmp_path: Path) -> None:
    week = {"2024-01-07_control_map.topojson": topology("RussiaCoTinUkraine", SQUARE)}
    add_maps(tar(tmp_path / "weekly.tar.xz", week), tmp_path / "library")
    collection = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"layer": "AssessedRussianControl"},
                "geometry": json.loads(shapely.to_geojson(SQUARE)),
            }
        ],
    }
    (tmp_path / "VIEW_RussiaCoTinUkraine_2024-01-08.geojson").write_text(json.dumps(collection))
    add_maps(tmp_path / "VIEW_RussiaCoTinUkraine_2024-01-08.geojson", tmp_path / "library",
             mapper="ISW")  # fmt: skip
    library = Library.open(tmp_path / "library")
    assert library.mappers == ("ISW",)
    assert len({s.edition for s in library.series}) == 2
    chosen, lacking = library.chosen(["isw"], until="2024-01-07")
    assert [s.edition for s in chosen] == ["weekly TopoJSON"]
    assert lacking == []


def test_the_series_nearest_to_the_period_is_chosen(tmp_path: Path) -> None:
    library = tmp_path / "library"
    add_maps(store_of(tmp_path / "a.parquet", list(range(10))), library)
    add_maps(store_of(tmp_path / "b.parquet", [0, 30], mapper="other"), library)
    opened = Library.open(library)
    chosen, lacking = opened.chosen(since="2024-05-03", until="2024-05-08")
    assert [s.mapper for s in chosen] == ["me"]
    assert lacking == ["other: other-maps: no map between 2024-05-03 and 2024-05-08"]
    chosen, lacking = opened.chosen(since="2024-05-03", until="2024-09-08")
    assert chosen == []  # both ended long before
    assert "its last is of 2024-05-10" in lacking[0]
    with pytest.raises(InputError, match=r"expected a mapper of the library .* me, other"):
        opened.chosen(["nobody"], until="2024-05-08")


def test_archives_are_found_as_they_lie(tmp_path: Path) -> None:
    tar_path = tmp_path / "deep" / "down" / "creamy.tar.xz"
    tar_path.parent.mkdir(parents=True)
    tar(tar_path, MONTHS)
    packed_as("folder", tmp_path / "isw", {
        "2024-01-07_control_map.topojson": topology("RussiaCoTinUkraine", SQUARE),
    })  # fmt: skip
    (tmp_path / "notes.txt").write_text("nothing")
    (tmp_path / "broken.zip").write_bytes(b"PK\3\4 no zip")
    library = Library.open(tmp_path)
    assert [(s.mapper, s.name) for s in library.series] == [
        ("Creamy Caprice", "deep/down/creamy.tar.xz"), ("ISW", "isw/archive.folder"),
    ]  # fmt: skip
    assert len(library.left_out) == 1
    assert library.left_out[0].startswith("broken.zip: ")
    with pytest.raises(InputError, match="found archives as they lie"):
        add_maps(tar_path, tmp_path)
    with pytest.raises(InputError, match="remove them by hand"):
        remove_series("ISW", tmp_path)


# ---- refusals ---------------------------------------------------------------------------


@pytest.fixture
def library(tmp_path: Path) -> Path:
    add_maps(store_of(tmp_path / "a.parquet", [0, 1]), tmp_path / "library")
    return tmp_path / "library"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"version": 2, "series": {}}', "expected a library of version 1 or earlier, found 2"),
        ('{"version": 1, "series": {"a"', "expected the list of a library, found something else"),
        ("[]", "expected the list of a library"),
        ('{"version": 1, "series": {"a": {"file": "a.parquet"}}}', "expected the list"),
        (
            '{"version": 1, "series": {"../a": {"file": "../a.parquet", "mapper": "a", '
            '"edition": "b", "sources": []}}}',
            "expected the list",
        ),
        (
            '{"version": 1, "series": {"gone": {"file": "gone.parquet", "mapper": "a", '
            '"edition": "b", "sources": []}}}',
            "the library lists it, but it is not there",
        ),
    ],
)
def test_a_list_that_cannot_be_used_is_refused(
    library: Path, capsys: pytest.CaptureFixture[str], content: str, message: str
) -> None:
    (library / LIST_NAME).write_text(content)
    assert main(["library", "list", "--library", str(library)]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert message in line


def test_a_store_cut_off_is_refused(library: Path) -> None:
    (series,) = Library.open(library).series
    series.path.write_bytes(series.path.read_bytes()[:-100])
    with pytest.raises(MapFileError, match="damaged or cut off"):
        _ = Library.open(library).series[0].maps


def test_two_mappers_in_one_archive_are_refused(tmp_path: Path) -> None:
    both = {**MONTHS, "2024-01-07_control_map.topojson": topology("RussiaCoTinUkraine", SQUARE),
            "2024-01-14_control_map.topojson": topology("RussiaCoTinUkraine", SQUARE)}  # fmt: skip
    archive = tar(tmp_path / "both.tar.xz", both)
    with pytest.raises(InputError, match="expected maps of one mapper"):
        add_maps(archive, tmp_path / "library")
    assert not (tmp_path / "library").exists()


def test_a_map_without_a_day_is_refused(tmp_path: Path) -> None:
    (tmp_path / "drawn.geojson").write_text(shapely.to_geojson(SQUARE))
    with pytest.raises(InputError, match="expected a map that shows its day"):
        add_maps(tmp_path / "drawn.geojson", tmp_path / "library", mapper="me")


def test_a_full_disk_leaves_the_library_as_it_was(
    library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = bytes_in(library)

    def full(path: Path, content: bytes) -> None:
        raise InputError(f"{path}: cannot be written ({OSError(errno.ENOSPC, 'full').strerror})")

    monkeypatch.setattr(adding_module, "write_bytes", full)
    with pytest.raises(InputError, match="cannot be written"):
        add_maps(store_of(tmp_path / "b.parquet", [-1]), library)
    assert bytes_in(library) == before


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be made"):
        add_maps(store_of(tmp_path / "a.parquet", [0]), tmp_path / "file" / "library")


def test_a_store_without_a_row_is_no_part_of_the_library(library: Path, tmp_path: Path) -> None:
    (library / LIST_NAME).write_text('{"version": 1, "series": {}}')  # as when removing stopped
    added = add_maps(store_of(tmp_path / "b.parquet", [5]), library)
    assert (added.before, added.added) == (0, 1)


def test_removing_takes_the_store_too(library: Path) -> None:
    with pytest.raises(InputError, match="'x': expected a mapper of the library"):
        remove_series("x", library)
    assert remove_series("ME", library) == ("me-maps",)
    assert sorted(bytes_in(library)) == [LIST_NAME]


def test_the_folder_is_that_of_the_variable(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("FRONTGEO_ARCHIVE", str(tmp_path / "maps"))
    assert library_folder() == tmp_path / "maps"
    with pytest.raises(InputError, match="expected a folder of maps, found none"):
        Library.open()
    monkeypatch.delenv("FRONTGEO_ARCHIVE")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert library_folder() == tmp_path / "data" / "frontgeo" / "library"
    assert Library.open().series == ()


# ---- the command line --------------------------------------------------------------------


def test_commands_add_list_and_remove(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    archive = tar(tmp_path / "creamy.tar.xz", MONTHS | {"Control_24_06_01.kml": "<kml>"})
    at = ["--library", str(tmp_path / "library")]
    assert main(["library", "add", str(archive), *at]) == 0
    out, err = capsys.readouterr()
    assert out == f"{CREAMY}: 0 maps and 2 added\n"
    assert "left out: Control_24_06_01.kml" in err
    assert main(["library", "list", *at, "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)["series"]
    assert (row["name"], row["maps"], row["first"], row["last"]) == (
        CREAMY, 2, "2024-01-01", "2024-05-01",
    )  # fmt: skip
    assert main(["library", *at]) == 0
    assert CREAMY in capsys.readouterr().out
    assert main(["library", "remove", "Creamy Caprice", *at]) == 0
    assert capsys.readouterr().out == f"{CREAMY}: removed\n"


@pytest.mark.archive
@pytest.mark.slow
def test_the_shared_archives_as_they_lie(archive: Path) -> None:
    library = Library.open(archive)
    assert set(library.mappers) >= {
        "Creamy Caprice", "DeepState", "ISW", "Liveuamap", "UAControlMap", "VIINA",
    }  # fmt: skip
    chosen, lacking = library.chosen(since="2024-01-01", until="2024-05-31")
    names = {s.mapper: s.name for s in chosen}
    assert names["DeepState"] == "deepstate/snapshots_2022-04_2024-12.tar.xz"
    assert names["ISW"] == "isw/weekly_2022-02_2024-12.tar.xz"
    assert any(reason.startswith("UAControlMap: ") for reason in lacking)


def test_an_archive_that_grew_is_compared_and_appended(tmp_path: Path) -> None:
    library = tmp_path / "library"
    add_maps(store_of(tmp_path / "a.parquet", [0, 1]), library)
    added = add_maps(store_of(tmp_path / "b.parquet", [0, 1, 2]), library)
    assert (added.before, added.added, added.known, added.differing) == (2, 1, 2, ())
    (series,) = Library.open(library).series
    at_once = store_bytes(read_timeline(tmp_path / "b.parquet"))
    assert series.path.read_bytes() == at_once
