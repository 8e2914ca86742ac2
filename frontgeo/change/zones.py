"""Zones of a map by distance from its front: held ground, and bands on either side of the line.

Distances are signed: above 0 on ground that is not held, below 0 inside held ground. Every zone
is then the ground between two distances, and a line that lies farther forward or back only moves
them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from math import inf, isfinite

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo.change.control_map import ControlMap
from frontgeo.change.definitions import DEFINITIONS, lacking_status
from frontgeo.change.front import front_of
from frontgeo.errors import InputError
from frontgeo.geometry.antimeridian import wrapped_lon
from frontgeo.geometry.bands import ground_within
from frontgeo.geometry.measure import area_km2, length_km, polygonal
from frontgeo.i18n.messages import Message

__all__ = [
    "MapZones",
    "Zone",
    "checked_bands",
    "metres_of",
    "without_specks",
    "zones_by_distance",
]

_WIDEST_KM = 250.0  # so that a line that moves stays within `FARTHEST_KM`
_SPECK_DEG2 = 1e-10  # 0.8 m² at 50° north
_REMNANT_KM = 0.1  # as narrow as the cracks that are no front


@dataclass(frozen=True)
class Zone:
    """The ground between two signed distances from a front.

    Attributes
    ----------
    from_km, to_km : float
        Below 0 inside held ground; all of that is from -inf to 0.

    Examples
    --------
    >>> [str(zone) for zone in (Zone(-float("inf"), 0), Zone(0, 5), Zone(-5, 0))]
    ['under control', '0–5 km', 'under control, 0–5 km']
    """

    from_km: float
    to_km: float

    @property
    def name(self) -> Message:
        """The zone in words."""
        if self.from_km == -inf:
            return Message("zone-held")
        ends = sorted((abs(self.from_km), abs(self.to_km)))
        names = {"from": Decimal(f"{ends[0]:g}"), "to": Decimal(f"{ends[1]:g}")}
        return Message("zone-held-band" if self.to_km <= 0 else "zone-band", **names)

    def __str__(self) -> str:
        return self.name.text()

    @property
    def is_held(self) -> bool:
        """Return whether the ground is held."""
        return self.to_km <= 0


@dataclass(frozen=True, eq=False)
class MapZones:
    """The zones of a map, as `zones_by_distance` returns them.

    Attributes
    ----------
    zones : tuple of Zone
    line : shapely geometry
        The front; may be empty.
    held, beside : shapely Polygon or MultiPolygon
        Ground that is held, and ground that is not and lies near the line; both inside the
        country or clip.
    held_outside_km2, beside_outside_km2 : float
        Ground that the clip leaves out: held, and not held within the farthest distance.
    without_line_km2 : float
        Held ground whose parts touch no line, as all of their edge is border or coast.
    remnants_km : float
        Length of open pieces of line below 100 m, which are left out: what is left where an edge
        leaves the zone along border and coast for a moment.
    within : mapping of float to shapely geometry
        The ground within distances of the line, on both of its sides, by metres.
    """

    zones: tuple[Zone, ...]
    line: BaseGeometry
    held: BaseGeometry
    beside: BaseGeometry
    held_outside_km2: float
    beside_outside_km2: float
    without_line_km2: float
    remnants_km: float
    within: Mapping[float, BaseGeometry]

    @property
    def line_km(self) -> float:
        """Return the length of the front in km."""
        return length_km(self.line)

    @property
    def line_parts(self) -> list[dict[str, float]]:
        """Return the length and the middle of each part of the front, the longest first."""
        parts = [part for part in shapely.get_parts(self.line) if not part.is_empty]
        middles = [part.interpolate(0.5, normalized=True) for part in parts]
        found = [
            {"km": length_km(part), "lon": wrapped_lon(middle.x), "lat": middle.y}
            for part, middle in zip(parts, middles, strict=True)
        ]
        return sorted(found, key=lambda part: -part["km"])

    def ground(self, zone: Zone) -> BaseGeometry:
        """Return the ground of a zone."""
        return self.between(zone.from_km, zone.to_km)

    def between(self, from_km: float, to_km: float) -> BaseGeometry:
        """Return the ground between two signed distances for which buffers were made."""
        found = []
        if from_km < 0:
            inside = self._ring(-min(to_km, 0.0), -from_km)
            found.append(self.held if inside is None else shapely.intersection(self.held, inside))
        if to_km > 0:
            outside = self._ring(max(from_km, 0.0), to_km)
            assert outside is not None
            found.append(shapely.intersection(self.beside, outside))
        return without_specks(shapely.union_all(found) if len(found) > 1 else found[0])

    def _ring(self, near_km: float, far_km: float) -> BaseGeometry | None:
        """Return the ground between two distances on both sides; None for all ground."""
        if far_km == inf:
            assert near_km == 0  # only all held ground has no farther edge
            return None
        near_m, far_m = metres_of(near_km), metres_of(far_km)
        if not far_m:
            return shapely.MultiPolygon()
        far = self.within[far_m]
        return shapely.difference(far, self.within[near_m]) if near_m else far


def without_specks(ground: BaseGeometry) -> BaseGeometry:
    """Return the polygons of some ground without those below 1 m², which are rounding."""
    parts = shapely.get_parts(polygonal(ground))
    return shapely.MultiPolygon(list(parts[shapely.area(parts) > _SPECK_DEG2]))


def metres_of(km: float) -> float:
    """Return the key of a distance among the buffers of a map."""
    return round(km * 1000, 3)


def zones_by_distance(
    control_map: ControlMap,
    bands_km: Sequence[float],
    *,
    definition: str = "occupied",
    clip: BaseGeometry | None = None,
    shift_m: float = 0.0,
) -> MapZones:
    """Return the zones of a map by distance from its front.

    Parameters
    ----------
    control_map : ControlMap
    bands_km : sequence of float
        The edges of the bands in km, ascending; below 0 inside held ground.
    definition : str
        What counts as held.
    clip : shapely geometry, optional
        The zones are cut to it; by default to the country of its theatre, within border and
        coast. A map for which no country is known is not cut, and all of its edge is front.
    shift_m : float
        Buffers are also made for zones whose edges lie so much nearer and farther.

    Returns
    -------
    MapZones
        First all held ground, then each band.

    Raises
    ------
    InputError
        For bands that are not ascending or too wide, a definition of ground abroad, or a map
        that shows no held ground where the zones are.

    Notes
    -----
    The front is that of `frontgeo.change.front.front_of`: within 1 km of border and coast there
    is none, so that beside its ends distances are from the last point of it, and ground across
    water from a coast that is held is in no band.

    Examples
    --------
    >>> from datetime import date
    >>> held = ControlMap("me", {"occupied": shapely.box(36, 48.5, 37, 49)}, day=date(2024, 5, 31))
    >>> found = zones_by_distance(held, (0, 5, 10))
    >>> {str(zone): round(area_km2(found.ground(zone))) for zone in found.zones}
    {'under control': 4089, '0–5 km': 1370, '5–10 km': 1527}
    """
    edges = checked_bands(bands_km)
    lacking_status(definition, ())  # refuses an unknown one
    theatre = control_map.theatre
    if DEFINITIONS[definition].is_abroad and theatre.is_known and clip is None:
        raise InputError(
            f"definition {definition!r}: such ground lies abroad, where no front is known; use "
            "another definition"
        )
    held = control_map.held(definition)
    cut = None if control_map.within is None else control_map.within.boundary
    line = front_of(held, cut, theatre)
    land = theatre.land if clip is None else clip
    if control_map.within is not None:  # the map says nothing about ground outside
        land = control_map.within if land is None else land.intersection(control_map.within)
    inside = held if land is None else polygonal(shapely.intersection(held, land))
    if inside.is_empty:
        raise InputError(
            f"{control_map.described}: expected held ground ({definition}) in "
            f"{theatre.about.name or 'the map' if clip is None else 'the clip'}, found none"
        )
    line, remnants_km = _without_remnants(line)
    within = _buffers(line, edges, shift_m / 1000)
    reached = within[max(within, default=0.0)] if within else shapely.MultiPolygon()
    near = reached if land is None else polygonal(shapely.intersection(reached, land))
    beside = without_specks(shapely.difference(near, held))
    return MapZones(
        zones=(Zone(-inf, 0.0), *(Zone(a, b) for a, b in pairwise(edges))),
        line=line,
        held=inside,
        beside=beside,
        held_outside_km2=max(0.0, area_km2(held) - area_km2(inside)),
        beside_outside_km2=_outside_km2(reached, near, held, beside),
        without_line_km2=_without_line_km2(inside, line),
        remnants_km=remnants_km,
        within=within,
    )


def checked_bands(bands_km: Sequence[float]) -> tuple[float, ...]:
    """Return the edges of bands as numbers, or say what is wrong with them."""
    expected = "bands_km: expected two or more ascending distances in km, such as (0, 5, 10)"
    try:
        edges = tuple(map(float, bands_km))
    except (TypeError, ValueError):
        raise InputError(f"{expected}; found {bands_km!r}") from None
    found = ", ".join(f"{km:g}" for km in edges)
    if len(edges) < 2 or not all(map(isfinite, edges)) or any(a >= b for a, b in pairwise(edges)):
        raise InputError(f"{expected}; found {found or 'none'}")
    if max(-edges[0], edges[-1]) > _WIDEST_KM:
        raise InputError(f"bands_km: expected up to {_WIDEST_KM:g} km, found {found}")
    if edges[0] < 0 < edges[-1] and 0 not in edges:
        raise InputError(f"bands_km: expected 0, the line, among {found}; a band has one side")
    return edges


def _buffers(
    line: BaseGeometry, edges: Sequence[float], shift_km: float
) -> dict[float, BaseGeometry]:
    """Return the ground within each distance that zones need, by metres."""
    shifts = {0.0, -shift_km, shift_km}
    wanted = {metres_of(abs(km + shift)) for km in (0.0, *edges) for shift in shifts} - {0.0}
    if line.is_empty:
        return dict.fromkeys(wanted, shapely.MultiPolygon())
    distances_m = sorted(wanted)
    return dict(zip(distances_m, ground_within(line, distances_m), strict=True))


def _without_remnants(line: BaseGeometry) -> tuple[BaseGeometry, float]:
    """Return a line without its short open pieces, and the length of these in km."""
    parts = shapely.get_parts(line)
    lengths_km = np.array([length_km(part) for part in parts])
    short = (lengths_km < _REMNANT_KM) & ~shapely.is_closed(parts)
    return shapely.MultiLineString(list(parts[~short])), float(lengths_km[short].sum())


def _outside_km2(
    reached: BaseGeometry, near: BaseGeometry, held: BaseGeometry, beside: BaseGeometry
) -> float:
    """Return the ground within reach that is not held and lies outside the land."""
    if near is reached:
        return 0.0
    beyond_km2 = area_km2(polygonal(shapely.difference(reached, held))) - area_km2(beside)
    return max(0.0, beyond_km2)


def _without_line_km2(held: BaseGeometry, line: BaseGeometry) -> float:
    """Return the area of parts of held ground that touch no line."""
    parts = shapely.get_parts(held)
    touched = shapely.STRtree(parts).query(line, predicate="dwithin", distance=1e-6)
    alone = np.delete(parts, touched)
    return float(area_km2(alone).sum()) if len(alone) else 0.0
