"""Run ``check``, ``draw`` and ``demo``: claims held against maps or drawn ground."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from frontgeo import outputs  # its modules are imported when a name of theirs is first used
from frontgeo._utils.dates import zone_of
from frontgeo._utils.fileio import printable
from frontgeo.cases.casefile import Case, MapPair, read_case
from frontgeo.cases.claimtable import read_claim_table
from frontgeo.cases.run import run_case
from frontgeo.claims.base import Claim, fields_of_kinds
from frontgeo.cli.case_argument import TABLES, is_map, looks_like_file, with_text
from frontgeo.cli.inputs import (
    clipped,
    legend_options,
    picture_kind,
    picture_options,
    published_on,
    read_map,
    region_of,
    renamings_noted,
    theatre_in,
)
from frontgeo.cli.result import Result, preview_of, refuse_named_twice, written_folder
from frontgeo.cli.verb import Misuse, Options
from frontgeo.errors import CaseError, ClaimError, InputError
from frontgeo.geometry.validation import Region
from frontgeo.i18n.messages import Message
from frontgeo.io.vector import split_layer
from frontgeo.mappers.registry import DrawnPolygons, read_drawn_polygons
from frontgeo.outputs.wording import claim_text
from frontgeo.places.place_tables import examples_folder
from frontgeo.places.theatre import Theatre
from frontgeo.verdicts.check import check
from frontgeo.verdicts.context import Places, Settings, resolve_places
from frontgeo.verdicts.verdict import Verdict

if TYPE_CHECKING:
    import shapely

    from frontgeo.change.control_map import ControlMap
    from frontgeo.headline.checking import CheckedText, MapsAtHand
    from frontgeo.pages.offline import OfflineMap

__all__ = ["check_claims", "make_draw_page", "run_demo"]

#: Options that belong to some kinds of claim only.
_OF_A_KIND = tuple(fields_of_kinds())
# options that only some kinds of claim need
_OF_SETTLEMENTS = {
    "settlements",
    "points_or_outlines",
    "place_names",
}
_OUTPUTS = (
    "html", "figure", "alt_text", "csv", "xlsx", "geojson", "claimreview", "datawrapper", "rocrate",
)  # fmt: skip
_OF_A_CLAIM = (
    "kind", "since", "until", "stated_on", "claimant", "quote", "source", "where", "rounding",
)  # fmt: skip
_CLAIM_OPTIONS = (
    "claim", "kind", "polygons", "before", "after", "since", "until", *_OF_A_KIND, "claimant",
    "stated_on", "quote", "source", "where", "rounding", "mapper", "clip", "border", "outlines",
    "register", "status", "side", "country", "claim_side", "direction",
)  # fmt: skip


def check_claims(asked: Options) -> Result:
    """Hold claims against maps of two dates or drawn polygons."""
    printed = [name for name in ("json", "table", "methods") if vars(asked)[name]]
    if len(printed) > 1:
        raise Misuse(f"argument --{printed[1]}: not allowed with argument --{printed[0]}")
    preview_of(asked.address, asked.html)
    asked = _with_mappers(_with_sides(with_text(asked)))
    settings = _settings(asked)
    is_audit = "case_here" in vars(asked)
    result = Result()
    case, is_table = None, False
    verdicts: Sequence[Verdict]
    found: CheckedText | None = None
    if asked.is_text:
        from frontgeo.cli.headlines import check_asked_text  # loads pandas, for the library

        found = check_asked_text(asked, settings, _claim_fields(asked), _places(asked))
        verdicts, is_table = found, len(found) > 1
    elif asked.case is not None:
        with renamings_noted(result.notes):
            case, is_table = _case_of(asked)
        if is_audit:  # its files may lie elsewhere now
            case = asked.case_here(case)
        verdicts = run_case(case, settings, command=asked.command)
    else:
        verdicts = [_check_claim(asked, settings)]
    result.inputs += _inputs(asked, case)
    needs_settlements = case is None and any(
        not _OF_SETTLEMENTS.isdisjoint(verdict.claim.needs) for verdict in verdicts
    )
    is_named = bool(asked.html or asked.figure or is_audit)
    if asked.settlements is not None and not (is_named or needs_settlements):
        raise InputError("--settlements goes with --html, --figure, or a claim about settlements")
    result.add_maps(
        (m for v in verdicts for row in v.rows for m in row.maps), silent=not asked.verbose
    )
    _add_files(result, asked, case, verdicts)
    result.text = _printed(asked, verdicts, table=is_table)
    if found is not None:
        from frontgeo.cli.headlines import add_reading

        add_reading(result, found, asked)
    is_whole = found is None or not found.not_checked
    if asked.strict and not (is_whole and all(v.outcome == "supported" for v in verdicts)):
        result.code = 1
    return result


def _add_files(
    result: Result, asked: Options, case: Case | None, verdicts: Sequence[Verdict]
) -> None:
    """Add the files that are asked for to a result, with notes on what is in them."""
    refuse_named_twice(vars(asked)[name] for name in _OUTPUTS if vars(asked)[name])
    files = _outputs(asked, verdicts)
    result.files |= _written(files)
    if asked.rocrate is not None:
        result.files |= _crate(asked, case, verdicts, files)
        result.notes += [] if asked.with_maps else [_NO_MAPS]
    elif asked.with_maps or asked.licence:
        option = "with-maps" if asked.with_maps else "licence"
        raise InputError(f"--{option} goes with --rocrate; name the file")
    if asked.claimreview is not None:
        result.notes.append(outputs.CLAIM_REVIEW_USE)
    if asked.claimreview is not None and (bare := [v.claim.id for v in verdicts if not v.counted]):
        result.notes.append(
            f"--claimreview: none for {', '.join(bare)}: nothing that counts was measured"
        )


def _settings(asked: Options) -> Settings:
    """Return the settings of every measurement."""
    zone_of(asked.timezone, "--timezone")
    return Settings(
        edges=asked.edges,
        correlation_length_m=asked.correlation_length,
        sliver_tolerance_m=asked.sliver_tolerance,
        keep_slivers=asked.keep_slivers,
        keep_redrawn=asked.keep_redrawn,
        region=region_of(asked),
        boundaries=asked.boundaries,
        position_error_m=asked.position_error,
        interval=asked.interval,
        simulations=asked.simulate,
        timezone=asked.timezone,
        layer=asked.layer,
        strict_archive=asked.strict_archive,
    )


def _printed(asked: Options, verdicts: Sequence[Verdict], *, table: bool) -> str:
    """Return the verdicts as text or JSON."""
    if asked.json:
        return outputs.to_json(outputs.verdict_dict(verdicts))
    if asked.methods is not None:
        paragraphs = [outputs.methods_paragraph(v, language=asked.methods) for v in verdicts]
        return "\n\n".join(paragraphs)
    style: dict[str, Any] = {"lang": asked.language, "explain": asked.explain}
    if asked.table or table:
        return outputs.claims_text(verdicts, **style)
    return "\n\n\n".join(outputs.verdict_text(v, **style) for v in verdicts)


_NO_MAPS = (
    "--rocrate: maps are described and not copied, as they belong to their mappers; --with-maps "
    "copies those that are files"
)
_Files = dict[str, str | bytes | dict[str, bytes]]  # of a folder, its files


def _outputs(asked: Options, verdicts: Sequence[Verdict]) -> _Files:
    """Return the files and folders that are asked for, but for a crate of them."""
    files: _Files = {}
    options = picture_options(asked)
    pictures = {} if asked.figure is None else _figures(asked, verdicts, options)
    if asked.html is not None:
        page = _page(verdicts, asked.settlements, lang=asked.language, theatre=_theatre_of(asked))
        preview = preview_of(asked.address, asked.html, picture=next(iter(pictures), None))
        files[asked.html] = page.html(**preview)
    files |= pictures
    if asked.alt_text is not None:
        lines = [outputs.alt_text(verdict, asked.language) for verdict in verdicts]
        files[asked.alt_text] = "\n\n".join(lines) + "\n"
    if asked.csv is not None:
        files[asked.csv] = outputs.table_csv(outputs.verdict_table(verdicts))
    if asked.xlsx is not None:
        files[asked.xlsx] = outputs.table_xlsx(verdicts)
    if asked.geojson is not None:
        files[asked.geojson] = outputs.verdict_geojson(verdicts)
    if asked.datawrapper is not None:
        files[asked.datawrapper] = outputs.datawrapper_files(verdicts, lang=asked.language)
    needed = ("url", "publisher", "published")
    of_crates = ("publisher", "published") if asked.rocrate is not None else ()
    about = [name for name in (*needed, "ratings") if getattr(asked, name) is not None]
    about = [name for name in about if name not in of_crates]
    if asked.claimreview is not None:
        files[asked.claimreview] = _claim_review(asked, verdicts, needed)
    elif about:
        raise InputError(f"--{about[0]} goes with --claimreview; name the file")
    return files


def _written(files: _Files) -> dict[str, str | bytes | Callable[[], bool]]:
    """Return files as they are written: a folder by a function, whole or not at all."""
    return {
        name: partial(written_folder, name, content) if isinstance(content, dict) else content
        for name, content in files.items()
    }


def _crate(
    asked: Options, case: Case | None, verdicts: Sequence[Verdict], files: _Files
) -> dict[str, str | bytes | Callable[[], bool]]:
    """Return the crate with the other outputs in it: a zip, or a folder."""
    from frontgeo.cli.crate import crate_files  # few runs write one

    copied: dict[str, bytes] = {}
    for path, content in files.items():
        name = Path(path).name
        if isinstance(content, dict):
            copied |= {str(PurePosixPath(name, each)): of for each, of in content.items()}
        elif path != "-":
            copied[name] = content.encode() if isinstance(content, str) else content
    made = crate_files(asked, case, verdicts, _inputs(asked, case), copied)
    if asked.rocrate == "-" or Path(asked.rocrate).suffix.lower() == ".zip":
        return {asked.rocrate: outputs.zipped_crate(made)}
    return {asked.rocrate: partial(written_folder, asked.rocrate, made)}


def _claim_review(asked: Options, verdicts: Sequence[Verdict], needed: Sequence[str]) -> str:
    """Return the ClaimReview of verdicts, as JSON-LD or as HTML with script tags."""
    missing = [f"--{name}" for name in needed if getattr(asked, name) is None]
    if missing:
        raise InputError(f"--claimreview: expected {' and '.join(missing)} beside it; give them")
    measured = [v for v in verdicts if v.counted] or verdicts  # of one, or of none, an error
    reviews = outputs.claim_reviews(
        measured,
        url=asked.url,
        author=asked.publisher,
        author_url=asked.publisher_url,
        published=published_on(asked),
        ratings=None if asked.ratings is None else outputs.read_ratings(asked.ratings),
        language=asked.language,
        organizations=asked.organization,
    )
    if Path(asked.claimreview).suffix.lower() in (".html", ".htm"):
        return outputs.claim_review_html(reviews)
    return outputs.to_json(reviews[0] if len(reviews) == 1 else reviews)


def _figures(
    asked: Options, verdicts: Sequence[Verdict], options: Mapping[str, Any]
) -> dict[str, str | bytes]:
    """Return the picture of each verdict; with several, the claim's id is in each name."""
    from frontgeo.plot.figures import figure  # loads matplotlib, an extra

    path, theatre = asked.figure, _theatre_of(asked)
    kind = picture_kind(path)
    files: dict[str, str | bytes] = {}
    for number, verdict in enumerate(verdicts, 1):
        name = path
        if len(verdicts) > 1:
            about = re.sub(r"[^\w-]", "-", verdict.claim.id) or str(number)
            name = str(Path(path).with_stem(f"{Path(path).stem}-{about}"))
        if name in files:
            name = str(Path(name).with_stem(f"{Path(name).stem}-{number}"))
        drawn = figure(
            verdict, settlements=asked.settlements, lang=asked.language, theatre=theatre, **options
        )
        files[name] = drawn.as_bytes(kind)
    return files


