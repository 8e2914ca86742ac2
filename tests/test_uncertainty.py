"""Intervals: the exact form, simulated lines, and coverage of 95 % intervals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from math import exp, hypot, inf, nan, sqrt, tanh
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

import frontgeo.geometry.projection
from frontgeo import diff
from frontgeo.change.change import Change
from frontgeo.change.control_map import ControlMap, front_line
from frontgeo.change.simulation import LineErrors, Simulated, simulate_sd_km2
from frontgeo.errors import GeometryError, InputError
from frontgeo.geometry.displacement import Arc, DisplacedLine
from frontgeo.geometry.measure import area_km2, length_km
from frontgeo.geometry.projection import local_metres, solid
from frontgeo.geometry.uncertainty import interval_95_km2, position_sd_km2

Array = npt.NDArray[np.float64]
NOTHING = shapely.Polygon()
TO_METRES, TO_LONLAT = local_metres(shapely.box(33.8, 48.0, 35.2, 49.0))  # far from any border


def sd_of(sigma_m: float, length_m: float, front_km: Any) -> float:
    return position_sd_km2(
        position_error_m=sigma_m, correlation_length_m=length_m, front_km=front_km
    )


# ---- the exact form ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("length_m", "expected"), [(500, 3.64), (2000, 7.29), (5000, 11.49), (20_000, 19.75)]
)
def test_the_exact_form_on_the_lobe_of_53_km(length_m: float, expected: float) -> None:
    assert sd_of(500, length_m, 53.1) == pytest.approx(expected, abs=0.006)


lengths_km = st.floats(0.1, 300)


@given(front_km=lengths_km, length_km=lengths_km)
def test_the_exact_form_is_the_integral_round_a_ring(front_km: float, length_km: float) -> None:
    # midpoints, so that the kink of exp(-d/L) lies on the edge of a cell
    n = 4000
    d = (np.arange(n) + 0.5) * front_km / n
    summed = front_km * np.mean(np.exp(-np.minimum(d, front_km - d) / length_km)) * front_km
    cells = front_km / n / length_km  # of the correlation length
    assert sd_of(1000, length_km * 1000, front_km) ** 2 == pytest.approx(summed, rel=cells + 1e-6)


@given(pieces=st.lists(lengths_km, max_size=6), length_km=lengths_km)
def test_pieces_add_up_in_quadrature_and_are_never_more_than_one_length(
    pieces: list[float], length_km: float
) -> None:
    apart = sd_of(250, length_km * 1000, pieces)
    assert apart == pytest.approx(hypot(*(sd_of(250, length_km * 1000, p) for p in pieces)))
    assert apart <= sd_of(250, length_km * 1000, sum(pieces)) * (1 + 1e-12)


@given(front_km=lengths_km, length_km=lengths_km)
def test_the_exact_form_between_its_limits(front_km: float, length_km: float) -> None:
    exact = sd_of(1000, length_km * 1000, front_km)
    assert exact <= min(sqrt(2 * length_km * front_km), front_km) * (1 + 1e-12)
    # a piece with two loose ends, as in the docstring: at most 7 % less
    x = front_km / length_km
    loose = 2 * length_km * (front_km - length_km * (1 - exp(-x)))
    assert 0.93 * exact < sqrt(loose) < exact * (1 + 1e-6)


def test_what_no_length_can_be() -> None:
    assert sd_of(250, 0, 100) == sd_of(0, 2000, 100) == sd_of(250, 2000, []) == 0
    for wrong in (-1, nan, inf, [10, -1], [10, nan]):
        with pytest.raises(InputError, match="front_km: expected a length of 0 or more"):
            sd_of(250, 2000, wrong)
    with pytest.raises(InputError, match="correlation_length_m"):
        sd_of(250, nan, 10)


# ---- simulation against the formula ------------------------------------------------------


def ring(wiggle: float, scale: float) -> BaseGeometry:
    """Return an irregular lobe: six waves of random phase around a circle."""
    rng = np.random.default_rng(87)
    angle = np.linspace(0, 2 * np.pi, 400, endpoint=False)
    radius = np.ones_like(angle)
    for k in (2, 3, 4, 5, 7, 9):
        radius += wiggle / k**0.5 * rng.uniform(0.5, 1) * np.cos(k * angle + rng.uniform(0, 7))
    xy = 1000 * scale * radius[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    return TO_LONLAT(shapely.Polygon(xy))


def lobe_of_53_km() -> BaseGeometry:
    """Make a lobe of 87.3 km² within 53.1 km, like DeepState's of May 2024 near Vovchansk."""
    low, high = 0.0, 0.5
    for _ in range(50):
        wiggle = (low + high) / 2
        made = ring(wiggle, 1.0)
        made = ring(wiggle, sqrt(87.3 / area_km2(made)))
        low, high = (wiggle, high) if length_km(made) < 53.1 else (low, wiggle)
    return made


