"""Case files as text: TOML tables read into records, every complaint naming its key."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from frontgeo.admin import oblast_code
from frontgeo.amounts import Amount, worth_of
from frontgeo.claims import KINDS, Claim
from frontgeo.control import DEFINITIONS
from frontgeo.errors import CaseError, ClaimError
from frontgeo.places import oblast_codes
from frontgeo.rows import FIGURE_KINDS

__all__ = [
    "Case",
    "Figure",
    "MapPair",
    "Places",
    "SectorOf",
    "base_of",
    "check_parts",
    "oblasts_of",
    "read_case",
    "read_utf8",
]


@dataclass(frozen=True)
class MapPair:
    """One ``[[maps]]`` table: a mapper's files for the two ends of the period.

    With an archive the days of the claim are looked up in it; files beside it are the maps,
    and the archive gives the days around them. A claim of a day has no `before`; that of a
    pace has the two maps of the period it is compared with.
    """

    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    than_before: tuple[str, ...] = ()
    than_after: tuple[str, ...] = ()
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
class SectorOf:
    """One ``[[sector]]`` table: the ground nearest to its settlements, or a region."""

    name: str
    settlements: tuple[str, ...] = ()
    within_km: float | None = None
    oblasts: tuple[str, ...] = ()
    region: str | None = None


@dataclass(frozen=True)
class Places:
    """The ``[places]`` table: the files of settlements and of the border, where not ours."""

    settlements: str | None = None
    outlines: str | None = None
    register: str | None = None
    complete: bool | None = None
    border: str | None = None
    border_error_m: float | None = None


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
    """A case file, read and checked for sense, its maps not yet opened.

    A claim without evidence is an error where it needs some, and else not available.
    """

    path: Path
    claims: tuple[Claim, ...]
    maps: tuple[MapPair, ...]
    figures: tuple[Figure, ...]
    sha256: str
    sectors: tuple[SectorOf, ...] = ()
    places: Places = field(default_factory=Places)
    needs_evidence: bool = True
    unmeasured: tuple[str, ...] = ()  # claims of a scope that no map and no figure shares


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
    "depth_from",
    "sectors",
    "names",
    "settlement",
    "than_since",
    "than_until",
    "parts",
    "per_day",
    "percent",
    "percent_of",
    "proposed",
    "characters",
}
_SECTOR_KEYS = {"name", "settlements", "within_km", "where", "region"}
_PLACES_KEYS = {"settlements", "outlines", "register", "complete", "border", "border_error_m"}
_MAPS_KEYS = {
    "than_before",
    "than_after",
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

    def amount(self, key: str = "value") -> int | Decimal | str:
        if key not in self.values:
            raise self.error("missing; give the stated number, such as value = 880", key)
        value = self.values[key]
        if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
            raise self.error(f"expected a number, found {_shown(value)}", key)
        if isinstance(value, Decimal) and not value.is_finite():
            raise self.error(f"expected a number, found {value}", key)
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


def read_case(path: str | Path, *, needs_evidence: bool = True) -> Case:
    """Read a case file.

    Parameters
    ----------
    path : path
        TOML with ``[[claim]]``, ``[[maps]]``, ``[[figures]]`` and ``[[sector]]`` tables, and
        one ``[places]``.
    needs_evidence : bool
        Whether there must be maps or figures in it.

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
    document, digest = _document(path)
    known = ("claim", "maps", "figures", "sector", "places")
    unknown = sorted(set(document) - set(known))
    if unknown:
        listed = ", ".join(f"[[{name}]]" for name in known[:-1])
        raise CaseError(path, f"unknown table {unknown[0]!r}; known: {listed}, [places]")
    sectors = [_sector(t) for _, t in _tables(path, document, "sector", _SECTOR_KEYS)]
    names = [sector.name for sector in sectors]
    if len(set(names)) < len(names):
        raise CaseError(path, f"sector names differ in a case; found {', '.join(names)}")
    claims = [_claim(t, i, names) for i, t in _tables(path, document, "claim", _CLAIM_KEYS)]
    if not claims:
        raise CaseError(path, "expected at least one [[claim]], found none")
    ids = [claim.id for claim in claims]
    for claim in claims:
        if ids.count(claim.id) > 1:
            raise CaseError(path, f"claim id {claim.id!r} is used twice; make ids differ")
    check_parts(path, claims)
    maps = [_map_pair(t, claims) for _, t in _tables(path, document, "maps", _MAPS_KEYS)]
    figures = [_figure(t, claims) for _, t in _tables(path, document, "figures", _FIGURE_KEYS)]
    if needs_evidence and not maps and not figures:
        raise CaseError(path, "expected evidence: [[maps]] or [[figures]], found none")
    if "places" in document and not isinstance(document["places"], dict):
        raise CaseError(path, "expected [places] (single brackets), found [[places]]")
    places = _places(_Table(path, "[places]", document.get("places", {}), _PLACES_KEYS))
    return Case(path, tuple(claims), tuple(maps), tuple(figures), digest, tuple(sectors), places)


