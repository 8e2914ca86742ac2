"""A recorded check run again: the same, different, not to be run, and what a stranger may try."""

from __future__ import annotations

import copy
import hashlib
import io
import json
import os
import re
import shlex
import shutil
import socket
import stat
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import frontgeo as fg
from frontgeo.cli import rerun as module
from frontgeo.cli.commands import check_command
from frontgeo.cli.main import main
from frontgeo.places import examples_folder

BELOUSOV = examples_folder() / "belousov-2024"
DAY = ("--published", "2024-06-03")
ONE = (
    "check", "--claim", "880 km2", "--before", "before.geojson", "--after", "after.geojson",
    "--since", "2024-01-01", "--until", "2024-05-31", "--side", "russia",
)  # fmt: skip
TABLE = """id,value,unit,since,until,side,figure_claimant,figure_value
c,880,km2,2024-01-01,2024-05-31,russia,X,752
d,700,km2,2024-01-01,2024-05-31,russia,,
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: Any) -> Path:
    monkeypatch.delenv("FRONTGEO_ARCHIVE", raising=False)
    monkeypatch.chdir(tmp_path)
    for name in ("case.toml", "before.geojson", "after.geojson"):
        shutil.copy(BELOUSOV / name, tmp_path)
    Path("maps").mkdir()
    for name, day in (("before", "2023-12-31"), ("after", "2024-05-31")):
        shutil.copy(f"{name}.geojson", f"maps/{day}.geojson")
    Path("claims.csv").write_text(TABLE)
    Path("places.csv").write_text("name_en,lon,lat\nVovchansk,36.94,50.29\n")
    return tmp_path


@pytest.fixture
def run(capsys: Any) -> Any:
    def run(*argv: str, code: int = 0) -> tuple[str, str]:
        assert main(list(argv)) == code, capsys.readouterr()
        out, err = capsys.readouterr()
        assert len(err.splitlines()) == 1 or code != 2, err
        return out, err

    return run


@pytest.fixture
def record(run: Any) -> dict[str, Any]:
    """The record of one claim on two maps, written to record.json."""
    return written(run, *ONE)


def written(run: Any, *line: str) -> dict[str, Any]:
    out, _ = run(*line, "--json")
    Path("record.json").write_text(out, encoding="utf-8")
    document: dict[str, Any] = json.loads(out)
    return document


def saved(document: Any, path: str = "record.json") -> str:
    Path(path).write_text(json.dumps(document), encoding="utf-8")
    return path


def with_command(record: dict[str, Any], command: object) -> str:
    changed = copy.deepcopy(record)
    changed["verdicts"][0]["record"]["command"] = command
    return saved(changed)


# ---- the same ----------------------------------------------------------------------------

LINES = {
    "one claim on two maps": ONE,
    "drawn polygons": ("check", "--claim", "776 km2", "--polygons", "after.geojson"),
    "a table with an archive": ("check", "claims.csv", "--archive", "maps"),
    "a case": ("check", "case.toml"),
    "settings": (
        *ONE, "--edges", "geodesic", "--keep-slivers", "--position-error", "300", "--clip", "UA-63",
        "--interval", "drawing", "--timezone", "Europe/Kyiv", "--definition", "occupied",
        "--anywhere", "--simulate", "20",
    ),
    "files of regions": (*ONE, "--clip", "after.geojson"),
    "places of a page": (*ONE, "--html", "x.html", "--settlements", "places.csv"),
    "outputs": (*ONE, "--html", "x.html", "--csv", "x.csv", "--strict", "--lang", "uk", "-q"),
}  # fmt: skip


@pytest.mark.parametrize("line", LINES.values(), ids=LINES)
def test_a_record_is_the_same_when_it_is_run_again(run: Any, line: tuple[str, ...]) -> None:
    # with --strict an overstated claim is exit 1
    out, _ = run(*line, "--json", code=1 if "--strict" in line else 0)
    Path("record.json").write_text(out, encoding="utf-8")
    there = sorted(Path().iterdir())
    shown, err = run("audit", "record.json")
    assert shown.startswith("same as recorded: ") and len(shown.splitlines()) == 1
    assert shown.rstrip().endswith("numbers within 0.000002") and not err
    assert sorted(Path().iterdir()) == there
    found = fg.audit("record.json")
    document = json.loads(out)
    assert found.is_same and found.claims == len(document["verdicts"])
    assert found.rows == sum(len(verdict["rows"]) for verdict in document["verdicts"])
    assert found.values > 80 * found.claims


def test_outputs_of_the_recorded_command_are_not_written(run: Any) -> None:
    written(run, *ONE, "--html", "x.html", "--datawrapper", "dw", "--rocrate", "c.zip", *DAY)
    for name in ("x.html", "c.zip"):
        Path(name).unlink()
    shutil.rmtree("dw")
    run("audit", "record.json")
    assert not any(Path(name).exists() for name in ("x.html", "dw", "c.zip"))


def test_a_record_elsewhere_is_told_where_its_files_are(run: Any, record: Any) -> None:
    Path("out").mkdir()
    Path("record.json").rename("out/record.json")
    _, err = run("audit", "out/record.json", code=2)
    assert "before.geojson: missing, or outside of" in err and "--root" in err
    run("audit", "out/record.json", "--root", ".")
    assert fg.audit("out/record.json", roots=["."]).is_same


def test_a_record_with_the_paths_of_another_machine(run: Any) -> None:
    here = Path.cwd()
    line = [str(here / word) if word.endswith(".geojson") else word for word in ONE]
    written(run, *line)
    Path("moved/deep").mkdir(parents=True)
    for name in ("before.geojson", "after.geojson", "record.json"):
        Path(name).rename(f"moved/{name}")
    assert fg.audit("moved/record.json").is_same


def test_the_hash_decides_between_files_of_one_name(run: Any, record: Any) -> None:
    Path("a").mkdir()
    Path("b").mkdir()
    Path("a/before.geojson").write_text(shapely.to_geojson(shapely.box(36, 50, 37, 51)))
    Path("before.geojson").rename("b/before.geojson")
    assert fg.audit("record.json", roots=["a", "b"]).is_same
    assert fg.audit("record.json", roots=["b", "a"]).is_same


def test_a_case_that_lies_elsewhere(run: Any) -> None:
    written(run, "check", "case.toml")
    Path("far/deep").mkdir(parents=True)
    for name in ("case.toml", "before.geojson", "after.geojson"):
        Path(name).rename(f"far/{name}")
    run("audit", "record.json", "--case", "far/case.toml")
    assert fg.audit("record.json", roots=["far"]).claims == 7
    text = Path("far/case.toml").read_text("utf-8")
    Path("far/other.toml").write_text(text.replace("880", "881"), encoding="utf-8")
    _, err = run("audit", "record.json", "--case", "far/other.toml", code=2)
    assert "changed: expected sha256" in err


@pytest.mark.parametrize("name", ["crate.zip", "crate"])
@pytest.mark.parametrize("options", [(), ("--with-maps",)])
def test_a_crate_is_audited(run: Any, name: str, options: tuple[str, ...]) -> None:
    run("check", "case.toml", "--rocrate", name, *DAY, *options)
    Path("elsewhere").mkdir()
    shutil.move(name, "elsewhere")
    if options:
        run("audit", f"elsewhere/{name}")
    else:
        _, err = run("audit", f"elsewhere/{name}", code=2)
        assert "before.geojson: missing" in err and "/tmp/frontgeo-" not in err
    run("audit", f"elsewhere/{name}", "--root", ".")


def test_a_case_from_standard_input_is_in_its_crate(run: Any, monkeypatch: Any) -> None:
    piped = io.TextIOWrapper(io.BytesIO(Path("claims.csv").read_bytes()))
    monkeypatch.setattr("sys.stdin", piped)
    run("check", "-", "--archive", "maps", "--rocrate", "crate.zip", *DAY)
    Path("claims.csv").unlink()
    assert fg.audit("crate.zip", roots=["."]).claims == 2


# ---- different ---------------------------------------------------------------------------


def changed_at(document: dict[str, Any], path: tuple[Any, ...], value: object) -> dict[str, Any]:
    changed = copy.deepcopy(document)
    inner: Any = changed["verdicts"][0]
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value(inner[path[-1]]) if callable(value) else value
    return changed


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        (("claim", "value"), 881.0, "claim, value: recorded 881.0, now 880.0, by -1"),
        (("rows", 0, "measured"), lambda v: v + 0.01, "measured: recorded"),
        (("rows", 0, "measured"), lambda v: v + 0.000003, "measured: recorded"),
        (("rows", 0, "measured"), None, "measured: recorded null"),
        (("rows", 0, "outcome"), "supported", "recorded 'supported', now 'overstated'"),
        (("rows", 0, "counted"), lambda v: not v, "counted: recorded"),
        (("rows", 0, "low"), 10**400, "low: recorded"),
        (("rows", 0, "notes"), lambda v: [*v, "trust me"], "notes, how many: recorded"),
        (("rows",), [], "rows, how many: recorded 0, now 1"),
        (("outcome",), "supported", "outcome: recorded 'supported', now 'overstated'"),
        (("headline",), lambda v: v.replace("overstated", "supported"), "headline: recorded"),
        (("record", "parameters", "edges"), "geodesic", "edges: recorded 'geodesic'"),
        (("claim", "side"), "ukraine", "claim, side: recorded 'ukraine', now 'russia'"),
    ],
)  # fmt: skip
def test_a_changed_value_is_a_difference(
    run: Any, record: Any, path: tuple[Any, ...], value: object, told: str
) -> None:
    out, _ = run("audit", saved(changed_at(record, path, value)), code=1)
    assert told in out and out.startswith("1 difference: ")
    assert len(fg.audit("record.json").differences) == 1


def test_a_key_that_is_gone_or_new_is_a_difference(run: Any, record: Any) -> None:
    del record["verdicts"][0]["rows"][0]["outcome_other"]
    record["verdicts"][0]["rows"][0]["more"] = 1
    found = fg.audit(saved(record))
    assert {str(d.where).rpartition(", ")[2] for d in found.differences} == {
        "outcome_other",
        "more",
    }


def test_a_map_and_its_hash_changed_together_are_a_difference(run: Any, record: Any) -> None:
    """The vertex of one map is moved by 0.01° and the record names the new file's hash."""
    text = Path("after.geojson").read_text("utf-8")
    moved = re.sub(r"\[\s*(3\d\.\d+),", lambda m: f"[{float(m[1]) + 0.01},", text, count=1)
    assert moved != text
    Path("after.geojson").write_text(moved, encoding="utf-8")
    digest = hashlib.sha256(moved.encode()).hexdigest()
    for each in record["verdicts"][0]["record"]["inputs"]:
        if each["path"] == "after.geojson":
            each["sha256"] = digest
    found = fg.audit(saved(record))
    measured = next(d for d in found.differences if str(d.where).endswith(", measured"))
    again = json.loads(run(*ONE, "--json")[0])["verdicts"][0]["rows"][0]["measured"]
    assert measured.found == again and measured.by == pytest.approx(again - measured.recorded)


