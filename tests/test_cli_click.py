"""The command line: help with examples, standard input and output, notes, completion."""

from __future__ import annotations

import io
import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, get_args, get_origin

import click
import pytest
import shapely

import frontgeo as fg
from frontgeo.archive.series import STEPS
from frontgeo.claims import KINDS
from frontgeo.claims.base import described, fields_of_kinds
from frontgeo.claims.sides import Direction
from frontgeo.claims.statement import OLD_KEYS
from frontgeo.cli import options
from frontgeo.cli.main import frontgeo, main
from frontgeo.cli.verb import Option, Verb
from frontgeo.geometry.projection import DEFAULT_SLIVER_TOLERANCE_M
from frontgeo.geometry.uncertainty import DEFAULT_CORRELATION_LENGTH_M
from frontgeo.outputs.schema import SCHEMAS
from frontgeo.places import examples_folder

ROOT = Path(__file__).parents[1]
BELOUSOV = examples_folder() / "belousov-2024"
CONTEXT = click.Context(frontgeo, info_name="frontgeo")
AFTER, BEFORE = str(BELOUSOV / "after.geojson"), str(BELOUSOV / "before.geojson")
CASE = """
[[claim]]
id = "c"
value = 880
unit = "km2"
since = 2024-01-01
until = 2024-05-31

[[maps]]
before = "before.geojson"
after = "after.geojson"
"""
TABLE = """id,value,unit,since,until,figure_claimant,figure_value
c,880,km2,2024-01-01,2024-05-31,X,700
"""


def verbs() -> list[tuple[str, Verb]]:
    found: list[tuple[str, Verb]] = []
    for name in frontgeo.list_commands(CONTEXT):
        verb = frontgeo.get_command(CONTEXT, name)
        assert isinstance(verb, Verb)
        below = getattr(verb, "verbs", {})
        found += [(name, verb), *((f"{name} {sub}", v) for sub, v in below.items())]
    return found


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: Any) -> Path:
    monkeypatch.delenv("FRONTGEO_ARCHIVE", raising=False)
    monkeypatch.chdir(tmp_path)
    for name in ("before.geojson", "after.geojson"):
        shutil.copy(BELOUSOV / name, tmp_path)
    return tmp_path


@pytest.fixture
def run(capsys: Any) -> Any:
    def run(*argv: str, code: int = 0) -> tuple[str, str]:
        assert main(list(argv)) == code, capsys.readouterr().err
        out, err = capsys.readouterr()
        return out, err

    return run


def piped(monkeypatch: Any, content: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))


# ---- help --------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "verb"), verbs())
def test_every_command_has_an_example_in_its_help_and_is_documented(
    name: str, verb: Verb, run: Any
) -> None:
    shown = run(*name.split(), "--help")[0]
    assert shown == run("help", *name.split())[0]
    assert shown.startswith(f"Usage: frontgeo {name} [OPTIONS]")
    assert verb.examples and verb.get_short_help_str()
    for example in verb.examples:
        assert f"\n    {example}\n" in shown  # on one line, however long it is
        assert f"frontgeo {name}" in example or name == "timeline"
    pages = [path.read_text("utf-8") for path in (ROOT / "docs").rglob("*.md")]
    assert any(f"\nfrontgeo {name}" in page for page in pages)
    assert f"\n| `{name}` |" in (ROOT / "docs" / "command-line.md").read_text("utf-8")


@pytest.mark.parametrize(("name", "verb"), verbs())
def test_the_examples_of_the_help_can_be_parsed(name: str, verb: Verb) -> None:
    for example in verb.examples:
        words = shlex.split(example.replace('eval "$(', "").removesuffix(')"'))
        words = words[words.index("frontgeo") + 1 :]
        words = words[: words.index(">")] if ">" in words else words
        found = frontgeo.get_command(CONTEXT, words[0])
        assert found is not None
        found.make_context(words[0], words[1:], parent=CONTEXT)


def test_every_option_is_explained() -> None:
    for name, verb in verbs():
        for param in verb.params:
            assert not isinstance(param, click.Option) or param.help, (name, param.name)


def test_help_of_a_command_that_there_is_not(run: Any) -> None:
    assert "did you mean check?" in run("help", "chek", code=2)[1]
    assert "expected nothing after 'check'" in run("help", "check", "more", code=2)[1]
    assert "Commands:" in run("help")[0]


