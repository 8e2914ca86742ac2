"""Geometry of a verdict for the page, and a change as a layer for any Folium map."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from typing import Any

import folium
import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from branca.element import Figure
from shapely.geometry.base import BaseGeometry

from frontgeo._utils.parts import simplified
from frontgeo.change.control_map import ControlMap
from frontgeo.change.ground import Ground
from frontgeo.change.transfers import NOBODY
from frontgeo.errors import InputError
from frontgeo.geometry.measure import area_km2, polygonal, rings_of
from frontgeo.i18n.messages import in_language
from frontgeo.i18n.texts import Texts, texts_of
from frontgeo.mappers.registry import MAPPERS
from frontgeo.outputs.alternative_text import map_text
from frontgeo.outputs.base_map_view import BaseMapView, base_map_view, map_days
from frontgeo.outputs.caveats import kept_out_text, when_text
from frontgeo.outputs.kind_pictures import MapMark, marks_of_view
from frontgeo.outputs.opening_view import opening_bounds, opening_view, place_named_in
from frontgeo.outputs.side_colours import agreement_steps, colours_of
from frontgeo.outputs.sides_view import Moved, SidesView
from frontgeo.outputs.view_model import (
    AgreementView,
    VerdictView,
    apart_ground,
    contested_ground,
    fronts_of,
    last_day_of,
    layer_credits,
    mapper_credit,
    name_of_contested,
    name_of_held,
    names_of_change,
    place_kind,
    ranks,
    shown_theatre,
)
from frontgeo.pages.codecs import packed
from frontgeo.pages.html_document import Raw, bundle, escaped, safe_json
from frontgeo.pages.part_data import PartData
from frontgeo.pages.surroundings import bounds_around, surroundings
from frontgeo.places.theatre import Theatre

__all__ = [
    "ChangeLayer",
    "agreement_rows",
    "backdrop",
    "backdrop_of",
    "backdrop_shapes",
    "change_layer",
    "colour_data",
    "credits_of",
    "distinct_views",
    "focus",
    "labelled_places",
    "lines_of",
    "mappers_of",
    "moved_amount",
    "page_data",
    "regions_title",
    "rings",
    "row_label",
    "side_name",
    "side_patterns",
    "thinned",
]

DECIMALS = 5  # about 1 m; the numbers on the page never come from the drawing
_BEHIND = 4  # for land and regions, simplified to 300 m or, in a small country, less
_THIN_DEG, _THIN_SHARE = 0.005, 3e-4  # of a country's extent
_WHOLE = 1e-3  # share of a country that its regions may leave out
_FINE, _ROUGH = 7, 6  # for changes, in which slivers count; for all else
# for held ground: the coast in a detailed clip would fill megabytes
_AREA_KEPT = 0.9e-5
_TOLERANCES_DEG = (5e-4, 2.5e-4, 1.25e-4, 6e-5, 3e-5, 1.5e-5, 8e-6)
_LEAST_IN_KEY_KM2 = 0.05  # smaller areas would be shown as 0.0
_WHOLE_FROM_KM2 = 100.0  # larger areas in insets are rounded to whole km²


def rings(geometry: BaseGeometry) -> list[list[list[list[float]]]]:
    """Return polygons in Leaflet's form: polygon → rings → [lat, lon]."""
    polygons = []
    for polygon in shapely.get_parts(geometry):
        rings = [_points(ring)[:-1] for ring in shapely.get_rings(polygon)]
        if rings and len(rings[0]) > 2:
            polygons.append(rings)
    return polygons


def _points(line: BaseGeometry) -> list[list[float]]:
    xy = np.round(shapely.get_coordinates(line), DECIMALS)
    points: list[list[float]] = xy[:, ::-1].tolist()
    return points


def lines_of(geometry: BaseGeometry) -> list[list[list[float]]]:
    """Return lines in Leaflet's form: line → [lat, lon]."""
    if geometry.geom_type == "MultiLineString":
        geometry = shapely.line_merge(geometry)
    return [_points(line) for line in shapely.get_parts(geometry) if not line.is_empty]


