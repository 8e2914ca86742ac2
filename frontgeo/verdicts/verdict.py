"""`Verdict`: a claim compared with each piece of evidence, row by row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from frontgeo._utils import svg
from frontgeo._utils.deprecation import warn_renamed
from frontgeo.change.assumptions import Assumption, assumed_in
from frontgeo.change.change import Change
from frontgeo.change.control_map import ControlMap
from frontgeo.change.definitions import DEFINITIONS
from frontgeo.change.ground import Ground
from frontgeo.claims.base import Claim
from frontgeo.claims.measuring import Part, decimals_text
from frontgeo.geometry.projection import CrossCheck
from frontgeo.geometry.reproducibility import BetweenMappers
from frontgeo.i18n.formats import as_shown, unit_decimals
from frontgeo.i18n.messages import AsStated, Message, Period, message_within
from frontgeo.verdicts.outcomes import Agreement, Stance, agreement_of

__all__ = [
    "COUNTED_KINDS", "FIGURE_KINDS", "Agreement", "Part", "Row", "Verdict", "definition_name",
    "interval_decimals", "judge",
]  # fmt: skip

_GROUPS = {
    "mapped": "mapped",
    "drawn": "drawn",
    "published": "published",
    "derived": "published",
    "computed": "computed",
}
# reasons of a position error that are the same for any mapper, in the reader's language
_SIGMA_REASONS: dict[str, Message] = {
    "as given": Message("sigma-as-given"),
    "default 250 m": Message("sigma-default"),
    "default": Message("sigma-default-alone"),
    "not measured": Message("sigma-not-measured"),
    "stated in the case": Message("sigma-of-case"),
    "stated in the file": Message("sigma-of-file"),
}
_MOST_NAMED = 3  # mappers or figures that a headline lists
_WIDE_ENOUGH = 20.0  # width from which an interval needs no decimals


FIGURE_KINDS = ("published", "derived", "computed")
COUNTED_KINDS = ("mapped", "drawn", "published", "derived", "computed")


@dataclass(frozen=True, eq=False)
class Row:
    """One piece of evidence under one definition, compared with a claim.

    Attributes
    ----------
    label : str
        The mapper, or the source of the figure.
    kind : str
        ``mapped``, ``drawn``, ``published``, ``derived``, ``computed`` or ``illustration``.
    definition : str
        The definition of held ground.
    unit : str
        Unit of `measured`, `low`, `high` and `days`, as shown.
    measured, low, high : float or None
        The measured value and its 95 % interval M; None if unavailable.
    interval : str
        The kind of M: ``mappers``, ``drawing``, or empty if it is neither.
    as_drawn, mappers : pair of float or None
        The 95 % interval of the drawing alone, and that between mappers, within which another
        careful mapper's figure may lie.
    between : BetweenMappers or None
        The components of the interval between mappers, if it is one of areas.
    no_mappers : Message or None
        The reason if there is no interval between mappers.
    outcome_other : str or None
        The outcome under the other interval; None if there is only one.
    at : str
        The axis or sector that the row concerns; empty for the whole claim.
    ratio : float or None
        The claimed value divided by the measured one.
    outcome : str or None
    counted : bool
        False for illustrations, unavailable evidence, and computed figures beside a map
        measurement, which are shown but not counted.
    period : str
        The instants of the snapshots.
    gained_km2, lost_km2 : float or None
    position_error_m, correlation_length_m, front_km, sd : float or None
        σ, L, P (the length of front) and the resulting standard deviation, in `unit`.
    days : tuple of float or None
        The least and greatest values measured with both ends of the period a day earlier or
        later; shown beside the interval, not included in it.
    parts : tuple of Part
        The parts that make up the row.
    notes : tuple of Message or str
    hangs_on : tuple of Message or str
        Those notes that explain the outcome, or why it is undecided.
    about_days : tuple of Message or str
        Those notes that state which days the maps show.
    cross_check : CrossCheck or None
        The area of gained and lost ground together, by other methods.
    change, earlier : Ground or None
        The change behind the row and, for a pace, the change that it is compared with.
    boundary_error_m, boundary_km : float or None
        Accuracy and length of the lines along which a change was clipped to a region; their
        error is part of `sd`.
    clip : str
        The name of the region to which both maps were clipped.
    source : str
    taken : tuple of Assumption
        Assumptions made about the claim.
    following : Ground or None
        For a claim that must persist, the state on the next full map.
    is_least : bool
        Whether `measured` is a count that may be incomplete, and so has no interval.
    """

    label: str
    kind: str
    definition: str = ""
    unit: str = "km²"
    measured: float | None = None
    low: float | None = None
    high: float | None = None
    at: Message | str = ""
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
    notes: tuple[Message | str, ...] = ()
    hangs_on: tuple[Message | str, ...] = ()
    about_days: tuple[Message | str, ...] = ()
    cross_check: CrossCheck | None = None
    change: Ground | None = field(default=None, repr=False)
    earlier: Ground | None = field(default=None, repr=False)
    clip: str = ""
    source: str = ""
    taken: tuple[Assumption, ...] = ()
    following: Ground | None = field(default=None, repr=False)
    is_least: bool = False
    interval: str = ""
    as_drawn: tuple[float, float] | None = None
    mappers: tuple[float, float] | None = None
    between: BetweenMappers | None = None
    no_mappers: Message | None = None
    outcome_other: str | None = None

    @property
    def delta(self) -> Ground | None:
        """Deprecated alias of `change`."""
        warn_renamed("Row.delta", "Row.change")
        return self.change

    @property
    def maps(self) -> tuple[ControlMap, ...]:
        """The maps behind the row."""
        every = (self.earlier, self.change, self.following)
        return tuple(shown for change in every if change is not None for shown in change.maps)

    @property
    def assumed(self) -> tuple[Assumption, ...]:
        """Assumptions about the claim and in reading the maps, without repetition."""
        return (*self.taken, *assumed_in(self.maps))

    @property
    def side(self) -> str:
        """The side whose ground it concerns; empty if the maps state none or disagree."""
        changes = [change for change in (self.earlier, self.change) if change is not None]
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
        """The range of `days` as text; empty if it was not measured."""
        if self.days is None:
            return ""
        return (
            f"{decimals_text(self.days[0], self.unit)} – {decimals_text(self.days[1], self.unit)}"
        )

    @property
    def ratio_text(self) -> str:
        """The claimed value divided by the measured one, as text."""
        return "–" if self.ratio is None else f"{self.ratio:.2f}"

    @property
    def outcome_text(self) -> str:
        """The outcome, with a remark if it does not count."""
        if self.outcome is None:
            return "not available here"
        return self.outcome if self.counted else f"{self.outcome} (not counted)"

    @property
    def about(self) -> str:
        """The definition with the axis or sector."""
        return ", ".join(part for part in (self.definition, str(self.at)) if part)

    @property
    def methods(self) -> tuple[Message | str, ...]:
        """One line each on how the interval and the number were obtained; empty for figures."""
        lines: list[Message | str] = [*self._intervals()]
        if self.sd is not None and self.position_error_m is not None:
            values: dict[str, object] = {
                "m": self.position_error_m,
                "reason": _SIGMA_REASONS.get(
                    self.position_error_reason, self.position_error_reason
                ),
            }  # fmt: skip
            key, decimals = "method-sigma", None
            if self.front_km is not None:
                key = "method-sigma-front-cut" if self.boundary_km else "method-sigma-front"
                values |= {"length_m": self.correlation_length_m, "front_km": self.front_km}
                decimals = unit_decimals(self.unit)
            sd = Message("quantity", number=as_shown(self.sd, decimals), unit=self.unit)
            lines.append(Message(key, **values, sd=sd))
        if self.boundary_km and self.boundary_error_m is not None:
            lines.append(Message("method-cut", km=self.boundary_km, m=self.boundary_error_m))
        if self.days is not None:
            low, high = (as_shown(end, unit_decimals(self.unit)) for end in self.days)
            days = Message("quantity-range", low=low, high=high, unit=self.unit)
            lines.append(Message("method-day-off", range=days))
        lines += [part.text for part in self.parts]
        if self.cross_check is not None:
            lines.append(
                Message(
                    "method-cross-check",
                    km2=as_shown(self.cross_check.area_km2, 2),
                    agreement=self.cross_check.ppm_text,
                )
            )
        return (*lines, *self.notes)

    def _intervals(self) -> list[Message]:
        """Return a sentence on each interval, and the reason if there is none between mappers."""
        found = []
        for kind, ends in (("mappers", self.mappers), ("drawing", self.as_drawn)):
            if ends is None or self.position_error_m is None:
                continue
            decides = "yes" if self.interval == kind else "no"
            shown = _range_of(ends, self.unit)
            key, values = f"method-interval-{kind}", {"range": shown, "decides": decides}
            if kind == "mappers" and self.between is not None:
                key = "method-interval-mappers-of"
                decimals = unit_decimals(self.unit)
                parts = (self.between.drawing, self.between.lag, self.between.definition)
                values |= dict(
                    zip(
                        ("drawing", "lag", "definition"),
                        (as_shown(sd, decimals) for sd in parts),
                        strict=True,
                    ),
                    quantile=as_shown(self.between.quantile, 2),
                )
            found.append(Message(key, **values))
        if self.no_mappers is not None and self.as_drawn is not None:
            found.append(self.no_mappers)
        return found


@dataclass(frozen=True, eq=False)
class Verdict:
    """A claim compared with each piece of evidence, row by row, never averaged.

    Attributes
    ----------
    claim : Claim
    rows : tuple of Row
    record : mapping
        Everything needed to repeat it: version, command, inputs with SHA-256, parameters.
    arithmetic : tuple of Message
        Checks of the claim's own figures against each other.

    Notes
    -----
    A verdict compares a claim with maps and figures, and names them. It does not state
    what happened.
    """

    claim: Claim
    rows: tuple[Row, ...]
    record: Mapping[str, object] = field(default_factory=dict, repr=False)
    arithmetic: tuple[Message | str, ...] = ()

    @property
    def counted(self) -> tuple[Row, ...]:
        """The rows that count."""
        return tuple(row for row in self.rows if row.counted)

    @property
    def outcome(self) -> str:
        """The common outcome of the counted rows; else ``mixed``, or ``undecided`` without any."""
        outcomes = {row.outcome for row in self.counted}
        if not outcomes:
            return "undecided"
        return str(outcomes.pop()) if len(outcomes) == 1 else "mixed"

    @property
    def period(self) -> str:
        """The period of the claim or, if it states none, that of the maps."""
        if self.claim.period:
            return self.claim.period
        own = {row.period for row in self.rows if isinstance(row.change, Change)}
        return f"{' / '.join(sorted(own))} (the maps' own days)" if own else ""

    @property
    def title(self) -> Message:
        """The claim with its place and period."""
        claim, title = self.claim, self.claim.sentence_in_place
        since, until = claim.since, claim.until
        if until is not None:
            key = "title-at-end-of" if since is None else "title-over"
            title = Message(key, claim=title, days=Period(since, until))
        return title

    @property
    def headline(self) -> Message:
        """A one-line answer: the claim, its outcome, and the measurements.

        It gives each mapper's own numbers or, for many, the least and the greatest, but never an
        average.
        """
        outcome = Message("answer-outcome", outcome=self.outcome)
        reversed_ = [row for row in self.counted if self.is_reversed(row)]
        if self.outcome == "contradicted" and len(reversed_) == len(self.counted):
            outcome = Message("answer-other-side-gained")
        maps = [row for row in self.counted if row.kind not in FIGURE_KINDS]
        shown = [*self._shown(maps, "mapped"), *self._shown(self._figures, "published")]
        if not shown:
            shown = [Message("answer-nothing-measured")]
        return Message("answer-headline", claim=self.title, outcome=outcome, shown_clauses=shown)

    @property
    def _figures(self) -> list[Row]:
        return [row for row in self.counted if row.kind in FIGURE_KINDS]

    @property
    def agreements(self) -> tuple[Agreement, ...]:
        """For each axis, the number of mappers that allow the claim and that exclude it.

        Each mapper counts once, under its first definition. Empty if there are no mapped rows.
        """
        mapped = [row for row in self.rows if row.kind == "mapped" and row.label]
        # a mapper without any available map has no axis
        axes = dict.fromkeys(row.at for row in mapped if row.outcome is not None)
        figures = {
            row.label: row.measured
            for row in self._figures
            if row.kind != "computed" and row.measured is not None
        }
        found = []
        for axis in axes:
            stances: dict[str, Stance] = {}
            for row in mapped:
                if row.at == axis or row.outcome is None:
                    stances.setdefault(row.label, _stance(row, self.claim))
            # intervals of the drawing exclude more than those between mappers: name their mappers
            here = [row for row in mapped if row.at == axis and row.low is not None]
            kinds = {row.interval for row in here}
            as_drawn = dict.fromkeys(row.label for row in here if row.interval == "drawing")
            found.append(
                agreement_of(
                    self.claim,
                    stances,
                    at=axis,
                    alone=len(axes) == 1,
                    as_drawn=tuple(as_drawn) if "mappers" in kinds else (),
                    figures=figures,
                )
            )
        return tuple(found)

    @property
    def agreement(self) -> Agreement | None:
        """The agreement of mappers on the claim; None unless it has exactly one axis."""
        found = self.agreements
        return found[0] if len(found) == 1 else None

    def is_reversed(self, row: Row) -> bool:
        """Return whether a row shows a gain of the other side, for a claim in figures."""
        return self.claim.form.is_reversed_by(row.outcome)

    def _shown(self, rows: Sequence[Row], group: str) -> list[Message]:
        """Return a clause for each mapper or, for more than a few, one for all of them."""
        by_label: dict[tuple[str, str], list[Row]] = {}
        for row in rows:
            by_label.setdefault((row.label, str(row.at)), []).append(row)
        if len(by_label) > _MOST_NAMED or (rows and not all(row.label for row in rows)):
            measured = _measured_of(self.claim, rows)
            return [Message(f"answer-{group}-together", count=len(rows), measured=measured)]
        shown = []
        for (label, at), alike in by_label.items():
            measured = _measured_of(self.claim, alike, alone=len(by_label) == 1, named=True)
            if at:
                at_axis = {"label": label, "measured": measured, "axis": alike[0].at}
                shown.append(Message("answer-shows-at", **at_axis))
            elif alike[0].kind == "mapped":
                shown.append(Message("answer-shows", label=label, measured=measured))
            else:
                shown.append(Message("answer-states", label=label, measured=measured))
        return shown

    @property
    def summary(self) -> Message:
        """A sentence to quote, with the number of rows for each outcome."""
        counted, claim = self.counted, self.claim
        subject = claim.sentence if claim.named_side else AsStated(claim.label, claim.sentence)
        if not counted:
            return Message("verdict-nothing-counts", claim=subject)
        findings: list[Message] = []
        for axis in dict.fromkeys(row.at for row in counted):
            group = [row for row in counted if row.at == axis]
            tally = Counter(str(row.outcome) for row in group)
            # outcomes with equal counts keep the order of their rows
            outcomes = sorted(tally, key=lambda outcome: -tally[outcome])
            found = [_against(claim, group, outcome) for outcome in outcomes]
            if axis:
                found = [Message("finding-at-axis", axis=axis, findings_clauses=found)]
            findings += found
        key = "verdict-summary-of-side" if claim.named_side else "verdict-summary"
        summary = Message(key, claim=subject, findings_clauses=findings)
        missing = sum(row.outcome is None and row.kind == "mapped" for row in self.rows)
        if missing:
            summary = Message("summary-not-available", summary=summary, count=missing)
        return summary

    @property
    def turns(self) -> tuple[Message, ...]:
        """Clauses on what would change the outcome of mapped rows."""
        found = self._other_intervals()
        by_map: dict[tuple[str, str], dict[str, str]] = {}
        for row in self.counted:
            if row.kind == "mapped":
                of_map = by_map.setdefault((row.label, str(row.at)), {})
                of_map[row.definition] = str(row.outcome)
        for (label, at), outcomes in by_map.items():
            strict, wide = outcomes.get("occupied"), outcomes.get("occupied+contested")
            if strict and wide and strict != wide:
                values = {"label": label, "strict": _adjective(strict), "wide": _adjective(wide)}
                if at:
                    found.append(Message("turn-grey-zone-at", axis=at, **values))
                else:
                    found.append(Message("turn-grey-zone", **values))
        found += [turn for row in self.counted if (turn := self._turn_of_days(row))]
        return tuple(found)

    def _other_intervals(self) -> list[Message]:
        """Return clauses on the rows that the other of their two intervals would change."""
        mapped = [row for row in self.counted if row.kind == "mapped"]
        turned: dict[tuple[str, str], list[Row]] = {}
        for row in mapped:
            if row.outcome_other not in (None, row.outcome):
                turned.setdefault((row.interval, str(row.outcome_other)), []).append(row)
        found = []
        for (interval, outcome), rows in turned.items():
            values: dict[str, object] = {"interval": interval, "outcome": _adjective(outcome)}
            if len(rows) > _MOST_NAMED:
                values |= {"count": len(rows), "total": len(mapped)}
                found.append(Message("turn-other-interval-of-many", **values))
            else:
                names = [self._name_of(row) for row in rows]
                found.append(Message("turn-other-interval", row_clauses=names, **values))
        return found

    def _name_of(self, row: Row) -> Message | str:
        """Return a row's mapper, with the definition if it has several, and with the axis."""
        mapped = [other for other in self.counted if other.kind == "mapped"]
        alike = [other for other in mapped if (other.label, other.at) == (row.label, row.at)]
        name: Message | str = row.label
        if len(alike) > 1:
            about = definition_name(row.definition)
            name = Message("turn-about-axis", about=name, axis=about)
        return Message("turn-about-axis", about=name, axis=row.at) if row.at else name

    @property
    def assumed(self) -> tuple[str, ...]:
        """Assumptions made in reading the maps, each with the numbers of its rows.

        One line each, such as ``[1] [2] taken as occupied: …``.
        """
        numbers: dict[str, list[str]] = {}
        for number, row in enumerate(self.rows, 1):
            for assumption in row.assumed:
                numbers.setdefault(assumption.text, []).append(f"[{number}]")
        return tuple(f"{' '.join(of)} {text}" for text, of in numbers.items())

    def _turn_of_days(self, row: Row) -> Message | None:
        """Return a clause if shifting an end of the period by a day would change the outcome."""
        if row.days is None or row.measured is None or row.low is None or row.high is None:
            return None
        if row.outcome in (None, "undecided"):
            return None
        for end in row.days:
            moved = (row.low + end - row.measured, row.high + end - row.measured)
            least, most = self.claim.limits
            moved = (max(least, moved[0]), min(most, moved[1]))
            other = self.claim.form.held_against(moved)
            if other != row.outcome:
                about = Message("turn-about", definition=definition_name(row.definition))
                if row.at:
                    about = Message("turn-about-axis", about=about, axis=row.at)
                return Message(
                    "turn-day-off", label=row.label, about=about, outcome=_adjective(other)
                )
        return None

    def _repr_html_(self) -> str:
        intervals = _interval_columns(self.rows)
        header = (
            "evidence", "kind", "definition", self.claim.base_unit, *intervals,
            "claimed / measured", "outcome",
        )  # fmt: skip
        rows = [
            (
                row.label,
                row.kind,
                row.about,
                f"{row.measured_text}{' *' if row.assumed else ''}",
                *ends,
                row.ratio_text,
                row.outcome_text,
            )
            for row, *ends in zip(self.rows, *intervals.values(), strict=True)
        ]
        drawn = next((row.change for row in self.rows if row.change is not None), None)
        layers, focus = [], None
        if drawn is not None:
            focus = drawn.gained
            layers = [
                svg.SvgLayer(drawn.unchanged, "held"),
                svg.SvgLayer(drawn.gained, "gained"),
                svg.SvgLayer(drawn.lost, "lost"),
            ]
        return svg.figure_html(
            str(self.headline),
            layers,
            rows,
            header=header,
            focus=focus,
            notes=self.assumed,
        )

    def __repr__(self) -> str:
        return f"<Verdict {self.headline}>"


