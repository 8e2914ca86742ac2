"""The frame around every page's map: sizes, gestures, address, low frames, what can be taken."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import folium
import pytest
import shapely
from pages import DESKTOP, PHONE, WEST, Look, change, look
from PIL import Image
from shapes import write_geojson

import frontgeo as fg
from frontgeo import Amount, Claim, ControlMap, area_km2, check, diff
from frontgeo.cli.main import main
from frontgeo.errors import InputError
from frontgeo.outputs.changed_parts import changed_parts
from frontgeo.outputs.tables import table_csv, verdict_table
from frontgeo.pages.drawer import packed_rows
from frontgeo.pages.sides_page import sides_page
from frontgeo.verdicts.check import figure_row, judge

pytestmark = pytest.mark.browser

AREA = Claim.area(880, id="area", since="2024-01-01", until="2024-05-31")
GROUND = '.leaflet-fg-change-pane path[fill="url(#fg-hatch)"]'
VIEW = (
    "(() => { const c = map_frontgeo.getCenter();"
    " return [map_frontgeo.getZoom(), c.lat, c.lng]; })()"
)
IS_INSIDE = f"""() => {{
  const ground = document.querySelector('{GROUND}').getBoundingClientRect();
  const frame = map_frontgeo.getContainer().getBoundingClientRect();
  return ground.width > 8 && ground.left >= frame.left - 1 && ground.right <= frame.right + 1
    && ground.top >= frame.top - 1 && ground.bottom <= frame.bottom + 1;
}}"""


def other() -> fg.Change:
    """A second mapper's change, of which the east half is that of the first."""
    later = shapely.box(37.1, 48.0, 37.95, 48.6)
    days = "2023-12-31", "2024-05-31"
    return diff(
        *(
            ControlMap("second", {"occupied": g}, day=d)
            for g, d in zip((WEST, later), days, strict=True)
        )
    )


def claims() -> list[fg.Verdict]:
    """Three claims, of which the second has no map."""
    figure = figure_row(AREA, Amount.of(752), by="a paper", source="", note="")
    return [
        check(AREA, [change(), other()]),
        judge(Claim.area(900, id="figure"), [figure], {}),
        check(Claim.area(500, id="other"), [other()]),
    ]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: Any) -> Path:
    """Return a folder with the pages of all kinds."""
    folder: Path = tmp_path_factory.mktemp("pages")
    fg.folium_map(claims(), may_share=["tester"]).save(folder / "claims.html")
    fg.folium_map(change()).save(folder / "change.html")
    north, south = shapely.box(36, 49, 37, 50), shapely.box(36, 48, 37, 49)
    less = shapely.box(36, 49.2, 37, 50), shapely.box(36, 48, 37, 49.2)
    sides = [
        ControlMap("me", {}, day=day, others={"north": n, "south": s}, has_all_sides=True)
        for day, (n, s) in (("2025-03-01", (north, south)), ("2025-03-31", less))
    ]
    sides_page(fg.transfers(*sides)).save(folder / "sides.html")
    fg.draw_page("880 km2").save(folder / "draw.html")
    frames = "".join(
        f'<iframe id="{name}" src="{name}.html" sandbox="allow-scripts allow-downloads" '
        'style="width:100%;height:600px;border:0"></iframe>'
        for name in ("change",)
    )
    (folder / "article.html").write_text(
        f"<!doctype html><body>{frames}<p style='height:3000px'>the article</p><script>"
        "told = []; addEventListener('message', (e) => { told.push(e.data); });</script>"
    )
    return folder


@contextmanager
def resized(seen: Look, width: int, height: int) -> Iterator[Any]:
    seen.page.set_viewport_size({"width": width, "height": height})
    seen.page.wait_for_timeout(250)
    yield seen.page


# ---- one rule for the view ---------------------------------------------------------------


@pytest.mark.slow
def test_the_evidence_is_in_the_frame_at_every_size_until_the_reader_moves_it(
    chromium: Any, pages: Path
) -> None:
    with look(chromium, pages / "change.html", PHONE) as seen:
        for width, height in ((390, 844), (844, 390), (1400, 900), (700, 450), (600, 400)):
            with resized(seen, width, height) as page:
                assert page.evaluate(IS_INSIDE), (width, height)
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        with resized(seen, 1400, 900) as page:
            page.evaluate("void map_frontgeo.setView([47, 35], 7, {animate: false})")
            assert "z=7/47" in page.url
            moved = page.evaluate(VIEW)
        with resized(seen, 1000, 700) as page:
            assert page.evaluate(VIEW) == pytest.approx(moved, abs=0.02)
            page.evaluate("dispatchEvent(new Event('beforeprint'))")
            page.evaluate("dispatchEvent(new Event('afterprint'))")
            assert page.evaluate(VIEW) == pytest.approx(moved, abs=0.02)
        assert seen.complaints == []