@cache
def backdrop_shapes(theatre: Theatre) -> tuple[BaseGeometry, BaseGeometry]:
    """Return the country's ground and the lines of its regions, simplified for drawing.

    Both are empty where no country is known.
    """
    if not theatre.is_known:
        return shapely.MultiPolygon(), shapely.MultiLineString()
    thin = _thin_regions(theatre)
    if _is_divided(theatre):
        return shapely.coverage_union_all(thin), _joined(shapely.boundary(thin))
    land = shapely.simplify(theatre.country, _tolerance_deg(theatre))
    return land, _joined([land.boundary, *shapely.boundary(thin)])


def _joined(lines: Iterable[BaseGeometry]) -> BaseGeometry:
    """Unite lines and join their segments end to end, so that they can be thinned as lines."""
    return shapely.line_merge(shapely.union_all(list(lines)))


@cache
def _is_divided(theatre: Theatre) -> bool:
    """Return whether the regions meet vertex by vertex, and make up the whole country."""
    shapes = theatre.regions.geometry.to_numpy()
    if not len(shapes) or not shapely.coverage_is_valid(shapes):
        return False
    country = shapely.area(theatre.country)
    return bool(abs(float(shapely.area(shapes).sum()) - country) <= _WHOLE * country)


def _tolerance_deg(theatre: Theatre) -> float:
    west, south, east, north = theatre.country.bounds
    return float(min(_THIN_DEG, _THIN_SHARE * max(east - west, north - south)))


@cache
def _thin_regions(theatre: Theatre) -> Any:
    shapes = theatre.regions.geometry.to_numpy()
    thin = shapely.coverage_simplify if _is_divided(theatre) else shapely.simplify
    return thin(shapes, _tolerance_deg(theatre))


@cache
def backdrop(theatre: Theatre) -> dict[str, Any]:
    """Return the backdrop that scripts draw: land and region lines, packed, and region names.

    A region that is a city is named as a place.
    """
    land, lines = backdrop_shapes(theatre)
    regions, places = theatre.regions, theatre.named_settlements
    cities = set(places.loc[places["label"].astype(bool), "name_en"])
    names = [
        {"en": en, "uk": uk, "at": _points(shapely.point_on_surface(shape))[0]}
        for en, uk, shape in zip(
            regions["name_en"], regions["name_uk"], _thin_regions(theatre), strict=True
        )
        if en not in cities
    ]
    shapes = packed([land, lines], decimals=_BEHIND)
    return {"backdrop": shapes, "region_names": names}


def backdrop_of(
    theatre: Theatre,
    texts: Texts,
    settlements: gpd.GeoDataFrame | None,
    *,
    day: date | None = None,
) -> dict[str, Any]:
    """Return everything of a theatre that lies behind a page's evidence.

    Parameters
    ----------
    theatre : Theatre
    texts : Texts
    settlements : GeoDataFrame, optional
        Places to name instead of the theatre's.
    day : date, optional
        Of the map, whose names the theatre's places have.
    """
    behind = dict(backdrop(theatre))
    if not theatre.about.is_shipped:
        behind["region_names"] = [
            _in_its_languages(name, theatre, texts) for name in behind["region_names"]
        ]
    return {**behind, "settlements": labelled_places(settlements, theatre, texts, day)}


def regions_title(theatre: Theatre, texts: Texts) -> str:
    """Return the title of the layer of regions; empty without regions, which are then no layer."""
    title = theatre.about.regions_name
    if not len(theatre.regions):
        return ""
    if "regions" in texts.own or title == "Regions":
        return texts["regions"]
    return title.text(texts.sentences)


def _in_its_languages(place: dict[str, Any], theatre: Theatre, texts: Texts) -> dict[str, Any]:
    """Leave out a name's form that is neither in the reader's language nor in the theatre's."""
    first, second = ("uk", "en") if texts.lang == "uk" else ("en", "uk")
    shown = place[first] or place[second]
    also = place[second] if second in theatre.about.languages else ""
    return {**place, first: shown, second: "" if also == shown else also}


