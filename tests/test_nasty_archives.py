"""Archives and files as strangers send them: cut off, climbing, endless, mixed."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import time
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapes import write_geojson

from frontgeo import (
    FrontgeoError,
    InputError,
    MapFileError,
    area_km2,
    read_control_map,
    read_timeline,
)
from frontgeo.mappers import packed

SQUARE = shapely.box(33, 48, 33.5, 48.5)
SIZE = area_km2(SQUARE)
TEXT = shapely.to_geojson(SQUARE)
WIDER = shapely.to_geojson(shapely.box(33, 48, 34, 48.5))

KML = (
    "<kml><Placemark><Polygon><outerBoundaryIs><LinearRing><coordinates>"
    + " ".join(f"{x},{y}" for x, y in SQUARE.exterior.coords)
    + "</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></kml>"
)


def tar(path: Path, members: dict[str, str], mode: str = "w:xz") -> Path:
    with tarfile.open(path, mode) as packing:  # type: ignore[call-overload]
        for name, text in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(text.encode())
            packing.addfile(info, io.BytesIO(text.encode()))
    return path


def zipped(path: Path, members: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packing:
        for name, text in members.items():
            packing.writestr(name, text)
    return path


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
    from frontgeo.mappers import members as archive

    monkeypatch.setattr(packed, "MAX_MAP_BYTES", 1000)
    monkeypatch.setattr(archive, "MAX_MAP_BYTES", 1000)
    big = "{" + " " * 5000 + "}"
    (tmp_path / "a.geojson.gz").write_bytes(gzip.compress(big.encode()))
    zipped(tmp_path / "b.zip", {"b.geojson": big})
    for name in ("a.geojson.gz", "b.zip"):
        with pytest.raises(MapFileError, match="once unpacked"):
            read_control_map(tmp_path / name)
    with pytest.raises(MapFileError, match="larger than"):
        read_timeline(zipped(tmp_path / "c.zip", {"2024-05-31.geojson": big}))
    monkeypatch.setattr(archive, "MAX_MEMBERS", 3)
    many = {f"{i}.txt": "x" for i in range(10)}
    with pytest.raises(MapFileError, match="without end"):
        read_timeline(tar(tmp_path / "d.tar.gz", many, "w:gz"))


def test_archives_are_told_by_content_and_names_stand_once(tmp_path: Path) -> None:
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


def test_an_archive_that_may_not_be_read_is_told(tmp_path: Path, monkeypatch: Any) -> None:
    path = tmp_path / "maps.zip"
    path.write_bytes(b"PK")

    def refused(self: Path, *options: Any, **more: Any) -> Any:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refused)
    with pytest.raises(MapFileError, match=r"maps\.zip: cannot be read \(Permission denied\)"):
        read_timeline(path)


def test_the_same_snapshot_twice_is_counted_and_different_ones_are_refused(tmp_path: Path) -> None:
    same = zipped(tmp_path / "a.zip", {"x/2024-05-31.geojson": TEXT, "y/2024-05-31.geojson": TEXT})
    shown = read_timeline(same, mapper="me").at("2024-05-31")
    assert shown.repaired["the same file twice"] == 1 and shown.area_km2() == pytest.approx(SIZE)
    other = zipped(
        tmp_path / "b.zip", {"x/2024-05-31.geojson": TEXT, "y/2024-05-31.geojson": WIDER}
    )
    with pytest.raises(
        MapFileError, match="expected one map of 2024-05-31, found 2 different ones"
    ):
        read_timeline(other, mapper="me").at("2024-05-31")


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


def test_a_ring_of_a_million_vertices(tmp_path: Path) -> None:
    turns = np.linspace(0, 2 * np.pi, 1_000_000, endpoint=False)
    ring = shapely.Polygon(np.column_stack([34 + np.cos(turns), 48 + 0.6 * np.sin(turns)]))
    file = write_geojson(tmp_path / "ring.geojson", ring)
    start = time.perf_counter()
    shown = read_control_map(file)
    assert shown.area_km2() == pytest.approx(area_km2(ring), rel=1e-12)
    assert time.perf_counter() - start < 60


def test_unclosed_rings_are_closed_and_told(tmp_path: Path) -> None:
    file = tmp_path / "open.geojson"
    file.write_text('{"type":"Polygon","coordinates":[[[33,48],[34,48],[34,49],[33,49]]]}')
    shown = read_control_map(file)
    assert shown.area_km2() == pytest.approx(area_km2(shapely.box(33, 48, 34, 49)), rel=1e-9)
    assert any("ring" in reason.lower() for reason in shown.repaired)


def test_two_crs_in_one_map(tmp_path: Path) -> None:
    """Each file is reprojected on its own, and told."""
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
