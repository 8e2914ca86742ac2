"""Names in three languages: transliterations by other libraries, known pairs."""

from __future__ import annotations

from pathlib import Path

import iuliia
import pandas as pd
import pytest
import uklatn
from hypothesis import given
from hypothesis import strategies as st

from frontgeo import load_settlements
from frontgeo.places import load_codifier
from frontgeo.places.oblasts import oblast_code
from frontgeo.places.place_tables import read_text_table, with_names
from frontgeo.places.transliteration import NameIndex, corresponds, sounds, transliterate

SCHEMES = ["ALA_LC", "BGN_PCGN", "BS_2979", "GOST_52290", "ICAO_DOC_9303", "SCIENTIFIC",
           "WIKIPEDIA", "YANDEX_MAPS"]  # fmt: skip


def kmu(name: str) -> str:
    """Transliterate by the Ukrainian government's table of 2010, in another library."""
    return str(uklatn.encode(name.replace("'", "’"), uklatn.KMU_55))


def loose(name: str) -> str:
    """Drop distinctions that Latin letters for Russian may omit: ё or е, -ый or -ий."""
    words = name.replace("ö", "e").replace("ä", "a").split()
    return " ".join(w[:-1] + "i" if w.endswith("y") else w for w in words)


def regular_pairs(archive: Path) -> pd.DataFrame:
    """Return pairs of a Ukrainian and a Russian name that are written as place names."""
    path = archive / "settlements" / "whosonfirst.csv.gz"
    stated = read_text_table(path)  # as stated there: load_settlements gives official names
    named = with_names(stated, ("name_uk", "oblast"), path)
    oblasts = named["oblast"].map(oblast_code)
    table = stated.assign(name_uk=named["name_uk"], oblast=oblasts)
    ukrainian = table["name_uk"].str.fullmatch(r"[А-Яа-яІіЇїЄєҐґ’'\- ]+")
    ukrainian &= ~table["name_uk"].str.contains("[ыэёъ]|район| рада|стан|область")
    russian = table["name_ru"].fillna("").str.fullmatch(r"[А-Яа-яЁё’'\- ]+")
    return table.loc[ukrainian & russian, ["name_uk", "name_ru", "oblast"]]


def test_ukrainian_names_sound_as_their_transliteration() -> None:
    names = sorted(set(load_settlements()["name_uk"]) - {""})
    assert len(names) > 3000
    latin = [kmu(name) for name in names]
    wrong = [n for n, a, b in zip(names, sounds(names), sounds(latin), strict=True) if a != b]
    assert not wrong


def test_the_codifier_is_transliterated_as_by_another_library() -> None:
    table = load_codifier()
    unlike = {
        (name, latin)
        for name, latin in zip(table["name_uk"], table["name_en"], strict=True)
        if latin != kmu(name).replace("'", "").replace("’", "")
    }
    assert not unlike
    assert transliterate("Знам'янка") == transliterate("Знам’янка") == "Znamianka"


@pytest.mark.archive
def test_russian_names_sound_as_their_transliterations(archive: Path) -> None:
    names = sorted(set(regular_pairs(archive)["name_ru"]))
    heard = [loose(name) for name in sounds(names, russian=True)]
    for scheme in SCHEMES:
        latin = [getattr(iuliia, scheme).translate(name) for name in names]
        there = [loose(name) for name in sounds(latin)]
        wrong = [n for n, a, b in zip(names, heard, there, strict=True) if a != b]
        # WIKIPEDIA writes ьо like ё
        assert len(wrong) <= (2 if scheme == "WIKIPEDIA" else 0), (scheme, wrong[:5])


def test_many_ways_to_write_one_name_sound_alike() -> None:
    for ways in (
        ["Лук'янці", "Лук’янці", "ЛУКʼЯНЦІ", "Lukiantsi", "Luk'yantsi", "Luk`yanci"],
        ["Олійникове", "Oliinykove", "Oliynykove", "Olijnykove"],
        ["Вовчанськ", "Vovchansk", "Vovchans'k", "Vovčansʹk", " VOVCHANSK\u00a0"],
        ["Ново-Павлівка", "Novo-Pavlivka", "novo\u2011pavlivka", "Novo Pavlivka"],
        ["Щербівка", "Shcherbivka", "Ščerbivka", "Scherbivka"],
        ["Київ", "Kyiv", "Kyyiv"],
        ["Їжаківка", "Yizhakivka"],
        ["Згоряни", "Zghoriany", "Zgoryany"],
    ):
        assert len(set(sounds(ways))) == 1, dict(zip(ways, sounds(ways), strict=True))
    for ways in (
        ["Плетенёвка", "Pletenyovka", "Pletenëvka"],
        ["Глубокое", "Glubokoye", "Glubokoe", "Glubokoje"],
        ["Стрелечья", "Strelechya", "Strelech'ya", "Strelechia"],
        ["Джанко́й", "Джанкой", "Dzhankoy", "Dzhankoi", "Dzhankói"],
    ):
        assert len(set(sounds(ways, russian=True))) == 1, ways


def test_different_names_sound_different() -> None:
    names = ["Лиски", "Ліски", "Лоски", "Леськи", "Ласки", "Луски", "Гаї", "Гай", "Хай"]
    assert len(set(sounds(names))) == len(names) - 1  # -ї and -й are the same in Latin letters


