"""Maps of archives kept in the cache: as in a first run, never stale, never in the way."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapes import write_geojson

from frontgeo import ControlMap, Timeline, read_control_map, read_timeline
from frontgeo.archive import kept_maps
from frontgeo.archive.kept_maps import forget_kept_maps, kept_maps_folder
from frontgeo.archive.open_timeline import _date_of, _name_of, _plain_date, _plain_name
from frontgeo.archive.reader import ArchiveReader
from frontgeo.archive.row_groups import pyarrow_parquet
from frontgeo.cli.main import main
from frontgeo.errors import FrontgeoError, InputError, MapFileError
from frontgeo.mappers.file_dates import Dated, of_path
from frontgeo.mappers.snapshots import Snapshot, snapshot_at

ROOT = Path(__file__).parent.parent
FIRST = date(2024, 5, 1)
DAYS = 12


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep whatever is read, however small and recent, in a cache of the test's own."""
    monkeypatch.setenv("FRONTGEO_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("FRONTGEO_CACHE_GB", raising=False)
    monkeypatch.setattr(kept_maps, "_LEAST_S", -1.0)
    monkeypatch.setattr(kept_maps, "_SETTLED_S", -1e6)
    return tmp_path / "cache"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Write maps of twelve days, of which one cannot be read, and a file without a day."""
    folder = tmp_path / "maps"
    folder.mkdir()
    for i in range(DAYS):
        day = FIRST + timedelta(i)
        write_geojson(folder / f"{day}.geojson", shapely.box(36, 50, 36.1 + i / 100, 50.1))
    (folder / "2024-05-07.geojson").write_text('{"type": "FeatureCollection", "features": [')
    write_geojson(folder / "sketch.geojson", shapely.box(36, 50, 37, 51))
    return folder


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[date]:
    """List the days that are read from archives, rather than taken from the cache."""
    days: list[date] = []
    whole = ArchiveReader.__call__

    def listed(self: ArchiveReader, snapshots: Sequence[Snapshot]) -> Iterator[Any]:
        for snapshot, reading in zip(snapshots, whole(self, snapshots), strict=True):
            days.append(snapshot.day)
            yield reading

    monkeypatch.setattr(ArchiveReader, "__call__", listed)
    return days


def packed(folder: Path, kind: str) -> Path:
    """Pack the files of a folder."""
    path = folder.with_suffix(kind)
    if kind == ".zip":
        with zipfile.ZipFile(path, "w") as archive:
            for file in sorted(folder.iterdir()):
                archive.write(file, file.name)
        return path
    with tarfile.open(path, "w:xz") as archive:
        archive.add(folder, ".")
    return path


def everything(timeline: Timeline) -> list[object]:
    """Return all that a timeline reads and reports."""
    maps = [
        {name: getattr(shown, name) for name in shown.__dataclass_fields__ if name != "_held"}
        for shown in timeline
    ]
    for one in maps:
        for name in ("statuses", "others"):
            one[name] = {status: ground.wkb for status, ground in one[name].items()}
    lists = timeline.snapshots, timeline.skipped, timeline.undated, timeline.gaps
    return [maps, *lists, timeline.lacking.to_csv(), timeline.readable]


def parts(cache: Path) -> list[Path]:
    return sorted(cache.rglob("part-*.parquet"))


# ---- as in a first run -------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["folder", ".zip", ".tar.xz"])
def test_a_second_run_equals_the_first_and_reads_nothing(
    kind: str, folder: Path, read: list[date], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder if kind == "folder" else packed(folder, kind)
    monkeypatch.setenv("FRONTGEO_CACHE_GB", "0")
    without = everything(read_timeline(path, mapper="me"))
    monkeypatch.delenv("FRONTGEO_CACHE_GB")
    first = everything(read_timeline(path, mapper="me"))
    assert len(read) == 2 * DAYS and len(first[0]) == DAYS - 1  # type: ignore[arg-type]
    second = everything(read_timeline(path, mapper="me"))
    assert without == first == second and len(read) == 2 * DAYS


@pytest.mark.parametrize(
    "words", [("--json",), ("--deltas",), ("--by", "oblast"), ("--transients", "-o", "-")]
)
def test_the_command_prints_the_same_again(
    words: tuple[str, ...], folder: Path, read: list[date], capsys: pytest.CaptureFixture[str]
) -> None:
    printed = []
    for _ in range(2):
        assert main(["timeline", str(folder), "--mapper", "me", *words]) == 0
        printed.append(capsys.readouterr())
    assert printed[0] == printed[1] and read and printed[0].out
    days = len(read)
    assert main(["timeline", str(folder), "--mapper", "me", *words]) == 0 and len(read) == days


def test_some_maps_are_kept_and_the_others_read(folder: Path, read: list[date]) -> None:
    whole = everything(read_timeline(folder, mapper="me"))
    forget_kept_maps()
    read.clear()
    few = read_timeline(folder, mapper="me")
    asked = [few.snapshots[i] for i in (2, 3, 9)]
    few.read_many(asked)
    assert read == [s.day for s in asked]
    assert everything(read_timeline(folder, mapper="me")) == whole
    assert len(read) == len(set(read)) == DAYS


def test_a_reading_that_is_stopped_goes_on_where_it_was(folder: Path, read: list[date]) -> None:
    maps = iter(read_timeline(folder, mapper="me"))
    for _ in range(5):
        next(maps)
    maps.close()  # type: ignore[attr-defined]
    assert len(read) == 5
    list(read_timeline(folder, mapper="me"))
    assert sorted(set(read)) == read and len(read) == DAYS


@pytest.mark.parametrize(
    "name",
    ["2024-05-01.geojson", "01-02-2024.kml", "maps/1714545600.geojson", "sketch.kml",
     "2024-05-01T04:39Z.json", "Control_24_05_01.kml", "2024-05-01_0439.json", "v2 2024-13-41.kml"],
)  # fmt: skip
def test_the_date_of_a_name_comes_back(name: str) -> None:
    named = of_path(Path(name))
    plain = json.loads(json.dumps(_plain_name(named)))
    assert _name_of(plain) == named and _name_of(plain).notes == named.notes
    stated = Dated(named.instant, named.day, (FIRST, FIRST), named.assumed, FIRST)
    for one in (stated, Dated(), None):
        assert _date_of(json.loads(json.dumps(_plain_date(one)))) == one


@given(
    st.lists(st.integers(0, 20), min_size=0, max_size=12),
    st.integers(-3, 60),
    st.none() | st.integers(0, 8),
)
def test_the_map_of_an_instant_is_as_a_search_of_all_finds(
    days: list[int], hours: int, within_days: int | None
) -> None:
    shown = [FIRST + timedelta(day) for day in sorted(days)]
    snapshots = [Snapshot((str(i),), None, day, day) for i, day in enumerate(shown)]
    until = datetime(2024, 5, 2, tzinfo=UTC) + timedelta(hours=12 * hours)
    past = [s for s in snapshots if s.state_at <= until]
    later = [s for s in snapshots if s.state_at > until]
    expected = past[-1] if past else None
    if within_days is not None and later:
        ahead = later[0].state_at - until
        age = until - past[-1].state_at if past else timedelta.max
        if age > timedelta(days=1) and ahead <= timedelta(within_days) and ahead < age:
            expected = [s for s in later if s.state_at == later[0].state_at][-1]
    within = None if within_days is None else timedelta(within_days)
    assert snapshot_at(snapshots, until, within) == expected


def test_another_snapshot_than_the_archives_is_read_but_not_kept(folder: Path) -> None:
    timeline = read_timeline(folder, mapper="me")
    other = replace(timeline.snapshots[0], published=date(2020, 1, 1))
    assert timeline.read(other).area_km2() == timeline.read(timeline.snapshots[0]).area_km2()


# ---- never stale -------------------------------------------------------------------------


def _grows(file: Path) -> None:
    write_geojson(file, shapely.box(36, 50, 38, 50.1))


def _same_size_and_time(file: Path) -> None:
    """Change a digit, and set the time of writing back to what it was."""
    before = file.stat()
    text = file.read_text()
    file.write_text(text.replace("50.1", "50.2"))
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    after = file.stat()
    assert (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)


def _another_beside(file: Path) -> None:
    write_geojson(file.with_name(f"{file.stem}_v2.geojson"), shapely.box(36, 50, 37, 50.1))


@pytest.mark.parametrize(
    "change", [_grows, _same_size_and_time, _another_beside, Path.unlink, Path.touch]
)
def test_a_file_that_changes_is_read_again(
    change: Callable[[Path], object], folder: Path, read: list[date], monkeypatch: Any
) -> None:
    everything(read_timeline(folder, mapper="me"))
    change(folder / "2024-05-03.geojson")
    read.clear()
    again = everything(read_timeline(folder, mapper="me"))
    assert len(read) >= DAYS - 1
    monkeypatch.setenv("FRONTGEO_CACHE_GB", "0")
    assert again == everything(read_timeline(folder, mapper="me"))


def test_a_file_that_changes_after_opening_is_not_taken_from_before(folder: Path) -> None:
    everything(read_timeline(folder, mapper="me"))
    opened = read_timeline(folder, mapper="me")
    write_geojson(folder / "2024-05-03.geojson", shapely.box(36, 50, 38, 50.1))
    plain = shapely.box(36, 50, 38, 50.1)
    assert opened.at("2024-05-03").held().equals(plain)
    assert read_timeline(folder, mapper="me").at("2024-05-03").held().equals(plain)


@pytest.mark.parametrize(
    "options",
    [
        {"mapper": "you"}, {"status": "contested"}, {"strict": True}, {"side": "ukraine"},
        {"region": (-180.0, -90.0, 180.0, 90.0)},
    ],
)  # fmt: skip
def test_other_options_are_another_reading(
    options: dict[str, Any], folder: Path, read: list[date], monkeypatch: pytest.MonkeyPatch
) -> None:
    def outcome() -> object:
        try:
            return everything(read_timeline(folder, **{"mapper": "me", **options}))
        except FrontgeoError as error:
            return str(error)

    everything(read_timeline(folder, mapper="me"))
    read.clear()
    with_cache = outcome()
    assert read
    monkeypatch.setenv("FRONTGEO_CACHE_GB", "0")
    assert with_cache == outcome()


@pytest.mark.parametrize("name", ["__version__", "_FORMER"])
def test_another_version_reads_again(name: str, folder: Path, read: list[date]) -> None:
    list(read_timeline(folder, mapper="me"))
    read.clear()
    kept_maps._code_stamp.cache_clear()
    with pytest.MonkeyPatch.context() as patch:
        if name == "__version__":
            patch.setattr(kept_maps, "__version__", "0.0.0")
        else:
            patch.setattr(shapely, "geos_version_string", "1.0.0")
        list(read_timeline(folder, mapper="me"))
    kept_maps._code_stamp.cache_clear()
    assert len(read) == DAYS


def test_cells_beside_a_file_of_many_days_belong_to_it(tmp_path: Path) -> None:
    (tmp_path / "tessellation.json").write_text("{}")
    (tmp_path / "many.shp").write_bytes(b"")
    (tmp_path / "many.DBF").write_bytes(b"")
    (tmp_path / "many.csv").write_bytes(b"")  # a table written beside it
    names = {Path(name).name for name, *_ in kept_maps._stamps(tmp_path / "many.shp")}
    assert names == {"many.shp", "many.DBF", "tessellation.json"}


def test_what_was_just_written_is_not_kept(
    folder: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_maps, "_SETTLED_S", 3600.0)
    list(read_timeline(folder, mapper="me"))
    assert not cache.exists()


# ---- damage and lack of room -------------------------------------------------------------


def _cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:100])


def _flipped(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 3] ^= 0xFF
    file.write_bytes(content)


def _letter(file: Path) -> None:
    file.write_text("a letter")


@pytest.mark.parametrize("damage", [_cut, _flipped, _letter, Path.unlink])
def test_a_damaged_part_is_read_again(
    damage: Callable[[Path], object], folder: Path, cache: Path, read: list[date]
) -> None:
    first = everything(read_timeline(folder, mapper="me"))
    (part,) = parts(cache)
    damage(part)
    read.clear()
    assert everything(read_timeline(folder, mapper="me")) == first
    assert len(read) == DAYS
    assert everything(read_timeline(folder, mapper="me")) == first and len(read) == DAYS


def test_damage_anywhere_gives_no_other_maps(folder: Path, cache: Path) -> None:
    first = everything(read_timeline(folder, mapper="me"))
    (part,) = parts(cache)
    content = part.read_bytes()
    for at in range(0, len(content), 41):
        part.write_bytes(content[:at] + bytes([content[at] ^ 0x15]) + content[at + 1 :])
        assert everything(read_timeline(folder, mapper="me")) == first


def test_a_damaged_listing_is_made_again(folder: Path, cache: Path) -> None:
    first = everything(read_timeline(folder, mapper="me"))
    (listing,) = cache.rglob("listing.json")
    text = listing.read_text()
    for damaged in ("", text[:50], text.replace("2024-05-03", "2024-05-04")):
        listing.write_text(damaged)
        assert everything(read_timeline(folder, mapper="me")) == first
        assert listing.read_text() == text


def test_a_cache_that_cannot_be_written_is_not_in_the_way(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    first = everything(read_timeline(folder, mapper="me"))
    (tmp_path / "file").write_text("")
    for place in (tmp_path / "file" / "cache", "/proc/none", "~nobody-here/cache"):
        monkeypatch.setenv("FRONTGEO_CACHE", str(place))
        assert everything(read_timeline(folder, mapper="me")) == first
    monkeypatch.setattr(kept_maps, "write_bytes", _full)
    monkeypatch.setenv("FRONTGEO_CACHE", str(tmp_path / "full"))
    assert everything(read_timeline(folder, mapper="me")) == first
    assert capsys.readouterr() == ("", "")


def _full(*_: object) -> None:
    raise InputError("no space left on the device")


def test_without_pyarrow_archives_are_read(folder: Path, cache: Path) -> None:
    code = (
        "import sys; sys.modules['pyarrow'] = None\n"
        "import frontgeo; print(len(list(frontgeo.read_timeline(sys.argv[1], mapper='me'))))"
    )
    words = [sys.executable, "-c", code, str(folder)]
    done = subprocess.run(words, capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == str(DAYS - 1) and not cache.exists()


@pytest.mark.parametrize("warm", [False, True])
def test_a_pyarrow_that_cannot_be_imported_is_as_none(
    folder: Path, tmp_path: Path, warm: bool
) -> None:
    if warm:
        list(read_timeline(folder, mapper="me"))
    stub = tmp_path / "stub" / "pyarrow"
    stub.mkdir(parents=True)
    (stub / "__init__.py").write_text("raise ImportError('no such library')")
    code = (
        "import frontgeo, sys; print(len(list(frontgeo.read_timeline(sys.argv[1], mapper='me'))))"
    )
    path = os.pathsep.join([str(stub.parent), str(ROOT)])
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder)],
        capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": path},
    )  # fmt: skip
    assert done.stdout.strip() == str(DAYS - 1)


def test_it_is_turned_off(folder: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTGEO_CACHE_GB", "0")
    list(read_timeline(folder, mapper="me"))
    assert not cache.exists()
    monkeypatch.setenv("FRONTGEO_CACHE_GB", "2")
    list(read_timeline(folder, mapper="me"))
    assert parts(cache)
    for wrong in ("much", "-1", "nan", "inf", "1e300"):
        monkeypatch.setenv("FRONTGEO_CACHE_GB", wrong)
        with pytest.raises(InputError, match="FRONTGEO_CACHE_GB: expected gigabytes from 0"):
            read_timeline(folder, mapper="me")


def test_the_oldest_archive_makes_room(
    folder: Path, tmp_path: Path, cache: Path, read: list[date], monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [tmp_path / name for name in ("a", "b", "c")]
    for path in paths:
        shutil.copytree(folder, path)
    for age, path in enumerate(paths[:2]):
        list(read_timeline(path, mapper="me"))
        for kept in kept_maps_folder().iterdir():
            os.utime(kept, (age, age)) if kept.stat().st_mtime > 10 else None
    size = sum(file.stat().st_size for file in kept_maps_folder().rglob("*") if file.is_file())
    list(read_timeline(paths[0], mapper="me"))  # the first is used again: the second is older
    monkeypatch.setenv("FRONTGEO_CACHE_GB", f"{1.2 * size / 1e9:.12f}")
    list(read_timeline(paths[2], mapper="me"))
    read.clear()
    list(read_timeline(paths[0], mapper="me"))
    list(read_timeline(paths[2], mapper="me"))
    assert read == []
    list(read_timeline(paths[1], mapper="me"))
    assert len(read) == DAYS
    monkeypatch.setenv("FRONTGEO_CACHE_GB", "0.000000001")  # one byte
    forget_kept_maps()
    list(read_timeline(paths[0], mapper="me"))
    assert parts(cache) == []


def test_what_is_kept_is_forgotten(
    folder: Path, cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (cache / "deepstate").mkdir(parents=True)
    (cache / "deepstate" / "fetched.geojson").write_text("{}")
    list(read_timeline(folder, mapper="me"))
    assert forget_kept_maps() > 0 and not kept_maps_folder().exists()
    assert forget_kept_maps() == 0
    list(read_timeline(folder, mapper="me"))
    assert main(["fetch", "--forget"]) == 0 and not kept_maps_folder().exists()
    assert "MB removed" in capsys.readouterr().out
    assert main(["fetch", "--forget", "--list"]) == 2 and "goes alone" in capsys.readouterr().err
    assert (cache / "deepstate" / "fetched.geojson").exists()


def test_what_cannot_be_removed_is_not_called_removed(
    cache: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "kept").write_text("mine")
    cache.mkdir(parents=True)
    kept_maps_folder().symlink_to(tmp_path / "elsewhere")
    assert main(["fetch", "--forget"]) == 2
    assert "cannot be removed" in capsys.readouterr().err
    assert (tmp_path / "elsewhere" / "kept").exists()


# ---- several at once ---------------------------------------------------------------------


def test_several_at_once(folder: Path) -> None:
    first = everything(read_timeline(folder, mapper="me"))
    forget_kept_maps()
    code = (
        "import sys\nfrom frontgeo.archive import kept_maps\n"
        "kept_maps._LEAST_S, kept_maps._SETTLED_S, kept_maps._PART_S = -1.0, -1e6, -1.0\n"
        "import frontgeo\n"
        "for _ in range(3):\n"
        "    shown = list(frontgeo.read_timeline(sys.argv[1], mapper='me'))\n"
        "    print([round(one.area_km2(), 6) for one in shown])\n"
    )
    words = [sys.executable, "-c", code, str(folder)]

    def run(_: int) -> str:
        return subprocess.run(words, capture_output=True, text=True, cwd=ROOT, check=True).stdout

    with ThreadPoolExecutor(3) as pool:
        printed = list(pool.map(run, range(3)))
    assert len(set("".join(printed).splitlines())) == 1
    assert everything(read_timeline(folder, mapper="me")) == first


def test_an_error_is_an_error_again(folder: Path, tmp_path: Path) -> None:
    for _ in range(2):
        with pytest.raises(MapFileError, match=r"2024-05-07\.geojson"):
            list(read_timeline(folder, mapper="me", strict=True))
    cut = tmp_path / "cut.tar.xz"
    cut.write_bytes(packed(folder, ".tar.xz").read_bytes()[:400])
    for _ in range(2):
        with pytest.raises(MapFileError, match="damaged or cut off"):
            read_timeline(cut, mapper="me")


def test_what_a_part_holds(folder: Path, cache: Path) -> None:
    list(read_timeline(folder, mapper="me"))
    (part,) = parts(cache)
    stated = json.loads(pyarrow_parquet().parquet.read_schema(part).metadata[b"frontgeo"])
    entries = stated["kept"]
    assert [number for number, _, _ in entries] == list(range(DAYS))
    assert [rows for _, rows, _ in entries] == [1] * 6 + [0] + [1] * 5
    assert part.parent.stat().st_mode & 0o077 == 0  # the maps are the user's own


# ---- maps that are files of their own ------------------------------------------------------


def test_a_map_of_files_is_kept_until_one_of_them_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_maps, "_LEAST_OF_FILES_S", -1.0)
    paths = [tmp_path / "one-2024-05-31.geojson", tmp_path / "two-2024-05-31.geojson"]
    write_geojson(paths[0], shapely.box(36, 50, 36.1, 50.1))
    write_geojson(paths[1], shapely.box(36.2, 50, 36.3, 50.1))
    times = []

    def read() -> ControlMap:
        times.append(1)
        return read_control_map(paths, mapper="me")

    first, again = (kept_maps.kept_map(paths, ("me",), read) for _ in range(2))
    assert len(times) == 1
    for name in ("mapper", "day", "instant", "sources", "assumed", "repaired", "parts", "side"):
        assert getattr(again, name) == getattr(first, name), name
    assert again.held().wkb == first.held().wkb
    kept_maps.kept_map(paths, ("you",), read)
    assert len(times) == 2
    write_geojson(paths[1], shapely.box(36.2, 50, 36.4, 50.1))
    assert kept_maps.kept_map(paths, ("me",), read).area_km2() > first.area_km2() + 50
    assert len(times) == 3


def test_a_file_that_cannot_be_read_is_an_error_each_time(tmp_path: Path) -> None:
    missing = tmp_path / "none.geojson"
    for _ in range(2):
        with pytest.raises(MapFileError, match="no such file"):
            kept_maps.kept_map([missing], (), lambda: read_control_map(missing))
