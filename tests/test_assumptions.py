"""Assumptions, uncertainty and omissions appear in every form of output."""

from __future__ import annotations

import csv
import html
import json
import re
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any

import jsonschema
import matplotlib as mpl
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.text import Text
from shapes import write_geojson

import frontgeo as fg
from frontgeo import Change, Claim, ControlMap, Verdict, check, diff
from frontgeo.change.apart import SetApart
from frontgeo.change.assumptions import Assumed, Assumption
from frontgeo.change.definitions import DEFINITIONS, side_text
from frontgeo.change.drawing import Drawing
from frontgeo.cli.main import main
from frontgeo.i18n import LANGUAGES, texts_of
from frontgeo.mappers import generic
from frontgeo.outputs.caveats import assumption_text, kept_out_text, map_notes
from frontgeo.outputs.feature_collection import delta_geojson
from frontgeo.outputs.methods import methods_paragraph
from frontgeo.outputs.plain_data import to_json
from frontgeo.outputs.records import verdict_dict
from frontgeo.outputs.schema import schema
from frontgeo.outputs.tables import verdict_table
from frontgeo.outputs.text import claims_text, verdict_text
from frontgeo.outputs.view_model import VerdictView
from frontgeo.pages.layers import ChangeLayer
from frontgeo.pages.still import still_svg
from frontgeo.plot.compose import SIZES

TAKEN = Assumption.of("status", "status_taken")
EN = "taken as occupied: nothing in the file says what it is"
UK = "вважається окупованою: у файлі не сказано, що це за територія"
CLAIM = ("check", "--claim", "8 km2")
BOTH = ("--before", "2024-05-01.geojson", "--after", "2024-05-31.geojson")
REVIEW = ("--url", "https://example.org/a", "--publisher", "A", "--published", "2024-06-01")


# ---- every form of output of the command line -----------------------------------------------


def of_html(file: str) -> Callable[[str], str]:
    """Return the visible text of a page, without script and data."""

    def read(out: str) -> str:
        page = re.sub(r"(?s)<(script|style)\b.*?</\1>", "", Path(file).read_text())
        return html.unescape(re.sub(r"<[^>]+>", " ", page))

    return read


def of_svg(file: str) -> Callable[[str], str]:
    return lambda out: " ".join(ET.parse(file).getroot().itertext())


def of_xlsx(out: str) -> str:
    with zipfile.ZipFile("r.xlsx") as book:
        return html.unescape(book.read("xl/sharedStrings.xml").decode())


def of_csv(out: str) -> str:
    (row,) = csv.DictReader(StringIO(Path("r.csv").read_text()))
    return row["assumed"]


def of_features(file: str) -> Callable[[str], str]:
    def read(out: str) -> str:
        features = json.loads(Path(file).read_text())["features"]
        assert features
        (texts,) = {tuple(feature["properties"]["assumed"]) for feature in features}
        return " ".join(texts)

    return read


def of_rows(out: str) -> str:
    (verdict,) = json.loads(out)["verdicts"]
    assert {a["about"] for a in verdict["rows"][0]["assumed"]} == {"status"}
    for each in (*verdict["rows"], *verdict["record"]["inputs"]):
        assert [a["text"] for a in each["assumed"]] == [EN]
    return EN


def of_result(out: str) -> str:
    told = json.loads(out)
    assert told["repaired"] == {} and told["skipped"] == {}
    ((assumed),) = told["assumed"]
    return str(assumed["text"])


def of_out(out: str) -> str:
    return out


