"""Claims, intervals, outcomes, coverage, summaries: the rules, one by one."""

from __future__ import annotations

from datetime import UTC, date, datetime
from math import inf, sqrt

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from frontgeo import (
    Amount,
    Change,
    Claim,
    ControlMap,
    Settings,
    area_km2,
    check,
    diff,
    length_km,
    load_oblasts,
)
from frontgeo.claims.statement import compare_measured
from frontgeo.claims.units import worth_of
from frontgeo.errors import ClaimError, GeometryError, InputError
from frontgeo.geometry.uncertainty import interval_95_km2, position_sd_km2
from frontgeo.verdicts.check import figure_row, judge, unavailable_row
from frontgeo.verdicts.outcomes import covers

# ---- numbers -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stated", "low", "high"),
    [
        (880, 875, 885), ("880", 875, 885), ("880.0", 879.95, 880.05), (752, 751.5, 752.5),
        (900, 855, 945), (4500, 4450, 4550), ("4,500", 4450, 4550), ("1 246", 1245.5, 1246.5),
        ("1 246,5", 1246.45, 1246.55), (0.5, 0.45, 0.55), ("8-9", 7.5, 9.5),
        ("8–9", 7.5, 9.5), ("8 to 9", 7.5, 9.5), ("about 880", 870, 890), ("~880", 870, 890),
        ("almost 300", 285, 300), ("nearly 300", 285, 300), ("more than 4500", 4500, inf),
        ("at least 4500", 4500, inf), ("up to 300", 0, 300), ("about 8-9", 7.2, 9.9),
    ],
)  # fmt: skip
def test_the_interval_of_wording(stated: object, low: float, high: float) -> None:
    amount = Amount.of(stated)  # type: ignore[arg-type]
    assert (amount.low, amount.high) == pytest.approx((low, high))


def test_rounding_can_be_stated() -> None:
    assert Amount.of(880, rounding=1).low == 879.5
    assert Amount.of("about 880", rounding=1).low == 879.0


@pytest.mark.parametrize(
    "bad",
    ["", "abc", "-880", "−880", 0, "0", "9-8", "8-8", "880 km", True, "1e400", "1.2.3", "nan"],
)
def test_what_is_no_number(bad: object) -> None:
    with pytest.raises(ClaimError, match="value"):
        Amount.of(bad)  # type: ignore[arg-type]


@given(st.integers(1, 10**9))
def test_an_integer_lies_in_its_interval_and_its_neighbours_of_the_last_digit_do_not(
    n: int,
) -> None:
    amount = Amount.of(n)
    unit = amount.high - amount.low
    assert amount.low < n < amount.high
    assert n % round(unit) == 0 and unit <= n


@pytest.mark.parametrize(
    ("unit", "km2"),
    [("km2", 1), ("km²", 1), ("km^2", 1), ("sq km", 1), ("square kilometres", 1),
     ("square kilometers", 1), ("ha", 0.01), ("hectares", 0.01), ("sq mi", 2.589988),
     ("square miles", 2.589988), ("mi²", 2.589988), ("acres", 0.00404686), ("m2", 1e-6)],
)  # fmt: skip
def test_units(unit: str, km2: float) -> None:
    assert worth_of(unit, "km2") == pytest.approx(km2, rel=1e-5)


@pytest.mark.parametrize(
    "unit", ["kg", "km", "foo", "__import__('os')", "km2; 1", "1/0", "km2**999999999", "x" * 99]
)
def test_unknown_units_and_wrong_dimensions(unit: str) -> None:
    with pytest.raises(ClaimError, match="unit"):
        worth_of(unit, "km2")


@pytest.mark.parametrize(
    ("english", "words"),
    [
        ("about", "близько приблизно орієнтовно около примерно приблизительно Порядка"),
        ("almost", "майже почти чуть_менее трохи_менше"),
        ("more than", "понад більше більше_ніж більш_як щонайменше не_менше не_менш_як более "
         "более_чем больше свыше Свыше не_менее как_минимум"),
        ("less than", "до менше менше_ніж не_більше не_більш_як менее менее_чем меньше не_более"),
    ],
)  # fmt: skip
@given(number=st.integers(1, 10**6), blank=st.sampled_from([" ", "\u00a0", "  "]))
def test_wordings_mean_the_same_in_three_languages(
    english: str, words: str, number: int, blank: str
) -> None:
    said = Amount.of(f"{english} {number}")
    for word in words.split():
        text = f"{word.replace('_', blank)}{blank}{number}"
        amount = Amount.of(text)
        assert (amount.low, amount.value, amount.high) == (said.low, said.value, said.high), text
        assert amount.text == text
        claim = Claim.parse(f"{text}{blank}кв.{blank}км")
        assert (claim.kind, claim.interval) == ("area", Claim.area(said.text).interval), text


