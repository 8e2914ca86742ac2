"""Many maps of one mapper in one GeoParquet file that grows by a day at a time.

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

import itertools
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo._utils.fileio import LOCK_WAIT_S, locked, write_bytes
from frontgeo.archive.row_groups import GrowingFile, pyarrow_parquet
from frontgeo.archive.series import Maps
from frontgeo.change.assumptions import Assumption
from frontgeo.change.control_map import ControlMap, Redefinition, Source
from frontgeo.errors import FrontgeoError, InputError, MapFileError
from frontgeo.geometry.measure import area_km2, polygonal
from frontgeo.geometry.validation import EVERYWHERE
from frontgeo.i18n.named import Named
from frontgeo.io.signatures import check_wkb
from frontgeo.mappers.registry import mapper_text
from frontgeo.mappers.snapshots import Snapshot
from frontgeo.places.theatre import About, Theatre

__all__ = [
    "VERSION",
    "Added",
    "add_to_store",
    "append",
    "is_geoparquet",
    "is_store",
    "later_maps",
    "map_of_rows",
    "maps_of_store",
    "rows_of_map",
    "rows_table",
    "snapshots_of_store",
    "store_bytes",
    "store_schema",
    "update",
    "write_store",
]

VERSION = 1
#: Prefix, in place of a status, of the name of a side whose ground a row holds.
SIDE = "side:"


def columns(pa: Any) -> dict[str, Any]:
    """Return the names and types of a store's columns."""
    return {
        "instant": pa.timestamp("us", tz="UTC"),
        "day": pa.date32(),
        "published": pa.date32(),
        "mapper": pa.string(),
        "status": pa.string(),
        "record": pa.string(),
        "geometry": pa.binary(),
        "checksum": pa.uint32(),
    }


def is_store(path: Path) -> bool:
    """Return whether a file is a store, by its first bytes or, if it is damaged, by its name."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(4) == b"PAR1" or path.suffix.lower() == ".parquet"


def is_geoparquet(path: Path) -> bool:
    """Return whether a Parquet file is a map as GeoParquet, by the metadata in its footer."""
    with path.open("rb") as file:
        if file.read(4) != b"PAR1":
            return False
    pa = pyarrow_parquet()
    try:
        schema = pa.parquet.read_schema(path)
    except (pa.ArrowException, OSError, ValueError):  # reading it later raises the proper error
        return False
    return b"geo" in (schema.metadata or {}) and "checksum" not in schema.names


def snapshots_of_store(path: str | Path) -> list[Snapshot]:
    """List the snapshots in a store, without reading their ground.

    Parameters
    ----------
    path : path

    Returns
    -------
    list of Snapshot
        The snapshots in order of time; a member is a map's instant or day as text.

    Raises
    ------
    MapFileError
        When it is no store, damaged, cut off, or of a newer version.
    NotAvailableError
        Where pyarrow is not installed.
    """
    with _Opened(path) as opened:
        rows = opened.rows(range(opened.groups), ["instant", "day", "published", "record"])
        found = {(row["instant"], row["day"]): row for row in rows}
    snapshots = [
        Snapshot((_key(*key),), *key, row["published"], _range_in(row["record"]))
        for key, row in found.items()
    ]
    if not snapshots:
        raise MapFileError(path, "expected maps, found none in the store; write it again")
    return snapshots


def maps_of_store(
    path: str | Path, snapshots: Sequence[Snapshot], *, theatre: Theatre | None = None
) -> Iterator[ControlMap]:
    """Yield maps of a store.

    Parameters
    ----------
    path : path
    snapshots : sequence of Snapshot
        The snapshots to read, in order of time.
    theatre : Theatre, optional
        The theatre of its maps; of maps that were written with one, it must be that.

    Raises
    ------
    MapFileError
        As for `snapshots_of_store`, when a snapshot is no longer there, and for maps of another
        theatre.
    """
    wanted = [snapshot.members[0] for snapshot in snapshots]
    with _Opened(path) as opened:
        maps = _by_map(opened.rows_of(set(wanted), opened.groups_of(snapshots)))
        for key in wanted:
            there, rows = next(maps, ("", []))
            if there != key:
                raise MapFileError(path, f"map {key} is no longer there; open the store again")
            yield map_of_rows(path, rows, theatre)


def _by_map(rows: Iterable[dict[str, Any]]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Yield the rows of each map together, after its key."""
    for key, found in itertools.groupby(rows, lambda row: _key(row["instant"], row["day"])):
        yield key, list(found)


