"""Mappers side by side: the page and the figure of maps of one day, and all maps of a claim."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import shapely
from pages import DESKTOP, PHONE, look, verdict
from PIL import Image
from pyproj import Geod
from shapes import write_geojson

from frontgeo import ControlMap, area_km2, compare, figure, folium_map
from frontgeo.change import Comparison
from frontgeo.cli.main import main
from frontgeo.outputs.tables import table_csv

GEOD = Geod(ellps="WGS84")
SHAPES = {
    "one": shapely.box(37.0, 48.0, 38.0, 48.6),
    "two": shapely.box(37.0, 48.0, 38.1, 48.6),
    "three": shapely.box(37.0, 48.0, 38.2, 48.6),
}


def comparison() -> Comparison:
    maps = [ControlMap(n, {"occupied": s}, day=date(2024, 6, 1)) for n, s in SHAPES.items()]
    return compare(maps)


def km2(shape: Any) -> float:
    return abs(GEOD.geometry_area_perimeter(shapely.segmentize(shape, 0.01))[0]) / 1e6


def test_a_comparison_keeps_what_each_map_shows() -> None:
    found = comparison()
    assert found.names == ("one", "two", "three")
    for held, shape in zip(found.held, SHAPES.values(), strict=True):
        assert held.equals(shape)
    assert found.bounds == pytest.approx((37.0, 48.0, 38.2, 48.6))
    shown = dict(zip(found.agreement["maps"], found.agreement["area_km2"], strict=True))
    for maps, shape in (
        (3, shapely.box(37.0, 48.0, 38.0, 48.6)),
        (2, shapely.box(38.0, 48.0, 38.1, 48.6)),
        (1, shapely.box(38.1, 48.0, 38.2, 48.6)),
    ):
        assert shown[maps] == pytest.approx(km2(shape), rel=1e-6)


@pytest.mark.browser
def test_all_maps_on_one_map_and_side_by_side(chromium: Any, tmp_path: Path) -> None:
    folium_map(comparison()).save(tmp_path / "page.html")
    with look(chromium, tmp_path / "page.html", DESKTOP) as seen:
        page = seen.page
        assert seen.complaints == [] and seen.requests == []
        assert page.locator("h1").text_content() == (
            "All 3 maps agree on 83.3 % of the ground that any of them shows as held"
        )
        parts = page.locator("#fg-agreement-parts li").all_text_contents()
        spans = ((38.1, 38.2), (38.0, 38.1), (37.0, 38.0))
        amounts = [f"{km2(shapely.box(west, 48, east, 48.6)):,.1f} km²" for west, east in spans]
        counts = [f"{k} of 3{amount}" for k, amount in zip((1, 2, 3), amounts, strict=True)]
        assert parts == [*counts, "one", "two", "three"]
        names = page.locator(".fg-line-name").all_text_contents()
        assert sorted(names) == ["one", "three", "two"]
        boxes = [box.bounding_box() for box in page.locator(".fg-line-name").all()]
        tops = sorted(box["y"] for box in boxes if box)
        assert all(below - above >= 16 for above, below in pairwise(tops))
        page.get_by_role("button", name="One map").click()
        assert page.locator("#fg-agreement").is_hidden()
        assert page.url.endswith("#maps=one")
        assert page.locator(".fg-line-name").count() == 0
        # the band is as wide on the ground as twice the error that the legend states
        stated = page.locator("#fg-line-error").text_content() or ""
        half_m = float(re.findall(r"± ([\d,]+) m", stated)[0].replace(",", ""))
        width_m = page.evaluate(
            "(() => { let wide = 0; map_frontgeo.eachLayer((l) => {"
            " if (l.options.className === 'fg-error-band') wide = l.options.weight; });"
            " const c = map_frontgeo.getBounds().getCenter(); c.lat = 48.3;"
            " const p = map_frontgeo.latLngToContainerPoint(c);"
            " return map_frontgeo.distance(c, map_frontgeo.containerPointToLatLng("
            " [p.x + wide, p.y])); })()"
        )
        assert width_m == pytest.approx(2 * half_m, rel=0.02)
        page.locator("#fg-drawer summary").click()
        with page.expect_download() as saved:
            page.locator("[data-take=csv]").click()
        assert saved.value.path().read_text("utf-8") == table_csv(comparison().pairs)
        page.locator("[data-take=methods]").click()
        page.wait_for_selector("#fg-take-status:not(:empty)")
        assert "two (2024-06-01, occupied)" in page.locator("#fg-taken").input_value()
        assert page.locator("[data-take=geojson]").is_hidden()
        page.locator("#fg-small-maps summary").click()
        page.locator(".fg-small-map").nth(2).wait_for()
        assert page.locator(".fg-small-map").count() == 3


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("lang", ["en", "uk"])
def test_a_claim_shows_all_its_maps_by_address(chromium: Any, tmp_path: Path, lang: str) -> None:
    folium_map(verdict(), lang=lang).save(tmp_path / "page.html")
    with look(chromium, tmp_path / "page.html", PHONE) as seen:
        seen.page.goto((tmp_path / "page.html").as_uri() + "#maps=all")
        seen.page.reload()
        assert seen.complaints == []
        assert seen.page.locator("#fg-agreement").is_visible()
        names = seen.page.locator("#fg-agreement-parts li").all_text_contents()
        assert names[-2:] == ["tester", "other tester"]
        seen.page.locator("#fg-small-maps summary").click()
        seen.page.locator(".fg-small-map").nth(1).wait_for()
        assert seen.page.locator(".fg-small-map svg path").count() >= 8
        assert seen.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_figure_has_its_size_and_says_whose_maps(tmp_path: Path) -> None:
    found = comparison()
    drawn = figure(found, size=(900, 700))
    drawn.savefig(tmp_path / "a.png")
    drawn.savefig(tmp_path / "b.png")
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()
    with Image.open(tmp_path / "a.png") as picture:
        assert picture.size == (900, 700)
        assert "one – two: 90.9 %" in picture.info["Description"]
    drawn.savefig(tmp_path / "a.svg")
    words = (tmp_path / "a.svg").read_text(encoding="utf-8")
    assert "All 3 maps agree on 83.3 %" in words


def test_the_command_writes_both(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = [tmp_path / f"{name}_2024-06-01.geojson" for name in SHAPES]
    for file, shape in zip(files, SHAPES.values(), strict=True):
        write_geojson(file, shape)
    asked = [word for file in files for word in ("--map", str(file))]
    page, picture = tmp_path / "page.html", tmp_path / "picture.svg"
    options = ["--status", "occupied", "--html", str(page), "--figure", str(picture)]
    assert main(["compare", *asked, *options, "--lang", "uk"]) == 0
    assert "мапи збігаються" in page.read_text(encoding="utf-8")
    assert picture.read_text(encoding="utf-8").startswith("<?xml")
    capsys.readouterr()
    assert main(["compare", *asked, "--lang", "uk"]) == 0
    assert "км²" in capsys.readouterr().out
    assert main(["compare", *asked, "--figure", "a.gif"]) == 2
    assert "expected a name in" in capsys.readouterr().err
    assert main(["compare", "a/", "b/", "--html", str(page)]) == 2
    assert "--html is of maps of one day" in capsys.readouterr().err
    assert area_km2(SHAPES["one"]) == pytest.approx(km2(SHAPES["one"]), rel=1e-6)
