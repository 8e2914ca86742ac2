"""Full disks, read-only folders, kills, vanishing files: nothing is lost."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import shapely
import verdicts
from shapes import write_geojson
from test_nasty_archives import tar, zipped

from frontgeo import ControlMap, FrontgeoError, figure, read_control_map, read_timeline
from frontgeo.archive.store import store_bytes, write_store
from frontgeo.files import write_bytes, write_folder, write_text
from frontgeo.pixels.geotiff import write_geotiff
from frontgeo.pixels.grid import Grid

ROOT = Path(__file__).parent.parent
DAYS = tuple(date(2024, 5, day) for day in (1, 2, 3))
LARGE = 50_000  # bytes
FULL = 4_000  # bytes that still fit on a full disk

# ---- writers ---------------------------------------------------------------------------


def _noise(version: int) -> bytes:
    return np.random.default_rng(version).bytes(LARGE)


def _store(path: Path, version: int) -> None:
    turns = np.linspace(0, 2 * np.pi, 3000, endpoint=False)
    radius = 0.1 + np.random.default_rng(version).random(3000) / 20
    ring = np.column_stack([36 + radius * np.cos(turns), 48 + radius * np.sin(turns)])
    write_store([ControlMap("me", {"occupied": shapely.Polygon(ring)}, day=DAYS[0])], path)


def _geotiff(path: Path, version: int) -> None:
    days = np.random.default_rng(version).integers(1, 60_000, (512, 512)).astype(np.uint16)
    grid = Grid(5_000_000.0, 3_000_000.0, 100.0, 512, 512)
    write_geotiff(path, grid, [days], band="day", unit="d", tags={})


def _figure(path: Path, version: int) -> None:
    figure(verdicts.of_each_kind()["area" if version == 1 else "pace"]).savefig(path)


# each writes one of two versions to a path
WRITERS: dict[str, Callable[[Path, int], None]] = {
    "text.txt": lambda path, version: write_text(path, _noise(version).hex()),
    "bytes.bin": lambda path, version: write_bytes(path, _noise(version)),
    "folder": lambda path, version: write_folder(
        path, {"index.html": _noise(version), "assets/a.js": _noise(version + 10)}
    ),
    "store.parquet": _store,
    "raster.tif": _geotiff,
    "figure.svg": _figure,
    "figure.png": _figure,
}


def _content(path: Path) -> dict[str, bytes] | bytes | None:
    if path.is_dir():
        files = sorted(p for p in path.rglob("*") if p.is_file())
        return {p.relative_to(path).as_posix(): p.read_bytes() for p in files}
    return path.read_bytes() if path.exists() else None


_CHANGES = ("open", "os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.chmod", "shutil.rmtree")


def _in_a_fork(work: Callable[[], None]) -> int:
    """Return the exit code of a process that does some work, negative for a signal."""
    child = os.fork()
    if child == 0:
        try:
            work()
        except FrontgeoError as error:
            os._exit(3 if "cannot be written" in str(error) else 4)
        except BaseException:
            os._exit(5)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _kill_at(number: int, path: Path, write: Callable[[Path, int], None]) -> int:
    """Write the new version in a process that is killed at its nth access to the disk."""
    folder, seen = str(path.parent), 0

    def watch(event: str, args: tuple[object, ...]) -> None:
        nonlocal seen
        if event in _CHANGES and args and folder in str(args[0]):
            seen += 1
            if seen == number:
                os.kill(os.getpid(), signal.SIGKILL)

    def work() -> None:
        sys.addaudithook(watch)
        write(path, 2)

    return _in_a_fork(work)


def _work_of_faults(fault: str, name: str, folder: Path) -> list[str]:
    """Return the faults found; runs in its own process, which has no threads to fork."""
    write, path = WRITERS[name], folder / name
    write(path, 2)  # also imports modules that load late
    new = _content(path)
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    write(path, 1)
    old = _content(path)
    assert old is not None and new is not None and old != new
    wrong = []
    if fault == "kill":
        for number in range(1, 100):
            code = _kill_at(number, path, write)
            content = _content(path)
            if content not in (old, new):
                wrong.append(f"killed at {number}: neither old nor new")
            if code == 0:
                break
            if code != -signal.SIGKILL:
                wrong.append(f"killed at {number}: ended with {code}")
            write(path, 1)  # over whatever is left
            if _content(path) != old:
                wrong.append(f"killed at {number}: not written afterwards")
        if number < 3 or _content(path) != new:
            wrong.append(f"only {number} moments, or the last one did not write")
        return wrong
    beside = sorted(p.name for p in folder.iterdir())

    def work() -> None:
        if fault == "full":
            resource.setrlimit(resource.RLIMIT_FSIZE, (FULL, FULL))
        elif os.getuid() == 0:
            os.setgid(65534)
            os.setuid(65534)
        write(path, 2)

    if fault == "read-only":
        folder.chmod(0o555)
    code = _in_a_fork(work)
    folder.chmod(0o755)
    if code != 3:
        wrong.append(f"expected 'cannot be written', ended with {code}")
    if _content(path) != old:
        wrong.append("the old one is gone")
    if sorted(p.name for p in folder.iterdir()) != beside:
        wrong.append(f"left beside it: {sorted(p.name for p in folder.iterdir())}")
    return wrong


_RUN = """
import json, sys, tempfile
from pathlib import Path
sys.path[:0] = [sys.argv[1], sys.argv[1] + "/tests"]
import test_faults
told = {}
for name in test_faults.WRITERS:
    with tempfile.TemporaryDirectory() as made:
        Path(made).chmod(0o755)
        told[name] = test_faults._work_of_faults(sys.argv[2], name, Path(made))
