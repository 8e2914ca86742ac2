"""The page of what passed from side to side: each side's ground in its colour, and the matrix."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import shapely

from frontgeo._version import __version__
from frontgeo.change.control_map import union
from frontgeo.change.drawing import Drawing
from frontgeo.change.transfers import NOBODY, Transfers
from frontgeo.i18n.texts import Texts, texts_of
from frontgeo.outputs.caveats import assumptions_of, left_out_text, when_text
from frontgeo.outputs.sides_view import SidesView
from frontgeo.outputs.view_model import VerdictView
from frontgeo.pages.claim import IN_SCRIPT
from frontgeo.pages.drawer import citation_of, drawer_data
from frontgeo.pages.html_document import bundle, embed, render_template, styles
from frontgeo.pages.layers import moved_amount, page_data, side_name, side_patterns
from frontgeo.pages.offline import OfflineMap

__all__ = ["sides_page"]

_FILE = "transfers.html"  # in the code to copy, until the script knows the page's own address


def sides_page(
    found: Transfers,
    *,
    lang: str | Mapping[str, str] = "en",
    colours: Mapping[str, str] | None = None,
) -> OfflineMap:
    """Draw a page of what passed from side to side between two maps.

    Parameters
    ----------
    found : Transfers
    lang : {"en", "uk"} or mapping
        The language, or texts to use instead, as for `frontgeo.i18n.texts_of`.
    colours : mapping of str to str, optional
        Colours of sides, as ``#rrggbb``; others are from a scheme that readers with any colour
        vision can tell apart.

    Returns
    -------
    OfflineMap
        A `folium.Map`; ``.save("transfers.html")`` writes one file that needs no network.

    Examples
    --------
    >>> import shapely
    >>> from frontgeo import ControlMap, transfers
    >>> def drawn(edge, day):
    ...     north, south = shapely.box(36, edge, 37, 50), shapely.box(36, 48, 37, edge)
    ...     return ControlMap("me", {}, day=day, others={"north": north, "south": south},
    ...                       has_all_sides=True)
    >>> page = sides_page(transfers(drawn(49, "2025-03-01"), drawn(48.9, "2025-03-31")))
    >>> "north took 814.5 km² from south" in page.html()
    True
    """
    texts = texts_of("claim", lang)
    view = SidesView.of_transfers(found, colours)
    data = _data(found, view, texts)
    title = f"{texts['kicker_sides']}: {found.after.mapper}, {found.period}"
    table = found.table.rename_axis("from").reset_index()
    mappers = [found.before.mapper, found.after.mapper]
    data["drawer"] = {
        **drawer_data([], texts, title=title, table=table),
        "citation": citation_of(title, mappers, texts, "citation_measured"),
    }
    context = {
        "t": texts,
        "lang": texts.lang,
        "sentences": texts.sentences,
        "cards": [],
        "delta": None,
        "matrix": _matrix(found, view, texts),
        "first": data["evidence"][0],
        "embed": embed(_FILE, title=title),
        "credits": data["credits"],
        "side_patterns": side_patterns([view]),
        "methods": texts.filled(
            "methods_sides", maps=f"{found.after.mapper} ({found.period})", version=__version__
        ),
    }
    return OfflineMap(
        title=title,
        description=", ".join(_moved(view, texts)),
        lang=texts.lang,
        data=data,
        script=bundle("claim_page"),
        style=styles("shared", "page", "print", "dark"),
        body=render_template("card.html", context),
        bounds=data["bounds"],
    )


def _data(found: Transfers, view: SidesView, texts: Texts) -> dict[str, Any]:
    """Return all that the page's script draws: opened on what changed, or else on all ground."""
    moved = union(part.ground for part in view.moved)
    nothing = shapely.MultiPolygon()
    shown = moved if view.moved else union(part.ground for part in view.parts)
    label = ", ".join((found.after.mapper, found.period))
    drawn = Drawing(gained=shown, lost=nothing, unchanged=nothing, label=found.after.mapper)
    theatre = found.after.theatre
    data = page_data([VerdictView(drawn)], texts, sides=[view], theatre=theatre)
    evidence = data["evidence"][0]
    evidence |= {"mode": "sides", "label": label, "parts": None}
    changed_km2 = sum(part.km2 for part in view.moved)
    evidence["texts"]["gained"] = f"{texts.number(changed_km2, 1)} {texts['km2']}"
    return data | {
        "parts": [],
        "part_names": [],
        "texts": {key: texts[key] for key in IN_SCRIPT},
        "tiles": False,
        "file": _FILE,
    }


def _moved(view: SidesView, texts: Texts) -> list[str]:
    """Return a line for each transfer, or that there was none."""
    return [moved_amount(part, view, texts) for part in view.moved] or [texts["transfers_none"]]


def _matrix(found: Transfers, view: SidesView, texts: Texts) -> dict[str, Any]:
    """Gather what the card says: the transfers in words, and the table."""
    names = list(found.table.index)

    def km2(number: float | None) -> str:
        return "–" if number is None else texts.number(number, 1)

    def named(side: str) -> str:
        return side_name(side, view, texts)

    rows = [
        {
            "name": named(of),
            "before": "" if of == NOBODY else km2(found.held_before_km2.get(of, 0.0)),
            "cells": [{"km2": km2(found.km2.get((of, to))), "kept": of == to} for to in names],
        }
        for of in names
    ]
    changed_km2 = sum(part.km2 for part in view.moved)
    maps = (found.before, found.after)
    amount = f"{texts.number(changed_km2, 1)} {texts['km2']}"
    return {
        "heading": texts.filled("transfers_count", km2=amount)
        if view.moved
        else texts["transfers_none"],
        "label": found.after.mapper,
        "period": " → ".join(when_text(shown, texts) for shown in maps),
        "moved": _moved(view, texts) if view.moved else [],
        "columns": [named(name) for name in names],
        "rows": rows,
        "after": ["" if to == NOBODY else km2(found.held_after_km2.get(to, 0.0)) for to in names],
        "net": [texts.number(net, 1, signed=True) for net in found.net_km2],
        "assumed": assumptions_of(maps, texts),
        "left_out": left_out_text(maps, texts),
        "notes": [message.text(texts.sentences) for message in found.messages],
    }
