"""`frontgeo timeline`: tables, pages, figures, stores, and resuming after a break."""

from __future__ import annotations

import json
import re
import shutil
import signal
import subprocess
import sys
from datetime import date, timedelta
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely
from PIL import Image
from shapes import write_geojson

from frontgeo import area_km2, read_timeline
from frontgeo.archive.store import write_store
from frontgeo.change.assumptions import Assumption
from frontgeo.cli.main import main
from frontgeo.errors import InputError
from frontgeo.outputs.chart import MOST_LINES, SeriesAbout, apart, chart_of, runs
from frontgeo.outputs.ticks import ticks
from frontgeo.pages.series_page import series_page

ROOT = Path(__file__).parent.parent


def km2(west: float, east: float) -> float:
    return float(area_km2(shapely.box(west, 50, east, 50.1)))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    place = tmp_path / "maps"
    place.mkdir()
    for day, east in (("2024-05-01", 36.1), ("2024-05-31", 36.2), ("2024-06-02", 36.3)):
        write_geojson(place / f"{day}.geojson", shapely.box(36, 50, east, 50.1))
    return place


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Any:
    def words(*given: str) -> tuple[str, str]:
        assert main(["timeline", *given]) == 0, capsys.readouterr().err
        told = capsys.readouterr()
        return told.out, told.err

    return words


TAKEN = Assumption.of("status", "status_taken").text  # the squares of these tests


# ---- clipped ---------------------------------------------------------------------------


def test_a_clip_cuts_every_map(folder: Path, run: Any) -> None:
    write_geojson(Path("region.geojson"), shapely.box(36.15, 49, 36.25, 51))
    _, err = run("maps", "--clip", "region.geojson", "-o", "held.csv")
    assert Path("held.csv").read_text() == (
        f"day,area_km2,assumed\n2024-05-01,0.0,{TAKEN}\n"
        f"2024-05-31,{km2(36.15, 36.2):.6f},{TAKEN}\n2024-06-02,{km2(36.15, 36.25):.6f},{TAKEN}\n"
    )
    most = km2(36, 36.15) + km2(36.25, 36.3)
    assert f"clipped to region.geojson: up to {most:,.1f} km² of a map outside" in err
    run("maps", "--clip", "region.geojson", "--deltas", "-o", "deltas.csv")
    rows = pd.read_csv("deltas.csv")
    assert list(rows["gained_km2"]) == pytest.approx([km2(36.15, 36.2), km2(36.2, 36.25)], abs=1e-5)
    assert rows["lost_km2"].sum() == 0
    told = json.loads(run("maps", "--clip", "region.geojson", "--json")[0])
    assert told["clip"] == "region.geojson"
    run("maps", "--clip", "UA-63", "-o", "held.html")
    page = Path("held.html").read_text()
    assert "Clipped to UA-63 (" in page and "© OpenStreetMap" in page
    for clip in (("--clip", "region.geojson"), ()):
        run("maps", *clip, "--page", "page.html")
        page = Path("page.html").read_text()
        assert ("<br>Clipped to a region" in page) == bool(clip)


def test_changes_as_mapped_have_nothing_set_apart(folder: Path, run: Any) -> None:
    timeline = read_timeline(folder, mapper="me")
    for words, as_mapped in ((["--as-mapped"], True), ([], False)):
        out, _ = run("maps", "--mapper", "me", "--deltas", *words, "--json")
        rows, known = json.loads(out)["rows"], timeline.deltas(as_mapped=as_mapped)
        assert [row["net_km2"] for row in rows] == pytest.approx(list(known["net_km2"]))
        for kind in ("redrawn", "outside"):
            assert (f"{kind}_gained_km2" in rows[0]) == (f"{kind}_gained_km2" in known)
            assert (f"{kind}_gained_km2" in known) != as_mapped