@pytest.fixture(scope="module")
def lobe() -> BaseGeometry:
    made = lobe_of_53_km()
    assert made.is_valid
    assert area_km2(made) == pytest.approx(87.3, rel=1e-6)
    assert length_km(made) == pytest.approx(53.1, rel=1e-6)
    return made


def simulated_lobe(ground: BaseGeometry, length_m: float, **changes: Any) -> Simulated:
    errors = LineErrors(changes.pop("position_error_m", 500), length_m)
    asked: dict[str, Any] = {"near_border": NOTHING, "draws": 400}
    return simulate_sd_km2(NOTHING, ground, errors=errors, **(asked | changes))


@pytest.fixture(scope="module")
def by_length(lobe: BaseGeometry) -> dict[float, Simulated]:
    return {length_m: simulated_lobe(lobe, length_m) for length_m in (500, 2000, 5000, 20_000)}


@pytest.mark.parametrize("length_m", [500, 2000, 5000])
def test_the_simulation_agrees_with_the_formula(
    by_length: dict[float, Simulated], length_m: float
) -> None:
    simulated = by_length[length_m]
    assert simulated.net_km2 == pytest.approx(87.3)
    assert simulated.front_km == pytest.approx(53.1)
    assert simulated.formula_sd_km2 == sd_of(500, length_m, simulated.front_km)
    assert simulated.ratio == pytest.approx(1, abs=0.15)
    # up to chance, the quantiles are those of a normal distribution with that sd
    low, high = interval_95_km2(simulated.mean_km2, simulated.sd_km2)
    assert simulated.low_km2 == pytest.approx(low, abs=0.35 * simulated.sd_km2)
    assert simulated.high_km2 == pytest.approx(high, abs=0.35 * simulated.sd_km2)


def test_where_the_plain_formula_overstates(by_length: dict[float, Simulated]) -> None:
    simulated = by_length[20_000]
    plain = 0.5 * sqrt(2 * 20 * 53.1)
    assert plain == pytest.approx(23.05, abs=0.01)
    assert plain / simulated.sd_km2 > 1.1
    assert simulated.ratio == pytest.approx(1, abs=0.15)


@pytest.mark.parametrize("length_m", [500, 2000, 20_000])
def test_the_simulation_agrees_with_the_line_integral(
    lobe: BaseGeometry, by_length: dict[float, Simulated], length_m: float
) -> None:
    """∮ ε ds is computed from a covariance matrix over the lobe's real vertices, moving none."""
    xy = shapely.get_coordinates(TO_METRES(shapely.segmentize(lobe, 0.001)))
    steps = np.hypot(*np.diff(xy, axis=0).T)
    at, around = np.cumsum(steps), steps.sum()
    apart = np.abs(at[:, None] - at)
    covariance = np.exp(-np.minimum(apart, around - apart) / length_m)
    weights = (steps + np.roll(steps, -1)) / 2
    integral_km2 = 500 * sqrt(weights @ covariance @ weights) / 1e6
    assert by_length[length_m].sd_km2 == pytest.approx(integral_km2, rel=0.08)


