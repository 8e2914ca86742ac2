"""The interval of a change by simulation: move the lines at random, and measure areas again.

The front of each day is displaced along its normal by a Gaussian field ε with standard deviation
σ and correlation exp(-d/L), where d is the distance along the line (the shorter way round a closed
line). Where the line did not move between the days it has one error on both, which cancels; where
it moved, the two days' errors are independent, except that each line starts and ends on the
unmoved line. State border, coast and lines of a clip stay in place.

A map shows the front of some days before its own, because its mapper waits for evidence. Given a
standard deviation of that lag, each draw shows either day's front as it was τ days earlier, where τ
is normal and independent for the two days, with mean 0, since a lag that both maps share cancels.
Two maps alone do not show the position at any other time, so that ground is assumed to have moved
evenly over the period: a line that moved goes the share τ/period of the way to its position on the
other day, or as far away from it. On a front that moves evenly this adds the rate of change times
the lag, at either end, to the errors of the lines.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo._utils.arrays import FloatArray, IntArray
from frontgeo._utils.progress import progress
from frontgeo.change.control_map import front_line, union
from frontgeo.errors import GeometryError, InputError
from frontgeo.geometry.displacement import NODE_DEG, Arc, DisplacedLine, arcs_of, unmoved
from frontgeo.geometry.ellipsoid import M_PER_DEG_MOST
from frontgeo.geometry.measure import area_km2, length_km, polygonal
from frontgeo.geometry.projection import local_metres, solid
from frontgeo.geometry.uncertainty import position_sd_km2
from frontgeo.geometry.validation import prepared_copy

__all__ = ["LineErrors", "Simulated", "simulate_sd_km2"]


_VERTEX_M = (25.0, 250.0)  # least and greatest distance between vertices of the densified front
_BATCH = 20  # draws whose fields are in memory at once, and which share a random generator


@dataclass(frozen=True)
class Simulated:
    """The spread of a change's net area over displaced lines.

    Attributes
    ----------
    net_km2 : float
        The net as mapped: gained less lost, without slivers.
    mean_km2, sd_km2 : float
        Mean and standard deviation of the net over the draws. The mean exceeds `net_km2`,
        because errors outward add more ground than errors inward can remove.
    low_km2, high_km2 : float
        2.5 % and 97.5 % quantiles of the net over the draws.
    drawing_sd_km2 : float
        Standard deviation of the same draws without lag; equal to `sd_km2` if there is none.
    formula_sd_km2 : float
        The result of `position_sd_km2` for the same front.
    front_km : float
        P, the length of front along the boundary of the change.
    position_error_m, correlation_length_m : float
        σ and L.
    lag_days : float
        Standard deviation of the lag of either day's map; 0 if there is none.
    draws, seed : int
    """

    net_km2: float
    mean_km2: float
    sd_km2: float
    low_km2: float
    high_km2: float
    drawing_sd_km2: float
    formula_sd_km2: float
    front_km: float
    position_error_m: float
    correlation_length_m: float
    lag_days: float
    draws: int
    seed: int

    @property
    def sd_error_km2(self) -> float:
        """The standard error of `sd_km2` itself, given the number of draws."""
        return self.sd_km2 / sqrt(2 * (self.draws - 1))

    @property
    def ratio(self) -> float:
        """The formula's standard deviation over that of the lines drawn; NaN if the latter is 0."""
        return self.formula_sd_km2 / self.drawing_sd_km2 if self.drawing_sd_km2 else float("nan")

    def __str__(self) -> str:
        lagged = f", lag {self.lag_days:g} days" if self.lag_days else ""
        without = f"without lag {self.drawing_sd_km2:,.2f}, " if self.lag_days else ""
        return (
            f"{self.draws} draws of σ {self.position_error_m:g} m, L "
            f"{self.correlation_length_m:g} m{lagged}: sd {self.sd_km2:,.2f} ± "
            f"{self.sd_error_km2:,.2f} km² ({without}formula {self.formula_sd_km2:,.2f}), "
            f"net {self.low_km2:,.1f} to {self.high_km2:,.1f} km²"
        )


