"""Put ground into one frame of longitudes, in which the antimeridian does not cut it.

Files write ground about the antimeridian in several ways: in rings that go on beyond 180°, in
rings that jump from 179° to -179°, or split at 180° (RFC 7946, 3.1.9). As coordinates in a plane
these are different places, far from each other. All geometry is therefore put into longitudes
from 168.6° west eastwards round the world to 191.4° east when it is read: ground about 180° is one
piece there, whichever way it was written, and differences, distances and maps need no special
case. Ground elsewhere keeps its coordinates.

The frame is cut in Bering Strait, along the meridian of 168.6° west, which crosses no land but one
of the Aleutian Islands and Antarctica. Written files are split at 180° again.
"""

from __future__ import annotations

from functools import partial
from typing import Any, overload

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo._utils.arrays import FloatArray
from frontgeo.errors import GeometryError
from frontgeo.geometry.ellipsoid import FARTHEST_LON_DEG
from frontgeo.geometry.measure import polygonal

__all__ = [
    "FRAME_EAST_DEG",
    "FRAME_WEST_DEG",
    "crosses",
    "in_frame",
    "is_in_frame",
    "points_in_frame",
    "polygon_in_frame",
    "split_at_antimeridian",
    "wrapped_lon",
]

_WORLD = 360.0
FRAME_WEST_DEG = -168.6
FRAME_EAST_DEG = FRAME_WEST_DEG + _WORLD
_DIGITS = 12  # so that -178.9° and 181.1° become the same number


@overload
def wrapped_lon(lon_deg: float) -> float: ...
@overload
def wrapped_lon(lon_deg: FloatArray) -> FloatArray: ...
def wrapped_lon(lon_deg: float | FloatArray) -> float | FloatArray:
    """Return longitudes between -180° and 180°, as they are written for people.

    Examples
    --------
    >>> wrapped_lon(181.5), wrapped_lon(36.25), wrapped_lon(180.0)
    (-178.5, 36.25, 180.0)
    """
    lon = np.asarray(lon_deg, dtype=np.float64)
    beyond = np.abs(lon) > 180.0
    wrapped = np.where(beyond, np.round((lon + 180.0) % _WORLD - 180.0, _DIGITS), lon)
    return float(wrapped) if np.ndim(lon_deg) == 0 else wrapped


def crosses(ring: FloatArray) -> bool:
    """Return whether a ring or line jumps from one side of the antimeridian to the other.

    An edge longer than half the world jumps. One from -180° to 180° runs along the whole world,
    as below Antarctica, unless the ring makes sense only if it jumps.

    Parameters
    ----------
    ring : ndarray of float, shape (n, 2)

    Examples
    --------
    >>> crosses(np.array([[179.0, 50.0], [-179.0, 50.0]]))
    True
    """
    return bool(_jumps(ring).any())


def _jumps(ring: FloatArray) -> FloatArray:
    steps = np.diff(ring[:, 0])
    far, whole = np.abs(steps) > _WORLD / 2, np.abs(steps) == _WORLD
    jumps = np.where(far & ~whole, np.sign(steps), 0.0)
    if whole.any():
        every = np.where(far, np.sign(steps), 0.0)
        is_closed = len(ring) > 3 and bool((ring[0] == ring[-1]).all())
        if jumps.any() and jumps.sum() != 0:
            return every if every.sum() == 0 else jumps
        if is_closed and whole.sum() > 1 and not shapely.Polygon(ring).is_valid:
            return every
    return jumps


def _continued(ring: FloatArray) -> FloatArray:
    """Return a ring that continues beyond 180° where it jumps to the other side."""
    jumps = _jumps(ring)
    if not jumps.any():
        return ring
    turns = np.concatenate(([0.0], np.cumsum(jumps)))
    return _shifted(ring, -turns)