def _inputs(asked: Options, case: Case | None) -> list[str]:
    """Return every file that is read, so that no output is written over one."""
    options = (
        "settlements", "outlines", "register", "border", "ratings", "boundaries", "clip", "country"
    )  # fmt: skip
    named = [getattr(asked, name) for name in (*options, "case")]
    named += [*asked.polygons, *asked.before, *asked.after, *asked.archive]
    if asked.is_text and not looks_like_file(asked.case or ""):
        named.remove(asked.case)
    if asked.theatre:
        named += [file for file, _ in theatre_in(asked.theatre).about.files]
    found = [(name, Path()) for name in named if name]
    if case is not None:
        listed = [str(name) for name in vars(case.places).values() if isinstance(name, str)]
        listed += [sector.region for sector in case.sectors if sector.region]
        for pair in case.maps:
            listed += [name for name in (*pair.named_files, pair.clip, pair.country) if name]
        found += [(str(one.path), Path()) for one in case.archives.values()]
        if case.theatre is not None and not asked.theatre:
            found += [(file, case.path.parent) for file, _ in case.theatre.about.files]
        found += [(name, case.path.parent) for name in listed]
    resolved = [resolve_places(name, folder) for name, folder in found]
    return [str(split_layer(name)[0]) for name in resolved if name]


