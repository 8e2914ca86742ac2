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
from typing import Any

import pandas as pd

from frontgeo.case import Settings, check, named_region, run_case
from frontgeo.casefile import read_case
from frontgeo.check import Verdict
from frontgeo.claims import Claim
from frontgeo.control import ControlMap
from frontgeo.delta import Delta, diff
from frontgeo.errors import FrontgeoError, InputError
from frontgeo.files import write_text
from frontgeo.mappers import EVERYWHERE, UKRAINE, read_control_map, read_regions
from frontgeo.measure import area_km2, cross_check, polygonal
from frontgeo.options import make_parser
from frontgeo.places import BORDER_ATTRIBUTION, examples_folder, load_oblasts
from frontgeo.report import (
    by_table,
    delta_geojson,
    format_table,
    map_notes,
    printable,
    to_json,
    verdict_dict,
    verdict_text,
)

__all__ = ["main"]


def _region(args: argparse.Namespace) -> tuple[float, float, float, float]:
    return EVERYWHERE if args.anywhere else UKRAINE


def _say(text: str) -> None:
    """Print a result, without the control characters that a stranger's name may hold."""
    print("\n".join(printable(line) for line in text.split("\n")))


def _tell(line: str) -> None:
    print(printable(line), file=sys.stderr)


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
    "claim",
    "polygons",
    "before",
    "after",
    "since",
    "until",
    "claimant",
    "said",
    "quote",
    "source",
    "where",
    "rounding",
    "mapper",
    "clip",
    "position_error",
)


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
    for delta in (row.delta for v in verdicts for row in v.rows if row.delta is not None):
        for opened in delta.maps:
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
        args.claim,
        since=args.since,
        until=args.until,
        said=args.said,
        by=args.claimant,
        quote=args.quote,
        source=args.source,
        where=tuple(args.where),
        rounding=args.rounding,
    )
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
            before,
            after,
            definition=definition,
            clip=named_region(args.clip) if args.clip else None,
            sliver_tolerance_m=args.sliver_tolerance,
            keep_slivers=args.keep_slivers,
        )
        for definition in args.definition
    ]
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
        lines.append(
            f"{BORDER_ATTRIBUTION}. Lines between oblasts are 0.5–1 km off on average, a change "
            "near one may be told of its neighbour: --by FILE takes better ones"
        )
    return lines


def _area(args: argparse.Namespace, command: str) -> int:
    opened = _open(args.files, args)
    ground = opened.held(args.definition)
    if args.clip:
        ground = polygonal(ground.intersection(named_region(args.clip)))
    total_km2 = area_km2(ground, edges=args.edges)
    table = None
    if args.by:
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
    _say(f"{opened.mapper}, {opened.when}: {total_km2:,.2f} km² ({args.definition})")
    print(
        f"cross-check: EPSG:6933 {ppm.epsg6933_ppm:+.2f} ppm, centred LAEA {ppm.laea_ppm:+.2f} ppm"
    )
    if table is not None:
        _say("\n".join(_region_lines(table, args)))
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
        before,
        after,
        definition=args.definition,
        clip=named_region(args.clip) if args.clip else None,
        sliver_tolerance_m=args.sliver_tolerance,
        keep_slivers=args.keep_slivers,
    )
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
    _say(f"{delta.label}, {delta.period} ({delta.definition})")
    print(f"gained {gained:,.1f}, lost {lost:,.1f}, net {gained - lost:+,.1f} km²")
    ppm = cross_check([delta.gained, delta.lost])
    print(
        f"cross-check: EPSG:6933 {ppm.epsg6933_ppm:+.2f} ppm, centred LAEA {ppm.laea_ppm:+.2f} ppm"
    )
    if delta.slivers is not None and delta.slivers.gained_parts + delta.slivers.lost_parts:
        print(delta.slivers)
    if delta.clip_km2:
        print(f"clipped: {delta.clip_km2:,.1f} km² of the two maps lie outside {args.clip}")
    if table is not None:
        _say("\n".join(_region_lines(table, args)))
    return 0


def _demo(args: argparse.Namespace, command: str) -> int:
    case = read_case(examples_folder() / "belousov-2024" / "case.toml")
    verdicts = run_case(case, command=command)
    _write_page(verdicts, args.out)
    print("\n\n".join(verdict_text(v) for v in verdicts))
    print(f"\nPage: {Path(args.out)}")
    return 0


_VERBS = {"check": _check, "area": _area, "delta": _delta, "demo": _demo}


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; the exit code is returned."""
    argv = list(sys.argv[1:] if argv is None else argv)
    try:
        args = make_parser().parse_args(argv)
        code = _VERBS[args.verb](args, shlex.join(["frontgeo", *argv]))
        sys.stdout.flush()
        return code
    except FrontgeoError as error:
        _tell(f"frontgeo: error: {' '.join(str(error).split())}")
        return 2
    except BrokenPipeError:  # such as `frontgeo … | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
