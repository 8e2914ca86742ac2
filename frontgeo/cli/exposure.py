"""Run ``exposure``: people and other numbers under control and by distance from the front."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

import pandas as pd

from frontgeo._utils.dates import read_day
from frontgeo._utils.fileio import printable
from frontgeo._utils.fitted_text import format_table
from frontgeo.archive.open_timeline import read_timeline
from frontgeo.archive.series import last_of_each, readable
from frontgeo.archive.store import is_store
from frontgeo.archive.timeline import Timeline
from frontgeo.change.control_map import ControlMap
from frontgeo.change.zones import Zone
from frontgeo.cli.inputs import (
    clip_of,
    legend_options,
    library_series,
    oblasts_note,
    read_map,
    region_of,
    regions_of,
    theatre_of,
)
from frontgeo.cli.map_text import held_as, terminal_text, with_commas
from frontgeo.cli.over_time import holds_many_maps
from frontgeo.cli.result import Result
from frontgeo.cli.verb import Options
from frontgeo.errors import InputError
from frontgeo.i18n.messages import Message, in_language
from frontgeo.i18n.texts import Texts, texts_of
from frontgeo.io.vector import split_layer
from frontgeo.mappers.registry import credit_of
from frontgeo.outputs.caveats import ManyMaps, names_of_regions
from frontgeo.outputs.plain_data import rounded, to_json
from frontgeo.outputs.tables import table_csv
from frontgeo.raster.zone_sums import ALL_REGIONS, PointValues, RasterValues, exposure, unit_named

__all__ = ["measure_exposure"]


def measure_exposure(asked: Options) -> Result:
    """Add up people or other numbers by zone, for maps of a day or for many days."""
    result = Result(inputs=_inputs_of(asked))
    values, regions, many = _values_of(asked), regions_of(asked), ManyMaps()
    maps, timelines = _maps_of(asked, result)

    def taken() -> Iterator[ControlMap]:
        for shown in maps:
            many.take(shown)
            yield shown

    table = exposure(
        taken(),
        values,
        regions=regions,
        name=asked.by_name,
        bands_km=_bands_of(asked),
        definition=asked.definition,
        clip=clip_of(asked),
    )
    result.notes += many.notes(asked.lang)
    shown = table.assign(day=table["day"].dt.strftime("%Y-%m-%d"))
    if asked.csv is not None:
        # a table that is passed on names whose maps it rests on
        result.files[asked.csv] = table_csv(shown.assign(credit=shown["mapper"].map(credit_of)))
    if asked.json:
        chosen = {name: vars(asked)[name] for name in ("definition", "every", "clip", "command")}
        notes = _below(table, many, timelines, asked.with_(lang="en"))
        record = {"unit": values.unit, **chosen, "maps": table.attrs["maps"], "notes": notes}
        result.text = to_json({**record, "rows": rounded(shown)})
    else:
        lines = _lines(table, values, many, asked)
        result.text = "\n".join([*lines, *_below(table, many, timelines, asked)])
    return result


def _below(
    table: pd.DataFrame, many: ManyMaps, timelines: Sequence[Timeline], asked: Options
) -> list[str]:
    """Return the lines below the numbers: what was taken for granted, and whose maps they are."""
    lang = asked.lang
    notes = many.assumed_notes(texts_of("caveats", lang))
    notes += [in_language(note, lang) for note in table.attrs["messages"]]
    if boundaries := oblasts_note(asked, many.theatres.values()):
        notes.append(Message("regions-better", note=boundaries).text(lang))
    notes += [f.message.text(lang) for timeline in timelines for f in timeline.skipped]
    notes += filter(None, (credit_of(mapper) for mapper in dict.fromkeys(table["mapper"])))
    return [printable(note) for note in notes]


# ---- inputs -------------------------------------------------------------------------------


def _values_of(asked: Options) -> RasterValues | PointValues:
    """Return the numbers to add up, of one of three options."""
    named = [name for name in ("people", "raster", "points") if getattr(asked, name) is not None]
    if len(named) != 1:
        raise InputError(
            "exposure: expected one of --people FILE, --raster FILE and --points FILE, found "
            f"{' and '.join('--' + name for name in named) or 'none'}; without a file of yours "
            "--points settlements takes those that ship"
        )
    points = named == ["points"]
    for name, fits in (("value", points), ("year", not points), ("unit", named == ["raster"])):
        if getattr(asked, name) is not None and not fits:
            raise InputError(f"--{name} does not go with --{named[0]}; leave it out")
    if not points:
        unit = "people" if asked.people else asked.unit or "units of the raster"
        return RasterValues(asked.people or asked.raster, asked.band, asked.year, unit)
    if asked.points == "settlements":
        if asked.value not in (None, "population"):
            raise InputError("--value: the settlements of the theatre have the column population")
        return PointValues.settlements(theatre_of(asked))
    return PointValues.read(asked.points, asked.value, region=region_of(asked))


def _bands_of(asked: Options) -> Sequence[float]:
    """Return the edges of the bands, on both sides of the line if that is asked for."""
    if not asked.both_sides:
        return tuple(asked.bands)
    if any(km < 0 for km in asked.bands):
        raise InputError("--both-sides: expected --bands of 0 and more; it adds those below")
    return sorted({*asked.bands, *(-km for km in asked.bands)})


def _maps_of(asked: Options, result: Result) -> tuple[Iterable[ControlMap], list[Timeline]]:
    """Return the maps to measure, and the timelines that they are read from."""
    dates = [name for name in ("day", "every", "since", "until") if getattr(asked, name)]
    if asked.day and len(dates) > 1:
        raise InputError(f"--day and --{dates[1]} do not go together; use one of them")
    if not asked.maps:
        return _library_maps_of(asked, result, dates)
    if asked.library:
        raise InputError("--library is of the library's maps: leave FILE out, and name --mapper")
    if len(asked.mapper) > 1:
        raise InputError("--mapper: expected one beside FILE, who drew it; found several")
    drawn_by = asked.with_(mapper=asked.mapper[0] if asked.mapper else None)
    path = Path(asked.maps[0])
    is_many = holds_many_maps(path) or (path.exists() and is_store(path))
    if len(asked.maps) > 1 or not is_many:
        if dates:
            raise InputError(f"--{dates[0]} is of an archive: name one, or leave it out")
        return [read_map(asked.maps, drawn_by)], []
    timeline = read_timeline(
        path,
        mapper=drawn_by.mapper,
        region=region_of(asked),
        layer=asked.layer,
        strict=asked.strict_archive,
        **legend_options(asked),
    ).holding(asked.definition)
    return _of_days(timeline, asked), [timeline]


def _library_maps_of(
    asked: Options, result: Result, dates: Sequence[str]
) -> tuple[Iterable[ControlMap], list[Timeline]]:
    """Return the maps of the mappers that are named, from the library."""
    if not asked.mapper:
        raise InputError(
            "exposure: expected the files of a map, an archive, or --mapper for maps of the "
            "library; name it"
        )
    if not dates:
        raise InputError(
            "--mapper: expected the days of the library's maps; give --day 2024-05-31, or --since "
            "and --until"
        )
    until = read_day(asked.day, "--day") if asked.day else asked.until
    series, notes = library_series(asked, since=asked.since, until=until)
    result.notes += notes
    timelines = [one.timeline.holding(asked.definition) for one in series]
    result.inputs += [str(one.path) for one in series]
    return chain.from_iterable(_of_days(timeline, asked) for timeline in timelines), timelines


def _of_days(timeline: Timeline, asked: Options) -> Iterator[ControlMap]:
    """Yield the map of a day, or the last of each step of a period."""
    if asked.day:
        yield timeline.at(asked.day)
        return
    since = date.min if asked.since is None else read_day(asked.since, "--since")
    until = date.max if asked.until is None else read_day(asked.until, "--until")
    every = asked.every or "day"
    inside = [s for s in timeline.snapshots if since <= s.day <= until]
    if not inside:
        raise InputError(
            f"{timeline.path}: no map from {asked.since or 'the first'} to "
            f"{asked.until or 'the last'}; there are maps from {timeline.snapshots[0].day} to "
            f"{timeline.snapshots[-1].day}"
        )
    yield from (shown for _, shown in readable(timeline, last_of_each(inside, every), every))


def _inputs_of(asked: Options) -> list[str]:
    """Return the files that were read, which no output may overwrite."""
    names = [asked.people, asked.raster, asked.by, asked.boundaries, asked.clip, asked.country]
    names += [] if asked.points == "settlements" else [asked.points]
    return [*asked.maps, *(str(split_layer(name)[0]) for name in names if name)]


# ---- text ---------------------------------------------------------------------------------


def _lines(
    table: pd.DataFrame, values: RasterValues | PointValues, many: ManyMaps, asked: Options
) -> list[str]:
    """Return a title and a table for each map, by region if there are several."""
    is_raster, lang = isinstance(values, RasterValues), asked.lang
    texts, unit = texts_of("caveats", lang), unit_named(values.unit).text(lang)
    last = ("no-value", "outside-raster") if is_raster else ("unit-points", "no-number")
    zone, off, *of_values = (
        Message(f"exposure-{key}").text(lang) for key in ("zone", "if-off", *last)
    )
    header = [zone, unit, off, texts["km2"], *of_values]
    is_split = table["region"].iloc[0] != ALL_REGIONS
    names = names_of_regions(many.theatres.values(), lang)
    lines: list[str] = []
    for record, (_, of_map) in zip(
        table.attrs["maps"], table.groupby("map", sort=False), strict=True
    ):
        shown = with_commas(record["mapper"], record["shown"], record["age"])
        held = held_as(asked.definition, record["side"], lang)
        title = Message("exposure-title", shown=shown, values=unit, held=held).text(lang)
        lines.append(f"{title}{many.starred(*of_map['day'].dropna().dt.date.head(1))}")
        rows = [[terminal_text("region", lang), *header] if is_split else header]
        for row in of_map.to_dict("records"):
            cells = _cells(row, texts, is_raster=is_raster)
            region = str(row["region"])
            rows.append([names.get(region, region)[:40], *cells] if is_split else cells)
        if is_split:
            whole = Message("exposure-all-regions").text(lang)
            total = of_map.groupby("zone", sort=False).agg(_total_of(is_raster))
            for summed in total.reset_index().to_dict("records"):
                rows.append([whole, *_cells(summed, texts, is_raster=is_raster)])
        first = 2 if is_split else 1
        text = format_table([list(map(printable, row)) for row in rows],
                            right=range(first, len(rows[0])))  # fmt: skip
        lines += ["", *text.split("\n"), ""]
    return [printable(line) for line in lines]


def _total_of(is_raster: bool) -> dict[str, Any]:
    """Return the function that adds up the rows of regions, by column."""

    def sum_known(column: pd.Series[float]) -> float:
        return float(column.sum(min_count=1))

    columns = ["value", "back", "forward", "area_km2"]
    columns += ["cells", "no_value", "outside_km2"] if is_raster else ["points", "missing"]
    return dict.fromkeys(columns, sum_known) | {"from_km": "first", "to_km": "first"}


def _cells(row: Mapping[Any, Any], texts: Texts, *, is_raster: bool) -> list[str]:
    """Return a row of the text."""
    low, *_, high = sorted(row[name] for name in ("value", "back", "forward"))
    lang, number = texts.sentences, texts.number
    span = Message("exposure-range", low=number(low), high=number(high))
    is_unknown = pd.isna(row["value"])
    cells = [
        Zone(row["from_km"], row["to_km"]).name.text(lang),
        Message("exposure-not-covered").text(lang) if is_unknown else number(row["value"]),
        "" if pd.isna(low) else span.text(lang),
        number(row["area_km2"], 1),
    ]
    if not is_raster:
        return [*cells, number(row["points"]), number(row["missing"])]
    covered = row["cells"] + row["no_value"]
    share = f"{number(100 * row['no_value'] / covered, 1)}%" if covered else ""
    return [*cells, share, number(row["outside_km2"], 1)]