def test_many_differences_are_counted_and_cut(run: Any) -> None:
    document = written(run, "check", "case.toml")
    for verdict in document["verdicts"]:
        for row in verdict["rows"]:
            row["kind"] = "other"
    out, _ = run("audit", saved(document), code=1)
    assert out.startswith("30 differences: ") and out.rstrip().endswith(
        "and 10 more; --json lists them"
    )
    listed = json.loads(run("audit", "record.json", "--json", code=1)[0])
    assert len(listed["differences"]) == 30 and listed["same"] is False


# ---- versions ----------------------------------------------------------------------------


def of_version(record: dict[str, Any], version: str = "99.0", **libraries: str) -> dict[str, Any]:
    changed = copy.deepcopy(record)
    found = changed["verdicts"][0]["record"]
    found["frontgeo"] = version
    found["libraries"] |= libraries
    return changed


def test_other_versions_are_told_with_a_tolerance(run: Any, record: Any) -> None:
    other = of_version(record, geos="9.9.9")
    measured = other["verdicts"][0]["rows"][0]["measured"]
    other["verdicts"][0]["rows"][0]["measured"] = measured * (1 + 5e-7)
    out, err = run("audit", saved(other))
    assert "numbers within 0.000002 or 1e-06 of themselves, as versions differ" in out
    assert f"frontgeo: recorded with 99.0, now {fg.__version__}" in err
    assert f"geos: recorded with 9.9.9, now {shapely.geos_version_string}" in err
    other["verdicts"][0]["rows"][0]["measured"] = measured * (1 + 2e-6)
    assert "measured: recorded" in run("audit", saved(other), code=1)[0]


