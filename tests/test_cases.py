"""The small inputs in ``tests/cases``, and others of their kind.

Each file there was written by hand after a trait of public bug reports and real files that
frontgeo once read wrongly; the right value is here. Square A is 36 to 36.1° E, 50 to 50.1° N.
"""

from __future__ import annotations

import json
import re
import warnings
import zipfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from frontgeo import ControlMap, area_km2, read_control_map, read_regions
from frontgeo.errors import MapFileError
from frontgeo.geometry.antimeridian import FRAME_EAST_DEG, FRAME_WEST_DEG
from frontgeo.geometry.validation import EVERYWHERE
from frontgeo.io.vector import split_layer
from frontgeo.mappers.document import Document

CASES = Path(__file__).parent / "cases"

# ---- formats and geometries ------------------------------------------------------------------

A = shapely.box(36, 50, 36.1, 50.1)
B = shapely.box(36.2, 50, 36.3, 50.1)
A_KM2 = area_km2(A)


def km2(name: str, **options: Any) -> float:
    return float(read_control_map(CASES / name, **options).area_km2())


@pytest.mark.parametrize(
    ("name", "right_km2"),
    [
        ("04-kml-prefix_ns0.kml", 79.66),
        ("06-kml-holes_two.kml", 73.29),
        ("10-kml-head_comment.kml", 79.66),
        ("11-kml-ru-style_a.kml", 79.66),
        ("13-geojsonseq_nl.geojsonl", 159.33),
        ("14-encoding_utf16.geojson", 79.66),
        ("18-esri-json_a.json", 79.66),
        ("19-json-shapes_fcfc.json", 159.33),
        ("20-topojson_nested.json", 159.33),
        ("21-kml-overlay_ground.kml", 79.66),
        ("22-geojson-nonfeatures_bare.geojson", 159.33),
        ("22-geojson-nonfeatures_typo.geojson", 159.33),
        ("24-zip-shp_folder.zip", 79.66),
    ],
)
def test_a_good_file_is_read_right(name: str, right_km2: float) -> None:
    assert km2(name) == pytest.approx(right_km2, abs=0.005)


def test_ground_that_a_hole_outside_its_shell_adds_is_reported() -> None:
    """Files that write the parts of an area as rings of one polygon are the usual cause."""
    shown = read_control_map(CASES / "29-invalid-rings_hole-outside.geojson")
    assert shown.area_km2() == pytest.approx(159.33, abs=0.005)
    assert shown.repaired == {"hole outside its shell, taken as ground, +79.66 km²": 1}


def test_a_picture_alone_is_no_ground() -> None:
    with pytest.raises(MapFileError, match=r"picture laid on the map \(GroundOverlay\)"):
        read_control_map(CASES / "21-kml-overlay_only-overlay.kml")
    shown = read_control_map(CASES / "21-kml-overlay_ground.kml")
    assert shown.skipped == {"picture laid on the map (GroundOverlay)": 1}


def test_a_layer_with_a_colon_in_its_name() -> None:
    for name in ("03-kml-layer-colon_a.kml", "03-kml-layer-colon_a.kml:Фронт: північ"):
        assert split_layer(CASES / name)[0] == CASES / "03-kml-layer-colon_a.kml"
    assert km2("03-kml-layer-colon_a.kml:Фронт: північ") == pytest.approx(79.66, abs=0.005)
    with pytest.raises(MapFileError, match="Фронт: північ, Інше"):
        read_regions(CASES / "03-kml-layer-colon_a.kml")
    with pytest.raises(MapFileError, match="no layer 'Фронт'; there are: Фронт: північ, Інше"):
        read_control_map(f"{CASES / '03-kml-layer-colon_a.kml'}:Фронт")


@pytest.mark.parametrize(
    ("name", "vertex"), [("null-island", "vertex 3 at x 0, y 0"), ("digit", "x 63.1, y 50.1")]
)
def test_a_stray_vertex_is_refused_and_named(name: str, vertex: str) -> None:
    with pytest.raises(MapFileError, match=f"feature 0: .*{vertex}") as caught:
        read_control_map(CASES / f"30-stray-vertex_{name}.geojson")
    assert caught.value.feature == 0


