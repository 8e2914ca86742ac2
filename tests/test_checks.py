"""Checks of polygons: in files, in the type, and in tables of places."""

from __future__ import annotations

import math
import tempfile
import warnings
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from verdicts import texts

from frontgeo import (
    Claim,
    ControlMap,
    check,
    compare,
    diff,
    find_settlement,
    first_taken_raster,
    load_oblasts,
    load_settlements,
    read_case,
    read_timeline,
)
from frontgeo.archive.store import write_store
from frontgeo.cases.claimtable import read_claim_table
from frontgeo.change.drawing import Drawing
from frontgeo.cli.main import main
from frontgeo.errors import CaseError, ClaimError, GeometryError, InputError, MapFileError
from frontgeo.geometry.sectors import Sector
from frontgeo.geometry.validation import misplaced, stray_vertices
from frontgeo.places import load_settlement_footprints
from frontgeo.places.codifier import load_register

CASES = Path(__file__).parent / "cases"
SQUARE, SQUARE_KM2 = shapely.box(36, 50, 36.1, 50.1), 79.66
TWO = shapely.box(36, 50, 36.2, 50.1)
MAY, JUNE = date(2024, 5, 1), date(2024, 5, 31)


def _polygon(*ring: tuple[float, float]) -> shapely.Polygon:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # from shapely, about NaN
        return shapely.Polygon(ring)


#: coordinates that no file may hold, and words of the refusal
BAD: dict[str, tuple[Any, str]] = {
    "swapped axes": (shapely.box(50, 36, 50.1, 36.1), "the axes are swapped"),
    "west for east": (shapely.box(-36.1, 50, -36, 50.1), "the sign of x is wrong"),
    "south for north": (shapely.box(36, -50.1, 36.1, -50), "the sign of y is wrong"),
    "metres": (shapely.box(4e5, 5e6, 4.1e5, 5.1e6), "expected longitude and latitude in degrees"),
    "NaN": (_polygon((36, 50), (37, math.nan), (37, 51)), "NaN or infinite coordinate"),
    "infinity": (_polygon((36, 50), (37, math.inf), (37, 51)), "NaN or infinite coordinate"),
    "a line": (shapely.LineString([(36, 50), (37, 51)]), "expected polygons, found a LineString"),
    "a point": (shapely.Point(36, 50), "expected polygons, found a Point"),
    "nothing": (shapely.Polygon(), "an empty layer is never taken as 0 km²"),
    "a bow-tie": (
        _polygon((36, 50), (37, 51), (37, 50), (36, 51)),
        "self-intersection at 36.5, 50.5",
    ),
    "a hole outside": (
        shapely.Polygon(SQUARE.exterior, [shapely.box(37, 50, 37.1, 50.1).exterior]),
        "hole lies outside shell",
    ),
    "parts that overlap": (shapely.MultiPolygon([SQUARE, TWO]), "expected valid polygons"),
    "a vertex at 0, 0": (
        _polygon((36, 50), (36.1, 50), (36.1, 50.1), (0, 0), (36, 50.1)),
        "found one at 0, 0, far from all others",
    ),
    "a wrong digit": (
        _polygon((36, 50), (36.1, 50), (63.1, 50.1), (36, 50.1)),
        "found one at 63.1, 50.1",
    ),
    "text": ("POLYGON ((0 0))", "found str"),
    "a list": ([SQUARE], "found list"),
    "None": (None, "found NoneType"),
}
bad = pytest.mark.parametrize("fault", BAD)


def run(capsys: Any, *argv: str) -> tuple[int, str, str]:
    code = main(list(argv))
    out, err = capsys.readouterr()
    return code, out, err


def refused(call: Callable[[], object], words: str, kind: type[Exception] = GeometryError) -> None:
    with pytest.raises(kind) as caught:
        call()
    assert words in str(caught.value) and "\n" not in str(caught.value)


# ---- the type --------------------------------------------------------------------------


@bad
def test_a_map_made_by_hand_refuses_what_a_file_would(fault: str) -> None:
    value, words = BAD[fault]
    refused(lambda: ControlMap("me", {"occupied": value}), words)
    refused(lambda: ControlMap("me", {"occupied": SQUARE}, others={"ukraine": value}), words)
    good = ControlMap("me", {"occupied": SQUARE})
    refused(lambda: good.with_(statuses={"occupied": value}), words)


def test_what_a_map_says_of_the_culprit() -> None:
    swapped = {"occupied": SQUARE, "contested": BAD["swapped axes"][0]}
    with pytest.raises(GeometryError) as caught:
        ControlMap("me", swapped)
    assert str(caught.value) == (
        "status 'contested': expected it in or about Ukraine, found x 50 to 50.1, y 36 to 36.1; "
        "the axes are swapped: x must be longitude, y latitude; for ground that does lie "
        "there, use anywhere=True"
    )
    refused(lambda: ControlMap("me", SQUARE), "statuses: expected polygons by name", InputError)


