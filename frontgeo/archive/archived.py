"""The maps of an archive, made where they lie: what a `Timeline` of files reads."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from frontgeo.control import ControlMap
from frontgeo.errors import MapFileError
from frontgeo.mappers import Region, read_document
from frontgeo.mappers.dated import NameDate
from frontgeo.mappers.document import Document
from frontgeo.mappers.members import Snapshot, stream_members

__all__ = ["Archived"]


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
    """

    path: Path
    region: Region
    mapper: str | None = None
    named: Mapping[str, NameDate] = field(default_factory=dict)
    single: Document | None = None

    def __call__(self, snapshots: Sequence[Snapshot]) -> Iterator[ControlMap]:
        """Read some snapshots, one in memory at a time, in one pass through the archive."""
        if self.single is not None:
            for snapshot in snapshots:
                yield self._made(snapshot, {snapshot.members[0]: self.single.content})
            return
        # members lie in any order: what comes early waits, compressed
        waiting: dict[str, bytes] = {}
        stream = stream_members(self.path, [name for s in snapshots for name in s.members])
        for snapshot in snapshots:
            while any(name not in waiting for name in snapshot.members):
                name, content = next(stream)
                waiting[name] = zlib.compress(content, 1)
            yield self._made(
                snapshot, {n: zlib.decompress(waiting.pop(n)) for n in snapshot.members}
            )

    def _made(self, snapshot: Snapshot, contents: dict[str, bytes]) -> ControlMap:
        many = len(snapshot.members) > 1
        maps, seen = [], set()
        twice = 0
        for name in snapshot.members:
            content = contents[name]
            if content in seen:
                twice += 1
                continue
            seen.add(content)
            path = self.path / name if self.path.is_dir() else None
            document = Document(f"{self.path}/{name}", content, path=path, day=snapshot.published)
            if self.single is not None:
                document = self.single.on_day(snapshot.published)
            maps.append(self._dated(document, snapshot, self.named.get(name), many=many))
        kinds = [part for shown in maps for part in shown.parts]
        if len(maps) > 1 and (len(set(kinds)) < len(kinds) or not kinds):
            raise MapFileError(
                f"{self.path}/{snapshot.members[0]}",
                f"expected one map of {snapshot.day}, found {len(maps)} different ones: "
                f"{', '.join(name[:80] for name in snapshot.members[:3])}; keep one of them",
            )
        changes = {} if self.mapper is None else {"mapper": self.mapper}
        whole = ControlMap.merge([shown.with_(**changes) for shown in maps])
        if not whole.statuses:
            raise MapFileError(
                f"{self.path}/{snapshot.members[0]}", "none of the files shows ground of a status"
            )
        if twice:
            repaired = {**whole.repaired, "the same file twice": twice}
            whole = whole.with_(repaired=repaired)
        if not whole.mapper:
            whole = whole.with_(mapper=self.path.name, mapper_stated=False)
        return whole

    def _dated(
        self, document: Document, snapshot: Snapshot, named: NameDate | None, *, many: bool
    ) -> ControlMap:
        """Read a file, which must show the day that its archive found it to show."""
        shown = read_document(document, region=self.region, may_be_empty=many, named=named)
        if shown.day is None and many:  # it goes with a file that states the day
            shown = shown.with_(instant=snapshot.instant, day=snapshot.day)
        if shown.day != snapshot.day and not many:
            raise MapFileError(
                document.name,
                f"expected a map of {snapshot.day}, as its archive was opened, found one of "
                f"{shown.day}; open the archive again",
            )
        return shown
