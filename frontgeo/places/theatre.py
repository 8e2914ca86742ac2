"""A theatre of war: the part of the world, its country, regions, places, sides and legends.

Whatever frontgeo knows about a place on earth it has from a theatre: the border, beside which no
line is front, the regions that a claim may name, the settlements that a count goes through, the
names of the sides, and the credit of all this. That of the war in Ukraine ships
(`frontgeo.places.shipped_theatre`); others are read from a file
(`frontgeo.places.theatre_file`).

A theatre is also the region, as west, south, east and north, in which its ground is expected.
Where a map states no theatre, its coordinates decide: ground elsewhere in the world has the
theatre `nowhere`, without a country, and is measured as it is mapped.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo._utils.arrays import Shapes
from frontgeo.geometry.measure import polygonal
from frontgeo.geometry.projection import buffer_m
from frontgeo.geometry.validation import EVERYWHERE, Region, prepared_copy
from frontgeo.i18n.named import Named

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = [
    "BORDER_TOLERANCE_M",
    "About",
    "MapperLegend",
    "Side",
    "Theatre",
    "Units",
    "border_line_of",
    "nowhere",
]

# A boundary within this distance of the border or coast is not front. The state borders of
# DeepState and ISW lie within 750 m of the shipped one (99 % of their length); between 250 m
# and 2 km the front of January to May 2024 changes by 1.5 %.
BORDER_TOLERANCE_M = 1000.0

_SETTLEMENT_COLUMNS = (
    "name_en", "name_uk", "oblast", "kind", "lon", "lat", "source", "katottg", "geonames_id",
    "population", "label", "by_hand",
)  # fmt: skip
_WIDE: Region = (-20.0, -20.0, 20.0, 20.0)  # of a map with nothing on it, where none is known
_MOST_CENTRES = 8  # places that a map names first
_ROUGH_DEG = 0.0005  # of the border, for the zone along it
_SURELY_INLAND_M = 1.0  # beyond the zone, as ground may be known only to a decimetre


@dataclass(frozen=True)
class Units:
    """First-level units: the columns of their table, and their outlines."""

    columns: dict[str, list[Any]]
    outlines: Shapes


@dataclass(frozen=True)
class Side:
    """A side of a war.

    Attributes
    ----------
    name : Named
        Its key in data, which is its name in other languages too.
    colour : str
        As ``#rrggbb``; empty for one of frontgeo's.
    words : tuple of str
        Other names of it, in columns of files and in claims.
    """

    name: Named
    colour: str = ""
    words: tuple[str, ...] = ()

    @property
    def forms(self) -> tuple[str, ...]:
        """All of its names."""
        return (self.name, *self.name.names.values(), *self.words)

    def is_named(self, text: str) -> bool:
        """Return whether a text is one of its names."""
        said = _plain(text)
        return said != "" and said in map(_plain, self.forms)


@dataclass(frozen=True)
class MapperLegend:
    """A mapper's legend: the meaning of the values in a column of its files.

    Attributes
    ----------
    mapper : str
    column : str
    statuses : mapping of str to str
        The status of each value; empty for ground that does not count.
    sides : mapping of str to str
        The side whose ground it is, for each value that states one.
    position_error_m : float or None
    credit : str
    """

    mapper: str
    column: str
    statuses: Mapping[str, str]
    sides: Mapping[str, str] = field(default_factory=dict)
    position_error_m: float | None = None
    credit: str = ""


@dataclass(frozen=True)
class About:
    """Facts about a theatre, beside its layers.

    Attributes
    ----------
    key : str
        A short name, such as ``ukraine``.
    name : Named
        The name of its country.
    regions_name : Named
        The regions in the plural, as the title of a layer: ``Oblasts``.
    languages : tuple of str
        The languages of its names, the first one shown first.
    sides : tuple of Side
        Those of the war; two are each other's opponents.
    occupier : str
        The side that holds ground which a map calls occupied; empty if it can be any.
    legends : tuple of MapperLegend
    viewpoint, source, vintage, licence, attribution, credit : str
        The view taken on disputed lines, and the provenance of its layers; the credit is the
        line under a map.
    accuracy_m, accuracy_interior_m : float or None
        Mean error of border and coast, and of the lines between regions.
    border_tolerance_m : float
        A boundary within this distance of border or coast is not front.
    border_source : str
        The source of the border in a sentence, such as ``as shipped, OpenStreetMap 2017``.
    has_base_map : bool
        Whether sea, rivers and other countries are drawn around it; not for invented ground.
    digest : str
        SHA-256 of its files; empty for one that ships.
    files : tuple of (str, str)
        The path of its file and of each of its layers, as named, with its SHA-256.
    """

    key: str
    name: Named
    regions_name: Named = field(default_factory=lambda: Named("Regions"))
    languages: tuple[str, ...] = ("en",)
    sides: tuple[Side, ...] = ()
    occupier: str = ""
    legends: tuple[MapperLegend, ...] = ()
    viewpoint: str = ""
    source: str = ""
    vintage: str = ""
    licence: str = ""
    attribution: str = ""
    credit: str = ""
    accuracy_m: float | None = None
    accuracy_interior_m: float | None = None
    border_tolerance_m: float = BORDER_TOLERANCE_M
    border_source: str = ""
    has_base_map: bool = True
    digest: str = ""
    files: tuple[tuple[str, str], ...] = ()

    @property
    def file(self) -> str:
        """Return the path of its file, as it was named; empty for one that ships."""
        return self.files[0][0] if self.files else ""

    @property
    def is_shipped(self) -> bool:
        """Return whether it comes with frontgeo, rather than from a user's file."""
        return not self.digest

    def as_record(self) -> dict[str, object]:
        """Return what identifies a theatre, for the record of a check."""
        record: dict[str, object] = {"name": self.key}
        if self.digest:
            record |= {"sha256": self.digest, "source": self.source, "viewpoint": self.viewpoint}
        return record


