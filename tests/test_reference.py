"""Reference data from files and from the cache: columns, provenance, errors."""

from __future__ import annotations

import gzip
import json
import zipfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from frontgeo import load_oblasts, load_settlements
from frontgeo.errors import MapFileError, NotAvailableError
from frontgeo.places import (
    find_settlement,
    is_complete,
    load_hromadas,
    load_neighbours,
    load_raions,
    load_settlement_footprints,
)

STATED = {
    "source", "vintage", "licence", "attribution", "accuracy_m", "viewpoint", "complete",
}  # fmt: skip
SQUARE = shapely.box(36, 49, 37, 50)


def write(
    path: Path, geometry: Any = SQUARE, crs: str | None = "EPSG:4326", **columns: Any
) -> Path:
    frame = gpd.GeoDataFrame({k: [v] for k, v in columns.items()}, geometry=[geometry], crs=crs)
    driver = {"shp": "ESRI Shapefile", "gpkg": "GPKG"}.get(path.suffix[1:], "GeoJSON")
    frame.to_file(path, driver=driver)
    return path


# ---- provenance of every table


def test_tables_that_ship_say_where_they_come_from() -> None:
    for table in (load_oblasts(), load_settlements()):
        assert set(table.attrs) >= STATED
        assert all(table.attrs[key] not in (None, "") for key in STATED)
        assert table.copy().attrs == table.attrs
    assert "68/262" in load_oblasts().attrs["viewpoint"]
    document = json.loads(
        (Path(__file__).parents[1] / "data/boundaries/ukraine_oblasts.geojson").read_text("utf-8")
    )
    assert load_oblasts().attrs["viewpoint"] == document["viewpoint"]
    assert load_oblasts().attrs["attribution"] == document["attribution"]


@pytest.mark.parametrize(
    ("name", "load"), [("ukraine_oblasts", load_oblasts), ("russia_oblasts", load_neighbours)]
)
def test_units_that_ship_are_read_as_gdal_reads_them(name: str, load: Any) -> None:
    by_gdal = gpd.read_file(Path(__file__).parents[1] / f"data/boundaries/{name}.geojson")
    table = load()
    assert [*table.columns] == [*by_gdal.columns] and table.crs == by_gdal.crs
    assert shapely.to_wkb(table.geometry).tolist() == shapely.to_wkb(by_gdal.geometry).tolist()
    pd.testing.assert_frame_equal(
        pd.DataFrame(table.drop(columns="geometry")),
        pd.DataFrame(by_gdal.drop(columns="geometry")),
        check_dtype=False,  # GDAL's whole numbers have 32 bits
    )


def test_tables_of_the_user_say_what_is_not_stated(tmp_path: Path) -> None:
    path = write(tmp_path / "r.geojson", name="Чугуївський район")
    attrs = load_raions(path).attrs
    assert set(attrs) == STATED
    assert attrs["source"] == str(path) and attrs["licence"] == "not stated"
    assert attrs["accuracy_m"] is None and attrs["complete"] is None
    assert is_complete(load_raions(path)) is None


# ---- archives


@pytest.mark.slow
@pytest.mark.archive
def test_raions_and_hromadas_of_the_archive(archive: Path) -> None:
    raions = load_raions(f"{archive}/boundaries/osm_admin.gpkg:adm2_raion")
    assert len(raions) == 136 and (raions["name_uk"] != "").all()
    assert set(raions["oblast"]) == set(load_oblasts()["iso"]) - {"UA-30", "UA-40"}
    hromadas = load_hromadas(f"{archive}/boundaries/osm_admin.gpkg:adm3_hromada")
    assert len(hromadas) == 1466 and (hromadas["raion"] != "").all()
    with pytest.raises(MapFileError, match=r"adm2_raion.*osm_admin.gpkg:LAYER"):
        load_raions(archive / "boundaries" / "osm_admin.gpkg")
    with pytest.raises(MapFileError, match="no layer 'raions'"):
        load_raions(f"{archive}/boundaries/osm_admin.gpkg:raions")


