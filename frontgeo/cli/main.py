"""The command line: parse, one library call, print.

Results go to stdout, what was repaired or left out to stderr. Exit 0 ran, 1 with
``--strict`` when a claim is not supported, 2 bad usage or input, 130 stopped by hand. A
verb only computes a `Done`; files are written and lines printed when all of it succeeded.
"""

from __future__ import annotations

import argparse
import io
import os
import shlex
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from shapely.geometry.base import BaseGeometry

from frontgeo.cases.case import run_case
from frontgeo.cases.casefile import read_case
from frontgeo.cli.check import page, run_check
from frontgeo.cli.claims import run_claims
from frontgeo.cli.compare import run_compare
from frontgeo.cli.done import Done, caveat_lines, finished, number_line, tell
from frontgeo.cli.draw import run_draw
from frontgeo.cli.options import parsed
from frontgeo.cli.regions import clip_of, clipped, legend_given, oblasts_note, region_of, regions_of
from frontgeo.cli.timeline import run_timeline
from frontgeo.control import DEFINITIONS, side_text
from frontgeo.delta import Delta
from frontgeo.difference import diff
from frontgeo.errors import FrontgeoError, InputError
from frontgeo.files import printable, write_bytes, write_text
from frontgeo.geometry.measure import area_km2
from frontgeo.geometry.plane import require_agreement
from frontgeo.mappers import MAPPERS, read_control_map
from frontgeo.outputs.geojson import delta_geojson
from frontgeo.outputs.report import (
    apart_dicts,
    by_table,
    claims_text,
    format_table,
    map_dicts,
    to_json,
    verdict_text,
)
from frontgeo.places import examples_folder
from frontgeo.schema import schema

__all__ = ["main"]


# ---- area, delta, demo -----------------------------------------------------------------


def _region_lines(table: pd.DataFrame, args: argparse.Namespace) -> list[str]:
    rows = [("region", *(str(c).removesuffix("_km2") for c in table.columns))]
    for name, values in zip(table.index, table.to_numpy(), strict=True):
        rows.append((printable(str(name)), *(f"{value:,.1f}" for value in values)))
    lines = ["", *format_table(rows, right=range(1, len(rows[0]))).split("\n")]
    if note := oblasts_note(args):
        lines.append(f"{note}: --by FILE takes better ones")
    return lines


def _counted(definition: str, side: str) -> str:
    """What counts as held, and whose ground it is where that is known."""
    return ", ".join(part for part in (definition, side_text(side)) if part)


def _check_line(geometry: BaseGeometry | list[BaseGeometry]) -> str:
    return f"cross-check (straight edges): {require_agreement(geometry).ppm_text}"


def _area(args: argparse.Namespace, command: str) -> Done:
    done = Done()
    opened = read_control_map(
        args.files, region=region_of(args), layer=args.layer, **legend_given(args)
    )
    regions, clip = regions_of(args), clip_of(args)
    if clip is not None:
        opened = clipped(opened, clip, args.clip)
    done.opened([opened])
    ground = opened.held(args.definition)
    total_km2 = area_km2(ground, edges=args.edges)
    side = opened.side_of(args.definition)
    result: dict[str, Any] = {
        "area_km2": round(total_km2, 6),
        "definition": args.definition,
        "clip": args.clip,
        "edges": args.edges,
        "mapper": opened.mapper,
        "snapshot": opened.when,
        **opened.as_record(),
        "side": side,
        "inputs": [vars(s) for s in opened.sources],
        "command": command,
    }
    counted = _counted(args.definition, side)
    measured = f"{opened.mapper}, {opened.when_shown}: {total_km2:,.2f} km² ({counted})"
    lines = [number_line(measured, [opened]), *caveat_lines([opened]), _check_line(ground)]
    if regions is not None:
        split = Delta.claimed(ground).by(regions, name=args.by_name, edges=args.edges)
        table = split[["gained_km2"]].rename(columns={"gained_km2": "area_km2"})
        result["by"] = by_table(table)
        lines += _region_lines(table, args)
    return finished(done, lines, result, args)


