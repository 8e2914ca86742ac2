"""Claims whose answers were once reversed or missing: one test per kind."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import shapely

from frontgeo import Change, Claim, ControlMap, check, diff
from frontgeo.errors import ClaimError

MAY: dict[str, Any] = {"since": "2024-05-01", "until": "2024-05-31"}
HELD = shapely.box(36, 48, 37, 49)
HALF = shapely.box(36, 48, 36.5, 49)


def shown(day: str, ground: shapely.Geometry, side: str = "russia") -> ControlMap:
    return ControlMap("me", {"occupied": ground}, day=date.fromisoformat(day), side=side)


def retreat(side: str = "russia") -> Change:
    """Return a change that loses some 4,109 km² of a square."""
    return diff(shown("2024-04-30", HELD, side), shown("2024-05-31", HALF, side))


def test_maps_that_name_no_side_show_what_russia_holds() -> None:
    (row,) = check(Claim.parse("Ukraine retook at least 2,000 km²", **MAY), retreat("")).rows
    assert row.outcome == "supported" and row.gained_km2 == pytest.approx(4108.9, abs=0.1)
    assert [taken.values.get("side") for taken in row.assumed if taken.about == "side"] == [
        "russia"
    ]


def test_an_open_side_of_such_maps_has_two_numbers() -> None:
    with pytest.raises(ClaimError, match=r"Russia's -4,108.9 .*Ukraine's 4,108.9"):
        check(Claim.area(880, side="open", **MAY), retreat(""))


def test_a_stated_side_decides_what_words_leave_open() -> None:
    claim = Claim.parse("our troops have liberated 880 km²", side="ukraine", **MAY)
    assert (claim.side, claim.direction) == ("ukraine", "retaken")
    both = "Russian troops and Ukrainian troops captured 880 km²"
    assert Claim.parse(both, side="russia", **MAY).side == "russia"


@pytest.mark.parametrize(
    ("words", "stated"),
    [
        ("Russia captured 880 km²", {"side": "ukraine"}),
        ("Ukraine lost 500 km²", {"side": "russia"}),
        ("Ukraine retook 500 km²", {"direction": "lost"}),
        ("Ukraine lost 500 km²", {"direction": "gained"}),
    ],
)
def test_words_and_keys_that_differ_are_refused(words: str, stated: dict[str, Any]) -> None:
    with pytest.raises(ClaimError, match="is stated, but the words"):
        Claim.parse(words, **stated, **MAY)


def test_the_way_is_read_of_a_quote_beside_a_stated_side() -> None:
    claim = Claim.area(100, side="russia", quote="Russian forces lost 100 km²", **MAY)
    assert claim.direction == "lost" and not claim.against_quote
    other = Claim.area(100, side="russia", quote="Ukraine lost 100 km²", **MAY)
    assert other.direction == "net" and not other.against_quote
    lost = Claim.area(100, side="ukraine", direction="lost", quote="a hundred!", **MAY)
    assert not lost.against_quote


def test_a_quote_that_says_otherwise_is_noted_beside_the_number() -> None:
    claim = Claim.area(880, side="russia", quote="Ukrainian forces captured 880 km²", **MAY)
    (row,) = check(claim, retreat()).rows
    assert [taken.key for taken in row.taken] == ["quote_otherwise"]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("Russia did not capture 880 km²", "'not' in"),
        ("Росія не захопила 880 км²", "'не' in"),
        ("Russia failed to take 880 km²", "'failed to' in"),
        ("Ukraine pushed Russians back 8 km", "no direction|two readings"),
        ("Russia was bombed over 657 km²", "names a side but no direction"),
        ("Russian forces withdrew from 4,000 km²", "has two readings"),
    ],
)
def test_words_that_say_another_thing_are_no_gain(words: str, why: str) -> None:
    with pytest.raises(ClaimError, match=why):
        Claim.parse(words, **MAY)


@pytest.mark.parametrize(
    "words",
    ["Russians were driven out of 4,100 km²", "Russia has been pushed back 8 km",
     "Russia was deprived of 657 km²"],
)  # fmt: skip
def test_what_was_done_to_a_side_is_its_loss(words: str) -> None:
    claim = Claim.parse(words, **MAY)
    assert (claim.side, claim.direction) == ("russia", "lost")


@pytest.mark.parametrize(
    "claim",
    [
        Claim.depth(8, side="russia", direction="lost", **MAY),
        Claim.pace(8, side="russia", direction="lost", **MAY),
        Claim.fronts(["a", "b"], side="russia", direction="lost", **MAY),
        Claim.of("share_gained", 8, side="russia", direction="lost", where="UA-63", **MAY),
    ],
)
def test_a_loss_is_no_advance(claim: Claim) -> None:
    assert " lost " in str(claim.sentence) and "втра" in claim.sentence.text("uk")


def test_a_side_is_known_however_its_letters_are() -> None:
    assert Claim.area(880, side=" Russia", **MAY).side == "russia"
    claim = Claim.parse("Ukraine retook 880 km²", side="UKRAINE", **MAY)
    assert (claim.side, claim.direction) == ("ukraine", "retaken")


@pytest.mark.parametrize("where", [5, [5, None], {"a": 1}])
def test_a_place_is_text(where: Any) -> None:
    with pytest.raises(ClaimError, match="where: expected a place"):
        Claim.area(880, where=where, **MAY)


def test_a_claim_is_no_article() -> None:
    with pytest.raises(ClaimError, match="at most 2,000 characters"):
        Claim.parse("our troops " * 400_000 + "880 km²", **MAY)


def test_a_side_taken_is_named_once() -> None:
    (row,) = check(Claim.area(880, side="russia", **MAY), retreat("")).rows
    texts = [str(taken) for taken in row.assumed if taken.about == "side"]
    assert texts == ["taken as Russian-held: nothing in the file says whose ground it is"]
