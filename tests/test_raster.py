"""Rasters: first days compared with one raster per day, populations with known densities."""

from __future__ import annotations

import itertools
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
import rasterio.features
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pyproj import Transformer

import frontgeo as fg
from frontgeo.errors import InputError, NotAvailableError
from frontgeo.geometry.measure import area_km2
from frontgeo.raster import first_taken as raster_module
from frontgeo.raster import grid
from frontgeo.raster.first_taken import EPOCH, first_taken_raster
from frontgeo.raster.people import Population, population

DAY = date(2024, 5, 1)
MOLLWEIDE, LAEA = "ESRI:54009", "EPSG:3035"


def drawn(*grounds: shapely.Geometry, mapper: str = "me", days: int = 1) -> list[fg.ControlMap]:
    return [
        fg.ControlMap(mapper, {"occupied": ground}, day=DAY + timedelta(days=i * days))
        for i, ground in enumerate(grounds)
    ]


def number(shown: fg.ControlMap) -> int:
    return (shown.day - EPOCH).days


def read(path: Path) -> tuple[np.ndarray, dict]:
    with rasterio.open(path) as file:
        return file.read(1), {"profile": file.profile, "tags": file.tags()}


def one_raster_a_day(path: Path, maps: list[fg.ControlMap]) -> np.ndarray:
    """Burn each map whole, and keep the first day of each cell: the plain method."""
    to_metres = Transformer.from_crs("EPSG:4326", LAEA, always_xy=True)
    with rasterio.open(path) as file:
        first = np.zeros((file.height, file.width), dtype=np.uint16)
        for shown in maps:
            ground = shapely.transform(
                shapely.segmentize(shown.held(), 0.001),
                lambda xy: np.column_stack(to_metres.transform(xy[:, 0], xy[:, 1])),
            )
            mask = rasterio.features.rasterize(
                [(ground, 1)], out_shape=first.shape, transform=file.transform, dtype="uint8"
            )
            first[(mask == 1) & (first == 0)] = number(shown)
    return first


def star(x: float, y: float, radius: float, seed: int) -> shapely.Polygon:
    random = np.random.default_rng(seed)
    angle = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    r = radius * random.uniform(0.5, 1.0, 40)
    return shapely.Polygon(np.column_stack((x + 1.5 * r * np.cos(angle), y + r * np.sin(angle))))


def test_first_days_equal_one_raster_a_day(tmp_path: Path) -> None:
    held, maps = star(36.5, 50, 0.2, 0), []
    for i in range(12):
        held = shapely.union(held, star(36.5 + 0.03 * i, 50 + 0.01 * i, 0.12, i))
        if i % 4 == 3:  # some of it is lost, and taken again
            held = shapely.difference(held, star(36.6, 50, 0.1, 50 + i))
        # on the grid of mappers' coordinates, which is what is burnt
        held = shapely.set_precision(held, 1e-6)
        maps.append(held)
    maps = drawn(*maps)
    done = first_taken_raster(maps, tmp_path / "a.tif", resolution_m=50)
    days, _ = read(done.path)
    plain = one_raster_a_day(done.path, maps)
    assert np.count_nonzero(days != plain) <= 1e-6 * days.size
    assert len(np.unique(days)) > 8
    assert done.held_at_first == np.count_nonzero(days == number(maps[0]))
    assert done.taken_later == np.count_nonzero(days > number(maps[0]))


def test_without_a_path_the_days_are_an_array_that_can_be_written(tmp_path: Path) -> None:
    maps = drawn(*(shapely.box(36, 50, 37 + i / 10, 51) for i in range(3)))
    file = first_taken_raster(maps, tmp_path / "a.tif", resolution_m=500)
    taken = first_taken_raster(maps, resolution_m=500)
    assert taken.path is None
    assert taken.days.dtype == np.uint16
    assert (taken.days == file.days).all()
    with rasterio.open(file.path) as there:
        assert (taken.days == there.read(1)).all()
        assert (taken.transform, taken.crs) == (there.transform, there.crs.to_string())
    assert "in memory: " in str(taken)
    written = taken.write(tmp_path / "b.tif")
    assert written.path == tmp_path / "b.tif"
    assert str(written).startswith(str(written.path))
    assert written.path.read_bytes() == file.path.read_bytes()
    source = tmp_path / "2024-05-01.geojson"
    source.write_text(shapely.to_geojson(maps[0].held()))
    read_one = first_taken_raster([fg.read_control_map(source, mapper="me")], resolution_m=500)
    with pytest.raises(InputError, match="is one of the maps"):
        read_one.write(source)


