"""What frontgeo is made of: hashes, licences, the bill of materials, and no code from data."""

from __future__ import annotations

import ast
import importlib.util
import json
import re
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from packaging.requirements import Requirement

from frontgeo.pages import html_document

ROOT = Path(__file__).parent.parent
PYTHON = sorted((ROOT / "frontgeo").rglob("*.py"))


def module_at(path: str, name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # named tuples look their module up
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def sbom() -> ModuleType:
    return module_at(".ci/sbom.py", "sbom")


# ---- licences of what is carried ---------------------------------------------------------


def test_every_script_that_pages_carry_is_listed(sbom: ModuleType) -> None:
    rows = {
        (name, version): (licence, place)
        for name, version, licence, place in sbom.listed("Scripts")
    }
    locked = sbom.carried_scripts()
    assert rows.keys() == locked.keys() and len(rows) == len(sbom.listed("Scripts")) > 25
    misspelt = {"BDS-3-Clause": "BSD-3-Clause"}
    for key, package in locked.items():
        assert rows[key][0] == misspelt.get(package["license"], package["license"]), key
    vendored = ROOT / "frontgeo" / "pages" / "vendor"
    stamp = json.loads((vendored / "vendor.json").read_text("utf-8"))
    copied = {(p["name"], p["version"]) for p in stamp["packages"].values()}
    text = (vendored / "geoman" / "LICENSES-bundled.txt").read_text("utf-8")
    bundled = re.findall(r"^(\S+) (\d[\d.]*) \(.+\)$", text, re.MULTILINE)
    assert copied | set(bundled) == rows.keys(), "run `python hatch_build.py`"
    folders = {file.partition("/")[0] for file in stamp["files"]} - {"bundles"}
    assert folders == stamp["packages"].keys()
    assert {place for _, place in rows.values()} == {f"pages/vendor/{name}" for name in folders}


def test_our_own_bundles_hold_no_package() -> None:
    """The build refuses such an import too; here it is of the modules themselves."""
    count = 0
    for module in sorted((ROOT / "frontgeo/pages/js").glob("*.js")):
        text = module.read_text("utf-8")
        imported = re.findall(r'^(?:import|export|\}).*?"([^"]+)";$', text, re.MULTILINE)
        assert all(name.startswith("./") for name in imported), module.name
        count += len(imported)
    assert count > 100


def test_every_file_of_data_is_listed_with_its_licence(sbom: ModuleType) -> None:
    rows = {name: licence for name, _, licence in sbom.listed("Data")}
    texts = {".md", ".py", ".txt"}
    data = [
        path for path in (ROOT / "data").rglob("*") if path.is_file() and path.suffix not in texts
    ]
    found = {path.relative_to(ROOT).as_posix() for path in data if "__pycache__" not in path.parts}
    assert rows.keys() == found
    for name in found:  # what a README.md beside it says in full
        assert Path(name).name in (ROOT / name).with_name("README.md").read_text("utf-8")
    allowed = (
        (ROOT / "pyproject.toml").read_text("utf-8").partition('\nlicense = "')[2].partition('"')[0]
    )
    listed = {word for licence in rows.values() for word in licence.split(" AND ")}
    listed |= {licence for _, _, licence, _ in sbom.listed("Scripts")}
    assert listed - {"public domain"} == set(allowed.split(" AND "))


def test_no_font_and_no_picture_of_others_is_carried() -> None:
    found_files = (path for path in (ROOT / "frontgeo").rglob("*") if path.is_file())
    files = [path for path in found_files if "node_modules" not in path.parts]  # of `make check`
    assert not [p for p in files if p.suffix in {".ttf", ".otf", ".woff", ".woff2", ".eot"}]
    pictures = {".png", ".jpg", ".gif", ".webp", ".svg"}
    found = {p.relative_to(ROOT / "frontgeo/pages").parts[0] for p in files if p.suffix in pictures}
    assert found == {"icon.svg", "vendor"}
    assert not [p for p in files if p.suffix == ".css" and "@font-face" in p.read_text("utf-8")]


# ---- the bill of materials ---------------------------------------------------------------

REPORT: dict[str, Any] = {
    "install": [
        {"metadata": {"name": "frontgeo", "version": "1.0"}, "download_info": {}},
        {
            "metadata": {"name": "Jinja2", "version": "3.1"},
            "download_info": {"archive_info": {"hashes": {"sha256": "ab" * 32}}},
        },
        {
            "metadata": {"name": "Pint", "version": "1"},
            "download_info": {"archive_info": {"hashes": {"sha256": "cd" * 32}}},
        },
    ]
}


def test_the_bill_of_materials(sbom: ModuleType, tmp_path: Path) -> None:
    about = tmp_path / "jinja2-3.1.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(
        "Name: Jinja2\nVersion: 3.1\nLicense-Expression: BSD-3-Clause\n"
    )
    older = tmp_path / "pint-1.dist-info"
    older.mkdir()
    (older / "METADATA").write_text("Name: Pint\nVersion: 1\nLicense: BSD\n")
    wheel = tmp_path / "one.whl"
    wheel.write_bytes(b"wheel")
    python = sbom.installed(REPORT, tmp_path)
    text = sbom.document("1.0", "MIT AND ISC", python, wheel)
    assert text == sbom.document("1.0", "MIT AND ISC", python, wheel)
    bill = json.loads(text)
    assert (bill["bomFormat"], bill["specVersion"], bill["version"]) == ("CycloneDX", "1.6", 1)
    assert re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", bill["serialNumber"])
    assert "timestamp" not in bill["metadata"]
    parts = {part["bom-ref"]: part for part in bill["components"]}
    assert len(parts) == len(bill["components"]) == len(sbom.carried_scripts()) + 12 + 2
    (tree,) = bill["dependencies"]
    assert tree["ref"] == bill["metadata"]["component"]["bom-ref"] == "pkg:pypi/frontgeo@1.0"
    assert tree["dependsOn"] == [part["bom-ref"] for part in bill["components"]]
    for ref, part in parts.items():
        ((licence,), (known,)) = part["licenses"], part["hashes"]
        assert licence.keys() <= {"expression", "license"}, ref
        assert len(known["content"]) == {"SHA-256": 64, "SHA-512": 128}[known["alg"]]
        assert part["type"] == "data" or part["purl"] == ref
    assert parts["pkg:pypi/jinja2@3.1"]["licenses"] == [{"expression": "BSD-3-Clause"}]
    assert parts["pkg:pypi/pint@1"]["licenses"] == [{"license": {"name": "BSD"}}]  # not SPDX
    assert parts["pkg:npm/leaflet@1.9.4"]["licenses"] == [{"expression": "BSD-2-Clause"}]
    assert parts["pkg:npm/%40turf/bbox@7.4.0"]["version"] == "7.4.0"
    world = parts["file:data/basemap/world.geojson.xz"]
    assert world["licenses"] == [{"license": {"name": "public domain"}}]
    # what a wheel carries has no versions of what it asks for
    (asked,) = sbom.declared(["pysimdjson>=7; python_version < '3.14'"])
    assert asked["purl"] == "pkg:pypi/pysimdjson" and "version" not in asked
    assert sbom.document("1.0", "MIT", [asked]) != sbom.document("1.1", "MIT", [asked])


