"""Maps name settlements as on their own day."""

from __future__ import annotations

import re
from datetime import date

import pytest
import shapely

from frontgeo import ControlMap, diff, load_settlements
from frontgeo.i18n import texts_of
from frontgeo.outputs.view_model import VerdictView
from frontgeo.pages.layers import page_data
from frontgeo.places import load_codifier, load_renamings
from frontgeo.places.earlier_names import named_as_on
from frontgeo.places.place_tables import data_folder


@pytest.mark.parametrize(
    ("code", "day", "name"),
    [
        ("UA63060050010042407", date(2024, 5, 31), "Krasnohrad"),
        ("UA63060050010042407", date(2024, 9, 18), "Krasnohrad"),
        ("UA63060050010042407", date(2024, 9, 19), "Berestyn"),
        ("UA46120130010071117", date(2024, 5, 31), "Chervonohrad"),
        ("UA46120130010071117", date(2025, 1, 1), "Sheptytskyi"),
        ("UA51100410010044384", date(2024, 10, 8), "Yuzhne"),
        ("UA51100410010044384", date(2024, 10, 9), "Pivdenne"),
        ("UA14020010010059145", date(2015, 1, 1), "Artemivsk"),
        ("UA14020010010059145", date(2022, 1, 1), "Bakhmut"),
        ("UA14160190230078552", date(2024, 5, 31), "Pervomaiske"),
    ],
)
def test_a_place_has_the_name_of_the_day(code: str, day: date, name: str) -> None:
    table = load_settlements()
    place = table[table["katottg"] == code]
    (found,) = named_as_on(place, day)["name_en"]
    assert found == name


def test_without_a_day_or_an_earlier_name_nothing_changes() -> None:
    table = load_settlements()
    assert named_as_on(table, None) is table
    assert named_as_on(table, date(2030, 1, 1)) is table
    kept = named_as_on(table, date(2024, 5, 31))
    same = ~kept["katottg"].isin(set(load_renamings()["katottg"]))
    assert (kept.loc[same, "name_en"] == table.loc[same, "name_en"]).all()
    assert (kept["other_names"] == table["other_names"]).all()


def test_each_row_is_a_settlement_with_another_name_today_and_a_source() -> None:
    table, now = load_renamings(), load_codifier().set_index("katottg")["name_uk"]
    assert not table.duplicated(["katottg", "until"]).any()
    assert (now[table["katottg"]].to_numpy() != table["name_uk"].to_numpy()).all()
    assert all("20" in source for source in table["source"])
    readme = (data_folder() / "settlements" / "README.md").read_text(encoding="utf-8")
    counts = re.findall(r"^\| (\d+) \| (20\d\d-\d\d-\d\d) \|", readme, re.MULTILINE)
    stated = {date.fromisoformat(day): int(count) for count, day in counts}
    assert stated == table["until"].value_counts().to_dict()
    assert f"names of {len(table)} settlements" in readme


@pytest.mark.parametrize(("year", "name"), [(2024, "Krasnohrad"), (2025, "Berestyn")])
def test_a_page_names_places_as_on_the_day_of_its_maps(year: int, name: str) -> None:
    maps = [
        ControlMap("m", {"occupied": shapely.box(37, 48, 38 + 0.1 * i, 49)}, day=date(year, 5, i))
        for i in (1, 2)
    ]
    data = page_data([VerdictView(diff(*maps))], texts_of("claim"))
    names = {place["en"] for place in data["settlements"]}
    assert names & {"Krasnohrad", "Berestyn"} == {name}
