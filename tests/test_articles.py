"""Claims found in articles: three languages, non-claims, missing parts."""

from __future__ import annotations

import re
import tomllib
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import example, given
from hypothesis import strategies as st

from frontgeo.articles import Article, Proposal, case_text, find_claims, read_article
from frontgeo.articles.attribution import oblasts_named
from frontgeo.articles.periods import find_periods
from frontgeo.articles.quantities import figures
from frontgeo.articles.sentences import sentences, with_digits
from frontgeo.claims.amount import Amount
from frontgeo.claims.units import worth_of
from frontgeo.errors import ClaimError, InputError
from frontgeo.places import load_oblasts

PUBLISHED = date(2024, 5, 31)  # a Friday
YEAR = (date(2024, 1, 1), PUBLISHED)
MAY = (date(2024, 5, 1), PUBLISHED)
LAST_YEAR = (date(2023, 1, 1), date(2023, 12, 31))
NEVER = (None, None)

ENGLISH = """\
Minister sums up five months

Russian forces have taken control of 880 square kilometers of Ukraine in the past five months,
Defence Minister Andrei Belousov said on Friday. In Kharkiv oblast Ukrainian units were pushed
back eight to nine kilometers, he said. Twenty-eight settlements have been captured this month,
among them Strilecha, Krasne and Pylna.

"We are advancing on all tactical fronts," Belousov told a meeting. The army is moving faster
than in 2023, when the line was static, the ministry added.

Vovchansk has not been captured. The town lies 60 kilometers from Kharkiv, a city of 1.4 million
people. The 47th brigade, 2,000 strong, holds it with twice as many guns as in 2023.

Russia controls 72 percent of Kherson oblast, according to the General Staff. Since 1 April about
15 square kilometers have been lost in Zaporizhzhia region, the Institute for the Study of War
reported.
"""
RUSSIAN = """\
Министр подвёл итоги пяти месяцев

За последние пять месяцев под контроль взято 880 кв.\u00a0км территории, заявил в пятницу министр обороны РФ Андрей Белоусов. В Харьковской области противник отброшен на восемь-девять километров от границы, сказал он. В мае заняты 28 населённых пунктов, в том числе Стрелечья, Красное и Пыльная.

«Мы наступаем на всех тактических направлениях», — сказал Белоусов. Войска продвигаются быстрее, чем в 2023 году, когда линия стояла.

Волчанск пока не взят. Город лежит в 60 километрах от Харькова, где живёт 1,4 млн человек. Его держит 47-я бригада, в ней 2 000 бойцов, орудий вдвое больше, чем в 2023 году.

По данным Генштаба, Россия контролирует 72 % Херсонской области. С 1 апреля в Запорожской области потеряно около 15 квадратных километров.
"""  # noqa: E501
UKRAINIAN = """\
Міністр підбив підсумки п’яти місяців

За останні п’ять місяців російські війська захопили 880 км² території, заявив у п’ятницю Бєлоусов. У Харківській області наші підрозділи відтіснено на вісім–дев’ять кілометрів від кордону, визнав він. За травень захоплено 28 населених пунктів, зокрема Стрілеча, Красне й Пильна.

«Вони наступають на всіх тактичних напрямках», — повідомив Генштаб. Ворог просувається швидше, ніж у 2023 році, коли лінія стояла.

Вовчанськ досі не захоплено. Місто лежить за 60 кілометрів від Харкова, де живе 1,4 млн людей. Його тримає 47-ма бригада, у ній 2\u202f000 бійців, гармат удвічі більше, ніж у 2023-му.

За даними Генштабу, Росія окупувала 72 % Херсонської області. З 1 квітня в Запорізькій області втрачено близько 15 квадратних кілометрів.
"""  # noqa: E501


def found(text: str, published: date | None = PUBLISHED) -> list[Proposal]:
    claims = find_claims(text, published=published)
    for claim in claims:
        assert text[claim.start : claim.end] == claim.sentence
    return claims


def one(text: str, published: date | None = PUBLISHED) -> Proposal:
    claims = found(text, published)
    assert len(claims) == 1, claims
    return claims[0]


def days(claim: Proposal) -> tuple[date | None, date | None]:
    return claim.since, claim.until


def keys_of(claim: Proposal) -> set[str]:
    return {note.partition(": ")[0] for note in claim.open}


# --- whole articles ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "speakers", "town", "border", "list_names"),
    [
        (
            ENGLISH,
            ("Defence Minister Andrei Belousov", "Belousov", "General Staff"),
            "Vovchansk",
            "",
            ("Strilecha", "Krasne", "Pylna"),
        ),
        (
            RUSSIAN,
            ("Андрей Белоусов", "Белоусов", "Генштаба"),
            "Волчанск",
            "border",
            ("Стрелечья", "Красное", "Пыльная"),
        ),
        (
            UKRAINIAN,
            ("Бєлоусов", "Генштаб", "Генштабу"),
            "Вовчанськ",
            "border",
            ("Стрілеча", "Красне", "Пильна"),
        ),
    ],
    ids=["English", "Russian", "Ukrainian"],
)
def test_an_article_with_all_seven_claims(
    text: str, speakers: tuple[str, ...], town: str, border: str, list_names: tuple[str, ...]
) -> None:
    area, depth, settlements, fronts, pace, status, share, elsewhere = found(text)
    assert (area.kind, area.value, area.unit, days(area)) == ("area", "880", "km2", YEAR)
    assert (area.claimant, area.stated_on, area.where, area.open) == (
        speakers[0],
        PUBLISHED,
        (),
        (),
    )
    assert (depth.kind, depth.value, depth.unit) == ("depth", "8-9", "km")
    assert (depth.where, depth.depth_from, days(depth)) == (("UA-63",), border, NEVER)
    assert keys_of(depth) >= {"period", "claimant"}
    assert (settlements.kind, settlements.value, days(settlements)) == ("settlements", "28", MAY)
    assert settlements.names == list_names
    assert (fronts.kind, fronts.value, fronts.claimant) == ("fronts", "all", speakers[1])
    assert (pace.kind, pace.value) == ("pace", "faster")
    assert (pace.baseline_since, pace.baseline_until) == LAST_YEAR and days(pace) == NEVER
    assert (status.kind, status.value, status.settlement) == ("status", "not captured", town)
    assert (share.kind, share.value, share.unit) == ("share", "72", "%")
    assert (share.where, share.claimant) == (("UA-65",), speakers[2])
    assert (elsewhere.kind, elsewhere.value, elsewhere.where) == ("area", "about 15", ("UA-23",))
    assert days(elsewhere) == (date(2024, 4, 1), PUBLISHED)
    assert (elsewhere.side, elsewhere.direction) == ("open", "lost")


