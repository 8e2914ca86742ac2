"""Fixtures: the archives, a browser, a web site with a strict policy."""

from __future__ import annotations

import functools
import http.server
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from frontgeo import Settings, Verdict, read_case, run_case
from frontgeo.places import examples_folder

ROOT = Path(__file__).parent.parent

settings.register_profile("frontgeo", deadline=None)  # slow runs on a busy machine are no failure
settings.load_profile("frontgeo")


def _required(variable: str) -> bool:
    return os.environ.get(variable) == "1"


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep what tests fetch out of the user's cache, and read each archive anew."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FRONTGEO_CACHE", str(tmp_path_factory.mktemp("cache")))
        patch.setenv("FRONTGEO_CACHE_GB", "0")
        patch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("data")))  # no library
        yield


@pytest.fixture(scope="session")
def archive() -> Path:
    folder = Path(os.environ.get("FRONTGEO_ARCHIVE") or ROOT.parent / "shared" / "data")
    if not folder.is_dir():
        if _required("FRONTGEO_REQUIRE_ARCHIVE"):
            pytest.fail(f"no archives in {folder}")
        pytest.skip("the archives are not here; set FRONTGEO_ARCHIVE")
    return folder.resolve()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Start a headless Chromium without network."""
    import shutil

    from playwright.sync_api import sync_playwright

    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        if _required("FRONTGEO_REQUIRE_BROWSER"):
            pytest.fail("no Chromium on this machine")
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser
        browser.close()


class _Strict(http.server.SimpleHTTPRequestHandler):
    """A site whose own policy is strict."""

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", "default-src 'self'")
        super().end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    handler = functools.partial(_Strict, directory=str(tmp_path))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(autouse=True)
def _no_archive_by_default(request: pytest.FixtureRequest, monkeypatch: Any) -> None:
    """Hide the archive from tests that do not ask for it."""
    if "archive" not in request.fixturenames:
        monkeypatch.delenv("FRONTGEO_ARCHIVE", raising=False)


@pytest.fixture(scope="session")
def belousov(archive: Path) -> list[Verdict]:
    """Return the verdicts on the example's seven claims, by drawing error; measured once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FRONTGEO_ARCHIVE", str(archive))
        case = read_case(examples_folder() / "belousov-2024" / "case.toml")
        return run_case(case, Settings(interval="drawing"), command="frontgeo check case.toml")
