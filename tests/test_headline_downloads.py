"""From an empty machine to a verdict: maps are downloaded from a server on this machine."""

from __future__ import annotations

import importlib
import json
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import shapely
from archives import creamy

import frontgeo as fg
from frontgeo.cli.main import main
from frontgeo.headline import maps_to_fetch, read_headline
from frontgeo.library import Library

registry: Any = importlib.import_module("frontgeo.fetch.sources")
remote: Any = importlib.import_module("frontgeo.fetch.remote")
cache: Any = importlib.import_module("frontgeo.fetch.cache")
downloads: Any = importlib.import_module("frontgeo.fetch.download")

FIRST = date(2023, 12, 20)
HEADLINE = "Russia took 880 km² in the past five months"
SAID = ("--said", "2024-05-31")
GREY = shapely.box(38, 48, 38.2, 48.1)


def held(day: date, *, lead: float = 0.0) -> shapely.Polygon:
    """Ground that grows to the west by the day."""
    grown = 0.0005 * (day - FIRST).days + lead
    return shapely.box(37 - grown, 47, 38, 48)


def gained_km2(*, lead: float = 0.0, first: date, last: date) -> float:
    """The ground between two days, by a plain difference and not by the package's."""
    return fg.area_km2(shapely.difference(held(last, lead=lead), held(first, lead=lead)))


def collection(*features: tuple[shapely.Geometry, dict[str, Any]]) -> bytes:
    return json.dumps({
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": p, "geometry": json.loads(shapely.to_geojson(g))}
            for g, p in features
        ],
    }).encode()  # fmt: skip


def unix(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, 21, 0, tzinfo=UTC).timestamp())


DAYS = [FIRST + timedelta(days=n) for n in range(180)]
MONTHS = [date(2023, 12, 1), *(date(2024, month, 1) for month in range(1, 7))]
LISTINGS = {
    "deepstate": [f"geojsons/{unix(day)}.geojson" for day in DAYS],
    "creamy": [f"kml/ControlZones/Control_{day:%y_%m_%d}.kml" for day in MONTHS],
}


def body_of(path: str) -> bytes | None:
    """The answer to a path, as the sources would give it."""
    if listing := re.fullmatch(r"/list/(\w+)", path):
        return json.dumps({"tree": [{"path": p} for p in LISTINGS[listing[1]]]}).encode()
    if snapshot := re.fullmatch(r"/deepstate/geojsons/(\d+)\.geojson", path):
        day = datetime.fromtimestamp(int(snapshot[1]), UTC).date()
        return collection(
            (held(day), {"fill": "#a52714", "name": "Окуповано /// Occupied"}),
            (GREY, {"fill": "#bcaaa4", "name": "x"}),
        )
    if layer := re.search(r"/isw/.*>= TIMESTAMP '(\d{4}-\d\d-\d\d) ", unquote(path)):
        return collection((held(date.fromisoformat(layer[1]), lead=0.001), {"OBJECTID": 1}))
    if drawn := re.fullmatch(r"/creamy/kml/ControlZones/Control_(\d\d_\d\d_\d\d)\.kml", path):
        day = datetime.strptime(drawn[1], "%y_%m_%d").date()
        return creamy(("ru", held(day)), ("ua", shapely.box(30, 48, 31, 49))).encode()
    return None


class Mirror(BaseHTTPRequestHandler):
    server: Internet

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        body = None if self.server.is_down else body_of(self.path)
        self.send_response(404 if body is None else 200)
        self.send_header("Content-Length", str(len(body or b"")))
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, *args: Any) -> None:
        """Keep quiet."""


class Internet(ThreadingHTTPServer):
    daemon_threads = True
    asked: list[str]
    is_down = False


