"""The command line: parse, one library call, print.

Results go to stdout, what was repaired or left out to stderr. Exit 0 ran, 1 with
``--strict`` when a claim is not supported, 2 bad usage or input. A verb only computes a
`_Done`; files are written and lines printed when all of it succeeded.
"""

from __future__ import annotations

import argparse
import io
import os
import shlex
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
from shapely.geometry.base import BaseGeometry

from frontgeo.case import Settings, check, named_region, run_case
from frontgeo.casefile import oblasts_of, read_case
from frontgeo.check import Verdict
from frontgeo.claims import Claim
from frontgeo.compare import compare
from frontgeo.control import ControlMap
from frontgeo.delta import Delta, diff
from frontgeo.errors import ClaimError, FrontgeoError, InputError
from frontgeo.files import printable, write_text
from frontgeo.mappers import (
    EVERYWHERE,
    MAPPERS,
    UKRAINE,
    Region,
    read_control_map,
    read_regions,
)
from frontgeo.measure import area_km2, cross_check
from frontgeo.options import make_parser
from frontgeo.places import BORDER_ATTRIBUTION, examples_folder, load_oblasts
from frontgeo.report import (
    by_table,
    delta_geojson,
    format_table,
    map_notes,
    rounded,
    to_json,
    verdict_dict,
    verdict_text,
)
from frontgeo.timeline import read_timeline

__all__ = ["main"]


@dataclass
class _Done:
    """What a verb came to: text for stdout, notes for stderr, files to write."""

    text: str = ""
    notes: list[str] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    inputs: list[str] = field(default_factory=list)
    code: int = 0

    def opened(self, maps: Iterable[ControlMap]) -> None:
        """Take over what was repaired or left out of maps, and protect their files."""
        for shown in maps:
            self.notes += [note for note in map_notes(shown) if note not in self.notes]
            self.inputs += [source.path for source in shown.sources]


def _region(args: argparse.Namespace) -> Region:
    return EVERYWHERE if args.anywhere else UKRAINE


def _clip(args: argparse.Namespace) -> BaseGeometry | None:
    return named_region(args.clip, region=_region(args))[0] if args.clip else None


# ---- check -----------------------------------------------------------------------------


def _check(args: argparse.Namespace, command: str) -> _Done:
    settings = Settings(
        edges=args.edges,
        correlation_length_m=args.correlation_length,
        sliver_tolerance_m=args.sliver_tolerance,
        keep_slivers=args.keep_slivers,
        keep_redrawn=args.keep_redrawn,
        region=_region(args),
        boundaries=args.boundaries,
    )
    done = _Done()
    if args.case is not None:
        verdicts = _check_case(args, settings, command)
        done.inputs.append(args.case)
    else:
        verdicts = [_check_claim(args, settings, command)]
    done.opened(m for v in verdicts for row in v.rows if row.delta for m in row.delta.maps)
    if args.html is not None:
        done.files[args.html] = _page(verdicts, args.settlements)
    elif args.settlements is not None:
        raise InputError("--settlements goes with --html; name the page")
    done.text = (
        to_json(verdict_dict(verdicts))
        if args.json
        else "\n\n\n".join(verdict_text(v) for v in verdicts)
    )
    if args.strict and not all(v.outcome == "supported" for v in verdicts):
        done.code = 1
    return done


_CLAIM_OPTIONS = (
    "claim", "polygons", "before", "after", "archive", "since", "until", "claimant", "said",
    "quote", "source", "where", "rounding", "mapper", "clip", "position_error", "definition",
)  # fmt: skip


def _check_case(args: argparse.Namespace, settings: Settings, command: str) -> list[Verdict]:
    given = [name for name in _CLAIM_OPTIONS if getattr(args, name)]
    if given:
        raise InputError(
            f"a case file and --{given[0].replace('_', '-')} do not go together; "
            "write it into the case"
        )
    return run_case(read_case(args.case), settings, command=command)


