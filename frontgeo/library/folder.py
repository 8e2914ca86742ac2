"""Open a folder of maps of many mappers, and choose the series that shows a period best.

A library that frontgeo made has a list ``library.json`` and one store (`frontgeo.archive.store`)
for each series: the maps of one mapper in one edition. Editions are kept apart, as a difference
between them is none on the ground: DeepState's daily mirror lacks its grey zone, and ISW's weekly
maps have other coordinates than its daily layers. What a series holds is read from its store, so
that the list cannot contradict it.

In a folder without that list, archives are taken as they lie: files of many maps and folders of
dated maps, at most three levels down.
"""

from __future__ import annotations

import itertools
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, TypedDict, cast

from frontgeo._utils.data_folders import ARCHIVE_VARIABLE, library_folder
from frontgeo._utils.dates import end_of, read_day
from frontgeo.archive.open_timeline import many_days, read_timeline
from frontgeo.archive.timeline import Timeline
from frontgeo.change.control_map import ControlMap
from frontgeo.errors import FrontgeoError, InputError, MapFileError
from frontgeo.geometry.validation import Region
from frontgeo.io.archives import is_map_name
from frontgeo.mappers.file_dates import of_path
from frontgeo.mappers.snapshots import Snapshot
from frontgeo.places.shipped_theatre import DEFAULT_THEATRE
from frontgeo.places.theatre import Theatre

__all__ = [
    "LIST_NAME", "SAMPLE", "VERSION", "Library", "MapSeries", "ReadingOptions", "edition_of",
    "edition_of_map", "ends_before", "is_library", "library_folder", "read_list",
]  # fmt: skip

VERSION = 1
LIST_NAME = "library.json"
_ARCHIVE_SUFFIXES = (".tar.xz", ".tar.gz", ".tar.bz2", ".tar", ".tgz", ".zip", ".parquet")
_DEPTH = 3  # levels of folders
_NEAR = timedelta(days=7)  # a later map may stand for a day
SAMPLE = 3  # maps read to find out who drew them


class TheatreFile(TypedDict):
    """The theatre from a file in which maps of a library were read."""

    name: str
    file: str
    sha256: str


class ReadingOptions(TypedDict, total=False):
    """Options of reading maps, as in `frontgeo.read_timeline`."""

    mapper: str | None
    region: Region
    status: str | None
    side: str | None
    layer: str | Sequence[str]


class ListedOptions(ReadingOptions, total=False):
    """The same in a library's list, where a theatre from a file is named, and is no `region`."""

    theatre: TheatreFile


def is_library(path: str | Path) -> bool:
    """Return whether a path is a library or a folder of archives, rather than one archive.

    Examples
    --------
    >>> is_library("maps.tar.xz")
    False
    """
    folder = Path(path)
    if not folder.is_dir():
        return False
    if (folder / LIST_NAME).exists():
        return True
    found = _candidates(folder, _DEPTH)
    return folder not in found and any(one.is_file() and not _has_day(one) for one in found)


