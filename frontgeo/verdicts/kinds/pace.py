"""Pace: km² a day of a period, or how it differs from that of another.

No ratio is given: where a period's net is near zero, as on a front that hardly moved, a
ratio says nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from math import hypot

from frontgeo.claims import Claim
from frontgeo.delta import Delta
from frontgeo.errors import ClaimError, InputError
from frontgeo.verdicts.kinds.base import Evidence, Front, Measured, Surroundings, area_sd, net_km2
from frontgeo.verdicts.rows import Part

__all__ = ["measure_pace"]

UNIT = "km² a day"


def measure_pace(claim: Claim, evidence: Evidence, around: Surroundings) -> Sequence[Measured]:
    """Measure km² a day, or the difference between two periods' where the claim compares."""
    now, front, parts = _pace(evidence.delta, claim.since, claim.until, around, "since")
    details = front.details(now[1] / front.sd_km2 if front.sd_km2 else 0.0)
    if not claim.is_worded:
        return [Measured.normal(now[0], now[1], **details, parts=parts)]
    if evidence.earlier is None:
        raise InputError("pace: expected maps of the period that it is compared with, found none")
    then, _, earlier = _pace(
        evidence.earlier, claim.than_since, claim.than_until, around, "than_since"
    )
    details |= {"front_km": None, "sd_per_metre": None, "boundary_km": None}
    sd = hypot(now[1], then[1])
    return [Measured.normal(now[0] - then[0], sd, **details, parts=parts + earlier)]


def _pace(
    delta: Delta, since: date | None, until: date | None, around: Surroundings, key: str
) -> tuple[tuple[float, float], Front, tuple[Part, ...]]:
    days = _days(delta, since, until, key)
    gained, lost = net_km2(delta, around.edges)
    front = area_sd([delta.gained, delta.lost], delta, around)
    net = Measured.normal((gained - lost) / days, front.sd_km2 / days)
    name = f"{delta.period} ({days:,.0f} days)"
    parts = (
        Part(f"{name}: net", net.value, net.low, net.high, UNIT),
        Part(f"{name}: gained", gained / days, unit=UNIT, finding=f"{gained:,.1f} km² in all"),
        Part(f"{name}: lost", lost / days, unit=UNIT, finding=f"{lost:,.1f} km² in all"),
    )
    return (net.value, front.sd_km2 / days), front, parts


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