def test_ground_elsewhere_is_no_fault() -> None:
    for place in (
        shapely.box(2, 48, 3, 49),
        shapely.box(60, 30, 61, 31),
        shapely.box(100, 0, 101, 1),
    ):
        assert ControlMap("me", {"occupied": place}).area_km2() > 0
    iran = ControlMap("me", {"occupied": BAD["swapped axes"][0]}, anywhere=True)
    half = iran.clipped(shapely.box(50, 36, 50.05, 36.1))
    assert half.area_km2() == pytest.approx(iran.area_km2() / 2, rel=1e-6)
    assert half.with_(day=MAY).anywhere


def test_a_third_dimension_is_left_out() -> None:
    shown = ControlMap("me", {"occupied": shapely.force_3d(SQUARE, 120.0)})
    assert not shown.held().has_z and shown.area_km2() == pytest.approx(SQUARE_KM2, abs=0.01)


def test_statuses_that_overlap_count_once_and_it_is_measured() -> None:
    east = shapely.box(36.05, 50, 36.15, 50.1)
    shown = ControlMap("me", {"occupied": SQUARE, "held_since_2022": east})
    assert shown.overlap_km2 == pytest.approx(SQUARE_KM2 / 2, abs=0.01)
    assert shown.area_km2() == pytest.approx(1.5 * SQUARE_KM2, abs=0.01)
    apart = ControlMap("me", {"occupied": SQUARE, "held_since_2022": shapely.box(37, 50, 38, 51)})
    assert apart.overlap_km2 == pytest.approx(0, abs=1e-6)
    (row,) = check(Claim.area(120), shown).rows
    assert "overlaps of 39.8" in texts(row.notes)[0]


def test_what_was_checked_is_not_checked_again() -> None:
    bow = BAD["a bow-tie"][0]
    shown = ControlMap("me", {"occupied": bow}, checked=True)  # as read from a file
    assert shown.with_(day=MAY).statuses["occupied"] is bow
    refused(lambda: shown.with_(statuses=dict(shown.statuses)), "self-intersection")


@given(st.sampled_from(sorted(BAD)), st.sampled_from(sorted(BAD)))
def test_of_two_faults_one_is_named(first: str, second: str) -> None:
    with pytest.raises(GeometryError) as caught:
        ControlMap("me", {"occupied": BAD[first][0], "contested": BAD[second][0]})
    assert BAD[first][1] in str(caught.value)


# ---- claimed ground, bands -------------------------------------------------------------


@bad
def test_claimed_ground_refuses_what_a_file_would(fault: str) -> None:
    value, words = BAD[fault]
    if not isinstance(value, list):
        refused(lambda: Drawing.of(value), words)
    refused(lambda: Drawing.of([SQUARE, value]), "claimed ground, row 1: ")
    refused(lambda: Drawing.of([SQUARE, value]), words)


def test_claimed_ground_in_a_table() -> None:
    table = gpd.GeoSeries([SQUARE], crs=4326)
    assert Drawing.of(table.to_crs(3857)).gained_km2 == pytest.approx(SQUARE_KM2, abs=0.01)
    refused(lambda: Drawing.of(gpd.GeoSeries([SQUARE])), "expected a stated CRS")
    refused(lambda: Drawing.of(gpd.GeoDataFrame({"a": [1]})), "expected a column of geometry")
    refused(lambda: Drawing.of([]), "found none")
    swapped = BAD["swapped axes"][0]
    assert Drawing.of(swapped, anywhere=True).gained_km2 == pytest.approx(100, abs=0.1)


def test_overlaps_of_claimed_ground_are_said_beside_the_number() -> None:
    said = Drawing.of([SQUARE, shapely.box(36.05, 50, 36.15, 50.1)])
    assert said.gained_km2 == pytest.approx(1.5 * SQUARE_KM2, abs=0.01)
    assert said.as_read is not None
    assert said.as_read.overlap_km2 == pytest.approx(SQUARE_KM2 / 2, abs=0.01)
    (row,) = check(Claim.area(120), said).rows
    assert texts(row.notes)[0] == "overlaps of 39.832 km² counted once"
    assert Drawing.of([SQUARE, shapely.box(37, 50, 38, 51)]).as_read is None


LINE = shapely.LineString([(36, 50.3), (37, 50.3)])


