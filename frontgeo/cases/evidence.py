"""The evidence of a case: its files opened once, under the names that the case gives them."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo.archive.opened import read_timeline
from frontgeo.archive.timeline import Timeline
from frontgeo.archive.transients import MOST_MAPS, Transient, found_transients
from frontgeo.cases.casefile import Case, MapPair
from frontgeo.claims import Claim
from frontgeo.control import DEFINITIONS, ControlMap, Source, lacking_status
from frontgeo.days import zone_of
from frontgeo.delta import Delta
from frontgeo.difference import DEFAULT_SLIVER_TOLERANCE_M, diff
from frontgeo.errors import InputError, MapFileError
from frontgeo.geometry.measure import Edges
from frontgeo.geometry.uncertainty import DEFAULT_CORRELATION_LENGTH_M
from frontgeo.layername import split_layer
from frontgeo.mappers import UKRAINE, Region, read_control_map, read_regions
from frontgeo.mappers.door import source_of
from frontgeo.mappers.legend import LegendGiven
from frontgeo.mappers.members import Snapshot
from frontgeo.mappers.packed import MAX_MAP_BYTES
from frontgeo.places import BORDER_TOLERANCE_M, load_border, load_oblasts, oblast_codes
from frontgeo.vectorfiles.regular import read_regular
from frontgeo.verdicts.coverage import tolerance

__all__ = [
    "NOT_AVAILABLE", "CaseMaps", "Settings", "Wanted", "named_region", "oblast_union", "resolve",
    "state_of",
]  # fmt: skip

ARCHIVE_PREFIX = "archive:"
ARCHIVE_VARIABLE = "FRONTGEO_ARCHIVE"
_EDIT_STEP = timedelta(days=10)  # maps of a week apart show edits, those of a month do not
NOT_AVAILABLE = f"not available here ({ARCHIVE_VARIABLE} is not set)"


@dataclass(frozen=True)
class Settings:
    """Parameters of a check that hold for every row.

    Attributes
    ----------
    edges : {"lonlat", "geodesic"}
    correlation_length_m : float
        L of the position error.
    sliver_tolerance_m : float
    keep_slivers, keep_redrawn : bool
    region : tuple of float
        Where polygons in files are expected.
    boundaries : str or None
        A file of oblasts instead of those that ship.
    position_error_m : float or None
        σ for every map instead of its own.
    days_around : bool
        Measure with either end of the period a day off too, where an archive has the days.
    timezone : str
        In which the days of claims begin and end, such as ``Europe/Kyiv``; empty for the case's
        own, or else UTC.
    layer : tuple of str
        The layers that make a map, of files that hold several; empty for all.
    strict_archive : bool
        Stop at the first file of an archive that would be left out.
    simulations : int
        How many fronts to draw at random beside the formula of the interval.
    """

    edges: Edges = "lonlat"
    correlation_length_m: float = DEFAULT_CORRELATION_LENGTH_M
    sliver_tolerance_m: float = DEFAULT_SLIVER_TOLERANCE_M
    keep_slivers: bool = False
    keep_redrawn: bool = False
    region: Region = UKRAINE
    boundaries: str | None = None
    position_error_m: float | None = None
    days_around: bool = True
    timezone: str = ""
    simulations: int = 0
    layer: tuple[str, ...] = ()
    strict_archive: bool = False

    def __post_init__(self) -> None:
        zone_of(self.timezone)

    def oblasts(self) -> gpd.GeoDataFrame:
        """The oblasts that `where` is cut to."""
        return load_oblasts(self.boundaries)

    def as_record(self) -> dict[str, object]:
        """The parameters by name."""
        return {
            "edges": self.edges,
            "correlation_length_m": self.correlation_length_m,
            "sliver_tolerance_m": self.sliver_tolerance_m,
            "keep_slivers": self.keep_slivers,
            "keep_redrawn": self.keep_redrawn,
            "border_tolerance_m": BORDER_TOLERANCE_M,
            "expected_region": list(self.region),
            "boundaries": self.boundaries or "shipped",
            "position_error_m": self.position_error_m,
            "timezone": self.timezone or "UTC",
            "simulations": self.simulations,
            "layers": list(self.layer),
            "strict_archive": self.strict_archive,
        }


def resolve(name: str, folder: Path) -> str | None:
    """A path of a case on this machine; None for an archive that is not here."""
    if not name.startswith(ARCHIVE_PREFIX):
        return str(folder / name)
    archive = os.environ.get(ARCHIVE_VARIABLE)
    if not archive:
        return None
    if not Path(archive).is_dir():
        raise InputError(f"{ARCHIVE_VARIABLE} names {archive!r}, which is no folder; set it anew")
    return str(Path(archive) / name.removeprefix(ARCHIVE_PREFIX))


def named_region(
    name: str, folder: Path = Path(), *, region: Region = UKRAINE
) -> tuple[BaseGeometry, Source | None]:
    """Return a region by name, or from a file, and the file.

    Parameters
    ----------
    name : str
        ``ukraine``, an oblast's code such as ``UA-63``, a file or ``file:layer``.
    folder : Path
        What a relative path is relative to.
    region : tuple of float
        Where it is expected, as in `read_control_map`.

    Raises
    ------
    InputError
        For a name that is neither.

    Examples
    --------
    >>> named_region("UA-63")[0].geom_type
    'Polygon'
    """
    if name.lower() == "ukraine":
        return load_border(), None
    if name.upper() in oblast_codes():
        return oblast_union(load_oblasts(), (name.upper(),)), None
    resolved = resolve(name, folder)
    if resolved is None:
        raise InputError(f"clip {name!r}: {NOT_AVAILABLE}")
    path, _ = split_layer(resolved)
    try:
        content = read_regular(path, MAX_MAP_BYTES)
    except MapFileError as error:
        raise InputError(
            f"clip {name!r}: expected 'ukraine', an oblast's code such as UA-63, or a file, "
            f"found {error.problem}"
        ) from None
    ground = shapely.union_all(read_regions(resolved, region=region).geometry.to_numpy())
    return ground, source_of(name, content, path, "region")


def oblast_union(oblasts: gpd.GeoDataFrame, codes: tuple[str, ...]) -> BaseGeometry:
    """Return the ground of oblasts by their codes."""
    table = oblasts.set_index("iso")
    gone = [code for code in codes if code not in table.index]
    if gone:
        raise InputError(f"boundaries: no unit {gone[0]} in {oblasts.attrs.get('source')}")
    return shapely.union_all(table.loc[list(codes)].geometry.to_numpy())


@dataclass(frozen=True)
class Wanted:
    """Which state of a mapper is asked for: files, or a day of an archive.

    Attributes
    ----------
    files : tuple of str
        Empty where the archive is asked.
    archive : str or None
    day : date or None
    start : bool
        The state that the day began with, rather than that at its end.
    as_of : date or None
    within : timedelta or None
        How far off a map may stand that is nearer than the last one before; None for the last.
    definition : str
        Of which the map of an archive must show ground.
    """

    files: tuple[str, ...] = ()
    archive: str | None = None
    day: date | None = None
    start: bool = False
    as_of: date | None = None
    within: timedelta | None = None
    definition: str = "occupied"


class CaseMaps:
    """Opens the maps of a case, each once."""

    def __init__(self, case: Case, settings: Settings) -> None:
        self.case, self.settings = case, settings
        self.folder = case.path.parent
        self.regions: dict[str, tuple[BaseGeometry, Source | None]] = {}
        self._legends = _legends(case)
        self._files: dict[tuple[str, ...], ControlMap] = {}
        self._timelines: dict[str, Timeline] = {}
        self._holding: dict[tuple[str, str], Timeline] = {}
        self._snapshots: dict[tuple[str, str, Snapshot], ControlMap] = {}
        self._deltas: dict[tuple[object, ...], Delta] = {}
        self._transients: dict[tuple[str, Snapshot, str], list[Transient]] = {}

    def available(self, names: Iterable[str | None]) -> bool:
        """Whether nothing of it lies in an archive that is not here."""
        return all(resolve(name, self.folder) is not None for name in names if name)

    def region(self, name: str) -> BaseGeometry:
        """Open a clip."""
        if name not in self.regions:
            self.regions[name] = named_region(name, self.folder, region=self.settings.region)
        return self.regions[name][0]

    def wanted(
        self, pair: MapPair, claim: Claim, definition: str, *, earlier: bool = False
    ) -> list[Wanted]:
        """What a claim asks of a pair: before and after, or of a claim of a day only after."""
        files = (
            (pair.baseline_before, pair.baseline_after) if earlier else (pair.before, pair.after)
        )
        days = (claim.baseline or (None, None)) if earlier else (claim.since, claim.until)
        asked = []
        for paths, day, start in zip(files, days, (True, False), strict=True):
            if start and claim.is_state:
                continue
            if paths:
                asked.append(Wanted(files=paths, definition=definition))
                continue
            if day is None:
                raise InputError(
                    f"archive {pair.archive!r}: claim {claim.id!r} states no days to look up; "
                    "give since and until"
                )
            within = None if days[1] is None else tolerance(days[0], days[1])
            asked.append(Wanted((), pair.archive, day, start, pair.as_of, within, definition))
        if len(asked) == 2 and asked[0].archive and asked[1].archive and self._one_map(asked):
            return [replace(state, within=None) for state in asked]
        return asked

    def _one_map(self, asked: list[Wanted]) -> bool:
        """Whether one map is the nearest to both ends of a period."""
        try:
            first, last = (self._snapshot(state)[0] for state in asked)
        except InputError:  # told with the row that asks for it
            return False
        return first == last

    def a_day_off(self, pair: MapPair, claim: Claim, definition: str) -> list[list[Wanted]]:
        """What is asked with either end of the period a day off; what is not there is left out.

        Of a map whose day is not certain further off, to all days that it may show.
        """
        if pair.archive is None or claim.until is None:
            return []
        within = tolerance(claim.since, claim.until)
        end = Wanted((), pair.archive, claim.until, False, pair.as_of, within, definition)
        ends = self._days_about(end)
        if claim.is_state:
            return [[end] for end in ends if self._states([end])]
        if claim.since is None:
            return []
        starts = self._days_about(replace(end, day=claim.since, start=True))
        both = [[start, end] for start in starts for end in ends]
        return [asked for asked in both if self._states(asked)]

    def _days_about(self, wanted: Wanted) -> list[Wanted]:
        """The same state a day earlier and later, or as far off as its map's day is uncertain."""
        assert wanted.day is not None
        steps = {-1, 0, 1}
        with suppress(InputError):  # before its first map
            snapshot, _ = self._snapshot(wanted)
            if snapshot.day_range is not None:
                first, last = snapshot.day_range
                steps |= set(range((snapshot.day - last).days, (snapshot.day - first).days + 1))
        return [replace(wanted, day=wanted.day + timedelta(days=s)) for s in sorted(steps)]

    def _states(self, asked: list[Wanted]) -> bool:
        """Whether the archive has these states, one after the other."""
        try:
            states = [self._snapshot(wanted)[0].state_at for wanted in asked]
        except InputError:  # before its first map
            return False
        return all(first < last for first, last in itertools.pairwise(states))

    def beyond(self, asked: list[Wanted]) -> str:
        """Why an archive has no map for what is asked; empty where it has."""
        for wanted in asked:
            if wanted.archive is None:
                continue
            try:
                self._snapshot(wanted)
            except InputError as error:
                path = str(self._timelines[wanted.archive].path)
                return str(error).replace(path, wanted.archive, 1)
        return ""

    def read_ahead(self, asked: Iterable[Wanted], *, about: Iterable[Wanted] = ()) -> None:
        """Read all that is asked of each archive in one pass; what is not there waits.

        For what turns out to be unreadable another map is taken, and read in another pass.

        Parameters
        ----------
        asked : iterable of Wanted
        about : iterable of Wanted
            Those of which the neighbours are read too.
        """
        asked = [wanted for wanted in asked if wanted.archive is not None and not wanted.files]
        wanted_of: dict[tuple[str, str], set[Snapshot]] = {}
        for wanted in about:
            with suppress(InputError):  # told when it is asked for
                near = self.neighbours(wanted)
                wanted_of.setdefault(_of_archive(wanted), set()).update(near)
        while True:
            for wanted in asked:
                with suppress(InputError):
                    snapshot, _ = self._snapshot(wanted)
                    if (*_of_archive(wanted), snapshot) not in self._snapshots:
                        wanted_of.setdefault(_of_archive(wanted), set()).add(snapshot)
            if not wanted_of:
                return
            for (archive, definition), snapshots in wanted_of.items():
                self._read(archive, definition, snapshots)
            wanted_of = {}

    def neighbours(self, wanted: Wanted) -> list[Snapshot]:
        """The maps of an archive about the one that is asked for, which tell edits that go again.

        None where maps are so far apart that what comes and goes is no edit.
        """
        if wanted.archive is None or wanted.files:
            return []
        timeline = self._timeline(*_of_archive(wanted))
        taken, _ = self._snapshot(wanted)
        readable = timeline.readable
        at = readable.index(taken)
        about = readable[max(0, at - MOST_MAPS) : at + MOST_MAPS + 1]
        if about[-1].state_at - about[0].state_at > (len(about) - 1) * _EDIT_STEP:
            return []
        return list(about)

    def transients(self, wanted: Wanted, definition: str) -> list[Transient]:
        """Find the patches on a map of an archive that come or go just before and after it."""
        about = self.neighbours(wanted)
        if not about:
            return []
        archive = str(wanted.archive)
        taken, _ = self._snapshot(wanted)
        key = (archive, taken, definition)
        if key not in self._transients:
            self._read(archive, definition, set(about))
            read = {s: self._snapshots.get((archive, definition, s)) for s in about}
            dated = [(s, shown) for s, shown in read.items() if shown is not None]
            self._transients[key] = [
                found
                for found in found_transients(dated, definition=definition)
                if found.spans(taken)
            ]
        return self._transients[key]

    def _read(self, archive: str, definition: str, snapshots: Iterable[Snapshot]) -> None:
        """Read some snapshots of an archive that were not read yet, in one pass."""
        timeline = self._timeline(archive, definition)
        unread = set()
        for snapshot in snapshots:
            if (archive, definition, snapshot) in self._snapshots:
                continue
            others = (self._snapshots.get((archive, d, snapshot)) for d in DEFINITIONS)
            read = next((shown for shown in others if shown is not None), None)
            if read is not None and not lacking_status(definition, read.statuses):
                self._snapshots[archive, definition, snapshot] = read
            else:
                unread.add(snapshot)
        if not unread:
            return
        for snapshot, shown in timeline.read_many(unread).items():
            self._snapshots[archive, definition, snapshot] = self._renamed(shown, archive)

    def map(self, wanted: Wanted) -> ControlMap:
        """Open one map."""
        if wanted.files:
            return self._map_of_files(wanted.files)
        self.read_ahead([wanted])
        of = _of_archive(wanted)
        taken = self._snapshot(wanted)
        shown = self._snapshots[*of, taken[0]]
        return self._timeline(*of).asked_for(shown, *taken, as_of=wanted.as_of)

    def delta(
        self, pair: MapPair, asked: list[Wanted], definition: str, *, clip: str | None
    ) -> Delta:
        """Take the difference of two maps, once for all claims that look at the same."""
        maps = [_named(self.map(wanted), pair) for wanted in asked]
        instants = tuple((m.state_at, tuple(s.path for s in m.sources), m.assumed) for m in maps)
        key = (pair.mapper, pair.position_error_m, definition, clip, instants)
        if key not in self._deltas:
            cut = self.region(clip) if clip else None
            if len(maps) == 1:
                self._deltas[key] = state_of(maps[0], definition, cut)
            else:
                self._deltas[key] = diff(
                    *maps,
                    definition=definition,
                    clip=cut,
                    sliver_tolerance_m=self.settings.sliver_tolerance_m,
                    keep_slivers=self.settings.keep_slivers,
                    keep_redrawn=self.settings.keep_redrawn,
                )
        return self._deltas[key]

    def _map_of_files(self, names: tuple[str, ...]) -> ControlMap:
        if names not in self._files:
            paths = [str(resolve(name, self.folder)) for name in names]
            opened = read_control_map(
                paths,
                region=self.settings.region,
                layer=self.settings.layer,
                **self._legends[names[0]],
            )
            sources = tuple(replace(s, path=n) for s, n in zip(opened.sources, names, strict=True))
            self._files[names] = opened.with_(sources=sources)
        return self._files[names]

    def _timeline(self, archive: str, definition: str) -> Timeline:
        if archive not in self._timelines:
            path = str(resolve(archive, self.folder))
            self._timelines[archive] = read_timeline(
                path,
                region=self.settings.region,
                layer=self.settings.layer,
                **self._legends[archive],
                strict=self.settings.strict_archive,
            )
        of = archive, definition
        if of not in self._holding:
            self._holding[of] = self._timelines[archive].holding(definition)
        return self._holding[of]

    def _snapshot(self, wanted: Wanted) -> tuple[Snapshot, datetime]:
        assert wanted.archive is not None
        assert wanted.day is not None
        timeline = self._timeline(*_of_archive(wanted))
        return timeline.taken_at(
            wanted.day,
            as_of=wanted.as_of,
            start=wanted.start,
            zone=zone_of(self.settings.timezone),
            within=wanted.within,
        )

    def _renamed(self, shown: ControlMap, archive: str) -> ControlMap:
        """Sources by the name that the case gives the archive, not by this machine's path."""
        path = str(self._timelines[archive].path)
        sources = tuple(replace(s, path=s.path.replace(path, archive, 1)) for s in shown.sources)
        return shown.with_(sources=sources)


