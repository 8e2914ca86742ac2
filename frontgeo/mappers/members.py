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
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path, PurePosixPath
from typing import IO, TypeAlias

from frontgeo.days import end_of
from frontgeo.errors import MapFileError
from frontgeo.mapheads import DAMAGED_ZIP
from frontgeo.mappers.dated import Dated, NameDate, common_order, of_path
from frontgeo.mappers.packed import MAX_MAP_BYTES, is_map_name

__all__ = ["Member", "Snapshot", "group", "list_members", "read_members", "stream_members"]

MAX_MEMBERS = 200_000
MAX_TOTAL_BYTES = 32 * 2**30
_BLOCK = 2**20  # bytes of a tar at a time

_DAMAGE = (tarfile.TarError, *DAMAGED_ZIP)


@dataclass(frozen=True)
class Member:
    """One file of an archive.

    Attributes
    ----------
    name : str
        In the archive, or the path of a file in a folder.
    size_bytes : int
    named : NameDate
        What its name says of its day.
    stated : Dated or None
        The date that the file itself states, where that was looked for.
    """

    name: str
    size_bytes: int
    named: NameDate
    stated: Dated | None = None

    @property
    def day(self) -> date | None:
        """The day that it shows, or else that it is named for."""
        return self.stated.day if self.stated is not None else self.named.day


#: Looks up the date that a file states, by its name and content.
Look: TypeAlias = Callable[[str, bytes], Dated | None]


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
        """The instant (UTC) that it shows: with only a day, that day's end."""
        if self.instant is not None:
            return self.instant
        return end_of(self.day)


def _member(path: Path, name: str, size_bytes: int, stated: Dated | None) -> Member | None:
    inside = PurePosixPath(name)
    if inside.is_absolute() or ".." in inside.parts:
        raise MapFileError(path, f"member {name[:80]!r} climbs out of the archive; do not trust it")
    if not is_map_name(name):
        return None
    if size_bytes > MAX_MAP_BYTES:
        raise MapFileError(path, f"member {name[:80]!r} is larger than {MAX_MAP_BYTES >> 20} MB")
    return Member(name, size_bytes, of_path(Path(name)), stated)


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


def list_members(path: Path, look: Look | None = None) -> list[Member] | None:
    """List the maps in a folder or an archive by name; None for a single file.

    Parameters
    ----------
    path : Path
    look : callable, optional
        Looks up the date that each map states.

    Raises
    ------
    MapFileError
        When it is not there, damaged, too large, or a name climbs out of it.
    """
    if not path.exists():
        raise MapFileError(path, "no such file or folder; check the path")
    if not path.is_dir() and _kind(path) == "file":
        return None
    sizes: list[tuple[str, int]] = []
    stated: dict[str, Dated | None] = {}
    for name, size, content in _contents(path, reads=look is not None):
        sizes.append((name, size))
        if look is not None and content:
            stated[name] = look(name, content)
    _check_sizes(path, [size for _, size in sizes])
    names = [name for name, _ in sizes]
    if len(set(names)) < len(names):
        twice = next(name for i, name in enumerate(names) if name in names[:i])
        raise MapFileError(path, f"member {twice[:80]!r} is there twice; keep one of them")
    members = [
        m for name, size in sizes if (m := _member(path, name, size, stated.get(name))) is not None
    ]
    if not members:
        raise MapFileError(path, "expected maps, found none by their names; check the archive")
    return members


def _contents(path: Path, *, reads: bool) -> Iterator[tuple[str, int, bytes]]:
    """List names and sizes of what is in a folder or archive, with what a map holds."""
    if path.is_dir():
        for file in sorted(p for p in path.rglob("*") if p.is_file()):
            name, content = file.relative_to(path).as_posix(), b""
            if reads and is_map_name(name):
                with suppress(OSError):  # told when the map is read
                    content = file.read_bytes()
            yield name, file.stat().st_size, content
    elif _kind(path) == "tar":
        yield from ((i.name, i.size, content) for i, content in _tar_infos(path, reads=reads))
    else:
        yield from _in_zip(path, reads=reads)


def _in_zip(path: Path, *, reads: bool) -> Iterator[tuple[str, int, bytes]]:
    try:
        with zipfile.ZipFile(path) as packed:
            files = [info for info in packed.infolist() if not info.is_dir()]
            _check_sizes(path, [info.file_size for info in files])
            for info in files:
                content, wanted = b"", reads and is_map_name(info.filename)
                if wanted and info.file_size <= MAX_MAP_BYTES:
                    with suppress(*_DAMAGE):  # told when the map is read
                        content = _content(path, info.filename, packed.open(info))
                yield info.filename, info.file_size, content
    except _DAMAGE as error:
        raise _damaged(path, error) from None


