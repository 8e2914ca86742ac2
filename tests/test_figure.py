"""The figure: its texts, their positions, and identical output every time."""

from __future__ import annotations

import itertools
import subprocess
import sys
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import geopandas as gpd
import matplotlib as mpl
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.text import Text
from PIL import Image
from pyproj import Geod
from shapes import write_geojson
from verdicts import EVIL, change, of_each_kind, of_outcome

import frontgeo as fg
from frontgeo import Amount, Change, Claim, ControlMap, Verdict, area_km2, check, diff
from frontgeo.change.close_up import close_up_of
from frontgeo.change.drawing import Drawing
from frontgeo.claims.measuring import decimals_text
from frontgeo.cli.main import main
from frontgeo.errors import InputError
from frontgeo.i18n import Message, texts_of
from frontgeo.outputs.view_model import evidence_of, gap_of, place_kind
from frontgeo.plot.compose import SIZES
from frontgeo.plot.labels import balanced, one_line, printable_text, text_width, wrapped
from frontgeo.plot.map_panel import view_of
from frontgeo.verdicts.check import figure_row, judge

Bounds = tuple[float, float, float, float]
SVG = "{http://www.w3.org/2000/svg}"
PROBE = "$x^2$ {{ 7*7 }} {% x %} \\frac{1}{2} <b>&amp;</b>\n</text><script>alert(1)</script> `${8}`"


def saved(figure: Any, kind: str = "png", **options: Any) -> bytes:
    buffer = BytesIO()
    figure.savefig(buffer, format=kind, **options)
    return buffer.getvalue()


def texts_in(svg: bytes) -> list[str]:
    return [element.text or "" for element in ET.fromstring(svg).iter(f"{SVG}text")]


def boxes(figure: Any) -> dict[str, Bounds]:
    """Return the boxes of texts, in pixels from the lower left, by their id."""
    found: dict[str, Bounds] = {}
    with mpl.rc_context({"text.hinting": "none"}):  # as in a saved figure
        figure.canvas.draw()
        for text in figure.findobj(Text):
            if text.get_gid():
                found[text.get_gid()] = text.get_window_extent().extents
    return found


def meet(a: Bounds, b: Bounds) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def patch_box(figure: Any, gid: str) -> Bounds | None:
    found = [artist for artist in figure.axes[0].patches if artist.get_gid() == gid]
    bounds: Bounds | None = found[0].get_window_extent().extents if found else None
    return bounds


def drawn(label: str = "me") -> Change:
    return Drawing.of(shapely.box(36, 50, 36.05, 50.04), label=label)


def scattered() -> Change:
    """Return a change with much ground in the east, some far in the north, and some lost."""
    before = shapely.box(37.9, 47.8, 39.2, 48.6)
    after = shapely.union_all(
        [shapely.box(37.5, 47.8, 39.2, 48.6), shapely.box(36.4, 50.2, 36.6, 50.3)]
    ).difference(shapely.box(39.1, 48.5, 39.2, 48.6))
    return diff(
        ControlMap("DeepState", {"occupied": before}, day=date(2024, 10, 30)),
        ControlMap("DeepState", {"occupied": after}, day=date(2024, 11, 30)),
    )


# ---- texts -------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "uk"])
def test_nothing_of_ours_is_cut(lang: str) -> None:
    """The figure has as many rows and notes as the example: an illustration, four figures."""
    claim = Claim.area(880, since="2024-01-01", until="2024-05-31", source="Interfax 990671")
    folder = Path(__file__).parents[1] / "examples" / "belousov-2024"
    maps = [fg.read_control_map(folder / f"{name}.geojson") for name in ("before", "after")]
    (row,) = check(claim, diff(*maps)).rows
    uncounted = replace(row, kind="illustration", counted=False)
    labels = ("ISW", "AFP's count of ISW data", "DeepState", "DeepState, occupied and grey zone")
    figures = [
        figure_row(claim, Amount.of(n), by=by)
        for n, by in zip((752, 919, 636, 781), labels, strict=True)
    ]
    other = replace(uncounted, definition="occupied+contested")
    told = texts_in(saved(fg.figure(judge(claim, [*figures, uncounted, other]), lang=lang), "svg"))
    assert [line for line in told if line.endswith("…")] == []
    about = " ".join(told)
    for note in ("note_method", "note_bars"):
        assert printable_text(texts_of("figure", lang)[note]) in about