@pytest.mark.parametrize("text", [ENGLISH, RUSSIAN, UKRAINIAN])
def test_the_case_file_of_an_article_holds_what_was_found(text: str) -> None:
    claims = find_claims(text, published=PUBLISHED, source="a newspaper")
    written = tomllib.loads(case_text(claims))["claim"]
    assert len(written) == len(claims)
    assert len({table["id"] for table in written}) == len(claims)
    for table, claim in zip(written, claims, strict=True):
        start, end = table["characters"]
        assert table["proposed"] is True and table["source"] == "a newspaper"
        assert table["quote"] == text[start:end] == claim.sentence
        assert (table["kind"], table["value"]) == (claim.kind, claim.value)
        assert (table.get("since"), table.get("until")) == days(claim)
        assert tuple(table.get("where", ())) == claim.where
        assert (table.get("baseline_since"), table.get("claimant", "")) == (
            claim.baseline_since,
            claim.claimant,
        )


def test_what_is_open_stands_in_the_place_of_its_key() -> None:
    text = case_text(found("Russian forces took 880 sq km in the spring."))
    assert "# since = …  (left open: 'in the spring' is not resolved)\n# until = …\n" in text
    assert "# claimant = …  (left open: no name in the sentence)" in text
    assert '# after = "after.geojson"' in text and "# [[sector]]" in text


@pytest.mark.parametrize(
    ("words", "readings"),
    [
        ("5 km² were captured.", ("Russia gained it", "Ukraine did")),
        ("5 km² were lost.", ("Ukraine lost it", "Russia did")),
    ],
)
def test_an_open_side_is_a_key_with_both_readings(words: str, readings: tuple[str, str]) -> None:
    text = case_text(found(words))
    assert tomllib.loads(text)["claim"][0]["side"] == "open"
    comment = text[: text.index('side = "open"')].splitlines()[-1]
    assert comment.startswith("# ") and all(reading in comment for reading in readings)


# --- the table of sentences -------------------------------------------------------------------

SENTENCES = tomllib.loads(
    (Path(__file__).parent / "articles" / "sentences.toml").read_text("utf-8")
)
TABLE = [
    pytest.param(case, id=f"{language}-{number}")
    for language, cases in SENTENCES.items()
    for number, case in enumerate(cases, 1)
]


@pytest.mark.parametrize("case", TABLE)
def test_the_claims_of_a_sentence(case: dict[str, Any]) -> None:
    claims = found(case["text"], case.get("published", date(2024, 10, 1)))
    assert len(claims) == len(case["claims"]), claims
    for claim, expected in zip(claims, case["claims"], strict=True):
        for key, value in expected.items():
            if key == "open":
                assert set(value) <= keys_of(claim)
            else:
                wanted = tuple(value) if isinstance(value, list) else value
                assert (key, getattr(claim, key)) == (key, wanted)


def test_the_table_has_twenty_sentences_of_each_language() -> None:
    assert sorted(SENTENCES) == ["english", "russian", "ukrainian"]
    assert min(map(len, SENTENCES.values())) >= 20


# --- non-claims -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "The 47th brigade lost twice as much as in 2023.",
        "On 12 May a 34-year-old colonel, commander of the 3rd army corps, died.",
        "An army of 30,000 troops stands 20 kilometers from Kharkiv.",
        "The village of Lyptsi, 20 kilometers from Kharkiv, was hit.",
        "They advanced and took a hill 8 kilometers north of Kupiansk.",
        "Russian forces came within 8 kilometers of Kupiansk.",
        "Drones flew 300 kilometers into Russia.",
        "A fire burned 50 square kilometers of forest.",
        "The oblast covers 31,400 square kilometers.",
        "Russia plans to capture 1,000 square kilometers by autumn.",
        "They wanted to create a buffer zone 10 km deep.",
        "They will advance 8 km.",
        "Shells hit 28 settlements, and three villages were left without power.",
        "Have they captured 880 square kilometers?",
        "If Vovchansk is captured, the road opens.",
        "Soldiers were captured near Vovchansk.",
        "The front line is 1,000 kilometers long.",
        "Russian forces advance 50 metres a day.",
        "On average 5 square kilometers were taken.",
        "They did not advance 8 kilometers.",
        "In 2023 settlements were captured.",
        "The land taken is the size of 28 square kilometers.",
        "They advanced along a front of 70 kilometers.",
        "28 percent more shells were fired in occupied Kherson oblast.",
        "72 percent of the people of occupied Kherson oblast left.",
        "Advances on all fronts were repelled.",
        "Syrskyi denied that Vovchansk had been captured.",
        "Neither side moved the line by more than 20 kilometers.",
        "They denied that 28 villages were captured.",
        "Опровергли, что взято 28 сёл.",
        "We are not advancing on all fronts.",
        "Officials said prices rise faster than in 2023.",
        "Hundreds of square kilometers were captured.",
        "Противник обстрелял 28 населённых пунктов.",
        "Село расположено в 20 километрах от Харькова.",
        "Наши войска продвинулись, они стоят в 8 км от границы.",
        "Планируется освободить 500 кв. км.",
        "Солдат взят в плен.",
        "47-я бригада вдвое сильнее, чем в 2023 году.",
        "Пожар охватил 50 гектаров.",
        "Цены растут быстрее, чем в 2023 году.",
        "Захвачены тысячи квадратных километров.",
        "Захвачена Харьковская область.",
        "They captured Kherson region.",
        "Ворог обстріляв 28 населених пунктів.",
        "За 20 кілометрів від Харкова захопили склад.",
        "Місто лежить за 8 км на північ від Харкова.",
        "Якщо Вовчанськ буде захоплено, шлях відкриється.",
        "За добу окупанти просунулися зі швидкістю 8 км на годину.",
    ],
)
def test_no_claim(text: str) -> None:
    assert found(text) == []


