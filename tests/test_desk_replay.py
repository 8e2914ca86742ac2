"""A year of days, as a cron job sees them: the library grows by a day, and the desk reports it.

Each number is held against one from the raw files, which this module reads itself: polygons by
their colour, united and cut to the country by Shapely. The full year is replayed with
``FRONTGEO_REPLAY=all``; otherwise a sample of it, with the days known to be traps.
"""

from __future__ import annotations

import json
import os
import shutil
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
import shapely

import frontgeo as fg
from frontgeo import area_km2
from frontgeo.cli.main import main
from frontgeo.desk.desk_period import DeskPeriod
from frontgeo.desk.report import MapperChange, desk_report, last_day
from frontgeo.errors import InputError
from frontgeo.library.adding import add_maps
from frontgeo.library.folder import Library
from frontgeo.places import load_border

pytestmark = [pytest.mark.archive, pytest.mark.slow]

RAW = "deepstate/snapshots_2022-04_2024-12.tar.xz"
DAILY = "deepstate/daily_2024-07_2025-12.tar.xz"
HELD = ("#a52714", "#880e4f", "#000000")  # fills of occupied ground, and of that held before 2022
ONE = timedelta(days=1)
#: Every how many days of a sample are reported.
STEP = 33
#: Days of the mirror that are missing or redrawn, the day after, and others by their files.
TRAPS = ("2024-09-15", "2024-10-01", "2025-01-01", "2025-01-02", "2025-04-01", "2025-04-02",
         "2025-04-30", "2025-09-12", "2025-11-26", "2025-11-27")  # fmt: skip
NEAR_KM2 = 1e-4  # of nets, which are differences of areas
SNAPPED_KM2 = 0.35  # of gained and lost on either side of a redraw by a tenth of a metre


DayOf = Callable[[str], date]


@dataclass(frozen=True)
class Day:
    """The files of an archive that appeared on a day."""

    day: date
    files: tuple[Path, ...]


def unpacked(packed: Path, folder: Path, day_of: DayOf, since: date, until: date) -> list[Day]:
    """Unpack the files of some days, by the day on which each appeared."""
    found: dict[date, list[Path]] = {}
    with tarfile.open(packed) as archive:
        for member in archive:
            day = day_of(Path(member.name).stem)
            source = archive.extractfile(member) if since <= day <= until else None
            if source is not None:
                path = folder / Path(member.name).name
                path.write_bytes(source.read())
                found.setdefault(day, []).append(path)
    return [Day(day, tuple(sorted(paths))) for day, paths in sorted(found.items())]


def seconds_of(stem: str) -> datetime:
    return datetime.fromtimestamp(int(stem), UTC)


def mirror_day(stem: str) -> date:
    return datetime.strptime(stem[-8:], "%Y%m%d").replace(tzinfo=UTC).date()


def ground_of(path: Path) -> shapely.Geometry:
    """Read the occupied ground of a raw file inside the country, without frontgeo's readers."""
    features = json.loads(path.read_text("utf-8"))["features"]
    parts = []
    for feature in features:
        fill = (feature["properties"] or {}).get("fill")
        if "fill" in (feature["properties"] or {}) and str(fill).lower() not in HELD:
            continue
        drawn = shapely.force_2d(shapely.from_geojson(json.dumps(feature["geometry"])))
        # of the mirror six decimals are read, as it has seven on some days
        digits = 6 if path.name.startswith("deepstatemap") else 15
        shape = shapely.transform(drawn, lambda xy, digits=digits: np.round(xy, digits))
        parts += [p for p in shapely.get_parts(shapely.make_valid(shape)) if p.area]
    ground = shapely.intersection(shapely.union_all(parts), load_border())
    return shapely.MultiPolygon([p for p in shapely.get_parts(ground) if p.geom_type == "Polygon"])


