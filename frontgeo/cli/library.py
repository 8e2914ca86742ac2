"""Run ``library``: list the maps at hand, add to them, bring them up to date, remove them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from frontgeo._utils.fileio import printable
from frontgeo._utils.fitted_text import format_table
from frontgeo.cli.inputs import region_of
from frontgeo.cli.map_text import terminal_text
from frontgeo.cli.reference import allowed_files
from frontgeo.cli.result import Result, counted
from frontgeo.cli.verb import Options
from frontgeo.errors import InputError
from frontgeo.fetch.plans import FetchPlan
from frontgeo.i18n.messages import Message
from frontgeo.library.adding import AddedMaps, add_maps, remove_series
from frontgeo.library.folder import Library
from frontgeo.library.settlement_table import (
    SETTLEMENTS_NAME,
    LibrarySettlements,
    add_settlements,
    is_settlements,
    remove_settlements,
    settlements_of_library,
)
from frontgeo.library.updates import (
    LibraryUpdate,
    fetch_into_library,
    is_source,
    update_library,
)
from frontgeo.mappers.registry import MAPPERS, mapper_text
from frontgeo.outputs.plain_data import to_json
from frontgeo.outputs.timelines import some_of

__all__ = ["add_to_library", "list_library", "remove_from_library", "update_maps"]


def list_library(asked: Options) -> Result:
    """List the series of maps at hand: mapper, edition, days, licence and credit."""
    library = Library.open(asked.library)
    rows = [
        {
            "name": series.name,
            "mapper": series.mapper,
            "edition": series.edition,
            "maps": series.maps,
            "first": str(series.first),
            "last": str(series.last),
            "sources": list(series.sources),
            "licence": MAPPERS[series.mapper].licence if series.mapper in MAPPERS else "",
            "credit": MAPPERS[series.mapper].credit if series.mapper in MAPPERS else "",
        }
        for series in library.series
    ]
    result = Result(notes=[printable(f"not taken: {reason}") for reason in library.left_out])
    places = settlements_of_library(asked.library)
    if asked.json:
        about = None if places is None else {**vars(places), "notes": list(places.notes)}
        result.text = to_json({"path": str(library.path), "series": rows, SETTLEMENTS_NAME: about})
        return result
    if places is not None:
        result.notes.append(printable(str(places)))
    if not rows:
        result.text = terminal_text("library-empty", asked.lang, path=str(library.path))
        return result
    result.text = "\n\n".join(_overview(library, rows, asked.lang))
    return result


def _overview(library: Library, rows: Sequence[Mapping[str, Any]], lang: str) -> list[str]:
    """Return the blocks of the list: all in one line, the series, and whose they are."""
    columns = ("name", "mapper", "edition", "maps", "first", "last")
    table = [tuple(terminal_text(key, lang) for key in columns)]
    table += [tuple(printable(str(row[key])) for key in columns) for row in rows]
    whole = terminal_text(
        "library",
        lang,
        series=len(rows),
        mappers_names=list(dict.fromkeys(row["mapper"] for row in rows)),
        maps=sum(row["maps"] for row in rows),
        first=min(row["first"] for row in rows),
        last=max(row["last"] for row in rows),
    )
    owners = [
        terminal_text(
            "library-owner",
            lang,
            mapper=row["mapper"],
            credit=row["credit"],
            licence=mapper_text(row["licence"]),
        )
        for row in rows
        if row["credit"]
    ]
    return [
        printable(f"{library.path}: {whole}"),
        format_table(table, right=[3]),
        *filter(None, ["\n".join(dict.fromkeys(owners))]),
    ]


def add_to_library(asked: Options) -> Result:
    """Add archives, maps of a day, or maps that are fetched, to the library."""
    if not asked.paths and not asked.settlements:
        raise InputError("library add: expected PATH, an archive or a map; name it")
    absent = [name for name in asked.paths if not Path(name).exists()]
    named = list(filter(is_settlements, absent))
    own = [asked.settlements] if asked.settlements else []
    tables = own if own and named == ["settlements"] else [*named, *own]
    if len(tables) > 1:
        raise InputError(
            f"library add: expected one table of settlements, found {' and '.join(tables)}; a "
            "library has one"
        )
    sources = list(filter(is_source, absent))
    if not sources and (asked.since or asked.until or asked.yes):
        raise InputError(
            "--since, --until and --yes are of maps that are fetched: name a mapper or source, see "
            "frontgeo fetch --list"
        )
    if sources and not asked.since:
        raise InputError(
            f"{sources[0]}: expected a day, found none; give --since, or --since and --until"
        )
    result = Result()
    done = LibraryUpdate()
    placed = [add_settlements(table, asked.library) for table in tables]
    for path in asked.paths:
        if path in named:
            continue
        if path in sources:
            found = fetch_into_library(
                path, asked.library, since=asked.since, until=asked.until,
                limit=partial(_most_files, yes=asked.yes),
            )  # fmt: skip
            done.added += found.added
            done.notes += found.notes
            continue
        added = add_maps(
            path, asked.library, mapper=asked.mapper, region=region_of(asked), layer=asked.layer,
            status=asked.status, side=asked.side,
        )  # fmt: skip
        done.added.append(added)
    return _with_places(_told(done, result, asked.lang), placed, asked.lang)


def _with_places(result: Result, placed: Sequence[LibrarySettlements], lang: str) -> Result:
    """Return a result that also says which table of settlements was added."""
    lines = [printable(str(table)) for table in placed]
    if lines:
        nothing = Message("library-nothing").text(lang)
        result.text = "\n".join(filter(None, [result.text.replace(nothing, ""), *lines]))
    result.notes += [printable(note) for table in placed for note in table.notes]
    return result


def update_maps(asked: Options) -> Result:
    """Add the maps that came later to the series of the library."""
    done = update_library(asked.names, asked.library, limit=partial(_most_files, yes=asked.yes))
    result = _told(done, Result(), asked.lang)
    result.notes += [printable(f"not updated: {fault}") for fault in done.faults]
    if done.faults:
        result.code = 2
    return result


def _most_files(planned: FetchPlan, *, yes: bool) -> int:
    return allowed_files(str(planned), len(planned.needed), yes=yes)


def _told(done: LibraryUpdate, result: Result, lang: str) -> Result:
    """Return a result that says what was added, fetched and left out."""
    lines = [_line(added, lang) for added in done.added]
    result.text = "\n".join(lines) or Message("library-nothing").text(lang)
    result.notes += [printable(note) for note in done.notes]
    for added in done.added:
        result.notes += _notes(added)
    return result


def _line(added: AddedMaps, lang: str) -> str:
    parts = [Message("store-grown", name=added.series, before=added.before, added=added.added)]
    parts += [Message("library-known", known=added.known)] if added.known else []
    parts += [Message("library-repeated", repeated=added.repeated)] if added.repeated else []
    return Message("library-parts", parts_clauses=parts).text(lang)


def _notes(added: AddedMaps) -> list[str]:
    notes = [printable(f"left out: {fault}") for fault in added.left_out]
    if added.differing:
        days = sorted({str(instant.date()) for instant in added.differing})
        notes.append(
            f"{added.series}: {counted(len(added.differing), 'map')} of the library differ from "
            f"those given for the same instants, and were kept: {some_of(days)}; to take the "
            f"others, remove the series first"
        )
    return notes


def remove_from_library(asked: Options) -> Result:
    """Remove series from the library."""
    if not asked.names:
        raise InputError("library remove: expected a NAME, see frontgeo library list; give it")
    gone = []
    for one in asked.names:
        if one == SETTLEMENTS_NAME:
            remove_settlements(asked.library)
            gone.append(one)
        else:
            gone += remove_series(one, asked.library)
    lines = [Message("library-removed", name=name).text(asked.lang) for name in gone]
    return Result(text="\n".join(lines))
