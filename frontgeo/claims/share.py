"""Share: how much of an oblast's polygon is held at the end of a day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal

import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo.claims.base import Claim, place_names
from frontgeo.claims.measuring import (
    Context,
    Evidence,
    Measured,
    Part,
    area_sd,
    without_cracks,
)
from frontgeo.delta import Delta
from frontgeo.errors import ClaimError, InputError
from frontgeo.geometry.measure import area_km2, polygonal
from frontgeo.i18n import AsStated, Message

__all__ = ["Share"]


class Share(Claim):
    """How much of a place is held at the end of a day, %."""

    base: ClassVar[str] = "%"
    base_unit: ClassVar[str] = "%"
    is_state: ClassVar[bool] = True
    shows_change: ClassVar[bool] = False

    kind: Literal["share"] = "share"

    def _check_kind(self) -> None:
        if not self.where:
            raise ClaimError("where: missing; a share of which oblast? give its code or name")
        if self.amount.value > 100:
            raise ClaimError(f"value: expected a percentage up to 100, found {self.amount.text}")

    @property
    def label(self) -> str:
        """What is claimed."""
        return f"{self.amount.text} % of {self.where_text}"

    @property
    def sentence(self) -> Message:
        """What it states, without when and where."""
        where = place_names(self.where, "of")
        percent = AsStated(f"{self.amount.text} %", self.figure)
        if side := self.named_side:
            return Message("claim-held-of", side=side, amount=percent, where=where)
        return Message("claim-share", amount=percent, where=where)

    @property
    def sentence_in_place(self) -> Message:
        """What it states: its place is in it."""
        return self.sentence

    def measure(self, evidence: Evidence, context: Context) -> Sequence[Measured]:
        """Measure the share held of a polygon, %; void where the map has no ground in it."""
        return _measured(self, evidence, context)


def _measured(claim: Share, evidence: Evidence, context: Context) -> Sequence[Measured]:
    """Measure the share held of a polygon, %; void where the map has no ground in it."""
    delta = evidence.delta
    if context.whole is None:
        raise InputError("share: expected the polygon that it is a share of, found none")
    whole_km2 = area_km2(context.whole, edges=context.edges)
    inside = delta.clipped(context.whole)
    held_km2 = area_km2(inside.unchanged, edges=context.edges)
    front = area_sd([without_cracks(inside.unchanged)], inside, context)
    percent = 100.0 / whole_km2
    measured = Measured.normal(held_km2 * percent, front.sd_km2 * percent, **front.details(percent))
    at = inside.unchanged if held_km2 else None
    base = f"of {whole_km2:,.0f} km², the area of the polygon in {context.whole_source}"
    return [
        Measured(
            **{
                **vars(measured),
                "low": max(0.0, measured.low),
                "high": min(100.0, measured.high),
                "parts": (Part("held", held_km2, unit="km²", finding=base, at=at),),
                "void": not _is_mapped(delta, context.whole),
            }
        )
    ]


def _is_mapped(delta: Delta, place: BaseGeometry) -> bool:
    """Whether the maps have ground of any status in a place: without, none held is no finding."""
    grounds = [delta.unchanged, *(g for shown in delta.maps for g in shown.statuses.values())]
    return any(not polygonal(shapely.intersection(g, place)).is_empty for g in grounds)
