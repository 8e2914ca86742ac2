"""RO-Crates: what the specification asks for, hashes, and nothing of the machine."""

from __future__ import annotations

import hashlib
import io
import json
import re
import shutil
import sys
import zipfile
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import shapely
from verdicts import change

import frontgeo as fg
from frontgeo.cli.main import main
from frontgeo.outputs import CrateInput, CratePublisher, ro_crate, zipped_crate
from frontgeo.places import examples_folder

BELOUSOV = examples_folder() / "belousov-2024"
DAY = ("--published", "2024-06-03")
TOLD = CratePublisher(date(2024, 6, 3), "A paper", "https://example.org", "CC BY 4.0")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: Any) -> Path:
    monkeypatch.delenv("FRONTGEO_ARCHIVE", raising=False)
    monkeypatch.chdir(tmp_path)
    for name in ("case.toml", "before.geojson", "after.geojson"):
        shutil.copy(BELOUSOV / name, tmp_path)
    return tmp_path


@pytest.fixture
def run(capsys: Any) -> Any:
    def run(*argv: str, code: int = 0) -> tuple[str, str]:
        assert main(list(argv)) == code, capsys.readouterr().err
        out, err = capsys.readouterr()
        return out, err

    return run


ONE = (
    "check", "--claim", "880 km2", "--before", "before.geojson", "--after", "after.geojson",
    "--side", "russia",
)  # fmt: skip


def unzipped(path: str) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as packed:
        assert packed.testzip() is None
        return {name: packed.read(name) for name in packed.namelist()}


def graph_of(files: dict[str, bytes]) -> dict[str, dict[str, Any]]:
    graph = json.loads(files["ro-crate-metadata.json"])["@graph"]
    by_id = {entity["@id"]: entity for entity in graph}
    assert len(by_id) == len(graph)  # MUST NOT list multiple entities with the same @id
    return by_id


def refs(value: Any) -> list[str]:
    return [each["@id"] for each in ([value] if isinstance(value, dict) else value or [])]


def assert_is_crate(files: dict[str, bytes]) -> dict[str, dict[str, Any]]:
    """Hold a crate against what RO-Crate 1.1 says must be."""
    document = json.loads(files["ro-crate-metadata.json"])
    assert document["@context"][0] == "https://w3id.org/ro/crate/1.1/context"
    graph = graph_of(files)
    descriptor = graph["ro-crate-metadata.json"]
    assert descriptor["@type"] == "CreativeWork" and descriptor["about"] == {"@id": "./"}
    assert descriptor["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.1"}
    root = graph["./"]
    assert root["@type"] == "Dataset" and root["name"] and root["description"]
    assert date.fromisoformat(root["datePublished"])
    assert root["license"]["@id"] in graph
    parts = refs(root["hasPart"])
    data = [e for e in graph.values() if e["@type"] == "File"]
    assert {e["@id"] for e in data} == set(parts)  # MUST be linked from the root
    for entity in data:
        content = files[unquote(entity["@id"])]  # payload MUST be present
        assert entity["contentSize"] == str(len(content))
        assert entity["sha256"] == hashlib.sha256(content).hexdigest()
    described = {unquote(part) for part in parts} | {"ro-crate-metadata.json", "frontgeo.json"}
    assert set(files) <= described
    for entity in graph.values():  # flattened: references are objects with @id alone
        for key, value in entity.items():
            for each in value if isinstance(value, list) else [value]:
                if isinstance(each, dict):
                    assert set(each) == {"@id"}, (entity["@id"], key)
                    known = each["@id"] in graph or each["@id"].startswith("https://")
                    assert known, (entity["@id"], key, each)
            assert not isinstance(value, list) or len(value) != 1  # compacted
        assert not re.search(r"(^|/)\.\./|[ <>\"{}|\\^`]", entity["@id"])
    return graph


# ---- the metadata ------------------------------------------------------------------------


