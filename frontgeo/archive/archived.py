"""Read the maps of an archive in place: the stream behind a `Timeline` of files.

One bad file does not make an archive unreadable. A file that cannot be read, is by another
mapper or contradicts another file is left out and reported with its fault; the rest is read.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from frontgeo.archive.editions import settle
from frontgeo.control import ControlMap
from frontgeo.errors import FrontgeoError, InputError, MapFileError, NotAvailableError
from frontgeo.mappers import Region, drawn, read_document, reader_of
from frontgeo.mappers.dated import NameDate
from frontgeo.mappers.document import MALFORMED, Document
from frontgeo.mappers.members import Content, Member, Snapshot, stream_members
from frontgeo.mappers.packed import unpacked

__all__ = ["UNDATED", "Archived", "Fault", "Read", "mapper_of", "sampled", "shows"]

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
class Archived:
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
            inner = unpacked(document)
            reader = reader_of(inner)
            found[drawn.stated_mapper(inner) if reader is drawn else reader.MAPPER.name] += 1
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