def test_a_mistyped_command_and_option(run: Any) -> None:
    assert "did you mean check?" in run("chek", code=2)[1]
    assert "did you mean --json?" in run("area", BEFORE, "--jsn", code=2)[1]
    assert "expected one argument" in run("check", "--claim", "--json", code=2)[1]


# ---- values ------------------------------------------------------------------------------


def test_several_values_stand_after_one_option_or_after_the_same_one_again(run: Any) -> None:
    drawn = ("check", "--claim", "880 km2", "--polygons", BEFORE, "--json")
    found = [
        json.loads(run(*drawn, *where)[0])["verdicts"][0]["claim"]["where"]
        for where in (
            ("--where", "UA-14", "UA-63"),
            ("--where", "UA-14", "--where", "UA-63"),
            ("--where=UA-14", "--where=UA-63"),
        )
    ]
    assert found == [["UA-14", "UA-63"]] * 3


def test_each_map_of_compare_keeps_its_files_together(run: Any) -> None:
    (one,) = json.loads(run("compare", "--map", BEFORE, "--map", BEFORE, "--json")[0])["pairs"]
    assert one["iou"] == pytest.approx(1)


@pytest.mark.parametrize("figure", ["1 700,5 км2", "1,700.5 km2", "1\u202f700.5 km2"])
def test_figures_as_two_languages_write_them(figure: str, run: Any) -> None:
    out = run("check", "--claim", figure, "--polygons", BEFORE, "--json")[0]
    assert json.loads(out)["verdicts"][0]["claim"]["value"] == 1700.5


def test_a_value_that_begins_with_a_dash_is_a_value(run: Any) -> None:
    assert "above 0" in run("check", "--claim", "-880 km2", "--polygons", BEFORE, code=2)[1]
    assert "found '-5'" in run("check", "--position-error", "-5", code=2)[1]
    assert "--quote" not in run("check", "--quote", "- so he said", code=2)[1]
    assert "-x.geojson: no such file" in run("area", "--", "-x.geojson", code=2)[1]


def test_a_text_is_never_code(run: Any) -> None:
    text = "$(touch hacked) `touch hacked` {0} %s \\0"
    out, _ = run("check", "--claim", "880 km2", "--polygons", BEFORE, "--quote", text, "--json")
    assert json.loads(out)["verdicts"][0]["claim"]["quote"] == text
    assert not Path("hacked").exists()


def test_an_old_name_of_an_option_is_hidden_and_warned_of(run: Any, tmp_path: Path) -> None:
    for day, east in (("2024-02-29", 36.1), ("2024-03-31", 36.2), ("2024-04-30", 36.3)):
        drawn = shapely.box(36, 50, east, 50.1)
        (tmp_path / f"{day}.geojson").write_text(shapely.to_geojson(drawn))
    pace = (
        "check", "--claim", "faster", "--kind", "pace", "--archive", str(tmp_path), "--json",
        "--since", "2024-04-01", "--until", "2024-04-30", "--baseline-until", "2024-03-31",
    )  # fmt: skip
    new, old = (run(*pace, f"--{name}-since", "2024-03-01") for name in ("baseline", "than"))
    assert "--than-since is now --baseline-since; use that\n" in old[1]
    assert "--than-since" not in new[1]
    assert json.loads(old[0])["verdicts"][0]["claim"] == json.loads(new[0])["verdicts"][0]["claim"]
    assert "--than-since" not in run("check", "--help")[0]


def test_the_day_of_a_statement_has_two_names(run: Any) -> None:
    claim = ("check", "--claim", "880 km2", "--polygons", BEFORE, "--json")
    one, other = run(*claim, "--stated-on", "2024-05-31"), run(*claim, "--said", "2024-05-31")
    claims = [json.loads(out)["verdicts"][0]["claim"] for out, _ in (one, other)]
    assert claims[0] == claims[1] and one[1] == other[1] and "--said" in run("check", "--help")[0]


# ---- standard input and output -----------------------------------------------------------


def test_polygons_and_maps_from_standard_input(monkeypatch: Any, run: Any) -> None:
    content = Path(BEFORE).read_bytes()
    piped(monkeypatch, content)
    out = json.loads(run("area", "-", "--json")[0])
    named = json.loads(run("area", BEFORE, "--json")[0])
    assert out["inputs"][0]["path"] == "-"
    assert out["inputs"][0]["sha256"] == named["inputs"][0]["sha256"]
    assert out["area_km2"] == named["area_km2"]
    piped(monkeypatch, content)
    drawn, _ = run("check", "--claim", "2,474 km2", "--polygons", "-", "--json")
    assert "/stdin" not in drawn
    (row,) = json.loads(drawn)["verdicts"][0]["rows"]
    assert row["measured"] == pytest.approx(named["area_km2"], abs=0.01)


