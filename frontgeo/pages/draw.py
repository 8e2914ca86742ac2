"""Make the draw-and-check page, where polygons drawn in the browser are measured as in Python.

The page has no Python behind it. ``js/measure.js`` measures there; every constant that it
needs is handed over from the module that owns it, so that both sides hold the same one.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from math import inf
from pathlib import Path
from typing import Any

import folium
import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo._utils.parts import simplified
from frontgeo.change.apart import LEAST_KM2
from frontgeo.change.control_map import DEFAULT_POSITION_ERROR_M, ControlMap
from frontgeo.change.diff import diff
from frontgeo.change.front import front_of
from frontgeo.claims.base import Claim
from frontgeo.claims.measuring import TOGETHER_LENGTHS
from frontgeo.claims.statement import WIDE
from frontgeo.errors import ClaimError, InputError
from frontgeo.geometry.ellipsoid import FARTHEST_LON_DEG, WGS84, authalic_series
from frontgeo.geometry.projection import DEFAULT_SLIVER_TOLERANCE_M
from frontgeo.geometry.uncertainty import DEFAULT_CORRELATION_LENGTH_M, Z_95
from frontgeo.i18n.texts import Texts, texts_of
from frontgeo.mappers.registry import DrawnPolygons, read_drawn_polygons
from frontgeo.outputs.base_map_view import base_map_view
from frontgeo.outputs.caveats import assumptions_of, when_text
from frontgeo.outputs.view_model import VerdictView, named_places
from frontgeo.outputs.wording import amount_text, quantity_text, where_text
from frontgeo.pages.drawer import DRAWER_IN_SCRIPT, citation_of
from frontgeo.pages.html_document import bundle, render_template, styles
from frontgeo.pages.layers import backdrop_of, credits_of, focus, lines_of, rings
from frontgeo.pages.offline import OfflineMap
from frontgeo.pages.place_index import place_index
from frontgeo.pages.surroundings import bounds_around, surroundings
from frontgeo.places.shipped_theatre import default_theatre
from frontgeo.places.theatre import Theatre
from frontgeo.verdicts.context import Layers, Settings

__all__ = ["draw_page"]

SAVED_AS = "frontgeo-drawn.geojson"
LARGEST_MB = 20  # of a file to import; a larger one could freeze the browser
HELD_DEG = 0.0005
_LONGEST_NAME = 80  # of a polygon, as in the page
_BORDER_DECIMALS = 5
_MOST_BORDER_POINTS = 25_000  # of a country that goes to the page whole, some 12 bytes each
#: Keys of the texts that the page's script writes, beside those of its own topic.
_IN_SCRIPT = (
    "thousands", "decimal", "months", "km2", "zoom_in", "zoom_out", "gesture_wheel",
    "gesture_wheel_mac", "gesture_touch", "within-error", *DRAWER_IN_SCRIPT,
)  # fmt: skip


def draw_page(
    claim: Claim | str,
    *,
    maps: ControlMap | Sequence[ControlMap] | None = None,
    drawn: DrawnPolygons | str | Path | None = None,
    settlements: gpd.GeoDataFrame | str | Path | None = None,
    lang: str | Mapping[str, str] = "en",
    tiles: str | folium.TileLayer | None = None,
    attribution: str | None = None,
    bounds: tuple[float, float, float, float] | None = None,
    theatre: Theatre | None = None,
) -> OfflineMap:
    """Make a page for drawing polygons and checking them against a claim of area.

    Parameters
    ----------
    claim : Claim or str
        A claim of area with a number; text such as ``"about 880 km2"`` is parsed.
    maps : ControlMap, or one or two of them, optional
        Maps to draw on: the ground held on the last one, and the front lines of both.
    drawn : path or DrawnPolygons, optional
        Polygons to begin with: any vector file, also ``file:layer`` of a GeoPackage.
    settlements : GeoDataFrame or path, optional
        Places to name and to find instead of those of the theatre, as in `frontgeo.folium_map`.
    lang : {"en", "uk"} or mapping
        The language, or texts to use instead, as for `frontgeo.i18n.texts_of`.
    tiles, attribution : optional
        A background map from the network, and its credit, as in `OfflineMap`.
    bounds : tuple of float, optional
        South, west, north, east: the part of the map to open on, within the theatre's
        surroundings.
    theatre : Theatre, optional
        Where is drawn; by default the theatre of the maps or, without a map, the default one.

    Returns
    -------
    OfflineMap
        ``.save("draw.html")`` writes one file that needs no network. ``frontgeo check
        --polygons`` reads a file saved from the page and gets the same number.

    Raises
    ------
    ClaimError
        If the claim states no area.
    InputError
        If the maps, bounds or language cannot be used.

    Notes
    -----
    The page measures as `frontgeo.check` does polygons: area by the line integral of the
    authalic function, overlaps once, the 95 % interval from the boundary without border
    and coast, with the default position error. Polygons that cross themselves are marked
    and not counted; the readers of files mend them instead.

    Examples
    --------
    >>> page = draw_page("880 km2", lang="en")
    >>> "880 km² claimed" in page.html()
    True
    """
    claim = _claim_of_area(claim)
    texts = texts_of("draw", lang)
    drawn_on = _checked_maps(maps)
    theatre = _theatre_of(drawn_on) if theatre is None else theatre
    claim = Settings(region=theatre).in_theatre(claim)
    _check_bounds(bounds, theatre)
    if drawn is not None and not isinstance(drawn, DrawnPolygons):
        drawn = read_drawn_polygons(drawn, region=theatre)
    places = named_places(settlements)
    stated = _claim_data(claim, texts)
    opened = bounds or _bounds_of(drawn) or _bounds(drawn_on, claim, theatre)
    example = _example_corners(opened, theatre)
    data = _page_data(claim, drawn_on, stated, texts, theatre)
    data["texts"]["draw_bad_line"] = texts["draw_bad_line"].replace("{example}", example[0])
    data |= {
        "bounds": [round(v, 5) for v in opened],
        "drawn": _drawn_data(drawn),
        "places": place_index(theatre, places, opened),
        "tiles": tiles is not None,
        **_behind(drawn_on, opened, texts, theatre, places=places, tiles=tiles is not None),
    }
    title = texts.filled("draw_title", claim=stated["label"])
    data["drawer"] = {"citation": _citation(title, drawn_on, texts)}
    context = {
        "t": texts,
        "claim": stated,
        "facts": _facts(claim, stated, texts),
        "legend": _legend(drawn_on, texts),
        "caveats": assumptions_of(drawn_on, texts),
        "method_interval": _method_interval(theatre, texts),
        "example": example,
        "command": _command(claim, theatre),
        "cut_to_border": _of_country("draw_cut_to_border", theatre, texts),
    }
    return OfflineMap(
        title=title,
        description=texts.filled("draw_heading", claim=stated["label"]),
        lang=texts.lang,
        data=data,
        script=bundle("draw_page"),
        style=styles("shared", "draw_page", "dark"),
        body=render_template("draw_page.html", context),
        vendors=("leaflet", "geoman"),
        bounds=opened,
        tiles=tiles,
        attribution=attribution,
    )


def _citation(title: str, maps: Sequence[ControlMap], texts: Texts) -> str:
    """Return how a drawing is cited, with the maps that it was drawn on."""
    mappers = [shown.mapper for shown in maps]
    return citation_of(title, mappers, texts, "citation_drawn_on" if mappers else "citation_drawn")


def _behind(
    maps: Sequence[ControlMap],
    opened: tuple[float, float, float, float],
    texts: Texts,
    theatre: Theatre,
    *,
    places: gpd.GeoDataFrame | None,
    tiles: bool,
) -> dict[str, Any]:
    """Return what lies behind the drawing: the theatre, the base map, and their credits."""
    days = [shown.day for shown in maps if shown.day is not None]
    base = base_map_view(theatre, bounds_around([opened]), days, texts, tiles=tiles)
    mappers = [shown.mapper for shown in maps]
    return {
        **backdrop_of(theatre, texts, places, day=maps[-1].day if maps else None),
        "base": surroundings(base),
        "credits": credits_of(mappers, texts, theatre, base, ours=places is None),
    }


def _claim_of_area(claim: Claim | str) -> Claim:
    """Return a claim, parsed if it is text.

    Raises
    ------
    ClaimError
        If it states no area.
    """
    claim = Claim.parse(claim) if isinstance(claim, str) else claim
    if claim.measures_area and claim.number is not None:
        return claim
    raise ClaimError(
        f"draw: expected a claim of area with a number, such as '880 km2', found "
        f"{claim.label[:60]!r}; other claims are checked with `frontgeo check`"
    )


#: Texts that name the country, one of which a page has.
_OF_COUNTRY = ("draw_abroad", "draw_cut_to_border")


def _of_country(key: str, theatre: Theatre, texts: Texts) -> str:
    """Return a text about the country: of the shipped theatre, or with the name of another's."""
    if theatre.about.is_shipped and theatre.is_known:
        return texts[key]
    if not theatre.is_known:
        return ""
    name = theatre.about.name.text(texts.sentences)
    return texts[f"{key}_of"].replace("{country}", name)


