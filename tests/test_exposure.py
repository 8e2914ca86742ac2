"""Exposure: sums of rasters and points by zone, against known densities and exactextract."""

from __future__ import annotations

import csv
import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import exactextract
import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio
import shapely
from pyproj import Geod, Transformer

import frontgeo as fg
from frontgeo.change.zones import zones_by_distance
from frontgeo.cli.main import main
from frontgeo.errors import FrontgeoError, GeometryError, InputError, MapFileError
from frontgeo.mappers.registry import credit_of
from frontgeo.raster import PointValues, RasterValues, exposure
from frontgeo.raster.cell_sums import open_cells
from frontgeo.raster.people import population
from frontgeo.raster.zone_sums import _SUMS

GEOD = Geod(ellps="WGS84")
DAY = date(2024, 5, 31)
HELD = shapely.box(35, 48.5, 36, 49)
LAEA, MOLLWEIDE, UTM = "EPSG:3035", "ESRI:54009", "EPSG:32636"
ZONES = ["under control", "0–5 km", "5–10 km", "10–20 km", "20–30 km"]


def shown(ground: shapely.Geometry = HELD, **options: Any) -> fg.ControlMap:
    return fg.ControlMap(options.pop("mapper", "me"), {"occupied": ground},
                         **{"day": DAY, **options})  # fmt: skip


def raster(
    path: Path, values: np.ndarray, west: float, north: float, cell: float, **options: Any
) -> Path:
    tags = options.pop("tags", {})
    place = options.pop("transform", rasterio.Affine(cell, 0, west, 0, -cell, north))
    profile = {"crs": "EPSG:4326", "dtype": "float64", "count": 1, **options}
    height, width = values.shape
    with rasterio.open(
        path, "w", driver="GTiff", height=height, width=width, transform=place, **profile
    ) as file:
        for band in range(1, profile["count"] + 1):
            file.write(values.astype(profile["dtype"]), band)
        file.update_tags(**tags)
    return path


def random_raster(path: Path, **options: Any) -> Path:
    """People about `HELD` and 60 km more, in cells of 0.01°."""
    values = np.random.default_rng(1).gamma(0.3, 50, (180, 260))
    if "nodata" in options:
        values[np.random.default_rng(2).random(values.shape) < 0.2] = options["nodata"]
    return raster(path, values, 34.2, 49.7, 0.01, **options)


def by_zone(table: pd.DataFrame, column: str = "value") -> dict[str, float]:
    return dict(zip(table["zone"], table[column], strict=True))


# ---- rasters -----------------------------------------------------------------------------


def test_even_density_is_area_times_density_in_each_zone_and_region(tmp_path: Path) -> None:
    cell_m = 1000.0
    frame = shapely.box(34, 47.5, 37, 50)
    to = Transformer.from_crs("EPSG:4326", LAEA, always_xy=True)
    west, south, east, north = to.transform_bounds(*frame.bounds)
    size = (int((north - south) / cell_m) + 1, int((east - west) / cell_m) + 1)
    path = raster(tmp_path / "a.tif", np.full(size, 37.0), west, north, cell_m, crs=LAEA)
    table = exposure(shown(), path)
    assert table["zone"].tolist() == ZONES and set(table["region"]) == {"all"}
    assert table["value"].to_numpy() == pytest.approx(37.0 * table["area_km2"], rel=1e-6)
    assert table["cells"].to_numpy() == pytest.approx(table["area_km2"], rel=1e-6)
    assert table["area_km2"].iloc[0] == pytest.approx(fg.area_km2(HELD), rel=1e-9)
    assert (table["nodata_share"] == 0).all() and (table["outside_km2"] == 0).all()
    split = exposure(shown(), path, regions=fg.load_oblasts())
    assert split["value"].to_numpy() == pytest.approx(37.0 * split["area_km2"], rel=1e-6)
    sums = split.groupby("zone", sort=False)[["value", "back", "forward", "area_km2"]].sum()
    for column in sums:
        assert by_zone(table, column) == pytest.approx(sums[column].to_dict(), rel=1e-6)
    assert split["region"].nunique() == 3