@dataclass(frozen=True)
class LineErrors:
    """The errors of both days' lines.

    Attributes
    ----------
    position_error_m : float
        σ, in metres.
    correlation_length_m : float
        L, in metres; at least 100.
    lag_days : float
        Standard deviation of the days by which either map shows an earlier state, for example
        from `frontgeo.compare_over_time`; 0 for no lag.
    days : float or None
        Length of the period between the two maps; required with a lag.

    Raises
    ------
    InputError
        For an impossible length, lag or period.
    """

    position_error_m: float
    correlation_length_m: float
    lag_days: float = 0.0
    days: float | None = None

    def __post_init__(self) -> None:
        for name, least in (("position_error_m", 0), ("correlation_length_m", 100)):
            if not least <= (value := getattr(self, name)) < 1e6:
                raise InputError(f"{name}: expected {least} to 1,000,000 metres, found {value}")
        if not 0 <= self.lag_days < 1e4:
            raise InputError(f"lag_days: expected 0 to 10,000 days, found {self.lag_days}")
        if self.lag_days and (self.days is None or not 0 < self.days < 1e6):
            raise InputError(
                "days: expected the days between the two maps, as there is a lag, found "
                f"{self.days}"
            )

    @property
    def lag_share(self) -> float:
        """The lag's standard deviation as a share of the period."""
        return self.lag_days / self.days if self.lag_days and self.days else 0.0


def simulate_sd_km2(
    before_held: BaseGeometry,
    after_held: BaseGeometry,
    *,
    errors: LineErrors,
    near_border: BaseGeometry,
    cut: BaseGeometry | None = None,
    draws: int = 200,
    seed: int = 0,
) -> Simulated:
    """Move both days' front lines at random and measure the change each time.

    Only the surroundings of the change are moved, because elsewhere both days move together.

    Parameters
    ----------
    before_held, after_held : shapely geometry
        Ground held on either day, in longitude and latitude. From a `frontgeo.Change`, the
        unions of unchanged and lost, and of unchanged and gained; for claimed ground alone, an
        empty polygon and that ground.
    errors : LineErrors
        How far, and over which length alike, lines are moved.
    near_border : shapely geometry
        Zone around state border and coast in which lines do not move, such as
        `frontgeo.places.border_zone`; may be empty.
    cut : shapely geometry, optional
        Lines along which the ground was clipped (`Change.cut`), which do not move.
    draws : int
        Number of draws; the relative error of the standard deviation is 1/√(2 draws).
    seed : int
        The same seed gives the same numbers: every batch of 20 draws has its own stream of random
        numbers (`numpy.random.SeedSequence`).

    Returns
    -------
    Simulated

    Raises
    ------
    InputError
        For an impossible number of draws or seed.
    GeometryError
        For polygons that are not valid, or not in longitude and latitude.
    NotAvailableError
        If the cluster is gone.

    Notes
    -----
    Fields are drawn by circulant embedding (Dietrich and Newsam 1997, *SIAM J. Sci.
    Comput.* 18, 1088), which is exact for exp(-d/L) on a ring. Lines that moved are tied
    to the unmoved line by conditioning: exp(-d/L) is Markov along a line.

    Examples
    --------
    >>> ground = shapely.box(36, 50, 36.2, 50.1)
    >>> simulated = simulate_sd_km2(
    ...     shapely.Polygon(), ground, errors=LineErrors(250, 2000), near_border=shapely.Polygon(),
    ...     draws=50)
    >>> round(simulated.net_km2, 1), round(simulated.formula_sd_km2, 1)
    (159.3, 3.6)
    >>> 0.7 < simulated.ratio < 1.4
    True
    """
    for name, number, least in (("draws", draws, 2), ("seed", seed, 0)):
        if isinstance(number, bool) or not isinstance(number, int) or number < least:
            raise InputError(f"{name}: expected a whole number from {least}, found {number!r}")
    area_km2([before_held, after_held])  # refuses coordinates that are not lon/lat
    if not (before_held.is_valid and after_held.is_valid):
        raise GeometryError("held ground: expected valid polygons; use shapely.make_valid")
    # the order of rings and vertices decides which random field each line gets
    before_held, after_held = shapely.normalize([before_held, after_held])
    gained, lost = _changes(before_held, after_held)
    net_km2 = area_km2(gained) - area_km2(lost)
    front_km = sum(length_km(front_line(part, near_border, cut=cut)) for part in (gained, lost))
    nets = drawn_nets = np.full(draws, net_km2)
    if front_km > 0 and (errors.position_error_m > 0 or errors.lag_share > 0):
        moving = _moving((gained, lost), (before_held, after_held), errors, near_border, cut)
        batches = [
            (seed, number, min(_BATCH, draws - start))
            for number, start in enumerate(range(0, draws, _BATCH))
        ]
        drawn = [
            net
            for batch in progress(len(batches), "batch", over=batches)
            for net in _nets_km2(batch, moving)
        ]
        nets, drawn_nets = np.array(drawn).T
    return Simulated(
        net_km2=net_km2,
        mean_km2=float(np.mean(nets)),
        sd_km2=float(np.std(nets, ddof=1)),
        low_km2=float(np.quantile(nets, 0.025)),
        high_km2=float(np.quantile(nets, 0.975)),
        drawing_sd_km2=float(np.std(drawn_nets, ddof=1)),
        formula_sd_km2=position_sd_km2(
            position_error_m=errors.position_error_m,
            correlation_length_m=errors.correlation_length_m,
            front_km=front_km,
        ),
        front_km=front_km,
        position_error_m=errors.position_error_m,
        correlation_length_m=errors.correlation_length_m,
        lag_days=errors.lag_days,
        draws=draws,
        seed=seed,
    )


