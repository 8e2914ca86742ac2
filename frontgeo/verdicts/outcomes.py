"""`Row`: one piece of evidence compared with a claim; its outcome, and what it depends on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, timedelta, tzinfo
from math import inf, isfinite, sqrt
from typing import Literal, TypeVar, get_args

from frontgeo._utils.dates import end_of, start_of, tolerance
from frontgeo._utils.deprecation import warn_renamed
from frontgeo.change.assumptions import Assumption, assumed_in
from frontgeo.change.control_map import ControlMap
from frontgeo.change.drawing import Drawing
from frontgeo.change.ground import Ground
from frontgeo.claims.base import Claim
from frontgeo.claims.measuring import IntervalKind, Measured, Part, decimals_text
from frontgeo.claims.statement import WIDE, Outcome, compare_words, span_of
from frontgeo.geometry.projection import CrossCheck
from frontgeo.geometry.reproducibility import BetweenMappers
from frontgeo.geometry.uncertainty import Z_95
from frontgeo.i18n.formats import as_shown, unit_decimals
from frontgeo.i18n.messages import Message

__all__ = [
    "COUNTED_KINDS", "FIGURE_KINDS", "WIDE", "Agreement", "FigureKind", "Row", "RowKind", "Stance",
    "agreement_of", "compare_words", "covers", "limits_of", "outcome_of", "qualified_together",
    "sigma_reason", "stated_numbers_of", "tolerance", "turning_point",
    "under_other_interval",
]  # fmt: skip

_Amount = TypeVar("_Amount", Message, str)
FigureKind = Literal["published", "derived", "computed"]
RowKind = Literal["mapped", "drawn", FigureKind, "illustration"]
FIGURE_KINDS: tuple[FigureKind, ...] = get_args(FigureKind)
COUNTED_KINDS: tuple[RowKind, ...] = ("mapped", "drawn", *FIGURE_KINDS)

# reasons of a position error that are the same for any mapper, in the reader's language
_SIGMA_REASONS: dict[str, Message] = {
    "as given": Message("sigma-as-given"),
    "default 250 m": Message("sigma-default"),
    "none is known of the line: 250 m, as for a drawing": Message("sigma-of-line"),
    "default": Message("sigma-default-alone"),
    "not measured": Message("sigma-not-measured"),
    "stated in the case": Message("sigma-of-case"),
    "stated in the file": Message("sigma-of-file"),
}


def sigma_reason(reason: str) -> Message | str:
    """Return the reason of a position error for any language; a mapper's has its own names."""
    return _SIGMA_REASONS.get(reason, reason)


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
        The claimed value divided by the measured one; None where the claim or a source states no
        one number.
    ratios : pair of float or None
        Between which ratios the claim's and a source's words put it, the lesser first and infinite
        where they leave an end open; None where both state one number, or leave both open.
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
    qualifier : str
        Of a published figure, "at least" and the like, as its source words it.
    stated_ends : tuple of float
        Of a published figure, the ends of the range that its source states; `measured` is the
        middle, which nobody stated.
    stated, stated_unit : str
        Of a published figure, its words and unit as its source states them.
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
    ratios: tuple[float, float] | None = None
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
    change: Ground | None = field(default=None, repr=False)
    earlier: Ground | None = field(default=None, repr=False)
    clip: str = ""
    source: str = ""
    taken: tuple[Assumption, ...] = ()
    following: Ground | None = field(default=None, repr=False)
    is_least: bool = False
    qualifier: str = ""
    stated_ends: tuple[float, ...] = ()
    stated: str = ""
    stated_unit: str = ""
    interval: IntervalKind | Literal[""] = ""
    as_drawn: tuple[float, float] | None = None
    mappers: tuple[float, float] | None = None
    between: BetweenMappers | None = None
    no_mappers: Message | None = None
    outcome_other: Outcome | None = None

    @property
    def delta(self) -> Ground | None:
        """Deprecated alias of `change`."""
        warn_renamed("Row.delta", "Row.change")
        return self.change

    @property
    def maps(self) -> tuple[ControlMap, ...]:
        """The maps behind the row."""
        every = (self.earlier, self.change, self.following)
        return tuple(snapshot for change in every if change is not None for snapshot in change.maps)

    @property
    def assumed(self) -> tuple[Assumption, ...]:
        """Assumptions about the claim and in reading the maps, without repetition."""
        return (*self.taken, *assumed_in(self.maps))

    @property
    def is_within_error(self) -> bool:
        """Whether it supports a figure only through its interval.

        The measured number itself lies outside what the claim's wording covers.
        """
        notes = (note for note in self.hangs_on if isinstance(note, Message))
        return self.outcome == "supported" and any(
            note.key == "within-interval-only" for note in notes
        )

    @property
    def shown_outcome(self) -> str:
        """The outcome as it is shown: ``within-error`` for support through the interval alone."""
        return "within-error" if self.is_within_error else self.outcome or ""

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
        text = "–".join(decimals_text(end, self.unit) for end in self.stated_ends)
        return str(self.worded(text or decimals_text(self.measured, self.unit)))

    @property
    def numbers(self) -> tuple[float, ...]:
        """The measured number, or both ends of the range that a source states; empty for none."""
        return self.stated_ends or (() if self.measured is None else (self.measured,))

    @property
    def is_quoted(self) -> bool:
        """Whether it is a published figure that its source qualifies, or gives as a range."""
        return bool(self.qualifier or self.stated_ends)

    @property
    def is_approximate(self) -> bool:
        """Whether its source gives a figure as "about" or "almost" a number."""
        return self.qualifier in ("about", "almost")

    @property
    def stated_span(self) -> tuple[float, float] | None:
        """The ends between which its own words put a number; None if there is none.

        Both are the number where it is one, if also "about" one. An end that "at least", "up to"
        and the like leave open is infinite, and so is that of a count that may be incomplete.
        """
        if not self.numbers:
            return None
        return span_of(self.numbers, "more than" if self.is_least else self.qualifier)

    @property
    def figure_span(self) -> tuple[float | None, float | None]:
        """The `stated_span` of a published figure; None twice for other rows."""
        return (self.stated_span if self.stated else None) or (None, None)

    def worded(self, amount: _Amount) -> Message | _Amount:
        """Return an amount with the words that qualify it, such as "at least", if there are any."""
        words = "at least" if self.is_least else self.qualifier
        if not words:
            return amount
        # "more than" stands for "at least" too, and "less than" for "up to": the weaker is said
        weaker = {"less than": "up-to", "more than": "at-least"}
        return Message(f"amount-{weaker.get(words, words)}".replace(" ", "-"), amount=amount)

    @property
    def stated_quantity(self) -> Message:
        """The measured number with its unit; a published figure as its source states it."""
        ends = self.numbers or (0.0,)
        low, high = (as_shown(end, unit_decimals(self.unit)) for end in (ends[0], ends[-1]))
        if len(ends) > 1:
            return self.worded(Message("quantity-close", low=low, high=high, unit=self.unit))
        key = "quantity-genitive" if self.qualifier in ("about", "less than") else "quantity"
        return self.worded(Message(key, number=low, unit=self.unit))

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
        return str(self.ratio_in("{:.2f}".format))

    def ratio_in(self, number: Callable[[float], str]) -> Message | str:
        """Return the claimed value over the measured one, with numbers written by `number`.

        It is as exact as the claim and its source: between two numbers, "at most", "at least" or
        "about" one.
        """
        if self.ratios is None and self.ratio is None:
            return "–"
        ends = self.ratios or (self.ratio,)
        text = "–".join(number(end) for end in ends if end is not None and isfinite(end))
        key = "amount-about" if self.is_approximate else ""
        if self.ratios is not None and not all(map(isfinite, self.ratios)):
            key = "amount-at-least" if isfinite(self.ratios[0]) else "amount-at-most"
        return Message(key, amount=text) if key else text

    @property
    def outcome_text(self) -> str:
        """The outcome, with a remark if it does not count."""
        if self.outcome is None:
            return str(Message("outcome-not-available"))
        outcome = Message("outcome-adjective", outcome=self.shown_outcome)
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
                "reason": sigma_reason(self.position_error_reason),
            }
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
        lines += [part.line for part in self.parts]
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


