"""Write the official list beside maps as text, in English or Ukrainian, and as data for JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isnan
from pathlib import PurePath
from typing import Any

from frontgeo._utils.fileio import printable
from frontgeo._utils.fitted_text import format_table
from frontgeo.desk.list_comparison import DayLag, ListComparison, ListedPlace, median_lag
from frontgeo.i18n.formats import number_text
from frontgeo.i18n.messages import Message
from frontgeo.i18n.texts import texts_of
from frontgeo.mappers.registry import credit_of
from frontgeo.outputs.plain_data import assumed_dicts, rounded

__all__ = ["comparison_lines", "comparison_records"]

_MOST_ROWS = 10  # in text, of each kind; tables and JSON have all


def comparison_lines(compared: Sequence[ListComparison], lang: str = "en") -> list[str]:
    """Write comparisons of one list with the maps of some mappers as lines of text.

    Parameters
    ----------
    compared : sequence of ListComparison
        As from `compare_list`, of one list.
    lang : {"en", "uk"}
    """
    lines = [message.text(lang) for message in _head(compared[0])]
    for one in compared:
        lines += ["", *_block_lines(one, lang)]
    credits = dict.fromkeys(credit_of(one.mapper) for one in compared)
    ends = [Message(key).text(lang) for key in ("list-method", "list-right")]
    return [printable(line) for line in (*lines, "", *ends, *filter(None, credits))]


def _head(one: ListComparison) -> Iterator[Message]:
    listed = one.listed
    rows = sum(row.status == "occupied" for row in listed.rows)
    yield Message("list-head", source=listed.source, count=rows, day=listed.latest_day)
    if one.listed_settlements is None:
        yield Message("list-settlements-unknown", points=one.listed_points)
    else:
        without = max(0, one.listed_settlements - one.listed_points)
        yield Message(
            "list-settlements", count=one.listed_settlements, points=one.listed_points,
            without=without, table=PurePath(one.source).name or "?",
        )  # fmt: skip


def _block_lines(one: ListComparison, lang: str) -> Iterator[str]:
    """Yield the lines on one mapper's maps: counts, lags, and two tables."""
    about = {"mapper": one.mapper, "edition": one.edition}
    yield Message(
        "list-block", **about, maps=one.maps, first=one.first, last=one.last
    ).text(lang)  # fmt: skip
    if not one.side:
        yield f"  {Message('list-side-unknown').text(lang)}"
    for message in (*_counts(one), *_lag_messages(one)):
        yield f"  {message.text(lang)}"
    if one.places:
        yield from ("", *(f"  {line}" for line in _oblast_table(one, lang).split("\n")))
    kinds = _worth_showing(one)
    shown = [each for kind in kinds for each in kind[:_MOST_ROWS]]
    if shown:
        rows = [_titles(("place", "oblast", "list", "map", "lag"), lang)]
        rows += [_cells(each, lang) for each in shown]
        yield from ("", *(f"  {line}" for line in format_table(rows).split("\n")))
    if len(shown) < (count := sum(map(len, kinds))):
        yield f"  {Message('list-rows-shown', count=count, shown=len(shown)).text(lang)}"
    yield from (f"  {n}" for n in one.about_maps.assumed_notes(texts_of("caveats", lang)))


def _counts(one: ListComparison) -> Iterator[Message]:
    """Yield the numbers of settlements on both, or on one of the two."""
    listed_only, held_only = one.of("listed_only"), one.of("held_only", in_listed_oblasts=True)
    yield Message("list-both", count=len(one.of("both")))
    yield Message(
        "list-listed-only", count=len(listed_only), doubt=sum(e.in_doubt for e in listed_only),
        grey=sum(each.hold == "neither_side" for each in listed_only),
    )  # fmt: skip
    latest = one.listed.latest_day
    after = sum(
        e.held is not None and e.held.after is not None and e.held.since > latest for e in held_only
    )
    yield Message(
        "list-held-only", count=len(held_only), after=after,
        doubt=sum(each.in_doubt for each in held_only),
    )  # fmt: skip
    both = [(e.listed[1], e.held) for e in one.of("both") if e.listed and e.held]
    counts = {
        "list-other-oblasts": len(one.of("held_only", in_listed_oblasts=False)),
        "list-outside": one.listed_outside,
        "list-left-out": len(one.of("left_out")),
        "list-ended": sum(
            until is not None and until <= one.last and held.before is None for until, held in both
        ),
        "list-goes-on": sum(
            until is None and held.before is not None and held.ends_dated for until, held in both
        ),
        "list-undated": sum(held.after is not None and not held.begins_dated for _, held in both),
        "list-flips": one.flips,
    }
    yield from (Message(key, count=count) for key, count in counts.items() if count)
    if one.uncoded:
        yield Message("list-uncoded", count=one.uncoded, held=one.uncoded_held)


def _lag_messages(one: ListComparison) -> Iterator[Message]:
    """Yield the medians of both lags, and the number of places without one."""
    yield _lag_message("list-begin-lag", "list-no-begin-lag", one.begin_lags())
    before = [e for e in one.of("both") if e.held is not None and e.held.after is None]
    late = [each.late_by_days for each in before if each.late_by_days]
    if before:
        yield Message("list-held-before", count=len(before))
    if late:
        yield Message("list-held-late", count=len(late), most=max(late))
    yield _lag_message("list-end-lag", "list-no-end-lag", one.end_lags())


