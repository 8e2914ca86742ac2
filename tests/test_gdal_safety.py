"""A map file opens nothing else: no other file, no address, whatever option could open it."""

from __future__ import annotations

import importlib
import io
import json
import os
import re
import socket
import sqlite3
import struct
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely
from loopback import Listener
from shapes import write_geojson

import frontgeo
from frontgeo import load_oblasts, load_settlements, read_control_map, read_regions, read_timeline
from frontgeo.cases.casefile import read_case
from frontgeo.cases.claimtable import read_claim_table
from frontgeo.cli.main import main
from frontgeo.errors import InputError, MapFileError
from frontgeo.io import document_tables, xml_tree
from frontgeo.io import geojson as geojson_reader
from frontgeo.io.crs import resolve_crs
from frontgeo.io.document_tables import document_rows
from frontgeo.outputs.claimreview import read_ratings
from frontgeo.outputs.pins import read_pins
from frontgeo.places import load_settlement_footprints
from frontgeo.places.codifier import load_register
from frontgeo.places.theatre_file import read_theatre
from frontgeo.raster import cell_sums
from frontgeo.raster.cell_sums import open_cells

SQUARE = shapely.box(36, 50, 36.1, 50.1)
PULKOVO = (
    'GEOGCS["a PLACEHOLDER",DATUM["b",SPHEROID["c",6378245,298.3]],PRIMEM["Greenwich",0],'
    'UNIT["degree",0.0174532925199433]]'
)
RING = " ".join(f"{x},{y},0" for x, y in SQUARE.exterior.coords)
PLACEMARK = (
    "<Placemark><Polygon><outerBoundaryIs><LinearRing><coordinates>"
    f"{RING}</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>"
)


@pytest.fixture
def listener() -> Iterator[Listener]:
    listening = Listener()
    yield listening
    listening.socket.close()


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """Write ground that no map in these tests shows, and whose area must not come out."""
    (tmp_path / "secret").mkdir()
    return write_geojson(tmp_path / "secret" / "s.geojson", shapely.box(31, 47, 31.2, 47.2))


def vrt(source: str, *, head: str = "<!-- <kml -->") -> bytes:
    return (
        f"<OGRVRTDataSource>{head}<OGRVRTLayer name='s'><SrcDataSource>{source}</SrcDataSource>"
        "<SrcLayer>s</SrcLayer></OGRVRTLayer></OGRVRTDataSource>"
    ).encode()


def zipped(members: dict[str, bytes]) -> bytes:
    packing = io.BytesIO()
    with zipfile.ZipFile(packing, "w") as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return packing.getvalue()


def geojson(crs: object, **members: object) -> bytes:
    geometry = json.loads(shapely.to_geojson(SQUARE))
    feature = {"type": "Feature", "properties": {"name": "UA-63"}, "geometry": geometry, **members}
    return json.dumps({"type": "FeatureCollection", "crs": crs, "features": [feature]}).encode()


def disguises(target: str) -> dict[str, bytes]:
    """Return files that try to make GDAL open a target."""
    link = {"type": "link", "properties": {"href": target, "type": "proj4"}}
    named = {"type": "name", "properties": {"name": target}}
    kml = vrt(target)
    return {
        "a.kml": kml,
        "blank.kml": b"\n\n<!-- <kml> -->" + vrt(target),
        "a.kmz": zipped({"doc.kml": kml}),
        "a.zip": zipped({"a.kml": kml}),
        "shp.zip": zipped({"a.shp": kml, "a.dbf": kml, "a.prj": kml}),
        "a.geojson": kml,
        "a.json": b'{"a": 1}' + kml,
        "a.gpkg": kml,
        "a.shp": kml,
        "pipeline.json": json.dumps(
            {"type": "gdal_streamed_alg", "command_line": f"gdal vector pipeline ! read {target}"}
        ).encode(),
        "link.geojson": geojson(link),
        "named.geojson": geojson(named),
        "inside.geojson": geojson(None)
        .replace(b'"crs": null, ', b"")
        .replace(b'"properties"', b'"crs": ' + json.dumps(link).encode() + b', "properties"'),
        "link.topojson": json.dumps(
            {"type": "Topology", "objects": {"a": {"type": None}}, "arcs": [], "crs": link}
        ).encode(),
        "esri.json": json.dumps(
            {
                "geometryType": "esriGeometryPolygon",
                "spatialReference": {"wkt": target},
                "features": [{"attributes": {}, "geometry": {"rings": []}}],
            }
        ).encode(),
        "wfs.json": json.dumps({"type": "FeatureCollection", "links": [{"href": target}]}).encode(),
    }


