"""Case files and the command line, as a user types them."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import pytest
import shapely
from shapes import write_geojson

from frontgeo import Verdict, area_km2, load_oblasts, read_case, run_case
from frontgeo.cases.claimtable import read_claim_table
from frontgeo.cli.main import main
from frontgeo.errors import CaseError
from frontgeo.outputs.records import verdict_dict
from frontgeo.places import examples_folder

BELOUSOV = examples_folder() / "belousov-2024" / "case.toml"
DRAWN = shapely.box(33, 48, 33.5, 48.5)

CASE = """
[[claim]]
value = 880
since = 2024-01-01
until = 2024-05-31

[[maps]]
mapper = "tester"
before = "2023-12-31.geojson"
after = "2024-05-31.geojson"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a case with maps that gain about 650 km²."""
    write_geojson(tmp_path / "2023-12-31.geojson", shapely.box(33, 48, 34, 49))
    write_geojson(tmp_path / "2024-05-31.geojson", shapely.box(33, 48, 34.08, 49))
    (tmp_path / "case.toml").write_text(CASE)
    return tmp_path


def run(capsys: Any, *argv: str) -> tuple[int, str, str]:
    code = main(list(argv))
    out, err = capsys.readouterr()
    return code, out, err


# ---- the example case --------------------------------------------------------------------


def test_the_example_without_archives_says_so_and_does_not_count_them(capsys: Any) -> None:
    code, out, _ = run(capsys, "check", str(BELOUSOV), "--explain")
    assert code == 0
    assert out.count("not available here (FRONTGEO_ARCHIVE is not set)") == 25
    assert "overstated (not counted)" in out  # the illustration
    assert (
        "overstated against 1 of 2 published figures and 2 of 2 computed figures; understated "
        "against 1 of 2 published figures (4 mapped measurements are not available here)"
    ) in out


@pytest.mark.slow
@pytest.mark.archive
def test_the_example_with_archives(archive: Path, belousov: list[Verdict]) -> None:
    verdict = verdict_dict(belousov)["verdicts"][0]
    rows = {(r["evidence"], r["definition"]): r for r in verdict["rows"] if r["kind"] == "mapped"}
    assert len(rows) == 4 and {r["outcome"] for r in rows.values()} == {"overstated"}
    ratios = [round(r["ratio"], 2) for r in rows.values()]
    assert ratios == [1.39, 1.13, 1.14, 1.35]
    # as mapped 636.1 and 780.6: 4.2 and 4.7 lie beyond the shipped coast by the Kinburn spit
    assert rows["DeepState", "occupied"]["measured"] == pytest.approx(631.9, abs=0.5)
    assert rows["DeepState", "occupied+contested"]["measured"] == pytest.approx(775.8, abs=1)
    isw = rows["ISW", "occupied"]
    assert isw["measured"] == pytest.approx(771.0, abs=0.5)
    assert [a["kind"] for a in isw["set_apart"]] == ["outside", "redrawn"]
    assert any("redrawn border or coast" in note for note in isw["notes"])
    docs = Path(__file__).parent.parent / "docs"
    shown = (docs / "tasks" / "check.md").read_text(encoding="utf-8")
    for row in rows.values():
        ends = [row["intervals"][kind] for kind in ("mappers", "drawing")]
        intervals = " | ".join(f"{each['low']:,.0f} – {each['high']:,.0f}" for each in ends)
        assert f"| {row['measured']:,.1f} | {intervals} | {row['ratio']:.2f} |" in shown
    assert verdict["summary"].startswith(
        "Russia gained 880 km²: overstated against 4 of 4 mapped measurements and 1 of 2 published"
    )
    for entry in verdict["record"]["inputs"]:
        if entry["path"].startswith("archive:"):
            path = archive / entry["path"].removeprefix("archive:")
            if ".tar." in entry["path"]:  # one map of an archive
                with tarfile.open(path.parent) as packed:
                    member = packed.extractfile(path.name)
                    assert member is not None
                    content = member.read()
            else:
                content = path.read_bytes()
        else:
            content = (BELOUSOV.parent / entry["path"]).read_bytes()
        assert entry["sha256"] == hashlib.sha256(content).hexdigest()
    assert {"2023-12-31T21:19Z", "2024-05-31T04:39Z"} <= {
        e["snapshot"] for e in verdict["record"]["inputs"]
    }


def test_strict_fails_unless_all_counted_rows_are_supported(folder: Path, capsys: Any) -> None:
    case = folder / "case.toml"
    assert run(capsys, "check", str(case))[0] == 0
    assert run(capsys, "check", str(case), "--strict")[0] == 1
    case.write_text(CASE.replace("880", "656"))
    assert run(capsys, "check", str(case), "--strict")[0] == 0


def test_json_carries_the_record_and_two_runs_are_identical(folder: Path, capsys: Any) -> None:
    outputs = [run(capsys, "check", str(folder / "case.toml"), "--json")[1] for _ in range(2)]
    assert outputs[0] == outputs[1]
    record = json.loads(outputs[0])["verdicts"][0]["record"]
    assert record["command"] == f"frontgeo check {folder / 'case.toml'} --json"
    assert [i["path"] for i in record["inputs"]] == ["2023-12-31.geojson", "2024-05-31.geojson"]
    assert record["parameters"]["correlation_length_m"] == 2000
    assert len(record["case"]["sha256"]) == 64


def test_every_option_of_a_case(folder: Path) -> None:
    write_geojson(folder / "clip.geojson", shapely.box(33, 48, 34.04, 49))
    (folder / "case.toml").write_text("""
