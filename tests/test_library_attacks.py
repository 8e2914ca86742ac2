"""What a library refuses, so that no maps are mixed in it, and how it is mended."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
import shapely

from frontgeo.cli.main import main
from frontgeo.errors import InputError
from frontgeo.library import Library, add_maps, remove_series
from frontgeo.library.updates import update_library

EAST = {"2024-05-01": 36.1, "2024-05-03": 36.2, "2024-06-01": 36.3, "2024-06-03": 36.4}


def drawn(folder: Path, *days: str) -> Path:
    folder.mkdir(exist_ok=True)
    for day in days:
        ground = shapely.box(36, 50, EAST[day], 50.1)
        (folder / f"{day}.geojson").write_text(shapely.to_geojson(ground))
    return folder


def test_maps_read_as_another_status_are_refused(tmp_path: Path) -> None:
    """Ground of another status would pass for taken between two days."""
    library = tmp_path / "library"
    add_maps(drawn(tmp_path / "a", "2024-05-01"), library, mapper="me", status="contested")
    before = [path.read_bytes() for path in sorted(library.glob("[!.]*"))]
    with pytest.raises(InputError, match=r"expected --status contested.* found \(none\)"):
        add_maps(drawn(tmp_path / "b", "2024-05-03"), library, mapper="me")
    assert [path.read_bytes() for path in sorted(library.glob("[!.]*"))] == before
    add_maps(tmp_path / "b", library, mapper="me", status="contested")
    drawn(tmp_path / "a", "2024-06-01")
    update_library(library=library)
    timeline = Library.open(library).named("me")[0].timeline
    assert [set(shown.statuses) for shown in timeline] == [{"contested"}] * 3


def test_an_update_adds_the_later_maps_of_every_archive(tmp_path: Path) -> None:
    """The archive that is read first does not hide the earlier days of the other."""
    library = tmp_path / "library"
    add_maps(drawn(tmp_path / "a", "2024-05-01"), library, mapper="me")
    add_maps(drawn(tmp_path / "b", "2024-05-03"), library, mapper="me")
    drawn(tmp_path / "a", "2024-06-03")
    drawn(tmp_path / "b", "2024-06-01")
    assert [one.added for one in update_library(library=library).added] == [1, 1]
    shown = list(Library.open(library).named("me")[0].timeline)
    assert [one.day for one in shown] == [date.fromisoformat(day) for day in EAST]
    widths = [one.statuses["occupied"].bounds[2] for one in shown]
    assert widths == list(EAST.values())


def test_a_map_of_nobody_known_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its file's name would make each day a mapper of its own."""
    alone = drawn(tmp_path / "a", "2024-05-01") / "2024-05-01.geojson"
    assert main(["library", "add", str(alone), "--library", str(tmp_path / "library")]) == 2
    assert "name them with --mapper" in capsys.readouterr().err
    assert not (tmp_path / "library").exists()


@pytest.mark.parametrize("name", [" ", "a\x1b[31m", "a\nb", "a\u202eb", "x" * 81])
def test_names_of_mappers_that_would_not_show_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="expected a mapper's name"):
        add_maps(drawn(tmp_path / "a", "2024-05-01"), tmp_path / "library", mapper=name)
    assert not (tmp_path / "library").exists()


def test_a_series_whose_store_is_gone_can_be_removed(tmp_path: Path) -> None:
    """The error on the missing store names this way out."""
    library = tmp_path / "library"
    for name in ("me", "you"):
        add_maps(drawn(tmp_path / "a", "2024-05-01"), library, mapper=name)
    (library / "me-vector-file.parquet").unlink()
    with pytest.raises(InputError, match="frontgeo library remove me-vector-file"):
        Library.open(library)
    assert remove_series("me-vector-file", library) == ("me-vector-file",)
    assert Library.open(library).mappers == ("you",)


def test_removing_from_a_folder_without_maps_says_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="which has none"):
        remove_series("me", tmp_path)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["area", "--mapper", "me", "--day", "2024-13-31"], "--day: expected a day"),
        (["library", "add", "deepstate"], "deepstate: expected a day, found none; give --since"),
    ],
)
def test_errors_name_options_that_the_verb_has(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    add_maps(drawn(tmp_path / "a", "2024-05-01"), tmp_path / "library", mapper="me")
    assert main([*arguments, "--library", str(tmp_path / "library")]) == 2
    assert re.search(message, capsys.readouterr().err)


def test_a_mapper_that_the_maps_contradict_is_refused(tmp_path: Path) -> None:
    library = tmp_path / "library"
    add_maps(drawn(tmp_path / "a", "2024-05-01"), library, mapper="me")
    store = library / "me-vector-file.parquet"
    with pytest.raises(InputError, match=r"expected maps of you \(--mapper\), found those of 'me'"):
        add_maps(store, tmp_path / "other", mapper="you")
    assert not (tmp_path / "other").exists()