def test_the_order_of_rings_and_vertices_makes_no_difference() -> None:
    """Draws of a map whose polygons stand in another order, and whose rings begin elsewhere."""
    islands = [shapely.box(36, 50, 36.1, 50.1), shapely.box(36.3, 50, 36.4, 50.2)]
    before, after = shapely.box(36, 49.9, 36.4, 50), shapely.union_all(islands)
    turned = [shapely.Polygon([*p.exterior.coords[2:], *p.exterior.coords[1:3]]) for p in islands]
    asked = {"errors": LineErrors(250, 2000), "near_border": shapely.Polygon(), "draws": 5}
    assert simulate_sd_km2(before, after, **asked) == simulate_sd_km2(
        before, shapely.MultiPolygon(turned[::-1]), **asked
    )


def test_two_runs_are_the_same_and_seeds_differ(lobe: BaseGeometry) -> None:
    first, again = (asdict(simulated_lobe(lobe, 2000, draws=45)) for _ in range(2))
    assert first == again
    other = simulated_lobe(lobe, 2000, draws=45, seed=1)
    assert other.sd_km2 != first["sd_km2"]
    assert other.sd_km2 == pytest.approx(first["sd_km2"], rel=0.6)


def test_lost_ground_is_gained_ground_backwards(lobe: BaseGeometry) -> None:
    gained = simulated_lobe(lobe, 2000, draws=100)
    lost = simulate_sd_km2(
        lobe,
        NOTHING,
        near_border=NOTHING,
        errors=LineErrors(500, 2000),
        draws=100,
    )
    assert lost.net_km2 == -gained.net_km2
    assert lost.sd_km2 == pytest.approx(gained.sd_km2)  # the same line, the same field
    assert lost.mean_km2 == pytest.approx(-gained.mean_km2)


def test_border_and_cuts_do_not_move(lobe: BaseGeometry) -> None:
    zone = shapely.buffer(lobe.boundary, 0.001)
    at_the_border = simulated_lobe(lobe, 2000, near_border=zone, draws=20)
    assert (at_the_border.front_km, at_the_border.formula_sd_km2) == (0, 0)
    assert at_the_border.sd_km2 == pytest.approx(0, abs=1e-9)
    assert at_the_border.mean_km2 == pytest.approx(87.3)
    # half the boundary is a cut: half the variance, one loose piece
    west, south, east, north = lobe.bounds
    middle = (west + east) / 2
    half = shapely.intersection(lobe, shapely.box(west, south, middle, north))
    cut = shapely.LineString([(middle, south - 1), (middle, north + 1)])
    halved = simulated_lobe(half, 500, cut=cut, draws=300)
    front_km = length_km(front_line(half, NOTHING, cut=cut))
    assert halved.front_km == pytest.approx(front_km)
    assert front_km < length_km(half) - 5
    assert halved.sd_km2 == pytest.approx(0.5 * sqrt(2 * 0.5 * (front_km - 0.5)), rel=0.1)
    lost = simulate_sd_km2(
        half,
        NOTHING,
        near_border=NOTHING,
        errors=LineErrors(500, 500),
        cut=cut,
        draws=300,
    )
    assert lost.sd_km2 == pytest.approx(halved.sd_km2)


def test_a_pocket_that_closes(lobe: BaseGeometry) -> None:
    round_it = shapely.buffer(lobe, 0.3).envelope
    pocket = shapely.difference(round_it, lobe)
    closed = simulate_sd_km2(
        pocket,
        round_it,
        near_border=NOTHING,
        errors=LineErrors(500, 2000),
        draws=250,
    )
    assert closed.net_km2 == pytest.approx(87.3)
    assert closed.sd_km2 == pytest.approx(sd_of(500, 2000, 53.1), rel=0.15)


def test_ground_elsewhere_changes_nothing(lobe: BaseGeometry) -> None:
    far = shapely.box(30, 46, 31, 47)
    with_it = simulate_sd_km2(
        far,
        shapely.union(far, lobe),
        near_border=NOTHING,
        errors=LineErrors(500, 2000),
        draws=40,
    )
    alone = simulated_lobe(lobe, 2000, draws=40)
    assert with_it.sd_km2 == pytest.approx(alone.sd_km2, rel=1e-9)
    assert with_it.mean_km2 == pytest.approx(alone.mean_km2, rel=1e-9)


