"""The verb ``compare``: maps of one day, or two archives over time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from frontgeo.archive.comparison_series import compare_over_time
from frontgeo.archive.open_timeline import read_timeline
from frontgeo.archive.series import STEPS
from frontgeo.change.compare import compare
from frontgeo.change.definitions import side_text
from frontgeo.cli import options as opt
from frontgeo.cli.done import Done, printed
from frontgeo.cli.inputs import clip_of, legend_of, oblasts_note, read_map, region_of, regions_of
from frontgeo.cli.lines import caveat_lines, number_line
from frontgeo.cli.verb import FILES, Choice, Options
from frontgeo.errors import InputError
from frontgeo.outputs.comparisons import series_lines
from frontgeo.outputs.report import ManyMaps, format_table, rounded
from frontgeo.outputs.tables import table_csv

__all__ = ["command"]

_OF_ARCHIVES = ("since", "until", "every", "by", "by_name", "boundaries", "csv", "no_lag")


_OVER_TIME: dict[str, Any] = {"group": "Two archives"}


@opt.verb(
    "compare",
    "hold mappers' maps of one day, or their archives, against each other",
    "frontgeo compare --map A.geojson --map B1.kml B2.kml --clip ukraine",
    "frontgeo compare A/ B/ --since 2023-01-01 --until 2024-12-31 --by oblast --csv pairs.csv",
)
@opt.argument("archives", metavar="[ARCHIVE ARCHIVE]", nargs=-1, required=False)
@opt.option(
    "--map",
    several=True,
    type=FILES,
    metavar="FILE",
    help="the files of one map; repeat it for each mapper",
)
@opt.definition()
@opt.clip()
@opt.legend
@opt.anywhere
@opt.output("--out", help="write where k maps agree as GeoJSON")
@opt.json
@opt.option("--since", metavar="DAY", help="from maps of this day on", **_OVER_TIME)
@opt.option("--until", metavar="DAY", help="up to maps of this day", **_OVER_TIME)
@opt.option(
    "--every",
    type=Choice(list(STEPS)),
    help="one pair of maps for each (default week)",
    **_OVER_TIME,
)
@opt.by(**_OVER_TIME)
@opt.boundaries(**_OVER_TIME)
@opt.flag("--no-lag", "leave out the lag, for which many maps are read", **_OVER_TIME)
@opt.output("--csv", help="write a row for each pair of maps", **_OVER_TIME)
def command(asked: Options) -> Done:  # fmt: skip
    """Hold maps of one day (--map) or two archives against each other.

    Compares areas, overlap and the distance of lines, and finds by how many days one mapper
    lags behind the other. An archive is a folder, an archive file or a store of maps.
    """
    if asked.archives:
        if asked.map or asked.out:
            given = "--map" if asked.map else "--out"
            raise InputError(f"{given} is of maps of one day: leave it out beside two archives")
        if len(asked.archives) != 2:
            raise InputError(
                f"compare: expected two archives, found {len(asked.archives)}; name one of each "
                "mapper, or the maps of one day with --map"
            )
        one, other = asked.archives
        if Path(one).resolve() == Path(other).resolve():
            raise InputError(f"compare: {one} is given twice; name one archive of each mapper")
        return _over_time(asked)
    for name in _OF_ARCHIVES:
        if getattr(asked, name):
            option = name.replace("_", "-")
            raise InputError(f"--{option} is of archives: name two, or leave it out")
    if not asked.map:
        raise InputError("compare: expected two archives, or --map for each map of one day")
    return _one_day(asked)


def _over_time(asked: Options) -> Done:
    done = Done(inputs=list(asked.archives))
    done.inputs += [name for name in (asked.by, asked.boundaries, asked.clip) if name]
    read = [ManyMaps(), ManyMaps()]
    archives = [
        read_timeline(name, region=region_of(asked), **legend_of(asked)).shown_to(many.take)
        for name, many in zip(asked.archives, read, strict=True)
    ]
    found = compare_over_time(
        archives[0],
        archives[1],
        regions_of(asked),
        name=asked.by_name,
        since=asked.since,
        until=asked.until,
        every=asked.every or "week",
        definition=asked.definition,
        clip=clip_of(asked),
        lag=not asked.no_lag,
    )
    pairs = _as_text(found.pairs)
    if asked.csv is not None:
        done.files[asked.csv] = table_csv(pairs)
    caveats = []
    for many, archive in zip(read, archives, strict=True):
        caveats += [*many.notes(), *(str(fault) for fault in archive.skipped)]
        done.notes += many.notes(assumed=False)
    if note := oblasts_note(asked):
        caveats.append(f"{note}: --by FILE takes better ones")
    result = {
        "a": found.mappers[0],
        "b": found.mappers[1],
        "definition": found.definition,
        "clip": asked.clip or "ukraine",
        "tolerance_hours": found.tolerance.total_seconds() / 3600,
        "pairs": rounded(pairs),
        "lags": rounded(found.lags),
        "caveats": caveats,
        "command": asked.command,
    }
    return printed(done, [*series_lines(found), *caveats], result, json=asked.json)


def _as_text(pairs: pd.DataFrame) -> pd.DataFrame:
    return pairs.assign(**{at: pairs[at].map(lambda t: t.isoformat()) for at in ("a_at", "b_at")})


def _one_day(asked: Options) -> Done:
    done = Done()
    maps = [read_map(files, asked) for files in asked.map]
    done.opened(maps)
    found = compare(maps, definition=asked.definition, clip=clip_of(asked))
    if asked.out is not None:
        done.files[asked.out] = found.agreement.to_json(drop_id=True) + "\n"
    agreement = found.agreement.drop(columns="geometry")
    result = {
        "maps": [{"mapper": m.mapper, "snapshot": m.when, **m.as_record()} for m in maps],
        "definition": asked.definition,
        "clip": asked.clip,
        "pairs": rounded(found.pairs),
        "agreement": rounded(agreement),
        "command": asked.command,
    }
    lines = []
    for shown in maps:
        side = side_text(shown.side_of(asked.definition))
        described = ", ".join(part for part in (shown.described, side) if part)
        lines += [number_line(described, [shown]), *(f"  {c}" for c in caveat_lines([shown]))]
    header = ("", "both km²", "only first", "only second", "IoU", "median m", "95 % m", "σ m")
    rows: list[tuple[str, ...]] = [header]
    for pair in found.pairs.to_dict("records"):
        areas = [f"{pair[key]:,.1f}" for key in ("both_km2", "only_a_km2", "only_b_km2")]
        metres = [f"{pair[key]:,.0f}" for key in ("median_m", "p95_m", "sigma_m")]
        rows.append((f"{pair['a']} – {pair['b']}", *areas, f"{pair['iou']:.3f}", *metres))
    lines += ["", *format_table(rows, right=range(1, 8)).split("\n"), ""]
    for row in agreement.itertuples():
        lines.append(f"held by {row.maps} of {len(maps)}: {row.area_km2:,.1f} km²")
    return printed(done, lines, result, json=asked.json)
