"""Read the maps of an archive where they lie.

A file is another edition only if its name extends the other's (``_v2``, ``(1)``, ``_final``, a
later stamp of publication) or differs from it only in such a suffix. Two unlike names, such as
``russia_2024-05-31`` and ``ukraine_2024-05-31``, are not editions, whenever they were written.

One bad file does not make an archive unreadable. A file that cannot be read, is by another
mapper or contradicts another file is left out and reported with its fault; the rest is read.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import combinations
from pathlib import Path, PurePosixPath

import numpy as np
import pandas as pd

from frontgeo._utils.dates import end_of, start_of
from frontgeo._utils.fileio import name_of
from frontgeo._utils.parallel import map_in_threads
from frontgeo.change.artifacts import redefined_ground
from frontgeo.change.assumptions import Assumption
from frontgeo.change.control_map import ControlMap, Redefinition
from frontgeo.change.definitions import lacking_status
from frontgeo.errors import FrontgeoError, InputError, MapFileError, NotAvailableError
from frontgeo.geometry.validation import Region
from frontgeo.i18n.messages import Message
from frontgeo.io.archives import Content, stream_members
from frontgeo.mappers import generic
from frontgeo.mappers.document import MALFORMED, Document, unpacked_documents
from frontgeo.mappers.file_dates import NameDate
from frontgeo.mappers.front_lines import FrontLine
from frontgeo.mappers.registry import read_document, reader_of
from frontgeo.mappers.snapshots import Member, Snapshot

__all__ = [
    "UNDATED",
    "ArchiveReader",
    "ReadingLog",
    "RedefinedGrounds",
    "SkippedFile",
    "SnapshotReading",
    "mapper_of",
    "match_instants",
    "parts_of",
    "sample_of",
    "settle",
]

_STAMP = re.compile(  # a day with the year first, with or without a time; or Unix seconds
    r"(?<!\d)(?:1[89]|20)\d\d[-_.]?\d\d[-_.]?\d\d"
    r"(?:[t _-]?\d\d[-:_.h]?\d\d(?:[-:_.]?\d\d)?z?)?(?![^\W_])"
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


def settle(parts: Mapping[str, frozenset[str]], modified: Mapping[str, float]) -> Settled:
    """Return which files of one instant make its map.

    Parameters
    ----------
    parts : mapping of str to frozenset of str
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
    names = {name: _Name.of(name, modified.get(name, 0.0)) for name in parts}
    order: Sequence[str] = sorted(parts, key=lambda name: names[name].order)
    replaced: dict[str, str] = {}
    unlike: dict[str, str] = {}
    for earlier, later in combinations(order, 2):
        if not parts[earlier] & parts[later]:
            continue
        if names[earlier].is_edition_of(names[later]):
            replaced[earlier] = later
        else:
            unlike.setdefault(earlier, later)
            unlike.setdefault(later, earlier)
    taken = tuple(name for name in parts if name not in replaced and name not in unlike)
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
    last = np.searchsorted(ordered, ordered + 0.2, side="right")
    start = int(np.argmax(last - np.arange(len(ordered))))
    return float(np.median(ordered[start : last[start]]))


UNDATED = "its name tells no day"

_FEW = 8  # fewer snapshots are read without threads
_SAMPLE = 5  # number of files read to find the mapper of an archive


@dataclass(frozen=True)
class SkippedFile:
    """A file of an archive that is left out.

    Attributes
    ----------
    member, reason : str
        Its name in the archive, and why it is left out.
    """

    member: str
    reason: str

    @property
    def message(self) -> Message:
        """The file and the reason; those of its format are in English."""
        undated = self.reason == UNDATED
        reason = Message("file-tells-no-day") if undated else self.reason
        return Message("file-left-out", member=self.member, reason=reason)

    def __str__(self) -> str:
        return str(self.message)


@dataclass(frozen=True)
class SnapshotReading:
    """The map made from the files of one snapshot, and the files left out.

    Attributes
    ----------
    control_map : ControlMap or None
        None if the files make no map.
    skipped : tuple of SkippedFile
        The files that are left out.
    """

    control_map: ControlMap | None
    skipped: tuple[SkippedFile, ...] = ()