@pytest.mark.parametrize(
    "border, between, words",
    [
        (shapely.LineString([(50.3, 36), (50.3, 37)]), ((36.3, 50.2), (36.7, 50.2)), "swapped"),
        (BAD["a bow-tie"][0], ((36.3, 50.2), (36.7, 50.2)), "self-intersection"),
        ("a line", ((36.3, 50.2), (36.7, 50.2)), "found str"),
        (LINE, ((50.2, 36.3), (50.2, 36.7)), "expected places near the border"),
        (LINE, ((math.nan, 50), (36.7, 50.2)), "between, row 0: expected longitude"),
        (LINE, ((36.3, 500), (36.7, 50.2)), "between, row 0: expected longitude"),
        (LINE, ((36.3, 50.2),), "expected two places"),
    ],
)
def test_bands_from_what_is_no_border(border: Any, between: Any, words: str) -> None:
    refused(lambda: Drawing.band(border, depth_km=8, between=between), words, InputError)


# ---- clips and regions -----------------------------------------------------------------


@pytest.fixture(scope="module")
def maps() -> tuple[ControlMap, ControlMap]:
    before = ControlMap("me", {"occupied": SQUARE}, day=MAY)
    return before, ControlMap("me", {"occupied": TWO}, day=JUNE)


@pytest.fixture(scope="module")
def timeline(maps: tuple[ControlMap, ControlMap], tmp_path_factory: Any) -> Any:
    path = tmp_path_factory.mktemp("store") / "a.parquet"
    write_store(maps, path)
    return read_timeline(path)


@bad
def test_clips_and_regions_refuse_what_a_file_would(
    fault: str, maps: tuple[ControlMap, ControlMap], timeline: Any
) -> None:
    value, words = BAD[fault]
    change = diff(*maps)
    if value is not None and not isinstance(value, list):
        refused(lambda: diff(*maps, clip=value), words)
        refused(lambda: change.clipped(value), words)
        refused(lambda: maps[0].clipped(value), words)
        refused(lambda: compare([maps[0], maps[1].with_(mapper="it", day=MAY)], clip=value), words)
        refused(lambda: list(timeline.clipped(value).maps()), words)
    if isinstance(value, shapely.Geometry):
        table = gpd.GeoDataFrame({"name": ["a", "b"]}, geometry=[SQUARE, value], crs=4326)
        refused(lambda: change.by(table), words)
        refused(lambda: timeline.area(table), words)


def test_regions_may_be_tables_in_any_crs(maps: tuple[ControlMap, ControlMap]) -> None:
    halves = gpd.GeoSeries([shapely.box(36, 50, x, 50.1) for x in (36.1, 36.15)], crs=4326)
    cut = diff(*maps, clip=halves.to_crs(3857))
    assert cut.gained_km2 == pytest.approx(SQUARE_KM2 / 2, abs=0.01)
    refused(lambda: diff(*maps, clip=gpd.GeoSeries([SQUARE])), "expected a stated CRS")
    refused(lambda: diff(*maps).by(halves), "expected a GeoDataFrame", InputError)


def test_regions_of_the_world_and_of_another_part_of_it(
    maps: tuple[ControlMap, ControlMap],
) -> None:
    armenia = shapely.box(43.5, 38.9, 46.5, 41.2)  # in Ukraine, if its axes were swapped
    world = [shapely.box(x, y, x + 5, y + 5) for x in range(-180, 20, 10) for y in (-40, 0)]
    table = gpd.GeoDataFrame(
        {"name": map(str, range(len(world) + 2))}, geometry=[SQUARE, armenia, *world], crs=4326
    )
    assert diff(*maps).by(table)["gained_km2"].sum() == pytest.approx(SQUARE_KM2, abs=0.01)
    alone = table.iloc[[0, 1]]
    refused(
        lambda: diff(*maps).by(alone),
        "regions, row 1: expected it within longitude 20 to 43, latitude 43 to 54",
    )
    there = Drawing.of(shapely.box(44, 40, 45, 41), anywhere=True)
    assert there.by(alone)["gained_km2"].iloc[0] == pytest.approx(there.gained_km2)


def test_points_of_a_timeline(timeline: Any) -> None:
    for x, y, words in (
        (50.05, 36.15, "swapped"),
        (math.nan, 50, "in degrees"),
        (36, 500, "in degrees"),
    ):
        points = gpd.GeoSeries([shapely.Point(36.15, 50.05), shapely.Point(x, y)], crs=4326)
        refused(lambda points=points: timeline.first_taken(points), "points, row 1: ")
        refused(lambda points=points: timeline.first_taken(points), words)


def test_regions_of_sectors_and_extents(maps: tuple[ControlMap, ControlMap]) -> None:
    here = (shapely.Point(36.1, 50.2),)
    for fault in ("a bow-tie", "NaN", "metres", "a line", "text"):
        value, words = BAD[fault]
        refused(lambda v=value: Sector("a", here, region=v), words)
    refused(lambda: first_taken_raster(list(maps), extent=(50, 36, 51, 37)), "swapped", InputError)


def test_misplaced_names_the_row() -> None:
    boxes = [(36, 50, 37, 51), (50, 36, 51, 37), (-37, 50, -36, 51)]
    assert misplaced(boxes) == (1, "the axes are swapped: x must be longitude, y latitude")
    assert misplaced(boxes, (-180, -90, 180, 90)) is None
    assert misplaced(np.empty((0, 4))) is None


