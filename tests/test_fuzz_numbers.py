"""Numbers on random maps agree with a second way to each, and the fuzzer sees faults."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import number_kinds
import numpy as np
import oracles
import pytest
import shapely

from frontgeo.change import diff
from frontgeo.claims import statement
from frontgeo.geometry import depth, measure, zonal

ROOT = Path(__file__).parents[1]

#: Numbers of each kind: about a second's work.
FEW = {
    "areas": 150, "differences": 60, "near_border": 60, "regions": 25, "timelines": 15,
    "depths": 25, "settlements": 20, "shares": 50, "sides": 20, "outcomes": 3, "claims": 30,
}  # fmt: skip


@pytest.mark.parametrize("kind", number_kinds.KINDS)
def test_numbers_agree_with_a_second_way(kind: str) -> None:
    found = number_kinds.run(880, kind, 0, FEW[kind])
    assert found.wrong == []
    assert found.count >= FEW[kind]


def test_cases_are_the_same_each_time() -> None:
    one, other = (number_kinds.run(7, "differences", 3, 4) for _ in range(2))
    assert (one.count, one.worst) == (other.count, other.worst) and one.count > 0


# ---- faults that are found -----------------------------------------------------------------


def _scaled(by: float) -> Callable[[Any], Any]:
    return lambda right: lambda *args, **more: right(*args, **more) * by


def _swapped(right: Any) -> Any:
    return lambda *args, **more: right(*args, **more)[::-1]


def _deeper(right: Any) -> Any:
    def wrong(*args: Any, **more: Any) -> Any:
        metres, *rest = right(*args, **more)
        return metres * 1.01 + 5, *rest

    return wrong


def _wider(right: Any) -> Any:
    return lambda claim, measured, value, wide: right(claim, measured, value, wide=0.6)


@pytest.mark.parametrize(
    ("kind", "module", "name", "fault"),
    [
        ("areas", measure, "_ring_areas_km2", _scaled(1.00001)),
        ("differences", diff, "overlaid", _swapped),
        ("regions", zonal, "shared_areas_km2", _scaled(1.00001)),
        ("depths", depth, "farthest_point", _deeper),
        ("outcomes", statement, "compare_measured", _wider),
    ],
)
def test_a_fault_is_found(
    kind: str, module: Any, name: str, fault: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, name, fault(getattr(module, name)))
    found = number_kinds.run(1, kind, 0, 6)
    assert found.wrong
    assert found.wrong[0].startswith(f"{kind}, seed 1, number ")
    assert "Error" not in found.wrong[0]


def test_a_failure_is_a_wrong_case(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any) -> None:
        raise ValueError("no area")

    monkeypatch.setattr(number_kinds, "area_km2", fails)
    [wrong, *_] = number_kinds.run(1, "areas", 0, 2).wrong
    assert wrong == "areas, seed 1, number 0: ValueError: no area"


# ---- the second ways ------------------------------------------------------------------------


def test_densified_geod_gives_the_closed_form_of_a_box() -> None:
    for size in (1e-4, 0.01, 1.0, 30.0):
        box = shapely.box(30, 40, 30 + size, 40 + size)
        km2, allowed = oracles.ground_km2(box)
        exact = oracles.box_km2(30, 40, 30 + size, 40 + size)
        assert abs(km2 - exact) <= allowed < 1e-6 * exact


def test_points_lie_in_polygons_as_shapely_finds() -> None:
    pocket = shapely.box(0, 0, 4, 4) - shapely.box(1, 1, 2, 3)
    points = oracles.sampled_points((-1, -1, 5, 5), 500, np.random.default_rng(3))
    held = oracles.inside(points, pocket)
    assert (held == shapely.contains_xy(pocket, points)).all()
    share = (16 - 2) / 36
    assert oracles.may_be_share(int(held.sum()), len(points), share)
    assert not oracles.may_be_share(int(held.sum()), len(points), share * 1.6)


# ---- the tool ---------------------------------------------------------------------------------


@pytest.fixture
def tool(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    return importlib.import_module("fuzz_numbers")


def test_one_number_again(
    tool: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "report.json"
    asked = ["fuzz_numbers", "--kind", "areas", "--seed", "1", "--number", "2", "--json", str(path)]
    monkeypatch.setattr("sys.argv", asked)
    tool.main()
    report = json.loads(path.read_text())
    assert report["kinds"]["areas"]["cases"] == report["cases"] > 0 and report["wrong"] == []

    monkeypatch.setattr(number_kinds, "area_km2", lambda ground: measure.area_km2(ground) * 1.00001)
    with pytest.raises(SystemExit, match="1"):
        tool.main()
    assert json.loads(path.read_text())["kinds"]["areas"]["wrong"] > 0
    assert "areas, seed 1, number 2: area: " in capsys.readouterr().out


@pytest.mark.slow
def test_processes_share_the_work_in_order(tool: Any) -> None:
    kinds = ["outcomes", "claims"]
    runs = [
        tool.fuzz(5, kinds, cases=3000, seconds=300.0, processes=processes) for processes in (1, 2)
    ]
    one, other = ({name: found.count for name, found in run.items()} for run in runs)
    assert one == other and sum(one.values()) >= 3000
    assert set(tool.ROUND) == set(number_kinds.KINDS)
