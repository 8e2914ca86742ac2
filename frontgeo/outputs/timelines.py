"""Timelines and comparisons of two mappers as text and as rows, with notes on their maps."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from frontgeo._utils.dates import read_day, start_of, zone_of
from frontgeo._utils.fileio import printable
from frontgeo._utils.fitted_text import format_table
from frontgeo.archive.comparison_series import WHOLE, ComparisonSeries
from frontgeo.archive.series import published_at_once
from frontgeo.archive.timeline import Timeline
from frontgeo.geometry.sectors import OUTSIDE
from frontgeo.i18n.formats import number_text
from frontgeo.i18n.messages import Message
from frontgeo.i18n.texts import texts_of
from frontgeo.outputs.caveats import STARRED, ManyMaps, definition_named, names_of_regions
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

_MOST = 12  # items of a list in a line
_TEXTS = ("shows_from", "shows_to", "assumed", "note")  # columns that only some tables have
_SHOWN_KM2 = 0.05  # less is 0.0 in text


def timeline_caveats(timeline: Timeline, many: ManyMaps, lang: str = "en") -> list[str]:
    """Return the lines under the numbers of an archive: assumptions and files left out."""
    lines = [*many.assumed_notes(texts_of("caveats", lang)), *many.notes(lang)]
    skipped = [fault.message.text(lang) for fault in timeline.skipped]
    if skipped:
        faults = some_of(skipped, sep="; ", lang=lang)
        message = Message("series-not-read", count=len(skipped), faults=faults)
        lines.append(printable(message.text(lang)))
    for part, lacking in timeline.lacking.groupby("part"):
        days = some_of([f"{day:%Y-%m-%d}" for day in lacking.index.unique()], lang=lang)
        lines.append(printable(Message("series-days-without", part=part, days=days).text(lang)))
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
) -> list[Message]:
    """Return lines that say where a period begins before the maps, or ends after them."""
    zone, lines = zone_of(timezone), []
    first, last = timeline.snapshots[0], timeline.snapshots[-1]
    if since is not None and first.state_in(zone) > start_of(read_day(since, "since"), zone):
        lines.append(Message("series-begin", first=str(first.day), since=str(since)))
    if until is not None and last.day < read_day(until, "until"):
        lines.append(Message("series-end", until=str(until), last=str(last.day)))
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


def step_notes(table: pd.DataFrame, every: str) -> list[Message]:
    """Return a line for each kind of step that is no change of a day."""
    lines = []
    if unlike := table.attrs.get("unlike"):
        steps = [Message("series-step", first=str(a), last=str(b)) for a, b in unlike]
        lines.append(Message("series-unlike", steps=_some(steps)))
    found = _published(table, every)
    if len(found):
        amounts = zip(found.index, found["net_km2"], found["usual_km2"], strict=True)
        days = [
            Message("series-published-day", day=f"{day:%Y-%m-%d}", net_km2=net, usual_km2=usual)
            for day, net, usual in amounts
        ]
        lines.append(Message("series-published", days=_some(days)))
    return lines


def no_step_reason(timeline: Timeline, every: str) -> Message:
    """Return the reason why there is no change to measure."""
    if len(timeline.readable) == 1:
        count = len(timeline)
        key = "series-one-map" if count == 1 else "series-one-map-of"
        return Message(key, count=count)
    return Message("series-one-step", step=every)


def _published(table: pd.DataFrame, every: str) -> pd.DataFrame:
    nets = _nets(table)
    return published_at_once(nets if every in ("day", "map") else nets[:0])


def with_notes(
    table: pd.DataFrame, timeline: Timeline, every: str, lang: str = "en"
) -> pd.DataFrame:
    """Return the table with a column of notes, if there is anything to note."""
    notes = pd.Series("", index=table.index)
    published = Message("series-published-short").text(lang)
    notes[notes.index.isin(_published(table, every).index)] = published
    for day, row in timeline.lacking.iterrows():
        missing = Message("series-missing-short", part=str(row["part"]))
        notes[notes.index == day] = missing.text(lang)
    if "net_km2" in table:
        notes[table["net_km2"].isna()] = Message("series-unlike-short").text(lang)
    return table.assign(note=notes) if (notes != "").any() else table


def some_of(items: Sequence[object], most: int = _MOST, sep: str = ", ", lang: str = "en") -> str:
    """Return the first items as text, with the number of the rest."""
    listed = sep.join(map(str, items[:most]))
    if len(items) <= most:
        return listed
    return Message("series-some", items_names=[listed], count=len(items) - most).text(lang)


def _some(items: Sequence[Message]) -> Message:
    """Return the first items as a message, with the number of the rest."""
    if len(items) <= _MOST:
        return Message("series-listed", items_names=items)
    return Message("series-some", items_names=items[:_MOST], count=len(items) - _MOST)


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
    theatres = [t for one in _each_of(many) for t in one.theatres.values()]
    names = names_of_regions(theatres, lang)
    quiet = _without_change(table)
    table = table[~quiet]
    apart = [c for c in table if re.match(r"(outside|redefined|redrawn)_(gained|lost)_km2", str(c))]
    empty = [column for column in apart if not table[column].fillna(0.0).any()]
    rows = plain_rows(table.drop(columns=empty))
    header = tuple(printable(_head(str(column), lang, names)) for column in rows.columns)
    texts = [
        tuple(
            _cell(column, value, lang, names)
            for column, value in zip(rows.columns, row, strict=True)
        )
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


def _each_of(many: ManyMaps | Mapping[str, ManyMaps]) -> Iterable[ManyMaps]:
    return many.values() if isinstance(many, Mapping) else [many]


def _without_change(table: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Return which rows of a table by region show no change in text."""
    quiet = np.zeros(len(table), dtype=bool)
    if "region" in table:
        numbers = table[[c for c in table if str(c).endswith("_km2")]].to_numpy(dtype=float)
        quiet = (np.abs(numbers) < _SHOWN_KM2).all(axis=1)  # NaN is not less
    return quiet


