"""The draw-and-check page in a browser: measuring, drawing, reading, writing."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from math import sqrt
from pathlib import Path
from typing import Any

import folium
import numpy as np
import pandas as pd
import pytest
import shapely
from drawing import (
    AROUND,
    SQUARE,
    claim,
    draw,
    drawings,
    opened,
    pull,
    saved,
    settle,
    shapes_of,
    shown_km2,
    tool,
    with_modules,
)
from pyproj import Geod
from shapes import write_geojson

from frontgeo import (
    Claim,
    ControlMap,
    Verdict,
    area_km2,
    check,
    draw_page,
    load_border,
    load_oblasts,
    read_control_map,
)
from frontgeo.cli.main import main
from frontgeo.errors import ClaimError, InputError
from frontgeo.i18n import texts_of
from frontgeo.mappers.registry import control_map_of
from frontgeo.pages.draw import known_to_page
from frontgeo.places.shipped_theatre import ukraine

GEOD = Geod(ellps="WGS84")


@pytest.fixture
def drawing(chromium: Any, tmp_path: Path) -> Iterator[Any]:
    """Open a page about 300 km² near Vovchansk."""
    draw_page(claim(), bounds=AROUND).save(tmp_path / "draw.html")
    with opened(chromium, tmp_path / "draw.html") as page:
        yield page


def geod_km2(polygon: shapely.Polygon) -> float:
    """Return an area with edges straight in lon/lat, by geodesics between close points."""
    dense = [
        shapely.get_coordinates(shapely.segmentize(r, 0.0005)) for r in shapely.get_rings(polygon)
    ]
    areas = [abs(GEOD.polygon_area_perimeter(xy[:, 0], xy[:, 1])[0]) / 1e6 for xy in dense]
    return areas[0] - sum(areas[1:])


def checked(path: Path, capsys: Any, text: str = "300 km2", *more: str) -> dict[str, Any]:
    """Return the JSON of `frontgeo check --polygons` for a file."""
    assert main(["check", "--claim", text, "--polygons", str(path), "--json", *more]) == 0
    (verdict,) = json.loads(capsys.readouterr().out)["verdicts"]
    return dict(verdict)


# ---- Python's side -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stated", "details"),
    [("8-9 km", {}), ("28 settlements", {}), ("gained", {"kind": "area"}), ("5 km2/day", {})],
)
def test_only_claims_of_an_area_are_drawn(stated: str, details: dict[str, str]) -> None:
    with pytest.raises(ClaimError, match="expected a claim of area with a number"):
        draw_page(Claim.parse(stated, **details))


def test_what_cannot_be_drawn_on_is_refused() -> None:
    shown = ControlMap("a", {"occupied": shapely.box(37, 48, 38, 49)}, day=date(2024, 5, 1))
    with pytest.raises(InputError, match="one map, or the earlier and the later"):
        draw_page("880 km2", maps=[shown, shown, shown])
    with pytest.raises(InputError, match="bounds: expected south, west, north, east"):
        draw_page("880 km2", bounds=(37.0, 50.0, 36.0, 51.0))
    with pytest.raises(InputError, match="lang: expected en or uk"):
        draw_page("880 km2", lang="xx")


def test_two_runs_write_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        draw_page(claim(), bounds=AROUND).save(tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_the_verb_writes_the_page(tmp_path: Path, capsys: Any) -> None:
    page, drawn = tmp_path / "draw.html", tmp_path / "map-2024-05-31.geojson"
    write_geojson(drawn, shapely.box(37.0, 48.0, 37.2, 48.2))
    said = ["--claim", "880 km2", "--since", "2024-01-01", "--until", "2024-05-31"]
    more = ["--claimant", "A. Belousov", "--map", str(drawn), "--lang", "uk", "-o", str(page)]
    assert main(["draw", *said, *more]) == 0
    text = page.read_text(encoding="utf-8")
    assert '<html lang="uk">' in text and "Заявлено 880 км²" in text and "A. Belousov" in text
    assert "31 трав. 2024" in text and "map-2024-05-31.geojson" in text
    assert "frontgeo check --claim &#39;880 km2&#39; --since 2024-01-01" in text
    told = [["--claim", "8 km"], ["--claim", "8 km2", "--before", str(drawn)], []]
    for words, reason in zip(told, ("claim of area", "give both", "expected --claim"), strict=True):
        assert main(["draw", *words, "-o", str(tmp_path / "no.html")]) == 2
        assert reason in capsys.readouterr().err
    assert not (tmp_path / "no.html").exists()


# ---- the measure, against Python's -------------------------------------------------------


@pytest.fixture
def measure(chromium: Any) -> Iterator[Callable[..., list[dict[str, Any]]]]:
    """The page's measure, for many drawings at once."""
    page = with_modules(chromium)

    def run(cases: list[Any], of: Claim | None = None) -> list[dict[str, Any]]:
        script = (
            "async ({ known, cases }) => {"
            " const { measureOf } = await import('/measure.js'), m = measureOf(known);"
            " return cases.map((polygons) => { const p = polygons.map(m.prepared);"
            " return { ...m.measured(p), faults: p.map((q) => q.fault) }; }); }"
        )
        return list(page.evaluate(script, {"known": known_to_page(of, ukraine()), "cases": cases}))

    yield run
    page.close()


