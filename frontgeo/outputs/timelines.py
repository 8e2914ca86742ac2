"""Timelines and comparisons of two mappers as text and as rows, with notes on their maps."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from frontgeo._utils.dates import read_day, start_of, zone_of
from frontgeo._utils.fileio import printable
from frontgeo._utils.fitted_text import format_table
from frontgeo.archive.comparison_series import ComparisonSeries
from frontgeo.archive.series import published_at_once
from frontgeo.archive.timeline import Timeline
from frontgeo.geometry.sectors import OUTSIDE
from frontgeo.i18n.formats import number_text
from frontgeo.i18n.messages import Message
from frontgeo.i18n.texts import texts_of
from frontgeo.outputs.caveats import STARRED, ManyMaps
from frontgeo.outputs.plain_data import assumed_dicts

__all__ = [
    "beyond_maps",
    "caveats_dict",
    "mappers_together",
    "no_step_reason",
    "plain_rows",
    "records",
    "series_lines",
    "series_overview",
    "some_of",
    "step_notes",
    "timeline_caveats",
    "timeline_text",
    "with_assumptions",
    "with_notes",
]

_MARK_UNLIKE = "of which one lacks a part"
_TEXTS = ("shows_from", "shows_to", "assumed", "note")  # columns that only some tables have
_SHOWN_KM2 = 0.05  # less is 0.0 in text


def timeline_caveats(timeline: Timeline, many: ManyMaps, lang: str = "en") -> list[str]:
    """Return the lines under the numbers of an archive: assumptions and files left out."""
    lines = [*many.assumed_notes(texts_of("caveats", lang)), *many.notes(lang)]
    skipped = [str(fault) for fault in timeline.skipped]
    if skipped:
        files = "1 file" if len(skipped) == 1 else f"{len(skipped):,} files"
        lines.append(printable(f"{files} of the archive not read: {some_of(skipped, sep='; ')}"))
    for part, lacking in timeline.lacking.groupby("part"):
        listed = [f"{day:%Y-%m-%d}" for day in lacking.index.unique()]
        lines.append(printable(f"days without {part}: {some_of(listed)}"))
    return lines


def caveats_dict(timeline: Timeline, many: ManyMaps) -> dict[str, Any]:
    """Return the same for JSON, with the assumptions also by the day of the map."""
    days = sorted({*many.assumed_on, *many.day_ranges} - {None}, key=str)
    return {
        "assumed": assumed_dicts(alike.first for alike in many.assumed),
        "maps_assumed": {
            str(day): {
                "assumed": assumed_dicts(many.assumed_on.get(day, ())),
                "day_range": [str(end) for end in many.day_ranges[day]]
                if day in many.day_ranges
                else None,
            }
            for day in days
            if day is not None
        },
        "repaired": dict(sorted(many.repaired.items())),
        "skipped": dict(sorted(many.skipped.items())),
        "lacking": records(plain_rows(timeline.lacking)),
        "files_skipped": [{"file": f.member, "reason": f.reason} for f in timeline.skipped],
    }


def beyond_maps(
    timeline: Timeline, since: str | None, until: str | None, timezone: str = ""
) -> list[str]:
    """Return lines that say where a period begins before the maps, or ends after them."""
    zone, lines = zone_of(timezone), []
    first, last = timeline.snapshots[0], timeline.snapshots[-1]
    if since is not None and first.state_in(zone) > start_of(read_day(since, "since"), zone):
        lines.append(f"the maps begin on {first.day}, and show no state at the start of {since}")
    if until is not None and last.day < read_day(until, "until"):
        lines.append(f"the last map up to the end of {until} is of {last.day}")
    return lines


def mappers_together(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the tables of several mappers as one, by day, with a column ``mapper``.

    A single mapper's is returned as it is. Regions where one mapper never shows held ground are 0
    in its rows, and texts that it lacks are empty.
    """
    if len(tables) == 1:
        return next(iter(tables.values()))
    named = [table.assign(mapper=mapper) for mapper, table in tables.items()]
    named = [table for table in named if len(table)] or named[:1]
    found = dict.fromkeys(column for table in named for column in table.columns)
    first = [column for column in ("day", "mapper") if column in found]
    last = [column for column in (f"{OUTSIDE}_km2", *_TEXTS) if column in found]
    columns = [*first, *(column for column in found if column not in (*first, *last)), *last]
    filled = []
    for table in named:
        lacking = {c: "" if c in _TEXTS else 0.0 for c in columns if c not in table}
        filled.append(table.assign(**lacking)[columns])
    rows = pd.concat(filled)
    days = rows["day"].to_numpy() if "day" in rows else rows.index.to_numpy()
    return rows.iloc[np.argsort(days, kind="stable")]


