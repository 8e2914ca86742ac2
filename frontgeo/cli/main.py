"""The command line: parse, one library call, print.

Results go to stdout, repairs and other notes to stderr. Exit 0 ran, 1 with ``--strict`` when a
claim is not supported, 2 bad usage or input, 130 stopped by hand. A verb only computes a
`Result`; files are written and lines printed after all of it succeeded.
"""

from __future__ import annotations

import errno
import gc
import io
import os
import shlex
import sys
from collections.abc import Sequence

import click
from click.shell_completion import shell_complete

from frontgeo._utils.fitted_text import fitted_to, terminal_columns
from frontgeo._utils.stopping import end_at_signals, occupy_closed_streams
from frontgeo.cli.result import discard, print_line, stdout_error
from frontgeo.cli.verb import COMPLETE, STDIN, Misuse, usage_line
from frontgeo.errors import FrontgeoError

__all__ = ["frontgeo", "main"]

#: The commands of `frontgeo.cli.commands`, the most used first.
_VERBS = (
    "check", "area", "delta", "demo", "audit", "compare", "mappers", "fetch", "library", "claims",
    "schema", "timeline", "week", "month", "day", "brief", "exposure", "status", "lag", "draw",
    "completion", "help",
)  # fmt: skip

#: Objects made between two collections of garbage. A command makes a hundred thousand as it starts
#: and keeps them: to look at them after every 700, as Python 3.11 does, is a twentieth of its work.
_OBJECTS_A_COLLECTION = 10_000

#: Errors of disks and streams, which no program is at fault for.
_OF_THE_MACHINE = (
    errno.EBADF, errno.EFBIG, errno.EIO, errno.EMFILE, errno.ENFILE, errno.ENOSPC, errno.EROFS,
)  # fmt: skip


class _Verbs(click.Group):
    """The commands, whose options are imported when one is needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands."""
        return list(_VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, or None if there is none of that name."""
        if cmd_name not in _VERBS:
            return None
        from frontgeo.cli import commands  # `--version` needs none of their options

        found: click.Command = getattr(commands, f"{cmd_name}_command")
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or say which ones there are."""
        if args[0] not in _VERBS and not ctx.resilient_parsing:
            known = ", ".join(map(repr, _VERBS))
            raise Misuse(
                f"argument VERB: invalid choice: {args[0]!r} (choose from {known})",
                typed=args[0], known=_VERBS,
            )  # fmt: skip
        return super().resolve_command(ctx, args)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Refuse a line without a command."""
        if not args and not ctx.resilient_parsing:
            raise Misuse("the following arguments are required: VERB")
        return super().parse_args(ctx, args)


def _show_version(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    """Print the version and end, for ``--version``."""
    if value and not ctx.resilient_parsing:
        from frontgeo._version import __version__  # the installation's data are slow to read

        click.echo(f"frontgeo {__version__}", color=ctx.color)
        ctx.exit()


@click.group(
    cls=_Verbs,
    no_args_is_help=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    subcommand_metavar="VERB ...",
    epilog="\b\nExamples:\n  frontgeo demo\n  frontgeo help check",
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_version,
    help="Show the version and exit.",
)
def frontgeo() -> None:
    """Test claims about territory against mapped front lines."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code.

    Parameters
    ----------
    argv : sequence of str, optional
        The words after ``frontgeo``; by default those of the process.

    Returns
    -------
    int
    """
    if instruction := os.environ.get(COMPLETE):
        return shell_complete(frontgeo, {}, "frontgeo", COMPLETE, instruction)
    if argv is None:  # a process of its own, in which almost all that is made stays
        gc.set_threshold(_OBJECTS_A_COLLECTION)
        end_at_signals()
        occupy_closed_streams()
    argv = list(sys.argv[1:] if argv is None else argv)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal without σ or ²
    meta: dict[str, str] = {}
    try:
        words = shlex.join(["frontgeo", *argv])
        with (
            fitted_to(terminal_columns()),
            frontgeo.make_context("frontgeo", argv, obj=words) as context,
        ):
            meta = context.meta
            return int(frontgeo.invoke(context) or 0)
    except click.exceptions.Exit as finished:  # after --help or --version
        return finished.exit_code
    except click.UsageError as error:
        print_line(usage_line(error))
    except FrontgeoError as error:
        message = " ".join(str(error).split()).replace(meta.get(STDIN) or "\0", "-")
        print_line(f"frontgeo: error: {message}")
    except (KeyboardInterrupt, click.Abort):  # Abort: no answer to a question
        print_line("frontgeo: stopped")
        return 130
    except BrokenPipeError:  # such as `frontgeo check --help | head`
        discard(sys.stdout)
        return 0
    except Exception as error:  # a fault of ours: still one line, and never exit 1
        if os.environ.get("FRONTGEO_DEBUG"):
            raise
        print_line(f"frontgeo: error: {_unexpected(error)}")
    return 2


def _unexpected(error: Exception) -> str:
    """Return a line on an error that nothing else handled; of the machine's, report none."""
    if isinstance(error, OSError) and error.errno in _OF_THE_MACHINE:
        if error.filename is None:  # such as `frontgeo --help >/dev/full`
            discard(sys.stdout)
            return str(stdout_error(error))
        return f"{error.filename}: {error.strerror}; free space or choose another place"
    text = " ".join(str(error).split())[:200]
    return f"unexpected {type(error).__name__}: {text}; please report it, with FRONTGEO_DEBUG=1"
