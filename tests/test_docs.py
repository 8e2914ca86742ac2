"""The documentation: programs and commands run, tables and numbers match the code."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from html.parser import HTMLParser
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import click
import pytest

import frontgeo
from frontgeo.change.artifacts import FAR_FROM_FRONT_M, NARROW_KM
from frontgeo.change.control_map import DEFAULT_POSITION_ERROR_M
from frontgeo.change.definitions import DEFINITIONS, STATUSES
from frontgeo.cli.main import frontgeo as command_line
from frontgeo.cli.main import main
from frontgeo.geometry.projection import DEFAULT_SLIVER_TOLERANCE_M
from frontgeo.geometry.uncertainty import DEFAULT_CORRELATION_LENGTH_M
from frontgeo.i18n import LANGUAGES, texts_of
from frontgeo.mappers.registry import MAPPERS
from frontgeo.outputs.caveats import definition_text
from frontgeo.pages.timeline_page import _DEFINITIONS as _PLAYED
from frontgeo.places import BORDER_TOLERANCE_M
from frontgeo.plot.figure_text import _DEFINITIONS as _PICTURED

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = sorted(p.relative_to(DOCS).as_posix() for p in DOCS.rglob("*.md") if p.name != "README.md")
#: language, title, text
Block = tuple[str, str, str]


def text_of(page: str) -> str:
    return (DOCS / page).read_text(encoding="utf-8")


def blocks(page: str) -> list[Block]:
    found = re.findall(r'^```(\w+)(?: title="([^"]*)")?\n(.*?)^```$', text_of(page), re.M | re.S)
    assert len(found) * 2 == len(re.findall(r"^\s*```", text_of(page), re.M)), page
    return found


def commands(text: str) -> Iterator[list[str]]:
    for line in text.splitlines():
        if words := shlex.split(line, comments=True):
            yield words


def expected_of(code: str) -> list[str]:
    """Return the expected output of a block: beside a print, or as comment lines below."""
    found = re.findall(r"^(?:\s*print\(.*\)  )?# (.*)$", code, re.M)
    assert len(found) >= len(re.findall(r"^\s*print\(", code, re.M)), code
    return found


def run_other(words: list[str]) -> None:
    """Look up the targets and extras of other programs' commands, without running them."""
    if words[0] == "make":
        assert re.search(rf"^{words[1]}:", (ROOT / "Makefile").read_text(), re.M), words
        return
    assert words[:2] == ["pip", "install"], words
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"][
        "optional-dependencies"
    ]
    for name in re.findall(r"[a-z]+", words[2]):
        assert name in extras, words


def parsed(words: list[str]) -> dict[str, Any]:
    """The options of a command, which is not run."""
    with command_line.make_context("frontgeo", list(words)) as context:
        name, verb, rest = command_line.resolve_command(context, words)
        assert verb is not None
        return dict(verb.make_context(name, rest, parent=context).params)


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_shows_runs_in_its_order(
    page: str, tmp_path: Path, monkeypatch: Any, capsys: Any
) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    room: dict[str, Any] = {}
    for language, title, text in blocks(page):
        assert language in ("python", "sh"), f"{page}: {language}"
        if language == "python":
            exec(compile(text, page, "exec"), room)
            assert capsys.readouterr().out.splitlines() == expected_of(text)
            continue
        for words in commands(text):
            if words[0] != "frontgeo":
                run_other(words)
                continue
            args = parsed(words[1:])
            if title:  # the reader is told what it needs
                assert title.startswith("with "), title
                continue
            code = main(words[1:])
            told = capsys.readouterr()
            assert code == 0, (words, told.err)
            assert told.out.strip(), words
            for written in ("out", "html", "figure", "csv", "xlsx", "geojson", "claimreview"):
                name = args.get(written)
                # of several claims, a picture each
                assert name in (None, "-") or list(Path().glob(f"{Path(name).stem}*")), (
                    words,
                    name,
                )


def test_every_verb_is_shown() -> None:
    shown = {
        words[1]
        for page in PAGES
        for language, _, text in blocks(page)
        if language == "sh"
        for words in commands(text)
        if words[0] == "frontgeo"
    }
    assert shown == set(command_line.list_commands(click.Context(command_line)))


def test_the_readmes_links_lead_somewhere() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)#]+)(?:#([\w-]+))?\)", readme)
    assert len(links) > 10
    for path, anchor in links:
        assert (ROOT / path).is_file(), path
        if anchor:
            titles = re.findall(r"^#+ (.*)$", (ROOT / path).read_text(encoding="utf-8"), re.M)
            assert anchor in {title.lower().replace(" ", "-") for title in titles}, anchor


def reference() -> list[str]:
    """The names in docs/api.md."""
    return re.findall(r"^::: (\S+)$", text_of("api.md"), re.M)


