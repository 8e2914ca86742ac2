"""The maps of a case: open each file once, under the name that the case gives it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import CancelledError
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial, wraps
from pathlib import Path
from threading import Event, RLock
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from shapely.geometry.base import BaseGeometry

from frontgeo._utils.dates import tolerance, zone_of
from frontgeo._utils.fileio import sha256_of
from frontgeo.cases.casefile import Case, MapPair
from frontgeo.change.control_map import ControlMap, Source, spelled_side
from frontgeo.change.definitions import DEFINITIONS, lacking_status
from frontgeo.change.diff import diff
from frontgeo.change.ground import Ground, HeldGround
from frontgeo.claims.base import Claim
from frontgeo.claims.sides import OPEN
from frontgeo.errors import InputError, MapFileError
from frontgeo.io.vector import split_layer
from frontgeo.mappers.front_lines import FrontLine
from frontgeo.mappers.legend import LegendOptions
from frontgeo.mappers.registry import front_line_ready, read_control_map
from frontgeo.mappers.snapshots import Snapshot
from frontgeo.verdicts.context import Settings, named_region, not_available, resolve_places

if TYPE_CHECKING:
    from frontgeo.archive.timeline import Timeline
    from frontgeo.archive.transients import Transient

__all__ = ["ArchiveState", "CaseMaps", "FileState", "Wanted", "keep_table"]

_Options = ParamSpec("_Options")
_Result = TypeVar("_Result")

_LARGE_BYTES = 200_000  # smaller tables are read sooner than the readers of archives are loaded
_EDIT_STEP = timedelta(days=10)  # weekly maps reveal edits, monthly maps do not


@dataclass(frozen=True)
class FileState:
    """A state of a mapper that is needed, from files.

    Attributes
    ----------
    files : tuple of str
    """

    files: tuple[str, ...]


@dataclass(frozen=True)
class ArchiveState:
    """A state of a mapper that is needed, from a day of an archive.

    Attributes
    ----------
    archive : str
    day : date
    start : bool
        Whether it is the state at the start of the day, rather than at its end.
    as_of : date or None
    within : timedelta or None
        The greatest offset of a later map that is nearer than the last map before; None for the
        last map before in any case.
    definition : str
        The definition under which a map of the archive must show ground.
    later : int
        The number of maps to go on from there in the archive.
    """

    archive: str
    day: date
    start: bool = False
    as_of: date | None = None
    within: timedelta | None = None
    definition: str = "occupied"
    later: int = 0

    @property
    def holding(self) -> tuple[str, str]:
        """The archive and the definition, under which its timeline is kept."""
        return self.archive, self.definition


Wanted = FileState | ArchiveState


def _one_at_a_time(
    method: Callable[Concatenate[CaseMaps, _Options], _Result],
) -> Callable[Concatenate[CaseMaps, _Options], _Result]:
    """Let one thread at a time look maps up and read them; claims are measured beside that."""

    @wraps(method)
    def locked(self: CaseMaps, /, *args: _Options.args, **options: _Options.kwargs) -> _Result:
        with self.lock:
            return method(self, *args, **options)

    return locked


class CaseMaps:
    """A reader of the maps of a case, which opens each map once; threads may share it."""

    def __init__(self, case: Case, settings: Settings) -> None:
        self.case, self.settings = case, settings
        self.folder = case.path.parent
        self.lock = RLock()
        self.is_stopped = Event()  # claims that threads are about end at their next map
        self.regions: dict[str, tuple[BaseGeometry, Source | None]] = {}
        self._legends = _legends(case)
        self._front_lines: dict[FrontLine, FrontLine | None] = {}
        self._files: dict[tuple[str, ...], ControlMap] = {}
        self._timelines: dict[str, Timeline] = {}
        self._digests: dict[Path, str] = {}
        self._showing_nothing: dict[tuple[str, str], str] = {}  # each with the reason
        self._holding: dict[tuple[str, str], Timeline] = {}
        self._taken: dict[ArchiveState, tuple[Snapshot, datetime]] = {}
        self._snapshots: dict[tuple[str, str, Snapshot], ControlMap] = {}
        self._changes: dict[tuple[object, ...], Ground] = {}
        self._transients: dict[tuple[str, Snapshot, str, str], list[Transient]] = {}

    def available(self, names: Iterable[str | None]) -> bool:
        """Return whether none of the names lies in an unavailable archive."""
        return all(self.path_of(name) is not None for name in names if name)

    def path_of(self, name: str) -> str | None:
        """Return where a file or archive of the case lies; None if that is unavailable."""
        if name in self.case.archives:
            return str(self.case.archives[name].path)
        return resolve_places(name, self.folder)

    def series_record(self, pairs: Iterable[MapPair]) -> list[dict[str, str]]:
        """List the series of a library that pairs of maps name, for the record.

        A store has its SHA-256; of an archive as it lies, the inputs of the record have theirs.
        """
        listed = []
        for name in dict.fromkeys(pair.archive for pair in pairs):
            if name is None or name not in self.case.archives:
                continue
            path = self.case.archives[name].path
            row = {"series": name, "file": path.name}
            if path.suffix == ".parquet":
                row["sha256"] = self._digest_of(path)
            listed.append(row)
        return listed

    @_one_at_a_time
    def _digest_of(self, path: Path) -> str:
        if path not in self._digests:
            self._digests[path] = sha256_of(path)
        return self._digests[path]

    @_one_at_a_time
    def region(self, name: str) -> BaseGeometry:
        """Return the region to clip to, read once."""
        if name not in self.regions:
            self.regions[name] = named_region(
                name, self.folder, region=self.settings.region, keep=keep_table
            )
        return self.regions[name][0]

    def wanted(
        self, pair: MapPair, claim: Claim, definition: str, *, earlier: bool = False
    ) -> list[Wanted]:
        """List the states that a claim needs: before and after or, for a single day, only after."""
        files = (
            (pair.baseline_before, pair.baseline_after) if earlier else (pair.before, pair.after)
        )
        days = (claim.baseline or (None, None)) if earlier else (claim.since, claim.until)
        if claim.must_persist and pair.before:
            return [FileState(pair.before)]
        asked: list[Wanted] = []
        for paths, day, end in zip(files, days, ("since", "until"), strict=True):
            start = end == "since"
            if end not in claim.stated_days:
                continue
            if paths:
                asked.append(FileState(paths))
                continue
            if pair.archive is None:
                raise InputError(f"claim {claim.id!r}: expected files or an archive, found neither")
            if day is None:
                raise InputError(
                    f"archive {pair.archive!r}: claim {claim.id!r} states no days to look up; "
                    "give since and until"
                )
            within = None if days[1] is None else tolerance(days[0], days[1])
            asked.append(ArchiveState(pair.archive, day, start, pair.as_of, within, definition))
        states = [wanted for wanted in asked if isinstance(wanted, ArchiveState)]
        if len(states) == 2 and self._one_map(states):
            return [replace(state, within=None) for state in states]
        return asked

    def next_full(self, pair: MapPair, asked: Wanted) -> Wanted | None:
        """Return the first map with all its parts after a given one, or None."""
        if isinstance(asked, FileState):
            return FileState(pair.after) if pair.before else None
        for later in itertools.count(1):
            wanted = replace(asked, later=later)
            try:
                opened = self.map(wanted)
            except InputError:  # there is no later map
                break
            if not opened.missing_parts:
                return wanted
        return None

    def _one_map(self, asked: list[ArchiveState]) -> bool:
        """Return whether a single map is the nearest to both ends of a period."""
        try:
            first, last = (self._snapshot(state)[0] for state in asked)
        except InputError:  # reported with the row that needs it
            return False
        return first == last

    def a_day_off(self, pair: MapPair, claim: Claim, definition: str) -> list[list[ArchiveState]]:
        """List the states with either end of the period shifted by a day, if the archive has them.

        If the day of a map is uncertain, the shift extends to all days that the map may show.
        """
        if pair.archive is None or claim.until is None:
            return []
        within = tolerance(claim.since, claim.until)
        end = ArchiveState(pair.archive, claim.until, False, pair.as_of, within, definition)
        ends = self._days_about(end)
        if "since" not in claim.stated_days:
            return [[end] for end in ends if self._states([end])]
        if claim.since is None:
            return []
        starts = self._days_about(replace(end, day=claim.since, start=True))
        both = [[start, end] for start in starts for end in ends]
        return [asked for asked in both if self._states(asked)]

    def _days_about(self, wanted: ArchiveState) -> list[ArchiveState]:
        """Return the state a day earlier and later, or as far off as its map's day is uncertain."""
        steps = {-1, 0, 1}
        with suppress(InputError):  # before its first map
            snapshot, _ = self._snapshot(wanted)
            if snapshot.day_range is not None:
                first, last = snapshot.day_range
                steps |= set(range((snapshot.day - last).days, (snapshot.day - first).days + 1))
        return [replace(wanted, day=wanted.day + timedelta(days=s)) for s in sorted(steps)]

    def _states(self, asked: list[ArchiveState]) -> bool:
        """Return whether the archive has these states, in chronological order."""
        try:
            states = [self._snapshot(wanted)[0].state_at for wanted in asked]
        except InputError:  # before its first map
            return False
        return all(first < last for first, last in itertools.pairwise(states))

    def in_order(self, one: Wanted, other: Wanted) -> tuple[int, list[Wanted]]:
        """Return two states of an archive in order of time, and 1, or −1 if that turns them.

        The number is 0 if both are the same map.
        """
        maps = [self._snapshot(s)[0] for s in (one, other) if isinstance(s, ArchiveState)]
        if len(maps) < 2 or maps[0] == maps[1]:
            return 0, [one, other]
        return (1, [one, other]) if maps[0].state_at <= maps[1].state_at else (-1, [other, one])

    def beyond(self, asked: Sequence[Wanted]) -> str:
        """Return the reason why an archive has no map for a state, or an empty string."""
        for wanted in asked:
            if isinstance(wanted, FileState):
                continue
            if reason := self._showing_nothing.get(wanted.holding, ""):
                return reason
            try:
                self._snapshot(wanted)
            except InputError as error:
                timeline = self._timelines.get(wanted.archive)
                if timeline is None:  # it cannot be opened, which is reported where it is used
                    raise
                return str(error).replace(str(timeline.path), wanted.archive, 1)
        return ""

    @_one_at_a_time
    def read_ahead(self, asked: Iterable[Wanted], *, about: Iterable[ArchiveState] = ()) -> None:
        """Read all needed states of each archive in one pass, without those it does not have.

        If a snapshot proves unreadable, another one takes its place and is read in another pass.

        Parameters
        ----------
        asked : iterable of Wanted
        about : iterable of ArchiveState
            States whose neighbours in the archive are read too.
        """
        states = [wanted for wanted in asked if isinstance(wanted, ArchiveState)]
        wanted_of: dict[tuple[str, str], set[Snapshot]] = {}
        for wanted in about:
            with suppress(InputError):  # reported when the state is used
                near = self.neighbours(wanted)
                wanted_of.setdefault(wanted.holding, set()).update(near)
        while True:
            for wanted in states:
                if wanted.holding in self._showing_nothing:
                    continue
                with suppress(InputError):
                    snapshot, _ = self._snapshot(wanted)
                    if (*wanted.holding, snapshot) not in self._snapshots:
                        wanted_of.setdefault(wanted.holding, set()).add(snapshot)
            if not wanted_of:
                return
            for (archive, definition), snapshots in wanted_of.items():
                self._read_or_note(archive, definition, snapshots)
            wanted_of = {}

    def _read_or_note(self, archive: str, definition: str, snapshots: Iterable[Snapshot]) -> None:
        """Read snapshots; note if a series of a library shows no ground of a definition.

        That is an error of a case that names the archive, but not of one that takes all mappers.
        """
        try:
            self._read(archive, definition, snapshots)
        except InputError as error:
            named = self.case.archives.get(archive)
            if named is None or not self._shows_other_ground(archive, snapshots):
                raise
            reason = str(error).replace(str(named.path), archive, 1)
            self._showing_nothing[archive, definition] = reason

    def _shows_other_ground(self, archive: str, snapshots: Iterable[Snapshot]) -> bool:
        """Return whether snapshots can be read, so that only a status is lacking."""
        try:
            return bool(self._timelines[archive].read_many(set(snapshots)))
        except (InputError, KeyError):  # KeyError: the archive cannot be opened
            return False

    @_one_at_a_time
    def neighbours(self, wanted: ArchiveState) -> list[Snapshot]:
        """Return the maps of an archive around a given one, which reveal edits that were undone.

        Return none if the maps are so far apart that temporary changes need not be edits.
        """
        from frontgeo.archive.transients import MOST_MAPS  # archives load pandas, files do not

        timeline = self._timeline(*wanted.holding)
        taken, _ = self._snapshot(wanted)
        readable = timeline.readable
        at = readable.index(taken)
        about = readable[max(0, at - MOST_MAPS) : at + MOST_MAPS + 1]
        if about[-1].state_at - about[0].state_at > (len(about) - 1) * _EDIT_STEP:
            return []
        return list(about)

    def transients(self, wanted: Wanted, definition: str, side: str = "") -> list[Transient]:
        """Find patches on a map of an archive that appear or vanish just before or after it.

        `side` is that whose ground is looked at on maps of several.
        """
        about = [] if isinstance(wanted, FileState) else self.neighbours(wanted)
        if isinstance(wanted, FileState) or not about:
            return []
        from frontgeo.archive.transients import found_transients

        archive = wanted.archive
        taken, _ = self._snapshot(wanted)
        key = (archive, taken, definition, side)
        if key not in self._transients:
            self._read(archive, definition, set(about))
            read = {s: self._snapshots.get((archive, definition, s)) for s in about}
            dated = [
                (s, _of_side(opened, side)) for s, opened in read.items() if opened is not None
            ]
            self._transients[key] = [
                found
                for found in found_transients(dated, definition=definition)
                if found.spans(taken)
            ]
        return self._transients[key]

    @_one_at_a_time
    def _read(self, archive: str, definition: str, snapshots: Iterable[Snapshot]) -> None:
        """Read those snapshots of an archive that are not in memory, in one pass."""
        timeline = self._timeline(archive, definition)
        unread = set()
        for snapshot in snapshots:
            if (archive, definition, snapshot) in self._snapshots:
                continue
            others = (self._snapshots.get((archive, d, snapshot)) for d in DEFINITIONS)
            read = next((opened for opened in others if opened is not None), None)
            if read is not None and (
                read.is_of_no_side or not lacking_status(definition, read.statuses)
            ):
                self._snapshots[archive, definition, snapshot] = read
            else:
                unread.add(snapshot)
        if not unread:
            return
        self._taken.clear()  # a map that proves unreadable gives way to another
        for snapshot, opened in timeline.read_many(unread).items():
            self._snapshots[archive, definition, snapshot] = self._renamed(opened, archive)

    @_one_at_a_time
    def map(self, wanted: Wanted) -> ControlMap:
        """Return a map, opened once."""
        if isinstance(wanted, FileState):
            return self._map_of_files(wanted.files)
        self.read_ahead([wanted])
        of = wanted.holding
        taken = self._snapshot(wanted)
        opened = self._snapshots[*of, taken[0]]
        named = self.case.archives.get(wanted.archive)
        if named is not None and named.mapper != opened.mapper:
            raise MapFileError(
                named.path,
                f"expected maps of {named.mapper}, found one of {opened.mapper}; remove the series "
                "from the library, and add its maps again",
            )
        return self._timeline(*of).asked_for(opened, *taken, as_of=wanted.as_of)

    def maps_of(self, asked: Sequence[Wanted], side: str) -> list[ControlMap]:
        """Return maps; those of several sides show the ground of the one that is claimed.

        Raises
        ------
        InputError
            For a claim that does not say whose change is meant, or a side that none of them shows.
        """
        maps = [self.map(wanted) for wanted in asked]
        several = [shown for shown in maps if shown.is_of_no_side]
        if not several:
            return maps
        known = list(dict.fromkeys(name for shown in several for name in shown.sides))
        if side in ("", OPEN):
            raise InputError(
                f"side: the claim leaves open whose ground is meant, and {several[0].described} "
                f"shows that of {', '.join(known)}; say which: side = {known[0]!r} (--side)"
            )
        key = spelled_side(side, known, several[0].theatre)
        if key not in known:
            raise InputError(
                f"side: expected one that {several[0].described} shows ({', '.join(known)}), found "
                f"{side!r}; name one of them"
            )
        return [_of_side(shown, key) for shown in maps]

    def change(
        self,
        pair: MapPair,
        asked: Sequence[Wanted],
        definition: str,
        *,
        clip: str | None,
        side: str = "",
    ) -> Ground:
        """Compute the difference of two maps, once for all claims that share it."""
        if self.is_stopped.is_set():
            raise CancelledError
        maps = [_named(shown, pair) for shown in self.maps_of(asked, side)]
        instants = tuple(
            (m.state_at, tuple(s.path for s in m.sources), m.assumed, m.side) for m in maps
        )
        key = (pair.mapper, pair.position_error_m, definition, clip, instants)
        if key not in self._changes:
            cut = self.region(clip) if clip else None
            if len(maps) == 1:
                change: Ground = HeldGround.of(maps[0], definition, cut)
            else:
                change = diff(
                    *maps,
                    definition=definition,
                    clip=cut,
                    sliver_tolerance_m=self.settings.sliver_tolerance_m,
                    keep_slivers=self.settings.keep_slivers,
                    keep_redrawn=self.settings.keep_redrawn,
                )
            self._changes.setdefault(key, change)  # another thread may have been first
        # claims of several days may share a change, but not how old its maps were on those days
        asked_at = tuple(shown.asked for shown in maps)
        asked_key = (*key, asked_at)
        if asked_key not in self._changes:
            self._changes.setdefault(asked_key, self._changes[key].asked_at(asked_at))
        return self._changes[asked_key]

    def _legend(self, name: str) -> LegendOptions:
        """Return what is stated of a file or archive, with the polygons of its lines' country."""
        legend = self._legends[name]
        line = legend["front_line"]
        if line is None:
            return legend
        if line not in self._front_lines:
            here = line
            if line.country is not None:
                path = resolve_places(str(line.country), self.folder)
                if path is None:
                    raise InputError(f"{line.country}: {not_available()}")
                here = replace(line, country=path)
            self._front_lines[line] = front_line_ready(here, self.settings.region)
        return {**legend, "front_line": self._front_lines[line]}

    def countries(self, pairs: Iterable[MapPair]) -> list[Source]:
        """Return the files of the countries that lines of some pairs divide."""
        found: dict[str, Source] = {}
        for pair in pairs:
            line = None if pair.front_line is None else self._front_lines.get(pair.front_line)
            if line is not None and line.source is not None:
                found[str(pair.country)] = replace(line.source, path=str(pair.country))
        return list(found.values())

    @_one_at_a_time
    def _map_of_files(self, names: tuple[str, ...]) -> ControlMap:
        if names not in self._files:
            paths = [str(resolve_places(name, self.folder)) for name in names]
            region, layer, legend = (
                self.settings.region,
                self.settings.layer,
                self._legend(names[0]),
            )
            read = partial(read_control_map, paths, region=region, layer=layer, **legend)
            if any(pair.archive for pair in self.case.maps):
                files = [split_layer(path)[0] for path in paths]
                options = (paths, region, layer, sorted(legend.items()))
                opened = _kept_map(files, options, read)
            else:  # a few files are read sooner than the readers of archives are loaded
                opened = read()
            sources = tuple(replace(s, path=n) for s, n in zip(opened.sources, names, strict=True))
            self._files[names] = opened.with_(sources=sources)
        return self._files[names]

    @_one_at_a_time
    def _timeline(self, archive: str, definition: str) -> Timeline:
        if archive not in self._timelines:
            from frontgeo.archive.open_timeline import read_timeline

            path = str(self.path_of(archive))
            self._timelines[archive] = read_timeline(
                path,
                region=self.settings.region,
                layer=self.settings.layer,
                **self._legend(archive),
                strict=self.settings.strict_archive,
            )
        of = archive, definition
        if of not in self._holding:
            self._holding[of] = self._timelines[archive].holding(definition)
        return self._holding[of]

    @_one_at_a_time
    def _snapshot(self, wanted: ArchiveState) -> tuple[Snapshot, datetime]:
        """Return the snapshot of a state, and the instant asked for; looked up once."""
        if wanted not in self._taken:
            self._taken[wanted] = self._looked_up(wanted)
        return self._taken[wanted]

    def _looked_up(self, wanted: ArchiveState) -> tuple[Snapshot, datetime]:
        timeline = self._timeline(*wanted.holding)
        taken, until = timeline.taken_at(
            wanted.day,
            as_of=wanted.as_of,
            start=wanted.start,
            zone=zone_of(self.settings.timezone),
            within=wanted.within,
        )
        if not wanted.later:
            return taken, until
        maps = [s for s in timeline.readable if not wanted.as_of or s.published <= wanted.as_of]
        at = maps.index(taken) + wanted.later
        if at >= len(maps):
            raise InputError(f"{timeline.path}: expected a map after {taken.day}, found none")
        return maps[at], maps[at].state_at

    def _renamed(self, opened: ControlMap, archive: str) -> ControlMap:
        """Return a map whose sources have the case's name for the archive, not the local path."""
        path = str(self._timelines[archive].path)
        sources = tuple(replace(s, path=s.path.replace(path, archive, 1)) for s in opened.sources)
        return opened.with_(sources=sources)


