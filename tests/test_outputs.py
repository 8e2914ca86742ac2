"""Files written from a check: JSON by its schema, GeoJSON of the evidence."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import jsonschema
import pytest
import shapely
from verdicts import BY, EVIL, GAIN, MAY, OUTLINE, SQUARE, change, mixed, of_each_kind, shown

from frontgeo import (
    Claim,
    Verdict,
    area_km2,
    check,
    diff,
    load_oblasts,
    read_case,
    run_case,
)
from frontgeo.change.definitions import DEFINITIONS
from frontgeo.change.drawing import Drawing
from frontgeo.claims import KINDS
from frontgeo.claims.measuring import Part
from frontgeo.errors import InputError
from frontgeo.outputs.feature_collection import verdict_geojson
from frontgeo.outputs.methods import methods_paragraph
from frontgeo.outputs.plain_data import to_json
from frontgeo.outputs.records import verdict_dict
from frontgeo.outputs.schema import SCHEMAS, schema
from frontgeo.outputs.tables import table_csv, verdict_table
from frontgeo.places import examples_folder
from frontgeo.verdicts.check import judge
from frontgeo.verdicts.outcomes import COUNTED_KINDS, Row

# ---- schemas ------------------------------------------------------------------------------


def validator(name: str) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(schema(name), format_checker=jsonschema.FormatChecker())


def valid(name: str, content: Any) -> None:
    validator(name).validate(json.loads(to_json(content)))


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_one_and_is_strict_all_through(name: str) -> None:
    loaded = schema(name)
    jsonschema.Draft202012Validator.check_schema(loaded)
    objects = [loaded, *loaded["$defs"].values()]
    while objects:
        one = objects.pop()
        objects += [v for v in one.get("properties", {}).values() if isinstance(v, dict)]
        objects += [one["items"]] if isinstance(one.get("items"), dict) else []
        if one.get("type") == "object" and "maxProperties" not in one:
            assert "additionalProperties" in one, one
            if one["additionalProperties"] is False and name == "check-3":
                optional = {"clips", "case", "places"} if "inputs" in one["properties"] else set()
                # added later: documents that were written before stay valid
                later = {"aside_km2", "interval", "intervals", "outcome_other", "agreements"}
                later |= {"theatre", "within_error", "stated_low", "stated_high", "ratio_low"}
                later |= {"ratio_high"}
                if "evidence" in one["properties"]:
                    later |= {"stated", "stated_unit"}
                optional |= later & set(one["properties"])
                assert set(one["required"]) == set(one["properties"]) - optional


def test_an_unknown_schema() -> None:
    with pytest.raises(
        InputError, match="expected one of check-3, case, claim, claimreview, desk-1, found 'x'"
    ):
        schema("x")


def test_the_schemas_words_are_the_programs() -> None:
    defs = schema("check-3")["$defs"]
    assert defs["kind"]["enum"] == list(KINDS)
    for name, kind in KINDS.items():
        claim = defs[f"claim_{name}"]["properties"]
        assert claim["kind"] == {"const": name}
        assert set(claim["unit"]["enum"]) <= set(defs["unit"]["enum"])
        keys = {field.alias or key for key, field in kind.model_fields.items() if not field.exclude}
        assert keys <= set(claim)
    row = defs["row"]["properties"]
    assert set(row["kind"]["enum"]) == {*COUNTED_KINDS, "illustration"}
    assert set(row["definition"]["enum"]) == {*DEFINITIONS, "as drawn", "as stated"}
    assert schema("check-3")["properties"]["schema"]["const"] == verdict_dict([])["schema"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_verdict_of_each_kind_is_valid(kind: str) -> None:
    content = verdict_dict(of_each_kind()[kind])
    assert content["verdicts"][0]["claim"]["kind"] == kind
    valid("check-3", content)


def test_other_verdicts_are_valid() -> None:
    valid("check-3", verdict_dict(list(of_each_kind().values())))
    valid("check-3", verdict_dict(mixed()))
    valid("check-3", verdict_dict(check(Claim.area("more than 800"), GAIN)))
    case = run_case(read_case(examples_folder() / "belousov-2024" / "case.toml"), command="x")
    assert any(row.outcome is None for row in case[0].rows)
    valid("check-3", verdict_dict(case))


def _claim(document: dict[str, Any]) -> dict[str, Any]:
    return document["verdicts"][0]["claim"]


def _row(document: dict[str, Any]) -> dict[str, Any]:
    return document["verdicts"][0]["rows"][0]


def _verdict(document: dict[str, Any]) -> dict[str, Any]:
    return document["verdicts"][0]


@pytest.mark.parametrize(
    ("of", "changes"),
    [
        (dict, {"schema": "frontgeo-check-1"}),
        (dict, {"verdicts": []}),
        (dict, {"more": 1}),
        (_verdict, {"outcome": "false"}),
        (_verdict, {"rows": []}),
        (_verdict, {"more": 1}),
        (_claim, {"kind": "rumour"}),
        (_claim, {"unit": "km"}),
        (_claim, {"since": "1 May"}),
        (_claim, {"since": "2024-13-01"}),
        (_claim, {"where": ["UA-63", "UA-63"]}),
        (_claim, {"value": None}),
        (_claim, {"direction": "sideways"}),
        (_claim, {"side": 1}),
        (_verdict, {"headline": ""}),
        (_verdict, {"turns": ["text"]}),
        (_row, {"contradicted": None}),
        (_row, {"direction": "up"}),
        (_row, {"outcome": "mixed"}),
        (_row, {"measured": None}),
        (_row, {"outcome": None, "measured": None}),
        (_row, {"outcome": None, "counted": False}),
        (_row, {"gained_km2": -1.0}),
        (_row, {"days": [1.0]}),
        (_row, {"more": 1}),
        (_row, {"components": [{"name": "x"}]}),
        (_row, {"definition": "held"}),
    ],
)
def test_what_the_schema_refuses(of: Callable[[Any], Any], changes: dict[str, Any]) -> None:
    document = json.loads(to_json(verdict_dict(of_each_kind()["area"])))
    validator("check-3").validate(document)
    broken = copy.deepcopy(document)
    (broken if of is dict else of(broken)).update(changes)
    assert not validator("check-3").is_valid(broken)
    missing = copy.deepcopy(document)
    (missing if of is dict else of(missing)).pop(
        next(iter(changes)) if "more" not in changes else next(iter(of(missing)))
    )
    assert not validator("check-3").is_valid(missing)


# ---- GeoJSON ------------------------------------------------------------------------------


def features(verdicts: Any) -> list[dict[str, Any]]:
    text = verdict_geojson(verdicts)
    assert text == verdict_geojson(verdicts)
    collection = json.loads(text)
    assert set(collection) == {"type", "features"}
    assert collection["type"] == "FeatureCollection"
    return list(collection["features"])


def ground(feature: dict[str, Any]) -> shapely.Geometry:
    return shapely.geometry.shape(feature["geometry"])


def test_geojson_is_wound_and_measured_as_it_says() -> None:
    for feature in features(list(of_each_kind().values())):
        geometry = ground(feature)
        assert geometry.is_valid and not geometry.is_empty
        for part in shapely.get_parts(geometry):
            if part.geom_type == "Polygon":
                assert part.exterior.is_ccw and not any(r.is_ccw for r in part.interiors)
        if shapely.get_dimensions(geometry) == 2:
            told = feature["properties"]["area_km2"]
            assert told == pytest.approx(area_km2(geometry), abs=1e-6)


def test_coordinates_are_those_of_the_evidence() -> None:
    third = shapely.box(34, 48, 34 + 1 / 3, 49)
    hole = shapely.difference(third, shapely.box(34.1, 48.1, 34.2, 48.2))
    (feature,) = features(check(Claim.area(880), hole))
    assert shapely.equals_exact(ground(feature).normalize(), hole.normalize(), 0.0)


def test_ground_gained_and_lost_is_there_once_with_all_its_claims() -> None:
    after = shapely.union(shapely.box(33.01, 48, 34, 49), GAIN)
    delta = diff(shown(SQUARE, "2024-04-30T21:27"), shown(after, "2024-05-31T20:10"))
    made = [
        check(Claim.area(880, **MAY, id="a"), delta),
        check(Claim.area(700, **MAY, id="b"), [delta, change(0.2, "ISW")]),
        check(Claim.settlements(5, **MAY, id="c"), delta),
    ]
    found = [f["properties"] for f in features(made) if f["properties"]["feature"] == "ground"]
    told = [(f["change"], f["evidence"], tuple(f["claims"])) for f in found]
    assert told == [
        ("gained", "DeepState", ("a", "b", "c")),
        ("lost", "DeepState", ("a", "b", "c")),
        ("gained", "ISW", ("b",)),
    ]
    row = made[0].rows[0]
    assert (found[0]["area_km2"], found[1]["area_km2"]) == pytest.approx(
        (row.gained_km2, row.lost_km2), abs=1e-6
    )
    assert (found[0]["before"], found[0]["after"]) == ("2024-04-30T21:27Z", "2024-05-31T20:10Z")
    assert found[0]["definition"] == "occupied" and "DeepStateMAP" in found[0]["credit"]


def test_only_what_counts_and_illustrations_are_shown() -> None:
    kinds = [f["properties"]["kind"] for f in features(mixed())]
    assert kinds == ["mapped", "mapped", "illustration"]
    void = replace(check(Claim.area(880, **MAY), change()).rows[0], counted=False)
    assert features(judge(Claim.area(880, **MAY), [void])) == []


def test_parts_that_lie_somewhere_are_shown() -> None:
    by_claim: dict[str, list[dict[str, Any]]] = {}
    for feature in features(list(of_each_kind().values())):
        if feature["properties"]["feature"] == "part":
            by_claim.setdefault(feature["properties"]["claims"][0], []).append(feature)
    named = {"depth", "settlements", "fronts", "status", "held", "persists", "share_gained"}
    assert set(by_claim) == named
    assert {f["geometry"]["type"] for f in by_claim["settlements"]} == {"Point"}
    listed = of_each_kind()["settlements"].rows[0].parts
    assert len(by_claim["settlements"]) == len(listed)
    for feature, part in zip(by_claim["settlements"], listed, strict=True):
        assert feature["properties"]["finding"] == str(part.finding)
        assert feature["geometry"]["coordinates"] == [part.at.x, part.at.y]
    (deepest,) = (f for f in by_claim["depth"] if f["geometry"]["type"] == "Point")
    assert deepest["geometry"]["coordinates"][0] == pytest.approx(34.12)
    outline, point = by_claim["status"]
    assert ground(outline).equals(OUTLINE)
    assert point["geometry"]["type"] == "Point"
    assert {f["properties"]["name"] for f in by_claim["fronts"]} == {"Vilnohirsk", "Svitlohirske"}


def test_the_ground_held_of_a_share_and_about_a_settlement() -> None:
    found = {
        f["properties"]["claims"][0]: f
        for f in features([of_each_kind()["share"], of_each_kind()["status"]])
        if f["properties"]["feature"] == "ground"
    }
    assert {f["properties"]["change"] for f in found.values()} == {"held"}
    kherson = load_oblasts().set_index("iso").loc["UA-65"].geometry
    held = shapely.intersection(kherson, shapely.box(32, 45.5, 36, 47))
    assert found["share"]["properties"]["area_km2"] == pytest.approx(area_km2(held), rel=1e-6)
    share = 100 * area_km2(held) / area_km2(kherson)
    assert of_each_kind()["share"].rows[0].measured == pytest.approx(share, rel=1e-6)
    near = shapely.box(36.80, 50.17, 37.08, 50.29)  # 0.1° around the outline, up to the line
    assert ground(found["status"]).equals_exact(near, 1e-9, normalize=True)
    assert found["status"]["properties"]["before"] is None


def test_text_from_data_is_only_text_in_geojson() -> None:
    verdict = check(Claim.area(880, id=EVIL), Drawing.of(GAIN, label=EVIL))
    text = verdict_geojson(verdict)
    assert text.isascii()
    assert json.loads(text)["features"][0]["properties"]["evidence"] == EVIL


# ---- from archives ------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.archive
def test_the_outputs_of_the_belousov_case(belousov: list[Verdict]) -> None:
    valid("check-3", verdict_dict(belousov))
    made = belousov[:1]
    (verdict,) = made
    valid("check-3", verdict_dict(made))
    net: dict[str, float] = {}
    for feature in features(made):
        told = feature["properties"]
        key = f"{told['evidence']}, {told['definition']}"
        sign = 1 if told["change"] == "gained" else -1
        net[key] = net.get(key, 0.0) + sign * area_km2(ground(feature))
    table = verdict_table(made)
    mapped = table[table["evidence_kind"] == "mapped"]
    aside = {
        (row.label, row.definition): row.change.aside_km2()
        for row in verdict.rows
        if row.change is not None
    }
    for row in mapped.itertuples():
        # slivers and redrawn border are only in the measured net, and are not drawn
        drawn = row.measured - aside[row.evidence, row.definition]
        assert net[f"{row.evidence}, {row.definition}"] == pytest.approx(drawn, abs=1e-3)
    assert net["DeepState, occupied"] == pytest.approx(631.9, abs=0.1)
    text = methods_paragraph(verdict)
    measured = "631.9 km² (between mappers "
    ends = "; as drawn 604.1–659.6; a day off: 631.6–638.6)"
    for piece in (BY, "31 December 2023 at 21:19 UTC", measured, ends, "ISW",
                  "redrawn border or coast", "frontgeo illustration"):  # fmt: skip
        assert piece in text
    assert "; як накреслено 604,1–659,6" in methods_paragraph(verdict, language="uk")
    assert table_csv(table).count("\narea-880,") == len(verdict.rows)


def test_rows_without_a_geometry_make_no_feature() -> None:
    claim = Claim.area(880)
    row = Row("x", "mapped", measured=1.0, low=0.0, high=2.0, outcome="overstated", counted=True,
              parts=(Part("a"), Part("b", at=shapely.Point())))  # fmt: skip
    assert features(judge(claim, [row])) == []