# --- figures ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "value", "unit"),
    [
        ("880 square kilometers", "880", "km2"),
        ("eight hundred and eighty square kilometres", "880", "km2"),
        ("some 880 sq. km", "about 880", "km2"),
        ("more than 4,500 sq km", "more than 4,500", "km2"),
        ("almost 300 km²", "almost 300", "km2"),
        ("4.5 thousand square kilometres", "4500", "km2"),
        ("five to six thousand square kilometres", "5000-6000", "km2"),
        ("340 square miles (880 km²)", "340", "sq mi"),
        ("50 hectares", "50", "ha"),
        ("880\u00a0кв.\u00a0км", "880", "km2"),
        ("880 кв.км.", "880", "km2"),
        ("1\u202f246,5 км²", "1246.5", "km2"),
        ("1\u2009246 квадратных километров", "1246", "km2"),
        ("восьмисот восьмидесяти квадратных километров", "880", "km2"),
        ("почти полторы тысячи квадратных километров", "almost 1500", "km2"),
        ("понад 200 квадратних кілометрів", "more than 200", "km2"),
        ("майже 1,2 тис. кв. км", "almost 1200", "km2"),
        ("двадцять вісім населених пунктів", "28", "settlements"),
        ("двадцати восьми приграничных сёл", "28", "settlements"),
        ("a dozen Ukrainian villages", "12", "settlements"),
        ("between 20 and 28 villages", "20-28", "settlements"),
        ("8–9 км", "8-9", "km"),
        ("от восьми до девяти километров", "8-9", "km"),
        ("up to 10 kilometres", "less than 10", "km"),
        ("eight and a half kilometres", "8.5", "km"),
        ("8½ km", "8.5", "km"),
        ("восемь с половиной километров", "8.5", "km"),
        ("півтора кілометра", "1.5", "km"),
        ("5 miles", "5", "mi"),
        ("72 %", "72", "%"),
        ("72 відсотки", "72", "%"),
    ],
)
def test_figures(written: str, value: str, unit: str) -> None:
    (sentence,) = sentences(written)
    assert [(f.value, f.unit) for f in figures(sentence.low)] == [(value, unit)]
    assert Amount.of(value).value > 0
    if unit not in ("km", "mi", "settlements", "%"):
        assert worth_of(unit, "km2") > 0


@pytest.mark.parametrize("written", ["9-8 km", "0 km", "47th km", "21/22 km", "№47 км"])
def test_no_figures(written: str) -> None:
    (sentence,) = sentences(written)
    assert list(figures(sentence.low)) == []


def test_a_year_before_a_dash_is_no_part_of_a_range() -> None:
    assert one("Captured in 2023 – 28 villages.").value == "28"


def test_the_first_of_two_figures_is_named() -> None:
    claim = one("They were pushed back 8 and 9 kilometers.")
    assert claim.value == "9" and "'8 and'" in claim.open[0]


def test_a_comma_that_may_be_a_point_is_noted() -> None:
    claim = one("Взято 1,246 кв. км.")
    assert claim.value == "1,246" and "value" in keys_of(claim)
    assert "value" not in keys_of(one("They took 1,246 sq km."))


@pytest.mark.parametrize("language", ["en", "ru", "uk"])
def test_number_words_are_those_of_num2words(language: str) -> None:
    num2words = pytest.importorskip("num2words").num2words
    for number in [*range(1, 1000), *range(1001, 100_000, 1237)]:
        words = num2words(number, lang=language).replace(",", "").replace("ё", "е")
        assert with_digits(words).replace(" thousand", "000") == str(number), words


@pytest.mark.parametrize(
    ("language", "case"),
    [("ru", "g"), ("ru", "d"), ("ru", "i"), ("ru", "p"), ("uk", "dative")],
)
def test_number_words_in_every_case(language: str, case: str) -> None:
    num2words = pytest.importorskip("num2words").num2words
    for number in range(1, 1000):
        words = num2words(number, lang=language, case=case).replace("ё", "е")
        assert with_digits(words) == str(number), words


