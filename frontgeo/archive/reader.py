"""Read the maps of an archive where they lie, and resume a read that was broken off.

A file is another edition only if its name extends the other's (``_v2``, ``(1)``, ``_final``, a
later stamp of publication) or differs from it only in such a suffix. Two unlike names, such as
``russia_2024-05-31`` and ``ukraine_2024-05-31``, are not editions, whenever they were written.

One bad file does not make an archive unreadable. A file that cannot be read, is by another
mapper or contradicts another file is left out and reported with its fault; the rest is read.

Every few seconds, the maps read so far are written to a folder as small stores
(`frontgeo.archive.store`), each whole or not at all, with a list of the files that were left out
and why. A later run with the same files, options and version takes the maps from there and reads
only the rest. Stores that do not match or are damaged are ignored.
"""

from __future__ import annotations

import hashlib
import json
import re
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import combinations
from pathlib import Path, PurePosixPath
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from frontgeo._utils.dates import end_of, start_of
from frontgeo._utils.fileio import write_bytes, write_text
from frontgeo._version import __version__
from frontgeo.archive.store import maps_of_store, snapshots_of_store, store_bytes
from frontgeo.change.control_map import ControlMap
from frontgeo.errors import FrontgeoError, InputError, MapFileError, NotAvailableError
from frontgeo.geometry.validation import Region
from frontgeo.io.archives import Content, stream_members
from frontgeo.mappers import generic
from frontgeo.mappers.document import MALFORMED, Document, unpacked_documents
from frontgeo.mappers.file_dates import NameDate
from frontgeo.mappers.registry import read_document, reader_of
from frontgeo.mappers.snapshots import Member, Snapshot

__all__ = [
    "UNDATED",
    "ArchiveReader",
    "Fault",
    "KeptReading",
    "Read",
    "forget",
    "mapper_of",
    "match_instants",
    "sampled",
    "settle",
    "shows",
]

_STAMP = re.compile(  # a day with the year first, with or without a time; or Unix seconds
    r"(?<!\d)20\d\d[-_.]?\d\d[-_.]?\d\d(?:[t _-]?\d\d[-:_.h]?\d\d(?:[-:_.]?\d\d)?z?)?(?![^\W_])"
    r"|(?<!\d)\d{10,13}(?!\d)"
)
_NUMBERED = re.compile(
    r"(?:^|[\W_]+)(?:v|ver|version|rev|revision|ed|edition|upd|update|версія|версия|редакці[яї]|"
    r"редакция)[ ._-]?(?P<a>\d{1,3})(?![^\W_])|[ _-]*\((?P<b>\d{1,3})\)"
)
_FINAL = re.compile(r"(?:^|[\W_]+)(?:final|остаточн\w*|итог\w*|фінал\w*|финал\w*)(?![^\W_])")
_REVISED = re.compile(
    r"(?:^|[\W_]+)(?:revised|rev|corrected|correction|corr|fixed|fix|updated?|new|copy|виправлен\w*|"
    r"исправлен\w*|оновлен\w*|обновлен\w*|копія|копия)(?![^\W_])"
)
_COUNTED_ON = re.compile(r"[\W_]+\d{1,2}")
_PIECE = re.compile(r"(?:part|sheet|sector|tile|zone|area|side|half|частина|часть|аркуш|лист)")


@dataclass(frozen=True)
class _Name:
    """A file's name, split into its parts.

    Attributes
    ----------
    stem : str
        The name in lower case, without its folders and ending.
    about : tuple of str
        Its folders and its stem, without the marks that distinguish editions.
    order : tuple
        Sort key, by which later editions come last.
    """

    stem: str
    about: tuple[str, ...]
    order: tuple[object, ...]

    @classmethod
    def of(cls, name: str, modified: float) -> _Name:
        """Split a name into its parts."""
        path = PurePosixPath(name)
        stem = path.name.removesuffix(".gz").casefold()
        stem = stem.removesuffix(PurePosixPath(stem).suffix)
        bare, final = _FINAL.subn("", stem)
        numbers = [int(m["a"] or m["b"]) for m in _NUMBERED.finditer(bare)]
        bare, revised = _REVISED.subn("", _NUMBERED.sub("", bare))
        folders = (_without_numbers(folder.casefold()) for folder in path.parts[:-1])
        mark = (bool(final), bool(numbers or revised), max(numbers, default=0))
        natural = [
            int(p) if p.isdigit() else p for p in re.split(r"(\d+)", f"{path.parent}/{stem}")
        ]
        return cls(stem, (*folders, _plain(_STAMP.sub("", bare))), (mark, modified, natural))

    def is_edition_of(self, other: _Name) -> bool:
        """Return whether both names belong to one map, published twice."""
        if self.about == other.about:
            return self.order != other.order
        if self.about[:-1] != other.about[:-1]:
            return False
        short, long = sorted((self.stem, other.stem), key=len)
        return long.startswith(short) and bool(_COUNTED_ON.fullmatch(long[len(short) :]))