# ---- stray vertices --------------------------------------------------------------------


@pytest.mark.parametrize(
    "ring, strays",
    [
        ([(36, 50), (36.1, 50), (36.1, 50.1), (0, 0), (36, 50.1)], [(0, 0)]),
        ([(36, 50), (36.1, 50), (63.1, 50.1), (36, 50.1)], [(63.1, 50.1)]),
        ([(36, 50), (0, 0), (36.1, 50), (36.1, 50.1), (36, 59)], [(0, 0), (36, 59)]),
        ([(36, 50), (0, 0), (0, 0), (36.1, 50), (36.1, 50.1), (36, 50.1)], [(0, 0)]),
        ([(36, 50), (36.1, 50), (0, 0)], [(0, 0)]),
        # a typing error of a degree or two could be real ground
        ([(36, 50), (36.1, 50), (37.1, 50.1), (36, 50.1)], []),
        # strips, crude outlines and large countries have no stray vertices
        ([(30, 50), (40, 50), (40, 50.1), (30, 50.1)], []),
        ([(30, 50), (40, 50), (60, 60), (100, 70), (60, 70), (30, 50.1)], []),
        ([(36, 50), (36, 50), (60, 50), (60, 60), (36, 60)], []),
    ],
)
def test_stray_vertices_of_rings(ring: list[tuple[float, float]], strays: list[object]) -> None:
    for turned in (ring, ring[::-1], ring[2:] + ring[:2]):
        found = stray_vertices(shapely.Polygon(turned))
        assert sorted(map(tuple, found.tolist())) == sorted(strays)


@given(
    st.integers(3, 40),
    st.floats(0.01, 8),
    st.floats(0, 6.28),
    st.floats(10, 100),
    st.integers(0, 1000),
)
def test_one_vertex_thrown_far_is_found_and_nothing_else(
    n: int, size: float, turn: float, away: float, at: int
) -> None:
    angles = turn + np.linspace(0, 2 * np.pi, max(n, int(size * 40)), endpoint=False)
    ring = np.column_stack([30 + size * np.cos(angles), 50 + size * np.sin(angles)])
    assert not len(stray_vertices(shapely.Polygon(ring)))
    stray = [30 + (size + away) * np.cos(turn), 50 + (size + away) * np.sin(turn)]
    ring[at % len(ring)] = stray
    # in a triangle the remaining edge may not be short compared with the jumps
    if len(ring) > 3:
        assert stray_vertices(shapely.Polygon(ring)).tolist() == [stray]


# ---- tables of places ------------------------------------------------------------------

PLACES = "name,lon,lat\nГлибоке,36.36,50.24\nЛипці,36.46,50.19\n"


def test_settlements_with_swapped_columns_are_refused(tmp_path: Path, capsys: Any) -> None:
    days = [tmp_path / f"2024-05-{day}.geojson" for day in ("01", "31")]
    for path in days:
        path.write_bytes((CASES / f"49-settlement-table_{path.name}").read_bytes())
    argv = [
        "check", "--claim", "3 settlements", "--since", "2024-05-01", "--until", "2024-05-31",
        "--mapper", "me", "--before", str(days[0]), "--after", str(days[1]), "--settlements",
    ]  # fmt: skip
    code, out, _ = run(capsys, *argv, str(CASES / "49-settlement-table_ok.csv"))
    assert code == 0 and ": supported;" in out
    code, out, err = run(capsys, *argv, str(CASES / "49-settlement-table_swapped.csv"))
    assert (code, out) == (2, "") and err.count("\n") == 1
    assert "line 2: expected places in or about Ukraine, found 50.24, 36.36; the axes are" in err
    code, out, _ = run(capsys, *argv, str(CASES / "49-settlement-table_swapped.csv"), "--anywhere")
    assert code == 0 and "overstated" in out  # allowed by the option: they lie in Iran


@pytest.mark.parametrize(
    "text, encoding",
    [
        (PLACES, "utf-8"),
        (PLACES, "utf-8-sig"),
        (PLACES, "utf-16"),
        (PLACES.replace("\n", "\r\n"), "utf-8"),
        (PLACES.replace(",", "\t"), "utf-8"),
        (PLACES.replace(",", ";").replace(".", ","), "utf-16"),
        ("Назва;Довгота;Широта\nГлибоке;36,36;50,24\n;;\nЛипці;36,46;50,19\n", "utf-8"),
        (" NAME , Lon , LAT \nГлибоке, 36.36 , 50.24\nЛипці,36.46,50.19\n", "utf-8"),
    ],
)
def test_tables_of_places_as_spreadsheets_save_them(
    text: str, encoding: str, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode(encoding))
    table = load_settlements(path)
    assert table["name_uk"].tolist() == ["Глибоке", "Липці"]
    assert table[["lon", "lat"]].values.tolist() == [[36.36, 50.24], [36.46, 50.19]]
    assert "notes" not in table.attrs


