"""Run ``mappers``, ``fetch`` and ``schema``."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from frontgeo._utils.fitted_text import format_table
from frontgeo.change.definitions import DEFINITIONS
from frontgeo.change.transfers import own_name, status_named
from frontgeo.cli.result import Result
from frontgeo.cli.verb import Options
from frontgeo.errors import InputError
from frontgeo.i18n.messages import Message
from frontgeo.i18n.named import name_in
from frontgeo.mappers.ingest import Mapper
from frontgeo.mappers.registry import MAPPERS
from frontgeo.outputs.caveats import definition_text
from frontgeo.outputs.plain_data import to_json
from frontgeo.outputs.schema import schema
from frontgeo.places.shipped_theatre import default_theatre

if TYPE_CHECKING:
    from frontgeo.fetch import FetchedFiles

__all__ = ["allowed_files", "fetch_source", "list_mappers", "print_schema"]


def list_mappers(asked: Options) -> Result:
    """List mappers: formats, coverage, statuses, position error, licence, credit."""
    if asked.json:
        rows = [
            {
                **{name: value for name, value in vars(m).items() if name != "ukrainian"},
                "redefinitions": [[str(r.day), r.what] for r in m.redefinitions],
            }
            for m in MAPPERS.values()
        ]
        return Result(text=to_json({"definitions": dict(DEFINITIONS), "mappers": rows}))
    lang = asked.lang
    heads = (Message(f"mappers-{key}").text(lang) for key in ("definition", "statuses-counted"))
    counted = [tuple(heads)]
    counted += [
        (_definition(name, lang), _statuses(statuses, lang))
        for name, statuses in DEFINITIONS.items()
    ]
    title = Message("mappers-counted").text(lang)
    blocks = [f"{title}\n\n{format_table(counted)}"]
    return Result(text="\n\n".join([*blocks, *(_block(m, lang) for m in MAPPERS.values())]))


def _definition(definition: str, lang: str) -> str:
    """Return a definition by the name that options take, and in other languages what it means."""
    if lang == "en":
        return definition
    return f"{definition} ({definition_text(definition, lang)})"


def _statuses(statuses: Iterable[str], lang: str) -> str:
    return ", ".join(status_named(status).text(lang) for status in statuses)


def _block(mapper: Mapper, lang: str) -> str:
    """Return a mapper's properties, a line for each."""
    unknown = Message("mappers-not-measured")
    length_m, lag = mapper.correlation_length_m, mapper.lag_days
    length = unknown if length_m is None else Message("mappers-metres", m=length_m)
    days = unknown if lag is None else Message("mappers-days", days=lag)
    side = (
        own_name(mapper.side, default_theatre()) if mapper.side else Message("mappers-side-of-file")
    )
    error = Message("mappers-metres", m=mapper.position_error_m)
    rows: dict[str, Message | str] = {
        "formats": mapper.text("formats"),
        "coverage": mapper.text("coverage"),
        "statuses": _statuses(mapper.statuses, lang),
        "definition": mapper.text("definition"),
        "side": side,
        "position-error": _because(error, mapper.text("position_error_reason")),
        "correlation-length": _because(length, mapper.text("correlation_reason")),
        "lag": _because(days, mapper.text("lag_reason")),
        "licence": mapper.text("licence"),
        "credit": mapper.credit or "–",
        "cite": mapper.text("cite"),
    }
    lines = [
        f"  {Message(f'mappers-{key}').text(lang)}: {_text_in(value, lang)}"
        for key, value in rows.items()
    ]
    return "\n".join([mapper.name, *lines])


def _text_in(value: Message | str, lang: str) -> str:
    return value.text(lang) if isinstance(value, Message) else name_in(lang, value)


def _because(number: Message, reason: str) -> Message:
    if not reason:
        return number
    return Message("mappers-because", number=number, reason=reason)


def fetch_source(asked: Options) -> Result:
    """Download the files of some days, or a source without days, into the cache."""
    used = [name for name in _FETCH_OPTIONS if getattr(asked, name)]
    if asked.forget:
        if asked.what or asked.list or used:
            raise InputError("--forget goes alone: it removes what was read, not what was fetched")
        from frontgeo.archive.kept_maps import forget_kept_maps  # loads shapely

        removed = Message("fetch-removed", megabytes=forget_kept_maps() / 1e6)
        return Result(text=removed.text(asked.lang))
    if asked.list or asked.what is None:
        from frontgeo.fetch.sources import sources_table

        if used:
            raise InputError(f"--{used[0]} goes with a source; name one, see fetch --list")
        return Result(text=sources_table(asked.lang))
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
    return Result(text=to_json(schema(asked.name)), form="json")