@pytest.mark.parametrize("nodata", [None, -99999.0])
def test_every_zone_equals_exactextract(tmp_path: Path, nodata: float | None) -> None:
    """Independent: other polygons of the same ground, read from the file by exactextract."""
    options = {} if nodata is None else {"nodata": nodata}
    path = random_raster(tmp_path / "a.tif", **options)
    found = zones_by_distance(shown(), (0, 5, 10, 20, 30))
    reach = {km: gpd.GeoSeries([found.within[km * 1000.0]], crs=4326) for km in (5, 10, 20, 30)}
    country = gpd.GeoSeries([fg.load_border()], crs=4326)
    held = gpd.GeoSeries([HELD], crs=4326).intersection(country)
    grounds, inner = [held], held
    for km in (5, 10, 20, 30):
        outer = reach[km].union(held)
        grounds.append(outer.difference(inner).intersection(country))
        inner = outer
    polygons = gpd.GeoDataFrame(geometry=pd.concat(grounds, ignore_index=True), crs=4326)
    expected = exactextract.exact_extract(str(path), polygons, ["sum", "count"], output="pandas")
    table = exposure(shown(), path)
    assert table["value"].to_numpy() == pytest.approx(expected["sum"], rel=1e-6)
    assert table["cells"].to_numpy() == pytest.approx(expected["count"], rel=1e-6)
    if nodata is not None:
        assert table["nodata_share"].to_numpy() == pytest.approx(0.2, abs=0.02)


@pytest.mark.parametrize(("crs", "cell"), [(MOLLWEIDE, 1000.0), (UTM, 700.0)])
def test_a_raster_in_another_crs(tmp_path: Path, crs: str, cell: float) -> None:
    """Each cell holds its true area times a density, so that sums are areas."""
    to = Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    west, south, east, north = to.transform_bounds(34, 47.7, 37, 49.8)
    height, width = int((north - south) / cell) + 1, int((east - west) / cell) + 1
    x, y = np.meshgrid(west + cell * np.arange(width), north - cell * np.arange(height))
    cells = shapely.transform(
        shapely.box(x.ravel(), y.ravel() - cell, x.ravel() + cell, y.ravel()),
        lambda xy: np.column_stack(to.transform(xy[:, 0], xy[:, 1], direction="INVERSE")),
    )
    values = 37.0 * fg.area_km2(cells).reshape(x.shape)
    table = exposure(shown(), raster(tmp_path / "a.tif", values, west, north, cell, crs=crs))
    assert table["value"].to_numpy() == pytest.approx(37.0 * table["area_km2"], rel=1e-5)


def test_ground_outside_the_raster_is_named_and_never_0(tmp_path: Path) -> None:
    half = raster(tmp_path / "a.tif", np.full((200, 130), 10.0), 34.2, 49.7, 0.01)  # to 35.5° E
    table = exposure(shown(), half)
    west = zones_by_distance(shown(), (0, 5, 10, 20, 30), clip=shapely.box(34, 47, 35.5, 50))
    inside_km2 = [fg.area_km2(west.ground(zone)) for zone in west.zones]
    expected_km2 = table["area_km2"] - inside_km2
    assert table["outside_km2"].to_numpy() == pytest.approx(expected_km2, rel=1e-6)
    degrees = [shapely.area(west.ground(zone)) for zone in west.zones]
    assert table["value"].to_numpy() == pytest.approx(np.array(degrees) * 1e5, rel=1e-6)
    # a region that lies wholly outside has no value, rather than 0
    sides = gpd.GeoDataFrame(
        {"name": ["west", "east"]},
        geometry=[shapely.box(33, 47, 35.5, 51), shapely.box(35.5, 47, 38, 51)],
        crs=4326,
    )
    split = exposure(shown(), half, regions=sides)
    assert split.loc[split["region"] == "east", ["value", "low", "high"]].isna().all(axis=None)
    assert split.loc[split["region"] == "west", "value"].to_numpy() == pytest.approx(
        table["value"], rel=1e-6
    )
    with pytest.raises(InputError, match=r"a raster that covers the zones, found one of longitude"):
        exposure(shown(), raster(tmp_path / "b.tif", np.ones((9, 9)), 2, 10, 1))


def test_no_value_in_a_cell_is_none_and_counted(tmp_path: Path) -> None:
    path = raster(tmp_path / "a.tif", np.full((4, 8), -99999.0), 33, 50, 0.5, nodata=-99999.0)
    table = exposure(shown(), path)
    assert (table["value"] == 0).all() and (table["nodata_share"] == 1).all()
    assert (table["cells"] == 0).all() and (table["no_value"] > 0).all()


