"""Simulated fronts with a lag, compared with the result for a front of constant speed."""

from __future__ import annotations

from datetime import UTC, datetime
from math import hypot, sqrt
from typing import Any

import numpy as np
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo import Claim, Settings, check, diff
from frontgeo.change.control_map import ControlMap
from frontgeo.change.simulation import LineErrors, Simulated, simulate_sd_km2
from frontgeo.errors import InputError
from frontgeo.geometry.measure import area_km2
from frontgeo.geometry.projection import local_metres

NOTHING = shapely.Polygon()
TO_METRES, TO_LONLAT = local_metres(shapely.box(33.8, 48.0, 35.2, 49.0))  # far from any border
CUT = TO_LONLAT(shapely.MultiLineString([[(-30_000, y), (30_000, y)] for y in (-20_000, 20_000)]))


def strip(x_m: float) -> BaseGeometry:
    return TO_LONLAT(shapely.box(-30_000, -20_000, x_m, 20_000))


def simulated(before: BaseGeometry, after: BaseGeometry, **changes: Any) -> Simulated:
    sizes = {"position_error_m": 0, "correlation_length_m": 1000, "lag_days": 5, "days": 28}
    errors = LineErrors(**{name: changes.pop(name, size) for name, size in sizes.items()})
    asked: dict[str, Any] = {"near_border": NOTHING, "draws": 300, "cut": CUT}
    return simulate_sd_km2(before, after, errors=errors, **(asked | changes))


@pytest.mark.parametrize(("since_m", "until_m"), [(0, 4000), (3000, 0)])
def test_a_front_of_constant_speed_has_the_rate_times_the_lag_at_either_end(
    since_m: float, until_m: float
) -> None:
    found = simulated(strip(since_m), strip(until_m))
    expected = abs(found.net_km2) / 28 * 5 * sqrt(2)
    assert found.sd_km2 == pytest.approx(expected, abs=3 * found.sd_error_km2)
    assert (found.drawing_sd_km2, found.lag_days) == (pytest.approx(0, abs=1e-9), 5)
    assert found.mean_km2 == pytest.approx(found.net_km2, abs=4 * expected / sqrt(found.draws))


def test_lag_and_drawing_add_in_quadrature_and_the_drawing_is_as_without_a_lag() -> None:
    with_lag = simulated(strip(0), strip(3000), position_error_m=300, draws=300)
    without = simulated(strip(0), strip(3000), position_error_m=300, draws=300, lag_days=0)
    assert with_lag.drawing_sd_km2 == without.sd_km2 == without.drawing_sd_km2
    lag_km2 = with_lag.net_km2 / 28 * 5 * sqrt(2)
    expected = hypot(lag_km2, with_lag.drawing_sd_km2)
    assert with_lag.sd_km2 == pytest.approx(expected, abs=3 * with_lag.sd_error_km2)
    assert "lag 5 days" in str(with_lag)
    assert "lag" not in str(without)


def test_a_bulge_on_a_straight_line_sweeps_its_area() -> None:
    # nearest points of a half disc are closer to its base than the disc is deep on average
    angle = np.linspace(-np.pi / 2, np.pi / 2, 60)
    arc = 5000 * np.column_stack([np.cos(angle), np.sin(angle)])
    disc = shapely.Polygon([(-1000, -5000), *arc, (-1000, 5000)])
    base = shapely.box(-30_000, -20_000, 0, 20_000)
    found = simulated(TO_LONLAT(base), TO_LONLAT(shapely.union(base, disc)), lag_days=2)
    expected = found.net_km2 / 28 * 2 * sqrt(2)
    assert found.sd_km2 == pytest.approx(expected, rel=0.15)


def test_ground_apart_from_the_rest_shrinks_and_its_old_line_is_not_known() -> None:
    island = TO_LONLAT(shapely.box(-4000, -3000, 4000, 3000))
    found = simulated(NOTHING, island, cut=None, lag_days=2)
    expected = area_km2(island) / 28 * 2  # at one end only
    assert found.sd_km2 == pytest.approx(expected, abs=3 * found.sd_error_km2)


def test_nothing_moved_no_lag() -> None:
    same = simulated(strip(0), strip(0))
    assert (same.sd_km2, same.net_km2) == (0, 0)


def test_lags_that_cannot_be() -> None:
    for wrong, message in (
        ({"lag_days": -1}, "lag_days: expected 0 to 10,000 days, found -1"),
        ({"lag_days": float("nan")}, "lag_days: expected 0 to 10,000 days, found nan"),
        ({"days": None}, "days: expected the days between the two maps"),
        ({"days": 0}, "days: expected the days between the two maps"),
    ):
        with pytest.raises(InputError, match=message):
            simulated(strip(0), strip(1000), **wrong)


def test_a_check_draws_the_lag_of_its_interval_between_mappers() -> None:
    maps = [
        ControlMap(
            "DeepState",
            {"occupied": strip(x)},
            instant=datetime(2024, 5, day, 20, tzinfo=UTC),
            recognised="DeepState",
        )
        for x, day in ((0, 1), (2000, 29))
    ]
    claim = Claim.area(80, since="2024-05-02", until="2024-05-29")
    row = check(claim, diff(*maps), settings=Settings(simulations=40)).rows[0]
    assert row.between is not None
    [note] = [n for n in row.notes if getattr(n, "key", "") == "simulated-lagged-fronts"]
    assert row.measured is not None
    expected = row.between.lag / row.measured * 28 / sqrt(2)
    assert note.values["lag_days"] == pytest.approx(expected, rel=0.01)
    assert note.values["sd_km2"] > note.values["drawing_km2"] > 0
    shown = f"{note.values['lag_days']:.1f} days"
    assert f"40 fronts drawn at random, and late or early by {shown}" in note.text("en")
    assert "без запізнення" in note.text("uk")
    drawn = [m.with_(recognised="") for m in maps]
    row = check(claim, diff(*drawn), settings=Settings(simulations=40)).rows[0]
    assert "simulated-fronts" in [getattr(n, "key", "") for n in row.notes]
