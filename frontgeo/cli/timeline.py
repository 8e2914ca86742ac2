"""The verb ``timeline``: a table of many maps, or a day added to a store of them."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd

from frontgeo.archive.opened import many_days, read_timeline
from frontgeo.archive.resumed import forget
from frontgeo.archive.store import later_maps, update
from frontgeo.archive.stored import is_store, pyarrow_parquet, stored_snapshots
from frontgeo.archive.timeline import Timeline
from frontgeo.charts.chart import SeriesAbout
from frontgeo.charts.figures import series_png
from frontgeo.charts.seriespage import series_page
from frontgeo.cli.done import Done, tell
from frontgeo.cli.options import TABLE_FORMATS
from frontgeo.cli.regions import ClippedMaps, oblasts_note, region_of, regions_of
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

_OF_PAGE = ("since", "until", "lang")


def run_timeline(args: argparse.Namespace, command: str) -> Done:
    """Measure an archive of maps, or add to a store."""
    if args.what[0] == "update":
        return _update(args)
    _check_options(args)
    if args.page is not None:
        return _page(args)
    regions = regions_of(args)
    archive = timeline = read_timeline(args.what[0], mapper=args.mapper, region=region_of(args))
    kept = None
    if args.out is not None and not is_store(archive.path):
        kept = Path(args.out).with_name(f".{Path(args.out).name}.reading")
        options = (args.mapper, region_of(args))
        timeline = archive.kept_in(kept, options=options, tell=tell)
    many, clip = ManyMaps(), ClippedMaps(args)
    timeline = clip.of(timeline).shown_to(many.take)
    chosen: dict[str, Any] = {
        "definition": args.definition or "occupied",
        "every": args.every or "day",
    }
    try:
        if args.deltas:
            table = timeline.deltas(**chosen)
        else:
            table = timeline.area(regions, name=args.by_name, **chosen)
    except KeyboardInterrupt:
        if kept is not None and kept.exists():
            tell(f"what was read is kept in {kept}; the same command goes on from there")
        raise
    done = _done(args, timeline, many, clip)
    boundaries = oblasts_note(args)
    done.notes += [f"{boundaries}: --by FILE takes better ones"] if boundaries else []
    boundaries = ". ".join(note for note in (boundaries, clip.credit) if note)
    if args.out is not None:
        caveats = _caveats(timeline, many)
        about = partial(_about, archive, boundaries, caveats=caveats, **chosen)
        content = _content(table, Path(args.out).suffix.lower(), about, many)
        done.files[args.out] = partial(_write, args.out, content, kept)
    if args.json:
        rows = _plain(table).to_dict("records")
        about_maps = _caveats_dict(timeline, many)
        done.text = to_json(
            {**chosen, "clip": args.clip, "command": command, **about_maps, "rows": rows}
        )
        return done
    if args.out is None:
        text = _printed(table, many)
    else:
        first, last = timeline.snapshots[0].day, timeline.snapshots[-1].day
        text = f"{len(table)} rows, {first} to {last}"
    done.text = "\n".join((text, *_caveats(timeline, many)))
    return done


def _caveats(timeline: Timeline, many: ManyMaps) -> list[str]:
    """What stands under the numbers of an archive: assumptions, and what was left out."""
    lines = many.notes()
    skipped = [str(fault) for fault in getattr(timeline, "skipped", ())]
    if skipped:
        files = "1 file" if len(skipped) == 1 else f"{len(skipped):,} files"
        lines.append(printable(f"{files} of the archive not read: {_some(skipped, sep='; ')}"))
    return lines


def _caveats_dict(timeline: Timeline, many: ManyMaps) -> dict[str, Any]:
    """The same for JSON; what was assumed also by the day of the map."""
    days = sorted({*many.assumed_on, *many.day_ranges} - {None}, key=str)
    return {
        "assumed": assumed_dicts(many.assumed),
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
        "files_skipped": [
            {"file": f.member, "reason": f.reason} for f in getattr(timeline, "skipped", ())
        ],
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
        done.notes.append(f"files left out, as their names tell no day: {timeline.undated}")
    if timeline.gaps:
        spans = [str(a) if a == b else f"{a} to {b}" for a, b in timeline.gaps]
        done.notes.append(f"longer than usual without a map: {_some(spans)}")
    return done


def _some(items: Sequence[object], most: int = 12, sep: str = ", ") -> str:
    rest = f" and {len(items) - most} more" if len(items) > most else ""
    return sep.join(map(str, items[:most])) + rest


def _page(args: argparse.Namespace) -> Done:
    from frontgeo.maps import timeline_page  # folium is slow to load

    many, clip = ManyMaps(), ClippedMaps(args)
    archive = read_timeline(args.what[0], mapper=args.mapper, region=region_of(args))
    timeline = clip.of(archive).shown_to(many.take)
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
    mapper = timeline.read(timeline.snapshots[0]).mapper
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
    for name in ("by", "deltas", "out", "json", "boundaries") if args.page else ():
        if getattr(args, name):
            raise InputError(f"--page and --{name} do not go together; run it once for each")
    for name in () if args.page else _OF_PAGE:
        if getattr(args, name):
            raise InputError(f"--{name} is of a page: name one with --page, or leave it out")
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
        days = pd.api.types.is_datetime64_any_dtype(rows[column])
        rows[column] = rows[column].dt.strftime("%Y-%m-%d") if days else rows[column].round(6)
    return rows


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
    rows = _plain(table)
    header = tuple(printable(str(c).replace("_km2", " km²")) for c in rows.columns)
    texts = [
        tuple(value if isinstance(value, str) else f"{value:,.1f}" for value in row)
        for row in rows.itertuples(index=False)
    ]
    stars = [many.starred(day.date(), *_before(row)) for day, (_, row) in _days(table)]
    if any(stars):
        texts = [
            (*text[:-1], text[-1] + (star or " " * len(STARRED)))
            for text, star in zip(texts, stars, strict=True)
        ]
    return format_table([header, *texts], right=range(1, len(header)))


def _content(
    table: pd.DataFrame, suffix: str, about: Callable[[], SeriesAbout], many: ManyMaps
) -> bytes:
    if suffix == ".csv":
        return table_csv(_with_assumed(table, many)).encode()
    if suffix == ".html":
        return series_page(table, about()).encode()
    if suffix == ".png":
        return series_png(table, about())
    pyarrow_parquet()  # told in our words where it is not installed
    buffer = BytesIO()
    about_maps = _with_assumed(table, many)
    for column in [c for c in ("shows_from", "shows_to", "assumed") if c in about_maps]:
        table = table.assign(**{column: about_maps[column].to_numpy()})
    table.to_parquet(buffer)
    return buffer.getvalue()


# ---- update ----------------------------------------------------------------------------


def _is_archive(path: Path) -> bool:
    """Whether it holds maps of many days: a folder, an archive with more than one, or a file."""
    if not path.exists():
        return False
    members = list_members(path)
    return many_days(path) if members is None else path.is_dir() or len(members) > 1


def _update(args: argparse.Namespace) -> Done:
    given = ["by", "by_name", "every", "deltas", "definition", "out", "boundaries", "json"]
    given += ["page", "clip", *_OF_PAGE]
    for name in given:
        if getattr(args, name):
            option = name.replace("_", "-")
            raise InputError(f"timeline update and --{option} do not go together; leave it out")
    if len(args.what) < 3:
        raise InputError("timeline update: expected STORE and at least one MAP; name them")
    path = Path(args.what[1])
    there = stored_snapshots(path) if path.exists() else []
    last = there[-1].state_at if there else None
    done = Done()
    maps: list[ControlMap | tuple[ControlMap, date]] = []
    many = ManyMaps()
    archives = [_is_archive(Path(name)) for name in args.what[2:]]
    for name, is_archive in zip(args.what[2:], archives, strict=True):
        if is_archive:
            done.inputs.append(name)
            timeline = read_timeline(name, mapper=args.mapper, region=region_of(args))
            timeline = timeline.shown_to(many.take)
            maps += list(later_maps(timeline, last))
            lacking = {s.day for s in timeline.snapshots if last and s.state_at < last} - {
                s.day for s in there
            }
            if lacking:
                done.notes.append(
                    f"{name}: left out, as a store grows at its end only: maps of {len(lacking)} "
                    f"days before {there[-1].day} that {path} lacks, {_some(sorted(lacking))}; "
                    "write it anew to have them"
                )
        else:
            alone = read_control_map(name, mapper=args.mapper, region=region_of(args))
            done.opened([alone])
            maps.append(alone)
    done.notes += many.notes()
    if not maps:
        done.text = f"{path}: {len(there)} maps and 0 added"
        return done

    def write() -> None:
        there, added = update(path, maps, skip_known=all(archives))
        done.text = f"{path}: {there} maps and {added} added"

    done.files[str(path)] = write
    return done
