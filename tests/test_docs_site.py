"""The built site: its live page, its pictures, and whether everyone can read it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

ROOT = Path(__file__).parent.parent

# deprecations of the libraries that build the site
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.filterwarnings("default")]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the site without the reference of the API, which takes longest."""
    from mkdocs.commands.build import build
    from mkdocs.config import load_config

    folder = tmp_path_factory.mktemp("site")
    build(load_config(str(ROOT / "mkdocs.yml"), site_dir=str(folder), plugins=["search"]))
    return folder


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_fault_on_the_site(chromium: Any, site: Path, scheme: str) -> None:
    context = chromium.new_context(color_scheme=scheme, offline=True)
    page = context.new_page()
    for name in ("index.html", "gallery.html"):
        page.goto((site / name).as_uri())
        page.wait_for_timeout(300)
        # the frame is a page of its own, whose policy keeps axe out; its own test looks at it
        found = Axe().run(page, options={"iframes": False}).response
        faults = [
            (name, fault["id"], [node["html"][:120] for node in fault["nodes"]])
            for fault in found["violations"]
            if fault["impact"] in ("serious", "critical")
        ]
        assert not faults, faults
        assert len(found["passes"]) > 10
        missing = page.evaluate(
            "[...document.images].filter((i) => i.loading !== 'lazy' && !i.naturalWidth)"
            ".map((i) => i.src)"
        )
        assert missing == []
    page.goto((site / "index.html").as_uri())
    page.locator(".fg-live").scroll_into_view_if_needed()
    card = page.frame_locator(".fg-live").locator("#fg-card")
    assert "880" in card.inner_text(timeout=20_000)
    context.close()
