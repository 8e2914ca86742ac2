"""The parts of a difference that are no change of the front: abroad, redefined or redrawn.

**Outside the country.** By default ground outside the theatre's country is never a change, whoever
holds it: a mapper may draw all of a neighbour, a province of another, or the sea along a coast.
Such ground is set apart with its area. An explicit clip replaces the country, and if neither map
holds ground inside the country, beyond the zone along its border, all is measured as mapped.

**Redefined.** If a mapper is known to have changed what it draws (`ControlMap.redefinitions`), the
ground that appeared or vanished for that reason alone is set apart, in the direction and the units
of the redefinition. From an archive that ground is known (`redefined_ground`): every map is then
measured as if it were still drawn in the old way, and periods add up. With two files alone only
parts over 1,000 km² can be recognised, and other changes within them cannot.

**Redrawn.** A part of gained or lost ground is a *redrawn* border or coast if

- it is a strip: on average narrower than 400 m, nowhere wider than 800 m, much longer than wide,
  and nowhere deeper than 1 km from the state border or coast;
- it is no front: more than 5 km from the front line of both days; and
- nobody contests the ground behind it: of the country within 2 km of the strip, and more than
  1 km from the border, at least 95 % is held on both days (if nothing lies that deep, of all
  the country within 2 km).

A first advance along the border has ground of the other side behind it, and an island or pocket
that appears or vanishes has no held ground around it: both are changes. Redrawn strips are left
out of gained and lost, because they more often come from the mapper's pen than from the war. Their
net counts in the net, so that the net of a period is the sum of the nets of its parts.

The thresholds come from DeepState: in 2023 and in November 2024 every redrawn part on the
Russian border is narrower than 370 m, and the Kinburn spit, which changed hands on the map
in 2024 and lies far from the rest of the front, is 448 m wide on average and counts as a change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import NamedTuple, cast

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo._utils.arrays import BoolArray, Shapes
from frontgeo._utils.parts import buffered
from frontgeo.change.control_map import ControlMap, Redefinition
from frontgeo.geometry.ellipsoid import M_PER_DEG_LAT_LEAST
from frontgeo.geometry.measure import area_km2, lengths_km, polygonal
from frontgeo.geometry.projection import local_metres, parts_that_vanish
from frontgeo.geometry.validation import prepared_copy
from frontgeo.places.theatre import Theatre

__all__ = [
    "RECLASSIFIED_KM2",
    "is_deep_inland",
    "part_inside",
    "reclassified",
    "redefined_ground",
    "redefined_parts",
    "redrawn_parts",
    "split_by_country",
]


FAR_FROM_FRONT_M = 5000.0
NARROW_KM = 0.4
WIDE_M = 800.0
BEHIND_M = 2000.0
UNCONTESTED_SHARE = 0.95
# (perimeter / 2)² / area: 4 for a square, 6.25 for a strip four times as long as wide; a compact
# patch at the border is a first step across it, rather than a redrawn line
LONG = 6.0
_SPIKE_DEG = 1e-6  # half the width of a spike, 0.1 m
_SURE = 0.9  # of a distance, so that no rounding of circles counts
_TOGETHER = 4  # strips whose surroundings are looked at together
_MARGIN_DEG = 0.01  # beyond these: where a ground is cut, no surroundings end
RECLASSIFIED_KM2 = 1000.0

# ---- the country -----------------------------------------------------------------------


def split_by_country(change: BaseGeometry, theatre: Theatre) -> tuple[BaseGeometry, BaseGeometry]:
    """Split changed ground at the border and coast of a theatre's country.

    Parameters
    ----------
    change : shapely Polygon or MultiPolygon
        In longitude and latitude.
    theatre : Theatre

    Returns
    -------
    inside, outside : shapely.MultiPolygon

    Examples
    --------
    >>> from frontgeo.places.shipped_theatre import ukraine
    >>> inside, outside = split_by_country(shapely.box(36.5, 50, 36.6, 51), ukraine())
    >>> round(area_km2(inside), 1), round(area_km2(outside), 1)
    (218.9, 570.4)
    """
    parts = shapely.get_parts(change)
    inside = shapely.covers(theatre.ready("inland"), parts)
    if inside.all():
        return _multi(parts), shapely.MultiPolygon()
    near, outside = _split_at(
        _multi(parts[~inside]), theatre.country, ready=theatre.ready("country")
    )
    return _multi([*parts[inside], *shapely.get_parts(near)]), outside


def _split_at(
    change: BaseGeometry, region: BaseGeometry, *, ready: BaseGeometry
) -> tuple[BaseGeometry, BaseGeometry]:
    """Split changed ground at the boundary of a region, of which a prepared copy is given."""
    within, across, off = _parts_by_place(change, ready)
    outside = shapely.get_parts(polygonal(shapely.difference(across, region)))
    inside = shapely.get_parts(polygonal(shapely.intersection(across, region)))
    return _multi([*within, *inside]), _multi([*off, *outside])


def part_inside(
    change: BaseGeometry, region: BaseGeometry, *, ready: BaseGeometry | None = None
) -> BaseGeometry:
    """Return the part of changed ground inside a region.

    Parameters
    ----------
    change : shapely Polygon or MultiPolygon
        In longitude and latitude.
    region : shapely Polygon or MultiPolygon
    ready : shapely geometry, optional
        A prepared copy of the region, of this thread.

    Returns
    -------
    shapely.MultiPolygon

    Examples
    --------
    >>> west = part_inside(shapely.box(36.5, 50, 36.8, 51), shapely.box(36, 50, 36.6, 51))
    >>> west.bounds[::2]
    (36.5, 36.6)
    """
    within, across, _ = _parts_by_place(change, ready or prepared_copy(region))
    inside = shapely.get_parts(polygonal(shapely.intersection(across, region)))
    return _multi([*within, *inside])


def _parts_by_place(
    change: BaseGeometry, ready: BaseGeometry
) -> tuple[Shapes, BaseGeometry, Shapes]:
    """Return the parts inside a prepared region, those across its boundary, and those outside.

    Only parts across the boundary need an overlay.
    """
    parts = shapely.get_parts(change)
    off, within = ~shapely.intersects(ready, parts), shapely.covers(ready, parts)
    return parts[within], _multi(parts[~off & ~within]), parts[off]


def is_deep_inland(change: BaseGeometry, theatre: Theatre) -> bool:
    """Return whether ground lies too far inside the country to be redrawn border or coast.

    Redrawn parts lie outside, or in the zone around border and coast. Here that zone is a metre
    wider, since the ground may be known only to a decimetre.

    Parameters
    ----------
    change : shapely geometry
        Gained or lost ground, in longitude and latitude.
    theatre : Theatre

    Examples
    --------
    >>> from frontgeo.places.shipped_theatre import ukraine
    >>> is_deep_inland(shapely.box(37.5, 48.4, 37.6, 48.5), ukraine())
    True
    >>> is_deep_inland(shapely.box(37.5, 40.0, 37.6, 40.1), ukraine())
    False
    """
    return change.is_empty or bool(shapely.covers(theatre.ready("inland"), change))


# ---- redrawn border and coast ----------------------------------------------------------


def redrawn_parts(
    gained: BaseGeometry,
    lost: BaseGeometry,
    old: BaseGeometry,
    new: BaseGeometry,
    *,
    theatre: Theatre,
    within: BaseGeometry | None = None,
) -> tuple[BoolArray, BoolArray]:
    """Return which parts of gained and of lost ground are redrawn border or coast.

    Parameters
    ----------
    gained, lost : shapely geometry
        Parts of a difference, in longitude and latitude.
    old, new : shapely geometry
        The ground held on the two days.
    theatre : Theatre
    within : shapely geometry, optional
        The region to which the difference was clipped.

    Returns
    -------
    gained, lost : ndarray of bool
        In the order of `shapely.get_parts`.
    """
    changes = [shapely.get_parts(change) for change in (gained, lost)]
    parts = np.concatenate(changes)
    marked = _strips(parts, theatre)  # the cheap test first, as most maps have none
    if marked.any():
        near = _Near.of(parts[marked], old, new, theatre, within)
        marked[marked] = _are_uncontested(parts[marked], near)
        marked[marked] = _are_far(
            parts[marked], near, partial(_is_any_front, (old, new), theatre, within)
        )
    return marked[: len(changes[0])], marked[len(changes[0]) :]


def _strips(parts: Shapes, theatre: Theatre) -> BoolArray:
    """Mark parts that are strips along border or coast: narrow, long and nowhere wide."""
    marked: BoolArray = np.asarray(shapely.covers(theatre.ready("zone"), parts), dtype=np.bool_)
    near = np.flatnonzero(marked)
    marked[near] = _are_narrow(parts[near])
    # where a corner lies beside an edge by a rounding error, an overlay leaves a spike without
    # width, which is no part of the perimeter; what is no more than spikes stays as it is
    near = np.flatnonzero(marked)
    inner = shapely.buffer(parts[near], -_SPIKE_DEG, join_style="mitre")
    opened = shapely.buffer(inner, _SPIKE_DEG, join_style="mitre")
    marked[near] = _are_narrow(np.where(shapely.is_empty(opened), parts[near], opened))
    near = np.flatnonzero(marked)
    marked[near] = [bool(parts_that_vanish(part, WIDE_M).all()) for part in parts[near]]
    return marked


def _are_narrow(parts: Shapes) -> BoolArray:
    """Mark parts that are narrow and long."""
    km2 = area_km2(parts)
    rings, part = shapely.get_rings(parts, return_index=True)
    round_km = np.bincount(part, lengths_km(rings), minlength=len(parts))
    # twice the area over the perimeter is the mean width of a strip
    narrow: BoolArray = (2 * km2 < NARROW_KM * round_km) & (round_km**2 > 4 * LONG * km2)
    return narrow


class _Near(NamedTuple):
    """The ground about some strips, cut where it cannot matter to them.

    Attributes
    ----------
    region : shapely geometry
        The surroundings of the strips, inside a clip if there is one.
    held : pair of shapely geometry
        The ground of the two days in the surroundings.
    disputed : shapely geometry
        The country behind the border zone without the ground held on both days, prepared.
    theatre : Theatre
    """

    region: BaseGeometry
    held: tuple[BaseGeometry, BaseGeometry]
    disputed: BaseGeometry
    theatre: Theatre

    @classmethod
    def of(
        cls,
        strips: Shapes,
        old: BaseGeometry,
        new: BaseGeometry,
        theatre: Theatre,
        within: BaseGeometry | None,
    ) -> _Near:
        """Return the ground of two days about some strips."""
        boxes = _surroundings(strips, FAR_FROM_FRONT_M)
        about = _about(boxes)
        region = about if within is None else polygonal(shapely.intersection(within, about))
        old, new = (polygonal(shapely.intersection(ground, about)) for ground in (old, new))
        both = polygonal(shapely.intersection(old, new))
        if within is not None:
            both = polygonal(shapely.intersection(both, region))
        behind = polygonal(shapely.intersection(theatre.ready("behind_zone"), about))
        disputed = shapely.difference(behind, both)
        shapely.prepare(disputed)  # no other thread has it
        return cls(region, (old, new), disputed, theatre)


def _are_uncontested(strips: Shapes, near: _Near) -> BoolArray:
    """Mark strips behind which the country is held on both days.

    Most have no disputed ground near, so that what is near of the country behind them is held.
    """
    reach_deg = _SURE * BEHIND_M / M_PER_DEG_LAT_LEAST
    marked: BoolArray = np.asarray(
        shapely.dwithin(near.theatre.ready("behind_zone"), strips, reach_deg)
        & ~shapely.intersects(near.disputed, _surroundings(strips, BEHIND_M))
    )
    rest = np.flatnonzero(~marked)
    about = np.empty(len(strips), dtype=object)
    for i in rest:
        to_metres, to_lonlat = local_metres(strips[i])
        about[i] = to_lonlat(shapely.buffer(to_metres(strips[i]), BEHIND_M, quad_segs=4))
    theatre = near.theatre
    grounds = [theatre.country, near.region, theatre.border_zone(), *near.held]
    _mark_uncontested(marked, rest, strips, about, grounds)
    return marked


def _mark_uncontested(
    marked: BoolArray,
    these: npt.NDArray[np.int64],
    strips: Shapes,
    about: Shapes,
    grounds: list[BaseGeometry],
) -> None:
    """Mark some strips, with grounds cut to smaller and smaller boxes around fewer and fewer.

    `grounds` are the country, the region about the strips, the zone around the border, and the
    ground held on both days.
    """
    if len(these) > _TOGETHER:
        near = _about(shapely.envelope(about[these]))
        grounds = [polygonal(shapely.intersection(ground, near)) for ground in grounds]
        corners = shapely.bounds(about[these])[:, :2]
        wide = int(np.argmax(np.ptp(corners, axis=0)))
        for half in np.array_split(these[np.argsort(corners[:, wide], kind="stable")], 2):
            _mark_uncontested(marked, half, strips, about, grounds)
        return
    country, region, zone, old, new = grounds
    around = shapely.intersection(shapely.intersection(about[these], country), region)
    around = _polygonal(shapely.difference(around, strips[these]))
    behind = _polygonal(shapely.difference(around, zone))
    behind = np.where(shapely.is_empty(behind), around, behind)
    both = behind
    for ground in (old, new):
        both = _polygonal(shapely.intersection(both, ground))
    km2 = area_km2(behind)
    marked[these] = (area_km2(both) >= UNCONTESTED_SHARE * km2) & (km2 > 0)


def _polygonal(grounds: Shapes) -> Shapes:
    """Return the polygons of each ground."""
    found = np.empty(len(grounds), dtype=object)
    found[:] = [polygonal(ground) for ground in grounds]
    return found


def _front_edges(near: _Near, boxes: Shapes) -> Shapes:
    """Return the front of both days, edge by edge, as far as it may meet one of some boxes."""
    found, theatre = [], near.theatre
    # ground that is cut here ends outside the boxes
    region = polygonal(shapely.intersection(near.region, _about(boxes)))
    for ground in near.held:
        edges = _edges_of(polygonal(shapely.intersection(ground, region)).boundary)
        edges = edges[_meeting(edges, boxes)]
        edges = edges[shapely.intersects(theatre.ready("behind_zone"), edges)]
        front = shapely.intersection(_lines(edges), theatre.country)
        found.append(_edges_of(shapely.difference(front, theatre.border_zone())))
    return np.concatenate(found)


def _is_any_front(
    held: Iterable[BaseGeometry], theatre: Theatre, within: BaseGeometry | None
) -> bool:
    """Return whether there is any front on one of two days.

    Lines of a clip count as front where ground beyond them is held.
    """
    for ground in held:
        inside = ground if within is None else polygonal(shapely.intersection(ground, within))
        if shapely.intersects(theatre.ready("behind_zone"), inside.boundary):
            return True
    return False


def _edges_of(lines: BaseGeometry) -> Shapes:
    """Return the edges of lines."""
    xy, line = shapely.get_coordinates(shapely.get_parts(lines), return_index=True)
    ends = np.stack([xy[:-1], xy[1:]], axis=1)[line[1:] == line[:-1]]
    edges: Shapes = np.asarray(shapely.linestrings(ends), dtype=object)
    return edges


def _about(boxes: Shapes) -> BaseGeometry:
    """Return the ground in boxes and somewhat around them."""
    return buffered(shapely.union_all(boxes), _MARGIN_DEG)


def _lines(edges: Shapes) -> BaseGeometry:
    return cast("BaseGeometry", shapely.multilinestrings(edges))


def _surroundings(parts: Shapes, reach_m: float) -> Shapes:
    """Return boxes around parts that contain all ground within a distance of them."""
    reach = reach_m / M_PER_DEG_LAT_LEAST * 2  # degrees, enough at any latitude in Europe
    west, south, east, north = shapely.bounds(parts).T
    boxes: Shapes = np.asarray(
        shapely.box(west - reach, south - reach, east + reach, north + reach), dtype=object
    )
    return boxes


def _meeting(shapes: Shapes, boxes: Shapes) -> npt.NDArray[np.int64]:
    """Return the indices of shapes that may meet one of the boxes."""
    return np.unique(shapely.STRtree(shapes).query(boxes)[1])


def _are_far(strips: Shapes, near: _Near, is_any_front: Callable[[], bool]) -> BoolArray:
    """Mark strips that lie far from the front; none if there is no front at all.

    The front bounds disputed ground, which most strips are far from.
    """
    boxes = _surroundings(strips, FAR_FROM_FRONT_M)
    far: BoolArray = ~shapely.intersects(near.disputed, boxes)
    rest = np.flatnonzero(~far)
    edges = _front_edges(near, boxes[rest])
    if not len(edges) and not is_any_front():
        return np.zeros(len(strips), dtype=np.bool_)
    at, edge = shapely.STRtree(edges).query(boxes[rest])
    for k, i in enumerate(rest):
        front = shapely.clip_by_rect(_lines(edges[edge[at == k]]), *shapely.bounds(boxes[i]))
        to_metres, _ = local_metres(strips[i])
        # the distance to nothing is no number
        far[i] = front.is_empty or (
            shapely.distance(to_metres(strips[i]), to_metres(front)) > FAR_FROM_FRONT_M
        )
    return far


# ---- redefined ground -------------------------------------------------------------------


def reclassified(before: ControlMap, after: ControlMap) -> tuple[Redefinition, ...]:
    """Return the known redefinitions by the mapper between two maps."""
    if before.day is None or after.day is None:
        return ()
    return tuple(r for r in after.redefinitions if before.day < r.day <= after.day)


def redefined_ground(
    last: BaseGeometry, first: BaseGeometry, redefined: Redefinition, theatre: Theatre
) -> BaseGeometry | None:
    """Return the ground that a redefinition alone added or removed, or None.

    Parameters
    ----------
    last, first : shapely geometry
        Ground on the last map drawn in the old way, and on the first in the new.
    redefined : Redefinition
    theatre : Theatre
    """
    old, new = (last, first) if redefined.direction == "lost" else (first, last)
    _, large = redefined_parts(polygonal(shapely.difference(old, new)), redefined, theatre)
    return None if large.is_empty else large


def redefined_parts(
    change: BaseGeometry, redefined: Redefinition, theatre: Theatre
) -> tuple[BaseGeometry, BaseGeometry]:
    """Split changed ground into the rest and the parts that a redefinition may have changed.

    Parameters
    ----------
    change : shapely geometry
        Lost or gained ground, matching the direction of the redefinition.
    redefined : Redefinition
    theatre : Theatre
        Whose regions the redefinition names.

    Returns
    -------
    rest, redefined : shapely.MultiPolygon
        Each part of the second has over 1,000 km² and lies in the units of the redefinition.
    """
    parts = shapely.get_parts(change)
    large = area_km2(parts) > RECLASSIFIED_KM2
    rest, found = list(parts[~large]), list(parts[large])
    if redefined.oblasts and found:
        units = theatre.regions.set_index("iso").geometry.loc[list(redefined.oblasts)]
        unit = shapely.union_all(units.to_numpy())
        rest += [polygonal(g) for g in shapely.difference(found, unit)]
        inside = shapely.get_parts([polygonal(g) for g in shapely.intersection(found, unit)])
        large = area_km2(inside) > RECLASSIFIED_KM2
        rest, found = [*rest, *inside[~large]], list(inside[large])
    return _multi(shapely.get_parts(rest)), _multi(found)


def _multi(polygons: Iterable[BaseGeometry]) -> BaseGeometry:
    parts: Shapes = np.array(list(polygons), dtype=object)
    return cast("BaseGeometry", shapely.multipolygons(parts[~shapely.is_empty(parts)]))