@pytest.mark.parametrize(
    ("kind", "lang"),
    [
        ("area", "en"),
        ("area", "uk"),
        ("depth", "uk"),
        ("settlements", "en"),
        ("share", "uk"),
        ("status", "en"),
        ("pace", "uk"),
    ],
)
def test_numbers_are_those_of_the_library(kind: str, lang: str) -> None:
    verdict = of_each_kind()[kind]
    texts = texts_of("figure", lang)
    told = texts_in(saved(fg.figure(verdict, lang=lang), "svg"))

    def local(number: str) -> str:
        return number.translate({ord(","): texts["thousands"], ord("."): texts["decimal"]})

    pairs = [pair for row in verdict.rows for pair in (row.as_drawn, row.mappers) if pair]
    is_wide = all(high - low >= 20 for low, high in pairs)  # then in whole numbers
    for row in verdict.rows:
        if row.measured is None:
            continue
        number = local(decimals_text(row.measured, row.unit))
        least = Message("amount-at-least", amount=number).text(lang)
        assert any(line.endswith(least if row.is_least else number) for line in told)
        if row.is_least:
            continue
        assert row.low is not None and row.high is not None
        ends = [f"{end:,.0f}" for end in (row.low, row.high)] if is_wide else [row.interval_text]
        shown = local("–".join(ends)).replace(" – ", "–")
        assert shown.replace("-", "−") in told
    delta = evidence_of([verdict]).views[0].change
    is_change = isinstance(delta, Change)
    shown = [delta.gained_km2, delta.lost_km2] if is_change else [area_km2(delta.unchanged)]
    for km2 in shown:
        assert f"{local(f'{km2:,.1f}')} {texts['km2']}" in told
    assert any(texts[verdict.outcome] in line for line in told)


@pytest.mark.parametrize("outcome", ["overstated", "understated", "supported", "undecided"])
def test_outcomes_have_sign_word_and_extent(outcome: str) -> None:
    verdict = of_outcome(outcome)
    told = " | ".join(texts_in(saved(fg.figure(verdict), "svg")))
    sign = {"overstated": "▲", "understated": "▼", "supported": "✓", "undecided": "?"}[outcome]
    assert f"{sign} {outcome.capitalize()}" in told
    gap = gap_of(verdict)
    assert (gap is not None) == (outcome in ("overstated", "understated"))
    if gap is not None:
        low, high = (f"{end:,.0f}" for end in (gap.low, gap.high))
        assert (f"by {high} km²" if low == high else f"by {low} to {high} km²") in told


def test_evidence_that_differs_is_counted_up() -> None:
    claim = Claim.area(880)
    rows = [figure_row(claim, Amount.of(value), by=by) for value, by in ((700, "A"), (999, "B"))]
    told = texts_in(saved(fg.figure(judge(claim, rows)), "svg"))
    assert "◆ Mixed" in told
    assert any("A – overstated, B – understated" in line for line in told)
    assert any("This check has no map." in line for line in told)


def test_names_and_credits_in_two_scripts_and_languages() -> None:
    verdict = of_each_kind()["area"]
    one = saved(fg.figure(verdict), "svg").decode()
    assert ">Vilnohirsk</text>" in one and ">Вільногірськ</text>" not in one
    english, ukrainian = (
        saved(fg.figure(verdict, lang=lang, both_scripts=True), "svg").decode()
        for lang in ("en", "uk")
    )
    for svg in (english, ukrainian):
        assert ">Vilnohirsk</text>" in svg and ">Вільногірськ</text>" in svg
        assert "OpenStreetMap" in svg and "DeepState" in svg
    assert "Places: GeoNames" in english and "Населені пункти: GeoNames" in ukrainian
    assert english.index(">Vilnohirsk<") < english.index(">Вільногірськ<")
    assert ukrainian.index(">Вільногірськ<") < ukrainian.index(">Vilnohirsk<")
    assert "Занижено" in ukrainian and "на 106 км²" in ukrainian and "Лінія фронту" in ukrainian
    assert "Gained" not in ukrainian
    german = saved(fg.figure(verdict, lang={"lang": "de", "gained": "Gewonnen"}), "svg").decode()
    assert ">Gewonnen</text>" in german and ">Lost</text>" in german


