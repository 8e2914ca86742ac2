"""The claim page in a browser without network: drawing, texts, safety."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import nbformat
import pytest
import shapely
from axe_playwright_python.sync_playwright import Axe
from nbclient import NotebookClient
from nbconvert import HTMLExporter
from pages import DESKTOP, EAST, FRAME, PHONE, Look, change, look, opened, verdict
from shapes import write_geojson

from frontgeo import (
    Change,
    ControlMap,
    Verdict,
    area_km2,
    check,
    diff,
    folium_map,
    read_control_map,
)
from frontgeo.change.drawing import Drawing
from frontgeo.claims import Claim
from frontgeo.cli.main import main
from frontgeo.outputs.finding import finding_heading
from frontgeo.verdicts.check import judge

pytestmark = pytest.mark.browser

DRAWN = """() => {
  const drawn = {};
  map_frontgeo.eachLayer((layer) => {
    if (layer instanceof L.Polygon && ["fg-change", "fg-ground"].includes(layer.options.pane)
        && layer.options.fillColor !== "url(#fg-strokes)") { // contested ground is drawn roughly
      drawn[layer.options.fillColor] = layer.getLatLngs().map((polygon) =>
        (Array.isArray(polygon[0]) ? polygon : [polygon]).map((ring) =>
          ring.map((p) => [p.lng, p.lat])));
    }
  });
  return drawn;
}"""
KINDS = {
    "url(#fg-hatch)": "gained",
    "url(#fg-dots)": "lost",
    "url(#fg-cross)": "kept out",
    "#c4c5c8": "unchanged",
}


def text(seen: Look, selector: str) -> str:
    return str(seen.page.locator(selector).first.text_content()).strip()


def choices(seen: Look) -> list[str]:
    return [str(t) for t in seen.page.locator("#fg-choice option").all_text_contents()]


def drawn_km2(seen: Look) -> dict[str, float]:
    """Return the area that Leaflet draws, by kind."""
    areas = {}
    for fill, polygons in seen.page.evaluate(DRAWN).items():
        solid = [[ring for ring in rings if len(ring) > 2] for rings in polygons]
        shapes = [shapely.Polygon(rings[0], rings[1:]) for rings in solid if rings]
        areas[KINDS[fill]] = area_km2(shapely.MultiPolygon(shapes))
    return areas


def assert_drawn(seen: Look, delta: Change) -> None:
    for kind, km2 in drawn_km2(seen).items():
        if kind == "kept out":
            expected = sum(apart.gained_km2 + apart.lost_km2 for apart in delta.set_apart)
        else:
            expected = area_km2(getattr(delta, kind))
        # ground kept out consists of many strips, each packed to some centimetres
        allowed = {"unchanged": 0.0, "kept out": 1e-3}.get(kind, 1e-4)
        # held ground lies behind the evidence, and is drawn with fewer points
        share = 1e-5 if kind == "unchanged" else 1e-6
        assert km2 == pytest.approx(expected, rel=share, abs=allowed), kind


# ---- it draws ----------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["en", "uk"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE, FRAME])
def test_the_page_draws_without_network(
    chromium: Any, tmp_path: Path, size: tuple[int, int], lang: str
) -> None:
    with opened(chromium, verdict(), tmp_path, size, lang=lang) as seen:
        assert seen.complaints == [] and seen.requests == []
        occupied, km2 = ("occupied", "km²") if lang == "en" else ("окуповане", "км²")
        assert choices(seen) == [f"tester, {occupied}", f"other tester, {occupied}"]
        assert text(seen, "#fg-shown") == f"tester, {occupied}"
        gained = f"{area_km2(shapely.box(37.8, 48.0, 38.1, 48.6)):,.1f} {km2}"
        assert text(seen, "#fg-gained") == (
            gained if lang == "en" else gained.replace(",", "\u00a0").replace(".", ",")
        )
        assert_drawn(seen, change())
        assert seen.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        for second in (False, True):  # one script, until the reader asks for both
            if second:
                seen.page.evaluate(LAST_LAYER)
            boxes = seen.page.evaluate(
                "[...document.querySelectorAll('.leaflet-pane .fg-label:not(.fg-area)')].map(e => {"
                " const r = e.getBoundingClientRect();"
                " return [r.left, r.top, r.right, r.bottom, e.textContent]; })"
            )
            scripts = [
                re.search("[A-Z].*[\u0400-\u04ff]|[\u0400-\u04ff].*[A-Z]", box[4]) for box in boxes
            ]
            assert len(boxes) >= 3 and all(bool(script) == second for script in scripts)
            for i, a in enumerate(boxes):
                for b in boxes[:i]:
                    apart = a[0] >= b[2] or b[0] >= a[2] or a[1] >= b[3] or b[1] >= a[3]
                    assert apart, (a[4], b[4])


@pytest.mark.slow
@pytest.mark.parametrize("size", [(1200, 900), (1280, 900), (1280, 800)])
def test_no_gained_ground_opens_under_what_lies_on_the_map(
    chromium: Any, tmp_path: Path, size: tuple[int, int]
) -> None:
    folder = Path(__file__).parents[1] / "examples" / "belousov-2024"
    before, after = (read_control_map(folder / f"{n}.geojson") for n in ("before", "after"))
    with opened(chromium, diff(before, after), tmp_path, size) as seen:
        frame, card, credits, zoom = (
            seen.page.locator(selector).bounding_box()
            for selector in ("#map_frontgeo", "#fg-card", ".fg-sources", ".leaflet-control-zoom")
        )
        gained = seen.page.evaluate(
            "(() => { const r = document.querySelector('path[fill=\"url(#fg-hatch)\"]')"
            ".getBoundingClientRect(); return [r.left, r.top, r.right, r.bottom]; })()"
        )
        left, top, right, bottom = gained
        assert left > card["x"] + card["width"]
        assert top > frame["y"] and right < zoom["x"] and bottom < credits["y"]
        assert_drawn(seen, diff(before, after))  # all of it, not only the part in the frame


@pytest.mark.slow
def test_the_map_stands_above_the_card_on_a_phone_and_under_it_elsewhere(
    chromium: Any, tmp_path: Path
) -> None:
    for size, above in ((PHONE, True), (DESKTOP, False), (FRAME, False)):
        with opened(chromium, verdict(), tmp_path, size) as seen:
            frame, card = (
                seen.page.locator(s).bounding_box() for s in ("#map_frontgeo", "#fg-card")
            )
            assert (card["y"] >= frame["y"] + frame["height"] - 20) == above
            # the change is visible, beside the card
            hatched = seen.page.locator('path[fill="url(#fg-hatch)"]').bounding_box()
            assert hatched["width"] > 30
            beside = hatched["x"] > card["x"] + card["width"]
            below = hatched["y"] >= card["y"] + card["height"]  # in a low frame
            assert above or beside or below


def test_the_chosen_evidence_is_shown_described_and_marked(chromium: Any, tmp_path: Path) -> None:
    other = diff(
        ControlMap("wide", {"occupied": shapely.box(37, 48, 37.8, 48.6)}),
        ControlMap("wide", {"occupied": shapely.box(37.1, 48, 38.6, 48.6)}),
    )
    shown = check(Claim.area(880), [change(), other])
    with opened(chromium, shown, tmp_path) as seen:
        assert_drawn(seen, change())
        rows = seen.page.locator("button.fg-who")
        assert rows.evaluate_all("bs => bs.map(b => b.ariaPressed)") == ["true", "false"]
        seen.page.locator("#fg-choice").select_option(index=1)
        assert_drawn(seen, other)
        assert text(seen, "#fg-shown") == "wide, occupied"
        assert text(seen, "#fg-gained") == f"{other.gained_km2:,.1f} km²"
        assert f"Gained: {other.gained_km2:,.1f} km²" in text(seen, "#fg-map-summary")
        assert rows.evaluate_all("bs => bs.map(b => b.ariaPressed)") == ["false", "true"]
        assert "wide" in text(seen, ".fg-on")
        # the keyboard works too, from its line in the card
        rows.nth(0).focus()
        seen.page.keyboard.press("Enter")
        assert_drawn(seen, change())
        assert seen.page.locator("#fg-choice").input_value() == "0"


@pytest.mark.slow
def test_of_several_claims_each_has_a_card_and_its_place_in_the_list(
    chromium: Any, tmp_path: Path
) -> None:
    claims = [
        check(Claim.area(km2, id=str(km2)), change(), command="x") for km2 in range(880, 920, 4)
    ]
    with opened(chromium, claims, tmp_path) as seen:
        assert seen.complaints == [] and text(seen, "h1") == "10 claims checked: 10 understated"
        assert seen.page.locator("section.fg-claim h2").count() == 10
        assert seen.page.locator("#fg-choice optgroup").count() == 10
        seen.page.locator("#fg-choice").select_option(index=9)
        assert "916 km²" in text(seen, "#fg-shown")
        card, row = (seen.page.locator(s).bounding_box() for s in ("#fg-card", ".fg-on"))
        assert card["y"] <= row["y"] <= card["y"] + card["height"]  # scrolled into view


def test_layers_can_be_taken_off_the_map(chromium: Any, tmp_path: Path) -> None:
    with opened(chromium, verdict(), tmp_path) as seen:
        layers = seen.page.locator(".leaflet-control-layers-overlays label")
        assert [t.strip() for t in layers.all_text_contents()] == [
            "Gained", "Lost", "Held on both days", "Front line, first day",
            "Front line, last day", "Error of the line", "Oblasts", "Names",
            "Names in both scripts",
        ]  # fmt: skip
        layers.nth(0).click()
        assert "gained" not in drawn_km2(seen) and "lost" in drawn_km2(seen)
        layers.nth(7).click()
        assert seen.page.locator(".leaflet-pane .fg-label").count() == 0


@pytest.mark.slow
def test_long_edges_are_drawn_straight_in_longitude_and_latitude(
    chromium: Any, tmp_path: Path
) -> None:
    """On Mercator's screen a long edge bends through the middle in longitude and latitude."""
    slant = shapely.Polygon([(30, 45), (40, 52), (30, 52)])
    with opened(chromium, Drawing.of(slant), tmp_path) as seen:
        assert drawn_km2(seen)["gained"] == pytest.approx(area_km2(slant), rel=1e-6)
        ring = seen.page.evaluate(DRAWN)["url(#fg-hatch)"][0][0]
        middle = shapely.Point(35, 48.5)
        assert shapely.LineString(ring).distance(middle) < 1e-9
        assert min(shapely.Point(p).distance(middle) for p in ring) < 0.05


