"""The package from outside: imports, names, documents, the wheel."""

from __future__ import annotations

import ast
import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from types import FunctionType
from typing import Any

import pytest

import frontgeo
from frontgeo.cli.main import main

ROOT = Path(__file__).parent.parent


def fresh(code: str, **env: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True, text=True, check=True, timeout=600, env={**os.environ, **env},
    )  # fmt: skip
    assert done.stderr == ""
    return done.stdout


def third_party(code: str) -> set[str]:
    """Return the packages, other than Python's own, that code imports."""
    before = "import sys; before = set(sys.modules); "
    after = "; print(*{m.partition('.')[0] for m in set(sys.modules) - before})"
    found = set(fresh(before + code + after).split()) - set(sys.stdlib_module_names)
    return {name for name in found if not name.startswith("_sysconfigdata")}  # the build's own


def test_import_loads_no_library_and_is_quiet() -> None:
    assert third_party("import frontgeo") == {"frontgeo"}
    rooms = ("archive", "change", "errors", "fetch", "geometry", "i18n", "mappers", "outputs")
    code = "import " + ", ".join(f"frontgeo.{room}" for room in (*rooms, "places", "raster"))
    assert third_party(code) == {"frontgeo", "lazy_loader"}
    version = "import frontgeo.cli.main as cli, io; sys.stdout = io.StringIO(); "
    version += "cli.main(['--version']); sys.stdout = sys.__stdout__"
    assert third_party(version) == {"click", "frontgeo"}


def test_reading_maps_loads_neither_folium_rasterio_matplotlib_nor_pint() -> None:
    code = "import sys, frontgeo; frontgeo.read_control_map, frontgeo.check; print(*sys.modules)"
    slow = {"folium", "branca", "rasterio", "matplotlib", "pint", "jinja2"}
    assert not slow & set(fresh(code).split())


# ---- public names ------------------------------------------------------------------------

SUBMODULES = {
    "archive", "change", "claims", "desk", "errors", "fetch", "geometry", "headline", "i18n",
    "library",
    "mappers", "outputs", "places", "raster",
}  # fmt: skip
NAMES = {
    "Amount", "Audit", "Case", "Change", "Claim", "ControlMap", "Drawing", "FrontLine",
    "FrontgeoError", "OccupiedList", "Part", "Places", "Row", "SectorOf", "Settings", "Theatre",
    "Timeline",
    "Verdict", "__version__",
    "area_km2",
    "audit", "change_layer", "check", "check_text", "compare", "compare_over_time", "diff",
    "draw_page", "figure",
    "find_settlement",
    "first_taken_raster", "folium_map", "length_km", "load_border", "load_oblasts", "load_raions",
    "load_settlements", "population", "read_case", "read_control_map", "read_occupied_list",
    "read_regions", "read_theatre",
    "read_timeline", "run_case", "timeline_page", "transfers",
}  # fmt: skip


def test_the_public_names_are_these() -> None:
    assert set(frontgeo.__all__) == set(dir(frontgeo)) == NAMES | SUBMODULES
    assert dir(frontgeo) == frontgeo.__all__ == sorted(frontgeo.__all__)
    for name in frontgeo.__all__:
        assert getattr(frontgeo, name) is not None
        assert name == "__version__" or getattr(frontgeo, name).__doc__
    with pytest.raises(AttributeError, match="No frontgeo attribute nothing"):
        frontgeo.nothing  # noqa: B018


@pytest.mark.parametrize("room", sorted(SUBMODULES))
def test_a_public_submodule_lists_its_names(room: str) -> None:
    module = getattr(frontgeo, room)
    modules = {path.stem for path in Path(module.__file__).parent.iterdir()}
    for name in module.__all__:
        found = getattr(module, name)
        assert not name.startswith("_") and found is not None
        if module.__file__.endswith("__init__.py"):  # else the module would hide the function
            assert name not in modules
        assert found.__doc__ or not isinstance(found, type | FunctionType), name
    assert f"`frontgeo.{room}`" in (ROOT / "docs/api.md").read_text("utf-8")


STUBS = sorted((ROOT / "frontgeo").rglob("*.pyi"))


