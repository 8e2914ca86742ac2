"""Claims of ground gained or lost, on balance or in all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import hypot, inf
from typing import Any, ClassVar, Literal

import numpy as np
from pydantic import Field, ValidationInfo, field_validator
from shapely.geometry.base import BaseGeometry

from frontgeo._utils.arrays import FloatArray
from frontgeo.change.change import Change
from frontgeo.claims.amount import Amount
from frontgeo.claims.base import Claim, Layer
from frontgeo.claims.measuring import (
    Context,
    Evidence,
    Measured,
    Part,
    least_of,
    measure_change,
    quantity_km2,
)
from frontgeo.claims.regions import parts_of_regions
from frontgeo.claims.sides import OPEN, Direction
from frontgeo.claims.statement import ABOVE_0, StatedAmount, StatedName
from frontgeo.claims.where import place_names
from frontgeo.errors import ClaimError
from frontgeo.i18n.messages import Message

__all__ = ["Area"]


class Area(Claim):
    """Ground that a side gained, on balance or in all.

    Attributes
    ----------
    sectors : tuple of str
        Sectors of the front that were named beside the figure.
    names : tuple of str
        Settlements that were named beside the figure.
    per_day : Amount or None
        A daily rate that was stated beside the figure.
    percent : Amount or None
        A percentage of `percent_of` that was stated beside the figure.
    percent_of : str
        An oblast's code, or ``ukraine``.
    taken_from : str
        The side that held the ground before, or holds it after a loss: only what passed between the
        two is measured.
    ground : shapely geometry or None
        The ground that it implies, if it lists settlements; `ground_notes` state doubts about it.
    """

    words: ClassVar[Mapping[str, tuple[float, float, float]]] = {
        "gained": (0.0, ABOVE_0, inf),
        "lost": (0.0, -inf, -ABOVE_0),
    }
    is_about_front: ClassVar[bool] = True
    measures_area: ClassVar[bool] = True
    is_of_areas: ClassVar[bool] = True
    decimals: ClassVar[int] = 0

    kind: Literal["area"] = "area"
    sectors: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    per_day: StatedAmount | None = None
    percent: StatedAmount | None = None
    percent_of: StatedName = ""
    taken_from: str = ""
    ground: BaseGeometry | None = Field(default=None, exclude=True, repr=False)
    ground_notes: tuple[str, ...] = Field(default=(), exclude=True, repr=False)

    @field_validator("per_day", "percent", mode="before")
    @classmethod
    def _read_beside(cls, value: Any, info: ValidationInfo) -> Amount | None:
        if value is None or isinstance(value, Amount):
            return value
        try:
            return Amount.of(value)
        except ClaimError as error:
            problem = str(error).removeprefix("value: ")
            raise ClaimError(f"{info.field_name}: {problem}") from None

    def _check_kind(self) -> None:
        if (self.percent is None) != (not self.percent_of):
            raise ClaimError("percent: goes with percent_of; give both or neither")
        if self.taken_from and self.side in ("", OPEN):
            raise ClaimError(
                f"taken_from: ground taken from {self.taken_from!r} is a side's; say whose change "
                "it is: side (--side)"
            )
        if self.taken_from and self.taken_from.casefold() == self.side.casefold():
            raise ClaimError(f"taken_from: expected another side than {self.side!r}, found it too")

    @property
    def chosen_sectors(self) -> tuple[str, ...]:
        """The sectors of the front that it names."""
        return self.sectors

    @property
    def chosen_names(self) -> tuple[str, ...]:
        """The settlements that it names."""
        return self.names

    @property
    def stated_rate(self) -> Amount | None:
        """The daily rate stated beside the figure."""
        return self.per_day

    @property
    def stated_percent(self) -> tuple[Amount, str] | None:
        """The percentage stated beside the figure, and the whole that it refers to."""
        return None if self.percent is None else (self.percent, self.percent_of)

    @property
    def implies_ground(self) -> bool:
        """Return whether it names settlements whose cells can be compared with its figure."""
        return bool(self.names)

    @property
    def states_figures_beside(self) -> bool:
        """Return whether a rate, a percentage or parts were stated beside its figure."""
        return bool(self.parts or self.per_day or self.percent)

    @property
    def implied(self) -> BaseGeometry | None:
        """The ground that it implies, if it lists settlements."""
        return self.ground

    @property
    def needs(self) -> tuple[Layer, ...]:
        """The table of settlements, if it names some."""
        return ("settlements",) if self.names else ()

    @property
    def label(self) -> str:
        """The figure as stated, or the word for ground gained or lost."""
        if not self.is_worded:
            return super().label
        where = f"in {self.where_text}" if self.where else "on the whole front"
        return f"ground {self.amount.text} {where}"

    @property
    def sentence(self) -> Message:
        """The statement, without its period and place."""
        side = self.named_side
        if self.is_worded:
            word = self.amount.text
            if side:
                return Message("claim-ground-by", side=side, direction=word)
            return Message("claim-ground", direction=word)
        stated = {"direction": self.direction, "amount": self.figure}
        if not side:
            return Message("claim-area-open", **stated)
        sentence = Message("claim-area", side=side, **stated)
        if not self.taken_from:
            return sentence
        return Message("claim-taken-from", claim=sentence, holder=self.taken_from)

    def in_terms_of(self, evidence: Evidence) -> Evidence:
        """Return the evidence of what passed between two sides, if the claim names the other."""
        if not self.taken_from:
            return evidence
        change = evidence.change
        if not isinstance(change, Change):
            raise ClaimError(
                f"taken_from: {change.label} does not say who held the ground before; give maps of "
                "both days"
            )
        return replace(evidence, change=change.exchanged_with(self.taken_from))

    @property
    def interval_text(self) -> str:
        """The interval C as text."""
        if not self.is_worded:
            return super().interval_text
        return f"a net {self.sign} 0 {self.base_unit}"

    def method(self, *, drawn: bool, by_outline: bool) -> str:
        """Return the name of the documented method by which it is measured."""
        return "area drawn" if drawn else "area"

    def areas_km2(self, evidence: Evidence, context: Context) -> FloatArray:
        """Return the claimed part of the change, at home and abroad, km²."""
        changes = [evidence.change, *([] if evidence.abroad is None else [evidence.abroad])]
        return np.array([sum(quantity_km2(c, self.direction, context.edges) for c in changes)])

    def measure(self, evidence: Evidence, context: Context) -> Sequence[Measured]:
        """Measure the claimed part of the change and its parts, km²."""
        return _measured(self, evidence, context)


def _measured(claim: Area, evidence: Evidence, context: Context) -> Sequence[Measured]:
    """Measure the claimed part of the change by oblast, sector and country, km²."""
    change, abroad, direction = evidence.change, evidence.abroad, claim.direction
    measured = measure_change(change, direction, context)
    parts: list[Part] = []
    if abroad is not None:
        measured_abroad = measure_change(abroad, direction, context.unbounded)
        home, away = (place_names(of, "in") for of in ((claim.country,), context.abroad_names))
        parts = [
            _part(home, measured, change.gained, direction),
            _part(away, measured_abroad, abroad.gained, direction),
        ]
        measured = _sum_of(measured, measured_abroad)
    if context.oblasts is not None and len(context.oblasts) > 1:
        parts += parts_of_regions(change, context.oblasts, context, direction=direction)
    if context.sectors is not None and claim.sectors:
        chosen = context.sectors[context.sectors["name"].isin(claim.sectors)]
        # edges between sectors were never surveyed, and so have no error
        parts += parts_of_regions(change, chosen, context.unbounded, direction=direction)
    return [replace(measured, parts=tuple(parts))]


def _part(name: Message, measured: Measured, at: BaseGeometry, direction: Direction) -> Part:
    ground = None if at.is_empty else at
    measured = measured.limited(least_of(direction), inf)
    ends = measured.low, measured.high
    return Part(name, measured.value, *ends, "km²", at=ground, mappers=measured.mappers)


def _sum_of(one: Measured, other: Measured) -> Measured:
    """Add two measured areas, whose errors are independent because different lines bound them."""
    value = one.value + other.value
    ends = (one.low, one.high), (other.low, other.high)
    low, high = _ends_of_sum(one.value, other.value, *ends)
    mappers = between = None
    if one.mappers and other.mappers and one.between and other.between:
        mappers = _ends_of_sum(one.value, other.value, one.mappers, other.mappers)
        between = one.between.plus(other.between)
    return replace(
        one,
        value=value,
        low=low,
        high=high,
        mappers=mappers,
        between=between,
        no_mappers=one.no_mappers or other.no_mappers,
        sd=hypot(one.sd or 0.0, other.sd or 0.0),
        front_km=(one.front_km or 0.0) + (other.front_km or 0.0),
        sd_per_metre=hypot(one.sd_per_metre or 0.0, other.sd_per_metre or 0.0) or None,
    )


def _ends_of_sum(
    one: float, other: float, ends: tuple[float, float], other_ends: tuple[float, float]
) -> tuple[float, float]:
    """Return the interval of a sum of two values with independent errors."""
    # the distances from value to end add in quadrature on each side
    value = one + other
    below = hypot(one - ends[0], other - other_ends[0])
    return value - below, value + hypot(ends[1] - one, other_ends[1] - other)