@pytest.mark.parametrize(
    ("options", "values", "message"),
    [
        ({}, {"path": "none.tif"}, "no such file"),
        ({"crs": None}, {}, "stated CRS, found none"),
        ({}, {"band": 2}, "a band from 1 to 1, found 2"),
        ({"negative": -99999}, {}, "expected people per cell in band 1, found -99999; state it as"),
        ({"negative": -1}, {"unit": "beds"}, "expected beds per cell"),
        ({"dtype": "complex64"}, {}, "complex"),
        ({}, {"year": 20}, "expected a year"),
    ],
)
def test_bad_rasters(tmp_path: Path, options: dict, values: dict, message: str) -> None:
    cells = np.ones((30, 40))
    cells[10:12, 10:25] = options.pop("negative", 1)
    path = raster(tmp_path / "a.tif", cells, 34, 50, 0.1, **options)
    with pytest.raises(InputError, match=message):
        exposure(shown(), RasterValues(**{"path": path, **values}))


def test_a_sliver_is_not_taken_for_its_outside(tmp_path: Path) -> None:
    """Slivers of 1e-7 m², such as overlays leave, counted as whole cells in exactextract."""
    path = raster(tmp_path / "a.tif", np.ones((240, 240)), 36, 50, 1 / 120)
    random, wrong = np.random.default_rng(0), 0
    with open_cells(path, 1) as cells:
        for _ in range(60):
            a = np.array([36.1, 48.3]) + random.random(2) * [1.5, 1.2]
            b = a + (random.random(2) - 0.5) * 0.1
            sliver = cells.projected(shapely.Polygon([a, b, a + random.random() * (b - a)]))
            wrong += cells._sums([sliver], _SUMS)[0]["covered"] > 0.1
            assert cells.sums([sliver], _SUMS)[0]["covered"] < 1e-9
            beside = shapely.MultiPolygon([sliver, shapely.box(37.9, 49.9, 37.95, 49.95)])
            assert cells.sums([beside], _SUMS)[0]["value"] == pytest.approx(36)
            lost = shapely.MultiPolygon()
            drawn = fg.Drawing(gained=beside, lost=lost, unchanged=lost, label="me")
            assert population(drawn, path).gained.people == pytest.approx(36)
    assert wrong > 10  # otherwise this test would show nothing


# ---- a line that lies elsewhere ----------------------------------------------------------


def test_forward_and_back_are_those_of_a_line_that_moved(tmp_path: Path) -> None:
    """Independent: maps whose line is drawn so much farther out or in."""
    path = random_raster(tmp_path / "a.tif")
    sigma_m = 1000.0
    metres = 1.959963984540054 * sigma_m
    table = exposure(shown(position_error_m=sigma_m), path)
    out = fg.geometry.buffer_m(HELD, metres)
    to_m, back = fg.geometry.projection.local_metres(HELD)
    inside = back(shapely.buffer(to_m(HELD), -metres, join_style="mitre"))
    # corners of the box that was drawn farther in lie more than so much farther away
    for column, moved, share in (("forward", out, 2e-3), ("back", inside, 0.02)):
        drawn = by_zone(exposure(shown(moved), path))
        assert by_zone(table, column) == pytest.approx(drawn, rel=share)
    assert (table["low"] == table[["value", "back", "forward"]].min(axis=1)).all()
    assert (table["high"] == table[["value", "back", "forward"]].max(axis=1)).all()
    assert "me 1,000 m (default)" in " ".join(table.attrs["notes"])


def test_bands_inside_held_ground_add_up_to_it(tmp_path: Path) -> None:
    path = random_raster(tmp_path / "a.tif")
    table = exposure(shown(), path, bands_km=(-30, -10, -5, 0, 5)).set_index("zone")
    parts = [name for name in table.index if name.startswith("under control, ")]
    assert len(parts) == 3 and "under control, 0–5 km" in parts
    # no ground of the box is farther than 28 km from its edge
    assert table.loc[parts, "value"].sum() == pytest.approx(
        table.loc["under control", "value"], rel=1e-6
    )


# ---- points ------------------------------------------------------------------------------


def places(xy: list[tuple[float, float]], **columns: list) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns, geometry=[shapely.Point(p) for p in xy], crs=4326)


def from_line(metres: float, lat: float = 48.75) -> tuple[float, float]:
    """Return a point so far east of the held box."""
    lon, lat, _ = GEOD.fwd(36.0, lat, 90.0, metres)
    return lon, lat


def test_points_are_counted_in_the_zone_of_their_distance() -> None:
    spots = [(35.5, 48.7), from_line(0), from_line(4985), from_line(5015), from_line(29_900),
             from_line(30_100)]  # fmt: skip
    table = exposure(shown(), PointValues(places(spots)))
    assert by_zone(table) == dict(zip(ZONES, [2, 1, 1, 0, 1], strict=True))
    assert by_zone(table) == by_zone(table, "points")
    assert "in no zone of any map: 1 of 6 points" in table.attrs["notes"]


