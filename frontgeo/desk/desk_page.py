"""Draw the desk's page: the map of each mapper's change, and the numbers beside it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from frontgeo.claims.measuring import Part
from frontgeo.desk.desk_data import places_csv
from frontgeo.desk.desk_text import (
    by_point_line,
    heading,
    interval_text,
    maps_lines,
    marked,
    paragraph,
    place_name,
    set_apart_lines,
    settlement_message,
    shown_rows,
    usual_lines,
    warned_lines,
    without_line,
)
from frontgeo.desk.report import DeskReport, Estimate, MapperChange, PlaceChange
from frontgeo.i18n.messages import Message
from frontgeo.i18n.texts import Texts, texts_of
from frontgeo.outputs.ticks import ticks
from frontgeo.outputs.view_model import Axis, VerdictView
from frontgeo.pages.claim import IN_SCRIPT
from frontgeo.pages.drawer import drawer_data, methods_of_maps
from frontgeo.pages.html_document import bundle, embed, render_template, styles
from frontgeo.pages.layers import mappers_of, page_data
from frontgeo.pages.offline import OfflineMap
from frontgeo.pages.still import still_svg

__all__ = ["desk_page"]

_FILE = "index.html"
_LEAST_WIDTH = 0.6  # percent of the axis: a narrower bar could not be seen
_LABELS = (
    "kicker", "counted-from", "whole", "side-by-side", "table", "place", "mapper",
    "interval-column", "interval-key", "settlements", "none-changed",
    "step", "text", "sources", "files", "to-report",
)  # fmt: skip


def desk_page(
    report: DeskReport,
    *,
    lang: str = "en",
    files: Sequence[str] = (),
    record: object = None,
) -> OfflineMap:
    """Draw the page of a report, which needs no network.

    Parameters
    ----------
    report : DeskReport
    lang : {"en", "uk"}
    files : sequence of str
        The names of files beside it, for links.
    record : object, optional
        The record of its inputs, as JSON.

    Returns
    -------
    OfflineMap
    """
    texts = texts_of("claim", lang)
    views = [VerdictView(one.change, parts=_points(one)) for one in report.mappers]
    data = page_data(views, texts)
    title = heading(report.period).text(lang)
    data |= {"texts": {key: texts[key] for key in IN_SCRIPT}, "tiles": False, "file": _FILE}
    data["texts"]["choose"] = Message("desk-mapper").text(lang)
    data["drawer"] = drawer_data(
        views, texts, title=title, table=places_csv(report), citation="citation_measured"
    )
    found = record if isinstance(record, dict) else {}
    context = {
        **_context(report, texts, lang),
        "heading": title,
        "first": data["evidence"][0],
        "embed": embed(_FILE, title=title),
        "credits": data["credits"],
        "files": files,
        "record": json.dumps(found, ensure_ascii=False, indent=1),
        "command": str(found.get("command") or ""),
        "methods": methods_of_maps([one.change for one in report.mappers], texts),
    }
    mappers = ", ".join(one.mapper for one in report.mappers)
    return OfflineMap(
        title=f"{title} – {mappers}",
        description=" ".join(f"{row['mapper']}: {row['net']}." for row in context["rows"]),
        lang=lang,
        data=data,
        script=bundle("claim_page"),
        style=styles("shared", "page", "print", "desk", "dark"),
        body=render_template("desk.html", context),
        bounds=data["bounds"],
        static_svg=still_svg(
            views[0],
            texts,
            names=data["settlements"],
            mappers=mappers_of(views[:1]),
        ),
    )


def _points(one: MapperChange) -> tuple[Part, ...]:
    """Return the settlements that changed hands, to draw them on the map."""
    table = one.theatre.settlements
    return tuple(
        Part(
            settlement_message(found, one.theatre),
            finding=Message("settlement-newly-inside" if found.taken else "settlement-outside"),
            at=table.geometry.iloc[found.row],
        )
        for found in one.settlements
    )


def _context(report: DeskReport, texts: Texts, lang: str) -> dict[str, Any]:
    """Gather the texts and numbers for the template."""
    axis = _axis(report)
    rows, small = shown_rows(report)
    places = [
        {
            "name": place_name(place, lang),
            "rows": [_numbers(at, one, texts, lang) for at, one in of],
        }
        for place, of in _by_place(rows)
    ]
    earlier = [
        (one.mapper, " ".join(line.text(lang) for line in usual_lines(one.usual, report.period)))
        for one in report.mappers
        if one.usual is not None
    ]
    return {
        "t": texts,
        "d": _labels(report, lang),
        "by_point": by_point_line(report).text(lang),
        "lang": lang,
        "rows": [_row(one, axis, texts, lang) for one in report.mappers],
        "zero": _percent(axis, 0.0),
        "ticks": _ticks(axis, texts),
        "without": [without_line(one).text(lang) for one in report.without],
        "places": places,
        "small": Message("desk-small", count=small).text(lang) if small else "",
        "earlier": earlier,
        "paragraph": paragraph(report, lang).strip().split("\n\n"),
    }


def _labels(report: DeskReport, lang: str) -> dict[str, str]:
    """Return the texts that stand on every page, with the theatre's word for its regions."""
    labels = {key.replace("-", "_"): Message(f"desk-{key}").text(lang) for key in _LABELS}
    about = report.mappers[0].theatre.about
    if not about.is_shipped:
        labels["table"] = about.regions_name.text(lang)
    return labels


