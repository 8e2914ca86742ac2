"""Read the maps of an archive where they lie: the stream behind a `Timeline` of files.

One bad file never closes an archive. What cannot be read, is another mapper's or contradicts
another file is left out and named with its own fault, and the rest is read.
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

_SAMPLE = 5  # files that tell whose an archive is


@dataclass(frozen=True)
class Fault:
    """A file of an archive that is left out.

    Attributes
    ----------
    member, reason : str
        Its name in the archive, and why.
    """

    member: str
    reason: str

    def __str__(self) -> str:
        return f"{self.member}: {self.reason}"


@dataclass(frozen=True)
class Read:
    """What the files of one snapshot came to.

    Attributes
    ----------
    shown : ControlMap or None
        None where they make no map.
    faults : tuple of Fault
        Those of its files that are left out.
    """

    shown: ControlMap | None
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class Archived:
    """Reads maps of an archive, or of one file that holds many days.

    Attributes
    ----------
    path : Path
    region : tuple of float
        Where polygons are expected.
    mapper : str or None
        Who drew them, where the content does not tell.
    named : mapping of str to NameDate
        What the names of the files say of their days.
    single : Document or None
        The one file.
    expected : str or None
        Whose maps they are by their content, empty for polygons that could be anybody's; of
        others a file is left out. None takes any.
    modified : mapping of str to float
        When each member was last written.
    layer : tuple of str
        The layers wanted; empty for all.
    strict : bool
        Stop at the first file that would be left out.
    status, side : str or None
        What the polygons are and whose ground counts, as in `read_control_map`.
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
        """Read some snapshots, one in memory at a time, in one pass through the archive."""
        if self.single is not None:
            for snapshot in snapshots:
                document = self._as_said(self.single.on_day(snapshot.published))
                yield Read(self._shown(snapshot, document, None, many=False))
            return
        # members lie in any order: what comes early waits, compressed
        waiting: dict[str, Content] = {}
        stream = stream_members(self.path, [name for s in snapshots for name in s.members])
        for snapshot in snapshots:
            while any(name not in waiting for name in snapshot.members):
                name, content = next(stream)
                waiting[name] = zlib.compress(content, 1) if isinstance(content, bytes) else content
            yield self._read(snapshot, {n: waiting.pop(n) for n in snapshot.members})

    def _read(self, snapshot: Snapshot, contents: Mapping[str, Content]) -> Read:
        """Make one map of a snapshot's files; each that cannot be used becomes a fault."""
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
            except NotAvailableError:  # of this machine, not of the file
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
        """Read a file, which must show the day that its archive found it to show."""
        shown = read_document(document, region=self.region, may_be_empty=many, named=named)
        self._check_mapper(document.name, shown)
        if shown.day is None and many:  # it goes with a file that states the day
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
        """Refuse a file of another mapper than the archive's."""
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
        """Make one map of files of one instant; of two editions of one, take the later.

        Of two that show the same and are no editions of one map, neither is taken.

        A map that lacks a part because its file is broken is no map of that day.
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
                    f"another map of {when} beside {other}, and no name says which one "
                    "counts: keep one of them, or unite them as one map: put both into one file",
                )
                for name, other in settled.unlike.items()
            ]
            return None, [*unlike, *faults]
        merged = ControlMap.merge([maps[name] for name in settled.taken])
        if not merged.statuses:
            raise MapFileError(
                f"{self.path}/{snapshot.members[0]}", "none of the files shows ground of a status"
            )
        if broken and merged.missing_parts:
            return None, faults
        return merged, faults


def _problem(error: FrontgeoError) -> str:
    """The fault of a file, without its path."""
    text = error.problem if isinstance(error, MapFileError) else str(error)
    if isinstance(error, MapFileError) and error.feature is not None:
        text = f"feature {error.feature}: {text}"
    text = " ".join(text.split())
    return text if len(text) <= 240 else f"{text[:239]}…"


def shows(shown: ControlMap) -> frozenset[str]:
    """What competes with another file of the same instant that shows it too.

    Files of different statuses, or sides, are parts of one map.
    """
    if shown.whole:
        # files of a mapper of several parts may show none of them, as ISW's of Kursk
        files = (source.path for source in shown.sources)
        return frozenset(shown.parts or files)
    if shown.recognised:
        return frozenset({shown.recognised})
    return frozenset({*shown.statuses, *(f"side:{side}" for side in shown.others)})


# ---- whose an archive is ----------------------------------------------------------------


def sampled(path: Path, members: Sequence[Member], layer: tuple[str, ...]) -> list[Document]:
    """Read a few dated files of an archive, those that lie first in it."""
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
    """Tell whose an archive is by the content of some of its files; empty for anybody's.

    Raises
    ------
    InputError
        When as many of them are of one mapper as of another.
    """
    found: Counter[str] = Counter()
    for document in documents:
        try:
            inner = unpacked(document)
            reader = reader_of(inner)
            found[drawn.stated_mapper(inner) if reader is drawn else reader.MAPPER.name] += 1
        except (FrontgeoError, *MALFORMED):
            continue  # a broken file, named when it is read
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
