"""The page: what it draws and says, that it needs nothing, and that data never runs."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import folium
import pytest
import shapely
from shapes import write_geojson

from frontgeo import (
    Amount,
    Claim,
    ControlMap,
    Delta,
    InputError,
    Verdict,
    area_km2,
    check,
    diff,
    find_settlement,
    folium_map,
    load_border,
)
from frontgeo.check import figure_row, judge
from frontgeo.cli import main
from frontgeo.maps.safe import safe_json

WEST, EAST = shapely.box(37.0, 48.0, 37.8, 48.6), shapely.box(37.1, 48.0, 38.1, 48.6)


def change(mapper: str = "tester") -> Delta:
    before = ControlMap(mapper, {"occupied": WEST}, day=date(2023, 12, 31))
    return diff(before, ControlMap(mapper, {"occupied": EAST}, day=date(2024, 5, 31)))


def verdict(text: str = "tester") -> Verdict:
    """A verdict with one text in every place that a user or a file can fill."""
    claim = Claim.area(
        880, since="2024-01-01", until="2024-05-31", by=text, quote=text, source=text, id=text
    )
    rows = [
        *check(claim, [change(text), change("other " + text)]).rows,
        figure_row(claim, Amount.of(752), by=text, source=text, note=text),
    ]
    return judge(claim, rows, {"command": text, "inputs": [{"path": text}]})


def html(shown: Any) -> str:
    return str(folium_map(shown).get_root().render())


# ---- what it says ------------------------------------------------------------------------


def test_the_page_says_what_the_verdict_says() -> None:
    page, shown = html(verdict()), verdict()
    assert shown.summary in page
    for row in shown.rows:
        assert f"{row.measured:,.1f}" in page
    assert "Boundaries © OpenStreetMap contributors (ODbL), Natural Earth" in page
    assert "σ 250 m" in page and "EPSG:6933" in page


def test_a_change_alone_has_a_page_too() -> None:
    page = html(change())
    assert (
        f"{change().net_km2:+,.1f} km²" in page and "Claim check" not in page.split("<script>")[0]
    )


def test_a_claimed_band_can_be_drawn() -> None:
    ends = find_settlement("Strilecha"), find_settlement("Vovchansk")
    band = Delta.band(load_border(), depth_km=(8, 9), between=ends, label="8 to 9 km")
    assert "8 to 9 km" in html(band)


def test_two_runs_write_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        folium_map(verdict()).save(tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a", "b"]


def test_rendering_twice_changes_nothing() -> None:
    page = folium_map(verdict())
    first = page.get_root().render()
    assert page.get_root().render() == first
    assert "<iframe srcdoc=" in page._repr_html_()


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
    assert "1245678103" not in page and "frontgeo.maps.offline.OfflineMap" not in page
    assert page.count("1234567") >= 4 or "__class__" in page
    assert "1245678103" not in folium_map(verdict(probe))._repr_html_()


def test_json_cannot_leave_its_script() -> None:
    text = "</script><!--<script>\u2028\u2029{{ x }}{% y %}{# z #} & `${1}`"
    written = safe_json({"a": text, "b": {"c": [{}, {"d": 1}]}})
    assert json.loads(written) == {"a": text, "b": {"c": [{}, {"d": 1}]}}
    assert not set("<>&\u2028\u2029") & set(written)
    assert not re.search(r"\{[{%#]", written)


PROBES = (
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    '"><svg onload=alert(1)>',
    "${alert(1)}",
    "`;alert(1);`",
    "javascript:alert(1)",
    "'-alert(1)-'",
    "&lt;b&gt;",
    "<!--",
)


@pytest.mark.browser
def test_markup_in_data_is_text_in_the_browser(chromium: Any, tmp_path: Path) -> None:
    probe = " ".join(PROBES)
    folium_map(verdict(probe)).save(tmp_path / "probe.html")
    seen = look(chromium, tmp_path / "probe.html")
    assert seen["dialogs"] == [] and seen["errors"] == []
    assert seen["text"].count("<img src=x onerror=alert(1)>") >= 6
    assert seen["foreign_elements"] == 0


# ---- in the browser ----------------------------------------------------------------------


def look(chromium: Any, path: Path, *, width: int = 1280, height: int = 800) -> dict[str, Any]:
    """Open a page without network and tell what it shows."""
    context = chromium.new_context(viewport={"width": width, "height": height}, offline=True)
    page = context.new_page()
    seen: dict[str, Any] = {"errors": [], "requests": [], "dialogs": []}
    page.on("console", lambda m: seen["errors"].append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: seen["errors"].append(str(e)))
    page.on("dialog", lambda d: (seen["dialogs"].append(d.message), d.dismiss()))
    page.on("request", lambda r: seen["requests"].append(r.url))
    page.goto(path.as_uri())
    page.wait_for_timeout(500)
    seen["requests"] = [u for u in seen["requests"] if not u.startswith(("data:", path.as_uri()))]
    seen["text"] = page.evaluate("document.body.textContent")
    seen["shown"] = page.evaluate("document.getElementById('fg-shown').textContent")
    seen["gained"] = page.evaluate("document.getElementById('fg-gained').textContent")
    seen["foreign_elements"] = page.evaluate("document.querySelectorAll('img, svg[onload]').length")
    seen["hatched"] = page.evaluate(
        "document.querySelectorAll('.leaflet-pane path[fill=\"url(#fg-hatch)\"]').length"
    )
    seen["labels"] = page.evaluate(
        "[...document.querySelectorAll('.fg-label')].map(e => { const r = "
        "e.getBoundingClientRect(); return [r.left, r.top, r.right, r.bottom, e.textContent]; })"
    )
    seen["choices"] = page.evaluate(
        "[...document.querySelectorAll('.leaflet-control-layers-base label')]"
        ".map(e => e.textContent.trim())"
    )
    if len(seen["choices"]) > 1:
        page.evaluate("document.querySelectorAll('.leaflet-control-layers-base input')[1].click()")
        seen["shown_next"] = page.evaluate("document.getElementById('fg-shown').textContent")
    seen["overflow"] = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    context.close()
    return seen


@pytest.mark.browser
@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
def test_the_page_draws_without_network(
    chromium: Any, tmp_path: Path, width: int, height: int
) -> None:
    folium_map(verdict()).save(tmp_path / "check.html")
    seen = look(chromium, tmp_path / "check.html", width=width, height=height)
    assert seen["errors"] == [] and seen["requests"] == []
    assert seen["shown"] == "tester, occupied" and seen["shown_next"] == "other tester, occupied"
    gained = area_km2(shapely.box(37.8, 48.0, 38.1, 48.6))
    assert seen["gained"] == f"{gained:,.1f} km²"
    assert seen["hatched"] >= 1 and seen["overflow"] <= 0
    assert seen["choices"] == ["tester, occupied", "other tester, occupied"]
    labels = seen["labels"]
    assert any("Bakhmut" in label[4] or "Donetsk" in label[4] for label in labels)
    for i, a in enumerate(labels):
        for b in labels[:i]:
            apart = a[0] >= b[2] or b[0] >= a[2] or a[1] >= b[3] or b[1] >= a[3]
            assert apart, (a[4], b[4])


@pytest.mark.browser
def test_a_file_name_and_a_foreign_mapper_stay_text(
    chromium: Any, tmp_path: Path, capsys: Any
) -> None:
    """Through the command line, as a stranger's file would come."""
    probe = "{{1234567*1009}}<img src=x onerror=alert(1)>"
    file = write_geojson(tmp_path / f"{probe}.geojson", EAST, frontgeo={"mapper": probe})
    page = tmp_path / "page.html"
    code = main(["check", "--claim", "880 km2", "--polygons", str(file), "--html", str(page)])
    assert code == 0 and "1245678103" not in page.read_text()
    seen = look(chromium, page)
    assert seen["dialogs"] == [] and seen["errors"] == [] and probe in seen["shown"]


@pytest.mark.browser
def test_the_demo_page_opens(chromium: Any, tmp_path: Path, capsys: Any) -> None:
    assert main(["demo", "-o", str(tmp_path / "demo.html")]) == 0
    seen = look(chromium, tmp_path / "demo.html")
    assert seen["errors"] == [] and seen["requests"] == []
    assert "880 km² is overstated against" in seen["text"]
    assert "frontgeo illustration" in seen["shown"]