def test_another_version_may_word_texts_otherwise_but_not_turn_them_round(
    run: Any, record: Any
) -> None:
    other = of_version(record)
    headline = other["verdicts"][0]["headline"]
    other["verdicts"][0]["headline"] = f"Found: {headline}"
    del other["verdicts"][0]["rows"][0]["outcome_other"]
    _, err = run("audit", saved(other))
    assert "1 text worded otherwise, with the same numbers and outcomes: verdict 1" in err
    assert "not compared, as the record lacks them: outcome_other" in err
    for words in (
        headline.replace("overstated", "supported"), headline.replace("776", "676"),
        headline.replace("overstated", "not overstated"),
    ):  # fmt: skip
        other["verdicts"][0]["headline"] = words
        assert "headline: recorded" in run("audit", saved(other), code=1)[0]
    other["verdicts"][0]["headline"] = headline
    other["verdicts"][0]["rows"][0]["evidence"] = "DeepState"
    assert "evidence: recorded 'DeepState'" in run("audit", saved(other), code=1)[0]


def test_a_library_that_grew_is_a_note(run: Any, record: Any) -> None:
    stores = [{"series": "me", "file": "me.parquet", "sha256": "ab" * 32}]
    record["verdicts"][0]["record"]["library"] = stores
    _, err = run("audit", saved(record))
    assert err == "the library of maps has changed since; the maps that were taken have not\n"


