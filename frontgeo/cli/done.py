"""The result of a verb, and what follows: refuse to overwrite, write files, print."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from frontgeo._utils.fileio import printable, write_bytes, write_text
from frontgeo.errors import InputError

if TYPE_CHECKING:
    from frontgeo.change.control_map import ControlMap

__all__ = ["Done", "finish", "print_result", "printed", "tell"]


@dataclass
class Done:
    """The result of a verb: text for stdout, notes for stderr, files to write.

    A file that is written under a lock has a function that writes it instead of content.
    """

    text: str = ""
    notes: list[str] = field(default_factory=list)
    files: dict[str, str | bytes | Callable[[], None]] = field(default_factory=dict)
    inputs: list[str] = field(default_factory=list)
    code: int = 0

    def opened(self, maps: Iterable[ControlMap], *, silent: bool = False) -> None:
        """Take over the repairs and skips of maps, and protect their files."""
        from frontgeo.outputs.caveats import map_notes  # loads pandas, which --version needs not

        for shown in maps:
            if not silent:
                self.notes += [n for n in map_notes(shown) if n not in self.notes]
            self.inputs += [source.path for source in shown.sources]


def tell(line: str) -> None:
    """Write a line to stderr, at once."""
    sys.stderr.write(f"{printable(line)}\n")


def printed(done: Done, lines: list[str], result: dict[str, Any], *, json: bool) -> Done:
    """Put lines into the text of a result, or the same as JSON."""
    from frontgeo.outputs.records import to_json  # loads pandas

    done.text = to_json(result) if json else "\n".join(printable(line) for line in lines)
    return done


def finish(done: Done, *, quiet: bool = False, verbose: bool = False) -> int:
    """Write the files of a result, print its notes and its text, and return the exit code.

    Parameters
    ----------
    done : Done
        The content of a file named ``-`` is printed instead of the text.
    quiet, verbose : bool
        Print no notes; print the files that were read, too.

    Raises
    ------
    InputError
        When an output would overwrite an input, or cannot be written.
    """
    _refuse_to_overwrite(done)
    result = done.files.pop("-", None)
    for path, content in done.files.items():
        if callable(content):
            content()
        elif isinstance(content, bytes):
            write_bytes(path, content)
        else:
            write_text(path, content)
    if not quiet:
        _print_notes(done, verbose=verbose)
    print_result(done.text if result is None or callable(result) else result)
    return done.code


def _print_notes(done: Done, *, verbose: bool) -> None:
    for note in done.notes:
        # A terminal shows stdout and stderr together: print a note of the text only once.
        if not (sys.stdout.isatty() and note in done.text):
            tell(note)
    for name in dict.fromkeys(done.inputs) if verbose else ():
        if name == "-" or Path(name).exists():
            tell(f"read {name}")
    for path in done.files:
        tell(f"wrote {path}")


def print_result(result: str | bytes) -> None:
    """Print to stdout, with a line end; a reader that stops early is no error."""
    try:
        if isinstance(result, bytes):
            sys.stdout.flush()
            sys.stdout.buffer.write(result)
        else:
            sys.stdout.write(result if result.endswith("\n") else f"{result}\n")
        sys.stdout.flush()
    except BrokenPipeError:  # such as `frontgeo … | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        raise InputError(f"standard output: cannot be written ({error.strerror})") from None


def _refuse_to_overwrite(done: Done) -> None:
    for path in done.files:
        for source in done.inputs:
            try:
                same = Path(path).samefile(source)
            except (OSError, ValueError):
                same = False
            if same:
                raise InputError(f"{path}: would overwrite a file that was read; name another")
