"""Files that could be misread silently: turned parts, two days, two sides, a CRS."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from frontgeo import (
    Claim,
    ControlMap,
    GeometryError,
    InputError,
    MapFileError,
    check,
    diff,
    read_timeline,
)
from frontgeo.archive.store import write_store
from frontgeo.mappers.file_dates import DATE_COLUMNS, doubts_of, of_path, read_name, spans_of
from frontgeo.mappers.registry import read_control_map

SQUARE, KM2 = shapely.box(36, 50, 36.1, 50.1), 79.66
EAST = shapely.box(37, 50, 37.1, 50.1)
TURNED = {
    "axes": shapely.box(50, 36, 50.1, 36.1),
    "sign of x": shapely.box(-36.1, 50, -36, 50.1),
    "sign of y": shapely.box(36, -50.1, 36.1, -50),
}


def written(path: Path, *rows: tuple[Any, dict[str, Any]]) -> Path:
    features = [
        {"type": "Feature", "properties": props, "geometry": shapely.geometry.mapping(shape)}
        for shape, props in rows
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    return path


# ---- a part that is turned -----------------------------------------------------------------


@pytest.mark.parametrize("fault", TURNED)
def test_a_turned_polygon_of_a_known_mapper_is_refused(tmp_path: Path, fault: str) -> None:
    layer = {"layer": "AssessedRussianControl"}
    path = written(tmp_path / "2024-05-31.geojson", (SQUARE, layer), (TURNED[fault], layer))
    with pytest.raises(MapFileError, match=rf"feature 1: .*{fault}"):
        read_control_map(path)
    # ground that does not count, and ground of other countries, is no fault
    away = shapely.box(47.8, 42.5, 47.9, 43.4)
    written(path, (SQUARE, layer), (TURNED[fault], {"layer": "partisan"}), (away, layer))
    assert read_control_map(path).area_km2() > KM2


@pytest.mark.parametrize("fault", TURNED)
def test_a_turned_part_of_a_map_in_memory_is_refused(fault: str) -> None:
    with pytest.raises(GeometryError, match=rf"polygon \d: .*{fault}"):
        ControlMap("me", {"occupied": shapely.union_all([SQUARE, TURNED[fault]])})
    islands = shapely.MultiPolygon([shapely.box(44, 25, 63, 39), TURNED["axes"]])
    assert not shapely.intersects(islands, SQUARE)
    shown = ControlMap("me", {"occupied": shapely.union_all(shapely.get_parts(islands))})
    assert shown.area_km2() > 0


# ---- two sides, two legends ----------------------------------------------------------------


def test_two_sides_are_no_change(tmp_path: Path) -> None:
    a, b = (
        ControlMap("me", {"occupied": ground}, side=side, day=day)
        for ground, side, day in (
            (SQUARE, "russia", date(2024, 5, 1)),
            (EAST, "ukraine", date(2024, 5, 31)),
        )
    )
    with pytest.raises(InputError, match=r"2024-05-01 of russia and me 2024-05-31 of ukraine"):
        diff(a, b)
    delta = diff(a, b.with_(side=""))
    (told,) = delta.assumed
    assert (told.about, told.values["side"]) == ("side", "russia")
    assert diff(a, b.with_(side="russia")).assumed == ()


def test_an_archive_of_two_sides_is_refused(tmp_path: Path) -> None:
    maps = [
        ControlMap("me", {"occupied": SQUARE}, side=side, day=day)
        for day, side in ((date(2024, 5, 1), "russia"), (date(2024, 5, 31), "ukraine"))
    ]
    write_store(maps, tmp_path / "maps.parquet")
    with pytest.raises(InputError, match="one side's ground"):
        list(read_timeline(tmp_path / "maps.parquet"))


@pytest.mark.parametrize("status", ["advance", "held_since_2022"])
def test_a_status_of_one_map_only_makes_no_change(status: str) -> None:
    days = {"before": date(2024, 5, 1), "after": date(2024, 5, 31)}
    one = ControlMap("me", {"occupied": SQUARE}, day=days["before"])
    two = ControlMap("me", {"occupied": SQUARE, status: EAST}, day=days["after"])
    delta = diff(one, two)
    assert delta.unlike.startswith(f"unlike maps: 2024-05-01 without {status}")
    (row,) = check(Claim.area(KM2), diff(one, two)).rows
    assert (row.outcome, row.counted) == ("undecided", False)
    assert diff(two.with_(day=days["before"]), two).unlike == ""
    # a known mapper's day without such ground really has none
    known = [m.with_(recognised="DeepState") for m in (one, two)]
    assert diff(*known).unlike == ""


def test_a_timeline_measures_no_step_between_two_legends(tmp_path: Path) -> None:
    for day, statuses in (
        ("2024-05-01", ["occupied"]), ("2024-05-31", ["occupied", "advance"]),
        ("2024-06-30", ["occupied", "advance"]),
    ):  # fmt: skip
        shapes = zip((SQUARE, EAST), statuses, strict=False)
        written(tmp_path / f"{day}.geojson", *((s, {"status": name}) for s, name in shapes))
    steps = read_timeline(tmp_path, mapper="me").deltas()
    assert steps["net_km2"].isna().tolist() == [True, False]
    assert steps.attrs["unlike"] == [("2024-05-01", "2024-05-31")]


def test_ground_of_two_sides_is_refused_or_said(tmp_path: Path) -> None:
    with pytest.raises(GeometryError, match=r"side 'ukraine': .* 79\.7 km² in occupied too"):
        ControlMap("me", {"occupied": SQUARE}, others={"ukraine": SQUARE})
    assert ControlMap("me", {"occupied": SQUARE}, others={"ukraine": EAST}).others_km2
    rows = ((SQUARE, {"side": "A"}), (SQUARE, {"side": "B"}))
    path = written(tmp_path / "2024-05-31.geojson", *rows)
    shown = read_control_map(path, side="side=A")
    assert [a.values["km2"] for a in shown.assumed if a.key == "in_both"] == ["79.7"]


# ---- days ----------------------------------------------------------------------------------


def kml(path: Path, **folders: Any) -> Path:
    def ring(shape: Any) -> str:
        return " ".join(f"{x},{y}" for x, y in shapely.get_coordinates(shape))

    body = "".join(
        f"<Folder><name>{name.replace('_', ' ')}</name><Placemark><Polygon><outerBoundaryIs>"
        f"<LinearRing><coordinates>{ring(shape)}</coordinates></LinearRing></outerBoundaryIs>"
        "</Polygon></Placemark></Folder>"
        for name, shape in folders.items()
    )
    head = '<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
    path.write_text(f"{head}{body}</Document></kml>", "utf-8")
    return path


@pytest.mark.parametrize(
    "days", [("May_1", "May_31"), ("31-05", "01-05"), ("1_травня", "31_травня"), ("2024-05-01", "")]
)
def test_folders_of_two_days_are_no_one_map(tmp_path: Path, days: tuple[str, str]) -> None:
    folders = {f"Occupied_{days[0]}": SQUARE, f"Occupied_{days[1]}": EAST}
    with pytest.raises(MapFileError, match=r"expected one layer, found 2: .*--layer"):
        read_control_map(kml(tmp_path / "map.kml", **folders))


def test_a_folder_of_another_day_than_the_file_is_said(tmp_path: Path) -> None:
    path = kml(tmp_path / "2024-05-31.kml", **{"Occupied_2024-05-01": SQUARE})
    shown = read_control_map(path)
    assert shown.day == date(2024, 5, 31)
    assert [a.values["layer"] for a in shown.assumed if a.key == "layer_day"] == [
        "'Occupied 2024-05-01'"
    ]
    path = kml(tmp_path / "2024-05-31.kml", **{"Occupied_2024-05-31": SQUARE})
    assert not [a for a in read_control_map(path).assumed if a.about == "day"]


MANY = {
    "ISO": ("2024-05-01", "2024-05-31"),
    "slashes": ("1/5/2024", "31/5/2024"),
    "Excel": (45413, 45443),
    "seconds": (1714521600000, 1717113600000),
}


@pytest.mark.parametrize("column", [*DATE_COLUMNS, "Map Date", "ДАТА"])
@pytest.mark.parametrize("form", MANY)
def test_a_column_of_days_makes_an_archive(tmp_path: Path, column: str, form: str) -> None:
    first, last = MANY[form]
    path = written(tmp_path / "all.geojson", (SQUARE, {column: first}), (EAST, {column: last}))
    with pytest.raises(MapFileError, match="holds 2 days from 2024-05-01 to 2024-05-31"):
        read_control_map(path)
    assert read_control_map(path, day="2024-05-01").area_km2() == pytest.approx(KM2, abs=0.01)


@pytest.mark.parametrize(
    ("column", "values", "key"),
    [
        ("updated", ("2024-05-01", "2024-05-31"), "column_days"),
        ("name", ("Area of 2024-05-01", "Area of 2024-05-31"), "column_days"),
        ("name", ("May 1", "May 31"), "column_unread"),
        ("date", ("1/2/2024", "3/2/2024"), "column_unread"),
        ("дата", ("2024-01", "2024-02"), "column_unread"),
        ("date", ("2024-05-31T01:00Z", "2024-05-31T12:00Z"), "column_instants"),
        ("datetime", ("2024-05-31 01:00", "2024-05-31 12:00"), "column_instants"),
    ],
)
def test_a_column_that_is_not_followed_is_said(
    tmp_path: Path, column: str, values: tuple[Any, Any], key: str
) -> None:
    rows = [(SQUARE, {column: values[0]}), (EAST, {column: values[1]})]
    path = written(tmp_path / "all.geojson", *rows)
    for day in (None, "2024-05-31"):  # also if a day is passed
        (told,) = (a for a in read_control_map(path, day=day).assumed if a.about == "day")
        assert (told.key, told.values["column"]) == (key, repr(column))


def test_columns_of_other_things_are_no_dates() -> None:
    for column, values in {
        "id": (45413, 45443), "osm_id": (1714521600, 1717113600), "name": ("Kharkiv", "Sumy"),
        "date": ("never", "soon"), "area": ("1.2", "3.4"), "code": ("1714521600", "1717113600"),
    }.items():  # fmt: skip
        rows = [{column: value} for value in values]
        assert (spans_of(rows), doubts_of(rows)) == ([], ())
    assert doubts_of([{"date": "2024-05-31"}, {"date": "31.05.2024"}]) == ()


@pytest.mark.parametrize(
    ("name", "day", "keys"),
    [
        ("2024-05-31 to 06-02", "2024-05-31", ["name_no_year"]),
        ("2024-05-31 7am", "2024-05-31", ["name_not_understood"]),
        ("5_31_24", "2024-05-31", ["name_read_as"]),
        ("1.5.24", None, ["name_either"]),
        ("APR2726", "2026-04-27", ["name_read_as"]),
        ("APR2024", None, ["name_month"]),
        ("31-05", None, ["name_no_year"]),
        ("Occupied May 1", None, ["name_no_year"]),
        ("crs_ESRI102026", None, []),
        ("2024-05-31_3857", "2024-05-31", []),
        ("2024-05-31_4284", "2024-05-31", []),
        ("map_3857", None, []),
        ("DonbasBeforeFeb24_2022.shp", "2022-02-24", ["name_before"]),
        ("2024-05-31_v1.2", "2024-05-31", []),
        ("Mariupol 3", None, []),
    ],
)
def test_parts_of_names_that_are_not_understood_are_said(
    name: str, day: str | None, keys: list[str]
) -> None:
    found = read_name(name)
    assert (found.day and str(found.day), [a.key for a in found.assumed]) == (day, keys)


def test_a_doubt_about_the_name_stays_with_the_folders_day() -> None:
    found = of_path(Path("2024-06-01/31-05.kml"))
    assert (found.day, [a.key for a in found.assumed]) == (date(2024, 6, 1), ["name_no_year"])


def test_a_map_takes_a_day_as_text_or_refuses_it() -> None:
    for day in ("2024-05-31", pd.Timestamp("2024-05-31"), datetime(2024, 5, 31, tzinfo=UTC)):
        shown = ControlMap("me", {"occupied": SQUARE}, day=day)  # type: ignore[arg-type]
        assert type(shown.day) is date and shown.day == date(2024, 5, 31)
        assert diff(shown, shown).net_km2 == 0
    for wrong in (pd.Timestamp("2024-05-31 07:00"), pd.NaT, "31 May", 5):
        with pytest.raises(InputError, match="day: expected a day as YYYY-MM-DD"):
            ControlMap("me", {"occupied": SQUARE}, day=wrong)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="instant: expected a datetime"):
        ControlMap("me", {"occupied": SQUARE}, instant="2024-05-31")  # type: ignore[arg-type]


# ---- a CRS as GDAL writes it ---------------------------------------------------------------


@pytest.mark.parametrize("code", [3857, 32637, 4284, 5564])
@pytest.mark.parametrize("suffix", [".gpkg", ".shp", ".fgb", ".parquet"])
def test_any_crs_that_gdal_writes_is_read(tmp_path: Path, code: int, suffix: str) -> None:
    path = tmp_path / f"drawn{suffix}"
    moved = gpd.GeoDataFrame({"status": ["occupied"]}, geometry=[SQUARE], crs=4326).to_crs(code)
    if suffix == ".parquet":
        pytest.importorskip("pyarrow")
        moved.to_parquet(path)
    else:
        moved.to_file(path, engine="pyogrio")
    assert read_control_map(path).area_km2() == pytest.approx(KM2, rel=1e-3)
