"""Tables of many maps: areas, changes, days of places; the verb ``timeline``."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapes import as_named

from frontgeo import (
    ControlMap,
    Timeline,
    area_km2,
    load_oblasts,
    load_settlements,
    read_regions,
    read_timeline,
)
from frontgeo import diff as diff_maps
from frontgeo.archive import series
from frontgeo.archive.store import write_store
from frontgeo.change.control_map import Redefinition
from frontgeo.errors import GeometryError, InputError, MapFileError
from frontgeo.mappers.snapshots import Snapshot

DAILY = "deepstate/daily_2024-07_2025-12.tar.xz"
FIRST = date(2024, 4, 29)  # a Monday, so that a week ends in May


def in_memory(grounds: dict[date, Any], **changes: Any) -> Timeline:
    """Make a timeline of shapes, without a file."""
    shown = {
        Snapshot((str(day),), None, day, day): ControlMap(
            "me", {"occupied": ground}, day=day, **changes
        )
        for day, ground in grounds.items()
    }
    return Timeline(Path("memory"), shown, lambda wanted: (shown[s] for s in wanted))


def boxes(*easts: float, step: int = 1) -> Timeline:
    """Make a line that moves east and west, with a map every `step` days."""
    days = [FIRST + timedelta(days=step * i) for i in range(len(easts))]
    grounds = [shapely.box(36, 50, east, 50.1) for east in easts]
    return in_memory(dict(zip(days, grounds, strict=True)))


def km2(west: float, east: float) -> float:
    return float(area_km2(shapely.box(west, 50, east, 50.1)))


# ---- area ------------------------------------------------------------------------------


def test_area_of_every_day_is_that_of_its_map() -> None:
    timeline = boxes(36.1, 36.2, 36.15)
    table = timeline.area()
    assert list(table.columns) == ["area_km2"]
    assert table.index.name == "day"
    assert [day.date() for day in table.index] == [s.day for s in timeline.snapshots]
    for day, measured in table["area_km2"].items():
        assert measured == pytest.approx(timeline.at(day.date()).area_km2(), abs=1e-6)
    assert table["area_km2"].iloc[1] == pytest.approx(2 * table["area_km2"].iloc[0], rel=1e-9)


def test_steps_take_the_last_map_of_each() -> None:
    timeline = boxes(*np.linspace(36.1, 36.5, 10))  # 29 April to 8 May
    for every, last in (
        ("week", ["2024-05-05", "2024-05-08"]),
        ("month", ["2024-04-30", "2024-05-08"]),
    ):
        table = timeline.area(every=every)  # type: ignore[arg-type]
        assert [str(day.date()) for day in table.index] == last
        daily = timeline.area()
        assert table["area_km2"].tolist() == daily.loc[table.index, "area_km2"].tolist()
    with pytest.raises(InputError, match="every: expected one of map, day, week, month"):
        timeline.area(every="year")  # type: ignore[arg-type]


def test_area_by_region_adds_up() -> None:
    timeline = boxes(36.1, 36.3, 36.5)
    shapes = [
        shapely.box(36, 49, 36.2, 51),
        shapely.box(36.2, 49, 36.4, 51),
        shapely.box(9, 9, 10, 10),
    ]
    regions = gpd.GeoDataFrame({"name": ["west", "east", "far"]}, geometry=shapes, crs="EPSG:4326")
    table = timeline.area(regions)
    assert list(table.columns) == ["west_km2", "east_km2", "outside every region_km2"]
    assert table.sum(axis=1).to_numpy() == pytest.approx(
        timeline.area()["area_km2"].to_numpy(), abs=1e-6
    )
    expected = [[km2(36, 36.1), 0, 0], [km2(36, 36.2), km2(36.2, 36.3), 0]]
    assert table.to_numpy()[:2] == pytest.approx(np.array(expected), abs=1e-6)
    assert table.to_numpy()[2] == pytest.approx(
        [km2(36, 36.2), km2(36.2, 36.4), km2(36.4, 36.5)], abs=1e-6
    )


def test_bad_regions() -> None:
    timeline = boxes(36.1, 36.3)
    one = shapely.box(36, 49, 36.2, 51)
    with pytest.raises(GeometryError, match="overlap"):
        timeline.area(gpd.GeoDataFrame({"name": ["a", "b"]}, geometry=[one, one], crs=4326))
    with pytest.raises(GeometryError, match="CRS"):
        timeline.area(gpd.GeoDataFrame({"name": ["a"]}, geometry=[one]))
    with pytest.raises(InputError, match="'a' is there twice"):
        timeline.area(
            gpd.GeoDataFrame(
                {"name": ["a", "a"]}, geometry=[one, shapely.box(0, 0, 1, 1)], crs=4326
            )
        )


# ---- change ----------------------------------------------------------------------------


def test_deltas_of_known_boxes() -> None:
    table = boxes(36.1, 36.3, 36.2, step=2).deltas()
    assert table["gained_km2"].tolist() == pytest.approx([km2(36.1, 36.3), 0], abs=1e-6)
    assert table["lost_km2"].tolist() == pytest.approx([0, km2(36.2, 36.3)], abs=1e-6)
    assert [str(d.date()) for d in table["since"]] == ["2024-04-29", "2024-05-01"]
    assert [str(d.date()) for d in table.index] == ["2024-05-01", "2024-05-03"]


def test_the_first_step_starts_with_the_first_map() -> None:
    timeline = boxes(36.1, 36.2, 36.3, 36.4)  # 29 April to 2 May
    table = timeline.deltas(every="month")
    assert [str(d.date()) for d in table["since"]] == ["2024-04-29", "2024-04-30"]
    assert table["net_km2"].sum() == pytest.approx(km2(36.1, 36.4), abs=1e-6)


@st.composite
def grounds(draw: st.DrawFn) -> Any:
    corners = st.integers(0, 20)
    parts = []
    for _ in range(draw(st.integers(1, 4))):
        x, y = draw(corners), draw(corners)
        width, height = draw(st.integers(1, 9)), draw(st.integers(1, 9))
        parts.append(
            shapely.box(36 + x / 10, 48 + y / 10, 36 + (x + width) / 10, 48 + (y + height) / 10)
        )
    return shapely.union_all(parts)


@settings(max_examples=40)
@given(st.lists(grounds(), min_size=2, max_size=12), st.sampled_from(["day", "week", "month"]))
def test_nets_add_up_to_the_two_date_net(drawn: list[Any], every: Any) -> None:
    days = [FIRST + timedelta(days=4 * i) for i in range(len(drawn))]
    timeline = in_memory(dict(zip(days, drawn, strict=True)))
    table = timeline.deltas(every=every)
    whole = timeline.between(days[0] + timedelta(days=1), days[-1])
    assert table["net_km2"].sum() == pytest.approx(whole.net_km2, abs=1e-6)
    assert (table[["gained_km2", "lost_km2"]] >= 0).all(axis=None)
    last = shapely.symmetric_difference(drawn[-2], drawn[-1])
    if every == "day":
        mapped = timeline.deltas(as_mapped=True)
        both = mapped["gained_km2"].iloc[-1] + mapped["lost_km2"].iloc[-1]
        assert both == pytest.approx(area_km2(last), abs=1e-6)


def test_steps_off_the_grid_are_those_of_whole_differences(monkeypatch: pytest.MonkeyPatch) -> None:
    # Many edges, so that few of them change; seventh decimals, which the grid of pairs drops.
    east = [37.1234567, 37.2000004, 37.2000004, 37.1500001]
    west = shapely.segmentize(shapely.box(36.0000003, 48.1, 37.1, 48.3000007), 0.005)
    tips = [shapely.Polygon([(37.1, 48.18), (x, 48.2), (37.1, 48.22)]) for x in east]
    drawn = [shapely.union_all([west, tip]) for tip in tips]
    days = [FIRST + timedelta(days=i) for i in range(len(east))]
    timeline = in_memory(dict(zip(days, drawn, strict=True)))
    whole = [diff_maps(*pair, keep_slivers=True) for pair in itertools.pairwise(timeline)]
    assert whole[0].gained_km2 > 5 and whole[2].lost_km2 > 3
    monkeypatch.setattr(series, "diff", None)
    deltas = timeline.deltas()
    assert deltas.attrs["how"] == {"edges": 2, "unchanged": 1}
    for side in ("gained_km2", "lost_km2", "net_km2"):
        expected = [getattr(change, side) for change in whole]
        assert deltas[side].tolist() == pytest.approx(expected, abs=1e-9)


def test_steps_off_the_grid_that_share_few_edges_are_overlaid() -> None:
    grounds = [shapely.box(36.0000003, 48.1, east, 48.3) for east in (37.1, 37.2)]
    timeline = in_memory({FIRST: grounds[0], FIRST + timedelta(days=1): grounds[1]})
    deltas = timeline.deltas()
    assert deltas.attrs["how"] == {"overlay": 1}
    expected = area_km2(grounds[1]) - area_km2(grounds[0])
    assert deltas["gained_km2"].tolist() == pytest.approx([expected], abs=1e-9)


def test_between_is_the_difference_of_the_states() -> None:
    timeline = boxes(36.1, 36.3, 36.2, step=5)
    delta = timeline.between("2024-05-01", "2024-05-04")
    assert delta.gained_km2 == pytest.approx(km2(36.1, 36.3), abs=1e-6)
    assert delta.period == "2024-04-29 → 2024-05-04"
    with pytest.raises(InputError, match="no map between 2024-05-05 and 2024-05-07"):
        timeline.between("2024-05-05", "2024-05-07")
    with pytest.raises(InputError, match="swap"):
        timeline.between("2024-05-09", "2024-04-30")


def test_what_a_mapper_redefines_is_noted_by_day() -> None:
    days = [date(2024, 3, d) for d in (12, 13, 14)]
    large, small = shapely.box(36, 47, 38, 49), shapely.box(36, 47, 36.5, 49)
    timeline = in_memory(
        {days[0]: large, days[1]: small, days[2]: small},
        redefinitions=(Redefinition(days[1], "leaves something out", "lost"),),
    )
    told = timeline.reclassified
    assert [str(day.date()) for day in told.index] == ["2024-03-13"]
    assert told["lost_km2"].iloc[0] == pytest.approx(area_km2(shapely.difference(large, small)))
    assert told["why"].iloc[0] == "reclassified on 2024-03-13: me leaves something out"
    assert timeline.redraws.empty
    assert boxes(36.1, 36.2).reclassified.empty


def test_mappers_mixed_in_one_timeline(tmp_path: Path) -> None:
    ground = shapely.box(36, 50, 36.1, 50.1)
    shown = {
        Snapshot((who,), None, day, day): ControlMap(who, {"occupied": ground}, day=day)
        for who, day in (("me", FIRST), ("you", FIRST + timedelta(days=1)))
    }
    timeline = Timeline(tmp_path, shown, lambda wanted: (shown[s] for s in wanted))
    with pytest.raises(InputError, match=r"expected maps of one mapper, found me .* and you"):
        timeline.area()


# ---- places ----------------------------------------------------------------------------


def test_the_day_a_place_changed_hands_and_the_silence_before() -> None:
    days = [date(2024, 5, d) for d in (1, 2, 6, 7, 8)]
    easts = (36.1, 36.1, 36.3, 36.1, 36.3)
    timeline = in_memory(
        {d: shapely.box(36, 50, e, 50.1) for d, e in zip(days, easts, strict=True)}
    )
    points = gpd.GeoDataFrame(
        {"name": ["always", "taken", "never"]},
        geometry=gpd.points_from_xy([36.05, 36.2, 37], [50.05] * 3),
        crs="EPSG:4326",
        index=["a", "b", "c"],
    )
    changes = timeline.changes_of_hands(points)
    assert changes["point"].tolist() == ["b", "b", "b"]
    assert [d.day for d in changes["day"]] == [6, 7, 8]
    assert [d.day for d in changes["since"]] == [2, 6, 7]
    assert changes["silent_days"].tolist() == [3, 0, 0]
    assert changes["held"].tolist() == [True, False, True]
    first = timeline.first_taken(points.to_crs("EPSG:3857"))
    assert first.index.tolist() == ["a", "b", "c"]
    assert first["taken"].isna().tolist() == [True, False, True]
    assert first.loc["b", "taken"] == pd.Timestamp("2024-05-06")
    assert first.loc["b", "silent_days"] == 3
    assert first["held_at_start"].tolist() == [True, False, False]
    assert first["held_at_end"].tolist() == [True, True, False]
    assert first["changes"].tolist() == [0, 3, 0]


def test_nothing_changes_hands() -> None:
    points = gpd.GeoSeries.from_xy([36.05], [50.05], crs="EPSG:4326")
    timeline = boxes(36.1, 36.2)
    assert timeline.changes_of_hands(points).empty
    assert timeline.first_taken(points)["taken"].isna().all()


def test_bad_points() -> None:
    timeline = boxes(36.1, 36.2)
    with pytest.raises(GeometryError, match="CRS"):
        timeline.first_taken(gpd.GeoSeries.from_xy([36.05], [50.05]))
    with pytest.raises(GeometryError, match="points, row 1: expected a point, found POLYGON"):
        shapes = [shapely.Point(36, 50), shapely.box(0, 0, 1, 1)]
        timeline.first_taken(gpd.GeoSeries(shapes, crs="EPSG:4326"))
    with pytest.raises(GeometryError, match="row 0: expected a point, found none"):
        timeline.first_taken(gpd.GeoSeries([None], crs="EPSG:4326"))


# ---- the archive -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def deepstate(archive: Path) -> Timeline:
    return read_timeline(archive / DAILY)


@pytest.fixture(scope="module")
def autumn(deepstate: Timeline, tmp_path_factory: Any) -> Timeline:
    """Write a store of the fortnight in which coordinates change precision, and four other days."""
    days = {date(2024, 9, d) for d in range(10, 24)}
    days |= {date(2024, 7, 8), date(2024, 11, 1), date(2024, 12, 1), date(2024, 12, 31)}
    path = tmp_path_factory.mktemp("store") / "autumn.parquet"
    chosen = [s for s in deepstate.snapshots if s.published in days]
    write_store(as_named(deepstate, chosen).values(), path)
    return read_timeline(path)


@pytest.mark.slow
@pytest.mark.archive
@pytest.mark.parametrize(
    ("since", "until", "gained_km2", "lost_km2"),
    [("2024-07-08", "2024-12-31", 2529.0, 17.7), ("2024-11-01", "2024-12-01", 732.7, 6.8)],
)
def test_deepstate_as_mapped(
    autumn: Timeline, since: str, until: str, gained_km2: float, lost_km2: float
) -> None:
    delta = autumn.between(since, until, keep_slivers=True)
    assert delta.gained_km2 == pytest.approx(gained_km2, abs=0.5)
    assert delta.lost_km2 == pytest.approx(lost_km2, abs=0.5)


@pytest.mark.slow
@pytest.mark.archive
def test_deepstate_daily_nets_and_areas(autumn: Timeline, deepstate: Timeline) -> None:
    areas, steps = autumn.area(), autumn.deltas()
    named = [s for s in deepstate.snapshots if s.published.isoformat() in areas.index]
    maps = as_named(deepstate, named)
    assert len(maps) == 18
    for snapshot, shown in maps.items():
        assert areas.loc[str(snapshot.day), "area_km2"] == pytest.approx(shown.area_km2(), abs=1e-6)
    first, last = (list(maps.values())[i] for i in (0, -1))
    assert steps["net_km2"].sum() == pytest.approx(diff_maps(first, last).net_km2, abs=1e-6)
    mapped, whole = autumn.deltas(as_mapped=True), diff_maps(first, last, keep_slivers=True)
    assert mapped["net_km2"].sum() == pytest.approx(whole.net_km2, abs=1e-6)


@pytest.mark.slow
@pytest.mark.archive
def test_deepstate_by_oblast(autumn: Timeline, archive: Path) -> None:
    osm = read_regions(f"{archive}/boundaries/osm_admin.gpkg:adm1_oblast_derived")
    table = autumn.area(osm, every="month").loc[["2024-12-31"]]
    first = autumn.area(osm).loc[["2024-07-08"]]
    column = next(c for c in table.columns if c.lower().startswith("donetsk"))
    net_km2 = table[column].iloc[0] - first[column].iloc[0]
    assert net_km2 == pytest.approx(2144.5, abs=3.0)
    ours = autumn.area(load_oblasts())
    assert ours.sum(axis=1).to_numpy() == pytest.approx(
        autumn.area()["area_km2"].to_numpy(), abs=1e-6
    )


@pytest.mark.slow
@pytest.mark.archive
def test_deepstate_places_and_border(autumn: Timeline) -> None:
    places = load_settlements()
    first = autumn.first_taken(places)
    byname = first.set_index(places["name_en"])
    assert byname.loc["Vuhledar", "taken"] == pd.Timestamp("2024-11-01")
    assert byname.loc["Vuhledar", "silent_days"] == 38  # from 23 September
    maps = list(autumn)
    held = [shapely.contains(m.held(), np.asarray(places.geometry)) for m in maps]
    assert first["held_at_end"].tolist() == held[-1].tolist()
    told = autumn.redraws
    assert "2024-12-31" in told.index or "2024-12-01" in told.index
    assert told["why"].str.contains("redrawn border").all()
    assert autumn.reclassified.empty


@pytest.mark.slow
@pytest.mark.archive
def test_deepstate_cut_archive_is_reported(archive: Path, tmp_path: Path) -> None:
    cut = tmp_path / "cut.tar.xz"
    cut.write_bytes((archive / DAILY).read_bytes()[:60_000])
    with pytest.raises(MapFileError, match="cut off"):
        read_timeline(cut)