def test_points_far_and_near_against_geodesic_distances() -> None:
    random = np.random.default_rng(5)
    xy = np.column_stack([random.uniform(34.4, 36.6, 800), random.uniform(48.1, 49.4, 800)])
    people = random.integers(1, 9999, 800)
    table = exposure(shown(), PointValues(places(xy.tolist(), people=people), "people"))
    line = shapely.get_coordinates(shapely.segmentize(HELD.exterior, 0.001))
    km = np.array([
        GEOD.inv(np.full(len(line), x), np.full(len(line), y), *line.T)[2].min() for x, y in xy
    ]) / 1000  # fmt: skip
    inside = shapely.covers(HELD, shapely.points(xy))
    expected = [people[inside].sum()] + [
        people[~inside & (km > a) & (km <= b)].sum()
        for a, b in ((0, 5), (5, 10), (10, 20), (20, 30))
    ]
    # a point within 50 m of an edge may fall on either side in one of the two
    edges = np.abs(km[:, None] - [0, 5, 10, 20, 30]).min(axis=1)
    slack = float(people[edges < 0.05].sum())
    assert table["value"].to_numpy() == pytest.approx(expected, abs=slack)
    assert (edges < 0.05).sum() < 30


def test_points_by_region_add_up_and_lie_in_one(tmp_path: Path) -> None:
    xy = [(35.2, 48.7), (35.5, 48.7), (35.8, 48.7), (35.5, 48.6), (36.02, 48.7)]
    sides = gpd.GeoDataFrame(
        {"name": ["west", "east"]},
        geometry=[shapely.box(34, 47, 35.5, 51), shapely.box(35.5, 47, 36.01, 51)],
        crs=4326,
    )
    table = exposure(shown(), PointValues(places(xy, n=[1, 2, 4, 8, 16]), "n"), regions=sides)
    found = {(r.region, r.zone): r.value for r in table.itertuples() if r.value}
    assert found == {
        ("west", "under control"): 11,
        ("east", "under control"): 4,
        ("outside every region", "0–5 km"): 16,
    }


def test_missing_numbers_are_counted_and_zeros_told() -> None:
    table = places([(35.1, 48.7), (35.2, 48.7), (35.3, 48.7)], n=["10", "", "0"])
    found = exposure(shown(), PointValues(table, "n"))
    row = found.iloc[0]
    assert (row["value"], row["points"], row["missing"]) == (10, 3, 1)
    notes = " ".join(found.attrs["notes"])
    assert "1 of 3 points have no number" in notes and "1 of 3 points have the number 0" in notes


def test_points_move_with_the_line() -> None:
    spots = places([from_line(200), from_line(5100)], n=[3, 5])
    found = exposure(shown(position_error_m=250), PointValues(spots, "n")).set_index("zone")
    assert found["value"].tolist() == [0, 3, 5, 0, 0]
    assert found["forward"].tolist() == [3, 5, 0, 0, 0]
    assert found["back"].tolist() == [0, 3, 5, 0, 0]
    assert found.loc["0–5 km", ["low", "high"]].tolist() == [3, 5]


@pytest.mark.parametrize("band_km", [5.0, 0.5])
def test_a_line_that_moves_by_a_band_or_more(band_km: float) -> None:
    spots = places(
        [(35.9, 48.75), from_line(300), from_line(5300), from_line(9000)], n=[1, 2, 4, 8]
    )
    drawn = shown(position_error_m=5000 / 1.959963984540054)  # it moves by 5 km
    found = exposure(drawn, PointValues(spots, "n"), bands_km=(0, band_km, 10)).set_index("zone")
    assert found["forward"].tolist() == ([3, 12, 0] if band_km == 5 else [3, 4, 8])
    # 7.4 km inside, the first point is still under control; the others are 5 km farther out
    assert found["back"].tolist() == [1, 0, 2]