def _interval_columns(rows: Sequence[Row]) -> dict[str, list[str]]:
    """Return columns of intervals: the deciding one, and the other if any row has both."""
    names = {"mappers": "between mappers", "drawing": "as drawn"}
    kinds = {row.interval for row in rows if row.low is not None}
    main = next((kind for kind in names if kind in kinds), "")
    columns = {
        f"95 % {names[main]}" if main else "95 %": [
            # name the kind in cells where it differs from the heading
            f"{row.interval_text}, {names[row.interval]}"
            if row.interval not in ("", main)
            else row.interval_text
            for row in rows
        ]
    }
    if any(row.mappers and row.as_drawn for row in rows):
        other = "drawing" if main == "mappers" else "mappers"
        ends = [row.as_drawn if other == "drawing" else row.mappers for row in rows]
        columns[names[other]] = [
            "–"
            if row.mappers is None or both is None
            else " – ".join(decimals_text(end, row.unit) for end in both)
            for row, both in zip(rows, ends, strict=True)
        ]
    return columns


def definition_name(definition: str) -> Message | str:
    """Return the name of a definition of held ground, or the definition itself if it has none."""
    if definition not in (*DEFINITIONS, "as drawn", "as stated"):
        return definition
    key = definition.replace("+", "-and-").replace(" ", "-").replace("_", "-")
    return AsStated(definition, Message(f"definition-{key}"))


