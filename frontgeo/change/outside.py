"""Drawn ground outside the theatre's country, measured and by place.

A change between maps leaves such ground out and lists it (`frontgeo.change.artifacts`). A drawing
is measured as drawn, so that the ground counts, and is said beside the number.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo.change.apart import LEAST_KM2, Abroad, abroad_by_place
from frontgeo.change.artifacts import split_by_country
from frontgeo.geometry.measure import Edges, area_km2
from frontgeo.i18n.messages import Message, NameOf
from frontgeo.places.theatre import Theatre

__all__ = ["OutsideCountry", "outside_of"]


@dataclass(frozen=True)
class OutsideCountry:
    """Ground outside a country, of some ground that counts in whole.

    Attributes
    ----------
    km2 : float
        The area outside the country.
    of_km2 : float
        The area of all the ground.
    places : tuple of Abroad
        The ground outside by unit of a neighbouring country, and at the end anywhere else.
    theatre : Theatre
    """

    km2: float
    of_km2: float
    places: tuple[Abroad, ...]
    theatre: Theatre

    @property
    def inside_km2(self) -> float:
        """The area inside the country, km²."""
        return self.of_km2 - self.km2

    @property
    def message(self) -> Message:
        """State how much of the ground lies outside the country, and that it counts."""
        about = self.theatre.about
        values = {"outside_km2": self.km2, "all_km2": self.of_km2, "inside_km2": self.inside_km2}
        if about.is_shipped:
            return Message("drawn-outside", **values)
        return Message("drawn-outside-of", country=about.name, **values)

    @property
    def places_message(self) -> Message:
        """List the ground outside the country by place."""
        named = [
            Message(
                "drawn-outside-place",
                place=NameOf(place.name_en, place.name_uk)
                if place.key
                else Message("desk-elsewhere-abroad"),
                km2=place.gained_km2,
            )
            for place in self.places
        ]
        return Message("drawn-outside-places", places_clauses=named)


def outside_of(
    ground: BaseGeometry, theatre: Theatre, *, edges: Edges = "lonlat"
) -> OutsideCountry | None:
    """Measure the part of some ground that lies outside a theatre's country.

    Parameters
    ----------
    ground : shapely geometry
        In longitude and latitude.
    theatre : Theatre
    edges : {"lonlat", "geodesic"}
        As in `frontgeo.area_km2`.

    Returns
    -------
    OutsideCountry or None
        None if less than 0.05 km² lies outside, or if the theatre knows no country.

    Examples
    --------
    >>> from frontgeo.places.shipped_theatre import ukraine
    >>> found = outside_of(shapely.box(36.5, 50, 36.6, 51), ukraine())
    >>> print(found.message)
    570.4 of 789.2 km² lie outside Ukraine and are counted; 218.9 km² lie inside
    >>> print(found.places_message)
    outside: Belgorod oblast 570.4 km²
    >>> outside_of(shapely.box(36, 49, 36.1, 49.1), ukraine()) is None
    True
    """
    if not theatre.is_known or ground.is_empty:
        return None
    outside = split_by_country(ground, theatre)[1]
    outside_km2 = float(np.sum(area_km2(outside, edges=edges)))
    if outside_km2 < LEAST_KM2:
        return None
    nothing = shapely.MultiPolygon()
    places = abroad_by_place("", outside, nothing, nothing, theatre=theatre, only_changed=True)
    return OutsideCountry(outside_km2, area_km2(ground, edges=edges), tuple(places), theatre)