def test_other_evidence_can_be_shown() -> None:
    claim = Claim.area(880, since="2024-05-01", until="2024-05-31")
    verdict = check(claim, [change(), change(0.2, "ISW")])
    other = evidence_of([verdict]).views[1].change
    svg = saved(fg.figure(verdict, evidence="ISW"), "svg")
    assert svg == saved(fg.figure(verdict, evidence=1), "svg")
    assert f"{other.gained_km2:,.1f} km²" in texts_in(svg)
    assert svg != saved(fg.figure(verdict), "svg")


def test_a_measured_point_is_explained_by_its_own_rule_or_by_the_ground() -> None:
    for kind, wanted in (("settlements", {"inside", "outside"}), ("depth", {"deepest"})):
        shown = evidence_of([of_each_kind()[kind]]).views[0]
        points = [part for part in shown.parts if isinstance(part.at, shapely.Point)]
        assert {place_kind(part, shown.change) for part in points} == wanted


# ---- the map -----------------------------------------------------------------------------


@settings(max_examples=60)
@given(
    west=st.floats(22, 39),
    south=st.floats(44, 51.5),
    size=st.tuples(st.floats(0.02, 6), st.floats(0.02, 4)),
    share=st.tuples(st.floats(0, 1), st.floats(0, 1)),
)
def test_projection_is_equal_area(
    west: float, south: float, size: tuple[float, float], share: tuple[float, float]
) -> None:
    (width, height), (east_share, north_share) = size, share
    view = view_of((0, 0, 750, 620), (west, south, west + width, south + height))
    x, y = west + east_share * width, south + north_share * height
    shape = shapely.box(x, y, x + 0.3, y + 0.2)
    km2 = shapely.area(view.on_sheet(shape)) * view.metres_per_unit**2 / 1e6
    assert km2 == pytest.approx(area_km2(shape), rel=1e-6)


@pytest.mark.parametrize("bounds", [(37, 47.5, 38, 48.5), (22, 44, 40, 52), (36, 50, 36.1, 50.1)])
def test_scale_is_true_about_the_middle(bounds: Bounds) -> None:
    view = view_of((400, 10, 1180, 640), bounds)
    lon, lat = view.middle
    assert view.on_sheet(shapely.Point(lon, lat)).coords[0] == pytest.approx((790, 325))
    for azimuth in (0, 45, 90):
        far = Geod(ellps="WGS84").fwd(lon, lat, azimuth, 20_000)[:2]
        ends = np.array(view.on_sheet(shapely.LineString([(lon, lat), far])).coords)
        assert np.hypot(*(ends[-1] - ends[0])) == pytest.approx(view.units_of_km(20), rel=1e-4)
    placed = shapely.bounds(view.on_sheet(shapely.box(*bounds)))
    assert placed[0] > 400 and placed[1] > 10 and placed[2] < 1180 and placed[3] < 640


def test_scale_bar_is_as_long_as_it_says() -> None:
    west, east = shapely.box(33, 48, 34, 48.2), shapely.box(33, 48, 34.2, 48.2)
    compact = diff(
        ControlMap("me", {"occupied": west}, day=date(2024, 5, 1)),
        ControlMap("me", {"occupied": east}, day=date(2024, 5, 31)),
    )
    figure = fg.figure(compact)
    bar = next(c for c in figure.axes[0].collections if c.get_gid() == "scale")
    (points,) = bar.get_segments()
    long = float(np.ptp(points[:, 0]))
    number, unit = (
        next(t for t in figure.findobj(Text) if t.get_gid() == "scale-text").get_text().split()
    )
    assert unit == "km"
    gained = next(p for p in figure.axes[0].patches if p.get_gid() == "gained")
    outline = gained.get_path().vertices
    high_km = Geod(ellps="WGS84").inv(34.1, 48, 34.1, 48.2)[2] / 1000
    assert np.ptp(outline[:, 1]) / long * float(number) == pytest.approx(high_km, rel=0.01)


CASES: dict[str, Any] = {
    "settlements": lambda: of_each_kind()["settlements"],
    "status": lambda: of_each_kind()["status"],
    "change": scattered,
    "drawn": drawn,
}


@pytest.mark.parametrize("size", [*SIZES, (1080, 1080), (1080, 1920), (1800, 600)])
def test_nothing_stands_on_anything(size: Any) -> None:
    # the map of a portrait is wide and low, that of a column has small insets: fewer names
    least = 1 if size in ("portrait", "column", (1080, 1920)) else 2
    _stands_apart(fg.figure(of_each_kind()["area"], size=size), least)


