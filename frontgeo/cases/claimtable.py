"""Read claims from a CSV table with one claim a row."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from frontgeo._utils.deprecation import warn_renamed
from frontgeo.cases.casefile import (
    Case,
    MapPair,
    PublishedFigure,
    check_parts,
    claim_from_table,
    read_text,
    refuse_many,
    together,
)
from frontgeo.claims.amount import Amount, split_unit
from frontgeo.claims.base import KINDS, Claim, kind_named, kind_of, known_keys
from frontgeo.claims.statement import OLD_KEYS
from frontgeo.errors import CaseError, ClaimError
from frontgeo.io.tabular import TextTable, table_of
from frontgeo.places.theatre import Theatre
from frontgeo.verdicts.outcomes import FIGURE_KINDS

__all__ = ["claim_columns", "read_claim_table"]

_LISTS = ("where", "names", "parts", "sectors")
_FIGURE = ("figure_value", "figure_claimant", "figure_kind", "figure_note", "figure_source")
_NOT_IN_TABLES = ("characters",)
_OLD_COLUMNS = {**OLD_KEYS, "figure_by": "figure_claimant"}
_NUMBERS = ("value", "percent", "per_day", "figure_value")
_DAYS = ("since", "until", "stated_on", "baseline_since", "baseline_until")
_YES, _NO = ("", "yes", "true", "1"), ("no", "false", "0")

_GROUPED = re.compile(r"(?<![\d.,])[1-9]\d{0,2}(?P<mark>[.,])\d{3}(?:(?P=mark)\d{3})*(?![\d.,])")
_DOTTED_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_SLASHED_DAY = re.compile(r"\d{1,2}/\d{1,2}/\d{2,4}")
_MIDNIGHT = re.compile(r"(\d{4}-\d\d-\d\d)[T ]00:00(?::00(?:\.0+)?)?")


def read_claim_table(
    path: str | Path, *, archives: Sequence[str] = (), theatre: Theatre | None = None
) -> Case:
    """Read a table of claims.

    Parameters
    ----------
    path : path
        A text table as spreadsheets save it: a header, columns separated by commas, semicolons or
        tabs, in UTF-8 or UTF-16. The columns are the keys of a case's ``[[claim]]``, in any letter
        case; lists are separated by ``;``. If ``unit`` is empty, a unit may follow the value, and
        gives the kind if ``kind`` is empty too. ``figure_value``, ``figure_claimant``,
        ``figure_kind``, ``figure_note`` and ``figure_source`` state a published figure for the
        same quantity; a row that repeats an earlier id adds another one. ``measure`` is ``no``
        for a claim that maps cannot measure, such as one of another scope.

        Numbers may have a decimal comma, and days may be written 31.05.2024; numbers and days
        with two readings, such as 1.000 or 05/06/2024, are refused.
    archives : sequence of str
        Archives of maps on which each claim is measured.

    Returns
    -------
    Case

    Raises
    ------
    CaseError
        With the file, and the line and column of each problem.

    Examples
    --------
    >>> from frontgeo.places import examples_folder
    >>> case = read_claim_table(examples_folder() / "claims-2024.csv")
    >>> case.claims[0].label
    '403 km²'
    """
    path = Path(path)
    content, text = read_text(path)
    try:
        table = table_of(text)
    except ValueError as error:
        raise CaseError(path, str(error)) from None
    refuse_many(path, len(table.rows))
    columns = _columns(path, table)
    claims: dict[str, Claim] = {}
    figures: list[PublishedFigure] = []
    unmeasured = set()
    problems: list[CaseError] = []
    for line, cells in table.rows:
        where = f"line {line}"
        try:
            if len(cells) != len(columns):
                raise CaseError(
                    path,
                    f"expected as many cells as in the header ({len(columns)}), found {len(cells)}",
                    where=where,
                )
            row = _with_iso_days(
                path, where, dict(zip(columns, cells, strict=True)), table.separator
            )
            claim_id = row.get("id") or f"claim-{len(claims) + 1}"
            if claim_id not in claims or row["value"]:
                if claim_id in claims:
                    raise CaseError(path, f"claim id {claim_id!r} is used twice", where=where)
                claims[claim_id] = _claim(path, where, claim_id, row, theatre)
            if row.get("measure", "").lower() in _NO:
                unmeasured.add(claim_id)
            if row.get("figure_value"):
                figures.append(_figure(path, where, claim_id, row))
        except CaseError as error:
            problems.append(error)
    if problems:
        raise together(path, problems, "rows cannot be read")
    if not claims:
        raise CaseError(path, "expected at least one claim, found none")
    check_parts(path, claims.values())
    measured = tuple(claim_id for claim_id in claims if claim_id not in unmeasured)
    maps = [MapPair(archive=archive, claims=measured, where=archive) for archive in archives]
    digest = hashlib.sha256(content).hexdigest()
    return Case(
        path, tuple(claims.values()), tuple(maps), tuple(figures), digest,
        needs_evidence=False, unmeasured=tuple(sorted(unmeasured)),
    )  # fmt: skip


def _simple(name: str) -> str:
    return re.sub(r"[\s\-]+", "_", name.lower())


def claim_columns() -> list[str]:
    """Return the columns that a table of claims may have.

    Examples
    --------
    >>> {"value", "since", "figure_value"} <= set(claim_columns())
    True
    """
    fields = dict.fromkeys(key for kind in KINDS.values() for key in known_keys(kind))
    return [*(key for key in fields if key not in _NOT_IN_TABLES), *_FIGURE, "measure"]


def _columns(path: Path, table: TextTable) -> list[str]:
    """Return the columns by their names as keys, in any letter case."""
    columns = [_OLD_COLUMNS.get(_simple(name), _simple(name)) for name in table.head]
    known_columns = claim_columns()
    if "value" not in columns:
        raise CaseError(
            path,
            "expected a header with at least value, since and until, found no column 'value'",
        )
    for name, written in zip(columns, table.head, strict=True):
        if _simple(written) in _OLD_COLUMNS:
            warn_renamed(f"column {written!r}", repr(name))
        if name not in known_columns or columns.count(name) > 1:
            known = ", ".join(known_columns)
            raise CaseError(
                path, f"expected columns from {known}, each once; found {written[:40]!r}"
            )
    return columns


def _with_iso_days(path: Path, where: str, row: dict[str, str], separator: str) -> dict[str, str]:
    """Return a row with days as ISO text; refuse numbers and days with two readings."""
    row = {name: cell.strip() for name, cell in row.items()}
    for name in _NUMBERS:
        for found in _GROUPED.finditer(row.get(name, "")):
            if problem := _two_readings(found[0], found["mark"], separator):
                raise CaseError(path, f"{name}: {problem}", where=where)
    for name in _DAYS:
        cell = row.get(name, "")
        if day := _DOTTED_DAY.fullmatch(cell):
            row[name] = f"{day[3]}-{int(day[2]):02}-{int(day[1]):02}"
        elif midnight := _MIDNIGHT.fullmatch(cell):
            row[name] = midnight[1]
        elif _SLASHED_DAY.fullmatch(cell):
            raise CaseError(
                path,
                f"{name}: {cell!r} may be day or month first; write it as 2024-05-31",
                where=where,
            )
    if row.get("measure", "").lower() not in (*_YES, *_NO):
        found_cell = row["measure"][:40]
        raise CaseError(path, f"measure: expected yes or no, found {found_cell!r}", where=where)
    return row


def _two_readings(number: str, mark: str, separator: str) -> str:
    """Return why a number may be a thousand times what it seems, or an empty string."""
    groups = number.split(mark)[1:]
    english = separator == ","
    # in a comma-separated table a comma inside a number is quoted, and separates thousands
    if mark == "," and (english or len(groups) > 1):
        return ""
    if mark == "." and english and set(groups) != {"000"} and len(groups) == 1:
        return ""
    bare = number.replace(mark, "")
    if len(groups) > 1:
        return f"{number!r} has more than one point; write {bare}"
    decimals = number.replace(",", ".")
    return f"{number!r} may be {int(bare):,} or {float(decimals):g}; write {bare} or {decimals}0"


def _claim(
    path: Path, where: str, claim_id: str, row: Mapping[str, str], theatre: Theatre | None
) -> Claim:
    # an empty cell means that the key is absent
    fields: dict[str, Any] = {
        key: cell.strip()
        for key, cell in row.items()
        if cell.strip() and key not in (*_FIGURE, "measure")
    }
    for key in _LISTS:
        if key in fields:
            fields[key] = tuple(part.strip() for part in fields[key].split(";") if part.strip())
    fields["id"] = claim_id
    try:
        kind = fields.pop("kind", "")
        if "unit" not in fields and not (kind and fields.get("value") in kind_named(kind).words):
            fields["value"], unit = _split(fields.get("value", ""))
            fields |= {"unit": unit} if unit else {}
        kind = kind or kind_of(fields.get("unit", ""))
        if "until" not in fields:
            raise ClaimError("until: missing; give the period, such as 2024-05-31")
        return claim_from_table(kind, fields, theatre)
    except ClaimError as error:
        raise CaseError(path, str(error), where=f"{where} ({claim_id})") from None


def _split(value: str) -> tuple[str, str]:
    """Split a cell into the value and its unit; a value in words has none."""
    try:
        return split_unit(value)
    except ClaimError:
        return value, ""


def _figure(path: Path, where: str, claim_id: str, row: Mapping[str, str]) -> PublishedFigure:
    kind = row.get("figure_kind") or "published"
    if kind not in FIGURE_KINDS:
        raise CaseError(
            path,
            f"figure_kind: expected one of {', '.join(FIGURE_KINDS)}, found {kind!r}",
            where=where,
        )
    try:
        amount = Amount.of(row["figure_value"])
    except ClaimError as error:
        raise CaseError(path, f"figure_{error}", where=where) from None
    return PublishedFigure(
        amount,
        "",
        kind,
        row.get("figure_claimant", ""),
        row.get("figure_source", ""),
        row.get("figure_note", ""),
        (claim_id,),
    )
