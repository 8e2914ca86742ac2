"""The verb ``check``: a case, a table of claims, or one claim from options."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

from frontgeo.cases.case import run_case
from frontgeo.cases.casefile import Case, MapPair, read_case
from frontgeo.cases.claimtable import read_claim_table
from frontgeo.claims import Claim
from frontgeo.claims.base import fields_of_kinds
from frontgeo.cli.done import Done
from frontgeo.cli.regions import clip_of, clipped, legend_given, region_of
from frontgeo.days import zone_of
from frontgeo.errors import CaseError, ClaimError, InputError
from frontgeo.layername import split_layer
from frontgeo.mapheads import DAMAGED_ZIP, is_known_map
from frontgeo.mappers import read_control_map
from frontgeo.mappers.packed import is_map_name
from frontgeo.outputs.claimreview import claim_review_html, claim_reviews
from frontgeo.outputs.geojson import verdict_geojson
from frontgeo.outputs.methods import methods_paragraph
from frontgeo.outputs.ratings import read_ratings
from frontgeo.outputs.report import claims_text, to_json, verdict_dict, verdict_text
from frontgeo.outputs.tables import table_csv, table_xlsx, verdict_table
from frontgeo.verdicts.check import check
from frontgeo.verdicts.context import Places, Settings, resolve
from frontgeo.verdicts.verdict import Verdict

__all__ = ["claim_of", "page", "published_of", "run_check"]

_PICTURES = ("png", "svg", "pdf")
_ARCHIVES = (".zip", ".xz")
#: options that go with some kinds of claim alone
_OF_A_KIND = tuple(fields_of_kinds())
_CLAIM_OPTIONS = (
    "claim", "kind", "polygons", "before", "after", "since", "until", *_OF_A_KIND, "claimant",
    "stated_on", "quote", "source", "where", "rounding", "mapper", "clip", "border", "outlines",
    "register", "status", "side", "claim_side", "direction",
)  # fmt: skip


def published_of(args: argparse.Namespace) -> date:
    """The day of ``--published``."""
    try:
        return date.fromisoformat(args.published)
    except ValueError:
        raise InputError(
            f"--published: expected a day such as 2024-06-01, found {args.published[:40]!r}"
        ) from None


def _timezone(name: str) -> str:
    zone_of(name, "--timezone")
    return name


def run_check(args: argparse.Namespace, command: str) -> Done:
    """Hold claims against evidence; what is to be printed and written."""
    _split_sides(args)
    settings = Settings(
        edges=args.edges,
        correlation_length_m=args.correlation_length,
        sliver_tolerance_m=args.sliver_tolerance,
        keep_slivers=args.keep_slivers,
        keep_redrawn=args.keep_redrawn,
        region=region_of(args),
        boundaries=args.boundaries,
        position_error_m=args.position_error,
        interval=args.interval,
        simulations=args.simulate,
        timezone=_timezone(args.timezone),
        layer=tuple(args.layer),
        strict_archive=args.strict_archive,
    )
    done = Done()
    if args.case is not None:
        case = _case_of(args)
        done.notes += case.notes
        verdicts = run_case(case, settings, command=command)
    else:
        case = None
        verdicts = [_check_claim(args, settings, command)]
    done.inputs += _inputs(args, case)
    named = args.case is None and {"settlements", "points_or_outlines", "place_names"} & set(
        verdicts[0].claim.needs
    )
    if args.settlements is not None and not (args.html or args.figure or named):
        raise InputError("--settlements goes with --html, --figure, or a claim about settlements")
    done.opened((m for v in verdicts for row in v.rows for m in row.maps), silent=not args.verbose)
    if args.html is not None:
        done.files[args.html] = page(verdicts, args.settlements, lang=args.language)
    outputs = [args.html, args.figure, args.csv, args.xlsx, args.geojson, args.claimreview]
    named_files = [Path(name).absolute() for name in outputs if name is not None]
    if len(set(named_files)) < len(named_files):
        raise InputError("expected a file for each output, found one named twice; name another")
    done.files |= _outputs(args, verdicts)
    if args.claimreview is not None and (bare := [v.claim.id for v in verdicts if not v.counted]):
        done.notes.append(
            f"--claimreview: none for {', '.join(bare)}: nothing that counts was measured"
        )
    done.text = _printed(args, verdicts)
    if args.strict and not all(v.outcome == "supported" for v in verdicts):
        done.code = 1
    return done


def _inputs(args: argparse.Namespace, case: Case | None) -> list[str]:
    """Every file that is read, so that no output is written over one."""
    options = ("settlements", "outlines", "register", "border", "ratings", "boundaries", "clip")
    named = [getattr(args, name) for name in (*options, "case")]
    named += [*(args.polygons or ()), *(args.before or ()), *(args.after or ()), *args.archive]
    found = [(name, Path()) for name in named if name]
    if case is not None:
        listed = [str(name) for name in vars(case.places).values() if isinstance(name, str)]
        listed += [sector.region for sector in case.sectors if sector.region]
        for pair in case.maps:
            files = (*pair.before, *pair.after, *pair.baseline_before, *pair.baseline_after)
            listed += [name for name in (*files, pair.archive, pair.clip) if name]
        found += [(name, case.path.parent) for name in listed]
    resolved = [resolve(name, folder) for name, folder in found]
    return [str(split_layer(name)[0]) for name in resolved if name]


def _printed(args: argparse.Namespace, verdicts: Sequence[Verdict]) -> str:
    if args.json:
        return to_json(verdict_dict(verdicts))
    if args.methods is not None:
        paragraphs = [methods_paragraph(v, language=args.methods) for v in verdicts]
        return "\n\n".join(paragraphs)
    asked: dict[str, Any] = {"lang": args.language, "explain": args.explain}
    if args.table:
        return claims_text(verdicts, **asked)
    return "\n\n\n".join(verdict_text(v, **asked) for v in verdicts)


def _outputs(args: argparse.Namespace, verdicts: Sequence[Verdict]) -> dict[str, str | bytes]:
    """The files that are asked for beside the page."""
    files: dict[str, str | bytes] = {}
    if args.figure is not None:
        files |= _figures(args.figure, verdicts, args.settlements, lang=args.language)
    if args.csv is not None:
        files[args.csv] = table_csv(verdict_table(verdicts))
    if args.xlsx is not None:
        files[args.xlsx] = table_xlsx(verdicts)
    if args.geojson is not None:
        files[args.geojson] = verdict_geojson(verdicts)
    about = ("url", "publisher", "published")
    given = [f"--{name}" for name in (*about, "ratings") if getattr(args, name) is not None]
    if args.claimreview is None:
        if given:
            raise InputError(f"{given[0]} goes with --claimreview; name the file")
        return files
    missing = [f"--{name}" for name in about if getattr(args, name) is None]
    if missing:
        raise InputError(f"--claimreview: expected {' and '.join(missing)} beside it; give them")
    measured = [v for v in verdicts if v.counted] or verdicts  # of one, or of none, an error
    reviews = claim_reviews(
        measured,
        url=args.url,
        author=args.publisher,
        author_url=args.publisher_url,
        published=published_of(args),
        ratings=None if args.ratings is None else read_ratings(args.ratings),
        language=args.language,
        organizations=args.organization,
    )
    if Path(args.claimreview).suffix.lower() in (".html", ".htm"):
        files[args.claimreview] = claim_review_html(reviews)
    else:
        files[args.claimreview] = to_json(reviews[0] if len(reviews) == 1 else reviews)
    return files


def _figures(
    path: str, verdicts: Sequence[Verdict], settlements: str | None, *, lang: str
) -> dict[str, str | bytes]:
    """The picture of each verdict, of several each with its claim's id in the name."""
    from frontgeo.pictures import figure  # loads matplotlib, an extra

    kind = Path(path).suffix.lower().removeprefix(".")
    if kind not in _PICTURES:
        raise InputError(
            f"--figure: expected a name in .{', .'.join(_PICTURES)}, found {path[:60]!r}"
        )
    files: dict[str, str | bytes] = {}
    for number, verdict in enumerate(verdicts, 1):
        name = path
        if len(verdicts) > 1:
            about = re.sub(r"[^\w-]", "-", verdict.claim.id) or str(number)
            name = str(Path(path).with_stem(f"{Path(path).stem}-{about}"))
        if name in files:
            name = str(Path(name).with_stem(f"{Path(name).stem}-{number}"))
        buffer = BytesIO()
        figure(verdict, settlements=settlements, lang=lang).savefig(buffer, format=kind)
        files[name] = buffer.getvalue()
    return files