# ---- not to be run -----------------------------------------------------------------------


def test_an_input_that_changed_by_one_vertex(run: Any, record: Any) -> None:
    old = hashlib.sha256(Path("before.geojson").read_bytes()).hexdigest()
    text = Path("before.geojson").read_text("utf-8")
    Path("before.geojson").write_text(re.sub(r"(3\d\.\d)\d", r"\g<1>1", text, count=1), "utf-8")
    new = hashlib.sha256(Path("before.geojson").read_bytes()).hexdigest()
    assert old != new
    _, err = run("audit", "record.json", code=2)
    assert f"before.geojson: changed: expected sha256 {old}, found {new}" in err


def test_a_map_of_an_archive_that_changed_or_is_gone(run: Any) -> None:
    written(run, "check", "claims.csv", "--archive", "maps")
    path = Path("maps/2024-05-31.geojson")
    content = path.read_bytes()
    old = hashlib.sha256(content).hexdigest()
    path.write_bytes(content + b"\n")
    new = hashlib.sha256(path.read_bytes()).hexdigest()
    _, err = run("audit", "record.json", code=2)
    assert old in err and new in err and "2024-05-31.geojson: changed" in err
    path.unlink()
    assert f"missing: sha256 {old}" in run("audit", "record.json", code=2)[1]
    # the same bytes under another day's name are another map
    Path("maps/2024-05-30.geojson").write_bytes(content)
    assert "dated 2024-05-31 as the file states" in run("audit", "record.json", code=1)[0]


