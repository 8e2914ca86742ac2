"""The timeline page: every frame is that day's map, by area and by pixels; controls; safety."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any, cast

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
import rasterio.features
import shapely
from axe_playwright_python.sync_playwright import Axe
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.image import imread
from pages import bytes_of_digits
from PIL import Image
from shapely.affinity import scale, translate
from shapely.geometry.base import BaseGeometry
from shapes import write_geojson

from frontgeo import area_km2, diff, load_border, read_timeline
from frontgeo.archive.series import last_of_each
from frontgeo.archive.timeline import Timeline
from frontgeo.change.control_map import front_line
from frontgeo.errors import GeometryError, InputError
from frontgeo.geometry.edge_table import edge_table
from frontgeo.geometry.measure import length_km, polygonal
from frontgeo.outputs import Pin, read_pins
from frontgeo.outputs.change_areas import change_areas
from frontgeo.outputs.period_errors import measured_periods, rounded_to_error
from frontgeo.pages.codecs import encoded_frames, valid_table
from frontgeo.pages.layers import backdrop_shapes
from frontgeo.pages.steady_frames import is_quantised_anew, steady_grounds
from frontgeo.pages.timeline_page import timeline_page
from frontgeo.places import border_zone
from frontgeo.places.shipped_theatre import ukraine
from frontgeo.plot.animation import timeline_gif

FIRST = date(2024, 5, 1)
NO_MAP = date(2024, 5, 4)
DAILY = "deepstate/daily_2024-07_2025-12.tar.xz"

BODY = shapely.box(37.0, 48.0, 37.8, 48.6)
ISLAND = shapely.box(36.0, 48.2, 36.2, 48.4)
HOLE = shapely.box(37.3, 48.2, 37.5, 48.4)
PINCHED = shapely.Polygon([(37.8, 48.6), (38.0, 48.6), (38.0, 48.8), (37.8, 48.8)])  # a corner
LONG = shapely.Polygon([(37.8, 48.0), (39.4, 47.2), (39.4, 48.4), (37.8, 48.6)])
THIN = shapely.Polygon(
    [(37, 48), (38, 48), (38, 49), (37.5, 49), (37.5 + 3e-7, 48.5), (37.5 - 3e-7, 49), (37, 49)]
)
GROUNDS = (
    BODY,
    shapely.union_all([BODY, ISLAND]),
    shapely.difference(shapely.union_all([BODY, ISLAND]), HOLE),
    # no map of this day
    shapely.MultiPolygon([shapely.difference(BODY, HOLE), PINCHED]),
    shapely.difference(shapely.union_all([BODY, LONG]), shapely.box(37.0, 48.0, 37.2, 48.3)),
    BODY,
)


def days() -> list[date]:
    return [d for d in (FIRST + timedelta(days=i) for i in range(7)) if d != NO_MAP]


def series(folder: Path, *, mapper: str = "tester") -> Timeline:
    for day, ground in zip(days(), GROUNDS, strict=True):
        write_geojson(folder / f"{day}.geojson", ground)
    return read_timeline(folder, mapper=mapper)


def page_data(html: str) -> dict[str, Any]:
    """Return the data of the page's script."""
    found = re.search(r"\}\)\(map_timeline, (\{.*\})\);", html)
    assert found is not None
    return dict(json.loads(found[1]))


# ---- frames, decoded without our own script ----------------------------------------------


Edge = tuple[int, int, int, int]


def decoded(text: str) -> tuple[list[set[Edge]], set[Edge]]:
    """Decode the edges of each map, as documented in `encoded_frames`, and those at a border."""

    def numbers() -> Iterator[int]:
        value = shift = 0
        for byte in bytes_of_digits(text):
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                yield value
                value = shift = 0

    read = numbers()

    def signed() -> int:
        n = next(read)
        return -(n + 1) // 2 if n % 2 else n // 2

    maps, count, vertices = next(read), next(read), next(read)
    points: list[tuple[int, int]] = []
    edges: list[Edge] = []
    border: set[Edge] = set()
    end = (0, 0)
    for _ in range(count):
        code, along = divmod(next(read), 2)
        if code == 0:
            points.append((end[0] + signed(), end[1] + signed()))
            start = points[-1]
        else:
            start = end if code == 1 else points[len(points) - 1 - (code - 2)]
        code = next(read)
        if code == 0:
            points.append((start[0] + signed(), start[1] + signed()))
            end = points[-1]
        else:
            end = points[len(points) - 1 - (code - 1)]
        edges.append((*start, *end))
        if along:
            border.add(edges[-1])
    on: set[int] = set()
    frames, newest = [], 0
    for _ in range(maps):
        fresh, again, at = next(read), next(read), newest
        on ^= set(range(newest, newest + fresh))
        for _ in range(again):
            at -= next(read)
            on ^= {at}
        newest += fresh
        frames.append({edges[e] for e in on})
    assert newest == count and len(points) == vertices and next(read, None) is None
    return frames, border


def filled(edges: Iterable[Edge]) -> BaseGeometry:
    """Fill ground by the even-odd rule, from edges in units of the sixth decimal."""
    table = np.array(list(edges), dtype=float).reshape(-1, 4) / 1e6
    x0, y0, x1, y1 = table.T
    faces = []
    for face in shapely.get_parts(shapely.polygonize(shapely.linestrings(table.reshape(-1, 2, 2)))):
        at = shapely.point_on_surface(face)
        beside = (y0 > at.y) != (y1 > at.y)
        share = (at.y - y0[beside]) / (y1[beside] - y0[beside])
        east = x0[beside] + share * (x1[beside] - x0[beside]) > at.x
        if east.sum() % 2:
            faces.append(face)
    return shapely.union_all(faces)


