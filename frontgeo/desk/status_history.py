"""Follow places through the maps of a mapper: who held them, since when, every change of hands.

Each map gives a place one of these holds: it is held; held by neither side (contested, or with
infiltration); held by the defender abroad, or by another side that the map names; not marked as
any of these, which includes liberated ground; or left out, where the mapper does not draw. A
change from one to another is a change of hands, unless the mapper began or ceased to draw the
ground, or the two maps differ in their parts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from math import hypot, isfinite
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo._utils.arrays import BoolArray, FloatArray
from frontgeo._utils.dates import end_of, read_day
from frontgeo.archive.series import alike
from frontgeo.archive.timeline import Timeline
from frontgeo.archive.transients import MOST_MAPS
from frontgeo.change.control_map import ControlMap, union
from frontgeo.change.definitions import DEFINITIONS
from frontgeo.desk.status_line import lines_away, other_side_probability
from frontgeo.desk.status_places import AskedPlace, PlaceFinder
from frontgeo.errors import InputError
from frontgeo.geometry.antimeridian import points_in_frame
from frontgeo.geometry.measure import area_km2, polygonal
from frontgeo.geometry.uncertainty import Z_95
from frontgeo.geometry.validation import prepared_copy
from frontgeo.i18n.messages import Message
from frontgeo.library.folder import Library, MapSeries, ends_before
from frontgeo.mappers.registry import MAPPERS
from frontgeo.mappers.snapshots import Snapshot
from frontgeo.outputs.caveats import ManyMaps
from frontgeo.places.theatre import Theatre

__all__ = [
    "HOLDS", "FollowedMaps", "PlaceStatus", "StatusChange", "followed_series", "place_status",
    "status_of_places",
]  # fmt: skip

#: The holds of a place, beside those of other sides, which are ``side:`` and their name.
HOLDS = ("not_marked", "held", "neither_side", "ukraine_abroad", "left_out")
_FREE, _HELD, _NEITHER, _ABROAD, _LEFT_OUT = range(len(HOLDS))
_EARLIER = timedelta(days=30)  # a series that begins so much earlier is followed too
_SIDE = "side:"
#: The statuses that make a hold.
_STATUSES: Mapping[int, tuple[str, ...]] = {
    _HELD: DEFINITIONS["occupied"],
    _NEITHER: ("infiltration", "contested"),
    _ABROAD: ("ukrainian_held_abroad",),
}

Holds: TypeAlias = npt.NDArray[np.int8]


# ---- records -------------------------------------------------------------------------------


@dataclass(frozen=True)
class StatusChange:
    """The change of a place from one hold to another between two maps.

    Attributes
    ----------
    since, day : date
        The days of the last map with the hold before and of the first with the one after: the
        change came between them.
    before, after : str
        One of `HOLDS`, or ``side:`` and a side's name.
    kind : {"hands", "redefined", "other_parts"}
        Whether control changed; or the mapper began or ceased to draw the ground; or the maps
        have other parts from there on, so that it cannot be seen.
    silent_days : int
        Days in between without a map.
    maps : int
        The number of maps that show the hold after, up to the next change.
    reverted : date or None
        For a change that came and went within three maps: the day of the map that reverts it.
    is_return : bool
        Whether it is the change that reverts such a one.
    """

    since: date
    day: date
    before: str
    after: str
    kind: str = "hands"
    silent_days: int = 0
    maps: int = 0
    reverted: date | None = None
    is_return: bool = False

    @property
    def lasted(self) -> bool:
        """Return whether it is a change of hands that did not come and go."""
        return self.kind == "hands" and self.reverted is None and not self.is_return


@dataclass(frozen=True)
class PlaceStatus:
    """The status of a place on the maps of one mapper.

    Attributes
    ----------
    place : AskedPlace
    mapper, edition : str
    asked : date or None
        The day that was asked for; None for that of the last map.
    first, last : date or None
        The days of the first and the last map that could be compared.
    maps : int
        Their number.
    instant : datetime or None
        The instant of the map (UTC), if more than its day is known; None without a map.
    day : date or None
        The day of the map; None if there is no map of the day asked for.
    day_range : pair of date or None
        The first and the last day that the map may show.
    age : timedelta or None
        How old the map was at the end of the day asked for.
    hold : str
        One of `HOLDS`, or ``side:`` and a side's name; empty without a map.
    side : str
        Who holds it, such as ``russia`` or ``ukraine``; empty if nobody, or not stated.
    map_side : str
        Whose ground the maps show as held; empty if not stated.
    marks : tuple of str
        The statuses of the map at the place.
    shown : tuple of str
        All statuses that the map shows anywhere.
    began : StatusChange or None
        The change with which the present hold began; None if all maps before show it.
    held_on : int
        Number of maps of the present hold, up to and with this one.
    ended : StatusChange or None
        The first lasting change after the map, if there is one.
    next_change : StatusChange or None
        The change to the very next map, if it shows another hold: on the day asked for, it may
        have come already.
    later : int
        Number of maps after this one.
    changes : tuple of StatusChange
        All changes on the maps, in order of time.
    line_km, edge_km : float or None
        Distance to the nearest edge of the status that is no border or coast, and to the nearest
        edge of any kind; None if there is none.
    sigma_m : float or None
        Standard error of that distance.
    other_side : float or None
        Probability that the place is on the other side of the line.
    share_held : float or None
        Share of the outline that is held, from 0 to 1.
    cautions : tuple of Message
        What this mapper's maps cannot show of a place.
    without : tuple of date
        Days of maps that were passed over, as they lack a part.
    unread : tuple of Message
        Files of the archive that were left out, each with its fault.
    about_maps : ManyMaps or None
        What was assumed, repaired and left out in reading the maps.
    theatre : Theatre or None
        That of the maps, which has the names of their sides.
    """

    place: AskedPlace
    mapper: str = ""
    edition: str = ""
    asked: date | None = None
    first: date | None = None
    last: date | None = None
    maps: int = 0
    instant: datetime | None = None
    day: date | None = None
    day_range: tuple[date, date] | None = None
    age: timedelta | None = None
    hold: str = ""
    side: str = ""
    map_side: str = ""
    marks: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    began: StatusChange | None = None
    held_on: int = 0
    ended: StatusChange | None = None
    next_change: StatusChange | None = None
    later: int = 0
    changes: tuple[StatusChange, ...] = ()
    line_km: float | None = None
    edge_km: float | None = None
    sigma_m: float | None = None
    other_side: float | None = None
    share_held: float | None = None
    cautions: tuple[Message, ...] = ()
    without: tuple[date, ...] = ()
    unread: tuple[Message, ...] = field(default=(), repr=False)
    about_maps: ManyMaps | None = field(default=None, repr=False, compare=False)
    theatre: Theatre | None = field(default=None, repr=False, compare=False)

    @property
    def in_doubt(self) -> bool:
        """Return whether the line is nearer than its 95 % error."""
        if self.line_km is None or self.sigma_m is None:
            return False
        return self.line_km * 1000 <= Z_95 * self.sigma_m

    @property
    def persisted(self) -> bool | None:
        """Return whether the hold lasted to the last map; None if that cannot be said.

        A hold that began on one of the last three maps may still come and go, and ground that a
        mapper ceases to draw may be held all the same.
        """
        if not self.hold or (self.ended is not None and self.ended.kind != "hands"):
            return None
        if self.ended is not None:
            return False
        return None if self.began is not None and self.held_on + self.later <= MOST_MAPS else True


# ---- following -------------------------------------------------------------------------------


@dataclass(eq=False)
class FollowedMaps:
    """The holds of some points on the maps of a series.

    Attributes
    ----------
    snapshots : list of Snapshot
        The maps that can be compared, in order of time.
    holds : list of ndarray of int
        The hold of each point on each of them: a position in `names`.
    names : list of str
        `HOLDS`, and those of other sides.
    restarts : set of int
        Positions of maps that differ in their parts from the one before.
    drawn : list of frozenset of str
        Of maps that could come from anybody, the statuses that each of them shows: two of them of
        which one lacks a status are unlike.
    shown : ControlMap or None
        The last map up to the instant asked for.
    position : int
        Its position; -1 if there is none.
    side : str
        Whose ground the maps show as held; empty if not stated.
    without : list of date
        Days of maps that were passed over, as they lack a part.
    unread : list of Message
        Files of the archive that were left out, each with its fault.
    about_maps : ManyMaps
        What was assumed, repaired and left out in reading the maps.
    theatre : Theatre or None
        That of the maps.
    """

    snapshots: list[Snapshot] = field(default_factory=list)
    holds: list[Holds] = field(default_factory=list)
    names: list[str] = field(default_factory=lambda: list(HOLDS))
    restarts: set[int] = field(default_factory=set)
    drawn: list[frozenset[str]] = field(default_factory=list)
    shown: ControlMap | None = None
    position: int = -1
    side: str = ""
    without: list[date] = field(default_factory=list)
    unread: list[Message] = field(default_factory=list)
    about_maps: ManyMaps = field(default_factory=ManyMaps)
    theatre: Theatre | None = None


class _Points:
    """Points that are located in the ground of many maps, of which most is the same."""

    def __init__(self, xy: FloatArray) -> None:
        self.xy = xy
        self._last: dict[str, tuple[BaseGeometry, BoolArray]] = {}

    def inside(self, name: str, ground: BaseGeometry) -> BoolArray:
        """Return which points are in the ground of a status, or on its edge."""
        known = self._last.get(name)
        if known is None or not known[0].equals_exact(ground, 0.0):
            self._last[name] = known = (ground, self._located(ground))
        return known[1]

    def _located(self, ground: BaseGeometry) -> BoolArray:
        if len(self.xy) > 1:
            ground = prepared_copy(ground)
        found = shapely.intersects_xy(ground, self.xy[:, 0], self.xy[:, 1])
        return np.asarray(found, dtype=bool)

    def undrawn(self, control_map: ControlMap) -> BoolArray:
        """Return which points lie in ground that the mapper does not draw on the map's day."""
        found = np.zeros(len(self.xy), dtype=bool)
        for redefined in control_map.redefinitions:
            if redefined.ground is None or control_map.day is None:
                continue
            if (control_map.day >= redefined.day) == (redefined.direction == "lost"):
                found |= self.inside(f"redefined {redefined.day}", redefined.ground)
        known = MAPPERS.get(control_map.recognised)
        if known is not None and known.leaves_out:
            units = control_map.theatre.regions.set_index("iso").geometry
            for code in known.leaves_out:
                if code in units.index:
                    found |= self.inside(code, units[code])
        return found


