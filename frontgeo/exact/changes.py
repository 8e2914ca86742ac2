"""Ground gained and lost between each map of a series and the next, from changed edges.

Edges on both maps cancel. What is left bounds after minus before: beside each changed
edge the winding number says whether ground was gained or lost, and the exact line
integrals of `frontgeo.geometry.ellipsoid` add up to areas. Nothing but whole-number arithmetic
decides, except along the few edges that cross.

Every pair is guarded, and one that a guard stops goes to `shapely.difference` of the
snapped maps: changed edges that lie on each other or touch, a winding number that two
valid maps cannot have, classified edges that do not close, areas that do not add up to
the line integral of all changed edges.
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

from frontgeo.exact.crossings import Noded, noded
from frontgeo.exact.edges import DECIMALS, EdgeTable, edge_table, lonlat_units, mixed, snapped
from frontgeo.exact.faces import faces_by_pair
from frontgeo.geometry.ellipsoid import edge_integrals
from frontgeo.geometry.measure import area_km2, polygonal

__all__ = ["MOST_EDGES", "PairAreas", "pair_areas", "pair_changes", "pair_polygons"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

MOST_EDGES = 600  # changed edges of a pair above which shapely is as fast
_EXACT_KM2 = 1e-10  # 1e-4 m²: what rounding leaves of sums that should be equal


@dataclass(frozen=True, eq=False)
class PairAreas:
    """Areas gained and lost from each map to the next.

    Attributes
    ----------
    gained_km2, lost_km2 : ndarray of float, shape (maps − 1,)
    how : ndarray of str, shape (maps − 1,)
        ``unchanged`` or ``edges`` where edges decided; otherwise why the pair went to
        `shapely.difference`: ``invalid map``, ``many edges``, ``coincident``,
        ``touching``, ``winding``, ``uncertain``, ``not closed``, ``sum``.
    changed_edges : ndarray of int, shape (maps − 1,)
    """

    gained_km2: FloatArray
    lost_km2: FloatArray
    how: npt.NDArray[np.str_]
    changed_edges: IntArray

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many pairs were settled which way, the most frequent first."""
        return dict(Counter(self.how.tolist()).most_common())

    @property
    def fallbacks(self) -> dict[str, int]:
        """How many pairs went to `shapely.difference`, by reason."""
        return {why: n for why, n in self.counts.items() if why not in ("unchanged", "edges")}


def pair_areas(
    geometries: Sequence[BaseGeometry],
    *,
    decimals: int = DECIMALS,
    most_edges: int = MOST_EDGES,
    compiled: bool = False,
) -> PairAreas:
    """Measure what was gained and lost from each map to the next.

    Parameters
    ----------
    geometries : sequence of shapely Polygon or MultiPolygon
        Valid ground of one mapper in order of time, longitude and latitude in degrees.
    decimals : int
        Of a degree, that coordinates are snapped to; 6 are 0.1 m.
    most_edges : int
        Pairs with more changed edges go straight to `shapely.difference`.
    compiled : bool
        With numba, from the extra ``compiled``: the same results, several times faster. The
        first call on a machine takes some seconds more, to compile.

    Returns
    -------
    PairAreas
        km², within 1e-3 m² of `shapely.difference` of the snapped maps.

    Raises
    ------
    GeometryError
        For a missing map, or coordinates that are not longitude and latitude.
    NotAvailableError
        When `compiled` is asked for and numba is not installed.

    Examples
    --------
    >>> import shapely
    >>> before = shapely.box(36, 50, 37, 51)
    >>> after = shapely.Polygon([(36, 50), (37, 50), (37.1, 50.5), (37, 51), (36, 51)])
    >>> areas = pair_areas([before, after])
    >>> areas.gained_km2.round(1).tolist(), areas.lost_km2.tolist(), areas.counts
    ([394.6], [0.0], {'edges': 1})
    """
    return _settled(geometries, decimals, most_edges, compiled).areas


def pair_polygons(
    geometries: Sequence[BaseGeometry],
    *,
    decimals: int = DECIMALS,
    most_edges: int = MOST_EDGES,
    compiled: bool = False,
) -> list[tuple[BaseGeometry, BaseGeometry]]:
    """Return the ground gained and lost from each map to the next.

    Parameters
    ----------
    geometries, decimals, most_edges, compiled
        As in `pair_areas`.

    Returns
    -------
    list of pairs of shapely Polygon or MultiPolygon
        Gained and lost of each pair; empty where nothing changed.

    Raises
    ------
    GeometryError, NotAvailableError
        As in `pair_areas`.

    Examples
    --------
    >>> import shapely
    >>> days = [shapely.box(36, 50, 37, 51), shapely.box(36, 50, 37.1, 51)]
    >>> [(gained, lost)] = pair_polygons(days)
    >>> gained.bounds, lost.is_empty
    ((37.0, 50.0, 37.1, 51.0), True)
    """
    return pair_changes(geometries, decimals=decimals, most_edges=most_edges, compiled=compiled)[1]


