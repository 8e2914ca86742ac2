"""The map of a figure: frame, ground, front, places, scale bar and inset."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from math import log10
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo._utils.parts import simplified
from frontgeo.change.close_up import close_up_of
from frontgeo.change.ground import Ground
from frontgeo.geometry.ellipsoid import WGS84
from frontgeo.geometry.measure import area_km2, polygonal
from frontgeo.geometry.projection import Projector, local_metres
from frontgeo.geometry.validation import prepared_copy
from frontgeo.i18n.texts import Texts
from frontgeo.outputs.base_map_view import BaseMapView, base_map_view, map_days
from frontgeo.outputs.opening_view import inset_letter
from frontgeo.outputs.side_colours import Paint, colours_of
from frontgeo.outputs.ticks import round_length
from frontgeo.outputs.view_model import (
    VerdictView,
    apart_ground,
    contested_ground,
    fronts_of,
    last_day_of,
    place_kind,
    ranks,
)
from frontgeo.places.base_map import BaseMap
from frontgeo.places.theatre import Theatre
from frontgeo.plot.kind_marks import DrawnMarks, bounds_of_marks, draw_marks, draw_place, listing_of
from frontgeo.plot.labels import (
    FIRST,
    SECOND,
    Box,
    Name,
    PlacedName,
    Sheet,
    one_line,
    placed_names,
    printable_text,
    text_width,
)

__all__ = [
    "BORDER",
    "HELD",
    "HELD_EDGE",
    "INK",
    "LAND",
    "OUTSIDE",
    "SOFT",
    "USUAL_PAINTS",
    "Drawn",
    "Setting",
    "View",
    "base_map_credits",
    "draw_apart",
    "draw_change",
    "draw_contested",
    "draw_front",
    "draw_ground",
    "draw_letter",
    "draw_place",
    "draw_scale",
    "draw_view",
    "line_parts",
    "paints_of",
    "view_of",
]

_FINE = 0.2  # units: finer detail cannot be seen
_BEYOND = 6.0  # units around the frame, so that its own edge is not drawn


@dataclass(frozen=True, eq=False)
class View:
    """A map frame with its projection and scale.

    Attributes
    ----------
    frame : Box
        Its position on the sheet, in units.
    metres_per_unit : float
        The scale, the same everywhere: the projection is Lambert's azimuthal equal-area on
        WGS 84, centred on the middle of the frame.
    middle : tuple of float
        The projection's centre: longitude and latitude in degrees.
    """

    frame: Box
    metres_per_unit: float
    middle: tuple[float, float]
    _to_metres: Projector
    _to_lonlat: Projector

    def on_sheet(self, geometry: BaseGeometry) -> BaseGeometry:
        """Project a whole geometry from longitude and latitude onto the sheet."""
        x, y = self._centre
        scale = self.metres_per_unit
        placed: BaseGeometry = shapely.transform(
            self._to_metres(geometry), lambda m: np.column_stack((x, y)) + m * (1, -1) / scale
        )
        return placed

    def seen(self, geometry: BaseGeometry) -> BaseGeometry:
        """Project the part of a geometry in the frame, without detail too fine to see."""
        west, south, east, north = self.bounds
        near = shapely.clip_by_rect(geometry, west, south, east, north)
        if near.is_empty:
            return near
        placed = simplified(self.on_sheet(near), _FINE)
        left, top, right, bottom = self.frame
        around = shapely.box(left - _BEYOND, top - _BEYOND, right + _BEYOND, bottom + _BEYOND)
        if "Polygon" in geometry.geom_type:
            placed = placed if placed.is_valid else shapely.make_valid(placed)
            return polygonal(shapely.intersection(polygonal(placed), around))
        return shapely.intersection(placed, around)

    @property
    def _centre(self) -> tuple[float, float]:
        left, top, right, bottom = self.frame
        return (left + right) / 2, (top + bottom) / 2

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Return bounds that cover the frame: west, south, east, north."""
        return tuple(float(v) for v in shapely.bounds(self.footprint))  # type: ignore[return-value]

    @property
    def footprint(self) -> BaseGeometry:
        """Return the frame on the ground, in longitude and latitude."""
        return self._on_ground(_BEYOND)

    @property
    def ground(self) -> BaseGeometry:
        """Return what the frame shows, exactly, in longitude and latitude."""
        return self._on_ground(0.0)

    def _on_ground(self, beyond: float) -> BaseGeometry:
        left, top, right, bottom = self.frame
        scale = self.metres_per_unit
        wide, high = (right - left) / 2 + beyond, (bottom - top) / 2 + beyond
        corners = shapely.box(-wide, -high, wide, high)
        in_metres = shapely.transform(corners, lambda c: c * scale)
        # straight edges on the sheet are curves in longitude and latitude
        dense = shapely.segmentize(in_metres, (right - left) * scale / 16)
        placed: BaseGeometry = self._to_lonlat(dense)
        return placed

    def units_of_km(self, km: float) -> float:
        """Return the length of a distance on the sheet, west to east through the frame's middle.

        It is measured along the geodesic of the ellipsoid there, then projected.
        """
        lon, lat = self.middle
        east = WGS84.fwd(lon, lat, 90.0, km * 500.0)[:2]
        west = WGS84.fwd(lon, lat, 270.0, km * 500.0)[:2]
        ends = self.on_sheet(shapely.LineString([west, east]))
        (x0, y0), (x1, y1) = ends.coords[0], ends.coords[-1]
        return float(np.hypot(x1 - x0, y1 - y0))


