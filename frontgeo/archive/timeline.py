"""Represent many maps of one mapper as a `Timeline`, read in place."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
from shapely.geometry.base import BaseGeometry

from frontgeo._utils.dates import end_of, read_day, read_period, start_of, tolerance, zone_of
from frontgeo._utils.fileio import name_of
from frontgeo._utils.progress import progress
from frontgeo.archive import control_changes, series, store
from frontgeo.archive.reader import ReadingLog, RedefinedGrounds, SkippedFile, SnapshotReading
from frontgeo.archive.series import Every, published_at_once, set_apart
from frontgeo.archive.store import is_store, snapshots_of_store
from frontgeo.archive.timeline_html import timeline_html
from frontgeo.archive.transients import transients
from frontgeo.change.assumptions import Assumed, Assumption
from frontgeo.change.change import Change
from frontgeo.change.control_map import ControlMap
from frontgeo.change.definitions import lacking_status
from frontgeo.change.diff import diff
from frontgeo.errors import InputError, MapFileError
from frontgeo.mappers.registry import MAPPERS, credit_of
from frontgeo.mappers.snapshots import Snapshot, count_up_to, gaps_between, snapshot_at

if TYPE_CHECKING:
    import geopandas as gpd
    from matplotlib.figure import Figure

__all__ = ["Timeline"]

Stream = Callable[[Sequence[Snapshot]], Iterator[ControlMap | SnapshotReading]]


class Timeline:
    """The maps of one mapper over time.

    It is returned by `frontgeo.read_timeline`. Iterating reads the maps in order of time, one in
    memory at a time.

    Attributes
    ----------
    path : Path
    snapshots : tuple of Snapshot
        The snapshots in order of time; only names are read to find them.
    undated : int
        Number of files left out because no day was found for them.
    begins_with_state : bool
        Whether the first map is the state that a period begins with, as of `during`.
    """

    begins_with_state = False

    def __init__(
        self,
        path: Path,
        snapshots: Iterable[Snapshot],
        stream: Stream,
        *,
        undated: int = 0,
        left_out: Iterable[SkippedFile] = (),
        strict: bool = False,
    ) -> None:
        self.path, self.snapshots, self.undated = path, tuple(snapshots), undated
        self._source = stream
        self._log = ReadingLog(tuple(left_out))
        self._strict = strict
        # The maps without those found to be unreadable, whose number only grows.
        self._readable, self._bad_when_listed = self.snapshots, 0
        self._definition = ""  # if not empty, each map must show ground of this definition
        self._redefined = RedefinedGrounds(self.snapshots, self._stream)

    def __len__(self) -> int:
        return len(self.snapshots)

    def __repr__(self) -> str:
        first, last = self.snapshots[0], self.snapshots[-1]
        return f"<Timeline {name_of(self.path)}: {len(self)} maps, {first.day} to {last.day}>"

    def _repr_html_(self) -> str:
        ends = dict.fromkeys((self.readable or self.snapshots)[i] for i in (0, -1))
        read = self.read_many(ends)
        return timeline_html(
            name_of(self.path),
            [s.day for s in self.snapshots],
            self.gaps,
            [str(file) for file in self.skipped],
            [read[s] for s in ends if s in read],
        )

    @property
    def gaps(self) -> tuple[tuple[date, date], ...]:
        """Return the first and last day of each gap between maps that is longer than usual.

        A gap is a step above 1.5 times the median, so any day without a map if maps are daily.
        Maps that turned out to be unreadable do not count.
        """
        return gaps_between(s.day for s in self.readable)

    @property
    def readable(self) -> tuple[Snapshot, ...]:
        """Return the snapshots without those found to be unreadable so far."""
        bad = self._unusable
        if len(bad) != self._bad_when_listed:
            self._readable = tuple(s for s in self.snapshots if s not in bad)
            self._bad_when_listed = len(bad)
        return self._readable

    @property
    def _unusable(self) -> dict[Snapshot, tuple[SkippedFile, ...]]:
        """Return the maps of this timeline that are left out, with their files."""
        return self._log.unusable_for(self._definition)

    @property
    def skipped(self) -> tuple[SkippedFile, ...]:
        """Return the files left out so far, each with its fault.

        The list is complete once every map was read. It includes files for which no day was found.
        """
        return self._log.skipped()

    @property
    def lacking(self) -> pd.DataFrame:
        """Return the days on which a part of the map is missing, among the maps read so far.

        A missing part is, for example, ISW's advances beside its control. Indexed by ``day``:
        ``part``.
        """
        return self._log.lacking_table()

    def _taken(
        self,
        day: date | str,
        as_of: date | str | None,
        *,
        start: bool,
        within: timedelta | None = None,
    ) -> ControlMap:
        limit = None if as_of is None else read_day(as_of, "as_of")
        when = read_day(day, "day")
        while True:  # repeats, since a snapshot found to be unreadable is skipped
            taken = self.taken_at(when, as_of=limit, start=start, within=within)
            read = self.read_many([taken[0]])
            if taken[0] in read:
                return self.asked_for(read[taken[0]], *taken, as_of=limit)

    def _up_to(
        self, until: datetime, as_of: date | None, *, after: datetime | None = None
    ) -> list[Snapshot]:
        first = 0 if after is None else count_up_to(self.snapshots, after)
        past = self.snapshots[first : count_up_to(self.snapshots, until)]
        return [s for s in past if as_of is None or s.published <= as_of]

    def _unreadable_text(self, snapshots: Iterable[Snapshot]) -> str:
        """Return the fault of the last unreadable snapshot, and how many more are unreadable."""
        unusable = self._unusable
        bad = [s for s in snapshots if s in unusable]
        return f"{bad[-1].day} is there but unreadable: {self._fault_text(bad)}" if bad else ""

    def _fault_text(self, bad: Sequence[Snapshot]) -> str:
        more = f" (and {len(bad) - 1} more before it)" if len(bad) > 1 else ""
        return f"{self._unusable[bad[-1]][0]}{more}"

    def asked_for(
        self,
        control_map: ControlMap,
        snapshot: Snapshot,
        until: datetime,
        *,
        as_of: date | None = None,
    ) -> ControlMap:
        """Return a map with a note on the snapshots passed over for the instant asked for.

        Parameters
        ----------
        control_map : ControlMap
            The map of the snapshot.
        snapshot, until
            As `taken_at` returns them.
        as_of : date, optional
            The day of publication that was asked for.
        """
        later = self._up_to(until, as_of, after=snapshot.state_at)
        unusable = self._unusable
        bad = [s for s in later if s in unusable]
        if not bad:
            return control_map.with_(asked=until)
        about = {"day": bad[-1].day, "fault": unusable[bad[-1]][0], "taken": snapshot.day}
        if len(bad) == 1:
            note = Assumption.of("day", "last_good_map", **about)
        else:
            note = Assumption.of("day", "last_good_map_of_several", more=len(bad) - 1, **about)
        return control_map.with_(asked=until, assumed=(*control_map.assumed, note))

    def period(
        self,
        since: date | str,
        until: date | str,
        *,
        as_of: date | str | None = None,
        timezone: str = "",
    ) -> tuple[ControlMap, ControlMap]:
        """Return the states at the start and at the end of a period, as a check takes them.

        Parameters
        ----------
        since, until : date or ISO text
            The state at 00:00 of `since`, and at the end of `until`: the last map up to then, or
            a later one that is nearer, by at most a tenth of the period (a day to a week), as in
            `nearest`. A period that is nearest to a single map at both ends has the last maps
            before.
        as_of : date or ISO text, optional
            Use only maps published by the end of that day.
        timezone : str
            In which days begin and end, such as ``Europe/Kyiv``; by default UTC. A map of which
            only the day is known shows the end of that day there.

        Returns
        -------
        tuple of ControlMap
            `ControlMap.described` states how old each was at that instant.

        Raises
        ------
        InputError
            When there is no map for one of these instants, or none in between, or when `until` is
            before `since`.
        """
        first, last = read_day(since, "since"), read_day(until, "until")
        read_period(first, last)  # refuses days in the wrong order
        limit = None if as_of is None else read_day(as_of, "as_of")
        zone = zone_of(timezone)
        while True:  # repeats, since a snapshot found to be unreadable is skipped
            before, after = self._ends(first, last, limit, zone)
            maps = self.read_many([before[0], after[0]])
            if len(maps) == 2:
                return (
                    self.asked_for(maps[before[0]], *before, as_of=limit),
                    self.asked_for(maps[after[0]], *after, as_of=limit),
                )

    def _ends(
        self, first: date, last: date, as_of: date | None, zone: tzinfo
    ) -> list[tuple[Snapshot, datetime]]:
        """Return the two snapshots of a period, each with the instant asked for."""
        ends: list[tuple[Snapshot, datetime]] = []
        for within in (tolerance(first, last), None):
            ends = [
                self.taken_at(day, as_of=as_of, start=day_is_first, zone=zone, within=within)
                for day, day_is_first in ((first, True), (last, False))
            ]
            if ends[0][0] != ends[1][0]:
                return ends
        raise self._nothing_between(first, last, ends[1], as_of)

    def _nothing_between(
        self, first: date, last: date, end: tuple[Snapshot, datetime], as_of: date | None
    ) -> InputError:
        bad = self._unreadable_text(self._up_to(end[1], as_of))
        return InputError(
            f"{self.path}: no map between {first} and {last}; the last one before is of "
            f"{end[0].day}{f' ({bad})' if bad else ''}"
        )

    def during(
        self,
        since: date | str | None = None,
        until: date | str | None = None,
        *,
        timezone: str = "",
    ) -> Timeline:
        """Return the maps of a period: from the state that it begins with to its last map.

        Parameters
        ----------
        since, until : date or ISO text, optional
            From the state at 00:00 of `since`, which is that of the last map before it (or of the
            first map), to the last map of `until`; by default all maps.
        timezone : str
            In which days begin and end, such as ``Europe/Kyiv``; by default UTC. Snapshots then
            have their days there.

        Returns
        -------
        Timeline

        Raises
        ------
        InputError
            When `until` is before `since`, the period ends before the first map, or there is no
            map in it.

        Examples
        --------
        >>> import tempfile, shapely
        >>> from frontgeo import read_timeline
        >>> folder = Path(tempfile.mkdtemp())
        >>> for day in ("2024-05-01", "2024-05-31", "2024-06-30"):
        ...     square = shapely.to_geojson(shapely.box(36, 50, 36.1, 50.1))
        ...     _ = (folder / f"{day}.geojson").write_text(square)
        >>> timeline = read_timeline(folder, mapper="me")
        >>> [str(s.day) for s in timeline.during("2024-05-20", "2024-06-10").snapshots]
        ['2024-05-01', '2024-05-31']
        """
        first, last = read_period(since, until)
        zone = zone_of(timezone)
        local = self._in_zone(zone)
        if first is None and last is None:
            return local
        begin = None if first is None else local._begin(first, zone)
        end = None if last is None else end_of(last, zone)
        shown = [s for s in local.snapshots if end is None or s.state_in(zone) <= end]
        if not shown:
            raise InputError(
                f"{self.path}: no map up to {last}; the first is of {local.snapshots[0].day}"
            )
        if begin is not None:
            shown = shown[shown.index(begin) :] if begin in shown else []
        if begin is not None and len(shown) < 2:
            there = (
                f"no map from {first} on" if last is None else f"no map between {first} and {last}"
            )
            bad = self._unreadable_text(shown)
            raise InputError(
                f"{self.path}: {there}; the last one before is of {begin.day}"
                f"{f' ({bad})' if bad else ''}"
            )
        timeline = local._read_by(local._stream, shown)
        timeline.begins_with_state = begin is not None
        return timeline

    def _begin(self, first: date, zone: tzinfo) -> Snapshot | None:
        """Return the snapshot of the state that a day begins with, if there is one to read."""
        start = start_of(first, zone)
        while any(s.state_in(zone) <= start for s in self.readable):
            begin, _ = self.taken_at(first, start=True, zone=zone)
            if begin in self.read_many([begin]):
                return begin
        return None

    def _in_zone(self, zone: tzinfo) -> Timeline:
        """Return a timeline whose snapshots have their days in a time zone."""
        local = {s: replace(s, day=s.day_in(zone)) for s in self.snapshots}
        if all(old == new for old, new in local.items()):
            return self
        utc = {new: old for old, new in local.items()}

        def stream(snapshots: Sequence[Snapshot]) -> Iterator[SnapshotReading]:
            return self._stream([utc[s] for s in snapshots])

        timeline = Timeline(
            self.path,
            local.values(),
            stream,
            undated=self.undated,
            left_out=self._log.undated,
            strict=self._strict,
        )
        timeline._definition, timeline._redefined = self._definition, self._redefined
        timeline.begins_with_state = self.begins_with_state
        return timeline

    def at(self, day: date | str, *, as_of: date | str | None = None) -> ControlMap:
        """Return the state at the end of a day (UTC): the last map up to then.

        Parameters
        ----------
        day : date or ISO text
        as_of : date or ISO text, optional
            Use only maps published by the end of that day.

        Returns
        -------
        ControlMap
            `described` states which snapshot it is and how old it was at that instant.

        Raises
        ------
        InputError
            When there is no map up to then.
        """
        return self._taken(day, as_of, start=False)

    def before(self, day: date | str, *, as_of: date | str | None = None) -> ControlMap:
        """Return the state at the start of a day: the last map before 00:00 UTC.

        Parameters and errors are those of `at`.
        """
        return self._taken(day, as_of, start=True)

    def nearest(
        self,
        day: date | str,
        *,
        start: bool = False,
        within: timedelta = timedelta(days=7),
        as_of: date | str | None = None,
    ) -> ControlMap:
        """Return the map nearest in time to the end, or the start, of a day.

        Parameters
        ----------
        day : date or ISO text
        start : bool
            Use 00:00 UTC of the day rather than its end.
        within : timedelta
            The most by which a later map may be late. The last earlier map is preferred if it is
            as near, or no more than a day old.
        as_of : date or ISO text, optional
            Use only maps published by the end of that day.

        Raises
        ------
        InputError
            When there is no map up to then and none soon enough after.
        """
        return self._taken(day, as_of, start=start, within=within)

    def taken_at(
        self,
        day: date,
        *,
        as_of: date | None = None,
        start: bool = False,
        zone: tzinfo = UTC,
        within: timedelta | None = None,
    ) -> tuple[Snapshot, datetime]:
        """Return the snapshot of the state at the end, or the start, of a day, and that instant.

        Parameters and errors are those of `at`; no map is read. The day is a day in `zone`. With
        `within`, a later snapshot is taken if it is nearer, as in `nearest`. Snapshots found to be
        unreadable are passed over.
        """
        until = start_of(day, zone) if start else end_of(day, zone)
        public = self.readable
        if as_of is not None:
            public = tuple(s for s in public if s.published <= as_of)
        taken = snapshot_at(public, until, within, zone=zone)
        if taken is not None:
            return taken, until
        bad = self._unreadable_text(self._up_to(until, as_of))
        first = next(iter(self.readable), None)
        there = f"the first is of {first.day}" if first else "there is none that can be read"
        raise InputError(
            f"{self.path}: no map of the state at the {'start' if start else 'end'} of {day}; "
            f"{there}{f' ({bad})' if bad else ''}"
        )

    def maps(self, snapshots: Sequence[Snapshot] | None = None) -> Iterator[ControlMap]:
        """Yield maps in order of time, one in memory at a time.

        Parameters and errors are those of `dated`.
        """
        return (control_map for _, control_map in self.dated(snapshots))

    def dated(
        self, snapshots: Sequence[Snapshot] | None = None
    ) -> Iterator[tuple[Snapshot, ControlMap]]:
        """Yield maps in order of time, each with its snapshot; unreadable maps are left out.

        Parameters
        ----------
        snapshots : sequence of Snapshot, optional
            The snapshots to read; by default all.

        Raises
        ------
        InputError
            When a map is by another mapper, or shows another side's ground.
        MapFileError
            When no map can be read.
        """
        wanted = self.snapshots if snapshots is None else sorted(set(snapshots), key=Snapshot.order)
        first: ControlMap | None = None
        side = ""
        with progress(len(wanted), "map") as bar:
            for snapshot, control_map in self._read(wanted):
                bar.update()
                if control_map is None:
                    continue
                first = first or control_map
                if control_map.is_another_mappers(first) or control_map.mapper != first.mapper:
                    raise InputError(
                        f"{self.path}: expected maps of one mapper, found {first.described} and "
                        f"{control_map.described}; keep an archive for each mapper"
                    )
                if side and control_map.side.casefold() not in ("", side.casefold()):
                    raise InputError(
                        f"{self.path}: expected maps of one side's ground, found "
                        f"{control_map.described} of {control_map.side} after others of {side}; "
                        "keep an archive for each side"
                    )
                side = side or control_map.side
                yield snapshot, control_map

    def _read(self, wanted: Sequence[Snapshot]) -> Iterator[tuple[Snapshot, ControlMap | None]]:
        """Yield snapshots in order, and record the files and parts that are left out."""
        if not wanted:
            return
        for snapshot, read in zip(wanted, self._stream(wanted), strict=True):
            control_map = self._log.add(snapshot, read, self._definition)
            yield snapshot, control_map and self._redefined.added_to(control_map)
        unusable = self._unusable
        if all(snapshot in unusable for snapshot in self.snapshots):
            fault = unusable[self.snapshots[0]][0]
            raise MapFileError(self.path, f"none of its maps can be read; the first is {fault}")

    def _stream(self, wanted: Sequence[Snapshot]) -> Iterator[SnapshotReading]:
        for read in self._source(wanted):
            yield SnapshotReading(read) if isinstance(read, ControlMap) else read

    def read_many(self, snapshots: Iterable[Snapshot]) -> dict[Snapshot, ControlMap]:
        """Return the maps of some snapshots, without unreadable ones, in one pass."""
        wanted = sorted(set(snapshots), key=Snapshot.order)
        return {s: found for s, found in self._read(wanted) if found is not None}

    def read(self, snapshot: Snapshot) -> ControlMap:
        """Return the map of one snapshot.

        Raises
        ------
        MapFileError
            When the snapshot is unreadable.
        """
        read = self.read_many([snapshot])
        if not read:
            fault = self._unusable[snapshot][0]
            raise MapFileError(f"{self.path}/{fault.member}", fault.reason)
        return read[snapshot]

    def first_map(self) -> ControlMap:
        """Return the first map that can be read."""
        return next(self.maps())

    def __iter__(self) -> Iterator[ControlMap]:
        return self.maps()

    # ---- tables and figures from many maps -----------------------------------------------

    def area(
        self,
        by: gpd.GeoDataFrame | None = None,
        *,
        name: str | None = None,
        definition: str = "occupied",
        every: Every = "day",
    ) -> pd.DataFrame:
        """Measure the area held on each map, in km²; see `frontgeo.archive.series.area`."""
        return series.area(self, by, name=name, definition=definition, every=every)

    def area_by_side(self, *, every: Every = "day") -> pd.DataFrame:
        """Measure the area of each side on each map; see `frontgeo.archive.series.area_by_side`."""
        return series.area_by_side(self, every=every)

    def deltas(
        self,
        by: gpd.GeoDataFrame | None = None,
        *,
        name: str | None = None,
        every: Every = "day",
        definition: str = "occupied",
        as_mapped: bool = False,
    ) -> pd.DataFrame:
        """Measure ground gained and lost in each step; see `frontgeo.archive.series.deltas`."""
        return series.deltas(
            self, by, name=name, every=every, definition=definition, as_mapped=as_mapped
        )

    def between(
        self, since: date | str, until: date | str, *, timezone: str = "", **options: Any
    ) -> Change:
        """Return the change of a period, between the maps that a check of it takes.

        Parameters
        ----------
        since, until : date or ISO text
            The first and the last day, as in `period`: from the state at the start of `since` to
            that at the end of `until`.
        timezone : str
            As in `period`.
        **options
            Options of `frontgeo.diff`: ``definition``, ``clip``, ``keep_slivers`` and others.

        Raises
        ------
        InputError
            As for `period`.
        """
        timeline = self.holding(options.get("definition", "occupied"))
        return diff(*timeline.period(since, until, timezone=timezone), **options)

    def plot(
        self,
        by: gpd.GeoDataFrame | None = None,
        *,
        deltas: bool = False,
        name: str | None = None,
        definition: str = "occupied",
        every: Every = "day",
    ) -> Figure:
        """Draw the area held over time, or the ground gained and lost in each step.

        Parameters
        ----------
        by : GeoDataFrame, optional
            Regions, each drawn as a curve, as in `area`.
        deltas : bool
            Draw bars of ground gained and lost instead, as in `deltas`; by region, curves of their
            sums.
        name, definition, every
            As in `area`.

        Returns
        -------
        matplotlib.figure.Figure
            The figure, which notebooks display; save it with ``.savefig("held.png")`` or ``.svg``.

        Raises
        ------
        NotAvailableError
            When matplotlib is not installed.
        """
        from frontgeo.outputs.chart import SeriesAbout
        from frontgeo.plot.series_figure import plot_series  # matplotlib is optional

        assumed = Assumed()
        timeline = self.holding(definition).shown_to(assumed.take)
        if deltas:
            table = timeline.deltas(by, name=name, every=every, definition=definition)
        else:
            table = timeline.area(by, name=name, definition=definition, every=every)
        mapper = self.first_map().mapper
        boundaries = "" if by is None else str(by.attrs.get("attribution") or "")
        about = SeriesAbout(
            mapper,
            definition,
            every,
            credit_of(mapper),
            boundaries,
            maps=len(self),
            gaps=self.gaps,
            caveats=[f"* {line}" for line in assumed.lines()],
        )
        figure: Figure = plot_series(table, about)
        return figure

    def first_taken(
        self, points: gpd.GeoDataFrame | gpd.GeoSeries, *, definition: str = "occupied"
    ) -> pd.DataFrame:
        """Return the day on which each point is taken; see `control_changes.first_taken`."""
        return control_changes.first_taken(self, points, definition=definition)

    def changes_of_hands(
        self, points: gpd.GeoDataFrame | gpd.GeoSeries, *, definition: str = "occupied"
    ) -> pd.DataFrame:
        """List every change of control; see `control_changes.settlement_changes`."""
        return control_changes.settlement_changes(self, points, definition=definition)

    @cached_property
    def _set_apart(self) -> pd.DataFrame:
        return set_apart(self)

    @property
    def redraws(self) -> pd.DataFrame:
        """Return the days on which border or coast far from the front was redrawn, and the area.

        The rows are those of `frontgeo.archive.series.set_apart` for ground that counts as
        occupied.
        """
        return self._set_apart[self._set_apart["kind"] == "redrawn"].drop(columns="kind")

    @property
    def reclassified(self) -> pd.DataFrame:
        """Return the days on which the mapper redefined ground, and the area; see `redraws`."""
        return self._set_apart[self._set_apart["kind"] == "redefined"].drop(columns="kind")

    @cached_property
    def transients(self) -> pd.DataFrame:
        """Return patches of occupied ground that come and go within three maps.

        The rows are those of `frontgeo.archive.transients.transients`.
        """
        return transients(self)

    @cached_property
    def published_in_one_day(self) -> pd.DataFrame:
        """Return steps many times the usual size, whose day is that of publication.

        The rows are those of `frontgeo.archive.series.published_at_once` for ground that counts as
        occupied, from the last map of each day to the last of the next.
        """
        return published_at_once(self.deltas())

    def shown_to(self, look: Callable[[ControlMap], None]) -> Timeline:
        """Return a timeline that calls a function with each map that it reads."""

        def looked(_: Snapshot, read: SnapshotReading) -> SnapshotReading:
            if read.control_map is not None:
                look(read.control_map)
            return read

        return self._mapped(looked)

    def redated(self, instants: Mapping[date, datetime]) -> Timeline:
        """Return a timeline with other instants for some files.

        Parameters
        ----------
        instants : mapping of date to datetime
            Instants by the day in the file's name, such as the column ``instant`` of
            `frontgeo.archive.reader.match_instants`. Other files keep their dates.
        """
        note = Assumption.of("day", "instants_given")
        by_day = {day: at.astimezone(UTC) for day, at in instants.items()}
        before: dict[Snapshot, Snapshot] = {}
        for old in self.snapshots:
            at = by_day.get(old.published)
            new = old if at is None else replace(old, instant=at, day=at.date(), day_range=None)
            before[new] = old

        def stream(snapshots: Sequence[Snapshot]) -> Iterator[SnapshotReading]:
            # New instants may change the order: read in the archive's own order, then yield the
            # maps in the new one.
            order = sorted((before[s] for s in snapshots), key=Snapshot.order)
            reads = dict(zip(order, self._stream(order), strict=True))
            for snapshot in snapshots:
                read = reads.pop(before[snapshot])
                control_map = read.control_map
                if control_map is not None and snapshot != before[snapshot]:
                    rest = tuple(a for a in control_map.assumed if a.about != "day")
                    control_map = control_map.with_(
                        instant=snapshot.instant,
                        day=snapshot.day,
                        day_range=None,
                        assumed=(*rest, note),
                    )
                yield SnapshotReading(control_map, read.skipped)

        ordered = sorted(before, key=Snapshot.order)
        timeline = Timeline(self.path, ordered, stream, undated=self.undated, strict=self._strict)
        timeline.begins_with_state = self.begins_with_state
        return timeline

    def clipped(self, region: BaseGeometry) -> Timeline:
        """Return a timeline whose maps are clipped to a region (`ControlMap.clipped`)."""

        def cut(_: Snapshot, read: SnapshotReading) -> SnapshotReading:
            whole = read.control_map
            return SnapshotReading(whole and whole.clipped(region), read.skipped)

        return self._mapped(cut)

    def of_side(self, side: str) -> Timeline:
        """Return a timeline of the ground of one side, of maps that show several.

        A side that a map of all sides does not show holds nothing there, which is noted on it.
        """

        def picked(_: Snapshot, read: SnapshotReading) -> SnapshotReading:
            whole = read.control_map
            of_side = whole and whole.of_side(side, may_be_absent=True)
            return SnapshotReading(of_side, read.skipped)

        return self._mapped(picked)

    def holding(self, definition: str) -> Timeline:
        """Return a timeline without the maps that show no ground of a definition.

        These maps are listed in `skipped`, each as a fault of its file.

        Raises
        ------
        InputError
            For an unknown definition, and, on reading, for one that the mapper never shows.
        """
        lacking_status(definition, ())
        if self._definition == definition:
            return self
        without = self._log.without.setdefault(definition, {})

        def chosen(snapshot: Snapshot, read: SnapshotReading) -> SnapshotReading:
            whole = read.control_map
            fault = None if whole is None else self._lacks(snapshot, whole, definition)
            if fault is None:
                return read
            without[snapshot] = (*read.skipped, fault)
            return SnapshotReading(None, without[snapshot])

        timeline = self._mapped(chosen)
        timeline._definition = definition
        return timeline

    def _lacks(
        self, snapshot: Snapshot, control_map: ControlMap, definition: str
    ) -> SkippedFile | None:
        """Return the fault of a map that shows no ground of a definition, or None."""
        lacking = lacking_status(definition, control_map.statuses)
        if not lacking or control_map.is_of_no_side:  # `held` asks for a side
            return None
        if control_map.recognised in MAPPERS and lacking_status(
            definition, MAPPERS[control_map.recognised].statuses
        ):
            control_map.held(definition)  # raises an error, as no other map shows it either
        name = snapshot.members[0] if snapshot.members else str(snapshot.day)
        reason = (
            f"definition {definition!r}: shows no {lacking} ground, but {control_map.shown_text}; "
            "use another definition"
        )
        if self._strict:
            raise MapFileError(f"{self.path}/{name}", reason)
        return SkippedFile(name, reason)

    def _mapped(self, change: Callable[[Snapshot, SnapshotReading], SnapshotReading]) -> Timeline:
        """Return a timeline that changes each reading of this one."""

        def stream(snapshots: Sequence[Snapshot]) -> Iterator[SnapshotReading]:
            return itertools.starmap(change, zip(snapshots, self._stream(snapshots), strict=True))

        return self._read_by(stream)

    def _read_by(self, stream: Stream, snapshots: Sequence[Snapshot] | None = None) -> Timeline:
        """Return a timeline of the same archive, or of some of its snapshots, read by a stream."""
        shown = self.snapshots if snapshots is None else snapshots
        timeline = Timeline(self.path, shown, stream, undated=self.undated, strict=self._strict)
        timeline.begins_with_state = self.begins_with_state
        timeline._log, timeline._definition = self._log, self._definition
        timeline._redefined = self._redefined  # from whole maps, also where these are clipped
        return timeline

    def append(self, control_map: ControlMap) -> None:
        """Add a later map to the store behind the timeline; see `frontgeo.archive.store.append`.

        Raises
        ------
        InputError
            When the timeline was not read from a store, or the map is not later than its last one.
        """
        if not is_store(self.path):
            raise InputError(
                f"{self.path}: expected a store to add to, found an archive; make one with "
                "frontgeo.archive.store.write_store"
            )
        store.append(self.path, [control_map])
        self.snapshots = tuple(snapshots_of_store(self.path))
        self._bad_when_listed = -1
        self._redefined = RedefinedGrounds(self.snapshots, self._stream)
        for name in ("_set_apart", "transients", "published_in_one_day"):
            self.__dict__.pop(name, None)
