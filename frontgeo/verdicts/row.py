"""`Row`: one piece of evidence compared with a claim."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

from frontgeo.change.change import Change
from frontgeo.change.control_map import Assumption, ControlMap, assumed_in
from frontgeo.claims.comparison import Outcome
from frontgeo.claims.measuring import IntervalKind, Part, decimals_text
from frontgeo.geometry.projection import CrossCheck
from frontgeo.geometry.reproducibility import BetweenMappers
from frontgeo.i18n.formats import as_shown, unit_decimals
from frontgeo.i18n.messages import Message

__all__ = ["COUNTED_KINDS", "FIGURE_KINDS", "FigureKind", "Row", "RowKind"]

FigureKind = Literal["published", "derived", "computed"]
RowKind = Literal["mapped", "drawn", FigureKind, "illustration"]
FIGURE_KINDS: tuple[FigureKind, ...] = get_args(FigureKind)
COUNTED_KINDS: tuple[RowKind, ...] = ("mapped", "drawn", *FIGURE_KINDS)

# reasons of a position error that are the same for any mapper, in the reader's language
_SIGMA_REASONS: dict[str, Message] = {
    "as given": Message("sigma-as-given"),
    "default 250 m": Message("sigma-default"),
    "default": Message("sigma-default-alone"),
    "not measured": Message("sigma-not-measured"),
    "stated in the case": Message("sigma-of-case"),
    "stated in the file": Message("sigma-of-file"),
}


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
    delta, earlier : Change or None
        The change behind the row and, for a pace, the change that it is compared with.
    boundary_error_m, boundary_km : float or None
        Accuracy and length of the lines along which a change was clipped to a region; their
        error is part of `sd`.
    clip : str
        The name of the region to which both maps were clipped.
    source : str
    taken : tuple of Assumption
        Assumptions made about the claim.
    following : Change or None
        For a claim that must persist, the state on the next full map.
    is_least : bool
        Whether `measured` is a count that may be incomplete, and so has no interval.
    """

    label: str
    kind: RowKind
    definition: str = ""
    unit: str = "km²"
    measured: float | None = None
    low: float | None = None
    high: float | None = None
    at: Message | str = ""
    ratio: float | None = None
    outcome: Outcome | None = None
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
    delta: Change | None = field(default=None, repr=False)
    earlier: Change | None = field(default=None, repr=False)
    clip: str = ""
    source: str = ""
    taken: tuple[Assumption, ...] = ()
    following: Change | None = field(default=None, repr=False)
    is_least: bool = False
    interval: IntervalKind | Literal[""] = ""
    as_drawn: tuple[float, float] | None = None
    mappers: tuple[float, float] | None = None
    between: BetweenMappers | None = None
    no_mappers: Message | None = None
    outcome_other: Outcome | None = None

    @property
    def maps(self) -> tuple[ControlMap, ...]:
        """The maps behind the row."""
        every = (self.earlier, self.delta, self.following)
        return tuple(snapshot for change in every if change is not None for snapshot in change.maps)

    @property
    def assumed(self) -> tuple[Assumption, ...]:
        """Assumptions about the claim and in reading the maps, without repetition."""
        return (*self.taken, *assumed_in(self.maps))

    @property
    def side(self) -> str:
        """The side whose ground it concerns; empty if the maps state none or disagree."""
        changes = [change for change in (self.earlier, self.delta) if change is not None]
        sides = {change.side for change in changes}
        return sides.pop() if len(sides) == 1 else ""

    @property
    def measured_text(self) -> str:
        """The measured number as text."""
        if self.measured is None:
            return "–"
        text = decimals_text(self.measured, self.unit)
        return str(Message("amount-at-least", amount=text)) if self.is_least else text

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
            return str(Message("outcome-not-available"))
        outcome = Message("outcome-adjective", outcome=self.outcome)
        return str(outcome if self.counted else Message("outcome-not-counted", outcome=outcome))

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
            interval = _range_of(ends, self.unit)
            key, values = f"method-interval-{kind}", {"range": interval, "decides": decides}
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


def _range_of(ends: tuple[float, float], unit: str) -> Message:
    """Return an interval with its unit, as one number if both ends look the same."""
    low, high = (as_shown(end, unit_decimals(unit)) for end in ends)
    if low == high:
        return Message("quantity", number=low, unit=unit)
    return Message("quantity-range" if low < 0 else "quantity-close", low=low, high=high, unit=unit)
