"""Pages and figures of wars elsewhere show the theatre's boundaries, names, colours and credits."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import folium
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pages import look

import frontgeo as fg
from frontgeo.archive.timeline import Timeline
from frontgeo.change.change import Change
from frontgeo.claims.base import Claim
from frontgeo.geometry.ellipsoid import WGS84
from frontgeo.geometry.measure import area_km2
from frontgeo.geometry.validation import EVERYWHERE
from frontgeo.i18n.messages import Message
from frontgeo.i18n.named import Named
from frontgeo.i18n.texts import texts_of
from frontgeo.outputs.datawrapper import datawrapper_files
from frontgeo.outputs.side_colours import colours_of, contrast, paint_of
from frontgeo.outputs.view_model import VerdictView, ranks
from frontgeo.pages.layers import backdrop_shapes, credits_of, page_data, regions_title
from frontgeo.places import examples_folder
from frontgeo.places.shipped_theatre import ukraine
from frontgeo.places.theatre import About, MapperLegend, Theatre, nowhere
from frontgeo.verdicts.check import figure_row, judge
from frontgeo.verdicts.context import Settings
from frontgeo.verdicts.verdict import Verdict

EXAMPLES = examples_folder() / "theatres"
NAMES = ("strip", "delta-land", "enclave")
LANGUAGES = ("en", "uk")
# of the war in Ukraine, in both languages and in any inflection
FOREIGN = re.compile(
    "oblast|openstreetmap|natural earth|geonames|ukrain|russia|област|україн|росі[юяї]|росій",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class War:
    """An example's theatre, its maps, and a claim about them."""

    theatre: Theatre
    maps: tuple[fg.ControlMap, ...]
    claim: Claim

    @property
    def change(self) -> Change:
        return fg.diff(*self.maps[:2])

    @property
    def verdicts(self) -> list[Verdict]:
        settings = Settings(region=self.theatre)
        depth = Claim.depth("7-9", depth_from="front", side=self.claim.side)
        return [fg.check(claim, self.change, settings=settings) for claim in (self.claim, depth)]


_CLAIMS = {
    "strip": Claim.area(200, side="blue"),
    "delta-land": Claim.area(12000, side="column", where="Westplain"),
    "enclave": Claim.area(5000, side="highland"),
}


def files_of(name: str) -> list[Path]:
    return sorted((EXAMPLES / f"{name}-maps").glob("*.geojson"))


@cache
def war(name: str) -> War:
    theatre = fg.read_theatre(EXAMPLES / f"{name}.toml")
    maps = tuple(fg.read_control_map(file, region=theatre) for file in files_of(name))
    return War(theatre, maps, _CLAIMS[name])


@cache
def unknown() -> War:
    """The maps of the strip, without its theatre."""
    maps = tuple(fg.read_control_map(file, region=EVERYWHERE) for file in files_of("strip"))
    return War(nowhere(), maps, Claim.area(200))


def made(theatre: Theatre, about: About, **layers: Any) -> Theatre:
    """Return a theatre of the same country with other facts, and no layer but those given."""
    west, south, east, north = theatre
    return Theatre((west, south, east, north), about, country=theatre.country, **layers)


def timeline(name: str) -> Timeline:
    return fg.read_timeline(EXAMPLES / f"{name}-maps", region=war(name).theatre)


def data_of(html: str) -> dict[str, Any]:
    """Return the data of a page's script."""
    found = re.search(r"\}\)\(map_\w+, (\{.*\})\);", html)
    assert found is not None
    return dict(json.loads(found[1]))


def names_in(rows: list[dict[str, Any]], lang: str) -> set[str]:
    return {row[lang] or row["en"] for row in rows}


def shows_theatre(html: str, theatre: Theatre, lang: str) -> dict[str, Any]:
    """Assert that a page shows a theatre, and nothing of another; return its data."""
    data, column = data_of(html), f"name_{lang}"
    assert names_in(data["region_names"], lang) <= set(theatre.regions[column])
    assert data["region_names"]
    assert names_in(data["settlements"], lang) == set(theatre.settlements[column])
    assert theatre.about.credit in data["credits"]
    assert not FOREIGN.findall(html)
    return data


