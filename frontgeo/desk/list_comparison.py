"""Compare the official list of occupied territories with the maps of a mapper, by settlement.

The list states the first and the last day of an occupation, the maps show between which two of
them a place came to be held. The lag is the day of the list minus that of the map: from the first
map that shows the change, at the least, and from the last one that does not, at the most. It is
no delay of the order, as the list states days that lie before it was signed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Any, Literal

import shapely

from frontgeo.archive.timeline import Timeline
from frontgeo.change.definitions import RUSSIA
from frontgeo.desk.status_history import HOLDS, PlaceStatus, StatusChange, status_of_places
from frontgeo.desk.status_places import AskedPlace
from frontgeo.errors import InputError
from frontgeo.geometry.ellipsoid import WGS84
from frontgeo.i18n.messages import Message
from frontgeo.library.folder import MapSeries, edition_of_map
from frontgeo.mappers.occupied_list import OccupiedList
from frontgeo.outputs.caveats import ManyMaps
from frontgeo.places.katottg import Codifier, oblast_of_code
from frontgeo.places.lookup import is_raion
from frontgeo.places.place_tables import settlements_at_hand
from frontgeo.places.settlements import SAME_PLACE_M

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

__all__ = [
    "DayLag", "HeldInterval", "ListComparison", "ListedPlace", "compare_list", "median_lag",
]  # fmt: skip

Found = Literal["both", "listed_only", "held_only", "left_out"]
_RAIONS = ("raion", "raion_uk")  # columns of raions
_NOT_MARKED, _HELD, _NEITHER, _, _LEFT_OUT = HOLDS


# ---- records -----------------------------------------------------------------------------


@dataclass(frozen=True)
class DayLag:
    """The days by which the list is later than the maps; negative if it is earlier.

    Attributes
    ----------
    low_days : int
        From the first map that shows the change.
    high_days : int
        From the last map before it.
    """

    low_days: int
    high_days: int

    @property
    def order(self) -> Literal["earlier", "within", "later"]:
        """Return whether the list's day is before, between or after those of the two maps."""
        if self.high_days < 0:
            return "earlier"
        return "later" if self.low_days > 0 else "within"


@dataclass(frozen=True)
class HeldInterval:
    """The time in which maps show a place as held.

    Attributes
    ----------
    after, since : date or None
        The days of the last map that does not show it and of the first that does; `after` is None
        if the first map shows it.
    until, before : date or None
        The days of the last map that shows it and of the first that does not; None if the last
        map shows it.
    begins_dated, ends_dated : bool
        Whether control changed then, rather than what the mapper draws.
    day_ranges : mapping of date to pair of date
        The days that a map may show, if they are several.
    """

    after: date | None
    since: date
    until: date | None = None
    before: date | None = None
    begins_dated: bool = True
    ends_dated: bool = True
    day_ranges: Mapping[date, tuple[date, date]] = field(default_factory=dict, repr=False)

    def lag_of(self, day: date, *, is_end: bool = False) -> DayLag | None:
        """Return the lag of a day of the list behind the beginning or the end; None if unknown."""
        two = (self.until, self.before) if is_end else (self.after, self.since)
        dated = self.ends_dated if is_end else self.begins_dated
        earlier, later = two
        if earlier is None or later is None or not dated:
            return None
        first = self.day_ranges.get(earlier, (earlier, earlier))[0]
        last = self.day_ranges.get(later, (later, later))[1]
        return DayLag((day - last).days, (day - first).days)


