"""`Row`: one piece of evidence under one definition, in the unit of its claim."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf, isnan

from shapely.geometry.base import BaseGeometry

from frontgeo.claims.amount import number_text
from frontgeo.control import Assumption, ControlMap, assumed_in
from frontgeo.delta import Delta
from frontgeo.geometry.crosscheck import CrossCheck

__all__ = ["COUNTED_KINDS", "FIGURE_KINDS", "Part", "Row"]

FIGURE_KINDS = ("published", "derived", "computed")
COUNTED_KINDS = ("mapped", "drawn", "published", "derived", "computed")


@dataclass(frozen=True, eq=False)
class Part:
    """What a row is made of: a sector, a period, a settlement.

    Attributes
    ----------
    name : str
    value, low, high : float or None
        In `unit`; low and high are the 95 % interval.
    unit : str
    finding : str
        What it comes to, such as ``advance``, ``within the error`` or ``not in the register``.
    at : shapely geometry or None
        Where it is.
    """

    name: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    unit: str = ""
    finding: str = ""
    at: BaseGeometry | None = field(default=None, repr=False)

    @property
    def text(self) -> str:
        """All of it in a line."""
        words = [self.name]
        if self.value is not None:
            words.append(f"{_decimals(self.value, self.unit)} {self.unit}")
        if self.low is not None and self.high is not None:
            ends = f"{_decimals(self.low, self.unit)} – {_decimals(self.high, self.unit)}"
            words.append(f"({ends})")
        return f"{' '.join(words)}{f': {self.finding}' if self.finding else ''}"


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

    @property
    def maps(self) -> tuple[ControlMap, ...]:
        """The maps behind it."""
        changes = [change for change in (self.earlier, self.delta) if change is not None]
        return tuple(shown for change in changes for shown in change.maps)

    @property
    def assumed(self) -> tuple[Assumption, ...]:
        """What was taken for granted in reading its maps, each once."""
        return assumed_in(self.maps)

    @property
    def side(self) -> str:
        """Whose ground it is about; empty where its maps do not say it, or not the same."""
        changes = [change for change in (self.earlier, self.delta) if change is not None]
        sides = {change.side for change in changes}
        return sides.pop() if len(sides) == 1 else ""

    @property
    def measured_text(self) -> str:
        """The measured number as text."""
        return "–" if self.measured is None else _decimals(self.measured, self.unit)

    @property
    def interval_text(self) -> str:
        """The interval M as text."""
        if self.low is None or self.high is None:
            return "–"
        return f"{_decimals(self.low, self.unit)} – {_decimals(self.high, self.unit)}"

    @property
    def days_text(self) -> str:
        """The days' range as text; empty where it was not looked for."""
        if self.days is None:
            return ""
        return f"{_decimals(self.days[0], self.unit)} – {_decimals(self.days[1], self.unit)}"

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
                f"{_decimals(self.sd, self.unit)} {self.unit}"
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


_DECIMALS = {"km": 2, "km² a day": 2, "settlements": 0, "sectors": 0}


def _decimals(number: float, unit: str) -> str:
    if number == inf or isnan(number):
        return "…"
    return f"{number:,.{_DECIMALS.get(unit, 1)}f}"
