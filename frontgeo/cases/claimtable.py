"""Claims as a table: a CSV with a claim a row, checked in one run."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from frontgeo.cases.casefile import Case, Figure, MapPair, check_parts
from frontgeo.cases.casetables import read_text
from frontgeo.claims import Claim
from frontgeo.claims.amount import Amount, split_unit
from frontgeo.claims.kinds import kind_of
from frontgeo.errors import CaseError, ClaimError
from frontgeo.places.admin import base_of, where_of
from frontgeo.tabular import TextTable, table_of
from frontgeo.verdicts.rows import FIGURE_KINDS

__all__ = ["read_claim_table"]

_LISTS = ("where", "names", "parts")
_TEXTS = (
    "kind", "value", "unit", "since", "until", "said", "by", "quote", "source", "settlement",
    "depth_from", "than_since", "than_until", "per_day", "percent", "percent_of",
)  # fmt: skip
_FIGURE = ("figure_value", "figure_by", "figure_kind", "figure_note", "figure_source")
_COLUMNS = ("id", *_TEXTS, *_LISTS, *_FIGURE, "measure")
_NUMBERS = ("value", "percent", "per_day", "figure_value")
_DAYS = ("since", "until", "said", "than_since", "than_until")
_YES, _NO = ("", "yes", "true", "1"), ("no", "false", "0")
_MOST_PROBLEMS = 5  # that one message lists

_GROUPED = re.compile(r"(?<![\d.,])[1-9]\d{0,2}(?P<mark>[.,])\d{3}(?:(?P=mark)\d{3})*(?![\d.,])")
_DOTTED_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_SLASHED_DAY = re.compile(r"\d{1,2}/\d{1,2}/\d{2,4}")
_MIDNIGHT = re.compile(r"(\d{4}-\d\d-\d\d)[T ]00:00(?::00(?:\.0+)?)?")


def read_claim_table(path: str | Path, *, archives: Sequence[str] = ()) -> Case:
    """Read a table of claims.

    Parameters
    ----------
    path : path
        A table in text, as spreadsheets save it: a head, columns between commas, semicolons or
        tabs, UTF-8 or UTF-16. The columns are the keys of a case's ``[[claim]]``, in any letter
        case; lists are divided by ``;``. A unit may stand behind the value where ``unit`` is
        empty, and tells the kind where ``kind`` is. ``figure_value``, ``figure_by``,
        ``figure_kind``, ``figure_note`` and ``figure_source`` state somebody's figure for the
        same; a row with the id of an earlier one adds another. ``measure`` is ``no`` for a claim
        that maps cannot measure, such as one of another scope.

        Numbers may have a decimal comma, days may be written 31.05.2024; a number or day that
        can be read in two ways, such as 1.000 or 05/06/2024, is refused.
    archives : sequence of str
        Archives of maps that each claim is measured in.

    Returns
    -------
    Case

    Raises
    ------
    CaseError
        Naming the file, and the line and the column of each problem.

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
    columns = _columns(path, table)
    claims: dict[str, Claim] = {}
    figures: list[Figure] = []
    unmeasured = set()
    problems: list[CaseError] = []
    for line, cells in table.rows:
        where = f"line {line}"
        try:
            if len(cells) != len(columns):
                raise CaseError(
                    path,
                    f"expected as many cells as the head has ({len(columns)}), found {len(cells)}",
                    where=where,
                )
            row = _plain(path, where, dict(zip(columns, cells, strict=True)), table.separator)
            claim_id = row.get("id") or f"claim-{len(claims) + 1}"
            if claim_id not in claims or row["value"]:
                if claim_id in claims:
                    raise CaseError(path, f"claim id {claim_id!r} is used twice", where=where)
                claims[claim_id] = _claim(path, where, claim_id, row)
            if row.get("measure", "").lower() in _NO:
                unmeasured.add(claim_id)
            if row.get("figure_value"):
                figures.append(_figure(path, where, claim_id, row))
        except CaseError as error:
            problems.append(error)
    if problems:
        raise _together(path, problems)
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


def _columns(path: Path, table: TextTable) -> list[str]:
    """The columns by our names for them, whatever the letter case."""
    columns = [re.sub(r"[\s\-]+", "_", name.lower()) for name in table.head]
    if "value" not in columns:
        raise CaseError(
            path,
            "expected a head with value, since and until at least, found none named 'value'",
        )
    for name, written in zip(columns, table.head, strict=True):
        if name not in _COLUMNS or columns.count(name) > 1:
            known = ", ".join(_COLUMNS)
            raise CaseError(path, f"expected each column once of {known}; found {written[:40]!r}")
    return columns


def _plain(path: Path, where: str, row: dict[str, str], separator: str) -> dict[str, str]:
    """A row with days as ISO text; numbers and days that can be read in two ways are refused."""
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
    """Why a number may be a thousand times what it seems; empty where it may not."""
    groups = number.split(mark)[1:]
    english = separator == ","
    # between commas a comma in a number is quoted, and an English thousand
    if mark == "," and (english or len(groups) > 1):
        return ""
    if mark == "." and english and set(groups) != {"000"} and len(groups) == 1:
        return ""
    bare = number.replace(mark, "")
    if len(groups) > 1:
        return f"{number!r} has more than one point; write {bare}"
    decimals = number.replace(",", ".")
    return f"{number!r} may be {int(bare):,} or {float(decimals):g}; write {bare} or {decimals}0"


def _together(path: Path, problems: list[CaseError]) -> CaseError:
    """One error for all rows that have one."""
    if len(problems) == 1:
        return problems[0]
    listed = [f"{p.where}: {p.problem}" for p in problems[:_MOST_PROBLEMS]]
    more = len(problems) - len(listed)
    text = " | ".join(listed) + (f" | and {more} more" if more else "")
    return CaseError(path, f"{len(problems)} rows cannot be read: {text}")


def _claim(path: Path, where: str, claim_id: str, row: Mapping[str, str]) -> Claim:
    given = {key: row[key].strip() for key in _TEXTS if row.get(key, "").strip()}
    lists = {
        key: tuple(part.strip() for part in row.get(key, "").split(";") if part.strip())
        for key in _LISTS
    }
    value = given.pop("value", "")
    if "unit" not in given and given.get("kind") not in ("fronts", "status"):
        value, given["unit"] = _split(value)
    kind = given.pop("kind", "") or kind_of(given.get("unit", ""))
    try:
        if not given.get("until"):
            raise ClaimError("until: missing; give the period, such as 2024-05-31")
        if "percent_of" in given:
            given["percent_of"] = base_of(given["percent_of"])
        lists["where"] = where_of(lists["where"])
        return Claim.of(kind, value, id=claim_id, **lists, **given)  # type: ignore[arg-type]
    except ClaimError as error:
        raise CaseError(path, str(error), where=f"{where} ({claim_id})") from None


def _split(value: str) -> tuple[str, str]:
    """A value and the unit that stands in its cell; words have none."""
    try:
        return split_unit(value)
    except ClaimError:
        return value, ""


def _figure(path: Path, where: str, claim_id: str, row: Mapping[str, str]) -> Figure:
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
    return Figure(
        amount,
        "",
        kind,
        row.get("figure_by", ""),
        row.get("figure_source", ""),
        row.get("figure_note", ""),
        (claim_id,),
    )
