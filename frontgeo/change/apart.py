"""Ground that is kept out of a change: slivers, ground set apart, and ground abroad."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo.geometry.measure import Edges, area_km2, polygonal
from frontgeo.geometry.sectors import near_each
from frontgeo.i18n.messages import AsStated, Message
from frontgeo.places.theatre import Theatre

__all__ = [
    "LEAST_KM2",
    "Abroad",
    "Kind",
    "SetApart",
    "Slivers",
    "abroad_by_place",
    "outside_country",
]

#: Ground outside a definition or the country; a smaller area is a line drawn twice.
LEAST_KM2 = 0.05


@dataclass(frozen=True)
class Slivers:
    """Parts of a change that were taken out because they vanish when eroded by half a tolerance.

    Attributes
    ----------
    tolerance_m : float
    gained_parts, lost_parts : int
        Numbers of parts that were taken out.
    gained_km2, lost_km2 : float
        Areas of these parts.
    kept_gained_parts, kept_lost_parts : int
        Numbers of parts that remain.
    """

    tolerance_m: float
    gained_parts: int
    gained_km2: float
    lost_parts: int
    lost_km2: float
    kept_gained_parts: int
    kept_lost_parts: int

    def mirrored(self) -> Slivers:
        """Return the slivers with gained and lost swapped, from the other side's point of view."""
        return Slivers(
            self.tolerance_m,
            gained_parts=self.lost_parts,
            gained_km2=self.lost_km2,
            lost_parts=self.gained_parts,
            lost_km2=self.gained_km2,
            kept_gained_parts=self.kept_lost_parts,
            kept_lost_parts=self.kept_gained_parts,
        )

    @property
    def message(self) -> Message:
        """The numbers and areas of the parts taken out."""
        return Message(
            "slivers-taken-out",
            gained_parts=self.gained_parts,
            gained_of=self.gained_parts + self.kept_gained_parts,
            gained_km2=self.gained_km2,
            lost_parts=self.lost_parts,
            lost_of=self.lost_parts + self.kept_lost_parts,
            lost_km2=self.lost_km2,
            tolerance_m=self.tolerance_m,
        )

    def __str__(self) -> str:
        return (
            f"{self.gained_parts} of {self.gained_parts + self.kept_gained_parts} gained parts "
            f"({self.gained_km2:.2f} km²) and {self.lost_parts} of "
            f"{self.lost_parts + self.kept_lost_parts} lost parts ({self.lost_km2:.2f} km²) "
            f"taken out as slivers narrower than {self.tolerance_m:g} m"
        )


Kind = Literal["outside", "redefined", "redrawn", "sliver"]
_WHY: dict[Kind, str] = {
    "outside": "outside the country",
    "redefined": "reclassified",
    "redrawn": "redrawn border or coast, over 5 km from the front",
    "sliver": "slivers",
}


