"""Every mapper's archive: what opens, what is told, and the reference figures."""

from __future__ import annotations

import csv
import itertools
import json
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from frontgeo import (
    ControlMap,
    InputError,
    MapFileError,
    Timeline,
    area_km2,
    compare,
    diff,
    read_control_map,
    read_regions,
    read_timeline,
)
from frontgeo.cli.main import main
from frontgeo.mappers import MAPPERS
from frontgeo.places import examples_folder

pytestmark = pytest.mark.archive

RAW = "deepstate/snapshots_2022-04_2024-12.tar.xz"


@pytest.fixture(scope="module")
def country(archive: Path) -> Any:
    return read_regions(f"{archive}/boundaries/osm_admin.gpkg:adm0_derived").geometry.iloc[0]


@pytest.fixture(scope="module")
def raw(archive: Path) -> dict[str, Any]:
    """All 1,143 snapshots of DeepState in one run; month ends kept."""
    timeline = read_timeline(archive / RAW)
    keep = {s for y, m in MONTHS if (s := _last_before(timeline, date(y, m, 1))) is not None}
    told: dict[str, int] = {}
    areas, kept = [], {}
    for snapshot, shown in zip(timeline.snapshots, timeline, strict=True):
        areas.append(shown.area_km2())
        for reason, n in shown.skipped.items():
            told[reason] = told.get(reason, 0) + n
        if snapshot in keep:
            kept[snapshot] = shown
    return {"timeline": timeline, "areas": areas, "told": told, "kept": kept}


MONTHS = [(2023, 1), *((2024, m) for m in range(1, 13)), (2025, 1)]


def _last_before(timeline: Timeline, day: date) -> Any:
    from datetime import UTC, datetime, time

    start = datetime.combine(day, time(), UTC)
    return [s for s in timeline.snapshots if s.state_at < start][-1]