def _split_sides(args: argparse.Namespace) -> None:
    """Tell the side of a claim from the column and value of maps, both given as ``--side``."""
    of_maps = [side for side in args.side if "=" in side]
    of_claim = [side for side in args.side if "=" not in side]
    if len(of_maps) > 1 or len(of_claim) > 1:
        raise InputError(
            "--side: expected at most one side of the claim and one COLUMN=VALUE of the maps, "
            f"found {' and '.join(map(repr, args.side))}; leave one out"
        )
    args.side, args.claim_side = next(iter(of_maps), None), next(iter(of_claim), "")


def _case_of(args: argparse.Namespace) -> Case:
    of_archives = ("mapper", "clip", "definition", "status", "side") if args.archive else ()
    given = [name for name in (*_CLAIM_OPTIONS, "definition") if getattr(args, name)]
    given = [name for name in given if name not in of_archives]
    if given:
        name = given[0]
        raise InputError(
            f"a case file and --{name.replace('_', '-')} do not go together; write it into the case"
        )
    archives = [str(Path(archive).absolute()) for archive in args.archive]
    is_file = args.clip is not None and Path(args.clip).is_file()
    shared: dict[str, Any] = {
        "mapper": args.mapper,
        "clip": str(Path(args.clip).absolute()) if is_file else args.clip,
        "definitions": tuple(args.definition or ["occupied"]),
        **legend_given(args),
    }
    if Path(args.case).suffix.lower() in (".csv", ".tsv"):
        args.table = not args.json
        case = read_claim_table(args.case, archives=archives)
        return replace(case, maps=tuple(replace(pair, **shared) for pair in case.maps))
    if _is_map(Path(args.case)):
        raise InputError(
            f"{args.case}: expected a case .toml or a .csv of claims, found a map; give maps with "
            "--before and --after, or --polygons, beside --claim"
        )
    case = read_case(args.case, needs_evidence=not archives)
    ids = tuple(claim.id for claim in case.claims)
    more = [MapPair(archive=a, claims=ids, **shared, where=a) for a in archives]
    return replace(case, maps=(*case.maps, *more))