def test_an_input_that_was_not_there_then(run: Any, tmp_path: Path, monkeypatch: Any) -> None:
    case = """
[[claim]]
id = "c"
value = 880
since = 2024-01-01
until = 2024-05-31
side = "russia"
[[maps]]
before = "archive:2023-12-31.geojson"
after = "archive:2024-05-31.geojson"
mapper = "me"
"""
    Path("one.toml").write_text(case)
    document = written(run, "check", "one.toml")
    assert document["verdicts"][0]["rows"][0]["measured"] is None
    run("audit", "record.json")
    monkeypatch.setenv("FRONTGEO_ARCHIVE", str(tmp_path / "maps"))
    _, err = run("audit", "record.json", code=2)
    assert "was not there then" in err and "FRONTGEO_ARCHIVE" in err
    document = written(run, "check", "one.toml")
    assert document["verdicts"][0]["rows"][0]["measured"] is not None
    run("audit", "record.json")
    monkeypatch.delenv("FRONTGEO_ARCHIVE")
    _, err = run("audit", "record.json", code=2)
    assert "archive:2023-12-31.geojson: missing; set FRONTGEO_ARCHIVE" in err


def test_an_archive_that_lacks_a_file_is_one_line(
    run: Any, tmp_path: Path, monkeypatch: Any
) -> None:
    (tmp_path / "empty").mkdir()
    monkeypatch.setenv("FRONTGEO_ARCHIVE", str(tmp_path / "empty"))
    _, err = run("check", "case.toml", code=2)
    assert "unexpected" not in err and "tar.xz" in err


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "found no JSON"),
        ("no", "found no JSON"),
        ("[]", "expected schema frontgeo-check-3, found None"),
        ('{"schema": "frontgeo-check-4"}', "use the frontgeo that wrote it"),
        ('{"schema": "frontgeo-check-2"}', "use the frontgeo that wrote it"),
        ('{"schema": ["x"]}', "name the output of check --json"),
        ('{"schema": "frontgeo-check-3"}', "expected verdicts, found none"),
        ('{"schema": "frontgeo-check-3", "verdicts": [1]}', "expected a record in each verdict"),
        ('{"schema": "frontgeo-check-3", "verdicts": [{"record": {}}]}', "expected a claim"),
        ('{"schema": "frontgeo-check-3", "verdicts": [NaN]}', "NaN is no number of JSON"),
        ("[" * 100_000, "found no JSON"),
    ],
)
def test_what_is_no_record(run: Any, content: str, told: str) -> None:
    Path("record.json").write_text(content)
    assert told in run("audit", "record.json", code=2)[1]


def test_a_record_that_is_not_there_or_no_file(run: Any) -> None:
    assert "no such file" in run("audit", "no.json", code=2)[1]
    assert "expected verdicts.json in the crate" in run("audit", "maps", code=2)[1]
    os.mkfifo("pipe")
    assert "found a pipe" in run("audit", "pipe", code=2)[1]


def test_a_record_without_a_command(run: Any) -> None:
    verdict = fg.check(fg.Claim.area(880), shapely.box(36, 50, 36.41, 50.27))
    Path("record.json").write_text(fg.outputs.to_json(fg.outputs.verdict_dict(verdict)))
    assert "expected a command in the record" in run("audit", "record.json", code=2)[1]


def test_verdicts_of_two_commands(run: Any) -> None:
    document = written(run, "check", "claims.csv", "--archive", "maps")
    document["verdicts"][0]["record"]["command"] += " --anywhere"
    assert "expected one command, found 2" in run("audit", saved(document), code=2)[1]


# ---- what a stranger may try -------------------------------------------------------------

SECRET = "root:x:0:0:a secret of the user"


@pytest.fixture
def mailed(run: Any, record: Any, tmp_path: Path) -> Path:
    """A folder as it came by mail, beside which a secret lies."""
    (tmp_path / "secret.csv").write_text(f"name,lon,lat\n{SECRET},36,50\n")
    folder = tmp_path / "mailed"
    folder.mkdir()
    for name in ("before.geojson", "after.geojson", "record.json", "case.toml"):
        shutil.copy(name, folder)
    return folder