def _shifted(xy: FloatArray, turns: float | FloatArray) -> FloatArray:
    """Return positions moved by whole turns of the world."""
    moved = np.round(xy[:, 0] + _WORLD * turns, _DIGITS)
    return np.column_stack([np.where(turns == 0, xy[:, 0], moved), xy[:, 1]])


def is_in_frame(geometry: BaseGeometry) -> bool:
    """Return whether a geometry lies in the frame as it is.

    Examples
    --------
    >>> is_in_frame(shapely.box(179, 50, 181, 51)), is_in_frame(shapely.box(-179, 50, -178, 51))
    (True, False)
    """
    west, _, east, _ = shapely.bounds(geometry)
    if not (west >= FRAME_WEST_DEG and east <= FRAME_EAST_DEG):
        # nothing is known of NaN, nor of coordinates that are no degrees
        return not (np.isfinite(west) and max(-west, east) <= FARTHEST_LON_DEG)
    if east - west <= _WORLD / 2:
        return True
    return not any(crosses(shapely.get_coordinates(line)) for line in _lines(geometry))


def _lines(geometry: BaseGeometry) -> list[BaseGeometry]:
    """Return the rings and lines of a geometry."""
    parts = shapely.get_parts(geometry)
    while (shapely.get_type_id(parts) > 3).any():
        parts = shapely.get_parts(parts)
    kinds = shapely.get_type_id(parts)
    return [*shapely.get_rings(parts[kinds == 3]), *parts[(kinds == 1) | (kinds == 2)]]


def in_frame(geometry: BaseGeometry) -> BaseGeometry:
    """Return a geometry in the frame; polygons that it cuts are cut, and joined at 180°.

    Parameters
    ----------
    geometry : shapely geometry
        Longitude and latitude, in any of the usual forms. Polygons that are moved are made valid.

    Returns
    -------
    shapely geometry
        The same object if it lies in the frame.

    Raises
    ------
    GeometryError
        When a ring goes round a pole.

    Examples
    --------
    >>> halves = shapely.union(shapely.box(179, 50, 180, 51), shapely.box(-180, 50, -179, 51))
    >>> in_frame(halves).bounds
    (179.0, 50.0, 181.0, 51.0)
    >>> in_frame(shapely.Point(-179, 50))
    <POINT (181 50)>
    """
    if is_in_frame(geometry):
        return geometry
    kind = geometry.geom_type
    if kind in ("Point", "MultiPoint"):
        return shapely.transform(geometry, points_in_frame)
    parts = shapely.get_parts(geometry)
    if kind in ("Polygon", "MultiPolygon"):
        pieces: list[Any] = [piece for part in parts for piece in polygon_in_frame(part)]
        return polygonal(shapely.union_all(shapely.make_valid(pieces, method="structure")))
    if kind == "GeometryCollection":
        return shapely.GeometryCollection([in_frame(part) for part in parts])
    continued = (_continued(shapely.get_coordinates(part)) for part in parts)
    lines = [piece for line in continued for piece in _cut(shapely.LineString(line))]
    return shapely.line_merge(shapely.union_all(lines)) if len(lines) > 1 else lines[0]


def points_in_frame(xy: FloatArray) -> FloatArray:
    """Return positions in the frame, each by itself.

    Parameters
    ----------
    xy : ndarray of float, shape (n, 2)
        Longitude and latitude.

    Examples
    --------
    >>> points_in_frame(np.array([[-178.9, 50.0], [36.0, 50.0]])).tolist()
    [[181.1, 50.0], [36.0, 50.0]]
    """
    turns = np.nan_to_num(-np.floor((xy[:, 0] - FRAME_WEST_DEG) / _WORLD))
    return _shifted(xy, turns)


