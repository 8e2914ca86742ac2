"""Make the claim page: an `OfflineMap` with the verdict's card.

Nothing supplied by a user or a file passes through a template of branca's: text gets into the
card through an autoescaping template, and into the map as JSON.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import folium
import geopandas as gpd
import shapely

from frontgeo.archive.timeline import Timeline
from frontgeo.delta import Delta
from frontgeo.errors import InputError
from frontgeo.maps.assets import bundle, own, rendered
from frontgeo.maps.card import card_context
from frontgeo.maps.framed import embed
from frontgeo.maps.layers import credits_of, mappers_of, page_data
from frontgeo.maps.offline import OfflineMap
from frontgeo.maps.still import still_svg
from frontgeo.maps.timelines import timeline_page
from frontgeo.maps.wording import Wording
from frontgeo.outputs.shown import Shown, agreement_on, named_places
from frontgeo.verdicts.verdict import Verdict

__all__ = ["folium_map"]


_FILE = "check.html"  # in the code to copy, until the script knows the page's own address
_IN_SCRIPT = (
    "choose", "show_on_map", "gained", "lost", "held", "held_then", "front_before", "front_after",
    "oblasts", "names", "places", "drawn_ground", "map", "map_summary", "map_summary_drawn",
    "map_summary_state", "zoom_in", "zoom_out", "layers", "copied", "copy_by_hand", "kept_out",
    "agreement",
)  # fmt: skip


def folium_map(
    shown: Verdict | Delta | Timeline | Sequence[Verdict],
    *,
    settlements: gpd.GeoDataFrame | str | Path | None = None,
    lang: str | Mapping[str, str] = "en",
    tiles: str | folium.TileLayer | None = None,
    attribution: str | None = None,
) -> OfflineMap:
    """Draw a page with the map of the evidence and the card with the verdict.

    Parameters
    ----------
    shown : Verdict, Delta, Timeline, or sequence of Verdict
        Several verdicts get a card each on one map; a timeline is animated
        (`frontgeo.timeline_page`).
    settlements : GeoDataFrame or path, optional
        Places to name instead of those that ship with the package: points with ``name_en``, and
        ``name_uk`` and ``kind`` if known, as from `frontgeo.load_settlements`.
    lang : {"en", "uk"} or mapping
        The language, or texts to use instead, as for `frontgeo.i18n.texts_of`. Quotes, names
        and notes on the method stay as they are.
    tiles, attribution : optional
        A background map from the network, and its credit, as in `OfflineMap`.

    Returns
    -------
    OfflineMap
        A `folium.Map`; ``.save("check.html")`` writes one file that needs no network.

    Raises
    ------
    InputError
        If there is nothing to show, the language does not ship, or tiles come without a credit.

    Examples
    --------
    >>> import frontgeo as fg, shapely
    >>> verdict = fg.check(fg.Claim.area(880), shapely.box(36, 50, 36.41, 50.27))
    >>> "880 km²" in folium_map(verdict).html()
    True
    """
    if isinstance(shown, Timeline):
        return timeline_page(
            shown, lang=lang, settlements=settlements, tiles=tiles, attribution=attribution
        )
    delta = shown if isinstance(shown, Delta) else None
    verdicts = [] if isinstance(shown, Delta) else _listed(shown)
    if not verdicts and delta is None:
        raise InputError("page: expected a verdict or a change, found none")
    wording = Wording(lang)
    agreements = [agreement_on(verdict) for verdict in verdicts]
    items, shown_by_row, claims = (
        ([Shown(delta)], {}, []) if delta else _evidence(verdicts, wording)
    )
    places = named_places(settlements)
    by_item = [agreements[number] for number in claims]
    data = page_data(items, wording.texts, places, agreements=by_item)
    context = card_context(verdicts, delta, wording, shown=shown_by_row, agreements=agreements)
    title = context["title"]
    data |= {
        "texts": {key: wording.texts[key] for key in _IN_SCRIPT},
        "tiles": tiles is not None,
        "file": _FILE,
    }
    context |= {
        "first": data["evidence"][0],
        "embed": embed(_FILE, title=title),
        "credits": data["credits"],
    }
    return OfflineMap(
        title=title,
        description=context["description"],
        lang=wording.texts.lang,
        data=data,
        script=bundle("claim_page"),
        style=own("shared.css") + own("page.css"),
        body=rendered("card.html", context),
        bounds=data["bounds"],
        tiles=tiles,
        attribution=attribution,
        static_svg=still_svg(
            items[0],
            wording.texts,
            names=data["settlements"],
            credits=credits_of(mappers_of(items[:1]), wording.texts, ours=places is None),
        ),
    )


def _listed(shown: Verdict | Sequence[Verdict]) -> list[Verdict]:
    return [shown] if isinstance(shown, Verdict) else list(shown)


def _evidence(
    verdicts: Sequence[Verdict], wording: Wording
) -> tuple[list[Shown], dict[int, int], list[int]]:
    """List the changes of claims, counted ones first, the change of each row, and their claims."""
    found: dict[tuple[int, int], Shown] = {}
    shown: dict[int, tuple[int, int]] = {}
    for counted in (True, False):
        for number, verdict in enumerate(verdicts):
            several = len(verdicts) > 1
            for row in verdict.rows:
                if row.delta is None or row.counted != counted:
                    continue
                key = shown[id(row)] = (id(row.delta), number)
                earlier = found.get(key)
                found[key] = Shown(
                    row.delta,
                    illustration=row.kind == "illustration",
                    where=""
                    if several
                    else wording.where(verdict.claim)
                    if verdict.claim.where
                    else "",
                    claim=wording.short(verdict.claim) if several else "",
                    parts=(*(earlier.parts if earlier else ()), *row.parts),
                )
    if not found:
        return [Shown(_nothing(wording.texts["no_geometry"]))], {}, []
    at = {key: number for number, key in enumerate(found)}
    rows = {row: at[key] for row, key in shown.items()}
    return list(found.values()), rows, [number for _, number in found]


def _nothing(label: str) -> Delta:
    empty = shapely.MultiPolygon()
    return Delta(gained=empty, lost=empty, unchanged=empty, label=label)