def _nets(table: pd.DataFrame) -> pd.DataFrame:
    """Return the net change from row to row of a table of areas or of changes."""
    if "region" in table:  # as many rows for each step, which add up to it
        regions = table["region"].nunique()
        steps = table.iloc[::regions] if regions else table
        nets = table["net_km2"].to_numpy(dtype=float).reshape(len(steps), -1).sum(axis=1)
        return steps[["since"]].assign(net_km2=nets)
    if "net_km2" in table:
        return table[["since", "net_km2"]]
    days = table.index
    net = table.sum(axis=1).diff()
    return pd.DataFrame({"since": days[:-1], "net_km2": net.to_numpy()[1:]}, index=days[1:])


def step_notes(table: pd.DataFrame, every: str) -> list[str]:
    """Return a line for each kind of step that is no change of a day."""
    lines = []
    if unlike := table.attrs.get("unlike"):
        steps = some_of([f"{a} to {b}" for a, b in unlike])
        lines.append(f"no change is measured between unlike maps, {_MARK_UNLIKE}: {steps}")
    found = _published(table, every)
    if len(found):
        listed = [
            f"{day:%Y-%m-%d} {row.net_km2:+,.1f} km² (usual {row.usual_km2:,.1f})"
            for day, row in zip(found.index, found.itertuples(), strict=True)
        ]
        lines.append(f"published in one day, which is not when it happened: {some_of(listed)}")
    return lines


def no_step_reason(timeline: Timeline, every: str) -> str:
    """Return the reason why there is no change to measure."""
    read = len(timeline.readable)
    if read == 1:
        other = "" if len(timeline) == 1 else f" of {len(timeline)} that can be read"
        return f"there is only one map{other}: no change to measure"
    return f"all its maps are of one {every}: no change to measure"


def _published(table: pd.DataFrame, every: str) -> pd.DataFrame:
    nets = _nets(table)
    return published_at_once(nets if every in ("day", "map") else nets[:0])


def with_notes(table: pd.DataFrame, timeline: Timeline, every: str) -> pd.DataFrame:
    """Return the table with a column of notes, if there is anything to note."""
    notes = pd.Series("", index=table.index)
    notes[notes.index.isin(_published(table, every).index)] = "published in one day"
    for day, row in timeline.lacking.iterrows():
        notes[notes.index == day] = f"{row['part']} missing"
    if "net_km2" in table:
        notes[table["net_km2"].isna()] = _MARK_UNLIKE
    return table.assign(note=notes) if (notes != "").any() else table


def some_of(items: Sequence[object], most: int = 12, sep: str = ", ") -> str:
    """Return the first items as text, with the number of the rest."""
    rest = f" and {len(items) - most} more" if len(items) > most else ""
    return sep.join(map(str, items[:most])) + rest


def plain_rows(table: pd.DataFrame) -> pd.DataFrame:
    """Return rows with days as text and areas to the square metre."""
    rows = table.reset_index()
    for column in rows.columns:
        if pd.api.types.is_datetime64_any_dtype(rows[column]):
            rows[column] = rows[column].dt.strftime("%Y-%m-%d")
        elif pd.api.types.is_numeric_dtype(rows[column]):
            rows[column] = rows[column].round(6)
    return rows


