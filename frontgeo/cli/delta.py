"""The verb ``delta``: the change between two maps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from frontgeo.change.change import Change
from frontgeo.change.control_map import ControlMap
from frontgeo.change.diff import diff
from frontgeo.cli import options as opt
from frontgeo.cli.done import Done, printed
from frontgeo.cli.inputs import clip_of, read_map, regions_of
from frontgeo.cli.lines import (
    caveat_lines,
    counted_text,
    cross_check_line,
    number_line,
    region_lines,
)
from frontgeo.cli.verb import Options
from frontgeo.errors import InputError
from frontgeo.geometry.measure import area_km2
from frontgeo.outputs.geojson import delta_geojson
from frontgeo.outputs.report import apart_dicts, by_table, map_dicts

__all__ = ["command"]


@opt.verb(
    "delta",
    "measure what changed between two maps",
    "frontgeo delta before.geojson after.geojson --by oblast",
    "frontgeo delta B1.kml B2.kml --after A1.kml A2.kml --out delta.geojson",
)
@opt.argument("before", metavar="FILE...", nargs=-1)
@opt.option("--after", several=True, metavar="FILE", help="files of the later map")
@opt.mapper("who drew both, if the files do not say it")
@opt.definition()
@opt.by()
@opt.clip()
@opt.slivers
@opt.boundaries()
@opt.edges
@opt.legend
@opt.layer
@opt.anywhere
@opt.output("--out", help="write gained and lost as GeoJSON")
@opt.json
def command(asked: Options) -> Done:
    """Measure what changed between two maps.

    Name two files, BEFORE AFTER; or BEFORE... --after AFTER..., if several files make one map.
    """
    before, after = maps = [read_map(files, asked) for files in _both(asked)]
    done = Done()
    done.opened(maps)
    regions = regions_of(asked)
    change = diff(
        before,
        after,
        definition=asked.definition,
        clip=clip_of(asked),
        sliver_tolerance_m=asked.sliver_tolerance,
        keep_slivers=asked.keep_slivers,
        keep_redrawn=asked.keep_redrawn,
    )
    gained, lost = (area_km2(g, edges=asked.edges) for g in (change.gained, change.lost))
    areas_km2 = (gained, lost, change.aside_km2(asked.edges))
    if asked.out is not None:
        done.files[asked.out] = delta_geojson(change, edges=asked.edges)
    result, lines = _result(change, maps, areas_km2, asked), _lines(change, areas_km2, asked)
    if regions is not None:
        table = change.by(regions, name=asked.by_name, edges=asked.edges)
        result["by"] = by_table(table)
        lines += region_lines(table, asked)
    return printed(done, lines, result, json=asked.json)


def _both(asked: Options) -> tuple[Sequence[str], Sequence[str]]:
    """Return the files of the earlier and of the later map."""
    if asked.after:
        return asked.before, asked.after
    if len(asked.before) != 2:
        files = f"{len(asked.before)} file{'' if len(asked.before) == 1 else 's'}"
        raise InputError(
            f"expected BEFORE and AFTER, found {files}; with several files a map write "
            "BEFORE… --after AFTER…"
        )
    return asked.before[:1], asked.before[1:]


def _result(
    change: Change, maps: list[ControlMap], areas_km2: tuple[float, float, float], asked: Options
) -> dict[str, Any]:
    """Return the change as it stands in the JSON."""
    gained, lost, aside = areas_km2
    before, after = maps
    return {
        "gained_km2": round(gained, 6),
        "lost_km2": round(lost, 6),
        "net_km2": round(gained - lost + aside, 6),
        "definition": asked.definition,
        "clip": asked.clip,
        "edges": asked.edges,
        "mapper": change.label,
        "before": before.when,
        "after": after.when,
        "unlike": change.unlike,
        "slivers": None if change.slivers is None else vars(change.slivers),
        "set_apart": apart_dicts(change),
        "side": change.side,
        "others_km2": {side: round(km2, 6) for side, km2 in change.others_km2.items()},
        "day_range": change.day_range,
        **map_dicts((before, after)),
        "inputs": [
            {**vars(source), **opened.as_record()} for opened in maps for source in opened.sources
        ],
        "command": asked.command,
    }


def _lines(change: Change, areas_km2: tuple[float, float, float], asked: Options) -> list[str]:
    """Return the change as lines of text."""
    gained, lost, aside = areas_km2
    measured = f"gained {gained:,.1f}, lost {lost:,.1f}, net {gained - lost + aside:+,.1f} km²"
    lines = [
        f"{change.label}, {change.period} ({counted_text(change.definition, change.side)})",
        number_line(measured, change.maps),
        *caveat_lines(change.maps),
        cross_check_line([change.gained, change.lost]),
    ]
    if abs(aside) >= 0.05:
        lines.append(f"of the net, {aside:+,.1f} km² are slivers and redrawn border")
    if change.unlike:
        lines.insert(0, f"NO CHANGE: {change.unlike}; name the files of both parts")
    if change.slivers is not None and change.slivers.gained_parts + change.slivers.lost_parts:
        lines.append(str(change.slivers))
    lines += [str(apart) for apart in change.set_apart]
    if change.clip_km2 is not None:
        lines.append(f"clipped: {change.clip_km2:,.1f} km² of the maps lie outside {asked.clip}")
    return lines