def view_of(
    frame: Box, bounds: tuple[float, float, float, float], *, least_km: float = 0.0,
    margin: float = 0.07,
) -> View:  # fmt: skip
    """Return the view that fits some ground into a frame.

    Parameters
    ----------
    frame : Box
    bounds : tuple of float
        West, south, east, north of the ground, in degrees.
    least_km : float
        The least width of the view, so that a small change is shown with its surroundings.
    margin : float
        Share of the frame left free at each side.
    """
    ground = shapely.box(*bounds)
    to_metres, to_lonlat = local_metres(ground)
    west, south, east, north = shapely.bounds(to_metres(ground))
    left, top, right, bottom = frame
    free = 1.0 - 2.0 * margin
    scale = max(
        (east - west) / ((right - left) * free),
        (north - south) / ((bottom - top) * free),
        least_km * 1000.0 / (right - left),
    )
    # project again about the middle of the projected ground, which is the frame's own centre
    x, y = (west + east) / 2, (south + north) / 2
    middle = to_lonlat(shapely.Point(x, y))
    to_metres, to_lonlat = local_metres(middle)
    return View(frame, scale, (middle.x, middle.y), to_metres, to_lonlat)


INK, SOFT = "#1d232b", "#56606d"
OUTSIDE, LAND, HELD, HELD_EDGE = "#ebe9e1", "#faf9f4", "#c9cacc", "#8d8f94"
CONTESTED, CONTESTED_PALE = "#7a6a3a", "#f4ecd0"
APART, APART_PALE = "#5c4b7d", "#f1edf7"
REGIONS, BORDER = "#a9a593", "#8a877b"
SEA, RIVER, OTHER_BORDERS = "#d0dee7", "#8db2ca", "#bdb9ab"
AREA_NAMES = {"country": "#6a6657", "sea": "#41647b"}
#: Of ground gained and lost; paler than on pages.
USUAL_PAINTS = Paint("#b54a0b", "#f8c9a4", "#b54a0b"), Paint("#0b5f8a", "#cfe6f3", "#0b5f8a")

_Points = npt.NDArray[np.float64]

_METRES_PER_DEGREE = 111_000.0  # of latitude
_ABOUT_DEG = 0.12  # around a single place
_LEAST_KM = 24.0  # least width of the map
_INSET_FROM_KM = 450.0  # a wider map needs no locator
_INSET_FROM_SHARE = 0.5  # nor does one so wide in a small country, of its diagonal
_THIN_DEG, _THIN_SHARE = 0.001, 1e-4  # of a country's extent
_VILLAGES_UP_TO_KM = 90.0  # a wider map leaves out villages
_ROOM_PER_NAME = 34_000.0  # square units


