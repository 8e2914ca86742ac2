"""The registry of sources: a row for each, frozen hashes, allowed addresses, days."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, timedelta
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit

from frontgeo._utils.dates import read_day
from frontgeo.errors import InputError

__all__ = [
    "SOURCES",
    "RemoteSource",
    "day_asked",
    "file_label",
    "is_of",
    "pin_of",
    "pins",
    "refusal",
    "source_named",
    "sources_table",
    "today",
]

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def refusal(address: str, *, before: str = "") -> str:
    """Return why an address must not be requested; empty if it may be."""
    try:
        parts = urlsplit(address)
        scheme, host = parts.scheme.lower(), parts.hostname or ""
    except ValueError:
        return "expected an address, found something else"
    if scheme == "https" and host:
        return ""
    if scheme == "http" and host in _LOOPBACK:
        secure = bool(before) and urlsplit(before).scheme.lower() != "http"
        return "expected https after https, found http" if secure else ""
    return f"expected https, found {scheme or 'no scheme'}"


SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,120}")


@dataclass(frozen=True, kw_only=True)
class RemoteSource:
    """One row of the registry; ``sources.toml`` explains the patterns."""

    name: str
    title: str
    address: str
    filename: str
    licence: str
    credit: str
    size: str
    vintage: str
    limit_mb: int
    sha256: str | None = None
    commit: str = ""
    listing: str = ""
    member: str = ""
    folder: str = ""
    live: bool = False
    unix_names: bool = False
    tried: bool = False

    def __post_init__(self) -> None:
        for address in filter(None, (self.address, self.listing)):
            if refusal(address):
                raise InputError(f"{self.name}: {refusal(address)}")
        if not (SAFE_NAME.fullmatch(self.name) and SAFE_NAME.fullmatch(self.folder or "x")):
            raise InputError(f"{self.name!r}: expected a plain name for a source")
        if self.sha256 is not None and not re.fullmatch("[0-9a-f]{64}", self.sha256):
            raise InputError(f"{self.name}: expected 64 hexadecimal digits, found {self.sha256!r}")
        if self.limit_mb <= 0:
            raise InputError(f"{self.name}: expected a limit above 0 MB, found {self.limit_mb}")

    @property
    def needs_day(self) -> bool:
        """Return whether there is one file for each day, so that a day is required."""
        return ("{day" in self.filename or self.unix_names) and not self.live

    @property
    def cache_name(self) -> str:
        """Return the name of the folder in the cache; sources with the same file share it."""
        return self.folder or self.name


def _read_sources(path: Path) -> dict[str, RemoteSource]:
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    known = {f.name for f in fields(RemoteSource)}
    sources = {}
    for name, table in tables.items():
        shared = table.pop("same_as", None)
        row = {**(tables[shared] if shared else {}), **table, "name": name}
        if shared:
            row["folder"] = shared
        if row.keys() - known:
            raise InputError(f"{path}, [{name}]: unknown key {min(row.keys() - known)!r}")
        sources[name] = RemoteSource(**row)
    return sources


SOURCES: Mapping[str, RemoteSource] = MappingProxyType(
    _read_sources(Path(__file__).with_name("sources.toml"))
)


@cache
def pins() -> dict[str, str]:
    """Return the SHA-256, by folder and file name, of files that never change."""
    lines = Path(__file__).with_name("sources.sha256").read_text(encoding="ascii").splitlines()
    return {name: sha256 for sha256, name in (line.split("  ") for line in lines)}


def pin_of(source: RemoteSource, name: str) -> str | None:
    """Return the SHA-256 that a file of a source must have, or None if it may change."""
    return source.sha256 or pins().get(f"{source.cache_name}/{name}")


def source_named(what: str) -> RemoteSource:
    """Return a row of the registry, or raise an error that lists the sources."""
    try:
        return SOURCES[what]
    except (KeyError, TypeError):
        raise InputError(
            f"{what!r}: no such source; expected one of {', '.join(sorted(SOURCES))}"
        ) from None


def sources_table() -> str:
    r"""Return a readable table of the sources that can be fetched.

    Examples
    --------
    >>> print(sources_table().split("\n\n")[0])
    deepstate-daily --day DAY
        DeepState, occupied ground day by day (daily mirror, no grey zone)
        vintage  2024-07-08 to today, some days missing
        size     0.1 MB a day
        licence  GPL-3.0 on the repository; content © DeepStateMAP, ask before redistributing
        credit   DeepStateMAP.live, via github.com/cyterat/deepstate-map-data
        hash     536 files pinned
        address  untried
    """
    counts: dict[str, int] = {}
    for name in pins():
        folder = name.partition("/")[0]
        counts[folder] = counts.get(folder, 0) + 1
    blocks = []
    for source in SOURCES.values():
        pinned = counts.get(source.cache_name, 0)
        lines = [
            source.name + (" --day DAY" if source.needs_day else ""),
            f"    {source.title}",
            f"    vintage  {source.vintage}",
            f"    size     {source.size}",
            f"    licence  {source.licence}",
            f"    credit   {source.credit}",
            "    hash     "
            + ("pinned" if source.sha256 else f"{pinned} files pinned" if pinned else "none"),
            f"    address  {'tried' if source.tried else 'untried'}",
        ]
        blocks.append("\n".join(lines))
    if not all(source.tried for source in SOURCES.values()):
        blocks.append("address untried: nobody has fetched from it yet, so it may have moved")
    return "\n\n".join(blocks)


def today() -> date:
    """Return the current day in UTC."""
    return datetime.now(UTC).date()


def day_asked(source: RemoteSource, day: date | str | None) -> date | None:
    """Return a valid day, so that no other text gets into an address or a path."""
    if day is None:
        if source.needs_day:
            raise InputError(
                f"{source.name}: expected a day, found none; give one, as in --day 2024-12-31"
            )
        return None
    if not (source.needs_day or source.live):
        raise InputError(f"{source.name}: expected no day, found {str(day)!r}; leave it out")
    parsed = day.date() if isinstance(day, datetime) else read_day(day, source.name)
    # East of UTC it may already be tomorrow.
    if not date(2014, 1, 1) <= parsed <= today() + timedelta(days=1):
        raise InputError(
            f"{source.name}: expected a day from 2014 to {today()}, found {parsed}; check the day"
        )
    return parsed


def file_label(source: RemoteSource, day: date | None) -> str:
    """Return the name of a source and day for error messages."""
    return source.name if day is None else f"{source.name} {day}"


def is_of(source: RemoteSource, name: str, day: date | None) -> bool:
    """Return whether a file name belongs to a source and day; to any day if `day` is None."""
    if not SAFE_NAME.fullmatch(name):
        return False
    if source.unix_names:
        stamp = name.partition(".")[0]
        if not (fnmatchcase(name, source.filename) and re.fullmatch(r"\d{9,10}", stamp)):
            return False
        return day is None or datetime.fromtimestamp(int(stamp), UTC).date() == day
    pattern = source.filename
    pattern = re.sub(r"\{day[^}]*\}", "*", pattern) if day is None else pattern.format(day=day)
    return fnmatchcase(name, pattern)
