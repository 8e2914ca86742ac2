"""The finding in a line, support within the error alone, and the view that a picture opens on."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from pages import opened
from PIL import Image
from shapely.geometry.base import BaseGeometry

from frontgeo import (
    Amount,
    Change,
    Claim,
    ControlMap,
    Drawing,
    Verdict,
    area_km2,
    check,
    diff,
    folium_map,
)
from frontgeo.errors import ClaimError
from frontgeo.i18n.texts import texts_of
from frontgeo.outputs import alt_text, methods_paragraph
from frontgeo.outputs.finding import (
    finding_counts,
    finding_heading,
    finding_reason,
    findings_heading,
)
from frontgeo.outputs.opening_view import inset_frames, opening_view
from frontgeo.outputs.text import headline_text
from frontgeo.outputs.view_model import VerdictView, name_of_held, names_of_change
from frontgeo.outputs.wording import VerdictTexts
from frontgeo.verdicts.check import figure_row, judge

SQUARE = shapely.box(36, 50, 36.41, 50.27)  # 880 km²


def change(mapper: str, east: float, **more: object) -> Change:
    def drawn(edge: float, day: date) -> ControlMap:
        ground = {"occupied": shapely.box(37, 48, edge, 48.6)}
        return ControlMap(mapper, ground, day=day, **more)  # type: ignore[arg-type]

    return diff(drawn(37.8, date(2023, 12, 31)), drawn(east, date(2024, 5, 31)))


def mixed() -> Verdict:
    claim = Claim.area(880, since="2024-01-01", until="2024-05-31")
    rows = [
        *check(claim, [change("north", 38.0), change("south", 38.1)]).rows,
        figure_row(claim, Amount.of(752), by="one"),
        figure_row(claim, Amount.of(881), by="two"),
    ]
    return judge(claim, rows, {})


def test_a_heading_states_the_claim_and_what_the_mappers_maps_show() -> None:
    found = mixed()
    low, high = (round(row.measured or 0) for row in found.rows[:2])
    assert (
        finding_heading(found)
        == f"Claimed: 880 km² taken. Two mappers’ maps show {low}–{high:,} km²"
    )
    assert f"Мапи двох авторів показують {low}–" in finding_heading(found, "uk")


@pytest.mark.parametrize(
    ("claimed", "begins"),
    [("870-890", ""), ("870-880", "870-880 km² stands for 865"), ("860-870", "No measured number")],
)
def test_a_number_between_the_ends_of_a_stated_range_needs_no_reason(
    claimed: str, begins: str
) -> None:
    found = finding_reason(check(Claim.area(claimed), SQUARE))  # 880.3 km²
    assert found.startswith(begins) and bool(found) == bool(begins)


def test_measurements_and_figures_are_counted_apart() -> None:
    counts = finding_counts(mixed())
    assert counts.startswith("Two measurements on the maps of two mappers: ")
    assert "Two published figures: one – overstated, two – supported." in counts
    assert "Два оприлюднені показники: one – завищений, two – " in finding_counts(mixed(), "uk")


@pytest.mark.parametrize(
    ("claimed", "outcome", "within"), [(880, "supported", False), (890, "supported", True)]
)
def test_support_by_the_interval_alone_is_shown_apart(
    claimed: int, outcome: str, within: bool
) -> None:
    found = check(Claim.area(claimed), SQUARE)
    (row,) = found.rows
    low, high = found.claim.interval
    assert found.outcome == outcome and row.measured is not None
    assert found.is_supported_within_error == (not low <= row.measured <= high) == within
    assert ("only within the error" in str(found.headline)) == within
    assert ("≈" if within else "✓") in page_outcome(found)
    why = "No measured number is 890 km²" if within else "880 km² stands for 875 – 885 km²"
    assert finding_reason(found).startswith(why) and why in unbroken(page_outcome(found))


def unbroken(text: str) -> str:
    return text.replace("\u00a0", " ")


def page_outcome(found: Verdict) -> str:
    match = re.search(r'<p class="fg-outcome fg-([\w-]+)">.*?</p>', folium_map(found).html())
    assert match is not None
    assert match[1] == found.shown_outcome
    return match[0]


def test_many_claims_are_counted_by_outcome() -> None:
    found = [check(Claim.area(km2), SQUARE) for km2 in (880, 890, 2000, 2100)]
    assert findings_heading(found, "4 claims checked") == (
        "4 claims checked: 2 overstated, 1 supported, 1 supported only within the error"
    )
    assert "2 завищені, 1 підтверджене, " in findings_heading(found, "4", "uk")


def test_ground_is_named_by_who_took_retook_and_holds_it() -> None:
    texts = texts_of("claim")
    taken = change("north", 38.0, side="russia")
    assert names_of_change(taken, texts) == ("Taken by Russia", "Retaken by Ukraine")
    assert name_of_held(taken, texts) == "Russian-held on both days"
    nobody = change("north", 38.0)
    assert names_of_change(nobody, texts) == ("Gained", "Lost")
    assert name_of_held(nobody, texts) == "Held on both days"


def scattered() -> BaseGeometry:
    """Along 400 km of a front: one square of 15 km, three of 4 km, and specks between them."""
    spots = [(36.0, 46.5, 0.2), (36.5, 48.0, 0.06), (37.0, 49.0, 0.06), (37.0, 50.0, 0.06)]
    squares = [shapely.box(x, y, x + size, y + size * 0.65) for x, y, size in spots]
    specks = [
        shapely.box(36 + n / 40, 46.6 + n / 12, 36.003 + n / 40, 46.602 + n / 12) for n in range(40)
    ]
    return shapely.union_all([*squares, *specks])


def test_scattered_change_has_insets_of_one_size_that_show_it_large() -> None:
    drawn = Drawing.of(scattered())
    opening = opening_view(VerdictView(drawn))
    assert 2 <= len(opening.insets) <= 4
    areas = [area_km2(shapely.box(*bounds)) for bounds in opening.insets]
    assert max(areas) == pytest.approx(min(areas), rel=0.01)
    first = shapely.box(*opening.insets[0])
    shown = area_km2(shapely.intersection(drawn.gained, first))
    assert shapely.intersects(first, shapely.Point(36.1, 46.55)) and shown > 0.15 * areas[0]
    west, south, east, north = opening.bounds
    seen = area_km2(shapely.clip_by_rect(drawn.gained, west, south, east, north))
    assert seen >= 0.9 * drawn.gained_km2


def test_change_in_one_place_has_no_insets() -> None:
    assert opening_view(VerdictView(Drawing.of(SQUARE))).insets == ()


@pytest.mark.parametrize("count", [2, 3, 4])
def test_frames_of_insets_are_equal_and_apart(count: int) -> None:
    strip, frames = inset_frames((0.0, 0.0, 960.0, 600.0), count)
    boxes = [shapely.box(*frame) for frame in (strip, *frames)]
    assert len(frames) == count
    assert shapely.union_all(boxes).area == pytest.approx(sum(box.area for box in boxes))
    assert len({round(box.area) for box in boxes[1:]}) == 1


PRESSED = """() => [...document.querySelectorAll(".fg-insets button")]
  .findIndex((button) => button.getAttribute("aria-pressed") === "true")"""
MEET = """(selectors) => {
  const [a, b] = selectors.map((one) => document.querySelector(one).getBoundingClientRect());
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}"""
PAINTED = """() => document.querySelectorAll("#fg-hatch *").forEach((part) => {
  part.setAttribute("fill", "#f0f");
  part.setAttribute("stroke", "#f0f");
})"""


@pytest.mark.browser
def test_a_small_map_opens_on_the_first_inset_and_each_inset_is_a_button(
    chromium: Any, tmp_path: Path
) -> None:
    found = check(Claim.area(300), scattered())
    with opened(chromium, found, tmp_path, size=(600, 400)) as seen:
        page, buttons = seen.page, seen.page.locator(".fg-insets button")
        assert buttons.count() == 5 and page.evaluate(PRESSED) == 1
        page.evaluate(PAINTED)
        pixels = np.asarray(Image.open(BytesIO(page.screenshot())).convert("RGB")).astype(int)
        assert (abs(pixels - [255, 0, 255]).sum(axis=2) < 60).mean() > 0.05
        key, others = page.locator(".fg-key"), (".fg-insets", ".leaflet-control-layers", "#fg-card")
        assert "Drawn" in key.inner_text()  # what it is stands on the map, over nothing else
        assert not any(page.evaluate(MEET, [".fg-key", other]) for other in others)
        page.set_viewport_size({"width": 390, "height": 844})
        assert key.is_visible() and not any(page.evaluate(MEET, [".fg-key", o]) for o in others)
        page.set_viewport_size({"width": 600, "height": 400})
        page.wait_for_timeout(100)
        buttons.nth(2).click()
        assert page.evaluate(PRESSED) == 2 and "inset=2" in page.url
        buttons.nth(0).click()
        assert page.evaluate(PRESSED) == 0
        assert page.locator(".fg-box-number").all_text_contents() == ["A", "B", "C", "D"]
        assert not seen.complaints


@pytest.mark.parametrize(
    ("stated", "shown", "in_uk"),
    [
        ("700-800", "700.0–800.0 km²", "700,0–800,0 км²"),
        ("at least 752", "at least 752.0 km²", "щонайменше 752,0 км²"),
        ("up to 752", "up to 752.0 km²", "до 752,0 км²"),
        ("about 752", "about 752.0 km²", "близько 752,0 км²"),
        ("752", "752.0 km²", "752,0 км²"),
    ],
)
def test_a_published_figure_is_quoted_as_it_was_stated(stated: str, shown: str, in_uk: str) -> None:
    claim = Claim.area(880)
    verdict = Verdict(claim, (figure_row(claim, Amount.of(stated), by="ISW"),))
    for lang, expected in (("en", shown), ("uk", in_uk)):
        assert headline_text(verdict, lang).endswith(f": {expected}")
        assert expected in alt_text(verdict, lang)
        assert expected in methods_paragraph(verdict, language=lang)
    assert verdict.rows[0].measured_text == shown.removesuffix(" km²")
    if stated != "752":
        assert shown in finding_heading(verdict)


@pytest.mark.parametrize(
    ("claimed", "stated", "ratio", "gap", "in_uk"),
    [
        (880, ["700-800"], "1.10–1.26", "by 80 to 180 km²", "на 80–180 км²"),
        (880, ["up to 800"], "at least 1.10", "by at least 80 km²", "щонайменше на 80 км²"),
        (880, ["at least 752"], "at most 1.17", "", ""),
        (880, ["more than 1,000"], "at most 0.88", "by at least 120 km²", "щонайменше на 120 км²"),
        (880, ["about 750"], "about 1.17", "by about 130 km²", "приблизно на 130 км²"),
        (880, ["almost 800", "752"], "about 1.10", "by about 80 to 128 km²",
         "приблизно на 80–128 км²"),
        (880, ["about 750", "up to 740"], "about 1.17", "by about 130 km² or more",
         "приблизно на 130 км² або більше"),
        (880, ["752"], "1.17", "by 128 km²", "на 128 км²"),
        # so is the claim
        ("900-1,000", ["752"], "1.20–1.33", "by 148 to 248 km²", "на 148–248 км²"),
        ("more than 900", ["752"], "at least 1.20", "by at least 148 km²", "щонайменше на 148 км²"),
        ("up to 700", ["752"], "at most 0.93", "by at least 52 km²", "щонайменше на 52 км²"),
        ("900-1,000", ["700-800"], "1.12–1.43", "by 100 to 300 km²", "на 100–300 км²"),
        ("more than 900", ["at least 752"], "–", "", ""),
    ],
)  # fmt: skip
def test_a_difference_is_as_exact_as_its_source(
    claimed: float | str, stated: list[str], ratio: str, gap: str, in_uk: str
) -> None:
    claim = Claim.area(claimed)
    rows = tuple(
        figure_row(claim, Amount.of(text), by=f"source {n}") for n, text in enumerate(stated)
    )
    verdict = Verdict(claim, rows)
    for lang, expected in (("en", gap), ("uk", in_uk)):
        words = VerdictTexts(texts_of("claim", lang))
        assert words.by_how_much(verdict) == expected
    assert rows[0].ratio_text == VerdictTexts(texts_of("claim", "en")).ratio(rows[0]) == ratio


def test_figures_together_keep_their_words() -> None:
    claim = Claim.area(880)
    stated = ["700-800", "at least 752", "up to 800", "about 750"]
    rows = [figure_row(claim, Amount.of(text), by=f"S{n}") for n, text in enumerate(stated, 1)]
    few, many = Verdict(claim, tuple(rows[:2])), Verdict(claim, tuple(rows))
    heading = "Claimed: 880 km² taken. S1: 700.0–800.0 km²; S2: at least 752.0 km²"
    assert finding_heading(few) == heading
    together = "700–800 km² (3 of 4 as “at least”, “up to” or “about” a number)"
    assert finding_heading(many).endswith(f"Four published figures state {together}")
    # of a range the ends count, also where one source gave several figures
    same = Verdict(claim, tuple(replace(row, label="ISW") for row in rows[::3]))
    assert "700.0–800.0 km² (1 of 2 as" in headline_text(same)


@pytest.mark.parametrize("words", ["minus 100 km2", "мінус 100 км2", "a loss of negative 100 km2"])
def test_a_word_for_a_sign_is_refused(words: str) -> None:
    with pytest.raises(ClaimError, match="expected a figure without a sign"):
        Claim.parse(words)


@pytest.mark.parametrize(("lang", "unit"), [("en", "percentage points"), ("uk", "в. п.")])
def test_percentages_differ_by_points(lang: str, unit: str) -> None:
    claim = Claim.parse("Russia holds 40 % of Kharkiv oblast")
    row = figure_row(claim, Amount.of("28"), by="S")
    assert (
        VerdictTexts(texts_of("claim", lang))
        .by_how_much(Verdict(claim, (row,)))
        .endswith(f"12.0 {unit}" if lang == "en" else f"12,0 {unit}")
    )
