"""Two named intervals: in headline, table, details and data; turning points; agreement."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from functools import cache
from math import hypot, inf
from typing import Any

import geopandas as gpd
import jsonschema
import pytest
import shapely
from hypothesis import assume, given
from hypothesis import strategies as st

from frontgeo import Amount, Change, Claim, ControlMap, Verdict, check, diff
from frontgeo.claims.measuring import Context, Evidence, IntervalKind, Measured, Part
from frontgeo.claims.statement import compare_measured
from frontgeo.cli.main import main
from frontgeo.errors import InputError
from frontgeo.geometry.reproducibility import BetweenMappers
from frontgeo.geometry.uncertainty import Z_95
from frontgeo.i18n import Message
from frontgeo.outputs.methods import methods_paragraph
from frontgeo.outputs.plain_data import to_json
from frontgeo.outputs.records import verdict_dict
from frontgeo.outputs.schema import schema
from frontgeo.outputs.tables import verdict_table
from frontgeo.outputs.text import (
    MOST_LINES,
    agreement_lines,
    claims_text,
    headline_text,
    matters,
    verdict_text,
)
from frontgeo.verdicts.check import figure_row, judge, measured_rows, unavailable_row
from frontgeo.verdicts.context import Settings
from frontgeo.verdicts.outcomes import (
    Row,
    Stance,
    agreement_of,
    outcome_of,
    turning_point,
    under_other_interval,
)

DRAWING = Settings(interval="drawing")
MAY = {"since": "2024-05-01", "until": "2024-05-31"}
CLAIM = Claim.area(880, **MAY, side="russia")


def shown(wide: float, at: str, mapper: str, recognised: str) -> ControlMap:
    ground = {"occupied": shapely.box(33, 48, 34 + wide, 49)}
    ground["contested"] = shapely.box(34 + wide, 48, 34 + wide * 1.2 + 0.01, 49)
    instant = datetime.fromisoformat(f"{at}+00:00")
    return ControlMap(mapper, ground, instant=instant, recognised=recognised, side="russia")


@cache
def change(
    wide: float,
    mapper: str = "DeepState",
    recognised: str | None = None,
    definition: str = "occupied",
) -> Change:
    """Return a strip of May 2024, of some width; by its name a mapper that was compared."""
    named = mapper if recognised is None else recognised
    ends = (
        shown(0, "2024-04-30T21:27", mapper, named),
        shown(wide, "2024-05-31T20:10", mapper, named),
    )
    return diff(*ends, definition=definition)


@cache
def raided(recognised: str = "ISW") -> Change:
    """Return two fields taken and one lost, each smaller than differences between mappers."""
    parts = {
        "2024-04-30T21:27": [shapely.box(33, 48, 34, 49), shapely.box(34, 48.9, 34.02, 48.92)],
        "2024-05-31T20:10": [shapely.box(33, 48, 34, 49), shapely.box(34, 48.1, 34.03, 48.12)],
    }
    ends = [
        ControlMap(
            "ISW", {"occupied": shapely.union_all(boxes)}, side="russia", recognised=recognised,
            instant=datetime.fromisoformat(f"{at}+00:00"),
        )
        for at, boxes in parts.items()
    ]  # fmt: skip
    return diff(*ends)


@cache
def three(interval: IntervalKind = "mappers") -> Verdict:
    """Return a verdict of three mappers, one of which is far below 880 km²."""
    deltas = [change(0.03), change(0.107, "ISW"), change(0.1, "Creamy Caprice")]
    rows = [
        row for d in deltas for row in check(CLAIM, d, settings=Settings(interval=interval)).rows
    ]
    figures = [
        figure_row(CLAIM, Amount.of(752), by="ISW"),
        figure_row(CLAIM, Amount.of(919), kind="derived", by="AFP's count of ISW data"),
    ]
    return judge(CLAIM, [*rows, *figures])


def row_of(verdict: Verdict, number: int = 0) -> Row:
    return verdict.rows[number]


# ---- which interval decides the outcome ----------------------------------------------------


def test_both_intervals_and_which_of_them_makes_the_outcome() -> None:
    wide, narrow = (
        row_of(check(CLAIM, change(0.1), settings=Settings(interval=i)))
        for i in ("mappers", "drawing")
    )
    assert (wide.as_drawn, wide.mappers) == (narrow.as_drawn, narrow.mappers)
    assert wide.as_drawn is not None and wide.mappers is not None
    assert (wide.low, wide.high) == wide.mappers and (narrow.low, narrow.high) == narrow.as_drawn
    assert (wide.interval, narrow.interval) == ("mappers", "drawing")
    assert (wide.outcome, wide.outcome_other) == ("supported", "overstated")
    assert (narrow.outcome, narrow.outcome_other) == ("overstated", "supported")


@pytest.mark.parametrize("recognised", ["ISW", ""])
@pytest.mark.parametrize("direction", ["gained", "retaken", "lost"])
def test_nothing_less_than_none_was_gained_or_lost(direction: str, recognised: str) -> None:
    side = "ukraine" if direction == "retaken" else "russia"
    claims = [
        Claim.area(5, **MAY, side=side, direction=direction),
        Claim.of("pace", "0.2", **MAY, side=side, direction=direction),
        Claim.area(5, **MAY, side=side, direction=direction, where=["UA-12", "UA-23"]),
    ]
    for claim in claims:
        row = row_of(check(claim, raided(recognised)))
        intervals = [row.as_drawn, row.mappers]
        intervals += [(p.low, p.high) for p in row.parts] + [p.mappers for p in row.parts]
        lows = [ends[0] for ends in intervals if ends is not None and ends[0] is not None]
        assert lows and min(lows) >= 0


def test_maps_without_a_day_stray_as_far_as_those_with_one() -> None:
    dated = change(0.1)
    undated = diff(*(m.with_(instant=None, day=None) for m in dated.maps))
    assert all(m.state_at is None for m in undated.maps)
    known, found = (row_of(check(CLAIM, delta)) for delta in (dated, undated))
    assert found.mappers == pytest.approx(known.mappers)
    assert found.between is not None and known.between is not None
    assert (found.between.lag, found.between.sd) == (0, pytest.approx(known.between.sd))


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "never been compared"), ("uk", "ніколи не порівнювали")]
)
def test_a_methods_paragraph_says_what_the_fit_does_not_cover(lang: str, said: str) -> None:
    unseen = change(0.1, "VIINA", definition="occupied+contested")
    paragraph = methods_paragraph(check(CLAIM, unseen), language=lang)
    assert paragraph.count(said) == 1 and "“occupied+contested”" in paragraph
    assert said not in methods_paragraph(three(), language=lang)


def test_an_interval_without_width_says_why() -> None:
    claims = [Claim.area(5, **MAY, side="russia", direction=way) for way in ("lost", "gained")]
    lost, gained = (row_of(check(claim, change(0.1))) for claim in claims)
    assert lost.mappers == lost.as_drawn == (0, 0)
    assert "nothing-moved-no-width" in [getattr(note, "key", "") for note in lost.notes]
    assert "nothing-moved-no-width" not in [getattr(note, "key", "") for note in gained.notes]


@pytest.mark.parametrize("unknown", ["draw", "Mappers", None])
def test_an_interval_that_there_is_not_is_refused(unknown: Any) -> None:
    with pytest.raises(InputError, match="expected 'mappers' or 'drawing', found"):
        Settings(interval=unknown)


def test_a_count_without_an_upper_end_says_by_which_interval_it_is_another() -> None:
    towns = shapely.points([(34.02 + i / 1000, 48.05 + i / 20) for i in range(18)])
    table = gpd.GeoDataFrame(
        {"name_en": [f"Town {i}" for i in range(18)], "name_uk": "", "oblast": "UA-12"},
        geometry=towns, crs=4326,
    )  # fmt: skip
    table.attrs["complete"] = False
    claim = Claim.settlements(8, **MAY, side="russia")
    rows = {}
    for interval in ("mappers", "drawing"):
        context = Context(near_border=shapely.Polygon(), settlements=table, interval=interval)
        (rows[interval],) = measured_rows(claim, Evidence(change(0.06, "ISW")), context)
    by_mappers, by_drawing = rows["mappers"], rows["drawing"]
    assert (by_mappers.outcome, by_mappers.outcome_other) == ("undecided", "understated")
    assert (by_drawing.outcome, by_drawing.outcome_other) == ("understated", "undecided")
    (turn,) = judge(claim, [by_mappers]).turns
    assert turn.values["interval"] == "mappers" and turn.values["row_clauses"] == ("ISW",)


def test_the_drawing_interval_gives_the_former_outcomes() -> None:
    for recognised, settings in (("DeepState", DRAWING), ("", Settings())):
        row = row_of(check(CLAIM, change(0.1, recognised=recognised), settings=settings))
        assert row.sd is not None and row.measured is not None and row.low is not None
        assert row.low == pytest.approx(row.measured - Z_95 * row.sd)
        assert row.outcome == "overstated"


@pytest.mark.parametrize(
    ("evidence", "key"),
    [
        (shapely.box(34, 48, 34.1, 49), "no-history-drawn"),
        (change(0.1, "my maps", recognised=""), "no-history-of-mapper"),
    ],
)
def test_what_has_no_history_has_the_drawing_interval_and_says_why(evidence: Any, key: str) -> None:
    verdict = check(CLAIM, evidence)
    row = row_of(verdict)
    assert row.no_mappers is not None and row.no_mappers.key == key
    assert (row.mappers, row.interval, row.outcome_other) == (None, "drawing", None)
    assert row.no_mappers in row.methods and str(row.no_mappers) in verdict_text(
        verdict, explain=True
    )
    told = verdict_dict(verdict)["verdicts"][0]["rows"][0]["intervals"]
    assert told["mappers"] is None and told["why_no_mappers"] == str(row.no_mappers)
    assert "(as drawn " in headline_text(verdict) and "between" not in headline_text(verdict)
    for lang in ("en", "uk"):
        assert row.no_mappers.text(lang)[1:] in methods_paragraph(verdict, language=lang)


def test_why_there_is_none_in_two_languages() -> None:
    drawn, other = Message("no-history-drawn"), Message("no-history-of-mapper", mapper="me")
    assert str(drawn) == (
        "no interval between mappers: drawn polygons have no past maps to compare with those of "
        "other mappers"
    )
    assert other.text("uk") == (
        "інтервалу між авторами мап немає: мапи «me», прочитані з цих файлів, ніколи не "
        "порівнювали з мапами інших авторів"
    )


# ---- headline ----------------------------------------------------------------------------


def intervals_in(message: Message) -> dict[str, tuple[float, float]]:
    """Return the intervals in a headline, by name: those of its first mapper."""
    found: dict[str, tuple[float, float]] = {}

    def walk(value: object) -> None:
        if isinstance(value, Message):
            if value.key in ("answer-between-mappers", "answer-as-drawn"):
                ends = value.values["ends"]
                assert isinstance(ends, Message)
                low, high = (float(str(ends.values[end])) for end in ("low", "high"))
                found.setdefault(value.key, (low, high))
            for inner in value.values.values():
                walk(inner)
        elif isinstance(value, tuple):
            for inner in value:
                walk(inner)

    walk(message)
    return found


def test_a_headline_names_both_intervals_of_each_mapper() -> None:
    verdict = check(CLAIM, change(0.1))
    row, found = row_of(verdict), intervals_in(verdict.headline)
    assert row.as_drawn is not None and row.mappers is not None
    assert found["answer-between-mappers"] == pytest.approx(row.mappers, abs=0.5)
    assert found["answer-as-drawn"] == pytest.approx(row.as_drawn, abs=0.5)
    assert str(three().headline).count("between mappers") == 3


def test_the_sentences_of_a_headline() -> None:
    ends = Message("ends-close", low=540, high=740), Message("ends-apart", low=-3, high=1664)
    named = [
        Message("answer-between-mappers", ends=ends[0]),
        Message("answer-as-drawn", ends=ends[1]),
    ]
    km2 = Message("quantity", number=636, unit="km²")
    both = Message("answer-with-intervals", measured=km2, intervals_clauses=named)
    assert str(both) == "636 km² (between mappers 540–740; as drawn −3 – 1,664)"
    assert both.text("uk") == "636 км² (між авторами мап 540–740; як накреслено −3 – 1\u00a0664)"
    change_ = Message("answer-change", direction="net", measured=both, gained_km2=650, lost_km2=14)
    assert str(change_).endswith("as drawn −3 – 1,664) on balance, 650.0 gained and 14.0 lost")


def test_two_definitions_of_a_mapper_reach_from_least_to_most() -> None:
    deltas = [change(0.05), change(0.05, definition="occupied+contested")]
    rows = [row for delta in deltas for row in check(CLAIM, delta).rows]
    found = intervals_in(judge(CLAIM, rows).headline)
    lows, highs = zip(*(row.mappers for row in rows if row.mappers is not None), strict=True)
    assert found["answer-between-mappers"] == pytest.approx((min(lows), max(highs)), abs=0.5)


def test_more_mappers_than_a_headline_names_have_no_common_interval() -> None:
    deltas = [change(0.1, name) for name in ("DeepState", "ISW", "Creamy Caprice", "Liveuamap")]
    verdict = judge(CLAIM, [row for d in deltas for row in check(CLAIM, d).rows])
    assert intervals_in(verdict.headline) == {}


# ---- the text of a check -----------------------------------------------------------------


def head_of(verdict: Verdict, lang: str = "en") -> str:
    lines = verdict_text(verdict, lang=lang).splitlines()
    return next(line for line in lines if "km²" in line and line.startswith("  "))


def test_the_heading_says_which_interval_makes_the_outcome() -> None:
    one, other = check(CLAIM, change(0.1)), check(CLAIM, change(0.1), settings=DRAWING)
    drawn = check(CLAIM, shapely.box(34, 48, 34.1, 49))
    assert [word in head_of(one) for word in ("95 % between mappers  as drawn", "95 %")] == [
        True
    ] * 2
    assert "95 % as drawn  between mappers" in head_of(other)
    assert "95 % as drawn" in head_of(drawn) and "mappers" not in head_of(drawn)
    figure = judge(CLAIM, [figure_row(CLAIM, Amount.of(752), by="ISW")])
    assert "95 % interval" in head_of(figure)


def test_a_row_with_the_drawing_interval_alone_says_so_beside_others() -> None:
    verdict = check(CLAIM, [change(0.1), shapely.box(34, 48, 34.1, 49)])
    (line,) = (line for line in verdict_text(verdict).splitlines() if line.startswith("[2]"))
    low, high = verdict.rows[1].as_drawn or (0.0, 0.0)
    assert f"as drawn {low:,.1f} – {high:,.1f}  –" in line


def test_agreement_says_who_stands_by_the_drawing_alone() -> None:
    both = [change(0.1), change(0.1, "my maps", recognised="")]
    agreement = check(CLAIM, both).agreement
    assert agreement is not None
    assert (agreement.allow, agreement.exclude) == (("DeepState",), ("my maps",))
    assert agreement.message.key == "agreement-as-drawn"
    assert agreement.message.values["mappers"] == ("my maps",)
    for alike in (both[:1], both[1:], [change(0.1), change(0.1, "ISW")]):
        told = check(CLAIM, alike).agreement
        assert told is not None and told.message.key != "agreement-as-drawn"


def test_what_the_fit_does_not_cover_is_taken_to_be_alike_and_said() -> None:
    key = "between-mappers-fitted-elsewhere"

    def notes_of(delta: Change) -> list[Any]:
        row = row_of(check(CLAIM.with_(since=None, until=None), delta))
        return [note for note in row.notes if getattr(note, "key", "") == key]

    assert notes_of(change(0.1)) == []
    (wider,) = notes_of(change(0.1, definition="occupied+contested"))
    assert wider.values["fitted_names"] == ("“occupied+contested”",)
    ends = (
        shown(0, "2022-08-30T20:00", "ISW", "ISW"),
        shown(0.1, "2025-02-02T20:00", "ISW", "ISW"),
    )
    (years,) = notes_of(diff(*ends))
    assert years.values["fitted_names"] == ("2022", "2025")
    faster = Claim.of(
        "pace", "faster", **MAY, side="russia",
        baseline_since="2022-05-01", baseline_until="2022-05-31",
    )  # fmt: skip
    ends = (
        shown(0, "2022-04-30T20:00", "ISW", "ISW"),
        shown(0.1, "2022-05-31T20:00", "ISW", "ISW"),
    )
    row = row_of(check(faster, change(0.2, "ISW"), earlier=diff(*ends)))
    (baseline,) = [note for note in row.notes if getattr(note, "key", "") == key]
    assert baseline.values["fitted_names"] == ("2022",)
    drawn = row_of(check(CLAIM, shapely.box(34, 48, 34.1, 49)))
    assert key not in [getattr(note, "key", "") for note in drawn.notes]


def test_a_notebook_names_the_interval_of_each_row() -> None:
    html = check(CLAIM, [change(0.1), shapely.box(34, 48, 34.1, 49)])._repr_html_()
    assert "<th>95 % between mappers</th><th>as drawn</th>" in html
    assert html.count(", as drawn</td><td>–</td>") == 1  # a drawing has no other interval
    alone = check(CLAIM, shapely.box(34, 48, 34.1, 49))._repr_html_()
    assert "between mappers" not in alone and "<th>95 % as drawn</th>" in alone


def test_many_claims_have_both_columns() -> None:
    text = claims_text([three(), check(CLAIM, change(0.1))])
    answers, table = text.split("\n\n", 1)
    assert len(answers.split("\n")) == 2  # what each claim came to, first
    assert "95 % between mappers" in table.splitlines()[0] and "as drawn" in table.splitlines()[0]


def test_each_row_explains_its_intervals() -> None:
    row = row_of(check(CLAIM, change(0.1)))
    of_mappers, as_drawn, *_ = (m for m in row.methods if isinstance(m, Message))
    assert (of_mappers.key, as_drawn.key) == (
        "method-interval-mappers-of",
        "method-interval-drawing",
    )
    assert (of_mappers.values["decides"], as_drawn.values["decides"]) == ("yes", "no")
    assert row.between is not None
    for cause in ("drawing", "lag", "definition", "quantile"):
        value = float(str(of_mappers.values[cause]))
        assert value == pytest.approx(getattr(row.between, cause), abs=0.05)
    text = Message(
        "method-interval-mappers-of", range="540–740 km²", quantile=2, drawing=14, lag=40,
        definition=20, decides="yes",
    )  # fmt: skip
    assert str(text) == (
        "95 % between mappers 540–740 km²: where another careful mapper's figure may lie, 2 "
        "standard deviations to either side; those of drawing (14), lag (40) and "
        "definition (20) are added in quadrature; it decides the outcome"
    )


def test_a_methods_paragraph_states_both() -> None:
    verdict = three()
    for lang, named in (("en", "between mappers "), ("uk", "між авторами мап ")):
        text = methods_paragraph(verdict, language=lang)
        assert text.count(named) >= 3
    assert "; it decides" not in methods_paragraph(verdict)


# ---- data --------------------------------------------------------------------------------


@pytest.mark.parametrize("interval", ["mappers", "drawing"])
def test_json_has_both_and_follows_its_schema(interval: IntervalKind) -> None:
    verdict = three(interval)
    content = json.loads(to_json(verdict_dict(verdict)))
    jsonschema.Draft202012Validator(schema("check-3")).validate(content)
    row, told = row_of(verdict), content["verdicts"][0]["rows"][0]
    assert (told["low"], told["high"]) == pytest.approx((row.low, row.high), abs=1e-6)
    assert told["interval"] == interval and told["outcome_other"] == row.outcome_other
    both = told["intervals"]
    assert row.as_drawn is not None and row.mappers is not None and row.between is not None
    assert tuple(both["drawing"].values()) == pytest.approx(row.as_drawn, abs=1e-6)
    assert (both["mappers"]["low"], both["mappers"]["high"]) == pytest.approx(row.mappers, abs=1e-6)
    assert both["mappers"]["lag_sd"] == pytest.approx(row.between.lag, abs=1e-6)
    half = both["mappers"]["quantile"] * hypot(
        *(both["mappers"][f"{cause}_sd"] for cause in ("drawing", "lag", "definition"))
    )
    assert both["mappers"]["high"] == pytest.approx(told["measured"] + half, abs=1e-4)
    figure = content["verdicts"][0]["rows"][3]
    assert (figure["interval"], figure["intervals"]["drawing"]) == (None, None)


@pytest.mark.parametrize("interval", ["mappers", "drawing"])
def test_a_part_keeps_both(interval: IntervalKind) -> None:
    part = Part("x", 5.0, 4.0, 6.0, "km²", mappers=(2.0, 8.0)).by(interval)
    assert (part.low, part.high) == ((2.0, 8.0) if interval == "mappers" else (4.0, 6.0))
    row = replace(row_of(check(CLAIM, change(0.1))), parts=(part,))
    (told,) = verdict_dict(judge(CLAIM, [row]))["verdicts"][0]["rows"][0]["components"]
    assert told["intervals"] == {
        "drawing": {"low": 4.0, "high": 6.0}, "mappers": {"low": 2.0, "high": 8.0}
    }  # fmt: skip


def test_a_table_has_columns_of_both() -> None:
    table = verdict_table(three())
    row, first = row_of(three()), table.iloc[0]
    assert row.as_drawn is not None and row.mappers is not None
    assert first["interval"] == "mappers" and table.iloc[3]["interval"] == ""
    ends = (
        first["drawing_low"],
        first["drawing_high"],
        first["mappers_low"],
        first["mappers_high"],
    )
    assert ends == pytest.approx((*row.as_drawn, *row.mappers), abs=1e-6)
    assert table.iloc[3][["drawing_low", "mappers_high"]].isna().all()
    assert [*table["outcome_other"]] == [row.outcome_other or "" for row in three().rows]
    assert set(table["why_no_mappers"]) == {""}
    (drawn,) = verdict_table(check(CLAIM, shapely.box(34, 48, 34.1, 49)))["why_no_mappers"]
    assert drawn == str(Message("no-history-drawn"))


# ---- turning points ----------------------------------------------------------------------


def outcome_at(
    sigma: float, claim: tuple[float, float], value: float, *, measured: float, per: float,
    quantile: float, other: float, moved: tuple[float, float], least: float,
) -> str:  # fmt: skip
    """Apply the rule itself, with the interval from a σ."""
    reach = quantile * hypot(per * sigma, other)
    low, high = max(least, measured + moved[0] - reach), measured + moved[1] + reach
    return compare_measured(claim, (low, high), value)


SPREADS = st.fixed_dictionaries(
    {
        "measured": st.floats(10, 3000),
        "per": st.floats(0.01, 1),
        "quantile": st.floats(1.9, 3.5),
        "other": st.floats(0, 80),
        "moved": st.tuples(st.floats(-20, 0), st.floats(0, 20)),
        "least": st.sampled_from([-inf, 0.0]),
    }
)


@given(SPREADS)
def test_the_turning_point_is_where_the_rule_turns(spread: dict[str, Any]) -> None:
    claim, value = (875.0, 885.0), 880.0
    turn = turning_point(
        claim, spread["measured"], value=value, sd_per_metre=spread["per"],
        quantile=spread["quantile"], other_sd=spread["other"], moved=spread["moved"],
        limits=(spread["least"], inf),
    )  # fmt: skip
    at_none = outcome_at(0.0, claim, value, **spread)
    if turn is None:
        assert at_none in ("supported", "undecided")
        return
    at = float(str(turn.values["m"]))
    assume(at > 1e-3)
    before, after = (outcome_at(at * f, claim, value, **spread) for f in (1 - 1e-6, 1 + 1e-6))
    assert before in ("overstated", "understated")
    if turn.key == "supported-if-sigma-above":
        assert after == "supported"
    else:
        assert after == "undecided"
        most = float(str(turn.values["most_m"]))
        held = [outcome_at(most * f, claim, value, **spread) for f in (1 - 1e-6, 1 + 1e-6)]
        assert held == ["undecided", "supported"]


@pytest.mark.parametrize("interval", ["mappers", "drawing"])
def test_a_row_turns_where_measuring_again_turns_it(interval: IntervalKind) -> None:
    """The whole check is run with σ just below and just above the turning point."""
    found = check(CLAIM, change(0.03), settings=Settings(interval=interval))
    (turn,) = (m for m in row_of(found).hangs_on if isinstance(m, Message) and "sigma" in m.key)
    at = float(str(turn.values["m"]))
    outcomes = [
        check(
            CLAIM, change(0.03), settings=Settings(interval=interval), position_error_m=at * f
        ).outcome
        for f in (0.999, 1.001)
    ]
    assert outcomes[0] == "overstated" and outcomes[1] in ("undecided", "supported")


@given(st.floats(600, 1200), st.floats(1, 30), st.floats(0, 90))
def test_the_other_interval_is_the_rule_on_it(value: float, sd: float, lag: float) -> None:
    measured = Measured.normal(value, sd, BetweenMappers(sd, lag))
    delta = change(0.1)
    for interval, ends in (
        ("mappers", (measured.low, measured.high)),
        ("drawing", measured.mappers or (0.0, 0.0)),
    ):
        chosen = measured.by("mappers" if interval == "mappers" else "drawing")
        other = under_other_interval(chosen)
        assert other is not None and (other.low, other.high) == ends
        assert outcome_of(CLAIM, other, delta, True)[0] == CLAIM.form.compare(ends)


def test_what_the_other_interval_would_say_is_noted_as_a_turn() -> None:
    verdict = three()
    (turn,) = (t for t in verdict.turns if t.key == "turn-other-interval")
    assert turn.values["interval"] == "mappers" and turn.values["row_clauses"] == (
        "Creamy Caprice",
    )
    assert str(turn) == "by the interval as drawn alone: overstated (Creamy Caprice)"
    assert turn.text("uk") == "за самим лише інтервалом «як накреслено»: завищене (Creamy Caprice)"
    assert any(str(turn) in line for line in matters(verdict))
    back = [t for t in three("drawing").turns if t.key == "turn-other-interval"]
    assert [(t.values["interval"], str(t.values["outcome"])) for t in back] == [
        ("drawing", "supported")
    ]
    many = Message("turn-other-interval-of-many", interval="drawing", outcome="x", count=4, total=5)
    assert str(many) == "by the interval between mappers: x (4 of 5 mapped measurements)"


# ---- agreement ---------------------------------------------------------------------------


def test_how_many_mappers_would_have_to_be_wrong() -> None:
    agreement = three("drawing").agreement
    assert agreement is not None
    assert agreement.exclude == ("DeepState", "Creamy Caprice") and agreement.allow == ("ISW",)
    assert str(agreement.message) == (
        "880 km² lies outside what 2 of 3 mappers allow (DeepState and Creamy Caprice); published: "
        "ISW 752 km², AFP's count of ISW data 919 km²"
    )
    assert agreement.message.text("uk") == (
        "заявлене (880 км²) лежить поза тим, що допускають 2 із 3 авторів мап (DeepState і Creamy "
        "Caprice); оприлюднено: ISW 752 км², AFP's count of ISW data 919 км²"
    )
    lines = matters(three("drawing"))
    assert str(agreement.message) in "\n".join(lines) and len(lines) <= MOST_LINES
    (told,) = verdict_dict(three("drawing"))["verdicts"][0]["agreements"]
    assert told["at"] == ""
    assert told["exclude"] == list(agreement.exclude) and told["text"] == str(agreement.message)


def test_a_mapper_allows_a_claim_that_its_interval_meets_however_wide() -> None:
    """It is undecided only by width: C meets M, and no mapper is averaged with another."""
    claim = Claim.area("30-60", **MAY, side="russia")
    verdict = check(claim, change(0.002), settings=DRAWING)
    row = row_of(verdict)
    assert row.outcome == "undecided" and row.low is not None and row.high is not None
    assert row.low < 30 < row.high
    assert verdict.agreement is not None and verdict.agreement.allow == ("DeepState",)


@given(
    st.floats(200, 1600),
    st.floats(1, 400),
    st.sampled_from(["880", "more than 700", "700-900", "about 500"]),
)
def test_allowed_is_where_the_intervals_meet(value: float, sd: float, stated: str) -> None:
    claim = Claim.area(stated, **MAY, side="russia")
    measured = Measured.normal(value, sd).by("drawing")
    outcome, why = outcome_of(claim, measured, change(0.1), True)
    row = Row(
        "a", "mapped", measured=value, low=measured.low, high=measured.high, outcome=outcome,
        counted=True, hangs_on=tuple(why),
    )  # fmt: skip
    agreement = judge(claim, [row]).agreement
    assert agreement is not None
    low, high = claim.interval
    meets = low <= measured.high and measured.low <= high
    assert (agreement.allow, agreement.exclude) == ((("a",), ()) if meets else ((), ("a",)))


def test_who_cannot_tell_counts_for_neither() -> None:
    late = diff(
        shown(0, "2024-04-01T00:00", "ISW", "ISW"), shown(0.1, "2024-07-31T00:00", "ISW", "ISW")
    )
    gone = unavailable_row(CLAIM, "Liveuamap", definition="occupied", kind="mapped", note="gone")
    rows = [*check(CLAIM, change(0.03)).rows, *check(CLAIM, late).rows, gone]
    agreement = judge(CLAIM, rows).agreement
    assert agreement is not None
    assert (agreement.exclude, agreement.not_told) == (("DeepState",), ("ISW", "Liveuamap"))
    assert str(agreement.message).endswith("; ISW and Liveuamap give no answer")
    none = judge(CLAIM, [*check(CLAIM, late).rows, gone]).agreement
    assert none is not None and none.message.key == "agreement-none"
    one = Message("agreement-none", count=1)
    assert str(one) == "the one mapper named gives no answer: no map here covers the period"


def test_each_mapper_once_by_the_definition_that_is_named_first() -> None:
    first, second = change(0.03), change(0.1, definition="occupied+contested")
    for deltas, stance in (((first, second), "exclude"), ((second, first), "allow")):
        rows = [row for delta in deltas for row in check(CLAIM, delta).rows]
        agreement = judge(CLAIM, rows).agreement
        assert agreement is not None and agreement.mappers == ("DeepState",)
        assert getattr(agreement, stance) == ("DeepState",)
        assert agreement_lines(judge(CLAIM, rows)) == []  # its row already has it


def test_axes_stand_apart() -> None:
    row = row_of(three())
    rows = [replace(row, at="Lyptsi"), replace(row, at="Vovchansk", outcome="supported")]
    verdict = judge(CLAIM, rows)
    assert verdict.agreement is None
    told = verdict_dict(verdict)["verdicts"][0]["agreements"]
    assert [each["text"] for each in told] == [str(each.message) for each in verdict.agreements]
    assert [(each["at"], each["allow"]) for each in told] == [
        ("Lyptsi", []), ("Vovchansk", ["DeepState"])
    ]  # fmt: skip
    assert [(a.at, a.allow) for a in verdict.agreements] == [
        ("Lyptsi", ()), ("Vovchansk", ("DeepState",))
    ]  # fmt: skip


def test_drawings_and_figures_alone_are_no_mappers() -> None:
    rows = [
        *check(CLAIM, shapely.box(34, 48, 34.1, 49)).rows,
        figure_row(CLAIM, Amount.of(752), by="ISW"),
    ]
    assert judge(CLAIM, rows).agreement is None
    assert verdict_dict(judge(CLAIM, rows))["verdicts"][0]["agreements"] == []


@pytest.mark.parametrize(
    ("claim", "exclude", "of", "en", "uk"),
    [
        (Claim.settlements(28), 1, 2, "28 settlements lie outside what 1 of 2 mappers allows (m0)",
         "заявлене (28 населених пунктів) лежить поза тим, що допускає 1 із 2 авторів мап (m0)"),
        (Claim.area(880), 5, 5, "880 km² lies outside what 5 of 5 mappers allow "
         "(m0, m1, m2, m3 and m4)",
         "заявлене (880 км²) лежить поза тим, що допускають 5 із 5 авторів мап "
         "(m0, m1, m2, m3 і m4)"),
        (Claim.area(880), 0, 2, "880 km² lies within what all 2 mappers allow",
         "заявлене (880 км²) лежить у межах того, що допускає кожен із 2 авторів мап"),
        (Claim.status("Lyptsi", "captured", until="2024-05-31"), 0, 1,
         "the claim lies within what the one mapper here allows",
         "заявлене лежить у межах того, що допускає 1 автор мап"),
    ],
)  # fmt: skip
def test_plurals(claim: Claim, exclude: int, of: int, en: str, uk: str) -> None:
    stances: dict[str, Stance] = {f"m{i}": "exclude" if i < exclude else "allow" for i in range(of)}
    message = agreement_of(claim, stances).message
    assert (str(message), message.text("uk")) == (en, uk)


# ---- the command -------------------------------------------------------------------------


def test_the_command_takes_either_interval(tmp_path: Any, capsys: Any) -> None:
    before, after = tmp_path / "before.geojson", tmp_path / "after.geojson"
    for path, wide in ((before, 0.0), (after, 0.1)):
        path.write_text(shapely.to_geojson(shapely.box(33, 48, 34 + wide, 49)))
    asked = ["check", "--claim", "880 km2", "--side", "russia", "--before", str(before)]
    asked += ["--after", str(after), "--interval", "drawing", "--json"]
    assert main(asked) == 0
    content = json.loads(capsys.readouterr().out)
    assert content["verdicts"][0]["record"]["parameters"]["interval"] == "drawing"
    assert Settings().interval == "mappers"