class Theatre(tuple[float, float, float, float]):
    """A theatre of war: where its ground is expected, and what is known there.

    Read one with `frontgeo.read_theatre`, and pass it wherever a `region` is taken.

    Attributes
    ----------
    about : About
        Its names, its sides, and the provenance of its layers.

    Notes
    -----
    As a tuple it is west, south, east and north in degrees, the region in which polygons of its
    maps are expected.
    """

    about: About

    def __new__(cls, region: Region, about: About, **layers: Any) -> Self:
        """Make a theatre of a region, the facts about it, and the layers of its class."""
        made = super().__new__(cls, region)
        vars(made).update(about=about, **layers)
        return made

    def with_about(self, **changes: Any) -> Self:
        """Return the same theatre with other facts beside its layers."""
        layers = {key: value for key, value in vars(self).items() if key != "about"}
        west, south, east, north = self
        region = west, south, east, north
        return type(self)(region, replace(self.about, **changes), **layers)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Theatre) and _identity(self) != _identity(other):
            return False
        return tuple.__eq__(self, other) is True  # a plain tuple is only a region

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return tuple.__hash__(self)

    def __getnewargs__(self) -> tuple[Any, ...]:
        return tuple(self), self.about

    def __repr__(self) -> str:
        return f"<Theatre {self.about.key}{f' {self.about.digest[:12]}' * bool(self.about.digest)}>"

    # ---- the country ---------------------------------------------------------------------

    @property
    def is_known(self) -> bool:
        """Return whether it has a country."""
        return not self.country.is_empty

    @cached_property
    def country(self) -> BaseGeometry:
        """The country within its border and coast; empty if none is known."""
        return shapely.MultiPolygon()

    @property
    def land(self) -> BaseGeometry | None:
        """The country, or None if none is known: the front then runs anywhere."""
        return self.country if self.is_known else None

    def border_zone(self, tolerance_m: float | None = None) -> BaseGeometry:
        """Return the zone along border and coast in which a boundary is not front.

        Parameters
        ----------
        tolerance_m : float, optional
            Half the width of the zone; by default that of the theatre.
        """
        if tolerance_m is None or tolerance_m == self.about.border_tolerance_m:
            return self._border_zone
        return buffer_m(self.border_line, tolerance_m)

    @property
    def border_line(self) -> BaseGeometry:
        """The line of border and coast, simplified to 0.0005°, of which the zone is made."""
        return border_line_of(self.country)

    @cached_property
    def _border_zone(self) -> BaseGeometry:
        if not self.is_known:
            return shapely.MultiPolygon()
        return buffer_m(self.border_line, self.about.border_tolerance_m)

    @cached_property
    def inland(self) -> BaseGeometry:
        """The country without the zone along its border, and a metre more."""
        if not self.is_known:
            return shapely.MultiPolygon()
        wide_m = self.about.border_tolerance_m + _SURELY_INLAND_M
        return polygonal(shapely.difference(self.country, buffer_m(self.border_line, wide_m)))

    @cached_property
    def behind_zone(self) -> BaseGeometry:
        """The country without the zone along its border."""
        return polygonal(shapely.difference(self.country, self.border_zone()))

    def ready(self, layer: str) -> BaseGeometry:
        """Return a prepared copy of a layer, one for each thread.

        Parameters
        ----------
        layer : {"country", "zone", "inland", "behind_zone", "neighbours"}
        """
        made: BaseGeometry = self.border_zone() if layer == "zone" else getattr(self, layer)
        key = *_identity(self), layer
        # a theatre made in Python may have the name of another
        of, copy = _prepared.layers.get(key, (None, made))
        if of is not made:
            copy = prepared_copy(made)
            _prepared.layers[key] = made, copy
        return copy

    def holds_any(self, grounds: Iterable[BaseGeometry]) -> bool:
        """Return whether any ground lies inside the country, beyond the zone along its border.

        Parameters
        ----------
        grounds : iterable of shapely geometry
            In longitude and latitude.

        Examples
        --------
        >>> from frontgeo.places.shipped_theatre import ukraine
        >>> ukraine().holds_any([shapely.box(37.5, 40.0, 37.6, 40.1)])
        False
        """
        if not self.is_known:
            return False
        return any(bool(shapely.intersects(self.ready("inland"), ground)) for ground in grounds)

    # ---- regions and places --------------------------------------------------------------

    @cached_property
    def regions(self) -> gpd.GeoDataFrame:
        """The first-level units: ``iso`` (a code, or the name), ``name_en``, ``name_uk``."""
        return _table({"iso": [], "name_en": [], "name_uk": []}, [])

    @property
    def region_names(self) -> Mapping[str, str]:
        """The names of the regions by their codes."""
        table = self.regions
        return MappingProxyType(dict(zip(table["iso"], table["name_en"], strict=True)))

    def ground_named(self, name: str) -> BaseGeometry | None:
        """Return the country or a region by its code or name, or None.

        Examples
        --------
        >>> from frontgeo.places.shipped_theatre import ukraine
        >>> ukraine().ground_named("ukraine") is ukraine().country
        True
        >>> ukraine().ground_named("ua-63").geom_type, ukraine().ground_named("a file.geojson")
        ('Polygon', None)
        """
        if self.is_known and self.names_country(name):
            return self.country
        table = self.regions
        code = self.region_code(name)
        return None if not code else table.geometry.iloc[list(table["iso"]).index(code)]

    def names_country(self, text: str) -> bool:
        """Return whether a text is the key or a name of the country."""
        name = self.about.name
        return _plain(text) in {_plain(t) for t in (self.about.key, name, *name.names.values())}

    def region_code(self, text: str) -> str:
        """Return the code of the region that a text names, by code or name; empty if none."""
        said, table = _plain(text), self.regions
        for row in zip(table["iso"], table["iso"], table["name_en"], table["name_uk"], strict=True):
            if said and said in map(_plain, map(str, row[1:])):
                return str(row[0])
        return ""

    def place_named(self, text: str) -> str:
        """Return the country or the region that a text names, or the text if there is none."""
        if self.is_known and self.names_country(text):
            return self.about.name
        code = self.region_code(text)
        if not code:
            return text
        row = self.regions.set_index("iso").loc[code]
        return Named(str(row["name_en"]), {"en": str(row["name_en"]), "uk": str(row["name_uk"])})

    def regions_in(self, text: str) -> tuple[str, ...]:
        """Return the regions that a sentence names, in their order here."""
        said, table = _plain(text), self.regions
        columns = (table["iso"], table["name_en"], table["name_uk"])
        return tuple(
            self.place_named(code)
            for code, *names in zip(*columns, strict=True)
            if any(name and f" {_plain(str(name))} " in f" {said} " for name in names)
        )

    @property
    def names_hint(self) -> str:
        """The names that may be written for ground of it, for messages."""
        codes = list(self.region_names)
        region = f", a region such as {codes[0]!r}" if codes else ""
        return f"{self.about.key!r}{region}" if self.is_known else "a name in a theatre (--theatre)"

    @cached_property
    def neighbour_units(self) -> Units:
        """The units of neighbouring countries, in which ground held abroad is named."""
        return Units({"iso": [], "name_en": [], "name_uk": []}, np.array([], dtype=object))

    @property
    def neighbour_table(self) -> gpd.GeoDataFrame:
        """The units of neighbouring countries as a table, like `regions`."""
        return _table(dict(self.neighbour_units.columns), self.neighbour_units.outlines)

    @cached_property
    def neighbours(self) -> BaseGeometry:
        """The units of neighbouring countries, united."""
        return shapely.coverage_union_all(self.neighbour_units.outlines)

    @cached_property
    def settlements(self) -> gpd.GeoDataFrame:
        """The settlements, with the columns of `frontgeo.load_settlements`; maybe none."""
        return _table({name: [] for name in _SETTLEMENT_COLUMNS}, [])

    @property
    def named_settlements(self) -> gpd.GeoDataFrame:
        """The settlements that maps name, which the credit of the theatre covers."""
        return self.settlements

    def settlements_named_on(self, day: date | None) -> gpd.GeoDataFrame:
        """Return the settlements that maps name, as they were named on a day, if that is known."""
        del day  # the table of a theatre has one name for each
        return self.named_settlements

    @cached_property
    def centres(self) -> frozenset[str]:
        """The English names of the places that a map names first: the largest of each region."""
        table = self.settlements
        if not len(table):
            return frozenset()
        counted = table.assign(people=table["population"].fillna(0).astype("int64"))
        counted = counted[counted["people"] > 0].sort_values("people", ascending=False)
        largest = counted.drop_duplicates("oblast") if len(self.regions) else counted.head(1)
        return frozenset(largest["name_en"].head(_MOST_CENTRES))

    @property
    def opening_bounds(self) -> Region:
        """West, south, east and north of a map with nothing on it: the country, or a wide view."""
        if not self.is_known:
            return _WIDE
        west, south, east, north = (float(v) for v in self.country.bounds)
        return west, south, east, north

    # ---- sides ---------------------------------------------------------------------------

    @property
    def side_keys(self) -> tuple[Named, ...]:
        """The names of the sides, by which data know them."""
        return tuple(side.name for side in self.about.sides)

    @property
    def sides_hint(self) -> str:
        """The sides as they may be written, for messages: ``'russia' or 'ukraine'``."""
        return " or ".join(repr(str(key)) for key in self.side_keys) or "a side of the maps"

    def side_named(self, text: str) -> str:
        """Return the side that a text names, or the text if none of the sides is meant."""
        return next((s.name for s in self.about.sides if s.is_named(text)), text)

    def sides_in(self, text: str) -> tuple[Named, ...]:
        """Return the sides that a sentence names, in their order here."""
        said = _plain(text)
        return tuple(
            side.name
            for side in self.about.sides
            if any(f" {_plain(word)} " in f" {said} " for word in side.forms)
        )

    def name_of(self, side: str, lang: str = "en") -> str:
        """Return the name of a side in a language, or the text if it is none of this theatre."""
        return next((s.name.text(lang) for s in self.about.sides if s.name == side), side)

    def opponent_of(self, side: str) -> str:
        """Return the other side of a war of two; empty for any other war or side.

        Examples
        --------
        >>> from frontgeo.places.shipped_theatre import ukraine
        >>> ukraine().opponent_of("russia"), ukraine().opponent_of("blue")
        ('ukraine', '')
        """
        keys = self.side_keys
        if len(keys) != 2 or side not in keys:
            return ""
        return keys[1 - keys.index(Named(side))]

    def colour_of(self, side: str) -> str:
        """Return the colour of a side; empty if it has none."""
        return next((each.colour for each in self.about.sides if each.name == side), "")


def border_line_of(country: BaseGeometry) -> BaseGeometry:
    """Return the simplified outline of a country, of which the zone along it is made."""
    return shapely.simplify(country.boundary, _ROUGH_DEG)


def _plain(text: str) -> str:
    """Return the words of a text in lower case, with single blanks."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def _table(columns: dict[str, list[Any]], shapes: Any) -> gpd.GeoDataFrame:
    import geopandas as gpd

    return gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:4326")


def _identity(theatre: Theatre) -> tuple[str, str]:
    return theatre.about.key, theatre.about.digest


class _Prepared(threading.local):
    """The layers of the theatres that a thread has used, each with its prepared copy."""

    def __init__(self) -> None:
        self.layers: dict[tuple[str, ...], tuple[BaseGeometry, BaseGeometry]] = {}


_prepared = _Prepared()


@cache
def nowhere() -> Theatre:
    """Return the theatre of ground for which none is known: no country, regions, places or sides.

    Examples
    --------
    >>> nowhere().is_known, nowhere().land, len(nowhere().regions)
    (False, None, 0)
    """
    return Theatre(EVERYWHERE, About("nowhere", Named(""), has_base_map=False))
