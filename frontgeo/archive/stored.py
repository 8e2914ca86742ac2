"""Read maps from a store written by `frontgeo.archive.store`."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo.control import Assumption, ControlMap, Redefinition, Source
from frontgeo.errors import InputError, MapFileError, NotAvailableError
from frontgeo.mappers.members import Snapshot

__all__ = [
    "SIDE",
    "VERSION",
    "columns",
    "is_geoparquet",
    "is_store",
    "pyarrow_parquet",
    "stored_maps",
    "stored_snapshots",
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


def pyarrow_parquet() -> Any:
    """Return pyarrow with its parquet module, which is an optional dependency."""
    try:
        import pyarrow.parquet  # an optional dependency
    except ImportError:
        raise NotAvailableError(
            "a store needs pyarrow; install it with: pip install 'frontgeo[parquet]'"
        ) from None
    return pyarrow


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


def stored_snapshots(path: str | Path) -> list[Snapshot]:
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


def stored_maps(path: str | Path, snapshots: Sequence[Snapshot]) -> Iterator[ControlMap]:
    """Yield maps of a store.

    Parameters
    ----------
    path : path
    snapshots : sequence of Snapshot
        The snapshots to read, in order of time.

    Raises
    ------
    MapFileError
        As for `stored_snapshots`, and when a snapshot is no longer there.
    """
    wanted = [snapshot.members[0] for snapshot in snapshots]
    with _Opened(path) as opened:
        rows = iter(opened.rows(opened.groups_of(snapshots), None))
        of_map: list[dict[str, Any]] = []
        row = next(rows, None)
        for key in wanted:
            while row is not None and _key(row["instant"], row["day"]) != key:
                row = next(rows, None)
            of_map = []
            while row is not None and _key(row["instant"], row["day"]) == key:
                of_map.append(row)
                row = next(rows, None)
            if not of_map:
                raise MapFileError(path, f"map {key} is no longer there; open the store again")
            yield _made(path, of_map)


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
            raise self._damaged(error) from None
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
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()

    def _another(self, kind: str = "file") -> MapFileError:
        return MapFileError(
            self.path,
            f"expected a store of frontgeo, found another {kind}; make one with frontgeo timeline "
            "update STORE.parquet MAP",
        )

    def _damaged(self, error: Exception) -> MapFileError:
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
                raise self._damaged(error) from None
            if any(first <= day <= last for day in days):
                found.append(group)
        return found

    def rows(self, groups: Iterable[int], columns: list[str] | None) -> Iterator[dict[str, Any]]:
        """Yield the rows of some row groups, one group in memory at a time."""
        pa = pyarrow_parquet()
        for group in groups:
            try:
                table = self.file.read_row_group(group, columns=columns)
            except (pa.ArrowException, OSError, ValueError) as error:
                raise self._damaged(error) from None
            for batch in table.to_batches(max_chunksize=8):
                try:
                    rows = batch.to_pylist()
                except (ArithmeticError, ValueError) as error:  # a day outside the calendar
                    raise self._damaged(error) from None
                yield from rows


def _made(path: str | Path, rows: list[dict[str, Any]]) -> ControlMap:
    first = rows[0]
    try:
        record = json.loads(first["record"])
        return ControlMap(
            first["mapper"],
            {r["status"]: _ground(r) for r in rows if not r["status"].startswith(SIDE)},
            others={
                r["status"].removeprefix(SIDE): _ground(r)
                for r in rows
                if r["status"].startswith(SIDE)
            },
            instant=first["instant"],
            day=first["day"],
            sources=tuple(Source(**source) for source in record.pop("sources")),
            redefinitions=tuple(
                Redefinition(date.fromisoformat(day), what, direction, tuple(oblasts))
                for day, what, direction, oblasts in record.pop("redefinitions")
            ),
            assumed=tuple(Assumption(**a) for a in record.pop("assumed", ())),
            day_range=_range(record.pop("day_range", None)),
            parts=tuple(record.pop("parts")),
            whole=tuple(record.pop("whole")),
            checked=True,
            **record,
        )
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
    ground: BaseGeometry = shapely.from_wkb(row["geometry"])
    return ground
