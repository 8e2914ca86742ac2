"""Maps saved as one GeoParquet file: contents, refusals, crashes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import zlib
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path

import geopandas as gpd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from stores import FIRST, same, shown

from frontgeo import ControlMap, Timeline, read_timeline
from frontgeo.archive.row_groups import without_last_group
from frontgeo.archive.store import (
    VERSION,
    append,
    is_store,
    snapshots_of_store,
    store_bytes,
    update,
    write_store,
)
from frontgeo.change.control_map import Redefinition, Source
from frontgeo.errors import InputError, MapFileError
from frontgeo.mappers.snapshots import Snapshot


def files_beside(store: Path) -> list[Path]:
    """List all files except the lock, which stays."""
    return sorted(p for p in store.parent.iterdir() if p.suffix != ".lock")


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "me.parquet"
    write_store([shown(0), shown(1), shown(3)], path)
    return path


# ---- contents --------------------------------------------------------------------------


def test_every_field_comes_back(tmp_path: Path) -> None:
    full = ControlMap(
        "Картограф 'a'",
        {"occupied": shapely.box(36, 50, 36.1, 50.1), "liberated": shapely.box(35, 50, 36, 50.1)},
        instant=datetime(2024, 5, 1, 4, 39, 7, 123456, tzinfo=UTC),
        sources=(Source("maps/a.geojson", "ab" * 32, 10, "GeoJSON"),),
        position_error_m=120.5,
        position_error_reason="measured",
        repaired={"bow-tie": 2},
        skipped={"point": 3},
        overlap_km2=0.1 + 0.2,
        redefinitions=(Redefinition(date(2024, 3, 13), "leaves out the Donbas", "lost"),),
        parts=("control",),
        whole=("control", "advances"),
        none_of=("ukrainian_held_abroad",),
    )
    later = shown(5).with_(mapper=full.mapper, mapper_stated=False)
    path = tmp_path / "full.parquet"
    write_store([full, later], path)
    timeline = read_timeline(path)
    back = list(timeline)
    assert same(back[0], full)
    assert same(back[1], later)
    assert back[0].area_km2("ukrainian_held_abroad") == 0.0
    assert [s.state_at for s in timeline.snapshots] == [full.state_at, later.state_at]
    assert same(timeline.at("2024-05-03").with_(asked=None), full)
    assert timeline.gaps == ()


def test_a_store_written_before_none_of_is_read(tmp_path: Path) -> None:
    path = tmp_path / "me.parquet"
    write_store([shown(0, none_of=("liberated",))], path)
    (row,) = (r for r in pq.read_table(path).to_pylist() if r["status"] == "occupied")
    record = json.loads(row["record"])
    assert record.pop("none_of") == ["liberated"]
    early = pa.Table.from_pylist(
        [{**row, "record": json.dumps(record)}], schema=pq.read_schema(path)
    )
    pq.write_table(early, path)
    (back,) = read_timeline(path)
    assert back.none_of == () and back.area_km2() == pytest.approx(shown(0).area_km2())


def test_an_archive_and_its_store_are_one_timeline(tmp_path: Path) -> None:
    folder = tmp_path / "maps"
    folder.mkdir()
    for day in (1, 2, 5, 6):
        square = shapely.to_geojson(shapely.box(36, 50, 36 + day / 10, 50.1))
        (folder / f"2024-05-0{day}.geojson").write_text(square)
    archive = read_timeline(folder, mapper="me")
    write_store(archive, tmp_path / "me.parquet")
    stored = read_timeline(tmp_path / "me.parquet")
    assert all(same(a, b) for a, b in zip(stored, archive, strict=True))
    assert stored.gaps == archive.gaps == ((date(2024, 5, 3), date(2024, 5, 4)),)
    assert stored.area().equals(archive.area())
    assert stored.at("2024-05-04", as_of="2024-05-01").day == date(2024, 5, 1)
    before, after = stored.period("2024-05-02", "2024-05-05")
    assert (before.day, after.day) == (date(2024, 5, 1), date(2024, 5, 5))


def test_a_map_published_again_is_one_map(tmp_path: Path) -> None:
    names = [Snapshot((str(d),), None, shown(d).day, shown(d).day) for d in range(4)]
    content = dict(zip(names, [shown(0), shown(0), shown(0), shown(3)], strict=True))
    timeline = Timeline(tmp_path, names, lambda wanted: (content[s] for s in wanted))
    write_store(timeline, tmp_path / "me.parquet")
    days = [s.day for s in read_timeline(tmp_path / "me.parquet").snapshots]
    assert days == [FIRST, FIRST + timedelta(days=3)]
    other = shown(0).with_(statuses=shown(1).statuses)
    content[names[1]] = other
    content[names[2]] = other
    write_store(timeline, tmp_path / "me.parquet")  # the map published later is taken
    first = next(read_timeline(tmp_path / "me.parquet").maps())
    assert first.held().equals(other.held())
    assert [a.text for a in first.assumed] == [
        f"of two maps of {first.when}, the one published later was used"
    ]


def test_geopandas_opens_it(store: Path) -> None:
    table = gpd.read_parquet(store)
    assert table.crs.to_string() == "OGC:CRS84"
    assert table["status"].tolist() == ["occupied", "contested"] * 3
    assert [str(day) for day in table["day"]] == sorted(str(day) for day in table["day"])
    assert json.loads(table["record"].iloc[0])["position_error_m"] == 250.0
    assert table.geometry.iloc[0].equals(shapely.box(36, 50, 36.1, 50.1))
    about = pq.read_schema(store).metadata[b"frontgeo"]
    assert json.loads(about) == {"version": VERSION, "mapper": "me"}
    sums = pq.read_table(store)["checksum"].to_pylist()
    assert sums == [zlib.crc32(wkb) for wkb in pq.read_table(store)["geometry"].to_pylist()]
    column = pq.ParquetFile(store).metadata.row_group(0).column(6)
    assert (column.path_in_schema, column.compression) == ("geometry", "ZSTD")


@settings(max_examples=15)
@given(st.lists(st.integers(0, 400), min_size=2, max_size=8, unique=True), st.data())
def test_day_by_day_or_at_once_the_same_bytes(days: list[int], data: st.DataObject) -> None:
    maps = [shown(day) for day in sorted(days)]
    cut = data.draw(st.integers(1, len(maps) - 1))
    whole = store_bytes(maps)
    assert whole == store_bytes(maps)
    path = Path(os.environ.get("TMPDIR", "/tmp")) / f"frontgeo-{os.getpid()}.parquet"
    try:
        write_store(maps[:cut], path)
        for later in maps[cut:]:
            append(path, [later])
        assert path.read_bytes() == whole
    finally:
        path.unlink(missing_ok=True)


@pytest.mark.parametrize(
    ("days", "gaps"),
    [
        (["2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30"], []),
        (["2024-01-31", "2024-02-29", "2024-04-30", "2024-05-31"], [("2024-03-01", "2024-04-29")]),
        (["2024-05-01", "2024-05-08", "2024-05-16", "2024-05-22"], []),
        (["2024-05-01", "2024-05-08", "2024-05-15", "2024-05-29"], [("2024-05-16", "2024-05-28")]),
        (["2024-05-01", "2024-05-02", "2024-05-03", "2024-05-05"], [("2024-05-04", "2024-05-04")]),
        (["2024-05-01", "2024-05-01"], []),
    ],
)
def test_a_gap_is_longer_than_the_usual_step(days: list[str], gaps: list[tuple[str, str]]) -> None:
    dated = [date.fromisoformat(day) for day in days]
    snapshots = [Snapshot((f"{i}",), None, day, day) for i, day in enumerate(dated)]
    found = Timeline(Path("none"), snapshots, lambda _: iter(())).gaps
    assert [(str(first), str(last)) for first, last in found] == gaps


def test_more_maps_than_a_row_group(tmp_path: Path) -> None:
    maps = [shown(day) for day in range(600)]  # two rows each
    path = tmp_path / "many.parquet"
    write_store(maps, path)
    assert pq.ParquetFile(path).metadata.num_row_groups == 3
    timeline = read_timeline(path)
    assert len(timeline) == 600
    picked = [timeline.snapshots[i] for i in (599, 255, 256, 0)]
    read = timeline.read_many(picked)
    assert all(same(read[s], maps[(s.day - FIRST).days]) for s in picked)


def test_append_leaves_full_row_groups_as_they_are(tmp_path: Path) -> None:
    maps = [shown(day) for day in range(600)]  # two rows each
    path = tmp_path / "many.parquet"
    write_store(maps[:300], path)
    for days in (range(300, 301), range(301, 600)):
        before, old = path.read_bytes(), pq.ParquetFile(path).metadata
        append(path, [maps[day] for day in days])
        last = old.row_group(old.num_row_groups - 1).column(0)
        frozen = last.dictionary_page_offset or last.data_page_offset
        assert path.read_bytes()[:frozen] == before[:frozen] and frozen > 1000
    assert path.read_bytes() == store_bytes(maps)
    assert all(same(a, b) for a, b in zip(read_timeline(path), maps, strict=True))
    assert pq.read_table(path, page_checksum_verification=True).num_rows == 1200


@pytest.mark.parametrize("groups", [*range(2, 5), 14, 15, 16, 17, 130])
def test_a_footer_without_its_last_row_group(groups: int) -> None:
    """Compare with the footer that pyarrow writes for one group fewer, and the same rows."""
    table = pa.table({"a": [1, 2], "truth": [True, None], "x": [0.5, 1.5], "text": ["a", None]})

    def footer(count: int) -> bytes:
        buffer = BytesIO()
        with pq.ParquetWriter(buffer, table.schema, write_statistics=True) as writer:
            for _ in range(count):
                writer.write_table(table)
        content = buffer.getvalue()
        return content[-8 - int.from_bytes(content[-8:-4], "little") : -8]

    assert without_last_group(footer(groups), 2) == footer(groups - 1)
    with pytest.raises(ValueError, match="several row groups"):
        without_last_group(footer(1), 2)


def test_a_store_of_another_program_grows_or_stays(tmp_path: Path, store: Path) -> None:
    table = pq.read_table(store)
    for options in ({}, {"row_group_size": 2}, {"compression": "none", "row_group_size": 4}):
        pq.write_table(table, store, **options)
        append(store, [shown(9)])
        assert all(
            same(a, shown(day)) for a, day in zip(read_timeline(store), (0, 1, 3, 9), strict=True)
        )


def test_a_map_that_cannot_be_added_is_not_damage_of_the_store(store: Path) -> None:
    content = store.read_bytes()
    for culprit in (shown(-1), shown(9).with_(mapper="another"), shown(9).with_(day=None)):
        with pytest.raises(InputError) as caught:
            append(store, [culprit])
        assert "damaged" not in str(caught.value) and "expected" in str(caught.value)
    assert store.read_bytes() == content


def test_append_to_a_timeline(store: Path) -> None:
    timeline = read_timeline(store)
    assert timeline.gaps == ()  # steps of a day and of two
    timeline.append(shown(4))
    assert len(timeline) == len(read_timeline(store)) == 4
    assert same(timeline.at(FIRST + timedelta(days=4)).with_(asked=None), shown(4))
    assert timeline.gaps == ((date(2024, 5, 3), date(2024, 5, 3)),)
    folder = store.parent / "maps"
    folder.mkdir()
    (folder / "2024-05-01.geojson").write_text(shapely.to_geojson(shapely.box(36, 50, 37, 51)))
    with pytest.raises(InputError, match="expected a store to add to, found an archive"):
        read_timeline(folder).append(shown(9))


# ---- refusals --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("culprit", "complaint"),
    [
        (shown(3), "expected one map of 2024-05-04, found two"),
        (
            shown(3, instant=datetime(2024, 5, 5, tzinfo=UTC)),  # the end of that day
            "found two",
        ),
        (shown(2), "expected a map later than 2024-05-04, found me 2024-05-03"),
        (shown(5, mapper="you"), "expected maps of me, found you"),
        (shown(5).with_(day=None), "expected a map with a day"),
    ],
)
def test_maps_that_do_not_follow(store: Path, culprit: ControlMap, complaint: str) -> None:
    old = store.read_bytes()
    with pytest.raises(InputError, match=complaint):
        append(store, [culprit])
    assert store.read_bytes() == old
    if culprit.day is not None:
        with pytest.raises(InputError, match=complaint):
            write_store([shown(0), shown(3), culprit], store)
    assert store.read_bytes() == old
    assert files_beside(store) == [store]


def test_no_map_is_no_store(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="at least one map"):
        write_store([], tmp_path / "x.parquet")
    with pytest.raises(InputError, match="cannot be written"):
        write_store([shown(0)], tmp_path / "no" / "x.parquet")


def _with_metadata(content: Path, about: bytes | None) -> None:
    table = pq.read_table(content)
    metadata = {k: v for k, v in table.schema.metadata.items() if k != b"frontgeo"}
    if about is not None:
        metadata[b"frontgeo"] = about
    pq.write_table(table.replace_schema_metadata(metadata), content)


def _newer(path: Path) -> None:
    _with_metadata(path, json.dumps({"version": VERSION + 1, "mapper": "me"}).encode())


def _half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _flipped(path: Path) -> None:
    content = bytearray(path.read_bytes())
    start = pq.ParquetFile(path).metadata.row_group(0).column(6).data_page_offset
    content[start + 40] ^= 0xFF
    path.write_bytes(content)


def _edited(path: Path) -> None:
    """Edit a store, keeping its metadata, which no table library does by itself."""
    table = pq.read_table(path)
    bow_tie = shapely.to_wkb(shapely.Polygon([(36, 50), (37, 51), (37, 50), (36, 51)]))
    wkb = pa.array([bow_tie, *table["geometry"].to_pylist()[1:]], pa.binary())
    pq.write_table(
        table.set_column(table.schema.get_field_index("geometry"), "geometry", wkb), path
    )


def _without_column(path: Path) -> None:
    pq.write_table(pq.read_table(path).drop_columns("record"), path)


def _days_are_numbers(path: Path) -> None:
    table = pq.read_table(path)
    days = table["day"].cast(pa.int32())
    pq.write_table(table.set_column(table.schema.get_field_index("day"), "day", days), path)


def _limits_beyond_the_calendar(path: Path) -> None:
    """Change only the footer, which has each group's first and last days."""
    content = path.read_bytes()
    limits = pq.ParquetFile(path).metadata.row_group(0).column(1).statistics
    last = (limits.max - date(1970, 1, 1)).days.to_bytes(4, "little", signed=True)
    footer = len(content) - 8 - int.from_bytes(content[-8:-4], "little")
    path.write_bytes(content[:footer] + content[footer:].replace(last, b"\xff\xff\xff\x7f"))