_Rows = list[tuple[PlaceChange, MapperChange]]


def _by_place(rows: _Rows) -> list[tuple[PlaceChange, _Rows]]:
    """Group the rows of the table by place."""
    grouped = groupby(rows, key=lambda row: row[0].key)
    listed = [list(of) for _, of in grouped]
    return [(of[0][0], of) for of in listed]


def _numbers(at: PlaceChange, one: MapperChange, texts: Texts, lang: str) -> dict[str, str]:
    """Return the cells of a row of the table."""
    return {
        "mapper": marked(one),
        "net": texts.number(at.net.km2, 1, signed=True),
        "interval": interval_text(at.net, lang),
        "gained": texts.number(at.gained.km2, 1),
        "lost": texts.number(at.lost.km2, 1),
    }


def _row(one: MapperChange, axis: Axis, texts: Texts, lang: str) -> dict[str, Any]:
    """Return a mapper's row: its net as text and as a bar, and what is said about it."""
    net = one.whole.net
    thick = net.drawing or (net.km2, net.km2)
    start, end = (_percent(axis, km2) for km2 in thick)
    named = (("mappers", net.mappers), ("drawing", net.drawing))
    warned = warned_lines(one, lang)
    maps = [line.text(lang) for line in maps_lines(one)]
    gained = f"{texts['gained']} {texts.number(one.whole.gained.km2, 1)}"
    lost = f"{texts['lost']} {texts.number(one.whole.lost.km2, 1)} {texts['km2']}"
    return {
        "mapper": one.mapper,
        "net": texts.number(net.km2, 1, signed=True),
        "assumed": bool(warned),
        "moved": f"{gained}, {lost}",
        "warned": warned,
        "bar": {
            "from": start,
            "width": round(max(end - start, _LEAST_WIDTH), 2),
            "at": _percent(axis, net.km2),
            "thin": net.mappers and [_percent(axis, km2) for km2 in net.mappers],
        },
        "intervals": [
            (texts[f"interval_{kind}"], interval_text(Estimate(net.km2, mappers=ends), lang))
            for kind, ends in named
            if ends is not None
        ],
        "settlements": [
            f"{settlement_message(found, one.theatre).text(lang)}: "
            f"{Message('desk-newly-inside' if found.taken else 'desk-newly-outside').text(lang)}"
            for found in one.settlements
        ],
        "about": [*maps, *set_apart_lines(one, lang)],
    }


def _axis(report: DeskReport) -> Axis:
    """Return an axis that holds 0 and every interval."""
    ends = [0.0]
    for one in report.mappers:
        net = one.whole.net
        ends += [net.km2, *(net.mappers or ()), *(net.drawing or ())]
    low, high = min(ends), max(ends)
    room = 0.03 * max(high - low, 1.0)
    low, high = low - room, high + room
    return Axis(low, high, tuple(ticks(low, high, 4)))


def _percent(axis: Axis, km2: float) -> float:
    return round(100 * axis.share(km2), 2)


def _ticks(axis: Axis, texts: Texts) -> list[dict[str, Any]]:
    step = axis.ticks[1] - axis.ticks[0] if len(axis.ticks) > 1 else 1.0
    found = []
    for km2 in axis.ticks:
        at = _percent(axis, km2)
        if at <= 90:  # the unit is written there
            text = texts.number(km2, 0 if step >= 1 else 2)
            found.append({"at": at, "text": text, "side": "start" if at < 4 else "middle"})
    return found
