"""`Timeline`: many maps of one mapper, read where they lie."""

from __future__ import annotations

import itertools
import zlib
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from statistics import median

from frontgeo.control import ControlMap
from frontgeo.errors import InputError, MapFileError
from frontgeo.mappers import UKRAINE, Region, read_document, reader_of
from frontgeo.mappers.archive import (
    Snapshot,
    group,
    list_members,
    read_members,
    stream_members,
)
from frontgeo.mappers.document import Document
from frontgeo.mappers.packed import unpacked

__all__ = ["Timeline", "read_timeline"]


def _end_of(day: date) -> datetime:
    return datetime.combine(day, time(), UTC) + timedelta(days=1)


class Timeline:
    """The maps of one mapper over time.

    Made by `read_timeline`. Iterating reads each map in order of time, one in memory at
    a time.

    Attributes
    ----------
    path : Path
    snapshots : tuple of Snapshot
        In order of time; nothing is read for it but names.
    undated : int
        Files whose names tell no day, and that are left out.
    """

    def __init__(
        self,
        path: Path,
        snapshots: list[Snapshot],
        *,
        undated: int = 0,
        single: bytes | None = None,
        region: Region = UKRAINE,
        mapper: str | None = None,
    ) -> None:
        self.path, self.snapshots, self.undated = path, tuple(snapshots), undated
        self.region, self.mapper = region, mapper
        self._single = single

    def __len__(self) -> int:
        return len(self.snapshots)

    def __repr__(self) -> str:
        first, last = self.snapshots[0], self.snapshots[-1]
        return f"<Timeline {self.path.name}: {len(self)} maps, {first.day} to {last.day}>"

    @cached_property
    def gaps(self) -> tuple[tuple[date, date], ...]:
        """First and last day of each time without a map, by the mapper's usual pace.

        The pace is the median of days between maps; a gap is longer than that.
        """
        days = sorted({s.day for s in self.snapshots})
        steps = [(b - a).days for a, b in itertools.pairwise(days)]
        if not steps:
            return ()
        usual = max(1, round(median(steps)))
        one = timedelta(days=1)
        return tuple(
            (a + one, b - one)
            for a, b, step in zip(days, days[1:], steps, strict=False)
            if step > usual
        )

    def _taken(self, until: datetime, as_of: date | None, asked: str) -> ControlMap:
        return self.read(self._last(until, as_of, asked)).with_(asked=until)

    def _last(self, until: datetime, as_of: date | None, asked: str) -> Snapshot:
        past = [
            s
            for s in self.snapshots
            if s.state_at <= until and (as_of is None or s.published <= as_of)
        ]
        if not past:
            raise InputError(
                f"{self.path}: no map of the state {asked}; the first is of {self.snapshots[0].day}"
            )
        return past[-1]

    def period(
        self, since: date | str, until: date | str, *, as_of: date | str | None = None
    ) -> tuple[ControlMap, ControlMap]:
        """Return the state that a period began with and that at its end, in one reading.

        Parameters
        ----------
        since, until : date or ISO text
            The state at 00:00 UTC of `since`, and at the end of `until`.
        as_of : date or ISO text, optional
            Only what was published by the end of that day.

        Raises
        ------
        InputError
            When there is no map up to one of them, or none in between.
        """
        first, last = _day(since, "since"), _day(until, "until")
        limit = None if as_of is None else _day(as_of, "as_of")
        start, end = datetime.combine(first, time(), UTC), _end_of(last)
        before = self._last(start, limit, f"at the start of {first}")
        after = self._last(end, limit, f"at the end of {last}")
        if before == after:
            raise InputError(
                f"{self.path}: no map between {first} and {last}; the last one before is of "
                f"{before.day}"
            )
        if self._single is not None:
            maps = self.read(before), self.read(after)
        else:
            contents = read_members(self.path, {*before.members, *after.members})
            maps = self._made(before, contents), self._made(after, contents)
        return maps[0].with_(asked=start), maps[1].with_(asked=end)

    def at(self, day: date | str, *, as_of: date | str | None = None) -> ControlMap:
        """Return the state at the end of a day (UTC): the last map up to then.

        Parameters
        ----------
        day : date or ISO text
        as_of : date or ISO text, optional
            Only what was published by the end of that day.

        Returns
        -------
        ControlMap
            `described` says which snapshot it is and how old at that instant.

        Raises
        ------
        InputError
            When there is no map up to then.
        """
        wanted = _day(day, "day")
        limit = None if as_of is None else _day(as_of, "as_of")
        return self._taken(_end_of(wanted), limit, f"at the end of {wanted}")

    def before(self, day: date | str, *, as_of: date | str | None = None) -> ControlMap:
        """Return the state a day began with: the last map before 00:00 UTC.

        Parameters and errors as for `at`.
        """
        wanted = _day(day, "day")
        limit = None if as_of is None else _day(as_of, "as_of")
        start = datetime.combine(wanted, time(), UTC)
        return self._taken(start, limit, f"at the start of {wanted}")

    def taken_at(
        self, day: date, *, as_of: date | None = None, start: bool = False
    ) -> tuple[Snapshot, datetime]:
        """Return the snapshot of the state at a day's end, or its start, and that instant.

        Parameters and errors as for `at`; nothing is read.
        """
        until = datetime.combine(day, time(), UTC) if start else _end_of(day)
        edge = "start" if start else "end"
        return self._last(until, as_of, f"at the {edge} of {day}"), until

    def read_many(self, snapshots: Iterable[Snapshot]) -> dict[Snapshot, ControlMap]:
        """Read some snapshots in one pass through the archive."""
        wanted = sorted(set(snapshots), key=lambda s: (s.state_at, s.members))
        if self._single is not None:
            return {snapshot: self.read(snapshot) for snapshot in wanted}
        contents = read_members(self.path, {name for s in wanted for name in s.members})
        return {snapshot: self._made(snapshot, contents) for snapshot in wanted}

    def read(self, snapshot: Snapshot) -> ControlMap:
        """Read one snapshot."""
        if self._single is not None:
            return self._made(snapshot, {snapshot.members[0]: self._single})
        return self._made(snapshot, read_members(self.path, snapshot.members))

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
            label = name if self._single is not None else f"{self.path}/{name}"
            path = self.path if self._single is not None else None
            if self.path.is_dir():
                path = self.path / name
            document = Document(label, content, path=path, day=snapshot.day)
            maps.append(read_document(document, region=self.region, may_be_empty=many))
        kinds = [part for shown in maps for part in shown.parts]
        if len(maps) > 1 and (len(set(kinds)) < len(kinds) or not kinds):
            raise MapFileError(
                f"{self.path}/{snapshot.members[0]}",
                f"{len(maps)} different maps of {snapshot.day}; keep one of them",
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

    def __iter__(self) -> Iterator[ControlMap]:
        from tqdm import tqdm  # only for those who wait

        with tqdm(total=len(self), unit="map", disable=None, delay=2.0, leave=False) as bar:
            for shown in self._in_order():
                bar.update()
                yield shown

    def _in_order(self) -> Iterator[ControlMap]:
        if self._single is not None:
            for snapshot in self.snapshots:
                yield self._made(snapshot, {snapshot.members[0]: self._single})
            return
        # members lie in any order: what comes early waits, compressed
        waiting: dict[str, bytes] = {}
        names = [name for s in self.snapshots for name in s.members]
        stream = stream_members(self.path, names)
        for snapshot in self.snapshots:
            while any(name not in waiting for name in snapshot.members):
                name, content = next(stream)
                waiting[name] = zlib.compress(content, 1)
            yield self._made(
                snapshot, {n: zlib.decompress(waiting.pop(n)) for n in snapshot.members}
            )


def _day(day: date | str, key: str) -> date:
    if isinstance(day, date) and not isinstance(day, datetime):
        return day
    try:
        return date.fromisoformat(str(day))
    except ValueError:
        raise InputError(f"{key}: expected YYYY-MM-DD, found {str(day)[:40]!r}") from None


def read_timeline(
    path: str | Path, *, mapper: str | None = None, region: Region = UKRAINE
) -> Timeline:
    """Open an archive of maps, without unpacking it.

    Parameters
    ----------
    path : path
        A folder, ``.zip``, ``.tar.xz``, ``.tar.gz``, or one file that holds many days
        (UAControlMap, VIINA). Days are told by the names of the files in it.
    mapper : str, optional
        Who drew them, where the content does not tell.
    region : tuple of float
        Where polygons are expected, as in `read_control_map`.

    Returns
    -------
    Timeline

    Raises
    ------
    MapFileError
        When it is missing, damaged, cut off, too large, climbs out of its folder, or
        has no dated map.

    Examples
    --------
    >>> import tempfile, shapely
    >>> folder = Path(tempfile.mkdtemp())
    >>> for day, east in (("2024-05-01", 36.1), ("2024-05-31", 36.2)):
    ...     square = shapely.to_geojson(shapely.box(36, 50, east, 50.1))
    ...     _ = (folder / f"{day}.geojson").write_text(square)
    >>> timeline = read_timeline(folder, mapper="me")
    >>> timeline.at("2024-05-20")
    <ControlMap me, 2024-05-01: occupied 79.7 km²>
    """
    if not isinstance(path, str | Path):
        raise InputError(f"path: expected text or a Path, found {path!r}")
    path = Path(path)
    members = list_members(path)
    if members is not None:
        if path.is_dir() and all(m.day is None and m.instant is None for m in members):
            for member in members:  # a folder about one file that holds many days
                if _many_days(path / member.name):
                    return read_timeline(path / member.name, mapper=mapper, region=region)
        snapshots, undated = group(path, members, days_late=_days_late(path, members[0].name))
        return Timeline(path, snapshots, undated=undated, region=region, mapper=mapper)
    document = unpacked(Document(str(path), path.read_bytes(), path=path))
    reader = reader_of(document)
    if not hasattr(reader, "days"):
        raise MapFileError(
            path, "expected an archive or a file of many days, found one map; use read_control_map"
        )
    snapshots = [Snapshot((str(path),), None, day, day) for day in reader.days(document)]
    return Timeline(path, snapshots, single=document.content, region=region, mapper=mapper)


def _days_late(path: Path, name: str) -> int:
    """How many days after the day that it shows a mapper names a file."""
    content = read_members(path, [name])[name]
    document = unpacked(Document(f"{path}/{name}", content))
    return int(getattr(reader_of(document), "NAME_DAYS_LATE", 0))


def _many_days(path: Path) -> bool:
    document = Document(str(path), path.read_bytes(), path=path)
    return document.is_json and hasattr(reader_of(document), "days")
