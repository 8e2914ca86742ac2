"""Intervals between mappers of lines and states, on known geometry."""

from __future__ import annotations

from datetime import date
from math import ceil, exp, sqrt
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from frontgeo import Change, Claim, ControlMap, area_km2, diff
from frontgeo.change.drawing import Drawing
from frontgeo.change.ground import HeldGround
from frontgeo.claims.measuring import Context, Evidence, IntervalKind, Measured, stray_between
from frontgeo.claims.status import PlaceHeld, measure_place
from frontgeo.geometry.reproducibility import (
    CELL_DEG,
    MAPPER_SHARES,
    line_between_mappers,
    state_between_mappers,
    turnover_by_cell,
)
from frontgeo.geometry.uncertainty import Z_95
from frontgeo.i18n import Message

DAYS = {"since": "2024-05-01", "until": "2024-05-31"}
NOWHERE = shapely.Polygon()
M_N = 1 / 111_200  # degrees of latitude per metre, near 48° N
EDGE = 48.5  # latitude of the line
HELD = shapely.box(37.0, 48.2, 37.6, EDGE)
AFTER = shapely.box(37.0, 48.2, 37.6, EDGE + 3000 * M_N)


def shown(
    day: str, ground: Any, *, recognised: str = "DeepState", sigma: float = 250
) -> ControlMap:
    return ControlMap(
        recognised or "tester",
        {"occupied": ground},
        day=date.fromisoformat(day),
        position_error_m=sigma,
        position_error_reason="for a test",
        recognised=recognised,
    )


def change(before: Any, after: Any, **more: Any) -> Change:
    return diff(shown("2024-04-30", before, **more), shown("2024-05-31", after, **more))


def villages(*at_m: float) -> gpd.GeoDataFrame:
    """Return villages at some distances north of the later line, 2 km apart along it."""
    names = [f"V{number}" for number in range(len(at_m))]
    points = [
        shapely.Point(37.15 + 0.027 * i, EDGE + (3000 + metres) * M_N)
        for i, metres in enumerate(at_m)
    ]
    table = gpd.GeoDataFrame(
        {"name_en": names, "name_uk": "", "oblast": "UA-14"}, geometry=points, crs=4326
    )
    table.attrs["complete"] = True
    return table


def of_point(metres: float, **more: Any) -> Measured:
    """Return the status of a point at some distance inside the line."""
    point = shapely.Point(37.3, EDGE - metres * M_N)
    delta = HeldGround.of(shown("2024-05-31", HELD, **more), "occupied")
    return measure_place(PlaceHeld("Town", point, None), delta, Context(near_border=NOWHERE))


@pytest.mark.parametrize("share", [0.95, 1.05])
@pytest.mark.parametrize("side", [1, -1])
def test_a_town_is_undecided_between_mappers_iff_the_line_is_within_their_interval(
    share: float, side: int
) -> None:
    reach_m = Z_95 * line_between_mappers(250)[0]
    assert reach_m > 900
    found = of_point(side * share * reach_m)
    value = 100.0 if side > 0 else 0.0
    assert (found.value, found.low, found.high) == (value, value, value)
    assert found.mappers == ((0, 100) if share < 1 else (value, value))


def test_a_town_900_m_from_the_line_is_not_certainly_held() -> None:
    found = of_point(900)
    assert found.low == 100 and found.mappers == (0, 100)


@pytest.mark.parametrize(("recognised", "has"), [("", False), ("UAControlMap", True)])
def test_maps_of_nobody_known_have_the_drawing_interval_alone(recognised: str, has: bool) -> None:
    found = of_point(900, recognised=recognised)
    assert (found.mappers is not None, found.no_mappers is None) == (has, has)
    table = villages(-900)
    (counted,) = Claim.settlements(1, **DAYS).measure(
        Evidence(change(HELD, AFTER, recognised=recognised)),
        Context(near_border=NOWHERE, settlements=table),
    )
    assert (counted.mappers is not None, counted.no_mappers is None) == (has, has)


def test_a_drawing_has_no_interval_between_mappers() -> None:
    drawn = Drawing.of(shapely.difference(AFTER, HELD))
    assert Context(near_border=NOWHERE).line_between(drawn) is None


