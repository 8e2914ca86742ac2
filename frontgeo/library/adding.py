"""Add maps to a library, and remove them: each store is written whole or not at all."""

from __future__ import annotations

import heapq
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeAlias, Unpack

from shapely.geometry.base import BaseGeometry

from frontgeo._utils.fileio import locked, printable, write_bytes, write_text
from frontgeo.archive.open_timeline import many_days, read_timeline
from frontgeo.archive.store import later_maps, store_bytes, update
from frontgeo.archive.timeline import Timeline
from frontgeo.change.control_map import ControlMap
from frontgeo.errors import InputError, MapFileError
from frontgeo.io.archives import is_archive
from frontgeo.library.folder import (
    LIST_NAME,
    SAMPLE,
    VERSION,
    Library,
    MapSeries,
    ReadingOptions,
    edition_of_map,
    library_folder,
    read_list,
)
from frontgeo.mappers.registry import read_control_map
from frontgeo.places.shipped_theatre import DEFAULT_THEATRE
from frontgeo.places.theatre import Theatre

__all__ = ["AddedMaps", "add_files", "add_maps", "folder_to_write", "remove_series"]

_Published: TypeAlias = tuple[ControlMap, date]
_NAME = re.compile(r"[^\w-]+")
_LONGEST = 60  # letters of a file's name
_LONGEST_MAPPER = 80


@dataclass(frozen=True)
class AddedMaps:
    """The result of adding an archive to a library.

    Attributes
    ----------
    series : str
        The name of the series.
    before, added, known : int
        The maps that it had; those that came new; those of the archive that it had already.
    repeated : int
        Maps of the archive of an instant of which it has a later edition, which was taken.
    differing : tuple of datetime
        Instants of maps that it had with other ground: those it had were kept.
    left_out : tuple of str
        Files of the archive that could not be used, each with its fault.
    """

    series: str
    before: int
    added: int
    known: int
    repeated: int = 0
    differing: tuple[datetime, ...] = ()
    left_out: tuple[str, ...] = ()


def add_maps(
    path: str | Path | Sequence[str | Path],
    library: str | Path | None = None,
    *,
    source: str = "",
    after: datetime | None = None,
    **options: Unpack[ReadingOptions],
) -> AddedMaps:
    """Add an archive, or the files of one map, to a library, and make it where there is none.

    Parameters
    ----------
    path : path, or sequence of paths
        An archive as for `frontgeo.read_timeline`; or the files of one map that shows its day.
    library : path, optional
        The folder; by default `library_folder`.
    source : str
        Where the maps were fetched from, to be stated in place of the path.
    after : datetime, optional
        Add only maps later than this instant, without comparing the others.
    **options
        `mapper`, `region`, `status`, `side` and `layer`, as in `frontgeo.read_timeline`.

    Returns
    -------
    AddedMaps

    Raises
    ------
    InputError
        For maps of two mappers or editions, maps without a day, a map of nobody known, maps read
        as another status, side or layer than those that the series has, or a folder that cannot
        be written or holds archives that frontgeo did not put there; the library stays as it was.
    NotAvailableError
        Where pyarrow is not installed.

    Examples
    --------
    >>> import tempfile, shapely
    >>> folder = Path(tempfile.mkdtemp())
    >>> drawn = folder / "2024-05-01.geojson"
    >>> _ = drawn.write_text(shapely.to_geojson(shapely.box(36, 50, 36.1, 50.1)))
    >>> add_maps(drawn, folder / "library", mapper="me")  # doctest: +ELLIPSIS
    AddedMaps(series='me-vector-file', before=0, added=1, known=0, repeated=0, ...)
    >>> Library.open(folder / "library").named("me")[0].maps
    1
    """
    paths = [Path(path)] if isinstance(path, str | Path) else [Path(one) for one in path]
    if len(paths) == 1 and _holds_many(paths[0]):
        given = _Given.archive(paths[0], options)
    else:
        given = _Given(paths[0], (_map_with_day(paths, options),))
    _check_mapper(given.path, given.mapper, options.get("mapper") or "")
    origin = source or "; ".join(str(one.absolute()) for one in paths)
    folder = folder_to_write(library)
    return _add(given, folder, origin, after=after, options=options)


