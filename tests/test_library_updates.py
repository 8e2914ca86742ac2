"""Bring a library up to date, from archives that grew and from sources."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import shapely
from archives import topology

from frontgeo.cli.main import main
from frontgeo.fetch import sources
from frontgeo.fetch.plans import FetchedFile, FetchedFiles, FetchPlan
from frontgeo.library import Library, add_maps, fetch_into_library, update_library, updates

TODAY = date(2024, 5, 10)


def square(day: date) -> shapely.Polygon:
    return shapely.box(36, 50, 36.1 + day.day / 100, 50.1)


def drawn(folder: Path, *days: int) -> Path:
    folder.mkdir(exist_ok=True)
    for number in days:
        day = date(2024, 5, number)
        (folder / f"{day}.geojson").write_text(shapely.to_geojson(square(day)))
    return folder


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[FetchPlan]:
    """Bring weekly maps of ISW for each file that a plan needs; return the plans."""
    plans: list[FetchPlan] = []

    def brought(planned: FetchPlan, **_: Any) -> FetchedFiles:
        plans.append(planned)
        files = []
        for file in planned:
            assert file.day is not None
            path = tmp_path / f"{file.day}_{file.part}_map.topojson"
            name = f"{file.day}_control_map.topojson"
            if file.part != "control":
                continue
            path = tmp_path / name
            path.write_text(topology("RussiaCoTinUkraine", square(file.day)))
            files.append(FetchedFile(path, file.source, file.part, file.day, file.day, True))
        return FetchedFiles(planned.name, tuple(files), ())

    monkeypatch.setattr(updates, "fetch_many", brought)
    monkeypatch.setattr(sources, "today", lambda: TODAY)
    monkeypatch.setenv("FRONTGEO_CACHE", str(tmp_path / "cache"))
    return plans


def days_of(library: Path, name: str) -> list[date]:
    (series,) = Library.open(library).named(name)
    return [m.day for m in series.timeline if m.day is not None]


def days(*numbers: int) -> list[date]:
    return [date(2024, 5, number) for number in numbers]


def test_an_archive_that_grew_is_read_again_as_it_was_first(tmp_path: Path) -> None:
    library, folder = tmp_path / "library", drawn(tmp_path / "drawn", 1, 3)
    add_maps(folder, library, mapper="me", status="contested")
    drawn(folder, 2, 4, 5)  # one in between is not later: it is for `library add`
    (added,) = update_library(library=library).added
    assert (added.before, added.added) == (2, 2)
    assert days_of(library, "me") == days(1, 3, 4, 5)
    assert all(list(m.statuses) == ["contested"] for m in Library.open(library).series[0].timeline)
    (again,) = update_library(library=library).added
    assert (again.before, again.added) == (4, 0)


def test_days_since_the_last_map_are_fetched(tmp_path: Path, asked: list[FetchPlan]) -> None:
    library = tmp_path / "library"
    first = fetch_into_library("isw", library, since="2024-05-01", until="2024-05-02")
    assert [a.added for a in first.added] == [2]
    done = update_library(["ISW"], library)
    wanted = {file.day for file in asked[-1]}
    assert wanted == {date(2024, 5, 3) + timedelta(days=n) for n in range(8)}
    assert [(a.before, a.added) for a in done.added] == [(2, 8)]
    assert days_of(library, "ISW") == days(*range(1, 11))
    assert update_library(library=library).added == []  # up to date: nothing is asked for
    assert len(asked) == 2


def test_a_fault_does_not_stop_the_others(tmp_path: Path, monkeypatch: Any, asked: Any) -> None:
    library = tmp_path / "library"
    folder = drawn(tmp_path / "drawn", 1)
    add_maps(folder, library, mapper="me")
    fetch_into_library("isw", library, since="2024-05-01", until="2024-05-01")
    drawn(folder, 2)

    def broken(planned: FetchPlan, **_: Any) -> FetchedFiles:
        raise sources.InputError("isw: no answer")

    monkeypatch.setattr(updates, "fetch_many", broken)
    done = update_library(library=library)
    assert done.faults == ["isw: no answer"]
    assert [a.added for a in done.added] == [1]


def test_commands_fetch_and_update(
    tmp_path: Path, asked: list[FetchPlan], capsys: pytest.CaptureFixture[str]
) -> None:
    at = ["--library", str(tmp_path / "library")]
    assert main(["library", "add", "isw", "--since", "2024-05-08", *at]) == 0
    assert capsys.readouterr().out == "isw-weekly-topojson: 0 maps and 3 added\n"
    assert main(["library", "update", *at]) == 0
    assert capsys.readouterr().out == "nothing to add\n"
    assert main(["library", "list", "--json", *at]) == 0
    (row,) = json.loads(capsys.readouterr().out)["series"]
    assert row["sources"] == ["isw-history, isw-control"]  # the last day is today


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (["add", "isw"], "expected a day, found none"),
        (["add", "nowhere.zip"], "no such file"),
        (["add", "nowhere.zip", "--since", "2024-05-01"], "--since, --until and --yes are of maps"),
        (["update"], "no maps to update"),
        (["update", "ISW"], "no maps to update"),
    ],
)
def test_wrong_lines_are_one_line(
    tmp_path: Path, asked: Any, capsys: pytest.CaptureFixture[str], line: Sequence[str],
    message: str,
) -> None:  # fmt: skip
    (tmp_path / "library").mkdir()
    assert main(["library", *line, "--library", str(tmp_path / "library")]) == 2
    (error,) = capsys.readouterr().err.splitlines()
    assert message in error