@pytest.mark.slow
@pytest.mark.parametrize("name", ["claims", "sides"])
def test_a_page_revealed_later_shows_what_it_would_have(
    chromium: Any, pages: Path, name: str
) -> None:
    """In a hidden tab, a fold, and a frame that has no size at first."""
    (pages / "hidden.html").write_text(
        f"<!doctype html><body><details><summary>x</summary><iframe src='{name}.html' width=800 "
        f"height=600></iframe></details><div id=tab style='display:none'><iframe src='{name}.html' "
        f"width=800 height=600></iframe></div><iframe id=none src='{name}.html' width=0 height=0>"
        f"</iframe><iframe src='{name}.html' width=800 height=600></iframe>"
    )
    with look(chromium, pages / "hidden.html", (1000, 2700)) as seen:
        seen.page.evaluate(
            "document.querySelector('details').open = true; tab.style.display = 'block';"
            "none.width = 800; none.height = 600"
        )
        seen.page.wait_for_timeout(600)
        views = [frame.evaluate(VIEW) for frame in seen.page.frames[1:]]
        assert len(views) == 4 and seen.complaints == []
        for view in views[:3]:
            assert view == pytest.approx(views[3], abs=5e-3)


# ---- within an article -------------------------------------------------------------------


@pytest.mark.slow
def test_the_wheel_over_an_embedded_map_scrolls_the_article(chromium: Any, pages: Path) -> None:
    with look(chromium, pages / "article.html", (1000, 700)) as seen:
        page, inner = seen.page, seen.page.frames[1]
        heights = [m["height"] for m in page.evaluate("told") if m["type"] == "frontgeo:height"]
        assert heights and 400 < heights[-1] <= 760
        zoom = inner.evaluate("map_frontgeo.getZoom()")
        page.mouse.move(700, 400)
        page.mouse.wheel(0, 150)
        page.wait_for_timeout(400)
        assert page.evaluate("scrollY") > 100
        assert inner.evaluate("map_frontgeo.getZoom()") == zoom
        assert "Ctrl" in inner.locator(".fg-gesture-on").text_content()
        page.keyboard.down("Control")
        page.mouse.wheel(0, -150)
        page.keyboard.up("Control")
        page.wait_for_timeout(600)
        assert inner.evaluate("map_frontgeo.getZoom()") > zoom
        with page.expect_download() as saved:  # also in a sandbox
            inner.locator("#fg-drawer summary").click()
            inner.locator("[data-take=csv]").click()
        assert saved.value.suggested_filename.endswith(".csv")
        assert seen.complaints == []
    touch = {"has_touch": True, "is_mobile": True}
    with look(chromium, pages / "article.html", PHONE, **touch) as seen:
        inner = seen.page.frames[1]
        assert not inner.evaluate("map_frontgeo.dragging.enabled()")
        style = "getComputedStyle(map_frontgeo.getContainer()).touchAction"
        assert inner.evaluate(style) == "pan-x pan-y"  # one finger is the article's, two the map's
    with look(chromium, pages / "change.html", PHONE, **touch) as seen:
        assert seen.page.evaluate("map_frontgeo.dragging.enabled()")


@pytest.mark.slow
def test_a_low_frame_has_the_verdict_the_map_and_more(chromium: Any, pages: Path) -> None:
    with look(chromium, pages / "claims.html", (600, 400)) as seen:
        card, frame = (seen.page.locator(s).bounding_box() for s in ("#fg-card", "#map_frontgeo"))
        assert card["height"] < 190 and frame["height"] > 200
        assert card["y"] + card["height"] <= frame["y"] + 1
        assert seen.page.locator(".fg-chosen .fg-outcome").is_visible()
        assert not seen.page.locator(".fg-chosen .fg-bars").is_visible()
        button = seen.page.get_by_role("button", name="More")
        button.focus()
        seen.page.keyboard.press("Enter")
        assert seen.page.locator(".fg-chosen .fg-bars").is_visible()
        seen.page.keyboard.press("Escape")
        assert button.get_attribute("aria-expanded") == "false"


