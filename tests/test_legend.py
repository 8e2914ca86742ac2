"""The meaning of polygons, from the words of their columns, layers and names."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from frontgeo import ControlMap, area_km2, read_control_map, read_timeline
from frontgeo.archive.store import write_store
from frontgeo.change.assumptions import Assumption
from frontgeo.change.definitions import STATUSES
from frontgeo.cli.main import main
from frontgeo.errors import InputError, MapFileError
from frontgeo.mappers.control_words import meaning, side_of
from frontgeo.mappers.registry import control_map_of

CASES = Path(__file__).parent / "cases"
SQUARES = [shapely.box(36 + i / 5, 50, 36.1 + i / 5, 50.1) for i in range(5)]
SIZE = area_km2(SQUARES[0])


def written(path: Path, *properties: dict[str, Any], **members: Any) -> Path:
    """Write a square for each set of properties."""
    features = [
        {"type": "Feature", "properties": p, "geometry": json.loads(shapely.to_geojson(s))}
        for p, s in zip(properties, SQUARES, strict=False)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", **members, "features": features}))
    return path


def areas(shown: ControlMap) -> dict[str, float]:
    return {status: round(km2, 2) for status, km2 in shown.area_by_status_km2.items()}


# ---- words -----------------------------------------------------------------------------

WORDS = {
    "occupied": "occupied|OCCUPIED|Temporarily_Occupied|Occupied by Russia|russianControlled|"
    "under Russian control|Russian-held|Russian-controlled Ukrainian Territory|"
    "occupied Ukrainian territory|temporarily occupied territories of Ukraine|captured|"
    "not under Ukrainian control|окуповано|Окуповано 04.04 /// Occupied 04.04|захоплено|"
    "тимчасово окупована територія|під контролем РФ|непідконтрольна уряду України|"
    "оккупировано|оккупированные территории|под контролем России|освобождено ВС РФ|"
    "occupied territory, not liberated",
    "liberated": "liberated|Liberated 05.04|liberated from Russian occupation|de-occupied|"
    "recaptured|звільнено|деокупована територія|освобождено|деоккупировано",
    "contested": "contested|grey zone|GrayZone|grey|Status unknown|сіра зона|спірна територія|"
    "під питанням|серая зона",
    "infiltration": "infiltration|AssessedRussianInfiltrationAreas|інфільтрація|инфильтрация",
    "advance": "russian_advances|AssessedRussianAdvancesinUkraine|просування росіян|продвижение",
    "claimed": "claimed|Russian claimed|ClaimedRussianTerritory|заявлено РФ",
    "held_since_2022": "held since 2022|occupied before 24 February 2022|окуповано до 2022",
    "ukrainian_held_abroad": "kursk_ukrainian_advance|Kursk incursion|ukrainian_held_abroad",
}  # fmt: skip
LEFT_OUT = {
    "not occupied": "not occupied|unoccupied|Un-Occupied|non-occupied|no longer occupied|"
    "not under Russian control|not controlled by Russia|free of Russian forces|occupied: no|"
    "не окуповано|неокупована|не підконтрольна РФ|вільна від окупації|Окуповано: ні|"
    "не оккупировано|неоккупированная|не под контролем РФ",
    "counter-offensive": "counteroffensive|ukrainian_counteroffensives|контрнаступ|"
    "ClaimedUkrainianCounteroffensives|контрнаступление",
    "partisan area": "partisans|Ukrainian Partisan Warfare|партизани|партизаны",
    "Ukrainian-held": "Ukrainian-held|controlled by Ukraine|під контролем ЗСУ|контролируется ВСУ|"
    "occupied by Ukraine",
}  # fmt: skip
NOTHING = (
    "My map 3|Polygon 12|a|before|kharkiv|Kharkiv oblast|ukraine|ua|Ukraine control map|advanced|"
    "Grayson|Khartiia|capture 2024-05-31|Петренко|Багатокутник 47|uncontrolled|not liberated|"
    "drawn-2024"
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "status"), [(t, s) for s, texts in WORDS.items() for t in texts.split("|")]
)
def test_words_of_a_status(text: str, status: str) -> None:
    camel = " " not in text and not text.islower() and not text.isupper()
    for spelled in (text, text if camel else text.upper(), text.replace(" ", "_")):
        found = meaning(spelled)
        assert found is not None and found.status == status, spelled


@pytest.mark.parametrize(
    ("text", "what"), [(t, w) for w, texts in LEFT_OUT.items() for t in texts.split("|")]
)
def test_words_of_what_is_left_out(text: str, what: str) -> None:
    found = meaning(text)
    assert found is not None and (found.status, found.what) == (None, what)


@pytest.mark.parametrize("text", NOTHING.split("|"))
def test_a_title_says_nothing(text: str) -> None:
    assert meaning(text, title=True) is None


# a text with a word for held ground that says the opposite or nothing clear
NOT_HELD = (
    "government-controlled|Government controlled area|under government control|GCA|"
    "Під контролем Сил Оборони|утримується Силами оборони|Контроль СОУ|Defence Forces control|"
    "AFU-held|Просування Сил оборони|AFU advances|Occupied by the Armed Forces of Ukraine|"
    "захоплено українськими військами|Захвачено украинскими войсками|Окуповано до листопада 2022|"
    "Оккупировано до ноября 2022|occupied until November 2022|була окупована до 2022-11-11|"
    "occupied until 2022|Окуповано до 11.11.2022|formerly occupied|previously occupied|"
    "was occupied|ex-occupied|Occupied (lost 2022)|occupation ended|lost control|control lost|"
    "no longer occupied|no longer controlled|no longer Russian controlled|no Russian advance|"
    "Russian advance repelled|просування відбито|Seized from Russia|captured from Russian forces|"
    "захоплено у росіян|partially occupied|частково окуповано|частично оккупировано|"
    "раніше окупована|бывшая оккупированная|Russian withdrawal, control lost|free territory"
)
STILL_HELD = {
    "occupied": "Non-government controlled area|NGCA|Russia retook|Russia regained control|"
    "Відбита ворогом|recaptured by Russian forces|retaken by the enemy|captured from Ukraine|"
    "захоплено російськими військами|Russian-occupied left bank|Russian government control|"
    "no longer Ukrainian controlled",
    "held_since_2022": "held before 24 Feb 2022|held since 2014|окуповано до 24.02.2022|"
    "occupied before 2022-02-24|окуповано до лютого 2022|оккупировано до 24 февраля 2022",
    "liberated": "formerly occupied, liberated|liberated, was occupied until 2022|"
    "Ukraine regained control|retaken from Russia",
    "advance": "Russian advance|просування ворога",
}


@pytest.mark.parametrize("text", NOT_HELD.split("|"))
def test_what_speaks_against_held_ground_never_counts(tmp_path: Path, text: str) -> None:
    for title in (False, True):
        for spelled in (text, text.upper(), text.replace(" ", "_")):
            found = meaning(spelled, title=title)
            assert found is not None and found.status is None, (spelled, title)
    file = written(tmp_path / "a.geojson", {"status": "occupied"}, {"status": text})
    shown = read_control_map(file)
    assert shown.area_km2() == pytest.approx(SIZE) and sum(shown.skipped.values()) == 1


@pytest.mark.parametrize(
    ("text", "status"), [(t, s) for s, texts in STILL_HELD.items() for t in texts.split("|")]
)
def test_what_is_held_all_the_same(text: str, status: str) -> None:
    found = meaning(text)
    assert found is not None and found.status == status


@given(
    st.sampled_from(["occupied", "Russian control", "окуповано", "захвачено", "captured", "held"]),
    st.sampled_from(["until May 2023", "(lost)", "was", "formerly", "partly", "repelled", "ended",
                     "раніше", "частично", "втрачено", "бывшая", "до 2023-05-01"]),
    st.booleans(),
)  # fmt: skip
def test_an_unclear_word_is_never_occupied(held: str, unclear: str, ahead: bool) -> None:
    found = meaning(f"{unclear} {held}" if ahead else f"{held} {unclear}")
    assert found is not None and found.status is None


def test_control_and_claim_say_nothing_in_a_title() -> None:
    for text in ("control_2024", "claim", "claimed", "occupied_and_liberated", "held"):
        assert meaning(text, title=True) is None
    assert meaning("controlled") is not None


def test_sides() -> None:
    for text in ("Russia", "RU", "Russian Federation", "РФ", "росія", "Россия", "DPR"):
        assert side_of(text) == "russia"
    for text in ("Ukraine", "UA", "ЗСУ", "Україна", "Ukrainian forces"):
        assert side_of(text) == "ukraine"
    for text in ("Red", "", "Russia and Ukraine", "not Russian", "SAF"):
        assert side_of(text) == ""


@given(st.text(max_size=40))
def test_any_text_means_a_status_or_nothing(text: str) -> None:
    for title in (False, True):
        found = meaning(text, title=title)
        assert found is None or found.status in (None, *STATUSES)


# ---- columns ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["27-status-column_upper", "27-status-column_title"])
def test_a_status_column_in_any_case(name: str) -> None:
    shown = read_control_map(CASES / f"{name}.geojson")
    assert areas(shown) == {"occupied": 79.66, "contested": 79.66, "liberated": 79.66}
    assert shown.area_km2() == pytest.approx(79.66, abs=0.01) and shown.assumed == ()


@pytest.mark.parametrize(
    "column", ["control", "Category", "TYPE", "name", "layer", "Label", "side"]
)
def test_columns_that_say_it(tmp_path: Path, column: str) -> None:
    values = ("Occupied", "звільнено", "Серая зона", "something")
    shown = read_control_map(written(tmp_path / "a.geojson", *({column: v} for v in values)))
    assert areas(shown) == {"occupied": 79.66, "contested": 79.66, "liberated": 79.66}
    assert sum(shown.skipped.values()) == 1


def test_flags(tmp_path: Path) -> None:
    shown = read_control_map(written(tmp_path / "a.geojson", {"occupied": True}, {"occupied": 0}))
    assert shown.area_km2() == pytest.approx(SIZE) and shown.skipped == {"not occupied": 1}


@pytest.mark.parametrize("column", ["is_occupied", "occupied", "Occupation", "russian_control"])
@pytest.mark.parametrize(
    ("yes", "no"),
    [(True, False), ("Y", "N"), ("t", "f"), ("yes", "No"), ("так", "ні"), ("да", "нет"), (1, 0)],
)
def test_yes_and_no(tmp_path: Path, column: str, yes: Any, no: Any) -> None:
    file = written(tmp_path / "is_occupied_2024.geojson", {column: yes}, {column: no})
    shown = read_control_map(file)
    assert shown.area_km2() == pytest.approx(SIZE) and shown.skipped == {"not occupied": 1}
    with pytest.raises(MapFileError, match=r"column .*--status occupied"):
        read_control_map(written(tmp_path / "occupied.geojson", {column: no}))


@pytest.mark.parametrize(
    "column",
    ["description", "notes", "опис", "status_en", "territory_status", "zone_type", "group",
     "Territory", "ctrl", "path", "Layer_name", "source", "під контролем", "occupation"],
)  # fmt: skip
def test_any_column_may_say_it(tmp_path: Path, column: str) -> None:
    rows = [{column: v} for v in ("occupied", "liberated", "Hill 204")]
    shown = read_control_map(written(tmp_path / "occupied_2024.geojson", *rows))
    assert areas(shown) == {"occupied": 79.66, "liberated": 79.66}
    assert sum(shown.skipped.values()) == 1
    liberated = written(tmp_path / "occupied_2025.geojson", {column: "liberated"})
    assert set(read_control_map(liberated).statuses) == {"liberated"}
    none = written(tmp_path / "occupied_2026.geojson", {column: "no longer occupied"})
    with pytest.raises(MapFileError, match=f"column '{column}' with .*--status occupied"):
        read_control_map(none)


def test_a_column_mostly_not_understood_is_refused(tmp_path: Path) -> None:
    rows = [{"notes": v} for v in ("liberated", "A", "B", "C")]
    file = written(tmp_path / "occupied.geojson", *rows)
    with pytest.raises(
        MapFileError, match=r"column 'notes', which says 'liberated'.*'A'.*--status"
    ):
        read_control_map(file)
    assert read_control_map(file, status="occupied").area_km2() == pytest.approx(4 * SIZE)


def test_a_flag_that_is_neither_yes_nor_no(tmp_path: Path) -> None:
    rows = [{"occupied": "maybe"}, {"occupied": "Y"}]
    with pytest.raises(
        MapFileError, match=r"column 'occupied', .* neither yes nor no .'maybe'.*--status"
    ):
        read_control_map(written(tmp_path / "occupied.geojson", *rows))
    both = [{"type": "occupied", "is_occupied": v} for v in "NY"]
    shown = read_control_map(written(tmp_path / "a.geojson", *both))
    assert areas(shown) == {"occupied": 79.66} and shown.skipped == {"not occupied": 1}


def test_occupation_of_words(tmp_path: Path) -> None:
    rows = [{"occupation": "occupied"}, {"occupation": "free"}]
    shown = read_control_map(written(tmp_path / "occupied.geojson", *rows))
    assert areas(shown) == {"occupied": 79.66} and shown.skipped == {"not occupied": 1}


@pytest.mark.parametrize("column", ["Контролює", "під контролем", "Territory", "who"])
def test_both_sides_in_any_column(tmp_path: Path, column: str) -> None:
    rows = [{column: "Росія"}, {column: "Україна"}]
    shown = read_control_map(written(tmp_path / "occupied.geojson", *rows))
    assert areas(shown) == {"occupied": 79.66} and set(shown.others) == {"ukraine"}


def test_prose_says_nothing_unless_it_states_a_status(tmp_path: Path) -> None:
    prose = (
        "Drawn after the video of 12 May; the village north of it was liberated in 2022, I think"
    )
    shown = read_control_map(written(tmp_path / "a.geojson", {"notes": prose}, {"notes": "seen"}))
    assert shown.area_km2() == pytest.approx(2 * SIZE) and len(shown.assumed) == 1
    plainly = f"Status: liberated<br>{prose}"
    file = written(tmp_path / "occupied.geojson", {"description": plainly})
    assert set(read_control_map(file).statuses) == {"liberated"}


@pytest.mark.parametrize("driver", ["GPKG", "ESRI Shapefile", "FlatGeobuf"])
def test_columns_in_other_formats(tmp_path: Path, driver: str) -> None:
    table = gpd.GeoDataFrame(
        {"controlled_by": ["Russia", "Ukraine", None]}, geometry=SQUARES[:3], crs=4326
    )
    suffix = {"GPKG": "gpkg", "ESRI Shapefile": "shp", "FlatGeobuf": "fgb"}[driver]
    table.rename(columns={"controlled_by": "controlled_by"[:10]}).to_file(
        tmp_path / f"a.{suffix}", driver=driver
    )
    shown = read_control_map(tmp_path / f"a.{suffix}")
    assert areas(shown) == {"occupied": 79.66} and shown.side == "russia"
    assert shown.skipped == {"Ukrainian-held": 1, "nothing says what it is": 1}


def test_a_status_column_that_is_not_understood_is_refused(tmp_path: Path) -> None:
    file = written(tmp_path / "a.geojson", {"Status": 1}, {"Status": "2"})
    with pytest.raises(MapFileError, match=r"column 'Status', none .*'1', '2'.*--status occupied"):
        read_control_map(file)
    shown = read_control_map(file, status="occupied")
    assert shown.area_km2() == pytest.approx(2 * SIZE) and shown.assumed[0].about == "status"
    with pytest.raises(InputError, match="expected one of"):
        read_control_map(file, status="taken")


def test_where_nothing_says_it_an_assumption_is_recorded(tmp_path: Path) -> None:
    shown = read_control_map(written(tmp_path / "a.geojson", {"name": "Vovchansk"}, {"id": 2}))
    assert shown.area_km2() == pytest.approx(2 * SIZE)
    assert shown.assumed == (Assumption.of("status", "status_taken"),)
    colours = written(tmp_path / "c.geojson", {"fill": "#123456"}, {"fill": "#654321"})
    assert "2 colours" in str(read_control_map(colours).assumed[0])
    assert control_map_of(SQUARES[0]).assumed == ()  # polygons in memory are in no file
    table = gpd.GeoDataFrame({"status": ["occupied", "liberated"]}, geometry=SQUARES[:2], crs=4326)
    assert areas(control_map_of(table)) == {"occupied": 79.66, "liberated": 79.66}


@pytest.mark.parametrize(
    "properties",
    [
        {"boundary": "administrative", "name": "Kharkiv Oblast"},
        {"ADMIN_1": "Київська область"},
        {"place": "village", "name_en": "Lyptsi"},
        {"status": "liberated", "controlled_by": "Ukraine", "admin_level": "4"},
    ],
)
def test_what_is_no_map_of_control(tmp_path: Path, properties: dict[str, str]) -> None:
    file = written(tmp_path / "a.geojson", properties)
    if "status" in properties:
        assert set(read_control_map(file).statuses) == {"liberated"}
    else:
        with pytest.raises(MapFileError, match="boundaries, settlements or the like"):
            read_control_map(file)


@pytest.mark.parametrize("column", ["name", "name_en", "label", "назва"])
def test_names_of_places_are_no_legend(tmp_path: Path, column: str) -> None:
    """Some of many settlements are called Ukrainka, Ruska Dolyna or Vilne."""
    places = [f"Place {i}" for i in range(40)]
    rows = [{column: name} for name in (*places, "Ukrainka", "Rus'ka Dolina", "Вільне")]
    shown = read_control_map(written(tmp_path / "a.geojson", *rows))
    assert not shown.skipped and len(shown.assumed) >= 1  # all of it counts, with a note
    with pytest.raises(MapFileError, match="which says settlement"):
        read_control_map(written(tmp_path / "settlement_polygons.geojson", *rows))
    few = [{column: "Russian"}, {column: "Ukrainian"}]
    assert sum(read_control_map(written(tmp_path / "b.geojson", *few)).skipped.values()) == 1


# ---- names -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["ukrainian_counteroffensives", "Liberated", "звільнено-2022", "контрнаступ", "grey zone",
     "partisans", "claimed_russian", "ukrainian-held", "unoccupied", "infiltration"],
)  # fmt: skip
def test_a_name_that_speaks_of_something_else_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(MapFileError, match=f"(file|layer) '{name}', which .*--status occupied"):
        read_control_map(written(tmp_path / f"{name}.geojson", {}))
    folder = tmp_path / name
    folder.mkdir()
    with pytest.raises(MapFileError, match=f"folder '{name}'"):
        read_control_map(written(folder / "a.geojson", {}))
    shown = read_control_map(tmp_path / f"{name}.geojson", status="occupied")
    assert shown.area_km2() == pytest.approx(SIZE)


@pytest.mark.parametrize(
    "name",
    ["government_controlled", "ukrainian_gains_24h", "ukr_adv", "наступ_ЗСУ", "zsu",
     "russian_losses", "withdrawal", "free_territory", "fortifications", "minefields",
     "air_alerts", "settlements", "oblasts", "raions", "boundary", "ukraine_border", "Kursk_UKR",
     "Ukraine oblasts", "formerly_occupied"],
)  # fmt: skip
def test_a_file_named_for_something_else_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(MapFileError, match=f"'{name}', which says .*--status occupied"):
        read_control_map(written(tmp_path / f"{name}.geojson", {}))


@pytest.mark.parametrize(
    ("fill", "status"),
    [("#0f9d58", "liberated"), ("#bcaaa4", "contested"), ("#0F9D58", "liberated")],
)
def test_one_colour_of_deepstate_that_is_not_held(tmp_path: Path, fill: str, status: str) -> None:
    file = written(tmp_path / "a.geojson", {"fill": fill}, {"fill": fill})
    with pytest.raises(MapFileError, match=f"DeepState's colours of {status} ground.*--status"):
        read_control_map(file)
    two = [{"fill": fill}, {"fill": "#a52714"}]
    assert read_control_map(written(tmp_path / "b.geojson", *two)).mapper == "DeepState"
    own = written(tmp_path / "c.geojson", {"fill": fill}, {"fill": "#123456"})
    assert "2 colours" in str(read_control_map(own).assumed[0])


def test_deepstate_with_labels_in_one_language(tmp_path: Path) -> None:
    labels = ("Окуповано", "Абхазія", "Територія під питанням")
    shown = read_control_map(written(tmp_path / "a.geojson", *({"name": n} for n in labels)))
    assert shown.mapper == "DeepState"
    assert areas(shown) == {"occupied": 79.66, "contested": 79.66}


@pytest.mark.parametrize(
    "name", ["before", "occupied", "drawn-2024-05-31", "russian_advances", "kharkiv",
             "Kharkiv oblast", "ukraine", "Ukraine_control_map", "contested claims of may"],
)  # fmt: skip
def test_other_names_are_read(tmp_path: Path, name: str) -> None:
    if name.startswith("contested"):  # such a folder may hold anything
        (tmp_path / name).mkdir()
        file = written(tmp_path / name / "a.geojson", {})
    else:
        file = written(tmp_path / f"{name}.geojson", {})
    shown = read_control_map(file)
    assert shown.area_km2() == pytest.approx(SIZE)
    assert bool(shown.assumed) == (name not in ("occupied", "russian_advances"))


def test_files_of_a_map_may_hold_something_else(tmp_path: Path) -> None:
    day = {"frontgeo": {"mapper": "me", "day": "2024-05-31"}}
    files = [
        written(tmp_path / f"{name}.geojson", {"id": i}, **day)
        for i, name in enumerate(("occupied", "contested", "counteroffensives"))
    ]
    shown = read_control_map(files)
    assert areas(shown) == {"occupied": 79.66, "contested": 79.66}
    assert shown.skipped == {"counter-offensive": 1}


def test_layers_that_say_it(tmp_path: Path) -> None:
    file = tmp_path / "map.gpkg"
    for i, layer in enumerate(("Occupied", "Liberated", "Towns")):
        shape = SQUARES[i].centroid if layer == "Towns" else SQUARES[i]
        gpd.GeoDataFrame({"n": [i]}, geometry=[shape], crs=4326).to_file(file, layer=layer)
    shown = read_control_map(file)
    assert areas(shown) == {"occupied": 79.66, "liberated": 79.66} and shown.skipped == {"point": 1}
    gpd.GeoDataFrame({"n": [3]}, geometry=SQUARES[3:4], crs=4326).to_file(file, layer="Sector B")
    with pytest.raises(MapFileError, match="expected one layer, found 4"):
        read_control_map(file)
    both = read_control_map(file, layer=["Sector B", "Liberated"])
    assert areas(both) == {"occupied": 79.66, "liberated": 79.66} and len(both.assumed) == 1
    with pytest.raises(MapFileError, match="layer 'Liberated', which says liberated"):
        read_control_map(f"{file}:Liberated")
    for day in ("2024-05-01", "2024-05-31"):
        gpd.GeoDataFrame({"n": [1]}, geometry=SQUARES[:1], crs=4326).to_file(
            tmp_path / "days.gpkg", layer=f"occupied {day}"
        )
    with pytest.raises(MapFileError, match="expected one layer, found 2"):
        read_control_map(tmp_path / "days.gpkg")


def test_the_member_frontgeo_may_state_a_status(tmp_path: Path) -> None:
    file = written(tmp_path / "a.geojson", {}, frontgeo={"status": "occupied"})
    assert read_control_map(file).assumed == ()
    file = written(tmp_path / "a.geojson", {}, frontgeo={"status": "taken"})
    with pytest.raises(MapFileError, match="key 'status'"):
        read_control_map(file)


# ---- sides -----------------------------------------------------------------------------


def test_two_holders_are_never_merged() -> None:
    file = CASES / "60_controlled-by-two-sides.geojson"
    shown = read_control_map(file)
    half = area_km2(shapely.box(36, 49, 36.5, 49.5))
    assert shown.area_km2() == pytest.approx(half) and shown.side == "russia"
    assert {side: area_km2(g) for side, g in shown.sides.items()} == pytest.approx(
        {"russia": half, "ukraine": half}
    )
    other = read_control_map(file, side="Controlled_By=Ukraine")
    assert other.side == "ukraine" and set(other.others) == {"russia"}
    assert shapely.equals(other.held(), shown.others["ukraine"])


@pytest.mark.parametrize("values", [("Red", "Blue"), ("SAF", "RSF"), ("1", "2"), ("Russia", "X")])
def test_other_sides_are_read_alike_and_one_can_be_picked(
    tmp_path: Path, values: tuple[str, str]
) -> None:
    file = written(tmp_path / "a.geojson", *({"Faction": v} for v in (*values, "")))
    own = side_of(values[0]) or values[0]
    whole = read_control_map(file)
    assert (whole.side, list(whole.statuses), list(whole.others)) == ("", [], [own, values[1]])
    assert whole.skipped == {"no side stated": 1}
    with pytest.raises(InputError, match=rf"ground of {own}, {values[1]}, which are never counted"):
        whole.held()
    picked = whole.of_side(f" {values[0].upper()} ")
    shown = read_control_map(file, side=f"faction={values[0].lower()}")
    for one in (picked, shown):
        assert one.area_km2() == pytest.approx(SIZE)
        assert one.side == own and set(one.others) == {values[1]}
    assert shown.skipped == {f"held by {values[1]}": 1, "no side stated": 1}
    with pytest.raises(MapFileError, match="no column 'x'"):
        read_control_map(file, side="x=y")
    with pytest.raises(MapFileError, match="no 'Green' in column"):
        read_control_map(file, side="faction=Green")
    with pytest.raises(MapFileError, match=rf"shows \({own}, {values[1]}\), found 'faction'"):
        read_control_map(file, side="faction")


@pytest.mark.parametrize(
    ("values", "sides"),
    [(("Ukraine", "Wagner", "Russia"), ["ukraine", "Wagner", "russia"]),
     (("unknown", "Red", "Blue", "red"), ["Red", "Blue"])],
)  # fmt: skip
def test_unknown_holders_are_no_side(
    tmp_path: Path, values: tuple[str, ...], sides: list[str]
) -> None:
    file = written(tmp_path / "a.geojson", *({"faction": v} for v in values))
    shown = read_control_map(file)
    assert list(shown.others) == sides
    assert shown.skipped == ({"no side stated: 'unknown'": 1} if "unknown" in values else {})
    one = read_control_map(written(tmp_path / "b.geojson", {"faction": "unknown"},
                                   {"faction": "Russia"}))  # fmt: skip
    assert (one.side, [a.key for a in one.assumed]) == ("russia", ["side_only"])
    assert one.area_km2() == pytest.approx(SIZE)
    with pytest.raises(MapFileError, match="no column 'x'; there is none"):
        read_control_map(written(tmp_path / "c.geojson", {}), side="x=y")


def test_one_side_alone(tmp_path: Path) -> None:
    shown = read_control_map(written(tmp_path / "a.geojson", {"side": "SAF"}, {"side": "SAF"}))
    assert shown.side == "SAF" and shown.assumed[0].about == "side"
    file = written(tmp_path / "b.geojson", {"controlled_by": "Ukraine"})
    with pytest.raises(MapFileError, match=r"column 'controlled_by' with 'Ukraine'"):
        read_control_map(file)
    lies = written(tmp_path / "c.geojson", {"country": "Ukraine"})
    assert read_control_map(lies).area_km2() == pytest.approx(SIZE)


def test_sides_survive_the_store(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    shown = read_control_map(CASES / "60_controlled-by-two-sides.geojson", day="2024-05-01")
    write_store([shown], tmp_path / "me.parquet")
    again = read_timeline(tmp_path / "me.parquet").at("2024-05-01")
    assert again.side == "russia" and again.statuses.keys() == shown.statuses.keys()
    assert again.others["ukraine"].equals(shown.others["ukraine"])
    with pytest.raises(InputError, match="leave --status and --side out"):
        read_timeline(tmp_path / "me.parquet", status="occupied")


def test_options_reach_every_verb(tmp_path: Path, capsys: Any) -> None:
    days = ["2024-05-01", "2024-05-31"]
    folder = tmp_path / "maps"
    folder.mkdir()
    for i, day in enumerate(days):
        written(
            folder / f"{day}.geojson",
            *[{"side": "Red"}, {"side": "Blue"}, {"side": "Red"}][: i + 2],
        )
    before, after = (str(folder / f"{day}.geojson") for day in days)
    side = ["--side", "side=Red", "--json"]
    for verb in (
        ["area", after],
        ["delta", before, after],
        ["compare", "--map", before, "--map", before],
        ["timeline", str(folder)],
        ["check", "--claim", "80 km2", "--before", before, "--after", after],
        ["check", "--claim", "80 km2", "--polygons", before],
        ["check", "--claim", "80 km2", "--since", "2024-05-02", "--until", "2024-05-31",
         "--archive", str(folder)],
    ):  # fmt: skip
        # of all sides alike the ground of each is measured; what is of one side asks for it
        is_of_all = verb[0] in ("area", "delta")
        assert main([*verb]) == (0 if is_of_all else 2), verb
        printed = capsys.readouterr()
        assert "Red" in printed.out if is_of_all else "of Red, Blue" in printed.err, verb
        assert main([*verb, *side]) == 0, verb
        assert "79.66" in capsys.readouterr().out
    (tmp_path / "c.toml").write_text(
        "[[claim]]\nvalue = 80\nsince = 2024-05-02\nuntil = 2024-05-31\n"
        f'[[maps]]\nmapper = "me"\nbefore = "{before}"\nafter = "{after}"\nside = "side=Red"\n'
    )
    assert main(["check", str(tmp_path / "c.toml"), "--json"]) == 0
    assert "79.66" in capsys.readouterr().out


# ---- mappers ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["raw.geojson", "two.geojson", "a.gpkg"])
def test_deepstate_saved_as_something_else(name: str) -> None:
    shown = read_control_map(CASES / f"28-deepstate-saved-as_{name}")
    assert shown.mapper == "DeepState"
    assert shown.statuses["occupied"].equals(shapely.box(36, 50, 36.1, 50.1))
    assert shown.skipped == {"other lands (Abkhazia, Karelia …)": 1}


def test_deepstate_legend_has_dates(tmp_path: Path) -> None:
    rows = [{"fill": f, "name": n} for f, n in (
        ("#a52714", "Окуповано"), ("#880e4f", "x"), ("#000000", "y"), ("#01579b", "z"),
        ("#bcaaa4", "Під питанням"))]  # fmt: skip
    old = read_control_map(written(tmp_path / "2022-05-11.geojson", *rows))
    assert shapely.equals(old.statuses["held_since_2022"], SQUARES[2])
    assert old.skipped == {"Transnistria": 1, "unknown fill #01579b at this date": 1}
    new = read_control_map(written(tmp_path / "2024-09-01.geojson", *rows))
    assert shapely.equals(new.statuses["held_since_2022"], SQUARES[1])
    assert shapely.equals(new.statuses["ukrainian_held_abroad"], SQUARES[3])
    assert new.skipped == {"unknown fill #000000 at this date": 1}
    undated = read_control_map(written(tmp_path / "a.geojson", *rows))
    assert undated.skipped == {"unknown fill #000000": 1}
    assert [a.about for a in undated.assumed] == ["day"]


def test_a_known_legend_takes_no_status(tmp_path: Path) -> None:
    for option in ({"status": "occupied"}, {"side": "name=Occupied"}):
        with pytest.raises(MapFileError, match="leave it out"):
            read_control_map(CASES / "28-deepstate-saved-as_two.geojson", **option)


ISW = {
    "AssessedRussianAdvancesinUkraine": "advance",
    "ClaimedUkrainianCounteroffensives": "liberated",
    "Claimed Ukrainian Counteroffensives": "liberated",
    "VIEW_ClaimedRussianTerritoryinUkraine_V2": "claimed",
    "View_AssessedRussianInfiltrationAreasinUkraine_V4": "infiltration",
    "UkraineControlMapAO19NOV2024": "occupied",
    "VIEW_RussiaCoTinUkraine_V3": "occupied",
    "Assessed_Russian-controlled_Ukrainian_Territory": "occupied",
    "Kursk Incursion Ukrainian Advances in Russia December 8, 2024": "ukrainian_held_abroad",
    "Reported Ukrainian Partisan Warfare": None,
    "Assessed_Russian_Gains_in_the_Past_24_Hours": None,
}


@pytest.mark.parametrize(("name", "status"), ISW.items())
@pytest.mark.parametrize("where", ["layer", "fileName", "Name", "collection", "file", "gpkg"])
def test_isw_layers_by_what_they_are(
    tmp_path: Path, name: str, status: str | None, where: str
) -> None:
    properties = {where: name} if where in ("layer", "fileName", "Name") else {"OBJECTID": 1}
    if where == "gpkg":
        file = tmp_path / "a.gpkg"
        table = gpd.GeoDataFrame({"OBJECTID": [1]}, geometry=SQUARES[:1], crs=4326)
        table.to_file(file, layer=name)
    elif where == "file":
        file = written(tmp_path / f"{name}.geojson", properties)
    else:
        members = {"name": name} if where == "collection" else {}
        file = written(tmp_path / "a.geojson", properties, **members)
    if status is None:
        with pytest.raises(MapFileError, match=r"left out: 1 × (partisan areas|gains)"):
            read_control_map(file)
        return
    shown = read_control_map(file)
    assert shown.mapper == "ISW" and areas(shown) == {status: 79.66}


def topology(path: Path, name: str) -> Path:
    """Write a square of 0.1° as TopoJSON."""
    ring = [[36, 50], [36.1, 50], [36.1, 50.1], [36, 50.1], [36, 50]]
    shape = {"type": "GeometryCollection", "geometries": [{"type": "Polygon", "arcs": [[0]]}]}
    path.write_text(json.dumps({"type": "Topology", "objects": {name: shape}, "arcs": [ring]}))
    return path


@pytest.mark.parametrize("name", ["temp", "2025-03-02"])
def test_the_mirror_of_2025_is_read_by_its_files_names(tmp_path: Path, name: str) -> None:
    for file, status in (
        ("2025-03-02_control_map", "occupied"),
        ("russian_advances", "advance"),
        ("kursk_ukrainian_advance", "ukrainian_held_abroad"),
    ):
        shown = read_control_map(topology(tmp_path / f"{file}.topojson", name))
        assert shown.mapper == "ISW" and areas(shown) == {status: 79.66}
    unnamed = topology(tmp_path / "2025-03-02.topojson", name)
    with pytest.raises(MapFileError, match=r"control_map, russian_advances or kursk_ukr.*--status"):
        read_control_map(unnamed)
    assert areas(read_control_map(unnamed, status="occupied")) == {"occupied": 79.66}


def kml(path: Path, title: str, **folders: int) -> Path:
    """Write folders of squares."""
    shapes = []
    for (name, _), square in zip(folders.items(), SQUARES, strict=False):
        ring = " ".join(f"{x},{y},0" for x, y in square.exterior.coords)
        shapes.append(
            f"<Folder><name>{name.replace('_', ' ')}</name><Placemark><name>a</name><Polygon>"
            f"<outerBoundaryIs><LinearRing><coordinates>{ring}</coordinates></LinearRing>"
            "</outerBoundaryIs></Polygon></Placemark></Folder>"
        )
    path.write_text(
        '<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
        f"<name>{title}</name>{''.join(shapes)}</Document></kml>"
    )
    return path


def test_amk_by_its_name_and_layers(tmp_path: Path) -> None:
    layers = {"Russian_Control": 1, "Recent_Advances": 2, "Low_Consolidation": 3, "Cities": 4}
    shown = read_control_map(kml(tmp_path / "doc.kml", "AMK Mapping", **layers))
    assert shown.mapper == "AMK Mapping"
    assert areas(shown) == {"occupied": 79.66, "advance": 79.66, "contested": 79.66}
    assert shown.skipped == {"unknown layer 'Cities'": 1}
    other = read_control_map(kml(tmp_path / "doc.kml", "My map", Russian_Control=1, Advances=2))
    assert other.mapper == "doc.kml"


def test_amk_reads_negation_and_sides(tmp_path: Path) -> None:
    layers = {"Russian_Control": 1, "No_longer_Russian_controlled": 2,
              "Liberated_territory_control": 3, "AFU_advances": 4,
              "Low_consolidation": 5}  # fmt: skip
    file = kml(tmp_path / "doc.kml", "AMK Mapping", **layers)
    shown = read_control_map(file)
    assert areas(shown) == {"occupied": 79.66, "contested": 79.66, "liberated": 79.66}
    assert shown.skipped == {"not occupied": 1, "Ukrainian advance": 1}
    one = read_control_map(file, layer="Russian Control")
    assert one.mapper == "AMK Mapping" and areas(one) == {"occupied": 79.66}


def test_a_style_ru_of_ones_own_is_read() -> None:
    shown = read_control_map(CASES / "11-kml-ru-style_a.kml")
    assert shown.area_km2() == pytest.approx(79.66, abs=0.01)


def test_the_command_shows_what_definitions_count(capsys: Any) -> None:
    assert main(["mappers"]) == 0
    out = capsys.readouterr().out
    assert "occupied+infiltration  occupied, advance, held_since_2022, infiltration" in out
    assert main(["mappers", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["definitions"]["control"] == [
        "occupied",
        "held_since_2022",
    ]