def _drawn_data(drawn: DrawnPolygons | None) -> list[dict[str, Any]]:
    """Return polygons to begin with as the page's script draws them, their rings not closed."""
    return [
        {
            "name": name[:_LONGEST_NAME],
            "rings": [shapely.get_coordinates(r)[:-1].tolist() for r in shapely.get_rings(polygon)],
        }
        for name, polygon in (() if drawn is None else drawn.polygons)
    ]


def _bounds_of(drawn: DrawnPolygons | None) -> tuple[float, float, float, float] | None:
    """Return south, west, north and east of polygons to begin with."""
    if drawn is None:
        return None
    polygons = [polygon for _, polygon in drawn.polygons]
    west, south, east, north = (float(v) for v in shapely.total_bounds(polygons))
    return south, west, north, east


def _theatre_of(maps: Sequence[ControlMap]) -> Theatre:
    """Return the first theatre known of some maps, or the default one if there is no map."""
    found = [each.theatre for each in maps]
    known = [theatre for theatre in found if theatre.is_known]
    return [*known, *found, default_theatre()][0]


def _method_interval(theatre: Theatre, texts: Texts) -> str:
    if not theatre.is_known:
        return texts["draw_method_interval_anywhere"]
    km = texts.number(theatre.about.border_tolerance_m / 1000, None)
    return texts.filled("draw_method_interval", border=f"{km} {texts['km']}")