@dataclass
class ReadingLog:
    """The files and parts found missing so far, shared by all timelines made from one archive.

    Attributes
    ----------
    undated : tuple of SkippedFile
        Files for which no day was found.
    unusable : dict of Snapshot to tuple of SkippedFile
        Snapshots of which nothing can be used.
    partly : dict of Snapshot to tuple of SkippedFile
        Snapshots of which some files are left out.
    lacking : dict of Snapshot to tuple of str
        Snapshots of which parts are missing.
    without : dict of str to dict
        By definition, the snapshots that show no such ground.
    """

    undated: tuple[SkippedFile, ...] = ()
    unusable: dict[Snapshot, tuple[SkippedFile, ...]] = field(default_factory=dict)
    partly: dict[Snapshot, tuple[SkippedFile, ...]] = field(default_factory=dict)
    lacking: dict[Snapshot, tuple[str, ...]] = field(default_factory=dict)
    without: dict[str, dict[Snapshot, tuple[SkippedFile, ...]]] = field(default_factory=dict)

    def unusable_for(self, definition: str) -> dict[Snapshot, tuple[SkippedFile, ...]]:
        """Return the snapshots that are left out, with their files, for a definition or none."""
        return {**self.unusable, **self.without.get(definition, {})}

    def add(self, snapshot: Snapshot, read: SnapshotReading, definition: str) -> ControlMap | None:
        """Record what a snapshot lacks; return its map, with a note for each file left out."""
        control_map = read.control_map
        if control_map is None:
            if snapshot not in self.without.get(definition, {}):
                self.unusable[snapshot] = read.skipped
            return None
        if read.skipped:
            self.partly[snapshot] = read.skipped
            notes = [
                Assumption.of("day", "file_left_out", file=f.member, reason=f.reason)
                for f in read.skipped
            ]
            control_map = control_map.with_(assumed=(*control_map.assumed, *notes))
        if control_map.missing_parts:
            self.lacking[snapshot] = control_map.missing_parts
        return control_map

    def skipped(self) -> tuple[SkippedFile, ...]:
        """List the files left out, in order of time, and then those without a day."""
        of: dict[Snapshot, tuple[SkippedFile, ...]] = {**self.partly, **self.unusable}
        for without in self.without.values():
            for snapshot, files in without.items():
                of[snapshot] = tuple(dict.fromkeys((*of.get(snapshot, ()), *files)))
        ordered = (file for s in sorted(of, key=Snapshot.order) for file in of[s])
        return (*ordered, *self.undated)

    def lacking_table(self) -> pd.DataFrame:
        """Return the missing parts by day."""
        rows = [(s.day, part) for s in sorted(self.lacking, key=Snapshot.order)
                for part in self.lacking[s]]  # fmt: skip
        index = pd.DatetimeIndex([day for day, _ in rows], name="day")
        return pd.DataFrame({"part": [part for _, part in rows]}, index=index, dtype="str")