@pytest.mark.parametrize(
    ("written", "english"),
    [
        ("понад 800 км²", "more than 800 km2"),
        ("близько 880 квадратних кілометрів", "about 880 km2"),
        ("около 880 кв км", "about 880 km2"),
        ("свыше 500 квадратных километров", "more than 500 km2"),
        ("340 квадратних миль", "340 sq mi"),
        ("близько 300 гектарів", "about 300 ha"),
        ("майже 9 кілометрів", "almost 9 km"),
        ("до 30 сёл", "up to 30 villages"),
        ("28 населённых пунктов", "28 settlements"),
        ("72 відсотки", "72 %"),
        ("800 м", "800 m"),
    ],
)
def test_claims_in_ukrainian_and_russian(written: str, english: str) -> None:
    where = {"where": "UA-65"} if "%" in english else {}
    found, same = Claim.parse(written, **where), Claim.parse(english, **where)
    assert (found.kind, found.interval) == (same.kind, same.interval)
    assert found.amount.text == written[: len(found.amount.text)]


@pytest.mark.parametrize("word", ["донизу", "нада", "overall", "сдо"])
def test_a_word_that_only_begins_like_a_wording_is_none(word: str) -> None:
    with pytest.raises(ClaimError, match="expected a number"):
        Amount.of(f"{word} 880")


def test_a_claim_from_words() -> None:
    claim = Claim.parse("about 340 sq mi", since="2024-01-01", until="2024-05-31")
    assert claim.value == pytest.approx(340 * 2.589988, rel=1e-6)
    assert claim.label == "about 340 sq mi (880.6 km²)"
    assert Claim.parse("880").label == "880 km²"


@pytest.mark.parametrize(
    ("details", "words"),
    [
        ({"since": "2024-05-31", "until": "2024-01-01"}, "swap"),
        ({"since": "2024-05-31"}, "both"),
        ({"since": "31 May", "until": "2024-05-31"}, "since: expected a day"),
        ({"stated_on": datetime(2024, 5, 31, tzinfo=UTC)}, "stated_on"),
    ],
)
def test_periods_that_cannot_be(details: dict[str, str], words: str) -> None:
    with pytest.raises(ClaimError, match=words):
        Claim.area(880, **details)  # type: ignore[arg-type]


# ---- intervals and outcomes --------------------------------------------------------------


def test_the_formula_of_the_position_error() -> None:
    for length, expected in ((500, 3.64), (2000, 7.28), (5000, 11.49)):
        sd = position_sd_km2(position_error_m=500, correlation_length_m=length, front_km=53.1)
        assert sd == pytest.approx(expected, rel=3e-3)  # the lobe's 53.1 km are rounded
    low, high = interval_95_km2(100, 10)
    assert (low, high) == pytest.approx((80.4, 119.6), abs=0.01)
    with pytest.raises(InputError, match="front_km"):
        position_sd_km2(position_error_m=1, correlation_length_m=1, front_km=-1)


def test_the_formula_against_simulated_lines() -> None:
    """A straight front moved by an exponentially correlated error sweeps σ√(2LP)."""
    rng = np.random.default_rng(880)
    sigma_km, corr_km, front_km, step = 0.25, 2.0, 600.0, 0.05
    n = int(front_km / step)
    keep = np.exp(-step / corr_km)
    from itertools import accumulate

    swept = []
    for _ in range(300):
        noise = rng.normal(size=n) * sigma_km * np.sqrt(1 - keep**2)
        noise[0] = rng.normal() * sigma_km
        swept.append(sum(accumulate(noise, lambda a, b: keep * a + b)) * step)
    expected = position_sd_km2(position_error_m=250, correlation_length_m=2000, front_km=600)
    assert np.std(swept) == pytest.approx(expected, rel=0.12)


