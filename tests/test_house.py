"""The structure of the package: few files involved in a check, kinds in their own files."""

from __future__ import annotations

import ast
import contextlib
import importlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import frontgeo as fg
from frontgeo.claims import KINDS

ROOT = Path(__file__).parents[1]
PACKAGE = Path(fg.__file__).parent
MOST_FILES = 16
MOST_BRANCHES = 2  # the aim is under 20
MOST_HEADLESS = 0.01

#: These have up to twelve, of which all but one or two are given by keyword.
MAY_HAVE_MORE_PARAMETERS = {"check", "draw_page", "read_control_map", "read_timeline"}
#: The module of a kind of claim is named for the kind, whatever else has that name.
NAMES_OF_KINDS = {f"{kind}.py" for kind in KINDS}


@pytest.fixture(scope="module")
def structure() -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "benchmarks"))
        return importlib.import_module("structure")


# ---- size, names and prose ---------------------------------------------------------------


def test_functions_are_short_and_have_few_parameters(structure: Any) -> None:
    found = [
        f"{one.place} {one.name}: {one.lines} lines, {one.parameters} parameters"
        for one in structure.functions()
        if one.lines > structure.MOST_LINES
        or (one.parameters > structure.MOST_PARAMETERS and one.name not in MAY_HAVE_MORE_PARAMETERS)
    ]
    assert not found, "\n".join(found)


def test_no_name_stands_for_two_things(structure: Any) -> None:
    found = structure.names_twice()
    assert not (found.keys() - NAMES_OF_KINDS), found


def test_docstrings_and_comments_are_sentences_with_a_head(structure: Any) -> None:
    found, count = structure.headless()
    assert count > 2_000
    assert len(found) < MOST_HEADLESS * count, "\n".join(found)


# ---- the way of a check ------------------------------------------------------------------


def test_how_many_files_a_check_passes(structure: Any) -> None:
    files, _ = structure.passed(structure.check_change())
    assert len(files) <= MOST_FILES, sorted(files)


# ---- branches on kind, wording or state --------------------------------------------------


def branches() -> Iterator[str]:
    """Yield places outside a kind's own file where code depends on a claim's kind or sort."""
    classes = {kind.__name__ for kind in KINDS.values()}
    for path in sorted(PACKAGE.rglob("*.py")):
        if path.parent.name == "claims" and path.stem in KINDS:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if is_branch(node, classes):
                yield f"{path.relative_to(PACKAGE)}:{node.lineno}: {ast.unparse(node)}"


def is_branch(node: ast.AST, classes: set[str]) -> bool:
    if isinstance(node, ast.Attribute):  # any use of the answer counts
        return node.attr in ("is_worded", "is_state") and isinstance(node.ctx, ast.Load)
    if isinstance(node, ast.Compare):
        sides = [node.left, *node.comparators]
        if not any(isinstance(side, ast.Attribute) and side.attr == "kind" for side in sides):
            return False
        # rows and ground set apart have kinds too, with other names
        names = {n.value for n in ast.walk(node) if isinstance(n, ast.Constant)}
        return bool(names & set(KINDS)) or all(isinstance(side, ast.Attribute) for side in sides)
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "isinstance":
        return bool({n.id for n in ast.walk(node.args[1]) if isinstance(n, ast.Name)} & classes)
    return isinstance(node, ast.MatchClass) and ast.unparse(node.cls) in classes


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("claim.kind == 'area'", True), ("'pace' != claim.kind", True),
        ("claim.kind in ('area', 'share')", True), ("one.kind != other.kind", True),
        ("row.kind == 'mapped'", False), ("claim.is_state", True), ("claim.is_worded", True),
        ("isinstance(claim, Area)", True), ("isinstance(claim, Depth | Area)", True),
        ("isinstance(claim, str)", False), ("claim.kind", False),
    ],
)  # fmt: skip
def test_what_a_branch_is(code: str, found: bool) -> None:
    names = {"Area", "Depth"}
    assert any(is_branch(node, names) for node in ast.walk(ast.parse(code))) is found


def test_how_many_branches_on_kind_wording_or_state() -> None:
    found = list(branches())
    assert len(found) <= MOST_BRANCHES, "\n".join(found)


