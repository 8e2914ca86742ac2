"""Every kind of claim on shapes of known size, and the inputs it refuses."""

from __future__ import annotations

from datetime import date, timedelta
from math import inf
from pathlib import Path
from typing import Any, get_args

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapes import write_geojson

from frontgeo import Claim, ControlMap, area_km2, diff
from frontgeo.change.drawing import Drawing
from frontgeo.claims import status
from frontgeo.claims.arithmetic import arithmetic_of
from frontgeo.claims.base import KINDS
from frontgeo.claims.measuring import Context, Evidence
from frontgeo.claims.statement import Kind, compare_words
from frontgeo.errors import ClaimError, InputError
from frontgeo.i18n import Message
from frontgeo.verdicts.check import judge, measured_rows, measured_values
from frontgeo.verdicts.outcomes import Row

DAYS = {"since": "2024-05-01", "until": "2024-05-31"}
NOWHERE = shapely.Polygon()
KM_N = 1 / 111.2  # degrees of latitude per km, near 49° N


def than(since: str, until: str) -> dict[str, Any]:
    """Return the baseline period of a pace."""
    return {"baseline_since": since, "baseline_until": until}


def shown(day: str, ground: Any, **more: Any) -> ControlMap:
    details = {"position_error_m": 100.0, "position_error_reason": "for a test", **more}
    return ControlMap("tester", {"occupied": ground}, day=date.fromisoformat(day), **details)


def change(before: Any, after: Any, **more: Any) -> Evidence:
    delta = diff(shown("2024-04-30", before, **more), shown("2024-05-31", after, **more))
    return Evidence(delta)


def around(**more: Any) -> Context:
    return Context(near_border=NOWHERE, **more)


def places(*rows: tuple[str, float, float], oblast: str = "UA-14") -> gpd.GeoDataFrame:
    table = gpd.GeoDataFrame(
        {
            "name_en": [name for name, _, _ in rows],
            "name_uk": "",
            "oblast": oblast,
            "lon": [x for _, x, _ in rows],
            "lat": [y for _, _, y in rows],
        },
        geometry=gpd.points_from_xy([x for _, x, _ in rows], [y for _, _, y in rows]),
        crs="EPSG:4326",
    )
    table.attrs["complete"] = True
    return table


HELD = shapely.box(36.0, 48.0, 37.0, 49.0)
PUSH = shapely.box(37.0, 48.4, 37.1, 48.6)  # 7.4 km deep, 22.2 km wide
AFTER = shapely.union(HELD, PUSH)


# ---- depth -------------------------------------------------------------------------------


def test_the_depth_of_a_push_from_the_earlier_line() -> None:
    claim = Claim.depth("7.4", depth_from="front", **DAYS)
    (row,) = measured_rows(claim, change(HELD, AFTER), around())
    assert row.measured == pytest.approx(7.39, abs=0.02) and row.unit == "km"
    assert row.high is not None and row.low is not None and row.measured is not None
    # both ends have errors, which are alike if the ends are near: 0.1 √(2 (1 - exp(-7.39 / 2)))
    assert row.high - row.measured == pytest.approx(1.96 * 0.1397, rel=1e-2)
    assert row.measured - row.low >= row.high - row.measured
    assert row.outcome == "supported" and str(row.parts[0].name) == "deepest from the earlier line"


def test_depth_from_the_border_has_the_borders_error_in_it() -> None:
    country = shapely.box(30.0, 45.0, 37.0, 52.0)
    claim = Claim.depth(7, depth_from="border", **DAYS)
    for error_m, half in ((None, 0.196), (300.0, 1.96 * 0.3162)):
        about = around(country=country, country_source="a test", country_error_m=error_m)
        (row,) = measured_rows(claim, change(HELD, AFTER), about)
        assert row.measured == pytest.approx(7.39, abs=0.02)
        assert row.high is not None and row.measured is not None
        assert row.high - row.measured == pytest.approx(half, rel=1e-2)
    assert not any("border_error_m" in str(note) for note in row.notes)


def test_depth_by_sector_and_where_nothing_was_gained() -> None:
    sectors = gpd.GeoDataFrame(
        {"name": ["north", "south"]},
        geometry=[shapely.box(30, 48.5, 40, 52), shapely.box(30, 44, 40, 48.3)],
        crs="EPSG:4326",
    )
    claim = Claim.depth("5-8", depth_from="front", sectors=["north", "south"], **DAYS)
    rows = measured_rows(claim, change(HELD, AFTER), around(sectors=sectors))
    assert [row.at for row in rows] == ["north", "south"]
    assert rows[0].outcome == "supported" and rows[1].measured == 0
    assert rows[1].outcome == "overstated"
    verdict = judge(claim, rows)
    assert "at north supported by 1 of 1" in str(verdict.summary)
    assert "at south overstated against 1 of 1" in str(verdict.summary)