# ---- one state, in the address -----------------------------------------------------------


@pytest.mark.slow
def test_claim_map_legend_and_card_go_together_and_a_link_reopens_them(
    chromium: Any, pages: Path
) -> None:
    with look(chromium, pages / "claims.html", DESKTOP) as seen:
        page = seen.page
        shown, ground = page.locator("#fg-shown"), page.locator(GROUND)
        assert (
            page.locator("#fg-choice").bounding_box()["width"]
            <= page.locator("#fg-card").bounding_box()["width"]
        )
        page.locator(".fg-claims a").nth(1).click()
        assert "claim=2" in page.url and shown.text_content() == "No map for this claim"
        assert ground.count() == 0 and page.locator(".fg-no-ground").is_visible()
        page.locator(".fg-claims a").nth(2).click()
        assert "claim=3" in page.url and "second" in shown.text_content() and ground.count() == 1
        assert page.locator(".fg-claims a[aria-current]").text_content().startswith("Russia") or (
            "500" in page.locator(".fg-claims a[aria-current]").text_content()
        )
        page.locator("#fg-drawer summary").click()
        page.locator("[data-take=link]").click()
        page.wait_for_selector("#fg-take-status:not(:empty)")
    address = (pages / "claims.html").as_uri()
    with Look(chromium, f"{address}#claim=1&row=2&z=9/48.3/37.9", offline=True) as seen:
        assert "second" in seen.page.locator("#fg-shown").text_content()
        assert seen.page.evaluate(VIEW) == pytest.approx([9, 48.3, 37.9], abs=0.01)
        seen.page.evaluate("location.hash = 'claim=2'")
        seen.page.wait_for_timeout(200)
        assert seen.page.locator(GROUND).count() == 0
    # days written by hand choose the row that has them, and a row that has them comes first
    with Look(
        chromium, f"{address}#claim=1&days=2023-12-31,2024-05-31&row=2", offline=True
    ) as seen:
        assert "second" in seen.page.locator("#fg-shown").text_content()
        seen.page.locator("#fg-choice").select_option(index=0)
        assert seen.page.url.endswith("#claim=1&row=1&days=2023-12-31,2024-05-31")
    hostile = "#claim=99&row=x&days=1,2&swipe=1e9&z=99/1/1"
    with Look(chromium, f"{address}{hostile}", offline=True) as seen:
        assert seen.page.locator(GROUND).count() == 1 and seen.complaints == []
        assert seen.page.locator(".fg-swipe").is_hidden()


# ---- what can be asked of the map, and taken from it ---------------------------------------


@pytest.mark.slow
def test_a_tap_on_changed_ground_says_what_it_is(chromium: Any, pages: Path) -> None:
    gained = shapely.box(37.8, 48.0, 38.1, 48.6)
    share = area_km2(shapely.box(37.8, 48.0, 37.95, 48.6)) / area_km2(gained)
    with look(chromium, pages / "claims.html", DESKTOP) as seen:
        page = seen.page
        at = page.evaluate(
            "(() => { const f = map_frontgeo.getContainer().getBoundingClientRect(),"
            " p = map_frontgeo.latLngToContainerPoint([48.45, 38.02]);"
            " return [f.left + p.x, f.top + p.y]; })()"
        )
        page.mouse.move(*at)
        assert page.locator(".leaflet-fg-part-pane path").count() == 1  # outlined
        page.mouse.click(*at)
        said = page.locator(".fg-part").inner_text()
        assert f"{area_km2(gained):,.1f} km²" in said and "Donetsk oblast" in said
        assert "31 Dec 2023" in said and "31 May 2024" in said
        assert f"second {100 * share:.0f} %" in said
        assert "z=" not in page.url  # the page moved the map, not the reader
        page.locator(".fg-parts summary").click()
        button = page.locator(".fg-parts button").first
        button.focus()
        page.keyboard.press("Enter")
        page.wait_for_timeout(500)  # until the other one has faded
        assert page.locator(".fg-part").count() == 1
        assert page.evaluate("document.activeElement.className") == "leaflet-popup-close-button"
        assert seen.complaints == []


