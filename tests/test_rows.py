"""Rows and verdicts: their fields and messages, and edge cases of their rules."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime
from math import inf
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapes import drawing_in

from frontgeo import Amount, Change, Claim, ControlMap, Verdict, area_km2, check, diff
from frontgeo.change.apart import SetApart, Slivers
from frontgeo.change.drawing import Drawing
from frontgeo.change.ground import HeldGround
from frontgeo.claims.measuring import Context, Evidence
from frontgeo.claims.statement import compare_measured, compare_words
from frontgeo.geometry.uncertainty import Z_95
from frontgeo.verdicts.check import (
    figure_row,
    judge,
    measured_rows,
    measured_values,
    unavailable_row,
)
from frontgeo.verdicts.outcomes import Row, covers, turning_point

NOWHERE = shapely.Polygon()
HELD = shapely.box(33, 48, 34, 49)  # far from border and coast
MAY: dict[str, Any] = {"since": "2024-05-01", "until": "2024-05-31"}
THEN: dict[str, Any] = {"baseline_since": "2023-01-01", "baseline_until": "2023-12-31"}
CLAIM = Claim.area(880, **MAY)


def shown(day: str | None, ground: Any = HELD, **more: Any) -> ControlMap:
    at = None if day is None else date.fromisoformat(day)
    return ControlMap("tester", {"occupied": ground}, day=at, **more)


def change(wide: float, *, end: str = "2024-05-31", **more: Any) -> Change:
    """Return a strip of ground gained in May 2024, of some width in degrees."""
    after = shown(end, shapely.box(33, 48, 34 + wide, 49), **more)
    return diff(shown("2024-04-30", **more), after)


def around(**more: Any) -> Context:
    return Context(near_border=NOWHERE, **more)


def row_of(claim: Claim, delta: Change, earlier: Change | None = None, **more: Any) -> Row:
    (row,) = measured_rows(claim, Evidence(delta, earlier), around(), **more)
    return in_words(row)


def in_words(row: Row) -> Row:
    """Return the row with its notes as text."""
    return replace(row, notes=tuple(map(str, row.notes)))


def covered_by(*asked: Any) -> tuple[bool, tuple[str, ...]]:
    covered, notes = covers(*asked)
    return covered, tuple(map(str, notes))


# ---- the rules at their edges ------------------------------------------------------------


@pytest.mark.parametrize(
    ("measured", "outcome"),
    [((10, 20), "supported"), ((12, 15), "supported"), ((2, 9.9), "overstated"),
     ((20.1, 30), "understated"), ((5, 10), "undecided"), ((20, 30), "undecided"),
     ((9, 20), "undecided"), ((10, 21), "undecided")],
)  # fmt: skip
def test_words_at_their_edges(measured: tuple[float, float], outcome: str) -> None:
    assert compare_words((10, 20), measured) == outcome


TURNS = (
    "undecided if σ were above {} m, and supported above {} m, "
    "where the interval contains the claim"
)


def test_how_wide_an_interval_may_be() -> None:
    assert compare_measured((875, 885), (440, 1320), 880, wide=1.0) == "supported"
    assert compare_measured((875, 885), (880, 1760), 880, wide=1.0) == "supported"
    assert compare_measured((875, 885), (880, 1760.1), 880, wide=1.0) == "undecided"
    assert compare_measured((875, 885), (439.9, 880), 880) == "undecided"


@pytest.mark.parametrize(
    ("measured", "words"),
    [
        (800, "supported if σ were above 75 m"),
        (984, "supported if σ were above 99 m"),
        (655.01, "supported if σ were above 220 m"),
        (
            655,
            TURNS.format("220", "230"),
        ),
        (
            5000,
            TURNS.format("4,115", "4,125"),
        ),
        (875, ""),
        (880, ""),
        (885.4, "supported if σ were above 0 m"),
    ],
)
def test_from_which_error_on_a_row_would_turn(measured: float, words: str) -> None:
    a_metre_each = 1 / Z_95  # the interval then reaches σ far
    told = turning_point((875, 885), measured, value=880, sd_per_metre=a_metre_each)
    assert ("" if told is None else str(told)) == words
    assert turning_point((875, 885), measured, value=880, sd_per_metre=0) is None


def test_thousands_of_metres() -> None:
    told = turning_point((875, 885), 800, value=880, sd_per_metre=0.05 / Z_95)
    assert str(told) == "supported if σ were above 1,500 m"
    told = turning_point((875, 885), 500, value=880, sd_per_metre=0.05 / Z_95)
    assert str(told) == TURNS.format("7,500", "7,700")


# ---- days --------------------------------------------------------------------------------

SINCE, UNTIL = date(2024, 5, 1), date(2024, 5, 31)  # a tenth of it: 3.1 days
FAR = "the maps do not cover the period (at most {} off)"
OFF = "the {} map is dated {} the period's {}"


def at(instant: str) -> ControlMap:
    return ControlMap("x", {"occupied": HELD}, instant=datetime.fromisoformat(instant))


@pytest.mark.parametrize(
    ("before", "after", "covered", "notes"),
    [
        ("2024-05-01T00:00Z", "2024-06-01T00:00Z", True, ()),
        ("2024-04-30T00:00Z", "2024-05-31T00:00Z", True, ()),
        (
            "2024-04-29T23:00Z",
            "2024-05-30T13:00Z",
            True,
            (
                OFF.format("earlier", "25 hours before", "start"),
                OFF.format("later", "35 hours before", "end"),
            ),
        ),
        (
            "2024-04-29T12:00Z",
            "2024-06-01T01:00Z",
            True,
            (
                OFF.format("earlier", "1.5 days before", "start"),
                OFF.format("later", "1 hour after", "end"),
            ),
        ),
        (
            "2024-04-27T21:36Z",
            "2024-06-04T02:24Z",
            True,
            (
                OFF.format("earlier", "3.1 days before", "start"),
                OFF.format("later", "3.1 days after", "end"),
            ),
        ),
        (
            "2024-04-27T21:35Z",
            "2024-06-01T00:00Z",
            False,
            (
                OFF.format("earlier", "3.1 days before", "start"),
                FAR.format("3.1 days"),
            ),
        ),
        (
            "2024-05-01T00:00Z",
            "2024-06-04T02:25Z",
            False,
            (OFF.format("later", "3.1 days after", "end"), FAR.format("3.1 days")),
        ),
    ],
)
def test_how_far_off_maps_may_stand(
    before: str, after: str, covered: bool, notes: tuple[str, ...]
) -> None:
    assert covered_by(SINCE, UNTIL, at(before), at(after)) == (covered, notes)


def test_one_map_for_both_ends_covers_nothing() -> None:
    day = date(2024, 5, 1)
    noon = at("2024-05-01T12:00Z")
    assert covered_by(day, day, noon, noon) == (
        False,
        (
            OFF.format("earlier", "12 hours after", "start"),
            "both maps show the same instant",
            FAR.format("24 hours"),
        ),
    )


def test_maps_without_a_day_and_claims_without_a_period() -> None:
    nothing = "the {} map states no day; the claim's is assumed"
    notes = (nothing.format("earlier"), nothing.format("later"))
    assert covered_by(SINCE, UNTIL, shown(None), shown(None)) == (True, notes)
    assert covered_by(SINCE, UNTIL, None, at("2024-06-01T00:00Z")) == (True, notes[:1])
    assert covered_by(None, None, None, shown(None)) == (True, ())


def test_of_a_day_alone_a_map_may_stand_off_a_week() -> None:
    assert covered_by(None, UNTIL, None, at("2024-05-25T00:00Z")) == (
        True,
        (OFF.format("later", "7 days before", "end"),),
    )
    assert covered_by(None, UNTIL, None, at("2024-05-24T23:59Z")) == (
        False,
        (OFF.format("later", "7 days before", "end"), FAR.format("7 days")),
    )


# ---- rows of maps ------------------------------------------------------------------------


def test_all_that_a_row_holds() -> None:
    delta = change(0.1)
    row = row_of(CLAIM, delta, notes=["as read", ""], clip="the country", source="a file")
    strip_km2 = area_km2(shapely.box(34, 48, 34.1, 49))
    assert (row.label, row.kind, row.definition, row.unit) == (
        "tester", "mapped", "occupied", "km²",
    )  # fmt: skip
    assert row.measured == pytest.approx(strip_km2) and row.gained_km2 == row.measured
    assert row.lost_km2 == 0 and row.ratio == pytest.approx(880 / strip_km2)
    assert (row.outcome, row.counted, row.at) == ("overstated", True, "")
    assert row.period == "2024-04-30 → 2024-05-31"
    assert row.cross_check is not None
    assert row.cross_check.area_km2 == pytest.approx(strip_km2)
    assert row.change is delta and row.earlier is None
    assert (row.clip, row.source) == ("the country", "a file")
    assert (row.position_error_m, row.position_error_reason) == (250.0, "default")
    assert row.low is not None and row.high is not None and row.sd is not None
    assert (row.low, row.high) == pytest.approx(
        (strip_km2 - Z_95 * row.sd, strip_km2 + Z_95 * row.sd)
    )
    turn_m = (875 - strip_km2) / (Z_95 * row.sd / 250)
    assert row.notes == ("as read", f"supported if σ were above {turn_m:,.0f} m")
    assert measured_values(CLAIM, Evidence(delta), around()) == {"": row.measured}


def test_of_its_kind_and_what_counts() -> None:
    for kind, counted in (("mapped", True), ("drawn", True), ("illustration", False)):
        row = row_of(CLAIM, change(0.1), kind=kind)
        assert (row.kind, row.counted) == (kind, counted)
        assert (row.notes[0][:9], row.clip, row.source) == ("supported", "", "")


def test_what_is_lost_is_measured_below_zero_and_has_no_ratio() -> None:
    lost = diff(shown("2024-04-30", shapely.box(33, 48, 34.1, 49)), shown("2024-05-31"))
    row = row_of(CLAIM, lost)
    strip_km2 = area_km2(shapely.box(34, 48, 34.1, 49))
    assert row.measured == pytest.approx(-strip_km2) and row.lost_km2 == -row.measured
    assert row.gained_km2 == 0 and row.ratio is None and row.outcome == "contradicted"
    same = row_of(CLAIM, diff(shown("2024-04-30"), shown("2024-05-31")))
    assert same.measured == 0 and same.ratio is None


@pytest.mark.parametrize(
    ("wide", "words"),
    [
        (0.106, "supported within the interval only: the measured number lies below 875 – 885 km²"),
        (0.108, "supported within the interval only: the measured number lies above 875 – 885 km²"),
        (0.107, None),
    ],
)
def test_what_is_supported_within_the_interval_only(wide: float, words: str | None) -> None:
    row = row_of(CLAIM, change(wide))
    assert row.outcome == "supported"
    assert row.notes == (() if words is None else (words,))
    only = "" if words is None else ", within the interval only"
    summary = f"880 km² is supported by 1 of 1 mapped measurement{only}"
    assert str(judge(CLAIM, [row]).summary) == summary


def test_some_within_the_interval_only() -> None:
    rows = [row_of(CLAIM, change(wide)) for wide in (0.106, 0.107, 0.108, 0.107)]
    assert str(judge(CLAIM, rows).summary) == (
        "880 km² is supported by 4 of 4 mapped measurements (2 of them within the interval only)"
    )
    for end in (875.0, 885.0):
        at_the_end = replace(rows[1], measured=end)
        assert str(judge(CLAIM, [at_the_end]).summary).endswith("1 of 1 mapped measurement")
    figures = [figure_row(CLAIM, Amount.of(n)) for n in (880, 752)]
    assert str(judge(CLAIM, [rows[0], *figures]).summary) == (
        "880 km² is supported by 1 of 1 mapped measurement and 1 of 2 published figures "
        "(1 of them within the interval only); overstated against 1 of 2 published figures"
    )


def test_why_a_row_is_undecided() -> None:
    few = row_of(Claim.area("30-60", **MAY), change(0.002))
    assert few.notes == ("the interval is wider than half the claimed value",)
    worded = row_of(Claim.area("gained", **MAY), change(0.001))
    assert worded.notes == ("the interval extends to both sides of the claimed value",)
    shallow = row_of(Claim.depth("0.8-1.3", depth_from="front", **MAY), change(0.01))
    assert shallow.notes[-1] == "the interval is wider than the claimed value"
    assert shallow.measured is not None and shallow.measured < 1
    ends = 0.8 / shallow.measured, 1.3 / shallow.measured
    assert shallow.ratio is None and shallow.ratios == pytest.approx(ends)
    away = row_of(CLAIM, change(0.1, end="2024-05-20"))
    assert away.notes == (
        OFF.format("later", "11 days before", "end"),
        FAR.format("3.1 days"),
    )
    void = row_of(CLAIM, change(0.1).clipped(shapely.box(30, 45, 31, 46)))
    assert void.notes == ("not counted: this map has no ground here",)
    assert not void.counted
    assert {r.outcome for r in (few, worded, shallow, away, void)} == {"undecided"}


def test_a_claim_in_words_has_no_ratio_and_no_turn() -> None:
    gained, lost = (Claim.area(words, **MAY) for words in ("gained", "lost"))
    row = row_of(gained, change(0.1))
    assert (row.outcome, row.ratio, row.notes) == ("supported", None, ())
    row = row_of(lost, change(0.1))
    assert (row.outcome, row.ratio, row.notes) == ("contradicted", None, ())
    assert str(judge(lost, [row]).summary) == (
        "ground lost on the whole front is contradicted by 1 of 1 mapped measurement"
    )


def test_fronts_in_words_are_overstated() -> None:
    sectors = gpd.GeoDataFrame(
        {"name": ["a", "b"]},
        geometry=[shapely.box(30, 48, 40, 52), shapely.box(30, 44, 40, 48)],
        crs="EPSG:4326",
    )
    claim = Claim.fronts(["a", "b"], **MAY)
    (row,) = measured_rows(claim, Evidence(change(0.1)), around(sectors=sectors))
    assert row.outcome == "overstated" and row.cross_check is None


def test_depths_and_states_tell_no_change() -> None:
    depth = row_of(Claim.depth(7, depth_from="front", **MAY), change(0.1))
    assert (depth.gained_km2, depth.lost_km2, depth.cross_check) == (None, None, None)
    pace = row_of(Claim.pace(25, **MAY), change(0.1))
    assert pace.gained_km2 == pytest.approx(area_km2(shapely.box(34, 48, 34.1, 49)))
    assert pace.lost_km2 == 0 and pace.cross_check is None
    share = Claim.share(50, where="UA-12", until="2024-05-31")
    whole = around(whole=shapely.box(33, 48, 35, 49), whole_source="a test")
    state = HeldGround(NOWHERE, NOWHERE, HELD, label="x", control_map=shown("2024-05-31"))
    (row,) = measured_rows(share, Evidence(state), whole)
    assert (row.gained_km2, row.lost_km2, row.unit) == (None, None, "%")


def test_what_is_left_out_is_noted() -> None:
    apart = SetApart("redrawn", shapely.box(40, 48, 40.1, 49), shapely.MultiPolygon())
    slivers = Slivers(25.0, 1, 0.5, 2, 1.25, 3, 4)
    delta = replace(change(0.1), slivers=slivers, set_apart=(apart,), clip_km2=1234.56)
    km2, strip = delta.gained_km2, apart.gained_km2
    # the interval reaches from the net without the border to the net with it: C lies in it
    about = 2
    both = (
        f"net {km2 + strip:+,.1f} = gained {km2:,.1f} − lost 0.0, and {strip:+,.1f} km² of "
        "slivers and redrawn border",
        str(apart),
        f"net {km2 + strip:+,.1f} km² with the redrawn border, {km2:+,.1f} without; the interval "
        "covers both",
    )
    clipped = "clipped to {}: 1,234.6 km² of the maps lie outside"
    assert row_of(CLAIM, delta).notes[about:] == (
        str(slivers),
        *both,
        clipped.format("a region"),
    )
    assert row_of(Claim.area(880, where="UA-12", **MAY), delta, clip="it").notes[about:] == (
        f"on the whole front: {slivers}",
        *both,
        clipped.format("it"),
    )
    for only in ("gained_parts", "lost_parts"):
        none = Slivers(25.0, 0, 0.0, 0, 0.0, 3, 4)
        delta = replace(change(0.1), slivers=replace(none, **{only: 1}))
        assert len(row_of(CLAIM, delta).notes) == 2
    assert len(row_of(CLAIM, replace(change(0.1), slivers=none)).notes) == 1
    assert len(row_of(CLAIM, replace(change(0.1), slivers=None)).notes) == 1


def test_parts_of_a_map_that_are_missing_are_noted() -> None:
    one = change(0.1, parts=("control",), whole=("control", "advances", "claims"))
    none = change(0.1, whole=("control", "advances"))
    assert row_of(CLAIM, one).notes[:2] == (
        "2024-04-30: control without advances and claims; tester's maps consist of all of these",
        "2024-05-31: control without advances and claims; tester's maps consist of all of these",
    )
    assert row_of(CLAIM, none).notes[0] == (
        "2024-04-30: none of control and advances, which make up tester's maps"
    )
    two = change(0.1, parts=("a", "b"), whole=("a", "b", "c"))
    assert row_of(CLAIM, two).notes[0].startswith("2024-04-30: a and b without c; ")


def earlier(until: str = "2023-12-31", since: str = "2022-12-31") -> Change:
    return diff(shown(since), shown(until, shapely.box(33, 48, 34.01, 49)))


def test_the_period_that_a_pace_is_compared_with_is_named_and_must_be_covered() -> None:
    faster = Claim.pace("faster", **MAY, **THEN)
    row = row_of(faster, change(0.1), earlier())
    assert row.outcome == "supported" and row.notes == ()
    assert row.earlier is not None and row.ratio is None
    away = row_of(faster, change(0.1), earlier("2023-12-01"))
    assert away.outcome == "undecided"
    assert away.notes == (
        f"1 January 2023 – 31 December 2023: {OFF.format('later', '30 days before', 'end')}",
        f"1 January 2023 – 31 December 2023: {FAR.format('7 days')}",
    )
    late = row_of(faster, change(0.1), earlier(since="2023-02-01"))
    assert late.notes[0] == (
        f"1 January 2023 – 31 December 2023: {OFF.format('earlier', '32 days after', 'start')}"
    )
    now_away = row_of(faster, change(0.1, end="2024-05-20"), earlier())
    assert now_away.outcome == "undecided" and len(now_away.notes) == 2
    apart = SetApart("redrawn", shapely.box(40, 48, 40.1, 49), shapely.MultiPolygon())
    told = row_of(faster, change(0.1), replace(earlier(), set_apart=(apart,))).notes
    assert told[0] == f"2023-01-01 – 2023-12-31: {apart}" and len(told) == 2


# ---- figures and unavailable evidence ----------------------------------------------------


def test_all_that_a_row_of_a_figure_holds() -> None:
    row = figure_row(
        CLAIM, Amount.of(100), unit="sq mi", kind="derived", by="AFP", source="a paper", note="sum"
    )
    mile2 = 1.609344**2  # km² in a square mile
    assert (row.label, row.kind, row.definition, row.unit) == (
        "AFP", "derived", "as stated", "km²",
    )  # fmt: skip
    assert (row.measured, row.low, row.high) == pytest.approx(
        (100 * mile2, 95 * mile2, 105 * mile2)
    )
    assert row.ratio == pytest.approx(880 / (100 * mile2))
    assert (row.outcome, row.counted) == ("overstated", True)
    assert (row.notes, row.source) == (("sum",), "a paper")
    plain = figure_row(CLAIM, Amount.of(919))
    assert (plain.label, plain.kind, plain.measured) == ("", "published", 919)
    assert (plain.low, plain.high, plain.outcome) == (918.5, 919.5, "understated")
    assert (plain.notes, plain.source, plain.counted) == ((), "", True)


def test_which_figures_count() -> None:
    assert not figure_row(CLAIM, Amount.of(752), counted=False).counted
    assert not figure_row(CLAIM, Amount.of(752), kind="illustration").counted
    open_ended = figure_row(CLAIM, Amount.of("more than 900"))
    assert (open_ended.high, open_ended.outcome, open_ended.counted) == (inf, "understated", True)
    worded = figure_row(Claim.area("gained", **MAY), Amount.of(752))
    assert (worded.ratio, worded.outcome) == (None, "supported")
    at_least = figure_row(Claim.area("gained", **MAY), Amount.of("more than 752"))
    assert at_least.outcome == "supported"  # ground was gained in any case
    lost = figure_row(Claim.area("lost", **MAY), Amount.of(752))
    assert lost.outcome == "contradicted"


def test_no_position_error_is_named_from_which_a_depth_would_turn() -> None:
    # its interval is no multiple of σ: a row said "no σ supports it" although a larger one did
    row = row_of(Claim.depth("8-9", depth_from="front", **MAY), change(0.07))
    assert row.outcome == "overstated"
    assert not [note for note in row.notes if "σ" in note]


def test_doubts_about_implied_ground_are_noted() -> None:
    implied = Claim.from_settlements(["Hlyboke", "Pylna"], where="UA-63")
    (row,) = check(CLAIM, implied).rows
    assert str(row.notes[0]) == "the cells of Hlyboke, Pylna"
    assert any("not complete: hamlets it lacks" in str(note) for note in row.notes)


def test_a_count_of_settlements_may_be_as_wide_as_claimed() -> None:
    few = Claim.settlements(4, **MAY)
    assert figure_row(few, Amount.of("2-5")).outcome == "supported"
    assert figure_row(few, Amount.of("2-5")).unit == "settlements"
    assert figure_row(few, Amount.of("2-6")).outcome == "supported"  # 4 lies within
    some = Claim.settlements("4-7", **MAY)
    assert figure_row(some, Amount.of("1-5")).outcome == "supported"
    assert figure_row(some, Amount.of("1-6")).outcome == "undecided"
    assert figure_row(Claim.area("4-7", **MAY), Amount.of("1-6")).outcome == "undecided"


def test_all_that_a_row_of_what_is_not_here_holds() -> None:
    row = unavailable_row(CLAIM, "Y", definition="occupied", kind="mapped", note="not here")
    told = {k: v for k, v in vars(row).items() if v not in (None, "", (), False)}
    assert told == {
        "label": "Y", "definition": "occupied", "kind": "mapped", "unit": "km²",
        "notes": ("not here",),
    }  # fmt: skip
    away = unavailable_row(Claim.pace(5, **MAY), "Y", definition="", kind="mapped", note="")
    assert away.unit == "km² a day"
    assert str(judge(CLAIM, [row]).summary) == (
        "880 km² is undecided: nothing that counts could be measured"
    )


# ---- verdicts ----------------------------------------------------------------------------


def test_a_verdict_keeps_record_and_arithmetic() -> None:
    plain = judge(CLAIM, [])
    assert (plain.claim, plain.rows, plain.record, plain.arithmetic) == (CLAIM, (), {}, ())
    full = judge(CLAIM, [], {"version": "1"}, arithmetic=["28 × 31 = 868"])
    assert (full.record, full.arithmetic) == ({"version": "1"}, ("28 × 31 = 868",))


def test_a_computed_figure_repeats_a_map() -> None:
    computed = figure_row(CLAIM, Amount.of(752), kind="computed", note="as told")
    uncounted = figure_row(CLAIM, Amount.of(752), kind="computed", counted=False)
    figure = figure_row(CLAIM, Amount.of(752))
    mapped = row_of(CLAIM, change(0.1))
    beside = judge(CLAIM, [mapped, computed, uncounted, figure]).rows
    assert tuple(map(str, beside[1].notes)) == (
        "as told",
        "not counted: maps are measured in this check",
    )
    assert [row.counted for row in beside] == [True, False, False, True]
    assert (beside[2].notes, beside[3].notes) == ((), ())
    void = row_of(CLAIM, change(0.1).clipped(shapely.box(30, 45, 31, 46)))
    drawn = row_of(CLAIM, change(0.1), kind="drawn")
    for other in (void, drawn, figure):
        assert judge(CLAIM, [other, computed]).rows[1].counted


def test_pieces_of_a_summary() -> None:
    rows = [
        row_of(CLAIM, change(0.1)),
        row_of(CLAIM, change(0.1), kind="drawn"),
        figure_row(CLAIM, Amount.of(752)),
        figure_row(CLAIM, Amount.of(760), kind="derived"),
    ]
    assert str(judge(CLAIM, rows).summary) == (
        "880 km² is overstated against 1 of 1 mapped measurement, 1 of 1 drawn measurement and "
        "2 of 2 published figures"
    )
    assert repr(judge(CLAIM, [figure_row(CLAIM, Amount.of(752), by="ISW")])) == (
        "<Verdict 880 km² taken, 1 – 31 May 2024: overstated; ISW: 752.0 km²>"
    )


# ---- a day more or less ------------------------------------------------------------------


def turns(claim: Claim, **fields: Any) -> tuple[str, ...]:
    outcome = fields.pop("outcome", "supported")
    row = Row("me", "drawn", "occupied", outcome=outcome, counted=True, **fields)
    return tuple(map(str, judge(claim, [row]).turns))


def test_a_day_off_that_turns_a_row() -> None:
    around_880: dict[str, Any] = {"measured": 880.0, "low": 870.0, "high": 890.0}
    told = "me, occupied: {} if an end of the period were a day off"
    assert turns(CLAIM, **around_880, days=(875.0, 895.0)) == ()
    assert turns(CLAIM, **around_880, days=(864.0, 880.0)) == (told.format("overstated"),)
    assert turns(CLAIM, **around_880, days=(880.0, 896.0)) == (told.format("understated"),)
    assert turns(CLAIM, **around_880, days=(880.0, 896.0), at="north") == (
        "me, occupied, north: understated if an end of the period were a day off",
    )
    assert turns(CLAIM, **around_880) == ()
    for outcome in (None, "undecided"):
        assert turns(CLAIM, **around_880, days=(1.0, 2000.0), outcome=outcome) == ()
    for missing in around_880:
        assert turns(CLAIM, **{**around_880, missing: None}, days=(1.0, 2000.0)) == ()


def test_a_day_off_leaves_a_share_between_0_and_100() -> None:
    taken, free = (
        Claim.status("Town", words, until="2024-05-31") for words in ("captured", "not captured")
    )
    unit: dict[str, Any] = {"unit": "% of the outline"}
    near_all: dict[str, Any] = {"measured": 98.0, "low": 97.0, "high": 100.0, **unit}
    assert turns(taken, **near_all, days=(98.0, 99.5)) == ()
    near_none: dict[str, Any] = {"measured": 2.0, "low": 0.0, "high": 3.0, **unit}
    assert turns(free, **near_none, days=(0.5, 2.0)) == ()
    assert turns(free, **near_none, days=(2.0, 99.9)) != ()
    assert turns(taken, **near_all, days=(85.0, 98.0)) != ()
    half = Claim.share("0.5", where="UA-65", until="2024-05-31")
    around_half: dict[str, Any] = {"measured": 0.5, "low": 0.4, "high": 0.6, "unit": "%"}
    assert turns(half, **around_half, days=(0.45, 0.56)) == ()
    assert turns(half, **around_half, days=(0.3, 0.5)) != ()


# ---- the drawing in a notebook -----------------------------------------------------------


def cells(html: str) -> list[list[str]]:
    lines = re.findall(r"<tr>(.*?)</tr>", html)
    return [re.findall(r"<t[hd]>(.*?)</t[hd]>", line) for line in lines]


def numbers(row: Row) -> tuple[str, ...]:
    return row.measured_text, row.interval_text, row.ratio_text


def drawn_at(html: str, fill: str) -> tuple[float, ...]:
    """Return the bounds of ground drawn in a colour, or nothing if there is none."""
    (path,) = re.findall(rf' d="([^"]*)" fill="{fill}"', drawing_in(html))
    found = [point for ring in path.split("z") if ring for point in points_of(ring)]
    return shapely.MultiPoint(found).bounds if found else ()


def points_of(ring: str) -> list[tuple[float, float]]:
    """Return the corners of a ring of a path: the first as it stands, the others by steps."""
    numbers = [float(number) for number in re.findall(r"-?\d*\.?\d+", ring)]
    steps = np.array(numbers).reshape(-1, 2)
    return [(x, y) for x, y in np.cumsum(steps, axis=0).round(1)]


GREY, ORANGE, BLUE = "#c8c8c8", "#e08a4e", "#7db8d6"


def test_a_verdict_in_a_notebook() -> None:
    before = shown("2024-04-30")
    after = shown("2024-05-31", shapely.box(33.5, 48, 36, 48.5))
    rows = [figure_row(CLAIM, Amount.of(752), by="ISW"), row_of(CLAIM, diff(before, after))]
    verdict = judge(CLAIM, rows)
    html = verdict._repr_html_()
    assert f"<strong>{verdict.headline}</strong>" in html
    assert cells(html) == [
        ["evidence", "kind", "definition", "km²", "95 % as drawn", "claimed / measured", "outcome"],
        *([r.label, r.kind, r.about, *numbers(r), r.outcome_text] for r in rows),
    ]
    # gained and lost ground fill the frame of 400 × 300 except its margin, north up
    west, north, east, south = drawn_at(html, ORANGE)
    assert (drawn_at(html, BLUE)[0], east) == (24.0, 376.0) and north > 24 and south < 276
    assert drawn_at(html, GREY)[0] < west and drawn_at(html, GREY)[3] == south
    assert drawn_at(html, BLUE)[1] < north  # lost north of it
    figures = judge(CLAIM, rows[:1])._repr_html_()
    assert "<img" not in figures and len(cells(figures)) == 2


def test_a_change_in_a_notebook() -> None:
    # held ground reaches farther south than the change
    after = shapely.union(shapely.box(33, 46, 34, 48), shapely.box(33.5, 48, 36, 48.5))
    delta = replace(
        diff(shown("2024-04-30", shapely.box(33, 46, 34, 49)), shown("2024-05-31", after)),
        set_apart=(SetApart("redrawn", HELD, shapely.MultiPolygon()),),
    )
    html = delta._repr_html_()
    assert "<strong>tester, 2024-04-30 → 2024-05-31</strong>" in html
    assert cells(html) == [
        ["gained", f"{delta.gained_km2:,.1f} km²"],
        ["lost", f"{delta.lost_km2:,.1f} km²"],
        ["net", f"{delta.net_km2:+,.1f} km²"],
        ["definition", "occupied"],
        ["slivers", str(delta.slivers)],
        ["set apart", str(delta.set_apart[0])],
    ]
    west, _, east, south = drawn_at(html, ORANGE)
    assert (drawn_at(html, BLUE)[0], east) == (24.0, 376.0) and west > 24
    assert south < 300 < drawn_at(html, GREY)[3] < 340  # cut just beyond the frame
    claimed = Drawing.of(HELD)
    assert [line[0] for line in cells(claimed._repr_html_())] == [
        "gained", "lost", "net", "definition",
    ]  # fmt: skip
    assert drawn_at(claimed._repr_html_(), "#b9a3d6") != ()


def test_the_period_of_a_verdict() -> None:
    row = row_of(Claim.area(880), change(0.1))
    assert judge(Claim.area(880), [row]).period == ("2024-04-30 → 2024-05-31 (the maps' own days)")
    assert Verdict(CLAIM, ()).period == CLAIM.period
