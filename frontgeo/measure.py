r"""Numbers from geometry: areas, lengths and offsets on the WGS 84 ellipsoid.

The only module that knows the ellipsoid. Coordinates are longitude and latitude in
degrees, x first; areas are in km², lengths in km, offsets in metres.

**Method of the area.** Edges are straight in longitude and latitude (RFC 7946). With
the authalic area function S(φ) = ∫ M N cos φ dφ (M and N the radii of curvature, Snyder
1987, *Map Projections: A Working Manual*, eq. 3-12), a ring encloses \|∮ S(φ) dλ\|.
Along a straight edge the mean of S has a closed form, so that nothing is densified:
with S(φ) = Σ cₙ sin((2n+1)φ), it is Σ cₙ sin((2n+1)φₘ) sinc((2n+1)δ), where φₘ is the
edge's middle latitude and δ half its latitude difference. What is computed is this mean
as polynomials about the latitude where the shapes lie, short enough for the range of
latitudes at hand: in φₘ and δ² for short edges, and for long ones by the quadrature that
is exact for polynomials.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import ceil, comb, factorial, inf
from typing import Any, Literal, overload

import numpy as np
import numpy.typing as npt
import shapely
from numpy.polynomial import chebyshev, legendre
from pyproj import CRS, Geod, Proj, Transformer
from shapely.geometry.base import BaseGeometry

from frontgeo.errors import GeometryError

__all__ = [
    "CrossCheck",
    "Edges",
    "area_km2",
    "buffer_m",
    "cross_check",
    "densified",
    "length_km",
    "local_metres",
    "parts_that_vanish",
    "polygonal",
    "rings_of",
]

Edges = Literal["lonlat", "geodesic"]
FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

WGS84 = Geod(ellps="WGS84")
_E2 = WGS84.es
_B2_KM2 = (WGS84.b / 1000.0) ** 2
_SERIES_TERMS = 8  # of sin φ in e²; the ninth is below 1e-17 of the first
_TAYLOR_TERMS = 48  # of S about a latitude; from pole to pole the next is below 1e-20
_PRECISION = 1e-13  # of an area, left to the shortened series; 1e-7 ppm
_SHORT_EDGE_RAD = 0.002  # half latitude difference up to which three terms in δ² are enough
_BLOCK = 49_152  # edges at a time, so that the work stays in the processor's cache
_CHUNK = 40_960  # vertices taken out of shapely at a time: larger arrays go back to the system
_STRAIGHT_DEG = 0.05  # an edge this long bends by 0.3 m in a metric plane
_DENSE_DEG = 0.005  # edges are cut to this before a projection bends them


@cache
def authalic_series() -> FloatArray:
    """Coefficients cₙ of S(φ) = Σ cₙ sin((2n+1)φ), in km²; those that matter in 64 bits."""
    coefficients = np.zeros(_SERIES_TERMS)
    for k in range(_SERIES_TERMS):  # Snyder's closed form is a series in sin²ᵏ⁺¹φ
        a = _B2_KM2 * _E2**k * (k + 1) / (2 * k + 1)
        for n in range(k + 1):
            coefficients[n] += a * (-1) ** n * comb(2 * k + 1, k - n) / 4.0**k
    needed: FloatArray = coefficients[np.abs(coefficients) > 1e-18 * coefficients[0]]
    return needed


_gauss = cache(legendre.leggauss)


def _derivatives(latitude: float) -> FloatArray:
    """S and its derivatives by φ at one latitude (radians), in km²."""
    multiples = 2.0 * np.arange(len(authalic_series())) + 1.0
    order = np.arange(_TAYLOR_TERMS)[:, np.newaxis]
    waves = np.sin(multiples * latitude + order * (np.pi / 2.0))
    return np.asarray((authalic_series() * multiples**order * waves).sum(axis=1), dtype=np.float64)


@cache
def _polynomials(centre_deg: int, reach_deg: int) -> tuple[list[float], ...]:
    """Polynomials Pⱼ with which Σⱼ Pⱼ(x) dʲ is the mean of S - S(centre) along a short edge.

    x is the sum of the edge's two latitudes counted from the centre, d the square of their
    difference, both in degrees. Within reach of the centre their error in the area of what
    an edge bounds is below _PRECISION: Taylor series, shortened in the Chebyshev basis.
    """
    derivatives = _derivatives(np.radians(centre_deg))
    reach, unit = np.radians(reach_deg), np.radians(0.5)
    # a degree of longitude is short near the poles, and so is the area beside it
    narrowest = max(np.cos(np.radians(min(abs(centre_deg) + reach_deg, 90))), 1e-3)
    allowed = _PRECISION * _B2_KM2 * narrowest
    found = []
    for j in range(3):
        power = np.arange(_TAYLOR_TERMS - 2 * j)
        taylor = derivatives[2 * j :] / factorial(2 * j + 1)
        taylor = taylor * np.array([reach**k / factorial(k) for k in power.tolist()])
        terms = chebyshev.poly2cheb(taylor)
        if j:  # an edge's δ²ʲ Pⱼ dλ beside the area 2δ dλ that its own box can have
            error = np.abs(terms) * _SHORT_EDGE_RAD ** (2 * j - 1) / 2.0
        else:  # what is wrong with S' is wrong with the area; a constant is nothing
            error = np.abs(terms) * power**2 / reach
        left_out = np.cumsum(error[::-1])[::-1]
        kept = max(2, int(np.count_nonzero(left_out > allowed)))
        scale = (unit / reach) ** np.arange(kept) * unit ** (2 * j)
        found.append((chebyshev.cheb2poly(terms[:kept]) * scale).tolist())
    found[0][0] = 0.0
    return tuple(found)


def _times_x(coefficients: list[float], x: FloatArray, out: FloatArray) -> None:
    """Put Σ cₖ xᵏ without c₀ into out."""
    np.multiply(x, coefficients[-1], out=out)
    for c in coefficients[-2:0:-1]:
        out += c
        out *= x


def _mean_on_short_edges(
    x: FloatArray, d: FloatArray, polynomials: tuple[list[float], ...], work: FloatArray
) -> FloatArray:
    """Sum the polynomials; work has two rows as long as x, the first is what is returned."""
    level, curved, strongly = polynomials
    mean: FloatArray = work[0]
    term: FloatArray = work[1]
    _times_x(strongly, x, term)
    term += strongly[0]
    term *= d
    _times_x(curved, x, mean)
    mean += term
    mean += curved[0]
    mean *= d
    _times_x(level, x, term)
    mean += term
    return mean


def _mean_on_any_edges(x: FloatArray, difference: FloatArray, level: list[float]) -> FloatArray:
    """Gauss-Legendre quadrature of the polynomial P₀ with as many points as make it exact."""
    nodes, weights = _gauss(ceil(len(level) / 2))
    along = x + nodes[:, np.newaxis] * difference
    values = np.empty_like(along)
    _times_x(level, along, values)
    mean: FloatArray = weights @ values / 2.0
    return mean


def edge_integrals(lon_deg: FloatArray, lat_deg: FloatArray) -> FloatArray:
    """Return ∫ (S(φ) - S₀) dλ along edges from each vertex to the next, and a last 0.

    S is in km² and λ in degrees: `numpy.radians` of the sum is km². S₀ is one for all, so
    that it cancels along closed rings.
    """
    low, high = lat_deg.min(), lat_deg.max()
    centre = round((low + high) / 2.0)  # Σdλ = 0: S₀ = S(centre) only keeps digits
    polynomials = _polynomials(centre, ceil(max(high - centre, centre - low, 1.0)))
    longest2 = np.degrees(2.0 * _SHORT_EDGE_RAD) ** 2
    edges = len(lon_deg) - 1
    integrals = np.empty(edges + 1)
    integrals[-1] = 0.0
    block = ceil(edges / ceil(edges / _BLOCK))  # even ones: a small block costs as much
    buffer, long = np.empty((5, block + 1)), []
    for start in range(0, edges, block):
        stop = min(start + block, edges)
        latitude, x, d = buffer[0, : stop - start + 1], *buffer[1:3, : stop - start]
        np.subtract(lat_deg[start : stop + 1], centre, out=latitude)
        np.add(latitude[1:], latitude[:-1], out=x)
        np.subtract(latitude[1:], latitude[:-1], out=d)
        d *= d
        if d.max() > longest2:
            long.append(np.flatnonzero(d > longest2) + start)
        mean = _mean_on_short_edges(x, d, polynomials, buffer[3:, : stop - start])
        np.subtract(lon_deg[start + 1 : stop + 1], lon_deg[start:stop], out=d)
        np.multiply(mean, d, out=integrals[start:stop])
    if long:
        at = np.concatenate(long)
        lower, upper = lat_deg[at] - centre, lat_deg[at + 1] - centre
        mean = _mean_on_any_edges(lower + upper, upper - lower, polynomials[0])
        integrals[at] = mean * (lon_deg[at + 1] - lon_deg[at])
    return integrals


def _polygonal_only(geometries: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Geometry collections reduced to their polygons; what has no area becomes empty."""
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
        Empty MultiPolygon when there are none.

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
    parts = [polygonal(part) for part in shapely.get_parts(geometry)]
    return shapely.MultiPolygon([p for part in parts for p in shapely.get_parts(part)])


