"""The verb ``timeline``: a table of many maps, or a day added to a store of them."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from frontgeo.archive.archived import UNDATED, shows
from frontgeo.archive.opened import many_days, read_timeline
from frontgeo.archive.resumed import forget
from frontgeo.archive.series import Every
from frontgeo.archive.steps import published_at_once
from frontgeo.archive.store import later_maps, update
from frontgeo.archive.stored import is_store, pyarrow_parquet, stored_snapshots
from frontgeo.archive.timeline import Timeline
from frontgeo.archive.transients import transients
from frontgeo.charts.chart import SeriesAbout
from frontgeo.charts.figures import series_png
from frontgeo.charts.seriespage import series_page
from frontgeo.cli.done import Done, tell
from frontgeo.cli.options import TABLE_FORMATS
from frontgeo.cli.regions import ClippedMaps, legend_given, oblasts_note, region_of, regions_of
from frontgeo.control import ControlMap
from frontgeo.errors import InputError
from frontgeo.files import printable, write_bytes
from frontgeo.layername import split_layer
from frontgeo.mappers import credit_of, read_control_map
from frontgeo.mappers.members import list_members
from frontgeo.outputs.caveats import STARRED
from frontgeo.outputs.report import ManyMaps, assumed_dicts, format_table, to_json
from frontgeo.outputs.tables import table_csv

__all__ = ["run_timeline"]

_MARK_UNLIKE = "of which one lacks a part"
_OF_PAGE = ("since", "until", "lang")


def run_timeline(args: argparse.Namespace, command: str) -> Done:
    """Measure an archive of maps, or add to a store."""
    if args.what[0] == "update":
        return _update(args)
    _check_options(args)
    if args.page is not None:
        return _page(args)
    regions = regions_of(args)
    archive = timeline = _archive_of(args, args.what[0])
    kept = None
    if args.out is not None and not is_store(archive.path):
        kept = Path(args.out).with_name(f".{Path(args.out).name}.reading")
        options = (args.mapper, region_of(args), args.layer, args.status, args.side)
        timeline = archive.kept_in(kept, options=options, tell=tell)
    many, clip = ManyMaps(), ClippedMaps(args)
    chosen: dict[str, Any] = {
        "definition": args.definition or "occupied",
        "every": args.every or "day",
    }
    timeline = clip.of(timeline).holding(chosen["definition"]).shown_to(many.take)
    try:
        table = _table(args, timeline, regions, **chosen)
    except KeyboardInterrupt:
        if kept is not None and kept.exists():
            tell(f"what was read is kept in {kept}; the same command goes on from there")
        raise
    done = _done(args, timeline, many, clip)
    about_steps = [] if args.transients else _about_steps(table, chosen["every"])
    if args.deltas and table.empty:
        about_steps.insert(0, _no_step(timeline, chosen["every"]))
        if Path(args.out or "").suffix.lower() in (".png", ".html"):
            raise InputError(f"{args.what[0]}: {about_steps[0]}, and nothing to draw")
    shown = table if args.transients else _with_notes(table, timeline, chosen["every"])
    boundaries = oblasts_note(args)
    done.notes += [f"{boundaries}: --by FILE takes better ones"] if boundaries else []
    boundaries = ". ".join(note for note in (boundaries, clip.credit) if note)
    if args.out is not None:
        caveats = [*_caveats(timeline, many), *about_steps]
        about = partial(_about, archive, boundaries, caveats=caveats, **chosen)
        content = _content(table, shown, Path(args.out).suffix.lower(), about, many)
        done.files[args.out] = partial(_write, args.out, content, kept)
    if args.json:
        about_maps = _caveats_dict(timeline, many)
        about_maps["steps"] = about_steps
        rows = _records(_plain(shown))
        done.text = to_json(
            {**chosen, "clip": args.clip, "command": command, **about_maps, "rows": rows}
        )
        return done
    if args.out is None:
        text = _printed(shown, many)
    elif args.transients:
        text = f"{len(table)} patches that come and go"
    else:
        first, last = timeline.snapshots[0].day, timeline.snapshots[-1].day
        text = f"{len(table)} rows, {first} to {last}"
    done.text = "\n".join((text, *_caveats(timeline, many), *about_steps))
    return done


def _table(
    args: argparse.Namespace,
    timeline: Timeline,
    regions: gpd.GeoDataFrame | None,
    *,
    definition: str,
    every: Every,
) -> pd.DataFrame:
    """What is asked for: areas, changes, or patches that come and go."""
    if args.transients:
        return transients(timeline, definition=definition)
    if args.deltas:
        return timeline.deltas(definition=definition, every=every)
    return timeline.area(regions, name=args.by_name, definition=definition, every=every)


def _caveats(timeline: Timeline, many: ManyMaps) -> list[str]:
    """What stands under the numbers of an archive: assumptions, and what was left out."""
    lines = many.notes()
    skipped = [str(fault) for fault in timeline.skipped]
    if skipped:
        files = "1 file" if len(skipped) == 1 else f"{len(skipped):,} files"
        lines.append(printable(f"{files} of the archive not read: {_some(skipped, sep='; ')}"))
    for part, lacking in timeline.lacking.groupby("part"):
        listed = [f"{day:%Y-%m-%d}" for day in lacking.index.unique()]
        lines.append(printable(f"days without {part}: {_some(listed)}"))
    return lines


def _caveats_dict(timeline: Timeline, many: ManyMaps) -> dict[str, Any]:
    """The same for JSON; what was assumed also by the day of the map."""
    days = sorted({*many.assumed_on, *many.day_ranges} - {None}, key=str)
    return {
        "assumed": assumed_dicts(alike.first for alike in many.assumed),
        "maps_assumed": {
            str(day): {
                "assumed": assumed_dicts(many.assumed_on.get(day, ())),
                "day_range": [str(end) for end in many.day_ranges[day]]
                if day in many.day_ranges
                else None,
            }
            for day in days
            if day is not None
        },
        "repaired": dict(sorted(many.repaired.items())),
        "skipped": dict(sorted(many.skipped.items())),
        "lacking": _records(_plain(timeline.lacking)),
        "files_skipped": [{"file": f.member, "reason": f.reason} for f in timeline.skipped],
    }


def _done(args: argparse.Namespace, timeline: Timeline, many: ManyMaps, clip: ClippedMaps) -> Done:
    """Files that were read, and what of the archive is told."""
    done = Done(inputs=[args.what[0]])
    done.inputs += [
        str(split_layer(name)[0]) for name in (args.by, args.boundaries, args.clip) if name
    ]
    done.notes += many.notes(assumed=False)
    done.notes += [printable(told)] if (told := clip.told()) else []
    if timeline.undated:
        names = [f.member for f in timeline.skipped if f.reason == UNDATED]
        done.notes.append(
            f"files left out, as their names tell no day: {timeline.undated}"
            f"{f' ({printable(_some(names, 3))})' if names else ''}"
        )
    if timeline.gaps:
        spans = [str(a) if a == b else f"{a} to {b}" for a, b in timeline.gaps]
        done.notes.append(f"longer than usual without a map: {_some(spans)}")
    return done


def _archive_of(args: argparse.Namespace, name: str) -> Timeline:
    return read_timeline(
        name,
        mapper=args.mapper,
        region=region_of(args),
        layer=args.layer,
        strict=args.strict_archive,
        **legend_given(args),
    )


def _nets(table: pd.DataFrame) -> pd.DataFrame:
    """Net change from row to row of a table of areas or of changes."""
    if "net_km2" in table:
        return table[["since", "net_km2"]]
    days = table.index
    net = table.sum(axis=1).diff()
    return pd.DataFrame({"since": days[:-1], "net_km2": net.to_numpy()[1:]}, index=days[1:])


def _about_steps(table: pd.DataFrame, every: str) -> list[str]:
    """Describe the steps that are no change of a day, a line for each kind."""
    told = []
    if unlike := table.attrs.get("unlike"):
        steps = _some([f"{a} to {b}" for a, b in unlike])
        told.append(f"no change is measured between unlike maps, {_MARK_UNLIKE}: {steps}")
    found = _published(table, every)
    if len(found):
        listed = [
            f"{day:%Y-%m-%d} {row.net_km2:+,.1f} km² (usual {row.usual_km2:,.1f})"
            for day, row in zip(found.index, found.itertuples(), strict=True)
        ]
        told.append(f"published in one day, which is not when it happened: {_some(listed)}")
    return told


def _no_step(timeline: Timeline, every: str) -> str:
    """Why there is no change to measure."""
    read = len(timeline.readable)
    if read == 1:
        other = "" if len(timeline) == 1 else f" of {len(timeline)} that can be read"
        return f"there is only one map{other}: no change to measure"
    return f"all its maps are of one {every}: no change to measure"


def _published(table: pd.DataFrame, every: str) -> pd.DataFrame:
    nets = _nets(table)
    return published_at_once(nets if every in ("day", "map") else nets[:0])


def _with_notes(table: pd.DataFrame, timeline: Timeline, every: str) -> pd.DataFrame:
    """The table with a column of notes, where there is anything to note."""
    notes = pd.Series("", index=table.index)
    notes[notes.index.isin(_published(table, every).index)] = "published in one day"
    for day, row in timeline.lacking.iterrows():
        notes[notes.index == day] = f"{row['part']} missing"
    if "net_km2" in table:
        notes[table["net_km2"].isna()] = _MARK_UNLIKE
    return table.assign(note=notes) if (notes != "").any() else table


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _some(items: Sequence[object], most: int = 12, sep: str = ", ") -> str:
    rest = f" and {len(items) - most} more" if len(items) > most else ""
    return sep.join(map(str, items[:most])) + rest


def _page(args: argparse.Namespace) -> Done:
    from frontgeo.maps import timeline_page  # folium is slow to load

    many, clip = ManyMaps(), ClippedMaps(args)
    archive = _archive_of(args, args.what[0])
    timeline = clip.of(archive).holding(args.definition or "occupied").shown_to(many.take)
    page = timeline_page(
        timeline,
        since=args.since,
        until=args.until,
        every=args.every or "day",
        definition=args.definition or "occupied",
        lang=args.lang or "en",
    )
    done = _done(args, timeline, many, clip)
    done.text = "\n".join((page.title, *_caveats(timeline, many)))
    done.files[args.page] = page.html()
    return done


def _write(path: str, content: bytes, kept: Path | None) -> None:
    write_bytes(path, content)
    if kept is not None:
        forget(kept)


def _about(
    timeline: Timeline, boundaries: str, *, definition: str, every: str, caveats: Sequence[str]
) -> SeriesAbout:
    mapper = timeline.holding(definition).first_map().mapper
    return SeriesAbout(
        mapper,
        definition,
        every,
        credit=credit_of(mapper),
        boundaries=boundaries,
        maps=len(timeline),
        gaps=timeline.gaps,
        caveats=caveats,
    )


def _check_options(args: argparse.Namespace) -> None:
    if len(args.what) > 1:
        raise InputError(f"timeline: expected one archive, found {len(args.what)}; name one")
    if args.as_mapped and not args.deltas:
        raise InputError("--as-mapped is of --deltas: name both, or leave it out")
    for name in ("by", "deltas", "transients", "out", "json", "boundaries") if args.page else ():
        if getattr(args, name):
            raise InputError(f"--page and --{name} do not go together; run it once for each")
    for name in () if args.page else _OF_PAGE:
        if getattr(args, name):
            raise InputError(f"--{name} is of a page: name one with --page, or leave it out")
    for name in ("by", "deltas", "every") if args.transients else ():
        if getattr(args, name):
            raise InputError(f"--transients and --{name} do not go together; use one of them")
    if args.transients and Path(args.out or "").suffix.lower() in (".png", ".html"):
        raise InputError("--transients: expected --out in .csv or .parquet; a list has no picture")
    if args.deltas and args.by is not None:
        raise InputError("--deltas and --by do not go together; use one of them")
    if args.out is not None and Path(args.out).suffix.lower() not in TABLE_FORMATS:
        raise InputError(
            f"--out: expected a name in {', '.join(TABLE_FORMATS)}, found {args.out[:60]}"
        )
    if args.out is not None and not Path(args.out).parent.is_dir():
        raise InputError(f"--out: {Path(args.out).parent}: no such folder; make it first")


# ---- the table, as text and as files ---------------------------------------------------


def _plain(table: pd.DataFrame) -> pd.DataFrame:
    """Days as text, areas to the square metre."""
    rows = table.reset_index()
    for column in rows.columns:
        if pd.api.types.is_datetime64_any_dtype(rows[column]):
            rows[column] = rows[column].dt.strftime("%Y-%m-%d")
        elif pd.api.types.is_numeric_dtype(rows[column]):
            rows[column] = rows[column].round(6)
    return rows


def _records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows for JSON, which knows no NaN."""
    return [
        {str(k): None if pd.isna(v) else v for k, v in row.items()}
        for row in rows.to_dict("records")
    ]