def stated_numbers_of(rows: Iterable[Row]) -> list[float]:
    """List the numbers of rows as stated: both ends of a range, and never its middle."""
    return [number for row in rows for number in row.numbers]


def qualified_together(rows: Sequence[Row], amount: Message) -> Message:
    """Return an amount that sums up rows, saying that some are at least, up to or about a number.

    Parameters
    ----------
    rows : sequence of Row
    amount : Message
        From the least to the greatest of their numbers.
    """
    if any(row.is_least for row in rows):
        return Message("amount-at-least", amount=amount)
    count = sum(bool(row.qualifier) for row in rows)
    if not count:
        return amount
    return Message("amount-some-qualified", amount=amount, count=count, total=len(rows))


def _range_of(ends: tuple[float, float], unit: str) -> Message:
    """Return an interval with its unit, as one number if both ends look the same."""
    low, high = (as_shown(end, unit_decimals(unit)) for end in ends)
    if low == high:
        return Message("quantity", number=low, unit=unit)
    return Message("quantity-range" if low < 0 else "quantity-close", low=low, high=high, unit=unit)


# ---- outcomes -----------------------------------------------------------------------------


def turning_point(
    claim: tuple[float, float],
    measured: float,
    *,
    value: float,
    sd_per_metre: float,
    quantile: float = Z_95,
    other_sd: float = 0.0,
    moved: tuple[float, float] = (0.0, 0.0),
    limits: tuple[float, float] = (-inf, inf),
) -> Message | None:
    """Return the position error from which an overstated or understated row would change.

    M is `measured` ± `quantile` · √((`sd_per_metre` · σ)² + `other_sd`²), with its ends then
    shifted by `moved` and cut to `limits`.

    Parameters
    ----------
    claim : pair of float
        The claimed interval C.
    measured, value : float
    sd_per_metre : float
        The standard deviation for each metre of σ, in the same unit.
    quantile : float
        The half-width of M in standard deviations.
    other_sd : float
        The part of the standard deviation that does not depend on σ.
    moved : pair of float
        Shifts of the two ends of M, as from several readings of a change.
    limits : pair of float
        The possible range of M.

    Returns
    -------
    Message or None
        None if no position error would change it.

    Examples
    --------
    >>> print(turning_point((875, 885), 800, value=880, sd_per_metre=0.04899))
    supported if σ were above 781 m
    >>> print(turning_point((875, 885), 800, value=880, sd_per_metre=0.04899, other_sd=30))
    supported if σ were above 485 m
    """
    is_above = claim[0] > measured
    # the half-widths from which M meets C, and from which M contains all of C
    near = claim[0] - measured - moved[1] if is_above else measured + moved[0] - claim[1]
    far = claim[1] - measured - moved[1] if is_above else measured + moved[0] - claim[0]
    if sd_per_metre == 0 or near <= quantile * other_sd:
        return None

    def sigma_m(reach: float) -> float:
        return sqrt(max(0.0, (reach / quantile) ** 2 - other_sd**2)) / sd_per_metre

    low = max(limits[0], measured + moved[0] - near)
    high = min(limits[1], measured + moved[1] + near)
    if high - low < WIDE * abs(value):
        return Message("supported-if-sigma-above", m=sigma_m(near))
    # beyond the far end of C, M contains C, which supports the claim however wide M is
    if far == inf:
        return Message("undecided-if-sigma-above", m=sigma_m(near))
    return Message("undecided-if-sigma-between", m=sigma_m(near), most_m=sigma_m(far))


