"""Print the structure of the package: its size, its names and the files that a check passes.

    python benchmarks/structure.py            # the table
    python benchmarks/structure.py --list     # and each name, function and docstring behind it
    python benchmarks/structure.py --json

Lines are lines of code: docstrings, comments and blank lines are left out.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import io
import json
import os
import subprocess
import sys
import tokenize
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from statistics import median
from types import FrameType
from typing import Any

import prose
import shapely

import frontgeo as fg
from frontgeo.cli.main import main as command_line

PACKAGE = Path(fg.__file__).parent
CASE = PACKAGE.parent / "examples" / "belousov-2024" / "case.toml"
MOST_LINES = 60  # of a function, without its docstring
MOST_PARAMETERS = 8
# Modules of one family share these names: what `frontgeo.mappers.registry` and `frontgeo.cli.main`
# look up in each.
CONTRACT = {"recognises", "read", "days", "glance", "dated", "command"}
_LAYOUT = {
    tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT,
    tokenize.ENDMARKER,
}  # fmt: skip

Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


# ---- size --------------------------------------------------------------------------------


@cache
def modules() -> dict[Path, ast.Module]:
    """Return the syntax tree of each module of the package."""
    return {path: ast.parse(path.read_text("utf-8")) for path in sorted(PACKAGE.rglob("*.py"))}


def _docstring(node: Documented) -> range:
    """Return the line numbers of a docstring, none if there is none."""
    if ast.get_docstring(node, clean=False) is None:
        return range(0)
    return range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1)


def code_lines(path: Path) -> int:
    """Count the lines of code of a module."""
    tokens = tokenize.generate_tokens(io.StringIO(path.read_text("utf-8")).readline)
    lines: set[int] = set()
    for token in tokens:
        if token.type not in _LAYOUT:
            lines |= set(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(modules()[path]):
        if isinstance(node, Documented):
            lines -= set(_docstring(node))
    return len(lines)


@dataclass(frozen=True)
class Function:
    """A function or method: its place, its lines without the docstring, and its parameters."""

    place: str
    name: str
    lines: int
    parameters: int


def functions() -> Iterator[Function]:
    """Yield each function of the package; ``self`` and ``cls`` are no parameters."""
    for path, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or 0) - node.lineno + 1 - len(_docstring(node))
                names = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
                parameters = [a for a in names if a.arg not in ("self", "cls")]
                place = f"{path.relative_to(PACKAGE)}:{node.lineno}"
                yield Function(place, node.name, lines, len(parameters))


# ---- prose and names ---------------------------------------------------------------------


def headless() -> tuple[list[str], int]:
    """Return the headless docstrings and comments, and the number of all of them."""
    found, count = [], 0
    for path in modules():
        for line, text in prose.pieces(path):
            count += 1
            if prose.fault(text) is not None:
                first = text.strip().splitlines()[0]
                found.append(f"{path.relative_to(PACKAGE)}:{line}: {first}")
    return found, count


def names_twice() -> dict[str, list[str]]:
    """Return names of several modules, and of public functions or classes of several modules.

    Names in `CONTRACT` are left out.
    """
    places: defaultdict[str, list[str]] = defaultdict(list)
    for path, tree in modules().items():
        module = str(path.relative_to(PACKAGE))
        if not path.stem.startswith("__"):
            places[f"{path.stem}.py"].append(module)
        for node in tree.body:
            name = node.name if isinstance(node, ast.ClassDef | ast.FunctionDef) else "_"
            if name not in CONTRACT and not name.startswith("_"):
                places[name].append(module)
    return {name: found for name, found in sorted(places.items()) if len(set(found)) > 1}


# ---- the way of a check ------------------------------------------------------------------


def passed(work: Callable[[], object]) -> tuple[set[str], int]:
    """Run some work twice, and return the files and the switches between files of the second run.

    A switch is a call from a function of one file of the package to one of another. Modules that
    load late load in the first run.
    """
    files: set[str] = set()
    switches = 0

    def file_of(frame: FrameType | None) -> str | None:
        name = None if frame is None else Path(frame.f_code.co_filename)
        inside = name is not None and name.is_relative_to(PACKAGE)
        return str(name.relative_to(PACKAGE)) if name is not None and inside else None

    def note(frame: FrameType, event: str, _: Any) -> None:
        nonlocal switches
        file = file_of(frame) if event == "call" else None
        if file is not None:
            files.add(file)
            switches += file_of(frame.f_back) not in (None, file)

    work()
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
    return files, switches


def check_change() -> Callable[[], object]:
    """Return the check of a claim against a change, as work for `passed`."""
    before, after = (
        fg.ControlMap("m", {"occupied": shapely.box(37, 48, east, 48.5)}, day=day)
        for east, day in ((38, date(2024, 1, 1)), (38.1, date(2024, 5, 31)))
    )
    change = fg.diff(before, after)
    claim = fg.Claim.area(880, since="2024-01-01", until="2024-05-31")
    return lambda: fg.check(claim, change)


def check_case() -> None:
    """Check the example case by the command line, without archives."""
    archive = os.environ.pop("FRONTGEO_ARCHIVE", None)
    try:
        silent = io.StringIO()
        with contextlib.redirect_stdout(silent), contextlib.redirect_stderr(silent):
            code = command_line(["check", str(CASE)])
    finally:
        if archive is not None:
            os.environ["FRONTGEO_ARCHIVE"] = archive
    if code:
        raise RuntimeError(f"check {CASE.name}: exit code {code}")


def import_seconds(runs: int = 5) -> float:
    """Return the median time that ``import frontgeo`` takes in a new process."""
    code = "import time; t = time.perf_counter(); import frontgeo; print(time.perf_counter() - t)"
    environment = {**os.environ, "PYTHONPATH": str(PACKAGE.parent)}
    times = [
        float(subprocess.check_output([sys.executable, "-c", code], env=environment, text=True))
        for _ in range(runs)
    ]
    return median(times)


# ---- the table ---------------------------------------------------------------------------


def structure() -> tuple[dict[str, Any], dict[str, list[str]]]:
    """Return the numbers of the table, and what stands behind some of them."""
    lines = {str(path.relative_to(PACKAGE)): code_lines(path) for path in modules()}
    rooms: Counter[str] = Counter()
    for name, count in lines.items():
        rooms[name.split("/")[0] if "/" in name else "."] += count
    every = list(functions())
    longest = max(every, key=lambda one: one.lines)
    over = [one for one in every if one.lines > MOST_LINES]
    many = [one for one in every if one.parameters > MOST_PARAMETERS]
    without_head, texts = headless()
    twice = names_twice()
    check_files, check_switches = passed(check_change())
    case_files, case_switches = passed(check_case)
    numbers = {
        "modules": len(lines),
        "code lines": sum(lines.values()),
        "code lines a module": round(sum(lines.values()) / len(lines), 1),
        "code lines by room": dict(rooms.most_common()),
        "headless docstrings and comments, %": round(100 * len(without_head) / texts, 2),
        "names that stand twice": len(twice),
        "longest function": f"{longest.name} ({longest.place}), {longest.lines} lines",
        f"functions over {MOST_LINES} lines": len(over),
        f"functions with more than {MOST_PARAMETERS} parameters": len(many),
        "check(claim, change): files": len(check_files),
        "check(claim, change): switches": check_switches,
        "check case.toml: files": len(case_files),
        "check case.toml: switches": case_switches,
        "import frontgeo, s": round(import_seconds(), 3),
    }
    behind = {
        "headless": without_head,
        "names that stand twice": [f"{name}: {', '.join(at)}" for name, at in twice.items()],
        "long functions": [f"{one.place} {one.name}: {one.lines} lines" for one in over],
        "many parameters": [f"{one.place} {one.name}: {one.parameters}" for one in many],
        "files of check(claim, change)": sorted(check_files),
        "files of check case.toml": sorted(case_files),
    }
    return numbers, behind


def main() -> None:
    """Print the table, as text or as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--list", action="store_true", help="print what stands behind the numbers")
    options = parser.parse_args()
    numbers, behind = structure()
    if options.json:
        print(json.dumps(numbers | ({"behind": behind} if options.list else {}), indent=2))
        return
    for name, value in numbers.items():
        rows = value.items() if isinstance(value, dict) else [("", value)]
        for part, number in rows:
            print(f"{f'{name} {part}'.strip():48} {number}")
    for title, found in behind.items() if options.list else ():
        print(f"\n{title}:", *found, sep="\n  ")


if __name__ == "__main__":
    main()