def _with_assumed(table: pd.DataFrame, many: ManyMaps) -> pd.DataFrame:
    """The table with what its maps assumed, and the days that they may show, where there is any."""
    rows = _plain(table)
    if not many.assumed_on and not many.day_ranges:
        return rows
    days = [(day.date(), *_before(row)) for day, (_, row) in _days(table)]
    ranges = [many.day_ranges.get(day) for day, *_ in days]
    texts = [
        "; ".join(dict.fromkeys(a.text for day in of for a in many.assumed_on.get(day, ())))
        for of in days
    ]
    for name, end in (("shows_from", 0), ("shows_to", 1)) if many.day_ranges else ():
        rows[name] = ["" if found is None else str(found[end]) for found in ranges]
    return rows.assign(assumed=texts)


def _days(table: pd.DataFrame) -> Iterator[tuple[pd.Timestamp, tuple[Any, pd.Series[Any]]]]:
    return zip(pd.DatetimeIndex(table.index), table.iterrows(), strict=True)


def _before(row: pd.Series[Any]) -> tuple[date, ...]:
    """The day of the earlier map, of a row of a change."""
    return (row["since"].date(),) if "since" in row else ()


def _printed(table: pd.DataFrame, many: ManyMaps) -> str:
    apart = [c for c in table if re.match(r"(outside|redefined|redrawn)_(gained|lost)_km2", str(c))]
    empty = [column for column in apart if not table[column].fillna(0.0).any()]
    rows = _plain(table.drop(columns=empty))
    header = tuple(printable(str(c).replace("_km2", " km²")) for c in rows.columns)
    texts = [
        tuple(_cell(column, value) for column, value in zip(rows.columns, row, strict=True))
        for row in rows.itertuples(index=False)
    ]
    stars = [many.starred(day.date(), *_before(row)) for day, (_, row) in _days(table)]
    if any(stars):
        at = len(header) - (2 if "note" in rows else 1)  # beside the last number
        texts = [
            (*text[:at], text[at] + (star or " " * len(STARRED)), *text[at + 1 :])
            for text, star in zip(texts, stars, strict=True)
        ]
    left = {"note", "change"}
    right = [i for i, column in enumerate(rows.columns) if i and column not in left]
    return format_table([header, *texts], right=right)