def test_an_island_narrower_than_the_error() -> None:
    """With a long L it widens or narrows as one, and an error of -50 m closes it."""
    island = TO_LONLAT(shapely.box(0, 0, 8000, 100))
    simulated = simulated_lobe(island, 999_000)
    error_km = 0.5 * np.random.default_rng(1).standard_normal(100_000)
    area = np.where(error_km > -0.05, (8 + 2 * error_km) * (0.1 + 2 * error_km), 0)
    assert simulated.low_km2 == 0
    assert simulated.mean_km2 == pytest.approx(area.mean(), rel=0.15)
    assert simulated.sd_km2 == pytest.approx(area.std(), rel=0.15)


@pytest.mark.parametrize("tied", [(), (0,), (-1,), (0, -1)], ids=str)
@pytest.mark.parametrize("length_m", [2000, 20_000])
def test_fields_have_the_stated_correlation(tied: tuple[int, ...], length_m: float) -> None:
    """The line and the unmoved vertices to which it is tied are tested together."""
    at_m = np.array([0, 400, 1000, 2500, 4000, 4600, 5000.0])
    exact = np.exp(-np.abs(at_m[:, None] - at_m) / length_m)
    rng = np.random.default_rng(3)
    fields = rng.multivariate_normal(np.zeros(7), exact, size=20_000)
    ends = [i % 7 if i in tied else None for i in (0, -1)]
    inner = np.arange(1, 6)
    arc = Arc(inner, at_m[inner], 5000.0, closed=False, start=ends[0], end=ends[1])
    fields[:, inner] = arc.draw(fields, length_m, rng)
    kept = [*inner, *(i for i in ends if i is not None)]
    assert np.cov(fields[:, kept].T) == pytest.approx(exact[np.ix_(kept, kept)], abs=0.04)


def wound_km2(xy: Array) -> float:
    """Return the area that a closed line winds around more often to the left than to the right."""
    faces = shapely.get_parts(shapely.polygonize([shapely.union_all(shapely.LineString(xy))]))
    x, y = shapely.get_coordinates(shapely.point_on_surface(faces)).T[:, :, None]
    (x0, y0), (x1, y1) = xy[:-1].T, xy[1:].T
    left = (x1 - x0) * (y - y0) > (x - x0) * (y1 - y0)
    times = (left & (y0 <= y) & (y < y1)).sum(1) - (~left & (y1 <= y) & (y < y0)).sum(1)
    return float(shapely.area(faces)[times > 0].sum()) / 1e6


def test_lines_that_fold_over(lobe: BaseGeometry) -> None:
    line = DisplacedLine.of(lobe, 125.0, (NOTHING, shapely.MultiLineString()), TO_METRES)
    rng = np.random.default_rng(4)
    for _ in range(20):
        errors = errors_along(along(line.xy), 300, 1, rng)[0]
        errors[-1] = errors[0]
        moved = line.xy + 500 * errors[:, None] * line.outward
        assert not shapely.LinearRing(moved).is_simple
        assert line.moved_km2(500 * errors) == pytest.approx(wound_km2(moved), rel=1e-9)


def test_a_moved_line_bounds_the_same_area_in_the_plane_and_on_the_ellipsoid(
    lobe: BaseGeometry,
) -> None:
    line = DisplacedLine.of(lobe, 125.0, (NOTHING, shapely.MultiLineString()), TO_METRES)
    for error_m in (0.0, 300.0, -300.0):
        errors_m = np.full(len(line.xy), error_m)
        moved = TO_LONLAT(shapely.buffer(shapely.Polygon(line.xy + error_m * line.outward), 0))
        assert line.moved_km2(errors_m) == pytest.approx(area_km2(moved), rel=1e-6)


