"""Case files: their tables read into records, and checked for sense."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from frontgeo.cases.casetables import Table, read_toml, tables_of
from frontgeo.claims import KINDS, Claim
from frontgeo.claims.amount import Amount, worth_of
from frontgeo.control import DEFINITIONS
from frontgeo.days import zone_of
from frontgeo.errors import CaseError, ClaimError, InputError
from frontgeo.places.admin import base_of, where_of
from frontgeo.verdicts.rows import FIGURE_KINDS

__all__ = [
    "Case",
    "Figure",
    "MapPair",
    "Places",
    "SectorOf",
    "check_parts",
    "read_case",
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
    status: str | None = None
    side: str | None = None
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
    timezone: str = ""
    unmeasured: tuple[str, ...] = ()  # claims of a scope that no map and no figure shares


_CLAIM_KEYS = {
    "id", "kind", "value", "unit", "since", "until", "said", "by", "where", "quote", "source",
    "rounding", "depth_from", "sectors", "names", "settlement", "than_since", "than_until", "parts",
    "per_day", "percent", "percent_of", "proposed", "characters", "direction",
}  # fmt: skip
_SECTOR_KEYS = {"name", "settlements", "within_km", "where", "region"}
_PLACES_KEYS = {"settlements", "outlines", "register", "complete", "border", "border_error_m"}
_MAPS_KEYS = {
    "than_before", "than_after", "mapper", "archive", "as_of", "before", "after", "definition",
    "clip", "position_error_m", "illustration", "claim", "status", "side",
}  # fmt: skip
_FIGURE_KEYS = {"kind", "by", "value", "unit", "source", "note", "rounding", "claim"}


def read_case(path: str | Path, *, needs_evidence: bool = True) -> Case:
    """Read a case file.

    Parameters
    ----------
    path : path
        TOML with ``[[claim]]``, ``[[maps]]``, ``[[figures]]`` and ``[[sector]]`` tables, and
        one ``[places]``; above them ``timezone``, in which its days begin and end.
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
    document, digest = read_toml(path)
    timezone = document.pop("timezone", "")
    try:
        zone_of(timezone if isinstance(timezone, str) else repr(timezone), "key 'timezone'")
    except InputError as error:
        raise CaseError(path, str(error)) from None
    known = ("claim", "maps", "figures", "sector", "places")
    unknown = sorted(set(document) - set(known))
    if unknown:
        listed = ", ".join(f"[[{name}]]" for name in known[:-1])
        raise CaseError(path, f"unknown table {unknown[0]!r}; known: {listed}, [places]")
    sectors = [_sector(t) for _, t in tables_of(path, document, "sector", _SECTOR_KEYS)]
    names = [sector.name for sector in sectors]
    if len(set(names)) < len(names):
        raise CaseError(path, f"sector names differ in a case; found {', '.join(names)}")
    claims = [_claim(t, i, names) for i, t in tables_of(path, document, "claim", _CLAIM_KEYS)]
    if not claims:
        raise CaseError(path, "expected at least one [[claim]], found none")
    ids = [claim.id for claim in claims]
    for claim in claims:
        if ids.count(claim.id) > 1:
            raise CaseError(path, f"claim id {claim.id!r} is used twice; make ids differ")
    check_parts(path, claims)
    maps = [_map_pair(t, claims) for _, t in tables_of(path, document, "maps", _MAPS_KEYS)]
    figures = [_figure(t, claims) for _, t in tables_of(path, document, "figures", _FIGURE_KEYS)]
    if needs_evidence and not maps and not figures:
        raise CaseError(path, "expected evidence: [[maps]] or [[figures]], found none")
    if "places" in document and not isinstance(document["places"], dict):
        raise CaseError(path, "expected [places] (single brackets), found [[places]]")
    places = _places(Table(path, "[places]", document.get("places", {}), _PLACES_KEYS))
    return Case(
        path, tuple(claims), tuple(maps), tuple(figures), digest, tuple(sectors), places,
        timezone=timezone,
    )  # fmt: skip


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


def _claim(table: Table, number: int, sectors: Sequence[str]) -> Claim:
    kind = table.text("kind", "area")
    if kind not in KINDS:
        raise table.error(f"expected one of {', '.join(KINDS)}, found {kind!r}", "kind")
    listed = table.texts("sectors")
    for name in listed:
        if name not in sectors:
            known = ", ".join(sectors) or "none; add a [[sector]] table"
            raise table.error(f"no sector {name!r}; there are: {known}", "sectors")
    if "direction" in table.values:
        raise table.error(
            f"{table.text('direction')}; a claim is held against what Russian forces gained on "
            "balance: take this line out where it is of that, and otherwise the claim",
            "direction",
        )
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
            where=where_of(table.texts("where")),
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


def _sector(table: Table) -> SectorOf:
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
        oblasts=where_of(table.texts("where")),
        region=region,
    )


def _places(table: Table) -> Places:
    files = ("settlements", "outlines", "register", "border")
    return Places(
        **{key: table.text(key) or None for key in files},
        complete=table.flag("complete") if "complete" in table.values else None,
        border_error_m=table.number("border_error_m"),
    )


def _about(table: Table, claims: Sequence[Claim]) -> list[Claim]:
    """The claims that a table is about: those it names, or all."""
    by_id = {claim.id: claim for claim in claims}
    about = table.texts("claim")
    for claim_id in about:
        if claim_id not in by_id:
            raise table.error(f"no claim {claim_id!r}; there are: {', '.join(by_id)}", "claim")
    return [by_id[claim_id] for claim_id in about] or list(claims)


def _map_pair(table: Table, claims: Sequence[Claim]) -> MapPair:
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
        status=table.text("status") or None,
        side=table.text("side") or None,
        position_error_m=table.number("position_error_m"),
        illustration=table.flag("illustration"),
        claims=tuple(claim.id for claim in about),
        where=table.where,
    )


def _figure(table: Table, claims: Sequence[Claim]) -> Figure:
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