# ---- pages ---------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_a_claim_page_shows_its_theatre(name: str, lang: str) -> None:
    of = war(name)
    html = fg.folium_map(of.verdicts, lang=lang).html()
    data = shows_theatre(html, of.theatre, lang)
    assert data["regions"] == of.theatre.about.regions_name.text(lang)
    sides = {of.theatre.name_of(side, lang) for side in of.theatre.side_keys}
    taken = {data["evidence"][0]["texts"][f"{key}_name"] for key in ("gained", "lost")}
    assert all(any(side in text for text in taken) for side in sides)


@pytest.mark.parametrize("name", NAMES)
def test_the_deepest_point_is_named_after_the_nearest_place_of_the_theatre(name: str) -> None:
    of = war(name)
    depth = of.verdicts[1]
    (row,) = depth.counted
    points = of.theatre.settlements.geometry
    (deepest,) = [part.at for part in row.parts if isinstance(part.at, shapely.Point)]
    metres = {
        place: abs(WGS84.inv(deepest.x, deepest.y, at.x, at.y)[2])
        for place, at in zip(of.theatre.settlements["name_en"], points, strict=True)
    }
    nearest = min(metres, key=lambda place: metres[place])
    page = fg.folium_map(depth).html()
    assert re.search(rf"km (north|south|east|west|\w+-\w+)[\w-]* of {nearest}", page)
    assert f"{min(metres.values()) / 1000:.1f} km" in page


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_a_timeline_page_shows_its_theatre(name: str, lang: str) -> None:
    data = shows_theatre(
        fg.timeline_page(timeline(name), lang=lang).html(), war(name).theatre, lang
    )
    assert data["regions"] == war(name).theatre.about.regions_name.text(lang)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_a_draw_page_shows_its_theatre(name: str, lang: str) -> None:
    of = war(name)
    html = fg.draw_page(of.claim, maps=of.maps[:2], lang=lang).html()
    data = shows_theatre(html, of.theatre, lang)
    about = of.theatre.about
    assert data["expected"] == list(of.theatre)
    assert data["known"]["border_m"] == about.border_tolerance_m
    assert f"--theatre {Path(about.file).name}" in html  # and no folder of ours
    km = f"{about.border_tolerance_m / 1000:g}"
    assert {"en": f" {km} km ", "uk": f" {km.replace('.', ',')} км "}[lang] in html
    without_maps = fg.draw_page("200 km2", theatre=of.theatre, lang=lang).html()
    south, west, north, east = shows_theatre(without_maps, of.theatre, lang)["bounds"]
    assert (west, south, east, north) == pytest.approx(of.theatre.country.bounds, abs=1e-4)


def test_a_draw_page_cuts_to_a_region_of_the_theatre() -> None:
    of = war("delta-land")
    region = of.theatre.ground_named("Westplain")
    assert region is not None
    data = data_of(fg.draw_page(of.claim, theatre=of.theatre).html())
    drawn = shapely.Polygon(data["known"]["region"]["rings"][0])
    assert shapely.area(shapely.symmetric_difference(drawn, region)) < 1e-9
    assert data["known"]["region"]["error_m"] == 125  # 1.25 times the mean error


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_a_figure_shows_its_theatre(name: str, lang: str) -> None:
    of = war(name)
    for shown, size in ((of.verdicts[0], "social"), (of.change, "column")):
        buffer = BytesIO()
        fg.figure(shown, lang=lang, size=size).savefig(buffer, format="svg")
        svg = buffer.getvalue().decode()
        assert not FOREIGN.findall(svg)
        assert of.theatre.about.credit in svg
        paints = colours_of(of.change)
        assert paints is not None
        assert paints[0 if of.change.gained_km2 else 1].line in svg


# ---- where no theatre is known ---------------------------------------------------------------


def test_ground_of_no_known_theatre_has_no_backdrop_names_or_credit() -> None:
    of = unknown()
    pages = [
        fg.folium_map(fg.check(of.claim, of.change)).html(),
        fg.folium_map(of.change).html(),
        fg.draw_page("200 km2", maps=of.maps[:2]).html(),
        fg.timeline_page(fg.read_timeline(EXAMPLES / "strip-maps", region=EVERYWHERE)).html(),
    ]
    for html in pages:
        data = data_of(html)
        assert not data["region_names"]
        assert not data["settlements"]
        assert set(data["credits"]) <= {"Strip atlas", "frontgeo"}
        assert not data.get("regions")
        assert not FOREIGN.findall(html)
    assert all(ground.is_empty for ground in backdrop_shapes(nowhere()))
    buffer = BytesIO()
    fg.figure(of.change).savefig(buffer, format="svg")
    svg = buffer.getvalue().decode()
    assert 'id="locator"' not in svg
    assert not FOREIGN.findall(svg)


