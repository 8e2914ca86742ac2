"""Fit text to the width of a terminal: tables by their columns, sentences at blanks.

Text that goes to a file or another program is not fitted, so that it is the same everywhere.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import zip_longest
from textwrap import wrap

__all__ = ["fitted_sentences", "fitted_to", "format_table", "terminal_columns"]

_LEAST, _GAP = 40, 2
_NARROWEST = 9  # letters of a column of words
_NOTHING = ("", "–")  # cells that a list leaves out
_width: ContextVar[int | None] = ContextVar("width of the terminal, in letters", default=None)


def terminal_columns() -> int | None:
    """Return the width of the terminal in letters, or None if standard output is none."""
    return max(_LEAST, shutil.get_terminal_size().columns) if sys.stdout.isatty() else None


@contextmanager
def fitted_to(columns: int | None) -> Iterator[None]:
    """Fit what is written meanwhile to a width; None leaves it as wide as it is.

    Examples
    --------
    >>> with fitted_to(40):
    ...     print(format_table([("place", "held by"), ("Vovchansk", "none of the sides " * 2)]))
    place      held by
    Vovchansk  none of the sides none of the
               sides
    """
    token = _width.set(columns)
    try:
        yield
    finally:
        _width.reset(token)


def fitted_sentences(text: str) -> str:
    """Break the lines of a text that are wider than the terminal, at blanks.

    Examples
    --------
    >>> fitted_sentences("not at a terminal, so as it is")
    'not at a terminal, so as it is'
    """
    width = _width.get()
    if width is None or text[:1] in ("{", "["):  # JSON stays as it can be copied
        return text
    lines: list[str] = []
    for line in text.split("\n"):
        lines += [line] if len(line) <= width else _broken(line, width)
    return "\n".join(lines)


def _broken(line: str, width: int) -> list[str]:
    indent = " " * (len(line) - len(line.lstrip()) + 2)
    return wrap(line, width, subsequent_indent=indent, break_on_hyphens=False)


def format_table(rows: Sequence[Sequence[str]], *, right: Iterable[int] = ()) -> str:
    """Align rows of text into columns; the first row is the header.

    At a terminal that is too narrow, cells of words are broken; where that is not enough, each row
    is written as a list of its cells.

    Examples
    --------
    >>> print(format_table([("a", "km²"), ("long", "1.0")], right=[1]))
    a     km²
    long  1.0
    """
    right = set(right)
    room = _width.get()
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    if room is not None and _total(widths) > room:
        fitted = _narrowed(rows, widths, right, room)
        if fitted is None:
            return _as_lists(rows, room)
        widths = fitted
    return "\n".join(line for row in rows for line in _row_lines(row, widths, right))


def _total(widths: Sequence[int]) -> int:
    return sum(widths) + _GAP * (len(widths) - 1)


def _narrowed(
    rows: Sequence[Sequence[str]], widths: Sequence[int], right: Collection[int], room: int
) -> list[int] | None:
    """Return narrower columns that fit, or None: heads first, then the widest column of words."""
    narrow = list(widths)
    for i in right:
        words = [len(word) for word in rows[0][i].split()]
        narrow[i] = max([*words, *(len(row[i]) for row in rows[1:])], default=0)
    words_in = [i for i in range(len(narrow)) if i not in right and narrow[i] > _NARROWEST]
    least = {i: min(narrow[i], max(_NARROWEST, _longest_word(rows, i))) for i in words_in}
    while _total(narrow) > room:
        wider = [i for i in words_in if narrow[i] > least[i]]
        if not wider:
            return None
        narrow[max(wider, key=narrow.__getitem__)] -= 1
    return narrow


def _longest_word(rows: Sequence[Sequence[str]], column: int) -> int:
    return max((len(word) for row in rows for word in row[column].split()), default=0)


def _row_lines(row: Sequence[str], widths: Sequence[int], right: Collection[int]) -> Iterator[str]:
    """Yield the lines of a row, more than one if a cell is broken."""
    cells = [
        wrap(cell, width, break_on_hyphens=False) if len(cell) > width else [cell]
        for cell, width in zip(row, widths, strict=True)
    ]
    for line in zip_longest(*cells, fillvalue=""):
        aligned = [
            cell.rjust(width) if i in right else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(line, widths, strict=True))
        ]
        yield (" " * _GAP).join(aligned).rstrip()


def _as_lists(rows: Sequence[Sequence[str]], room: int) -> str:
    """Write each row as its first cell and, below it, the heads and cells of the others.

    A column without a head, as of numbers in brackets, belongs to the cell after it.
    """
    header, *body = rows
    first = next((i for i, head in enumerate(header) if head), 0)
    lines: list[str] = []
    for row in body:
        title = " ".join(cell for cell in row[: first + 1] if cell)
        lines += _broken(title, room) if title else []
        cells = [
            f"{head}: {cell.strip()}"
            for head, cell in zip(header[first + 1 :], row[first + 1 :], strict=True)
            if cell.strip() not in _NOTHING
        ]
        listed = wrap("; ".join(cells), room - 4, break_on_hyphens=False)
        lines += [f"    {line}" for line in listed]
    return "\n".join(lines)
