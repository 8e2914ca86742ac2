"""Run ``area``, ``delta`` and ``compare``: ground held, and how maps differ."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from frontgeo._utils.dates import read_day, zone_of
from frontgeo._utils.fileio import printable
from frontgeo._utils.fitted_text import format_table
from frontgeo.change.change import Change
from frontgeo.change.control_map import ControlMap
from frontgeo.change.definitions import DEFINITIONS
from frontgeo.change.outside import outside_of
from frontgeo.change.transfers import own_name, status_named
from frontgeo.cli.inputs import (
    clip_of,
    clipped,
    legend_options,
    library_maps,
    library_series,
    picture_kind,
    picture_options,
    read_map,
    region_of,
    regions_of,
)
from frontgeo.cli.map_text import (
    area_line,
    caveat_lines,
    change_lines,
    comparison_text_lines,
    cross_check_line,
    region_lines,
    regions_hint,
    starred_line,
    terminal_text,
    with_commas,
)
from frontgeo.cli.result import Result, counted, preview_of, refuse_named_twice
from frontgeo.cli.verb import Options
from frontgeo.errors import InputError
from frontgeo.geometry.antimeridian import split_at_antimeridian
from frontgeo.geometry.measure import area_km2
from frontgeo.i18n.messages import Message, in_language
from frontgeo.i18n.texts import texts_of
from frontgeo.io.vector import split_layer
from frontgeo.outputs.caveats import ManyMaps, assumptions_of, map_notes, names_of_regions
from frontgeo.outputs.plain_data import (
    apart_dicts,
    by_table,
    map_dicts,
    rounded,
    to_json,
)

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from shapely.geometry.base import BaseGeometry

    from frontgeo.archive.timeline import Timeline

__all__ = ["compare_maps", "measure_area", "measure_delta"]


# ---- area ------------------------------------------------------------------------------


def measure_area(asked: Options) -> Result:
    """Measure the ground held in a map; several files make one map."""
    result = Result()
    if not asked.mapper and ((asked.day and not asked.holders) or asked.library):
        option = "day" if asked.day else "library"
        raise InputError(f"--{option} is of the library's maps: name whose, with --mapper")
    if asked.mapper and asked.files:
        raise InputError(
            "area: expected FILE or --mapper, found both; --mapper takes maps from the library"
        )
    if not (asked.mapper or asked.files):
        raise InputError("area: expected FILE, or --mapper for maps of the library; name it")
    maps = library_maps(asked, result) if asked.mapper else [read_map(asked.files, asked)]
    regions = regions_of(asked)
    blocks = [_measured_map(clipped(drawn, asked), regions, result, asked) for drawn in maps]
    lines = [line for block, _ in blocks for line in ("", *block)][1:]
    records = [record for _, record in blocks]
    whole = records[0] if not asked.mapper else {"maps": records, "command": asked.command}
    return _printed(result, lines, whole, asked)


def _measured_map(
    drawn: ControlMap, regions: gpd.GeoDataFrame | None, result: Result, asked: Options
) -> tuple[list[str], dict[str, Any]]:
    """Return the ground held in a map, as lines and as a record for JSON."""
    result.add_maps([drawn])
    if drawn.is_of_no_side:
        return _measured_sides(drawn, regions, asked)
    ground, lang = drawn.held(asked.definition), asked.lang
    total_km2 = area_km2(ground, edges=asked.edges)
    side = drawn.side_of(asked.definition)
    record: dict[str, Any] = {
        "area_km2": round(total_km2, 6),
        "definition": asked.definition,
        "clip": asked.clip,
        "edges": asked.edges,
        "mapper": drawn.mapper,
        "snapshot": drawn.when,
        "asked": drawn.asked and drawn.asked.isoformat(),
        **drawn.as_record(),
        "side": side,
        "inputs": [vars(source) for source in drawn.sources],
        "command": asked.command,
    }
    lines = [
        area_line(drawn, total_km2, asked.definition, lang),
        *caveat_lines([drawn], lang),
        cross_check_line(ground, lang),
    ]
    outside, beyond_lines = _outside_country(drawn, ground, asked)
    record |= outside
    lines[1:1] = beyond_lines
    if regions is not None:
        from frontgeo.change.drawing import Drawing  # only with --by

        split = Drawing.of(ground).by(regions, name=asked.by_name, edges=asked.edges)
        table = split[["gained_km2"]].rename(columns={"gained_km2": "area_km2"})
        record["by"] = by_table(table)
        lines += region_lines(table, asked, [drawn], lang)
    return lines, record


def _outside_country(
    drawn: ControlMap, ground: BaseGeometry, asked: Options
) -> tuple[dict[str, Any], list[str]]:
    """Return how much of the ground measured lies outside the country, for JSON and as lines."""
    theatre = drawn.theatre
    if not theatre.is_known or DEFINITIONS[asked.definition].is_abroad:
        return {}, []
    found = outside_of(ground, theatre, edges=asked.edges)
    if found is None:
        return {"outside_country_km2": 0.0, "outside_country": {}}, []
    places = {place.key or "elsewhere": round(place.gained_km2, 6) for place in found.places}
    record = {"outside_country_km2": round(found.km2, 6), "outside_country": places}
    messages = (found.message, found.places_message)
    return record, [in_language(message, asked.lang) for message in messages]


def _measured_sides(
    drawn: ControlMap, regions: gpd.GeoDataFrame | None, asked: Options
) -> tuple[list[str], dict[str, Any]]:
    """Return the ground that each side holds in a map of several, as lines and for JSON."""
    if regions is not None or asked.definition != "occupied":
        option = "by" if regions is not None else "definition"
        raise InputError(
            f"--{option} is of one side's ground: name it with --side ({', '.join(drawn.sides)})"
        )
    sides = {s: area_km2(ground, edges=asked.edges) for s, ground in drawn.sides.items()}
    statuses = {s: area_km2(ground, edges=asked.edges) for s, ground in drawn.statuses.items()}
    record: dict[str, Any] = {
        "sides_km2": {side: round(km2, 6) for side, km2 in sides.items()},
        "statuses_km2": {status: round(km2, 6) for status, km2 in statuses.items()},
        "clip": asked.clip,
        "edges": asked.edges,
        "mapper": drawn.mapper,
        "snapshot": drawn.when,
        **drawn.as_record(),
        "inputs": [vars(source) for source in drawn.sources],
        "command": asked.command,
    }
    lang, texts = asked.lang, texts_of("caveats", asked.lang)
    rows = [(terminal_text("holder", lang), f"{texts['km2']}")]
    rows += [
        (own_name(side, drawn.theatre).text(lang), texts.number(km2, 2))
        for side, km2 in sides.items()
    ]
    for status, km2 in statuses.items():
        of_none = terminal_text("held-by-none", lang, status=status_named(status))
        rows.append((of_none, texts.number(km2, 2)))
    lines = [starred_line(with_commas(drawn.mapper, drawn.when_shown), [drawn])]
    lines += format_table(rows, right=[1]).split("\n")
    lines += [f"* {line}" for line in assumptions_of([drawn], texts)]
    lines += map_notes(drawn, asked.lang)
    return [*lines, cross_check_line([*drawn.sides.values()], asked.lang)], record


# ---- delta -----------------------------------------------------------------------------


def measure_delta(asked: Options) -> Result:
    """Measure what changed between two maps."""
    from frontgeo.change.diff import diff  # loads pandas

    _check_outputs(asked)
    result = Result()
    about_days: list[Message] = []
    if asked.since is None and asked.until is None:
        maps = [read_map(files, asked) for files in _both_maps(asked)]
    else:
        maps = [*_maps_of_archive(asked, result, about_days)]
    before, after = maps
    result.add_maps(maps)
    result.inputs += [str(split_layer(asked.country)[0])] if asked.country else []
    if asked.matrix or any(shown.is_of_no_side for shown in maps):
        from frontgeo.cli.matrix import measure_transfers  # few maps have several sides

        return measure_transfers(asked, maps, about_days, result)
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
    gained_km2, lost_km2 = (area_km2(g, edges=asked.edges) for g in (change.gained, change.lost))
    areas_km2 = (gained_km2, lost_km2, change.aside_km2(asked.edges))
    record = _change_record(change, maps, areas_km2, asked)
    lines = change_lines(change, areas_km2, asked.clip or "", asked.lang)
    lines[1:1] = [about.text(asked.lang) for about in about_days]
    if about_days:
        in_english = list(map(str, about_days))
        record |= {"since": asked.since, "until": asked.until, "about_days": in_english}
        record["timezone"] = asked.timezone or "UTC"
    table = None
    if regions is not None:
        table = change.by(regions, name=asked.by_name, edges=asked.edges)
        record["by"] = by_table(table)
        lines += region_lines(table, asked, maps, asked.lang)
    result.files |= _change_files(change, table, about_days, asked)
    return _printed(result, lines, record, asked)


_OF_CHANGE = ("out", "html", "figure", "alt_text", "csv")


def _check_outputs(asked: Options) -> None:
    """Refuse outputs that cannot be written, before anything is read."""
    preview_of(asked.address, asked.html)
    refuse_named_twice(vars(asked)[name] for name in _OF_CHANGE if vars(asked)[name])
    picture_options(asked)
    if asked.figure is not None:
        picture_kind(asked.figure)
    if asked.edges != "lonlat" and (asked.html or asked.figure):
        raise InputError(
            f"--edges {asked.edges}: a page or picture has areas with edges straight in longitude "
            "and latitude; leave one of them out"
        )


def _change_files(
    change: Change, by: pd.DataFrame | None, about_days: Sequence[Message], asked: Options
) -> dict[str, str | bytes]:
    """Return the files that are asked for."""
    files: dict[str, str | bytes] = {}
    if asked.out is not None:
        from frontgeo.outputs.feature_collection import delta_geojson  # loads all about verdicts

        files[asked.out] = delta_geojson(change, edges=asked.edges)
    if asked.html is not None:
        from frontgeo.pages.claim import folium_map  # folium is slow to load

        preview = preview_of(asked.address, asked.html, picture=asked.figure)
        files[asked.html] = folium_map(change, lang=asked.lang).html(**preview)
    if asked.figure is not None:
        from frontgeo.plot.figures import figure  # loads matplotlib, an extra

        drawn = figure(change, lang=asked.lang or "en", **picture_options(asked))
        files[asked.figure] = drawn.as_bytes(picture_kind(asked.figure))
    if asked.alt_text is not None:
        from frontgeo.outputs.alternative_text import alt_text  # loads all about verdicts

        files[asked.alt_text] = alt_text(change, asked.lang or "en") + "\n"
    if asked.csv is not None:
        from frontgeo.outputs.change_areas import change_table
        from frontgeo.outputs.tables import table_csv

        rows = change_table(change, by, edges=asked.edges, clip=asked.clip or "")
        if about_days:
            notes = "; ".join(map(str, about_days))
            rows = rows.assign(since=asked.since, until=asked.until, notes=notes)
        files[asked.csv] = table_csv(rows)
    return files


def _maps_of_archive(
    asked: Options, result: Result, about_days: list[Message]
) -> tuple[ControlMap, ControlMap]:
    """Return the maps that a claim of the period would take from an archive or store."""
    from frontgeo.verdicts.outcomes import covers

    lacking = [f"--{name}" for name in ("since", "until") if vars(asked)[name] is None]
    if lacking:
        raise InputError(f"{lacking[0]}: expected both days of the period, found one; give both")
    timeline, name = _archive_of_days(asked, result)
    zone = zone_of(asked.timezone, "--timezone")
    timeline = timeline.holding(asked.definition)
    before, after = timeline.period(asked.since, asked.until, timezone=asked.timezone)
    first, last = read_day(asked.since, "--since"), read_day(asked.until, "--until")
    is_covered, notes = covers(first, last, before, after, zone)
    if not is_covered:
        raise InputError(
            f"{name}: expected maps of the start of {first} and the end of {last}, found "
            f"{before.when} and {after.when}: {'; '.join(map(str, notes))}; choose days nearer to "
            "its maps"
        )
    days = {"first": str(first), "last": str(last), "zone": asked.timezone or "UTC"}
    about_days.append(Message("delta-days", **days))
    about_days += [Message("matters-star", text=note) for note in notes]
    return before, after


def _archive_of_days(asked: Options, result: Result) -> tuple[Timeline, str]:
    """Return the archive or store that is named, or the library's maps of a mapper."""
    from frontgeo.archive.open_timeline import read_timeline  # archives load pandas

    if asked.mapper and not (asked.before or asked.after):
        named = asked.with_(mapper=[asked.mapper])
        (series,), _ = library_series(named, since=asked.since, until=asked.until)
        result.inputs.append(str(series.path))
        return series.timeline, series.name
    if asked.after or len(asked.before) != 1:
        files = len(asked.before) + len(asked.after)
        raise InputError(
            f"--since and --until: expected one archive or store, found {counted(files, 'file')}; "
            "name one, or with --mapper whose maps of the library, or leave the days out"
        )
    (name,) = asked.before
    result.inputs.append(name)
    timeline = read_timeline(
        name,
        mapper=asked.mapper,
        region=region_of(asked),
        layer=asked.layer,
        strict=asked.strict_archive,
        holders=asked.holders,
        **legend_options(asked),
    )
    if asked.holders:
        result.inputs.append(asked.holders)
    return timeline, name


