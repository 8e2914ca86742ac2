"""The base map behind the evidence: other countries' land, water, rivers, and what to name.

The sea is what no land covers. The shipped files (``data/basemap/README.md`` has their sources,
vintage and accuracy) are the world at 1:50 million and, in more detail, the surroundings of
Ukraine. The country of a theatre is never taken from them: maps draw it from the theatre, over
land that reaches a little under it, so that two outlines of one border leave no gap.

The Kakhovka reservoir is water until the day on which its dam broke, and the course of the river
from then on.
"""

from __future__ import annotations

import json
import lzma
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Literal, NamedTuple

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo.geometry.measure import polygonal
from frontgeo.geometry.validation import Region
from frontgeo.places.place_tables import data_folder
from frontgeo.places.theatre import Theatre

__all__ = ["NOTHING", "RESERVOIR_ENDS", "BaseMap", "MapName", "base_map_of"]

#: The dam of the Kakhovka reservoir broke in the early morning of this day.
RESERVOIR_ENDS = date(2023, 6, 6)
_DETAILED: Region = (19.0, 42.0, 45.0, 56.0)  # of the file of Ukraine's surroundings
_UNDER_DEG = {"ukraine": 0.03, "world": 0.1}  # that other land reaches under the theatre's country
_OWN_SHARE = 0.5  # of a country's ground, in that of the theatre: it is the theatre's own
_NEAR_DEG, _NEAR_SHARE = 1.0, 0.5  # around the evidence, detail is drawn
_FINE_SHARE = 6e-4  # of the evidence's extent: the tolerance there
_LEAST_TOLERANCES = 3.0  # square of so many tolerances: smaller parts are left out there
_WORLD_NEAR_DEG = 12.0  # around the evidence, in the coarse file
_ROUGHER_DEG, _LEAST_ROUGHER = 0.03, 4e-3  # farther away: tolerance, and least square degrees
_FAR_LEVELS = 2  # of the rivers drawn there
_FAR_DEG = 0.7  # tolerance of land beyond the surroundings
_OVERLAP_DEG = 0.05  # of land farther away still, under what is drawn
_NAMED_DEG = (0.5, 2.0, 6.0)  # around the evidence, countries and seas are named
_NAME_TOLERANCE_DEG = 0.05
_LEAST_NAMED_DEG = 0.15  # radius of a circle in ground that is named
#: Seas, and boxes that hold each of them and no other.
_SEAS: dict[str, Sequence[Region]] = {
    "sea_black": ((27.3, 40.9, 34.8, 46.7), (34.8, 40.9, 41.9, 45.0)),
    "sea_azov": ((34.8, 45.3, 39.3, 47.3),),
    "sea_baltic": ((9.5, 53.5, 30.5, 66.0),),
    "sea_caspian": ((46.5, 36.5, 54.5, 47.5),),
    "sea_mediterranean": ((-5.5, 30.0, 36.5, 37.0), (0.0, 37.0, 15.0, 44.5)),
    "sea_aegean": ((23.0, 37.0, 27.2, 41.0),),
    "sea_red": ((32.5, 12.6, 43.5, 30.0),),
}

Level = Literal["world", "ukraine"]
_EMPTY = shapely.MultiPolygon()
_NO_LINES = shapely.MultiLineString()


class MapName(NamedTuple):
    """A country or sea to name on a map.

    Attributes
    ----------
    kind : {"country", "sea"}
    key : str
        ISO 3166-1 code of a country, or key of a sea's name; empty for the theatre's own country.
    at : shapely Point
        The middle of the largest circle in its ground around the evidence.
    radius_deg : float
        The radius of that circle.
    """

    kind: Literal["country", "sea"]
    key: str
    at: shapely.Point
    radius_deg: float

    def has_room(self, wide: float, degree: float) -> bool:
        """Return whether a name fits into its ground.

        Parameters
        ----------
        wide, degree : float
            The width of the name, and that of a degree of latitude, in one unit. A name is low:
            it may be twice as wide as the circle.
        """
        return wide <= 4 * self.radius_deg * degree


