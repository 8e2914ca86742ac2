"""Sectors of a front named by places, and areas by region."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, inf, radians
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo._utils.arrays import IntArray, Shapes
from frontgeo.errors import GeometryError, InputError
from frontgeo.geometry.antimeridian import in_frame
from frontgeo.geometry.dissolve import dissolve
from frontgeo.geometry.ellipsoid import WGS84
from frontgeo.geometry.measure import Edges, area_km2, polygonal
from frontgeo.geometry.overlay import rest_of
from frontgeo.geometry.projection import Projector, buffer_m, densified, local_metres
from frontgeo.geometry.validation import EVERYWHERE, valid_region
from frontgeo.i18n.messages import Message, NameOf

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = [
    "OUTSIDE",
    "Sector",
    "areas_in_regions",
    "near_each",
    "nearest_settlement",
    "refuse_overlaps",
    "region_names",
    "sector_shapes",
    "voronoi_cells",
]

OUTSIDE = "outside every region"


def region_names(regions: gpd.GeoDataFrame, name: str | None) -> list[str]:
    """Return the names of regions, from the given column or the first of the usual ones."""
    if not hasattr(regions, "columns"):
        raise InputError(
            f"regions: expected a GeoDataFrame, found {type(regions).__name__}; such as "
            "frontgeo.load_oblasts() or frontgeo.read_regions(path)"
        )
    if name is not None:
        if name not in regions.columns:
            known = ", ".join(c for c in regions.columns if c != regions.geometry.name)
            raise InputError(f"regions: no column {name!r}; there are: {known or 'none'}")
        return [str(value) for value in regions[name]]
    for column in ("name_en", "name", "oblast_slug", "iso"):
        if column in regions.columns:
            return [str(value) for value in regions[column]]
    return [str(value) for value in regions.index]


OVERLAP = 1e-5  # regions may share this part of what they divide: borders drawn twice
_ROUNDING_KM2 = 1e-9  # 1e-3 m²


def refuse_overlaps(shared_km2: float, whole_km2: float, what: str = "") -> None:
    """Refuse regions that share more of what they divide than borders drawn twice do.

    The little that two regions share is left to the first of them.
    """
    if shared_km2 > OVERLAP * max(1.0, whole_km2):
        raise GeometryError(
            f"regions: expected regions that do not overlap, found {shared_km2:.3f} km² {what}that "
            "count more than once; use a layer without overlaps"
        )


def areas_in_regions(change: BaseGeometry, shapes: Shapes, *, edges: Edges) -> list[float]:
    """Return the areas of a change in each region and, last, outside every region, in km²."""
    near = near_each(change, shapes)
    parts = [polygonal(part) for part in shapely.intersection(shapes, near)]
    # Only regions that meet the change can overlap in it, so only those are united.
    straight = area_km2(parts)
    rest = rest_of(change, dissolve(shapes[straight > 0]).ground)
    whole = area_km2(change)
    # If regions overlap, the parts add up to more than the whole.
    excess_km2 = float(straight.sum()) + area_km2(rest) - whole
    refuse_overlaps(abs(excess_km2), whole, "of the change ")
    if excess_km2 > _ROUNDING_KM2:
        for i, j in np.sort(shapely.STRtree(parts).query(parts), axis=0).T.tolist():
            if i < j:  # what two regions share is left to the first of them
                parts[j] = polygonal(shapely.difference(parts[j], parts[i]))
    return [float(area) for area in area_km2([*parts, rest], edges=edges)]


def near_each(change: BaseGeometry, shapes: Shapes) -> Shapes:
    """Return for each region the parts of a change whose extent meets its own.

    To cut all of a change by each region would take time by the product of their numbers.
    """
    parts = shapely.get_parts(change)
    if len(parts) < 2:
        return np.full(len(shapes), change, dtype=object)
    region, part = shapely.STRtree(parts).query(shapes)
    order = np.lexsort((part, region))
    near = np.full(len(shapes), shapely.MultiPolygon(), dtype=object)
    shapely.multipolygons(parts[part[order]], indices=region[order], out=near)
    return near


_EDGE_M = 1000.0  # longest edge in the plane, so that edges are straight in lon/lat to 0.1 m
_DECIMALS = 9  # decimals of a degree, 0.1 mm, so that sectors share vertices of common edges


@dataclass(frozen=True, eq=False)
class Sector:
    """Ground around some settlements, such as one axis of an advance.

    Parameters
    ----------
    name : str
    settlements : sequence of shapely.Point
        Longitude and latitude, as returned by `frontgeo.find_settlement`. Empty if the sector
        is a region alone, whose ground is then removed from the other sectors.
    within_km : float, optional
        Include only ground within this distance of one of them.
    region : shapely Polygon or MultiPolygon, optional
        Include only ground inside it, such as an oblast.

    Raises
    ------
    InputError
        For an empty name, for no points or values that are not points, or for a distance that
        is not above 0.
    GeometryError
        For a region without an area.

    Examples
    --------
    >>> Sector("Lyptsi", (shapely.Point(36.417, 50.207),), within_km=25).within_km
    25
    """

    name: str
    settlements: tuple[shapely.Point, ...]
    within_km: float | None = None
    region: BaseGeometry | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or not self.name.strip():
            raise InputError(f"sector: expected a name, found {self.name!r}")
        points: object = self.settlements
        if isinstance(points, shapely.Point):
            raise InputError(f"sector {self.name!r}: expected a list of points, found one point")
        object.__setattr__(self, "settlements", tuple(self.settlements))
        if not self.settlements and self.region is None:
            raise InputError(f"sector {self.name!r}: expected a settlement, found none")
        for point in self.settlements:
            if not isinstance(point, shapely.Point) or point.is_empty:
                raise InputError(
                    f"sector {self.name!r}: expected points, found {str(point)[:40]!r}; "
                    "use frontgeo.find_settlement"
                )
            if not (abs(point.x) <= 540.0 and abs(point.y) <= 90):
                raise InputError(
                    f"sector {self.name!r}: expected longitude and latitude in degrees, found "
                    f"{point.x:.6g}, {point.y:.6g}"
                )
        object.__setattr__(self, "settlements", tuple(map(in_frame, self.settlements)))
        if self.within_km is not None and not 0 < self.within_km < inf:
            raise InputError(
                f"sector {self.name!r}, within_km: expected km above 0, found {self.within_km}"
            )
        if self.region is not None:
            # The extent decides where it must lie, so accept a region anywhere.
            region = valid_region(self.region, f"sector {self.name!r}, region", region=EVERYWHERE)
            object.__setattr__(self, "region", region)


def sector_shapes(sectors: Sequence[Sector], extent: BaseGeometry) -> gpd.GeoDataFrame:
    """Return the ground of each sector, without overlaps.

    Ground belongs to the sector whose settlement is nearest, as far as that sector's own
    `within_km` and `region` allow. Ground that they exclude belongs to no sector, and is the last
    row, ``outside every region``, of `frontgeo.Change.by`.

    Parameters
    ----------
    sectors : sequence of Sector
    extent : shapely geometry
        The ground to be split, in longitude and latitude; its bounding box is used.

    Returns
    -------
    GeoDataFrame
        Longitude and latitude on WGS 84, one row for each sector in the order given:
        ``name``, ``geometry``.

    Raises
    ------
    InputError
        If there is no sector, a name occurs twice, or two sectors share a point.
    GeometryError
        If the extent is empty, or a sector has no ground in its region or the extent.

    Notes
    -----
    Sectors are the cells of a Voronoi diagram, dissolved by sector, in an equal-area plane about
    the extent and all points. Distances in it are accurate to 1 part in 1,000 within 500 km.

    Examples
    --------
    >>> west, east = shapely.Point(36.4, 50.2), shapely.Point(36.9, 50.3)
    >>> shapes = sector_shapes([Sector("a", (west,)), Sector("b", (east,), within_km=10)],
    ...                        shapely.box(36, 50, 37, 50.5))
    >>> from frontgeo import area_km2
    >>> shapes["name"].tolist(), round(area_km2(shapes.geometry.iloc[1]))
    (['a', 'b'], 286)
    """
    import geopandas as gpd
    import pandas as pd

    points, owner = _points_of(sectors)
    if extent.is_empty:
        raise GeometryError("extent: expected a geometry, found an empty one")
    frame = shapely.box(*extent.bounds)
    to_metres, to_lonlat = local_metres(shapely.GeometryCollection([frame, *points]))
    cells = points
    if len(points):
        cells = voronoi_cells(
            to_metres(points),
            to_metres(frame),
            to_lonlat,
            margin_m=10 * _EDGE_M,
            edge_m=_EDGE_M,
        )
    # Regions without settlements are removed from the cells, and take no ground twice.
    alone = [sector.region for sector in sectors if not sector.settlements]
    shapes: list[BaseGeometry] = []
    for i, sector in enumerate(sectors):
        if sector.settlements:
            shape = shapely.intersection(shapely.union_all(cells[owner == i]), frame)
            taken = shapely.union_all([region for region in alone if region is not None])
        else:
            shape, taken = frame, shapely.union_all(shapes)
        shape = shapely.difference(shape, taken)
        if sector.within_km is not None:
            discs = [buffer_m(p, sector.within_km * 1000) for p in points[owner == i]]
            shape = shapely.intersection(shape, shapely.union_all(discs))
        if sector.region is not None:
            shape = shapely.intersection(shape, sector.region)
        shape = polygonal(shape)
        if shape.is_empty:
            raise GeometryError(
                f"sector {sector.name!r}: expected ground nearest to its settlements, found none "
                "inside its region and the extent; check both"
            )
        shapes.append(shape)
    # as objects, since names may have forms in other languages
    names = pd.Series([sector.name for sector in sectors], dtype=object)
    return gpd.GeoDataFrame({"name": names}, geometry=shapes, crs="EPSG:4326")


def _points_of(sectors: Sequence[Sector]) -> tuple[Shapes, IntArray]:
    """Return the points of all sectors, and the index of each point's sector."""
    if not sectors:
        raise InputError("sectors: expected at least one, found none")
    owners: dict[shapely.Point, int] = {}
    for i, sector in enumerate(sectors):
        if sector.name in [other.name for other in sectors[:i]]:
            raise InputError(f"sectors: expected different names, found {sector.name!r} twice")
        for point in sector.settlements:
            other = owners.setdefault(shapely.Point(point.x, point.y), i)
            if other != i:
                raise InputError(
                    f"sectors {sectors[other].name!r} and {sector.name!r}: expected different "
                    f"settlements, found {point.x:.6g}, {point.y:.6g} in both; remove it from one"
                )
    return np.array(list(owners), dtype=object), np.array(list(owners.values()), dtype=np.int64)