@pytest.mark.parametrize(
    "row, words",
    [
        (
            "Х,50.1,36.2",
            "latitude 43 to 54, found 50.1, 36.2; the axes",
        ),
        (
            "Х,-36.2,50.1",
            "latitude 43 to 54, found -36.2, 50.1; the",
        ),
        ("Х,0,0", "line 4: expected a place, found 0, 0, which means none"),
        ("Х,nan,50", "line 4: expected longitude and latitude in degrees, found 'nan', '50'"),
        ("Х,,", "line 4: expected longitude and latitude in degrees, found '', ''"),
        ("Х,360,500", "line 4: expected longitude and latitude in degrees"),
        ("Х,36°21',50°", "line 4: expected longitude and latitude in degrees"),
    ],
)
def test_rows_that_are_no_places(row: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(PLACES + row + "\n", encoding="utf-8")
    refused(lambda: load_settlements(tmp_path / "a.csv"), words, MapFileError)


def test_text_in_another_encoding_is_not_guessed(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(PLACES.encode("cp1251"))
    refused(
        lambda: load_settlements(tmp_path / "a.csv"), "such as Windows-1251; save", MapFileError
    )
    (tmp_path / "b.csv").write_bytes(b"PK\x03\x04 a workbook")
    refused(lambda: load_settlements(tmp_path / "b.csv"), "found a workbook", MapFileError)
    (tmp_path / "c.csv").write_text("name,east,north\nx,36,50\n")
    refused(lambda: load_settlements(tmp_path / "c.csv"), "name, east, north; rename", MapFileError)


def test_rows_that_stand_twice_and_odd_oblasts_are_said(tmp_path: Path) -> None:
    rows = ["А,36.3,50.2,UA-63", "А,36.3,50.2,UA-63", "Б,36.4,50.1,UA-63", "В,36.4,50.0,Atlantis",
            "Г,24.0,49.8,UA-63"]  # fmt: skip
    (tmp_path / "a.csv").write_text("\n".join(["name,lon,lat,oblast", *rows]), encoding="utf-8")
    table = load_settlements(tmp_path / "a.csv")
    assert table["name_uk"].tolist() == ["А", "Б", "В", "Г"]
    assert table["oblast"].tolist() == ["UA-63", "UA-63", "", "UA-63"]
    odd, twice, outside = table.attrs["notes"]
    assert odd.startswith("1 of 5 rows state an oblast that is not in Ukraine, such as 'Atlantis'")
    assert twice == "1 of 5 rows are duplicates, counted once, such as 'А'"
    assert outside.startswith("1 of 4 places lie over 50 km outside their stated oblast")
    rows = [row.replace("UA-63", "UA-46") for row in rows[:4]]
    (tmp_path / "b.csv").write_text("\n".join(["name,lon,lat,oblast", *rows]), encoding="utf-8")
    refused(lambda: load_settlements(tmp_path / "b.csv"), "2 of 3 over 50 km outside", MapFileError)


def test_a_register_in_any_encoding_and_separator(tmp_path: Path) -> None:
    head = ["Перший рівень", "Категорія", "Назва"]
    rows = [["UA63000000000000000", "C", "Липці"], ["UA63000000000000000", "O", "Харківська"]]
    for i, (separator, encoding) in enumerate(
        [(";", "utf-8"), (",", "utf-16"), ("\t", "utf-8-sig")]
    ):
        text = "\r\n".join(separator.join(row) for row in [head, *rows])
        (tmp_path / f"{i}.csv").write_bytes(text.encode(encoding))
        assert load_register(tmp_path / f"{i}.csv").values.tolist() == [["Липці", "UA-63"]]


def _outlines(path: Path, shape: Any, **columns: str) -> Path:
    table = gpd.GeoDataFrame({k: [v] for k, v in columns.items()}, geometry=[shape], crs=4326)
    table.to_file(path)
    return path


def _status(capsys: Any, outlines: Path, *more: str) -> tuple[int, str, str]:
    code, out, err = run(
        capsys, "check", "--claim", "captured", "--kind", "status", "--settlement", "Глибоке",
        "--where", "UA-63", "--after", str(CASES / "49-settlement-table_2024-05-31.geojson"),
        "--until", "2024-05-31", "--mapper", "me", "--status", "occupied",
        "--outlines", str(outlines), *more,
    )  # fmt: skip
    return code, out, err


def test_outlines_are_compared_with_their_settlement(tmp_path: Path, capsys: Any) -> None:
    code, out, _ = _status(capsys, CASES / "50-places-swapped_outlines.geojson", "--explain")
    assert code == 0 and "100.0 – 100.0" in out and "held of 6.35 km²" in out
    code, out, err = _status(capsys, CASES / "50-places-swapped_outlines-swapped.geojson")
    assert (code, out) == (2, "") and "feature 0" in err and "the axes are swapped" in err
    # a fifth of a degree off, it lies beyond the border: no oblast is stated
    moved = _outlines(tmp_path / "m.gpkg", shapely.box(36.34, 50.43, 36.38, 50.45), name="Глибоке")
    code, out, err = _status(capsys, moved)
    assert (code, out) == (2, "") and err.count("\n") == 1
    assert "the outline of 'Глибоке' (about 36.360, 50.440) lies 19 km from its point" in err
    stated = _outlines(
        tmp_path / "s.gpkg", shapely.box(36.0, 49.9, 36.1, 50), name="Глибоке", oblast="UA-63"
    )
    assert "km from its point (36.427, 50.258)" in _status(capsys, stated)[2]


def test_outlines_that_were_mended_say_so(tmp_path: Path) -> None:
    bow = BAD["a bow-tie"][0]
    table = gpd.GeoDataFrame(
        {"name": ["А", "Б"]}, geometry=[bow, shapely.LineString([(36, 50), (37, 51)])], crs=4326
    )
    table.to_file(tmp_path / "a.gpkg")
    outlines = load_settlement_footprints(tmp_path / "a.gpkg")
    assert outlines.attrs["notes"] == (
        "1 invalid polygons were repaired",
        "1 of 2 features are not polygons and were left out",
    )
    stray = _outlines(tmp_path / "b.gpkg", BAD["a vertex at 0, 0"][0], name="А")
    refused(lambda: load_settlement_footprints(stray), "found one at 0, 0", MapFileError)


def test_tables_of_places_in_memory() -> None:
    shipped = load_settlements()
    turned = gpd.points_from_xy(shipped.geometry.y, shipped.geometry.x, crs=4326)
    swapped = shipped.set_geometry(turned)
    refused(lambda: find_settlement("Vovchansk", settlements=swapped), "the axes are swapped")
    names = ["Hlyboke"]
    refused(lambda: Claim.from_settlements(names, where="UA-63", settlements=swapped), "swapped")
    metric = shipped.to_crs(3857)
    refused(lambda: Claim.from_settlements(names, where="UA-63", settlements=metric), ".to_crs")


def _oblasts(path: Path, shapes: Any, isos: Any) -> Path:
    gpd.GeoDataFrame({"iso": list(isos)}, geometry=list(shapes), crs=4326).to_file(path)
    return path


def test_oblasts_that_lie_elsewhere_or_overlap(tmp_path: Path) -> None:
    table = load_oblasts()
    path = tmp_path / "a.gpkg"
    shapes = table.geometry.to_numpy()
    assert len(load_oblasts(_oblasts(path, shapes, table["iso"]))) == 27
    refused(
        lambda: load_oblasts(_oblasts(tmp_path / "b.gpkg", shapes, table["iso"][::-1])),
        "in its place, found ground that shares 0% with it",
        MapFileError,
    )
    wide = np.where(table["iso"] == "UA-63", shapely.buffer(shapes, 0.3), shapes)
    refused(
        lambda: load_oblasts(_oblasts(tmp_path / "c.gpkg", wide, table["iso"])),
        "expected oblasts that do not overlap",
        MapFileError,
    )
    turned = shapely.transform(shapes, lambda xy: xy[:, ::-1])
    refused(
        lambda: load_oblasts(_oblasts(tmp_path / "d.gpkg", turned, table["iso"])),
        "the axes are swapped",
        MapFileError,
    )


def test_a_border_is_that_of_the_country(tmp_path: Path, capsys: Any) -> None:
    table = load_oblasts()
    argv = [
        "check", "--claim", "16-18 km", "--kind", "depth", "--depth-from", "border",
        "--since", "2024-05-01", "--until", "2024-05-31", "--mapper", "me",
        "--before", str(CASES / "49-settlement-table_2024-05-01.geojson"),
        "--after", str(CASES / "49-settlement-table_2024-05-31.geojson"),
        "--status", "occupied", "--border",
    ]  # fmt: skip
    one = table[table["iso"] == "UA-63"]
    path = _oblasts(tmp_path / "one.gpkg", one.geometry, one["iso"])
    code, out, err = run(capsys, *argv, str(path))
    assert (code, out) == (2, "") and "expected Ukraine to its state border (598,878 km²)" in err
    most = table[~table["iso"].isin(["UA-43", "UA-40"])]  # another view of Crimea
    path = _oblasts(tmp_path / "most.gpkg", most.geometry, most["iso"])
    assert run(capsys, *argv, str(path))[0] == 0


# ---- tables of claims, cases -----------------------------------------------------------


@pytest.mark.parametrize("name", ["semicolon", "case"])
def test_claims_out_of_a_spreadsheet(name: str) -> None:
    (claim,) = read_claim_table(CASES / f"48-claims-csv-excel_{name}.csv").claims
    assert (claim.id, claim.value, claim.interval) == ("a", 18.5, (18.45, 18.55))
    assert (claim.since, claim.until) == (MAY, JUNE)
    assert claim.claimant == ("В. Речник" if name == "semicolon" else "")


def _claims(path: Path, text: str, encoding: str = "utf-8") -> Any:
    path.write_bytes(text.encode(encoding))
    return read_claim_table(path).claims


@pytest.mark.parametrize(
    "text, encoding",
    [
        ("id,value,since,until\na,18.5,2024-05-01,2024-05-31\n", "utf-16"),
        ("\ufeffID;VALUE;Since;Until\r\na;18,5;01.05.2024;31.05.2024\r\n;;;\r\n", "utf-8"),
        ("sep=;\r\nid;value;since;until;\r\na;18,5;2024-05-01 00:00:00;2024-05-31;\r\n", "utf-8"),
        ("id\tvalue\tsince\tuntil\na\t18,5 km2\t2024-05-01\t2024-05-31\n", "utf-16-le"),
        ('id,value,since,until\r"a","18,5",2024-05-01,2024-05-31\r', "utf-8"),
    ],
)
def test_tables_of_claims_as_spreadsheets_save_them(
    text: str, encoding: str, tmp_path: Path
) -> None:
    (claim,) = _claims(tmp_path / "a.csv", text, encoding)
    assert (claim.id, claim.value, claim.since, claim.until) == ("a", 18.5, MAY, JUNE)


def test_heads_with_spaces_and_lists(tmp_path: Path) -> None:
    head = "Value;Unit;Since;Until;Where;Figure Value;FIGURE-CLAIMANT\n"
    path = tmp_path / "a.csv"
    path.write_text(head + '1 246,5;km2;2024-05-01;2024-05-31;"UA-14;UA-63";1,246,000;ISW\n')
    case = read_claim_table(path)
    (claim,), (figure,) = case.claims, case.figures
    assert (claim.value, claim.where) == (1246.5, ("UA-14", "UA-63"))
    assert (figure.amount.value, figure.claimant) == (1_246_000, "ISW")


@pytest.mark.parametrize(
    "separator, value, words",
    [
        (";", "1.000", "value: '1.000' may be 1,000 or 1; write 1000 or 1.0000"),
        (",", "1.000", "value: '1.000' may be 1,000 or 1; write 1000 or 1.0000"),
        (";", "1,000", "value: '1,000' may be 1,000 or 1; write 1000 or 1.0000"),
        (";", "12.345 km2", "value: '12.345' may be 12,345 or 12.345; write 12345 or 12.3450"),
        (";", "1.234.567", "value: '1.234.567' has more than one point; write 1234567"),
    ],
)
def test_numbers_that_can_be_read_in_two_ways(
    separator: str, value: str, words: str, tmp_path: Path
) -> None:
    head = separator.join(["value", "since", "until"])
    row = separator.join([value, "2024-05-01", "2024-05-31"])
    with pytest.raises(CaseError) as caught:
        _claims(tmp_path / "a.csv", f"{head}\n{row}\n")
    assert f"a.csv, line 2: {words}" in str(caught.value)


@given(st.integers(1, 99_999), st.integers(0, 99), st.sampled_from(["", " ", "\u00a0", "\u202f"]))
def test_numbers_of_a_spreadsheet_are_what_was_written(whole: int, part: int, space: str) -> None:
    grouped = f"{whole:,}".replace(",", space)
    text = f"value;since;until\n{grouped},{part:02};2024-05-01;2024-05-31\n"
    with tempfile.TemporaryDirectory() as folder:
        (claim,) = _claims(Path(folder) / "a.csv", text)
    assert claim.value == pytest.approx(whole + part / 100, abs=1e-9)


def test_english_numbers_between_commas_stay_what_they_were(tmp_path: Path) -> None:
    text = 'value,since,until\n"1,246.5",2024-05-01,2024-05-31\n12.34,2024-05-01,2024-05-31\n'
    assert [c.value for c in _claims(tmp_path / "a.csv", text)] == [1246.5, 12.34]


def test_all_problems_of_a_table_in_one_message(tmp_path: Path, capsys: Any) -> None:
    rows = ["1.000;2024-05-01;2024-05-31", "5;05/06/2024;2024-05-31", "6;2024-05-01",
            "7;2024-05-01;2024-05-31", "many;2024-05-01;2024-05-31"]  # fmt: skip
    path = tmp_path / "a.csv"
    path.write_text("\n".join(["value;since;until", *rows]))
    code, out, err = run(capsys, "check", str(path))
    assert (code, out) == (2, "") and err.count("\n") == 1 and "4 rows cannot be read" in err
    for words in ("line 2: value: '1.000'", "line 3: since: '05/06/2024' may be day or month first",
                  "line 4: expected as many cells as in the header (3), found 2",
                  "line 6 (claim-2): value: expected a number"):  # fmt: skip
        assert words in err


@pytest.mark.parametrize(
    "content, words",
    [
        ("value;by\n5;Речник\n".encode("cp1251"), "such as Windows-1251; save it as UTF-8"),
        (b"PK\x03\x04", "found a workbook; save it as CSV UTF-8"),
        (b'value;until\n"5;2024\n', "found an error on line"),
        (b"value;;until\n5;x;2024-05-31\n", "column 2 has no name"),
        (
            b"value;until;measure\n5;2024-05-31;maybe\n",
            "measure: expected yes or no, found 'maybe'",
        ),
    ],
)
def test_what_is_no_table_of_claims(content: bytes, words: str, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    refused(lambda: read_claim_table(tmp_path / "a.csv"), words, CaseError)


def test_a_case_with_a_mark_or_in_utf_16(tmp_path: Path) -> None:
    path = CASES / "61-case-toml_bom.toml"
    (tmp_path / "a.toml").write_bytes(path.read_text("utf-8-sig").encode("utf-16"))
    for case in (read_case(path), read_case(tmp_path / "a.toml")):
        assert [(c.value, c.claimant) for c in case.claims] == [(430, "В. Речник")]
    (tmp_path / "b.toml").write_bytes(path.read_text("utf-8-sig").encode("cp1251"))
    refused(lambda: read_case(tmp_path / "b.toml"), "such as Windows-1251", CaseError)


# ---- keys of the former release ----------------------------------------------------------

FORMER = {"said": "stated_on", "by": "claimant"}
BASELINES = {"than_since": "baseline_since", "than_until": "baseline_until"}
PACE = {
    "value": "faster", "since": "2024-05-01", "until": "2024-05-31", "stated_on": "2024-06-01",
    "claimant": "A. Speaker", "baseline_since": "2023-01-01", "baseline_until": "2023-12-31",
}  # fmt: skip


def _with_old(new: str, *, both: bool = False) -> dict[str, str]:
    old = {value: key for key, value in (FORMER | BASELINES).items()}[new]
    return {**{k: v for k, v in PACE.items() if both or k != new}, old: PACE[new]}


def _written(path: Path, fields: dict[str, str]) -> Path:
    """Write a case file or a table with one claim, depending on the file extension."""
    if path.suffix == ".csv":
        path.write_text(f"kind,{','.join(fields)}\npace,{','.join(fields.values())}\n")
        return path
    keys = "".join(f'{key} = "{value}"\n' for key, value in fields.items())
    maps = '[[maps]]\nmapper = "me"\nbefore = "a.geojson"\nafter = "b.geojson"\n'
    maps += 'baseline_before = "a.geojson"\nbaseline_after = "b.geojson"\n'
    path.write_text(f'[[claim]]\nid = "a"\nkind = "pace"\n{keys}{maps}')
    return path


@pytest.mark.parametrize("new", (FORMER | BASELINES).values())
def test_old_keys_are_read_and_said_and_not_beside_new_ones(new: str, tmp_path: Path) -> None:
    today = Claim.of("pace", **PACE)
    fields = _with_old(new)
    old = next(key for key in fields if key not in PACE)
    with pytest.warns(DeprecationWarning, match=f"key '{old}' is now '{new}'"):
        assert Claim.of("pace", **fields) == today
    refused(
        lambda: Claim.of("pace", **_with_old(new, both=True)),
        f"{old}: also given as {new}",
        ClaimError,
    )
    for name, read in (("a.toml", read_case), ("a.csv", read_claim_table)):
        path = _written(tmp_path / name, fields)
        with pytest.warns(DeprecationWarning, match=f"'{old}' is now '{new}'"):
            case = read(path)
        assert getattr(case.claims[0], new) == getattr(today, new)
        path = _written(tmp_path / name, _with_old(new, both=True))
        with pytest.raises(CaseError, match=f"{old}|{new}"):
            read(path)


@pytest.mark.parametrize("new", [*BASELINES.values(), "stated_on"])
def test_old_options_are_read(new: str, tmp_path: Path, capsys: Any) -> None:
    def files(key: str) -> list[str]:
        return [f"--{key}", str(CASES / "49-settlement-table_2024-05-31.geojson")]

    told = []
    for fields in (PACE, _with_old(new)):
        given = {**fields, "side": "russia"}
        options = [
            word for key, value in given.items() if key != "value"
            for word in (f"--{key.replace('_', '-')}", value)
        ]  # fmt: skip
        told.append(
            run(capsys, "check", "--claim", PACE["value"], "--kind", "pace", *files("before"),
                *files("after"), "--mapper", "me", "--status", "occupied", *options)
        )  # fmt: skip
    assert told[0] == told[1]