def test_a_ring_that_jumps_across_the_antimeridian() -> None:
    shown = read_control_map(CASES / "32-antimeridian_jump.geojson", region=EVERYWHERE)
    assert shown.area_km2() == pytest.approx(15_784.44, abs=0.005)
    assert shown.repaired == {"ring across the antimeridian, joined there": 1}


def test_a_user_s_own_style_ru_is_no_file_of_creamy_caprice() -> None:
    shown = read_control_map(CASES / "11-kml-ru-style_a.kml")
    assert not shown.mapper_stated and shown.mapper == "11-kml-ru-style_a.kml"


# ---- others of the same kind: KML ------------------------------------------------------------


def ring(shape: shapely.Polygon, prefix: str = "") -> str:
    points = " ".join(f"{x},{y},0" for x, y in shape.exterior.coords)
    p = prefix
    return f"<{p}LinearRing><{p}coordinates>{points}</{p}coordinates></{p}LinearRing>"


def placemark(shape: shapely.Polygon, inside: str = "", holes: str = "") -> str:
    outer = f"<outerBoundaryIs>{ring(shape)}</outerBoundaryIs>"
    return f"<Placemark>{inside}<Polygon>{outer}{holes}</Polygon></Placemark>"


def kml(tmp_path: Path, text: str, *, encoding: str = "utf-8", name: str = "a.kml") -> Path:
    file = tmp_path / name
    file.write_bytes(f"<kml><Document>{text}</Document></kml>".encode(encoding))
    return file


def rows(file: Path) -> list[Any]:
    return Document(str(file), file.read_bytes(), path=file).rows


def test_every_ring_of_an_inner_boundary_is_a_hole(tmp_path: Path) -> None:
    one, two = shapely.box(36.02, 50.02, 36.04, 50.04), shapely.box(36.06, 50.06, 36.08, 50.08)
    left = A_KM2 - area_km2(one) - area_km2(two)
    for holes in (
        f"<innerBoundaryIs>{ring(one)}{ring(two)}</innerBoundaryIs>",
        f"<innerBoundaryIs>{ring(one)}</innerBoundaryIs>"
        f"<innerBoundaryIs>{ring(two)}</innerBoundaryIs>",
    ):
        shown = read_control_map(kml(tmp_path, placemark(A, holes=holes)))
        assert shown.area_km2() == pytest.approx(left)


def test_two_outer_rings_are_refused(tmp_path: Path) -> None:
    text = placemark(A).replace("</outerBoundaryIs>", f"{ring(B)}</outerBoundaryIs>")
    with pytest.raises(MapFileError, match="expected one outer ring, found 2"):
        read_control_map(kml(tmp_path, text))