@pytest.fixture
def sealed(monkeypatch: Any) -> None:
    """No network, no shell, no program: whatever an audit tries of them fails the test."""

    def forbidden(*_: Any, **__: Any) -> None:
        pytest.fail("an audit used the network or a program")

    for owner, names in (
        (socket, ("create_connection", "getaddrinfo")), (socket.socket, ("connect",)),
        (subprocess, ("Popen",)), (os, ("system", "popen")),
    ):  # fmt: skip
        for name in names:
            monkeypatch.setattr(owner, name, forbidden)


COMMANDS = [
    "sh -c 'touch pwned'",
    "frontgeo check; touch pwned",
    "frontgeo check $(touch pwned)",
    "frontgeo fetch deepstate",
    "frontgeo demo",
    "frontgeo --version",
    "frontgeo check --help",
    "frontgeo check -h",
    "frontgeo check --claim '880 km2' --polygons /etc/passwd",
    "frontgeo check --claim '880 km2' --polygons /etc/passwd --json",
    "frontgeo check --claim '880 km2' --polygons ../secret.csv",
    "frontgeo check --claim '880 km2' --polygons {here}/secret.csv",
    "frontgeo check --claim '880 km2' --polygons link.geojson",
    "frontgeo check --claim '880 km2' --polygons /vsicurl/http://127.0.0.1/a.geojson",
    "frontgeo check --claim '880 km2' --polygons http://127.0.0.1/a.geojson",
    "frontgeo check --claim '880 km2' --polygons /dev/stdin",
    "frontgeo check --claim '880 km2' --polygons -",
    "frontgeo check --claim '880 km2' --polygons archive:../secret.csv",
    "frontgeo check --claim '880 km2' --polygons archive:/etc/passwd",
    "frontgeo check --claim '880 km2' --archive ..",
    "frontgeo check --claim '880 km2' --archive linked --since 2024-01-01 --until 2024-05-31",
    "frontgeo check --claim '880 km2' --polygons after.geojson --outlines ../secret.csv",
    "frontgeo check --claim '2 settlements' --polygons after.geojson --settlements ../secret.csv",
    "frontgeo check --claim '880 km2' --polygons after.geojson --clip ../secret.csv",
    "frontgeo check --claim '880 km2' --polygons after.geojson --boundaries /etc/passwd",
    "frontgeo check --claim '880 km2' --polygons after.geojson --register ../secret.csv",
    "frontgeo check --claim '8 km' --polygons after.geojson --border ../secret.csv",
    "frontgeo check evil.toml",
    "frontgeo check ../../etc/passwd",
    "frontgeo check --claim '880 km2' --polygons after.geojson --simulate 100000000",
    "frontgeo check --claim '880 km2' --polygons after.geojson --timezone ../../etc/passwd",
    "frontgeo check --claim '880 km2' --polygons after.geojson --unheard-of x",
    "frontgeo check --claim '880 km2' --polygons '" + "a/" * 5000 + "'",
    "frontgeo check --claim '880 km2' --polygons 'a\x00b'",
    "frontgeo check 'unclosed",
    "",
    7,
    ["frontgeo", "check"],
]  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: str(c)[:60].replace("\0", "0"))
def test_a_command_from_a_stranger_reads_and_runs_nothing(
    run: Any, mailed: Path, sealed: None, command: object, monkeypatch: Any
) -> None:
    (mailed / "link.geojson").symlink_to(mailed.parent / "secret.csv")
    (mailed / "linked").mkdir()
    (mailed / "linked" / "2024-05-31.geojson").symlink_to(mailed.parent / "secret.csv")
    (mailed / "evil.toml").write_text(
        "[[claim]]\nvalue = 880\nsince = 2024-01-01\nuntil = 2024-05-31\n[[maps]]\n"
        f'before = "{mailed.parent}/secret.csv"\nafter = "../secret.csv"\n'
    )
    document = json.loads((mailed / "record.json").read_text())
    if isinstance(command, str):
        command = command.replace("{here}", str(mailed.parent))
    document["verdicts"][0]["record"]["command"] = command
    path = saved(document, str(mailed / "record.json"))
    before = sorted(mailed.rglob("*"))
    _, err = run("audit", path, code=2)
    assert SECRET not in err and "unexpected" not in err
    assert sorted(mailed.rglob("*")) == before and not list(mailed.parent.rglob("pwned"))


