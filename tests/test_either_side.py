"""Each kind of claim for either side: maps of both sides' ground agree.

The oracle is another map: Ukraine's ground, drawn as such, is the country without Russia's
ground. A claim of Ukraine's, measured there without mirroring, must give the same result on
the map of Russia's ground.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo import Change, Claim, ControlMap, area_km2, check, diff, load_border, read_timeline
from frontgeo.errors import InputError
from frontgeo.geometry.measure import length_km, polygonal
from frontgeo.places.lookup import place_of
from frontgeo.verdicts.context import SectorOf
from frontgeo.verdicts.verdict import Verdict

DAYS = {"since": "2024-05-01", "until": "2024-05-31"}
OLD = shapely.box(36.8, 48.2, 38.0, 49.4)
#: Russia loses 0.2° × 0.8° in the west, and gains half the height and width in the north
NEW = shapely.union(shapely.box(37.0, 48.2, 38.0, 49.4), shapely.box(37.4, 49.4, 37.6, 49.6))
NEW = shapely.union(NEW, shapely.box(36.8, 48.2, 37.0, 48.6))
LOST = shapely.box(36.8, 48.6, 37.0, 49.4)
GAINED = shapely.box(37.4, 49.4, 37.6, 49.6)
SECTORS = (
    SectorOf("west", ("Barvinkove",), within_km=60.0),
    SectorOf("north", ("Kupiansk",), within_km=60.0),
)


def shown(day: str, ground: BaseGeometry, side: str) -> ControlMap:
    return ControlMap(
        "tester", {"occupied": ground}, day=date.fromisoformat(day), side=side,
        position_error_m=100.0,
    )  # fmt: skip


def change(old: BaseGeometry, new: BaseGeometry, side: str) -> Change:
    return diff(shown("2024-04-30", old, side), shown("2024-05-31", new, side))


def rest(ground: BaseGeometry) -> BaseGeometry:
    """Return the country without some ground."""
    return polygonal(shapely.difference(load_border(), ground))


def numbers(verdict: Verdict) -> list[Any]:
    return [
        value
        for row in verdict.rows
        for value in (row.measured, row.low, row.high, row.gained_km2, row.lost_km2)
    ]


def claims(side: str) -> dict[str, Claim]:
    state: dict[str, Any] = {"until": "2024-05-31", "side": side}
    moved: dict[str, Any] = {**DAYS, "side": side}
    made = [
        Claim.area(1000, **moved),
        Claim.area(1000, direction="gained", **moved),
        Claim.area(300, direction="lost", **moved),
        Claim.settlements(30, **moved),
        Claim.settlements(30, direction="lost", **moved),
        Claim.depth(10, **moved),
        Claim.depth(10, direction="lost", **moved),
        Claim.pace(40, **moved),
        Claim.pace(40, direction="lost", **moved),
        Claim.fronts(["west", "north"], **moved),
        Claim.fronts(["west", "north"], direction="lost", **moved),
        Claim.of("share_gained", 3, where="UA-63", **moved),
        Claim.status("Izium", **state),
        Claim.share(30, where="UA-63", **state),
        Claim.of("held", 5000, where="UA-63", **state),
        Claim.of("held", 3, unit="%", where="Ukraine", **state),
        Claim.of("captured", "captured", settlement="Izium", rule="point", **state),
    ]
    return {f"{claim.kind}, {claim.direction}, {claim.base}": claim for claim in made}


@pytest.fixture(scope="module")
def mirrored() -> tuple[Change, Change]:
    """Return one change, on a map of Russia's ground and on one of Ukraine's."""
    return change(OLD, NEW, "russia"), change(rest(OLD), rest(NEW), "ukraine")


@pytest.mark.parametrize("side", ["russia", "ukraine"])
@pytest.mark.parametrize("name", claims("russia"))
def test_a_claim_comes_to_the_same_on_a_map_of_either_sides_ground(
    name: str, side: str, mirrored: tuple[Change, Change]
) -> None:
    claim = claims(side)[name]
    one, other = (check(claim, delta, sectors=SECTORS) for delta in mirrored)
    # status of a point, and definitions, are worded by the map, but numbers are not
    assert [row.outcome for row in one.rows] == [row.outcome for row in other.rows]
    for found, wanted in zip(numbers(one), numbers(other), strict=True):
        assert found == (None if wanted is None else pytest.approx(wanted, rel=1e-5, abs=1e-4))


@pytest.mark.parametrize("name", claims("russia"))
def test_with_the_sides_swapped_the_same_shapes_give_the_same_numbers(name: str) -> None:
    ours, theirs = (
        check(claims(side)[name], change(OLD, NEW, side), sectors=SECTORS)
        for side in ("russia", "ukraine")
    )
    assert numbers(ours) == numbers(theirs)
    assert [row.outcome for row in ours.rows] == [row.outcome for row in theirs.rows]


def test_the_front_in_an_oblast_is_the_line_inside_it(mirrored: tuple[Change, Change]) -> None:
    """A cut along the oblast's edge is not front, on either map."""
    oblast = place_of("UA-63").ground
    wanted = length_km(shapely.intersection(NEW.boundary, oblast))
    for delta in mirrored:
        (row,) = check(claims("russia")["held, net, km2"], delta).rows
        assert row.front_km == pytest.approx(wanted, rel=1e-3)