#: by name: arguments, the reader of the output, and its language
FORMS: dict[str, tuple[tuple[str, ...], Callable[[str], str], str]] = {
    "text": ((*CLAIM, *BOTH), of_out, EN),
    "text of polygons": ((*CLAIM, "--polygons", "2024-05-01.geojson"), of_out, EN),
    "table": ((*CLAIM, *BOTH, "--table"), of_out, EN),
    "json": ((*CLAIM, *BOTH, "--json"), of_rows, EN),
    "csv": ((*CLAIM, *BOTH, "--csv", "r.csv"), of_csv, EN),
    "xlsx": ((*CLAIM, *BOTH, "--xlsx", "r.xlsx"), of_xlsx, EN),
    "geojson": ((*CLAIM, *BOTH, "--geojson", "r.geojson"), of_features("r.geojson"), EN),
    "claimreview": (
        (*CLAIM, *BOTH, "--claimreview", "r.json", *REVIEW),
        lambda out: json.loads(Path("r.json").read_text())["reviewRating"]["ratingExplanation"],
        f"T{EN[1:]}.",
    ),
    "claimreview in Ukrainian": (
        (*CLAIM, *BOTH, "--claimreview", "r.json", *REVIEW, "--language", "uk"),
        lambda out: json.loads(Path("r.json").read_text())["reviewRating"]["ratingExplanation"],
        f"В{UK[1:]}.",
    ),
    "methods": ((*CLAIM, *BOTH, "--methods", "en"), of_out, EN),
    "methods in Ukrainian": ((*CLAIM, *BOTH, "--methods", "uk"), of_out, UK),
    "page": ((*CLAIM, *BOTH, "--html", "r.html"), of_html("r.html"), f"* {EN}"),
    "page in Ukrainian": (
        (*CLAIM, *BOTH, "--html", "r.html", "--language", "uk"), of_html("r.html"), f"* {UK}",
    ),
    "figure": ((*CLAIM, *BOTH, "--figure", "r.svg"), of_svg("r.svg"), f"* {EN}"),
    "figure in Ukrainian": (
        (*CLAIM, *BOTH, "--figure", "r.svg", "--language", "uk"), of_svg("r.svg"), f"* {UK}",
    ),
    "area": (("area", "2024-05-01.geojson"), of_out, EN),
    "area, json": (("area", "--json", "2024-05-01.geojson"), of_result, EN),
    "delta": (("delta", "2024-05-01.geojson", "2024-05-31.geojson"), of_out, EN),
    "delta, json": (("delta", "--json", "2024-05-01.geojson", "2024-05-31.geojson"), of_result, EN),
    "delta, out": (
        ("delta", "2024-05-01.geojson", "2024-05-31.geojson", "--out", "d.geojson"),
        of_features("d.geojson"), EN,
    ),
    "compare": (
        ("compare", "--map", "2024-05-31.geojson", "--map", "../2024-05-31.geojson"), of_out, EN,
    ),
    "compare, json": (
        ("compare", "--map", "2024-05-31.geojson", "--map", "../2024-05-31.geojson", "--json"),
        lambda out: " ".join(a["text"] for m in json.loads(out)["maps"] for a in m["assumed"]), EN,
    ),
    "timeline": (("timeline", "."), of_out, EN),
    "timeline of changes": (("timeline", ".", "--deltas"), of_out, EN),
    "timeline, json": (("timeline", ".", "--json"), of_result, EN),
    "timeline, csv": (
        ("timeline", ".", "-o", "../t.csv"), lambda out: Path("../t.csv").read_text(), EN,
    ),
    "timeline, parquet": (
        ("timeline", ".", "-o", "../t.parquet"),
        lambda out: " ".join(pd.read_parquet("../t.parquet")["assumed"]), EN,
    ),
    "timeline, series page": (("timeline", ".", "-o", "../t.html"), of_html("../t.html"), EN),
    "timeline, page": (("timeline", ".", "--page", "../t.html"), of_html("../t.html"), f"* {EN}"),
    "timeline, page in Ukrainian": (
        ("timeline", ".", "--page", "../t.html", "--lang", "uk"), of_html("../t.html"), f"* {UK}",
    ),
    "draw": (
        ("draw", "--claim", "8 km2", *BOTH, "-o", "../d.html"),
        of_html("../d.html"), f"* {EN}",
    ),
    "draw in Ukrainian": (
        ("draw", "--claim", "8 km2", *BOTH, "--lang", "uk", "-o",
         "../d.html"),
        of_html("../d.html"), f"* {UK}",
    ),
}  # fmt: skip