@dataclass(frozen=True, eq=False)
class SetApart:
    """Parts of a difference that are kept out of gained and lost.

    Attributes
    ----------
    kind : {"outside", "redefined", "redrawn", "sliver"}
    gained, lost : shapely geometry
    why : str
        The reason in English; by default that of the kind.
    certain : bool
        False if other ground may have been mistaken for it.
    """

    kind: Kind
    gained: BaseGeometry
    lost: BaseGeometry
    why: str = ""
    certain: bool = True

    def __post_init__(self) -> None:
        if not self.why:
            object.__setattr__(self, "why", _WHY[self.kind])

    @cached_property
    def gained_km2(self) -> float:
        """The area of the parts of gained ground, km²."""
        return area_km2(self.gained)

    @cached_property
    def lost_km2(self) -> float:
        """The area of the parts of lost ground, km²."""
        return area_km2(self.lost)

    @property
    def is_in_net(self) -> bool:
        """Return whether its net counts in that of the change; `gained` and `lost` never do."""
        return self.kind in ("redrawn", "sliver")

    @property
    def is_empty(self) -> bool:
        """Return whether it has no ground."""
        return self.gained.is_empty and self.lost.is_empty

    def net_km2(self, edges: Edges = "lonlat") -> float:
        """Measure gained less lost, km²."""
        if edges == "lonlat":
            return self.gained_km2 - self.lost_km2
        return area_km2(self.gained, edges=edges) - area_km2(self.lost, edges=edges)

    def clipped(self, region: BaseGeometry) -> SetApart:
        """Return the parts clipped to a region."""
        inside = [polygonal(shapely.intersection(g, region)) for g in (self.gained, self.lost)]
        return replace(self, gained=inside[0], lost=inside[1])

    def mirrored(self) -> SetApart:
        """Return the parts with gained and lost swapped, from the other side's point of view."""
        return replace(self, gained=self.lost, lost=self.gained)

    @property
    def message(self) -> Message:
        """Count the parts and areas kept out, and say why."""
        return Message(
            f"set-apart-{'in-net' if self.is_in_net else 'of-change'}",
            gained_parts=len(shapely.get_parts(self.gained)),
            gained_km2=self.gained_km2,
            lost_parts=len(shapely.get_parts(self.lost)),
            lost_km2=self.lost_km2,
            reason=AsStated(self.why, Message(f"apart_{self.kind}")),
        )

    def __str__(self) -> str:
        return str(self.message)


@dataclass(frozen=True)
class Abroad:
    """Ground outside the country, in one place, that changed hands or is held.

    Attributes
    ----------
    key, name_en, name_uk : str
        Of a unit of a neighbouring country, such as ``RU-KRS``; empty for anywhere else.
    side : str
        The holder, such as ``ukraine`` for ground that it holds abroad; empty if the maps do not
        state whose ground they show.
    gained_km2, lost_km2 : float
        By that side.
    held_km2 : float
        By that side on the later map.
    """

    key: str
    name_en: str
    name_uk: str
    side: str
    gained_km2: float
    lost_km2: float
    held_km2: float


def outside_country(ground: BaseGeometry, theatre: Theatre) -> BaseGeometry:
    """Return the part of some ground that lies outside a theatre's country."""
    if ground.is_empty:
        return ground
    return polygonal(shapely.difference(ground, theatre.country))


def abroad_by_place(
    side: str,
    gained: BaseGeometry,
    lost: BaseGeometry,
    held: BaseGeometry,
    *,
    theatre: Theatre,
    only_changed: bool = False,
) -> list[Abroad]:
    """Measure ground abroad in each unit of a neighbour, and at the end anywhere else.

    Ground in the country is left out of `held`, which with `only_changed` is measured only where
    ground changed.
    """
    units, shapes = theatre.neighbour_units.columns, theatre.neighbour_units.outlines
    neighbours = theatre.neighbours
    km2 = np.zeros((3, len(shapes) + 1))
    for row, ground in zip(km2, (gained, lost), strict=False):
        if not ground.is_empty:
            row[:-1] = area_km2(shapely.intersection(shapes, near_each(ground, shapes)))
            row[-1] = area_km2(polygonal(shapely.difference(ground, neighbours)))
    here = (km2.max(axis=0) >= LEAST_KM2) | (not only_changed and not held.is_empty)
    asked = shapes[here[:-1]]
    km2[2, :-1][here[:-1]] = area_km2(shapely.intersection(asked, near_each(held, asked)))
    if here[-1]:
        rest = shapely.difference(outside_country(held, theatre), neighbours)
        km2[2, -1] = area_km2(polygonal(rest))
    names = [*zip(units["iso"], units["name_en"], units["name_uk"], strict=True), ("", "", "")]
    return [
        Abroad(*name, side, came, went, now)
        for name, is_here, (came, went, now) in zip(names, here, km2.T.tolist(), strict=True)
        if is_here and max(came, went, now) >= LEAST_KM2
    ]