def _check_claim(args: argparse.Namespace, settings: Settings, command: str) -> Verdict:
    if args.claim is None:
        raise InputError("expected a case file, or --claim with --polygons or --before/--after")
    if [bool(args.polygons), bool(args.before or args.after), bool(args.archive)].count(True) != 1:
        raise InputError(
            "--claim: expected --polygons, --before and --after, or --archive; give one of them"
        )
    if bool(args.before) != bool(args.after):
        raise InputError("expected --before and --after together, found only one; give both")
    definitions = args.definition or ["occupied"]
    if len(set(definitions)) < len(definitions) or (args.polygons and len(definitions) > 1):
        raise InputError("--definition: expected each once, and with --polygons only one")
    try:
        claim = Claim.parse(
            args.claim,
            since=args.since,
            until=args.until,
            said=args.said,
            by=args.claimant,
            quote=args.quote,
            source=args.source,
            where=args.where if args.where == ["whole front"] else oblasts_of(args.where),
            rounding=args.rounding,
        )
    except ClaimError as error:
        raise InputError(f"--claim: {error}") from None
    clip = _clip(args)
    details = {
        "mapper": args.mapper,
        "position_error_m": args.position_error,
        "region": _region(args),
    }
    given: dict[str, Any] = {"settings": settings, "clip": args.clip or "", "command": command}
    if args.polygons:
        drawn = read_control_map(args.polygons, **details)
        if clip is not None:
            drawn = _clipped(drawn, clip, args.clip)
        return check(claim, drawn, definition=definitions[0], **given)
    if args.archive:
        before, after = _from_archive(args, claim)
    else:
        before, after = (read_control_map(f, **details) for f in (args.before, args.after))
    deltas = [
        diff(
            before,
            after,
            definition=definition,
            clip=clip,
            sliver_tolerance_m=args.sliver_tolerance,
            keep_slivers=args.keep_slivers,
            keep_redrawn=args.keep_redrawn,
        )
        for definition in definitions
    ]
    return check(claim, deltas, **given)


def _from_archive(args: argparse.Namespace, claim: Claim) -> tuple[ControlMap, ControlMap]:
    if claim.since is None or claim.until is None:
        raise InputError("--archive: expected --since and --until; give both")
    timeline = read_timeline(args.archive, mapper=args.mapper, region=_region(args))
    changes: dict[str, Any] = {}
    if args.position_error:
        changes = {"position_error_m": args.position_error, "position_error_reason": "as given"}
    maps = timeline.period(claim.since, claim.until)
    return maps[0].with_(**changes), maps[1].with_(**changes)


def _clipped(drawn: ControlMap, clip: BaseGeometry, name: str) -> ControlMap:
    """Polygons cut to a region; what lay outside is told."""
    ground = {s: g.intersection(clip) for s, g in drawn.statuses.items()}
    ground = {s: g for s, g in ground.items() if area_km2(g) > 0}
    if not ground:
        raise InputError(f"--clip {name}: meets none of the polygons; check that x is longitude")
    outside_km2 = sum(area_km2(g) for g in drawn.statuses.values())
    outside_km2 -= sum(area_km2(g) for g in ground.values())
    reason = f"clipped to {name}: {outside_km2:,.1f} km² outside"
    return drawn.with_(statuses=ground, repaired={**drawn.repaired, reason: 1})


def _page(verdicts: Sequence[Verdict], settlements: str | None = None) -> str:
    from frontgeo.maps import folium_map  # folium is slow to load

    return folium_map(verdicts, settlements=settlements).html()


# ---- area, delta, demo -----------------------------------------------------------------


def _regions(args: argparse.Namespace) -> gpd.GeoDataFrame | None:
    if args.by is None:
        if args.by_name is not None:
            raise InputError("--by-name goes with --by; name the regions")
        return None
    if args.by in ("oblast", "oblasts"):
        return load_oblasts(args.boundaries)
    try:
        return read_regions(args.by, region=_region(args))
    except InputError as error:
        raise InputError(f"--by: expected 'oblast' or a file: {error}") from None


def _region_lines(table: pd.DataFrame, args: argparse.Namespace) -> list[str]:
    rows = [("region", *(str(c).removesuffix("_km2") for c in table.columns))]
    for name, values in zip(table.index, table.to_numpy(), strict=True):
        rows.append((printable(str(name)), *(f"{value:,.1f}" for value in values)))
    lines = ["", *format_table(rows, right=range(1, len(rows[0]))).split("\n")]
    if args.by in ("oblast", "oblasts") and args.boundaries is None:
        lines.append(
            f"{BORDER_ATTRIBUTION}. Lines between oblasts are 0.5–1 km off on average, a change "
            "near one may be told of its neighbour: --by FILE takes better ones"
        )
    return lines


def _check_line(geometry: BaseGeometry | list[BaseGeometry]) -> str:
    ppm = cross_check(geometry)
    return (
        f"cross-check (straight edges): EPSG:6933 {ppm.epsg6933_ppm:+.2f} ppm, "
        f"centred LAEA {ppm.laea_ppm:+.2f} ppm"
    )


def _finished(
    done: _Done, lines: list[str], result: dict[str, Any], args: argparse.Namespace
) -> _Done:
    done.text = to_json(result) if args.json else "\n".join(printable(line) for line in lines)
    return done


