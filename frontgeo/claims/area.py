"""Ground gained on balance: gained less lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import inf
from typing import Any, ClassVar, Literal

from pydantic import Field, ValidationInfo, field_validator
from shapely.geometry.base import BaseGeometry

from frontgeo.claims.amount import Amount
from frontgeo.claims.base import ABOVE_0, Claim, Layer, StatedAmount
from frontgeo.claims.measuring import (
    Context,
    Evidence,
    Measured,
    Part,
    area_sd,
    net_km2,
    nets_of_regions,
    of_all_readings,
)
from frontgeo.errors import ClaimError

__all__ = ["Area"]


class Area(Claim):
    """Ground that a side gained, on balance or in all.

    Attributes
    ----------
    sectors, names : tuple of str
        Sectors of the front, and settlements, that were named beside the figure.
    per_day, percent : Amount or None
        A rate, and a percentage of `percent_of`, that were stated beside the figure.
    percent_of : str
        An oblast's code, or ``ukraine``.
    ground : shapely geometry or None
        The ground that it implies, where it says so; `ground_notes` tell what to doubt of it.
    """

    words: ClassVar[Mapping[str, tuple[float, float, float]]] = {
        "gained": (0.0, ABOVE_0, inf),
        "lost": (0.0, -inf, -ABOVE_0),
    }
    measures_area: ClassVar[bool] = True
    decimals: ClassVar[int] = 0

    kind: Literal["area"] = "area"
    sectors: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    per_day: StatedAmount | None = None
    percent: StatedAmount | None = None
    percent_of: str = ""
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

    @property
    def chosen_sectors(self) -> tuple[str, ...]:
        """The sectors of the front that it names."""
        return self.sectors

    @property
    def chosen_names(self) -> tuple[str, ...]:
        """The settlements that it names."""
        return self.names

    @property
    def implied(self) -> BaseGeometry | None:
        """The ground that it implies, where it says so."""
        return self.ground

    @property
    def needs(self) -> tuple[Layer, ...]:
        """Settlements, where it names some."""
        return ("settlements",) if self.names else ()

    @property
    def label(self) -> str:
        """The figure as stated, or what is said of the ground."""
        if not self.is_worded:
            return super().label
        where = f"in {self.where_text}" if self.where else "on the whole front"
        return f"ground {self.amount.text} {where}"

    @property
    def interval_text(self) -> str:
        """The interval C as text."""
        if not self.is_worded:
            return super().interval_text
        return f"a net {'above' if self.amount.high == inf else 'below'} 0 {self.base_unit}"

    def measure(self, evidence: Evidence, context: Context) -> Sequence[Measured]:
        """Measure the net change, km², and its parts by oblast and by sector."""
        return _measured(self, evidence, context)


def _measured(claim: Area, evidence: Evidence, context: Context) -> Sequence[Measured]:
    """Measure the net change, km², and its parts by oblast and by sector."""
    delta = evidence.delta
    _, _, net = net_km2(delta, context.edges)
    front = area_sd([delta.gained, delta.lost], delta, context)
    parts: list[Part] = []
    if context.oblasts is not None and len(claim.where) > 1 and not context.quick:
        parts += nets_of_regions(delta, context.oblasts, context)
    if context.sectors is not None and claim.sectors and not context.quick:
        chosen = context.sectors[context.sectors["name"].isin(claim.sectors)]
        # between sectors nothing was surveyed: their edges have no error
        parts += nets_of_regions(delta, chosen, replace(context, boundary_error_m=None))
    measured = Measured.normal(net, front.sd_km2, **front.details(), parts=tuple(parts))
    return [of_all_readings(measured, delta)]
