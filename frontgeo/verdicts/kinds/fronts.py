"""Fronts: in how many sectors the net gain is above zero beyond its interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from frontgeo.claims import Claim
from frontgeo.errors import InputError
from frontgeo.verdicts.kinds.base import Evidence, Measured, Surroundings, nets_of_regions

__all__ = ["measure_fronts"]


def measure_fronts(claim: Claim, evidence: Evidence, around: Surroundings) -> Sequence[Measured]:
    """Count the sectors that advance: for certain, measured, and possibly.

    The net of the ground outside every sector is a part too, so that parts add up.
    """
    delta = evidence.delta
    if around.sectors is None:
        raise InputError("fronts: expected sectors, found none; add [[sector]] to the case")
    chosen = around.sectors[around.sectors["name"].isin(claim.sectors)]
    nets = nets_of_regions(delta, chosen, around)
    counts = [0, 0, 0]
    parts = []
    for net in nets[:-1]:
        assert net.value is not None and net.low is not None and net.high is not None
        counts[0] += net.low > 0
        counts[1] += net.value > 0
        counts[2] += net.high > 0
        word = "advance" if net.low > 0 else "within the error" if net.high > 0 else "no advance"
        parts.append(replace(net, finding=f"{word}; {net.finding}"))
    sigma, reason = around.sigma(delta)
    return [
        Measured(
            counts[1],
            counts[0],
            counts[2],
            position_error_m=sigma,
            position_error_reason=reason,
            parts=(*parts, nets[-1]),
        )
    ]