def test_where_no_border_is_known_the_whole_edge_is_front() -> None:
    of = unknown()
    data = page_data([VerdictView(of.change)], texts_of("claim"))
    assert data["rough"]
    drawn = fg.draw_page("200 km2", maps=of.maps[0]).html()
    lines = data_of(drawn)["fronts"][0]
    length = sum(shapely.length(shapely.LineString(line)) for line in lines)
    assert length == pytest.approx(shapely.length(of.maps[0].held().boundary), rel=1e-4)
    assert "within" not in texts_of("draw")["draw_method_interval_anywhere"]
    assert texts_of("draw")["draw_method_interval_anywhere"] in drawn
    assert data_of(drawn)["known"]["border"] == []


def test_the_front_of_a_theatre_leaves_out_its_own_border() -> None:
    of = war("strip")
    lines = data_of(fg.draw_page("200 km2", maps=of.maps[0]).html())["fronts"][0]
    front = shapely.MultiLineString([[(x, y) for y, x in line] for line in lines])
    # only the edge across the strip, from coast to border, less the zone at both ends
    across = shapely.LineString([(34.4, 31.4667), (34.5, 31.3833)])
    assert shapely.hausdorff_distance(front, across) < 0.005
    assert 0.9 < shapely.length(front) / shapely.length(across) < 1


# ---- what a page is about --------------------------------------------------------------------


def test_a_verdict_without_ground_shows_no_other_theatre() -> None:
    of = war("strip")
    row = figure_row(of.claim, fg.Amount.of(190), by="a newspaper")
    parameters = Settings(region=of.theatre).as_record()
    verdict = judge(of.claim, [row], {"parameters": parameters})
    data = data_of(fg.folium_map(verdict).html())
    assert not data["region_names"]
    assert data["credits"] == ["frontgeo"]
    stated = data_of(fg.folium_map(verdict, theatre=of.theatre).html())
    assert stated["regions"] == "Districts"
    south, west, north, east = stated["bounds"]
    assert (west, south, east, north) == pytest.approx(of.theatre.country.bounds, abs=1e-4)
    of_ukraine = judge(of.claim, [row], {"parameters": Settings().as_record()})
    assert data_of(fg.folium_map(of_ukraine).html())["regions"] == "Oblasts"


def test_of_several_theatres_a_page_shows_the_first_that_is_known() -> None:
    first, second = war("strip"), war("enclave")
    nothing = fg.check(Claim.area(200), unknown().change)
    shown = [nothing, *first.verdicts, *second.verdicts]
    data = data_of(fg.folium_map(shown).html())
    assert data["regions"] == first.theatre.about.regions_name
    assert names_in(data["settlements"], "en") == set(first.theatre.settlements["name_en"])


def test_places_of_a_users_own_are_named_instead() -> None:
    of = war("strip")
    own = of.theatre.settlements.head(1).assign(name_en="My village")
    data = data_of(fg.folium_map(of.verdicts, settlements=own).html())
    assert names_in(data["settlements"], "en") == {"My village"}
    assert of.theatre.about.credit in data["credits"]


def test_names_have_a_second_language_only_if_it_is_the_theatres() -> None:
    of = war("delta-land")
    english = data_of(fg.folium_map(of.change).html())
    assert not any(place["uk"] for place in english["settlements"] + english["region_names"])
    ukrainian = data_of(fg.folium_map(of.change, lang="uk").html())
    assert {place["en"] for place in ukrainian["settlements"]} == set(
        of.theatre.settlements["name_en"]
    )


def test_a_legends_credit_is_shown_with_its_maps() -> None:
    of = war("strip")
    legend = MapperLegend("Strip atlas", "status", {}, credit="Maps: Strip atlas, 2025")
    about = replace(of.theatre.about, legends=(legend,), digest="legend")
    theatre = made(of.theatre, about)
    credits = credits_of(["Strip atlas"], texts_of("claim"), theatre, ours=True)
    assert credits == ["Maps: Strip atlas, 2025", of.theatre.about.credit, "frontgeo"]


