"""Texts of pages: every key in every language, and a user's own dictionary."""

from __future__ import annotations

import re
from datetime import date

import pytest

from frontgeo import InputError
from frontgeo.interface import LANGUAGES, _file, _pages, texts_of


@pytest.mark.parametrize("page", _pages())
def test_every_text_is_in_every_language_with_the_same_places(page: str) -> None:
    for key, texts in _file(page).items():
        assert set(texts) == set(LANGUAGES), key
        places = {lang: sorted(set(re.findall(r"\{\w*\}", text))) for lang, text in texts.items()}
        assert len({tuple(found) for found in places.values()}) == 1, (key, places)
        assert all(text for text in texts.values()), key


def test_no_page_says_otherwise_what_all_share() -> None:
    for page in set(_pages()) - {"common"}:
        assert not set(_file(page)) & set(_file("common")), page


def test_numbers_and_days() -> None:
    en, uk = texts_of("common"), texts_of("common", "uk")
    assert (en.number(-1234.56, 1), uk.number(-1234.56, 1)) == ("−1,234.6", "−1\u202f234,6")
    assert (en.number(-0.04, 1), en.number(-0.04, 1, signed=True)) == ("0.0", "+0.0")
    assert (en.number(3, 1, signed=True), uk.number(0, 0)) == ("+3.0", "0")
    assert (en.day(date(2024, 12, 1)), uk.day(date(2024, 5, 31))) == ("1 Dec 2024", "31 трав. 2024")


def test_counts_take_the_form_that_the_language_has() -> None:
    own = {"lang": "uk", "km": "{n} мапа|{n} мапи|{n} мап"}
    uk = texts_of("common", own)
    assert [uk.counted("km", n) for n in (1, 2, 5, 11, 21, 104, 112)] == [
        "1 мапа", "2 мапи", "5 мап", "11 мап", "21 мапа", "104 мапи", "112 мап"
    ]  # fmt: skip
    en = texts_of("common", {"lang": "en", "km": "{n} map|{n} maps"})
    assert [en.counted("km", n) for n in (1, 2, 0)] == ["1 map", "2 maps", "0 maps"]


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("xx", "expected en or uk, or a dictionary"),
        ({"gained": "x"}, "code under 'lang'"),
        ({"lang": "<b>", "gained": "x"}, "code under 'lang'"),
        ({"lang": "de", "gaind": "x"}, "'gaind'"),
        ({"lang": "de", "gained": 3}, "'3'"),
    ],
)
def test_bad_languages_are_told(lang: object, told: str) -> None:
    with pytest.raises(InputError, match=told):
        texts_of("common", lang)  # type: ignore[arg-type]
