"""The verb ``mappers``: the mappers whose files can be read."""

from __future__ import annotations

from frontgeo.change.definitions import DEFINITIONS
from frontgeo.cli import options as opt
from frontgeo.cli.done import Done
from frontgeo.cli.verb import Options
from frontgeo.mappers.ingest import Mapper
from frontgeo.mappers.registry import MAPPERS
from frontgeo.outputs.report import format_table, to_json

__all__ = ["command"]


@opt.verb(
    "mappers",
    "list the mappers whose files can be read",
    "frontgeo mappers",
    "frontgeo mappers --json",
)
@opt.json
def command(asked: Options) -> Done:
    """List mappers: formats, coverage, statuses, position error, licence, credit."""
    if asked.json:
        rows = [
            {**vars(m), "redefinitions": [[str(r.day), r.what] for r in m.redefinitions]}
            for m in MAPPERS.values()
        ]
        return Done(text=to_json({"definitions": dict(DEFINITIONS), "mappers": rows}))
    counted = [("definition", "statuses that it counts")]
    counted += [(name, ", ".join(statuses)) for name, statuses in DEFINITIONS.items()]
    blocks = [f"What counts as held\n\n{format_table(counted)}", *map(_block, MAPPERS.values())]
    return Done(text="\n\n".join(blocks))


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