# ---- settlements -------------------------------------------------------------------------


def test_settlements_newly_inside_near_the_line_and_out() -> None:
    table = places(
        ("Deep", 37.05, 48.5),
        ("Near", 37.0985, 48.5),  # 0.1 km inside
        ("Just out", 37.1015, 48.5),  # 0.1 km outside
        ("Far", 38.0, 48.5),
        ("Held", 36.5, 48.5),
    )
    claim = Claim.settlements(2, **DAYS)
    (row,) = measured_rows(claim, change(HELD, AFTER), around(settlements=table))
    assert row.measured == 2 and row.unit == "settlements"
    assert row.low is not None and row.high is not None and row.low <= 2 <= row.high
    found = {str(part.name).split(" (")[0]: str(part.finding) for part in row.parts}
    assert set(found) == {"Deep", "Near", "Just out"}
    assert "within the error" not in found["Deep"]
    assert "newly inside" in found["Near"] and "within the error" in found["Near"]
    assert found["Just out"].startswith("outside")
    assert any("1 for certain, 3 with all" in str(note) for note in row.notes)


@pytest.mark.parametrize("value", ["at least 2", "up to 2"])
def test_a_count_at_an_end_of_what_is_claimed_is_within_it(value: str) -> None:
    table = places(("Deep", 37.05, 48.5), ("Near", 37.0985, 48.5), ("Just out", 37.1015, 48.5))
    claim = Claim.settlements(value, **DAYS)
    (row,) = measured_rows(claim, change(HELD, AFTER), around(settlements=table))
    assert (row.low, row.measured, row.high, row.outcome) == (1, 2, 3, "supported")
    assert not any("within the interval only" in str(note) for note in row.notes)
    many = Claim.settlements("at least 9", **DAYS)
    (less,) = measured_rows(many, change(HELD, AFTER), around(settlements=table))
    # no position error turns three into nine
    assert less.outcome == "overstated" and len(less.notes) == 2
    assert str(less.notes[0]).startswith("1 for certain, 3 with all")
    assert str(less.notes[1]).startswith("no register was given")


def test_what_the_register_does_not_hold_is_set_apart() -> None:
    table = places(("Krasne", 37.05, 48.5), ("Gone", 37.04, 48.5), ("Krasnoye", 37.051, 48.5))
    register = pd.DataFrame({"name_uk": ["Красне"], "oblast": ["UA-14"]})
    claim = Claim.settlements(3, **DAYS)
    (row,) = measured_rows(claim, change(HELD, AFTER), around(settlements=table, register=register))
    assert (row.measured, row.low, row.high) == (3, 1, 3)
    told = " / ".join(str(part.finding) for part in row.parts)
    assert "not in the register" in told and "a second point of Krasne" in told


def test_an_incomplete_table_decides_nothing() -> None:
    table = places(("Deep", 37.05, 48.5))
    table.attrs["complete"] = False
    claim = Claim.settlements(1, **DAYS)
    (row,) = measured_rows(claim, change(HELD, AFTER), around(settlements=table))
    assert row.outcome == "undecided" and any("incomplete" in str(note) for note in row.notes)


def test_a_named_list_counts_only_those_named() -> None:
    table = places(("Deep", 37.05, 48.5), ("Other", 37.06, 48.5), ("Far", 38.0, 48.5))
    claim = Claim.settlements(2, names=["Deep", "Far"], **DAYS)
    (row,) = measured_rows(claim, change(HELD, AFTER), around(settlements=table))
    assert row.measured == 1 and row.outcome == "overstated"
    unknown = Claim.settlements(1, names=["Nowhere"], **DAYS)
    with pytest.raises(ClaimError, match="names: 'Nowhere'"):
        measured_rows(unknown, change(HELD, AFTER), around(settlements=table))


