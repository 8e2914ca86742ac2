"""The methods paragraph and its words, in English and Ukrainian."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
import shapely
from verdicts import GAIN, MAY, SQUARE, change, mixed, of_each_kind, shown

from frontgeo import Amount, Claim, Settings, check, diff, load_oblasts
from frontgeo._utils.fileio import printable
from frontgeo.change.drawing import Drawing
from frontgeo.claims import KINDS
from frontgeo.errors import InputError
from frontgeo.i18n import LANGUAGES, Message, days_text, number_text, unit_decimals
from frontgeo.outputs.methods import methods_paragraph
from frontgeo.outputs.wording import claim_text, claim_title, oblasts_text, turns_text
from frontgeo.verdicts.check import figure_row, judge, unavailable_row
from frontgeo.verdicts.verdict import Verdict

SAYS = {
    "area": ("the ground gained between the two maps less the ground lost", "чистий приріст"),
    "depth": ("the largest distance from any point of the gained ground to the line held before",
              "найбільша відстань від будь-якої точки зайнятої території до лінії фронту"),
    "settlements": ("inside the line on the later map and were outside it on the earlier one, "
                    "judged by their points", "населені пункти, які на пізнішій мапі"),
    "fronts": ("in each of the sectors (Vilnohirsk, Svitlohirske)",
               "на кожній ділянці фронту (Вільногірськ, Світлогірське)"),
    "pace": ("how far it differs from that of 1 January – 31 December 2023 (maps of "
             "2022-12-31T22:00Z → 2023-12-31T22:00Z), and not a ratio",
             "від темпу за період з 1 січня по 31 грудня 2023 року"),
    "status": (
        "the share of the outline of Vovchansk",
        "частка контуру населеного пункту Вовчанськ",
    ),
    "held": ("the area of the ground of Kherson oblast (", "під контролем у межах Херсонської"),
    "share_gained": ("that the side gained less what it lost between the two maps, as a share of "
                     "the polygon of Dnipropetrovsk oblast (",
                     "яку частку площі Дніпропетровської області (полігон"),
    "captured": ("the status of its point; 95 % of it or more counts as captured.",
                 "той, де під контролем щонайменше 95 % контуру."),
    "persists": ("any part of the outline counts as captured, on the next full map too.",
                 "будь-яка частина контуру, і так само на наступній повній мапі."),
    "share": ("the share of the polygon of Kherson oblast (", "площі Херсонської області (полігон"),
}  # fmt: skip


def as_messages(verdict: Verdict) -> Verdict:
    """Return the verdict with parts and places as messages."""
    polygon = Message("of-polygon", km2=28_461.0, source="OpenStreetMap")
    place = Message("place-away", km=2.3, bearing="north-east", place="Lyptsi")
    findings = {"share": polygon, "held": polygon, "share_gained": polygon, "depth": place}
    finding = findings.get(verdict.claim.kind)
    if finding is None:
        return verdict
    rows = [
        replace(row, at="", parts=tuple(replace(part, finding=finding) for part in row.parts))
        for row in verdict.rows
    ]
    return replace(verdict, rows=tuple(rows))


@pytest.mark.parametrize("kind", KINDS)
def test_a_methods_paragraph_of_each_kind(kind: str) -> None:
    verdict = as_messages(of_each_kind()[kind])
    english, ukrainian = (methods_paragraph(verdict, language=name) for name in LANGUAGES)
    row = verdict.rows[0]
    for text, says in ((english, SAYS[kind][0]), (ukrainian, SAYS[kind][1])):
        assert "\n" not in text and says in text and "{" not in text and "  " not in text
        assert "WGS 84" in text and "frontgeo" in text and "σ" in text
        assert row.label in text and "DeepStateMAP.live" in text
        assert text.count("(") == text.count(")") and not re.search(r"[,;.]{2}|\s[,;.)]", text)
    assert row.measured is not None
    for text, lang in ((english, "en"), (ukrainian, "uk")):
        number = number_text(row.measured, lang, decimals=unit_decimals(row.unit))
        assert printable(number) in text
    assert str(verdict.summary) in english
    assert "31 May 2024 at 20:10 UTC" in english
    assert "31 травня 2024 року о 20:10 UTC" in ukrainian
    # only names, credits and symbols in Latin letters are left
    words = set(re.findall(r"\b[a-z]{2,}\b", ukrainian))
    assert words <= {"minister", "of", "defence", "https", "example", "org", "said", "frontgeo",
                     "live", "sd", "contributors", "npm", "countries", "coastline", "geo",
                     "maps"}  # fmt: skip
    assert not re.search("[а-яіїєґ]", english)


def test_every_number_of_a_paragraph_is_the_verdicts() -> None:
    claim = Claim.area(880, **MAY, where="UA-12")
    settings = Settings(correlation_length_m=3210.0, edges="geodesic")
    verdict = check(claim, change(), settings=settings, position_error_m=777.0)
    text = methods_paragraph(verdict)
    row = verdict.rows[0]
    assert row.front_km is not None and row.boundary_error_m is not None
    for piece in ("σ = 777 m", "L = 3.21 km", f"P = {row.front_km:,.0f} km", "geodesics",
                  f"({row.boundary_error_m:,.0f} m) is added in quadrature",
                  "Only the change in Dnipropetrovsk oblast counts"):  # fmt: skip
        assert piece in text
    plain = check(claim, change())
    for piece in ("σ = 777", "3.21", "geodesics"):
        assert piece not in methods_paragraph(plain)


def test_a_paragraph_states_what_was_left_out_and_what_did_not_count() -> None:
    text = methods_paragraph(mixed())
    assert "Not available here: Liveuamap." in text
    assert "Shown and not counted: DeepState, occupied, me." in text
    assert "Figures from other sources" in text and "919.0 km² (derived)" in text
    assert "; a paper)" in text and "slivers" not in text
    before, after = shown(SQUARE, "2024-04-30T21:27"), change().after
    assert after is not None
    speck = shapely.box(35, 48, 35.0001, 48.01)
    ground = shapely.union(after.held(), speck)
    verdict = check(Claim.area(880, **MAY), diff(before, shown(ground, "2024-05-31T20:10")))
    assert "nowhere wider than 25 m were taken out as slivers" in methods_paragraph(verdict)
    assert "ніде не ширші за 25 м" in methods_paragraph(verdict, language="uk")


def test_a_paragraph_of_figures_only_and_of_nothing() -> None:
    claim = Claim.area(880, **MAY)
    text = methods_paragraph(judge(claim, [figure_row(claim, Amount.of(752), by="ISW")]))
    assert "This check has no map of the period." in text and "σ" not in text
    gone = unavailable_row(claim, "ISW", definition="occupied", kind="mapped", note="")
    for language, words in (("en", "nothing that counts"), ("uk", "виміряти не вдалося")):
        assert words in methods_paragraph(judge(claim, [gone]), language=language)


def test_text_from_data_stays_in_its_paragraph() -> None:
    claim = Claim.area(880, claimant="a\nb\x1b[31m{by}", source="{0}")
    text = methods_paragraph(check(claim, Drawing.of(GAIN, label="x\u202ey")))
    assert text.isprintable() and "{by}" in text and "{0}" in text


def test_what_would_change_an_outcome_in_both_languages() -> None:
    outcomes = {o: Message("outcome-adjective", outcome=o) for o in ("supported", "overstated")}
    grey = Message(
        "turn-grey-zone-at",
        label="DeepState",
        axis="Lyptsi",
        wide=outcomes["supported"],
        strict=outcomes["overstated"],
    )
    off = Message(
        "turn-day-off",
        label="ISW",
        about=Message("definition-occupied"),
        outcome=outcomes["overstated"],
    )

    class Judged:
        turns = (grey, off, "as somebody else words it")

    assert turns_text(Judged(), "uk") == (  # type: ignore[arg-type]
        "DeepState, Lyptsi: підтверджене, лише якщо зараховувати сіру зону, а без неї – завищене",
        "ISW, окупована територія: завищене, якби межу періоду зсунути на добу",
        "as somebody else words it",
    )
    assert turns_text(Judged())[0] == (  # type: ignore[arg-type]
        "DeepState at Lyptsi: supported only if the grey zone counts as taken, overstated if it "
        "does not"
    )


@pytest.mark.parametrize(
    ("claim", "english", "ukrainian"),
    [
        (Claim.area("about 880"), "about 880 km² taken", "зайнято близько 880 км²"),
        (Claim.area("more than 4,500"), "more than 4,500 km² taken",
         "зайнято понад 4\u00a0500 км²"),
        (Claim.area("almost 300.5"), "almost 300.5 km² taken", "зайнято майже 300,5 км²"),
        (Claim.area("340", unit="sq mi"), "340 sq mi (880.6 km²) taken",
         "зайнято 340 sq mi (880,6 км²)"),
        (Claim.depth("8 to 9", depth_from="border"), "an advance of 8 to 9 km from the border",
         "просування на 8–9 км від кордону"),
        (Claim.settlements(1), "1 settlement taken", "зайнято 1 населений пункт"),
        (Claim.settlements(23), "23 settlements taken", "зайнято 23 населені пункти"),
        (Claim.settlements("about 21"), "about 21 settlements taken",
         "зайнято близько 21 населеного пункту"),
        (Claim.settlements("up to 22"), "up to 22 settlements taken",
         "зайнято до 22 населених пунктів"),
        (Claim.fronts(["a", "b", "c"]), "an advance on all 3 sectors",
         "просування на всіх 3 ділянках фронту"),
        (Claim.fronts(["a", "b", "c"], value="2"), "an advance on 2 of 3 sectors",
         "просування на 2 із 3 ділянок фронту"),
        (Claim.pace("5.8"), "an advance of 5.8 km² a day", "просування на 5,8 км² на добу"),
        (Claim.pace("slower", **MAY, baseline_since="2023-03-05", baseline_until="2023-03-05"),
         "a slower advance than over 5 March 2023",
         "просування повільніше, ніж 5 березня 2023 року"),
        (Claim.status("Вовчанськ"), "Вовчанськ captured", "населений пункт Вовчанськ зайнято"),
        (Claim.share(72, where=["UA-65", "UA-23"]),
         "72 % of Kherson oblast and Zaporizhzhia oblast held",
         "під контролем 72 % площі Херсонської області і Запорізької області"),
    ],
)  # fmt: skip
def test_claims_in_words(claim: Claim, english: str, ukrainian: str) -> None:
    assert (claim_text(claim), claim_text(claim, "uk")) == (english, ukrainian)


def test_a_claims_title_says_where_and_when() -> None:
    claim = Claim.depth("8-9", where="UA-63", since="2024-05-10", until="2024-06-01")
    assert claim_title(claim) == "An advance of 8-9 km in Kharkiv oblast, 10 May – 1 June 2024"
    assert claim_title(claim, "uk") == (
        "Просування на 8–9 км у Харківській області (з 10 травня по 1 червня 2024 року)"
    )
    claim = Claim.share(72, where="UA-65", until="2024-05-31")
    assert claim_title(claim, "uk").endswith("області, станом на кінець 31 травня 2024 року")


def test_ukrainian_forms() -> None:
    assert days_text(date(2023, 12, 30), date(2024, 1, 2), "uk") == (
        "з 30 грудня 2023 року по 2 січня 2024 року"
    )
    genitives = {oblasts_text([code], "uk", inside=False) for code in load_oblasts()["iso"]}
    ends = ("ської області", "цької області", "зької області", "Києва", "Севастополя", "Крим")
    assert len(genitives) == 27 and all(name.endswith(ends) for name in genitives)
    assert oblasts_text(["UA-43", "UA-51"], "uk", inside=True) == (
        "в Автономній Республіці Крим і в Одеській області"
    )


def test_another_language() -> None:
    with pytest.raises(InputError, match="language: expected one of en, uk, found 'de'"):
        methods_paragraph(mixed(), language="de")


def test_names_and_numbers_of_parts_are_in_the_readers_language() -> None:
    captured = of_each_kind()["captured"]
    assert str(captured.claim.sentence).startswith("Vovchansk not captured")
    assert captured.claim.sentence.text("uk").startswith("населений пункт Вовчанськ не зайнято")
    # a sector named after its place, and regions of `where`
    (fronts,) = of_each_kind()["fronts"].rows
    named = [part.line.text("uk").split(" ")[0] for part in fronts.parts]
    assert named[:2] == ["Вільногірськ", "Світлогірське"]
    ground = shapely.box(36.5, 48.5, 36.9, 49.2)
    claim = Claim.area(2000, **MAY, where=["UA-63", "UA-12"])
    after = shown(shapely.union_all([SQUARE, ground]), "2024-05-31T20:10")
    (row,) = check(claim, diff(shown(SQUARE, "2024-04-30T21:27"), after)).rows
    parts = [part.line.text("uk") for part in row.parts[:2]]
    assert [part.partition(" область ")[0] for part in parts] == ["Харківська", "Дніпропетровська"]
    assert all(re.search(r"\d,\d км² \(", part) for part in parts)
    assert str(row.parts[0].line).startswith("Kharkiv oblast ")
