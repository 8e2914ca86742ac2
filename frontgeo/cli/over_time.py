"""Run ``timeline``: a table of many maps; and ``timeline update``: days for a store."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date
from io import BytesIO
from pathlib import Path
from typing import Any, TypeAlias

import geopandas as gpd
import pandas as pd

from frontgeo._utils.dates import zone_of
from frontgeo._utils.fileio import printable
from frontgeo.archive.open_timeline import many_days, read_timeline
from frontgeo.archive.reader import UNDATED, parts_of
from frontgeo.archive.row_groups import pyarrow_parquet
from frontgeo.archive.series import Every
from frontgeo.archive.store import Added, add_to_store, later_maps, snapshots_of_store
from frontgeo.archive.timeline import Timeline
from frontgeo.archive.transients import transients
from frontgeo.change.control_map import ControlMap
from frontgeo.cli.inputs import (
    ClippedMaps,
    legend_options,
    library_series,
    oblasts_note,
    read_map,
    region_of,
    regions_of,
)
from frontgeo.cli.options import TABLE_FORMATS
from frontgeo.cli.result import Result, counted, preview_of
from frontgeo.cli.verb import Options
from frontgeo.errors import InputError
from frontgeo.i18n.formats import Language
from frontgeo.i18n.messages import Message
from frontgeo.io.vector import split_layer
from frontgeo.mappers.registry import MAPPERS, credit_of
from frontgeo.mappers.snapshots import Snapshot, list_members
from frontgeo.outputs.caveats import STARRED, ManyMaps
from frontgeo.outputs.chart import SeriesAbout
from frontgeo.outputs.pins import read_pins
from frontgeo.outputs.plain_data import to_json
from frontgeo.outputs.tables import table_csv
from frontgeo.outputs.timelines import (
    beyond_maps,
    caveats_dict,
    mappers_together,
    no_step_reason,
    plain_rows,
    records,
    series_overview,
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

_APART = (
    ("transients", "by"), ("transients", "deltas"), ("transients", "every"), ("sides", "by"),
    ("sides", "deltas"), ("sides", "transients"), ("sides", "side"), ("sides", "page"),
)  # fmt: skip
_PICTURES = (".png", ".html")
_ANIMATION = ".gif"


def measure_timeline(asked: Options) -> Result:
    """Measure the ground held on each map of archives or stores, by region and step."""
    asked = _with_archives(asked)
    _check_options(asked)
    is_animation = Path(asked.out or "").suffix.lower() == _ANIMATION
    usual: Every = "week" if is_animation else "day"
    asked = asked.with_(definition=asked.definition or "occupied", every=asked.every or usual)
    zone_of(asked.timezone, "--timezone")
    if is_animation:
        return _animated(asked)
    return _played(asked) if asked.page is not None else _measured(asked)


def _with_archives(asked: Options) -> Options:
    """Return the options with an archive for each series, and who drew it where that is said.

    Words after ``--mapper`` that are files or folders, and no mapper's name, are archives.
    """
    names, archives = list(asked.mapper), list(asked.archive)
    for name in names[1:]:
        if name not in MAPPERS and Path(name).exists():
            names.remove(name)
            archives.append(name)
    if not archives and names:
        chosen, lacking = library_series(
            asked.with_(mapper=names), since=asked.since, until=asked.until
        )
        paths = [str(series.path) for series in chosen]
        return asked.with_(archive=paths, mapper=[None] * len(paths), lacking=lacking)
    if asked.library is not None:
        raise InputError("--library is of its maps: name whose, with --mapper and no ARCHIVE")
    if not archives:
        raise InputError(
            "timeline: expected an ARCHIVE, found none; name a folder, file or store, or with "
            "--mapper whose maps of the library"
        )
    if len(names) > 1 and len(names) != len(archives):
        raise InputError(
            f"--mapper: expected one name for each archive, found {len(names)} for "
            f"{counted(len(archives), 'archive')}; name as many, or leave it out"
        )
    if len(set(map(os.path.realpath, archives))) < len(archives):
        raise InputError("timeline: expected different archives, found one twice; name each once")
    if len(names) == 1 and len(archives) > 1:
        raise InputError(
            f"--mapper: expected a name for each of {len(archives)} archives, found "
            f"{names[0][:60]!r} alone; name as many, or leave it out"
        )
    named = names or [None] * len(archives)
    return asked.with_(archive=archives, mapper=named, lacking=[])


def _check_options(asked: Options) -> None:
    """Refuse options that do not go together."""
    used = {name for name, value in vars(asked).items() if value}
    if asked.as_mapped and not asked.deltas:
        raise InputError("--as-mapped is of --deltas: name both, or leave it out")
    for name in ("by", "deltas", "transients", "out", "json", "boundaries", "timezone"):
        if {"page", name} <= used:
            raise InputError(f"--page and --{name} do not go together; run it once for each")
    if asked.page and len(asked.archive) > 2:
        raise InputError(
            f"--page: expected one archive, or two beside each other, found {len(asked.archive)}; "
            "name two at most"
        )
    preview_of(asked.address, asked.page, option="--page")
    if asked.pins and not asked.page:
        raise InputError("--pins is of a page: name one with --page, or leave it out")
    for one, other in _APART:
        if {one, other} <= used:
            raise InputError(f"--{one} and --{other} do not go together; use one of them")
    if asked.out not in (None, "-"):
        _check_table_name(Path(asked.out), is_list=asked.transients)
        if Path(asked.out).suffix.lower() == _ANIMATION:
            _check_animation(asked, used)
        is_picture = Path(asked.out).suffix.lower() in _PICTURES
        if is_picture and asked.by and len(asked.archive) > 1:
            raise InputError(
                "--out: a picture of several mappers has one line for each: leave --by out, or "
                "cut their maps with --clip"
            )


def _check_animation(asked: Options, used: set[str]) -> None:
    """Refuse options that are of numbers beside an animation of the maps."""
    for name in ("by", "deltas", "sides", "json", "page", "timezone"):
        if name in used:
            raise InputError(
                f"--{name} does not go with --out {_ANIMATION}, which shows the maps; "
                "run it once for each"
            )
    if len(asked.archive) > 1:
        raise InputError(
            f"--out {_ANIMATION}: expected one archive, found {len(asked.archive)}; name one"
        )


def _check_table_name(path: Path, *, is_list: bool) -> None:
    """Refuse the name of a table in another format, or in a folder that does not exist."""
    if is_list and path.suffix.lower() in (*_PICTURES, _ANIMATION):
        raise InputError("--transients: expected --out in .csv or .parquet; a list has no picture")
    if path.suffix.lower() not in TABLE_FORMATS:
        formats = ", ".join(TABLE_FORMATS)
        raise InputError(f"--out: expected a name in {formats}, found {str(path)[:60]}")
    if not path.parent.is_dir():
        raise InputError(f"--out: {path.parent}: no such folder; make it first")


@dataclass
class _Measured:
    """One archive, and what was measured of it.

    Attributes
    ----------
    name : str
        The archive.
    mapper : str
        Who drew it; of two archives of one mapper also which archive.
    timeline : Timeline
        The maps of the period.
    many : ManyMaps
    clip : ClippedMaps
    table, noted : DataFrame
        The numbers, without and with a column of notes.
    steps : list of Message
        Lines about steps that are no change of a day.
    notes : list of Message
        Where the period that was asked for goes beyond the maps.
    """

    name: str
    mapper: str
    timeline: Timeline
    many: ManyMaps
    clip: ClippedMaps
    table: pd.DataFrame
    noted: pd.DataFrame
    steps: list[Message]
    notes: list[Message]

    def caveats(self, lang: str = "en") -> list[str]:
        """Return the lines under its numbers."""
        about = (message.text(lang) for message in (*self.notes, *self.steps))
        return [*timeline_caveats(self.timeline, self.many, lang), *about]


def _measured_archive(
    asked: Options, name: str, mapper: str | None, regions: gpd.GeoDataFrame | None
) -> _Measured:
    """Read an archive and measure what the options ask."""
    many, clip, zone = ManyMaps(), ClippedMaps(asked), zone_of(asked.timezone)
    drawn_by: list[str] = []

    def take(control_map: ControlMap) -> None:
        drawn_by[1:] = [control_map.mapper]
        if zone is not UTC and control_map.instant is not None:
            # rows have days of the zone, beside which notes on a map stand
            control_map = control_map.with_(day=control_map.instant.astimezone(zone).date())
        many.take(control_map)

    archive = _archive_of(asked.with_(mapper=mapper), name)
    held = clip.of(archive).holding(asked.definition)
    timeline = held.during(asked.since, asked.until, timezone=asked.timezone).shown_to(take)
    table = _table(asked, timeline, regions)
    if any(a.first.key == "side_absent" and a.maps == many.assumed.maps for a in many.assumed):
        raise InputError(f"{name}: no map shows ground of {asked.side!r}; --sides lists the sides")
    steps = [] if asked.transients else step_notes(table, asked.every)
    if asked.deltas and table.empty:
        steps.insert(0, no_step_reason(timeline, asked.every))
        if Path(asked.out or "").suffix.lower() in _PICTURES:
            raise InputError(f"{name}: {steps[0]}, and nothing to draw")
    noted = table if asked.transients else with_notes(table, timeline, asked.every)
    notes = beyond_maps(timeline, asked.since, asked.until, asked.timezone)
    return _Measured(name, drawn_by[0], timeline, many, clip, table, noted, steps, notes)


def _measured(asked: Options) -> Result:
    """Measure the maps: a table, printed or written."""
    regions = regions_of(asked)
    found = [
        _measured_archive(asked, name, mapper, regions)
        for name, mapper in zip(asked.archive, asked.mapper, strict=True)
    ]
    _name_apart(found)
    result = Result(notes=list(asked.lacking))
    for one in found:
        part = _result_of(asked, one.name, one.timeline, one.many, one.clip)
        result.inputs += part.inputs
        result.notes += [
            _beside(one, note, found)
            for note in [*part.notes, *(note.text(asked.lang) for note in one.notes)]
        ]
    theatres = [theatre for one in found for theatre in one.many.theatres.values()]
    boundaries = oblasts_note(asked, theatres)
    if boundaries:
        result.notes.append(Message("regions-better", note=boundaries).text(asked.lang))
    if asked.out is not None:
        lines = boundaries.text(asked.lang) if boundaries else ""
        credit = ". ".join(note for note in (lines, found[0].clip.credit) if note)
        suffix = ".csv" if asked.out == "-" else Path(asked.out).suffix.lower()
        result.files[asked.out] = _content(asked, found, suffix, credit)
    if asked.json:
        result.text = to_json(_record(asked, found))
        return result
    if asked.out is None:
        many = {one.mapper: one.many for one in found}
        noted = mappers_together({one.mapper: _noted(one, asked) for one in found})
        text = timeline_text(noted, found[0].many if len(found) == 1 else many, asked.lang)
        text = "\n".join([*_overviews(found, asked), "", text])
    else:
        text = "\n".join(_beside(one, _about_rows(one, asked), found) for one in found)
    caveats = (_beside(one, line, found) for one in found for line in one.caveats(asked.lang))
    result.text = "\n".join((text, *caveats, *asked.lacking))
    return result


def _noted(one: _Measured, asked: Options) -> pd.DataFrame:
    """Return the numbers with a column of notes in the reader's language."""
    if asked.transients or asked.lang == "en":
        return one.noted
    return with_notes(one.table, one.timeline, asked.every, asked.lang)


