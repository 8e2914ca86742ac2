"""Claim × evidence → `Verdict`. Pure: no disk, no network, no clock."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from math import inf

from frontgeo import sketch
from frontgeo.amounts import Amount, worth_of
from frontgeo.claims import KINDS, Claim
from frontgeo.control import ControlMap
from frontgeo.delta import Delta
from frontgeo.kinds import MEASURES, Evidence, Measured, Surroundings, net_km2
from frontgeo.measure import cross_check
from frontgeo.rows import COUNTED_KINDS, FIGURE_KINDS, Part, Row
from frontgeo.uncertainty import Z_95

__all__ = [
    "COUNTED_KINDS",
    "FIGURE_KINDS",
    "WIDE",
    "Part",
    "Row",
    "Verdict",
    "compare",
    "compare_words",
    "covers",
    "figure_row",
    "judge",
    "measured_rows",
    "measured_values",
    "turning_point",
    "unavailable_row",
]

#: a count's interval also holds what a register does not hold, and that of a largest
#: distance reaches far down: they may be as wide as the claimed value
_WIDE = {"settlements": 1.0, "depth": 1.0}

#: how wide an interval of anything else may be, in claimed values
WIDE = 0.5

_GROUPS = {
    "mapped": "mapped measurement",
    "drawn": "drawn measurement",
    "published": "published figure",
    "derived": "published figure",
    "computed": "computed figure",
}


def compare(
    claim: tuple[float, float], measured: tuple[float, float], value: float, *, wide: float = WIDE
) -> str:
    """Hold a claim's interval against a measured one.

    Parameters
    ----------
    claim, measured : pair of float
        C and M, in one unit.
    value : float
        The claimed value.
    wide : float
        How wide M may be, in claimed values.

    Returns
    -------
    str
        ``undecided`` when M is wider than that, ``overstated`` when C
        lies above M, ``understated`` below, ``supported`` when they meet.

    Examples
    --------
    >>> compare((875, 885), (610, 662), 880)
    'overstated'
    >>> compare((875, 885), (870, 900), 880), compare((875, 885), (500, 1300), 880)
    ('supported', 'undecided')
    """
    if measured[1] - measured[0] > wide * value:
        return "undecided"
    if claim[0] > measured[1]:
        return "overstated"
    if claim[1] < measured[0]:
        return "understated"
    return "supported"


def compare_words(claim: tuple[float, float], measured: tuple[float, float]) -> str:
    """Hold a claim in words, such as "faster" or "captured", against a measured interval.

    Returns
    -------
    str
        ``supported`` when M lies in C, ``overstated`` when it lies below, ``understated``
        above, ``undecided`` when it reaches across an end of C.

    Examples
    --------
    >>> faster = (0, float("inf"))
    >>> compare_words(faster, (2.1, 4.0)), compare_words(faster, (-1.0, 2.0))
    ('supported', 'undecided')
    """
    if claim[0] <= measured[0] and measured[1] <= claim[1]:
        return "supported"
    if measured[1] < claim[0]:
        return "overstated"
    if measured[0] > claim[1]:
        return "understated"
    return "undecided"


def turning_point(
    claim: tuple[float, float],
    measured: float,
    *,
    value: float,
    sd_per_metre: float,
) -> str:
    """Tell from which position error on an overstated or understated row would turn.

    Parameters
    ----------
    claim : pair of float
        C.
    measured, value : float
    sd_per_metre : float
        The standard deviation that each metre of σ gives, in the same unit.

    Returns
    -------
    str
        Empty when no position error would turn it.

    Examples
    --------
    >>> turning_point((875, 885), 800, value=880, sd_per_metre=0.04899)
    'supported if σ were above 781 m'
    """
    gap = max(claim[0] - measured, measured - claim[1])
    per_metre = Z_95 * sd_per_metre
    if per_metre == 0 or gap <= 0:
        return ""
    turns_at, blurs_at = gap / per_metre, value / 4 / per_metre
    if turns_at < blurs_at:
        return f"supported if σ were above {turns_at:,.0f} m"
    return f"no σ supports it: above {blurs_at:,.0f} m the interval is too wide to tell"


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


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
    end = _midnight(until) + timedelta(days=1)
    week = timedelta(days=7)
    wanted = [("after", after, end, "end")]
    allowed = week
    if since is not None:
        start = _midnight(since)
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


def measured_values(claim: Claim, evidence: Evidence, around: Surroundings) -> dict[str, float]:
    """What is measured for each axis, without holding the claim against it."""
    quick = replace(around, quick=True)
    return {m.at: m.value for m in MEASURES[claim.kind](claim, evidence, quick)}


def measured_rows(
    claim: Claim,
    evidence: Evidence,
    around: Surroundings,
    *,
    kind: str = "mapped",
    notes: Sequence[str] = (),
    clip: str = "",
    source: str = "",
) -> list[Row]:
    """Measure what a claim is about and hold the claim against it.

    Parameters
    ----------
    claim : Claim
    evidence : Evidence
        The change, already cut to where the claim is about.
    around : Surroundings
    kind : {"mapped", "drawn", "illustration"}
        An illustration is not counted.
    notes : sequence of str
        Told with each row.
    clip, source : str

    Returns
    -------
    list of Row
        One, or of a depth one for each axis.
    """
    delta = evidence.delta
    gained, lost = net_km2(delta, around.edges)
    covered, about_days = _about_days(claim, evidence)
    rows = []
    for measured in MEASURES[claim.kind](claim, evidence, around):
        outcome, why = _outcome(claim, measured, delta, covered)
        told = [*notes, *measured.notes, *_missing_parts(delta), *about_days, *why]
        told += _left_out(claim, delta, clip)
        if evidence.earlier is not None:
            since = f"{claim.than_since} – {claim.than_until}"
            told += [f"{since}: {apart}" for apart in evidence.earlier.set_apart]
        number = None if claim.is_worded or measured.value <= 0 else claim.value / measured.value
        shared = {k: v for k, v in vars(measured).items() if k in _SHARED}
        rows.append(
            Row(
                label=delta.label,
                kind=kind,
                definition=delta.definition,
                unit=claim.base_unit,
                measured=measured.value,
                ratio=number,
                outcome=outcome,
                counted=kind in COUNTED_KINDS and not delta.is_void,
                period=delta.period,
                # of a depth each row is an axis, and the change is that of all
                gained_km2=None if claim.is_state or claim.kind == "depth" else gained,
                lost_km2=None if claim.is_state or claim.kind == "depth" else lost,
                notes=tuple(note for note in told if note),
                cross_check=cross_check([delta.gained, delta.lost])
                if claim.kind == "area"
                else None,
                delta=delta,
                earlier=evidence.earlier,
                clip=clip,
                source=source,
                **shared,
            )
        )
    return rows


_SHARED = (
    "low", "high", "at", "position_error_m", "position_error_reason", "correlation_length_m",
    "front_km", "sd", "boundary_error_m", "boundary_km", "parts",
)  # fmt: skip


def _about_days(claim: Claim, evidence: Evidence) -> tuple[bool, tuple[str, ...]]:
    """Whether the maps cover the period, and that which a pace is compared with."""
    delta, earlier = evidence.delta, evidence.earlier
    covered, notes = True, tuple[str, ...]()
    if delta.after is not None:
        covered, notes = covers(claim.since, claim.until, delta.before, delta.after)
    if earlier is not None and earlier.after is not None:
        also, more = covers(claim.than_since, claim.than_until, earlier.before, earlier.after)
        covered = covered and also
        notes += tuple(f"{claim.than_since} – {claim.than_until}: {note}" for note in more)
    return covered, notes


def _held_against(claim: Claim, interval: tuple[float, float]) -> str:
    if claim.is_worded:
        outcome = compare_words(claim.interval, interval)
        # "faster" or "captured" is no figure that could be too high or too low
        against = outcome in ("overstated", "understated") and claim.kind != "fronts"
        return "contradicted" if against else outcome
    return compare(claim.interval, interval, claim.value, wide=_WIDE.get(claim.kind, WIDE))


def _outcome(
    claim: Claim, measured: Measured, delta: Delta, covered: bool
) -> tuple[str, list[str]]:
    """The outcome of a row, and what to say of it."""
    if delta.is_void:
        return "undecided", ["not counted: there is no ground of this map here"]
    if measured.undecided:
        return "undecided", [measured.undecided]
    outcome = _held_against(claim, (measured.low, measured.high))
    if outcome == "undecided":
        half = "half " if claim.kind not in _WIDE else ""
        wide = f"is wider than {half}the claimed value"
        return outcome, [
            f"the interval {'reaches across what is claimed' if claim.is_worded else wide}"
        ]
    if not covered:
        return "undecided", []
    return outcome, [] if claim.is_worded else [_what_turns(claim, measured, outcome)]


def _what_turns(claim: Claim, measured: Measured, outcome: str) -> str:
    """How far an outcome hangs on the position error; empty where it does not."""
    low, high = claim.interval
    if outcome == "supported" and not low <= measured.value <= high:
        side = "below" if measured.value < low else "above"
        return (
            f"supported within the interval only: what is measured lies {side} "
            f"{claim.interval_text}"
        )
    if outcome == "supported" or measured.sd_per_metre is None:
        return ""
    return turning_point(
        claim.interval, measured.value, value=claim.value, sd_per_metre=measured.sd_per_metre
    )


def _missing_parts(delta: Delta) -> list[str]:
    return [
        f"{opened.when}: {' and '.join(opened.parts) or 'no part'} without "
        f"{' and '.join(opened.missing_parts)}, {opened.mapper}'s maps consist of both"
        for opened in delta.maps
        if opened.missing_parts
    ]


def _left_out(claim: Claim, delta: Delta, clip: str) -> list[str]:
    """What of the two maps is in neither gained nor lost, and why."""
    told: list[str] = []
    if delta.slivers is not None and (delta.slivers.gained_parts or delta.slivers.lost_parts):
        told.append(f"{'on the whole front: ' if claim.where else ''}{delta.slivers}")
        if not claim.where:
            more, less = delta.with_slivers_km2
            told.append(
                f"with slivers: gained {more:,.1f}, lost {less:,.1f}, net {more - less:,.1f} km²"
            )
    told += [str(apart) for apart in delta.set_apart]
    if delta.clip_km2 is not None:
        told.append(
            f"clipped to {clip or 'a region'}: {delta.clip_km2:,.1f} km² of the maps lie outside"
        )
    return told


def figure_row(
    claim: Claim,
    amount: Amount,
    *,
    unit: str = "",
    kind: str = "published",
    by: str = "",
    source: str = "",
    note: str = "",
    counted: bool = True,
) -> Row:
    """Hold a claim against somebody's figure for the same period.

    The figure's interval is that of its own rounding; it says nothing of its method.

    Examples
    --------
    >>> figure_row(Claim.area(880), Amount.of(752), by="ISW").outcome
    'overstated'
    """
    worth = worth_of(unit, KINDS[claim.kind].base)
    value, interval = amount.value * worth, (amount.low * worth, amount.high * worth)
    outcome = _held_against(claim, interval)
    return Row(
        label=by,
        kind=kind,
        definition="as stated",
        unit=claim.base_unit,
        measured=value,
        low=interval[0],
        high=interval[1],
        ratio=None if claim.is_worded else claim.value / value,
        outcome="undecided" if interval[1] == inf else outcome,
        counted=counted and kind in COUNTED_KINDS,
        notes=(note,) if note else (),
        source=source,
    )


def unavailable_row(claim: Claim, label: str, *, definition: str, kind: str, note: str) -> Row:
    """Make the row of evidence that is not here; it is not counted."""
    return Row(label=label, kind=kind, definition=definition, unit=claim.base_unit, notes=(note,))


@dataclass(frozen=True, eq=False)
class Verdict:
    """A claim held against each piece of evidence, row by row; never an average.

    Attributes
    ----------
    claim : Claim
    rows : tuple of Row
    record : mapping
        What is needed to repeat it: version, command, inputs with SHA-256, parameters.
    arithmetic : tuple of str
        What of the claim's own figures does not agree, or does.

    Notes
    -----
    A verdict compares a claim with maps and figures, and names them. It does not say
    what happened.
    """

    claim: Claim
    rows: tuple[Row, ...]
    record: Mapping[str, object] = field(default_factory=dict, repr=False)
    arithmetic: tuple[str, ...] = ()

    @property
    def counted(self) -> tuple[Row, ...]:
        """The rows that count."""
        return tuple(row for row in self.rows if row.counted)

    @property
    def outcome(self) -> str:
        """The counted rows' common outcome, or ``mixed``; ``undecided`` with none."""
        outcomes = {row.outcome for row in self.counted}
        if not outcomes:
            return "undecided"
        return str(outcomes.pop()) if len(outcomes) == 1 else "mixed"

    @property
    def period(self) -> str:
        """The claim's period, or where it has none the maps' own."""
        if self.claim.period:
            return self.claim.period
        own = {row.period for row in self.rows if row.delta and row.delta.before}
        return f"{' / '.join(sorted(own))} (the maps' own days)" if own else ""

    @property
    def summary(self) -> str:
        """One sentence that can be quoted."""
        counted = self.counted
        if not counted:
            return f"{self.claim.label} is undecided: nothing that counts could be measured."
        axes = list(dict.fromkeys(row.at for row in counted))
        phrases = []
        for axis in axes:
            group = [row for row in counted if row.at == axis]
            tally = Counter(row.outcome for row in group)
            # ties go to the outcome that comes first
            outcomes = sorted(tally, key=lambda o: -tally[o])
            phrase = "; ".join(_against(self.claim, group, str(outcome)) for outcome in outcomes)
            phrases.append(f"at {axis} {phrase}" if axis else phrase)
        sentence = f"{self.claim.label} is {'; '.join(phrases)}"
        missing = sum(row.outcome is None and row.kind == "mapped" for row in self.rows)
        if missing:
            sentence += f" ({missing} mapped measurement{'s' * (missing > 1)} not available here)"
        return sentence

    @property
    def turns(self) -> tuple[str, ...]:
        """What would change the outcome of mapped rows, a line each."""
        told = []
        by_map: dict[tuple[str, str], dict[str, str]] = {}
        for row in self.counted:
            if row.kind == "mapped":
                by_map.setdefault((row.label, row.at), {})[row.definition] = str(row.outcome)
        for (label, at), outcomes in by_map.items():
            strict, wide = outcomes.get("occupied"), outcomes.get("occupied+contested")
            if strict and wide and strict != wide:
                where = f" at {at}" if at else ""
                told.append(
                    f"{label}{where}: {wide} only if the grey zone counts as taken, "
                    f"{strict} if it does not"
                )
        told += [turn for row in self.counted if (turn := self._turn_of_days(row))]
        return tuple(told)

    def _turn_of_days(self, row: Row) -> str:
        """Whether a day more or less at an end of the period gives another outcome."""
        if row.days is None or row.measured is None or row.low is None or row.high is None:
            return ""
        if row.outcome in (None, "undecided"):
            return ""
        for end in row.days:
            moved = (row.low + end - row.measured, row.high + end - row.measured)
            if row.unit.startswith("%"):
                moved = (max(0.0, moved[0]), min(100.0, moved[1]))
            other = _held_against(self.claim, moved)
            if other != row.outcome:
                return f"{row.label}, {row.about}: {other} if an end of the period were a day off"
        return ""

    def _repr_html_(self) -> str:
        unit = self.claim.base_unit
        header = ("evidence", "kind", "definition", unit, "95 %", "claimed / measured", "outcome")
        rows = [
            (
                row.label,
                row.kind,
                row.about,
                row.measured_text,
                row.interval_text,
                row.ratio_text,
                row.outcome_text,
            )
            for row in self.rows
        ]
        drawn = next((row.delta for row in self.rows if row.delta is not None), None)
        layers, focus = [], None
        if drawn is not None:
            focus = drawn.gained
            layers = [
                sketch.Layer(drawn.unchanged, "held"),
                sketch.Layer(drawn.gained, "gained"),
                sketch.Layer(drawn.lost, "lost"),
            ]
        return sketch.figure_html(
            f"{self.outcome}: {self.summary}", layers, rows, header=header, focus=focus
        )

    def __repr__(self) -> str:
        return f"<Verdict {self.outcome}: {self.summary}>"