def _example_corners(
    opened: tuple[float, float, float, float], theatre: Theatre
) -> tuple[str, ...]:
    """Return corners to show how they are typed, which lie on the map that the page opens on."""
    if theatre == default_theatre():
        return "36.91 50.28", "37.02 50.31", "36.99 50.22"
    south, west, north, east = opened
    lon, lat = (west + east) / 2, (south + north) / 2
    wide, high = (east - west) / 20, (north - south) / 20
    places = 2 if min(wide, high) >= 0.02 else 4
    corners = ((lon, lat), (lon + wide, lat + high), (lon + wide, lat - high))
    return tuple(f"{x:.{places}f} {y:.{places}f}" for x, y in corners)


def _checked_maps(maps: ControlMap | Sequence[ControlMap] | None) -> list[ControlMap]:
    """Return one or two maps as a list.

    Raises
    ------
    InputError
        For anything else.
    """
    listed = [maps] if isinstance(maps, ControlMap) else list(maps or ())
    if len(listed) > 2 or not all(isinstance(m, ControlMap) for m in listed):
        raise InputError("maps: expected one map, or the earlier and the later one")
    return listed


def _check_bounds(bounds: tuple[float, float, float, float] | None, theatre: Theatre) -> None:
    """Refuse bounds that are none, or that show nothing of the theatre's surroundings."""
    if bounds is None:
        return
    south, west, north, east = bounds
    farthest = FARTHEST_LON_DEG
    if not (-90 <= south < north <= 90 and -farthest <= west < east <= farthest):
        raise InputError(f"bounds: expected south, west, north, east in degrees, found {bounds}")
    least_lon, least_lat, most_lon, most_lat = theatre
    if not (west < most_lon and east > least_lon and south < most_lat and north > least_lat):
        raise InputError(
            f"bounds: expected some of {least_lon:g} to {most_lon:g}° east and {least_lat:g} to "
            f"{most_lat:g}° north, found west {west:g}, south {south:g}, east {east:g}, north "
            f"{north:g}; check their order, or name the theatre"
        )