# ---- hashes of what builds fetch ---------------------------------------------------------


def test_a_package_with_other_bytes_stops_the_build(tmp_path: Path) -> None:
    sources = module_at("data/boundaries/sources.py", "boundary_sources_tested")
    held, room = tmp_path / "held", tmp_path / "room"
    held.mkdir()
    room.mkdir()
    with zipfile.ZipFile(held / "places-1.0-py3-none-any.whl", "w") as packed:
        packed.writestr("places/a.json", "{}")
    of_two_brackets = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
    good = sources.Package(("false",), "places-1.0-*.whl", {"places/a.json": of_two_brackets})
    assert [path.read_text() for path in sources.files(good, held, room)] == ["{}"]
    other = good._replace(sha256={"places/a.json": "0" * 64})
    said = rf"places-1\.0.*: SHA-256 of places/a\.json is {of_two_brackets}, expected 0{{64}}$"
    with pytest.raises(sources.BuildError, match=said):
        sources.files(other, held, room)


def test_every_package_that_data_are_built_from_has_hashes() -> None:
    packages = []
    for path in sorted((ROOT / "data").glob("*/sources.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Package":
                packages.append((ast.unparse(node.args[0]), ast.unparse(node.args[2])))
    assert len(packages) == 9
    for command, hashes in packages:
        assert "apt-get" in command or re.search(r"[=@]\d+\.\d+\.\d+'", command), command
        assert re.search(r"'[0-9a-f]{64}'", hashes), command


def test_a_release_is_built_with_tools_that_have_hashes() -> None:
    about = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wanted = about["dependency-groups"]["build"]
    assert set(about["build-system"]["requires"]) <= set(wanted), "one list, in both places"
    first, *rest = [
        line
        for line in (ROOT / ".ci/build-tools.txt")
        .read_text("utf-8")
        .replace("\\\n", "")
        .splitlines()
        if line and not line.startswith("#")
    ]
    assert first == "--only-binary :all:"  # no setup.py of a tool is run
    pinned = {}
    for line in rest:  # a name, its version, on which systems, hashes; no place to fetch it from
        found = re.fullmatch(
            r"([\w-]+)==([\w.]+)(?: ; os_name == 'nt')?(?:\s+--hash=sha256:[0-9a-f]{64})+", line
        )
        assert found, line
        pinned[found[1]] = found[2]
    for text in wanted:
        requirement = Requirement(text)
        assert requirement.specifier.contains(pinned[requirement.name]), "run `make build-tools`"
    make = (ROOT / "Makefile").read_text("utf-8")
    assert "pip install --quiet --require-hashes --requirement $(TOOLS)\n" in make
    assert not re.findall(r"^\t.*pip install.*\b(?:build|hatchling|hatch-vcs)\b.*$", make, re.M)


def test_an_audit_says_in_one_line_what_was_not_checked() -> None:
    audit = module_at(".ci/audit.py", "audit_tested")
    verdict = audit.verdict
    status, (line,) = verdict("", "Traceback\nProxyError: no proxy")
    assert status == 2 and "nothing was checked" in line and line.endswith("ProxyError: no proxy")
    fine = {"name": "a", "version": "1", "vulns": []}
    faulty = {"name": "b", "version": "2", "vulns": [{"id": "CVE-1", "fix_versions": ["2.1"]}]}
    absent = {"name": "c", "skip_reason": "Dependency not found on PyPI"}

    def of(*packages: dict[str, Any]) -> tuple[int, list[str]]:
        return verdict(json.dumps({"dependencies": packages}), "")

    assert of(fine) == (0, ["audit: 1 packages, no known vulnerability"])
    assert of(fine, faulty) == (1, ["b 2: CVE-1, fixed in 2.1"])
    status, (line,) = of(fine, absent)
    assert status == 2 and "1 of 2 packages were not checked (c …)" in line
    assert of(faulty, absent)[0] == 1

    for output, reason in (("", "not installed"), ('{"message": "405 No - POST x"}', "405 No")):
        status, (line,) = audit.npm_verdict(output)
        assert status == 2 and "no script was checked" in line and reason in line
    total = {"dependencies": {"total": 9}}
    answer: dict[str, Any] = {"vulnerabilities": {}, "metadata": total}
    assert audit.npm_verdict(json.dumps(answer))[0] == 0
    advice = {"title": "Prototype pollution", "url": "GHSA-1"}
    answer["vulnerabilities"] = {
        "a": {"range": "<2", "via": [advice]},
        "b": {"range": "*", "via": ["a"]},
    }
    assert audit.npm_verdict(json.dumps(answer)) == (1, ["a <2: Prototype pollution, GHSA-1"])


# ---- no code from data -------------------------------------------------------------------

RUNS_DATA = {
    "eval", "exec", "compile", "__import__", "os.system", "os.popen", "runpy.run_path",
    "pickle.load", "pickle.loads", "marshal.load", "marshal.loads", "shelve.open", "yaml.load",
    "pd.read_pickle", "pandas.read_pickle", "joblib.load", "dill.loads", "code.interact",
}  # fmt: skip
UNSAFE_MODULES = {
    "pickle",
    "marshal",
    "shelve",
    "yaml",
    "dill",
    "joblib",
    "cloudpickle",
    "subprocess",
}


def dotted(node: ast.AST) -> str:
    """Return the name of what is called, or "" where it has none."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def unsafe(code: str) -> Iterator[str]:
    """Yield what in Python code may run data as code."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            yield from (a.name for a in node.names if a.name.split(".")[0] in UNSAFE_MODULES)
        elif isinstance(node, ast.ImportFrom) and (node.module or "") in UNSAFE_MODULES:
            yield str(node.module)
        elif isinstance(node, ast.Call):
            if dotted(node.func) in RUNS_DATA:
                yield dotted(node.func)
            words = {k.arg: k.value for k in node.keywords}
            if "shell" in words:
                yield "shell="
            pickled = words.get("allow_pickle")
            if pickled is not None and ast.unparse(pickled) != "False":
                yield "allow_pickle="


def test_the_search_for_code_in_data_finds_it() -> None:
    bad = "import pickle\nfrom yaml import load\neval(x)\nos.system(x)\nrun(x, shell=True)\n"
    bad += "np.load(x, allow_pickle=True)\n"
    assert sorted(unsafe(bad)) == ["allow_pickle=", "eval", "os.system", "pickle", "shell=", "yaml"]
    assert not list(unsafe("re.compile(x)\nnp.load(x, allow_pickle=False)\n"))


@pytest.mark.parametrize(
    "room", sorted({p.relative_to(ROOT / "frontgeo").parts[0] for p in PYTHON})
)
def test_no_python_runs_data(room: str) -> None:
    found = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in PYTHON if path.relative_to(ROOT / "frontgeo").parts[0] == room
        for name in unsafe(path.read_text("utf-8"))
    }  # fmt: skip
    assert not found


# why each may be there
MARKUP = {
    ("dom.js", "innerHTML"): "reads the escaped form of a text, for Leaflet's controls",
    ("embed_code.js", "outerHTML"): "reads the quoted form of an address, as text to copy",
    (
        "folium_bridge.js",
        "innerHTML",
    ): "Folium's own template, in place of jQuery; CSP stops scripts",
}
INTO_PAGE = re.compile(
    r"\b(innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment"
    r"|setHTMLUnsafe|srcdoc|new Function|eval\(|setTimeout\(\s*[\"'`]|setInterval\(\s*[\"'`])"
)


def test_no_script_of_ours_makes_markup_or_code_of_text() -> None:
    found = {
        (path.name, name.strip("("))
        for path in sorted((ROOT / "frontgeo/pages/js").glob("*.js"))
        for name in INTO_PAGE.findall(path.read_text("utf-8"))
    }
    assert found == MARKUP.keys()
    written = re.compile(r"\.(innerHTML|outerHTML)\s*\+?=[^=]")
    writing = {
        p.name for p in (ROOT / "frontgeo/pages/js").glob("*.js") if written.search(p.read_text())
    }
    assert writing == {"folium_bridge.js"}
    for path in sorted((ROOT / "frontgeo").glob("pages/*.html")):
        assert not INTO_PAGE.search(path.read_text("utf-8")), path.name


def test_templates_escape_what_they_are_given() -> None:
    template = html_document._TEMPLATES.from_string("<p>{{ name }}</p>")
    assert template.render(name="<b>&") == "<p>&lt;b&gt;&amp;</p>"
    made = [
        (path.name, ast.unparse(node)) for path in PYTHON
        if "jinja2" in (text := path.read_text("utf-8"))
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and dotted(node.func).endswith(("Environment", "Template"))
    ]  # fmt: skip
    assert made and all("autoescape=True" in call for _, call in made), made
    for path in sorted((ROOT / "frontgeo").rglob("*.html")):
        text = path.read_text("utf-8")
        assert not re.search(r"\|\s*safe\b|autoescape\s+false", text), path.name
