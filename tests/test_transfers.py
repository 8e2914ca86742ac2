"""What passed from side to side: exactly additive, and as an independent oracle measures it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import combinations, product

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod
from shapely.geometry.base import BaseGeometry

from frontgeo import ControlMap, area_km2, diff, transfers
from frontgeo.change import Transfers
from frontgeo.change.control_map import union
from frontgeo.change.transfers import NOBODY
from frontgeo.errors import GeometryError, InputError

MARCH, APRIL = date(2025, 3, 1), date(2025, 4, 1)
SIDES = ("north", "east", "south", "west")
GEOD = Geod(ellps="WGS84")
# on this fine grid, edges along parallels are short, and geodesics lie almost on them
STEP_DEG = 0.02


def drawn(sides: Mapping[str, BaseGeometry], day: date = MARCH, **more: object) -> ControlMap:
    return ControlMap(
        "me",
        {},
        day=day,
        others=dict(sides),
        has_all_sides=True,
        anywhere=True,
        **more,  # type: ignore[arg-type]
    )


def cell(x: int, y: int) -> BaseGeometry:
    west, south = 20 + x * STEP_DEG, 21 + y * STEP_DEG
    return shapely.box(west, south, west + STEP_DEG, south + STEP_DEG)


def geodesic_km2(ground: BaseGeometry) -> float:
    """Measure ground by PROJ's geodesics, which shares no code with the matrix."""
    polygons = (part for part in shapely.get_parts(ground) if part.geom_type == "Polygon")
    return sum(
        abs(GEOD.geometry_area_perimeter(shapely.orient_polygons(part))[0]) / 1e6
        for part in polygons
    )


@st.composite
def partitions(draw: st.DrawFn, overlaps: bool = False) -> dict[str, BaseGeometry]:
    """Draw the holders of the cells of a grid: a side, none, or with `overlaps` several."""
    one = st.lists(st.sampled_from(SIDES), max_size=3 if overlaps else 1, unique=True)
    holders = draw(st.lists(one, min_size=16, max_size=16))
    grounds: dict[str, list[BaseGeometry]] = {}
    for position, sides in enumerate(holders):
        for side in sides:
            grounds.setdefault(side, []).append(cell(*divmod(position, 4)))
    return {side: union(cells) for side, cells in grounds.items()}


def assert_adds_up(found: Transfers) -> None:
    table = found.table.fillna(0.0)
    for side in found.sides:
        assert table.loc[side].sum() == pytest.approx(
            found.held_before_km2.get(side, 0.0), abs=1e-6
        )
        assert table[side].sum() == pytest.approx(found.held_after_km2.get(side, 0.0), abs=1e-6)
    assert found.net_km2.sum() == pytest.approx(0.0, abs=1e-6)
    assert (found.gained_km2 - found.lost_km2).equals(found.net_km2.rename(None))
    for side in found.sides:
        change = found.held_after_km2.get(side, 0.0) - found.held_before_km2.get(side, 0.0)
        assert found.net_km2[side] == pytest.approx(change, abs=1e-6)
    assert (table >= -1e-9).all(axis=None)


@given(partitions(), partitions())
@settings(max_examples=60, deadline=None)
def test_the_matrix_adds_up_and_is_what_shapely_and_proj_measure(
    old: dict[str, BaseGeometry], new: dict[str, BaseGeometry]
) -> None:
    if not old or not new:
        with pytest.raises(InputError, match="says whose ground"):
            transfers(drawn(old), drawn(new, APRIL))
        return
    found = transfers(drawn(old), drawn(new, APRIL))
    assert_adds_up(found)
    assert set(found.sides) == {*old, *new}
    for of, to in product(found.sides, repeat=2):
        both = shapely.intersection(old.get(of, shapely.Polygon()), new.get(to, shapely.Polygon()))
        assert found.between(of, to) == pytest.approx(geodesic_km2(both), rel=1e-6, abs=1e-6)
    for side in found.sides:
        went = old.get(side, shapely.Polygon()) - shapely.union_all([*new.values()])
        came = new.get(side, shapely.Polygon()) - shapely.union_all([*old.values()])
        assert found.between(side, NOBODY) == pytest.approx(geodesic_km2(went), rel=1e-6, abs=1e-6)
        assert found.between(NOBODY, side) == pytest.approx(geodesic_km2(came), rel=1e-6, abs=1e-6)


@given(partitions(overlaps=True), partitions(overlaps=True))
@settings(max_examples=40, deadline=None)
def test_ground_of_several_sides_is_a_row_of_its_own_and_all_adds_up(
    old: dict[str, BaseGeometry], new: dict[str, BaseGeometry]
) -> None:
    if not old or not new:
        return
    found = transfers(drawn(old), drawn(new, APRIL))
    assert_adds_up(found)
    for sides, held in ((old, found.held_before_km2), (new, found.held_after_km2)):
        assert sum(held.values()) == pytest.approx(area_km2(union(sides.values())), abs=1e-6)
        for side, ground in sides.items():
            own = sum(km2 for name, km2 in held.items() if side in name.split(" and "))
            assert own == pytest.approx(area_km2(ground), abs=1e-6)


