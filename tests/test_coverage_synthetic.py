"""Coverage of intervals between mappers on fronts with known lag and displacement.

Two mappers draw the same moving front. Each has an error of standard deviation σ and correlation
exp(-d/L), its own delay in days at either end of the period, and a definition that counts some
share more or less of the ground that changed hands. With all of these known, the two mappers'
figures must differ by at most the root sum of squares of the two half-widths in 95 of 100 cases.

The fronts are polylines over a straight base, and their areas sums of trapezoids in the plane,
computed without the package. Only the intervals come from the package.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import hypot, sqrt
from statistics import NormalDist

import numpy as np
import numpy.typing as npt
import pytest
import shapely

from frontgeo.change.control_map import ControlMap
from frontgeo.change.diff import diff
from frontgeo.geometry.projection import local_metres
from frontgeo.geometry.reproducibility import BetweenMappers
from frontgeo.geometry.uncertainty import position_sd_km2

Array = npt.NDArray[np.float64]

DRAWS = 6000  # the coverage is known to 0.3 %
NORMAL_95 = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True)
class Front:
    """A straight front, its mean speed, and the errors of mappers."""

    front_km: float = 300.0
    step_m: float = 500.0
    speed_m_a_day: float = 20.0
    days: float = 28.0
    sigma_m: float = 300.0
    length_m: float = 3000.0
    lag_days: float = 6.0
    definition_share: float = 0.1

    @property
    def turnover_km2(self) -> float:
        return self.front_km * self.speed_m_a_day * self.days / 1000

    def interval(self, quantile: float) -> BetweenMappers:
        """Return a mapper's interval, from the known parameters."""
        # both ends of the period are drawn: two lines of this length
        drawing = position_sd_km2(
            position_error_m=self.sigma_m,
            correlation_length_m=self.length_m,
            front_km=[self.front_km, self.front_km],
        )
        lag = self.speed_m_a_day / 1000 * self.front_km * self.lag_days * sqrt(2)
        return BetweenMappers(drawing, lag, self.definition_share * self.turnover_km2, quantile)

    def lines_m(self, rng: np.random.Generator, size: int) -> Array:
        """Draw errors for `size` lines, as a Markov chain along each."""
        steps = round(self.front_km * 1000 / self.step_m)
        rho = np.exp(-self.step_m / self.length_m)
        errors = np.empty((size, steps + 1), dtype=np.float64)
        errors[:, 0] = rng.standard_normal(size)
        for i in range(1, steps + 1):
            errors[:, i] = rho * errors[:, i - 1]
            errors[:, i] += np.sqrt(1 - rho**2) * rng.standard_normal(size)
        return self.sigma_m * errors

    def measured_km2(self, rng: np.random.Generator, size: int) -> Array:
        """Return the gains that `size` mappers measure in the period, by trapezoids."""
        ends = []
        for day in (0.0, self.days):
            at = day - self.lag_days * rng.standard_normal((size, 1))
            line = self.speed_m_a_day * at + self.lines_m(rng, size)
            ends.append(np.trapezoid(line, dx=self.step_m, axis=1) / 1e6)
        counted = 1 + self.definition_share * rng.standard_normal(size)
        turnover = self.turnover_km2
        return np.asarray(ends[1] - ends[0] + (counted - 1) * turnover)


def share_that_holds(front: Front, quantile: float, draws: int = DRAWS) -> float:
    rng = np.random.default_rng(15)
    a, b = (
        np.concatenate([front.measured_km2(rng, 2000) for _ in range(draws // 2000)])
        for _ in range(2)
    )
    low, high = front.interval(quantile).interval(0.0)
    return float(np.mean(np.abs(a - b) <= hypot((high - low) / 2, (high - low) / 2)))


@pytest.mark.parametrize(
    "front",
    [
        Front(),
        Front(lag_days=0, definition_share=0),
        Front(sigma_m=1, definition_share=0),
        Front(lag_days=0, sigma_m=1),
        Front(days=7, length_m=10_000, front_km=150),
        Front(days=91, speed_m_a_day=60),
    ],
    ids=["all", "drawing", "lag", "definition", "week", "quarter"],
)
def test_intervals_of_known_parameters_hold_in_95_of_100(front: Front) -> None:
    assert 0.93 <= share_that_holds(front, NORMAL_95) <= 0.97


def test_the_drawing_alone_does_not_hold_where_mappers_lag() -> None:
    front = Front()
    drawing = replace(front.interval(NORMAL_95), lag=0.0, definition=0.0)
    assert share_that_holds(front, drawing.quantile * drawing.sd / front.interval(1).sd) < 0.8


def test_causes_add_in_quadrature_and_places_too() -> None:
    front = Front()
    one = front.interval(NORMAL_95)
    assert one.sd == pytest.approx(sqrt(one.drawing**2 + one.lag**2 + one.definition**2))
    low, high = one.interval(500.0)
    assert (high - low) / 2 == pytest.approx(NORMAL_95 * one.sd)
    assert (high + low) / 2 == pytest.approx(500)
    assert one.plus(one).sd == pytest.approx(sqrt(2) * one.sd)
    assert one.scaled(3).sd == pytest.approx(3 * one.sd)


def test_polygons_measured_by_diff_agree_with_the_trapezoids_and_hold() -> None:
    front = Front(front_km=40, speed_m_a_day=60)
    _, to_lonlat = local_metres(shapely.box(33.8, 48.0, 35.2, 49.0))  # far from any border
    rng = np.random.default_rng(6)
    along = np.arange(round(front.front_km * 1000 / front.step_m) + 1) * front.step_m - 20_000
    found = []
    for _ in range(24):
        lines = []
        for day in (0.0, front.days):
            at = day - front.lag_days * rng.standard_normal()
            lines.append(front.speed_m_a_day * at + front.lines_m(rng, 1)[0])
        maps = [
            ControlMap("m", {"occupied": to_lonlat(shapely.segmentize(held, 500))}, checked=True)
            for held in (
                shapely.Polygon(
                    [(-22_000, along[0]), *zip(x, along, strict=True), (-22_000, along[-1])]
                )
                for x in lines
            )
        ]
        net = diff(*maps, keep_slivers=True).net_km2
        trapezoids = np.trapezoid(lines[1] - lines[0], dx=front.step_m) / 1e6
        assert net == pytest.approx(trapezoids, abs=0.05)
        found.append(net)
    interval = replace(front, definition_share=0).interval(NORMAL_95)
    held = np.abs(np.array(found) - front.turnover_km2) <= NORMAL_95 * interval.sd
    assert held.mean() >= 0.8  # of 24; 95 % in the long run