def records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Return rows for JSON, which has no NaN."""
    return [
        {str(k): None if pd.isna(v) else v for k, v in row.items()}
        for row in rows.to_dict("records")
    ]


def with_assumptions(table: pd.DataFrame, many: ManyMaps) -> pd.DataFrame:
    """Return the table with its maps' assumptions and possible days, if there are any."""
    rows = plain_rows(table)
    if not many.assumed_on and not many.day_ranges:
        return rows
    days = [(day.date(), *_before(row)) for day, (_, row) in _days(table)]
    ranges = [many.day_ranges.get(day) for day, *_ in days]
    texts = [
        "; ".join(dict.fromkeys(a.text for day in of for a in many.assumed_on.get(day, ())))
        for of in days
    ]
    for name, end in (("shows_from", 0), ("shows_to", 1)) if many.day_ranges else ():
        rows[name] = ["" if found is None else str(found[end]) for found in ranges]
    return rows.assign(assumed=texts)


def _days(table: pd.DataFrame) -> Iterator[tuple[pd.Timestamp, tuple[Any, pd.Series[Any]]]]:
    return zip(pd.DatetimeIndex(table.index), table.iterrows(), strict=True)


def _before(row: pd.Series[Any]) -> tuple[date, ...]:
    """Return the day of the earlier map, of a row of a change."""
    return (row["since"].date(),) if "since" in row else ()


def timeline_text(
    table: pd.DataFrame, many: ManyMaps | Mapping[str, ManyMaps], lang: str = "en"
) -> str:
    """Return a table as text, without columns that are zero throughout.

    Regions where nothing changed in a step are left out, which a line below says. Of a table of
    several mappers `many` has what is known of the maps of each.
    """
    quiet = _without_change(table)
    table = table[~quiet]
    apart = [c for c in table if re.match(r"(outside|redefined|redrawn)_(gained|lost)_km2", str(c))]
    empty = [column for column in apart if not table[column].fillna(0.0).any()]
    rows = plain_rows(table.drop(columns=empty))
    header = tuple(printable(_head(str(column), lang)) for column in rows.columns)
    texts = [
        tuple(_cell(column, value, lang) for column, value in zip(rows.columns, row, strict=True))
        for row in rows.itertuples(index=False)
    ]
    stars = [
        (many[row["mapper"]] if isinstance(many, Mapping) else many).starred(
            day.date(), *_before(row)
        )
        for day, (_, row) in _days(table)
    ]
    if any(stars):
        at = len(header) - (2 if "note" in rows else 1)  # beside the last number
        texts = [
            (*text[:at], text[at] + (star or " " * len(STARRED)), *text[at + 1 :])
            for text, star in zip(texts, stars, strict=True)
        ]
    left = {"note", "change", "mapper", "region"}
    right = [i for i, column in enumerate(rows.columns) if i and column not in left]
    text = format_table([header, *texts], right=right)
    if not quiet.any():
        return text
    return f"{text}\n{Message('terminal-quiet-regions', least_km2=_SHOWN_KM2).text(lang)}"