def _cell(column: str, value: Any) -> str:
    if isinstance(value, str | int):
        return printable(str(value))
    if pd.isna(value):
        return "–"
    return f"{value:.4f}" if column in ("lon", "lat") else f"{value:,.1f}"


def _content(
    table: pd.DataFrame,
    noted: pd.DataFrame,
    suffix: str,
    about: Callable[[], SeriesAbout],
    many: ManyMaps,
) -> bytes:
    if suffix == ".csv":
        return table_csv(_with_assumed(noted, many)).encode()
    if suffix == ".html":
        return series_page(table, about()).encode()
    if suffix == ".png":
        return series_png(table, about())
    pyarrow_parquet()  # told in our words where it is not installed
    buffer = BytesIO()
    about_maps = _with_assumed(noted, many)
    for column in [c for c in ("shows_from", "shows_to", "assumed") if c in about_maps]:
        noted = noted.assign(**{column: about_maps[column].to_numpy()})
    noted.to_parquet(buffer)
    return buffer.getvalue()


# ---- update ----------------------------------------------------------------------------


def _is_archive(path: Path) -> bool:
    """Whether it holds maps of many days: a folder, an archive with more than one, or a file."""
    if not path.exists():
        return False
    members = list_members(path)
    return many_days(path) if members is None else path.is_dir() or len(members) > 1