def test_a_chart_of_datawrapper_credits_the_theatre() -> None:
    of = war("strip")
    files = datawrapper_files(of.verdicts[0])
    text = b" ".join(files.values()).decode()
    assert of.theatre.about.credit in text
    assert not FOREIGN.findall(text)


@pytest.mark.parametrize("name", NAMES)
def test_the_backdrop_keeps_the_country(name: str) -> None:
    theatre = war(name).theatre
    land, lines = backdrop_shapes(theatre)
    assert area_km2(land) == pytest.approx(area_km2(theatre.country), rel=2e-3)
    inner = shapely.union_all(shapely.boundary(theatre.regions.geometry.to_numpy()))
    assert shapely.hausdorff_distance(lines, inner) < 0.005


def test_a_country_without_regions_has_no_layer_of_them() -> None:
    of = war("strip")
    about = replace(of.theatre.about, digest="country only")
    theatre = made(of.theatre, about)
    assert regions_title(theatre, texts_of("claim")) == ""
    land, lines = backdrop_shapes(theatre)
    assert shapely.equals(land.boundary, lines)


def test_regions_may_have_a_readers_own_title_or_none_of_their_own() -> None:
    theatre = war("strip").theatre
    own = texts_of("claim", {"lang": "de", "regions": "Bezirke"})
    assert regions_title(theatre, own) == "Bezirke"
    about = replace(theatre.about, regions_name=Named("Regions"), digest="untitled")
    untitled = made(theatre, about, regions=theatre.regions)
    assert regions_title(untitled, texts_of("claim", "uk")) == "Регіони"


def test_large_places_come_first() -> None:
    theatre = war("strip").theatre
    found = dict(
        zip(theatre.settlements["name_en"], ranks(theatre.settlements, theatre), strict=True)
    )
    assert found == {
        "Northport": -1, "Middleton": -1, "Southgate": -1,  # the largest of each district
        "Fishers' Quay": 1, "Orchard": 2, "Hilltop": 2,
    }  # fmt: skip


def test_ukraine_keeps_its_names_and_credits() -> None:
    texts = texts_of("claim")
    assert regions_title(ukraine(), texts) == "Oblasts"
    assert regions_title(ukraine(), texts_of("claim", "uk")) == "Області"
    credits = credits_of([], texts, ukraine(), ours=True)
    assert credits[0] == ukraine().about.credit
    assert "OpenStreetMap" in credits[0]
    data = page_data([VerdictView(fg.Drawing.of(shapely.box(36, 50, 36.4, 50.2)))], texts)
    names = names_in(data["region_names"], "en")
    assert len(names) == 25
    assert not names & {"Kyiv", "Sevastopol"}  # cities, named as places
    assert sum(place["rank"] == -1 for place in data["settlements"]) == 7


# ---- colours ---------------------------------------------------------------------------------

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@given(COLOURS)
def test_any_colour_of_a_side_can_be_seen_and_read(colour: str) -> None:
    paint = paint_of(colour)
    assert contrast(paint.line, "#ffffff") >= 4.5
    assert contrast(paint.line, paint.ground) >= 3
    assert contrast(paint.newest, "#ffffff") >= contrast(paint.line, "#ffffff")


def test_contrast_is_that_of_wcag() -> None:
    # the values of the standard's own checker, for #777777 and #0b5f8a on white
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#ffffff", "#000000") == pytest.approx(21)


def test_ground_has_the_colour_of_the_side_that_took_it() -> None:
    of = war("enclave")  # the uplanders' maps, on which ground was lost to Highland
    colours = data_of(fg.folium_map(of.change).html())["evidence"][0]["colours"]
    assert colours["lost"]["line"] == "#00695c"
    assert colours["gained"]["line"] == paint_of("#e6a100").line != "#e6a100"
    assert colours_of(unknown().change) is None
    assert colours_of(fg.Drawing.of(shapely.box(36, 50, 36.4, 50.2))) is None


def test_without_a_second_colour_lost_ground_differs_from_gained() -> None:
    of = war("strip")
    for colour, other in (("#0b5f8a", "#b54a0b"), ("#b54a0b", "#0b5f8a")):
        sides = (replace(of.theatre.about.sides[0], colour=colour),)
        about = replace(of.theatre.about, sides=sides, digest=colour)
        theatre = made(of.theatre, about)
        maps = [fg.read_control_map(file, region=theatre) for file in files_of("strip")[:2]]
        found = colours_of(fg.diff(*maps))
        assert found is not None
        assert [paint.line for paint in found] == [colour, other]


