"""Archives of maps, read where they are: a folder, ``.zip``, ``.tar.xz``, ``.tar.gz``.

Nothing is unpacked to disk, and one map is in memory at a time. Names inside an archive
only serve to tell days; nothing is ever written to them.
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import tarfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO, TypeAlias

from frontgeo.days import end_of
from frontgeo.errors import MapFileError
from frontgeo.mapheads import DAMAGED_ZIP
from frontgeo.mappers.creamy_caprice import day_of as creamy_day
from frontgeo.mappers.door import instant_or_day
from frontgeo.mappers.packed import MAX_MAP_BYTES, is_map_name

__all__ = [
    "Content",
    "Member",
    "Snapshot",
    "group",
    "list_members",
    "read_members",
    "stream_members",
]

MAX_MEMBERS = 200_000
MAX_TOTAL_BYTES = 32 * 2**30
_BLOCK = 2**20  # bytes of a tar at a time

#: A member's bytes, or why it alone cannot be read.
Content: TypeAlias = bytes | MapFileError

_DAMAGE = (tarfile.TarError, *DAMAGED_ZIP)


@dataclass(frozen=True)
class Member:
    """One file of an archive.

    Attributes
    ----------
    name : str
        In the archive, or the path of a file in a folder.
    size_bytes : int
    instant, day : datetime or None, date or None
        As its name tells.
    modified : float
        When a zip or tar says that it was last written, in seconds; 0 of a folder, whose
        times are those of the last copy.
    """

    name: str
    size_bytes: int
    instant: datetime | None
    day: date | None
    modified: float = 0.0


@dataclass(frozen=True)
class Snapshot:
    """The files of one map.

    Attributes
    ----------
    members : tuple of str
    instant : datetime or None
    day : date
        The day it shows; of a file that holds many days, the one it is read for.
    published : date
        The day in its name, when it was published.
    """

    members: tuple[str, ...]
    instant: datetime | None
    day: date
    published: date

    @property
    def state_at(self) -> datetime:
        """The instant (UTC) that it shows: with only a day, that day's end."""
        if self.instant is not None:
            return self.instant
        return end_of(self.day)


def _member(path: Path, name: str, size_bytes: int, modified: float) -> Member | None:
    inside = PurePosixPath(name)
    if inside.is_absolute() or ".." in inside.parts:
        raise MapFileError(path, f"member {name[:80]!r} climbs out of the archive; do not trust it")
    if not is_map_name(name):
        return None
    instant, day = instant_or_day(Path(name))
    return Member(name, size_bytes, instant, day or creamy_day(name), modified)


def _kind(path: Path) -> str:
    """Tell a zip and a tar by content; a damaged one by its first bytes or its name."""
    with path.open("rb") as file:
        head = file.read(6)
    if head[:4] == b"PK\x03\x04":
        return "zip"
    named = ".tar" in path.suffixes or path.suffix.lower() in (".tgz", ".txz")
    if named or head == b"\xfd7zXZ\x00" or (head and tarfile.is_tarfile(path)):
        return "tar"
    return "file"


def list_members(path: Path) -> list[Member] | None:
    """List the maps in a folder or an archive by name; None for a single file.

    Raises
    ------
    MapFileError
        When it is not there, damaged, too large, or a name climbs out of it.
    """
    if not path.exists():
        raise MapFileError(path, "no such file or folder; check the path")
    if path.is_dir():
        files = sorted(p for p in path.rglob("*") if p.is_file())
        listed = [(p.relative_to(path).as_posix(), p.stat().st_size, 0.0) for p in files]
    elif (kind := _kind(path)) == "tar":
        listed = [(info.name, info.size, float(info.mtime)) for info in _tar_infos(path)]
    elif kind == "zip":
        try:
            with zipfile.ZipFile(path) as packed:
                listed = [
                    (i.filename, i.file_size, _modified(i))
                    for i in packed.infolist()
                    if not i.is_dir()
                ]
        except _DAMAGE as error:
            raise _damaged(path, error) from None
    else:
        return None
    if len(listed) > MAX_MEMBERS or sum(size for _, size, _ in listed) > MAX_TOTAL_BYTES:
        raise MapFileError(path, f"more than {MAX_MEMBERS:,} files or {MAX_TOTAL_BYTES >> 30} GB")
    names = [name for name, _, _ in listed]
    if len(set(names)) < len(names):
        twice = next(name for i, name in enumerate(names) if name in names[:i])
        raise MapFileError(path, f"member {twice[:80]!r} is there twice; keep one of them")
    members = [m for each in listed if (m := _member(path, *each)) is not None]
    if not members:
        raise MapFileError(path, "expected maps, found none by their names; check the archive")
    return members


def _modified(info: zipfile.ZipInfo) -> float:
    try:
        return datetime(*info.date_time, tzinfo=UTC).timestamp()
    except ValueError:  # such as month 0 of a zip that states no time
        return 0.0


def _damaged(path: Path, error: Exception) -> MapFileError:
    return MapFileError(path, f"damaged or cut off ({_words_of(error)}); fetch it again")


def _words_of(error: Exception) -> str:
    return " ".join(str(error).split())[:80] or type(error).__name__


