"""Text at a terminal: the finding first, tables as wide as it is, and Ukrainian throughout."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import pytest
from stores import shown

from frontgeo import area_km2
from frontgeo._utils.fitted_text import fitted_sentences, fitted_to, format_table
from frontgeo.archive.store import write_store
from frontgeo.cli.main import main
from frontgeo.places import examples_folder

ROWS = [
    ("", "evidence", "definition", "km²", "95 % as drawn", "outcome"),
    ("[1]", "DeepState", "occupied and contested ground", "631.9", "604 – 660", "overstated"),
    ("[2]", "AFP's count of ISW data", "as stated", "919.0", "–", "understated (not counted)"),
]


def words(text: str) -> list[str]:
    """The words of a text, without what a list of cells adds."""
    return sorted(re.findall(r"[\w.²'’]+", text))


@pytest.mark.parametrize("columns", [60, 80, 90, 120, 200])
def test_a_table_fits_its_terminal_and_loses_nothing(columns: int) -> None:
    with fitted_to(columns):
        table = format_table(ROWS, right=[3])
    assert max(map(len, table.split("\n"))) <= columns
    cells = {word for row in ROWS[1:] for cell in row for word in words(cell)}
    assert cells <= set(words(table))


def test_a_wide_table_is_as_it_is_without_a_terminal() -> None:
    wide = format_table(ROWS, right=[3])
    with fitted_to(200):
        assert format_table(ROWS, right=[3]) == wide
    assert len(wide.split("\n")) == 3 and "km²" in wide.split("\n")[0]


def test_a_narrow_terminal_has_lists() -> None:
    with fitted_to(40):
        lines = format_table(ROWS, right=[3]).split("\n")
    assert lines[0] == "[1] DeepState"
    assert max(map(len, lines)) <= 40
    assert "–;" not in "".join(lines)  # a cell without a value is left out


def test_sentences_break_at_blanks_and_json_does_not() -> None:
    text = "  a sentence " + "that goes on " * 20
    with fitted_to(80):
        lines = fitted_sentences(text).split("\n")
        assert fitted_sentences("{" + text) == "{" + text
    assert max(map(len, lines)) <= 80 and words(" ".join(lines)) == words(text)
    assert all(line.startswith("    ") for line in lines[1:])


@pytest.fixture
def maps(tmp_path: Path, monkeypatch: Any) -> Path:
    monkeypatch.chdir(tmp_path)
    folder = examples_folder() / "belousov-2024"
    texts = {name: (folder / f"{name}.geojson").read_text() for name in ("before", "after")}
    texts["other"] = texts["before"].replace("2023-12-31", "2024-05-31")
    for name, text in texts.items():
        (tmp_path / f"{name}.geojson").write_text(text)
    write_store([shown(day) for day in (0, 1, 2)], tmp_path / "me.parquet")
    return tmp_path


COMMANDS = {
    "area": ["area", "after.geojson", "--by", "oblast"],
    "delta": ["delta", "before.geojson", "after.geojson", "--by", "oblast"],
    "compare": ["compare", "--map", "other.geojson", "--map", "after.geojson"],
    "timeline": ["timeline", "me.parquet"],
    "changes": ["timeline", "me.parquet", "--deltas"],
}


@pytest.mark.usefixtures("maps")
@pytest.mark.parametrize("name", COMMANDS)
def test_in_ukrainian_nothing_of_ours_is_english(name: str, capsys: Any) -> None:
    assert main([*COMMANDS[name], "--lang", "uk"]) == 0
    told = capsys.readouterr().out
    # credits and how exact the lines between oblasts are stay as they are
    ours = [line for line in told.split("\n") if not line.startswith(("Boundaries", "No region"))]
    english = re.findall(r"\b[a-z]{4,}\b", "\n".join(ours))
    assert set(english) <= {
        "geojson",
        "before",
        "after",
        "other",
        "centred",
        "frontgeo",
        "illustration",
    }
    assert len(re.findall("[а-яіїєґ]{4,}", told)) > 4


@pytest.mark.usefixtures("maps")
def test_a_series_begins_with_the_finding(capsys: Any) -> None:
    areas = [area_km2(shown(day).statuses["occupied"]) for day in (0, 2)]
    assert main(["timeline", "me.parquet"]) == 0
    first = capsys.readouterr().out.split("\n")[0]
    assert first.startswith(f"me shows {areas[1]:,.1f} km² held on 2024-05-03, ")
    assert f"+{areas[1] - areas[0]:,.1f} since 2024-05-01" in first


@pytest.mark.usefixtures("maps")
@pytest.mark.parametrize("columns", [80, 120])
def test_a_terminal_gets_no_line_wider_than_itself(
    columns: int, capsys: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", str(columns))
    assert main(COMMANDS["delta"]) == 0
    assert max(map(len, capsys.readouterr().out.split("\n"))) <= columns
