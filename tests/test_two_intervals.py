"""Both intervals of a row on page and figure, and ground on which k of n mappers agree."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pages import DESKTOP, PHONE, opened
from verdicts import of_each_kind

import frontgeo as fg
from frontgeo import Amount, Change, Claim, ControlMap, Settings, Verdict, area_km2, check, diff
from frontgeo.change.assumptions import Assumption
from frontgeo.claims.measuring import decimals_text
from frontgeo.geometry.overlay import ground_by_count, ground_by_least
from frontgeo.i18n import texts_of
from frontgeo.outputs.view_model import (
    IntervalKey,
    agreement_on,
    axis_of,
    interval_keys,
    intervals_of,
)
from frontgeo.pages.claim import CardTexts
from frontgeo.pages.layers import agreement_rows
from frontgeo.verdicts.check import figure_row, judge

BEFORE = shapely.box(33, 48, 34, 49)
CLAIM = Claim.area(880, since="2024-05-01", until="2024-05-31")


def shown(mapper: str, ground: Any, at: str, **layers: Any) -> ControlMap:
    """Return a map that is recognised as its mapper's, so that its history is known."""
    instant = datetime.fromisoformat(at).replace(tzinfo=UTC)
    recognised = mapper if mapper in ("DeepState", "ISW", "Creamy Caprice") else ""
    grounds = {"occupied": ground, **layers}
    return ControlMap(mapper, grounds, instant=instant, recognised=recognised)


def change(mapper: str, wide: float = 0.12, south: float = 48.0) -> Change:
    """Return a strip of some width in degrees, taken in May 2024."""
    after = shapely.union(BEFORE, shapely.box(33.9, south, 34 + wide, 49))
    first, last = "2024-04-30T21:27", "2024-05-31T20:10"
    return diff(shown(mapper, BEFORE, first), shown(mapper, after, last))


@cache
def verdict(interval: str = "mappers") -> Verdict:
    """Return a verdict with three mappers with a history, one without, and a stated figure."""
    deltas = [
        change("DeepState"),
        change("ISW", 0.13, 48.1),
        change("Creamy Caprice", 0.10, 48.2),
        change("somebody", 0.11),
    ]
    settings = Settings(interval="drawing" if interval == "drawing" else "mappers")
    rows = check(CLAIM, deltas, settings=settings).rows
    return judge(CLAIM, [*rows, figure_row(CLAIM, Amount.of(752), by="ISW")])


# ---- the view model ----------------------------------------------------------------------


@pytest.mark.parametrize("interval", ["mappers", "drawing"])
def test_a_row_has_a_bar_for_each_of_its_intervals(interval: str) -> None:
    *maps, alone, figure = verdict(interval).rows
    for row in maps:
        bars = intervals_of(row)
        assert row.as_drawn is not None and row.mappers is not None
        assert (bars.thick, bars.thin, bars.decides) == (row.as_drawn, row.mappers, interval)
        assert [kind for kind, _ in bars.named] == ["mappers", "drawing"]
        assert (row.low, row.high) == dict(bars.named)[interval]
    bars = intervals_of(alone)
    assert (bars.thick, bars.thin, bars.decides) == (alone.as_drawn, None, "drawing")
    assert [kind for kind, _ in bars.named] == ["drawing"]
    bars = intervals_of(figure)
    assert (bars.thick, bars.thin, bars.named) == ((751.5, 752.5), None, ())


def test_the_key_says_which_interval_makes_the_outcome() -> None:
    both = IntervalKey("mappers", "all")
    assert interval_keys(verdict()) == (both, IntervalKey("drawing", "alone"))
    only = judge(CLAIM, verdict().rows[:2])
    assert interval_keys(only) == (both, IntervalKey("drawing", ""))
    turned = (IntervalKey("mappers", ""), IntervalKey("drawing", "all"))
    assert interval_keys(verdict("drawing")) == turned
    drawn = check(CLAIM, shapely.box(36, 50, 36.41, 50.27))
    assert interval_keys(drawn) == (IntervalKey("drawing", "all"),)
    assert interval_keys(judge(CLAIM, verdict().rows[-1:])) == ()