def _defender(control_map: ControlMap) -> str:
    """Return the side whose ground is not marked on most maps; empty if there is no such side."""
    theatre = control_map.theatre
    return theatre.opponent_of(theatre.about.occupier or control_map.side)


def _holds(control_map: ControlMap, points: _Points, names: list[str]) -> Holds:
    """Return the hold of each point on a map; ground that is held comes first."""
    found = np.zeros(len(points.xy), dtype=np.int8)
    found[points.undrawn(control_map)] = _LEFT_OUT
    defender = _defender(control_map)
    ranked = [(_SIDE + defender, _FREE)]
    ranked += [(status, hold) for hold in (_ABROAD, _NEITHER) for status in _STATUSES[hold]]
    for side in control_map.others:
        if side != defender:
            names += [_SIDE + side] if _SIDE + side not in names else []
            ranked.append((_SIDE + side, names.index(_SIDE + side)))
    ranked += [(status, _HELD) for status in _STATUSES[_HELD]]
    grounds = _grounds(control_map)
    for name, hold in ranked:
        if name in grounds:
            found[points.inside(name, grounds[name])] = hold
    return found


def _grounds(control_map: ControlMap) -> dict[str, BaseGeometry]:
    others = {_SIDE + side: ground for side, ground in control_map.others.items()}
    return {**control_map.statuses, **others}


