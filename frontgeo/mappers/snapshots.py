"""Read archives of maps in place: a folder, ``.zip``, ``.tar.xz`` or ``.tar.gz``.

Nothing is unpacked to disk, and one map is in memory at a time. Names inside an archive serve
only to find days; no file is ever written under them.
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import tarfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO, NamedTuple, TypeAlias

from frontgeo._utils.dates import end_of
from frontgeo.errors import MapFileError
from frontgeo.io.signatures import DAMAGED_ZIP
from frontgeo.mappers.document import MAX_MAP_BYTES, is_map_name
from frontgeo.mappers.file_dates import Dated, NameDate, common_order, of_path

__all__ = [
    "Content", "Member", "Snapshot", "group", "in_one_order", "is_tar", "list_members",
    "stream_members",
]  # fmt: skip

MAX_MEMBERS = 200_000
MAX_TOTAL_BYTES = 32 * 2**30
_BLOCK = 2**20  # bytes read from a tar at a time

#: A member's bytes, or the error if this member alone cannot be read.
Content: TypeAlias = bytes | MapFileError

_DAMAGE = (tarfile.TarError, *DAMAGED_ZIP)


@dataclass(frozen=True)
class Member:
    """One file of an archive.

    Attributes
    ----------
    name : str
        The name in the archive, or the path of a file in a folder.
    size_bytes : int
    named : NameDate
        The day in its name.
    stated : Dated or None
        The date that the file itself states, if it was looked up.
    modified : float
        Time of the last change, in seconds, as a zip or tar records it; 0 in a folder, where
        times are those of the last copy.
    """

    name: str
    size_bytes: int
    named: NameDate
    stated: Dated | None = None
    modified: float = 0.0

    @property
    def day(self) -> date | None:
        """Return the day that the member shows, or failing that the day in its name."""
        return self.stated.day if self.stated is not None else self.named.day


#: Function that returns the date stated in a file, from its name and content.
Look: TypeAlias = Callable[[str, bytes], Dated | None]


@dataclass(frozen=True)
class Snapshot:
    """The files of one map.

    Attributes
    ----------
    members : tuple of str
    instant : datetime or None
    day : date
        The day it shows; for a file that holds many days, the one to read.
    published : date
        The day in its name, on which it was published.
    day_range : pair of date or None
        As in `ControlMap`.
    """

    members: tuple[str, ...]
    instant: datetime | None
    day: date
    published: date
    day_range: tuple[date, date] | None = None

    @property
    def state_at(self) -> datetime:
        """Return the instant (UTC) that it shows; the end of the day if only a day is known."""
        if self.instant is not None:
            return self.instant
        return end_of(self.day)


def _member(path: Path, listed: _Listed, stated: Dated | None) -> Member | None:
    name = listed.name
    inside = PurePosixPath(name)
    if inside.is_absolute() or ".." in inside.parts:
        raise MapFileError(path, f"member {name[:80]!r} climbs out of the archive; do not trust it")
    if not is_map_name(name):
        return None
    return Member(name, listed.size_bytes, of_path(Path(name)), stated, listed.modified)


def _kind(path: Path) -> str:
    """Return "zip", "tar" or "file" by content; if damaged, by its first bytes or its name."""
    with path.open("rb") as file:
        head = file.read(tarfile.BLOCKSIZE)
    if head[:4] == b"PK\x03\x04":
        return "zip"
    named = ".tar" in path.suffixes or path.suffix.lower() in (".tgz", ".txz")
    if named or head[:6] == b"\xfd7zXZ\x00" or _is_tar_header(head):
        return "tar"
    # Try other compressions only if their signature is present: given a file of zeros, lzma would
    # search for the end of its padding.
    if head[:2] == b"\x1f\x8b" or head[:3] == b"BZh":
        return "tar" if tarfile.is_tarfile(path) else "file"
    return "file"


def _is_tar_header(block: bytes) -> bool:
    """Return whether a block is the header of a tar's first member, by its checksum."""
    try:
        tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
    except tarfile.HeaderError:
        return False
    return True


def is_tar(path: Path) -> bool:
    """Return whether a file is a tar, compressed or not."""
    try:
        return path.is_file() and _kind(path) == "tar"
    except (OSError, ValueError):  # reading the file later raises the proper error
        return False


