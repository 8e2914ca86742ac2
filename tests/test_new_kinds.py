"""Ground held, shares gained, places captured, persistence: on shapes of known size."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapes import write_geojson

from frontgeo import (
    Change,
    Claim,
    ControlMap,
    Settings,
    Timeline,
    area_km2,
    check,
    diff,
    load_border,
    read_timeline,
)
from frontgeo.cases.casefile import read_case
from frontgeo.cases.claimtable import read_claim_table
from frontgeo.cases.run import run_case
from frontgeo.change.ground import HeldGround
from frontgeo.claims import KINDS, Captured, Held
from frontgeo.claims.measuring import Context, Evidence, IntervalKind
from frontgeo.claims.statement import compare_measured
from frontgeo.cli.main import main
from frontgeo.errors import ClaimError, InputError
from frontgeo.verdicts.check import measured_rows
from frontgeo.verdicts.context import Places
from frontgeo.verdicts.outcomes import Row

UNTIL = "2024-05-31"
DAYS = {"since": "2024-05-01", "until": UNTIL}
NOWHERE = shapely.Polygon()
SQUARE = shapely.box(36.0, 48.0, 37.0, 49.0)  # the place
WEST = shapely.box(35.5, 47.5, 36.25, 49.5)  # covers a quarter of it
LAST_BIT = shapely.box(36.0, 48.0, 36.99, 49.0)


def shown(day: str, ground: Any, **more: Any) -> ControlMap:
    details = {"position_error_m": 100.0, "side": "russia", **more}
    statuses = ground if isinstance(ground, dict) else {"occupied": ground}
    return ControlMap("tester", statuses, day=date.fromisoformat(day), **details)


def around(**more: Any) -> Context:
    return Context(near_border=NOWHERE, **{"whole": SQUARE, "whole_source": "a test", **more})


def state(ground: Any, day: str = UNTIL, *, side: str = "", **more: Any) -> Evidence:
    seen = Evidence(HeldGround.of(shown(day, ground, **more), "occupied"))
    return seen.seen_by(side) if side else seen


def captured(kind: str = "captured", **fields: Any) -> Claim:
    return Claim.of(kind, "captured", **fields)


def row_of(claim: Claim, evidence: Evidence, **more: Any) -> Row:
    (row,) = measured_rows(claim, evidence, around(**more))
    return row


# ---- held --------------------------------------------------------------------------------


def test_what_is_held_of_a_place_in_km2_and_in_percent() -> None:
    quarter_km2 = area_km2(shapely.box(36.0, 48.0, 36.25, 49.0))
    in_km2 = row_of(Claim.of("held", round(quarter_km2), where="UA-14", until=UNTIL), state(WEST))
    assert in_km2.measured == pytest.approx(quarter_km2, rel=1e-9)
    assert (in_km2.unit, in_km2.outcome) == ("km²", "supported")
    percent = row_of(Claim.parse("25 % of Donetsk oblast", until=UNTIL), state(WEST))
    assert percent.measured == pytest.approx(25.0, abs=1e-6)
    assert (percent.unit, percent.outcome) == ("%", "supported")
    assert percent.low is not None and in_km2.low is not None and in_km2.measured is not None
    # one error, in two units
    half = (percent.measured - percent.low) / 100 * area_km2(SQUARE)
    assert in_km2.measured - in_km2.low == pytest.approx(half, rel=1e-6)


def test_share_is_held_in_percent() -> None:
    share, held = (
        row_of(Claim.of(kind, 25, unit="%", where="UA-14", until=UNTIL), state(WEST))
        for kind in ("share", "held")
    )
    assert (share.measured, share.low, share.high) == (held.measured, held.low, held.high)


@pytest.mark.parametrize(
    ("words", "kind", "base", "where", "side"),
    [
        ("Moscow controls 114,500 sq km", "held", "km2", (), "russia"),
        ("19 % of Ukraine", "held", "%", ("ukraine",), ""),
        ("Russia occupies 19 percent of the country", "held", "%", ("ukraine",), "russia"),
        ("Росія контролює 19 % України", "held", "%", ("ukraine",), "russia"),
        ("Россия удерживает 114 500 кв. км", "held", "km2", (), "russia"),
        ("half of Donetsk oblast", "held", "%", ("UA-14",), ""),
        ("two thirds of Luhansk oblast", "held", "%", ("UA-09",), ""),
        ("Russia gained up to 1 % of the country", "share_gained", "%", ("ukraine",), "russia"),
        ("Ukraine retook half of Kyiv oblast", "share_gained", "%", ("UA-32",), "ukraine"),
        ("Russian forces took control of 880 km2", "area", "km2", (), "russia"),
        ("880 km2", "area", "km2", (), ""),
    ],
)  # fmt: skip
def test_words_of_holding_and_parts_of_a_place(
    words: str, kind: str, base: str, where: tuple[str, ...], side: str
) -> None:
    claim = Claim.parse(words)
    assert (claim.kind, claim.base, claim.where, claim.side) == (kind, base, where, side)


def test_ukraine_is_taken_where_no_place_is_named_and_that_is_said() -> None:
    country = load_border()
    claim = Claim.parse("Moscow controls 14,000 sq km", until=UNTIL)
    row = row_of(claim, state(WEST), whole=None, country=country, country_source="a test")
    assert row.measured == pytest.approx(area_km2(WEST), rel=1e-6)
    assert [a.about for a in row.taken] == ["place"]
    assert [a.about for a in check(claim, shown(UNTIL, WEST)).rows[0].taken] == ["place"]
    assert not Claim.parse("19 % of Ukraine").assumed


def test_what_counts_as_held_is_listed_by_status() -> None:
    grounds = {
        "occupied": shapely.box(36.0, 48.0, 36.25, 49.0),
        "held_since_2022": shapely.box(36.25, 48.0, 36.5, 49.0),
        "contested": shapely.box(36.5, 48.0, 36.6, 49.0),
    }
    claim = Claim.of("held", 50, unit="%", where="UA-14", until=UNTIL)
    row = row_of(claim, state(grounds))
    assert row.measured == pytest.approx(50.0, abs=1e-6)
    found = {str(part.name): part for part in row.parts}
    assert str(found["contested"].finding) == "not counted"
    assert str(found["held since before 2022"].finding) == "counted"
    # ground that neither side holds is counted with the other side, and a part says so
    other = row_of(claim.with_(side="ukraine"), state(grounds))
    assert other.measured == pytest.approx(50.0, abs=1e-6)
    assert {str(p.name): str(p.finding) for p in other.parts}["contested"].startswith(
        "not counted as the other side's"
    )


def test_a_place_in_which_a_map_shows_nothing_is_not_counted() -> None:
    claim = Claim.of("held", 25, unit="%", where="UA-14", until=UNTIL)
    away = shapely.box(38.0, 48.0, 38.5, 49.0)
    for side in ("russia", "ukraine"):
        row = row_of(claim.with_(side=side), state(away))
        assert (row.outcome, row.counted) == ("undecided", False)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Claim.of("held", 101, unit="%"), "percentage up to 100"),
        (lambda: Claim.of("held", 5, unit="km"), "unit: expected a unit of area"),
        (lambda: Claim.of("held", 5, **DAYS), "since: a claim of held is about a day"),
        (
            lambda: Claim.parse("19 % of Ukraine", where="UA-14"),
            "where: the claim is about a part of",
        ),
        (lambda: Claim.of("area", "half"), "unit: expected a unit of area"),
        (lambda: Claim.of("share_gained", 120), "percentage up to 100"),
        (lambda: Claim.of("captured", "captured"), "settlement: missing"),
        (lambda: Claim.of("captured", 5, settlement="Izium"), "value: expected one of captured"),
        (lambda: captured(settlement="Izium", rule="most"), "rule: expected"),
        (lambda: captured(where="UA-14", rule="point"), "'point' needs a settlement"),
        (lambda: captured("persists", settlement="Izium", confirm=""), "confirm: expected"),
    ],
)  # fmt: skip
def test_new_kinds_refuse_in_one_line(make: Any, words: str) -> None:
    with pytest.raises(ClaimError, match=words) as error:
        make()
    assert "\n" not in str(error.value)


def test_a_state_is_of_one_country() -> None:
    claim = Claim.of("held", 500, where=["Ukraine", "Kursk oblast"], until=UNTIL)
    with pytest.raises(ClaimError, match="is about one country"):
        check(claim, shown(UNTIL, WEST))


# ---- share gained ------------------------------------------------------------------------

BEFORE = shapely.box(35.5, 47.5, 36.1, 49.5)
AFTER = shapely.union(shapely.box(35.5, 48.5, 36.1, 49.5), shapely.box(35.5, 47.5, 36.3, 48.5))


@pytest.mark.parametrize(("direction", "percent"), [("net", 10.0), ("gained", 10.0), ("lost", 0.0)])
def test_what_is_gained_of_a_place(direction: str, percent: float) -> None:
    """A tenth of the square's width, over half its height, is a tenth in total."""
    evidence = Evidence(diff(shown("2024-04-30", BEFORE), shown(UNTIL, AFTER)))
    claim = Claim.of(
        "share_gained", "10", where="UA-14", direction=direction, side="russia", **DAYS
    )
    row = row_of(claim, evidence)
    south = area_km2(shapely.box(36.1, 48.0, 36.3, 48.5)) / area_km2(SQUARE) * 100
    assert row.measured == pytest.approx(south if percent else 0.0, rel=1e-6)
    assert row.measured == pytest.approx(percent, abs=0.1) and row.unit == "%"