def _delta(args: argparse.Namespace, command: str) -> Done:
    before_files, after_files = args.before, args.after
    if after_files is None:
        if len(before_files) != 2:
            raise InputError(
                f"expected BEFORE and AFTER, found {len(before_files)} "
                f"file{'' if len(before_files) == 1 else 's'}; with several files a map write "
                "BEFORE… --after AFTER…"
            )
        before_files, after_files = before_files[:1], before_files[1:]
    done = Done()
    before, after = (
        read_control_map(
            files,
            mapper=args.mapper,
            region=region_of(args),
            layer=args.layer,
            **legend_given(args),
        )
        for files in (before_files, after_files)
    )
    done.opened([before, after])
    regions = regions_of(args)
    delta = diff(
        before,
        after,
        definition=args.definition,
        clip=clip_of(args),
        sliver_tolerance_m=args.sliver_tolerance,
        keep_slivers=args.keep_slivers,
        keep_redrawn=args.keep_redrawn,
    )
    gained = area_km2(delta.gained, edges=args.edges)
    lost = area_km2(delta.lost, edges=args.edges)
    aside = delta.aside_km2(args.edges)
    net = gained - lost + aside
    if args.out is not None:
        done.files[args.out] = delta_geojson(delta, edges=args.edges)
    result: dict[str, Any] = {
        "gained_km2": round(gained, 6),
        "lost_km2": round(lost, 6),
        "net_km2": round(net, 6),
        "definition": args.definition,
        "clip": args.clip,
        "edges": args.edges,
        "mapper": delta.label,
        "before": before.when,
        "after": after.when,
        "unlike": delta.unlike,
        "slivers": None if delta.slivers is None else vars(delta.slivers),
        "set_apart": apart_dicts(delta),
        "side": delta.side,
        "others_km2": {side: round(km2, 6) for side, km2 in delta.others_km2.items()},
        "day_range": delta.day_range,
        **map_dicts((before, after)),
        "inputs": [
            {**vars(source), **opened.as_record()}
            for opened in (before, after)
            for source in opened.sources
        ],
        "command": command,
    }
    measured = f"gained {gained:,.1f}, lost {lost:,.1f}, net {net:+,.1f} km²"
    lines = [
        f"{delta.label}, {delta.period} ({_counted(delta.definition, delta.side)})",
        number_line(measured, delta.maps),
        *caveat_lines(delta.maps),
        _check_line([delta.gained, delta.lost]),
    ]
    if abs(aside) >= 0.05:
        lines.append(f"of the net, {aside:+,.1f} km² are slivers and redrawn border")
    if delta.unlike:
        lines.insert(0, f"NO CHANGE: {delta.unlike}; name the files of both parts")
    if delta.slivers is not None and delta.slivers.gained_parts + delta.slivers.lost_parts:
        lines.append(str(delta.slivers))
    lines += [str(apart) for apart in delta.set_apart]
    if delta.clip_km2 is not None:
        lines.append(f"clipped: {delta.clip_km2:,.1f} km² of the maps lie outside {args.clip}")
    if regions is not None:
        table = delta.by(regions, name=args.by_name, edges=args.edges)
        result["by"] = by_table(table)
        lines += _region_lines(table, args)
    return finished(done, lines, result, args)


def _demo(args: argparse.Namespace, command: str) -> Done:
    path = examples_folder() / "belousov-2024" / "case.toml"
    verdicts = run_case(read_case(path), command=command)
    # without archives most claims have nothing to show
    shown = [v for v in verdicts if any(row.measured is not None for row in v.rows)]
    blocks = [verdict_text(verdicts[0])]
    if shown[1:]:
        blocks.append(claims_text(shown[1:]))
    waiting = [v.claim.label for v in verdicts if v not in shown]
    if waiting:
        blocks.append(
            f"{len(waiting)} more claims of this case wait for the mappers' archives, whose folder "
            f"FRONTGEO_ARCHIVE names: {'; '.join(waiting)}"
        )
    blocks.append(f"Page: {args.out}")
    return Done(
        text="\n\n".join(blocks),
        files={args.out: page(shown, lang=args.language)},
        inputs=[str(path)],
    )