# ---- without scripts, on paper, on strict sites, in notebooks ------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_without_scripts_card_and_picture_are_there(
    chromium: Any, tmp_path: Path, size: tuple[int, int]
) -> None:
    folium_map(verdict()).save(tmp_path / "page.html")
    with look(chromium, tmp_path / "page.html", size, java_script_enabled=False) as seen:
        assert seen.complaints == []
        shown = seen.page.locator("#fg-card").inner_text().replace("\u00a0", " ")
        assert finding_heading(verdict()) in shown and "tester, occupied" in shown
        still = seen.page.locator("#map_frontgeo svg").first.bounding_box()
        assert still["width"] > 380 and still["height"] > 250
        seen.page.locator("summary", has_text="Method").click()
        assert seen.page.get_by_text("A verdict compares a claim").is_visible()
        assert not seen.page.locator("#fg-copy").is_visible()
        seen.page.locator("summary", has_text="Embed").click()
        assert seen.page.locator("#fg-embed").is_visible()


@pytest.mark.slow
def test_on_paper_the_evidence_is_open_and_the_map_fits(chromium: Any, tmp_path: Path) -> None:
    with opened(chromium, verdict(), tmp_path) as seen:
        before = seen.page.locator("#map_frontgeo").bounding_box()
        seen.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        seen.page.emulate_media(media="print")
        folded = seen.page.locator("details:not([open])")
        kinds = folded.evaluate_all("all => all.map((each) => each.className)")
        assert kinds == ["fg-record", "fg-record", "fg-embed"]
        frame = seen.page.locator("#map_frontgeo").bounding_box()
        assert frame["width"] < 700 and frame["x"] >= 0
        hatched = seen.page.locator('.leaflet-pane path[fill="url(#fg-hatch)"]').bounding_box()
        assert (
            hatched["x"] > frame["x"]
            and hatched["x"] + hatched["width"] < frame["x"] + frame["width"]
        )
        assert not seen.page.locator("#fg-choice").is_visible()
        seen.page.emulate_media(media="screen")
        seen.page.evaluate("window.dispatchEvent(new Event('afterprint'))")
        assert seen.page.locator("details[open]").count() == 0
        assert seen.page.locator("#map_frontgeo").bounding_box() == before
        assert seen.page.pdf(format="A4").startswith(b"%PDF")


