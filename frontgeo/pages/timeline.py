"""Make the timeline page: a mapper's maps in sequence, with the changes since a chosen day.

The page holds every edge of the maps once (`frontgeo.pages.codecs`) and draws any map from
them. Areas and changes are measured in Python; the page only adds them up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import folium
import geopandas as gpd
import numpy as np
from shapely.geometry.base import BaseGeometry

from frontgeo._utils.dates import read_day
from frontgeo.archive.series import APART, Every, Step, alike, last_of_each, readable, step_changes
from frontgeo.archive.timeline import Timeline
from frontgeo.change.artifacts import lies_in_the_country
from frontgeo.change.control_map import ControlMap
from frontgeo.change.definitions import DEFINITIONS
from frontgeo.change.diff import diff
from frontgeo.errors import InputError
from frontgeo.geometry.measure import area_km2
from frontgeo.i18n.texts import Texts, texts_of
from frontgeo.mappers.snapshots import Snapshot
from frontgeo.outputs.report import ManyMaps
from frontgeo.outputs.view_model import VerdictView, named_places
from frontgeo.outputs.wording import assumption_text
from frontgeo.pages.codecs import encoded_frames, packed
from frontgeo.pages.document import bundle, own, render_template
from frontgeo.pages.layers import backdrop, credits_of, focus, place_names
from frontgeo.pages.offline import OfflineMap
from frontgeo.pages.still import still_svg

__all__ = ["timeline_page"]

_M2 = 1e6  # in a km²
_SHOWN_KM2 = 0.05  # what is less is 0.0 on the page
_DECIMALS = 4  # of what is only left out of the drawing
_SPEEDS = (1, 4, 8, 16, 32)  # maps a second
_DEFINITIONS = {
    "occupied": "definition_occupied",
    "occupied+contested": "definition_contested",
    "occupied+infiltration": "definition_infiltration",
    "control": "definition_control",
    "ukrainian_held_abroad": "definition_abroad",
}


def timeline_page(
    timeline: Timeline,
    *,
    since: date | str | None = None,
    until: date | str | None = None,
    every: Every = "day",
    definition: str = "occupied",
    lang: str | Mapping[str, str] = "en",
    settlements: gpd.GeoDataFrame | str | Path | None = None,
    tiles: str | folium.TileLayer | None = None,
    attribution: str | None = None,
) -> OfflineMap:
    """Draw a page that plays a mapper's maps, with gains and losses as bars.

    Parameters
    ----------
    timeline : Timeline
    since, until : date or ISO text, optional
        From the state at 00:00 UTC of `since`, which is that of the last map before it (or of
        the first map), to the last map of `until`; by default all maps.
    every : {"day", "week", "month"}
        The last map of each day, week (Monday to Sunday) or month, after the first.
    definition : {"occupied", "occupied+contested"}
        The definition of held ground.
    lang : {"en", "uk"} or mapping
        The language, or texts to use instead, as for `frontgeo.i18n.texts_of`.
    settlements : GeoDataFrame or path, optional
        Places to name instead of those that ship with the package, as from
        `frontgeo.load_settlements`.
    tiles, attribution : optional
        A background map from the network, and its credit, as in `OfflineMap`.

    Returns
    -------
    OfflineMap
        ``.save("timeline.html")`` writes one file that needs no network.

    Raises
    ------
    InputError
        If fewer than two maps are left, the step or language is unknown, a map does not show
        the definition, or places have no names.

    Notes
    -----
    Coordinates are rounded to 6 decimals of a degree (0.1 m), as mappers write them.
    Numbers are those of `Timeline.area` and `Timeline.deltas`.

    Examples
    --------
    >>> import tempfile, shapely, frontgeo as fg
    >>> folder = Path(tempfile.mkdtemp())
    >>> for day, east in (("2024-05-01", 36.1), ("2024-05-31", 36.2)):
    ...     square = shapely.to_geojson(shapely.box(36, 50, east, 50.1))
    ...     _ = (folder / f"{day}.geojson").write_text(square)
    >>> page = timeline_page(fg.read_timeline(folder, mapper="me"))
    >>> "1 May 2024 to 31 May 2024" in page.html()
    True
    """
    texts, places = texts_of("timeline", lang), named_places(settlements)
    timeline = timeline.holding(definition)
    picked = _picked(timeline, since, until, every)
    held, ends, many = list[BaseGeometry](), list[ControlMap](), ManyMaps()
    shown_days: list[date] = []

    def seen() -> Iterator[ControlMap]:
        # a single map that lacks a part would appear as ground lost and gained
        for (snapshot, shown), _ in alike(readable(timeline, picked, every)):
            many.take(shown)
            shown_days.append(snapshot.day)
            held.append(shown.held(definition))
            ends[1:] = [shown]  # keep only the first and last maps in memory
            yield shown

    steps, _ = step_changes(seen(), definition=definition)
    if len(shown_days) < 2:
        raise InputError(
            f"timeline: expected at least two maps to show, found {len(shown_days)} that can be "
            "read; choose a longer period"
        )
    mapper = ends[0].mapper
    change = diff(*ends, definition=definition)
    bounds = focus(VerdictView(change))
    days = shown_days
    gaps = [(a, b) for a, b in timeline.gaps if a > days[0] and b < days[-1]]
    data = {
        "lang": texts.lang,
        "texts": dict(texts.by_key),
        "first_day": days[0].isoformat(),
        "days": [(day - days[0]).days for day in days],
        "gaps": [[(day - days[0]).days for day in gap] for gap in gaps],
        **_measured(held, steps),
        **_not_counted(ends, held, days, definition),
        "apart": _apart_texts(steps, texts),
        "frames": encoded_frames(held, cut=change.cut),
        "bounds": list(bounds),
        **backdrop(),
        "settlements": place_names(places),
        "tiles": tiles is not None,
        "credits": credits_of([mapper], texts, ours=places is None),
    }
    facts = texts.filled(
        "facts",
        mapper=mapper,
        maps=texts.counted("maps", len(days)),
        first=texts.day(days[0]),
        last=texts.day(days[-1]),
    )
    summary = texts.filled(
        "status",
        day=texts.day(days[-1]),
        first=texts.day(days[0]),
        net=texts.number(sum(data["net_m2"]) / _M2, 1, signed=True),
    )
    context = {
        "t": texts,
        "facts": facts,
        "summary": summary,
        "held": texts.filled("counted_as_held", definition=_counted(definition, ends, texts)),
        "gaps": _gaps_text(gaps, texts),
        "caveats": [*_caveats(timeline, many, texts), *_lacking(timeline, days, texts)],
        "skipped": [str(fault) for fault in timeline.skipped],
        "clipped": texts["clipped"] if change.cut is not None else "",
        "credits": data["credits"],
        "last": data["days"][-1],
        "first_day": days[0],
        "last_day": days[-1],
        "speeds": [(speed, texts.counted("speeds", speed)) for speed in _SPEEDS],
    }
    return OfflineMap(
        title=f"{texts['heading']} – {mapper}",
        description=f"{facts}. {summary}",
        lang=texts.lang,
        data=data,
        script=bundle("timeline_page"),
        style=own("shared.css") + own("timeline_page.css"),
        body=render_template("timeline_page.html", context),
        bounds=bounds,
        name="timeline",
        tiles=tiles,
        attribution=attribution,
        static_svg=still_svg(
            VerdictView(change),
            texts,
            names=data["settlements"],
            credits=data["credits"],
        ),
    )


def _lacking(timeline: Timeline, days: Sequence[date], texts: Texts) -> list[str]:
    """List days left out because their maps lack a part, and days shown although theirs do."""
    lines = []
    lacking = sorted(
        {day.date() for day in timeline.lacking.index if days[0] <= day.date() <= days[-1]}
    )
    for key, of in (
        ("lacking_left_out", [day for day in lacking if day not in days]),
        ("lacking_shown", [day for day in lacking if day in days]),
    ):
        if of:
            lines.append(texts.filled(key, days=", ".join(texts.day(day) for day in of)))
    return lines


def _counted(definition: str, ends: Sequence[ControlMap], texts: Texts) -> str:
    """Describe the definition of held ground, with its side if that is known."""
    sides = {shown.side_of(definition) for shown in ends}
    side = texts.side(sides.pop()) if len(sides) == 1 else ""
    return ", ".join(part for part in (texts[_DEFINITIONS[definition]], side) if part)


def _caveats(timeline: Timeline, many: ManyMaps, texts: Texts) -> list[str]:
    """List assumptions about the maps shown, and counts of omissions, one line each."""
    lines = many.assumed.lines(texts, lambda assumption: assumption_text(assumption, texts))
    if many.day_ranges:
        n, of = str(len(many.day_ranges)), str(many.assumed.maps)
        lines.append(texts.filled("of_maps", what=texts["days_uncertain"], n=n, of=of))
    counts = (
        ("features_left_out", sum(many.skipped.values())),
        ("features_repaired", sum(many.repaired.values())),
        ("not_read", len(timeline.skipped)),
    )
    return [*(f"* {line}" for line in lines), *(texts.counted(key, n) for key, n in counts if n)]


def _picked(
    timeline: Timeline, since: date | str | None, until: date | str | None, every: Every
) -> list[Snapshot]:
    """Return the maps that the page shows, no two of the same day."""
    if every == "map":
        raise InputError("every: expected day, week or month, found 'map'; a page has a map a day")
    shown = list(timeline.snapshots)
    if until is not None:
        _, end = timeline.taken_at(read_day(until, "until"))
        shown = [s for s in shown if s.state_at <= end]
    begin = shown[0]
    if since is not None and read_day(since, "since") > begin.day:
        begin, _ = timeline.taken_at(read_day(since, "since"), start=True)
    later = last_of_each((s for s in shown if s.state_at > begin.state_at), every)
    picked = [begin, *later] if not later or later[0].day != begin.day else later
    if len(picked) < 2:
        raise InputError(
            f"timeline: expected at least two maps to show, found {len(picked)} of "
            f"{len(timeline)}; choose a longer period"
        )
    return picked


def _measured(held: Sequence[BaseGeometry], steps: Sequence[Step]) -> dict[str, list[int]]:
    """Return m² for each map: area, and gained, lost and net since the one before (first: 0)."""
    rows = [(0.0, 0.0, 0.0), *((step.gained_km2, step.lost_km2, step.net_km2) for step in steps)]
    gained, lost, net = np.array(rows).T
    columns = {"area": area_km2(held), "gained": gained, "lost": lost, "net": net}
    return {f"{name}_m2": np.rint(km2 * _M2).astype(int).tolist() for name, km2 in columns.items()}


def _not_counted(
    ends: Sequence[ControlMap],
    held: Sequence[BaseGeometry],
    days: Sequence[date],
    definition: str,
) -> dict[str, Any]:
    """Return the ground whose changes do not count: abroad, and redefined from some map on."""
    if DEFINITIONS[definition].is_abroad:
        return {"country_only": False, "redefined": "", "redefined_from": []}
    abroad = ends[-1].within is None and lies_in_the_country((held[0], held[-1]))
    known = [r for r in ends[-1].redefinitions if r.ground is not None and r.day <= days[-1]]
    grounds = [r.ground for r in known if r.ground is not None]
    return {
        "country_only": abroad,
        "redefined": packed(grounds, decimals=_DECIMALS) if grounds else "",
        "redefined_from": [sum(day < r.day for day in days) for r in known],
    }


def _apart_texts(steps: Sequence[Step], texts: Texts) -> list[str]:
    """What each step sets apart, a text for each map; empty for none."""
    written = [""]
    for step in steps:
        notes = []
        for kind in APART:
            gained, lost = step.apart_km2(kind)
            if gained + lost >= _SHOWN_KM2:
                numbers = {"gained": texts.number(gained, 1), "lost": texts.number(lost, 1)}
                notes.append(texts.filled(f"step_apart_{kind}", **numbers))
        written.append("; ".join(notes))
    return written


def _gaps_text(gaps: Sequence[tuple[date, date]], texts: Texts) -> str:
    if not gaps:
        return texts["gaps_none"]
    days = [texts.day(a) if a == b else f"{texts.day(a)} – {texts.day(b)}" for a, b in gaps]
    return texts.filled("gaps_list", days=", ".join(days))