def check_coordinates(x: FloatArray, y: FloatArray) -> None:
    """Refuse what cannot be longitude and latitude."""
    if not len(x):
        return
    reach_x, reach_y = max(x.max(), -x.min()), max(y.max(), -y.min())
    if not (np.isfinite(reach_x) and np.isfinite(reach_y)):
        raise GeometryError("geometry has a NaN or infinite coordinate; mend or remove it")
    if reach_y > 90.0 or reach_x > 720.0:
        raise GeometryError(
            "expected longitude and latitude in degrees, x first, found coordinates up to "
            f"x = {reach_x:.6g}, y = {reach_y:.6g}; reproject to EPSG:4326 or swap the axes"
        )


@cache
def _is_wgs84(crs: CRS) -> bool:
    # kept, as asking takes longer than measuring ten thousand vertices
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
    integrals[offsets[1:] - 1] = 0.0  # the jump from one ring to the next is no edge
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
        crosses itself has no defined inside, and is not looked for here, because
        that costs more than measuring. Files read by `read_control_map` and polygons
        given to `check` are made valid, and that is told.
    edges : {"lonlat", "geodesic"}
        What joins two vertices: a straight line in longitude and latitude (RFC 7946),
        or the shortest line on the ellipsoid (through `pyproj.Geod`).

    Returns
    -------
    float or ndarray of float, shape (n,)
        km². Points, lines and empty geometries have 0, None has NaN.

    Raises
    ------
    GeometryError
        For coordinates that are not longitude and latitude, or a stated CRS other
        than WGS 84.

    Notes
    -----
    The line integral of the authalic area function (see the module's text); within
    1e-7 ppm of 40-digit arithmetic for edges of any length. Shapes of less than 0.1 km²
    or about a pole, measured together with others far from them, keep fewer digits:
    1e-5 ppm.

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
    if geometry is None or isinstance(geometry, BaseGeometry):
        return float(_areas_km2(np.array([geometry], dtype=object), edges)[0])
    _check_crs(geometry)
    if hasattr(geometry, "geometry"):  # GeoDataFrame or GeoSeries
        geometry = geometry.geometry
    return _areas_km2(np.asarray(geometry, dtype=object), edges)


def _areas_km2(geometries: npt.NDArray[np.object_], edges: Edges) -> FloatArray:
    missing = shapely.is_missing(geometries)
    kept = _polygonal_only(geometries[~missing] if missing.any() else geometries)
    totals = np.zeros(len(kept))
    vertices = np.cumsum(shapely.get_num_coordinates(kept))
    breaks = np.flatnonzero(np.diff(vertices // _CHUNK)) + 1
    for start, stop in pairwise([0, *breaks.tolist(), len(kept)]):
        totals[start:stop] = _areas_of_chunk_km2(kept[start:stop], edges)
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
    areas[hole] *= -1.0
    totals = np.bincount(polygon, weights=areas, minlength=len(polygons))
    return np.asarray(totals, dtype=np.float64)


def rings_of(
    polygons: npt.NDArray[np.object_],
) -> tuple[npt.NDArray[np.object_], IntArray, npt.NDArray[np.bool_], IntArray]:
    """Take the rings that are not empty out of polygons.

    Parameters
    ----------
    polygons : ndarray of shapely Polygon or MultiPolygon

    Returns
    -------
    rings : ndarray of shapely.LinearRing
    polygon : ndarray of int
        Which of the polygons each is of; in order.
    hole : ndarray of bool
    lengths : ndarray of int
        Vertices of each.

    Examples
    --------
    >>> import shapely
    >>> pocket = shapely.box(36, 50, 37, 51) - shapely.box(36.4, 50.4, 36.6, 50.6)
    >>> _, polygon, hole, lengths = rings_of(np.array([pocket], dtype=object))
    >>> polygon.tolist(), hole.tolist(), lengths.tolist()
    ([0, 0], [False, True], [5, 5])
    """
    parts, polygon = polygons, np.arange(len(polygons))
    if (shapely.get_type_id(polygons) != 3).any():  # parts are copies: none where none are due
        parts, polygon = shapely.get_parts(polygons, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    lengths = shapely.get_num_coordinates(rings).astype(np.int64)
    hole = np.zeros(len(rings), dtype=bool)
    np.equal(part[1:], part[:-1], out=hole[1:])  # the first ring of a part is its shell
    polygon = polygon[part].astype(np.int64)
    if not lengths.all():
        kept = lengths > 0
        rings, polygon, hole, lengths = rings[kept], polygon[kept], hole[kept], lengths[kept]
    return rings, polygon, hole, lengths


def length_km(geometry: BaseGeometry) -> float:
    """Measure a line, or the boundary of a polygon, along geodesics between its vertices.

    Parameters
    ----------
    geometry : shapely geometry
        Longitude and latitude in degrees. Of a polygon its boundary is measured.

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
    lines = shapely.get_parts(_lines_of(geometry))
    if not len(lines):
        return 0.0
    coordinates, line = shapely.get_coordinates(lines, return_index=True)
    check_coordinates(coordinates[:, 0], coordinates[:, 1])
    same = line[1:] == line[:-1]
    start, end = coordinates[:-1][same], coordinates[1:][same]
    if not len(start):
        return 0.0
    _, _, metres = WGS84.inv(start[:, 0], start[:, 1], end[:, 0], end[:, 1])
    return float(np.sum(metres)) / 1000.0


def _lines_of(geometry: BaseGeometry) -> BaseGeometry:
    if geometry.geom_type == "GeometryCollection":
        lines = [_lines_of(part) for part in shapely.get_parts(geometry)]
        return shapely.MultiLineString([x for line in lines for x in shapely.get_parts(line)])
    if "Polygon" in geometry.geom_type:
        return geometry.boundary
    if "LineString" in geometry.geom_type or geometry.geom_type == "LinearRing":
        return geometry
    return shapely.MultiLineString()


Projector = Callable[[Any], Any]  # a geometry or an array of them, and the same back


def local_metres(geometry: BaseGeometry) -> tuple[Projector, Projector]:
    """Return functions to and from a metric plane centred on a geometry.

    The plane is a Lambert azimuthal equal-area projection on WGS 84 about the middle
    of the geometry's bounds. Distances in it are true to 1 part in 1,000 within 500 km.
    Long edges get more vertices on the way there, so that they stay straight in
    longitude and latitude.

    Parameters
    ----------
    geometry : shapely geometry
        Longitude and latitude in degrees, not empty.

    Returns
    -------
    to_metres, to_lonlat : callable
        Each takes and returns a geometry, or an array of them.

    Examples
    --------
    >>> import shapely
    >>> to_metres, to_lonlat = local_metres(shapely.Point(36, 50))
    >>> shapely.get_coordinates(to_metres(shapely.Point(36, 50))).round(6).tolist()
    [[0.0, 0.0]]
    """
    west, south, east, north = shapely.bounds(geometry)
    # a projection alone, not a transformer between systems: both are on WGS 84, and it is
    # made a hundred times faster
    plane = Proj(proj="laea", lat_0=(south + north) / 2, lon_0=(west + east) / 2, ellps="WGS84")

    def project(longest_edge: float, *, inverse: bool) -> Projector:
        def apply(geometry: Any) -> Any:
            return shapely.transform(
                densified(geometry, longest_edge),
                lambda xy: np.column_stack(plane(xy[:, 0], xy[:, 1], inverse=inverse)),
            )

        return apply

    return project(_STRAIGHT_DEG, inverse=False), project(inf, inverse=True)


def densified(geometry: Any, longest_deg: float) -> Any:
    """Give long edges more vertices, and change nothing else.

    Polygons are cut ring by ring: `shapely.segmentize` of a polygon mends what it makes,
    and where thin edges cross by a rounding it loses whole lobes.

    Parameters
    ----------
    geometry : shapely geometry, or array of them
    longest_deg : float
        The longest edge that stays, in the unit of the coordinates.

    Returns
    -------
    shapely geometry, or array of them

    Examples
    --------
    >>> import shapely
    >>> int(shapely.get_num_coordinates(densified(shapely.box(0, 0, 1, 1), 0.5)))
    9
    """
    if isinstance(geometry, BaseGeometry):
        return densified(np.array([geometry], dtype=object), longest_deg)[0]
    shapes = np.array(geometry, dtype=object)
    if not np.isfinite(longest_deg):
        return shapes
    kinds = shapely.get_type_id(shapes)
    areal = (kinds == 3) | (kinds == 6)
    shapes[~areal] = shapely.segmentize(shapes[~areal], longest_deg)
    shapes[areal] = _densified_polygons(shapes[areal], longest_deg)
    return shapes


def _densified_polygons(grounds: npt.NDArray[np.object_], longest_deg: float) -> Any:
    xy, owner = shapely.get_coordinates(grounds, return_index=True)
    steps = np.where(np.diff(owner) == 0, np.hypot(*np.diff(xy, axis=0).T), 0.0)
    long = np.zeros(len(grounds), dtype=np.bool_)
    long[owner[1:][~(steps <= longest_deg)]] = True
    parts, part_of = shapely.get_parts(grounds[long], return_index=True)
    filled = ~shapely.is_empty(parts)
    rings, ring_of = shapely.get_rings(parts[filled], return_index=True)
    polygons: Any = shapely.polygons(shapely.segmentize(rings, longest_deg), indices=ring_of)
    dense: Any = shapely.multipolygons(polygons, indices=part_of[filled])
    one = shapely.get_type_id(grounds[long]) == 3
    dense[one] = shapely.get_geometry(dense[one], 0)
    grounds[long] = dense
    return grounds


def buffer_m(geometry: BaseGeometry, distance_m: float, *, flat: bool = False) -> BaseGeometry:
    """Widen a geometry by a distance in metres (a negative one narrows a polygon).

    Parameters
    ----------
    geometry : shapely geometry
        Longitude and latitude in degrees.
    distance_m : float
        Metres.
    flat : bool
        Cut the ends of a line square instead of round.

    Returns
    -------
    shapely.Polygon or shapely.MultiPolygon
        Longitude and latitude in degrees.

    Examples
    --------
    >>> import shapely
    >>> round(area_km2(buffer_m(shapely.Point(36, 50), 1000.0)), 2)
    3.14
    """
    if geometry.is_empty:
        return shapely.MultiPolygon()
    to_metres, to_lonlat = local_metres(geometry)
    cap: Literal["flat", "round"] = "flat" if flat else "round"
    metres = shapely.buffer(to_metres(geometry), distance_m, quad_segs=16, cap_style=cap)
    return polygonal(to_lonlat(metres))


def parts_that_vanish(geometry: BaseGeometry, width_m: float) -> npt.NDArray[np.bool_]:
    """Tell which parts of a geometry are narrower than a width everywhere.

    A part vanishes when it is empty after an erosion by half the width.

    Parameters
    ----------
    geometry : shapely geometry
        Longitude and latitude in degrees.
    width_m : float
        Metres.

    Returns
    -------
    ndarray of bool, shape (parts,)
        In the order of `shapely.get_parts`.

    Examples
    --------
    >>> import shapely
    >>> wide, thin = shapely.box(36, 50, 36.1, 50.1), shapely.box(37, 50, 37.1, 50.0001)
    >>> parts_that_vanish(shapely.MultiPolygon([wide, thin]), 25.0).tolist()
    [False, True]
    """
    parts = shapely.get_parts(geometry)
    if geometry.is_empty:
        return np.ones(len(parts), dtype=bool)
    to_metres, _ = local_metres(geometry)
    eroded = shapely.buffer(to_metres(parts), -width_m / 2.0)
    return np.asarray(shapely.is_empty(eroded), dtype=bool)


@dataclass(frozen=True)
class CrossCheck:
    """One area by three methods.

    Attributes
    ----------
    area_km2 : float
        The line integral on the ellipsoid.
    epsg6933_km2 : float
        The same polygons in EPSG:6933 (equal-area cylindrical), edges densified.
    laea_km2 : float
        The same in a Lambert azimuthal equal-area projection centred on them.
    """

    area_km2: float
    epsg6933_km2: float
    laea_km2: float

    def _ppm(self, other_km2: float) -> float:
        return 0.0 if self.area_km2 == 0.0 else (other_km2 / self.area_km2 - 1.0) * 1e6

    @property
    def epsg6933_ppm(self) -> float:
        """Parts per million by which EPSG:6933 differs."""
        return self._ppm(self.epsg6933_km2)

    @property
    def laea_ppm(self) -> float:
        """Parts per million by which the azimuthal projection differs."""
        return self._ppm(self.laea_km2)


def cross_check(geometry: BaseGeometry | Sequence[BaseGeometry]) -> CrossCheck:
    """Measure polygons again by projecting them, as an independent check.

    Parameters
    ----------
    geometry : shapely geometry, or sequence of them
        Longitude and latitude in degrees. A sequence is summed.

    Returns
    -------
    CrossCheck
        The area by the line integral, in EPSG:6933 and in a centred LAEA; the
        projections get edges densified to 0.005°, as a projection bends edges.

    Examples
    --------
    >>> import shapely
    >>> check = cross_check(shapely.box(36, 49, 37, 50))
    >>> abs(check.epsg6933_ppm) < 0.01 and abs(check.laea_ppm) < 0.01
    True
    """
    parts = [geometry] if isinstance(geometry, BaseGeometry) else list(geometry)
    parts = [polygonal(part) for part in parts]
    total = float(area_km2(parts).sum()) if parts else 0.0
    parts = [part for part in parts if not part.is_empty]
    if not parts:
        return CrossCheck(total, 0.0, 0.0)
    length_deg = float(shapely.length(parts).sum())
    # at most some millions of vertices, for polygons round the world
    step = max(_DENSE_DEG, length_deg / 2e6)
    dense = densified(parts, step)
    to_laea, _ = local_metres(shapely.GeometryCollection(parts))
    to_6933 = Transformer.from_crs("EPSG:4326", "EPSG:6933", always_xy=True)
    cylindrical = shapely.transform(
        dense, lambda xy: np.column_stack(to_6933.transform(xy[:, 0], xy[:, 1]))
    )
    with np.errstate(all="ignore"):  # the azimuthal projection has no antipode: NaN
        azimuthal_km2 = float(shapely.area(to_laea(dense)).sum()) / 1e6
    return CrossCheck(total, float(shapely.area(cylindrical).sum()) / 1e6, azimuthal_km2)
