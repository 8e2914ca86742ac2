"""The picture of each kind of claim: marks that say what the verdict says, drawn on every page."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from pages import look
from pyproj import Geod

import frontgeo as fg
from frontgeo.claims.marks import Outline, PlaceMark, Rate, Ruler, SectorMark
from frontgeo.claims.measuring import Part
from frontgeo.i18n.texts import texts_of
from frontgeo.outputs.finding import finding_heading
from frontgeo.outputs.kind_pictures import (
    MapMark,
    claimed_band,
    marks_of_view,
    paces_of,
    ruler_ticks,
)
from frontgeo.outputs.view_model import VerdictView, evidence_of
from frontgeo.pages.still import still_svg
from frontgeo.verdicts.outcomes import Row

THEATRES = Path(fg.__file__).parents[1] / "examples" / "theatres"
WGS84 = Geod(ellps="WGS84")
EN = texts_of("claim")
PERIOD = "since = 2025-01-15\nuntil = 2025-04-15"
KINDS = {
    "depth": f'value = "60-80"\nunit = "km"\ndepth_from = "front"\n{PERIOD}',
    "settlements": f"value = 12\n{PERIOD}",
    "fronts": f'value = "all"\nsectors = ["West", "East"]\n{PERIOD}',
    "pace": f'value = "faster"\n{PERIOD}\nbaseline_since = 2025-04-15\nbaseline_until = 2025-07-15',
    "share": 'value = 40\nwhere = "Westplain"\nuntil = 2025-04-15',
    "share_gained": f'value = 12\nwhere = "Westplain"\n{PERIOD}',
    "held": 'value = 40000\nunit = "km²"\nuntil = 2025-04-15',
    "status": 'settlement = "Twinbridge"\nvalue = "captured"\nuntil = 2025-04-15',
}
MAPS = """
[[maps]]
mapper = "Delta atlas"
claim = [{claims}]
before = "{folder}/2025-01-15.geojson"
after = "{folder}/2025-04-15.geojson"
{more}
"""
BASELINE = """baseline_before = "{folder}/2025-04-15.geojson"
baseline_after = "{folder}/2025-07-15.geojson"
"""


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, fg.Verdict]:
    """A verdict of each kind, on the maps of an invented country."""
    folder = (THEATRES / "delta-land-maps").as_posix()
    lines = [f'theatre = "{(THEATRES / "delta-land.toml").as_posix()}"']
    lines += [
        f'[[claim]]\nid = "{kind}"\nkind = "{kind}"\nside = "column"\n{fields}'
        for kind, fields in KINDS.items()
    ]
    lines += [
        f'[[sector]]\nname = "{name}"\nsettlements = ["{place}"]'
        for name, place in (("West", "Twinbridge"), ("East", "Wellhead"))
    ]
    others = ", ".join(f'"{kind}"' for kind in KINDS if kind != "pace")
    lines += [MAPS.format(claims=others, folder=folder, more="")]
    lines += [MAPS.format(claims='"pace"', folder=folder, more=BASELINE.format(folder=folder))]
    case = tmp_path_factory.mktemp("kinds") / "case.toml"
    case.write_text("\n\n".join(lines), "utf-8")
    return {verdict.claim.id: verdict for verdict in fg.run_case(fg.read_case(case))}


def drawn(verdict: fg.Verdict, form: str = "") -> list[MapMark]:
    (view,) = evidence_of([verdict]).views
    return [mark for mark in marks_of_view(view, EN) if form in ("", mark.form)]


def parts_with(verdict: fg.Verdict, kind: type) -> list[Part]:
    return [part for part in verdict.rows[0].parts if isinstance(part.mark, kind)]


# ---- what is drawn is what was measured --------------------------------------------------


def test_a_ruler_is_as_long_as_the_depth(verdicts: dict[str, fg.Verdict]) -> None:
    verdict = verdicts["depth"]
    (ruler,) = drawn(verdict, "ruler")
    (lon_0, lat_0), (lon_1, lat_1) = ruler.shape.coords
    km = WGS84.inv(lon_0, lat_0, lon_1, lat_1)[2] / 1000
    assert km == pytest.approx(verdict.rows[0].measured, rel=2e-3)
    assert ruler.value == f"{verdict.rows[0].measured:.2f} km"
    # a tick each 10 km
    assert len(ruler.ticks) == 9
    assert ruler.ticks[0] == pytest.approx(10 / km, abs=1e-3)
    (band,) = drawn(verdict, "band")
    assert band.value == "claimed: 60-80 km"


def test_each_sector_is_drawn_with_its_value_and_its_standing(
    verdicts: dict[str, fg.Verdict],
) -> None:
    marks, parts = drawn(verdicts["fronts"], "sector"), parts_with(verdicts["fronts"], SectorMark)
    assert [mark.name for mark in marks] == ["West", "East"] == [part.name for part in parts]
    assert [mark.number for mark in marks] == [1, 2]
    assert [mark.state for mark in marks] == ["certain", "none"]
    for mark, part in zip(marks, parts, strict=True):
        value = float(mark.value.removesuffix(" km²").replace(",", "").replace("+", ""))
        assert value == pytest.approx(part.value, abs=0.05)
        assert (part.low > 0) == (mark.state == "certain")
        assert not mark.shape.is_empty
        # the strip along the front is cut from the sector itself
        sector = part.mark.sector
        assert shapely.difference(mark.shape, sector.buffer(1e-6)).is_empty
    assert sum(m.state == "certain" for m in marks) == verdicts["fronts"].rows[0].measured


def test_each_settlement_has_a_number_and_a_mark(verdicts: dict[str, fg.Verdict]) -> None:
    row = verdicts["settlements"].rows[0]
    marks, parts = (
        drawn(verdicts["settlements"], "place"),
        parts_with(verdicts["settlements"], PlaceMark),
    )
    assert [mark.number for mark in marks] == list(range(1, len(row.parts) + 1))
    for mark, part in zip(marks, parts, strict=True):
        assert str(part.name).startswith(f"{mark.name} (")
    assert sum(mark.state in ("inside", "within") for mark in marks) == row.measured
    assert {mark.state for mark in marks} == {"inside", "within"}
    for mark, part in zip(marks, parts, strict=True):
        assert f"{mark.value} km from the line" in mark.text
        assert shapely.equals_exact(mark.shape, part.at)


@pytest.mark.parametrize(
    ("inside", "within", "standing"),
    [
        (True, False, "inside"),
        (True, True, "within"),
        (False, True, "outside"),
        (False, False, "outside"),
    ],
)
def test_the_three_marks_of_a_place(inside: bool, within: bool, standing: str) -> None:
    assert PlaceMark(inside=inside, within_error=within).standing == standing


@pytest.mark.parametrize("kind", ["share", "share_gained", "held"])
def test_a_region_is_outlined_with_its_share(verdicts: dict[str, fg.Verdict], kind: str) -> None:
    verdict = verdicts[kind]
    (mark,), (part,) = drawn(verdict, "outline"), parts_with(verdict, Outline)
    assert isinstance(part.mark, Outline)
    region_km2 = abs(WGS84.geometry_area_perimeter(part.mark.region)[0]) / 1e6
    row = verdict.rows[0]
    share = row.measured if row.unit == "%" else 100 * row.measured / region_km2
    assert part.mark.percent == pytest.approx(share, rel=2e-3)
    verb = "gained" if kind == "share_gained" else "held"
    assert mark.value == f"{part.mark.percent:.1f} % {verb}"
    assert mark.shape.area == pytest.approx(part.mark.region.area, rel=2e-3)


def test_both_periods_of_a_pace_stand_side_by_side(verdicts: dict[str, fg.Verdict]) -> None:
    (pace,) = paces_of(verdicts["pace"].rows, EN)
    (now, part), (then, baseline) = pace.periods
    assert (now, then) == ("15 Jan – 15 Apr 2025", "15 Apr – 15 Jul 2025")
    assert part.value - baseline.value == pytest.approx(verdicts["pace"].rows[0].measured)
    assert not drawn(verdicts["pace"])


def test_headings_say_a_pace_and_a_status_in_words(verdicts: dict[str, fg.Verdict]) -> None:
    pace, status = finding_heading(verdicts["pace"]), finding_heading(verdicts["status"])
    (found,) = paces_of(verdicts["pace"].rows, EN)
    now, then = (round(part.value, 1) for _, part in found.periods)
    said = f"{now:,.1f} km² a day against {then:,.1f} before, a difference of "
    assert said.replace("-", "−") in pace
    assert re.search(r" (it inside|it outside|none of it|all of it|% of it) ", status)
    assert "% of the outline" not in status and "*" not in status


def row_of_pace(now: float, then: float, low: float) -> Row:
    ours = Part("now", now, mark=Rate())
    theirs = Part("then", then, low, then + 1, mark=Rate(is_baseline=True))
    return Row("tester", "mapped", parts=(theirs, ours))


@pytest.mark.parametrize(
    ("now", "then", "low", "words"),
    [
        (12.0, 4.0, 3.0, "3.0 times as fast"),
        (6.0, 4.0, 3.0, "50 % faster"),
        (3.0, 4.0, 3.0, "25 % slower"),
        (4.0, 4.0, 3.0, "as fast"),
        (12.0, 4.0, -1.0, "8.0 km² a day more"),  # the earlier pace may be 0
        (-2.0, 4.0, 3.0, "6.0 km² a day less"),
    ],
)
def test_the_difference_of_two_paces_in_words(
    now: float, then: float, low: float, words: str
) -> None:
    (pace,) = paces_of([row_of_pace(now, then, low)], EN)
    assert pace.words == words


# ---- shapes of known size ----------------------------------------------------------------


@pytest.mark.parametrize(("low", "high"), [(8.0, 9.0), (0.0, 5.0), (3.0, float("inf"))])
def test_the_claimed_band_lies_as_far_from_the_line_as_claimed(low: float, high: float) -> None:
    ground = shapely.box(36.0, 50.0, 36.2, 50.06)
    line = shapely.LineString([(34.0, 50.0), (38.0, 50.0)])
    ruler = Ruler(shapely.Point(36.1, 50.0), shapely.Point(36.1, 50.06), line, ground)
    xy = shapely.get_coordinates(claimed_band(ruler, (low, high)))
    assert (xy[:, 1] >= 50.0).all()  # none on the other side
    near = [WGS84.inv(x, y, x, 50.0)[2] / 1000 for x, y in xy if 36.0 <= x <= 36.2]
    far = near or [WGS84.inv(x, y, x, 50.0)[2] / 1000 for x, y in xy]
    assert min(far) == pytest.approx(low, abs=0.03)
    assert max(far) == pytest.approx(high if high < 99 else low, abs=0.1)
    assert np.ptp(xy[:, 0]) > 0.2  # it runs on beside the ground


def test_a_band_beside_a_bent_border_stays_on_the_side_of_the_ground() -> None:
    # a bay: ground at its head, and land of the other side nearer than the band is wide
    bay = shapely.Polygon([(36.0, 50.0), (36.0, 50.2), (36.1, 50.2), (36.1, 50.0)])
    country = shapely.difference(shapely.box(34, 48, 38, 50.1), bay)
    ground = shapely.box(36.1, 50.0, 36.15, 50.05)
    ruler = Ruler(shapely.Point(36.1, 50.02), shapely.Point(36.15, 50.02), country.boundary, ground)
    band = claimed_band(ruler, (2.0, 6.0))
    assert not band.is_empty
    assert shapely.difference(band, country.buffer(1e-4)).is_empty


def test_ticks_of_a_ruler() -> None:
    assert ruler_ticks(0.8) == []
    assert ruler_ticks(3.0) == pytest.approx([1 / 3, 2 / 3])
    assert len(ruler_ticks(99.0)) == 9


def test_marks_of_drawn_ground_and_of_four_sides() -> None:
    """Without a front the strip of a sector runs along what is drawn."""
    drawing = fg.Drawing.of(shapely.box(36.0, 50.0, 36.4, 50.2))
    sector = shapely.box(35.5, 49.5, 36.2, 50.5)
    view = VerdictView(
        drawing,
        parts=(Part("A", 12.3, 10.0, 14.0, "km²", mark=SectorMark(sector, "certain")),),
    )
    (mark,) = marks_of_view(view, EN)
    assert mark.value == "+12.3 km²"
    assert shapely.contains(mark.shape.buffer(1e-3), shapely.box(36.0, 50.0, 36.2, 50.2))
    assert "+12.3 km²" in still_svg(view, EN)


def test_sectors_of_a_map_of_four_sides() -> None:
    """The strip runs along the front of the side whose change it is."""
    folder = THEATRES.parent / "four-sides" / "maps"
    maps = [
        fg.read_control_map(folder / f"2025-03-{day}.geojson", region=(20, 20, 24, 23))
        for day in ("01", "31")
    ]
    change = fg.diff(*(shown.of_side("South") for shown in maps))
    squares = [shapely.box(west, 20, west + 1, 21) for west in (21, 20)]
    parts = tuple(Part("D", 1.0, unit="km²", mark=SectorMark(s, "certain")) for s in squares)
    marks = marks_of_view(VerdictView(change, parts=parts), EN)
    near = [shapely.intersects(change.gained, mark.shape) for mark in marks]
    assert near == [True, False]
    assert all(
        shapely.difference(m.shape, s.buffer(1e-6)).is_empty
        for m, s in zip(marks, squares, strict=True)
    )


# ---- pages, figures and still pictures ---------------------------------------------------


def test_the_still_picture_has_the_marks(verdicts: dict[str, fg.Verdict]) -> None:
    def still(kind: str) -> str:
        (view,) = evidence_of([verdicts[kind]]).views
        return still_svg(view, EN)

    assert "99.69 km" in still("depth")
    assert "claimed: 60-80 km" in still("depth")
    assert "West +4,117.2 km²" in still("fronts")
    assert [f">{n}</text>" in still("settlements") for n in (1, 2, 3, 4, 5)] == [True] * 4 + [False]
    assert "17.4 % held" in still("share")


@pytest.mark.parametrize("lang", ["en", "uk"])
def test_the_figure_has_the_marks(verdicts: dict[str, fg.Verdict], lang: str) -> None:
    def texts(kind: str) -> dict[str, str]:
        shown = fg.figure(verdicts[kind], lang=lang).findobj(match=lambda a: bool(a.get_gid()))
        found = {str(artist.get_gid()): artist for artist in shown}
        return {gid: a.get_text() if hasattr(a, "get_text") else "" for gid, a in found.items()}

    km = texts("depth")["mark-ruler-0-value"]
    assert km == ("99.69 km" if lang == "en" else "99,69 км")
    listed = " ".join(text for gid, text in texts("settlements").items() if "listed" in gid)
    assert re.findall(r"\b\d(?= \w)", listed) == ["1", "2", "3", "4"]
    assert {"mark-place-1-number", "mark-place-4-number"} <= texts("settlements").keys()
    assert {"mark-sector-1-value", "mark-sector-2-value", "key-sector-certain"} <= texts(
        "fronts"
    ).keys()
    assert {"pace-0-1", "pace-0-2"} <= texts("pace").keys()
    assert "mark-outline-0-value" in texts("held")


COUNTS = """() => Object.fromEntries(["fg-sectors", "fg-marks", "fg-places"].map((pane) => [pane,
    document.querySelectorAll(`.leaflet-${pane}-pane ` +
        ":is(svg.leaflet-zoom-animated path, .leaflet-marker-icon)").length]))"""


@pytest.mark.browser
@pytest.mark.slow
def test_a_page_of_all_kinds(
    verdicts: dict[str, fg.Verdict], chromium: Any, tmp_path: Path
) -> None:
    fg.folium_map(list(verdicts.values())).save(tmp_path / "page.html")
    with look(chromium, tmp_path / "page.html", (1400, 900)) as opened:
        page = opened.page

        def counts(kind: str) -> dict[str, int]:
            at = list(verdicts).index(kind) + 1
            page.evaluate(f"location.hash = 'claim={at}'")
            page.wait_for_timeout(50)
            found: dict[str, int] = page.evaluate(COUNTS)
            return found

        assert counts("depth")["fg-sectors"] == 1  # the band
        assert "99.69 km" in page.inner_text(".fg-mark-label.fg-beside")
        assert counts("fronts")["fg-sectors"] == 2
        labels = page.eval_on_selector_all(
            ".fg-mark-label", "found => found.map(e => e.textContent)"
        )
        assert labels == ["West +4,117.2 km²", "East 0.0 km²"]
        assert counts("settlements")["fg-places"] == 4
        assert page.inner_text("#fg-marks").split("\n")[:4] == [
            "inside the line", "3", "inside, within the error", "1"
        ]  # fmt: skip
        page.set_viewport_size({"width": 600, "height": 400})  # their key is on the map at once
        page.wait_for_function("!document.querySelector('.fg-key').hidden")
        assert {"inside the line3", "inside, within the error1"} <= {
            *page.locator(".fg-key li").all_text_contents()
        }
        page.set_viewport_size({"width": 1400, "height": 900})
        assert counts("share")["fg-marks"] == 3  # a halo, a line and its share
        assert counts("pace")["fg-marks"] == 0

        # the card says the same as the verdict, and as text
        cells = page.eval_on_selector_all(
            "td[data-sector]", "all => all.map(e => e.innerText.trim())"
        )
        assert [cell.split()[-1] for cell in cells] == ["+4,117.2", "0.0"]
        assert page.locator(".fg-paces rect").count() == 2
        shares = page.eval_on_selector_all(".fg-shares b", "all => all.map(e => e.textContent)")
        assert shares == ["17.4 %", "6.3 %", "4.4 %"]

        # a place of the list: the map moves there, the address says so and reopens it
        page.click("button[data-place='3']")
        assert re.search(r"#claim=2&row=1&(days=[\d,-]+&)?place=3&", page.url)
        center = page.evaluate("() => document.querySelector('.fg-chosen') !== null")
        assert center
        assert page.get_attribute("button[data-place='3']", "aria-current") == "true"
        page.click("button[data-sector='1']")
        assert re.search(r"#claim=3&row=1&(days=[\d,-]+&)?sector=1", page.url)
        assert "place=" not in page.url
        page.goto((tmp_path / "page.html").as_uri() + "#claim=2&place=2")
        page.reload()
        page.wait_for_timeout(200)
        assert page.get_attribute("button[data-place='2']", "aria-current") == "true"
        assert not opened.complaints
