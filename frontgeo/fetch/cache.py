"""The cache of fetched files, and whether a file's content is what its name says."""

from __future__ import annotations

import hashlib
import math
import os
from datetime import date
from pathlib import Path

from frontgeo.errors import InputError
from frontgeo.fetch.sources import RemoteSource, day_asked, is_of, pin_of, source_named

__all__ = ["cache_folder", "cached", "cached_file", "kept_limit_bytes", "sha256_of"]

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
    """Return how large the maps kept from archives may grow: ``FRONTGEO_CACHE_GB``, or 2 GB.

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
    folder = cache_folder() / source.cache_name
    try:
        names = sorted(p.name for p in folder.iterdir() if p.is_file())
    except OSError:
        return None
    for name in reversed(names):
        if is_of(source, name, day):
            sha256 = pin_of(source, name)
            if sha256 is None or sha256_of(folder / name) == sha256:
                return folder / name
    return None


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
