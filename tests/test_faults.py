"""Full disks, read-only folders, kills, vanishing files: nothing is lost."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import shapely
from archives import tar, zipped
from shapes import write_geojson
from writers import DAYS, WRITERS

from frontgeo import ControlMap, FrontgeoError, read_control_map, read_timeline
from frontgeo.archive.store import store_bytes

ROOT = Path(__file__).parent.parent

# ---- writers ---------------------------------------------------------------------------


_RUN = """
import json, sys, tempfile
from pathlib import Path
sys.path[:0] = [sys.argv[1], sys.argv[1] + "/tests"]
import writers
faults = {}
for name in writers.WRITERS:
    with tempfile.TemporaryDirectory() as made:
        Path(made).chmod(0o755)
        faults[name] = writers.faults_of(sys.argv[2], name, Path(made))
print(json.dumps(faults))
"""


@pytest.mark.parametrize(
    "fault", [pytest.param("kill", marks=pytest.mark.slow), "full", "read-only"]
)
def test_a_writer_leaves_the_old_or_the_new(fault: str) -> None:
    words = [sys.executable, "-c", _RUN, str(ROOT), fault]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=600)
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


def test_a_map_that_was_deleted_is_reported(tmp_path: Path) -> None:
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
fg.check("880 km2", ground)  # loads what is loaded late, and another user may not read
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
def test_without_a_home_a_claim_is_checked_and_the_cache_is_named(
    home: str | None, tmp_path: Path
) -> None:
    given = {k: v for k, v in os.environ.items() if not k.startswith(("XDG_", "FRONTGEO_"))}
    given.pop("HOME", None)
    # an unreachable address: nothing should be fetched
    given |= {"https_proxy": "http://127.0.0.1:9", "HTTPS_PROXY": "http://127.0.0.1:9"}
    given |= {} if home is None else {"HOME": home}
    words = [sys.executable, "-c", _HOMELESS, str(ROOT)]
    done = subprocess.run(
        words, capture_output=True, text=True, check=False, timeout=600, env=given, cwd=tmp_path
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
