"""The result of a verb, and what follows: refuse to overwrite, write files, print."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TextIO
from urllib.parse import quote

from frontgeo._utils.fileio import (
    printable,
    printable_json,
    printable_lines,
    write_bytes,
    write_folder,
    write_text,
)
from frontgeo._utils.fitted_text import fitted_sentences
from frontgeo.errors import InputError

if TYPE_CHECKING:
    from frontgeo.change.control_map import ControlMap

__all__ = [
    "Result",
    "counted",
    "discard",
    "finish",
    "preview_of",
    "print_line",
    "refuse_named_twice",
    "stdout_error",
    "written_folder",
]


@dataclass
class Result:
    """The result of a verb: text for stdout, notes for stderr, files to write.

    A file that is written in another way has a function that writes it instead of content; one
    that returns False had nothing to write. Text in another form than ``text`` is read by other
    programs: it is printed in UTF-8, whatever the encoding of the terminal.
    """

    text: str = ""
    notes: list[str] = field(default_factory=list)
    files: dict[str, str | bytes | Callable[[], object]] = field(default_factory=dict)
    inputs: list[str] = field(default_factory=list)
    code: int = 0
    form: Literal["text", "json", "toml"] = "text"

    def add_maps(self, maps: Iterable[ControlMap], *, silent: bool = False) -> None:
        """Take over the repairs and skips of maps, and protect their files."""
        from frontgeo.outputs.caveats import map_notes  # loads pandas, which --version needs not

        for control_map in maps:
            if not silent:
                self.notes += [n for n in map_notes(control_map) if n not in self.notes]
            self.inputs += [source.path for source in control_map.sources]


def counted(number: int, noun: str) -> str:
    """Return a number of things, in the plural unless there is one."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def preview_of(
    address: str | None, page: str | None, *, option: str = "--html", picture: str | None = None
) -> dict[str, str]:
    """Return the keywords by which a page says where it will stand, and which picture shows it.

    Parameters
    ----------
    address : str or None
    page : str or None
        The name of the page that is written.
    option : str
        The option that names it.
    picture : str or None
        A picture that is written too; previews show it if it is a PNG or JPEG.

    Raises
    ------
    InputError
        If there is an address, and no page.

    Examples
    --------
    >>> preview_of("https://example.org/a.html", "out/a.html", picture="out/a.png")
    {'address': 'https://example.org/a.html', 'picture': 'a.png'}
    """
    if not address:
        return {}
    if page is None:
        raise InputError(f"--address is of a page: name one with {option}, or leave it out")
    if not picture or Path(picture).suffix.lower() not in (".png", ".jpg", ".jpeg"):
        return {"address": address}
    beside = os.path.relpath(Path(picture).absolute(), Path(page).absolute().parent)
    return {"address": address, "picture": quote(Path(beside).as_posix())}


def written_folder(path: str, files: Mapping[str, bytes]) -> bool:
    """Write a folder whole or not at all, and return that it was written."""
    write_folder(path, files)
    return True


def print_line(line: str) -> None:
    """Write a line to stderr, at once."""
    shown = printable(line)
    try:
        sys.stderr.write(f"{fitted_sentences(shown) if sys.stderr.isatty() else shown}\n")
    except OSError:  # nobody reads notes, or their disk is full: the work goes on
        discard(sys.stderr)


def finish(result: Result, *, quiet: bool = False, verbose: bool = False) -> int:
    """Write the files of a result, print its notes and its text, and return the exit code.

    Parameters
    ----------
    result : Result
        The content of a file named ``-`` is printed instead of the text.
    quiet, verbose : bool
        Print no notes; print the files that were read, too.

    Raises
    ------
    InputError
        When an output would overwrite an input, or cannot be written.
    """
    _refuse_to_overwrite(result)
    to_stdout = result.files.pop("-", None)
    for path, content in list(result.files.items()):
        if callable(content):
            if content() is False:
                del result.files[path]
        elif isinstance(content, bytes):
            write_bytes(path, content)
        else:
            write_text(path, content)
    if not quiet:
        _print_notes(result, verbose=verbose)
    if isinstance(to_stdout, str):
        to_stdout = _ended(to_stdout).encode("utf-8", errors="replace")
    elif to_stdout is None or callable(to_stdout):
        to_stdout = _text_of(result)
    _print_text(to_stdout)
    return result.code


def _text_of(result: Result) -> str | bytes:
    """Return the text of a result without what would control a terminal; data are bytes."""
    if result.form == "text":
        return printable_lines(fitted_sentences(result.text))
    clean = printable_json if result.form == "json" else printable_lines
    return _ended(clean(result.text)).encode("utf-8", errors="replace")


def _ended(text: str) -> str:
    return text if text.endswith("\n") else f"{text}\n"


def _print_notes(result: Result, *, verbose: bool) -> None:
    for note in result.notes:
        # A terminal shows stdout and stderr together: print a note of the text only once.
        if not (sys.stdout.isatty() and note in result.text):
            print_line(note)
    for name in dict.fromkeys(result.inputs) if verbose else ():
        if name == "-" or Path(name).exists():
            print_line(f"read {name}")
    for path in result.files:
        print_line(f"wrote {path}")


def _print_text(text: str | bytes) -> None:
    """Print to stdout, with a line end after text; a reader that stops early is no error."""
    try:
        if isinstance(text, bytes):
            sys.stdout.flush()
            _write_bytes(text)
        else:
            sys.stdout.write(_ended(text))
        sys.stdout.flush()
    except BrokenPipeError:  # such as `frontgeo … | head`
        discard(sys.stdout)
    except OSError as error:
        discard(sys.stdout)
        raise stdout_error(error) from None


def _write_bytes(content: bytes) -> None:
    """Write bytes to stdout, or their text where it takes no bytes, as in a notebook."""
    stream = getattr(sys.stdout, "buffer", None)
    if stream is not None:
        stream.write(content)
        return
    try:
        sys.stdout.write(content.decode("utf-8"))
    except UnicodeDecodeError:
        raise InputError("standard output: takes only text here; name a file") from None


def stdout_error(error: OSError) -> InputError:
    """Return the error of a standard output that is closed, or whose disk is full."""
    return InputError(f"standard output: cannot be written ({error.strerror}); name a file")


def discard(stream: TextIO) -> None:
    """Send what is still unwritten nowhere, as Python would try again when it ends."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def refuse_named_twice(outputs: Iterable[str]) -> None:
    """Refuse two outputs of one file, also where a link leads to it: one would be lost."""
    files = [os.path.realpath(name) for name in outputs]
    if len(set(files)) < len(files):
        raise InputError("expected a file for each output, found one named twice; name another")


def _refuse_to_overwrite(result: Result) -> None:
    for path in result.files:
        for source in result.inputs:
            try:
                is_same = Path(path).samefile(source)
            except (OSError, ValueError):  # one of them is no file
                is_same = False
            if is_same:
                raise InputError(f"{path}: would overwrite a file that was read; name another")