@pytest.mark.parametrize(
    ("case", "lang"),
    [
        ("settlements", "en"),
        ("settlements", "uk"),
        ("status", "uk"),
        ("change", "en"),
        ("drawn", "uk"),
    ],
)
def test_nothing_stands_on_anything_in_either_language(case: str, lang: str) -> None:
    _stands_apart(fg.figure(CASES[case](), lang=lang))


def _stands_apart(figure: Any, least: int = 2) -> None:
    width, height = figure.bbox.size
    texts = boxes(figure)
    panels = sorted({gid[: gid.index("name-")] for gid in texts if "name-" in gid} | {""})
    assert sum("name-" in gid and not gid.endswith("second") for gid in texts) >= least
    for panel in panels:  # the map, and each of its insets
        names = {gid: box for gid, box in texts.items() if gid.startswith(f"{panel}name-")}
        frame, locator = patch_box(figure, f"{panel}map"), patch_box(figure, f"{panel}locator")
        assert frame is not None
        labels: dict[str, Bounds] = {}
        for gid, box in names.items():  # both lines of a name form one label
            first = labels.get(key := gid.removesuffix("-second"), box)
            labels[key] = (*np.minimum(first, box)[:2], *np.maximum(first, box)[2:])
        if f"{panel}scale-text" in texts:
            labels["scale"] = texts[f"{panel}scale-text"]
        if locator is not None:
            labels["locator"] = locator
        for (one, a), (two, b) in itertools.combinations(labels.items(), 2):
            assert not meet(a, b), f"{one} on {two}"
        for gid, box in labels.items():
            assert frame[0] <= box[0] and box[2] <= frame[2], gid
            assert frame[1] <= box[1] and box[3] <= frame[3], gid
    assert "scale-text" in texts
    frame = patch_box(figure, "map")
    on_map = ("name-", "scale", "mark-", "area-", "inset-")
    column = {g: b for g, b in texts.items() if not g.startswith(on_map)}
    for gid, box in column.items():
        assert box[0] >= 0 and box[2] <= width and box[1] >= 0 and box[3] <= height, gid
        assert frame is not None and not meet(box, frame), gid


@pytest.mark.parametrize(("size", "least_px"), [("square", 6.5), ("portrait", 8.4)])
@pytest.mark.parametrize("kind", ["area", "settlements"])
def test_pictures_for_phones_are_read_on_a_phone(kind: str, size: str, least_px: float) -> None:
    """Shown 390 pixels wide; the outcome and the legend are larger than the small print."""
    drawn = fg.figure(of_each_kind()[kind], size=size)
    scale = drawn.dpi / 72 * 390 / drawn.bbox.width
    sizes = {
        t.get_gid() or "": t.get_fontsize() * scale for t in drawn.findobj(Text) if t.get_text()
    }
    assert min(sizes.values()) >= least_px
    assert sizes["outcome"] >= 11
    assert min(px for gid, px in sizes.items() if gid.startswith("key-")) >= least_px
    # of the map, or of its parts: the whole front and its insets
    gids = [(patch.get_gid() or "", patch) for patch in drawn.axes[0].patches]
    parts = [patch.get_window_extent() for gid, patch in gids if gid.endswith(("map", "front"))]
    left, low = min(part.x0 for part in parts), min(part.y0 for part in parts)
    right, high = max(part.x1 for part in parts), max(part.y1 for part in parts)
    credits = [
        t.get_text() for t in drawn.findobj(Text) if (t.get_gid() or "").startswith("credit")
    ]
    assert credits[-1].endswith("frontgeo")  # none is cut
    # the map fills the frame to its margins, beside or below the column
    assert right >= 0.95 * drawn.bbox.width and high - low >= 0.27 * drawn.bbox.height
    assert (right - left) * (high - low) >= 0.25 * drawn.bbox.width * drawn.bbox.height


def test_a_size_in_words_is_that_in_pixels() -> None:
    picture = saved(fg.figure(drawn(), size="640×800"))
    assert picture == saved(fg.figure(drawn(), size=(640, 800)))