def limits_of(claim: Claim, change: Ground) -> tuple[float, float]:
    """Return the least and the greatest possible number of a claim, measured on some ground.

    Examples
    --------
    >>> import shapely
    >>> limits_of(Claim.area(880), Drawing.of(shapely.box(36, 50, 36.1, 50.1)))
    (0.0, inf)
    """
    least, most = claim.limits
    # of ground that somebody drew none is lost, so that also its net is not below 0
    is_area = claim.measures_area and isinstance(change, Drawing) and change.lost.is_empty
    return (max(0.0, least) if is_area else least), most


def _turning_point_of(claim: Claim, measured: Measured, change: Ground) -> Message | None:
    """Return the σ from which a row would change, given the components of its interval."""
    number, per_metre, sd = claim.number, measured.sd_per_metre, measured.sd
    if number is None or not per_metre or not sd or measured.position_error_m is None:
        return None
    total, quantile = sd, Z_95
    if measured.interval == "mappers" and measured.between is not None:
        # lag and definition keep their parts of the error; only the drawing's part grows with σ
        total, quantile = measured.between.sd, measured.between.quantile
        per_metre *= measured.between.drawing / sd
    of_sigma = per_metre * measured.position_error_m
    least, most = limits_of(claim, change)
    reach = quantile * total
    moved = (measured.low - (measured.value - reach), measured.high - (measured.value + reach))
    return turning_point(
        claim.interval,
        measured.value,
        value=number,
        sd_per_metre=per_metre,
        quantile=quantile,
        other_sd=sqrt(max(0.0, total**2 - of_sigma**2)),
        # an end that was cut to its limit was not shifted
        moved=(
            0.0 if measured.low == least else moved[0],
            0.0 if measured.high == most else moved[1],
        ),
        limits=(least, most),
    )