@dataclass(frozen=True, eq=False)
class Drawn:
    """The result of drawing a map.

    Attributes
    ----------
    view : View
    share : float or None
        Part of the changed ground that lies in the frame, 0 to 1; None if nothing changed.
    insets : int
        Number of maps at one scale that show it together; 0 for one map.
    listing : str
        The places by name whose numbers are on the map.
    """

    view: View
    share: float | None
    insets: int = 0
    listing: str = ""


def draw_ground(
    sheet: Sheet,
    frame: Box,
    subject: VerdictView | None,
    texts: Texts,
    settlements: gpd.GeoDataFrame | None,
    *,
    theatre: Theatre,
    both_scripts: bool = False,
    whole: VerdictView | None = None,
) -> Drawn:
    """Draw the map of a change in a theatre into a frame.

    With `whole`, such as the change of all days of which this is a part, view, names and scale
    are where that one has them.
    """
    change = subject.change if subject else None
    view = view_of(frame, _opened_on(whole or subject, theatre, texts), least_km=_LEAST_KM)
    setting = Setting(theatre, texts, settlements, both_scripts)
    listing = draw_view(sheet, view, subject, setting, whole=whole)
    return Drawn(view, _share_seen(view, change), listing=listing)


@dataclass(frozen=True, eq=False)
class Setting:
    """What lies around the evidence on a map, and how it is named.

    Attributes
    ----------
    theatre : Theatre
    texts : Texts
    settlements : GeoDataFrame or None
        Places to name instead of the theatre's.
    both_scripts : bool
    """

    theatre: Theatre
    texts: Texts
    settlements: gpd.GeoDataFrame | None
    both_scripts: bool


@dataclass(frozen=True, eq=False)
class _Evidence:
    """What was drawn of a change, which names are to leave free."""

    changes: Sequence[BaseGeometry] = ()
    fronts: Sequence[BaseGeometry] = ()
    points: Sequence[BaseGeometry] = ()
    marks: DrawnMarks = field(default_factory=DrawnMarks)


def draw_view(
    sheet: Sheet,
    view: View,
    subject: VerdictView | None,
    setting: Setting,
    *,
    inset: int = 0,
    whole: VerdictView | None = None,
) -> str:
    """Draw the map of a change in a view, and return the places by name that have a number.

    Insets have a letter and no map to locate them.
    """
    theatre, texts, frame = setting.theatre, setting.texts, view.frame
    change = subject.change if subject else None
    base = base_map_view(theatre, view.bounds, map_days([change] if change else []), texts)
    _draw_base(sheet, view, base.shown)
    land = view.seen(theatre.country)
    sheet.ground(land, face=LAND, clip=frame, z=1.1)
    sheet.ground(land, edge=BORDER, width=1.0, clip=frame, z=1.35, gid="border")
    sheet.lines(line_parts(view.seen(_region_lines(theatre))), REGIONS, 1.2, clip=frame, z=1.3)
    drawn = _Evidence() if subject is None else _draw_evidence(sheet, view, subject, texts, whole)
    changed = shapely.union_all([polygonal(ground) for ground in drawn.changes])
    lines = shapely.GeometryCollection([line for line in drawn.fronts if not line.is_empty])
    crowded = shapely.GeometryCollection(
        [one for one in (*drawn.changes, *drawn.fronts, *drawn.points) if not one.is_empty]
        + [shapely.box(*box) for box in drawn.marks.taken]
    )
    taken = [*drawn.marks.taken, *([draw_scale(sheet, view, texts, crowded)] if inset < 2 else [])]
    if inset:
        taken.append(draw_letter(sheet, frame[:2], inset))
    else:
        taken += _draw_locator(
            sheet, view, change, theatre, crowded=crowded, taken=taken, base=base.shown
        )
    day = None if subject is None else last_day_of([subject])
    names = _names(
        view, texts, setting.settlements, theatre, changed,
        day=day, both_scripts=setting.both_scripts,
    )  # fmt: skip
    room, most = _room_of_names(frame)
    placed = placed_names(
        names, room, taken=taken, marks=[point.bounds for point in drawn.points], lines=lines,
        ground=changed, most=most,
    )  # fmt: skip
    taken += _draw_names(sheet, placed, marked=drawn.points)
    if not inset:  # an inset is too small for the names of countries and seas
        _draw_area_names(sheet, view, base, taken, crowded)
    return listing_of(drawn.marks.numbered)


