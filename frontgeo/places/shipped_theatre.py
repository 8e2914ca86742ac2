"""The theatre that ships: the war in Ukraine, with the layers of ``data/``.

Crimea and Sevastopol are in Ukraine, as in UN General Assembly resolution 68/262.
"""

from __future__ import annotations

from datetime import date
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from shapely.geometry.base import BaseGeometry

from frontgeo.geometry.validation import DEFAULT_REGION, Region
from frontgeo.i18n.named import Named
from frontgeo.places.boundaries import border_zone, inland, load_border
from frontgeo.places.earlier_names import named_as_on
from frontgeo.places.place_tables import (
    BORDER_ATTRIBUTION,
    OBLASTS,
    oblast_codes,
    settlements_at_hand,
    shipped_oblasts,
    shipped_settlements,
    shipped_units,
)
from frontgeo.places.theatre import About, Side, Theatre, Units, nowhere

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["DEFAULT_THEATRE", "UNSTATED", "default_theatre", "theatre_at", "ukraine"]

_SIDES = (
    Side(Named("russia", {"en": "Russia", "uk": "Росія"})),
    Side(Named("ukraine", {"en": "Ukraine", "uk": "Україна"})),
)
_CENTRES = ("Kharkiv", "Donetsk", "Luhansk", "Zaporizhzhia", "Kherson", "Dnipro", "Kyiv")
_FRONT: Region = (33.0, 46.3, 39.0, 50.4)  # about the front line since 2022


class _Ukraine(Theatre):
    """The theatre of the war in Ukraine, whose layers are read when they are needed."""

    @cached_property
    def country(self) -> BaseGeometry:
        return load_border()

    @cached_property
    def _border_zone(self) -> BaseGeometry:
        return border_zone()

    @cached_property
    def inland(self) -> BaseGeometry:
        return inland()

    @property
    def is_known(self) -> bool:
        return True  # without reading the border

    @property
    def regions(self) -> gpd.GeoDataFrame:
        return shipped_oblasts()

    @property
    def region_names(self) -> dict[str, str]:
        return oblast_codes()

    @property
    def neighbour_units(self) -> Units:
        return shipped_units("russia")

    @property
    def settlements(self) -> gpd.GeoDataFrame:
        return settlements_at_hand()

    @property
    def named_settlements(self) -> gpd.GeoDataFrame:
        return shipped_settlements()  # whatever the library of maps holds

    def settlements_named_on(self, day: date | None) -> gpd.GeoDataFrame:
        return named_as_on(self.named_settlements, day)

    @property
    def centres(self) -> frozenset[str]:
        return frozenset(_CENTRES)

    @property
    def opening_bounds(self) -> Region:
        return _FRONT

    def region_code(self, text: str) -> str:
        code = text.strip().upper()
        return code if code in oblast_codes() else ""  # names are read by `places_of`

    def names_country(self, text: str) -> bool:
        return text.strip().lower() == "ukraine"

    @property
    def names_hint(self) -> str:
        return "'ukraine', an oblast's code such as UA-63,"

    def sides_in(self, text: str) -> tuple[Named, ...]:
        return ()  # the words of claims are read in full by `frontgeo.claims.sides`

    def __reduce__(self) -> tuple[Any, ...]:
        return ukraine, ()


@cache
def ukraine() -> Theatre:
    """Return the theatre of the war in Ukraine, which is the default.

    Examples
    --------
    >>> theatre = ukraine()
    >>> len(theatre.regions), theatre.side_keys, theatre.about.name.text("uk")
    (27, ('russia', 'ukraine'), 'Україна')
    """
    about = About(
        key="ukraine",
        name=Named("Ukraine", {"uk": "Україна"}),
        regions_name=Named("Oblasts", {"uk": "Області"}),
        languages=("en", "uk"),
        sides=_SIDES,
        occupier="russia",
        viewpoint=str(OBLASTS["viewpoint"]),
        source=str(OBLASTS["source"]),
        vintage=str(OBLASTS["vintage"]),
        licence=str(OBLASTS["licence"]),
        attribution=str(OBLASTS["attribution"]),
        credit=BORDER_ATTRIBUTION,
        border_source=Named(
            "as shipped, OpenStreetMap 2017", {"uk": "із даних frontgeo, OpenStreetMap 2017"}
        ),
        accuracy_m=float(str(OBLASTS["accuracy_m"])),
        accuracy_interior_m=float(str(OBLASTS["accuracy_interior_m"])),
    )
    return _Ukraine(DEFAULT_REGION, about)


def default_theatre() -> Theatre:
    """Return the theatre that is meant where nothing states one: that of the war in Ukraine."""
    return ukraine()


def theatre_at(bounds: npt.ArrayLike) -> Theatre:
    """Return the theatre of ground whose map states none: its coordinates decide.

    Parameters
    ----------
    bounds : array of float, shape (4,) or (n, 4)
        West, south, east, north; NaN for none.

    Returns
    -------
    Theatre
        That of Ukraine if any of the boxes meets its region, else `nowhere`. Without any box,
        that of Ukraine.

    Examples
    --------
    >>> theatre_at((36.0, 50.0, 36.1, 50.1)), theatre_at((34.3, 31.3, 34.4, 31.4)) is nowhere()
    (<Theatre ukraine>, True)
    """
    boxes = np.atleast_2d(np.asarray(bounds, dtype=np.float64))
    boxes = boxes[np.isfinite(boxes).all(axis=1)]
    if not len(boxes):
        return ukraine()
    west, south, east, north = DEFAULT_REGION
    meets = (boxes[:, :2] <= (east, north)) & (boxes[:, 2:] >= (west, south))
    return ukraine() if bool(meets.all(axis=1).any()) else nowhere()


#: The theatre that is meant where nothing states one.
DEFAULT_THEATRE = ukraine()
#: The theatre of a map that states none, until its coordinates decide: ground is expected where
#: that of the default theatre lies.
UNSTATED = Theatre(DEFAULT_REGION, About("unstated", Named("Ukraine")))
