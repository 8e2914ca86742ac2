"""Two archives over time: overlap, bias, lag and correlation on known fronts."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from math import pi, sin
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo import compare_over_time, read_timeline
from frontgeo.archive import front_correlation
from frontgeo.archive.comparison_series import WHOLE, ComparisonSeries
from frontgeo.archive.timeline import Timeline
from frontgeo.change.compare import line_distances_m
from frontgeo.change.control_map import ControlMap
from frontgeo.cli.main import main
from frontgeo.errors import InputError
from frontgeo.geometry.measure import area_km2
from frontgeo.geometry.projection import local_metres
from frontgeo.mappers.snapshots import Snapshot

TO_METRES, TO_LONLAT = local_metres(shapely.box(33.8, 48.0, 35.2, 49.0))  # far from any border
CLIP = TO_LONLAT(shapely.box(-30_000, -20_000, 45_000, 20_000))
FIRST = datetime(2024, 1, 1, 20, tzinfo=UTC)
DAYS = 160


def front_m(day: float) -> float:
    """Return the position of a front that moves unevenly, by 150 m a day on average."""
    return 150 * day + 900 * sin(2 * pi * day / 37) + 500 * sin(2 * pi * day / 17)


def ground(x_m: float, north_x_m: float | None = None) -> BaseGeometry:
    """Return ground held up to x in the southern half, and up to another x in the northern."""
    south = shapely.box(-40_000, -25_000, x_m, 0)
    north = shapely.box(-40_000, 0, x_m if north_x_m is None else north_x_m, 25_000)
    return TO_LONLAT(shapely.union(south, north))


def timeline_of(
    name: str, every: int, shape: Callable[[int], BaseGeometry], hours: float = 0
) -> Timeline:
    maps = {}
    for day in range(0, DAYS, every):
        at = FIRST + timedelta(days=day, hours=hours)
        shown = ControlMap(name, {"occupied": shape(day)}, instant=at, checked=True)
        maps[Snapshot((f"{day}.geojson",), at, at.date(), at.date())] = shown
    return Timeline(Path(name), maps, lambda wanted: (maps[s] for s in wanted))


def compared(a: Timeline, b: Timeline, **options: object) -> ComparisonSeries:
    return compare_over_time(a, b, clip=CLIP, since="2024-01-20", until="2024-05-25", **options)  # type: ignore[arg-type]


WEEKLY = timeline_of("weekly", 7, lambda day: ground(front_m(day)))


@pytest.mark.parametrize("late", [-4, 0, 6])
def test_a_known_lag_is_found_to_the_day_whichever_archive_is_finer(late: int) -> None:
    daily = timeline_of("daily", 1, lambda day: ground(front_m(day - late)), hours=2)
    one, other = compared(WEEKLY, daily), compared(daily, WEEKLY)
    [lag], [back] = one.lags.to_dict("records"), other.lags.to_dict("records")
    assert (lag["lag_days"], back["lag_days"]) == (late, -late)
    assert (lag["low_days"], lag["high_days"]) == (late, late)
    assert (lag["area_lag_days"], back["area_lag_days"]) == (late, -late)
    assert (lag["resolution_days"], lag["pairs"], lag["note"]) == (1, len(one.pairs), "")
    assert lag["least_km2"] == pytest.approx(0, abs=0.01)
    assert one.mappers == ("weekly", "daily")


def test_a_lag_between_weekly_archives_is_known_to_the_week() -> None:
    late = timeline_of("late", 7, lambda day: ground(front_m(day - 14)))
    [lag] = compared(WEEKLY, late).lags.to_dict("records")
    assert (lag["lag_days"], lag["resolution_days"]) == (14, 7)


def test_a_bias_looks_like_a_lag_by_ground_and_not_by_changes_of_area() -> None:
    ahead = timeline_of("ahead", 1, lambda day: ground(front_m(day) + 600))
    found = compared(WEEKLY, ahead)
    [lag] = found.lags.to_dict("records")
    assert -6 <= lag["lag_days"] <= -2  # 600 m at 150 m a day
    assert lag["area_lag_days"] == 0
    assert found.pairs["bias_m"].to_numpy() == pytest.approx(600, rel=0.02)
    assert found.pairs["sd_m"].to_numpy() == pytest.approx(0, abs=30)
    assert found.pairs["median_m"].to_numpy() == pytest.approx(600, rel=0.02)


def test_areas_and_overlap_are_those_of_the_shapes() -> None:
    ahead = timeline_of("ahead", 7, lambda day: ground(front_m(day) + 600))
    row = compared(WEEKLY, ahead, lag=False).pairs.iloc[3]
    day = (row["a_at"] - FIRST).days
    small, large = (
        area_km2(shapely.intersection(ground(front_m(day) + off), CLIP)) for off in (0, 600)
    )
    assert row["both_km2"] == pytest.approx(small, rel=1e-6)
    assert row["only_b_km2"] == pytest.approx(large - small, rel=1e-4)
    assert row["only_a_km2"] == pytest.approx(0, abs=1e-3)
    assert row["iou"] == pytest.approx(small / large, rel=1e-5)


def test_each_sector_has_its_own_lag_and_areas_add_up() -> None:
    both = timeline_of("both", 1, lambda day: ground(front_m(day - 2), front_m(day - 7)))
    halves = [TO_LONLAT(shapely.box(-45_000, low, 60_000, low + 25_000)) for low in (-25_000, 0)]
    sectors = gpd.GeoDataFrame({"name": ["south", "north"]}, geometry=halves, crs="EPSG:4326")
    found = compared(WEEKLY, both, by=sectors)
    assert dict(zip(found.lags["region"], found.lags["lag_days"], strict=True)) | {WHOLE: 0} == {
        WHOLE: 0, "south": 2, "north": 7,
    }  # fmt: skip
    by_region = found.pairs.groupby("region")[["both_km2", "only_a_km2", "only_b_km2"]].sum()
    parts = by_region.loc[["south", "north"]].sum().to_numpy()
    assert parts == pytest.approx(by_region.loc[WHOLE].to_numpy(), rel=1e-4, abs=0.05)


def test_the_seed_makes_the_interval_and_noise_widens_it() -> None:
    rng = np.random.default_rng(5)
    errors = rng.normal(0, 700, DAYS)
    noisy = timeline_of("noisy", 1, lambda day: ground(front_m(day - 5) + errors[day]))
    first, again = (compared(WEEKLY, noisy, seed=3).lags for _ in range(2))
    assert first.equals(again)
    [lag] = first.to_dict("records")
    assert lag["low_days"] <= 5 <= lag["high_days"]
    assert lag["high_days"] > lag["low_days"]


def test_too_few_pairs_and_no_pairs_are_refused_with_the_number() -> None:
    with pytest.raises(InputError, match=r"expected at least 8 pairs .* found 3; take a longer"):
        compare_over_time(WEEKLY, WEEKLY, since="2024-02-01", until="2024-02-20", clip=CLIP)
    at_noon = timeline_of("noon", 7, lambda day: ground(front_m(day)), hours=60)
    with pytest.raises(
        InputError, match="within 12 hours of each other, found none in the period; weekly has"
    ):
        compared(WEEKLY, at_noon)
    with pytest.raises(InputError, match="until: expected a day from 2024-03-01 on"):
        compare_over_time(WEEKLY, WEEKLY, since="2024-03-01", until="2024-02-01")
    with pytest.raises(InputError, match="max_lag_days: expected 1 to 365 days, found 0"):
        compared(WEEKLY, WEEKLY, max_lag_days=0)


def test_a_front_that_stands_still_has_no_lag() -> None:
    still = timeline_of("still", 1, lambda _: ground(1000))
    [lag] = compared(WEEKLY, still).lags.to_dict("records")
    assert np.isnan(lag["lag_days"])
    assert lag["note"] == "nothing changes in the shifted maps"


# ---- along the front -----------------------------------------------------------------------


def wavy(errors_m: np.ndarray, step_m: float) -> BaseGeometry:
    y = np.arange(len(errors_m)) * step_m - 20_000
    line = np.column_stack([errors_m, y])
    return TO_LONLAT(shapely.Polygon([(-40_000, y[0]), *line, (-40_000, y[-1])]))


def test_correlation_along_the_front_is_that_of_the_field() -> None:
    length_m, step_m, n = 1500.0, 100.0, 401
    rng = np.random.default_rng(1)
    pairs = []
    for _ in range(60):
        errors = np.empty(n)
        errors[0] = rng.normal()
        rho = np.exp(-step_m / length_m)
        for i in range(1, n):
            errors[i] = rho * errors[i - 1] + np.sqrt(1 - rho**2) * rng.normal()
        a, b = (
            ControlMap(name, {"occupied": wavy(e, step_m)}, day=FIRST.date(), checked=True)
            for name, e in (("a", np.zeros(n)), ("b", 30 * errors))
        )
        pairs.append((a, b))
    clip = TO_LONLAT(shapely.box(-30_000, -19_900, 30_000, 19_900))
    found = front_correlation(pairs, clip=clip, reach_km=20)
    assert found.sd_m == pytest.approx(30, rel=0.15)
    # subtracting the mean of a 40 km line removes the error that all of it shares
    common = 2 * length_m / 40_000
    left = -np.log(np.exp(-1) * (1 - common) + common) * length_m
    assert found.length_m == pytest.approx(left, rel=0.15)
    assert found.integral_m == pytest.approx(length_m * (1 - common), rel=0.2)
    assert found.bias_m == pytest.approx(0, abs=6)
    assert (found.pairs, found.front_km) == (60, pytest.approx(60 * 39.8, rel=0.02))


def test_lines_that_are_not_near_have_no_correlation() -> None:
    a, b = (
        ControlMap(n, {"occupied": ground(x)}, day=FIRST.date())
        for n, x in (("a", 0), ("b", 30_000))
    )
    with pytest.raises(InputError, match="within 20 km of each other, found none in 1 pairs"):
        front_correlation([(a, b)], clip=CLIP)


# ---- the command ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    root = tmp_path_factory.mktemp("archives")
    for name, late in (("one", 0), ("other", 7)):
        (root / name).mkdir()
        for day in range(0, DAYS, 7):
            shape = ground(front_m(day - late))
            file = root / name / f"{FIRST + timedelta(days=day):%Y-%m-%d}.geojson"
            feature = {"type": "Feature", "properties": {"status": "occupied"}}
            feature["geometry"] = shapely.geometry.mapping(shape)
            file.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    return str(root / "one"), str(root / "other")


def test_compare_prints_and_writes_two_archives(
    folders: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    csv = tmp_path / "pairs.csv"
    assert main(["compare", *folders, "--json", "--csv", str(csv)]) == 0
    found = json.loads(capsys.readouterr().out)
    assert len(found["pairs"]) == len(csv.read_text().splitlines()) - 1 == 23
    assert found["lags"][0]["lag_days"] == 7
    assert found["tolerance_hours"] == 12
    assert main(["compare", *folders, "--no-lag"]) == 0
    text = capsys.readouterr().out
    last = FIRST + timedelta(days=22 * 7)
    days = f"{FIRST:%Y-%m-%d} to {last:%Y-%m-%d}"  # as in the names of the files
    assert text.startswith(f"a: one, b: other; occupied; 23 pairs of maps, {days}")
    assert "lags by" not in text
    for order, said in ((folders, "other lags by 7 days"), (folders[::-1], "one leads by 7 days")):
        assert main(["compare", *order]) == 0
        assert said in capsys.readouterr().out
    # one line lists regions without ground of either; JSON drops nothing
    assert main(["compare", *folders, "--by", "oblast", "--json"]) == 0
    regions = {row["region"] for row in json.loads(capsys.readouterr().out)["pairs"]}
    assert main(["compare", *folders, "--by", "oblast"]) == 0
    text = capsys.readouterr().out
    (told,) = [line for line in text.splitlines() if line.startswith("neither mapper shows")]
    assert all(name in text for name in regions) and len(regions) == 28
    assert int(told.split()[6].rstrip(":")) == told.count(",") + 1 > 20
    assert not any(f"{name}: no lag" in text for name in told.split(": ")[1].split(", "))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--until", "2024-02-10"], "expected at least 8 pairs of maps of one time, found"),
        (["--map", "x.geojson"], "--map is of maps of one day"),
    ],
)
def test_compare_refuses_in_one_line(
    folders: tuple[str, str], options: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["compare", *folders, *options]) == 2
    told = capsys.readouterr().err.strip().splitlines()
    assert message in told[-1]
    assert main(["compare", folders[0]]) == 2
    assert main(["compare", folders[0], f"{folders[0]}/../one"]) == 2
    assert "is given twice" in capsys.readouterr().err
    assert main(["compare", folders[0]]) == 2
    assert "expected two archives, found 1" in capsys.readouterr().err
    assert main(["compare", "--since", "2024-01-01"]) == 2
    assert "--since is of archives" in capsys.readouterr().err


# ---- real archives -------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.archive
def test_deepstate_and_isw_in_spring_2024(archive: Path) -> None:
    found = compare_over_time(
        read_timeline(archive / "deepstate" / "snapshots_2022-04_2024-12.tar.xz"),
        read_timeline(archive / "isw" / "weekly_2022-02_2024-12.tar.xz"),
        since="2024-04-01",
        until="2024-05-31",
        lag=False,
    )
    assert found.mappers == ("DeepState", "ISW")
    assert len(found.pairs) == 8
    assert found.lags.empty
    assert found.pairs["median_m"].between(270, 300).all()
    assert found.pairs["iou"].between(0.993, 0.995).all()


def test_a_line_counts_by_its_length_and_not_by_its_vertices() -> None:
    ours = shapely.LineString([(36, 49), (36, 50)])
    # for its northern half the other line lies to the east, drawn with 5,000 vertices there
    plain = shapely.LineString([(36, 49), (36, 49.5), (36.02, 49.5), (36.02, 50)])
    north = np.column_stack([np.full(5000, 36.02), np.linspace(49.5, 50, 5000)])
    detailed = shapely.LineString([(36, 49), (36, 49.5), *north])
    few, many = (line_distances_m(ours, theirs) for theirs in (plain, detailed))
    assert np.quantile(many, [0.2, 0.75]) == pytest.approx(np.quantile(few, [0.2, 0.75]), abs=5)
    assert len(many) == len(few) == pytest.approx(2 * 111_000 / 200, rel=0.02)
    short = shapely.LineString([(36, 49), (36, 49.0001)])  # 11 m; ours counts up to 20 km from it
    assert len(line_distances_m(short, ours)) == 101
