"""Run ``timeline``: a table of many maps; and ``timeline update``: days for a store."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import TypeAlias

import geopandas as gpd
import pandas as pd

from frontgeo._utils.fileio import printable
from frontgeo.archive.open_timeline import many_days, read_timeline
from frontgeo.archive.reader import UNDATED, parts_of
from frontgeo.archive.row_groups import pyarrow_parquet
from frontgeo.archive.series import Every
from frontgeo.archive.store import later_maps, snapshots_of_store, update
from frontgeo.archive.timeline import Timeline
from frontgeo.archive.transients import transients
from frontgeo.change.control_map import ControlMap
from frontgeo.cli.inputs import (
    ClippedMaps,
    legend_options,
    oblasts_note,
    read_map,
    region_of,
    regions_of,
)
from frontgeo.cli.options import TABLE_FORMATS
from frontgeo.cli.result import Result, counted
from frontgeo.cli.verb import Options
from frontgeo.errors import InputError
from frontgeo.io.vector import split_layer
from frontgeo.mappers.registry import credit_of
from frontgeo.mappers.snapshots import Snapshot, list_members
from frontgeo.outputs.caveats import ManyMaps
from frontgeo.outputs.chart import SeriesAbout
from frontgeo.outputs.plain_data import to_json
from frontgeo.outputs.tables import table_csv
from frontgeo.outputs.timelines import (
    caveats_dict,
    no_step_reason,
    plain_rows,
    records,
    some_of,
    step_notes,
    timeline_caveats,
    timeline_text,
    with_assumptions,
    with_notes,
)
from frontgeo.pages.series_page import series_page
from frontgeo.plot.series_figure import series_png

__all__ = ["holds_many_maps", "measure_timeline", "update_store"]

_OF_PAGE = ("since", "until")
_APART = (
    ("transients", "by"), ("transients", "deltas"), ("transients", "every"), ("deltas", "by"),
)  # fmt: skip


def measure_timeline(asked: Options) -> Result:
    """Measure the ground held on each map of an archive or store, by region and step."""
    _check_options(asked)
    asked = asked.with_(
        archive=asked.archive[0],
        definition=asked.definition or "occupied",
        every=asked.every or "day",
    )
    return _played(asked) if asked.page is not None else _measured(asked)


def _check_options(asked: Options) -> None:
    """Refuse options that do not go together."""
    used = {name for name, value in vars(asked).items() if value}
    if len(asked.archive) > 1:
        raise InputError(f"timeline: expected one archive, found {len(asked.archive)}; name one")
    if asked.as_mapped and not asked.deltas:
        raise InputError("--as-mapped is of --deltas: name both, or leave it out")
    for name in ("by", "deltas", "transients", "out", "json", "boundaries"):
        if {"page", name} <= used:
            raise InputError(f"--page and --{name} do not go together; run it once for each")
    for name in _OF_PAGE:
        if name in used and not asked.page:
            raise InputError(f"--{name} is of a page: name one with --page, or leave it out")
    if "lang" in used and not asked.page and Path(asked.out or "").suffix not in (".png", ".html"):
        raise InputError("--lang is of a page or picture: name one with --page or --out")
    for one, other in _APART:
        if {one, other} <= used:
            raise InputError(f"--{one} and --{other} do not go together; use one of them")
    if asked.out not in (None, "-"):
        _check_table_name(Path(asked.out), is_list=asked.transients)


def _check_table_name(path: Path, *, is_list: bool) -> None:
    """Refuse the name of a table in another format, or in a folder that does not exist."""
    if is_list and path.suffix.lower() in (".png", ".html"):
        raise InputError("--transients: expected --out in .csv or .parquet; a list has no picture")
    if path.suffix.lower() not in TABLE_FORMATS:
        formats = ", ".join(TABLE_FORMATS)
        raise InputError(f"--out: expected a name in {formats}, found {str(path)[:60]}")
    if not path.parent.is_dir():
        raise InputError(f"--out: {path.parent}: no such folder; make it first")


def _measured(asked: Options) -> Result:
    """Measure the maps: a table, printed or written."""
    regions = regions_of(asked)
    archive = _archive_of(asked, asked.archive)
    many, clip = ManyMaps(), ClippedMaps(asked)
    timeline = clip.of(archive).holding(asked.definition).shown_to(many.take)
    table = _table(asked, timeline, regions)
    result = _result_of(asked, timeline, many, clip)
    about_steps = [] if asked.transients else step_notes(table, asked.every)
    if asked.deltas and table.empty:
        about_steps.insert(0, no_step_reason(timeline, asked.every))
        if Path(asked.out or "").suffix.lower() in (".png", ".html"):
            raise InputError(f"{asked.archive}: {about_steps[0]}, and nothing to draw")
    noted = table if asked.transients else with_notes(table, timeline, asked.every)
    boundaries = oblasts_note(asked)
    result.notes += [f"{boundaries}: --by FILE takes better ones"] if boundaries else []
    if asked.out is not None:
        caveats = [*timeline_caveats(timeline, many, asked.lang or "en"), *about_steps]
        boundaries = ". ".join(note for note in (boundaries, clip.credit) if note)
        about = partial(_about, archive, boundaries, asked=asked, caveats=caveats)
        suffix = ".csv" if asked.out == "-" else Path(asked.out).suffix.lower()
        result.files[asked.out] = _content(table, noted, suffix, about, many)
    if asked.json:
        chosen = {name: vars(asked)[name] for name in ("definition", "every", "clip", "command")}
        about_maps = caveats_dict(timeline, many) | {"steps": about_steps}
        result.text = to_json({**chosen, **about_maps, "rows": records(plain_rows(noted))})
        return result
    if asked.out is None:
        text = timeline_text(noted, many)
    elif asked.transients:
        text = f"{len(table)} patches that come and go"
    else:
        first, last = timeline.snapshots[0].day, timeline.snapshots[-1].day
        text = f"{len(table)} rows, {first} to {last}"
    result.text = "\n".join((text, *timeline_caveats(timeline, many), *about_steps))
    return result


def _archive_of(asked: Options, name: str) -> Timeline:
    """Open an archive as the options say."""
    return read_timeline(
        name,
        mapper=asked.mapper,
        region=region_of(asked),
        layer=asked.layer,
        strict=asked.strict_archive,
        **legend_options(asked),
    )


def _result_of(asked: Options, timeline: Timeline, many: ManyMaps, clip: ClippedMaps) -> Result:
    """Return a result with the files that were read and the notes on the archive."""
    result = Result(inputs=[asked.archive])
    result.inputs += [
        str(split_layer(name)[0]) for name in (asked.by, asked.boundaries, asked.clip) if name
    ]
    result.notes += many.notes()
    result.notes += [printable(note)] if (note := clip.note()) else []
    if timeline.undated:
        names = [f.member for f in timeline.skipped if f.reason == UNDATED]
        result.notes.append(
            f"files left out, as their names tell no day: {timeline.undated}"
            f"{f' ({printable(some_of(names, 3))})' if names else ''}"
        )
    if timeline.gaps:
        spans = [str(a) if a == b else f"{a} to {b}" for a, b in timeline.gaps]
        result.notes.append(f"longer than usual without a map: {some_of(spans)}")
    return result


def _played(asked: Options) -> Result:
    """Write the page that plays the maps."""
    from frontgeo.pages.timeline_page import timeline_page  # folium is slow to load

    many, clip = ManyMaps(), ClippedMaps(asked)
    archive = _archive_of(asked, asked.archive)
    timeline = clip.of(archive).holding(asked.definition).shown_to(many.take)
    page = timeline_page(
        timeline,
        since=asked.since,
        until=asked.until,
        every=asked.every,
        definition=asked.definition,
        lang=asked.lang or "en",
    )
    result = _result_of(asked, timeline, many, clip)
    result.text = "\n".join((page.title, *timeline_caveats(timeline, many)))
    result.files[asked.page] = page.html()
    return result


def _table(asked: Options, timeline: Timeline, regions: gpd.GeoDataFrame | None) -> pd.DataFrame:
    """Return areas, changes, or patches that come and go, as the options ask."""
    definition: str = asked.definition
    every: Every = asked.every
    if asked.transients:
        return transients(timeline, definition=definition)
    if asked.deltas:
        return timeline.deltas(definition=definition, every=every, as_mapped=asked.as_mapped)
    return timeline.area(regions, name=asked.by_name, definition=definition, every=every)


def _about(
    timeline: Timeline, boundaries: str, *, asked: Options, caveats: Sequence[str]
) -> SeriesAbout:
    mapper = timeline.holding(asked.definition).first_map().mapper
    return SeriesAbout(
        mapper,
        asked.definition,
        asked.every,
        credit=credit_of(mapper),
        boundaries=boundaries,
        maps=len(timeline),
        gaps=timeline.gaps,
        caveats=caveats,
        lang=asked.lang or "en",
    )


def _content(
    table: pd.DataFrame,
    noted: pd.DataFrame,
    suffix: str,
    about: Callable[[], SeriesAbout],
    many: ManyMaps,
) -> bytes:
    if suffix == ".csv":
        return table_csv(with_assumptions(noted, many)).encode()
    if suffix == ".html":
        return series_page(table, about()).encode()
    if suffix == ".png":
        return series_png(table, about())
    pyarrow_parquet()  # raises an error of ours if it is not installed
    buffer = BytesIO()
    about_maps = with_assumptions(noted, many)
    for column in [c for c in ("shows_from", "shows_to", "assumed") if c in about_maps]:
        noted = noted.assign(**{column: about_maps[column].to_numpy()})
    noted.to_parquet(buffer)
    return buffer.getvalue()


# ---- update ----------------------------------------------------------------------------

_Later: TypeAlias = ControlMap | tuple[ControlMap, date]


def holds_many_maps(path: Path) -> bool:
    """Return whether a path holds maps of many days: a folder, an archive or a file."""
    if not path.exists():
        return False
    members = list_members(path)
    return many_days(path) if members is None else path.is_dir() or len(members) > 1


def _with_part(last: _Later, part: ControlMap) -> ControlMap | None:
    """Unite two files of one mapper and day that show different parts of its map, or None."""
    if isinstance(last, tuple) or last.mapper != part.mapper or last.is_another_mappers(part):
        return None
    is_one = last.state_at == part.state_at and not (parts_of(last) & parts_of(part))
    return ControlMap.merge([last, part]) if is_one else None


def update_store(asked: Options) -> Result:
    """Add later maps to a store, and make it when it is not there; MAP may be an archive too."""
    if not asked.maps:
        raise InputError("timeline update: expected STORE and at least one MAP; name them")
    path = Path(asked.store)
    there = snapshots_of_store(path) if path.exists() else []
    for name in asked.maps:
        if path.exists() and Path(name).exists() and path.samefile(name):
            raise InputError(f"{name}: would overwrite a file that was read; name another")
    result, many = Result(), ManyMaps()
    maps: list[_Later] = []
    archives = [holds_many_maps(Path(name)) for name in asked.maps]
    for name, holds_many in zip(asked.maps, archives, strict=True):
        if holds_many:
            maps += _later_of(name, asked, there, result, many)
        else:
            alone = read_map([name], asked)
            result.add_maps([alone])
            if maps and (whole := _with_part(maps[-1], alone)) is not None:
                maps[-1] = whole
            else:
                maps.append(alone)
    result.notes += many.notes()
    if not maps:
        result.text = f"{path}: {counted(len(there), 'map')} and 0 added"
        return result

    def write() -> None:
        there, added = update(path, maps, skip_known=all(archives))
        result.text = f"{path}: {counted(there, 'map')} and {added} added"

    result.files[str(path)] = write
    return result


def _later_of(
    name: str, asked: Options, there: Sequence[Snapshot], result: Result, many: ManyMaps
) -> list[_Later]:
    """Return the maps of an archive that a store can take; earlier ones it lacks are noted."""
    last = there[-1].state_at if there else None
    result.inputs.append(name)
    timeline = _archive_of(asked, name).shown_to(many.take)
    maps: list[_Later] = list(later_maps(timeline, last))
    result.notes += timeline_caveats(timeline, ManyMaps())
    earlier = {s.day for s in timeline.snapshots if last and s.state_at < last}
    lacking = earlier - {s.day for s in there}
    if lacking:
        result.notes.append(
            f"{name}: left out, as a store grows at its end only: maps of "
            f"{counted(len(lacking), 'day')} before {there[-1].day} that {asked.store} lacks, "
            f"{some_of(sorted(lacking))}; write it anew to have them"
        )
    return maps