def _mappers(args: argparse.Namespace, command: str) -> Done:
    if args.json:
        rows = [
            {**vars(m), "redefinitions": [[str(r.day), r.what] for r in m.redefinitions]}
            for m in MAPPERS.values()
        ]
        return Done(text=to_json({"definitions": dict(DEFINITIONS), "mappers": rows}))
    counted = [("definition", "statuses that it counts")]
    counted += [(name, ", ".join(statuses)) for name, statuses in DEFINITIONS.items()]
    blocks = [f"What counts as held\n\n{format_table(counted)}"]
    for mapper in MAPPERS.values():
        lag = "not measured" if mapper.lag_days is None else f"{mapper.lag_days:g} days"
        length_m = mapper.correlation_length_m
        length = "not measured" if length_m is None else f"{length_m:,.0f} m"
        blocks.append(
            f"{mapper.name}\n"
            f"  formats: {mapper.formats}\n"
            f"  coverage: {mapper.coverage}\n"
            f"  statuses: {', '.join(mapper.statuses)}\n"
            f"  definition: {mapper.definition}\n"
            f"  side: {mapper.side or 'as the file says'}\n"
            f"  position error: {mapper.position_error_m:g} m ({mapper.position_error_reason})\n"
            f"  correlation length: {_because(length, mapper.correlation_reason)}\n"
            f"  lag: {_because(lag, mapper.lag_reason)}\n"
            f"  licence: {mapper.licence}\n"
            f"  credit: {mapper.credit or '–'}\n"
            f"  cite: {mapper.cite}"
        )
    return Done(text="\n\n".join(blocks))


def _because(number: str, reason: str) -> str:
    return f"{number} ({reason})" if reason else number


def _fetch(args: argparse.Namespace, command: str) -> Done:
    from frontgeo.fetch import SOURCES, fetch, sources_table  # the network's room, only here

    if args.list or args.what is None:
        if args.day or args.force:
            raise InputError("--day and --force go with a source; name one, see fetch --list")
        return Done(text=sources_table())
    path = fetch(args.what, day=args.day, force=args.force)
    row = SOURCES[args.what]
    return Done(text=str(path), notes=[f"credit: {row.credit}; licence: {row.licence}"])


def _schema(args: argparse.Namespace, command: str) -> Done:
    return Done(text=to_json(schema(args.name)))


# ---- main ------------------------------------------------------------------------------

_VERBS: dict[str, Callable[[argparse.Namespace, str], Done]] = {
    "check": run_check,
    "area": _area,
    "delta": _delta,
    "demo": _demo,
    "compare": run_compare,
    "mappers": _mappers,
    "fetch": _fetch,
    "claims": run_claims,
    "schema": _schema,
    "timeline": run_timeline,
    "draw": run_draw,
}


_OUTPUTS = ("html", "figure", "csv", "xlsx", "geojson", "claimreview", "out", "page")


def _refuse_names(args: argparse.Namespace) -> None:
    """Refuse an output without a name, and a page that no browser would take for one."""
    for option in _OUTPUTS:
        name = getattr(args, option, None)
        if name is None:
            continue
        if not name.strip():
            raise InputError(f"--{option}: expected a file to write, found no name; name one")
        page = option in ("html", "page") or (option == "out" and args.verb in ("demo", "draw"))
        if page and Path(name).suffix.lower() not in (".html", ".htm"):
            raise InputError(
                f"--{option}: expected a name in .html or .htm, found {Path(name).name[:60]}; "
                "a page is HTML"
            )


def _refuse_to_overwrite(done: Done) -> None:
    for path in done.files:
        for source in done.inputs:
            try:
                same = Path(path).samefile(source)
            except (OSError, ValueError):
                same = False
            if same:
                raise InputError(f"{path}: would overwrite a file that was read; name another")


def _finish(done: Done) -> int:
    _refuse_to_overwrite(done)
    for path, content in done.files.items():
        if callable(content):
            content()
        elif isinstance(content, bytes):
            write_bytes(path, content)
        else:
            write_text(path, content)
    for note in done.notes:
        # on a terminal, what stands beside the number is not told once more
        if not (sys.stdout.isatty() and note in done.text):
            tell(note)
    for path in done.files:
        tell(f"wrote {path}")
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
        args = parsed(argv)
        _refuse_names(args)
        done = _VERBS[args.verb](args, shlex.join(["frontgeo", *argv]))
        return _finish(done)
    except FrontgeoError as error:
        tell(f"frontgeo: error: {' '.join(str(error).split())}")
        return 2
    except KeyboardInterrupt:
        tell("frontgeo: stopped")
        return 130
    except Exception as error:  # a fault of ours: still one line, and never exit 1
        if os.environ.get("FRONTGEO_DEBUG"):
            raise
        tell(
            f"frontgeo: error: unexpected {type(error).__name__}: "
            f"{' '.join(str(error).split())[:200]}; please report it, with FRONTGEO_DEBUG=1"
        )
        return 2