def test_known_sizes_for_ukraine(mirrored: tuple[Change, Change]) -> None:
    measured = {
        name: check(claim, mirrored[0], sectors=SECTORS).rows[0].measured
        for name, claim in claims("ukraine").items()
    }
    taken, lost = area_km2(LOST), area_km2(GAINED)
    assert measured["area, net, km2"] == pytest.approx(taken - lost, rel=1e-6)
    assert measured["area, gained, km2"] == pytest.approx(taken, rel=1e-6)
    assert measured["area, lost, km2"] == pytest.approx(lost, rel=1e-6)
    assert measured["pace, net, km2/day"] == pytest.approx((taken - lost) / 31, rel=1e-6)
    # 0.2° of longitude at 48.6° N, and 0.2° of latitude
    assert measured["depth, net, km"] == pytest.approx(14.75, abs=0.1)
    assert measured["depth, lost, km"] == pytest.approx(22.24, abs=0.1)
    assert measured["fronts, net, sectors"] == 1 and measured["fronts, lost, sectors"] == 1
    assert measured["status, net, %"] == 0.0


def test_settlements_of_a_loss_are_those_that_the_other_side_took(
    mirrored: tuple[Change, Change],
) -> None:
    lost = check(Claim.settlements(9, side="ukraine", direction="lost", **DAYS), mirrored[0])
    taken = check(Claim.settlements(9, side="russia", **DAYS), mirrored[0])
    assert numbers(lost)[:3] == numbers(taken)[:3]
    assert [str(p.name) for p in lost.rows[0].parts] == [str(p.name) for p in taken.rows[0].parts]
    assert lost.rows[0].measured


def test_a_loss_of_nobody_in_particular_is_refused() -> None:
    claim = Claim.settlements(9, direction="lost", side="red", **DAYS)
    with pytest.raises(InputError, match="'lost' needs to know who took it"):
        check(claim, change(OLD, NEW, ""))


# ---- Kharkiv oblast in September 2022 ----------------------------------------------------

SEPTEMBER = {"since": "2022-09-06", "until": "2022-09-12"}
TOWNS = ("Balakliia", "Kupiansk", "Izium")


@pytest.fixture(scope="module")
def kharkiv(archive: Path) -> Change:
    timeline = read_timeline(archive / "deepstate" / "snapshots_2022-04_2024-12.tar.xz")
    return diff(*timeline.period("2022-09-06", "2022-09-12"))


@pytest.mark.slow
@pytest.mark.archive
def test_ukraine_retook_three_of_three_towns(kharkiv: Change) -> None:
    fields: dict[str, Any] = {"names": TOWNS, "where": "UA-63", **SEPTEMBER}
    retaken = Claim.settlements(3, side="ukraine", direction="retaken", **fields)
    lost = Claim.settlements(3, side="russia", direction="lost", **fields)
    for claim in (retaken, lost):
        (row,) = check(claim, kharkiv).rows
        assert (row.measured, row.low, row.high, row.outcome) == (3, 3, 3, "supported")
        assert {str(part.name).split(" (")[0] for part in row.parts} == set(TOWNS)
    (others,) = check(retaken.with_(side="russia", direction="net"), kharkiv).rows
    assert others.measured == 0


@pytest.mark.slow
@pytest.mark.archive
def test_each_kind_on_the_counter_offensive(kharkiv: Change) -> None:
    moved: dict[str, Any] = {"side": "ukraine", "where": "UA-63", **SEPTEMBER}
    state: dict[str, Any] = {"side": "ukraine", "until": "2022-09-12"}
    found = {
        (claim.kind, claim.base_unit): check(claim, kharkiv).rows[0]
        for claim in (
            Claim.area("more than 6,000", direction="retaken", **moved),
            Claim.depth(70, **moved),
            Claim.of("share_gained", 28, direction="retaken", **moved),
            Claim.share(95, where="UA-63", **state),
            Claim.status("Izium", **state),
            Claim.of("held", "at least 30,000", where="UA-63", **state),
            Claim.parse("18 % of Ukraine", side="russia", until="2022-09-12"),
        )
    }
    assert found["area", "km²"].measured == pytest.approx(8892.0, abs=0.1)
    depth = found["depth", "km"]
    assert depth.measured == pytest.approx(46.1, abs=0.1) and depth.outcome == "overstated"
    assert "Kruhliakivka" in str(depth.parts[0].finding)  # the place of the deepest advance
    assert found["share_gained", "%"].measured == pytest.approx(28.29, abs=0.01)
    assert found["share_gained", "%"].outcome == "supported"
    assert found["share", "%"].measured == pytest.approx(94.9, abs=0.1)
    assert found["status", "% of the outline"].outcome == "supported"
    assert found["held", "km²"].measured == pytest.approx(29820.4, abs=1)
    assert found["held", "%"].measured == pytest.approx(19.05, abs=0.05)
    # the grey zone belongs to nobody: it is among what Ukraine holds, and a part says so
    contested = [p for p in found["share", "%"].parts if str(p.name) == "contested"]
    assert contested and "not counted as the other side's" in str(contested[0].finding)