def thinned(held: BaseGeometry) -> BaseGeometry:
    """Simplify held ground to as few points as keep its area to 9 ppm, rounded as packed."""
    area = area_km2(held)
    rings, _, hole, _ = rings_of(np.array([polygonal(held)], dtype=object))
    sign = np.where(hole, -1.0, 1.0)
    for tolerance_deg in _TOLERANCES_DEG if area else ():
        # Simplify rings by themselves first, ten times as fast and nearly the same, and leave out
        # tolerances that change the area by far too much.
        alone = shapely.simplify(rings, tolerance_deg, preserve_topology=False)
        kept = shapely.get_num_coordinates(alone) > 3
        rough_area = float(area_km2(shapely.polygons(alone[kept])) @ sign[kept])
        if abs(rough_area - area) > 3 * _AREA_KEPT * area:
            continue
        thin = simplified(held, tolerance_deg)
        drawn = shapely.transform(thin, lambda xy: np.round(xy, _ROUGH))
        if abs(area_km2(drawn) - area) <= _AREA_KEPT * area:
            return thin
    return held


class _Shapes:
    """The geometries on a page, each stored once however many claims show it."""

    def __init__(self) -> None:
        self.fine: list[BaseGeometry] = []  # gained and lost, in which slivers count
        self.rough: list[BaseGeometry] = []
        self._at: dict[tuple[int, bytes], int] = {}
        self._made: dict[tuple[Any, ...], dict[str, int]] = {}

    def add(self, shape: BaseGeometry, where: list[BaseGeometry]) -> int:
        """Return the index of a shape, adding it if it is new."""
        key = (id(where), shapely.to_wkb(shape))
        if key not in self._at:
            self._at[key] = len(where)
            where.append(shape)
        return self._at[key]

    def of(self, item: VerdictView) -> dict[str, int]:
        """Return the indices of the ground and the fronts of a change."""
        change = item.change
        apart, contested = apart_ground(change), contested_ground(change)
        grounds = [
            change.gained,
            change.lost,
            change.unchanged,
            change.cut or shapely.Point(),
            apart,
            contested,
        ]
        key = (*shapely.to_wkb(grounds), item.illustration, item.mode)
        if key not in self._made:
            before, after = fronts_of(item)
            self._made[key] = {
                "held": self.add(thinned(change.unchanged), self.rough),
                "gained": self.add(change.gained, self.fine),
                "lost": self.add(change.lost, self.fine),
                "apart": self.add(apart, self.rough),
                "contested": self.add(thinned(contested), self.rough),
                "front_before": self.add(before, self.rough),
                "front_after": self.add(after, self.rough),
            }
        return self._made[key]


def row_label(item: VerdictView, texts: Texts) -> str:
    """Return the mapper of a map and its definition of held ground."""
    change = item.change
    if item.illustration:
        definition = texts["not_counted"]
    elif item.mode == "drawn":
        definition = ""
    else:
        definition = texts.get(change.definition, change.definition)
    side = "" if item.mode == "drawn" else texts.side(change.side)
    return ", ".join(part for part in (change.label, definition, side, item.where) if part)


def _evidence(item: VerdictView, shapes: _Shapes, texts: Texts, theatre: Theatre) -> dict[str, Any]:
    change, maps = item.change, item.change.maps_by_day
    gained_name, lost_name = names_of_change(change, texts)
    marks = marks_of_view(item, texts)

    def dated(key: str, control_map: ControlMap | None) -> str:
        if control_map is None or control_map.day is None:
            return texts[f"front_{key}"]
        return f"{texts['front']}, {when_text(control_map, texts)}"

    return {
        "label": row_label(item, texts),
        "claim": item.claim,
        "claim_number": item.claim_number,
        "days": ",".join(f"{m.day:%Y-%m-%d}" for m in maps.values() if m.day is not None),
        **shapes.of(item),
        "bounds": [round(v, DECIMALS) for v in focus(item, theatre)],
        "insets": _insets(item, texts, theatre),
        "mode": item.mode,
        **colour_data(change),
        "key": _key(item, texts),
        "line_error_m": item.line_error_m and round(item.line_error_m),
        "texts": {
            "gained_name": texts["drawn_ground"] if item.mode == "drawn" else gained_name,
            "lost_name": lost_name,
            "gained": f"{texts.number(change.gained_km2, 1)} {texts['km2']}",
            "lost": f"{texts.number(change.lost_km2, 1)} {texts['km2']}",
            "held": name_of_held(change, texts)
            if "before" in maps or "after" not in maps or maps["after"].day is None
            else f"{_held_then(change, texts)}, {when_text(maps['after'], texts)}",
            "contested": ""
            if contested_ground(change).is_empty
            else name_of_contested(change, texts),
            "apart": "\n".join(kept_out_text(change, texts)),
            "line_error": texts.filled("line_error", m=texts.number(item.line_error_m, 0))
            if item.line_error_m
            else "",
            "before": dated("before", maps.get("before")),
            "after": dated("after", maps.get("after")),
            "days": _days(item, texts),
            "summary": map_text(item, texts),
        },
        "places": [
            {
                "at": _points(part.at)[0],
                "text": f"{in_language(part.name, texts.sentences)}: "
                + part.text_after_name(texts.sentences).strip(" :"),
                "inside": place_kind(part, item.as_claimed) != "outside",
            }
            for part in item.parts
            if isinstance(part.at, shapely.Point) and part.mark is None
        ],
        "marks": [_mark(mark, shapes) for mark in marks if mark.form != "place"],
        "listed": [_listed(mark) for mark in marks if mark.form == "place"],
    }