@contextmanager
def _open_tar(path: Path) -> Iterator[tarfile.TarFile]:
    """A tar as a stream, unpacked here: tarfile's own unpacking is quadratic in its chunks."""
    with path.open("rb") as file:
        head = file.read(6)
    unpack: dict[bytes, Callable[[Path], IO[bytes]]] = {
        b"\xfd7zXZ\x00": lzma.open,
        b"\x1f\x8b": gzip.open,  # type: ignore[dict-item]
        b"BZh": bz2.open,
    }
    opener = next((o for magic, o in unpack.items() if head.startswith(magic)), None)
    if opener is None:
        with tarfile.open(path, "r|*") as packed:
            yield packed
        return
    with opener(path) as stream, tarfile.open(fileobj=stream, mode="r|", bufsize=_BLOCK) as packed:
        yield packed


def _tar_infos(path: Path) -> Iterator[tarfile.TarInfo]:
    total = 0
    try:
        with _open_tar(path) as packed:
            for count, info in enumerate(packed):
                total += info.size
                if count > MAX_MEMBERS or total > MAX_TOTAL_BYTES:
                    raise MapFileError(path, "expands without end; do not trust it")
                if info.isfile():
                    yield info
    except MapFileError:
        raise
    except _DAMAGE as error:
        raise _damaged(path, error) from None


def _content(label: str, size_bytes: int, opened: Callable[[], IO[bytes] | None]) -> Content:
    """The bytes of a member, or why it alone cannot be read."""
    if size_bytes > MAX_MAP_BYTES:
        return MapFileError(label, f"larger than {MAX_MAP_BYTES >> 20} MB; no map has so much")
    stream = opened()
    if stream is None:
        return MapFileError(label, "no file")
    with closing(stream):
        content = stream.read(MAX_MAP_BYTES + 1)
    if len(content) > MAX_MAP_BYTES:
        return MapFileError(label, "larger than it says; do not trust it")
    return content


def _file_content(folder: Path, name: str) -> Content:
    file = folder / name
    try:
        return _content(str(file), file.stat().st_size, lambda: file.open("rb"))
    except OSError as error:
        return MapFileError(file, f"cannot be read ({error.strerror})")


def _zip_content(path: Path, packed: zipfile.ZipFile, name: str) -> Content:
    """The list at a zip's end is whole here, so that damage is of this member alone."""
    label = f"{path}/{name}"
    try:
        return _content(label, packed.getinfo(name).file_size, partial(packed.open, name))
    except _DAMAGE as error:
        return MapFileError(label, f"damaged in the archive ({_words_of(error)}); fetch it again")


def stream_members(path: Path, wanted: Iterable[str]) -> Iterator[tuple[str, Content]]:
    """Read members in the order in which they lie in the archive.

    Yields
    ------
    name : str
    content : bytes or MapFileError
        The error where this member alone cannot be read.

    Raises
    ------
    MapFileError
        When the archive is damaged or a member is gone.
    """
    missing = set(wanted)
    try:
        if path.is_dir():
            for name in sorted(missing):
                yield name, _file_content(path, name)
            return
        if _kind(path) == "tar":
            with _open_tar(path) as packed:
                for info in packed:
                    if info.name in missing:
                        missing.discard(info.name)
                        opened = partial(packed.extractfile, info)
                        yield info.name, _content(f"{path}/{info.name}", info.size, opened)
                        if not missing:
                            return
        else:
            with zipfile.ZipFile(path) as packed_zip:
                listed = set(packed_zip.namelist())
                for name in sorted(missing):
                    if name not in listed:
                        break  # gone, as below
                    missing.discard(name)
                    yield name, _zip_content(path, packed_zip, name)
            if not missing:
                return
    except MapFileError:
        raise
    except _DAMAGE as error:
        raise _damaged(path, error) from None
    raise MapFileError(path, f"member {min(missing)[:80]!r} is not there any more; open it again")


def read_members(path: Path, names: Iterable[str]) -> dict[str, bytes]:
    """Read some members of an archive, by name; one that cannot be read is an error."""
    found = {}
    for name, content in stream_members(path, names):
        if isinstance(content, MapFileError):
            raise content
        found[name] = content
    return found


def group(
    path: Path, members: Iterable[Member], *, days_late: int = 0
) -> tuple[list[Snapshot], int]:
    """Group members into snapshots by the instant or day in their names.

    Parameters
    ----------
    path : Path
    members : iterable of Member
    days_late : int
        How many days after the day that it shows a file is named for.

    Returns
    -------
    snapshots : list of Snapshot
        In order of time.
    undated : int
        Members whose name tells no day.
    """
    found: dict[tuple[datetime | None, date], list[str]] = {}
    undated = 0
    for member in members:
        day = member.instant.date() if member.instant is not None else member.day
        if day is None:
            undated += 1
            continue
        found.setdefault((member.instant, day), []).append(member.name)
    snapshots = [
        Snapshot(tuple(sorted(names)), instant, day - timedelta(days=days_late), day)
        for (instant, day), names in found.items()
    ]
    if not snapshots:
        raise MapFileError(
            path,
            f"expected days in the names of its {undated} maps, found none; name them such as "
            "2024-05-31.geojson",
        )
    return sorted(snapshots, key=lambda s: (s.state_at, s.members)), undated
