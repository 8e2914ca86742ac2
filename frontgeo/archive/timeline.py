"""`Timeline`: many maps of one mapper, read where they lie."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import pandas as pd
from shapely.geometry.base import BaseGeometry

from frontgeo.archive import hands, series, store
from frontgeo.archive.resumed import KeptReading
from frontgeo.archive.series import Every
from frontgeo.archive.setapart import set_apart
from frontgeo.archive.stored import is_store, stored_snapshots
from frontgeo.control import ControlMap
from frontgeo.days import end_of, read_day, start_of
from frontgeo.delta import Delta
from frontgeo.difference import diff
from frontgeo.errors import InputError
from frontgeo.mappers import credit_of
from frontgeo.mappers.members import Snapshot
from frontgeo.progress import progress

if TYPE_CHECKING:
    import geopandas as gpd
    from distributed import Client
    from matplotlib.figure import Figure

__all__ = ["Timeline"]


Stream = Callable[[Sequence[Snapshot]], Iterator[ControlMap]]


class Timeline:
    """The maps of one mapper over time.

    Made by `frontgeo.read_timeline`. Iterating reads each map in order of time, one in memory at
    a time.

    Attributes
    ----------
    path : Path
    snapshots : tuple of Snapshot
        In order of time; nothing is read for it but names.
    undated : int
        Files whose names tell no day, and that are left out.
    """

    def __init__(
        self,
        path: Path,
        snapshots: Iterable[Snapshot],
        stream: Stream,
        *,
        undated: int = 0,
    ) -> None:
        self.path, self.snapshots, self.undated = path, tuple(snapshots), undated
        self._stream = stream

    def __len__(self) -> int:
        return len(self.snapshots)

    def __repr__(self) -> str:
        first, last = self.snapshots[0], self.snapshots[-1]
        return f"<Timeline {self.path.name}: {len(self)} maps, {first.day} to {last.day}>"

    @cached_property
    def gaps(self) -> tuple[tuple[date, date], ...]:
        """First and last day of each time without a map that is longer than usual.

        That is a step above 1.5 times the median one: of daily maps any day without one.
        """
        days = sorted({s.day for s in self.snapshots})
        steps = [(b - a).days for a, b in itertools.pairwise(days)]
        if not steps:
            return ()
        longest = 1.5 * max(1.0, median(steps))
        one = timedelta(days=1)
        pairs = zip(itertools.pairwise(days), steps, strict=True)
        return tuple((a + one, b - one) for (a, b), step in pairs if step > longest)

    def _taken(self, day: date | str, as_of: date | str | None, *, start: bool) -> ControlMap:
        limit = None if as_of is None else read_day(as_of, "as_of")
        snapshot, until = self.taken_at(read_day(day, "day"), as_of=limit, start=start)
        return self.read(snapshot).with_(asked=until)

    def _last(self, until: datetime, as_of: date | None, asked: str) -> Snapshot:
        past = [
            s
            for s in self.snapshots
            if s.state_at <= until and (as_of is None or s.published <= as_of)
        ]
        if not past:
            raise InputError(
                f"{self.path}: no map of the state {asked}; the first is of {self.snapshots[0].day}"
            )
        return past[-1]

    def period(
        self, since: date | str, until: date | str, *, as_of: date | str | None = None
    ) -> tuple[ControlMap, ControlMap]:
        """Return the state that a period began with and that at its end, in one reading.

        Parameters
        ----------
        since, until : date or ISO text
            The state at 00:00 UTC of `since`, and at the end of `until`.
        as_of : date or ISO text, optional
            Only what was published by the end of that day.

        Raises
        ------
        InputError
            When there is no map up to one of them, or none in between.
        """
        first, last = read_day(since, "since"), read_day(until, "until")
        limit = None if as_of is None else read_day(as_of, "as_of")
        before = self.taken_at(first, as_of=limit, start=True)
        return self._read_two(before, self.taken_at(last, as_of=limit), f"{first} and {last}")

    def _read_two(
        self, before: tuple[Snapshot, datetime], after: tuple[Snapshot, datetime], days: str
    ) -> tuple[ControlMap, ControlMap]:
        if before[0] == after[0]:
            raise InputError(
                f"{self.path}: no map between {days}; the last one before is of {before[0].day}"
            )
        maps = self.read_many([before[0], after[0]])
        return maps[before[0]].with_(asked=before[1]), maps[after[0]].with_(asked=after[1])

    def at(self, day: date | str, *, as_of: date | str | None = None) -> ControlMap:
        """Return the state at the end of a day (UTC): the last map up to then.

        Parameters
        ----------
        day : date or ISO text
        as_of : date or ISO text, optional
            Only what was published by the end of that day.

        Returns
        -------
        ControlMap
            `described` says which snapshot it is and how old at that instant.

        Raises
        ------
        InputError
            When there is no map up to then.
        """
        return self._taken(day, as_of, start=False)

    def before(self, day: date | str, *, as_of: date | str | None = None) -> ControlMap:
        """Return the state a day began with: the last map before 00:00 UTC.

        Parameters and errors as for `at`.
        """
        return self._taken(day, as_of, start=True)

    def taken_at(
        self, day: date, *, as_of: date | None = None, start: bool = False
    ) -> tuple[Snapshot, datetime]:
        """Return the snapshot of the state at a day's end, or its start, and that instant.

        Parameters and errors as for `at`; nothing is read.
        """
        until = start_of(day) if start else end_of(day)
        edge = "start" if start else "end"
        return self._last(until, as_of, f"at the {edge} of {day}"), until

    def maps(self, snapshots: Sequence[Snapshot] | None = None) -> Iterator[ControlMap]:
        """Read maps in order of time, one in memory at a time; without a choice, all.

        Raises
        ------
        InputError
            When one of them is of another mapper.
        """
        wanted = self.snapshots if snapshots is None else sorted(set(snapshots), key=_order)
        first: ControlMap | None = None
        with progress(len(wanted), "map") as bar:
            for shown in self._stream(wanted):
                first = first or shown
                if shown.mapper != first.mapper:
                    raise InputError(
                        f"{self.path}: expected maps of one mapper, found {first.described} and "
                        f"{shown.described}; keep an archive for each mapper"
                    )
                bar.update()
                yield shown

    def read_many(self, snapshots: Iterable[Snapshot]) -> dict[Snapshot, ControlMap]:
        """Read some snapshots in one pass through the archive."""
        wanted = sorted(set(snapshots), key=_order)
        return dict(zip(wanted, self._stream(wanted), strict=True))

    def read(self, snapshot: Snapshot) -> ControlMap:
        """Read one snapshot."""
        return self.read_many([snapshot])[snapshot]

    def __iter__(self) -> Iterator[ControlMap]:
        return self.maps()

    # ---- what a user asks of many maps -------------------------------------------------

    def area(
        self,
        by: gpd.GeoDataFrame | None = None,
        *,
        name: str | None = None,
        definition: str = "occupied",
        every: Every = "day",
        client: Client | None = None,
    ) -> pd.DataFrame:
        """Measure the ground held, map by map, in km²; see `frontgeo.archive.series.area`."""
        return series.area(self, by, name=name, definition=definition, every=every, client=client)

    def deltas(
        self,
        *,
        every: Every = "day",
        definition: str = "occupied",
        compiled: bool = False,
        client: Client | None = None,
    ) -> pd.DataFrame:
        """Measure gained and lost from step to step; see `frontgeo.archive.series.deltas`."""
        return series.deltas(
            self, every=every, definition=definition, compiled=compiled, client=client
        )

    def between(self, a: date | str, b: date | str, **options: Any) -> Delta:
        """Return what changed from the state at the end of one day to that of another.

        Parameters
        ----------
        a, b : date or ISO text
            The earlier first, each as in `at`.
        **options
            Of `frontgeo.diff`: ``definition``, ``clip``, ``keep_slivers`` and others.

        Raises
        ------
        InputError
            When there is no map up to one of them, or none in between.
        """
        first, last = read_day(a, "a"), read_day(b, "b")
        two = self._read_two(self.taken_at(first), self.taken_at(last), f"{first} and {last}")
        return diff(*two, **options)

    def plot(
        self,
        by: gpd.GeoDataFrame | None = None,
        *,
        deltas: bool = False,
        name: str | None = None,
        definition: str = "occupied",
        every: Every = "day",
    ) -> Figure:
        """Draw the ground held over time, or what was gained and lost from step to step.

        Parameters
        ----------
        by : GeoDataFrame, optional
            Regions: a curve for each, as in `area`.
        deltas : bool
            Bars of gained and lost ground instead, as in `deltas`.
        name, definition, every
            As in `area`.

        Returns
        -------
        matplotlib.figure.Figure
            ``.savefig("held.png")``, or ``.svg``; it shows itself in notebooks.

        Raises
        ------
        InputError
            For deltas by region.
        NotAvailableError
            Where matplotlib is not installed.
        """
        from frontgeo.charts.chart import SeriesAbout
        from frontgeo.charts.figures import plot_series  # loads matplotlib, an extra

        if deltas and by is not None:
            raise InputError("plot: deltas and by do not go together; use one of them")
        assumed: list[str] = []
        timeline = self.shown_to(lambda shown: assumed.extend(map(str, shown.assumed)))
        if deltas:
            table = timeline.deltas(every=every, definition=definition)
        else:
            table = timeline.area(by, name=name, definition=definition, every=every)
        mapper = self.read(self.snapshots[0]).mapper
        boundaries = "" if by is None else str(by.attrs.get("attribution") or "")
        about = SeriesAbout(
            mapper,
            definition,
            every,
            credit_of(mapper),
            boundaries,
            maps=len(self),
            gaps=self.gaps,
            caveats=[f"* {text}" for text in dict.fromkeys(assumed)],
        )
        figure: Figure = plot_series(table, about)
        return figure

    def first_taken(
        self, points: gpd.GeoDataFrame | gpd.GeoSeries, *, definition: str = "occupied"
    ) -> pd.DataFrame:
        """Tell the day on which each point is taken; see `frontgeo.archive.hands.first_taken`."""
        return hands.first_taken(self, points, definition=definition)

    def changes_of_hands(
        self, points: gpd.GeoDataFrame | gpd.GeoSeries, *, definition: str = "occupied"
    ) -> pd.DataFrame:
        """List every change of hands; see `frontgeo.archive.hands.changes_of_hands`."""
        return hands.changes_of_hands(self, points, definition=definition)

    @cached_property
    def _set_apart(self) -> pd.DataFrame:
        return set_apart(self)

    @property
    def redraws(self) -> pd.DataFrame:
        """Days on which border or coast far from the front was redrawn, and by how much.

        As told by `frontgeo.archive.setapart.set_apart` of what counts as occupied.
        """
        return self._set_apart[self._set_apart["why"].str.startswith("redrawn")].copy()

    @property
    def reclassified(self) -> pd.DataFrame:
        """Days on which the mapper changed what it draws, and by how much; as `redraws`."""
        return self._set_apart[self._set_apart["why"].str.startswith("reclassified")].copy()

    def kept_in(
        self,
        folder: Path,
        *,
        options: Sequence[Any] = (),
        tell: Callable[[str], None] | None = None,
    ) -> Timeline:
        """Return the same timeline, which keeps what it reads for a run after a break.

        Parameters
        ----------
        folder : Path
            Where; made when reading takes seconds. `frontgeo.archive.resumed.forget` removes it.
        options : sequence
            What else decides how maps are read, such as mapper and region.
        tell : callable, optional
            Called with a sentence when something is there from before.
        """
        return self._read_by(KeptReading(self._stream, folder, self.path, options, tell=tell))

    def shown_to(self, look: Callable[[ControlMap], None]) -> Timeline:
        """Return the same timeline, which shows each map that it reads to a function."""

        def stream(snapshots: Sequence[Snapshot]) -> Iterator[ControlMap]:
            for shown in self._stream(snapshots):
                look(shown)
                yield shown

        return self._read_by(stream)

    def clipped(self, region: BaseGeometry) -> Timeline:
        """Return the same timeline, each map clipped to a region (`ControlMap.clipped`)."""
        return self._read_by(lambda wanted: (m.clipped(region) for m in self._stream(wanted)))

    def _read_by(self, stream: Stream) -> Timeline:
        return Timeline(self.path, self.snapshots, stream, undated=self.undated)

    def append(self, shown: ControlMap) -> None:
        """Add a later map to the store that was read; see `frontgeo.archive.store.append`.

        Raises
        ------
        InputError
            When it was not read from a store, or the map does not follow.
        """
        if not is_store(self.path):
            raise InputError(
                f"{self.path}: expected a store to add to, found an archive; make one with "
                "frontgeo.archive.store.write_store"
            )
        store.append(self.path, [shown])
        self.snapshots = tuple(stored_snapshots(self.path))
        for name in ("gaps", "_set_apart"):
            self.__dict__.pop(name, None)


def _order(snapshot: Snapshot) -> tuple[datetime, tuple[str, ...]]:
    return snapshot.state_at, snapshot.members