def reference(archive: Path, name: str) -> list[dict[str, str]]:
    with (archive.parent / "reference" / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


# ---- every kind of file ------------------------------------------------------------------

KINDS = [
    ("DeepState", ["deepstate/snapshots/2024-05-31T0439Z_1717130347.geojson"], None),
    ("DeepState", ["deepstate/daily/deepstatemap_data_20240708.geojson"], None),
    ("ISW", ["isw/weekly/2024-06-02_control_map.topojson",
             "isw/weekly/2024-06-02_russian_advances.topojson"], None),
    ("ISW", ["isw/shapefiles_2022/Assessed Russian-controlled Ukrainian Territory.shp",
             "isw/shapefiles_2022/AssessedRussianAdvancesinUkraine.shp",
             "isw/shapefiles_2022/Claimed Russian Control over Ukrainian Territory.shp",
             "isw/shapefiles_2022/Claimed Ukrainian Counteroffensives.shp"], None),
    ("ISW", ["isw/shapefiles_2022/DonbasBeforeFeb24_2022.shp"], None),
    ("Creamy Caprice", ["creamy_caprice/Control_24_06_01.kml"], None),
    ("Liveuamap", ["liveuamap/2024-05-09.json"], None),
    ("UAControlMap", ["uacontrolmap/frontline.json"], "2023-01-15"),
    ("VIINA", ["viina/viina-timeline.json"], "2024-06-01"),
]  # fmt: skip


@pytest.mark.parametrize(("mapper", "files", "day"), KINDS)
def test_each_kind_of_file_opens_with_one_call(
    archive: Path, mapper: str, files: list[str], day: str | None
) -> None:
    shown = read_control_map([archive / f for f in files], day=day)
    assert shown.mapper == mapper and shown.mapper_stated
    assert set(shown.statuses) <= set(MAPPERS[mapper].statuses)
    assert shown.position_error_m == MAPPERS[mapper].position_error_m
    assert max(shown.area_by_status_km2.values()) > 10_000


def test_isw_daily_layers_of_2023(archive: Path) -> None:
    timeline = read_timeline(archive / "isw" / "daily_2023-05_2023-08.tar.xz")
    assert len(timeline) == 115 and timeline.gaps == ((date(2023, 5, 17), date(2023, 5, 17)),)
    for day in ("2023-05-01", "2023-08-24"):
        shown = timeline.at(day)
        assert shown.mapper == "ISW" and shown.missing_parts == ()
        assert 105_000 < shown.area_km2() < 112_000 and "liberated" in shown.statuses
    assert timeline.at("2023-06-29").area_by_status_km2["claimed"] == pytest.approx(428.7, abs=0.1)


def test_the_command_lists_the_mappers(capsys: Any) -> None:
    assert main(["mappers"]) == 0
    out = capsys.readouterr().out
    for mapper in MAPPERS.values():
        assert mapper.name in out and mapper.licence in out and mapper.cite in out
    assert main(["mappers", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["mappers"]) == len(MAPPERS)


def test_a_file_of_many_days_asks_for_one(archive: Path) -> None:
    with pytest.raises(MapFileError, match="holds 86 days from 2022-12-08 to 2023-03-03"):
        read_control_map(archive / "uacontrolmap" / "frontline.json")
    with pytest.raises(MapFileError, match="found 2024-01-01"):
        read_control_map(archive / "uacontrolmap" / "frontline.json", day="2024-01-01")


# ---- archives ----------------------------------------------------------------------------


def test_all_snapshots_of_deepstate_have_an_occupied_layer(raw: dict[str, Any]) -> None:
    assert len(raw["areas"]) == 1143 and min(raw["areas"]) > 100_000
    assert raw["told"]["unknown fill #fbc02d"] == 1
    assert raw["told"]["the mutiny of 24 June 2023"] == 4
    assert {"point", "other lands (Abkhazia, Karelia …)"} < set(raw["told"])
    assert not [reason for reason in raw["told"] if reason == "line"]


def test_twelve_months_of_2024(raw: dict[str, Any], archive: Path, country: Any) -> None:
    timeline, kept = raw["timeline"], raw["kept"]
    rows = reference(archive, "deepstate_monthly_2024.csv")
    for (start, end), row in zip(itertools.pairwise(MONTHS[1:]), rows, strict=True):
        before, after = (kept[_last_before(timeline, date(*m, 1))] for m in (start, end))
        assert after.instant is not None
        assert after.instant.strftime("%Y-%m-%dT%H:%M") == row["last_snapshot_of_month_utc"]
        mapped = diff(before, after, keep_slivers=True)
        assert mapped.net_km2 == pytest.approx(float(row["net_as_mapped_km2"]), abs=0.5)
        inside = diff(before, after, keep_slivers=True, clip=country)
        for found, key in (
            (inside.net_km2, "net_inside_ukraine_km2"),
            (inside.gained_km2, "gained_inside_km2"),
            (inside.lost_km2, "lost_inside_km2"),
        ):
            assert found == pytest.approx(float(row[key]), abs=0.5), (row["month"], key)


def test_2023_as_mapped_and_inside(raw: dict[str, Any], country: Any) -> None:
    timeline, kept = raw["timeline"], raw["kept"]
    before, after = (kept[_last_before(timeline, date(y, 1, 1))] for y in (2023, 2024))
    assert diff(before, after, keep_slivers=True).net_km2 == pytest.approx(-184.8, abs=1)
    inside = diff(before, after, keep_slivers=True, clip=country)
    assert inside.net_km2 == pytest.approx(132.0, abs=1)
    (apart,) = diff(before, after).set_apart
    assert apart.lost_km2 > 400 and apart.gained_km2 < 10 and "border or coast" in apart.why
    # inside a clip only strips along the coast are set apart; they account for the difference
    told, whole = (diff(before, after, clip=country, keep_redrawn=k) for k in (False, True))
    strips = sum(a.gained_km2 - a.lost_km2 for a in told.set_apart)
    assert told.net_km2 + strips == pytest.approx(whole.net_km2, abs=1e-6)
    assert strips == pytest.approx(-49.2, abs=1)


def test_redrawn_border_of_november_2024_is_kept_out(raw: dict[str, Any]) -> None:
    timeline, kept = raw["timeline"], raw["kept"]
    before, after = (kept[_last_before(timeline, date(2024, m, 1))] for m in (11, 12))
    change, mapped = diff(before, after), diff(before, after, keep_redrawn=True)
    (apart,) = change.set_apart
    assert apart.lost_km2 == pytest.approx(6.8, abs=0.1)
    # 2.94 on the border in all: a pocket of 1.39 by Sotnytskyi Kozachok touches no held ground
    assert apart.gained_km2 == pytest.approx(2.94 - 1.39, abs=0.02)
    assert mapped.gained_km2 == pytest.approx(change.gained_km2 + apart.gained_km2)
    assert mapped.lost_km2 == pytest.approx(change.lost_km2 + apart.lost_km2)


def test_pockets_and_islands_are_changes(archive: Path) -> None:
    """Snake Island in June 2022, Sotnytskyi Kozachok in June 2024: no border redrawn."""
    timeline = read_timeline(archive / RAW)
    island = diff(timeline.before("2022-06-30"), timeline.at("2022-06-30"))
    assert island.set_apart == () and island.lost_km2 > 4
    pocket = diff(*timeline.period("2024-06-26", "2024-07-03"))
    assert not [a for a in pocket.set_apart if a.gained_km2 > 1]


def test_the_kinburn_spit_is_no_redrawn_coast(archive: Path) -> None:
    folder = archive / "deepstate" / "snapshots"
    maps = [read_control_map(next(folder.glob(f"{d}*"))) for d in ("2023-12-31", "2024-05-31")]
    assert diff(*maps).set_apart == ()


def test_the_donbas_that_liveuamap_dropped_is_reclassified(archive: Path) -> None:
    timeline = read_timeline(archive / "liveuamap" / "areas_2023_2024.tar.xz")
    before, after = timeline.period("2024-03-13", "2024-03-13")
    assert (before.day, after.day) == (date(2024, 3, 12), date(2024, 3, 13))
    change = diff(before, after)
    (apart,) = change.set_apart
    assert apart.lost_km2 == pytest.approx(16_600, rel=0.01) and "Donbas" in apart.why
    assert change.lost_km2 < 10
    assert diff(before, after, keep_redrawn=True).lost_km2 > 16_000


def test_decimals_that_switch_are_no_redraw(archive: Path) -> None:
    timeline = read_timeline(archive / "deepstate" / "daily_2024-07_2025-12.tar.xz")
    assert len(timeline) == 536
    # its files of 18 and 19 August are missing: they would show the 17th and the 18th
    assert (date(2024, 8, 17), date(2024, 8, 18)) in timeline.gaps
    named = {s.published: s for s in timeline.snapshots}
    maps = [timeline.read(named[date(2025, 9, d)]) for d in (11, 12)]
    change = diff(*maps, keep_slivers=True)
    edges = [_edges(m) for m in maps]
    assert len(edges[0] & edges[1]) > 0.9 * len(edges[0])
    assert change.gained_km2 < 30


def _edges(shown: ControlMap) -> set[bytes]:
    import shapely

    rings = shapely.get_rings(shapely.get_parts(shown.held()))
    found = set()
    for ring in rings:
        xy = shapely.get_coordinates(ring)
        for a, b in itertools.pairwise(xy):
            found.add(np.sort(np.array([a, b]), axis=0).tobytes())
    return found


def test_at_before_and_as_of_say_what_they_took(archive: Path) -> None:
    timeline = read_timeline(archive / "deepstate" / "snapshots")
    at, before = timeline.at("2024-05-31"), timeline.before("2024-05-31")
    assert at.when == "2024-05-31T04:39Z" and "0.8 days old" in at.described
    assert before.when == "2024-05-10T09:52Z" and "20.6 days old" in before.described
    assert timeline.at("2024-05-31", as_of="2024-05-09").when == "2024-05-09T23:42Z"
    with pytest.raises(InputError, match="no map of the state at the end of 2023-01-01"):
        timeline.at("2023-01-01")


def test_liveuamap_names_a_file_for_the_morning_after(archive: Path) -> None:
    timeline = read_timeline(archive / "liveuamap")
    assert timeline.at("2024-05-31").day == date(2024, 5, 31)
    maps = timeline.period("2024-05-01", "2024-05-31")
    assert [m.day for m in maps] == [date(2024, 4, 30), date(2024, 5, 31)]
    border = read_regions(f"{archive}/boundaries/osm_admin.gpkg:adm0_derived").geometry.iloc[0]
    assert diff(*maps, clip=border, keep_slivers=True).net_km2 == pytest.approx(389.4, abs=0.5)


def test_folders_about_one_file_of_many_days(archive: Path) -> None:
    assert len(read_timeline(archive / "uacontrolmap")) == 86
    assert len(read_timeline(archive / "viina")) > 1000


def test_isw_weeks_group_their_files(archive: Path) -> None:
    timeline = read_timeline(archive / "isw" / "weekly_2022-02_2024-12.tar.xz")
    assert len(timeline) == 150
    last = timeline.at("2024-12-31")
    assert last.day == date(2024, 12, 29) and len(last.sources) == 3
    # Kursk oblast has a status of its own since maps know sides
    assert last.area_by_status_km2["ukrainian_held_abroad"] == pytest.approx(466.7, abs=0.1)
    assert last.missing_parts == ()
    odd = timeline.at("2022-03-06")  # its advances are called 'temp'
    assert odd.missing_parts == ()


# ---- figures -----------------------------------------------------------------------------


def test_three_mappers_from_one_case_file(archive: Path, monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.setenv("FRONTGEO_ARCHIVE", str(archive))
    case = examples_folder() / "mappers-2024" / "case.toml"
    assert main(["check", str(case), "--json", "--keep-slivers"]) == 0
    half_year, may = json.loads(capsys.readouterr().out)["verdicts"]
    table = {(r["quantity"], r["period"]): r for r in reference(archive, "mappers_2024.csv")}
    keys = {"DeepState": "deepstate", "ISW": "isw", "Creamy Caprice": "creamy_caprice",
            "Liveuamap": "liveuamap"}  # fmt: skip
    for verdict, period in ((half_year, "2024-01-01/2024-05-31"), (may, "May 2024")):
        rows = [r for r in verdict["rows"] if r["kind"] == "mapped"]
        assert len(rows) == (3 if verdict is half_year else 4)
        for quantity, field in (("net change", "measured"), ("gained", "gained_km2"),
                                ("lost", "lost_km2")):  # fmt: skip
            if (quantity, period) not in table:
                continue
            for row in rows:
                expected = float(table[quantity, period][keys[row["evidence"]]])
                assert row[field] == pytest.approx(expected, rel=0.01, abs=2), (quantity, row)


def test_a_case_takes_the_days_from_archives(
    archive: Path, tmp_path: Path, monkeypatch: Any, capsys: Any
) -> None:
    monkeypatch.setenv("FRONTGEO_ARCHIVE", str(archive))
    (tmp_path / "c.toml").write_text(
        "[[claim]]\nvalue = 880\nsince = 2024-01-01\nuntil = 2024-05-31\n"
        '[[maps]]\nmapper = "DeepState"\narchive = "archive:deepstate/snapshots"\n'
    )
    assert main(["check", str(tmp_path / "c.toml"), "--json"]) == 0
    (verdict,) = json.loads(capsys.readouterr().out)["verdicts"]
    (row,) = verdict["rows"]
    assert row["measured"] == pytest.approx(636.1, abs=0.5)
    paths = [entry["path"] for entry in verdict["record"]["inputs"]]
    assert all(p.startswith("archive:deepstate/snapshots/") for p in paths)


def test_how_far_mappers_lie_apart(archive: Path, country: Any) -> None:
    deepstate = read_control_map(next((archive / "deepstate/snapshots").glob("2024-06-01*")))
    isw = read_control_map([archive / f"isw/weekly/2024-06-02_{k}.topojson"
                            for k in ("control_map", "russian_advances")])  # fmt: skip
    creamy = read_control_map(archive / "creamy_caprice" / "Control_24_06_01.kml")
    found = compare([deepstate, isw, creamy], clip=country)
    pairs = found.pairs.set_index(["a", "b"])
    assert pairs.loc[("DeepState", "ISW"), "iou"] == pytest.approx(0.993, abs=0.001)
    assert pairs.loc[("DeepState", "Creamy Caprice"), "iou"] == pytest.approx(0.972, abs=0.001)
    assert pairs.loc[("DeepState", "ISW"), "median_m"] == pytest.approx(285, abs=5)
    assert found.agreement["area_km2"].sum() == pytest.approx(
        area_km2(country.intersection(deepstate.held().union(isw.held()).union(creamy.held()))),
        rel=1e-9,
    )
    # the defaults: three pairs of robust distances, solved for each mapper
    sigma = pairs["sigma_m"].to_numpy()
    for i, name in enumerate(("DeepState", "ISW", "Creamy Caprice")):
        with_it = [sigma[k] ** 2 for k in range(3) if k != 2 - i]
        solved = np.sqrt((sum(with_it) - sigma[2 - i] ** 2) / 2)
        assert MAPPERS[name].position_error_m == pytest.approx(solved, rel=0.05)
