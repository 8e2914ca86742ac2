"""Measure how far places lie from the line of a map, and how likely the other side is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import erf, sqrt

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo._utils.arrays import BoolArray, FloatArray, IntArray
from frontgeo.change.control_map import front_line, union
from frontgeo.claims.measuring import without_cracks
from frontgeo.geometry.ellipsoid import WGS84
from frontgeo.geometry.projection import local_metres
from frontgeo.places.shipped_theatre import default_theatre
from frontgeo.places.theatre import Theatre

__all__ = ["LineAway", "lines_away", "other_side_probability"]

_CELL_DEG = 0.5  # distances from a cell this wide are measured in one plane


@dataclass(frozen=True, eq=False)
class LineAway:
    """The distances of places from the line of a map, in metres.

    Attributes
    ----------
    line_m : ndarray of float
        To the nearest edge of mapped ground that is no state border and no coast; infinite if
        there is none.
    edge_m : ndarray of float
        To the nearest edge of any kind.
    """

    line_m: FloatArray
    edge_m: FloatArray


def other_side_probability(away_m: float, sigma_m: float) -> float:
    """Return the probability that a place is on the other side of a line of normal error.

    Parameters
    ----------
    away_m : float
        Distance of the place from the line as drawn.
    sigma_m : float
        Standard error of the line's position along its normal
        (`frontgeo.geometry.uncertainty`).

    Examples
    --------
    >>> round(other_side_probability(0.0, 270.0), 3), round(other_side_probability(529.2, 270.0), 3)
    (0.5, 0.025)
    """
    return 0.5 * (1.0 - erf(away_m / (sigma_m * sqrt(2.0))))


def lines_away(
    xy: FloatArray,
    held: Sequence[BaseGeometry],
    others: Sequence[BaseGeometry],
    inside: BoolArray,
    theatre: Theatre | None = None,
) -> LineAway:
    """Measure the distances of places from the line.

    Lines that a mapper drew at sea, or abroad where the place is in the country, are no front.

    Parameters
    ----------
    xy : ndarray of float, shape (n, 2)
        Longitudes and latitudes.
    held, others : sequence of shapely geometry
        The ground held, whose edges count for every place; and other grounds, each with a status
        or side of its own, whose edges count for places that are not held, also where two of them
        meet. Narrow cracks within the ground held are closed.
    inside : ndarray of bool, shape (n,)
        Whether each place is held.
    theatre : Theatre, optional
        The theatre of the map, whose border and coast are no front; by default the one that ships.

    Returns
    -------
    LineAway

    Examples
    --------
    >>> square = shapely.box(36.0, 49.0, 36.2, 49.2)
    >>> away = lines_away(np.array([[36.21, 49.1]]), [square], [], np.array([False]))
    >>> away.line_m.round().tolist()
    [730.0]
    """
    theatre = default_theatre() if theatre is None else theatre
    home = np.zeros(len(xy), dtype=bool)
    if theatre.is_known:
        home |= shapely.intersects_xy(theatre.ready("country"), xy[:, 0], xy[:, 1])
    line_m, edge_m = np.full(len(xy), np.inf), np.full(len(xy), np.inf)
    counting = [(without_cracks(union(held)), inside | True)] if held else []
    counting += [(ground, ~inside) for ground in others]
    for ground, counted in counting:
        if not counted.any():
            continue
        for at in _cells(xy, counted):
            edge_m[at] = np.minimum(edge_m[at], _metres(xy[at], ground.boundary))
        for here, land in ((home, theatre.land), (~home, None)):
            if (counted & here).any():
                front = front_line(ground, theatre.border_zone(), within=land)
                for at in _cells(xy, counted & here):
                    line_m[at] = np.minimum(line_m[at], _metres(xy[at], front))
    return LineAway(line_m, edge_m)


def _cells(xy: FloatArray, counted: BoolArray) -> Iterator[IntArray]:
    """Yield the positions of those points that count, near each other in each cell of a grid."""
    cell = np.floor(xy / _CELL_DEG).astype(np.int64)
    _, number = np.unique(cell, axis=0, return_inverse=True)
    number = np.where(counted, number.reshape(-1), -1)
    for k in np.unique(number[counted]).tolist():
        yield np.flatnonzero(number == k)


def _metres(xy: FloatArray, line: BaseGeometry) -> FloatArray:
    """Return the geodesic distances of points near each other to a line."""
    if line.is_empty:
        return np.full(len(xy), np.inf)
    points = np.asarray(shapely.points(xy), dtype=object)
    to_metres, to_lonlat = local_metres(shapely.MultiPoint(xy))
    plane = to_metres(line)
    shapely.prepare(plane)  # made here, and known to nobody else
    feet = shapely.get_point(shapely.shortest_line(plane, to_metres(points)), 0)
    foot = shapely.get_coordinates(to_lonlat(feet))
    return np.asarray(WGS84.inv(xy[:, 0], xy[:, 1], foot[:, 0], foot[:, 1])[2], dtype=np.float64)