def _adjective(outcome: str) -> Message:
    return Message("outcome-adjective", outcome=outcome)


def _stance(row: Row, claim: Claim) -> Stance:
    """Return whether a mapper's row allows a claim, excludes it, or cannot decide."""
    if not row.counted or row.outcome is None or row.low is None or row.high is None:
        return "not_told"
    if row.outcome != "undecided":
        return "allow" if row.outcome == "supported" else "exclude"
    # an interval too wide to decide still meets C; any other undecided row says nothing
    by_width = (claim.form.undecided.key, "on-next-map")
    is_wide = any(isinstance(why, Message) and why.key in by_width for why in row.hangs_on)
    is_covered = message_within(row.about_days, "period-not-covered") is None
    return "allow" if is_wide and is_covered else "not_told"


def _range_of(ends: tuple[float, float], unit: str) -> Message:
    """Return an interval with its unit, as one number if both ends look the same."""
    low, high = (as_shown(end, unit_decimals(unit)) for end in ends)
    if low == high:
        return Message("quantity", number=low, unit=unit)
    return Message("quantity-range" if low < 0 else "quantity-close", low=low, high=high, unit=unit)


def interval_decimals(intervals: Sequence[tuple[float, float]], unit: str) -> int:
    """Return the number of decimals for intervals side by side: none if all of them are wide.

    Examples
    --------
    >>> interval_decimals([(415.4, 848.3), (604.1, 659.6)], "km²")
    0
    >>> interval_decimals([(6.25, 9.01)], "km")
    2
    """
    if all(high - low >= _WIDE_ENOUGH for low, high in intervals):
        return 0
    return unit_decimals(unit)