class Oracle:
    """Areas of raw files, each read once."""

    def __init__(self, files: dict[str, Path]) -> None:
        self.files, self.grounds = files, dict[str, shapely.Geometry]()

    def ground(self, name: str) -> shapely.Geometry:
        if name not in self.grounds:
            self.grounds = dict(list(self.grounds.items())[-9:])
            self.grounds[name] = ground_of(self.files[name])
        return self.grounds[name]

    def check(self, one: MapperChange) -> None:
        """Compare a report with the raw files that it names."""
        names = [Path(source.path).name for m in one.change.maps for source in m.sources]
        old, new = map(self.ground, names)
        net_km2 = float(area_km2(new)) - float(area_km2(old))
        redefined = [a for a in one.change.set_apart if a.kind == "redefined"]
        net_km2 -= sum(a.net_km2() for a in redefined)
        assert one.whole.net.km2 == pytest.approx(net_km2, abs=NEAR_KM2), names
        kept = [a for a in one.change.kept_out if a.kind != "outside"]
        for found, apart, ground in (
            (one.whole.gained.km2, [a.gained_km2 for a in kept], shapely.difference(new, old)),
            (one.whole.lost.km2, [a.lost_km2 for a in kept], shapely.difference(old, new)),
        ):
            parts = [p for p in shapely.get_parts(ground) if p.geom_type == "Polygon"]
            whole_km2 = float(area_km2(shapely.MultiPolygon(parts)))
            assert found + sum(apart) == pytest.approx(whole_km2, abs=SNAPPED_KM2), names
        rows = (one.whole, *one.oblasts)
        total_km2 = sum(row.net.km2 for row in rows[1:]) + one.change.rounding_km2
        assert rows[0].net.km2 == pytest.approx(total_km2, abs=NEAR_KM2), names
        for row in rows:
            if row.net.mappers is not None:
                assert row.net.mappers[0] <= row.net.km2 <= row.net.mappers[1]


Reported = tuple[DeskPeriod, MapperChange | str]


def replayed(days: list[Day], library: Path, reported: set[date]) -> Iterator[Reported]:
    """Add each day's files to a library, and report the last day and the week to it.

    In a sample the files of days that are not reported are added together.
    """
    by_day = {one.day: one.files for one in days}
    day, last, waiting = days[0].day, days[-1].day, library.with_name("waiting")
    while day <= last:
        files = by_day.get(day, ())
        if day not in reported:
            waiting.mkdir(exist_ok=True)
            for path in files:
                shutil.copy(path, waiting)
        else:
            if waiting.exists() and any(waiting.iterdir()):
                add_maps(waiting, library)
                shutil.rmtree(waiting)
            for path in (*files, *files):  # twice the same day is no error
                add_maps(path, library)
            opened = Library.open(library)
            for kind in ("day", "week"):
                yield reported_one(opened, DeskPeriod.ending(last_day(opened)[0], kind))
        day += ONE


def reported_one(library: Library, period: DeskPeriod) -> Reported:
    try:
        report = desk_report(library, period, compared=0)
    except InputError as error:
        return period, str(error)
    return period, report.mappers[0]


def chosen(days: list[Day], step: int, traps: tuple[str, ...] = ()) -> set[date]:
    """Return the days to report: all days of the calendar, or a sample with the traps."""
    first, last = days[0].day + 8 * ONE, days[-1].day
    calendar = [first + n * ONE for n in range((last - first).days + 1)]
    every = 1 if os.environ.get("FRONTGEO_REPLAY") == "all" else step
    return {*calendar[::every], *(d for d in map(date.fromisoformat, traps) if d <= last)}


def check_replay(
    days: list[Day],
    library: Path,
    reported: set[date],
    state_of: Callable[[str], datetime | None],
) -> tuple[int, int]:
    """Replay days and check each report; return how many had a number, and how many had none."""
    oracle = Oracle({path.name: path for one in days for path in one.files})
    states = sorted(filter(None, map(state_of, (p.stem for one in days for p in one.files))))
    numbers, refusals = 0, 0
    for period, one in replayed(days, library, reported):
        if isinstance(one, str):
            refusals += 1
            told = ("no map between", "apart, for a period of", "show mostly other days")
            assert any(words in one for words in told), one
            continue
        numbers += 1
        start, end = period.ends
        before, after = (found.shown for found in one.ends)
        if states:  # by the names of the raw files alone
            last = max(s for s in states if s <= end)
            first = nearest(states, start)
            if first == last:  # a map that is the nearest to both ends stands for the later one
                first = max(s for s in states if s <= start)
            assert (before, after) == (first, last)
        assert before < after <= end  # nothing is later in a library that grows
        oracle.check(one)
    return numbers, refusals