@pytest.mark.slow
@pytest.mark.browser
def test_the_page_measures_as_check_does(measure: Any) -> None:
    cases = drawings(20240531, 150)
    compared = 0
    for polygons, found in zip(cases, measure(cases), strict=True):
        shapes = [shapely.Polygon(rings[0], rings[1:]) for rings in polygons]
        valid = [shapely.is_valid(shape) for shape in shapes]
        assert [fault == "" for fault in found["faults"]] == valid
        good = [shape for shape, ok in zip(shapes, valid, strict=True) if ok]
        if not good:
            continue
        drawn = control_map_of(good)
        (row,) = check(Claim.area(880), drawn).rows
        assert found["km2"] == pytest.approx(row.measured, abs=1e-8)
        assert found["overlap_km2"] == pytest.approx(drawn.overlap_km2, abs=1e-8)
        # the border zone is a polygon in Python and a distance in the page: metres of front
        assert found["front_km"] == pytest.approx(row.front_km, abs=0.05)
        assert [found["low"], found["high"]] == pytest.approx([row.low, row.high], abs=0.01)
        compared += 1
    assert compared > 100


@pytest.mark.slow
@pytest.mark.browser
def test_what_was_gained_is_not_below_none_on_the_page_either(measure: Any) -> None:
    field = shapely.box(36, 50, 36.01, 50.01)
    taken = claim("1 km2", side="russia", direction="gained")
    (row,) = check(taken, field).rows
    (found,) = measure([[[shapely.get_coordinates(field)[:-1].tolist()]]], taken)
    assert (found["low"], row.low) == (0, 0)
    assert found["high"] == pytest.approx(row.high, rel=1e-6)
    (net,) = measure([[[shapely.get_coordinates(field)[:-1].tolist()]]])
    assert net["low"] == 0 == check(claim("1 km2"), field).rows[0].low  # nothing drawn is lost


@pytest.mark.slow
@pytest.mark.browser
def test_neighbours_that_share_every_edge_make_one_ground(measure: Any) -> None:
    polygons = [p for shape in load_oblasts().geometry for p in shapely.get_parts(shape)]
    rings = [
        [shapely.get_coordinates(r)[:-1].tolist() for r in shapely.get_rings(p)] for p in polygons
    ]
    (found,) = measure([rings])
    (row,) = check(Claim.area(880), load_border()).rows
    assert found["km2"] == pytest.approx(area_km2(load_border()), abs=1e-4)
    assert found["overlap_km2"] < 1e-4
    assert found["front_km"] == pytest.approx(row.front_km, abs=0.05)


@pytest.mark.slow
@pytest.mark.browser
def test_long_edges_and_the_pole_are_measured_exactly(measure: Any) -> None:
    boxes = [shapely.box(22, 44, 40, 52), shapely.box(30, 0, 31, 1), shapely.box(-30, 80, 60, 90)]
    slanted = shapely.Polygon([(22.5, 48.1), (31.7, 46.3), (40.1, 49.2), (33.9, 52.3)])
    cases = [[[list(map(list, s.exterior.coords[:-1]))]] for s in (*boxes, slanted)]
    for shape, found in zip((*boxes, slanted), measure(cases), strict=True):
        assert found["km2"] == pytest.approx(area_km2(shape), rel=1e-12)


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize("lang", ["en", "uk"])
def test_an_oblast_may_be_named_as_for_a_check(lang: str) -> None:
    by_name, by_code = (draw_page(claim(where=where), lang=lang) for where in ("Kharkiv", "UA-63"))
    assert by_name.location == by_code.location
    assert ("Харківська область" if lang == "uk" else "Kharkiv") in by_name.html()
    with pytest.raises(ClaimError, match="found 'Atlantis'"):
        draw_page(claim(where="Atlantis"), lang=lang)


@pytest.mark.parametrize("where", ["UA-63", "UA-14"])  # the latter has islands
def test_a_claim_about_an_oblast_is_cut_to_it(measure: Any, where: str) -> None:
    about = claim("300 km2", where=where)
    cases = [
        case
        for case in drawings(7, 400)
        if all(shapely.Polygon(r[0], r[1:]).is_valid for r in case)
        and any(35.5 < r[0][0][0] < 39 and r[0][0][1] > 47 for r in case)
    ][:40]
    inside = 0
    for polygons, found in zip(cases, measure(cases, about), strict=True):
        shapes = [shapely.Polygon(rings[0], rings[1:]) for rings in polygons]
        (row,) = check(about, control_map_of(shapes)).rows
        assert found["km2"] == pytest.approx(row.measured, abs=1e-6)
        if row.measured:
            # check removes edges within 1 cm of the cut, the page edges on the cut
            assert found["boundary_km"] == pytest.approx(row.boundary_km, abs=0.001)
            # a polygon that the cut splits in two stays one in the page: errors of its parts add
            # up; lines as crooked as OpenStreetMap's split more of them
            assert [found["low"], found["high"]] == pytest.approx([row.low, row.high], abs=0.1)
            inside += bool(row.boundary_km)
    assert inside >= 5