def _draw_evidence(
    sheet: Sheet, view: View, subject: VerdictView, texts: Texts, whole: VerdictView | None
) -> _Evidence:
    """Draw the ground, the fronts and the places of a change."""
    change, frame = subject.change, view.frame
    held = view.seen(change.unchanged)
    sheet.ground(held, face=HELD, clip=frame, z=1.2, gid="held")
    lost, gained = view.seen(change.lost), view.seen(change.gained)
    draw_apart(sheet, view.seen(apart_ground(change)), clip=frame)
    draw_contested(sheet, view.seen(contested_ground(change)), clip=frame)
    paints = paints_of(change)
    draw_change(sheet, lost, paints, gained=False, clip=frame)
    draw_change(sheet, gained, paints, gained=True, clip=frame)
    fronts = [view.seen(line) for line in fronts_of(subject)]
    for line, moved in zip(fronts, (False, True), strict=True):
        draw_front(sheet, line_parts(line), moved=moved, clip=frame)
    points = _places(sheet, subject, view)
    marks = draw_marks(sheet, subject, view, texts, paints[0].line)
    changes = [gained, lost]
    if whole is not None:
        changes = [view.seen(ground) for ground in (whole.change.gained, whole.change.lost)]
        fronts = [view.seen(line) for line in fronts_of(whole)]
    return _Evidence(changes, fronts, [*points, *marks.marked], marks)


def draw_letter(sheet: Sheet, at: tuple[float, float], number: int, size: float = 22.0) -> Box:
    """Draw the letter of an inset, in a box with its upper left corner at a point."""
    left, top = at
    box = left, top, left + size, top + size
    sheet.box(box, face=INK, z=9.0)
    middle, base = left + size / 2, top + 0.77 * size
    sheet.text(
        middle, base, inset_letter(number), 0.73 * size, bold=True, colour="white", ha="center"
    )
    return box


def base_map_credits(subject: VerdictView | None, theatre: Theatre, texts: Texts) -> list[str]:
    """Return the sources of the base map that lies behind a change, and the day of its water."""
    changes = [subject.change] if subject else []
    opened = _opened_on(subject, theatre, texts)
    return base_map_view(theatre, opened, map_days(changes), texts).credits


def _opened_on(
    subject: VerdictView | None, theatre: Theatre, texts: Texts
) -> tuple[float, float, float, float]:
    """Return the bounds that the map shows: of marks, what changed, or what surrounds it."""
    close_up = close_up_of(subject.change) if subject else None
    return bounds_of_marks(subject, texts) or close_up or _surroundings(subject, theatre)


def _draw_base(sheet: Sheet, view: View, base: BaseMap) -> None:
    """Draw sea, other countries and, over held ground, water and rivers."""
    frame = view.frame
    sheet.box(frame, face=OUTSIDE if base.is_empty else SEA, gid="map")
    if base.is_empty:
        return
    sheet.ground(view.seen(base.land), face=OUTSIDE, clip=frame, z=1.02, gid="other-land")
    sheet.lines(line_parts(view.seen(base.borders)), OTHER_BORDERS, 0.8, clip=frame, z=1.05)
    sheet.ground(view.seen(base.water), face=SEA, clip=frame, z=1.22, gid="water")
    for level, line in base.rivers:
        sheet.lines(line_parts(view.seen(line)), RIVER, 1.9 - 0.3 * level, clip=frame, z=1.23)