@pytest.mark.parametrize("content", [CASE, TABLE])
def test_a_case_and_a_table_of_claims_from_standard_input(
    content: str, monkeypatch: Any, run: Any
) -> None:
    name = "case.toml" if content is CASE else "claims.csv"
    Path(name).write_text(content)
    named = json.loads(run("check", name, "--json")[0])
    for words in (("-", "--json"), ("--json", "-")):
        piped(monkeypatch, content.encode())
        out = run("check", *words)[0]
        assert "/stdin" not in out
        assert json.loads(out)["verdicts"][0]["rows"] == named["verdicts"][0]["rows"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"{}", "-: expected"),
        (b'{"type": "FeatureCollection", "features": []}', "-: expected"),
        (b"x", "-: "),
        (b"[[claim]]\nvalue = 5", "-: "),
        (b"\xff\xfe\x00", "-: "),
        (b"", "-: "),
    ],
)
def test_faults_of_standard_input_are_named_by_a_dash(
    content: bytes, words: str, monkeypatch: Any, run: Any
) -> None:
    piped(monkeypatch, content)
    err = run("check", "-", code=2)[1]
    assert err.count("\n") == 1 and words in err and "stdin" not in err


def test_standard_input_is_read_once(monkeypatch: Any, run: Any) -> None:
    piped(monkeypatch, Path(BEFORE).read_bytes())
    assert "can be read once" in run("delta", "-", "-", code=2)[1]


def test_an_output_may_be_standard_output(run: Any) -> None:
    out, err = run("delta", BEFORE, AFTER, "--out", "-")
    assert json.loads(out)["type"] == "FeatureCollection" and "wrote" not in err
    claim = ("check", "--claim", "880 km2", "--polygons", BEFORE)
    assert run(*claim, "--csv", "-")[0].startswith("claim,")
    assert run(*claim, "--html", "-")[0].startswith("<!DOCTYPE html>")
    assert not list(Path().glob("-*"))
    for more in (("--csv", "-", "--json"), ("--csv", "-", "--geojson", "-")):
        assert "found two" in run(*claim, *more, code=2)[1]


def test_json_dash_is_standard_output(run: Any) -> None:
    assert json.loads(run("area", BEFORE, "--json", "-")[0])["command"].endswith("--json -")
    assert "mappers" in json.loads(run("mappers", "--json", "-")[0])


# ---- notes -------------------------------------------------------------------------------


def test_quiet_prints_no_note_and_verbose_names_what_was_read(run: Any) -> None:
    words = ("delta", BEFORE, AFTER, "--by", "oblast", "--out", "d.geojson")
    usual, quiet, verbose = run(*words), run(*words, "-q"), run(*words, "-v")
    assert "wrote d.geojson" in usual[1] and quiet[1] == "" and usual[0] == quiet[0]
    assert f"read {BEFORE}\n" in verbose[1] and "read " not in usual[1]
    assert "no such file" in run("area", "none.geojson", "-q", code=2)[1]


# ---- a shell -----------------------------------------------------------------------------


def shell(words: list[str], **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "frontgeo", *words],
        capture_output=True, text=True, timeout=120, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), **env},
    )  # fmt: skip


@pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
def test_the_script_that_completes(name: str, run: Any) -> None:
    assert "_FRONTGEO_COMPLETE" in run("completion", name)[0]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("frontgeo ti", "plain,timeline"),
        ("frontgeo timeline u", "plain,update"),
        ("frontgeo check --inter", "plain,--interval"),
        ("frontgeo check --where UA-63 --interval d", "plain,drawing"),
        ("frontgeo check --polygons a b", "file,b"),
    ],
)
def test_what_is_completed(words: str, expected: str) -> None:
    at = str(len(words.split()) - 1)
    done = shell([], _FRONTGEO_COMPLETE="bash_complete", COMP_WORDS=words, COMP_CWORD=at)
    assert expected in done.stdout.splitlines() and done.stderr == ""


