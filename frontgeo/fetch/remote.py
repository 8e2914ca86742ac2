"""Find the file that a source has for a day, and its address; this may ask for a listing.

A day's file is known by its name (one file a day), by the pins (a frozen archive), or from a
listing: GitHub's of a repository. A service with the maps of many days is asked for one of them,
and, where its field of days is not known, first for its description.
"""

from __future__ import annotations

import json
import os
import re
import time
from bisect import bisect_right
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from operator import itemgetter
from pathlib import Path
from threading import Lock
from typing import TypeAlias
from urllib.parse import quote

from frontgeo._utils.dates import end_of
from frontgeo.errors import InputError
from frontgeo.fetch import sources
from frontgeo.fetch.cache import cache_folder, cached_file, target_in_cache
from frontgeo.fetch.download import FetchError, Job, download
from frontgeo.fetch.sources import (
    SAFE_NAME,
    HistoryLayer,
    RemoteSource,
    day_of_name,
    file_label,
    is_of,
    pin_of,
    pins,
)

__all__ = [
    "LOOK_BACK_DAYS",
    "MID_VARIABLE",
    "cached_of_day",
    "download_file",
    "is_last_of_day",
    "job_for",
    "known_files",
    "last_name",
    "name_for",
]

LISTING_LIMIT_MB = 50
LISTING_AGE_S = 3600.0  # GitHub allows 60 listings an hour
#: The most days before a day from which its state is taken, where it has no file itself.
LOOK_BACK_DAYS = 14
#: The environment variable that names a Google My Map.
MID_VARIABLE = "FRONTGEO_AMK_MID"

_LISTING_LOCK = Lock()  # downloads in threads may all ask for the same listing
_ONE_DAY_S = 86_400.0


@dataclass(frozen=True)
class Listed:
    """A file in a repository, as its listing has it."""

    path: str
    size_bytes: int | None


# ---- which file --------------------------------------------------------------------------

#: Days and names of files, in order.
DatedNames: TypeAlias = tuple[tuple[date, str], ...]


def name_for(source: RemoteSource, day: date | None, *, look_back_days: int = 0) -> str:
    """Return the name of the last file of a day, or of the days before; may fetch a listing.

    Raises
    ------
    FetchError
        When the source has none.
    """
    if "*" not in source.filename or day is None:
        return source.filename.format(day=day)
    known, is_whole = known_files(source, day)
    found = last_name(known, day, look_back_days)
    if found is None and not is_whole:
        found = last_name(_dated(source, tuple(_listing(source, "HEAD"))), day, look_back_days)
    if found is not None:
        return found
    before = f" or of the {look_back_days} days before" if look_back_days else ""
    raise _no_file(source, day, f"expected a file of this day{before}, found none")


def last_name(names: DatedNames, day: date, look_back_days: int = 0) -> str | None:
    """Return the last of some names that is of a day, or of the days before."""
    count = bisect_right(names, day, key=itemgetter(0))
    if count and names[count - 1][0] >= day - timedelta(days=look_back_days):
        return names[count - 1][1]
    return None


def known_files(source: RemoteSource, day: date) -> tuple[DatedNames, bool]:
    """Return the files that are known without the network, if they reach beyond a day.

    Returns
    -------
    names : tuple of (date, str)
        Empty if it is not known whether there are others up to the day.
    is_whole : bool
        Whether there are no others: a listing that is kept may lack what came late.
    """
    frozen = _pinned(source)
    if frozen and day <= frozen[-1][0]:
        return frozen, True
    path = _listing_path(source, "HEAD")
    with suppress(OSError, FetchError):
        # A day's files may come to the repository on the next.
        if source.listing and path.stat().st_mtime > end_of(day).timestamp() + _ONE_DAY_S:
            return _dated(source, tuple(_read_listing(source, path))), False
    return (), False


@lru_cache(maxsize=64)
def _pinned(source: RemoteSource) -> DatedNames:
    folder = f"{source.cache_name}/"
    names = (name.removeprefix(folder) for name in pins() if name.startswith(folder))
    return _dated(source, tuple(names))


@lru_cache(maxsize=8)
def _dated(source: RemoteSource, names: tuple[str, ...]) -> DatedNames:
    dated = ((day_of_name(source, name), name) for name in names if is_of(source, name, None))
    return tuple(sorted((day, name) for day, name in dated if day is not None))