def _without_numbers(folder: str) -> str:
    """Return a folder's name without numbers, unless they count the pieces of a map."""
    return _plain(folder if _PIECE.search(folder) else re.sub(r"\d+", "", folder))


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", text).split())


@dataclass(frozen=True)
class Settled:
    """The files of one instant that are used, and those that are not.

    Attributes
    ----------
    taken : tuple of str
        Files that make the map, none of which compete.
    replaced : mapping of str to str
        Earlier editions, each with the edition that replaces it.
    unlike : mapping of str to str
        Competing files whose names do not show which one counts, each with another such file.
    """

    taken: tuple[str, ...]
    replaced: Mapping[str, str]
    unlike: Mapping[str, str]


def settle(shows: Mapping[str, frozenset[str]], modified: Mapping[str, float]) -> Settled:
    """Return which files of one instant make its map.

    Parameters
    ----------
    shows : mapping of str to frozenset of str
        The parts that each file shows, such as statuses. Files with no part in common belong
        to one map; files with a common part compete.
    modified : mapping of str to float
        The time at which each file was last written, if it is known.

    Examples
    --------
    >>> ground = frozenset({"occupied"})
    >>> settle({"2024-05-31.kml": ground, "2024-05-31_v2.kml": ground}, {}).taken
    ('2024-05-31_v2.kml',)
    >>> sorted(settle({"north_2024-05-31.kml": ground, "south_2024-05-31.kml": ground}, {}).unlike)
    ['north_2024-05-31.kml', 'south_2024-05-31.kml']
    """
    names = {name: _Name.of(name, modified.get(name, 0.0)) for name in shows}
    order: Sequence[str] = sorted(shows, key=lambda name: names[name].order)
    replaced: dict[str, str] = {}
    unlike: dict[str, str] = {}
    for earlier, later in combinations(order, 2):
        if not shows[earlier] & shows[later]:
            continue
        if names[earlier].is_edition_of(names[later]):
            replaced[earlier] = later
        else:
            unlike.setdefault(earlier, later)
            unlike.setdefault(later, earlier)
    taken = tuple(name for name in shows if name not in replaced and name not in unlike)
    return Settled(taken, replaced, unlike)


_SAME_KM2 = 0.02  # snapshots that differ by less show the same ground


def match_instants(
    files: Mapping[date, float],
    snapshots: Mapping[datetime, float],
    *,
    most_days: int = 3,
    within_km2: float = 1.0,
) -> pd.DataFrame:
    """Find which snapshot each file shows, by the areas of both.

    The two series may differ by a constant, such as an island that one leaves out. The constant
    is the difference on which most pairs of a file and a snapshot before it agree.

    Parameters
    ----------
    files : mapping of date to float
        Area of each file in km², by the day in its name.
    snapshots : mapping of datetime to float
        Area of each snapshot in km², by its instant: measured, or as its mapper published it
        (those of DeepState are on a sphere: multiply them by 1.0006).
    most_days : int
        The most days by which the snapshot may precede the file's name.
    within_km2 : float
        The most by which areas may differ, apart from the constant.

    Returns
    -------
    DataFrame
        Indexed by the file's day: ``instant``, ``residual_km2`` and ``equal``, the number of
        snapshots with that area. Files without a match are left out. `Timeline.redated`
        accepts ``instant``.

    Raises
    ------
    InputError
        When no snapshot is near any file in time.

    Examples
    --------
    >>> from datetime import UTC
    >>> at = [datetime(2026, 1, d, 21, tzinfo=UTC) for d in (1, 2, 3, 4, 5)]
    >>> raw = dict(zip(at, [100, 103, 110, 112, 120]))
    >>> files = {date(2026, 1, 4): 101.0, date(2026, 1, 6): 110.0, date(2026, 1, 7): 118.0}
    >>> match_instants(files, raw)["instant"].dt.day.tolist()
    [2, 4, 5]
    """
    candidates = {
        named: [
            instant
            for instant in sorted(snapshots)
            if start_of(named - timedelta(days=most_days)) <= instant < end_of(named)
        ]
        for named in sorted(files)
    }
    offset = _common(
        files[named] - snapshots[instant]
        for named, instants in candidates.items()
        for instant in instants
    )
    rows = {}
    for named, instants in candidates.items():
        apart = {i: files[named] - snapshots[i] - offset for i in instants}
        least = min(map(abs, apart.values()), default=np.inf)
        if least > within_km2:
            continue
        alike = [i for i in instants if abs(apart[i]) <= least + _SAME_KM2]
        # Of several equal snapshots, take the one nearest to the start of the named day.
        usual = start_of(named)
        best = min(alike, key=lambda i: abs(i - usual))
        rows[named] = (best, apart[best], len(alike))
    table = pd.DataFrame.from_dict(rows, "index", columns=["instant", "residual_km2", "equal"])
    return table.rename_axis("named")