def _key(instant: datetime | None, day: date) -> str:
    return day.isoformat() if instant is None else instant.isoformat()


class _Opened:
    """An open store, with pyarrow's errors converted to those of frontgeo."""

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)

    def __enter__(self) -> _Opened:
        pa = pyarrow_parquet()
        if self.path.exists() and not is_store(self.path):
            raise self._another()
        try:
            self.file = pa.parquet.ParquetFile(
                self.path, page_checksum_verification=True, pre_buffer=False
            )
            stated = (self.file.schema_arrow.metadata or {}).get(b"frontgeo")
            about = None if stated is None else json.loads(stated)
        except (pa.ArrowException, OSError, ValueError) as error:
            raise self.damaged(error) from None
        if not isinstance(about, dict) or not isinstance(about.get("version"), int):
            raise self._another("Parquet file")
        if about["version"] > VERSION:
            raise MapFileError(
                self.path,
                f"expected a store of version {VERSION} or earlier, found version "
                f"{about['version']}; use a newer frontgeo",
            )
        # Check the columns here, so that later reads cannot fail on a missing or mistyped one.
        there = {column.name: column.type for column in self.file.schema_arrow}
        for name, kind in columns(pa).items():
            if there.get(name) != kind:
                raise MapFileError(
                    self.path,
                    f"expected a column {name!r} of {kind}, found {there.get(name, 'none')}; "
                    "write the store again",
                )
        self.groups = self.file.metadata.num_row_groups
        self.mapper = str(about.get("mapper"))
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()

    def _another(self, kind: str = "file") -> MapFileError:
        return MapFileError(
            self.path,
            f"expected a store of frontgeo, found another {kind}; make one with frontgeo timeline "
            "update STORE.parquet MAP",
        )

    def damaged(self, error: Exception) -> MapFileError:
        if isinstance(error, FileNotFoundError):
            return MapFileError(self.path, "no such file; check the path")
        reason = " ".join(str(error).split())[:80]
        return MapFileError(
            self.path, f"damaged or cut off in the middle ({reason}); restore it, or write it again"
        )

    def groups_of(self, snapshots: Sequence[Snapshot]) -> list[int]:
        """Return the row groups that may hold some of the snapshots, by their days."""
        days = {s.day for s in snapshots}
        position = self.file.schema_arrow.get_field_index("day")
        found = []
        for group in range(self.groups):
            column = self.file.metadata.row_group(group).column(position)
            limits = column.statistics
            if limits is None or not limits.has_min_max:
                found.append(group)
                continue
            try:
                first, last = limits.min, limits.max
            except (ArithmeticError, ValueError) as error:  # a day outside the calendar
                raise self.damaged(error) from None
            if any(first <= day <= last for day in days):
                found.append(group)
        return found

    def rows(self, groups: Iterable[int], columns: list[str] | None) -> Iterator[dict[str, Any]]:
        """Yield the rows of some row groups, one group in memory at a time."""
        for group in groups:
            yield from self._rows_in(self._table(group, columns))

    def rows_of(self, keys: set[str], groups: Iterable[int]) -> Iterator[dict[str, Any]]:
        """Yield the rows of some maps, without decoding those of others."""
        for group in groups:
            table = self._table(group, None)
            dated = self._rows_in(table.select(["instant", "day"]))
            for at, row in enumerate(dated):
                if _key(row["instant"], row["day"]) in keys:
                    yield from self._rows_in(table.slice(at, 1))

    def _table(self, group: int, columns: list[str] | None) -> Any:
        try:
            # without threads of Arrow (see kept_maps)
            return self.file.read_row_group(group, columns=columns, use_threads=False)
        except (pyarrow_parquet().ArrowException, OSError, ValueError) as error:
            raise self.damaged(error) from None

    def _rows_in(self, table: Any) -> Iterator[dict[str, Any]]:
        for batch in table.to_batches(max_chunksize=_BATCH):
            try:
                rows = batch.to_pylist()
            except (ArithmeticError, ValueError) as error:  # a day outside the calendar
                raise self.damaged(error) from None
            yield from rows

    def last_group(self) -> list[dict[str, Any]]:
        """Return the rows of the last row group."""
        return list(self.rows([self.groups - 1], None))


