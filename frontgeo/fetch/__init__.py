"""Download sources into a cache; no other package uses the network.

`SOURCES` has one row for each source (written in ``sources.toml``), and ``sources.sha256`` holds
the hashes of files that never change. requests downloads, platformdirs names the cache folder and
tqdm shows progress. This package adds features that they lack: it resumes, waits and retries,
detects stalls and wrong lengths, and puts a file into the cache whole or not at all. For why pooch
is not used, see `frontgeo.fetch.download`.
"""

from __future__ import annotations

import json
import time
from datetime import date, timedelta
from pathlib import Path

from frontgeo.fetch import sources
from frontgeo.fetch.cache import cache_folder, cached, cached_file
from frontgeo.fetch.download import FetchError, Job, download
from frontgeo.fetch.sources import (
    SOURCES,
    RemoteSource,
    day_asked,
    file_label,
    is_of,
    pin_of,
    pins,
    source_named,
    sources_table,
)

__all__ = [
    "SOURCES",
    "FetchError",
    "RemoteSource",
    "cache_folder",
    "cached",
    "fetch",
    "sources_table",
]

LISTING_LIMIT_MB = 50
LISTING_AGE_S = 3600.0  # GitHub allows 60 listings an hour


def fetch(what: str, *, day: date | str | None = None, force: bool = False) -> Path:
    """Fetch a source into the cache, unless it is there, and return its path.

    Parameters
    ----------
    what : str
        A name in `SOURCES`; `sources_table` lists them.
    day : date or str, optional
        Required for sources with one file for each day.
    force : bool
        Fetch the file again even if it is in the cache.

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
    source = source_named(what)
    when = day_asked(source, day)
    if source.live and when is None:
        when = sources.today()
    if not force:
        here = cached_file(source, when)
        if here is not None:
            return here
    if source.live and when != sources.today():
        raise FetchError(
            file_label(source, when),
            f"the address serves only the state of today, {sources.today()}, expected day {when}; "
            "see frontgeo fetch --list for a source with past days",
            address=source.address,
        )
    name = _remote_name(source, when)
    sha256 = pin_of(source, name)
    # A pinned file is fetched at its pinned commit, any other at the newest one.
    address = source.address.format(
        ref=source.commit if sha256 and source.commit else "HEAD",
        file=name,
        day=when,
        after=None if when is None else when + timedelta(days=1),
    )
    target = cache_folder() / source.cache_name / name
    download(Job(file_label(source, when), address, target, sha256, source.limit_mb, source.tried))
    return target


def _remote_name(source: RemoteSource, day: date | None) -> str:
    """Return the name of the day's file, the last if there are several; may fetch a listing."""
    if "*" not in source.filename:
        return source.filename.format(day=day)
    folder = f"{source.cache_name}/"
    names = [name.removeprefix(folder) for name in pins() if name.startswith(folder)]
    found = [name for name in names if is_of(source, name, day)]
    found = found or [name for name in _listed(source) if is_of(source, name, day)]
    if found:
        return max(found)
    raise FetchError(
        file_label(source, day),
        f"expected a file of this day, found none in {source.listing}; give another --day",
        address=source.listing,
    )


def _listed(source: RemoteSource) -> list[str]:
    """Return the file names in a repository, from GitHub's listing of trees."""
    path = cache_folder() / source.cache_name / "listing.json"
    if not path.is_file() or not 0 <= time.time() - path.stat().st_mtime < LISTING_AGE_S:
        label = f"{source.name} (listing)"
        download(Job(label, source.listing, path, None, LISTING_LIMIT_MB, source.tried))
    try:
        entries = json.loads(path.read_bytes())["tree"]
        return [str(entry["path"]).rpartition("/")[2] for entry in entries]
    except (ValueError, KeyError, TypeError):
        path.unlink(missing_ok=True)
        raise FetchError(
            source.name,
            f"{source.listing}: expected a listing with 'tree' and 'path', found something else; "
            "the address may have moved: tell frontgeo's maintainers",
            address=source.listing,
        ) from None
