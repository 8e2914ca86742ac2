"""The verb ``completion``: a script with which a shell completes this command line."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from frontgeo.cli import options as opt
from frontgeo.cli.done import Done
from frontgeo.cli.verb import COMPLETE, Choice, Options

__all__ = ["command"]


@opt.verb(
    "completion",
    "print a script that completes commands in your shell",
    'eval "$(frontgeo completion bash)"',
    "frontgeo completion zsh > ~/.frontgeo-complete.zsh",
    "frontgeo completion fish > ~/.config/fish/completions/frontgeo.fish",
)
@click.argument("shell", type=Choice(("bash", "zsh", "fish")), metavar="SHELL")
def command(asked: Options) -> Done:
    """Print a script for bash, zsh or fish that completes commands, options and files.

    Load it from the start file of your shell, such as ~/.bashrc.
    """
    root = click.get_current_context().find_root().command
    made = get_completion_class(asked.shell)
    return Done(text=made(root, {}, "frontgeo", COMPLETE).source() if made else "")