ARGUMENTS = {
    "area": ["area", "{}"],
    "check": ["check", "--claim", "9 km2", "--polygons", "{}"],
    "before": ["check", "--claim", "9 km2", "--before", "{}", "--after", "{}"],
    "by": ["area", "good.geojson", "--by", "{}"],
    "clip": ["area", "good.geojson", "--clip", "{}"],
    "delta": ["delta", "{}", "good.geojson"],
    "timeline": ["timeline", "{}"],
}


@pytest.mark.parametrize("verb", ARGUMENTS)
@pytest.mark.parametrize("scheme", ["", "/vsicurl/", "file"])
def test_no_option_follows_what_a_file_names(
    verb: str,
    scheme: str,
    secret: Path,
    listener: Listener,
    capsys: pytest.CaptureFixture[str],
) -> None:
    tmp_path = Path()
    write_geojson(tmp_path / "good.geojson", SQUARE)
    target = str(secret) if scheme == "file" else scheme + listener.address
    for name, content in disguises(target).items():
        (tmp_path / name).write_bytes(content)
        arguments = [part.format(name) for part in ARGUMENTS[verb]]
        assert main(arguments) == 2, name
        told = capsys.readouterr()
        assert told.out == "" and "318." not in told.err, name
        assert len(told.err.strip().splitlines()) == 1, told.err
    assert listener.connections == 0


@pytest.mark.parametrize(
    "read", [load_oblasts, load_settlements, load_settlement_footprints, read_regions]
)
def test_no_table_of_places_follows_what_a_file_names(
    read: object, tmp_path: Path, secret: Path, listener: Listener
) -> None:
    for target in (str(secret), listener.address, f"/vsicurl/{listener.address}"):
        for name, content in disguises(target).items():
            (tmp_path / name).write_bytes(content)
            with pytest.raises(MapFileError):
                read(tmp_path / name)  # type: ignore[operator]
    assert listener.connections == 0


def test_no_member_of_an_archive_follows_what_it_names(
    tmp_path: Path, secret: Path, listener: Listener
) -> None:
    for target in (str(secret), listener.address):
        for suffix, content in disguises(target).items():
            if suffix.endswith(("json", "kml", "gpkg")):
                day = f"2024-05-01.{suffix.rpartition('.')[2]}"
                (tmp_path / "a.zip").write_bytes(zipped({day: content}))
                with pytest.raises(MapFileError):
                    list(read_timeline(tmp_path / "a.zip", mapper="me"))
    assert listener.connections == 0


def test_links_in_kml_are_not_followed_and_counted(tmp_path: Path, listener: Listener) -> None:
    href = f"<href>{listener.address}</href>"
    links = (
        f"<NetworkLink><Link>{href}</Link></NetworkLink>"
        f"<GroundOverlay><Icon>{href}</Icon><LatLonBox><north>51</north><south>50</south>"
        "<east>37</east><west>36</west></LatLonBox></GroundOverlay>"
        f"<Style id='a'><IconStyle><Icon>{href}</Icon></IconStyle></Style>"
    )
    file = tmp_path / "a.kml"
    file.write_text(f"<kml><Document>{links}{PLACEMARK}</Document></kml>")
    shown = read_control_map(file)
    assert shown.area_km2() == pytest.approx(79.66, abs=0.01)
    assert shown.skipped == {
        "link to another file (NetworkLink), not followed": 1,
        "picture laid on the map (GroundOverlay)": 1,
    }
    file.write_text(f"<kml><Document>{links}</Document></kml>")
    with pytest.raises(MapFileError, match="NetworkLink"):
        read_control_map(file)
    assert listener.connections == 0


def test_entities_are_refused(tmp_path: Path, secret: Path) -> None:
    file = tmp_path / "a.kml"
    for entity in (f"<!ENTITY a SYSTEM '{secret}'>", "<!ENTITY a 'aaaa'>", ""):
        file.write_text(f"<!DOCTYPE kml [{entity}]><kml>{PLACEMARK}</kml>")
        with pytest.raises(MapFileError, match="document type or entities"):
            read_control_map(file)


# ---- databases and CRS that name files -----------------------------------------------------


