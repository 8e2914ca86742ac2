"""Read districts with a table of who holds each: choropleths, of one day or of many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from frontgeo._utils.fileio import printable, read_regular
from frontgeo.change.assumptions import Assumption
from frontgeo.change.control_map import ControlMap
from frontgeo.errors import InputError, MapFileError
from frontgeo.geometry.validation import Region
from frontgeo.io.archives import MAX_MAP_BYTES, map_bytes
from frontgeo.io.features import Feature
from frontgeo.io.tabular import TextTable, table_of, text_of
from frontgeo.io.vector import split_layer
from frontgeo.mappers import generic
from frontgeo.mappers.document import Document, unpacked_documents
from frontgeo.mappers.file_dates import DATE_COLUMNS, of_path, spans_of
from frontgeo.mappers.ingest import Reading, source_of
from frontgeo.mappers.legend import holder_columns, legend_of, status_columns

__all__ = ["DistrictHolders"]

_MOST_NAMED = 6  # districts in a message
_CODE_WORDS = ("code", "id", "iso", "gid", "katottg", "koatuu")


@dataclass(frozen=True)
class _Row:
    """A row of the table: the line, the district as spelled there, who holds it, and since when."""

    line: int
    key: str
    holder: str
    status: str
    day: date | None


@dataclass(frozen=True, eq=False)
class _Joined:
    """Districts and the rows about them.

    Attributes
    ----------
    features : list of pair of str and Feature
        Each district with its key; an empty key for one that the table does not name.
    rows : list of _Row
    assumed : tuple of Assumption
    """

    features: list[tuple[str, Feature]]
    rows: list[_Row]
    assumed: tuple[Assumption, ...]


class DistrictHolders:
    r"""Districts in a file, and who held each on which days by a table.

    Parameters
    ----------
    path : path
        Polygons with a name or a code: any vector file, or ``file:layer``.
    table : path
        Text columns with a header: the name or the code of a district, the holder
        (``holder``, ``controlled_by`` and the like), and for several days the date from which on it
        held the district.
    region : tuple of float
        Where the districts are expected.

    Raises
    ------
    MapFileError
        For a table without a column of holders, with a district that the file lacks, with a date
        that is not understood, or with two holders of one district on one day.

    Examples
    --------
    >>> import json, tempfile, shapely
    >>> folder = Path(tempfile.mkdtemp())
    >>> shapes = {"A": shapely.box(36, 49, 37, 50), "B": shapely.box(37, 49, 38, 50)}
    >>> features = [{"type": "Feature", "properties": {"name": name},
    ...              "geometry": shapely.geometry.mapping(shape)} for name, shape in shapes.items()]
    >>> collection = {"type": "FeatureCollection", "features": features}
    >>> _ = (folder / "districts.geojson").write_text(json.dumps(collection))
    >>> _ = (folder / "holders.csv").write_text(
    ...     "name,holder,date\nA,north,2025-03-01\nB,south,2025-03-01\nB,north,2025-03-15\n")
    >>> opened = DistrictHolders(folder / "districts.geojson", folder / "holders.csv",
    ...                          region=(20, 43, 43, 54))
    >>> [sorted(opened.map(day).sides) for day in opened.days]
    [['north', 'south'], ['north']]
    """

    def __init__(
        self,
        path: str | Path,
        table: str | Path,
        *,
        region: Region,
        layer: str | tuple[str, ...] = (),
        mapper: str | None = None,
    ) -> None:
        if not isinstance(path, str | Path) or not isinstance(table, str | Path):
            raise InputError("holders: expected one file of districts, and one table")
        self.path, self.table, self.region, self.mapper = path, table, region, mapper
        file, named = split_layer(path)
        self._content = map_bytes(file, name=path)
        wanted = named if named is not None else layer
        document = Document(str(path), self._content, path=file, layer=wanted)
        self._document = unpacked_documents(document)
        self._table_content = read_regular(Path(table), MAX_MAP_BYTES, name=table)
        self._joined = self._join()

    @cached_property
    def days(self) -> list[date]:
        """The days on which the table has rows, in order; none if it has no dates."""
        return sorted({row.day for row in self._joined.rows if row.day is not None})

    def map(self, day: date | None = None) -> ControlMap:
        """Return the map of one of its days.

        Raises
        ------
        MapFileError
            When the table has other days, or several and none is named.
        """
        if self.days:
            if day is None and len(self.days) == 1:
                day = self.days[0]
            if day not in self.days:
                listed = ", ".join(map(str, self.days[:_MOST_NAMED]))
                more = len(self.days) - _MOST_NAMED
                raise self._error(
                    f"expected one of the {len(self.days)} days of the table ({listed}"
                    f"{f' and {more} more' if more > 0 else ''}), found {day or 'none'}; name one "
                    "(day=, --day), or read all (read_timeline, frontgeo timeline)"
                )
        holders, carried = self._holders_on(day)
        rows = [
            Feature(feature.geometry, {} if row is None else _stated(row))
            for key, feature in self._joined.features
            for row in [holders.get(key)]
        ]
        legend = legend_of(rows, error=self._document.error, side="holder=*")
        assumed = [*self._joined.assumed]
        if carried:
            values = {"count": carried, "day": day, "table": Path(self.table).name}
            assumed.append(Assumption.of("day", "districts_carried", **values))
        reading = Reading(
            replace(generic.MAPPER, name=self.mapper or ""),
            format="districts",
            features=legend.features,
            day=day or of_path(Path(self.table)).day,
            repaired=(*self._document.mended_text, *self._document.repaired),
            empty_status=None,
            drawn=True,
            assumed=(*legend.assumed, *assumed),
            has_all_sides=True,
        )
        source = source_of(str(self.path), self._content, None, reading.format)
        source = replace(source, reprojected_from=self._document.reprojected_from)
        beside = source_of(str(self.table), self._table_content, None, "table of holders")
        made = reading.control_map(str(self.path), source, region=self.region)
        made = made.with_(sources=(*made.sources, beside))
        if made.mapper:
            return made
        return made.with_(mapper=printable(Path(self.table).name), mapper_stated=False)

    def _holders_on(self, day: date | None) -> tuple[dict[str, _Row], int]:
        """Return the row that holds for each district on a day, and how many are of days before."""
        found: dict[str, _Row] = {}
        for row in sorted(self._joined.rows, key=lambda row: row.day or date.min):
            if row.day is None or day is None or row.day <= day:
                found[row.key] = row
        return found, sum(row.day != day for row in found.values() if row.day is not None)

    def _error(self, problem: str) -> MapFileError:
        return MapFileError(self.table, problem)

    # ---- the join

    def _join(self) -> _Joined:
        """Join the table with the districts, by the pair of columns that agree best."""
        try:
            table = table_of(text_of(self._table_content))
        except ValueError as error:
            raise self._error(str(error)) from None
        columns = {
            name: [_cell(cells, i) for _, cells in table.rows] for i, name in enumerate(table.head)
        }
        holder = next(iter(holder_columns(columns)), None)
        if holder is None or not table.rows:
            raise self._error(
                "expected a row for each district with a column of who holds it, such as holder or "
                f"controlled_by, found {', '.join(table.head) or 'no column'}; name it so"
            )
        dates = [name for name in columns if name.casefold() in DATE_COLUMNS]
        about = {holder, *dates, *status_columns(columns)}
        keys = {name: values for name, values in columns.items() if name not in about}
        features = [row for row in self._document.rows if row.geometry is not None]
        if not features:
            raise self._document.error("expected districts, found no feature; check the file")
        names = dict.fromkeys(str(name) for row in features for name in row.properties)
        districts = {name: [_text(row.properties.get(name)) for row in features] for name in names}
        column, other = self._agreeing(keys, districts)
        spelled = self._spelled(table, columns[column], districts[other], (column, other))
        status = next(iter(status_columns(columns)), None)
        days = self._days(table, columns, dates)
        rows = [
            _Row(
                line,
                spelled[columns[column][i]],
                columns[holder][i],
                columns[status][i] if status else "",
                days[i],
            )
            for i, (line, _) in enumerate(table.rows)
        ]
        self._refuse_two_holders(rows)
        known = {row.key for row in rows}
        found = [
            (key if key in known else "", feature)
            for key, feature in zip(districts[other], features, strict=True)
        ]
        without = [key or "(no name)" for key in districts[other] if key not in known]
        by = {"table": Path(self.table).name}
        assumed = [
            Assumption.of("side", "holders_by_district"),
            Assumption.of(
                "place", "districts_joined", column=repr(column), other=repr(other), **by
            ),
        ]
        if without:
            values = {"count": len(without), "of": len(found), "names": _listed(without)}
            assumed.append(Assumption.of("side", "districts_without", **values, **by))
        return _Joined(found, rows, tuple(assumed))

    def _agreeing(
        self, keys: Mapping[str, Sequence[str]], districts: Mapping[str, Sequence[str]]
    ) -> tuple[str, str]:
        """Return the column of the table and that of the districts which agree best."""
        scores: dict[tuple[str, str], tuple[int, int, bool]] = {}
        for column, values in keys.items():
            wanted = {value for value in values if value}
            for other, there in districts.items():
                exact = len(wanted & set(there))
                folded = len({v.casefold() for v in wanted} & {v.casefold() for v in there if v})
                scores[column, other] = (folded, exact, column.casefold() == other.casefold())
        best = max(scores, key=scores.__getitem__, default=None)
        if best is None or not scores[best][0]:
            raise self._error(
                f"expected a column with the names or codes of districts in {self.path}, found "
                f"{_listed(keys) or 'none'} in the table and {_listed(districts) or 'none'} in the "
                "districts, without a value in common; add one"
            )
        return best

    def _spelled(
        self,
        table: TextTable,
        values: Sequence[str],
        districts: Sequence[str],
        columns: tuple[str, str],
    ) -> dict[str, str]:
        """Return the district that each value of the table names, as the districts spell it."""
        by_fold: dict[str, list[str]] = {}
        for name in dict.fromkeys(districts):
            by_fold.setdefault(name.casefold(), []).append(name)
        spelled: dict[str, str] = {}
        lacking: list[str] = []
        counts = Counter(districts)
        is_code = any(word in columns[1].casefold() for word in _CODE_WORDS)
        for (line, _), value in zip(table.rows, values, strict=True):
            there = [value] if value in counts and value else by_fold.get(value.casefold(), [])
            if not value or not there:
                lacking.append(f"{value or '(empty)'} (line {line})")
                continue
            if len(there) > 1 or (counts[there[0]] > 1 and not is_code):
                raise self._error(
                    f"line {line}: expected the name of one district, found {value!r}, which "
                    f"{max(len(there), counts[there[0]])} in {self.path} have; use a code"
                )
            spelled[value] = there[0]
        if lacking:
            raise self._error(
                f"expected districts of {self.path} (its column {columns[1]!r}) in column "
                f"{columns[0]!r}, found {_listed(lacking)}, which it lacks; spell them as there, "
                "or take the rows out"
            )
        return spelled

    def _days(
        self, table: TextTable, columns: Mapping[str, Sequence[str]], dates: Sequence[str]
    ) -> list[date | None]:
        """Return the day of each row; None for each if the table has no dates."""
        if not dates:
            return [None] * len(table.rows)
        name = dates[0]
        spans = spans_of([{"date": value} for value in columns[name]])
        spans = spans or [None] * len(table.rows)
        for (line, _), span, value in zip(table.rows, spans, columns[name], strict=True):
            if span is None:
                raise self._error(
                    f"line {line}: expected a date in column {name!r}, such as 2025-03-01, found "
                    f"{value[:40]!r}"
                )
        return [span[0] for span in spans if span is not None]

    def _refuse_two_holders(self, rows: Iterable[_Row]) -> None:
        """Refuse two rows that give a district to two holders on one day."""
        seen: dict[tuple[str, date | None], _Row] = {}
        for row in rows:
            first = seen.setdefault((row.key, row.day), row)
            stated = [(r.holder.casefold(), r.status.casefold()) for r in (first, row)]
            if stated[0] != stated[1]:
                on = f" on {row.day}" if row.day else ""
                raise self._error(
                    f"line {row.line}: expected one holder of {row.key!r}{on}, found "
                    f"{row.holder or 'none'!r}, and {first.holder or 'none'!r} on line "
                    f"{first.line}; keep one, or add a column of dates"
                )


def _stated(row: _Row) -> dict[str, Any]:
    return {"holder": row.holder, **({"status": row.status} if row.status else {})}


def _cell(cells: Sequence[str], i: int) -> str:
    return " ".join(cells[i].split()) if i < len(cells) else ""


def _text(value: Any) -> str:
    return "" if value is None else " ".join(str(value).split())


def _listed(names: Iterable[str]) -> str:
    kept = [printable(name[:40]) for name in names]
    more = len(kept) - _MOST_NAMED
    return ", ".join(kept[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
