"""Run ``exposure``: people and other numbers under control and by distance from the front."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from frontgeo._utils.dates import read_day
from frontgeo._utils.fileio import printable
from frontgeo.archive.open_timeline import read_timeline
from frontgeo.archive.series import last_of_each, readable
from frontgeo.archive.store import is_store
from frontgeo.archive.timeline import Timeline
from frontgeo.change.control_map import ControlMap
from frontgeo.change.definitions import side_text
from frontgeo.cli.inputs import (
    clip_of,
    legend_options,
    oblasts_note,
    read_map,
    region_of,
    regions_of,
)
from frontgeo.cli.over_time import is_archive
from frontgeo.cli.result import Result
from frontgeo.cli.verb import Options
from frontgeo.errors import InputError
from frontgeo.io.vector import split_layer
from frontgeo.mappers.registry import credit_of
from frontgeo.outputs.caveats import ManyMaps
from frontgeo.outputs.plain_data import format_table, rounded, to_json
from frontgeo.outputs.tables import table_csv
from frontgeo.raster.zone_sums import PointValues, RasterValues, exposure

__all__ = ["measure_exposure"]


def measure_exposure(asked: Options) -> Result:
    """Add up people or other numbers by zone, for a map or for the maps of an archive."""
    values = _values_of(asked)
    regions, many = regions_of(asked), ManyMaps()
    maps, timeline = _maps_of(asked)

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
    result = Result(notes=many.notes(), inputs=_inputs_of(asked))
    shown = table.assign(day=table["day"].dt.strftime("%Y-%m-%d"))
    faults = [] if timeline is None else [str(fault) for fault in timeline.skipped]
    credits = [credit_of(mapper) for mapper in dict.fromkeys(table["mapper"])]
    boundaries = oblasts_note(asked)
    notes = [
        *many.assumed_notes(),
        *table.attrs["notes"],
        *([f"{boundaries}: --by FILE takes better ones"] if boundaries else []),
        *faults,
        *filter(None, credits),
    ]
    if asked.csv is not None:
        result.files[asked.csv] = table_csv(shown)
    if asked.json:
        chosen = {name: vars(asked)[name] for name in ("definition", "every", "clip", "command")}
        record = {"unit": values.unit, **chosen, "maps": table.attrs["maps"], "notes": notes}
        result.text = to_json({**record, "rows": rounded(shown)})
    else:
        lines = [_title(table, values.unit, asked.definition, many), "", *_lines(shown, values)]
        result.text = "\n".join([*lines, "", *map(printable, notes)])
    return result


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
            raise InputError("--value: the settlements that ship have the column population")
        return PointValues.settlements()
    return PointValues.read(asked.points, asked.value, region=region_of(asked))


def _bands_of(asked: Options) -> Sequence[float]:
    """Return the edges of the bands, on both sides of the line if that is asked for."""
    if not asked.both_sides:
        return tuple(asked.bands)
    if any(km < 0 for km in asked.bands):
        raise InputError("--both-sides: expected --bands of 0 and more; it adds those below")
    return sorted({*asked.bands, *(-km for km in asked.bands)})


def _maps_of(asked: Options) -> tuple[Iterator[ControlMap], Timeline | None]:
    """Return the map of some files, or the maps of an archive with its timeline."""
    if not asked.maps:
        raise InputError("exposure: expected the files of a map, or an archive; name them")
    path = Path(asked.maps[0])
    if len(asked.maps) > 1 or not (is_archive(path) or (path.exists() and is_store(path))):
        for name in ("every", "since", "until"):
            if getattr(asked, name):
                raise InputError(f"--{name} is of an archive: name one, or leave it out")
        return iter([read_map(asked.maps, asked)]), None
    timeline = read_timeline(
        path,
        mapper=asked.mapper,
        region=region_of(asked),
        layer=asked.layer,
        strict=asked.strict_archive,
        **legend_options(asked),
    ).holding(asked.definition)
    since = date.min if asked.since is None else read_day(asked.since, "--since")
    until = date.max if asked.until is None else read_day(asked.until, "--until")
    every = asked.every or "day"
    inside = [s for s in timeline.snapshots if since <= s.day <= until]
    if not inside:
        raise InputError(
            f"{path}: no map from {asked.since or 'the first'} to {asked.until or 'the last'}; "
            f"there are maps from {timeline.snapshots[0].day} to {timeline.snapshots[-1].day}"
        )
    return (m for _, m in readable(timeline, last_of_each(inside, every), every)), timeline


def _inputs_of(asked: Options) -> list[str]:
    """Return the files that were read, which no output may overwrite."""
    names = [asked.people, asked.raster, asked.by, asked.boundaries, asked.clip]
    names += [] if asked.points == "settlements" else [asked.points]
    return [*asked.maps, *(str(split_layer(name)[0]) for name in names if name)]


# ---- text ---------------------------------------------------------------------------------


def _title(table: pd.DataFrame, unit: str, definition: str, many: ManyMaps) -> str:
    """Return what is measured, on whose maps, when and of which side's ground."""
    days = table["day"].dropna()
    first, last = days.min(), days.max()
    when = "no day stated"
    if len(days):
        when = f"{first:%Y-%m-%d}" if first == last else f"{first:%Y-%m-%d} to {last:%Y-%m-%d}"
    mappers = ", ".join(dict.fromkeys(table["mapper"]))
    star = many.starred(*{day.date() for day in days})
    sides = dict.fromkeys(side_text(record["side"]) for record in table.attrs["maps"])
    held = ", ".join([definition, *filter(None, sides)])
    return printable(f"{mappers}, {when}: {unit} by distance from the front ({held}){star}")