def test_a_database_with_virtual_tables_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.gpkg"
    gpd.GeoDataFrame(geometry=[SQUARE], crs=4326).to_file(file)
    assert read_control_map(file).area_km2() == pytest.approx(79.66, abs=0.01)
    with closing(sqlite3.connect(file)) as database:
        database.execute("PRAGMA writable_schema=ON")
        database.execute(
            "INSERT INTO sqlite_master VALUES ('table', 'x', 'x', 0, "
            "'CREATE VIRTUAL TABLE x USING VirtualOGR(''/etc/passwd'')')"
        )
        database.commit()
    with pytest.raises(MapFileError, match="virtual"):
        read_control_map(file)


def test_another_sqlite_database_and_changes_not_yet_written_are_refused(tmp_path: Path) -> None:
    other = tmp_path / "a.sqlite"
    with closing(sqlite3.connect(other)) as database:
        database.execute("CREATE TABLE a (b)")
        database.commit()
    with pytest.raises(MapFileError, match="another SQLite database"):
        read_control_map(other)
    file = tmp_path / "b.gpkg"
    gpd.GeoDataFrame(geometry=[SQUARE], crs=4326).to_file(file)
    (tmp_path / "b.gpkg-wal").write_bytes(b"x")
    with pytest.raises(MapFileError, match="not yet written"):
        read_control_map(file)


def test_a_crs_with_grid_files_opens_none(tmp_path: Path) -> None:
    """The grid is a pipe here: opening it would block forever."""
    grid = tmp_path / "grid.gsb"
    os.mkfifo(grid)
    crs = pyproj.CRS.from_user_input(f"+proj=longlat +ellps=krass +nadgrids={grid} +type=crs")
    file = tmp_path / "a.shp"
    gpd.GeoDataFrame(geometry=[SQUARE], crs=4326).to_file(file)
    for wkt in (crs.to_wkt("WKT1_GDAL"), crs.to_wkt()):
        file.with_suffix(".prj").write_text(wkt)
        with pytest.raises(MapFileError, match=r"names another file|stated CRS"):
            read_control_map(file)
    named = PULKOVO.replace("PLACEHOLDER", "nadgrids=/a")
    for suffix in ("gpkg", "fgb", "parquet"):
        file = tmp_path / f"b.{suffix}"
        if suffix == "parquet":
            gpd.GeoDataFrame(geometry=[SQUARE], crs=named).to_parquet(file)
        else:
            gpd.GeoDataFrame(geometry=[SQUARE], crs=PULKOVO).to_file(file)
            content = file.read_bytes()
            assert content.count(b"PLACEHOLDER"), suffix
            file.write_bytes(content.replace(b"PLACEHOLDER", b"nadgrids=/a"))
        with pytest.raises(MapFileError, match="names another file"):
            read_control_map(file)
    for text in (f"+proj=longlat +nadgrids={grid}", crs.to_wkt(), f"+init={grid}:1"):
        other = tmp_path / "a.geojson"
        other.write_bytes(geojson({"type": "name", "properties": {"name": text}}))
        with pytest.raises(MapFileError, match="cannot be resolved"):
            read_control_map(other)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("urn:ogc:def:crs:OGC:1.3:CRS84", None),
        ("urn:ogc:def:crs:EPSG::4326", 4326),
        ("EPSG:32637", 32637),
        ("http://www.opengis.net/def/crs/EPSG/0/3857", 3857),
        ("CRS84", None),
        ("WGS 84 / UTM zone 37N", 32637),
    ],
)
def test_usual_names_of_crs_are_resolved(text: str, code: int | None) -> None:
    assert resolve_crs(text).to_epsg() == code


