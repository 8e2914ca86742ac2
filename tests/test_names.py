"""Lists of names: three languages, namesakes, duplicate places, refusals."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely
import uklatn
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from frontgeo import load_oblasts, load_settlements
from frontgeo.errors import ClaimError, InputError
from frontgeo.places import transliteration
from frontgeo.places.codifier import not_registered
from frontgeo.places.lookup import is_raion
from frontgeo.places.oblasts import oblast_code
from frontgeo.places.settlements import (
    LOOKUP_NOTES,
    first_named,
    named_settlements,
    records_of,
)
from frontgeo.places.transliteration import NameIndex, names_of

# Settlements that the Russian ministry said it took from 11 to 18 May 2024, as reported by
# eu.eot.su, Kyiv Independent, lbcgroup, pravda.ru, Yeni Şafak, news-kharkov.ru; Ukrainian
# names as in KATOTTG.
MAY_2024 = [
    ("Borysivka", "Borisovka", "Борисівка"), ("Ohirtseve", "Ogurtsovo", "Огірцеве"),
    ("Pletenivka", "Pletenyovka", "Плетенівка"), ("Pylna", "Pylnaya", "Пильна"),
    ("Strilecha", "Strelechya", "Стрілеча"), ("Hatyshche", "Gatishche", "Гатище"),
    ("Krasne", "Krasnoye", "Красне"), ("Morokhovets", "Morokhovets", "Мороховець"),
    ("Oliinykove", "Oleynikovo", "Олійникове"), ("Buhruvatka", "Bugrovatka", "Бугруватка"),
    ("Hlyboke", "Glubokoye", "Глибоке"), ("Lukiantsi", "Lukyantsy", "Лук’янці"),
    ("Starytsia", "Staritsa", "Стариця"),
]  # fmt: skip
ENGLISH, RUSSIAN, UKRAINIAN = (list(column) for column in zip(*MAY_2024, strict=True))


def table(*rows: dict[str, Any]) -> gpd.GeoDataFrame:
    """Make a table as from `load_settlements`, of rows with lon, lat and other columns."""
    empty = {"name_en": "", "name_uk": "", "oblast": "UA-63", "geonames_id": None}
    points = shapely.points([[row["lon"], row["lat"]] for row in rows])
    return gpd.GeoDataFrame([empty | row for row in rows], geometry=points, crs="EPSG:4326")


@pytest.fixture(scope="module")
def shipped() -> gpd.GeoDataFrame:
    return load_settlements()


@pytest.fixture(scope="module")
def whosonfirst(archive: Path) -> gpd.GeoDataFrame:
    return load_settlements(archive / "settlements" / "whosonfirst.csv.gz")


@pytest.mark.parametrize("names", [ENGLISH, RUSSIAN, UKRAINIAN])
def test_thirteen_settlements_in_three_languages(
    names: list[str], shipped: gpd.GeoDataFrame
) -> None:
    found = named_settlements(names, shipped, oblasts=["UA-63"])
    assert found["stated"].tolist() == names
    assert found["name_en"].tolist() == ENGLISH and found["by_hand"].all()
    assert found.index.tolist() == [
        shipped.index[(shipped["name_en"] == n) & shipped["by_hand"]][0] for n in ENGLISH
    ]
    assert list(found.columns) == [*shipped.columns, "stated"] and found.crs == shipped.crs
    notes = found.attrs.pop(LOOKUP_NOTES)
    assert found.attrs == shipped.attrs
    # the codifier has three more of the name Krasne in the oblast
    assert [note.values["count"] for note in notes] == [3]


@pytest.mark.slow
@pytest.mark.archive
@pytest.mark.parametrize("names", [ENGLISH, RUSSIAN, UKRAINIAN])
def test_thirteen_settlements_in_the_archive(
    names: list[str], whosonfirst: gpd.GeoDataFrame, shipped: gpd.GeoDataFrame
) -> None:
    with pytest.raises(ClaimError, match=r"^names: '(Krasn|Красн)\w+': 4 settlements have this"):
        named_settlements(names, whosonfirst, oblasts=["UA-63"])
    told = [n if n not in MAY_2024[6] else f"{n}, Kharkiv oblast, Kharkiv raion" for n in names]
    found = named_settlements(told, whosonfirst, oblasts=["UA-63"])
    # the shipped points of these were chosen one by one
    expected = shipped[shipped["by_hand"]].set_index("name_en").loc[ENGLISH]
    _, _, metres = Geod(ellps="WGS84").inv(
        found["lon"], found["lat"], expected["lon"], expected["lat"]
    )
    assert max(metres) < 700
    assert {"wof_id", "name_ru", "raion_uk", "cur"} <= set(found.columns)


@pytest.mark.parametrize(
    "name",
    [
        "Hlyboke", "Глибоке", "Glubokoye", "Глубокое", "Glubokoe", "HLYBOKE", "глибоке",
        "\u00a0Hlyboke ", "Глубо́кое", "Hlyboke (UA-63)", "Hlyboke, UA-63",
        "Глибоке (Харківська область)", "Глубокое, Харьковская обл.",
        "Hlyboke (Kharkov region)", "Glubokoye (36.43, 50.26)", "Hlyboke, 36.43, 50.26",
    ],
)  # fmt: skip
def test_ways_to_write_one_name(name: str, shipped: gpd.GeoDataFrame) -> None:
    oblasts = [] if re.search(r"[(,]", name) else ["UA-63"]
    found = named_settlements([name], shipped, oblasts=oblasts)
    assert found["name_en"].tolist() == ["Hlyboke"] and found["oblast"].tolist() == ["UA-63"]


@pytest.mark.slow
@pytest.mark.archive
def test_each_way_that_a_message_offers_finds_its_place(whosonfirst: gpd.GeoDataFrame) -> None:
    for name in ("Красное", "Dmytrivka"):
        with pytest.raises(ClaimError) as caught:
            named_settlements([name], whosonfirst, what="settlements")
        message = str(caught.value)
        assert message.startswith(f"settlements: '{name}': ")
        ways = re.findall(rf"'({name} \([^)]*\))'", message)
        assert len(ways) == 12 and re.search(r"and \d+ more; write it as one of these", message)
        found = named_settlements(ways, whosonfirst)
        assert found["stated"].tolist() == ways and found.index.is_unique
        for way, place in zip(ways, found.itertuples(), strict=True):
            at = f"{place.lon:.3f}, {place.lat:.3f}"
            unit = f"{place.oblast}, {place.raion_uk}"
            listed = (f"'{name} ({unit})' at {at}", f"'{name} ({at})' in {unit}")
            assert way in listed[0] + listed[1]
            assert any(text in message for text in listed)


def test_namesakes_without_raions_are_distinguished_by_oblast_or_point() -> None:
    two = {"name_uk": "Красне", "lat": 50.0}
    places = table(two | {"lon": 36.0}, two | {"lon": 36.1}, two | {"lon": 37.0, "oblast": "UA-14"})
    with pytest.raises(ClaimError) as caught:
        named_settlements(["Krasne"], places)
    assert str(caught.value) == (
        "names: 'Krasne': 3 settlements have this name: 'Krasne (UA-14)' at 37.000, 50.000; "
        "'Krasne (36.000, 50.000)' in UA-63; 'Krasne (36.100, 50.000)' in UA-63; write it as "
        "one of these"
    )
    assert named_settlements(["Krasne (UA-14)"], places).index.tolist() == [2]
    assert named_settlements(["Krasne (36.100, 50.000)"], places).index.tolist() == [1]
    with pytest.raises(ClaimError, match="2 settlements"):
        named_settlements(["Krasne"], places, oblasts=["Харківська"])


@pytest.mark.parametrize("column", ["raion", "raion_uk", "raion_slug"])
def test_a_raion_distinguishes_namesakes(column: str) -> None:
    slug = column == "raion_slug"
    raions = ["Чугуївський район", "Лозівський район"]
    if slug:
        raions = ["chuhuivskyi_raion", "lozivskyi_raion"]
    places = table(
        {"name_uk": "Красне", "lon": 37.2, "lat": 49.9, column: raions[0]},
        {"name_uk": "Красне", "lon": 36.1, "lat": 49.4, column: raions[1]},
    )
    for stated in ("Chuhuiv raion", "Chuhuivskyi raion", "Чугуївський район", "Чугуевский р-н",
                   raions[0], "UA-63, Chuguev district"):  # fmt: skip
        assert named_settlements([f"Krasne ({stated})"], places).index.tolist() == [0]
    with pytest.raises(ClaimError, match=r"Kharkivskyi raion.*no point among the 2 .*; it has"):
        named_settlements(["Krasne (Kharkiv raion)"], places)


def test_a_place_held_twice_is_one_by_its_geonames_number() -> None:
    one = {"name_uk": "Лук'янці", "lon": 36.509, "lat": 50.243}
    other = {"name_en": "Luk'yantsi", "lon": 36.507, "lat": 50.247, "geonames_id": 806581}
    assert named_settlements(["Lukyantsy"], table(one, other)).index.tolist() == [1]
    assert named_settlements(["Lukyantsy"], table(other, one)).index.tolist() == [0]
    # 2.9 km apart, or in two oblasts, they are two places
    for change in ({"lon": 36.55}, {"oblast": "UA-59"}):
        with pytest.raises(ClaimError, match="2 settlements"):
            named_settlements(["Lukiantsi"], table(one, other | change))


OBLASTS = ["UA-63", "UA-14", "UA-46", ""]
SPELLINGS = ["Красне", "Красное", "Krasne", "Ліски", "Лески", "Лоски", "Петрівка", "Petrovka", ""]
PLACES = st.lists(
    st.fixed_dictionaries(
        {"name_uk": st.sampled_from(SPELLINGS), "name_ru": st.sampled_from(SPELLINGS),
         "name_en": st.sampled_from(SPELLINGS), "oblast": st.sampled_from(OBLASTS),
         "lon": st.sampled_from([24.0, 36.2, 37.8]), "lat": st.sampled_from([48.1, 49.8, 50.0])}
    ),
    min_size=1, max_size=12,
)  # fmt: skip


def answer(name: str, places: gpd.GeoDataFrame, oblasts: list[str]) -> list[int] | str:
    """Return the rows that a name stands for, or the words that refuse it."""
    try:
        return named_settlements([name], places, oblasts=oblasts).index.tolist()
    except ClaimError as error:
        return str(error)


@given(PLACES, st.sampled_from(SPELLINGS[:-1]), st.sets(st.sampled_from(OBLASTS[:-1])))
@settings(deadline=None)
def test_an_index_of_some_oblasts_finds_what_an_index_of_all_finds(
    rows: list[dict[str, Any]], name: str, codes: set[str]
) -> None:
    places = table(*rows)
    index = NameIndex(places)
    here = [k for k, code in enumerate(places["oblast"]) if not codes or code in codes]
    part = NameIndex.of(places, here)
    assert [here[k] for k in part.find(name)] == index.find(name, among=set(here))
    # the same names in another order, or of other oblasts, are other tables
    turned = places.iloc[::-1].reset_index(drop=True)
    moved = places.assign(oblast="UA-05")
    for again in (places, turned, moved, places.copy()):
        plain = answer(name, again, sorted(codes))
        transliteration._index_of_names.cache_clear()
        assert answer(name, again, sorted(codes)) == plain


@given(PLACES, st.lists(st.tuples(st.sampled_from([*SPELLINGS, "---"]), st.sampled_from(OBLASTS))))
@settings(deadline=None)
def test_a_place_is_registered_under_any_spelling(
    rows: list[dict[str, Any]], listed: list[tuple[str, str]]
) -> None:
    places = table(*rows, {"name_uk": "---", "lon": 36.2, "lat": 50.0})
    register = pd.DataFrame(listed, columns=["name_uk", "oblast"], dtype="str")
    gone = []
    for _, place in places.iterrows():
        is_there = (register["oblast"] == place["oblast"]) | (place["oblast"] == "")
        index = NameIndex(register[is_there])
        gone.append(not any(index.find(name) for name in names_of(place)))
    assert not_registered(places, register).tolist() == gone


def test_an_index_is_made_once_for_many_names(monkeypatch: pytest.MonkeyPatch) -> None:
    places = load_settlements().assign(name_ru="another table than that of other tests")
    made: list[int] = []
    make = NameIndex.__init__

    def spy(self: NameIndex, names: Any) -> None:
        made.append(len(names))
        make(self, names)

    monkeypatch.setattr(NameIndex, "__init__", spy)
    for name in ENGLISH:
        assert len(named_settlements([name], places.copy(), oblasts=["UA-63"])) == 1
    assert made == [int((places["oblast"] == "UA-63").sum())]
    for name in ("Kharkiv", "Lyptsi"):
        named_settlements([name], places)
    assert made[1:] == [len(places)]


def test_a_table_that_changed_has_another_index() -> None:
    places = table({"name_uk": "Липці", "lon": 36.4, "lat": 50.2})
    assert len(named_settlements(["Липці"], places)) == 1
    places.loc[0, "name_uk"] = "Глибоке"
    assert len(named_settlements(["Глибоке"], places)) == 1
    with pytest.raises(ClaimError, match=r"Lyptsi .*has no point among the 1 of this table"):
        named_settlements(["Липці"], places)


def test_the_first_of_several_names(shipped: gpd.GeoDataFrame) -> None:
    found = first_named(["Vovchanks", "Krasne", "Липці"], shipped)
    assert found is not None
    assert found["name_en"] == "Lyptsi"  # Krasne has namesakes
    assert first_named(["Vovchanks"], shipped) is None
    with pytest.raises(ClaimError, match="settlement: expected an oblast"):
        first_named(["Lyptsi"], shipped, oblasts=["Atlantis"], what="settlement")


def test_records_of_a_place() -> None:
    one = {"name_uk": "Лук'янці", "lon": 36.509, "lat": 50.243}
    places = table(
        one,
        {"name_en": "Luk'yantsi", "lon": 36.507, "lat": 50.247},
        {"name_uk": "Липці", "lon": 36.508, "lat": 50.244},
        one | {"lon": 36.55},
        one | {"oblast": "UA-59"},
        {"name_uk": "Інше", "lon": 36.508, "lat": 50.244},
    )
    assert records_of(places.iloc[[0]], places) == [[0, 1, 4]]  # 4 is at the very point
    assert records_of(places.iloc[[2, 3]], places) == [[2, 5], [3]]
    # each of two chosen records has its own
    assert records_of(places.iloc[[1, 0]], places) == [[1], [0, 4]]
    assert records_of(table({"name_uk": "Х", "lon": 30, "lat": 50}), places) == [[]]


def test_the_same_settlement_twice_is_refused(shipped: gpd.GeoDataFrame) -> None:
    with pytest.raises(ClaimError) as caught:
        named_settlements(["Hlyboke", "Lyptsi", "Глубокое"], shipped, oblasts=["UA-63"])
    assert str(caught.value) == (
        "names: 'Hlyboke' and 'Глубокое' are the same settlement (Глибоке, UA-63); keep one"
    )
    with pytest.raises(ClaimError, match="'Lyptsi' and 'Lyptsi' are the same"):
        named_settlements(["Lyptsi", "Lyptsi"], shipped)


@pytest.mark.parametrize(
    ("names", "problem"),
    [
        ([], "found an empty one"),
        ("Hlyboke", "expected a list of names, found 'Hlyboke'"),
        (None, "expected a list of names, found 'None'"),
        (["Lyptsi", 3], "expected text as name 2, found '3'"),
        (["Lyptsi", " "], "expected text as name 2, found ' '"),
        (["(UA-63)"], "expected a name such as 'Krasne'"),
        (["Lyptsi" + " " * 9999 + "(("], r"'Lyptsi {74}': expected a name such as"),
        (["a(b(c"], "expected a name such as 'Krasne'"),
        (["Lyptsi (UA-63, UA-14)"], "expected one oblast and one raion, found another: 'UA-14'"),
        (["Lyptsi (36.4)"], r"expected longitude and latitude.*found 1 number$"),
        (["Lyptsi (1, 2, 3)"], "found 3 numbers"),
        (["Lyptsi (UA-14)"], r"no settlement of this name in UA-14; there are: 'Lyptsi \(UA-63\)"),
        (["Lyptsi (30, 50)"], "within 2 km of 30.0, 50.0; there are"),
        (["Lyptsi (Chuhuiv raion)"], r"no settlement of this name in Chuhuiv raion; there are"),
        (["Lyptsi (Nowhere)"], r"no settlement of this name in Nowhere; there are"),
        (["Lyptsy!!", "Liptsi"], "'Lyptsy!!' and 'Liptsi' are the same"),
        (["Vovchanks"], r"no such settlement among the 5,419.*did you mean 'Vovchansk \(UA-63\)'"),
        (["Вовчанк"], r"did you mean 'Вовчанськ \(UA-63\)'"),
        (["Qqqqqqqqqqq"], r"no such settlement.*check the name$"),
        (["Qqqqqqqqqqq", "Lyptsi", "Krasne"], r"\(these cannot be used either: 'Krasne'\)$"),
        (["Lyptsi\nVovchansk"], r"'Lyptsi\\nVovchansk': no such settlement"),
    ],
)
def test_what_cannot_be_used_is_refused(
    names: Any, problem: str, shipped: gpd.GeoDataFrame
) -> None:
    with pytest.raises(ClaimError, match=problem) as caught:
        named_settlements(names, shipped)
    assert str(caught.value).startswith("names: ")


def test_oblasts_of_the_list(shipped: gpd.GeoDataFrame) -> None:
    with pytest.raises(ClaimError, match=r"^x: expected an oblast such as 'UA-63'.*'Atlantis'"):
        named_settlements(["Lyptsi"], shipped, oblasts=["Atlantis"], what="x")
    with pytest.raises(ClaimError, match="expected a place in UA-14 and UA-63, found UA-46"):
        named_settlements(["Krasne (UA-46)"], shipped, oblasts=["UA-63", "Donetsk oblast"])
    with pytest.raises(ClaimError, match=r"in UA-14; there are: 'Lyptsi \(UA-63\)'"):
        named_settlements(["Lyptsi"], shipped, oblasts=["UA-14"])
    with pytest.raises(InputError, match=r"found one without the columns oblast"):
        named_settlements(["Lyptsi"], shipped.drop(columns="oblast"))


DONETSK = load_settlements().query("oblast == 'UA-14' and name_uk != ''")


@settings(max_examples=15)
@given(st.lists(st.sampled_from(range(len(DONETSK))), min_size=1, max_size=8, unique=True))
def test_names_find_their_own_rows_in_order(rows: list[int]) -> None:
    places = DONETSK.iloc[rows]
    kmu = [uklatn.encode(name, uklatn.KMU_55) for name in places["name_uk"]]
    for ways in (places["name_uk"].tolist(), places["name_en"].tolist(), kmu):
        try:
            found = named_settlements(ways, DONETSK)
        except ClaimError as error:  # an error about namesakes, and never another
            assert "settlements have this name" in str(error)
        else:
            assert found.index.tolist() == places.index.tolist()


def test_oblasts_in_three_languages() -> None:
    for unit in load_oblasts().itertuples():
        for text in (unit.iso, unit.name_en, unit.name_uk, unit.name_en.upper()):
            assert oblast_code(text) == unit.iso, text
        if "область" in unit.name_uk:
            adjective = unit.name_uk.removesuffix(" область")
            latin = uklatn.encode(adjective, uklatn.KMU_55)
            assert oblast_code(f"{adjective} обл.") == oblast_code(f"{latin} oblast") == unit.iso
    russian = {
        "Винницкая": "UA-05", "Волынская": "UA-07", "Луганская": "UA-09",
        "Днепропетровская": "UA-12", "Донецкая": "UA-14", "Житомирская": "UA-18",
        "Закарпатская": "UA-21", "Запорожская": "UA-23", "Ивано-Франковская": "UA-26",
        "Киевская": "UA-32", "Кировоградская": "UA-35", "Львовская": "UA-46",
        "Николаевская": "UA-48", "Одесская": "UA-51", "Полтавская": "UA-53",
        "Ровенская": "UA-56", "Сумская": "UA-59", "Тернопольская": "UA-61",
        "Харьковская": "UA-63", "Херсонская": "UA-65", "Хмельницкая": "UA-68",
        "Черкасская": "UA-71", "Черниговская": "UA-74", "Черновицкая": "UA-77",
    }  # fmt: skip
    for name, code in russian.items():
        assert oblast_code(f"{name} область") == oblast_code(name) == code, name
    assert [oblast_code(t) for t in ("Крым", "Crimea", "АР Крым", "Севастополь", "Киев")] == [
        "UA-43", "UA-43", "", "UA-40", "UA-30",
    ]  # fmt: skip
    assert oblast_code("Moscow oblast") == oblast_code("oblast") == oblast_code("") == ""


def test_raions_are_not_taken_for_one_another() -> None:
    raions = ["Харківський район", "Чугуївський район", "Ізюмський район", "Куп’янський район",
              "Богодухівський район", "Лозівський район", "Берестинський район"]  # fmt: skip
    towns = ["Kharkiv", "Chuhuiv", "Izium", "Kupiansk", "Bohodukhiv", "Lozivskyi", "Berestyn"]
    fits = [[is_raion(f"{town} raion", raion) for raion in raions] for town in towns]
    assert fits == [[i == k for k in range(7)] for i in range(7)]
