"""Keep what was read of an archive in the cache, so that no later run reads it again.

The list of an archive's files, and the maps read from it, lie in a folder of the cache that is
named for all on which they depend: the path, the size and the times of each file, the options,
and the code and the libraries that read it. After a change of any of these, the folder is never
looked for again, and some day is dropped as the oldest. A run that needs some maps keeps those,
and one that is stopped keeps what it read until then.

Nothing depends on what is kept: whatever is missing, damaged or cannot be written is read again.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import shutil
import time
import zlib
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeAlias

import shapely

from frontgeo._utils.fileio import write_bytes
from frontgeo._version import __version__
from frontgeo.archive.reader import SkippedFile, SnapshotReading
from frontgeo.archive.row_groups import GrowingFile, pyarrow_parquet
from frontgeo.archive.store import map_of_rows, rows_of_map, rows_table, store_schema
from frontgeo.change.control_map import ControlMap
from frontgeo.errors import FrontgeoError, InputError
from frontgeo.fetch.cache import cache_folder, kept_limit_bytes
from frontgeo.io.archives import PARTS, is_archive
from frontgeo.mappers.snapshots import Snapshot
from frontgeo.mappers.viina import CELLS
from frontgeo.places.place_tables import data_folder
from frontgeo.places.theatre import Theatre

__all__ = [
    "KeptArchive",
    "KeptReading",
    "content_of",
    "forget_kept_maps",
    "kept_map",
    "kept_maps_folder",
    "part_name",
]

Stream: TypeAlias = Callable[[Sequence[Snapshot]], Iterator[SnapshotReading]]

_LISTING = "listing.json"
_LEAST_S = 0.5  # work that took less is not kept
_LEAST_OF_FILES_S = 0.05  # of maps that are files of their own, which cases name again and again
_SETTLED_S = 2.0  # a file written so recently may change again without another time
_PART_S = 10.0  # the most that is lost when a process is killed
_PART_BYTES = 16 * 2**20
_LEVEL = 3  # of zstd
_OPEN_PARTS = 3  # in memory at a time: those of several runs alternate


def kept_maps_folder() -> Path:
    """Return the folder in which the maps of archives are kept; it may not exist yet."""
    return cache_folder() / "read"


def forget_kept_maps() -> int:
    """Remove all maps kept from archives, and return how many bytes they took.

    Raises
    ------
    InputError
        If they cannot be removed.
    """
    folder = kept_maps_folder()
    size = sum(size for _, size, _ in _kept_archives(folder))
    try:
        if folder.is_dir():
            shutil.rmtree(folder)  # refuses a link to a folder elsewhere
        else:
            folder.unlink(missing_ok=True)
    except OSError as error:
        why = error.strerror or error
        raise InputError(f"{folder}: cannot be removed ({why}); remove it by hand") from None
    return size


@dataclass(frozen=True)
class KeptArchive:
    """The place in the cache for what is read of an archive.

    Attributes
    ----------
    path : Path
        The archive, as the user wrote it.
    options : tuple
        Other settings on which the reading depends.
    beside : tuple of Path
        Files that are read with it.
    folder : Path or None
        None if nothing is kept, as the cache is turned off or the archive has just been written.
    """

    path: Path
    options: tuple[object, ...]
    beside: tuple[Path, ...] = ()
    folder: Path | None = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "folder", self._place())

    def _place(self) -> Path | None:
        if not kept_limit_bytes() or find_spec("pyarrow") is None:
            return None
        try:
            stamps = [stamp for path in (self.path, *self.beside) for stamp in _stamps(path)]
            settled_ns = time.time_ns() - int(_SETTLED_S * 1e9)
            if any(max(times) > settled_ns for _, _, *times in stamps):
                return None
            # a theatre is a tuple too, and two may have the same region
            options = [str(o) if isinstance(o, Theatre) else o for o in self.options]
            about = [_code_stamp(), str(self.path), stamps, options]
            text = json.dumps(about, default=str)
            name = hashlib.sha256(text.encode("utf-8", errors="replace")).hexdigest()[:32]
            return kept_maps_folder() / name
        except (FrontgeoError, OSError):  # without a cache, or an archive that reading refuses
            return None

    @property
    def theatre(self) -> Theatre | None:
        """The theatre with which it is read; None if only a region is stated."""
        return next((o for o in self.options if isinstance(o, Theatre)), None)

    def is_current(self) -> bool:
        """Return whether the archive is still as it was when it was opened."""
        return self.folder is not None and self._place() == self.folder

    def listing(self) -> Any:
        """Return the listing that `keep_listing` wrote, or None."""
        if self.folder is None:
            return None
        try:
            with suppress(OSError):  # the time of the last use, which counts when room is made
                os.utime(self.folder)
            found = _checked((self.folder / _LISTING).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return found if isinstance(found, dict) else None

    def keep_listing(self, listing: Any, *, took_s: float) -> None:
        """Keep the list of an archive's files, unless it took no time to make."""
        if took_s > _LEAST_S and self.is_current():
            self.write(_LISTING, _with_checksum(listing).encode())

    def write(self, name: str, content: bytes) -> bool:
        """Write a file, dropping the oldest archives for it; return whether that was possible."""
        if self.folder is None:
            return False
        try:
            self.folder.parent.mkdir(parents=True, exist_ok=True)
            if not _make_room(self.folder, len(content)):
                return False
            self.folder.mkdir(mode=0o700, exist_ok=True)
            write_bytes(self.folder / name, content)
        except (FrontgeoError, OSError):
            return False
        return True