def test_a_clip_that_meets_nothing_is_refused(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_geojson(Path("region.geojson"), shapely.box(30, 49, 31, 51))
    assert main(["timeline", "maps", "--clip", "region.geojson"]) != 0
    assert "--clip region.geojson: meets none of the polygons" in capsys.readouterr().err
    assert main(["timeline", "update", "s.parquet", "maps", "--clip", "UA-63"]) != 0
    assert "update and --clip do not go together" in capsys.readouterr().err


def test_clipped_maps_are_not_stored(folder: Path, tmp_path: Path) -> None:
    clipped = read_timeline(folder, mapper="me").clipped(shapely.box(36, 50, 36.1, 50.1))
    with pytest.raises(InputError, match="store: expected whole maps, found clipped ones"):
        write_store(clipped, tmp_path / "store.parquet")


def test_the_edge_of_a_clip_is_no_front(folder: Path) -> None:
    region = shapely.box(36.15, 49, 36.25, 51)
    whole = read_timeline(folder, mapper="me")
    timeline = whole.clipped(region)
    assert timeline.at("2024-05-01").held().is_empty
    change = timeline.between("2024-06-01", "2024-06-02")
    same = whole.between("2024-06-01", "2024-06-02", clip=region)
    assert change.gained.equals(same.gained) and change.gained_km2 == pytest.approx(
        km2(36.2, 36.25)
    )
    assert change.cut is not None and change.cut.equals(same.cut)
    assert change.within == same.within


# ---- tables ----------------------------------------------------------------------------


def test_prints_and_writes_tables(folder: Path, run: Any) -> None:
    assert "2024-05-31   159.3 *" in run("maps")[0]
    out, err = run("maps", "--every", "month", "-o", "series.csv")
    assert out == f"2 rows, 2024-05-01 to 2024-06-02\n* {TAKEN} (2 of 2 maps)\n"
    assert "wrote series.csv" in err
    assert Path("series.csv").read_text() == (
        f"day,area_km2,assumed\n2024-05-31,{km2(36, 36.2):.6f},{TAKEN}\n"
        f"2024-06-02,{km2(36, 36.3):.6f},{TAKEN}\n"
    )
    rows = json.loads(run("maps", "--by", "oblast", "--json")[0])["rows"]
    assert rows[2] == {
        "day": "2024-06-02",
        "Kharkiv oblast_km2": pytest.approx(km2(36, 36.3), abs=1e-5),
        "outside every region_km2": pytest.approx(0.0, abs=1e-5),
    }
    assert "2024-06-02  2024-05-31" in run("maps", "--deltas")[0]
    assert "longer than usual without a map: 2024-05-02 to 2024-05-30" in run("maps")[1]
    in_uk = run("maps", "--lang", "uk")[1]
    assert "без мапи довше, ніж зазвичай: з 2024-05-02 по 2024-05-30" in in_uk
    run("maps", "-o", "series.parquet")
    stored = pd.read_parquet("series.parquet")
    assert set(stored.pop("assumed")) == {TAKEN}
    pd.testing.assert_frame_equal(stored, read_timeline(folder).area())
    assert sorted(p.name for p in folder.parent.iterdir()) == [
        "maps", "series.csv", "series.parquet",
    ]  # fmt: skip


def test_writes_the_same_picture_twice(folder: Path, run: Any) -> None:
    pytest.importorskip("matplotlib")
    for options in ([], ["--by", "oblast"], ["--deltas"]):
        pictures = []
        for _ in range(2):
            run("maps", *options, "-o", "a.png")
            pictures.append(Path("a.png").read_bytes())
        assert pictures[0].startswith(b"\x89PNG") and pictures[0] == pictures[1]
        with Image.open("a.png") as picture:  # its text, for readers who cannot see it
            about = picture.text  # type: ignore[attr-defined]
        assert (
            "km²" in about["Description"] and about["Title"].split(",")[0] in about["Description"]
        )


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["maps", "maps"], "expected different archives, found one twice"),
        ([], "expected an ARCHIVE, found none"),
        (["maps", "-o", "x.pdf"], "--out: expected a name in .csv, .parquet, .png, .html"),
        (["maps", "-o", "no/x.csv"], "no such folder"),
        (["maps", "--by-name", "x"], "goes with --by"),
        (["maps", "--transients", "--by", "oblast"], "do not go together"),
        (["update", "store.parquet"], "at least one MAP"),
        (["update", "s", "m", "--by-name", "x"], "update and --by-name do not go together"),
        (["no-such-archive"], "no such file"),
        (["update", "s.parquet", "no-such-map.geojson"], "no such file"),
        (["maps/2024-05-01.geojson"], "found one map; use read_control_map, or frontgeo area"),
        (
            ["update", "maps/2024-05-01.geojson", "maps/2024-05-31.geojson"],
            "expected a store of frontgeo, found another file",
        ),
    ],
)
def test_complains(
    folder: Path, words: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["timeline", *words]) == 2
    told = capsys.readouterr().err
    assert complaint in told and len(told.strip().split("\n")) == 1