@dataclass(frozen=True)
class ListedPlace:
    """A settlement on the list and on the maps, for one time in which either has it.

    Attributes
    ----------
    place : AskedPlace
    found : {"both", "listed_only", "held_only", "left_out"}
        Occupied by the list and held on the maps, either alone, or on the list where the mapper
        does not draw.
    listed : pair of date or None
        First and last day by the list; the last is None if it goes on.
    held : HeldInterval or None
    hold : str
        On the last map, as in `PlaceStatus`.
    in_doubt : bool
        Whether the line of the last map is nearer than its 95 % error.
    intervals : pair of int
        How many intervals of the list and of the maps overlap here; the lag of the beginning is
        that of the first ones, and the lag of the end that of the last.
    """

    place: AskedPlace
    found: Found
    listed: tuple[date, date | None] | None
    held: HeldInterval | None
    hold: str = ""
    in_doubt: bool = False
    intervals: tuple[int, int] = (1, 1)

    @property
    def name_uk(self) -> str:
        """Return the name in Ukrainian; the other one if it is not known."""
        return self.place.cells.get("name_uk") or self.place.name

    @property
    def begin_lag(self) -> DayLag | None:
        """Return the lag of the first day; None if it is not on both, or not dated by the maps."""
        if self.listed is None or self.held is None:
            return None
        return self.held.lag_of(self.listed[0])

    @property
    def end_lag(self) -> DayLag | None:
        """Return the lag of the last day; None if it is not on both, or not dated by the maps."""
        if self.listed is None or self.held is None or self.listed[1] is None:
            return None
        return self.held.lag_of(self.listed[1], is_end=True)

    @property
    def late_by_days(self) -> int:
        """Return by how many days at least the list is later, if the first map shows it held."""
        if self.listed is None or self.held is None or self.held.after is not None:
            return 0
        first = self.held.day_ranges.get(self.held.since, (self.held.since,))[-1]
        return max(0, (self.listed[0] - first).days)