@dataclass(frozen=True)
class _Place:
    """Where the reading of a snapshot is kept."""

    part: Path
    start: int
    rows: int
    skipped: tuple[SkippedFile, ...]


@dataclass
class _Unsaved:
    """Readings that are not written yet: their rows, and for each its number and what it lacks."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    entries: list[tuple[int, int, list[tuple[str, str]]]] = field(default_factory=list)
    size_bytes: int = 0
    since_s: float = field(default_factory=time.monotonic)

    def add(self, number: int, read: SnapshotReading) -> bool:
        """Add a reading, and return whether rows can show it."""
        try:
            found = [] if read.control_map is None else rows_of_map(read.control_map, None)
        except (FrontgeoError, ValueError):
            return False
        if read.control_map is not None and not found:
            return False
        self.rows += found
        self.size_bytes += sum(len(row["geometry"]) for row in found)
        skipped = [(file.member, file.reason) for file in read.skipped]
        self.entries.append((number, len(found), skipped))
        return True

    def is_due(self) -> bool:
        """Return whether it is time to write them."""
        return self.size_bytes > _PART_BYTES or time.monotonic() - self.since_s > _PART_S

    def content(self) -> bytes | None:
        """Return the bytes of that part; None if a text in it cannot be written."""
        try:
            arrow_errors = pyarrow_parquet().ArrowException
        except FrontgeoError:  # it is there, but cannot be imported
            return None
        schema = store_schema({"kept": self.entries})
        part = GrowingFile(schema, _LEVEL)
        with suppress(ValueError, arrow_errors):  # a name that is no UTF-8
            part.add(rows_table(self.rows, schema))
            return part.content()
        return None


class KeptReading:
    """A stream of maps that takes those read before from the cache, and keeps the others there.

    Parameters
    ----------
    kept : KeptArchive
    snapshots : sequence of Snapshot
        All snapshots of the archive.
    stream : callable
        Function that reads some of them, in order.
    least_s : float, optional
        What takes less to read is not kept.
    """

    def __init__(
        self,
        kept: KeptArchive,
        snapshots: Sequence[Snapshot],
        stream: Stream,
        least_s: float | None = None,
    ) -> None:
        self._kept, self._stream, self._least_s = kept, stream, least_s
        self._numbers = {snapshot: number for number, snapshot in enumerate(snapshots)}
        self._parts: dict[Path, dict[int, _Place]] = {}

    def __call__(self, wanted: Sequence[Snapshot]) -> Iterator[SnapshotReading]:
        """Yield some snapshots in order."""
        places = self._places() if self._kept.is_current() else {}
        found = [places.get(self._numbers.get(snapshot, -1)) for snapshot in wanted]
        unread = [s for s, place in zip(wanted, found, strict=True) if place is None]
        fresh = self._read(unread)
        tables: dict[Path, Any] = {}
        for done, place in enumerate(found):
            if place is None:
                yield next(fresh)
                continue
            try:
                table = _opened_part(place.part, tables)
                read = _reading_of(place, table, self._kept.theatre)
            except (FrontgeoError, OSError, ValueError):
                # It was dropped to make room, or is damaged: read these snapshots anew.
                self._parts[place.part] = {}
                fresh.close()
                yield from self(wanted[done:])
                return
            yield read
        next(fresh, None)  # so that the last maps are saved
        if tables:
            tables.clear()
            pyarrow_parquet().default_memory_pool().release_unused()  # or Arrow keeps it

    def _places(self) -> dict[int, _Place]:
        """Return where the readings of snapshots are kept, by their numbers."""
        folder = self._kept.folder
        files = [] if folder is None else sorted(folder.glob("part-*.parquet"))
        for file in files:
            if file not in self._parts:
                self._parts[file] = dict(_places_in(file))
        parts = (self._parts[file] for file in files)
        return dict(itertools.chain.from_iterable(part.items() for part in parts))

    def _read(self, snapshots: Sequence[Snapshot]) -> Generator[SnapshotReading, None, None]:
        """Read snapshots from the archive, and save them from time to time."""
        unsaved, took_s = _Unsaved(), 0.0
        least_s = _LEAST_S if self._least_s is None else self._least_s
        keeps = self._kept.folder is not None
        reads = self._stream(snapshots)
        try:
            for snapshot in snapshots:
                started = time.monotonic()
                read = next(reads)
                took_s += time.monotonic() - started
                if keeps and snapshot in self._numbers:
                    keeps = unsaved.add(self._numbers[snapshot], read)
                if keeps and took_s > least_s and unsaved.is_due():
                    keeps, unsaved = self._save(unsaved), _Unsaved()
                yield read
        finally:  # save also if the consumer stops early
            if keeps and took_s > least_s:
                self._save(unsaved)

    def _save(self, unsaved: _Unsaved) -> bool:
        """Save readings and return whether it succeeded."""
        if not unsaved.entries:
            return True
        content = unsaved.content() if self._kept.is_current() else None
        return content is not None and self._kept.write(part_name(content), content)


def kept_map(
    paths: Sequence[Path], options: tuple[object, ...], read: Callable[[], ControlMap]
) -> ControlMap:
    """Return a map of one or several files from the cache, or read it and keep it there.

    Parameters
    ----------
    paths : sequence of Path
    options : tuple
        Other settings on which the reading depends.
    read : callable
        Function that reads it.
    """
    kept = KeptArchive(paths[0], ("map", *options), tuple(paths[1:]))
    alone = Snapshot(tuple(map(str, paths)), None, date.min, date.min)

    def stream(_: Sequence[Snapshot]) -> Iterator[SnapshotReading]:
        yield SnapshotReading(read())

    (reading,) = KeptReading(kept, [alone], stream, _LEAST_OF_FILES_S)([alone])
    return reading.control_map or read()


def part_name(content: bytes) -> str:
    """Return the name of a part, by which its bytes are checked."""
    return f"part-{hashlib.sha256(content).hexdigest()[:32]}.parquet"


def content_of(part: Path) -> bytes:
    """Return the bytes of a part; raise ValueError if it is damaged."""
    content = part.read_bytes()
    if part_name(content) != part.name:
        raise ValueError("expected the bytes that were written")
    return content


def _places_in(part: Path) -> Iterator[tuple[int, _Place]]:
    """Yield the numbers of the snapshots in a part, and where they are; none if it is damaged."""
    with suppress(FrontgeoError, OSError, ValueError):
        pa = pyarrow_parquet()
        schema = pa.parquet.read_schema(pa.BufferReader(content_of(part)))
        start = 0
        for number, rows, skipped in json.loads(schema.metadata[b"frontgeo"])["kept"]:
            yield number, _Place(part, start, rows, tuple(SkippedFile(*file) for file in skipped))
            start += rows


def _opened_part(part: Path, tables: dict[Path, Any]) -> Any:
    """Return the rows of a part, from those opened last or from its file."""
    if part not in tables:
        if len(tables) == _OPEN_PARTS:
            del tables[next(iter(tables))]
        pa = pyarrow_parquet()
        # without Arrow's threads, which may still start when a short process ends, and abort it
        file = pa.parquet.ParquetFile(pa.BufferReader(content_of(part)), pre_buffer=False)
        tables[part] = file.read(use_threads=False)
    return tables[part]


def _reading_of(place: _Place, table: Any, theatre: Theatre | None) -> SnapshotReading:
    if not place.rows:
        return SnapshotReading(None, place.skipped)
    rows = table.slice(place.start, place.rows).to_pylist()
    return SnapshotReading(map_of_rows(place.part, rows, theatre), place.skipped)


def _with_checksum(value: Any) -> str:
    text = json.dumps(value, default=str)
    return f"{zlib.crc32(text.encode()):08x} {text}"


def _checked(text: str) -> Any:
    """Return a value that `_with_checksum` wrote; raise ValueError if it was changed."""
    checksum, _, value = text.partition(" ")
    if int(checksum, 16) != zlib.crc32(value.encode()):
        raise ValueError("expected the text as it was written")
    return json.loads(value)


# ---- what the reading depends on ---------------------------------------------------------


def _stamps(path: Path) -> list[tuple[str, int, int, int]]:
    """Return the path, size and times of each file that is read.

    The time of a file's last change cannot be set by hand, unlike that of its last writing.
    """
    if path.is_dir():
        files = sorted(p for p in path.rglob("*") if p.is_file())
    elif is_archive(path):
        files = [path]
    else:
        files = [path, *sorted(p for p in path.parent.iterdir() if _is_read_with(p, path))]
    found = ((file, file.stat()) for file in files)
    return [(str(f.absolute()), s.st_size, s.st_mtime_ns, s.st_ctime_ns) for f, s in found]


def _is_read_with(beside: Path, path: Path) -> bool:
    """Return whether a file is part of another, such as a shapefile's table or VIINA's cells."""
    part = beside.stem == path.stem and beside.suffix.lower() in PARTS.get(path.suffix.lower(), ())
    return part or beside.name in (f"{path.name}-wal", CELLS)


@cache
def _code_stamp() -> list[object]:
    """Return the versions of the code, its data and the libraries that read maps."""
    package = Path(__file__).parents[1]
    files = sorted({*package.rglob("*.py"), *(p for p in data_folder().rglob("*") if p.is_file())})
    times = [(str(p), p.stat().st_mtime_ns) for p in files]
    libraries = [shapely.__version__, shapely.geos_version_string]
    for name in ("pyogrio", "pyproj"):
        with suppress(PackageNotFoundError):
            libraries.append(version(name))
    return [__version__, times, libraries]


# ---- room --------------------------------------------------------------------------------


def _kept_archives(folder: Path) -> list[tuple[float, int, Path]]:
    """Return the time of last use, the size in bytes and the folder of each archive kept."""
    found = []
    with suppress(OSError):
        for one in folder.iterdir():
            with suppress(OSError):
                sizes = [file.stat().st_size for file in one.iterdir()]
                found.append((one.stat().st_mtime, sum(sizes), one))
    return found


def _make_room(folder: Path, size_bytes: int) -> bool:
    """Drop other archives, the oldest first, until a file fits; return whether it does."""
    archives = sorted(_kept_archives(folder.parent))
    total = sum(size for _, size, _ in archives) + size_bytes
    for _, size, one in archives:
        if total <= kept_limit_bytes():
            break
        if one != folder:
            shutil.rmtree(one, ignore_errors=True)
            total -= size
    return total <= kept_limit_bytes()
