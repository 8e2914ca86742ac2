"""Plan which files the maps of some days need, and fetch them: few at a time, each once.

A plan needs no network: it knows the files of frozen archives by name, and of any other source
the days that it is known to reach. Whether such a day has a file shows when it is fetched; a day
without one is counted and named, and is no error unless no day has any.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event, Thread

from frontgeo._utils.progress import progress
from frontgeo.errors import InputError
from frontgeo.fetch import sources
from frontgeo.fetch.cache import cached_by_day, cached_file
from frontgeo.fetch.download import FetchError, Job
from frontgeo.fetch.remote import (
    LOOK_BACK_DAYS,
    cached_of_day,
    download_file,
    is_last_of_day,
    job_for,
    known_files,
    last_name,
    name_for,
)
from frontgeo.fetch.sources import (
    WHOLE_PARTS,
    HistoryLayer,
    RemoteSource,
    checked_day,
    day_of_name,
    mapper_named,
    source_named,
)

__all__ = [
    "FETCH_LIMIT",
    "FetchPlan",
    "FetchedFile",
    "FetchedFiles",
    "MissingDay",
    "PlannedFile",
    "fetch_many",
    "plan",
]

#: The most files that are downloaded in one call, unless the caller allows more.
FETCH_LIMIT = 366
#: Downloads at a time: few, so that no server takes them for an attack.
AT_ONCE = 4
#: Seconds that an interrupt waits for downloads to record their outcome.
PATIENCE_S = 3.0


@dataclass(frozen=True)
class PlannedFile:
    """One file that is needed.

    Attributes
    ----------
    source : str
        A name in `SOURCES`.
    day : date or None
        The day that was asked for.
    path : Path or None
        Where it is in the cache; None if it must be downloaded.
    name : str
        Its name, where that is known without the network.
    of_day : date or None
        The day whose file it is: an earlier one where the day has none itself.
    looks_back : bool
        Whether the file of an earlier day will do.
    """

    source: str
    day: date | None
    path: Path | None = None
    name: str = ""
    of_day: date | None = None
    looks_back: bool = False

    @property
    def key(self) -> tuple[str, date | None, str]:
        """Return the key of the file, which is the same for each day that needs it."""
        return self.source, self.of_day, self.name

    @property
    def is_cached(self) -> bool:
        """Return whether the file is in the cache."""
        return self.path is not None

    @property
    def part(self) -> str:
        """Return the part of the map that it is, such as ``control``; empty if it is the map."""
        return source_named(self.source).part

    @property
    def size_mb(self) -> float | None:
        """Return its size, if it is in the cache, or else the usual one; None if unknown."""
        if self.path is not None:
            with suppress(OSError):
                return self.path.stat().st_size / 1e6
        return source_named(self.source).typical_mb


@dataclass(frozen=True)
class MissingDay:
    """A day without a file, or without a part of its map.

    Attributes
    ----------
    day : date
    source : str
        The source that has none; empty if no source reaches the day.
    part : str
    """

    day: date
    source: str = ""
    part: str = ""


@dataclass(frozen=True)
class FetchPlan:
    """The files that the maps of some days need.

    Attributes
    ----------
    name : str
        The mapper, or the source.
    files : tuple of PlannedFile
        In the order of their days.
    missing : tuple of MissingDay
        The days that are known to have no file.
    """

    name: str
    files: tuple[PlannedFile, ...]
    missing: tuple[MissingDay, ...] = ()

    def __len__(self) -> int:
        """Return the number of files; two days may need the same one."""
        return len({file.key for file in self.files})

    def __iter__(self) -> Iterator[PlannedFile]:
        """Iterate over the files."""
        return iter(self.files)

    @property
    def needed(self) -> tuple[PlannedFile, ...]:
        """Return the files that are not in the cache, each once."""
        return tuple({file.key: file for file in self.files if not file.is_cached}.values())

    @property
    def needed_mb(self) -> float | None:
        """Return about how much is to be downloaded; None if a size is not known."""
        sizes = [file.size_mb for file in self.needed]
        return None if None in sizes else sum(size for size in sizes if size is not None)

    def __str__(self) -> str:
        """Return a line such as ``DeepState: 4 files to download, about 2 MB; 1 in the cache``."""
        count = len(self.needed)
        size = self.needed_mb
        about = "size not known" if size is None else f"about {size:,.0f} MB"
        if size is not None and size < 10:
            about = f"about {max(size, 0.1):.2g} MB"
        text = f"{count:,} {_files(count)} to download, {about}" if count else "nothing to download"
        here = len(self) - count
        return f"{self.name}: {text}" + (f"; {here:,} in the cache" if here else "")


@dataclass(frozen=True)
class FetchedFile:
    """A file in the cache, and what it was fetched for.

    Attributes
    ----------
    path : Path
    source : str
    part : str
    day : date or None
        The day that was asked for.
    of_day : date or None
        The day in the file's name.
    downloaded : bool
        Whether it was downloaded now, rather than in the cache before.
    """

    path: Path
    source: str
    part: str
    day: date | None
    of_day: date | None
    downloaded: bool


@dataclass(frozen=True)
class FetchedFiles:
    """The files that `fetch_many` brought, and the days without one.

    Attributes
    ----------
    name : str
        The mapper, or the source.
    files : tuple of FetchedFile
        In the order of their days.
    missing : tuple of MissingDay
        The days that have no file.
    """

    name: str
    files: tuple[FetchedFile, ...]
    missing: tuple[MissingDay, ...]

    @cached_property
    def paths(self) -> tuple[Path, ...]:
        """Return the paths, each once, in the order of their days."""
        return tuple(dict.fromkeys(file.path for file in self.files))

    @property
    def maps(self) -> tuple[tuple[Path, ...], ...]:
        """Return the files of each map, in the order of days: the parts of a day make one map."""
        by_map: dict[tuple[object, ...], dict[Path, None]] = {}
        for file in self.files:
            key = (file.of_day,) if file.part else (file.of_day, file.path)
            by_map.setdefault(key, {})[file.path] = None
        return tuple(map(tuple, by_map.values()))

    def notes(self) -> list[str]:
        """Return notes for the user: the sources, the days without a file, whose maps they are."""
        return [*self._source_notes(), *self._earlier_notes(), *self._missing_notes()]

    def _source_notes(self) -> Iterator[str]:
        for name in dict.fromkeys(file.source for file in self.files):
            mine = {f.path: f.downloaded for f in self.files if f.source == name}
            row = source_named(name)
            new = sum(mine.values())
            lag = (
                f"; a file shows the ground of up to {row.lag_days} days before the day in its name"
                if row.lag_days
                else ""
            )
            yield (
                f"{name}: {len(mine):,} {_files(len(mine))}, {new:,} downloaded and "
                f"{len(mine) - new:,} in the cache before{lag}; credit: {row.credit}; "
                f"licence: {row.licence}"
            )

    def _earlier_notes(self) -> Iterator[str]:
        earlier = {f.day: f.of_day for f in self.files if f.day and f.of_day and f.of_day < f.day}
        for day, of_day in earlier.items():
            yield f"{self.name} {day}: no file of its own, the last one before is of {of_day}"

    def _missing_notes(self) -> Iterator[str]:
        there = {file.day for file in self.files}
        gone = [(m.source, "", m.day) for m in self.missing if m.day not in there]
        partly = [(m.source, m.part, m.day) for m in self.missing if m.day in there]
        for source, part in dict.fromkeys((source, part) for source, part, _ in gone + partly):
            days = {day for s, p, day in gone + partly if (s, p) == (source, part)}
            subject = f"{self.name}, {part}" if part else self.name
            count = f"{len(days):,} {'day' if len(days) == 1 else 'days'}: {_day_spans(days)}"
            what = f"{source} has no file of" if source else "no source reaches"
            warning = (
                f"; the maps of these days are without {part}: do not compare their areas with "
                "those of maps that have it"
                if part and part in WHOLE_PARTS
                else ""
            )
            yield f"{subject}: {what} {count}{warning}"


# ---- the plan --------------------------------------------------------------------------------


def plan(
    what: str,
    *,
    since: date | str | None = None,
    until: date | str | None = None,
    days: Iterable[date | str] | None = None,
    also: Sequence[str] = (),
) -> FetchPlan:
    """List the files that the maps of some days need, and those in the cache, without the network.

    Parameters
    ----------
    what : str
        A mapper (`mapper_names`), for which the source is chosen by the day, or a name in
        `SOURCES`.
    since, until : date or str, optional
        The first and the last day; until today if only `since` is given. Each day's own file is
        planned, the last where there are several.
    days : iterable of date or str, optional
        Instead of them, the days at whose end (24:00 UTC) the state is wanted: the last file up
        to then, which may be one of the `LOOK_BACK_DAYS` before.
    also : sequence of str
        Parts of ISW's map beyond control and advances: ``infiltration``, ``claimed``,
        ``liberated`` (claimed counter-offensives) and ``gains`` (of the past 24 hours).

    Returns
    -------
    FetchPlan

    Raises
    ------
    InputError
        For an unknown name or part, or a day that is missing or wrong.

    Notes
    -----
    A file of DeepState's daily mirror shows the state of up to three days before the day in its
    name. For a mapper, the files of the three days after are therefore planned, too.

    Examples
    --------
    >>> planned = plan("deepstate", days=["2023-12-31", "2024-05-20"])
    >>> [(file.source, file.name) for file in planned]
    [('deepstate-raw', '1704057558.geojson'), ('deepstate-raw', '1716238692.geojson')]
    >>> len(planned)
    2
    """
    rows = mapper_named(what)
    name = rows[0].mapper if rows else what
    rows = rows or (source_named(what, or_mapper=True),)
    _check_parts(name, rows, also)
    of_mapper, looks_back = bool(mapper_named(what)), days is not None
    if not of_mapper and not (rows[0].needs_day or rows[0].live):
        return _plan_without_day(rows[0], any(x is not None for x in (since, until, days)))
    if since is None and until is None and days is None and all(row.live for row in rows):
        since = sources.today()
    files, missing = list[PlannedFile](), list[MissingDay]()
    shelf = _Shelf()
    for part in dict.fromkeys(row.part for row in rows):
        if of_mapper and part not in (*WHOLE_PARTS, *also):
            continue
        chosen = [row for row in rows if row.part == part]
        for day in _wanted_days(what, since, until, days):
            row = shelf.source_of(chosen, day) if of_mapper else rows[0]
            found = [] if row is None else shelf.planned(row, day, looks_back=looks_back)
            if row is not None and of_mapper:
                found += shelf.planned_after(row, day)
            if not any(file.day == day for file in found):
                missing.append(MissingDay(day, "" if row is None else row.name, part))
            files += found
    return FetchPlan(name, _each_once(files), tuple(sorted(missing, key=lambda m: m.day)))


def _plan_without_day(row: RemoteSource, has_day: bool) -> FetchPlan:
    if has_day:
        raise InputError(f"{row.name}: expected no day, found one; leave it out")
    return FetchPlan(row.name, (PlannedFile(row.name, None, cached_file(row, None)),))


def _each_once(files: Iterable[PlannedFile]) -> tuple[PlannedFile, ...]:
    """Return files in the order of their days, each once a day that needs it."""
    found: dict[tuple[object, ...], PlannedFile] = {}
    for file in sorted(
        files, key=lambda f: (str(f.of_day), f.source, str(f.day), not f.looks_back)
    ):
        found.setdefault((*file.key, file.day), file)
    return tuple(found.values())


def _check_parts(name: str, rows: Sequence[RemoteSource], also: Sequence[str]) -> None:
    known = sorted({row.part for row in rows} - set(WHOLE_PARTS))
    if also and not known:
        raise InputError(f"{name}: its maps have no further parts; leave --also (also=) out")
    for part in also:
        if part not in known:
            raise InputError(
                f"{name}: expected a further part of its map, one of {', '.join(known)}, "
                f"found {part[:40]!r}; see frontgeo fetch --list"
            )


def _wanted_days(
    what: str,
    since: date | str | None,
    until: date | str | None,
    days: Iterable[date | str] | None,
) -> list[date]:
    """Return the days in order, each once, after checking them."""
    today = sources.today()
    if days is not None:
        if since is not None or until is not None:
            raise InputError(f"{what}: expected days or a period, found both; leave one out")
        wanted = sorted({checked_day(what, day) for day in days})
    elif since is None:
        raise InputError(f"{what}: expected a day, found none; give --day, or --since and --until")
    else:
        first = checked_day(what, since)
        last = today if until is None else checked_day(what, until)
        if last < first:
            raise InputError(
                f"{what}: expected --until not before --since, found {first} to {last}; "
                "change them round"
            )
        wanted = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    if not wanted:
        raise InputError(f"{what}: expected days, found none; give one, such as 2024-05-31")
    return wanted


# ---- what is in the cache ------------------------------------------------------------------


class _Shelf:
    """The files in the cache, each source looked through once."""

    def __init__(self) -> None:
        self._by_day: dict[str, dict[date, Path]] = {}

    def by_day(self, row: RemoteSource) -> dict[date, Path]:
        """Return a source's files in the cache by the day in their names."""
        if row.name not in self._by_day:
            self._by_day[row.name] = cached_by_day(row)
        return self._by_day[row.name]

    def source_of(self, rows: Iterable[RemoteSource], day: date) -> RemoteSource | None:
        """Return the first source that reaches a day, or that was fetched while it was live."""
        for row in rows:
            if row.covers(day) or (row.live and day in self.by_day(row)):
                return row
        return None

    def planned(self, row: RemoteSource, day: date, *, looks_back: bool) -> list[PlannedFile]:
        """Return the file of a day, or of the days before; none if it is known that it has none."""
        known, is_whole = known_files(row, day)
        back = LOOK_BACK_DAYS if looks_back and not row.live else 0
        name = last_name(known, day, back)
        if name is None and is_whole:
            return []
        of_day = day if name is None else day_of_name(row, name)
        path = None if of_day is None else self.by_day(row).get(of_day)
        if path is not None and not (
            path.name == name if name else is_last_of_day(row, path, of_day)
        ):
            path = None
        return [PlannedFile(row.name, day, path, name or "", of_day, back > 0)]

    def planned_after(self, row: RemoteSource, day: date) -> list[PlannedFile]:
        """Return the files of later days that may show the ground of a day."""
        later = (day + timedelta(days=n) for n in range(1, row.lag_days + 1))
        return [
            file
            for one in later
            if one <= sources.today()
            for file in self.planned(row, one, looks_back=False)
        ]


