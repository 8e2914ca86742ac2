"""Tables of verdicts: columns, CSV that no spreadsheet runs, XLSX with exact contents."""

from __future__ import annotations

import csv
import io
import re
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from verdicts import EVIL, GAIN, change, mixed, of_each_kind

from frontgeo import Amount, Claim, area_km2, check, load_settlements
from frontgeo.change.drawing import Drawing
from frontgeo.errors import NotAvailableError
from frontgeo.outputs.methods import methods_paragraph
from frontgeo.outputs.records import verdict_dict
from frontgeo.outputs.tables import parts_table, table_csv, table_xlsx, verdict_table
from frontgeo.verdicts.check import figure_row, judge


def test_a_table_has_a_row_for_each_claim_and_piece_of_evidence() -> None:
    listed = [*of_each_kind().values(), mixed()]
    table = verdict_table(listed)
    rows = [(v, row) for v in listed for row in v.rows]
    assert len(table) == len(rows)
    for told, (verdict, row) in zip(table.to_dict("records"), rows, strict=True):
        assert told["claim"] == verdict.claim.id and told["claim_kind"] == verdict.claim.kind
        assert told["evidence"] == row.label and told["counted"] == row.counted
        assert told["outcome"] == (row.outcome or "") and told["unit"] == verdict.claim.base_unit
        if row.measured is None:
            assert pd.isna(told["measured"])
        else:
            assert told["measured"] == pytest.approx(row.measured, abs=5e-7)
    assert table["verdict"].tolist()[0] == of_each_kind()["area"].outcome
    assert pd.isna(table["high"][table["evidence"] == "ISW"]).all()  # an open end


@pytest.mark.parametrize(
    ("stated", "ends", "ratio", "ratios"),
    [
        ("700-800", (700, 800), None, (1.1, 1.257143)),
        ("at least 752", (752, None), None, (None, 1.170213)),
        ("up to 800", (None, 800), None, (1.1, None)),
        ("about 750", (750, 750), 1.173333, (None, None)),
    ],
)
def test_a_figure_is_stated_in_its_own_words_and_ends(
    stated: str, ends: tuple[Any, Any], ratio: float | None, ratios: tuple[Any, Any]
) -> None:
    claim = Claim.area(880)
    row = figure_row(claim, Amount.of(stated), by="ISW")
    verdict = judge(claim, [row, *check(claim, GAIN).rows])
    figure, drawn = verdict_dict(verdict)["verdicts"][0]["rows"]
    assert (figure["stated"], figure["stated_unit"]) == (stated, "km²")
    assert (figure["stated_low"], figure["stated_high"]) == ends
    assert figure["ratio"] == ratio and (figure["ratio_low"], figure["ratio_high"]) == ratios
    assert drawn["stated"] is drawn["stated_low"] is drawn["ratio_low"] is None and drawn["ratio"]
    (in_table, _) = verdict_table(verdict).to_dict("records")
    assert in_table["stated"] == stated and pd.isna(in_table["stated_high"]) == (ends[1] is None)


def test_columns_are_the_same_whatever_is_in_them() -> None:
    full, bare = verdict_table(list(of_each_kind().values())), verdict_table([])
    assert list(full.dtypes) == list(bare.dtypes) and list(full) == list(bare)
    full, bare = parts_table(list(of_each_kind().values())), parts_table(of_each_kind()["area"])
    assert len(bare) == 0 and list(full.dtypes) == list(bare.dtypes) and list(full) == list(bare)


def test_days_around_are_two_columns() -> None:
    area = of_each_kind()["area"]
    row = replace(area.rows[0], days=(870.0, 890.5))
    table = verdict_table(judge(area.claim, [row]))
    assert table[["days_low", "days_high"]].to_numpy().tolist() == [[870.0, 890.5]]


def test_parts_say_where_they_are() -> None:
    table = parts_table(list(of_each_kind().values()))
    assert set(table["claim"]) == set(of_each_kind()) - {"area"}
    inside = table[table["claim"] == "settlements"]
    points = load_settlements().set_index("name_en")
    for told in inside.itertuples():
        point = points.loc[str(told.part).split(" (")[0]]
        if isinstance(point, pd.Series):  # a name that only one has
            assert (told.lon, told.lat) == pytest.approx((point["lon"], point["lat"]))
    assert len(inside) >= 5