@dataclass(frozen=True, eq=False)
class ListComparison:
    """The official list of occupied territories beside the maps of one mapper.

    Attributes
    ----------
    listed : OccupiedList
    mapper, edition : str
    first, last : date
        The days of the first and the last map.
    maps : int
    side : str
        Whose ground the maps show as held: ``russia``, or empty if they do not state it.
    places : tuple of ListedPlace
        By oblast and name. Times of the list that end before the first map or begin after the
        last one are left out.
    points : int
        Settlements of the table with a point and a code, and so compared.
    listed_points : int
        Those of them that are occupied by the list at some time.
    listed_settlements : int or None
        All settlements that are, by the codifier; None without one.
    uncoded, uncoded_held : int
        Settlements of the table without a code, and those of them that the maps show as held at
        some time.
    flips : int
        Changes that came and went within three maps; what they show counts only if the list has
        that time, too.
    source : str
        The table of settlements.
    about_maps : ManyMaps
        What was assumed, repaired and left out in reading the maps.
    unread : tuple of Message
        Files of the archive that were left out, each with its fault.
    """

    listed: OccupiedList
    mapper: str
    edition: str
    first: date
    last: date
    maps: int
    side: str
    places: tuple[ListedPlace, ...] = field(repr=False)
    points: int = 0
    listed_points: int = 0
    listed_settlements: int | None = None
    uncoded: int = 0
    uncoded_held: int = 0
    flips: int = 0
    source: str = ""
    about_maps: ManyMaps = field(default_factory=ManyMaps, repr=False)
    unread: tuple[Message, ...] = field(default=(), repr=False)

    @cached_property
    def listed_oblasts(self) -> frozenset[str]:
        """Return the oblasts with a row of occupied territory."""
        rows = self.listed.rows
        return frozenset(oblast_of_code(r.code) for r in rows if r.status == "occupied")

    @property
    def listed_outside(self) -> int:
        """Return how many settlements the list has, but only before or after the maps."""
        inside = {each.place.katottg for each in self.places if each.listed is not None}
        return self.listed_points - len(inside)

    def of(self, found: Found, *, in_listed_oblasts: bool | None = None) -> list[ListedPlace]:
        """Return the places of a finding, by choice only those whose oblast is on the list."""
        return [
            each for each in self.places
            if each.found == found
            and in_listed_oblasts in (None, each.place.oblast in self.listed_oblasts)
        ]  # fmt: skip

    def begin_lags(self, oblast: str | None = None) -> list[DayLag]:
        """Return the lags of first days, by choice of one oblast."""
        return _known(each.begin_lag for each in self._in(oblast))

    def end_lags(self, oblast: str | None = None) -> list[DayLag]:
        """Return the lags of last days, by choice of one oblast."""
        return _known(each.end_lag for each in self._in(oblast))

    def _in(self, oblast: str | None) -> Iterator[ListedPlace]:
        return (each for each in self.places if oblast in (None, each.place.oblast))

    def by_oblast(self) -> pd.DataFrame:
        """Return counts and median lags by oblast.

        Returns
        -------
        DataFrame
            By ISO 3166-2 code of the oblast: ``both``, ``listed_only``, ``held_only``,
            ``left_out``; ``begin_lags`` and ``end_lags`` (how many are measured) and the medians of
            their two ends, ``begin_low_days``, ``begin_high_days``, ``end_low_days`` and
            ``end_high_days``, missing if there is none.
        """
        import pandas as pd

        rows = {}
        for oblast in sorted({each.place.oblast for each in self.places}):
            here = list(self._in(oblast))
            row: dict[str, float] = {
                found: sum(each.found == found for each in here)
                for found in ("both", "listed_only", "held_only", "left_out")
            }
            for name, lags in (("begin", self.begin_lags(oblast)), ("end", self.end_lags(oblast))):
                row[f"{name}_lags"] = len(lags)
                row[f"{name}_low_days"], row[f"{name}_high_days"] = median_lag(lags)
            rows[oblast] = row
        return pd.DataFrame.from_dict(rows, orient="index").rename_axis("oblast")

    def as_table(self) -> pd.DataFrame:
        """Return a row for each settlement and time in which the list or the maps have it.

        Returns
        -------
        DataFrame
            ``place``, ``name_uk``, ``oblast``, ``katottg``, ``lat``, ``lon``, ``mapper``,
            ``edition``, ``found``; by the list ``listed_since`` and ``listed_until``; on the maps
            ``held_after``, ``held_since``, ``held_until``, ``held_before``; the lags
            ``begin_low_days``, ``begin_high_days``, ``end_low_days``, ``end_high_days``, and
            ``late_by_days`` where the first map shows it held; ``hold`` and ``in_doubt`` on the
            last map; ``list_intervals`` and ``map_intervals``. Days are ISO text, empty if none.
        """
        import pandas as pd

        about = {"mapper": self.mapper, "edition": self.edition}
        table = pd.DataFrame([_row(each, about) for each in self.places], columns=list(_ROW))
        days = [name for name in _ROW if name.endswith("_days")]
        return table.astype(dict.fromkeys(days, "Int64"))


_ROW = (
    "place", "name_uk", "oblast", "katottg", "lat", "lon", "mapper", "edition", "found",
    "listed_since", "listed_until", "held_after", "held_since", "held_until", "held_before",
    "begin_low_days", "begin_high_days", "end_low_days", "end_high_days", "late_by_days", "hold",
    "in_doubt", "list_intervals", "map_intervals",
)  # fmt: skip


def _row(each: ListedPlace, about: Mapping[str, str]) -> dict[str, Any]:
    place, held, lags = each.place, each.held, (each.begin_lag, each.end_lag)
    days = {
        "listed_since": each.listed[0] if each.listed else None,
        "listed_until": each.listed[1] if each.listed else None,
        "held_after": held.after if held else None,
        "held_since": held.since if held else None,
        "held_until": held.until if held else None,
        "held_before": held.before if held else None,
    }
    found = {name: "" if day is None else day.isoformat() for name, day in days.items()}
    ends = {
        f"{name}_{end}_days": None if lag is None else getattr(lag, f"{end}_days")
        for name, lag in zip(("begin", "end"), lags, strict=True)
        for end in ("low", "high")
    }
    return {
        "place": place.name, "name_uk": each.name_uk, "oblast": place.oblast,
        "katottg": place.katottg, "lat": place.lat, "lon": place.lon, **about,
        "found": each.found, **found, **ends,
        "late_by_days": each.late_by_days or None, "hold": each.hold,
        "in_doubt": "yes" if each.in_doubt else "no",
        "list_intervals": each.intervals[0], "map_intervals": each.intervals[1],
    }  # fmt: skip


