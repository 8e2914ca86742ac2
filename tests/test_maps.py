"""The page: its drawing and texts; no network; data never runs."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import folium
import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pages import SIGNS_85, bytes_of_digits, change, verdict

from frontgeo import (
    Amount,
    Claim,
    ControlMap,
    area_km2,
    diff,
    draw_page,
    find_settlement,
    folium_map,
    load_border,
)
from frontgeo.change.drawing import Drawing
from frontgeo.errors import InputError
from frontgeo.i18n import texts_of
from frontgeo.outputs.view_model import VerdictView, fronts_of
from frontgeo.pages.claim import CardTexts, linked
from frontgeo.pages.codecs import packed, varint_text
from frontgeo.pages.html_document import safe_json
from frontgeo.pages.layers import _TOLERANCES_DEG, focus, page_data, thinned
from frontgeo.places.boundaries import load_neighbours, load_oblasts
from frontgeo.verdicts.check import figure_row, judge


def html(shown: Any, **options: Any) -> str:
    return folium_map(shown, **options).html()


def card(page: str) -> str:
    """Return the card as it is in the page without scripts."""
    return page[page.index("<main") : page.index("</main>")]


# ---- texts -------------------------------------------------------------------------------


def test_the_page_says_what_the_verdict_says() -> None:
    told, shown = card(html(verdict())), verdict()
    assert str(shown.summary) in told
    for row in shown.rows:
        assert f"{row.measured:,.1f}" in told
    assert "Boundaries © OpenStreetMap contributors (ODbL), GeoNames" in told
    assert "σ 250 m" in told and "EPSG:6933" in told


def test_a_change_alone_has_a_page_too() -> None:
    told = card(html(change()))
    assert f"{change().net_km2:+,.1f} km²" in told and "Claim check" not in told


def test_a_claimed_band_can_be_drawn() -> None:
    ends = find_settlement("Strilecha"), find_settlement("Vovchansk")
    band = Drawing.band(load_border(), depth_km=(8, 9), between=ends, label="8 to 9 km")
    assert "8 to 9 km" in html(band)


def test_two_runs_write_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        folium_map(verdict()).save(tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a", "b"]


def test_rendering_twice_changes_nothing() -> None:
    page = folium_map(verdict())
    first = page.get_root().render()
    assert page.get_root().render() == first == page.html()
    assert "<iframe srcdoc=" in page._repr_html_()
    assert "data:image/svg+xml;base64," in page._repr_html_()


def test_users_add_their_own_layers_to_our_map() -> None:
    page = folium_map(verdict())
    folium.CircleMarker([48.3, 37.9], radius=4).add_to(page)
    assert "circleMarker" in page.get_root().render()


def test_the_page_asks_for_nothing() -> None:
    page = html(verdict())
    outside = re.sub(r"<script>/\*! leaflet.*?</script>", "", page, flags=re.DOTALL)
    assert not re.findall(r"""(?:src|href)=["']?(?:https?:)?//""", outside)
    assert "url(images/" not in page and "sourceMappingURL" not in page


def test_nothing_to_show_and_nowhere_to_write(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="found none"):
        folium_map([])
    with pytest.raises(InputError, match="cannot be written"):
        folium_map(verdict()).save(tmp_path / "none" / "page.html")


# ---- data never runs ---------------------------------------------------------------------

TEMPLATES = [
    "{{ 1234567 * 1009 }}",
    "{% for i in [1234567] %}{{ i * 1009 }}{% endfor %}",
    "{{{ 1234567 * 1009 }}}",
    "{# gone #}{{1234567*1009}}",
    "{{ this.__class__ }}",
]


@pytest.mark.parametrize("probe", TEMPLATES)
def test_templates_in_data_are_text(probe: str) -> None:
    page = html(verdict(probe))
    assert "1245678103" not in page and "frontgeo.pages.offline.OfflineMap" not in page
    assert page.count("1234567") >= 4 or "__class__" in page
    assert "1245678103" not in folium_map(verdict(probe))._repr_html_()


def test_json_cannot_leave_its_script() -> None:
    text = "</script><!--<script>\u2028\u2029{{ x }}{% y %}{# z #} & `${1}`"
    written = safe_json({"a": text, "b": {"c": [{}, {"d": 1}]}})
    assert json.loads(written) == {"a": text, "b": {"c": [{}, {"d": 1}]}}
    assert not set("<>&\u2028\u2029") & set(written)
    assert not re.search(r"\{[{%#]", written)


# ---- languages, links, sizes -------------------------------------------------------------


