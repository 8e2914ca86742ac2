"""Claims on the same maps share what was measured, and nothing that differs between them."""

from __future__ import annotations

import pickle
import threading
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from verdicts import MAY, SQUARE, shown

from frontgeo import Change, Claim, Places, SectorOf, check, diff, load_settlements
from frontgeo._utils.memo import ByIdentity, Memo
from frontgeo.change.control_map import front_line
from frontgeo.geometry.measure import polygonal
from frontgeo.io.tabular import plain_number
from frontgeo.outputs.plain_data import to_json
from frontgeo.outputs.records import verdict_dict
from frontgeo.places import place_tables
from frontgeo.verdicts import context
from frontgeo.verdicts.context import Settings

SECTORS = [SectorOf(name, settlements=(name,)) for name in ("Vilnohirsk", "Svitlohirske")]
NAMES = [s.name for s in SECTORS]
END = {"until": "2024-05-31", "side": "russia"}
OF_MAY = {**MAY, "side": "russia"}
#: by kind: a claim with a figure, which is all that differs between two of them
FIGURES: dict[str, tuple[Callable[[int], Claim], dict[str, Any]]] = {
    "area": (lambda n: Claim.area(800 + n, **OF_MAY, claimant=f"speaker {n}"), {}),
    "area in a place": (lambda n: Claim.area(n + 1, where="UA-12", **OF_MAY), {}),
    "depth": (lambda n: Claim.depth(5 + n, depth_from="front", **OF_MAY), {}),
    "settlements": (lambda n: Claim.settlements(5 + n, id=f"c{n}", **OF_MAY), {}),
    "fronts": (lambda n: Claim.fronts(NAMES, value=1 + n % 2, **OF_MAY), {"sectors": SECTORS}),
    "pace": (lambda n: Claim.pace(20 + n, **OF_MAY), {}),
    "share": (lambda n: Claim.share(40 + n, where="UA-12", **END), {}),
    "held": (lambda n: Claim.of("held", 9000 + n, unit="km2", where="UA-12", **END), {}),
    "share_gained": (lambda n: Claim.of("share_gained", 1 + n, where="UA-12", **OF_MAY), {}),
}
#: claims and settings that look alike and are not
ALIKE: list[tuple[Claim, dict[str, Any]]] = [
    (Claim.area(880, **OF_MAY), {}),
    (Claim.area(880, **{**OF_MAY, "side": "ukraine"}), {}),
    (Claim.area(880, direction="lost", **OF_MAY), {}),
    (Claim.area(880, where="UA-12", **OF_MAY), {}),
    (Claim.area(880, where="UA-23", **OF_MAY), {}),
    (Claim.area(880, sectors=NAMES, **OF_MAY), {"sectors": SECTORS}),
    (Claim.area(880, sectors=NAMES[:1], **OF_MAY), {"sectors": SECTORS}),
    (Claim.area(880, sectors=NAMES[:1], **OF_MAY), {"sectors": SECTORS[:1]}),
    (Claim.area(880, **OF_MAY), {"settings": Settings(position_error_m=250)}),
    (Claim.area(880, **OF_MAY), {"settings": Settings(position_error_m=250.0)}),
    (Claim.area(880, **OF_MAY), {"settings": Settings(correlation_length_m=3000.0)}),
    (Claim.area(880, **OF_MAY), {"settings": Settings(edges="geodesic")}),
    (Claim.area(880, **OF_MAY), {"settings": Settings(interval="drawing")}),
    (Claim.depth(9, **OF_MAY), {}),
    (Claim.depth(9, depth_from="front", **OF_MAY), {}),
    (Claim.settlements(9, **OF_MAY), {}),
    (Claim.settlements(9, where="UA-12", **OF_MAY), {}),
    (Claim.share(40, where="UA-12", **END), {}),
    (Claim.share(40, where="UA-23", **END), {}),
    (Claim.of("held", 9000, unit="km2", where="UA-12", **END), {}),
    (Claim.of("held", 40, unit="%", where="UA-12", **END), {}),
]


def delta() -> Change:
    """Return a change of May 2024 on which nothing was measured so far."""
    after = shapely.box(33, 48, 34.12, 49)
    return diff(shown(SQUARE, "2024-04-30T21:27"), shown(after, "2024-05-31T20:10"))


def answer(claim: Claim, change: Change, **options: Any) -> str:
    """Return a whole verdict as JSON."""
    return to_json(verdict_dict(check(claim, change, **options)))


@cache
def alone(number: int) -> str:
    """Return the verdict of one of `ALIKE` on a change of its own."""
    claim, options = ALIKE[number]
    return answer(claim, delta(), **options)


