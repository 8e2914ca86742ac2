"""Charts of series, as data: lines, bars, gaps and notes, which a page and a figure both draw."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from frontgeo._utils.fileio import printable
from frontgeo.i18n.formats import Language
from frontgeo.i18n.texts import Texts, texts_of

__all__ = [
    "COLOURS",
    "DASHES",
    "MOST_LINES",
    "Chart",
    "ChartLine",
    "SeriesAbout",
    "apart",
    "chart_of",
    "runs",
]

#: Colours safe for colour-blind readers (Okabe and Ito 2008); dashes work without colour.
COLOURS = ("#d55e00", "#0072b2", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#7a5c3e")
DASHES: tuple[tuple[float, ...], ...] = (
    (), (7, 3), (2, 2.5), (9, 3, 2, 3), (4, 2), (12, 3), (5, 2, 1, 2, 1, 2)
)  # fmt: skip
_SHOWN_KM2 = 0.05  # less is 0.0
MOST_LINES = len(COLOURS)  # the most lines to label; more would look alike


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
    lang : {"en", "uk"}
    """

    mapper: str
    definition: str
    every: str
    credit: str = ""
    boundaries: str = ""
    maps: int = 0
    gaps: Sequence[tuple[date, date]] = ()
    caveats: Sequence[str] = ()
    lang: Language = "en"


@dataclass(frozen=True, eq=False)
class ChartLine:
    """One line of a chart, in km².

    Attributes
    ----------
    name : str
        The name of the region or mapper.
    label : tuple of str
        The text at its end: the name or area, the change, and the area.
    values : ndarray of float
        One value for each day of the chart; NaN before the first and after the last of its own.
    """

    name: str
    label: tuple[str, str, str]
    values: npt.NDArray[np.float64]

    @property
    def last(self) -> float:
        """Return its last value."""
        return float(self.values[np.isfinite(self.values)][-1])

    @property
    def extent(self) -> float:
        """Return the difference of its highest and lowest value."""
        return float(np.nanmax(self.values) - np.nanmin(self.values))


@dataclass(frozen=True, eq=False)
class Chart:
    """All contents of a chart of a series.

    Attributes
    ----------
    title, subtitle, period, step, axis : str
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
    texts : Texts
        Texts in the reader's language.
    """

    title: str
    subtitle: str
    period: str
    step: str
    axis: str
    days: pd.DatetimeIndex
    lines: tuple[ChartLine, ...]
    faint: tuple[ChartLine, ...]
    gained: npt.NDArray[np.float64] | None
    lost: npt.NDArray[np.float64] | None
    since: pd.DatetimeIndex | None
    gaps: tuple[tuple[date, date], ...]
    notes: tuple[str, ...]
    texts: Texts

    @property
    def in_words(self) -> str:
        """Return the text for readers who cannot see it: what it is of, and where its lines end."""
        lines = " ".join(f"{' '.join(line.label)}." for line in self.lines)
        if self.gained is not None and self.lost is not None:
            sums = (float(np.nansum(bars)) for bars in (self.gained, self.lost))
            gained, lost = (self.texts.number(km2, 1) for km2 in sums)
            lines = self.texts.filled("series_sums", gained=gained, lost=lost)
        words = self.texts.filled(
            "series_in_words", title=self.title, subtitle=self.subtitle, lines=lines
        )
        return words.strip()

    @property
    def span(self) -> tuple[float, float]:
        """Return the lowest and the highest value, including 0 if changes are shown."""
        if self.gained is not None and self.lost is not None:
            return -float(np.max(self.lost, initial=0.0)), float(np.max(self.gained, initial=0.0))
        values = np.concatenate([line.values for line in (*self.lines, *self.faint)])
        low, high = float(np.nanmin(values)), float(np.nanmax(values))
        if len(self.lines) + len(self.faint) > 1:
            return min(0.0, low), max(0.0, high)
        return low, high