@pytest.mark.parametrize(
    "crs",
    [
        {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::99999"}},
        {"type": "name", "properties": {"name": "/etc/passwd"}},
        {"type": "name", "properties": {}},
        {"type": "name"},
        {"type": "EPSG", "properties": {"code": 999999}},
        "nonsense",
        None,
        7,
    ],
)
def test_a_crs_that_cannot_be_resolved_is_never_taken_for_lonlat(
    crs: object, tmp_path: Path
) -> None:
    file = tmp_path / "a.geojson"
    file.write_bytes(geojson(crs))
    with pytest.raises(MapFileError, match=r"crs cannot be resolved|unknown"):
        read_control_map(file)


def test_every_reader_follows_the_crs_of_its_file(tmp_path: Path) -> None:
    """This includes readers that know their mapper's files and read the features themselves."""
    moved = gpd.GeoSeries([SQUARE.segmentize(0.001)], crs=4326).to_crs(3857)[0]
    feature = {"type": "Feature", "geometry": json.loads(shapely.to_geojson(moved))}
    fills = ("#a52714", "#880e4f")
    collection = {
        "type": "FeatureCollection",
        "crs": {"type": "name", "properties": {"name": "EPSG:3857"}},
        "features": [{**feature, "properties": {"fill": fill}} for fill in fills],
    }
    file = tmp_path / "a.geojson"
    file.write_text(json.dumps(collection))
    shown = read_control_map(file)
    assert shown.mapper == "DeepState" and shown.sources[0].reprojected_from == "EPSG:3857"
    assert shown.area_km2() == pytest.approx(79.66, abs=0.01)


# ---- rasters --------------------------------------------------------------------------------

VRT_OF_CELLS = (
    '<VRTDataset rasterXSize="2" rasterYSize="2"><Metadata><MDI key="INTERNAL_MASK_FLAGS_1">2</MDI>'
    '</Metadata><VRTRasterBand dataType="Byte" band="1"><SimpleSource><SourceFilename>{}'
    "</SourceFilename><SourceBand>1</SourceBand></SimpleSource></VRTRasterBand></VRTDataset>"
)
NOTES = (
    '<PAMDataset><Metadata domain="OVERVIEWS"><MDI key="OVERVIEW_FILE">{}</MDI></Metadata>'
    "</PAMDataset>"
)


def cells(file: Path) -> Path:
    """Write a raster of four cells of 1 around the square."""
    rasterio = pytest.importorskip("rasterio")
    place = rasterio.Affine(1, 0, 35, 0, -1, 51)
    with rasterio.open(
        file, "w", driver="GTiff", width=2, height=2, count=1, dtype="uint8", crs="EPSG:4326",
        transform=place,
    ) as raster:  # fmt: skip
        raster.write(np.ones((1, 2, 2), dtype="uint8"))
    return file


@pytest.mark.parametrize("target", ["file", "address"])
def test_a_raster_opens_no_overview_or_mask_beside_it(target: str, listener: Listener) -> None:
    """GDAL would open them with any of its drivers."""
    zeros = Path("zeros.pgm")
    zeros.write_bytes(b"P5 2 2 255 " + bytes(4))
    named = str(zeros.absolute()) if target == "file" else f"/vsicurl/{listener.address}"
    raster = cells(Path("a.tif"))
    raster.with_name("a.tif.ovr").write_text(VRT_OF_CELLS.format(named))
    raster.with_name("a.tif.aux.xml").write_text(NOTES.format(named))
    with open_cells(raster, 1) as opened:
        assert opened.dataset.read(1, masked=True).sum() == 4
        assert opened.dataset.overviews(1) == []
    for end, text in ((".msk", VRT_OF_CELLS), (".aux.xml", "<NoDataValue>1</NoDataValue>")):
        beside = raster.with_name(f"a.tif{end}")
        beside.write_text(text.format(named))
        with pytest.raises(InputError, match=f"a.tif{end} beside it"), open_cells(raster, 1):
            pass
        beside.unlink()
    assert listener.connections == 0


def test_cells_without_end_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cell_sums, "_MOST_CELLS", 3)
    with open_cells(cells(Path("a.tif")), 1) as opened, pytest.raises(InputError, match="up to 3e"):
        opened.sums([shapely.box(35, 49, 37, 51)], {"least": "min", "covered": "count"})


def test_a_raster_in_disguise_is_refused(listener: Listener) -> None:
    for suffix in (".tif", ".asc", ".bil", ".img", ".vrt", ".png", ""):
        file = Path(f"a{suffix}")
        file.write_text(VRT_OF_CELLS.format(f"/vsicurl/{listener.address}"))
        with pytest.raises(InputError, match="expected a raster"), open_cells(file, 1):
            pass
    assert listener.connections == 0


# ---- only files, only so large -------------------------------------------------------------


OF_NO_MAP = {
    "audit": ["audit", "{}"],
    "library": ["library", "add", "{}", "--library", "kept"],
    "lag": ["lag", "{}", "--archive", "good.geojson"],
    "pins": ["timeline", "good.geojson", "--page", "p.html", "--pins", "{}"],
}