[[claim]]
id = "a"
value = "about 340"
unit = "sq mi"
rounding = 10
since = 2024-01-01
until = "2024-05-31"
stated_on = 2024-05-31
claimant = "somebody"
where = ["UA-35", "UA-12"]
quote = "340"
source = "here"
[[claim]]
id = "b"
value = 300.0
since = 2024-01-01
until = 2024-05-31
[[maps]]
mapper = "tester"
before = ["2023-12-31.geojson"]
after = "2024-05-31.geojson"
clip = "clip.geojson"
position_error_m = 100
claim = "b"
[[maps]]
before = "2023-12-31.geojson"
after = "2024-05-31.geojson"
illustration = true
[[figures]]
kind = "derived"
claimant = "someone"
value = 1.2e5
unit = "ha"
note = "n"
source = "s"
claim = ["a"]
""")
    first, second = run_case(read_case(folder / "case.toml"))
    assert [r.kind for r in first.rows] == ["illustration", "derived"]
    assert [r.kind for r in second.rows] == ["mapped", "illustration"]
    assert second.rows[0].position_error_m == 100
    assert second.rows[0].measured == pytest.approx(
        area_km2(shapely.box(34, 48, 34.04, 49)), rel=1e-9
    )
    assert second.claim.interval == pytest.approx((299.95, 300.05))
    assert first.rows[1].measured == pytest.approx(1200)
    assert first.claim.interval[0] == pytest.approx(330 * 2.589988, rel=1e-6)


BAD_CASES = [
    (CASE.replace("value = 880", "value = -880"), "[[claim]] 1", "above 0"),
    (CASE.replace("value = 880\n", ""), "[[claim]] 1", "value: missing"),
    (CASE.replace("value = 880", 'value = "many"'), "[[claim]] 1", "expected a number"),
    (CASE.replace("value = 880", "value = true"), "[[claim]] 1", "value: expected a number"),
    (CASE.replace("value = 880", "value = nan"), "[[claim]] 1", "number"),
    (CASE.replace("value = 880", 'value = 880\nunit = "parsec"'), "[[claim]] 1", "unit"),
    (CASE.replace("value = 880", 'value = 880\nwhere = "UA-99"'), "claim 'claim-1'", "UA-99"),
    (CASE.replace("value = 880", 'value = 880\nkind = "length"'), "[[claim]] 1: kind", "area"),
    (CASE.replace("value = 880", "value = 880\ncolour = 1"), "[[claim]] 1", "colour: unknown"),
    (CASE.replace("2024-01-01", "2024-07-01"), "[[claim]] 1", "later"),
    (CASE.replace("until = 2024-05-31\n", ""), "[[claim]] 1", "until: missing"),
    (CASE.replace("since = 2024-01-01\n", ""), "[[claim]] 1", "since: missing"),
    (CASE.replace("2024-05-31\n", "2124-05-31\n"), "[[claim]] 1: until", "in the future"),
    (CASE.replace("value = 880", "value = '9-8'"), "[[claim]] 1: value", "from low to high"),
    (CASE.replace("value = 880", "value = 880\nunit = 'km'"), "[[claim]] 1: unit", "area"),
    (CASE.replace("since = 2024-01-01", 'since = "May"'), "[[claim]] 1: since", "expected a day"),
    (CASE.replace("[[maps]]", "[maps]"), "case.toml", "double brackets"),
    (CASE.replace("mapper =", "maper ="), "[[maps]] 1", "unknown key 'maper'"),
    (CASE.replace('before = "2023-12-31.geojson"\n', ""), "key 'before'", "path"),
    (CASE + 'definition = "everything"\n', "key 'definition'", "occupied"),
    (CASE + 'definition = "occupied+contested"\n', "[[maps]] 1", "shows no contested"),
    (CASE + 'clip = "nowhere"\n', "[[maps]] 1", "clip 'nowhere'"),
    (CASE + 'illustration = "yes"\n', "key 'illustration'", "true or false"),
    (CASE + "position_error_m = 0\n", "key 'position_error_m'", "above 0"),
    (CASE + 'claim = "z"\n', "key 'claim'", "no claim 'z'"),
    (CASE.replace("2023-12-31.geojson", "nowhere.geojson"), "nowhere.geojson", "no such file"),
    (CASE.replace("2023-12-31.geojson", "2024-06-30.geojson"), "[[maps]] 1", "no such file"),
    (CASE + '[[figures]]\nvalue = 1\n', "[[figures]] 1, key 'claimant'", "missing"),
    (CASE + '[[figures]]\nvalue = 1\nclaimant = "x"\nkind = "guess"\n', "key 'kind'", "published"),
    (CASE + "[[photos]]\n", "case.toml", "unknown table 'photos'"),
    (CASE.replace("mapper =", "maper =") + "[[a]]\n[b]\n", "key 'maper'", "tables 'a', 'b'"),
    (CASE.split("[[maps]]", maxsplit=1)[0], "case.toml", "evidence"),
    (CASE.split("[[maps]]", maxsplit=1)[0] + CASE, "case.toml", "used twice"),
    ("", "case.toml", "at least one [[claim]]"),
    ("value = = 880", "case.toml", "expected TOML"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "where", "problem"), BAD_CASES)
def test_bad_cases_get_one_line(
    folder: Path, capsys: Any, text: str, where: str, problem: str
) -> None:
    if "used twice" in problem:
        text = text.replace("value = 880", 'id = "same"\nvalue = 880')
    (folder / "case.toml").write_text(text)
    before = sorted(folder.iterdir())
    code, out, err = run(
        capsys, "check", str(folder / "case.toml"), "--html", str(folder / "p.html")
    )
    assert (code, out) == (2, "")
    assert err.count("\n") == 1 and err.startswith("frontgeo: error: ")
    assert "case.toml" in err and where in err and problem in err
    assert sorted(folder.iterdir()) == before


def test_all_that_is_wrong_with_a_case_is_listed_with_its_line(folder: Path, capsys: Any) -> None:
    (folder / "case.toml").write_text("""# a case