@pytest.fixture
def maps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a folder of two maps whose files do not state what their ground is."""
    real = generic.read
    monkeypatch.setattr(generic, "read", lambda document: replace(real(document), assumed=(TAKEN,)))
    folder = tmp_path / "maps"
    folder.mkdir()
    for day, east in (("2024-05-01", 36.1), ("2024-05-31", 36.11)):
        write_geojson(folder / f"{day}.geojson", shapely.box(36, 50, east, 50.1))
    write_geojson(tmp_path / "2024-05-31.geojson", shapely.box(36, 50, 36.12, 50.1))
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize("form", FORMS)
def test_an_assumption_stands_in_every_form_of_output(form: str, maps: Path, capsys: Any) -> None:
    arguments, read, said = FORMS[form]
    assert main(list(arguments)) == 0, capsys.readouterr().err
    text = re.sub(r"\s+", " ", read(capsys.readouterr().out))
    assert said in text


@pytest.mark.parametrize("form", FORMS)
def test_what_is_not_assumed_is_not_said(
    form: str, maps: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    real = generic.read
    monkeypatch.setattr(generic, "read", lambda document: replace(real(document), assumed=()))
    arguments, read, _ = FORMS[form]
    assert main(list(arguments)) == 0, capsys.readouterr().err
    try:
        text = read(capsys.readouterr().out)
    except (KeyError, ValueError, AssertionError):  # there is not even a column or an entry for it
        return
    assert EN[1:] not in text and UK[1:] not in text


def test_it_stands_at_the_number_and_before_the_summary(maps: Path, capsys: Any) -> None:
    main([*CLAIM, *BOTH])
    lines = capsys.readouterr().out.splitlines()
    at = next(i for i, line in enumerate(lines) if line.startswith("[1]"))
    assert re.search(r"  8\.0 \*  ", lines[at]) and f"* {EN}" in lines[at + 1 :]
    assert lines[0].startswith("8 km² taken: supported") and " 8.0 km² * (as drawn " in lines[0]
    main(["area", "2024-05-01.geojson"])
    first, second, *_ = capsys.readouterr().out.splitlines()
    assert first == "2024-05-01.geojson, 2024-05-01: 79.66 km² (occupied) *"
    assert second == f"* {EN}"


def test_a_series_picture_has_it_whole(maps: Path) -> None:
    picture = fg.read_timeline(".").plot()
    assert EN in " ".join(t.get_text() for t in picture.findobj(Text)).replace("\n", " ")


# ---- side, day, and other ground on the map --------------------------------------------------


@cache
def uncertain() -> Change:
    """Return ground of a named side, on uncertain days, with another side's ground beside it."""
    before = ControlMap(
        "me", {"occupied": shapely.box(33, 48, 34, 49)}, day=date(2025, 11, 30),
        assumed=(TAKEN,), side="russia", skipped={"point": 3},
    )  # fmt: skip
    after = before.with_(
        statuses={"occupied": shapely.box(33, 48, 34.12, 49)},
        day=date(2025, 12, 31),
        day_range=(date(2025, 12, 28), date(2025, 12, 31)),
        assumed=(TAKEN, Assumption.of("day", "day_unknown", least=0, most=3)),
        others={"ukraine": shapely.box(36, 50, 36.1, 50.1)},
        skipped={},
        repaired={"bow-tie": 1},
    )
    apart = SetApart("redrawn", shapely.box(34.3, 48, 34.4, 48.1), shapely.MultiPolygon())
    return replace(diff(before, after), set_apart=(apart,))


@cache
def of_uncertain() -> Verdict:
    return check(
        Claim.area(880, since="2025-12-01", until="2025-12-31", side="russia"), uncertain()
    )


def test_a_rows_assumptions_are_those_of_its_maps_each_once() -> None:
    (row,) = of_uncertain().rows
    assert [a.about for a in row.assumed] == ["status", "day"]
    assert row.side == "russia"
    assert replace(row, earlier=uncertain()).assumed == row.assumed
    assert of_uncertain().assumed == tuple(f"[1] {a}" for a in row.assumed)
    assert Drawing.of(shapely.box(36, 50, 36.4, 50.2)).assumed == ()


def test_json_has_it_all_and_is_valid() -> None:
    told = json.loads(to_json(verdict_dict(of_uncertain())))
    checker = jsonschema.FormatChecker()
    jsonschema.Draft202012Validator(schema("check-3"), format_checker=checker).validate(told)
    (row,) = told["verdicts"][0]["rows"]
    assert row["side"] == "russia"
    assert row["others_km2"] == {"ukraine": pytest.approx(79.664458)}
    assert row["day_range"] == {"before": None, "after": ["2025-12-28", "2025-12-31"]}
    assert row["snapshots"] == "2025-11-30 → 2025-12-31 (shows 28–31 Dec)"
    assert row["set_apart"][0]["gained_km2"] == pytest.approx(82.8, abs=0.2)
    assert uncertain().after.as_record()["day_range"] == ["2025-12-28", "2025-12-31"]


