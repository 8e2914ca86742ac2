"""Run ``mappers``, ``fetch`` and ``schema``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from frontgeo._utils.fitted_text import format_table
from frontgeo.change.definitions import DEFINITIONS
from frontgeo.cli.result import Result
from frontgeo.cli.verb import Options
from frontgeo.errors import InputError
from frontgeo.mappers.ingest import Mapper
from frontgeo.mappers.registry import MAPPERS
from frontgeo.outputs.plain_data import to_json
from frontgeo.outputs.schema import schema

if TYPE_CHECKING:
    from frontgeo.fetch import FetchedFiles

__all__ = ["allowed_files", "fetch_source", "list_mappers", "print_schema"]


def list_mappers(asked: Options) -> Result:
    """List mappers: formats, coverage, statuses, position error, licence, credit."""
    if asked.json:
        rows = [
            {**vars(m), "redefinitions": [[str(r.day), r.what] for r in m.redefinitions]}
            for m in MAPPERS.values()
        ]
        return Result(text=to_json({"definitions": dict(DEFINITIONS), "mappers": rows}))
    counted = [("definition", "statuses that it counts")]
    counted += [(name, ", ".join(statuses)) for name, statuses in DEFINITIONS.items()]
    blocks = [f"What counts as held\n\n{format_table(counted)}", *map(_block, MAPPERS.values())]
    return Result(text="\n\n".join(blocks))


def _block(mapper: Mapper) -> str:
    """Return a mapper's properties, a line for each."""
    lag = "not measured" if mapper.lag_days is None else f"{mapper.lag_days:g} days"
    length_m = mapper.correlation_length_m
    length = "not measured" if length_m is None else f"{length_m:,.0f} m"
    return (
        f"{mapper.name}\n"
        f"  formats: {mapper.formats}\n"
        f"  coverage: {mapper.coverage}\n"
        f"  statuses: {', '.join(mapper.statuses)}\n"
        f"  definition: {mapper.definition}\n"
        f"  side: {mapper.side or 'as the file says'}\n"
        f"  position error: {mapper.position_error_m:g} m ({mapper.position_error_reason})\n"
        f"  correlation length: {_because(length, mapper.correlation_reason)}\n"
        f"  lag: {_because(lag, mapper.lag_reason)}\n"
        f"  licence: {mapper.licence}\n"
        f"  credit: {mapper.credit or '–'}\n"
        f"  cite: {mapper.cite}"
    )


def _because(number: str, reason: str) -> str:
    return f"{number} ({reason})" if reason else number


def fetch_source(asked: Options) -> Result:
    """Download the files of some days, or a source without days, into the cache."""
    used = [name for name in _FETCH_OPTIONS if getattr(asked, name)]
    if asked.forget:
        if asked.what or asked.list or used:
            raise InputError("--forget goes alone: it removes what was read, not what was fetched")
        from frontgeo.archive.kept_maps import forget_kept_maps  # loads shapely

        return Result(text=f"{forget_kept_maps() / 1e6:.1f} MB removed")
    if asked.list or asked.what is None:
        from frontgeo.fetch.sources import sources_table

        if used:
            raise InputError(f"--{used[0]} goes with a source; name one, see fetch --list")
        return Result(text=sources_table())
    if asked.day and (asked.since or asked.until):
        raise InputError("--day and --since, --until do not go together; leave one out")
    from frontgeo.fetch import fetch_many, plan  # loads the network's libraries

    since, until = (asked.day, asked.day) if asked.day else (asked.since, asked.until)
    planned = plan(asked.what, since=since, until=until, also=asked.also)
    count = len(planned) if asked.force else len(planned.needed)
    limit = allowed_files(str(planned), count, yes=asked.yes)
    fetched = fetch_many(planned, force=asked.force, limit=limit, mid=asked.mid)
    if not asked.json:
        return Result(text="\n".join(map(str, fetched.paths)), notes=fetched.notes())
    return Result(text=to_json(_as_data(fetched)), notes=fetched.notes())


_FETCH_OPTIONS = ("day", "since", "until", "also", "force", "yes", "mid", "json")


def allowed_files(planned: str, count: int, *, yes: bool) -> int:
    """Return the number of files that may be downloaded, asking on a terminal if there are many."""
    from frontgeo.fetch.plans import FETCH_LIMIT

    if yes:
        return max(count, FETCH_LIMIT)
    if count > FETCH_LIMIT and sys.stdin.isatty() and sys.stderr.isatty():
        import click

        if not click.confirm(f"{planned}. Download them?", err=True):
            raise InputError("nothing was downloaded; give a shorter period with --since, --until")
        return count
    return FETCH_LIMIT


def _as_data(fetched: FetchedFiles) -> dict[str, object]:
    """Return the fetched files as plain data."""
    from frontgeo.fetch.sources import SOURCES

    names = dict.fromkeys(file.source for file in fetched.files)
    return {
        "name": fetched.name,
        "files": [
            {
                "path": str(file.path),
                "source": file.source,
                "part": file.part,
                "day": None if file.day is None else str(file.day),
                "of_day": None if file.of_day is None else str(file.of_day),
                "downloaded": file.downloaded,
            }
            for file in fetched.files
        ],
        "missing": [
            {"day": str(one.day), "source": one.source, "part": one.part} for one in fetched.missing
        ],
        "sources": {
            name: {"credit": SOURCES[name].credit, "licence": SOURCES[name].licence}
            for name in names
        },
    }


def print_schema(asked: Options) -> Result:
    """Print the JSON schema of check --json, of a case file, a claim, or a ClaimReview."""
    return Result(text=to_json(schema(asked.name)))
