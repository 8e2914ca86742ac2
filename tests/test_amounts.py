"""Parsing of figures: wordings of newsrooms and ministries in three languages, and C."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st
from num2words import num2words

from frontgeo import Amount, Claim
from frontgeo.claims import units
from frontgeo.claims.amount import split_claim, split_share, split_unit
from frontgeo.claims.lexicon import word_lists
from frontgeo.claims.units import worth_of
from frontgeo.errors import ClaimError

# wording, value, C and unit as `worth_of` takes it, or part of the message
Reading = tuple[str, float, float, float, str]
ENGLISH: list[Reading | tuple[str, str]] = [
    ("880 sq. km.", 880, 875, 885, "km2"),
    ("880 km sq", 880, 875, 885, "km2"),
    ("880 km^2", 880, 875, 885, "km2"),
    ("6,000 square kilometers", 6000, 5700, 6300, "km2"),
    ("more than 6,000 square kilometres", 6000, 6000, inf, "km2"),
    ("1.2 thousand sq km", 1200, 1150, 1250, "km2"),
    ("2 thousand sq km", 2000, 1900, 2100, "km2"),
    ("0.5 million hectares", 5000, 4750, 5250, "km2"),
    ("half a million hectares", 5000, 4750, 5250, "km2"),
    ("twelve hundred square kilometres", 1200, 1150, 1250, "km2"),
    ("one hundred and twenty villages", 120, 115, 125, "settlements"),
    ("a dozen villages", 12, 11.5, 12.5, "settlements"),
    ("880 ± 20 km²", 880, 860, 900, "km2"),
    ("880 plus or minus 20 km2", 880, 860, 900, "km2"),
    ("800+ km2", 800, 800, inf, "km2"),
    ("800-plus sq km", 800, 800, inf, "km2"),
    ("between 800 and 900 sq km", 850, 760, 945, "km2"),
    ("from 800 to 900 km²", 850, 760, 945, "km2"),
    ("upwards of 800 km²", 800, 800, inf, "km2"),
    ("up to 300 km²", 300, 0, 300, "km2"),
    ("as many as 28 settlements", 28, 0, 28, "settlements"),
    ("no more than 1 % of Ukraine", 1, 0, 1, "% of Ukraine"),
    ("half of Donetsk oblast", 50, 47.5, 52.5, "% of Donetsk oblast"),
    ("about a third of Donetsk oblast", 100 / 3, 30, 110 / 3, "% of Donetsk oblast"),
    ("two thirds of Zaporizhzhia oblast", 200 / 3, 190 / 3, 70, "% of Zaporizhzhia oblast"),
    ("three quarters of Kherson oblast", 75, 71.25, 78.75, "% of Kherson oblast"),
    ("¼ of the oblast", 25, 23.75, 26.25, "% of the oblast"),
    ("1/3 of the oblast", 100 / 3, 95 / 3, 35, "% of the oblast"),
    ("19 percent", 19, 18.5, 19.5, "%"),
    ("some 70 km", 70, 63, 77, "km"),
    ("60 to 70km", 65, 57, 73.5, "km"),
    ("8 to 9 km", 8.5, 7.5, 9.5, "km"),
    ("nearly 300 sq miles", 776.996, 738.147, 776.996, "km2"),
    ("20 km2 a day", 20, 19, 21, "km2/day"),
    ("20 sq km per day", 20, 19, 21, "km2/day"),
    ("30 acres", 0.1214, 0.11533, 0.12747, "km2"),
    ("12,344.5 km²", 12344.5, 12344.45, 12344.55, "km2"),
    ("dozens of villages", "write the figure, or the range"),
    ("hundreds of square kilometres", "write the figure, or the range"),
    ("1.000 km²", "two readings, 1,000 and 1.0; write 1000 or 1.0"),
    ("12.500 km²", "two readings, 12,500 and 12.5; write 12500 or 12.5"),
    ("880 km² or more", "write 'at least 880 km²'"),
    ("1/2 km", "write '0.5 km'"),
    ("8 km to 9 km", "write a range as '8-9 km'"),
    ("up to about 300 km²", "says 'less than' and 'about'; write one"),
    ("12,34,567 km²", "groups do not have three digits"),
]
UKRAINIAN: list[Reading | tuple[str, str]] = [
    ("880 кв. км", 880, 875, 885, "km2"),
    ("880 кв.км", 880, 875, 885, "km2"),
    ("880 км²", 880, 875, 885, "km2"),
    ("880 км кв", 880, 875, 885, "km2"),
    ("понад 6000 квадратних кілометрів", 6000, 6000, inf, "km2"),
    ("більше ніж 800 км²", 800, 800, inf, "km2"),
    ("1,2 тис. кв. км", 1200, 1150, 1250, "km2"),
    ("2 тисячі квадратних кілометрів", 2000, 1900, 2100, "km2"),
    ("півтори тисячі кв. км", 1500, 1450, 1550, "km2"),
    ("тисяча квадратних кілометрів", 1000, 950, 1050, "km2"),
    ("0,5 млн га", 5000, 4750, 5250, "km2"),
    ("близько 300 гектарів", 3, 2.7, 3.3, "km2"),
    ("від 800 до 900 кв. км", 850, 760, 945, "km2"),
    ("між 800 і 900 кв. км", 850, 760, 945, "km2"),
    ("8–9 км", 8.5, 7.5, 9.5, "km"),
    ("до 30 сіл", 30, 0, 30, "settlements"),
    ("28 населених пунктів", 28, 27.5, 28.5, "settlements"),
    ("двадцять вісім сіл", 28, 27.5, 28.5, "settlements"),
    ("щонайменше 4 500 км²", 4500, 4500, inf, "km2"),
    ("майже 300 кв. км", 300, 285, 300, "km2"),
    ("приблизно 1'200 км²", 1200, 1100, 1300, "km2"),
    ("880 ± 20 км²", 880, 860, 900, "km2"),
    ("72 відсотки", 72, 71.5, 72.5, "%"),
    ("19 % території України", 19, 18.5, 19.5, "% of території України"),
    ("половина Донецької області", 50, 47.5, 52.5, "% of Донецької області"),
    ("третина області", 100 / 3, 95 / 3, 35, "% of області"),
    ("дві третини області", 200 / 3, 190 / 3, 70, "% of області"),
    ("три чверті області", 75, 71.25, 78.75, "% of області"),
    ("20 кв. км на день", 20, 19, 21, "km2/day"),
    ("340 квадратних миль", 880.596, 867.65, 893.55, "km2"),
    ("кілька десятків сіл", "write the figure, or the range"),
    ("сотні кілометрів", "write the figure, or the range"),
    ("1.200 квадратних кілометрів", "two readings, 1,200 and 1.2; write 1200 or 1.2"),
    ("1,200 кв. км", "two readings, 1,200 and 1.2; write 1200 or 1.2"),
]
RUSSIAN: list[Reading | tuple[str, str]] = [
    ("880 кв. км", 880, 875, 885, "km2"),
    ("880 квадратных километров", 880, 875, 885, "km2"),
    ("свыше 500 квадратных километров", 500, 500, inf, "km2"),
    ("более чем 4,5 тыс. кв. км", 4500, 4500, inf, "km2"),
    ("полторы тысячи кв. км", 1500, 1450, 1550, "km2"),
    ("две тысячи кв. км", 2000, 1900, 2100, "km2"),
    ("полмиллиона гектаров", 5000, 4750, 5250, "km2"),
    ("около 880 кв км", 880, 870, 890, "km2"),
    ("порядка 1000 кв. км", 1000, 900, 1100, "km2"),
    ("почти 9 километров", 9, 8.55, 9, "km"),
    ("от 800 до 900 кв. км", 850, 760, 945, "km2"),
    ("между 800 и 900 кв. км", 850, 760, 945, "km2"),
    ("от 800 кв. км", 800, 800, inf, "km2"),
    ("800 с лишним кв. км", 800, 800, inf, "km2"),
    ("28 населённых пунктов", 28, 27.5, 28.5, "settlements"),
    ("двадцать восемь населённых пунктов", 28, 27.5, 28.5, "settlements"),
    ("сто двадцать пять сёл", 125, 124.5, 125.5, "settlements"),
    ("до 30 сёл", 30, 0, 30, "settlements"),
    ("не менее 190 населенных пунктов", 190, 190, inf, "settlements"),
    ("всего 12 н. п.", 12, 11.5, 12.5, "settlements"),
    ("800 м", 0.8, 0.76, 0.84, "km"),
    ("8-9 км", 8.5, 7.5, 9.5, "km"),
    ("300 га", 3, 2.85, 3.15, "km2"),
    ("1 246,5 кв. км", 1246.5, 1246.45, 1246.55, "km2"),
    ("19 процентов", 19, 18.5, 19.5, "%"),
    ("половина Донецкой области", 50, 47.5, 52.5, "% of Донецкой области"),
    ("две трети области", 200 / 3, 190 / 3, 70, "% of области"),
    ("четверть области", 25, 23.75, 26.25, "% of области"),
    ("20 кв. км в сутки", 20, 19, 21, "km2/day"),
    ("не более 1 %", 1, 0, 1, "%"),
    ("несколько десятков сел", "write the figure, or the range"),
    ("1.200 кв. км", "two readings, 1,200 and 1.2; write 1200 or 1.2"),
    ("12,500 кв. км", "two readings, 12,500 and 12.5; write 12500 or 12.5"),
]
WORDINGS = [*ENGLISH, *UKRAINIAN, *RUSSIAN]


@pytest.mark.parametrize("case", [c for c in WORDINGS if len(c) == 5], ids=lambda c: c[0])
def test_wordings_and_their_readings(case: Reading) -> None:
    words, value, low, high, unit = case
    stated, found = split_unit(words)
    if "%" in unit:
        assert (found if "of" in unit else split_share(found)[0]) in (unit, words.split()[-1])
        worth = 1.0
    else:
        worth = worth_of(found, unit)
    amount = Amount.of(stated, unit=found)
    reading = (amount.value * worth, amount.low * worth, amount.high * worth)
    assert reading == pytest.approx((value, low, high), rel=1e-4)
    assert words.startswith(amount.text) and amount.number in amount.text


@pytest.mark.parametrize("case", [c for c in WORDINGS if len(c) == 2], ids=lambda c: c[0])
def test_wordings_that_are_asked_about(case: tuple[str, str]) -> None:
    with pytest.raises(ClaimError, match=re.escape(case[1])):
        split_unit(case[0])


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        ("our troops have liberated more than 6,000 km²",
         ("our troops have liberated", "more than 6,000", "km²")),
        ("880 km2", ("", "880", "km2")),
        ("Russia took half of Donetsk oblast", ("Russia took", "half", "% of Donetsk oblast")),
        ("several brigades took 880 km2", ("several brigades took", "880", "km2")),
        ("наші війська звільнили двадцять вісім сіл",
         ("наші війська звільнили", "двадцять вісім", "сіл")),
        ("some of them took over 5 km2", ("some of them took", "over 5", "km2")),
        ("retook between 800 and 900 km2", ("retook", "between 800 and 900", "km2")),
    ],
)  # fmt: skip
def test_a_figure_behind_other_words(words: str, parts: tuple[str, str, str]) -> None:
    assert split_claim(words) == parts


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ("took 1.000 km²", "two readings"),
        ("took up to about 300 km²", "says 'less than' and 'about'"),
        ("took several hundred km²", "found 'several'"),
        ("took several 100 km²", "found 'several'"),
        ("took dozens of villages", "found 'dozens'"),
        ("зайняли 1,200 кв. км", "two readings"),
        ("took a lot", "expected a figure such as"),
        ("in 2024 took 880 km²", "expected one figure and its unit"),
        ("took 880 km² or more", "write 'at least 880 km²'"),
    ],
)
def test_no_wording_is_left_behind(words: str, problem: str) -> None:
    with pytest.raises(ClaimError, match=problem):
        split_claim(words)


def test_a_length_a_day_is_no_pace_of_area() -> None:
    for unit in ("km/day", "км на добу"):
        with pytest.raises(ClaimError, match="unit: expected an area for a time"):
            worth_of(unit, "km2/day")


@pytest.mark.parametrize(
    ("stated", "low", "high"),
    [
        ("1,000", 950, 1050), ("20,000", 19000, 21000), (100, 95, 105), ("10", 9.5, 10.5),
        ("about 1,000", 900, 1100), ("about 100", 90, 110), ("about 300", 270, 330),
        ("114,500", 114450, 114550), (1, 0.5, 1.5), ("about 1", 0.5, 1.5), ("about 9", 8.1, 9.9),
        ("100.0", 99.95, 100.05), (1e3, 999.95, 1000.05),
    ],
)  # fmt: skip
def test_zeros_are_no_precision_beyond_reason(stated: object, low: float, high: float) -> None:
    amount = Amount.of(stated)  # type: ignore[arg-type]
    assert (amount.low, amount.high) == pytest.approx((low, high))


def test_a_stated_rounding_says_otherwise() -> None:
    amount = Amount.of("1,000", rounding=1000)
    assert (amount.low, amount.high) == (500, 1500)
    assert Amount.of("about 1,000", rounding=100).low == 900
    assert Amount.of("almost 300", rounding=50).low == 250
    with pytest.raises(ClaimError, match="rounding: '880 ± 20' already states its error"):
        Amount.of("880 ± 20", rounding=10)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.200.000", 1_200_000), ("1.246,5", 1246.5), ("1,246.5", 1246.5), ("1 246.5", 1246.5),
        ("1’200’000", 1_200_000), ("1,200,000", 1_200_000), ("0.125", 0.125), ("0,125", 0.125),
        ("1,25", 1.25), ("1.25", 1.25), ("1.2345", 1.2345), ("понад 1,200,000", 1_200_000),
    ],
)  # fmt: skip
def test_groups_with_one_reading(text: str, value: float) -> None:
    assert Amount.of(text).value == pytest.approx(value)


@pytest.mark.parametrize("text", ["1.000", "880.125", "понад 1,200", "1234,567", "about 1.200"])
def test_groups_with_two_readings(text: str) -> None:
    with pytest.raises(ClaimError, match=r"^value: .* has two readings, .*; write \d+ or [\d.]+$"):
        Amount.of(text)


def test_numbers_are_no_text() -> None:
    assert Amount.of(1.125).value == Amount.of(Decimal("1.125")).value == 1.125


def test_the_language_of_a_unit_apart_counts() -> None:
    assert Amount.of("1,200", unit="km2").value == 1200
    with pytest.raises(ClaimError, match="two readings"):
        Amount.of("1,200", unit="кв. км")


@pytest.mark.parametrize("text", ["1,2,3", "1 24,5 6", "12,34,567", "1.2.3", "1,246,5", "1 246 5"])
def test_groups_that_are_none(text: str) -> None:
    with pytest.raises(ClaimError, match="value"):
        Amount.of(text)


def test_nobody_needs_to_read_the_text_again() -> None:
    amount = Amount.of("about 8-9")
    assert (amount.qualifier, amount.number, amount.ends) == ("about", "8-9", (8.0, 9.0))
    assert amount.is_range and amount.is_whole and amount.unit == ""
    assert not Amount.of("8.5").is_whole and Amount.of("half").unit == "%"
    assert Amount.of("800+").number == "800" and Amount.of("800+").qualifier == "more than"
    assert len({Amount.of("880"), Amount.of("880"), Amount.of("881")}) == 2
    assert Claim.parse("about 8-9 km").amount.ends == (8.0, 9.0)


@pytest.mark.parametrize("language", ["en", "uk", "ru"])
def test_number_words_against_those_that_num2words_writes(language: str) -> None:
    for number in (*range(1, 1000), 1000, 1200, 2305, 20_000, 123_456, 1_000_000):
        words = num2words(number, lang=language).replace("’", "'").replace(",", "")
        assert Amount.of(words).value == number, words


def test_word_lists_are_disjoint() -> None:
    numbers = word_lists("numbers")
    for table in numbers.values():
        words = [word for value in table.values() for word in set(value)]
        assert len(words) == len(set(words))
    wordings = [w for words in word_lists("wordings")["before"].values() for w in words]
    assert len(wordings) == len(set(wordings))


# ---- properties --------------------------------------------------------------------------

NUMBERS = st.integers(1, 10**9) | st.decimals("0.01", "99999", places=2)
QUALIFIERS = st.sampled_from(["", "about ", "almost ", "more than ", "up to ", "близько ", "до "])


@given(NUMBERS, QUALIFIERS)
def test_c_holds_the_value(number: object, qualifier: str) -> None:
    amount = Amount.of(f"{qualifier}{number}")
    assert amount.low <= amount.value <= amount.high
    assert Amount.of(f"{qualifier}{number}") == amount


@given(NUMBERS)
def test_about_holds_the_bare_figure_and_neither_goes_beyond_reason(number: object) -> None:
    bare, about = Amount.of(str(number)), Amount.of(f"about {number}")
    assert about.low <= bare.low and bare.high <= about.high
    reach, far = bare.high - bare.value, about.high - about.value
    if bare.is_whole and bare.value % 10 == 0 and "." not in bare.text:
        assert reach <= 0.05 * bare.value * (1 + 1e-9)
    assert far <= max(reach, 0.1 * bare.value) * (1 + 1e-9)


@given(
    st.sampled_from([c[0] for c in WORDINGS if len(c) == 5]),
    st.sampled_from(["\u00a0", "\u2009", "\u202f", "\t"]),
    st.sampled_from(["–", "—", "−", "‑"]),
)
def test_kinds_of_blanks_and_dashes_do_not_matter(words: str, blank: str, dash: str) -> None:
    changed = words.replace(" ", blank).replace("-", dash).replace("–", dash)
    (one, unit), (other, its) = split_unit(words), split_unit(changed)
    first, second = Amount.of(one, unit=unit), Amount.of(other, unit=its)
    assert (first.low, first.value, first.high) == (second.low, second.value, second.high)
    if "% of" not in unit:
        base = next(b for b in ("km2", "km", "settlements", "km2/day", "%") if _worth(unit, b))
        assert worth_of(its, base) == worth_of(unit, base)


def _worth(unit: str, base: str) -> float:
    try:
        return worth_of(unit, base)
    except ClaimError:
        return 0.0


PIECES = st.lists(
    st.sampled_from([c[0] for c in WORDINGS])
    | st.sampled_from(["880", "1.000", "1/0", "±", "-", "–", "+", "/", "½", "²", "٣", "İ", "'"])
    | st.sampled_from(["half", "of", "a", "and", "million", "тыс.", "кв.", "до"])
    | st.text(max_size=5),
    max_size=6,
)


@given(PIECES, st.sampled_from(["", " "]))
def test_any_text_is_read_or_refused(pieces: list[str], joint: str) -> None:
    text = joint.join(pieces)
    for read in (Amount.of, split_unit, split_claim, lambda unit: worth_of(unit, "km2")):
        try:
            read(text)  # type: ignore[operator]
        except ClaimError as error:
            assert str(error)


@pytest.mark.parametrize(
    "piece",
    [" ", "1,", "1 ", "about ", "one ", "twenty-", "9", "a ", "thousand ", "1 000 ", "-", "1/", "½",
     "не менше ", " or more", "+", "а-", "880 км до ", "half of a "],
)  # fmt: skip
@pytest.mark.parametrize("read", [Amount.of, split_unit, split_claim])
@pytest.mark.timeout(60)
def test_long_text_is_read_and_never_hangs(piece: str, read: Callable[[str], object]) -> None:
    for text in (piece * (10_000 // len(piece)), "880" + piece * (10_000 // len(piece))):
        try:
            read(text)
        except ClaimError as error:
            assert len(str(error)) < 500


# ---- units without pint ------------------------------------------------------------------


def _answer(expression: str, wanted: str) -> float | str | None:
    try:
        return units._converted(expression, wanted, "unit: expected")
    except ClaimError as error:
        return str(error)


def test_units_that_are_known_are_pints_to_the_last_bit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The same numbers, and the same errors for another dimension.

    The acre of pint before 0.26 is that of US surveys.
    """
    bases = [wanted for wanted, _ in units._BASE.values()]
    asked = [(e, w) for e in (*units._KNOWN, *units._UNKNOWN) for w in bases]
    known = [_answer(*one) for one in asked]
    monkeypatch.setattr(units, "_KNOWN", {})
    monkeypatch.setattr(units, "_UNKNOWN", set())
    by_pint = [_answer(*one) for one in asked]
    acre = asked.index(("acre", "km**2"))
    assert by_pint[acre] in (known[acre], 0.004046872609874251)
    by_pint[acre] = known[acre]
    assert known == by_pint
    assert sum(isinstance(one, float) for one in known) == 10


def test_claims_in_usual_units_do_not_load_pint() -> None:
    code = (
        "import sys, frontgeo as fg\n"
        "for text in ('880 km²', '8-9 km', '340 sq mi', '28 settlements', '19 % of Ukraine',\n"
        "             '50 000 га', '5 miles', '12 km2 a day'):\n"
        "    fg.Claim.parse(text).interval\n"
        "assert 'pint' not in sys.modules\n"
        "print(fg.Claim.parse('7 km2 per week').value, 'pint' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["1.0", "True"], done.stderr
