"""Gather the status of places as a table and as records for JSON."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any

import pandas as pd

from frontgeo.change.assumptions import Alike
from frontgeo.desk.status_history import PlaceStatus, StatusChange
from frontgeo.outputs.plain_data import assumed_dicts, message_dict, rounded_number

__all__ = ["status_records", "status_table"]

_FOUND = "found_"  # before the name of a column that the user's table has too


def status_table(statuses: Sequence[PlaceStatus]) -> pd.DataFrame:
    """Gather the status of places into a table, with a row for each place and series of maps.

    Parameters
    ----------
    statuses : sequence of PlaceStatus
        As from `frontgeo.desk.place_status`.

    Returns
    -------
    DataFrame
        The columns of the table that the places are from, then ``place``, ``lat``, ``lon``,
        ``oblast``, ``katottg``, ``mapper``, ``edition``, ``asked``; of the map ``map_day``,
        ``map_instant``, ``map_days`` and ``map_age_hours``; ``hold``, ``side``, ``marks``; the
        maps between which the hold began, ``since_before`` and ``since``, and ``since_kind``;
        ``until_before`` and ``until``, if it ended; ``next_map_shows``, if that is another hold,
        which may have come by the day asked; ``persisted``; ``line_km``, ``edge_km``, ``sigma_m``,
        ``in_doubt``, ``other_side_probability``, ``share_held``; ``changes`` (of
        hands that lasted), ``flips`` (that came and went), ``change_list``; ``first_map``,
        ``last_map``, ``maps``; ``cautions``, ``assumed`` and ``problem``. A name that the user's
        table has too begins with ``found_``. Days are ISO text, empty if there is none.

    Examples
    --------
    >>> from frontgeo.desk import AskedPlace, PlaceStatus
    >>> status = PlaceStatus(AskedPlace("here", 50.0, 36.0), "me", hold="held", side="russia")
    >>> status_table([status])[["place", "hold", "side"]].values.tolist()
    [['here', 'held', 'russia']]
    """
    rows = []
    for status in statuses:
        cells = dict(status.place.cells)
        found = _row(status)
        rows.append(
            cells | {f"{_FOUND}{k}" if k in cells else k: value for k, value in found.items()}
        )
    return pd.DataFrame(rows)


def _row(status: PlaceStatus) -> dict[str, Any]:
    place, began, ended = status.place, status.began, status.ended
    return {
        "place": place.name,
        "lat": place.lat,
        "lon": place.lon,
        "oblast": place.oblast,
        "katottg": place.katottg,
        "mapper": status.mapper,
        "edition": status.edition,
        "asked": _day(status.asked),
        "map_day": _day(status.day),
        "map_instant": _instant(status.instant),
        "map_days": " to ".join(map(_day, status.day_range or ())),
        "map_age_hours": _hours(status),
        "hold": status.hold,
        "side": status.side,
        "marks": "; ".join(status.marks),
        "since_before": _day(began.since) if began else "",
        "since": _day(began.day) if began else "",
        "since_kind": "" if not status.hold else began.kind if began else "before the first map",
        "until_before": _day(ended.since) if ended else "",
        "until": _day(ended.day) if ended else "",
        "next_map_shows": status.next_change.after if status.next_change else "",
        "persisted": {True: "yes", False: "no", None: ""}[status.persisted],
        "line_km": _number(status.line_km),
        "edge_km": _number(status.edge_km),
        "sigma_m": _number(status.sigma_m),
        "in_doubt": ("yes" if status.in_doubt else "no") if status.line_km is not None else "",
        "other_side_probability": _number(status.other_side),
        "share_held": _number(status.share_held),
        "changes": sum(change.lasted for change in status.changes),
        "flips": sum(change.reverted is not None for change in status.changes),
        "change_list": "; ".join(map(_listed, status.changes)),
        "first_map": _day(status.first),
        "last_map": _day(status.last),
        "maps": status.maps,
        "cautions": "; ".join(map(str, status.cautions)),
        "assumed": "; ".join(str(alike.first) for alike in _assumed(status)),
        "problem": place.problem or ("" if status.hold else "no map of that day"),
    }


def _listed(change: StatusChange) -> str:
    note = "" if change.kind == "hands" else f" ({change.kind})"
    if change.reverted is not None:
        note = f" (came and went, reverted {change.reverted})"
    return f"{change.since}..{change.day} {change.before}>{change.after}{note}"


def status_records(statuses: Sequence[PlaceStatus]) -> list[dict[str, Any]]:
    """Return the status of places as data for JSON: each place with a record for each series."""
    found = []
    for _, of_place in groupby(statuses, key=lambda status: id(status.place)):
        listed = list(of_place)
        place = listed[0].place
        found.append(
            {
                "place": place.name,
                "lat": rounded_number(place.lat) if place.is_found else None,
                "lon": rounded_number(place.lon) if place.is_found else None,
                "oblast": place.oblast,
                "katottg": place.katottg,
                "read_as": message_dict(place.read_as) if place.read_as else None,
                "notes": [message_dict(note) for note in place.notes],
                "has_outline": place.outline is not None,
                "problem": place.problem,
                "row": dict(place.cells),
                "statuses": [_record(status) for status in listed if status.mapper],
            }
        )
    return found


def _record(status: PlaceStatus) -> dict[str, Any]:
    return {
        "mapper": status.mapper,
        "edition": status.edition,
        "asked": _day(status.asked) or None,
        "map": {
            "day": _day(status.day) or None,
            "instant": _instant(status.instant) or None,
            "days": [_day(day) for day in status.day_range] if status.day_range else None,
            "age_hours": _hours(status),
            "shows": list(status.shown),
        },
        "hold": status.hold or None,
        "side": status.side,
        "marks": list(status.marks),
        "began": _change_record(status.began),
        "maps_of_hold": status.held_on,
        "ended": _change_record(status.ended),
        "next_change": _change_record(status.next_change),
        "maps_after": status.later,
        "persisted": status.persisted,
        "line_km": _number(status.line_km),
        "edge_km": _number(status.edge_km),
        "sigma_m": _number(status.sigma_m),
        "in_doubt": status.in_doubt if status.line_km is not None else None,
        "other_side_probability": _number(status.other_side),
        "share_held": _number(status.share_held),
        "changes": [_change_record(change) for change in status.changes],
        "maps": {"first": _day(status.first), "last": _day(status.last), "count": status.maps},
        "without": [_day(day) for day in status.without],
        "cautions": [message_dict(caution) for caution in status.cautions],
        "assumed": assumed_dicts(alike.first for alike in _assumed(status)),
        "files_not_read": list(map(str, status.unread)),
    }


def _assumed(status: PlaceStatus) -> list[Alike]:
    return [] if status.about_maps is None else list(status.about_maps.assumed)


def _change_record(change: StatusChange | None) -> dict[str, Any] | None:
    if change is None:
        return None
    return {
        "since": _day(change.since),
        "day": _day(change.day),
        "before": change.before,
        "after": change.after,
        "kind": change.kind,
        "silent_days": change.silent_days,
        "maps": change.maps,
        "reverted": _day(change.reverted) or None,
        "is_return": change.is_return,
    }


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _instant(instant: datetime | None) -> str:
    return "" if instant is None else f"{instant:%Y-%m-%dT%H:%M:%SZ}"


def _hours(status: PlaceStatus) -> float | None:
    return None if status.age is None else round(status.age.total_seconds() / 3600, 2)


def _number(value: float | None) -> float | None:
    return rounded_number(value)