@pytest.mark.parametrize("kind", ["device", "pipe", "socket", "folder", "missing"])
@pytest.mark.parametrize("verb", [*ARGUMENTS, *OF_NO_MAP])
def test_what_is_no_file_is_refused_at_once(
    kind: str, verb: str, capsys: pytest.CaptureFixture[str]
) -> None:
    write_geojson(Path("good.geojson"), SQUARE)
    path = "/dev/zero" if kind == "device" else "given"
    listening = socket.socket(socket.AF_UNIX)
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "socket":
        listening.bind(path)
    elif kind == "folder":
        Path(path).mkdir()
    assert main([part.format(path) for part in (ARGUMENTS | OF_NO_MAP)[verb]]) == 2
    listening.close()
    told = capsys.readouterr()
    assert told.out == "" and len(told.err.strip().splitlines()) == 1
    named = (kind if kind != "missing" else "no such file") in told.err
    assert named or verb in ("timeline", *OF_NO_MAP)


def test_a_case_that_names_a_device_or_is_one_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = tmp_path / "case.toml"
    case.write_text(
        '[[claim]]\nkind = "area"\nvalue = 9\nsince = 2024-05-01\nuntil = 2024-05-31\n'
        '[[maps]]\nmapper = "me"\nbefore = "/dev/zero"\nafter = "/dev/zero"\n'
    )
    assert main(["check", str(case)]) == 2 and "device" in capsys.readouterr().err
    assert main(["check", "/dev/zero"]) == 2 and "device" in capsys.readouterr().err


@pytest.mark.parametrize("order", ["<", ">"])
def test_collections_nested_without_end_are_refused(order: str, tmp_path: Path) -> None:
    """GEOS reads them by recursion, and the process would end without a word."""
    head = struct.pack(f"{order}BII", int(order == "<"), 7, 1)
    deep = head * 100_000 + struct.pack(f"{order}BII", int(order == "<"), 7, 0)
    wkt = "GEOMETRYCOLLECTION(" * 100_000 + "POINT(1 1)" + ")" * 100_000
    texts = {"a.wkt": wkt, "c.csv": f"id,shape\n1,{wkt}\n"}
    if order == "<":  # text in the other order is not taken for a map
        texts["b.wkt"] = deep.hex()
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
        with pytest.raises(MapFileError, match="up to 1,000 collections"):
            read_control_map(tmp_path / name)
    pa = pytest.importorskip("pyarrow")
    file = tmp_path / "a.parquet"
    gpd.GeoDataFrame(geometry=[SQUARE], crs=4326).to_parquet(file)
    parquet = importlib.import_module("pyarrow.parquet")
    table = parquet.read_table(file)
    blobs = pa.array([deep], pa.binary())
    parquet.write_table(
        pa.table({"geometry": blobs}).replace_schema_metadata(table.schema.metadata), file
    )
    with pytest.raises(MapFileError, match="up to 1,000 collections"):
        read_control_map(file)


def test_columns_without_end_are_refused(tmp_path: Path) -> None:
    """Each feature with names of its own would fill the memory: all are held for all."""
    geometry = json.loads(shapely.to_geojson(SQUARE))
    features = [
        {"type": "Feature", "properties": {f"c{i}": 1, f"d{i}": 1}, "geometry": geometry}
        for i in range(1_001)
    ]
    file = tmp_path / "a.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    with pytest.raises(MapFileError, match="up to 2,000 columns, found 2,002"):
        read_control_map(file)


@pytest.mark.parametrize("read", [read_ratings, read_pins, read_theatre, read_case])
def test_names_of_toml_without_end_are_refused_at_once(read: Callable[[Path], object]) -> None:
    file = Path("a.toml")
    file.write_text("[a" + ".a" * 100_000 + "]")
    with pytest.raises(InputError, match=r"line 1: expected up to 1,000 dots"):
        read(file)


@pytest.mark.parametrize("read", [read_case, read_claim_table])
def test_claims_without_end_are_refused(read: Callable[[Path], object]) -> None:
    is_case = read is read_case
    file = Path("a.toml" if is_case else "a.csv")
    row = '[[claim]]\nkind = "area"\n' if is_case else "area,9\n"
    file.write_text("kind,value\n" * (not is_case) + row * 10_001)
    with pytest.raises(InputError, match="up to 10,000 claims, found 10,001"):
        read(file)


TEXTS: dict[str, Callable[[Path], object]] = {
    "ratings": read_ratings,
    "pins": read_pins,
    "register": load_register,
    "claims": lambda path: main(["claims", str(path)]),
}


