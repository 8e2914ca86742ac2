"""Case files: their tables read into records, and validated."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path, PurePath
from typing import Any

from frontgeo._utils.dates import read_day, zone_of
from frontgeo._utils.fileio import LARGEST_TEXT, read_regular
from frontgeo._utils.toml import parsed_toml
from frontgeo.change.definitions import DEFINITIONS
from frontgeo.claims.amount import Amount
from frontgeo.claims.base import Claim, kind_named
from frontgeo.claims.statement import OLD_KEYS, with_new_keys
from frontgeo.claims.units import worth_of
from frontgeo.errors import CaseError, ClaimError, InputError, MapFileError
from frontgeo.i18n.messages import Message
from frontgeo.io.tabular import text_of
from frontgeo.mappers.front_lines import FrontLine, side_point
from frontgeo.places.oblasts import base_of, where_of
from frontgeo.places.theatre import Theatre
from frontgeo.verdicts.context import Places, SectorOf, not_available, resolve_places
from frontgeo.verdicts.outcomes import FIGURE_KINDS, FigureKind

__all__ = [
    "Case",
    "MapPair",
    "NamedArchive",
    "PublishedFigure",
    "check_parts",
    "read_case",
    "read_text",
    "together",
]

_MOST_CLAIMS = 10_000


def read_text(path: Path) -> tuple[bytes, str]:
    """Return the bytes of a file with their text, decoded as UTF-8 or, with its mark, UTF-16."""
    try:
        content = read_regular(path, LARGEST_TEXT)
    except MapFileError as error:
        raise CaseError(path, error.problem) from None
    except ValueError as error:  # the name contains NUL
        raise CaseError(path, f"cannot be read ({error})") from None
    try:
        return content, text_of(content)
    except ValueError as error:
        raise CaseError(path, str(error)) from None


def refuse_many(path: Path, claims: int) -> None:
    """Refuse a case of so many claims that reading them would take minutes."""
    if claims > _MOST_CLAIMS:
        raise CaseError(path, f"expected up to {_MOST_CLAIMS:,} claims, found {claims:,}; split it")


def read_toml(path: Path) -> tuple[dict[str, Any], str, str]:
    """Return the tables of a TOML file with its text and its SHA-256."""
    content, text = read_text(path)
    refuse_many(path, text.count("[[claim]]"))
    try:
        document = parsed_toml(text, parse_float=_decimal)
    except (ValueError, RecursionError) as error:  # ValueError covers numbers without end
        raise CaseError(path, f"expected TOML, found an error: {error}") from None
    return document, text, hashlib.sha256(content).hexdigest()


def tables_of(
    path: Path,
    document: Mapping[str, Any],
    name: str,
    keys: set[str] | None,
    *,
    problems: list[CaseError],
    lines: Sequence[int],
) -> Iterable[tuple[int, Table]]:
    """Yield the tables of a name, numbered from 1.

    `keys` are the permitted ones, or None to permit all; entries that are not tables are added to
    `problems`. `lines` are those at which the tables begin, where they are known.
    """
    listed = document.get(name, [])
    if not isinstance(listed, list):
        problems.append(CaseError(path, f"expected [[{name}]] (double brackets), found [{name}]"))
        return
    for i, values in enumerate(listed, 1):
        label = values.get("id") if isinstance(values, dict) else None
        suffix = f" ({label})" if isinstance(label, str) and label else ""
        try:
            line = lines[i - 1] if len(lines) == len(listed) else None
            yield i, Table(path, f"[[{name}]] {i}{suffix}", values, keys, line)
        except CaseError as error:
            problems.append(error)


def _lines_of(text: str, name: str) -> list[int]:
    """Return the lines at which the tables of a name begin, if each has a head of its own."""
    head = re.compile(rf"\s*\[\[\s*{name}\s*\]\]")
    return [number for number, line in enumerate(text.splitlines(), 1) if head.match(line)]


_MOST_PROBLEMS = 20  # problems that one message lists
_OLD_KEYS = {
    **OLD_KEYS, "than_before": "baseline_before", "than_after": "baseline_after",
}  # fmt: skip


def together(path: Path, problems: Sequence[CaseError], found: str) -> CaseError:
    """Return one error for several problems; `found` describes them."""
    if len(problems) == 1:
        return problems[0]
    listed = [": ".join(p for p in (e.where, e.problem) if p) for e in problems[:_MOST_PROBLEMS]]
    more = len(problems) - len(listed)
    text = " | ".join(listed) + (f" | and {more} more" if more else "")
    return CaseError(path, f"{len(problems)} {found}: {text}")


class Table:
    """A table of a case file, whose errors name the file, the table and the key.

    Keys of the former release are read as today's, with a warning.
    """

    def __init__(
        self,
        path: Path,
        where: str,
        values: Any,
        keys: set[str] | None,
        line: int | None = None,
    ) -> None:
        self.path, self.where, self.line = path, where, line
        if not isinstance(values, dict):
            raise self.error("expected a table of keys")
        old_keys = {old: new for old, new in _OLD_KEYS.items() if keys is None or new in keys}
        try:
            self.values = with_new_keys(values, old_keys)
        except ClaimError as error:
            raise self.error(str(error)) from None
        unknown = sorted(set(self.values) - keys) if keys is not None else []
        if unknown:
            known, named = ", ".join(sorted(keys or ())), ", ".join(map(repr, unknown))
            raise self.error(f"unknown key {named}; known keys: {known}")

    def error(self, problem: str, key: str | None = None) -> CaseError:
        """Return an error that names the file, the line, the table and the key."""
        where = self.where if key is None else f"{self.where}, key {key!r}"
        where = where if self.line is None else f"line {self.line}, {where}"
        return CaseError(self.path, problem, where=where)

    def text(self, key: str, default: str = "") -> str:
        """Return the text of a key."""
        value = self.values.get(key, default)
        if not isinstance(value, str):
            raise self.error(f"expected text, found {value!r}", key)
        return value

    def texts(self, key: str, default: Sequence[str] = ()) -> tuple[str, ...]:
        """Return the texts of a key, which may be one or a list."""
        value = self.values.get(key, list(default))
        listed = [value] if isinstance(value, str) else value
        if not isinstance(listed, list) or not all(isinstance(v, str) and v for v in listed):
            raise self.error(f"expected text or a list of texts, found {value!r}", key)
        return tuple(listed)

    def paths(self, key: str) -> tuple[str, ...]:
        """Return the paths of a key, at least one."""
        paths = self.texts(key)
        if not paths:
            raise self.error("expected a path or a list of paths, found none", key)
        return paths

    def number(self, key: str) -> float | None:
        """Return the number of a key, which must be above 0."""
        value = self.values.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            raise self.error(f"expected a number above 0, found {_quoted(value)}", key)
        if (isinstance(value, Decimal) and not value.is_finite()) or not 0 < value < 10**12:
            raise self.error("expected a number above 0 and below 10¹²", key)
        return float(value)

    def amount(self, key: str = "value") -> int | Decimal | str:
        """Return a stated number as written; refuse its absence."""
        if key not in self.values:
            raise self.error("missing; give the stated number, such as value = 880", key)
        value = self.values[key]
        if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
            raise self.error(f"expected a number, found {_quoted(value)}", key)
        if isinstance(value, Decimal) and not value.is_finite():
            raise self.error(f"expected a number, found {value}", key)
        return value

    def day(self, key: str) -> date | None:
        """Return the day of a key."""
        value = self.values.get(key)
        try:
            return None if value is None else read_day(str(value), f"key {key!r}")
        except InputError as error:
            raise self.error(str(error)) from None

    def flag(self, key: str) -> bool:
        """Return whether a key is true."""
        value = self.values.get(key, False)
        if not isinstance(value, bool):
            raise self.error(f"expected true or false, found {_quoted(value)}", key)
        return value


def _decimal(written: str) -> Decimal:
    """Return a number with the digits as written."""
    try:
        return Decimal(written)
    except ArithmeticError:
        raise ValueError(f"a number is too large: {written[:20]}") from None


def _quoted(value: object) -> str:
    return repr(str(value) if isinstance(value, Decimal | date) else value)[:60]


@dataclass(frozen=True)
class MapPair:
    """A ``[[maps]]`` table: a mapper's files for the two ends of the period.

    With an archive, the days of the claim are looked up in it; files given as well are the maps,
    and the archive supplies the days around them. A claim about a single day has no `before`,
    unless it must persist: then `before` is the map of the day, and `after` the next full map. A
    pace may also have the two maps of the period that it is compared with. A pair with neither
    files nor an archive is taken from the library of maps, by its mapper.

    `notes` go into its rows, and with `lacking` these state only that reason: there is no map.
    """

    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    baseline_before: tuple[str, ...] = ()
    baseline_after: tuple[str, ...] = ()
    mapper: str | None = None
    archive: str | None = None
    as_of: date | None = None
    definitions: tuple[str, ...] = ("occupied",)
    clip: str | None = None
    status: str | None = None
    side: str | None = None
    front_line: FrontLine | None = None
    position_error_m: float | None = None
    illustration: bool = False
    claims: tuple[str, ...] = ()
    where: str = ""
    notes: tuple[Message, ...] = ()
    lacking: Message | str = ""

    @property
    def country(self) -> str | None:
        """Return the file of the country that its lines divide, if it names one."""
        line = self.front_line
        return None if line is None or line.country is None else str(line.country)

    @property
    def named_files(self) -> tuple[str, ...]:
        """Return the files and the archive that it names."""
        files = (*self.before, *self.after, *self.baseline_before, *self.baseline_after)
        return (*files, self.archive) if self.archive else files


@dataclass(frozen=True)
class PublishedFigure:
    """A ``[[figures]]`` table: a published figure for the same period."""

    amount: Amount
    unit: str
    kind: FigureKind
    claimant: str
    source: str = ""
    note: str = ""
    claims: tuple[str, ...] = ()


@dataclass(frozen=True)
class NamedArchive:
    """An archive that a case names other than by its path: where it lies, and whose maps it has."""

    path: Path
    mapper: str


@dataclass(frozen=True)
class Case:
    """A case file that was read and checked for consistency, with its maps not yet opened.

    A claim without evidence is an error if `needs_evidence`, and otherwise unavailable.
    `archives` says where archives lie whose names are no paths: series of a library.
    """

    path: Path
    claims: tuple[Claim, ...]
    maps: tuple[MapPair, ...]
    figures: tuple[PublishedFigure, ...]
    sha256: str
    sectors: tuple[SectorOf, ...] = ()
    places: Places = field(default_factory=Places)
    needs_evidence: bool = True
    timezone: str = ""
    unmeasured: tuple[str, ...] = ()  # ids of claims whose scope no map or figure shares
    archives: Mapping[str, NamedArchive] = field(default_factory=dict)
    theatre: Theatre | None = None  # as it states, or as the caller stated instead
    theatre_file: str = ""  # as it is written in the case


_SECTOR_KEYS = {"name", "settlements", "within_km", "where", "region"}
_PLACES_KEYS = {"settlements", "outlines", "register", "complete", "border", "border_error_m"}
_MAPS_KEYS = {
    "baseline_before", "baseline_after", "mapper", "archive", "as_of", "before", "after",
    "definition",
    "clip", "position_error_m", "illustration", "claim", "status", "side", "country", "side_of",
    "extend_line_km", "front_line",
}  # fmt: skip
_FIGURE_KEYS = {"kind", "claimant", "value", "unit", "source", "note", "rounding", "claim"}


def read_case(
    path: str | Path,
    *,
    needs_evidence: bool = True,
    theatre: Theatre | None = None,
    may_read: Callable[[str], str] | None = None,
) -> Case:
    """Read a case file.

    Parameters
    ----------
    path : path
        TOML with ``[[claim]]``, ``[[maps]]``, ``[[figures]]`` and ``[[sector]]`` tables, and
        one ``[places]``; above them ``timezone``, in which the case's days begin and end, and
        ``theatre``, a file of the theatre of its war, relative to the case.
    needs_evidence : bool
        Whether the case must have maps or figures.
    theatre : Theatre, optional
        Another theatre than the one that the case states.
    may_read : callable, optional
        Function that is given the path of the case's theatre before it is read, may refuse it,
        and returns the path to read.

    Returns
    -------
    Case

    Raises
    ------
    CaseError
        With the file, the table and the key.

    Examples
    --------
    >>> from frontgeo.places import examples_folder
    >>> case = read_case(examples_folder() / "belousov-2024" / "case.toml")
    >>> case.claims[0].label
    '880 km²'
    """
    path = Path(path)
    document, text, digest = read_toml(path)
    theatre_file, theatre = _theatre(path, document, theatre, may_read)
    timezone = _timezone(path, document)
    problems = _unknown_tables(path, document)

    def read(name: str, keys: set[str] | None, make: Callable[[Table, int], Any]) -> list[Any]:
        """Read all tables of a name, collecting their problems to report them together."""
        made = []
        lines = _lines_of(text, name)
        for number, table in tables_of(path, document, name, keys, problems=problems, lines=lines):
            try:
                made.append(make(table, number))
            except CaseError as error:
                problems.append(error)
        return made

    sectors = read("sector", _SECTOR_KEYS, lambda table, _: _sector(table, theatre))
    names = [sector.name for sector in sectors]
    if len(set(names)) < len(names):
        problems.append(
            CaseError(path, f"expected different sector names, found {', '.join(names)}")
        )
    claims = read("claim", None, lambda table, number: _claim(table, number, names, theatre))
    if not document.get("claim"):
        problems.append(CaseError(path, "expected at least one [[claim]], found none"))
    ids = [claim.id for claim in claims]
    twice = sorted({claim_id for claim_id in ids if ids.count(claim_id) > 1})
    problems += [
        CaseError(path, f"claim id {claim_id!r} is used twice; give each claim its own id")
        for claim_id in twice
    ]
    known = _Claims(claims, complete=not problems)
    maps = read("maps", _MAPS_KEYS, lambda table, _: _map_pair(table, known))
    figures = read("figures", _FIGURE_KEYS, lambda table, _: _figure(table, known))
    try:
        check_parts(path, claims)
    except CaseError as error:
        problems += [error] if known.complete else []
    if needs_evidence and not document.get("maps") and not document.get("figures"):
        problems.append(CaseError(path, "expected evidence: [[maps]] or [[figures]], found none"))
    places = Places()
    try:
        places = _places(path, document.get("places", {}))
    except CaseError as error:
        problems.append(error)
    if problems:
        raise together(path, problems, "things are wrong with this case")
    return Case(
        path, tuple(claims), tuple(maps), tuple(figures), digest, tuple(sectors), places,
        timezone=timezone, theatre=theatre, theatre_file=theatre_file,
    )  # fmt: skip


def _theatre(
    path: Path,
    document: dict[str, Any],
    given: Theatre | None,
    may_read: Callable[[str], str] | None,
) -> tuple[str, Theatre | None]:
    """Return the file of a case's theatre, and that theatre or the one given in its place."""
    stated = document.pop("theatre", "")
    if not isinstance(stated, str):
        raise CaseError(path, f"key 'theatre': expected a file, found {_quoted(stated)}")
    if given is not None or not stated:
        return stated, given
    resolved = resolve_places(stated, path.parent)
    if resolved is None:
        raise CaseError(path, f"key 'theatre': {stated}: {not_available()}")
    from frontgeo.places.theatre_file import read_theatre  # loads geopandas

    if may_read is not None:
        resolved = may_read(resolved)
    try:
        theatre = read_theatre(resolved)
    except InputError as error:
        raise CaseError(path, f"key 'theatre': {error}") from None
    home = PurePath(stated).parent  # in records, files have the names that the case has for them
    named = [
        (str(home / Path(f).relative_to(Path(resolved).parent)), d) for f, d in theatre.about.files
    ]
    return stated, theatre.with_about(files=tuple(named))