def test_what_memory_cannot_hold_has_to_go_to_a_file() -> None:
    with pytest.raises(InputError, match="kept in memory; name a file"):
        first_taken_raster([A, B], resolution_m=0.25)


def test_thin_gains_are_projected_whole() -> None:
    # shapely.segmentize of these polygons loses 99 % of one
    held = star(36.5, 50, 0.2, 0)
    for i in range(2):
        held = shapely.union(held, star(36.5 + 0.03 * i, 50 + 0.01 * i, 0.12, i))
    gained = shapely.difference(shapely.union(held, star(36.56, 50.02, 0.12, 2)), held)
    there = grid.projected(
        gained, Transformer.from_crs("EPSG:4326", LAEA, always_xy=True), longest_deg=0.005
    )
    assert there.area / 1e6 == pytest.approx(area_km2(gained), rel=1e-6)


def test_cells_have_the_area_of_the_ground(tmp_path: Path) -> None:
    a, b = shapely.box(36, 50, 36.3, 50.2), shapely.box(36, 50, 36.6, 50.2)
    done = first_taken_raster(drawn(a, b), tmp_path / "a.tif", resolution_m=20)
    assert done.held_at_first * 0.0004 == pytest.approx(area_km2(a), rel=3e-4)
    assert done.taken_later * 0.0004 == pytest.approx(area_km2(b) - area_km2(a), rel=3e-4)


def test_ground_taken_again_keeps_its_first_day(tmp_path: Path) -> None:
    small, large = shapely.box(36, 50, 36.1, 50.1), shapely.box(36, 50, 36.2, 50.1)
    maps = drawn(small, large, small, large)
    days, told = read(first_taken_raster(maps, tmp_path / "a.tif").path)
    assert set(np.unique(days)) == {0, number(maps[0]), number(maps[1])}
    assert "keeps its first day" in told["tags"]["retaken"]


def test_files_of_one_instant_are_held_on_one_day(tmp_path: Path) -> None:
    """DeepState's mirror has files of two days that show the same instant."""
    small, large = shapely.box(36, 50, 36.1, 50.1), shapely.box(36, 50, 36.2, 50.1)
    once, more = drawn(small, large)
    days = first_taken_raster([once, more], resolution_m=100).days
    again = first_taken_raster([once, more, more, more.with_(statuses=once.statuses)])
    assert (again.days == days).all()
    assert again.maps == 4


def test_file_is_a_cloud_optimised_geotiff_that_says_what_it_is(tmp_path: Path) -> None:
    maps = drawn(*(shapely.box(36, 50, 37 + i / 10, 51) for i in range(3)))
    done = first_taken_raster(maps, tmp_path / "a.tif")
    with rasterio.open(done.path) as file:
        assert file.crs.to_epsg() == 3035
        assert file.nodata == 0
        assert file.dtypes == ("uint16",)
        assert file.overviews(1)
        assert file.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
        assert file.units == ("days since 1970-01-01",)
        assert (file.transform.a, file.transform.c % 100, file.transform.f % 100) == (100, 0, 0)
        tags = file.tags()
        assert file.bounds == done.bounds_m
        first = file.read(1).max() - 2
    assert np.array(first).astype("datetime64[D]").item() == DAY
    assert tags["mapper"] == "me"
    assert tags["period"] == "2024-05-01/2024-05-03"
    assert tags["definition"] == "occupied"
    assert tags["epoch"] == "1970-01-01"
    assert "held already" in tags["first_map"]
    assert tags["software"] == f"frontgeo {fg.__version__}"
    assert not [p for p in tmp_path.iterdir() if p != done.path]


