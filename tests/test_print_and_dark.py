"""Pages on paper, and in the dark theme."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from pages import change, look, verdict
from stores import shown

from frontgeo import draw_page, folium_map, read_timeline
from frontgeo.archive.store import write_store
from frontgeo.pages.timeline_page import timeline_page

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def sheets(page: Any) -> int:
    """Return the number of sheets of A4 that a page prints on."""
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4")))


def test_a_claim_prints_on_two_sheets_and_its_records_where_asked(
    chromium: Any, tmp_path: Path
) -> None:
    folium_map(verdict()).save(tmp_path / "page.html")
    with look(chromium, tmp_path / "page.html") as seen:
        assert sheets(seen.page) == 2
        assert seen.page.locator("details[open]").count() == 0  # as the reader had left them
        seen.page.check("#fg-print-records")
        assert sheets(seen.page) > 2
        seen.page.emulate_media(media="print")
        assert seen.page.locator(".fg-print").is_hidden()


def test_every_page_can_be_read_in_the_dark(chromium: Any, tmp_path: Path) -> None:
    write_store([shown(day) for day in range(4)], tmp_path / "me.parquet")
    pages = {
        "claim": folium_map([verdict(), verdict("b")]),
        "change": folium_map(change()),
        "draw": draw_page(verdict().claim, maps=shown(0)),
        "timeline": timeline_page(read_timeline(tmp_path / "me.parquet")),
    }
    for name, page in pages.items():
        page.save(tmp_path / f"{name}.html")
        file = tmp_path / f"{name}.html"
        with look(chromium, file, color_scheme="dark", bypass_csp=True) as seen:
            seen.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
            paper, ground = seen.page.evaluate(
                "['.fg-card, .fg-about', '.folium-map'].map((of) =>"
                " getComputedStyle(document.querySelector(of)).backgroundColor"
                ".match(/\\d+/g).slice(0, 3).reduce((sum, part) => sum + Number(part), 0))"
            )
            assert paper < 150 and ground > 500, name  # a dark card beside a light map
            faults = [
                (name, fault["id"], [node["html"][:120] for node in fault["nodes"]])
                for fault in Axe().run(seen.page).response["violations"]
                if fault["impact"] in ("serious", "critical")
            ]
            assert faults == []
