"""Build the band of ground along a border that an advance to some depth implies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

from frontgeo.errors import GeometryError, InputError
from frontgeo.geometry.checks import EVERYWHERE, check_points
from frontgeo.geometry.measure import polygonal
from frontgeo.geometry.plane import buffer_m, local_metres

__all__ = ["Place", "band_of"]

Place = shapely.Point | Sequence[float]

_FAR_FROM_BORDER_M = 200_000.0


def band_of(border: BaseGeometry, depth_m: float, between: tuple[Place, Place]) -> BaseGeometry:
    """Return the ground within a depth of a border, between two places and on their side of it.

    Parameters
    ----------
    border : shapely Polygon, MultiPolygon or LineString
        Longitude and latitude.
    depth_m : float
    between : pair of places
        Points, or ``(lon, lat)``.

    Returns
    -------
    shapely.Polygon or shapely.MultiPolygon

    Raises
    ------
    InputError
        If `between` is not two places.
    GeometryError
        When both places meet the border at one point, lie on it, far from it, or on
        opposite sides.

    Examples
    --------
    >>> line = shapely.LineString([(36, 50.3), (37, 50.3)])
    >>> band = band_of(line, 8000.0, ((36.3, 50.2), (36.7, 50.2)))
    >>> band.geom_type
    'Polygon'
    """
    if isinstance(between, str) or not hasattr(between, "__len__") or len(between) != 2:
        raise InputError(f"between: expected two places, found {str(between)[:60]}")
    points = [_point(place) for place in between]
    check_points(np.array(points, dtype=object), "between", region=EVERYWHERE)
    whole = border.boundary if "Polygon" in border.geom_type else border
    section = _section_between(whole, points[0], points[1])
    return _one_side(section, depth_m, border, points)


def _point(place: Any) -> shapely.Point:
    if isinstance(place, shapely.Point) and not place.is_empty:
        return place
    if isinstance(place, str):
        raise InputError(
            f"between: expected points, found {place!r}; use frontgeo.find_settlement({place!r})"
        )
    try:
        lon, lat = place
        return shapely.Point(float(lon), float(lat))
    except (TypeError, ValueError):
        raise InputError(
            f"between: expected points or (lon, lat), found {str(place)[:40]!r}"
        ) from None


def _section_between(line: BaseGeometry, first: shapely.Point, second: shapely.Point) -> Any:
    """Return the shorter way along a line between the points nearest to two places."""
    to_metres, to_lonlat = local_metres(shapely.MultiPoint([first, second]))
    merged: Any = shapely.line_merge(line) if line.geom_type == "MultiLineString" else line
    lines = to_metres(shapely.get_parts(merged))
    ends = [to_metres(p) for p in (first, second)]
    farthest = max(float(shapely.distance(lines, p).min()) for p in ends)
    if farthest > _FAR_FROM_BORDER_M:
        raise GeometryError(
            f"between: expected places near the border, found one {farthest / 1000:,.0f} km away"
        )
    nearest = lines[int(np.argmin(sum(shapely.distance(lines, p) for p in ends)))]
    start, stop = sorted(float(shapely.line_locate_point(nearest, p)) for p in ends)
    direct: Any = substring(nearest, start, stop)
    # On a closed line, going round by its end may be shorter than the direct way.
    if nearest.is_closed and stop - start > nearest.length / 2:
        around = [substring(nearest, stop, nearest.length), substring(nearest, 0, start)]
        direct = shapely.line_merge(shapely.multilinestrings(around))
    if direct.length < 1.0:
        raise GeometryError("between: both places meet the border at the same point")
    return to_lonlat(direct)


def _one_side(
    section: BaseGeometry,
    depth_m: float,
    border: BaseGeometry,
    places: Sequence[shapely.Point],
) -> BaseGeometry:
    """Return the ground within a depth of a border section, on the side of the places."""
    to_metres, to_lonlat = local_metres(section)
    metres, points = to_metres(section), [to_metres(p) for p in places]
    if max(shapely.distance(metres, p) for p in points) < 1.0:
        raise GeometryError("between: both places lie on the border; name places inland")
    band = buffer_m(section, depth_m, flat=True)
    opposite = GeometryError("between: the places lie on opposite sides of the border")
    if "Polygon" in border.geom_type:
        inside = [bool(shapely.covers(border, p)) for p in places]
        if len(set(inside)) > 1:
            raise opposite
        keep = shapely.intersection if inside[0] else shapely.difference
        return polygonal(keep(band, border))
    sides = [shapely.buffer(metres, d, single_sided=True) for d in (depth_m, -depth_m)]
    nearer = [shapely.distance(sides[0], p) < shapely.distance(sides[1], p) for p in points]
    if len(set(nearer)) > 1:
        raise opposite
    wanted, other = sides if nearer[0] else sides[::-1]
    # The one-sided buffer of a jagged line is ragged, so it serves only to decide on which side
    # each face lies: the faces are cut out of the clean two-sided band along the border.
    flat = to_metres(band)
    edges = shapely.union_all([flat.boundary, to_metres(border)])
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(edges)))
    on_side = shapely.area(shapely.intersection(faces, wanted)) > shapely.area(
        shapely.intersection(faces, other)
    )
    covered = shapely.covers(flat, shapely.point_on_surface(faces))
    return polygonal(to_lonlat(shapely.union_all(faces[on_side & covered])))
