"""Write the status of places as text, in English or Ukrainian."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby

from frontgeo._utils.fitted_text import format_table
from frontgeo.desk.status_history import PlaceStatus, StatusChange
from frontgeo.desk.status_places import AskedPlace
from frontgeo.geometry.uncertainty import Z_95
from frontgeo.i18n.messages import Message
from frontgeo.i18n.texts import texts_of
from frontgeo.mappers.registry import credit_of
from frontgeo.places.theatre import Theatre

__all__ = ["hold_message", "since_message", "status_lines", "status_rows"]

_SIDE = "side:"
_NEITHER, _INFILTRATED = "neither_side", "place-infiltrated"
_HOLD_KEYS = {
    "held": "place-held",
    _NEITHER: "place-neither-side",
    "ukraine_abroad": "place-ukraine-abroad",
    "left_out": "place-left-out",
}
_MOST_CHANGES = 40  # in text; tables and JSON have all


def hold_message(
    hold: str, side: str, marks: Sequence[str] = (), theatre: Theatre | None = None
) -> Message:
    """Return who holds a place, in words.

    Parameters
    ----------
    hold, side, marks, theatre
        As in `PlaceStatus`.

    Examples
    --------
    >>> str(hold_message("held", "russia")), str(hold_message("not_marked", "", ["liberated"]))
    ('held by Russia', 'marked as liberated')
    """
    if hold.startswith(_SIDE):
        return _held_by(hold.removeprefix(_SIDE), theatre)
    if hold == "held" and side:
        return _held_by(side, theatre)
    if hold == "ukraine_abroad" and theatre is not None and not theatre.about.is_shipped:
        return Message("place-held-abroad-by", side=theatre.side_named(side))
    if hold != "not_marked":
        infiltrated = "infiltration" in marks and "contested" not in marks
        return Message(_INFILTRATED if hold == _NEITHER and infiltrated else _HOLD_KEYS[hold])
    if of_side := next((mark for mark in marks if mark.startswith(_SIDE)), ""):
        return _held_by(of_side.removeprefix(_SIDE), theatre)
    key = "place-claimed" if "claimed" in marks else "place-not-marked"
    return Message("place-liberated" if "liberated" in marks else key)


def _held_by(side: str, theatre: Theatre | None) -> Message:
    named = side if theatre is None else theatre.side_named(side)
    return Message("place-held-by", side=named)


def _mark(name: str, theatre: Theatre | None) -> Message:
    if name.startswith(_SIDE):
        return _held_by(name.removeprefix(_SIDE), theatre)
    return (
        Message("place-mark-claimed") if name == "claimed" else Message("status-name", status=name)
    )


def since_message(status: PlaceStatus) -> Message | None:
    """Return since when a place has its hold; None without a map."""
    began = status.began
    if not status.hold:
        return None
    if began is None:
        return Message("place-since-start", first=status.first)
    if began.kind == "other_parts":
        return Message("place-since-parts", day=began.day)
    if began.kind == "redefined":
        return Message("place-since-redefined", since=began.since, day=began.day)
    if began.since == began.day:
        return Message("place-since-one-day", day=began.day)
    return Message("place-since-between", since=began.since, day=began.day)


def status_lines(statuses: Sequence[PlaceStatus], lang: str = "en") -> list[str]:
    """Write the status of places as lines of text, a block for each mapper.

    Parameters
    ----------
    statuses : sequence of PlaceStatus
        As from `place_status`.
    lang : {"en", "uk"}
    """
    lines: list[str] = []
    for _, of_place in groupby(statuses, key=lambda s: id(s.place)):
        blocks = list(of_place)
        lines += [""] if lines else []
        lines += _head(blocks[0].place, blocks[0].asked, lang)
        for status in blocks:
            if status.mapper:
                lines += ["", *(f"{'  ' * depth}{m.text(lang)}" for depth, m in _block(status))]
            if status.about_maps is not None:
                notes = status.about_maps.assumed_notes(texts_of("caveats", lang))
                lines += [f"  {note}" for note in notes]
    return [*lines, "", *_foot(statuses, lang)]


def _foot(statuses: Sequence[PlaceStatus], lang: str) -> list[str]:
    """Return the method, and the credits of the mappers."""
    credits = dict.fromkeys(credit_of(status.mapper) for status in statuses)
    return [Message("place-method").text(lang), *filter(None, credits)]


def _head(place: AskedPlace, asked: date | None, lang: str) -> list[str]:
    if not place.is_found:
        return [f"{place.name}: {place.problem}"]
    code = f", {place.katottg}" if place.katottg else ""
    lines = [f"{place.named(lang)}{f' ({place.oblast})' if place.oblast else ''}{code}"]
    about = (place.read_as, *place.notes, place.stands_for_all)
    lines += [message.text(lang) for message in about if message is not None]
    key = Message("place-last-maps") if asked is None else Message("place-asked", day=asked)
    return [*lines, key.text(lang)]


def _block(status: PlaceStatus) -> Iterable[tuple[int, Message]]:
    """Yield the sentences on one mapper's maps, each with its depth."""
    about = {"mapper": status.mapper, "edition": status.edition}
    if status.first is None:
        yield 0, Message("place-no-maps", **about)
        return
    if status.hold:
        heading = hold_message(status.hold, status.side, status.marks, status.theatre)
    else:
        heading = Message("place-no-map", first=status.first, last=status.last)
    yield 0, Message("place-block", **about, hold=heading)
    if status.hold:
        yield from ((1, message) for message in _of_day(status))
    if status.changes:
        yield 1, Message("place-changes", count=len(status.changes))
        yield from ((2, _change(c, status)) for c in status.changes[-_MOST_CHANGES:])
        if len(status.changes) > _MOST_CHANGES:
            yield 2, Message("place-more-changes", count=len(status.changes) - _MOST_CHANGES)
    else:
        span = {"first": status.first, "last": status.last}
        yield 1, Message("place-no-change", **span, count=status.maps)
    if status.without:
        days = [str(day) for day in status.without[:12]]
        yield 1, Message("place-without", count=len(status.without), days_names=days)
    if status.unread:
        files = list(status.unread[:3])
        yield 1, Message("place-unread", count=len(status.unread), files_clauses=files)
    yield from ((1, Message("place-caution", caution=caution)) for caution in status.cautions)


