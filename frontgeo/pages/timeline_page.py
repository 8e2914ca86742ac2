"""Make the timeline page: a mapper's maps in sequence, with the changes since a chosen day.

The page holds every edge of the maps once (`frontgeo.pages.codecs`) and draws any map from
them. Areas and changes are measured in Python; the page only adds them up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Unpack

import geopandas as gpd
import numpy as np
from shapely.geometry.base import BaseGeometry

from frontgeo.archive.series import APART, Every, Step, alike, last_of_each, readable, step_changes
from frontgeo.archive.timeline import Timeline
from frontgeo.change.control_map import ControlMap
from frontgeo.change.definitions import DEFINITIONS
from frontgeo.change.diff import diff
from frontgeo.change.ground import Ground
from frontgeo.errors import InputError
from frontgeo.geometry.measure import area_km2
from frontgeo.i18n.texts import Texts, texts_of
from frontgeo.mappers.snapshots import Snapshot
from frontgeo.outputs.caveats import ManyMaps
from frontgeo.outputs.side_colours import GAINED, LOST, colours_of
from frontgeo.outputs.view_model import VerdictView, named_places
from frontgeo.pages.codecs import encoded_frames, packed
from frontgeo.pages.html_document import bundle, own, render_template
from frontgeo.pages.layers import backdrop_of, colour_data, credits_of, focus, regions_title
from frontgeo.pages.offline import Background, OfflineMap, refuse_unknown
from frontgeo.pages.still import still_svg

__all__ = ["timeline_page"]

_M2 = 1e6  # in a km²
_SHOWN_KM2 = 0.05  # smaller areas are 0.0 on the page
_DECIMALS = 4  # of ground that is only left out of the drawing
_SPEEDS = (1, 4, 8, 16, 32)  # maps a second
#: Keys of the texts that the page's script writes.
_IN_SCRIPT = (
    "thousands", "decimal", "months", "km2", "zoom_in", "zoom_out", "map", "names", "play", "pause",
    "held_now", "net_since", "step", "step_first", "no_map", "status", "gap", "bars", "bars_cut",
    "hint",
)  # fmt: skip
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
    **background: Unpack[Background],
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
        Places to name instead of those of the theatre, as from `frontgeo.load_settlements`.
    **background
        ``tiles`` and ``attribution``: a background map from the network, and its credit, as in
        `OfflineMap`.

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
    refuse_unknown(background, Background.__optional_keys__)
    texts, places = texts_of("timeline", lang), named_places(settlements)
    played = _played(timeline.holding(definition), since, until, every, definition)
    view = VerdictView(played.change)
    theatre = played.change.theatre
    credits = credits_of([played.mapper], texts, theatre, ours=places is None)
    data = {
        **_page_data(played, texts),
        "bounds": list(focus(view)),
        "regions": regions_title(theatre, texts),
        **backdrop_of(theatre, texts, places),
        **colour_data(played.change),
        "tiles": background.get("tiles") is not None,
        "credits": credits,
    }
    context = _page_context(played, sum(data["net_m2"]) / _M2, texts)
    return OfflineMap(
        title=f"{texts['heading']} – {played.mapper}",
        description=f"{context['facts']}. {context['summary']}",
        lang=texts.lang,
        data=data,
        script=bundle("timeline_page"),
        style=own("shared.css") + own("timeline_page.css") + own("dark.css"),
        body=render_template("timeline_page.html", {**context, "credits": credits}),
        bounds=focus(view),
        name="timeline",
        static_svg=still_svg(view, texts, names=data["settlements"], credits=credits),
        **background,
    )


@dataclass(frozen=True)
class _Played:
    """The maps that a page plays, and the changes between them.

    Attributes
    ----------
    timeline : Timeline
    definition : str
    days : list of date
        The days of the maps.
    held : list of shapely geometry
        The ground held on each.
    ends : list of ControlMap
        The first and the last map.
    steps : sequence of Step
    change : Ground
        From the first map to the last.
    many : ManyMaps
        What was assumed, repaired and left out.
    """

    timeline: Timeline
    definition: str
    days: list[date]
    held: list[BaseGeometry]
    ends: list[ControlMap]
    steps: Sequence[Step]
    change: Ground
    many: ManyMaps

    @property
    def mapper(self) -> str:
        return self.ends[0].mapper

    @property
    def gaps(self) -> list[tuple[date, date]]:
        """List the unusually long times without a map between the first and the last."""
        first, last = self.days[0], self.days[-1]
        return [(a, b) for a, b in self.timeline.gaps if a > first and b < last]


def _played(
    timeline: Timeline,
    since: date | str | None,
    until: date | str | None,
    every: Every,
    definition: str,
) -> _Played:
    """Read and measure the maps, keeping only the first and the last in memory."""
    picked = _picked(timeline, since, until, every)
    held, ends, many = list[BaseGeometry](), list[ControlMap](), ManyMaps()
    days: list[date] = []

    def control_maps() -> Iterator[ControlMap]:
        # a single map that lacks a part would appear as ground lost and gained
        for (snapshot, control_map), _ in alike(readable(timeline, picked, every)):
            many.take(control_map)
            days.append(snapshot.day)
            held.append(control_map.held(definition))
            ends[1:] = [control_map]
            yield control_map

    steps, _ = step_changes(control_maps(), definition=definition)
    if len(days) < 2:
        raise InputError(
            f"timeline: expected at least two maps to show, found {len(days)} that can be "
            "read; choose a longer period"
        )
    change = diff(*ends, definition=definition)
    return _Played(timeline, definition, days, held, ends, steps, change, many)


def _page_data(played: _Played, texts: Texts) -> dict[str, Any]:
    """Gather the maps and measurements for the page's script."""
    first = played.days[0]
    return {
        "lang": texts.lang,
        "texts": {key: texts[key] for key in _IN_SCRIPT},
        "first_day": first.isoformat(),
        "days": [(day - first).days for day in played.days],
        "gaps": [[(day - first).days for day in gap] for gap in played.gaps],
        **_measured(played.held, played.steps),
        **_not_counted(played.ends, played.held, played.days, played.definition),
        "apart": _apart_texts(played.steps, texts),
        "frames": encoded_frames(played.held, played.change.theatre, cut=played.change.cut),
    }