@dataclass(frozen=True, eq=False)
class BaseMap:
    """What lies behind the evidence, in longitude and latitude.

    Attributes
    ----------
    land : shapely geometry
        Other countries; what neither this nor the theatre's country covers is sea.
    borders : shapely geometry
        Lines between other countries.
    water : shapely geometry
        Lakes, reservoirs and wide rivers, on land.
    rivers : tuple of (int, shapely geometry)
        Lines by level, from 1 for the largest to 4.
    names : tuple of MapName
        One country or sea may have several places for its name, the nearest to the evidence
        first, of which one is written.
    shows_reservoir : bool or None
        Whether the Kakhovka reservoir is water here; None where the map does not hold it.
    is_detailed : bool
        Whether it comes from the file of Ukraine's surroundings, not from the world's alone.
    """

    land: BaseGeometry = _EMPTY
    borders: BaseGeometry = _NO_LINES
    water: BaseGeometry = _EMPTY
    rivers: tuple[tuple[int, BaseGeometry], ...] = ()
    names: tuple[MapName, ...] = ()
    shows_reservoir: bool | None = None
    is_detailed: bool = False

    @property
    def is_empty(self) -> bool:
        """Return whether there is none, as for a theatre on invented ground."""
        return self.land.is_empty


#: The base map of invented ground, and of maps over tiles.
NOTHING = BaseMap()


class _Layer(NamedTuple):
    kind: str
    shape: BaseGeometry
    code: str
    level: int
    since: str
    until: str

    def is_there(self, day: date) -> bool:
        """Return whether it exists on a day."""
        since = not self.since or date.fromisoformat(self.since) <= day
        return since and (not self.until or day < date.fromisoformat(self.until))


@cache
def _layers(level: Level) -> tuple[_Layer, ...]:
    content = lzma.decompress((data_folder() / "basemap" / f"{level}.geojson.xz").read_bytes())
    rows = [feature["properties"] for feature in json.loads(content)["features"]]
    shapes = shapely.get_parts(shapely.from_geojson(content))
    return tuple(
        _Layer(
            row["kind"],
            shape,
            row.get("code", ""),
            row.get("level", 0),
            row.get("since", ""),
            row.get("until", ""),
        )
        for row, shape in zip(rows, shapes, strict=True)
    )


def base_map_of(theatre: Theatre, bounds: Region, day: date | None = None) -> BaseMap:
    """Return what to draw behind evidence in a theatre, in detail around the evidence.

    Parameters
    ----------
    theatre : Theatre
        One whose file says ``base_map = false`` has none: its ground is invented.
    bounds : tuple of float
        West, south, east and north of the evidence, in degrees.
    day : date, optional
        The day of the map that is shown; by default today's water.

    Returns
    -------
    BaseMap
        Around the evidence it is simplified to 0.06 % of the evidence's extent, farther away to
        0.03° and, beyond the surroundings, to 0.7°.

    Examples
    --------
    >>> from frontgeo.places.shipped_theatre import ukraine
    >>> before = base_map_of(ukraine(), (33.0, 46.5, 35.5, 48.0), date(2023, 6, 5))
    >>> nikopol = shapely.Point(34.4, 47.5)  # in the reservoir, off Nikopol
    >>> before.water.contains(nikopol), before.shows_reservoir
    (True, True)
    >>> after = base_map_of(ukraine(), (33.0, 46.5, 35.5, 48.0), date(2023, 6, 7))
    >>> after.water.contains(nikopol), after.shows_reservoir
    (False, False)
    """
    if not theatre.about.has_base_map:
        return NOTHING
    west, south, east, north = (float(end) for end in bounds)
    return _drawn_base_map(theatre, (west, south, east, north), date.max if day is None else day)