def test_a_share_gained_by_the_other_side_is_contradicted_and_none_is_cut_off_at_0() -> None:
    evidence = Evidence(diff(shown("2024-04-30", AFTER), shown(UNTIL, BEFORE)))
    row = row_of(Claim.of("share_gained", 10, where="UA-14", side="russia", **DAYS), evidence)
    assert row.measured is not None and row.measured < -9.9 and row.outcome == "contradicted"


# ---- captured ----------------------------------------------------------------------------

TOWN = shapely.box(36.40, 48.40, 36.60, 48.60)
MIDDLE = shapely.Point(36.5, 48.5)


def town(**more: Any) -> dict[str, Any]:
    def table(shape: Any) -> gpd.GeoDataFrame:
        row = {"name_en": ["Town"], "name_uk": "", "name_ru": "", "oblast": "UA-14"}
        return gpd.GeoDataFrame(row, geometry=[shape], crs=4326)

    return {"settlements": table(MIDDLE), "outlines": table(TOWN), **more}


ALL, MOST, HALF, EDGE, NONE = (
    shapely.box(36.0, 48.0, east, 49.0) for east in (36.7, 36.58, 36.49, 36.42, 36.3)
)


@pytest.mark.parametrize(
    ("ground", "outcomes"),
    [
        (ALL, {"point": "supported", "any": "supported", "whole": "supported", "": "supported"}),
        (MOST, {"point": "supported", "any": "supported", "whole": "contradicted"}),
        (HALF, {"point": "contradicted", "any": "supported", "whole": "contradicted"}),
        (EDGE, {"point": "contradicted", "any": "supported", "whole": "contradicted"}),
        (NONE, {"point": "contradicted", "any": "contradicted", "whole": "contradicted"}),
    ],
)  # fmt: skip
def test_a_place_is_captured_by_its_rule(ground: Any, outcomes: dict[str, str]) -> None:
    against = {"supported": "contradicted", "contradicted": "supported"}
    for rule, outcome in outcomes.items():
        claim = captured(settlement="Town", rule=rule, until=UNTIL)
        row = row_of(claim, state(ground), **town())
        assert row.outcome == outcome, rule
        assert [a.about for a in row.taken] == ["side"] if rule else ["rule", "side"]
        not_so = claim.with_(value="not captured")
        assert row_of(not_so, state(ground), **town()).outcome == against[outcome]


