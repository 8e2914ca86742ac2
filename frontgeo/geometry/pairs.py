"""Gained and lost ground from each map of a series to the next, exactly, from changed edges.

Maps of one mapper share nearly all their edges, once they are on the grid of
`frontgeo.geometry.edge_table`. Edges on two maps in a row cancel; those left bound the later map
minus the earlier one. Their winding number is 1 on gained ground, −1 on lost ground and 0
elsewhere: its integral is the net change, and that of its square is gained and lost ground
together. Both are exact sums along edges (`frontgeo.geometry.shared_area`). Where rounding makes a
map cross itself, it does not matter to pairs that both have the same faults, which cancel.

Where most edges changed, or a changed edge is at fault in its own map, the snapped maps are
compared whole: by the area that they share, and by `shapely.difference` where polygons are asked
for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo._utils.arrays import BoolArray, FloatArray, IntArray, Shapes
from frontgeo.geometry.edge_table import DECIMALS, EdgeTable, lonlat_units, tabled, valid_ground
from frontgeo.geometry.measure import polygonal
from frontgeo.geometry.overlay import changed_ground
from frontgeo.geometry.shared_area import (
    SHEET,
    Rings,
    chains_with_integrals,
    edges_between,
    edges_that_meet,
    middle_latitude,
    passed_below,
    rings_with_integrals,
    shared_areas_km2,
    sides,
)

__all__ = [
    "PairAreas",
    "pair_areas",
    "pair_changes",
    "pair_polygons",
]

Reasons = npt.NDArray[np.str_]

_MOST_CHANGED = 0.35  # share of the edges of two maps; with more, whole maps are compared as fast
_MANY_EDGES = 1000  # fewer are decided as fast as whole maps are compared


@dataclass(frozen=True, eq=False)
class PairAreas:
    """Areas gained and lost from each map to the next.

    Attributes
    ----------
    gained_km2, lost_km2 : ndarray of float, shape (maps − 1,)
    basis : ndarray of str, shape (maps − 1,)
        ``unchanged`` or ``edges`` where edges decided; otherwise why whole maps were compared:
        ``redrawn`` or ``invalid map``.
    changed_edges : ndarray of int, shape (maps − 1,)
    """

    gained_km2: FloatArray
    lost_km2: FloatArray
    basis: Reasons
    changed_edges: IntArray

    @cached_property
    def counts(self) -> dict[str, int]:
        """The number of pairs by basis, the most frequent first."""
        return dict(Counter(self.basis.tolist()).most_common())

    @property
    def fallbacks(self) -> dict[str, int]:
        """The number of pairs whose whole maps were compared, by reason."""
        return {why: n for why, n in self.counts.items() if why not in ("unchanged", "edges")}


def pair_areas(geometries: Sequence[BaseGeometry]) -> PairAreas:
    """Measure the areas gained and lost from each map to the next.

    Parameters
    ----------
    geometries : sequence of shapely Polygon or MultiPolygon
        Valid ground of one mapper in order of time, longitude and latitude in degrees.

    Returns
    -------
    PairAreas
        km², within 1e-3 m² of `shapely.difference` of the snapped maps.

    Raises
    ------
    GeometryError
        For a missing map, or coordinates that are not longitude and latitude.

    Examples
    --------
    >>> import shapely
    >>> before = shapely.box(36, 50, 37, 51)
    >>> after = shapely.Polygon([(36, 50), (37, 50), (37.1, 50.5), (37, 51), (36, 51)])
    >>> areas = pair_areas([before, after])
    >>> areas.gained_km2.round(1).tolist(), areas.lost_km2.tolist(), areas.counts
    ([394.6], [0.0], {'edges': 1})
    """
    areas, _, maps = _by_edges(geometries)
    return _with_whole_maps(areas, maps)


def pair_polygons(geometries: Sequence[BaseGeometry]) -> list[tuple[BaseGeometry, BaseGeometry]]:
    """Return the ground gained and lost from each map to the next.

    Parameters and errors as for `pair_areas`.

    Returns
    -------
    list of pairs of shapely Polygon or MultiPolygon
        Gained and lost of each pair; empty where nothing changed.

    Examples
    --------
    >>> import shapely
    >>> days = [shapely.box(36, 50, 37, 51), shapely.box(36, 50, 37.1, 51)]
    >>> [(gained, lost)] = pair_polygons(days)
    >>> gained.bounds, lost.is_empty
    ((37.0, 50.0, 37.1, 51.0), True)
    """
    return _polygons(*_by_edges(geometries))


def pair_changes(
    geometries: Sequence[BaseGeometry],
) -> tuple[PairAreas, list[tuple[BaseGeometry, BaseGeometry]]]:
    """Return both the areas and the ground gained and lost from each map to the next.

    Parameters, returns and errors as for `pair_areas` and `pair_polygons`.
    """
    areas, chains, maps = _by_edges(geometries)
    return _with_whole_maps(areas, maps), _polygons(areas, chains, maps)


def _polygons(
    areas: PairAreas, chains: Rings, maps: Shapes
) -> list[tuple[BaseGeometry, BaseGeometry]]:
    """Return the ground gained and lost in each pair, of whole maps where edges do not decide."""
    gained, lost, is_sure, _ = changed_ground(chains, len(areas.basis))
    is_sure &= (areas.basis == "edges") | (areas.basis == "unchanged")
    changes = list(zip(gained, lost, strict=True))
    for pair in np.flatnonzero(~is_sure).tolist():
        old, new = valid_ground(maps[pair]), valid_ground(maps[pair + 1])
        both = shapely.difference([new, old], [old, new])
        changes[pair] = polygonal(both[0]), polygonal(both[1])
    return changes


def _by_edges(geometries: Sequence[BaseGeometry]) -> tuple[PairAreas, Rings, Shapes]:
    """Measure each pair that edges decide; return also these edges, and the snapped maps."""
    table, maps, own_edges, are_valid, are_twice = tabled(geometries)
    pairs = max(0, len(maps) - 1)
    # an edge that comes bounds the later map minus the earlier one; one that goes does so backward
    later = table.step > 0
    pair, edge, comes = table.step[later] - 1, table.edge[later], table.sign[later] > 0
    count = np.bincount(pair, minlength=pairs)
    basis = np.where(count > 0, "edges", "unchanged").astype("<U11")
    drawn = np.array([len(edges) for edges in own_edges])
    most = np.maximum(_MOST_CHANGED * (drawn[1:] + drawn[:-1]), _MANY_EDGES)
    basis[count > most] = "redrawn"
    basis[are_twice[1:] | are_twice[:-1]] = "invalid map"
    asked = np.flatnonzero((~are_valid)[pair + comes] & (basis == "edges")[pair])
    if len(asked):
        at_fault = _at_fault(table, own_edges, edge[asked], (pair + comes)[asked])
        basis[pair[asked[at_fault]]] = "invalid map"
    kept = (basis == "edges")[pair]
    pair, edge, comes = pair[kept], edge[kept], comes[kept]
    start = _units(np.where(comes, table.start[edge], table.end[edge]))
    end = _units(np.where(comes, table.end[edge], table.start[edge]))
    centre_deg = middle_latitude(maps)
    chains = chains_with_integrals(start, end, pair, DECIMALS, centre_deg)
    gained, lost = np.zeros((2, pairs))
    own = slice(chains.owners)
    gained[own], lost[own] = chains.areas_of_signs_km2
    return PairAreas(gained, lost, basis, count), chains, maps


def _with_whole_maps(areas: PairAreas, maps: Shapes) -> PairAreas:
    """Return the areas with those of pairs whose whole maps have to be compared."""
    gained, lost, basis = areas.gained_km2, areas.lost_km2, areas.basis
    centre_deg = middle_latitude(maps)
    rings: dict[int, Rings] = {}
    for i in np.flatnonzero((basis == "redrawn") | (basis == "invalid map")).tolist():
        rings = {
            k: rings.get(k) or rings_with_integrals(valid_ground(maps[k]), centre_deg)
            for k in (i, i + 1)
        }
        shared_km2 = shared_areas_km2(rings[i + 1], rings[i])[0, 0]
        gained[i] = rings[i + 1].areas_km2()[0] - shared_km2
        lost[i] = rings[i].areas_km2()[0] - shared_km2
    gained, lost = np.maximum([gained, lost], 0.0) + 0.0  # no minus zero
    return PairAreas(gained, lost, basis, areas.changed_edges)


def _units(vertex: IntArray) -> FloatArray:
    """Return longitude and latitude of vertices in whole units, shape (2, vertices)."""
    return np.array(lonlat_units(vertex), dtype=np.float64)


def _at_fault(table: EdgeTable, drawn: list[IntArray], edge: IntArray, step: IntArray) -> BoolArray:
    """Return whether edges of maps meet others of their map, or have no ground to their left alone.

    Asked of the changed edges of maps that cross themselves. Where none of them is at fault, both
    maps of a pair have the same faults, which cancel as their edges do.
    """
    maps = np.unique(step)
    own = np.concatenate([drawn[i] for i in maps])
    of_map = np.repeat(maps, [len(drawn[i]) for i in maps])
    u, v = _units(table.start), _units(table.end)
    # of each map, the edges in the longitudes of those asked of
    west, east = np.minimum(u[0], v[0]), np.maximum(u[0], v[0])
    order = np.argsort(west[edge] + step * SHEET)
    begin = (west[edge] + step * SHEET)[order]
    reach = np.maximum.accumulate((east[edge] + step * SHEET)[order])
    last = np.searchsorted(begin, east[own] + of_map * SHEET, side="right") - 1
    near = (last >= 0) & (reach[last] >= west[own] + of_map * SHEET)
    own, of_map = own[near], of_map[near]
    some = edges_between(u[:, edge], v[:, edge], step)
    others = edges_between(u[:, own], v[:, own], of_map)
    # a hair beside the middle of an edge
    middles = (some.u + some.v) / 2
    point, _, way = passed_below(middles, others, 1)
    winding = np.bincount(point, way, minlength=len(edge))
    at_fault: BoolArray = winding != (sides(some.u, some.v, middles, 1) > 0)
    for i, j in edges_that_meet(some, others):
        touch = _touch(some.u[:, i], some.v[:, i], others.u[:, j], others.v[:, j])
        at_fault[i[touch & (edge[i] != own[j])]] = True
    return at_fault


def _touch(a: FloatArray, b: FloatArray, p: FloatArray, q: FloatArray) -> BoolArray:
    """Return whether edges a → b and p → q, whose boxes meet, have more than ends in common."""
    at_p, at_q = sides(a, b, p, 0), sides(a, b, q, 0)
    at_a, at_b = sides(p, q, a, 0), sides(p, q, b, 0)
    in_line = (at_p == 0) & (at_q == 0)
    along = np.minimum(np.maximum(a, b), np.maximum(p, q))
    along -= np.maximum(np.minimum(a, b), np.minimum(p, q))
    share = [(one == other).all(axis=0) for one in (a, b) for other in (p, q)]
    meet = (at_p * at_q <= 0) & (at_a * at_b <= 0) & ~np.any(share, axis=0)
    touch: BoolArray = np.where(in_line, (along > 0).any(axis=0), meet)
    return touch