def test_two_runs_and_any_stripes_give_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    maps = drawn(*(star(36.5, 50, 0.3 + i / 50, 7) for i in range(4)))
    for name in "ab":
        first_taken_raster(maps, tmp_path / name, resolution_m=30)
    monkeypatch.setattr(grid, "_STRIPE_CELLS", 600_000)
    first_taken_raster(iter(maps), tmp_path / "c", resolution_m=30)
    contents = {(tmp_path / name).read_bytes() for name in "abc"}
    assert len(contents) == 1


@pytest.mark.parametrize("extent", [None, (36.9, 50.4, 37.2, 50.6), (33, 49, 40, 52)])
def test_windows_hold_all_ground_and_few_cells_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, extent: tuple[float, ...] | None
) -> None:
    """Independent: the whole grid is burnt in one call."""
    monkeypatch.setattr(grid, "_STRIPE_CELLS", 600_000)
    north, south = star(36.5, 51.5, 0.2, 3), star(38.5, 50.2, 0.2, 4)
    ring = shapely.difference(shapely.box(36, 50, 39, 50.9), shapely.box(36.5, 50.3, 38.6, 50.6))
    maps = drawn(shapely.union(north, ring), shapely.union_all([north, ring, south]))
    done = first_taken_raster(maps, tmp_path / "a.tif", resolution_m=50, extent=extent)
    facts = raster_module._MapFacts()
    pieces = raster_module._pieces(maps, "occupied", facts)
    whole = grid.burn(done.grid, pieces)
    assert np.count_nonzero(whole)
    assert (done.days == whole).all()
    assert (first_taken_raster(maps, resolution_m=50, extent=extent).days == whole).all()
    windows = done.grid.windows(pieces)
    assert all(left % grid.BLOCK == 0 == top % grid.BLOCK for top, left, _ in windows)
    if extent is None:
        assert sum(window.cells for _, _, window in windows) < 0.9 * done.grid.cells


def test_no_ground_in_an_extent_is_an_empty_raster(tmp_path: Path) -> None:
    beside = drawn(shapely.box(36, 50, 36.1, 50.1))
    done = first_taken_raster(beside, tmp_path / "a.tif", extent=(36.2, 50, 36.4, 50.1))
    days, _ = read(done.path)
    assert days.shape == (done.height, done.width)
    assert not days.any()
    assert (done.held_at_first, done.taken_later) == (0, 0)


def test_extent_is_covered_and_only_it(tmp_path: Path) -> None:
    maps = drawn(shapely.box(36, 50, 37, 51), shapely.box(36, 50, 38, 51))
    whole = first_taken_raster(maps, tmp_path / "whole.tif")
    part = first_taken_raster(maps, tmp_path / "part.tif", extent=(36.9, 50.4, 37.2, 50.6))
    assert part.width * part.height < 0.1 * whole.width * whole.height
    with rasterio.open(whole.path) as large, rasterio.open(part.path) as small:
        window = large.window(*small.bounds).round_offsets().round_lengths()
        assert (large.read(1, window=window) == small.read(1)).all()


def test_timeline_is_read_from_its_archive(tmp_path: Path) -> None:
    folder = tmp_path / "maps"
    folder.mkdir()
    for shown in drawn(shapely.box(36, 50, 36.1, 50.1), shapely.box(36, 50, 36.2, 50.1)):
        (folder / f"{shown.day}.geojson").write_text(shapely.to_geojson(shown.held()))
    done = first_taken_raster(fg.read_timeline(folder, mapper="me"), tmp_path / "a.tif")
    assert (done.maps, done.first, done.last) == (2, DAY, DAY + timedelta(days=1))
    with pytest.raises(InputError, match="is one of the maps"):
        first_taken_raster(fg.read_timeline(folder, mapper="me"), folder / f"{DAY}.geojson")


A, B = drawn(shapely.box(36, 50, 36.1, 50.1), shapely.box(36, 50, 36.2, 50.1))