def _check_sizes(path: Path, sizes: list[int]) -> None:
    if len(sizes) > MAX_MEMBERS or sum(sizes) > MAX_TOTAL_BYTES:
        raise MapFileError(path, f"more than {MAX_MEMBERS:,} files or {MAX_TOTAL_BYTES >> 30} GB")


def _damaged(path: Path, error: Exception) -> MapFileError:
    text = " ".join(str(error).split())[:80] or type(error).__name__
    return MapFileError(path, f"damaged or cut off ({text}); fetch it again")


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


def _tar_infos(path: Path, *, reads: bool) -> Iterator[tuple[tarfile.TarInfo, bytes]]:
    """List the files of a tar, and where asked for what each map holds, in one pass."""
    total = 0
    try:
        with _open_tar(path) as packed:
            for count, info in enumerate(packed):
                total += info.size
                if count > MAX_MEMBERS or total > MAX_TOTAL_BYTES:
                    raise MapFileError(path, "expands without end; do not trust it")
                if not info.isfile():
                    continue
                wanted = reads and is_map_name(info.name) and info.size <= MAX_MAP_BYTES
                stream = packed.extractfile(info) if wanted else None
                yield info, _content(path, info.name, stream) if wanted else b""
    except MapFileError:
        raise
    except _DAMAGE as error:
        raise _damaged(path, error) from None


def _content(path: Path, name: str, stream: IO[bytes] | None) -> bytes:
    if stream is None:
        raise MapFileError(path, f"member {name[:80]!r} is no file")
    with closing(stream):
        content = stream.read(MAX_MAP_BYTES + 1)
    if len(content) > MAX_MAP_BYTES:
        raise MapFileError(path, f"member {name[:80]!r} is larger than it says")
    return content


def stream_members(path: Path, wanted: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """Read members in the order in which they lie in the archive.

    Raises
    ------
    MapFileError
        When the archive is damaged or a member is gone.
    """
    missing = set(wanted)
    try:
        if path.is_dir():
            for name in sorted(missing):
                yield name, (path / name).read_bytes()
            return
        if _kind(path) == "tar":
            with _open_tar(path) as packed:
                for info in packed:
                    if info.name in missing:
                        missing.discard(info.name)
                        yield info.name, _content(path, info.name, packed.extractfile(info))
                        if not missing:
                            return
        else:
            with zipfile.ZipFile(path) as packed_zip:
                for name in sorted(missing):
                    yield name, _content(path, name, packed_zip.open(name))
            return
    except MapFileError:
        raise
    except _DAMAGE as error:
        raise _damaged(path, error) from None
    raise MapFileError(path, f"member {min(missing)[:80]!r} is not there any more; open it again")


def read_members(path: Path, names: Iterable[str]) -> dict[str, bytes]:
    """Read some members of an archive, by name."""
    return dict(stream_members(path, names))


def group(path: Path, members: Iterable[Member]) -> tuple[list[Snapshot], int]:
    """Group members into snapshots by the day or instant that they show.

    Files named for one day or instant make one map, unless they state different dates
    themselves; a date that a file states wins over its name.

    Parameters
    ----------
    path : Path
    members : iterable of Member

    Returns
    -------
    snapshots : list of Snapshot
        In order of time.
    undated : int
        Members of which neither content nor name tells a day.
    """
    members = in_one_order(members)
    found: dict[tuple[datetime | date | None, Dated | None], list[Member]] = {}
    for member in members:
        name = member.named.instant or member.named.day
        if name is not None or member.stated is not None:
            found.setdefault((name, member.stated), []).append(member)
    stating = {name: key for key in found if key[1] is not None for name in (key[0],)}
    for key in [key for key in found if key[1] is None and key[0] in stating]:
        found[stating[key[0]]] += found.pop(key)  # such as control that states a day, and advances
    snapshots = [_snapshot(stated, files) for (_, stated), files in found.items()]
    if not snapshots:
        raise MapFileError(
            path,
            f"expected days in the names of its {len(members)} maps, found none; name them such as "
            "2024-05-31.geojson",
        )
    undated = len(members) - sum(len(s.members) for s in snapshots)
    return sorted(snapshots, key=lambda s: (s.state_at, s.published, s.members)), undated


def in_one_order(members: Iterable[Member]) -> list[Member]:
    """Read days in digits that can be read in two ways as the other names of the archive are."""
    members = list(members)
    order = common_order(m.named for m in members)
    if order is None:
        return members
    return [
        replace(m, named=of_path(Path(m.name), order=order)) if m.named.orders else m
        for m in members
    ]


def _snapshot(stated: Dated | None, files: list[Member]) -> Snapshot:
    named = files[0].named
    shown = stated or Dated(named.instant, named.day)
    assert shown.day is not None
    names = tuple(sorted(file.name for file in files))
    return Snapshot(names, shown.instant, shown.day, named.day or shown.day, shown.day_range)
