"""Pace: km² a day in a period, or its difference from another period's.

It gives no ratio, which means nothing if one period's net is near zero, as on a front that
hardly moved.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from math import hypot, inf
from typing import ClassVar, Literal

import numpy as np

from frontgeo._utils.arrays import FloatArray
from frontgeo.change.control_map import ControlMap
from frontgeo.change.ground import Ground
from frontgeo.claims.base import Claim
from frontgeo.claims.marks import Rate
from frontgeo.claims.measuring import (
    Context,
    Evidence,
    Measured,
    Part,
    least_of,
    measure_change,
    net_km2,
    quantity_km2,
)
from frontgeo.claims.sides import Direction
from frontgeo.claims.statement import ABOVE_0, check_period
from frontgeo.errors import ClaimError, InputError
from frontgeo.i18n.messages import Message, Period

__all__ = ["Pace"]

UNIT = "km² a day"


class Pace(Claim):
    """A claim of how fast ground changed hands: a rate, or faster or slower than before.

    Attributes
    ----------
    baseline_since : date or None
        The first day of the period that it is compared with.
    baseline_until : date or None
        The last day of the period that it is compared with.
    """

    bases: ClassVar[Mapping[str, str]] = {"km2/day": "km² a day"}
    words: ClassVar[Mapping[str, tuple[float, float, float]]] = {
        "faster": (0.0, ABOVE_0, inf),
        "slower": (0.0, -inf, -ABOVE_0),
    }
    is_about_front: ClassVar[bool] = True
    is_about_country: ClassVar[bool] = True
    is_of_areas: ClassVar[bool] = True

    kind: Literal["pace"] = "pace"
    baseline_since: date | None = None
    baseline_until: date | None = None

    def _check_kind(self) -> None:
        since, until = self.baseline_since, self.baseline_until
        if (since is None) != (until is None):
            raise ClaimError("baseline_since: goes with baseline_until; give both")
        if self.is_worded and since is None:
            raise ClaimError(
                f"baseline_since: missing; {self.amount.text} than when? give baseline_since and "
                "baseline_until"
            )
        if since is not None and not self.is_worded:
            raise ClaimError(
                "baseline_since: goes with value = 'faster' or 'slower'; leave it out for a rate"
            )
        check_period("baseline", since, until, ("baseline_since", "baseline_until"))

    @property
    def baseline(self) -> tuple[date, date] | None:
        """The period that it compares with."""
        if self.baseline_since is None or self.baseline_until is None:
            return None
        return self.baseline_since, self.baseline_until

    @property
    def limits(self) -> tuple[float, float]:
        """The possible range; a difference of two periods may be negative."""
        return super().limits if self.baseline is None else (-inf, inf)

    @property
    def label(self) -> str:
        """The rate as stated, or the comparison with another period."""
        if not self.is_worded or self.baseline is None:
            return super().label
        since, until = self.baseline
        is_year = (since, until) == (date(since.year, 1, 1), date(since.year, 12, 31))
        return f"{self.amount.text} than in {since.year if is_year else f'{since} – {until}'}"

    @property
    def interval_text(self) -> str:
        """The interval C as text."""
        if not self.is_worded:
            return super().interval_text
        return f"a difference {self.sign} 0 {self.base_unit}"

    def method(self, *, drawn: bool, by_outline: bool) -> str:
        """Return the name of the documented method by which it is measured."""
        return "pace than" if self.is_worded else "pace"

    @property
    def sentence(self) -> Message:
        """The statement, without its period and place."""
        key, stated = "claim-pace", {"amount": self.figure}
        if self.is_worded and self.baseline is not None:
            since, until = self.baseline
            period = Period(since, until)
            key, stated = f"claim-pace-{self.amount.text}", {"baseline": period}
        if side := self.named_side:
            return Message(f"{key}-by", side=side, direction=self.direction, **stated)
        return Message(key, **stated)

    def areas_km2(self, evidence: Evidence, context: Context) -> FloatArray:
        """Return the claimed part of the change and, of a comparison, of the earlier one, km²."""
        changes = [evidence.change, evidence.earlier if self.is_worded else None]
        km2 = [c and quantity_km2(c, self.direction, context.edges) for c in changes]
        return np.array([km2_of_period or 0.0 for km2_of_period in km2])

    def value_of_areas(
        self, areas_km2: FloatArray, periods: Sequence[Sequence[ControlMap]]
    ) -> float:
        """Return km² a day or, for a comparison, the difference between two periods."""
        now = float(areas_km2[0]) / _days(periods[0], self.since, self.until, "since")
        if not self.is_worded:
            return now
        since, until = self.baseline_since, self.baseline_until
        return now - float(areas_km2[1]) / _days(periods[1], since, until, "baseline_since")

    def measure(self, evidence: Evidence, context: Context) -> Sequence[Measured]:
        """Measure km² a day or, for a comparison, the difference between two periods."""
        return _measured(self, evidence, context)


def _measured(claim: Pace, evidence: Evidence, context: Context) -> Sequence[Measured]:
    """Measure km² a day or, for a comparison, the difference between two periods."""
    now, parts = _pace(
        evidence.change, claim.since, claim.until, context, key="since", direction=claim.direction
    )
    if not claim.is_worded:
        return [replace(now, parts=parts)]
    if evidence.earlier is None:
        raise InputError("pace: expected maps of the period that it is compared with, found none")
    then, earlier = _pace(
        evidence.earlier,
        claim.baseline_since,
        claim.baseline_until,
        context,
        key="baseline_since",
        direction=claim.direction,
    )
    between = now.between and then.between and now.between.plus(then.between)
    apart = Measured.normal(
        now.value - then.value,
        hypot(now.sd or 0.0, then.sd or 0.0),
        between,
        no_mappers=now.no_mappers or then.no_mappers,
        position_error_m=now.position_error_m,
        position_error_reason=now.position_error_reason,
        correlation_length_m=now.correlation_length_m,
        boundary_error_m=now.boundary_error_m,
        parts=parts + earlier,
    )
    # add the widening by either period's other readings; the earlier one counts negatively
    below = _wider(now, -1) + _wider(then, 1)
    return [apart.moved(-below, _wider(now, 1) + _wider(then, -1))]


def _wider(pace: Measured, side: int) -> float:
    """Return by how much other readings of ground set apart widen an interval on one side."""
    plain = Measured.normal(pace.value, pace.sd or 0.0)
    return pace.high - plain.high if side > 0 else plain.low - pace.low


def _pace(
    change: Ground,
    since: date | None,
    until: date | None,
    context: Context,
    *,
    key: str,
    direction: Direction,
) -> tuple[Measured, tuple[Part, ...]]:
    days = _days(change.maps, since, until, key)
    gained, lost, _ = net_km2(change, context.edges)
    net = measure_change(change, direction, context, 1 / days)
    name, took, gave = (
        Message("pace-of", period=change.period, days=round(days), direction=which)
        for which in (direction, "gained", "lost")
    )
    possible = net.limited(least_of(direction), inf)
    parts = (
        Part(
            name,
            net.value,
            possible.low,
            possible.high,
            UNIT,
            mappers=possible.mappers,
            mark=Rate(is_baseline=key == "baseline_since"),
        ),
        Part(took, gained / days, unit=UNIT, finding=Message("km2-in-all", km2=gained)),
        Part(gave, lost / days, unit=UNIT, finding=Message("km2-in-all", km2=lost)),
    )
    return net, parts


def _days(maps: Sequence[ControlMap], since: date | None, until: date | None, key: str) -> float:
    """Return the days between the two maps, or those of the claim if the maps are undated."""
    known = [shown.state_at for shown in maps if shown.state_at is not None]
    if len(known) == 2:
        days = (known[1] - known[0]).total_seconds() / 86400
        if days > 0:
            return days
        period = " → ".join(shown.when_shown for shown in maps)
        raise InputError(f"pace: both maps ({period}) show the same instant; choose others")
    if since is None or until is None:
        raise ClaimError(f"{key}: missing; a pace needs a period, but the maps state no days")
    return (until - since).days + 1.0