@pytest.mark.slow
@pytest.mark.browser
def test_lengths_are_those_of_geodesics(chromium: Any) -> None:
    rng = np.random.default_rng(3)
    starts = rng.uniform([20, 43], [43, 54], (200, 2))
    ends = starts + rng.normal(0, [[0.001], [0.1]] * 100, (200, 2))
    page = with_modules(chromium)
    script = (
        "async ({ known, pairs }) => { const { measureOf } = await import('/measure.js');"
        " return pairs.map(([a, b]) => measureOf(known).geodesic(a, b)); }"
    )
    known = {**known_to_page(None, ukraine()), "border": []}
    pairs = np.stack([starts, ends], axis=1).tolist()
    found = page.evaluate(script, {"known": known, "pairs": pairs})
    page.close()
    metres = GEOD.inv(starts[:, 0], starts[:, 1], ends[:, 0], ends[:, 1])[2]
    assert np.abs(np.array(found) - metres).max() < 1e-3


# ---- drawing -----------------------------------------------------------------------------


@pytest.mark.browser
def test_a_polygon_drawn_by_mouse(drawing: Any, tmp_path: Path, capsys: Any) -> None:
    tool(drawing, "Polygon")
    for x, y in SQUARE:
        drawing.mouse.move(x, y, steps=2)
        drawing.mouse.click(x, y)
    drawing.mouse.move(560, 400, steps=2)
    settle(drawing)
    live = drawing.evaluate(
        f"{json.dumps([*SQUARE, (560, 400)])}.map(p => map_frontgeo.containerPointToLatLng(p))"
        ".map(p => [p.lng, p.lat])"
    )
    assert shown_km2(drawing) == pytest.approx(area_km2(shapely.Polygon(live)), abs=0.006)
    drawing.mouse.click(*SQUARE[0])
    settle(drawing)
    path = saved(drawing, tmp_path)
    (shape,) = shapes_of(path)
    assert shape.exterior.is_ccw and len(shape.exterior.coords) == 5
    assert shown_km2(drawing) == pytest.approx(area_km2(shape), abs=0.0051)
    assert area_km2(shape) == pytest.approx(geod_km2(shape), abs=0.01)
    verdict = checked(path, capsys)
    (row,) = verdict["rows"]
    assert row["measured"] == pytest.approx(shown_km2(drawing), abs=0.0051)


NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


def agrees(page: Any, verdict: Verdict) -> None:
    """Compare the page's numbers and words with a verdict on the same polygons."""
    (row,) = verdict.rows
    assert row.measured is not None
    assert page.inner_text("#fg-km2") == f"{row.measured:,.2f}"
    assert page.inner_text("#fg-interval-text") == row.interval_text
    assert page.inner_text("#fg-outcome") == texts_of("draw")[verdict.shown_outcome]
    assert f"fg-{verdict.shown_outcome}" in page.get_attribute("#fg-verdict", "class").split()
    assert page.inner_text("#fg-summary") == str(verdict.summary)
    told = page.evaluate("[...document.querySelectorAll('#fg-notes li')].map(e => e.textContent)")
    # the kind of interval is named beside the bars
    assert page.is_visible("#fg-interval-why") and row.interval == "drawing"
    beside = ("method-interval-drawing", "no-history-drawn", "drawn-outside-places")
    notes = [str(n) for n in row.methods if getattr(n, "key", "") not in beside]
    assert len(row.methods) - len(notes) in (2, 3)
    # the page lists the cut among the claim's facts
    wanted = sorted(note for note in notes if not note.startswith(("cross-check", "cut to ")))
    assert [NUMBER.sub("#", note) for note in sorted(told)] == [NUMBER.sub("#", n) for n in wanted]
    # the page's border zone differs by metres, which shows in metres of σ
    numbers = [
        [float(x.replace(",", "")) for x in NUMBER.findall(" ".join(n))] for n in (told, wanted)
    ]
    assert sorted(numbers[0]) == pytest.approx(sorted(numbers[1]), rel=2e-4)


@pytest.mark.browser
@pytest.mark.parametrize(
    "text", ["300 km2", "about 170 km2", "more than 4,500 km2", "60 sq mi", "20 km2"]
)
def test_the_verdict_is_that_of_check(chromium: Any, tmp_path: Path, text: str) -> None:
    stated = claim(text)
    draw_page(stated, bounds=AROUND).save(tmp_path / "draw.html")
    drawn = [shapely.box(36.6, 50.2, 36.75, 50.28), shapely.box(36.7, 50.12, 36.8, 50.22)]
    write_geojson(tmp_path / "two.geojson", *drawn)
    with opened(chromium, tmp_path / "draw.html") as page:
        page.set_input_files("#fg-file", tmp_path / "two.geojson")
        page.wait_for_selector("#fg-list li")
        agrees(page, check(stated, read_control_map(tmp_path / "two.geojson")))
        path = saved(page, tmp_path)
        agrees(page, check(stated, read_control_map(path)))
        with page.expect_download() as download:
            page.click("[data-take=csv]")
        taken = pd.read_csv(download.value.path()).set_index("row")
        assert taken.loc["polygon", "km2"].tolist() == pytest.approx(
            [float(area_km2(shape)) for shape in drawn], rel=1e-6
        )
        whole = check(stated, read_control_map(path)).rows[0]
        together = [taken.loc["together", key] for key in ("km2", "low", "high")]
        assert together == pytest.approx([whole.measured, whole.low, whole.high], rel=1e-4)
        assert taken.loc["claim", "km2"] == pytest.approx(stated.value)
        page.click("[data-take=citation]")
        page.wait_for_selector("#fg-take-status:not(:empty)")
        assert page.input_value("#fg-taken").startswith(page.title())
        assert page.is_hidden("[data-take=link]")  # a drawing is in no address