def under_other_interval(measured: Measured) -> Measured | None:
    """Return the measured value with the other of its two intervals; None if it has only one.

    Parameters
    ----------
    measured : Measured
        As returned by `Measured.by`.
    """
    if measured.mappers is None or measured.as_drawn is None:
        return None
    is_drawn = measured.interval == "drawing"
    low, high = measured.mappers if is_drawn else measured.as_drawn
    following = measured.following
    if following is not None:
        following = under_other_interval(following) or following
    return replace(
        measured,
        low=low,
        high=inf if measured.high == inf else high,
        interval="mappers" if is_drawn else "drawing",
        following=following,
    )


def _what_turns(
    claim: Claim, measured: Measured, outcome: Outcome, change: Ground
) -> list[Message | str]:
    """List how an outcome depends on the widths of intervals and on the position error."""
    number, (low, high) = claim.number, claim.interval
    if number is None:
        return []
    if outcome == "supported":
        found: list[Message | str] = []
        taken_as = claim.interval_message
        if not low <= measured.value <= high:
            position = "below" if measured.value < low else "above"
            found.append(Message("within-interval-only", position=position, interval=taken_as))
        is_open = claim.amount.qualifier in ("more than", "less than")
        least, most = _stated_range(claim, number)
        meets = measured.low <= most and least <= measured.high
        if not is_open and not meets and high > low:
            stated = Message("quantity", number=as_shown(number), unit=claim.base_unit)
            found.append(
                Message("supported-by-width", claim=claim.figure, interval=taken_as, stated=stated)
            )
        if measured.high - measured.low > claim.widest * number and measured.low <= low:
            key = "interval-holds-and-wider-than-" + ("half" if claim.widest < 1 else "claimed")
            found.append(Message(key))
        return found
    if outcome == "contradicted":
        return [Message("answer-other-side-gained")]
    turn = _turning_point_of(claim, measured, change)
    return [turn] if turn else []


def _stated_range(claim: Claim, number: float) -> tuple[float, float]:
    """Return the stated number, or the ends of a stated range, without rounding margins."""
    ends = claim.amount.ends
    if len(ends) < 2 or claim.amount.value == 0:
        return number, number
    worth = number / claim.amount.value
    return ends[0] * worth, ends[-1] * worth


def outcome_of(
    claim: Claim, measured: Measured, change: Ground, covered: bool
) -> tuple[Outcome, list[Message | str]]:
    """Return the outcome of a row, and the notes that explain it."""
    if change.is_void or measured.void:
        return "undecided", [Message("not-counted-no-ground")]
    outcome = claim.form.compare((measured.low, measured.high))
    on_next, why = _on_next_map(claim, measured, outcome)
    if why is not None:
        return on_next if covered else "undecided", [why]
    if outcome == "undecided":
        return outcome, [measured.undecided or claim.form.undecided]
    if not covered:
        return "undecided", []
    return outcome, _what_turns(claim, measured, outcome, change)


def _on_next_map(
    claim: Claim, measured: Measured, outcome: Outcome
) -> tuple[Outcome, Message | None]:
    """Return the outcome of a claim that must persist, with a note if the next map changes it."""
    if not claim.must_persist or outcome not in ("supported", "undecided"):
        return outcome, None
    if measured.following is None:
        return "undecided", Message("next-map-missing")
    later = claim.form.compare((measured.following.low, measured.following.high))
    if later in ("supported", outcome):
        return outcome, None
    return later, Message("on-next-map", outcome=later)


# ---- whether maps cover a period ---------------------------------------------------------

_DAY, _WEEK = timedelta(days=1), timedelta(days=7)


def covers(
    since: date | None,
    until: date | None,
    before: ControlMap | None,
    after: ControlMap | None,
    zone: tzinfo = UTC,
) -> tuple[bool, tuple[Message, ...]]:
    """Return whether two maps cover a period, with notes about their instants.

    `since` means the state at 00:00 of that day in `zone`, and `until` the state at the end of
    its day. Each map may be off by `tolerance`. Notes report an offset of more than a day, any
    offset to a later instant, and an uncertain day. The two maps must differ in time.

    Returns
    -------
    covered : bool
    notes : tuple of Message
    """
    if until is None:
        return True, ()
    wanted = [("after", after, end_of(until, zone))]
    if since is not None:
        wanted.insert(0, ("before", before, start_of(since, zone)))
    allowed = tolerance(since, until)
    covered, notes = True, list[Message]()
    for name, snapshot, instant in wanted:
        state = None if snapshot is None else snapshot.state_in(zone)
        if snapshot is None or state is None:
            notes.append(Message("map-states-no-day", map=name))
            continue
        offset = state - instant
        if abs(offset) > allowed:
            covered = False
        # an earlier map within a day is as usual; report a later one, or a greater distance
        if offset > timedelta(0) or abs(offset) > _DAY:
            side = "after" if offset > timedelta(0) else "before"
            notes.append(Message("map-stands-off", map=name, span=abs(offset), offset=side))
        if snapshot.day_range is not None:
            first, last = snapshot.day_range
            notes.append(Message("map-shows-a-day-of", map=name, first=first, last=last))
    states = [snapshot.state_at for snapshot in (before, after) if snapshot is not None]
    if len(states) == 2 and states[0] is not None and states[0] == states[1]:
        covered = False
        notes.append(Message("same-instant"))
    if not covered:
        notes.append(Message("period-not-covered", most=allowed))
    return covered, tuple(notes)


