"""Keep the maps that were read, so that a read that was broken off can resume.

Every few seconds, the maps read so far are written to a folder as small stores
(`frontgeo.archive.store`), each whole or not at all, with a list of the files that were left out
and why. A later run with the same files, options and version takes the maps from there and reads
only the rest. Stores that do not match or are damaged are ignored.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeAlias

from frontgeo._utils.fileio import write_bytes, write_text
from frontgeo._version import __version__
from frontgeo.archive.reader import SkippedFile, SnapshotReading
from frontgeo.archive.store import maps_of_store, snapshots_of_store, store_bytes
from frontgeo.change.control_map import ControlMap
from frontgeo.errors import FrontgeoError
from frontgeo.mappers.snapshots import Snapshot

__all__ = ["KeptReading", "forget"]

_ABOUT = "about.json"
_FAULTS = "part-faults.json"
_PART = "part-{:06}.parquet"
_NO_MAP = SkippedFile("", "no map")  # marks, as the last fault, a snapshot whose files make no map
_EVERY_S = 2.0  # a run shorter than this writes nothing

Stream: TypeAlias = Callable[[Sequence[Snapshot]], Iterator[SnapshotReading]]
_Faults: TypeAlias = dict[str, tuple[SkippedFile, ...]]  # by the first file of a snapshot


class KeptReading:
    """A stream of maps that saves the maps it has read.

    Parameters
    ----------
    stream : callable
        Function that reads snapshots in order.
    folder : Path
        Folder for the saved maps; created when there is something to save.
    source : Path
        The archive: a file, or a folder of files.
    options : sequence
        Other settings on which the reading depends.
    tell : callable, optional
        Called with a message if maps from an earlier run are found.
    """

    def __init__(
        self,
        stream: Stream,
        folder: Path,
        source: Path,
        options: Sequence[Any] = (),
        *,
        tell: Callable[[str], None] | None = None,
    ) -> None:
        self.stream, self.folder, self.tell = stream, folder, tell
        self.source, self.options = source, list(options)

    def __call__(self, snapshots: Sequence[Snapshot]) -> Iterator[SnapshotReading]:
        """Yield snapshots in order, first those saved by an earlier run."""
        wanted = [s.members for s in snapshots]
        about = [__version__, self.options, wanted, _stamps(self.source, snapshots)]
        text = json.dumps(about, ensure_ascii=False, default=str)
        key = hashlib.sha256(text.encode("utf-8", errors="replace")).hexdigest()
        faults = _faults_of(self.folder)
        # Discard saved maps of other files or settings, or without their list of faults: it shows
        # which snapshots have no map, and without it maps could not be matched to snapshots.
        if faults is None or _key_of(self.folder) != key:
            forget(self.folder)
            faults = {}
        kept, number, parts = self._kept(key), 0, 0
        for snapshot in snapshots:
            known = faults.get(snapshot.members[0], ())
            if snapshot.members[0] in faults and known[-1:] == (_NO_MAP,):
                yield SnapshotReading(None, known[:-1])
            else:
                control_map = next(kept, None)
                if control_map is None:
                    break
                parts += 1
                yield SnapshotReading(control_map, known)
            number += 1
        rest = snapshots[number:]
        if number and rest and self.tell:
            self.tell(
                f"going on from {rest[0].day}: {number} of {len(snapshots)} maps were read before"
            )
        yield from self._read(rest, parts, key, faults)

    def _kept(self, key: str) -> Iterator[ControlMap]:
        number = 0
        while _key_of(self.folder) == key:
            part = self.folder / _PART.format(number)
            try:
                maps = list(maps_of_store(part, snapshots_of_store(part)))
            except FrontgeoError:  # there are no more, or one is damaged and must be read again
                return
            yield from maps
            number += len(maps)

    def _read(
        self, snapshots: Sequence[Snapshot], number: int, key: str, faults: _Faults
    ) -> Iterator[SnapshotReading]:
        unsaved: list[ControlMap] = []
        last, keeps = time.monotonic(), True
        try:
            for snapshot, read in zip(snapshots, self.stream(snapshots), strict=True):
                if read.control_map is None:
                    faults[snapshot.members[0]] = (*read.skipped, _NO_MAP)
                    yield read
                    continue
                if read.skipped:
                    faults[snapshot.members[0]] = read.skipped
                late = time.monotonic() - last > _EVERY_S
                # Save from time to time, and also when a map is not later than the one before:
                # one store cannot hold both.
                if unsaved and (late or not _later(unsaved[-1], read.control_map)):
                    keeps = keeps and self._save(unsaved, number, key, faults)
                    number += len(unsaved)
                    unsaved, last = [], time.monotonic()
                unsaved.append(read.control_map)
                yield read
        finally:  # save also if the consumer stops early
            if unsaved and keeps and self.folder.exists():
                self._save(unsaved, number, key, faults)

    def _save(self, maps: list[ControlMap], number: int, key: str, faults: _Faults) -> bool:
        """Save maps and return whether it succeeded; if not, they are read again later."""
        try:
            self.folder.mkdir(exist_ok=True)
            if _key_of(self.folder) != key:
                if any(self.folder.iterdir()):
                    return False  # the files belong to something else, or to another run
                write_text(self.folder / _ABOUT, json.dumps({"frontgeo": key}))
            listed = {name: [[f.member, f.reason] for f in of] for name, of in faults.items()}
            write_text(self.folder / _FAULTS, json.dumps(listed))
            write_bytes(self.folder / _PART.format(number), store_bytes(maps))
        except (FrontgeoError, OSError):
            return False
        return True


def forget(folder: Path) -> None:
    """Remove the saved maps, and no other files."""
    if _key_of(folder) is None:
        return
    with suppress(OSError):
        for part in [*folder.glob("part-*"), *folder.glob(".part-*")]:
            part.unlink(missing_ok=True)
        (folder / _ABOUT).unlink(missing_ok=True)
        folder.rmdir()


def _key_of(folder: Path) -> str | None:
    try:
        about = json.loads((folder / _ABOUT).read_text(encoding="utf-8"))
        return str(about["frontgeo"])
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _faults_of(folder: Path) -> _Faults | None:
    try:
        listed = json.loads((folder / _FAULTS).read_text(encoding="utf-8"))
        return {name: tuple(SkippedFile(*fault) for fault in of) for name, of in listed.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return None


def _later(one: ControlMap, other: ControlMap) -> bool:
    return one.state_at is not None and other.state_at is not None and one.state_at < other.state_at


def _stamps(source: Path, snapshots: Sequence[Snapshot]) -> list[tuple[str, int, int]]:
    """Return the names, sizes and times of the files that are read."""
    names = [name for snapshot in snapshots for name in snapshot.members]
    files = [source / name for name in names] if source.is_dir() else [source]
    try:
        found = [(file, file.stat()) for file in files]
    except OSError:  # a file is missing; reading it raises the proper error
        return []
    return [(str(file.resolve()), s.st_size, s.st_mtime_ns) for file, s in found]