def count(*at_m: float, sigma: float = 250) -> Measured:
    context = Context(near_border=NOWHERE, settlements=villages(*at_m))
    evidence = Evidence(change(HELD, AFTER, sigma=sigma))
    (found,) = Claim.settlements(1, **DAYS).measure(evidence, context)
    return found


def test_settlements_that_another_mapper_may_count_are_listed_and_marked() -> None:
    found = count(-1400, -900, 200, 900, 1400)
    marks = {str(part.name).split()[0]: str(part.finding) for part in found.parts}
    assert list(marks) == ["V0", "V1", "V2", "V3"]  # 1.4 km is out of reach
    assert "within" not in marks["V0"]
    assert marks["V1"].endswith("within the difference between mappers")
    assert marks["V2"].endswith("within the error")
    assert marks["V3"].startswith("outside") and marks["V3"].endswith("difference between mappers")
    assert found.value == 2 and (found.low, found.high) == (2, 3)
    assert found.mappers is not None
    # for 2 that are 1 km apart: 2 ± √(0 + (1.96 · 0.37 · 2)²), and 2 ± √(1 + …)
    assert found.mappers == (0, 4)


def test_a_count_strays_by_the_mappers_part_of_what_changed_hands() -> None:
    delta = change(HELD, AFTER)
    together = np.array([shapely.Point(37.3, 48.51)] * 10)
    s = MAPPER_SHARES["DeepState"]
    assert stray_between(together, delta) == pytest.approx(Z_95 * s * 10)
    far = np.array([shapely.Point(23.0, 48.5), shapely.Point(38.0, 48.5)])
    assert stray_between(far, delta) == pytest.approx(Z_95 * s * sqrt(2), rel=1e-3)
    assert stray_between(together[:0], delta) == 0
    assert stray_between(together, Drawing.of(shapely.difference(AFTER, HELD))) is None


def test_named_settlements_far_behind_the_line_are_certain_between_mappers() -> None:
    context = Context(near_border=NOWHERE, settlements=villages(-1500, -1450, -500))
    evidence = Evidence(change(HELD, AFTER))
    (found,) = Claim.settlements(2, names=("V0", "V1"), **DAYS).measure(evidence, context)
    assert (found.value, found.mappers) == (2, (2, 2))
    (near,) = Claim.settlements(2, names=("V0", "V2"), **DAYS).measure(evidence, context)
    # V2 is nearer than the differences between mappers' lines
    assert (near.value, near.mappers) == (2, (1, 2))
    (counted,) = Claim.settlements(2, **DAYS).measure(evidence, context)
    assert counted.value == 3 and counted.mappers is not None and counted.mappers[0] < 2


def test_what_was_lost_widens_the_count_of_what_was_taken() -> None:
    # a village far behind the line is lost in the same days
    table = pd.concat([villages(-1500, -1400), villages(-60_000)], ignore_index=True)
    table.attrs["complete"] = True
    pocket = shapely.box(37.1, 47.9, 37.2, 48.1)
    context = Context(near_border=NOWHERE, settlements=table)
    before = [HELD, shapely.union(HELD, pocket)]
    plain, lost = (
        Claim.settlements(1, **DAYS).measure(Evidence(change(each, AFTER)), context)[0]
        for each in before
    )
    assert plain.value == lost.value == 2
    assert plain.mappers is not None and lost.mappers is not None
    assert lost.mappers[1] >= plain.mappers[1] and lost.mappers[0] <= plain.mappers[0]
    s = MAPPER_SHARES["DeepState"]
    assert plain.mappers[1] == ceil(2 + Z_95 * s * 2 * 0.98)


def test_the_drawing_interval_does_not_see_what_only_mappers_differ_by() -> None:
    near, wide = count(-900, 200), count(-900, 200, 900, 1000)
    assert (near.low, near.high) == (wide.low, wide.high)


def test_held_ground_is_bounded_by_the_same_line() -> None:
    between = state_between_mappers(drawing_sd_km2=0.0, front_km=400.0)
    assert between.sd == pytest.approx(0.6 * sqrt(2 * 20 * 400 * (1 - exp(-10))))
    assert between.interval(0.0)[1] == pytest.approx(Z_95 * between.sd)


