"""The desk's page in a browser: offline, on a desk and on a phone, with every mapper on the map."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import shapely
from pages import DESKTOP, PHONE, Look
from shapes import write_geojson

from frontgeo.desk.desk_data import places_csv
from frontgeo.desk.desk_page import desk_page
from frontgeo.desk.desk_period import DeskPeriod
from frontgeo.desk.report import DeskReport, desk_report
from frontgeo.library.adding import add_maps
from frontgeo.library.folder import Library

EASTS = {"Alpha": (37.1, 37.3), "Beta": (37.2, 37.25)}


@pytest.fixture(scope="module")
def report(tmp_path_factory: Any) -> Iterator[DeskReport]:
    folder = tmp_path_factory.mktemp("desk")
    for mapper, easts in EASTS.items():
        for day, east in zip(("2024-10-27", "2024-11-03"), easts, strict=True):
            path = write_geojson(folder / f"{day}.geojson", shapely.box(37, 48.3, east, 48.4))
            add_maps(path, folder / "library", mapper=mapper, status="occupied")
    path = write_geojson(folder / "2024-10-01.geojson", shapely.box(37, 48.3, 37.2, 48.4))
    add_maps(path, folder / "library", mapper="Gamma", status="occupied")
    yield desk_report(Library.open(folder / "library"), DeskPeriod.week_of("2024-10-28"))


@pytest.mark.parametrize("lang", ["en", "uk"])
def test_the_page_has_every_mapper_and_every_row(report: DeskReport, lang: str) -> None:
    page = desk_page(report, lang=lang, files=["table.csv"]).html()
    assert f'<html lang="{lang}">' in page
    for one in report.mappers:
        assert page.count(f'<span class="fg-name">{one.mapper}</span>') == 1
    assert "Gamma" in page and 'href="table.csv"' in page
    rows = re.findall(r'<tr><th scope="row">(\w+) \*</th><td>[+−]', page)
    assert rows == ["Alpha", "Beta"] * 2  # the whole country, and one oblast
    assert page == desk_page(report, lang=lang, files=["table.csv"]).html()


@pytest.mark.browser
@pytest.mark.parametrize("size", [DESKTOP, PHONE])
@pytest.mark.parametrize("lang", ["en", "uk"])
def test_in_a_browser(
    report: DeskReport, lang: str, size: tuple[int, int], chromium: Any, tmp_path: Path
) -> None:
    path = tmp_path / "index.html"
    path.write_text(desk_page(report, lang=lang).html(), encoding="utf-8")
    view = {"width": size[0], "height": size[1]}
    with Look(chromium, path.as_uri(), viewport=view) as look:
        assert not look.complaints and not look.requests
        shown = [look.page.inner_text("#fg-gained")]
        look.page.select_option("#fg-choice", "1")
        shown.append(look.page.inner_text("#fg-gained"))
        numbers = [report.mappers[n].whole.gained.km2 for n in (0, 1)]
        for text, km2 in zip(shown, numbers, strict=True):
            assert text.replace(",", ".").startswith(f"{km2:.1f}")
        look.page.click("#fg-drawer summary")
        with look.page.expect_download() as saved:
            look.page.click("[data-take=csv]")
        assert saved.value.path().read_text("utf-8") == places_csv(report)
        assert "Beta" in look.page.inner_text("#fg-why-no-ground")  # its licence is not known
        look.page.click("[data-take=methods]")
        look.page.wait_for_selector("#fg-take-status:not(:empty)")
        assert "Alpha (2024-10-27 → 2024-11-03" in look.page.input_value("#fg-taken")
        wide = look.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= size[0]
        card = look.page.evaluate("document.getElementById('fg-card').scrollWidth")
        assert card <= size[0]
        assert not look.complaints


@pytest.mark.browser
def test_the_mappers_line_shows_it_on_the_map(
    report: DeskReport, chromium: Any, tmp_path: Path
) -> None:
    path = tmp_path / "index.html"
    path.write_text(desk_page(report).html(), encoding="utf-8")
    with Look(chromium, path.as_uri(), viewport={"width": 1280, "height": 800}) as look:
        look.page.click("button.fg-who:has-text('Beta')")
        assert look.page.inner_text("#fg-shown").startswith("Beta")
        assert look.page.get_attribute("button.fg-who:has-text('Beta')", "aria-pressed") == "true"