_HEADS = ("day", "since", "note", "mapper", "region")
_AREAS = ("area", "gained", "lost", "net")
_LISTED = ("until", "maps", "change", "lon", "lat", "km2")
_APART = ("sliver", "outside", "redefined", "redrawn")


def _head(column: str, lang: str, names: Mapping[str, str]) -> str:
    """Return the head of a column; in English its name."""
    if lang == "en":
        return column.replace("_km2", " km²")
    name, _, unit = column.partition("_km2")
    if name in _AREAS and not unit:
        return f"{Message(f'terminal-column-{name}').text(lang)} км²"
    if name.partition("_")[0] in _APART and not unit:
        return Message(f"column-{name.replace('_', '-')}").text(lang)
    if column in _LISTED:
        return Message(f"column-{column}").text(lang)
    if column in _HEADS:
        return Message(f"terminal-{column}").text(lang)
    return f"{names.get(name, name)} км²"


def _cell(column: str, value: Any, lang: str, names: Mapping[str, str]) -> str:
    if isinstance(value, str | int):
        text = str(value)
        if column == "region":
            text = names.get(text, text)
        elif lang != "en" and column == "change":
            text = Message(f"terminal-column-{text}").text(lang)
        return printable(text)
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


def series_lines(
    found: ComparisonSeries, lang: str = "en", names: Mapping[str, str] = MappingProxyType({})
) -> list[str]:
    """Return the medians over the pairs of each region, and the lags.

    Parameters
    ----------
    found : ComparisonSeries
    lang : {"en", "uk"}
    names : mapping of str to str
        The names of regions in that language, where they have others.
    """
    a, b = found.mappers
    if lang != "en":
        names = {WHOLE: Message("terminal-whole-front").text(lang), **names}
    instants = found.pairs[["a_at", "b_at"]].drop_duplicates()
    # a map of a day shows how it ended, at the midnight after it
    ends = (instants["a_at"].agg(end) - timedelta(microseconds=1) for end in ("min", "max"))
    first, last = (f"{at:%Y-%m-%d}" for at in ends)
    title = Message(
        "terminal-pairs", a=a, b=b, definition=definition_named(found.definition, lang),
        pairs=len(instants), first=first, last=last,
    )  # fmt: skip
    columns = ["only_a_km2", "only_b_km2", "iou", "median_m", "p95_m", "bias_m", "sd_m"]
    by_region = found.pairs.groupby("region", sort=False)
    medians = by_region[columns].median()
    most_km2 = by_region[["both_km2", "only_a_km2", "only_b_km2"]].max().sum(axis=1)
    empty = set(most_km2.index[most_km2 == 0])
    heads = ("only-a", "only-b", "iou", "median", "largest", "ahead", "deviation")
    rows: list[tuple[str, ...]] = [
        ("", *(Message(f"terminal-{name}").text(lang) for name in heads))
    ]
    for region, row in medians.iterrows():
        if region in empty:
            continue
        cells = (
            "–" if pd.isna(row[key]) else number_text(row[key], lang, decimals=decimals)
            for key, decimals in zip(columns, (1, 1, 3, 0, 0, 0, 0), strict=True)
        )
        rows.append((printable(names.get(str(region), str(region))), *cells))
    lines = [title.text(lang), "", *format_table(rows, right=range(1, 8)).split("\n")]
    if empty:
        without = [names.get(name, name) for name in map(str, medians.index) if name in empty]
        neither = Message("terminal-neither-holds", count=len(empty), regions_names=without)
        lines.append(printable(neither.text(lang)))
    lines.append("")
    lags = [lag for lag in found.lags.to_dict("records") if lag["region"] not in empty]
    reasons = found.lags.attrs.get("reasons", {})
    return [*lines, *(_lag_line(lag, b, reasons.get(lag["region"]), (lang, names)) for lag in lags)]


def _lag_line(
    lag: Mapping[Hashable, Any],
    b: str,
    reason: Message | None,
    language: tuple[str, Mapping[str, str]],
) -> str:
    """Return by how many days one mapper lags behind the other."""
    lang, names = language
    region = names.get(lag["region"], str(lag["region"]))
    if reason is not None:
        return printable(Message("terminal-no-lag", region=region, reason=reason).text(lang))
    late = float(lag["lag_days"])
    found = Message(
        "terminal-lag-found", low=float(lag["low_days"]), high=float(lag["high_days"]),
        steps=int(lag["resolution_days"]), pairs=int(lag["pairs"]), months=int(lag["months"]),
        apart_km2=float(lag["apart_km2"]), least_km2=float(lag["least_km2"]),
    )  # fmt: skip
    key = "terminal-leads" if late < 0 else "terminal-lags"
    return printable(Message(key, region=region, mapper=b, days=abs(late), found=found).text(lang))
