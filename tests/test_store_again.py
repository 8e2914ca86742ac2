"""`timeline update` again with the same days: nothing is lost, doubled or silently replaced."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapes import write_geojson
from stores import FIRST, shown

from frontgeo import area_km2, read_timeline
from frontgeo.archive import store
from frontgeo.archive.store import Added, add_to_store, maps_of_store, snapshots_of_store
from frontgeo.cli.main import main
from frontgeo.errors import InputError, MapFileError

NEW = shapely.box(36, 50, 36.5, 50.1)


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path / "me.parquet"


def other(day: int) -> Any:
    """Return a map of a day with other ground."""
    whole = shown(day)
    return whole.with_(statuses={**whole.statuses, "occupied": NEW})


# ---- in Python -----------------------------------------------------------------------------


def test_the_same_map_again_is_known(path: Path) -> None:
    assert add_to_store(path, [shown(0), shown(1)]) == Added(0, 2, 0, 0)
    old, time = path.read_bytes(), path.stat().st_mtime_ns
    assert add_to_store(path, [shown(0)]) == Added(2, 0, 1, 0)
    assert add_to_store(path, [shown(1), shown(0)]) == Added(2, 0, 2, 0)
    assert path.read_bytes() == old and path.stat().st_mtime_ns == time  # not even written
    assert add_to_store(path, [shown(1), shown(2)]) == Added(2, 1, 1, 0)
    assert len(snapshots_of_store(path)) == 3


def test_the_same_ground_from_another_vertex_is_the_same_map(path: Path) -> None:
    add_to_store(path, [shown(0)])
    old = path.read_bytes()
    ring = shown(0).statuses["occupied"].exterior.coords[:-1]
    turned = shapely.Polygon([*ring[2:], *ring[:2]])
    moved = shown(0).with_(statuses={**shown(0).statuses, "occupied": turned})
    assert add_to_store(path, [moved]) == Added(1, 0, 1, 0)
    assert path.read_bytes() == old


def test_other_ground_of_the_same_instant_is_refused_with_its_area(path: Path) -> None:
    add_to_store(path, [shown(0), shown(1), shown(2)])
    old = path.read_bytes()
    differ = area_km2(shapely.symmetric_difference(shown(1).statuses["occupied"], NEW))
    with pytest.raises(InputError, match="found another: ") as refused:
        add_to_store(path, [other(1), shown(3)])
    (stated,) = re.findall(r"another: ([\d,.e+]+) km²", str(refused.value))
    assert float(stated.replace(",", "")) == pytest.approx(differ, rel=1e-3)
    assert "--replace" in str(refused.value)
    assert path.read_bytes() == old


def test_a_status_that_only_one_has_differs(path: Path) -> None:
    add_to_store(path, [shown(0)])
    less = shown(0).with_(statuses={"occupied": shown(0).statuses["occupied"]})
    with pytest.raises(InputError, match=r"\d km² of me 2024"):
        add_to_store(path, [less])


def test_replaced_maps_give_the_store_that_would_have_been_written_at_once(path: Path) -> None:
    add_to_store(path, [shown(0), shown(1), shown(2)])
    assert add_to_store(path, [other(1), shown(2), shown(3)], replace=True) == Added(3, 1, 1, 1)
    once = path.with_name("once.parquet")
    store.write_store([shown(0), other(1), shown(2), shown(3)], once)
    assert path.read_bytes() == once.read_bytes()
    ground = list(maps_of_store(path, snapshots_of_store(path)))[1].held("occupied")
    assert ground.equals(NEW)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.booleans()), min_size=1, max_size=30))
def test_any_order_of_runs_keeps_one_map_a_day(
    tmp_path_factory: pytest.TempPathFactory, runs: list[tuple[int, bool]]
) -> None:
    """A model: days and their ground; a run adds a later day, finds it, or is refused."""
    path = tmp_path_factory.mktemp("runs") / "me.parquet"
    model: dict[int, bool] = {}
    for day, is_other in runs:
        old = path.read_bytes() if path.exists() else b""
        one = other(day) if is_other else shown(day)
        is_known = day in model and model[day] == is_other
        if is_known or not model or day > max(model):
            done = add_to_store(path, [one])
            assert (done.added, done.known) == ((0, 1) if is_known else (1, 0))
            model[day] = is_other
        else:
            message = "found another" if day in model else "expected a map later"
            with pytest.raises(InputError, match=message):
                add_to_store(path, [one])
            assert path.read_bytes() == old
    there = snapshots_of_store(path)
    assert [s.day for s in there] == [FIRST + timedelta(days=day) for day in sorted(model)]
    for control_map, day in zip(maps_of_store(path, there), sorted(model), strict=True):
        expected = NEW if model[day] else shown(day).statuses["occupied"]
        assert control_map.statuses["occupied"].equals(expected)


def test_a_later_instant_of_the_same_day_is_a_later_map(path: Path) -> None:
    noon = datetime(2024, 5, 1, 12, tzinfo=UTC)
    first, later = (
        shown(0).with_(day=None, instant=at) for at in (noon, noon + timedelta(hours=8))
    )
    add_to_store(path, [first])
    assert add_to_store(path, [later]) == Added(1, 1, 0, 0)
    assert len(snapshots_of_store(path)) == 2


def test_another_mappers_map_of_a_known_day_is_refused(path: Path) -> None:
    add_to_store(path, [shown(0)])
    with pytest.raises(InputError, match="expected maps of me"):
        add_to_store(path, [shown(0, mapper="you")], replace=True)


def test_edited_ground_is_refused_when_others_are_replaced(path: Path) -> None:
    add_to_store(path, [shown(0), shown(1), shown(2)])
    content = bytearray(path.read_bytes())
    content[len(content) // 4] ^= 255
    path.write_bytes(bytes(content))
    with pytest.raises(MapFileError):
        add_to_store(path, [other(1)], replace=True)
    assert path.read_bytes() == bytes(content)


def test_a_full_disk_leaves_the_store_as_it_was(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_to_store(path, [shown(0), shown(1)])
    old = path.read_bytes()

    def full(*_: Any, **__: Any) -> None:
        raise InputError(f"{path}: cannot be written (No space left on device)")

    monkeypatch.setattr(store, "write_bytes", full)
    for item, options in ((shown(2), {}), (other(1), {"replace": True})):
        with pytest.raises(InputError, match="No space left"):
            add_to_store(path, [item], **options)
        assert path.read_bytes() == old


# ---- the command line ----------------------------------------------------------------------


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[str, str]:
    assert main(["timeline", "update", "me.parquet", *words, "--mapper", "me"]) == 0
    told = capsys.readouterr()
    return told.out, told.err


def test_a_cron_job_may_run_twice(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for i in range(8):
        day = date(2024, 5, 1) + timedelta(days=i)
        write_geojson(Path(f"{day}.geojson"), shapely.box(36, 50, 36.1 + i / 100, 50.1))
        out, err = run(capsys, f"{day}.geojson")
        assert out == f"me.parquet: {i} maps and 1 added\n".replace("1 maps", "1 map")
        assert "wrote me.parquet" in err
        old = path.read_bytes()
        out, err = run(capsys, f"{day}.geojson")
        assert out.replace("1 maps", "1 map").startswith("me.parquet: ")
        assert out.endswith("and 0 added, 1 already there\n") and "wrote" not in err
        assert path.read_bytes() == old
    areas = read_timeline(path).area()["area_km2"].tolist()
    assert areas == pytest.approx(
        [area_km2(shapely.box(36, 50, 36.1 + i / 100, 50.1)) for i in range(8)]
    )


def test_a_day_that_was_redrawn_is_told_and_replaced_when_asked(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for day, east in (("2024-05-01", 36.1), ("2024-05-02", 36.2)):
        write_geojson(Path(f"{day}.geojson"), shapely.box(36, 50, east, 50.1))
        run(capsys, f"{day}.geojson")
    old = path.read_bytes()
    write_geojson(Path("2024-05-01.geojson"), shapely.box(36, 50, 36.15, 50.1))
    assert main(["timeline", "update", "me.parquet", "2024-05-01.geojson", "--mapper", "me"]) == 2
    told = capsys.readouterr().err
    differ = area_km2(shapely.box(36.1, 50, 36.15, 50.1))
    assert f"{differ:,.4g} km² of me 2024-05-01" in told and "--replace" in told
    assert len(told.strip().split("\n")) == 1 and path.read_bytes() == old
    out, err = run(capsys, "2024-05-01.geojson", "--replace")
    assert out == "me.parquet: 2 maps and 0 added, 1 replaced\n" and "wrote me.parquet" in err
    expected = [area_km2(shapely.box(36, 50, east, 50.1)) for east in (36.15, 36.2)]
    assert read_timeline(path).area()["area_km2"].tolist() == pytest.approx(expected)
    out, _ = run(capsys, "2024-05-01.geojson", "--replace")
    assert out == "me.parquet: 2 maps and 0 added, 1 already there\n"


def test_an_archive_replaces_days_when_asked(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("maps").mkdir()
    for day, east in (("2024-05-01", 36.1), ("2024-05-02", 36.2), ("2024-05-03", 36.3)):
        write_geojson(Path(f"maps/{day}.geojson"), shapely.box(36, 50, east, 50.1))
    assert run(capsys, "maps")[0] == "me.parquet: 0 maps and 3 added\n"
    write_geojson(Path("maps/2024-05-02.geojson"), shapely.box(36, 50, 36.25, 50.1))
    write_geojson(Path("maps/2024-05-04.geojson"), shapely.box(36, 50, 36.4, 50.1))
    old = path.read_bytes()
    assert run(capsys, "maps")[0] == "me.parquet: 3 maps and 1 added\n"  # only later days are read
    path.write_bytes(old)
    out, _ = run(capsys, "maps", "--replace")
    assert out == "me.parquet: 3 maps and 1 added, 2 already there, 1 replaced\n"
    expected = [area_km2(shapely.box(36, 50, east, 50.1)) for east in (36.1, 36.25, 36.3, 36.4)]
    assert read_timeline(path).area()["area_km2"].tolist() == pytest.approx(expected)