@pytest.mark.slow
def test_a_folder_works_on_a_strict_site(chromium: Any, tmp_path: Path, site: str) -> None:
    folium_map(verdict()).save(tmp_path / "page", split=True)
    with Look(chromium, f"{site}/page/") as seen:
        assert seen.complaints == [] and seen.requests == []
        assert_drawn(seen, change())
        assert f'src="{site}/page/"' in seen.page.locator("#fg-embed").input_value()


@pytest.mark.slow
def test_the_snippet_names_the_page_and_can_be_copied(chromium: Any, tmp_path: Path) -> None:
    name = 'a "b" & c.html'
    folium_map(verdict("x")).save(tmp_path / name)
    with look(chromium, tmp_path / name) as seen:
        seen.page.locator("summary", has_text="Embed").click()
        code = seen.page.locator("#fg-embed").input_value()
        assert re.match(r'<iframe src="a%20%22b%22%20%26%20c\.html" title="x – Claim check"', code)
        seen.page.locator("#fg-copy").click()
        seen.page.wait_for_function("document.getElementById('fg-copied').textContent !== ''")
        assert text(seen, "#fg-copied") in ("Copied", "Selected: copy it with the keyboard")
        # the same frame shows the page
        (tmp_path / "site.html").write_text(f"<!doctype html><body>{code}")
    with look(chromium, tmp_path / "site.html", FRAME) as seen:
        inner = seen.page.frames[1]
        assert inner.locator('path[fill="url(#fg-hatch)"]').count() == 1 and seen.complaints == []


