"""The interval of a change by simulation: the lines are moved, and the areas measured again.

The front of each day is displaced along its normal by a Gaussian field ε of standard
deviation σ and correlation exp(-d/L), d along the line (of a closed line the shorter way
round). Line that did not move between the days has one error on both, so that it cancels;
where it moved, the two days' errors are independent, save that each line starts and ends
on the unmoved line at its ends. State border, coast and cuts stay where they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, sqrt

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo.control import front_line, union
from frontgeo.delta import solid
from frontgeo.errors import GeometryError, InputError
from frontgeo.measure import Projector, area_km2, densified, length_km, local_metres, polygonal
from frontgeo.progress import progress
from frontgeo.uncertainty import position_sd_km2

__all__ = ["Simulated", "simulate_sd_km2"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

_KM_PER_DEG = 111.32  # of longitude at the equator: more than any degree that is met
_VERTEX_M = (25.0, 250.0)  # least and greatest distance that the front is densified to
_GRID_PER_L = 20  # nodes of the field in one correlation length
_NODE_DEG = 1e-8  # 1 mm: vertices this near are the same on both days
_ON_CUT_DEG = 1e-7
_MANY = 2**31  # more than there are vertices
_BATCH = 20  # draws whose fields are in memory at once


@dataclass(frozen=True)
class Simulated:
    """The spread of a change's net area over displaced lines.

    Attributes
    ----------
    net_km2 : float
        As mapped: gained less lost, without slivers.
    mean_km2, sd_km2 : float
        Of the net over the draws. The mean lies above `net_km2` by what an error adds
        more of outward than it takes inward, as ground cannot be less than none.
    low_km2, high_km2 : float
        2.5 % and 97.5 % quantiles of the net over the draws.
    formula_sd_km2 : float
        What `position_sd_km2` gives for the same front.
    front_km : float
        P, the length of the change's boundary that is front.
    position_error_m, correlation_length_m : float
        σ and L.
    draws, seed : int
    """

    net_km2: float
    mean_km2: float
    sd_km2: float
    low_km2: float
    high_km2: float
    formula_sd_km2: float
    front_km: float
    position_error_m: float
    correlation_length_m: float
    draws: int
    seed: int

    @property
    def sd_error_km2(self) -> float:
        """Standard error of `sd_km2` itself, from the number of draws."""
        return self.sd_km2 / sqrt(2 * (self.draws - 1))

    @property
    def ratio(self) -> float:
        """The formula's standard deviation over the simulated one; NaN where that is 0."""
        return self.formula_sd_km2 / self.sd_km2 if self.sd_km2 else float("nan")

    def __str__(self) -> str:
        return (
            f"{self.draws} draws of σ {self.position_error_m:g} m, L "
            f"{self.correlation_length_m:g} m: sd {self.sd_km2:,.2f} ± {self.sd_error_km2:,.2f} "
            f"km² (formula {self.formula_sd_km2:,.2f}), net {self.low_km2:,.1f} to "
            f"{self.high_km2:,.1f} km²"
        )