def test_a_reader_of_help_that_stops_early_is_no_error() -> None:
    command = f"{sys.executable} -m frontgeo check --help | head -1"
    done = subprocess.run(
        command, shell=True, capture_output=True, text=True, timeout=120, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.stdout.startswith("Usage:") and done.stderr == ""


# What takes long to import, and what measures.
SLOW = {
    "babel", "fluent", "folium", "geopandas", "jinja2", "matplotlib", "numpy", "pandas", "pint",
    "pydantic", "pyogrio", "pyproj", "rasterio", "requests", "shapely",
}  # fmt: skip
MEASURING = {"babel", "fluent", "numpy", "pyproj", "shapely"}


@pytest.mark.parametrize(
    "words",
    [
        "", "--version", "--help", "help", "chek", "--nope", "help chek", "check --jsn",
        "area --by", "timeline --every year", "completion bash",
        *(f"{name} --help" for name, _ in verbs()),
    ],
)  # fmt: skip
def test_help_and_a_wrong_line_load_no_library(words: str) -> None:
    code = (
        "import sys; from frontgeo.cli.main import main\n"
        f"code = main({words.split()})\n"
        "print(code, *sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True,
                          env={**os.environ, "PYTHONPATH": str(ROOT)})  # fmt: skip
    code, *modules = done.stdout.splitlines()[-1].split()
    is_answer = {"--version", "--help", "help", "completion"} & set(words.split())
    assert code == ("0" if is_answer and "chek" not in words else "2"), done.stderr
    assert "click" in modules and not SLOW & set(modules)


@pytest.mark.parametrize(
    ("words", "not_loaded"),
    [
        (["area", AFTER], SLOW - MEASURING),
        (["area", AFTER, "--json"], SLOW - MEASURING),
        (["delta", BEFORE, AFTER], SLOW - MEASURING),
        (
            ["check", "--claim", "880 km²", "--before", BEFORE, "--after", AFTER],
            SLOW - MEASURING - {"pydantic"},
        ),
        (
            ["check", "--claim", "880 km²", "--polygons", AFTER],
            SLOW - MEASURING - {"pydantic"},
        ),
    ],
)
def test_a_command_loads_only_the_libraries_that_it_needs(
    words: list[str], not_loaded: set[str]
) -> None:
    code = (
        "import sys; from frontgeo.cli.main import main\n"
        f"assert main({words!r}) == 0\n"
        "print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True,
                          env={**os.environ, "PYTHONPATH": str(ROOT)})  # fmt: skip
    modules = set(done.stdout.splitlines()[-1].split())
    assert "shapely" in modules and not not_loaded & modules


def test_completion_loads_no_library() -> None:
    code = "import sys; from frontgeo.cli.main import main\nmain([])\nprint(*sys.modules)"
    for words in ("frontgeo ch", "frontgeo check --ki", "frontgeo check --kind sh"):
        at = str(len(words.split()) - 1)
        env = {"_FRONTGEO_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": at}
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True,
                              check=True, env={**os.environ, "PYTHONPATH": str(ROOT), **env},
                              )  # fmt: skip
        *found, modules = done.stdout.splitlines()
        assert found and not SLOW & set(modules.split()), words


def test_what_the_options_repeat_is_what_the_library_has() -> None:
    """Help must not wait for the library, so its names stand in `frontgeo.cli.options` too."""
    assert tuple(KINDS) == options.KIND_NAMES
    assert get_args(Direction) == options.DIRECTIONS
    assert STEPS == options.STEP_NAMES
    assert SCHEMAS == options.SCHEMA_NAMES
    assert DEFAULT_SLIVER_TOLERANCE_M == options.SLIVER_TOLERANCE_M
    assert DEFAULT_CORRELATION_LENGTH_M == options.CORRELATION_LENGTH_M
    assert list(options.KIND_FIELDS) == list(fields_of_kinds())
    former = {f"--{old.replace('_', '-')}": new.replace("_", "-") for old, new in OLD_KEYS.items()}
    check = frontgeo.get_command(CONTEXT, "check")
    assert check is not None
    given = {opt.name: opt for opt in check.params if isinstance(opt, Option)}
    for key, kinds in fields_of_kinds().items():
        field = KINDS[kinds[0]].model_fields[key]
        about = described(KINDS[kinds[0]])[key].rstrip(". ")
        words = f"of {' or '.join(kinds)}: {about[0].lower()}{about[1:]}"
        assert given[key].help == words
        assert given[key].several == (get_origin(field.annotation) is tuple)
        assert all(former[old] == key.replace("_", "-") for old in given[key].old)
        assert bool(given[key].old) == (key in OLD_KEYS.values())


def test_click_is_no_name_of_frontgeo() -> None:
    assert "click" not in fg.__dict__
