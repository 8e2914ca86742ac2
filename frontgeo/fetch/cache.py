"""The cache of fetched files, and whether a file's content is what its name says."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from frontgeo._utils.fileio import sha256_of
from frontgeo.errors import InputError
from frontgeo.fetch.sources import (
    RemoteSource,
    day_asked,
    day_of_name,
    is_of,
    pin_of,
    source_named,
)

__all__ = [
    "cache_folder",
    "cached",
    "cached_by_day",
    "cached_file",
    "kept_limit_bytes",
    "target_in_cache",
]

_LIMIT_GB = 2.0  # on maps kept from archives, unless FRONTGEO_CACHE_GB states another


def cache_folder() -> Path:
    """Return the cache folder: ``FRONTGEO_CACHE``, or the platform's cache folder.

    Examples
    --------
    >>> cache_folder().is_absolute()
    True
    """
    try:
        folder = _cache_folder()
    except RuntimeError:  # a "~" without a home folder
        folder = Path()
    if not folder.is_absolute():
        raise InputError(
            "cache: expected a home folder, found none; set FRONTGEO_CACHE to an absolute path"
        )
    return folder


def _cache_folder() -> Path:
    chosen = os.environ.get("FRONTGEO_CACHE")
    if chosen:
        return Path(chosen).expanduser().absolute()
    import platformdirs

    return platformdirs.user_cache_path("frontgeo", appauthor=False)


def kept_limit_bytes() -> int:
    """Return the limit on maps kept from archives: ``FRONTGEO_CACHE_GB``, or 2 GB.

    With 0, none are kept.

    Raises
    ------
    InputError
        When the variable is no number from 0.
    """
    stated = os.environ.get("FRONTGEO_CACHE_GB") or str(_LIMIT_GB)
    try:
        limit_bytes = float(stated) * 1e9
    except ValueError:
        limit_bytes = math.nan
    if not 0 <= limit_bytes < math.inf:
        raise InputError(
            f"FRONTGEO_CACHE_GB: expected gigabytes from 0, such as 2, found {stated[:40]!r}"
        )
    return int(limit_bytes)


def cached(what: str, *, day: date | str | None = None) -> Path | None:
    """Return the path of a file in the cache, without using the network.

    Parameters
    ----------
    what : str
        A name in `SOURCES`.
    day : date or str, optional
        For sources with one file for each day. Without a day, a live source gives the latest.

    Returns
    -------
    Path or None
        None if the file was not fetched, or no longer matches its pinned hash.

    Examples
    --------
    >>> cached("deepstate-daily", day="2014-03-18") is None  # no file of that day
    True
    """
    source = source_named(what)
    return cached_file(source, day_asked(source, day))


def cached_file(source: RemoteSource, day: date | None) -> Path | None:
    """Return the last file of a source and day that matches its pinned hash, or None."""
    found = (path for path in _files_in_cache(source, day) if is_of(source, path.name, day))
    return next((path for path in found if _is_as_pinned(source, path)), None)


def cached_by_day(source: RemoteSource) -> dict[date, Path]:
    """Return the files of a source in the cache by the day in their names, the last of each."""
    found: dict[date, Path] = {}
    for path in _files_in_cache(source, None):
        day = day_of_name(source, path.name)
        if day is not None and day not in found and _is_as_pinned(source, path):
            found[day] = path
    return found


def target_in_cache(source: RemoteSource, name: str, day: date | None) -> Path:
    """Return the path under which a file of a source is kept."""
    return _folders(source, day)[0] / name


def _folders(source: RemoteSource, day: date | None) -> list[Path]:
    """Return the folders in which the files of a source and day are, the last day's first."""
    folder = cache_folder() / source.cache_name
    if not source.day_folders:
        return [folder]
    # Files that were fetched before a day had a folder of its own lie in the source's folder.
    flat = cache_folder() / source.name
    if day is not None:
        return [folder / f"{day}", flat]
    try:
        return [*sorted((p for p in folder.iterdir() if p.is_dir()), reverse=True), flat]
    except OSError:
        return [flat]


def _files_in_cache(source: RemoteSource, day: date | None) -> Iterator[Path]:
    """Yield the files in the folders of a source and day, in each the last name first."""
    for folder in _folders(source, day):
        try:
            names = sorted((p.name for p in folder.iterdir() if p.is_file()), reverse=True)
        except OSError:
            continue
        yield from (folder / name for name in names)


def _is_as_pinned(source: RemoteSource, path: Path) -> bool:
    sha256 = pin_of(source, path.name)
    return sha256 is None or sha256_of(path) == sha256
