"""The verb ``fetch``: the only one that uses the internet."""

from __future__ import annotations

from frontgeo.cli import options as opt
from frontgeo.cli.done import Done
from frontgeo.cli.verb import Options
from frontgeo.errors import InputError

__all__ = ["command"]


@opt.verb(
    "fetch",
    "download maps and reference data",
    "frontgeo fetch --list",
    "frontgeo fetch deepstate --day 2024-12-31",
)
@opt.argument("what", metavar="[WHAT]", required=False)
@opt.option("--day", metavar="DAY", help="such as 2024-12-31")
@opt.flag("--force", "fetch again a file that is there")
@opt.flag("--list", "list what can be fetched, as without WHAT")
def command(asked: Options) -> Done:
    """Download a source into the cache (FRONTGEO_CACHE moves it).

    No other command uses the internet.
    """
    from frontgeo.fetch import fetch
    from frontgeo.fetch.registry import (
        SOURCES,
        sources_table,  # loads the network's libraries
    )

    if asked.list or asked.what is None:
        if asked.day or asked.force:
            raise InputError("--day and --force go with a source; name one, see fetch --list")
        return Done(text=sources_table())
    path = fetch(asked.what, day=asked.day, force=asked.force)
    row = SOURCES[asked.what]
    return Done(text=str(path), notes=[f"credit: {row.credit}; licence: {row.licence}"])