def _timezone(path: Path, document: dict[str, Any]) -> str:
    """Return the time zone of a case."""
    timezone = document.pop("timezone", "")
    try:
        zone_of(timezone if isinstance(timezone, str) else repr(timezone), "key 'timezone'")
    except InputError as error:
        raise CaseError(path, str(error)) from None
    return str(timezone)


def _unknown_tables(path: Path, document: Mapping[str, Any]) -> list[CaseError]:
    """Return one problem that names all the tables and keys that no case has, or none."""
    known = ("claim", "maps", "figures", "sector", "places")
    unknown = sorted(set(document) - set(known))
    if not unknown:
        return []
    listed = ", ".join(f"[[{name}]]" for name in known[:-1])
    word = "table" if len(unknown) == 1 else "tables"
    named = ", ".join(repr(name[:60]) for name in unknown[:_MOST_PROBLEMS])
    return [CaseError(path, f"unknown {word} {named}; known: {listed}, [places]")]


@dataclass(frozen=True)
class _Claims:
    """The claims of a case; incomplete if one of them could not be read."""

    listed: Sequence[Claim]
    complete: bool

    def about(self, table: Table) -> list[Claim]:
        """Return the claims that a table names, or all if it names none."""
        by_id = {claim.id: claim for claim in self.listed}
        named = table.texts("claim")
        for claim_id in named:
            if claim_id not in by_id and self.complete:
                raise table.error(f"no claim {claim_id!r}; there are: {', '.join(by_id)}", "claim")
        return [by_id[name] for name in named if name in by_id] or list(self.listed)


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


