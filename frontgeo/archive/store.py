"""Write many maps of one mapper to one GeoParquet file, which can grow day by day.

A row holds one status of one map, or the ground of another side (``side:ukraine``),
sorted by time: ``instant`` (UTC; missing when only the
day is known), ``day``, ``published``, ``mapper``, ``status``, ``record`` (JSON: sources,
position error, repairs and the rest of a `ControlMap`), ``geometry`` (WKB, longitude and
latitude, every vertex as read), ``checksum`` (CRC-32 of that WKB). geopandas, QGIS and DuckDB
open it like any other table. The metadata of its schema names the mapper and the version of
this layout under ``frontgeo``.

A new file is written beside the old one and renamed, so that there is never half a store, and
one process at a time reads, adds and writes. The same maps give the same bytes, whether written
at once or day by day.

Only valid ground is written, so it is not validated again on reading, which would take most of
the time. Ground that was edited in the file no longer matches its checksum and is refused. This
detects accidental changes, but not forgery, since a forger can write a checksum too.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, TypeAlias

import shapely

from frontgeo.archive.series import Maps
from frontgeo.archive.stored import (
    SIDE,
    VERSION,
    columns,
    pyarrow_parquet,
    stored_maps,
    stored_snapshots,
)
from frontgeo.control import Assumption, ControlMap
from frontgeo.errors import InputError
from frontgeo.files import LOCK_WAIT_S, locked, write_bytes
from frontgeo.progress import progress

__all__ = ["append", "appended", "later_maps", "store_bytes", "update", "write_store"]

# One page holds a column of a row group, so that zstd compresses successive days together.
_ROWS = 512
_PAGE_BYTES = 2**30
_GEO = {
    "version": "1.1.0",
    "primary_column": "geometry",
    "columns": {
        "geometry": {"encoding": "WKB", "geometry_types": ["MultiPolygon", "Polygon"]}
    },  # no crs means OGC:CRS84, with longitude first
}

Published: TypeAlias = tuple[ControlMap, date]  # a map and the day it was published


def write_store(maps: Iterable[ControlMap | Published], path: str | Path) -> None:
    """Write maps to one GeoParquet file, whole or not at all.

    Parameters
    ----------
    maps : iterable of ControlMap
        Maps of one mapper, in order of time, or a `frontgeo.Timeline`. Each may be a pair of
        the map and the day it was published.
    path : path
        Such as ``deepstate.parquet``; an existing file is replaced.

    Raises
    ------
    InputError
        When there is no map; when a map shows no day, is by another mapper, or is not later
        than the one before; or when the file cannot be written.
    NotAvailableError
        Where pyarrow is not installed.

    Examples
    --------
    >>> import tempfile
    >>> from frontgeo import read_timeline
    >>> path = Path(tempfile.mkdtemp()) / "me.parquet"
    >>> ground = {"occupied": shapely.box(36, 50, 36.1, 50.1)}
    >>> write_store([ControlMap("me", ground, day=date(2024, 5, 1))], path)
    >>> append(path, [ControlMap("me", ground, day=date(2024, 5, 2))])
    >>> read_timeline(path)
    <Timeline me.parquet: 2 maps, 2024-05-01 to 2024-05-02>
    """
    content = store_bytes(maps)
    with locked(path):
        write_bytes(path, content)


def append(
    path: str | Path, maps: Iterable[ControlMap | Published], *, wait_s: float = LOCK_WAIT_S
) -> None:
    """Add later maps to a store, which stays unchanged until all of them are written.

    Parameters
    ----------
    path : path
    maps : iterable of ControlMap
        Maps of the same mapper, in order of time, all later than those in the store.
    wait_s : float
        Seconds to wait for another process that is writing to the store.

    Raises
    ------
    InputError
        As for `write_store`, and when another process keeps writing to the store.
    MapFileError
        When the file is no store, damaged, cut off, or of a newer version.
    """
    maps = list(maps)  # reading is slow: do it before taking the lock
    with locked(path, wait_s=wait_s):
        write_bytes(path, appended(path, maps))


def update(
    path: str | Path,
    maps: Iterable[ControlMap | Published],
    *,
    skip_known: bool = False,
    wait_s: float = LOCK_WAIT_S,
) -> tuple[int, int]:
    """Add maps to a store, or create it if there is none.

    Parameters
    ----------
    path, maps, wait_s
        As in `append`.
    skip_known : bool
        Leave out maps that are not later than those in the store, instead of refusing them:
        another process may have added the same maps first.

    Returns
    -------
    tuple of int
        The number of maps in the store before, and the number added.

    Raises
    ------
    InputError, MapFileError
        As in `append`.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "me.parquet"
    >>> may = ControlMap("me", {"occupied": shapely.box(36, 50, 36.1, 50.1)}, day=date(2024, 5, 1))
    >>> june = may.with_(day=date(2024, 6, 1))
    >>> update(path, [may]), update(path, [may, june], skip_known=True)
    ((0, 1), (1, 1))
    """
    maps = list(maps)
    with locked(path, wait_s=wait_s):
        there = stored_snapshots(path) if Path(path).exists() else []
        if there and skip_known:
            maps = [given for given in maps if not _known(given, there[-1].state_at)]
        if maps:
            write_bytes(path, appended(path, maps) if there else store_bytes(maps))
    return len(there), len(maps)


def _known(given: ControlMap | Published, last: datetime) -> bool:
    shown = given[0] if isinstance(given, tuple) else given
    return shown.state_at is not None and shown.state_at <= last


def appended(path: str | Path, maps: Iterable[ControlMap | Published]) -> bytes:
    """Return the bytes that `append` writes."""
    path = Path(path)
    snapshots = stored_snapshots(path)

    def both() -> Iterator[ControlMap | Published]:
        kept = zip(snapshots, stored_maps(path, snapshots), strict=True)
        for snapshot, shown in progress(len(snapshots), "map", over=kept):
            yield shown, snapshot.published
        yield from maps

    return _bytes(both())


def store_bytes(maps: Iterable[ControlMap | Published]) -> bytes:
    """Return the bytes that `write_store` writes."""
    return _bytes(later_maps(maps) if isinstance(maps, Maps) else maps)


def later_maps(archive: Maps, after: datetime | None = None) -> Iterator[Published]:
    """Yield the maps of an archive later than an instant, each with its day of publication.

    If a mapper published a map of the same instant again under a later name, only the later one
    is yielded, with a note if its ground differs.
    """
    wanted = [s for s in archive.snapshots if after is None or s.state_at > after]
    waiting: Published | None = None
    for snapshot, shown in archive.dated(wanted):
        if after is not None and shown.state_at is not None and shown.state_at <= after:
            continue  # the content is older than its name suggests
        if waiting is None or shown.state_at != waiting[0].state_at:
            if waiting is not None:
                yield waiting
            waiting = shown, snapshot.published
        elif not _same_ground(waiting[0], shown):
            told = Assumption.of("day", "later_map_taken", instant=shown.when)
            waiting = shown.with_(assumed=(*shown.assumed, told)), snapshot.published
    if waiting is not None:
        yield waiting


def _same_ground(one: ControlMap, other: ControlMap) -> bool:
    grounds = [{s: g.wkb for s, g in {**m.others, **m.statuses}.items()} for m in (one, other)]
    return grounds[0] == grounds[1]


def _bytes(maps: Iterable[ControlMap | Published]) -> bytes:
    pa = pyarrow_parquet()
    buffer = BytesIO()
    writer: Any = None
    rows: list[dict[str, Any]] = []
    last: ControlMap | None = None
    for given in maps:
        shown, published = given if isinstance(given, tuple) else (given, None)
        _check_follows(last, shown)
        last = shown
        rows += _rows(shown, published)
        if writer is None:
            writer = _writer(pa, buffer, shown.mapper)
        while len(rows) >= _ROWS:
            _write_group(pa, writer, rows[:_ROWS])
            rows = rows[_ROWS:]
    if writer is None:
        raise InputError("store: expected at least one map, found none")
    if rows:
        _write_group(pa, writer, rows)
    writer.close()
    return buffer.getvalue()


def _check_follows(last: ControlMap | None, shown: ControlMap) -> None:
    if shown.state_at is None:
        raise InputError(
            f"store: expected a map with a day, found {shown.described}; say which day it shows"
        )
    if last is None:
        return
    assert last.state_at is not None
    if shown.mapper != last.mapper or shown.is_another_mappers(last):
        raise InputError(
            f"store: expected maps of {last.mapper}, found {shown.described}; keep a store for "
            "each mapper, or name the mapper if the file does not state it"
        )
    if shown.state_at == last.state_at:
        raise InputError(
            f"store: expected one map of {shown.when}, found two: {last.described} and "
            f"{shown.described}; keep one of them"
        )
    if shown.state_at < last.state_at:
        raise InputError(
            f"store: expected a map later than {last.when}, found {shown.described}; give maps "
            "in order of time"
        )


def _rows(shown: ControlMap, published: date | None) -> list[dict[str, Any]]:
    if shown.within is not None:
        raise InputError("store: expected whole maps, found clipped ones; clip what is read")
    record = {
        "sources": [asdict(source) for source in shown.sources],
        "position_error_m": shown.position_error_m,
        "position_error_reason": shown.position_error_reason,
        "repaired": dict(shown.repaired),
        "skipped": dict(shown.skipped),
        "overlap_km2": shown.overlap_km2,
        "mapper_stated": shown.mapper_stated,
        "recognised": shown.recognised,
        "side": shown.side,
        "assumed": [asdict(a) for a in shown.assumed],
        "day_range": shown.day_range and [day.isoformat() for day in shown.day_range],
        "redefinitions": [
            [r.day.isoformat(), r.what, r.direction, r.oblasts] for r in shown.redefinitions
        ],
        "parts": shown.parts,
        "whole": shown.whole,
        **({"anywhere": True} if shown.anywhere else {}),
    }
    shared = {
        "instant": shown.instant,
        "day": shown.day,
        "published": published or shown.day,
        "mapper": shown.mapper,
        "record": json.dumps(record, ensure_ascii=False, allow_nan=False),
    }
    shapes = {**shown.statuses, **{f"{SIDE}{s}": ground for s, ground in shown.others.items()}}
    grounds = {s: shapely.to_wkb(ground, byte_order=1) for s, ground in shapes.items()}
    return [
        {**shared, "status": status, "geometry": wkb, "checksum": zlib.crc32(wkb)}
        for status, wkb in grounds.items()
    ]


def _writer(pa: Any, buffer: BytesIO, mapper: str) -> Any:
    schema = pa.schema(
        columns(pa),
        metadata={
            "geo": json.dumps(_GEO),
            "frontgeo": json.dumps({"version": VERSION, "mapper": mapper}, ensure_ascii=False),
        },
    )
    return pa.parquet.ParquetWriter(
        buffer,
        schema,
        compression="zstd",
        compression_level=19,
        use_dictionary=["mapper", "status"],
        write_statistics=["instant", "day"],
        data_page_size=_PAGE_BYTES,
        write_page_checksum=True,
    )


def _write_group(pa: Any, writer: Any, rows: list[dict[str, Any]]) -> None:
    writer.write_table(pa.Table.from_pylist(rows, schema=writer.schema), row_group_size=_ROWS)