@given(partitions(), partitions(), partitions())
@settings(max_examples=20, deadline=None)
def test_nets_of_two_periods_add_up_to_that_of_both(
    old: dict[str, BaseGeometry], then: dict[str, BaseGeometry], new: dict[str, BaseGeometry]
) -> None:
    maps = (old, then, new)
    if not all(maps):
        return
    days = (MARCH, date(2025, 3, 15), APRIL)
    first, middle, last = (drawn(sides, day) for sides, day in zip(maps, days, strict=True))
    nets = [transfers(*pair).net_km2 for pair in ((first, middle), (middle, last), (first, last))]
    names = set().union(*(net.index for net in nets))
    for side in names:
        one, other, both = (float(net.get(side, 0.0)) for net in nets)
        assert one + other == pytest.approx(both, abs=1e-6)


def test_squares_of_known_area() -> None:
    """Four squares of a grid: south takes one of west's, and nobody's comes to east."""
    old = {"west": union([cell(0, 0), cell(0, 1)]), "south": cell(1, 0), "east": cell(2, 0)}
    new = {"west": cell(0, 0), "south": union([cell(1, 0), cell(0, 1)]),
           "east": union([cell(2, 0), cell(3, 0)])}  # fmt: skip
    found = transfers(drawn(old), drawn(new, APRIL))
    km2 = {y: area_km2(cell(0, y)) for y in (0, 1)}
    assert list(found.table.index) == ["west", "south", "east", NOBODY]
    assert found.between("west", "SOUTH ") == pytest.approx(km2[1], abs=1e-9)
    assert found.between(NOBODY, "east") == pytest.approx(km2[0], abs=1e-9)
    assert found.net_km2.to_dict() == pytest.approx(
        {"west": -km2[1], "south": km2[1], "east": km2[0], NOBODY: -km2[0]}, abs=1e-9
    )
    assert np.isnan(found.table.loc[NOBODY, NOBODY])
    assert [(of, to) for of, to, _ in found.moved] == [(NOBODY, "east"), ("west", "south")]
    text = str(found).splitlines()
    assert text[0].split() == ["from", "\\", "to", "west", "south", "east", "nobody", "before"]
    assert [line.split()[0] for line in text[1:]] == [
        "west", "south", "east", "nobody", "after", "net",
    ]  # fmt: skip
    plain = found.as_dict()
    assert sum(plain["net_km2"].values()) == pytest.approx(0, abs=1e-5)
    cells = {(c["from"], c["to"]): c["area_km2"] for c in plain["cells"]}
    assert cells["west", "south"] == round(km2[1], 6) and (NOBODY, NOBODY) not in cells
    assert "<table" in found._repr_html_() and "-" in repr(found)
    for pair, message in (((NOBODY, NOBODY), "on no map"), (("x", "west"), "expected one of west")):
        with pytest.raises(InputError, match=message):
            found.between(*pair)


def test_a_pair_of_sides_gains_what_diff_measures() -> None:
    old = {side: cell(i, 0) for i, side in enumerate(SIDES)}
    new = dict(zip(SIDES, (union([cell(0, 0), cell(1, 0)]), cell(4, 0), cell(2, 0), cell(3, 0)),
                   strict=True))  # fmt: skip
    before, after = drawn(old), drawn(new, APRIL)
    found = transfers(before, after)
    for side in SIDES:
        change = diff(before.of_side(side), after.of_side(side.upper()))
        assert change.net_km2 == pytest.approx(found.net_km2[side], abs=1e-9)
        assert change.gained_km2 == pytest.approx(found.gained_km2[side], abs=1e-9)
    change = diff(before.of_side("north"), after.of_side("north"))
    assert change.sides == ("north", "east", "south", "west")
    assert change.seen_by("EAST").net_km2 == pytest.approx(found.net_km2["east"], abs=1e-9)
    for of, to in combinations(SIDES, 2):
        moved = diff(before.of_side(to), after.of_side(to)).exchanged_with(of)
        assert moved.gained_km2 == pytest.approx(found.between(of, to), abs=1e-9)
        assert moved.lost_km2 == pytest.approx(found.between(to, of), abs=1e-9)
    with pytest.raises(InputError, match="taken_from: expected a side that me's maps show"):
        change.exchanged_with("up")


def test_a_side_that_is_gone_holds_nothing_only_on_a_map_of_all_sides() -> None:
    old = {"north": cell(0, 0), "south": cell(1, 0)}
    before, after = drawn(old), drawn({"north": union([*old.values()])}, APRIL)
    found = transfers(before, after)
    assert found.net_km2["south"] == pytest.approx(-area_km2(old["south"]), abs=1e-9)
    gone = diff(before.of_side("south"), after.of_side("south", may_be_absent=True))
    assert gone.lost_km2 == pytest.approx(area_km2(old["south"]), abs=1e-9)
    assert [a.key for a in gone.assumed] == ["side_absent"]
    with pytest.raises(InputError, match="expected one that me 2025-04-01 shows"):
        after.of_side("south")
    alone = ControlMap("me", {"occupied": old["north"]}, day=APRIL, side="north", anywhere=True)
    with pytest.raises(InputError, match=r"shows no ground of south, .*side_column"):
        transfers(before, alone)
    silent = ControlMap("me", {"occupied": old["north"]}, day=APRIL, anywhere=True)
    with pytest.raises(InputError, match="says whose ground it shows"):
        transfers(before, silent)


