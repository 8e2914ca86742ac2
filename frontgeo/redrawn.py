"""What of a difference is a redrawn border, coast or definition, and no change of the front.

**The rule.** A part of gained or lost ground is *redrawn* when it lies more than 5 km from
the front line of both days, touches ground that is held on both days (a line that moves
along held land; a pocket or island that appears or vanishes is a change), and

- more than half of it lies outside the country (at sea or abroad), or
- it is a strip on average narrower than 400 m, and much longer than wide, that nowhere
  reaches deeper than 1 km from the state border or coast.

A clip replaces the first of the two: what lies inside it counts as inside.

The numbers come from DeepState: of 2023 and of November 2024 every redrawn part on the
Russian border is narrower than 370 m, and the Kinburn spit, which changed hands on the map
in 2024 and lies far from the rest of the front, is 448 m wide on average and inside.

A part is *reclassified* when it has more than 1,000 km² and the mapper is known to have
changed what it draws between the two days (`ControlMap.redefinitions`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo.control import ControlMap, front_line
from frontgeo.measure import area_km2, length_km
from frontgeo.places import BORDER_TOLERANCE_M, border_zone, load_border
from frontgeo.plane import local_metres

__all__ = [
    "RECLASSIFIED_KM2",
    "SetApart",
    "is_deep_inland",
    "reclassified",
    "redrawn_parts",
]

FAR_FROM_FRONT_M = 5000.0
NARROW_KM = 0.4
# (perimeter / 2)² / area: 4 for a square, 6.25 for a strip four times as long as wide; a
# compact patch by the border is a first step across it, not a redrawn line
LONG = 6.0
_TOUCHES_DEG = 1e-5  # 1 m
OUTSIDE_SHARE = 0.5
RECLASSIFIED_KM2 = 1000.0


@dataclass(frozen=True, eq=False)
class SetApart:
    """Parts of a difference that are kept out of gained and lost.

    Attributes
    ----------
    why : str
        ``redrawn`` or ``reclassified``, and the reason.
    gained, lost : shapely geometry
    """

    why: str
    gained: BaseGeometry
    lost: BaseGeometry

    @property
    def gained_km2(self) -> float:
        """Area of the parts of gained ground, km²."""
        return area_km2(self.gained)

    @property
    def lost_km2(self) -> float:
        """Area of the parts of lost ground, km²."""
        return area_km2(self.lost)

    def __str__(self) -> str:
        return (
            f"{len(shapely.get_parts(self.gained))} gained parts ({self.gained_km2:,.2f} km²) and "
            f"{len(shapely.get_parts(self.lost))} lost parts ({self.lost_km2:,.2f} km²) kept out: "
            f"{self.why}"
        )


def redrawn_parts(
    gained: BaseGeometry,
    lost: BaseGeometry,
    unchanged: BaseGeometry,
    *,
    clipped: bool = False,
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Tell which parts of gained and of lost are redrawn border or coast.

    Parameters
    ----------
    gained, lost, unchanged : shapely geometry
        Of a difference, in longitude and latitude.
    clipped : bool
        Both maps were clipped: nothing counts as outside the country.

    Returns
    -------
    gained, lost : ndarray of bool
        In the order of `shapely.get_parts`.
    """
    parts = [shapely.get_parts(change) for change in (gained, lost)]
    land, zone = load_border(), border_zone()
    # first by the cheap tests: whether anything of it is deep in the country
    marked = [
        np.array(
            [
                _is_border(part, None if clipped else land, zone)
                and shapely.distance(part, unchanged) < _TOUCHES_DEG
                for part in found
            ],
            dtype=bool,
        )
        for found in parts
    ]
    if not any(side.any() for side in marked):
        return marked[0], marked[1]
    fronts = [
        front_line(shapely.union(unchanged, change), zone, within=land) for change in (lost, gained)
    ]
    front = shapely.union_all(fronts)
    for side, found in zip(marked, parts, strict=True):
        for i in np.flatnonzero(side):
            side[i] = not front.is_empty and _is_far(found[i], front)
    return marked[0], marked[1]


def is_deep_inland(change: BaseGeometry) -> bool:
    """Tell whether ground lies so far inside the country that nothing of it can be redrawn.

    Redrawn parts lie outside by more than half, or in the zone about border and coast. The
    zone is taken a metre wider here: ground may be known to a decimetre.

    Parameters
    ----------
    change : shapely geometry
        Gained or lost ground, in longitude and latitude.

    Examples
    --------
    >>> is_deep_inland(shapely.box(37.5, 48.4, 37.6, 48.5))
    True
    >>> is_deep_inland(shapely.box(37.5, 40.0, 37.6, 40.1))
    False
    """
    return change.is_empty or bool(shapely.covers(_deep_inland(), change))


@cache
def _deep_inland() -> BaseGeometry:
    inland = shapely.difference(load_border(), border_zone(BORDER_TOLERANCE_M + 1.0))
    shapely.prepare(inland)
    return inland


def _is_border(part: BaseGeometry, land: BaseGeometry | None, zone: BaseGeometry) -> bool:
    whole = area_km2(part)
    if land is not None and not shapely.covers(land, part):
        outside = area_km2(shapely.difference(part, land))
        if outside > OUTSIDE_SHARE * whole:
            return True
    round_km = length_km(part)
    strip = 2 * whole < NARROW_KM * round_km and round_km**2 > 4 * LONG * whole
    return strip and bool(shapely.covers(zone, part))


def _is_far(part: BaseGeometry, front: BaseGeometry) -> bool:
    west, south, east, north = shapely.bounds(part)
    reach = FAR_FROM_FRONT_M / 111_000 * 2  # degrees, generous at any latitude of Europe
    near = shapely.clip_by_rect(front, west - reach, south - reach, east + reach, north + reach)
    if near.is_empty:
        return True
    to_metres, _ = local_metres(part)
    return float(shapely.distance(to_metres(part), to_metres(near))) > FAR_FROM_FRONT_M


def reclassified(before: ControlMap, after: ControlMap) -> str | None:
    """Return what the mapper is known to have redefined between two maps, or None."""
    if before.day is None or after.day is None:
        return None
    for day, what in after.redefinitions:
        if before.day < day <= after.day:
            return f"reclassified on {day}: {after.mapper} {what}"
    return None