def test_the_other_side_captures_what_the_first_does_not_hold() -> None:
    claim = captured(settlement="Town", rule="whole", side="ukraine")
    assert row_of(claim, state(NONE), **town()).outcome == "supported"
    assert row_of(claim, state(EDGE), **town()).outcome == "contradicted"
    assert row_of(claim.with_(rule="any"), state(EDGE), **town()).outcome == "supported"
    assert row_of(claim.with_(rule="any"), state(ALL), **town()).outcome == "contradicted"


def test_status_is_captured_as_a_whole() -> None:
    for ground in (ALL, MOST, EDGE, NONE):
        status = row_of(Claim.status("Town", until=UNTIL), state(ground), **town())
        whole = captured(settlement="Town", rule="whole", until=UNTIL)
        same = row_of(whole, state(ground), **town())
        assert (status.measured, status.low, status.high) == (same.measured, same.low, same.high)
        assert status.outcome == same.outcome


def test_a_polygon_is_captured_by_where() -> None:
    claim = captured(where="UA-14", rule="any", until=UNTIL)
    assert row_of(claim, state(EDGE), whole=TOWN).outcome == "supported"
    assert row_of(claim.with_(rule="whole"), state(EDGE), whole=TOWN).outcome == "contradicted"


def test_a_rule_that_needs_what_is_not_given_is_refused() -> None:
    any_part = captured(settlement="Town", rule="any", until=UNTIL)
    with pytest.raises(ClaimError, match="rule: 'any' needs the outline of Town"):
        row_of(any_part, state(ALL), **town(outlines=None))
    with pytest.raises(ClaimError, match="rule: 'point' needs the point of Town"):
        row_of(any_part.with_(rule="point"), state(ALL), **town(settlements=None))