def _is_map(path: Path) -> bool:
    """Whether a file is a map, by its ending or its first bytes."""
    try:
        archive = path.suffix.lower() in _ARCHIVES
        return archive or is_map_name(path.name) or is_known_map(path)
    except DAMAGED_ZIP:  # not there, or unreadable: told by who reads it
        return False


def _check_claim(args: argparse.Namespace, settings: Settings, command: str) -> Verdict:
    if args.claim is None:
        raise InputError("expected a case file, or --claim with --polygons or --before/--after")
    if [bool(args.polygons), bool(args.before or args.after), bool(args.archive)].count(True) != 1:
        raise InputError(
            "--claim: expected --polygons, --before and --after, or --archive; give one of them"
        )
    definitions = args.definition or ["occupied"]
    if len(set(definitions)) < len(definitions) or (args.polygons and len(definitions) > 1):
        raise InputError("--definition: expected each once, and with --polygons only one")
    claim = claim_of(args)
    lacking = [f"--{key}" for key in claim.ends if getattr(claim, key) is None]
    if args.archive and lacking:
        raise InputError(
            "--archive: expected the claim's days to look up, found none; give "
            f"{' and '.join(lacking)}"
        )
    if "since" in claim.ends and bool(args.before) != bool(args.after):
        raise InputError("expected --before and --after together, found only one; give both")
    places = Places(
        settlements=args.settlements,
        outlines=args.outlines,
        register=args.register,
        border=args.border,
    )
    if args.polygons:
        drawn = read_control_map(
            args.polygons,
            mapper=args.mapper,
            region=region_of(args),
            layer=args.layer,
            **legend_given(args),
        )
        clip = clip_of(args)
        if clip is not None:
            drawn = clipped(drawn, clip, args.clip)
        return check(
            claim, drawn, definition=definitions[0], settings=settings, clip=args.clip or "",
            position_error_m=args.position_error, command=command, places=places,
        )  # fmt: skip
    if claim.baseline is not None and not args.archive:
        raise InputError(
            "--claim: two paces need maps of both periods: give --archive, or a case file"
        )
    shared: dict[str, Any] = {
        "mapper": args.mapper,
        "clip": args.clip,
        "definitions": tuple(definitions),
        **legend_given(args),
    }
    pairs = [MapPair(archive=archive, **shared, where=archive) for archive in args.archive]
    if args.after:
        before = tuple(args.before or ()) if "since" in claim.ends else ()
        pairs = [MapPair(before=before, after=tuple(args.after), **shared, where="maps")]
    case = Case(Path("--claim"), (claim,), tuple(pairs), (), "", places=places)
    try:
        (verdict,) = run_case(case, settings, command=command)
    except CaseError as error:  # there is no case that could be named
        raise InputError(str(error.__cause__ or error)) from None
    return verdict


def claim_of(args: argparse.Namespace) -> Claim:
    """The claim of ``--claim`` and the options that go with it."""
    try:
        return Claim.parse(
            args.claim,
            kind=args.kind,
            since=args.since,
            until=args.until,
            stated_on=args.stated_on,
            claimant=args.claimant,
            quote=args.quote,
            source=args.source,
            where=args.where or (),
            rounding=args.rounding,
            **{key: given for key in _OF_A_KIND if (given := getattr(args, key))},
            **{key: given for key, given in _sides(args) if given},
        )
    except ClaimError as error:
        raise InputError(f"--claim: {error}") from None


def _sides(args: argparse.Namespace) -> tuple[tuple[str, str | None], ...]:
    return ("side", getattr(args, "claim_side", "")), ("direction", args.direction)


def page(verdicts: Sequence[Verdict], settlements: str | None = None, *, lang: str = "en") -> str:
    """The page of verdicts."""
    from frontgeo.maps import folium_map  # folium is slow to load

    return folium_map(verdicts, settlements=settlements, lang=lang).html()
