"""Make the pictures of the README again: ``python docs/pictures.py``.

Needs Chromium, and for the series the archives: FRONTGEO_ARCHIVE, default ../shared/data.
"""

from __future__ import annotations

import io
import os
import shutil
import tempfile
from pathlib import Path

import geopandas as gpd
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

import frontgeo as fg
from frontgeo.cli.main import main

HERE = Path(__file__).parent
SIZE = {"width": 1280, "height": 800}


def claim_page(browser: Browser, folder: Path) -> None:
    """The page of ``frontgeo demo``, from what ships, as it opens."""
    os.environ.pop("FRONTGEO_ARCHIVE", None)
    main(["demo", "-o", str(folder / "demo.html")])
    save(browser, folder / "demo.html", HERE / "claim-page.png")


def area_by_oblast(archive: Path) -> None:
    """Ground held by oblast on DeepState's daily maps, with OpenStreetMap's lines."""
    lines = gpd.read_file(archive / "boundaries/osm_admin.gpkg", layer="adm1_oblast_derived")
    inside = lines.set_geometry(lines.representative_point()).sjoin(fg.load_oblasts())
    lines["name"] = inside["name_en"].reindex(lines.index).fillna(lines["oblast_slug"])
    lines.attrs["attribution"] = "Boundaries © OpenStreetMap contributors (ODbL)"
    timeline = fg.read_timeline(archive / "deepstate/daily_2024-07_2025-12.tar.xz")
    buffer = io.BytesIO()
    timeline.plot(lines, name="name").savefig(buffer)
    few = Image.open(buffer).convert("RGB").quantize(64)
    few.save(HERE / "area-by-oblast.png", optimize=True)


def save(browser: Browser, page: Path, picture: Path) -> None:
    """Take a picture of a page, without network."""
    context = browser.new_context(viewport=SIZE, offline=True)
    tab = context.new_page()
    tab.goto(page.as_uri())
    tab.wait_for_timeout(500)
    seen = Image.open(io.BytesIO(tab.screenshot())).convert("RGB")
    few = seen.quantize(256, Image.Quantize.MAXCOVERAGE, kmeans=3, dither=Image.Dither.NONE)
    few.save(picture, optimize=True)
    context.close()


if __name__ == "__main__":
    area_by_oblast(Path(os.environ.get("FRONTGEO_ARCHIVE") or "../shared/data"))
    with tempfile.TemporaryDirectory() as made, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        claim_page(chromium, Path(made))
        chromium.close()