# ---- persists ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second", "outcome"),
    [
        (ALL, ALL, "supported"),
        (ALL, NONE, "contradicted"),
        (NONE, ALL, "contradicted"),
        (NONE, NONE, "contradicted"),
        (ALL, None, "undecided"),
        (NONE, None, "contradicted"),
    ],
)
def test_what_must_persist_holds_on_both_maps_or_not_at_all(
    first: Any, second: Any, outcome: str
) -> None:
    claims = [
        captured("persists", settlement="Izium", rule="point", until=UNTIL),
        Claim.of(
            "captured", "captured", settlement="Izium", rule="point", until=UNTIL,
            confirm="next map",
        ),
    ]  # fmt: skip
    away = shapely.affinity.translate
    izium = [None if g is None else away(g, 37.26 - 36.5, 49.2 - 48.5) for g in (first, second)]
    maps = [shown(day, g) for day, g in zip((UNTIL, "2024-06-02"), izium, strict=True) if g]
    for claim in claims:
        verdict = check(claim, maps)
        assert [row.outcome for row in verdict.rows] == [outcome]
        assert check(claim, maps[::-1]).rows[0].outcome == outcome
        if len(maps) == 2:
            (row,) = check(claim, diff(*maps)).rows
            assert row.outcome == outcome and len(row.maps) == 2
            assert any(str(part.name).startswith("on the next full map") for part in row.parts)


def test_held_ground_must_be_held_on_both_maps() -> None:
    claim = Claim.of("held", "at least 20", unit="%", where="UA-14", confirm="next map")
    east = shapely.box(35.5, 47.5, 36.1, 49.5)
    for second, outcome in ((WEST, "supported"), (east, "overstated")):
        later = HeldGround.of(shown("2024-06-02", second), "occupied")
        evidence = Evidence(state(WEST).change, following=later)
        assert row_of(claim, evidence).outcome == outcome


def test_two_maps_are_asked_for_and_not_three() -> None:
    claim = captured("persists", settlement="Izium", rule="point", until=UNTIL)
    three = [shown(f"2024-06-0{day}", ALL) for day in (1, 2, 3)]
    with pytest.raises(InputError, match="the map of the day and the next full map, found 3"):
        check(claim, three)


# ---- a count without an upper end --------------------------------------------------------


@given(
    st.floats(0.5, 300),
    st.floats(0.5, 300),
    st.floats(0, 300),
    st.sampled_from(["", "more", "less"]),
)
@settings(max_examples=300)
def test_a_count_without_an_end_never_overstates_and_decides_by_position(
    a: float, b: float, least: float, wording: str
) -> None:
    low, high = sorted((a, b))
    claim = {"": (low, high), "more": (low, float("inf")), "less": (0.0, high)}[wording]
    outcome = compare_measured(claim, (least, float("inf")), 100.0, wide=1.0)
    if claim[1] < least:
        assert outcome == "understated"
    elif claim[0] <= least and claim[1] == float("inf"):
        assert outcome == "supported"
    else:  # missing settlements could make it any number
        assert outcome in ("undecided", "supported") and (
            outcome == "undecided" or claim[1] == float("inf")
        )


