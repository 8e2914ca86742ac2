"""The base map: what is land, sea and water, on which day, and how it comes onto pages."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import lzma
import re
import shutil
import sys
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import shapely
from pages import look, verdict

import frontgeo as fg
from frontgeo.geometry.measure import area_km2
from frontgeo.geometry.projection import local_metres
from frontgeo.i18n import texts_of
from frontgeo.outputs.base_map_view import base_map_view
from frontgeo.pages.surroundings import surroundings
from frontgeo.places import examples_folder
from frontgeo.places.base_map import BaseMap, base_map_of
from frontgeo.places.shipped_theatre import ukraine
from frontgeo.places.theatre import nowhere

DATA = Path(__file__).parents[1] / "data" / "basemap"
SOUTH = (32.0, 46.0, 36.0, 48.6)
BEFORE, AFTER = date(2023, 6, 5), date(2023, 6, 7)
NIKOPOL_BAY = shapely.Point(34.4, 47.5)  # in the reservoir
#: city centres; coordinates of GeoNames
CITIES = {
    "Kyiv": (30.5238, 50.4547),
    "Kherson": (32.6169, 46.6354),
    "Zaporizhzhia": (35.1390, 47.8388),
    "Dnipro": (35.0459, 48.4647),
    "Izium": (37.2483, 49.2128),
    "Kupiansk": (37.6160, 49.7106),
    "Simferopol": (34.1008, 44.9572),
}


@pytest.fixture(scope="module")
def south() -> BaseMap:
    return base_map_of(ukraine(), SOUTH, AFTER)


@pytest.fixture(scope="module")
def country() -> BaseMap:
    return base_map_of(ukraine(), (22.0, 44.3, 40.3, 52.4), BEFORE)


def _away_m(base: BaseMap, city: str) -> float:
    spot = shapely.Point(CITIES[city])
    to_metres, _ = local_metres(spot)
    near = [
        shapely.clip_by_rect(shape, *spot.buffer(0.5).bounds)
        for shape in (base.water, *(line for _, line in base.rivers))
    ]
    return min(float(to_metres(spot).distance(to_metres(shape))) for shape in near if shape)


@pytest.mark.parametrize(("city", "most_m"), [("Kherson", 1500), ("Zaporizhzhia", 2500),
    ("Dnipro", 1500), ("Kyiv", 2500), ("Izium", 1500), ("Kupiansk", 1500)])  # fmt: skip
def test_cities_lie_on_their_rivers(country: BaseMap, city: str, most_m: float) -> None:
    assert _away_m(country, city) < most_m


def test_land_is_not_water(country: BaseMap) -> None:
    for city in ("Kyiv", "Simferopol", "Izium", "Zaporizhzhia"):
        assert not country.water.contains(shapely.Point(CITIES[city])), city


def test_the_reservoir_until_its_dam_broke() -> None:
    before, day_of, after = (
        base_map_of(ukraine(), SOUTH, day) for day in (BEFORE, date(2023, 6, 6), AFTER)
    )
    assert before.water.contains(NIKOPOL_BAY) and before.shows_reservoir is True
    for drained in (day_of, after):
        assert not drained.water.contains(NIKOPOL_BAY) and drained.shows_reservoir is False
    gone_km2 = area_km2(before.water) - area_km2(after.water)
    assert gone_km2 == pytest.approx(2155, rel=0.06)  # as encyclopaedias have it
    # in its place runs the river, all the way
    course = shapely.difference(dict(after.rivers)[1], dict(before.rivers)[1].buffer(1e-6))
    west, _, east, _ = course.bounds
    assert west < 33.6 and east > 35.0
    # far from it, nothing is said
    assert base_map_of(ukraine(), (36.5, 49.8, 37.5, 50.4), AFTER).shows_reservoir is None


def test_a_page_says_whose_days_water_it_draws() -> None:
    texts = texts_of("common")
    across = base_map_view(ukraine(), SOUTH, [BEFORE, AFTER], texts)
    assert "7 Jun 2023" in across.credits[-1] and "6 Jun 2023" in across.credits[-1]
    assert not across.shown.water.contains(NIKOPOL_BAY)  # as of the later map
    for days in ([date(2023, 5, 1), BEFORE], [AFTER, date(2023, 7, 1)], []):
        assert len(base_map_view(ukraine(), SOUTH, days, texts).credits) == 1
    assert len(base_map_view(ukraine(), (36, 49, 38, 50), [BEFORE, AFTER], texts).credits) == 1


def test_crimea_is_no_other_countrys() -> None:
    base = base_map_of(ukraine(), (33.0, 44.5, 36.5, 46.0), AFTER)
    crimea = ukraine().regions.set_index("iso").geometry.loc[["UA-43", "UA-40"]]
    assert shapely.intersection(base.land, shapely.union_all(crimea.to_numpy())).is_empty
    for level in ("ukraine", "world"):
        features = json.loads(lzma.decompress((DATA / f"{level}.geojson.xz").read_bytes()))
        russia = [
            shapely.from_geojson(json.dumps(feature["geometry"]))
            for feature in features["features"]
            if feature["properties"].get("code") == "RU"
        ]
        assert len(russia) == 1
        for place in ((34.10, 44.96), (33.53, 44.60), (36.0, 45.3)):
            assert not russia[0].intersects(shapely.Point(place)), (level, place)


def test_sea_and_other_land(country: BaseMap) -> None:
    ours = ukraine().country
    for sea in ((31.5, 45.0), (36.5, 46.2), (36.6, 45.3)):  # Black Sea, Azov, strait of Kerch
        spot = shapely.Point(sea)
        assert not country.land.intersects(spot) and not ours.intersects(spot), sea
    for abroad in ((36.6, 50.6), (27.0, 47.2), (27.56, 53.9), (39.0, 45.0), (2.35, 48.85)):
        assert country.land.intersects(shapely.Point(abroad)), abroad
    assert {"sea_black", "sea_azov", "RU", "MD", "RO", "PL"} <= {name.key for name in country.names}
    # other land reaches under the country, by no more than 5 km
    to_metres, _ = local_metres(ours)
    reached = to_metres(shapely.intersection(country.land, ours))
    assert not reached.is_empty
    within = shapely.get_coordinates(reached)
    assert shapely.distance(shapely.points(within), to_metres(ours.boundary)).max() < 5000


def test_size_in_a_page() -> None:
    texts = texts_of("common")
    for bounds, most in ((SOUTH, 60_000), ((36.5, 47.5, 39, 50), 50_000),
                         ((22.0, 44.3, 40.3, 52.4), 150_000)):  # fmt: skip
        data = surroundings(base_map_view(ukraine(), bounds, [AFTER], texts))
        assert 20_000 < len(json.dumps(data)) < most, bounds


def test_invented_ground_has_none() -> None:
    strip = fg.read_theatre(examples_folder() / "theatres" / "strip.toml")
    for theatre in (strip, nowhere()):
        assert base_map_of(theatre, (20, 10, 21, 11)).is_empty
        assert (
            surroundings(base_map_view(theatre, (20, 10, 21, 11), [], texts_of("common"))) is None
        )


def test_a_theatre_elsewhere(tmp_path: Path) -> None:
    """A country of the world's file, as a user draws it: its neighbours, and the sea beside it."""
    country = shapely.box(8.5, 33.0, 10.0, 35.0)  # most of it in Tunisia
    (tmp_path / "land.geojson").write_text(shapely.to_geojson(country), encoding="utf-8")
    lines = ('name = "Land"', 'viewpoint = "x"', 'credit = "y"', "{}", "[country]",
             'file = "land.geojson"')  # fmt: skip
    for stated, is_empty in (("", False), ("base_map = true", False), ("base_map = false", True)):
        (tmp_path / "land.toml").write_text("\n".join(lines).format(stated), encoding="utf-8")
        theatre = fg.read_theatre(tmp_path / "land.toml")
        base = base_map_of(theatre, (8.5, 33.0, 10.0, 35.0))
        assert base.is_empty is is_empty
    shown = base_map_of(fg.read_theatre(_theatre(tmp_path, lines)), (8.5, 33.0, 10.0, 35.0))
    assert shown.land.contains(shapely.Point(5, 33)) and not shown.land.intersects(
        shapely.Point(12.5, 35)
    )
    assert not shown.is_detailed and "DZ" in {name.key for name in shown.names}
    view = base_map_view(fg.read_theatre(tmp_path / "land.toml"), (8.5, 33, 10, 35), [],
                         texts_of("common", "uk"))  # fmt: skip
    assert {"Алжир", "Land"} <= {name for name, _ in view.names}