def test_by_how_much_is_a_range_over_the_rows_and_never_an_average() -> None:
    claim = Claim.area(880)
    rows = [figure_row(claim, Amount.of(km2), by=by) for km2, by in ((752, "a"), (636, "b"))]
    told = CardTexts("en").by_how_much(judge(claim, rows))
    assert told == "by 128 to 244 km² (+17 to +38 %)"
    assert (round(880 / 752, 2), round(880 / 636, 2)) == (1.17, 1.38)
    assert CardTexts("uk").by_how_much(judge(claim, rows)) == "на 128–244 км² (+17–+38 %)"
    mixed = judge(claim, [*rows, figure_row(claim, Amount.of(919), by="c")])
    assert CardTexts("en").by_how_much(mixed) == "a – overstated, b – overstated, c – understated"
    low = judge(claim, [figure_row(claim, Amount.of(1100), by="d")])
    assert CardTexts("en").by_how_much(low) == "by 220 km² (−20 %)"


def test_in_ukrainian_all_but_the_data_and_the_notes_is_ukrainian() -> None:
    page = html(verdict("Тест"), lang="uk")
    told = card(page)
    assert '<html lang="uk">' in page and 'aria-label="Claim' not in told
    assert "Дані розходяться" in told and "Заявлено <tspan" in told
    assert "880 км²" in told and "за даними" in told
    for row in verdict("Тест").rows:
        assert f"{row.measured:,.1f}".replace(",", "").replace(".", ",") in told.replace(
            "\u00a0", ""
        )
    rest = re.sub(r'<(ul|pre)[^>]* lang="en">.*?</\1>', "", told, flags=re.DOTALL)
    words = set(re.findall(r"[A-Za-z]{3,}", re.sub(r"<[^>]*>", "", rest)))
    # only names, codes and the snippet to copy are left
    assert words <= {
        "DeepState", "frontgeo", "iframe", "src", "check", "html", "title", "loading", "lazy",
        "sandbox", "allow", "scripts", "downloads", "popups", "style", "width", "height", "border",
        "OpenStreetMap", "contributors", "Boundaries", "ODbL", "Natural", "Earth", "other", "quot",
        "WGS", "UTC", "GeoNames", "GSHHG", "CSV", "GeoJSON", "PNG", "SVG", "JSON",
    }, words  # fmt: skip


def test_any_other_language_comes_from_a_dictionary() -> None:
    german = {
        "lang": "de",
        "overstated": "Zu hoch",
        "decimal": ",",
        "thousands": ".",
        "by": "um {gap}",
    }
    claim = Claim.area(8800, claimant="{gap}")
    page = html(judge(claim, [figure_row(claim, Amount.of(1752.5), by="x")]), lang=german)
    assert '<html lang="de">' in page and "<strong>Zu hoch</strong> um 7.048 km²" in page
    assert 'class="fg-summary" lang="en"' in page and ">1.752,5" in page and "{gap}" in page
    with pytest.raises(InputError, match="lang"):
        html(verdict(), lang="xx")


def test_only_web_addresses_are_links() -> None:
    text = "A, https://example.org/a?b=1&c=2, javascript:alert(1) http://[ data:text/html,x"
    told = card(html(verdict(text)))
    links = set(re.findall(r'<a href="(?!#)([^"]*)"[^>]*', told))
    assert links == {"https://example.org/a?b=1&amp;c=2"}
    assert told.count('target="_blank"') == told.count('rel="noopener noreferrer"') > 0
    assert linked("https://example.org/a.") == [("https://example.org/a",) * 2, (".", "")]


def test_tiles_come_with_their_credit_and_only_if_asked_for() -> None:
    assert "img-src data:;" in html(verdict())
    page = html(
        verdict(), tiles="https://tiles.example.org/{z}/{x}/{y}.png", attribution="© Example"
    )
    assert "img-src data: https://tiles.example.org;" in page
    assert "\\u00a9 Example" in page
    with pytest.raises(InputError, match="credit"):
        folium_map(verdict(), tiles="https://tiles.example.org/{z}/{x}/{y}.png")


def test_the_policy_has_no_loophole_and_nothing_is_styled_in_place() -> None:
    page = html(verdict())
    assert "unsafe" not in page[: page.index("<title>")]
    assert " style=" not in card(page).replace("style=&#34;", "")
    assert " style=" not in str(folium_map(verdict()).static_svg)


def test_a_shape_of_several_claims_stands_once_in_the_page() -> None:
    one, many = verdict("a"), [verdict(str(i)) for i in range(12)]
    data = page_data([VerdictView(change())], texts_of("claim"))
    both = page_data([VerdictView(change()), VerdictView(change("b"))], texts_of("claim"))
    assert (data["fine"], data["rough"]) == (both["fine"], both["rough"])
    assert len(html(many)) < len(html(one)) + 12 * 20_000  # a card each, no map


