"""Download sources into a cache; no other package uses the network.

`SOURCES` has one row for each source (written in ``sources.toml``), and ``sources.sha256`` holds
the hashes of files that never change. `plan` lists the files that a mapper's maps of some days
need, without the network; `fetch_many` fetches them. requests downloads, platformdirs names the
cache folder and tqdm shows progress. This package adds features that they lack: it resumes, waits
and retries, detects stalls and wrong lengths, and puts a file into the cache whole or not at all.
For why pooch is not used, see `frontgeo.fetch.download`.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from frontgeo.errors import InputError
from frontgeo.fetch import sources
from frontgeo.fetch.cache import cache_folder, cached
from frontgeo.fetch.download import FetchError
from frontgeo.fetch.plans import (
    FetchedFile,
    FetchedFiles,
    FetchPlan,
    MissingDay,
    PlannedFile,
    fetch_many,
    plan,
)
from frontgeo.fetch.remote import cached_of_day, download_file, job_for
from frontgeo.fetch.sources import (
    SOURCES,
    RemoteSource,
    day_asked,
    mapper_named,
    mapper_names,
    source_named,
    sources_table,
)

__all__ = [
    "SOURCES",
    "FetchError",
    "FetchPlan",
    "FetchedFile",
    "FetchedFiles",
    "MissingDay",
    "PlannedFile",
    "RemoteSource",
    "cache_folder",
    "cached",
    "fetch",
    "fetch_many",
    "mapper_names",
    "plan",
    "sources_table",
]


def fetch(
    what: str, *, day: date | str | None = None, force: bool = False, mid: str | None = None
) -> Path:
    """Fetch a source into the cache, unless it is there, and return its path.

    Parameters
    ----------
    what : str
        A name in `SOURCES`; `sources_table` lists them. A mapper whose map of a day is one file
        is a name, too (`mapper_names`): its source that reaches the day is fetched.
    day : date or str, optional
        Required for sources with one file for each day.
    force : bool
        Fetch the file again even if it is in the cache.
    mid : str, optional
        The id of AMK Mapping's Google My Map; by default the variable ``FRONTGEO_AMK_MID``.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    InputError
        For an unknown name, or a day that is missing, wrong or not allowed for the source.
    FetchError
        When the source could not be fetched; the cache is left unchanged.

    Examples
    --------
    >>> fetch("weather")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    frontgeo.errors.InputError: 'weather': no such source; expected one of adm3-geoboundaries, ...
    """
    if isinstance(what, str) and what not in sources.SOURCES and mapper_named(what):
        return _fetch_map(what, day, force=force, mid=mid)
    source = source_named(what, or_mapper=True)
    when = day_asked(source, day)
    if source.live and when is None:
        when = sources.today()
    if not force and (here := cached_of_day(source, when)) is not None:
        return here
    job = job_for(source, when, mid=mid)
    if force or job.sha256 or not job.target.is_file():
        download_file(source, job)
    return job.target


def _fetch_map(what: str, day: date | str | None, *, force: bool, mid: str | None) -> Path:
    """Fetch a mapper's map of one day, which must be one file."""
    if day is None:
        raise InputError(f"{what}: expected a day, found none; give one, as in --day 2024-12-31")
    planned = plan(what, since=day, until=day)
    if len(planned) > 1:
        raise InputError(
            f"{what}: its map of a day is {len(planned)} files, expected one; fetch them with "
            f"fetch_many(plan({what!r}, since={str(day)!r}, until={str(day)!r}))"
        )
    (path,) = fetch_many(planned, force=force, mid=mid).paths
    return path