@pytest.mark.parametrize(
    "head",
    [
        '<kml xmlns="http://www.opengis.net/kml/2.2">',
        '<kml xmlns="http://earth.google.com/kml/2.1">',
        '<kml xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2">',
        f"<!-- {'kml ' * 50_000} --><kml>",
        "<?xml version='1.0'?><?stylesheet a='b'?>\n\n<kml>",
        "\ufeff<kml>",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_any_head_of_kml(head: str, encoding: str, tmp_path: Path) -> None:
    if encoding == "utf-16":
        head = head.removeprefix("\ufeff")
    file = tmp_path / "a.kml"
    file.write_bytes(f"{head}<Document>{placemark(A)}</Document></kml>".encode(encoding))
    assert read_control_map(file).area_km2() == pytest.approx(A_KM2)


def test_kml_in_windows_1251(tmp_path: Path) -> None:
    text = f"<kml><Folder><name>Зона</name>{placemark(A)}</Folder></kml>"
    file = tmp_path / "a.kml"
    file.write_bytes(f"<?xml version='1.0' encoding='windows-1251'?>{text}".encode("cp1251"))
    assert [row.layer for row in rows(file)] == ["Зона"]


def test_what_a_placemark_says(tmp_path: Path) -> None:
    style = "<Style id='red'><PolyStyle><color>ff14 27a5</color></PolyStyle></Style>".replace(
        " 27", "27"
    )
    pair = "<Pair><key>{}</key><styleUrl>#{}</styleUrl></Pair>"
    mapped = f"<StyleMap id='m'>{pair.format('highlight', 'x')}{pair.format('normal', 'red')}"
    inside = (
        "<name>Зона 1</name><description>a <b>b</b></description><styleUrl>#m</styleUrl>"
        "<TimeSpan><begin>2024-05-01</begin><end>2024-05-31</end></TimeSpan><ExtendedData>"
        "<Data name='side'><value>RU</value></Data><SchemaData schemaUrl='#s'>"
        "<SimpleData name='km'>3</SimpleData></SchemaData></ExtendedData>"
    )
    folders = f"<Folder><name>2024</name><Folder><name>Held</name>{placemark(A, inside)}"
    file = kml(tmp_path, f"{style}{mapped}</StyleMap>{folders}</Folder></Folder>")
    (row,) = rows(file)
    assert row.layer == "Held" and row.geometry.equals(A)
    assert row.properties == {
        "name": "Зона 1", "description": "a b", "folder": "2024/Held", "styleUrl": "#m",
        "fill": "#a52714", "fill-opacity": 1.0, "begin": "2024-05-01", "end": "2024-05-31",
        "side": "RU", "km": "3",
    }  # fmt: skip


def test_an_own_style_wins_over_a_shared_one(tmp_path: Path) -> None:
    shared = "<Style id='a'><PolyStyle><color>7f0000ff</color></PolyStyle></Style>"
    own = "<styleUrl>#a</styleUrl><Style><PolyStyle><color>ffff0000</color></PolyStyle></Style>"
    file = kml(tmp_path, shared + placemark(A, own) + placemark(B, "<styleUrl>#a</styleUrl>"))
    assert [row.properties["fill"] for row in rows(file)] == ["#0000ff", "#ff0000"]
    assert rows(file)[1].properties["fill-opacity"] == pytest.approx(0.498)


def test_coordinates_with_blanks_and_without_heights(tmp_path: Path) -> None:
    text = placemark(A)
    for written in (
        text.replace(",0", ""), text.replace(",0", ","), text.replace(",", ", "),
        text.replace(",0 ", ",0\n\t"), text.replace(",0 ", " ", 2), text.replace(",0 ", ", ", 2),
        text.replace(",0 ", " , 0 ", 2),
    ):  # fmt: skip
        assert rows(kml(tmp_path, written))[0].geometry.equals(A)


@pytest.mark.parametrize(
    "written",
    [
        "36,50,0 37,50,,5 37,51,0",
        "36,50 37, 51, 0 , 0,0",
        "36 50 37 51",
        "36,50,0 37,50,0 37,",
        "36,50",
    ],
)
def test_coordinates_that_cannot_be_told_apart_are_refused(tmp_path: Path, written: str) -> None:
    ring = f"<LinearRing><coordinates>{written}</coordinates></LinearRing>"
    polygon = f"<Polygon><outerBoundaryIs>{ring}</outerBoundaryIs></Polygon>"
    with pytest.raises(MapFileError, match="coordinates 'lon,lat,height' in a ring, found"):
        rows(kml(tmp_path, f"<Placemark>{polygon}</Placemark>"))


def test_geometries_of_every_kind_in_kml(tmp_path: Path) -> None:
    other = placemark(B).removeprefix("<Placemark>").removesuffix("</Placemark>")
    inner = f"<MultiGeometry>{other}<Point><coordinates>36,50</coordinates></Point></MultiGeometry>"
    line = "<LineString><coordinates>36,50 37,51</coordinates></LineString>"
    polygon = placemark(A).removeprefix("<Placemark>").removesuffix("</Placemark>")
    text = f"<Placemark><MultiGeometry>{polygon}{inner}{line}</MultiGeometry></Placemark>"
    shown = read_control_map(kml(tmp_path, text + "<Placemark><name>x</name></Placemark>"))
    assert shown.area_km2() == pytest.approx(2 * A_KM2)
    assert shown.skipped == {"point": 1, "line": 1, "no geometry": 1}


def test_folders_of_one_name_are_distinguished_by_their_path(tmp_path: Path) -> None:
    part = "<Folder><name>{}</name><Folder><name>Held</name>{}</Folder></Folder>"
    file = kml(tmp_path, part.format("2023", placemark(A)) + part.format("2024", placemark(B)))
    assert [row.layer for row in rows(file)] == ["2023/Held", "2024/Held"]
    assert read_control_map(f"{file}:2024/Held").area_km2() == pytest.approx(area_km2(B))


def test_a_kmz_of_several_files_is_read_by_their_names(tmp_path: Path) -> None:
    file = tmp_path / "a.kmz"
    with zipfile.ZipFile(file, "w") as packed:
        for name, shape in (("doc.kml", A), ("files/east.kml", B)):
            packed.writestr(name, f"<kml>{placemark(shape)}</kml>")
    with pytest.raises(MapFileError, match=r"found 2: doc\.kml, files/east\.kml; name one"):
        read_control_map(file)
    for name in ("east.kml", "files/east.kml"):
        assert read_control_map(f"{file}:{name}").area_km2() == pytest.approx(area_km2(B))


@pytest.mark.parametrize("driver", ["KML", "LIBKML"])
def test_kml_as_qgis_writes_it(driver: str, tmp_path: Path) -> None:
    """QGIS's KMZ has a document that only links to another file in it."""
    frame = gpd.GeoDataFrame({"Name": ["a", "b"], "note": ["x", "y"]}, geometry=[A, B], crs=4326)
    for suffix in ("kml", "kmz") if driver == "LIBKML" else ("kml",):
        file = tmp_path / f"a.{suffix}"
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            frame.to_file(file, driver=driver, layer="held")
        shown = read_control_map(file)
        assert shown.area_km2() == pytest.approx(2 * A_KM2)


def test_kml_that_is_damaged_or_another_format(tmp_path: Path) -> None:
    file = tmp_path / "a.kml"
    for text, words in (
        (f"<kml>{placemark(A)}</kml>junk", "junk after document element"),
        (f"<kml>{placemark(A)}", "no element found"),
        (f"<gml>{placemark(A)}</gml>", "root is <gml>"),
        ("<html><!-- <kml> --></html>", "root is <html>"),
        (f"<kml>{placemark(A).replace('36.1', 'x')}</kml>", "three coordinates"),
        (f"<kml>{placemark(A).replace(',0 ', ',0,')}</kml>", "three coordinates"),
        ("<kml/>", "no feature"),
    ):
        file.write_text(text)
        with pytest.raises(MapFileError, match=words):
            read_control_map(file)


# ---- others of the same kind: JSON -----------------------------------------------------------


def feature(shape: shapely.Geometry, **members: Any) -> dict[str, Any]:
    geometry = json.loads(shapely.to_geojson(shape))
    return {"type": "Feature", "properties": {}, "geometry": geometry, **members}


def written(tmp_path: Path, content: Any, name: str = "a.geojson") -> Path:
    file = tmp_path / name
    file.write_text(content if isinstance(content, str) else json.dumps(content))
    return file


def collection(*features: Any, **members: Any) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features), **members}


