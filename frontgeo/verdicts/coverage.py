"""Whether two maps cover a period, by their instants."""

from __future__ import annotations

from datetime import date, timedelta

from frontgeo.control import ControlMap
from frontgeo.days import end_of, start_of

__all__ = ["covers"]


def covers(
    since: date | None,
    until: date | None,
    before: ControlMap | None,
    after: ControlMap | None,
) -> tuple[bool, tuple[str, ...]]:
    """Tell whether two maps cover a period, and what to say of their instants.

    `since` is the state at 00:00 UTC of that day, `until` the state at its end. Each map
    may stand off by a tenth of the period, at least a day and at most a week, as mappers
    publish daily to weekly; of a day alone by a week. An offset of more than a day is told,
    and any offset into or beyond the period. The two maps must differ in time.

    Returns
    -------
    covered : bool
    notes : tuple of str
    """
    if until is None:
        return True, ()
    end = end_of(until)
    week = timedelta(days=7)
    wanted = [("after", after, end, "end")]
    allowed = week
    if since is not None:
        start = start_of(since)
        allowed = min(max((end - start) / 10, timedelta(days=1)), week)
        wanted.insert(0, ("before", before, start, "start"))
    covered, notes = True, []
    for name, shown, instant, edge in wanted:
        state = None if shown is None else shown.state_at
        if state is None:
            notes.append(f"the {name} map states no day; taken for the claim's")
            continue
        offset = state - instant
        if abs(offset) > allowed:
            covered = False
        # by the rule the last snapshot up to the edge is taken: a later one is told
        if offset > timedelta(0) or abs(offset) > timedelta(days=1):
            side = "after" if offset > timedelta(0) else "before"
            notes.append(f"the {name} map stands {_span(offset)} {side} the period's {edge}")
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
