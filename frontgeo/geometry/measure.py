"""Measure areas and lengths of geometry on the WGS 84 ellipsoid.

Coordinates are longitude and latitude in degrees, x first; areas are in km², lengths in km.
`frontgeo.geometry.ellipsoid` describes the method for areas.
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import Any, Literal, overload

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from frontgeo._utils.arrays import FloatArray, IntArray
from frontgeo.errors import GeometryError
from frontgeo.geometry.ellipsoid import FARTHEST_LON_DEG, WGS84, edge_integrals

__all__ = ["Edges", "area_km2", "length_km", "lengths_km", "polygonal", "rings_of"]

Edges = Literal["lonlat", "geodesic"]

_CHUNK = 40_960  # vertices extracted at a time: the allocator does not reuse larger arrays


def _polygonal_only(geometries: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Return geometry collections as their polygons; geometries without area become empty."""
    kinds = shapely.get_type_id(geometries)
    odd = (kinds != 3) & (kinds != 6)
    if not odd.any():
        return geometries
    geometries = geometries.copy()
    for i in np.flatnonzero(odd):
        geometries[i] = polygonal(geometries[i])
    return geometries


def polygonal(geometry: BaseGeometry | None) -> BaseGeometry:
    """Return the polygons of a geometry as one Polygon or MultiPolygon.

    Parameters
    ----------
    geometry : shapely geometry or None
        Any geometry; points and lines in it are left out.

    Returns
    -------
    shapely.Polygon or shapely.MultiPolygon
        An empty MultiPolygon if there are none.

    Examples
    --------
    >>> from shapely import wkt
    >>> polygonal(wkt.loads("GEOMETRYCOLLECTION (POINT (0 0))")).is_empty
    True
    """
    if geometry is None or geometry.is_empty:
        return shapely.MultiPolygon()
    if geometry.geom_type in ("Polygon", "MultiPolygon"):
        return geometry
    if geometry.geom_type != "GeometryCollection":
        return shapely.MultiPolygon()
    parts = shapely.get_parts(geometry)
    while (shapely.get_type_id(parts) > 3).any():  # there are collections or multipolygons in it
        parts = shapely.get_parts(parts)
    ground: BaseGeometry = shapely.multipolygons(
        parts[(shapely.get_type_id(parts) == 3) & ~shapely.is_empty(parts)]
    )
    return ground


def check_coordinates(x: FloatArray, y: FloatArray) -> None:
    """Refuse coordinates that cannot be longitude and latitude."""
    if not len(x):
        return
    # NaN passes through max and min, so two numbers show every fault.
    reach_x, reach_y = max(x.max(), -x.min()), max(y.max(), -y.min())
    if not (np.isfinite(reach_x) and np.isfinite(reach_y)):
        raise GeometryError("geometry has a NaN or infinite coordinate; mend or remove it")
    if reach_y > 90.0 or reach_x > FARTHEST_LON_DEG:
        raise GeometryError(
            "expected longitude and latitude in degrees, x first, found coordinates up to "
            f"x = {reach_x:.6g}, y = {reach_y:.6g}; reproject to EPSG:4326 or swap the axes"
        )


@cache
def _is_wgs84(crs: CRS) -> bool:
    # Cached, because comparing CRSs takes longer than measuring ten thousand vertices.
    return crs.equals("EPSG:4326", True) or crs.name in ("WGS 84 (CRS84)", "WGS 84")


def _check_crs(geometry: object) -> None:
    crs = getattr(geometry, "crs", None)
    if crs is not None and not _is_wgs84(crs := CRS.from_user_input(crs)):
        raise GeometryError(
            f"expected longitude and latitude on WGS 84, found {crs.name}; "
            "use .to_crs('EPSG:4326') first"
        )


def _ring_areas_km2(lon: FloatArray, lat: FloatArray, offsets: IntArray) -> FloatArray:
    integrals = edge_integrals(lon, lat)
    integrals[offsets[1:] - 1] = 0.0  # the jump from one ring to the next is not an edge
    return np.abs(np.radians(np.add.reduceat(integrals, offsets[:-1])))


def _ring_areas_geodesic_km2(lon: FloatArray, lat: FloatArray, offsets: IntArray) -> FloatArray:
    rings = (slice(start, stop) for start, stop in pairwise(offsets.tolist()))
    areas = [WGS84.polygon_area_perimeter(lon[ring], lat[ring])[0] for ring in rings]
    return np.abs(areas) / 1e6


