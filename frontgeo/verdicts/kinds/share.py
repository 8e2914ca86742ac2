"""Share: how much of an oblast's polygon is held at the end of a day."""

from __future__ import annotations

from collections.abc import Sequence

import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo.claims import Claim
from frontgeo.delta import Delta
from frontgeo.errors import InputError
from frontgeo.geometry.measure import area_km2, polygonal
from frontgeo.verdicts.kinds.base import (
    Evidence,
    Measured,
    Surroundings,
    area_sd,
    without_cracks,
)
from frontgeo.verdicts.rows import Part

__all__ = ["measure_share"]


def measure_share(claim: Claim, evidence: Evidence, around: Surroundings) -> Sequence[Measured]:
    """Measure the share held of a polygon, %; void where the map has no ground in it."""
    delta = evidence.delta
    if around.whole is None:
        raise InputError("share: expected the polygon that it is a share of, found none")
    whole_km2 = area_km2(around.whole, edges=around.edges)
    inside = delta.clipped(around.whole)
    held_km2 = area_km2(inside.unchanged, edges=around.edges)
    front = area_sd([without_cracks(inside.unchanged)], inside, around)
    percent = 100.0 / whole_km2
    measured = Measured.normal(held_km2 * percent, front.sd_km2 * percent, **front.details(percent))
    at = inside.unchanged if held_km2 else None
    base = f"of {whole_km2:,.0f} km², the area of the polygon in {around.whole_source}"
    return [
        Measured(
            **{
                **vars(measured),
                "low": max(0.0, measured.low),
                "high": min(100.0, measured.high),
                "parts": (Part("held", held_km2, unit="km²", finding=base, at=at),),
                "void": not _is_mapped(delta, around.whole),
            }
        )
    ]


def _is_mapped(delta: Delta, place: BaseGeometry) -> bool:
    """Whether the maps have ground of any status in a place: without, none held is no finding."""
    grounds = [delta.unchanged, *(g for shown in delta.maps for g in shown.statuses.values())]
    return any(not polygonal(shapely.intersection(g, place)).is_empty for g in grounds)