def _without_change(table: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Return which rows of a table by region show no change in text."""
    quiet = np.zeros(len(table), dtype=bool)
    if "region" in table:
        numbers = table[[c for c in table if str(c).endswith("_km2")]].to_numpy(dtype=float)
        quiet = (np.abs(numbers) < _SHOWN_KM2).all(axis=1)  # NaN is not less
    return quiet


_HEADS = ("day", "since", "note", "mapper", "region", "area", "gained", "lost", "net")


def _head(column: str, lang: str) -> str:
    """Return the head of a column; in English its name."""
    if lang == "en":
        return column.replace("_km2", " km²")
    name, _, unit = column.partition("_km2")
    if name + unit not in _HEADS:
        return column.replace("_km2", " км²")
    is_area = name in ("area", "gained", "lost", "net")
    text = Message(f"terminal-{'column-' if is_area else ''}{name}").text(lang)
    return f"{text} км²" if is_area else text


def _cell(column: str, value: Any, lang: str) -> str:
    if isinstance(value, str | int):
        return printable(str(value))
    if pd.isna(value):
        return "–"
    return number_text(value, lang, decimals=4 if column in ("lon", "lat") else 1)


def series_overview(table: pd.DataFrame, mapper: str, lang: str = "en") -> str:
    """Return a table of areas or of changes as one sentence; empty if a step was not measured."""
    areas = table[[c for c in table if str(c).endswith("_km2")]]
    if areas.empty or areas.isna().any(axis=None):
        return ""
    first = table["since"].iloc[0] if "since" in table else table.index[0]
    about = {"mapper": mapper, "first": f"{first:%Y-%m-%d}", "last": f"{table.index[-1]:%Y-%m-%d}"}
    if "net_km2" in table:
        sums = {name: float(areas[name].sum()) for name in ("gained_km2", "lost_km2", "net_km2")}
        return Message("terminal-series-change", **about, **sums).text(lang)
    held = areas.sum(axis=1)
    change_km2, last_km2 = held.iloc[-1] - held.iloc[0], held.iloc[-1]
    return Message("terminal-series-held", **about, last_km2=last_km2, change_km2=change_km2).text(
        lang
    )


# ---- two mappers compared -----------------------------------------------------------------


def series_lines(found: ComparisonSeries) -> list[str]:
    """Return the medians over the pairs of each region, and the lags."""
    a, b = found.mappers
    instants = found.pairs[["a_at", "b_at"]].drop_duplicates()
    lines = [
        f"a: {a}, b: {b}; {found.definition}; {len(instants)} pairs of maps, "
        f"{instants['a_at'].min():%Y-%m-%d} to {instants['a_at'].max():%Y-%m-%d}, and medians:",
        "",
    ]
    header = ("", "only a km²", "only b km²", "IoU", "median m", "95 % m", "b ahead m", "sd m")
    columns = ["only_a_km2", "only_b_km2", "iou", "median_m", "p95_m", "bias_m", "sd_m"]
    by_region = found.pairs.groupby("region", sort=False)
    medians = by_region[columns].median()
    most_km2 = by_region[["both_km2", "only_a_km2", "only_b_km2"]].max().sum(axis=1)
    empty = set(most_km2.index[most_km2 == 0])
    rows: list[tuple[str, ...]] = [header]
    for region, row in medians.iterrows():
        if region in empty:
            continue
        areas = [f"{row[key]:,.1f}" for key in ("only_a_km2", "only_b_km2")]
        metres = [f"{row[key]:,.0f}" if row[key] == row[key] else "–" for key in columns[3:]]
        iou = f"{row['iou']:.3f}" if row["iou"] == row["iou"] else "–"
        rows.append((printable(str(region)), *areas, iou, *metres))
    lines += format_table(rows, right=range(1, 8)).split("\n")
    if empty:
        names = ", ".join(name for name in map(str, medians.index) if name in empty)
        lines.append(printable(f"neither mapper shows held ground in {len(empty)}: {names}"))
    lines.append("")
    lags = (lag for lag in found.lags.to_dict("records") if lag["region"] not in empty)
    return [*lines, *(_lag_line(lag, b) for lag in lags)]


def _lag_line(lag: Mapping[Hashable, Any], b: str) -> str:
    """Return by how many days one mapper lags behind the other."""
    if lag["note"]:
        return printable(f"{lag['region']}: no lag, {lag['note']}")
    steps = "day" if lag["resolution_days"] == 1 else f"{lag['resolution_days']:.0f} days"
    late = float(lag["lag_days"])
    verb, unit = ("leads" if late < 0 else "lags"), ("day" if abs(late) == 1 else "days")
    return printable(
        f"{lag['region']}: {b} {verb} by {abs(late):g} {unit} (lag, 95 %: {lag['low_days']:+g} to "
        f"{lag['high_days']:+g}, to the {steps}, {lag['pairs']} pairs in {lag['months']} months; "
        f"symmetric difference {lag['apart_km2']:,.0f} km², at the lag {lag['least_km2']:,.0f})"
    )