def unlike_km2(one: BaseGeometry, other: BaseGeometry) -> float:
    return float(
        area_km2(shapely.MultiPolygon(_polygons(shapely.symmetric_difference(one, other))))
    )


def _polygons(geometry: BaseGeometry) -> list[BaseGeometry]:
    return [p for p in shapely.get_parts(geometry) if p.geom_type == "Polygon"]


def test_each_map_comes_back_from_the_text() -> None:
    for edges, ground in zip(decoded(encoded_frames(GROUNDS, ukraine()))[0], GROUNDS, strict=True):
        assert unlike_km2(filled(edges), ground) == 0.0


CELLS = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=14, unique=True
)


@given(st.lists(CELLS, min_size=1, max_size=6))
def test_any_series_of_cells_comes_back(series: list[list[tuple[int, int]]]) -> None:
    """Holes, islands, cells that touch in a corner, ground that goes and comes back."""
    grounds = [shapely.union_all([shapely.box(x, y, x + 1, y + 1) for x, y in c]) for c in series]
    grounds = [translate(scale(g, 0.01, 0.01, origin=(0, 0)), 37, 48) for g in grounds]
    for edges, ground in zip(decoded(encoded_frames(grounds, ukraine()))[0], grounds, strict=True):
        assert shapely.symmetric_difference(filled(edges), ground).area < 1e-12


def test_a_map_that_rounding_breaks_is_mended() -> None:
    """A wedge is thinner than the last decimal: rounded, its sides would coincide."""
    crossing = shapely.union_all([BODY, shapely.Polygon([(36, 48), (37 - 2e-7, 48.3), (36, 48.5)])])
    assert not edge_table([THIN, BODY, crossing]).is_valid[0]
    assert valid_table([THIN, BODY, crossing]).is_valid.all()
    for edges, ground in zip(
        decoded(encoded_frames([THIN, BODY, crossing], ukraine()))[0],
        [THIN, BODY, crossing],
        strict=True,
    ):
        assert abs(area_km2(filled(edges)) / area_km2(ground) - 1) < 1e-6
        assert unlike_km2(filled(edges), ground) < 1e-6 * area_km2(ground)


def test_a_map_that_cannot_be_mended_is_reported(monkeypatch: Any) -> None:
    monkeypatch.setattr(shapely, "set_precision", lambda ground, size: ground)
    with pytest.raises(GeometryError, match="map 1"):
        valid_table([BODY, THIN])


def test_the_front_is_distinguished_from_border_and_coast() -> None:
    ground = polygonal(shapely.intersection(load_border(), shapely.box(35.5, 46, 38, 50.6)))
    [edges], border = decoded(encoded_frames([ground], ukraine()))
    assert border <= edges
    front = shapely.MultiLineString(
        [[(x0 / 1e6, y0 / 1e6), (x1 / 1e6, y1 / 1e6)] for x0, y0, x1, y1 in edges - border]
    )
    expected = front_line(ground, border_zone(), within=load_border())
    assert length_km(front) == pytest.approx(length_km(expected), rel=0.02)
    assert length_km(expected) < 0.6 * length_km(ground.boundary)


def test_the_edge_of_a_clip_is_no_front(tmp_path: Path) -> None:
    west, south, east, north = 37.5, 48.1, 39.0, 48.5
    page = timeline_page(series(tmp_path).clipped(shapely.box(west, south, east, north)))
    frames, border = decoded(page_data(page.html())["frames"])
    xs, ys = {round(x * 1e6) for x in (west, east)}, {round(y * 1e6) for y in (south, north)}
    for edges in frames:
        cut = {e for e in edges if e[0] == e[2] in xs or e[1] == e[3] in ys}
        assert cut and edges - cut and cut <= border
        assert not (edges - cut) & border
    (body,) = (e for e in frames[0] - border)
    assert (body[0], body[2]) == (37_800_000, 37_800_000)


# ---- the page's data ---------------------------------------------------------------------


def test_numbers_are_those_of_the_timeline(tmp_path: Path) -> None:
    timeline = series(tmp_path)
    data = page_data(timeline_page(timeline).html())
    changes = timeline.deltas()
    assert data["area_m2"] == [round(v * 1e6) for v in timeline.area()["area_km2"]]
    for column in ("gained", "lost", "net"):
        assert data[f"{column}_m2"] == [0, *(round(v * 1e6) for v in changes[f"{column}_km2"])]
    assert data["days"] == [0, 1, 2, 4, 5, 6] and data["gaps"] == [[3, 3]]
    assert sum(data["gained_m2"]) > 0 and sum(data["lost_m2"]) > 0


def test_the_still_picture_is_of_the_same_change(tmp_path: Path) -> None:
    made = timeline_page(series(tmp_path))
    data = page_data(made.html())
    form = r"Gained:? ([\d.]+) km²(?: \*)?[,.]? Lost:? ([\d.]+) km²"
    told = re.search(form, str(made.static_svg))
    assert told is not None
    net = sum(data["net_m2"]) / 1e6
    assert float(told[1]) - float(told[2]) == pytest.approx(net, abs=0.11)