def _key(item: VerdictView, texts: Texts) -> list[dict[str, str]]:
    """List whose ground the map shows, for the key on it: what changed hands, or else what is held.

    Contested ground, which has a look of its own, is named too. Ground of less than 0.05 km²,
    which would be shown as 0.0, is left out.
    """
    change = item.change
    if item.mode == "sides":
        return []
    gained_name, lost_name = names_of_change(change, texts)
    if item.mode == "drawn":
        gained_name, lost_name = texts["drawn_ground"], ""
    moved = [("gained", gained_name, change.gained_km2), ("lost", lost_name, change.lost_km2)]
    found = [
        {"kind": kind, "name": name, "km2": f"{texts.number(km2, 1)} {texts['km2']}"}
        for kind, name, km2 in moved
        if item.mode != "state" and name and km2 >= _LEAST_IN_KEY_KM2
    ]
    held = name_of_held(change, texts) if item.mode == "change" else _held_then(change, texts)
    found = found or [{"kind": "held", "name": held, "km2": ""}]
    if not contested_ground(change).is_empty:
        found.append({"kind": "contested", "name": texts["contested"], "km2": ""})
    return found


def _days(item: VerdictView, texts: Texts) -> str:
    """Return the days of the maps that evidence is drawn from."""
    maps = item.change.maps_by_day
    shown = [maps[end] for end in ("before", "after") if maps.get(end) is not None]
    return " – ".join(when_text(each, texts) for each in shown if each.day is not None)


def _held_then(change: Ground, texts: Texts) -> str:
    side = texts.side(change.side)
    return f"{side[:1].upper()}{side[1:]}" if side else texts["held_then"]


def _mark(mark: MapMark, shapes: _Shapes) -> dict[str, Any]:
    """Return a mark for the script, without what it does not have."""
    names = ("form", "state", "name", "value", "text", "number", "ticks")
    written = {name: getattr(mark, name) for name in names if getattr(mark, name)}
    ground = shapes.add(mark.shape, shapes.rough)
    return {**written, "ground": ground, "at": _points(mark.anchor)[0]}


def _listed(mark: MapMark) -> list[Any]:
    """Return a numbered place, of which a page may have hundreds: position, state, name, km, note.

    The order gives the number.
    """
    return [*_points(mark.anchor)[0], mark.state, mark.name, mark.value, *filter(None, [mark.note])]


def colour_data(change: Ground) -> dict[str, Any]:
    """Return the colours of ground gained and lost, if the theatre states any."""
    colours = colours_of(change)
    if colours is None:
        return {}
    return {"colours": dict(zip(("gained", "lost"), (p.as_data() for p in colours), strict=True))}