def _known(lags: Iterable[DayLag | None]) -> list[DayLag]:
    return [lag for lag in lags if lag is not None]


def median_lag(lags: Sequence[DayLag]) -> tuple[float, float]:
    """Return the medians of both ends of lags; not a number if there is none.

    Examples
    --------
    >>> median_lag([DayLag(3, 5), DayLag(-1, 0), DayLag(4, 9)])
    (3.0, 5.0)
    """
    if not lags:
        return float("nan"), float("nan")
    return (
        float(median(lag.low_days for lag in lags)),
        float(median(lag.high_days for lag in lags)),
    )


# ---- comparing ---------------------------------------------------------------------------


def compare_list(
    listed: OccupiedList,
    maps: Timeline | MapSeries,
    *,
    settlements: gpd.GeoDataFrame | None = None,
    since: date | str | None = None,
    until: date | str | None = None,
    oblasts: Iterable[str] = (),
) -> ListComparison:
    """Compare the official list of occupied territories with the maps of a mapper.

    Parameters
    ----------
    listed : OccupiedList
        As from `frontgeo.read_occupied_list`.
    maps : Timeline or MapSeries
        As from `frontgeo.read_timeline`, or of a library.
    settlements : GeoDataFrame, optional
        As from `frontgeo.load_settlements`, with codes (``katottg``), or names that the codifier
        of the list has once in their oblast or raion; by default the shipped table.
    since, until : date or ISO text, optional
        The period of the maps; by default all.
    oblasts : iterable of str
        ISO 3166-2 codes; by default all.

    Returns
    -------
    ListComparison

    Raises
    ------
    InputError
        For a table without codes, or maps of ground that is not held by Russia.

    Examples
    --------
    >>> import tempfile, shapely
    >>> from pathlib import Path
    >>> import frontgeo as fg
    >>> from frontgeo.mappers.occupied_list import ListRow
    >>> folder = Path(tempfile.mkdtemp())
    >>> for day, west in (("05-10", 36.95), ("05-12", 36.9)):
    ...     square = shapely.to_geojson(shapely.box(west, 50.2, 37.0, 50.4))
    ...     _ = (folder / f"2024-{day}.geojson").write_text(square)
    >>> maps = fg.read_timeline(folder, mapper="me")
    >>> row = ListRow("UA63140010010035757", "Вовчанськ", "occupied", date(2024, 5, 14), None)
    >>> found = compare_list(OccupiedList((row,)), maps)
    >>> found.begin_lags(), [each.place.name for each in found.of("held_only")]
    ([DayLag(low_days=2, high_days=4)], ['Pletenivka', 'Vilcha'])
    """
    table = settlements_at_hand() if settlements is None else settlements
    period = maps if isinstance(maps, Timeline) else maps.timeline
    if since is not None or until is not None:
        period = period.during(since, until)
    if isinstance(maps, Timeline):
        shown = period.first_map()
        series = MapSeries(str(maps.path), shown.mapper, edition_of_map(shown), maps.path)
    else:
        series = MapSeries(maps.name, maps.mapper, maps.edition, maps.path)
    vars(series)["timeline"] = period  # opened once, and of the period alone
    places = _places(table, listed, set(oblasts))
    statuses = status_of_places(places, [series], None)
    _check_statuses(statuses, series)
    one = statuses[0]
    found = [each for status in statuses for each in _compared(status, listed)]
    uncoded = [status for status in statuses if not status.place.katottg]
    held = sum(bool(_held_intervals(status, with_flips=True)) for status in uncoded)
    coded = [place for place in places if place.katottg]
    on_list = sum(bool(listed.intervals(place.katottg)) for place in coded)
    known = None
    if listed.codifier is not None:
        wanted = set(oblasts)
        known = sum(not wanted or oblast_of_code(code) in wanted for code in listed.settlements())
    assert one.first is not None and one.last is not None and one.about_maps is not None
    return ListComparison(
        listed, one.mapper, one.edition, one.first, one.last, one.maps, one.map_side,
        tuple(sorted(found, key=lambda each: (each.place.oblast, each.place.name))),
        len(coded), on_list, known, len(uncoded), held,
        sum(change.reverted is not None for s in statuses for change in s.changes),
        str(table.attrs.get("source") or ""), one.about_maps, one.unread,
    )  # fmt: skip