@pytest.mark.parametrize("write", [verdict_text, claims_text, methods_paragraph])
def test_texts_name_the_side_the_days_and_what_is_left_out(write: Callable[..., str]) -> None:
    explain = {} if write is methods_paragraph else {"explain": True}
    text = write([of_uncertain()] if write is claims_text else of_uncertain(), **explain)
    assert "Russian-held" in text
    assert "3 × point" in text or "3 features left out" in text
    if write is not claims_text:
        assert re.search(r"shows 28 ?– ?31 Dec", text) and "Ukrainian-held" in text
        assert "79.7 km²" in text and "redrawn" in text


@pytest.mark.parametrize("definition", DEFINITIONS)
def test_the_side_is_that_of_what_is_counted(definition: str) -> None:
    ground = shapely.box(33, 48, 34, 49)
    shown = ControlMap("me", dict.fromkeys(DEFINITIONS[definition], ground), side="russia")
    side = shown.side_of(definition)
    assert side_text(side) == (
        "Ukrainian-held" if definition == "ukrainian_held_abroad" else "Russian-held"
    )
    assert shown.with_(side="").side_of("occupied") == ""


def test_where_no_side_is_known_none_is_named() -> None:
    plain = [m.with_(side="") for m in (uncertain().before, uncertain().after)]
    verdict = check(Claim.area(880), diff(*plain))
    assert verdict.rows[0].side == "" and "Russian" not in verdict_text(verdict)
    mixed = diff(plain[0].with_(side="russia"), plain[1])
    assert mixed.side == ""


@pytest.mark.parametrize("lang", LANGUAGES)
def test_pages_show_side_days_others_and_what_is_kept_out(lang: str) -> None:
    texts = texts_of("claim", lang)
    for shown in (of_uncertain(), uncertain()):
        page = fg.folium_map(shown, lang=lang).html()
        card = html.unescape(re.sub(r"(?s)<(script|style)\b.*?</\1>", "", page))
        days = texts.days(date(2025, 12, 28), date(2025, 12, 31), beside=date(2025, 12, 31))
        for said in (
            texts.side("russia"), texts.side("ukraine"), days, texts["kept_out"],
            *(assumption_text(a, texts) for a in uncertain().assumed),
            *kept_out_text(uncertain(), texts), texts.counted("features_left_out", 3),
        ):  # fmt: skip
            assert said in card, said
        assert 'fill="url(#fg-cross)"' in card


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_still_picture_grows_by_what_it_has_to_say(lang: str) -> None:
    texts = texts_of("claim", lang)
    change = uncertain()
    plain = Drawing(change.gained, change.lost, change.unchanged, label=change.label)
    bare, said = (
        ET.fromstring(still_svg(VerdictView(delta), texts)) for delta in (plain, uncertain())
    )
    assert float(bare.attrib["height"]) == 660
    grown = float(said.attrib["height"])
    lines = list(said.iter("{http://www.w3.org/2000/svg}text"))
    assert all(float(line.attrib.get("y", 0)) < grown for line in lines)
    text = " ".join("".join(line.itertext()) for line in lines)
    for assumption in uncertain().assumed:
        assert assumption_text(assumption, texts) in text
    for line in kept_out_text(uncertain(), texts):
        assert line in text


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("size", [*SIZES, (600, 600), (1000, 320)])
def test_a_figure_has_every_assumption_whole_and_covers_nothing(size: Any, lang: str) -> None:
    texts = texts_of("figure", lang)
    picture = fg.figure(of_uncertain(), size=size, lang=lang)
    with mpl.rc_context({"text.hinting": "none"}):
        picture.canvas.draw()
        written = [t for t in picture.findobj(Text) if t.get_text() and t.get_zorder() == 10]
    ours = [t for t in written if (t.get_gid() or "").startswith("assumed-")]
    text = " ".join(t.get_text() for t in ours)
    assert text == " ".join(f"* {assumption_text(a, texts)}" for a in uncertain().assumed)
    boxes = {id(t): t.get_window_extent().extents for t in written}
    column = max(boxes[id(t)][2] for t in ours)
    for mine in ours:
        a = boxes[id(mine)]
        assert a[0] >= 0 and a[1] >= 0 and a[2] <= picture.bbox.width
        for other in written:
            b = boxes[id(other)]
            if other is not mine and b[0] < column:
                apart = a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] + 0.5 or b[3] <= a[1] + 0.5
                assert apart, (mine.get_text(), other.get_text())


