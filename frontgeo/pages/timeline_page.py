"""Make the timeline page: a mapper's maps in sequence, with the changes since a chosen day.

The page holds every edge of the maps once (`frontgeo.pages.codecs`) and draws any map from
them. Areas and changes are measured in Python; the page only adds them up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any, Unpack

import geopandas as gpd
import numpy as np
from shapely.geometry.base import BaseGeometry

from frontgeo._utils.parts import buffered, simplified
from frontgeo._version import __version__
from frontgeo.archive.series import (
    APART,
    Every,
    Step,
    alike,
    last_of_each,
    measured_steps,
    readable,
)
from frontgeo.archive.timeline import Timeline
from frontgeo.change.control_map import ControlMap
from frontgeo.change.definitions import DEFINITIONS
from frontgeo.change.diff import diff
from frontgeo.change.ground import Ground
from frontgeo.errors import InputError
from frontgeo.geometry.measure import area_km2
from frontgeo.i18n.texts import Texts, texts_of
from frontgeo.mappers.snapshots import Snapshot
from frontgeo.outputs.base_map_view import base_map_view
from frontgeo.outputs.caveats import ManyMaps
from frontgeo.outputs.period_errors import (
    PeriodError,
    measured_errors,
    measured_periods,
    rounded_to_error,
)
from frontgeo.outputs.pins import Pin
from frontgeo.outputs.side_colours import GAINED, LOST, colours_of
from frontgeo.outputs.view_model import VerdictView, named_places, names_of_change
from frontgeo.pages.codecs import encoded_frames, packed
from frontgeo.pages.drawer import DRAWER_IN_SCRIPT, citation_of, drawer_data
from frontgeo.pages.html_document import bundle, render_template, styles
from frontgeo.pages.layers import backdrop_of, colour_data, credits_of, focus, regions_title
from frontgeo.pages.offline import Background, OfflineMap, refuse_unknown
from frontgeo.pages.steady_frames import is_quantised_anew, steady_grounds
from frontgeo.pages.still import still_svg
from frontgeo.pages.surroundings import bounds_around, surroundings

__all__ = ["TimelineExtras", "timeline_page"]

_M2 = 1e6  # in a km²
_SHOWN_KM2 = 0.05  # smaller areas are 0.0 on the page
_SEAM_DEG = 5e-5  # about 5 m
_DECIMALS = 4  # of ground that is only left out of the drawing
_SPEEDS = (1, 4, 8, 16, 32)  # maps a second
#: Keys of the texts that the page's script writes.
_IN_SCRIPT = (
    "thousands", "decimal", "months", "km2", "zoom_in", "zoom_out", "map", "names", "play", "pause",
    "held_now", "net_since", "step", "step_first", "no_map", "status", "gap", "bars", "bars_cut",
    "hint", "gesture_wheel", "gesture_wheel_mac", "gesture_touch", "both_scripts",
    "period_week", "period_month", "period_partial", "period_sum", "net_aside", "fan",
    "error", "error_estimated", "zoomed", "unzoomed", "ghost_now", "ghost_none", "pin_at",
    "ground_kept_out", "gained", "lost", *DRAWER_IN_SCRIPT,
)  # fmt: skip
_DEFINITIONS = {
    "occupied": "definition_occupied",
    "occupied+contested": "definition_contested",
    "occupied+infiltration": "definition_infiltration",
    "control": "definition_control",
    "ukrainian_held_abroad": "definition_abroad",
}


class TimelineExtras(Background, total=False):
    """Further keywords of `timeline_page`: a background, pins, a second mapper, permissions."""

    pins: Sequence[Pin]
    beside: Timeline | None
    may_share: Sequence[str]


def timeline_page(
    timeline: Timeline,
    *,
    since: date | str | None = None,
    until: date | str | None = None,
    every: Every = "day",
    definition: str = "occupied",
    lang: str | Mapping[str, str] = "en",
    settlements: gpd.GeoDataFrame | str | Path | None = None,
    **extras: Unpack[TimelineExtras],
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
    **extras
        ``pins``: days with a text, as from `frontgeo.outputs.read_pins`. ``beside``: the maps of a
        second mapper, whose front is a thin dashed line. ``may_share``: mappers who allow their
        ground to be passed on, as in `frontgeo.folium_map`. ``tiles`` and ``attribution``: a
        background map from the network, and its credit, as in `OfflineMap`.

    Returns
    -------
    OfflineMap
        ``.save("timeline.html")`` writes one file that needs no network.

    Raises
    ------
    InputError
        If fewer than two maps are left, the step or language is unknown, a map does not show
        the definition, a pin lies on a day without maps, or places have no names.

    Notes
    -----
    Coordinates are rounded to 6 decimals of a degree (0.1 m), as mappers write them. Maps that a
    mapper quantises anew each time are drawn without slivers (`frontgeo.pages.steady_frames`).
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
    refuse_unknown(extras, TimelineExtras.__optional_keys__)
    pins, beside = extras.pop("pins", ()), extras.pop("beside", None)
    may_share = extras.pop("may_share", ())
    texts, places = texts_of("timeline", lang), named_places(settlements)
    played = _played(timeline.holding(definition), since, until, every, definition)
    other = None
    if beside is not None:
        other = _played(beside.holding(definition), since, until, every, definition)
        _refuse_unlike(played, other)
    view = VerdictView(played.change)
    theatre = played.change.theatre
    mappers = [played.mapper, *([] if other is None else [other.mapper])]
    has_tiles = extras.get("tiles") is not None
    ends, opened = [played.days[0], played.days[-1]], bounds_around([focus(view)])
    base = base_map_view(theatre, opened, ends, texts, tiles=has_tiles)
    credits = credits_of(mappers, texts, theatre, base, ours=places is None)
    data = {
        **_page_data(played, texts),
        "ghost": None if other is None else _ghost_data(other, played.days[0]),
        "pins": _pins_data(pins, played.days),
        "bounds": list(focus(view)),
        "regions": regions_title(theatre, texts),
        **backdrop_of(theatre, texts, places, day=played.days[-1]),
        **colour_data(played.change),
        "tiles": has_tiles,
        "base": surroundings(base),
        "credits": credits,
    }
    context = _page_context(played, other, texts)
    title = f"{texts['heading']} – {' · '.join(mappers)}"
    data["drawer"] = _drawer(played, mappers, title, texts, may_share)
    return OfflineMap(
        title=title,
        description=f"{context['facts']}. {context['summary']}",
        lang=texts.lang,
        data=data,
        script=bundle("timeline_page"),
        style=styles("shared", "timeline_page", "dark"),
        body=render_template(
            "timeline_page.html",
            {**context, "credits": credits, "pins": bool(pins), "every": every},
        ),
        bounds=focus(view),
        name="timeline",
        static_svg=still_svg(
            view, texts, names=data["settlements"], mappers=mappers, ours=places is None
        ),
        **_background(extras),
    )


def _drawer(
    played: _Played, mappers: Sequence[str], title: str, texts: Texts, may_share: Sequence[str]
) -> dict[str, Any]:
    """Return what the drawer offers; the script makes rows and ground of the days chosen."""
    found = drawer_data(
        [VerdictView(played.change)], texts, title=title, table=None, may_share=may_share
    )
    return {
        **found,
        "citation": citation_of(title, mappers, texts, "citation_measured"),
        "made_with": f"frontgeo {__version__}",
        "mapper": played.mapper,
    }


def _background(extras: TimelineExtras) -> Background:
    """Return the keywords of a background map alone."""
    background = Background()
    if "tiles" in extras:
        background["tiles"] = extras["tiles"]
    if "attribution" in extras:
        background["attribution"] = extras["attribution"]
    return background


def _refuse_unlike(played: _Played, other: _Played) -> None:
    """Refuse a second series that is of another war, of another side or of the same maps."""
    if played.mapper == other.mapper:
        raise InputError(
            f"beside: expected another mapper's maps, found two series of {played.mapper}; "
            "name who drew them (--mapper, mapper=)"
        )
    one, two = played.change.theatre, other.change.theatre
    if one != two and one.is_known and two.is_known:
        raise InputError(
            f"beside: expected maps of {one.about.key}, found {other.mapper}'s of {two.about.key}"
        )
    sides = [ends.ends[-1].side_of(ends.definition) for ends in (played, other)]
    if all(sides) and sides[0] != sides[1]:
        raise InputError(
            f"beside: expected maps of {sides[0]}'s ground, found {other.mapper}'s of {sides[1]}'s"
        )


def _ghost_data(other: _Played, first_day: date) -> dict[str, Any]:
    """Gather the second mapper's line and numbers, days counted from the first of the page."""
    return {
        "mapper": other.mapper,
        "days": [(day - first_day).days for day in other.days],
        **_measured(other.held, other.steps),
        "errors": _errors_data(other),
        "frames": encoded_frames(other.drawn, other.change.theatre, cut=other.change.cut),
    }