def nearest(states: list[datetime], asked: datetime) -> datetime:
    """Return the last state up to an instant, or one of the next day if that is nearer."""
    last = max(s for s in states if s <= asked)
    later = [s for s in states if asked < s <= asked + ONE]
    if asked - last > ONE and later and later[0] - asked < asked - last:
        return later[0]
    return last


def test_days_of_deepstate_in_2024(archive: Path, tmp_path: Path) -> None:
    def day_of(stem: str) -> date:
        return seconds_of(stem).date()

    days = unpacked(archive / RAW, tmp_path, day_of, date(2023, 12, 24), date(2024, 12, 31))
    numbers, refusals = check_replay(days, tmp_path / "library", chosen(days, STEP), seconds_of)
    assert numbers > 10 * refusals


def test_days_of_the_mirror_with_missing_and_redrawn_days(archive: Path, tmp_path: Path) -> None:
    days = unpacked(archive / DAILY, tmp_path, mirror_day, date(2024, 9, 1), date(2025, 12, 20))
    reported = chosen(days, 2 * STEP, TRAPS)
    numbers, refusals = check_replay(days, tmp_path / "library", reported, lambda _: None)
    assert numbers > 6 * refusals > 0


ISW = "isw/weekly_2022-02_2024-12.tar.xz"
#: Of the week of 2024-10-28, from two raw files of each mapper.
MEASURED_KM2 = {"DeepState": 170.558158, "ISW": 184.461532}


def test_the_week_of_2024_10_28_is_that_of_the_raw_files(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted = {
        "DeepState": ((RAW, "1730065975.geojson"), (RAW, "1730669408.geojson")),
        "ISW": ((ISW, "2024-10-27/"), (ISW, "2024-11-03/")),
    }
    maps: dict[str, list[fg.ControlMap]] = {}
    for mapper, ends in wanted.items():
        for name, member in ends:
            files = members(archive / name, member, tmp_path)
            add_maps(files, tmp_path / "library")
            maps.setdefault(mapper, []).append(fg.read_control_map(files))
    words = ["week", "--week-of", "2024-10-28", "--library", str(tmp_path / "library"), "--json"]
    assert main(words) == 0
    data = json.loads(capsys.readouterr().out)
    assert not data["without"]
    for found in data["mappers"]:
        change = fg.diff(*maps[found["mapper"]])
        table = change.by(fg.load_oblasts(), name="iso")
        whole, *oblasts, outside = found["places"]
        assert whole["net"]["km2"] == round(change.net_km2, 6)
        assert whole["net"]["km2"] == pytest.approx(MEASURED_KM2[found["mapper"]], abs=1e-3)
        assert [place["key"] for place in oblasts] == list(table.index[:-1])
        for row, place in zip(table.to_dict("records"), [*oblasts, outside], strict=True):
            for name in ("net", "gained", "lost"):
                assert place[name]["km2"] == pytest.approx(row[f"{name}_km2"], abs=2e-6)
        row = fg.check(fg.Claim.area(100), change).rows[0]
        assert whole["net"]["mappers"] == [round(end, 6) for end in row.mappers or ()]


def members(packed: Path, wanted: str, folder: Path) -> list[Path]:
    """Unpack the members of an archive whose name has a part, into folders as there."""
    with tarfile.open(packed) as opened:
        found = [m for m in opened if wanted in f"{m.name}" and m.isfile()]
        opened.extractall(folder, found, filter="data")
    return [folder / m.name for m in found]