@pytest.mark.parametrize(
    "table",
    [
        '[places]\nsettlements = "../secret.csv"',
        '[places]\nborder = "{here}/secret.csv"',
        '[[sector]]\nname = "S"\nregion = "../secret.csv"',
        '[[maps]]\narchive = ".."',
        '[[maps]]\nbefore = "before.geojson"\nafter = "after.geojson"\nclip = "../secret.csv"',
        '[[maps]]\nbefore = "before.geojson"\nafter = ["after.geojson", "/etc/passwd"]',
    ],
)
def test_a_case_from_a_stranger_names_no_file_outside(
    run: Any, mailed: Path, sealed: None, table: str
) -> None:
    claim = '[[claim]]\nid = "c"\nvalue = 880\nsince = 2024-01-01\nuntil = 2024-05-31\n'
    figure = '[[figures]]\nclaimant = "X"\nvalue = 1\n'
    case = claim + table.replace("{here}", str(mailed.parent)) + "\n" + figure
    (mailed / "case.toml").write_text(case)
    document = json.loads((mailed / "record.json").read_text())
    found = document["verdicts"][0]["record"]
    found["command"] = "frontgeo check case.toml"
    found["case"] = {
        "path": "case.toml", "sha256": hashlib.sha256(case.encode()).hexdigest(),
    }  # fmt: skip
    found["inputs"] = []
    _, err = run("audit", saved(document, str(mailed / "record.json")), code=2)
    assert "outside" in err and SECRET not in err


def zip_of(path: Path, members: dict[str, tuple[bytes, int]]) -> str:
    with zipfile.ZipFile(path, "w") as packed:
        for name, (content, mode) in members.items():
            info = zipfile.ZipInfo(name)
            info.external_attr = mode << 16
            packed.writestr(info, content)
    return str(path)


@pytest.mark.parametrize(
    ("name", "mode"),
    [
        ("../pwned", stat.S_IFREG | 0o644), ("/pwned", stat.S_IFREG | 0o644),
        ("a/../../pwned", stat.S_IFREG | 0o644), ("link", stat.S_IFLNK | 0o777),
    ],
)  # fmt: skip
def test_a_crate_from_a_stranger_stays_where_it_is_unpacked(
    run: Any, record: Any, tmp_path: Path, name: str, mode: int
) -> None:
    content = json.dumps(record).encode()
    crate = zip_of(tmp_path / "c.zip", {"verdicts.json": (content, 0), name: (b"/etc", mode)})
    assert "expected files within the crate" in run("audit", crate, code=2)[1]
    assert not list(tmp_path.parent.rglob("pwned"))


def test_a_crate_that_is_damaged_or_too_large(
    run: Any, record: Any, tmp_path: Path, monkeypatch: Any
) -> None:
    crate = zip_of(tmp_path / "c.zip", {"verdicts.json": (json.dumps(record).encode(), 0)})
    content = bytearray(Path(crate).read_bytes())
    content[60] ^= 0xFF
    (tmp_path / "bad.zip").write_bytes(content)
    assert "bad.zip: " in run("audit", str(tmp_path / "bad.zip"), code=2)[1]
    monkeypatch.setattr(module, "_MOST_CRATE_BYTES", 100)
    assert "expected a crate of at most" in run("audit", crate, code=2)[1]


def test_texts_of_a_record_cannot_control_a_terminal(run: Any, record: Any) -> None:
    evil = "\x1b[31m\u202eevil\n\nsame as recorded"
    document = changed_at(record, ("rows", 0, "evidence"), evil)
    document["verdicts"][0]["record"]["frontgeo"] = evil
    out, err = run("audit", saved(document), code=1)
    for text in (out, err):
        assert "\x1b" not in text and "\u202e" not in text
    assert not [line for line in out.splitlines() if line.startswith("same as recorded")]


