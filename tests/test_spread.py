"""Work on a Dask cluster of two processes, one of them killed: the same bits as locally."""

from __future__ import annotations

import inspect
import itertools
import logging
import os
import signal
import sys
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import dask
import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from distributed import Client, LocalCluster

import frontgeo as fg
from frontgeo._utils.parallel import chunks, map_chunks
from frontgeo.archive import comparison_series
from frontgeo.archive.comparison_series import ComparisonSeries, PairOptions, compare_over_time
from frontgeo.change.simulation import simulate_sd_km2
from frontgeo.errors import InputError, NotAvailableError
from frontgeo.mappers.snapshots import Snapshot
from frontgeo.raster.first_taken import first_taken_raster

DAY = date(2024, 5, 1)


def started(*, processes: bool) -> LocalCluster:
    return LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=processes,
        dashboard_address="127.0.0.1:0",  # loopback, any port
        silence_logs=logging.CRITICAL,  # workers are killed on purpose
    )


@pytest.fixture(scope="module")
def cluster() -> Iterator[LocalCluster]:
    # a worker that dies again, 15 s after it was first killed, is not given up, as one test after
    # the other kills it
    patient = {"distributed.deploy.lost-worker-timeout": "1 hour"}
    with dask.config.set(patient), started(processes=True) as cluster:
        yield cluster


@pytest.fixture(scope="module")
def connected(cluster: LocalCluster) -> Iterator[Client]:
    with Client(cluster) as client:
        yield client


@pytest.fixture
def client(connected: Client) -> Client:
    connected.wait_for_workers(2)  # workers killed by another test are back
    return connected


# ---- parts for workers


def slower_first(part: int) -> int:
    time.sleep(0.05 if part % 3 == 0 else 0)
    return part


def scaled(part: int, factor: int, offset: int) -> tuple[int, int]:
    return os.getpid(), factor * part + offset


def squared_by_a_survivor(part: int, folder: str, numbers: np.ndarray) -> tuple[int, int]:
    """Square numbers; part 3 kills its worker when it first runs."""
    marker = Path(folder) / str(part)
    if part == 3 and not marker.exists():
        marker.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return part * part, int(numbers[part])


def deadly(part: int) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return part


def refused(part: int) -> int:
    if part == 2:
        raise InputError("part 2: expected another")
    return part


# ---- spreading


def test_chunks_hold_every_neighbour_once() -> None:
    for count in range(12):
        cut = list(chunks(range(count), 4, overlap=1))
        pairs = [pair for chunk in cut for pair in itertools.pairwise(chunk)]
        assert pairs == list(itertools.pairwise(range(count)))
        assert [i for chunk in chunks(range(count), 4) for i in chunk] == list(range(count))
        assert all(len(chunk) <= 5 for chunk in cut)


def test_results_keep_the_order_and_few_parts_are_on_their_way(client: Client) -> None:
    read = 0

    def parts() -> Iterator[int]:
        nonlocal read
        while read < 30:
            read += 1
            yield read

    for taken, result in enumerate(map_chunks(slower_first, parts(), client=client), start=1):
        assert result == taken
        assert read - taken < 2 * 2  # two for each of two threads, one of which is taken
    assert read == taken == 30


def test_both_workers_take_part_and_share(client: Client) -> None:
    pids, numbers = zip(*map_chunks(scaled, range(40), shared=(3, 1), client=client), strict=True)
    assert list(numbers) == [3 * part + 1 for part in range(40)]
    assert len(set(pids)) == 2
    assert os.getpid() not in pids
    assert {pid for pid, _ in map_chunks(scaled, range(3), shared=(3, 1))} == {os.getpid()}


def test_a_killed_worker_loses_nothing(client: Client, tmp_path: Path) -> None:
    shared = (str(tmp_path), np.arange(100, 112))
    done = list(map_chunks(squared_by_a_survivor, range(12), shared=shared, client=client))
    assert done == [(part * part, 100 + part) for part in range(12)]
    assert sorted(marker.name for marker in tmp_path.iterdir()) == ["3"]


def test_a_part_that_kills_every_worker_is_given_up(
    client: Client, cluster: LocalCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster.scheduler, "allowed_failures", 0)  # instead of 3, to save time
    with pytest.raises(NotAvailableError, match="killed each worker that tried it"):
        list(map_chunks(deadly, [1], client=client))
    client.wait_for_workers(2)
    assert list(map_chunks(slower_first, [1, 2], client=client)) == [1, 2]


def test_an_error_of_the_work_is_raised_as_it_is(client: Client) -> None:
    results = map_chunks(refused, range(9), client=client)
    assert [next(results), next(results)] == [0, 1]
    with pytest.raises(InputError, match=r"^part 2: expected another$"):
        next(results)

    def unreadable() -> Iterator[int]:
        yield 1
        raise InputError("map 2: cannot be read")

    with pytest.raises(InputError, match="map 2"):
        list(map_chunks(slower_first, unreadable(), client=client))


def test_a_cluster_that_ends_is_reported() -> None:
    with started(processes=False) as cluster, Client(cluster) as own:
        results = map_chunks(slower_first, range(40), client=own)
        assert next(results) == 0
        cluster.close()
        with pytest.raises(NotAvailableError, match="the Dask cluster is gone"):
            list(results)
        own.close()
        with pytest.raises(InputError, match="found one that is closed"):
            map_chunks(slower_first, [1], client=own)


