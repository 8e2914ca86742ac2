"""Provide the view in a map frame: an equal-area projection onto the sheet, and its scale."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo.geometry.ellipsoid import WGS84
from frontgeo.geometry.measure import polygonal
from frontgeo.geometry.plane import Projector, local_metres
from frontgeo.pictures.sheet import Box

__all__ = ["View", "round_length", "view_of"]

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
        placed = shapely.simplify(self.on_sheet(near), _FINE)
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
        left, top, right, bottom = self.frame
        scale = self.metres_per_unit
        wide, high = (right - left) / 2 + _BEYOND, (bottom - top) / 2 + _BEYOND
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


def round_length(most_km: float) -> float:
    """Return the longest length of 1, 2 or 5 times a power of ten that does not exceed a limit.

    Examples
    --------
    >>> round_length(37.0), round_length(0.7)
    (20.0, 0.5)
    """
    power = 10.0 ** np.floor(np.log10(most_km))
    return float(next(t * power for t in (5, 2, 1) if t * power <= most_km * (1 + 1e-9)))