@pytest.mark.slow
@pytest.mark.browser
def test_too_small_to_tell_and_cut_to_an_oblast(chromium: Any, tmp_path: Path) -> None:
    stated = claim("60 km2", where="UA-63")
    draw_page(stated).save(tmp_path / "draw.html")
    long, across = shapely.box(35.7, 49.9, 37.7, 49.904), shapely.box(36.3, 48.8, 36.5, 49.1)
    for name, shape, outcome in (("a", long, "within-error"), ("b", across, "understated")):
        write_geojson(tmp_path / f"{name}.geojson", shape)
        with opened(chromium, tmp_path / "draw.html") as page:
            page.set_input_files("#fg-file", tmp_path / f"{name}.geojson")
            page.wait_for_selector("#fg-list li")
            assert page.inner_text("#fg-outcome") == texts_of("draw")[outcome]
            verdict = check(stated, read_control_map(tmp_path / f"{name}.geojson"))
            assert page.inner_text("#fg-interval-text") == verdict.rows[0].interval_text
            assert page.inner_text("#fg-summary") == str(verdict.summary)


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize(
    ("text", "turns"),
    [
        ("250 km2", "supported if σ were above "),
        ("180 km2", "supported if σ were above "),
        ("500 km2", "undecided if σ were above "),
        ("more than 300 km2", "undecided if σ were above "),
    ],
)
def test_what_would_turn_it_holds_the_error_of_a_cut(
    chromium: Any, tmp_path: Path, text: str, turns: str
) -> None:
    stated = claim(text, where="UA-63")
    draw_page(stated).save(tmp_path / "draw.html")
    write_geojson(tmp_path / "a.geojson", shapely.box(36.9, 48.5, 37.3, 48.9))
    verdict = check(stated, read_control_map(tmp_path / "a.geojson"))
    (row,) = verdict.rows
    assert [str(note).startswith(turns) for note in row.hangs_on] == [True]
    assert row.sd is not None and row.front_km is not None
    # the cut's line adds its error to that of the whole front, σ√(2LP)
    assert row.sd > 0.25 * sqrt(2 * 2 * row.front_km)
    with opened(chromium, tmp_path / "draw.html") as page:
        page.set_input_files("#fg-file", tmp_path / "a.geojson")
        page.wait_for_selector("#fg-list li")
        agrees(page, verdict)


@pytest.mark.slow
@pytest.mark.browser
def test_a_corner_is_moved_and_undone(drawing: Any, tmp_path: Path) -> None:
    draw(drawing, SQUARE)
    before = shown_km2(drawing)
    tool(drawing, "Edit")
    settle(drawing)
    # corners and middles of the one polygon, and of nothing else on the map
    assert drawing.locator(".marker-icon").count() == 8
    pull(drawing, SQUARE[1], (880, 260))
    (shape,) = shapes_of(saved(drawing, tmp_path))
    assert shown_km2(drawing) == pytest.approx(area_km2(shape), abs=0.0051)
    assert shown_km2(drawing) > before + 10
    drawing.keyboard.press("Escape")
    drawing.keyboard.press("Control+z")
    settle(drawing)
    assert shown_km2(drawing) == before
    drawing.keyboard.press("Control+z")
    settle(drawing)
    assert drawing.locator("#fg-list li").count() == 0 and drawing.is_hidden("#fg-verdict")


@pytest.mark.slow
@pytest.mark.browser
def test_a_hole_is_cut_and_overlaps_count_once(drawing: Any, tmp_path: Path, capsys: Any) -> None:
    draw(drawing, SQUARE)
    whole = shown_km2(drawing)
    draw(drawing, [(650, 350), (700, 350), (700, 400), (650, 400)], name="Cut")
    path = saved(drawing, tmp_path)
    (shape,) = shapes_of(path)
    assert len(shape.interiors) == 1 and not shape.interiors[0].is_ccw
    assert shown_km2(drawing) == pytest.approx(area_km2(shape), abs=0.0051)
    assert shown_km2(drawing) < whole - 5
    assert "1 hole" in drawing.inner_text("#fg-list")
    tool(drawing, "Rectangle")
    drawing.mouse.click(740, 420)
    drawing.mouse.move(900, 600, steps=3)
    drawing.mouse.click(900, 600)
    settle(drawing)
    path = saved(drawing, tmp_path)
    one, two = shapes_of(path)
    assert shown_km2(drawing) == pytest.approx(area_km2(shapely.union(one, two)), abs=0.0051)
    twice = area_km2(shapely.intersection(one, two))
    told = drawing.inner_text("#fg-overlap")
    assert twice > 1 and told.startswith(f"Overlaps of {twice:.3f} km² counted once. ")
    (row,) = checked(path, capsys)["rows"]
    assert row["measured"] == pytest.approx(shown_km2(drawing), abs=0.0051)
    assert f"overlaps of {twice:.3f} km² counted once" in row["notes"]