@pytest.mark.slow
@settings(max_examples=25)
@given(
    at_m=st.lists(st.floats(-2800, 2800), min_size=1, max_size=8),
    sigma=st.sampled_from([100.0, 250.0, 1040.0]),
)
def test_an_interval_between_mappers_holds_that_of_the_drawing(
    at_m: list[float], sigma: float
) -> None:
    found = [count(*at_m, sigma=sigma), *(of_point(m, sigma=sigma) for m in at_m)]
    delta = change(HELD, AFTER, sigma=sigma)
    claim = Claim.of("depth", 1, depth_from="front", **DAYS)
    found += claim.measure(Evidence(delta), Context(near_border=NOWHERE, country=AFTER))
    for each in found:
        assert each.mappers is not None
        assert each.mappers[0] <= each.low <= each.value <= each.high <= each.mappers[1]


@settings(max_examples=25)
@given(metres=st.floats(-2800, 2800))
def test_sides_change_places_between_mappers(metres: float) -> None:
    ours, theirs = of_point(metres), of_point(-metres)
    assert ours.mappers is not None and theirs.mappers is not None
    if metres:
        assert ours.mappers == (100 - theirs.mappers[1], 100 - theirs.mappers[0])


@pytest.mark.parametrize("interval", ["mappers", "drawing"])
def test_sectors_stand_by_the_interval_that_makes_the_outcome(interval: IntervalKind) -> None:
    steps_m = [3000, 320, 150, 0, -2500]
    boxes = [shapely.box(37.0 + 0.3 * i, 48.2, 37.3 + 0.3 * i, 48.8) for i in range(len(steps_m))]
    after = shapely.union_all(
        [
            shapely.intersection(shape, shapely.box(37, 48.2, 39, EDGE + metres * M_N))
            for shape, metres in zip(boxes, steps_m, strict=True)
        ]
    )
    before = shapely.box(37, 48.2, 38.5, EDGE)
    sectors = gpd.GeoDataFrame({"name": list("abcde")}, geometry=boxes, crs=4326)
    context = Context(near_border=NOWHERE, sectors=sectors, interval=interval)
    claim = Claim.fronts(list("abcde"), **DAYS)
    (measured,) = claim.measure(Evidence(change(before, after)), context)
    found = measured.by(interval)
    assert found.mappers is not None and found.as_drawn is not None
    by_standing = {"advance": 0, "no-advance": 0, "within-error": 0, "within-mappers-difference": 0}
    for part in found.parts[:-1]:
        assert part.low is not None and part.high is not None and isinstance(part.finding, Message)
        standing = part.finding.values["standing"]
        by_standing[standing] += 1
        assert (part.low > 0, part.high <= 0) == (standing == "advance", standing == "no-advance")
    # the parts add up to the ends of the count
    assert by_standing["advance"] == found.low
    assert len(steps_m) - by_standing["no-advance"] == found.high
    assert bool(by_standing["within-mappers-difference"]) == (interval == "mappers")


def test_ground_is_measured_in_each_cell_of_the_grid() -> None:
    corner, cell = np.floor(np.array([36.0, 50.0]) / CELL_DEG) * CELL_DEG, np.array(CELL_DEG)
    within, across, tall = (
        shapely.box(*(corner + low * cell), *(corner + high * cell))
        for low, high in (
            (np.array([0.1, 0.1]), np.array([0.2, 0.2])),
            (np.array([0.5, 0.5]), np.array([2.5, 1.5])),
            (np.array([-0.5, 0.1]), np.array([-0.4, 2.9])),
        )
    )
    found = turnover_by_cell([shapely.union(within, across), shapely.MultiPolygon(), tall])
    cells = shapely.box(*(found.lonlat - cell / 2).T, *(found.lonlat + cell / 2).T)
    ground = shapely.union_all([within, across, tall])
    assert len(found.km2) == 6 + 3  # the first lies in a cell of the second
    assert found.km2 == pytest.approx(area_km2(shapely.intersection(ground, cells)))
    assert found.km2.sum() == pytest.approx(area_km2(ground))