def simulate_sd_km2(
    before_held: BaseGeometry,
    after_held: BaseGeometry,
    *,
    near_border: BaseGeometry,
    position_error_m: float,
    correlation_length_m: float,
    cut: BaseGeometry | None = None,
    draws: int = 200,
    seed: int = 0,
) -> Simulated:
    """Move both days' front lines at random and measure the change each time.

    Only the neighbourhood of the change is moved: elsewhere both days move together.

    Parameters
    ----------
    before_held, after_held : shapely geometry
        Ground held on either day, in longitude and latitude. Of a `frontgeo.Delta`:
        unchanged and lost, unchanged and gained, each united; of claimed ground alone an
        empty polygon and that ground.
    near_border : shapely geometry
        Zone about state border and coast that does not move, such as
        `frontgeo.places.border_zone`; may be empty.
    position_error_m : float
        σ, in metres.
    correlation_length_m : float
        L, in metres; at least 100.
    cut : shapely geometry, optional
        Lines along which the ground was cut (`Delta.cut`): they do not move.
    draws : int
        How many times; the standard deviation is good to 1/√(2 draws).
    seed : int
        The same seed gives the same numbers.

    Returns
    -------
    Simulated

    Raises
    ------
    InputError
        For a length, number of draws or seed that cannot be.
    GeometryError
        For polygons that are not valid, or not in longitude and latitude.

    Notes
    -----
    Fields are drawn by circulant embedding (Dietrich and Newsam 1997, *SIAM J. Sci.
    Comput.* 18, 1088), which is exact for exp(-d/L) on a ring. Lines that moved are tied
    to the unmoved line by conditioning: exp(-d/L) is Markov along a line.

    Examples
    --------
    >>> ground = shapely.box(36, 50, 36.2, 50.1)
    >>> simulated = simulate_sd_km2(
    ...     shapely.Polygon(), ground, near_border=shapely.Polygon(), position_error_m=250,
    ...     correlation_length_m=2000, draws=50)
    >>> round(simulated.net_km2, 1), round(simulated.formula_sd_km2, 1)
    (159.3, 3.6)
    >>> 0.7 < simulated.ratio < 1.4
    True
    """
    _check(position_error_m, correlation_length_m, draws, seed)
    step_m = min(max(correlation_length_m / 4, _VERTEX_M[0]), _VERTEX_M[1])
    margin_m = 5 * position_error_m + 2 * correlation_length_m
    area_km2([before_held, after_held])  # refuses coordinates that are not lon/lat
    if not (before_held.is_valid and after_held.is_valid):
        raise GeometryError("held ground: expected valid polygons; use shapely.make_valid")
    gained, lost = _changes(before_held, after_held)
    net_km2 = area_km2(gained) - area_km2(lost)
    front_km = sum(length_km(front_line(part, near_border, cut=cut)) for part in (gained, lost))
    nets = np.full(draws, net_km2)
    if front_km > 0 and position_error_m > 0:
        window = _window([gained, lost], margin_m)
        edges = [window.boundary] if cut is None else [window.boundary, cut]
        fixed = near_border, shapely.union_all(edges)
        near = [
            shapely.set_precision(polygonal(shapely.intersection(held, window)), _NODE_DEG)
            for held in (before_held, after_held)
        ]
        gained, lost = _changes(*near)
        unchanged = polygonal(shapely.intersection(near[0], near[1]))
        to_metres, to_lonlat = local_metres(window)
        before, after = (
            _Line.of(union([unchanged, change]), step_m, fixed, to_metres)
            for change in (lost, gained)
        )
        errors = _errors(before, after, correlation_length_m, draws, seed)
        for i, (old, new) in enumerate(progress(draws, "draw", over=errors)):
            held_km2 = [
                line.moved_km2(position_error_m * error, to_lonlat)
                for line, error in ((before, old), (after, new))
            ]
            nets[i] = held_km2[1] - held_km2[0]
    return Simulated(
        net_km2=net_km2,
        mean_km2=float(np.mean(nets)),
        sd_km2=float(np.std(nets, ddof=1)),
        low_km2=float(np.quantile(nets, 0.025)),
        high_km2=float(np.quantile(nets, 0.975)),
        formula_sd_km2=position_sd_km2(
            position_error_m=position_error_m,
            correlation_length_m=correlation_length_m,
            front_km=front_km,
        ),
        front_km=front_km,
        position_error_m=position_error_m,
        correlation_length_m=correlation_length_m,
        draws=draws,
        seed=seed,
    )


def _check(position_error_m: float, correlation_length_m: float, draws: int, seed: int) -> None:
    for name, value, least in (
        ("position_error_m", position_error_m, 0),
        ("correlation_length_m", correlation_length_m, 100),
    ):
        if not least <= value < 1e6:
            raise InputError(f"{name}: expected {least} to 1,000,000 metres, found {value}")
    for name, number, least in (("draws", draws, 2), ("seed", seed, 0)):
        if isinstance(number, bool) or not isinstance(number, int) or number < least:
            raise InputError(f"{name}: expected a whole number from {least}, found {number!r}")


def _changes(before: BaseGeometry, after: BaseGeometry) -> tuple[BaseGeometry, BaseGeometry]:
    """Gained and lost ground without slivers."""
    gained, lost = shapely.difference(after, before), shapely.difference(before, after)
    return solid(polygonal(gained)), solid(polygonal(lost))


def _window(changes: list[BaseGeometry], margin_m: float) -> BaseGeometry:
    """Boxes about the parts of a change."""
    parts = np.concatenate([shapely.get_parts(change) for change in changes])
    west, south, east, north = shapely.bounds(parts).T
    up = margin_m / 110_000
    across = up / np.cos(np.radians(np.minimum(np.maximum(-south, north) + up, 89)))
    boxes = shapely.box(west - across, south - up, east + across, north + up)
    return shapely.union_all(boxes)