def list_members(path: Path, look: Look | None = None) -> list[Member] | None:
    """List the maps in a folder or an archive; None for a single file.

    Parameters
    ----------
    path : Path
    look : callable, optional
        Function that returns the date that a map states.

    Raises
    ------
    MapFileError
        When the archive is missing, damaged or too large, or a name climbs out of it.
    """
    if not path.exists():
        raise MapFileError(path, "no such file or folder; check the path")
    if not path.is_dir() and _kind(path) == "file":
        return None
    listed: list[_Listed] = []
    stated: dict[str, Dated | None] = {}
    for one, content in _contents(path, reads=look is not None):
        listed.append(one)
        if look is not None and isinstance(content, bytes) and content:
            stated[one.name] = look(one.name, content)
    _check_sizes(path, [one.size_bytes for one in listed])
    names = [one.name for one in listed]
    if len(set(names)) < len(names):
        twice = next(name for i, name in enumerate(names) if name in names[:i])
        raise MapFileError(path, f"member {twice[:80]!r} is there twice; keep one of them")
    members = [m for one in listed if (m := _member(path, one, stated.get(one.name))) is not None]
    if not members:
        raise MapFileError(path, "expected maps, found none by their names; check the archive")
    return members


class _Listed(NamedTuple):
    """A file as listed in its archive."""

    name: str
    size_bytes: int
    modified: float


def _contents(path: Path, *, reads: bool) -> Iterator[tuple[_Listed, Content]]:
    """Yield the files of a folder or archive; with the content of each map if `reads`."""
    if path.is_dir():
        for file in sorted(p for p in path.rglob("*") if p.is_file()):
            name = file.relative_to(path).as_posix()
            content = _file_content(path, name) if reads and is_map_name(name) else b""
            yield _Listed(name, file.stat().st_size, 0.0), content
    elif _kind(path) == "tar":
        for info, content in _tar_infos(path, reads=reads):
            yield _Listed(_tidy(info.name), info.size, float(info.mtime)), content
    else:
        yield from _in_zip(path, reads=reads)


def _tidy(name: str) -> str:
    """Return a member's name without the ``./`` that tar puts before it."""
    return PurePosixPath(name).as_posix()


def _in_zip(path: Path, *, reads: bool) -> Iterator[tuple[_Listed, Content]]:
    try:
        with zipfile.ZipFile(path) as packed:
            files = [info for info in packed.infolist() if not info.is_dir()]
            _check_sizes(path, [info.file_size for info in files])
            for info in files:
                wanted = reads and is_map_name(info.filename)
                content = _zip_content(path, packed, info.filename) if wanted else b""
                yield _Listed(_tidy(info.filename), info.file_size, _modified(info)), content
    except _DAMAGE as error:
        raise _damaged(path, error) from None


def _modified(info: zipfile.ZipInfo) -> float:
    try:
        return datetime(*info.date_time, tzinfo=UTC).timestamp()
    except ValueError:  # a zip that states no time may have month 0
        return 0.0


def _check_sizes(path: Path, sizes: list[int]) -> None:
    if len(sizes) > MAX_MEMBERS or sum(sizes) > MAX_TOTAL_BYTES:
        raise MapFileError(path, f"more than {MAX_MEMBERS:,} files or {MAX_TOTAL_BYTES >> 30} GB")


def _damaged(path: Path, error: Exception) -> MapFileError:
    return MapFileError(path, f"damaged or cut off ({_words_of(error)}); fetch it again")


def _words_of(error: Exception) -> str:
    return " ".join(str(error).split())[:80] or type(error).__name__


@contextmanager
def _open_tar(path: Path) -> Iterator[tarfile.TarFile]:
    """Open a tar as a stream, decompressed here.

    The time that tarfile's own decompression takes is quadratic in the number of its chunks.
    """
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


def _tar_infos(path: Path, *, reads: bool) -> Iterator[tuple[tarfile.TarInfo, Content]]:
    """Yield the files of a tar in one pass, with the content of each map if `reads`."""
    total = 0
    try:
        with _open_tar(path) as packed:
            for count, info in enumerate(packed):
                total += info.size
                if count > MAX_MEMBERS or total > MAX_TOTAL_BYTES:
                    raise MapFileError(path, "expands without end; do not trust it")
                if not info.isfile():
                    continue
                wanted = reads and is_map_name(info.name)
                yield info, _tar_content(path, packed, info) if wanted else b""
    except MapFileError:
        raise
    except _DAMAGE as error:
        raise _damaged(path, error) from None


def _content(label: str, size_bytes: int, opened: Callable[[], IO[bytes] | None]) -> Content:
    """Return the bytes of a member, or the error if it alone cannot be read."""
    if size_bytes > MAX_MAP_BYTES:
        return MapFileError(label, f"larger than {MAX_MAP_BYTES >> 20} MB; no map is so large")
    stream = opened()
    if stream is None:
        return MapFileError(label, "not a file")
    with closing(stream):
        content = stream.read(MAX_MAP_BYTES + 1)
    if len(content) > MAX_MAP_BYTES:
        return MapFileError(label, "larger than its stated size; do not trust it")
    return content