@pytest.mark.parametrize(
    ("ukrainian", "russian"),
    [
        ("Вовчанськ", "Волчанск"), ("Глибоке", "Глубокое"), ("Огірцеве", "Огурцово"),
        ("Олійникове", "Олейниково"), ("Бугруватка", "Бугроватка"), ("Пильна", "Пыльная"),
        ("Липці", "Липцы"), ("Лук’янці", "Лукьянцы"), ("Борисівка", "Борисовка"),
        ("Плетенівка", "Плетенёвка"), ("Стрілеча", "Стрелечья"), ("Красне", "Красное"),
        ("Великі Проходи", "Большие Проходы"), ("Слов'янськ", "Славянск"), ("Київ", "Киев"),
        ("Запоріжжя", "Запорожье"), ("Миколаїв", "Николаев"), ("Вугледар", "Угледар"),
        ("Роботине", "Работино"), ("Кліщіївка", "Клещеевка"), ("Мар'їнка", "Марьинка"),
        ("Новоолександрівка", "Новоалександровка"), ("Степний", "Степной"),
        ("Щастя", "Счастье"), ("Дворічна", "Двуречная"), ("Сєвєродонецьк", "Северодонецк"),
        ("Соловйове", "Соловьёво"), ("Довгеньке", "Долгенькое"), ("Одеса", "Одесса"),
    ],
)  # fmt: skip
def test_russian_counterparts(ukrainian: str, russian: str) -> None:
    (heard,) = sounds([ukrainian])
    assert corresponds(heard, *sounds([russian], russian=True))
    assert corresponds(heard, *sounds([iuliia.WIKIPEDIA.translate(russian)]))


@pytest.mark.parametrize(
    ("ukrainian", "russian"),
    [
        ("Лиски", "Лески"), ("Красне", "Кросно"), ("Липці", "Лопцы"), ("Верхнє", "Нижнее"),
        ("Іванівка", "Ивановское"), ("Гатище", "Гутище"), ("Мала Данилівка", "Даниловка"),
        ("Червоне", "Красное"), ("Глибоке", "Глубочек"), ("Петрівка", "Петровское"),
    ],
)  # fmt: skip
def test_no_counterparts(ukrainian: str, russian: str) -> None:
    assert not corresponds(*sounds([ukrainian]), *sounds([russian], russian=True))


@pytest.mark.archive
def test_the_shares_that_the_module_states(archive: Path) -> None:
    pairs = regular_pairs(archive)
    unique = pairs[["name_uk", "name_ru"]].drop_duplicates()
    ukrainian, russian = sounds(unique["name_uk"]), sounds(unique["name_ru"], russian=True)
    joined = sum(map(corresponds, ukrainian, russian))
    assert len(unique) == 5219
    assert joined / len(unique) == pytest.approx(0.898, abs=0.0005)
    names = others = 0
    for _, there in pairs.groupby("oblast"):
        here = pd.DataFrame({"name_uk": sorted(set(there["name_uk"]))})
        index = NameIndex(here)
        names += len(here)
        others += sum(len(index.find(kmu(name))) > 1 for name in here["name_uk"])
    assert names == 6944
    assert others / names == pytest.approx(0.0117, abs=0.0005)


TABLE = pd.DataFrame(
    {
        "name_uk": ["Петрівка", "Петровка", "", "Пікузи", "Ліски", None],
        "name_ru": ["", "Петровка", "Сиротское", "Коминтерново", "Лески", None],
        "name_en": ["", "", "", "", "", "Bogdanovka"],
    }
)


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("Петрівка", [0]), ("Petrivka", [0]), ("Петровка", [0, 1]), ("Petrovka", [0, 1]),
        ("Сиротське", [2]), ("Syrotske", [2]), ("Sirotskoe", [2]), ("Пикузы", [3]),
        ("Пікузи", [3]), ("Коминтерново", [3]), ("Kominternovo", [3]), ("Leski", [4]),
        ("Losky", [4]), ("Богданівка", [5]), ("Богдановка", [5]), ("Petr", []), ("", []),
        ("---", []),
    ],
)  # fmt: skip
def test_names_in_a_table(name: str, rows: list[int]) -> None:
    assert NameIndex(TABLE).find(name) == rows


def test_a_counterpart_gives_way_to_the_name_that_the_table_states() -> None:
    table = pd.DataFrame({"name_uk": ["Ліски", "Лоски"], "name_ru": ["Лески", "Лоски"]})
    assert NameIndex(table).find("Losky") == [1]
    assert NameIndex(table.head(1)).find("Losky") == [0]
    assert NameIndex(table).find("Losky", among={0}) == [0]
    assert NameIndex(table).find("Losky", among=set()) == []


def test_near_names_are_the_likest_first() -> None:
    assert NameIndex(TABLE).near("Petrivko")[0] == 0
    assert NameIndex(TABLE).near("Petrivko", among={4, 5}) == []
    assert NameIndex(TABLE).near("Xyz") == []


@given(st.lists(st.text(max_size=12), max_size=5))
def test_any_text_sounds_like_something(names: list[str]) -> None:
    heard = sounds(names)
    assert len(heard) == len(names)
    assert heard == [sound for name in names for sound in sounds([name])]
    NameIndex(pd.DataFrame({"name_uk": names})).find("".join(names))


def test_a_name_made_to_have_every_root_ends() -> None:
    name = "вовч довг товст жовт повн човн яблун багат дібр дніпр глиб камян колодяз комиш" * 50
    assert NameIndex(pd.DataFrame({"name_uk": [name, "Липці"]})).find(name) == [0]
    assert NameIndex(TABLE).find(name) == []


@given(st.sampled_from(sorted(set(load_settlements()["name_uk"]) - {""})))
def test_case_and_apostrophes_do_not_matter(name: str) -> None:
    ways = [name, name.upper(), name.replace("’", "'"), name.replace("-", "\u2013"), f" {name} "]
    assert len(set(sounds([*ways, kmu(name), kmu(name).upper()]))) == 1
