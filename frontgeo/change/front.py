"""Find the front on a map: the edge of held ground without border, coast and cracks."""

from __future__ import annotations

import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo.change.control_map import front_line
from frontgeo.geometry.projection import parts_that_vanish
from frontgeo.places.theatre import Theatre

__all__ = ["front_of", "merged_line", "solid_ground"]

_CRACK_M = 100.0


def front_of(held: BaseGeometry, cut: BaseGeometry | None, theatre: Theatre) -> BaseGeometry:
    """Return the front, without cracks between a mapper's adjoining polygons.

    Parameters
    ----------
    held : shapely Polygon or MultiPolygon
        The ground held, longitude and latitude.
    cut : shapely geometry or None
        Lines along which the ground was clipped, which are no front.
    theatre : Theatre

    Returns
    -------
    shapely.LineString or shapely.MultiLineString
        Inside the country, without what lies within the tolerance of its border and coast; where
        none is known, all of the edge. May be empty.
    """
    whole = solid_ground(held)
    return merged_line(front_line(whole, theatre.border_zone(), within=theatre.land, cut=cut))


def solid_ground(held: BaseGeometry) -> BaseGeometry:
    """Return ground without parts and holes that are narrower than 100 m everywhere."""
    polygons = shapely.get_parts(held)[~parts_that_vanish(held, _CRACK_M)]
    holes = [shapely.Polygon(ring) for polygon in polygons for ring in polygon.interiors]
    cracks = iter(parts_that_vanish(shapely.MultiPolygon(holes), _CRACK_M))
    solid = [
        shapely.Polygon(p.exterior, [ring for ring in p.interiors if not next(cracks)])
        for p in polygons
    ]
    return shapely.MultiPolygon(solid)


def merged_line(line: BaseGeometry) -> BaseGeometry:
    """Return a line whose parts are joined where they meet."""
    return shapely.line_merge(line) if line.geom_type == "MultiLineString" else line