@dataclass(frozen=True)
class MapSeries:
    """The maps of one mapper in one edition.

    Attributes
    ----------
    name : str
        Its name in the library, such as ``deepstate-snapshot``; of an archive as it lies, its
        path in the folder.
    mapper : str
    edition : str
        The form in which the maps were published, such as ``daily mirror``.
    path : Path
        The store or archive.
    sources : tuple of str
        What it was added from: files, folders and names of sources.
    options : dict
        How these were read: `mapper`, `status`, `side`, `layer` and `theatre`, as far as they were
        stated.
    region : tuple of float or None
        The theatre or the region with which it is opened; by default that of its options.
    """

    name: str
    mapper: str
    edition: str
    path: Path
    sources: tuple[str, ...] = ()
    options: ListedOptions = field(default_factory=ListedOptions, hash=False)
    region: Region | None = field(default=None, hash=False, repr=False)

    @cached_property
    def timeline(self) -> Timeline:
        """Return its maps, opened once."""
        region = self._own_region() if self.region is None else self.region
        return read_timeline(self.path, region=region)

    def _own_region(self) -> Region:
        """Return the theatre in which its maps were read, from the file that its list names."""
        stated = self.options.get("theatre")
        if stated is None:
            return DEFAULT_THEATRE
        from frontgeo.places.theatre_file import read_theatre  # loads pydantic and geopandas

        theatre = read_theatre(stated["file"])
        if theatre.about.digest != stated["sha256"]:
            raise InputError(
                f"{self.name}: its maps were read in the theatre {stated['file']}, which has "
                "changed since; restore that file, or remove the series and add its maps again"
            )
        return theatre

    def reading_options(self) -> ReadingOptions:
        """Return the options with which more of its maps are read."""
        options = {key: value for key, value in self.options.items() if key != "theatre"}
        if "theatre" in self.options:
            options["region"] = self._own_region()
        return cast(ReadingOptions, options)

    @property
    def snapshots(self) -> tuple[Snapshot, ...]:
        """Return its snapshots in order of time."""
        return self.timeline.snapshots

    @property
    def maps(self) -> int:
        """Return the number of its maps."""
        return len(self.snapshots)

    @property
    def first(self) -> date:
        """Return the day of its first map."""
        return self.snapshots[0].day

    @property
    def last(self) -> date:
        """Return the day of its last map."""
        return self.snapshots[-1].day

    def distance(self, since: date | None, until: date) -> tuple[bool, timedelta, int]:
        """Return the distance of its maps from the ends of a period, as a key to sort by.

        Maps whose day is exact and that are near come first, then the nearer ones, then the
        series with more maps.

        Raises
        ------
        InputError
            When it has no map of one end.
        """
        ends = [(until, False)] if since is None else [(since, True), (until, False)]
        taken = [self.timeline.taken_at(d, start=start, within=_NEAR) for d, start in ends]
        far = max(abs(snapshot.state_at - instant) for snapshot, instant in taken)
        if since is not None and taken[0][0] == taken[1][0]:
            raise InputError(f"{self.name}: no map between {since} and {until}")
        if taken[-1][0] == self.snapshots[-1] and ends_before(self.snapshots, end_of(until)):
            raise InputError(f"{self.name}: no map up to {until}; its last is of {self.last}")
        inexact = any(snapshot.day_range is not None for snapshot, _ in taken)
        return inexact or far > _NEAR, far, -self.maps


