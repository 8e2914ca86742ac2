"""Check polygons from files, notebooks and tables of places, and prepare copies of them.

GEOS builds the index of a prepared geometry at the first query, and shapely lets other threads
run meanwhile: two threads that query the same geometry crash the interpreter. Geometry that came
from a caller or a cache is therefore never prepared itself, only a copy.

Readers of files repair and count faults; types such as `ControlMap` refuse them and name the
repair. Ground is expected in a region, by default that of the default theatre, but a type refuses
only ground that would lie there with swapped axes or another sign.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from weakref import WeakValueDictionary

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo._utils.arrays import FloatArray
from frontgeo.errors import GeometryError
from frontgeo.geometry.antimeridian import in_frame
from frontgeo.geometry.ellipsoid import FARTHEST_LON_DEG
from frontgeo.geometry.measure import polygonal, rings_of

__all__ = [
    "DEFAULT_REGION",
    "EVERYWHERE",
    "TAKES_ANYWHERE",
    "Region",
    "check_points",
    "misplaced",
    "prepared_copy",
    "region_text",
    "stray_vertices",
    "unprepared_copy",
    "valid_line",
    "valid_parts",
    "valid_polygons",
    "valid_region",
]


def unprepared_copy(geometries: Any) -> Any:
    """Return a copy of a geometry, or an array of copies, that is not prepared.

    Parameters
    ----------
    geometries : shapely geometry or array of them

    Examples
    --------
    >>> square = shapely.box(36, 50, 37, 51)
    >>> _ = shapely.prepare(square)
    >>> bool(shapely.is_prepared(unprepared_copy(square)))
    False
    """
    return shapely.from_wkb(shapely.to_wkb(geometries))


def prepared_copy(geometry: BaseGeometry) -> BaseGeometry:
    """Return a prepared copy of a geometry.

    Parameters
    ----------
    geometry : shapely geometry

    Returns
    -------
    shapely geometry
        A copy with the same coordinates, which only the caller holds.

    Examples
    --------
    >>> square = shapely.box(36, 50, 37, 51)
    >>> copy = prepared_copy(square)
    >>> shapely.is_prepared(square).item(), shapely.is_prepared(copy).item()
    (False, True)
    """
    copy: BaseGeometry = unprepared_copy(geometry)
    shapely.prepare(copy)
    return copy


Region = tuple[float, float, float, float]  # west, south, east, north

#: Where ground is expected if nothing states a theatre.
DEFAULT_REGION: Region = (20.0, 43.0, 43.0, 54.0)
EVERYWHERE: Region = (-FARTHEST_LON_DEG, -90.0, FARTHEST_LON_DEG, 90.0)
#: Advice for ground that really lies elsewhere, in messages of types with this argument.
TAKES_ANYWHERE = "; for ground that does lie there, use anywhere=True"

_ELSEWHERE = 10  # with this many boxes elsewhere for each that would fit turned, none is wrong
# Regions already checked, by id: one region clips many maps.
_checked_regions: WeakValueDictionary[int, BaseGeometry] = WeakValueDictionary()

#: An edge of at least this length is a jump, if all edges but jumps are ten times shorter.
_JUMP_DEG = 2.0
_SHORTER = 10.0
#: A vertex beyond a jump is stray from this distance on, whatever the size of the rest.
_FAR_DEG = 5.0


_TURNED = (
    ("the axes are swapped: x must be longitude, y latitude", (1, 0, 3, 2), (1, 1, 1, 1)),
    ("the sign of x is wrong: east is positive", (2, 1, 0, 3), (-1, 1, -1, 1)),
    ("the sign of y is wrong: north is positive", (0, 3, 2, 1), (1, -1, 1, -1)),
)


def misplaced(boxes: npt.ArrayLike, region: Region = DEFAULT_REGION) -> tuple[int, str] | None:
    """Return the first box that would lie in a region with swapped axes or another sign.

    Parameters
    ----------
    boxes : array of float, shape (n, 4)
        West, south, east, north.
    region : tuple of float
        The region where the boxes are expected.

    Returns
    -------
    tuple of int and str, or None
        Its row and its fault. Also None if most boxes lie in other parts of the world, as for
        a table of all countries: a few of these would lie in the region by chance if turned.

    Examples
    --------
    >>> misplaced([(36.2, 50.1, 36.3, 50.2), (50.1, 36.2, 50.2, 36.3)])
    (1, 'the axes are swapped: x must be longitude, y latitude')
    >>> misplaced([(2.3, 48.8, 2.4, 48.9)])
    """
    # "Turned" means with the axes swapped, or with the sign of x or y changed.
    drawn = np.atleast_2d(np.asarray(boxes, dtype=np.float64))
    left, bottom, right, top = region
    there = (drawn[:, :2] <= (right, top)) & (drawn[:, 2:] >= (left, bottom))
    away = ~there.all(axis=1)
    first: tuple[int, str] | None = None
    turned_in = np.zeros(len(drawn), dtype=bool)
    for hint, order, signs in _TURNED:
        turned = drawn[:, order] * signs
        # A box counts only if it would lie in the region as a whole.
        inside = (turned[:, :2] >= (left, bottom)) & (turned[:, 2:] <= (right, top))
        found = away & inside.all(axis=1)
        turned_in |= found
        if found.any() and (first is None or int(np.argmax(found)) < first[0]):
            first = int(np.argmax(found)), hint
    # Among many boxes elsewhere, a few fit by chance when turned.
    elsewhere = int((away & ~turned_in).sum())
    return None if elsewhere >= _ELSEWHERE * int(turned_in.sum()) else first


def valid_polygons(
    value: Any,
    what: str,
    *,
    region: Region = DEFAULT_REGION,
    otherwise: str = "",
    may_be_empty: bool = False,
) -> BaseGeometry:
    """Return the polygons of a geometry in two dimensions, or raise an error if it is unsound.

    Parameters
    ----------
    value : shapely geometry
        Longitude and latitude. Points and lines are left out, as they have no area.
    what : str
        Name of the geometry in messages.
    region : tuple of float
        The region where it is expected. A geometry is refused if it would lie there with
        swapped axes or another sign.
    otherwise : str
        Advice, added to the message, for ground that really lies elsewhere.
    may_be_empty : bool

    Returns
    -------
    shapely.Polygon or shapely.MultiPolygon

    Raises
    ------
    GeometryError
        If the value is not a geometry, has no polygon, is invalid, is not in longitude and
        latitude, or has a vertex far from all others.

    Examples
    --------
    >>> valid_polygons(shapely.box(36, 50, 37, 51), "clip").geom_type
    'Polygon'
    >>> valid_polygons(shapely.box(50, 36, 51, 37), "clip")
    Traceback (most recent call last):
    frontgeo.errors.GeometryError: clip: expected it within longitude 20 to 43, \