@pytest.mark.parametrize(
    ("table", "column", "message"),
    [
        (places([(35, 48)]).set_crs(None, allow_override=True), None, "a stated CRS"),
        (places([]), None, "at least one, found none"),
        (places([(35, 48)], n=[1]), "m", "no column 'm'; there are: n"),
        (places([(35, 48)], n=[1]), "geometry", "no column 'geometry'"),
        (places([(35, 48), (35, 48)], n=["1", "1 000"]), "n", "row 1: .* found '1 000'"),
        (places([(35, 48)], n=[-1]), "n", "row 0: .* found '-1'"),
        (places([(35, 48)], n=[float("inf")]), "n", "found 'inf'"),
        (
            gpd.GeoDataFrame(geometry=[HELD], crs=4326),
            None,
            "row 0: .*found Polygon",
        ),
        (
            gpd.GeoDataFrame(geometry=[None, shapely.Point(1, 1)], crs=4326),
            None,
            "row 0: expected a point, found none",
        ),
        ("points", None, "expected a GeoDataFrame of points, found str"),
    ],
)
def test_bad_points(table: Any, column: str | None, message: str) -> None:
    with pytest.raises(InputError, match=message):
        PointValues(table, column)


def test_points_with_swapped_axes_are_refused(tmp_path: Path) -> None:
    swapped = PointValues(places([(48.7, 35.1), (48.6, 35.2)]))
    with pytest.raises(GeometryError, match="axes are swapped"):
        exposure(shown(), swapped)
    path = tmp_path / "a.csv"
    path.write_text("lon,lat,beds\n48.7,35.1,5\n")
    with pytest.raises(MapFileError, match=r"a\.csv"):
        PointValues.read(path, "beds")


def test_points_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("name,lon,lat,beds\nA,35.1,48.7,5\nB,35.2,48.7,\n")
    values = PointValues.read(path, "beds")
    assert values.numbers.tolist()[:1] == [5.0] and values.missing == 1
    assert exposure(shown(), values)["value"].iloc[0] == 5
    path.write_text("lon,lat,beds\n35.1,48.7,many\n")
    with pytest.raises(MapFileError, match=r"a\.csv: row 0: .* found 'many'"):
        PointValues.read(path, "beds")
    with pytest.raises(MapFileError, match="no column 'cots'; there are: lon, lat, beds"):
        PointValues.read(path, "cots")


def test_the_settlements_that_ship_name_their_source() -> None:
    table = exposure(shown(), PointValues.settlements(), bands_km=(0, 5))
    notes = " ".join(table.attrs["notes"])
    assert "GeoNames (CC BY 4.0)" in notes and "not complete" in notes
    assert "308 of 5,419 points have no number" in notes
    assert table["value"].iloc[0] > 0


# ---- maps --------------------------------------------------------------------------------


def test_several_maps_and_mappers_have_rows_each(tmp_path: Path) -> None:
    path = random_raster(tmp_path / "a.tif")
    maps = [shown(mapper="A"), shown(shapely.box(35, 48.5, 36.1, 49), mapper="B", day=None)]
    table = exposure(iter(maps), path)
    assert table["mapper"].tolist() == ["A"] * 5 + ["B"] * 5
    assert table["day"].isna().tolist() == [False] * 5 + [True] * 5
    alone = exposure(maps[1], path)
    assert table["value"].iloc[5:].to_numpy() == pytest.approx(alone["value"], rel=1e-12)
    assert [r["mapper"] for r in table.attrs["maps"]] == ["A", "B"]


def folder_of(path: Path, days: dict[str, float]) -> Path:
    path.mkdir()
    for day, east in days.items():
        square = shapely.to_geojson(shapely.box(35, 48.5, east, 49))
        (path / f"{day}.geojson").write_text(square)
    return path


DAYS = {"2024-04-10": 36.0, "2024-04-29": 36.05, "2024-05-31": 36.1}


def test_a_timeline_gives_the_last_map_of_each_step(tmp_path: Path) -> None:
    path = random_raster(tmp_path / "a.tif")
    timeline = fg.read_timeline(folder_of(tmp_path / "maps", DAYS), mapper="me")
    days = exposure(timeline, path, bands_km=(0, 5))
    assert days["day"].dt.strftime("%Y-%m-%d").unique().tolist() == list(DAYS)
    months = exposure(timeline, path, bands_km=(0, 5), every="month")
    assert len(months) == 4
    pd.testing.assert_frame_equal(
        months.drop(columns="map"), days.drop(columns="map").iloc[2:].reset_index(drop=True)
    )
    each = exposure([timeline.at(day) for day in DAYS], path, bands_km=(0, 5))
    assert each["value"].to_numpy() == pytest.approx(days["value"], rel=1e-12)