@pytest.mark.parametrize("kind", ["device", "pipe", "large"])
@pytest.mark.parametrize("read", TEXTS)
def test_a_text_that_is_no_file_or_too_large_is_refused_before_it_is_read(
    kind: str, read: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = Path("given.toml")
    if kind == "device":
        path.symlink_to("/dev/zero")
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        with path.open("wb") as sparse:
            sparse.truncate(2**40)
    expected = "larger than" if kind == "large" else kind
    if read == "claims":
        assert TEXTS[read](path) == 2 and expected in capsys.readouterr().err
        return
    with pytest.raises(MapFileError, match=expected):
        TEXTS[read](path)


@pytest.mark.parametrize("verb", ["claims", "check"])
def test_standard_input_that_never_ends_is_refused(
    verb: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with Path("/dev/zero").open("rb") as endless:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(endless))
        assert main([verb, "-"]) == 2
    assert "-: larger than 64 MB" in capsys.readouterr().err


def test_no_module_reads_a_file_of_users_without_a_look_at_it() -> None:
    """What is read whole goes through `read_regular`, but for what ships or frontgeo wrote."""
    package = Path(frontgeo.__file__).parent
    own = {
        "archive/kept_maps.py", "archive/row_groups.py", "fetch/download.py", "fetch/remote.py",
        "fetch/sources.py", "library/folder.py", "pages/html_document.py", "places/base_map.py",
        "places/boundaries.py", "places/katottg.py", "places/place_tables.py",
    }  # fmt: skip
    reading = {
        file.relative_to(package).as_posix()
        for file in package.rglob("*.py")
        if re.search(r"[\w)]\.read_bytes\(\)|path\.read_text\(", file.read_text("utf-8"))
    }
    assert reading == own


WORD = "<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'>{}"
WIDE_WORD = "<w:body><w:tbl>{}</w:tbl></w:body></w:document>".format(
    "<w:tr><w:tc><w:tcPr><w:gridSpan w:val='1000'/></w:tcPr></w:tc></w:tr>" * 30
)
XLSX = (("ref='A1:XFD1048576'", "merged cells"), ("ref='A:B'", "damaged"))


def workbook(merged: str) -> bytes:
    """Return a workbook with merged cells, as a program that means harm would write it."""
    openpyxl = pytest.importorskip("openpyxl")
    book, packing = openpyxl.Workbook(), io.BytesIO()
    book.active["A1"] = "a"
    book.save(packing)
    with zipfile.ZipFile(packing) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    merging = f"</sheetData><mergeCells><mergeCell {merged}/></mergeCells>".encode()
    return zipped({**parts, sheet: parts[sheet].replace(b"</sheetData>", merging)})


@pytest.mark.parametrize(("merged", "expected"), XLSX)
def test_merged_cells_without_end_are_refused(merged: str, expected: str) -> None:
    with pytest.raises(MapFileError, match=expected):
        document_rows(workbook(merged), "a.xlsx")
    assert len(document_rows(workbook("ref='A1:B2'"), "a.xlsx")) == 3


def test_tables_that_would_fill_the_memory_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document_tables, "_MOST_CELLS", 20_000)
    monkeypatch.setattr(document_tables, "_MOST_TAGS", 10)
    monkeypatch.setattr(xml_tree, "_MAX_TAGS", 250)
    page = "<table><tr><td rowspan=9999 colspan=1000>a" + "<tr>" * 30
    with pytest.raises(MapFileError, match="cells"):
        document_rows(page.encode(), "a.html")
    for text, expected in ((WIDE_WORD, "cells"), ("<w:p/>" * 300, "XML tags")):
        packed = zipped({"word/document.xml": WORD.format(text).encode()})
        with pytest.raises(MapFileError, match=expected):
            document_rows(packed, "a.docx")
    with pytest.raises(MapFileError, match="XML tags"):
        document_rows(workbook("ref='A1:B2'"), "a.xlsx")


def test_a_large_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    file = tmp_path / "a.geojson"
    with file.open("wb") as sparse:
        sparse.truncate(2**40)
    with pytest.raises(MapFileError, match="larger than 512 MB"):
        read_control_map(file)


@pytest.mark.parametrize("piece", [b"{},", b"[],", b"[", b'{"a":'])
def test_json_that_would_fill_the_memory_is_refused(
    piece: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(geojson_reader, "_MAX_PARSED_BYTES", 2**28)
    text = b'{"type": "FeatureCollection", "features": [' + piece * 3_000_000
    for name, content in (("a.geojson", text), ("a.zip", zipped({"a.geojson": text}))):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(MapFileError, match="in memory"):
            read_control_map(tmp_path / name)
