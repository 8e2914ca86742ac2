"""Charts of series, and how figures are written to files with identical bytes.

The page and the figure are both drawn from it, so that they agree.

Text in an SVG stays text, and the letters it uses are embedded, so that it looks alike on every
machine.
"""

from __future__ import annotations

import base64
import itertools
import re
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from html import escape, unescape
from io import BytesIO, TextIOBase
from math import ceil, floor, log10
from os import PathLike
from pathlib import Path
from typing import IO, Any

import matplotlib as mpl
import numpy as np
import numpy.typing as npt
import pandas as pd
from fontTools import subset
from fontTools.ttLib import TTFont
from matplotlib import font_manager
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties

from frontgeo._utils.fileio import printable, write_bytes, write_text
from frontgeo._version import __version__
from frontgeo.errors import NotAvailableError

__all__ = [
    "DASHES",
    "MOST_LINES",
    "Chart",
    "ChartLine",
    "SeriesAbout",
    "SteadyFigure",
    "apart",
    "chart_of",
    "plot_series",
    "runs",
    "series_png",
    "ticks",
    "typeface",
]

#: Colours safe for colour-blind readers (Okabe and Ito 2008); dashes work without colour.
COLOURS = ("#d55e00", "#0072b2", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#7a5c3e")
DASHES: tuple[tuple[float, ...], ...] = (
    (), (7, 3), (2, 2.5), (9, 3, 2, 3), (4, 2), (12, 3), (5, 2, 1, 2, 1, 2)
)  # fmt: skip
MOST_LINES = len(COLOURS)  # the most lines to label; more would look alike

_STEPS = {"day": "day", "week": "week", "month": "month"}
_METHOD = (
    "Areas on the WGS 84 ellipsoid, edges straight in longitude and latitude. Ground held is as "
    "mapped; changes are inside the country, with slivers and without redrawn border. A map "
    "shows what its mapper could establish, not what happened."
)


@dataclass(frozen=True)
class SeriesAbout:
    """A description of the maps behind a table of a series.

    Attributes
    ----------
    mapper, definition, every : str
        The mapper, the definition of held ground, and the step of which the last map is taken.
    credit : str
        The credit that the mapper asks for; empty if unknown.
    boundaries : str
        The credit of the regions' boundaries; empty if unknown or without regions.
    maps : int
        The number of maps in the archive.
    gaps : sequence of pairs of date
        First and last day of each unusually long time without a map.
    caveats : sequence of str
        Assumptions and omissions in reading the maps, which begin the notes.
    """

    mapper: str
    definition: str
    every: str
    credit: str = ""
    boundaries: str = ""
    maps: int = 0
    gaps: Sequence[tuple[date, date]] = ()
    caveats: Sequence[str] = ()


@dataclass(frozen=True, eq=False)
class ChartLine:
    """One line of a chart, in km².

    Attributes
    ----------
    name : str
        The name of the region.
    label : tuple of str
        The text at its end: the name or area, the change, and the area.
    values : ndarray of float
        One value for each day of the chart.
    """

    name: str
    label: tuple[str, str, str]
    values: npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Chart:
    """All contents of a chart of a series.

    Attributes
    ----------
    title, subtitle, axis, method : str
    days : DatetimeIndex
    lines : tuple of Line
        Labelled lines, the highest at the end first.
    faint : tuple of Line
        Lines without a label, of which there are too many, and which change least.
    gained, lost : ndarray of float or None
        Bars to draw instead of lines, in km².
    since : DatetimeIndex or None
        The first days of the bars.
    gaps : tuple of pairs of date
    notes : tuple of str
        Sentences to print below: lines without labels, gaps, credits.
    """

    title: str
    subtitle: str
    axis: str
    days: pd.DatetimeIndex
    lines: tuple[ChartLine, ...]
    faint: tuple[ChartLine, ...]
    gained: npt.NDArray[np.float64] | None
    lost: npt.NDArray[np.float64] | None
    since: pd.DatetimeIndex | None
    gaps: tuple[tuple[date, date], ...]
    notes: tuple[str, ...]
    method: str = _METHOD

    @property
    def span(self) -> tuple[float, float]:
        """Return the lowest and the highest value, including 0 if changes are shown."""
        if self.gained is not None and self.lost is not None:
            return -float(np.max(self.lost, initial=0.0)), float(np.max(self.gained, initial=0.0))
        values = np.concatenate([line.values for line in (*self.lines, *self.faint)])
        low, high = float(values.min()), float(values.max())
        if len(self.lines) + len(self.faint) > 1:
            return min(0.0, low), max(0.0, high)
        return low, high


def chart_of(table: pd.DataFrame, about: SeriesAbout) -> Chart:
    """Lay out a chart of a table.

    Parameters
    ----------
    table : DataFrame
        As from `Timeline.area` or `Timeline.deltas`. For several regions the change since the
        first map is shown, as their areas differ more than they change.
    about : SeriesAbout

    Returns
    -------
    Chart

    Examples
    --------
    >>> days = pd.DatetimeIndex(["2024-05-01", "2024-05-02"])
    >>> table = pd.DataFrame({"North_km2": [5.0, 7.5], "South_km2": [90.0, 90.0]}, index=days)
    >>> chart = chart_of(table, SeriesAbout("me", "occupied", "day"))
    >>> chart.title, [line.label for line in chart.lines]
    ('Ground held by region', [('North', '+2.5', '→ 7.5 km²'), ('South', '+0.0', '→ 90.0 km²')])
    """
    days = pd.DatetimeIndex(table.index)
    lines: list[ChartLine] = []
    faint: list[ChartLine] = []
    gained = lost = since = None
    if "gained_km2" in table.columns:
        gained, lost = (table[c].to_numpy(dtype=float) for c in ("gained_km2", "lost_km2"))
        since = pd.DatetimeIndex(table["since"])
        title = "Ground gained and lost"
        axis = f"km² in each {_STEPS.get(about.every, 'step from map to map')}"
    elif table.shape[1] == 1:
        values = table.iloc[:, 0].to_numpy(dtype=float)
        title, axis = "Ground held", "km²"
        change = f"{values[-1] - values[0]:+,.1f}"
        lines = [
            ChartLine("", (f"{values[-1]:,.1f} km²", change, f"since {days[0]:%Y-%m-%d}"), values)
        ]
    else:
        title, axis = "Ground held by region", f"km² more than on {days[0]:%Y-%m-%d}"
        lines, faint = _by_region(table)
    notes = [f"{printable(caveat)}." for caveat in about.caveats]
    if gained is not None and lost is not None:
        notes.append(_totals(gained, lost))
        gained, lost = np.nan_to_num(gained), np.nan_to_num(lost)  # no bar between unlike maps
    if faint:
        most = max(float(np.ptp(line.values)) for line in faint)
        names = ", ".join(line.name for line in faint)
        notes.append(f"Grey, changed by {most:,.1f} km² or less: {names}.")
    gaps = tuple(g for g in about.gaps if days[0].date() <= g[1] and g[0] <= days[-1].date())
    if gaps:
        told = ", ".join(str(a) if a == b else f"{a} to {b}" for a, b in gaps[:12])
        rest = f" and {len(gaps) - 12} more times" if len(gaps) > 12 else ""
        notes.append(f"Shaded, longer than usual without a map: {told}{rest}.")
    notes += [printable(text) + "." for text in (about.credit, about.boundaries) if text]
    step = f"last map of each {_STEPS[about.every]}" if about.every in _STEPS else "every map"
    first = days[0] if since is None else since[0]
    subtitle = (
        f"{printable(about.mapper)}, {about.definition}, {first:%Y-%m-%d} to "
        f"{days[-1]:%Y-%m-%d}, {step}"
    )
    return Chart(
        title, subtitle, axis, days, tuple(lines), tuple(faint), gained, lost, since, gaps,
        tuple(notes),
    )  # fmt: skip


def _totals(gained: npt.NDArray[np.float64], lost: npt.NDArray[np.float64]) -> str:
    total, gone = float(np.nansum(gained)), float(np.nansum(lost))
    none = int(np.isnan(gained).sum())
    besides = f" Without {none} step{'s' * (none > 1)} between unlike maps." if none else ""
    return (
        f"All steps together: gained {total:,.1f}, lost {gone:,.1f}, net {total - gone:+,.1f} km²."
        f"{besides}"
    )


def _by_region(table: pd.DataFrame) -> tuple[list[ChartLine], list[ChartLine]]:
    found = []
    for column in table.columns:
        values = table[column].to_numpy(dtype=float)
        name = printable(str(column).removesuffix("_km2"))
        change = values - values[0]
        told = (f"{change[-1]:+,.1f}", f"→ {values[-1]:,.1f} km²")
        found.append(ChartLine(name, (name, *told), change))
    found.sort(key=lambda line: -float(np.ptp(line.values)))
    most = float(np.ptp(found[0].values))
    # a change below half a per cent of the largest is invisible, and a label would not help
    shown = [
        line
        for i, line in enumerate(found)
        if i < MOST_LINES and (len(found) <= MOST_LINES or np.ptp(line.values) > most / 200)
    ]
    faint = [line for line in found if line not in shown]
    return sorted(shown, key=lambda line: -float(line.values[-1])), faint


def runs(chart: Chart) -> list[slice]:
    """Return stretches of days to draw through; a line is interrupted where maps are missing.

    Series by week or month continue over gaps of a few days.

    Examples
    --------
    >>> days = pd.DatetimeIndex(["2024-05-01", "2024-05-02", "2024-05-05"])
    >>> about = SeriesAbout("me", "occupied", "day", gaps=[(date(2024, 5, 3), date(2024, 5, 4))])
    >>> runs(chart_of(pd.DataFrame({"area_km2": [1.0, 2.0, 3.0]}, index=days), about))
    [slice(0, 2, None), slice(2, 3, None)]
    """
    days = [day.date() for day in chart.days]
    cuts = [0]
    for i, (before, after) in enumerate(itertools.pairwise(days), 1):
        # interrupt the line if maps are missing for at least half of the days between two points
        missing = sum((b - a).days + 1 for a, b in chart.gaps if before < a and b < after)
        if missing and 2 * missing >= (after - before).days:
            cuts.append(i)
    return [slice(a, b) for a, b in zip(cuts, [*cuts[1:], len(days)], strict=True)]


def ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Return round values within a span.

    Examples
    --------
    >>> ticks(-12.0, 4862.0)
    [0.0, 1000.0, 2000.0, 3000.0, 4000.0]
    """
    span = max(high - low, 1e-6)
    # the step is 1, 2, 2.5, 5 or 10 times a power of ten
    power = 10.0 ** floor(log10(span / most))
    step = next(t * power for t in (1, 2, 2.5, 5, 10) if span / (t * power) <= most)
    first, last = ceil(low / step - 1e-9), floor(high / step + 1e-9)
    return [round(step * i, 9) for i in range(first, last + 1)]


def apart(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Move labels apart so that none overlap, keeping each as near to its place as possible.

    Parameters
    ----------
    wanted : sequence of float
        The preferred places, in rising order.
    gap : float
        The least distance between two labels.
    low, high : float
        The ends of the room for labels.

    Examples
    --------
    >>> apart([10.0, 11.0, 50.0], 5.0, 0.0, 100.0)
    [8.0, 13.0, 50.0]
    """
    groups: list[tuple[float, int]] = []  # middle and size of each group of labels that touch
    for place in wanted:
        middle, number = place, 1
        # merge groups that overlap; the middle of the new one is their weighted mean
        while groups and middle - number * gap / 2 < groups[-1][0] + groups[-1][1] * gap / 2:
            other, count = groups.pop()
            middle = (middle * number + other * count) / (number + count)
            number += count
        groups.append((middle, number))
    found = [m + (i - (n - 1) / 2) * gap for m, n in groups for i in range(n)]
    # move labels into the room, first up from the low end, then down from the high end
    for i, place in enumerate(found):
        found[i] = max(place, low + i * gap)
    for i in reversed(range(len(found))):
        found[i] = min(found[i], high - (len(found) - 1 - i) * gap)
    return found


#: The typeface that ships with matplotlib; it has Latin and Cyrillic letters.
FAMILY = "DejaVu Sans"

_SETTINGS: dict[Any, Any] = {
    "svg.fonttype": "none",  # text can be searched, copied and read aloud
    "svg.hashsalt": "frontgeo",
    "svg.image_inline": True,
    "pdf.fonttype": 42,
    "pdf.compression": 6,
    "text.hinting": "none",  # letters keep the width that was measured, at every size
    "path.simplify": False,
    "agg.path.chunksize": 0,
    "savefig.bbox": None,
    "savefig.pad_inches": 0.0,
    "savefig.facecolor": "auto",
    "savefig.edgecolor": "auto",
    "savefig.transparent": False,
    "savefig.dpi": "figure",
}


class SteadyFigure(Figure):
    """A figure that keeps its size when saved, with the same bytes each time.

    It is made with a mapping of texts, ``title``, ``description`` and ``credit``, which are
    written into the file.
    """

    def __init__(self, *args: Any, told: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.told = dict(told or {})

    def savefig(
        self,
        fname: str | PathLike[Any] | IO[Any],
        *,
        transparent: bool | None = None,
        **kwargs: Any,
    ) -> None:
        """Write PNG, SVG or PDF; parameters are those of matplotlib's `Figure.savefig`."""
        named = Path(fname).suffix.lstrip(".") if isinstance(fname, str | PathLike) else ""
        kind = str(kwargs.get("format") or named or "png").lower()
        kwargs.setdefault("format", kind)
        kwargs["metadata"] = {**self._metadata(kind), **(kwargs.get("metadata") or {})}
        if not kwargs["metadata"]:
            del kwargs["metadata"]
        with mpl.rc_context(_SETTINGS):
            if kind != "svg" and not isinstance(fname, str | PathLike):
                super().savefig(fname, transparent=transparent, **kwargs)
                return
            buffer = BytesIO()
            super().savefig(buffer, transparent=transparent, **kwargs)
        if kind != "svg" and isinstance(fname, str | PathLike):
            write_bytes(Path(fname), buffer.getvalue())
            return
        content = _with_letters(buffer.getvalue().decode("utf-8"), self.told.get("description", ""))
        if isinstance(fname, str | PathLike):
            write_text(Path(fname), content)
        else:
            as_text = isinstance(fname, TextIOBase)  # like matplotlib, accept text and binary files
            fname.write(content if as_text else content.encode("utf-8"))

    def _metadata(self, kind: str) -> dict[str, Any]:
        title, words, credit = (self.told.get(k, "") for k in ("title", "description", "credit"))
        by = f"frontgeo {__version__}"
        known: dict[str, dict[str, Any]] = {
            "png": {"Title": title, "Description": words, "Copyright": credit, "Software": by},
            "svg": {
                "Title": title, "Description": words, "Rights": credit, "Creator": by, "Date": None,
            },
            "pdf": {"Title": title, "Subject": words, "Creator": by, "CreationDate": None},
        }  # fmt: skip
        return {key: told for key, told in known.get(kind, {}).items() if told != ""}

    def _repr_png_(self) -> bytes:
        buffer = BytesIO()
        self.savefig(buffer, format="png")
        return buffer.getvalue()


@cache
def typeface(*, bold: bool = False) -> FontProperties:
    """Return the typeface, regardless of a user's matplotlib settings."""
    return FontProperties(family=[FAMILY], weight="bold" if bold else "normal")


def _with_letters(svg: str, description: str) -> str:
    """Embed the letters in use, and a description for screen readers, into an SVG.

    Parameters
    ----------
    svg : str
        As written by matplotlib, with text as text.
    description : str
    """
    used = frozenset(unescape("".join(re.findall(r"<text\b[^>]*>([^<]*)</text>", svg))))
    faces = "".join(
        f"@font-face{{font-family:'{FAMILY}';font-weight:{weight};"
        f"src:url(data:font/woff;base64,{_letters(used, bold=weight == 700)})}}"
        for weight in (400, 700)
    )
    head, tail = svg.split("<defs>", 1)
    head = head.replace("<svg ", '<svg role="img" ', 1)
    told = f"<desc>{escape(description)}</desc>\n " if description else ""
    return f"{head}{told}<defs>\n  <style>{faces}</style>{tail}"


@lru_cache(maxsize=8)
def _letters(used: frozenset[str], *, bold: bool) -> str:
    """Subset the typeface to some letters, as WOFF in base64; its licence is kept."""
    options = subset.Options(
        flavor="woff",
        hinting=False,
        name_IDs=[0, 1, 2, 5, 13, 14],
        notdef_outline=True,
        drop_tables=[*subset.Options().drop_tables, "FFTM", "GDEF", "GPOS", "GSUB"],
        recalc_timestamp=False,
    )
    path = font_manager.findfont(typeface(bold=bold))
    with TTFont(path, recalcTimestamp=False) as face:
        cutter = subset.Subsetter(options)
        cutter.populate(text="".join(sorted(used)))
        cutter.subset(face)
        face.flavor = "woff"
        buffer = BytesIO()
        face.save(buffer)
    return base64.b64encode(buffer.getvalue()).decode("ascii")


_GREY, _INK, _SOFT = "#8a8f98", "#1d232b", "#4a525d"
_GAINED, _LOST = "#b54a0b", "#0b5f8a"
_LABEL_POINTS = 9.0
_NOTE_LINE = 0.022  # share of the height: 7.5 points with line spacing 1.35


def plot_series(table: pd.DataFrame, about: SeriesAbout) -> Any:
    """Draw a series of maps, with a name at the end of each line.

    Parameters
    ----------
    table : DataFrame
        As from `Timeline.area` or `Timeline.deltas`.
    about : SeriesAbout

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    NotAvailableError
        If matplotlib is not installed.

    Examples
    --------
    >>> days = pd.DatetimeIndex(["2024-05-01", "2024-05-02"])
    >>> table = pd.DataFrame({"area_km2": [5.0, 7.5]}, index=days)
    >>> plot_series(table, SeriesAbout("me", "occupied", "day")).texts[0].get_text()
    'Ground held'
    """
    try:
        # loads matplotlib, an optional dependency
        pass
    except ImportError:
        raise NotAvailableError(
            "PNG needs matplotlib; install it with: pip install 'frontgeo[figures]'"
        ) from None
    chart = chart_of(table, about)
    figure = SteadyFigure(figsize=(11, 6.4))
    below = textwrap.fill(_plain(" ".join((*chart.notes, chart.method))), 184)
    # more notes push the drawing up, so that they do not cover the days
    foot = max(0.15, 0.09 + _NOTE_LINE * (below.count("\n") + 1))
    axes = figure.add_axes((0.075, foot, 0.69 if chart.lines else 0.9, 0.81 - foot))
    _shade(axes, chart)
    if chart.gained is None:
        _draw_lines(axes, chart)
    else:
        _draw_bars(axes, chart)
    axes.text(0.0, 1.03, _plain(chart.axis), transform=axes.transAxes, fontsize=9.5, color=_SOFT)
    axes.yaxis.set_major_formatter("{x:,.0f}" if np.ptp(chart.span) > 5 else "{x:,.1f}")
    axes.grid(axis="y", color="0.9", linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
    figure.text(0.02, 0.945, _plain(chart.title), fontsize=16, fontweight="bold")
    figure.text(0.02, 0.895, _plain(chart.subtitle), fontsize=10.5, color=_SOFT)
    figure.text(0.02, 0.015, below, fontsize=7.5, color=_SOFT, va="bottom", linespacing=1.35)
    return figure


def series_png(table: pd.DataFrame, about: SeriesAbout) -> bytes:
    """Return `plot_series` as a PNG, with the same bytes each time.

    Parameters and errors are those of `plot_series`.
    """
    buffer = BytesIO()
    plot_series(table, about).savefig(buffer, format="png", dpi=150, metadata={"Software": None})
    return buffer.getvalue()


def _plain(text: str) -> str:
    """Escape dollar signs, so that matplotlib does not parse names as mathematics."""
    return text.replace("$", r"\$")


def _day(day: Any) -> float:
    from matplotlib.dates import date2num

    return float(date2num(day))  # type: ignore[no-untyped-call]


def _shade(axes: Any, chart: Chart) -> None:
    for first, last in chart.gaps:
        axes.axvspan(_day(first) - 0.5, _day(last) + 0.5, color="0.88", linewidth=0, zorder=0)


def _draw_lines(axes: Any, chart: Chart) -> None:
    for line in chart.faint:
        for run in runs(chart):
            axes.plot(chart.days[run], line.values[run], color=_GREY, linewidth=0.8, zorder=2)
    for line, colour, dash in zip(chart.lines, COLOURS, DASHES, strict=False):
        for run in runs(chart):
            axes.plot(
                chart.days[run],
                line.values[run],
                color=colour,
                linewidth=2.0,
                linestyle=(0, tuple(part / 2 for part in dash)) if dash else "-",
                dash_capstyle="butt",
                marker="" if run.stop - run.start > 1 else ".",
                zorder=3,
            )
    low, high = chart.span
    room = (high - low or 1.0) * 0.05
    axes.set_ylim(low - room, high + room)
    first, last = _day(chart.days[0]), _day(chart.days[-1])
    axes.set_xlim(first - 0.5, last + 0.5)
    _label_ends(axes, chart)


def _label_ends(axes: Any, chart: Chart) -> None:
    """Write names at the ends of lines, moved apart where they would overlap."""
    bottom, top = axes.get_ylim()
    height_points = axes.get_position().height * axes.figure.get_figheight() * 72
    unit = (top - bottom) / height_points
    lines = list(zip(chart.lines, COLOURS, strict=False))
    ends = [float(line.values[-1]) for line, _ in lines]
    order = np.argsort(ends, kind="stable")
    places = apart([ends[i] for i in order], 2.75 * _LABEL_POINTS * unit, bottom, top)
    for i, place in zip(order, places, strict=True):
        line, colour = lines[i]
        words = line.label
        axes.annotate(
            "",
            xy=(1.0, ends[i]),
            xytext=(1.02, place),
            xycoords=axes.get_yaxis_transform(),
            textcoords=axes.get_yaxis_transform(),
            arrowprops={"arrowstyle": "-", "color": colour, "linewidth": 1.4},
            annotation_clip=False,
        )
        axes.annotate(
            _plain(words[0][:44]),
            (1.025, place),
            xycoords=axes.get_yaxis_transform(),
            xytext=(0, 0.5),
            textcoords="offset points",
            fontsize=_LABEL_POINTS,
            fontweight="bold",
            color=_INK,
            va="bottom",
        )
        axes.annotate(
            _plain(" ".join(words[1:])),
            (1.025, place),
            xycoords=axes.get_yaxis_transform(),
            xytext=(0, -0.5),
            textcoords="offset points",
            fontsize=_LABEL_POINTS - 0.5,
            color=_INK,
            va="top",
        )


def _draw_bars(axes: Any, chart: Chart) -> None:
    assert chart.gained is not None and chart.lost is not None and chart.since is not None
    ends = np.array([_day(day) for day in chart.days])
    starts = np.array([_day(day) for day in chart.since])
    width = np.maximum(ends - starts, 1.0)
    for values, colour, hatch, name in (
        (chart.gained, _GAINED, None, "gained"),
        (-chart.lost, _LOST, "////", "lost"),
    ):
        thick = bool(len(ends) <= 120)
        axes.bar(
            ends - width / 2,
            values,
            width * (0.86 if thick else 1.0),
            color=colour if not (thick and hatch) else "white",
            edgecolor=colour if thick and hatch else "none",
            hatch=hatch if thick else None,
            linewidth=0.8 if thick else 0.0,
            label=name,
        )
    axes.axhline(0, color=_INK, linewidth=0.9)
    axes.set_xlim(float((ends - width).min()) - 0.5, float(ends.max()) + 0.5)
    axes.xaxis_date()
    axes.legend(frameon=False, loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=2, fontsize=9)