def _with_sides(asked: Options) -> Options:
    """Split ``--side`` into the side of the claim and the column and value of the maps."""
    of_maps = [side for side in asked.side if "=" in side]
    of_claim = [side for side in asked.side if "=" not in side]
    if len(of_maps) > 1 or len(of_claim) > 1:
        raise InputError(
            "--side: expected at most one side of the claim and one COLUMN=VALUE of the maps, "
            f"found {' and '.join(map(repr, asked.side))}; leave one out"
        )
    return asked.with_(side=next(iter(of_maps), None), claim_side=next(iter(of_claim), ""))


def _case_of(asked: Options) -> tuple[Case, bool]:
    """Return the case, with the archives named beside it, and whether it is a table of claims."""
    has_maps = bool(asked.archive or asked.mappers)
    of_archives = ("mapper", "clip", "definition", "status", "side", "country") if has_maps else ()
    for name in (*_CLAIM_OPTIONS, "definition"):
        if getattr(asked, name) and name not in of_archives:
            raise InputError(
                f"a case file and --{name.replace('_', '-')} do not go together; write it into the "
                "case"
            )
    options = _pair_options(asked)
    path = asked.stdin_case or Path(asked.case)
    theatre = theatre_in(asked.theatre) if asked.theatre else None
    read: Case | None = None
    if path.suffix.lower() not in TABLES and not is_map(path):
        may_read = vars(asked).get("may_read")  # of an audit
        read = read_case(path, needs_evidence=not has_maps, theatre=theatre, may_read=may_read)
    beside: MapsAtHand | None = None
    if has_maps:
        from frontgeo.cli.headlines import maps_at_hand  # loads pandas, as archives do

        own = None if read is None else read.theatre
        beside = maps_at_hand(asked, region=own or region_of(asked))
    archives = [] if beside is None else list(beside.archives)
    is_table = path.suffix.lower() in TABLES
    if is_table:
        case = read_claim_table(path, archives=archives, theatre=theatre)
        case = replace(case, maps=tuple(replace(pair, **options) for pair in case.maps))
    elif read is None:
        raise InputError(
            f"{asked.case}: expected a case .toml or a .csv of claims, found a map; give maps with "
            "--before and --after, or --polygons, beside --claim"
        )
    else:
        ids = tuple(claim.id for claim in read.claims)
        more = [MapPair(archive=a, claims=ids, **options, where=a) for a in archives]
        case = replace(read, maps=(*read.maps, *more))
    # files that a case from standard input names are beside the user
    case = replace(case, path=Path(asked.case))
    if beside is not None and beside.library is not None:
        from frontgeo.cases.library_maps import from_library

        case = from_library(case, beside.library, mappers=beside.mappers, shared=beside.shared)
    return case, is_table