# ---- the mappers' archives ---------------------------------------------------------------

ARCHIVED = """
[[claim]]
id = "area-880"
value = 880
since = 2024-01-01
until = 2024-05-31
side = "russia"

[[maps]]
mapper = "Creamy Caprice"
before = "archive:creamy_caprice/Control_24_01_01.kml"
after = "archive:creamy_caprice/Control_24_06_01.kml"
"""


@pytest.mark.archive
@pytest.mark.slow
def test_a_case_on_a_mappers_maps(run: Any, archive: Path, monkeypatch: Any) -> None:
    monkeypatch.setenv("FRONTGEO_ARCHIVE", str(archive))
    Path("case.toml").write_text(ARCHIVED, encoding="utf-8")
    run("check", "case.toml", "--rocrate", "crate.zip", *DAY, "--datawrapper", "graphics")
    assert fg.audit("crate.zip").is_same
    with zipfile.ZipFile("crate.zip") as packed:
        assert not [name for name in packed.namelist() if name.endswith(".kml")]
        assert str(archive).encode() not in b"".join(map(packed.read, packed.namelist()))
        graph = json.loads(packed.read("ro-crate-metadata.json"))["@graph"]
    maps = [each for each in graph if each.get("creditText")]
    names = [f"archive:creamy_caprice/Control_24_0{month}_01.kml" for month in (1, 6)]
    assert [each["name"] for each in maps] == names
    drawn = json.loads(Path("graphics/Creamy-Caprice-occupied.geojson").read_text("utf-8"))
    gained = drawn["features"][0]["properties"]
    assert gained["tolerance_m"] == 25
    assert gained["drawn_area_km2"] == pytest.approx(gained["area_km2"], rel=1e-3)
    assert gained["area_km2"] == pytest.approx(667.29, abs=0.01)
    monkeypatch.delenv("FRONTGEO_ARCHIVE")
    assert "missing; set FRONTGEO_ARCHIVE" in run("audit", "crate.zip", code=2)[1]


# ---- options -----------------------------------------------------------------------------


def test_every_option_of_check_is_known_to_audit() -> None:
    """An option that is new must be put on one of the lists, or records with it cannot be run."""
    lists = (module._FILES, module._LISTS_OF_FILES, module._MEASURING, module._WRITING)
    known = [name for names in lists for name in names]
    assert len(set(known)) == len(known)
    options = {param.name for param in check_command.params} - {"case"}
    assert options <= set(known)


@pytest.mark.parametrize(
    ("words", "is_claim"),
    [
        ("Russia took 880 km² in the past five months", True),
        ("case.toml", False), ("../my secret file", False), ("a b c.toml", False),
        ("my secret file", False), ("C:\\my secret file", False), ("880 km2", False),
    ],
)  # fmt: skip
def test_a_claim_in_words_is_no_file(words: str, is_claim: bool) -> None:
    Path("my secret file").write_text("secret")
    assert module._is_sentence(words) is is_claim


@given(words=st.lists(st.text(max_size=12) | st.sampled_from(
    ["--claim", "--polygons", "after.geojson", "880 km2", "--json", "--", "-", "--html", "x.html"]
), max_size=8))  # fmt: skip
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_command_is_run_or_refused_in_one_line(tmp_path_factory: Any, words: list[str]) -> None:
    template = {
        "schema": "frontgeo-check-3",
        "verdicts": [{"claim": {}, "rows": [], "record": {
            "command": shlex.join(["frontgeo", "check", *words]),
        }}],
    }  # fmt: skip
    path = Path("any.json")
    path.write_text(json.dumps(template), encoding="utf-8", errors="replace")
    there = set(Path().iterdir())
    try:
        assert not fg.audit(path).is_same  # what is measured was not recorded
    except fg.FrontgeoError as error:
        assert str(error)
    assert set(Path().iterdir()) == there