def _draw_area_names(
    sheet: Sheet, view: View, base: BaseMapView, taken: Sequence[Box], crowded: BaseGeometry
) -> None:
    """Write the names of countries and seas in their ground, where nothing else is."""
    left, top, right, bottom = view.frame
    written: set[str] = set()
    for name, named in base.names:
        text = printable_text("\u2009\u2009".join(name.upper()))
        wide, high = text_width(text, 12.0) + 8, 16.0
        at = shapely.centroid(view.on_sheet(named.at))
        box = (at.x - wide / 2, at.y - high, at.x + wide / 2, at.y + 4)
        has_room = named.has_room(wide, _METRES_PER_DEGREE / view.metres_per_unit)
        is_within = left < box[0] and top < box[1] and box[2] < right and box[3] < bottom
        shape = shapely.box(*box)
        covers = any(shapely.box(*other).intersects(shape) for other in taken)
        if name in written or not has_room or not is_within:
            continue
        if covers or crowded.intersects(shape):
            continue
        written.add(name)
        style: dict[str, Any] = {"ha": "center", "gid": f"area-{named.key or 'own'}"}
        sheet.text(at.x, at.y, text, 12.0, colour=AREA_NAMES[named.kind], **style)


def _surroundings(
    subject: VerdictView | None, theatre: Theatre
) -> tuple[float, float, float, float]:
    """Return bounds to show if nothing changed: of the measured places, or of the ground held."""
    if subject is None:
        return theatre.opening_bounds
    about = subject.change.unchanged
    if subject.points:
        about = shapely.MultiPoint(subject.points).buffer(_ABOUT_DEG)
    if about.is_empty:
        return theatre.opening_bounds
    west, south, east, north = (float(v) for v in about.bounds)
    return west, south, east, north


def _share_seen(view: View, change: Ground | None) -> float | None:
    if change is None or change.gained_km2 + change.lost_km2 == 0:
        return None
    left, top, right, bottom = view.frame
    frame = shapely.box(left, top, right, bottom)
    inside = 0.0
    for ground in (change.gained, change.lost):
        placed = shapely.make_valid(view.on_sheet(ground))
        inside += float(shapely.area(shapely.intersection(placed, frame)))
    km2 = inside * view.metres_per_unit**2 / 1e6  # valid because the projection is equal-area
    return min(1.0, km2 / float(area_km2([change.gained, change.lost]).sum()))


@cache
def _region_lines(theatre: Theatre) -> BaseGeometry:
    """Return the lines between regions; coast and state border are drawn with the land."""
    shapes = theatre.regions.geometry.to_numpy()
    if not len(shapes):
        return shapely.MultiLineString()
    west, south, east, north = theatre.country.bounds
    tolerance_deg = min(_THIN_DEG, _THIN_SHARE * max(east - west, north - south))
    if not shapely.coverage_is_valid(shapes):
        thin = shapely.boundary(shapely.simplify(shapes, tolerance_deg))
        return shapely.line_merge(shapely.union_all(thin))
    thin = shapely.coverage_simplify(shapes, tolerance_deg)
    outer = shapely.boundary(shapely.coverage_union_all(thin))
    return shapely.line_merge(shapely.difference(shapely.union_all(shapely.boundary(thin)), outer))


def line_parts(lines: BaseGeometry) -> list[_Points]:
    """Return lines as arrays of points; of a collection, only its lines."""
    if lines.is_empty:
        return []
    merged = shapely.line_merge(lines) if lines.geom_type == "MultiLineString" else lines
    return [
        shapely.get_coordinates(part)
        for part in shapely.get_parts(merged)
        if part.geom_type == "LineString"
    ]


# ---- change and front, also used for swatches of the legend -----------------------------


def paints_of(change: Ground | None) -> tuple[Paint, Paint]:
    """Return the colours of ground gained and lost, which are a theatre's if it states them."""
    own = None if change is None else colours_of(change)
    return own or USUAL_PAINTS


def draw_change(
    sheet: Sheet,
    ground: BaseGeometry,
    paints: tuple[Paint, Paint],
    *,
    gained: bool,
    clip: Box | None = None,
) -> None:
    """Draw changed ground, hatched if gained and dotted if lost, readable without colour."""
    if ground.is_empty:
        return
    paint = paints[0 if gained else 1]
    colour, pale = paint.line, paint.ground
    name = "gained" if gained else "lost"
    sheet.ground(ground, face=pale, clip=clip, z=2.0, gid=None if clip is None else name)
    if gained:
        sheet.lines(_hatched(ground, 7.0), colour, 1.5, z=2.1, clip=clip, butt=True)
    else:
        sheet.lines(_dotted(ground, 5.0), colour, 2.1, z=2.1, clip=clip)
    sheet.ground(ground, edge=colour, width=1.0, z=2.2, clip=clip)


