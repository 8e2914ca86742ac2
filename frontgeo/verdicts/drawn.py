"""Facts about drawn ground that maps are checked for as well: where it lies, its day, slivers.

Of maps, ground outside the country and slivers are kept out of a change and listed. A drawing is
measured as drawn, so that these facts are said beside its number.
"""

from __future__ import annotations

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo.change.control_map import union
from frontgeo.change.drawing import Drawing
from frontgeo.change.ground import Ground
from frontgeo.claims.base import Claim
from frontgeo.claims.where import place_names
from frontgeo.geometry.measure import area_km2, polygonal
from frontgeo.geometry.projection import parts_that_vanish
from frontgeo.i18n.messages import Message
from frontgeo.verdicts.context import Settings, Within

__all__ = ["drawn_facts"]

_OF_PLACES = ("km2", "%")  # bases of claims that measure ground in a place, or else the country
_SHOWN_KM2 = 0.0005  # of ground beyond a cut; a smaller area is rounding


def drawn_facts(claim: Claim, drawn: Ground, within: Within, settings: Settings) -> list[Message]:
    """List what matters about drawn ground before it is cut to the place of a claim.

    Parameters
    ----------
    claim : Claim
    drawn : Ground
        As drawn, not yet clipped to the claim's place.
    within : Within
        The place of the claim.
    settings : Settings

    Returns
    -------
    list of Message
        Ground outside the claim's place, or else outside the country; parts narrower than the
        sliver tolerance, along which no front is measured; and a day that is not the claim's.

    Examples
    --------
    >>> import shapely
    >>> from frontgeo import Claim, check
    >>> verdict = check(Claim.area(880), shapely.box(36.5, 50, 36.6, 51))
    >>> print(verdict.rows[0].notes[0])
    570.4 of 789.2 km² lie outside Ukraine and are counted; 218.9 km² lie inside
    """
    ground = union([drawn.gained, drawn.unchanged])
    if ground.is_empty:
        return []
    return [
        *_beyond(claim, drawn, ground, within),
        *_slivers(ground, settings),
        *_another_day(claim, drawn),
    ]


def _beyond(claim: Claim, drawn: Ground, ground: BaseGeometry, within: Within) -> list[Message]:
    """Return the ground outside the claim's place, or else outside the country."""
    place = [region for region in (within.region, within.abroad) if region is not None]
    if not place and not claim.measures_area and claim.base in _OF_PLACES:
        whole = within.context.whole
        place = [drawn.theatre.country if whole is None else whole]
    if any(not region.is_empty for region in place):
        inside = polygonal(shapely.intersection(ground, union(place)))
        beyond_km2 = area_km2(ground) - area_km2(inside)
        if beyond_km2 < _SHOWN_KM2:
            return []
        where = place_names(claim.where or (claim.country,))
        return [Message("drawn-outside-where", km2=beyond_km2, where=where)]
    if not claim.is_of_areas or claim.chosen_sectors:
        return []
    outside = drawn.outside_country if isinstance(drawn, Drawing) else None
    return [] if outside is None else [outside.message, outside.places_message]


def _slivers(ground: BaseGeometry, settings: Settings) -> list[Message]:
    """Count parts that vanish within the sliver tolerance; between maps they would be left out."""
    tolerance_m = settings.sliver_tolerance_m
    parts = shapely.get_parts(ground)
    thin = parts[parts_that_vanish(ground, tolerance_m)]
    if not len(thin):
        return []
    km2 = float(np.sum(area_km2(thin)))
    return [Message("drawn-slivers", count=len(thin), km2=km2, tolerance_m=tolerance_m)]


def _another_day(claim: Claim, drawn: Ground) -> list[Message]:
    """Compare the day that a drawing states with the claim's last day."""
    days = {shown.day for shown in drawn.maps if shown.day is not None}
    if claim.until is None or not days or days == {claim.until}:
        return []
    return [Message("drawn-for-another-day", drawn=max(days), claimed=claim.until)]
