"""The draw page's files, search, picture, names and steps, its drafts, its cut to the border."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from drawing import (
    AROUND,
    SQUARE,
    claim,
    draw,
    drawings,
    opened,
    saved,
    settle,
    shapes_of,
    shown_km2,
    tool,
    with_modules,
)
from PIL import Image
from shapes import write_geojson

from frontgeo import area_km2, draw_page, load_border, read_control_map
from frontgeo.cli.main import main
from frontgeo.errors import InputError
from frontgeo.pages.draw import known_to_page
from frontgeo.places.shipped_theatre import ukraine

NORTH = shapely.box(36.6, 50.2, 36.75, 50.28)
HOLED = shapely.box(36.8, 50.1, 36.95, 50.2).difference(shapely.box(36.85, 50.12, 36.9, 50.15))
ACROSS = shapely.box(36.6, 50.2, 37.0, 50.42)

KML = """<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark>
<name>north &lt;b&gt;</name><Polygon><outerBoundaryIs><LinearRing><coordinates>{}</coordinates>
</LinearRing></outerBoundaryIs></Polygon></Placemark><Placemark><Point><coordinates>36,50</coordinates>
</Point></Placemark></Document></kml>"""


def kml_of(shape: shapely.Polygon) -> str:
    return KML.format(" ".join(f"{x},{y},0" for x, y in shape.exterior.coords))


def zipped(path: Path, **files: bytes | str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "."), content)
    return path


def shapefile(folder: Path, *, epsg: int = 4326) -> Path:
    """Write a zipped shapefile of two polygons, of which one has a hole."""
    table = gpd.GeoDataFrame(
        {"name": ["північ", ""]}, geometry=[NORTH, HOLED], crs="EPSG:4326"
    ).to_crs(epsg)
    table.to_file(folder / "two.shp", encoding="utf-8")
    parts = {f"two__{p.suffix[1:]}": p.read_bytes() for p in sorted(folder.glob("two.*"))}
    return zipped(folder / f"two-{epsg}.zip", **parts)


@pytest.fixture
def page_file(tmp_path: Path) -> Path:
    draw_page(claim(), bounds=AROUND).save(tmp_path / "draw.html")
    return tmp_path / "draw.html"


# ---- files -------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.browser
def test_other_formats_are_opened_with_the_area_that_python_reads(
    chromium: Any, page_file: Path, tmp_path: Path
) -> None:
    (tmp_path / "a.kml").write_text(kml_of(NORTH), "utf-8")
    zipped(tmp_path / "a.kmz", doc__kml=kml_of(NORTH))
    (tmp_path / "a.wkt").write_text(f"SRID=4326;{HOLED.wkt}\n", "utf-8")
    files = ("a.kml", "a.kmz", "a.wkt", shapefile(tmp_path).name)
    with opened(chromium, page_file) as page:
        for name in files:
            page.set_input_files("#fg-file", tmp_path / name)
            page.wait_for_selector(f"#fg-status:has-text('{name}')")
            assert shown_km2(page) == pytest.approx(
                read_control_map(tmp_path / name).area_km2(), abs=0.0051
            )
            names = page.evaluate("[...document.querySelectorAll('.fg-name')].map(f => f.value)")
            assert names[0] == {"a.wkt": "", "two-4326.zip": "північ"}.get(name, "north <b>")
            page.click("#fg-clear")
            settle(page)
        page.click("#fg-typed summary")
        page.fill("#fg-corners", f"GEOMETRYCOLLECTION Z ({NORTH.wkt}, POINT (36 50))")
        page.click("#fg-add")
        assert shown_km2(page) == pytest.approx(area_km2(NORTH), abs=0.0051)
        with page.expect_download() as download:
            page.click("#fg-save-kml")
        download.value.save_as(tmp_path / "saved.kml")
        assert read_control_map(tmp_path / "saved.kml").area_km2() == pytest.approx(
            area_km2(NORTH), abs=1e-9
        )


@pytest.mark.slow
@pytest.mark.browser
def test_what_the_page_cannot_open_is_refused_in_one_message(
    chromium: Any, page_file: Path, tmp_path: Path
) -> None:
    gpd.GeoDataFrame(geometry=[NORTH], crs="EPSG:4326").to_file(tmp_path / "a.gpkg")
    whole = shapefile(tmp_path).read_bytes()
    bad: dict[str, tuple[bytes, str]] = {
        "a.gpkg": ((tmp_path / "a.gpkg").read_bytes(), "is a GeoPackage"),
        "utm.zip": (shapefile(tmp_path, epsg=32637).read_bytes(), "WGS 84, found “WGS_1984_UTM"),
        "pulkovo.zip": (shapefile(tmp_path, epsg=4284).read_bytes(), "found “GCS_Pulkovo_1942"),
        "cut.zip": (whole[: len(whole) // 2], "cannot be unpacked"),
        "none.zip": (zipped(tmp_path / "n.zip", a__csv="x").read_bytes(), "in the zip, found none"),
        "bad.shp": ((tmp_path / "two.shp").read_bytes(), "Put the .shp, .dbf and .prj"),
        "gpx.xml": (b"<gpx/>", "XML that begins with “gpx”"),
        "a.wkt": (b"POLYGON ((36 50, 37 50, x))", "expected WKT such as"),
        "srid.wkt": (b"SRID=32637;POLYGON ((3 5, 4 5, 4 6, 3 5))", "found “SRID 32637”"),
        "a.txt": (b"hello", "expected GeoJSON, KML, KMZ"),
        "a.pdf": (b"%PDF-1.4", "expected GeoJSON, KML, KMZ"),
        "old.json": (
            json.dumps(
                {
                    "type": "FeatureCollection",
                    "crs": {"properties": {"name": "urn:ogc:def:crs:EPSG::32637"}},
                    "features": [],
                }
            ).encode(),
            "EPSG::32637",
        ),
    }
    with opened(chromium, page_file) as page:
        for name, (content, told) in bad.items():
            page.set_input_files("#fg-file", {"name": name, "mimeType": "", "buffer": content})
            page.wait_for_selector(f"#fg-alert:has-text('{name}')")
            assert told in page.inner_text("#fg-alert"), name
            assert page.locator("#fg-list li").count() == 0
    page = chromium.new_page()  # the browser's own account of wrong XML wants styles: not refused
    page.goto(page_file.as_uri())
    page.set_input_files(
        "#fg-file", {"name": "bad.kml", "mimeType": "", "buffer": b"<kml><Placemark>"}
    )
    page.wait_for_selector("#fg-alert:has-text('XML that cannot be read')")
    page.close()


def test_the_command_begins_with_polygons_and_opens_at_bounds(tmp_path: Path, capsys: Any) -> None:
    table = gpd.GeoDataFrame({"name": ["one", None]}, geometry=[NORTH, HOLED], crs="EPSG:4326")
    table.to_crs(32637).to_file(tmp_path / "a.gpkg")
    page = tmp_path / "draw.html"
    asked = ["draw", str(tmp_path / "a.gpkg"), "--claim", "880 km2", "-o", str(page)]
    assert main([*asked, "--bounds", "36", "49.5", "38", "50.5"]) == 0
    text = page.read_text("utf-8")
    packed = re.sub(r"\s", "", text)
    assert '"bounds":[49.5,36.0,50.5,38.0]' in packed
    assert packed.count('{"name":"one","rings":') == 1 and packed.count('{"name":"","rings":') == 1
    crossed = shapely.Polygon([(36, 50), (36.2, 50.2), (36.2, 50), (36, 50.2)])
    write_geojson(tmp_path / "crossed.geojson", crossed)
    asked[1] = str(tmp_path / "crossed.geojson")
    assert main(asked) == 0
    assert "repaired 1 × invalid polygon" in capsys.readouterr().err
    for bounds, told in (
        (["38", "49", "36", "50"], "expected south, west, north, east"),
        (["0", "10", "1", "11"], "check their order, or name the theatre"),
        (["nan", "49", "38", "50"], "expected south, west, north, east"),
        (["36", "49", "38"], "expected 4 values (W S E N), found 3"),
        (["36", "49", "38", "x"], "not a valid float"),
    ):
        assert main([*asked, "--bounds", *bounds]) == 2
        assert told in capsys.readouterr().err
    with pytest.raises(InputError, match="name the theatre"):
        draw_page("880 km2", bounds=(0, 10, 1, 11))


# ---- the border --------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.browser
def test_drawings_along_the_border_are_cut_as_shapely_cuts_them(chromium: Any) -> None:
    theatre, border = ukraine(), load_border()
    rng = np.random.default_rng(7)
    line = shapely.get_coordinates(theatre.border_line)
    cases = []
    for polygons in drawings(3, 80):
        (dx, dy), (x, y) = line[rng.integers(len(line))], polygons[0][0][0]
        cases.append([[[[a - x + dx, b - y + dy] for a, b in r] for r in p] for p in polygons])
    page = with_modules(chromium)
    script = (
        "async ({ known, cases }) => {"
        " const { measureOf } = await import('/measure.js'), m = measureOf(known);"
        " return cases.map((polygons) => { const p = polygons.map(m.prepared); return {"
        "  ...m.measured(p), cuts: p.map((q) => (q.fault ? null : m.cutToCountry(q))) }; }); }"
    )
    found = page.evaluate(script, {"known": known_to_page(None, theatre), "cases": cases})
    page.close()
    compared = 0
    for polygons, measured in zip(cases, found, strict=True):
        shapes = [shapely.Polygon(rings[0], rings[1:]) for rings in polygons]
        good = [(s, cut) for s, cut in zip(shapes, measured["cuts"], strict=True) if s.is_valid]
        if not good:
            continue
        outside = shapely.difference(shapely.union_all([shape for shape, _ in good]), border)
        assert measured["abroad_km2"] == pytest.approx(area_km2(outside), abs=1e-6)
        for shape, cut in good:
            inside = [shapely.Polygon(rings[0], rings[1:]) for rings in cut]
            assert all(part.is_valid for part in inside)
            wanted = area_km2(shapely.intersection(shape, border))
            assert sum(map(area_km2, inside)) == pytest.approx(wanted, abs=1e-6)
            compared += bool(wanted)
    assert compared > 100


@pytest.mark.slow
@pytest.mark.browser
def test_ground_abroad_is_said_and_cut_off_by_a_click(
    chromium: Any, page_file: Path, tmp_path: Path
) -> None:
    write_geojson(tmp_path / "a.geojson", ACROSS)
    inside_km2 = area_km2(shapely.intersection(ACROSS, load_border()))
    with opened(chromium, page_file) as page:
        assert page.is_hidden("#fg-border")
        page.set_input_files("#fg-file", tmp_path / "a.geojson")
        page.wait_for_selector("#fg-list li")
        told = page.inner_text("#fg-overlap")
        outside_km2 = area_km2(ACROSS) - inside_km2
        assert told == (
            f"{outside_km2:.1f} of {area_km2(ACROSS):.1f} km² lie outside Ukraine and are counted; "
            f"{inside_km2:.1f} km² lie inside."
        )
        page.click("#fg-border")
        settle(page)
        assert shown_km2(page) == pytest.approx(inside_km2, abs=0.0051)
        assert page.inner_text("#fg-overlap") == "" and page.is_hidden("#fg-border")
        parts = shapes_of(saved(page, tmp_path))
        assert area_km2(shapely.union_all(parts)) == pytest.approx(inside_km2, abs=1e-6)
        page.click("#fg-undo")
        settle(page)
        assert shown_km2(page) == pytest.approx(area_km2(ACROSS), abs=0.0051)


# ---- steps, names, and what is kept ------------------------------------------------------


@pytest.mark.slow
@pytest.mark.browser
def test_an_open_outline_gets_no_verdict_and_steps_go_back_and_forth(
    chromium: Any, page_file: Path, tmp_path: Path
) -> None:
    with opened(chromium, page_file) as page:
        tool(page, "Polygon")
        for x, y in SQUARE:
            page.mouse.move(x, y, steps=2)
            page.mouse.click(x, y)
        page.mouse.move(560, 400, steps=2)
        settle(page)
        assert shown_km2(page) > 1 and page.is_hidden("#fg-verdict")
        assert page.is_hidden("#fg-drawn") and page.inner_text("#fg-difference") == ""
        assert "Close the polygon" in page.inner_text("#fg-nothing")
        page.mouse.click(*SQUARE[0])
        settle(page)
        whole = shown_km2(page)
        assert page.is_visible("#fg-verdict") and page.is_disabled("#fg-redo")
        page.fill(".fg-name", "Alpha <b>")
        page.keyboard.press("Enter")
        settle(page)
        label = page.inner_text(".fg-area-label")
        assert label.startswith("Alpha <b> · ")
        page.focus("#fg-copy")
        for keys, name, km2 in (
            ("Control+z", "", whole),
            ("Control+z", None, 0),
            ("Control+Shift+z", "", whole),
            ("Control+y", "Alpha <b>", whole),
        ):
            page.keyboard.press(keys)
            settle(page)
            assert shown_km2(page) == km2
            if name is not None:
                assert page.input_value(".fg-name") == name
        path = saved(page, tmp_path)
        assert json.loads(path.read_text())["features"][0]["properties"]["name"] == "Alpha <b>"


@pytest.mark.slow
@pytest.mark.browser
def test_a_drawing_is_kept_offered_again_and_forgotten_once_saved(
    chromium: Any, page_file: Path, tmp_path: Path
) -> None:
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, offline=True)
    page = context.new_page()
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto(page_file.as_uri())
    assert page.is_hidden("#fg-kept")
    draw(page, SQUARE)
    whole = shown_km2(page)
    page.reload()
    assert asked == ["beforeunload"]
    assert page.inner_text("#fg-kept-told").startswith("1 polygon from ")
    draw(page, [(850, 300), (950, 310), (900, 420)])  # before the offer is answered
    page.reload()
    assert page.inner_text("#fg-kept-told").startswith("2 polygons from ")
    page.click("#fg-kept-restore")
    settle(page)
    assert page.locator("#fg-list li").count() == 2 and shown_km2(page) > whole
    saved(page, tmp_path)
    asked.clear()
    page.reload()
    assert asked == [] and page.is_hidden("#fg-kept")
    # a frame that may keep nothing, as in an article: the page works as ever
    site = tmp_path / "site.html"
    site.write_text(
        f"<iframe sandbox='allow-scripts' src='{page_file.name}' width=1200 height=700>"
    )
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(site.as_uri())
    frame = page.frames[1]
    frame.wait_for_selector("#fg-ticks span", state="attached")
    assert frame.is_hidden("#fg-kept") and wrong == []
    context.close()


# ---- places, and a picture ---------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.browser
def test_a_place_is_found_by_name_in_either_language_and_by_coordinates(
    chromium: Any, page_file: Path
) -> None:
    middle = "(() => { const p = map_frontgeo.getCenter(); return [p.lat, p.lng]; })()"
    with opened(chromium, page_file) as page:
        for text in ("vovch", "Вовч"):
            page.fill("#fg-place", text)
            page.wait_for_selector("#fg-places li")
            assert page.get_attribute("#fg-place", "aria-expanded") == "true"
            page.keyboard.press("ArrowDown")
            row = page.get_attribute("#fg-place", "aria-activedescendant")
            assert page.get_attribute(f"#{row}", "aria-selected") == "true"
            assert "Vovchansk" in page.inner_text(f"#{row}")
            page.keyboard.press("Enter")
            assert page.evaluate(middle) == pytest.approx([50.291, 36.941], abs=0.01)
            assert page.get_attribute("#fg-place", "aria-expanded") == "false"
            assert page.inner_text("#fg-places-told") == "Shown: Vovchansk"
        for text in ("49.99, 36.23", "36,23 49,99"):  # whichever of the two lies in Ukraine
            page.fill("#fg-place", text)
            page.keyboard.press("Enter")
            assert page.evaluate(middle) == pytest.approx([49.99, 36.23], abs=0.001)
        page.fill("#fg-place", "Atlantis")
        assert "None of the 2500 places" in page.inner_text("#fg-places-told")
        page.keyboard.press("Escape")
        assert page.input_value("#fg-place") == ""


@pytest.mark.slow
@pytest.mark.browser
def test_a_picture_lies_where_its_corners_are_and_is_not_saved(
    chromium: Any, page_file: Path, tmp_path: Path
) -> None:
    Image.new("RGB", (300, 200), "#884422").save(tmp_path / "map.png")
    (tmp_path / "no.png").write_bytes(b"no picture")
    corners = [(36.6, 50.35), (36.9, 50.35), (36.9, 50.2), (36.6, 50.2)]
    with opened(chromium, page_file) as page:
        page.set_input_files("#fg-picture-file", tmp_path / "no.png")
        page.wait_for_selector("#fg-alert:has-text('no.png')")
        page.set_input_files("#fg-picture-file", tmp_path / "map.png")
        page.wait_for_selector(".fg-picture")
        assert page.locator(".fg-corner").count() == 4
        page.fill("#fg-picture-corners", "\n".join(f"{x} {y}" for x, y in corners[:3]))
        page.click("#fg-picture-form button")

        def lies() -> list[float]:
            box = page.locator(".fg-picture").bounding_box()
            return [box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"]]

        def wanted() -> list[float]:
            points = "[[50.35, 36.6], [50.2, 36.9]]"
            script = f"{points}.flatMap(p => {{ const q = map_frontgeo.latLngToContainerPoint(p);"
            return list(page.evaluate(f"{script} return [q.x, q.y]; }})"))

        assert lies() == pytest.approx(wanted(), abs=1.5)
        page.evaluate("map_frontgeo.setZoom(map_frontgeo.getZoom() + 1, { animate: false })")
        assert lies() == pytest.approx(wanted(), abs=1.5)
        page.fill("#fg-picture-corners", "36 50\n37 50")
        page.click("#fg-picture-form button")
        assert "at least three corners" in page.inner_text("#fg-alert")
        page.fill("#fg-picture-corners", "36.6 50\n36.9 50.3\n36.9 50\n36.6 50.3")
        page.click("#fg-picture-form button")
        assert "The corners cross" in page.inner_text("#fg-alert")
        tool(page, "Polygon")  # clicks are its corners now
        assert page.locator(".fg-corner").count() == 0
        page.keyboard.press("Escape")
        draw(page, SQUARE)
        assert "map.png" not in saved(page, tmp_path).read_text()
        page.click("#fg-picture-remove")
        assert page.locator(".fg-picture").count() == 0