def test_a_crate_of_a_case_is_what_the_specification_asks_for(run: Any) -> None:
    _, err = run(
        "check", "case.toml", "--rocrate", "crate.zip", *DAY, "--html", "check.html", "--csv",
        "rows.csv", "--datawrapper", "graphics", "--publisher", "A paper",
    )  # fmt: skip
    assert "maps are described and not copied" in err
    files = unzipped("crate.zip")
    graph = assert_is_crate(files)
    assert {"case.toml", "verdicts.json", "check.html", "rows.csv", "graphics/rows.csv"} <= set(
        files
    )
    assert files["case.toml"] == Path("case.toml").read_bytes()
    assert not [name for name in files if "before" in name or "after" in name]
    action = graph["#check"]
    assert action["@type"] == "CreateAction"
    assert action["description"].startswith("frontgeo check case.toml --rocrate crate.zip")
    assert refs(action["instrument"]) == ["#frontgeo"]
    assert set(refs(action["result"])) == {
        e["@id"] for e in graph.values() if e["@type"] == "File"
    } - {"case.toml"}
    record = json.loads(files["verdicts.json"])["verdicts"][0]["record"]
    inputs = [graph[each] for each in refs(action["object"])]
    digests = {each["sha256"] for each in inputs}
    assert {each["sha256"] for each in record["inputs"]} | {record["case"]["sha256"]} == digests
    apart = [each for each in inputs if each["@type"] == "CreativeWork"]
    assert apart and all("not copied into this crate" in each["description"] for each in apart)
    program = graph["#frontgeo"]
    assert program["softwareVersion"] == fg.__version__
    versions = {
        graph[i]["name"]: graph[i]["softwareVersion"] for i in refs(program["softwareRequirements"])
    }
    assert versions["GEOS"] == shapely.geos_version_string
    assert graph["#publisher"]["name"] == "A paper" and "endTime" not in action


def test_a_mapper_has_its_credit_and_licence() -> None:
    verdict = fg.check(fg.Claim.area(880), change())
    record: dict[str, Any] = {**verdict.record}
    record["inputs"] = [
        {"path": "a b.geojson", "sha256": "ab" * 32, "bytes": 3, "format": "DeepState GeoJSON",
         "mapper": "DeepState", "snapshot": "2024-05-31"},
    ]  # fmt: skip
    graph = assert_is_crate(ro_crate([fg.Verdict(verdict.claim, verdict.rows, record)], TOLD))
    (map_,) = (e for e in graph.values() if e["@id"].startswith("#input"))
    assert map_["creditText"] == "Front lines: DeepStateMAP.live"
    assert map_["contentSize"] == "3" and map_["name"] == "a b.geojson"
    assert "ask before redistributing" in graph[map_["license"]["@id"]]["description"]
    assert graph["#licence"]["name"] == "CC BY 4.0"


def test_a_licence_that_is_an_address_is_its_own_id() -> None:
    verdict = fg.check(fg.Claim.area(880), shapely.box(36, 50, 36.41, 50.27))
    address = "https://creativecommons.org/licenses/by/4.0/"
    graph = assert_is_crate(ro_crate([verdict], CratePublisher(date(2024, 6, 3), licence=address)))
    assert graph["./"]["license"] == {"@id": address} and "publisher" not in graph["./"]
    plain = assert_is_crate(ro_crate([verdict], CratePublisher(date(2024, 6, 3))))
    assert "no licence" in plain["#licence"]["description"]


def test_names_are_escaped_and_stay_within_the_crate() -> None:
    verdict = fg.check(fg.Claim.area(880), shapely.box(36, 50, 36.41, 50.27))
    files = ro_crate([verdict], TOLD, outputs={"50 % карта.csv": b"a"})
    assert "50%20%25%20карта.csv" in assert_is_crate(files)
    for name in ("../a", "/a", "a\\b", "ro-crate-metadata.json", ""):
        with pytest.raises(fg.FrontgeoError, match="crate: "):
            ro_crate([verdict], TOLD, inputs=[CrateInput(name, b"")])
    with pytest.raises(fg.FrontgeoError, match=r"two files are named 'a\.csv'"):
        ro_crate([verdict], TOLD, outputs={"A.csv": b""}, inputs=[CrateInput("a.csv", b"")])


# ---- bytes and paths ---------------------------------------------------------------------