def _both_maps(asked: Options) -> tuple[Sequence[str], Sequence[str]]:
    """Return the files of the earlier and of the later map."""
    if asked.after:
        return asked.before, asked.after
    if len(asked.before) == 1 and _is_of_many_days(asked.before[0]):
        raise InputError(
            f"{asked.before[0]}: holds maps of many days; say which with --since and --until"
        )
    if len(asked.before) != 2:
        raise InputError(
            f"expected BEFORE and AFTER, found {counted(len(asked.before), 'file')}; with several "
            "files a map write BEFORE… --after AFTER…"
        )
    return asked.before[:1], asked.before[1:]


def _is_of_many_days(name: str) -> bool:
    """Return whether a path is a folder, an archive or a store of maps."""
    from frontgeo.archive.open_timeline import many_days
    from frontgeo.archive.store import is_geoparquet, is_store
    from frontgeo.io.archives import is_archive

    path = Path(name)
    if name == "-" or not path.exists():
        return False
    if is_store(path):
        return not is_geoparquet(path)
    return is_archive(path) or many_days(path)


def _change_record(
    change: Change, maps: list[ControlMap], areas_km2: tuple[float, float, float], asked: Options
) -> dict[str, Any]:
    """Return the change as it stands in the JSON."""
    gained_km2, lost_km2, aside_km2 = areas_km2
    before, after = maps
    return {
        "gained_km2": round(gained_km2, 6),
        "lost_km2": round(lost_km2, 6),
        "net_km2": round(gained_km2 - lost_km2 + aside_km2, 6),
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
        "inputs": [{**vars(source), **m.as_record()} for m in maps for source in m.sources],
        "command": asked.command,
    }