def draw_apart(sheet: Sheet, ground: BaseGeometry, *, clip: Box | None = None) -> None:
    """Draw ground kept out of the change, with crossed lines rather than hatching or dots."""
    if ground.is_empty:
        return
    sheet.ground(ground, face=APART_PALE, clip=clip, z=1.9, gid=None if clip is None else "apart")
    for flip in (1.0, -1.0):
        turned = shapely.transform(ground, lambda xy: xy * [flip, 1.0])  # noqa: B023 - used at once
        lines = [line * [flip, 1.0] for line in _hatched(turned, 7.0)]
        sheet.lines(lines, APART, 0.9, z=1.95, clip=clip, butt=True)
    sheet.ground(ground, edge=APART, width=0.8, z=1.97, clip=clip)


def draw_contested(sheet: Sheet, ground: BaseGeometry, *, clip: Box | None = None) -> None:
    """Draw contested ground with short level strokes, through which what lies below is seen."""
    if ground.is_empty:
        return
    sheet.ground(
        ground, face=CONTESTED_PALE, clip=clip, z=1.85, gid=None if clip is None else "contested"
    )
    sheet.lines(_stroked(ground, 4.5), CONTESTED, 1.0, z=2.25, clip=clip, butt=True)
    sheet.ground(ground, edge=CONTESTED, width=0.6, z=2.26, clip=clip)


def _stroked(ground: BaseGeometry, apart: float) -> list[_Points]:
    """Return short level lines whose ends lie in the ground."""
    left, top, right, bottom = ground.bounds
    rows = np.arange(np.floor(top / apart), np.ceil(bottom / apart) + 1)
    columns = np.arange(np.floor(left / (2 * apart)) - 1, np.ceil(right / (2 * apart)) + 1)
    x = (columns[np.newaxis, :] + (rows[:, np.newaxis] % 2) / 2) * 2 * apart
    y = np.broadcast_to(rows[:, np.newaxis] * apart, x.shape)
    half, shape = 0.6 * apart, prepared_copy(ground)
    inside = shapely.contains_xy(shape, x - half, y) & shapely.contains_xy(shape, x + half, y)
    return [
        np.array([(a - half, b), (a + half, b)]) for a, b in zip(x[inside], y[inside], strict=True)
    ]


def _hatched(ground: BaseGeometry, apart: float) -> list[_Points]:
    left, top, right, bottom = ground.bounds
    # every line of the hatching has a constant sum x + y, so that neighbouring shapes line up
    step = apart * 2**0.5
    sums = np.arange(np.floor((left + top) / step), np.ceil((right + bottom) / step) + 1) * step
    starts = np.column_stack((np.full(len(sums), left), sums - left))
    ends = np.column_stack((np.full(len(sums), right), sums - right))
    rays = np.asarray(shapely.linestrings(np.stack((starts, ends), axis=1)))
    cut = shapely.intersection(rays[shapely.intersects(prepared_copy(ground), rays)], ground)
    return [
        shapely.get_coordinates(part)
        for part in shapely.get_parts(cut)
        if part.geom_type == "LineString"
    ]


def _dotted(ground: BaseGeometry, apart: float) -> list[_Points]:
    """Return dots as very short lines, which get round ends."""
    left, top, right, bottom = ground.bounds
    rows = np.arange(np.floor(top / apart), np.ceil(bottom / apart) + 1)
    columns = np.arange(np.floor(left / apart) - 1, np.ceil(right / apart) + 1)
    x = (columns[np.newaxis, :] + (rows[:, np.newaxis] % 2) / 2) * apart
    y = np.broadcast_to(rows[:, np.newaxis] * apart, x.shape)
    inside = shapely.contains_xy(prepared_copy(ground), x, y)
    return [np.array([(a, b), (a + 0.2, b)]) for a, b in zip(x[inside], y[inside], strict=True)]