[[claim]]
value = "abc"
since = "2024-13-01"
colour = "red"
size = 3

[[claim]]
value = 880
since = 2024-01-01
until = 5
settlement = "Bakhmut"

[[maps]]
maper = "me"
bfore = "a.geojson"
""")
    code, out, err = run(capsys, "check", str(folder / "case.toml"))
    assert (code, out, err.count("\n")) == (2, "", 1)
    first, second, third = err.partition("this case: ")[2].split(" | line ")
    assert [part.split(":")[0] for part in first.split(" | ")] == [
        "line 2, [[claim]] 1", "value", "since", "colour, size",
    ]  # fmt: skip
    assert second.startswith("8, [[claim]] 2: ") and "until: expected a day" in second
    assert "settlement: goes with a claim of status" in second
    assert third.startswith("14, [[maps]] 1: unknown key 'bfore', 'maper'; known keys: ")


def test_reversed_maps_are_refused(folder: Path, capsys: Any) -> None:
    text = CASE.replace("2023-12-31.geojson", "X").replace(
        "2024-05-31.geojson", "2023-12-31.geojson"
    )
    (folder / "case.toml").write_text(text.replace("X", "2024-05-31.geojson"))
    code, _, err = run(capsys, "check", str(folder / "case.toml"))
    assert code == 2 and "swap the two maps" in err and "[[maps]] 1" in err


def test_a_missing_or_binary_case(tmp_path: Path, capsys: Any) -> None:
    with pytest.raises(CaseError, match="no such file"):
        read_case(tmp_path / "none.toml")
    (tmp_path / "b.toml").write_bytes(b"\xff\xfe\x00")
    assert "UTF-8" in run(capsys, "check", str(tmp_path / "b.toml"))[2]


# ---- check without a case ----------------------------------------------------------------


def test_a_claim_against_drawn_polygons(tmp_path: Path, capsys: Any) -> None:
    file = write_geojson(tmp_path / "drawn.geojson", DRAWN, shapely.box(33.25, 48, 33.75, 48.5))
    code, out, err = run(capsys, "check", "--claim", "880 km2", "--polygons", str(file))
    assert code == 0 and err == "" and "overlaps of" in out
    expected = area_km2(shapely.box(33, 48, 33.75, 48.5))
    assert f"{expected:,.1f}" in out and "880 km² taken: understated; drawn.geojson" in out
    _, out, err = run(
        capsys, "check", "--claim", "880 km2", "--polygons", str(file), "--explain", "-v"
    )
    assert "overlaps of" in err and "understated against 1 of 1 drawn measurement" in out
    assert "EPSG:6933" in out and "ppm" in out and "σ 250 m" in out


def test_a_claim_against_two_dates_takes_the_maps_days(folder: Path, capsys: Any) -> None:
    files = [
        "--before",
        str(folder / "2023-12-31.geojson"),
        "--after",
        str(folder / "2024-05-31.geojson"),
    ]
    code, out, _ = run(capsys, "check", "--claim", "880 km2", *files, "--explain")
    assert code == 0 and "2023-12-31 → 2024-05-31 (the maps' own days)" in out
    code, out, _ = run(
        capsys, "check", "--claim", "880 km2", *files, "--since", "2024-01-01", "--until",
        "2024-05-31", "--position-error", "500", "--correlation-length", "5000", "--clip",
        "ukraine", "--claimant", "somebody", "--keep-slivers",
        "--explain",
    )  # fmt: skip
    assert code == 0 and "σ 500 m" in out and "L 5,000 m" in out and "claimant: somebody" in out


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["check"], "expected a case file"),
        (["check", "--claim", "880"], "give one of them"),
        (["check", "--claim", "880", "--before", "a"], "--before and --after together"),
        (["check", "--claim", "880 kelvin", "--polygons", "x"], "unit"),
        (["check", "--claim", "-880 km2", "--polygons", "x"], "above 0"),
        (["check", "--claim", "lots", "--polygons", "x"], "figure"),
        (["check", "--claim", "880", "--polygons", "nowhere.geojson"], "no such file"),
        (["check", "x.toml", "--claim", "880"], "do not go together"),
        (["check", "x.toml"], "no such file"),
        (["check", "--claim", "880", "--polygons", "x", "--position-error", "0"], "above 0"),
        (["area"], "FILE"),
        (["area", "nowhere.geojson"], "no such file"),
        (["delta", "one.geojson"], "found 1 file;"),
        (["delta", "a", "b", "c"], "found 3 files"),
        (["fly"], "invalid choice"),
        ([], "VERB"),
        (["area", "a", "--definition", "all"], "invalid choice"),
    ],
)
def test_bad_usage_gets_one_line_and_exit_2(argv: list[str], words: str, capsys: Any) -> None:
    try:
        code = main(argv)
    except SystemExit as exit_:  # from argparse
        code = int(exit_.code or 0)
    out, err = capsys.readouterr()
    assert (code, out) == (2, "") and words in err
    assert err.count("\n") == 1


# ---- area and delta ----------------------------------------------------------------------


def test_area_in_text_and_json(folder: Path, capsys: Any) -> None:
    file = str(folder / "2024-05-31.geojson")
    code, out, _ = run(capsys, "area", file, "--json", "--by", "oblast")
    result = json.loads(out)
    assert code == 0
    assert result["area_km2"] == pytest.approx(area_km2(shapely.box(33, 48, 34.08, 49)), abs=1e-6)
    assert sum(r["area_km2"] for r in result["by"]) == pytest.approx(result["area_km2"], abs=1e-4)
    assert "cross-check" in run(capsys, "area", file, "--edges", "geodesic", "--clip", "UA-35")[1]


def test_the_note_on_oblast_lines_states_their_own_accuracy(capsys: Any) -> None:
    """The lines that ship are about 50 m off; those before them were 0.5 to 1 km off."""
    about = load_oblasts().attrs
    worst = max(about["line_accuracy"], key=lambda line: line[3])
    after = str(examples_folder() / "belousov-2024" / "after.geojson")
    _, out, err = run(capsys, "area", after, "--by", "oblast")
    told = out + err
    assert f"Lines between oblasts are {about['accuracy_interior_m']:.0f} m off on average" in told
    assert f"({worst[3]:,.0f} m between Sevastopol and Autonomous Republic of Crimea)" in told


def test_delta_in_text_json_and_geojson(folder: Path, capsys: Any) -> None:
    before, after = str(folder / "2023-12-31.geojson"), str(folder / "2024-05-31.geojson")
    out_file = folder / "delta.geojson"
    code, out, _ = run(
        capsys, "delta", before, after, "--json", "--by", "oblast", "--out", str(out_file)
    )
    result = json.loads(out)
    gain = area_km2(shapely.box(34, 48, 34.08, 49))
    assert code == 0 and result["gained_km2"] == pytest.approx(gain, abs=1e-6)
    assert result["net_km2"] == pytest.approx(result["gained_km2"] - result["lost_km2"])
    assert sum(r["net_km2"] for r in result["by"]) == pytest.approx(result["net_km2"], abs=1e-4)
    features = json.loads(out_file.read_text())["features"]
    assert [f["properties"]["change"] for f in features] == ["gained", "lost"]
    measured = area_km2(shapely.from_geojson(json.dumps(features[0]["geometry"])))
    assert measured == pytest.approx(features[0]["properties"]["area_km2"], abs=1e-6)
    same = run(capsys, "delta", before, "--after", after)[1]
    assert f"gained {gain:,.1f}, lost 0.0, net +{gain:,.1f} km²" in same


def test_files_are_written_whole_or_not_at_all(folder: Path, capsys: Any) -> None:
    before, after = str(folder / "2023-12-31.geojson"), str(folder / "2024-05-31.geojson")
    nowhere = folder / "none" / "delta.geojson"
    code, out, err = run(capsys, "delta", before, after, "--out", str(nowhere))
    assert (code, out) == (2, "") and "cannot be written" in err
    assert not list(folder.glob(".*")) and not nowhere.parent.exists()


def test_control_characters_in_data_do_not_reach_the_terminal(tmp_path: Path, capsys: Any) -> None:
    file = write_geojson(
        tmp_path / "d.geojson", DRAWN, frontgeo={"mapper": "\x1b[31mred\x1b]0;title\x07"}
    )
    code, out, err = run(
        capsys, "check", "--claim", "880 km2", "--polygons", str(file), "--quote", "\x1b[2Jx"
    )
    assert code == 0 and "\x1b" not in out + err and "\x07" not in out + err
    code, out, err = run(capsys, "area", str(file))
    assert "\x1b" not in out + err


# ---- the program -------------------------------------------------------------------------


def frontgeo(*argv: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if k != "FRONTGEO_ARCHIVE"}
    return subprocess.run(
        [sys.executable, "-m", "frontgeo", *argv], cwd=cwd, env=environment,
        capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip


def test_the_demo_writes_a_page_and_prints_the_verdict(tmp_path: Path) -> None:
    done = frontgeo("demo", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (
        "Russia gained 880 km², 1 January – 31 May 2024: the evidence differs" in done.stdout
        and "frontgeo-demo.html" in done.stdout
    )
    first = (tmp_path / "frontgeo-demo.html").read_bytes()
    assert b"880" in first and sorted(p.name for p in tmp_path.iterdir()) == ["frontgeo-demo.html"]
    frontgeo("demo", cwd=tmp_path)
    assert (tmp_path / "frontgeo-demo.html").read_bytes() == first


def test_errors_leave_no_traceback(tmp_path: Path) -> None:
    done = frontgeo("check", "none.toml", cwd=tmp_path)
    assert done.returncode == 2 and "Traceback" not in done.stderr
    assert done.stderr == "frontgeo: error: none.toml: no such file; check the path\n"


def test_a_reader_that_stops_early_is_no_error(folder: Path) -> None:
    done = subprocess.run(
        f"{sys.executable} -m frontgeo check case.toml --json | head -1",
        shell=True, cwd=folder, capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    assert done.stdout == "{\n" and "Traceback" not in done.stderr


# ---- a table of claims -------------------------------------------------------------------

CLAIMS = examples_folder() / "claims-2024.csv"


def test_a_table_of_claims_without_maps_is_one_table(capsys: Any) -> None:
    code, out, _ = run(capsys, "check", str(CLAIMS))
    assert code == 0
    answers, table = out.split("\n\n", 1)
    assert "belousov-880: " in answers  # what each claim came to, first
    head, *lines = table.splitlines()
    assert head.split()[:4] == ["claim", "stated", "period", "evidence"]
    assert any(line.startswith("gerasimov-4500") and "3,306.0" in line for line in lines)
    assert "95 %: the interval of a measurement, or the rounding of a stated figure" in out
    assert "no evidence " in out and "no evidence," not in out
    assert "overstated (not counted)" in out  # of another scope


@pytest.mark.slow
@pytest.mark.archive
def test_the_claims_of_2024_in_one_run(archive: Path, monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.setenv("FRONTGEO_ARCHIVE", str(archive))
    maps = archive / "deepstate" / "snapshots_2022-04_2024-12.tar.xz"
    code, out, _ = run(capsys, "check", str(CLAIMS), "--archive", str(maps), "--json")
    assert code == 0
    measured = {
        verdict["claim"]["id"]: row["measured"]
        for verdict in json.loads(out)["verdicts"]
        for row in verdict["rows"]
        if row["kind"] == "mapped" and row["measured"] is not None
    }
    # the values of reference/claims.csv, computed from the same archive, without ground outside
    # the shipped coast and border
    published = {
        "shoigu-403": 197.7, "belousov-880": 636.2 - 4.2, "isw-516": 318.8 - 3.4,
        "afp-278": 160.9 - 0.7, "afp-1360": 1030.3 - 4.2,
    }  # fmt: skip
    for claim_id, km2 in published.items():
        assert measured[claim_id] == pytest.approx(km2, abs=0.5)


@pytest.mark.parametrize(
    ("cell", "kind", "unit", "words"),
    [
        ("more than 800 km2", "", "", "more than 800 km²"),
        ("понад 800 кв. км", "", "", "понад 800 km²"),
        ("8-9 km", "", "", "8-9 km"),
        ("8-9", "", "km", "8-9 km"),
        ("880", "", "", "880 km²"),
        ("28", "settlements", "", "28 settlements"),
        ("gained", "area", "", "ground gained on the whole front"),
    ],
)
def test_a_unit_may_stand_behind_the_value(
    tmp_path: Path, cell: str, kind: str, unit: str, words: str
) -> None:
    head = "value,kind,unit,since,until"
    (tmp_path / "a.csv").write_text(f"{head}\n{cell},{kind},{unit},2024-01-01,2024-05-31\n")
    (claim,) = read_claim_table(tmp_path / "a.csv").claims
    assert claim.label == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no column 'value'"),
        ("value,colour\n1,2\n", "found 'colour'"),
        ("value,value\n1,2\n", "found 'value'"),
        ("id,value,since,until\na,880,2024-01-01\n", "line 2: expected as many cells"),
        ("id,value,since\na,880,2024-01-01\n", "line 2 (a): until: missing"),
        (
            "id,value,since,until\na,880,2024-01-01,2024-05-31\na,5,2024-01-01,2024-05-31\n",
            "used twice",
        ),
        (
            "id,value,since,until,where\na,880,2024-01-01,2024-05-31,Atlantis\n",
            "claim 'a': where: expected Ukraine, an oblast",
        ),
        ("id,value,since,until,parts\na,880,2024-01-01,2024-05-31,b\n", "no other claim 'b'"),
        (
            "id,value,since,until,figure_value\na,880,2024-01-01,2024-05-31,many\n",
            "figure_value: expected a number",
        ),
        ("id,value\n", "at least one claim"),
        ("said\n2024-01-01\n", "a header with at least value, since and until"),
        ("value,unit,until\n880 km2,km2,2024-05-31\n", "found '880 km2'; give its unit in unit"),
    ],
)
def test_bad_tables_of_claims(tmp_path: Path, capsys: Any, text: str, words: str) -> None:
    (tmp_path / "claims.csv").write_text(text)
    code, out, err = run(capsys, "check", str(tmp_path / "claims.csv"))
    assert (code, out) == (2, "") and err.count("\n") == 1
    assert "claims.csv" in err and words in err


# ---- not a finding -----------------------------------------------------------------------


def test_a_claim_whose_side_is_open_is_not_checked(folder: Path, capsys: Any) -> None:
    article = folder / "article.txt"
    article.write_text("An army has captured 784 square kilometres since 1 January 2024.")
    proposed = folder / "proposed.toml"
    code, _, _ = run(
        capsys, "claims", str(article), "--published", "2024-05-31", "-o", str(proposed)
    )
    assert code == 0
    code, out, err = run(capsys, "check", str(proposed))
    assert code == 2 and out == ""
    assert "side" in err


def test_the_claims_of_an_article_in_text_and_json(folder: Path, capsys: Any) -> None:
    article = folder / "article.txt"
    article.write_text(
        "Russia took 784 sq km, 57 % of it in Donetsk oblast. Russia plans to take 9 sq km."
    )
    code, out, err = run(capsys, "claims", str(article), "-o", str(folder / "case.toml"))
    assert code == 0 and "2 claims proposed, 1 sentence left out" in err
    assert "1. area: 784 km2 · side russia, net" in out and "in Donetsk oblast" in out
    assert "'9 sq km': a plan, a condition or a denial" in out
    code, out, _ = run(capsys, "claims", str(article), "--json")
    found = json.loads(out)
    assert code == 0 and [claim["side"] for claim in found["claims"]] == ["russia", "russia"]
    assert found["not_understood"][0]["sentence"] == "Russia plans to take 9 sq km."
    code, out, _ = run(capsys, "claims", str(article))
    assert code == 0 and out == (folder / "case.toml").read_text("utf-8")


def test_a_proposed_claim_says_so_on_page_text_and_picture(folder: Path, capsys: Any) -> None:
    case = folder / "case.toml"
    case.write_text(CASE.replace("value = 880", 'value = 880\nid = "a"\nproposed = true'))
    page = folder / "page.html"
    code, out, _ = run(capsys, "check", str(case), "--html", str(page))
    assert code == 0
    assert "proposed by a program, confirmed by nobody" in out
    assert "Proposed by a program, confirmed by nobody" in page.read_text(encoding="utf-8")
    table = run(capsys, "check", str(case), "--table")[1]
    assert "(proposed by a program, confirmed by nobody)" in table


def test_what_was_not_measured_here_has_no_review(capsys: Any, tmp_path: Path) -> None:
    review = tmp_path / "review.json"
    about = ("--url", "https://example.org/a", "--publisher", "A", "--published", "2024-06-01")
    code, _, err = run(capsys, "check", str(BELOUSOV), "--claimreview", str(review), *about)
    assert code == 0
    assert "--claimreview: none for" in err and "nothing that counts was measured" in err
    written = review.read_text(encoding="utf-8")
    assert "not available here" not in written
    assert written.count('"@type": "ClaimReview"') == 1


def test_a_period_beyond_the_archive_leaves_the_other_claims(folder: Path, capsys: Any) -> None:
    maps = folder / "maps"
    maps.mkdir()
    for name in ("2023-12-31.geojson", "2024-05-31.geojson"):
        (folder / name).rename(maps / name)
    (folder / "claims.csv").write_text(
        "id,value,unit,since,until\nearly,880,km2,2022-01-01,2022-05-31\n"
        "there,880,km2,2024-01-01,2024-05-31\n"
    )
    code, out, err = run(capsys, "check", str(folder / "claims.csv"), "--archive", str(maps))
    assert code == 0, err
    assert "early: 880 km² taken" in out and ": undecided; nothing" in out
    assert "there: 880 km² taken, 1 January – 31 May 2024: overstated; maps shows" in out
    data = json.loads(
        run(
            capsys, "check", str(folder / "claims.csv"), "--archive", str(maps),
            "--json",
        )[1]
    )  # fmt: skip
    (row,) = next(v for v in data["verdicts"] if v["claim"]["id"] == "early")["rows"]
    assert "no map of the state at the start of 2022-01-01" in " ".join(row["notes"])
    clip = folder / "clip.geojson"
    write_geojson(clip, shapely.box(33, 48, 34.04, 49))
    more = ("--mapper", "me", "--clip", str(clip), "--definition", "occupied")
    named = run(
        capsys, "check", str(folder / "claims.csv"), "--archive", str(maps), *more, "--json"
    )[1]
    (row,) = next(v for v in json.loads(named)["verdicts"] if v["claim"]["id"] == "there")["rows"]
    assert row["evidence"] == "me"
    strip = area_km2(shapely.box(34, 48, 34.04, 49))
    assert row["gained_km2"] == pytest.approx(strip, abs=0.001)


def test_what_a_file_says_of_itself_is_shown_under_another_name_too(capsys: Any) -> None:
    maps = examples_folder() / "belousov-2024"
    asked = ("--before", str(maps / "before.geojson"), "--after", str(maps / "after.geojson"))
    for more in ((), ("--mapper", "DeepState")):
        out = run(capsys, "check", "--claim", "880 km2", *asked, *more)[1]
        assert "the files say: frontgeo illustration: Generalised illustration" in out
        assert "not to be counted" in out


def test_an_old_key_is_read_and_noted_once(folder: Path, capsys: Any) -> None:
    path, case = folder / "case.toml", (folder / "case.toml").read_text()
    runs = []
    for key in ("claimant", "by"):
        path.write_text(case.replace("[[claim]]\n", f'[[claim]]\n{key} = "somebody"\n'))
        runs.append(run(capsys, "check", str(path)))
    assert runs[0][:2] == runs[1][:2]
    (noted,) = [line for line in runs[1][2].splitlines() if line not in runs[0][2].splitlines()]
    assert "key 'by' is now 'claimant'; the old name goes with the next release" in noted


def test_the_interval_of_a_figure_is_shown_where_there_is_one(folder: Path, capsys: Any) -> None:
    note = "95 %: the interval of a measurement, or the rounding of a stated figure"
    assert note not in run(capsys, "check", str(folder / "case.toml"))[1]
    with (folder / "case.toml").open("a") as case:
        case.write('[[figures]]\nclaimant = "an institute"\nvalue = 752\n')
    table = run(capsys, "check", str(folder / "case.toml"))[1].split("\n\n")[1]
    assert table.splitlines()[-1] == note and "751.5 – 752.5" in table


# ---- typing errors of newcomers ----------------------------------------------------------


def refused(capsys: Any, *argv: str) -> str:
    """Return the output of a refused command, which is exactly one line."""
    try:
        assert main(list(argv)) == 2
    except SystemExit as stopped:
        assert stopped.code == 2
    out, err = capsys.readouterr()
    assert out == "" and err.count("\n") == 1
    return str(err)


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["check", "--clam", "880 km2"], "--clam; did you mean --claim? see frontgeo check --help"),
        (["check", "--clam=880"], "did you mean --claim? see"),
        (["area", "a.geojson", "--xyzzy"], "arguments: --xyzzy; see frontgeo area --help"),
        (["timeline", "maps", "--evry", "month"], "did you mean --every? see frontgeo timeline"),
        (["check", "case.toml", "--json", "--table"], "not allowed with argument --json"),
        (["check", "case.toml", "--methods", "uk", "--json"], "not allowed with argument"),
        (["check", "case.toml", "--html", ""], "--html: expected a file to write, found no name"),
        (["delta", "a", "b", "--out", " "], "--out: expected a file to write, found no name"),
        (["timeline", "maps", "--page", ""], "--page: expected a file to write, found no name"),
        (["check", "case.toml", "--html", "a.pdf"], "--html: expected a name in .html or .htm, "),
        (["demo", "-o", "a.png"], "--out: expected a name in .html or .htm, found a.png;"),
        (
            ["check", "2023-12-31.geojson"],
            "2023-12-31.geojson: expected a case .toml or a .csv of claims, found a map; give maps "
            "with --before and --after, or --polygons, beside --claim",
        ),
        (["check", "a.GeoJSON"], "a.GeoJSON: expected a case .toml or a .csv of claims, found a"),
        (["check", "disguised.toml"], "disguised.toml: expected a case .toml or a .csv"),
        (
            ["check", "--claim", "880 km2", "--before", "none.geojson", "--after", "x.geojson"],
            "error: none.geojson: no such file",
        ),
        (
            ["check", "--claim", "880 km2", "--archive", "maps"],
            "--archive: expected the claim's days to look up, found none; give --since and --until",
        ),
        (
            ["check", "--claim", "72 %", "--where", "UA-65", "--archive", "maps"],
            "found none; give --until\n",
        ),
        (["draw", "--claim", "880 km2", "--tiles", "osm"], "--attribution"),
    ],
)
def test_what_a_newcomer_mistypes(
    folder: Path, monkeypatch: Any, capsys: Any, argv: list[str], words: str
) -> None:
    monkeypatch.chdir(folder)
    (folder / "disguised.toml").write_bytes((folder / "2023-12-31.geojson").read_bytes())
    assert words in refused(capsys, *argv)