# --- periods ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "since", "until"),
    [
        ("in the past five months", "2024-01-01", "2024-05-31"),
        ("over the last two weeks", "2024-05-18", "2024-05-31"),
        ("since the start of the year", "2024-01-01", "2024-05-31"),
        ("since the beginning of May", "2024-05-01", "2024-05-31"),
        ("since January 1", "2024-01-01", "2024-05-31"),
        ("since Jan. 1", "2024-01-01", "2024-05-31"),
        ("since 10 May", "2024-05-10", "2024-05-31"),
        ("since 20 December", "2023-12-20", "2024-05-31"),
        ("since 2022", "2022-01-01", "2024-05-31"),
        ("in May", "2024-05-01", "2024-05-31"),
        ("in January 2023", "2023-01-01", "2023-01-31"),
        ("in May last year", "2023-05-01", "2023-05-31"),
        ("this month", "2024-05-01", "2024-05-31"),
        ("this week", "2024-05-27", "2024-05-31"),
        ("so far this year", "2024-01-01", "2024-05-31"),
        ("last month", "2024-04-01", "2024-04-30"),
        ("in 2023", "2023-01-01", "2023-12-31"),
        ("in 2024", "2024-01-01", "2024-05-31"),
        ("from 9 to 15 May", "2024-05-09", "2024-05-15"),
        ("between 9 and 15 May", "2024-05-09", "2024-05-15"),
        ("between May 9 and 15", "2024-05-09", "2024-05-15"),
        ("May 9-15, 2023", "2023-05-09", "2023-05-15"),
        ("from May 9 to May 15", "2024-05-09", "2024-05-15"),
        ("from 15 December to 10 January", "2023-12-15", "2024-01-10"),
        ("from 9 May 2023 to 15 June", "2023-05-09", "2023-06-15"),
        ("from 2024-05-09 to 2024-05-15", "2024-05-09", "2024-05-15"),
        ("from January to April", "2024-01-01", "2024-04-30"),
        ("in the first three months of 2024", "2024-01-01", "2024-03-31"),
        ("from 1 April, as of 15 May", "2024-04-01", "2024-05-15"),
        ("за последние пять месяцев", "2024-01-01", "2024-05-31"),
        ("с начала года", "2024-01-01", "2024-05-31"),
        ("за май", "2024-05-01", "2024-05-31"),
        ("в мае прошлого года", "2023-05-01", "2023-05-31"),
        ("с 9 по 15 мая", "2024-05-09", "2024-05-15"),
        ("9–15 мая 2024 года", "2024-05-09", "2024-05-15"),
        ("с 01.02.2024", "2024-02-01", "2024-05-31"),
        ("в прошлом году", "2023-01-01", "2023-12-31"),
        ("на прошлой неделе", "2024-05-20", "2024-05-26"),
        ("за первые три месяца года", "2024-01-01", "2024-03-31"),
        ("з початку року", "2024-01-01", "2024-05-31"),
        ("за останні п’ять місяців", "2024-01-01", "2024-05-31"),
        ("протягом останніх трьох тижнів", "2024-05-11", "2024-05-31"),
        ("з 9 по 15 травня", "2024-05-09", "2024-05-15"),
        ("у травні", "2024-05-01", "2024-05-31"),
        ("цього місяця", "2024-05-01", "2024-05-31"),
        ("торік", "2023-01-01", "2023-12-31"),
        ("з 1 січня по 31 травня 2024 року", "2024-01-01", "2024-05-31"),
    ],
)
def test_periods(words: str, since: str, until: str) -> None:
    claim = one(f"880 km² {words}, captured.")
    assert (str(claim.since), str(claim.until)) == (since, until)
    assert "period" not in keys_of(claim)


@pytest.mark.parametrize(
    "words",
    [
        "in the spring",
        "in recent weeks",
        "in five months",
        "in early May",
        "over the weekend",
        "in January and May",
        "from 15 May to 9 May",
        "from May to March 2024",
        "since 5 July 2030",
        "since 31.02.2024",
        "in the first 13 months of 2024",
        "since 1 May, as of 20 April,",
        "over the past 24 hours",
        "since the start of the invasion",
        "from 25 May to 5 June",
        "in June",
        "in 2025",
        "on 31 February",
        "since 05/06/2024",
        "весной",
        "за месяц",
        "с начала спецоперации",
        "за минувшую неделю",
        "на початку травня",
        "за добу",
        "",
    ],
)
def test_what_is_not_resolved_is_left_open(words: str) -> None:
    claim = one(f"880 km² {words} captured.")
    assert days(claim) == NEVER
    assert [note for note in claim.open if note.startswith("period: ")]


@pytest.mark.parametrize(
    ("words", "since", "until"),
    [
        ("in the past five months", None, None),
        ("since 1 January", None, None),
        ("in May last year", None, None),
        ("this year", None, None),
        ("today", None, None),
        ("on Friday", None, None),
        ("in the first three months of the year", None, None),
        ("since 1 January 2024", date(2024, 1, 1), None),
        ("from 9 to 15 May 2024", date(2024, 5, 9), date(2024, 5, 15)),
        ("in 2023", date(2023, 1, 1), None),
    ],
)
def test_without_the_articles_date(words: str, since: date | None, until: date | None) -> None:
    claim = one(f"880 km² {words}, captured.", published=None)
    assert days(claim) == (since, until)
    assert (None in (since, until)) == ("period" in keys_of(claim))


@given(
    st.dates(date(1990, 1, 1), date(2090, 1, 1)),
    st.integers(2, 40),
    st.sampled_from(["days", "weeks", "months", "years"]),
)
@example(PUBLISHED, 5, "months")
def test_past_periods_are_those_of_dateutil(published: date, number: int, unit: str) -> None:
    (period,) = find_periods(f"in the past {number} {unit}", published)
    before = published - relativedelta(**{unit: number})  # type: ignore[arg-type]
    assert (period.since, period.until) == (before + timedelta(days=1), published)


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.dates(date(1990, 1, 1), date(2090, 1, 1)))
def test_a_day_without_a_year_is_not_later_and_within_eleven_months(
    published: date, day: date
) -> None:
    (period,) = find_periods(f"since {day:%B} {day.day}".lower(), published)
    if period.since is None:
        assert "year" in period.reason or (day.month, day.day) == (2, 29)
        return
    assert (period.since.month, period.since.day) == (day.month, day.day)
    assert timedelta() <= published - period.since <= timedelta(days=330)


def test_a_figure_takes_the_period_and_the_oblast_nearest_to_it() -> None:
    text = (
        "Since January 880 km² have been taken in Donetsk oblast, and in May 28 settlements "
        "in Kharkiv oblast."
    )
    area, settlements = found(text)
    assert (days(area), area.where) == (YEAR, ("UA-14",))
    assert (days(settlements), settlements.where) == (MAY, ("UA-63",))
    assert "nearest of 2" in " ".join(area.open)