def _with_part(last: ControlMap | tuple[ControlMap, date], part: ControlMap) -> ControlMap | None:
    """Unite two files of one mapper and day that show different parts of its map, or None."""
    if isinstance(last, tuple) or last.mapper != part.mapper or last.is_another_mappers(part):
        return None
    is_one = last.state_at == part.state_at and not (shows(last) & shows(part))
    return ControlMap.merge([last, part]) if is_one else None


def _update(args: argparse.Namespace) -> Done:
    given = ["by", "by_name", "every", "deltas", "as_mapped", "definition", "out", "boundaries"]
    given += ["json", "page", "clip", "transients", *_OF_PAGE]
    for name in given:
        if getattr(args, name):
            option = name.replace("_", "-")
            raise InputError(f"timeline update and --{option} do not go together; leave it out")
    if len(args.what) < 3:
        raise InputError("timeline update: expected STORE and at least one MAP; name them")
    path = Path(args.what[1])
    there = stored_snapshots(path) if path.exists() else []
    last = there[-1].state_at if there else None
    for name in args.what[2:]:
        if path.exists() and Path(name).exists() and path.samefile(name):
            raise InputError(f"{name}: would overwrite a file that was read; name another")
    done = Done()
    maps: list[ControlMap | tuple[ControlMap, date]] = []
    many = ManyMaps()
    archives = [_is_archive(Path(name)) for name in args.what[2:]]
    for name, is_archive in zip(args.what[2:], archives, strict=True):
        if is_archive:
            done.inputs.append(name)
            timeline = _archive_of(args, name).shown_to(many.take)
            maps += list(later_maps(timeline, last))
            done.notes += _caveats(timeline, ManyMaps())
            lacking = {s.day for s in timeline.snapshots if last and s.state_at < last} - {
                s.day for s in there
            }
            if lacking:
                done.notes.append(
                    f"{name}: left out, as a store grows at its end only: maps of "
                    f"{_count(len(lacking), 'day')} before {there[-1].day} that {path} lacks, "
                    f"{_some(sorted(lacking))}; "
                    "write it anew to have them"
                )
        else:
            alone = read_control_map(
                name,
                mapper=args.mapper,
                region=region_of(args),
                layer=args.layer,
                **legend_given(args),
            )
            done.opened([alone])
            if maps and (whole := _with_part(maps[-1], alone)) is not None:
                maps[-1] = whole
            else:
                maps.append(alone)
    done.notes += many.notes()
    if not maps:
        done.text = f"{path}: {_count(len(there), 'map')} and 0 added"
        return done

    def write() -> None:
        there, added = update(path, maps, skip_known=all(archives))
        done.text = f"{path}: {_count(there, 'map')} and {added} added"

    done.files[str(path)] = write
    return done