def _moving(
    changes: tuple[BaseGeometry, BaseGeometry],
    held: tuple[BaseGeometry, BaseGeometry],
    errors: LineErrors,
    near_border: BaseGeometry,
    cut: BaseGeometry | None,
) -> _Moving:
    """Return the lines around a change, with vertices that can move."""
    margin_m = 5 * errors.position_error_m + 2 * errors.correlation_length_m
    if errors.lag_share:  # widen the margin by four standard deviations of the lag
        margin_m += 4 * errors.lag_share * _depth_m([*changes], [*held])
    window = _window([*changes], margin_m)
    edges = [window.boundary] if cut is None else [window.boundary, cut]
    fixed = near_border, shapely.union_all(edges)
    near = [
        shapely.set_precision(polygonal(shapely.intersection(ground, window)), NODE_DEG)
        for ground in held
    ]
    # measure the change again on the snapped polygons, from which the lines are made
    gained, lost = _changes(*near)
    unchanged = polygonal(shapely.intersection(near[0], near[1]))
    step_m = min(max(errors.correlation_length_m / 4, _VERTEX_M[0]), _VERTEX_M[1])
    to_metres, _ = local_metres(window)
    before, after = (
        DisplacedLine.of(union([unchanged, change]), step_m, fixed, to_metres)
        for change in (lost, gained)
    )
    return _Moving.of(
        before,
        after,
        errors,
        parts=to_metres(shapely.get_parts([gained, lost])),
        gained=shapely.get_parts([gained, lost], return_index=True)[1] == 0,
    )


def _changes(before: BaseGeometry, after: BaseGeometry) -> tuple[BaseGeometry, BaseGeometry]:
    """Return gained and lost ground without slivers."""
    # plain differences, as the order of their rings matters here
    gained, lost = shapely.difference(after, before), shapely.difference(before, after)
    return solid(polygonal(gained)), solid(polygonal(lost))