def test_settlements_by_outline() -> None:
    outlines = places(("In", 0, 0), ("Half", 0, 0), ("Touched", 0, 0))
    boxes = [
        shapely.box(37.0201, 48.5, 37.0401, 48.51),
        shapely.box(37.088, 48.5, 37.108, 48.51),  # 60 % inside
        shapely.box(37.098, 48.5, 37.118, 48.51),  # 10 % inside
    ]
    outlines = outlines.set_geometry(boxes, crs="EPSG:4326")
    outlines.attrs["complete"] = True
    claim = Claim.settlements(2, **DAYS)
    (row,) = measured_rows(claim, change(HELD, AFTER), around(outlines=outlines))
    assert row.measured == 2
    assert (row.low, row.high) == (1, 3) and row.outcome == "supported"
    assert any("1 for certain, 3 with outlines" in str(note) for note in row.notes)
    halfway = shapely.union(HELD, shapely.box(37.0, 48.4, 37.03, 48.6))  # half of "In"
    (row,) = measured_rows(claim, change(halfway, AFTER), around(outlines=outlines))
    assert row.measured == 2  # it exceeds one half in this period


# ---- fronts ------------------------------------------------------------------------------


def three_sectors() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"name": ["a", "b", "c"]},
        geometry=[
            shapely.box(30, 48.3, 40, 52),
            shapely.box(30, 48.2, 40, 48.3),
            shapely.box(30, 44, 40, 48.2),
        ],
        crs="EPSG:4326",
    )


def test_fronts_count_sectors_that_advance_beyond_their_interval() -> None:
    little = shapely.box(37.0, 48.22, 37.0008, 48.28)  # 60 m: within the error
    evidence = change(HELD, shapely.union_all([AFTER, little]))
    claim = Claim.fronts(["a", "b", "c"], **DAYS)
    (row,) = measured_rows(claim, evidence, around(sectors=three_sectors()))
    assert (row.low, row.measured, row.high) == (1, 2, 2)
    assert row.outcome == "overstated"  # nothing moved in c
    findings = {str(part.name): str(part.finding) for part in row.parts}
    assert findings["a"].startswith("advance") and findings["b"].startswith("within the error")
    assert findings["c"].startswith("no advance")
    total = sum(part.value or 0.0 for part in row.parts)
    assert total == pytest.approx(evidence.change.net_km2, rel=1e-9)


def test_all_fronts_are_undecided_where_one_is_within_its_error() -> None:
    little = shapely.box(37.0, 48.22, 37.0008, 48.28)
    evidence = change(HELD, shapely.union_all([AFTER, little]))
    (row,) = measured_rows(
        Claim.fronts(["a", "b"], **DAYS), evidence, around(sectors=three_sectors())
    )
    assert row.outcome == "undecided"


# ---- pace --------------------------------------------------------------------------------


def earlier(after: Any) -> Any:
    maps = [
        ControlMap("tester", {"occupied": ground}, day=date.fromisoformat(day))
        for day, ground in (("2022-12-31", HELD), ("2023-12-31", after))
    ]
    return diff(*maps)


def test_pace_is_area_for_the_days_between_the_maps() -> None:
    evidence = change(HELD, AFTER)
    claim = Claim.pace(5, **DAYS)
    (row,) = measured_rows(claim, evidence, around())
    assert row.measured == pytest.approx(area_km2(PUSH) / 31, rel=1e-6)
    assert row.unit == "km² a day" and row.outcome == "supported"


def test_a_comparison_of_paces_gives_a_difference_and_no_ratio() -> None:
    then = earlier(shapely.union(HELD, shapely.box(37.0, 48.4, 37.002, 48.6)))
    claim = Claim.pace("faster", **than("2023-01-01", "2023-12-31"), **DAYS)
    evidence = Evidence(change(HELD, AFTER).change, then)
    (row,) = measured_rows(claim, evidence, around())
    now_km2, then_km2 = evidence.change.net_km2, then.net_km2
    assert row.measured == pytest.approx(now_km2 / 31 - then_km2 / 365, rel=1e-6)
    assert row.ratio is None and row.outcome == "supported"
    assert [str(p.name).split(": ")[-1] for p in row.parts] == ["net", "gained", "lost"] * 2
    slower = Claim.pace("slower", **than("2023-01-01", "2023-12-31"), **DAYS)
    assert measured_rows(slower, evidence, around())[0].outcome == "contradicted"
    with pytest.raises(InputError, match="compared with"):
        measured_rows(claim, change(HELD, AFTER), around())


# ---- status and share --------------------------------------------------------------------


def state(ground: Any) -> Evidence:
    from frontgeo.change.ground import HeldGround

    return Evidence(HeldGround.of(shown("2024-05-31", ground), "occupied"))