@pytest.mark.parametrize("shown", [uncertain, of_uncertain, lambda: uncertain().after])
def test_notebooks_show_it(shown: Callable[[], Any]) -> None:
    text = html.unescape(shown()._repr_html_())
    for assumption in uncertain().assumed:
        assert str(assumption) in text
    if not isinstance(shown(), Verdict):
        assert "Russian-held" in text and "(shows 28–31 Dec)" in text


def test_a_layer_and_geojson_of_a_change_have_it() -> None:
    assert EN in ChangeLayer(uncertain())._data["gained_text"]
    features = json.loads(delta_geojson(uncertain()))["features"]
    assert {f["properties"]["side"] for f in features} == {"russia"}
    assert all(EN in f["properties"]["assumed"] for f in features)


def test_a_table_has_a_column_for_it() -> None:
    table = verdict_table(of_uncertain())
    assert table["assumed"].tolist() == ["; ".join(map(str, uncertain().assumed))]
    assert table["side"].tolist() == ["russia"]


# ---- the messages ----------------------------------------------------------------------------


def test_every_message_of_an_assumption_fills_its_blanks() -> None:
    texts = texts_of("caveats", "uk")
    for key, english in texts_of("caveats").by_key.items():
        blanks = sorted(set(re.findall(r"\{(\w+)\}", english)))
        if key.startswith(
            (
                "status_",
                "side_taken",
                "side_only",
                "day_",
                "later_",
                "file_",
                "name_",
                "mirror_",
                "legend_",
                "last_",
            )
        ):
            made = Assumption.of("day", key, **dict.fromkeys(blanks, "7"))
            assert "{" not in str(made) and "{" not in assumption_text(made, texts)


def test_an_assumption_without_a_message_stays_english() -> None:
    other = Assumption("mapper", "taken as somebody's")
    assert assumption_text(other, texts_of("claim", "uk")) == "taken as somebody's"
    side = Assumption.of("side", "side_taken", side="russia")
    assert "під контролем Росії" in assumption_text(side, texts_of("claim", "uk"))


def test_those_of_many_maps_are_a_line_a_kind() -> None:
    assumed = Assumed()
    for day in range(1, 4):
        named = Assumption("day", f"the file of 2025-06-0{day} shows the day before")
        assumed.take(uncertain().before.with_(assumed=(TAKEN, named)))
    assumed.take(uncertain().before.with_(assumed=()))
    assert assumed.lines() == [
        f"{EN} (3 of 4 maps)",
        "the file of 2025-06-01 shows the day before "
        "(and similar notes on other maps: 3 of 4 in all)",
    ]


def test_assumptions_are_equal_by_what_they_say() -> None:
    assert Assumption("status", EN) == TAKEN and len({Assumption("status", EN), TAKEN}) == 1


DAYS = st.dates(date(2021, 1, 1), date(2027, 12, 31))


@given(DAYS, st.integers(0, 40), st.integers(0, 40))
def test_a_range_of_days_names_both_ends(day: date, before: int, after: int) -> None:
    first, last = (date.fromordinal(day.toordinal() + n) for n in (-before, after))
    for lang in LANGUAGES:
        texts = texts_of("common", lang)
        text = texts.days(first, last)
        assert str(first.day) in text and texts.day(last) in text
        short = texts.days(first, last, beside=day)
        assert len(short) <= len(text)
        if (first.year, last.year) != (day.year, day.year):
            assert str(last.year) in short


def test_notes_of_a_map_are_lines_with_counts() -> None:
    assert map_notes(uncertain().before) == ["me: left out 3 × point"]