def _file_content(folder: Path, name: str) -> Content:
    file = folder / name
    try:
        return _content(str(file), file.stat().st_size, lambda: file.open("rb"))
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        # The file existed when the folder was opened, so the folder has changed; the file itself is
        # not at fault.
        raise MapFileError(
            folder, f"member {name[:80]!r} is no longer there; open the folder again"
        ) from None
    except OSError as error:
        return MapFileError(file, f"cannot be read ({error.strerror})")


def _zip_content(path: Path, packed: zipfile.ZipFile, name: str) -> Content:
    """Return the bytes of a member of a zip, or the error.

    The directory at the zip's end was read whole, so any damage concerns this member alone.
    """
    label = f"{path}/{_tidy(name)}"
    try:
        return _content(label, packed.getinfo(name).file_size, partial(packed.open, name))
    except _DAMAGE as error:
        return MapFileError(label, f"damaged in the archive ({_words_of(error)}); fetch it again")


def _tar_content(path: Path, packed: tarfile.TarFile, info: tarfile.TarInfo) -> Content:
    return _content(f"{path}/{_tidy(info.name)}", info.size, partial(packed.extractfile, info))


def stream_members(path: Path, wanted: Iterable[str]) -> Iterator[tuple[str, Content]]:
    """Yield the members wanted, in the order in which they lie in the archive.

    Yields
    ------
    name : str
    content : bytes or MapFileError
        The error if this member alone cannot be read.

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
                    if (name := _tidy(info.name)) in missing:
                        missing.discard(name)
                        yield name, _tar_content(path, packed, info)
                        if not missing:
                            return
        else:
            with zipfile.ZipFile(path) as packed_zip:
                listed = {_tidy(name): name for name in packed_zip.namelist()}
                for name in sorted(missing):
                    if name not in listed:
                        break  # the member is missing; the error is raised below
                    missing.discard(name)
                    yield name, _zip_content(path, packed_zip, listed[name])
            if not missing:
                return
    except MapFileError:
        raise
    except _DAMAGE as error:
        raise _damaged(path, error) from None
    raise MapFileError(path, f"member {min(missing)[:80]!r} is no longer there; open it again")


def group(path: Path, members: Iterable[Member]) -> tuple[list[Snapshot], int]:
    """Group members into snapshots by the day or instant that they show.

    Files named for the same day or instant make one map, unless their contents state different
    dates; a date stated in a file takes precedence over its name.

    Parameters
    ----------
    path : Path
    members : iterable of Member

    Returns
    -------
    snapshots : list of Snapshot
        The snapshots in order of time.
    undated : int
        Number of members for which neither content nor name gives a day.
    """
    members = in_one_order(members)
    found: dict[tuple[datetime | date | None, Dated | None], list[Member]] = {}
    for member in members:
        name = member.named.instant or member.named.day
        if name is not None or member.stated is not None:
            found.setdefault((name, member.stated), []).append(member)
    stating = {name: key for key in found if key[1] is not None for name in (key[0],)}
    for key in [key for key in found if key[1] is None and key[0] in stating]:
        # For example, a control layer that states its day and advances that do not.
        found[stating[key[0]]] += found.pop(key)
    made = (_snapshot(stated, files) for (_, stated), files in found.items())
    snapshots = [snapshot for snapshot in made if snapshot is not None]
    if not snapshots:
        raise MapFileError(
            path,
            f"expected days in the names of its {len(members)} maps, found none; name them such as "
            "2024-05-31.geojson",
        )
    undated = len(members) - sum(len(s.members) for s in snapshots)
    return sorted(snapshots, key=lambda s: (s.state_at, s.published, s.members)), undated


def in_one_order(members: Iterable[Member]) -> list[Member]:
    """Read ambiguous days in digits in the order that the archive's other names require."""
    members = list(members)
    order = common_order(m.named for m in members)
    if order is None:
        return members
    return [
        replace(m, named=of_path(Path(m.name), order=order)) if m.named.orders else m
        for m in members
    ]


def _snapshot(stated: Dated | None, files: list[Member]) -> Snapshot | None:
    named = files[0].named
    dated = stated or Dated(named.instant, named.day)
    if dated.day is None:
        return None
    names = tuple(sorted(file.name for file in files))
    published = dated.published or named.day or dated.day
    return Snapshot(names, dated.instant, dated.day, published, dated.day_range)
