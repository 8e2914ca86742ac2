"""The verb ``help``: the help of another verb."""

from __future__ import annotations

import click

from frontgeo.cli import options as opt
from frontgeo.cli.done import Done
from frontgeo.cli.verb import Misuse, Options

__all__ = ["command"]


@opt.verb(
    "help", "print the help of a command", "frontgeo help check", "frontgeo help timeline update"
)
@click.argument("verbs", metavar="[VERB...]", nargs=-1)
def command(asked: Options) -> Done:
    """Print the help of a command, or the list of all commands."""
    root = context = click.get_current_context().find_root()
    path = ""
    for name in asked.verbs:
        known = _below(context)
        if name not in known:
            listed = ", ".join(map(repr, known))
            message = f"argument VERB: invalid choice: {name!r} (choose from {listed})"
            raise Misuse(message, typed=name, known=known)
        path = f"{path} {name}".strip()
        context = click.Context(known[name], parent=root, info_name=path)
    return Done(text=(context if asked.verbs else root).get_help())


def _below(context: click.Context) -> dict[str, click.Command]:
    """Return the commands below a command, by name."""
    command = context.command
    if isinstance(command, click.Group):
        found = {
            name: command.get_command(context, name) for name in command.list_commands(context)
        }
        return {name: verb for name, verb in found.items() if verb is not None}
    return dict(getattr(command, "verbs", {}))
