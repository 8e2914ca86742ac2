"""Open an archive or a store as a `Timeline`, without unpacking it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

from frontgeo._utils.fileio import check_regular
from frontgeo.archive.kept_maps import KeptArchive, KeptReading, Stream
from frontgeo.archive.reader import (
    UNDATED,
    ArchiveReader,
    SkippedFile,
    SnapshotReading,
    mapper_of,
    sample_of,
)
from frontgeo.archive.store import is_geoparquet, is_store, maps_of_store, snapshots_of_store
from frontgeo.archive.timeline import Timeline
from frontgeo.change.assumptions import Assumption
from frontgeo.errors import FrontgeoError, InputError, MapFileError
from frontgeo.geometry.validation import Region
from frontgeo.io.archives import map_bytes
from frontgeo.io.vector import split_layer
from frontgeo.mappers import generic
from frontgeo.mappers.document import MALFORMED, Document, unpacked_documents
from frontgeo.mappers.file_dates import Dated, NameDate
from frontgeo.mappers.front_lines import FrontLine
from frontgeo.mappers.holders import DistrictHolders
from frontgeo.mappers.registry import (
    dated,
    days_of,
    front_line_ready,
    named_layers,
    reader_of,
)
from frontgeo.mappers.snapshots import Member, Snapshot, group, in_one_order, list_members
from frontgeo.places.shipped_theatre import DEFAULT_THEATRE
from frontgeo.places.theatre import Theatre

__all__ = ["many_days", "read_timeline"]


def read_timeline(
    path: str | Path,
    *,
    mapper: str | None = None,
    region: Region = DEFAULT_THEATRE,
    status: str | None = None,
    side: str | None = None,
    front_line: FrontLine | None = None,
    layer: str | Sequence[str] = (),
    strict: bool = False,
    holders: str | Path | None = None,
) -> Timeline:
    """Open an archive of maps as a timeline, without unpacking it.

    The maps that are read are kept in the cache (`frontgeo.archive.kept_maps`), and taken from
    there as long as no file of the archive changes.

    Parameters
    ----------
    path : path
        A folder, ``.zip``, ``.tar.xz``, ``.tar.gz``, or one file that holds many days
        (UAControlMap, VIINA); days are read from the files or their names. Or a store written
        by `frontgeo.archive.store.write_store`.
    mapper : str, optional
        Who drew the maps, if the content does not show it.
    region : tuple of float
        The region where polygons are expected, as in `read_control_map`, or their theatre, which
        the maps of a store must have been written with.
    status, side : str, optional
        The status of the polygons and the side whose ground counts, as in `read_control_map`.
    front_line : FrontLine, optional
        The country that the lines of each map divide, as in `read_control_map`.
    layer : str or sequence of str
        The layers that make up each map, for files that hold several, as in
        `read_control_map`.
    strict : bool
        Stop at the first file that cannot be read, is by another mapper or contradicts another
        file, instead of leaving it out and listing it in `Timeline.skipped`.
    holders : path, optional
        A table of who holds each district of `path` from which day on, as in `read_control_map`;
        it makes a map of each of its days.

    Returns
    -------
    Timeline

    Raises
    ------
    MapFileError
        When the archive is missing, cannot be read, is damaged, cut off or too large, has a
        member that climbs out of its folder, or holds no dated map; with `strict`, for any
        file in it that is left out.
    InputError
        When the archive holds maps by two mappers.

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
    if holders is not None:
        if status is not None or (side is not None and "=" in side):
            raise InputError(
                "holders: expected of the options only a side by name, as the table says who holds "
                "each district; leave the others out"
            )
        opened = DistrictHolders(
            path, holders, region=region, layer=named_layers(layer), mapper=mapper
        )
        return _of_districts(opened, side)
    path = Path(path)
    layers = named_layers(layer)
    try:
        if path.exists() and not path.is_dir():
            check_regular(path)
        if is_store(path) and not is_geoparquet(path):
            if status is not None or (side is not None and "=" in side):
                raise InputError(
                    f"{path}: the status and side of a store's maps are fixed; leave --status and "
                    "--side out, or name only a side of its maps"
                )
            if layers:
                raise InputError(f"{path}: a store has no layers; leave --layer (layer=) out")
            theatre = region if isinstance(region, Theatre) else None
            stream = partial(maps_of_store, path, theatre=theatre)
            stored = Timeline(path, snapshots_of_store(path), stream, strict=strict)
            return stored if side is None else stored.of_side(side)
        reading = ArchiveReader(
            path, region, mapper, status=status, side=side, layer=layers, strict=strict,
            front_line=front_line_ready(front_line, region),
        )  # fmt: skip
        return _opened(path, reading)
    except OSError as error:  # such as a file without read permission, or a name too long
        raise MapFileError(path, f"cannot be read ({error.strerror}); check the path") from None


def _of_districts(opened: DistrictHolders, side: str | None) -> Timeline:
    """Return the maps of the days of a table of holders."""
    if not opened.days:
        raise MapFileError(
            opened.table,
            "expected a date for each row, found no column of dates; add one, or read one map "
            "(read_control_map, frontgeo area)",
        )

    def stream(snapshots: Sequence[Snapshot]) -> Iterator[SnapshotReading]:
        return (SnapshotReading(opened.map(snapshot.day)) for snapshot in snapshots)

    path = split_layer(opened.path)[0]
    days = [Snapshot((str(path),), None, day, day) for day in opened.days]
    timeline = Timeline(path, days, stream)
    return timeline if side is None else timeline.of_side(side)