def test_a_period_begins_with_the_last_map_before_it(tmp_path: Path) -> None:
    timeline = series(tmp_path)
    data = page_data(timeline_page(timeline, since="2024-05-05", until="2024-05-06").html())
    assert (data["first_day"], data["days"]) == ("2024-05-03", [0, 2, 3])
    weekly = page_data(timeline_page(timeline, every="week").html())
    assert (weekly["first_day"], weekly["days"]) == ("2024-05-01", [0, 4, 6])
    area = timeline.area(every="week")["area_km2"]
    assert weekly["area_m2"][1:] == [round(v * 1e6) for v in area]
    gained = timeline.deltas(every="week")["gained_km2"]
    assert weekly["gained_m2"][1:] == [round(v * 1e6) for v in gained]
    cut = page_data(timeline_page(timeline, every="week", until="2024-05-06").html())
    assert cut["days"] == [0, 4, 5]


def test_slivers_are_in_no_sum_of_gains(tmp_path: Path) -> None:
    """A strip of 10 m along the line, and a box: only the box is gained, as `diff` has it."""
    strip = shapely.box(37.8, 48.0, 37.80013, 48.6)
    for day, ground in ((1, BODY), (2, shapely.union_all([BODY, strip, ISLAND])), (3, BODY)):
        write_geojson(tmp_path / f"2024-05-0{day}.geojson", ground)
    timeline = read_timeline(tmp_path, mapper="tester")
    maps = [control_map for _, control_map in timeline.dated()]
    steps = timeline.deltas()
    for before, after, (_, step) in zip(maps[:-1], maps[1:], steps.iterrows(), strict=True):
        change = diff(before, after)
        assert change.slivers is not None
        assert step["gained_km2"] == pytest.approx(change.gained_km2, abs=1e-6)
        assert step["lost_km2"] == pytest.approx(change.lost_km2, abs=1e-6)
        assert step["sliver_gained_km2"] == pytest.approx(change.slivers.gained_km2, abs=1e-6)
        assert step["sliver_lost_km2"] == pytest.approx(change.slivers.lost_km2, abs=1e-6)
        assert step["net_km2"] == pytest.approx(change.net_km2, abs=1e-6)
    assert steps["sliver_gained_km2"].iloc[0] == pytest.approx(area_km2(strip), rel=1e-6)
    assert steps["gained_km2"].iloc[0] == pytest.approx(area_km2(ISLAND), rel=1e-6)
    data = page_data(timeline_page(timeline).html())
    assert data["gained_m2"][1] == round(area_km2(ISLAND) * 1e6)
    assert data["apart_gained_m2"][1] == round(area_km2(strip) * 1e6)
    by_region = timeline.deltas(
        gpd.GeoDataFrame({"name": ["a"]}, geometry=[BODY.buffer(3)], crs=4326)
    )
    inside = by_region[by_region["region"] == "a"]
    for column in ("gained_km2", "sliver_gained_km2", "net_km2"):
        assert inside[column].tolist() == pytest.approx(steps[column].tolist(), abs=1e-6)
    mapped = timeline.deltas(as_mapped=True)["gained_km2"].iloc[0]
    assert mapped == pytest.approx(area_km2(ISLAND) + area_km2(strip), rel=1e-6)


def test_the_errors_are_those_of_a_check_of_the_period(tmp_path: Path) -> None:
    timeline = series(tmp_path)
    maps = [control_map for _, control_map in timeline.dated()]
    data = page_data(timeline_page(timeline).html())
    assert [row[:2] for row in data["errors"]] == [[i, j] for j in range(6) for i in range(j)]
    for first, last, *half_m2 in data["errors"][::4]:
        areas = change_areas(diff(maps[first], maps[last]))
        for half, name in zip(half_m2, ("gained", "lost", "net"), strict=True):
            area = areas[cast("Any", name)]
            expected = max(area.value - area.low, area.high - area.value)
            if name != "net":  # added up from map to map
                added = sum(data[f"{name}_m2"][first + 1 : last + 1]) / 1e6
                expected *= max(1.0, added / area.value) if area.value else 0.0
            assert half == pytest.approx(expected * 1e6, abs=2)


def test_of_a_long_series_some_periods_are_measured() -> None:
    turnover = np.ones(500)
    turnover[77] = 90.0
    periods = measured_periods(turnover)
    assert (0, 499) in periods and (76, 77) in periods and len(periods) < 40
    assert all(0 <= first < last < 500 for first, last in periods)


def test_maps_quantised_anew_are_drawn_without_slivers() -> None:
    """However many maps lie between, a drawing differs from its map by slivers alone."""
    line, grounds = shapely.segmentize(BODY, 0.01), []
    for i in range(12):
        ground = shapely.union_all([line, ISLAND]) if i > 5 else line
        # each vertex elsewhere by up to some 4 m on each map, the same for the ends of a ring
        moved = shapely.transform(ground, lambda xy, i=i: xy + 4e-5 * np.sin(1e5 * xy[:, ::-1] + i))
        grounds.append(moved)
    assert is_quantised_anew(grounds) and not is_quantised_anew(GROUNDS)
    drawn = steady_grounds(grounds)
    for one, other in zip(drawn, grounds, strict=True):
        for part in _polygons(shapely.symmetric_difference(one, other)):
            assert part.buffer(-26 / 70_000).is_empty  # 26 m at 48° north, across
    sizes = [len(encoded_frames(of, ukraine())) for of in (grounds, drawn)]
    assert sizes[1] < 0.35 * sizes[0]