# ---- fetching ------------------------------------------------------------------------------


def fetch_many(
    planned: FetchPlan, *, force: bool = False, limit: int = FETCH_LIMIT, mid: str | None = None
) -> FetchedFiles:
    """Fetch the files of a plan that are not in the cache, a few at a time.

    A run that was stopped or cut off goes on where it ended: what came is in the cache.

    Parameters
    ----------
    planned : FetchPlan
        From `plan`.
    force : bool
        Fetch files again even if they are in the cache.
    limit : int
        The most files to download.
    mid : str, optional
        As for `fetch`.

    Returns
    -------
    FetchedFiles

    Raises
    ------
    InputError
        When more files than `limit` are to be downloaded, or the cache cannot be written.
    FetchError
        When no day has a file, a source does not answer, or a file is not what it should be. What
        was fetched before stays in the cache.

    Examples
    --------
    >>> fetch_many(plan("deepstate", since="2014-03-18", until="2014-03-19"))
    Traceback (most recent call last):
    frontgeo.fetch.download.FetchError: DeepState: expected a file of at least one day, found ...
    """
    again = {f for f in planned if force and not _is_past_live(f)}
    pending = [f for f in planned if f in again or not f.is_cached]
    count = len({f.key for f in pending})
    if count > limit:
        raise InputError(
            f"{planned.name}: {count:,} files are to be downloaded, more than {limit}; give "
            "a shorter period, or allow them with --yes (limit=)"
        )
    run = _Run(force=force, mid=mid)
    run.done = {f: _brought(f, f.path) for f in planned if f.path and f not in again}
    missing = list(planned.missing)
    while pending:
        absent = run.fetch(pending)
        pending = [_a_day_earlier(file) for file in absent if _can_look_back(file)]
        missing += [
            MissingDay(file.day, file.source, file.part)
            for file in absent
            if file.day is not None and not _can_look_back(file)
        ]
    files = tuple(sorted(run.done.values(), key=lambda f: (str(f.of_day), f.source)))
    fetched = FetchedFiles(planned.name, files, tuple(sorted(missing, key=lambda m: m.day)))
    if run.wrong:
        raise _with_count(run.wrong, fetched)
    if not files:
        raise run.not_there[0] if len(run.not_there) == 1 else _nothing_found(fetched)
    return fetched