@pytest.mark.parametrize(
    ("maps", "options", "message"),
    [
        ([], {}, "maps: expected at least one"),
        ("maps", {}, "expected a ControlMap, several or a Timeline, found str"),
        ([1], {}, "expected ControlMap, found int"),
        (5, {}, "found int"),
        (shown(), {"definition": "all"}, "definition: expected one of"),
        (shown(), {"definition": "occupied+contested"}, "shows no contested ground"),
        (shown(), {"bands_km": (5, 0)}, "ascending"),
        (shown(), {"regions": "oblasts"}, "expected a GeoDataFrame"),
        (shown(), {"clip": shapely.LineString([(35, 48), (36, 49)])}, "clip"),
        (shown(shapely.box(20, 45, 21, 46)), {}, "in Ukraine, found none"),
    ],
)
def test_bad_input_is_one_clear_error(maps: Any, options: dict, message: str) -> None:
    with pytest.raises(FrontgeoError, match=message):
        exposure(maps, PointValues.settlements(), **options)


def test_values_are_a_raster_or_points() -> None:
    with pytest.raises(InputError, match="values: expected the path of a raster"):
        exposure(shown(), 5)  # type: ignore[arg-type]


def test_regions_that_overlap_are_refused() -> None:
    twice = gpd.GeoDataFrame(
        {"name": ["a", "b"]},
        geometry=[shapely.box(34, 48, 36, 50), shapely.box(35.5, 48, 37, 50)],
        crs=4326,
    )
    with pytest.raises(GeometryError, match="expected regions that do not overlap"):
        exposure(shown(), PointValues.settlements(), regions=twice)


# ---- the command line --------------------------------------------------------------------


@pytest.fixture
def run(capsys: Any, tmp_path: Path, monkeypatch: Any) -> Any:
    monkeypatch.chdir(tmp_path)
    Path("map-2024-05-31.geojson").write_text(shapely.to_geojson(HELD))
    random_raster(Path("people.tif"), tags={"year": "2020"})
    capsys.readouterr()

    def run(*words: str, code: int = 0) -> tuple[str, str]:
        assert main(["exposure", *words]) == code, capsys.readouterr().err
        out, err = capsys.readouterr()
        assert code == 0 or err.count("\n") == 1, err
        return out, err

    return run


MAP, PEOPLE = "map-2024-05-31.geojson", ("--people", "people.tif")


def test_the_command_prints_what_the_library_gives(run: Any) -> None:
    out, _ = run(MAP, *PEOPLE)
    table = exposure(fg.read_control_map(MAP), "people.tif")
    for row in table.itertuples():
        (line,) = (text for text in out.splitlines() if text.startswith(f"{row.zone}  "))
        assert f"{row.value:,.0f}" in line and f"{row.low:,.0f} to {row.high:,.0f}" in line
    assert "people of 2020 by people.tif: who fled, died or came since is not in it" in out
    assert "2024-05-31" in out and "without state border and coast" in out
    found = json.loads(run(MAP, *PEOPLE, "--json")[0])
    assert [row["value"] for row in found["rows"]] == pytest.approx(table["value"], rel=1e-6)
    assert found["rows"][0]["from_km"] is None and found["rows"][0]["day"] == "2024-05-31"
    assert found["unit"] == "people" and found["maps"][0]["position_error_m"] == 250
    assert run(MAP, *PEOPLE, "--json") == run(MAP, *PEOPLE, "--json")


def test_regions_a_csv_and_bands_on_both_sides(run: Any) -> None:
    out, err = run(MAP, *PEOPLE, "--by", "oblast", "--csv", "a.csv", "--bands", "0", "5",
                   "--both-sides")  # fmt: skip
    assert "wrote a.csv" in err and "all regions" in out
    with Path("a.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {row["zone"] for row in rows} == {
        "under control", "under control, 0–5 km", "0–5 km"
    }  # fmt: skip
    total = sum(float(row["value"]) for row in rows if row["zone"] == "0–5 km")
    (line,) = (x for x in out.splitlines() if x.startswith("all regions") and " 0–5 km " in x
               and "under" not in x)  # fmt: skip
    assert f"{total:,.0f}" in line
    before = Path("a.csv").read_bytes()
    run(MAP, *PEOPLE, "--by", "oblast", "--csv", "a.csv", "--bands", "0", "5", "--both-sides")
    assert Path("a.csv").read_bytes() == before
    shutil.copy(MAP, "map")
    assert "expected a name in .csv" in run(MAP, *PEOPLE, "--csv", "people.tif", code=2)[1]
    assert "would overwrite" in run("map", *PEOPLE, "--csv", "map", code=2)[1]