def test_the_period_of_the_sentence_before_is_noted_and_not_used() -> None:
    _, second = found("In May 880 km² were taken. 28 settlements were captured.")
    assert days(second) == NEVER
    assert "2024-05-01 to 2024-05-31" in " ".join(second.open)


def test_what_was_said_earlier_counts_from_the_day_it_was_said() -> None:
    claim = one("Since 10 May almost 300 sq. km have been seized, Ganchev said on 22 May.")
    assert (claim.stated_on, days(claim)) == (
        date(2024, 5, 22),
        (date(2024, 5, 10), date(2024, 5, 22)),
    )
    claim = one("Moscow said yesterday that 5 km² were taken this week.")
    assert (claim.stated_on, days(claim)) == (
        date(2024, 5, 30),
        (date(2024, 5, 27), date(2024, 5, 30)),
    )
    claim = one("Gerasimov said on 18 December 2023 that 700 sq. km were taken this year.")
    assert days(claim) == (date(2023, 1, 1), date(2023, 12, 18))


def test_what_is_said_of_a_day_alone_has_no_beginning() -> None:
    claim = one("As of 20 May 28 villages have been captured.")
    assert days(claim) == (None, date(2024, 5, 20)) and "period" in keys_of(claim)


def test_a_day_within_what_was_said_is_not_the_day_it_was_said() -> None:
    claim = one("13 villages were taken since the attack began on 10 May, Moscow says.")
    assert (claim.claimant, claim.stated_on, days(claim)) == ("Moscow", None, NEVER)


def test_a_lone_day_beside_a_speaker_is_not_taken_for_the_period() -> None:
    claim = one("On 10 May, in a long address, the minister said 28 villages were taken.")
    assert days(claim) == NEVER and "period" in keys_of(claim)
    assert days(one("On 10 May 28 villages were taken.")) == (date(2024, 5, 10), date(2024, 5, 10))


# --- kinds ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value", "settlement"),
    [
        ("Vovchansk not captured", "not captured", "Vovchansk"),
        ("Vovchansk has not yet been fully captured.", "not captured", "Vovchansk"),
        ("Russian forces have not taken Vovchansk.", "not captured", "Vovchansk"),
        ("They failed to capture Vovchansk.", "not captured", "Vovchansk"),
        ("Vovchansk remains under Ukrainian control.", "not captured", "Vovchansk"),
        ("Vovchansk was under Russian control.", "captured", "Vovchansk"),
        ("Russian forces captured Avdiivka.", "captured", "Avdiivka"),
        ("Волчанск не взят.", "not captured", "Волчанск"),
        ("Не удалось взять Волчанск.", "not captured", "Волчанск"),
        ("Часов Яр полностью захвачен.", "captured", "Часов Яр"),
        ("Вовчанськ ще не захоплено.", "not captured", "Вовчанськ"),
        ("Росіяни захопили Авдіївку.", "captured", "Авдіївка"),
        ("Куп’янськ не взято.", "not captured", "Куп'янськ"),
    ],
)
def test_status(text: str, value: str, settlement: str) -> None:
    claim = one(text)
    assert (claim.kind, claim.value) == ("status", value)
    assert claim.settlement.replace("’", "'") == settlement


def test_two_settlements_of_one_sentence() -> None:
    claims = found("Vovchansk and Lyptsi have not been captured.")
    assert [claim.settlement for claim in claims] == ["Vovchansk", "Lyptsi"]


@pytest.mark.parametrize(
    "text",
    [
        "Our troops are advancing along the entire front.",
        "Наступаем на всех направлениях.",
        "Войска продвигаются по всей линии соприкосновения.",
        "Ворог наступає на всіх напрямках.",
    ],
)
def test_fronts(text: str) -> None:
    claim = one(text)
    assert (claim.kind, claim.value) == ("fronts", "all") and "value" not in keys_of(claim)


def test_almost_all_fronts_is_noted() -> None:
    assert "value" in keys_of(one("They advance on almost all fronts."))


@pytest.mark.parametrize(
    ("text", "value", "than"),
    [
        ("They advance faster than in 2023.", "faster", LAST_YEAR),
        ("The rate of advance is higher than last year.", "faster", LAST_YEAR),
        (
            "They advance more slowly than in April.",
            "slower",
            (date(2024, 4, 1), date(2024, 4, 30)),
        ),
        ("Темпы продвижения выше, чем в прошлом году.", "faster", LAST_YEAR),
        ("Темп просування нижчий, ніж торік.", "slower", LAST_YEAR),
        ("They advance faster than in the autumn.", "faster", NEVER),
        ("They advance faster than ever.", "faster", NEVER),
    ],
)
def test_pace(text: str, value: str, than: tuple[date | None, date | None]) -> None:
    claim = one(text)
    assert (claim.kind, claim.value) == ("pace", value)
    assert (claim.baseline_since, claim.baseline_until) == than
    assert ("baseline" in keys_of(claim)) == (than == NEVER)


@pytest.mark.parametrize(
    ("text", "value", "counted_from"),
    [
        ("They were pushed back 8-9 km from the border.", "8-9", "border"),
        ("Troops advanced two to three kilometres from the front line.", "2-3", "front"),
        ("Troops advanced up to 10 km deep into Kharkiv oblast.", "less than 10", ""),
        ("Войска продвинулись на 8,5 км вглубь обороны.", "8.5", ""),
        ("Troops advanced 400-500 meters south of Lyptsi.", "400-500", ""),
        ("Противник отброшен на 8–9 км от линии фронта.", "8-9", "front"),
        ("Окупанти просунулися на 2–3 км від держкордону.", "2-3", "border"),
    ],
)
def test_depth(text: str, value: str, counted_from: str) -> None:
    claim = one(text)
    assert (claim.kind, claim.value, claim.depth_from) == ("depth", value, counted_from)


def test_a_list_without_a_number_is_counted_and_said_to_be() -> None:
    claim = one("Russian forces have seized the villages of Pylna, Krasne and Borysivka.")
    assert (claim.kind, claim.value, len(claim.names)) == ("settlements", "3", 3)
    assert claim.open[0] == "value: counted from the names"


