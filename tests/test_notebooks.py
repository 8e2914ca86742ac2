"""Notebooks run from top to bottom, and are stored with the outputs of a run on what ships."""

from __future__ import annotations

import copy
import json
import math
import re
import sys
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import pytest
from pyproj import Geod

sys.path.insert(0, str(Path(__file__).parent.parent / "docs"))

from notebook_outputs import FOLDER, as_stored, executed

NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
GEOD = Geod(ellps="WGS84")

# deprecations of Jupyter's own libraries
pytestmark = pytest.mark.filterwarnings("default")


def outputs(notebook: Any) -> str:
    """Return the outputs as a reader sees them, whatever the wrapping of text.

    A cell's text arrives in arbitrary pieces, which are joined.
    """
    shown = []
    for cell in notebook.cells:
        outputs = cell.get("outputs", [])
        shown.append("".join(str(output.get("text", "")) for output in outputs))
        shown += [str(output["data"]) for output in outputs if "data" in output]
    return "\n".join(shown)


def shown(name: str) -> str:
    return outputs(executed(FOLDER / f"{name}.ipynb"))


@cache
def run_on_what_ships(name: str) -> Any:
    return executed(FOLDER / f"{name}.ipynb")


def shown_as_stored(name: str) -> str:
    """Return what a run without archives shows, which is what the file holds.

    Pictures are left out: other versions of libraries place a line a tenth of a pixel elsewhere.
    """
    text = outputs(run_on_what_ships(name))
    stored = nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)
    fresh = as_stored(copy.deepcopy(run_on_what_ships(name)))
    for held, made in zip(stored.cells, fresh.cells, strict=True):
        assert [_words(o) for o in held.get("outputs", [])] == [
            _words(o) for o in made.get("outputs", [])
        ], f"{name}: python docs/notebook_outputs.py stores the outputs again"
    return text


def _words(output: Any) -> str:
    """Return the kinds and the text of an output, without the pictures in it."""
    data = output.get("data", {})
    html = re.sub(r"base64,[^\"]+", "", data.get("text/html", ""))
    return f"{sorted(data)} {output.get('text', '')} {data.get('text/plain', '')} {html}"


def number(pattern: str, text: str) -> float:
    found = re.search(pattern.replace("#", r"([+-]?[\d,]*\.?\d+)"), text)
    assert found, pattern
    return float(found[1].replace(",", ""))


def box_km2(west: float, south: float, east: float, north: float) -> float:
    """Return the area between meridians and parallels, by the ellipsoid's closed formula."""
    e = math.sqrt(GEOD.es)

    def q(latitude: float) -> float:
        s = math.sin(math.radians(latitude))
        return s / (1 - (e * s) ** 2) + math.atanh(e * s) / e

    return GEOD.b**2 / 2 * math.radians(east - west) * (q(north) - q(south)) / 1e6