def ends_before(snapshots: Sequence[Snapshot], until: datetime) -> bool:
    """Return whether maps had ended long before an instant, for their steps.

    Examples
    --------
    >>> from datetime import UTC
    >>> maps = [Snapshot((), None, date(2024, 5, day), date(2024, 5, day)) for day in (1, 8, 15)]
    >>> [ends_before(maps, datetime(2024, 5, day, tzinfo=UTC)) for day in (29, 31)]
    [False, True]
    """
    steps = [b.state_at - a.state_at for a, b in itertools.pairwise(snapshots)]
    usual = sorted(steps)[len(steps) // 2] if steps else timedelta()
    return until - snapshots[-1].state_at > max(2 * usual, _NEAR)


class Library:
    """A folder of maps of many mappers.

    Attributes
    ----------
    path : Path
    series : tuple of MapSeries
        By mapper and edition.
    left_out : tuple of str
        What lies in the folder and cannot be taken for an archive of maps, each with the reason.
    is_made : bool
        Whether frontgeo made it, so that maps may be added.
    region : tuple of float or None
        The theatre or the region whose maps were wanted.
    """

    def __init__(
        self,
        path: Path,
        series: Iterable[MapSeries],
        left_out: Sequence[str] = (),
        *,
        is_made: bool = True,
        region: Region | None = None,
    ) -> None:
        self.path, self.is_made, self.region = path, is_made, region
        self.series = tuple(sorted(series, key=lambda s: (s.mapper, s.edition, s.name)))
        self.left_out = tuple(left_out)

    @classmethod
    def open(cls, path: str | Path | None = None, *, region: Region | None = None) -> Library:
        """Open a library, or the archives in a folder as they lie; reads no map of a library.

        Parameters
        ----------
        path : path, optional
            By default `library_folder`, which may not exist yet.
        region : tuple of float, optional
            The theatre whose maps are wanted, or the region; series of others are left out. By
            default all series, each in the theatre in which its maps were read.

        Raises
        ------
        InputError
            When the named folder is not there, or its list is damaged or of a newer version.

        Examples
        --------
        >>> import tempfile
        >>> Library.open(tempfile.mkdtemp()).series
        ()
        """
        folder = library_folder() if path is None else Path(path)
        if not folder.is_dir():
            if path is not None or folder.exists() or os.environ.get(ARCHIVE_VARIABLE):
                raise InputError(f"{folder}: expected a folder of maps, found none; check the path")
            return cls(folder, (), region=region)
        rows = read_list(folder)
        if rows is None:
            found, left_out = _as_they_lie(folder, region)
            return cls(folder, found, left_out=left_out, is_made=not found, region=region)
        series = [_series_of(folder, name, row) for name, row in rows.items()]
        if region is None:
            return cls(folder, series)
        return cls(folder, *_in_theatre(series, region), region=region)

    @classmethod
    def of_archives(
        cls, paths: Sequence[str | Path], *, region: Region = DEFAULT_THEATRE
    ) -> Library:
        """Take archives for a library, each a series named by its path.

        Parameters
        ----------
        paths : sequence of path
        region : tuple of float
            As in `frontgeo.read_timeline`.

        Raises
        ------
        FrontgeoError
            When one cannot be read.
        """
        series = [
            MapSeries(
                str(path),
                *_mapper_and_edition(read_timeline(path, region=region)),
                Path(path),
                region=region,
            )
            for path in dict.fromkeys(paths)
        ]
        path = Path(series[0].path) if series else Path()
        return cls(path, series, is_made=False, region=region)

    @property
    def mappers(self) -> tuple[str, ...]:
        """Return the mappers that it has maps of, in alphabetical order."""
        return tuple(dict.fromkeys(s.mapper for s in self.series))

    def named(self, name: str) -> tuple[MapSeries, ...]:
        """Return the series of a mapper, or the one of a name, whatever the case of its letters.

        Raises
        ------
        InputError
            When there is none.
        """
        wanted = name.casefold()
        found = [s for s in self.series if s.name.casefold() == wanted]
        found = found or [s for s in self.series if s.mapper.casefold() == wanted]
        if not found:
            there = ", ".join(self.mappers) or "none"
            others = f" ({'; '.join(self.left_out[:3])})" if self.is_made and self.left_out else ""
            raise InputError(
                f"{name[:60]!r}: expected a mapper of the library {self.path}, which has {there}; "
                f"see frontgeo library list{others}"
            )
        return tuple(found)

    def chosen(
        self,
        mappers: Sequence[str] = (),
        *,
        since: date | str | None = None,
        until: date | str | None = None,
    ) -> tuple[list[MapSeries], list[str]]:
        """Choose one series for each mapper, the one whose maps are nearest to a period's ends.

        Parameters
        ----------
        mappers : sequence of str
            Names of mappers or series; by default all mappers.
        since, until : date or ISO text, optional
            The first and the last day; without `since`, the state at the end of `until`; without
            both, the series that reaches furthest.

        Returns
        -------
        list of MapSeries, list of str
            The series, and for each mapper without maps of the period the reason.

        Raises
        ------
        InputError
            For a name that the library does not have.
        """
        first = None if since is None else read_day(since, "since")
        last = None if until is None else read_day(until, "until")
        found: list[MapSeries] = []
        lacking: list[str] = []
        for name in dict.fromkeys(mappers or self.mappers):
            candidates = self.named(name)
            if last is None:
                found.append(max(candidates, key=lambda s: (s.last, s.maps)))
                continue
            near: list[tuple[tuple[bool, timedelta, int], MapSeries]] = []
            reasons = []
            for series in candidates:
                try:
                    near.append((series.distance(first, last), series))
                except InputError as error:
                    reasons.append(str(error).replace(str(series.path), series.name))
            if near:
                found.append(min(near, key=lambda pair: pair[0])[1])
            else:
                lacking.append(f"{candidates[0].mapper}: {'; '.join(reasons)}")
        return found, lacking


# ---- the list of a library ---------------------------------------------------------------


def read_list(folder: Path) -> dict[str, dict[str, Any]] | None:
    """Return the rows of a library's list by the names of series; None if there is no list.

    Raises
    ------
    InputError
        When the list is damaged or of a newer version.
    """
    path = folder / LIST_NAME
    try:
        content = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: cannot be read ({error}); restore it") from None
    version: Any = None
    try:
        stated = json.loads(content)
        version, rows = stated["version"], stated["series"]
        is_list = version == VERSION and all(_is_row(name, row) for name, row in rows.items())
    except (ValueError, KeyError, TypeError, AttributeError):
        is_list = False
    if isinstance(version, int) and version > VERSION:
        raise InputError(
            f"{path}: expected a library of version {VERSION} or earlier, found {version}; use a "
            "newer frontgeo"
        )
    if not is_list:
        raise InputError(
            f"{path}: expected the list of a library, found something else; restore it, or remove "
            "it and add the maps again"
        )
    return dict(rows)


def _is_row(name: str, row: Any) -> bool:
    """Return whether a row names a store of this folder, and nothing outside it."""
    return (
        row["file"] == Path(row["file"]).name == f"{name}.parquet"
        and all(isinstance(row[key], str) for key in ("mapper", "edition"))
        and all(isinstance(source, str) for source in row["sources"])
        and row.get("options", {}).keys() <= ListedOptions.__annotations__.keys()
    )


def _series_of(folder: Path, name: str, row: dict[str, Any]) -> MapSeries:
    path = folder / row["file"]
    if not path.is_file():
        raise InputError(
            f"{path}: the library lists it, but it is not there; restore it, or: frontgeo library "
            f"remove {name}"
        )
    options = cast(ListedOptions, row.get("options", {}))
    return MapSeries(name, row["mapper"], row["edition"], path, tuple(row["sources"]), options)


def _in_theatre(series: Iterable[MapSeries], region: Region) -> tuple[list[MapSeries], list[str]]:
    """Return the series whose maps were read in a theatre, and why the others are left out."""
    digest = region.about.digest if isinstance(region, Theatre) else ""
    found: list[MapSeries] = []
    left_out: list[str] = []
    for one in series:
        stated = one.options.get("theatre")
        if (stated["sha256"] if stated else "") == digest:
            found.append(replace(one, region=region))
        elif stated:
            left_out.append(
                f"{one.name}: its maps are of the theatre {stated['name']!r}; for these give "
                f"--theatre {stated['file']}"
            )
        else:
            left_out.append(
                f"{one.name}: its maps were added without this theatre; leave --theatre out, or "
                "add them with it under another --mapper"
            )
    return found, left_out


# ---- archives as they lie ----------------------------------------------------------------


def _as_they_lie(folder: Path, region: Region | None) -> tuple[list[MapSeries], list[str]]:
    """Return the archives in a folder, and what else looks like maps, with the reason."""
    found: list[MapSeries] = []
    left_out: list[str] = []
    for path in _candidates(folder, _DEPTH):
        name = path.relative_to(folder).as_posix()
        try:
            timeline = read_timeline(path, region=DEFAULT_THEATRE if region is None else region)
            series = MapSeries(name, *_mapper_and_edition(timeline), path, region=region)
        except FrontgeoError as error:
            left_out.append(
                f"{name}: {error.problem if isinstance(error, MapFileError) else error}"
            )
            continue
        found.append(series)
    return found, left_out


def _candidates(folder: Path, depth: int) -> list[Path]:
    """Return files that may hold many maps, and folders of dated maps, in one order."""
    found: list[Path] = []
    try:
        inside = sorted(p for p in folder.iterdir() if not p.name.startswith("."))
    except OSError:
        return []
    files = [p for p in inside if p.is_file()]
    packed = [p for p in files if p.name.lower().endswith(_ARCHIVE_SUFFIXES)]
    dated = [p for p in files if p not in packed and is_map_name(p.name) and _has_day(p)]
    found += packed
    if dated:
        found.append(folder)
    else:
        found += [p for p in files if p not in packed and _is_text_map(p) and many_days(p)]
    if depth:
        for below in inside:
            if below.is_dir() and not dated:
                found += _candidates(below, depth - 1)
    return found


def _has_day(path: Path) -> bool:
    named = of_path(path)
    return named.day is not None or named.instant is not None


def _is_text_map(path: Path) -> bool:
    return path.suffix.lower() in (".json", ".geojson")


def _mapper_and_edition(timeline: Timeline) -> tuple[str, str]:
    """Return who drew the maps of a timeline, and in which form, from its first map."""
    first = next(timeline.maps(timeline.snapshots[:SAMPLE]), None) or timeline.first_map()
    return first.mapper, edition_of_map(first)


def edition_of_map(control_map: ControlMap) -> str:
    """Return the form in which a map was published, as its first file shows it."""
    forms = [source.format for source in control_map.sources]
    return edition_of(control_map.mapper, forms[0] if forms else "")


def edition_of(mapper: str, format_name: str) -> str:
    """Return the form in which a map was published, without the mapper's name.

    Examples
    --------
    >>> edition_of("DeepState", "DeepState daily mirror"), edition_of("me", "vector file")
    ('daily mirror', 'vector file')
    """
    return format_name.removeprefix(mapper).strip(" /") or "maps"