def _common(differences: Iterable[float]) -> float:
    """Return the median of the differences in the interval of 0.2 km² that holds the most."""
    ordered = np.sort(np.fromiter(differences, dtype=np.float64))
    if not len(ordered):
        raise InputError("match_instants: expected snapshots of the files' days, found none")
    ends = np.searchsorted(ordered, ordered + 0.2, side="right")
    start = int(np.argmax(ends - np.arange(len(ordered))))
    return float(np.median(ordered[start : ends[start]]))


UNDATED = "its name tells no day"

_SAMPLE = 5  # number of files read to find the mapper of an archive


@dataclass(frozen=True)
class Fault:
    """A file of an archive that is left out.

    Attributes
    ----------
    member, reason : str
        Its name in the archive, and why it is left out.
    """

    member: str
    reason: str

    def __str__(self) -> str:
        return f"{self.member}: {self.reason}"


@dataclass(frozen=True)
class Read:
    """The map made from the files of one snapshot, and the files left out.

    Attributes
    ----------
    shown : ControlMap or None
        None if the files make no map.
    faults : tuple of Fault
        The files that are left out.
    """

    shown: ControlMap | None
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class ArchiveReader:
    """A reader of the maps in an archive, or in one file that holds many days.

    Attributes
    ----------
    path : Path
    region : tuple of float
        The region where polygons are expected.
    mapper : str or None
        Who drew the maps, if the content does not show it.
    named : mapping of str to NameDate
        The days read from the names of the files.
    single : Document or None
        The single file that holds many days.
    expected : str or None
        The mapper found in the content, empty for polygons of unknown origin; files of other
        mappers are left out. None accepts any mapper.
    modified : mapping of str to float
        The time at which each member was last written.
    layer : tuple of str
        The layers to read; empty for all.
    strict : bool
        Stop at the first file that would be left out.
    status, side : str or None
        The status of the polygons and the side whose ground counts, as in `read_control_map`.
    """

    path: Path
    region: Region
    mapper: str | None = None
    named: Mapping[str, NameDate] = field(default_factory=dict)
    single: Document | None = None
    expected: str | None = None
    modified: Mapping[str, float] = field(default_factory=dict)
    layer: tuple[str, ...] = ()
    strict: bool = False
    status: str | None = None
    side: str | None = None

    def __call__(self, snapshots: Sequence[Snapshot]) -> Iterator[Read]:
        """Yield some snapshots, one in memory at a time, in one pass through the archive."""
        if self.single is not None:
            for snapshot in snapshots:
                document = self._as_said(self.single.on_day(snapshot.published))
                yield Read(self._shown(snapshot, document, None, many=False))
            return
        # Members lie in any order: those that come early wait in memory, compressed.
        waiting: dict[str, Content] = {}
        stream = stream_members(self.path, [name for s in snapshots for name in s.members])
        for snapshot in snapshots:
            while any(name not in waiting for name in snapshot.members):
                name, content = next(stream)
                waiting[name] = zlib.compress(content, 1) if isinstance(content, bytes) else content
            yield self._read(snapshot, {n: waiting.pop(n) for n in snapshot.members})

    def _read(self, snapshot: Snapshot, contents: Mapping[str, Content]) -> Read:
        """Make one map of a snapshot's files; each unusable file becomes a fault."""
        maps: dict[str, ControlMap] = {}
        faults: list[Fault] = []
        seen: dict[bytes, str] = {}
        for name, waited in contents.items():
            try:
                if isinstance(waited, MapFileError):
                    raise waited
                content = zlib.decompress(waited)
                if content in seen:
                    continue
                seen[content] = name
                maps[name] = self._shown(
                    snapshot,
                    self._document(snapshot, name, content),
                    self.named.get(name),
                    many=len(contents) > 1,
                )
            except NotAvailableError:  # a missing package, not a fault of the file
                raise
            except FrontgeoError as error:
                if self.strict:
                    raise
                faults.append(Fault(name, _problem(error)))
        try:
            whole, more = self._merged(snapshot, maps, broken=[f.member for f in faults])
        except FrontgeoError as error:
            if self.strict:
                raise
            faults += [Fault(name, _problem(error)) for name in maps]
            return Read(None, tuple(faults))
        faults += more
        if self.strict and more:
            raise MapFileError(f"{self.path}/{more[0].member}", more[0].reason)
        twice = len(contents) - len(seen) - sum(isinstance(c, Exception) for c in contents.values())
        if whole is not None and twice:
            whole = whole.with_(repaired={**whole.repaired, "the same file twice": twice})
        return Read(whole, tuple(faults))

    def _document(self, snapshot: Snapshot, name: str, content: bytes) -> Document:
        path = self.path / name if self.path.is_dir() else None
        document = Document(
            f"{self.path}/{name}", content, path=path, layer=self.layer, day=snapshot.published
        )
        return self._as_said(document)

    def _as_said(self, document: Document) -> Document:
        return document.changed(status=self.status, side=self.side)

    def _shown(
        self, snapshot: Snapshot, document: Document, named: NameDate | None, *, many: bool
    ) -> ControlMap:
        """Read a file, which must still show the day found when the archive was opened."""
        shown = read_document(document, region=self.region, may_be_empty=many, named=named)
        self._check_mapper(document.name, shown)
        if shown.day is None and many:  # it belongs to a file that states the day
            shown = shown.with_(instant=snapshot.instant, day=snapshot.day)
        if shown.day != snapshot.day and not many:
            raise MapFileError(
                document.name,
                f"expected a map of {snapshot.day}, as its archive was opened, found one of "
                f"{shown.day}; open the archive again",
            )
        if self.mapper is not None:
            return shown.with_(mapper=self.mapper)
        if not shown.mapper:
            return shown.with_(mapper=self.path.name, mapper_stated=False)
        return shown

    def _check_mapper(self, label: str, shown: ControlMap) -> None:
        """Refuse a file by another mapper than the archive's."""
        own = shown.recognised or shown.mapper
        if self.expected is not None and own != self.expected:
            theirs = f"{own}'s" if own else "not recognised as any mapper's"
            ours = f"{self.expected}'s" if self.expected else "not recognised as any mapper's"
            raise MapFileError(
                label, f"is {theirs}, where the maps of this archive are {ours}; keep it elsewhere"
            )

    def _merged(
        self, snapshot: Snapshot, maps: Mapping[str, ControlMap], *, broken: Sequence[str]
    ) -> tuple[ControlMap | None, list[Fault]]:
        """Make one map of the files of one instant; of two editions of a file, take the later.

        If two files show the same parts and are not editions of one map, neither is used. There is
        no map of the instant if a part is missing because its file is broken.
        """
        if not maps:
            return None, []
        settled = settle({name: shows(shown) for name, shown in maps.items()}, self.modified)
        when = snapshot.instant or snapshot.day
        faults = [
            Fault(
                name, f"another map of {when}, and {PurePosixPath(later).name} was published later"
            )
            for name, later in settled.replaced.items()
        ]
        if settled.unlike:
            unlike = [
                Fault(
                    name,
                    f"another map of {when} besides {other}, and the names do not show which one "
                    "counts; keep one of them, or put both into one file as one map",
                )
                for name, other in settled.unlike.items()
            ]
            return None, [*unlike, *faults]
        merged = ControlMap.merge([maps[name] for name in settled.taken])
        if not merged.statuses:
            raise MapFileError(
                f"{self.path}/{snapshot.members[0]}", "none of the files shows ground with a status"
            )
        if broken and merged.missing_parts:
            return None, faults
        return merged, faults