def pair_changes(
    geometries: Sequence[BaseGeometry],
    *,
    decimals: int = DECIMALS,
    most_edges: int = MOST_EDGES,
    compiled: bool = False,
) -> tuple[PairAreas, list[tuple[BaseGeometry, BaseGeometry]]]:
    """Return both the areas and the ground gained and lost from each map to the next.

    Parameters, returns and errors as for `pair_areas` and `pair_polygons`.
    """
    settled = _settled(geometries, decimals, most_edges, compiled)
    pairs = len(settled.areas.how)
    grounds = []
    doubted = np.zeros(pairs, dtype=bool)
    for gained in (True, False):
        ground = _faces(settled.edges, pairs, gained=gained)
        measured = settled.areas.gained_km2 if gained else settled.areas.lost_km2
        own = settled.areas.how == "edges"
        wrong = np.abs(area_km2(ground) - measured) > _EXACT_KM2
        doubted |= own & wrong
        grounds.append(ground)
    pieces = list(zip(*grounds, strict=True))
    for doubtful in np.flatnonzero(doubted):
        pieces[doubtful] = _difference(geometries, int(doubtful), decimals)
    for pair, both in settled.differences.items():
        pieces[pair] = both
    return settled.areas, pieces


@dataclass(frozen=True)
class _Settled:
    areas: PairAreas
    edges: Noded  # of the pairs that edges decided
    differences: dict[int, tuple[BaseGeometry, BaseGeometry]]  # of all other pairs


def _settled(
    geometries: Sequence[BaseGeometry], decimals: int, most_edges: int, compiled: bool
) -> _Settled:
    table = edge_table(geometries, decimals, compiled=compiled)
    pairs = max(0, len(table.sound) - 1)
    pair, start, end = _changed(table)
    count = np.bincount(pair, minlength=pairs)
    how = np.where(count > 0, "edges", "unchanged").astype("<U12")
    how[count > most_edges] = "many edges"
    how[~(table.sound[1:] & table.sound[:-1])] = "invalid map"
    kept = (how == "edges")[pair]
    pair, start, end = pair[kept], start[kept], end[kept]
    edges = noded(pair, start, end, how, 10.0**decimals, compiled=compiled)
    gained, lost = _summed(edges, pairs, how)
    net = np.bincount(pair, weights=_whole_integrals(start, end, decimals), minlength=pairs)
    unlike = np.abs(gained - lost - net) > _EXACT_KM2
    unlike |= (gained < -_EXACT_KM2) | (lost < -_EXACT_KM2)
    how[(how == "edges") & unlike] = "sum"
    own = how == "edges"
    areas = PairAreas(
        np.where(own, np.maximum(gained, 0.0), 0.0),
        np.where(own, np.maximum(lost, 0.0), 0.0),
        how,
        count,
    )
    differences = {}
    for stopped in np.flatnonzero(~own & (how != "unchanged")):
        both = _difference(geometries, int(stopped), decimals)
        differences[int(stopped)] = both
        areas.gained_km2[stopped], areas.lost_km2[stopped] = area_km2(np.array(both))
    return _Settled(areas, edges.of(own), differences)


def _changed(table: EdgeTable) -> tuple[IntArray, IntArray, IntArray]:
    """Pair, start and end of the edges that bound after minus before: gone ones reversed."""
    later = table.step > 0
    edge, comes = table.edge[later], table.sign[later] > 0
    start, end = table.start[edge], table.end[edge]
    return table.step[later] - 1, np.where(comes, start, end), np.where(comes, end, start)


def _difference(
    geometries: Sequence[BaseGeometry], pair: int, decimals: int
) -> tuple[BaseGeometry, BaseGeometry]:
    old, new = (snapped(geometries[i], decimals) for i in (pair, pair + 1))
    return polygonal(shapely.difference(new, old)), polygonal(shapely.difference(old, new))


def _integrals_km2(x0: FloatArray, y0: FloatArray, x1: FloatArray, y1: FloatArray) -> FloatArray:
    """Area to the left of each edge, up to a constant that closed rings cancel."""
    if not len(x0):
        return np.zeros(0)
    lon, lat = np.empty(2 * len(x0)), np.empty(2 * len(x0))
    lon[::2], lon[1::2], lat[::2], lat[1::2] = x0, x1, y0, y1
    return -np.radians(edge_integrals(lon, lat)[::2])


def _whole_integrals(start: IntArray, end: IntArray, decimals: int) -> FloatArray:
    scale = 10.0**decimals
    (x0, y0), (x1, y1) = lonlat_units(start), lonlat_units(end)
    return _integrals_km2(x0 / scale, y0 / scale, x1 / scale, y1 / scale)


def _summed(edges: Noded, pairs: int, how: npt.NDArray[np.str_]) -> tuple[FloatArray, FloatArray]:
    """Areas gained and lost by pair; what does not close is marked in `how`."""
    areas = _integrals_km2(edges.x0, edges.y0, edges.x1, edges.y1)
    steps = (mixed(edges.end) - mixed(edges.start)).view(np.int64)
    sums = []
    for gained in (True, False):
        ours = edges.gained == gained
        sums.append(
            np.bincount(edges.pair[ours], weights=areas[ours], minlength=pairs).astype(np.float64)
        )
        closure = np.zeros(pairs, dtype=np.int64)
        np.add.at(closure, edges.pair[ours], steps[ours])
        how[(how == "edges") & (closure != 0)] = "not closed"
    return sums[0], -sums[1]


def _faces(edges: Noded, pairs: int, *, gained: bool) -> npt.NDArray[np.object_]:
    """The ground gained or lost in each pair that edges decided."""
    ours = np.flatnonzero(edges.gained == gained)
    ours = ours[np.argsort(edges.pair[ours], kind="stable")]
    if gained:
        start, end, x, y = edges.start, edges.end, edges.x0, edges.y0
    else:  # lost ground lies to the right of its edges: they are walked backward
        start, end, x, y = edges.end, edges.start, edges.x1, edges.y1
    lonlat = np.column_stack([x[ours], y[ours]])
    return faces_by_pair(edges.pair[ours], start[ours], end[ours], lonlat, pairs)