def draw_front(
    sheet: Sheet,
    lines: Sequence[Any],
    *,
    moved: bool,
    clip: Box | None = None,
) -> None:
    """Draw a front line: dashed for the earlier, solid for the later."""
    width, dash = (2.3, ()) if moved else (1.6, (6.0, 3.5))
    sheet.lines(lines, INK, width, dash=dash, z=3.1 if moved else 3.0, clip=clip)


def _places(sheet: Sheet, subject: VerdictView, view: View) -> list[BaseGeometry]:
    left, top, right, bottom = view.frame
    drawn: list[BaseGeometry] = []
    colour = paints_of(subject.change)[0].line
    for part in subject.parts:
        if not isinstance(part.at, shapely.Point) or part.mark is not None:
            continue
        point = shapely.centroid(view.on_sheet(part.at))
        if left + 6 < point.x < right - 6 and top + 6 < point.y < bottom - 6:
            draw_place(sheet, point.x, point.y, place_kind(part, subject.as_claimed), colour)
            drawn.append(point.buffer(6))
    return drawn


# ---- scale and locator -------------------------------------------------------------------


def draw_scale(sheet: Sheet, view: View, texts: Texts, crowded: BaseGeometry) -> Box:
    """Draw the scale in the lower corner that covers less of what is crowded."""
    left, _, right, bottom = view.frame
    km = round_length((right - left) * 0.24 * view.metres_per_unit / 1000.0)
    long = view.units_of_km(km)
    y = bottom - 18
    boxes = [
        (right - 18 - long - 8, y - 26, right - 10, bottom - 8),
        (left + 10, y - 26, left + 18 + long + 8, bottom - 8),
    ]
    box = min(boxes, key=lambda b: _crowd(b, crowded))
    x = box[0] + 8
    label = printable_text(f"{texts.number(km, 0 if km >= 1 else 1)} {texts['km']}")
    sheet.lines([[(x, y - 6), (x, y), (x + long, y), (x + long, y - 6)]], "white", 5.0, z=8.0)
    sheet.lines(
        [[(x, y - 6), (x, y), (x + long, y), (x + long, y - 6)]], INK, 1.8, z=8.1, gid="scale"
    )
    sheet.text(x + long / 2, y - 8, label, 13, ha="center", halo=3.0, gid="scale-text")
    return box


def _crowd(box: Box, crowded: BaseGeometry) -> float:
    under = shapely.intersection(crowded, shapely.box(*box))
    return float(shapely.area(under)) + 4.0 * float(shapely.length(under))


def _draw_locator(
    sheet: Sheet,
    view: View,
    change: Ground | None,
    theatre: Theatre,
    *,
    crowded: BaseGeometry,
    taken: list[Box],
    base: BaseMap,
) -> list[Box]:
    """Draw a locator map with the frame of the map, unless the map is wide enough without it."""
    left, top, right, bottom = view.frame
    border = theatre.country
    across_km = (right - left) * view.metres_per_unit / 1000.0
    if border.is_empty or not shapely.intersects(border.envelope, view.footprint):
        return []
    west, south, east, north = border.bounds
    diagonal_km = WGS84.inv(west, south, east, north)[2] / 1000.0
    if across_km > min(_INSET_FROM_KM, _INSET_FROM_SHARE * diagonal_km):
        return []
    wide = min(190.0, (right - left) * 0.27)
    high, off = wide * 0.70, 12.0
    corners = [
        (left + off, top + off, left + off + wide, top + off + high),
        (right - off - wide, top + off, right - off, top + off + high),
        (left + off, bottom - off - high, left + off + wide, bottom - off),
        (right - off - wide, bottom - off - high, right - off, bottom - off),
    ]
    free = [
        c
        for c in corners
        if not any(c[0] < t[2] and t[0] < c[2] and c[1] < t[3] and t[1] < c[3] for t in taken)
    ]
    box = min(free, key=lambda b: _crowd(b, crowded))
    thin_deg = min(0.01, 1e-3 * max(east - west, north - south))  # below a unit of the locator
    small = view_of(box, (west, south, east, north), margin=0.04)
    sheet.box(box, face=OUTSIDE if base.is_empty else SEA, z=8.0, gid="locator")
    sheet.ground(small.seen(base.land), face=OUTSIDE, clip=box, z=8.05)
    sheet.ground(
        small.seen(shapely.simplify(border, thin_deg)),
        face=LAND,
        edge="#b9b7ad",
        width=0.6,
        clip=box,
        z=8.1,
    )
    if change is not None:
        held = small.seen(simplified(change.unchanged, thin_deg))
        sheet.ground(held, face="#b9bbbf", clip=box, z=8.2)
        gained, lost = (paint.line for paint in paints_of(change))
        for ground, colour in ((change.lost, lost), (change.gained, gained)):
            sheet.ground(small.seen(ground), face=colour, edge=colour, width=1.2, clip=box, z=8.3)
    here = small.on_sheet(view.footprint)
    sheet.ground(here, edge="white", width=4.0, clip=box, z=8.4)
    sheet.ground(here, edge=INK, width=1.8, clip=box, z=8.5)
    sheet.box(box, edge="#8d949d", width=1.0, z=8.6)
    return [box]