def _problem(error: FrontgeoError) -> str:
    """Return the text of an error in a file, without the path."""
    text = error.problem if isinstance(error, MapFileError) else str(error)
    if isinstance(error, MapFileError) and error.feature is not None:
        text = f"feature {error.feature}: {text}"
    text = " ".join(text.split())
    return text if len(text) <= 240 else f"{text[:239]}…"


def shows(shown: ControlMap) -> frozenset[str]:
    """Return the parts in a map; two files of one instant compete if they share a part.

    Files with different statuses or sides are parts of one map.
    """
    if shown.whole:
        # Some files of a mapper whose maps have several parts show none, as ISW's of Kursk do.
        files = (source.path for source in shown.sources)
        return frozenset(shown.parts or files)
    if shown.recognised:
        return frozenset({shown.recognised})
    return frozenset({*shown.statuses, *(f"side:{side}" for side in shown.others)})


# ---- the mapper of an archive -----------------------------------------------------------


def sampled(path: Path, members: Sequence[Member], layer: tuple[str, ...]) -> list[Document]:
    """Return the first few dated files of an archive."""
    dated = [m.name for m in members if m.day is not None]
    documents: list[Document] = []
    for name, content in stream_members(path, dated):
        if isinstance(content, bytes):
            beside = path / name if path.is_dir() else None
            documents.append(Document(f"{path}/{name}", content, path=beside, layer=layer))
        if len(documents) == _SAMPLE:
            break
    return documents


