"""The range of a value with either end of the period a day off, from nets that add up."""

from __future__ import annotations

import itertools
import json
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
import shapely

from frontgeo import area_km2, load_border, load_oblasts, run_case
from frontgeo.cases import run
from frontgeo.cases.casefile import read_case
from frontgeo.verdicts.outcomes import Row

FIRST, LAST = date(2024, 3, 1), date(2024, 3, 20)
WEST, EAST = "Kupiansk", "Lyman"

CASE = """
[[claim]]
id = "net"
kind = "area"
value = 100
since = 2024-03-05
until = 2024-03-15
side = "russia"

[[claim]]
id = "taken"
kind = "area"
value = 100
direction = "gained"
since = 2024-03-05
until = 2024-03-15
side = "russia"

[[claim]]
id = "there"
kind = "area"
value = 100
where = "UA-63"
since = 2024-03-05
until = 2024-03-15
side = "russia"

[[claim]]
id = "theirs"
kind = "area"
value = 100
since = 2024-03-05
until = 2024-03-15
side = "ukraine"

[[claim]]
id = "pace"
kind = "pace"
value = 10
unit = "km²/day"
since = 2024-03-05
until = 2024-03-15
side = "russia"

[[claim]]
id = "fronts"
kind = "fronts"
value = 2
sectors = ["Kupiansk", "Lyman"]
since = 2024-03-05
until = 2024-03-15
side = "russia"

[[sector]]
name = "Kupiansk"

[[sector]]
name = "Lyman"

[[maps]]
mapper = "me"
archive = "maps"
"""


def held_on(day: date) -> shapely.Geometry:
    """Return ground that moves every day, now forth and now back, across border and oblasts."""
    rng = np.random.default_rng(day.toordinal())
    south, north = 48.6, 50.4
    lat = np.linspace(south, north, 60)
    lon = 38.2 - 0.004 * (day - FIRST).days + 0.06 * rng.standard_normal(len(lat))
    line = np.column_stack([lon.round(6), lat.round(6)])
    return shapely.Polygon([*line, (40.5, north), (40.5, south)])


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Row]:
    return checked(tmp_path_factory.mktemp("around"))


def checked(folder: Path) -> dict[str, Row]:
    """Return the row of each claim."""
    (folder / "maps").mkdir()
    for number in range((LAST - FIRST).days + 1):
        day = FIRST + timedelta(days=number)
        if day.day == 16:  # the day after the last has no map of its own
            continue
        shape = json.loads(shapely.to_geojson(held_on(day)))
        feature = {"type": "Feature", "properties": {}, "geometry": shape}
        content = json.dumps({"type": "FeatureCollection", "features": [feature]})
        (folder / "maps" / f"{day}.geojson").write_text(content)
    (folder / "case.toml").write_text(CASE, encoding="utf-8")
    verdicts = run_case(read_case(folder / "case.toml"))
    return {verdict.claim.id: verdict.rows[0] for verdict in verdicts}


def held_in(day: date, region: shapely.Geometry) -> float:
    return float(area_km2(shapely.intersection(held_on(day), region)))


def pairs() -> list[tuple[date, date]]:
    """Return the days of the maps before and after that are looked at."""
    starts = [date(2024, 3, day) for day in (3, 4, 5)]  # the state at the start of a day
    ends = [date(2024, 3, day) for day in (14, 15, 15)]
    return list(itertools.product(starts, ends))


def range_of(values: list[float]) -> tuple[float, float]:
    return min(values), max(values)


@pytest.mark.parametrize(("claim", "sign"), [("net", 1), ("theirs", -1)])
def test_nets_are_differences_of_areas_held(rows: dict[str, Row], claim: str, sign: int) -> None:
    country = load_border()
    nets = [sign * (held_in(b, country) - held_in(a, country)) for a, b in pairs()]
    assert rows[claim].days == pytest.approx(range_of(nets), abs=1e-7)


def test_nets_in_an_oblast(rows: dict[str, Row]) -> None:
    table = load_oblasts().set_index("iso")
    oblast = table.geometry["UA-63"]
    nets = [held_in(b, oblast) - held_in(a, oblast) for a, b in pairs()]
    assert rows["there"].days == pytest.approx(range_of(nets), abs=1e-7)


def test_a_pace_is_by_the_days_between_its_own_maps(rows: dict[str, Row]) -> None:
    country = load_border()
    paces = [(held_in(b, country) - held_in(a, country)) / (b - a).days for a, b in pairs()]
    assert rows["pace"].days == pytest.approx(range_of(paces), abs=1e-8)


def test_ground_gained_in_all_is_measured_anew(rows: dict[str, Row]) -> None:
    country, found = load_border(), []
    for a, b in pairs():
        gained = shapely.difference(held_on(b), held_on(a))
        found.append(float(area_km2(shapely.intersection(gained, country))))
    # without slivers, which are no ground taken
    assert rows["taken"].days == pytest.approx(range_of(found), abs=0.05)
    assert rows["taken"].days[0] > rows["net"].days[0] + 100


def test_slow_and_fast_ways_agree(
    rows: dict[str, Row], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run._PairUnderDefinition, "_adds_up", lambda self, maps: False)
    slow = checked(tmp_path)
    assert slow.keys() == rows.keys()
    for claim, row in rows.items():
        assert row.days == pytest.approx(slow[claim].days, abs=1e-8), claim
    fronts = rows["fronts"].days
    assert fronts is not None and set(fronts) <= {0, 1, 2}