@pytest.mark.parametrize(
    "among",
    [
        collection(collection(feature(B))),
        json.loads(shapely.to_geojson(B)),
        json.loads(shapely.to_geojson(shapely.GeometryCollection([B]))),
        feature(B, type="FEATURE"),
        {key: value for key, value in feature(B).items() if key != "type"},
    ],
)
def test_what_is_among_features_is_read(among: Any, tmp_path: Path) -> None:
    for order in ((feature(A), among), (among, feature(A))):
        shown = read_control_map(written(tmp_path, collection(*order)))
        assert shown.area_km2() == pytest.approx(2 * A_KM2)


@pytest.mark.parametrize("kind", ["Featrue", "", 7, "Topology"])
def test_another_type_among_features_is_refused(kind: Any, tmp_path: Path) -> None:
    file = written(tmp_path, collection(feature(A), feature(B, type=kind)))
    with pytest.raises(MapFileError, match="feature 1: expected type 'Feature'"):
        read_control_map(file)


def test_what_is_no_object_among_features_is_counted(tmp_path: Path) -> None:
    shown = read_control_map(written(tmp_path, collection(feature(A), None, 7, "x")))
    assert shown.skipped == {"no geometry": 3}


@pytest.mark.parametrize("between", ["\n", "\r\n", "\n\n", "", "\n\x1e"])
def test_sequences_of_features(between: str, tmp_path: Path) -> None:
    texts = [json.dumps(feature(shape)) for shape in (A, B)]
    start = "\x1e" if "\x1e" in between else ""
    for suffix in ("geojsonl", "geojsons", "json"):
        file = written(tmp_path, start + between.join(texts) + "\n", f"a.{suffix}")
        assert read_control_map(file).area_km2() == pytest.approx(2 * A_KM2)
    whole = written(tmp_path, "\n".join(json.dumps(collection(json.loads(t))) for t in texts))
    assert read_control_map(whole).area_km2() == pytest.approx(2 * A_KM2)
    with pytest.raises(MapFileError, match="line 2"):
        read_control_map(written(tmp_path, f"{texts[0]}\n{texts[1][:-5]}"))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_json_in_any_encoding_of_unicode(encoding: str, tmp_path: Path) -> None:
    file = tmp_path / "a.geojson"
    text = json.dumps(collection(feature(A, properties={"name": "Харків"})), ensure_ascii=False)
    file.write_bytes(text.encode(encoding))
    assert read_control_map(file).area_km2() == pytest.approx(A_KM2)
    assert rows(file)[0].properties == {"name": "Харків"}