@pytest.mark.parametrize(
    ("east", "captured", "not_captured"),
    [(37.1, "supported", "contradicted"), (37.03, "contradicted", "supported")],
)
def test_a_status_by_the_share_of_the_outline(
    east: float, captured: str, not_captured: str
) -> None:
    outlines = places(("Town", 0, 0)).set_geometry(
        [shapely.box(37.02, 48.5, 37.04, 48.51)], crs="EPSG:4326"
    )
    held = shapely.union(HELD, shapely.box(37, 48.4, east, 48.6))
    for words, outcome in (("captured", captured), ("not captured", not_captured)):
        claim = Claim.status("Town", words, until="2024-05-31")
        (row,) = measured_rows(claim, state(held), around(outlines=outlines))
        assert row.outcome == outcome and row.unit == "% of the outline"
    expected = 100.0 if east == 37.1 else 50.0
    assert row.measured == pytest.approx(expected, abs=0.1)


def test_a_point_near_the_line_is_undecided() -> None:
    for x, outcome in ((37.0985, "undecided"), (37.05, "supported"), (37.2, "contradicted")):
        claim = Claim.status("Town", "captured", until="2024-05-31")
        table = places(("Town", x, 48.5))
        (row,) = measured_rows(claim, state(AFTER), around(settlements=table))
        assert row.outcome == outcome
        assert any("point stands for all of it" in str(note) for note in row.notes)


def test_a_share_says_of_which_polygon() -> None:
    whole = shapely.box(36, 48, 38, 49)
    claim = Claim.share(50, where="UA-14", until="2024-05-31")
    about = around(whole=whole, whole_source="a test")
    (row,) = measured_rows(claim, state(HELD), about)
    assert row.measured == pytest.approx(50, abs=1e-6) and row.outcome == "supported"
    assert "a test" in str(row.parts[0].finding) and f"{area_km2(whole):,.0f} km²" in str(
        row.parts[0].finding
    )
    # the edge shared by map and polygon is not front: one meridian is
    assert row.front_km == pytest.approx(111.2, abs=0.3)


@pytest.mark.parametrize("ground", ["nothing", "not held", "held"])
def test_a_share_of_nothing_is_a_finding_only_where_the_map_has_ground(ground: str) -> None:
    from frontgeo.change.ground import HeldGround

    far = shapely.box(36, 48, 37, 49)
    statuses = {"occupied": far}
    if ground == "not held":  # drawn by the mapper as another side's
        statuses["liberated"] = shapely.box(40, 48, 40.1, 48.1)
    if ground == "held":
        statuses["occupied"] = shapely.union(far, shapely.box(40, 48, 40.1, 48.1))
    drawn = ControlMap("tester", statuses, day=date(2024, 5, 31))
    evidence = Evidence(HeldGround.of(drawn, "occupied"))
    about = around(
        whole=shapely.box(40, 48, 42, 50),
        whole_source="a test",
        settlements=places(("Town", 40.2, 48.2)),
    )
    share = Claim.share(72, where="UA-14", until="2024-05-31")
    captured = Claim.status("Town", "captured", until="2024-05-31")
    (held,), (status,) = (measured_rows(claim, evidence, about) for claim in (share, captured))
    assert status.outcome == "contradicted" and status.counted  # far from all held ground
    if ground == "nothing":
        assert held.outcome == "undecided" and not held.counted
        assert Message("not-counted-no-ground") in held.notes
    else:
        assert held.outcome == "overstated" and held.counted
        assert (held.measured == 0) == (ground == "not held")


@pytest.mark.parametrize("language", ["en", "uk"])
def test_a_share_where_nothing_is_held_has_a_page(language: str) -> None:
    from frontgeo import check, folium_map

    claim = Claim.share(72, where="UA-65", until="2024-05-31")
    verdict = check(claim, shown("2024-05-31", HELD))
    assert verdict.outcome == "undecided" and verdict.rows[0].parts[0].at is None
    page = folium_map(verdict, lang=language)
    assert "nan" not in (page.static_svg or "nan").lower() and "<svg" in page.html()


# ---- area, by oblast and sector ----------------------------------------------------------


def test_parts_by_oblast_and_sector_add_up() -> None:
    halves = gpd.GeoDataFrame(
        {"name": ["north", "south"]},
        geometry=[shapely.box(30, 48.5, 40, 52), shapely.box(30, 44, 40, 48.5)],
        crs="EPSG:4326",
    )
    claim = Claim.area(160, where=["UA-14", "UA-23"], sectors=["a", "b"], **DAYS)
    about = around(oblasts=halves, sectors=three_sectors())
    (row,) = measured_rows(claim, change(HELD, AFTER), about)
    assert row.measured is not None
    for names in (("north", "south"), ("a", "b")):
        some = [part for part in row.parts if str(part.name) in names]
        assert len(some) == 2
    elsewhere = [part.value for part in row.parts if str(part.name) == "elsewhere"]
    assert sum(p.value or 0.0 for p in row.parts) == pytest.approx(2 * row.measured)
    assert elsewhere == pytest.approx([0.0, 0.0], abs=1e-6)