def test_pins_are_read_drawn_and_refused_with_their_line(tmp_path: Path) -> None:
    path = tmp_path / "pins.csv"
    path.write_text(
        "day,text,source\n2024-05-06,Second,https://example.org/a\n2024-05-02,<i>First,\n"
    )
    pins = read_pins(path)
    assert [pin.text for pin in pins] == ["<i>First", "Second"]
    data = page_data(timeline_page(series(tmp_path), pins=pins).html())
    assert [(pin["at"], pin["address"]) for pin in data["pins"]] == [
        (1, ""),
        (5, "https://example.org/a"),
    ]
    toml = tmp_path / "pins.toml"
    toml.write_text('[[pin]]\nday = 2024-05-02\ntext = "<i>First"\n')
    assert read_pins(toml) == (Pin("2024-05-02", "<i>First"),)
    for content, told in (
        ("day,text\n2024-05-02,a\n2 May,b\n", "line 3: day: expected a day as YYYY-MM-DD"),
        ("day,text\n2024-05-02,\n", "line 2: text: expected one, found none"),
        ("day,text\n2024-05-02,a,b\n", "line 2: expected 2 cells, found 3"),
        ("day,what\n2024-05-02,a\n", "line 1: expected the columns day, text"),
        ("day,text\n", "found none"),
    ):
        path.write_text(content)
        with pytest.raises(InputError, match=re.escape(told)) as raised:
            read_pins(path)
        assert str(raised.value).startswith(str(path))
    assert Pin("2024-05-02", "a", source="javascript:alert(1)").address == ""
    with pytest.raises(InputError, match="2024-06-02"):
        timeline_page(series(tmp_path), pins=[Pin("2024-06-02", "later")])


def test_a_second_mapper_beside_has_its_own_numbers(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    for day, ground in (("2024-04-30", BODY), ("2024-05-05", GROUNDS[1])):
        write_geojson(tmp_path / "b" / f"{day}.geojson", ground)
    other = read_timeline(tmp_path / "b", mapper="second")
    page = timeline_page(series(tmp_path / "a"), beside=other)
    ghost = page_data(page.html())["ghost"]
    assert (ghost["mapper"], ghost["days"]) == ("second", [-1, 4])
    assert ghost["net_m2"][1] == round(area_km2(ISLAND) * 1e6)
    assert "tester · second" in page.title


@pytest.mark.slow
def test_an_animation_has_a_frame_a_map_and_the_same_bytes(tmp_path: Path) -> None:
    timeline = series(tmp_path)
    content = timeline_gif(timeline, every="day", until="2024-05-03")
    with Image.open(BytesIO(content)) as image:
        assert (image.format, image.size, getattr(image, "n_frames", 0)) == ("GIF", (900, 720), 3)
        first = np.asarray(image.convert("RGB")).astype(int)
        image.seek(2)
        last = np.asarray(image.convert("RGB")).astype(int)
    warm = [(frame[..., 0] > frame[..., 2] + 60).sum() for frame in (first, last)]
    assert warm[1] > warm[0] + 500  # the island is gained, hatched
    assert timeline_gif(timeline, every="day", until="2024-05-03") == content
    with pytest.raises(InputError, match="expected 2 to 120 maps for a GIF, found 1"):
        timeline_gif(timeline, until="2024-05-01")


def test_two_runs_write_the_same_bytes(tmp_path: Path) -> None:
    assert timeline_page(series(tmp_path)).html() == timeline_page(series(tmp_path)).html()


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"every": "map"}, "day, week or month"),
        ({"every": "year"}, "expected one of"),
        ({"since": "2024-05-07", "until": "2024-05-06"}, "swap them"),
        ({"until": "2024-05-01"}, "at least two maps"),
        ({"until": "2024-04-01"}, "the first is of 2024-05-01"),
        ({"since": "May"}, "since: expected a day as YYYY-MM-DD"),
        ({"lang": "xx"}, "lang: expected"),
        ({"definition": "occupied+contested"}, "shows no contested"),
        ({"definition": "all"}, "definition: expected one of"),
        ({"settlements": gpd.GeoDataFrame({"a": [1]})}, "column 'name_en'"),
    ],
)
def test_what_cannot_be_shown_is_refused(
    tmp_path: Path, options: dict[str, Any], told: str
) -> None:
    with pytest.raises(InputError, match=re.escape(told)):
        timeline_page(series(tmp_path), **options)


def test_templates_in_names_are_text(tmp_path: Path) -> None:
    html = timeline_page(series(tmp_path, mapper="{{ 1234567 * 1009 }} {facts}")).html()
    assert "1245678103" not in html and "1234567 * 1009" in html and "{facts}" in html


def test_it_speaks_ukrainian_and_a_language_of_ones_own(tmp_path: Path) -> None:
    timeline = series(tmp_path)
    uk = timeline_page(timeline, lang="uk").html()
    assert '<html lang="uk">' in uk and "6 мап, від 1 трав. 2024 до 7 трав. 2024" in uk
    own = timeline_page(timeline, lang={"lang": "de", "play": "Abspielen"}).html()
    assert '<html lang="de">' in own and 'aria-label="Abspielen"' in own


# ---- in the browser ----------------------------------------------------------------------