def map_of_rows(
    path: str | Path, rows: list[dict[str, Any]], theatre: Theatre | None = None
) -> ControlMap:
    """Return the map in some rows of a store or a part, which errors name, in a theatre.

    Raises
    ------
    MapFileError
        For rows that frontgeo did not write, and a map of another theatre.
    """
    first = rows[0]
    try:
        record = json.loads(first["record"])
        written = record.pop("theatre", None)
        reason = mapper_text(str(record.pop("position_error_reason", "default")))
        stored = ControlMap(
            first["mapper"],
            {r["status"]: _ground(r) for r in rows if not r["status"].startswith(SIDE)},
            others={
                r["status"].removeprefix(SIDE): _ground(r)
                for r in rows
                if r["status"].startswith(SIDE)
            },
            instant=first["instant"],
            day=first["day"],
            position_error_reason=reason,
            sources=tuple(Source(**source) for source in record.pop("sources")),
            redefinitions=tuple(
                Redefinition(date.fromisoformat(day), what, direction, tuple(oblasts))
                for day, what, direction, oblasts in record.pop("redefinitions")
            ),
            assumed=tuple(Assumption(**a) for a in record.pop("assumed", ())),
            day_range=_range(record.pop("day_range", None)),
            parts=tuple(record.pop("parts")),
            whole=tuple(record.pop("whole")),
            none_of=tuple(record.pop("none_of", ())),  # early stores do not have it
            checked=True,
            **record,
        )
        _check_theatre(path, stored, written, theatre)
        if theatre is None or (theatre.about.is_shipped and theatre.is_known):
            return stored  # the coordinates decide
        return stored.in_theatre(theatre)
    except MapFileError:
        raise
    except (
        KeyError,
        TypeError,
        ValueError,
        OverflowError,
        InputError,
        shapely.GEOSException,
    ) as error:
        reason = " ".join(str(error).split())[:80]
        raise MapFileError(
            path,
            f"map {_key(first['instant'], first['day'])}: expected a map as frontgeo writes it "
            f"({reason}); write the store again",
        ) from None


def _as_written(path: str | Path, rows: list[dict[str, Any]]) -> ControlMap:
    """Return the map in some rows, in a theatre of which only name and digest are known."""
    try:
        written = json.loads(rows[0]["record"]).get("theatre")
        if written is None:
            return map_of_rows(path, rows)
        name, digest = str(written["name"]), str(written["sha256"])
    except (KeyError, TypeError, ValueError, AttributeError):
        return map_of_rows(path, rows)  # raises the proper error
    return map_of_rows(path, rows, Theatre(EVERYWHERE, About(name, Named(name), digest=digest)))


def _check_theatre(
    path: str | Path, stored: ControlMap, written: Any, theatre: Theatre | None
) -> None:
    """Refuse a theatre other than the one with which a map was written, or far from its ground."""
    asked = None if theatre is None or theatre.about.is_shipped else theatre
    if written is not None:
        name, digest = str(written["name"]), str(written["sha256"])
        if asked is None or asked.about.digest != digest:
            found = "none" if asked is None else repr(asked).strip("<>")
            raise MapFileError(
                path,
                f"expected the theatre of its maps, {name!r} (SHA-256 {digest[:12]}…), found "
                f"{found}; give that file with --theatre (region=), or write the store again",
            )
    elif asked is not None:
        west, south, east, north = asked
        grounds = [*stored.statuses.values(), *stored.others.values()]
        if not shapely.intersects(shapely.box(west, south, east, north), grounds).any():
            raise MapFileError(
                path,
                f"expected ground in the theatre {asked.about.key!r}, found {stored.described} "
                "elsewhere; leave --theatre (region=) out, or name the theatre of these maps",
            )


def _range(days: list[str] | None) -> tuple[date, date] | None:
    if not days:
        return None
    first, last = days
    return date.fromisoformat(first), date.fromisoformat(last)


def _range_in(record: str | None) -> tuple[date, date] | None:
    """Return the range of days that a map may show, from its record."""
    if not record or '"day_range": [' not in record:
        return None
    try:
        return _range(json.loads(record)["day_range"])
    except (ValueError, TypeError):  # reading the map raises the proper error
        return None


def _ground(row: dict[str, Any]) -> BaseGeometry:
    """Decode a stored geometry, rejecting it if its checksum changed."""
    if zlib.crc32(row["geometry"]) != row["checksum"]:
        raise InputError(f"the ground of {row['status']!r} was edited: it has another checksum")
    ground: BaseGeometry = shapely.from_wkb(check_wkb(row["geometry"]))
    return ground


