"""Run ``mappers``, ``fetch`` and ``schema``."""

from __future__ import annotations

from frontgeo.change.definitions import DEFINITIONS
from frontgeo.cli.result import Result
from frontgeo.cli.verb import Options
from frontgeo.errors import InputError
from frontgeo.mappers.ingest import Mapper
from frontgeo.mappers.registry import MAPPERS
from frontgeo.outputs.plain_data import format_table, to_json
from frontgeo.outputs.schema import schema

__all__ = ["fetch_source", "list_mappers", "print_schema"]


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
    """Download a source into the cache (FRONTGEO_CACHE moves it)."""
    from frontgeo.fetch import fetch  # loads the network's libraries
    from frontgeo.fetch.sources import SOURCES, sources_table

    if asked.forget:
        if asked.what or asked.day or asked.force or asked.list:
            raise InputError("--forget goes alone: it removes what was read, not what was fetched")
        from frontgeo.archive.kept_maps import forget_kept_maps  # loads shapely

        return Result(text=f"{forget_kept_maps() / 1e6:.1f} MB removed")
    if asked.list or asked.what is None:
        if asked.day or asked.force:
            raise InputError("--day and --force go with a source; name one, see fetch --list")
        return Result(text=sources_table())
    path = fetch(asked.what, day=asked.day, force=asked.force)
    row = SOURCES[asked.what]
    return Result(text=str(path), notes=[f"credit: {row.credit}; licence: {row.licence}"])


def print_schema(asked: Options) -> Result:
    """Print the JSON schema of check --json, of a case file, a claim, or a ClaimReview."""
    return Result(text=to_json(schema(asked.name)))