def _theatre(folder: Path, lines: tuple[str, ...]) -> Path:
    path = folder / "land.toml"
    path.write_text("\n".join(lines).format(""), encoding="utf-8")
    return path


def test_without_a_day_it_is_todays_water() -> None:
    base = base_map_of(ukraine(), SOUTH)
    assert base.shows_reservoir is False and not base.water.contains(NIKOPOL_BAY)
    assert base.rivers and area_km2(base.water) > 1000


def test_tiles_stand_in_its_place() -> None:
    assert base_map_view(ukraine(), SOUTH, [], texts_of("common"), tiles=True).credits == []
    page = fg.folium_map(verdict(), tiles="https://tiles.example/{z}/{x}/{y}", attribution="Me")
    assert '"base":null' in page.html().replace(": ", ":")


def test_pictures_have_the_sea(tmp_path: Path) -> None:
    drawn = fg.Drawing.of(shapely.box(37.5, 46.6, 38.6, 47.3))
    sea = "#d0dee7"
    svg = tmp_path / "figure.svg"
    fg.figure(drawn).savefig(svg)
    text = svg.read_text(encoding="utf-8")
    assert 'id="other-land"' in text and sea in text
    page = fg.folium_map(drawn)
    still = re.search("<svg xmlns.*?</svg>", page.html(), re.DOTALL)
    assert still is not None and f'fill="{sea}"' in still[0]