print(json.dumps(told))
"""


@pytest.mark.parametrize("fault", ["kill", "full", "read-only"])
def test_a_writer_leaves_the_old_or_the_new(fault: str) -> None:
    words = [sys.executable, "-c", _RUN, str(ROOT), fault]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == {name: [] for name in WRITERS}


# ---- files that vanish or change while they are read --------------------------------------

_GROUND = [shapely.box(36, 50, 36.1 + i / 10, 50.1) for i in range(3)]


def _made(kind: str, folder: Path, days: int) -> Path:
    path = folder / f"archive.{kind}"
    maps = {f"{DAYS[i]}.geojson": shapely.to_geojson(_GROUND[i]) for i in range(days)}
    if kind == "folder":
        path.mkdir()
        for name, text in maps.items():
            (path / name).write_text(text)
    elif kind == "zip":
        zipped(path, maps)
    elif kind == "parquet":
        shown = [ControlMap("me", {"occupied": _GROUND[i]}, day=DAYS[i]) for i in range(days)]
        path.write_bytes(store_bytes(shown))
    else:
        tar(path, maps, "w:xz")
    return path


def _removed(path: Path, _: Path) -> None:
    shutil.rmtree(path) if path.is_dir() else path.unlink()


def _emptied(path: Path, _: Path) -> None:
    for file in path.iterdir() if path.is_dir() else [path]:
        file.write_bytes(b"")


def _replaced(path: Path, other: Path) -> None:
    _removed(path, other)
    other.replace(path)


def _replaced_by_a_folder(path: Path, _: Path) -> None:
    _removed(path, path)
    path.mkdir()


@pytest.mark.parametrize("when", ["before the first map", "after the first map"])
@pytest.mark.parametrize("how", [_removed, _emptied, _replaced, _replaced_by_a_folder])
@pytest.mark.parametrize("kind", ["folder", "zip", "tar.xz", "parquet"])
def test_an_archive_that_goes_while_it_is_read(
    kind: str, how: Callable[[Path, Path], None], when: str, tmp_path: Path
) -> None:
    """All maps are as before, or there is a clear error that names each file left out."""
    path = _made(kind, tmp_path, 3)
    (tmp_path / "other").mkdir()
    other = _made(kind, tmp_path / "other", 1)
    timeline = read_timeline(path, mapper="me")
    whole = [shown.area_km2() for shown in timeline]
    maps: Iterator[ControlMap] = iter(timeline)
    areas = [next(maps).area_km2()] if when.startswith("after") else []
    how(path, other)
    try:
        areas += [shown.area_km2() for shown in maps]
    except FrontgeoError as error:
        assert path.name in str(error)
    else:
        assert areas == whole[: len(areas)]
        assert len(timeline.skipped) == len(whole) - len(areas)
        assert all("empty file" in fault.reason for fault in timeline.skipped)


def test_a_map_that_went_is_told(tmp_path: Path) -> None:
    file = write_geojson(tmp_path / "a.geojson", _GROUND[0])
    assert read_control_map(file).area_km2() > 0
    file.unlink()
    file.mkdir()
    with pytest.raises(FrontgeoError, match="found a folder"):
        read_control_map(file)


# ---- no home, another clock ------------------------------------------------------------

_HOMELESS = """
import os, sys
sys.path.insert(0, sys.argv[1])
import filelock, platformdirs, requests, shapely
import frontgeo as fg
from frontgeo import fetch
ground = shapely.box(36, 50, 36.1, 50.1)
fg.check("880 km2", ground)  # loads what is loaded late, and a stranger may not read
if os.getuid() == 0:
    os.setgid(54321); os.setuid(54321)  # nobody that the system knows
