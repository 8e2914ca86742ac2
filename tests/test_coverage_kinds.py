"""The fit of the line between mappers, and coverage of intervals, on known geometry."""

from __future__ import annotations

import importlib
import sys
from datetime import UTC, date, datetime
from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely

from frontgeo import ControlMap
from frontgeo.errors import InputError
from frontgeo.places import border_zone, load_border

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
PLACES_M = np.arange(-20_000.0, 20_000.0, 10.0)  # distances inside one line, at even steps


@pytest.fixture
def kinds(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    for name in ("coverage", "coverage_kinds"):  # a library is called coverage too
        monkeypatch.delitem(sys.modules, name, raising=False)
    found = importlib.import_module("coverage_kinds")
    yield found
    for name in ("coverage", "coverage_kinds"):
        sys.modules.pop(name, None)


def lines(kinds: Any, apart_m: float, pairs: int = 8, **more: Any) -> list[Any]:
    """Make pairs of parallel lines, one at some distance behind the other."""
    asked = {"mappers": ("DeepState", "ISW"), "at": datetime(2024, 5, 1, tzinfo=UTC)} | more
    both = (PLACES_M, PLACES_M - apart_m)
    return [kinds.Lines(sigma_m=(100.0, 100.0), inside_m=both, **asked)] * pairs


def test_lines_that_agree_need_no_s(kinds: Any) -> None:
    assert kinds.fitted_line_m(lines(kinds, 0)) == 0


@pytest.mark.parametrize("s_m", [0, 400, 600])
def test_what_is_contradicted_lies_between_the_lines(kinds: Any, s_m: float) -> None:
    apart_m, reach_m = 1000.0, 1.96 * sqrt(100**2 + s_m**2)
    wrong = max(0.0, apart_m - reach_m)
    # of the 5 km within 2 km of either line, without the part near one's own line
    expected = wrong / (5000 - 2 * reach_m)
    assert kinds.contradicted(lines(kinds, apart_m), s_m) == pytest.approx(expected, abs=0.005)


def test_the_least_s_that_leaves_5_percent_is_taken(kinds: Any) -> None:
    # lines 1 km apart: 5.7 % for s = 400 m, none for 600 m
    found = kinds.fitted_line_m(lines(kinds, 1000))
    assert found == 600
    assert kinds.contradicted(lines(kinds, 1000), 400) > 0.05


def test_two_mappers_with_many_maps_weigh_as_two_with_few(kinds: Any) -> None:
    many = lines(kinds, 0, 30)
    few = lines(kinds, 1000, 2, mappers=("DeepState", "Liveuamap"))
    of_few = kinds.contradicted(few, 0)
    assert of_few > 0
    assert kinds.contradicted(many + few, 0) == pytest.approx(of_few / 2)


@pytest.mark.parametrize("pairs", [0, 1, 7])
def test_a_fit_on_under_8_pairs_is_refused_with_the_number(kinds: Any, pairs: int) -> None:
    with pytest.raises(InputError, match=rf"line .* at least 8 pairs of maps, found {pairs};"):
        kinds.fitted_line_m(lines(kinds, 0, pairs))
    change = pd.DataFrame({"scope": ["whole"] * pairs})
    with pytest.raises(InputError, match=rf"change .* at least 8 pairs of maps, found {pairs};"):
        sys.modules["coverage"].fitted(change, 1)


def test_lines_that_no_s_covers_have_none(kinds: Any) -> None:
    assert kinds.fitted_line_m(lines(kinds, 10_000)) is None


def test_a_mapper_that_is_left_out_is_not_in_the_fit(kinds: Any) -> None:
    every = []
    for year in (2023, 2024):
        at = datetime(year, 5, 1, tzinfo=UTC)
        for other, apart_m in (("ISW", 0), ("Creamy Caprice", 0), ("Liveuamap", 1000)):
            every += lines(kinds, apart_m, 8, mappers=("DeepState", other), at=at)
        every += lines(kinds, 0, 8, mappers=("ISW", "Creamy Caprice"), at=at)
    table = kinds.line_table(every).set_index("test")
    row = table.loc["Liveuamap left out"]
    assert (row["fitted on"], row["tested on"], row["s, m"]) == (48, 16, 0)
    assert row["with s"] == row["as drawn"] > 0.1 and row["with 600 m"] == 0
    assert table.loc["fit on 2023, test on 2024", "fitted on"] == 32


def test_places_are_so_far_inside_the_line(kinds: Any) -> None:
    shown = ControlMap(
        "tester", {"occupied": shapely.box(37.0, 48.2, 37.6, 48.5)}, day=date(2024, 5, 1),
        position_error_m=270, position_error_reason="for a test",
    )  # fmt: skip
    north = 48.5 + np.array([-1000, 1000]) / 111_200
    points = shapely.points([37.3, 37.3, 30.0], [*north, 50.0])
    sigma_m, inside_m = kinds.inside_m(shown, points, load_border(), border_zone())
    assert sigma_m == 270
    assert inside_m[:2] == pytest.approx([1000, -1000], abs=5)
    assert inside_m[2] == -np.inf


@pytest.mark.parametrize(
    ("apart", "held"), [(4.9, True), (5.1, False), (-9.9, True), (-10.1, False)]
)
def test_two_figures_hold_by_the_half_widths_that_face_each_other(
    kinds: Any, apart: float, held: bool
) -> None:
    # half-widths of 3 and 4 towards a larger figure, of 6 and 8 towards a smaller one
    one = (0.0, -1.0, 1.0, -6.0, 3.0)
    other = (apart, apart - 1, apart + 1, apart - 4, apart + 8)
    assert kinds.holds(one, other) is held and kinds.holds(other, one) is held
    assert not kinds.holds(one, other, drawing=True)


def test_the_trivial_interval_holds_as_often(kinds: Any) -> None:
    # differences of 1 to 4; the intervals reach the first three
    rows = [
        ("pace", (0.0, 0.0, 0.0, -3.1, 3.1), (float(d), d, d, float(d), float(d)))
        for d in (1, 2, 3, 4)
    ]
    found = pd.DataFrame(rows, columns=["kind", "one", "other"])
    (row,) = kinds.table_of(found, ["kind"]).to_dict("records")
    assert (row["pairs"], row["hold"], row["as_drawn"]) == (4, 0.75, 0)
    assert row["median_width"] == pytest.approx(3.1)
    # half-width 3 / √2 each, added as squares: 3
    assert row["trivial"] == pytest.approx(2 * 3 / sqrt(2))