def add_files(
    files: Iterable[Sequence[str | Path]],
    library: str | Path | None = None,
    *,
    source: str,
    **options: Unpack[ReadingOptions],
) -> list[AddedMaps]:
    """Add maps of many days, each of one or more files, to the series of their editions.

    Parameters
    ----------
    files : iterable of sequences of path
        The files of each map.
    library, **options
        As in `add_maps`.
    source : str
        Where the maps were fetched from.

    Returns
    -------
    list of AddedMaps
        One for each series.

    Raises
    ------
    InputError
        As `add_maps`.
    """
    by_edition: dict[tuple[str, str], list[ControlMap]] = {}
    first_path: dict[tuple[str, str], Path] = {}
    for of_map in files:
        paths = [Path(one) for one in of_map]
        shown = _map_with_day(paths, options)
        key = shown.mapper, edition_of_map(shown)
        by_edition.setdefault(key, []).append(shown)
        first_path.setdefault(key, paths[0])
    folder = folder_to_write(library)
    return [
        _add(_Given.maps_of(first_path[key], maps), folder, source)
        for key, maps in by_edition.items()
    ]


def _map_with_day(paths: Sequence[Path], options: ReadingOptions) -> ControlMap:
    """Read the files of one map, which must show its day."""
    shown = read_control_map([str(one) for one in paths], **options)
    if shown.day is None:
        raise InputError(
            f"{paths[0]}: expected a map that shows its day, found none; put the day into its "
            "name, such as 2024-05-31.geojson"
        )
    if not shown.mapper_stated:
        raise InputError(
            f"{paths[0]}: expected a map that says who drew it, found nothing; name them with "
            "--mapper"
        )
    return shown


def _add(
    given: _Given,
    folder: Path,
    origin: str,
    *,
    after: datetime | None = None,
    options: ReadingOptions | None = None,
) -> AddedMaps:
    """Write maps into the series of their mapper and edition, and the list of the library."""
    stated = _stated(options or {})
    with locked(folder / LIST_NAME):
        rows = read_list(folder) or {}
        name = _name_of(given.mapper, given.edition, rows)
        region = (options or {}).get("region", DEFAULT_THEATRE)
        held = MapSeries(
            name, given.mapper, given.edition, folder / f"{name}.parquet", region=region
        )
        if name in rows and options is not None:
            _check_same_theatre(given.path, name, rows[name].get("options", {}), stated)
        there = held.maps if name in rows else 0  # a store without a row is no part of it
        read_before = rows.get(name, {}).get("options", {})
        if there and options is not None:
            _check_same_reading(given.path, name, read_before, stated)
        added = _written(held, there, given, after=after)
        sources = rows.get(name, {}).get("sources", [])
        stated = {**read_before, **stated}
        rows[name] = {
            "file": held.path.name,
            "mapper": given.mapper,
            "edition": given.edition,
            "sources": list(dict.fromkeys([*sources, origin])),
            **({"options": stated} if stated else {}),
        }
        _write_list(folder, rows)
    return added


def remove_series(name: str, library: str | Path | None = None) -> tuple[str, ...]:
    """Remove a series, or all series of a mapper, and return their names.

    Parameters
    ----------
    name : str
    library : path, optional
        By default `library_folder`.

    Raises
    ------
    InputError
        When the library has no such series, or cannot be written.
    """
    folder = library_folder() if library is None else Path(library)
    if read_list(folder) is None:
        opened = Library.open(library)
        if opened.is_made:
            opened.named(name)  # raises the error that there is none
        raise InputError(
            f"{folder}: holds archives as they lie, not a library of frontgeo; remove them by hand"
        )
    with locked(folder / LIST_NAME):
        rows = read_list(folder) or {}
        wanted = name.casefold()
        names = [n for n in rows if n.casefold() == wanted]
        names = names or [n for n, row in rows.items() if row["mapper"].casefold() == wanted]
        if not names:
            Library.open(library).named(name)  # raises the error that lists what there is
        # the list first: a store without a row is no part of the library
        _write_list(folder, {n: row for n, row in rows.items() if n not in names})
        for gone in names:
            try:
                (folder / rows[gone]["file"]).unlink(missing_ok=True)
            except OSError as error:
                raise InputError(
                    f"{folder / rows[gone]['file']}: cannot be removed ({error.strerror}); "
                    "remove it by hand"
                ) from None
    return tuple(names)