def test_the_reference_holds_every_public_name_once() -> None:
    expected = set()
    for name in set(frontgeo.__all__) - {"__version__"}:
        found = getattr(frontgeo, name)
        expected.add(f"frontgeo.{name}")
        if isinstance(found, ModuleType):  # its names that the package has too stand there
            own = {inner for inner in found.__all__ if inner not in frontgeo.__all__}
            twice = set(found.__all__) - own - {name}  # fg.fetch.fetch is not fg.fetch
            assert all(getattr(found, each) is getattr(frontgeo, each) for each in twice)
            own |= {name} & set(found.__all__)
            expected |= {f"frontgeo.{name}.{inner}" for inner in own}
    assert sorted(reference()) == sorted(expected)


def test_the_method_names_the_numbers_of_the_code() -> None:
    method = re.sub(r"\s+", " ", text_of("method.md"))
    for said in (
        f"{DEFAULT_POSITION_ERROR_M:g} m, or [the mapper's own]",
        f"**L** is {DEFAULT_CORRELATION_LENGTH_M / 1000:g} km",
        f"half of {DEFAULT_SLIVER_TOLERANCE_M:g} m",
        f"(within {BORDER_TOLERANCE_M / 1000:g} km)",
    ):
        assert said in method, said
    redrawn = import_module("frontgeo.change.artifacts").__doc__ or ""  # it is shown on the page
    assert f"more than {FAR_FROM_FRONT_M / 1000:g} km" in redrawn
    assert f"narrower than {NARROW_KM * 1000:g} m" in redrawn


def test_the_tables_of_statuses_and_definitions_are_the_codes() -> None:
    statuses = re.findall(r"^\| `(\w+)` \| [^|]+ \|$", text_of("mappers.md"), re.M)
    assert statuses == list(STATUSES)
    rows = re.findall(r"^\| `([\w+]+)` \| ([^|]+) \| (`[^|]+`) \|$", text_of("method.md"), re.M)
    counted = {name: tuple(re.findall(r"`(\w+)`", listed)) for name, _, listed in rows}
    assert counted == dict(DEFINITIONS)
    assert {name: said for name, said, _ in rows} == {
        name: definition_text(name, "en") for name in DEFINITIONS
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_definition_has_a_name_on_pages_in_pictures_and_in_texts(language: str) -> None:
    claim, figure, timeline = (texts_of(page, language) for page in ("claim", "figure", "timeline"))
    for definition in DEFINITIONS:
        assert definition in claim.by_key
        assert figure[_PICTURED[definition]] and timeline[_PLAYED[definition]]
        assert definition_text(definition, "uk" if language == "uk" else "en") != definition


def test_the_glossary_says_what_the_pages_say() -> None:
    english, ukrainian = (texts_of("claim", language).by_key for language in ("en", "uk"))
    glossary = dict(re.findall(r"^\| ([^|]+) \| ([^|]+) \|", text_of("glossary.md"), re.M))
    pairs = {english[key]: ukrainian[key] for key in english}
    shared = set(pairs) & set(glossary)
    assert {"Supported", "Mixed", "Counted as held", "occupied+contested", "drawn"} <= shared
    assert {name: glossary[name] for name in shared} == {name: pairs[name] for name in shared}


class _Fetched(HTMLParser):
    """A parser for addresses that a browser requests by itself, unlike links."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        loads = tag == "link" and told.get("rel") not in ("canonical", "next", "prev")
        address = told.get("href") if loads else told.get("src")
        self.found.append(address or "")


def test_the_site_is_built_without_a_warning_and_asks_the_network_for_nothing(
    tmp_path: Path,
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, timeout=600, check=False,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    for page in PAGES:
        built = (tmp_path / page).with_suffix(".html").read_text(encoding="utf-8")
        fetched = _Fetched()
        fetched.feed(built)
        assert not [a for a in fetched.found if re.match(r"(?:https?:)?//", a)], page
        assert "--8&lt;--" not in built and "<!-- table of" not in built
    for style in tmp_path.rglob("*.css"):
        assert not re.findall(r"url\(\s*[\"']?https?:|@import", style.read_text(encoding="utf-8"))
    mappers = (tmp_path / "mappers.html").read_text(encoding="utf-8")
    for mapper in MAPPERS.values():
        assert f"<td>{mapper.name}</td>" in mappers
        assert f"<td>{mapper.position_error_m:,.0f}\N{NO-BREAK SPACE}m</td>" in mappers
    shown = (tmp_path / "api.html").read_text(encoding="utf-8")
    for name in reference():
        described = isinstance(getattr(frontgeo, name.partition(".")[2], None), ModuleType)
        assert described or f'id="{name}"' in shown, name