def agreement_rows(agreement: AgreementView, texts: Texts) -> list[dict[str, str]]:
    """Return fill, name and km² of the ground shown by 1, 2, … of all mappers.

    Ground that fewer show has a lighter step, and that of all a hatch.
    """
    n = len(agreement.mappers)
    rows = []
    for number, (km2, step) in enumerate(zip(agreement.areas_km2, agreement_steps(n), strict=True)):
        rows.append(
            {
                "colour": ("url(#fg-held-all)" if agreement.of_day else "url(#fg-all)")
                if number == n - 1
                else step,
                "name": texts.filled("agreement_count", k=str(number + 1), n=str(n)),
                "km2": f"{texts.number(km2, 1)} {texts['km2']}",
            }
        )
    return rows


def _agreement(agreement: AgreementView, shapes: _Shapes, texts: Texts) -> dict[str, Any]:
    """Return the agreement layer: ground that k or more mappers show, each drawn over the last.

    So no boundary is drawn twice; the numbers beside the ground are for exactly k mappers.
    """
    n = str(len(agreement.mappers))
    return {
        "name": texts.filled("agreement_held" if agreement.of_day else "agreement_layer", n=n),
        "lines": [
            {"name": mapper, "front": shapes.add(front, shapes.rough)}
            for mapper, front in zip(agreement.mappers, agreement.fronts, strict=False)
        ],
        "parts": [
            {**row, "ground": shapes.add(ground, shapes.fine)}
            for row, ground in zip(agreement_rows(agreement, texts), agreement.layers, strict=True)
        ],
    }


def side_name(side: str, view: SidesView, texts: Texts) -> str:
    """Return the name of a side, or of ground that none holds, in the language of a page."""
    return texts["side_nobody"] if side == NOBODY else view.names[side].text(texts.sentences)


def moved_amount(moved: Moved, view: SidesView, texts: Texts) -> str:
    """Return ``South took 12.0 km² from North`` in the language of a page."""
    km2 = _km2(moved.km2, texts)
    if moved.to == NOBODY:
        return texts.filled(
            "side_left_amount", km2=km2, **{"from": side_name(moved.of, view, texts)}
        )
    names = {"to": side_name(moved.to, view, texts), "from": side_name(moved.of, view, texts)}
    return texts.filled("side_took_amount", km2=km2, **names)


def _km2(km2: float, texts: Texts) -> str:
    return f"{texts.number(km2, 1)} {texts['km2']}"


def side_patterns(views: Sequence[SidesView]) -> list[dict[str, str]]:
    """Return the stripes of ground that changed hands, in the colours of both sides."""
    return [
        {"id": _pattern_id(number, position), "now": moved.now, "was": moved.was}
        for number, view in enumerate(views)
        for position, moved in enumerate(view.moved)
    ]


def _pattern_id(view: int, moved: int) -> str:
    return f"fg-moved-{view}-{moved}"


def _sides(number: int, view: SidesView, shapes: _Shapes, texts: Texts) -> dict[str, Any]:
    """Return the layer of the ground of each side, and of what changed hands."""
    day = when_text(view.shown, texts)

    def named(side: str) -> str:
        return side_name(side, view, texts)

    return {
        "name": texts["sides_shown"]
        if view.shown.day is None
        else texts.filled("sides_on", day=day),
        "parts": [
            {
                "name": named(part.name),
                "colour": part.colour,
                "km2": _km2(part.km2, texts),
                "ground": shapes.add(thinned(part.ground), shapes.rough),
            }
            for part in view.parts
        ],
        "moved": [
            {
                "name": texts.filled(
                    "side_took",
                    **{"to": named(part.to), "from": named(part.of)},
                ),
                "pattern": _pattern_id(number, position),
                "km2": _km2(part.km2, texts),
                "ground": shapes.add(part.ground, shapes.fine),
            }
            for position, part in enumerate(view.moved)
        ],
    }


def focus(item: VerdictView, theatre: Theatre | None = None) -> tuple[float, float, float, float]:
    """Return south, west, north, east of the view that a map of a change opens on."""
    west, south, east, north = opening_bounds(item, theatre)
    return south, west, north, east