def _is_past_live(file: PlannedFile) -> bool:
    """Return whether a file in the cache can no longer be fetched."""
    return file.is_cached and source_named(file.source).live and file.day != sources.today()


def _can_look_back(file: PlannedFile) -> bool:
    """Return whether a day earlier may be tried, as its source names files by day alone."""
    if not file.looks_back or file.day is None or file.of_day is None:
        return False
    first = file.day - timedelta(days=LOOK_BACK_DAYS)
    return "*" not in source_named(file.source).filename and file.of_day > first


def _a_day_earlier(file: PlannedFile) -> PlannedFile:
    of_day = None if file.of_day is None else file.of_day - timedelta(days=1)
    return replace(file, of_day=of_day, name="")


def _brought(file: PlannedFile, path: Path, *, downloaded: bool = False) -> FetchedFile:
    of_day = day_of_name(source_named(file.source), path.name)
    return FetchedFile(path, file.source, file.part, file.day, of_day, downloaded)


@dataclass
class _Run:
    """The outcomes of the files of a plan so far.

    Attributes
    ----------
    done : dict
        What was fetched, by the file planned.
    wrong : list of FetchError
        Faults of single files; the others go on.
    not_there : list of FetchError
        What sources said that have no such file.
    broken : dict
        Sources and services whose listing or description is of no use, and what is wrong with it.
    """

    force: bool
    mid: str | None
    done: dict[PlannedFile, FetchedFile] = field(default_factory=dict)
    wrong: list[FetchError] = field(default_factory=list)
    not_there: list[FetchError] = field(default_factory=list)
    broken: dict[HistoryLayer | str, FetchError] = field(default_factory=dict)

    def fetch(self, pending: Iterable[PlannedFile]) -> list[PlannedFile]:
        """Fetch files; return those that are not there."""
        jobs: dict[Path, Job] = {}
        wanting: dict[Path, list[PlannedFile]] = {}
        absent: list[PlannedFile] = []
        for file in pending:
            try:
                job = self._job(file)
            except FetchError as error:
                if not self._sorted(error):
                    absent.append(file)
                continue
            if job is not None:
                jobs[job.target] = job
                wanting.setdefault(job.target, []).append(file)
        pairs = [(source_named(wanting[target][0].source), job) for target, job in jobs.items()]
        for target, fault in zip(jobs, _download_all(pairs), strict=True):
            if fault is None:
                brought = {f: _brought(f, target, downloaded=True) for f in wanting[target]}
                self.done |= brought
            elif not self._sorted(fault):
                absent += wanting[target]
        return absent

    def _sorted(self, error: FetchError) -> bool:
        """Note a fault; return whether it is one of the file, rather than that there is none."""
        if error.reason == "unreachable":
            raise error
        (self.not_there if error.reason == "missing" else self.wrong).append(error)
        return error.reason != "missing"

    def _job(self, file: PlannedFile) -> Job | None:
        """Return the download of a file, or None if it is in the cache."""
        row = source_named(file.source)
        asked = row.layer_on(file.of_day) or row.name
        if asked in self.broken:
            raise self.broken[asked]
        here = None if self.force else cached_of_day(row, file.of_day)
        if here is None or file.name not in ("", here.name):
            back = LOOK_BACK_DAYS if file.looks_back else 0
            try:
                name = file.name or name_for(row, file.of_day, look_back_days=back)
                job = job_for(row, file.of_day, name=name, mid=self.mid)
            except FetchError as error:
                if error.reason == "wrong":
                    self.broken[asked] = error
                raise
            if self.force or job.sha256 or not job.target.is_file():
                return job
            here = job.target
        self.done[file] = _brought(file, here)
        return None