def _check_statuses(statuses: Sequence[PlaceStatus], series: MapSeries) -> None:
    if not statuses:
        raise InputError("settlements: expected places to compare, found none in these oblasts")
    if statuses[0].first is None:
        raise InputError(f"{series.path}: expected maps that can be compared, found none")
    if (side := statuses[0].map_side) not in ("", RUSSIA):
        raise InputError(
            f"{series.path}: the list is of ground occupied by Russia; expected maps of it, found "
            f"maps of ground held by {side}"
        )


def _places(
    settlements: gpd.GeoDataFrame, listed: OccupiedList, oblasts: set[str]
) -> list[AskedPlace]:
    """Return the settlements of a table as places, each code once, with codes where known."""
    points = shapely.point_on_surface(settlements.geometry.to_numpy())
    names = settlements["name_en"].where(settlements["name_en"] != "", settlements["name_uk"])
    accuracy_m = float(settlements.attrs.get("accuracy_m") or 0.0)
    rows = zip(
        names, settlements["name_uk"], settlements["oblast"], _codes(settlements, listed),
        shapely.get_x(points).tolist(), shapely.get_y(points).tolist(), strict=True,
    )  # fmt: skip
    seen: set[str] = set()
    found = []
    for name, name_uk, stated, code, lon, lat in rows:
        oblast = str(stated) or (oblast_of_code(code) if code else "")
        if (oblasts and oblast not in oblasts) or code in seen:
            continue
        seen |= {code} if code else set()
        cells = {"name_uk": str(name_uk)}
        found.append(AskedPlace(str(name), lat, lon, oblast, code, accuracy_m, cells=cells))
    return found


def _codes(settlements: gpd.GeoDataFrame, listed: OccupiedList) -> list[str]:
    """Return the code of each settlement; by names only if the table has no codes at all."""
    codes = settlements["katottg"].tolist() if "katottg" in settlements else []
    if any(codes):
        return [str(code or "") for code in codes]
    if listed.codifier is None:
        raise InputError(
            "settlements: expected a table with codes of KATOTTG (a column katottg), found none; "
            "give the codifier (--register), by which names that leave no doubt have one"
        )
    return _codes_of_names(settlements, listed.codifier)


def _codes_of_names(settlements: gpd.GeoDataFrame, codifier: Codifier) -> list[str]:
    """Return the code of each settlement whose name, oblast and raion leave no doubt."""
    by_name: dict[tuple[str, str], list[str]] = {}
    for code in codifier.settlements:
        unit = codifier.units[code]
        for name in (unit.name, *unit.former):
            by_name.setdefault((oblast_of_code(code), _plain(name)), []).append(code)
    column = next((name for name in _RAIONS if name in settlements), None)
    raions = [""] * len(settlements) if column is None else settlements[column].fillna("")
    named = zip(settlements["oblast"], settlements["name_uk"].map(_plain), strict=True)
    found, rows_of = [""] * len(settlements), dict[str, list[int]]()
    for row, (key, raion) in enumerate(zip(named, raions, strict=True)):
        fitting = [
            code for code in by_name.get(key, ())
            if not raion or is_raion(str(raion), codifier.name_around(code, "raion"))
        ]  # fmt: skip
        if len(fitting) == 1:
            found[row] = fitting[0]
            rows_of.setdefault(fitting[0], []).append(row)
    points = shapely.point_on_surface(settlements.geometry.to_numpy())
    for rows in rows_of.values():  # namesakes in different places leave doubt
        first = points[rows[0]]
        away_m = (WGS84.inv(first.x, first.y, points[r].x, points[r].y)[2] for r in rows[1:])
        if any(distance_m > SAME_PLACE_M for distance_m in away_m):
            for row in rows:
                found[row] = ""
    return found