@pytest.mark.parametrize(
    ("text", "by"),
    [
        ("880 km² fell, Andrei Belousov, the Russian defence minister, said.", "Andrei Belousov"),
        ("According to the Institute for the Study of War, 752 km² were taken.",
         "Institute for the Study of War"),
        ("On Friday Belousov said 880 km² were taken.", "Belousov"),
        ("Взято 880 кв. км, сообщил Сергей Шойгу.", "Сергей Шойгу"),
        ("Белоусов заявил, что взято 880 кв. км.", "Белоусов"),
        ("Захоплено 880 кв. км, повідомляє DeepState.", "DeepState"),
        ("Заняты сёла Липцы, Глубокое и Лукьянцы, сообщил Иванов.", "Иванов"),
        ("A minister said Friday that 880 km² were taken.", ""),
        ("According to AFP's count, 880 km² were taken.", "AFP"),
        ("Министр обороны России Андрей Белоусов заявил, что взято 5 км².", "Андрей Белоусов"),
        ("880 km² were taken.", ""),
        ("They said 880 km² were taken.", ""),
    ],
)  # fmt: skip
def test_who_said_it(text: str, by: str) -> None:
    assert one(text).claimant == by


@pytest.mark.parametrize(
    ("text", "side", "direction"),
    [
        ("Ukraine lost 5 km².", "ukraine", "lost"),
        ("Ukrainian forces took 5 km².", "ukraine", "net"),
        ("Ukrainian troops liberated 5 km².", "ukraine", "retaken"),
        ("Russian forces liberated 5 km².", "russia", "net"),
        ("Ukrainian units were pushed back 3 km.", "russia", ""),
        ("5 km² were liberated.", "ukraine", "retaken"),
        ("5 km² were liberated, Gerasimov said.", "russia", "net"),
        ("5 km² were captured, Syrskyi said.", "open", "net"),
        ("5 km² were captured, Gerasimov said.", "russia", "net"),
        ("They have withdrawn from two villages.", "open", "lost"),
        ("Our troops took 5 km².", "open", "net"),
        ("Our troops took 5 km², Syrskyi said.", "ukraine", "net"),
        ("Our troops took 5 km², Gerasimov said.", "russia", "net"),
        ("The enemy lost 5 km², Gerasimov said.", "ukraine", "lost"),
        ("Russian and Ukrainian forces took 5 km².", "open", "net"),
        ("Наші бійці відбили 5 кв. км, сказав Сирський.", "ukraine", "retaken"),
        ("Противник потерял 5 кв. км.", "open", "lost"),
        ("Противник потерял 5 кв. км, сообщил Белоусов.", "ukraine", "lost"),
        ("Ворог втратив 5 кв. км.", "russia", "lost"),
        ("Всі п’ять сіл окуповано ворогом, повідомив Генштаб ЗСУ.", "russia", "net"),
    ],
)
def test_whose_gain_it_is(text: str, side: str, direction: str) -> None:
    claim = one(text)
    assert (claim.side, claim.direction) == (side, direction)
    assert ("side" in keys_of(claim)) == (side == "open")


def test_each_clause_has_its_own_side() -> None:
    lost, taken = found("Russia lost 60 sq km in May, and Ukrainian forces lost 80 sq km.")
    assert (lost.side, lost.direction, taken.side) == ("russia", "lost", "ukraine")


# --- oblasts ----------------------------------------------------------------------------------


def test_every_oblast_is_known_by_its_names() -> None:
    oblasts = load_oblasts().set_index("iso")
    for iso, row in oblasts.drop(index=["UA-30", "UA-40", "UA-43"]).iterrows():
        for name in (row["name_en"], row["name_en"].replace("oblast", "region"), row["name_uk"]):
            assert [m.codes for m in oblasts_named(name.lower())] == [(iso,)], name
        genitive = re.sub("ська область", "ської області", row["name_uk"])
        assert [m.codes for m in oblasts_named(genitive.lower())] == [(iso,)]
    assert [m.codes for m in oblasts_named("crimea; криму; крыма")] == [("UA-43",)] * 3


@pytest.mark.parametrize(
    ("low", "codes"),
    [
        ("in the kharkiv, sumy and donetsk regions", ("UA-14", "UA-59", "UA-63")),
        ("в харьковской и сумской областях", ("UA-59", "UA-63")),
        ("на харківщині", ("UA-63",)),
        ("the city of kharkiv", None),
        ("на харьковском направлении", None),
    ],
)
def test_oblasts_in_a_text(low: str, codes: tuple[str, ...] | None) -> None:
    assert [m.codes for m in oblasts_named(low)] == ([codes] if codes else [])


def test_a_self_declared_republic_is_no_oblast() -> None:
    claim = one("В ДНР занято 5 кв. км.")
    assert claim.where == () and "where" in keys_of(claim)


def test_a_share_of_the_country_is_held() -> None:
    claim = one("Russia now controls 18% of Ukraine's territory.")
    assert (claim.kind, claim.value, claim.where) == ("held", "18", ("Ukraine",))


# --- sentences --------------------------------------------------------------------------------


def test_sentences_end_where_they_end() -> None:
    text = (
        "Gen. A. Belousov spoke. On Jan. 1, 8.5 sq. km. fell. «Взято 5 кв. км. В 2023 г. линия "
        "стояла». 28 сёл взято… The U.S. Army agreed!"
    )
    assert [text[s.start : s.end] for s in sentences(text)] == [
        "Gen. A. Belousov spoke.",
        "On Jan. 1, 8.5 sq. km. fell.",
        "«Взято 5 кв. км.",
        "В 2023 г. линия стояла».",
        "28 сёл взято…",
        "The U.S. Army agreed!",
    ]


