"""Share gained: the part of a place that a side gained in a period, %."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import ClassVar, Literal

from frontgeo.claims.base import Claim, Layer, place_names
from frontgeo.claims.held import in_ukraine, percent_stated, whole_of
from frontgeo.claims.measuring import (
    Context,
    Evidence,
    Measured,
    Part,
    area_sd,
    grounds_of,
    least_of,
    net_km2,
    of_all_readings,
    quantity_km2,
)
from frontgeo.control import Assumption
from frontgeo.errors import ClaimError
from frontgeo.geometry.measure import area_km2
from frontgeo.i18n import Message

__all__ = ["ShareGained"]


class ShareGained(Claim):
    """A claim of the share of a place gained in a period, on balance or in all, %."""

    bases: ClassVar[Mapping[str, str]] = {"%": "%"}
    is_about_country: ClassVar[bool] = True
    decimals: ClassVar[int] = 2

    kind: Literal["share_gained"] = "share_gained"

    def _check_kind(self) -> None:
        if self.amount.value > 100:
            raise ClaimError(f"value: expected a percentage up to 100, found {self.amount.text}")

    @property
    def assumed(self) -> tuple[Assumption, ...]:
        """The assumption that it concerns Ukraine, if it names no place."""
        return () if self.where else (in_ukraine(),)

    @property
    def limits(self) -> tuple[float, float]:
        """The possible range: -100 to 100 % for a net, 0 to 100 % for ground gained or lost."""
        return max(-100.0, least_of(self.direction)), 100.0

    @property
    def needs(self) -> tuple[Layer, ...]:
        """The border, if no place is named."""
        return () if self.where else ("border",)

    @property
    def label(self) -> str:
        """A short label of the claim.

        Examples
        --------
        >>> Claim.parse("Russia gained no more than 1 % of the country").label
        'no more than 1 % of Ukraine gained'
        """
        stated = self.amount.text if self.amount.unit else f"{self.amount.text} %"
        done = "gained" if self.direction == "net" else self.direction
        return f"{stated} of {self.where_text or 'Ukraine'} {done}"

    @property
    def sentence(self) -> Message:
        """The statement with its place, without its period."""
        where = place_names(self.where or ("ukraine",), "of")
        amount = percent_stated(self)
        if side := self.named_side:
            stated = {"direction": self.direction, "amount": amount, "where": where}
            return Message("claim-share-gained", side=side, **stated)
        return Message("claim-share-gained-open", amount=amount, where=where)

    @property
    def sentence_in_place(self) -> Message:
        """The statement, which includes its place."""
        return self.sentence

    def measure(self, evidence: Evidence, context: Context) -> Sequence[Measured]:
        """Measure the claimed part of a change as a share of the place's area, %."""
        place, source, context = whole_of(self, context)
        place_km2 = area_km2(place, edges=context.edges)
        delta, direction = evidence.delta.clipped(place), self.direction
        gained, lost, net = net_km2(delta, context.edges)
        percent = 100.0 / place_km2
        front = area_sd(grounds_of(delta, direction), delta, context)
        claimed_km2 = quantity_km2(delta, direction, context.edges)
        measured = front.measured(claimed_km2, percent)
        measured = of_all_readings(measured, delta, percent, direction=direction)
        base = Message("of-polygon", km2=place_km2, source=source)
        parts = (
            Part(Message("part-net"), net, unit="km²", finding=base),
            Part(Message("part-gained"), gained, unit="km²", at=delta.gained if gained else None),
            Part(Message("part-lost"), lost, unit="km²", at=delta.lost if lost else None),
        )
        return [replace(measured, parts=parts)]
