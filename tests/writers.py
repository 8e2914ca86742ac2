"""Functions that write files, and processes that are stopped while they write."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import shapely
import verdicts

from frontgeo import ControlMap, FrontgeoError, figure
from frontgeo._utils.fileio import write_bytes, write_folder, write_text
from frontgeo.archive.store import write_store
from frontgeo.raster.grid import Grid, Patch, write_geotiff

DAYS = tuple(date(2024, 5, day) for day in (1, 2, 3))
LARGE = 50_000  # bytes
FULL = 4_000  # bytes that still fit on a full disk


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
    write_geotiff(path, grid, [Patch(0, 0, days)], band="day", unit="d", tags={})


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
    """The exit code of a process that does some work; below 0 the signal that ended it."""
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
    """Write the new version, killed as it is about to touch the disk for the nth time."""
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


def faults_of(fault: str, name: str, folder: Path) -> list[str]:
    """List what went wrong; to be run in a process without threads, as it forks."""
    write, path = WRITERS[name], folder / name
    write(path, 2)  # also loads what is loaded late
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