def zigzag(number: int) -> int:
    return -(number + 1) // 2 if number % 2 else number // 2


def unpacked(text: str) -> list[list[tuple[bool, list[tuple[float, float]]]]]:
    """Decode the output of `packed` from its documentation."""
    numbers, value, shift = [], 0, 0
    for byte in bytes_of_digits(text):
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            numbers.append(value)
            value = shift = 0
    feed, written, last, after = iter(numbers), [], (0, 0), 0
    unit = 10 ** next(feed)
    shapes = []
    for _ in range(next(feed)):
        rings = []
        for _ in range(next(feed)):
            head, points = next(feed), []
            while len(points) < head // 2:
                run = next(feed)
                place = after + zigzag(next(feed)) if run % 2 else 0
                for _ in range(run // 4):
                    if run % 2:
                        last = written[place]
                        place += 1 if run % 4 == 1 else -1
                    else:
                        last = (last[0] + zigzag(next(feed)), last[1] + zigzag(next(feed)))
                    written.append(last)
                    points.append((last[0] / unit, last[1] / unit))
                after = place if run % 2 else after
            rings.append((head % 2 == 1, points))
        shapes.append(rings)
    assert next(feed, None) is None
    return shapes


@given(
    st.lists(
        st.lists(
            st.tuples(st.integers(-180_000_000, 180_000_000), st.integers(-90_000_000, 90_000_000))
            | st.tuples(st.integers(0, 3), st.integers(0, 3)),
            min_size=2, max_size=30,
        ),
        min_size=1, max_size=6,
    )
)  # fmt: skip
def test_packed_lines_come_back_as_they_were(lines: list[list[tuple[int, int]]]) -> None:
    shapes = [shapely.LineString([(x / 1e6, y / 1e6) for x, y in line]) for line in lines]
    back = unpacked(packed([*shapes, *reversed(shapes)], decimals=6))
    for shape, rings in zip([*shapes, *reversed(shapes)], back, strict=True):
        assert rings == [(False, [(round(x, 6), round(y, 6)) for x, y in shape.coords])]


@given(st.lists(st.integers(0, 2**62), min_size=1, max_size=30))
def test_numbers_as_text_need_no_escapes(numbers: list[int]) -> None:
    text = varint_text(numbers)
    assert set(text) <= set(SIGNS_85) and json.loads(safe_json(text)) == text
    assert text in safe_json(text)
    back, value, shift = [], 0, 0
    for byte in bytes_of_digits(text):
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            back.append(value)
            value = shift = 0
    assert back == numbers


def test_packed_polygons_keep_their_holes_and_share_their_edges() -> None:
    ring = shapely.Point(37, 48).buffer(1, 200)
    holed = shapely.Polygon(ring.exterior, [shapely.Point(37, 48).buffer(0.3).exterior])
    ((outer, _), (inner, hole)) = unpacked(packed([holed], decimals=7))[0]
    assert (outer, inner) == (False, True) and len(hole) == 64
    alone, twice = (
        packed([ring], decimals=5),
        packed([ring, ring.reverse(), ring.exterior], decimals=5),
    )
    assert len(twice) < len(alone) + 40
    # a run put together from pieces is one run when it occurs again
    pieces = [shapely.LineString([(36 + i / 10, 48), (36.02 + i / 10, 48.1)]) for i in range(40)]
    joined = shapely.LineString(shapely.get_coordinates(pieces[::2] + pieces[1::2]))
    once, again = (packed([*pieces, *[joined] * n], decimals=5) for n in (1, 2))
    assert len(again) < len(once) + 12


def test_held_ground_is_thinned_without_losing_a_hundred_thousandth() -> None:
    along = np.linspace(0, 2, 20_001)  # a coast of 10 m steps that sways by 2 m
    coast = np.column_stack([36 + along, 48 + 2e-5 * np.sin(along * 900 * np.pi)])
    rough = shapely.Polygon([*coast, (38, 49), (36, 49)])
    thin = thinned(rough)
    assert shapely.get_num_coordinates(thin) < 10_000
    assert area_km2(thin) == pytest.approx(area_km2(rough), rel=1e-5)
    assert thinned(shapely.MultiPolygon()).is_empty


def test_the_coarsest_tolerance_that_keeps_the_area_is_found() -> None:
    units = load_neighbours().geometry.to_numpy()
    for ground in (*load_oblasts().geometry, *units, shapely.union_all(units)):
        simplified = (shapely.simplify(ground, degrees) for degrees in (*_TOLERANCES_DEG, 0.0))
        area = area_km2(ground)
        kept = (thin for thin in simplified if abs(area_km2(thin) - area) <= 0.9e-5 * area)
        assert shapely.get_num_coordinates(thinned(ground)) <= shapely.get_num_coordinates(
            next(kept)
        )


def test_the_fronts_of_a_change_are_made_once() -> None:
    item = VerdictView(change())
    before, after = fronts_of(item)
    again = fronts_of(VerdictView(item.change))
    assert again[0] is before and again[1] is after and not after.is_empty
    # a drawing by hand ends anywhere: only the line that moved is front
    assert fronts_of(VerdictView(item.change, illustration=True))[1].length < after.length


def test_the_map_opens_on_most_of_the_change_not_on_its_outliers() -> None:
    far, near = shapely.box(33, 46.2, 33.02, 46.22), shapely.box(37, 48, 37.5, 48.4)
    both = Drawing.of(shapely.union(far, near))
    assert focus(VerdictView(both)) == pytest.approx((48, 37, 48.4, 37.5))
    assert focus(VerdictView(Drawing.of(far))) == pytest.approx((46.2, 33, 46.22, 33.02))


@pytest.mark.parametrize(("x", "kept"), [(37.6, True), (37.8, True), (38.2, False)])
def test_an_outlier_stays_where_it_widens_the_map_little(x: float, kept: bool) -> None:
    small, large = shapely.box(x, 48, x + 0.01, 48.01), shapely.box(37, 48, 37.5, 48.4)
    _, _, _, east = focus(VerdictView(Drawing.of(shapely.union(small, large))))
    # of 0.5° and 0.4°, parts more than 1.35° away in both directions are left out
    assert east == pytest.approx(x + 0.01 if kept else 37.5)


def test_all_whose_data_a_page_shows_are_named() -> None:
    named = '"Places: GeoNames (CC BY 4.0)",'  # among the credits
    theirs = gpd.GeoDataFrame(
        {"name_en": ["A"], "name_uk": ["А"]}, geometry=[shapely.Point(37, 48)], crs=4326
    )
    for made in (folium_map, lambda shown, **more: draw_page(shown.claim, **more)):
        assert named in made(verdict()).html()
        assert named not in made(verdict(), settlements=theirs).html()


def test_the_still_map_leaves_out_what_is_smaller_than_its_grid() -> None:
    held, tiny = shapely.box(37, 48, 37.2, 49), shapely.box(38, 48.5, 38.00001, 48.50001)
    grown = shapely.union_all([shapely.box(37, 48, 37.9, 49), tiny])
    before, after = (ControlMap("t", {"occupied": ground}) for ground in (held, grown))
    delta = diff(before, after, keep_slivers=True)
    assert len(shapely.get_parts(delta.gained)) == 2
    paths = re.findall(r' d="([^"]*)"', str(folium_map(delta).static_svg))
    assert paths and not [d for d in paths if re.search(r"l(?![-.\d])", d)]


def test_lines_of_regions_are_whole_lines_in_the_still_map() -> None:
    """Segments by themselves cannot be thinned to the grid, and made it twice as large."""
    (lines,) = re.findall(r' d="([^"]*)" fill="none" stroke="#a9a593"', str(
        folium_map(change()).static_svg
    ))  # fmt: skip
    moves = [len(line.split("l")[1].split()) for line in lines.split("M")[1:]]
    assert len(moves) < 60 and sum(moves) > 10 * len(moves)


def test_the_still_map_is_small_and_equal_in_area() -> None:
    picture = str(folium_map(change()).static_svg)
    assert len(picture) < 60_000 and "<script" not in picture and "http" not in picture[40:]
    root = ElementTree.fromstring(picture)
    paths = root.iter("{http://www.w3.org/2000/svg}path")
    (gained,) = [p.get("d") for p in paths if p.get("fill") == "url(#fg-still-hatch)"]
    steps = [float(v) for v in re.findall(r"-?\d*\.?\d+", gained)]
    xy = np.cumsum(np.reshape(steps, (-1, 2)), axis=0)
    (bar,) = [
        p.get("d") for p in root.iter("{http://www.w3.org/2000/svg}path") if "H" in p.get("d")
    ]
    label = next(
        t.text for t in root.iter("{http://www.w3.org/2000/svg}text") if t.text.endswith(" km")
    )
    left, right = (float(v) for v in re.fullmatch(r"M([\d.]+) .*?H([\d.]+)V.*", bar).groups())
    km_per_pixel = float(label.split()[0]) / (right - left)
    drawn = shapely.Polygon(xy).area * km_per_pixel**2
    assert drawn == pytest.approx(change().gained_km2, rel=0.01)  # a tenth of a pixel