def _overviews(found: Sequence[_Measured], asked: Options) -> list[str]:
    """Return a line on each archive, with the mappers' numbers side by side."""
    if asked.transients or asked.sides:
        return []
    lines = []
    for one in found:
        line = series_overview(one.table, one.mapper, asked.lang)
        is_starred = line and (one.many.assumed_on or one.many.day_ranges)
        lines.append(f"{line}{STARRED}" if is_starred else line)
    return [printable(line) for line in lines if line]


def _about_rows(one: _Measured, asked: Options) -> str:
    """Return a line on the rows that were written."""
    if asked.transients:
        return Message("series-patches", count=len(one.table)).text(asked.lang)
    first, last = (str(one.timeline.snapshots[end].day) for end in (0, -1))
    rows = Message("series-rows", count=len(one.table), first=first, last=last)
    return rows.text(asked.lang)


def _name_apart(found: Sequence[_Measured]) -> None:
    """Add the archive to the name of a mapper who drew several of them."""
    drawn_by = [one.mapper for one in found]
    for one in found:
        if drawn_by.count(one.mapper) > 1:
            one.mapper = f"{one.mapper} ({one.name})"


def _beside(one: _Measured, line: str, found: Sequence[_Measured]) -> str:
    """Return a line about an archive, with its mapper if there are others."""
    return line if len(found) == 1 else printable(f"{one.mapper}: {line.removeprefix('* ')}")