def _followed(timeline: Timeline, xy: FloatArray, until: datetime | None) -> FollowedMaps:
    """Read each map once, and note the hold of each point on it."""
    found, points = FollowedMaps(), _Points(xy)
    maps = timeline.holding("occupied").shown_to(found.about_maps.take)
    for (snapshot, control_map), restarts in alike(maps.dated()):
        if restarts:
            found.restarts.add(len(found.snapshots))
        found.side = found.side or control_map.side
        found.theatre = control_map.theatre
        if until is None or snapshot.state_at <= until:
            found.shown, found.position = control_map, len(found.snapshots)
        found.snapshots.append(snapshot)
        drawn = () if control_map.recognised else control_map.statuses
        found.drawn.append(frozenset(drawn))
        found.holds.append(_holds(control_map, points, found.names))
    compared = set(found.snapshots)
    found.without = [s.day for s in maps.readable if s not in compared]
    found.unread = [fault.message for fault in maps.skipped]
    return found


# ---- changes -----------------------------------------------------------------------------------


def _changes(followed: FollowedMaps, holds: Holds) -> list[tuple[int, StatusChange]]:
    """Return the changes of one point, each with the position of the first map that shows it."""
    starts = np.flatnonzero(np.diff(holds)) + 1
    bounds = [0, *starts.tolist(), len(holds)]
    runs = [int(holds[start]) for start in bounds[:-1]]
    steps = zip(bounds[1:-1], pairwise(runs), strict=True)
    kinds = [_kind(followed, start, {before, after}) for start, (before, after) in steps]
    ends = _ends_of_flips(bounds, runs, kinds)
    found = []
    for k, start in enumerate(bounds[1:-1]):
        before, after = followed.snapshots[start - 1], followed.snapshots[start]
        back = ends.get(k)
        change = StatusChange(
            before.day,
            after.day,
            followed.names[runs[k]],
            followed.names[runs[k + 1]],
            kinds[k],
            max(0, (after.day - before.day).days - 1),
            bounds[k + 2] - start,
            None if back is None else followed.snapshots[bounds[back + 1]].day,
            k in ends.values(),
        )
        found.append((start, change))
    return found


