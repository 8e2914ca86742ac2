"""Formats of files: areas in each, in any CRS, through the verbs; and files that are refused."""

from __future__ import annotations

import io
import json
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from loopback import Listener
from shapes import write_geojson

from frontgeo import area_km2, read_control_map, read_regions
from frontgeo.cli.main import main
from frontgeo.errors import FrontgeoError, MapFileError


@pytest.fixture
def listener() -> Iterator[Listener]:
    listening = Listener()
    yield listening
    listening.socket.close()


A = shapely.box(36, 50, 36.1, 50.1)
B = shapely.box(37, 50, 37.1, 50.1)
A_KM2 = 79.66


def table(shape: shapely.Geometry, crs: int) -> gpd.GeoDataFrame:
    dense = gpd.GeoDataFrame({"name": ["x"]}, geometry=[shape.segmentize(0.001)], crs=4326)
    return dense.to_crs(crs)


def _by_gdal(driver: str, **options: str) -> Callable[[Path, gpd.GeoDataFrame], None]:
    return lambda path, frame: frame.to_file(path, driver=driver, **options)


def _as_esri(path: Path, frame: gpd.GeoDataFrame) -> None:
    rings = [list(map(list, frame.geometry.iloc[0].exterior.coords))]
    code = frame.crs.to_epsg()
    reference = {"wkid": {3857: 102100}.get(code, code), "latestWkid": code}
    features = [{"attributes": {"name": "x"}, "geometry": {"rings": rings}}]
    document = {
        "geometryType": "esriGeometryPolygon", "spatialReference": reference, "features": features
    }  # fmt: skip
    path.write_text(json.dumps(document))


def _as_ewkt(path: Path, frame: gpd.GeoDataFrame) -> None:
    path.write_text(f"SRID={frame.crs.to_epsg()};{frame.geometry.iloc[0].wkt}\n")


def _as_table(path: Path, frame: gpd.GeoDataFrame) -> None:
    shape = shapely.set_srid(frame.geometry.iloc[0], frame.crs.to_epsg())
    path.write_text(f"name,geom\nx,{shapely.to_wkb(shape, hex=True, include_srid=True)}\n")


def _as_sequence(path: Path, frame: gpd.GeoDataFrame) -> None:
    features = json.loads(frame.to_json())["features"]
    crs = {"type": "name", "properties": {"name": f"EPSG:{frame.crs.to_epsg()}"}}
    mark = "\x1e" if path.suffix == ".geojsons" else ""
    path.write_text("".join(f"{mark}{json.dumps({**f, 'crs': crs})}\n" for f in features))


WRITERS: dict[str, Callable[[Path, gpd.GeoDataFrame], None]] = {
    "a.json": _as_esri,
    "a.geojsonl": _as_sequence,
    "a.geojsons": _as_sequence,
    "a.ndjson": _as_sequence,
    "a.jsonl": _as_sequence,
    "gml2.gml": _by_gdal("GML", FORMAT="GML2"),
    "gml3.gml": _by_gdal("GML", FORMAT="GML3"),
    "gml32.gml": _by_gdal("GML", FORMAT="GML3.2"),
    "deegree.gml": _by_gdal("GML", FORMAT="GML3Deegree"),
    "a.wkt": _as_ewkt,
    "hex.wkt": _as_table,
    "a.gdb": _by_gdal("OpenFileGDB", layer="held"),
    "a.tab": _by_gdal("MapInfo File"),
    "a.mif": _by_gdal("MapInfo File", FORMAT="MIF"),
    "a.fgb": _by_gdal("FlatGeobuf"),
    "a.gpkg": _by_gdal("GPKG", layer="held"),
    "a.shp": _by_gdal("ESRI Shapefile"),
    "a.parquet": lambda path, frame: frame.to_parquet(path),
}


def written(folder: Path, name: str, shape: shapely.Geometry = A, crs: int = 4326) -> Path:
    """Write a shape in a folder of its own, as some formats consist of several files."""
    own = folder / f"{name}-{crs}"
    own.mkdir(exist_ok=True)
    WRITERS[name](own / name, table(shape, crs))
    return own / name


def zipped(path: Path, target: Path) -> Path:
    """Pack a map with its other files, or its folder."""
    with zipfile.ZipFile(target, "w") as packed:
        for file in sorted(path.parent.rglob("*")):
            if file.is_file() and file.suffix != ".xsd":
                packed.write(file, file.relative_to(path.parent))
    return target