def test_the_axis_holds_every_end_of_both() -> None:
    for each in (verdict(), verdict("drawing"), *of_each_kind().values()):
        axis = axis_of(each)
        for row in each.rows:
            assert all(axis.low <= end <= axis.high for end in intervals_of(row).ends)


# ---- where mappers agree -----------------------------------------------------------------

GRID = 12


@given(
    st.lists(
        st.tuples(*(st.integers(0, GRID - 1) for _ in range(2)), *(st.integers(1, 6),) * 2),
        min_size=1,
        max_size=5,
    )
)
def test_ground_is_divided_by_how_many_cover_it(boxes: list[tuple[int, int, int, int]]) -> None:
    """The reference counts the cells of a grid, one by one."""
    counts = np.zeros((GRID + 6, GRID + 6), dtype=int)
    grounds = []
    for x, y, wide, high in boxes:
        counts[x : x + wide, y : y + high] += 1
        grounds.append(shapely.box(x, y, x + wide, y + high))
    found = ground_by_count(grounds)
    areas = [float(shapely.area(ground)) for ground in found]
    assert areas == pytest.approx([(counts == k + 1).sum() for k in range(len(boxes))])
    assert sum(areas) == pytest.approx(shapely.area(shapely.union_all(grounds)))
    for i, one in enumerate(found):
        assert all(shapely.area(shapely.intersection(one, other)) == 0 for other in found[:i])
    layers = ground_by_least(grounds)
    least = [(counts > k).sum() for k in range(len(boxes))]
    assert [shapely.area(layer) for layer in layers] == pytest.approx(least)
    assert all(inner.within(outer) for outer, inner in pairwise(layers) if not inner.is_empty)


def test_agreement_is_of_the_rows_own_ground() -> None:
    found = agreement_on(verdict())
    assert found is not None and found.definition == "occupied"
    assert found.mappers == ("DeepState", "ISW", "Creamy Caprice", "somebody")
    gained = [row.change.gained for row in verdict().rows if row.change is not None]
    areas = found.areas_km2
    union_km2 = area_km2(shapely.union_all(gained))
    assert sum(areas) == pytest.approx(union_km2, abs=1e-6)
    # each mapper's ground counts once for every mapper that shows it
    of_all = sum(k * km2 for k, km2 in enumerate(areas, start=1))
    assert of_all == pytest.approx(sum(area_km2(ground) for ground in gained), abs=1e-6)
    # all four show the part that the smallest of each shows
    least = area_km2(shapely.box(34, 48.2, 34.10, 49))
    assert areas[-1] == pytest.approx(least, abs=1e-6)
    assert areas == pytest.approx([area_km2(ground) for ground in found.grounds], abs=1e-6)
    # claims about the same changes have the same layers, not made again
    again = agreement_on(verdict())
    assert again is not None and again is not found
    assert all(one is other for one, other in zip(again.layers, found.layers, strict=True))


def test_agreement_takes_each_mapper_once_in_the_main_definition() -> None:
    first, last = "2024-04-30T21:27", "2024-05-31T20:10"
    grey = {"contested": shapely.box(34.2, 48, 34.3, 49)}
    maps = shown("ISW", BEFORE, first, **grey), shown("ISW", change("ISW").gained, last, **grey)
    wider = diff(*maps, definition="occupied+contested")
    rows = check(CLAIM, [change("DeepState"), change("DeepState", 0.2), wider]).rows
    assert agreement_on(judge(CLAIM, rows)) is None  # one mapper, and another definition
    uncounted = check(CLAIM, [change("DeepState"), change("ISW")]).rows
    assert agreement_on(judge(CLAIM, [*uncounted[:1], *rows[2:]])) is None
    found = agreement_on(judge(CLAIM, [*rows, *uncounted[1:]]))
    assert found is not None and found.mappers == ("DeepState", "ISW")
    assert sum(found.areas_km2) == pytest.approx(change("DeepState").gained_km2, abs=1e-6)