def _of_archive(wanted: Wanted) -> tuple[str, str]:
    return str(wanted.archive), wanted.definition


def _legends(case: Case) -> dict[str, LegendGiven]:
    """What the polygons of a case's files are and whose, by the names that it gives them."""
    legends: dict[str, LegendGiven] = {}
    for pair in case.maps:
        legend = LegendGiven(status=pair.status, side=pair.side)
        files = (*pair.before, *pair.after, *pair.baseline_before, *pair.baseline_after)
        for name in (*files, *([pair.archive] if pair.archive else [])):
            if legends.setdefault(name, legend) != legend:
                raise InputError(f"{name}: named twice, with another status or side; keep one")
    return legends


def _named(opened: ControlMap, pair: MapPair) -> ControlMap:
    changes: dict[str, Any] = {}
    if pair.mapper:
        changes.update(mapper=pair.mapper, mapper_stated=True)
    if pair.position_error_m:
        changes["position_error_m"] = pair.position_error_m
        changes["position_error_reason"] = "stated in the case"
    return opened.with_(**changes) if changes else opened


def state_of(shown: ControlMap, definition: str, clip: BaseGeometry | None = None) -> Delta:
    """Return what a map shows on its day, as a change of nothing."""
    nothing = shapely.MultiPolygon()
    state = Delta(
        gained=nothing,
        lost=nothing,
        unchanged=shown.held(definition),
        label=shown.mapper,
        definition=definition,
        after=shown,
    )
    return state if clip is None else state.clipped(clip)