def _against(claim: Claim, rows: Sequence[Row], outcome: str) -> str:
    """``overstated against 3 of 3 mapped measurements and 1 of 2 published figures``."""
    totals = Counter(_GROUPS[row.kind] for row in rows)
    hits = Counter(_GROUPS[row.kind] for row in rows if row.outcome == outcome)
    pieces = [
        f"{hits[group]} of {totals[group]} {group}{'' if totals[group] == 1 else 's'}"
        for group in totals
        if hits[group]
    ]
    listed = pieces[0] if len(pieces) == 1 else f"{', '.join(pieces[:-1])} and {pieces[-1]}"
    words = {"supported": "supported by", "contradicted": "contradicted by"}
    inside = _within_interval_only(claim, [row for row in rows if row.outcome == outcome])
    return f"{words.get(outcome, f'{outcome} against')} {listed}{inside}"


def _within_interval_only(claim: Claim, rows: Sequence[Row]) -> str:
    """How many rows meet a figure by their interval alone; empty where none does."""
    low, high = claim.interval
    measured = [row for row in rows if row.outcome == "supported" and row.delta is not None]
    only = [r for r in measured if r.measured is not None and not low <= r.measured <= high]
    if claim.is_worded or not only:
        return ""
    if len(only) == len(rows):
        return ", within the interval only"
    return f" ({len(only)} of them within the interval only)"


def judge(
    claim: Claim,
    rows: Iterable[Row],
    record: Mapping[str, object] | None = None,
    *,
    arithmetic: Sequence[str] = (),
) -> Verdict:
    """Gather rows into a verdict.

    A computed figure repeats a map: it counts only where no map could be measured.

    Parameters
    ----------
    claim : Claim
    rows : iterable of Row
    record : mapping, optional
    arithmetic : sequence of str
        What of the claim's own figures agrees or does not.

    Returns
    -------
    Verdict
    """
    gathered = list(rows)
    if any(row.kind == "mapped" and row.counted for row in gathered):
        gathered = [
            replace(
                row,
                counted=False,
                notes=(*row.notes, "not counted: maps are measured here"),
            )
            if row.kind == "computed" and row.counted
            else row
            for row in gathered
        ]
    return Verdict(claim, tuple(gathered), record or {}, tuple(arithmetic))
