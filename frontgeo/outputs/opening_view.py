"""The view that a picture of evidence opens on, and lettered insets where change is scattered.

Along a front of a thousand kilometres most changes are specks on a map of all of it. A picture
then shows the whole front with two to four lettered boxes, and each of them enlarged, at one scale.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log, sqrt
from string import ascii_uppercase

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo.change.ground import Ground
from frontgeo.claims.marks import Outline, Ruler, SectorMark
from frontgeo.geometry.ellipsoid import WGS84
from frontgeo.geometry.measure import area_km2
from frontgeo.outputs.view_model import VerdictView, ranks
from frontgeo.places.theatre import Theatre

__all__ = [
    "INSET_SHAPE",
    "Bounds",
    "OpeningView",
    "inset_frames",
    "inset_letter",
    "opening_bounds",
    "opening_view",
    "place_named_in",
]

Bounds = tuple[float, float, float, float]  # west, south, east, north, degrees
Box = tuple[float, float, float, float]  # left, top, right, bottom
_Array = npt.NDArray[np.float64]

INSET_SHAPE = 1.2  # preferred width over height of an inset in a picture
_GAP = 6.0  # between the maps of a picture
_STRIP_OF_WIDTH, _STRIP_OF_HEIGHT = 0.27, 0.45  # width of the map of the whole front, at most
FOCUS_SHARE = 0.9  # the view holds the parts that make up this much of the change
_MUCH_NARROWER = 2 / 3  # than the view of everything; otherwise nothing is left out
_AROUND_DEG = 0.2  # around places, if nothing changed

_PICTURE, _MAP = (600.0, 400.0), (600.0, 230.0)  # an embedded page, and the map in it, pixels
_MAP_FILLED = 0.9  # share of the map's width or height that a view fills
_LEAST_SHARE = 0.05  # of the picture that changed ground covers, or else there are insets
_LEAST_IN_INSET = 0.24  # of the first inset
_MOST_INSETS, _LEAST_OF_CHANGE = 4, 0.02  # share of the change in each inset
_NARROWEST_KM, _STEP = 3.0, 0.9  # width of an inset, and the steps by which it is found
_POINTS = 600  # that stand for the changed ground
_OF_RANK, _OF_DISTANCE = 0.5, 5.0  # as much as that many powers of ten in population
_APART = 0.8  # least distance of two insets, in widths and heights


@dataclass(frozen=True)
class OpeningView:
    """The view that a picture opens on.

    Attributes
    ----------
    bounds : tuple of float
        West, south, east, north of nine tenths of the change, in degrees.
    insets : tuple of tuple of float
        Bounds of up to four insets of one width and height on the ground, most change first.
        Empty where the changed ground is large enough to see in the view itself.
    """

    bounds: Bounds
    insets: tuple[Bounds, ...] = ()


def opening_view(
    view: VerdictView, theatre: Theatre | None = None, *, aspect: float = 1.5
) -> OpeningView:
    """Return the view that a picture opens on.

    Parameters
    ----------
    view : VerdictView
    theatre : Theatre, optional
        Shown where there is neither change nor place; by default that of the change.
    aspect : float
        Width over height of insets.

    Examples
    --------
    >>> from frontgeo import Drawing
    >>> north, south = shapely.box(36, 50, 36.2, 50.1), shapely.box(33, 46, 33.2, 46.1)
    >>> found = opening_view(VerdictView(Drawing.of(shapely.union(north, south))))
    >>> [round(end, 1) for end in found.bounds], len(found.insets)
    ([33.0, 46.0, 36.2, 50.1], 2)
    """
    change = view.change
    bounds = opening_bounds(view, theatre)
    if change.gained_km2 + change.lost_km2 == 0 or _measured_ground(view):
        return OpeningView(bounds)
    insets = change.memo.get(("insets", aspect), lambda: _insets(change, bounds, aspect))
    return OpeningView(bounds, insets)


def _measured_ground(view: VerdictView) -> list[BaseGeometry]:
    """List the regions, sectors and ground measured in depth that a picture has to show."""
    found: list[BaseGeometry] = []
    for part in view.parts:
        match part.mark:
            case Outline(region=ground) | SectorMark(sector=ground) | Ruler(ground=ground):
                found.append(ground)
    return found


def opening_bounds(view: VerdictView, theatre: Theatre | None = None) -> Bounds:
    """Return the bounds of most of a change, or else of the measured places.

    Where a region, sectors of the front or a depth were measured, they are shown whole.

    The bounding box of all parts shrinks step by step: the outermost part that narrows it most
    for its area is left out, as long as `FOCUS_SHARE` of the change remains. If that narrows
    the box only a little, all of the change is shown. Without either, it is the theatre.
    """
    measured = _measured_ground(view)
    if measured:
        west, south, east, north = (float(v) for v in shapely.total_bounds(measured))
        return west, south, east, north
    parts = shapely.get_parts([view.change.gained, view.change.lost])
    parts = parts[~shapely.is_empty(parts)]
    if not len(parts):
        places = [p.at for p in view.parts if p.at is not None and not p.at.is_empty]
        if not places:
            return (view.change.theatre if theatre is None else theatre).opening_bounds
        west, south, east, north = (float(v) for v in shapely.total_bounds(places))
        return west - _AROUND_DEG, south - _AROUND_DEG, east + _AROUND_DEG, north + _AROUND_DEG
    areas, bounds = area_km2(parts), shapely.bounds(parts)
    spare = (1 - FOCUS_SHARE) * areas.sum()
    kept = np.ones(len(parts), dtype=bool)
    while True:
        box = _box(bounds[kept])
        best, found = 0.0, -1
        for edge, end in enumerate((np.argmin, np.argmin, np.argmax, np.argmax)):
            outermost = np.flatnonzero(kept)[end(bounds[kept][:, edge])]
            without = kept & (np.arange(len(parts)) != outermost)
            if areas[outermost] > spare or not without.any():
                continue
            gain = (_extent(box) - _extent(_box(bounds[without]))) / max(areas[outermost], 1e-9)
            if gain > best:
                best, found = gain, int(outermost)
        if found < 0:
            whole = _box(bounds)
            if _extent(box) > _MUCH_NARROWER * _extent(whole):
                box = whole
            west, south, east, north = (float(v) for v in box)
            return west, south, east, north
        kept[found] = False
        spare -= areas[found]


def place_named_in(bounds: Bounds, places: gpd.GeoDataFrame, theatre: Theatre) -> tuple[str, str]:
    """Return the English and Ukrainian name of a place to call some bounds by.

    It is near their middle and large; both names are empty where there is no place.
    """
    west, south, east, north = bounds
    within = places[places.geometry.x.between(west, east) & places.geometry.y.between(south, north)]
    if within.empty:
        return "", ""
    middle = (west + east) / 2, (south + north) / 2
    rank = np.array([max(rank, 0) for rank in ranks(within, theatre)])
    km = _km_from(middle, within.geometry.x.to_numpy(), within.geometry.y.to_numpy())
    away = np.hypot(*km) / (_size_km(bounds)[0] / 2)  # 1 at the western and eastern edge
    people = within["population"].fillna(0) if "population" in within else np.zeros(len(within))
    worth = _OF_RANK * rank + _OF_DISTANCE * away - np.log10(np.maximum(people, 1.0))
    called = within.iloc[int(np.argmin(worth))]
    names = (called.get(column) for column in ("name_en", "name_uk"))
    first, second = (name if isinstance(name, str) else "" for name in names)
    return first, second


def inset_letter(number: int) -> str:
    """Return the letter of an inset counted from 1, as settlements and sectors have numbers.

    Examples
    --------
    >>> inset_letter(1), inset_letter(4)
    ('A', 'D')
    """
    return ascii_uppercase[number - 1]


def inset_frames(frame: Box, count: int) -> tuple[Box, list[Box]]:
    """Divide the frame of a picture into a strip for the whole front, and frames for insets.

    Parameters
    ----------
    frame : tuple of float
        Left, top, right, bottom.
    count : int
        Number of insets.

    Returns
    -------
    tuple, list of tuple
        The strip at the left, and equal frames beside it, shaped as nearly as can be like
        `INSET_SHAPE`.

    Examples
    --------
    >>> strip, frames = inset_frames((0, 0, 960, 600), 4)
    >>> [round(end) for end in strip], len(frames), frames[-1][2:]
    ([0, 0, 259, 600], 4, (960.0, 600.0))
    """
    left, top, right, bottom = frame
    wide = min(_STRIP_OF_WIDTH * (right - left), _STRIP_OF_HEIGHT * (bottom - top))
    strip = left, top, left + wide, bottom
    start = left + wide + _GAP

    def size(columns: int) -> tuple[float, float]:
        rows = count // columns
        return (
            (right - start - _GAP * (columns - 1)) / columns,
            (bottom - top - _GAP * (rows - 1)) / rows,
        )

    def unlike(columns: int) -> float:
        across, down = size(columns)
        return abs(log(across / down / INSET_SHAPE))

    columns = min((n for n in range(1, count + 1) if count % n == 0), key=unlike)
    across, down = size(columns)
    cells = []
    for number in range(count):
        row, column = divmod(number, columns)
        x, y = start + column * (across + _GAP), top + row * (down + _GAP)
        cells.append((x, y, x + across, y + down))
    return strip, cells


def _box(bounds: _Array) -> _Array:
    box: _Array = np.concatenate([bounds[:, :2].min(axis=0), bounds[:, 2:].max(axis=0)])
    return box


def _extent(box: _Array) -> float:
    return float(box[2] - box[0] + box[3] - box[1])


# ---- insets ------------------------------------------------------------------------------


def _insets(change: Ground, bounds: Bounds, aspect: float) -> tuple[Bounds, ...]:
    west, south, east, north = bounds
    middle = (west + east) / 2, (south + north) / 2
    lon, lat, km2 = _as_points(change)
    x, y = _km_from(middle, lon, lat)
    wide, high = (float(span) for span in _size_km(bounds))
    per_km = _MAP_FILLED * min(_MAP[0] / max(wide, 1e-6), _MAP[1] / max(high, 1e-6))
    if km2.sum() * per_km**2 >= _LEAST_SHARE * _PICTURE[0] * _PICTURE[1]:
        return ()
    width = max(wide, high * aspect)
    while width > _NARROWEST_KM:
        best_km2 = _weights_around(x, y, km2, width, width / aspect).max()
        if best_km2 >= _LEAST_IN_INSET * width**2 / aspect:
            break
        width *= _STEP
    found = _densest(x, y, km2, width, width / aspect)
    if len(found) == 1:  # the change is in one place, and as large there as it can be
        return ()
    return tuple(_bounds_around(middle, at, width, width / aspect) for at in found)


def _as_points(change: Ground) -> tuple[_Array, _Array, _Array]:
    """Return points that stand for changed ground: longitude, latitude and km² of each.

    Large parts are laid out as grids; of a small one its centroid stands for it.
    """
    parts = shapely.get_parts([change.gained, change.lost])
    parts = parts[~shapely.is_empty(parts)]
    areas = area_km2(parts)
    step_km = sqrt(areas.sum() / _POINTS)
    found = []
    for part, km2 in zip(parts, areas, strict=True):
        points = _grid_in(part, step_km) if km2 > 4 * step_km**2 else np.empty((0, 2))
        if not len(points):
            points = shapely.get_coordinates(shapely.centroid(part))
        found.append(np.column_stack((points, np.full(len(points), km2 / len(points)))))
    lon, lat, weights = np.concatenate(found).T
    order = np.argsort(-weights, kind="stable")[: 3 * _POINTS]  # slivers beyond that weigh nothing
    return lon[order], lat[order], weights[order]


def _grid_in(part: BaseGeometry, step_km: float) -> _Array:
    west, south, east, north = shapely.bounds(part)
    wide, high = _size_km((west, south, east, north))
    lon, lat = np.meshgrid(
        np.linspace(west, east, int(wide / step_km) + 2),
        np.linspace(south, north, int(high / step_km) + 2),
    )
    inside = shapely.contains_xy(part, lon, lat)
    return np.column_stack((lon[inside], lat[inside]))


def _weights_around(x: _Array, y: _Array, km2: _Array, wide: float, high: float) -> _Array:
    """Return the km² within a box around each of the points."""
    near = (abs(x[:, None] - x) <= wide / 2) & (abs(y[:, None] - y) <= high / 2)
    weights: _Array = near @ km2
    return weights


def _densest(
    x: _Array, y: _Array, km2: _Array, wide: float, high: float
) -> list[tuple[float, float]]:
    """Return the middles of the boxes that hold most of the change, one after the other."""
    rest, found = km2.copy(), list[tuple[float, float]]()
    may_be_middle = np.ones(len(x), dtype=bool)
    while len(found) < _MOST_INSETS and may_be_middle.any():
        weights = np.where(may_be_middle, _weights_around(x, y, rest, wide, high), -1.0)
        seed = int(np.argmax(weights))
        if found and weights[seed] < _LEAST_OF_CHANGE * km2.sum():
            break
        inside = (abs(x - x[seed]) <= wide / 2) & (abs(y - y[seed]) <= high / 2) & (rest > 0)
        # with the same ground inside, its middle is the middle of the box
        at = _middle(x[inside]), _middle(y[inside])
        found.append(at)
        rest[(abs(x - at[0]) <= wide / 2) & (abs(y - at[1]) <= high / 2)] = 0.0
        may_be_middle &= (abs(x - at[0]) > _APART * wide) | (abs(y - at[1]) > _APART * high)
    return found


def _middle(values: _Array) -> float:
    return float(values.min() + values.max()) / 2


# ---- kilometres about a point -------------------------------------------------------------


def _per_degree_km(lat: float) -> tuple[float, float]:
    """Return the length of a degree of longitude and of latitude at a latitude."""
    east = WGS84.inv(0.0, lat, 0.01, lat)[2] / 10.0
    north = WGS84.inv(0.0, lat - 0.005, 0.0, lat + 0.005)[2] / 10.0
    return float(east), float(north)


def _km_from(middle: tuple[float, float], lon: _Array, lat: _Array) -> tuple[_Array, _Array]:
    east, north = _per_degree_km(middle[1])
    return (lon - middle[0]) * east, (lat - middle[1]) * north


def _size_km(bounds: Bounds) -> tuple[float, float]:
    west, south, east, north = bounds
    per_lon, per_lat = _per_degree_km((south + north) / 2)
    return (east - west) * per_lon, (north - south) * per_lat


def _bounds_around(
    origin: tuple[float, float], at: tuple[float, float], wide: float, high: float
) -> Bounds:
    """Return the bounds of a box of a size in km about a point, in km from an origin."""
    per_lon, per_lat = _per_degree_km(origin[1])
    lon, lat = origin[0] + at[0] / per_lon, origin[1] + at[1] / per_lat
    own_lon, own_lat = _per_degree_km(lat)
    return (
        lon - wide / own_lon / 2,
        lat - high / own_lat / 2,
        lon + wide / own_lon / 2,
        lat + high / own_lat / 2,
    )
