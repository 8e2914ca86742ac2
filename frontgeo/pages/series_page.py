"""Write a series as one page, a drawing and a table, that needs neither network nor scripts.

Names may come from untrusted files. They pass through an autoescaping template as values,
never as part of the template, and the page's own policy (CSP) allows only its style sheet.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import date, timedelta
from math import isfinite
from typing import Any

import numpy as np
import pandas as pd
from markupsafe import Markup

from frontgeo._utils.fileio import printable
from frontgeo._version import __version__
from frontgeo.i18n.texts import Texts
from frontgeo.outputs.chart import (
    DASHES,
    Chart,
    ChartLine,
    SeriesAbout,
    apart,
    chart_of,
    runs,
)
from frontgeo.outputs.ticks import ticks
from frontgeo.pages.html_document import render_template, styles

__all__ = ["series_page"]

_LABEL_GAP = 32.0  # two lines of text


def series_page(table: pd.DataFrame, about: SeriesAbout) -> str:
    """Write a series as an HTML page in one file.

    Parameters
    ----------
    table : DataFrame
        As from `Timeline.area` or `Timeline.deltas`.
    about : SeriesAbout

    Returns
    -------
    str
        Equal for equal tables.

    Examples
    --------
    >>> days = pd.DatetimeIndex(["2024-05-01", "2024-05-02"])
    >>> table = pd.DataFrame({"<b>_km2": [5.0, 7.5], "{{ 7 }}_km2": [1.0, 1.0]}, index=days)
    >>> page = series_page(table, SeriesAbout("me", "occupied", "day"))
    >>> "&lt;b&gt;" in page, "{{ 7 }}" in page, "<script" in page
    (True, True, False)
    """
    chart = chart_of(table, about)
    style = styles("seriespage")
    rows = _texts(table, chart.texts)
    context = {
        "t": chart.texts,
        "lang": about.lang,
        "chart": chart,
        "mapper": printable(about.mapper),
        "definition": about.definition,
        "maps": about.maps,
        "plots": [
            _plotted(chart, _Frame("wide", 1024, 500, 64, 222 if chart.lines else 16, 13)),
            _plotted(chart, _Frame("narrow", 380, 460, 42, 142 if chart.lines else 10, 12)),
        ],
        "axis": chart.axis
        if chart.gained is None
        else chart.texts.filled("series_up_down", axis=chart.axis),
        "in_words": f"{chart.in_words} {chart.texts['series_in_table']}",
        "caption": chart.texts.filled("series_caption", title=chart.title, subtitle=chart.subtitle),
        "steps": f"{_steps(table)}, {chart.step}",
        "missing": _missing(chart),
        "header": [chart.texts["series_day"], *(_heading(column) for column in table.columns)],
        "rows": rows,
        "style": Markup(style),  # noqa: S704 - ours, and named by its hash
        "style_hash": f"sha256-{_sha256(style)}",
        "version": __version__,
    }
    return render_template("seriespage.html", context)


def _steps(table: pd.DataFrame) -> int:
    """Return the number of steps, of which each has a row for every region."""
    return len(table) // max(1, table["region"].nunique()) if "region" in table else len(table)


def _sha256(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


def _heading(column: object) -> str:
    return printable(str(column)).removesuffix("_km2")


def _texts(table: pd.DataFrame, texts: Texts) -> list[list[str]]:
    """Return days and areas as text, a row for each day."""
    columns = [[f"{day:%Y-%m-%d}" for day in pd.DatetimeIndex(table.index)]]
    for column in table.columns:
        if pd.api.types.is_datetime64_any_dtype(table[column]):
            columns.append([f"{day:%Y-%m-%d}" for day in pd.DatetimeIndex(table[column])])
        elif not pd.api.types.is_numeric_dtype(table[column]):
            columns.append([printable(str(name)) for name in table[column]])
        else:
            columns.append(["–" if pd.isna(v) else texts.number(v, 2) for v in table[column]])
    return [list(row) for row in zip(*columns, strict=True)]


def _missing(chart: Chart) -> str:
    days = sum((last - first).days + 1 for first, last in chart.gaps)
    return chart.texts.counted("series_days_missing", days) if days else chart.texts["series_never"]


# ---- the drawing -----------------------------------------------------------------------


@dataclass(frozen=True)
class _Frame:
    """The size of a drawing, in its own units."""

    name: str
    width: float
    height: float
    left: float
    room: float  # for names, right of the lines
    letter: float  # height of the letters of a name

    top = 30.0

    @property
    def right(self) -> float:
        return self.width - self.room

    @property
    def bottom(self) -> float:
        return self.height - 30.0


class _Scale:
    """A scale from days and km² to positions in a frame."""

    def __init__(self, chart: Chart, frame: _Frame) -> None:
        self.frame = frame
        first = chart.days[0] if chart.since is None else chart.since[0]
        self.first, self.last = first.date(), chart.days[-1].date()
        low, high = chart.span
        room = (high - low or 1.0) * 0.04
        self.low, self.high = low - room, high + room

    def x(self, day: date, offset: float = 0.0) -> float:
        share = ((day - self.first).days + offset) / max(1, (self.last - self.first).days)
        inside = min(max(share, 0.0), 1.0)
        return round(self.frame.left + inside * (self.frame.right - self.frame.left), 1)

    def y(self, km2: float) -> float:
        share = (km2 - self.low) / (self.high - self.low)
        return round(self.frame.bottom - share * (self.frame.bottom - self.frame.top), 1)


def _plotted(chart: Chart, frame: _Frame) -> dict[str, Any]:
    scale = _Scale(chart, frame)
    values = ticks(scale.low, scale.high)
    decimals = 0 if np.ptp(values) >= 4 else 1 if np.ptp(values) >= 0.4 else 3
    changes = chart.gained is not None or len(chart.lines) + len(chart.faint) > 1
    return {
        "frame": frame,
        "gaps": [_gap(first, last, scale) for first, last in chart.gaps],
        "levels": [
            {"at": scale.y(v), "text": chart.texts.number(v, decimals), "zero": changes and v == 0}
            for v in values
        ],
        "days": _day_ticks(scale, most=9 if frame.width > 500 else 3),
        "bars": _bars(chart, scale),
        "faint": [_path(chart, line, scale) for line in chart.faint],
        "lines": _lines(chart, scale),
    }


def _gap(first: date, last: date, scale: _Scale) -> dict[str, float]:
    x, end = scale.x(first, -0.5), scale.x(last, 0.5)
    return {"x": x, "width": round(max(end - x, 1.5), 1)}


def _day_ticks(scale: _Scale, most: int) -> list[dict[str, Any]]:
    """Return as many first days of months as there is room for, or some days of a short series."""
    days = [scale.first + timedelta(i) for i in range((scale.last - scale.first).days + 1)]
    firsts = [day for day in days if day.day == 1]
    form = "%Y-%m"
    if len(firsts) < 3:
        firsts, form = days, "%m-%d"
    step = -(-len(firsts) // most)
    if form == "%Y-%m":  # round up to quarters and half years rather than every fifth month
        step = next((s for s in (1, 2, 3, 6, 12, 24, 60, 120) if s >= step), step)
        firsts = [day for day in firsts if (day.year * 12 + day.month - 1) % step == 0]
    else:
        firsts = firsts[::step]
    return [{"at": scale.x(day), "text": day.strftime(form)} for day in firsts]


def _path(chart: Chart, line: ChartLine, scale: _Scale) -> str:
    days = [day.date() for day in chart.days]
    stretches = []
    for run in runs(chart):
        points = [
            f"{scale.x(d)} {scale.y(v)}"
            for d, v in zip(days[run], line.values[run].tolist(), strict=True)
            if isfinite(v)
        ]
        if not points:
            continue
        stretches.append("M" + "L".join(points if len(points) > 1 else points * 2))
    return "".join(stretches)


def _lines(chart: Chart, scale: _Scale) -> list[dict[str, Any]]:
    """Return the lines, each with its name at its end, moved away from other names."""
    frame = scale.frame
    ends = [scale.y(line.last) for line in chart.lines]
    order = np.argsort(ends, kind="stable")
    places = apart(
        [ends[i] for i in order], _LABEL_GAP, frame.top + 12, frame.bottom - _LABEL_GAP / 2
    )
    at = {int(i): round(place, 1) for i, place in zip(order, places, strict=True)}
    narrow = frame.name == "narrow"
    most = int((frame.room - 17) / (0.66 * frame.letter))  # the most letters that fit
    parts = slice(1, 2 if narrow else 3)
    names = [line.label[0] for line in chart.lines]
    ending = f" {names[0].split()[-1]}" if narrow and len(names) > 1 and names[0].split() else ""
    # drop a shared last word such as "oblast", which the table has
    if all(name.endswith(ending) for name in names):
        names = [name.removesuffix(ending) for name in names]
    return [
        {
            "path": _path(chart, line, scale),
            "dash": " ".join(f"{part:g}" for part in DASHES[i]),
            "lead": f"M{frame.right + 1} {ends[i]}L{frame.right + 13} {at[i]}",
            "name": _short(names[i], most),
            "change": " ".join(line.label[parts]),
            "x": frame.right + 17,
            "y": at[i],
        }
        for i, line in enumerate(chart.lines)
    ]


def _short(name: str, most: int) -> str:
    return name if len(name) <= most else name[: most - 1].rstrip() + "…"


def _bars(chart: Chart, scale: _Scale) -> list[dict[str, str]]:
    if chart.gained is None or chart.lost is None or chart.since is None:
        return []
    found = []
    zero = scale.y(0.0)
    spans = [
        (scale.x(a.date()), scale.x(b.date())) for a, b in zip(chart.since, chart.days, strict=True)
    ]
    for name, values in (("gained", chart.gained), ("lost", -chart.lost)):
        path = []
        for (start, end), value in zip(spans, values.tolist(), strict=True):
            if value:
                gap = 0.14 * (end - start) if end - start > 4 else 0.0
                y = scale.y(value)
                path.append(f"M{start} {zero}V{y}H{round(max(end - gap, start + 0.8), 1)}V{zero}Z")
        found.append({"name": name, "path": "".join(path)})
    return found
