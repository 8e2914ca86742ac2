"""Read the tables of a document, with the text between them: Word, Excel, web page or CSV.

A document becomes one sequence of rows in reading order: a row of a table has its cells, and a
paragraph or a sheet's name is a row of one cell. Merged cells have their text in each row and
column that they span, so that every row stands alone.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime
from html.parser import HTMLParser
from typing import TYPE_CHECKING, NamedTuple
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import iterparse

from frontgeo._utils.library_warnings import warnings_as
from frontgeo.errors import MapFileError, NotAvailableError
from frontgeo.io.archives import zip_member
from frontgeo.io.signatures import DAMAGED_ZIP
from frontgeo.io.tabular import text_of
from frontgeo.io.xml_tree import parsed_xml, tag_of

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["DocumentRow", "document_rows"]

_MOST_BYTES = 512 * 2**20  # of a document, unpacked; the largest known has 30 MB
_WIDEST = 1_000  # columns that a cell may span
_MOST_CELLS = 20_000_000  # of a sheet, and of all tables of a document
_MOST_TAGS = 8_000_000  # of a workbook's XML: about 2 GB once it is loaded
#: First bytes of formats that are not read.
_OTHERS = {
    b"%PDF": "a PDF",
    b"\xd0\xcf\x11\xe0": "the format of old Word and Excel",
    b"{\\rtf": "RTF",
    b"From: <Saved by": "a web archive (.mhtml)",
    b"MIME-Version:": "a web archive (.mht)",
}
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_CHARSET = re.compile(rb"<meta[^>]*charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
_MIDNIGHT = " 00:00:00"


class DocumentRow(NamedTuple):
    """A row of a table, or a paragraph as a row of one cell.

    Attributes
    ----------
    place : str
        Where it is, such as ``table 2, row 14``.
    cells : list of str
        Their texts; lines within a cell are kept.
    is_table : bool
        Whether it is of a table, and not a paragraph.
    """

    place: str
    cells: list[str]
    is_table: bool = True


def document_rows(content: bytes, name: str) -> list[DocumentRow]:
    r"""Return the rows of a document's tables and its paragraphs, in reading order.

    Parameters
    ----------
    content : bytes
        A Word document (.docx), a workbook (.xlsx), a web page, or CSV in UTF-8.
    name : str
        The name of the file, for errors.

    Raises
    ------
    MapFileError
        For a damaged file or another format; the error says as what to save it.
    NotAvailableError
        For a workbook without openpyxl.

    Examples
    --------
    >>> page = b"<p>1. List</p><table><tr><td rowspan=2>a<td>b<tr><td>c<br>d</table>"
    >>> for row in document_rows(page, "list.html"):
    ...     print(row.place, row.cells)
    line 1 ['1. List']
    table 1, row 1 ['a', 'b']
    table 1, row 2 ['a', 'c\nd']
    """
    if content.startswith(b"PK\x03\x04"):
        return _packed_rows(content, name)
    for sign, found in _OTHERS.items():
        if content.startswith(sign):
            raise MapFileError(
                name,
                f"expected .docx, .xlsx, .html or .csv, found {found}; save it in one of these, or "
                "save the web page of the order as HTML",
            )
    try:
        if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
            return list(_page_rows(_page_text(content, name)))
        text = text_of(content)
        return list(_page_rows(text) if text.lstrip().startswith("<") else _csv_rows(text))
    except MapFileError:
        raise
    except (ValueError, csv.Error) as error:
        raise MapFileError(name, str(error)) from None


def _packed_rows(content: bytes, name: str) -> list[DocumentRow]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            names = set(packed.namelist())
            size = sum(info.file_size for info in packed.infolist())
    except DAMAGED_ZIP as error:
        raise MapFileError(name, f"damaged file ({error}); fetch it again") from None
    if size > _MOST_BYTES:
        raise MapFileError(name, f"more than {_MOST_BYTES >> 20} MB once unpacked; split it")
    if "word/document.xml" in names:
        return _word_rows(zip_member(name, content, "word/document.xml", _MOST_BYTES), name)
    if "xl/workbook.xml" in names:
        return _sheet_rows(content, name)
    raise MapFileError(
        name, "expected a Word document or a workbook, found another archive; unpack it"
    )


# ---- CSV ---------------------------------------------------------------------------------


def _csv_rows(text: str) -> Iterator[DocumentRow]:
    """Yield the rows of CSV, split at the separator that most of its lines have twice or more."""
    lines = text.splitlines()
    separator = max(";\t,|", key=lambda mark: sum(line.count(mark) > 1 for line in lines))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    for cells in reader:
        yield DocumentRow(f"line {reader.line_num}", [cell.strip() for cell in cells])


# ---- web pages ---------------------------------------------------------------------------


def _page_text(content: bytes, name: str) -> str:
    """Decode a web page by the character set that it declares, or as UTF-8."""
    declared = _CHARSET.search(content[:4096])
    charset = declared[1].decode("ascii") if declared else ""
    try:
        if charset and charset.lower().replace("-", "") not in ("utf8", "utf16"):
            return content.decode(charset)
        return text_of(content)
    except LookupError:
        raise MapFileError(
            name, f"expected a known character set, found {charset[:40]!r}; save it as UTF-8"
        ) from None
    except ValueError as error:
        raise MapFileError(name, f"{error}") from None


class _PageParser(HTMLParser):
    """A parser that gathers paragraphs, and rows of tables with their spans."""

    _BLOCKS = frozenset(
        ("p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "table", "tr", "td", "th", "body")
    )

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[DocumentRow] = []
        self._text: list[str] = []
        self._tables = 0
        self._depth = 0
        self._number = 0
        self._cells: list[tuple[str, int, int]] | None = None
        self._spans: tuple[int, int] | None = None
        self._held: dict[int, tuple[str, int]] = {}  # text and rows left, by column
        self._hidden = 0
        self._made = 0  # cells, of all tables

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style"):
            self._hidden += 1
        elif tag == "br" or (tag == "p" and self._spans is not None):
            self._text.append("\n")
        elif tag == "table":
            self._paragraph()
            self._depth += 1
            if self._depth == 1:
                self._tables, self._number, self._held = self._tables + 1, 0, {}
        elif tag == "tr" and self._depth == 1:
            self._end_row()
            self._cells = []
        elif tag in ("td", "th") and self._depth == 1 and self._cells is not None:
            self._end_cell()
            stated = dict(attrs)
            down, across = _span(stated.get("rowspan")), _span(stated.get("colspan"))
            self._spans = down, min(across, _WIDEST)
        elif tag in self._BLOCKS:
            self._paragraph()

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self._hidden = max(0, self._hidden - 1)
        elif tag == "table":
            if self._depth == 1:
                self._end_row()
            self._depth = max(0, self._depth - 1)
        elif tag == "tr" and self._depth == 1:
            self._end_row()
        elif tag in ("td", "th") and self._depth == 1:
            self._end_cell()
        elif tag in self._BLOCKS:
            self._paragraph()

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self._text.append(" ".join(data.split()) + " " if data.strip() else " ")

    def _taken(self) -> str:
        text, self._text = "".join(self._text), []
        return "\n".join(" ".join(line.split()) for line in text.splitlines()).strip()

    def _paragraph(self) -> None:
        """End a paragraph outside of cells; within a cell its text goes on."""
        if self._spans is None and (text := self._taken()):
            self.rows.append(DocumentRow(f"line {self.getpos()[0]}", [text], is_table=False))

    def _end_cell(self) -> None:
        if self._spans is not None and self._cells is not None:
            self._cells.append((self._taken(), *self._spans))
        self._spans = None

    def _end_row(self) -> None:
        self._end_cell()
        if self._cells is None:
            return
        self._number += 1
        row, made, self._cells = iter(self._cells), list[str](), None
        cell = next(row, None)
        while cell is not None or len(made) in self._held:
            if len(made) in self._held:  # a cell of a row above reaches down to here
                text, left = self._held.pop(len(made))
                if left > 1:
                    self._held[len(made)] = text, left - 1
                made.append(text)
                continue
            assert cell is not None
            text, down, across = cell
            for _ in range(across):
                if down > 1:
                    self._held[len(made)] = text, down - 1
                made.append(text)
            cell = next(row, None)
        self._made += len(made)
        _refuse_many(self._made)
        if made:
            self.rows.append(DocumentRow(f"table {self._tables}, row {self._number}", made))


def _refuse_many(cells: int) -> None:
    """Raise ValueError for more cells than a document may have with those that spans repeat."""
    if cells > _MOST_CELLS:
        raise ValueError(
            f"expected up to {_MOST_CELLS:,} cells, found more with those that merged cells span; "
            "delete empty cells, or split it"
        )


def _span(stated: str | None) -> int:
    """Return how many rows or columns a cell spans, as an attribute states it."""
    return max(1, int(stated)) if stated and stated.isdecimal() and len(stated) < 6 else 1


def _page_rows(text: str) -> Iterator[DocumentRow]:
    parser = _PageParser()
    parser.feed(text)
    parser.close()
    parser._end_row()
    parser._paragraph()
    yield from parser.rows


# ---- Word --------------------------------------------------------------------------------


def _word_rows(content: bytes, name: str) -> list[DocumentRow]:
    root = parsed_xml(name, content, "Word document", "document")
    body = root.find(f"{_WORD}body")
    rows: list[DocumentRow] = []
    paragraphs = tables = 0
    for block in () if body is None else body:
        if block.tag == f"{_WORD}p":
            paragraphs += 1
            if text := _word_text(block).strip():
                rows.append(DocumentRow(f"paragraph {paragraphs}", [text], is_table=False))
        elif block.tag == f"{_WORD}tbl":
            tables += 1
            try:
                rows += _word_table(block, tables)
            except ValueError as error:
                raise MapFileError(name, str(error)) from None
    return rows


def _word_table(table: Element, number: int) -> Iterator[DocumentRow]:
    above: list[str] = []
    made = 0
    for count, row in enumerate(table.iter(f"{_WORD}tr"), 1):
        cells: list[str] = []
        for cell in row.iterfind(f"{_WORD}tc"):
            text = "\n".join(map(_word_text, cell.iterfind(f"{_WORD}p"))).strip()
            about = cell.find(f"{_WORD}tcPr")
            merge = None if about is None else about.find(f"{_WORD}vMerge")
            if merge is not None and merge.get(f"{_WORD}val", "continue") == "continue":
                text = above[len(cells)] if len(cells) < len(above) else text
            span = None if about is None else about.find(f"{_WORD}gridSpan")
            across = _span(None if span is None else span.get(f"{_WORD}val"))
            cells += [text] * min(across, _WIDEST)
        above = cells
        made += len(cells)
        _refuse_many(made)
        yield DocumentRow(f"table {number}, row {count}", cells)


def _word_text(paragraph: Element) -> str:
    marks = {f"{_WORD}br": "\n", f"{_WORD}cr": "\n", f"{_WORD}tab": " "}
    parts = (
        each.text or "" if each.tag == f"{_WORD}t" else marks.get(each.tag, "")
        for each in paragraph.iter()
    )
    return "".join(parts)


# ---- workbooks ---------------------------------------------------------------------------


def _sheet_rows(content: bytes, name: str) -> list[DocumentRow]:
    try:
        import openpyxl  # optional dependency
    except ImportError:
        raise NotAvailableError(
            f"{name}: a workbook needs openpyxl; install it with: pip install 'frontgeo[xlsx]', "
            "or save the sheet as CSV UTF-8"
        ) from None
    rows: list[DocumentRow] = []
    try:
        with warnings_as("ignore"):  # on styles and extensions, which are not read
            _refuse_large_sheets(content)
            book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
        for sheet in book.worksheets:
            if sheet.max_row * sheet.max_column > _MOST_CELLS:
                raise ValueError(f"sheet {sheet.title} has {sheet.dimensions}; delete empty cells")
            rows.append(DocumentRow(f"sheet {sheet.title}", [sheet.title], is_table=False))
            rows += _cells_of(sheet)
    except Exception as error:  # openpyxl raises errors of any kind for a damaged workbook
        detail = " ".join(str(error).split())[:150]
        raise MapFileError(name, f"damaged workbook ({detail}); save it again") from None
    return rows


def _refuse_large_sheets(content: bytes) -> None:
    """Raise ValueError for a workbook that would fill the memory before its sheets are seen."""
    from openpyxl.utils import range_boundaries  # optional dependency

    tags = merged = 0
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        for info in packed.infolist():
            part = packed.read(info)
            tags += part.count(b"<")
            if tags > _MOST_TAGS:
                raise ValueError(f"expected up to {_MOST_TAGS:,} XML tags, found more; split it")
            if b"mergeCell" not in part.replace(b"\x00", b""):  # also finds UTF-16
                continue
            for _, found in iterparse(io.BytesIO(part)):
                if tag_of(found) == "mergeCell":
                    west, north, east, south = range_boundaries(found.get("ref", ""))
                    merged += (1 + east - west) * (1 + south - north)
                    _refuse_many(10 * merged)
                found.clear()


def _cells_of(sheet: Worksheet) -> Iterator[DocumentRow]:
    merged: dict[tuple[int, int], object] = {}
    for span in sheet.merged_cells.ranges:
        value = sheet.cell(span.min_row, span.min_col).value
        merged |= {
            (row, column): value
            for row in range(span.min_row, span.max_row + 1)
            for column in range(span.min_col, span.max_col + 1)
        }
    for number, row in enumerate(sheet.iter_rows(1, min_col=1, values_only=True), 1):
        values = (merged.get((number, column), value) for column, value in enumerate(row, 1))
        cells = [_cell_text(value) for value in values]
        if any(cells):
            yield DocumentRow(f"sheet {sheet.title}, row {number}", cells)


def _cell_text(value: object) -> str:
    """Return the text of a cell; a day is YYYY-MM-DD."""
    if isinstance(value, datetime):
        return str(value).removesuffix(_MIDNIGHT)
    return "" if value is None else str(value).strip()
