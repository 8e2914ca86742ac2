"""Claims as a table: a CSV with a claim a row, checked in one run."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from frontgeo.amounts import Amount, split_unit
from frontgeo.cases.casefile import Case, Figure, MapPair, check_parts
from frontgeo.cases.casetables import read_utf8
from frontgeo.claims import Claim
from frontgeo.claims.kinds import kind_of
from frontgeo.errors import CaseError, ClaimError
from frontgeo.places.admin import base_of, where_of
from frontgeo.verdicts.rows import FIGURE_KINDS

__all__ = ["read_claim_table"]

_LISTS = ("where", "names", "parts")
_TEXTS = (
    "kind", "value", "unit", "since", "until", "said", "by", "quote", "source", "settlement",
    "depth_from", "than_since", "than_until", "per_day", "percent", "percent_of",
)  # fmt: skip
_FIGURE = ("figure_value", "figure_by", "figure_kind", "figure_note", "figure_source")
_COLUMNS = ("id", *_TEXTS, *_LISTS, *_FIGURE, "measure")


def read_claim_table(path: str | Path, *, archives: Sequence[str] = ()) -> Case:
    """Read a table of claims.

    Parameters
    ----------
    path : path
        CSV in UTF-8 with a head. The columns are the keys of a case's ``[[claim]]``; lists
        are divided by ``;``. A unit may stand behind the value where ``unit`` is empty, and
        tells the kind where ``kind`` is. ``figure_value``, ``figure_by``, ``figure_kind``,
        ``figure_note`` and ``figure_source`` state somebody's figure for the same; a row
        with the id of an earlier one adds another. ``measure`` is ``no`` for a claim that
        maps cannot measure, such as one of another scope.
    archives : sequence of str
        Archives of maps that each claim is measured in.

    Returns
    -------
    Case

    Raises
    ------
    CaseError
        Naming the file, the line and the column.

    Examples
    --------
    >>> from frontgeo.places import examples_folder
    >>> case = read_claim_table(examples_folder() / "claims-2024.csv")
    >>> case.claims[0].label
    '403 km²'
    """
    path = Path(path)
    content, text = read_utf8(path, "a table")
    table = io.StringIO(text.removeprefix("\ufeff"), newline="")
    reader = csv.DictReader(table, restkey="", strict=True)
    claims: dict[str, Claim] = {}
    figures: list[Figure] = []
    unmeasured = set()
    try:
        columns = list(reader.fieldnames or ())
        unknown = [name for name in columns if name not in _COLUMNS or columns.count(name) > 1]
        if "value" not in columns:
            raise CaseError(
                path,
                "expected a head with value, since and until at least, found none named 'value'",
            )
        if unknown:
            known = ", ".join(_COLUMNS)
            raise CaseError(
                path, f"expected each column once of {known}; found {unknown[0][:40]!r}"
            )
        for row in reader:
            where = f"line {reader.line_num}"
            if "" in row or None in row.values():
                raise CaseError(path, "expected as many cells as the head has", where=where)
            claim_id = row.get("id") or f"claim-{len(claims) + 1}"
            if claim_id not in claims or row["value"]:
                if claim_id in claims:
                    raise CaseError(path, f"claim id {claim_id!r} is used twice", where=where)
                claims[claim_id] = _claim(path, where, claim_id, row)
            if row.get("measure", "").lower() in ("no", "false", "0"):
                unmeasured.add(claim_id)
            if row.get("figure_value"):
                figures.append(_figure(path, where, claim_id, row))
    except csv.Error as error:
        raise CaseError(path, f"expected a table, found an error: {error}") from None
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