@pytest.fixture
def internet(monkeypatch: Any) -> Iterator[Internet]:
    """Put a server on this machine in the place of the internet, with nothing pinned."""
    with Internet(("127.0.0.1", 0), Mirror) as running:
        running.asked = []
        root = f"http://127.0.0.1:{running.server_port}"
        changes = {
            "deepstate-raw": {
                "address": f"{root}/deepstate/{{path}}", "listing": f"{root}/list/deepstate",
            },
            "isw-history": {"address": f"{root}/isw/{{layer}}?where={{where}}"},
            "creamy-caprice": {
                "address": f"{root}/creamy/{{path}}", "listing": f"{root}/list/creamy",
            },
        }  # fmt: skip
        sources = {
            name: replace(source, **changes.get(name, {"address": f"{root}/none"}))
            for name, source in registry.SOURCES.items()
        }
        monkeypatch.setattr(registry, "SOURCES", sources)
        for module in (registry, remote, cache):
            if hasattr(module, "pin_of"):
                monkeypatch.setattr(module, "pin_of", lambda *_: None)
        for module in (registry, remote):
            monkeypatch.setattr(module, "pins", dict)
        remote._pinned.cache_clear()
        monkeypatch.setattr(downloads, "_sleep", lambda _: None)
        thread = threading.Thread(target=running.serve_forever, args=(0.01,))
        thread.start()
        yield running
        running.shutdown()
        thread.join()
    remote._pinned.cache_clear()


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: Any) -> Path:
    """Make a machine without maps: a home folder of its own, and nothing set."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("FRONTGEO_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("FRONTGEO_ARCHIVE", raising=False)
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "data" / "frontgeo" / "library"


Run = Callable[..., tuple[str, str]]


@pytest.fixture
def run(capsys: Any) -> Run:
    def run(*argv: str, code: int = 0) -> tuple[str, str]:
        assert main(list(argv)) == code
        found = capsys.readouterr()
        return found.out, found.err

    return run


# ---- the README's lines --------------------------------------------------------------------


@pytest.mark.slow
def test_from_nothing_to_the_verdict_by_three_mappers(
    internet: Internet, machine: Path, run: Run
) -> None:
    out, err = run("check", HEADLINE, *SAID, "--fetch", "--json")
    rows = json.loads(out)["verdicts"][0]["rows"]
    measured = {(row["evidence"], row["definition"]): row["measured"] for row in rows}
    expected = {
        ("DeepState", "occupied"): gained_km2(first=date(2023, 12, 31), last=date(2024, 5, 31)),
        ("DeepState", "occupied+contested"): gained_km2(
            first=date(2023, 12, 31), last=date(2024, 5, 31)
        ),
        ("ISW", "occupied"): gained_km2(
            lead=0.001, first=date(2023, 12, 31), last=date(2024, 5, 31)
        ),
        ("Creamy Caprice", "occupied"): gained_km2(first=date(2024, 1, 1), last=date(2024, 6, 1)),
    }
    assert measured == {key: pytest.approx(km2, rel=1e-6) for key, km2 in expected.items()}
    assert "Read as: Russia gained 880 km²: 2024-01-01 to 2024-05-31" in err
    for credit in ("DeepStateMAP.live", "Institute for the Study of War", "Creamy Caprice"):
        assert credit in err
    listed = json.loads(run("library", "list", "--json")[0])
    assert {row["mapper"] for row in listed["series"]} == {"DeepState", "ISW", "Creamy Caprice"}

    # once more, from the library alone, in the words of a terminal
    internet.is_down, internet.asked = True, []
    out, err = run("check", HEADLINE, *SAID)
    assert internet.asked == [] and "by" not in err
    assert out.startswith("Read as: Russia gained 880 km²: 2024-01-01 to 2024-05-31")
    assert out.count("mapped") >= 4 and "overstated" not in err


def test_only_the_days_that_are_needed_are_fetched(internet: Internet, machine: Path) -> None:
    claims = read_headline(HEADLINE, said="2024-05-31").checkable
    found = {one.mapper: one for one in maps_to_fetch(claims, Library.open())}
    assert set(found) == {"DeepState", "ISW", "Creamy Caprice"}
    needed = [date(2023, 12, 30), date(2023, 12, 31), date(2024, 1, 1)]
    needed += [date(2024, 5, 30), date(2024, 5, 31), date(2024, 6, 1)]
    assert list(found["ISW"].days) == needed and internet.asked == []
    assert "licence: © ISW" in str(found["ISW"])


# ---- who is asked ----------------------------------------------------------------------------


def test_without_a_terminal_nothing_is_downloaded_unasked(
    internet: Internet, machine: Path, run: Run
) -> None:
    _, err = run("check", HEADLINE, *SAID, code=2)
    assert internet.asked == [] and not machine.exists()
    assert err.count("\n") == 1 and "--fetch" in err and "frontgeo library add PATH" in err


@pytest.mark.parametrize("is_yes", [True, False])
def test_on_a_terminal_the_question_names_files_and_licence(
    internet: Internet, machine: Path, monkeypatch: Any, run: Run, is_yes: bool
) -> None:
    headlines: Any = importlib.import_module("frontgeo.cli.headlines")
    asked: list[str] = []

    def confirm(question: str, **_: Any) -> bool:
        asked.append(question)
        return is_yes

    monkeypatch.setattr(headlines, "is_at_terminal", lambda: True)
    monkeypatch.setattr(headlines.click, "confirm", confirm)
    _, err = run("check", HEADLINE, *SAID, "--mapper", "ISW", code=0 if is_yes else 2)
    assert len(asked) == 1
    assert "ISW: 6 files to download" in err and "licence: © ISW" in err
    assert bool(internet.asked) == is_yes


def test_a_source_that_is_down_leaves_the_library_as_it_was(
    internet: Internet, machine: Path, run: Run
) -> None:
    run("check", HEADLINE, *SAID, "--fetch", "--mapper", "ISW")
    before = {p.name: p.read_bytes() for p in machine.iterdir()}
    internet.is_down = True
    _, err = run("check", HEADLINE, *SAID, "--fetch", "--mapper", "ISW", "DeepState")
    assert "DeepState: not added: " in err
    assert {p.name: p.read_bytes() for p in machine.iterdir()} == before
    out, err = run("check", "Russia took 5 km² in May 2023", "--fetch", "--mapper", "DeepState")
    assert "DeepState: not added" in err and "DeepState: no maps of DeepState in the" in out