def _page_data(
    claim: Claim,
    maps: Sequence[ControlMap],
    stated: dict[str, Any],
    texts: Texts,
    theatre: Theatre,
) -> dict[str, Any]:
    """Gather the claim, the constants and the maps for the page's script."""
    in_script = {
        key: text
        for key, text in texts.by_key.items()
        if (key.startswith("draw_") or key in _IN_SCRIPT) and not key.startswith(_OF_COUNTRY)
    }
    return {
        "lang": texts.lang,
        "texts": in_script | {"draw_abroad": _of_country("draw_abroad", theatre, texts)},
        "known": known_to_page(claim, theatre),
        "claim": stated,
        "saved_as": SAVED_AS,
        "frontgeo": _member(claim),
        "expected": list(theatre),
        "largest_mb": LARGEST_MB,
        "held": rings(simplified(maps[-1].held(), HELD_DEG)) if maps else [],
        "fronts": [lines_of(front_of(m.held(), None, m.theatre)) for m in maps],
    }


def known_to_page(claim: Claim | None, theatre: Theatre) -> dict[str, Any]:
    """Return the constants that ``js/measure.js`` measures with.

    Parameters
    ----------
    claim : Claim or None
        The claim whose regions clip drawn ground.
    theatre : Theatre
        Along whose border and coast no line is front, and outside whose country ground is noted.
    """
    country = _country_rings(theatre)
    lines = shapely.get_parts([] if country else theatre.border_line)
    return {
        "authalic": authalic_series().tolist(),
        "ellipsoid": {"a": WGS84.a, "f": WGS84.f},
        "z": Z_95,
        "wide": WIDE,
        "least_km2": 0.0,  # drawn ground is none that was lost
        "correlation_length_m": DEFAULT_CORRELATION_LENGTH_M,
        "position_error_m": DEFAULT_POSITION_ERROR_M,
        "sliver_m": DEFAULT_SLIVER_TOLERANCE_M,
        "together_m": TOGETHER_LENGTHS * DEFAULT_CORRELATION_LENGTH_M,
        "border_m": theatre.about.border_tolerance_m,
        "border": [_steps(line) for line in lines],  # where the country's rings are too many
        "country": [_steps(ring) for ring in country],
        "off_border": _off_border(country, theatre),
        "least_abroad_km2": LEAST_KM2,
        "region": _region(claim, theatre) if claim is not None and claim.where else None,
    }


def _country_rings(theatre: Theatre) -> list[BaseGeometry]:
    """Return the country's rings with its ground on the left; none if they are too many."""
    if not theatre.is_known or shapely.get_num_coordinates(theatre.country) > _MOST_BORDER_POINTS:
        return []
    parts = shapely.get_parts(shapely.orient_polygons(theatre.country))
    return [*shapely.get_rings(parts)]


def _off_border(country: Sequence[BaseGeometry], theatre: Theatre) -> list[int]:
    """Return which points of a country's rings are left out of the line along which none is front.

    They are numbered through all rings.
    """
    if not country:
        return []
    kept = {tuple(point) for point in shapely.get_coordinates(theatre.border_line).tolist()}
    points = [tuple(p) for ring in country for p in shapely.get_coordinates(ring).tolist()]
    return [number for number, point in enumerate(points) if point not in kept]


def _steps(line: BaseGeometry) -> list[int]:
    """Return a line in whole units of 10⁻⁵°: the first point, then each as a step from the last."""
    points = np.rint(shapely.get_coordinates(line) * 10**_BORDER_DECIMALS).astype(np.int64)
    steps: list[int] = np.diff(points, axis=0, prepend=0).ravel().tolist()
    return steps


def _region(claim: Claim, theatre: Theatre) -> dict[str, Any]:
    """Return the regions of a claim, wound so that their ground lies on the left."""
    within = Layers(Settings(region=theatre)).within(claim)
    parts = shapely.get_parts(shapely.orient_polygons(within.region or shapely.MultiPolygon()))
    lines = [shapely.get_coordinates(ring)[:-1].tolist() for ring in shapely.get_rings(parts)]
    return {"rings": lines, "error_m": within.context.boundary_error_m}