def _kind(followed: FollowedMaps, start: int, holds: set[int]) -> str:
    """Return the kind of a change from the map before a position to the one there."""
    if _LEFT_OUT in holds:
        return "redefined"
    lacking = followed.drawn[start - 1] ^ followed.drawn[start]
    counted = {status for hold in holds for status in _STATUSES.get(hold, ())}
    return "other_parts" if start in followed.restarts or lacking & counted else "hands"


def _ends_of_flips(
    bounds: Sequence[int], runs: Sequence[int], kinds: Sequence[str]
) -> dict[int, int]:
    """Return which changes come and go, each with the change that reverts it.

    A change comes and goes if the hold before it is back within three maps. Changes in between
    belong to the same flip, and come and go with it.
    """
    ends: dict[int, int] = {}
    k = 0
    while k < len(kinds):
        back = next(
            (
                j
                for j in range(k + 1, min(len(kinds), k + 1 + MOST_MAPS))
                if runs[j + 1] == runs[k] and bounds[j + 1] - bounds[k + 1] <= MOST_MAPS
            ),
            None,
        )
        if back is None or any(kind != "hands" for kind in kinds[k : back + 1]):
            k += 1
            continue
        ends |= dict.fromkeys(range(k, back), back)
        k = back + 1
    return ends


# ---- the status on a day -------------------------------------------------------------------------


def place_status(
    places: str | AskedPlace | Iterable[str | AskedPlace],
    day: date | str | None = None,
    *,
    mappers: Sequence[str] = (),
    library: Library | str | None = None,
    finder: PlaceFinder | None = None,
) -> list[PlaceStatus]:
    """Return who held places by each mapper, since when, and every change of hands.

    Parameters
    ----------
    places : str, AskedPlace, or several of them
        Coordinates (latitude first), names of settlements, or codes of KATOTTG.
    day : date or ISO text, optional
        The state at the end of this day (UTC); by default that of each mapper's last map.
    mappers : sequence of str
        Mappers or series of the library; by default all mappers.
    library : Library or path, optional
        By default the library of `frontgeo.library.library_folder`.
    finder : PlaceFinder, optional
        By default with the settlements of the theatre of the war in Ukraine; maps of other
        theatres than the finder's are left out.

    Returns
    -------
    list of PlaceStatus
        For each place one of each series; a place without a map of the day has an empty `hold`.

    Raises
    ------
    InputError
        For a text that stands for no place or several, and a library without maps.

    Examples
    --------
    >>> import tempfile, shapely
    >>> from pathlib import Path
    >>> from frontgeo.library import add_maps
    >>> folder, maps = Path(tempfile.mkdtemp()), Path(tempfile.mkdtemp())
    >>> for day, east in (("05-01", 36.1), ("05-31", 36.2)):
    ...     square = shapely.to_geojson(shapely.box(36, 50, east, 50.1))
    ...     _ = (maps / f"2024-{day}.geojson").write_text(square)
    >>> _ = add_maps(maps, folder, mapper="me")
    >>> found = place_status("50.05, 36.15", library=str(folder))[0]
    >>> found.hold, str(found.began.since), str(found.began.day)
    ('held', '2024-05-01', '2024-05-31')
    """
    when = None if day is None else read_day(day, "day")
    finder = finder or PlaceFinder()
    listed = [places] if isinstance(places, str | AskedPlace) else list(places)
    asked = [finder.place(one) if isinstance(one, str) else one for one in listed]
    opened = (
        library if isinstance(library, Library) else Library.open(library, region=finder.theatre)
    )
    return status_of_places(asked, followed_series(opened, mappers, when), when)