def _opened(path: Path, reading: ArchiveReader) -> Timeline:
    options = (
        reading.region, reading.mapper, reading.status, reading.side, reading.front_line,
        reading.layer,
    )  # fmt: skip
    kept = KeptArchive(path, (*options, reading.strict))
    listing, document = kept.listing(), None
    if listing is None:
        started = time.monotonic()
        listing, document = _listed(path, reading)
        kept.keep_listing(listing, took_s=time.monotonic() - started)
    reading = replace(reading, path=Path(listing["path"]))
    stream: Stream = reading
    snapshots, undated, left_out = [], 0, []
    if "days" in listing:
        snapshots = [_day_of_file(reading.path, *day) for day in listing["days"]]
        snapshots.sort(key=lambda s: (s.state_at, s.published))
        stream = _ManyDays(reading, document)
    else:
        members = [_member_of(*row) for row in listing["members"]]
        snapshots, undated = group(path, members)
        stream = replace(
            reading,
            named={m.name: m.named for m in in_one_order(members)},
            expected=listing["mapper"],
            modified={m.name: m.modified for m in members},
        )
        grouped = {name for snapshot in snapshots for name in snapshot.members}
        left_out = [SkippedFile(m.name, UNDATED) for m in members if m.name not in grouped]
    stream = KeptReading(kept, snapshots, stream)
    return Timeline(
        reading.path, snapshots, stream, undated=undated, left_out=left_out, strict=reading.strict
    )


def _listed(path: Path, reading: ArchiveReader) -> tuple[dict[str, Any], Document | None]:
    """List the files of an archive, or the days of a file with the file, in plain values."""
    members = list_members(path, lambda name, content: dated(name, content, _on_disk(path, name)))
    if members is not None:
        if path.is_dir() and all(m.day is None for m in members):
            for member in members:  # a folder around a single file that holds many days
                if many_days(path / member.name):
                    return _listed(path / member.name, reading)
        group(path, members)  # raises an error if no day is found
        mapper = mapper_of(path, sample_of(path, members, reading.layer))
        rows = [
            (m.name, m.size_bytes, m.modified, _plain_name(m.named), _plain_date(m.stated))
            for m in members
        ]
        return {"path": str(path), "members": rows, "mapper": mapper}, None
    document = unpacked_documents(Document(str(path), map_bytes(path), path=path))
    reader = reader_of(document)
    days = days_of(document)
    if not days:
        raise MapFileError(
            path,
            "expected an archive or a file of many days, found one map; use read_control_map, or "
            "frontgeo area",
        )
    # The day that a file states for a map may differ from the day that the map shows.
    hook = getattr(reader, "dated", None) if reader is not generic else None
    dates = [hook(document.on_day(day)) if hook else Dated(None, day) for day in days]
    found = [(day.isoformat(), _plain_date(d)) for day, d in zip(days, dates, strict=True)]
    return {"path": str(path), "days": found}, document


class _ManyDays:
    """A reader of one file that holds many days, which is parsed when a map is first read."""

    def __init__(self, reading: ArchiveReader, document: Document | None) -> None:
        self._reading, self._document = reading, document

    def __call__(self, snapshots: Sequence[Snapshot]) -> Iterator[SnapshotReading]:
        """Yield some snapshots."""
        if self._document is None:
            path = self._reading.path
            content = map_bytes(path)
            self._document = unpacked_documents(Document(str(path), content, path=path))
        return replace(self._reading, single=self._document)(snapshots)


# ---- dates in plain values, as a listing keeps them ---------------------------------------

_Plain: TypeAlias = dict[str, Any]


def _plain_name(named: NameDate) -> _Plain:
    """Return the date in a name in plain values, from which `_name_of` makes it again."""
    return {**_plain(named), "orders": sorted(named.orders), "unread": named.unread}


def _plain_date(stated: Dated | None) -> _Plain | None:
    """Return a date in plain values, from which `_date_of` makes it again."""
    if stated is None:
        return None
    return {
        **_plain(stated),
        "day_range": stated.day_range and [day.isoformat() for day in stated.day_range],
        "published": stated.published and stated.published.isoformat(),
    }


def _plain(found: NameDate | Dated) -> _Plain:
    return {
        "instant": found.instant and found.instant.isoformat(),
        "day": found.day and found.day.isoformat(),
        "assumed": [asdict(a) for a in found.assumed],
    }


def _name_of(plain: _Plain) -> NameDate:
    return NameDate(*_shared(plain), frozenset(plain["orders"]), plain["unread"])


def _date_of(plain: _Plain | None) -> Dated | None:
    if plain is None:
        return None
    day_range = None
    if plain["day_range"]:
        first, last = map(date.fromisoformat, plain["day_range"])
        day_range = first, last
    instant, day, assumed = _shared(plain)
    return Dated(instant, day, day_range, assumed, _day(plain["published"]))


def _shared(plain: _Plain) -> tuple[datetime | None, date | None, tuple[Assumption, ...]]:
    instant = plain["instant"] and datetime.fromisoformat(plain["instant"])
    return instant, _day(plain["day"]), tuple(Assumption(**a) for a in plain["assumed"])


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _member_of(
    name: str, size_bytes: int, modified: float, named: _Plain, stated: _Plain | None
) -> Member:
    return Member(name, size_bytes, _name_of(named), _date_of(stated), modified)


def _day_of_file(path: Path, named: str, plain: _Plain) -> Snapshot:
    published = date.fromisoformat(named)
    shown = _date_of(plain) or Dated()
    return Snapshot((str(path),), shown.instant, shown.day or published, published, shown.day_range)


def _on_disk(path: Path, name: str) -> Path | None:
    return path / name if path.is_dir() else None


def many_days(path: Path) -> bool:
    """Return whether a file holds maps of many days."""
    if is_store(path) and not is_geoparquet(path):
        return False
    try:
        return bool(days_of(Document(str(path), map_bytes(path), path=path)))
    except (FrontgeoError, *MALFORMED):  # reading the file later raises the proper error
        return False