@overload
def area_km2(geometry: BaseGeometry | None, *, edges: Edges = ...) -> float: ...
@overload
def area_km2(geometry: Any, *, edges: Edges = ...) -> FloatArray: ...
def area_km2(geometry: Any, *, edges: Edges = "lonlat") -> float | FloatArray:
    """Measure areas on the WGS 84 ellipsoid.

    Parameters
    ----------
    geometry : shapely geometry, or array, GeoSeries or GeoDataFrame of them
        Longitude and latitude in degrees, x first; Z is ignored. Rings may be wound
        either way. Geometries should be valid (`shapely.is_valid`): a ring that
        crosses itself has no defined inside. Validity is not checked here, because
        that costs more than measuring. Files read by `read_control_map` and polygons
        passed to `check` are made valid, and the repair is reported.
    edges : {"lonlat", "geodesic"}
        The line between two vertices: straight in longitude and latitude (RFC 7946), or
        the shortest line on the ellipsoid (by `pyproj.Geod`).

    Returns
    -------
    float or ndarray of float, shape (n,)
        km²; 0 for points, lines and empty geometries, NaN for None.

    Raises
    ------
    GeometryError
        For coordinates that are not longitude and latitude, or a stated CRS other
        than WGS 84.

    Notes
    -----
    The area is the line integral of the authalic area function (see
    `frontgeo.geometry.ellipsoid`). It is within 1e-7 ppm of 40-digit arithmetic for edges of
    any length. Shapes of less than 0.1 km², or around a pole, keep fewer digits (1e-5 ppm) if
    they are measured together with others far from them.

    Examples
    --------
    One degree by one degree at the equator:

    >>> import shapely
    >>> round(area_km2(shapely.box(30, 0, 31, 1)), 3)
    12308.464
    >>> area_km2([shapely.box(30, 0, 31, 1), shapely.Point(30, 0), None]).round(1).tolist()
    [12308.5, 0.0, nan]
    >>> area_km2(shapely.Polygon())
    0.0
    """
    if edges not in ("lonlat", "geodesic"):
        raise GeometryError(f"edges: expected 'lonlat' or 'geodesic', found {edges!r}")
    if isinstance(geometry, BaseGeometry) and geometry.is_empty:
        return 0.0
    if geometry is None or isinstance(geometry, BaseGeometry):
        return float(_areas_km2(np.array([geometry], dtype=object), edges)[0])
    _check_crs(geometry)
    if hasattr(geometry, "geometry"):  # a GeoDataFrame or GeoSeries
        geometry = geometry.geometry
    listed = np.atleast_1d(np.asarray(geometry, dtype=object))
    known = shapely.is_valid_input(listed)
    if not known.all():
        odd = listed[~known][0]
        raise GeometryError(f"expected a geometry or several, found {type(odd).__name__}")
    return _areas_km2(listed, edges)


