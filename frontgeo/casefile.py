"""Case files as text: TOML tables read into records, every complaint naming its key."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from frontgeo.check import FIGURE_KINDS
from frontgeo.claims import Amount, Claim, km2_per
from frontgeo.control import DEFINITIONS
from frontgeo.errors import CaseError, ClaimError
from frontgeo.places import oblast_codes

__all__ = ["Case", "Figure", "MapPair", "oblasts_of", "read_case"]


@dataclass(frozen=True)
class MapPair:
    """One ``[[maps]]`` table: a mapper's files for the two ends of the period."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    mapper: str | None = None
    archive: str | None = None
    as_of: date | None = None
    definitions: tuple[str, ...] = ("occupied",)
    clip: str | None = None
    position_error_m: float | None = None
    illustration: bool = False
    claims: tuple[str, ...] = ()
    where: str = ""


@dataclass(frozen=True)
class Figure:
    """One ``[[figures]]`` table: somebody's figure for the same period."""

    amount: Amount
    unit: str
    kind: str
    by: str
    source: str = ""
    note: str = ""
    claims: tuple[str, ...] = ()


@dataclass(frozen=True)
class Case:
    """A case file, read and checked for sense, its maps not yet opened."""

    path: Path
    claims: tuple[Claim, ...]
    maps: tuple[MapPair, ...]
    figures: tuple[Figure, ...]
    sha256: str


_CLAIM_KEYS = {
    "id",
    "kind",
    "value",
    "unit",
    "since",
    "until",
    "said",
    "by",
    "where",
    "quote",
    "source",
    "rounding",
}
_MAPS_KEYS = {
    "mapper",
    "archive",
    "as_of",
    "before",
    "after",
    "definition",
    "clip",
    "position_error_m",
    "illustration",
    "claim",
}
_FIGURE_KEYS = {"kind", "by", "value", "unit", "source", "note", "rounding", "claim"}


class _Table:
    """One table of a case file; every complaint names file, table and key."""

    def __init__(self, path: Path, where: str, values: Any, keys: set[str]) -> None:
        self.path, self.where = path, where
        if not isinstance(values, dict):
            raise self.error("expected a table of keys")
        self.values: dict[str, Any] = values
        unknown = sorted(set(values) - keys)
        if unknown:
            raise self.error(f"unknown key {unknown[0]!r}; known keys: {', '.join(sorted(keys))}")

    def error(self, problem: str, key: str | None = None) -> CaseError:
        where = self.where if key is None else f"{self.where}, key {key!r}"
        return CaseError(self.path, problem, where=where)

    def text(self, key: str, default: str = "") -> str:
        value = self.values.get(key, default)
        if not isinstance(value, str):
            raise self.error(f"expected text, found {value!r}", key)
        return value

    def texts(self, key: str, default: Sequence[str] = ()) -> tuple[str, ...]:
        value = self.values.get(key, list(default))
        listed = [value] if isinstance(value, str) else value
        if not isinstance(listed, list) or not all(isinstance(v, str) and v for v in listed):
            raise self.error(f"expected text or a list of texts, found {value!r}", key)
        return tuple(listed)

    def paths(self, key: str) -> tuple[str, ...]:
        paths = self.texts(key)
        if not paths:
            raise self.error("expected a path or a list of paths, found none", key)
        return paths

    def number(self, key: str) -> float | None:
        value = self.values.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            raise self.error(f"expected a number above 0, found {_shown(value)}", key)
        if (isinstance(value, Decimal) and not value.is_finite()) or not 0 < value < 10**12:
            raise self.error("expected a number above 0 and below 10¹²", key)
        return float(value)

    def amount(self) -> int | Decimal | str:
        if "value" not in self.values:
            raise self.error("missing; give the stated number, such as value = 880", "value")
        value = self.values["value"]
        if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
            raise self.error(f"expected a number, found {_shown(value)}", "value")
        if isinstance(value, Decimal) and not value.is_finite():
            raise self.error(f"expected a number, found {value}", "value")
        return value

    def day(self, key: str) -> date | None:
        value = self.values.get(key)
        if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
            return value
        if isinstance(value, str):
            try:
                return date.fromisoformat(value)
            except ValueError:
                pass
        raise self.error(f"expected a day such as 2024-05-31, found {_shown(value)}", key)

    def flag(self, key: str) -> bool:
        value = self.values.get(key, False)
        if not isinstance(value, bool):
            raise self.error(f"expected true or false, found {_shown(value)}", key)
        return value


def _decimal(written: str) -> Decimal:
    """A number of a case with the digits it was written with."""
    try:
        return Decimal(written)
    except ArithmeticError:
        raise ValueError(f"a number too large to be one: {written[:20]}") from None


def _shown(value: object) -> str:
    return repr(str(value) if isinstance(value, Decimal | date) else value)[:60]