@pytest.mark.parametrize("kind", FIGURES)
def test_claims_of_other_figures_are_measured_once(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    make, options = FIGURES[kind]
    expected = [answer(make(n), delta(), **options) for n in range(3)]
    measured: list[Claim] = []
    of_kind = type(make(0))
    plain = of_kind.measure

    def spy(self: Any, evidence: Any, about: Any) -> Any:
        measured.append(self)
        return plain(self, evidence, about)

    monkeypatch.setattr(of_kind, "measure", spy)
    shared = delta()
    assert [answer(make(n), shared, **options) for n in range(3)] == expected
    assert len(measured) == 1


@given(st.lists(st.integers(0, len(ALIKE) - 1), min_size=2, max_size=8))
@settings(deadline=None, max_examples=12)
def test_claims_that_look_alike_are_measured_apart(order: list[int]) -> None:
    shared = delta()
    for number in order:
        claim, options = ALIKE[number]
        assert answer(claim, shared, **options) == alone(number)


def test_a_table_is_read_again_once_its_file_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "places.csv"
    path.write_text("name_uk,lon,lat\nОдин,34.05,48.5\n", "utf-8")
    read: list[str] = []
    load = load_settlements

    def spy(*given_path: Any, **options: Any) -> Any:
        read.append(str(given_path))
        return load(*given_path, **options)

    monkeypatch.setattr(context, "load_settlements", spy)
    places = Places(settlements=str(path), complete=True)
    shared, claim = delta(), Claim.settlements(1, **OF_MAY)
    for _ in range(3):
        assert check(claim, shared, places=places).rows[0].measured == 1
    assert len(read) == 1
    path.write_text("name_uk,lon,lat\nОдин,34.05,48.5\nДва,34.06,48.7\n", "utf-8")
    assert check(claim, shared, places=places).rows[0].measured == 2
    assert len(read) == 2


def test_a_memo_is_bounded_and_made_once() -> None:
    memo, made = Memo(most=2), list[str]()

    def make(name: str) -> Callable[[], str]:
        return lambda: made.append(name) or name  # type: ignore[func-returns-value]

    assert [memo.get(key, make(key)) for key in "abaacab"] == list("abaacab")
    assert made == ["a", "b", "c", "b"]  # "b" went when "c" came, as "a" was used since
    with pytest.raises(ZeroDivisionError):
        memo.get("d", lambda: 1 // 0)
    assert memo.get("d", lambda: 1) == 1
    assert pickle.loads(pickle.dumps(memo)).get("d", lambda: 2) == 2
    one, other = [1], [1]
    assert memo.get(ByIdentity(one), lambda: "one") != memo.get(ByIdentity(other), lambda: "other")


def test_a_memo_is_bounded_by_sizes() -> None:
    memo = Memo(10, len)
    assert [memo.keep(key, key.upper()) for key in ("abcd", "ab", "abc")] == ["ABCD", "AB", "ABC"]
    assert memo.keep("ab", "another") == "AB"
    assert memo.find("abcd") == "ABCD"  # so that "abc" is not used for longest, after "ab"
    memo.keep("abcdef", "ABCDEF")
    assert [memo.find(key) for key in ("ab", "abc", "abcd", "abcdef")] == [
        None, None, "ABCD", "ABCDEF",
    ]  # fmt: skip
    memo.keep("a" * 11, "too large")
    assert memo.find("a" * 11) is None
    assert pickle.loads(pickle.dumps(memo)).find("abcdef") is None


def test_threads_get_the_same_result() -> None:
    memo, found = Memo(), list[object]()
    barrier = threading.Barrier(8)

    def look() -> None:
        barrier.wait()
        found.append(memo.get("a", object))

    threads = [threading.Thread(target=look) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(map(id, found))) == 1


BOXES = st.tuples(
    st.floats(30, 36), st.floats(46, 50), st.floats(0.001, 1.5), st.floats(0.001, 1.5)
).map(lambda b: shapely.box(b[0], b[1], b[0] + b[2], b[1] + b[3]))


@given(st.lists(BOXES, min_size=1, max_size=4), BOXES, BOXES)
@settings(deadline=None)
def test_a_front_is_cut_by_all_edges_that_touch_it(
    boxes: list[shapely.Polygon], region: shapely.Polygon, border: shapely.Polygon
) -> None:
    cut = shapely.segmentize(region.boundary, 0.05)
    held = polygonal(shapely.intersection(shapely.union_all(boxes), region))
    without = shapely.difference(held.boundary, shapely.buffer(cut, 1e-7, quad_segs=1))
    expected = shapely.difference(without, border)
    front = front_line(held, border, cut=cut)
    nested = shapely.GeometryCollection([shapely.MultiLineString([cut, cut])])
    assert front_line(held, border, cut=nested).equals(front)
    assert shapely.length(front) == pytest.approx(shapely.length(expected), abs=1e-9)
    assert shapely.length(shapely.difference(front, shapely.buffer(expected, 1e-9))) < 1e-9


@given(st.lists(st.text("0123456789,.-−+e° n", max_size=7), min_size=1, max_size=6))
def test_numbers_of_a_column_are_those_of_its_cells(cells: list[str]) -> None:
    column = pd.Series(cells, dtype="str")
    expected = pd.to_numeric(column.map(plain_number), errors="coerce").to_numpy(dtype=float)
    np.testing.assert_array_equal(place_tables._numbers(column).to_numpy(), expected)


def test_copies_of_a_map_share_the_union_of_the_same_ground() -> None:
    drawn = shown(SQUARE, "2024-05-31T20:10").with_(
        statuses={"occupied": SQUARE, "advance": shapely.box(34, 48, 35, 49)}
    )
    other = drawn.with_(mapper="me", position_error_m=10.0)
    assert other.held() is drawn.held()
    moved = other.with_(statuses={"occupied": shapely.box(33, 48, 33.5, 49)})
    assert moved.held().equals(shapely.box(33, 48, 33.5, 49))
    assert drawn.clipped(shapely.box(33, 48, 33.5, 49)).held().equals(moved.held())
    assert other.held() is drawn.held()