def status_of_places(
    places: Sequence[AskedPlace], chosen: Sequence[MapSeries], day: date | None
) -> list[PlaceStatus]:
    """Return the status of places by each of some series, place by place.

    A place that was not found has one record, without a mapper.
    """
    there = [place for place in places if place.is_found]
    by_series = [iter(_in_series(there, series, day)) for series in chosen]
    found: list[PlaceStatus] = []
    for place in places:
        if place.is_found:
            found += [next(statuses) for statuses in by_series]
        else:
            found.append(PlaceStatus(place, asked=day))
    return found


def followed_series(
    library: Library, mappers: Sequence[str] = (), day: date | None = None
) -> list[MapSeries]:
    """Choose the series of a library in which places are followed.

    Parameters
    ----------
    library : Library
    mappers : sequence of str
        Names of mappers or series; by default all mappers.
    day : date, optional

    Returns
    -------
    list of MapSeries
        For each mapper the series with the map nearest before the day, or the one that reaches
        furthest; and before it the series that begins first, if that is more than 30 days
        earlier. Two editions are two series, as they do not draw alike.

    Raises
    ------
    InputError
        For a library without maps, or a name that it does not have.
    """
    if not library.series:
        raise InputError(
            f"{library.path}: no maps yet; name an archive with --archive, or add maps: frontgeo "
            "library add PATH"
        )
    found: list[MapSeries] = []
    for name in dict.fromkeys(mappers or library.mappers):
        candidates = library.named(name)
        near = library.chosen([name], until=day)[0]
        main = near[0] if near else max(candidates, key=lambda s: (s.last, s.maps))
        first = min(candidates, key=lambda s: (s.first, -s.maps))
        if main.first - first.first > _EARLIER:
            found.append(first)
        found.append(main)
    return list(dict.fromkeys(found))


def _in_series(
    places: Sequence[AskedPlace], series: MapSeries, day: date | None
) -> list[PlaceStatus]:
    """Return the status of places that were found on the maps of one series."""
    xy = np.array([[place.lon, place.lat] for place in places], dtype=np.float64).reshape(-1, 2)
    xy = points_in_frame(xy)
    until = None if day is None else end_of(day)
    followed = _followed(series.timeline, xy, until)
    if not followed.snapshots:
        return [PlaceStatus(place, series.mapper, series.edition, day) for place in places]
    if until is not None and ends_before(followed.snapshots, until):
        followed.shown, followed.position = None, -1
    holds = np.array(followed.holds, dtype=np.int8)
    shared = {
        "first": followed.snapshots[0].day,
        "last": followed.snapshots[-1].day,
        "maps": len(followed.snapshots),
        "map_side": followed.side,
        "without": tuple(followed.without),
        "unread": tuple(followed.unread),
        "about_maps": followed.about_maps,
        "theatre": followed.theatre,
        **_of_map(followed, until),
    }
    lines = _lines(places, xy, followed, holds)
    grounds = {} if followed.shown is None else _grounds(followed.shown)
    points = _Points(xy)
    inside = {name: points.inside(name, ground) for name, ground in grounds.items()}
    found = []
    for i, place in enumerate(places):
        changes = _changes(followed, holds[:, i])
        values = shared | {"changes": tuple(change for _, change in changes)}
        if followed.shown is not None:
            values |= _at_position(followed, changes, holds[:, i])
            marks = tuple(name for name, here in inside.items() if here[i])
            values |= _about_place(followed.shown, place, values["hold"], marks) | lines[i]
        found.append(PlaceStatus(place, series.mapper, series.edition, day, **values))
    return found


def _of_map(followed: FollowedMaps, until: datetime | None) -> dict[str, Any]:
    """Return the day, the instant and the age of the map that is shown."""
    if followed.shown is None:
        return {}
    snapshot = followed.snapshots[followed.position]
    return {
        "instant": snapshot.instant,
        "day": snapshot.day,
        "day_range": snapshot.day_range,
        "age": None if until is None else until - snapshot.state_at,
    }