def test_a_map_opens_where_most_of_the_change_lies_together() -> None:
    delta = scattered()
    assert close_up_of(delta) == pytest.approx((37.5, 47.8, 37.9, 48.6), abs=0.75)
    told = " ".join(texts_in(saved(fg.figure(delta), "svg")))
    east = area_km2(shapely.box(37.5, 47.8, 37.9, 48.6))
    share = 100 * east / (delta.gained_km2 + delta.lost_km2)
    assert f"It shows {share:.0f} % of the" in told
    nothing = shapely.MultiPolygon()
    assert close_up_of(Drawing(gained=nothing, lost=nothing, unchanged=nothing, label="x")) is None


def test_changes_can_be_distinguished_in_grey() -> None:
    """Hatch and dots: in each the grey goes up and down, in held ground it does not."""
    figure = fg.figure(scattered(), size=(1800, 1000))
    with Image.open(BytesIO(saved(figure))) as image:
        grey = np.asarray(image.convert("L")).astype(float)
    spread, middle = {}, {}
    for gid in ("gained", "held"):
        patch = next(p for p in figure.axes[0].patches if p.get_gid() == gid)
        parts = [shapely.Polygon(ring) for ring in patch.get_path().to_polygons()]
        x, y = max(parts, key=shapely.area).buffer(-6).representative_point().coords[0]
        column, row = figure.axes[0].transData.transform((x, y))
        at = (
            slice(int(1000 - row) - 12, int(1000 - row) + 12),
            slice(int(column) - 12, int(column) + 12),
        )
        spread[gid], middle[gid] = np.ptp(grey[at]), grey[at].mean()
    assert spread["gained"] > 60 and spread["held"] < 8


# ---- sizes and bytes ---------------------------------------------------------------------


@pytest.mark.parametrize("size", [*SIZES, (1080, 1080), (999, 1331), (801, 433)])
def test_sizes_are_exact(size: Any) -> None:
    wanted = SIZES[size][:2] if isinstance(size, str) else size
    with Image.open(BytesIO(saved(fg.figure(drawn(), size=size)))) as image:
        assert image.size == wanted
        dpi = image.info["dpi"][0]
    assert dpi == pytest.approx(SIZES[size][2] if isinstance(size, str) else 96, abs=0.1)


@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
def test_two_runs_give_the_same_bytes(kind: str, tmp_path: Path) -> None:
    verdict = of_each_kind()["area"]
    one = saved(fg.figure(verdict), kind)
    figure = fg.figure(verdict)
    path = tmp_path / f"check.{kind}"
    style = {"font.family": "monospace", "font.size": 20, "savefig.dpi": 30, "lines.linewidth": 9}
    style |= {"text.parse_math": True, "axes.facecolor": "red", "svg.fonttype": "path"}
    with mpl.rc_context(style):  # a user's own style has no effect
        figure.savefig(path)
        assert fg.figure(verdict).savefig(path) is None
    assert one == saved(figure, kind) == path.read_bytes()


def test_svg_is_small_and_carries_its_letters(tmp_path: Path) -> None:
    figure = fg.figure(of_each_kind()["area"], lang="uk")
    svg = saved(figure, "svg")
    assert len(svg) < 400_000
    root = ET.fromstring(svg)
    assert root.get("role") == "img"
    assert (root.findtext(f"{SVG}desc") or "").startswith("Зайнято близько 880 км²")
    style = root.findtext(f"{SVG}defs/{SVG}style") or ""
    assert style.count("@font-face") == 2 and "data:font/woff;base64," in style
    assert b"http" not in svg.replace(b"http://www.w3.org", b"").replace(
        b"http://purl.org", b""
    ).replace(b"http://creativecommons.org", b"").replace(b"https://example.org/said", b"")
    path = tmp_path / "check.svg"
    with path.open("w", encoding="utf-8", newline="") as file:
        figure.savefig(file, format="svg")
    assert path.read_bytes() == svg


def test_png_metadata_say_what_it_shows() -> None:
    verdict = of_each_kind()["area"]
    with Image.open(BytesIO(saved(fg.figure(verdict)))) as image:
        about = dict(image.info)
    assert str(verdict.headline)[1:] in about["Description"]
    assert "OpenStreetMap" in about["Copyright"]
    assert fg.figure(verdict)._repr_png_().startswith(b"\x89PNG")


# ---- texts from data ----------------------------------------------------------------------


