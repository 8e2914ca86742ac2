"""Pace: km² a day of a period, or how it differs from that of another.

No ratio is given: where a period's net is near zero, as on a front that hardly moved, a
ratio says nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from math import hypot
from typing import Any

from frontgeo.claims import Claim
from frontgeo.delta import Delta
from frontgeo.errors import ClaimError, InputError
from frontgeo.verdicts.kinds.base import (
    Evidence,
    Front,
    Measured,
    Surroundings,
    area_sd,
    net_km2,
    of_all_readings,
)
from frontgeo.verdicts.rows import Part

__all__ = ["measure_pace"]

UNIT = "km² a day"


def measure_pace(claim: Claim, evidence: Evidence, around: Surroundings) -> Sequence[Measured]:
    """Measure km² a day, or the difference between two periods' where the claim compares."""
    now, front, parts = _pace(evidence.delta, claim.since, claim.until, around, "since")
    details: dict[str, Any] = front.details(
        now.sd / front.sd_km2 if now.sd and front.sd_km2 else 0.0
    )
    if not claim.is_worded:
        return [replace(now, **details, parts=parts)]
    if evidence.earlier is None:
        raise InputError("pace: expected maps of the period that it is compared with, found none")
    then, _, earlier = _pace(
        evidence.earlier, claim.than_since, claim.than_until, around, "than_since"
    )
    details |= {"front_km": None, "sd_per_metre": None, "boundary_km": None}
    sd = hypot(now.sd or 0.0, then.sd or 0.0)
    apart = Measured.normal(now.value - then.value, sd, **details, parts=parts + earlier)
    # what either period's readings add on a side, as its own interval has it
    low = apart.low - _wider(now, -1) - _wider(then, 1)
    high = apart.high + _wider(now, 1) + _wider(then, -1)
    return [replace(apart, low=low, high=high)]


def _wider(pace: Measured, side: int) -> float:
    """By how much readings of what is set apart widen an interval, below or above."""
    plain = Measured.normal(pace.value, pace.sd or 0.0)
    return pace.high - plain.high if side > 0 else plain.low - pace.low


def _pace(
    delta: Delta, since: date | None, until: date | None, around: Surroundings, key: str
) -> tuple[Measured, Front, tuple[Part, ...]]:
    days = _days(delta, since, until, key)
    gained, lost, net_of_it = net_km2(delta, around.edges)
    front = area_sd([delta.gained, delta.lost], delta, around)
    net = Measured.normal(net_of_it / days, front.sd_km2 / days)
    net = of_all_readings(net, delta, 1 / days)
    name = f"{delta.period} ({days:,.0f} days)"
    parts = (
        Part(f"{name}: net", net.value, net.low, net.high, UNIT),
        Part(f"{name}: gained", gained / days, unit=UNIT, finding=f"{gained:,.1f} km² in all"),
        Part(f"{name}: lost", lost / days, unit=UNIT, finding=f"{lost:,.1f} km² in all"),
    )
    return net, front, parts


def _days(delta: Delta, since: date | None, until: date | None, key: str) -> float:
    """The time between the two maps, or that of the claim where they state none."""
    before, after = delta.before, delta.after
    if before is not None and after is not None and before.state_at and after.state_at:
        days = (after.state_at - before.state_at).total_seconds() / 86400
        if days > 0:
            return days
        raise InputError(f"pace: both maps ({delta.period}) show the same instant; name others")
    if since is None or until is None:
        raise ClaimError(f"{key}: missing; a pace needs a period, and the maps state no days")
    return (until - since).days + 1.0