@pytest.mark.parametrize("stub", STUBS, ids=lambda stub: stub.parent.name)
def test_a_stub_agrees_with_the_package(stub: Path) -> None:
    """What a stub gives to type checkers is what the package gives at run time."""
    package = ".".join(stub.parent.relative_to(ROOT).parts)
    module = importlib.import_module(package)
    listed: list[str] = []
    for statement in ast.parse(stub.read_text("utf-8")).body:
        if isinstance(statement, ast.Assign):
            assert ast.unparse(statement.targets[0]) == "__all__"
            assert sorted(ast.literal_eval(statement.value)) == module.__all__ == sorted(listed)
            continue
        assert isinstance(statement, ast.ImportFrom) and statement.level == 1
        home = importlib.import_module(f"{package}.{statement.module or ''}".rstrip("."))
        for alias in statement.names:
            assert alias.asname is None
            assert getattr(module, alias.name) is getattr(home, alias.name)
            listed.append(alias.name)


@pytest.mark.parametrize("old", sorted(frontgeo._MOVED))
def test_an_old_name_warns_and_is_the_same_object(old: str) -> None:
    new = frontgeo._MOVED[old]
    with pytest.warns(DeprecationWarning, match=rf"^frontgeo\.{old} is now {new}; ") as caught:
        found = getattr(frontgeo, old)
    assert caught[0].filename == __file__
    room, _, name = new.rpartition(".")
    assert found is getattr(importlib.import_module(room), name)
    assert old not in frontgeo.__all__ and name in importlib.import_module(room).__all__


def test_type_checkers_see_the_types(tmp_path: Path) -> None:
    code = """
import frontgeo as fg

reveal_type(fg.area_km2)
reveal_type(fg.Claim.area(880))
reveal_type(fg.geometry.position_sd_km2)
reveal_type(fg.errors.InputError)
fg.nothing
"""
    (tmp_path / "users.py").write_text(code)
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--ignore-missing-imports", "--config-file=",
         f"--cache-dir={tmp_path}", "users.py"],
        cwd=tmp_path, capture_output=True, text=True, timeout=600, check=False,
        env={**os.environ, "MYPYPATH": str(ROOT)},
    )  # fmt: skip
    seen = [line.partition(" ")[2] for line in done.stdout.splitlines() if "users.py:" in line]
    assert len(seen) == 5, done.stdout
    assert "def (geometry:" in seen[0] and "-> float" in seen[0]
    assert "frontgeo.claims.area.Area" in seen[1] or "frontgeo.claims.base.Claim" in seen[1]
    assert "position_error_m: float" in seen[2] and "-> float" in seen[2]
    assert "frontgeo.errors.InputError" in seen[3]
    assert 'has no attribute "nothing"' in seen[4]