print(fg.check("880 km2", ground).outcome)
for ask in (
    lambda: fetch.cached("oblasts"),
    lambda: fg.load_oblasts(fetched=True),
    lambda: fetch.fetch("oblasts"),
):
    try:
        print(ask())
    except fg.FrontgeoError as error:
        print(type(error).__name__, error)
"""


@pytest.mark.parametrize("home", [None, "/nonexistent/home"])
def test_without_a_home_a_claim_is_checked_and_the_cache_is_told(
    home: str | None, tmp_path: Path
) -> None:
    given = {k: v for k, v in os.environ.items() if not k.startswith(("XDG_", "FRONTGEO_"))}
    given.pop("HOME", None)
    # an unreachable address: nothing should be fetched
    given |= {"https_proxy": "http://127.0.0.1:9", "HTTPS_PROXY": "http://127.0.0.1:9"}
    given |= {} if home is None else {"HOME": home}
    words = [sys.executable, "-c", _HOMELESS, str(ROOT)]
    done = subprocess.run(
        words, capture_output=True, text=True, check=False, timeout=120, env=given, cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    outcome, *answers = done.stdout.splitlines()
    assert outcome == "overstated"
    assert len(answers) == 3 and list(tmp_path.iterdir()) == []
    if home is None and os.getuid() == 0:
        assert all("set FRONTGEO_CACHE" in answer for answer in answers)
    elif home is not None:
        assert answers[0] == "None" and "frontgeo fetch oblasts" in answers[1]
        assert "Error" in answers[2]


@pytest.fixture
def zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    def at(name: str) -> None:
        monkeypatch.setenv("TZ", name)
        time.tzset()

    yield at
    monkeypatch.undo()
    time.tzset()


def test_a_clock_in_another_zone_changes_no_day_and_no_byte(
    tmp_path: Path, zone: Callable[[str], None]
) -> None:
    stamp = write_geojson(tmp_path / "1717130347.geojson", _GROUND[0])  # 2024-05-31T04:39Z
    late = write_geojson(tmp_path / "1717192800.geojson", _GROUND[1])  # 22:00Z of the same day
    seen = []
    for name in ("UTC", "Pacific/Kiritimati", "America/Adak", "Europe/Kyiv"):
        zone(name)
        maps = [read_control_map(file, mapper="me") for file in (stamp, late)]
        listed = [s.day for s in read_timeline(tmp_path, mapper="me").snapshots]
        written = store_bytes(maps)
        seen.append(([m.when for m in maps], [m.day for m in maps], listed, written))
    assert all(other == seen[0] for other in seen)
    assert seen[0][0] == ["2024-05-31T04:39Z", "2024-05-31T22:00Z"]