def test_nothing_changed() -> None:
    ground = shapely.box(34, 48, 34.2, 48.2)
    same = simulate_sd_km2(ground, ground, near_border=NOTHING, errors=LineErrors(250, 2000))
    assert (same.net_km2, same.sd_km2, same.front_km) == (0, 0, 0)
    assert np.isnan(same.ratio)
    assert "200 draws of σ 250 m" in str(same)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"position_error_m": -1}, "position_error_m: expected 0 to"),
        ({"position_error_m": nan}, "position_error_m"),
        ({"length_m": 20}, "correlation_length_m: expected 100 to"),
        ({"draws": 1}, "draws: expected a whole number from 2"),
        ({"draws": 2.5}, "draws"),
        ({"draws": True}, "draws"),
        ({"seed": -1}, "seed: expected a whole number from 0"),
    ],
)
def test_bad_input_of_a_simulation(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        simulated_lobe(shapely.box(34, 48, 34.1, 48.1), **({"length_m": 2000} | changes))


def test_bad_ground_for_a_simulation() -> None:
    bow_tie = shapely.Polygon([(34, 48), (34.1, 48.1), (34.1, 48), (34, 48.1)])
    for ground, words in ((bow_tie, "valid"), (shapely.box(4e5, 5e6, 5e5, 6e6), "longitude")):
        with pytest.raises(GeometryError, match=words):
            simulated_lobe(ground, 2000)


# ---- two days, and coverage --------------------------------------------------------------

HALF_M, SOUTH_M, VERTEX_M = 40_000.0, -40_000.0, 500.0


def true_fronts(
    rng: np.random.Generator, lobes: list[tuple[float, float, float]], wave_m: float = 20_000
) -> tuple[Array, Array, npt.NDArray[np.bool_]]:
    """Make a random front from west to east, the same advanced by lobes, and the moved parts."""
    x = np.arange(-HALF_M, HALF_M + 1, VERTEX_M)
    y = np.zeros_like(x)
    for wave in wave_m * np.exp(0.4 * rng.standard_normal(8)):
        y += 500 * np.sin(2 * np.pi * x / wave + rng.uniform(0, 2 * np.pi))
    gain = np.zeros_like(x)
    for start, stop, depth in lobes:
        inside = (x > start) & (x < stop)
        u = (x[inside] - start) / (stop - start)
        gain[inside] = depth * np.minimum(1, 2 * np.sin(np.pi * u)) * (1 + 0.2 * np.sin(7 * u))
    return np.column_stack([x, y]), np.column_stack([x, y + gain]), gain > 0


def along(line: Array) -> Array:
    return np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])


def errors_along(at_m: Array, length_m: float, trials: int, rng: np.random.Generator) -> Array:
    """Draw errors of variance 1 and correlation exp(-d/L), vertex by vertex."""
    noise = rng.standard_normal((len(at_m), trials))
    for i, keep in enumerate(np.exp(-np.diff(at_m) / length_m)):
        noise[i + 1] = keep * noise[i] + sqrt(1 - keep**2) * noise[i + 1]
    return noise.T


def drawn_errors(
    fronts: tuple[Array, Array, npt.NDArray[np.bool_]],
    length_m: float,
    trials: int,
    rng: np.random.Generator,
) -> tuple[Array, Array]:
    """Draw errors of a mapper who on the second day redraws only the moved part of the front."""
    old_line, new_line, moved = fronts
    old = errors_along(along(old_line), length_m, trials, rng)
    new, at_m = old.copy(), along(new_line)
    turns = np.flatnonzero(np.diff(np.concatenate([[False], moved, [False]]).astype(int)))
    for first, stop in turns.reshape(-1, 2):
        # a free path, bent by conditional expectation to start and end on the unmoved line
        run = slice(max(first - 1, 0), min(stop, len(moved) - 1) + 1)
        path = errors_along(at_m[run], length_m, trials, rng)
        s = at_m[run]
        tied = [i for i in (0, len(s) - 1) if not moved[run][i]]
        if tied:
            known = np.exp(-np.abs(s[tied][:, None] - s[tied]) / length_m)
            reach = np.exp(-np.abs(s[:, None] - s[tied]) / length_m)
            path += (old[:, run][:, tied] - path[:, tied]) @ np.linalg.solve(known, reach.T)
        new[:, run] = np.where(moved[run], path, new[:, run])
    return old, new


def outward(line: Array) -> Array:
    along_it = np.gradient(line, axis=0)
    return np.column_stack([-along_it[:, 1], along_it[:, 0]]) / np.hypot(*along_it.T)[:, None]


