"""The registry of sources: a row for each, frozen hashes, allowed addresses, mappers, days."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, timedelta
from fnmatch import fnmatchcase
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from frontgeo._utils.dates import read_day
from frontgeo.errors import InputError
from frontgeo.i18n.messages import Message

__all__ = [
    "SOURCES",
    "WHOLE_PARTS",
    "HistoryLayer",
    "RemoteSource",
    "checked_day",
    "day_asked",
    "day_of_name",
    "file_label",
    "is_of",
    "mapper_named",
    "mapper_names",
    "pin_of",
    "pins",
    "refusal",
    "source_named",
    "sources_table",
    "today",
]

#: Parts without which a map is not whole; others are fetched where they are asked for.
WHOLE_PARTS = ("", "control", "advances")

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
class HistoryLayer:
    """A layer of an ArcGIS service that holds the maps of many days.

    Attributes
    ----------
    layer : str
        Its path on the server, as ``NAME/FeatureServer/0``.
    since, until : date
        The first and the last day in it.
    date_field : str
        The field with the day; if empty, the service's description is asked for it.
    """

    layer: str
    since: date
    until: date
    date_field: str = ""


@dataclass(frozen=True, kw_only=True)
class RemoteSource:
    """One row of the registry; ``sources.toml`` explains the patterns.

    Attributes
    ----------
    mapper, part : str
        The mapper whose maps it has, and the part of each map, where they come in parts.
    since, until : date or None
        The first and the last day that it is known to have; today if there is no last one.
    lag_days : int
        The most days between the ground that a file shows and the day in its name.
    typical_mb : float or None
        The usual size of a file, where it was measured.
    """

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
    path: str = ""
    mapper: str = ""
    part: str = ""
    since: date | None = None
    until: date | None = None
    lag_days: int = 0
    typical_mb: float | None = None
    layers: tuple[HistoryLayer, ...] = ()
    live: bool = False
    unix_names: bool = False
    day_folders: bool = False
    tried: bool = False

    def stated(self, name: str, lang: str) -> str:
        """Return the title, licence, size or vintage in a language."""
        stated = str(getattr(self, name))
        return _in_ukrainian().get(stated, stated) if lang == "uk" else stated

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
    def needs_mid(self) -> bool:
        """Return whether the address needs the id of a Google My Map, which the user names."""
        return "{mid}" in self.address

    def covers(self, day: date) -> bool:
        """Return whether the source is known to reach a day, which it may lack all the same."""
        if self.live:
            return day == today()
        if self.layers:
            return self.layer_on(day) is not None
        return (self.since is None or self.since <= day) and day <= (self.until or today())

    def layer_on(self, day: date | None) -> HistoryLayer | None:
        """Return the layer that holds a day; None if no layer is known to."""
        if day is None:
            return None
        return next((one for one in self.layers if one.since <= day <= one.until), None)

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
        row["layers"] = tuple(HistoryLayer(**layer) for layer in row.get("layers", ()))
        sources[name] = RemoteSource(**row)
    return sources


SOURCES: Mapping[str, RemoteSource] = MappingProxyType(
    _read_sources(Path(__file__).with_name("sources.toml"))
)


@cache
def _in_ukrainian() -> dict[str, str]:
    """Return the texts of sources in Ukrainian, by those in English."""
    text = Path(__file__).with_name("sources_uk.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def pins() -> dict[str, str]:
    """Return the SHA-256, by folder and file name, of files that never change."""
    lines = Path(__file__).with_name("sources.sha256").read_text(encoding="ascii").splitlines()
    return {name: sha256 for sha256, name in (line.split("  ") for line in lines)}


def pin_of(source: RemoteSource, name: str) -> str | None:
    """Return the SHA-256 that a file of a source must have, or None if it may change."""
    return source.sha256 or pins().get(f"{source.cache_name}/{name}")


def source_named(what: str, *, or_mapper: bool = False) -> RemoteSource:
    """Return a row of the registry, or raise an error that lists the sources, and mappers too."""
    try:
        return SOURCES[what]
    except (KeyError, TypeError):
        mappers = f", or a mapper: {', '.join(mapper_names())}" if or_mapper else ""
        raise InputError(
            f"{what!r}: no such source; expected one of {', '.join(sorted(SOURCES))}{mappers}"
        ) from None


def mapper_names() -> tuple[str, ...]:
    """Return the mappers whose maps can be fetched, as they are typed.

    Examples
    --------
    >>> mapper_names()
    ('deepstate', 'uacontrolmap', 'isw', 'amk', 'creamy')
    """
    mappers = (source.mapper for source in SOURCES.values() if source.mapper)
    return tuple(dict.fromkeys(name.partition(" ")[0].lower() for name in mappers))


def mapper_named(what: str) -> tuple[RemoteSource, ...]:
    """Return a mapper's sources in the order in which they are preferred; none for another name.

    Examples
    --------
    >>> [source.name for source in mapper_named("DeepState")]
    ['deepstate-raw', 'deepstate-daily']
    """
    typed = _compact_name(what)
    return tuple(
        source
        for source in SOURCES.values()
        if typed
        and typed in (_compact_name(source.mapper), _compact_name(source.mapper.split(" ")[0]))
    )


def _compact_name(name: Any) -> str:
    return re.sub(r"[\W_]+", "", name).lower() if isinstance(name, str) else ""


def sources_table(lang: str = "en") -> str:
    r"""Return a readable table of the sources that can be fetched.

    Parameters
    ----------
    lang : {"en", "uk"}

    Examples
    --------
    >>> print(sources_table().split("\n\n")[4])
    uacontrolmap --day DAY
        UAControlMap (Project Owl), the day's last backup as KMZ
        vintage  2022-12-10 to today, some days missing
        size     not measured
        licence  none stated; content © Project Owl, ask before redistributing
        credit   UAControlMap / Project Owl, via github.com/owlmaps/UAControlMapBackups
        hash     none
        address  untried
    """
    counts: dict[str, int] = {}
    for name in pins():
        folder = name.partition("/")[0]
        counts[folder] = counts.get(folder, 0) + 1
    blocks = [_mappers_block(lang)]
    for source in SOURCES.values():
        rows = {
            "sources-vintage": source.stated("vintage", lang),
            "sources-size": source.stated("size", lang),
            "mappers-licence": source.stated("licence", lang),
            "mappers-credit": source.credit,
            "sources-hash": _hash_of(source, counts.get(source.cache_name, 0)).text(lang),
            "sources-address": _said("tried" if source.tried else "untried", lang),
        }
        named = {Message(key).text(lang): text for key, text in rows.items()}
        width = max(map(len, named))
        lines = [
            source.name + (" --day DAY" if source.needs_day else ""),
            f"    {source.stated('title', lang)}",
            *(f"    {name.ljust(width)}  {text}" for name, text in named.items()),
        ]
        blocks.append("\n".join(lines))
    if not all(source.tried for source in SOURCES.values()):
        blocks.append(_said("about-untried", lang))
    return "\n\n".join(blocks)


def _said(key: str, lang: str) -> str:
    return Message(f"sources-{key}").text(lang)


def _hash_of(source: RemoteSource, pinned: int) -> Message:
    if source.sha256:
        return Message("sources-pinned")
    return Message("sources-files-pinned", count=pinned) if pinned else Message("sources-no-hash")


def _mappers_block(lang: str) -> str:
    """Return the mappers, and which source is fetched for which day."""
    lines = [_said("mappers", lang)]
    for typed in mapper_names():
        rows = [f"{row.name} ({_reach(row).text(lang)})" for row in mapper_named(typed)]
        lines.append(f"    {typed}: {', '.join(rows)}")
    return "\n".join(lines)


def _reach(source: RemoteSource) -> Message:
    """Return the days that a source is known to reach, and the part of the map that it has."""
    first = str(source.layers[0].since if source.layers else source.since)
    last = source.layers[-1].until if source.layers else source.until
    days = Message("sources-from", first=first)
    if source.live:
        days = Message("sources-today")
    elif last:
        days = Message("sources-to", first=first, last=str(last))
    if source.part and source.part not in WHOLE_PARTS:
        return Message("sources-also", days=days, part=source.part)
    return days


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
    return checked_day(source.name, day.date() if isinstance(day, datetime) else day)


def checked_day(label: str, day: date | str) -> date:
    """Return a day on which there may be maps."""
    parsed = read_day(day, label)
    # East of UTC it may already be tomorrow.
    if not date(2014, 1, 1) <= parsed <= today() + timedelta(days=1):
        raise InputError(
            f"{label}: expected a day from 2014 to {today()}, found {parsed}; check the day"
        )
    return parsed


def file_label(source: RemoteSource, day: date | None) -> str:
    """Return the name of a source and day for error messages."""
    return source.name if day is None else f"{source.name} {day}"


def is_of(source: RemoteSource, name: str, day: date | None) -> bool:
    """Return whether a file name belongs to a source and day; to any day if `day` is None."""
    if not SAFE_NAME.fullmatch(name):
        return False
    if source.unix_names or "{day" in source.filename:
        shown = day_of_name(source, name)
        return shown is not None and (day is None or shown == day)
    return fnmatchcase(name, source.filename)


def day_of_name(source: RemoteSource, name: str) -> date | None:
    """Return the day in the name of a source's file; None if there is none.

    Examples
    --------
    >>> day_of_name(SOURCES["uacontrolmap"], "240531_0349.kmz")
    datetime.date(2024, 5, 31)
    """
    if source.unix_names:
        stamp = name.partition(".")[0]
        if not (fnmatchcase(name, source.filename) and re.fullmatch(r"\d{9,10}", stamp, re.ASCII)):
            return None
        return datetime.fromtimestamp(int(stamp), UTC).date()
    pattern, form = _name_pattern(source.filename)
    found = re.fullmatch(pattern, name, re.ASCII)
    if found is None or not form:
        return None
    try:
        return datetime.strptime(found["day"], form).date()
    except ValueError:
        return None


@lru_cache(maxsize=64)
def _name_pattern(filename: str) -> tuple[str, str]:
    """Return a regular expression for the names that a pattern makes, and the form of the day."""
    digits = {"%Y": r"\d{4}", "%y": r"\d\d", "%m": r"\d\d", "%d": r"\d\d"}
    pattern, form = "", ""
    for piece in re.split(r"(\{day[^}]*\}|\*)", filename):
        if piece == "*":
            pattern += ".*"
        elif piece.startswith("{day"):
            form = piece[5:-1] or "%Y-%m-%d"
            one = re.sub("%[a-zA-Z]", lambda code: digits[code[0]], form)
            pattern += f"(?P<day>{one})"
        else:
            pattern += re.escape(piece)
    return pattern, form