def _claim(table: Table, number: int, sectors: Sequence[str], theatre: Theatre | None) -> Claim:
    fields = {"id": f"claim-{number}", **table.values}
    kind = fields.pop("kind", "area")
    listed = table.texts("sectors")
    for name in listed:
        if name not in sectors:
            known = ", ".join(sectors) or "none; add a [[sector]] table"
            raise table.error(f"no sector {name!r}; there are: {known}", "sectors")
    try:
        of_kind = kind_named(kind)
        if "sectors" not in fields and of_kind.needs_sectors:
            fields["sectors"] = tuple(sectors)
    except ClaimError as error:
        raise table.error(str(error)) from None
    missing = [key for key in of_kind.stated_days if key not in fields]
    problems = [f"{key}: missing; give the period, such as 2024-05-31" for key in missing[-1:]]
    try:
        claim = claim_from_table(kind, fields, theatre)
    except ClaimError as error:
        found = str(error).split(" | ")
        problems += [each for each in found if each.partition(":")[0] not in missing]
    if problems:
        raise table.error(" | ".join(dict.fromkeys(problems)))
    return claim


def claim_from_table(kind: str, fields: Mapping[str, Any], theatre: Theatre | None = None) -> Claim:
    """Make a claim from the keys of a case or a table, in a theatre.

    Raises
    ------
    ClaimError
    """
    keys = dict(fields)
    if theatre is not None and not theatre.about.is_shipped:
        return kind_named(kind)(**keys, theatre=theatre).in_theatre(theatre)
    base = keys.get("percent_of")
    if base and isinstance(base, str):
        keys["percent_of"] = base_of(base)
    return kind_named(kind)(**keys)