@pytest.mark.slow
@pytest.mark.browser
def test_a_corner_snaps_to_the_edge_as_it_is_measured(drawing: Any, tmp_path: Path) -> None:
    draw(drawing, [(500, 200), (560, 700), (500, 700)])
    # beside the long slanted edge, some pixels off it
    draw(drawing, [(530, 370), (546, 500), (700, 430)])
    one, two = shapes_of(saved(drawing, tmp_path))
    assert area_km2(shapely.intersection(one, two)) < 1e-9
    assert shapely.distance(one, two) < 1e-12
    assert "Overlaps" not in drawing.inner_text("#fg-overlap")


@pytest.mark.slow
@pytest.mark.browser
def test_what_crosses_itself_is_reported_and_left_out(
    drawing: Any, tmp_path: Path, capsys: Any
) -> None:
    draw(drawing, SQUARE)
    counted = shown_km2(drawing)
    draw(drawing, [(900, 300), (1000, 400), (1000, 300), (900, 400)])
    assert shown_km2(drawing) == counted
    assert "crosses itself: not counted" in drawing.inner_text("#fg-list")
    path = saved(drawing, tmp_path)
    assert "Left out of it: 1 polygon" in drawing.inner_text("#fg-status")
    (row,) = checked(path, capsys)["rows"]
    assert row["measured"] == pytest.approx(counted, abs=0.0051)
    tool(drawing, "Edit")
    settle(drawing)
    pull(drawing, (1000, 300), (1080, 440))
    drawing.keyboard.press("Escape")
    settle(drawing)
    assert "crosses itself" not in drawing.inner_text("#fg-list") and shown_km2(drawing) > counted


@pytest.mark.slow
@pytest.mark.browser
def test_polygons_are_moved_and_deleted(drawing: Any, tmp_path: Path) -> None:
    draw(drawing, SQUARE)
    (before,) = shapes_of(saved(drawing, tmp_path))
    tool(drawing, "Drag")
    pull(drawing, (700, 420), (700, 620))
    drawing.keyboard.press("Escape")
    (after,) = shapes_of(saved(drawing, tmp_path))
    assert after.centroid.y < before.centroid.y - 0.05
    # farther south a degree of longitude is longer
    assert shown_km2(drawing) == pytest.approx(area_km2(after), abs=0.0051)
    assert area_km2(after) > area_km2(before)
    tool(drawing, "Removal")
    drawing.mouse.click(700, 640)
    settle(drawing)
    assert drawing.locator("#fg-list li").count() == 0
    drawing.click("#fg-undo")
    settle(drawing)
    assert shown_km2(drawing) == pytest.approx(area_km2(after), abs=0.0051)
    drawing.click("#fg-clear")
    settle(drawing)
    assert drawing.inner_text("#fg-km2") == "0.00"
    assert drawing.inner_text("#fg-status") == "Cleared. Undo brings it back."


@pytest.mark.slow
@pytest.mark.browser
def test_only_what_is_drawn_here_can_be_changed(chromium: Any, tmp_path: Path) -> None:
    shown = ControlMap(
        "tester", {"occupied": shapely.box(36.5, 50, 37, 50.25)}, day=date(2024, 5, 8)
    )
    page_made = draw_page(claim(), maps=shown, bounds=AROUND)
    theirs = [(50.15, 36.7), (50.15, 37.1), (50.35, 37.1), (50.35, 36.7)]
    folium.Polygon(theirs, fill=True).add_to(page_made)
    page_made.save(tmp_path / "draw.html")
    with opened(chromium, tmp_path / "draw.html") as page:
        paths = page.locator(".leaflet-pane path").count()
        for name in ("Removal", "Drag"):
            tool(page, name)
            page.mouse.click(800, 430)
            settle(page)
        assert page.locator(".leaflet-pane path").count() == paths
        draw(page, [(650, 300), (1000, 300), (1000, 600), (650, 600)], name="Cut")
        tool(page, "Edit")
        settle(page)
        assert page.locator(".marker-icon").count() == 0
        assert page.inner_text("#fg-km2") == "0.00"


