"""Represent many maps of one mapper as a `Timeline`, read in place."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cached_property
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import pandas as pd
from shapely.geometry.base import BaseGeometry

from frontgeo._utils.dates import end_of, read_day, start_of
from frontgeo._utils.progress import progress
from frontgeo.archive import control_changes, series, store
from frontgeo.archive.reader import Fault, KeptReading, Read
from frontgeo.archive.series import Every, published_at_once, set_apart
from frontgeo.archive.store import is_store, snapshots_of_store
from frontgeo.archive.transients import transients
from frontgeo.change.artifacts import redefined_ground
from frontgeo.change.assumptions import Assumed, Assumption
from frontgeo.change.change import Change
from frontgeo.change.control_map import ControlMap, Redefinition
from frontgeo.change.definitions import lacking_status
from frontgeo.change.diff import diff
from frontgeo.errors import InputError, MapFileError
from frontgeo.mappers.registry import MAPPERS, credit_of
from frontgeo.mappers.snapshots import Snapshot

if TYPE_CHECKING:
    import geopandas as gpd
    from distributed import Client
    from matplotlib.figure import Figure

__all__ = ["Timeline"]


Stream = Callable[[Sequence[Snapshot]], Iterator[ControlMap | Read]]


@dataclass
class _Found:
    """Faults and missing parts found so far, shared by all timelines made from one archive."""

    left_out: tuple[Fault, ...] = ()
    unusable: dict[Snapshot, tuple[Fault, ...]] = field(default_factory=dict)
    faults: dict[Snapshot, tuple[Fault, ...]] = field(default_factory=dict)
    lacking: dict[Snapshot, tuple[str, ...]] = field(default_factory=dict)
    without: dict[str, dict[Snapshot, tuple[Fault, ...]]] = field(default_factory=dict)


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
    """

    def __init__(
        self,
        path: Path,
        snapshots: Iterable[Snapshot],
        stream: Stream,
        *,
        undated: int = 0,
        left_out: Iterable[Fault] = (),
        origin: Timeline | None = None,
        strict: bool = False,
    ) -> None:
        self.path, self.snapshots, self.undated = path, tuple(snapshots), undated
        self._source = stream
        self._found = _Found(tuple(left_out))
        self._strict = strict
        self._definition = ""  # if not empty, each map must show ground of this definition
        self._origin = origin  # the same maps before they were clipped

    def __len__(self) -> int:
        return len(self.snapshots)

    def __repr__(self) -> str:
        first, last = self.snapshots[0], self.snapshots[-1]
        return f"<Timeline {self.path.name}: {len(self)} maps, {first.day} to {last.day}>"

    @property
    def gaps(self) -> tuple[tuple[date, date], ...]:
        """Return the first and last day of each gap between maps that is longer than usual.

        A gap is a step above 1.5 times the median, so any day without a map if maps are daily.
        Maps that turned out to be unreadable do not count.
        """
        days = sorted({s.day for s in self.readable})
        steps = [(b - a).days for a, b in itertools.pairwise(days)]
        if not steps:
            return ()
        longest = 1.5 * max(1.0, median(steps))
        one = timedelta(days=1)
        pairs = zip(itertools.pairwise(days), steps, strict=True)
        return tuple((a + one, b - one) for (a, b), step in pairs if step > longest)

    @property
    def readable(self) -> tuple[Snapshot, ...]:
        """Return the snapshots without those found to be unreadable so far."""
        bad = self._unusable
        return tuple(s for s in self.snapshots if s not in bad)

    @property
    def _unusable(self) -> dict[Snapshot, tuple[Fault, ...]]:
        """Return the maps of this timeline that are left out, with the faults of each."""
        return {**self._found.unusable, **self._found.without.get(self._definition, {})}

    @property
    def skipped(self) -> tuple[Fault, ...]:
        """Return the files left out so far, each with its fault.

        The list is complete once every map was read. It includes files for which no day was found.
        """
        by_snapshot = {**self._found.faults, **self._found.unusable}
        for without in self._found.without.values():
            for snapshot, faults_of in without.items():
                known = by_snapshot.get(snapshot, ())
                by_snapshot[snapshot] = tuple(dict.fromkeys((*known, *faults_of)))
        faults = (f for s in sorted(by_snapshot, key=_order) for f in by_snapshot[s])
        return (*faults, *self._found.left_out)

    @property
    def lacking(self) -> pd.DataFrame:
        """Return the days on which a part of the map is missing, among the maps read so far.

        A missing part is, for example, ISW's advances beside its control. Indexed by ``day``:
        ``part``.
        """
        rows = [
            (snapshot.day, part)
            for snapshot, parts in sorted(self._found.lacking.items(), key=lambda i: _order(i[0]))
            for part in parts
        ]
        index = series.days_index([day for day, _ in rows])
        return pd.DataFrame({"part": [part for _, part in rows]}, index=index, dtype="str")

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

    def _taken_for(
        self, until: datetime, as_of: date | None, within: timedelta | None, asked: str
    ) -> Snapshot:
        """Return the last snapshot up to an instant, or a nearer later one within reach."""
        public = [s for s in self.readable if as_of is None or s.published <= as_of]
        past = [s for s in public if s.state_at <= until]
        later = [s for s in public if s.state_at > until]
        age = until - past[-1].state_at if past else None
        # Prefer a map no more than a day old to any later one.
        if within is not None and later and (age is None or age > timedelta(days=1)):
            ahead = later[0].state_at - until
            if ahead <= within and (age is None or ahead < age):
                return [s for s in later if s.state_at == later[0].state_at][-1]
        if not past:
            bad = self._unreadable_text(self._up_to(until, as_of))
            first = next(iter(self.readable), None)
            there = f"the first is of {first.day}" if first else "there is none that can be read"
            raise InputError(
                f"{self.path}: no map of the state {asked}; {there}{f' ({bad})' if bad else ''}"
            )
        return past[-1]

    def _up_to(self, until: datetime, as_of: date | None) -> list[Snapshot]:
        return [
            s
            for s in self.snapshots
            if s.state_at <= until and (as_of is None or s.published <= as_of)
        ]

    def _unreadable_text(self, snapshots: Iterable[Snapshot]) -> str:
        """Return the fault of the last unreadable snapshot, and how many more are unreadable."""
        unusable = self._unusable
        bad = [s for s in snapshots if s in unusable]
        if not bad:
            return ""
        return f"{bad[-1].day} is there but unreadable: {self._fault_text(bad)}"

    def _fault_text(self, bad: Sequence[Snapshot]) -> str:
        more = f" (and {len(bad) - 1} more before it)" if len(bad) > 1 else ""
        return f"{self._unusable[bad[-1]][0]}{more}"

    def asked_for(
        self, shown: ControlMap, snapshot: Snapshot, until: datetime, *, as_of: date | None = None
    ) -> ControlMap:
        """Return a map with a note on the snapshots passed over for the instant asked for.

        Parameters
        ----------
        shown : ControlMap
            The map of the snapshot.
        snapshot, until
            As `taken_at` returns them.
        as_of : date, optional
            The day of publication that was asked for.
        """
        later = [s for s in self._up_to(until, as_of) if s.state_at > snapshot.state_at]
        assumed = shown.assumed
        unusable = self._unusable
        if bad := [s for s in later if s in unusable]:
            fault = self._fault_text(bad)
            told = Assumption.of(
                "day", "last_good_map", day=bad[-1].day, fault=fault, taken=snapshot.day
            )
            assumed = (*assumed, told)
        return shown.with_(asked=until, assumed=assumed)

    def period(
        self, since: date | str, until: date | str, *, as_of: date | str | None = None
    ) -> tuple[ControlMap, ControlMap]:
        """Return the states at the start and at the end of a period, in one pass.

        Parameters
        ----------
        since, until : date or ISO text
            The state at 00:00 UTC of `since`, and at the end of `until`.
        as_of : date or ISO text, optional
            Use only maps published by the end of that day.

        Raises
        ------
        InputError
            When there is no map up to one of these instants, or none in between.
        """
        first, last = read_day(since, "since"), read_day(until, "until")
        limit = None if as_of is None else read_day(as_of, "as_of")
        return self._read_two(first, last, limit, start=True)

    def _read_two(
        self, first: date, last: date, as_of: date | None, *, start: bool
    ) -> tuple[ControlMap, ControlMap]:
        while True:  # repeats, since a snapshot found to be unreadable is skipped
            before = self.taken_at(first, as_of=as_of, start=start)
            after = self.taken_at(last, as_of=as_of)
            if before[0] == after[0]:
                bad = self._unreadable_text(self._up_to(after[1], as_of))
                raise InputError(
                    f"{self.path}: no map between {first} and {last}; the last one before is of "
                    f"{before[0].day}{f' ({bad})' if bad else ''}"
                )
            maps = self.read_many([before[0], after[0]])
            if len(maps) == 2:
                return (
                    self.asked_for(maps[before[0]], *before, as_of=as_of),
                    self.asked_for(maps[after[0]], *after, as_of=as_of),
                )

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
        edge = "start" if start else "end"
        return self._taken_for(until, as_of, within, f"at the {edge} of {day}"), until

    def maps(self, snapshots: Sequence[Snapshot] | None = None) -> Iterator[ControlMap]:
        """Yield maps in order of time, one in memory at a time.

        Parameters and errors are those of `dated`.
        """
        return (shown for _, shown in self.dated(snapshots))

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
        wanted = self.snapshots if snapshots is None else sorted(set(snapshots), key=_order)
        first: ControlMap | None = None
        side = ""
        with progress(len(wanted), "map") as bar:
            for snapshot, shown in self._read(wanted):
                bar.update()
                if shown is None:
                    continue
                first = first or shown
                if shown.is_another_mappers(first) or shown.mapper != first.mapper:
                    raise InputError(
                        f"{self.path}: expected maps of one mapper, found {first.described} and "
                        f"{shown.described}; keep an archive for each mapper"
                    )
                if shown.side and side and shown.side != side:
                    raise InputError(
                        f"{self.path}: expected maps of one side's ground, found {shown.described} "
                        f"of {shown.side} after others of {side}; keep an archive for each side"
                    )
                side = side or shown.side
                yield snapshot, shown

    def _read(self, wanted: Sequence[Snapshot]) -> Iterator[tuple[Snapshot, ControlMap | None]]:
        """Yield snapshots in order, and record the files and parts that are left out."""
        found = self._found
        if not wanted:
            return
        for snapshot, read in zip(wanted, self._stream(wanted), strict=True):
            shown = read.shown
            if shown is None:
                if snapshot not in found.without.get(self._definition, {}):
                    found.unusable[snapshot] = read.faults
            else:
                if read.faults:
                    found.faults[snapshot] = read.faults
                    told = [
                        Assumption.of("day", "file_left_out", file=f.member, reason=f.reason)
                        for f in read.faults
                    ]
                    shown = shown.with_(assumed=(*shown.assumed, *told))
                if shown.missing_parts:
                    found.lacking[snapshot] = shown.missing_parts
                shown = self._with_grounds(shown)
            yield snapshot, shown
        unusable = self._unusable
        if len(unusable) == len(self.snapshots):
            fault = unusable[self.snapshots[0]][0]
            raise MapFileError(self.path, f"none of its maps can be read; the first is {fault}")

    def _stream(self, wanted: Sequence[Snapshot]) -> Iterator[Read]:
        for read in self._source(wanted):
            yield Read(read) if isinstance(read, ControlMap) else read

    def read_many(self, snapshots: Iterable[Snapshot]) -> dict[Snapshot, ControlMap]:
        """Return the maps of some snapshots, without unreadable ones, in one pass."""
        wanted = sorted(set(snapshots), key=_order)
        return {snapshot: shown for snapshot, shown in self._read(wanted) if shown is not None}

    def _with_grounds(self, shown: ControlMap) -> ControlMap:
        """Return a map with the ground that its mapper redefined, as far as the archive has it."""
        day = shown.day
        if day is None or all(r.ground is not None for r in shown.redefinitions):
            return shown
        # A later redefinition matters only if ground is drawn from then on.
        wanted = [r.day <= day or r.direction == "gained" for r in shown.redefinitions]
        found = [
            self._redefined(r) if asked else r
            for r, asked in zip(shown.redefinitions, wanted, strict=True)
        ]
        return shown.with_(redefinitions=tuple(found))

    def _redefined(self, redefined: Redefinition) -> Redefinition:
        """Return a redefinition with its ground, from the last map before its day to the next."""
        if self._origin is not None:
            return self._origin._redefined(redefined)
        if redefined not in self._grounds:
            old = [s for s in self.snapshots if s.day < redefined.day]
            new = [s for s in self.snapshots if s.day >= redefined.day]
            ground = None
            if old and new:
                two = [read.shown for read in self._stream([old[-1], new[0]])]
                if two[0] is not None and two[1] is not None and not _lack_ground(two):
                    ground = redefined_ground(two[0].held(), two[1].held(), redefined)
            self._grounds[redefined] = replace(redefined, ground=ground)
        return self._grounds[redefined]

    @cached_property
    def _grounds(self) -> dict[Redefinition, Redefinition]:
        return {}

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
        client: Client | None = None,
    ) -> pd.DataFrame:
        """Measure the area held on each map, in km²; see `frontgeo.archive.series.area`."""
        return series.area(self, by, name=name, definition=definition, every=every, client=client)

    def deltas(
        self,
        *,
        every: Every = "day",
        definition: str = "occupied",
        as_mapped: bool = False,
        client: Client | None = None,
    ) -> pd.DataFrame:
        """Measure ground gained and lost in each step; see `frontgeo.archive.series.deltas`."""
        return series.deltas(
            self,
            every=every,
            definition=definition,
            as_mapped=as_mapped,
            client=client,
        )

    def between(self, a: date | str, b: date | str, **options: Any) -> Change:
        """Return the change from the state at the end of one day to that of another.

        Parameters
        ----------
        a, b : date or ISO text
            The earlier and the later day, each as in `at`.
        **options
            Options of `frontgeo.diff`: ``definition``, ``clip``, ``keep_slivers`` and others.

        Raises
        ------
        InputError
            When there is no map up to one of them, or none in between.
        """
        first, last = read_day(a, "a"), read_day(b, "b")
        timeline = self.holding(options.get("definition", "occupied"))
        return diff(*timeline._read_two(first, last, None, start=False), **options)

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
            Draw bars of ground gained and lost instead, as in `deltas`.
        name, definition, every
            As in `area`.

        Returns
        -------
        matplotlib.figure.Figure
            The figure, which notebooks display; save it with ``.savefig("held.png")`` or ``.svg``.

        Raises
        ------
        InputError
            For deltas by region.
        NotAvailableError
            When matplotlib is not installed.
        """
        from frontgeo.plot.chart import (
            SeriesAbout,
            plot_series,  # loads matplotlib, an optional extra
        )

        if deltas and by is not None:
            raise InputError("plot: deltas and by do not go together; use one of them")
        assumed = Assumed()
        timeline = self.holding(definition).shown_to(assumed.take)
        if deltas:
            table = timeline.deltas(every=every, definition=definition)
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

    def kept_in(
        self,
        folder: Path,
        *,
        options: Sequence[Any] = (),
        tell: Callable[[str], None] | None = None,
    ) -> Timeline:
        """Return a timeline that saves the maps it reads, so that a later run can resume.

        Parameters
        ----------
        folder : Path
            Folder for the saved maps, created if reading takes more than seconds;
            `frontgeo.archive.reader.forget` removes it.
        options : sequence
            Other settings on which the reading depends, such as mapper and region.
        tell : callable, optional
            Called with a message if maps from an earlier run are found.
        """
        return self._read_by(KeptReading(self._stream, folder, self.path, options, tell=tell))

    def shown_to(self, look: Callable[[ControlMap], None]) -> Timeline:
        """Return a timeline that calls a function with each map that it reads."""

        def stream(snapshots: Sequence[Snapshot]) -> Iterator[Read]:
            for read in self._stream(snapshots):
                if read.shown is not None:
                    look(read.shown)
                yield read

        return self._read_by(stream)

    def redated(self, instants: Mapping[date, datetime]) -> Timeline:
        """Return a timeline with other instants for some files.

        Parameters
        ----------
        instants : mapping of date to datetime
            Instants by the day in the file's name, such as the column ``instant`` of
            `frontgeo.archive.reader.match_instants`. Other files keep their dates.
        """
        told = Assumption.of("day", "instants_given")
        given = {day: at.astimezone(UTC) for day, at in instants.items()}
        before: dict[Snapshot, Snapshot] = {}
        for old in self.snapshots:
            at = given.get(old.published)
            new = old if at is None else replace(old, instant=at, day=at.date(), day_range=None)
            before[new] = old

        def stream(snapshots: Sequence[Snapshot]) -> Iterator[Read]:
            # New instants may change the order: read in the archive's own order, then yield the
            # maps in the new one.
            order = sorted((before[s] for s in snapshots), key=_order)
            reads = dict(zip(order, self._stream(order), strict=True))
            for snapshot in snapshots:
                read = reads.pop(before[snapshot])
                shown = read.shown
                if shown is not None and snapshot != before[snapshot]:
                    rest = tuple(a for a in shown.assumed if a.about != "day")
                    shown = shown.with_(
                        instant=snapshot.instant,
                        day=snapshot.day,
                        day_range=None,
                        assumed=(*rest, told),
                    )
                yield Read(shown, read.faults)

        return Timeline(
            self.path,
            sorted(before, key=_order),
            stream,
            undated=self.undated,
            strict=self._strict,
        )

    def clipped(self, region: BaseGeometry) -> Timeline:
        """Return a timeline whose maps are clipped to a region (`ControlMap.clipped`)."""

        def stream(snapshots: Sequence[Snapshot]) -> Iterator[Read]:
            for read in self._stream(snapshots):
                yield Read(read.shown and read.shown.clipped(region), read.faults)

        return self._read_by(stream)

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
        without = self._found.without.setdefault(definition, {})

        def stream(snapshots: Sequence[Snapshot]) -> Iterator[Read]:
            for snapshot, read in zip(snapshots, self._stream(snapshots), strict=True):
                if fault := read.shown and self._lacks(snapshot, read.shown, definition):
                    without[snapshot] = (*read.faults, fault)
                    yield Read(None, without[snapshot])
                else:
                    yield read

        timeline = self._read_by(stream)
        timeline._definition = definition
        return timeline

    def _lacks(self, snapshot: Snapshot, shown: ControlMap, definition: str) -> Fault | None:
        """Return the fault of a map that shows no ground of a definition, or None."""
        lacking = lacking_status(definition, shown.statuses)
        if not lacking:
            return None
        if shown.recognised in MAPPERS and lacking_status(
            definition, MAPPERS[shown.recognised].statuses
        ):
            shown.held(definition)  # raises an error, as no other map shows it either
        name = snapshot.members[0] if snapshot.members else str(snapshot.day)
        reason = (
            f"definition {definition!r}: shows no {lacking} ground, but {shown.shown_text}; use "
            "another definition"
        )
        if self._strict:
            raise MapFileError(f"{self.path}/{name}", reason)
        return Fault(name, reason)

    def _read_by(self, stream: Stream) -> Timeline:
        whole = self._origin or self
        timeline = Timeline(
            self.path,
            self.snapshots,
            stream,
            undated=self.undated,
            origin=whole,
            strict=self._strict,
        )
        timeline._found, timeline._definition = self._found, self._definition
        return timeline

    def append(self, shown: ControlMap) -> None:
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
        store.append(self.path, [shown])
        self.snapshots = tuple(snapshots_of_store(self.path))
        for name in ("_set_apart", "_grounds", "transients", "published_in_one_day"):
            self.__dict__.pop(name, None)


def _lack_ground(reads: Iterable[ControlMap | None]) -> bool:
    return any(shown is None or lacking_status("occupied", shown.statuses) for shown in reads)


def _order(snapshot: Snapshot) -> tuple[datetime, date, tuple[str, ...]]:
    return snapshot.state_at, snapshot.published, snapshot.members