@pytest.mark.slow
@pytest.mark.filterwarnings("default")  # what Jupyter's own libraries deprecate
def test_a_notebook_shows_it_also_when_exported_and_offline(chromium: Any, tmp_path: Path) -> None:
    code = (
        "import shapely, frontgeo as fg\n"
        "claim = fg.Claim.area(880, quote='{{ 7 }}<b>')\n"
        "verdict = fg.check(claim, shapely.box(36, 50, 36.41, 50.27))\n"
    )
    cells = [code + "fg.folium_map(verdict)", "verdict"]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
    NotebookClient(notebook, timeout=600, kernel_name="python3").execute()
    # what GitHub leaves of it has the picture
    bundle = notebook.cells[0].outputs[0]["data"]
    assert (
        bundle["image/svg+xml"].startswith("<svg")
        and '<img src="data:image/svg+xml' in notebook.cells[1].outputs[0]["data"]["text/html"]
    )
    exported, _ = HTMLExporter(mathjax_url="", require_js_url="").from_notebook_node(notebook)
    (tmp_path / "book.html").write_text(exported)
    with look(chromium, tmp_path / "book.html") as seen:
        (frame,) = [f for f in seen.page.frames if f.url == "about:srcdoc"]
        assert frame.locator('.leaflet-pane path[fill="url(#fg-hatch)"]').count() == 1
        assert "“{{ 7 }}<b>”" in frame.locator(".fg-by").all_text_contents()


# ---- everyone can use it -------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["en", "uk"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_axe_finds_no_serious_fault(
    chromium: Any, tmp_path: Path, size: tuple[int, int], lang: str
) -> None:
    shown: dict[str, Any] = {"one": verdict()}
    if (size, lang) == (DESKTOP, "en"):
        shown |= {"many": [verdict(), verdict("b")], "change": change()}
    for name, what in shown.items():
        # axe is not part of the page, whose policy would block it
        folium_map(what, lang=lang).save(tmp_path / "page.html")
        with look(chromium, tmp_path / "page.html", size, bypass_csp=True) as seen:
            seen.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
            found = Axe().run(seen.page).response
            faults = [
                (name, v["id"], [n["html"] for n in v["nodes"]])
                for v in found["violations"]
                if v["impact"] in ("serious", "critical")
            ]
            assert faults == [] and len(found["passes"]) > 20