def test_a_layer_of_a_users_map_has_the_sides_colours() -> None:
    figure = folium.Map(tiles=None)
    fg.change_layer(war("strip").change).add_to(figure)
    html = figure.get_root().render()
    assert '"line": "#2166ac"' in html or '"line":"#2166ac"' in html


def test_sides_of_a_file_are_inflected_in_ukrainian_by_a_noun_before_them() -> None:
    side = Named("Blue army", {"uk": "Синя армія"})
    assert Message("taken-by", side=side).text("uk") == "Зайнято стороною «Синя армія»"
    assert Message("taken-by", side=side).text("en") == "Taken by Blue army"
    assert Message("taken-by", side="russia").text("uk") == "Зайнято Росією"


# ---- in a browser ----------------------------------------------------------------------------

_LABELS = (
    "[...document.querySelectorAll('.leaflet-control-layers-overlays span')]"
    ".map(e => e.textContent.trim())"
)


@pytest.mark.browser
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_the_layer_switch_has_the_theatres_title(
    chromium: Any, tmp_path: Path, name: str, lang: str
) -> None:
    of = war(name)
    title = of.theatre.about.regions_name.text(lang)
    fg.folium_map(of.verdicts, lang=lang).save(tmp_path / "claim.html")
    fg.timeline_page(timeline(name), lang=lang).save(tmp_path / "timeline.html")
    for file in ("claim.html", "timeline.html"):
        with look(chromium, tmp_path / file) as seen:
            assert title in seen.page.evaluate(_LABELS)
            assert not FOREIGN.findall(seen.page.inner_text("body"))
            assert seen.complaints == []


@pytest.mark.browser
def test_the_legend_has_the_sides_colours(chromium: Any, tmp_path: Path) -> None:
    fg.folium_map(war("strip").verdicts).save(tmp_path / "page.html")
    with look(chromium, tmp_path / "page.html") as seen:
        name = "getComputedStyle(document.getElementById('fg-gained-name')).color"
        assert seen.page.evaluate(name) == "rgb(33, 102, 172)"
        hatch = "document.querySelector('#fg-hatch line').getAttribute('stroke')"
        assert seen.page.evaluate(hatch) == "#2166ac"
        hatched = seen.page.locator('.leaflet-pane path[fill="url(#fg-hatch)"]')
        assert hatched.count() == 1
        assert hatched.get_attribute("stroke") == "#2166ac"


@pytest.mark.browser
def test_without_a_theatre_no_regions_or_names_are_offered(chromium: Any, tmp_path: Path) -> None:
    of = unknown()
    fg.folium_map(fg.check(of.claim, of.change)).save(tmp_path / "page.html")
    with look(chromium, tmp_path / "page.html") as seen:
        offered = seen.page.evaluate(_LABELS)
        assert "Front line, last day" in offered
        assert not {"Regions", "Oblasts", "Names"} & set(offered)
        assert seen.complaints == []
    played = fg.read_timeline(EXAMPLES / "strip-maps", region=EVERYWHERE)
    fg.timeline_page(played).save(tmp_path / "timeline.html")
    with look(chromium, tmp_path / "timeline.html") as seen:
        assert seen.page.evaluate(_LABELS) == []
        assert seen.complaints == []


@pytest.mark.browser
def test_a_title_of_regions_is_text_and_not_markup(chromium: Any, tmp_path: Path) -> None:
    of = war("strip")
    probe = "<img src=x onerror=alert(1)>"
    about = replace(of.theatre.about, regions_name=Named(probe), digest="probe")
    theatre = made(of.theatre, about, regions=of.theatre.regions)
    folder = tmp_path / "maps"
    folder.mkdir()
    for file in files_of("strip"):
        (folder / file.name).write_bytes(file.read_bytes())
    maps = fg.read_timeline(folder, region=theatre)
    fg.timeline_page(maps).save(tmp_path / "timeline.html")
    fg.folium_map(of.verdicts, theatre=theatre).save(tmp_path / "claim.html")
    for name in ("timeline.html", "claim.html"):
        with look(chromium, tmp_path / name) as seen:
            assert probe in seen.page.evaluate(_LABELS)
            assert seen.complaints == []
