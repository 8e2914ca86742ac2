"""Files for Datawrapper: the form of its markers, sizes, credits, and the table."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyproj
import pytest
import shapely
from verdicts import EVIL, change, of_each_kind, shown

import frontgeo as fg
from frontgeo.cli.main import main
from frontgeo.outputs import datawrapper_files, datawrapper_table
from frontgeo.places import examples_folder

BELOUSOV = examples_folder() / "belousov-2024"
GEOD = pyproj.Geod(ellps="WGS84")


@pytest.fixture(scope="module")
def verdict() -> fg.Verdict:
    return fg.check(fg.Claim.area(880, since="2024-05-01", until="2024-05-31"), change())


def loaded(files: dict[str, bytes], ending: str) -> Any:
    (name,) = (name for name in files if name.endswith(ending))
    return json.loads(files[name])


def km2_of(geometry: Any) -> float:
    """The area of a GeoJSON geometry by another library: geodesics between dense vertices."""
    dense = shapely.segmentize(shapely.from_geojson(json.dumps(geometry)), 0.01)
    return abs(GEOD.geometry_area_perimeter(dense)[0]) / 1e6


# ---- the form ----------------------------------------------------------------------------


def test_markers_have_the_documented_form(verdict: fg.Verdict) -> None:
    """As in "Adding Area Markers" and "Adding Line & Arrow Markers" of Datawrapper."""
    markers = loaded(datawrapper_files(verdict), ".markers.json")
    assert set(markers) == {"markers"}
    kinds = [marker["type"] for marker in markers["markers"]]
    assert kinds.count("area") == 1 and kinds.count("line") >= 2
    ids = [marker["id"] for marker in markers["markers"]]
    assert len(set(ids)) == len(ids)
    for marker in markers["markers"]:
        feature, style = marker["feature"], marker["properties"]
        assert feature["type"] == "Feature" and marker["title"]
        assert re.fullmatch("#[0-9a-f]{6}", style["stroke"]) and style["stroke-width"] > 0
        if marker["type"] == "area":
            assert marker["visible"] is marker["fill"] is marker["stroke"] is True
            assert marker["exactShape"] is True
            assert 0 < style["fill-opacity"] < 1 and style["fill"].startswith("#")
            assert feature["geometry"]["type"] == "MultiPolygon"
        else:
            assert marker["visibility"] == {"enabled": True}
            assert feature["geometry"]["type"] == "LineString"


def test_the_geojson_is_valid_wound_and_credited(verdict: fg.Verdict) -> None:
    collection = loaded(datawrapper_files(verdict), ".geojson")
    assert collection["type"] == "FeatureCollection"
    credits = {feature["properties"]["credit"] for feature in collection["features"]}
    (credit,) = credits
    assert "DeepStateMAP.live" in credit and "OpenStreetMap" in credit
    for feature in collection["features"]:
        shape = shapely.from_geojson(json.dumps(feature["geometry"]))
        assert shapely.is_valid(shape) and not shape.is_empty
        xy = shapely.get_coordinates(shape)
        assert np.array_equal(xy, xy.round(5))
        for polygon in shapely.get_parts(shape):
            if polygon.geom_type == "Polygon":
                assert polygon.exterior.is_ccw
        assert {"title", "stroke", "tolerance_m", "mapper"} <= feature["properties"].keys()


def test_the_area_drawn_and_the_area_measured_are_stated(verdict: fg.Verdict) -> None:
    files = datawrapper_files(verdict)
    (area,) = (
        f for f in loaded(files, ".geojson")["features"] if f["geometry"]["type"] == "MultiPolygon"
    )
    stated = area["properties"]
    assert stated["area_km2"] == pytest.approx(verdict.rows[0].gained_km2, abs=1e-6)
    assert stated["drawn_area_km2"] == pytest.approx(km2_of(area["geometry"]), rel=1e-5)
    readme = files["README.txt"].decode()
    assert f"measured {stated['area_km2']:,.2f} km²" in readme
    assert f"drawn {stated['drawn_area_km2']:,.2f} km²" in readme
    assert "DeepStateMAP.live" in readme and "not tried against the service" in readme


def coast(east: float) -> shapely.Polygon:
    """A square whose eastern side has 4,000 teeth of about 70 m."""
    y = np.linspace(48, 49, 8001)
    x = east + np.where(np.arange(8001) % 2, 0.001, 0.0)
    return shapely.Polygon([(33, 48), *zip(x, y, strict=True), (33, 49)])


def test_ground_is_simplified_until_it_fits_and_by_how_much_is_stated() -> None:
    jagged = fg.diff(
        shown(coast(34), "2024-04-30T21:00"), shown(coast(34.5), "2024-05-31T21:00"),
        keep_slivers=True, keep_redrawn=True,
    )  # fmt: skip
    verdict = fg.check(fg.Claim.area(3700), jagged)
    fine, coarse = datawrapper_files(verdict), datawrapper_files(verdict, most_bytes=20_000)
    for files, most in ((fine, 1_000_000), (coarse, 20_000)):
        assert all(len(c) <= most for n, c in files.items() if n.endswith("json"))
    tolerances = [loaded(f, ".geojson")["features"][0]["properties"] for f in (fine, coarse)]
    assert [t["tolerance_m"] for t in tolerances] == [25, 100]  # teeth of 74 m
    assert "simplified by up to 100 m" in coarse["README.txt"].decode()
    # no vertex of the whole lies farther from what is drawn than the tolerance and the grid
    drawn = shapely.from_geojson(json.dumps(loaded(coarse, ".geojson")["features"][0]["geometry"]))
    points = shapely.points(shapely.get_coordinates(jagged.gained))
    metres = pyproj.Transformer.from_crs(4326, 32636, always_xy=True).transform
    flat = shapely.transform(drawn.boundary, lambda xy: np.column_stack(metres(*xy.T)))
    far = shapely.distance(
        shapely.transform(points, lambda xy: np.column_stack(metres(*xy.T))), flat
    )
    assert far.max() < 102
    with pytest.raises(fg.FrontgeoError, match=r"expected at most 0.001 MB, found .* 1600 m; clip"):
        datawrapper_files(verdict, most_bytes=1000)


def test_a_drawing_has_its_ground_and_no_front() -> None:
    verdict = fg.check(fg.Claim.area(880), shapely.box(36, 50, 36.41, 50.27))
    markers = loaded(datawrapper_files(verdict), ".markers.json")["markers"]
    assert [marker["type"] for marker in markers] == ["area"]
    assert markers[0]["title"].startswith("Drawn: 880.3 km²")


def test_a_share_has_the_ground_held_and_its_front() -> None:
    files = datawrapper_files(of_each_kind()["share"])
    titles = [m["title"] for m in loaded(files, ".markers.json")["markers"]]
    assert titles[0].startswith("Held") and any("Front line" in title for title in titles)


def test_claims_of_the_same_days_share_files() -> None:
    one = change()
    verdicts = [fg.check(fg.Claim.area(v, id=f"c{v}"), one) for v in (870, 880)]
    files = datawrapper_files(verdicts)
    assert [name for name in files if name.endswith(".geojson")] == [
        "c870-DeepState-occupied.geojson"
    ]
    assert "c870-DeepState-occupied: also c880" in files["README.txt"].decode()


def test_a_title_from_a_file_is_text_alone() -> None:
    evil = fg.diff(
        shown(shapely.box(33, 48, 34, 49), "2024-04-30T21:00", EVIL),
        shown(shapely.box(33, 48, 34.1, 49), "2024-05-31T21:00", EVIL),
    )
    files = datawrapper_files(fg.check(fg.Claim.area(880), evil))
    for name, content in files.items():
        assert re.fullmatch(r"[\w.-]+", name)
        assert "\u202e" not in content.decode() and "\u2028" not in content.decode()
    assert files["README.txt"].decode().isascii() is False  # km²


@pytest.mark.parametrize("kind", sorted(of_each_kind()))
@pytest.mark.parametrize("lang", ["en", "uk"])
def test_every_kind_of_claim(kind: str, lang: str) -> None:
    verdict = of_each_kind()[kind]
    files = datawrapper_files(verdict, lang=lang)
    assert files == datawrapper_files(verdict, lang=lang)
    rows = list(csv.DictReader(io.StringIO(files["rows.csv"].decode())))
    assert len(rows) == len(verdict.rows)
    for name, content in files.items():
        if name.endswith("json"):
            json.loads(content)


# ---- the table ---------------------------------------------------------------------------


def test_the_table_has_a_row_for_each_mapper_and_definition() -> None:
    case = fg.read_case(BELOUSOV / "case.toml")
    verdicts = fg.run_case(case)
    rows = list(csv.DictReader(io.StringIO(datawrapper_files(verdicts)["rows.csv"].decode())))
    assert len(rows) == sum(len(verdict.rows) for verdict in verdicts)
    isw = next(r for r in rows if r["evidence"] == "ISW" and r["kind"] == "published")
    assert (isw["measured"], isw["unit"], isw["outcome"], isw["counted"]) == (
        "752.0", "km²", "overstated", "yes",
    )  # fmt: skip
    unmeasured = [r for r in rows if r["outcome"] == "not available"]
    assert unmeasured and all(r["measured"] == r["low"] == r["high"] == "" for r in unmeasured)
    drawn = next(r for r in rows if r["kind"] == "illustration")
    assert drawn["counted"] == "no" and "taken as Russian-held" in drawn["note"]
    assert (drawn["map_before"], drawn["map_after"]) == ("2023-12-31", "2024-05-31")


NUMBER = re.compile(r"-?\d+(\.\d+)?(e-?\d+)?")


def assert_cells(text: str, numbers: set[str], days: set[str]) -> None:
    for row in csv.DictReader(io.StringIO(text)):
        assert all(NUMBER.fullmatch(row[name]) for name in numbers if row[name])
        for name in days:
            assert not row[name] or date.fromisoformat(row[name])
        assert not [c for c in row.values() if c[:1] in tuple("=+@\t") or c.startswith("-=")]


def test_cells_are_plain_numbers_and_iso_days(verdict: fg.Verdict) -> None:
    numbers = {"claimed_value", "claimed_low", "claimed_high", "measured", "low", "high"}
    days = {"since", "until", "map_before", "map_after"}
    for each in (verdict, *of_each_kind().values()):
        assert_cells(datawrapper_files(each)["rows.csv"].decode(), numbers, days)
    table = datawrapper_table(verdict)
    assert all(pd.api.types.is_float_dtype(table[name]) for name in numbers)


def test_a_formula_in_a_name_is_disarmed() -> None:
    claim = fg.Claim.area(880, id="=1+1")
    verdict = fg.check(claim, shapely.box(36, 50, 36.41, 50.27))
    assert "'=1+1," in datawrapper_files(verdict)["rows.csv"].decode()


def test_an_open_interval_has_an_empty_cell() -> None:
    verdict = fg.check(fg.Claim.parse("more than 800 km2"), shapely.box(36, 50, 36.41, 50.27))
    (row,) = csv.DictReader(io.StringIO(datawrapper_files(verdict)["rows.csv"].decode()))
    assert row["claimed_high"] == "" and float(row["claimed_low"]) >= 795


def test_the_table_of_a_timeline_has_iso_days_and_plain_numbers(
    tmp_path: Path, monkeypatch: Any, capsys: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("maps").mkdir()
    for day, east in (("2024-01-31", 34), ("2024-02-29", 34.02), ("2024-03-31", 34.01)):
        square = shapely.to_geojson(shapely.box(33, 48, east, 49))
        Path(f"maps/{day}.geojson").write_text(square)
    for options, numbers in (
        ((), {"area_km2"}),
        (("--deltas",), {"gained_km2", "lost_km2", "net_km2"}),
    ):
        assert main(["timeline", "maps", *options, "-o", "series.csv"]) == 0
        text = Path("series.csv").read_text(encoding="utf-8")
        first = text.partition(",")[0]
        assert_cells(text, numbers, {first, *({"since"} if options else ())})
        assert len(text.splitlines()) > 2
    capsys.readouterr()


# ---- the command line --------------------------------------------------------------------


def test_the_folder_is_written_whole_and_alike(
    tmp_path: Path, monkeypatch: Any, capsys: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    drawn = tmp_path / "drawn.geojson"
    drawn.write_text(shapely.to_geojson(shapely.box(36, 50, 36.41, 50.27)))
    line = ["check", "--claim", "880 km2", "--polygons", "drawn.geojson", "--datawrapper"]
    assert main([*line, "one"]) == main([*line, "two"]) == 0
    assert "wrote one" in capsys.readouterr().err
    one, two = ({p.name: p.read_bytes() for p in Path(f).iterdir()} for f in ("one", "two"))
    assert one == two and "rows.csv" in one
    assert main([*line, "one"]) == 0  # its own folder again
    Path("one/mine.txt").write_text("mine")
    assert main([*line, "one"]) == 2
    assert "mine.txt" in capsys.readouterr().err
    assert main([*line, "-"]) == 2
    assert "expected a folder" in capsys.readouterr().err