@pytest.mark.slow
@pytest.mark.archive
@pytest.mark.parametrize(
    ("name", "count", "complete"),
    [
        ("osm_admin.gpkg:adm1_oblast_derived", 27, True),
        ("minregion_2020_oblasts.geojson", 27, True),
        ("osm_simplified_oblasts_INACCURATE.geojson", 25, False),
    ],
)
def test_oblasts_of_the_archive_get_our_codes(
    archive: Path, name: str, count: int, complete: bool
) -> None:
    table = load_oblasts(f"{archive}/boundaries/{name}")
    assert len(table) == count and is_complete(table) is complete
    shipped = load_oblasts().set_index("iso")
    here = table.set_index("iso").geometry.representative_point()
    # each unit's inner point lies in the shipped unit of that code; Slavutych is elsewhere
    inside = shapely.covers(shipped.geometry.loc[here.index].to_numpy(), here.to_numpy())
    assert inside.all(), here.index[~inside].tolist()
    assert (table.set_index("iso")["name_en"] == shipped.loc[here.index, "name_en"]).all()


@pytest.mark.slow
@pytest.mark.archive
def test_settlements_of_the_archive(archive: Path) -> None:
    path = archive / "settlements" / "whosonfirst.csv.gz"
    table = load_settlements(path, complete=True)
    assert len(table) == 33_185 and is_complete(table) is True
    assert list(table.columns[:12]) == list(load_settlements().columns[:12])
    assert (table["oblast"] == "").sum() < 20
    point = find_settlement("Вовчанськ", oblast="UA-63", settlements=table)
    assert shapely.distance(point, find_settlement("Vovchansk")) < 0.1
    with pytest.raises(NotAvailableError, match="places have this name"):
        find_settlement("Красне", oblast="UA-63", settlements=table)


@pytest.mark.slow
@pytest.mark.archive
def test_footprints_of_the_archive(archive: Path) -> None:
    table = load_settlement_footprints(archive / "settlements" / "osm_footprints.gpkg")
    assert len(table) == 6055 and (table["oblast"] == "UA-63").sum() == 1622
    shipped = load_settlements()
    lyptsi = table[(table["name_uk"] == "Липці") & (table["oblast"] == "UA-63")]
    assert shapely.covers(lyptsi.geometry.iloc[0], find_settlement("Lyptsi"))
    # an independent register: if both have a code for a village, it is the same
    joined = gpd.sjoin(
        shipped[~shipped["by_hand"] & (shipped["katottg"] != "")],
        table[(table["katottg"] != "") & (table["kind"] != "borough")][["katottg", "geometry"]],
        lsuffix="here",
        rsuffix="osm",
    )
    assert len(joined) > 100
    same = joined["katottg_here"] == joined["katottg_osm"]
    assert same.all(), joined[~same].to_string()


# ---- columns


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("iso", "UA-63"), ("ISO3166-2", "ua-63"), ("shapeISO", "UA-63"), ("ADM1_PCODE", "UA63"),
        ("katottg", "UA63000000000041885"), ("ADM1_EN", "Kharkivska"), ("adm1_name", "Kharkivska"),
        ("name", "Харківська область"), ("shapeName", "Kharkiv Oblast"),
        ("oblast_slug", "kharkivska_oblast"), ("ADMIN_1", "Харківська область"),
    ],
)  # fmt: skip
def test_oblasts_are_known_by_many_columns(tmp_path: Path, column: str, value: str) -> None:
    table = load_oblasts(write(tmp_path / "o.geojson", **{column: value}))
    assert table["iso"].tolist() == ["UA-63"]
    assert table["name_en"].tolist() == ["Kharkiv oblast"]
    assert table.attrs["viewpoint"] == "without UA-40 and UA-43"


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("UA-14", "UA-14"), ("UA01", "UA-43"), ("UA44", "UA-09"), ("UA73", "UA-77"),
        ("UA80", "UA-30"), ("UA85", "UA-40"), ("Kyiv", "UA-30"), ("Kyiv oblast", "UA-32"),
        ("Kyivska", "UA-32"), ("Київська", "UA-32"), ("м. Київ", "UA-30"),
        ("Місто Севастополь", "UA-40"), ("Avtonomna Respublika Krym", "UA-43"),
        ("Ivano-Frankivska", "UA-26"), ("Івано-Франківська область", "UA-26"),
    ],
)  # fmt: skip
def test_oblasts_are_known_by_many_words(tmp_path: Path, text: str, iso: str) -> None:
    middle = load_oblasts().set_index("iso").geometry[iso].representative_point()
    path = write(tmp_path / "o.geojson", middle.buffer(0.02), name=text)  # at the right place
    assert load_oblasts(path)["iso"].tolist() == [iso]