Stance = Literal["allow", "exclude", "not_told"]

_MOST_FIGURES = 3  # published figures named in a sentence beside the mappers


@dataclass(frozen=True)
class Agreement:
    """The mappers that allow a claim, and those that exclude it.

    A mapper allows a claim if C meets the mapper's interval M, however wide M is.

    Attributes
    ----------
    mappers, allow, exclude, not_told : tuple of str
        All mappers, those that allow the claim, those that exclude it, and those that cannot
        decide, because no map of theirs is available or none covers the period.
    at : Message or str
        The axis that it concerns; empty for the whole claim.
    message : Message
        The sentence, with the published figures beside it.
    """

    mappers: tuple[str, ...]
    allow: tuple[str, ...]
    exclude: tuple[str, ...]
    not_told: tuple[str, ...]
    at: Message | str
    message: Message


def agreement_of(
    claim: Claim,
    stances: Mapping[str, Stance],
    *,
    at: Message | str = "",
    alone: bool = False,
    as_drawn: Sequence[str] = (),
    figures: Mapping[str, float | Message | str] | None = None,
) -> Agreement:
    """Count the mappers that allow a claim and those that exclude it.

    Parameters
    ----------
    claim : Claim
    stances : mapping of str to {"allow", "exclude", "not_told"}
        By mapper.
    at : Message or str
        The axis that the stances concern.
    alone : bool
        Whether the claim has a single axis, which the sentence then does not name.
    as_drawn : sequence of str
        Mappers without an interval between mappers, if others have one: the sentence notes that
        for these the interval of the drawing counts, which excludes more.
    figures : mapping of str to float or Message
        Published figures by source, in the claim's base unit, which the sentence names if they
        are few and the axis is the only one.

    Examples
    --------
    >>> by_mapper = {"DeepState": "exclude", "ISW": "allow", "Creamy Caprice": "exclude"}
    >>> print(agreement_of(Claim.parse("880 km2"), by_mapper, figures={"AFP": 919.0}).message)
    880 km² lies outside what 2 of 3 mappers allow (DeepState and Creamy Caprice); published: AFP \
919 km²
    """
    allow, exclude, not_told = (
        tuple(mapper for mapper, stance in stances.items() if stance == asked)
        for asked in ("allow", "exclude", "not_told")
    )
    deciding = len(allow) + len(exclude)
    message = _sentence(claim, exclude, deciding) if deciding else None
    if message is None:
        message = Message("agreement-none", count=len(not_told))
    if deciding and as_drawn:
        message = Message("agreement-as-drawn", agreement=message, mappers=tuple(as_drawn))
    is_part = bool(at) and not alone
    if is_part:
        message = Message("agreement-at", agreement=message, axis=at)
    if deciding and not_told:
        count = len(not_told)
        message = Message("agreement-not-told", agreement=message, mappers=not_told, count=count)
    if deciding and not is_part and figures and len(figures) <= _MOST_FIGURES and all(figures):
        unit = claim.base_unit
        beside = [
            Message(
                "agreement-figure",
                label=label,
                measured=Message("quantity", number=as_shown(value), unit=unit)
                if isinstance(value, float)
                else value,
            )
            for label, value in figures.items()
        ]
        message = Message("agreement-figures", agreement=message, figure_names=beside)
    return Agreement(tuple(stances), allow, exclude, not_told, at, message)


def _sentence(claim: Claim, exclude: tuple[str, ...], deciding: int) -> Message:
    number = claim.form.number
    form = "singular"
    if number is None:
        form = "words"
    elif claim.base_unit in ("settlements", "sectors") and number != 1:
        form = "plural"
    values: dict[str, object] = {"claimed": claim.figure, "form": form, "total": deciding}
    if not exclude:
        return Message("agreement-within", **values)
    return Message("agreement-outside", count=len(exclude), mappers=exclude, **values)
