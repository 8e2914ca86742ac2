"""Tell whether the CASE of ``check`` is a case file, a table of claims, or a text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from frontgeo._utils.fileio import LARGEST_TEXT, read_regular
from frontgeo.cases.claimtable import claim_columns
from frontgeo.cli.inputs import stdin_bytes, stdin_file
from frontgeo.cli.verb import Options
from frontgeo.errors import InputError
from frontgeo.io.archives import is_map_name
from frontgeo.io.signatures import DAMAGED_ZIP, is_known_map
from frontgeo.io.tabular import text_of

__all__ = ["TABLES", "is_map", "looks_like_file", "suffix_of_case", "with_text"]

TABLES = (".csv", ".tsv")
_ARCHIVES = (".zip", ".xz")
_NO_TEXTS = (".toml", *TABLES, ".json")  # their faults are reported as those of a case or table
_SUFFIX = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,9}$")
_MOST_WORDS = 8  # in the name of a file that is not there
_TABLES_OF_TOML = re.compile(rb"^\s*\[\[?\w", re.MULTILINE)


def looks_like_file(name: str) -> bool:
    """Return whether the words given for CASE are the name of a file, rather than a text.

    Examples
    --------
    >>> looks_like_file("case.tml"), looks_like_file("880 km² in the past five months")
    (True, False)
    >>> looks_like_file("880km2"), looks_like_file("Ocheretyne"), looks_like_file("my claims.csv")
    (False, True, True)
    """
    try:
        if Path(name).exists():
            return True
    except (OSError, ValueError):  # too long for a name
        return False
    words = name.split()
    is_one_word = len(words) < 2 and not name[:1].isdigit()
    has_suffix = _SUFFIX.search(name.strip()) is not None
    return is_one_word or (has_suffix and len(words) <= _MOST_WORDS)


def suffix_of_case(content: bytes, columns: Sequence[str]) -> str:
    """Return the suffix of the case or table that a content is, or nothing for an article.

    Parameters
    ----------
    content : bytes
    columns : sequence of str
        The columns that a table of claims may have.

    Raises
    ------
    ValueError
        For bytes that are neither UTF-8 nor UTF-16.

    Examples
    --------
    >>> suffix_of_case(b"[[claim]]", []), suffix_of_case(b"value,since", ["value", "since"])
    ('.toml', '.csv')
    >>> suffix_of_case("Russia took 880 km², Moscow said.".encode(), ["value", "since"])
    ''
    """
    if _TABLES_OF_TOML.search(content) or content.lstrip()[:1] in (b"{", b"["):
        return ".toml"
    head = next((line for line in text_of(content).splitlines() if line.strip()), "")
    cells = [
        re.sub(r"[\s\-]+", "_", cell.strip().strip('"').lower())
        for cell in re.split("[,;\t]", head)
    ]
    known = sum(cell in columns for cell in cells)
    is_table = "value" in cells or (known >= 2 and 2 * known >= len(cells))
    return ".csv" if is_table or not head else ""


def is_map(path: Path) -> bool:
    """Return whether a file is a map, by its ending or its first bytes."""
    try:
        archive = path.suffix.lower() in _ARCHIVES
        return archive or is_map_name(path.name) or is_known_map(path)
    except DAMAGED_ZIP:  # missing or unreadable: read_case raises the error
        return False


def with_text(asked: Options) -> Options:
    """Say whether CASE is a text, rather than a case or a table; read standard input for it.

    Raises
    ------
    InputError
        For a name of no file.
    """
    asked = asked.with_(is_text=False, text=None, stdin_case=None)
    if asked.case is None:
        return asked
    if asked.case == "-":
        content = stdin_bytes()
        if not content.strip():
            raise InputError("-: expected a case, a table or a text, found nothing; pipe one in")
        suffix = _suffix_of("-", content)
        if suffix:
            return asked.with_(stdin_case=stdin_file(content, suffix))
        return asked.with_(is_text=True, text=text_of(content))
    if not asked.case.strip():
        raise InputError(
            "check: expected a case file or the words of a claim, found none; write "
            "'Russia took 880 km² in the past five months'"
        )
    if not looks_like_file(asked.case):
        return asked.with_(is_text=True)
    path = Path(asked.case)
    is_other = path.suffix.lower() in _NO_TEXTS
    if not (is_other or path.exists() or is_map(path)):
        raise InputError(f"{asked.case}: no such file; check the path")
    if is_other or not path.is_file() or is_map(path):
        return asked
    content = read_regular(path, LARGEST_TEXT)
    return asked.with_(is_text=not _suffix_of(asked.case, content))


def _suffix_of(name: str, content: bytes) -> str:
    try:
        return suffix_of_case(content, claim_columns())
    except ValueError as error:
        raise InputError(f"{name}: {error}") from None
