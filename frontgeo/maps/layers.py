"""Geometry for the page: what each piece of evidence shows, as plain lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo.control import front_line
from frontgeo.delta import Delta
from frontgeo.mappers import MAPPERS
from frontgeo.measure import area_km2, parts_that_vanish
from frontgeo.places import (
    BORDER_ATTRIBUTION,
    border_zone,
    load_border,
    load_oblasts,
    load_settlements,
)
from frontgeo.rows import Part

__all__ = ["Shown", "page_data", "rings"]

DECIMALS = 5  # about 1 m; the numbers on the page never come from the drawing
HELD_DEG = 0.0005  # some 50 m: a coast cut out of a detailed clip would fill megabytes
CRACK_M = 100.0
FOCUS_SHARE = 0.85  # the map opens on the largest parts that make up this much of the change
_FRONT_BOUNDS = (46.3, 33.0, 50.4, 39.0)  # south, west, north, east: where nothing is drawn
_KIND_RANK = {"city": 0, "town": 1, "settlement": 2, "village": 3}


def rings(geometry: BaseGeometry) -> list[list[list[list[float]]]]:
    """Polygons as Leaflet takes them: polygon → rings → [lat, lon]."""
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


def _lines(geometry: BaseGeometry) -> list[list[list[float]]]:
    if geometry.geom_type == "MultiLineString":
        geometry = shapely.line_merge(geometry)
    return [_points(line) for line in shapely.get_parts(geometry) if not line.is_empty]


@cache
def _backdrop() -> dict[str, Any]:
    oblasts = load_oblasts()
    thin = shapely.coverage_simplify(oblasts.geometry.to_numpy(), 0.002)
    lines = shapely.union_all(shapely.boundary(thin))
    names = [
        {"en": en, "uk": uk, "at": _points(shapely.point_on_surface(shape))[0]}
        for en, uk, shape in zip(oblasts["name_en"], oblasts["name_uk"], thin, strict=True)
        if "oblast" in en or "Crimea" in en
    ]
    return {
        "land": rings(shapely.coverage_union_all(thin)),
        "oblasts": _lines(lines),
        "oblast_names": names,
    }


@dataclass(frozen=True)
class Shown:
    """A change to draw.

    Attributes
    ----------
    delta : Delta
    illustration : bool
        Drawn by hand and not counted: its blocks end anywhere, so that only the line
        that moved is drawn as front.
    where : str
        The oblasts that it was cut to, or the claim that it is about.
    parts : tuple of Part
        What of it is at a point, such as settlements.
    """

    delta: Delta
    illustration: bool = False
    where: str = ""
    parts: tuple[Part, ...] = ()


def _front(held: BaseGeometry, cut: BaseGeometry | None) -> list[list[list[float]]]:
    """The front, without the cracks that a mapper's adjoining polygons leave inside."""
    polygons = shapely.get_parts(held)[~parts_that_vanish(held, CRACK_M)]
    holes = [shapely.Polygon(ring) for polygon in polygons for ring in polygon.interiors]
    cracks = iter(parts_that_vanish(shapely.MultiPolygon(holes), CRACK_M))
    solid = [
        shapely.Polygon(p.exterior, [ring for ring in p.interiors if not next(cracks)])
        for p in polygons
    ]
    whole = shapely.MultiPolygon(solid)
    return _lines(front_line(whole, border_zone(), within=load_border(), cut=cut))


def _evidence(item: Shown) -> dict[str, Any]:
    delta = item.delta
    drawn = delta.before is None or delta.after is None
    definition = "not counted" if item.illustration else "" if drawn else delta.definition
    names = (delta.label, definition, item.where)
    shown: dict[str, Any] = {
        "label": ", ".join(part for part in names if part),
        "gained": rings(delta.gained),
        "lost": rings(delta.lost),
        "held": rings(shapely.simplify(delta.unchanged, HELD_DEG)),
        "front_before": [],
        "front_after": [],
        "bounds": [round(v, DECIMALS) for v in _focus(delta)],
        "drawn": drawn,
        "before": delta.before.when if delta.before else "",
        "after": delta.after.when if delta.after else "",
        "gained_km2": f"{delta.gained_km2:,.1f}",
        "lost_km2": f"{delta.lost_km2:,.1f}",
        "places": [
            {
                "at": _points(part.at)[0],
                "text": f"{part.name}: {part.text.removeprefix(part.name).strip(' :')}",
                "inside": not part.finding.startswith("outside"),
            }
            for part in item.parts
            if isinstance(part.at, shapely.Point)
        ],
    }
    if delta.before is not None and delta.after is not None:
        before = shapely.union(delta.unchanged, delta.lost)
        after = shapely.union(delta.unchanged, delta.gained)
        if item.illustration:
            shown["front_before"] = _moved(before, after)
            shown["front_after"] = _moved(after, before)
        else:
            shown["front_before"] = _front(before, delta.cut)
            shown["front_after"] = _front(after, delta.cut)
    return shown


def _focus(delta: Delta) -> tuple[float, float, float, float]:
    parts = shapely.get_parts([delta.gained, delta.lost])
    parts = parts[~shapely.is_empty(parts)]
    if not len(parts):
        return _FRONT_BOUNDS
    areas = area_km2(parts)
    largest = np.argsort(-areas, kind="stable")
    enough = int(np.searchsorted(np.cumsum(areas[largest]), FOCUS_SHARE * areas.sum())) + 1
    west, south, east, north = (float(v) for v in shapely.total_bounds(parts[largest[:enough]]))
    return south, west, north, east


def _names(table: gpd.GeoDataFrame | None) -> list[dict[str, Any]]:
    """The places to name, the more important first."""
    if table is None:
        table = load_settlements()
        table = table[table["label"]]
    centres = {"Kharkiv", "Donetsk", "Luhansk", "Zaporizhzhia", "Kherson", "Dnipro", "Kyiv"}
    settlements = []
    for row in table.to_dict("records"):
        name = str(row.get("name_en") or "")
        rank = -1 if name in centres else _KIND_RANK.get(str(row.get("kind")), 3)
        second = row.get("name_uk")
        point = row["geometry"]
        settlements.append(
            {
                "en": name,
                "uk": second if isinstance(second, str) else "",
                "at": [round(point.y, DECIMALS), round(point.x, DECIMALS)],
                "rank": rank,
            }
        )
    return sorted(settlements, key=lambda s: (s["rank"], s["en"]))


def _moved(held: BaseGeometry, other: BaseGeometry) -> list[list[list[float]]]:
    line = front_line(held, border_zone())
    return _lines(shapely.difference(line, other.boundary.buffer(1e-6)))


def page_data(
    items: Sequence[Shown], settlements: gpd.GeoDataFrame | None = None
) -> dict[str, Any]:
    """Gather everything that the page's script draws.

    Parameters
    ----------
    items : sequence of Shown
    settlements : GeoDataFrame, optional
        The first is shown, the others can be chosen.
    """
    evidence = [_evidence(item) for item in items]
    for number, item in enumerate(evidence):
        alike = [e["label"] for e in evidence[:number]].count(item["label"])
        item["shown"] = f"{item['label']} ({alike + 1})" if alike else item["label"]
    credits = [MAPPERS[i.delta.label].credit for i in items if i.delta.label in MAPPERS]
    return {
        "bounds": evidence[0]["bounds"],
        "evidence": evidence,
        "credits": [*dict.fromkeys(credits), BORDER_ATTRIBUTION, "frontgeo"],
        **_backdrop(),
        "settlements": _names(settlements),
    }