def _lag_message(key: str, key_of_none: str, lags: Sequence[DayLag]) -> Message:
    if not lags:
        return Message(key_of_none)
    low, high = median_lag(lags)
    orders = [lag.order for lag in lags]
    return Message(
        key, low=low, high=high, count=len(lags), earlier=orders.count("earlier"),
        within=orders.count("within"), later=orders.count("later"),
    )  # fmt: skip


# ---- tables ------------------------------------------------------------------------------


def _titles(names: Sequence[str], lang: str) -> list[str]:
    return [Message(f"list-column-{name}").text(lang) for name in names]


def _oblast_table(one: ListComparison, lang: str) -> str:
    names = ("oblast", "both", "listed-only", "held-only", "lags", "median")
    rows = [_titles(names, lang)]
    for oblast, row in one.by_oblast().iterrows():
        name = Message(f"oblast-{oblast}").text(lang) if str(oblast) else "?"
        low, high = row["begin_low_days"], row["begin_high_days"]
        counts = [row["both"], row["listed_only"], row["held_only"], row["begin_lags"]]
        lag = "" if isnan(low) else _days_text(low, high, lang)
        rows.append([name, *(number_text(int(count), lang) for count in counts), lag])
    return format_table(rows, right=range(1, len(names)))


def _days_text(low: float, high: float, lang: str) -> str:
    return " … ".join(number_text(days, lang, signed=days > 0) for days in (low, high))


def _worth_showing(one: ListComparison) -> tuple[list[ListedPlace], ...]:
    """Return the places on one of the two alone, and those with a lag, the greatest first."""
    lagging = [each for each in one.of("both") if each.begin_lag is not None]
    return (
        one.of("listed_only"),
        one.of("held_only", in_listed_oblasts=True),
        sorted(lagging, key=_greatest_lag_days, reverse=True),
    )


def _greatest_lag_days(each: ListedPlace) -> int:
    lag = each.begin_lag
    return 0 if lag is None else max(abs(lag.low_days), abs(lag.high_days))


def _cells(each: ListedPlace, lang: str) -> list[str]:
    name = each.name_uk if lang == "uk" else each.place.name
    listed = Message("list-not-on-list")
    if each.listed is not None:
        since, until = (None if day is None else str(day) for day in each.listed)
        listed = (
            Message("list-since", since=since)
            if until is None
            else Message("list-since-until", since=since, until=until)
        )
    lag = each.begin_lag
    shown = "" if lag is None else _days_text(lag.low_days, lag.high_days, lang)
    texts = [listed.text(lang), _on_maps(each).text(lang), shown]
    return [printable(name), each.place.oblast, *texts]


def _on_maps(each: ListedPlace) -> Message:
    held = each.held
    if held is None:
        return Message("list-not-on-map")
    begins = Message("list-map-first", since=str(held.since))
    if held.after is not None and held.after < held.since:
        begins = Message("list-map-between", after=str(held.after), since=str(held.since))
    elif held.after is not None:
        begins = Message("list-map-on", since=str(held.since))
    if held.before is None:
        return begins
    if held.until == held.before:
        return Message("list-map-ended-on", begins=begins, before=str(held.before))
    ends = {"until": str(held.until), "before": str(held.before)}
    return Message("list-map-ended", begins=begins, **ends)


# ---- JSON --------------------------------------------------------------------------------


def comparison_records(compared: Sequence[ListComparison]) -> list[dict[str, Any]]:
    """Return comparisons as data for JSON: counts, lags, and each settlement."""
    return [
        {
            "mapper": one.mapper,
            "edition": one.edition,
            "side": one.side or None,
            "maps": {"first": str(one.first), "last": str(one.last), "count": one.maps},
            "table_of_settlements": one.source,
            "points": one.points,
            "listed_points": one.listed_points,
            "listed_settlements": one.listed_settlements,
            "without_code": one.uncoded,
            "without_code_held": one.uncoded_held,
            "came_and_went": one.flips,
            "begin_lag": _lag_record(one.begin_lags()),
            "end_lag": _lag_record(one.end_lags()),
            "by_oblast": rounded(one.by_oblast().reset_index()),
            "settlements": _plain_rows(one),
            "assumed": assumed_dicts(alike.first for alike in one.about_maps.assumed),
            "files_not_read": list(map(str, one.unread)),
        }
        for one in compared
    ]


def _plain_rows(one: ListComparison) -> list[dict[str, Any]]:
    table = one.as_table()
    days = [name for name in table.columns if str(name).endswith("_days")]
    known = table[days].astype("object").where(table[days].notna(), None)
    return rounded(table.assign(**{str(name): known[name] for name in days}))


def _lag_record(lags: Sequence[DayLag]) -> dict[str, Any]:
    low, high = median_lag(lags)
    orders = [lag.order for lag in lags]
    return {
        "measured": len(lags),
        "median_low_days": None if isnan(low) else low,
        "median_high_days": None if isnan(high) else high,
        **{order: orders.count(order) for order in ("earlier", "within", "later")},
    }