@pytest.mark.slow
def test_before_and_after_are_divided_by_a_boundary_that_keys_move(
    chromium: Any, pages: Path
) -> None:
    with look(chromium, pages / "change.html", DESKTOP) as seen:
        page = seen.page
        page.locator(".fg-swipe-button").click()
        clip = "document.querySelector('.leaflet-fg-swipe-after-pane').style.clip"
        before = page.evaluate(clip)
        page.keyboard.press("ArrowRight")
        assert page.evaluate(clip) != before
        assert (
            page.evaluate("getComputedStyle(map_frontgeo.getPane('fg-change')).display") == "none"
        )
        assert [d.strip() for d in page.locator(".fg-swipe-day").all_text_contents()] == [
            "Front line, 31 Dec 2023", "Front line, 31 May 2024",
        ]  # fmt: skip
        moved = page.evaluate(clip)
        assert page.url.endswith("#swipe=51")
        page.reload()
        page.wait_for_timeout(300)
        assert page.evaluate(clip) == moved and page.locator(".fg-swipe").is_visible()
        page.locator(".fg-swipe-button").click()
        assert (
            page.evaluate("getComputedStyle(map_frontgeo.getPane('fg-change')).display") != "none"
        )
        assert "swipe" not in page.url
        page.evaluate("location.hash = 'swipe=20'")
        page.wait_for_selector(".fg-swipe")
        assert page.locator(".fg-swipe input").input_value() == "20"


@pytest.mark.slow
def test_rows_ground_and_pictures_can_be_taken(chromium: Any, pages: Path, tmp_path: Path) -> None:
    with look(chromium, pages / "claims.html", DESKTOP) as seen:
        seen.page.locator("#fg-drawer summary").click()

        def taken(kind: str) -> bytes:
            with seen.page.expect_download() as saved:
                seen.page.locator(f"[data-take={kind}]").click()
            saved.value.save_as(tmp_path / kind)
            return (tmp_path / kind).read_bytes()

        assert taken("csv").decode() == table_csv(verdict_table(claims()))
        features = json.loads(taken("geojson"))["features"]
        assert [f["properties"]["kind"] for f in features] == ["gained", "lost"]
        for feature, km2 in zip(features, (change().gained_km2, change().lost_km2), strict=True):
            shape = shapely.from_geojson(json.dumps(feature["geometry"]))
            assert shapely.is_ccw(shapely.get_exterior_ring(shape.geoms[0]))
            assert area_km2(shape) == pytest.approx(km2, rel=1e-6)
            assert feature["properties"]["km2"] == pytest.approx(km2, abs=1e-6)
        svg = taken("svg").decode()
        assert "url(#fg-hatch)" in svg and "31 May 2024" in svg and "OpenStreetMap" in svg
        assert not re.search(r'(?:href|src)="(?!data:|#)', svg)
        picture = Image.open(io.BytesIO(taken("png"))).convert("RGB")
        assert picture.width > 1400 and len(picture.getcolors(1 << 24) or []) > 50
        # of a mapper who did not allow it, with the reason
        seen.page.locator("#fg-choice").select_option(index=1)
        assert not seen.page.locator("[data-take=geojson]").is_visible()
        assert "second" in seen.page.locator("#fg-why-no-ground").text_content()
        assert seen.complaints == []


@pytest.mark.slow
def test_a_layer_with_an_error_is_named_and_the_others_are_drawn(
    chromium: Any, tmp_path: Path
) -> None:
    page = fg.folium_map(change())
    folium.Marker([48.3, 37.5], popup=r"a \2 b").add_to(page)
    folium.Marker([48.3, 37.7], popup="fine `too`").add_to(page)
    page.save(tmp_path / "one.html")
    page.save(tmp_path / "folder", split=True)
    for file in (tmp_path / "one.html", tmp_path / "folder" / "index.html"):
        with look(chromium, file) as seen:
            assert "Popup" in seen.page.locator(".fg-layer-errors").text_content()
            assert seen.page.locator(GROUND).count() == 1
            assert seen.page.locator(".leaflet-marker-icon").count() >= 2