def _intervals_of(rows: Sequence[Row]) -> list[Message]:
    """Return a mapper's intervals by kind, each spanning all of its rows."""
    if any(row.position_error_m is None for row in rows):
        return []
    kinds = {"between-mappers": [r.mappers for r in rows], "as-drawn": [r.as_drawn for r in rows]}
    spans: dict[str, tuple[float, float]] = {}
    for kind, of_rows in kinds.items():
        ends = [pair for pair in of_rows if pair is not None]
        if ends and len(ends) == len(rows):
            spans[kind] = (min(low for low, _ in ends), max(high for _, high in ends))
    decimals = interval_decimals(list(spans.values()), rows[0].unit)
    found = []
    for kind, span in spans.items():
        low, high = (as_shown(end, decimals) for end in span)
        shown: Message | object = low
        if low != high:
            shown = Message("ends-apart" if low < 0 else "ends-close", low=low, high=high)
        found.append(Message(f"answer-{kind}", ends=shown))
    return found


def _measured_of(
    claim: Claim, rows: Sequence[Row], *, alone: bool = True, named: bool = False
) -> Message:
    """Return the measured numbers of rows, from least to most, with their intervals.

    Parameters
    ----------
    claim : Claim
    rows : sequence of Row
    alone : bool
        Whether nothing else is in the headline, which then adds ground gained and lost to a net.
    named : bool
        Whether all rows are by one mapper; only then are intervals given.
    """
    measured = [row.measured for row in rows if row.measured is not None]
    unit = rows[0].unit
    low, high = (as_shown(end, unit_decimals(unit)) for end in (min(measured), max(measured)))
    (first, *more) = rows
    shown: Message
    if low != high:
        key = "quantity-range" if low < 0 else "quantity-close"
        shown = Message(key, low=low, high=high, unit=unit)
    else:
        shown = Message("quantity", number=low, unit=unit)
    if any(row.is_least for row in rows):
        shown = Message("amount-at-least", amount=shown)
    if any(row.assumed for row in rows):
        shown = Message("answer-starred", measured=shown)
    if named and (intervals := _intervals_of(rows)):
        shown = Message("answer-with-intervals", measured=shown, intervals_clauses=intervals)
    if (
        alone and not more and first.gained_km2 is not None and first.lost_km2 is not None
        and claim.measures_area and isinstance(first.change, Change)
    ):  # fmt: skip
        shown = Message(
            "answer-change", direction=claim.direction, measured=shown,
            gained_km2=first.gained_km2, lost_km2=first.lost_km2,
        )  # fmt: skip
    return shown