@pytest.mark.parametrize(
    ("maps", "options", "message"),
    [
        ([], {}, "expected at least one"),
        ([B, A], {}, "not earlier than the one before"),
        ([A, B.with_(mapper="you")], {}, "one mapper, found 'me' and 'you'"),
        ([A.with_(day=None)], {}, "map with a day"),
        ([A, "b"], {}, "expected ControlMap, found str"),
        (A, {}, "several ControlMaps, found one"),
        ([A, B], {"resolution_m": "100"}, "metres above 0"),
        ([A, B], {"resolution_m": 0}, "metres above 0"),
        ([A, B], {"resolution_m": float("nan")}, "metres above 0"),
        ([A, B], {"resolution_m": 0.001}, "choose larger cells"),
        ([A, B], {"extent": (37, 50, 36, 51)}, "west, south, east, north"),
        ([A, B], {"extent": (-180, -90, 180, 90)}, "the grid covers Europe"),
        ([A, B], {"extent": "Kharkiv"}, "west, south, east, north"),
        ([A, B], {"definition": "all"}, "definition: expected one of"),
    ],
)
def test_bad_input_is_one_clear_error(
    tmp_path: Path, maps: Any, options: dict, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        first_taken_raster(maps, tmp_path / "a.tif", **options)
    assert not list(tmp_path.iterdir())


def test_old_file_stays_when_writing_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.tif"
    path.write_text("old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(raster_module, "burn", full)
    with pytest.raises(InputError, match=r"a\.tif: cannot be written \(No space left"):
        first_taken_raster([A, B], path)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
    monkeypatch.undo()
    for place in (tmp_path / "none" / "a.tif", tmp_path):
        with pytest.raises(InputError, match="cannot be written"):
            first_taken_raster([A, B], place)
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("library", ["rasterio", "exactextract"])
def test_a_missing_library_is_named(
    library: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(NotAvailableError, match=rf"need {library}.*frontgeo\[raster\]"):
        population(fg.Drawing.of(shapely.box(36, 50, 37, 51)), tmp_path / "a.tif")


def test_frontgeo_loads_neither_library() -> None:
    code = (
        "import sys, frontgeo, frontgeo.raster.first_taken, frontgeo.raster.people;"
        "print({'rasterio', 'exactextract'} & set(sys.modules))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "set()"


@pytest.mark.slow
@pytest.mark.archive
def test_deepstate_days_equal_one_raster_a_day(archive: Path, tmp_path: Path) -> None:
    near = shapely.box(36.8, 47.9, 37.9, 48.6)  # Pokrovsk and Vuhledar
    timeline = fg.read_timeline(archive / "deepstate" / "daily_2024-07_2025-12.tar.xz")
    maps = [
        shown.with_(statuses={"occupied": shapely.intersection(shown.held(), near)})
        for shown in itertools.islice(timeline, 25)
    ]
    done = first_taken_raster(maps, tmp_path / "a.tif")
    days, _ = read(done.path)
    plain = one_raster_a_day(done.path, maps)
    assert done.taken_later > 5_000
    assert np.count_nonzero(days != plain) <= 1e-6 * days.size


# ---- population


def people(path: Path, values: np.ndarray, west: float, north: float, cell: float, **options):
    """Write a raster of people per cell."""
    tags = options.pop("tags", {})
    place = options.pop("transform", rasterio.Affine(cell, 0, west, 0, -cell, north))
    profile = {"crs": "EPSG:4326", "dtype": "float64", "count": 1, **options}
    height, width = values.shape
    with rasterio.open(
        path, "w", driver="GTiff", height=height, width=width, transform=place, **profile
    ) as file:
        file.write(values.astype(profile["dtype"]), 1)
        file.update_tags(**tags)
    return path


def change(gained: shapely.Geometry, lost: shapely.Geometry | None = None) -> fg.Change:
    nothing = shapely.MultiPolygon()
    return fg.Drawing(gained=gained, lost=lost or nothing, unchanged=nothing, label="me")


def grid_over(ground: shapely.Geometry, crs: str, cell: float) -> tuple[float, float, int, int]:
    to = Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    west, south, east, north = to.transform_bounds(*ground.bounds)
    west, north = west - west % cell - cell, north - north % cell + 2 * cell
    return west, north, int((north - south) / cell) + 3, int((east - west) / cell) + 3


@pytest.mark.parametrize("cell", [100.0, 5000.0])
def test_even_density_in_an_equal_area_raster_is_area_times_density(
    tmp_path: Path, cell: float
) -> None:
    ground = star(36.5, 50, 0.2, 3)
    west, north, height, width = grid_over(ground, LAEA, cell)
    even = np.full((height, width), 37.0 * (cell / 1000) ** 2)
    path = people(tmp_path / "a.tif", even, west, north, cell, crs=LAEA)
    found = population(change(ground), path)
    assert found.gained.people == pytest.approx(37.0 * area_km2(ground), rel=1e-6)
    assert found.gained.low < found.gained.people < found.gained.high
    assert found.cell_m == pytest.approx(cell, rel=1e-5)
    assert found.crs == LAEA
    assert (found.lost.people, found.lost.cells) == (0, 0)


@pytest.mark.parametrize(("crs", "cell"), [(MOLLWEIDE, 1000.0), ("EPSG:4326", 1 / 120)])
def test_even_density_on_the_ground_is_area_times_density(
    tmp_path: Path, crs: str, cell: float
) -> None:
    # Mollweide is equal-area only on a sphere: at 50° a cell of 1 km is 0.12 % off
    ground = star(36.5, 50, 0.2, 3)
    west, north, height, width = grid_over(ground, crs, cell)
    x, y = np.meshgrid(west + cell * np.arange(width), north - cell * np.arange(height))
    back = Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
    cells = shapely.transform(
        shapely.box(x.ravel(), y.ravel() - cell, x.ravel() + cell, y.ravel()),
        lambda xy: np.column_stack(back.transform(xy[:, 0], xy[:, 1])),
    )
    values = 37.0 * area_km2(cells).reshape(x.shape)
    path = people(tmp_path / "a.tif", values, west, north, cell, crs=crs)
    found = population(change(ground), path)
    assert found.gained.people == pytest.approx(37.0 * area_km2(ground), rel=1e-6)
    assert found.cell_m == pytest.approx(1000 * np.sqrt(np.median(values) / 37.0), rel=1e-3)
    assert found.crs == crs


def test_partial_cells_count_by_the_part_that_is_covered(tmp_path: Path) -> None:
    values = np.arange(16.0).reshape(4, 4)
    path = people(tmp_path / "a.tif", values, 36, 50, 0.25)
    half = shapely.box(36.125, 49.5, 36.75, 50)  # half of the first column, and two whole ones
    found = population(change(half), path).gained
    assert found.people == 0.5 * (0 + 4) + (1 + 2 + 5 + 6)
    assert (found.low, found.high) == (14, 18)
    assert (found.cells, found.cells_cut) == (6, 2)
    triangle = shapely.Polygon([(36, 49.75), (36.25, 49.75), (36.25, 50)])
    assert population(change(triangle, half), path).gained.people == 0
    assert population(change(triangle, half), path).lost == found
    one = shapely.Polygon([(36.25, 49.75), (36.5, 49.75), (36.5, 50)])
    assert population(change(one), path).gained.people == 0.5 * 1


def by_shapely(
    ground: shapely.Geometry, values: np.ndarray, west: float, north: float, cell: float
):
    """Intersect every cell, as an independent method."""
    total = 0.0
    for (row, column), value in np.ndenumerate(values):
        x, y = west + column * cell, north - row * cell
        total += value * ground.intersection(shapely.box(x, y - cell, x + cell, y)).area / cell**2
    return total


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.floats(0.02, 0.14), st.floats(36.3, 36.7))
def test_parts_add_up_and_equal_cell_by_cell(
    tmp_path_factory: pytest.TempPathFactory, seed: int, radius: float, cut: float
) -> None:
    values = np.random.default_rng(seed).gamma(0.3, 50, (40, 40))
    path = people(tmp_path_factory.mktemp("people") / "a.tif", values, 36.2, 50.25, 0.015)
    ground = star(36.5, 50, radius, seed)
    whole = population(change(ground), path).gained
    assert whole.people == pytest.approx(by_shapely(ground, values, 36.2, 50.25, 0.015), rel=1e-6)
    assert whole.low <= whole.people <= whole.high
    west = shapely.intersection(ground, shapely.box(36, 49, cut, 51))
    east = shapely.intersection(ground, shapely.box(cut, 49, 37, 51))
    halves = population(change(west, east), path)
    assert halves.gained.people + halves.lost.people == pytest.approx(whole.people, rel=1e-6)
    both = population(change(shapely.MultiPolygon([*_parts(west), *_parts(east)])), path).gained
    assert both.people == pytest.approx(whole.people, rel=1e-6)


@settings(max_examples=15)
@given(st.integers(0, 10_000), st.sampled_from([(1, -1), (1, 1), (-1, -1), (-1, 1)]))
def test_every_number_equals_cell_by_cell(
    tmp_path_factory: pytest.TempPathFactory, seed: int, way: tuple[int, int]
) -> None:
    """Independent: every cell is intersected; gaps, endless values and rasters that run back."""
    rng = np.random.default_rng(seed)
    values = rng.gamma(0.3, 50, (12, 16))
    values[rng.random(values.shape) < 0.2] = rng.choice([-99, np.nan, np.inf])
    east, north = 0.025 * way[0], 0.025 * way[1]
    place = rasterio.Affine(east, 0, 36.5 - 8 * east, 0, north, 50 - 6 * north)
    folder = tmp_path_factory.mktemp("people")
    path = people(folder / "a.tif", values, 0, 0, 0, transform=place, nodata=-99)
    ground = star(36.5, 50, 0.12, seed)
    found = population(change(ground), path).gained
    rows, columns = np.indices(values.shape)
    x, y = place.c + columns * east, place.f + rows * north
    cells = shapely.box(
        np.minimum(x, x + east), np.minimum(y, y + north),
        np.maximum(x, x + east), np.maximum(y, y + north),
    )  # fmt: skip
    part = shapely.area(shapely.intersection(cells, ground)) / 0.025**2
    # exactextract has shares as float32, and this test its own rounding: ground that touches a
    # cell by less than both can tell is in one of them alone
    least = np.minimum(part, np.abs(1 - part))
    assume(not ((least > 1e-12) & (least < 1e-6)).any())
    touched, within, known = part > 1e-9, part > 1 - 1e-9, np.isfinite(values) & (values >= 0)
    counted = np.where(known, values, 0)
    assert found.people == pytest.approx((part * counted).sum(), rel=1e-6)
    assert found.low == pytest.approx(counted[within].sum(), rel=1e-6)
    assert found.high == pytest.approx(counted[touched].sum(), rel=1e-6)
    assert (found.cells, found.cells_cut) == (touched.sum(), (touched & ~within).sum())
    assert found.nodata_share == pytest.approx(part[~known].sum() / part.sum(), abs=1e-6)


def _parts(ground: shapely.Geometry) -> list[shapely.Polygon]:
    return [p for p in shapely.get_parts(ground) if p.geom_type == "Polygon" and not p.is_empty]


def test_tiles_and_directions_do_not_change_the_sum(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = np.random.default_rng(1).gamma(0.3, 50, (60, 80))
    ground = change(star(36.6, 49.8, 0.2, 5))
    path = people(tmp_path / "a.tif", values, 36.2, 50.1, 0.01)
    whole = population(ground, path).gained
    upside = rasterio.Affine(-0.01, 0, 37, 0, 0.01, 49.5)  # from the south-east
    turned = people(tmp_path / "b.tif", values[::-1, ::-1], 0, 0, 0, transform=upside)
    monkeypatch.setattr("frontgeo.raster.cell_sums._CELLS", 49)
    for found in (population(ground, path).gained, population(ground, turned).gained):
        assert found.people == pytest.approx(whole.people, rel=1e-9)
        assert found.low == pytest.approx(whole.low, rel=1e-9)
        assert (found.cells, found.cells_cut) == (whole.cells, whole.cells_cut)


def test_what_is_missing_is_reported(tmp_path: Path) -> None:
    values = np.full((4, 4), 10.0)
    values[:, 1] = -99999
    values[0, 2] = np.nan
    path = people(tmp_path / "a.tif", values, 36, 50, 0.25, nodata=-99999, tags={"year": "2020"})
    found = population(change(shapely.box(36, 49.5, 36.75, 50)), path)
    assert found.year == 2020
    assert found.gained.people == 30
    assert found.gained.nodata_share == 0.5
    assert found.gained.outside_km2 == 0
    assert "50.0% of the cells have no value, counted as nobody" in str(found.gained)
    assert "Residents of 2020" in str(found)
    beyond = population(change(shapely.box(36.75, 49.5, 37.25, 50)), path, year=2022)
    assert beyond.gained.people == 20
    assert beyond.gained.outside_km2 == pytest.approx(area_km2(shapely.box(37, 49.5, 37.25, 50)))
    assert "(50.0%) lie outside the raster, counted as nobody" in str(beyond.gained)
    assert beyond.year == 2022
    assert list(beyond.table.index) == ["gained", "lost"]
    assert beyond.table.loc["gained", "people"] == 20


def test_no_change_is_nobody_and_no_year_is_noted(tmp_path: Path) -> None:
    path = people(tmp_path / "a.tif", np.ones((4, 4)), 0, 10, 1)
    found = population(change(shapely.MultiPolygon()), path)
    assert (found.gained.people, found.lost.people, found.year) == (0, 0, None)
    assert "a year that is not stated" in str(found)


def test_scale_and_offset_are_applied(tmp_path: Path) -> None:
    path = people(tmp_path / "a.tif", np.full((4, 4), 7), 36, 50, 0.25, dtype="int16")
    with rasterio.open(path, "r+") as file:
        file.scales, file.offsets = (0.5,), (1.0,)
    assert population(change(shapely.box(36, 49, 37, 50)), path).gained.people == 16 * 4.5


CHANGE = change(shapely.box(36, 49, 37, 50))


def refused(path: Path, match: str, **options: int) -> None:
    with pytest.raises(InputError, match=match) as caught:
        population(CHANGE, path, **options)
    assert path.name in str(caught.value)


def test_bad_rasters_are_one_clear_error_each(tmp_path: Path) -> None:
    ones, path = np.ones((4, 4)), tmp_path / "a.tif"
    refused(tmp_path / "none.tif", "no such file")
    (tmp_path / "text.tif").write_text("not a raster")
    refused(tmp_path / "text.tif", "expected a raster")
    refused(people(path, ones, 36, 50, 0.25, crs=None), "stated CRS, found none")
    turned = rasterio.Affine(0.2, 0.1, 36, 0.1, -0.2, 50)
    refused(people(path, ones, 0, 0, 0, transform=turned), "stated position and without rotation")
    elsewhere = people(path, ones, 2, 10, 1)
    refused(elsewhere, r"found one of longitude 2\.00 to 6\.00.*the change in longitude 36\.00")
    beside = people(path, ones, 37, 50, 0.25)
    refused(beside, "covers the change")
    good = people(path, ones, 36, 50, 0.25)
    refused(good, "band from 1 to 1, found 2", band=2)
    refused(people(path, -200 * ones, 36, 50, 0.25), "found -200; state it as nodata")
    refused(people(path, ones, 36, 50, 0.25, dtype="complex64"), "complex")
    with pytest.raises(InputError, match="expected a year"):
        population(CHANGE, good, year=20)
    with pytest.raises(InputError, match="expected a change or a drawing"):
        population(CHANGE.gained, good)  # type: ignore[arg-type]
    large = people(path, np.random.default_rng(0).random((400, 400)), 36, 50, 0.0025)
    content = large.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    refused(path, "without damage")
    good.write_text("<VRTDataset rasterXSize='1' rasterYSize='1'></VRTDataset>")
    refused(good, "expected a raster")


def test_population_is_of_the_change_that_was_mapped(tmp_path: Path) -> None:
    path = people(tmp_path / "a.tif", np.ones((100, 100)), 36, 51, 0.01)
    found = population(fg.diff(A, B), path)
    assert isinstance(found, Population)
    assert found.gained.people == pytest.approx(100, rel=1e-6)
    assert (found.label, found.period) == ("me", "2024-05-01 → 2024-05-02")