def _record(asked: Options, found: Sequence[_Measured]) -> dict[str, Any]:
    """Return the numbers as they stand in the JSON."""
    names = ("definition", "every", "clip", "since", "until", "command")
    record = {name: vars(asked)[name] for name in names} | {"timezone": asked.timezone or "UTC"}
    about = [
        {**caveats_dict(one.timeline, one.many), "steps": [*map(str, (*one.notes, *one.steps))]}
        for one in found
    ]
    if len(found) == 1 and not asked.lacking:
        return {**record, **about[0], "rows": records(plain_rows(found[0].noted))}
    archives = [
        {"archive": one.name, "mapper": one.mapper, "credit": credit_of(_drawn_by(one)), **of}
        for one, of in zip(found, about, strict=True)
    ]
    noted = mappers_together({one.mapper: one.noted for one in found})
    lacking = {"lacking": asked.lacking} if asked.lacking else {}
    return {**record, "archives": archives, **lacking, "rows": records(plain_rows(noted))}


def _drawn_by(one: _Measured) -> str:
    """Return the mapper of an archive, without the archive's name."""
    return one.mapper.removesuffix(f" ({one.name})")


def _archive_of(asked: Options, name: str) -> Timeline:
    """Open an archive as the options say."""
    return read_timeline(
        name,
        mapper=asked.mapper,
        region=region_of(asked),
        layer=asked.layer,
        strict=asked.strict_archive,
        holders=asked.holders,
        **legend_options(asked),
    )


