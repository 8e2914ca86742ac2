"""`Verdict`: a claim compared with each piece of evidence, row by row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from frontgeo._utils import svg
from frontgeo.change.change import Change
from frontgeo.change.definitions import DEFINITIONS
from frontgeo.claims.base import Claim
from frontgeo.claims.measuring import decimals_text
from frontgeo.claims.statement import Outcome
from frontgeo.i18n.formats import as_shown, unit_decimals
from frontgeo.i18n.messages import AsStated, Message, Period, message_within
from frontgeo.verdicts.outcomes import (
    FIGURE_KINDS,
    Agreement,
    Row,
    Stance,
    agreement_of,
    qualified_together,
    stated_numbers_of,
)

__all__ = ["Verdict", "definition_name", "interval_decimals"]

_GROUPS = {
    "mapped": "mapped",
    "drawn": "drawn",
    "published": "published",
    "derived": "published",
    "computed": "computed",
}
_MOST_NAMED = 3  # mappers or figures that a headline lists
_WIDE_ENOUGH = 20.0  # width from which an interval needs no decimals


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
    def outcome(self) -> Outcome | Literal["mixed"]:
        """The common outcome of the counted rows; else ``mixed``, or ``undecided`` without any."""
        outcomes = {row.outcome for row in self.counted if row.outcome is not None}
        if not outcomes:
            return "undecided"
        return outcomes.pop() if len(outcomes) == 1 else "mixed"

    @property
    def is_supported_within_error(self) -> bool:
        """Whether it is supported, but by no row's own number: only by their intervals."""
        return self.outcome == "supported" and all(row.is_within_error for row in self.counted)

    @property
    def shown_outcome(self) -> str:
        """The outcome as it is shown: ``within-error`` for support through intervals alone."""
        return "within-error" if self.is_supported_within_error else self.outcome

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
        outcome = Message("answer-outcome", outcome=self.shown_outcome)
        reversed_ = [row for row in self.counted if self.is_reversed(row)]
        if self.outcome == "contradicted" and len(reversed_) == len(self.counted):
            outcome = Message("answer-other-side-gained")
        maps = [row for row in self.counted if row.kind not in FIGURE_KINDS]
        clauses = [*self._clauses_of(maps, "mapped"), *self._clauses_of(self._figures, "published")]
        if not clauses:
            clauses = [Message("answer-nothing-measured")]
        return Message("answer-headline", claim=self.title, outcome=outcome, shown_clauses=clauses)

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
            row.label: row.stated_quantity if row.is_quoted else row.measured
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

    def _clauses_of(self, rows: Sequence[Row], group: str) -> list[Message]:
        """Return a clause for each mapper or, for more than a few, one for all of them."""
        by_label: dict[tuple[str, str], list[Row]] = {}
        for row in rows:
            by_label.setdefault((row.label, str(row.at)), []).append(row)
        if len(by_label) > _MOST_NAMED or (rows and not all(row.label for row in rows)):
            measured = _measured_of(self.claim, rows)
            together = Message(f"answer-{group}-together", count=len(rows), measured=measured)
            axis = rows[0].at
            if axis and all(str(row.at) == str(axis) for row in rows):
                together = Message("answer-at", shown=together, axis=axis)
            return [together]
        clauses = []
        for (label, at), alike in by_label.items():
            measured = _measured_of(self.claim, alike, alone=len(by_label) == 1, named=True)
            if at:
                at_axis = {"label": label, "measured": measured, "axis": alike[0].at}
                clauses.append(Message("answer-shows-at", **at_axis))
            elif alike[0].kind == "mapped":
                clauses.append(Message("answer-shows", label=label, measured=measured))
            else:
                clauses.append(Message("answer-states", label=label, measured=measured))
        return clauses

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
            other = self.claim.form.compare(moved)
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
        picture = "" if drawn is None else drawn.thumbnail(str(self.headline))
        return svg.figure_html(
            str(self.headline), rows, picture=picture, header=header, notes=self.assumed
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
        span_text: Message | object = low
        if low != high:
            span_text = Message("ends-apart" if low < 0 else "ends-close", low=low, high=high)
        found.append(Message(f"answer-{kind}", ends=span_text))
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
    (first, *more) = rows
    if first.is_quoted and not more:
        return first.stated_quantity
    unit, measured = first.unit, stated_numbers_of(rows)
    low, high = (as_shown(end, unit_decimals(unit)) for end in (min(measured), max(measured)))
    message: Message
    if low != high:
        key = "quantity-range" if low < 0 else "quantity-close"
        message = Message(key, low=low, high=high, unit=unit)
    else:
        message = Message("quantity", number=low, unit=unit)
    message = qualified_together(rows, message)
    if any(row.assumed for row in rows):
        message = Message("answer-starred", measured=message)
    if named and (intervals := _intervals_of(rows)):
        message = Message("answer-with-intervals", measured=message, intervals_clauses=intervals)
    if (
        alone and not more and first.gained_km2 is not None and first.lost_km2 is not None
        and claim.measures_area and isinstance(first.change, Change)
    ):  # fmt: skip
        message = Message(
            "answer-change", direction=claim.direction, measured=message,
            gained_km2=first.gained_km2, lost_km2=first.lost_km2,
        )  # fmt: skip
    return message


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