def _with_count(wrong: Sequence[FetchError], fetched: FetchedFiles) -> FetchError:
    first = wrong[0]
    more = f"; {len(wrong) - 1:,} more failed" if len(wrong) > 1 else ""
    return FetchError(
        first.label,
        f"{first.problem}{more}; {len(fetched.paths):,} {_files(len(fetched.paths))} of "
        f"{fetched.name} are in the cache",
        address=first.address,
        expected=first.expected,
        found=first.found,
    )


def _nothing_found(fetched: FetchedFiles) -> FetchError:
    notes = "; ".join(fetched.notes()) or "nothing was asked for"
    return FetchError(
        fetched.name,
        f"expected a file of at least one day, found none ({notes}); see frontgeo fetch --list",
        address="",
        reason="missing",
    )


def _download_all(jobs: Sequence[tuple[RemoteSource, Job]]) -> list[FetchError | None]:
    """Download a few at a time; return for each None, or the fault that is its alone.

    Threads are daemons, so that an interrupt need not wait for a server that is silent.
    """
    stopped, waiting = Event(), SimpleQueue[int]()
    ended = SimpleQueue[tuple[int, BaseException | None]]()
    for index in range(len(jobs)):
        waiting.put(index)

    def work() -> None:
        with suppress(Empty):
            while not stopped.is_set():
                index = waiting.get_nowait()
                source, job = jobs[index]
                try:
                    download_file(source, replace(job, stopped=stopped))
                except BaseException as error:  # goes to the caller's thread
                    ended.put((index, error))
                else:
                    ended.put((index, None))

    threads = [Thread(target=work, daemon=True) for _ in range(min(AT_ONCE, len(jobs)))]
    outcomes: list[FetchError | None] = [None] * len(jobs)
    try:
        for thread in threads:
            thread.start()
        with progress(len(jobs), "file", at_once=True) as bar:
            for _ in jobs:
                index, error = ended.get()
                if isinstance(error, FetchError) and error.reason != "unreachable":
                    outcomes[index] = error
                elif error is not None:
                    raise error
                bar.update()
    finally:
        stopped.set()
        patience = time.monotonic() + PATIENCE_S
        for thread in threads:
            if thread.ident is not None:
                thread.join(max(0.0, patience - time.monotonic()))
    return outcomes


def _files(count: int) -> str:
    return "file" if count == 1 else "files"


def _day_spans(days: Iterable[date], most: int = 8) -> str:
    """Return days as text, those in a row as a span.

    Examples
    --------
    >>> _day_spans([date(2024, 5, 1), date(2024, 5, 2), date(2024, 5, 4)])
    '2024-05-01 to 2024-05-02, 2024-05-04'
    """
    spans: list[list[date]] = []
    for day in sorted(set(days)):
        if spans and day - spans[-1][-1] == timedelta(days=1):
            spans[-1].append(day)
        else:
            spans.append([day])
    texts = [f"{s[0]}" if len(s) == 1 else f"{s[0]} to {s[-1]}" for s in spans[:most]]
    more = sum(map(len, spans[most:]))
    return ", ".join(texts) + (f" and {more:,} more" if more else "")