def _of_day(status: PlaceStatus) -> Iterable[Message]:
    """Yield the sentences on the map that is shown."""
    yield Message(
        "place-map",
        day=status.instant or status.day,
        marks_names=[_mark(name, status.theatre) for name in status.marks]
        or [Message("in-no-status")],
    )
    if status.hold == "not_marked" and not status.side:
        shown_marks = [_mark(name, status.theatre) for name in status.shown]
        yield Message("place-map-shows", marks_names=shown_marks)
    if status.age is not None:
        yield Message("place-age", age=status.age, day=status.asked)
    if status.day_range is not None:
        yield Message("place-day-range", first=status.day_range[0], last=status.day_range[1])
    if (since := since_message(status)) is not None:
        yield Message("place-since", since=since, count=status.held_on)
    if status.asked is not None and (following := status.next_change) is not None:
        shown = hold_message(following.after, status.map_side, theatre=status.theatre)
        yield Message("place-next-map", day=following.day, hold=shown)
    yield _after(status)
    if status.share_held is not None:
        yield Message("place-outline-share", percent=100 * status.share_held)
    yield from _line(status)


def _after(status: PlaceStatus) -> Message:
    ended = status.ended
    if status.began is not None and status.began.reverted is not None:
        return Message("place-came-and-went", count=status.began.maps, day=status.began.reverted)
    if ended is not None:
        after = hold_message(ended.after, status.map_side, theatre=status.theatre)
        return Message("place-ended", since=ended.since, day=ended.day, hold=after)
    if status.persisted is None:
        return Message("place-too-recent", count=status.held_on + status.later)
    if not status.later:
        return Message("place-is-last-map")
    return Message("place-persisted", count=status.later, last=status.last)


def _line(status: PlaceStatus) -> Iterable[Message]:
    if status.hold == "left_out":
        return
    if status.line_km is None or status.sigma_m is None:
        yield Message("place-no-line")
        return
    about = {"km": status.line_km, "error_km": Z_95 * status.sigma_m / 1000}
    words = {"of": "point" if status.place.accuracy_m else "line"}
    if status.in_doubt:
        yield Message("place-in-doubt", **about, **words, percent=100 * (status.other_side or 0.0))
    else:
        yield Message("place-clear", **about, **words)
    nearer = status.edge_km is not None and status.edge_km < min(status.line_km, about["error_km"])
    if nearer:
        yield Message("place-border-edge", km=status.edge_km)


def _change(change: StatusChange, status: PlaceStatus) -> Message:
    about = {
        "since": str(change.since),
        "day": str(change.day),
        "before": hold_message(change.before, status.map_side, theatre=status.theatre),
        "after": hold_message(change.after, status.map_side, theatre=status.theatre),
    }
    notes = []
    if change.silent_days:
        notes.append(Message("place-silent-days", count=change.silent_days))
    if change.kind == "redefined":
        notes.append(Message("place-redefined"))
    if change.kind == "other_parts":
        notes.append(Message("place-other-parts"))
    if change.reverted is not None:
        notes.append(Message("place-reverted", day=str(change.reverted)))
    if change.is_return:
        notes.append(Message("place-is-return"))
    if notes:
        return Message("place-change-noted", **about, notes_clauses=notes)
    return Message("place-change", **about)


def status_rows(statuses: Sequence[PlaceStatus], lang: str = "en") -> str:
    """Write the status of many places as a table in text, a row for each place and mapper."""
    rows = [tuple(Message(f"place-column-{name}").text(lang)
                  for name in ("place", "mapper", "map", "hold", "since", "line"))]  # fmt: skip
    for status in statuses:
        if not status.mapper:
            rows.append((status.place.name, "", "", status.place.problem, "", ""))
            continue
        hold = Message("place-no-map-short")
        if status.hold:
            hold = hold_message(status.hold, status.side, status.marks, status.theatre)
        since = since_message(status)
        line = next(iter(_line(status)), None) if status.hold else None
        rows.append((
            status.place.named(lang), f"{status.mapper} ({status.edition})", str(status.day or ""),
            hold.text(lang), since.text(lang) if since else "", line.text(lang) if line else "",
        ))  # fmt: skip
    about = {id(s.about_maps): s for s in statuses if s.about_maps is not None}
    notes = [
        f"{s.mapper} ({s.edition}): {note}"
        for s in about.values()
        for note in (
            *(s.about_maps.assumed_notes(texts_of("caveats", lang)) if s.about_maps else ()),
            *(caution.text(lang) for caution in s.cautions),
        )
    ]
    return "\n".join([format_table(rows), "", *notes, *_foot(statuses, lang)])