def _with_mappers(asked: Options) -> Options:
    """Add the names of ``--mapper``, which are one name for maps that are not of a library."""
    mappers = tuple(asked.mapper)
    of_files = asked.before or asked.after or asked.polygons
    if of_files and len(mappers) > 1:
        raise InputError(
            f"--mapper: expected one name, who drew the maps, found {len(mappers)}; several choose "
            "maps of a library"
        )
    return asked.with_(mappers=mappers, mapper=mappers[0] if len(mappers) == 1 else None)


def _pair_options(asked: Options) -> dict[str, Any]:
    """Return the options that every pair of maps of a run shares."""
    return {
        "mapper": asked.mapper,
        "clip": asked.clip,
        "definitions": tuple(asked.definition or ["occupied"]),
        **legend_options(asked),
    }


def _check_claim(asked: Options, settings: Settings) -> Verdict:
    """Check the one claim that the options make."""
    claim = _valid_claim(asked)
    if asked.polygons:
        return _check_polygons(claim, asked, settings)
    if claim.baseline is not None and asked.after:
        raise InputError(
            "--claim: two paces need maps of both periods: give --archive, or a case file"
        )
    case = Case(Path("--claim"), (claim,), (), (), "", places=_places(asked))
    if asked.after:
        before = asked.before if "since" in claim.stated_days else ()
        pair = MapPair(before=before, after=asked.after, **_pair_options(asked), where="maps")
        case = replace(case, maps=(pair,))
    else:
        from frontgeo.cli.headlines import maps_at_hand  # loads pandas, as archives do
        from frontgeo.headline.checking import no_maps_error

        evidence = maps_at_hand(asked)
        if evidence.library is not None and not evidence.library.series:
            raise no_maps_error(evidence.library, [claim])
        case = evidence.case_of([claim], case)
    try:
        (verdict,) = run_case(case, settings, command=asked.command)
    except CaseError as error:  # there is no case file to name
        raise InputError(str(error.__cause__ or error)) from None
    return verdict