@contextmanager
def opened(
    chromium: Any, path: Path, *, width: int = 1280, height: int = 800, **context: Any
) -> Iterator[Any]:
    """Open a page without network, failing on any request or error."""
    told: list[str] = []
    browsing = chromium.new_context(
        viewport={"width": width, "height": height}, offline=True, **context
    )
    page = browsing.new_page()
    page.on("console", lambda m: told.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: told.append(str(e)))
    page.on("dialog", lambda d: (told.append(d.message), d.dismiss()))
    page.on("request", lambda r: None if own(r.url) else told.append(r.url))

    def own(url: str) -> bool:
        return url.startswith("data:") or url == path.as_uri()

    page.goto(path.as_uri())
    assert page.evaluate("window.frontgeo.maps") > 1, told
    yield page
    browsing.close()
    assert told == []


@pytest.fixture(scope="module")
def small(tmp_path_factory: Any) -> Path:
    folder = tmp_path_factory.mktemp("timeline")
    page = folder / "page.html"
    timeline_page(series(folder)).save(page)
    return page


def drawn_loops(page: Any, index: int) -> BaseGeometry:
    """Return the ground that the page fills for one map, by the even-odd rule."""
    units = [
        [(round(x * 1e6), round(y * 1e6)) for x, y in loop]
        for loop in page.evaluate(f"frontgeo.frame({index})")
    ]
    return filled(
        {(*a, *b) for loop in units for a, b in zip(loop, [*loop[1:], loop[0]], strict=True)}
    )


@pytest.mark.slow
@pytest.mark.browser
def test_tiles_are_not_covered_by_the_land(chromium: Any, tmp_path: Path) -> None:
    land = "document.querySelectorAll('.leaflet-fg-land-pane canvas').length"
    tiles = {"tiles": "https://tiles.example/{z}/{x}/{y}.png", "attribution": "Example"}
    for options, expected in ((tiles, 0), ({}, 1)):
        timeline_page(series(tmp_path), **options).save(tmp_path / "page.html")
        page = chromium.new_context(offline=True).new_page()
        page.goto((tmp_path / "page.html").as_uri())
        assert page.evaluate(land) == expected
        page.context.close()


@pytest.mark.slow
@pytest.mark.browser
def test_each_frame_is_that_days_map_by_area(chromium: Any, small: Path) -> None:
    with opened(chromium, small) as page:
        for index, ground in enumerate(GROUNDS):
            shown = drawn_loops(page, index)
            assert area_km2(shown) == pytest.approx(area_km2(ground), rel=1e-6)
            assert unlike_km2(shown, ground) <= 1e-6 * area_km2(ground)


def canvas(page: Any) -> tuple[npt.NDArray[np.int64], dict[str, Any]]:
    """Return the canvas as red, green, blue and opacity by row and column, and its position."""
    place = page.evaluate("frontgeo.canvas()")
    url = page.evaluate("document.querySelector('canvas.fg-ground').toDataURL('image/png')")
    image = imread(BytesIO(base64.b64decode(url.partition(",")[2])), format="png")
    return np.rint(image * 255).astype(np.int64), place


class View:
    """Ground rasterised as on the page's map: Web Mercator, densified edges."""

    def __init__(self, shape: tuple[int, int], place: dict[str, Any]) -> None:
        self.shape, self.world, self.ratio = shape, 256 * 2.0 ** place["zoom"], place["ratio"]
        self.corner = np.add(place["at"], [place["origin"]["x"], place["origin"]["y"]])

    def of(self, ground: BaseGeometry) -> BaseGeometry:
        def projected(lonlat: Any) -> Any:
            lon, lat = np.radians(lonlat).T
            x, y = lon / (2 * np.pi) + 0.5, 0.5 - np.arctanh(np.sin(lat)) / (2 * np.pi)
            return (np.column_stack([x, y]) * self.world - self.corner) * self.ratio

        return shapely.transform(shapely.segmentize(ground, 0.005), projected)

    def pixels(self, shapes: list[BaseGeometry], *, touched: bool = False) -> Any:
        shapes = [s for s in shapes if not s.is_empty]
        if not shapes:
            return np.zeros(self.shape, dtype=bool)
        return rasterio.features.rasterize(
            shapes, out_shape=self.shape, all_touched=touched, dtype="uint8"
        ).astype(bool)

    def inside(self, ground: BaseGeometry) -> Any:
        return self.pixels([self.of(ground)])

    def edges(self, *grounds: BaseGeometry) -> Any:
        """Return pixels that an edge, a line drawn on it or its halo may touch."""
        return self.pixels(
            [self.of(g).boundary.buffer(3 * self.ratio) for g in grounds], touched=True
        )


def check_pixels(page: Any, before: BaseGeometry, last: BaseGeometry, now: BaseGeometry) -> int:
    """Compare the drawing with the maps; return the number of pixels that changed hands."""
    image, place = canvas(page)
    view = View(image.shape[:2], place)
    red, blue, opaque = image[..., 0], image[..., 2], image[..., 3] == 255
    compared = ~view.edges(before, last, now)
    first, latest, shown = (view.inside(ground) for ground in (before, last, now))
    country = backdrop_shapes(ukraine())[0]  # what changes outside it is kept out, with crosses
    compared &= ~view.edges(country)
    land = view.inside(country)
    grey = opaque & (image[..., :3] == [196, 197, 200]).all(axis=2)
    warm, cold = opaque & (red > blue + 20), opaque & (blue > red + 20) & land
    assert np.array_equal(grey[compared], (shown & first & (latest | ~land))[compared])
    assert np.array_equal(warm[compared], (shown & ~(first & latest) & land)[compared])
    assert np.array_equal(cold[compared], ((first | latest) & ~shown & land)[compared])
    assert not (grey | ~opaque)[compared & ~land & (first ^ shown)].any()
    never = compared & ~first & ~latest & ~shown
    assert not image[..., 3][never].any()
    assert (compared & shown).sum() > 500 < never.sum()
    return int((compared & (first ^ shown)).sum())