@pytest.mark.parametrize(
    ("measured", "outcome"),
    [((610, 662), "overstated"), ((875, 900), "supported"), ((885, 890), "supported"),
     ((870, 875), "supported"), ((885.1, 890), "understated"), ((870, 874.9), "overstated"),
     ((600, 1040), "supported"), ((600, 1041), "supported"), ((880, 1320), "supported"),
     ((880, 1321), "undecided"), ((440, 880), "supported"), ((439, 880), "undecided"),
     ((0, 874), "overstated"), ((886, inf), "understated"), ((880, inf), "undecided")],
)  # fmt: skip
def test_outcomes_at_their_edges(measured: tuple[float, float], outcome: str) -> None:
    assert compare_measured((875, 885), measured, 880) == outcome


# ---- days --------------------------------------------------------------------------------

SQUARE = shapely.box(33, 48, 34, 49)  # far from border and coast


def shown(at: str | None) -> ControlMap:
    if at is None:
        return ControlMap("x", {"occupied": SQUARE})
    if len(at) == 10:
        return ControlMap("x", {"occupied": SQUARE}, day=date.fromisoformat(at))
    return ControlMap("x", {"occupied": SQUARE}, instant=datetime.fromisoformat(at))


CLAIM = Claim.area(880, since="2024-01-01", until="2024-05-31")


@pytest.mark.parametrize(
    ("before", "after", "covered", "words"),
    [
        ("2023-12-31T21:19Z", "2024-05-31T04:39Z", True, ""),
        ("2024-01-01", "2024-05-31", True, ""),
        ("2023-12-31", "2024-06-02", True, "later map is dated 2 days after"),
        ("2023-12-24", "2024-06-07", True, "earlier map is dated 7 days before"),
        ("2023-12-23", "2024-05-31", False, "do not cover"),
        ("2023-12-31", "2024-06-08", False, "do not cover"),
        ("2024-02-01", "2024-05-31", False, "do not cover"),
        ("2023-12-31", "2024-04-30", False, "do not cover"),
        (None, "2024-05-31", True, "earlier map states no day"),
    ],
)
def test_coverage(before: str | None, after: str, covered: bool, words: str) -> None:
    found, notes = covers(CLAIM.since, CLAIM.until, shown(before), shown(after))
    assert found == covered and words in "; ".join(map(str, notes))


def test_a_short_period_needs_near_maps() -> None:
    week = Claim.area(100, since="2024-05-09", until="2024-05-15")
    assert covers(week.since, week.until, shown("2024-05-08"), shown("2024-05-15"))[0]
    assert not covers(week.since, week.until, shown("2024-05-05"), shown("2024-05-15"))[0]


# ---- verdicts ----------------------------------------------------------------------------


def mapped(gain_km2: float, mapper: str = "x", until: str = "2024-05-31") -> Change:
    """Return a change of about some km² at 48° N, gained by moving one straight line."""
    width = gain_km2 / area_km2(shapely.box(34, 48, 35, 49))
    before = ControlMap(mapper, {"occupied": SQUARE}, day=date(2023, 12, 31))
    after = ControlMap(
        mapper, {"occupied": shapely.box(33, 48, 34 + width, 49)}, day=date.fromisoformat(until)
    )
    return diff(before, after)


def test_a_row_shows_sigma_l_and_p_and_follows_the_formula() -> None:
    row = check(CLAIM, mapped(700)).rows[0]
    assert (row.position_error_m, row.correlation_length_m) == (250.0, 2000.0)
    assert row.front_km is not None and row.sd is not None and row.high is not None
    assert row.sd == pytest.approx(0.25 * sqrt(2 * 2 * row.front_km))
    assert row.high - row.measured == pytest.approx(1.96 * row.sd, rel=1e-4)
    strip = mapped(700).gained
    assert row.front_km == pytest.approx(length_km(strip), rel=1e-6)  # no border nearby
    assert row.cross_check is not None and abs(row.cross_check.epsg6933_ppm) < 1
    assert row.ratio == pytest.approx(880 / row.measured)


def test_the_state_border_is_not_front() -> None:
    kharkiv = load_oblasts().set_index("iso").loc["UA-63"].geometry
    lobe = shapely.intersection(kharkiv, shapely.box(36.4, 50.2, 36.6, 50.5))
    row = check(Claim.area(880), lobe).rows[0]
    assert row.front_km is not None
    border = length_km(shapely.intersection(lobe.boundary, kharkiv.boundary.buffer(1e-4)))
    assert border > 10
    # the parts within 1 km of the border at both ends do not count either
    assert row.front_km == pytest.approx(length_km(lobe) - border - 2, abs=0.5)


