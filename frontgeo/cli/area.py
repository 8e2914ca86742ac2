"""The verb ``area``: the ground held in one map."""

from __future__ import annotations

from typing import Any

from frontgeo.change.drawing import Drawing
from frontgeo.cli import options as opt
from frontgeo.cli.done import Done, printed
from frontgeo.cli.inputs import clip_of, clipped, read_map, regions_of
from frontgeo.cli.lines import (
    caveat_lines,
    counted_text,
    cross_check_line,
    number_line,
    region_lines,
)
from frontgeo.cli.verb import Options
from frontgeo.geometry.measure import area_km2
from frontgeo.outputs.report import by_table

__all__ = ["command"]


@opt.verb(
    "area",
    "measure the ground held in a map, or drawn",
    "frontgeo area map.geojson --by oblast",
    "cat drawn.geojson | frontgeo area - --json",
)
@opt.argument("files", metavar="FILE...", nargs=-1)
@opt.definition()
@opt.by()
@opt.clip()
@opt.boundaries()
@opt.edges
@opt.legend
@opt.layer
@opt.anywhere
@opt.json
def command(asked: Options) -> Done:
    """Measure the ground held in a map; several files make one map."""
    done = Done()
    opened = read_map(asked.files, asked)
    regions, clip = regions_of(asked), clip_of(asked)
    if clip is not None:
        opened = clipped(opened, clip, asked.clip)
    done.opened([opened])
    ground = opened.held(asked.definition)
    total_km2 = area_km2(ground, edges=asked.edges)
    side = opened.side_of(asked.definition)
    result: dict[str, Any] = {
        "area_km2": round(total_km2, 6),
        "definition": asked.definition,
        "clip": asked.clip,
        "edges": asked.edges,
        "mapper": opened.mapper,
        "snapshot": opened.when,
        **opened.as_record(),
        "side": side,
        "inputs": [vars(s) for s in opened.sources],
        "command": asked.command,
    }
    counted = counted_text(asked.definition, side)
    measured = f"{opened.mapper}, {opened.when_shown}: {total_km2:,.2f} km² ({counted})"
    lines = [number_line(measured, [opened]), *caveat_lines([opened]), cross_check_line(ground)]
    if regions is not None:
        split = Drawing.of(ground).by(regions, name=asked.by_name, edges=asked.edges)
        table = split[["gained_km2"]].rename(columns={"gained_km2": "area_km2"})
        result["by"] = by_table(table)
        lines += region_lines(table, asked)
    return printed(done, lines, result, json=asked.json)