def _valid_claim(asked: Options) -> Claim:
    """Return the claim of the options, with one kind of evidence beside it."""
    if asked.claim is None:
        raise InputError("expected a case file, or --claim with --polygons or --before/--after")
    evidence = [bool(asked.polygons), bool(asked.before or asked.after), bool(asked.archive)]
    days = asked.until or asked.since  # the library is looked up by days
    if evidence.count(True) > 1 or not (any(evidence) or days):
        raise InputError(
            "--claim: expected --polygons, --before and --after, or --archive; give one of them, "
            "or the days of the claim, for maps of the library"
        )
    definitions = asked.definition
    if len(set(definitions)) < len(definitions) or (asked.polygons and len(definitions) > 1):
        raise InputError("--definition: expected each once, and with --polygons only one")
    claim = _claim_of(asked)
    lacking = [f"--{key}" for key in claim.stated_days if getattr(claim, key) is None]
    if not (asked.polygons or asked.before or asked.after) and lacking:
        raise InputError(
            "--archive: expected the claim's days to look up, found none; give "
            f"{' and '.join(lacking)}"
        )
    if "since" in claim.stated_days:
        _require_both_maps(asked)
    return claim


def _require_both_maps(asked: Options) -> None:
    if bool(asked.before) != bool(asked.after):
        raise InputError("expected --before and --after together, found only one; give both")


def _check_polygons(claim: Claim, asked: Options, settings: Settings) -> Verdict:
    """Check a claim against drawn ground."""
    drawn = clipped(read_map(asked.polygons, asked), asked)
    definition = (asked.definition or ["occupied"])[0]
    return check(
        claim, drawn, definition=definition, settings=settings, clip=asked.clip or "",
        position_error_m=asked.position_error, command=asked.command, places=_places(asked),
    )  # fmt: skip


def _places(asked: Options) -> Places:
    names = ("settlements", "outlines", "register", "border")
    return Places(**{name: getattr(asked, name) for name in names})


def _claim_of(asked: Options) -> Claim:
    """Return the claim of ``--claim`` and the options that go with it."""
    try:
        return Claim.parse(asked.claim, theatre=_theatre_of(asked), **_claim_fields(asked))
    except ClaimError as error:
        raise InputError(f"--claim: {error}") from None


def _theatre_of(asked: Options) -> Theatre | None:
    """Return the theatre that was asked for, if any."""
    return theatre_in(asked.theatre) if asked.theatre else None


def _claim_fields(asked: Options) -> dict[str, Any]:
    """Return the fields of a claim that the options give."""
    # draw has no --kind and no --side
    options = {"kind": None, "claim_side": ""} | vars(asked)
    fields = {key: options[key] for key in _OF_A_CLAIM}
    fields |= {key: options[key] for key in (*_OF_A_KIND, "direction") if options[key]}
    if options["claim_side"]:
        fields["side"] = options["claim_side"]
    return fields


def _page(
    verdicts: Sequence[Verdict],
    settlements: str | None = None,
    *,
    lang: str = "en",
    theatre: Theatre | None = None,
) -> OfflineMap:
    """Return the page of verdicts."""
    from frontgeo.pages.claim import folium_map  # folium is slow to load

    return folium_map(verdicts, settlements=settlements, lang=lang, theatre=theatre)


# ---- draw ------------------------------------------------------------------------------


