"""Write verdicts as tables: pandas, CSV, and XLSX with parts and record.

Texts may come from untrusted files, and a spreadsheet runs a text cell that begins like a
formula. In CSV such a cell gets a leading apostrophe (``'=1+1``), which spreadsheets read as
"text" and other programs show; in XLSX every text cell is typed as text and left unchanged.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

import pandas as pd

from frontgeo._utils.fileio import printable
from frontgeo.errors import NotAvailableError
from frontgeo.outputs.methods import methods_paragraph
from frontgeo.outputs.records import verdict_dict
from frontgeo.outputs.text import headline_text
from frontgeo.verdicts.verdict import Verdict

__all__ = ["parts_table", "table_csv", "table_xlsx", "verdict_table"]

#: Columns and the keys that they are read from: those of the claim, and of the row of evidence.
_CLAIM = {
    "claim": "id",
    "claim_kind": "kind",
    "claimed": "label",
    "claimant": "claimant",
    "stated_on": "stated_on",
    "side": "side",
    "direction": "direction",
    "since": "since",
    "until": "until",
    "baseline_since": "baseline_since",
    "baseline_until": "baseline_until",
    "where": "where",
    "claim_value": "value",
    "claim_low": "low",
    "claim_high": "high",
}
_ROW = {
    "evidence": "evidence",
    "evidence_kind": "kind",
    "definition": "definition",
    "at": "at",
    "unit": "unit",
    "measured": "measured",
    "stated": "stated",
    "stated_unit": "stated_unit",
    "stated_low": "stated_low",
    "stated_high": "stated_high",
    "low": "low",
    "high": "high",
    "interval": "interval",
    "drawing_low": "intervals",
    "drawing_high": "intervals",
    "mappers_low": "intervals",
    "mappers_high": "intervals",
    "why_no_mappers": "intervals",
    "days_low": "days",
    "days_high": "days",
    "ratio": "ratio",
    "ratio_low": "ratio_low",
    "ratio_high": "ratio_high",
    "outcome": "outcome",
    "outcome_other": "outcome_other",
    "counted": "counted",
    "contradicted": "contradicted",
    "snapshots": "snapshots",
    "gained_km2": "gained_km2",
    "lost_km2": "lost_km2",
    "position_error_m": "position_error_m",
    "position_error_reason": "position_error_reason",
    "correlation_length_m": "correlation_length_m",
    "front_km": "front_km",
    "sd": "sd",
    "boundary_error_m": "boundary_error_m",
    "boundary_km": "boundary_km",
    "clip": "clip",
    "side": "side",
    "assumed": "assumed",
    "notes": "notes",
    "source": "source",
}
_PART = ("evidence", "definition", "at", "part", "value", "low", "high", "unit", "finding")
_PART_COLUMNS = ("claim", *_PART, "lon", "lat")
_NUMBERS = (
    "claim_value", "claim_low", "claim_high", "measured", "stated_low", "stated_high", "low",
    "high", "drawing_low", "drawing_high", "mappers_low", "mappers_high", "days_low",
    "days_high", "ratio", "ratio_low", "ratio_high", "gained_km2", "lost_km2",
    "position_error_m", "correlation_length_m", "front_km", "sd", "boundary_error_m",
    "boundary_km", "value", "lon", "lat",
)  # fmt: skip
_FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")
_CELL_LIMIT = 32_767  # the most characters that a spreadsheet cell holds
_CREATED = datetime(1980, 1, 1)  # equal content gives equal bytes


def verdict_table(verdicts: Verdict | Sequence[Verdict]) -> pd.DataFrame:
    """Gather verdicts into a table, with a row for each claim and piece of evidence.

    Parameters
    ----------
    verdicts : Verdict or sequence of Verdict

    Returns
    -------
    DataFrame
        Numbers are in ``unit``; those in columns named ``_km2``, ``_km`` and ``_m`` are in km², km
        and m. They are rounded as in JSON, and missing if there is none or the interval is open.
        Days are ISO text; lists and notes are joined by ``; ``. ``stated`` are the words of a
        published figure, of which ``measured`` is the number or the middle: its own ends, in
        ``unit``, are ``stated_low`` and ``stated_high``. Where it or the claim is no one number,
        ``ratio_low`` and ``ratio_high`` stand for ``ratio``. ``low`` and ``high`` are the
        interval behind the outcome, and ``interval`` names it: ``mappers`` or ``drawing``, whose
        ends follow. ``why_no_mappers`` says why there is only one, ``outcome_other`` which outcome
        the other would give. ``days_low`` and ``days_high`` are the range measured with one end
        of the period a day off; ``assumed`` lists assumptions about the maps.

    Examples
    --------
    >>> import shapely
    >>> from frontgeo import Claim, check
    >>> table = verdict_table(check(Claim.area(880), shapely.box(36, 50, 36.41, 50.27)))
    >>> table[["claimed", "measured", "unit", "outcome"]].values.tolist()
    [['880 km²', 880.339194, 'km²', 'supported']]
    """
    rows = []
    for verdict in _told(verdicts):
        claim = {column: verdict["claim"].get(key) for column, key in _CLAIM.items()}
        for row in verdict["rows"]:
            found = {column: row[key] for column, key in _ROW.items()}
            found["days_low"], found["days_high"] = row["days"] or (None, None)
            for kind in ("drawing", "mappers"):
                ends = row["intervals"][kind] or {}
                found |= {f"{kind}_{end}": ends.get(end) for end in ("low", "high")}
            found["why_no_mappers"] = row["intervals"]["why_no_mappers"]
            found["assumed"] = [assumption["text"] for assumption in row["assumed"]]
            rows.append({**claim, **found, "verdict": verdict["outcome"]})
    return _table(rows, (*_CLAIM, *_ROW, "verdict"))


def parts_table(verdicts: Verdict | Sequence[Verdict]) -> pd.DataFrame:
    """Gather the parts of rows into a table: sectors, periods, settlements.

    Parameters
    ----------
    verdicts : Verdict or sequence of Verdict

    Returns
    -------
    DataFrame
        Value, low and high are in ``unit``; ``lon`` and ``lat`` locate the part, in degrees.
    """
    rows = []
    for verdict in _told(verdicts):
        for row in verdict["rows"]:
            shared = {key: row[key] for key in ("evidence", "definition", "at")}
            for part in row["components"]:
                lon, lat = part["at"] or (None, None)
                found = {key: part[key] for key in ("value", "low", "high", "unit", "finding")}
                named = {"claim": verdict["claim"]["id"], **shared, "part": part["name"]}
                rows.append({**named, **found, "lon": lon, "lat": lat})
    return _table(rows, _PART_COLUMNS)


def _told(verdicts: Verdict | Sequence[Verdict]) -> list[dict[str, Any]]:
    records: list[dict[str, Any]] = verdict_dict(verdicts)["verdicts"]
    return records


def _table(rows: list[dict[str, Any]], columns: Sequence[str]) -> pd.DataFrame:
    """Make a table whose columns have one type each, even if it is empty."""
    data: dict[str, Any] = {}
    for column in columns:
        values = [row[column] for row in rows]
        if column in _NUMBERS:
            data[column] = pd.Series(values, dtype="float64")
        elif column in ("counted", "contradicted"):
            data[column] = pd.Series(values, dtype="bool")
        else:
            data[column] = pd.Series([_text(value) for value in values], dtype="str")
    return pd.DataFrame(data)


def _text(value: Any) -> str:
    """Join a value into one line of text that cannot control a terminal; None becomes empty."""
    if isinstance(value, list):
        value = "; ".join(value)
    return "" if value is None else printable(value)


def table_csv(table: pd.DataFrame) -> str:
    r"""Write a table as CSV.

    Parameters
    ----------
    table : DataFrame
        As from `verdict_table` or `parts_table`.

    Returns
    -------
    str
        Comma-separated, quoted where needed, lines ending in ``\n``. A text that a spreadsheet
        would run, as it begins with ``=``, ``+``, ``-`` or ``@`` (after blanks), gets a leading
        apostrophe. Numbers have up to 6 decimals.

    Examples
    --------
    >>> print(table_csv(pd.DataFrame({"by": ["=1+1", "ISW"], "km2": [-1.5, 2.00000000000004]})))
    by,km2
    '=1+1,-1.5
    ISW,2.0
    <BLANKLINE>
    """
    safe = table.copy()
    for column in table.columns:
        if pd.api.types.is_float_dtype(table[column]):
            # to a square metre: two processors may differ in the last bit of a sum
            safe[column] = [round(value, 6) for value in table[column]]
        elif not pd.api.types.is_numeric_dtype(table[column]):  # bool counts as numeric
            safe[column] = [_disarmed(value) for value in table[column]]
    safe.columns = [_disarmed(printable(str(column))) for column in table.columns]
    return safe.to_csv(index=False, lineterminator="\n")


def _disarmed(value: Any) -> Any:
    armed = isinstance(value, str) and (
        value.startswith(_FORMULA_STARTS) or value.lstrip().startswith(_FORMULA_STARTS)
    )
    return f"'{value}" if armed else value


def table_xlsx(verdicts: Verdict | Sequence[Verdict]) -> bytes:
    """Write verdicts as a workbook with sheets for rows, parts, and method and record.

    Parameters
    ----------
    verdicts : Verdict or sequence of Verdict

    Returns
    -------
    bytes
        Equal for equal verdicts. Texts are text cells, never formulas or links; a text longer
        than a cell can hold is cut and ends in ``…``.

    Raises
    ------
    NotAvailableError
        If XlsxWriter is not installed.
    """
    try:
        import xlsxwriter  # optional dependency
    except ImportError:
        raise NotAvailableError(
            "XLSX needs XlsxWriter; install it with: pip install 'frontgeo[xlsx]'"
        ) from None
    rows, parts = verdict_table(verdicts), parts_table(verdicts)
    method = pd.DataFrame(_method(verdicts), columns=["claim", "what", "text"])
    buffer = BytesIO()
    # XlsxWriter dates archive members 1980 in memory, but with the current time on disk
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"title": "frontgeo check", "created": _CREATED})
    formats = {
        "head": book.add_format({"bold": True, "bottom": 1, "valign": "top", "text_wrap": True}),
        "text": book.add_format({"valign": "top", "text_wrap": True}),
        "whole": book.add_format({"valign": "top", "num_format": "#,##0"}),
        "number": book.add_format({"valign": "top", "num_format": "#,##0.00"}),
        "degrees": book.add_format({"valign": "top", "num_format": "0.000000"}),
    }
    for name, table in (("rows", rows), ("parts", parts), ("method and record", method)):
        _write_sheet(book.add_worksheet(name), table, formats)
    book.close()
    return buffer.getvalue()


def _write_sheet(sheet: Any, table: pd.DataFrame, formats: Mapping[str, Any]) -> None:
    sheet.freeze_panes(1, 1)
    for j, column in enumerate(table.columns):
        sheet.write_string(0, j, column, formats["head"])
        sheet.set_column(j, j, _width(column, table[column]))
    if len(table):
        sheet.autofilter(0, 0, len(table), len(table.columns) - 1)
    units = table["unit"] if "unit" in table else [""] * len(table)
    for i, (values, unit) in enumerate(zip(table.to_numpy(dtype=object), units, strict=True), 1):
        for j, value in enumerate(values):
            if isinstance(value, bool):
                sheet.write_boolean(i, j, value, formats["text"])
            elif isinstance(value, str):
                if value:
                    sheet.write_string(i, j, _cell(value), formats["text"])
            elif pd.notna(value):
                sheet.write_number(i, j, value, formats[_format(table.columns[j], unit)])


def _cell(text: str) -> str:
    """Cut a text to fit a cell, and keep XlsxWriter from reading it as its own rich-text markup."""
    if len(text) > _CELL_LIMIT:
        text = f"{text[: _CELL_LIMIT - 1]}…"
    return f"{text} " if text.startswith("<r>") and text.endswith("</r>") else text


def _format(column: str, unit: str) -> str:
    if column in ("lon", "lat"):
        return "degrees"
    is_plain = column.startswith("ratio") or column == "sd"
    in_unit = not column.endswith(("_km2", "_km", "_m")) and not is_plain
    whole = in_unit and unit in ("settlements", "sectors")
    return "whole" if whole or column.endswith("_m") else "number"


def _width(column: str, values: pd.Series[Any]) -> float:
    """Return a width, in characters, that fits most values of a column."""
    if column in _NUMBERS:
        return max(11.0, len(column) + 2.0)
    longest = max((len(str(value)) for value in values), default=0)
    return float(min(max(longest, len(column)) + 2, 100 if column == "text" else 40))


def _method(verdicts: Verdict | Sequence[Verdict]) -> Iterable[tuple[str, str, str]]:
    """Yield claim, label and text of each method, then the records needed to repeat the checks."""
    listed = [verdicts] if isinstance(verdicts, Verdict) else list(verdicts)
    records: dict[str, list[str]] = {}
    for verdict in listed:
        claim = verdict.claim.id or verdict.claim.label
        for what, lines in (
            ("headline", [headline_text(verdict)]),
            ("summary", [str(verdict.summary)]),
            ("what would change it", [str(turn) for turn in verdict.turns]),
            ("arithmetic", [str(line) for line in verdict.arithmetic]),
            ("method", [methods_paragraph(verdict)]),
            ("метод", [methods_paragraph(verdict, language="uk")]),
        ):
            yield from ((printable(claim), what, printable(line)) for line in lines)
        for what, text in _record_lines(verdict.record):
            records.setdefault(f"{what}\n{text}", []).append(claim)
    for line, claims in records.items():
        what, _, text = line.partition("\n")
        about = "" if len(claims) == len(listed) else "; ".join(dict.fromkeys(claims))
        yield printable(about), printable(what), printable(text)


def _record_lines(record: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """Yield a record as names and texts, one line per input."""
    for key, value in record.items():
        if isinstance(value, list):
            yield from ((key, _plain(item)) for item in value)
        elif isinstance(value, Mapping):
            yield from ((f"{key}: {name}", _plain(item)) for name, item in value.items())
        else:
            yield key, _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {_plain(item)}" for key, item in value.items() if item != {})
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