def test_an_incomplete_table_counts_at_least_and_has_no_interval() -> None:
    spots = [(37.02, 48.1 + i / 100) for i in range(60)]
    table = gpd.GeoDataFrame(
        {"name_en": [f"Village {i}" for i in range(60)], "name_uk": "", "oblast": "UA-14"},
        geometry=[shapely.Point(*spot) for spot in spots],
        crs=4326,
    )
    table.attrs["complete"] = False
    push = shapely.union(SQUARE, shapely.box(37.0, 48.0, 37.04, 49.0))
    evidence = Evidence(diff(shown("2024-04-30", SQUARE), shown(UNTIL, push)))
    rows = {
        value: row_of(
            Claim.settlements(value, side="russia", **DAYS), evidence, whole=None, settlements=table
        )
        for value in ("190", "60", "20", "at least 30", "up to 100")
    }
    outcomes = {value: row.outcome for value, row in rows.items()}
    assert outcomes == {
        "190": "undecided", "60": "undecided", "20": "understated",
        "at least 30": "supported", "up to 100": "undecided",
    }  # fmt: skip
    row = rows["190"]
    assert (row.measured, row.low, row.high, row.ratio) == (60, None, None, None)
    assert (row.measured_text, row.interval_text) == ("at least 60", "–")
    assert any("table known to be incomplete" in note for note in map(str, row.notes))
    # it has no interval, but names the one that would decide
    assert (row.interval, row.as_drawn, row.mappers) == ("drawing", None, None)


# ---- case files, tables and the command --------------------------------------------------

CASE = """
[[claim]]
id = "held"
kind = "held"
value = "14,400"
until = 2024-05-31
side = "russia"

[[claim]]
id = "part"
kind = "held"
value = "half"
unit = "% of Donetsk oblast"
until = 2024-05-31

[[claim]]
id = "gained"
kind = "share_gained"
value = "no more than 1"
where = "Ukraine"
side = "russia"
since = 2024-05-01
until = 2024-05-31

[[claim]]
id = "town"
kind = "captured"
settlement = "Izium"
rule = "point"
until = 2024-05-31

[[claim]]
id = "stays"
kind = "persists"
settlement = "Izium"
rule = "point"
until = 2024-05-31

[[maps]]
mapper = "tester"
before = "may.geojson"
after = "june.geojson"
"""


def test_new_kinds_are_read_from_a_case_and_checked(tmp_path: Path) -> None:
    izium = shapely.box(37.0, 49.0, 37.5, 49.4)
    ground = shapely.union(WEST, izium)
    write_geojson(tmp_path / "may.geojson", ground)
    write_geojson(tmp_path / "june.geojson", ground)
    path = tmp_path / "case.toml"
    path.write_text(CASE)
    verdicts = {verdict.claim.id: verdict for verdict in run_case(read_case(path))}
    assert [v.claim.kind for v in verdicts.values()] == [
        "held", "held", "share_gained", "captured", "persists",
    ]  # fmt: skip
    measured = verdicts["held"].rows[0].measured
    assert measured == pytest.approx(area_km2(ground), rel=1e-4)
    assert verdicts["part"].rows[0].unit == "%" and verdicts["part"].outcome == "overstated"
    assert verdicts["gained"].outcome == "supported" and verdicts["town"].outcome == "supported"
    assert verdicts["stays"].outcome == "supported" and len(verdicts["stays"].rows[0].maps) == 2


def test_new_kinds_are_rows_of_a_table(tmp_path: Path) -> None:
    path = tmp_path / "claims.csv"
    path.write_text(
        "id,kind,value,since,until,where,side,settlement,rule,confirm\n"
        "a,,19 % of Ukraine,,2024-05-31,,russia,,,\n"
        'b,held,"114,500 sq km",,2024-05-31,,russia,,,\n'
        "c,share_gained,no more than 1 %,2024-05-01,2024-05-31,Ukraine,russia,,,\n"
        "d,captured,captured,,2024-05-31,,russia,Vovchansk,any,next map\n"
        "e,persists,captured,,2024-05-31,,russia,Vovchansk,point,\n"
    )
    claims = {claim.id: claim for claim in read_claim_table(path).claims}
    kinds = {claim_id: claim.kind for claim_id, claim in claims.items()}
    assert kinds == {
        "a": "held", "b": "held", "c": "share_gained", "d": "captured", "e": "persists",
    }  # fmt: skip
    assert isinstance(claims["a"], Held) and claims["a"].where == ("ukraine",)
    assert isinstance(claims["d"], Captured) and claims["d"].must_persist
    assert claims["e"].must_persist