def test_wrapped_lines_are_put_together_and_headings_are_not() -> None:
    wrapped = (
        "In a long speech the minister said on Friday that his forces took 880\n"
        "square kilometers in May, more than in any month of the year before.\nAnd so on."
    )
    assert one(wrapped).sentence == wrapped.removesuffix("\nAnd so on.")
    heading = (
        "Forces take 28 villages\nA long first paragraph follows here, on one line, with a stop."
    )
    assert next(sentences(heading)).end == heading.index("\n")


@pytest.mark.parametrize(
    ("dateline", "stated_on"),
    [
        ("KYIV, Sept 9 – ", date(2022, 9, 9)),
        ("KYIV, Ukraine, Sept. 9 (Newswire) — ", date(2022, 9, 9)),
        ("Kyiv, 9 September 2022 (Newswire) - ", date(2022, 9, 9)),
        ("LONDON (Reuters) - ", None),
        ("КИЇВ, 9 вересня – ", date(2022, 9, 9)),
        ("Київ, 9 вересня 2022 року (Укрінформ) – ", date(2022, 9, 9)),
        ("МОСКВА, 9 сентября /ТАСС/ – ", date(2022, 9, 9)),
        ("МОСКВА, 9 сентября. /ТАСС/. ", date(2022, 9, 9)),
        ("МОСКВА, 9 сен — РИА Новости. ", None),
        ("Москва. 9 сентября. ИНТЕРФАКС - ", date(2022, 9, 9)),
    ],
)
def test_a_dateline_is_no_period(dateline: str, stated_on: date | None) -> None:
    text = f"{dateline}Russian forces took 5 km² since 1 September."
    claim = one(text, date(2022, 9, 12))
    assert days(claim) == (date(2022, 9, 1), date(2022, 9, 12))
    assert claim.stated_on == stated_on and claim.sentence.startswith("Russian")


def test_a_dateline_with_its_year_dates_the_article() -> None:
    text = (
        "KYIV, Sept 9, 2022 – Russian forces took 5 km² this month.\n\nThey took 3 km² in August."
    )
    first, second = found(text, None)
    assert days(first) == (date(2022, 9, 1), date(2022, 9, 9))
    assert days(second) == (date(2022, 8, 1), date(2022, 8, 31)) and second.stated_on is None


@pytest.mark.parametrize(
    "text",
    [
        "Russian troops have\ntaken 880 square\nkilometers, and hold\nthem.",
        "За п'ять місяців росіяни\nзахопили 880 квадратних\nкілометрів території.",
        "Российские войска взяли за\nпять месяцев 880 квадратных\nкилометров территории.",
    ],
)
def test_hard_wrapped_lines_are_one_sentence(text: str) -> None:
    assert (one(text).value, one(text).sentence) == ("880", text)


def test_a_blank_line_ends_a_sentence_and_so_does_an_item_of_a_list() -> None:
    assert found("Russian troops took\n\n880 km².") == []
    listed = (
        "They report:\n- 5 km² captured in May\n* 6 km² captured\n  in April\n3) 7 km² captured"
    )
    assert [claim.value for claim in found(listed)] == ["5", "6", "7"]
    assert [claim.sentence[:1] for claim in found(listed)] == ["5", "6", "7"]


def test_two_headlines_are_two() -> None:
    claims = found(
        "Ukraine retakes six villages in the south\nRussia grabs two villages in the east"
    )
    assert [(claim.value, claim.side) for claim in claims] == [("6", "ukraine"), ("2", "russia")]


# --- unclear claims ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Russia plans to seize 1,000 sq km by winter.", "plan"),
        ("Have they captured 880 square kilometers?", "question"),
        ("The district covers 3,400 sq km.", "no word"),
        ("Hundreds of square kilometers were captured.", "no figure"),
        ("They took 1.200.000 sq km.", "no figure"),
        ("On average 5 square kilometers were taken.", "average"),
        ("They captured two villages a week.", "settlements for a time"),
        ("Захоплено тисячі квадратних кілометрів.", "no figure"),
        ("Планируется освободить 500 кв. км.", "plan"),
        ("За тиждень захоплено:\n- 3 села на Сумщині", "line before"),
    ],
)
def test_what_is_not_understood_is_listed_with_its_reason(text: str, why: str) -> None:
    article = read_article(text, published=PUBLISHED)
    assert article.claims == ()
    (sentence,) = article.not_understood
    assert text[sentence.start : sentence.end] == sentence.sentence
    assert why in " ".join(sentence.why)
    assert sentence.sentence[:20] in case_text((), not_understood=article.not_understood)


def test_what_is_plainly_something_else_is_not_listed() -> None:
    for text in (
        "Vovchansk lies 60 kilometers from Kharkiv.",
        "28 % more shells came.",
        "Rain fell.",
    ):
        assert read_article(text) == Article((), ())


def test_all_that_is_not_understood_comes_at_once() -> None:
    text = "Russia may take 10 sq km. Fine. It may take 20 sq km.\n\nThe town covers 30 sq km."
    assert len(read_article(text).not_understood) == 3


# --- parts of a figure ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Russia took half of the 880 km².", ["about 440"]),
        ("Russia took more than two thirds of these 900 km².", ["more than 600"]),
        ("Russia took 57 % of the 880 km².", ["about 502"]),
        ("Russia took 880 km², 57 % of it in Donetsk oblast.", ["880", "about 502"]),
        ("Russia took 880 km², a third of it in Donetsk oblast.", ["880", "about 293"]),
        ("Росія захопила 28 сіл, половина з них – на Донеччині.", ["28", "about 14"]),
        ("Росія захопила чверть із 880 кв. км.", ["about 220"]),
        ("Россия взяла треть из 900 кв. км.", ["about 300"]),
        ("Россия взяла 880 кв. км, половина из них в Донецкой области.", ["880", "about 440"]),
    ],
)
def test_a_part_is_worked_out_and_said_to_be(text: str, values: list[str]) -> None:
    claims = found(text)
    assert [claim.value for claim in claims] == values
    part = claims[-1]
    assert "worked out" in " ".join(part.open)
    assert all(claim.where == () for claim in claims[:-1])


