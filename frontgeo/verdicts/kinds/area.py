"""Ground gained on balance: gained less lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from frontgeo.claims import Claim
from frontgeo.verdicts.kinds.base import (
    Evidence,
    Measured,
    Surroundings,
    area_sd,
    net_km2,
    nets_of_regions,
    of_all_readings,
)
from frontgeo.verdicts.rows import Part

__all__ = ["measure_area"]


def measure_area(claim: Claim, evidence: Evidence, around: Surroundings) -> Sequence[Measured]:
    """Measure the net change, km², and its parts by oblast and by sector."""
    delta = evidence.delta
    _, _, net = net_km2(delta, around.edges)
    front = area_sd([delta.gained, delta.lost], delta, around)
    parts: list[Part] = []
    if around.oblasts is not None and len(claim.where) > 1 and not around.quick:
        parts += nets_of_regions(delta, around.oblasts, around)
    if around.sectors is not None and claim.sectors and not around.quick:
        chosen = around.sectors[around.sectors["name"].isin(claim.sectors)]
        # between sectors nothing was surveyed: their edges have no error
        parts += nets_of_regions(delta, chosen, replace(around, boundary_error_m=None))
    measured = Measured.normal(net, front.sd_km2, **front.details(), parts=tuple(parts))
    return [of_all_readings(measured, delta)]
