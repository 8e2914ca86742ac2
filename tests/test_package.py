"""The package from outside: imports, names, documents, the wheel."""

from __future__ import annotations

import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
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


def test_import_loads_no_library_and_is_quiet() -> None:
    asked = "import sys; before = set(sys.modules); import frontgeo; "
    loaded = fresh(asked + "print(*{m.partition('.')[0] for m in set(sys.modules) - before})")
    assert set(loaded.split()) - set(sys.stdlib_module_names) == {"frontgeo"}


def test_reading_maps_loads_neither_folium_rasterio_matplotlib_nor_pint() -> None:
    code = "import sys, frontgeo; frontgeo.read_control_map, frontgeo.check; print(*sys.modules)"
    slow = {"folium", "branca", "rasterio", "matplotlib", "pint", "jinja2"}
    assert not slow & set(fresh(code).split())


def test_exports_are_sorted_and_there() -> None:
    assert frontgeo.__all__ == sorted(frontgeo.__all__)
    for name in frontgeo.__all__:
        assert getattr(frontgeo, name) is not None
        assert name == "__version__" or getattr(frontgeo, name).__doc__
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        frontgeo.nothing  # noqa: B018


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

    (code,) = blocks("CONTRIBUTING.md", "python")
    room: dict[str, Any] = {}
    exec(compile(code, "CONTRIBUTING.md", "exec"), room)
    square = json.loads(shapely.to_geojson(shapely.box(36, 49, 37, 50)))
    feature = {"type": "Feature", "properties": {"side": "held"}, "geometry": square}
    text = json.dumps({"type": "FeatureCollection", "features": [feature]})
    document = Document("x.json", text.encode())
    assert room["recognises"](document)
    (found,) = room["read"](document).features
    assert found.status == "occupied" and found.geometry.area == 1.0


@pytest.fixture(scope="module")
def release() -> Any:
    """Load the script of `make release-check`, whose slow half is not run here."""
    path = ROOT / ".ci" / "release_check.py"
    spec = importlib.util.spec_from_file_location("release_check", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
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
            for needed in (*release.NEEDED, "frontgeo-0.1.0.dist-info/licenses/LICENSE"):
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