def esri(*rings: Any, **members: Any) -> dict[str, Any]:
    return {
        "geometryType": "esriGeometryPolygon",
        "spatialReference": {"wkid": 4326},
        "features": [{"attributes": {"layer": "x"}, "geometry": {"rings": list(rings)}}],
        **members,
    }


def test_esri_json_with_holes_and_in_metres(tmp_path: Path) -> None:
    hole = shapely.box(36.02, 50.02, 36.04, 50.04)
    shells = [list(shapely.box(*s.bounds, ccw=False).exterior.coords) for s in (A, B)]
    rings = [list(shapely.box(*hole.bounds).exterior.coords), *shells]
    shown = read_control_map(written(tmp_path, esri(*rings)))
    assert shown.area_km2() == pytest.approx(2 * A_KM2 - area_km2(hole))
    moved = gpd.GeoSeries([A.segmentize(0.001)], crs=4326).to_crs(3857)[0]
    metres = esri(
        list(moved.exterior.coords), spatialReference={"wkid": 102100, "latestWkid": 3857}
    )
    shown = read_control_map(written(tmp_path, metres))
    assert shown.area_km2() == pytest.approx(A_KM2, rel=1e-6)
    assert shown.sources[0].reprojected_from == "EPSG:3857"


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({"spatialReference": None}, "expected a spatialReference, found none"),
        ({"spatialReference": {"wkid": 1}}, "found one that is unknown"),
        ({"exceededTransferLimit": True}, "only part of its features"),
    ],
)
def test_esri_json_that_is_not_whole(members: Any, words: str, tmp_path: Path) -> None:
    file = written(tmp_path, esri(list(A.exterior.coords), **members))
    with pytest.raises(MapFileError, match=words):
        read_control_map(file)


