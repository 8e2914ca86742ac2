"""Make the pictures of the README again: ``python docs/pictures.py`` (needs Chromium)."""

from __future__ import annotations

import io
import os
import shutil
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from frontgeo.cli import main

HERE = Path(__file__).parent
SIZE = {"width": 1280, "height": 800}


def claim_page(browser: Browser, folder: Path) -> None:
    """The page of ``frontgeo demo``, from what ships, as it opens."""
    os.environ.pop("FRONTGEO_ARCHIVE", None)
    main(["demo", "-o", str(folder / "demo.html")])
    save(browser, folder / "demo.html", HERE / "claim-page.png")


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
    with tempfile.TemporaryDirectory() as made, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        claim_page(chromium, Path(made))
        chromium.close()