def _no_file(source: RemoteSource, day: date | None, problem: str) -> FetchError:
    return FetchError(
        file_label(source, day),
        f"{problem} in {_listing_address(source, 'HEAD')}; give another --day",
        address=source.listing,
        reason="missing",
    )


def is_last_of_day(source: RemoteSource, path: Path, day: date | None) -> bool:
    """Return whether no later file of the day can have come since a file was fetched."""
    if day is None or not source.listing or pin_of(source, path.name):
        return True
    return path.stat().st_mtime > end_of(day).timestamp()


def cached_of_day(source: RemoteSource, day: date | None) -> Path | None:
    """Return the file of a source and day in the cache, unless a later one of the day may be."""
    here = cached_file(source, day)
    return here if here is not None and is_last_of_day(source, here, day) else None


# ---- where it is -------------------------------------------------------------------------


def job_for(
    source: RemoteSource, day: date | None, *, name: str | None = None, mid: str | None = None
) -> Job:
    """Return the download of a source's file of a day; may fetch a listing or a description.

    Parameters
    ----------
    source : RemoteSource
    day : date or None
    name : str, optional
        The name of the file, where it is known.
    mid : str, optional
        The id of a Google My Map; by default the environment variable `MID_VARIABLE`.
    """
    label = file_label(source, day)
    if source.live and day != sources.today():
        raise FetchError(
            label,
            f"the address serves only the state of today, {sources.today()}, expected day {day}; "
            "see frontgeo fetch --list for a source with past days",
            address=source.address,
            reason="missing",
        )
    name = name or name_for(source, day)
    sha256 = pin_of(source, name)
    # A pinned file is fetched at its pinned commit, any other at the newest one.
    pinned = bool(sha256 and source.commit)
    layer, where = _layer_query(source, day) if source.layers and day is not None else ("", "")
    address = source.address.format(
        ref=source.commit if pinned else "HEAD",
        file=name,
        path=_remote_path(source, name, pinned=pinned) if "{path}" in source.address else "",
        day=day,
        after=None if day is None else day + timedelta(days=1),
        layer=layer,
        where=where,
        mid=_checked_mid(source, mid) if source.needs_mid else "",
    )
    target = target_in_cache(source, name, day)
    return Job(label, address, target, sha256, source.limit_mb, source.tried)


def download_file(source: RemoteSource, job: Job) -> None:
    """Download a file; where a pinned one is not at its path, ask where it is at its commit."""
    try:
        download(job)
    except FetchError as error:
        if error.reason != "missing" or not (job.sha256 and source.listing and source.commit):
            raise
        listed = _listing(source, source.commit).get(job.target.name)
        if listed is None or "{path}" not in source.address:
            raise
        address = source.address.format(ref=source.commit, path=listed.path)
        if address == job.address:
            raise
        download(replace(job, address=address))


def _remote_path(source: RemoteSource, name: str, *, pinned: bool) -> str:
    if pinned and source.path:
        return source.path.format(file=name)
    listed = _listing(source, "HEAD").get(name)
    if listed is None:
        raise _no_file(source, None, f"expected {name}, found no such file")
    return listed.path


def _checked_mid(source: RemoteSource, mid: str | None) -> str:
    """Return the id of a Google My Map, so that no other text gets into the address."""
    stated = mid or os.environ.get(MID_VARIABLE, "")
    if not re.fullmatch(r"[A-Za-z0-9_-]{10,80}", stated):
        raise InputError(
            f"{source.name}: expected the id of its Google My Map (mid= in the map's address), "
            f"found {stated[:40]!r}; give it with --mid, or as {MID_VARIABLE}"
        )
    return stated


# ---- listings of a repository --------------------------------------------------------------


def _listing_path(source: RemoteSource, ref: str) -> Path:
    name = "listing.json" if ref == "HEAD" else f"listing-{ref[:12]}.json"
    return cache_folder() / source.cache_name / name


def _listing_address(source: RemoteSource, ref: str) -> str:
    return source.listing.replace("{ref}", ref)