def _pins_data(pins: Sequence[Pin], days: Sequence[date]) -> list[dict[str, Any]]:
    """Return the pins, with their days counted from the first."""
    for pin in pins:
        if not days[0] <= pin.day <= days[-1]:
            raise InputError(
                f"pins: expected days from {days[0]} to {days[-1]}, found {pin.day} "
                f"({pin.text[:40]!r}); leave it out, or choose a longer period"
            )
    return [
        {
            "at": (pin.day - days[0]).days,
            "text": pin.text,
            "source": pin.source,
            "address": pin.address,
            "place": pin.place,
        }
        for pin in pins
    ]


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
    redrawn : list of (int, int, shapely geometry)
        Border and coast that were redrawn between two maps, by their places.
    errors : list of PeriodError
    """

    timeline: Timeline
    definition: str
    days: list[date]
    held: list[BaseGeometry]
    ends: list[ControlMap]
    steps: Sequence[Step]
    change: Ground
    many: ManyMaps
    redrawn: list[tuple[int, int, BaseGeometry]]
    errors: list[PeriodError]

    @cached_property
    def is_steadied(self) -> bool:
        """Return whether maps are drawn without slivers, as the mapper quantises each anew."""
        return is_quantised_anew(self.held)

    @cached_property
    def drawn(self) -> list[BaseGeometry]:
        """List the ground to draw for each map."""
        return steady_grounds(self.held) if self.is_steadied else self.held

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
    snapshots: list[Snapshot] = []

    def control_maps() -> Iterator[ControlMap]:
        # a single map that lacks a part would appear as ground lost and gained
        for (snapshot, control_map), _ in alike(readable(timeline, picked, every)):
            many.take(control_map)
            snapshots.append(snapshot)
            held.append(control_map.held(definition))
            ends[1:] = [control_map]
            yield control_map

    steps, redrawn = list[Step](), list[tuple[int, int, BaseGeometry]]()
    for step, grounds in measured_steps(control_maps(), definition):
        steps.append(step)
        moved = [grounds.get(f"redrawn_{side}_km2", ()) for side in ("gained", "lost")]
        redrawn += [(len(steps) - 1, len(steps), g) for g in chain(*moved) if not g.is_empty]
    if len(held) < 2:
        raise InputError(
            f"timeline: expected at least two maps to show, found {len(held)} that can be "
            "read; choose a longer period"
        )
    change = diff(*ends, definition=definition)
    for apart in change.set_apart:
        if apart.kind == "redrawn":
            whole = (apart.gained, apart.lost)
            redrawn += [(0, len(steps), ground) for ground in whole if not ground.is_empty]

    def maps_at(places: Sequence[int]) -> dict[int, ControlMap]:
        place_of = {snapshots[place]: place for place in places}
        return {place_of[s]: read for s, read in timeline.dated(list(place_of))}

    turnover = np.array([0.0, *(step.gained_km2 + step.lost_km2 for step in steps)])
    errors = measured_errors(maps_at, measured_periods(turnover), definition)
    days = [snapshot.day for snapshot in snapshots]
    return _Played(timeline, definition, days, held, ends, steps, change, many, redrawn, errors)


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
        **_redrawn_data(played.redrawn),
        "apart": _apart_texts(played.steps, texts),
        "errors": _errors_data(played),
        "frames": encoded_frames(played.drawn, played.change.theatre, cut=played.change.cut),
    }


def _redrawn_data(redrawn: Sequence[tuple[int, int, BaseGeometry]]) -> dict[str, Any]:
    """Return redrawn border and coast, and between which maps each was redrawn."""
    # a little wider than redrawn, so that no seam is left of ground that only seems to change
    grounds = [
        simplified(buffered(ground, _SEAM_DEG, join_style="mitre"), _SEAM_DEG / 2)
        for *_, ground in redrawn
    ]
    return {
        "redrawn": packed(grounds, decimals=_DECIMALS + 1) if grounds else "",
        "redrawn_between": [[first, last] for first, last, _ in redrawn],
    }


def _errors_data(played: _Played) -> list[list[int]]:
    """Return two maps and half the width of the intervals of gained, lost and net, m²."""
    gained, lost = (
        np.cumsum([0.0, *(getattr(step, f"{side}_km2") for step in played.steps)])
        for side in ("gained", "lost")
    )
    rows = []
    for e in played.errors:
        halves = (
            e.half_of_added_up("gained", float(gained[e.last] - gained[e.first])),
            e.half_of_added_up("lost", float(lost[e.last] - lost[e.first])),
            e.half_km2["net"],
        )
        rows.append([e.first, e.last, *(round(half * _M2) for half in halves)])
    return rows


def _page_context(played: _Played, other: _Played | None, texts: Texts) -> dict[str, Any]:
    """Gather the texts for the page's template."""
    days, timeline, known = played.days, played.timeline, played.change.theatre.is_known
    first, last = texts.day(days[0]), texts.day(days[-1])
    maps = texts.counted("maps", len(days))
    definition = _counted(played.definition, played.ends, texts)
    gained, lost = names_of_change(played.change, texts)
    return {
        "t": texts,
        "legend_gained": texts.filled("legend_since", name=gained),
        "legend_lost": texts.filled("legend_since", name=lost),
        "gains_added": texts.filled("added_up", name=gained),
        "losses_added": texts.filled("added_up", name=lost),
        "colours": colours_of(played.change) or (GAINED, LOST),
        "method_area": texts["method_area" if known else "method_area_anywhere"],
        "method_steady": texts["method_steady"] if played.is_steadied else "",
        "facts": texts.filled("facts", mapper=played.mapper, maps=maps, first=first, last=last),
        "summary": texts.filled("status", day=last, first=first, net=_net_text(played, texts)),
        "held": texts.filled("counted_as_held", definition=definition),
        "ghost": "" if other is None else _ghost_text(other, texts),
        "ghost_line": "" if other is None else texts.filled("legend_ghost", mapper=other.mapper),
        "gaps": _gaps_text(played.gaps, texts),
        "caveats": [*_caveats(timeline, played.many, texts), *_lacking(timeline, days, texts)],
        "skipped": [fault.message.text(texts.sentences) for fault in timeline.skipped],
        "clipped": texts["clipped"] if played.change.cut is not None else "",
        "kept_out": any(step.apart for step in played.steps) or bool(played.change.set_apart),
        "last": (days[-1] - days[0]).days,
        "first_day": days[0],
        "last_day": days[-1],
        "speeds": [(speed, texts.counted("speeds", speed)) for speed in _SPEEDS],
    }


