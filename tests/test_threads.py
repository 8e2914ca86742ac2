"""Threads: the same numbers as one after the other, and the interpreter survives."""

from __future__ import annotations

import subprocess
import sys
import textwrap
import threading
import warnings
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo import read_timeline
from frontgeo._utils.library_warnings import warnings_as
from frontgeo._utils.parallel import map_in_threads
from frontgeo.archive import reader
from frontgeo.archive.reader import ArchiveReader, SnapshotReading
from frontgeo.cases import run as case_run
from frontgeo.cases.casefile import read_case
from frontgeo.cases.run import run_case
from frontgeo.geometry.validation import prepared_copy
from frontgeo.i18n.named import Named
from frontgeo.outputs.records import verdict_dict
from frontgeo.places import About, Theatre
from frontgeo.verdicts.verdict import Verdict

# each test has its own interpreter: a crash must not take the tests with it, and faults of
# first use need a fresh one
TOGETHER = """
import threading

def together(work, threads=16):
    found, errors, start = [], [], threading.Barrier(threads)
    def run():
        start.wait()
        try:
            found.append(work())
        except BaseException as error:
            errors.append(repr(error))
    running = [threading.Thread(target=run) for _ in range(threads)]
    [one.start() for one in running]
    [one.join() for one in running]
    assert not errors, errors
    return found
"""

MAPS = """
from datetime import date
import shapely
import frontgeo as fg
from frontgeo.geometry.projection import buffer_m

land = fg.load_border()
held = shapely.intersection(shapely.box(39.0, 48.0, 40.4, 49.6), land)
border = shapely.clip_by_rect(land.boundary, 39.6, 48.6, 40.4, 49.1)
strip = shapely.intersection(buffer_m(border, 150.0), held)
advance = shapely.box(38.7, 48.5, 39.1, 48.6)
before = fg.ControlMap(
    "me", {"occupied": shapely.difference(held, strip)}, day=date(2024, 1, 1), mapper_stated=True
)
after = fg.ControlMap("me", {"occupied": shapely.union(held, advance)}, day=date(2024, 6, 1))

def numbers():
    found = []
    for delta in (fg.diff(before, after), fg.diff(before, after, clip=land)):
        apart = [(a.gained_km2, a.lost_km2) for a in delta.set_apart]
        held = fg.area_km2(delta.unchanged)
        found.append((delta.gained_km2, delta.lost_km2, delta.net_km2, delta.clip_km2, held, apart))
    return repr(found)
"""


def run(script: str) -> str:
    """Run a script in its own interpreter, which must end without error."""
    done = subprocess.run(
        [sys.executable, "-c", TOGETHER + textwrap.dedent(script)],
        capture_output=True,
        text=True,
        timeout=170,
        check=False,
    )
    assert done.returncode == 0, (done.returncode, done.stderr[-2000:])
    return done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("rounds", [1, 2, 3, 4, 20], ids=lambda n: f"{n}-rounds")
def test_differences_in_sixteen_threads(rounds: int) -> None:
    """Cached borders that threads share and GEOS indexes late crashed every other process."""
    run(f"""
    {textwrap.indent(MAPS, "    ").strip()}

    alone = [] if {rounds} == 1 else [numbers()]
    found = together(lambda: [numbers() for _ in range({rounds})])
    different = set(alone).union(*found)
    assert different == {{numbers()}}, different
    """)


def test_checks_in_sixteen_threads() -> None:
    run(f"""
    {textwrap.indent(MAPS, "    ").strip()}

    def checked():
        said = fg.Claim.parse("300 km2")
        places = fg.Claim.settlements(12)
        delta = fg.diff(before, after)
        verdicts = [fg.check(claim, delta) for claim in (said, places)]
        return repr([(v.outcome, [(r.measured, r.low, r.high) for r in v.rows]) for v in verdicts])

    assert len(set(together(checked, 8))) == 1
    """)


def test_names_are_first_used_in_threads() -> None:
    run("""
    import itertools
    import frontgeo as fg

    names = itertools.cycle(["diff", "ControlMap", "Claim", "check", "folium_map", "Timeline"])
    assert len(together(lambda: getattr(fg, next(names)))) == 16
    """)


