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

from frontgeo.control import ControlMap, front_line, union
from frontgeo.geometry.measure import area_km2, length_km
from frontgeo.geometry.plane import local_metres
from frontgeo.geometry.prepared import per_thread, prepared_copy
from frontgeo.places import BORDER_TOLERANCE_M, border_zone, load_border

__all__ = [
    "RECLASSIFIED_KM2",
    "SetApart",
    "is_deep_inland",
    "reclassified",
    "redrawn_parts",
]

Shapes = npt.NDArray[np.object_]

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
    land, zone = _land(), _zone()
    unchanged = prepared_copy(unchanged)
    # first by the cheap tests: whether anything of it is deep in the country
    marked = [_at_border(found, None if clipped else land, zone) for found in parts]
    for side, found in zip(marked, parts, strict=True):
        side[side] = shapely.dwithin(unchanged, found[side], _TOUCHES_DEG)
    if not any(side.any() for side in marked):
        return marked[0], marked[1]
    held = shapely.get_parts(unchanged)
    about = _surroundings(np.concatenate([p[m] for p, m in zip(parts, marked, strict=True)]))
    near = [shapes[_meeting(shapes, about)] for shapes in (held, *parts)]
    edges = _front_edges(land, zone, *near)
    there_is_a_front = bool(len(edges)) or bool(len(_front_edges(land, zone, held, *parts)))
    for side, found in zip(marked, parts, strict=True):
        side[side] = there_is_a_front & _are_far(found[side], edges)
    return marked[0], marked[1]


def _front_edges(
    land: BaseGeometry, zone: BaseGeometry, held: Shapes, gained: Shapes, lost: Shapes
) -> Shapes:
    """The front of both days, edge by edge; none where nothing of it is front."""
    lines = [front_line(union([*held, *change]), zone, within=land) for change in (lost, gained)]
    xy, line = shapely.get_coordinates(shapely.get_parts(lines), return_index=True)
    ends = np.stack([xy[:-1], xy[1:]], axis=1)[line[1:] == line[:-1]]
    edges: Shapes = np.asarray(shapely.linestrings(ends), dtype=object)
    return edges


def _surroundings(parts: Shapes) -> Shapes:
    """Boxes about parts, as wide as the rule looks."""
    reach = FAR_FROM_FRONT_M / 111_000 * 2  # degrees, generous at any latitude of Europe
    west, south, east, north = shapely.bounds(parts).T
    boxes: Shapes = np.asarray(
        shapely.box(west - reach, south - reach, east + reach, north + reach), dtype=object
    )
    return boxes


def _meeting(shapes: Shapes, boxes: Shapes) -> npt.NDArray[np.int64]:
    """Which shapes may meet one of the boxes."""
    return np.unique(shapely.STRtree(shapes).query(boxes)[1])


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
def _inland() -> BaseGeometry:
    return shapely.difference(load_border(), border_zone(BORDER_TOLERANCE_M + 1.0))


_land, _zone, _deep_inland = map(per_thread, (load_border, border_zone, _inland))


def _at_border(
    parts: Shapes, land: BaseGeometry | None, zone: BaseGeometry
) -> npt.NDArray[np.bool_]:
    """Which parts lie outside by more than half, or are strips along border or coast."""
    whole_km2 = area_km2(parts)
    outside_km2 = np.zeros(len(parts))
    if land is not None:
        off = ~shapely.intersects(land, parts)
        across = ~off & ~shapely.covers(land, parts)
        outside_km2[off] = whole_km2[off]
        outside_km2[across] = area_km2(shapely.difference(parts[across], land))
    marked: npt.NDArray[np.bool_] = outside_km2 > OUTSIDE_SHARE * whole_km2
    near = np.flatnonzero(~marked & shapely.covers(zone, parts))
    whole_km2 = whole_km2[near]
    round_km = np.array([length_km(part) for part in parts[near]])
    marked[near] = (2 * whole_km2 < NARROW_KM * round_km) & (round_km**2 > 4 * LONG * whole_km2)
    return marked


def _are_far(parts: Shapes, edges: Shapes) -> npt.NDArray[np.bool_]:
    """Which parts lie far from all edges of the front."""
    boxes = _surroundings(parts)
    at, edge = shapely.STRtree(edges).query(boxes)
    order = np.argsort(at, kind="stable")
    ends = np.searchsorted(at[order], np.arange(len(parts) + 1))
    far = np.ones(len(parts), dtype=np.bool_)
    for i, part in enumerate(parts):
        near = shapely.multilinestrings(edges[edge[order[ends[i] : ends[i + 1]]]])
        near = shapely.clip_by_rect(near, *shapely.bounds(boxes[i]))
        if not near.is_empty:
            to_metres, _ = local_metres(part)
            far[i] = shapely.distance(to_metres(part), to_metres(near)) > FAR_FROM_FRONT_M
    return far


def reclassified(before: ControlMap, after: ControlMap) -> str | None:
    """Return what the mapper is known to have redefined between two maps, or None."""
    if before.day is None or after.day is None:
        return None
    for redefined in after.redefinitions:
        if before.day < redefined.day <= after.day:
            return f"reclassified on {redefined.day}: {after.mapper} {redefined.what}"
    return None