@pytest.mark.parametrize("start", [*"=+-@\t\r\n＝＋－＠", " =", "\u00a0@", "\t="])
def test_text_from_data_is_no_formula(start: str) -> None:
    text = f"{start}HYPERLINK(1)"
    verdict = check(
        Claim.area(880, claimant=text, source=text, id=text), Drawing.of(GAIN, label=text)
    )
    (told,) = csv.DictReader(io.StringIO(table_csv(verdict_table(verdict))))
    for column in ("claim", "claimant", "evidence"):
        assert told[column].lstrip()[:1] not in "=+-@＝＋－＠"
        assert told[column].removeprefix("'").strip() == text.strip()
    assert float(told["measured"]) == pytest.approx(area_km2(GAIN), abs=1e-5)


@given(st.text(max_size=40), st.floats(allow_nan=False, allow_infinity=False))
def test_csv_reads_back(text: str, number: float) -> None:
    text = text.replace("\r", " ").encode("utf-8", "replace").decode()
    written = table_csv(pd.DataFrame({"by": [text], "km2": [number]}))
    (told,) = csv.DictReader(io.StringIO(written, newline=""))
    assert float(told["km2"]) == round(number, 6)  # a negative number stays a number
    assert told["by"] in (text, f"'{text}")
    assert not told["by"].lstrip().startswith(tuple("=+-@\t"))


def workbook(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def cells(book: openpyxl.Workbook) -> Iterator[Any]:
    for sheet in book:
        for row in sheet.iter_rows():
            yield from row


def test_a_workbook_holds_rows_parts_and_record() -> None:
    listed = [*of_each_kind().values(), mixed()]
    book = workbook(table_xlsx(listed))
    assert book.sheetnames == ["rows", "parts", "method and record"]
    for name, table in (("rows", verdict_table(listed)), ("parts", parts_table(listed))):
        sheet = book[name]
        assert sheet.freeze_panes == "B2"
        head, *rows = sheet.iter_rows(values_only=True)
        assert list(head) == list(table)
        assert len(rows) == len(table)
        for found, wanted in zip(rows, table.to_dict("records"), strict=True):
            for cell, value in zip(found, wanted.values(), strict=True):
                if isinstance(value, float):
                    assert (cell is None and pd.isna(value)) or cell == pytest.approx(value)
                else:
                    assert cell == value or (cell is None and value == "")
    told = {(r[0], r[1]): r[2] for r in book["method and record"].iter_rows(values_only=True)}
    assert told["area", "method"] == methods_paragraph(of_each_kind()["area"])
    assert told["area", "метод"] == methods_paragraph(of_each_kind()["area"], language="uk")
    assert told["area", "arithmetic"] == str(of_each_kind()["area"].arithmetic[0])
    edges = [text for (_, what), text in told.items() if what == "parameters: edges"]
    assert edges == ["lonlat"]  # once for all claims that share it


def test_cells_are_texts_and_numbers_never_formulas_or_links() -> None:
    texts = ["=1+1", "+1", "-1", "@x", "https://example.org", "mailto:a@b", "internal:A1", "{=1}",
             "<r><t>x</t></r>", "_x0041_", "12", "true", "#N/A", EVIL]  # fmt: skip
    claim = Claim.area(880, claimant="=2+2")
    (row,) = check(claim, change()).rows
    rows = [replace(row, label=text, notes=(text,)) for text in texts]
    book = workbook(table_xlsx(judge(claim, rows)))
    for cell in cells(book):
        assert cell.data_type in ("s", "n", "b") and cell.hyperlink is None
    sheet = book["rows"]
    column = [c.value for c in sheet[1]].index("evidence")
    found = [row[column].value.strip() for row in sheet.iter_rows(min_row=2)]
    assert found[:-1] == texts[:-1]
    assert all(row[column].data_type == "s" for row in sheet.iter_rows(min_row=2))
    assert found[-1].startswith("</script>") and "\u202e" not in found[-1]


def test_a_text_longer_than_a_cell_is_cut_and_says_so() -> None:
    verdict = check(Claim.area(880, source="x"), Drawing.of(GAIN, label="a" * 40_000))
    longest = max((c.value for c in cells(workbook(table_xlsx(verdict))) if c.value), key=_length)
    assert len(longest) == 32_767 and longest.endswith("…")


def _length(value: object) -> int:
    return len(value) if isinstance(value, str) else 0


def test_a_workbook_does_not_know_the_hour() -> None:
    content = table_xlsx(list(of_each_kind().values()))
    assert content == table_xlsx(list(of_each_kind().values()))
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert {info.date_time for info in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        days = re.findall(rb"\d{4}-\d\d-\d\dT", packed.read("docProps/core.xml"))
    assert set(days) == {b"1980-01-01T"}


def test_without_xlsxwriter_the_error_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(NotAvailableError, match=r"frontgeo\[xlsx\]"):
        table_xlsx(of_each_kind()["area"])