# A row group ends when it has so many rows or bytes. The last one is written anew when the store
# grows; those before it are never written again.
_ROWS = 512
_GROUP_BYTES = 32 * 2**20
_LEVEL = 9  # of zstd: 19 takes ten times as long and saves little
_BATCH = 8  # rows that are decoded at a time
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
        As in `add_to_store`.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "me.parquet"
    >>> may = ControlMap("me", {"occupied": shapely.box(36, 50, 36.1, 50.1)}, day=date(2024, 5, 1))
    >>> june = may.with_(day=date(2024, 6, 1))
    >>> update(path, [may]), update(path, [may, june], skip_known=True)
    ((0, 1), (1, 1))
    """
    done = add_to_store(path, maps, skip_known=skip_known, wait_s=wait_s)
    return done.before, done.added


class Added(NamedTuple):
    """Counts of the maps that a store had, and that were added, known already and replaced."""

    before: int
    added: int
    known: int
    replaced: int


def add_to_store(
    path: str | Path,
    maps: Iterable[ControlMap | Published],
    *,
    skip_known: bool = False,
    replace: bool = False,
    wait_s: float = LOCK_WAIT_S,
) -> Added:
    """Add maps to a store, or create it; a map that it already has is left as it is.

    Parameters
    ----------
    path, maps, wait_s
        As in `append`.
    skip_known : bool
        As in `update`.
    replace : bool
        Put a map in the place of one of the same instant with other ground, instead of refusing it.

    Returns
    -------
    Added

    Raises
    ------
    InputError, MapFileError
        As in `append`, and for a map whose ground is not that of the store's map of the same
        instant. The store then stays as it was.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "me.parquet"
    >>> may = ControlMap("me", {"occupied": shapely.box(36, 50, 36.1, 50.1)}, day=date(2024, 5, 1))
    >>> add_to_store(path, [may]).added, add_to_store(path, [may]).known
    (1, 1)
    >>> other = may.with_(statuses={"occupied": shapely.box(36, 50, 36.2, 50.1)})
    >>> add_to_store(path, [other], replace=True).replaced
    1
    """
    asked = [item if isinstance(item, tuple) else (item, None) for item in maps]
    with locked(path, wait_s=wait_s):
        there = snapshots_of_store(path) if Path(path).exists() else []
        stored: dict[datetime | None, Snapshot] = {s.state_at: s for s in there}
        new, again = list[_Dated](), list[_Dated]()
        for item in asked:
            (again if item[0].state_at in stored else new).append(item)
        if there and skip_known:
            new = [item for item in new if not _is_known(item[0], there[-1].state_at)]
            again = again if replace else []
        other = _with_other_ground(path, again, stored)
        if other and not replace:
            raise _other_ground(*next(iter(other.values())))
        if other:
            put = {key: item for key, (item, _) in other.items()}
            write_bytes(path, _replaced(path, put, new))
        elif new:
            write_bytes(path, appended(path, new) if there else store_bytes(new))
    return Added(len(there), len(new), len(again) - len(other), len(other))


_Dated: TypeAlias = tuple[ControlMap, date | None]  # a map and, if known, the day of publication


def _with_other_ground(
    path: str | Path, asked: Sequence[_Dated], stored: Mapping[datetime | None, Snapshot]
) -> dict[str, tuple[_Dated, ControlMap]]:
    """Return maps whose ground is not that of the store's map of the instant, with that map."""
    if not asked:
        return {}
    by_snapshot = {stored[item[0].state_at]: item for item in asked}
    wanted = sorted(by_snapshot, key=Snapshot.order)
    found = {}
    theatre = asked[0][0].theatre
    stored_maps = maps_of_store(path, wanted, theatre=None if theatre.about.is_shipped else theatre)
    for snapshot, there in zip(wanted, stored_maps, strict=True):
        item = by_snapshot[snapshot]
        _check_one_mapper(there, item[0])
        _check_one_theatre(there, item[0])
        if not _same_ground(there, item[0]) and _differing_km2(there, item[0]) > _SAME_KM2:
            found[snapshot.members[0]] = item, there
    return found


_SAME_KM2 = 1e-8  # 1e-2 m²: less is the rounding of an overlay


def _differing_km2(one: ControlMap, other: ControlMap) -> float:
    """Measure the ground that is not of the same status or side on two maps."""
    nothing = shapely.MultiPolygon()
    here, there = ({**m.others, **m.statuses} for m in (one, other))
    differ = [
        polygonal(shapely.symmetric_difference(here.get(name, nothing), there.get(name, nothing)))
        for name in dict.fromkeys([*here, *there])
    ]
    return float(area_km2(differ).sum()) if differ else 0.0