class RedefinedGrounds:
    """The ground that a mapper redefined, found when a map first needs it.

    Parameters
    ----------
    snapshots : sequence of Snapshot
        All snapshots of an archive, whole, in order of time.
    stream : callable
        Function that reads some of them.
    """

    def __init__(
        self,
        snapshots: Sequence[Snapshot],
        stream: Callable[[Sequence[Snapshot]], Iterator[SnapshotReading]],
    ) -> None:
        self._snapshots, self._stream = snapshots, stream
        self._known: dict[Redefinition, Redefinition] = {}

    def added_to(self, control_map: ControlMap) -> ControlMap:
        """Return a map with the ground of its redefinitions, as far as the archive has it."""
        day = control_map.day
        if day is None or all(r.ground is not None for r in control_map.redefinitions):
            return control_map
        # A later redefinition matters only if ground is drawn from then on.
        found = (
            self._with_ground(r) if r.day <= day or r.direction == "gained" else r
            for r in control_map.redefinitions
        )
        return control_map.with_(redefinitions=tuple(found))

    def _with_ground(self, redefined: Redefinition) -> Redefinition:
        """Return a redefinition with its ground, from the last map before its day to the next."""
        if redefined not in self._known:
            old = [s for s in self._snapshots if s.day < redefined.day]
            new = [s for s in self._snapshots if s.day >= redefined.day]
            read = self._stream([old[-1], new[0]]) if old and new else ()
            maps = [one.control_map for one in read if one.control_map is not None]
            ground = None
            if len(maps) == 2 and not any(lacking_status("occupied", m.statuses) for m in maps):
                last, first = maps
                ground = redefined_ground(last.held(), first.held(), redefined, first.theatre)
            self._known[redefined] = replace(redefined, ground=ground)
        return self._known[redefined]


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
    front_line : FrontLine or None
        The country that lines divide.
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
    front_line: FrontLine | None = None

    def __call__(self, snapshots: Sequence[Snapshot]) -> Iterator[SnapshotReading]:
        """Yield some snapshots, few in memory at a time, in one pass through the archive."""
        if self.single is not None:
            for snapshot in snapshots:
                document = self._with_legend(self.single.on_day(snapshot.published))
                yield SnapshotReading(self._shown(snapshot, document, None, many=False))
            return
        if len(snapshots) < _FEW:
            yield from (self._read(*files) for files in self._files(snapshots))
            return
        yield from map_in_threads(lambda files: self._read(*files), self._files(snapshots))

    def _files(
        self, snapshots: Sequence[Snapshot]
    ) -> Iterator[tuple[Snapshot, Mapping[str, Content]]]:
        """Yield each snapshot with the contents of its files."""
        # Members lie in any order: those that come early wait in memory, compressed.
        early: dict[str, Content] = {}
        stream = stream_members(self.path, [name for s in snapshots for name in s.members])
        for snapshot in snapshots:
            wanted = set(snapshot.members)
            contents = {name: _inflated(early.pop(name)) for name in wanted & early.keys()}
            while wanted - contents.keys():
                name, content = next(stream)
                if name in wanted:
                    contents[name] = content
                else:
                    early[name] = _deflated(content)
            yield snapshot, {name: contents.pop(name) for name in snapshot.members}

    def _read(self, snapshot: Snapshot, contents: Mapping[str, Content]) -> SnapshotReading:
        """Make one map of a snapshot's files; each unusable file becomes a fault."""
        maps: dict[str, ControlMap] = {}
        faults: list[SkippedFile] = []
        seen: dict[bytes, str] = {}
        for name, content in contents.items():
            try:
                if isinstance(content, MapFileError):
                    raise content
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
                faults.append(SkippedFile(name, _problem(error)))
        try:
            whole, more = self._merged(snapshot, maps, broken=[f.member for f in faults])
        except FrontgeoError as error:
            if self.strict:
                raise
            faults += [SkippedFile(name, _problem(error)) for name in maps]
            return SnapshotReading(None, tuple(faults))
        faults += more
        if self.strict and more:
            raise MapFileError(f"{self.path}/{more[0].member}", more[0].reason)
        twice = len(contents) - len(seen) - sum(isinstance(c, Exception) for c in contents.values())
        if whole is not None and twice:
            whole = whole.with_(repaired={**whole.repaired, "the same file twice": twice})
        return SnapshotReading(whole, tuple(faults))

    def _document(self, snapshot: Snapshot, name: str, content: bytes) -> Document:
        path = self.path / name if self.path.is_dir() else None
        document = Document(
            f"{self.path}/{name}", content, path=path, layer=self.layer, day=snapshot.published
        )
        return self._with_legend(document)

    def _with_legend(self, document: Document) -> Document:
        return document.changed(status=self.status, side=self.side, front_line=self.front_line)

    def _shown(
        self, snapshot: Snapshot, document: Document, named: NameDate | None, *, many: bool
    ) -> ControlMap:
        """Read a file, which must still show the day found when the archive was opened."""
        control_map = read_document(
            document,
            region=self.region,
            may_be_empty=many,
            named=named,
            side_may_be_absent=True,
        )
        self._check_mapper(document.name, control_map)
        if control_map.day is None and many:  # it belongs to a file that states the day
            control_map = control_map.with_(instant=snapshot.instant, day=snapshot.day)
        if control_map.day != snapshot.day and not many:
            raise MapFileError(
                document.name,
                f"expected a map of {snapshot.day}, as its archive was opened, found one of "
                f"{control_map.day}; open the archive again",
            )
        if self.mapper is not None:
            return control_map.with_(mapper=self.mapper)
        if not control_map.mapper:
            return control_map.with_(mapper=name_of(self.path), mapper_stated=False)
        return control_map

    def _check_mapper(self, label: str, control_map: ControlMap) -> None:
        """Refuse a file by another mapper than the archive's."""
        own = control_map.recognised or control_map.mapper
        if self.expected is not None and own != self.expected:
            theirs = f"{own}'s" if own else "not recognised as any mapper's"
            ours = f"{self.expected}'s" if self.expected else "not recognised as any mapper's"
            raise MapFileError(
                label, f"is {theirs}, where the maps of this archive are {ours}; keep it elsewhere"
            )

    def _merged(
        self, snapshot: Snapshot, maps: Mapping[str, ControlMap], *, broken: Sequence[str]
    ) -> tuple[ControlMap | None, list[SkippedFile]]:
        """Make one map of the files of one instant; of two editions of a file, take the later.

        If two files show the same parts and are not editions of one map, neither is used. There is
        no map of the instant if a part is missing because its file is broken.
        """
        if not maps:
            return None, []
        settled = settle(
            {name: parts_of(control_map) for name, control_map in maps.items()}, self.modified
        )
        when = snapshot.instant or snapshot.day
        faults = [
            SkippedFile(
                name, f"another map of {when}, and {PurePosixPath(later).name} was published later"
            )
            for name, later in settled.replaced.items()
        ]
        if settled.unlike:
            unlike = [
                SkippedFile(
                    name,
                    f"another map of {when} besides {other}, and the names do not show which one "
                    "counts; keep one of them, or put both into one file as one map",
                )
                for name, other in settled.unlike.items()
            ]
            return None, [*unlike, *faults]
        merged = ControlMap.merge([maps[name] for name in settled.taken])
        if not (merged.statuses or merged.is_of_no_side):
            raise MapFileError(
                f"{self.path}/{snapshot.members[0]}", "none of the files shows ground with a status"
            )
        if broken and merged.missing_parts:
            return None, faults
        return merged, faults