def _result_of(
    asked: Options, name: str, timeline: Timeline, many: ManyMaps, clip: ClippedMaps
) -> Result:
    """Return a result with the files that were read and the notes on the archive."""
    result = Result(inputs=[name])
    result.inputs += [
        str(split_layer(path)[0])
        for path in (asked.by, asked.boundaries, asked.clip, asked.country, asked.holders)
        if path
    ]
    result.notes += many.notes(asked.lang)
    result.notes += [printable(note)] if (note := clip.note()) else []
    if timeline.undated:
        names = [f.member for f in timeline.skipped if f.reason == UNDATED]
        about = Message("series-undated", count=timeline.undated)
        if names:
            listed = some_of(names, 3, lang=asked.lang)
            about = Message("series-undated-such", undated=about, files=listed)
        result.notes.append(printable(about.text(asked.lang)))
    if timeline.gaps:
        spans = [
            str(a) if a == b else Message("series-gap", first=str(a), last=str(b)).text(asked.lang)
            for a, b in timeline.gaps
        ]
        listed = some_of(spans, lang=asked.lang)
        result.notes.append(Message("series-gaps", days=listed).text(asked.lang))
    return result


def _played(asked: Options) -> Result:
    """Write the page that plays the maps, of a second mapper beside it if there is one."""
    from frontgeo.pages.timeline_page import timeline_page  # folium is slow to load

    series = [
        _Series(asked, name, mapper)
        for name, mapper in zip(asked.archive, asked.mapper, strict=True)
    ]
    page = timeline_page(
        series[0].timeline,
        since=asked.since,
        until=asked.until,
        every=asked.every,
        definition=asked.definition,
        lang=asked.lang or "en",
        pins=read_pins(asked.pins) if asked.pins else (),
        beside=series[1].timeline if len(series) > 1 else None,
    )
    result = Result(notes=list(asked.lacking))
    lines = [page.title]
    for one in series:
        part = _result_of(asked, one.name, one.timeline, one.many, one.clip)
        result.inputs += part.inputs
        result.notes += part.notes
        lines += timeline_caveats(one.timeline, one.many, asked.lang)
    result.inputs += [str(asked.pins)] if asked.pins else []
    result.text = "\n".join(lines)
    result.files[asked.page] = page.html(**preview_of(asked.address, asked.page))
    return result


def _animated(asked: Options) -> Result:
    """Draw the maps as an animated picture."""
    from frontgeo.plot.animation import timeline_gif  # matplotlib is optional

    series = _Series(asked, asked.archive[0], asked.mapper[0])
    content = timeline_gif(
        series.timeline,
        since=asked.since,
        until=asked.until,
        every=asked.every,
        definition=asked.definition,
        lang=asked.lang,
    )
    result = _result_of(asked, series.name, series.timeline, series.many, series.clip)
    result.notes[:0] = asked.lacking
    caveats = timeline_caveats(series.timeline, series.many, asked.lang)
    title = Message("series-last-map-of", step=asked.every).text(asked.lang)
    result.text = "\n".join((title, *caveats))
    result.files[asked.out] = content
    return result