def blocks(document: str, language: str) -> list[str]:
    text = (ROOT / document).read_text(encoding="utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def test_the_readmes_python_runs_and_says_what_it_says(
    tmp_path: Path, monkeypatch: Any, capsys: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    (code,) = blocks("README.md", "python")
    exec(compile(code, "README.md", "exec"), {})
    (expected,) = re.findall(r"print\(.*\)  # (.*)", code)
    assert capsys.readouterr().out.strip() == expected
    assert (tmp_path / "check.html").exists()


def test_the_readmes_commands_run_with_what_ships(
    tmp_path: Path, monkeypatch: Any, capsys: Any
) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    shown = set()
    for line in "\n".join(blocks("README.md", "sh")).splitlines():
        words = shlex.split(line, comments=True)
        if words[:1] == ["frontgeo"]:
            shown.add(words[1])
            if "your own" not in line:
                assert main(words[1:]) == 0, line
                assert capsys.readouterr().out.strip()
    assert shown == {"check", "draw", "timeline"}  # all verbs are in tests/test_docs.py


def test_the_mapper_of_contributing_reads_a_file(tmp_path: Path) -> None:
    import json

    import shapely

    from frontgeo.mappers.document import Document

    code, _ = blocks("CONTRIBUTING.md", "python")
    room: dict[str, Any] = {}
    exec(compile(code, "CONTRIBUTING.md", "exec"), room)
    square = json.loads(shapely.to_geojson(shapely.box(36, 49, 37, 50)))
    feature = {"type": "Feature", "properties": {"side": "held"}, "geometry": square}
    text = json.dumps({"type": "FeatureCollection", "features": [feature]})
    document = Document("x.json", text.encode())
    assert room["recognises"](document)
    (found,) = room["read"](document).features
    assert found.status == "occupied" and found.geometry.area == 1.0


def test_the_kind_of_claim_of_contributing_measures() -> None:
    _, code = blocks("CONTRIBUTING.md", "python")
    code += """
import shapely, frontgeo as fg
before, after = (
    fg.ControlMap("m", {"occupied": shapely.box(37, 48, east, 48.5)}) for east in (38, 38.1)
)
claim = fg.Claim.of("front_length", 280, unit="km")
context = Context(near_border=shapely.Polygon())
(measured,) = claim.measure(Evidence(fg.diff(before, after)), context)
print(claim.interval, round(measured.value, 2))
"""
    assert fresh(code) == "(275.0, 285.0) 274.57\n"


@pytest.fixture(scope="module")
def release() -> Any:
    """Load the script of `make release-check`, whose slow half is not run here."""
    path = ROOT / ".ci" / "release_check.py"
    spec = importlib.util.spec_from_file_location("release_check", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(path.parent))  # as when Python runs it
        spec.loader.exec_module(module)
    return module


def test_versions_agree(release: Any, monkeypatch: Any, tmp_path: Path) -> None:
    for name in ("CITATION.cff", "CHANGELOG.md"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    log = (tmp_path / "CHANGELOG.md").read_text(encoding="utf-8")
    monkeypatch.setattr(release, "ROOT", tmp_path)
    git = ["git", "-C", str(tmp_path), "-c", "user.name=a", "-c", "user.email=a@example.org"]
    number = re.findall(r"(?m)^## (\S+)", log)[0]
    assert release.version() in ("", number)
    for words in (["init", "-q"], ["add", "."], ["commit", "-qm", "a"], ["tag", f"v{number}"]):
        subprocess.run([*git, *words], check=True, capture_output=True)
    (tmp_path / "CHANGELOG.md").write_text(log.replace("(unreleased)", "(2026-12-01)", 1), "utf-8")
    assert release.version() == number
    if "unreleased" in log:
        (tmp_path / "CHANGELOG.md").write_text(log, encoding="utf-8")
        with pytest.raises(SystemExit, match="is tagged, and told unreleased"):
            release.version()
    subprocess.run([*git, "tag", "v99.0"], check=True)
    with pytest.raises(SystemExit, match="tag: expected v"):
        release.version()


def test_a_wheel_that_is_not_whole_is_refused(release: Any, tmp_path: Path) -> None:
    import zipfile

    def refused(name: str, content: str, *, without: str = "") -> str:
        wheel = tmp_path / "frontgeo-0.1.0-py3-none-any.whl"
        with zipfile.ZipFile(wheel, "w") as packed:
            about = "frontgeo-0.1.0.dist-info/licenses"
            for needed in (*release.NEEDED, f"{about}/LICENSE", f"{about}/THIRD-PARTY.md"):
                if needed != without:
                    packed.writestr(needed, "")
            packed.writestr(name, content)
        with pytest.raises(SystemExit) as told:
            release.wheel_is_whole(wheel)
        return str(told.value)

    assert "has ['tests/conftest.py']" in refused("tests/conftest.py", "")
    assert "has ['frontgeo/days.parquet']" in refused("frontgeo/days.parquet", "")
    assert "has ['frontgeo/test_x.py']" in refused("frontgeo/test_x.py", "")
    assert "frontgeo/x.py names" in refused("frontgeo/x.py", "P = '/home/" + "somebody/maps'")
    assert "without ['frontgeo/py.typed']" in refused(
        "frontgeo/x.py", "", without=release.NEEDED[0]
    )


def test_the_wheel_carries_its_data_and_runs_from_an_empty_folder(
    release: Any, tmp_path: Path
) -> None:
    """The wheel is unpacked elsewhere, with this environment's dependencies."""
    import zipfile

    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check",
         "--no-deps", "--wheel-dir", str(tmp_path), str(ROOT)],
        check=True, timeout=600, capture_output=True,
    )  # fmt: skip
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(tmp_path / "site")
    assert release.wheel_is_whole(wheel) > len(release.NEEDED)
    empty = tmp_path / "empty"
    empty.mkdir()
    code = (
        "import sys; sys.path.insert(0, sys.argv.pop(1)); import frontgeo.cli.main as cli; "
        "assert 'site' in cli.__file__; sys.exit(cli.main(['demo']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "site")],
        cwd=empty, capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert (empty / "frontgeo-demo.html").exists() and "880 km²" in done.stdout
