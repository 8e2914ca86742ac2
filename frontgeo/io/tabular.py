"""Read text and tables as saved by editors and spreadsheets, in any usual encoding and form."""

from __future__ import annotations

import codecs
import csv
import io
import re
from dataclasses import dataclass

__all__ = ["TextTable", "plain_number", "separator_of", "table_of", "text_of"]

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SEPARATORS = ",;\t|"
_NAMED_SEPARATOR = re.compile(r'"?sep=(.)"?\n', re.IGNORECASE)  # Excel's optional first line


def text_of(content: bytes) -> str:
    r"""Return decoded text in UTF-8, or in UTF-16 or UTF-32 with a mark; line ends become ``\n``.

    Raises
    ------
    ValueError
        For another encoding, which is not guessed, or a workbook; the message says what to do.

    Examples
    --------
    >>> text_of("\ufeffназва\r\nЛипці".encode("utf-16"))
    'назва\nЛипці'
    """
    if content.startswith(b"PK\x03\x04") or content.startswith(b"\xd0\xcf\x11\xe0"):
        raise ValueError("expected text, found a workbook; save it as CSV UTF-8")
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), "utf-8")
    # A zero as first or second byte means Latin letters in UTF-16 without a mark.
    if encoding == "utf-8" and content[1:2] == b"\0":
        encoding = "utf-16-le"
    elif encoding == "utf-8" and content[:1] == b"\0":
        encoding = "utf-16-be"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise ValueError(
            f"expected text in UTF-8, found another encoding (byte {error.start + 1}), such as "
            "Windows-1251; save it as UTF-8 (in Excel: CSV UTF-8)"
        ) from None
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def separator_of(text: str) -> str:
    r"""Return the separator of a table's columns: the most frequent one in its header.

    Examples
    --------
    >>> separator_of("id;value, km2;unit\n1;2;3")
    ';'
    """
    head = next((line for line in text.splitlines() if line.strip()), "")
    counts = {}
    for separator in _SEPARATORS:
        try:
            counts[separator] = len(next(csv.reader([head], delimiter=separator), []))
        except csv.Error:
            counts[separator] = 0
    return max(_SEPARATORS, key=lambda separator: counts[separator])


@dataclass(frozen=True)
class TextTable:
    """A table read from text.

    Attributes
    ----------
    head : list of str
        The names of the columns as written, stripped of spaces.
    rows : list of pairs of int and list of str
        The number of the line on which each row ends, and its cells; empty rows are left out.
    separator : str
    """

    head: list[str]
    rows: list[tuple[int, list[str]]]
    separator: str


def table_of(text: str) -> TextTable:
    r"""Return a table whose first line names the columns.

    Parameters
    ----------
    text : str
        Columns separated by commas, semicolons, tabs or bars; Excel's line ``sep=;`` may come
        first. Entirely empty columns and rows, which spreadsheets add, are left out.

    Raises
    ------
    ValueError
        For quotes that are not closed, or a column with cells but no name.

    Examples
    --------
    >>> table_of("id;value;\na;18,5;\n;;\n")
    TextTable(head=['id', 'value'], rows=[(2, ['a', '18,5'])], separator=';')
    """
    named = _NAMED_SEPARATOR.match(text)
    text = text[named.end() :] if named else text
    separator = named[1] if named else separator_of(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    skipped = 1 if named else 0
    try:
        rows = [
            (reader.line_num + skipped, cells) for cells in reader if any(map(str.strip, cells))
        ]
    except csv.Error as error:
        raise ValueError(
            f"expected a table, found an error on line {reader.line_num + skipped}: {error}"
        ) from None
    head = [name.strip() for name in rows[0][1]] if rows else []
    while (
        head
        and not head[-1]
        and not any(
            cell.strip() for _, cells in rows[1:] for cell in cells[len(head) - 1 : len(head)]
        )
    ):
        head.pop()
        rows = [
            (line, cells[: len(head)]) if len(cells) == len(head) + 1 else (line, cells)
            for line, cells in rows
        ]
    if "" in head:
        raise ValueError(f"column {head.index('') + 1} has no name; name it, or take it out")
    return TextTable(head, rows[1:], separator)


def plain_number(cell: str) -> str:
    """Return a number with a decimal point and an ordinary minus; other text is unchanged.

    Examples
    --------
    >>> plain_number(" 36,24 "), plain_number("−1.5"), plain_number("36°14'")
    ('36.24', '-1.5', "36°14'")
    """
    text = cell.strip().replace("−", "-")
    return text.replace(",", ".") if re.fullmatch(r"[-+]?\d+,\d+", text) else text