# ---- storage ---------------------------------------------------------------------------


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_a_static_view_shows_tables_and_pictures(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    stored = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert all(output.get("execution_count") is None for output in stored)
    assert "error" not in {output.output_type for output in stored}
    data = [output.data for output in stored if "data" in output]
    assert any("image/png" in d or "<img " in d.get("text/html", "") for d in data)
    html = " ".join(d.get("text/html", "") for d in data)
    assert "<svg" not in html and "<iframe" not in html  # viewers take both out
    assert len(re.findall(r"<img [^>]*alt=\"[^\"]{9,}", html)) == html.count("<img ")
    assert sum(p.stat().st_size for p in NOTEBOOKS) < 600_000


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_each_is_whole_and_says_what_it_does_not_mean(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    prose = "".join(c.source for c in notebook.cells if c.cell_type == "markdown")
    assert "## What this does not mean" in prose and "FRONTGEO_ARCHIVE" in prose
    for link in re.findall(r"\]\(([^)]+)\)", prose):
        assert (FOLDER / link).exists()


def test_notebooks_name_no_folder_of_a_machine() -> None:
    for path in NOTEBOOKS:
        assert not re.search(r"/(home|root|tmp|work|Users)/", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", NOTEBOOKS[1:], ids=lambda p: p.stem)
def test_what_is_invented_lies_far_from_any_front(path: Path) -> None:
    """Invented data lie west of 29° east, and the top of the notebook calls them invented."""
    document = json.loads(path.read_text(encoding="utf-8"))
    assert "made up" in "".join(document["cells"][0]["source"])
    code = "".join("".join(c["source"]) for c in document["cells"] if c["cell_type"] == "code")
    corners = re.findall(r"shapely\.box\(([\d.]+), ([\d.]+), ", code)
    assert corners
    assert all(20 < float(west) < 29 and 48 < float(south) < 51 for west, south in corners)


# ---- on shipped data -------------------------------------------------------------------


def test_is_it_880_runs_on_what_ships() -> None:
    text = shown_as_stored("01-is-it-880")
    assert "880 km²: overstated against 1 of 2 published figures" in text
    assert "not available here" in text and "<img src=" in text and "<iframe srcdoc" in text
    assert "image/png" in text


@pytest.mark.slow
def test_two_years_runs_on_what_ships() -> None:
    text = shown_as_stored("02-two-years-in-a-second")
    # a line that moves by 0.5° between two parallels sweeps a box, whatever its shape
    net = number(r"2023-01-01 to 2024-12-31: net # km²", text)
    assert net == pytest.approx(box_km2(27.0, 49, 27.5, 50), abs=0.05)
    # it turned on 1 June at 27.15° and on 1 September at 27.05°; months end a day before
    gone = box_km2(27.05 + 0.1 / 92, 49, 27.15 - 0.15 / 151, 50)
    assert number("lost #, by months", text) == pytest.approx(gone, abs=0.06)
    assert number(r"gained #, lost", text) - number("lost #, by", text) == pytest.approx(
        net, abs=0.2
    )
    assert "no map from 2024-03-11 to 2024-03-17" in text
    assert "10 shown as taken later" in text and "4 changed hands more than once" in text
    assert "image/png" in text and "<iframe srcdoc" in text


@pytest.mark.slow
def test_mappers_disagree_runs_on_what_ships() -> None:
    text = shown_as_stored("03-mappers-disagree")
    truth = number("truly gained: # km²", text)
    assert truth == pytest.approx(box_km2(27.0, 49, 27.04, 50), abs=0.05)
    # 95 of 100, within three standard errors of 400 draws; without correlation far fewer
    assert abs(number("alike over 2 km: .* in #% of 400", text) - 95) <= 3.3
    assert number("each vertex for itself: .* in #% of 400", text) < 70
    for found in ("understated against", "supported by", "overstated against"):
        assert f"{found} 1 of 3 mapped measurements" in text  # 300 is 285 to 315
    strict = number(r"occupied: # km² \(truth", text)
    wide = number(r"occupied\+contested: # km² \(truth", text)
    # 800 m more of grey zone on a line of one degree, and the errors that both share
    assert wide - strict == pytest.approx(
        0.8 * GEOD.line_length([27, 27], [49, 50]) / 1e3, rel=0.02
    )


@pytest.mark.slow
def test_draw_your_own_runs_on_what_ships() -> None:
    text = shown_as_stored("04-draw-your-own")
    drawn = box_km2(27, 49, 27.2, 49.1) + box_km2(27.1, 49.05, 27.3, 49.2)
    drawn -= box_km2(27.1, 49.05, 27.2, 49.1)
    assert number("# km², 95 %", text) == pytest.approx(drawn, abs=0.005)
    assert "350 km² is understated against 1 of 1 drawn measurement" in text
    assert number("mended # km²", text) == pytest.approx(box_km2(27, 49, 27.2, 49.1) / 2, abs=0.1)
    assert "No archive here" in text and "image/png" in text and "<iframe srcdoc" in text


@pytest.mark.slow
def test_people_runs_on_what_ships() -> None:
    text = shown_as_stored("05-people")
    assert number("# km²: 5,700 people", text) == pytest.approx(
        box_km2(27, 49, 27.175, 49.5), abs=0.5
    )
    # 30 cells, half of ten, one with a town of 10,000: 600 + 100 + 5,000
    assert "5,700 people (600 to 10,800)" in text and "700 people (600 to 800)" in text
    assert "frontgeo illustration, 2023-12-31 → 2024-05-31 (no evidence)" in text
    assert "image/png" in text


# ---- on the archives -------------------------------------------------------------------


@pytest.fixture
def with_archive(archive: Path, monkeypatch: Any) -> None:
    monkeypatch.setenv("FRONTGEO_ARCHIVE", str(archive))


@pytest.mark.slow
@pytest.mark.archive
@pytest.mark.usefixtures("with_archive")
def test_is_it_880_runs_on_the_archives() -> None:
    text = shown("01-is-it-880")
    assert "supported by 3 of 4 mapped measurements, within the interval only" in text
    assert "overstated against 1 of 4 mapped measurements" in text
    assert "claimed / mapped 1.39: overstated" in text
    # DeepState's own first row: drawing error alone excludes more than differences of mappers do
    mappers, drawn = (
        number(rf"95 % {name}: # to", text) for name in ("between mappers", "as drawn")
    )
    assert (mappers, drawn) == pytest.approx((415.4, 604.1), abs=1.5)


@pytest.mark.slow
@pytest.mark.archive
@pytest.mark.usefixtures("with_archive")
def test_two_years_runs_on_the_archives() -> None:
    text = shown("02-two-years-in-a-second")
    assert "<Timeline maps.parquet: 477 maps, 2024-07-07 to 2025-12-29>" in text
    net = number("2025-12-29: net # km²", text)
    parts = re.findall(r"(?:oblast|Sevastopol|Crimea|region): ([+-][\d,.]+) km²", text)
    # by the days that files show, the first week ends with the first map, on a Sunday; areas by
    # oblast are as mapped, with ground outside the country, but the net is inside it
    assert sum(float(p.replace(",", "")) for p in parts) == pytest.approx(net, abs=2.0)
    assert "no map from 2024-08-17 to 2024-08-18" in text
    assert "border or coast was redrawn: 4" in text and "Donetsk oblast: +4,942.2 km²" in text


@pytest.mark.slow
@pytest.mark.archive
@pytest.mark.usefixtures("with_archive")
def test_mappers_disagree_runs_on_the_archives() -> None:
    text = shown("03-mappers-disagree")
    # as in examples/mappers-2024, whose border is finer; net with slivers
    for mapper, km2 in (("DeepState", 306.6), ("ISW", 370.1), ("Liveuamap", 389.4)):
        assert number(rf"{mapper}: # km² \(", text) == pytest.approx(km2, abs=0.6)
    assert "supported by 4 of 4 mapped measurements, within the interval only" in text
    excluded = re.findall(r"as drawn alone [\d.]+ to [\d.]+: (?:over|under)stated", text)
    assert len(excluded) == 2


@pytest.mark.slow
@pytest.mark.archive
@pytest.mark.usefixtures("with_archive")
def test_draw_your_own_runs_on_the_archives() -> None:
    text = shown("04-draw-your-own")
    assert "DeepState gained 645.5 km², drawn 776.2" in text
    both = number("both #, only drawn", text)
    assert both + number("only mapped #\n", text) == pytest.approx(645.5, abs=0.15)
    assert both + number("only drawn #, ", text) == pytest.approx(776.2, abs=0.15)


@pytest.mark.slow
@pytest.mark.archive
@pytest.mark.usefixtures("with_archive")
def test_people_runs_on_the_archives() -> None:
    text = shown("05-people")
    assert "DeepState, 2023-12-31T21:19Z → 2024-05-31T04:39Z" in text
    assert "8 settlements, 48,902 people before 2022" in text