def test_a_table_names_whose_maps_it_rests_on(run: Any) -> None:
    run(MAP, "--mapper", "DeepState", *PEOPLE, "--csv", "a.csv")
    with Path("a.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {row["credit"] for row in rows} == {credit_of("DeepState")} != {""}


def test_an_archive_by_month(run: Any, tmp_path: Path) -> None:
    folder_of(tmp_path / "maps", DAYS)
    words = ("maps", "--mapper", "me", *PEOPLE, "--every", "month", "--bands", "0", "5")
    days = [row["day"] for row in json.loads(run(*words, "--json")[0])["rows"]]
    assert sorted(set(days)) == ["2024-04-29", "2024-05-31"]
    out, _ = run(*words, "--since", "2024-05-01")
    assert "me, 2024-05-31: people" in out
    assert "no map from 2025-01-01" in run(*words, "--since", "2025-01-01", code=2)[1]


def test_a_store_is_an_archive(run: Any, tmp_path: Path, capsys: Any) -> None:
    folder_of(tmp_path / "maps", DAYS)
    assert main(["timeline", "update", "store.parquet", "maps", "--mapper", "me"]) == 0
    capsys.readouterr()
    words = ("--mapper", "me", *PEOPLE, "--bands", "0", "5", "--json")
    rows = [json.loads(run(name, *words)[0])["rows"] for name in ("maps", "store.parquet")]
    assert rows[0] == rows[1] and len(rows[0]) == 6


def test_maps_of_the_library_by_their_mappers_names(run: Any, tmp_path: Path, capsys: Any) -> None:
    for name, east in (("A", 36.0), ("B", 36.1)):
        folder = folder_of(tmp_path / name, {"2024-05-01": 35.9, "2024-05-31": east})
        assert main(["library", "add", str(folder), "--mapper", name, "--library", "lib"]) == 0
    capsys.readouterr()
    words = ("--library", "lib", *PEOPLE, "--bands", "0", "5")
    out, _ = run("--mapper", "A", "B", "--day", "2024-06-02", *words)
    titles = [line for line in out.splitlines() if "by distance from the front" in line]
    assert [t[:13] for t in titles] == ["A, 2024-05-31", "B, 2024-05-31"]
    assert all("2.0 days old" in title for title in titles)
    found = json.loads(run("--mapper", "B", "--day", "2024-06-02", *words, "--json")[0])
    alone = exposure(shown(shapely.box(35, 48.5, 36.1, 49)), "people.tif", bands_km=(0, 5))
    assert [row["value"] for row in found["rows"]] == pytest.approx(alone["value"], rel=1e-6)
    found = json.loads(run("--mapper", "A", "--since", "2024-05-01", *words, "--json")[0])
    assert len(found["rows"]) == 4
    assert "expected the days of the library's maps" in run("--mapper", "A", *words, code=2)[1]


def test_one_day_of_an_archive(run: Any, tmp_path: Path) -> None:
    folder_of(tmp_path / "maps", DAYS)
    words = ("maps", "--mapper", "me", *PEOPLE, "--day", "2024-05-20")
    out, _ = run(*words)
    assert "me, 2024-04-29" in out and "21.0 days old" in out
    assert "--day and --every do not go together" in run(*words, "--every", "month", code=2)[1]


def test_points_and_other_rasters(run: Any) -> None:
    Path("beds.csv").write_text("lon,lat,beds,name\n35.5,48.7,12,=1+1\n36.01,48.7,30,B\n")
    out, _ = run(MAP, "--points", "beds.csv", "--value", "beds")
    assert "beds of 2 points: beds.csv" in out and " 12 " in out and " 30 " in out
    assert "points of 2 points" in run(MAP, "--points", "beds.csv")[0]
    assert "population of 5,419 points" in run(MAP, "--points", "settlements")[0]
    out, _ = run(MAP, "--raster", "people.tif", "--unit", "beds")
    assert "beds of 2020 by people.tif\n" in out


def test_a_name_of_a_region_is_never_code(run: Any) -> None:
    square = json.loads(shapely.to_geojson(shapely.box(34, 48, 37, 50)))
    feature = {"type": "Feature", "properties": {"name": "=1+1\x1b[31m"}, "geometry": square}
    Path("r.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    out, _ = run(MAP, *PEOPLE, "--by", "r.geojson", "--csv", "a.csv")
    assert "\x1b" not in out
    with Path("a.csv").open(encoding="utf-8") as file:
        assert {row["region"][:2] for row in csv.DictReader(file)} == {"'="}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "expected one of --people FILE"),
        (("--people", "a.tif", "--points", "b.csv"), "found --people and --points"),
        (("--people", "none.tif"), "none.tif: no such file"),
        (("--points", "none.csv"), "none.csv: no such file"),
        ((*PEOPLE, "--value", "beds"), "--value does not go with --people"),
        ((*PEOPLE, "--unit", "beds"), "--unit does not go with --people"),
        (("--points", "settlements", "--year", "2020"), "--year does not go with --points"),
        (("--points", "settlements", "--value", "beds"), "have the column population"),
        ((*PEOPLE, "--every", "month"), "--every is of an archive"),
        ((*PEOPLE, "--bands", "5", "0"), "ascending"),
        ((*PEOPLE, "--bands", "-5", "0", "--both-sides"), "of 0 and more"),
        ((*PEOPLE, "--bands", "x"), "--bands"),
        ((*PEOPLE, "--day", "2024-05-31"), "--day is of an archive"),
        ((*PEOPLE, "--library", "lib"), "--library is of the library's maps"),
        ((*PEOPLE, "--mapper", "A", "B"), "expected one beside FILE"),
        ((*PEOPLE, "--clip", "UA-05"), "found none"),
        (("--people", "map-2024-05-31.geojson"), "expected a raster"),
    ],
)
def test_wrong_command_lines(words: tuple[str, ...], message: str, run: Any) -> None:
    assert message in run(MAP, *words, code=2)[1]
    assert not Path("a.csv").exists()