def _against(claim: Claim, rows: Sequence[Row], outcome: str) -> Message:
    """Return a finding such as ``overstated against 3 of 3 mapped measurements``."""
    totals = Counter(_GROUPS[row.kind] for row in rows)
    hits = Counter(_GROUPS[row.kind] for row in rows if row.outcome == outcome)
    counts = [
        Message(f"hits-{group}", hits=hits[group], total=total)
        for group, total in totals.items()
        if hits[group]
    ]
    finding = Message("finding-against", outcome=outcome, counts=counts)
    alike = [row for row in rows if row.outcome == outcome]
    only = _within_interval_only(claim, alike)
    if only and only == len(alike):
        return Message("finding-within-interval-only", finding=finding)
    if only:
        return Message("finding-some-within-interval-only", finding=finding, count=only)
    return finding


def _within_interval_only(claim: Claim, rows: Sequence[Row]) -> int:
    """Count the rows that support a figure only through their interval."""
    measured = [row for row in rows if row.outcome == "supported" and row.change is not None]
    return sum(r.measured is not None and claim.form.misses(r.measured) for r in measured)


def judge(
    claim: Claim,
    rows: Iterable[Row],
    record: Mapping[str, object] | None = None,
    *,
    arithmetic: Sequence[Message | str] = (),
) -> Verdict:
    """Gather rows into a verdict.

    A computed figure repeats a map, and so counts only if no map could be measured.

    Parameters
    ----------
    claim : Claim
    rows : iterable of Row
    record : mapping, optional
    arithmetic : sequence of Message
        Checks of the claim's own figures against each other.

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
                notes=(*row.notes, Message("not-counted-beside-maps")),
            )
            if row.kind == "computed" and row.counted
            else row
            for row in gathered
        ]
    return Verdict(claim, tuple(gathered), record or {}, tuple(arithmetic))