def _insets(item: VerdictView, texts: Texts, theatre: Theatre) -> list[dict[str, Any]]:
    """Return bounds, place and ground gained of the insets of a change, if it is scattered."""
    change, found = item.change, []
    for bounds in opening_view(item, theatre).insets:
        west, south, east, north = bounds
        km2 = area_km2(shapely.intersection(change.gained, shapely.box(*bounds)))
        english, ukrainian = place_named_in(bounds, theatre.named_settlements, theatre)
        names = (ukrainian, english) if texts.lang == "uk" else (english, ukrainian)
        found.append(
            {
                "bounds": [round(end, DECIMALS) for end in (south, west, north, east)],
                "name": names[0] or names[1],
                "km2": f"{texts.number(km2, 0 if km2 >= _WHOLE_FROM_KM2 else 1)} {texts['km2']}",
            }
        )
    return found


def labelled_places(
    table: gpd.GeoDataFrame | None, theatre: Theatre, texts: Texts, day: date | None = None
) -> list[dict[str, Any]]:
    """List the places to name, most important first: a user's own, or those of the theatre."""
    own = table is None and not theatre.about.is_shipped
    if table is None:
        table = theatre.settlements_named_on(day)
        table = table[table["label"].astype(bool)]
    settlements = []
    for rank, row in zip(ranks(table, theatre), table.to_dict("records"), strict=True):
        name, second, people = (
            str(row.get("name_en") or ""),
            row.get("name_uk"),
            row.get("population"),
        )
        point = row["geometry"]
        place = {
            "en": name,
            "uk": second if isinstance(second, str) else "",
            "at": [round(point.y, _BEHIND), round(point.x, _BEHIND)],
            "rank": rank,
        }
        if own:
            place = _in_its_languages(place, theatre, texts)
        settlements.append((rank, 0 if pd.isna(people) else -int(people), name, place))
    return [place for *_, place in sorted(settlements, key=lambda s: s[:3])]


def distinct_views(sides: Sequence[SidesView | None]) -> list[SidesView]:
    """List the views of several sides, each once however many claims show it."""
    return [*{id(view): view for view in sides if view is not None}.values()]


def page_data(
    items: Sequence[VerdictView],
    texts: Texts,
    settlements: gpd.GeoDataFrame | None = None,
    *,
    agreements: Sequence[AgreementView | None] = (),
    sides: Sequence[SidesView | None] = (),
    theatre: Theatre | None = None,
    tiles: bool = False,
) -> dict[str, Any]:
    """Gather everything that the page's script draws.

    Parameters
    ----------
    items : sequence of VerdictView
        The first is shown; readers can choose the others.
    texts : Texts
    settlements : GeoDataFrame, optional
    agreements : sequence of Agreement or None
        The agreement behind the claim of each item.
    sides : sequence of SidesView or None
        The ground of all sides on the maps of each item.
    theatre : Theatre, optional
        By default the first one known of the items.
    tiles : bool
        Whether tiles stand in place of the base map.
    """
    theatre = shown_theatre(items) if theatre is None else theatre
    shapes = _Shapes()
    evidence = [_evidence(item, shapes, texts, theatre) for item in items]
    part_data = PartData(texts, theatre, settlements)
    for record, item in zip(evidence, items, strict=True):
        record["parts"] = part_data.of(item, items)
    views = distinct_views(sides)
    for record, view in zip(evidence, [*sides, *[None] * len(items)], strict=False):
        record["sides"] = None if view is None else views.index(view)
    drawn = list({id(a): a for a in agreements if a is not None and a.layers}.values())
    for record, agreement in zip(evidence, agreements, strict=False):
        record["agreement"] = drawn.index(agreement) if agreement in drawn else None
    alike: Counter[tuple[str, str]] = Counter()
    for record in evidence:
        key = (record["label"], record["claim"])
        alike[key] += 1
        if alike[key] > 1:
            record["label"] += f" ({alike[key]})"
    base = base_map_view(
        theatre,
        bounds_around([record["bounds"] for record in evidence]),
        map_days([item.change for item in items]),
        texts,
        tiles=tiles,
    )
    return {
        "lang": texts.lang,
        "bounds": evidence[0]["bounds"],
        "evidence": evidence,
        "has_ground": True,
        "parts": part_data.described,
        "part_names": part_data.names,
        "agreements": [_agreement(agreement, shapes, texts) for agreement in drawn],
        "sides": [_sides(number, view, shapes, texts) for number, view in enumerate(views)],
        "fine": packed(shapes.fine, decimals=_FINE),
        "rough": packed(shapes.rough, decimals=_ROUGH),
        "credits": credits_of(mappers_of(items), texts, theatre, base, ours=settlements is None),
        "base": surroundings(base),
        "regions": regions_title(theatre, texts),
        **backdrop_of(theatre, texts, settlements, day=last_day_of(items)),
    }