@pytest.mark.parametrize("text", [PROBE, EVIL, "漢字 🙂 عربي", "x" * 5000, "long words " * 900])
def test_texts_are_only_text(text: str) -> None:
    claim = Claim.area(880, claimant=text, quote=text, source=text, id="probe")
    name = text.replace("\ud800", "")  # pandas refuses a lone surrogate
    places = gpd.GeoDataFrame(
        {"name_en": [name, f"b {name}"], "name_uk": [name, None], "kind": [name, "city"]},
        geometry=[shapely.Point(36.02, 50.02), shapely.Point(36.2, 50.1)],
        crs="EPSG:4326",
    )
    rows = check(claim, drawn(text)).rows
    verdict = judge(claim, [*rows, figure_row(claim, Amount.of(752), by=text)])
    figure = fg.figure(verdict, lang="uk", settlements=places)
    svg = saved(figure, "svg")
    assert not list(ET.fromstring(svg).iter(f"{SVG}script"))
    for gid, box in boxes(figure).items():
        assert box[0] >= 0 and box[2] <= 1200, gid
    if text == PROBE:
        whole = " ".join(texts_in(svg))
        assert "$x^2$ {{ 7*7 }} {% x %}" in whole and "</text>" in whole


def test_lettering() -> None:
    assert printable_text("a\u202eb\n\u0007c") == "a b c"
    assert printable_text("12\u202f345\u00a0km²") == "12\u202f345\u00a0km²"
    assert wrapped("", 10, 100) == []
    long = "Ground that changed hands over a whole year " * 3
    lines = wrapped(long, 12, 150, most=3)
    assert len(lines) == 3 and lines[-1].endswith("…")
    assert all(text_width(line, 12) <= 150 for line in lines)
    assert " ".join(wrapped(long, 12, 150)) == long.strip()
    assert "".join(wrapped("x" * 100, 12, 60)).replace("…", "") == "x" * 100
    assert len(balanced("a bb ccc dddd eeeee", 12, 90)) == len(
        wrapped("a bb ccc dddd eeeee", 12, 90)
    )
    assert text_width(one_line("y" * 500, 12, 80, bold=True), 12, bold=True) <= 80


# ---- inputs ------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("size", ["social", "column"])
def test_every_kind_and_hard_case_is_drawn(size: str) -> None:
    nothing = shapely.MultiPolygon()
    held = change()
    assert held.before is not None and held.after is not None
    same = diff(held.before, held.before.with_(instant=held.after.instant, day=None))
    shown: list[Verdict | Change] = [
        drawn(),
        held,
        same,
        Drawing(gained=nothing, lost=held.gained, unchanged=held.unchanged, label="lost only"),
        Drawing(gained=nothing, lost=nothing, unchanged=nothing, label="void"),
        Drawing.of(shapely.box(2, 48, 2.5, 48.3)),  # not in Ukraine
        judge(Claim.area(880), []),
        *of_each_kind().values(),
    ]
    for each in shown:
        assert saved(fg.figure(each, size=size)).startswith(b"\x89PNG")
    told = " ".join(texts_in(saved(fg.figure(same), "svg")))
    assert "+0.0 km²" in told and "Nothing changed between the two maps." in told