@lru_cache(maxsize=64)  # the page, its still picture and its insets ask for the same ones
def _drawn_base_map(theatre: Theatre, bounds: Region, day: date) -> BaseMap:
    zones = _zones(bounds)
    lands, waters, borders = [_far_land(zones[-1].box)], [], []
    rivers: dict[int, list[BaseGeometry]] = {}
    for zone in zones:
        for layer in _layers(zone.level):
            if not layer.is_there(day):
                continue
            if layer.kind == "river":
                rivers.setdefault(layer.level, []).append(zone.line(layer.shape, layer.level))
            elif layer.kind == "water":
                waters.append(zone.ground(layer.shape))
        lands.append(zone.ground(_other_land(theatre, zone.level)))
        borders.append(zone.line(_borders(theatre, zone.level), 1))
    joined = {level: _joined(lines) for level, lines in sorted(rivers.items())}
    detailed = any(zone.level == "ukraine" for zone in zones)
    return BaseMap(
        land=_united(lands),
        borders=_joined(borders),
        water=_united(waters),
        rivers=tuple((level, line) for level, line in joined.items() if not line.is_empty),
        names=tuple(_names(theatre, zones[0].level, bounds)),
        shows_reservoir=_reservoir_shown(zones, day) if detailed else None,
        is_detailed=detailed,
    )


class _Zone(NamedTuple):
    """A part of the map with one detail: a box without the box of the zone within it."""

    level: Level
    box: Region
    without: Region | None
    tolerance_deg: float
    least: float

    def _cut(self, shape: BaseGeometry, overlap_deg: float) -> BaseGeometry:
        piece = shapely.clip_by_rect(shape, *self.box)
        if self.without is None or piece.is_empty:
            return piece
        hole = shapely.box(*self.without).buffer(-overlap_deg, join_style="mitre")
        if not piece.is_valid:
            piece = shapely.make_valid(piece)
        return shapely.difference(piece, hole)

    def ground(self, shape: BaseGeometry) -> BaseGeometry:
        """Return polygons in the zone, which overlap those of the zone within it a little."""
        piece = shapely.simplify(
            polygonal(self._cut(shape, 2 * self.tolerance_deg)), self.tolerance_deg
        )
        parts = shapely.get_parts(piece)
        kept = parts[(shapely.get_type_id(parts) == 3) & (shapely.area(parts) >= self.least)]
        return shapely.MultiPolygon(kept.tolist())

    def line(self, shape: BaseGeometry, level: int) -> BaseGeometry:
        """Return lines in the zone; far away only those of the first levels."""
        if self.without is not None and level > _FAR_LEVELS:
            return _NO_LINES
        return shapely.simplify(self._cut(shape, 0.0), self.tolerance_deg)


def _zones(bounds: Region) -> list[_Zone]:
    """Return the zones of detail around some evidence, the innermost first."""
    west, south, east, north = bounds
    extent = max(east - west, north - south)
    around = max(_NEAR_DEG, _NEAR_SHARE * extent)
    near = _grown(bounds, around)
    fine, least = _FINE_SHARE * extent, (_LEAST_TOLERANCES * _FINE_SHARE * extent) ** 2
    if shapely.box(*bounds).within(shapely.box(*_DETAILED)):
        near = _common(near, _DETAILED)
        return [
            _Zone("ukraine", near, None, fine, least),
            _Zone("ukraine", _DETAILED, near, _ROUGHER_DEG, _LEAST_ROUGHER),
        ]
    return [_Zone("world", _grown(bounds, max(_WORLD_NEAR_DEG, around)), None, fine, least)]


def _far_land(box: Region) -> BaseGeometry:
    """Return all land beyond the zones, whose edge it reaches under a little."""
    (far,) = [layer.shape for layer in _layers("world") if layer.kind == "far"]
    hole = shapely.box(*box).buffer(-_OVERLAP_DEG, join_style="mitre")
    return polygonal(shapely.difference(shapely.simplify(far, _FAR_DEG), hole))


def _grown(box: Region, by_deg: float) -> Region:
    west, south, east, north = box
    return west - by_deg, max(south - by_deg, -90.0), east + by_deg, min(north + by_deg, 90.0)


def _common(a: Region, b: Region) -> Region:
    return max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3])


def _united(grounds: Iterable[BaseGeometry]) -> BaseGeometry:
    return polygonal(shapely.union_all(list(grounds)))


def _joined(lines: Iterable[BaseGeometry]) -> BaseGeometry:
    parts = [part for line in lines for part in shapely.get_parts(line)]
    kept = [part for part in parts if part.geom_type == "LineString" and not part.is_empty]
    return shapely.line_merge(shapely.multilinestrings(kept)) if kept else _NO_LINES