latitude 43 to 54, found x 50 to 51, y 36 to 37; the axes are swapped: x must be longitude, \
y latitude
    """
    if not isinstance(value, BaseGeometry):
        raise GeometryError(
            f"{what}: expected a shapely Polygon or MultiPolygon in longitude and latitude, found "
            f"{type(value).__name__}; unite several with shapely.union_all"
        )
    ground = polygonal(value)
    if ground.is_empty:
        if may_be_empty:
            return shapely.MultiPolygon()
        if not value.is_empty:
            raise GeometryError(f"{what}: expected polygons, found a {value.geom_type}")
        raise GeometryError(
            f"{what}: expected polygons, found none; an empty layer is never taken as 0 km²"
        )
    _check_coordinates(ground, what, region, otherwise)
    if shapely.has_z(ground):
        ground = shapely.force_2d(ground)
    if len(strays := stray_vertices(ground)):
        x, y = strays[0]
        raise GeometryError(
            f"{what}: expected the vertices of a polygon near each other, found one at {x:.6g}, "
            f"{y:.6g}, far from all others; correct or remove it"
        )
    if not shapely.is_valid(ground):
        reason = shapely.is_valid_reason(ground)
        reason = re.sub(r"\[(\S+) (\S+)\]", r" at \1, \2", reason)
        raise GeometryError(
            f"{what}: expected valid polygons, found {reason[:1].lower()}{reason[1:]}; inspect it, "
            "then use shapely.make_valid, or draw it again"
        )
    try:
        return in_frame(ground)
    except GeometryError as error:
        raise GeometryError(f"{what}: {error}") from None


def _check_coordinates(geometry: BaseGeometry, what: str, region: Region, otherwise: str) -> None:
    """Refuse coordinates that are not longitude and latitude, or are the wrong way round."""
    xy = shapely.get_coordinates(geometry)
    if not np.isfinite(xy).all():
        raise GeometryError(f"{what}: NaN or infinite coordinate; mend or remove it")
    bounds = [float(v) for v in (*xy.min(axis=0), *xy.max(axis=0))]
    extent = "x {0:.6g} to {2:.6g}, y {1:.6g} to {3:.6g}".format(*bounds)
    if max(-bounds[0], bounds[2]) > FARTHEST_LON_DEG or max(-bounds[1], bounds[3]) > 90.0:
        raise GeometryError(
            f"{what}: expected longitude and latitude in degrees, found {extent}; "
            "reproject it to EPSG:4326"
        )
    if wrong := misplaced(bounds, region):
        raise GeometryError(
            f"{what}: expected it {region_text(region)}, found {extent}; {wrong[1]}{otherwise}"
        )
    boxes = shapely.bounds(shapely.get_parts(geometry))
    left, bottom, right, top = region
    there = (boxes[:, :2] <= (right, top)) & (boxes[:, 2:] >= (left, bottom))
    # Check single polygons only if one lies in the region: distant islands of another country
    # are not a fault.
    if there.all(axis=1).any() and (wrong := misplaced(boxes, region)):
        extent = "x {0:.6g} to {2:.6g}, y {1:.6g} to {3:.6g}".format(*boxes[wrong[0]])
        raise GeometryError(
            f"{what}, polygon {wrong[0]}: expected it {region_text(region)}, found {extent}; "
            f"{wrong[1]}{otherwise}"
        )


def region_text(region: Region) -> str:
    """Describe a region: by the name of the theatre that it is, or else by its degrees."""
    name = getattr(getattr(region, "about", None), "name", "")
    if name:
        return f"in or about {name}"
    west, south, east, north = region
    return f"within longitude {west:g} to {east:g}, latitude {south:g} to {north:g}"


def check_points(
    points: npt.NDArray[np.object_],
    what: str,
    *,
    beside: Iterable[BaseGeometry] = (),
    region: Region = DEFAULT_REGION,
) -> None:
    """Refuse points that are not longitude and latitude, or have swapped axes or a wrong sign.

    Parameters
    ----------
    points : ndarray of shapely.Point
    what : str
        Name of the points in messages.
    beside, region
        As in `valid_parts`.

    Raises
    ------
    GeometryError
        Naming the first such row, counted from 0.

    Examples
    --------
    >>> check_points(shapely.points([(36.3, 50.0), (50.2, 36.4)]), "points")
    Traceback (most recent call last):
    frontgeo.errors.GeometryError: points, row 1: expected it within longitude \