def mapper_of(path: Path, documents: Iterable[Document]) -> str | None:
    """Return the mapper of an archive from some of its files; empty if they do not show it.

    Raises
    ------
    InputError
        When the two most frequent mappers have equally many files.
    """
    found: Counter[str] = Counter()
    for document in documents:
        try:
            inner = unpacked_documents(document)
            reader = reader_of(inner)
            found[generic.stated_mapper(inner) if reader is generic else reader.MAPPER.name] += 1
        except (FrontgeoError, *MALFORMED):
            continue  # a broken file, which is reported when it is read
    ranked = found.most_common()
    known = [(name, count) for name, count in ranked if name]
    if len(known) > 1 and known[0][1] == known[1][1] >= ranked[0][1]:
        raise InputError(
            f"{path}: expected maps of one mapper, found {known[0][0]}'s and {known[1][0]}'s; keep "
            "an archive for each mapper"
        )
    if not ranked:
        return None
    most = ranked[0][1]
    return next((name for name, count in known if count == most), ranked[0][0])


_ABOUT = "about.json"
_FAULTS = "part-faults.json"
_PART = "part-{:06}.parquet"
_NO_MAP = Fault("", "no map")  # marks, as the last fault, a snapshot whose files make no map
_EVERY_S = 2.0  # a run shorter than this writes nothing

Stream: TypeAlias = Callable[[Sequence[Snapshot]], Iterator[Read]]
_Faults: TypeAlias = dict[str, tuple[Fault, ...]]  # by the first file of a snapshot


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

    def __call__(self, snapshots: Sequence[Snapshot]) -> Iterator[Read]:
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
                yield Read(None, known[:-1])
            else:
                shown = next(kept, None)
                if shown is None:
                    break
                parts += 1
                yield Read(shown, known)
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
    ) -> Iterator[Read]:
        unsaved: list[ControlMap] = []
        last, keeps = time.monotonic(), True
        try:
            for snapshot, read in zip(snapshots, self.stream(snapshots), strict=True):
                if read.shown is None:
                    faults[snapshot.members[0]] = (*read.faults, _NO_MAP)
                    yield read
                    continue
                if read.faults:
                    faults[snapshot.members[0]] = read.faults
                late = time.monotonic() - last > _EVERY_S
                # Save from time to time, and also when a map is not later than the one before:
                # one store cannot hold both.
                if unsaved and (late or not _later(unsaved[-1], read.shown)):
                    keeps = keeps and self._save(unsaved, number, key, faults)
                    number += len(unsaved)
                    unsaved, last = [], time.monotonic()
                unsaved.append(read.shown)
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
        return {name: tuple(Fault(*fault) for fault in of) for name, of in listed.items()}
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
