"""The exact words with which measuring, differencing or an interval is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from math import nan

import geopandas as gpd
import numpy as np
import pytest
import shapely

from frontgeo import ControlMap, area_km2, diff, length_km, load_border
from frontgeo.change.drawing import Drawing
from frontgeo.errors import FrontgeoError, GeometryError, InputError
from frontgeo.geometry.uncertainty import position_sd_km2

JAN, JUN = date(2024, 1, 1), date(2024, 6, 1)
SQUARE = shapely.box(36, 50, 37, 51)
BOW = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
ENDS = (36.3, 50.2), (36.7, 50.2)


def control(day: date | None = JAN, mapper: str = "tester", **more: object) -> ControlMap:
    return ControlMap(mapper, {"occupied": SQUARE}, day=day, **more)  # type: ignore[arg-type]


def regions(*boxes: tuple[float, ...], crs: str | None = "EPSG:4326", **columns: object) -> object:
    return gpd.GeoDataFrame(columns, geometry=[shapely.box(*b) for b in boxes], crs=crs)


def refused(call: Callable[[], object], kind: type[FrontgeoError], words: str) -> None:
    with pytest.raises(kind) as caught:
        call()
    assert str(caught.value) == words


NOT_LONLAT = (
    "expected longitude and latitude in degrees, x first, found coordinates up to x = {}, y = {}; "
    "reproject to EPSG:4326 or swap the axes"
)


@pytest.mark.parametrize(
    ("shape", "x", "y"),
    [
        (shapely.box(0, 0, 540.5, 1), "540.5", "1"),
        (shapely.box(-721, -2, 0, 1), "721", "2"),
        (shapely.box(0, 0, 1, 90.5), "1", "90.5"),
        (shapely.box(-3, -91, 1, 0), "3", "91"),
    ],
)
def test_what_is_not_lonlat(shape: shapely.Polygon, x: str, y: str) -> None:
    words = NOT_LONLAT.format(x, y)
    refused(lambda: area_km2(shape), GeometryError, words)
    refused(lambda: area_km2([None, shape]), GeometryError, words)
    refused(lambda: length_km(shape), GeometryError, words)


def test_the_ends_of_lonlat_are_in_it() -> None:
    world = shapely.box(-180, -90, 180, 90)
    assert area_km2(shapely.box(-540, -90, 540, 90)) == pytest.approx(3 * area_km2(world))
    assert area_km2(world) == pytest.approx(510_065_621.7, rel=1e-10)  # WGS 84, 4πR² authalic


@pytest.mark.parametrize("axis", [0, 1])
def test_a_coordinate_that_is_no_number(axis: int) -> None:
    words = "geometry has a NaN or infinite coordinate; mend or remove it"
    away = np.where(np.arange(2) == axis, np.inf, 1.0)
    infinite = shapely.transform(SQUARE, lambda xy: xy * away)
    refused(lambda: area_km2(infinite), GeometryError, words)
    refused(lambda: length_km(infinite.exterior), GeometryError, words)
    unknown = np.where(np.arange(2) == axis, nan, 1.0)
    line = shapely.transform(shapely.LineString([(36, 50), (37, 51)]), lambda xy: xy * unknown)
    refused(lambda: length_km(line), GeometryError, words)


def test_edges_and_systems_of_coordinates() -> None:
    refused(
        lambda: area_km2(SQUARE, edges="straight"),  # type: ignore[call-overload]
        GeometryError,
        "edges: expected 'lonlat' or 'geodesic', found 'straight'",
    )
    refused(
        lambda: area_km2(gpd.GeoSeries([SQUARE], crs="EPSG:3857")),
        GeometryError,
        "expected longitude and latitude on WGS 84, found WGS 84 / Pseudo-Mercator; "
        "use .to_crs('EPSG:4326') first",
    )


def test_pairs_of_maps() -> None:
    refused(
        lambda: diff(control(JUN), control()),
        InputError,
        "before (tester 2024-06-01) is later than after (tester 2024-01-01); swap the two maps",
    )
    refused(
        lambda: diff(control(), control(JUN, "other")),
        InputError,
        "expected two maps of one mapper, found tester 2024-01-01 and other 2024-06-01: "
        "a difference between mappers is no change",
    )
    unstated = control(JUN, "other", mapper_stated=False)
    assert diff(control(), unstated).label == "other"
    assert diff(control(mapper="file", mapper_stated=False), control(JUN)).label == "tester"
    assert diff(control(), control()).net_km2 == 0  # one day twice is no reversal


@pytest.mark.parametrize("tolerance", [-1, -0.5, 1e6, nan])
def test_tolerances(tolerance: float) -> None:
    refused(
        lambda: diff(control(), control(JUN), sliver_tolerance_m=tolerance),
        InputError,
        f"sliver_tolerance_m: expected 0 or more, found {tolerance}",
    )


def test_clips() -> None:
    refused(
        lambda: diff(control(), control(JUN), clip=BOW),
        GeometryError,
        "clip: expected valid polygons, found self-intersection at 0.5, 0.5; inspect it, then use "
        "shapely.make_valid, or draw it again",
    )
    refused(
        lambda: diff(control(), control(JUN), clip=shapely.box(50, 36, 51, 37)),
        GeometryError,
        "clip: expected it within longitude 20 to 43, latitude 43 to 54, found x 50 to 51, "
        "y 36 to 37; the axes are "
        "swapped: x must be longitude, y latitude",
    )
    refused(
        lambda: diff(control(), control(JUN), clip=shapely.box(2, 48, 3, 49)),
        InputError,
        "clip: meets neither map; check that x is longitude and y latitude",
    )


def test_claimed_ground() -> None:
    refused(
        lambda: Drawing.of(gpd.GeoSeries([SQUARE])),
        GeometryError,
        "claimed ground: expected a stated CRS, found none; use .set_crs",
    )
    refused(
        lambda: Drawing.of(shapely.Point(36, 50)),
        GeometryError,
        "claimed ground: expected polygons, found a Point",
    )
    refused(
        lambda: Drawing.of(shapely.box(0, 0, 1, 91)),
        GeometryError,
        "claimed ground: expected longitude and latitude in degrees, found x 0 to 1, y 0 to 91; "
        "reproject it to EPSG:4326",
    )


@pytest.mark.parametrize(
    ("depth", "found"),
    [
        (0, "0 and 0"),
        (-1.5, "-1.5 and -1.5"),
        ((9, 8.5), "9 and 8.5"),
        ([0, 8], "0 and 8"),
        (1000, "1000 and 1000"),
    ],
)
def test_depths_of_a_band(depth: object, found: str) -> None:
    refused(
        lambda: Drawing.band(SQUARE, depth_km=depth, between=ENDS),  # type: ignore[arg-type]
        InputError,
        f"depth_km: expected 0 < low ≤ high, found {found}",
    )


def test_regions() -> None:
    change = diff(control(), ControlMap("tester", {"occupied": shapely.box(36, 50, 38, 51)}))
    twice_km2 = area_km2(shapely.intersection(shapely.box(37.25, 50, 37.5, 51), load_border()))
    refused(
        lambda: change.by(regions((36, 50, 37.5, 51), (37.25, 50, 38, 51), name=["a", "b"])),
        GeometryError,
        f"regions: expected regions that do not overlap, found {twice_km2:.3f} km² of the change "
        "that count more than once; use a layer without overlaps",
    )
    refused(
        lambda: change.by(regions((36, 50, 37, 51), crs=None)),
        GeometryError,
        "regions: expected a stated CRS, found none; use .set_crs",
    )
    refused(
        lambda: change.by(regions((36, 50, 37, 51), one=[1], two=[2]), name="three"),
        InputError,
        "regions: no column 'three'; there are: one, two",
    )
    refused(
        lambda: change.by(regions((36, 50, 37, 51)), name="name"),
        InputError,
        "regions: no column 'name'; there are: none",
    )


@pytest.mark.parametrize(
    ("sigma_m", "length_m", "front_km", "words"),
    [
        (-1, 2000, 10, "position_error_m: expected a length of 0 or more, found -1"),
        (250, nan, 10, "correlation_length_m: expected a length of 0 or more, found nan"),
        (250, 2000, [10, -2.5], "front_km: expected a length of 0 or more, found -2.5"),
    ],
)
def test_lengths_of_an_interval(
    sigma_m: float, length_m: float, front_km: float | list[float], words: str
) -> None:
    refused(
        lambda: position_sd_km2(
            position_error_m=sigma_m, correlation_length_m=length_m, front_km=front_km
        ),
        InputError,
        words,
    )
