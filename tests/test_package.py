"""The package from outside: imports, names, documents, the wheel."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import frontgeo
from frontgeo.options import make_parser

ROOT = Path(__file__).parent.parent


def fresh(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120
    )
    assert done.stderr == ""
    return done.stdout


def test_import_loads_neither_folium_rasterio_matplotlib_numba_nor_pint_and_is_quiet() -> None:
    loaded = fresh("import sys, frontgeo; print(' '.join(sys.modules))").split()
    assert not {"folium", "branca", "rasterio", "matplotlib", "numba", "pint", "jinja2"} & set(
        loaded
    )


def test_import_takes_little_longer_than_geopandas() -> None:
    code = "import time; t = time.perf_counter(); import {}; print(time.perf_counter() - t)"
    ratios = []
    for _ in range(5):  # side by side; what else the machine does only ever adds
        peer, ours = (float(fresh(code.format(name))) for name in ("geopandas", "frontgeo"))
        ratios.append(ours / peer)
    assert min(ratios) < 1.5


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


def test_the_readmes_commands_are_words_that_the_parser_knows() -> None:
    parser, shown = make_parser(), set()
    for line in "\n".join(blocks("README.md", "sh")).splitlines():
        words = shlex.split(line, comments=True)
        if words[:1] == ["frontgeo"]:
            shown.add(parser.parse_args(words[1:]).verb)
    assert shown == {"check", "draw", "timeline"}  # all verbs: tests/test_docs.py


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
    (found,) = room["read"](document).found
    assert found.status == "occupied" and found.geometry.area == 1.0


def test_versions_agree() -> None:
    assert f"version: {frontgeo.__version__}" in (ROOT / "CITATION.cff").read_text()
    assert f"## {frontgeo.__version__}" in (ROOT / "CHANGELOG.md").read_text()


def test_the_wheel_carries_its_data_and_runs_from_an_empty_folder(tmp_path: Path) -> None:
    """The wheel unpacked elsewhere, with this environment's dependencies."""
    import zipfile

    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check",
         "--no-deps", "--wheel-dir", str(tmp_path), str(ROOT)],
        check=True, timeout=300, capture_output=True,
    )  # fmt: skip
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        names = packed.namelist()
        packed.extractall(tmp_path / "site")
    for needed in (
        "frontgeo/py.typed",
        "frontgeo/schema/check-2.schema.json",
        "frontgeo/schema/claimreview.schema.json",
        "frontgeo/data/boundaries/ukraine_oblasts.geojson",
        "frontgeo/data/settlements/settlements.csv",
        "frontgeo/maps/page.js",
        "frontgeo/maps/vendor/geoman/LICENSE",
        "frontgeo/maps/vendor/geoman/leaflet-geoman.min.js",
        "frontgeo/maps/vendor/leaflet/LICENSE",
        "frontgeo/maps/vendor/leaflet/leaflet.js",
        "frontgeo/sources.toml",
        "frontgeo/sources.sha256",
        "frontgeo/examples/belousov-2024/case.toml",
        "frontgeo/examples/claims-2024.csv",
    ):
        assert needed in names
    assert not [n for n in names if n.startswith(("tests/", "data/", "examples/"))]
    empty = tmp_path / "empty"
    empty.mkdir()
    code = (
        "import sys; sys.path.insert(0, sys.argv.pop(1)); import frontgeo.cli as cli; "
        "assert 'site' in cli.__file__; sys.exit(cli.main(['demo']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "site")],
        cwd=empty, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert (empty / "frontgeo-demo.html").exists() and "880 km²" in done.stdout