def test_settlements_of_ones_own_or_none(tmp_path: Path) -> None:
    none = gpd.GeoDataFrame({"name_en": []}, geometry=[], crs="EPSG:4326")
    figure = fg.figure(drawn(), settlements=none)
    assert not any(gid.startswith("name-") for gid in boxes(figure))
    assert "Places: GeoNames" not in saved(figure, "svg").decode()
    table = tmp_path / "mine.csv"
    table.write_text("name,lon,lat\nMy Village,36.07,50.06\n")
    assert "My Village" in texts_in(saved(fg.figure(drawn(), settlements=table), "svg"))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"size": "poster"}, "size: expected social, landscape, square, portrait, print"),
        ({"size": "1080x"}, "pixels such as 1080x1350, found '1080x'"),
        ({"size": "99999x99999"}, "300 to 12000 pixels"),
        ({"size": (100, 100)}, "300 to 12000 pixels"),
        ({"size": (4000, 400)}, "3.2 times"),
        ({"size": 7}, "width and height"),
        ({"evidence": 3}, "evidence: expected one of 0 me; found 3"),
        ({"evidence": "ISW"}, "found 'ISW'"),
        ({"lang": "xx"}, "lang: expected"),
        ({"settlements": gpd.GeoDataFrame({"a": [1]})}, "'name_en'"),
    ],
)
def test_errors_say_what_to_do(options: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        fg.figure(drawn(), **options)


def test_only_verdicts_and_changes() -> None:
    with pytest.raises(InputError, match="expected a verdict or a change, found list"):
        fg.figure([drawn()])  # type: ignore[arg-type]


def _run(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def test_matplotlib_is_loaded_late_and_without_pyplot() -> None:
    code = (
        "import sys, shapely, frontgeo as fg; assert 'matplotlib' not in sys.modules\n"
        "fg.figure(fg.Drawing.of(shapely.box(36, 50, 36.1, 50.1)))\n"
        "assert 'matplotlib.pyplot' not in sys.modules; print('well')"
    )
    assert _run(code) == "well\n"


def test_without_matplotlib_the_extra_is_named() -> None:
    code = (
        "import sys; sys.modules['matplotlib'] = None\n"
        "import shapely, frontgeo as fg; from frontgeo import *\n"
        "try: figure(Drawing.of(shapely.box(36, 50, 36.1, 50.1)))\n"
        "except NotAvailableError as error: print(error)"
    )
    assert "pip install 'frontgeo[figures]'" in _run(code)


# ---- command line and timeline -----------------------------------------------------------


def test_command_line_writes_figures(tmp_path: Path, capsys: Any) -> None:
    ground = write_geojson(tmp_path / "drawn.geojson", shapely.box(36, 50, 36.41, 50.27))
    words = ["check", "--claim", "880 km2", "--polygons", str(ground), "--figure"]
    assert main([*words, str(tmp_path / "check.svg")]) == 0
    assert "Claimed 880 km²" in texts_in((tmp_path / "check.svg").read_bytes())
    assert main([*words, str(tmp_path / "check.png")]) == 0
    assert (tmp_path / "check.png").read_bytes().startswith(b"\x89PNG")
    assert main([*words, str(tmp_path / "check.gif")]) == 2
    assert "--figure: expected a name in .png, .svg, .pdf" in capsys.readouterr().err
    case = tmp_path / "case.toml"
    case.write_text(
        '[[claim]]\nid = "a/1"\nkind = "area"\nvalue = 880\nunit = "km²"\n'
        "since = 2024-01-01\nuntil = 2024-05-31\n"
        '[[claim]]\nid = "b"\nkind = "area"\nvalue = 900\nunit = "km²"\n'
        "since = 2024-01-01\nuntil = 2024-05-31\n"
        + "".join(
            f'[[figures]]\nclaim = "{name}"\nkind = "published"\nclaimant = "ISW"\nvalue = 752\n'
            'unit = "km²"\nsource = "x"\n'
            for name in ("a/1", "b")
        )
    )
    assert main(["check", str(case), "--figure", str(tmp_path / "two.png")]) == 0
    assert {p.name for p in tmp_path.glob("two*")} == {"two-a-1.png", "two-b.png"}


def test_timeline_plots_itself(tmp_path: Path) -> None:
    for day, east in (("2024-05-01", 36.1), ("2024-05-02", 36.15), ("2024-05-31", 36.2)):
        write_geojson(tmp_path / f"{day}.geojson", shapely.box(36, 50, east, 50.1))
    timeline = fg.read_timeline(tmp_path, mapper="$me$")
    last = f"{timeline.at('2024-05-31').area_km2():,.1f} km²"
    svg = saved(timeline.plot(), "svg")
    assert last in texts_in(svg) and any("$me$" in line for line in texts_in(svg))
    assert svg == saved(timeline.plot(), "svg")
    assert saved(timeline.plot(fg.load_oblasts())).startswith(b"\x89PNG")
    assert "Ground gained and lost" in texts_in(saved(timeline.plot(deltas=True), "svg"))
    curves = saved(timeline.plot(fg.load_oblasts(), deltas=True), "svg")
    assert "Net change by region" in texts_in(curves)


# ---- the archives ------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.archive
@pytest.mark.parametrize("lang", ["en", "uk"])
def test_the_seven_claims(belousov: list[Verdict], lang: str) -> None:
    for verdict in belousov:
        figure = fg.figure(verdict, lang=lang)
        _stands_apart(figure, least=4)  # on the claim of settlements most have numbers, not names
        assert len(saved(figure, "svg")) < 700_000