# ---- names imported in documents ---------------------------------------------------------


def python_of(path: Path) -> Iterator[str]:
    """Yield the Python code in a document, a notebook or an example."""
    text = path.read_text("utf-8")
    if path.suffix == ".ipynb":
        cells = json.loads(text)["cells"]
        yield from ("".join(c["source"]) for c in cells if c["cell_type"] == "code")
    elif path.suffix == ".py":
        yield text
    else:
        yield from re.findall(r"^```python[^\n]*\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


def documents() -> list[Path]:
    endings = (".md", ".ipynb", ".py")
    inside = [
        path for folder in ("docs", "notebooks", "examples")
        for path in sorted((ROOT / folder).rglob("*")) if path.suffix in endings
    ]  # fmt: skip
    # these two make the site and its pictures, and are not shown on it
    makers = {ROOT / "docs" / "hooks.py", ROOT / "docs" / "pictures.py"}
    texts = [ROOT / "README.md", ROOT / "SECURITY.md"]
    return [*texts, *(path for path in inside if path not in makers)]


def imports(code: str) -> Iterator[tuple[str, str]]:
    """Yield the names of the package that code uses, each with its module."""
    tree = ast.parse(re.sub(r"^[%!].*$", "", code, flags=re.MULTILINE))
    rooms = {"frontgeo", *(f"frontgeo.{name}" for name in fg.__all__)}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "frontgeo":
            yield from ((str(node.module), alias.name) for alias in node.names)
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
            yield from (("", name) for name in names if name.startswith("frontgeo."))
        if isinstance(node, ast.Attribute):
            module = re.sub(r"^fg\b", "frontgeo", ast.unparse(node.value))
            if module in rooms:
                yield module, node.attr


def is_public(module: str, name: str) -> bool:
    """Return whether a name is of `frontgeo`, or of a submodule that is public itself."""
    if module == "frontgeo":
        return name in fg.__all__
    room = module.removeprefix("frontgeo.")
    if room not in fg.__all__:
        return False
    found = getattr(fg, room)
    return not isinstance(found, ModuleType) or name in found.__all__


def test_what_documents_import_is_public() -> None:
    found = {
        (path.name, *name) for path in documents() for code in python_of(path)
        for name in imports(code)
    }  # fmt: skip
    assert len(found) > 40
    assert not [use for use in sorted(found) if not is_public(*use[1:])]


def test_what_documents_mention_is_public() -> None:
    """A dotted name in the text of a document is one that users may call."""
    for path in [*documents(), ROOT / "CHANGELOG.md"]:
        if path.suffix == ".py":
            continue
        text = path.read_text("utf-8")
        for module, name in re.findall(r"`(?:fg|frontgeo)((?:\.[a-z]\w*)*)\.(\w+)\b[`(]", text):
            is_old = path.name == "CHANGELOG.md" and name in fg._MOVED
            assert is_old or is_public(f"frontgeo{module}", name), (path.name, module, name)
        # of a module that explains a method, only the text is on the page
        only_text = r"(?!\n    options:\n      members: false)"
        names = re.findall(r"^::: (\S+)\.(\w+)$" + only_text, text, re.MULTILINE)
        assert not [name for name in names if not is_public(*name)], path.name


# ---- tests stand alone -------------------------------------------------------------------


def imported_tests(code: str) -> set[str]:
    """The test modules that code imports, also the code that it keeps in strings."""
    found = set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {node.module or "", *(alias.name for alias in node.names)}
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            with contextlib.suppress(SyntaxError, ValueError):  # most strings are no code
                found |= imported_tests(node.value) if "import" in node.value else set()
    return {name for name in found if name.rpartition(".")[2].startswith("test_")}


def test_no_test_module_imports_another() -> None:
    name = Path(__file__).stem
    code = f"import os, {name}\nrun('from tests.{name} import x')"
    assert imported_tests(code) == {name, f"tests.{name}"}
    paths = sorted((ROOT / "tests").glob("*.py"))
    assert len(paths) > 50
    assert {path.name: imported_tests(path.read_text("utf-8")) for path in paths} == {
        path.name: set() for path in paths
    }
