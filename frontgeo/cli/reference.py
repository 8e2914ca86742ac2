"""The commands ``mappers``, ``fetch``, ``schema``, ``completion`` and ``help``."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from frontgeo.change.definitions import DEFINITIONS
from frontgeo.cli import options as opt
from frontgeo.cli.result import Result
from frontgeo.cli.verb import COMPLETE, Choice, Misuse, Options
from frontgeo.errors import InputError
from frontgeo.mappers.ingest import Mapper
from frontgeo.mappers.registry import MAPPERS
from frontgeo.outputs.records import to_json
from frontgeo.outputs.schema import SCHEMAS, schema
from frontgeo.outputs.text import format_table

__all__ = [
    "completion_command", "fetch_command", "help_command", "mappers_command", "schema_command",
]  # fmt: skip


@opt.verb(
    "mappers",
    "list the mappers whose files can be read",
    "frontgeo mappers",
    "frontgeo mappers --json",
)
@opt.shared("json")
def mappers_command(asked: Options) -> Result:
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
@opt.flag("--forget", "remove the maps that were kept when archives were read")
def fetch_command(asked: Options) -> Result:
    """Download a source into the cache (FRONTGEO_CACHE moves it).

    No other command uses the internet.
    """
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


@opt.verb(
    "schema",
    "print the JSON schema of an output",
    "frontgeo schema check-3",
    "frontgeo schema case",
)
@click.argument("name", type=Choice(SCHEMAS), metavar="NAME")
def schema_command(asked: Options) -> Result:
    """Print the JSON schema of check --json, of a case file, a claim, or a ClaimReview."""
    return Result(text=to_json(schema(asked.name)))


@opt.verb(
    "completion",
    "print a script that completes commands in your shell",
    'eval "$(frontgeo completion bash)"',
    "frontgeo completion zsh > ~/.frontgeo-complete.zsh",
    "frontgeo completion fish > ~/.config/fish/completions/frontgeo.fish",
)
@click.argument("shell", type=Choice(("bash", "zsh", "fish")), metavar="SHELL")
def completion_command(asked: Options) -> Result:
    """Print a script for bash, zsh or fish that completes commands, options and files.

    Load it from the start file of your shell, such as ~/.bashrc.
    """
    root = click.get_current_context().find_root().command
    made = get_completion_class(asked.shell)
    return Result(text=made(root, {}, "frontgeo", COMPLETE).source() if made else "")


@opt.verb(
    "help", "print the help of a command", "frontgeo help check", "frontgeo help timeline update"
)
@click.argument("verbs", metavar="[VERB...]", nargs=-1)
def help_command(asked: Options) -> Result:
    """Print the help of a command, or the list of all commands."""
    root = context = click.get_current_context().find_root()
    path = ""
    for name in asked.verbs:
        known = _below(context)
        if not known:
            message = f"argument VERB: expected nothing after {path!r}, found {name!r}"
            raise Misuse(message, typed=name, known=known)
        if name not in known:
            listed = ", ".join(map(repr, known))
            message = f"argument VERB: invalid choice: {name!r} (choose from {listed})"
            raise Misuse(message, typed=name, known=known)
        path = f"{path} {name}".strip()
        context = click.Context(known[name], parent=root, info_name=path)
    return Result(text=(context if asked.verbs else root).get_help())


def _below(context: click.Context) -> dict[str, click.Command]:
    """Return the commands below a command, by name."""
    command = context.command
    if not isinstance(command, click.Group):
        return dict(getattr(command, "verbs", {}))
    found = {name: command.get_command(context, name) for name in command.list_commands(context)}
    return {name: verb for name, verb in found.items() if verb is not None}