def test_two_runs_write_the_same_bytes(run: Any) -> None:
    for name in ("one", "two"):
        Path(name).mkdir()
        run(*ONE, "--rocrate", "crate.zip", *DAY, "--geojson", "ground.geojson")
        Path("crate.zip").rename(f"{name}/crate.zip")
    assert Path("one/crate.zip").read_bytes() == Path("two/crate.zip").read_bytes()
    with zipfile.ZipFile("one/crate.zip") as packed:
        assert {info.date_time for info in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_folder_holds_the_same_as_the_zip(run: Any) -> None:
    run(*ONE, "--rocrate", "crate", *DAY)
    files = {
        p.relative_to("crate").as_posix(): p.read_bytes()
        for p in Path("crate").rglob("*") if p.is_file()
    }  # fmt: skip
    assert_is_crate(files)
    out, _ = run(*ONE, "--rocrate", "crate", *DAY)
    assert out.strip()


def test_no_path_of_the_machine_is_in_it(run: Any, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setenv("FRONTGEO_ARCHIVE", str(tmp_path / "archive"))
    (tmp_path / "archive").mkdir()
    (tmp_path / "maps").mkdir()
    for name in ("before", "after"):
        day = {"before": "2023-12-31", "after": "2024-05-31"}[name]
        shutil.copy(f"{name}.geojson", tmp_path / "maps" / f"{day}.geojson")
    Path("claims.csv").write_text(
        "id,value,unit,since,until,side\nc,880,km2,2024-01-01,2024-05-31,russia\n"
    )
    here = str(tmp_path)
    for line in (
        ("check", f"{here}/claims.csv", "--archive", f"{here}/maps"),
        ("check", "claims.csv", "--archive", "maps"),
        ("check", "--claim", "880 km2", "--side", "russia", f"--before={here}/before.geojson",
         "--after", f"{here}/after.geojson"),
        ("check", f"{here}/case.toml"),
    ):  # fmt: skip
        if line[-1].endswith(".toml"):
            monkeypatch.delenv("FRONTGEO_ARCHIVE")
        run(
            *line, "--rocrate", f"{here}/crate.zip", *DAY, "--html", f"{here}/x.html", "--csv",
            "y.csv", "--xlsx", "z.xlsx", "--with-maps",
        )  # fmt: skip
        files = unzipped("crate.zip")
        assert_is_crate(files)
        for name, content in files.items():
            for path in (here, str(Path.home())):
                assert path.encode() not in content, name
        with zipfile.ZipFile(io.BytesIO(files["z.xlsx"])) as sheets:
            cells = sheets.read("xl/sharedStrings.xml").decode()
        assert "frontgeo check" in cells and here not in cells
        assert fg.audit("crate.zip", roots=["."]).is_same


def test_maps_are_copied_when_asked_for(run: Any) -> None:
    run("check", "case.toml", "--rocrate", "crate.zip", *DAY, "--with-maps")
    files = unzipped("crate.zip")
    graph = assert_is_crate(files)
    assert files["before.geojson"] == Path("before.geojson").read_bytes()
    assert "not copied" not in graph["before.geojson"]["description"]
    assert {"case.toml", "before.geojson", "after.geojson"} <= set(refs(graph["#check"]["object"]))


def test_a_case_from_standard_input_has_a_name(run: Any, monkeypatch: Any) -> None:
    piped = io.TextIOWrapper(io.BytesIO(Path("case.toml").read_bytes()))
    monkeypatch.setattr(sys, "stdin", piped)
    run("check", "-", "--rocrate", "crate.zip", *DAY)
    files = unzipped("crate.zip")
    graph = assert_is_crate(files)
    assert files["case.toml"] == Path("case.toml").read_bytes()
    assert graph["#check"]["description"].startswith("frontgeo check case.toml ")


# ---- refusals ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--rocrate", "c.zip"), "--rocrate: expected --published DAY"),
        (("--rocrate", "c.zip", "--published", "June"), "--published: expected"),
        (("--with-maps",), "--with-maps goes with --rocrate"),
        (("--licence", "CC0"), "--licence goes with --rocrate"),
        (("--rocrate", "c.zip", *DAY, "--url", "https://example.org"), "--url goes with --claim"),
        (("--rocrate", "c.zip", *DAY, "--geojson", "verdicts.json"), "two files are named"),
        (
            ("--rocrate", "c.zip", *DAY, "--publisher", "P", "--publisher-url", "javascript:1"),
            "expected a web address",
        ),
        (("--rocrate", "after.geojson", *DAY), "a name in .zip, found after.geojson"),
        (("--rocrate", "no/c.zip", *DAY), "no/c.zip: cannot be written"),
        (DAY, "--published goes with --claimreview"),
    ],
)
def test_what_is_refused_writes_nothing(run: Any, options: Any, told: str) -> None:
    before = sorted(Path().iterdir())
    assert told in run(*ONE, *options, code=2)[1]
    assert sorted(Path().iterdir()) == before


def test_a_claimreview_says_what_it_is_good_for(run: Any) -> None:
    options = ("--claimreview", "r.json", "--url", "https://example.org/a", "--publisher", "P")
    run("schema", "claimreview")
    _, err = run("check", "case.toml", *options, *DAY)
    assert "Google Search no longer shows it" in err and "Fact Check Explorer" in err
    assert "Fact Check Explorer" in run("check", "--help")[0]
    assert "Fact Check Explorer" not in run("check", "case.toml", *options, *DAY, "-q")[1]


def test_a_zip_of_a_crate_is_a_zip() -> None:
    packed = zipped_crate({"b/a.txt": b"a"})
    assert zipfile.ZipFile(io.BytesIO(packed)).read("b/a.txt") == b"a"