def test_files_are_needed(run: Any) -> None:
    assert "expected the files of a map, an archive, or --mapper" in run(*PEOPLE, code=2)[1]


# ---- real maps ---------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.archive
def test_people_near_deepstates_line_by_oblast(archive: Path) -> None:
    """Independent: geopandas in one Lambert plane a settlement, pyproj's distances."""
    file = next((archive / "deepstate" / "snapshots").glob("2024-05-31*"))
    drawn = fg.read_control_map(file)
    oblasts = fg.load_oblasts()
    listed = fg.load_settlements(archive / "settlements" / "whosonfirst.csv.gz")
    listed = listed[listed["population"].notna()].reset_index(drop=True)
    table = exposure(drawn, PointValues(listed, "population"), regions=oblasts)
    # the line: the edge of held ground that is more than 1 km inside the country
    held = gpd.GeoSeries([drawn.held()], crs=4326)
    metric = held.to_crs("ESRI:102014")  # conformal; only for what is near the border
    country = gpd.GeoSeries([fg.load_border()], crs=4326).to_crs("ESRI:102014").buffer(-1005)
    line = metric.boundary.intersection(country).to_crs(4326).segmentize(0.001).iloc[0]
    xy = shapely.get_coordinates(line)
    inside = listed.geometry.intersects(held.iloc[0]).to_numpy()
    km = np.full(len(listed), np.inf)
    near = shapely.distance(listed.geometry.to_numpy(), line) < 0.8
    for i in np.flatnonzero(near):
        x, y = listed.geometry.iloc[i].x, listed.geometry.iloc[i].y
        close = xy[np.abs(xy[:, 1] - y) < 0.9]
        km[i] = GEOD.inv(np.full(len(close), x), np.full(len(close), y), *close.T)[2].min() / 1000
    ukraine = listed.geometry.intersects(fg.load_border()).to_numpy()
    joined = gpd.sjoin(listed[["geometry"]], oblasts[["name_en", "geometry"]], how="left")
    name = joined[~joined.index.duplicated()]["name_en"]
    bands = {zone: (a, b) for zone, a, b in zip(ZONES[1:], (0, 5, 10, 20), (5, 10, 20, 30),
                                                strict=True)}  # fmt: skip
    checked, unsure_people = 0, 0.0
    for row in table.itertuples():
        if row.zone == "under control":
            mine, unsure = inside & ukraine, np.zeros(len(listed), bool)
        else:
            a, b = bands[row.zone]
            mine = ukraine & ~inside & (km > a) & (km <= b)
            unsure = ~inside & ((np.abs(km - a) < 0.1) | (np.abs(km - b) < 0.1)) & (km > 0.2)
        where = (name == row.region).to_numpy()
        if row.region == "outside every region":
            where = name.isna().to_numpy()
        people = listed["population"].to_numpy(dtype=float)
        slack = people[unsure & where].sum()
        assert row.value == pytest.approx(people[mine & where].sum(), abs=float(slack) + 1), row
        checked += row.value > 0
        unsure_people += slack
    assert checked > 20 and unsure_people < 0.05 * table["value"].sum()