@dataclass(frozen=True, eq=False)
class _Line:
    """The boundary of the ground held on a day, as vertices that can be moved."""

    lonlat: FloatArray
    xy: FloatArray  # metres; held ground lies to the left
    first: IntArray  # vertex of each ring
    last: IntArray  # which repeats the first
    shell_of: IntArray  # of each ring, the ring that it is, or is a hole in
    outward: FloatArray  # unit normals
    fixed: BoolArray

    @classmethod
    def of(
        cls,
        ground: BaseGeometry,
        step_m: float,
        fixed: tuple[BaseGeometry, BaseGeometry],
        to_metres: Projector,
    ) -> _Line:
        """Densify held ground; `fixed` is a zone and lines that do not move."""
        step_deg = step_m / 1000 / _KM_PER_DEG
        parts = shapely.get_parts(densified(ground, step_deg))
        dense = shapely.MultiPolygon(list(shapely.orient_polygons(parts)))
        _, lonlat, offsets = shapely.to_ragged_array([dense], include_z=False)
        first, last = offsets[0][:-1].astype(np.int64), offsets[0][1:].astype(np.int64) - 1
        zone, lines = fixed
        shapely.prepare(zone)
        shapely.prepare(lines)
        points = shapely.points(lonlat)
        stays = shapely.intersects(zone, points) | shapely.dwithin(points, lines, _ON_CUT_DEG)
        stays = np.asarray(stays, dtype=np.bool_)
        xy = shapely.get_coordinates(to_metres(dense))
        outward = np.zeros_like(xy)
        for start, stop in zip(first, last, strict=True):
            ring = xy[start:stop]
            along = np.roll(ring, -1, axis=0) - np.roll(ring, 1, axis=0)
            size = np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-9)
            outward[start:stop] = np.column_stack([along[:, 1], -along[:, 0]]) / size[:, None]
        outward[last] = outward[first]
        shell_of = np.repeat(offsets[1][:-1], np.diff(offsets[1])).astype(np.int64)
        return cls(lonlat, xy, first, last, shell_of, outward, stays)

    def moved_km2(self, error_m: FloatArray, to_lonlat: Projector) -> float:
        """Area of the ground once each vertex is moved along its normal."""
        xy = self.xy + error_m[:, None] * self.outward
        rings = np.arange(len(self.first))
        x, y = xy.T
        cross = x[:-1] * y[1:] - x[1:] * y[:-1]
        cross[self.last[:-1]] = 0.0  # the jump from one ring to the next is no edge
        # a ring turned inside out is ground, or a hole, that the error has closed
        stays = (np.add.reduceat(cross, self.first) > 0) == (self.shell_of == rings)
        stays &= stays[self.shell_of]
        if not stays.any():
            return 0.0
        ring_of = np.repeat(rings, self.last - self.first + 1)
        lines = np.asarray(shapely.linearrings(xy, indices=ring_of), dtype=object)
        polygons = shapely.polygons(
            lines[stays], indices=np.unique(self.shell_of[stays], return_inverse=True)[1]
        )
        # a buffer of 0 drops the loops of a line that folds over, and unites
        valid = shapely.buffer(shapely.MultiPolygon(list(polygons)), 0)
        return area_km2(polygonal(to_lonlat(valid)))


@dataclass(frozen=True, eq=False)
class _Arc:
    """Consecutive vertices of a line that move, as one field along them."""

    vertices: IntArray
    along_m: FloatArray  # from the arc's start, which for a tied one is the vertex before
    length_m: float
    closed: bool
    start: int | None = None  # the unmoved vertices that it is tied to
    end: int | None = None

    def draw(
        self, errors: FloatArray, correlation_m: float, rng: np.random.Generator
    ) -> FloatArray:
        """Return fields of variance 1 at the vertices; `errors` are those drawn so far."""
        around = self.length_m if self.closed else 2 * self.length_m
        n = max(64, ceil(_GRID_PER_L * around / correlation_m))
        k = np.arange(n)
        covariance = np.exp(-np.minimum(k, n - k) * (around / n) / correlation_m)
        root = np.sqrt(np.maximum(np.fft.rfft(covariance).real, 0.0))
        white = np.fft.rfft(rng.standard_normal((len(errors), n)))
        grid = np.fft.irfft(white * root, n)

        def at(along_m: FloatArray) -> FloatArray:
            node, part = np.divmod(along_m * (n / around), 1.0)
            low = node.astype(np.int64) % n
            return np.asarray(grid[:, low] * (1 - part) + grid[:, (low + 1) % n] * part)

        field = at(self.along_m)
        both = self.start is not None and self.end is not None
        reach = self.length_m / correlation_m if both else np.inf
        drawn = field.copy()
        for vertex, place_m in ((self.start, 0.0), (self.end, self.length_m)):
            if vertex is not None:
                off = errors[:, [vertex]] - at(np.array([place_m]))
                drawn += off * _weight(np.abs(self.along_m - place_m) / correlation_m, reach)
        return drawn


