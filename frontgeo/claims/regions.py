"""The claimed value in each region of a row, and outside all of them, as parts that add up."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo.change.ground import Ground
from frontgeo.claims.measuring import (
    Context,
    Measured,
    Part,
    clipped_once,
    least_of,
    measure_change,
    net_km2,
)
from frontgeo.claims.sides import Direction
from frontgeo.geometry.measure import area_km2, polygonal
from frontgeo.i18n.messages import Message

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["RegionNet", "elsewhere_km2", "nets_of_regions", "parts_of_regions"]


@dataclass(frozen=True, eq=False)
class RegionNet:
    """The claimed value measured in one region, with the ground gained and lost there."""

    name: str
    measured: Measured
    gained_km2: float
    lost_km2: float
    at: BaseGeometry | None
    region: BaseGeometry

    def part(self, finding: Message | None = None) -> Part:
        """Return it as a part of a row; its finding is the ground gained and lost."""
        both = {"gained_km2": self.gained_km2, "lost_km2": self.lost_km2}
        return Part(
            self.name,
            self.measured.value,
            self.measured.low,
            self.measured.high,
            "km²",
            finding or Message("gained-and-lost", **both),
            self.at,
            self.measured.mappers,
        )


def nets_of_regions(
    change: Ground, regions: gpd.GeoDataFrame, context: Context, *, direction: Direction = "net"
) -> list[RegionNet]:
    """Measure the claimed value in each region.

    Parameters
    ----------
    change : Change
    regions : GeoDataFrame
        With ``name`` and ``geometry``; they do not overlap.
    """
    nets = []
    for name, shape in zip(regions["name"], regions.geometry, strict=True):
        inside = clipped_once(change, shape)
        gained, lost, _ = net_km2(inside, context.edges)
        about = context.about([inside.gained, inside.lost])
        net = measure_change(inside, direction, about).limited(least_of(direction), inf)
        at = inside.gained if gained else None
        nets.append(
            RegionNet(name if isinstance(name, str) else str(name), net, gained, lost, at, shape)
        )
    return nets


def elsewhere_km2(
    change: Ground, regions: gpd.GeoDataFrame, context: Context, *, direction: Direction = "net"
) -> Part:
    """Measure the claimed value outside all regions, which with their nets adds up to the whole."""
    covered = shapely.union_all(regions.geometry.to_numpy())
    sides = [(change.gained, change.lost)]
    if direction == "net":
        sides += [(apart.gained, apart.lost) for apart in change.in_net]
    outside_regions = [[polygonal(shapely.difference(g, covered)) for g in both] for both in sides]
    gained, lost = (
        area_km2(np.array(outside_regions, dtype=object).ravel(), edges=context.edges)
        .reshape(-1, 2)
        .sum(axis=0)
    )
    km2 = {"net": gained - lost, "lost": lost}.get(direction, gained)
    return Part(Message("elsewhere"), float(km2), unit="km²")


def parts_of_regions(
    change: Ground, regions: gpd.GeoDataFrame, context: Context, *, direction: Direction = "net"
) -> list[Part]:
    """Return the claimed value in each region and, last, outside all of them, as parts of a row."""
    nets = nets_of_regions(change, regions, context, direction=direction)
    elsewhere = elsewhere_km2(change, regions, context, direction=direction)
    return [*(net.part() for net in nets), elsewhere]
