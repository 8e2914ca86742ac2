"""`Verdict`: a claim held against each piece of evidence, row by row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from frontgeo import sketch
from frontgeo.claims.amount import number_text
from frontgeo.claims.base import Claim
from frontgeo.claims.measuring import Part, decimals_text
from frontgeo.control import Assumption, ControlMap, assumed_in
from frontgeo.delta import Delta
from frontgeo.geometry.plane import CrossCheck
from frontgeo.verdicts.outcomes import held_against

__all__ = ["COUNTED_KINDS", "FIGURE_KINDS", "Part", "Row", "Verdict", "judge"]

_GROUPS = {
    "mapped": "mapped measurement",
    "drawn": "drawn measurement",
    "published": "published figure",
    "derived": "published figure",
    "computed": "computed figure",
}


FIGURE_KINDS = ("published", "derived", "computed")
COUNTED_KINDS = ("mapped", "drawn", "published", "derived", "computed")


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
    unit : str
        Of `measured`, `low`, `high` and the days' range, as shown.
    measured, low, high : float or None
        What was measured and its 95 % interval M; None where not available.
    at : str
        The axis or sector that the row is about; empty for all of it.
    ratio : float or None
        Claimed over measured.
    outcome : str or None
    counted : bool
        Illustrations, what is not available, and computed figures beside a map
        measurement are shown and not counted.
    period : str
        The snapshots' instants.
    gained_km2, lost_km2 : float or None
    position_error_m, correlation_length_m, front_km, sd : float or None
        σ, L, P and the standard deviation that they give, in `unit`.
    days : tuple of float or None
        The least and the most that is measured with both ends of the period a day
        earlier or later: beside the interval, not in it.
    parts : tuple of Part
        What it is made of.
    notes : tuple of str
    cross_check : CrossCheck or None
        Gained and lost ground together, measured by other methods.
    delta, earlier : Delta or None
        The geometry behind it, and of a pace that of the period it is compared with.
    boundary_error_m, boundary_km : float or None
        Accuracy of the lines along which a change was cut to a region, and how long they
        bound it: part of `sd`.
    clip : str
        The name of the region that both maps were clipped to.
    source : str
    taken : tuple of Assumption
        What was taken for granted of the claim.
    following : Delta or None
        Of a claim that must persist, the state on the next full map.
    is_least : bool
        Whether `measured` is a count in which some may be missing: it has no interval.
    """

    label: str
    kind: str
    definition: str = ""
    unit: str = "km²"
    measured: float | None = None
    low: float | None = None
    high: float | None = None
    at: str = ""
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
    sd: float | None = None
    boundary_error_m: float | None = None
    boundary_km: float | None = None
    days: tuple[float, float] | None = None
    parts: tuple[Part, ...] = ()
    notes: tuple[str, ...] = ()
    cross_check: CrossCheck | None = None
    delta: Delta | None = field(default=None, repr=False)
    earlier: Delta | None = field(default=None, repr=False)
    clip: str = ""
    source: str = ""
    taken: tuple[Assumption, ...] = ()
    following: Delta | None = field(default=None, repr=False)
    is_least: bool = False

    @property
    def maps(self) -> tuple[ControlMap, ...]:
        """The maps behind it."""
        every = (self.earlier, self.delta, self.following)
        return tuple(shown for change in every if change is not None for shown in change.maps)

    @property
    def assumed(self) -> tuple[Assumption, ...]:
        """What was taken for granted of the claim, and in reading its maps, each once."""
        return (*self.taken, *assumed_in(self.maps))

    @property
    def side(self) -> str:
        """Whose ground it is about; empty where its maps do not say it, or not the same."""
        changes = [change for change in (self.earlier, self.delta) if change is not None]
        sides = {change.side for change in changes}
        return sides.pop() if len(sides) == 1 else ""

    @property
    def measured_text(self) -> str:
        """The measured number as text."""
        if self.measured is None:
            return "–"
        text = decimals_text(self.measured, self.unit)
        return f"at least {text}" if self.is_least else text

    @property
    def interval_text(self) -> str:
        """The interval M as text."""
        if self.low is None or self.high is None:
            return "–"
        return f"{decimals_text(self.low, self.unit)} – {decimals_text(self.high, self.unit)}"

    @property
    def days_text(self) -> str:
        """The days' range as text; empty where it was not looked for."""
        if self.days is None:
            return ""
        return (
            f"{decimals_text(self.days[0], self.unit)} – {decimals_text(self.days[1], self.unit)}"
        )

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
    def about(self) -> str:
        """The definition, and the axis or sector."""
        return ", ".join(part for part in (self.definition, self.at) if part)

    @property
    def methods(self) -> tuple[str, ...]:
        """How the interval and the number came about, a line each; empty for figures."""
        lines = []
        if self.sd is not None and self.front_km is not None:
            lines.append(
                f"95 %: σ {self.position_error_m:g} m ({self.position_error_reason}), "
                f"L {self.correlation_length_m:g} m, P {self.front_km:,.1f} km of front, "
                f"sd = {'σ√(2LP)' if not self.boundary_km else 'σ√(2LP) and the cut'} = "
                f"{decimals_text(self.sd, self.unit)} {self.unit}"
            )
        elif self.sd is not None:
            lines.append(
                f"95 %: σ {self.position_error_m:g} m ({self.position_error_reason}), "
                f"sd = {number_text(round(self.sd, 3))} {self.unit}"
            )
        if self.boundary_km:
            lines.append(
                f"cut along {self.boundary_km:,.1f} km of lines good to "
                f"{self.boundary_error_m:g} m: taken into the interval in quadrature"
            )
        if self.days is not None:
            lines.append(f"with either end a day earlier or later: {self.days_text} {self.unit}")
        lines += [part.text for part in self.parts]
        if self.cross_check is not None:
            lines.append(
                f"cross-check of {self.cross_check.area_km2:,.2f} km² (straight edges): "
                f"{self.cross_check.ppm_text}"
            )
        return (*lines, *self.notes)


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

    @property
    def assumed(self) -> tuple[str, ...]:
        """What was taken for granted in reading the maps: the rows' numbers, and the text.

        A line for each assumption, such as ``[1] [2] taken as occupied: …``.
        """
        numbers: dict[str, list[str]] = {}
        for number, row in enumerate(self.rows, 1):
            for assumption in row.assumed:
                numbers.setdefault(assumption.text, []).append(f"[{number}]")
        return tuple(f"{' '.join(of)} {text}" for text, of in numbers.items())

    def _turn_of_days(self, row: Row) -> str:
        """Whether a day more or less at an end of the period gives another outcome."""
        if row.days is None or row.measured is None or row.low is None or row.high is None:
            return ""
        if row.outcome in (None, "undecided"):
            return ""
        for end in row.days:
            moved = (row.low + end - row.measured, row.high + end - row.measured)
            least, most = self.claim.limits
            moved = (max(least, moved[0]), min(most, moved[1]))
            other = held_against(self.claim, moved)
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
                f"{row.measured_text}{' *' if row.assumed else ''}",
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
            f"{self.outcome}: {self.summary}",
            layers,
            rows,
            header=header,
            focus=focus,
            notes=self.assumed,
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