@pytest.mark.slow
def test_all_can_be_reached_by_keyboard_with_its_focus_seen(chromium: Any, tmp_path: Path) -> None:
    with opened(chromium, verdict(), tmp_path) as seen:
        reached = []
        for _ in range(40):
            seen.page.keyboard.press("Tab")
            reached.append(
                seen.page.evaluate(
                    "(() => { const e = document.activeElement, s = getComputedStyle(e); return "
                    "[e.className || e.id || e.tagName, e.getBoundingClientRect().top >= 0 && "
                    "s.outlineStyle !== 'none']; })()"
                )
            )
        names = [name for name, _ in reached]
        for wanted in (
            "fg-skip",
            "fg-who",
            "SUMMARY",
            "fg-choice",
            "leaflet-control-layers-selector",
            "leaflet-control-zoom-in",
        ):
            assert any(wanted in name for name in names), (wanted, names)
        assert names[0] == "fg-skip"
        assert all(seen_ for name, seen_ in reached if name != "BODY"), reached


# ---- data never runs -----------------------------------------------------------------------

#: switches on the last layer, of names in both scripts
LAST_LAYER = (
    "[...document.querySelectorAll('.leaflet-control-layers-overlays input')].at(-1).click()"
)
PROBES = (
    "<img src=x onerror=alert(1)>", "</script><script>alert(1)</script>",
    '"><svg onload=alert(1)>', "${alert(1)}", "`;alert(1);`", "javascript:alert(1)",
    "'-alert(1)-'", "&lt;b&gt;", "<!--", "{{ 1234567 * 1009 }}", "{% x %}", "]]>", "\u2028",
)  # fmt: skip
PROBE = " ".join(PROBES)


def everywhere() -> tuple[Verdict, dict[str, Any]]:
    """Return a verdict and options with one text wherever a user or a file can supply one."""
    names = [probe.strip() for probe in PROBES if probe.strip()]
    points = [shapely.Point(37.05 + 0.08 * i, 48.05 + 0.04 * i) for i in range(len(names))]
    places = gpd.GeoDataFrame(
        {"name_en": names, "name_uk": names, "kind": "city"}, geometry=points, crs="EPSG:4326"
    )
    texts: Mapping[str, str] = {"lang": "de", **dict.fromkeys(TEXT_KEYS, PROBE)}
    return verdict(PROBE), {"settlements": places, "lang": texts}