def test_topojson_quantised_with_shared_arcs_and_holes(tmp_path: Path) -> None:
    """Two squares share an edge, one has a hole, and coordinates are steps of 0.01°."""
    arcs = [
        [[10, 0], [0, 10]],
        [[10, 10], [-10, 0], [0, -10], [10, 0]],
        [[10, 0], [10, 0], [0, 10], [-10, 0]],
        [[2, 2], [0, 2], [2, 0], [0, -2], [-2, 0]],
    ]
    objects = {
        "west": {"type": "Polygon", "arcs": [[0, 1], [3]], "properties": {"side": "w"}},
        "east": {
            "type": "GeometryCollection",
            "geometries": [{"type": "MultiPolygon", "arcs": [[[2, -1]]]}, {"type": None}],
        },
    }
    file = written(
        tmp_path,
        {
            "type": "Topology",
            "transform": {"scale": [0.01, 0.01], "translate": [36, 50]},
            "objects": objects,
            "arcs": arcs,
        },
        "a.topojson",
    )
    hole = shapely.box(36.02, 50.02, 36.04, 50.04)
    found = rows(file)
    assert [row.layer for row in found] == ["west", "east", "east"]
    assert found[0].properties == {"side": "w"} and found[2].geometry is None
    assert found[0].geometry.symmetric_difference(A - hole).area < 1e-12
    east = shapely.box(36.1, 50, 36.2, 50.1)
    assert found[1].geometry.symmetric_difference(east).area < 1e-12


@pytest.mark.parametrize("index", [5, -6, "0", None, 1.5])
def test_topojson_with_an_arc_that_is_not_there(index: Any, tmp_path: Path) -> None:
    arc = [list(point) for point in A.exterior.coords]
    body = {"type": "Polygon", "arcs": [[index]]}
    file = written(tmp_path, {"type": "Topology", "objects": {"x": body}, "arcs": [arc]})
    with pytest.raises(MapFileError, match="object 'x': expected a geometry"):
        read_control_map(file)


# ---- others of the same kind: containers -----------------------------------------------------


@pytest.mark.parametrize("folder", ["", "a/", "Дані/b c/"])
def test_zipped_shapefiles_wherever_they_lie(folder: str, tmp_path: Path) -> None:
    made = tmp_path / "made"
    made.mkdir()
    for name, shape in (("west", A), ("east", B)):
        gpd.GeoDataFrame({"n": [1]}, geometry=[shape], crs=4326).to_file(made / f"{name}.shp")
    for names in (["west"], ["west", "east"]):
        file = tmp_path / "a.zip"
        with zipfile.ZipFile(file, "w") as packed:
            for part in made.iterdir():
                if part.stem in names:
                    suffix = part.suffix.upper() if folder else part.suffix
                    packed.write(part, f"{folder}{part.stem}{suffix}")
        if len(names) == 1:
            assert read_control_map(file).area_km2() == pytest.approx(A_KM2)
            assert read_regions(file).geometry.iloc[0].equals(A)
    with pytest.raises(MapFileError, match="found 2"):
        read_control_map(file)
    main = "east.SHP" if folder else "east.shp"
    assert read_control_map(f"{file}:{main}").area_km2() == pytest.approx(area_km2(B))


@pytest.mark.parametrize("driver", ["GPX", "DXF"])
def test_formats_that_are_not_read_are_refused_in_one_line(driver: str, tmp_path: Path) -> None:
    file = tmp_path / f"a.{driver.lower()}"
    shape = shapely.Point(36, 50) if driver == "GPX" else A
    frame = gpd.GeoDataFrame(geometry=[shape], crs=4326)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        frame.to_file(file, driver=driver)
    with pytest.raises(MapFileError, match=r"tracks and points|a drawing"):
        read_control_map(file)


