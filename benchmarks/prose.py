"""Count headless docstrings and comments, and words that docstrings should not use.

A docstring or comment is headless if its sentence begins with "what", "whether", "whose", "who",
"where", "when" or "how" used as a noun ("What GDAL is asked to open"), or if its first line is not
a sentence at all. The words to avoid are in `BANNED`.

    python benchmarks/prose.py            # shares by package
    python benchmarks/prose.py --list     # each one, file:line
    python benchmarks/prose.py --most 1   # exit 1 if more than 1 % are headless
"""

from __future__ import annotations

import argparse
import ast
import io
import re
import sys
import tokenize
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

HEADLESS = re.compile(
    r"^(?:and |or |a |an |the )?(?:what|whether|whose|who|where|how|which)\b", re.I
)
RETURN_WHAT = re.compile(
    r"^(?:return|say|tell|give|make|read|take) (?:what|whether what|how)\b", re.I
)
QUESTION = re.compile(r"\?\s*$")
WHERE_CLAUSE = re.compile(r"^where\b[^.]*,\s", re.I)  # "Where two rings touch, take the first."
BANNED = re.compile(r"\b(?:told|strangers?|the door|untold)\b", re.I)


def pieces(path: Path) -> Iterator[tuple[int, str]]:
    """Yield (line, first line) of every docstring and every block of comments in a file."""
    source = path.read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            text = ast.get_docstring(node)
            if text:
                yield getattr(node, "lineno", 1), text
    previous = -1
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            line = token.start[0]
            alone = token.line.strip().startswith("#")
            # the second and later lines of a block belong to its first
            if not (alone and previous == line - 1):
                yield line, token.string.lstrip("#: ").strip()
            previous = line if alone else -1


def fault(text: str) -> str | None:
    """Return the rule that a docstring or comment breaks, or None."""
    first = text.strip().splitlines()[0] if text.strip() else ""
    if re.match(r"^(?:noqa|type:|pragma|ruff:)", first):
        return None
    headless = (
        HEADLESS.match(first) and not QUESTION.search(first) and not WHERE_CLAUSE.match(first)
    )
    if headless or RETURN_WHAT.match(first):
        return "headless"
    banned = BANNED.search(text)
    return f"says {banned[0].lower()!r}" if banned else None


def main() -> int:
    """Print the share of faulty docstrings and comments by package."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("paths", nargs="*", type=Path, default=[Path("frontgeo")])
    parser.add_argument("--list", action="store_true", help="print each one")
    parser.add_argument("--most", type=float, help="exit 1 if more than this percentage is faulty")
    options = parser.parse_args()
    counted: Counter[str] = Counter()
    faulty: Counter[str] = Counter()
    for root in options.paths:
        for path in sorted(root.rglob("*.py")) if root.is_dir() else [root]:
            package = "/".join(path.parts[:2])
            for line, text in pieces(path):
                counted[package] += 1
                rule = fault(text)
                if rule:
                    faulty[package] += 1
                    if options.list:
                        print(f"{path}:{line}: {rule}: {text.splitlines()[0]}")
    for package in sorted(counted):
        if faulty[package]:
            print(f"{package:32} {faulty[package]:5} of {counted[package]:5}")
    share = 100 * faulty.total() / max(counted.total(), 1)
    print(f"{'all':32} {faulty.total():5} of {counted.total():5}, {share:.2f} %")
    return 1 if options.most is not None and share > options.most else 0


if __name__ == "__main__":
    sys.exit(main())
