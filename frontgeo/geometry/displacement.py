"""Displace lines at random, by moving vertices along their normals by a smooth field.

A field has variance 1 and correlation exp(-d/L), with d along the line (on a closed line, the
shorter way round). It is drawn on a ring by circulant embedding. Where the line stays in place,
it is tied by conditioning on the ends, which is enough because exp(-d/L) is Markov along a line.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo._utils.arrays import BoolArray, FloatArray, IntArray, Shapes
from frontgeo.geometry.ellipsoid import M_PER_DEG_LON_EQUATOR
from frontgeo.geometry.projection import Projector, densified
from frontgeo.geometry.validation import prepared_copy

__all__ = ["NODE_DEG", "Arc", "DisplacedLine", "arcs_of", "unmoved"]


NODE_DEG = 1e-8  # 1 mm: vertices this close are the same on both days

_GRID_PER_L = 20  # nodes of the field per correlation length
_ON_CUT_DEG = 1e-7
_BESIDE_M = 1.0  # a vertex this close to a part is on its boundary
_MOST_STRETCHED = 3.0  # limit for necks, which would be pushed for all the ground beyond them
_MANY = 2**31  # more than the number of vertices


@dataclass(frozen=True, eq=False)
class DisplacedLine:
    """The boundary of the ground held on a day, as vertices that can be moved."""

    lonlat: FloatArray
    xy: FloatArray  # metres; held ground lies to the left
    first: IntArray  # first vertex of each ring
    last: IntArray  # last vertex of each ring, which repeats the first
    shell_of: IntArray  # of each ring: itself, or the ring in which it is a hole
    outward: FloatArray  # unit normals
    fixed: BoolArray

    @classmethod
    def of(
        cls,
        ground: BaseGeometry,
        step_m: float,
        fixed: tuple[BaseGeometry, BaseGeometry],
        to_metres: Projector,
    ) -> DisplacedLine:
        """Build the densified boundary of held ground.

        `fixed` is a zone and lines that do not move.
        """
        step_deg = step_m / M_PER_DEG_LON_EQUATOR
        parts = shapely.get_parts(densified(ground, step_deg))
        dense = shapely.MultiPolygon(list(shapely.orient_polygons(parts)))
        _, lonlat, offsets = shapely.to_ragged_array([dense], include_z=False)
        first, last = offsets[0][:-1].astype(np.int64), offsets[0][1:].astype(np.int64) - 1
        zone, lines = map(prepared_copy, fixed)
        points = shapely.points(lonlat)
        stays = shapely.intersects(zone, points) | shapely.dwithin(points, lines, _ON_CUT_DEG)
        stays = np.asarray(stays, dtype=np.bool_)
        xy = shapely.get_coordinates(to_metres(dense))
        # The normal at a vertex is perpendicular to the line between its neighbours.
        outward = np.zeros_like(xy)
        for start, stop in zip(first, last, strict=True):
            ring = xy[start:stop]
            along = np.roll(ring, -1, axis=0) - np.roll(ring, 1, axis=0)
            size = np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-9)
            outward[start:stop] = np.column_stack([along[:, 1], -along[:, 0]]) / size[:, None]
        outward[last] = outward[first]
        shell_of = np.repeat(offsets[1][:-1], np.diff(offsets[1])).astype(np.int64)
        return cls(lonlat, xy, first, last, shell_of, outward, stays)

    def way_to(
        self,
        other: DisplacedLine,
        shared: tuple[IntArray, IntArray],
        parts: Shapes,
        outward: BoolArray,
    ) -> FloatArray:
        """Return vectors in metres from each vertex that moved to its place on another line.

        Parameters
        ----------
        other : Line
        shared : pair of ndarray of int
            Vertices of edges that both lines share, in this line and in the other.
        parts : ndarray of shapely Polygon
            The ground between the two lines, in the plane of both.
        outward : ndarray of bool
            For each part, whether it lies outside this line's ground.

        Notes
        -----
        Each vertex moves to the nearest point on the stretches that the lines do not share. From
        the inner line it moves outward by that distance instead, because seen from the base of a
        bulge the nearest point lies sideways. The vectors along each part are then stretched, at
        most threefold, so that to first order they sweep its area. A ring that neither contains
        nor touches the other line, such as ground taken apart from the rest, closes towards its
        centroid, by half of the way, which again sweeps its area.
        """
        way = np.zeros_like(self.xy)
        if not len(self.first):
            return way
        moved = np.ones(len(self.xy), dtype=np.bool_)
        moved[shared[0]] = False
        target = other._edges_without(shared[1])
        for first, last in zip(self.first, self.last, strict=True):
            at = slice(first, last + 1)
            ring = shapely.Polygon(self.xy[at])
            if moved[at].all() and shapely.disjoint(ring, target):
                way[at] = (shapely.get_coordinates(ring.centroid) - self.xy[at]) / 2
                moved[at] = False
        if not target.is_empty and moved.any():
            points = np.array(shapely.points(self.xy[moved]), dtype=object)
            ends = shapely.get_coordinates(shapely.shortest_line(points, target)).reshape(-1, 2, 2)
            way[moved] = ends[:, 1] - ends[:, 0]
            self._sweep(way, np.flatnonzero(moved), points, parts, outward)
        way[self.fixed] = 0.0
        return way

    def _sweep(
        self, way: FloatArray, moved: IntArray, points: Shapes, parts: Shapes, outward: BoolArray
    ) -> None:
        """Turn and stretch the vectors along each part so that they sweep its area."""
        beside, part = shapely.STRtree(parts).query_nearest(
            points, max_distance=_BESIDE_M, all_matches=False
        )
        vertex = moved[beside]
        inner = vertex[outward[part]]
        way[inner] = np.hypot(*way[inner].T)[:, None] * self.outward[inner]
        # Each vertex stands for half of both its edges. The area swept is the component of the
        # vectors along the normal, times these lengths.
        edge_m = np.hypot(*np.diff(self.xy, axis=0, append=self.xy[:1]).T)
        edge_m[self.last] = 0.0  # the jump from one ring to the next is not an edge
        about_m = (edge_m + np.roll(edge_m, 1)) / 2
        about_m[self.first] = (edge_m[self.first] + edge_m[self.last - 1]) / 2
        about_m[self.last] = 0.0  # the last vertex repeats the first
        swept = np.abs((way[vertex] * self.outward[vertex]).sum(axis=1)) * about_m[vertex]
        needed = shapely.area(parts) / np.maximum(
            np.bincount(part, weights=swept, minlength=len(parts)), 1e-9
        )
        way[vertex] *= np.clip(needed, 1 / _MOST_STRETCHED, _MOST_STRETCHED)[part][:, None]

    def _edges_without(self, shared: IntArray) -> BaseGeometry:
        """Return the edges, except those with both ends among some vertices."""
        among = np.isin(np.arange(len(self.xy)), shared)
        start = np.delete(np.arange(len(self.xy)), self.last)
        start = start[~(among[start] & among[start + 1])]
        return shapely.MultiLineString(list(np.stack([self.xy[start], self.xy[start + 1]], axis=1)))

    def moved_km2(self, error_m: FloatArray, shift_m: FloatArray | float = 0.0) -> float:
        """Return the area of the ground with vertices moved along their normals, then shifted.

        It is measured in the plane, which has to be an equal-area one, as `local_metres` gives.
        """
        xy = self.xy + error_m[:, None] * self.outward + shift_m
        rings = np.arange(len(self.first))
        x, y = xy.T
        cross = x[:-1] * y[1:] - x[1:] * y[:-1]
        cross[self.last[:-1]] = 0.0  # the jump from one ring to the next is not an edge
        # A ring turned inside out has been closed by the error: drop it, with its holes if it is
        # a shell.
        stays = (np.add.reduceat(cross, self.first) > 0) == (self.shell_of == rings)
        stays &= stays[self.shell_of]
        if not stays.any():
            return 0.0
        ring_of = np.repeat(rings, self.last - self.first + 1)
        lines = np.asarray(shapely.linearrings(xy, indices=ring_of), dtype=object)
        polygons: Shapes = shapely.polygons(
            lines[stays], indices=np.unique(self.shell_of[stays], return_inverse=True)[1]
        )
        # A buffer of 0 drops the loops of a line that folds over itself, and unites polygons. The
        # plain integral along the lines would count loops as lost, and ground in two polygons
        # twice: over lagged fronts it is wrong tenfold.
        return float(shapely.area(shapely.buffer(shapely.multipolygons(polygons), 0))) / 1e6


@dataclass(frozen=True, eq=False)
class Arc:
    """Consecutive vertices of a line that move by one random field."""

    vertices: IntArray
    along_m: FloatArray  # from the arc's start; for a tied arc, from the unmoved vertex before
    length_m: float
    closed: bool
    start: int | None = None  # the unmoved vertices that it is tied to
    end: int | None = None

    def draw(
        self, errors: FloatArray, correlation_m: float, rng: np.random.Generator
    ) -> FloatArray:
        """Return fields of variance 1 at the vertices.

        `errors` are the fields drawn so far, with the values at the vertices to which it is tied.
        """
        loop_m = self.length_m if self.closed else 2 * self.length_m
        # Circulant embedding: the eigenvalues of the covariance on a ring are its Fourier
        # transform. An open arc takes half of the ring, so that the shorter way round is along it.
        n = max(64, ceil(_GRID_PER_L * loop_m / correlation_m))
        k = np.arange(n)
        covariance = np.exp(-np.minimum(k, n - k) * (loop_m / n) / correlation_m)
        root = np.sqrt(np.maximum(np.fft.rfft(covariance).real, 0.0))
        white = np.fft.rfft(rng.standard_normal((len(errors), n)))
        grid = np.fft.irfft(white * root, n)

        def at(along_m: FloatArray) -> FloatArray:
            node, part = np.divmod(along_m * (n / loop_m), 1.0)
            low = node.astype(np.int64) % n
            return np.asarray(grid[:, low] * (1 - part) + grid[:, (low + 1) % n] * part)

        field = at(self.along_m)
        # Condition on the tied ends: add the difference there, fading with distance.
        both = self.start is not None and self.end is not None
        reach = self.length_m / correlation_m if both else np.inf
        drawn = field.copy()
        for vertex, place_m in ((self.start, 0.0), (self.end, self.length_m)):
            if vertex is not None:
                off = errors[:, [vertex]] - at(np.array([place_m]))
                drawn += off * _weight(np.abs(self.along_m - place_m) / correlation_m, reach)
        return drawn


def _weight(away: FloatArray, reach: float) -> FloatArray:
    """Return the weight of a tied end at a distance, in correlation lengths.

    The other end is tied at `reach`, or loose if `reach` is infinite.
    """
    if reach == np.inf:
        return np.asarray(np.exp(-away))
    return np.asarray(np.exp(-away) * np.expm1(-2 * (reach - away)) / np.expm1(-2 * reach))


def arcs_of(line: DisplacedLine, moves: BoolArray, tie: BoolArray) -> list[Arc]:
    """Return the runs of vertices that move, tied to their neighbours that are in `tie`."""
    arcs = []
    for first, last in zip(line.first, line.last, strict=True):
        ring = np.arange(first, last)
        if not moves[ring].any():
            continue
        closed = bool(moves[ring].all())
        if not closed:
            ring = np.roll(ring, -int(np.argmin(moves[ring])))  # begin with a vertex that stays
        loop = np.append(ring, ring[0])
        steps = np.hypot(*(line.xy[loop[1:]] - line.xy[loop[:-1]]).T)
        at_m = np.concatenate([[0.0], np.cumsum(steps)])
        if closed:
            arcs.append(Arc(ring, at_m[:-1], float(at_m[-1]), closed=True))
            continue
        turns = np.flatnonzero(np.diff(moves[loop].astype(np.int8)))
        for before, final in turns.reshape(-1, 2):
            start, end = int(loop[before]), int(loop[final + 1])
            low = before if tie[start] else before + 1
            high = final + 1 if tie[end] else final
            arcs.append(
                Arc(
                    loop[before + 1 : final + 1],
                    at_m[before + 1 : final + 1] - at_m[low],
                    max(float(at_m[high] - at_m[low]), 1e-3),
                    closed=False,
                    start=start if tie[start] else None,
                    end=end if tie[end] else None,
                )
            )
    return arcs


def _edges(line: DisplacedLine, nodes: IntArray) -> IntArray:
    """Return a number for each edge that does not depend on its direction."""
    start = np.delete(np.arange(len(nodes)), line.last)
    ends = np.sort(np.column_stack([nodes[start], nodes[start + 1]]), axis=1)
    return np.asarray(ends[:, 0] * _MANY + ends[:, 1])


def unmoved(before: DisplacedLine, after: DisplacedLine) -> tuple[IntArray, IntArray]:
    """Return the vertices of edges that both days share, as indices in `before` and `after`."""
    if not (len(before.first) and len(after.first)):
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    rounded = np.rint(np.concatenate([before.lonlat, after.lonlat]) / NODE_DEG)
    nodes = np.unique(rounded, axis=0, return_inverse=True)[1].reshape(-1)
    old, new = np.split(nodes, [len(before.lonlat)])
    # Where two lines cross, they share a vertex but no edge: there the line did move.
    common = np.intersect1d(_edges(before, old), _edges(after, new))
    kept = np.flatnonzero(np.isin(new, np.divmod(common, _MANY)))
    known, places = np.unique(old, return_index=True)
    return places[np.searchsorted(known, new[kept])], kept