def _bad_record(path: Path) -> None:
    table = pq.read_table(path)
    records = pa.array(["{}"] * len(table))
    pq.write_table(
        table.set_column(table.schema.get_field_index("record"), "record", records), path
    )


@pytest.mark.parametrize(
    ("damage", "complaint"),
    [
        (_newer, f"version {VERSION} or earlier, found version {VERSION + 1}; use a newer"),
        (_half, "cut off in the middle"),
        (lambda path: path.write_bytes(b""), "cut off in the middle"),
        (_flipped, "damaged"),
        (lambda path: _with_metadata(path, None), "found another Parquet file"),
        (lambda path: _with_metadata(path, b"[1]"), "found another Parquet file"),
        (lambda path: _with_metadata(path, b"{"), "damaged"),
        (_without_column, "expected a column 'record'"),
        (_days_are_numbers, r"expected a column 'day' of date32\[day\], found int32"),
        (_limits_beyond_the_calendar, "damaged or cut off in the middle .*(date|days)"),
        (_edited, "map 2024-05-01: .*ground of 'occupied' was edited"),
        (_bad_record, "map 2024-05-01: expected a map as frontgeo writes it"),
    ],
)
def test_stores_that_cannot_be_used(
    store: Path, damage: Callable[[Path], object], complaint: str
) -> None:
    damage(store)
    bad = store.read_bytes()
    assert is_store(store)
    with pytest.raises(MapFileError, match=complaint):
        list(read_timeline(store))
    with pytest.raises(MapFileError, match=complaint):
        append(store, [shown(9)])
    assert store.read_bytes() == bad