def _net_text(played: _Played, texts: Texts) -> str:
    """Write the net of the whole time, rounded to its error."""
    net_km2 = sum(step.net_km2 for step in played.steps)
    whole = [e for e in played.errors if (e.first, e.last) == (0, len(played.steps))]
    half_km2 = whole[0].half_km2["net"] if whole else 0.0
    if not half_km2:
        return texts.number(net_km2, 1, signed=True)
    net, half, decimals = rounded_to_error(net_km2, half_km2)
    return f"{texts.number(net, decimals, signed=True)} ± {texts.number(half, decimals)}"


def _ghost_text(other: _Played, texts: Texts) -> str:
    """Write whose maps stand beside, and of which days."""
    days = other.days
    facts = texts.filled(
        "facts",
        mapper=other.mapper,
        maps=texts.counted("maps", len(days)),
        first=texts.day(days[0]),
        last=texts.day(days[-1]),
    )
    return texts.filled("ghost_maps", facts=facts)


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
    """Return m² for each map: area, and gained, lost, net and kept out since the one before."""
    rows = [(0.0,) * 5]
    for step in steps:
        apart = [sum(km2) for km2 in zip(*(step.apart_km2(kind) for kind in APART), strict=True)]
        rows.append((step.gained_km2, step.lost_km2, step.net_km2, apart[0], apart[1]))
    names = ("gained", "lost", "net", "apart_gained", "apart_lost")
    columns = dict(zip(names, np.array(rows).T, strict=True)) | {"area": area_km2(held)}
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