def test_a_mapper_without_ground_taken_is_named_and_nothing_drawn() -> None:
    first, last = "2024-04-30T21:27", "2024-05-31T20:10"
    back = shapely.box(33, 48, 33.9, 49)
    lost = diff(shown("ISW", BEFORE, first), shown("ISW", back, last))
    each = check(CLAIM, [change("DeepState"), lost])
    found = agreement_on(each)
    assert found is not None and found.grounds == () and found.without == ("ISW",)
    for lang in ("en", "uk"):
        page = fg.folium_map(each, lang=lang).html()
        texts = texts_of("claim", lang)
        named = "DeepState and ISW" if lang == "en" else "DeepState і ISW"
        assert texts.filled("agreement_without", mappers=named, without="ISW") in page
        assert '"agreements":[]' in page.replace(" ", "")


# ---- the page ----------------------------------------------------------------------------

BARS = """() => [...document.querySelectorAll('.fg-row')].map((row) => {
  const frame = row.querySelector(':scope > svg'), whole = frame.getBoundingClientRect();
  const ends = (selector) => {
    const found = row.querySelector(selector);
    if (!found) return null;
    const box = found.getBoundingClientRect();
    return [(box.left - whole.left) / whole.width, (box.right - whole.left) / whole.width];
  };
  const high = (selector) => {
    const found = row.querySelector(selector);
    return found ? found.getBoundingClientRect().height : 0;
  };
  return { thick: ends('.fg-interval'), thin: ends('.fg-reach'), point: ends('.fg-point'),
    caps: row.querySelectorAll('.fg-mappers > svg').length,
    high: [high('.fg-interval'), high('.fg-reach')],
    told: (row.querySelector('.fg-ends') || { textContent: '' }).textContent };
})"""
BOXES = """() => [...document.querySelectorAll('.fg-bars p:not(.fg-unseen), .fg-row > svg, '
  + '.fg-axis, .fg-keys li')].map((e) => {
    const r = e.getBoundingClientRect();
    return [r.left, r.top, r.right, r.bottom, e.scrollWidth <= e.clientWidth + 1]; })"""


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize("lang", ["en", "uk"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_bars_span_their_intervals(
    chromium: Any, tmp_path: Path, size: tuple[int, int], lang: str
) -> None:
    each, axis, wording = verdict(), axis_of(verdict()), CardTexts(lang)
    with opened(chromium, each, tmp_path, size, lang=lang) as seen:
        assert seen.complaints == []
        drawn = seen.page.evaluate(BARS)
        assert len(drawn) == len(each.rows)
        for row, bar in zip(each.rows, drawn, strict=True):
            bars = intervals_of(row)
            assert bars.thick is not None and row.measured is not None
            wanted = [axis.share(end) for end in bars.thick]
            assert bar["thick"][0] == pytest.approx(wanted[0], abs=0.004)
            # not smaller than visible
            assert bar["thick"][1] == pytest.approx(wanted[1], abs=0.012)
            middle = sum(bar["point"]) / 2
            assert middle == pytest.approx(axis.share(row.measured), abs=0.004)
            assert (bar["thin"] is None) == (bars.thin is None) == (bar["caps"] == 0)
            if bars.thin is not None:
                assert bar["thin"] == pytest.approx([axis.share(e) for e in bars.thin], abs=0.004)
                assert bar["caps"] == 2 and bar["high"][0] > 3 * bar["high"][1]
            for kind, ends in bars.named:
                written = wording.range(ends, row.unit).replace(" – ", "–")
                assert f"{wording.texts[f'interval_{kind}']} {written}" in bar["told"]
        # the key has both in words, and says which decides the outcome
        keys = seen.page.locator(".fg-keys li").all_text_contents()
        texts = wording.texts
        assert texts["makes_outcome_all"] in keys[0] and texts["interval_mappers"] in keys[0]
        assert texts["makes_outcome_alone"] in keys[1] and texts["interval_drawing"] in keys[1]
        # nothing overlaps, and nothing is wider than the card
        boxes = seen.page.evaluate(BOXES)
        for above, below in pairwise(sorted(boxes, key=lambda box: box[1])):
            apart = above[3] <= below[1] + 1 or above[2] <= below[0] or below[2] <= above[0]
            assert apart, (above, below)
        assert len(boxes) > 12 and all(box[4] for box in boxes)
        assert seen.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.slow
@pytest.mark.browser
def test_the_fold_says_why_a_row_has_one_interval(chromium: Any, tmp_path: Path) -> None:
    alone = verdict().rows[3]
    assert alone.no_mappers is not None
    for lang in ("en", "uk"):
        with opened(chromium, verdict(), tmp_path, lang=lang) as seen:
            told = seen.page.locator(".fg-caveats").all_text_contents()
            assert sum(alone.no_mappers.text(lang) in line for line in told) == 1


AGREE = """() => {
  const found = {};
  map_frontgeo.eachLayer((layer) => {
    if (layer instanceof L.Polygon && layer.options.pane === "fg-agree") {
      found[layer.options.fillColor] = layer.getLatLngs().map((polygon) =>
        (Array.isArray(polygon[0]) ? polygon : [polygon]).map((ring) =>
          ring.map((p) => [p.lng, p.lat])));
    }
  });
  return found;
}"""


@pytest.mark.browser
@pytest.mark.parametrize("lang", ["en", "uk"])
def test_agreement_is_a_layer_that_is_off_at_first(
    chromium: Any, tmp_path: Path, lang: str
) -> None:
    found, texts = agreement_on(verdict()), texts_of("claim", lang)
    assert found is not None
    parts = agreement_rows(found, texts)
    with opened(chromium, verdict(), tmp_path, lang=lang) as seen:
        legend = seen.page.locator("#fg-agreement")
        assert seen.page.evaluate(AGREE) == {} and not legend.is_visible()
        every, one = (
            seen.page.locator(".fg-together button", has_text=texts[key])
            for key in ("all_maps", "one_map")
        )
        every.click()
        drawn = seen.page.evaluate(AGREE)
        assert list(drawn) == [part["colour"] for part in parts]
        # each is drawn over the one before, which lies entirely below it
        for k, polygons in enumerate(drawn.values()):
            shapes = [shapely.Polygon(rings[0], rings[1:]) for rings in polygons]
            km2 = sum(found.areas_km2[k:])
            assert area_km2(shapely.MultiPolygon(shapes)) == pytest.approx(km2, abs=1e-3)
        legend.scroll_into_view_if_needed()
        assert legend.is_visible()
        told = legend.locator("li").all_text_contents()
        assert told[: len(parts)] == [part["name"] + part["km2"] for part in parts]
        assert told[len(parts) :] == list(found.mappers)  # the line of each
        # a figure changes the chosen evidence, but not the claim's agreement
        seen.page.locator("#fg-choice").select_option(index=1)
        assert list(seen.page.evaluate(AGREE)) == list(drawn)
        one.click()
        assert seen.page.evaluate(AGREE) == {} and not legend.is_visible()
        fold = seen.page.locator(".fg-agree")
        fold.locator("summary").click()
        assert [t.strip() for t in fold.locator("td").all_text_contents()] == [
            part["km2"] for part in parts
        ]


def test_colours_of_agreement_darken_step_by_step() -> None:
    """They differ without hue: each is clearly darker than the one before."""
    found = agreement_on(verdict())
    assert found is not None
    *colours, hatch = [part["colour"] for part in agreement_rows(found, texts_of("claim"))]
    assert hatch == "url(#fg-all)"  # of all of them
    greys = [
        sum(w * int(c[i : i + 2], 16) for w, i in ((0.299, 1), (0.587, 3), (0.114, 5)))
        for c in colours
    ]
    assert all(pale - dark > 30 for pale, dark in pairwise(greys))


def test_the_page_is_the_same_every_time() -> None:
    assert fg.folium_map(verdict()).html() == fg.folium_map(verdict()).html()


@pytest.mark.parametrize("lang", ["en", "uk"])
def test_the_draw_page_says_which_interval_it_has(lang: str) -> None:
    told = texts_of("draw", lang)["draw_interval_why"]
    assert f">{told}</p>" in fg.draw_page("880 km2", lang=lang).html()


@pytest.mark.parametrize("interval", ["mappers", "drawing"])
def test_a_notebook_shows_both(interval: str) -> None:
    told = verdict(interval)._repr_html_()
    (other,) = {"mappers", "drawing"} - {interval}
    heads = {"mappers": "between mappers", "drawing": "as drawn"}
    assert f"<th>95 % {heads[interval]}</th><th>{heads[other]}</th>" in told
    for row in verdict(interval).rows[:3]:
        ends = row.as_drawn if other == "drawing" else row.mappers
        assert ends is not None
        written = " – ".join(decimals_text(end, row.unit) for end in ends)
        assert f"<td>{row.interval_text}</td><td>{written}</td>" in told
    alone = verdict(interval).rows[3].interval_text
    named = f"{alone}, as drawn" if interval == "mappers" else alone
    assert f"<td>{named}</td><td>–</td>" in told


# ---- the figure --------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "uk"])
def test_the_figure_has_both_bars(lang: str) -> None:
    each = verdict()
    figure = fg.figure(each, lang=lang)
    buffers = [BytesIO(), BytesIO()]
    for buffer in buffers:
        fg.figure(each, lang=lang).savefig(buffer, format="svg")
    svg = buffers[0].getvalue()
    assert svg == buffers[1].getvalue()
    for number, row in enumerate(each.rows[:3]):
        assert f'id="mappers-{number}"'.encode() in svg
        assert f'id="drawing-{number}"'.encode() in svg
        (reach,) = [c for c in figure.axes[0].collections if c.get_gid() == f"mappers-{number}"]
        (bar,) = [p for p in figure.axes[0].patches if p.get_gid() == f"drawing-{number}"]
        (point,) = [p for p in figure.axes[0].patches if p.get_gid() == f"point-{number}"]
        line, *caps = reach.get_segments()
        assert [float(np.mean(cap[:, 0])) for cap in caps] == pytest.approx(line[:, 0])
        extent = point.get_path().get_extents()
        at = [line[0, 0], bar.get_x(), (extent.x0 + extent.x1) / 2, bar.get_x() + bar.get_width()]
        assert row.mappers is not None and row.as_drawn is not None
        # one scale for all: the lines from one end to the other are straight
        values = [row.mappers[0], row.as_drawn[0], row.measured, row.as_drawn[1]]
        scale = (line[1, 0] - line[0, 0]) / (row.mappers[1] - row.mappers[0])
        expected = [line[0, 0] + scale * (value - row.mappers[0]) for value in values]
        assert at == pytest.approx(expected, abs=0.01)
        assert bar.get_height() > 4
    assert b'id="mappers-3"' not in svg and b'id="drawing-3"' in svg
    texts = texts_of("figure", lang)
    told = svg.decode()
    assert texts.filled("key_decides", interval=texts["interval_mappers"]) in told
    assert texts.filled("key_alone", interval=texts["interval_drawing"]) in told
    # in whole numbers, as in the headline, if all intervals are wide
    assert each.rows[0].as_drawn is not None
    drawn = "–".join(texts.number(end, 0) for end in each.rows[0].as_drawn)
    assert f">({drawn})<" in told


@pytest.mark.parametrize("size", ["social", "column"])
def test_a_figure_without_room_leaves_out_rows_that_do_not_count_first(size: str) -> None:
    each = verdict()
    maps, aside = each.rows[:4], replace(each.rows[0], label="aside", counted=False, outcome=None)
    assumed = replace(aside, taken=(Assumption("side", "taken as somebody's"),))
    counted = (*each.rows, *(replace(row, label=f"{row.label} too") for row in maps[:2]))
    many = judge(CLAIM, [assumed, *[aside] * 9, *counted])
    buffer = BytesIO()
    fg.figure(many, size=size).savefig(buffer, format="svg")
    told = buffer.getvalue().decode()
    drawn = sum(f'id="drawing-{i}"' in told for i in range(len(many.rows)))
    assert len(counted) <= drawn < len(many.rows)
    texts = texts_of("figure")
    left = len(many.rows) - drawn
    # the one with a star comes first among uncounted ones
    star = " *" if drawn == len(counted) else ""
    assert texts.filled("more_rows_not_counted", n=str(left)) + star + "<" in told