def test_cut_anywhere_is_reported(store: Path) -> None:
    content = store.read_bytes()
    for length in range(0, len(content), 97):
        store.write_bytes(content[:length])
        with pytest.raises(MapFileError, match="cut off in the middle"):
            read_timeline(store)


def test_another_file_is_no_store(tmp_path: Path) -> None:
    path = tmp_path / "2024-05-01.geojson"
    path.write_text("{}")
    for culprit in (path, tmp_path):
        with pytest.raises(MapFileError, match="expected a store of frontgeo, found another file"):
            append(culprit, [shown(0)])


def test_no_store_there(tmp_path: Path) -> None:
    with pytest.raises(MapFileError, match="no such file"):
        append(tmp_path / "x.parquet", [shown(0)])


# ---- a crash ---------------------------------------------------------------------------

_APPENDS = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from frontgeo._utils import fileio
from frontgeo.mappers.snapshots import Snapshot
from frontgeo.archive.store import append
sys.path.insert(0, sys.argv[2] + "/tests")
from stores import shown

def killed(*_):
    os.kill(os.getpid(), signal.SIGKILL)

if sys.argv[3] == "before the rename":
    Path.replace = killed
elif sys.argv[3] == "half written":
    def half(path, content):
        with path.open("wb") as file:
            file.write(content[: len(content) // 2]); file.flush(); killed()
    Path.write_bytes = half
print("ready", flush=True)
day = 4
while True:
    append(sys.argv[1], [shown(day)])
    day += 1
"""


def _appending(store: Path, when: str) -> subprocess.Popen[str]:
    root = str(Path(__file__).parent.parent)
    words = [sys.executable, "-c", _APPENDS, str(store), root, when]
    return subprocess.Popen(words, stdout=subprocess.PIPE, text=True, cwd=root)


@pytest.mark.parametrize("when", ["before the rename", "half written"])
def test_a_killed_write_leaves_the_old_store(store: Path, when: str) -> None:
    old = store.read_bytes()
    with _appending(store, when) as process:
        assert process.wait(timeout=600) == -signal.SIGKILL
    assert len(files_beside(store)) == 2  # what was being written lies beside it
    assert store.read_bytes() == old
    append(store, [shown(4)])
    assert len(read_timeline(store)) == 4


def test_killed_at_any_moment_the_store_is_whole(store: Path) -> None:
    counts = []
    for delay_s, once_written in ((0.02, False), (0.07, False), (0.03, True)):
        old = store.read_bytes()
        with _appending(store, "any moment") as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            while once_written and store.read_bytes() == old:
                time.sleep(0.01)
            time.sleep(delay_s)
            process.kill()
        maps = list(read_timeline(store))
        counts.append(len(maps))
        assert all(same(m, shown((m.day - FIRST).days)) for m in maps if m.day)
        write_store([shown(0), shown(1), shown(3)], store)
    assert max(counts) > 3  # some were written
    assert [s.day for s in snapshots_of_store(store)] == [shown(d).day for d in (0, 1, 3)]


# ---- two at once -----------------------------------------------------------------------

_BOTH = """
import sys
sys.path[:0] = [sys.argv[2], sys.argv[2] + "/tests"]
from pathlib import Path
from frontgeo.errors import InputError
from frontgeo.archive.store import append
from stores import shown

print("ready", flush=True)
sys.stdin.readline()
for day in range(4, 40):
    try:
        append(sys.argv[1], [shown(day)])
        print(day, flush=True)
    except InputError as error:
        assert "expected one map of" in str(error) or "expected a map later" in str(error), error
"""

_HOLDS = """
import sys
sys.path.insert(0, sys.argv[2])
from frontgeo._utils.fileio import locked

with locked(sys.argv[1]):
    print("ready", flush=True)
    sys.stdin.readline()
"""


def _process(code: str, store: Path) -> subprocess.Popen[str]:
    words = [sys.executable, "-c", code, str(store), str(Path(__file__).parent.parent)]
    process = subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def test_two_processes_lose_nothing(store: Path) -> None:
    """Both add the same days: one of them adds each day, and no day reported as added is lost."""
    processes = [_process(_BOTH, store) for _ in range(2)]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    told = [process.communicate(timeout=600) for process in processes]
    assert [process.returncode for process in processes] == [0, 0], told
    added = [[int(line) for line in out.split()] for out, _ in told]
    assert sorted(added[0] + added[1]) == list(range(4, 40))
    days = [shown(d).day for d in (0, 1, 3, *range(4, 40))]
    assert [s.day for s in snapshots_of_store(store)] == days
    assert all(same(m, shown((m.day - FIRST).days)) for m in read_timeline(store) if m.day)


def test_a_store_that_another_process_holds(store: Path) -> None:
    old = store.read_bytes()
    process = _process(_HOLDS, store)
    with pytest.raises(InputError, match=r"another process is writing to it, waited 0\.1 s"):
        append(store, [shown(4)], wait_s=0.1)
    with pytest.raises(InputError, match="another process"):
        update(store, [shown(4)], wait_s=0.1)
    assert store.read_bytes() == old
    process.kill()  # its lock goes with it
    process.communicate(timeout=600)
    append(store, [shown(4)], wait_s=5.0)
    assert len(read_timeline(store)) == 4


def test_update_makes_adds_and_skips(tmp_path: Path) -> None:
    path = tmp_path / "me.parquet"
    assert update(path, [shown(0), shown(1)]) == (0, 2)
    assert update(path, [shown(1), shown(2)], skip_known=True) == (2, 1)
    old = path.read_bytes()
    assert update(path, [shown(0)], skip_known=True) == (3, 0)
    assert update(path, [shown(0)]) == (3, 0)
    with pytest.raises(InputError, match="cannot be written"):
        update(tmp_path / "no" / "me.parquet", [shown(0)])
    assert path.read_bytes() == old and not (tmp_path / "no").exists()