def _listing(source: RemoteSource, ref: str) -> Mapping[str, Listed]:
    """Return the files of a repository by name, from GitHub's listing of trees."""
    path = _listing_path(source, ref)
    with _LISTING_LOCK:
        age_s = time.time() - path.stat().st_mtime if path.is_file() else -1.0
        # At a commit a repository stays the same.
        if not 0 <= age_s < (LISTING_AGE_S if ref == "HEAD" else float("inf")):
            address = _listing_address(source, ref)
            label = f"{source.name} (listing)"
            download(Job(label, address, path, None, LISTING_LIMIT_MB, source.tried))
    return _read_listing(source, path)


def _read_listing(source: RemoteSource, path: Path) -> Mapping[str, Listed]:
    found = _parsed_listing(path, path.stat().st_mtime_ns)
    if found is None:
        path.unlink(missing_ok=True)
        raise FetchError(
            source.name,
            f"{source.listing}: expected a listing with 'tree' and 'path', found something else "
            "or a part; the address may have moved: tell frontgeo's maintainers",
            address=source.listing,
        )
    return found


@lru_cache(maxsize=8)
def _parsed_listing(path: Path, changed_ns: int) -> Mapping[str, Listed] | None:
    """Return the files in a listing by name; None if it is none, or was cut short."""
    try:
        document = json.loads(path.read_bytes())
        entries = [(str(entry["path"]), entry.get("size")) for entry in document["tree"]]
        if document.get("truncated"):
            return None
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    found: dict[str, Listed] = {}
    for remote, size in entries:
        if all(SAFE_NAME.fullmatch(segment) for segment in remote.split("/")):
            name = remote.rpartition("/")[2]
            found.setdefault(name, Listed(remote, size if isinstance(size, int) else None))
    return found


# ---- services with the maps of many days -----------------------------------------------------

_DATE_TYPES = {"esriFieldTypeDate": "TIMESTAMP", "esriFieldTypeDateOnly": "DATE"}
#: Fields in which ArcGIS notes when a feature was drawn, which is not the day that it shows.
_EDIT_FIELDS = frozenset({"creationdate", "editdate", "created_date", "last_edited_date"})


def _layer_query(source: RemoteSource, day: date) -> tuple[str, str]:
    """Return the layer that holds a day, and the condition that picks the day, quoted."""
    layer = source.layer_on(day)
    if layer is None:
        raise FetchError(
            file_label(source, day),
            "no service with this day is known; see frontgeo fetch --list",
            address=source.address,
            reason="missing",
        )
    field, kind = (layer.date_field, "TIMESTAMP")
    if not field:
        field, kind = _date_field(source, layer)
    midnight = "" if kind == "DATE" else " 00:00:00"
    after = day + timedelta(days=1)
    where = f"{field} >= {kind} '{day}{midnight}' AND {field} < {kind} '{after}{midnight}'"
    return layer.layer, quote(where, safe="")


def _date_field(source: RemoteSource, layer: HistoryLayer) -> tuple[str, str]:
    """Return the field with the day, and its type in a condition, as the service describes it."""
    name = re.sub(r"\W+", "-", layer.layer)
    path = cache_folder() / f"{source.name}-layers" / f"{name}.json"
    address = f"{source.address.partition('{layer}')[0]}{layer.layer}?f=json"
    job = Job(f"{source.name} (description)", address, path, None, LISTING_LIMIT_MB, source.tried)
    try:
        with _LISTING_LOCK:
            if not path.is_file():
                download(job)
    except FetchError as error:
        if error.reason != "missing":
            raise
        raise job.error("there is no such service any more; tell frontgeo's maintainers") from None
    try:
        document = json.loads(path.read_bytes())
        dated = {
            str(field["name"]): _DATE_TYPES[field["type"]]
            for field in document["fields"]
            if field["type"] in _DATE_TYPES and str(field["name"]).lower() not in _EDIT_FIELDS
        }
        found = ", ".join(dated) or "none"
    except (ValueError, KeyError, TypeError):
        dated, found = {}, "something else than a description with 'fields'"
    fitting = [field for field in dated if re.fullmatch(r"\w{1,60}", field, re.ASCII)]
    if len(fitting) != 1 or len(dated) != 1:
        path.unlink(missing_ok=True)
        raise job.error(
            f"expected one field with the day of the map, found {found}; "
            "tell frontgeo's maintainers, who can name the field"
        )
    return fitting[0], dated[fitting[0]]
