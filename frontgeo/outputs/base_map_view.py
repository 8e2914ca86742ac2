"""The base map of a page or picture in its language: names, credit, and the day of its water."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from frontgeo.change.ground import Ground
from frontgeo.geometry.validation import Region
from frontgeo.i18n.formats import locale_of
from frontgeo.i18n.texts import Texts
from frontgeo.places.base_map import NOTHING, RESERVOIR_ENDS, BaseMap, MapName, base_map_of
from frontgeo.places.theatre import Theatre

__all__ = ["BaseMapView", "base_map_view", "map_days"]


@dataclass(frozen=True, eq=False)
class BaseMapView:
    """A base map, with what is written on it.

    Attributes
    ----------
    shown : BaseMap
    names : list of (str, MapName)
        Countries and seas, each with its name in the language of the page.
    credits : list of str
        Its sources and, where maps of both sides of 6 June 2023 are shown beside the Kakhovka
        reservoir, the day whose water is drawn.
    """

    shown: BaseMap
    names: list[tuple[str, MapName]]
    credits: list[str]


def base_map_view(
    theatre: Theatre, bounds: Region, days: Sequence[date], texts: Texts, *, tiles: bool = False
) -> BaseMapView:
    """Return the base map behind evidence, as of the latest of its maps.

    Parameters
    ----------
    theatre : Theatre
    bounds : tuple of float
        West, south, east and north of the evidence, in degrees.
    days : sequence of date
        The days of the maps; without any, today's water is drawn.
    texts : Texts
    tiles : bool
        Whether tiles stand in its place: there is then none.

    Examples
    --------
    >>> from frontgeo.i18n import texts_of
    >>> from frontgeo.places.shipped_theatre import ukraine
    >>> days = [date(2023, 5, 1), date(2023, 7, 1)]
    >>> view = base_map_view(ukraine(), (33, 46.4, 35, 47.6), days, texts_of("common"))
    >>> {"Black Sea", "Moldova", "Russia"} <= {name for name, _ in view.names}
    True
    >>> view.credits[-1]
    'Water as of 1 Jul 2023; the Kakhovka reservoir was there until 6 Jun 2023'
    """
    if tiles:
        return BaseMapView(NOTHING, [], [])
    day = max(days, default=None)
    shown = base_map_of(theatre, bounds, day)
    if shown.is_empty:
        return BaseMapView(NOTHING, [], [])
    credits = [texts["base_map_credit_detailed" if shown.is_detailed else "base_map_credit"]]
    spans = day is not None and min(days) < RESERVOIR_ENDS <= day
    if shown.shows_reservoir is not None and spans and day is not None:
        credits.append(
            texts.filled("base_map_water_day", day=texts.day(day), ended=texts.day(RESERVOIR_ENDS))
        )
    names = [(_name(each, theatre, texts), each) for each in shown.names]
    return BaseMapView(shown, [(name, each) for name, each in names if name], credits)


def _name(named: MapName, theatre: Theatre, texts: Texts) -> str:
    """Return the name of a country, which CLDR has, or of a sea."""
    if named.kind == "sea":
        return texts[named.key]
    if not named.key:
        return theatre.about.name.text(texts.sentences)
    return str(locale_of(texts.lang).territories.get(named.key, ""))


def map_days(changes: Sequence[Ground]) -> list[date]:
    """Return the days of the maps behind some changes, in order."""
    days = {each.day for change in changes for each in change.maps if each.day is not None}
    return sorted(days)
