"""Draw charts of series with matplotlib, which is loaded with the first figure."""

from __future__ import annotations

import textwrap
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from frontgeo.errors import NotAvailableError
from frontgeo.outputs.chart import COLOURS, DASHES, Chart, SeriesAbout, apart, chart_of, runs

if TYPE_CHECKING:
    from frontgeo.plot.files import SteadyFigure

__all__ = ["SeriesAbout", "plot_series", "series_png"]

_GREY, _INK, _SOFT = "#8a8f98", "#1d232b", "#4a525d"
_GAINED, _LOST = "#b54a0b", "#0b5f8a"
_LABEL_POINTS = 9.0
_NOTE_LINE = 0.022  # share of the height: 7.5 points with line spacing 1.35


def plot_series(table: pd.DataFrame, about: SeriesAbout) -> SteadyFigure:
    """Draw a series of maps, with a name at the end of each line, and its text in the file.

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
        from frontgeo.plot.files import SteadyFigure  # loads matplotlib, an optional extra
    except ImportError:
        raise NotAvailableError(
            "PNG needs matplotlib; install it with: pip install 'frontgeo[figures]'"
        ) from None
    chart = chart_of(table, about)
    named = {"title": f"{chart.title}, {chart.subtitle}", "description": chart.in_words}
    figure = SteadyFigure(figsize=(11, 6.4), about=named)
    below = textwrap.fill(_plain(" ".join((*chart.notes, chart.texts["series_method"]))), 184)
    # more notes push the drawing up, so that they do not cover the days
    foot = max(0.15, 0.09 + _NOTE_LINE * (below.count("\n") + 1))
    axes = figure.add_axes((0.075, foot, 0.69 if chart.lines else 0.9, 0.81 - foot))
    _shade(axes, chart)
    if chart.gained is None or chart.lost is None or chart.since is None:
        _draw_lines(axes, chart)
    else:
        _draw_bars(axes, chart, chart.gained, chart.lost, chart.since)
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
    ends = [line.last for line, _ in lines]
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


def _draw_bars(
    axes: Any,
    chart: Chart,
    gained: npt.NDArray[np.float64],
    lost: npt.NDArray[np.float64],
    since: pd.DatetimeIndex,
) -> None:
    ends = np.array([_day(day) for day in chart.days])
    starts = np.array([_day(day) for day in since])
    width = np.maximum(ends - starts, 1.0)
    for values, colour, hatch, key in (
        (gained, _GAINED, None, "gained"),
        (-lost, _LOST, "////", "lost"),
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
            label=chart.texts[key].lower(),
        )
    axes.axhline(0, color=_INK, linewidth=0.9)
    axes.set_xlim(float((ends - width).min()) - 0.5, float(ends.max()) + 0.5)
    axes.xaxis_date()
    axes.legend(frameon=False, loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=2, fontsize=9)