@pytest.mark.slow
@pytest.mark.browser
def test_long_edges_are_drawn_where_they_are_measured(chromium: Any, tmp_path: Path) -> None:
    """Mercator bends edges that are straight in lon/lat, and the drawn line bends with them."""
    draw_page(claim(), bounds=(44.0, 24.0, 52.0, 40.0)).save(tmp_path / "draw.html")
    shape = shapely.Polygon([(24.5, 45.0), (40.0, 51.5), (24.5, 51.5)])
    write_geojson(tmp_path / "long.geojson", shape)
    with opened(chromium, tmp_path / "draw.html") as page:
        page.set_input_files("#fg-file", tmp_path / "long.geojson")
        page.wait_for_selector("#fg-list li")
        settle(page)
        path = page.get_attribute(".leaflet-overlay-pane path[stroke='#0a6b52']", "d")
        drawn = shapely.LineString(
            [tuple(map(float, xy)) for xy in re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", path)]
        )
        wanted = page.evaluate(
            "[...Array(41).keys()].map(i => map_frontgeo.latLngToLayerPoint("
            "[45 + 6.5 * i / 40, 24.5 + 15.5 * i / 40])).map(p => [p.x, p.y])"
        )
        straight = shapely.LineString([wanted[0], wanted[-1]])
        assert max(straight.distance(shapely.Point(p)) for p in wanted) > 5
        assert max(drawn.distance(shapely.Point(p)) for p in wanted) < 1.1  # whole pixels


# ---- files -------------------------------------------------------------------------------

DROP = """([name, text]) => {
  const data = new DataTransfer();
  data.items.add(new File([text], name));
  for (const kind of ["dragenter", "dragover", "drop"])
    document.dispatchEvent(new DragEvent(kind, { dataTransfer: data, cancelable: true }));
}"""
RING = [[36.6, 50.2, 7], [36.7, 50.2, 7], [36.7, 50.3, 7], [36.6, 50.3, 7], [36.6, 50.2, 7]]


def feature(geometry: object, name: object = None) -> dict[str, object]:
    return {"type": "Feature", "properties": {"name": name}, "geometry": geometry}


@pytest.mark.browser
def test_geojson_is_dropped_on_the_page(drawing: Any, tmp_path: Path) -> None:
    probe = "<img src=x onerror=alert(1)>{{7*7}}${alert(1)}`"
    moved = [[[x + 0.2, y] for x, y, _ in RING]]
    features = [
        feature({"type": "Polygon", "coordinates": [RING]}, probe),
        feature({"type": "MultiPolygon", "coordinates": [moved]}, 5),
        feature({"type": "Point", "coordinates": [36, 50]}),
        feature({"type": "LineString", "coordinates": RING}),
        feature(None),
        feature({"type": "Polygon", "coordinates": [[[1, 2], [None, 3], "x", 4]]}),
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features})
    drawing.evaluate(DROP, ["some.geojson", text])
    drawing.wait_for_selector("#fg-list li")
    wanted = "some.geojson: 2 polygons added. Left out: 4 points, lines or empty geometries."
    assert drawing.inner_text("#fg-status") == wanted
    assert drawing.input_value(".fg-name >> nth=0") == probe and drawing.is_hidden("#fg-drop")
    assert drawing.inner_text(".fg-area-label >> nth=0").startswith(probe)
    path = saved(drawing, tmp_path)
    wanted_km2 = 2 * area_km2(shapely.box(36.6, 50.2, 36.7, 50.3))
    assert area_km2(shapely.union_all(shapes_of(path))) == pytest.approx(wanted_km2, abs=1e-9)
    assert json.loads(path.read_text())["features"][0]["properties"]["name"] == probe
    assert drawing.evaluate("document.querySelectorAll('img').length") == 0


POINT = json.dumps(feature({"type": "Point", "coordinates": [36, 50]}))
SWAPPED = json.dumps({"type": "Polygon", "coordinates": [[[y, x] for x, y, _ in RING]]})
METRES = json.dumps({"type": "Polygon", "coordinates": [[[4e6, 6e6], [4e6, 7e6], [5e6, 7e6]]]})


@pytest.mark.slow
@pytest.mark.browser
def test_a_useless_file_is_reported_in_one_message(drawing: Any) -> None:
    for i, (text, told) in enumerate(
        (
            ("not json", "expected GeoJSON, KML, KMZ, a zipped shapefile or WKT"),
            ("{", "expected GeoJSON, found a file that is not JSON"),
            ("[1, 2]", "expected polygons, found none"),
            (POINT, "expected polygons, found none"),
            (SWAPPED, "the axes are swapped"),
            (METRES, "in degrees within 20–43 and 43–54, found 4000000 … 5000000, 6000000 …"),
        )
    ):
        drawing.evaluate(DROP, [f"{i}.json", text])
        drawing.wait_for_selector(f"#fg-alert:has-text('{i}.json: ')")
        assert told in drawing.inner_text("#fg-alert")
        assert drawing.locator("#fg-list li").count() == 0


@pytest.mark.slow
@pytest.mark.browser
def test_what_is_saved_is_geojson_as_rfc_7946_has_it(
    chromium: Any, tmp_path: Path, capsys: Any
) -> None:
    stated = claim("300 km2", claimant="A. B.", quote="300", where="UA-63")
    draw_page(stated, bounds=AROUND).save(tmp_path / "draw.html")
    with opened(chromium, tmp_path / "draw.html") as page:
        draw(page, SQUARE)
        path = saved(page, tmp_path)
        document = json.loads(path.read_text(encoding="utf-8"))
        assert document["frontgeo"]["day"] == "2024-05-31"
        assert document["frontgeo"]["claim"] == {
            "value": "300", "unit": "km2", "since": "2024-05-09", "until": "2024-05-31",
            "where": ["UA-63"], "claimant": "A. B.", "quote": "300",
        }  # fmt: skip
        corners = page.evaluate(
            f"{json.dumps(SQUARE)}.map(p => map_frontgeo.containerPointToLatLng(p))"
            ".map(p => [p.lng, p.lat])"
        )
        found = {tuple(xy) for xy in document["features"][0]["geometry"]["coordinates"][0]}
        assert found == {tuple(xy) for xy in corners}  # every digit
        assert read_control_map(path).day == date(2024, 5, 31)
        shown = shown_km2(page)
        words = re.sub(
            r"\s+", " ", page.evaluate("document.querySelector('#fg-notes-fold code').textContent")
        )
    verdict = checked(path, capsys, "300 km2", "--where", "UA-63")
    assert "--where UA-63 --polygons frontgeo-drawn.geojson" in words
    # part of it lies in Russia, and not in the oblast
    assert verdict["rows"][0]["measured"] == pytest.approx(shown, abs=0.0051)
    assert shown < area_km2(shapes_of(path)[0]) - 10


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize("way", ["command", "clipboard", "neither"])
def test_geojson_is_copied(chromium: Any, tmp_path: Path, way: str) -> None:
    draw_page(claim(), bounds=AROUND).save(tmp_path / "draw.html")
    granted = {"permissions": ["clipboard-read", "clipboard-write"]}
    with opened(chromium, tmp_path / "draw.html", **granted) as page:
        if way != "command":
            page.evaluate("() => { document.execCommand = () => false; }")
        if way == "neither":
            page.evaluate(
                "() => { navigator.clipboard.writeText = () => Promise.reject(Error()); }"
            )
        draw(page, SQUARE)
        page.click("#fg-copy")
        saved_text = saved(page, tmp_path).read_text("utf-8")
        if way == "neither":
            page.click("#fg-copy")
            page.wait_for_selector("#fg-status:has-text('press Ctrl+C')")
            found = page.input_value("#fg-text")
        else:
            page.click("#fg-typed summary")
            page.focus("#fg-corners")
            page.keyboard.press("Control+v")
            found = page.input_value("#fg-corners")
        assert found == saved_text