def test_a_layer_of_a_file_without_that_layer_is_an_error_for_every_reader(tmp_path: Path) -> None:
    features = [feature(A, properties={"fill": fill}) for fill in ("#a52714", "#880e4f")]
    file = written(tmp_path, collection(*features))
    assert read_control_map(file).mapper == "DeepState"
    with pytest.raises(MapFileError, match="no layer 'held'"):
        read_control_map(f"{file}:held")


# ---- others of the same kind: rings ----------------------------------------------------------


def drawn(tmp_path: Path, *rings: Any, **options: Any) -> ControlMap:
    geometry = {"type": "Polygon", "coordinates": [np.asarray(r).tolist() for r in rings]}
    return read_control_map(written(tmp_path, geometry), **options)


def coordinates(shape: shapely.Polygon) -> list[Any]:
    return [list(point) for point in shape.exterior.coords]


def test_holes_wherever_they_lie(tmp_path: Path) -> None:
    inside = shapely.box(36.02, 50.02, 36.04, 50.04)
    across = shapely.box(36.08, 50.02, 36.12, 50.04)
    for hole, left in ((inside, A - inside), (across, A - across), (B, A | B)):
        shown = drawn(tmp_path, coordinates(A), coordinates(hole))
        assert shown.area_km2() == pytest.approx(area_km2(left))
    both = drawn(tmp_path, coordinates(A), coordinates(B), coordinates(inside))
    assert both.area_km2() == pytest.approx(area_km2((A - inside) | B))
    assert both.repaired == {"hole outside its shell, taken as ground, +79.66 km²": 1}


@pytest.mark.parametrize("turned", [False, True])
def test_rings_wound_either_way_and_points_that_are_repeated(turned: bool, tmp_path: Path) -> None:
    hole = shapely.box(36.02, 50.02, 36.04, 50.04)
    rings = [[p for p in coordinates(s) for _ in range(3)] for s in (A, hole)]
    shown = drawn(tmp_path, *(ring[::-1] if turned else ring for ring in rings))
    assert shown.area_km2() == pytest.approx(A_KM2 - area_km2(hole)) and not shown.repaired


def test_what_a_repair_changes_is_reported_in_km2(tmp_path: Path) -> None:
    bow_tie = [[36, 50], [36.1, 50.1], [36.1, 50], [36, 50.1], [36, 50]]
    lobes = [shapely.Polygon([(x, 50), (36.05, 50.05), (x, 50.1)]) for x in (36.0, 36.1)]
    shown = drawn(tmp_path, bow_tie)
    right = sum(area_km2(lobe) for lobe in lobes)
    assert shown.area_km2() == pytest.approx(right)
    (reason,) = shown.repaired
    assert reason.startswith("invalid polygon (self-intersection), +39.8")
    tiny = [[36, 50], [36.1, 50], [36.1, 50.1], [36.0001, 50.1], [36, 50.1001], [36, 50]]
    tiny[3:3] = [[36.0501, 50.1], [36.05, 50.1001], [36.0501, 50.1001], [36.05, 50.1]]
    assert list(drawn(tmp_path, tiny).repaired) == ["invalid polygon (self-intersection)"]


@pytest.mark.parametrize("west", [170, 179, 179.9])
@pytest.mark.parametrize("first", range(4))
def test_rings_across_the_antimeridian(west: float, first: int, tmp_path: Path) -> None:
    east = west + 15 - 360
    shell = np.array([[west, 50], [east, 50], [east, 55], [west, 55]])
    hole = np.array([[west + 0.01, 51], [east - 1, 51], [east - 1, 52], [west + 0.01, 52]])
    right = area_km2(shapely.box(0, 50, 15, 55)) - area_km2(shapely.box(0.01, 51, 14, 52))
    rings = [np.roll(r, first, axis=0) for r in (shell, hole)]
    closed = [np.vstack([r, r[:1]]) for r in rings]
    for turned in (closed, [r[::-1] for r in closed]):
        shown = drawn(tmp_path, *turned, region=EVERYWHERE)
        assert shown.area_km2() == pytest.approx(right, rel=1e-9)
        assert shapely.box(FRAME_WEST_DEG, -90, FRAME_EAST_DEG, 90).covers(shown.held())