def _kept_map(
    paths: list[Path], options: tuple[object, ...], read: Callable[[], ControlMap]
) -> ControlMap:
    """Return a map of files that was kept, or read and keep it."""
    from frontgeo.archive.kept_maps import kept_map  # loads readers of archives

    return kept_map(paths, options, read)


def keep_table(path: Path, options: tuple[object, ...], load: Callable[[], Any]) -> Any:
    """Return a table of places that was kept, or read it, and keep it if it is large."""
    if not path.is_file() or path.stat().st_size < _LARGE_BYTES:
        return load()
    from frontgeo.archive.kept_tables import kept_table  # loads readers of archives

    return kept_table(path, options, load)


def _legends(case: Case) -> dict[str, LegendOptions]:
    """Return the stated status and side of the polygons in a case's files, by file name."""
    legends: dict[str, LegendOptions] = {}
    for pair in case.maps:
        legend = LegendOptions(status=pair.status, side=pair.side, front_line=pair.front_line)
        for name in pair.named_files:
            if legends.setdefault(name, legend) != legend:
                raise InputError(
                    f"{name}: named twice, with different status, side or country; keep one"
                )
    return legends


def _of_side(shown: ControlMap, side: str) -> ControlMap:
    """Return a map of several sides as one of a side, and any other map unchanged."""
    return shown.of_side(side, may_be_absent=True) if shown.is_of_no_side else shown


def _named(opened: ControlMap, pair: MapPair) -> ControlMap:
    changes: dict[str, Any] = {}
    if pair.mapper:
        changes.update(mapper=pair.mapper, mapper_stated=True)
    if pair.position_error_m:
        changes["position_error_m"] = pair.position_error_m
        changes["position_error_reason"] = "stated in the case"
    return opened.with_(**changes) if changes else opened