@pytest.mark.parametrize("kind", ["held", "share_gained", "captured", "persists"])
def test_a_claim_of_each_new_kind_goes_to_json_and_back(kind: str) -> None:
    fields: dict[str, Any] = {"settlement": "Izium"} if kind in ("captured", "persists") else {}
    fields |= DAYS if kind == "share_gained" else {"until": UNTIL}
    value = "captured" if "settlement" in fields else "about 19"
    claim = Claim.of(kind, value, side="russia", **fields)
    document = claim.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    again = KINDS[kind](**{**document, "kind": kind})
    assert again == claim and again.interval == claim.interval


def test_the_command_checks_held_ground(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write_geojson(tmp_path / "may.geojson", WEST)
    arguments = ["check", "--claim", "Moscow controls 14,400 sq km", "--until", UNTIL]
    assert main([*arguments, "--after", str(path), "--json"]) == 0
    assert "held in Ukraine" in capsys.readouterr().out


# ---- on the maps of 2024 -----------------------------------------------------------------

YEAR = {"since": "2024-01-01", "until": "2024-12-31", "side": "russia"}


@pytest.fixture(scope="module")
def deepstate(archive: Path) -> Timeline:
    return read_timeline(archive / "deepstate" / "snapshots_2022-04_2024-12.tar.xz")


@pytest.fixture(scope="module")
def year(deepstate: Timeline) -> Change:
    return diff(*deepstate.period("2024-01-01", "2024-12-31"))


@pytest.mark.slow
@pytest.mark.archive
def test_what_is_held_of_ukraine_and_gained_of_it_in_2024(year: Change) -> None:
    state = {"until": "2024-12-31", "side": "russia"}
    (percent,) = check(Claim.parse("18 % of Ukraine", **state), year).rows
    assert percent.measured == pytest.approx(18.29, abs=0.01) and percent.outcome == "supported"
    found = {str(part.name): part.value for part in percent.parts}
    assert found["occupied"] == pytest.approx(66869.9, abs=0.5)
    assert found["held since before 2022"] == pytest.approx(42665.4, abs=0.5)
    (km2,) = check(Claim.parse("Moscow controls 114,500 sq km", until="2024-12-31"), year).rows
    assert km2.measured == pytest.approx(109535.2, abs=0.5) and km2.outcome == "overstated"
    gained = Claim.parse("Russia gained no more than 1 % of the country", **YEAR)
    (share,) = check(gained, year).rows
    assert share.measured == pytest.approx(0.553, abs=0.001) and share.outcome == "supported"


@pytest.mark.slow
@pytest.mark.archive
@pytest.mark.parametrize(
    ("complete", "measured", "interval", "outcome"),
    [
        (None, "at least 68", "drawing", "undecided"),
        (None, "at least 68", "mappers", "undecided"),
        # 228 points in a table with extinct hamlets; fewer are in the codifier, the default register
        (True, "228", "drawing", "supported"),
        (True, "228", "mappers", "supported"),
        (False, "at least 228", "drawing", "undecided"),
        (False, "at least 228", "mappers", "undecided"),
    ],
)
def test_190_settlements_with_and_without_the_full_table(
    complete: bool | None, *, measured: str, interval: IntervalKind, outcome: str, year: Change,
    archive: Path,
) -> None:  # fmt: skip
    full = str(archive / "settlements" / "whosonfirst.csv.gz")
    places = None if complete is None else Places(settlements=full, complete=complete)
    settings = Settings(interval=interval)
    (row,) = check(Claim.settlements(190, **YEAR), year, places=places, settings=settings).rows
    assert (row.measured_text, row.outcome) == (measured, outcome)
    assert (row.low is None) == (row.interval_text == "–") == measured.startswith("at least")


@pytest.mark.slow
@pytest.mark.archive
def test_what_ukraine_holds_in_kursk_oblast(deepstate: Timeline) -> None:
    claim = Claim.of(
        "held", "1,000", where="Kursk oblast", side="ukraine", until="2024-08-13",
        confirm="next map",
    )  # fmt: skip
    maps = deepstate.maps(
        [s for s in deepstate.snapshots if "2024-08-13" <= s.day.isoformat() <= "2024-08-14"][:2]
    )
    (row,) = check(claim, list(maps)).rows
    assert row.outcome == "overstated" and row.measured is not None
    assert 250 < row.measured < 400 and row.following is not None