# ---- without a mouse ---------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.browser
def test_corners_are_typed(drawing: Any, tmp_path: Path) -> None:
    drawing.click("#fg-typed summary")
    lines = "36.6 50.2\n36.7, 50.2\n36,7 50,3\n36.6;50.3\n\n36.64 50.24\n36.66 50.24\n36.66 50.26\n"
    drawing.fill("#fg-corners", lines)
    drawing.click("#fg-add")
    hole = shapely.Polygon([(36.64, 50.24), (36.66, 50.24), (36.66, 50.26)])
    wanted = area_km2(shapely.box(36.6, 50.2, 36.7, 50.3)) - area_km2(hole)
    assert shown_km2(drawing) == pytest.approx(wanted, abs=0.0051)
    drawing.click("[aria-label='Edit the coordinates of polygon 1']")
    assert drawing.input_value("#fg-corners").startswith("36.6 50.2\n36.7 50.2\n36.7 50.3")
    drawing.fill("#fg-corners", "36.6 50.2\n36.7 50.2\n36.7 50.3\n36.6 50.3")
    drawing.click("#fg-add")
    assert drawing.inner_text("#fg-status").startswith("Polygon changed.")
    assert drawing.locator("#fg-list li").count() == 1
    assert shown_km2(drawing) == pytest.approx(wanted + area_km2(hole), abs=0.0051)
    for text, told in (
        ("36.6 50.2\nx", "Line 2: "),
        ("36 50\n37 50", "three corners"),
        ("", "three"),
    ):
        drawing.fill("#fg-corners", text)
        drawing.click("#fg-add")
        assert told in drawing.inner_text("#fg-alert")
    drawing.click("[aria-label='Delete polygon 1']")
    settle(drawing)
    assert drawing.locator("#fg-list li").count() == 0