# ---- compare ---------------------------------------------------------------------------

_OF_ARCHIVES = ("since", "until", "every", "by", "by_name", "boundaries", "csv", "no_lag")


def compare_maps(asked: Options) -> Result:
    """Hold maps of one day (--map) or two archives against each other."""
    preview_of(asked.address, asked.html)
    if asked.mapper:
        return _compared_in_library(asked)
    for name in ("day", "library"):
        if getattr(asked, name):
            raise InputError(f"--{name} is of the library's maps: name whose, with --mapper")
    if asked.archives:
        of_day = [name for name in ("map", "out", "html", "figure") if getattr(asked, name)]
        if of_day:
            raise InputError(
                f"--{of_day[0]} is of maps of one day: leave it out beside two archives"
            )
        if len(asked.archives) != 2:
            raise InputError(
                f"compare: expected two archives, found {len(asked.archives)}; name one of each "
                "mapper, or the maps of one day with --map"
            )
        one, other = asked.archives
        if Path(one).resolve() == Path(other).resolve():
            raise InputError(f"compare: {one} is given twice; name one archive of each mapper")
        from frontgeo.archive.open_timeline import read_timeline  # loads pandas

        region, legend = region_of(asked), legend_options(asked)
        archives = [read_timeline(name, region=region, **legend) for name in asked.archives]
        return _compared_over_time(archives, asked)
    _refuse_of_archives(asked)
    if not asked.map:
        raise InputError(
            "compare: expected two archives, --map for each map of one day, or --mapper"
        )
    result = Result()
    return _compared_on_one_day([read_map(files, asked) for files in asked.map], asked, result)