def chart_of(table: pd.DataFrame, about: SeriesAbout) -> Chart:
    """Lay out a chart of a table.

    Parameters
    ----------
    table : DataFrame
        As from `Timeline.area` or `Timeline.deltas`; of several mappers also with a column
        ``mapper``. For several regions or mappers the change since the first map is shown, as
        their areas differ more than they change, and of steps the sum of their nets.
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
    texts = texts_of("series", about.lang)
    days = pd.DatetimeIndex(table.index)
    every = about.every if about.every in ("day", "week", "month") else "map"
    lines: list[ChartLine] = []
    faint: list[ChartLine] = []
    gained = lost = since = None
    notes = [f"{printable(caveat)}." for caveat in about.caveats]
    key = next((column for column in ("mapper", "region") if column in table.columns), "")
    if key:
        is_change = "gained_km2" in table.columns
        title = texts[f"series_{'changes_by' if is_change else 'by'}_{key}"]
        axis = texts["series_axis_more_mapper"]
        if key == "region":
            axis = texts.filled("series_axis_net", day=f"{table['since'].iloc[0]:%Y-%m-%d}")
        days, found = _curves(table, key, texts)
        lines, faint = _labelled(found)
        if is_change:
            notes += _totals_by(table, key, texts)
    elif "gained_km2" in table.columns:
        gained, lost = (table[c].to_numpy(dtype=float) for c in ("gained_km2", "lost_km2"))
        since = pd.DatetimeIndex(table["since"])
        title, axis = texts["series_changes"], texts[f"series_axis_{every}"]
        notes += _totals(gained, lost, texts)
        gained, lost = np.nan_to_num(gained), np.nan_to_num(lost)  # no bar between unlike maps
    elif table.shape[1] == 1:
        title, axis = texts["series_held"], texts["km2"]
        lines = [_single_line(table, texts)]
    else:
        first_day = f"{days[0]:%Y-%m-%d}"
        title, axis = texts["series_by_region"], texts.filled("series_axis_more", day=first_day)
        lines, faint = _by_region(table, texts)
    gaps = tuple(g for g in about.gaps if days[0].date() <= g[1] and g[0] <= days[-1].date())
    notes += [*_faint_note(faint, texts), *_gaps_note(gaps, texts)]
    notes += [printable(text) + "." for text in (about.credit, about.boundaries) if text]
    period = _period((days[0] if since is None else since[0]).date(), days[-1].date(), texts)
    step = texts[f"series_step_{every}"]
    subtitle = texts.filled(
        "series_subtitle",
        mapper=printable(about.mapper),
        definition=about.definition,
        period=period,
        step=step,
    )
    return Chart(
        title, subtitle, period, step, axis, days, tuple(lines), tuple(faint), gained, lost, since,
        gaps, tuple(notes), texts,
    )  # fmt: skip


def _period(first: date, last: date, texts: Texts) -> str:
    if first == last:
        return str(first)
    return texts.filled("series_period", first=str(first), last=str(last))


def _curves(
    table: pd.DataFrame, key: str, texts: Texts
) -> tuple[pd.DatetimeIndex, list[ChartLine]]:
    """Return a line for each mapper or region: its change since its first map, or sum of nets.

    Between two maps of its own a mapper's line is straight, whatever days others have.
    """
    own: dict[str, pd.Series[float]] = {}
    labels: dict[str, tuple[str, str]] = {}
    for name, rows in table.groupby(key, sort=False):
        if "net_km2" in table.columns:
            # of a mapper with regions, or of steps between unlike maps, which have no number
            nets = rows["net_km2"].groupby(level=0, sort=False).sum()
            first = pd.Series([0.0], index=pd.DatetimeIndex([rows["since"].iloc[0]]))
            values, area = pd.concat([first, nets]).cumsum(), texts["km2"]
        else:
            held = rows["area_km2"].groupby(level=0, sort=False).last()
            values = held - held.iloc[0]
            area = f"→ {texts.number(held.iloc[-1], 1)} {texts['km2']}"
        own[str(name)] = values.groupby(level=0, sort=False).last()
        labels[str(name)] = texts.number(values.iloc[-1], 1, signed=True), area
    days = pd.DatetimeIndex(sorted({day for values in own.values() for day in values.index}))
    lines = []
    for name, values in own.items():
        filled = values.reindex(days).interpolate("time", limit_area="inside")
        shown = printable(name)
        lines.append(ChartLine(shown, (shown, *labels[name]), np.asarray(filled, dtype=np.float64)))
    return days, lines


def _totals_by(table: pd.DataFrame, key: str, texts: Texts) -> list[str]:
    """Add up all steps of each mapper, or of all regions together."""
    found = []
    for name, rows in table.groupby("mapper", sort=False) if key == "mapper" else [("", table)]:
        places = rows["region"].nunique() if "region" in rows else 1
        gained, lost, net = (
            rows[f"{column}_km2"].to_numpy(dtype=float).reshape(-1, places).sum(axis=1)
            for column in ("gained", "lost", "net")
        )
        named = f"{printable(str(name))}: " if name else ""
        found += [f"{named}{line}" for line in _totals(gained, lost, texts, net=net)]
    return found


def _totals(
    gained: npt.NDArray[np.float64],
    lost: npt.NDArray[np.float64],
    texts: Texts,
    *,
    net: npt.NDArray[np.float64] | None = None,
) -> list[str]:
    """Add up all steps, and count those between unlike maps, which have no number.

    Beside gained and lost a net may have redrawn border, which then is named.
    """
    total, gone = float(np.nansum(gained)), float(np.nansum(lost))
    whole = total - gone if net is None else float(np.nansum(net))
    numbers = {
        "gained": texts.number(total, 1),
        "lost": texts.number(gone, 1),
        "net": texts.number(whole, 1, signed=True),
    }
    lines = [texts.filled("series_totals", **numbers)]
    redrawn = whole - (total - gone)
    if abs(redrawn) >= _SHOWN_KM2:
        km2 = texts.number(redrawn, 1, signed=True)
        lines.append(texts.filled("series_redrawn", redrawn=km2))
    if unlike := int(np.isnan(gained).sum()):
        lines.append(texts.counted("series_unlike_steps", unlike))
    return [" ".join(lines)]


def _faint_note(faint: Sequence[ChartLine], texts: Texts) -> list[str]:
    if not faint:
        return []
    most = texts.number(max(line.extent for line in faint), 1)
    return [texts.filled("series_faint", most=most, names=", ".join(line.name for line in faint))]


def _gaps_note(gaps: Sequence[tuple[date, date]], texts: Texts) -> list[str]:
    """List the first twelve times without a map, and count the others."""
    if not gaps:
        return []
    listed = ", ".join(_period(first, last, texts) for first, last in gaps[:12])
    if len(gaps) > 12:
        listed = texts.filled("series_more_gaps", days=listed, n=str(len(gaps) - 12))
    return [texts.filled("series_gaps", days=listed)]


def _single_line(table: pd.DataFrame, texts: Texts) -> ChartLine:
    values = table.iloc[:, 0].to_numpy(dtype=float)
    area = f"{texts.number(values[-1], 1)} {texts['km2']}"
    change = texts.number(values[-1] - values[0], 1, signed=True)
    since = texts.filled("series_since", day=f"{pd.DatetimeIndex(table.index)[0]:%Y-%m-%d}")
    return ChartLine("", (area, change, since), values)


def _by_region(table: pd.DataFrame, texts: Texts) -> tuple[list[ChartLine], list[ChartLine]]:
    """Return the lines to label, the highest at the end first, and those that change least."""
    found = []
    for column in table.columns:
        values = table[column].to_numpy(dtype=float)
        name = printable(str(column).removesuffix("_km2"))
        change = values - values[0]
        area = f"→ {texts.number(values[-1], 1)} {texts['km2']}"
        label = (name, texts.number(change[-1], 1, signed=True), area)
        found.append(ChartLine(name, label, change))
    return _labelled(found)


def _labelled(found: list[ChartLine]) -> tuple[list[ChartLine], list[ChartLine]]:
    """Return the lines to label, the highest at the end first, and those that change least."""
    found.sort(key=lambda line: -line.extent)
    most = found[0].extent
    # a change below half a per cent of the largest is invisible, and a label would not help
    labelled = [
        line
        for i, line in enumerate(found)
        if i < MOST_LINES and (len(found) <= MOST_LINES or line.extent > most / 200)
    ]
    faint = [line for line in found if line not in labelled]
    return sorted(labelled, key=lambda line: -line.last), faint


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