20 to 43, latitude 43 to 54, found 50.2, 36.4; the axes are swapped: x must be longitude, y latitude
    """
    xy = shapely.get_coordinates(points)
    wrong = ~((np.abs(xy[:, 0]) <= FARTHEST_LON_DEG) & (np.abs(xy[:, 1]) <= 90.0))
    if wrong.any():
        row = int(np.argmax(wrong))
        raise GeometryError(
            f"{what}, row {row}: expected longitude and latitude in degrees, found "
            f"{xy[row, 0]:.6g}, {xy[row, 1]:.6g}; reproject it to EPSG:4326, or take it out"
        )
    if (there := misplaced(np.hstack([xy, xy]), region)) and not _lie_elsewhere(beside, region):
        row, hint = there
        raise GeometryError(
            f"{what}, row {row}: expected it {region_text(region)}, found {xy[row, 0]:.6g}, "
            f"{xy[row, 1]:.6g}; {hint}"
        )


def valid_line(
    value: Any, what: str, *, region: Region = DEFAULT_REGION, otherwise: str = ""
) -> BaseGeometry:
    """Return a line or polygons in two dimensions, or raise an error if they are unsound.

    Parameters
    ----------
    value : shapely geometry
        A line, or polygons as in `valid_polygons`.
    what, region, otherwise
        As in `valid_polygons`.

    Examples
    --------
    >>> valid_line(shapely.LineString([(36, 50), (37, 50)]), "border").length
    1.0
    """
    lines = ("LineString", "LinearRing", "MultiLineString")
    if not isinstance(value, BaseGeometry) or value.geom_type not in lines or value.is_empty:
        return valid_polygons(value, what, region=region, otherwise=otherwise)
    _check_coordinates(value, what, region, otherwise)
    flat: BaseGeometry = shapely.force_2d(value)
    return in_frame(flat)


def valid_parts(
    value: Any,
    what: str,
    *,
    otherwise: str = "",
    beside: Iterable[BaseGeometry] = (),
    region: Region = DEFAULT_REGION,
) -> list[BaseGeometry]:
    """Return the polygons of each geometry in a sequence or table, or raise an error.

    Parameters
    ----------
    value : shapely geometry, sequence of them, GeoSeries or GeoDataFrame
        Bare geometries are longitude and latitude; a table must state its CRS.
    what, otherwise, region
        As in `valid_polygons`.
    beside : iterable of shapely geometry
        Geometry that the polygons will be combined with, used only if some of them seem
        misplaced: if it lies in another part of the world, so may they. So may a table most of
        which lies elsewhere, such as one of the world's countries.

    Raises
    ------
    GeometryError
        For a table without a CRS, and as in `valid_polygons`; rows are counted from 0.

    Examples
    --------
    >>> len(valid_parts([shapely.box(36, 50, 37, 51), shapely.box(37, 50, 38, 51)], "regions"))
    2
    """
    alone = isinstance(value, BaseGeometry)
    shapes = [value] if alone else _listed(value, what)
    if _are_elsewhere(shapes, beside, region):
        region = EVERYWHERE
    names = [what] if alone else [f"{what}, row {i}" for i in range(len(shapes))]
    return [
        valid_polygons(shape, name, region=region, otherwise=otherwise)
        for shape, name in zip(shapes, names, strict=True)
    ]


def _listed(value: Any, what: str) -> list[Any]:
    if hasattr(value, "to_crs"):
        try:
            crs = value.crs
        except AttributeError:  # a table without a geometry column
            raise GeometryError(f"{what}: expected a column of geometry, found none") from None
        if crs is None:
            raise GeometryError(f"{what}: expected a stated CRS, found none; use .set_crs")
        value = value.to_crs("EPSG:4326").geometry.to_numpy()
    if not isinstance(value, list | tuple | np.ndarray):
        raise GeometryError(
            f"{what}: expected a geometry, GeoSeries or GeoDataFrame, found {type(value).__name__}"
        )
    if not len(value):
        raise GeometryError(f"{what}: expected polygons, found none")
    return list(value)


def _are_elsewhere(shapes: list[Any], others: Iterable[BaseGeometry], region: Region) -> bool:
    """Return whether shapes are in place although some would lie in a region if turned."""
    known = [s for s in shapes if isinstance(s, BaseGeometry) and not s.is_empty]
    if not known or misplaced(shapely.bounds(known), region) is None:
        return True
    return _lie_elsewhere(others, region)


def _lie_elsewhere(shapes: Iterable[BaseGeometry], region: Region) -> bool:
    # Read lazily: the shapes may be maps of an archive, needed only in doubt.
    there = [shape for shape in shapes if not shape.is_empty]
    return bool(there) and not shapely.intersects(
        shapely.box(*shapely.total_bounds(there)), shapely.box(*region)
    )


def valid_region(
    value: Any, what: str, *, beside: Iterable[BaseGeometry] = (), region: Region = DEFAULT_REGION
) -> BaseGeometry:
    """Return a geometry, sequence or table as one geometry, or raise an error if it is unsound.

    Parameters
    ----------
    value, what, beside, region
        As in `valid_parts`.

    Examples
    --------
    >>> valid_region([shapely.box(36, 50, 37, 51), shapely.box(37, 50, 38, 51)], "clip").bounds
    (36.0, 50.0, 38.0, 51.0)
    """
    known = _checked_regions.get(id(value))
    if known is not None and known is value:
        return known
    parts = valid_parts(value, what, beside=beside, region=region)
    ground = parts[0] if len(parts) == 1 else polygonal(shapely.union_all(parts))
    _checked_regions[id(ground)] = ground
    return ground


def stray_vertices(polygon: BaseGeometry) -> FloatArray:
    """Return single vertices far from the rest of their ring, such as one at 0, 0.

    Parameters
    ----------
    polygon : shapely Polygon or MultiPolygon
        Longitude and latitude.

    Returns
    -------
    ndarray of float, shape (n, 2)
        The stray vertices, usually none.

    Notes
    -----
    A vertex, or two in a row, is stray if (1) both edges that join it to the rest of the ring
    are jumps: at least 2° long and ten times as long as every edge that is not a jump; (2) it
    lies 5° from the rest, or farther than twice the size of the rest; and (3) most vertices are
    not stray. A crude outline has long edges one after the other, and a long strip has two
    vertices at each end: neither has stray vertices.

    Examples
    --------
    >>> stray_vertices(shapely.Polygon([(36, 50), (36.1, 50), (36.1, 50.1), (0, 0)]))
    array([[0., 0.]])
    >>> stray_vertices(shapely.box(30, 50, 40, 50.1)).tolist()
    []
    """
    xy = shapely.get_coordinates(polygon)  # includes holes, which `bounds` ignores
    if not len(xy) or np.ptp(xy, axis=0).max() < _JUMP_DEG:
        return np.empty((0, 2))
    rings = rings_of(np.array([polygonal(polygon)], dtype=object))[0]
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    lengths = np.hypot(*np.diff(xy, axis=0).T)[ring[1:] == ring[:-1]]
    if lengths.max() < _JUMP_DEG:  # no edge of any ring is a jump
        return np.empty((0, 2))
    return np.concatenate([np.empty((0, 2)), *(_strays_of(ring) for ring in rings)])


def _strays_of(ring: BaseGeometry) -> FloatArray:
    none = np.empty((0, 2))
    xy = shapely.get_coordinates(ring)[:-1]
    xy = xy[(xy != np.roll(xy, 1, axis=0)).any(axis=1)]  # drop repeated vertices
    lengths = np.hypot(*(xy - np.roll(xy, 1, axis=0)).T)  # of the edge that ends at each vertex
    # Jumps are all edges down to the last gap in the sorted lengths at which they fall tenfold.
    ordered = np.sort(lengths)[::-1]
    gaps = (ordered[:-1] >= _JUMP_DEG) & (ordered[1:] * _SHORTER <= ordered[:-1])
    if not gaps.any():
        return none
    jumps = np.flatnonzero(lengths >= ordered[np.flatnonzero(gaps)[-1]])
    if len(jumps) < 2:
        return none
    # Split the ring into runs of vertices, each beginning where a jump ends.
    xy = np.roll(xy, -jumps[0], axis=0)
    runs = np.split(xy, (jumps - jumps[0])[1:])
    largest, jump = max(runs, key=len), float(lengths[jumps].min())
    # Runs of one or two vertices that lie far from the longest run are candidates.
    few = [
        len(run) <= 2 and run is not largest and _apart(run, largest) * _SHORTER > jump
        for run in runs
    ]
    rest = np.concatenate([run for run, is_few in zip(runs, few, strict=True) if not is_few])
    size = float(np.hypot(*np.ptp(rest, axis=0)))
    strays = [
        run
        for i, run in enumerate(runs)
        # The ring must return to the rest on both sides: successive long edges are no stray vertex.
        if few[i]
        and not few[i - 1]
        and not few[(i + 1) % len(runs)]
        and _apart(run, rest) >= min(_FAR_DEG, 2.0 * size)
    ]
    found = np.concatenate([none, *strays])
    return found if len(found) < len(rest) else none


def _apart(run: FloatArray, rest: FloatArray) -> float:
    return min(float(np.hypot(*(rest - vertex).T).min()) for vertex in run)