@settings(max_examples=25)
@given(east=st.floats(37.02, 38.0), cut=st.floats(48.35, 48.65))
def test_a_quick_value_is_the_measured_one_and_parts_add_up(east: float, cut: float) -> None:
    evidence = change(HELD, shapely.union(HELD, shapely.box(37, 48.4, east, 48.6)))
    halves = gpd.GeoDataFrame(
        {"name": ["north", "south"]},
        geometry=[shapely.box(30, cut, 40, 52), shapely.box(30, 44, 40, cut)],
        crs="EPSG:4326",
    )
    claim = Claim.area(100, sectors=["north", "south"], **DAYS)
    about = around(sectors=halves)
    (row,) = measured_rows(claim, evidence, about)
    assert measured_values(claim, evidence, about) == {"": row.measured}
    assert sum(p.value or 0.0 for p in row.parts) == pytest.approx(row.measured, rel=1e-9)


# ---- words and bad input -----------------------------------------------------------------


def test_words_are_supported_only_when_the_interval_lies_in_them() -> None:
    assert compare_words((0, inf), (0.1, 5)) == "supported"
    assert compare_words((0, inf), (-0.1, 5)) == "undecided"
    nothing = Claim.area("gained", **DAYS).interval
    assert compare_words(nothing, (0.0, 0.0)) == "overstated"
    assert compare_words((95, 100), (10, 20)) == "overstated"
    assert compare_words((0, 95), (96, 100)) == "understated"


TOMORROW = date.today() + timedelta(days=3)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Claim.of("length", 3), "kind: expected one of"),
        (lambda: Claim.of(["area"], 3), "kind: expected one of"),
        (lambda: Claim.depth(8, unit="km2"), "unit: expected a unit of length"),
        (lambda: Claim.area(8, unit="km"), "unit: expected a unit of area"),
        (lambda: Claim.settlements(28, unit="km"), "unit: expected 'settlements'"),
        (lambda: Claim.depth("9-8"), "value: expected a range from low to high"),
        (lambda: Claim.depth("8", depth_from="moon"), "depth_from: expected"),
        (lambda: Claim.pace("faster", **DAYS), "baseline_since: missing"),
        (lambda: Claim.pace(3, **than("2023-01-01", "2023-02-01")), "baseline_since"),
        (
            lambda: Claim.pace("faster", **than("2023-12-31", "2023-01-01"), **DAYS),
            "baseline: baseline_since 2023-12-31 is later",
        ),
        (lambda: Claim.status("Town", "maybe"), "value: expected one of captured"),
        (lambda: Claim.of("status", "captured"), "settlement: missing"),
        (lambda: Claim.status("Town", since="2024-05-01", until="2024-05-31"), "about a day"),
        (lambda: Claim.of("share", 72), "where: missing"),
        (lambda: Claim.share(172, where="UA-65"), "percentage up to 100"),
        (lambda: Claim.fronts([]), "sectors: missing"),
        (lambda: Claim.fronts(["a", "A"]), "sectors: expected each name once"),
        (
            lambda: Claim.settlements(2, names=["Krasne", "krasne"]),
            "names: expected each name once",
        ),
        (lambda: Claim.depth(8, names=["Krasne"]), "names: goes with"),
        (lambda: Claim.area(8, percent=5), "percent: goes with percent_of"),
        (lambda: Claim.area(8, per_day="many"), "per_day: expected a number"),
        (lambda: Claim.area(8, since=TOMORROW, until=TOMORROW), "in the future"),
        (
            lambda: Claim.area(8, since="2024-05-01", until="2024-06-30", stated_on="2024-05-31"),
            "after it was stated",
        ),
    ],
)  # fmt: skip
def test_claims_that_cannot_be(make: Any, words: str) -> None:
    with pytest.raises(ClaimError, match=words):
        make()


# ---- arithmetic --------------------------------------------------------------------------


def test_parts_rates_and_percentages_are_checked() -> None:
    parts = [
        Claim.area(510, id="a", where="UA-14", **DAYS),
        Claim.area(310, id="b", where="UA-14", **DAYS),
    ]
    whole = Claim.area(
        880, parts=["a", "b"], per_day="28", percent="3.0", percent_of="UA-14", **DAYS
    )
    told = [
        str(t)
        for t in arithmetic_of(whole, [whole, *parts], {"UA-14": 26_500.0, "UA-63": 29_330.0})
    ]
    assert "510 + 310 = 820 km² do not sum to 880 km²: 60 km² off" in "; ".join(told)
    assert told[1] == "UA-14 is in more than one part"
    assert "28 follows" in told[2]
    assert "3.32 % of UA-14 (26,500 km²), not 3.0 %" in told[3] and "UA-63" in told[3]
    fair = Claim.area(820, parts=["a", "b"], **DAYS)
    assert "agree with 820 km²" in str(arithmetic_of(fair, [fair, *parts], {})[0])


