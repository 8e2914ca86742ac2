"""The claim page: an `OfflineMap` with the verdict's card.

Nothing that a user or a file supplies passes through a template of branca's: text goes
into the card through an autoescaping template, and into the map as JSON.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import shapely
from jinja2 import Environment

from frontgeo.check import Verdict
from frontgeo.delta import Delta
from frontgeo.errors import InputError
from frontgeo.maps.assets import own
from frontgeo.maps.card import card_context
from frontgeo.maps.layers import Shown, page_data
from frontgeo.maps.offline import OfflineMap
from frontgeo.places import load_settlements

__all__ = ["FrontgeoMap", "folium_map"]

FrontgeoMap = OfflineMap

_CARDS = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)


def folium_map(
    shown: Verdict | Delta | Sequence[Verdict],
    *,
    settlements: gpd.GeoDataFrame | str | Path | None = None,
) -> FrontgeoMap:
    """Draw a page: the map of the evidence, and the card with the verdict.

    Parameters
    ----------
    shown : Verdict, Delta, or sequence of Verdict
        Several verdicts get a card each on one map.
    settlements : GeoDataFrame or path, optional
        Places to name instead of those that ship, as `frontgeo.load_settlements` reads
        them: points with ``name_en``, and ``name_uk`` and ``kind`` where known.

    Returns
    -------
    FrontgeoMap
        A `folium.Map`; ``.save("check.html")`` writes one file that needs no network.

    Raises
    ------
    InputError
        When there is nothing to show.

    Examples
    --------
    >>> import frontgeo as fg, shapely
    >>> verdict = fg.check(fg.Claim.area(880), shapely.box(36, 50, 36.41, 50.27))
    >>> page = folium_map(verdict).get_root().render()
    >>> "880 km²" in page
    True
    """
    verdicts = (
        [] if isinstance(shown, Delta) else ([shown] if isinstance(shown, Verdict) else list(shown))
    )
    if not verdicts and not isinstance(shown, Delta):
        raise InputError("page: expected a verdict or a change, found none")
    if isinstance(settlements, str | Path):
        settlements = load_settlements(settlements)
    if settlements is not None:
        columns = list(getattr(settlements, "columns", []))
        if "name_en" not in columns or not hasattr(settlements, "geometry"):
            raise InputError(
                "settlements: expected a table of points with a column 'name_en', found "
                f"{', '.join(map(str, columns)) or type(settlements).__name__}"
            )
    data = page_data(
        [Shown(shown)] if isinstance(shown, Delta) else _evidence(verdicts), settlements
    )
    context = card_context(verdicts, shown if isinstance(shown, Delta) else None)
    return FrontgeoMap(
        title=context["title"],
        data=data,
        script=own("page.js"),
        style=own("page.css"),
        body=_CARDS.from_string(own("card.html")).render(context),
        bounds=data["bounds"],
        inline_style=True,  # the card's bars
    )


def _evidence(verdicts: Sequence[Verdict]) -> list[Shown]:
    """Each change of a claim once, those that count first."""
    found: dict[tuple[int, str], Shown] = {}
    for counted in (True, False):
        for verdict in verdicts:
            claim = verdict.claim
            where = claim.id if len(verdicts) > 1 else ", ".join(claim.where)
            for row in verdict.rows:
                if row.delta is None or row.counted != counted:
                    continue
                key = (id(row.delta), claim.id)
                earlier = found.get(key)
                found[key] = Shown(
                    row.delta,
                    illustration=row.kind == "illustration",
                    where=where,
                    parts=(*(earlier.parts if earlier else ()), *row.parts),
                )
    return list(found.values()) or [Shown(_nothing())]


def _nothing() -> Delta:
    empty = shapely.MultiPolygon()
    return Delta(gained=empty, lost=empty, unchanged=empty, label="no geometry")