def _deflated(content: Content) -> Content:
    return zlib.compress(content, 1) if isinstance(content, bytes) else content


def _inflated(content: Content) -> Content:
    return zlib.decompress(content) if isinstance(content, bytes) else content


def _problem(error: FrontgeoError) -> str:
    """Return the text of an error in a file, without the path."""
    text = error.problem if isinstance(error, MapFileError) else str(error)
    if isinstance(error, MapFileError) and error.feature is not None:
        text = f"feature {error.feature}: {text}"
    text = " ".join(text.split())
    return text if len(text) <= 240 else f"{text[:239]}…"


def parts_of(control_map: ControlMap) -> frozenset[str]:
    """Return the parts in a map; two files of one instant compete if they share a part.

    Files with different statuses or sides are parts of one map.
    """
    if control_map.whole:
        # Some files of a mapper whose maps have several parts show none, as ISW's of Kursk do.
        files = (source.path for source in control_map.sources)
        return frozenset(control_map.parts or files)
    if control_map.recognised:
        return frozenset({control_map.recognised})
    return frozenset({*control_map.statuses, *(f"side:{side}" for side in control_map.others)})


# ---- the mapper of an archive -----------------------------------------------------------


def sample_of(path: Path, members: Sequence[Member], layer: tuple[str, ...]) -> list[Document]:
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