class _Series:
    """The maps of an archive for a page, and what was assumed, repaired and left out."""

    def __init__(self, asked: Options, name: str, mapper: str | None) -> None:
        self.name, self.many, self.clip = name, ManyMaps(), ClippedMaps(asked)
        archive = _archive_of(asked.with_(mapper=mapper), name)
        held = self.clip.of(archive).holding(asked.definition)
        self.timeline = held.shown_to(self._take_once)
        self._taken = set[tuple[date | None, object]]()

    def _take_once(self, control_map: ControlMap) -> None:
        # some maps are read again, for the intervals of periods
        key = control_map.day, control_map.state_at
        if key not in self._taken:
            self._taken.add(key)
            self.many.take(control_map)


def _table(asked: Options, timeline: Timeline, regions: gpd.GeoDataFrame | None) -> pd.DataFrame:
    """Return areas, changes, or patches that come and go, as the options ask."""
    definition: str = asked.definition
    every: Every = asked.every
    if asked.sides:
        return timeline.area_by_side(every=every)
    if asked.transients:
        return transients(timeline, definition=definition)
    if asked.deltas:
        return timeline.deltas(
            regions,
            name=asked.by_name,
            definition=definition,
            every=every,
            as_mapped=asked.as_mapped,
        )
    return timeline.area(regions, name=asked.by_name, definition=definition, every=every)


def _about(asked: Options, found: Sequence[_Measured], boundaries: str) -> SeriesAbout:
    """Describe the maps behind a picture; the gaps of several mappers are among its notes."""
    lang: Language = asked.lang
    caveats = [_beside(one, line, found) for one in found for line in one.caveats(lang)]
    return SeriesAbout(
        ", ".join(one.mapper for one in found),
        asked.definition,
        asked.every,
        credit=". ".join(dict.fromkeys(filter(None, (credit_of(_drawn_by(o)) for o in found)))),
        boundaries=boundaries,
        maps=sum(len(one.timeline) for one in found),
        gaps=found[0].timeline.gaps if len(found) == 1 else (),
        caveats=caveats,
        lang=lang,
    )


def _content(asked: Options, found: Sequence[_Measured], suffix: str, boundaries: str) -> bytes:
    """Return the content of a file: a table, or a picture or page of it."""
    if suffix in _PICTURES:
        table = mappers_together({one.mapper: one.table for one in found})
        about = _about(asked, found, boundaries)
        return series_png(table, about) if suffix == ".png" else series_page(table, about).encode()
    rows = {one.mapper: with_assumptions(one.noted, one.many) for one in found}
    if suffix == ".csv":
        return table_csv(mappers_together(rows)).encode()
    pyarrow_parquet()  # raises an error of ours if it is not installed
    tables = {}
    for one in found:
        columns = [c for c in ("shows_from", "shows_to", "assumed") if c in rows[one.mapper]]
        added = {column: rows[one.mapper][column].to_numpy() for column in columns}
        tables[one.mapper] = one.noted.assign(**added)
    buffer = BytesIO()
    mappers_together(tables).to_parquet(buffer)
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
    archives = [bool(asked.holders) or holds_many_maps(Path(name)) for name in asked.maps]
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
        result.text = _grown(Added(len(there), 0, 0, 0), path, asked.lang)
        return result

    def write() -> bool:
        done = add_to_store(path, maps, skip_known=all(archives), replace=asked.replace)
        result.text = _grown(done, path, asked.lang)
        return bool(done.added or done.replaced)

    result.files[str(path)] = write
    return result


def _grown(done: Added, path: Path, lang: str) -> str:
    """Return how many maps a store had, and how many it took."""
    parts = [Message("store-grown", name=str(path), before=done.before, added=done.added)]
    parts += [Message("store-known", known=done.known)] if done.known else []
    parts += [Message("store-replaced", replaced=done.replaced)] if done.replaced else []
    return Message("store-parts", parts_names=parts).text(lang)


def _later_of(
    name: str, asked: Options, there: Sequence[Snapshot], result: Result, many: ManyMaps
) -> list[_Later]:
    """Return the maps of an archive that a store can take; earlier ones it lacks are noted."""
    last = there[-1].state_at if there else None
    result.inputs.append(name)
    timeline = _archive_of(asked, name).shown_to(many.take)
    # to replace maps of the store, those of all its instants are read
    maps: list[_Later] = list(later_maps(timeline, None if asked.replace else last))
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
