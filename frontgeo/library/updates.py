"""Bring a library up to date: later maps of the archives and sources that it came from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

from frontgeo.errors import FrontgeoError, InputError
from frontgeo.fetch import sources
from frontgeo.fetch.plans import FetchPlan, fetch_many, plan
from frontgeo.library.adding import AddedMaps, add_files, add_maps
from frontgeo.library.folder import Library, MapSeries

__all__ = ["LibraryUpdate", "add_planned", "fetch_into_library", "is_source", "update_library"]

#: Function that returns how many files of a plan may be downloaded.
Limit = Callable[[FetchPlan], int]


@dataclass
class LibraryUpdate:
    """The result of an update.

    Attributes
    ----------
    added : list of AddedMaps
        One for each series and archive or source.
    notes : list of str
        Which files were fetched, from whom, and which days have none.
    faults : list of str
        Archives and sources that could not be used; the others were.
    """

    added: list[AddedMaps] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def is_source(name: str) -> bool:
    """Return whether a name is a mapper's or a source's whose maps can be fetched.

    Examples
    --------
    >>> is_source("deepstate"), is_source("isw-history"), is_source("oblasts")
    (True, True, False)
    """
    return bool(sources.mapper_named(name)) or (
        name in sources.SOURCES and bool(sources.SOURCES[name].mapper)
    )


def fetch_into_library(
    what: str,
    library: str | Path | None = None,
    *,
    since: date | str | None,
    until: date | str | None = None,
    limit: Limit | None = None,
) -> LibraryUpdate:
    """Fetch the maps of some days and add them to a library.

    Parameters
    ----------
    what : str
        A mapper or a source, as for `frontgeo.fetch.plan`.
    library : path, optional
        By default `library_folder`.
    since, until : date or ISO text
        The first and the last day; until today if only `since` is given.
    limit : callable, optional
        Function that returns how many files of the plan may be downloaded.

    Raises
    ------
    FetchError
        When files cannot be fetched; those that came are in the cache, the library is as it was.
    InputError
        As `plan` and `add_maps`.
    """
    return add_planned(plan(what, since=since, until=until), library, limit=limit)


def add_planned(
    planned: FetchPlan, library: str | Path | None = None, *, limit: Limit | None = None
) -> LibraryUpdate:
    """Fetch the files of a plan and add their maps to a library.

    Parameters and errors are those of `fetch_into_library`.
    """
    fetched = fetch_many(planned) if limit is None else fetch_many(planned, limit=limit(planned))
    origin = ", ".join(dict.fromkeys(file.source for file in fetched.files))
    added = add_files(fetched.maps, library, source=origin)
    return LibraryUpdate(added, fetched.notes())


def update_library(
    names: Sequence[str] = (), library: str | Path | None = None, *, limit: Limit | None = None
) -> LibraryUpdate:
    """Add the maps that came later to the series of a library.

    An archive from which a series was added is read again, from the last map of the series on. Of
    a mapper whose maps can be fetched, those of the days since then are.

    Parameters
    ----------
    names : sequence of str
        Series or mappers; by default all.
    library : path, optional
        By default `library_folder`.
    limit : callable, optional
        As in `fetch_into_library`.

    Returns
    -------
    LibraryUpdate

    Raises
    ------
    InputError
        When there is no such series, or none at all.
    """
    opened = Library.open(library)
    if not opened.series:
        raise InputError(f"{opened.path}: no maps to update; see frontgeo library add")
    if not opened.is_made:
        raise InputError(f"{opened.path}: holds archives as they lie, which are not updated")
    chosen = [s for name in names for s in opened.named(name)] if names else list(opened.series)
    done = LibraryUpdate()
    for series in dict.fromkeys(chosen):
        _tried(done, partial(_read_again, series, opened.path, done))
    for mapper in dict.fromkeys(s.mapper for s in chosen if not any(map(_is_there, s.sources))):
        since = max(s.last for s in opened.series if s.mapper == mapper) + timedelta(days=1)
        if sources.mapper_named(mapper) and since <= sources.today():
            _tried(done, partial(fetch_into_library, mapper, opened.path, since=since, limit=limit))
    return done


def _is_there(source: str) -> bool:
    return Path(source).is_absolute() and Path(source).exists()


def _read_again(series: MapSeries, library: Path, done: LibraryUpdate) -> LibraryUpdate:
    """Add what came to the archives of a series since its last map, whichever is read first."""
    sources_there = [source for source in series.sources if _is_there(source)]
    last = series.snapshots[-1].state_at if sources_there else None
    for source in sources_there:
        _tried(done, partial(_added_later, source, series, library, last))
    return LibraryUpdate()


def _added_later(
    source: str, series: MapSeries, library: Path, last: datetime | None
) -> LibraryUpdate:
    return LibraryUpdate([add_maps(source, library, after=last, **series.reading_options())])


def _tried(done: LibraryUpdate, work: Callable[[], LibraryUpdate]) -> None:
    """Do a part of an update, whose fault does not stop the others."""
    try:
        part = work()
    except FrontgeoError as error:
        done.faults.append(str(error))
        return
    done.added += part.added
    done.notes += part.notes
