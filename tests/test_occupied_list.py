"""The official list of occupied territories: its forms and faults, and its lag behind maps."""

from __future__ import annotations

import csv
import io
import json
import sys
import zipfile
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

import frontgeo as fg
from frontgeo.cli.main import main
from frontgeo.desk import DayLag, ListComparison, compare_list
from frontgeo.desk.list_text import comparison_lines
from frontgeo.errors import InputError, MapFileError, NotAvailableError
from frontgeo.io.document_tables import document_rows
from frontgeo.library.folder import MapSeries
from frontgeo.mappers.occupied_list import (
    LIST_STATUSES,
    ListRow,
    OccupiedList,
    _status_of,
    read_occupied_list,
)
from frontgeo.places.katottg import (
    Codifier,
    CodifierUnit,
    codifier_at_hand,
    level_of_code,
    oblast_of_code,
    prefix_of_code,
    read_codifier,
)

HROMADA, VOVCHANSK = "UA63140010000051180", "UA63140010010035757"
OHIRTSEVE, BORYSIVKA = "UA63140010470054692", "UA63120090020022302"
CRIMEA, RAION = "UA01000000000013043", "UA63140000000041885"
CODIFIER = Codifier(
    [
        CodifierUnit("UA63000000000041885", "Харківська", "O"),
        CodifierUnit(RAION, "Чугуївський", "P"),
        CodifierUnit(HROMADA, "Вовчанська", "H"),
        CodifierUnit(VOVCHANSK, "Вовчанськ", "M"),
        CodifierUnit(OHIRTSEVE, "Огірцеве", "C"),
        CodifierUnit("UA63140010020022222", "Без Точки", "C"),
        CodifierUnit(BORYSIVKA, "Борисівка", "C"),
        CodifierUnit(CRIMEA, "Автономна Республіка Крим", "O"),
    ],
    "ours",
)

#: The older form: headings state the status, oblast and raion of the rows below them.
NESTED = [
    ["Перелік територій, на яких ведуться (велися) бойові дії або тимчасово окупованих "
     "Російською Федерацією"],
    ["І. Території, на яких ведуться (велися) бойові дії"],
    ["1. Території можливих бойових дій"],
    ["Код", "Найменування", "Дата виникнення можливості бойових дій",
     "Дата припинення можливості бойових дій*"],
    ["1.1. ХАРКІВСЬКА ОБЛАСТЬ"],
    [HROMADA, "Вовчанська міська територіальна громада", "12.09.2022", "09.05.2024"],
    ["2. Території активних бойових дій"],
    ["Код", "Найменування", "Дата початку бойових дій", "Дата завершення бойових дій*"],
    [VOVCHANSK, "місто Вовчанськ", "10.05.2024", ""],
    ["3. Території активних бойових дій, на яких функціонують державні електронні інформаційні "
     "ресурси"],
    ["Код", "Найменування", "Дата початку бойових дій", "Дата завершення бойових дій*"],
    [BORYSIVKA, "с. Борисівка", "11.05.2024", "–"],
    ["ІІ. Тимчасово окуповані Російською Федерацією території України"],
    ["Код", "Найменування", "Дата початку тимчасової окупації",
     "Дата завершення тимчасової окупації*"],
    ["2.1. Чугуївський район"],
    [HROMADA, "Вовчанська міська територіальна громада", "24.02.2022", "11.09.2022**"],
    [OHIRTSEVE, "село Огірцеве", "11.05.2024", ""],
    ["* Зазначається за наявності"],
]  # fmt: skip
ROWS = [
    (HROMADA, "possible", date(2022, 9, 12), date(2024, 5, 9)),
    (VOVCHANSK, "active", date(2024, 5, 10), None),
    (BORYSIVKA, "active_with_registers", date(2024, 5, 11), None),
    (HROMADA, "occupied", date(2022, 2, 24), date(2022, 9, 11)),
    (OHIRTSEVE, "occupied", date(2024, 5, 11), None),
]
#: The newer form: a column for each, and the numbers of the columns below their titles.
TITLES = [
    "Область", "Назва району", "Назва територіальної громади", "Назва населеного пункту",
    "Код КАТОТТГ", "Статус", "Дата початку", "Дата завершення", "Функціонування систем",
]  # fmt: skip
_FULL = ["Харківська", "Чугуївський", "Вовчанська"]
FLAT = [
    TITLES,
    [str(n) for n in range(1, 10)],
    [*_FULL, "", HROMADA, "Територія можливих бойових дій", "12.09.2022", "09.05.2024", "Так"],
    [*_FULL, "м. Вовчанськ", VOVCHANSK, "Територія активних бойових дій", "10.05.2024", "", "Ні"],
    [*_FULL, "с. Борисівка", BORYSIVKA, "Територія активних бойових дій", "11.05.2024", "", "Так"],
    [*_FULL, "", HROMADA, "Тимчасово окупована Російською Федерацією територія України",
     "24.02.2022", "11.09.2022", "Ні"],
    [*_FULL, "с. Огірцеве", OHIRTSEVE,
     "Тимчасово окупована Російською Федерацією територія України", "11.05.2024", "", "Ні"],
]  # fmt: skip


# ---- writers of each form ----------------------------------------------------------------


def as_csv(rows: list[list[str]], separator: str = ",", encoding: str = "utf-8-sig") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows(rows)
    return text.getvalue().encode(encoding)


def as_page(rows: list[list[str]], charset: str = "utf-8") -> bytes:
    """A page with headings as paragraphs, and rows in tables as long as there is no heading."""
    parts = [f"<html><head><meta charset='{charset}'><style>p {{}}</style></head><body>"]
    for row in rows:
        if len(row) == 1:
            parts.append(f"<p>{row[0]}</p>")
        else:
            cells = "".join(f"<td><p>{cell.replace('*', '<sup>*</sup>')}</p></td>" for cell in row)
            parts.append(f"<table><tbody><tr>{cells}</tr></tbody></table>")
    return "\n".join([*parts, "</body></html>"]).encode(charset)