def make_draw_page(asked: Options) -> Result:
    """Write a page on which polygons are drawn, measured and held against a claim of area."""
    from frontgeo.pages.draw import draw_page  # folium is slow to load

    if asked.claim is None:
        raise InputError("draw: expected --claim, such as --claim '880 km2'; give it")
    claim = _claim_of(asked)
    if asked.map and (asked.before or asked.after):
        raise InputError("--map and --before/--after do not go together; use one of them")
    _require_both_maps(asked)
    named = (asked.map, asked.before, asked.after)
    maps = [read_map(files, asked) for files in named if files]
    if not maps and asked.mapper and claim.until is not None:
        maps = _maps_of_library(claim, asked.mapper, region_of(asked))
    result = Result()
    result.add_maps(maps)
    if asked.settlements is not None:
        result.inputs.append(asked.settlements)
    west, south, east, north = asked.bounds or (0.0,) * 4
    page = draw_page(
        claim,
        maps=maps,
        drawn=_drawn_in(asked, result),
        bounds=(south, west, north, east) if asked.bounds else None,
        settlements=asked.settlements,
        lang=asked.lang,
        tiles=asked.tiles,
        attribution=asked.attribution,
        theatre=_theatre_of(asked),
    )
    result.files[asked.out] = page.html(**preview_of(asked.address, asked.out))
    drawn = Message(
        "terminal-draw", claim=claim_text(claim, asked.lang), page=printable(str(asked.out))
    )
    result.text = drawn.text(asked.lang)
    return result


def _drawn_in(asked: Options, result: Result) -> DrawnPolygons | None:
    """Return the polygons of the files that a page begins with, and note what was repaired."""
    polygons: list[tuple[str, shapely.Polygon]] = []
    for name in asked.files:
        found = read_drawn_polygons(name, region=region_of(asked))
        polygons += found.polygons
        result.inputs.append(split_layer(name)[0].as_posix())
        for done, counts in (("repaired", found.repaired), ("left out", found.skipped)):
            listed = ", ".join(f"{count:,} × {reason}" for reason, count in counts.items())
            result.notes += [f"{name}: {done} {listed}"] if listed else []
    return DrawnPolygons(tuple(polygons), {}, {}) if polygons else None


def _maps_of_library(claim: Claim, mapper: str, region: Region) -> list[ControlMap]:
    """Return the library's maps of a mapper that are nearest to the ends of a claim's period."""
    from frontgeo.library.folder import Library  # loads pandas

    library = Library.open(region=region)
    found, reasons = library.chosen([mapper], since=claim.since, until=claim.until)
    if not found:
        raise InputError("; ".join(reasons))
    timeline = found[0].timeline
    before = [] if claim.since is None else [timeline.nearest(claim.since, start=True)]
    return [*before, timeline.nearest(str(claim.until))]


# ---- demo ------------------------------------------------------------------------------


#: Downloads the maps of the days of the example's first claim into the library.
_BRINGS_MAPS = (
    'frontgeo check "Russia took 880 km² in the past five months" --said 2024-05-31 --fetch'
)


def run_demo(asked: Options) -> Result:
    """Run the example case: with the maps of the library, or archives where they lie."""
    path = examples_folder() / "belousov-2024" / "case.toml"
    verdicts = run_case(read_case(path), command=asked.command)
    lang = asked.language
    # without archives most claims cannot be measured
    measured = [v for v in verdicts if any(row.measured is not None for row in v.rows)]
    blocks = [outputs.verdict_text(verdicts[0], lang=lang)]
    if measured[1:]:
        blocks.append(outputs.claims_text(measured[1:], lang=lang))
    waiting = [claim_text(v.claim, lang) for v in verdicts if v not in measured]
    if not any(row.change for v in verdicts for row in v.rows if row.kind == "mapped"):
        blocks.append(Message("maps-come-with", command=_BRINGS_MAPS).text(lang))
    if waiting:
        count = len(waiting)
        blocks.append(Message("claims-waiting", count=count, claims_clauses=waiting).text(lang))
    blocks.append(Message("page-written", path=str(asked.out)).text(lang))
    page = _page(measured, lang=lang).html(**preview_of(asked.address, asked.out))
    return Result(text="\n\n".join(blocks), files={asked.out: page}, inputs=[str(path)])