def mappers_of(items: Sequence[VerdictView]) -> list[str]:
    """List the known mappers; other labels name drawn ground, and appear beside it."""
    return [
        item.change.label
        for item in items
        if item.change.label in MAPPERS or mapper_credit(item.change.label, item.change.theatre)
    ]


def credits_of(
    mappers: Sequence[str],
    texts: Texts,
    theatre: Theatre,
    base: BaseMapView | None = None,
    *,
    ours: bool,
) -> list[str]:
    """List the credits of mappers, the theatre's layers, places if they are ours, the base map."""
    credits = [mapper_credit(name, theatre) or (name not in MAPPERS) * name for name in mappers]
    own = [credit for credit in dict.fromkeys(credits) if credit]
    of_base = base.credits if base else []
    return [*own, *layer_credits(theatre, texts, ours=ours), *of_base, "frontgeo"]


class ChangeLayer(folium.FeatureGroup):
    """Ground gained (hatched) and lost (dotted), with its areas on hover.

    Names and numbers are shown as text, on whatever map the layer is put.

    Parameters
    ----------
    change : Ground
    name : str, optional
        Its name in the layer control; by default mapper and period.
    show : bool
        Whether it is visible when the map opens.
    """

    def __init__(self, change: Ground, *, name: str | None = None, show: bool = True) -> None:
        described = ", ".join(part for part in (change.label, change.period) if part)
        # Leaflet's control takes a name as markup, and Folium's as a template
        super().__init__(name=escaped(described if name is None else name), show=show)
        star = "".join(f" * {assumption}" for assumption in change.assumed)
        self._id = f"change_{_delta_id(change, self.layer_name)}"
        gained_name, lost_name = names_of_change(change, texts_of("common"))
        self._data = {
            "gained": rings(change.gained),
            "lost": rings(change.lost),
            "gained_text": f"{gained_name} {change.gained_km2:,.1f} km²: {described}{star}",
            "lost_text": f"{lost_name} {change.lost_km2:,.1f} km²: {described}{star}",
            **colour_data(change),
        }

    def render(self, **kwargs: Any) -> None:  # type: ignore[override]  # as folium's own
        """Add the layer's script to the figure, bypassing templates."""
        root = self.get_root()
        if not isinstance(root, Figure) or self._parent is None:
            raise InputError("layer: expected it on a map, found none; add it with .add_to(map)")
        name = self.get_name()
        script = (
            f"var {name} = L.featureGroup();\n"
            f'(function (group, id, data) {{\n"use strict";\n{bundle("change_layer")}}})'
            f"({name}, {safe_json(name)}, {safe_json(self._data)});"
        )
        if self.show:
            script += f"\n{name}.addTo({self._parent.get_name()});"
        root.script.add_child(Raw(script), name=name)
        for child in self._children.values():
            child.render(**kwargs)


def _delta_id(change: Ground, name: str) -> str:
    """Return an id that is the same in every run."""
    content = shapely.to_wkb([change.gained, change.lost])
    return hashlib.sha256(b"|".join([*content, name.encode(errors="replace")])).hexdigest()[:16]


def change_layer(change: Ground, *, name: str | None = None, show: bool = True) -> ChangeLayer:
    """Return a change as a layer for a user's own `folium.Map`.

    Parameters
    ----------
    change : Ground
    name : str, optional
        Its name in the layer control; by default mapper and period.
    show : bool
        Whether it is visible when the map opens.

    Examples
    --------
    >>> import folium, shapely
    >>> import frontgeo as fg
    >>> change = fg.Drawing.of(shapely.box(36, 50, 36.4, 50.2))
    >>> layer = change_layer(change).add_to(folium.Map(tiles=None))
    """
    return ChangeLayer(change, name=name, show=show)
