"""Claim × evidence → `Verdict`. Pure: no disk, no network, no clock."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from math import hypot, inf

import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo import sketch
from frontgeo.claims import Amount, Claim, km2_per
from frontgeo.control import (
    DEFAULT_POSITION_ERROR_M,
    ControlMap,
    front_line,
)
from frontgeo.delta import Delta, solid
from frontgeo.measure import CrossCheck, Edges, area_km2, cross_check, length_km
from frontgeo.uncertainty import (
    DEFAULT_CORRELATION_LENGTH_M,
    Z_95,
    interval_95_km2,
    position_sd_km2,
)

__all__ = [
    "COUNTED_KINDS",
    "FIGURE_KINDS",
    "Row",
    "Verdict",
    "compare",
    "covers",
    "figure_row",
    "judge",
    "measured_row",
    "turning_point",
    "unavailable_row",
]

FIGURE_KINDS = ("published", "derived", "computed")
COUNTED_KINDS = ("mapped", "drawn", "published", "derived", "computed")

_GROUPS = {
    "mapped": "mapped measurement",
    "drawn": "drawn measurement",
    "published": "published figure",
    "derived": "published figure",
    "computed": "computed figure",
}


@dataclass(frozen=True, eq=False)
class Row:
    """One piece of evidence under one definition, held against a claim.

    Attributes
    ----------
    label : str
        The mapper, or who gave the figure.
    kind : str
        ``mapped``, ``drawn``, ``published``, ``derived``, ``computed`` or ``illustration``.
    definition : str
        What counted as held.
    measured_km2, low_km2, high_km2 : float or None
        The measured net change and its 95 % interval M; None where not available.
    ratio : float or None
        Claimed over measured.
    outcome : str or None
    counted : bool
        Illustrations, what is not available, and computed figures beside a map
        measurement are shown and not counted.
    period : str
        The snapshots' instants.
    gained_km2, lost_km2 : float or None
    position_error_m, correlation_length_m, front_km, sd_km2 : float or None
        σ, L, P and the standard deviation that they give.
    notes : tuple of str
    cross_check : CrossCheck or None
        Gained and lost ground together, measured by other methods.
    delta : Delta or None
        The geometry behind it.
    boundary_error_m, boundary_km : float or None
        Accuracy of the lines along which a change was cut to a region, and how long they
        bound it: part of `sd_km2`.
    clip : str
        The name of the region that both maps were clipped to.
    source : str
    """

    label: str
    kind: str
    definition: str = ""
    measured_km2: float | None = None
    low_km2: float | None = None
    high_km2: float | None = None
    ratio: float | None = None
    outcome: str | None = None
    counted: bool = False
    period: str = ""
    gained_km2: float | None = None
    lost_km2: float | None = None
    position_error_m: float | None = None
    position_error_reason: str = ""
    correlation_length_m: float | None = None
    front_km: float | None = None
    sd_km2: float | None = None
    boundary_error_m: float | None = None
    boundary_km: float | None = None
    notes: tuple[str, ...] = ()
    cross_check: CrossCheck | None = None
    delta: Delta | None = field(default=None, repr=False)
    clip: str = ""
    source: str = ""

    @property
    def measured_text(self) -> str:
        """The measured km² as text."""
        return "–" if self.measured_km2 is None else f"{self.measured_km2:,.1f}"

    @property
    def interval_text(self) -> str:
        """The interval M as text."""
        if self.low_km2 is None or self.high_km2 is None:
            return "–"
        high = "…" if self.high_km2 == inf else f"{self.high_km2:,.1f}"
        return f"{self.low_km2:,.1f} – {high}"

    @property
    def ratio_text(self) -> str:
        """Claimed over measured as text."""
        return "–" if self.ratio is None else f"{self.ratio:.2f}"

    @property
    def outcome_text(self) -> str:
        """The outcome, and whether it counts."""
        if self.outcome is None:
            return "not available here"
        return self.outcome if self.counted else f"{self.outcome} (not counted)"

    @property
    def methods(self) -> tuple[str, ...]:
        """How the interval and the area came about, a line each; empty for figures."""
        lines = []
        if self.sd_km2 is not None:
            lines.append(
                f"95 %: σ {self.position_error_m:g} m ({self.position_error_reason}), "
                f"L {self.correlation_length_m:g} m, P {self.front_km:,.1f} km of front, "
                f"sd = {'σ√(2LP)' if not self.boundary_km else 'with the cut'} = "
                f"{self.sd_km2:,.1f} km²"
            )
        if self.boundary_km:
            lines.append(
                f"cut along {self.boundary_km:,.1f} km of lines good to "
                f"{self.boundary_error_m:g} m: taken into the interval in quadrature"
            )
        if self.cross_check is not None:
            lines.append(
                f"cross-check of {self.cross_check.area_km2:,.2f} km² (straight edges): "
                f"EPSG:6933 {self.cross_check.epsg6933_ppm:+.2f} ppm, "
                f"centred LAEA {self.cross_check.laea_ppm:+.2f} ppm"
            )
        return (*lines, *self.notes)


def compare(claim: tuple[float, float], measured: tuple[float, float], value_km2: float) -> str:
    """Hold a claim's interval against a measured one.

    Parameters
    ----------
    claim, measured : pair of float
        C and M, in km².
    value_km2 : float
        The claimed value.

    Returns
    -------
    str
        ``undecided`` when M is wider than half the claimed value, ``overstated`` when C
        lies above M, ``understated`` below, ``supported`` when they meet.

    Examples
    --------
    >>> compare((875, 885), (610, 662), 880)
    'overstated'
    >>> compare((875, 885), (870, 900), 880), compare((875, 885), (500, 1300), 880)
    ('supported', 'undecided')
    """
    if measured[1] - measured[0] > value_km2 / 2:
        return "undecided"
    if claim[0] > measured[1]:
        return "overstated"
    if claim[1] < measured[0]:
        return "understated"
    return "supported"


def turning_point(
    claim: tuple[float, float],
    measured_km2: float,
    *,
    value_km2: float,
    correlation_length_m: float,
    front_km: float,
) -> str:
    """Tell from which position error on an overstated or understated row would turn.

    Parameters
    ----------
    claim : pair of float
        C, in km².
    measured_km2, value_km2, front_km : float
    correlation_length_m : float

    Returns
    -------
    str
        Empty when no position error would turn it.

    Examples
    --------
    >>> turning_point((875, 885), 800, value_km2=880, correlation_length_m=2000, front_km=600)
    'supported if σ were above 781 m'
    """
    gap_km2 = max(claim[0] - measured_km2, measured_km2 - claim[1])
    per_metre = Z_95 * position_sd_km2(
        position_error_m=1.0, correlation_length_m=correlation_length_m, front_km=front_km
    )
    if per_metre == 0 or gap_km2 <= 0:
        return ""
    turns_at, blurs_at = gap_km2 / per_metre, value_km2 / 4 / per_metre
    if turns_at < blurs_at:
        return f"supported if σ were above {turns_at:,.0f} m"
    return f"no σ supports it: above {blurs_at:,.0f} m the interval is too wide to tell"


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def covers(claim: Claim, before: ControlMap, after: ControlMap) -> tuple[bool, tuple[str, ...]]:
    """Tell whether two maps cover a claim's period, and what to say of their instants.

    `since` is the state at 00:00 UTC of that day, `until` the state at its end. Each map
    may stand off by a tenth of the period, at least a day and at most a week, as mappers
    publish daily to weekly. An offset of more than a day is told, and any offset into or
    beyond the period. The two maps must differ in time.

    Returns
    -------
    covered : bool
    notes : tuple of str
    """
    if claim.since is None or claim.until is None:
        return True, ()
    start, end = _midnight(claim.since), _midnight(claim.until) + timedelta(days=1)
    allowed = min(max((end - start) / 10, timedelta(days=1)), timedelta(days=7))
    covered, notes = True, []
    for name, state, wanted in (
        ("before", before.state_at, start),
        ("after", after.state_at, end),
    ):
        if state is None:
            notes.append(f"the {name} map states no day; taken for the claim's")
            continue
        offset = state - wanted
        if abs(offset) > allowed:
            covered = False
        # by the rule the last snapshot up to the edge is taken: a later one is told
        if offset > timedelta(0) or abs(offset) > timedelta(days=1):
            side = "after" if offset > timedelta(0) else "before"
            edge = "start" if name == "before" else "end"
            notes.append(f"the {name} map stands {_span(offset)} {side} the period's {edge}")
    if before.state_at is not None and before.state_at == after.state_at:
        covered = False
        notes.append("both maps show the same instant")
    if not covered:
        notes.append(f"maps do not cover the period (at most {_span(allowed)} off)")
    return covered, tuple(notes)


def _span(span: timedelta) -> str:
    hours = abs(span.total_seconds()) / 3600
    return f"{hours / 24:.1f} days" if hours >= 36 else f"{hours:.0f} hours"


def measured_row(
    claim: Claim,
    delta: Delta,
    *,
    near_border: BaseGeometry,
    kind: str = "mapped",
    edges: Edges = "lonlat",
    position_error_m: float | None = None,
    correlation_length_m: float = DEFAULT_CORRELATION_LENGTH_M,
    boundary_error_m: float | None = None,
    notes: Sequence[str] = (),
    clip: str = "",
    source: str = "",
) -> Row:
    """Measure a change and hold a claim against it.

    Parameters
    ----------
    claim : Claim
    delta : Delta
        Already cut to where the claim is about.
    near_border : shapely geometry
        Zone where a boundary is state border or coast, not front.
    kind : {"mapped", "drawn", "illustration"}
        An illustration is not counted.
    edges : {"lonlat", "geodesic"}
    position_error_m : float, optional
        σ; by default the greater of the two maps'.
    correlation_length_m : float
        L.
    boundary_error_m : float, optional
        Standard error of the lines along which the change was cut; it enters the
        interval as σ does, with the length of those lines, in quadrature.

    Returns
    -------
    Row
    """
    reason = "as given"
    if position_error_m is None:
        coarsest = max(delta.maps, key=lambda m: m.position_error_m, default=None)
        position_error_m = coarsest.position_error_m if coarsest else DEFAULT_POSITION_ERROR_M
        reason = coarsest.position_error_reason if coarsest else "default 250 m"
    gained, lost = area_km2(delta.gained, edges=edges), area_km2(delta.lost, edges=edges)
    front_km = sum(
        length_km(front_line(solid(ground), near_border, cut=delta.cut))
        for ground in (delta.gained, delta.lost)
    )
    sd_km2 = position_sd_km2(
        position_error_m=position_error_m,
        correlation_length_m=correlation_length_m,
        front_km=front_km,
    )
    boundary_km = 0.0
    if boundary_error_m is not None and delta.cut is not None:
        for ground in (delta.gained, delta.lost):
            uncut = front_line(ground, shapely.Polygon(), cut=delta.cut)
            boundary_km += max(0.0, length_km(ground) - length_km(uncut))
        boundary_sd = position_sd_km2(
            position_error_m=boundary_error_m,
            correlation_length_m=correlation_length_m,
            front_km=boundary_km,
        )
        sd_km2 = hypot(sd_km2, boundary_sd)
    interval = interval_95_km2(gained - lost, sd_km2)
    outcome = compare(claim.interval_km2, interval, claim.value_km2)
    told = list(notes)
    told += _missing_parts(delta)
    if outcome == "undecided":
        told.append("the interval is wider than half the claimed value")
    if delta.before is not None and delta.after is not None:
        covered, about_days = covers(claim, delta.before, delta.after)
        told += about_days
        if not covered:
            outcome = "undecided"
    if outcome in ("overstated", "understated"):
        told.append(
            turning_point(
                claim.interval_km2,
                gained - lost,
                value_km2=claim.value_km2,
                correlation_length_m=correlation_length_m,
                front_km=front_km,
            )
        )
    if delta.is_void:
        outcome = "undecided"
        told.append("not counted: there is no ground of this map here")
    told += _left_out(claim, delta, clip)
    return Row(
        label=delta.label,
        kind=kind,
        definition=delta.definition,
        measured_km2=gained - lost,
        low_km2=interval[0],
        high_km2=interval[1],
        ratio=claim.value_km2 / (gained - lost) if gained > lost else None,
        outcome=outcome,
        counted=kind in COUNTED_KINDS and not delta.is_void,
        period=delta.period,
        gained_km2=gained,
        lost_km2=lost,
        position_error_m=position_error_m,
        position_error_reason=reason,
        correlation_length_m=correlation_length_m,
        front_km=front_km,
        sd_km2=sd_km2,
        boundary_error_m=boundary_error_m,
        boundary_km=boundary_km,
        notes=tuple(note for note in told if note),
        cross_check=cross_check([delta.gained, delta.lost]),
        delta=delta,
        clip=clip,
        source=source,
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
    unit: str = "km2",
    kind: str = "published",
    by: str = "",
    source: str = "",
    note: str = "",
) -> Row:
    """Hold a claim against somebody's figure for the same period.

    The figure's interval is that of its own rounding; it says nothing of its method.

    Examples
    --------
    >>> figure_row(Claim.area(880), Amount.of(752), by="ISW").outcome
    'overstated'
    """
    factor = km2_per(unit)
    value, interval = amount.value * factor, (amount.low * factor, amount.high * factor)
    outcome = compare(claim.interval_km2, interval, claim.value_km2)
    return Row(
        label=by,
        kind=kind,
        definition="as stated",
        measured_km2=value,
        low_km2=interval[0],
        high_km2=interval[1],
        ratio=claim.value_km2 / value,
        outcome="undecided" if interval[1] == inf else outcome,
        counted=kind in COUNTED_KINDS,
        notes=(note,) if note else (),
        source=source,
    )


def unavailable_row(label: str, *, definition: str, kind: str, note: str) -> Row:
    """Make the row of evidence that is not here; it is not counted."""
    return Row(label=label, kind=kind, definition=definition, notes=(note,))


@dataclass(frozen=True, eq=False)
class Verdict:
    """A claim held against each piece of evidence, row by row; never an average.

    Attributes
    ----------
    claim : Claim
    rows : tuple of Row
    record : mapping
        What is needed to repeat it: version, command, inputs with SHA-256, parameters.

    Notes
    -----
    A verdict compares a claim with maps and figures, and names them. It does not say
    what happened.
    """

    claim: Claim
    rows: tuple[Row, ...]
    record: Mapping[str, object] = field(default_factory=dict, repr=False)

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
        tally = Counter(row.outcome for row in counted)
        # ties go to the outcome that comes first
        outcomes = sorted(tally, key=lambda o: -tally[o])
        phrases = [_against(counted, str(outcome)) for outcome in outcomes]
        sentence = f"{self.claim.label} is {'; '.join(phrases)}"
        missing = sum(row.outcome is None and row.kind == "mapped" for row in self.rows)
        if missing:
            sentence += f" ({missing} mapped measurement{'s' * (missing > 1)} not available here)"
        return sentence

    def _repr_html_(self) -> str:
        header = ("evidence", "kind", "definition", "km²", "95 %", "claimed / measured", "outcome")
        rows = [
            (
                row.label,
                row.kind,
                row.definition,
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


def _against(rows: Sequence[Row], outcome: str) -> str:
    """``overstated against 3 of 3 mapped measurements and 1 of 2 published figures``."""
    totals = Counter(_GROUPS[row.kind] for row in rows)
    hits = Counter(_GROUPS[row.kind] for row in rows if row.outcome == outcome)
    pieces = [
        f"{hits[group]} of {totals[group]} {group}{'' if totals[group] == 1 else 's'}"
        for group in totals
        if hits[group]
    ]
    listed = pieces[0] if len(pieces) == 1 else f"{', '.join(pieces[:-1])} and {pieces[-1]}"
    return f"{outcome} {'by' if outcome == 'supported' else 'against'} {listed}"


def judge(claim: Claim, rows: Iterable[Row], record: Mapping[str, object] | None = None) -> Verdict:
    """Gather rows into a verdict.

    A computed figure repeats a map: it counts only where no map could be measured.

    Parameters
    ----------
    claim : Claim
    rows : iterable of Row
    record : mapping, optional

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
            if row.kind == "computed"
            else row
            for row in gathered
        ]
    return Verdict(claim, tuple(gathered), record or {})
