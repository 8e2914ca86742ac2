"""What ships: oblasts as a coverage, settlements with their sources, the illustration."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest
import shapely

from frontgeo import (
    NotAvailableError,
    area_km2,
    diff,
    find_settlement,
    load_border,
    load_oblasts,
    load_settlements,
    read_control_map,
)
from frontgeo.places import border_zone, data_folder, examples_folder

EXAMPLE = examples_folder() / "belousov-2024"


def test_oblasts_are_a_valid_coverage_with_crimea_and_sevastopol() -> None:
    oblasts = load_oblasts()
    assert len(oblasts) == 27 and oblasts["iso"].is_unique and oblasts["katottg"].is_unique
    assert {"UA-43", "UA-40"} <= set(oblasts["iso"])
    assert shapely.coverage_is_valid(oblasts.geometry.to_numpy())
    assert oblasts.geometry.is_valid.all()
    assert all(re.fullmatch(r"UA\d{17}", code) for code in oblasts["katottg"])
    total = float(area_km2(oblasts).sum())
    assert total == pytest.approx(area_km2(load_border()), rel=1e-9)
    assert total == pytest.approx(598_878, abs=1)


@pytest.mark.parametrize(
    ("iso", "official_km2", "percent"),
    [("UA-09", 26_684, 0.2), ("UA-14", 26_517, 0.6), ("UA-63", 31_415, 1.2), ("UA-23", 27_180, 1)],
)
def test_front_line_oblasts_have_about_their_official_area(
    iso: str, official_km2: float, percent: float
) -> None:
    oblast = load_oblasts().set_index("iso").loc[iso].geometry
    assert area_km2(oblast) == pytest.approx(official_km2, rel=percent / 100)


def test_neighbours_share_their_edges() -> None:
    oblasts = load_oblasts().set_index("iso").geometry
    shared = shapely.intersection(oblasts["UA-14"].boundary, oblasts["UA-09"].boundary)
    assert shared.length > 1.0
    assert area_km2(shapely.intersection(oblasts["UA-14"], oblasts["UA-09"])) == 0.0


def test_boundaries_are_small_and_told() -> None:
    folder = data_folder() / "boundaries"
    assert (folder / "ukraine_oblasts.geojson").stat().st_size < 500_000
    document = json.loads((folder / "ukraine_oblasts.geojson").read_text(encoding="utf-8"))
    assert document["licence"] == "ODbL-1.0" and "68/262" in document["viewpoint"]
    readme = (folder / "README.md").read_text(encoding="utf-8")
    for word in ("ODbL", "Natural Earth", "OpenStreetMap", "Crimea", "vintage"):
        assert word.lower() in readme.lower()


def test_a_changed_table_does_not_change_the_next() -> None:
    load_oblasts()["iso"] = "x"
    assert load_oblasts()["iso"].iloc[0].startswith("UA-")


def test_the_border_zone_is_a_strip_of_two_kilometres() -> None:
    zone = border_zone()
    assert not shapely.covers(zone, find_settlement("Kharkiv"))
    assert shapely.covers(zone, shapely.Point(shapely.get_coordinates(load_border())[0]))


def test_settlements_have_two_scripts_an_oblast_and_a_source() -> None:
    table = load_settlements()
    assert table["name_en"].is_unique
    assert table["name_uk"].str.fullmatch(r"[А-ЩЬЮЯҐЄІЇа-щьюяґєії'’ʼ\- ]+").all()
    assert table["oblast"].isin(load_oblasts()["iso"]).all()
    assert table["source"].str.len().min() > 10
    assert np.allclose(table["lon"], table["lon"].round(3))
    inside = shapely.covers(load_border(), table.geometry.to_numpy())
    assert inside.all(), table.loc[~inside, "name_en"].tolist()


def test_the_thirteen_settlements_of_may_2024_lie_in_kharkiv_oblast() -> None:
    table = load_settlements().set_index("name_en")
    names = [
        "Borysivka", "Ohirtseve", "Pletenivka", "Pylna", "Strilecha", "Hatyshche", "Krasne",
        "Morokhovets", "Oliinykove", "Buhruvatka", "Hlyboke", "Lukiantsi", "Starytsia",
    ]  # fmt: skip
    assert (table.loc[names, "oblast"] == "UA-63").all()
    assert table.loc[names, "lat"].between(50.1, 50.4).all()


def test_unknown_settlements_are_told() -> None:
    with pytest.raises(NotAvailableError, match="Atlantis"):
        find_settlement("Atlantis")


def test_the_illustration_is_general_and_only_advances() -> None:
    maps = [read_control_map(EXAMPLE / f"{name}.geojson") for name in ("before", "after")]
    for name, shown in zip(("before", "after"), maps, strict=True):
        document = json.loads((EXAMPLE / f"{name}.geojson").read_text(encoding="utf-8"))
        for feature in document["features"]:
            rings = feature["geometry"]["coordinates"]
            assert sum(len(ring) - 1 for ring in rings) <= 25
            assert np.allclose(rings[0], np.round(rings[0], 2), atol=1e-12)
        assert shown.position_error_m == 1000
        assert shown.overlap_km2 == pytest.approx(0, abs=1e-9)
        assert not shown.repaired and not shown.skipped
    change = diff(*maps)
    assert change.lost.is_empty and 500 < change.gained_km2 < 1000


def test_the_note_beside_the_illustration_tells_its_areas() -> None:
    import geopandas as gpd

    before, after = (gpd.read_file(EXAMPLE / f"{n}.geojson") for n in ("before", "after"))
    held = before.set_index("axis").geometry
    note = (EXAMPLE / "README.md").read_text(encoding="utf-8")
    for axis, ground in after.set_index("axis").geometry.items():
        gained = area_km2(ground) - (area_km2(held[axis]) if axis in held.index else 0.0)
        assert re.search(rf"\| {re.escape(str(axis))} \|[^|]*\| {gained:.0f} \|", note), axis