@pytest.mark.slow
@pytest.mark.browser
def test_keys_finish_take_back_and_cancel(drawing: Any) -> None:
    drawing.focus("[data-tool=Polygon]")
    drawing.keyboard.press("ArrowDown")
    assert drawing.evaluate("document.activeElement.dataset.tool") == "Rectangle"
    tool(drawing, "Polygon")
    assert drawing.get_attribute("[data-tool=Polygon]", "aria-pressed") == "true"
    for point in (*SQUARE, (640, 420)):
        drawing.mouse.click(*point)
    drawing.mouse.move(640, 450)
    drawing.keyboard.press("Backspace")
    drawing.keyboard.press("Enter")
    settle(drawing)
    assert drawing.locator("#fg-list li").count() == 1
    assert drawing.get_attribute("[data-tool=Polygon]", "aria-pressed") == "false"
    tool(drawing, "Polygon")
    drawing.mouse.click(900, 300)
    drawing.keyboard.press("Escape")
    settle(drawing)
    assert drawing.is_hidden("#fg-now") and drawing.locator("#fg-list li").count() == 1


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize("lang", ["en", "uk"])
@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
def test_axe_finds_no_serious_fault(
    chromium: Any, tmp_path: Path, lang: str, width: int, height: int
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    stated = claim(quote="We took 300", claimant="Somebody")
    shown = ControlMap(
        "tester", {"occupied": shapely.box(36.5, 50, 37, 50.2)}, day=date(2024, 5, 8)
    )
    draw_page(stated, maps=shown, lang=lang, bounds=AROUND).save(tmp_path / "draw.html")
    write_geojson(tmp_path / "a.geojson", shapely.box(36.7, 50.2, 36.9, 50.3))
    with opened(chromium, tmp_path / "draw.html", width=width, height=height) as page:
        seen = [axe.Axe().run(page)]
        page.set_input_files("#fg-file", tmp_path / "a.geojson")
        page.wait_for_selector("#fg-list li")
        page.click("#fg-typed summary")
        page.click("#fg-notes-fold summary")
        tool(page, "Edit")
        settle(page)
        seen.append(axe.Axe().run(page))
        faults = [
            (fault["id"], [node["html"][:120] for node in fault["nodes"]])
            for run in seen
            for fault in run.response["violations"]
            if fault["impact"] in ("serious", "critical")
        ]
        assert faults == []
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


@pytest.mark.slow
@pytest.mark.browser
def test_a_finger_draws_on_a_phone(chromium: Any, tmp_path: Path) -> None:
    draw_page(claim(), lang="uk", bounds=AROUND).save(tmp_path / "draw.html")
    phone = {"width": 390, "height": 844, "has_touch": True, "is_mobile": True}
    with opened(chromium, tmp_path / "draw.html", **phone) as page:
        page.tap("[data-tool=Polygon]")
        zoom = page.evaluate("map_frontgeo.getZoom()")
        corners = [(90, 130), (230, 140), (240, 300), (100, 290)]
        for x, y in corners:
            page.touchscreen.tap(x, y)
        assert page.is_visible("#fg-finish")
        page.tap("#fg-finish")
        settle(page)
        assert page.evaluate("map_frontgeo.getZoom()") == zoom  # two quick taps are two corners
        (shape,) = shapes_of(saved(page, tmp_path))
        assert len(shape.exterior.coords) == 5
        shown = page.inner_text("#fg-km2").replace("\u00a0", "").replace(",", ".")
        assert float(shown) == pytest.approx(area_km2(shape), abs=0.0051)
        assert page.inner_text("#fg-outcome") in ("Завищено", "Занижено", "Підтверджено")


# ---- data never runs ---------------------------------------------------------------------

PROBE = (
    "<img src=x onerror=alert(1)> </script><script>alert(1)</script> ${alert(1)} `;alert(1);` "
    "{{1234567*1009}} {% if 1 %}x{% endif %} javascript:alert(1) '-alert(1)-' <!--"
)


@pytest.mark.browser
def test_texts_of_a_claim_and_a_map_are_text(chromium: Any, tmp_path: Path) -> None:
    stated = claim(quote=PROBE, claimant=PROBE, source=PROBE)
    shown = ControlMap(PROBE, {"occupied": shapely.box(36.5, 50, 37, 50.2)}, day=date(2024, 5, 8))
    page_made = draw_page(stated, maps=[shown, shown], bounds=AROUND)
    assert "1245678103" not in page_made.html() + page_made._repr_html_()
    page_made.save(tmp_path / "draw.html")
    with opened(chromium, tmp_path / "draw.html") as page:
        text = page.evaluate("document.body.textContent")
        assert text.count("<img src=x onerror=alert(1)>") >= 5
        assert text.count("{{1234567*1009}}") >= 5
        assert page.evaluate("document.querySelectorAll('img').length") == 0
        draw(page, SQUARE)
        path = saved(page, tmp_path)
        assert json.loads(path.read_text("utf-8"))["frontgeo"]["claim"]["quote"] == PROBE


# ---- languages, backdrop -----------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.browser
def test_without_scripts_nothing_is_offered_that_needs_them(chromium: Any, tmp_path: Path) -> None:
    draw_page(claim()).save(tmp_path / "draw.html")
    page = chromium.new_context(offline=True, java_script_enabled=False).new_page()
    page.goto((tmp_path / "draw.html").as_uri())
    assert page.locator("button:visible, input:visible, textarea:visible").count() == 0
    assert "frontgeo check --claim '300 km2'" in page.inner_text("noscript")
    page.context.close()


@pytest.mark.slow
@pytest.mark.browser
def test_the_page_speaks_ukrainian(chromium: Any, tmp_path: Path) -> None:
    before = ControlMap(
        "tester", {"occupied": shapely.box(37, 48, 37.2, 48.3)}, day=date(2024, 5, 8)
    )
    after = before.with_(
        statuses={"occupied": shapely.box(37, 48, 37.3, 48.3)}, day=date(2024, 5, 31)
    )
    draw_page(claim("1,300 km2"), maps=[before, after], lang="uk").save(tmp_path / "draw.html")
    write_geojson(tmp_path / "a.geojson", shapely.box(37.2, 48.0, 37.6, 48.4))
    with opened(chromium, tmp_path / "draw.html") as page:
        page.set_input_files("#fg-file", tmp_path / "a.geojson")
        page.wait_for_selector("#fg-list li")
        km2 = area_km2(shapely.box(37.2, 48.0, 37.6, 48.4))
        assert page.inner_text("#fg-km2") == texts_of("draw", "uk").number(km2, 2)
        assert page.inner_text("#fg-status") == "a.geojson: додано 1 полігон."
        said = page.inner_text(".fg-card")
        assert (
            "Лінія фронту, 8 трав. 2024 (tester)" in said and "1\u00a0250 – 1\u00a0350 км²" in said
        )
        # none of our English is left, except names, units of the method and files
        assert not re.search(r"\b(the|claim|claimed|drawn|counted|polygon|area)\b", said)
        dashed = "path[stroke-dasharray='6 4']"
        assert page.locator(f".leaflet-pane {dashed}").count() == 1
        labels = page.evaluate(
            "[...document.querySelectorAll('.fg-label')].map(e => e.textContent)"
        )
        assert "Донецьк" in labels


def test_an_own_language_is_taken() -> None:
    html = draw_page("880 km2", lang={"lang": "de", "draw_kicker": "Zeichnen"}).html()
    assert '<html lang="de">' in html and "Zeichnen" in html