@cache
def _divided(theatre: Theatre, level: Level) -> tuple[tuple[_Layer, ...], BaseGeometry]:
    """Return the other countries, and the ground of those that are the theatre's own."""
    lands = tuple(layer for layer in _layers(level) if layer.kind == "land")
    country = theatre.country
    if country.is_empty:
        return lands, _EMPTY
    rough = polygonal(shapely.simplify(country, _ROUGHER_DEG))
    shapes = np.array([layer.shape for layer in lands], dtype=object)
    meets = np.flatnonzero(shapely.intersects(shapes, rough))
    shared = {
        int(i): shapely.area(shapely.intersection(shapes[i], rough)) / shapely.area(shapes[i])
        for i in meets
    }
    own = {i for i, share in shared.items() if share > _OWN_SHARE}
    others = tuple(layer for i, layer in enumerate(lands) if i not in own)
    return others, shapely.union_all([*shapes[sorted(own)], rough])


@cache
def _other_land(theatre: Theatre, level: Level) -> BaseGeometry:
    """Return the land of other countries, which reaches under that of the theatre."""
    others, own = _divided(theatre, level)
    shapes = [layer.shape for layer in others]
    if not own.is_empty:
        around = own.buffer(_UNDER_DEG[level]).envelope
        near = [shape for shape in shapes if shape.intersects(around)]
        reach = shapely.union_all([shapely.clip_by_rect(s, *around.bounds) for s in near]).buffer(
            _UNDER_DEG[level], quad_segs=2
        )
        under = shapely.intersection(reach, own)
        shapes = [*shapes, *shapely.get_parts(polygonal(under))]
    return shapely.union_all(shapes)


@cache
def _borders(theatre: Theatre, level: Level) -> BaseGeometry:
    """Return the lines between other countries, without those of the theatre's own."""
    lines = shapely.union_all([la.shape for la in _layers(level) if la.kind == "border"])
    _, own = _divided(theatre, level)
    if own.is_empty:
        return lines
    return shapely.difference(lines, own.buffer(_UNDER_DEG[level], quad_segs=2))


def _reservoir_shown(zones: Sequence[_Zone], day: date) -> bool | None:
    """Return whether the reservoir is water on a day, if all detail is drawn around it."""
    (reservoir,) = [la for la in _layers("ukraine") if la.kind == "water" and la.until]
    if not shapely.box(*zones[0].box).intersects(reservoir.shape):
        return None
    return reservoir.is_there(day)


# ---- names -------------------------------------------------------------------------------


def _names(theatre: Theatre, level: Level, bounds: Region) -> Iterable[MapName]:
    """Yield the countries and seas around the evidence, where the most of each lies."""
    others, _ = _divided(theatre, level)
    widest = _grown(bounds, _NAMED_DEG[-1])
    near = {"": theatre.country} | {
        layer.code: layer.shape
        for layer in others
        if layer.code and shapely.box(*widest).intersects(layer.shape)
    }
    rough = {
        code: polygonal(
            shapely.make_valid(
                shapely.simplify(shapely.clip_by_rect(shape, *widest), _NAME_TOLERANCE_DEG)
            )
        )
        for code, shape in near.items()
    }
    land = shapely.union_all(list(rough.values()))
    seas = {
        key: shapely.difference(shapely.union_all([shapely.box(*box) for box in boxes]), land)
        for key, boxes in _SEAS.items()
        if any(_meet(box, widest) for box in boxes)
    }
    for by_deg in _NAMED_DEG:
        box = _grown(bounds, by_deg)
        for code, shape in rough.items():
            yield from _named("country", code, polygonal(shapely.clip_by_rect(shape, *box)))
        for key, sea in seas.items():
            yield from _named("sea", key, polygonal(shapely.clip_by_rect(sea, *box)))


def _meet(a: Region, b: Region) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _named(kind: Literal["country", "sea"], key: str, ground: BaseGeometry) -> Iterable[MapName]:
    if ground.is_empty:
        return
    circle: BaseGeometry = shapely.maximum_inscribed_circle(  # type: ignore[call-overload]
        ground, tolerance=_NAME_TOLERANCE_DEG
    )
    radius_deg = float(shapely.length(circle))
    if radius_deg >= _LEAST_NAMED_DEG:
        yield MapName(kind, key, shapely.Point(shapely.get_coordinates(circle)[0]), radius_deg)