def _page_context(played: _Played, net_km2: float, texts: Texts) -> dict[str, Any]:
    """Gather the texts for the page's template."""
    days, timeline, known = played.days, played.timeline, played.change.theatre.is_known
    first, last = texts.day(days[0]), texts.day(days[-1])
    net = texts.number(net_km2, 1, signed=True)
    maps = texts.counted("maps", len(days))
    definition = _counted(played.definition, played.ends, texts)
    return {
        "t": texts,
        "colours": colours_of(played.change) or (GAINED, LOST),
        "method_area": texts["method_area" if known else "method_area_anywhere"],
        "facts": texts.filled("facts", mapper=played.mapper, maps=maps, first=first, last=last),
        "summary": texts.filled("status", day=last, first=first, net=net),
        "held": texts.filled("counted_as_held", definition=definition),
        "gaps": _gaps_text(played.gaps, texts),
        "caveats": [*_caveats(timeline, played.many, texts), *_lacking(timeline, days, texts)],
        "skipped": [str(fault) for fault in timeline.skipped],
        "clipped": texts["clipped"] if played.change.cut is not None else "",
        "last": (days[-1] - days[0]).days,
        "first_day": days[0],
        "last_day": days[-1],
        "speeds": [(speed, texts.counted("speeds", speed)) for speed in _SPEEDS],
    }


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
    counts = (
        ("features_left_out", sum(many.skipped.values())),
        ("features_repaired", sum(many.repaired.values())),
        ("not_read", len(timeline.skipped)),
    )
    return [*many.assumed_notes(texts), *(texts.counted(key, n) for key, n in counts if n)]


def _picked(
    timeline: Timeline, since: date | str | None, until: date | str | None, every: Every
) -> list[Snapshot]:
    """Return the maps that the page shows, no two of the same day."""
    if every == "map":
        raise InputError("every: expected day, week or month, found 'map'; a page has a map a day")
    begin, *shown = timeline.during(since, until).snapshots
    later = last_of_each(shown, every)
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
    abroad = ends[-1].within is None and ends[-1].theatre.holds_any((held[0], held[-1]))
    known = [r for r in ends[-1].redefinitions if r.ground is not None and r.day <= days[-1]]
    grounds = [r.ground for r in known if r.ground is not None]
    return {
        "country_only": abroad,
        "redefined": packed(grounds, decimals=_DECIMALS) if grounds else "",
        "redefined_from": [sum(day < r.day for day in days) for r in known],
    }


def _apart_texts(steps: Sequence[Step], texts: Texts) -> list[str]:
    """Write what each step sets apart, a text for each map; empty for none."""
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
