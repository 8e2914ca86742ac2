"""Fronts: the number of sectors in which the net gain exceeds zero by more than its interval."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import inf
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from frontgeo._utils.arrays import FloatArray
from frontgeo.change.control_map import ControlMap
from frontgeo.claims.base import Claim
from frontgeo.claims.marks import SectorMark, Standing
from frontgeo.claims.measuring import (
    Context,
    Evidence,
    Measured,
    clipped_once,
    quantity_km2,
    why_no_history,
)
from frontgeo.claims.regions import elsewhere_km2, nets_of_regions
from frontgeo.claims.statement import check_whole
from frontgeo.errors import ClaimError, InputError
from frontgeo.i18n.messages import Message

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["Fronts"]

_ADVICE = "name the sectors of the front that are meant"


class Fronts(Claim):
    """A claim of the number of sectors of the front on which a side advanced.

    Attributes
    ----------
    sectors : tuple of str
    """

    bases: ClassVar[Mapping[str, str]] = {"sectors": "sectors"}
    words: ClassVar[Mapping[str, tuple[float, float, float]]] = {"all": (inf, inf, inf)}
    is_count: ClassVar[bool] = True
    is_contradicted: ClassVar[bool] = False
    needs_sectors: ClassVar[bool] = True
    is_of_areas: ClassVar[bool] = True
    decimals: ClassVar[int] = 0
    advice: ClassVar[Mapping[str, str]] = {"sectors": _ADVICE}

    kind: Literal["fronts"] = "fronts"
    sectors: tuple[str, ...]

    def _check_kind(self) -> None:
        if not self.sectors:
            raise ClaimError(f"sectors: missing; {_ADVICE}")
        if self.is_worded:
            return
        if self.amount.value > len(self.sectors):
            raise ClaimError(
                f"value: expected at most {len(self.sectors)} sectors, found {self.amount.text}"
            )
        check_whole(self.amount)

    @property
    def chosen_sectors(self) -> tuple[str, ...]:
        """The sectors that it names."""
        return self.sectors

    @property
    def value(self) -> float:
        """The number of sectors."""
        return float(len(self.sectors)) if self.is_worded else super().value

    @property
    def interval(self) -> tuple[float, float]:
        """The interval C; for "all", the number of sectors."""
        return (self.value, self.value) if self.is_worded else super().interval

    @property
    def label(self) -> str:
        """A short label of the claim."""
        text = self.amount.text
        done = "a retreat" if self.direction == "lost" else "an advance"
        return f"{done} on {text} {'' if self.is_worded else 'of '}{len(self.sectors)} sectors"

    @property
    def sentence(self) -> Message:
        """The statement, without its period and place."""
        stated: dict[str, object] = {"total": len(self.sectors)}
        key = "claim-fronts-all"
        if not self.is_worded:
            key, stated["stated"] = "claim-fronts", self.amount.text
        if side := self.named_side:
            key = f"{key}-by"
            stated |= {"side": side, "direction": self.direction}
        return Message(key, **stated)

    def areas_km2(self, evidence: Evidence, context: Context) -> FloatArray:
        """Return the claimed part of the change in each of its sectors, km²."""
        sectors = [clipped_once(evidence.change, s) for s in _chosen(self, context).geometry]
        return np.array([quantity_km2(s, self.direction, context.edges) for s in sectors])

    def value_of_areas(
        self, areas_km2: FloatArray, periods: Sequence[Sequence[ControlMap]]
    ) -> float:
        """Return the number of sectors with more than nothing."""
        return int(np.count_nonzero(areas_km2 > 0))

    def measure(self, evidence: Evidence, context: Context) -> Sequence[Measured]:
        """Count the sectors that advance: certainly, as measured, and possibly."""
        return _measured(self, evidence, context)


def _chosen(claim: Fronts, context: Context) -> gpd.GeoDataFrame:
    """Return the sectors that a claim names."""
    if context.sectors is None:
        raise InputError("fronts: expected sectors, found none; add [[sector]] to the case")
    return context.sectors[context.sectors["name"].isin(claim.sectors)]


def _measured(claim: Fronts, evidence: Evidence, context: Context) -> Sequence[Measured]:
    """Count the sectors that advance: certainly, as measured, and possibly.

    The net outside all sectors is one more part, so that the parts add up.
    """
    change = evidence.change
    chosen = _chosen(claim, context)
    nets = nets_of_regions(change, chosen, context, direction=claim.direction)
    elsewhere = elsewhere_km2(change, chosen, context, direction=claim.direction)
    counts, between = [0, 0, 0], [0, 0]
    done = "retreat" if claim.direction == "lost" else "advance"
    parts = []
    for net in nets:
        measured, drawing = net.measured, (net.measured.low, net.measured.high)
        counts[0] += drawing[0] > 0
        counts[1] += measured.value > 0
        counts[2] += drawing[1] > 0
        mappers = measured.mappers or drawing
        between[0] += mappers[0] > 0
        between[1] += mappers[1] > 0
        # the finding uses the interval that decides the outcome and is shown beside it
        low, high = mappers if context.interval == "mappers" else drawing
        is_decided_as_drawn = drawing[0] > 0 or drawing[1] <= 0
        undecided = "within-mappers-difference" if is_decided_as_drawn else "within-error"
        standing = done if low > 0 else undecided if high > 0 else f"no-{done}"
        finding = Message(
            "sector-finding", standing=standing, gained_km2=net.gained_km2, lost_km2=net.lost_km2
        )
        found: Standing = "certain" if low > 0 else "within" if high > 0 else "none"
        parts.append(replace(net.part(finding), mark=SectorMark(net.region, found)))
    sigma, reason = context.sigma(change)
    why = why_no_history(change)
    return [
        Measured(
            counts[1],
            counts[0],
            counts[2],
            None if why is not None else (between[0], between[1]),
            no_mappers=why,
            position_error_m=sigma,
            position_error_reason=reason,
            parts=(*parts, elsewhere),
        )
    ]