def _other_ground(item: _Dated, there: ControlMap) -> InputError:
    return InputError(
        f"store: expected the map of {there.when} as the store has it, found another: "
        f"{_differing_km2(there, item[0]):,.4g} km² of {item[0].described} are not of the same "
        "status; name it with --replace (replace=True) to put it in its place"
    )


def _is_known(control_map: ControlMap, last: datetime) -> bool:
    return control_map.state_at is not None and control_map.state_at <= last


def _replaced(path: str | Path, put: Mapping[str, _Dated], later: Sequence[_Dated]) -> bytes:
    """Return the bytes of a store with some maps in the place of others, and later maps."""
    with _Opened(path) as opened:
        grown = GrowingFile(store_schema({"mapper": opened.mapper}), _LEVEL)
        rows: list[dict[str, Any]] = []
        last: ControlMap | None = None
        for key, of_map in _by_map(opened.rows(range(opened.groups), None)):
            last = _as_written(path, of_map)  # refuses ground that was edited
            if key in put:
                last, published = put[key]
                rows += rows_of_map(last, published)
            else:
                rows += of_map
            if _is_full(rows):
                grown.add(rows_table(rows, grown.schema))
                rows = []
        return _bytes(later, grown, rows, last)


def appended(path: str | Path, maps: Iterable[ControlMap | _Dated]) -> bytes:
    """Return the bytes that `append` writes."""
    path = Path(path)
    pa = pyarrow_parquet()
    with _Opened(path) as opened:
        opened.groups_of(())  # refuses limits that are no days
        rows = opened.last_group()
        # These rows are written again, so that each of them must still be what was written.
        *_, last = (_as_written(path, of_map) for _, of_map in _by_map(rows))
        try:
            grown = GrowingFile.from_file(path, store_schema({"mapper": opened.mapper}), _LEVEL)
            return _bytes(maps, grown, rows, last)
        except FrontgeoError:  # what is wrong with the maps that are added, not with the store
            raise
        except (pa.ArrowException, OSError, ValueError, IndexError, RuntimeError) as error:
            raise opened.damaged(error) from None


def store_bytes(maps: Iterable[ControlMap | _Dated]) -> bytes:
    """Return the bytes that `write_store` writes."""
    return _bytes(later_maps(maps) if isinstance(maps, Maps) else maps)


def later_maps(archive: Maps, after: datetime | None = None) -> Iterator[Published]:
    """Yield the maps of an archive later than an instant, each with its day of publication.

    If a mapper published a map of the same instant again under a later name, only the later one
    is yielded, with a note if its ground differs.
    """
    wanted = [s for s in archive.snapshots if after is None or s.state_at > after]
    waiting: Published | None = None
    for snapshot, control_map in archive.dated(wanted):
        if after is not None and control_map.state_at is not None and control_map.state_at <= after:
            continue  # the content is older than its name suggests
        if waiting is None or control_map.state_at != waiting[0].state_at:
            if waiting is not None:
                yield waiting
            waiting = control_map, snapshot.published
        elif not _same_ground(waiting[0], control_map):
            note = Assumption.of("day", "later_map_taken", instant=control_map.when)
            waiting = control_map.with_(assumed=(*control_map.assumed, note)), snapshot.published
    if waiting is not None:
        yield waiting


def _same_ground(one: ControlMap, other: ControlMap) -> bool:
    grounds = [{s: g.wkb for s, g in {**m.others, **m.statuses}.items()} for m in (one, other)]
    return grounds[0] == grounds[1]


def _bytes(
    maps: Iterable[ControlMap | _Dated],
    grown: GrowingFile | None = None,
    rows: Sequence[dict[str, Any]] = (),
    last: ControlMap | None = None,
) -> bytes:
    """Return the bytes of a store with more maps, after the rows and the last map it has."""
    rows = list(rows)
    for item in maps:
        control_map, published = item if isinstance(item, tuple) else (item, None)
        _check_follows(last, control_map)
        last = control_map
        if grown is None:
            grown = GrowingFile(store_schema({"mapper": control_map.mapper}), _LEVEL)
        rows += rows_of_map(control_map, published)
        if _is_full(rows):
            grown.add(rows_table(rows, grown.schema))
            rows = []
    if grown is None:
        raise InputError("store: expected at least one map, found none")
    if rows:
        grown.add(rows_table(rows, grown.schema))
    return grown.content()


def _is_full(rows: Sequence[dict[str, Any]]) -> bool:
    return len(rows) >= _ROWS or sum(len(row["geometry"]) for row in rows) >= _GROUP_BYTES