@pytest.mark.slow
@pytest.mark.browser
def test_each_frame_is_that_days_map_by_pixels(chromium: Any, small: Path) -> None:
    with opened(chromium, small, width=740, height=480) as page:
        page.evaluate("map_timeline.setView([48.3, 37.3], 8, { animate: false })")
        for index, ground in enumerate(GROUNDS):
            page.evaluate(f"frontgeo.show({index}, {index})")
            assert check_pixels(page, ground, ground, ground) == 0
        for first, shown in ((0, 4), (2, 3), (1, 5), (0, 5)):
            page.evaluate(f"frontgeo.show({first}, {shown})")
            changed = check_pixels(page, GROUNDS[first], GROUNDS[shown - 1], GROUNDS[shown])
            assert (changed > 500) == ((first, shown) != (0, 5))


@pytest.mark.slow
@pytest.mark.browser
def test_it_stays_right_when_moved_zoomed_and_sharper(chromium: Any, small: Path) -> None:
    with opened(chromium, small, width=740, height=480, device_scale_factor=2) as page:
        page.evaluate("frontgeo.show(0, 4)")
        page.locator(".leaflet-control-zoom-in").click()
        page.wait_for_timeout(600)
        page.mouse.move(600, 60)
        page.mouse.down()
        page.mouse.move(560, 100, steps=4)
        page.mouse.up()
        page.wait_for_timeout(600)
        assert check_pixels(page, GROUNDS[0], GROUNDS[3], GROUNDS[4]) > 500
        # half-way along an edge of 1.6° by 0.8°, which the screen's projection bends by 8 px
        page.evaluate("map_timeline.setView([47.6, 38.6], 12, { animate: false })")
        check_pixels(page, GROUNDS[0], GROUNDS[3], GROUNDS[4])


def text_of(page: Any, name: str) -> str:
    return str(page.locator(f"#fg-{name}").text_content())


@pytest.mark.browser
def test_keys_buttons_dates_and_bars_choose_days(chromium: Any, small: Path) -> None:
    with opened(chromium, small) as page:
        state = lambda: page.evaluate("frontgeo.state()")  # noqa: E731
        assert (state()["first"], state()["shown"]) == (0, 5)
        shown, first = page.locator("#fg-to"), page.locator("#fg-from")
        for key, days in (
            ("ArrowLeft", (0, 4)), ("Home", (0, 0)), ("ArrowRight", (0, 1)), ("End", (0, 5)),
            ("PageDown", (0, 0)), ("PageUp", (0, 5)), ("ArrowDown", (0, 4)),
        ):  # fmt: skip
            shown.press(key)
            assert (state()["first"], state()["shown"]) == days, key
        first.press("ArrowRight")
        assert (state()["first"], state()["shown"]) == (1, 4)
        assert first.get_attribute("aria-valuetext") == "2 May 2024"
        assert shown.get_attribute("aria-valuetext") == "6 May 2024"
        first.press("End")  # not past the day shown
        assert (state()["first"], state()["shown"]) == (4, 4)
        page.locator("#fg-from-date").fill("2024-05-02")
        page.locator("#fg-back").click()
        assert (state()["first"], state()["shown"], text_of(page, "day")) == (1, 3, "5 May 2024")
        page.locator("#fg-forward").click()
        page.locator("#fg-to-date").fill("2024-05-04")
        assert (state()["shown"], text_of(page, "day")) == (2, "3 May 2024")
        assert text_of(page, "step").startswith("No map of 4 May 2024")
        box = page.locator("#fg-chart").bounding_box()
        at = lambda share: box["x"] + 11 + share * (box["width"] - 22)  # noqa: E731
        page.mouse.click(at(5 / 6), box["y"] + 30)
        assert (state()["first"], state()["shown"]) == (1, 4)
        page.mouse.move(at(2 / 6), box["y"] + 30)
        page.mouse.down()
        page.mouse.move(at(4.5 / 6), box["y"] + 30, steps=3)
        page.mouse.move(at(1), box["y"] + 30)
        page.mouse.up()
        assert (state()["first"], state()["shown"]) == (2, 5)


