"""Text at a terminal: the finding first, tables as wide as it is, and Ukrainian throughout."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from shapely.geometry import box, mapping
from stores import shown

from frontgeo import area_km2
from frontgeo._utils.fitted_text import fitted_sentences, fitted_to, format_table
from frontgeo.archive.store import write_store
from frontgeo.cli.main import _VERBS as VERBS_OF_FRONTGEO
from frontgeo.cli.main import main
from frontgeo.fetch import SOURCES
from frontgeo.mappers.registry import MAPPERS
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
    for name in ("one", "two"):
        write_store([shown(day, mapper=name) for day in range(12)], tmp_path / f"{name}.parquet")
    write_store([shown(day, mapper="late") for day in (0, 9, 40)], tmp_path / "late.parquet")
    for day, edge in ((1, 36.5), (2, 36.4)):
        text = json.dumps({"type": "FeatureCollection", "features": _sides(edge)})
        (tmp_path / f"sides-2024-05-0{day}.geojson").write_text(text)
    return tmp_path


def _sides(edge: float) -> list[dict[str, Any]]:
    """Russia and Ukraine, and two more that draw some ground both."""
    spans = {"russia": (36, edge), "ukraine": (edge, 37), "reds": (37, 37.3), "blues": (37.2, 37.5)}
    return [
        {
            "type": "Feature",
            "properties": {"side": side},
            "geometry": mapping(box(west, 49, east, 50)),
        }
        for side, (west, east) in spans.items()
    ]


COMMANDS = {
    "area": ["area", "after.geojson", "--by", "oblast"],
    "delta": ["delta", "before.geojson", "after.geojson", "--by", "oblast"],
    "compare": ["compare", "--map", "other.geojson", "--map", "after.geojson"],
    "timeline": ["timeline", "me.parquet"],
    "changes": ["timeline", "me.parquet", "--deltas"],
}
_SIDES = ["sides-2024-05-01.geojson", "sides-2024-05-02.geojson", "--mapper", "me"]
_CHECK = ["check", "--claim", "880 km2", "--before", "before.geojson", "--after", "after.geojson"]
#: A command line of each verb that writes sentences.
VERBS = {
    **COMMANDS,
    "archives": ["compare", "one.parquet", "two.parquet", "--every", "day", "--by", "oblast"],
    "lags": ["compare", "one.parquet", "two.parquet", "--every", "day"],
    "sides": ["area", "sides-2024-05-01.geojson"],
    "matrix": ["delta", *_SIDES],
    "exposure": ["exposure", "after.geojson", "--points", "settlements", "--by", "oblast"],
    "exposure of days": ["exposure", "one.parquet", "--points", "settlements", "--both-sides"],
    "mappers": ["mappers"],
    "fetch": ["fetch", "--list"],
    "fetch --forget": ["fetch", "--forget"],
    "update": ["timeline", "update", "new.parquet", "other.geojson"],
    "rows": ["timeline", "me.parquet", "-o", "rows.csv"],
    "transients": ["timeline", "me.parquet", "--transients"],
    "check": _CHECK,
    "check --explain": [*_CHECK, "--explain"],
    "check --table": [*_CHECK, "--table"],
    "audit": ["audit", "record.json"],
    "audit of another": ["audit", "changed.json"],
    "library add": ["library", "add", "one.parquet"],
    "library list": ["library", "list"],
    "week": ["week", "--until", "2024-05-10"],
    "month": ["month", "--until", "2024-06-10", "--mapper", "late"],
    "day": ["day", "--until", "2024-05-10"],
    "brief": ["brief", "--until", "2024-05-10"],
    "status": ["status", "50.05, 36.05", "--archive", "one.parquet"],
    "draw": ["draw", "--claim", "880 km2", "-o", "draw.html"],
    "demo": ["demo", "-o", "demo.html"],
}
#: Verbs that write a format, or the English help; and `lag`, in test_occupied_list.py.
WITHOUT_SENTENCES = {"claims", "schema", "completion", "help", "lag"}
_FUNCTION_WORDS = re.compile(
    r"\b(the|of|and|is|are|was|were|in|on|to|from|with|by|as|than|not|no|it|its|that|which|what|at|"
    r"held|ground|lost|gained|days?)\b"
)
#: Names and statements of others, which stay as they are: works, files, options, identifiers.
_OTHERS = re.compile(
    r"(\S+\.(geojson|parquet|html|csv|json|zip)\b|Boundaries .*?GeoNames\)?|--[a-z-]+"
    r"|frontgeo check \"[^\"]*\"|frontgeo [a-z ]+|у файлах сказано: .*? not to be counted\."
    r"|дані за: .*?; пізніших|\b[a-z_]+-[a-z-]+\b|AFP's count of|occupied and)"
)


def _own_words(told: str) -> str:
    """The text on one line, without names and credits."""
    told = " ".join(told.split())
    others = [source.credit for source in SOURCES.values()]
    others += [text for mapper in MAPPERS.values() for text in (mapper.credit, mapper.cite)]
    for text in sorted(filter(None, others), key=len, reverse=True):
        told = told.replace(text, "")
    return _OTHERS.sub("", told)


def test_every_verb_is_asked_in_ukrainian_or_writes_no_sentence() -> None:
    assert {words[0] for words in VERBS.values()} | WITHOUT_SENTENCES == set(VERBS_OF_FRONTGEO)


@pytest.mark.parametrize("columns", [60, 120])
@pytest.mark.parametrize("name", VERBS)
def test_every_verb_writes_ukrainian_that_fits(
    name: str, columns: int, maps: Path, capsys: Any, monkeypatch: Any
) -> None:
    monkeypatch.setenv("FRONTGEO_ARCHIVE", str(maps / "library"))
    monkeypatch.setenv("FRONTGEO_CACHE", str(maps / "cache"))
    if name.startswith("audit"):
        assert main([*_CHECK, "--json"]) == 0
        record = capsys.readouterr().out
        (maps / "record.json").write_text(record)
        number = json.loads(record)["verdicts"][0]["rows"][0]["measured"]
        (maps / "changed.json").write_text(record.replace(str(number), str(number + 1)))
    if name in ("library list", "week", "month", "day", "brief"):
        assert main(["library", "add", "one.parquet", "two.parquet", "late.parquet"]) == 0
    (maps / "library").mkdir(exist_ok=True)
    if name == "demo":  # with what ships alone
        monkeypatch.delenv("FRONTGEO_ARCHIVE")
    capsys.readouterr()
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", str(columns))
    assert main([*VERBS[name], "--lang", "uk"]) == (1 if name == "audit of another" else 0)
    told = capsys.readouterr().out
    wide = [line for line in told.split("\n") if len(line) > columns and " " in line.strip()]
    assert not wide
    ours = _own_words(told)
    assert not _FUNCTION_WORDS.findall(ours), ours
    assert re.search("[а-яіїєґ]{3,}", told)


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