def polygon_in_frame(polygon: shapely.Polygon) -> list[shapely.Polygon]:
    """Return the parts of a polygon in the frame: one, unless the frame cuts it.

    Parameters
    ----------
    polygon : shapely.Polygon
        It may be invalid; only one that the frame cuts is then repaired.

    Raises
    ------
    GeometryError
        When a ring goes round a pole.
    """
    shell, *holes = (
        _continued(shapely.get_coordinates(ring)) for ring in (polygon.exterior, *polygon.interiors)
    )
    if any(abs(ring[0, 0] - ring[-1, 0]) > _WORLD / 2 for ring in (shell, *holes)):
        raise GeometryError(
            "a ring goes round a pole; cut it at the antimeridian (RFC 7946, 3.1.9)"
        )
    # Each ring was continued by itself: move holes by whole turns to lie beside the shell.
    middle = (shell[:, 0].min() + shell[:, 0].max()) / 2
    turns = [round((middle - hole[:, 0].mean()) / _WORLD) for hole in holes]
    holes = [_shifted(hole, float(n)) for n, hole in zip(turns, holes, strict=True)]
    turn = -np.floor((shell[:, 0].min() - FRAME_WEST_DEG) / _WORLD)
    rings = [_shifted(ring, float(turn)) for ring in (shell, *holes)]
    whole = shapely.Polygon(rings[0], rings[1:])
    if rings[0][:, 0].max() <= FRAME_EAST_DEG:
        return [whole]
    sound = shapely.make_valid(whole, method="structure", keep_collapsed=False)
    return [part for part in _cut(sound) if isinstance(part, shapely.Polygon)]


def _cut(geometry: BaseGeometry) -> list[BaseGeometry]:
    """Cut a line or polygons at the edges of the frame, and put the parts into it."""
    west, south, east, north = shapely.bounds(geometry)
    first = int(np.floor((west - FRAME_WEST_DEG) / _WORLD))
    last = int(np.floor((east - FRAME_WEST_DEG) / _WORLD))
    found: list[BaseGeometry] = []
    for turn in range(first, last + 1):
        start = FRAME_WEST_DEG + _WORLD * turn
        box = shapely.box(start, south - 1, start + _WORLD, north + 1)
        inside = shapely.intersection(geometry, box)
        moved = shapely.transform(inside, partial(_shifted, turns=float(-turn)))
        found += [part for part in _flat(moved) if part.length > 0]
    return found


def _flat(geometry: BaseGeometry) -> list[Any]:
    parts = shapely.get_parts(geometry)
    while (shapely.get_type_id(parts) > 3).any():
        parts = shapely.get_parts(parts)
    return [part for part in parts if part.geom_type in ("Polygon", "LineString")]


def split_at_antimeridian(geometry: BaseGeometry) -> BaseGeometry:
    """Return a geometry of the frame in longitudes from -180° to 180°, split there.

    This is how RFC 7946 (3.1.9) has geometry written.

    Parameters
    ----------
    geometry : shapely geometry

    Returns
    -------
    shapely geometry
        The same object if it does not reach beyond 180°.

    Examples
    --------
    >>> [part.bounds for part in split_at_antimeridian(shapely.box(179, 50, 181, 51)).geoms]
    [(179.0, 50.0, 180.0, 51.0), (-180.0, 50.0, -179.0, 51.0)]
    """
    west, _, east, _ = shapely.bounds(geometry)
    if not (east > 180.0 or west < -180.0):
        return geometry
    if isinstance(geometry, shapely.Point):
        return shapely.Point(wrapped_lon(geometry.x), geometry.y)
    halves: list[BaseGeometry] = []
    for turn in (-1, 0, 1):
        start = _WORLD * turn - 180.0
        inside = shapely.intersection(geometry, shapely.box(start, -90, start + _WORLD, 90))
        moved = shapely.transform(inside, partial(_shifted, turns=float(-turn)))
        halves += [part for part in shapely.get_parts(moved) if not part.is_empty]
    areal = shapely.get_dimensions(geometry) == 2
    kept = [part for part in halves if not areal or shapely.get_dimensions(part) == 2]
    if areal:
        return shapely.MultiPolygon(
            [part for half in kept for part in shapely.get_parts(polygonal(half))]
        )
    return kept[0] if len(kept) == 1 else shapely.GeometryCollection(kept)