def as_workbook(rows: list[list[str]]) -> bytes:
    """A workbook with days as days of Excel, and headings in merged cells."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for number, row in enumerate(rows, 1):
        for column, cell in enumerate(row, 1):
            value: object = cell
            if len(cell) == 10 and cell[2] == cell[5] == ".":
                value = datetime.strptime(cell, "%d.%m.%Y")
            sheet.cell(number, column, value)
        if len(row) == 1:
            sheet.merge_cells(start_row=number, end_row=number, start_column=1, end_column=4)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


_NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def word_of(body: str, head: str = "") -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as packed:
        text = f'{head}<w:document xmlns:w="{_NAMESPACE}"><w:body>{body}</w:body></w:document>'
        packed.writestr("word/document.xml", text)
    return content.getvalue()


def word_cell(text: str, about: str = "") -> str:
    lines = "</w:t><w:br/><w:t>".join(text.split("\n"))
    return f"<w:tc><w:tcPr>{about}</w:tcPr><w:p><w:r><w:t>{lines}</w:t></w:r></w:p></w:tc>"


def as_word(rows: list[list[str]]) -> bytes:
    """A Word document in which a heading is a cell across the whole table, or a paragraph."""
    parts = []
    for row in rows:
        if len(row) > 1:
            parts.append("".join(map(word_cell, row)))
        elif len(row[0]) < 60:
            parts.append(word_cell(row[0], '<w:gridSpan w:val="4"/>'))
        else:
            parts.append(f"</w:tbl><w:p><w:r><w:t>{row[0]}</w:t></w:r></w:p><w:tbl>")
    inside = "".join(p if p.startswith("</") else f"<w:tr>{p}</w:tr>" for p in parts)
    return word_of(f"<w:tbl>{inside}</w:tbl>")


WRITERS = {".csv": as_csv, ".html": as_page, ".xlsx": as_workbook, ".docx": as_word}


def read(
    tmp_path: Path, content: bytes, ending: str = ".csv", codifier: Codifier | None = CODIFIER
) -> OccupiedList:
    """Read a list; without a codifier, that which ships is taken."""
    path = tmp_path / f"list{ending}"
    path.write_bytes(content)
    return read_occupied_list(path, codifier=codifier)


def plain(listed: OccupiedList) -> list[tuple[Any, ...]]:
    return [(row.code, row.status, row.since, row.until) for row in listed.rows]


# ---- forms -------------------------------------------------------------------------------


@pytest.mark.parametrize("form", [NESTED, FLAT], ids=["nested", "flat"])
@pytest.mark.parametrize("ending", WRITERS)
def test_both_forms_are_read_from_each_kind_of_file(
    tmp_path: Path, ending: str, form: list[list[str]]
) -> None:
    listed = read(tmp_path, WRITERS[ending](form), ending)
    assert plain(listed) == ROWS
    assert listed.left_out == 0 and listed.notes == ()
    assert listed.latest_day == date(2024, 5, 11)


@pytest.mark.parametrize(
    "content",
    [
        as_csv(FLAT, ";"), as_csv(FLAT, "\t", "utf-16"), as_page(FLAT, "windows-1251"),
        as_page([FLAT[0][::-1], *(row[::-1] for row in FLAT[2:])]),
        as_page(FLAT, "utf-16"),
    ],
    ids=["semicolons", "tabs in UTF-16", "Windows-1251 as declared", "other order",
         "a page in UTF-16"],
)  # fmt: skip
def test_other_separators_encodings_and_orders(tmp_path: Path, content: bytes) -> None:
    assert plain(read(tmp_path, content)) == ROWS


def test_a_table_that_goes_on_without_titles_keeps_those_above(tmp_path: Path) -> None:
    numbers = "".join(f"<td>{n}</td>" for n in range(1, 10))
    rows = "".join(f"<tr>{''.join(f'<td>{c}</td>' for c in row)}</tr>" for row in FLAT[2:])
    titles = "".join(f"<th>{title}</th>" for title in TITLES)
    page = f"<table><tr>{titles}</table><p>–</p><table><tr>{numbers}</tr>{rows}</table>"
    assert plain(read(tmp_path, page.encode())) == ROWS


def test_spans_fill_the_rows_and_columns_that_they_cover() -> None:
    page = (
        b"<table><tr><td rowspan='2000'>a<td colspan=2>b<td>c<tr><td>d<td rowspan=2>e<td>f"
        b"<tr><td>g<td>h<table><tr><td>inner</table></table>"
    )
    assert [row.cells for row in document_rows(page, "x")] == [
        ["a", "b", "b", "c"], ["a", "d", "e", "f"], ["a", "g", "e", "h inner"],
    ]  # fmt: skip
    first, goes_on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    rows = [word_cell("a", first) + word_cell("b"), word_cell("", goes_on) + word_cell("c\nd")]
    word = word_of(f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>")
    assert [r.cells for r in document_rows(word, "x")] == [["a", "b"], ["a", "c\nd"]]
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["B2"], sheet["C2"], sheet["C3"] = "a", "b", "c"
    sheet.merge_cells("B2:B3")
    content = io.BytesIO()
    book.save(content)
    assert [(r.place, r.cells) for r in document_rows(content.getvalue(), "x")][1:] == [
        ("sheet Sheet, row 2", ["", "a", "b"]), ("sheet Sheet, row 3", ["", "a", "c"]),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Тимчасово окуповані Російською Федерацією території України", "occupied"),
        ("Дата завершення тимчасової окупації*", "occupied"),
        ("Територія активних бойових дій", "active"),
        ("Території можливих бойових дій", "possible"),
        ("Дата виникнення можливості бойових дій", "possible"), ("Дата початку", None),
        ("3. Території активних бойових дій, на яких функціонують державні електронні "
         "інформаційні ресурси", "active_with_registers"),
    ],
)  # fmt: skip
def test_what_states_a_status(text: str, status: str | None) -> None:
    assert _status_of(text) == status


def test_one_title_for_all_beginnings_leaves_the_status_to_the_headings(tmp_path: Path) -> None:
    titles = ["Код", "Найменування", "Дата виникнення можливості бойових дій / початку бойових дій "
              "/ початку тимчасової окупації", "Дата завершення"]  # fmt: skip
    row = [OHIRTSEVE, "Огірцеве", "11.05.2024", ""]
    for heading, status in (("Території можливих бойових дій", "possible"),
                            ("Тимчасово окуповані території", "occupied")):  # fmt: skip
        listed = read(tmp_path, as_csv([["2.", heading, "", ""], titles, row]))
        assert [each.status for each in listed.rows] == [status]
    with pytest.raises(MapFileError, match="without a status that is known"):
        read(tmp_path, as_csv([titles, row]))
    reset = [["Тимчасово окуповані території"], ["Території, на яких ведуться бойові дії"], titles]
    with pytest.raises(MapFileError, match="without a status that is known"):
        read(tmp_path, as_csv([*reset, row]))


def row_of(*cells: str) -> bytes:
    """A list in which the unit under test stands beside one without fault."""
    sound = [OHIRTSEVE, "Огірцеве", "11.05.2024", ""]
    titles = ["Код", "Назва", "Дата початку окупації", "Дата завершення"]
    return as_csv([titles, sound, list(cells)])


@pytest.mark.parametrize(
    ("since", "until", "found"),
    [
        ("24.02.2022 10.05.2024", "11.09.2022", [("2022-02-24", "2022-09-11"), ("2024-05-10", "")]),
        ("24.02.2022\n10.05.2024", "11.09.2022\n12.05.2024",
         [("2022-02-24", "2022-09-11"), ("2024-05-10", "2024-05-12")]),
        ("24.02.2022 року", "2022-09-11*", [("2022-02-24", "2022-09-11")]),
        ("1.3.2022 р.", "—", [("2022-03-01", "")]),
    ],
)  # fmt: skip
def test_several_days_in_a_cell(
    tmp_path: Path, since: str, until: str, found: list[tuple[str, str]]
) -> None:
    listed = read(tmp_path, row_of(VOVCHANSK, "Вовчанськ", since, until))
    table = listed.as_table()
    here = table[table["code"] == VOVCHANSK]
    assert list(zip(here["since"], here["until"], strict=True)) == found


# ---- faults ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        (("UA6314001", "х", "10.05.2024", ""), "not UA and 17 digits: line 3 (UA6314001)"),
        (("UA63140010990000001", "х", "10.05.2024", ""), "the codifier does not have: line 3"),
        (("UA99999999999999999", "х", "10.05.2024", ""), "the codifier does not have: line 3"),
        ((VOVCHANSK, "Вовчанськ", "31.02.2024", ""), "no day as DD.MM.YYYY: line 3 (31.02.2024)"),
        ((VOVCHANSK, "Вовчанськ", "44616", ""), "no day as DD.MM.YYYY: line 3 (44616)"),
        ((VOVCHANSK, "Вовчанськ", "10.05.24", ""), "no day as DD.MM.YYYY: line 3 (10.05.24)"),
        ((VOVCHANSK, "Вовчанськ", "10.05.2002", ""), "before 2014-02-20 or after today"),
        ((VOVCHANSK, "Вовчанськ", "10.05.2024", "10.05.2924"), "before 2014-02-20 or after today"),
        ((VOVCHANSK, "Вовчанськ", "10.05.2024", "09.05.2024"),
         "with an end before its beginning: line 3 (2024-05-10 to 2024-05-09)"),
        ((VOVCHANSK, "Вовчанськ", "", "09.05.2024"), "without a day of the beginning"),
        ((VOVCHANSK, "Вовчанськ", "01.05.2024 05.05.2024 09.05.2024", "02.05.2024"),
         "with days that do not pair: line 3 (3 beginnings, 1 ends)"),
        ((VOVCHANSK, "с. Огірцеве", "10.05.2024", ""),
         f"and the name of another: line 3 ({VOVCHANSK} is Вовчанськ, not с. Огірцеве)"),
        ((HROMADA, "Вовчанська громада (крім с. Огірцеве)", "10.05.2024", ""), "exceptions"),
        (("", "Вовчанськ", "10.05.2024", ""), "without a code of KATOTTG: line 3 (Вовчанськ)"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_read_is_left_out_and_counted(
    tmp_path: Path, cells: tuple[str, ...], told: str
) -> None:
    listed = read(tmp_path, row_of(*cells))
    assert [row.code for row in listed.rows] == [OHIRTSEVE] and listed.left_out == 1
    (note,) = listed.notes
    assert note.startswith(f"{tmp_path / 'list.csv'}: 1 row left out, ") and told in note


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ((VOVCHANSK, "Волчанськ", "10.05.2024", ""),
         "1 row named otherwise in the codifier, taken by code: line 3 (Волчанськ, in the codifier "
         "Вовчанськ)"),
        ((OHIRTSEVE, "Огірцеве", "11.05.2024", ""), f"1 row repeats another: {OHIRTSEVE}"),
        ((OHIRTSEVE, "Огірцеве", "01.05.2024", "20.05.2024"),
         "1 interval overlapping one of the same status"),
    ],
)  # fmt: skip
def test_what_is_odd_is_kept_and_counted(tmp_path: Path, cells: tuple[str, ...], told: str) -> None:
    listed = read(tmp_path, row_of(*cells))
    assert listed.left_out == 0 and any(told in note for note in listed.notes)
    assert {row.code for row in listed.rows} == {OHIRTSEVE, cells[0]}
    first = date(2024, 5, 1) if "01.05.2024" in cells else date(2024, 5, 11)
    assert listed.intervals(OHIRTSEVE) == [(first, None)]


def test_names_are_compared_without_their_kind(tmp_path: Path) -> None:
    names = ["м.Вовчанськ", "МІСТО ВОВЧАНСЬК", "Вовчанськ*", "Вовчанськ (центр)"]
    for name in names:
        assert read(tmp_path, row_of(VOVCHANSK, name, "10.05.2024", "")).notes == ()
    names = ["Вовчанська міська територіальна громада", "Вовчанська громада"]
    for name in names:
        assert read(tmp_path, row_of(HROMADA, name, "10.05.2024", "")).notes == ()
    assert read(tmp_path, row_of(RAION, "Чугуївський район", "10.05.2024", "")).notes == ()


def test_codes_with_cyrillic_letters_and_blanks_are_codes(tmp_path: Path) -> None:
    written = "УА 6314001 0010035757*"
    listed = read(tmp_path, row_of(written, "Вовчанськ", "10.05.2024", ""))
    assert [row.code for row in listed.rows] == [OHIRTSEVE, VOVCHANSK]


def test_a_raion_without_days_is_a_heading_and_counted(tmp_path: Path) -> None:
    listed = read(tmp_path, row_of(RAION, "Чугуївський район", "", ""))
    assert [row.code for row in listed.rows] == [OHIRTSEVE]
    assert "1 row of an oblast or raion without days, taken as headings" in listed.notes[0]


def test_statuses_that_overlap_are_noted(tmp_path: Path) -> None:
    rows = [*FLAT, [*FLAT[-1][:5], "Територія активних бойових дій", "20.05.2024", "", ""]]
    listed = read(tmp_path, as_csv(rows))
    assert "overlapping one of another status" in listed.notes[0]
    assert listed.status_on(OHIRTSEVE, "2024-05-25") == "occupied"


def test_without_a_codifier_that_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("frontgeo.mappers.occupied_list.codifier_at_hand", lambda: None)
    listed = read(tmp_path, as_csv(NESTED), codifier=None)
    assert plain(listed) == ROWS and "codes and names are not checked" in listed.notes[0]
    assert listed.settlements() == {OHIRTSEVE}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "expected a table with code"),
        (b"a,b\n1,2\n", "expected a table with code"),
        (as_csv([row for row in FLAT if row is not TITLES]), "line 2: expected titles of columns"),
        (as_csv([[VOVCHANSK, "x", "10.05.2024", ""]]), "line 1: expected titles of columns"),
        (as_csv([["Код", "Назва", "Дата початку"]]), "expected a column of the day of the end"),
        (as_csv([["Код", "Дата початку", "Дата завершення"]]), "expected a column of names"),
        (as_csv([["Код", "Назва", "Дата початку", "Дата завершення"],
                 [VOVCHANSK, "Вовчанськ", "10.05.2024", ""]]),
         "found none (1 row left out, without a status that is known: line 2"),
        (b"%PDF-1.7", "found a PDF; save it in one of these"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "found the format of old Word and Excel"),
        (b"{\\rtf1", "found RTF"),
        (b"From: <Saved by Blink>\r\nMIME-Version: 1.0", "found a web archive (.mhtml)"),
        ("Код;Назва".encode("cp1251"), "expected text in UTF-8"),
        (b"<html><meta charset=none-such>", "expected a known character set, found 'none-such'"),
        (b'a,b\n"c', "unexpected end of data"),
        (b"PK\x03\x04 damaged", "damaged file"),
        (word_of("<w:p>"), "Word document"),
        (word_of("&e;", '<!DOCTYPE w [<!ENTITY e "x">]>'), "Word document"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_list_is_refused(tmp_path: Path, content: bytes, told: str) -> None:
    with pytest.raises(MapFileError) as refused:
        read(tmp_path, content)
    assert told in str(refused.value) and str(refused.value).startswith(str(tmp_path / "list.csv"))


def test_damaged_and_other_archives_are_refused(tmp_path: Path) -> None:
    def packed(**files: str) -> bytes:
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w") as made:
            for name, text in files.items():
                made.writestr(name.replace("__", "/") + ".xml", text)
        return content.getvalue()

    with pytest.raises(MapFileError, match="damaged workbook"):
        read(tmp_path, packed(xl__workbook="<x/>"))
    with pytest.raises(MapFileError, match="found another archive; unpack it"):
        read(tmp_path, packed(other="<x/>"))
    with pytest.raises(MapFileError, match="no such file"):
        read_occupied_list(tmp_path / "none.csv")


def test_a_sheet_that_claims_millions_of_cells_is_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.cell(1_000_000, 100, "x")
    content = io.BytesIO()
    book.save(content)
    with pytest.raises(MapFileError, match="delete empty cells"):
        read(tmp_path, content.getvalue())


def test_a_workbook_without_openpyxl_names_the_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(NotAvailableError, match=r"pip install 'frontgeo\[xlsx\]'"):
        read(tmp_path, as_workbook(FLAT))


# ---- the list ----------------------------------------------------------------------------


def test_a_row_covers_its_settlements(tmp_path: Path) -> None:
    listed = read(tmp_path, as_csv(NESTED))
    assert listed.settlements() == {VOVCHANSK, OHIRTSEVE, "UA63140010020022222"}
    assert listed.status_on(VOVCHANSK, "2022-03-01") == "occupied"
    assert listed.status_on(VOVCHANSK, "2023-03-01") == "possible"
    assert listed.status_on(VOVCHANSK, "2024-05-10") == "active"
    assert listed.status_on(BORYSIVKA, "2022-03-01") is None
    assert listed.status_on(RAION, "2022-03-01") is None  # a hromada does not cover its raion
    assert listed.on("2022-09-11")["status"].tolist() == ["occupied"]
    assert listed.on("2022-09-12", "occupied").empty
    assert listed.on("2024-05-11", "occupied")["oblast"].tolist() == ["UA-63"]
    assert listed.as_table()["level"].tolist() == [
        "hromada", "settlement", "settlement", "hromada", "settlement",
    ]  # fmt: skip
    with pytest.raises(InputError, match="status: expected one of occupied, "):
        listed.on("2024-05-11", "taken")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="day: expected a day as YYYY-MM-DD"):
        listed.on("11.05.2024")


DAY = date(2024, 1, 1)
SPAN = 40


@st.composite
def list_rows(draw: st.DrawFn) -> ListRow:
    since = draw(st.integers(0, SPAN - 1))
    until = draw(st.none() | st.integers(since, SPAN - 1))
    return ListRow(
        draw(st.sampled_from([VOVCHANSK, HROMADA, RAION, OHIRTSEVE, BORYSIVKA])), "",
        draw(st.sampled_from(LIST_STATUSES)), DAY + timedelta(since),
        None if until is None else DAY + timedelta(until),
    )  # fmt: skip


@given(st.lists(list_rows(), min_size=1, max_size=8))
def test_intervals_and_statuses_are_those_of_each_day(rows: list[ListRow]) -> None:
    listed = OccupiedList(tuple(rows))
    covers = {VOVCHANSK, HROMADA, RAION}
    intervals = listed.intervals(VOVCHANSK)
    for number in range(-1, SPAN + 2):
        day = DAY + timedelta(number)
        there = {
            row.status for row in rows
            if row.code in covers and row.since <= day and (row.until is None or day <= row.until)
        }  # fmt: skip
        expected = min(there, key=LIST_STATUSES.index) if there else None
        assert listed.status_on(VOVCHANSK, day) == expected
        inside = [a <= day and (b is None or day <= b) for a, b in intervals]
        assert sum(inside) == ("occupied" in there)
    assert all(a[1] is not None and (b[0] - a[1]).days > 1 for a, b in pairwise(intervals))


# ---- the codifier ------------------------------------------------------------------------


def test_a_codifier_is_read_as_it_is_published(tmp_path: Path) -> None:
    titles = ["Перший рівень", "Другий рівень", "Третій рівень", "Четвертий рівень",
              "Додатковий рівень", "Категорія об’єкта", "Назва об’єкта"]  # fmt: skip
    rows = [
        ["UA63000000000041885", "", "", "", "", "O", "Харківська"],
        ["UA63000000000041885", RAION, HROMADA, "", "", "Н", "Вовчанська "],  # Cyrillic Н
        ["UA63000000000041885", RAION, HROMADA, VOVCHANSK, "", "М", "Вовчанськ"],
        ["UA63000000000041885", RAION, HROMADA, OHIRTSEVE, "", "С", "Огірцеве"],
    ]
    for ending, content in ((".csv", as_csv([titles, *rows], ";")),
                            (".xlsx", as_workbook([["Кодифікатор"], titles, *rows]))):  # fmt: skip
        path = tmp_path / f"codifier{ending}"
        path.write_bytes(content)
        found = read_codifier(path)
        assert len(found.units) == 4 and found.units[HROMADA].name == "Вовчанська"
        assert found.settlements == found.settlements_of(HROMADA) == [VOVCHANSK, OHIRTSEVE]
        assert found.settlements_of(BORYSIVKA) == []
    path.write_bytes(as_workbook([titles]))
    with pytest.raises(MapFileError, match="expected KATOTTG with columns of levels"):
        read_codifier(path)


def test_the_codifier_that_ships_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import lzma

    folder = tmp_path / "settlements"
    folder.mkdir()
    rows = [["katottg", "category", "name_uk", "former"], [HROMADA, "H", "Вовчанська", ""],
            [VOVCHANSK, "M", "Вовчанськ", "Волчанськ;Вовчі Води"]]  # fmt: skip
    (folder / "codifier.csv.xz").write_bytes(lzma.compress(as_csv(rows, encoding="utf-8")))
    monkeypatch.setattr("frontgeo.places.katottg.data_folder", lambda: tmp_path)
    codifier_at_hand.cache_clear()
    try:
        listed = read(tmp_path, row_of(VOVCHANSK, "м. Волчанськ", "10.05.2024", ""), codifier=None)
        assert [row.code for row in listed.rows] == [VOVCHANSK]  # by an earlier name
        (note,) = listed.notes
        assert "1 row left out, with a code that the codifier does not have" in note
        (folder / "codifier.csv.xz").unlink()
        codifier_at_hand.cache_clear()
        assert codifier_at_hand() is None
    finally:
        codifier_at_hand.cache_clear()


@pytest.mark.archive
def test_codes_say_where_a_unit_is(archive: Path) -> None:
    """The columns of the codifier are an independent statement of the units around each."""
    path = archive / "settlements" / "katottg_codifier_2025-05-16.csv"
    table = pd.read_csv(path, sep=";", dtype="str", keep_default_na=False)
    levels = table[table.columns[:5]].to_numpy().tolist()
    names = ("oblast", "raion", "hromada", "settlement", "district")
    codifier = read_codifier(path)
    assert len(codifier.units) == len(table) and len(codifier.settlements) == 29_707
    for row in levels:
        stated = {name: code for name, code in zip(names, row, strict=True) if code}
        code = list(stated.values())[-1]
        assert level_of_code(code) == list(stated)[-1]
        assert all(code.startswith(prefix_of_code(around)) for around in stated.values())
    assert {oblast_of_code(code) for code in codifier.units} == set(fg.load_oblasts()["iso"])


# ---- beside maps -------------------------------------------------------------------------

ROW = "occupied"


def table_of(*places: tuple[str, str, float]) -> Any:
    """Settlements at 50.3 degrees north: name, code, longitude."""
    import geopandas as gpd

    names, codes, lons = zip(*places, strict=True)
    columns = {"name_en": names, "name_uk": names, "oblast": ["UA-63"] * len(names),
               "katottg": codes}  # fmt: skip
    return gpd.GeoDataFrame(
        columns, geometry=gpd.points_from_xy(lons, [50.3] * len(lons)), crs=4326
    )


PLACES = table_of(
    ("Vovchansk", VOVCHANSK, 36.94), ("Ohirtseve", OHIRTSEVE, 36.84), ("Nameless", "", 36.9),
    ("Borysivka", BORYSIVKA, 36.56),
)  # fmt: skip


def folder_of(tmp_path: Path, **wests: float | None) -> Path:
    """Maps of ground between a meridian and 37.1 degrees east, by day as m05_10."""
    folder = tmp_path / "drawn"
    folder.mkdir(exist_ok=True)
    for day, west in wests.items():
        ground = shapely.box(37.05 if west is None else west, 50.2, 37.1, 50.4)
        path = folder / f"2024-{day[1:].replace('_', '-')}.geojson"
        path.write_text(shapely.to_geojson(ground))
    return folder


def maps_of(tmp_path: Path, **wests: float | None) -> fg.Timeline:
    return fg.read_timeline(folder_of(tmp_path, **wests), mapper="me")


def listed_of(*rows: tuple[str, str, str], codifier: Codifier | None = None) -> OccupiedList:
    made = [
        ListRow(
            code, "", ROW, date.fromisoformat(since), date.fromisoformat(until) if until else None
        )
        for code, since, until in rows
    ]
    return OccupiedList(tuple(made), "list.csv", codifier=codifier)


def found_of(compared: ListComparison) -> dict[str, str]:
    return {each.place.name: each.found for each in compared.places}


def test_lags_have_two_ends(tmp_path: Path) -> None:
    maps = maps_of(tmp_path, m05_01=None, m05_10=36.9, m05_13=36.9, m05_20=36.9, m05_31=None,
                   m06_02=None, m06_03=None)  # fmt: skip
    compared = compare_list(listed_of((VOVCHANSK, "2024-05-12", "2024-05-25")), maps,
                            settlements=PLACES)  # fmt: skip
    (place,) = compared.of("both")
    assert place.held is not None
    assert (place.held.after, place.held.since) == (date(2024, 5, 1), date(2024, 5, 10))
    assert (place.held.until, place.held.before) == (date(2024, 5, 20), date(2024, 5, 31))
    assert place.begin_lag == DayLag(2, 11) and place.begin_lag.order == "later"
    assert place.end_lag == DayLag(-6, 5) and place.end_lag.order == "within"
    assert (compared.uncoded, compared.uncoded_held) == (1, 1)
    assert (compared.points, compared.listed_points, compared.listed_outside) == (3, 1, 0)
    row = compared.by_oblast().loc["UA-63"]
    assert (row["begin_low_days"], row["begin_high_days"], row["end_lags"]) == (2, 11, 1)
    table = compared.as_table()
    assert table["begin_low_days"].tolist() == [2] and table["end_high_days"].tolist() == [5]


@given(st.integers(-40, 40))
def test_a_list_that_states_the_days_of_the_maps_lags_as_it_is_shifted(shift: int) -> None:
    held = fg.desk.HeldInterval(
        date(2024, 5, 1), date(2024, 5, 4), date(2024, 6, 1), date(2024, 6, 2)
    )
    lag = held.lag_of(date(2024, 5, 4) + timedelta(shift))
    assert lag == DayLag(shift, shift + 3)
    assert lag.order == ("later" if shift > 0 else "earlier" if shift < -3 else "within")
    assert held.lag_of(date(2024, 6, 2) + timedelta(shift), is_end=True) == DayLag(shift, shift + 1)


def test_a_map_of_several_days_widens_the_lag() -> None:
    ranges = {
        date(2024, 5, 1): (date(2024, 4, 29), date(2024, 5, 1)),
        date(2024, 5, 4): (date(2024, 5, 4), date(2024, 5, 6)),
    }
    held = fg.desk.HeldInterval(date(2024, 5, 1), date(2024, 5, 4), day_ranges=ranges)
    assert held.lag_of(date(2024, 5, 5)) == DayLag(-1, 6)
    undated = fg.desk.HeldInterval(date(2024, 5, 1), date(2024, 5, 4), begins_dated=False)
    assert undated.lag_of(date(2024, 5, 5)) is None


def test_each_is_on_both_or_on_one(tmp_path: Path) -> None:
    maps = maps_of(tmp_path, m05_01=36.9, m05_10=36.8, m05_20=36.8, m05_31=36.8)
    listed = listed_of((BORYSIVKA, "2024-05-05", ""), (VOVCHANSK, "2024-05-08", ""),
                       (CRIMEA, "2014-02-20", ""))  # fmt: skip
    compared = compare_list(listed, maps, settlements=PLACES)
    assert found_of(compared) == {
        "Borysivka": "listed_only", "Ohirtseve": "held_only", "Vovchansk": "both",
    }  # fmt: skip
    (vovchansk,) = compared.of("both")
    assert vovchansk.begin_lag is None and vovchansk.late_by_days == 7
    text = "\n".join(comparison_lines([compared]))
    for told in (
        "occupied by the list and held on the maps: 1", "never held on these maps: 1 (",
        "not occupied by the list: 1 (taken after the latest day of the list: 1;",
        "held on the first map already, without a lag: 1",
        "begins later than the first map: 1 (the latest, in days, by at least 7)",
        "first day: no lag can be measured",
        "without a code, not compared: 1; of these held on the maps: 1",
    ):  # fmt: skip
        assert told in text, text


def test_a_hromada_stands_for_its_settlements(tmp_path: Path) -> None:
    maps = maps_of(tmp_path, m05_01=None, m05_10=36.8, m05_20=36.8, m05_31=36.8)
    listed = listed_of((HROMADA, "2024-05-10", ""), codifier=CODIFIER)
    compared = compare_list(listed, maps, settlements=PLACES)
    assert found_of(compared) == {"Ohirtseve": "both", "Vovchansk": "both"}
    assert (compared.listed_points, compared.listed_settlements) == (2, 3)
    told = "by the codifier: 3; with a point, and compared: 2; without: 1"
    assert told in comparison_lines([compared])[1]
    without = compare_list(listed_of((HROMADA, "2024-05-10", "")), maps, settlements=PLACES)
    assert without.listed_settlements is None and found_of(without) == found_of(compared)
    assert "without a point is not known" in comparison_lines([without])[1]


def test_what_came_and_went_does_not_count(tmp_path: Path) -> None:
    maps = maps_of(tmp_path, m05_01=None, m05_02=None, m05_03=36.9, m05_04=None, m05_05=None,
                   m05_06=None, m05_07=None, m05_20=36.9, m05_21=36.9, m05_22=36.9,
                   m05_23=36.9)  # fmt: skip
    compared = compare_list(listed_of((VOVCHANSK, "2024-05-20", "")), maps, settlements=PLACES)
    (place,) = compared.of("both")
    assert place.begin_lag == DayLag(0, 13) and compared.flips == 2  # of the nameless place, too
    assert "if the list has that time too: 2" in "\n".join(comparison_lines([compared]))


def test_times_that_overlap_belong_together(tmp_path: Path) -> None:
    wests: dict[str, float | None] = {}
    for number in range(40):  # held on days 5 to 14, and from day 20 on
        day = date(2024, 5, 1) + timedelta(number)
        is_held = 5 <= number < 15 or number >= 20
        wests[f"m{day:%m_%d}"] = 36.9 if is_held else None
    maps = maps_of(tmp_path, **wests)
    one = compare_list(listed_of((VOVCHANSK, "2024-05-10", "")), maps, settlements=PLACES)
    (place,) = one.places
    assert place.found == "both" and place.intervals == (1, 2)
    assert place.begin_lag == DayLag(4, 5)
    two = compare_list(
        listed_of((VOVCHANSK, "2024-05-06", "2024-05-13"), (VOVCHANSK, "2022-02-24", "2022-09-11")),
        maps, settlements=PLACES,
    )  # fmt: skip
    assert [(p.found, p.intervals) for p in two.places] == [("both", (1, 1)), ("held_only", (0, 1))]
    assert two.places[0].end_lag == DayLag(-3, -2)
    late = compare_list(listed_of((VOVCHANSK, "2024-07-01", "")), maps, settlements=PLACES)
    assert [p.found for p in late.places] == ["held_only", "both"]
    assert late.begin_lags() == [DayLag(41, 42)]
    early = compare_list(
        listed_of((VOVCHANSK, "2022-02-24", "2022-09-11")), maps, settlements=PLACES
    )
    assert [p.found for p in early.places] == ["held_only", "held_only"]
    assert early.listed_outside == 1


def test_the_period_of_the_maps(tmp_path: Path) -> None:
    maps = maps_of(tmp_path, m05_01=None, m05_10=36.9, m05_20=36.9, m05_31=36.9)
    listed = listed_of((VOVCHANSK, "2024-05-10", ""))
    compared = compare_list(listed, maps, settlements=PLACES, since="2024-05-15",
                            until="2024-05-25")  # fmt: skip
    assert (compared.first, compared.last, compared.maps) == (
        date(2024, 5, 10), date(2024, 5, 20), 2,
    )  # fmt: skip
    assert compared.begin_lags() == [] and found_of(compared) == {"Vovchansk": "both"}
    series = MapSeries("x", "DeepState", "snapshot", tmp_path)
    vars(series)["timeline"] = maps
    named = compare_list(listed, series, settlements=PLACES)
    assert (named.mapper, named.edition) == ("DeepState", "snapshot")
    assert named.begin_lags() == [DayLag(0, 9)]


def test_a_table_without_codes_takes_them_by_names(tmp_path: Path) -> None:
    maps = maps_of(tmp_path, m05_01=None, m05_10=36.9, m05_20=36.9)
    uncoded = table_of(("Вовчанськ", "", 36.94), ("Чужа", "", 36.95))
    listed = listed_of((VOVCHANSK, "2024-05-10", ""), codifier=CODIFIER)
    compared = compare_list(listed, maps, settlements=uncoded)
    assert [p.place.katottg for p in compared.places] == [VOVCHANSK] and compared.uncoded == 1
    twice = Codifier([*CODIFIER.units.values(),
                      CodifierUnit("UA63120090030000001", "Вовчанськ", "C")])  # fmt: skip
    listed = listed_of((VOVCHANSK, "2024-05-10", ""), codifier=twice)
    assert compare_list(listed, maps, settlements=uncoded).uncoded == 2
    raions = compare_list(listed, maps, settlements=uncoded.assign(raion_uk="Чугуївський район"))
    assert raions.uncoded == 1  # the raion decides between namesakes
    elsewhere = compare_list(listed, maps, settlements=uncoded.assign(raion_uk="Ізюмський район"))
    assert elsewhere.uncoded == 2
    namesakes = table_of(("Вовчанськ", "", 36.94), ("Вовчанськ", "", 36.5))
    listed = listed_of((VOVCHANSK, "2024-05-10", ""), codifier=CODIFIER)
    assert compare_list(listed, maps, settlements=namesakes).uncoded == 2  # either may be meant
    beside = table_of(("Вовчанськ", "", 36.94), ("Вовчанськ", "", 36.945))
    assert compare_list(listed, maps, settlements=beside).points == 1
    with pytest.raises(InputError, match="expected a table with codes of KATOTTG"):
        compare_list(listed_of((VOVCHANSK, "2024-05-10", "")), maps, settlements=uncoded)


def test_maps_of_the_other_side_are_refused_and_a_missing_side_is_said(tmp_path: Path) -> None:
    listed = listed_of((VOVCHANSK, "2024-05-10", ""))
    unsaid = compare_list(listed, maps_of(tmp_path, m05_01=36.9), settlements=PLACES)
    assert unsaid.side == "" and "do not say whose ground" in "\n".join(comparison_lines([unsaid]))
    with pytest.raises(InputError, match="expected places to compare, found none"):
        compare_list(listed, maps_of(tmp_path, m05_01=36.9), settlements=PLACES,
                     oblasts=["UA-05"])  # fmt: skip
    for side in ("russia", "ukraine"):
        sided = tmp_path / side
        sided.mkdir()
        ground = json.loads(shapely.to_geojson(shapely.box(36.9, 50.2, 37.1, 50.4)))
        feature = {"type": "Feature", "properties": {"holder": side}, "geometry": ground}
        for day in ("2024-05-01", "2024-05-10"):
            text = json.dumps({"type": "FeatureCollection", "features": [feature]})
            (sided / f"{day}.geojson").write_text(text)
    said = fg.read_timeline(tmp_path / "russia", side="holder=russia")
    compared = compare_list(listed, said, settlements=PLACES)
    assert compared.side == "russia" and "whose ground" not in "\n".join(
        comparison_lines([compared])
    )
    other = fg.read_timeline(tmp_path / "ukraine", side="holder=ukraine")
    with pytest.raises(InputError, match="maps of ground held by ukraine"):
        compare_list(listed, other, settlements=PLACES)


@pytest.mark.archive
def test_ground_that_a_mapper_does_not_draw_is_not_compared(archive: Path) -> None:
    maps = fg.read_timeline(archive / "liveuamap" / "areas_2023_2024.tar.xz").during(
        "2024-05-01", "2024-05-20"
    )
    listed = listed_of((CRIMEA, "2014-02-20", ""))
    compared = compare_list(listed, maps, oblasts=["UA-43"])
    assert {each.found for each in compared.places} == {"left_out"}
    assert len(compared.places) == compared.listed_points > 400
    assert "does not draw, not compared" in "\n".join(comparison_lines([compared]))


@pytest.mark.archive
def test_days_of_deepstate_are_what_covers_says_of_each_map(archive: Path) -> None:
    """A list that states 16 May 2024 of every settlement, beside maps read one by one."""
    folder = archive / "deepstate" / "snapshots"
    table = fg.load_settlements()
    table = table[(table["oblast"] == "UA-63") & (table["katottg"] != "")]
    listed = listed_of(*((code, "2024-05-16", "") for code in table["katottg"]))
    compared = compare_list(listed, fg.read_timeline(folder), settlements=table)
    maps = [fg.read_control_map(file) for file in sorted(folder.glob("*.geojson"))]
    maps.sort(key=lambda one: str(one.instant))
    expected: dict[str, tuple[str, DayLag | None]] = {}
    for code, point in zip(table["katottg"], table.geometry, strict=True):
        held = [one.held().covers(point) for one in maps]
        lag = None
        if True in held and not held[0]:
            first = held.index(True)
            days = [maps[i].day for i in (first, first - 1)]
            lag = DayLag(*((date(2024, 5, 16) - day).days for day in days if day is not None))
        expected[code] = "both" if any(held) else "listed_only", lag
    found = {e.place.katottg: (e.found, e.begin_lag) for e in compared.places}
    assert found == expected
    lags = [lag for _, lag in expected.values() if lag is not None]
    assert len(lags) == len(compared.begin_lags()) > 10
    both = compared.by_oblast()["both"].to_dict()
    assert both == {"UA-63": sum(found == "both" for found, _ in expected.values())}


@pytest.mark.archive
def test_a_beginning_that_the_mapper_redefined_has_no_lag(archive: Path) -> None:
    """Liveuamap ceased to draw the Donbas held since before 2022 on 13 March 2024."""
    maps = fg.read_timeline(archive / "liveuamap" / "areas_2023_2024.tar.xz").during(
        "2024-03-05", "2024-03-20"
    )
    donetsk = fg.load_settlements()
    donetsk = donetsk[(donetsk["name_en"] == "Donetsk") & (donetsk["oblast"] == "UA-14")]
    listed = listed_of((donetsk["katottg"].iloc[0], "2014-04-07", "2024-03-13"))
    compared = compare_list(listed, maps, settlements=donetsk)
    (place,) = compared.of("both")
    assert place.held is not None and place.held.before == date(2024, 3, 13)
    assert not place.held.ends_dated and place.end_lag is None and place.hold == "left_out"
    text = "\n".join(comparison_lines([compared]))
    assert "no more held on the last map" not in text and "last day: no lag" in text


#: Settlements that the order of July 2025 entered as occupied, with the days that it states.
JULY_2025 = (
    ("UA14020110150023138", "2025-04-23", ""), ("UA14020110100011073", "2025-04-23", ""),
    ("UA14020090370043542", "2025-04-10", ""), ("UA14040070160061771", "2025-03-25", ""),
    ("UA14020110050044480", "2025-04-23", ""), ("UA14020110040059609", "2025-04-23", ""),
    ("UA14120050030023365", "2025-05-07", ""), ("UA14120050050011104", "2025-05-07", ""),
    ("UA14120050060013002", "2025-05-07", ""), ("UA14120050190091065", "2025-05-07", ""),
)  # fmt: skip


@pytest.mark.archive
@pytest.mark.slow
def test_days_of_the_real_list_beside_two_editions_of_deepstate(archive: Path) -> None:
    """Spirne is held on the same day in both; the list states it over half a year later."""
    codifier = read_codifier(archive / "settlements" / "katottg_codifier_2025-05-16.csv")
    listed = listed_of(*JULY_2025, codifier=codifier)
    snapshots = fg.read_timeline(archive / "deepstate" / "snapshots_2022-04_2024-12.tar.xz")
    shipped = compare_list(listed, snapshots, since="2024-08-01", oblasts=["UA-14"])
    lags = {e.place.name: e.begin_lag for e in shipped.of("both")}
    assert lags == {"Niu-York": DayLag(252, 252), "Spirne": DayLag(207, 208)}
    mirror = fg.read_timeline(archive / "deepstate" / "daily_2024-07_2025-12.tar.xz")
    table = fg.load_settlements(archive / "settlements" / "whosonfirst.csv.gz")
    wider = compare_list(listed, mirror, settlements=table, until="2025-05-31", oblasts=["UA-14"])
    found = {e.place.katottg: e.begin_lag for e in wider.of("both")}
    assert found == {
        "UA14020090370043542": DayLag(207, 208), "UA14020110040059609": DayLag(147, 148),
        "UA14040070160061771": DayLag(6, 7), "UA14120050030023365": DayLag(-4, -3),
        "UA14120050050011104": DayLag(76, 78), "UA14120050060013002": DayLag(26, 27),
        "UA14120050190091065": DayLag(6, 7),
    }  # fmt: skip
    assert wider.listed_settlements == 10 and wider.listed_points == 7


# ---- the command -------------------------------------------------------------------------


def run(capsys: Any, *words: str) -> tuple[int, str, str]:
    code = main(["lag", *words])
    told = capsys.readouterr()
    return code, told.out, told.err


def test_the_command(tmp_path: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("frontgeo.mappers.occupied_list.codifier_at_hand", lambda: None)
    folder = str(folder_of(tmp_path, m05_01=37.0, m05_10=36.9, m05_20=36.9, m05_31=36.9))
    Path("list.docx").write_bytes(as_word(NESTED))
    code, out, err = run(capsys, "list.docx", "--archive", folder, "--csv", "lag.csv")
    assert code == 0, err
    assert out.startswith("list.docx: 2 rows of occupied territory; the latest day that it states "
                          "is 11 May 2024\n")  # fmt: skip
    assert "there is no codifier" in err and "wrote lag.csv" in err
    table = pd.read_csv("lag.csv")
    assert set(table["found"]) == {"held_only", "listed_only"}
    assert table.loc[table["place"] == "Ohirtseve", "found"].tolist() == ["listed_only"]
    code, out, _ = run(capsys, "list.docx", "--archive", folder, "--json", "--where", "Kharkiv")
    record = json.loads(out)
    assert code == 0 and record["list"]["rows"] == 5 and record["list"]["left_out"] == 0
    (compared,) = record["compared"]
    assert compared["begin_lag"]["median_low_days"] is None
    assert len(compared["settlements"]) == len(table)
    code, out, _ = run(capsys, "list.docx", "--archive", folder, "--lang", "uk")
    assert code == 0 and "Вовчанськ" in out and "held" not in out.replace("list.docx", "")


def test_a_series_without_maps_of_the_period_is_left_out(tmp_path: Path, capsys: Any) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(as_csv(FLAT))
    late = tmp_path / "late"
    late.mkdir()
    shapely_text = shapely.to_geojson(shapely.box(36.9, 50.2, 37.1, 50.4))
    for day in ("2024-07-01", "2024-07-02"):
        (late / f"{day}.geojson").write_text(shapely_text)
    folder = str(folder_of(tmp_path, m05_01=37.0, m05_10=36.9))
    code, out, err = run(capsys, str(path), "--archive", folder, str(late), "--until", "2024-06-01")
    assert code == 0 and "drawn (vector file), 2 maps" in out
    assert "left out: " in err and "2024-07-01" in err


def test_the_command_refuses_in_one_line(tmp_path: Path, capsys: Any) -> None:
    folder = str(folder_of(tmp_path, m05_01=37.0, m05_10=36.9))
    path = tmp_path / "list.csv"
    path.write_bytes(as_csv(FLAT))
    for words, told in (
        ((str(tmp_path / "none.csv"),), "no such file"),
        ((str(path), "--where", "Atlantis"), "--where: expected an oblast"),
        ((str(path), "--register", str(path)), "expected KATOTTG"),
        ((str(path), "--until", "2023-01-01"), "2023-01-01"),
    ):
        code, out, err = run(capsys, *words, "--archive", folder)
        assert code == 2 and out == "" and told in err and err.count("\n") == 1, err


@pytest.mark.parametrize("lang", ["en", "uk"])
def test_long_tables_are_cut_and_that_is_said(tmp_path: Path, lang: str) -> None:
    maps = maps_of(tmp_path, m05_01=None, m05_10=36.9, m05_20=36.9)
    codes = [f"UA63140010{n:03}000000"[:14] + f"{n:05}" for n in range(1, 31)]
    table = table_of(*((f"P{n}", code, 36.95) for n, code in enumerate(codes)))
    rows = [(code, "2024-05-12", "") for code in codes[:12]]
    compared = compare_list(listed_of(*rows), maps, settlements=table)
    lines = comparison_lines([compared], lang)
    (said,) = [line for line in lines if "--csv" in line]
    assert "30" in said and "20" in said
    assert sum(" P" in line for line in lines) == 20