def ground_south_of(line: Array) -> BaseGeometry:
    # the other corners are the same on all maps, so that there is no sliver between them
    side = HALF_M + 2000
    ends = [[side, 0.0], [side, SOUTH_M], [-side, SOUTH_M], [-side, 0.0]]
    ground = TO_LONLAT(shapely.Polygon(np.vstack([line, ends])))
    return ground if ground.is_valid else shapely.make_valid(ground, method="structure")


def one_plane(_: BaseGeometry) -> Any:
    """Replace `local_metres`: the ground is always the same, and making a plane takes 20 ms."""
    return TO_METRES, TO_LONLAT


def measured(before: BaseGeometry, after: BaseGeometry) -> tuple[float, float]:
    """Return net and P of two drawn maps, by the steps of a measured row."""
    maps = [
        ControlMap("drawn", {"occupied": ground}, day=date(2024, 1, day))
        for day, ground in ((1, before), (2, after))
    ]
    change = diff(*maps, keep_redrawn=True)
    fronts = [front_line(solid(ground), NOTHING) for ground in (change.gained, change.lost)]
    return change.net_km2, sum(length_km(front) for front in fronts)


def coverage(
    lobes: list[tuple[float, float, float]],
    *,
    errors_m: tuple[float, float] = (250, 250),
    length_m: float = 2000,
    assumed_error_m: float = 250,
    assumed_length_m: float = 2000,
    redrawn: bool = False,
    trials: int = 1020,
    wave_m: float = 20_000,
) -> tuple[float, float]:
    """Return the coverage of 95 % intervals, and the ratio of the formula's sd to the true one."""
    rng = np.random.default_rng(95)
    hits, sds, off, fronts_of = 0, [], [], trials // 60
    for _ in range(fronts_of):
        fronts = true_fronts(rng, lobes, wave_m)
        if redrawn:  # the whole line is drawn anew, with a new error
            fronts = (*fronts[:2], np.ones_like(fronts[2]))
        true = [area_km2(ground_south_of(line)) for line in fronts[:2]]
        normals = [outward(line) for line in fronts[:2]]
        normals[1] = np.where(fronts[2][:, None], normals[1], normals[0])
        for draws in zip(*drawn_errors(fronts, length_m, 60, rng), strict=True):
            sizes = [np.full(len(draws[0]), errors_m[0]), np.where(fronts[2], *errors_m[::-1])]
            drawn = [
                ground_south_of(line + (size * error)[:, None] * normal)
                for line, size, error, normal in zip(fronts[:2], sizes, draws, normals, strict=True)
            ]
            net, front_km = measured(*drawn)
            sd = sd_of(assumed_error_m, assumed_length_m, front_km)
            low, high = interval_95_km2(net, sd)
            hits += low <= true[1] - true[0] <= high
            sds.append(sd)
            off.append(net - true[1] + true[0])
    return hits / (60 * fronts_of), float(np.mean(sds) / np.std(off))


ONE_ADVANCE = [(-30_000.0, 30_000.0, 6000.0)]
SHALLOW = [(-30_000.0, 30_000.0, 300.0)]
FIVE = [(start, start + 8000.0, 2000.0) for start in range(-36_000, 36_000, 16_000)]
SMALL = [(start, start + 3000.0, 1500.0) for start in range(-36_000, 36_000, 8000)]