def test_a_plain_name_goes_to_the_column_of_its_script(tmp_path: Path) -> None:
    path = tmp_path / "r.geojson"
    gpd.GeoDataFrame(
        {"NAME": ["Чугуївський район", "Izium raion", None], "ADM1_PCODE": ["UA63", None, "UA14"]},
        geometry=[SQUARE] * 3,
        crs="EPSG:4326",
    ).to_file(path)
    table = load_raions(path)
    assert table["name_uk"].tolist() == ["Чугуївський район", "", ""]
    assert table["name_en"].tolist() == ["", "Izium raion", ""]
    assert table["oblast"].tolist() == ["UA-63", "", "UA-14"]
    assert "NAME" in table.columns


def test_other_crs_are_reprojected(tmp_path: Path) -> None:
    square = gpd.GeoSeries([SQUARE], crs="EPSG:4326").to_crs("EPSG:32636").iloc[0]
    path = write(tmp_path / "r.gpkg", square, crs="EPSG:32636", name="x")
    assert np.allclose(load_raions(path).total_bounds, SQUARE.bounds, atol=0.02)


@pytest.mark.parametrize("suffix", [".csv", ".csv.gz"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_settlements_from_a_table(tmp_path: Path, suffix: str, separator: str) -> None:
    rows = [["Name", "Longitude", "LAT", "pop"], ["Липці", "36.42", "50.21", "4182"],
            ["Hlyboke", "36.43", "50.26", ""]]  # fmt: skip
    text = "\ufeff" + "\n".join(separator.join(row) for row in rows)
    path = tmp_path / f"s{suffix}"
    path.write_bytes(gzip.compress(text.encode()) if suffix.endswith("gz") else text.encode())
    table = load_settlements(path)
    assert table["name_uk"].tolist() == ["Липці", ""]
    assert table["name_en"].tolist() == ["", "Hlyboke"]
    assert table["population"].tolist() == [4182, pd.NA]
    assert find_settlement("Hlyboke", settlements=table).equals(shapely.Point(36.43, 50.26))
    assert list(table.columns)[:12] == list(load_settlements().columns)[:12]


def test_settlements_from_points(tmp_path: Path) -> None:
    path = write(
        tmp_path / "s.gpkg", shapely.Point(36.42, 50.21), name_en="Lyptsi", oblast="UA-63",
        population=25_000,
    )  # fmt: skip
    table = load_settlements(path)
    assert table["lon"].tolist() == [36.42] and table["oblast"].tolist() == ["UA-63"]
    assert table["label"].tolist() == [True] and is_complete(table) is None


# ---- the cache


GEONAMES = (
    "702989\tLyptsi\tLyptsi\tЛипцы,Липці\t50.20919\t36.42086\tP\tPPL\tUA\t\t07\t\t\t\t4182\t\t"
    "116\tEurope/Kyiv\t2020-01-01\n"
    "1\tOld\tOld\t\t50.1\t36.1\tP\tPPLH\tUA\t\t07\t\t\t\t0\t\t1\tEurope/Kyiv\t2020-01-01\n"
    "2\tA river\tA river\t\t50.1\t36.1\tH\tSTM\tUA\t\t07\t\t\t\t0\t\t1\tEurope/Kyiv\t2020-01-01\n"
)


@pytest.fixture
def cache_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv("FRONTGEO_CACHE", str(folder))
    return folder


@pytest.mark.parametrize(
    ("load", "command", "function"),
    [
        (load_raions, "frontgeo fetch raions", "load_raions(path)"),
        (load_hromadas, "frontgeo fetch hromadas", "load_hromadas(path)"),
        (
            load_settlement_footprints,
            "frontgeo fetch settlement-footprints",
            "load_settlement_footprints(path)",
        ),
        (lambda: load_oblasts(fetched=True), "frontgeo fetch oblasts", "load_oblasts(path)"),
        (
            lambda: load_settlements(fetched=True),
            "frontgeo fetch settlements",
            "load_settlements(path)",
        ),
    ],
)
@pytest.mark.usefixtures("cache_folder")
def test_what_is_not_fetched_names_the_command(load: Any, command: str, function: str) -> None:
    with pytest.raises(NotAvailableError) as caught:
        load()
    assert command in str(caught.value) and function in str(caught.value)


def test_raions_are_read_out_of_the_fetched_zip(cache_folder: Path, tmp_path: Path) -> None:
    inner = write(
        tmp_path / "ukr_admin2.geojson", adm2_name="Chuhuivskyi", adm2_name1="Чугуївський",
        adm1_pcode="UA63", adm2_pcode="UA6314",
    )  # fmt: skip
    (cache_folder / "cod-ab").mkdir(parents=True)
    with zipfile.ZipFile(cache_folder / "cod-ab" / "ukr_admin_boundaries.geojson.zip", "w") as file:
        file.write(inner, "ukr/ukr_admin2.geojson")
    table = load_raions()
    assert table[["name_en", "name_uk", "oblast", "katottg"]].iloc[0].tolist() == [
        "Chuhuivskyi", "Чугуївський", "UA-63", "",
    ]  # fmt: skip
    assert "CC BY" in table.attrs["licence"] and "OCHA" in table.attrs["source"]
    assert table.attrs["viewpoint"] == "not stated"
    with pytest.raises(MapFileError, match=r"ukr_admin3\.geojson"):
        load_hromadas()


def test_settlements_are_read_out_of_geonames_dump(cache_folder: Path, tmp_path: Path) -> None:
    (cache_folder / "settlements").mkdir(parents=True)
    path = cache_folder / "settlements" / "UA.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("readme.txt", "x")
        file.writestr("UA.txt", GEONAMES)
    plain = tmp_path / "UA.txt"
    plain.write_text(GEONAMES, encoding="utf-8")
    for table in (load_settlements(fetched=True), load_settlements(path), load_settlements(plain)):
        assert table["name_en"].tolist() == ["Lyptsi"]
        assert table["oblast"].tolist() == ["UA-63"]
        assert table["geonames_id"].tolist() == [702989]
        assert table["population"].tolist() == [4182]
    assert load_settlements(fetched=True).attrs["licence"] == "CC BY 4.0"
    assert not load_settlements()["geonames_id"].isna().all()


# ---- errors


@pytest.mark.parametrize(
    ("load", "shape", "expected"),
    [
        (load_oblasts, SQUARE, ("'iso'", "colour")),
        (load_raions, SQUARE, ("'name_en'", "colour")),
        (load_hromadas, SQUARE, ("'name_uk'", "colour")),
        (load_settlement_footprints, SQUARE, ("'name'", "colour")),
        (load_settlements, shapely.Point(36, 50), ("'name_en'", "colour")),
    ],
)
def test_a_missing_column_is_named_with_those_that_are_there(
    tmp_path: Path, load: Any, shape: Any, expected: tuple[str, ...]
) -> None:
    path = write(tmp_path / "mine.geojson", shape, colour="red")
    with pytest.raises(MapFileError, match=r"mine\.geojson: column .* is missing") as caught:
        load(path)
    assert all(word in str(caught.value) for word in expected)


def test_a_table_without_coordinates_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    path.write_text("name,lon\nLyptsi,36.4\n", encoding="utf-8")
    with pytest.raises(MapFileError, match=r"'lon' or 'lat' is missing.*columns: name, lon;"):
        load_settlements(path)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("name,lon,lat\nLyptsi,36.4,fifty\n", r"line 2: .*'fifty' \(1 of 1 rows\)"),
        ("name,lon,lat\nA,36.4,50\nB,4000000,50\n", r"line 3: .*'4000000'"),
        ("name,lon,lat\nA,nan,50\n", "degrees"),
        ("name,lon,lat\nA,inf,50\n", "degrees"),
        ("name,lon,lat\n", "no row"),
        ("", "empty file"),
        ('name,lon,lat\n"A,1,2\nB,3\n', "expected a table"),
    ],
)
def test_broken_tables_are_refused(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "s.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(MapFileError, match=message):
        load_settlements(path)


def test_damaged_files_are_refused(tmp_path: Path) -> None:
    packed = gzip.compress(b"name,lon,lat\n" + b"A,36,50\n" * 1000)
    contents = {
        "cut.csv.gz": packed[: len(packed) // 2],
        "none.csv.gz": b"no gzip",
        "latin.csv": "name,lon,lat\nÄ,1,2\n".encode("latin-1"),
        "none.zip": b"no zip",
        "none.geojson": b"{",
        "none.txt": b"no dump\n",
        "empty.gpkg": b"",
    }
    for name, content in contents.items():
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(MapFileError, match=name):
            load_settlements(path)


def test_tables_that_expand_without_end_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("frontgeo.places.place_tables._LARGEST_TABLE", 1000)
    path = tmp_path / "s.csv.gz"
    path.write_bytes(gzip.compress(b"name,lon,lat\n" + b"A,36,50\n" * 1000))
    with pytest.raises(MapFileError, match="more than 0 MB once unpacked"):
        load_settlements(path)


def test_a_missing_crs_is_an_error_except_in_geojson(tmp_path: Path) -> None:
    path = write(tmp_path / "r.shp", name="x")
    path.with_suffix(".prj").unlink()
    with pytest.raises(MapFileError, match=r"CRS.*\.prj"):
        load_raions(path)


def test_projected_numbers_in_geojson_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "r.geojson"
    shape = {"type": "Polygon", "coordinates": [[[4e6, 6e6], [5e6, 6e6], [5e6, 7e6], [4e6, 6e6]]]}
    feature = {"type": "Feature", "properties": {"name": "x"}, "geometry": shape}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    with pytest.raises(MapFileError, match="state the CRS"):
        load_raions(path)


def test_the_wrong_kind_of_geometry_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MapFileError, match="load_settlement_footprints"):
        load_settlements(write(tmp_path / "s.geojson", name="x"))
    with pytest.raises(MapFileError, match="expected polygons"):
        load_raions(write(tmp_path / "r.geojson", shapely.Point(36, 50), name="x"))
    with pytest.raises(MapFileError, match="expected polygons"):
        load_raions(_table(tmp_path))
    with pytest.raises(MapFileError, match="expected points, found no geometry"):
        load_settlements(write(tmp_path / "n.geojson", None, name="x"))


def _table(folder: Path) -> Path:
    path = folder / "t.csv"
    path.write_text("name,lon,lat\nA,36,50\n", encoding="utf-8")
    return path


def test_unknown_oblasts_and_second_features_are_refused(tmp_path: Path) -> None:
    with pytest.raises(MapFileError, match=r"feature 0: .*'Belgorod Oblast'"):
        load_oblasts(write(tmp_path / "o.geojson", name="Belgorod Oblast"))
    path = tmp_path / "two.geojson"
    gpd.GeoDataFrame(
        {"iso": ["UA-63", "UA-63"]}, geometry=[SQUARE, SQUARE], crs="EPSG:4326"
    ).to_file(path)
    with pytest.raises(MapFileError, match=r"feature 1: .*second for UA-63"):
        load_oblasts(path)


@pytest.mark.parametrize("load", [load_oblasts, load_raions, load_settlements])
def test_files_that_are_not_there_are_refused(load: Any) -> None:
    with pytest.raises(MapFileError, match="no such file"):
        load("no-such.geojson")


def test_settlements_of_the_users_own_are_named_on_the_page(tmp_path: Path, capsys: Any) -> None:
    from shapes import write_geojson

    from frontgeo.cli.main import main

    drawn = write_geojson(tmp_path / "d.geojson", shapely.box(36, 49, 36.4, 49.3))
    mine, bad, page = (tmp_path / n for n in ("mine.csv", "bad.csv", "page.html"))
    mine.write_text("name_en,oblast,lon,lat\nMyvillage,UA-63,36.2,49.1\n")
    bad.write_text("x,y\n1,2\n")
    args = ["check", "--claim", "880", "--polygons", str(drawn), "--html", str(page)]
    assert main([*args, "--settlements", str(mine)]) == 0
    text = page.read_text(encoding="utf-8")
    assert '"en":"Myvillage"' in text and '"en":"Kharkiv"' not in text
    page.unlink()
    assert main([*args, "--settlements", str(bad)]) == 2
    assert "bad.csv" in capsys.readouterr().err and not page.exists()
    assert main([*args[:-2], "--settlements", str(mine)]) == 2
