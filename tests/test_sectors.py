"""Sectors by nearest settlement, and the settlement nearest to a point."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pyproj import Geod

from frontgeo import area_km2, load_oblasts, load_settlements
from frontgeo.change.drawing import Drawing
from frontgeo.errors import GeometryError, InputError
from frontgeo.geometry.sectors import Sector, nearest_settlement, sector_shapes

GEOD = Geod(ellps="WGS84")
EXTENT = shapely.box(35.5, 49.5, 38, 50.6)
LYPTSI, VOVCHANSK = shapely.Point(36.417, 50.207), shapely.Point(36.941, 50.291)
KUPIANSK = shapely.Point(37.615, 49.711)


def metres(a: shapely.Point, b: shapely.Point) -> float:
    return float(GEOD.inv(a.x, a.y, b.x, b.y)[2])


places = st.tuples(st.floats(35.6, 37.9), st.floats(49.6, 50.5)).map(shapely.Point)


@given(st.lists(places, min_size=1, max_size=9), st.integers(1, 4), st.integers(0, 2**32 - 1))
@settings(max_examples=25)
def test_ground_belongs_to_the_nearest_settlement(
    points: list[shapely.Point], sectors: int, seed: int
) -> None:
    assume(all(metres(a, b) > 50 for i, a in enumerate(points) for b in points[:i]))
    given_to = [points[i::sectors] for i in range(min(sectors, len(points)))]
    shapes = sector_shapes(
        [Sector(str(i), tuple(mine)) for i, mine in enumerate(given_to)], EXTENT
    ).geometry.to_numpy()
    rng = np.random.default_rng(seed)
    for x, y in rng.uniform((35.5, 49.5), (38, 50.6), (40, 2)):
        away = sorted(
            (min(metres(shapely.Point(x, y), p) for p in mine), i)
            for i, mine in enumerate(given_to)
        )
        if len(away) == 1 or away[1][0] - away[0][0] > 0.001 * away[1][0] + 1:
            inside = [i for i, shape in enumerate(shapes) if shape.intersects(shapely.Point(x, y))]
            assert inside == [away[0][1]]
    # together they cover the extent, and none overlap
    assert area_km2(shapes).sum() == pytest.approx(area_km2(EXTENT), rel=1e-9)
    assert area_km2(shapely.union_all(shapes)) == pytest.approx(area_km2(EXTENT), rel=1e-9)


def test_a_change_by_sectors_adds_up() -> None:
    oblast = load_oblasts().set_index("iso").geometry["UA-63"]
    sectors = [
        Sector("Lyptsi", (LYPTSI,), within_km=20, region=oblast),
        Sector("Vovchansk", (VOVCHANSK, shapely.Point(36.83, 50.25)), region=oblast),
        Sector("Kupiansk", (KUPIANSK,), within_km=30),
    ]
    change = Drawing.of(shapely.box(36.1, 49.6, 38, 50.5))
    table = change.by(sector_shapes(sectors, change.gained))
    assert list(table.index) == ["Lyptsi", "Vovchansk", "Kupiansk", "outside every region"]
    assert table["gained_km2"].sum() == pytest.approx(change.gained_km2, rel=1e-9)
    assert (table["gained_km2"] > 100).all()


def test_limits_are_kept() -> None:
    disc = sector_shapes([Sector("a", (LYPTSI,), within_km=15)], EXTENT).geometry.iloc[0]
    edge = [metres(LYPTSI, shapely.Point(p)) for p in disc.exterior.coords]
    assert (min(edge), max(edge)) == pytest.approx((15_000, 15_000), abs=20)
    region = shapely.box(36.3, 50.1, 36.5, 50.25)
    cut = sector_shapes([Sector("a", (LYPTSI,), region=region)], EXTENT).geometry.iloc[0]
    assert cut.equals(region)


def test_what_a_limit_leaves_out_is_nobodys() -> None:
    sectors = [Sector("a", (LYPTSI,), within_km=5), Sector("b", (VOVCHANSK,))]
    shapes = sector_shapes(sectors, EXTENT).geometry
    beyond = shapely.Point(36.417, 50.30)  # 10 km from Lyptsi, 37 from Vovchansk
    assert not shapes.intersects(beyond).any()


def test_points_on_one_line_and_twice_in_one_sector() -> None:
    row = [shapely.Point(36 + i / 10, 50) for i in range(5)]
    shapes = sector_shapes([Sector(str(i), (p, p)) for i, p in enumerate(row)], EXTENT).geometry
    assert [list(shapes.intersects(p)).index(True) for p in row] == [0, 1, 2, 3, 4]


def test_shapes_are_described_in_order_with_a_crs() -> None:
    table = sector_shapes([Sector("z", (LYPTSI,)), Sector("a", (VOVCHANSK,))], EXTENT)
    assert list(table.columns) == ["name", "geometry"]
    assert list(table["name"]) == ["z", "a"]
    assert table.crs == "EPSG:4326"
    assert table.geometry.is_valid.all()


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"name": " "}, "sector: expected a name, found ' '"),
        ({"name": 3}, "sector: expected a name, found 3"),
        ({"settlements": ()}, "sector 'a': expected a settlement, found none"),
        ({"settlements": LYPTSI}, "sector 'a': expected a list of points, found one point"),
        ({"settlements": ("Lyptsi",)}, "expected points, found 'Lyptsi'; use frontgeo.find_s"),
        ({"settlements": (shapely.Point(),)}, "sector 'a': expected points, found 'POINT EMPTY'"),
        ({"settlements": (shapely.Point(4e6, 5),)}, "expected longitude and latitude in degrees"),
        ({"within_km": 0}, "sector 'a', within_km: expected km above 0, found 0"),
        ({"within_km": float("nan")}, "sector 'a', within_km: expected km above 0, found nan"),
        ({"region": LYPTSI}, "sector 'a', region: expected polygons, found a Point"),
    ],
)
def test_a_bad_sector(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message.replace("(", r"\(")):
        Sector(**{"name": "a", "settlements": (LYPTSI,), **fields})


@pytest.mark.parametrize(
    ("sectors", "message"),
    [
        ([], "sectors: expected at least one, found none"),
        (
            [Sector("a", (LYPTSI,)), Sector("a", (VOVCHANSK,))],
            "sectors: expected different names, found 'a' twice",
        ),
        (
            [Sector("a", (LYPTSI,)), Sector("b", (VOVCHANSK, LYPTSI))],
            "sectors 'a' and 'b': expected different settlements, found 36.417, 50.207 in both",
        ),
        (
            [Sector("a", (LYPTSI,), region=shapely.box(20, 40, 21, 41))],
            "sector 'a': expected ground nearest to its settlements, found none",
        ),
    ],
)
def test_bad_sectors(sectors: list[Sector], message: str) -> None:
    with pytest.raises(InputError, match=message):
        sector_shapes(sectors, EXTENT)


def test_no_extent() -> None:
    with pytest.raises(GeometryError, match="extent: expected a geometry, found an empty one"):
        sector_shapes([Sector("a", (LYPTSI,))], shapely.Polygon())


# ---- the nearest settlement ---------------------------------------------------------------


@given(st.floats(23, 39), st.floats(45, 52))
@settings(max_examples=40)
def test_the_nearest_settlement_by_brute_force(x: float, y: float) -> None:
    table = load_settlements()
    lon, lat = table["lon"].to_numpy(), table["lat"].to_numpy()
    away = GEOD.inv(np.full(len(lon), x), np.full(len(lon), y), lon, lat)[2]
    found = nearest_settlement(shapely.Point(x, y), table)
    assert found.distance_km == pytest.approx(away.min() / 1000, abs=1e-9)
    assert found.name == table["name_en"].iloc[int(np.argmin(away))]


@pytest.mark.parametrize(
    ("azimuth", "word"),
    [
        (0, "north"), (44, "north-east"), (90, "east"), (135, "south-east"), (-179, "south"),
        (-130, "south-west"), (-90, "west"), (-46, "north-west"), (-22, "north"),
    ],
)  # fmt: skip
def test_the_direction_from_the_settlement_to_a_point(azimuth: float, word: str) -> None:
    table = gpd.GeoDataFrame(
        {"name_en": ["", "Vovchansk"], "name_uk": ["Липці", "Вовчанськ"]},
        geometry=[LYPTSI, VOVCHANSK],
        crs="EPSG:4326",
    )
    x, y, _ = GEOD.fwd(LYPTSI.x, LYPTSI.y, azimuth, 1234)
    assert str(nearest_settlement(shapely.Point(x, y), table)) == f"1.2 km {word} of Липці"


def test_settlements_without_names() -> None:
    for table in (
        gpd.GeoDataFrame({"kind": ["village"]}, geometry=[LYPTSI], crs="EPSG:4326"),
        gpd.GeoDataFrame({"name_en": [""]}, geometry=[LYPTSI], crs="EPSG:4326"),
        load_settlements().iloc[:0],
    ):
        with pytest.raises(InputError, match="settlements: expected points with name_en"):
            nearest_settlement(LYPTSI, table)