def _claim_data(claim: Claim, texts: Texts) -> dict[str, Any]:
    low, high = claim.interval
    return {
        "label": _in_language(amount_text(claim, texts.sentences), texts),
        "quote": claim.quote,
        "value": claim.value,
        "stated": quantity_text(claim.value, claim.base_unit, texts.sentences),
        "is_open": claim.amount.qualifier in ("more than", "less than"),
        "low": None if low == -inf else low,
        "high": None if high == inf else high,
        "interval": _interval_text(low, high, texts),
        "where": where_text(claim, texts.sentences),
    }


def _in_language(text: str, texts: Texts) -> str:
    """Translate the unit's name in a label of ours."""
    return text.replace("km²", texts["km2"])


def _interval_text(low: float, high: float, texts: Texts) -> str:
    """Write the claim's interval, in English as `Claim.interval_text` does."""
    if high == inf:
        return texts.filled("draw_or_more", low=texts.number(low, None))
    key = "draw_exactly" if low == high else "draw_range"
    return texts.filled(key, low=texts.number(low, None), high=texts.number(high, None))


def _facts(claim: Claim, stated: dict[str, Any], texts: Texts) -> list[tuple[str, str]]:
    period = ""
    if claim.until is not None:
        days = [day for day in (claim.since, claim.until) if day is not None]
        period = " – ".join(texts.day(day) for day in days)
    facts = (
        ("draw_claimed_by", claim.claimant),
        ("draw_said", texts.day(claim.stated_on) if claim.stated_on else ""),
        ("draw_period", period),
        ("draw_where", stated["where"] or texts["draw_whole_front"]),
        ("draw_taken_as", stated["interval"]),
        ("draw_source", claim.source),
    )
    return [(texts[key], value) for key, value in facts if value]


def _member(claim: Claim) -> dict[str, Any]:
    """Return the ``frontgeo`` member of files saved from the page, as read by `mappers.drawn`."""
    days = {"since": claim.since, "until": claim.until, "stated_on": claim.stated_on}
    stated = {
        "value": claim.amount.text,
        "unit": claim.unit,
        **{key: day.isoformat() for key, day in days.items() if day is not None},
        "where": list(claim.where),
        "claimant": claim.claimant,
        "quote": claim.quote,
        "source": claim.source,
    }
    member: dict[str, Any] = {"claim": {k: v for k, v in stated.items() if v}}
    if claim.until is not None:
        member["day"] = claim.until.isoformat()
    return member


def _command(claim: Claim, theatre: Theatre) -> str:
    """Return the command that checks a saved file."""
    stated = f"{claim.amount.text} {claim.unit.strip() or 'km2'}"
    words = ["frontgeo", "check", "--claim", stated]
    for option, day in (("--since", claim.since), ("--until", claim.until)):
        words += [option, day.isoformat()] if day is not None else []
    words += ["--where", *claim.where] if claim.where else []
    words += ["--theatre", Path(theatre.about.file).name] if theatre.about.file else []
    return shlex.join([*words, "--polygons", SAVED_AS])


def _legend(shown: Sequence[ControlMap], texts: Texts) -> list[tuple[str, str]]:
    """Return the maps' part of the legend: kinds of line or ground, and their texts."""
    listed = []
    for i, each in enumerate(shown):
        words = f"{texts['draw_front']}, {when_text(each, texts)} ({each.mapper})"
        listed.append(("before" if len(shown) == 2 and i == 0 else "after", words))
    if shown:
        side = texts.side(shown[-1].side)
        listed.append(("held", ", ".join(p for p in (texts["draw_held"], side) if p)))
    return listed


def _bounds(
    shown: Sequence[ControlMap], claim: Claim, theatre: Theatre
) -> tuple[float, float, float, float]:
    """Return the bounds of the claim's regions, of what the maps show, or of the theatre."""
    within = Layers(Settings(region=theatre)).within(claim).region if claim.where else None
    if within is not None and not within.is_empty:
        west, south, east, north = (float(v) for v in within.bounds)
        return south, west, north, east
    if len(shown) == 2:
        return focus(VerdictView(diff(*shown)))
    held = shown[0].held() if shown and not theatre.is_known else shapely.MultiPolygon()
    bounds = theatre.opening_bounds if held.is_empty else held.bounds
    west, south, east, north = (float(v) for v in bounds)
    return south, west, north, east