def _sector(table: Table, theatre: Theatre | None) -> SectorOf:
    name = table.text("name").strip()
    if not name:
        raise table.error("missing; name the sector", "name")
    region = table.text("region") or None
    # a region alone forms a sector; settlements given with it divide it
    default = () if region else (name,)
    return SectorOf(
        name,
        settlements=table.texts("settlements", default),
        within_km=table.number("within_km"),
        oblasts=_regions(table, theatre),
        region=region,
    )


def _regions(table: Table, theatre: Theatre | None) -> tuple[str, ...]:
    """Return the regions of a sector by their codes; none for the whole front."""
    named = table.texts("where")
    if theatre is None or theatre.about.is_shipped:
        return where_of(named)
    if [name.strip().lower() for name in named] == ["whole front"]:
        return ()
    for name in named:
        if not theatre.region_code(name):
            listed = ", ".join(f"{code} {of}" for code, of in theatre.region_names.items())
            raise table.error(
                f"expected 'whole front' or regions of the theatre ({listed or 'it has none'}), "
                f"found {name!r}",
                "where",
            )
    return tuple(dict.fromkeys(map(theatre.region_code, named)))


def _places(path: Path, stated: object) -> Places:
    if not isinstance(stated, dict):
        raise CaseError(path, "expected [places] (single brackets), found [[places]]")
    table = Table(path, "[places]", stated, _PLACES_KEYS)
    files = ("settlements", "outlines", "register", "border")
    return Places(
        **{key: table.text(key) or None for key in files},
        complete=table.flag("complete") if "complete" in table.values else None,
        border_error_m=table.number("border_error_m"),
    )