def _depth_m(changes: list[BaseGeometry], grounds: list[BaseGeometry]) -> float:
    """Return an upper bound on how far a line moved, from changed ground to either day's line."""
    points = np.asarray(shapely.points(shapely.get_coordinates(changes)), dtype=object)
    lines = [prepared_copy(ground.boundary) for ground in grounds if not ground.is_empty]
    away = [shapely.distance(points, line).max() for line in lines if len(points)]
    return M_PER_DEG_MOST * max(away, default=0.0)


def _window(changes: list[BaseGeometry], margin_m: float) -> BaseGeometry:
    """Return the union of boxes around the parts of a change."""
    parts = np.concatenate([shapely.get_parts(change) for change in changes])
    west, south, east, north = shapely.bounds(parts).T
    up = margin_m / 110_000
    across = up / np.cos(np.radians(np.minimum(np.maximum(-south, north) + up, 89)))
    boxes = shapely.box(west - across, south - up, east + across, north + up)
    return shapely.union_all(boxes)


@dataclass(frozen=True, eq=False)
class _Moving:
    """The inputs of every draw: both days' lines, and how their vertices move."""

    before: DisplacedLine
    after: DisplacedLine
    in_before: IntArray  # vertices that did not move between the days, by position in each line
    in_after: IntArray
    old_arcs: list[Arc]
    new_arcs: list[Arc]
    errors: LineErrors
    backwards: tuple[FloatArray, FloatArray]  # displacements of vertices back over the whole period

    @classmethod
    def of(
        cls,
        before: DisplacedLine,
        after: DisplacedLine,
        errors: LineErrors,
        *,
        parts: npt.NDArray[np.object_],
        gained: npt.NDArray[np.bool_],
    ) -> _Moving:
        in_before, in_after = unmoved(before, after)
        backwards = np.zeros_like(before.xy), np.zeros_like(after.xy)
        if (
            errors.lag_share
        ):  # going back in time, each line moves towards the earlier position, or beyond
            shared = in_before, in_after
            backwards = (
                -before.way_to(after, shared, parts, gained),
                after.way_to(before, shared[::-1], parts, ~gained),
            )
        tie = np.zeros(len(after.xy), dtype=bool)
        tie[in_after] = ~after.fixed[in_after]
        return cls(
            before,
            after,
            in_before,
            in_after,
            arcs_of(before, ~before.fixed, np.zeros_like(before.fixed)),
            arcs_of(after, ~after.fixed & ~tie, tie),
            errors,
            backwards,
        )

    def drawn(self, size: int, rng: np.random.Generator) -> tuple[FloatArray, FloatArray]:
        """Draw errors of both days' vertices, with variance 1 where they can move."""
        old, new = (np.zeros((size, len(line.xy))) for line in (self.before, self.after))
        # draw the earlier line, copy errors to unmoved vertices, then tie moved arcs to them
        for arc in self.old_arcs:
            old[:, arc.vertices] = arc.draw(old, self.errors.correlation_length_m, rng)
        old[:, self.before.last] = old[:, self.before.first]
        new[:, self.in_after] = old[:, self.in_before]
        for arc in self.new_arcs:
            new[:, arc.vertices] = arc.draw(new, self.errors.correlation_length_m, rng)
        new[:, self.after.last] = new[:, self.after.first]
        return old, new


def _nets_km2(batch: tuple[int, int, int], moving: _Moving) -> list[tuple[float, float]]:
    """Return the nets of a batch, with and without lag; a batch is (seed, number, size)."""
    seed, number, size = batch
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(number,)))
    old, new = (moving.errors.position_error_m * drawn for drawn in moving.drawn(size, rng))
    shares = moving.errors.lag_share * rng.standard_normal((size, 2))

    def net_km2(draw: int, lagged: FloatArray) -> float:
        shift = [share * way for share, way in zip(lagged, moving.backwards, strict=True)]
        after_km2 = moving.after.moved_km2(new[draw], shift[1])
        return after_km2 - moving.before.moved_km2(old[draw], shift[0])

    nets = []
    for draw in range(size):
        drawn = net_km2(draw, np.zeros(2))
        nets.append((net_km2(draw, shares[draw]) if moving.errors.lag_share else drawn, drawn))
    return nets