def test_rings_along_the_whole_world_and_round_a_pole(tmp_path: Path) -> None:
    world = drawn(tmp_path, coordinates(shapely.box(-180, 50, 180, 60)), region=EVERYWHERE)
    assert world.area_km2() == pytest.approx(area_km2(shapely.box(-180, 50, 180, 60)))
    assert world.repaired == {"ring across 168.6° west, cut there": 1}
    round_the_pole = [[0, 80], [120, 80], [-120, 80], [0, 80]]
    with pytest.raises(MapFileError, match="round a pole"):
        drawn(tmp_path, round_the_pole, region=EVERYWHERE)


# ---- others of the same kind: stray vertices -------------------------------------------------


@given(
    st.integers(4, 10_000),
    st.floats(0.01, 4.0),
    st.sampled_from(
        [(0.0, 0.0), (63.0, 50.0), (36.0, 5.0), (3.6, 50.0), (-36.0, 50.0), (36.0, 89.0)]
    ),
    st.sampled_from(["single", "apart", "side by side"]),
    st.integers(0, 9_999),
)
@settings(max_examples=60)
def test_stray_vertices_of_rings_of_any_size(
    vertices: int, radius: float, stray: tuple[float, float], many: str, at: int
) -> None:
    import tempfile

    angles = np.linspace(0, 2 * np.pi, vertices, endpoint=False)
    bumps = radius * (1 + 0.1 * np.sin(7 * angles))
    xy = np.column_stack([35 + bumps * np.cos(angles), 48.5 + bumps * np.sin(angles)])
    with tempfile.TemporaryDirectory() as folder:
        right = drawn(Path(folder), np.vstack([xy, xy[:1]]))
        assert right.area_km2() == pytest.approx(area_km2(shapely.Polygon(xy)), rel=1e-6)
        places = {"single": [at], "side by side": [at, at + 1], "apart": [at, at + vertices // 2]}
        for n, place in enumerate(places[many]):
            xy[place % vertices] = (stray[0] + 0.001 * n, stray[1])
        with pytest.raises(MapFileError, match="vertex") as caught:
            drawn(Path(folder), np.vstack([xy, xy[:1]]))
    named = re.search(r"at x (\S+), y (\S+) lies", str(caught.value))
    assert named is not None
    assert [float(v) for v in named.groups()] == pytest.approx(stray, abs=0.002)


@pytest.mark.parametrize(
    "ring",
    [
        coordinates(shapely.box(36, 50, 44, 51)),
        [[33, 47], [33.1, 47], [33.2, 46.9], [45, 47.5], [44, 50], [33, 47]],
        coordinates(shapely.box(22, 44, 40.5, 52.5)),
        coordinates(shapely.Point(36, 50).buffer(0.01)),
        [[30, 50], [40, 50], [40, 50.01], [30, 50.01], [30, 50]],
    ],
)
def test_long_edges_are_no_stray_vertices(ring: Any, tmp_path: Path) -> None:
    assert drawn(tmp_path, ring).area_km2() == pytest.approx(area_km2(shapely.Polygon(ring)))


def test_a_stray_vertex_of_a_hole_or_a_region_is_refused(tmp_path: Path) -> None:
    hole = [[36.02, 50.02], [36.04, 50.02], [0, 0], [36.02, 50.04], [36.02, 50.02]]
    with pytest.raises(MapFileError, match="x 0, y 0"):
        drawn(tmp_path, coordinates(A), hole)
    with pytest.raises(MapFileError, match="x 0, y 0"):
        read_regions(CASES / "30-stray-vertex_null-island.geojson")


# ---- sides: 27, 28, 60 -----------------------------------------------------------------------


# ---- days: 42, 46 ----------------------------------------------------------------------------


# ---- tables and types: 48, 49, 50, 61 --------------------------------------------------------