def read_utf8(path: Path, what: str) -> tuple[bytes, str]:
    """Return the bytes of a file and their text; `what` names it in complaints."""
    try:
        content = path.read_bytes()
        return content, content.decode("utf-8")
    except FileNotFoundError:
        raise CaseError(path, "no such file; check the path") from None
    except OSError as error:
        raise CaseError(path, f"cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise CaseError(path, f"expected {what} in UTF-8; save it so") from None
    except ValueError as error:  # a NUL in the name
        raise CaseError(path, f"cannot be read ({error})") from None


def check_parts(path: Path, claims: Iterable[Claim]) -> None:
    """Refuse a claim whose parts are not other claims of its case."""
    listed = list(claims)
    ids = [claim.id for claim in listed]
    for claim in listed:
        for part in claim.parts:
            if part not in ids or part == claim.id:
                raise CaseError(
                    path,
                    f"claim {claim.id!r}, key 'parts': no other claim {part!r}; there are: "
                    f"{', '.join(ids)}",
                )


def _document(path: Path) -> tuple[dict[str, Any], str]:
    """The tables of a TOML file, and its SHA-256."""
    content, text = read_utf8(path, "a TOML file")
    try:
        document = tomllib.loads(text, parse_float=_decimal)
    except (ValueError, RecursionError) as error:  # also endless numbers
        raise CaseError(path, f"expected TOML, found an error: {error}") from None
    return document, hashlib.sha256(content).hexdigest()


def _tables(
    path: Path, document: Mapping[str, Any], name: str, keys: set[str]
) -> Iterable[tuple[int, _Table]]:
    listed = document.get(name, [])
    if not isinstance(listed, list):
        raise CaseError(path, f"expected [[{name}]] (double brackets), found [{name}]")
    for i, values in enumerate(listed, 1):
        label = values.get("id") if isinstance(values, dict) else None
        shown = f" ({label})" if isinstance(label, str) and label else ""
        yield i, _Table(path, f"[[{name}]] {i}{shown}", values, keys)


def _claim(table: _Table, number: int, sectors: Sequence[str]) -> Claim:
    kind = table.text("kind", "area")
    if kind not in KINDS:
        raise table.error(f"expected one of {', '.join(KINDS)}, found {kind!r}", "kind")
    listed = table.texts("sectors")
    for name in listed:
        if name not in sectors:
            known = ", ".join(sectors) or "none; add a [[sector]] table"
            raise table.error(f"no sector {name!r}; there are: {known}", "sectors")
    missing = [key for key in ("since", "until") if key not in table.values]
    missing = [key for key in missing if key == "until" or not KINDS[kind].is_state]
    if missing:
        raise table.error("missing; give the period, such as 2024-05-31", missing[0])
    stated = {key: table.amount(key) for key in ("per_day", "percent") if key in table.values}
    percent_of = table.text("percent_of")
    try:
        return Claim.of(
            kind,
            table.amount() if kind != "fronts" else table.values.get("value", "all"),
            unit=table.text("unit"),
            rounding=table.number("rounding"),
            since=table.day("since"),
            until=table.day("until"),
            said=table.day("said"),
            by=table.text("by"),
            where=_where(table),
            quote=table.text("quote"),
            source=table.text("source"),
            id=table.text("id", f"claim-{number}"),
            depth_from=table.text("depth_from"),
            sectors=listed or (tuple(sectors) if kind == "fronts" else ()),
            names=table.texts("names"),
            settlement=table.text("settlement"),
            than_since=table.day("than_since"),
            than_until=table.day("than_until"),
            parts=table.texts("parts"),
            percent_of=percent_of and base_of(percent_of),
            proposed=table.flag("proposed"),
            **stated,
        )
    except ClaimError as error:
        raise table.error(str(error)) from None


def base_of(name: str) -> str:
    """Return what a percentage is of: ``ukraine``, or an oblast's code."""
    return "ukraine" if name.strip().lower() == "ukraine" else oblasts_of([name])[0]


def _sector(table: _Table) -> SectorOf:
    name = table.text("name").strip()
    if not name:
        raise table.error("missing; name the sector", "name")
    region = table.text("region") or None
    # a region alone is a sector; settlements beside it divide it
    default = () if region else (name,)
    return SectorOf(
        name,
        settlements=table.texts("settlements", default),
        within_km=table.number("within_km"),
        oblasts=_where(table),
        region=region,
    )


def _places(table: _Table) -> Places:
    files = ("settlements", "outlines", "register", "border")
    return Places(
        **{key: table.text(key) or None for key in files},
        complete=table.flag("complete") if "complete" in table.values else None,
        border_error_m=table.number("border_error_m"),
    )


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
    >>> oblasts_of(["ua-63", "Donetsk", "Херсонська область"])
    ('UA-63', 'UA-14', 'UA-65')
    """
    found = []
    for name in names:
        code = oblast_code(name)
        if not code:
            listed = ", ".join(f"{code} {label}" for code, label in sorted(oblast_codes().items()))
            raise ClaimError(
                f"where: unknown oblast {name!r}; expected 'whole front' or oblasts by code or "
                f"name: {listed}"
            )
        found.append(code)
    return tuple(dict.fromkeys(found))


def _about(table: _Table, claims: Sequence[Claim]) -> list[Claim]:
    """The claims that a table is about: those it names, or all."""
    by_id = {claim.id: claim for claim in claims}
    about = table.texts("claim")
    for claim_id in about:
        if claim_id not in by_id:
            raise table.error(f"no claim {claim_id!r}; there are: {', '.join(by_id)}", "claim")
    return [by_id[claim_id] for claim_id in about] or list(claims)


def _map_pair(table: _Table, claims: Sequence[Claim]) -> MapPair:
    definitions = table.texts("definition", ("occupied",))
    if not definitions or len(set(definitions)) < len(definitions):
        raise table.error("expected each definition once, found none or one twice", "definition")
    for definition in definitions:
        if definition not in DEFINITIONS:
            raise table.error(
                f"expected one of {', '.join(DEFINITIONS)}, found {definition!r}", "definition"
            )
    archive = table.text("archive") or None
    if archive is None and "as_of" in table.values:
        raise table.error("goes with archive", "as_of")
    about = _about(table, claims)
    files = {}
    for key, needed in (
        ("before", any(not claim.is_state for claim in about)),
        ("after", True),
        ("than_before", any(claim.than_since is not None for claim in about)),
        ("than_after", any(claim.than_since is not None for claim in about)),
    ):
        asked = key in table.values or (needed and archive is None)
        files[key] = table.paths(key) if asked else ()
    for first, last in (("before", "after"), ("than_before", "than_after")):
        if files[first] and not files[last]:
            raise table.error(f"goes with {last}; give both or neither", first)
    return MapPair(
        **files,
        archive=archive,
        as_of=table.day("as_of"),
        mapper=table.text("mapper") or None,
        definitions=definitions,
        clip=table.text("clip") or None,
        position_error_m=table.number("position_error_m"),
        illustration=table.flag("illustration"),
        claims=tuple(claim.id for claim in about),
        where=table.where,
    )


def _figure(table: _Table, claims: Sequence[Claim]) -> Figure:
    kind = table.text("kind", "published")
    if kind not in FIGURE_KINDS:
        raise table.error(f"expected one of {', '.join(FIGURE_KINDS)}, found {kind!r}", "kind")
    unit = table.text("unit")
    value = table.amount()
    if not table.text("by"):
        raise table.error("missing; say whose figure it is", "by")
    about = _about(table, claims)
    if len(claims) > 1 and "claim" not in table.values:
        ids = ", ".join(claim.id for claim in claims)
        raise table.error(f"missing; say which claim it is about: {ids}", "claim")
    try:
        for claim in about:
            worth_of(unit, KINDS[claim.kind].base)
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
        tuple(claim.id for claim in about),
    )