def test_the_first_claims_in_threads() -> None:
    """The registry of units is made at the first claim, which failed in most threads."""
    run("""
    import frontgeo as fg

    texts = ["880 km2", "340 square miles", "88,000 ha", "8 to 9 km", "12 km2 per day"]
    found = together(lambda: repr([fg.Claim.parse(text).interval for text in texts]))
    assert set(found) == {repr([fg.Claim.parse(text).interval for text in texts])}, set(found)
    """)


def test_filters_of_warnings_are_put_back() -> None:
    before = list(warnings.filters)

    def work() -> None:
        for _ in range(200):
            with warnings_as("ignore"), warnings_as("always", RuntimeWarning) as heard:
                warnings.warn("odd", RuntimeWarning, stacklevel=1)
            assert len(heard) == 1

    running = [threading.Thread(target=work) for _ in range(8)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    assert list(warnings.filters) == before
    with warnings_as("error", RuntimeWarning), pytest.raises(RuntimeWarning):
        warnings.warn("odd", RuntimeWarning, stacklevel=1)


def test_each_thread_has_its_own_prepared_copy() -> None:
    square = shapely.box(36, 50, 37, 51)
    theatre = Theatre(square.bounds, About("a", Named("A")), country=square)

    def kept() -> BaseGeometry:
        return theatre.ready("country")

    found = [kept()]
    thread = threading.Thread(target=lambda: found.append(kept()))
    thread.start()
    thread.join()
    assert kept() is found[0] and found[1] is not found[0]
    assert all(shapely.is_prepared(found)) and all(shapely.equals_exact(found, square))
    assert not shapely.is_prepared(square)
    # another theatre of that name, which has a copy of its own
    other = Theatre(square.bounds, theatre.about, country=shapely.box(38, 50, 39, 51))
    assert other.ready("country").equals_exact(other.country, 0.0)
    assert kept().equals_exact(square, 0.0)
    z = shapely.Point(36, 50, 7)
    assert prepared_copy(z).equals_exact(z, 0.0) and prepared_copy(z).z == 7


def test_creamy_caprice_in_sixteen_threads() -> None:
    run("""
    import shapely
    from frontgeo.mappers.creamy_caprice import _held_abroad
    from frontgeo.places import border_zone, load_neighbours

    border_zone()  # slow, and has its own test

    kursk = load_neighbours().geometry.iloc[3]
    ground = shapely.buffer(shapely.point_on_surface(kursk), 0.2)
    found = together(lambda: [_held_abroad(ground).wkb for _ in range(3)])
    assert len({wkb for wkbs in found for wkb in wkbs}) == 1
    """)


def test_an_archive_is_read_in_threads_as_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day in range(1, 13):
        square = shapely.box(36, 50, 36 + day / 100, 50.1)
        (tmp_path / f"2024-05-{day:02d}.geojson").write_text(shapely.to_geojson(square))
    (tmp_path / "2024-05-07.geojson").write_text("{")
    readers: set[int] = set()
    read = ArchiveReader._read

    def noted(self: ArchiveReader, *files: Any) -> SnapshotReading:
        readers.add(threading.get_ident())
        return read(self, *files)

    def found() -> list[object]:
        timeline = read_timeline(tmp_path, mapper="me")
        shown = [(m.day, m.held().wkb, m.sources) for m in timeline]
        return [shown, timeline.skipped]

    monkeypatch.setattr(ArchiveReader, "_read", noted)
    in_threads = found()
    assert readers and threading.get_ident() not in readers
    running = threading.active_count()
    maps = read_timeline(tmp_path, mapper="me").maps()
    assert next(maps).day == date(2024, 5, 1)
    maps.close()  # type: ignore[attr-defined]  # whoever stops early leaves no thread behind
    assert threading.active_count() == running
    readers.clear()
    monkeypatch.setattr(reader, "_FEW", 100)
    assert found() == in_threads
    assert readers == {threading.get_ident()}


def test_maps_and_borders_stay_unprepared() -> None:
    """Geometry that threads may share is never indexed."""
    run(f"""
    {textwrap.indent(MAPS, "    ").strip()}
    import geopandas as gpd
    from frontgeo.places import border_zone
    from frontgeo.places.place_tables import shipped_oblasts

    delta = fg.diff(before, after)
    fg.check(fg.Claim.settlements(12), delta)
    delta.by(fg.load_oblasts())
    shared = [land, border_zone(), before.held(), after.held(), delta.gained, delta.unchanged]
    assert not any(map(shapely.is_prepared, shared + list(shipped_oblasts().geometry)))
    """)


def test_parts_come_in_order_and_an_error_ends_the_rest() -> None:
    begun: list[int] = []
    second_done = threading.Event()

    def late(part: int) -> int:
        begun.append(part)
        if part == 0:
            assert second_done.wait(10)  # the first part ends after the second
        if part == 1:
            second_done.set()
        if part == 3:
            raise ValueError(part)
        return part

    stopped = threading.Event()
    found = map_in_threads(late, range(100), stopped=stopped)
    assert [next(found) for _ in range(3)] == [0, 1, 2]
    with pytest.raises(ValueError, match="3"):
        next(found)
    assert max(begun) <= 6 and stopped.is_set()


def _claims_on_three_maps(folder: Path) -> Path:
    """Write a case of six claims of area on three maps."""
    for day in (1, 2, 3):
        square = shapely.box(36, 48, 36 + day / 10, 48.1)
        (folder / f"2024-05-{day:02d}.geojson").write_text(shapely.to_geojson(square))
    claims = [
        f'[[claim]]\nid = "{n}"\nkind = "area"\nvalue = {40 + n}\nside = "russia"\n'
        f"since = 2024-05-01\nuntil = 2024-05-{2 + n % 2:02d}\n"
        for n in range(6)
    ]
    maps = '[[maps]]\narchive = "."\nmapper = "me"\nstatus = "occupied"\nside = "russia"\n'
    path = folder / "case.toml"
    path.write_text("\n".join([*claims, maps]))
    return path


def test_claims_of_a_case_are_checked_in_threads_as_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = read_case(_claims_on_three_maps(tmp_path))
    checkers: set[int] = set()
    verdict = case_run._verdict

    def noted(*args: Any, **options: Any) -> Verdict:
        checkers.add(threading.get_ident())
        return verdict(*args, **options)

    monkeypatch.setattr(case_run, "_verdict", noted)
    in_threads = verdict_dict(run_case(case))["verdicts"]
    assert [found["claim"]["id"] for found in in_threads] == ["0", "1", "2", "3", "4", "5"]
    assert len(checkers) == 2 and threading.get_ident() not in checkers
    checkers.clear()
    monkeypatch.setattr(case_run, "map_in_threads", lambda work, parts, **_: map(work, parts))
    assert verdict_dict(run_case(case))["verdicts"] == in_threads
    assert checkers == {threading.get_ident()}


def test_claims_that_share_a_change_say_each_how_old_its_maps_were(tmp_path: Path) -> None:
    for day, east in ((1, 36.2), (25, 36.3)):
        square = shapely.box(36, 49, east, 49.2)
        (tmp_path / f"2024-05-{day:02d}.geojson").write_text(shapely.to_geojson(square))
    claims = [
        f'[[claim]]\nid = "{day}"\nkind = "area"\nvalue = 100\nside = "russia"\n'
        f"since = 2024-05-02\nuntil = 2024-05-{day}\n"
        for day in (28, 29)
    ]
    maps = '[[maps]]\narchive = "."\nmapper = "me"\nstatus = "occupied"\nside = "russia"\n'
    (tmp_path / "case.toml").write_text("\n".join([*claims, maps]))
    for _ in range(5):
        changes = [found.rows[0].change for found in run_case(read_case(tmp_path / "case.toml"))]
        ages = [change.maps[1].age for change in changes if change is not None]
        assert [age.days for age in ages if age is not None] == [3, 4]