def _refuse_of_archives(asked: Options) -> None:
    """Refuse options of archives beside maps of one day."""
    for name in _OF_ARCHIVES:
        if getattr(asked, name):
            option = name.replace("_", "-")
            raise InputError(f"--{option} is of archives: name two, or leave it out")


def _compared_in_library(asked: Options) -> Result:
    """Hold the library's maps of one day, or two of its series, against each other."""
    if asked.archives or asked.map:
        raise InputError(
            "compare: --mapper takes maps from the library: leave out archives and --map"
        )
    if asked.day is None:
        if asked.out:
            raise InputError("--out is of maps of one day: give --day, or leave it out")
        found, notes = library_series(asked, since=asked.since, until=asked.until)
        if len(found) != 2:
            names = ", ".join(series.name for series in found)
            raise InputError(
                f"compare: expected two mappers, found {names}; name two with --mapper, or a --day "
                "to hold more against each other" + "".join(f"; {note}" for note in notes)
            )
        return _compared_over_time([series.timeline for series in found], asked)
    _refuse_of_archives(asked)
    result = Result()
    maps = library_maps(asked, result)
    return _compared_on_one_day(maps, asked, result)


def _compared_over_time(timelines: Sequence[Timeline], asked: Options) -> Result:
    # libraries of archives, which the other commands need not wait for
    from frontgeo.archive.comparison_series import compare_over_time
    from frontgeo.outputs.tables import table_csv
    from frontgeo.outputs.timelines import series_lines

    result = Result(inputs=[str(timeline.path) for timeline in timelines])
    named = (asked.by, asked.boundaries, asked.clip, asked.country)
    result.inputs += [name for name in named if name]
    read = [ManyMaps(), ManyMaps()]
    lands: dict[str, None] = {}

    def counted_in(shown: ControlMap) -> None:
        lands.update({shown.theatre.about.key: None} if shown.theatre.is_known else {})

    archives = [
        t.shown_to(many.take).shown_to(counted_in) for t, many in zip(timelines, read, strict=True)
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
    instants = {at: found.pairs[at].map(lambda t: t.isoformat()) for at in ("a_at", "b_at")}
    pairs = found.pairs.assign(**instants)
    if asked.csv is not None:
        result.files[asked.csv] = table_csv(pairs)
    theatres = [theatre for many in read for theatre in many.theatres.values()]

    def caveats(asked: Options) -> list[str]:
        """Return the lines below the numbers, in the language that is asked for."""
        lines = []
        for many, archive in zip(read, archives, strict=True):
            lines += many.assumed_notes(texts_of("caveats", asked.lang))
            skipped = [fault.message.text(asked.lang) for fault in archive.skipped]
            lines += [*many.notes(asked.lang), *skipped]
        return [*lines, *regions_hint(asked, theatres)]

    result.notes += [note for many in read for note in many.notes(asked.lang)]
    record = {
        "a": found.mappers[0],
        "b": found.mappers[1],
        "definition": found.definition,
        "clip": asked.clip or next(iter(lands), None),
        "tolerance_hours": found.tolerance.total_seconds() / 3600,
        "pairs": rounded(pairs),
        "lags": rounded(found.lags),
        "caveats": caveats(asked.with_(lang="en")),
        "command": asked.command,
    }
    lines = series_lines(found, asked.lang, names_of_regions(theatres, asked.lang))
    return _printed(result, [*lines, *caveats(asked)], record, asked)


def _compared_on_one_day(maps: Sequence[ControlMap], asked: Options, result: Result) -> Result:
    from frontgeo.change.compare import compare  # loads pandas

    result.add_maps(maps)
    if asked.figure is not None:
        picture_kind(asked.figure)
    found = compare(maps, definition=asked.definition, clip=clip_of(asked))
    if asked.out is not None:
        split = found.agreement.geometry.map(split_at_antimeridian)
        agreement = found.agreement.set_geometry(split)
        result.files[asked.out] = agreement.to_json(drop_id=True) + "\n"
    if asked.html is not None:
        from frontgeo.pages.claim import folium_map  # folium is slow to load

        preview = preview_of(asked.address, asked.html, picture=asked.figure)
        result.files[asked.html] = folium_map(found, lang=asked.lang or "en").html(**preview)
    if asked.figure is not None:
        from frontgeo.plot.figures import figure  # loads matplotlib, an extra

        picture = figure(found, lang=asked.lang or "en")
        result.files[asked.figure] = picture.as_bytes(picture_kind(asked.figure))
    record = {
        "maps": [{"mapper": m.mapper, "snapshot": m.when, **m.as_record()} for m in maps],
        "definition": asked.definition,
        "clip": asked.clip,
        "pairs": rounded(found.pairs),
        "agreement": rounded(found.agreement.drop(columns="geometry")),
        "command": asked.command,
    }
    return _printed(result, comparison_text_lines(found, asked.lang), record, asked)


# ---- lines of text ---------------------------------------------------------------------


def _printed(result: Result, lines: list[str], record: dict[str, Any], asked: Options) -> Result:
    """Put lines into the text of a result, or the same as JSON."""
    result.text = to_json(record) if asked.json else "\n".join(map(printable, lines))
    return result