def _check_follows(last: ControlMap | None, control_map: ControlMap) -> None:
    if control_map.state_at is None:
        raise InputError(
            f"store: expected a map with a day, found {control_map.described}; say "
            "which day it shows"
        )
    if last is None or last.state_at is None:  # there is none before the first
        return
    _check_one_mapper(last, control_map)
    _check_one_theatre(last, control_map)
    if control_map.state_at == last.state_at:
        raise InputError(
            f"store: expected one map of {control_map.when}, found two: {last.described} and "
            f"{control_map.described}; keep one of them"
        )
    if control_map.state_at < last.state_at:
        raise InputError(
            f"store: expected a map later than {last.when}, found {control_map.described}; give "
            "maps in order of time"
        )


def _check_one_mapper(there: ControlMap, control_map: ControlMap) -> None:
    if control_map.mapper != there.mapper or control_map.is_another_mappers(there):
        raise InputError(
            f"store: expected maps of {there.mapper}, found {control_map.described}; keep a store "
            "for each mapper, or name the mapper if the file does not state it"
        )


def _check_one_theatre(there: ControlMap, control_map: ControlMap) -> None:
    one, other = there.theatre.about, control_map.theatre.about
    if (one.key, one.digest) != (other.key, other.digest) and (one.digest or other.digest):
        named = [f"{a.key} ({a.digest[:12]}…)" if a.digest else "none" for a in (one, other)]
        raise InputError(
            f"store: expected maps of one theatre, that of those before ({named[0]}), found "
            f"{control_map.described} of {named[1]}; read it with the same --theatre (region=), "
            "or keep a store for each"
        )


def rows_of_map(control_map: ControlMap, published: date | None) -> list[dict[str, Any]]:
    """Return the rows that hold a map, one for each status and side."""
    if control_map.within is not None:
        raise InputError("store: expected whole maps, found clipped ones; clip what is read")
    record = {
        "sources": [vars(source) for source in control_map.sources],
        "position_error_m": control_map.position_error_m,
        "position_error_reason": control_map.position_error_reason,
        "repaired": dict(control_map.repaired),
        "skipped": dict(control_map.skipped),
        "overlap_km2": control_map.overlap_km2,
        "mapper_stated": control_map.mapper_stated,
        "recognised": control_map.recognised,
        "side": control_map.side,
        "assumed": [vars(a) for a in control_map.assumed],
        "day_range": control_map.day_range and [day.isoformat() for day in control_map.day_range],
        "redefinitions": [
            [r.day.isoformat(), r.what, r.direction, r.oblasts] for r in control_map.redefinitions
        ],
        "parts": control_map.parts,
        "whole": control_map.whole,
        **({"none_of": control_map.none_of} if control_map.none_of else {}),
        **({"anywhere": True} if control_map.anywhere else {}),
        **({"has_all_sides": True} if control_map.has_all_sides else {}),
        **_written_theatre(control_map.theatre),
    }
    shared = {
        "instant": control_map.instant,
        "day": control_map.day,
        "published": published or control_map.day,
        "mapper": control_map.mapper,
        "record": json.dumps(record, ensure_ascii=False, allow_nan=False),
    }
    shapes = {
        **control_map.statuses,
        **{f"{SIDE}{s}": ground for s, ground in control_map.others.items()},
    }
    grounds = {s: shapely.to_wkb(ground, byte_order=1) for s, ground in shapes.items()}
    return [
        {**shared, "status": status, "geometry": wkb, "checksum": zlib.crc32(wkb)}
        for status, wkb in grounds.items()
    ]


def _written_theatre(theatre: Theatre) -> dict[str, dict[str, str]]:
    """Return the entry of a map's record that identifies a theatre from a file."""
    about = theatre.about
    if about.is_shipped:
        return {}
    return {"theatre": {"name": about.key, "sha256": about.digest}}


def store_schema(about: Mapping[str, Any]) -> Any:
    """Return the schema of a store, whose metadata says something about it."""
    stated = json.dumps({"version": VERSION, **about}, ensure_ascii=False)
    pa = pyarrow_parquet()
    return pa.schema(columns(pa), metadata={"geo": json.dumps(_GEO), "frontgeo": stated})


def rows_table(rows: Sequence[dict[str, Any]], schema: Any) -> Any:
    """Return rows as a table of pyarrow."""
    return pyarrow_parquet().Table.from_pylist(list(rows), schema=schema)
