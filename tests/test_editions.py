"""Several files of one instant: editions of one map, parts of one, or neither."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
import shapely
from shapes import write_geojson

from frontgeo import area_km2, read_timeline
from frontgeo.archive.reader import settle
from frontgeo.errors import MapFileError

DAYS = ("2024-05-01", "2024-05-02", "2024-05-03")
GROUND = frozenset({"occupied"})
WEST, EAST = shapely.box(36, 50, 36.1, 50.1), shapely.box(36.1, 50, 36.3, 50.1)


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("2024-05-31.kml", "2024-05-31_v2.kml"),
        ("2024-05-31_v2.kml", "2024-05-31_v10.kml"),
        ("2024-05-31.kml", "2024-05-31 (1).kml"),
        ("2024-05-31.kml", "2024-05-31_2.kml"),
        ("map_2024-05-31.kml", "map_2024-05-31_final.kml"),
        ("map_2024-05-31_v3.kml", "map_2024-05-31_final.kml"),
        ("map_2024-05-31.kml", "map_2024-05-31_corrected.kml"),
        ("2024-05-31_20240601T0900Z.kml", "2024-05-31_20240602T0800Z.kml"),
        ("2024-05-31_1717200000.geojson", "2024-05-31_1717300000.geojson"),
        ("2024-06-01/2024-05-31.kml", "2024-06-02/2024-05-31.kml"),
    ],
)
def test_a_name_that_goes_on_is_a_later_edition(earlier: str, later: str) -> None:
    for names in ((earlier, later), (later, earlier)):
        settled = settle(dict.fromkeys(names, GROUND), {})
        assert settled.taken == (later,) and settled.replaced == {earlier: later}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("russia_2024-05-31.kml", "ukraine_2024-05-31.kml"),
        ("north_2024-05-31.kml", "south_2024-05-31.kml"),
        ("2024-05-31.kml", "2024-05-31_north.kml"),
        ("north/2024-05-31.kml", "south/2024-05-31.kml"),
        ("part1/2024-05-31.kml", "part2/2024-05-31.kml"),
        ("2024-05-31_part1.kml", "2024-05-31_part2.kml"),
        ("2024-05-31.kml", "2024-05-31.geojson"),
    ],
)
@pytest.mark.parametrize("written", [0.0, 1.7e9])
def test_unlike_names_are_no_editions(one: str, other: str, written: float) -> None:
    if Path(one).stem == other.removesuffix(".geojson") and written:
        pytest.skip("the same name twice: the time tells")
    settled = settle({one: GROUND, other: GROUND}, {one: written})
    assert settled.taken == () and set(settled.unlike) == {one, other}


@pytest.mark.parametrize("names", [("russia", "ukraine"), ("north", "south"), ("a", "b")])
def test_two_unlike_names_of_one_day_are_named_and_neither_is_measured(
    tmp_path: Path, names: tuple[str, str]
) -> None:
    for day in DAYS:
        for name, ground in zip(names, (WEST, EAST), strict=True):
            write_geojson(tmp_path / f"{name}_{day}.geojson", ground)
    timeline = read_timeline(tmp_path)
    with pytest.raises(MapFileError, match="keep one of them, or put both into one file"):
        timeline.area()
    write_geojson(tmp_path / "2024-05-04.geojson", WEST)
    timeline = read_timeline(tmp_path)
    assert timeline.area()["area_km2"].tolist() == pytest.approx([area_km2(WEST)])
    assert {fault.member for fault in timeline.skipped} == {
        f"{name}_{day}.geojson" for name in names for day in DAYS
    }
    with pytest.raises(MapFileError, match="the names do not show which one counts"):
        read_timeline(tmp_path, strict=True).area()


@pytest.mark.parametrize("second", ["liberated", "contested", "ukrainian_held"])
def test_files_of_different_statuses_make_one_map(tmp_path: Path, second: str) -> None:
    for day in DAYS:
        write_geojson(tmp_path / f"occupied_{day}.geojson", WEST)
        write_geojson(tmp_path / f"{second}_{day}.geojson", EAST)
    timeline = read_timeline(tmp_path)
    assert timeline.area()["area_km2"].tolist() == pytest.approx([area_km2(WEST)] * 3)
    assert timeline.skipped == ()
    shown = timeline.at(DAYS[0])
    assert len(shown.sources) == 2
    ground = shown.others["ukraine"] if second == "ukrainian_held" else shown.statuses[second]
    assert area_km2(ground) == pytest.approx(area_km2(EAST))


def test_a_broken_part_takes_only_itself_away(tmp_path: Path) -> None:
    for day in DAYS:
        write_geojson(tmp_path / f"occupied_{day}.geojson", WEST)
        write_geojson(tmp_path / f"liberated_{day}.geojson", EAST)
    (tmp_path / f"liberated_{DAYS[0]}.geojson").write_text("{")
    (tmp_path / f"occupied_{DAYS[1]}.geojson").write_text(json.dumps({"type": "nothing"}))
    timeline = read_timeline(tmp_path)
    assert [day.date() for day in timeline.area().index] == [date(2024, 5, 1), date(2024, 5, 3)]
    assert {Path(fault.member).stem for fault in timeline.skipped} >= {
        f"liberated_{DAYS[0]}",
        f"occupied_{DAYS[1]}",
    }