# ---- a store ---------------------------------------------------------------------------


def test_update_makes_a_store_and_adds_to_it(
    folder: Path, run: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    out, err = run("update", "store.parquet", "maps", "--mapper", "me")
    assert out == "store.parquet: 0 maps and 3 added\n" and "wrote store.parquet" in err
    assert len(read_timeline("store.parquet")) == 3
    out, err = run("update", "store.parquet", "maps", "--mapper", "me")
    assert out == "store.parquet: 3 maps and 0 added\n" and "wrote" not in err
    later = write_geojson(Path("2024-06-03.geojson"), shapely.box(36, 50, 36.4, 50.1))
    run("update", "store.parquet", str(later), "--mapper", "me")
    assert read_timeline("store.parquet").area()["area_km2"].iloc[-1] == pytest.approx(
        km2(36, 36.4)
    )
    write_geojson(Path("2024-05-30.geojson"), shapely.box(36, 50, 36.4, 50.1))
    old = Path("store.parquet").read_bytes()
    for words, complaint in (
        (["2024-05-30.geojson", "--mapper", "me"], "expected a map later than 2024-06-03"),
        ([str(later)], "expected maps of me"),
        (["store.parquet"], "would overwrite a file that was read"),
    ):
        assert main(["timeline", "update", "store.parquet", *words]) == 2
        assert complaint in capsys.readouterr().err
        assert Path("store.parquet").read_bytes() == old


def test_what_another_process_added_meanwhile_is_not_lost(
    folder: Path, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It adds two of the same maps after this one looked and before it writes."""
    from frontgeo.archive import store
    from frontgeo.cli import over_time

    def meanwhile(path: Path, maps: list[Any], **options: Any) -> store.Added:
        store.write_store(maps[:2], path)
        return store.add_to_store(path, maps, **options)

    monkeypatch.setattr(over_time, "add_to_store", meanwhile)
    out, _ = run("update", "store.parquet", "maps", "--mapper", "me")
    assert out == "store.parquet: 2 maps and 1 added\n"
    assert len(read_timeline("store.parquet")) == 3


@pytest.mark.parametrize(
    "words",
    [
        ["--mapper", "me", "update", "s.parquet", "maps"],
        ["update", "--mapper", "me", "s.parquet", "maps"],
        ["update", "s.parquet", "--mapper", "me", "maps"],
    ],
)
def test_options_may_stand_between_names(folder: Path, words: list[str]) -> None:
    assert main(["timeline", *words]) == 0
    assert len(read_timeline("s.parquet")) == 3


def test_a_day_that_comes_late_is_noted(folder: Path, run: Any) -> None:
    run("update", "s.parquet", "maps", "--mapper", "me")
    write_geojson(folder / "2024-05-02.geojson", shapely.box(36, 50, 36.1, 50.1))
    out, err = run("update", "s.parquet", "maps", "--mapper", "me")
    assert out == "s.parquet: 3 maps and 0 added\n"
    assert "maps of 1 day before 2024-06-02 that s.parquet lacks, 2024-05-02" in err


def test_names_from_data_are_no_formulas(folder: Path, run: Any) -> None:
    square = shapely.geometry.mapping(shapely.box(36, 50, 37, 51))
    feature = {"type": "Feature", "properties": {"name": "=1+1"}, "geometry": square}
    regions = {"type": "FeatureCollection", "features": [feature]}
    Path("regions.geojson").write_text(json.dumps(regions))
    run("maps", "--by", "regions.geojson", "-o", "series.csv")
    assert Path("series.csv").read_text().startswith("day,'=1+1_km2,")


# ---- maps that show other ground, and files of one instant ---------------------------------


def _feature(west: float, east: float, **properties: str) -> str:
    square = shapely.geometry.mapping(shapely.box(west, 50, east, 50.1))
    feature = {"type": "Feature", "properties": properties, "geometry": square}
    return json.dumps({"type": "FeatureCollection", "features": [feature]})


def _json(run: Any, *words: str) -> Any:
    return json.loads(run(*words, "--json")[0])


def test_a_map_of_another_status_is_left_out_and_named(
    folder: Path, run: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "2024-05-20.geojson").write_text(_feature(36, 36.1, status="liberated"))
    for words in ((), ("--deltas",), ("--by", "oblast"), ("--transients",)):
        told = _json(run, "maps", *words)
        (fault,) = told["files_skipped"]
        assert fault["file"] == "2024-05-20.geojson"
        assert fault["reason"] == (
            "definition 'occupied': shows no occupied ground, but liberated; use another definition"
        )
    assert [row["day"] for row in _json(run, "maps")["rows"]] == [
        "2024-05-01", "2024-05-31", "2024-06-02",
    ]  # fmt: skip
    assert (
        "1 file of the archive not read: 2024-05-20.geojson: definition 'occupied'"
        in run("maps", "--deltas")[0]
    )
    run("maps", "--page", "page.html")
    assert "2024-05-20.geojson" in Path("page.html").read_text()
    assert main(["timeline", "maps", "--strict-archive"]) == 2
    told = capsys.readouterr().err
    assert "maps/2024-05-20.geojson: definition 'occupied': shows no occupied" in told
    # the map before replaces a requested one, with a note
    (folder / "2024-06-01.geojson").write_text(_feature(36, 36.1, status="liberated"))
    check = ["check", "--claim", "80 km2", "--archive", "maps", "--since", "2024-05-02"]
    check += ["--until", "2024-06-01", "--json"]
    assert main(check) == 0
    (row,) = json.loads(capsys.readouterr().out)["verdicts"][0]["rows"]
    assert row["measured"] == pytest.approx(km2(36.1, 36.2), abs=1e-5)
    assert any("the map of 2024-06-01 is unreadable" in a["text"] for a in row["assumed"])
    assert main([*check, "--strict-archive"]) == 2
    assert ".geojson: definition 'occupied': shows no occupied ground" in capsys.readouterr().err


def test_a_definition_that_one_map_lacks_does_not_close_another(folder: Path) -> None:
    (folder / "2024-05-20.geojson").write_text(_feature(36, 36.1, status="contested"))
    timeline = read_timeline(folder, mapper="me")
    assert len(timeline.area()) == 3 and len(timeline.skipped) == 1
    assert timeline.at("2024-05-21").day == date(2024, 5, 20)  # the map itself can be read
    assert len(list(timeline)) == 4
    with pytest.raises(InputError, match="shows no contested ground"):
        timeline.area(definition="occupied+contested")
    with pytest.raises(InputError, match="definition: expected one of"):
        timeline.area(definition="no such")


def test_a_stored_map_of_another_status_closes_no_store(folder: Path, run: Any) -> None:
    run("update", "s.parquet", "maps", "--mapper", "me")
    Path("2024-06-05.geojson").write_text(_feature(36, 36.1, status="liberated"))
    assert (
        "3 maps and 1 added"
        in run("update", "s.parquet", "2024-06-05.geojson", "--mapper", "me")[0]
    )
    assert len(read_timeline("s.parquet")) == 4
    for words in ((), ("--deltas",), ("--transients",)):
        (fault,) = _json(run, "s.parquet", *words)["files_skipped"]
        assert "shows no occupied ground, but liberated" in fault["reason"]
    assert len(_json(run, "s.parquet")["rows"]) == 3
    run("s.parquet", "--page", "page.html")
    for until in ("2024-06-02", "2024-06-10"):
        check = ["check", "--claim", "80 km2", "--archive", "s.parquet", "--json"]
        assert main([*check, "--since", "2024-05-02", "--until", until]) == 0


def test_one_map_has_no_change(
    tmp_path: Path,
    run: Any,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("one").mkdir()
    write_geojson(Path("one") / "2024-05-01.geojson", shapely.box(36, 50, 36.1, 50.1))
    run("update", "one.parquet", "one", "--mapper", "me")
    for archive in ("one", "one.parquet"):
        table = read_timeline(archive).deltas()
        assert list(table.columns[:4]) == ["since", "gained_km2", "lost_km2", "net_km2"]
        assert table.empty and table["net_km2"].dtype == float
        assert read_timeline(archive).redraws.empty and read_timeline(archive).transients.empty
        out, _ = run(archive, "--deltas")
        assert "there is only one map: no change to measure" in out
        assert _json(run, archive, "--deltas")["rows"] == []
        run(archive, "--deltas", "-o", "a.csv")
        for picture in ("a.html", "a.png"):
            assert main(["timeline", archive, "--deltas", "-o", picture]) == 2
            assert "no change to measure, and nothing to draw" in capsys.readouterr().err
        run(archive, "-o", "a.html")


def test_two_files_of_a_mapper_and_day_are_united_in_a_store(folder: Path, run: Any) -> None:
    square = {"type": "Polygon", "arcs": [[0]]}

    def topology(name: str, west: float) -> str:
        ring = [[west, 50], [west + 0.1, 50], [west + 0.1, 50.1], [west, 50.1], [west, 50]]
        objects = {name: {"type": "GeometryCollection", "geometries": [square]}}
        return json.dumps({"type": "Topology", "objects": objects, "arcs": [ring]})

    Path("2024-05-05_control.topojson").write_text(topology("UkraineControlMap", 36))
    Path("2024-05-05_advances.topojson").write_text(
        topology("AssessedRussianAdvancesInUkraine", 36.1)
    )
    files = ("2024-05-05_control.topojson", "2024-05-05_advances.topojson")
    assert "0 maps and 1 added" in run("update", "isw.parquet", *files)[0]
    (row,) = _json(run, "isw.parquet")["rows"]
    assert row["area_km2"] == pytest.approx(km2(36, 36.2), rel=1e-6)


@pytest.mark.parametrize("path", ["maps", "maps.tar.xz", "maps.zip"])
def test_area_of_an_archive_says_what_reads_it(
    folder: Path, path: str, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.make_archive("maps", "xztar", "maps")
    shutil.make_archive("maps", "zip", "maps")
    assert main(["area", path]) == 2
    assert "frontgeo timeline (read_timeline)" in capsys.readouterr().err


def test_names_in_a_tar_stand_without_their_dot(folder: Path, run: Any) -> None:
    (folder / "2024-05-20.geojson").write_text("{")
    shutil.make_archive("maps", "xztar", "maps")  # it writes ./2024-05-01.geojson
    (fault,) = _json(run, "maps.tar.xz")["files_skipped"]
    assert fault["file"] == "2024-05-20.geojson"
    shown = read_timeline("maps.tar.xz").at("2024-05-01")
    assert [source.path for source in shown.sources] == ["maps.tar.xz/2024-05-01.geojson"]


# ---- resuming after a break ------------------------------------------------------------

_STOPPING = """
import signal, sys, threading
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job ignores it
sys.path.insert(0, sys.argv[1])
from frontgeo.archive import kept_maps, reader
from frontgeo.cli import main as cli

kept_maps._LEAST_S, kept_maps._SETTLED_S, kept_maps._PART_S = -1.0, -1e6, -1.0  # each is kept
reader._FEW = 1000  # without threads: one that stands still would be waited for
made, left = reader.ArchiveReader._read, int(sys.argv[2])

def stopping(*args):
    global left
    print(args[1].day, flush=True)
    left -= 1
    if left == 0:
        threading.Event().wait()  # for the signal
    return made(*args)

reader.ArchiveReader._read = stopping
sys.exit(cli.main(["timeline", "many", "-o", "series.csv", "--mapper", "me"]))
"""


def _reading(stop_at: int = 0) -> subprocess.Popen[str]:
    """Start to read the maps, and stand still at the one of that number."""
    return subprocess.Popen(
        [sys.executable, "-c", _STOPPING, str(ROOT), str(stop_at)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_goes_on_where_it_was_stopped(
    how: signal.Signals, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("many").mkdir()
    days = [date(2024, 5, 1) + timedelta(i) for i in range(40)]
    for i, day in enumerate(days):
        write_geojson(Path("many") / f"{day}.geojson", shapely.box(36, 50, 36.1 + i / 100, 50.1))
    run("many", "--mapper", "me", "-o", "whole.csv")
    whole = Path("whole.csv").read_bytes()
    monkeypatch.setenv("FRONTGEO_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("FRONTGEO_CACHE_GB")
    with _reading(stop_at=20) as process:
        assert process.stdout is not None and process.stderr is not None
        for _ in range(20):
            process.stdout.readline()
        process.send_signal(how)
        process.wait(timeout=600)
        if how is signal.SIGINT:
            assert process.returncode == 130
            assert process.stderr.read() == "frontgeo: stopped\n"
    assert not Path("series.csv").exists()
    with _reading() as process:
        out, err = process.communicate(timeout=600)
    assert (process.returncode, err) == (0, "wrote series.csv\n")
    read = re.findall(r"^20\d\d-\d\d-\d\d$", out, re.MULTILINE)
    assert read == [str(day) for day in days[19:]]
    assert Path("series.csv").read_bytes() == whole


# ---- the page --------------------------------------------------------------------------

NASTY = "<script>alert(1)</script>{{ 7*7 }}{% raw %}\"' onload=x \u202e\x1b[31m"


class _Tags(HTMLParser):
    """A parser of tags with attributes, and of the text of cells."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.cells: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag in ("td", "th"):
            self.cells.append("")

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1][0] in ("td", "th"):
            self.cells[-1] += data.strip()


def _table(regions: int, days: int = 60, start: str = "2024-05-01") -> pd.DataFrame:
    steps = np.arange(days)
    columns = {f"Region {i}_km2": 1000.0 * i + steps * (i + 1) / 2 for i in range(regions)}
    return pd.DataFrame(columns, index=pd.date_range(start, periods=days, name="day"))


def about(**changes: Any) -> SeriesAbout:
    return SeriesAbout(**{"mapper": "me", "definition": "occupied", "every": "day", **changes})


def test_the_page_has_the_numbers_as_a_table(folder: Path, run: Any) -> None:
    run("maps", "--by", "oblast", "--mapper", "me", "-o", "series.html")
    page = Path("series.html").read_text()
    run("maps", "--by", "oblast", "--mapper", "me", "-o", "again.html")
    assert Path("again.html").read_text() == page
    found = _Tags(page)
    assert found.cells[:3] == ["day", "Kharkiv oblast", "outside every region"]
    assert found.cells[3:5] == ["2024-05-01", f"{km2(36, 36.1):,.2f}"]
    scopes = [attrs.get("scope") for tag, attrs in found.tags if tag == "th"]
    assert scopes == ["col"] * 3 + ["row"] * 3
    assert "© OpenStreetMap" in page
    assert "longer than usual without a map: 2024-05-02 to 2024-05-30" in page
    assert "me, occupied, 2024-05-01 to 2024-06-02" in page


def test_names_from_data_are_text(tmp_path: Path) -> None:
    table = _table(2).rename(columns={"Region 0_km2": f"{NASTY}_km2"})
    page = series_page(table, about(mapper=NASTY, credit=NASTY, boundaries=NASTY))
    found = _Tags(page)
    names = {tag for tag, _ in found.tags}
    assert not names & {"script", "img", "iframe", "link", "a", "b"}
    assert not any(name.startswith("on") or name == "style" for _, a in found.tags for name in a)
    assert "{{ 7*7 }}" in page and "49" not in found.cells[1]
    assert "\u202e" not in page and "\x1b" not in page
    (policy,) = [a["content"] for _, a in found.tags if "http-equiv" in a]
    assert policy is not None
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "http://" not in page and "https://" not in page


def test_a_page_of_changes_has_bars() -> None:
    days = pd.date_range("2024-05-02", periods=3, name="day")
    table = pd.DataFrame(
        {
            "since": days - pd.Timedelta(days=1),
            "gained_km2": [2.0, 0.0, 1.0],
            "lost_km2": [0.0, 0.0, 0.5],
            "net_km2": [2.0, 0.0, 0.5],
        },
        index=days,
    )
    page = series_page(table, about())
    assert "gained 3.0, lost 0.5, net +2.5 km²" in page
    bars = [a["d"] for tag, a in _Tags(page).tags if a.get("class") == "gained"]
    assert len(bars) == 2 and all(bar is not None and bar.count("M") == 2 for bar in bars)


def test_many_regions_those_that_change_most_are_named() -> None:
    chart = chart_of(_table(30), about())
    assert [line.name for line in chart.lines] == [f"Region {i}" for i in range(29, 22, -1)]
    assert len(chart.faint) == 30 - MOST_LINES
    assert chart.notes[0].startswith("Grey, changed by 678.5 km² or less: Region 22, ")
    assert chart.lines[0].values[0] == 0.0
    assert chart.lines[0].label == ("Region 29", "+885.0", "→ 29,885.0 km²")


def test_lines_stop_where_maps_are_missing() -> None:
    table = _table(1, days=10).drop(pd.Timestamp("2024-05-04"))
    gap = [(date(2024, 5, 4), date(2024, 5, 4))]
    assert runs(chart_of(table, about(gaps=gap))) == [slice(0, 3), slice(3, 9)]
    monthly = table.iloc[[0, 8]]
    assert runs(chart_of(monthly, about(gaps=gap, every="month"))) == [slice(0, 2)]
    page = series_page(table, about(gaps=gap))
    path = next(a["d"] for tag, a in _Tags(page).tags if a.get("class") == "line c0")
    assert path is not None and path.count("M") == 2


@pytest.mark.parametrize("days", [1, 2, 3, 45, 800])
def test_short_and_long_series_and_nothing_that_changes(days: int) -> None:
    for table in (_table(1, days), _table(3, days) * 0.0, _table(3, days) * 1e-7):
        page = series_page(table, about())
        assert "nan" not in page.lower().replace("finance", "") and "inf" not in page


def test_labels_are_apart_and_inside() -> None:
    rng = np.random.default_rng(5)
    for _ in range(200):
        wanted = np.sort(rng.uniform(0, 100, int(rng.integers(1, 9)))).tolist()
        places = apart(wanted, 12.0, 0.0, 100.0)
        assert all(b - a >= 12.0 - 1e-9 for a, b in pairwise(places))
        assert min(places) >= -1e-9 and max(places) <= 100 + 1e-9
        if all(b - a >= 12 for a, b in pairwise(wanted)):
            assert places == pytest.approx(wanted)


def test_ticks_are_round_and_few() -> None:
    for low, high in ((0, 5), (-3.2, 4968.4), (109361.4, 116203.5), (0, 0), (0, 1e-7)):
        found = ticks(low, high)
        assert len(found) <= 7 and all(low - 1e-6 <= t <= high + 1e-6 for t in found)


@pytest.mark.slow
@pytest.mark.browser
def test_the_page_fits_a_phone_and_runs_nothing(tmp_path: Path, chromium: Any) -> None:
    table = _table(9).rename(columns={"Region 8_km2": f"{NASTY}_km2"})
    path = tmp_path / "series.html"
    path.write_text(series_page(table, about(mapper=NASTY)))
    for width, shown in ((1200, "wide"), (390, "narrow")):
        context = chromium.new_context(viewport={"width": width, "height": 900}, offline=True)
        page = context.new_page()
        told: list[str] = []
        page.on("console", lambda message, told=told: told.append(message.text))
        page.on("dialog", lambda dialog, told=told: told.append(dialog.message))
        page.goto(path.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert page.locator("svg:visible").get_attribute("class") == shown
        box = page.locator("svg:visible").bounding_box()
        for text in page.locator("svg:visible text").all():
            inside = text.bounding_box()
            assert inside["x"] >= box["x"] - 1
            assert inside["x"] + inside["width"] <= box["x"] + box["width"] + 1
        assert page.locator("h1").evaluate("e => getComputedStyle(e).fontWeight") == "700"
        assert told == []
        context.close()


def test_a_table_of_claims_lists_alike_assumptions_once(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for day in (10, 11, 12):
        text = json.loads(_feature(36, 36 + day / 100, status="occupied"))
        text["frontgeo"] = {"day": f"2024-07-{day}"}
        (folder / f"2024-08-{day}.geojson").write_text(json.dumps(text))
    rows = ["id,value,unit,since,until", "a,9,km2,2024-07-11,2024-07-11"]
    rows.append("b,9,km2,2024-07-12,2024-07-12")
    Path("claims.csv").write_text("\n".join(rows))
    assert main(["check", "claims.csv", "--archive", "maps"]) == 0
    starred = [line for line in capsys.readouterr().out.split("\n") if line.startswith("* ")]
    (gathered,) = [line for line in starred if "2024-07-10" in line]
    assert "(and similar notes on other maps: 3 of 3 in all)" in gathered
    assert main(["check", "claims.csv", "--archive", "maps", "--json"]) == 0
    verdicts = json.loads(capsys.readouterr().out)["verdicts"]
    told = {a["text"] for v in verdicts for row in v["rows"] for a in row["assumed"]}
    assert len(told) == 3  # one per map