def _lines(table: pd.DataFrame, values: RasterValues | PointValues) -> list[str]:
    """Return the table of each map, by region if there are several."""
    is_raster = isinstance(values, RasterValues)
    header = ["zone", values.unit, "if the line is off", "km²"]
    header += ["no value", "km² not in raster"] if is_raster else ["points", "no number"]
    split = table["region"].nunique() > 1 or table["region"].iloc[0] != "all"
    lines: list[str] = []
    for _, of_map in table.groupby(["mapper", "day"], sort=False, dropna=False):
        rows = [["region", *header] if split else header]
        for row in of_map.to_dict("records"):
            cells = _cells(row, is_raster=is_raster)
            rows.append([printable(row["region"])[:40], *cells] if split else cells)
        if split:
            total = of_map.groupby("zone", sort=False).agg(_total_of(is_raster))
            for summed in total.reset_index().to_dict("records"):
                rows.append(["all regions", *_cells(summed, is_raster=is_raster)])
        if table["day"].nunique() > 1 or table["mapper"].nunique() > 1:
            lines += [printable(f"{of_map['mapper'].iloc[0]}, {of_map['day'].iloc[0]}")]
        first = 2 if split else 1
        lines += [*format_table(rows, right=range(first, len(rows[0]))).split("\n"), ""]
    return lines[:-1]


def _total_of(is_raster: bool) -> dict[str, Any]:
    """Return how the rows of regions add up to one, by column."""

    def sum_known(column: pd.Series[float]) -> float:
        return float(column.sum(min_count=1))

    columns = ["value", "back", "forward", "area_km2"]
    columns += ["cells", "no_value", "outside_km2"] if is_raster else ["points", "missing"]
    return dict.fromkeys(columns, sum_known)


def _cells(row: Mapping[Any, Any], *, is_raster: bool) -> list[str]:
    """Return a row of the text."""
    low, *_, high = sorted(row[name] for name in ("value", "back", "forward"))
    cells = [
        row["zone"],
        "not covered" if pd.isna(row["value"]) else f"{row['value']:,.0f}",
        "" if pd.isna(low) else f"{low:,.0f} to {high:,.0f}",
        f"{row['area_km2']:,.1f}",
    ]
    if not is_raster:
        return [*cells, f"{row['points']:,.0f}", f"{row['missing']:,.0f}"]
    covered = row["cells"] + row["no_value"]
    share = f"{row['no_value'] / covered:.1%}" if covered else ""
    return [*cells, share, f"{row['outside_km2']:,.1f}"]