def _map_pair(table: Table, claims: _Claims) -> MapPair:
    definitions = table.texts("definition", ("occupied",))
    if not definitions or len(set(definitions)) < len(definitions):
        raise table.error(
            "expected each definition once, found none or a repeated one", "definition"
        )
    for definition in definitions:
        if definition not in DEFINITIONS:
            raise table.error(
                f"expected one of {', '.join(DEFINITIONS)}, found {definition!r}", "definition"
            )
    archive = table.text("archive") or None
    if archive is None and "as_of" in table.values:
        raise table.error("goes with archive; give both or neither", "as_of")
    about = claims.about(table)
    files: dict[str, Any] = {}
    named = {"before", "after", "baseline_before", "baseline_after"} & set(table.values)
    in_library = archive is None and not named and bool(table.text("mapper"))
    for key, needed in (
        ("before", any("before" in claim.maps_needed for claim in about)),
        ("after", True),
        ("baseline_before", any(claim.baseline is not None for claim in about)),
        ("baseline_after", any(claim.baseline is not None for claim in about)),
    ):
        asked = key in table.values or (needed and archive is None and not in_library)
        files[key] = table.paths(key) if asked else ()
    for first, last in (("before", "after"), ("baseline_before", "baseline_after")):
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
        front_line=_front_line(table),
        position_error_m=table.number("position_error_m"),
        illustration=table.flag("illustration"),
        claims=tuple(claim.id for claim in about),
        where=table.where,
    )