# ---- the build ---------------------------------------------------------------------------


def test_the_files_are_those_of_the_build() -> None:
    """The packages are not at hand here: what was written is held against its own rules."""
    for level, kinds in (("ukraine", {"land", "border", "water", "river"}),
                         ("world", {"land", "border", "water", "river", "far"})):  # fmt: skip
        content = (DATA / f"{level}.geojson.xz").read_bytes()
        assert len(content) < 400_000
        text = lzma.decompress(content)
        features = json.loads(text)["features"]
        assert {feature["properties"]["kind"] for feature in features} == kinds
        shapes = shapely.from_geojson([json.dumps(f["geometry"]) for f in features])
        assert shapely.is_valid(shapes).all()
        xy = shapely.get_coordinates(shapes)
        assert abs(xy * 1000 - (xy * 1000).round()).max() < 1e-6
        again = lzma.compress(text, preset=9 | lzma.PRESET_EXTREME)
        assert hashlib.sha256(again).digest() == hashlib.sha256(content).digest()


def _build() -> ModuleType:
    pytest.importorskip("h5py", reason="h5py is in the group boundaries")
    spec = importlib.util.spec_from_file_location("base_map_build", DATA / "build.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.path.insert(0, str(DATA))
    try:
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(DATA))
    return module


@pytest.mark.network
@pytest.mark.slow
def test_two_builds_are_alike(tmp_path: Path) -> None:
    if not shutil.which("apt-get"):
        pytest.skip("needs apt-get")
    assert _build().main(["--output", str(tmp_path)]) == 0
    for name in ("ukraine.geojson.xz", "world.geojson.xz"):
        assert (tmp_path / name).read_bytes() == (DATA / name).read_bytes()


# ---- in a browser ------------------------------------------------------------------------


@pytest.mark.browser
@pytest.mark.slow
def test_sea_land_and_rivers_are_drawn(tmp_path: Path, chromium: Any) -> None:
    drawn = fg.Drawing.of(shapely.box(37.5, 46.6, 38.6, 47.3))
    fg.folium_map(drawn).save(tmp_path / "page.html")
    with look(chromium, tmp_path / "page.html") as seen:
        background, areas, counts = seen.page.evaluate(
            """() => [
              getComputedStyle(document.querySelector(".leaflet-container")).backgroundColor,
              [...document.querySelectorAll(".fg-area")].map((label) => label.textContent),
              ["abroad", "water"].map((name) => {
                const canvas = document.querySelector(`.leaflet-fg-${name}-pane canvas`);
                const { data } = canvas.getContext("2d").getImageData(
                  0, 0, canvas.width, canvas.height
                );
                const found = {};
                for (let i = 0; i < data.length; i += 4) {
                  if (data[i + 3] < 60) continue; // edges of lines and areas are thinner
                  const colour = [data[i], data[i + 1], data[i + 2]].join();
                  found[colour] = (found[colour] || 0) + 1;
                }
                return found;
              }),
            ]"""
        )
        assert not seen.complaints and not seen.requests
    assert background == "rgb(208, 222, 231)"
    assert "Sea of Azov" in areas
    abroad, water = counts
    rivers = {colour: n for colour, n in water.items() if colour != "208,222,231"}
    assert abroad.get("235,233,225", 0) > 1000
    assert water.get("208,222,231", 0) > 20
    assert sum(rivers.values()) > 100 and "235,233,225" not in rivers