def _stated(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options that were stated, as the list of a library keeps them."""
    usual = {"region": DEFAULT_THEATRE}
    found = {key: value for key, value in options.items() if value and value != usual.get(key)}
    theatre = found.get("region")
    if isinstance(theatre, Theatre) and not theatre.about.is_shipped:
        del found["region"]
        about = theatre.about
        file = str(Path(about.file).absolute())
        found["theatre"] = {"name": about.key, "file": file, "sha256": about.digest}
    return found


def _check_mapper(path: Path, mapper: str, stated: str) -> None:
    """Refuse a name of a mapper that its maps contradict, or that would not show in a table."""
    if stated and stated.casefold() != mapper.casefold():
        raise InputError(
            f"{path}: expected maps of {printable(stated)[:40]} (--mapper), found those of "
            f"{mapper[:40]!r}; leave it out"
        )
    if not mapper.strip() or mapper != printable(mapper) or len(mapper) > _LONGEST_MAPPER:
        raise InputError(
            f"{path}: expected a mapper's name of up to {_LONGEST_MAPPER} printed letters, found "
            f"{mapper[:40]!r}; give another with --mapper"
        )


def _check_same_reading(
    path: Path, series: str, before: Mapping[str, Any], stated: Mapping[str, Any]
) -> None:
    """Refuse maps read otherwise than those of a series: the difference would pass for a change."""
    for key in ("status", "side", "layer"):
        had, given = (_listed(options.get(key)) for options in (before, stated))
        if had != given:
            raise InputError(
                f"{path}: expected --{key} {had or '(none)'}, with which the maps of {series} were "
                f"read, found {given or '(none)'}; give the same, or another --mapper"
            )


def _check_same_theatre(
    path: Path, series: str, before: Mapping[str, Any], stated: Mapping[str, Any]
) -> None:
    """Refuse maps of another theatre than those of a series."""
    had, given = (options.get("theatre", {}) for options in (before, stated))
    if had.get("sha256") != given.get("sha256"):
        raise InputError(
            f"{path}: expected --theatre {had.get('file', '(none)')}, in which the maps of "
            f"{series} were read, found {given.get('file', '(none)')}"
            f"{' with other content' if had.get('file') == given.get('file') else ''}; give the "
            "same, or another --mapper"
        )


def _listed(value: str | Sequence[str] | None) -> str:
    return value if isinstance(value, str) else " ".join(value or ())


def folder_to_write(library: str | Path | None) -> Path:
    """Return the folder of a library, made where there is none."""
    folder = library_folder() if library is None else Path(library)
    if folder.is_dir() and not Library.open(folder).is_made:
        raise InputError(
            f"{folder}: expected a library of frontgeo, found archives as they lie; name another "
            "folder with --library (FRONTGEO_ARCHIVE names the one by default)"
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            f"{folder}: cannot be made ({error.strerror}); name another folder with --library"
        ) from None
    return folder


def _name_of(mapper: str, edition: str, rows: dict[str, dict[str, str]]) -> str:
    """Return the name of the series of a mapper and edition: the one that it has, or a new one."""
    for name, row in rows.items():
        if (row["mapper"], row["edition"]) == (mapper, edition):
            return name
    stem = _NAME.sub("-", f"{mapper}-{edition}".lower()).strip("-")[:_LONGEST] or "maps"
    name, number = stem, 1
    while name in rows:  # names that differ in signs only
        number += 1
        name = f"{stem}-{number}"
    return name


class _Counts:
    """Counts of maps: read from an archive, given as the last of their instant, written, known."""

    def __init__(self) -> None:
        self.read = self.given = self.written = self.known = 0
        self.differing: list[datetime] = []

    def take(self, _: ControlMap) -> None:
        """Count a map that was read."""
        self.read += 1


@dataclass(frozen=True)
class _Given:
    """The maps of one mapper and edition that are to be added, from an archive or one by one.

    `path` is the archive, or the first file.
    """

    path: Path
    alone: tuple[ControlMap, ...] = ()
    timeline: Timeline | None = None
    counts: _Counts = field(default_factory=_Counts)

    @classmethod
    def archive(cls, path: Path, options: ReadingOptions) -> _Given:
        """Open an archive."""
        timeline = read_timeline(path, **options)
        first = next(timeline.maps(timeline.snapshots[:SAMPLE]), None) or timeline.first_map()
        counts = _Counts()
        return cls(path, (first,), timeline.shown_to(counts.take), counts)

    @classmethod
    def maps_of(cls, path: Path, maps: Iterable[ControlMap]) -> _Given:
        """Take maps, of which the last given of an instant counts."""
        by_instant = {m.state_at: m for m in maps if m.state_at is not None}
        return cls(path, tuple(by_instant[at] for at in sorted(by_instant)))

    @property
    def mapper(self) -> str:
        return self.alone[0].mapper

    @property
    def edition(self) -> str:
        return edition_of_map(self.alone[0])

    def instants(self, until: datetime) -> set[datetime]:
        """Return the instants of its maps up to one, as far as names show them."""
        found = self.timeline.snapshots if self.timeline is not None else self.alone
        return {at for one in found if (at := one.state_at) is not None and at <= until}

    @property
    def starts_at(self) -> datetime | None:
        """The instant of the first map."""
        return (
            self.alone[0].state_at if self.timeline is None else self.timeline.snapshots[0].state_at
        )

    @property
    def faults(self) -> tuple[str, ...]:
        """Files that could not be used, each with its fault."""
        return () if self.timeline is None else tuple(map(str, self.timeline.skipped))

    def maps(self, after: datetime | None = None) -> Iterator[_Published]:
        """Yield maps in order of time, whose files are named without the folder they lie in."""
        found: Iterable[_Published]
        if self.timeline is not None:
            found = later_maps(self.timeline, after)
        else:
            later = (m for m in self.alone if after is None or (m.state_at or after) > after)
            found = ((m, m.day) for m in later if m.day is not None)
        for control_map, published in found:
            edition = edition_of_map(control_map)
            if edition != self.edition:
                raise InputError(
                    f"{self.path}: expected maps of one edition, found {self.edition} and "
                    f"{edition}; add them apart"
                )
            self.counts.given += 1
            plain = (replace(s, path=self._plain(s.path)) for s in control_map.sources)
            yield control_map.with_(sources=tuple(plain)), published

    def _plain(self, path: str) -> str:
        """Return the path of a file from the name of its archive on."""
        inside = path.removeprefix(str(self.path)).lstrip("/")
        return f"{self.path.name}/{inside}" if inside not in (path, "") else Path(path).name


def _holds_many(path: Path) -> bool:
    if not path.exists():
        raise MapFileError(path, "no such file or folder; check the path")
    return is_archive(path) or path.suffix.lower() == ".parquet" or many_days(path)


def _written(held: MapSeries, there: int, given: _Given, *, after: datetime | None) -> AddedMaps:
    """Write the store of a series with more maps than are there, and return what that did."""
    counts = given.counts
    last = held.snapshots[-1].state_at if there else None
    starts_at = given.starts_at
    is_later = last is not None and starts_at is not None and starts_at > last
    if last is not None and (is_later or (after is not None and after >= last)):
        added = update(held.path, given.maps(last), skip_known=True)[1]
    elif last is not None and after is None and given.instants(last) <= _instants(held):
        # nothing comes in between, so that the maps there need not be written again
        later = list(_unknown(held, given.maps(), counts))
        added = update(held.path, later)[1] if later else 0
    else:
        before = later_maps(held.timeline) if there else ()
        content = store_bytes(_merged(before, given.maps(after), counts))
        added = counts.written - there
        if added:
            write_bytes(held.path, content)
    repeated = 0 if given.timeline is None else counts.read - counts.given
    differing = tuple(counts.differing)
    return AddedMaps(held.name, there, added, counts.known, repeated, differing, given.faults)


def _instants(held: MapSeries) -> set[datetime]:
    return {snapshot.state_at for snapshot in held.snapshots}


def _unknown(held: MapSeries, given: Iterable[_Published], counts: _Counts) -> Iterator[_Published]:
    """Yield the maps that a series does not have, and compare the others with those it has."""
    by_instant = {snapshot.state_at: snapshot for snapshot in held.snapshots}
    for control_map, published in given:
        snapshot = by_instant.get(control_map.state_at) if control_map.state_at else None
        if snapshot is None:
            yield control_map, published
            continue
        counts.known += 1
        ours = held.timeline.read_many([snapshot])[snapshot]
        if _ground_of(control_map) != _ground_of(ours):
            counts.differing.append(snapshot.state_at)


def _merged(
    held: Iterable[_Published], more: Iterable[_Published], counts: _Counts
) -> Iterator[_Published]:
    """Yield the maps of both in order of time; of two maps of one instant, the one that was held.

    A store keeps one map of an instant, so that maps of the same instant follow each other.
    """
    last: ControlMap | None = None
    both = heapq.merge(_numbered(held, 0), _numbered(more, 1), key=lambda row: row[:2])
    for instant, number, control_map, published in both:
        if last is not None and instant == last.state_at:
            counts.known += number
            if _ground_of(control_map) != _ground_of(last):
                counts.differing.append(instant)
            continue
        last = control_map
        counts.written += 1
        yield control_map, published


def _numbered(
    maps: Iterable[_Published], number: int
) -> Iterator[tuple[datetime, int, ControlMap, date]]:
    """Yield maps with their instants and a number, by which they are sorted."""
    for control_map, published in maps:
        if control_map.state_at is not None:  # archives hold dated maps only
            yield control_map.state_at, number, control_map, published


def _ground_of(control_map: ControlMap) -> dict[str, bytes]:
    grounds: dict[str, BaseGeometry] = {**control_map.others, **control_map.statuses}
    return {status: ground.wkb for status, ground in grounds.items()}


def _write_list(folder: Path, rows: dict[str, dict[str, object]]) -> None:
    about = {"version": VERSION, "series": dict(sorted(rows.items()))}
    write_text(folder / LIST_NAME, json.dumps(about, ensure_ascii=False, indent=2) + "\n")
