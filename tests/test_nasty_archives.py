"""Archives and files that are broken or hostile: cut off, climbing, endless, mixed."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from archives import (
    CREAMY,
    EAST,
    GOOD,
    KML,
    LATER,
    SIZE,
    SQUARE,
    TEXT,
    WEEKS,
    WIDER,
    creamy,
    packed_as,
    tar,
    topology,
    weekly,
    zipped,
)
from shapes import write_geojson

from frontgeo import FrontgeoError, area_km2, read_control_map, read_timeline
from frontgeo.errors import InputError, MapFileError

TWO_DAYS = {"b/2024-05-31.geojson": WIDER, "a/2024-05-01.geojson": TEXT, "notes.txt": "x"}


# ---- kinds of archive --------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["folder", "zip", "tar.xz", "tar.gz", "tar"])
def test_every_kind_of_archive_gives_the_same_maps(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"archive.{kind}"
    if kind == "folder":
        for name, text in TWO_DAYS.items():
            (path / name).parent.mkdir(parents=True, exist_ok=True)
            (path / name).write_text(text)
    elif kind == "zip":
        zipped(path, TWO_DAYS)
    else:
        tar(path, TWO_DAYS, {"tar.xz": "w:xz", "tar.gz": "w:gz", "tar": "w"}[kind])
    before = sorted(tmp_path.rglob("*"))
    timeline = read_timeline(path, mapper="me")
    assert [s.day for s in timeline.snapshots] == [date(2024, 5, 1), date(2024, 5, 31)]
    areas = [shown.area_km2() for shown in timeline]
    assert areas == pytest.approx([SIZE, 2 * SIZE])
    assert timeline.at("2024-05-30").area_km2() == pytest.approx(SIZE)
    assert timeline.gaps == () and "2 maps, 2024-05-01 to 2024-05-31" in repr(timeline)
    assert sorted(tmp_path.rglob("*")) == before


def test_one_map_in_a_gzip_a_zip_a_kmz_and_a_parquet(tmp_path: Path) -> None:
    (tmp_path / "a.geojson.gz").write_bytes(gzip.compress(TEXT.encode()))
    zipped(tmp_path / "b.zip", {"b.geojson": TEXT, "readme.txt": "x"})
    zipped(tmp_path / "c.kmz", {"doc.kml": KML, "files/icon.png": "x"})
    gpd.GeoDataFrame(geometry=[SQUARE], crs=4326).to_parquet(tmp_path / "d.parquet")
    folder = tmp_path / "shp"
    folder.mkdir()
    gpd.GeoDataFrame({"a": [1]}, geometry=[SQUARE], crs=4326).to_file(folder / "e.shp")
    with zipfile.ZipFile(tmp_path / "e.zip", "w") as packing:
        for part in folder.iterdir():
            packing.write(part, part.name)
    for name in ("a.geojson.gz", "b.zip", "c.kmz", "d.parquet", "e.zip"):
        assert read_control_map(tmp_path / name).area_km2() == pytest.approx(SIZE), name


# ---- damaged, climbing, endless ----------------------------------------------------------


@pytest.mark.parametrize("kind", ["zip", "tar.xz", "tar.gz"])
@pytest.mark.parametrize("share", [0.2, 0.6, 0.95])
def test_an_archive_cut_off_is_one_clear_error(tmp_path: Path, kind: str, share: float) -> None:
    rng = np.random.default_rng(1)
    noise = {f"n{i}.txt": rng.bytes(20_000).hex() for i in range(10)}
    whole = tmp_path / f"whole.{kind}"
    members = {**noise, **TWO_DAYS}
    if kind == "zip":
        zipped(whole, members)
    else:
        tar(whole, members, f"w:{kind[4:]}")
    cut = tmp_path / f"cut.{kind}"
    cut.write_bytes(whole.read_bytes()[: int(whole.stat().st_size * share)])
    with pytest.raises(MapFileError, match="damaged or cut off") as caught:
        list(read_timeline(cut, mapper="me"))
    assert str(cut) in str(caught.value)


@pytest.mark.parametrize(
    "name", ["../2024-05-31.geojson", "/etc/2024-05-31.geojson", "a/../../b.json"]
)
def test_an_archive_that_climbs_out_is_refused(tmp_path: Path, name: str) -> None:
    for path in (
        zipped(tmp_path / "z.zip", {name: TEXT}),
        tar(tmp_path / "t.tar.gz", {name: TEXT}, "w:gz"),
    ):
        with pytest.raises(MapFileError, match="climbs out"):
            read_timeline(path)


def test_links_in_a_tar_are_not_followed(tmp_path: Path) -> None:
    path = tmp_path / "l.tar"
    with tarfile.open(path, "w") as packing:
        info = tarfile.TarInfo("2024-05-31.geojson")
        info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
        packing.addfile(info)
    with pytest.raises(MapFileError, match="found none by their names"):
        read_timeline(path)


def test_what_expands_without_end_is_refused(tmp_path: Path, monkeypatch: Any) -> None:
    from frontgeo.io import archives as archive

    monkeypatch.setattr(archive, "MAX_MAP_BYTES", 1000)
    big = "{" + " " * 5000 + "}"
    (tmp_path / "a.geojson.gz").write_bytes(gzip.compress(big.encode()))
    zipped(tmp_path / "b.zip", {"b.geojson": big})
    for name in ("a.geojson.gz", "b.zip"):
        with pytest.raises(MapFileError, match="once unpacked"):
            read_control_map(tmp_path / name)
    too_large = zipped(tmp_path / "c.zip", {"2024-05-31.geojson": TEXT, "2024-06-30.geojson": big})
    timeline = read_timeline(too_large, mapper="me")
    assert [shown.day for shown in timeline] == [date(2024, 5, 31)]
    assert "larger than" in timeline.skipped[0].reason
    monkeypatch.setattr(archive, "MAX_MEMBERS", 3)
    many = {f"{i}.txt": "x" for i in range(10)}
    with pytest.raises(MapFileError, match="without end"):
        read_timeline(tar(tmp_path / "d.tar.gz", many, "w:gz"))


def test_archives_are_recognised_by_content_and_names_stand_once(tmp_path: Path) -> None:
    for source in (zipped(tmp_path / "a.zip", TWO_DAYS), tar(tmp_path / "a.tar.xz", TWO_DAYS)):
        copy = tmp_path / f"{source.name}.bin"
        copy.write_bytes(source.read_bytes())
        assert len(read_timeline(copy)) == 2
    path = tmp_path / "twice.tar"
    with tarfile.open(path, "w") as packing:
        for text in (TEXT, WIDER):
            info = tarfile.TarInfo("2024-05-31.geojson")
            info.size = len(text)
            packing.addfile(info, io.BytesIO(text.encode()))
    with pytest.raises(MapFileError, match="is there twice"):
        read_timeline(path)
    both = zipped(tmp_path / "b.zip", TWO_DAYS)
    with pytest.raises(InputError, match="no map between 2024-05-02 and 2024-05-03"):
        read_timeline(both, mapper="me").period("2024-05-02", "2024-05-03")


def test_no_dates_no_maps_no_file(tmp_path: Path) -> None:
    for path, words in (
        (zipped(tmp_path / "a.zip", {"map.geojson": TEXT}), "days in the names"),
        (zipped(tmp_path / "b.zip", {"map.txt": TEXT}), "found none by their names"),
        (write_geojson(tmp_path / "c.geojson", SQUARE), "use read_control_map"),
        (tmp_path / "d.zip", "no such file"),
    ):
        with pytest.raises(MapFileError, match=words):
            read_timeline(path)
    dated = zipped(tmp_path / "e.zip", {"2024-99-99.geojson": TEXT, **TWO_DAYS})
    assert read_timeline(dated).undated == 1
    with pytest.raises(InputError, match="day: expected"):
        read_timeline(dated).at("May")


def test_an_archive_that_may_not_be_read_is_reported(tmp_path: Path, monkeypatch: Any) -> None:
    path = tmp_path / "maps.zip"
    path.write_bytes(b"PK")

    def refused(self: Path, *options: Any, **more: Any) -> Any:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refused)
    with pytest.raises(MapFileError, match=r"maps\.zip: cannot be read \(Permission denied\)"):
        read_timeline(path)


def test_the_same_snapshot_twice_is_counted(tmp_path: Path) -> None:
    same = zipped(tmp_path / "a.zip", {"x/2024-05-31.geojson": TEXT, "y/2024-05-31.geojson": TEXT})
    shown = read_timeline(same, mapper="me").at("2024-05-31")
    assert shown.repaired["the same file twice"] == 1 and shown.area_km2() == pytest.approx(SIZE)


# ---- one bad file never closes an archive --------------------------------------------------


KINDS = ["folder", "zip", "tar.xz", "tar"]


@pytest.mark.parametrize("kind", KINDS)
def test_bad_and_foreign_files_are_named_and_the_rest_is_read(tmp_path: Path, kind: str) -> None:
    timeline = read_timeline(packed_as(kind, tmp_path, CREAMY))
    assert [(m.day, m.mapper) for m in timeline] == [
        (date(2025, 11, 12), "Creamy Caprice"),
        (date(2025, 12, 20), "Creamy Caprice"),
    ]
    reasons = {fault.member: fault.reason for fault in timeline.skipped}
    assert sorted(reasons) == sorted(set(CREAMY) - {"Control_25_11_12.kml", "Control_25_12_20.kml"})
    assert "XML that cannot be read" in reasons["Control_25_11_20.kml"]
    assert "text after </kml>" in reasons["Control_25_12_12.kml"]
    assert "not recognised as any mapper's" in reasons["Control_25_12_24.geojson"]
    for name in ("README.json", "package.json", "oblasts.geojson"):
        assert reasons[name] == "its name tells no day"
        fault = next(file for file in timeline.skipped if file.member == name)
        assert str(fault) == f"{name}: its name tells no day"
        assert fault.message.text("uk") == f"{name}: із назви не видно дня"
    # the state is that of the last good map, and a note says so
    (told,) = (a.text for a in timeline.at("2025-12-15").assumed if "unreadable" in a.text)
    assert told.startswith("the map of 2025-12-12 is unreadable: Control_25_12_12.kml: ")
    assert told.endswith("(and 1 more before it); the map of 2025-11-12 was used instead")
    assert not any("unreadable" in a.text for a in timeline.at("2025-12-23").assumed)
    change = timeline.period("2025-12-14", "2025-12-31")
    assert [m.day for m in change] == [date(2025, 11, 12), date(2025, 12, 20)]


def test_what_is_asked_for_first_is_found_unreadable_in_one_question(tmp_path: Path) -> None:
    """Nothing was read before, so that only reading reveals the fault."""
    path = packed_as("zip", tmp_path, CREAMY)
    assert read_timeline(path).at("2025-12-15").day == date(2025, 11, 12)
    assert [m.day for m in read_timeline(path).period("2025-12-14", "2025-12-20")] == [
        date(2025, 11, 12),
        date(2025, 12, 20),
    ]
    broken = {name: CREAMY[name] for name in ("Control_25_12_12.kml", "Control_25_11_20.kml")}
    path = packed_as("tar", tmp_path, {**broken, "Control_25_12_20.kml": LATER})
    with pytest.raises(InputError, match=r"first is of 2025-12-20 .*unreadable: Control_25_12"):
        read_timeline(path).at("2025-12-15")
    with pytest.raises(MapFileError, match="none of its maps can be read"):
        list(read_timeline(packed_as("tar.xz", tmp_path, broken)))


@pytest.mark.parametrize("kind", KINDS)
def test_strict_stops_at_the_first_bad_file(tmp_path: Path, kind: str) -> None:
    timeline = read_timeline(packed_as(kind, tmp_path, CREAMY), strict=True)
    with pytest.raises(MapFileError, match=r"Control_25_11_20\.kml: expected KML, found XML"):
        list(timeline)


def test_another_mappers_file_is_left_out_and_two_mappers_are_refused(tmp_path: Path) -> None:
    isw = topology("RussiaCoTinUkraine", SQUARE)
    mixed = {"Control_24_05_01.kml": GOOD, "Control_24_06_01.kml": GOOD, "2024-07-01.json": isw}
    timeline = read_timeline(packed_as("tar", tmp_path, mixed))
    assert len(list(timeline)) == 2
    assert "is ISW's, where the maps of this archive are Creamy Caprice's" in str(
        timeline.skipped[0]
    )
    half = {"Control_24_05_01.kml": GOOD, "2024-07-01.json": isw}
    with pytest.raises(InputError, match="expected maps of one mapper"):
        read_timeline(packed_as("zip", tmp_path, half), mapper="me")


def test_of_two_maps_of_one_day_the_later_published_one_is_taken(tmp_path: Path) -> None:
    wide = creamy(("ru", SQUARE), ("ru", EAST))
    for number, (first, second, taken) in enumerate(
        [
            ("Control_24_05_31.kml", "Control_24_05_31_v2.kml", 1),  # a revision of the other
            ("Control_24_05_31 (1).kml", "Control_24_05_31.kml", 0),
            ("a9/Control_24_05_31.kml", "a10/Control_24_05_31.kml", 1),  # numbers sort as numbers
        ]
    ):
        folder = tmp_path / str(number)
        folder.mkdir()
        texts = {first: GOOD, second: GOOD}
        texts[(first, second)[taken]] = wide
        for kind in KINDS:
            timeline = read_timeline(packed_as(kind, folder, texts))
            shown = timeline.at("2024-06-01")
            assert shown.area_km2() == pytest.approx(2 * SIZE, rel=1e-6)
            (fault,) = timeline.skipped
            assert fault.member == (first, second)[1 - taken]
            assert "another map of 2024-05-31, and" in fault.reason
            told = f"{fault.member} was left out: {fault.reason}"
            assert any(told in a.text for a in shown.assumed)


def test_a_tar_says_which_of_two_maps_was_written_later(tmp_path: Path) -> None:
    path = tmp_path / "a.tar"
    with tarfile.open(path, "w") as packing:
        for name, text, written in (
            ("a1/2024-05-31.geojson", WIDER, 1_717_200_000),
            ("a2/2024-05-31.geojson", TEXT, 1_717_100_000),
        ):
            info = tarfile.TarInfo(name)
            info.size, info.mtime = len(text), written
            packing.addfile(info, io.BytesIO(text.encode()))
    assert read_timeline(path, mapper="me").at("2024-05-31").area_km2() == pytest.approx(2 * SIZE)


# ---- maps of several files -----------------------------------------------------------------


def strips(*numbers: int) -> float:
    return float(area_km2(shapely.box(34, 48, 34 + sum(numbers) / 100, 48.5)))


def test_a_day_without_advances_is_listed_and_is_no_change(tmp_path: Path) -> None:
    path = packed_as("tar.xz", tmp_path, weekly(without={WEEKS[2]: "russian_advances"}))
    timeline = read_timeline(path)
    table = timeline.deltas()
    assert [str(day.date()) for day in timeline.lacking.index] == [WEEKS[2]]
    assert timeline.lacking["part"].tolist() == ["advances"]
    nets = table["net_km2"].to_numpy()
    assert np.isnan(nets[1]) and table.attrs["unlike"] == [
        (WEEKS[1], WEEKS[2]),
        (WEEKS[2], WEEKS[3]),
    ]
    # the step across the odd map goes from one of its neighbours to the other
    assert str(table["since"].iloc[2].date()) == WEEKS[1]
    assert nets[2] == pytest.approx(strips(2), rel=1e-3)
    assert np.nansum(nets) == pytest.approx(strips(len(WEEKS) - 1), rel=1e-3)
    assert timeline.skipped == ()
    change = timeline.between(WEEKS[1], WEEKS[2])
    assert f"{WEEKS[2]} without advances" in change.unlike
    assert not timeline.between(WEEKS[1], WEEKS[3]).unlike
    assert timeline.transients.empty


def test_a_map_whose_part_is_broken_is_no_map_of_that_day(tmp_path: Path) -> None:
    path = packed_as("zip", tmp_path, weekly(broken={WEEKS[2]: "russian_advances"}))
    timeline = read_timeline(path)
    shown = timeline.at(WEEKS[2])
    assert str(shown.day) == WEEKS[1] and not shown.missing_parts
    assert any(f"the map of {WEEKS[2]} is unreadable" in a.text for a in shown.assumed)
    assert not np.isnan(timeline.deltas()["net_km2"]).any()
    # without Kursk a map is complete, and notes what is missing
    path = packed_as("tar", tmp_path, weekly(broken={WEEKS[2]: "kursk_ukrainian_advance"}))
    timeline = read_timeline(path)
    shown = timeline.at(WEEKS[2])
    assert str(shown.day) == WEEKS[2] and not shown.missing_parts
    assert any("kursk_ukrainian_advance" in a.text for a in shown.assumed)
    assert [f.member for f in timeline.skipped] == [
        f"{WEEKS[2]}/{WEEKS[2]}_kursk_ukrainian_advance.topojson"
    ]


def test_of_a_month_the_last_map_that_can_be_read_is_taken(tmp_path: Path) -> None:
    for kind in KINDS:
        path = packed_as(kind, tmp_path, weekly(broken={WEEKS[3]: "control_map"}))
        table = read_timeline(path).area(every="month")
        assert [str(day.date()) for day in table.index] == [WEEKS[1], WEEKS[2], WEEKS[5]]


# ---- files of several layers ---------------------------------------------------------------

LAYERS = {
    "Фронт: північ": SQUARE,
    "East sector": EAST,
    "Сектор Б": shapely.box(34, 48, 34.5, 48.5),
}


def my_map(layers: dict[str, shapely.Polygon], styles: bool = False) -> str:
    """Write a KML as exported from Google My Maps, with one folder per layer."""
    style = "<styleUrl>#ru</styleUrl>" if styles else ""
    folders = "".join(
        f"<Folder><name>{name}</name><Placemark><name>x</name>{style}<Polygon><outerBoundaryIs>"
        f"<LinearRing><coordinates>{' '.join(f'{x},{y},0' for x, y in ground.exterior.coords)}"
        "</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></Folder>"
        for name, ground in layers.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2">'
        f"<Document><name>map</name>{folders}</Document></kml>"
    )


@pytest.mark.parametrize("kind", KINDS)
def test_layers_are_named_once_for_all_maps(tmp_path: Path, kind: str) -> None:
    one_gone = {name: LAYERS[name] for name in ("Фронт: північ", "Сектор Б")}
    path = packed_as(
        kind,
        tmp_path,
        {
            "2024-05-01.kml": my_map(LAYERS),
            "2024-05-02.kml": my_map(one_gone),
            "2024-05-03.kml": my_map(LAYERS, styles=True),
        },
    )
    timeline = read_timeline(path, mapper="me", layer=["Фронт: північ", "East sector"])
    assert [m.area_km2() for m in timeline] == pytest.approx([2 * SIZE, 2 * SIZE])
    (fault,) = timeline.skipped
    assert fault.member == "2024-05-02.kml" and "no layer 'East sector'" in fault.reason
    assert "there are: Фронт: північ, Сектор Б" in fault.reason
    one = read_timeline(path, mapper="me", layer="Сектор Б").at("2024-05-02")
    assert one.area_km2() == pytest.approx(SIZE)
    with pytest.raises(MapFileError, match="Фронт: північ, East sector, Сектор Б; name those"):
        read_timeline(path, mapper="me", strict=True).at("2024-05-01")


def test_layers_of_one_map(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from frontgeo.cli.main import main

    file = tmp_path / "2024-05-01.kml"
    file.write_text(my_map(LAYERS))
    later = tmp_path / "2024-05-31.kml"
    later.write_text(my_map({**LAYERS, "Сектор Б": shapely.box(34, 48, 35, 48.5)}))
    for layers, squares in ((["Фронт: північ"], 1), (list(LAYERS), 3)):
        shown = read_control_map(file, layer=layers)
        assert shown.area_km2() == pytest.approx(squares * SIZE)
        words = [word for name in layers for word in ("--layer", name)]
        assert main(["area", str(file), *words, "--json"]) == 0
        told = json.loads(capsys.readouterr().out)
        assert told["area_km2"] == pytest.approx(squares * SIZE, abs=1e-5)
    words = ["--layer", "Сектор Б", "--mapper", "me", "--json"]
    assert main(["delta", str(file), str(later), *words]) == 0
    assert json.loads(capsys.readouterr().out)["net_km2"] == pytest.approx(SIZE, abs=1e-5)
    words = ["--layer", "Сектор Б", "--before", str(file), "--after", str(later)]
    assert main(["check", "--claim", f"{SIZE:.0f} km2", *words]) == 0
    assert "taken: supported" in capsys.readouterr().out
    for bad, complaint in (
        ([str(file)], "expected one layer, found 3: Фронт: північ, East sector, Сектор Б"),
        ([str(file), "--layer", "grey"], "no layer 'grey'; there are: Фронт: північ, East"),
        ([f"{file}:Сектор Б", "--layer", "Сектор Б"], "names a layer, and --layer"),
    ):
        assert main(["area", *bad]) == 2
        assert complaint in capsys.readouterr().err
    square = tmp_path / "2024-05-01.geojson"
    write_geojson(square, SQUARE)
    with pytest.raises(MapFileError, match=r"no layer .Сектор Б.; there are: \(no name\)"):
        read_control_map(square, layer="Сектор Б")


# ---- files -------------------------------------------------------------------------------


def test_topojson_with_arcs_out_of_range(tmp_path: Path) -> None:
    document = {
        "type": "Topology",
        "objects": {
            "UkraineControlMap": {
                "type": "GeometryCollection",
                "geometries": [
                    {"type": "Polygon", "arcs": [[99]]},
                    {"type": "Polygon", "arcs": [[-99]]},
                ],
            }
        },
        "arcs": [[[33, 48], [34, 48], [34, 49], [33, 48]]],
    }
    file = tmp_path / "t.topojson"
    file.write_text(json.dumps(document))
    with pytest.raises(MapFileError):
        read_control_map(file)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_ring_of_a_million_vertices(tmp_path: Path) -> None:
    turns = np.linspace(0, 2 * np.pi, 1_000_000, endpoint=False)
    ring = shapely.Polygon(np.column_stack([34 + np.cos(turns), 48 + 0.6 * np.sin(turns)]))
    file = write_geojson(tmp_path / "ring.geojson", ring)
    shown = read_control_map(file)
    assert shown.area_km2() == pytest.approx(area_km2(ring), rel=1e-12)


def test_unclosed_rings_are_closed_and_reported(tmp_path: Path) -> None:
    file = tmp_path / "open.geojson"
    file.write_text('{"type":"Polygon","coordinates":[[[33,48],[34,48],[34,49],[33,49]]]}')
    shown = read_control_map(file)
    assert shown.area_km2() == pytest.approx(area_km2(shapely.box(33, 48, 34, 49)), rel=1e-9)
    assert any("ring" in reason.lower() for reason in shown.repaired)


def test_two_crs_in_one_map(tmp_path: Path) -> None:
    """Each file is reprojected by itself, with a note."""
    one = tmp_path / "a.gpkg"
    two = tmp_path / "b.gpkg"
    gpd.GeoDataFrame(geometry=[SQUARE], crs=4326).to_file(one)
    east = gpd.GeoDataFrame(geometry=[shapely.box(34, 48, 34.5, 48.5).segmentize(0.01)], crs=4326)
    east.to_crs(32636).to_file(two)
    shown = read_control_map([one, two])
    assert shown.area_km2() == pytest.approx(2 * SIZE, rel=1e-6)
    assert [s.reprojected_from for s in shown.sources] == ["", "EPSG:32636"]


def test_kml_of_creamy_caprice_with_holes_and_nonsense(tmp_path: Path) -> None:
    text = KML.replace("<Polygon>", "<styleUrl>#ru</styleUrl><Polygon>")
    other = "<Placemark><styleUrl>#ua</styleUrl></Placemark></kml>"
    text = text.replace("</kml>", other)
    file = tmp_path / "Control_24_05_31.kml"
    file.write_text(text)
    shown = read_control_map(file)
    assert (shown.mapper, shown.day) == ("Creamy Caprice", date(2024, 5, 31))
    for broken in (
        text.replace("33.5,", "x,"),
        text.replace("</kml>", ""),
        text.replace("33.5", "nan"),
    ):
        file.write_text(broken)
        with pytest.raises(MapFileError):
            read_control_map(file)


def test_viina_needs_its_cells(tmp_path: Path) -> None:
    ring = [[33, 48], [33.5, 48], [33.5, 48.5], [33, 48.5], [33, 48]]
    file = tmp_path / "t.json"
    file.write_text('{"1": [[20220224, "UA"], [20220301, "RU"]], "2": [[20220224, "LIBERATED"]]}')
    with pytest.raises(MapFileError, match=r"tessellation\.json"):
        read_control_map(file, day="2022-04-01")
    (tmp_path / "tessellation.json").write_text(json.dumps({"1": ring}))
    assert read_control_map(file, day="2022-04-01").area_km2() == pytest.approx(SIZE)
    with pytest.raises(FrontgeoError, match="found 2022-01-01"):
        read_control_map(file, day="2022-01-01")
    (tmp_path / "tessellation.json").write_text("[")
    with pytest.raises(MapFileError):
        read_control_map(file, day="2022-04-01")