def _weight(away: FloatArray, reach: float) -> FloatArray:
    """How exp(-d) follows a tied end, where the other end is tied at `reach` or loose."""
    if reach == np.inf:
        return np.asarray(np.exp(-away))
    return np.asarray(np.exp(-away) * np.expm1(-2 * (reach - away)) / np.expm1(-2 * reach))


def _arcs(line: _Line, moves: BoolArray, tie: BoolArray) -> list[_Arc]:
    """Runs of vertices that move, tied to the vertices beside them that are in `tie`."""
    arcs = []
    for first, last in zip(line.first, line.last, strict=True):
        ring = np.arange(first, last)
        if not moves[ring].any():
            continue
        closed = bool(moves[ring].all())
        if not closed:
            ring = np.roll(ring, -int(np.argmin(moves[ring])))  # begins with one that stays
        around = np.append(ring, ring[0])
        steps = np.hypot(*(line.xy[around[1:]] - line.xy[around[:-1]]).T)
        at_m = np.concatenate([[0.0], np.cumsum(steps)])
        if closed:
            arcs.append(_Arc(ring, at_m[:-1], float(at_m[-1]), closed=True))
            continue
        turns = np.flatnonzero(np.diff(moves[around].astype(np.int8)))
        for before, final in turns.reshape(-1, 2):
            start, end = int(around[before]), int(around[final + 1])
            low = before if tie[start] else before + 1
            high = final + 1 if tie[end] else final
            arcs.append(
                _Arc(
                    around[before + 1 : final + 1],
                    at_m[before + 1 : final + 1] - at_m[low],
                    max(float(at_m[high] - at_m[low]), 1e-3),
                    closed=False,
                    start=start if tie[start] else None,
                    end=end if tie[end] else None,
                )
            )
    return arcs


def _edges(line: _Line, nodes: IntArray) -> IntArray:
    """A number for each edge, the same either way along it."""
    start = np.delete(np.arange(len(nodes)), line.last)
    ends = np.sort(np.column_stack([nodes[start], nodes[start + 1]]), axis=1)
    return np.asarray(ends[:, 0] * _MANY + ends[:, 1])


def _unmoved(before: _Line, after: _Line) -> tuple[IntArray, IntArray]:
    """Vertices of edges that both days share: their places in before, and in after."""
    if not (len(before.first) and len(after.first)):
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    rounded = np.rint(np.concatenate([before.lonlat, after.lonlat]) / _NODE_DEG)
    nodes = np.unique(rounded, axis=0, return_inverse=True)[1].reshape(-1)
    old, new = np.split(nodes, [len(before.lonlat)])
    # where two lines cross they share a vertex and no edge: there the line did move
    common = np.intersect1d(_edges(before, old), _edges(after, new))
    kept = np.flatnonzero(np.isin(new, np.divmod(common, _MANY)))
    known, places = np.unique(old, return_index=True)
    return places[np.searchsorted(known, new[kept])], kept


def _errors(
    before: _Line, after: _Line, correlation_m: float, draws: int, seed: int
) -> Iterator[tuple[FloatArray, FloatArray]]:
    """Draw the errors of both days' vertices, of variance 1 where they can move."""
    rng = np.random.default_rng(seed)
    in_before, in_after = _unmoved(before, after)
    tie = np.zeros(len(after.xy), dtype=bool)
    tie[in_after] = ~after.fixed[in_after]
    old_arcs = _arcs(before, ~before.fixed, np.zeros_like(before.fixed))
    new_arcs = _arcs(after, ~after.fixed & ~tie, tie)
    for start in range(0, draws, _BATCH):
        size = min(_BATCH, draws - start)
        old, new = (np.zeros((size, len(line.xy))) for line in (before, after))
        for arc in old_arcs:
            old[:, arc.vertices] = arc.draw(old, correlation_m, rng)
        old[:, before.last] = old[:, before.first]
        new[:, in_after] = old[:, in_before]
        for arc in new_arcs:
            new[:, arc.vertices] = arc.draw(new, correlation_m, rng)
        new[:, after.last] = new[:, after.first]
        yield from zip(old, new, strict=True)