@pytest.mark.slow
@pytest.mark.parametrize(
    "asked",
    [
        {"lobes": ONE_ADVANCE},
        {"lobes": SHALLOW},  # no deeper than the error: the two drawn lines cross
        {"lobes": FIVE, "redrawn": True},
    ],
    ids=["one advance", "shallow", "all redrawn"],
)
def test_95_percent_intervals_hold_the_truth(
    asked: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frontgeo.geometry.projection, "local_metres", one_plane)
    share, ratio = coverage(**asked)
    assert 0.93 <= share <= 0.97
    assert ratio == pytest.approx(1, abs=0.1)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("asked", "holds"),
    [
        # higher coverage if each gain is about as small as L: its ends do not move
        ({"lobes": SMALL}, lambda share: share > 0.97),
        # the larger σ of the two days is used for both
        ({"errors_m": (250, 500), "assumed_error_m": 500}, lambda share: share > 0.97),
        # lower coverage if σ or L is assumed to be half its value
        ({"errors_m": (250, 500)}, lambda share: share < 0.93),
        ({"length_m": 4000}, lambda share: share < 0.93),
    ],
    ids=["small gains", "greater σ", "lesser σ", "half L"],
)
def test_where_intervals_hold_more_or_less_than_they_say(
    asked: dict[str, Any], holds: Callable[[float], bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frontgeo.geometry.projection, "local_metres", one_plane)
    assert holds(coverage(**({"lobes": ONE_ADVANCE, "trials": 300} | asked))[0])


@pytest.mark.parametrize(
    ("lobes", "length_m"),
    [(ONE_ADVANCE, 2000.0), (ONE_ADVANCE, 20_000.0), (SMALL, 2000.0)],
    ids=["one advance", "long L", "small gains"],
)
def test_two_simulated_days_are_tied_where_the_line_did_not_move(
    lobes: list[tuple[float, float, float]], length_m: float
) -> None:
    """Each stretch that moved starts and ends on parts of the line that are the same on both days.

    Given both ends, ∫ ε ds over a length l has the variance σ² 2L (l - 2L tanh(l/2L)).
    """
    old, new, moved = fronts = true_fronts(np.random.default_rng(7), lobes)
    before, after = (ground_south_of(line) for line in fronts[:2])
    simulated = simulate_sd_km2(
        before,
        after,
        near_border=NOTHING,
        errors=LineErrors(250, length_m),
        draws=300,
    )
    turns = np.flatnonzero(np.diff(moved.astype(int)))
    variance, scale = 0.0, length_m / 1000
    for line in (old, new):
        for first, last in turns.reshape(-1, 2):
            length = float(along(line[first : last + 2])[-1]) / 1000
            variance += 2 * scale * (length - 2 * scale * tanh(length / 2 / scale))
    exact_km2 = 0.25 * sqrt(variance)
    assert simulated.sd_km2 == pytest.approx(exact_km2, rel=0.1)
    assert simulated.formula_sd_km2 > exact_km2


# ---- the archive -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def may_2024() -> Callable[[Path], Change]:
    from frontgeo import read_control_map

    def opened(archive: Path) -> Change:
        folder = archive / "deepstate" / "snapshots"
        days = [next(folder.glob(f"{day}*.geojson")) for day in ("2024-05-09", "2024-05-31")]
        # as mapped: near Hlyboke the lobe reaches 0.3 km² beyond the shipped border
        return diff(*(read_control_map(day) for day in days), keep_redrawn=True)

    return opened


@pytest.mark.archive
@pytest.mark.parametrize("length_m", [500, 2000, 5000])
def test_the_lobe_as_mapped(
    archive: Path, may_2024: Callable[[Path], Change], length_m: float
) -> None:
    largest = max(shapely.get_parts(may_2024(archive).gained), key=area_km2)
    simulated = simulated_lobe(largest, length_m, draws=400)
    assert (simulated.net_km2, simulated.front_km) == pytest.approx((87.30, 53.05), abs=0.01)
    assert simulated.ratio == pytest.approx(1, abs=0.15)


@pytest.mark.archive
def test_two_days_as_mapped(archive: Path, may_2024: Callable[[Path], Change]) -> None:
    from frontgeo.places import border_zone

    change = may_2024(archive)
    simulated = simulate_sd_km2(
        shapely.union(change.unchanged, change.lost),
        shapely.union(change.unchanged, change.gained),
        near_border=border_zone(),
        errors=LineErrors(250, 2000),
    )
    net_km2 = change.gained_km2 - change.lost_km2  # slivers do not move
    assert simulated.net_km2 == pytest.approx(net_km2, abs=1e-6)
    assert simulated.mean_km2 == pytest.approx(net_km2, abs=3 * simulated.sd_km2 / sqrt(200))
    # lines that start and end on unmoved line move less than the formula allows
    assert simulated.formula_sd_km2 / 2 < simulated.sd_km2 < simulated.formula_sd_km2