# ---- names -------------------------------------------------------------------------------


def _room_of_names(frame: Box) -> tuple[Box, int]:
    """Return the box that names stay in, and how many there may be."""
    left, top, right, bottom = frame
    most = round((right - left) * (bottom - top) / _ROOM_PER_NAME)
    return (left + 5, top + 5, right - 5, bottom - 5), most


def _draw_names(
    sheet: Sheet, names: Sequence[PlacedName], *, marked: Sequence[BaseGeometry]
) -> list[Box]:
    """Draw names, with dots for places that are not yet marked; return their boxes."""
    for number, placed in enumerate(names):
        name, gid = placed.name, f"name-{number}"
        spot = shapely.Point(name.x, name.y)
        if not any(shapely.intersects(mark, spot) for mark in marked):
            sheet.ground(spot.buffer(2.6), face=INK, edge="white", width=1.0, z=6.0)
        style: dict[str, Any] = {"ha": placed.ha, "halo": 3.2}
        sheet.text(placed.x, placed.baseline, name.first, FIRST, bold=True, gid=gid, **style)
        if name.second:
            style |= {"colour": "#3c444f", "gid": f"{gid}-second"}
            sheet.text(placed.x, placed.second_baseline, name.second, SECOND, **style)
    return [placed.box for placed in names]


def _names(
    view: View,
    texts: Texts,
    settlements: gpd.GeoDataFrame | None,
    theatre: Theatre,
    changed: BaseGeometry,
    *,
    day: date | None,
    both_scripts: bool,
) -> list[Name]:
    """Return the places in the frame, large ones and those near the change first."""
    table = theatre.settlements_named_on(day) if settlements is None else settlements
    west, south, east, north = view.bounds
    table = table[table.geometry.x.between(west, east) & table.geometry.y.between(south, north)]
    table = table.assign(rank=list(ranks(table, theatre)))
    across_km = (view.frame[2] - view.frame[0]) * view.metres_per_unit / 1000.0
    if across_km > _VILLAGES_UP_TO_KM and settlements is None:
        table = table[(table["rank"] < 2) | table["label"].astype(bool)]
    found = []
    own = settlements is None and not theatre.about.is_shipped
    languages = theatre.about.languages
    for row in table.to_dict("records"):
        point = shapely.centroid(view.on_sheet(row["geometry"]))
        away = 0.0 if changed.is_empty else min(float(shapely.distance(point, changed)) / 150, 3.0)
        people = row.get("population")
        size = log10(people) / 3 if isinstance(people, int) and people > 0 else 0.0
        first, second = (
            one_line(str(row.get(c) if isinstance(row.get(c), str) else ""), size_, 170.0, bold=b)
            for c, size_, b in (("name_en", FIRST, True), ("name_uk", SECOND, False))
        )
        if texts.lang == "uk" and second:
            first, second = second, first
        if own and (second == first or ("en" if texts.lang == "uk" else "uk") not in languages):
            second = ""
        if not both_scripts:
            second = ""
        if first:
            name = Name(first, printable_text(second), point.x, point.y)
            found.append((row["rank"] + 1.2 * away - size, name.first, name.x, name))
    return [name for *_, name in sorted(found, key=lambda item: item[:3])]