@pytest.mark.parametrize(
    ("gain", "outcome"), [(700, "overstated"), (880, "supported"), (1100, "understated")]
)
def test_outcomes_of_mapped_changes(gain: float, outcome: str) -> None:
    verdict = check(CLAIM, mapped(gain))
    assert verdict.outcome == outcome
    assert f"880 km² is {outcome}" in str(verdict.summary)


def test_rows_are_counted_never_averaged() -> None:
    verdict = check(CLAIM, [mapped(700, "a"), mapped(880, "b"), mapped(650, "c")])
    assert verdict.outcome == "mixed"
    assert str(verdict.summary) == (
        "880 km² is overstated against 2 of 3 mapped measurements; "
        "supported by 1 of 3 mapped measurements"
    )


def test_maps_that_do_not_cover_the_period_decide_nothing() -> None:
    verdict = check(CLAIM, mapped(700, until="2024-03-01"))
    assert verdict.outcome == "undecided"
    assert any("do not cover" in str(note) for note in verdict.rows[0].notes)


BOUNDS = st.tuples(st.integers(-200, 200), st.integers(-200, 200)).map(
    lambda ends: (float(min(ends)), float(max(ends)))
)
INTERVALS = BOUNDS | BOUNDS.map(lambda c: (c[0], inf)) | BOUNDS.map(lambda c: (-inf, c[1]))


@settings(max_examples=2000)
@given(INTERVALS, INTERVALS, st.floats(-300, 300), st.sampled_from([0.5, 1.0]))
def test_position_decides_an_outcome(
    claim: tuple[float, float], measured: tuple[float, float], value: float, wide: float
) -> None:
    outcome = compare_measured(claim, measured, value, wide=wide)
    both_of = (claim, measured)
    both = sorted(both_of)
    meet = both[1][0] <= both[0][1]
    if not meet:
        assert outcome == ("overstated" if claim == both[1] else "understated")
    holds, held = (a[0] <= b[0] and b[1] <= a[1] for a, b in (both_of, both_of[::-1]))
    # an open measured interval, as for a count in an incomplete table, holds any figure
    if holds or (held and inf not in map(abs, measured)):
        assert outcome == "supported"
    if meet:
        assert outcome in ("supported", "undecided")
    mirror = {"overstated": "understated", "understated": "overstated"}
    turned = compare_measured(
        (-claim[1], -claim[0]), (-measured[1], -measured[0]), -value, wide=wide
    )
    assert turned == mirror.get(outcome, outcome)


def test_outcomes_of_bounds() -> None:
    assert compare_measured((10, inf), (877, 883), 10) == "supported"
    assert compare_measured((1000, inf), (877, 883), 1000) == "overstated"
    assert compare_measured((0, 100), (877, 883), 100) == "understated"
    # an interval across 0 is still less than 10, as nobody stated the end at 0
    assert (
        compare_measured((0, 10), (-5, 3), 10)
        == compare_measured((-10, 0), (-3, 5), -10)
        == "supported"
    )
    assert compare_measured((0, 100), (-30, -20), 100) == "overstated"


def test_a_wide_interval_that_reaches_past_the_claim_decides_nothing() -> None:
    verdict = check(Claim.area("20-60"), mapped(15))
    assert verdict.outcome == "undecided"
    assert any("wider than half" in str(note) for note in verdict.rows[0].notes)


def test_without_a_period_the_maps_own_days_are_shown() -> None:
    verdict = check(Claim.area(880), mapped(700))
    assert "2023-12-31 → 2024-05-31" in verdict.period and "own days" in verdict.period


def test_figures_illustrations_and_what_is_missing() -> None:
    rows = [
        *check(CLAIM, mapped(700)).rows,
        figure_row(CLAIM, Amount.of(752), by="ISW"),
        figure_row(CLAIM, Amount.of(919), kind="derived", by="AFP"),
        figure_row(CLAIM, Amount.of(636), kind="computed", by="someone"),
        unavailable_row(CLAIM, "Y", definition="occupied", kind="mapped", note="not here"),
    ]
    verdict = judge(CLAIM, rows)
    assert str(verdict.summary) == (
        "880 km² is overstated against 1 of 1 mapped measurement and 1 of 2 published figures; "
        "understated against 1 of 2 published figures (1 mapped measurement is not available here)"
    )
    assert [row.counted for row in verdict.rows] == [True, True, True, False, False]
    alone = judge(CLAIM, rows[1:])
    assert [row.counted for row in alone.rows] == [True, True, True, False]


