"""The command line: parse, one library call, print.

Results go to stdout, what was repaired or left out to stderr. Exit 0 ran, 1 with
``--strict`` when a claim is not supported, 2 bad usage or input.
"""

from __future__ import annotations

import argparse
import os
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

import pandas as pd

from frontgeo.case import Settings, check, named_region, read_case, run_case
from frontgeo.check import Verdict
from frontgeo.claims import Claim
from frontgeo.control import DEFINITIONS, ControlMap
from frontgeo.delta import DEFAULT_SLIVER_TOLERANCE_M, diff
from frontgeo.errors import FrontgeoError, InputError
from frontgeo.files import write_text
from frontgeo.mappers import EVERYWHERE, UKRAINE, read_control_map, read_regions
from frontgeo.measure import area_km2, cross_check, polygonal
from frontgeo.places import BORDER_ATTRIBUTION, examples_folder, load_oblasts
from frontgeo.report import (
    by_table,
    delta_geojson,
    format_table,
    map_notes,
    to_json,
    verdict_dict,
    verdict_text,
)
from frontgeo.uncertainty import DEFAULT_CORRELATION_LENGTH_M
from frontgeo.version import __version__

__all__ = ["main"]

DEMO_PAGE = "frontgeo-demo.html"


class _Parser(argparse.ArgumentParser):
    """Complains in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: error: {message}; see {self.prog} --help\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="frontgeo",
        description="Test claims about territory against mapped front lines.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"frontgeo {__version__}")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB", parser_class=_Parser)

    checker = verbs.add_parser(
        "check",
        help="hold a claim against maps or drawn polygons",
        description="Hold a claim against maps of two dates, drawn polygons, or a case file.",
        allow_abbrev=False,
    )
    checker.add_argument("case", nargs="?", metavar="CASE.toml", help="a case file")
    claim = checker.add_argument_group("a claim without a case file")
    claim.add_argument("--claim", metavar="TEXT", help="such as '880 km2' or 'about 340 sq mi'")
    claim.add_argument("--polygons", nargs="+", metavar="FILE", help="drawn ground")
    claim.add_argument("--before", nargs="+", metavar="FILE", help="files of the earlier map")
    claim.add_argument("--after", nargs="+", metavar="FILE", help="files of the later map")
    claim.add_argument("--since", metavar="DAY", help="period: state at 00:00 UTC of this day")
    claim.add_argument("--until", metavar="DAY", help="period: state at the end of this day")
    claim.add_argument("--claimant", default="", metavar="NAME", help="who said it")
    claim.add_argument("--said", metavar="DAY", help="when it was said")
    claim.add_argument("--quote", default="", metavar="TEXT")
    claim.add_argument("--source", default="", metavar="TEXT")
    claim.add_argument("--where", nargs="+", default=[], metavar="CODE", help="such as UA-63")
    claim.add_argument("--rounding", type=_positive, metavar="UNIT", help="the claim's rounding")
    claim.add_argument("--mapper", metavar="NAME", help="who drew the maps")
    claim.add_argument("--clip", metavar="REGION", help="'ukraine', UA-63, FILE or FILE:LAYER")
    claim.add_argument("--position-error", type=_positive, metavar="M", help="σ in metres")
    _add_definition(claim, many=True)
    checker.add_argument(
        "--correlation-length", type=_positive, default=DEFAULT_CORRELATION_LENGTH_M, metavar="M",
        help="L in metres (default %(default)g)",
    )  # fmt: skip
    _add_slivers(checker)
    _add_edges(checker)
    _add_anywhere(checker)
    checker.add_argument("--json", action="store_true", help="print JSON")
    checker.add_argument("--html", metavar="FILE", help="write the page")
    checker.add_argument(
        "--strict", action="store_true", help="exit 1 unless all counted rows are supported"
    )
    checker.set_defaults(run=_check)

    area = verbs.add_parser(
        "area",
        help="measure the ground held in a map, or drawn",
        description="Measure the ground held in a map; several files make one map.",
        allow_abbrev=False,
    )
    area.add_argument("files", nargs="+", metavar="FILE")
    _add_definition(area)
    _add_region_options(area)
    _add_edges(area)
    _add_anywhere(area)
    area.add_argument("--json", action="store_true", help="print JSON")
    area.set_defaults(run=_area)

    change = verbs.add_parser(
        "delta",
        help="measure what changed between two maps",
        description="Measure what changed between two maps: BEFORE AFTER, or "
        "BEFORE… --after AFTER… where several files make one map.",
        allow_abbrev=False,
    )
    change.add_argument("before", nargs="+", metavar="FILE")
    change.add_argument("--after", nargs="+", metavar="FILE", help="files of the later map")
    _add_definition(change)
    _add_region_options(change)
    _add_slivers(change)
    _add_edges(change)
    _add_anywhere(change)
    change.add_argument("--out", metavar="FILE", help="write gained and lost as GeoJSON")
    change.add_argument("--json", action="store_true", help="print JSON")
    change.set_defaults(run=_delta)

    demo = verbs.add_parser(
        "demo",
        help="check 880 km² with what ships, and write a page",
        description="Run the example case: with the archives where FRONTGEO_ARCHIVE is set.",
        allow_abbrev=False,
    )
    demo.add_argument("-o", "--out", default=DEMO_PAGE, metavar="FILE", help="default %(default)s")
    demo.set_defaults(run=_demo)
    return parser


_Options = argparse._ActionsContainer  # what parsers and groups share


def _positive(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f"expected a number above 0, found {text!r}")
    return value


def _add_definition(options: _Options, *, many: bool = False) -> None:
    options.add_argument(
        "--definition", choices=list(DEFINITIONS), nargs="+" if many else None,
        default=["occupied"] if many else "occupied",
        help="what counts as held (default occupied)",
    )  # fmt: skip


def _add_region_options(options: _Options) -> None:
    options.add_argument("--by", metavar="REGIONS", help="'oblast', FILE or FILE:LAYER")
    options.add_argument("--by-name", metavar="COLUMN", help="the column that names regions")
    options.add_argument("--clip", metavar="REGION", help="'ukraine', UA-63, FILE or FILE:LAYER")


def _add_slivers(options: _Options) -> None:
    options.add_argument("--keep-slivers", action="store_true", help="take no sliver out")
    options.add_argument(
        "--sliver-tolerance", type=_positive, default=DEFAULT_SLIVER_TOLERANCE_M, metavar="M",
        help="parts narrower than this are slivers (default %(default)g m)",
    )  # fmt: skip


def _add_edges(options: _Options) -> None:
    options.add_argument(
        "--edges", choices=["lonlat", "geodesic"], default="lonlat",
        help="what joins two vertices (default lonlat, as in RFC 7946)",
    )  # fmt: skip


def _add_anywhere(options: _Options) -> None:
    options.add_argument(
        "--anywhere", action="store_true", help="accept polygons outside Ukraine's surroundings"
    )


def _region(args: argparse.Namespace) -> tuple[float, float, float, float]:
    return EVERYWHERE if args.anywhere else UKRAINE


def _tell(line: str) -> None:
    print(line, file=sys.stderr)


def _open(files: Sequence[str], args: argparse.Namespace, **details: Any) -> ControlMap:
    opened = read_control_map(list(files), region=_region(args), **details)
    for note in map_notes(opened):
        _tell(note)
    return opened


# ---- check -----------------------------------------------------------------------------


def _check(args: argparse.Namespace, command: str) -> int:
    settings = Settings(
        edges=args.edges,
        correlation_length_m=args.correlation_length,
        sliver_tolerance_m=args.sliver_tolerance,
        keep_slivers=args.keep_slivers,
        region=_region(args),
    )
    verdicts = (
        _check_case(args, settings, command)
        if args.case
        else [_check_claim(args, settings, command)]
    )
    if args.html:
        _write_page(verdicts, args.html)
    if args.json:
        print(to_json(verdict_dict(verdicts)), end="")
    else:
        print("\n\n".join(verdict_text(v) for v in verdicts))
    supported = all(v.outcome == "supported" for v in verdicts)
    return 1 if args.strict and not supported else 0


_CLAIM_OPTIONS = (
    "claim", "polygons", "before", "after", "since", "until", "claimant", "said", "quote",
    "source", "where", "rounding", "mapper", "clip", "position_error",
)  # fmt: skip


def _check_case(args: argparse.Namespace, settings: Settings, command: str) -> list[Verdict]:
    given = [name for name in _CLAIM_OPTIONS if getattr(args, name)]
    if args.definition != ["occupied"]:
        given.append("definition")
    if given:
        raise InputError(
            f"--{given[0].replace('_', '-')} goes with --claim, not with a case file; "
            "write it into the case"
        )
    verdicts = run_case(read_case(args.case), settings, command=command)
    told: set[str] = set()
    for row in (row for v in verdicts for row in v.rows if row.delta is not None):
        for opened in row.delta.maps:
            told.update(map_notes(opened))
    for note in sorted(told):
        _tell(note)
    return verdicts


def _check_claim(args: argparse.Namespace, settings: Settings, command: str) -> Verdict:
    if not args.claim:
        raise InputError("expected a case file, or --claim with --polygons or --before/--after")
    if bool(args.polygons) == bool(args.before or args.after):
        raise InputError("--claim: expected --polygons, or --before and --after; give one of them")
    if bool(args.before) != bool(args.after):
        raise InputError("expected --before and --after together, found only one; give both")
    claim = Claim.parse(
        args.claim, since=args.since, until=args.until, said=args.said, by=args.claimant,
        quote=args.quote, source=args.source, where=tuple(args.where), rounding=args.rounding,
    )  # fmt: skip
    details = {"mapper": args.mapper, "position_error_m": args.position_error}
    if args.polygons:
        drawn = _open(args.polygons, args, **details)
        if args.clip:
            ground = {
                s: polygonal(g.intersection(named_region(args.clip)))
                for s, g in drawn.statuses.items()
            }
            drawn = drawn.with_(statuses=ground)
        return check(claim, drawn, settings=settings, command=command)
    before, after = (_open(files, args, **details) for files in (args.before, args.after))
    deltas = [
        diff(
            before, after, definition=definition,
            clip=named_region(args.clip) if args.clip else None,
            sliver_tolerance_m=args.sliver_tolerance, keep_slivers=args.keep_slivers,
        )
        for definition in args.definition
    ]  # fmt: skip
    return check(claim, deltas, settings=settings, command=command)


def _write_page(verdicts: Sequence[Verdict], path: str) -> None:
    from frontgeo.maps import folium_map  # folium is slow to load

    folium_map(verdicts).save(path)
    _tell(f"wrote {path}")


# ---- area, delta, demo -----------------------------------------------------------------


def _regions(args: argparse.Namespace) -> Any:
    return load_oblasts() if args.by == "oblast" else read_regions(args.by)


def _region_lines(table: pd.DataFrame, args: argparse.Namespace) -> list[str]:
    rows = [("region", *(str(c).removesuffix("_km2") for c in table.columns))]
    rows += [(str(i), *(f"{v:,.1f}" for v in row)) for i, row in zip(table.index, table.to_numpy())]  # noqa: B905
    lines = ["", format_table(rows, right=range(1, len(rows[0])))]
    if args.by == "oblast":
        lines.append(f"{BORDER_ATTRIBUTION}; inner lines are good to some 0.5–1 km on average")
    return lines


def _area(args: argparse.Namespace, command: str) -> int:
    opened = _open(args.files, args)
    ground = opened.held(args.definition)
    if args.clip:
        ground = polygonal(ground.intersection(named_region(args.clip)))
    total_km2 = area_km2(ground, edges=args.edges)
    table = None
    if args.by:
        from frontgeo.delta import Delta

        table = Delta.claimed(ground).by(_regions(args), name=args.by_name)[["gained_km2"]]
        table = table.rename(columns={"gained_km2": "area_km2"})
    if args.json:
        result: dict[str, Any] = {
            "area_km2": round(total_km2, 6),
            "definition": args.definition,
            "edges": args.edges,
            "mapper": opened.mapper,
            "snapshot": opened.when,
            "overlap_km2": round(opened.overlap_km2, 6),
            "inputs": [vars(s) for s in opened.sources],
        }
        if table is not None:
            result["by"] = by_table(table)
        print(to_json(result), end="")
        return 0
    ppm = cross_check(ground)
    print(f"{opened.mapper}, {opened.when}: {total_km2:,.2f} km² ({args.definition})")
    print(
        f"cross-check: EPSG:6933 {ppm.epsg6933_ppm:+.2f} ppm, "
        f"centred LAEA {ppm.laea_ppm:+.2f} ppm"
    )
    if table is not None:
        print("\n".join(_region_lines(table, args)))
    return 0


def _delta(args: argparse.Namespace, command: str) -> int:
    before_files, after_files = args.before, args.after
    if after_files is None:
        if len(before_files) != 2:
            raise InputError(
                f"expected BEFORE and AFTER, found {len(before_files)} "
                f"file{'' if len(before_files) == 1 else 's'}; with several files a map write "
                "BEFORE… --after AFTER…"
            )
        before_files, after_files = before_files[:1], before_files[1:]
    before, after = _open(before_files, args), _open(after_files, args)
    delta = diff(
        before, after, definition=args.definition,
        clip=named_region(args.clip) if args.clip else None,
        sliver_tolerance_m=args.sliver_tolerance, keep_slivers=args.keep_slivers,
    )  # fmt: skip
    gained = area_km2(delta.gained, edges=args.edges)
    lost = area_km2(delta.lost, edges=args.edges)
    table = delta.by(_regions(args), name=args.by_name) if args.by else None
    if args.out:
        write_text(args.out, delta_geojson(delta))
        _tell(f"wrote {args.out}")
    if args.json:
        result: dict[str, Any] = {
            "gained_km2": round(gained, 6),
            "lost_km2": round(lost, 6),
            "net_km2": round(gained - lost, 6),
            "definition": args.definition,
            "edges": args.edges,
            "mapper": delta.label,
            "before": before.when,
            "after": after.when,
            "slivers": None if delta.slivers is None else vars(delta.slivers),
            "inputs": [vars(s) for m in (before, after) for s in m.sources],
        }
        if table is not None:
            result["by"] = by_table(table)
        print(to_json(result), end="")
        return 0
    print(f"{delta.label}, {delta.period} ({delta.definition})")
    print(f"gained {gained:,.1f}, lost {lost:,.1f}, net {gained - lost:+,.1f} km²")
    ppm = cross_check([delta.gained, delta.lost])
    print(
        f"cross-check: EPSG:6933 {ppm.epsg6933_ppm:+.2f} ppm, "
        f"centred LAEA {ppm.laea_ppm:+.2f} ppm"
    )
    if delta.slivers is not None and delta.slivers.gained_parts + delta.slivers.lost_parts:
        print(delta.slivers)
    if delta.clip_km2:
        print(f"clipped: {delta.clip_km2:,.1f} km² of the two maps lie outside {args.clip}")
    if table is not None:
        print("\n".join(_region_lines(table, args)))
    return 0


def _demo(args: argparse.Namespace, command: str) -> int:
    case = read_case(examples_folder() / "belousov-2024" / "case.toml")
    verdicts = run_case(case, command=command)
    print("\n\n".join(verdict_text(v) for v in verdicts))
    _write_page(verdicts, args.out)
    print(f"\nPage: {Path(args.out)}")
    return 0


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; the exit code is returned."""
    argv = list(sys.argv[1:] if argv is None else argv)
    try:
        args = _parser().parse_args(argv)
        code: int = args.run(args, shlex.join(["frontgeo", *argv]))
        sys.stdout.flush()
        return code
    except FrontgeoError as error:
        message = " ".join(str(error).split())
        print(f"frontgeo: error: {message}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # such as `frontgeo … | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


if __name__ == "__main__":
    sys.exit(main())
