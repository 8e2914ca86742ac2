"""The page of mappers' maps of one day: each by itself, all together, and side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from frontgeo.change.compare import Comparison
from frontgeo.change.ground import HeldGround
from frontgeo.errors import InputError
from frontgeo.geometry.overlay import ground_by_least
from frontgeo.geometry.uncertainty import Z_95
from frontgeo.i18n.formats import listed
from frontgeo.i18n.texts import Texts, texts_of
from frontgeo.outputs.caveats import assumptions_of, left_out_text, when_text
from frontgeo.outputs.view_model import AgreementView, VerdictView
from frontgeo.pages.drawer import drawer_data, methods_of_maps
from frontgeo.pages.html_document import bundle, embed, render_template, styles
from frontgeo.pages.layers import agreement_rows, page_data
from frontgeo.pages.offline import OfflineMap

__all__ = ["comparison_page", "held_agreement"]

_FILE = "compare.html"  # in the code to copy, until the script knows the page's own address


def comparison_page(
    found: Comparison, *, lang: str | Mapping[str, str] = "en", in_script: Sequence[str]
) -> OfflineMap:
    """Draw a page of maps of one day: where they agree, and each mapper's line by name.

    Parameters
    ----------
    found : Comparison
        As from `frontgeo.compare`.
    lang : {"en", "uk"} or mapping
        The language, or texts to use instead, as for `frontgeo.i18n.texts_of`.
    in_script : sequence of str
        Keys of the texts that the claim page's script writes.

    Returns
    -------
    OfflineMap
        A `folium.Map`; ``.save("compare.html")`` writes one file that needs no network.

    Raises
    ------
    InputError
        If one of the maps shows no ground as held.

    Examples
    --------
    >>> import shapely
    >>> from frontgeo import ControlMap, compare
    >>> west, east = shapely.box(36, 49, 37, 50), shapely.box(36.5, 49, 37.5, 50)
    >>> maps = [ControlMap(n, {"occupied": s}, day="2024-06-01")
    ...         for n, s in (("A", west), ("B", east))]
    >>> from frontgeo import folium_map
    >>> "Held, by how many of 2 mappers" in folium_map(compare(maps)).html()
    True
    """
    texts = texts_of("claim", lang)
    agreement = held_agreement(found)
    views = [
        VerdictView(
            HeldGround.of(shown, found.definition, found.clip),
            line_error_m=Z_95 * shown.position_error_m,
        )
        for shown in found.maps
    ]
    theatre = next((m.theatre for m in found.maps if m.theatre.is_known), found.maps[0].theatre)
    data = page_data(views, texts, agreements=[agreement] * len(views), theatre=theatre)
    for record in data["evidence"]:
        record["bounds"] = _bounds(found)
    data |= {
        "bounds": data["evidence"][0]["bounds"],
        "texts": {key: texts[key] for key in in_script},
        "maps": "all",  # together at first
        "tiles": False,
        "file": _FILE,
    }
    title = texts.filled("compare_title", mappers=listed(found.names, texts.sentences))
    data["drawer"] = drawer_data(
        views, texts, title=title, table=found.pairs, citation="citation_measured"
    )
    card = _card(found, agreement, texts)
    context = {
        "t": texts,
        "lang": texts.lang,
        "sentences": texts.sentences,
        "title": title,
        "cards": [],
        "delta": None,
        "comparison": card,
        "first": data["evidence"][0],
        "embed": embed(_FILE, title=title),
        "credits": data["credits"],
        "side_patterns": [],
        "methods": methods_of_maps([view.change for view in views], texts, "methods_day"),
    }
    return OfflineMap(
        title=title,
        description=card["heading"],
        lang=texts.lang,
        data=data,
        script=bundle("claim_page"),
        style=styles("shared", "page", "print", "dark"),
        body=render_template("card.html", context),
        bounds=data["bounds"],
    )


def held_agreement(found: Comparison) -> AgreementView:
    """Return the ground held on maps of one day, by how many of them show it.

    Raises
    ------
    InputError
        If one of the maps shows no ground as held.
    """
    empty = [name for name, held in zip(found.names, found.held, strict=True) if held.is_empty]
    if empty:
        raise InputError(
            f"compare: expected ground held on every map, found none on that of {empty[0]}"
        )
    return AgreementView(
        found.names,
        found.definition,
        tuple(ground_by_least(list(found.held))),
        fronts=found.fronts,
        of_day=True,
    )


def _bounds(found: Comparison) -> list[float]:
    west, south, east, north = (round(value, 5) for value in found.bounds)
    return [south, west, north, east]


def _card(found: Comparison, agreement: AgreementView, texts: Texts) -> dict[str, Any]:
    """Gather what the card says: the share on which all agree, the pairs, the maps."""
    km2, n = agreement.areas_km2, str(len(found.maps))
    share = 100 * km2[-1] / sum(km2)
    definition = texts.get(found.definition, found.definition)
    return {
        "heading": texts.filled("compare_heading", n=n, share=texts.number(share, 1)),
        "about": texts.filled("compare_about", definition=definition),
        "rows": agreement_rows(agreement, texts),
        "maps": [f"{shown.mapper}, {when_text(shown, texts)}" for shown in found.maps],
        "pairs": [
            {
                "names": f"{pair['a']} – {pair['b']}",
                "only_a": texts.number(pair["only_a_km2"], 1),
                "only_b": texts.number(pair["only_b_km2"], 1),
                "median": texts.number(pair["median_m"], 0) if pair["median_m"] >= 0 else "–",
                "p95": texts.number(pair["p95_m"], 0) if pair["p95_m"] >= 0 else "–",
            }
            for pair in found.pairs.to_dict("records")
        ],
        "assumed": assumptions_of(found.maps, texts),
        "left_out": left_out_text(found.maps, texts),
    }