def test_geoparquet_whose_text_is_no_text_is_damaged(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    file = written(tmp_path, "a.parquet")
    stored = pa.parquet.read_table(file)
    starts = np.array([0, 7], dtype=np.int32)
    broken = pa.StringArray.from_buffers(1, pa.py_buffer(starts), pa.py_buffer(b"occup\xff\xfe"))
    pa.parquet.write_table(stored.append_column("status", broken), file)
    with pytest.raises(MapFileError, match="found something damaged"):
        read_control_map(file)


@pytest.mark.parametrize(
    ("name", "crs"),
    [
        (name, crs)
        for name in WRITERS
        # two with the northing first, for formats whose axes are ordered here
        for crs in (4326, 32637, 3857, *((28407, 2180) if name.endswith((".gml", ".json")) else ()))
    ],
)
def test_square_a_in_every_format_and_crs(name: str, crs: int, tmp_path: Path) -> None:
    file = written(tmp_path, name, crs=crs)
    for path in (file, zipped(file, tmp_path / "a.zip")):
        shown = read_control_map(path)
        assert shown.area_km2() == pytest.approx(A_KM2, abs=0.01), path
        assert not shown.repaired and not shown.skipped
        assert bool(shown.sources[0].reprojected_from) == (crs != 4326)


@pytest.mark.parametrize("name", WRITERS)
def test_every_format_through_the_verbs(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = tmp_path / "archive"
    archive.mkdir()
    east = shapely.box(36, 50, 36.2, 50.1)
    for day, shape in (("2024-05-01", A), ("2024-05-31", east)):
        file = written(tmp_path, name, shape)
        for part in sorted(file.parent.iterdir()):
            if part.suffix != ".xsd":
                shutil.move(part, archive / f"{day}{part.suffix}")
        file.parent.rmdir() if not any(file.parent.iterdir()) else shutil.rmtree(file.parent)
    before, after = (archive / f"{day}{Path(name).suffix}" for day in ("2024-05-01", "2024-05-31"))

    def said(*arguments: object) -> str:
        assert main([str(a) for a in arguments]) == 0, capsys.readouterr().err
        return capsys.readouterr().out

    assert "gained 79.7, lost 0.0, net +79.7 km²" in said("delta", before, after)
    listed = said("timeline", archive, "--mapper", "me")
    assert "2024-05-01    79.7" in listed and "2024-05-31   159.3" in listed
    assert "outside every region  79.7" in said("area", after, "--by", before)
    assert "79.66 km²" in said("area", after, "--clip", before)
    assert "159.3" in said("area", after, "--clip", after)
    checked = said("check", "--claim", "159 km2", "--polygons", after, "--border", before)
    assert "159.3" in checked


@pytest.mark.parametrize("name", ["a.gdb", "a.gpkg"])
def test_layers_are_named(name: str, tmp_path: Path) -> None:
    file = written(tmp_path, name)
    table(shapely.union_all([A, B]), 32637).to_file(
        file, layer="claimed", driver="OpenFileGDB" if name == "a.gdb" else "GPKG"
    )
    with pytest.raises(MapFileError, match="expected one layer, found 2: held, claimed"):
        read_control_map(file)
    for path in (str(file), str(zipped(file, tmp_path / "a.gdb.zip"))):
        assert read_control_map(f"{path}:held").area_km2() == pytest.approx(A_KM2, abs=0.01)
        assert read_control_map(path, layer="claimed").area_km2() == pytest.approx(159.33, abs=0.01)
        assert len(read_regions(f"{path}:claimed")) == 1


def test_members_and_layers_of_gml_are_layers(tmp_path: Path) -> None:
    file = tmp_path / "a.gml"
    file.write_text(gml(polygon(A), name="held").replace("</c>", "") + member(polygon(B)) + "</c>")
    with pytest.raises(MapFileError, match="expected one layer, found 2: held, f"):
        read_control_map(file)
    assert read_control_map(f"{file}:held").area_km2() == pytest.approx(A_KM2, abs=0.01)


@pytest.mark.parametrize("name", WRITERS)
def test_a_file_cut_short_or_under_another_name_is_one_clear_line(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written(tmp_path, name)
    if not file.is_dir():
        if name not in ("a.tab", "a.mif", "a.shp"):
            renamed = tmp_path / "renamed.bin"
            renamed.write_bytes(file.read_bytes())
            assert read_control_map(renamed).area_km2() == pytest.approx(A_KM2, abs=0.01)
        file.write_bytes(file.read_bytes()[: file.stat().st_size * 2 // 5])
    else:
        for part in file.glob("*.gdbtable"):
            part.write_bytes(part.read_bytes()[:30])
    assert main(["area", str(file)]) == 2
    told = capsys.readouterr()
    assert told.out == "" and len(told.err.strip().splitlines()) == 1 and name in told.err
    if not file.is_dir():
        file.write_bytes(b"")
        with pytest.raises(MapFileError, match="empty file"):
            read_control_map(file)


def test_a_geodatabase_without_tables_and_a_table_without_its_parts(tmp_path: Path) -> None:
    (tmp_path / "a.gdb").mkdir()
    with pytest.raises(MapFileError, match="folder without its tables"):
        read_control_map(tmp_path / "a.gdb")
    file = written(tmp_path, "a.tab")
    file.with_suffix(".map").unlink()
    with pytest.raises(MapFileError, match=r"expected its \.map file"):
        read_control_map(file)


# ---- GML -------------------------------------------------------------------------------------

_URN = "urn:ogc:def:crs:EPSG::4326"


def polygon(shape: shapely.Polygon, srs: str = _URN, *, swap: bool = True) -> str:
    """Return a polygon of GML 3, by default in the order of its URN."""

    def ring(line: shapely.LinearRing) -> str:
        xy = np.asarray(line.coords)
        text = " ".join(map(repr, (xy[:, ::-1] if swap else xy).ravel().tolist()))
        return f"<g:LinearRing><g:posList>{text}</g:posList></g:LinearRing>"

    inner = "".join(f"<g:interior>{ring(hole)}</g:interior>" for hole in shape.interiors)
    stated = f' srsName="{srs}"' if srs else ""
    return f"<g:Polygon{stated}><g:exterior>{ring(shape.exterior)}</g:exterior>{inner}</g:Polygon>"


def member(geometry: str, name: str = "f") -> str:
    return f"<g:featureMember><{name}><n>1</n><at>{geometry}</at></{name}></g:featureMember>"


def gml(geometry: str, *, name: str = "f", version: str = "/3.2", root: str = "") -> str:
    declared = f'xmlns:g="http://www.opengis.net/gml{version}"'
    links = 'xmlns:x="http://www.w3.org/1999/xlink"'
    return f"<c {declared} {links} {root}>{member(geometry, name)}</c>"


def read_gml(tmp_path: Path, text: str) -> Any:
    file = tmp_path / "a.gml"
    file.write_text(text)
    return read_control_map(file)


@pytest.mark.parametrize(
    ("srs", "y_first"),
    [
        ("urn:ogc:def:crs:EPSG::4326", True),
        ("urn:x-ogc:def:crs:EPSG:6.6:4326", True),
        ("http://www.opengis.net/def/crs/EPSG/0/4326", True),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", False),
        ("CRS:84", False),
        ("EPSG:4326", False),
        ("epsg:4326", False),
        ("http://www.opengis.net/gml/srs/epsg.xml#4326", False),
        ("urn:ogc:def:crs:EPSG::4284", True),
    ],
)
def test_the_order_of_axes_is_that_of_the_srs_name(srs: str, y_first: bool, tmp_path: Path) -> None:
    shown = read_gml(tmp_path, gml(polygon(A, srs, swap=y_first)))
    assert shown.area_km2() == pytest.approx(A_KM2, abs=0.02)
    with pytest.raises(MapFileError, match="axes are swapped"):
        read_gml(tmp_path, gml(polygon(A, srs, swap=not y_first)))


HOLE = A - shapely.box(36.02, 50.02, 36.04, 50.04)
LINES = (
    "<g:curveMember><g:LineString><g:posList>50 36 50 36.1 50.1 36.1</g:posList></g:LineString>"
    "</g:curveMember><g:curveMember><g:Curve><g:segments><g:LineStringSegment><g:pos>50.1 36.1"
    "</g:pos><g:pos>50.1 36</g:pos><g:pos>50 36</g:pos></g:LineStringSegment></g:segments>"
    "</g:Curve></g:curveMember>"
)
BACK = (
    "<g:curveMember><g:OrientableCurve orientation='-'><g:baseCurve><g:LineString><g:posList>"
    "50.1 36.1 50 36.1 50 36</g:posList></g:LineString></g:baseCurve></g:OrientableCurve>"
    "</g:curveMember>"
)
SHAPES = {
    "hole": (polygon(HOLE), HOLE),
    "multisurface": (
        f'<g:MultiSurface srsName="{_URN}"><g:surfaceMember>{polygon(A, "")}</g:surfaceMember>'
        f"<g:surfaceMembers>{polygon(B, '')}</g:surfaceMembers></g:MultiSurface>",
        A | B,
    ),
    "patches": (
        f'<g:Surface srsName="{_URN}"><g:patches>'
        f"{polygon(A, '').replace('Polygon', 'PolygonPatch')}</g:patches></g:Surface>",
        A,
    ),
    "curves": (
        f'<g:Polygon srsName="{_URN}"><g:exterior><g:Ring>{LINES}</g:Ring></g:exterior>'
        "</g:Polygon>",
        A,
    ),
    "back": (
        f'<g:Polygon srsName="{_URN}"><g:exterior><g:Ring>{BACK}'
        f"{LINES[LINES.index('<g:curveMember><g:Curve>'):]}</g:Ring></g:exterior></g:Polygon>",
        A,
    ),
    "heights": (
        f'<g:Polygon srsName="{_URN}" srsDimension="3"><g:exterior><g:LinearRing><g:posList>'
        "50 36 7 50 36.1 7 50.1 36.1 7 50.1 36 7 50 36 7</g:posList></g:LinearRing></g:exterior>"
        "</g:Polygon>",
        A,
    ),
    "pos": (
        f'<g:Polygon srsName="{_URN}"><g:exterior><g:LinearRing>'
        + "".join(f"<g:pos>{y} {x} 5</g:pos>" for x, y in A.exterior.coords)
        + "</g:LinearRing></g:exterior></g:Polygon>",
        A,
    ),
    "coordinates": (
        '<g:Polygon srsName="EPSG:4326"><g:outerBoundaryIs><g:LinearRing><g:coordinates>36,50 '
        "36.1, 50 36.1,50.1\n36,50.1 36,50</g:coordinates></g:LinearRing></g:outerBoundaryIs>"
        "</g:Polygon>",
        A,
    ),
    "decimal": (
        '<g:Polygon srsName="EPSG:4326"><g:outerBoundaryIs><g:LinearRing><g:coordinates '
        'decimal="," cs=" " ts=";">36 50;36,1 50;36,1 50,1;36 50,1;36 50</g:coordinates>'
        "</g:LinearRing></g:outerBoundaryIs></g:Polygon>",
        A,
    ),
    "coord": (
        '<g:Polygon srsName="EPSG:4326"><g:outerBoundaryIs><g:LinearRing>'
        + "".join(f"<g:coord><g:X>{x}</g:X><g:Y>{y}</g:Y></g:coord>" for x, y in A.exterior.coords)
        + "</g:LinearRing></g:outerBoundaryIs></g:Polygon>",
        A,
    ),
    "collection": (
        f'<g:MultiGeometry srsName="{_URN}"><g:geometryMember>{polygon(A, "")}</g:geometryMember>'
        "<g:geometryMember><g:Point><g:pos>50 36</g:pos></g:Point></g:geometryMember>"
        "</g:MultiGeometry>",
        A,
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", SHAPES)
def test_shapes_of_gml(kind: str, tmp_path: Path) -> None:
    text, shape = SHAPES[kind]
    shown = read_gml(tmp_path, gml(text))
    assert shown.area_km2() == pytest.approx(area_km2(shape)) and not shown.repaired
    assert dict(shown.skipped) == ({"point": 1} if kind == "collection" else {})


def test_the_envelope_gives_the_crs_of_geometries_without_one(tmp_path: Path) -> None:
    box = f'<g:boundedBy><g:Envelope srsName="{_URN}"/></g:boundedBy>'
    text = gml(polygon(A, ""))
    with pytest.raises(MapFileError, match="feature 0: expected an srsName"):
        read_gml(tmp_path, text)
    shown = read_gml(tmp_path, text.replace("<g:featureMember>", f"{box}<g:featureMember>"))
    assert shown.area_km2() == pytest.approx(A_KM2, abs=0.01)


ARC = "<g:curveMember><g:Curve><g:segments><g:Arc><g:posList>1 1 2 2 3 3</g:posList></g:Arc>"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (gml(polygon(A, "EPSG:999999")), "srsName that is known"),
        (gml(polygon(A, "http://127.0.0.1/crs")), "srsName that is known"),
        (gml(polygon(A)).replace("50.1 36.1", "50.1 x"), "expected positions of 2 numbers"),
        (gml(polygon(A)).replace("50.1 36.1", "50.1"), "expected positions of 2 numbers"),
        (gml(polygon(A)).replace("50.1 36.1", "NaN NaN"), "NaN"),
        (gml(polygon(A)).replace("</at>", f"</at><b>{polygon(B)}</b>"), "one area, found 2"),
        (
            gml(polygon(A)).replace("g:LinearRing>", "g:Ring>").replace("posList", "Arc"),
            "straight edges, found <Arc>",
        ),
        (
            gml(f'<g:Surface srsName="{_URN}"><g:patches><g:Sphere/></g:patches></g:Surface>'),
            "found <Sphere>",
        ),
        (gml(polygon(A), root='numberMatched="12" numberReturned="1"'), "expected 12 features"),
        (gml(""), "none with an area|with a geometry"),
        ('<c xmlns:g="http://www.opengis.net/gml"/>', "with a geometry"),
    ],
)
def test_gml_that_is_not_read_in_full_is_refused(text: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(MapFileError, match=words):
        read_gml(tmp_path, text)


def test_a_count_of_all_features_is_no_page(tmp_path: Path) -> None:
    for matched in ("1", "unknown"):
        shown = read_gml(tmp_path, gml(polygon(A), root=f'numberMatched="{matched}"'))
        assert shown.area_km2() == pytest.approx(A_KM2, abs=0.01)


def test_gml_opens_nothing(tmp_path: Path, listener: Listener) -> None:
    address = listener.address
    schema = (
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        f'xsi:schemaLocation="http://a/ {address}?request=DescribeFeatureType"'
    )
    linked = f'<other x:href="{address}"/></f>'
    shown = read_gml(tmp_path, gml(polygon(A), root=schema).replace("</f>", linked))
    assert shown.area_km2() == pytest.approx(A_KM2, abs=0.01)
    assert shown.skipped == {"link to another element or file (xlink), not followed": 1}
    member_link = f'<g:MultiSurface srsName="{_URN}"><g:surfaceMember x:href="{address}"/>'
    for text, words in (
        (gml(f"{member_link}</g:MultiSurface>"), "is a link"),
        (f'<!DOCTYPE c SYSTEM "{address}">{gml(polygon(A))}', "document type or entities"),
        (f'<!DOCTYPE c [<!ENTITY a SYSTEM "{address}">]>{gml("&a;")}', "document type"),
        (
            gml(polygon(A)).replace(
                "</c>",
                f'<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="{address}"/></c>',
            ),
            "XInclude",
        ),
    ):
        with pytest.raises(MapFileError, match=words):
            read_gml(tmp_path, text)
    assert listener.connections == 0


# ---- MapInfo and geodatabases ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"Type NATIVE", b"Type LINKED"),
        (b"Type NATIVE", b"Type XLS"),
        (b"Definition Table", b'create view v as select * from "b.tab"\nDefinition Table'),
        (b"Definition Table", b'begin_metadata\n"\\IsSeamless" = "TRUE"\nDefinition Table'),
    ],
)
def test_a_mapinfo_table_that_refers_to_others_is_refused(
    old: bytes, new: bytes, tmp_path: Path
) -> None:
    file = written(tmp_path, "a.tab")
    assert old in file.read_bytes()
    file.write_bytes(file.read_bytes().replace(old, new))
    for path in (file, zipped(file, tmp_path / "a.zip")):
        with pytest.raises(MapFileError, match="refers to other files"):
            read_control_map(path)


def test_a_mif_that_takes_its_crs_from_a_table_is_refused(tmp_path: Path) -> None:
    file = written(tmp_path, "a.mif")
    lines = [
        'CoordSys Table "b.tab"' if line.startswith("CoordSys") else line
        for line in file.read_text().splitlines()
    ]
    file.write_text("\n".join(lines))
    with pytest.raises(MapFileError, match="refers to other files"):
        read_control_map(file)


def test_a_geodatabase_whose_crs_names_a_grid_is_refused(tmp_path: Path) -> None:
    file = written(tmp_path, "a.gdb", crs=32637)
    name = "WGS_1984_UTM_Zone_37N".encode("utf-16-le")
    tables = [t for t in file.glob("*.gdbtable") if name in t.read_bytes()]
    assert tables
    grid = "+nadgrids=/etc/passwd".encode("utf-16-le")
    for one in tables:
        one.write_bytes(one.read_bytes().replace(name, grid))
    for path in (file, zipped(file, tmp_path / "a.gdb.zip")):
        with pytest.raises(MapFileError, match="names another file"):
            read_control_map(path)


def test_gdal_opens_no_address_while_a_map_is_read_and_its_options_return(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    listener: Listener,
) -> None:
    import pyogrio

    option, read_info, seen = "CPL_VSIL_CURL_ALLOWED_EXTENSIONS", pyogrio.read_info, []

    def and_try(*args: Any, **kwargs: Any) -> Any:
        seen.append(pyogrio.get_gdal_config_option(option))
        with pytest.raises(pyogrio.errors.DataSourceError):
            read_info(f"/vsicurl/{listener.address}")
        return read_info(*args, **kwargs)

    pyogrio.set_gdal_config_options({option: ".fgb"})
    monkeypatch.setattr(pyogrio, "read_info", and_try)
    try:
        read_control_map(written(tmp_path, "a.gpkg"))
        assert pyogrio.get_gdal_config_option(option) == ".fgb"
        assert seen and set(seen) == {"{none}"} and listener.connections == 0

        # changed by another thread meanwhile, it stays so
        def and_set(*args: Any, **kwargs: Any) -> Any:
            pyogrio.set_gdal_config_options({option: ".kml"})
            return read_info(*args, **kwargs)

        monkeypatch.setattr(pyogrio, "read_info", and_set)
        read_control_map(written(tmp_path, "a.gpkg"))
        assert pyogrio.get_gdal_config_option(option) == ".kml"
        monkeypatch.setattr(pyogrio, "read_info", read_info)

        # an option of the environment can still be changed there
        pyogrio.set_gdal_config_options({option: None})
        monkeypatch.setenv(option, ".fgb")
        read_control_map(written(tmp_path, "a.gpkg"))
        monkeypatch.setenv(option, ".json")
        assert pyogrio.get_gdal_config_option(option) == ".json"
    finally:
        pyogrio.set_gdal_config_options({option: None})


# ---- WKT -------------------------------------------------------------------------------------

UNSTATED = "taken as longitude and latitude: the geometry states no CRS"
MOVED = table(B, 32637).geometry.iloc[0]


@pytest.mark.parametrize(
    ("text", "shape", "unstated"),
    [
        (A.wkt, A, 1),
        (f"\n{A.wkt};\n\n{B.wkt};\n", A | B, 2),
        (f"SRID=4326;{A.wkt}\nSRID=32637;{MOVED.wkt}", A | B, 0),
        ("POLYGON Z ((36 50 1,\n36.1 50 1,\n 36.1 50.1 1, 36 50.1 1, 36 50 1))", A, 1),
        (f"GEOMETRYCOLLECTION ({A.wkt},\n{B.wkt})", A | B, 1),
        (f'name,wkt\nx,"{A.wkt}"\ny,"{B.wkt}"\nz,\n', A | B, 2),
        (f"\ufeffназва;geom\nx;{A.wkt}\n", A, 1),
        (f"wkt\tname\n{A.wkt}\tx\n", A, 1),
        (f'name,WKT\nx,"SRID=4326;{A.wkt}"\n', A, 0),
        (f'id,WKT\n010300000000,"{A.wkt}"\n', A, 1),
        (f"id,geom\n0123456789abcdef0123456789,{A.wkb_hex}\n", A, 1),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_geometry_as_text(
    text: str, shape: shapely.Geometry, unstated: int, encoding: str, tmp_path: Path
) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(text.encode(encoding))
    shown = read_control_map(file)
    assert shown.area_km2() == pytest.approx(area_km2(shape), rel=1e-6)
    assert (UNSTATED in map(str, shown.assumed)) == bool(unstated) and not shown.repaired


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"{A.wkt}\nPOLYGON ((36 50, 37", "line 2: expected a geometry"),
        (f"{A.wkt}\nnone", "line 2: expected a geometry"),
        (f'name,wkt\nx,"{A.wkt}"\ny,lost\n', "row 2: expected a geometry"),
        (f'wkt,at\n"{A.wkt}",POINT (36 50)\n', "one column with geometry as text .*wkt, at"),
        ("POLYGON ((36 50, 36.1 nan, 36.1 50.1, 36 50))", "NaN"),
        (f"SRID=999999;{A.wkt}", "unknown"),
        ("CURVEPOLYGON (CIRCULARSTRING (36 50, 37 50, 37 51, 36 51, 36 50))", "a geometry"),
        ("MULTISURFACE (CURVEPOLYGON (CIRCULARSTRING (36 50, 37 50, 36 50)))", "a geometry"),
        (MOVED.wkt, "state the CRS"),
        ("POLYGON EMPTY", "none with an area"),
    ],
)
def test_text_that_is_not_read_is_refused_by_its_line(
    text: str, words: str, tmp_path: Path
) -> None:
    file = tmp_path / "a.wkt"
    file.write_text(text)
    with pytest.raises(MapFileError, match=words):
        read_control_map(file)


def test_a_ring_that_is_not_closed_is_closed_and_counted(tmp_path: Path) -> None:
    file = tmp_path / "a.wkt"
    file.write_text("POLYGON ((36 50, 36.1 50, 36.1 50.1, 36 50.1))")
    shown = read_control_map(file)
    assert shown.area_km2() == pytest.approx(A_KM2, abs=0.01)
    assert shown.repaired == {"ring that is not closed": 1}


def test_a_long_geometry_and_columns_by_which_status_is_read(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    fine = A.segmentize(1e-5)  # more than the 131,072 characters of a cell that csv reads
    file.write_text(f'status,wkt\noccupied,"{fine.wkt}"\nliberated,"{B.wkt}"\n')
    shown = read_control_map(file)
    assert shown.area_km2("occupied") == pytest.approx(A_KM2, abs=0.01)


# ---- JSON of services ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "members",
    [
        {"exceededTransferLimit": True},
        {"properties": {"exceededTransferLimit": True}},
        {"numberMatched": 744, "numberReturned": 1},
        {"totalFeatures": 744},
    ],
)
def test_a_page_of_an_answer_is_no_map(members: dict[str, Any], tmp_path: Path) -> None:
    file = write_geojson(tmp_path / "a.geojson", A, **members)
    with pytest.raises(MapFileError, match=r"only part of its features|expected 744 features"):
        read_control_map(file)
    whole = {"exceededTransferLimit": False, "numberMatched": 1, "totalFeatures": "unknown"}
    write_geojson(file, A, **whole)
    assert read_control_map(file).area_km2() == pytest.approx(A_KM2, abs=0.01)


def test_the_error_of_a_service_is_shown(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_text('{"error": {"code": 498, "message": "Invalid token.", "details": []}}')
    with pytest.raises(MapFileError, match=r"a service's error message \(498 Invalid token\.\)"):
        read_control_map(file)


def esri(tmp_path: Path, rings: list[Any], **members: Any) -> Any:
    features = [{"attributes": {}, "geometry": {"rings": rings, **members.pop("geometry", {})}}]
    members.setdefault("spatialReference", {"wkid": 4326})
    file = tmp_path / "a.json"
    file.write_text(
        json.dumps({"geometryType": "esriGeometryPolygon", "features": features, **members})
    )
    return read_control_map(file)


def ring_of(shape: shapely.Polygon) -> list[Any]:
    return [list(point) for point in shape.exterior.coords]


SIDE = 0.1


@given(
    st.lists(st.tuples(st.integers(0, 3), st.booleans(), st.booleans()), min_size=1, max_size=4),
    st.booleans(),
    st.randoms(),
)
@settings(max_examples=60, deadline=None)
def test_rings_of_esri_in_any_order_and_either_winding(
    squares: list[tuple[int, bool, bool]], reverse: bool, random: Any
) -> None:
    """Squares side by side, some with a hole, some of which hold an island."""
    shapes, rings = [], []
    for i, (_, has_hole, has_island) in enumerate(squares):
        shell = shapely.box(36 + SIDE * i, 50, 36 + SIDE * (i + 1), 50.1)
        hole, island = shell.centroid.buffer(0.04), shell.centroid.buffer(0.01)
        shape = shell - hole if has_hole else shell
        shape = shape | island if has_hole and has_island else shape
        shapes.append(shape)
        for part in shapely.get_parts(shape):
            turned = shapely.orient_polygons(part, exterior_cw=not reverse)
            rings += [list(map(list, ring.coords)) for ring in (turned.exterior, *turned.interiors)]
    random.shuffle(rings)
    with tempfile.TemporaryDirectory() as folder:
        shown = esri(Path(folder), rings)
    assert shown.area_km2() == pytest.approx(sum(map(area_km2, shapes)), rel=1e-9)
    assert not shown.repaired


def test_a_hole_of_esri_outside_of_every_shell_is_counted(tmp_path: Path) -> None:
    clockwise = ring_of(shapely.orient_polygons(A, exterior_cw=True))
    shown = esri(tmp_path, [clockwise, ring_of(shapely.orient_polygons(B))])
    assert shown.area_km2() == pytest.approx(2 * A_KM2, abs=0.01)
    assert list(shown.repaired) == ["hole outside its shell, taken as ground, +79.66 km²"]


def test_the_crs_of_esri_wherever_it_is_stated(tmp_path: Path) -> None:
    moved = table(A, 32637)
    rings, wkt = [ring_of(moved.geometry.iloc[0])], moved.crs.to_wkt("WKT1_ESRI")
    for reference in ({"wkid": 32637}, {"wkt": wkt}, {"wkt2": moved.crs.to_wkt()}):
        shown = esri(tmp_path, rings, spatialReference=reference)
        inside = esri(
            tmp_path, rings, spatialReference=None, geometry={"spatialReference": reference}
        )
        for one in (shown, inside):
            assert one.area_km2() == pytest.approx(A_KM2, abs=0.01)
    for members, words in (
        ({"spatialReference": None}, "spatialReference, found none"),
        ({"spatialReference": {"wkid": 7}}, "unknown"),
        ({"transform": {"scale": [1, 1], "translate": [0, 0]}}, "quantised"),
        ({"geometry": {"curveRings": []}}, "curves"),
    ):
        with pytest.raises(MapFileError, match=words):
            esri(tmp_path, rings, **members)


@pytest.mark.parametrize("mark", ["", "\x1e"])
def test_a_sequence_that_breaks_off_is_refused(mark: str, tmp_path: Path) -> None:
    feature = json.dumps({"type": "Feature", "geometry": json.loads(shapely.to_geojson(A))})
    file = tmp_path / "a.jsonl"
    file.write_text(f"{mark}{feature}\n{mark}{feature[:60]}")
    with pytest.raises(MapFileError, match="line 2"):
        read_control_map(file)


# ---- any polygons, in formats parsed here ----------------------------------------------------


@given(
    st.lists(
        st.tuples(st.floats(36, 36.9), st.floats(50, 50.9)), min_size=3, max_size=12, unique=True
    )
)
@settings(max_examples=40, deadline=None)
def test_formats_agree_on_any_polygon(points: list[tuple[float, float]]) -> None:
    shape = shapely.MultiPoint(points).convex_hull
    if shape.geom_type != "Polygon" or shape.area < 1e-6:
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "a.wkt").write_text(shape.wkt)
        (folder / "a.gml").write_text(gml(polygon(shape)))
        (folder / "a.json").write_text(
            json.dumps(
                {
                    "spatialReference": {"wkid": 4326},
                    "features": [{"attributes": {}, "geometry": {"rings": [ring_of(shape)]}}],
                }
            )
        )
        write_geojson(folder / "a.geojson", shape)
        areas = [read_control_map(file).area_km2() for file in sorted(folder.iterdir())]
    assert areas == pytest.approx([area_km2(shape)] * 4, rel=1e-9)


def test_random_bytes_after_a_signature_are_an_error_of_one_line(tmp_path: Path) -> None:
    generator = np.random.default_rng(0)
    heads = (
        b"!table\n",
        b'Version 300\nCharset "x"\n',
        b"POLYGON ((",
        b"<a xmlns='http://www.opengis.net/gml'>",
        b'{"features": [',
    )
    for head in heads:
        for _ in range(20):
            file = tmp_path / "a.bin"
            file.write_bytes(head + generator.bytes(200))
            with pytest.raises(FrontgeoError) as caught:
                read_control_map(file)
            assert len(str(caught.value).splitlines()) == 1


def test_a_zip_of_one_geodatabase_in_a_folder_of_days(tmp_path: Path) -> None:
    from frontgeo import read_timeline

    archive = tmp_path / "days"
    archive.mkdir()
    for day, shape in (("2024-05-01", A), ("2024-05-31", A | B)):
        file = written(tmp_path, "a.gdb", shape)
        zipped(file, archive / f"{day}.gdb.zip")
        shutil.rmtree(file.parent)
    areas = [shown.area_km2() for shown in read_timeline(archive, mapper="me")]
    assert areas == pytest.approx([79.66, 159.33], abs=0.01)
    packing = io.BytesIO((archive / "2024-05-01.gdb.zip").read_bytes())
    assert zipfile.ZipFile(packing).namelist()[0].startswith("a.gdb/")