def voronoi_cells(
    points: Shapes,
    frame: BaseGeometry,
    to_lonlat: Projector,
    *,
    margin_m: float,
    edge_m: float,
) -> Shapes:
    """Return the Voronoi cells of points in a plane, in longitude and latitude.

    Parameters
    ----------
    points : ndarray of shapely.Point
        In metres, all different.
    frame : shapely geometry
        In metres; the cells cover it, and a margin beside it.
    to_lonlat : callable
        The function from the plane to longitude and latitude, as of `local_metres`.
    margin_m : float
    edge_m : float
        The longest edge in the plane, as a longer one is not straight in longitude and latitude.

    Returns
    -------
    ndarray of shapely.Polygon
        In the order of the points.
    """
    cover = shapely.buffer(frame, margin_m)
    cells: Shapes = np.array([cover], dtype=object)
    if len(points) > 1:
        together = shapely.MultiPoint(list(points))
        cells = shapely.get_parts(shapely.voronoi_polygons(together, extend_to=cover, ordered=True))
    # Round vertices, so that neighbouring cells share them exactly and leave no slivers.
    lonlat = to_lonlat(densified(cells, edge_m))
    rounded: Shapes = shapely.transform(lonlat, lambda xy: xy.round(_DECIMALS))
    return rounded