def _plain(name: str) -> str:
    return name.replace("’", "'").replace("ʼ", "'").strip().casefold()


# ---- times of one settlement -------------------------------------------------------------


def _held_intervals(status: PlaceStatus, *, with_flips: bool = False) -> list[HeldInterval]:
    """Return the times in which maps show a place as held, by choice with what came and went."""
    kept = [
        c for c in status.changes if with_flips or (c.reverted is None and not c.is_return)
    ]  # fmt: skip
    ranges = {} if status.about_maps is None else status.about_maps.day_ranges
    if not kept:
        hold = status.changes[-1].after if status.changes else status.hold
        kept_holds = [hold]
    else:
        kept_holds = [kept[0].before, *(change.after for change in kept)]
    bounds: list[StatusChange | None] = [None, *kept, None]
    found = []
    for hold, (begin, end) in zip(kept_holds, pairwise(bounds), strict=True):
        if hold != _HELD or status.first is None:
            continue
        found.append(
            HeldInterval(
                begin.since if begin else None,
                begin.day if begin else status.first,
                end.since if end else None,
                end.day if end else None,
                begin is None or begin.kind == "hands",
                end is None or end.kind == "hands",
                ranges,
            )
        )
    return found


def _compared(status: PlaceStatus, listed: OccupiedList) -> Iterator[ListedPlace]:
    """Yield the times in which the list or the maps have a place."""
    code = status.place.katottg
    if not code or status.first is None or status.last is None:
        return
    intervals = listed.intervals(code)
    times: list[_Time] = [(time[0], time[1] or date.max, time) for time in intervals]
    times += [(h.after or h.since, h.before or date.max, h) for h in _held_intervals(status)]
    drawn = {change.before for change in status.changes} | {status.hold}
    for group in _overlapping(sorted(times, key=lambda time: time[:2])):
        if group[0][0] > status.last or max(end for _, end, _ in group) < status.first:
            continue  # the list alone, when there are no maps
        listed_here = [time for _, _, time in group if isinstance(time, tuple)]
        held_here = [time for _, _, time in group if isinstance(time, HeldInterval)]
        if not held_here:  # a short time that the list has too is no flaw of the maps
            begin, end = group[0][0], max(end for _, end, _ in group)
            held_here = [
                held for held in _held_intervals(status, with_flips=True)
                if (held.after or held.since) <= end and begin <= (held.before or date.max)
            ]  # fmt: skip
        found: Found = "both" if held_here else "listed_only"
        if not listed_here:
            found = "held_only"
        elif not held_here and _LEFT_OUT in drawn:
            found = "left_out"
        yield ListedPlace(
            status.place,
            found,
            (listed_here[0][0], listed_here[-1][1]) if listed_here else None,
            _hull(held_here),
            status.hold,
            status.in_doubt,
            (len(listed_here), len(held_here)),
        )


_Time = tuple[date, date, tuple[date, date | None] | HeldInterval]


def _overlapping(times: Sequence[_Time]) -> Iterator[list[_Time]]:
    """Yield times, in order of their beginnings, in groups that overlap without a gap."""
    group: list[_Time] = []
    for time in times:
        if group and time[0] > max(end for _, end, _ in group):
            yield group
            group = []
        group.append(time)
    if group:
        yield group


def _hull(held: Sequence[HeldInterval]) -> HeldInterval | None:
    if not held:
        return None
    first, last = held[0], held[-1]
    return HeldInterval(
        first.after, first.since, last.until, last.before, first.begins_dated, last.ends_dated,
        first.day_ranges,
    )  # fmt: skip