def taken_of_the_period(page: Any) -> None:
    """Take rows, ground, picture and link of 2 to 5 May, by weeks."""
    page.locator("#fg-drawer summary").click()

    def taken(kind: str) -> str:
        with page.expect_download() as saved:
            page.locator(f"[data-take={kind}]").click()
        return str(saved.value.path().read_text("utf-8"))

    rows = pd.read_csv(StringIO(taken("csv")))
    assert rows["mapper"].tolist() == ["tester"] * 2 + ["second"] * 2
    assert rows["until"].tolist()[:2] == ["2024-05-05", "2024-05-07"]
    assert rows["held_km2"][0] == pytest.approx(float(area_km2(GROUNDS[3])), rel=1e-6)
    record = json.loads(taken("record"))
    assert [row["until"] for row in record["rows"]] == rows["until"].tolist()
    assert (record["since"], record["until"], record["unit"]) == (
        "2024-05-02", "2024-05-05", "week",
    )  # fmt: skip
    before, after = GROUNDS[1], GROUNDS[3]
    features = json.loads(taken("geojson"))["features"]
    for feature, expected in zip(
        features,
        (shapely.difference(after, before), shapely.difference(before, after)),
        strict=True,
    ):
        ground = shapely.from_geojson(json.dumps(feature["geometry"]))
        assert ground.is_valid and unlike_km2(ground, expected) < 1e-6
        assert feature["properties"]["period"] == "2024-05-02 → 2024-05-05"
    svg = taken("svg")
    assert "<title>Ground held over time. tester: 6 maps" in svg and 'role="img"' in svg
    page.locator("[data-take=link]").click()
    page.wait_for_selector("#fg-take-status:not(:empty)")
    link = page.locator("#fg-taken").input_value()
    assert "#from=2024-05-02&to=2024-05-05&bars=week&z=9/" in link
    with page.context.expect_page() as opened_again:
        page.evaluate("address => { window.open(address); }", link)
    again = opened_again.value
    again.wait_for_selector("#fg-player")
    assert again.evaluate("[frontgeo.state().first, frontgeo.state().shown]") == [1, 3]
    assert again.evaluate("frontgeo.chart().unit") == "week"
    assert again.evaluate("map_timeline.getZoom()") == 9
    again.close()


