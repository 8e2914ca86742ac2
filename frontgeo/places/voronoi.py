r"""Find the ground that a list of named settlements implies.

A list of villages says nothing of fields and woods. Each place gets the ground that is
nearer to it than to any other settlement of its oblast (its Voronoi cell, in an equal-area
plane centred on the oblast, clipped to the oblast); the cells of all settlements tile the
oblast. Only settlements of the oblast divide it: ground across its border, as across the
state's, belongs to another oblast whatever the distance.

**The range.** The uncertain part is the outer edge, between places that are named and places
that are not: the land of a village does not end half-way to the next. With a place's
spacing s (km; the root of the mean cell) and the length P (km) of the outer edge within the
oblast, an edge that is off by a share of s, consistently over a length s, changes the area
by a multiple of

.. math:: s^{3/2} \sqrt{P}

The multiple was measured in November 2026: for each hromada, the cells of its settlements
were added up and compared with its own area (points of Who's On First,
whosonfirst-data-admin-ua 18b5ee3, and OpenStreetMap's hromadas, ukraine-geo-data 1eca9d6), in
the eight oblasts of the east and south that the front crosses or nears. 95 % of 211 hromadas
of Luhansk, Donetsk, Mykolaiv and Kharkiv oblasts are within 1.116, and, held out, 95 % of 252
of Dnipropetrovsk, Zaporizhzhia, Sumy and Kherson within 1.107. Hence ± 1.1. This covers 94 and
95 % of them, 92 % of the 49 raions there, and 99 % of 1,000 hromadas elsewhere, where it is
wider than necessary. The sum is not biased (hromadas are 0.6 % smaller than their cells).

As a share of the area, 95 % of the errors in the eight oblasts are within 220 % for up to 3
settlements, 67 % for 4 to 8, 40 % to 15, 23 % to 30, 15 % to 60 and 8 % beyond: a list of a
few villages hardly bounds an area. A range of c/√n would not fit: over all 1,463 hromadas the
error in mean cells grows as n to the 0.29, as an edge does (√P goes with the fourth root of n),
and not as its square root; so c/√n is too narrow for few places and too wide for many, and a
scattered list has more edge than a compact one of as many places.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo._utils.arrays import Shapes
from frontgeo.errors import ClaimError
from frontgeo.geometry.measure import area_km2, length_km, polygonal
from frontgeo.geometry.projection import local_metres
from frontgeo.geometry.sectors import voronoi_cells
from frontgeo.places.place_tables import NOT_STATED, is_complete
from frontgeo.places.settlements import records_of

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["EDGE_95", "Implied", "half_range_km2", "implied_ground", "tessellate"]

EDGE_95 = 1.1  # see the module's docstring

_STRAIGHT_M = 5000.0  # in longitude and latitude, an edge this long bends by 1 m
_AROUND_M = 10_000.0  # margin of the outermost cells around the oblast


@dataclass(frozen=True, eq=False)
class Implied:
    """The ground that a list of named settlements implies.

    Attributes
    ----------
    ground : shapely geometry
        Shapes in longitude and latitude.
    km2 : float
        The area of the ground.
    low_km2, high_km2 : float
        The 95 % range from the shape of the cells, limited to 0 and the area of the oblasts.
    cells : GeoDataFrame
        A row for each settlement, with its label and name as stated, ``area_km2``, and its
        cell.
    notes : tuple of str
        Notes on the method, and reasons for doubt.
    """

    ground: BaseGeometry
    km2: float
    low_km2: float
    high_km2: float
    cells: gpd.GeoDataFrame
    notes: tuple[str, ...]


def implied_ground(
    chosen: gpd.GeoDataFrame, settlements: gpd.GeoDataFrame, oblasts: gpd.GeoDataFrame
) -> Implied:
    """Return the ground that is nearer to some settlements than to any other.

    Parameters
    ----------
    chosen : GeoDataFrame
        Rows of `settlements`, as from `frontgeo.places.settlements.named_settlements`.
    settlements : GeoDataFrame
        All settlements of the country or the oblasts, as from `frontgeo.load_settlements`.
        Further records of a chosen place add their cells to its own.
    oblasts : GeoDataFrame
        As from `frontgeo.load_oblasts`.

    Returns
    -------
    Implied

    Raises
    ------
    ClaimError
        If nothing is chosen, or a settlement is not in the table, in none of the oblasts, or so
        far outside its own oblast that it has no ground there.

    Notes
    -----
    See the docstring of `frontgeo.places.voronoi` for the method and its range. Inner oblast
    borders are as accurate as the table of oblasts (a mean of 54 m in the shipped one).

    Examples
    --------
    >>> from frontgeo import load_oblasts, load_settlements
    >>> from frontgeo.places.settlements import named_settlements
    >>> places = load_settlements()
    >>> named = named_settlements(["Hlyboke", "Lukiantsi", "Pylna"], places, oblasts=["UA-63"])
    >>> implied = implied_ground(named, places, load_oblasts())
    >>> round(implied.km2), round(implied.low_km2), round(implied.high_km2)
    (69, 0, 150)
    >>> implied.cells[["stated", "area_km2"]].round(1).values.tolist()
    [['Hlyboke', 31.3], ['Lukiantsi', 29.8], ['Pylna', 8.4]]
    """
    if chosen.empty:
        raise ClaimError("settlements: expected at least one, found none; name a settlement")
    codes = _oblasts_of(chosen, oblasts)
    border = oblasts.set_index("iso").geometry
    cells: Shapes = np.full(len(chosen), shapely.MultiPolygon(), dtype=object)
    grounds, variance, joined = [], 0.0, []
    for code in sorted(set(codes)):
        mine = [number for number, own in enumerate(codes) if own == code]
        there = _within(settlements, code, border[code])
        whole = tessellate(there.geometry.to_numpy(), border[code])
        records = records_of(chosen.iloc[mine], there)
        for number, rows in zip(mine, records, strict=True):
            cell = shapely.intersection(shapely.union_all(whole[rows]), border[code])
            cells[number] = polygonal(cell)
            _check_ground(chosen, number, cells[number], has_record=bool(rows))
            joined += [_name(chosen, number)] if len(rows) > 1 else []
        inside = [row for rows in records for row in rows]
        union = shapely.union_all(whole[inside])
        ground = polygonal(shapely.intersection(union, border[code]))
        edge_km = length_km(shapely.intersection(union.boundary, border[code]))
        # treat errors of different oblasts as independent, so that their squares add up
        variance += half_range_km2(area_km2(ground), cells=len(inside), edge_km=edge_km) ** 2
        grounds.append(ground)
    ground = polygonal(shapely.union_all(grounds))
    km2, half = area_km2(ground), sqrt(variance)
    return Implied(
        ground=ground,
        km2=km2,
        low_km2=max(0.0, km2 - half),
        high_km2=min(km2 + half, float(area_km2(border[sorted(set(codes))]).sum())),
        cells=_table(chosen, cells),
        notes=_notes(chosen, cells, settlements, codes, joined),
    )


def tessellate(points: Shapes, oblast: BaseGeometry) -> Shapes:
    """Return the Voronoi cell of each point, reaching some way beyond an oblast.

    Parameters
    ----------
    points : ndarray of shapely.Point
        Longitude and latitude.
    oblast : shapely geometry
        Longitude and latitude.

    Returns
    -------
    ndarray of shapely.Polygon
        Longitude and latitude, not clipped. Of two points within a centimetre, the second
        gets an empty cell.

    Examples
    --------
    >>> square = shapely.box(36, 49, 37, 50)
    >>> points = shapely.points([[36.25, 49.5], [36.75, 49.5], [36.75, 49.5]])
    >>> cells = shapely.intersection(tessellate(points, square), square)
    >>> (area_km2(cells) / area_km2(square)).round(6).tolist()
    [0.5, 0.5, 0.0]
    """
    to_metres, to_lonlat = local_metres(oblast)
    xy = shapely.get_coordinates(to_metres(points)).round(2)
    unique, first = np.unique(xy, axis=0, return_index=True)
    result: Shapes = np.full(len(points), shapely.Polygon(), dtype=object)
    result[first] = voronoi_cells(
        np.asarray(shapely.points(unique)),
        shapely.box(*shapely.bounds(to_metres(oblast))),
        to_lonlat,
        margin_m=_AROUND_M,
        edge_m=_STRAIGHT_M,
    )
    return result


def half_range_km2(ground_km2: float, *, cells: int, edge_km: float) -> float:
    """Return half the 95 % range of ground made of cells; see the module's docstring.

    Parameters
    ----------
    ground_km2 : float
        The area of the cells.
    cells : int
        The number of points to which the cells belong.
    edge_km : float
        The length of their outer edge within the oblast.

    Examples
    --------
    >>> round(half_range_km2(100.0, cells=10, edge_km=45.0), 1)
    41.5
    """
    spacing_km = sqrt(ground_km2 / cells) if cells else 0.0
    return float(EDGE_95 * spacing_km**1.5 * sqrt(edge_km))


def _oblasts_of(chosen: gpd.GeoDataFrame, oblasts: gpd.GeoDataFrame) -> list[str]:
    """Return the oblast of each settlement: as stated, or else the one that contains its point."""
    codes = []
    for number, (stated, point) in enumerate(zip(chosen["oblast"], chosen.geometry, strict=True)):
        covering = oblasts["iso"][oblasts.geometry.covers(point)].tolist()
        code = stated or next(iter(covering), "")
        if code not in set(oblasts["iso"]):
            raise ClaimError(
                f"settlements: {_name(chosen, number)!r}: expected a place in one of the "
                f"{len(oblasts)} oblasts of this table, found {code or 'none there'}; give the "
                "oblasts that it belongs to"
            )
        codes.append(code)
    return codes


def _within(settlements: gpd.GeoDataFrame, code: str, border: BaseGeometry) -> gpd.GeoDataFrame:
    """Return the settlements of an oblast, and those in it that state none."""
    here = (settlements["oblast"] == code).to_numpy(copy=True)
    unstated = np.flatnonzero((settlements["oblast"] == "").to_numpy())
    here[unstated] = shapely.covers(border, settlements.geometry.to_numpy()[unstated])
    return settlements[here]


def _name(chosen: gpd.GeoDataFrame, number: int) -> str:
    place = chosen.iloc[number]
    names = (place.get(column) for column in ("stated", "name_en", "name_uk"))
    return next((name for name in names if isinstance(name, str) and name), "")


def _check_ground(
    chosen: gpd.GeoDataFrame, number: int, cell: BaseGeometry, *, has_record: bool
) -> None:
    """Check that a settlement has ground, unless it shares its point with an earlier one."""
    name = _name(chosen, number)
    if not has_record and not chosen.geometry.duplicated().iloc[number]:
        raise ClaimError(
            f"settlements: {name!r}: expected a settlement from the given table, found one that "
            "is not in it; choose from the same table"
        )
    if has_record and cell.is_empty:
        raise ClaimError(
            f"settlements: {name!r}: expected a point in its oblast "
            f"({chosen['oblast'].iloc[number]}), found one too far outside to have ground "
            "there; correct its point or oblast"
        )


def _table(chosen: gpd.GeoDataFrame, cells: Shapes) -> gpd.GeoDataFrame:
    columns = [c for c in ("stated", "name_en", "name_uk", "oblast") if c in chosen]
    table = chosen[[*columns, chosen.geometry.name]].copy()
    table.insert(len(columns), "area_km2", area_km2(cells))
    return table.set_geometry(cells, crs="EPSG:4326")


def _notes(
    chosen: gpd.GeoDataFrame,
    cells: Shapes,
    settlements: gpd.GeoDataFrame,
    codes: list[str],
    joined: list[str],
) -> tuple[str, ...]:
    places = "1 settlement" if len(chosen) == 1 else f"{len(chosen)} settlements"
    notes = [
        f"Voronoi cells of {places} among those of {', '.join(sorted(set(codes)))} "
        f"({settlements.attrs.get('source', NOT_STATED)}), clipped to the oblast"
    ]
    complete = is_complete(settlements)
    if complete is not True:
        stated = "is not complete" if complete is False else "is not stated to be complete"
        notes.append(f"the table of settlements {stated}: hamlets it lacks make cells too large")
    if joined:
        notes.append(f"cells of several records of a place are joined: {', '.join(joined)}")
    shared = [_name(chosen, number) for number, cell in enumerate(cells) if cell.is_empty]
    if shared:
        notes.append(
            f"no ground of their own, at the same point as another settlement: {', '.join(shared)}"
        )
    return tuple(notes)