def _area(args: argparse.Namespace, command: str) -> _Done:
    done = _Done()
    opened = read_control_map(args.files, region=_region(args))
    regions, clip = _regions(args), _clip(args)
    if clip is not None:
        opened = _clipped(opened, clip, args.clip)
    done.opened([opened])
    ground = opened.held(args.definition)
    total_km2 = area_km2(ground, edges=args.edges)
    result: dict[str, Any] = {
        "area_km2": round(total_km2, 6),
        "definition": args.definition,
        "clip": args.clip,
        "edges": args.edges,
        "mapper": opened.mapper,
        "snapshot": opened.when,
        "overlap_km2": round(opened.overlap_km2, 6),
        "inputs": [vars(s) for s in opened.sources],
        "command": command,
    }
    lines = [
        f"{opened.mapper}, {opened.when}: {total_km2:,.2f} km² ({args.definition})",
        _check_line(ground),
    ]
    if regions is not None:
        split = Delta.claimed(ground).by(regions, name=args.by_name, edges=args.edges)
        table = split[["gained_km2"]].rename(columns={"gained_km2": "area_km2"})
        result["by"] = by_table(table)
        lines += _region_lines(table, args)
    return _finished(done, lines, result, args)


def _delta(args: argparse.Namespace, command: str) -> _Done:
    before_files, after_files = args.before, args.after
    if after_files is None:
        if len(before_files) != 2:
            raise InputError(
                f"expected BEFORE and AFTER, found {len(before_files)} "
                f"file{'' if len(before_files) == 1 else 's'}; with several files a map write "
                "BEFORE… --after AFTER…"
            )
        before_files, after_files = before_files[:1], before_files[1:]
    done = _Done()
    before, after = (
        read_control_map(files, region=_region(args)) for files in (before_files, after_files)
    )
    done.opened([before, after])
    regions = _regions(args)
    delta = diff(
        before,
        after,
        definition=args.definition,
        clip=_clip(args),
        sliver_tolerance_m=args.sliver_tolerance,
        keep_slivers=args.keep_slivers,
        keep_redrawn=args.keep_redrawn,
    )
    gained = area_km2(delta.gained, edges=args.edges)
    lost = area_km2(delta.lost, edges=args.edges)
    if args.out is not None:
        done.files[args.out] = delta_geojson(delta, edges=args.edges)
    result: dict[str, Any] = {
        "gained_km2": round(gained, 6),
        "lost_km2": round(lost, 6),
        "net_km2": round(gained - lost, 6),
        "definition": args.definition,
        "clip": args.clip,
        "edges": args.edges,
        "mapper": delta.label,
        "before": before.when,
        "after": after.when,
        "slivers": None if delta.slivers is None else vars(delta.slivers),
        "set_apart": [
            {"why": a.why, "gained_km2": round(a.gained_km2, 6), "lost_km2": round(a.lost_km2, 6)}
            for a in delta.set_apart
        ],
        "inputs": [vars(s) for m in (before, after) for s in m.sources],
        "command": command,
    }
    lines = [
        f"{delta.label}, {delta.period} ({delta.definition})",
        f"gained {gained:,.1f}, lost {lost:,.1f}, net {gained - lost:+,.1f} km²",
        _check_line([delta.gained, delta.lost]),
    ]
    if delta.slivers is not None and delta.slivers.gained_parts + delta.slivers.lost_parts:
        lines.append(str(delta.slivers))
    lines += [str(apart) for apart in delta.set_apart]
    if delta.clip_km2 is not None:
        lines.append(f"clipped: {delta.clip_km2:,.1f} km² of the maps lie outside {args.clip}")
    if regions is not None:
        table = delta.by(regions, name=args.by_name, edges=args.edges)
        result["by"] = by_table(table)
        lines += _region_lines(table, args)
    return _finished(done, lines, result, args)


def _demo(args: argparse.Namespace, command: str) -> _Done:
    path = examples_folder() / "belousov-2024" / "case.toml"
    verdicts = run_case(read_case(path), command=command)
    text = "\n\n\n".join(verdict_text(v) for v in verdicts)
    return _Done(
        text=f"{text}\n\nPage: {args.out}", files={args.out: _page(verdicts)}, inputs=[str(path)]
    )