@pytest.mark.parametrize(
    "text",
    [
        "Russia took 880 km², mostly in Donetsk oblast.",
        "Росія захопила 880 кв. км, переважно в Донецькій області.",
        "Россия взяла 880 кв. км, в основном в Донецкой области.",
    ],
)
def test_an_oblast_of_the_most_part_is_not_that_of_the_figure(text: str) -> None:
    claim = one(text)
    assert claim.where == () and "where" in keys_of(claim)


@pytest.mark.parametrize("text", [
    "Russia took 1.200 sq km.", "Росія захопила 1.200 квадратних кілометрів.",
    "Россия взяла 1,246 кв. км.", "Росія захопила понад 1.200 кв. км.",
])  # fmt: skip
def test_a_mark_with_two_readings_is_asked_about(text: str) -> None:
    claim = one(text)
    (note,) = (note for note in claim.open if note.startswith("value: "))
    assert re.search(r"may be 1,2\d\d or 1\.2\d*; write", note)
    with pytest.raises(ClaimError):  # a check stops at it
        Amount.of(claim.value, unit=text)


# --- arbitrary text ---------------------------------------------------------------------------

SCRAPS = (
    "880 km² 28 settlements villages captured taken taken. advanced by 8-9 km in May since 31 "
    "February 2024 the past five months on all fronts faster than Vovchansk has not been Belousov "
    'said that , . ? " « » : ; ( ) \n \n\n 1,246 кв. км взято сёл за последние пять месяцев с 9 по '
    "15 мая области Харьковской не взят Волчанск быстрее чем заявил захоплено Вовчанськ п’ять to "
    "from from 30 до thousand million ½ ² 0 000 99999999999 0.0001 % of Kherson oblast including "
    "and A, Bb \x00 \ud800 \u0130 \ufdfa"
)
WORDS = st.sampled_from(SCRAPS.split(" "))
TEXTS = st.one_of(st.text(), st.lists(WORDS, max_size=60).map(" ".join))
ANY_TEXT = st.text(st.characters(exclude_categories=()))


@given(TEXTS, st.one_of(st.none(), st.dates()))
@example("10 May\n\nTook 1 km2 in the past 999 years", date.min)
@example("1 km² taken this week", date.min)
@example("since 31 December 9999 1 km² was taken", date.max)
def test_whatever_the_article_claims_are_in_order_and_can_be_written(
    text: str, published: date | None
) -> None:
    claims = find_claims(text, published=published)
    assert [c.start for c in claims] == sorted(c.start for c in claims)
    for claim in claims:
        assert text[claim.start : claim.end] == claim.sentence == claim.sentence.strip() != ""
        if claim.unit:
            assert Amount.of(claim.value).value > 0
        if claim.since and claim.until:
            assert claim.since <= claim.until
        if published and claim.until and claim.stated_on is None:
            assert claim.until <= published or str(claim.until.year) in claim.sentence
    written = tomllib.loads(case_text(claims)).get("claim", [])
    assert [table["kind"] for table in written] == [claim.kind for claim in claims]
    assert claims == find_claims(text, published=published)


def as_read(text: str) -> str:
    return re.sub("[\ud800-\udfff]", "\ufffd", text)


@given(st.lists(st.builds(
    Proposal, kind=st.sampled_from(["area", "status", "pace"]), value=ANY_TEXT, unit=ANY_TEXT,
    claimant=ANY_TEXT, settlement=ANY_TEXT, names=st.lists(ANY_TEXT).map(tuple), sentence=ANY_TEXT,
    open=st.lists(ANY_TEXT).map(tuple), since=st.one_of(st.none(), st.dates()),
), max_size=3), ANY_TEXT)  # fmt: skip
@example([Proposal("area", "no2"), Proposal("area", ""), Proposal("area", "")], "")
def test_a_case_file_gives_back_whatever_text_it_was_given(
    claims: list[Proposal], source: str
) -> None:
    text = case_text(claims, source=source)
    text.encode()
    written: list[dict[str, Any]] = tomllib.loads(text).get("claim", [])
    assert len({table["id"] for table in written}) == len(written) == len(claims)
    for table, claim in zip(written, claims, strict=True):
        for key, value in (
            ("value", claim.value), ("unit", claim.unit), ("claimant", claim.claimant),
            ("settlement", claim.settlement), ("quote", claim.sentence), ("source", source),
        ):  # fmt: skip
            assert table.get(key, "") == as_read(value)
        assert tuple(table.get("names", ())) == tuple(map(as_read, claim.names))
        # a status is about a day: a case takes only its end
        assert table.get("since") == (None if claim.kind == "status" else claim.since)


@pytest.mark.parametrize("text", ["a" * 2_000_001, b"880 km2", None])
def test_what_is_no_article_is_refused(text: Any) -> None:
    with pytest.raises(InputError, match="article: expected"):
        find_claims(text)


def test_what_is_no_day_is_refused() -> None:
    with pytest.raises(InputError, match="published: expected a day"):
        find_claims("880 km²", published="2024-05-31")  # type: ignore[arg-type]
    assert (
        find_claims("5 km² taken today", published=datetime(2024, 5, 31, 8))[0].until == PUBLISHED
    )


@pytest.mark.parametrize(
    "piece",
    [
        ".", " ", "\n", "\n ", "a", "A-", "1", "1 ", "not ", '."', "one two ", "Name Name said, ",
        "may 9 to may 15, ", "села Аа, Бб, ", "the the past 5 ", "не взят Аа ", "\ufdfa", "\ud800",
    ],
)  # fmt: skip
def test_long_texts_without_an_end_are_read_through(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    assert all(text[c.start : c.end] == c.sentence for c in find_claims(text))