TEXT_KEYS = (
    "gained", "lost", "held", "front_before", "regions", "names", "legend", "choose", "kicker",
    "zoom_in", "layers", "map", "show_on_map", "copy", "embed_code", "says", "mixed",
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_markup_in_data_and_texts_is_text(
    chromium: Any, tmp_path: Path, size: tuple[int, int]
) -> None:
    shown, options = everywhere()
    page = folium_map([shown, shown], **options)
    page.save(tmp_path / "page.html")
    assert "1245678103" not in (tmp_path / "page.html").read_text() + page._repr_html_()
    with look(chromium, tmp_path / "page.html", size) as seen:
        seen.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        seen.page.locator("#fg-choice").select_option(index=1)
        seen.page.locator("button.fg-who").nth(0).click()
        seen.page.mouse.move(900, 300)
        seen.page.wait_for_timeout(200)
        assert seen.complaints == [] and seen.requests == []
        assert (
            seen.page.evaluate(
                "document.querySelectorAll('img, [onload], [onerror], iframe').length"
            )
            == 0
        )
        plain = " ".join(PROBE.split())
        body = " ".join(str(seen.page.evaluate("document.body.textContent")).split())
        assert body.count(plain) > 30
        for selector in (
            ".leaflet-control-layers-overlays label",
            "#fg-choice option",
            "#fg-shown",
            "h2",
            "code",
            "td, tbody th",
            "dd",
        ):
            shown_texts = seen.page.locator(selector).all_text_contents()
            assert any(plain in " ".join(t.split()) for t in shown_texts), selector
        seen.page.evaluate(LAST_LAYER)
        labels = seen.page.locator(".leaflet-pane .fg-label").all_text_contents()
        twice = {" ".join((probe.strip() * 2).split()) for probe in PROBES}  # in two scripts
        assert len({" ".join(label.split()) for label in labels} & twice) >= (
            3 if size == DESKTOP else 1
        ), labels  # a key takes the room of a phone
        links = seen.page.evaluate("[...document.links].map(a => a.protocol)")
        assert set(links) <= {"file:"}


@pytest.mark.slow
def test_a_file_name_and_a_foreign_mapper_stay_text(
    chromium: Any, tmp_path: Path, capsys: Any
) -> None:
    """Through the command line, as a user's file would come."""
    probe = "{{1234567*1009}}<img src=x onerror=alert(1)>"
    file = write_geojson(tmp_path / f"{probe}.geojson", EAST, frontgeo={"mapper": probe})
    page = tmp_path / "page.html"
    args = ["check", "--claim", "880 km2", "--polygons", str(file), "--html", str(page)]
    assert main([*args, "--lang", "uk"]) == 0
    assert "1245678103" not in page.read_text() and '<html lang="uk">' in page.read_text()
    with look(chromium, page) as seen:
        assert seen.complaints == [] and probe in text(seen, "#fg-shown")


# ---- what ships, and the archives ----------------------------------------------------------


@pytest.mark.slow
def test_the_demo_page_opens(chromium: Any, tmp_path: Path, capsys: Any) -> None:
    assert main(["demo", "-o", str(tmp_path / "demo.html")]) == 0
    assert (tmp_path / "demo.html").stat().st_size < 700_000
    with look(chromium, tmp_path / "demo.html") as seen:
        assert seen.complaints == [] and seen.requests == []
        assert "Russia gained 880\u00a0km²" in text(seen, "h1, h2")
        assert "frontgeo illustration" in text(seen, "#fg-shown")


@pytest.mark.slow
@pytest.mark.archive
def test_real_maps_are_drawn_exactly_and_stay_small(
    chromium: Any, tmp_path: Path, belousov: list[Verdict]
) -> None:
    with opened(chromium, belousov, tmp_path) as seen:
        # 26 maps, with the ground of each that is kept out of its change
        assert (tmp_path / "page.html").stat().st_size < 1_300_000
        assert seen.complaints == [] and seen.requests == []
        rows = [row for v in belousov for row in v.rows if row.change is not None]
        by_place = {
            int(index): row.change
            for row, index in zip(rows, seen.page.evaluate(
                "[...document.querySelectorAll('[data-shown]')].map(r => r.dataset.shown)"
            ), strict=True)
        }  # fmt: skip
        assert len(by_place) == len(choices(seen)) > 20
        for index in sorted(by_place)[::3]:  # each mapper, and the largest of all
            seen.page.locator("#fg-choice").select_option(str(index))
            assert_drawn(seen, by_place[index])
    largest = max(by_place.values(), key=lambda d: shapely.get_num_coordinates(d.unchanged))
    assert len(folium_map(largest).html()) < 700_000


@pytest.mark.slow
@pytest.mark.archive
@pytest.mark.parametrize("mapper", ["DeepState", "ISW"])
def test_a_page_of_one_mapper_stays_small(belousov: list[Verdict], mapper: str) -> None:
    (verdict,) = [v for v in belousov if v.claim.number == 880]
    rows = [row for row in verdict.rows if row.label == mapper]
    assert rows
    page = folium_map(judge(verdict.claim, rows)).html()
    assert len(page.encode()) < 500_000


@pytest.mark.parametrize(
    ("lang", "line"), [("en", "Stated on 31 May 2024"), ("uk", "Заявлено 31 травня 2024 року")]
)
def test_a_day_without_a_claimant_is_no_claimant(lang: str, line: str) -> None:
    ground = shapely.box(36, 50, 36.1, 50.1)
    claim = Claim.area(80, side="russia", stated_on="2024-05-31")
    drawn = ControlMap("me", {"occupied": ground}, day=date(2024, 5, 31))
    page = folium_map(check(claim, drawn), lang=lang).html()
    assert f'<p class="fg-by">{line}</p>' in page