@pytest.mark.slow
@pytest.mark.browser
def test_the_address_bars_pins_and_a_second_mapper(chromium: Any, tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    for day, ground in zip(days(), GROUNDS, strict=True):
        write_geojson(tmp_path / "b" / f"{day}.geojson", translate(ground, 0.05, 0))
    file = tmp_path / "page.html"
    timeline_page(
        series(tmp_path / "a"),
        pins=[Pin("2024-05-03", "<b>bold</b>", "https://example.org/x")],
        beside=read_timeline(tmp_path / "b", mapper="second"),
        may_share=["tester"],
    ).save(file)
    with opened(chromium, file, width=390, height=844) as page:
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        chart = lambda: page.evaluate("frontgeo.chart()")  # noqa: E731
        page.evaluate("location.hash = 'from=2024-05-02&to=2024-05-05&bars=week&z=9/48.3/37.4'")
        page.wait_for_function("frontgeo.state().first === 1")
        assert page.evaluate("frontgeo.state().shown") == 3
        # 1 May 2024 was a Wednesday: a part of its week, and a part of the next
        assert chart() == {"view": [0, 6], "unit": "week", "periods": 2}
        assert page.evaluate("map_timeline.getZoom()") == 9
        assert text_of(page, "step").startswith("Week of 29 Apr 2024, in part: gained ")
        taken_of_the_period(page)
        page.locator("#fg-zoom").click()
        assert chart()["view"] == [1, 4]
        page.wait_for_timeout(700)
        assert page.evaluate("location.hash").startswith(
            "#from=2024-05-02&to=2024-05-05&bars=week&z=9/"
        )
        page.locator("#fg-unit").select_option("month")
        assert chart()["periods"] == 1
        assert page.locator("#fg-pins b").count() == 0
        page.locator("#fg-pins button").click()
        assert page.evaluate("frontgeo.state().shown") == 2
        assert text_of(page, "ghost").startswith("second, map of 3 May 2024: net ")
        drawn = page.evaluate(
            "(() => { const c = document.querySelector('.leaflet-fg-ghost-pane canvas');"
            "return c.getContext('2d').getImageData(0, 0, c.width, c.height)"
            ".data.some((v) => v); })()"
        )
        assert drawn
        page.locator("#fg-unit").select_option("step")
        page.locator("#fg-numbers summary").click()
        assert page.locator("#fg-rows [aria-current]").text_content().startswith("3 May 2024")
        assert page.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.slow
@pytest.mark.browser
def test_totals_are_labelled_and_those_of_python(
    chromium: Any, small: Path, tmp_path: Path
) -> None:
    timeline = series(tmp_path)
    area, changes = timeline.area()["area_km2"].tolist(), timeline.deltas()
    maps = [control_map for _, control_map in timeline.dated()]

    def written(km2: float, direction: str, first: int, shown: int, sign: str = "") -> str:
        if first == shown:
            return f"{0:{sign}.1f} km²"
        found = change_areas(diff(maps[first], maps[shown]))[cast("Any", direction)]
        width = max(found.value - found.low, found.high - found.value)
        if direction != "net":  # added up from map to map
            width *= max(1.0, km2 / found.value) if found.value > 0 else 0.0
        if width < 0.005:
            return f"{km2:{sign},.1f} km²"
        value, half, decimals = rounded_to_error(km2, width)
        text = f"{value + 0.0:{sign},.{decimals}f} ± {half:,.{decimals}f} km²"
        return text.replace("-", "−")

    with opened(chromium, small) as page:
        for first, shown in ((0, 5), (1, 4), (2, 3), (3, 3)):
            page.evaluate(f"frontgeo.show({first}, {shown})")
            steps = changes.iloc[first:shown]
            assert text_of(page, "held") == f"{area[shown]:,.1f} km² held"
            net = round(steps["net_km2"].sum(), 6) + 0.0
            ends = first, shown
            assert text_of(page, "net") == written(net, "net", *ends, "+")
            gained, lost = steps["gained_km2"].sum(), steps["lost_km2"].sum()
            assert text_of(page, "gains") == written(gained, "gained", *ends)
            assert text_of(page, "losses") == written(lost, "lost", *ends)
            assert text_of(page, "since") == f"Net since {days()[first]:%-d %b %Y}"
        assert "Gained, added up from map to map" in page.locator(".fg-totals").text_content()
        page.locator("#fg-numbers summary").click()
        rows = page.locator("#fg-rows tr").all_text_contents()
        assert len(rows) == 7 and rows[3] == "4 May 2024no map"
        assert rows[1] == f"2 May 2024{area[1]:,.1f}{changes['gained_km2'].iloc[0]:,.1f}0.0"


@pytest.mark.slow
@pytest.mark.browser
def test_playing_ends_with_the_last_map_and_is_announced_once(chromium: Any, small: Path) -> None:
    with opened(chromium, small) as page:
        page.evaluate(
            "window.said = []; new MutationObserver(() => said.push("
            "document.getElementById('fg-status').textContent)).observe("
            "document.getElementById('fg-status'), { childList: true })"
        )
        page.wait_for_timeout(700)
        page.locator("#fg-speed").select_option("32")
        play = page.locator("#fg-play")
        assert play.get_attribute("aria-label") == "Play"
        play.click()
        page.locator(".fg-playing").wait_for(state="detached")
        assert page.evaluate("frontgeo.state()") == {"first": 0, "shown": 5, "playing": False}
        assert play.get_attribute("aria-label") == "Play"
        last = page.locator("#fg-status", has_text="7 May 2024. Net since 1 May 2024")
        last.wait_for(state="attached")
        page.wait_for_timeout(700)
        assert 1 <= len(page.evaluate("said")) <= 2
        assert page.evaluate("said").pop().startswith("7 May 2024. Net since 1 May 2024")


@pytest.mark.slow
@pytest.mark.browser
def test_reduced_motion_starts_slow(chromium: Any, small: Path) -> None:
    with opened(chromium, small, reduced_motion="reduce") as page:
        assert page.locator("#fg-speed").input_value() == "1"


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize(("width", "height"), [(1280, 800), (800, 600), (390, 844)])
def test_everyone_can_use_it(chromium: Any, small: Path, width: int, height: int) -> None:
    with opened(chromium, small, width=width, height=height) as page:
        page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
        found = Axe().run(page).response["violations"]
        assert [v["id"] for v in found] == []
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        boxes = page.evaluate(
            "[...document.querySelectorAll('.fg-label')].filter((e) => e.offsetWidth && "
            "!e.closest('.fg-ruler')).map((e) => { const r = e.getBoundingClientRect(); "
            "return [r.left, r.top, r.right, r.bottom]; })"
        )
        assert len(boxes) > 3
        for i, a in enumerate(boxes):
            for b in boxes[:i]:
                assert a[0] >= b[2] or b[0] >= a[2] or a[1] >= b[3] or b[1] >= a[3]


PROBE = (
    "<img src=x onerror=alert(1)> </script><script>alert(1)</script> ${alert(1)} `\"'&lt;b&gt;<!--"
)


@pytest.mark.browser
def test_markup_in_names_is_text(chromium: Any, tmp_path: Path) -> None:
    places = gpd.GeoDataFrame(
        {"name_en": [PROBE], "name_uk": [PROBE], "kind": ["city"]},
        geometry=[shapely.Point(37.5, 48.3)],
        crs=4326,
    )
    out = tmp_path / "out.html"
    timeline_page(series(tmp_path, mapper=PROBE), settlements=places).save(out)
    with opened(chromium, out) as page:
        page.evaluate("frontgeo.show(0, 3)")
        text = page.evaluate("document.body.innerText")
        assert text.count(PROBE) >= 3
        assert page.locator("img").count() == 0


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.archive
def test_years_of_daily_maps_fit_and_are_right(
    chromium: Any, archive: Path, tmp_path: Path
) -> None:
    timeline = read_timeline(archive / DAILY)
    page_of_days = timeline_page(timeline)
    out = tmp_path / "out.html"
    page_of_days.save(out)
    assert len(timeline) == 536 and out.stat().st_size <= 900_000
    daily = last_of_each(timeline.snapshots, "day")  # two files may show one day
    last = len(daily) - 1
    chosen = (0, 1, 85, 263, 300, 450, last - 1, last)
    maps = list(timeline.maps([daily[i] for i in chosen]))
    grounds = [shown.held() for shown in maps]
    with opened(chromium, out) as page:
        for index, ground in zip(chosen, grounds, strict=True):
            shown = drawn_loops(page, index)
            assert area_km2(shown) == pytest.approx(area_km2(ground), rel=1e-6)
            assert unlike_km2(shown, ground) <= 1e-6 * area_km2(ground)
        page.evaluate("frontgeo.show(0, 1)")
        check_pixels(page, grounds[0], grounds[0], grounds[1])
        page.evaluate(f"frontgeo.show(1, {last})")
        assert check_pixels(page, grounds[1], grounds[-2], grounds[-1]) > 5000
        net = diff(maps[1], maps[-1]).net_km2
        told = re.fullmatch(r"\+([\d,]+) ± about ([\d,]+) km²", text_of(page, "net"))
        assert told is not None  # rounded to its error, that is to hundreds here
        assert float(told[1].replace(",", "")) == pytest.approx(net, abs=50)