@pytest.mark.parametrize("wrong", ["tcp://127.0.0.1:8786", 2, LocalCluster])
def test_what_is_no_client_is_refused_before_anything_is_read(wrong: object) -> None:
    def unread() -> Iterator[int]:
        raise AssertionError
        yield

    with pytest.raises(InputError, match=r"client: expected a running distributed\.Client"):
        map_chunks(slower_first, unread(), client=wrong)


def test_dask_is_named_when_it_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(NotAvailableError, match=r"needs Dask.*frontgeo\[dask\]"):
        map_chunks(slower_first, [1], client=object())
    assert list(map_chunks(slower_first, [1])) == [1]


# ---- functions that take a client


def front(seed: int, days: int = 26) -> list[fg.ControlMap]:
    """Make a rough front that moves a little each day, back and forth."""
    rng = np.random.default_rng(seed)
    x = 36 + np.arange(60) / 60
    y = 50 + 0.05 * rng.standard_normal(60)
    maps = []
    for i in range(days):
        y = y.copy()
        y[rng.integers(1, 59, 4)] += rng.normal(0.004, 0.01, 4)
        line = np.column_stack([x, y]).round(6)
        ground = shapely.Polygon([*line, (37.2, 49), (35.9, 49)])
        assert ground.is_valid
        maps.append(fg.ControlMap("me", {"occupied": ground}, day=DAY + timedelta(days=i)))
    return maps


class Killing:
    """A series that kills a worker when a certain item is requested."""

    def __init__(self, items: Iterable[Any], client: Client, place: int) -> None:
        self.items, self.client, self.place = list(items), client, place
        self.pids = client.run(os.getpid)

    def __iter__(self) -> Iterator[Any]:
        for i, item in enumerate(self.items):
            if i == self.place:
                worker, pid = self.pids.popitem()
                os.kill(pid, signal.SIGKILL)
                while worker in self.client.nthreads():  # by then its results are lost
                    time.sleep(0.01)
            yield item


def timeline_of(mapper: str, maps: Iterable[fg.ControlMap]) -> fg.Timeline:
    drawn = {}
    for one in maps:
        at = datetime.combine(one.day, datetime.min.time(), UTC)
        drawn[Snapshot((f"{one.day}",), at, one.day, one.day)] = one.with_(mapper=mapper)
    return fg.Timeline(Path(mapper), drawn, lambda wanted: (drawn[s] for s in wanted))


def same(one: ComparisonSeries, other: ComparisonSeries) -> None:
    pd.testing.assert_frame_equal(one.pairs, other.pairs, check_exact=True)
    pd.testing.assert_frame_equal(one.lags, other.lags, check_exact=True)
    assert one.mappers == other.mappers


@pytest.mark.slow
@pytest.mark.parametrize("swapped", [False, True])
def test_compared_archives_are_those_of_one_process_though_a_worker_is_killed(
    client: Client, monkeypatch: pytest.MonkeyPatch, swapped: bool
) -> None:
    maps = front(8, days=70)
    weekly, daily = timeline_of("weekly", maps[3::7]), timeline_of("daily", front(9, days=70))
    halves = [shapely.box(35, 48, 36.5, 52), shapely.box(36.5, 48, 38, 52)]
    by = gpd.GeoDataFrame({"name": ["west", "east"]}, geometry=halves, crs="EPSG:4326")
    asked: dict[str, Any] = {"max_lag_days": 5, "by": by}
    two = (daily, weekly) if swapped else (weekly, daily)
    here = compare_over_time(*two, **asked)
    assert len(here.pairs) == 10 * 3
    assert here.lags["pairs"].max() >= 8
    monkeypatch.setattr(comparison_series, "_STRETCH", 4)  # so that there are many
    same(compare_over_time(*two, **asked), here)
    dated, killed = fg.Timeline.dated, []

    def killing(self: fg.Timeline, wanted: Any = None) -> Iterator[Any]:
        if self.path.name == "weekly":
            return dated(self, wanted)
        killed.append(Killing(dated(self, wanted), client, place=33))
        return iter(killed[-1])

    monkeypatch.setattr(fg.Timeline, "dated", killing)
    same(compare_over_time(*two, **asked, client=client), here)
    assert [len(one.pids) for one in killed] == [1]


@pytest.mark.slow
def test_a_region_and_pairs_without_lag_are_those_of_one_process(client: Client) -> None:
    one, other = timeline_of("a", front(8, days=12)), timeline_of("b", front(9, days=12))
    asked: dict[str, Any] = {
        "clip": shapely.box(36.2, 49.5, 36.8, 51),
        "lag": False,
        "every": "day",
    }
    here = compare_over_time(one, other, **asked)
    assert len(here.pairs) == 12
    same(compare_over_time(one, other, **asked, client=client), here)


def test_only_what_gains_takes_a_client() -> None:
    functions = {name: one for name, one in vars(fg.Timeline).items() if callable(one)}
    functions |= {name: getattr(fg, name) for name in fg.__all__}
    functions["simulate_sd_km2"] = simulate_sd_km2
    takes = {
        name
        for name, one in functions.items()
        if inspect.isfunction(one) and "client" in inspect.signature(one).parameters
    }
    assert not takes
    assert "client" in PairOptions.__annotations__  # of compare_over_time
    with pytest.raises(TypeError, match="client"):
        first_taken_raster([], client=None)  # type: ignore[call-arg]