def test_the_order_of_rows_does_not_change_a_verdict() -> None:
    rows = [
        *check(CLAIM, [mapped(700, "a"), mapped(880, "b")]).rows,
        figure_row(CLAIM, Amount.of(752), by="ISW"),
    ]
    assert {judge(CLAIM, order).outcome for order in (rows, rows[::-1])} == {"mixed"}


def test_nothing_that_counts_is_undecided() -> None:
    row = unavailable_row(CLAIM, "Y", definition="occupied", kind="mapped", note="not here")
    assert judge(CLAIM, [row]).outcome == "undecided"
    assert "nothing that counts" in str(judge(CLAIM, [row]).summary)


# ---- drawn polygons ----------------------------------------------------------------------


def test_overlaps_of_drawn_polygons_count_once_and_are_reported() -> None:
    half = shapely.box(36, 50, 36.25, 50.27), shapely.box(36.2, 50, 36.41, 50.27)
    table = gpd.GeoDataFrame(geometry=list(half), crs="EPSG:4326")
    verdict = check(Claim.area(880), table)
    row = verdict.rows[0]
    assert row.measured == pytest.approx(area_km2(shapely.box(36, 50, 36.41, 50.27)))
    assert any("overlaps of" in str(note) for note in row.notes)
    assert row.kind == "drawn" and verdict.outcome == "supported"
    assert "1 of 1 drawn measurement" in str(verdict.summary)


def test_a_claim_about_an_oblast_is_cut_to_it() -> None:
    both = shapely.box(37.5, 48.5, 38.2, 49.6)  # across Donetsk, Kharkiv and Luhansk oblasts
    everywhere = check(Claim.area(880), both).rows[0].measured
    parts = [
        check(Claim.area(880, where=code), both).rows[0].measured
        for code in ("UA-14", "UA-63", "UA-09")
    ]
    assert everywhere is not None and min(p for p in parts if p is not None) > 10
    assert sum(p for p in parts if p is not None) == pytest.approx(everywhere, rel=1e-9)
    with pytest.raises(ClaimError, match=r"where: expected .* found 'UA-99'"):
        check(Claim.area(880, where="UA-99"), both)


def test_edges_and_errors_can_be_set() -> None:
    box = shapely.box(36, 50, 36.41, 50.27)
    geodesic = check(Claim.area(880), box, settings=Settings(edges="geodesic")).rows[0]
    assert geodesic.measured == pytest.approx(area_km2(box, edges="geodesic"))
    wide = check(Claim.area(880), box, position_error_m=500).rows[0]
    assert wide.position_error_m == 500 and wide.position_error_reason == "as given"


def test_evidence_that_is_none() -> None:
    with pytest.raises(InputError, match="found int"):
        check(Claim.area(880), 5)
    with pytest.raises(InputError, match="empty list"):
        check(Claim.area(880), [])
    with pytest.raises(GeometryError, match="CRS"):
        check(Claim.area(880), gpd.GeoSeries([SQUARE]))


def test_a_verdict_shows_itself_without_running_what_it_shows() -> None:
    claim = Claim.area(880, claimant="<script>alert(1)</script>")
    html = check(claim, mapped(700, "<img src=x onerror=alert(1)>"))._repr_html_()
    assert "overstated" in html and "<img src=x" not in html and "<script" not in html


def test_a_claim_shows_itself_without_running_what_it_shows() -> None:
    claim = Claim.parse(
        "340 sq mi", since="2024-01-01", until="2024-05-31", claimant="<script>x</script>"
    )
    assert repr(claim) == (
        "<Claim of area: 340 sq mi (880.6 km²) taken, 2024-01-01 – 2024-05-31, <script>x</script>>"
    )
    html = claim._repr_html_()
    assert "<td>reads as</td><td>867.65 – 893.55 km²</td>" in html
    assert "&lt;script&gt;" in html and "<script" not in html
    assert "quote" not in html  # nothing was quoted
