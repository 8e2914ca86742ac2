"""Group the files of an archive into snapshots, by the days in their names and contents."""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from pathlib import Path, PurePosixPath
from statistics import median
from typing import TypeAlias

from frontgeo._utils.dates import end_of
from frontgeo.errors import MapFileError
from frontgeo.io.archives import ListedFile, check_sizes, contents, is_archive, is_map_name
from frontgeo.mappers.file_dates import Dated, NameDate, common_order, of_path

__all__ = [
    "Member",
    "Snapshot",
    "count_up_to",
    "gaps_between",
    "group",
    "in_one_order",
    "list_members",
    "snapshot_at",
]


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

    def state_in(self, zone: tzinfo) -> datetime:
        """Return the instant that it shows, if days end in a time zone as `zone` does."""
        return self.instant if self.instant is not None else end_of(self.day, zone)

    def day_in(self, zone: tzinfo) -> date:
        """Return the day that it shows, in a time zone."""
        if zone is UTC or self.instant is None:
            return self.day
        return self.instant.astimezone(zone).date()

    def order(self) -> tuple[datetime, date, tuple[str, ...]]:
        """Return the key by which snapshots are sorted: time, publication, names."""
        return self.state_at, self.published, self.members


def _member(path: Path, listed: ListedFile, stated: Dated | None) -> Member | None:
    name = listed.name
    inside = PurePosixPath(name)
    if inside.is_absolute() or ".." in inside.parts:
        raise MapFileError(path, f"member {name[:80]!r} climbs out of the archive; do not trust it")
    if not is_map_name(name):
        return None
    return Member(name, listed.size_bytes, of_path(Path(name)), stated, listed.modified)


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
    if not is_archive(path):
        return None
    listed: list[ListedFile] = []
    stated: dict[str, Dated | None] = {}
    for one, content in contents(path, reads=look is not None):
        listed.append(one)
        if look is not None and isinstance(content, bytes) and content:
            stated[one.name] = look(one.name, content)
    check_sizes(path, [one.size_bytes for one in listed])
    names = [one.name for one in listed]
    if len(set(names)) < len(names):
        twice = next(name for i, name in enumerate(names) if name in names[:i])
        raise MapFileError(path, f"member {twice[:80]!r} is there twice; keep one of them")
    members = [m for one in listed if (m := _member(path, one, stated.get(one.name))) is not None]
    if not members:
        raise MapFileError(path, "expected maps, found none by their names; check the archive")
    return members


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
    return sorted(snapshots, key=Snapshot.order), undated


def gaps_between(days: Iterable[date]) -> tuple[tuple[date, date], ...]:
    """Return the first and last day of each gap between days that is longer than usual.

    A gap is a step above 1.5 times the median, so any day that is missing if they are daily.

    Examples
    --------
    >>> gaps_between(date(2024, 5, day) for day in (1, 2, 3, 6))
    ((datetime.date(2024, 5, 4), datetime.date(2024, 5, 5)),)
    """
    pairs = list(itertools.pairwise(sorted(set(days))))
    if not pairs:
        return ()
    longest = 1.5 * max(1.0, median((b - a).days for a, b in pairs))
    one = timedelta(days=1)
    return tuple((a + one, b - one) for a, b in pairs if (b - a).days > longest)


def snapshot_at(
    snapshots: Sequence[Snapshot],
    until: datetime,
    within: timedelta | None = None,
    *,
    zone: tzinfo = UTC,
) -> Snapshot | None:
    """Return the last snapshot up to an instant, or a nearer later one; None if there is neither.

    Parameters
    ----------
    snapshots : sequence of Snapshot
        In order of time.
    until : datetime
    within : timedelta, optional
        The most by which a later snapshot may be late; without it none is taken. An earlier one
        is preferred if it is as near, or no more than a day old.
    zone : tzinfo
        The time zone in which a day ends that is all that is known of a snapshot.
    """
    if zone is not UTC:  # a day alone ends earlier or later there than between the same instants
        snapshots = sorted(snapshots, key=lambda s: s.state_in(zone))
    count = count_up_to(snapshots, until, zone)
    last = snapshots[count - 1] if count else None
    age = None if last is None else until - last.state_in(zone)
    if within is not None and count < len(snapshots) and (age is None or age > timedelta(days=1)):
        instant = snapshots[count].state_in(zone)
        if instant - until <= within and (age is None or instant - until < age):
            return snapshots[count_up_to(snapshots, instant, zone) - 1]
    return last


def count_up_to(snapshots: Sequence[Snapshot], until: datetime, zone: tzinfo = UTC) -> int:
    """Return how many of some snapshots, in order of time, are not later than an instant."""
    return bisect_right(snapshots, until, key=lambda s: s.state_in(zone))


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
