"""Whether two maps cover a period, by their instants."""

from __future__ import annotations

from datetime import UTC, date, timedelta, tzinfo

from frontgeo.control import ControlMap
from frontgeo.days import end_of, start_of

__all__ = ["covers", "tolerance"]

_DAY, _WEEK = timedelta(days=1), timedelta(days=7)


def tolerance(since: date | None, until: date) -> timedelta:
    """Return how far a map may stand from an end of a period.

    A tenth of the period, at least a day and at most a week, as mappers publish daily to weekly;
    from a day alone a week.

    Examples
    --------
    >>> tolerance(date(2024, 5, 1), date(2024, 5, 31)).days
    3
    """
    if since is None:
        return _WEEK
    return min(max((until - since + _DAY) / 10, _DAY), _WEEK)


def covers(
    since: date | None,
    until: date | None,
    before: ControlMap | None,
    after: ControlMap | None,
    zone: tzinfo = UTC,
) -> tuple[bool, tuple[str, ...]]:
    """Tell whether two maps cover a period, and what to say of their instants.

    `since` is the state at 00:00 of that day in `zone`, `until` the state at its end. Each map may
    stand off by `tolerance`. An offset of more than a day is told, any offset into or beyond the
    period, and a day that is not certain. The two maps must differ in time.

    Returns
    -------
    covered : bool
    notes : tuple of str
    """
    if until is None:
        return True, ()
    wanted = [("after", after, end_of(until, zone), "end")]
    if since is not None:
        wanted.insert(0, ("before", before, start_of(since, zone), "start"))
    allowed = tolerance(since, until)
    covered, notes = True, []
    for name, shown, instant, edge in wanted:
        state = None if shown is None else shown.state_at
        if shown is None or state is None:
            notes.append(f"the {name} map states no day; taken for the claim's")
            continue
        offset = state - instant
        if abs(offset) > allowed:
            covered = False
        # the last snapshot up to the edge is taken, or one that is nearer: that is told
        if offset > timedelta(0) or abs(offset) > _DAY:
            side = "after" if offset > timedelta(0) else "before"
            notes.append(f"the {name} map stands {_span(offset)} {side} the period's {edge}")
        if shown.day_range is not None:
            first, last = shown.day_range
            notes.append(f"the {name} map shows a day of {first} – {last}; which one is not known")
    states = [shown.state_at for shown in (before, after) if shown is not None]
    if len(states) == 2 and states[0] is not None and states[0] == states[1]:
        covered = False
        notes.append("both maps show the same instant")
    if not covered:
        notes.append(f"maps do not cover the period (at most {_span(allowed)} off)")
    return covered, tuple(notes)


def _span(span: timedelta) -> str:
    hours = abs(span.total_seconds()) / 3600
    return f"{hours / 24:.1f} days" if hours >= 36 else f"{hours:.0f} hours"