@dataclass(frozen=True)
class NearestSettlement:
    """The settlement nearest to a point.

    Attributes
    ----------
    name : str
    distance_km : float
        Geodesic distance from the settlement's point.
    bearing : str
        Direction from the settlement, one of eight.
    name_uk : str
        Its Ukrainian name, where it is known.
    """

    name: str
    distance_km: float
    bearing: str
    name_uk: str = ""

    def __str__(self) -> str:
        return str(self.message)

    @property
    def message(self) -> Message:
        """Return the location relative to the settlement, as a phrase for a sentence."""
        place = NameOf(self.name, self.name_uk)
        return Message("place-away", km=self.distance_km, bearing=self.bearing, place=place)


_BEARINGS = (
    "north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west",
)  # fmt: skip


def nearest_settlement(point: shapely.Point, settlements: gpd.GeoDataFrame) -> NearestSettlement:
    """Return the settlement nearest to a point, and the direction of the point from it.

    Parameters
    ----------
    point : shapely.Point
        Longitude and latitude.
    settlements : GeoDataFrame
        Points with ``name_en`` or ``name_uk``, as returned by `frontgeo.load_settlements`.

    Returns
    -------
    NearestSettlement

    Raises
    ------
    InputError
        If no settlement has a name.

    Examples
    --------
    >>> from frontgeo import load_settlements
    >>> print(nearest_settlement(shapely.Point(36.450, 50.235), load_settlements()))
    3.0 km south-east of Hlyboke
    """
    columns = [c for c in ("name_en", "name_uk") if c in settlements]
    names = settlements[columns].to_numpy(dtype=object)
    named = np.flatnonzero(names.astype(bool).any(axis=1))
    if not len(named):
        raise InputError("settlements: expected points with name_en or name_uk, found none")
    xy = shapely.get_coordinates(settlements.geometry.to_numpy()[named])
    rough_deg = np.hypot((xy[:, 0] - point.x) * cos(radians(point.y)), xy[:, 1] - point.y)
    close = np.argsort(rough_deg, kind="stable")[:64]  # preselect by a rough measure
    x, y = np.full(len(close), point.x), np.full(len(close), point.y)
    # The azimuth at the settlement is the direction of the point from it.
    azimuth, _, metres = WGS84.inv(xy[close, 0], xy[close, 1], x, y)
    i = int(np.argmin(metres))
    bearing = _BEARINGS[round(float(azimuth[i]) / 45) % 8]
    row = names[named[close[i]]]
    name = next(str(name) for name in row if name)
    ukrainian = str(row[columns.index("name_uk")] or "") if "name_uk" in columns else ""
    return NearestSettlement(name, float(metres[i]) / 1000, bearing, ukrainian)
