"""Sides and directions read from the words of a claim in three languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontgeo.claims import sides
from frontgeo.claims.sides import SideReading, reading_of, side_of_claimant

RU, UA = "russia", "ukraine"


@pytest.mark.parametrize(
    ("words", "claimant", "side", "direction"),
    [
        ("our troops have liberated more than 6,000 km²", "Volodymyr Zelensky", UA, "retaken"),
        ("Our soldiers retook 3 villages", "Russian MoD", RU, "retaken"),
        ("Russian forces captured 880 km²", "", RU, "net"),
        ("Russian forces liberated 4,500 km²", "Gerasimov", RU, "net"),
        ("500 km² lost by Ukraine", "", UA, "lost"),
        ("Ukraine lost 500 km² to Russian forces", "", UA, "lost"),
        ("Ukraine retook 370 km² from Russia", "", UA, "retaken"),
        ("Ukraine's Armed Forces regained 28 villages", "", UA, "retaken"),
        ("Armed Forces of Ukraine liberated 500 km² of Russian-held land", "", UA, "retaken"),
        ("Russia captured 4,168 km² in Ukraine and Kursk oblast", "ISW", RU, "net"),
        ("Moscow's forces seized 40 km²", "AFP", RU, "net"),
        ("the enemy captured 500 km²", "Oleksandr Syrskyi", RU, "net"),
        ("the enemy captured 500 km²", "A. Belousov", UA, "net"),
        ("the occupiers took 5 km²", "DeepState", RU, "net"),
        ("captured 880 km²", "Andrei Belousov", RU, "net"),
        ("retook 370 km²", "", UA, "retaken"),
        ("liberated 300 km²", "", UA, "retaken"),
        ("Kyiv says Russian forces took 40 km²", "", RU, "net"),
        ("Kyiv says our troops retook 40 km²", "", UA, "retaken"),
        ("gross gains of 649 km² by Russia", "", RU, "gained"),
        ("наші війська звільнили 6 тис. кв. км", "Зеленський", UA, "retaken"),
        ("Сили оборони звільнили понад 6000 км²", "", UA, "retaken"),
        ("ЗСУ відбили 20 сіл", "", UA, "retaken"),
        ("наші воїни відвоювали 12 сіл", "Маляр", UA, "retaken"),
        ("ворог захопив 5 км²", "Генштаб ЗСУ", RU, "net"),
        ("російські війська окупували 300 км²", "", RU, "net"),
        ("окупували 300 км²", "Генштаб ЗСУ", RU, "net"),
        ("звільнили 300 кв. км", "", UA, "retaken"),
        ("Україна втратила 500 км²", "", UA, "lost"),
        ("наши войска освободили 880 кв. км", "Белоусов", RU, "net"),
        ("ВС РФ взяли 880 км²", "", RU, "net"),
        ("российские войска заняли 28 сёл", "", RU, "net"),
        ("группировка «Север» освободила 12 населённых пунктов", "", RU, "net"),
        ("оккупанты захватили 3 села", "", RU, "net"),
        ("противник занял 20 км²", "Сырский", RU, "net"),
        ("отбили 300 км²", "", UA, "retaken"),
        ("880 km²", "", "", ""),
    ],
)
def test_the_side_and_the_direction(words: str, claimant: str, side: str, direction: str) -> None:
    reading = reading_of(words, claimant)
    assert (reading.side, reading.direction) == (side, direction)
    assert not reading.is_open and not reading.contradiction
    assert all(word in words for word in reading.why)


@pytest.mark.parametrize(
    ("words", "claimant"),
    [
        ("our troops have liberated 6,000 km²", ""),
        ("наши войска освободили 880 кв. км", ""),
        ("освободили 880 кв. км", ""),
        ("captured 880 km²", ""),
        ("captured 880 km²", "ISW"),
        ("the enemy took 5 km²", "DeepState"),
        ("противник занял 20 км²", ""),
        ("lost 500 km²", "Zelensky"),
    ],
)
def test_what_words_leave_open(words: str, claimant: str) -> None:
    reading = reading_of(words, claimant)
    assert reading.is_open and not reading.side


@pytest.mark.parametrize(
    ("words", "both"),
    [
        ("Russian troops and Ukrainian troops captured 5 km²", "Russian troops and Ukrainian"),
        ("Ukrainian forces lost 300 km² and retook 20 km²", "lost and retook"),
    ],
)
def test_words_that_give_two(words: str, both: str) -> None:
    assert both in reading_of(words).contradiction


@pytest.mark.parametrize(
    ("claimant", "side"),
    [
        ("Defence Minister Andrei Belousov", RU), ("Герасимов", RU), ("Kremlin", RU),
        ("Минобороны России", RU), ("Міноборони РФ", RU), ("Vitaly Ganchev", RU),
        ("Генштаб ЗСУ", UA), ("President Zelenskyy", UA), ("Ганна Маляр", UA),
        ("Rustem Umerov", UA), ("General Staff of Ukraine", UA),
        ("ISW", ""), ("DeepState", ""), ("AFP", ""), ("Russia Matters", ""), ("", ""), ("MoD", ""),
        ("Russia and Ukraine", ""),
    ],
)  # fmt: skip
def test_the_side_of_a_claimant(claimant: str, side: str) -> None:
    assert side_of_claimant(claimant) == side


def test_who_speaks_is_named_where_the_words_depend_on_it() -> None:
    assert reading_of("the enemy took 5 km²", "Putin").pov == RU
    assert reading_of("our army took 5 km²", "Putin").pov == RU
    assert reading_of("Russian forces took 5 km²", "Putin").pov == ""


MIRROR = {
    "Russian forces": "Ukrainian forces", "ВС РФ": "ЗСУ", "Moscow": "Kyiv", "Putin": "Zelensky",
    "російські війська": "українські війська",
}  # fmt: skip


@given(
    st.sampled_from(sorted(MIRROR.items())),
    st.sampled_from(["captured", "lost", "retook", "захопили", "втратили"]),
)
def test_the_other_side_reads_the_other_way(pair: tuple[str, str], verb: str) -> None:
    one, other = (reading_of(f"{who} {verb} 5 km²", who) for who in pair)
    if pair[0] != "Putin" or verb not in ("lost", "втратили"):
        assert (one.side, other.side) == (RU, UA)
    assert one.direction == other.direction


WHO = ["our", "the enemy", "Russian forces", "lost", "and", "retook", "of", "наші", "ВС РФ", "'s"]


@given(st.text(max_size=60) | st.lists(st.sampled_from(WHO)).map(" ".join))
def test_any_words_are_read(words: str) -> None:
    reading = reading_of(words, words)
    assert isinstance(reading, SideReading) and reading == reading_of(words, words)
    assert not (reading.is_open and reading.side)


_PIECES = st.sampled_from(
    [*WHO, "km²", "880", "re", "subgroup of forces Vostok", "угруповання", "'"]
)


@given(st.text(max_size=40) | st.lists(_PIECES | st.text(max_size=4)).map(" ".join))
def test_words_that_say_nothing_are_passed_over_unread(words: str) -> None:
    """The quick look at the beginnings of words never passes over what the patterns find."""
    reading = reading_of(words, "ISW")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sides, "_may_say", lambda text: True)
        assert reading == reading_of(words, "ISW")


def test_a_figure_and_its_unit_say_nothing() -> None:
    for words in ("880 km²", "8–9 km", "340 sq mi", "50 000 га", ""):
        assert not sides._may_say(words) and reading_of(words, side="russia").side == "russia"
    assert sides._may_say("russia gained 5 km²") and sides._may_say("звільнили")


@pytest.mark.parametrize("piece", [" ", "russian ", "а", "наших ", "group of forces ", "from the "])
@pytest.mark.timeout(60)
def test_long_words_are_read_and_never_hang(piece: str) -> None:
    reading = reading_of(piece * (10_000 // len(piece)), "x" * 10_000)
    assert isinstance(reading, SideReading)