def _areas_km2(geometries: npt.NDArray[np.object_], edges: Edges) -> FloatArray:
    missing = shapely.is_missing(geometries)
    kept = _polygonal_only(geometries[~missing] if missing.any() else geometries)
    # Measure in chunks of about as many vertices, so that arrays stay small.
    totals = np.zeros(len(kept))
    vertices = np.cumsum(shapely.get_num_coordinates(kept))
    breaks = np.flatnonzero(np.diff(vertices // _CHUNK)) + 1
    for start, stop in pairwise([0, *breaks.tolist(), len(kept)]):
        totals[start:stop] = _areas_of_chunk_km2(kept[start:stop], edges)
    # A missing geometry has no area, not one of 0.
    areas = np.full(len(geometries), np.nan)
    areas[~missing] = totals
    return areas


def _areas_of_chunk_km2(polygons: npt.NDArray[np.object_], edges: Edges) -> FloatArray:
    rings, polygon, hole, lengths = rings_of(polygons)
    if not len(rings):
        return np.zeros(len(polygons))
    lon, lat = np.ascontiguousarray(shapely.get_coordinates(rings).T)
    check_coordinates(lon, lat)
    measure = _ring_areas_km2 if edges == "lonlat" else _ring_areas_geodesic_km2
    areas = measure(lon, lat, np.concatenate(([0], np.cumsum(lengths))))
    # Ring areas have no sign: holes are subtracted, whichever way they are wound.
    areas[hole] *= -1.0
    totals = np.bincount(polygon, weights=areas, minlength=len(polygons))
    return np.asarray(totals, dtype=np.float64)


def rings_of(
    polygons: npt.NDArray[np.object_],
) -> tuple[npt.NDArray[np.object_], IntArray, npt.NDArray[np.bool_], IntArray]:
    """Return the non-empty rings of polygons.

    Parameters
    ----------
    polygons : ndarray of shapely Polygon or MultiPolygon

    Returns
    -------
    rings : ndarray of shapely.LinearRing
    polygon : ndarray of int
        Index of the polygon to which each ring belongs, in order.
    hole : ndarray of bool
    lengths : ndarray of int
        Number of vertices of each ring.

    Examples
    --------
    >>> import shapely
    >>> pocket = shapely.box(36, 50, 37, 51) - shapely.box(36.4, 50.4, 36.6, 50.6)
    >>> _, polygon, hole, lengths = rings_of(np.array([pocket], dtype=object))
    >>> polygon.tolist(), hole.tolist(), lengths.tolist()
    ([0, 0], [False, True], [5, 5])
    """
    parts, polygon = polygons, np.arange(len(polygons))
    if (shapely.get_type_id(polygons) != 3).any():  # get_parts copies, so skip it if possible
        parts, polygon = shapely.get_parts(polygons, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    lengths = shapely.get_num_coordinates(rings).astype(np.int64)
    hole = np.zeros(len(rings), dtype=bool)
    np.equal(part[1:], part[:-1], out=hole[1:])  # the first ring of a part is its shell
    polygon = polygon[part].astype(np.int64)
    # An empty polygon still has a shell, without vertices.
    if not lengths.all():
        kept = lengths > 0
        rings, polygon, hole, lengths = rings[kept], polygon[kept], hole[kept], lengths[kept]
    return rings, polygon, hole, lengths


def length_km(geometry: BaseGeometry) -> float:
    """Measure a line, or the boundary of a polygon, along geodesics between its vertices.

    Parameters
    ----------
    geometry : shapely geometry
        Longitude and latitude in degrees. For a polygon its boundary is measured.

    Returns
    -------
    float
        km; 0 for points and empty geometries.

    Examples
    --------
    >>> import shapely
    >>> round(length_km(shapely.LineString([(30, 0), (31, 0)])), 3)
    111.319
    """
    if not isinstance(geometry, BaseGeometry):
        raise GeometryError(f"expected a geometry, found {type(geometry).__name__}")
    metres, _ = _edges_m(shapely.get_parts(_lines_of(geometry)))
    return float(np.sum(metres)) / 1000.0


def lengths_km(lines: npt.NDArray[np.object_]) -> FloatArray:
    """Measure each of many lines, km, as `length_km` does.

    Parameters
    ----------
    lines : ndarray of shapely LineString
        Longitude and latitude in degrees.

    Examples
    --------
    >>> import shapely
    >>> lengths_km(np.array([shapely.LineString([(30, 0), (31, 0)])], dtype=object)).round(3)
    array([111.319])
    """
    metres, line = _edges_m(lines)
    return np.bincount(line, metres, minlength=len(lines)) / 1000.0


def _edges_m(lines: npt.NDArray[np.object_]) -> tuple[FloatArray, IntArray]:
    """Return the length of each edge of lines, and the line to which it belongs."""
    coordinates, line = shapely.get_coordinates(lines, return_index=True)
    check_coordinates(coordinates[:, 0], coordinates[:, 1])
    same = line[1:] == line[:-1]
    start, end = coordinates[:-1][same], coordinates[1:][same]
    if not len(start):
        return np.zeros(0), np.zeros(0, dtype=np.int64)
    _, _, metres = WGS84.inv(start[:, 0], start[:, 1], end[:, 0], end[:, 1])
    return np.asarray(metres), line[1:][same]


def _lines_of(geometry: BaseGeometry) -> BaseGeometry:
    if geometry.geom_type == "GeometryCollection":
        lines = [_lines_of(part) for part in shapely.get_parts(geometry)]
        return shapely.MultiLineString([x for line in lines for x in shapely.get_parts(line)])
    if "Polygon" in geometry.geom_type:
        return geometry.boundary
    if "LineString" in geometry.geom_type or geometry.geom_type == "LinearRing":
        return geometry
    return shapely.MultiLineString()