def read_case(path: str | Path) -> Case:
    """Read a case file.

    Parameters
    ----------
    path : path
        TOML with ``[[claim]]``, ``[[maps]]`` and ``[[figures]]`` tables.

    Returns
    -------
    Case

    Raises
    ------
    CaseError
        Naming the file, the table and the key.

    Examples
    --------
    >>> from frontgeo.places import examples_folder
    >>> case = read_case(examples_folder() / "belousov-2024" / "case.toml")
    >>> case.claims[0].label
    '880 km²'
    """
    path = Path(path)
    try:
        content = path.read_bytes()
        document = tomllib.loads(content.decode("utf-8"), parse_float=_decimal)
    except FileNotFoundError:
        raise CaseError(path, "no such file; check the path") from None
    except OSError as error:
        raise CaseError(path, f"cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise CaseError(path, "expected a TOML file in UTF-8; save it so") from None
    except (ValueError, RecursionError) as error:  # also a NUL in the name, endless numbers
        raise CaseError(path, f"expected TOML, found an error: {error}") from None
    unknown = sorted(set(document) - {"claim", "maps", "figures"})
    if unknown:
        raise CaseError(
            path, f"unknown table {unknown[0]!r}; known: [[claim]], [[maps]], [[figures]]"
        )
    claims = [_claim(t, i) for i, t in _tables(path, document, "claim", _CLAIM_KEYS)]
    if not claims:
        raise CaseError(path, "expected at least one [[claim]], found none")
    ids = [claim.id for claim in claims]
    for claim_id in ids:
        if ids.count(claim_id) > 1:
            raise CaseError(path, f"claim id {claim_id!r} is used twice; make ids differ")
    maps = [_map_pair(t, ids) for _, t in _tables(path, document, "maps", _MAPS_KEYS)]
    figures = [_figure(t, ids) for _, t in _tables(path, document, "figures", _FIGURE_KEYS)]
    if not maps and not figures:
        raise CaseError(path, "expected evidence: [[maps]] or [[figures]], found none")
    digest = hashlib.sha256(content).hexdigest()
    return Case(path, tuple(claims), tuple(maps), tuple(figures), digest)


def _tables(
    path: Path, document: Mapping[str, Any], name: str, keys: set[str]
) -> Iterable[tuple[int, _Table]]:
    listed = document.get(name, [])
    if not isinstance(listed, list):
        raise CaseError(path, f"expected [[{name}]] (double brackets), found [{name}]")
    for i, values in enumerate(listed, 1):
        yield i, _Table(path, f"[[{name}]] {i}", values, keys)


def _claim(table: _Table, number: int) -> Claim:
    kind = table.text("kind", "area")
    if kind != "area":
        raise table.error(f"expected 'area', found {kind!r}", "kind")
    amount = table.amount()
    try:
        claim = Claim.area(
            amount,
            unit=table.text("unit", "km2"),
            rounding=table.number("rounding"),
            since=table.day("since"),
            until=table.day("until"),
            said=table.day("said"),
            by=table.text("by"),
            where=_where(table),
            quote=table.text("quote"),
            source=table.text("source"),
            id=table.text("id", f"claim-{number}"),
        )
        return claim
    except ClaimError as error:
        raise table.error(str(error)) from None


def _where(table: _Table) -> tuple[str, ...]:
    codes = table.texts("where")
    return () if [c.strip().lower() for c in codes] == ["whole front"] else oblasts_of(codes)


def oblasts_of(names: Iterable[str]) -> tuple[str, ...]:
    """Return the codes of oblasts given by code or name.

    Raises
    ------
    ClaimError
        For one that does not exist.

    Examples
    --------
    >>> oblasts_of(["ua-63", "Donetsk"])
    ('UA-63', 'UA-14')
    """
    known: dict[str, str] = {}
    for code, name in oblast_codes().items():
        for word in (code, name, name.removesuffix(" oblast")):
            known.setdefault(word.lower(), code)
    found = []
    for name in names:
        if name.strip().lower() not in known:
            listed = ", ".join(f"{code} {label}" for code, label in sorted(oblast_codes().items()))
            raise ClaimError(
                f"where: unknown oblast {name!r}; expected 'whole front' or oblasts by code or "
                f"name: {listed}"
            )
        found.append(known[name.strip().lower()])
    return tuple(dict.fromkeys(found))


def _about(table: _Table, ids: Sequence[str]) -> tuple[str, ...]:
    about = table.texts("claim")
    for claim_id in about:
        if claim_id not in ids:
            raise table.error(f"no claim {claim_id!r}; there are: {', '.join(ids)}", "claim")
    return about


def _map_pair(table: _Table, ids: Sequence[str]) -> MapPair:
    definitions = table.texts("definition", ("occupied",))
    if not definitions or len(set(definitions)) < len(definitions):
        raise table.error("expected each definition once, found none or one twice", "definition")
    for definition in definitions:
        if definition not in DEFINITIONS:
            raise table.error(
                f"expected one of {', '.join(DEFINITIONS)}, found {definition!r}", "definition"
            )
    archive = table.text("archive") or None
    if archive is not None and ("before" in table.values or "after" in table.values):
        raise table.error("takes the days of the claim; leave before and after out", "archive")
    if archive is None and "as_of" in table.values:
        raise table.error("goes with archive", "as_of")
    return MapPair(
        before=() if archive else table.paths("before"),
        after=() if archive else table.paths("after"),
        archive=archive,
        as_of=table.day("as_of"),
        mapper=table.text("mapper") or None,
        definitions=definitions,
        clip=table.text("clip") or None,
        position_error_m=table.number("position_error_m"),
        illustration=table.flag("illustration"),
        claims=_about(table, ids),
        where=table.where,
    )


def _figure(table: _Table, ids: Sequence[str]) -> Figure:
    kind = table.text("kind", "published")
    if kind not in FIGURE_KINDS:
        raise table.error(f"expected one of {', '.join(FIGURE_KINDS)}, found {kind!r}", "kind")
    unit = table.text("unit", "km2")
    value = table.amount()
    if not table.text("by"):
        raise table.error("missing; say whose figure it is", "by")
    about = _about(table, ids)
    if len(ids) > 1 and not about:
        raise table.error(f"missing; say which claim it is about: {', '.join(ids)}", "claim")
    try:
        km2_per(unit)
        amount = Amount.of(value, rounding=table.number("rounding"))
    except ClaimError as error:
        raise table.error(str(error)) from None
    return Figure(
        amount,
        unit,
        kind,
        table.text("by"),
        table.text("source"),
        table.text("note"),
        about,
    )