def test_a_base_that_is_not_known_is_noted() -> None:
    claim = Claim.area(880, percent="3", percent_of="UA-99", **DAYS)
    assert "cannot be checked" in str(arithmetic_of(claim, (), {})[0])


# ---- what would change it ----------------------------------------------------------------


def row_of(definition: str, outcome: str, **more: Any) -> Row:
    return Row(
        label="X", kind="mapped", definition=definition, outcome=outcome, counted=True, **more
    )


def test_the_definition_that_turns_an_outcome_is_noted() -> None:
    claim = Claim.area(880, **DAYS)
    rows = [row_of("occupied", "overstated"), row_of("occupied+contested", "supported")]
    assert tuple(map(str, judge(claim, rows).turns)) == (
        "X: supported only if the grey zone counts as taken, overstated if it does not",
    )


def test_a_day_that_turns_an_outcome_is_noted() -> None:
    claim = Claim.area(880, **DAYS)
    row = row_of(
        "occupied", "overstated", measured=800.0, low=780.0, high=820.0, days=(790.0, 870.0)
    )
    (turn,) = judge(claim, [row]).turns
    assert "supported if an end of the period were a day off" in str(turn)


# ---- from the command line ---------------------------------------------------------------


def test_every_kind_from_options(tmp_path: Path, capsys: Any) -> None:
    from frontgeo.cli.main import main

    before = write_geojson(tmp_path / "2024-04-30.geojson", HELD)
    after = write_geojson(tmp_path / "2024-05-31.geojson", AFTER)
    maps = ["--before", str(before), "--after", str(after)]
    days = ["--since", "2024-05-01", "--until", "2024-05-31"]
    for argv, words in (
        (["--claim", "7-8 km", "--depth-from", "front"], "supported"),
        (["--claim", "5 km2/day"], "km² a day"),
        (["--claim", "28 settlements"], "undecided"),
    ):
        assert main(["check", *argv, *maps, *days]) == 0
        assert words in capsys.readouterr().out
    one = ["--after", str(after), "--until", "2024-05-31"]
    assert main(["check", "--claim", "12 %", "--where", "UA-23", *one]) == 0
    out = capsys.readouterr().out
    assert "12 % of Zaporizhzhia oblast" in out and "overstated" in out
    status = [
        "--claim",
        "captured",
        "--kind",
        "status",
        "--settlement",
        "Huliaipole",
        "--where",
        "UA-23",
    ]
    assert main(["check", *status, *one]) == 0
    assert "Huliaipole captured" in capsys.readouterr().out