def _at_position(
    followed: FollowedMaps, changes: Sequence[tuple[int, StatusChange]], holds: Holds
) -> dict[str, Any]:
    """Return the hold on the map that is shown, and when it began and ended.

    A change that came and went counts only if the map lies between its two ends.
    """
    at = followed.position
    past = [(start, change) for start, change in changes if start <= at]
    in_flip = bool(past) and past[-1][1].reverted is not None
    lasting = [
        (start, change)
        for start, change in changes
        if change.kind != "hands" or change.lasted or (in_flip and change is past[-1][1])
    ]
    began = next((one for one in reversed(lasting) if one[0] <= at), None)
    after = [change for start, change in (changes if in_flip else lasting) if start > at]
    start = 0 if began is None else began[0]
    return {
        "hold": followed.names[int(holds[at])],
        "began": None if began is None else began[1],
        "held_on": int((holds[start : at + 1] == holds[at]).sum()),
        "ended": after[0] if after else None,
        "next_change": next((change for start, change in changes if start == at + 1), None),
        "later": len(holds) - 1 - at,
    }


def _about_place(
    shown: ControlMap, place: AskedPlace, hold: str, marks: tuple[str, ...]
) -> dict[str, Any]:
    """Return whose a place is on a map, the share of its outline that is held, and cautions."""
    side = ""
    defender = _defender(shown)
    is_against = defender != "" and shown.theatre.opponent_of(shown.side) == defender
    freed = _SIDE + defender in marks or ("liberated" in marks and is_against)
    if hold == HOLDS[_HELD]:
        side = shown.side
    elif hold == HOLDS[_ABROAD] or (hold == HOLDS[_FREE] and freed):
        side = defender
    elif hold.startswith(_SIDE):
        side = hold.removeprefix(_SIDE)
    side = shown.theatre.side_named(side)
    values: dict[str, Any] = {"side": side, "marks": marks, "shown": tuple(_grounds(shown))}
    values["cautions"] = tuple(_cautions(shown, place, hold))
    if place.outline is not None:
        held = [shown.statuses[s] for s in DEFINITIONS["occupied"] if s in shown.statuses]
        inside = polygonal(shapely.union_all(shapely.intersection(held, place.outline)))
        values["share_held"] = min(1.0, area_km2(inside) / area_km2(place.outline))
    return values


def _cautions(shown: ControlMap, place: AskedPlace, hold: str) -> Iterator[Message]:
    """Yield what a mapper's maps cannot show of a place."""
    if shown.recognised == "VIINA":
        yield Message("place-caution-cells")
    for redefined in shown.redefinitions:
        is_later = shown.day is not None and shown.day >= redefined.day
        affected = not redefined.oblasts or place.oblast in redefined.oblasts
        if is_later and redefined.ground is None and affected and hold == HOLDS[_FREE]:
            yield Message("place-caution-redefined", mapper=shown.mapper, day=redefined.day)


def _lines(
    places: Sequence[AskedPlace], xy: FloatArray, followed: FollowedMaps, holds: Holds
) -> list[dict[str, Any]]:
    """Return the distance of each place to the line of the map that is shown, and its error."""
    shown = followed.shown
    if shown is None:
        return [{} for _ in places]
    grounds = _grounds(shown)
    held = [grounds[status] for status in DEFINITIONS["occupied"] if status in grounds]
    free = {*DEFINITIONS["occupied"], "liberated", "claimed", _SIDE + _defender(shown)}
    neither = [grounds[status] for status in _STATUSES[_NEITHER] if status in grounds]
    free |= {*_STATUSES[_NEITHER]}
    others = [ground for name, ground in grounds.items() if name not in free]
    others += [union(neither)] if neither else []  # one hold, without a line in it
    now = holds[followed.position]
    away = lines_away(xy, held, others, now == _HELD, shown.theatre)
    found: list[dict[str, Any]] = []
    for i, place in enumerate(places):
        if now[i] == _LEFT_OUT or not isfinite(away.edge_m[i]):
            found.append({})
            continue
        sigma_m = hypot(shown.position_error_m, place.accuracy_m)
        line_m, edge_m = float(away.line_m[i]), float(away.edge_m[i])
        values: dict[str, Any] = {"edge_km": edge_m / 1000, "sigma_m": sigma_m}
        if isfinite(line_m):
            values["line_km"] = line_m / 1000
            values["other_side"] = other_side_probability(line_m, sigma_m)
        found.append(values)
    return found
