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
from frontgeo.outputs.caveats import assumptions_of, when_text
from frontgeo.outputs.view_model import VerdictView, named_places
from frontgeo.outputs.wording import amount_text, quantity_text, where_text
from frontgeo.pages.html_document import bundle, own, render_template
from frontgeo.pages.layers import backdrop_of, credits_of, focus, lines_of, rings
from frontgeo.pages.offline import OfflineMap
from frontgeo.places.shipped_theatre import default_theatre
from frontgeo.places.theatre import Theatre
from frontgeo.verdicts.context import Layers, Settings

__all__ = ["draw_page"]

SAVED_AS = "frontgeo-drawn.geojson"
LARGEST_MB = 20  # of a file to import; a larger one could freeze the browser
HELD_DEG = 0.0005
_BORDER_DECIMALS = 5
#: Keys of the texts that the page's script writes, beside those of its own topic.
_IN_SCRIPT = ("thousands", "decimal", "months", "km2", "zoom_in", "zoom_out")


def draw_page(
    claim: Claim | str,
    *,
    maps: ControlMap | Sequence[ControlMap] | None = None,
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
    settlements : GeoDataFrame or path, optional
        Places to name instead of those of the theatre, as in `frontgeo.folium_map`.
    lang : {"en", "uk"} or mapping
        The language, or texts to use instead, as for `frontgeo.i18n.texts_of`.
    tiles, attribution : optional
        A background map from the network, and its credit, as in `OfflineMap`.
    bounds : tuple of float, optional
        South, west, north, east: the part of the map to open on.
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
    claim = Claim.parse(claim) if isinstance(claim, str) else claim
    if not claim.measures_area or claim.number is None:
        raise ClaimError(
            f"draw: expected a claim of area with a number, such as '880 km2', found "
            f"{claim.label[:60]!r}; other claims are checked with `frontgeo check`"
        )
    texts = texts_of("draw", lang)
    drawn_on = _checked_maps(maps)
    theatre = _theatre_of(drawn_on) if theatre is None else theatre
    claim = Settings(region=theatre).in_theatre(claim)
    _check_bounds(bounds)
    places = named_places(settlements)
    stated = _claim_data(claim, texts)
    opened = bounds or _bounds(drawn_on, claim, theatre)
    example = _example_corners(opened, theatre)
    data = _page_data(claim, drawn_on, stated, texts, theatre)
    data["texts"]["draw_bad_line"] = texts["draw_bad_line"].replace("{example}", example[0])
    data |= {
        "bounds": [round(v, 5) for v in opened],
        **backdrop_of(theatre, texts, places),
        "credits": credits_of([m.mapper for m in drawn_on], texts, theatre, ours=places is None),
        "tiles": tiles is not None,
    }
    context = {
        "t": texts,
        "claim": stated,
        "facts": _facts(claim, stated, texts),
        "legend": _legend(drawn_on, texts),
        "caveats": assumptions_of(drawn_on, texts),
        "method_interval": _method_interval(theatre, texts),
        "example": example,
        "command": _command(claim, theatre),
    }
    return OfflineMap(
        title=texts.filled("draw_title", claim=stated["label"]),
        description=texts.filled("draw_heading", claim=stated["label"]),
        lang=texts.lang,
        data=data,
        script=bundle("draw_page"),
        style=own("shared.css") + own("draw_page.css") + own("dark.css"),
        body=render_template("draw_page.html", context),
        vendors=("leaflet", "geoman"),
        bounds=opened,
        tiles=tiles,
        attribution=attribution,
    )


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


def _check_bounds(bounds: tuple[float, float, float, float] | None) -> None:
    if bounds is None:
        return
    south, west, north, east = bounds
    farthest = FARTHEST_LON_DEG
    if not (-90 <= south < north <= 90 and -farthest <= west < east <= farthest):
        raise InputError(f"bounds: expected south, west, north, east in degrees, found {bounds}")


def _page_data(
    claim: Claim,
    maps: Sequence[ControlMap],
    stated: dict[str, Any],
    texts: Texts,
    theatre: Theatre,
) -> dict[str, Any]:
    """Gather the claim, the constants and the maps for the page's script."""
    return {
        "lang": texts.lang,
        "texts": {
            k: t for k, t in texts.by_key.items() if k.startswith("draw_") or k in _IN_SCRIPT
        },
        "known": known_to_page(claim, theatre),
        "claim": stated,
        "saved_as": SAVED_AS,
        "frontgeo": _member(claim),
        "expected": list(theatre),
        "largest_mb": LARGEST_MB,
        "held": rings(shapely.simplify(maps[-1].held(), HELD_DEG)) if maps else [],
        "fronts": [lines_of(front_of(m.held(), None, m.theatre)) for m in maps],
    }


def known_to_page(claim: Claim | None, theatre: Theatre) -> dict[str, Any]:
    """Return the constants that ``js/measure.js`` measures with.

    Parameters
    ----------
    claim : Claim or None
        The claim whose regions clip drawn ground, and whose limits bound its interval.
    theatre : Theatre
        Along whose border and coast no line is front.
    """
    lines = shapely.get_parts(theatre.border_line)
    return {
        "authalic": authalic_series().tolist(),
        "ellipsoid": {"a": WGS84.a, "f": WGS84.f},
        "z": Z_95,
        "wide": WIDE,
        "least_km2": None if claim is None or claim.limits[0] == -inf else claim.limits[0],
        "correlation_length_m": DEFAULT_CORRELATION_LENGTH_M,
        "position_error_m": DEFAULT_POSITION_ERROR_M,
        "sliver_m": DEFAULT_SLIVER_TOLERANCE_M,
        "together_m": TOGETHER_LENGTHS * DEFAULT_CORRELATION_LENGTH_M,
        "border_m": theatre.about.border_tolerance_m,
        "border": [_steps(line) for line in lines],
        "region": _region(claim, theatre) if claim is not None and claim.where else None,
    }


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