def test_from_an_article_to_a_verdict(tmp_path: Path, capsys: Any) -> None:
    from frontgeo.cli.main import main

    (tmp_path / "article.txt").write_text(
        "Defense Minister Belousov said that forces have taken 880 square kilometers of territory "
        "in the past five months."
    )
    archive = tmp_path / "maps"
    archive.mkdir()
    write_geojson(archive / "2023-12-31.geojson", HELD)
    write_geojson(archive / "2024-05-31.geojson", AFTER)
    case = tmp_path / "case.toml"
    proposed = ["claims", str(tmp_path / "article.txt"), "--published", "2024-05-31"]
    assert main([*proposed, "-o", str(case)]) == 0
    assert "area: 880 km2" in capsys.readouterr().out
    assert main(["check", str(case)]) == 2
    assert "expected evidence" in capsys.readouterr().err
    assert main(["check", str(case), "--archive", str(archive), "--json"]) == 0
    import json

    (verdict,) = json.loads(capsys.readouterr().out)["verdicts"]
    assert verdict["claim"]["proposed"] is True and verdict["claim"]["since"] == "2024-01-01"
    (row,) = verdict["rows"]
    assert row["measured"] == pytest.approx(area_km2(PUSH), rel=1e-6)
    assert row["outcome"] == "overstated"
    assert row["days"] == [row["measured"]] * 2  # a day before the first map is left out
    assert main([*proposed, "--json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)["claims"]
    assert found["start"] == 0 and found["sentence"].endswith("months.")


# ---- found in review ---------------------------------------------------------------------


def test_coast_and_cracks_are_no_front_of_a_status() -> None:
    outlines = places(("Port", 0, 0)).set_geometry(
        [shapely.box(36.98, 48.5, 37.0, 48.51)], crs="EPSG:4326"
    )
    coast = shapely.box(36.9999, 47.5, 37.01, 49.5)
    cracked = shapely.difference(HELD, shapely.box(36.989, 48.0, 36.98903, 49.0))  # 2 m wide
    claim = Claim.status("Port", "captured", until="2024-05-31")
    about = Context(near_border=coast, outlines=outlines)
    (row,) = measured_rows(claim, state(cracked), about)
    assert row.low == pytest.approx(100.0, abs=0.01) and row.outcome == "supported"


@given(st.floats(36.1, 36.9), st.floats(48.1, 48.8), st.floats(0.001, 0.05))
@settings(max_examples=30)
def test_all_of_an_outline_is_a_hundred_percent(west: float, south: float, size: float) -> None:
    outlines = places(("Town", 0, 0)).set_geometry(
        [shapely.box(west, south, west + size, south + size)], crs="EPSG:4326"
    )
    claim = Claim.status("Town", "captured", until="2024-05-31")
    (row,) = measured_rows(claim, state(HELD), around(outlines=outlines))
    assert row.measured == 100.0 and row.outcome == "supported"


def test_a_status_is_not_cut_to_the_oblast_that_distinguishes_its_namesakes(tmp_path: Path) -> None:
    from frontgeo import check, find_settlement

    point = find_settlement("Vovchansk")
    held = shapely.box(point.x - 0.3, point.y - 0.3, point.x + 0.3, point.y + 0.3)
    for where in ((), "UA-63"):
        claim = Claim.status("Vovchansk", where=where, until="2024-05-31")
        verdict = check(claim, shown("2024-05-31", held))
        assert verdict.outcome == "supported" and verdict.rows[0].measured == 100


def test_a_settlement_is_looked_up_once_for_all_maps_of_a_claim(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked_up: list[str] = []

    def find(names: list[str], table: gpd.GeoDataFrame, **where: object) -> gpd.GeoDataFrame:
        looked_up.extend(names)
        return table.iloc[[0]]

    monkeypatch.setattr(status, "named_settlements", find)
    claim = Claim.status("Town", "captured", until="2024-05-31")
    context = around(settlements=places(("Town", HELD.centroid.x, HELD.centroid.y)))
    for ground, percent in ((HELD, 100.0), (shapely.box(30, 48, 31, 49), 0.0)):
        (row,) = measured_rows(claim, state(ground), context)
        assert row.measured == percent
    assert looked_up == ["Town"]


def test_drawn_ground_stands_for_what_is_held() -> None:
    from frontgeo import check, load_border

    drawn = Drawing.of(load_border())
    captured = check(Claim.status("Vovchansk", where="UA-63", until="2024-05-31"), drawn)
    assert captured.rows[0].measured == 100 and captured.rows[0].kind == "drawn"
    share = check(Claim.share(100, where="UA-65", until="2024-05-31"), drawn)
    assert share.rows[0].measured == pytest.approx(100, abs=1e-6)


def test_both_periods_of_a_pace_are_cut_to_where() -> None:
    from frontgeo import check

    far = shapely.box(35.0, 48.0, 35.01, 48.2)
    then = earlier(shapely.union_all([HELD, far, shapely.box(37.0, 48.4, 37.002, 48.6)]))
    claim = Claim.pace("faster", where="UA-14", **than("2023-01-01", "2023-12-31"), **DAYS)
    (row,) = check(claim, change(HELD, AFTER).change, earlier=then).rows
    gained = [part for part in row.parts if str(part.name).endswith("gained")]
    assert gained[1].value == pytest.approx(
        area_km2(shapely.box(37.0, 48.4, 37.002, 48.6)) / 365, rel=1e-3
    )


def test_a_clip_keeps_settlements_outside_it_out_of_the_count() -> None:
    table = places(("South", 37.05, 48.45), ("North", 37.05, 48.55))
    delta = diff(
        shown("2024-04-30", HELD), shown("2024-05-31", AFTER), clip=shapely.box(30, 40, 40, 48.5)
    )
    (row,) = measured_rows(Claim.settlements(1, **DAYS), Evidence(delta), around(settlements=table))
    assert row.measured == 1 and row.low is not None and row.high is not None
    assert 1 <= row.high <= 1 and row.low >= 0


def test_depth_from_a_border_that_no_gain_rests_on_is_none() -> None:
    about = around(country=shapely.box(38.2, 45.0, 41, 52), country_error_m=10.0)
    (row,) = measured_rows(
        Claim.depth("8-9", depth_from="border", **DAYS), change(HELD, AFTER), about
    )
    assert row.measured == 0 and row.outcome == "overstated"
    assert any("no ground was gained from there" in str(note) for note in row.notes)


def test_parts_that_are_not_here_or_of_another_kind_are_not_summed() -> None:
    whole = Claim.area(880, parts=["a", "b"], **DAYS)
    assert "there is no claim 'a' here" in str(arithmetic_of(whole, [whole], {})[0])
    others = [Claim.depth(8, id="a", **DAYS), Claim.area(8, id="b", **DAYS)]
    assert "not all are figures of area" in str(arithmetic_of(whole, others, {})[0])
    miles = Claim.area(340, unit="sq mi", per_day="11", **DAYS)
    assert "follows" in str(arithmetic_of(miles, (), {})[0])
    assert "does not follow" not in str(arithmetic_of(miles, (), {})[0])


def test_a_region_alone_is_a_sector() -> None:
    from frontgeo.geometry.sectors import Sector, sector_shapes

    box = shapely.box(36.0, 48.0, 36.5, 48.5)
    sectors = [Sector("near", (shapely.Point(36.4, 48.4),)), Sector("region", (), region=box)]
    shapes = sector_shapes(sectors, shapely.box(36, 48, 37, 49)).set_index("name").geometry
    assert area_km2(shapes["region"]) == pytest.approx(area_km2(box), rel=1e-6)
    both = shapely.intersection(shapes["near"], shapes["region"])
    assert area_km2(both) == pytest.approx(0, abs=1e-6)


def test_nothing_that_is_read_is_written_over(tmp_path: Path, capsys: Any) -> None:
    from frontgeo.cli.main import main

    before = write_geojson(tmp_path / "2024-04-30.geojson", HELD)
    after = write_geojson(tmp_path / "2024-05-31.geojson", AFTER)
    mine = tmp_path / "mine.csv"
    mine.write_text("name_en,oblast,lon,lat\nMyvillage,UA-14,37.05,48.5\n")
    (tmp_path / "case.toml").write_text(
        "[[claim]]\nvalue = 880\nsince = 2024-05-01\nuntil = 2024-05-31\n"
        "[[maps]]\nbefore = '2024-04-30.geojson'\nafter = '2024-05-31.geojson'\n"
    )
    (tmp_path / "case").write_bytes((tmp_path / "case.toml").read_bytes())
    one = ["--claim", "1 settlements", "--before", str(before), "--after", str(after)]
    one += ["--since", "2024-05-01", "--until", "2024-05-31", "--settlements", str(mine)]
    for argv in (
        ["check", *one, "--csv", str(mine)],
        ["check", str(tmp_path / "case.toml"), "--geojson", str(after)],
        ["check", str(tmp_path / "case"), "--csv", str(tmp_path / "case")],
    ):
        content = {path: path.read_bytes() for path in tmp_path.iterdir()}
        assert main(argv) == 2
        assert "would overwrite" in capsys.readouterr().err
        assert content == {path: path.read_bytes() for path in tmp_path.iterdir()}
    out = str(tmp_path / "o")
    assert main(["check", str(tmp_path / "case.toml"), "--csv", out, "--geojson", out]) == 2
    assert "named twice" in capsys.readouterr().err
    (tmp_path / "link").symlink_to("o")  # its target need not be there
    outputs = ["--csv", out, "--geojson", str(tmp_path / "link")]
    assert main(["check", str(tmp_path / "case.toml"), *outputs]) == 2
    assert "named twice" in capsys.readouterr().err


def test_a_record_has_the_maps_of_both_periods() -> None:
    from frontgeo.verdicts.context import Settings, make_record

    then = earlier(AFTER)
    claim = Claim.pace("faster", **than("2023-01-01", "2023-12-31"), **DAYS)
    (row,) = measured_rows(claim, Evidence(change(HELD, AFTER).change, then), around())
    assert len(row.maps) == 4 and make_record([row], Settings())["inputs"] == []


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Claim.fronts(["a"], value=5), "at most 1 sectors"),
        (lambda: Claim.settlements(2.5), "a whole number"),
        (
            lambda: Claim.pace("faster", **than("2023-01-01", "2099-01-01"), **DAYS),
            "baseline_until: expected a past day",
        ),
    ],
)
def test_more_claims_that_cannot_be(make: Any, words: str) -> None:
    with pytest.raises(ClaimError, match=words):
        make()


def test_the_closed_set_of_kinds_is_that_of_the_classes() -> None:
    assert set(get_args(Kind)) == set(KINDS)