def test_firefox_shows_the_page(pages: Path, tmp_path: Path) -> None:
    """Firefox, where it is on the machine, draws the same ground: a picture of its window."""
    import subprocess

    program = shutil.which("firefox-esr") or shutil.which("firefox")
    if program is None:
        pytest.skip("no Firefox on this machine")
    picture = tmp_path / "firefox.png"
    command = [
        program,
        "--headless",
        "--profile",
        str(tmp_path / "profile"),
        "--window-size=1200,800",
    ]
    (tmp_path / "profile").mkdir()
    subprocess.run(
        [*command, f"--screenshot={picture}", (pages / "change.html").as_uri()],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    colours = {c for _, c in Image.open(picture).convert("RGB").getcolors(1 << 24) or []}
    assert (0xB5, 0x4A, 0x0B) in colours and (0xC4, 0xC5, 0xC8) in colours


# ---- without a browser -------------------------------------------------------------------


def test_parts_add_up_to_the_change_and_small_ones_are_counted() -> None:
    ground = shapely.MultiPolygon(
        [
            shapely.box(37, 48, 37.001, 48.001),
            shapely.box(38, 48, 38.2, 48.1),
            shapely.box(39, 48, 39.4, 48.1),
        ]
    )
    tables = change().theatre.regions, change().theatre.settlements
    found = changed_parts(ground, *tables, [shapely.box(38, 48, 39.1, 49)])
    assert [part.position for part in found.parts] == [2, 1] and found.small == 1
    assert sum(p.km2 for p in found.parts) + found.small_km2 == pytest.approx(area_km2(ground))
    assert [p.also_shown for p in found.parts] == [(0.25,), (1.0,)]
    names = tables[1]
    for part in found.parts:
        inside = set(names.index[shapely.within(names.geometry, ground.geoms[part.position])])
        assert {names.index[row] for row in part.settlements} == inside
    assert changed_parts(shapely.MultiPolygon(), *tables).parts == ()


def test_rows_are_packed_without_loss() -> None:
    text = table_csv(verdict_table(claims()))
    rows: list[list[str]] = []
    for packed in packed_rows(text):
        rows.append([rows[-1][i] if cell == 0 else cell for i, cell in enumerate(packed)])
    assert rows == list(csv.reader(io.StringIO(text)))


def test_commands_take_the_address_of_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "maps").mkdir()
    for day, east in (("2024-05-01", 37.8), ("2024-05-31", 38.1)):
        write_geojson(tmp_path / "maps" / f"{day}.geojson", shapely.box(37, 48, east, 48.6))
    before, after = (f"maps/{day}.geojson" for day in ("2024-05-01", "2024-05-31"))
    checked = ["check", "--claim", "880 km2", "--before", before, "--after", after]
    written = {
        "c.html": [*checked, "--html", "c.html", "--figure", "c of May.png"],
        "d.html": ["delta", before, after, "--html", "d.html"],
        "t.html": ["timeline", "maps", "--mapper", "me", "--page", "t.html"],
        "p.html": ["draw", "--claim", "880 km2", "-o", "p.html"],
    }
    for name, words in written.items():
        assert main([*words, "--address", f"https://example.org/{name}"]) == 0
        page = (tmp_path / name).read_text()
        assert f'property="og:url" content="https://example.org/{name}"' in page
        assert ("og:image" in page) is (name == "c.html")
    image = 'property="og:image" content="https://example.org/c%20of%20May.png"'
    assert image in (tmp_path / "c.html").read_text()
    capsys.readouterr()
    for words, complaint in (
        ([*written["d.html"], "--address", "example.org/d.html"], "expected an address with https"),
        ([*written["t.html"], "--address", "javascript:1"], "expected an address with https"),
        ([*checked, "--address", "https://example.org/"], "--address is of a page: name one"),
    ):
        assert main(words) == 2
        assert complaint in capsys.readouterr().err


def test_previews_of_links_name_page_and_picture(tmp_path: Path) -> None:
    page, file = fg.folium_map(change()), tmp_path / "a.html"
    page.save(file)
    written = file.read_text()
    assert 'property="og:title" content="What changed"' in written
    assert "og:image" not in written and "og:url" not in written
    page.save(file, address="https://example.org/checks/a.html", picture="a.png")
    written = file.read_text()
    assert 'property="og:image" content="https://example.org/checks/a.png"' in written
    assert 'name="twitter:card" content="summary_large_image"' in written
    for address, picture in (
        ("a.html", ""),
        ("javascript:1", ""),
        ("https://a.org", "a.svg"),
        ("", "a.png"),
    ):
        with pytest.raises(InputError, match=r"address|picture"):
            page.save(file, address=address, picture=picture)