def test_slivers_are_in_the_matrix_and_beside_it() -> None:
    west, east = shapely.box(20, 21, 20.1, 21.1), shapely.box(20.1, 21, 20.2, 21.1)
    thin = shapely.box(20.1, 21, 20.1001, 21.1)  # 10 m wide
    before = drawn({"west": west, "east": east})
    after = drawn({"west": union([west, thin]), "east": shapely.difference(east, thin)}, APRIL)
    found = transfers(before, after)
    assert found.between("east", "west") == pytest.approx(area_km2(thin), abs=1e-9)
    assert found.slivers["east", "west"] == (1, pytest.approx(area_km2(thin), abs=1e-9))
    assert any("1 part narrower than 25 m" in note for note in found.notes)
    assert not transfers(before, after, sliver_tolerance_m=5).slivers["east", "west"][0]
    assert_adds_up(found)
    assert found.as_dict()["slivers"]["parts"] == 1
    with pytest.raises(InputError, match="sliver_tolerance_m"):
        transfers(before, after, sliver_tolerance_m=-1)


def test_a_clip_leaves_out_what_lies_outside_and_says_so() -> None:
    old = {"north": cell(0, 0), "south": cell(1, 0)}
    new = {"north": union([*old.values()]), "south": cell(2, 0)}
    found = transfers(drawn(old), drawn(new, APRIL), clip=union([cell(0, 0), cell(1, 0)]))
    assert_adds_up(found)
    assert found.between("south", "north") == pytest.approx(area_km2(cell(1, 0)), abs=1e-9)
    assert found.held_after_km2.get("south", 0.0) == 0.0
    assert found.clip_km2 == pytest.approx(area_km2(cell(2, 0)), abs=1e-9)
    with pytest.raises(InputError, match="meets neither map"):
        transfers(drawn(old), drawn(new, APRIL), clip=cell(30, 30))


def test_contested_ground_is_nobodys_and_is_said() -> None:
    more = {"statuses": {"contested": cell(1, 0)}}
    before = drawn({"north": cell(0, 0), "south": cell(1, 0)})
    after = drawn({"north": cell(0, 0), "south": cell(2, 0)}, APRIL).with_(**more)
    found = transfers(before, after)
    assert found.between("south", NOBODY) == pytest.approx(area_km2(cell(1, 0)), abs=1e-9)
    assert any("contested on 2025-04-01" in note for note in found.notes)


def test_a_side_may_not_be_called_as_a_row_that_stands_for_others() -> None:
    sides = {"north": cell(0, 0), "Nobody": cell(1, 0)}
    with pytest.raises(InputError, match="has a side called 'nobody'"):
        transfers(drawn(sides), drawn(sides, APRIL))
    both = union([cell(0, 0), cell(1, 0)])
    named = {"north": both, "south": cell(0, 0), "north and south": cell(2, 0)}
    found = transfers(drawn(named), drawn(named, APRIL))
    assert found.sides == ("north", "north and south", "north and south (both)")
    assert not found.moved and not found.slivers and len(found.notes) == 1
    assert_adds_up(found)


def test_maps_are_refused_in_reverse_and_of_two_mappers() -> None:
    sides = {"north": cell(0, 0), "south": cell(1, 0)}
    with pytest.raises(InputError, match="swap the two maps"):
        transfers(drawn(sides, APRIL), drawn(sides))
    with pytest.raises(InputError, match="two maps of one mapper"):
        transfers(drawn(sides), drawn(sides, APRIL).with_(mapper="you"))


def test_ground_that_an_overlay_loses_is_an_error_and_never_nobodys() -> None:
    before = drawn({"north": cell(0, 0)})
    after = drawn({"north": cell(0, 0)}, APRIL)
    found = transfers(before, after)
    broken = Transfers(
        before, after, {("north", "north"): cell(0, 0)}, {"north": area_km2(cell(0, 0)) + 1.0},
        found.held_after_km2, 25.0, {},
    )  # fmt: skip
    with pytest.raises(GeometryError, match=r"lack 1\.000 km²"):
        broken.table  # noqa: B018


def test_geodesic_edges_agree_with_proj() -> None:
    old = {"north": shapely.box(20, 21, 21, 22), "south": shapely.box(20, 20, 21, 21)}
    new = {"north": shapely.box(20, 20.5, 21, 22), "south": shapely.box(20, 20, 21, 20.5)}
    found = transfers(drawn(old), drawn(new, APRIL), edges="geodesic")
    taken = shapely.box(20, 20.5, 21, 21)
    assert found.between("south", "north") == pytest.approx(geodesic_km2(taken), rel=1e-9)