def _compare(args: argparse.Namespace, command: str) -> _Done:
    done = _Done()
    maps = [read_control_map(files, region=_region(args)) for files in args.map]
    done.opened(maps)
    found = compare(maps, definition=args.definition, clip=_clip(args))
    if args.out is not None:
        done.files[args.out] = found.agreement.to_json(drop_id=True) + "\n"
    agreement = found.agreement.drop(columns="geometry")
    result = {
        "maps": [{"mapper": m.mapper, "snapshot": m.when} for m in maps],
        "definition": args.definition,
        "clip": args.clip,
        "pairs": rounded(found.pairs),
        "agreement": rounded(agreement),
        "command": command,
    }
    lines = [m.described for m in maps]
    header = ("", "both km²", "only first", "only second", "IoU", "median m", "95 % m", "σ m")
    rows: list[tuple[str, ...]] = [header]
    for pair in found.pairs.to_dict("records"):
        areas = [f"{pair[key]:,.1f}" for key in ("both_km2", "only_a_km2", "only_b_km2")]
        metres = [f"{pair[key]:,.0f}" for key in ("median_m", "p95_m", "sigma_m")]
        rows.append((f"{pair['a']} – {pair['b']}", *areas, f"{pair['iou']:.3f}", *metres))
    lines += ["", *format_table(rows, right=range(1, 8)).split("\n"), ""]
    for row in agreement.itertuples():
        lines.append(f"held by {row.maps} of {len(maps)}: {row.area_km2:,.1f} km²")
    return _finished(done, lines, result, args)


def _mappers(args: argparse.Namespace, command: str) -> _Done:
    if args.json:
        rows = [
            {**vars(m), "redefinitions": [[str(day), what] for day, what in m.redefinitions]}
            for m in MAPPERS.values()
        ]
        return _Done(text=to_json({"mappers": rows}))
    blocks = []
    for mapper in MAPPERS.values():
        blocks.append(
            f"{mapper.name}\n"
            f"  formats: {mapper.formats}\n"
            f"  coverage: {mapper.coverage}\n"
            f"  statuses: {', '.join(mapper.statuses)}\n"
            f"  position error: {mapper.position_error_m:g} m ({mapper.position_error_reason})\n"
            f"  licence: {mapper.licence}\n"
            f"  credit: {mapper.credit or '–'}\n"
            f"  cite: {mapper.cite}"
        )
    return _Done(text="\n\n".join(blocks))


def _fetch(args: argparse.Namespace, command: str) -> _Done:
    from frontgeo.fetch import SOURCES, fetch, sources_table  # the network's room, only here

    if args.list or args.what is None:
        if args.day or args.force:
            raise InputError("--day and --force go with a source; name one, see fetch --list")
        return _Done(text=sources_table())
    path = fetch(args.what, day=args.day, force=args.force)
    row = SOURCES[args.what]
    return _Done(text=str(path), notes=[f"credit: {row.credit}; licence: {row.licence}"])


# ---- main ------------------------------------------------------------------------------

_VERBS: dict[str, Callable[[argparse.Namespace, str], _Done]] = {
    "check": _check,
    "area": _area,
    "delta": _delta,
    "demo": _demo,
    "compare": _compare,
    "mappers": _mappers,
    "fetch": _fetch,
}


def _tell(line: str) -> None:
    print(printable(line), file=sys.stderr)


def _refuse_to_overwrite(done: _Done) -> None:
    for path in done.files:
        for source in done.inputs:
            try:
                same = Path(path).samefile(source)
            except (OSError, ValueError):
                same = False
            if same:
                raise InputError(f"{path}: would overwrite a file that was read; name another")


def _finish(done: _Done) -> int:
    _refuse_to_overwrite(done)
    for path, content in done.files.items():
        write_text(path, content)
    for note in done.notes:
        _tell(note)
    for path in done.files:
        _tell(f"wrote {path}")
    try:
        print(done.text, end="" if done.text.endswith("\n") else "\n")
        sys.stdout.flush()
    except BrokenPipeError:  # such as `frontgeo … | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        raise InputError(f"standard output: cannot be written ({error.strerror})") from None
    return done.code


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; the exit code is returned."""
    argv = list(sys.argv[1:] if argv is None else argv)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal without σ or ²
    try:
        args = make_parser().parse_args(argv)
        done = _VERBS[args.verb](args, shlex.join(["frontgeo", *argv]))
        return _finish(done)
    except FrontgeoError as error:
        _tell(f"frontgeo: error: {' '.join(str(error).split())}")
        return 2
    except Exception as error:  # a fault of ours: still one line, and never exit 1
        if os.environ.get("FRONTGEO_DEBUG"):
            raise
        _tell(
            f"frontgeo: error: unexpected {type(error).__name__}: "
            f"{' '.join(str(error).split())[:200]}; please report it, with FRONTGEO_DEBUG=1"
        )
        return 2