def _front_line(table: Table) -> FrontLine | None:
    """Return the country that the lines of a pair's files divide."""
    if not {"country", "side_of", "extend_line_km", "front_line"} & set(table.values):
        return None
    try:
        return FrontLine(
            table.text("country") or None,
            side_of=[side_point(text) for text in table.texts("side_of")],
            extend_km=table.number("extend_line_km") or 0.0,
            beside_polygons=table.flag("front_line"),
        )
    except InputError as error:
        raise table.error(str(error)) from None


def _figure(table: Table, claims: _Claims) -> PublishedFigure:
    kind = table.text("kind", "published")
    if kind not in FIGURE_KINDS:
        raise table.error(f"expected one of {', '.join(FIGURE_KINDS)}, found {kind!r}", "kind")
    unit = table.text("unit")
    value = table.amount()
    if not table.text("claimant"):
        raise table.error("missing; say whose figure it is", "claimant")
    about = claims.about(table)
    if len(claims.listed) > 1 and "claim" not in table.values:
        ids = ", ".join(claim.id for claim in claims.listed)
        raise table.error(f"missing; say which claim it is about: {ids}", "claim")
    try:
        for claim in about:
            worth_of(unit, claim.base)
        amount = Amount.of(value, rounding=table.number("rounding"))
    except ClaimError as error:
        raise table.error(str(error)) from None
    return PublishedFigure(
        amount,
        unit,
        kind,
        table.text("claimant"),
        table.text("source"),
        table.text("note"),
        tuple(claim.id for claim in about),
    )
