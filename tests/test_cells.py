"""The ground of named settlements: cells that tile an oblast, and their reliability."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pyproj import Geod
from shapes import drawing_in

from frontgeo import area_km2, load_oblasts, load_settlements
from frontgeo.change.drawing import Drawing
from frontgeo.errors import ClaimError
from frontgeo.geometry import cross_check
from frontgeo.geometry.measure import length_km, polygonal
from frontgeo.places import load_hromadas
from frontgeo.places.settlements import named_settlements
from frontgeo.places.voronoi import EDGE_95, half_range_km2, implied_ground, tessellate

SQUARE = shapely.box(36, 49, 37, 50)


def places(*lonlats: tuple[float, float], **columns: Any) -> gpd.GeoDataFrame:
    named = {"name_en": [f"Place {k}" for k in range(len(lonlats))], "name_uk": "",
             "oblast": "UA-63"}  # fmt: skip
    points = shapely.points(np.array(lonlats))
    return gpd.GeoDataFrame(named | columns, geometry=points, crs="EPSG:4326")


def oblasts(**shapes: shapely.Geometry) -> gpd.GeoDataFrame:
    codes = [code.replace("_", "-") for code in shapes]
    return gpd.GeoDataFrame({"iso": codes}, geometry=list(shapes.values()), crs="EPSG:4326")


ONE = oblasts(UA_63=SQUARE)

# multiples of 1e-7 degrees: two points may coincide, or be a centimetre apart
LON = st.integers(359_000_000, 371_000_000).map(lambda x: x / 1e7)
LAT = st.integers(489_000_000, 501_000_000).map(lambda x: x / 1e7)


@st.composite
def outlines(draw: Any) -> shapely.Polygon:
    """Draw a star of up to twenty corners, about a degree wide."""
    reach = draw(st.lists(st.floats(0.05, 0.5), min_size=3, max_size=20))
    turn = np.linspace(0, 2 * np.pi, len(reach), endpoint=False)
    star = shapely.polygons(
        np.column_stack([36.5 + reach * np.cos(turn), 49.5 + reach * np.sin(turn)])
    )
    assume(star.is_valid)
    return star


@settings(max_examples=30)
@given(outlines(), st.lists(st.tuples(LON, LAT), min_size=1, max_size=30))
def test_cells_of_all_points_tile_the_oblast(
    outline: shapely.Polygon, lonlats: list[tuple[float, float]]
) -> None:
    whole = area_km2(outline)
    points = shapely.points(np.array(lonlats))
    cells = shapely.intersection(tessellate(points, outline), outline)
    assert area_km2([polygonal(cell) for cell in cells]).sum() == pytest.approx(whole, rel=1e-6)
    # settlements with ground there imply all of it, and its area is certain
    here = np.array([not polygonal(cell).is_empty for cell in cells])
    table = places(*lonlats)
    implied = implied_ground(table[here], table, oblasts(UA_63=outline))
    assert implied.cells["area_km2"].sum() == pytest.approx(whole, rel=1e-6)
    assert implied.km2 == pytest.approx(whole, rel=1e-6)
    assert implied.ground.is_valid
    assert implied.high_km2 - implied.low_km2 <= 1e-3 * whole


@settings(max_examples=30)
@given(
    st.lists(st.tuples(LON, LAT), min_size=2, max_size=20, unique=True),
    st.floats(36, 37),
    st.floats(49, 50),
)
def test_a_cell_is_the_ground_that_is_nearest(
    lonlats: list[tuple[float, float]], lon: float, lat: float
) -> None:
    x, y = np.array(lonlats).T
    n = len(lonlats)
    _, _, metres = Geod(ellps="WGS84").inv(np.full(n, lon), np.full(n, lat), x, y)
    first, second = np.sort(metres)[:2]
    assume(second - first > 0.002 * second + 1)  # the plane is true to 1 part in 1,000
    cells = tessellate(shapely.points(np.array(lonlats)), SQUARE)
    inside = shapely.covers(cells, shapely.Point(lon, lat))
    assert inside.tolist() == [k == int(np.argmin(metres)) for k in range(n)]


def test_a_lattice_has_cells_of_known_size() -> None:
    # 5 × 5 points on a square of 0.5°: inner cells are 0.1° × 0.1°
    lonlats = [(36.3 + i / 10, 49.3 + j / 10) for i in range(5) for j in range(5)]
    table = places(*lonlats)
    implied = implied_ground(table.iloc[[12]], table, ONE)
    assert implied.km2 == pytest.approx(area_km2(shapely.box(36.45, 49.45, 36.55, 49.55)), rel=2e-3)
    assert implied.cells["area_km2"].tolist() == [implied.km2]
    assert implied.cells.index.tolist() == [12]
    assert cross_check(implied.ground).epsg6933_km2 == pytest.approx(implied.km2, rel=1e-6)
    edge_km = length_km(implied.ground.boundary)
    half = EDGE_95 * implied.km2**0.75 * edge_km**0.5
    assert implied.high_km2 - implied.km2 == pytest.approx(half, rel=1e-6)
    assert implied.low_km2 == 0.0  # one village of 80 km² may have none of it
    nine = implied_ground(table.iloc[[6, 7, 8, 11, 12, 13, 16, 17, 18]], table, ONE)
    assert nine.km2 == pytest.approx(9 * implied.km2, rel=2e-3)
    assert nine.low_km2 == pytest.approx(nine.km2 - 3**0.5 * half, rel=2e-2)  # three times the edge


def test_the_border_is_not_in_doubt() -> None:
    table = places(*((36.05 + k / 10, 49.5) for k in range(10)))
    west = implied_ground(table.iloc[[0]], table, ONE)
    assert west.km2 == pytest.approx(area_km2(SQUARE) / 10, rel=2e-3)
    # only the edge inside the oblast
    edge_km = length_km(shapely.LineString([(36.1, 49), (36.1, 50)]))
    expected = half_range_km2(west.km2, cells=1, edge_km=edge_km)
    assert west.high_km2 - west.km2 == pytest.approx(expected, rel=1e-4)
    half = implied_ground(table.iloc[:5], table, ONE)
    assert half.km2 == pytest.approx(area_km2(SQUARE) / 2, rel=1e-6)
    # an edge of the same length
    assert half.high_km2 - half.km2 == pytest.approx(expected, rel=1e-2)
    both = implied_ground(table, table, ONE)
    assert both.low_km2 == both.high_km2 == both.km2 == pytest.approx(area_km2(SQUARE), rel=1e-9)


def test_one_settlement_alone_has_the_oblast() -> None:
    table = places((36.2, 49.1))
    implied = implied_ground(table, table, ONE)
    assert implied.km2 == implied.low_km2 == pytest.approx(area_km2(SQUARE), rel=1e-9)


def test_each_oblast_is_divided_among_its_own() -> None:
    two = oblasts(UA_63=SQUARE, UA_14=shapely.box(37, 49, 38, 50))
    table = places((36.9, 49.5), (37.1, 49.5), (37.9, 49.5), oblast=["UA-63", "UA-14", ""])
    first = implied_ground(table.iloc[[0]], table, two)
    assert first.km2 == pytest.approx(area_km2(SQUARE), rel=1e-9)
    pair = implied_ground(table.iloc[[2, 0]], table, two)
    half = area_km2(shapely.box(37.5, 49, 38, 50))
    assert pair.cells["area_km2"].tolist() == pytest.approx([half, first.km2], rel=1e-6)
    assert pair.km2 == pytest.approx(half + first.km2, rel=1e-6)
    assert pair.high_km2 == pytest.approx(2 * first.km2) and "UA-14, UA-63" in pair.notes[0]
    assert pair.ground.geom_type == "MultiPolygon"


def test_records_of_one_place_add_their_cells() -> None:
    table = places(
        (36.3, 49.5), (36.31, 49.505), (36.7, 49.5), name_uk=["Лук'янці", "Лук’янці", "Липці"]
    )
    joined = implied_ground(table.iloc[[0]], table, ONE)
    apart = implied_ground(table.iloc[[2]], table, ONE)
    assert joined.km2 + apart.km2 == pytest.approx(area_km2(SQUARE), rel=1e-9)
    assert joined.notes[-1] == "cells of several records of a place are joined: Place 0"
    assert not any("records" in note for note in apart.notes)


def test_two_at_one_point_share_no_ground() -> None:
    table = places((36.3, 49.5), (36.3, 49.5), (36.7, 49.5))
    implied = implied_ground(table.iloc[[0, 1]], table, ONE)
    assert implied.cells["area_km2"].tolist() == [implied.km2, 0.0]
    assert implied.notes[-1].endswith("same point as another settlement: Place 1")
    assert implied_ground(table.iloc[[1]], table, ONE).km2 == implied.km2


def test_a_table_that_lacks_hamlets_is_noted() -> None:
    table = places((36.3, 49.5), (36.7, 49.5))
    for complete, note in ((False, "is not complete"), (None, "is not stated to be complete")):
        table.attrs["complete"] = complete
        notes = implied_ground(table.iloc[[0]], table, ONE).notes
        assert notes[1] == f"the table of settlements {note}: hamlets it lacks make cells too large"
    table.attrs |= {"complete": True, "source": "by hand"}
    notes = implied_ground(table.iloc[[0]], table, ONE).notes
    assert notes == (
        "Voronoi cells of 1 settlement among those of UA-63 (by hand), clipped to the oblast",
    )


def test_what_has_no_ground_is_refused() -> None:
    table = places((36.3, 49.5), (36.7, 49.5), (35.0, 49.5), (36.31, 49.5))
    with pytest.raises(ClaimError, match="expected at least one, found none"):
        implied_ground(table.iloc[:0], table, ONE)
    with pytest.raises(ClaimError, match=r"'Place 2': expected a point in its oblast \(UA-63\)"):
        implied_ground(table.iloc[[2]], table, ONE)
    with pytest.raises(ClaimError, match="'Place 0': expected a settlement from the given table"):
        implied_ground(table.iloc[[0]], table.iloc[[1]], ONE)
    with pytest.raises(ClaimError, match="one of the 1 oblasts of this table, found UA-14"):
        implied_ground(places((36.3, 49.5), oblast=["UA-14"]), table, ONE)
    with pytest.raises(ClaimError, match="one of the 1 oblasts of this table, found none there"):
        implied_ground(places((30.3, 49.5), oblast=[""]), table, ONE)


def test_the_ground_is_drawn_as_a_claimed_change() -> None:
    table = load_settlements()
    named = named_settlements(["Hlyboke", "Волчанск"], table, oblasts=["UA-63"])
    implied = implied_ground(named, table, load_oblasts())
    assert list(implied.cells.columns) == [
        "stated", "name_en", "name_uk", "oblast", "area_km2", "geometry",
    ]  # fmt: skip
    assert implied.cells.index.equals(named.index) and implied.cells.crs == "EPSG:4326"
    assert shapely.covers(implied.cells.geometry.to_numpy(), named.geometry.to_numpy()).all()
    drawn = Drawing.of(implied.ground, label="two named settlements")
    assert drawn.gained_km2 == pytest.approx(implied.km2, rel=1e-9)
    assert "claimed" in drawing_in(drawn._repr_html_())
    again = implied_ground(named, table, load_oblasts())
    assert shapely.to_wkb(again.ground) == shapely.to_wkb(implied.ground)
    with pytest.raises(dataclasses.FrozenInstanceError):
        implied.km2 = 0.0  # type: ignore[misc]


@pytest.fixture(scope="module")
def admin(archive: Path) -> Path:
    return archive / "boundaries" / "osm_admin.gpkg"


@pytest.mark.slow
@pytest.mark.archive
def test_the_range_holds_where_it_was_not_measured(archive: Path, admin: Path) -> None:
    settlements = load_settlements(archive / "settlements" / "whosonfirst.csv.gz")
    hromadas = load_hromadas(f"{admin}:adm3_hromada")
    borders = load_oblasts(f"{admin}:adm1_oblast_derived").set_index("iso").geometry
    held, few = [], []
    for code in ("UA-12", "UA-23", "UA-59", "UA-65"):
        points = settlements.geometry[settlements["oblast"] == code].to_numpy()
        cells = tessellate(points, borders[code])
        areas = hromadas[hromadas["oblast"] == code].geometry.to_numpy()
        hromada, point = shapely.STRtree(points).query(areas, predicate="contains")
        for k in range(len(areas)):
            inside = cells[point[hromada == k]]
            union = shapely.union_all(inside)
            found = area_km2(polygonal(shapely.intersection(union, borders[code])))
            edge_km = length_km(shapely.intersection(union.boundary, borders[code]))
            half = half_range_km2(found, cells=len(inside), edge_km=edge_km)
            held.append(abs(area_km2(areas[k]) - found) <= half)
            few.append(len(inside) <= 15)
    assert len(held) == 252
    assert 0.93 <= np.mean(held) <= 0.97
    assert 0.90 <= np.mean(np.array(held)[few]) <= 0.99
    assert 0.93 <= np.mean(np.array(held)[np.logical_not(few)]) <= 0.99


@pytest.mark.slow
@pytest.mark.archive
def test_all_settlements_of_kharkiv_oblast_tile_it(archive: Path, admin: Path) -> None:
    settlements = load_settlements(archive / "settlements" / "whosonfirst.csv.gz")
    border = load_oblasts(f"{admin}:adm1_oblast_derived").set_index("iso").geometry["UA-63"]
    points = settlements.geometry[settlements["oblast"] == "UA-63"].to_numpy()
    cells = shapely.intersection(tessellate(points, border), border)
    total = area_km2([polygonal(cell) for cell in cells]).sum()
    assert total == pytest.approx(area_km2(border), rel=1e-6)
    assert sum(cell.is_empty for cell in cells) == 2  # at the point of another
    outside = ~shapely.covers(cells, points) & ~shapely.is_empty(cells)
    assert outside.sum() == (~shapely.covers(border, points)).sum()
