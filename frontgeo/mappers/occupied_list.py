"""Read Ukraine's official list of territories of hostilities and of occupied ones.

The list (order no. 309 of the Ministry for Reintegration of 22 December 2022, since 2025 order
no. 376 of the Ministry for Development of 28 February 2025) is a table of units by KATOTTG code,
each with a status and the days on which it began and ended. It has no polygons: it is a mapper by
settlement, whose days are stated by an order, often weeks after. Two forms are read: the older
one, whose headings state the status, oblast and raion of the rows below them, and the newer one,
with a column for each. A row of a hromada, raion or oblast covers all settlements in it.

Official acts are not subject to copyright (Civil Code of Ukraine, art. 434).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from frontgeo._utils.dates import read_day
from frontgeo._utils.fileio import printable, read_regular
from frontgeo.errors import InputError, MapFileError
from frontgeo.io.document_tables import DocumentRow, document_rows
from frontgeo.places.katottg import (
    CODE_LEVELS,
    CodeLevel,
    Codifier,
    codifier_at_hand,
    is_code,
    level_of_code,
    oblast_of_code,
    prefix_of_code,
)

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["LIST_STATUSES", "ListRow", "ListStatus", "OccupiedList", "read_occupied_list"]

ListStatus = Literal["occupied", "active_with_registers", "active", "possible"]
#: The statuses of the list: occupied; active hostilities where state registers work, or do not;
#: possible hostilities. Of two on one day, the one that comes first here counts.
LIST_STATUSES: tuple[ListStatus, ...] = get_args(ListStatus)

_LARGEST = 200_000_000  # bytes
_FIRST_DAY = date(2014, 2, 20)  # that the law of Ukraine gives for the beginning of occupation
_NAMED = ("settlement", "hromada", "raion", "oblast")  # columns of names, the lowest level first
_LATIN = str.maketrans("УАуа", "UAua")  # a code is often typed with Cyrillic letters
#: A title of days that speaks of several beginnings leaves the status to the headings.
_BEGINNINGS = ("окупац", "можлив", "початку бойових")
_FIRST_LETTERS = frozenset("UuУу")
_BLANK = frozenset(("", "-", "–", "—"))
_OF_A_YEAR = frozenset(("р", "р.", "року"))
_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_HEADING = re.compile(r"^(розділ\s)?[\W\dIVXІХ]*(територі|тимчасово\s+окупован)", re.IGNORECASE)
_EXCEPT = re.compile(r"\b(крім|окрім|за\s+винятком|частина|частково)\b", re.IGNORECASE)
_TYPE = re.compile(
    r"^((с-ще|смт|сел)\.?\s+|[см]\.\s*|(село|селище(\s+міського\s+типу)?|місто)\s+)"
    r"|(\s+(міська|селищна|сільська))?(\s+територіальна)?\s+громада$"
    r"|\s+(район|область)$",
    re.IGNORECASE,
)


# ---- records -----------------------------------------------------------------------------


@dataclass(frozen=True)
class ListRow:
    """A unit on the list, with a status and the days from which and to which it has it.

    Attributes
    ----------
    code : str
        Its code of KATOTTG.
    name : str
        As the list states it.
    status : {"occupied", "active_with_registers", "active", "possible"}
    since : date
        The first day.
    until : date or None
        The last day; None if it still has the status.
    place : str
        Where the row is in the file.
    """

    code: str
    name: str
    status: ListStatus
    since: date
    until: date | None
    place: str = ""

    @property
    def level(self) -> CodeLevel:
        """Return the level of the unit, by its code."""
        return level_of_code(self.code)

    def includes(self, day: date) -> bool:
        """Return whether the row is in force on a day; the first and the last day count."""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, eq=False)
class OccupiedList:
    """The official list of territories of hostilities and of occupied ones.

    Attributes
    ----------
    rows : tuple of ListRow
        In the order of the file.
    source : str
        The file.
    notes : tuple of str
        What was left out, with counts and the first case of each, and what was found odd.
    left_out : int
        The number of rows that could not be read.
    codifier : Codifier or None
        The codifier that codes and names were checked against.

    Examples
    --------
    >>> row = ListRow("UA63140010000051180", "Вовчанська", "occupied", date(2024, 5, 10), None)
    >>> listed = OccupiedList((row,))
    >>> listed.status_on("UA63140010010035757", "2024-05-31")
    'occupied'
    >>> listed.on("2024-05-09").empty
    True
    """

    rows: tuple[ListRow, ...]
    source: str = ""
    notes: tuple[str, ...] = ()
    left_out: int = 0
    codifier: Codifier | None = field(default=None, repr=False)

    @cached_property
    def latest_day(self) -> date:
        """Return the latest day that the list states: it knows of nothing after its order."""
        return max(day for row in self.rows for day in (row.since, row.until) if day is not None)

    def on(self, day: date | str, status: ListStatus | None = None) -> pd.DataFrame:
        """Return the rows that are in force on a day.

        Parameters
        ----------
        day : date or ISO text
        status : {"occupied", "active_with_registers", "active", "possible"}, optional
            By default all.

        Returns
        -------
        DataFrame
            As `as_table`.
        """
        when = read_day(day, "day")
        if status is not None and status not in LIST_STATUSES:
            raise InputError(
                f"status: expected one of {', '.join(LIST_STATUSES)}, found {str(status)[:40]!r}"
            )
        return _as_table(
            row for row in self.rows if row.includes(when) and status in (None, row.status)
        )

    def as_table(self) -> pd.DataFrame:
        """Return all rows as a table.

        Returns
        -------
        DataFrame
            ``code``, ``name``, ``level``, ``oblast`` (ISO 3166-2), ``status``, ``since`` and
            ``until`` (days as ISO text; ``until`` is empty if the status goes on), ``place``.
        """
        return _as_table(self.rows)

    def status_on(self, code: str, day: date | str) -> ListStatus | None:
        """Return the status of a unit on a day by its own row or one that covers it.

        Of several, the first of `LIST_STATUSES` counts; None if no row is in force.
        """
        when = read_day(day, "day")
        found = {row.status for row in self.covering(code) if row.includes(when)}
        return next((status for status in LIST_STATUSES if status in found), None)

    def covering(self, code: str) -> list[ListRow]:
        """Return the rows of a unit, and those of the units around it."""
        ends = [end for end in CODE_LEVELS.values() if end <= len(prefix_of_code(code))]
        return [row for end in ends for row in self._by_prefix.get(code[:end], ())]

    def intervals(
        self, code: str, status: ListStatus = "occupied"
    ) -> list[tuple[date, date | None]]:
        """Return the first and last days of a status, of a unit and the units around it.

        Intervals that overlap or follow each other within a day are one.
        """
        return _merged([r for r in self.covering(code) if r.status == status])

    @cached_property
    def _by_prefix(self) -> dict[str, list[ListRow]]:
        found: dict[str, list[ListRow]] = defaultdict(list)
        for row in self.rows:
            found[prefix_of_code(row.code)].append(row)
        return found

    def settlements(self, status: ListStatus = "occupied") -> set[str]:
        """Return the codes of settlements that have a status by the list at some time.

        Settlements of a hromada, raion or oblast are known from the codifier; without one, only
        settlements with a row of their own are returned.
        """
        found: set[str] = set()
        for row in self.rows:
            if row.status == status and row.level != "district":
                if self.codifier is not None:
                    found.update(self.codifier.settlements_of(row.code))
                elif row.level == "settlement":
                    found.add(row.code)
        return found


def _as_table(rows: Iterable[ListRow]) -> pd.DataFrame:
    import pandas as pd  # slow to load

    columns = ("code", "name", "level", "oblast", "status", "since", "until", "place")
    return pd.DataFrame(
        [
            (
                row.code, row.name, row.level, oblast_of_code(row.code), row.status,
                row.since.isoformat(), "" if row.until is None else row.until.isoformat(),
                row.place,
            )
            for row in rows
        ],
        columns=list(columns),
    )  # fmt: skip


def _merged(rows: Sequence[ListRow]) -> list[tuple[date, date | None]]:
    found: list[tuple[date, date | None]] = []
    for row in sorted(rows, key=lambda row: row.since):
        last = found[-1][1] if found else None
        if found and (last is None or row.since <= last + timedelta(days=1)):
            ends = (last, row.until)
            until = None if None in ends else max(day for day in ends if day is not None)
            found[-1] = found[-1][0], until
        else:
            found.append((row.since, row.until))
    return found


# ---- reading -----------------------------------------------------------------------------


def read_occupied_list(path: str | Path, *, codifier: Codifier | None = None) -> OccupiedList:
    """Read the official list of territories of hostilities and of occupied ones.

    Parameters
    ----------
    path : path
        The list as a Word document, a workbook, a saved web page or CSV in UTF-8, with columns of
        the code (КАТОТТГ), the name, and the days of beginning and end as DD.MM.YYYY. The status
        is stated by a column, by headings, or by the titles of the columns of days.
    codifier : Codifier, optional
        As from `frontgeo.places.read_codifier`, by default the edition that ships: rows with
        unknown codes are left out, and names compared.

    Returns
    -------
    OccupiedList
        A row that cannot be read is left out; `notes` count these by fault.

    Raises
    ------
    MapFileError
        If the file cannot be read, or has no row of such a table.
    NotAvailableError
        For a workbook without openpyxl.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "list.csv"
    >>> _ = path.write_text('''Код,Назва,Дата початку окупації,Дата завершення
    ... Тимчасово окуповані території,,,
    ... UA63140010010035757,м. Вовчанськ,24.02.2022,12.09.2022
    ... ''', "utf-8")
    >>> read_occupied_list(path).on("2022-03-01")["status"].tolist()
    ['occupied']
    """
    reader = _ListReader(str(path), codifier or codifier_at_hand())
    for row in document_rows(read_regular(path, _LARGEST), str(path)):
        reader.take(row)
    return reader.result()


class _FaultyRowError(Exception):
    """A row that cannot be read: the kind of its fault, and what was found."""

    def __init__(self, kind: str, found: str) -> None:
        super().__init__(kind, found)
        self.kind, self.found = kind, found


class _ListReader:
    """A reader of the rows of a document, which remembers the headings above them."""

    def __init__(self, path: str, codifier: Codifier | None) -> None:
        self.path, self.codifier = path, codifier
        self.today = datetime.now(UTC).date() + timedelta(days=1)  # whatever the time zone
        self.columns: dict[str, int] = {}
        self.status: ListStatus | None = None
        self.rows: list[ListRow] = []
        self.faults: dict[str, list[str]] = defaultdict(list)
        self.remarks: dict[str, list[str]] = defaultdict(list)

    def take(self, row: DocumentRow) -> None:
        """Read a row: a heading, titles of columns, or a unit of the list."""
        cells = [_plain(cell) for cell in row.cells]
        filled = [cell for cell in cells if cell not in _BLANK]
        if not filled:
            return
        if any(_like_code(cell) for cell in filled):
            self._take_unit(row, cells)
            return
        columns = _columns_of(cells)
        if {"code", "since"} <= columns.keys():
            self._take_titles(row.place, cells, columns)
        elif self.columns and any(_day(cell.strip("* ")) for cell in filled):
            self.faults["without a code of KATOTTG"].append(_found_at(row.place, filled[0]))
        else:
            self._take_heading(" ".join(dict.fromkeys(filled)))

    def _take_heading(self, text: str) -> None:
        if "ведуться" in text.casefold():  # the title of section I, or of the whole list
            self.status = None
        elif _HEADING.match(text):
            self.status = _status_of(text) or self.status

    def _take_titles(self, place: str, titles: Sequence[str], columns: dict[str, int]) -> None:
        if "until" not in columns:
            raise MapFileError(
                self.path,
                f"{place}: expected a column of the day of the end (Дата завершення) beside "
                f"{titles[columns['since']][:60]!r}, found none; add it, empty where it goes on",
            )
        if not {"name", *_NAMED} & columns.keys():
            raise MapFileError(
                self.path,
                f"{place}: expected a column of names (Найменування, Назва), found "
                f"{', '.join(titles)[:200]}; add it",
            )
        self.columns = columns
        title = titles[columns["since"]]
        several = sum(word in title.casefold() for word in _BEGINNINGS) > 1
        stated = None if several else _status_of(title)
        if stated is not None and not (stated == "active" and self.status in LIST_STATUSES[1:3]):
            self.status = stated  # the title of active ones does not say whether registers work

    def _take_unit(self, row: DocumentRow, cells: Sequence[str]) -> None:
        if not self.columns:
            raise MapFileError(
                self.path,
                f"{row.place}: expected titles of columns above the first code (Код, Найменування, "
                "Дата початку …, Дата завершення …), found none; add a row with them",
            )
        try:
            self.rows += self._units(row, cells)
        except _FaultyRowError as fault:
            self.faults[fault.kind].append(_found_at(row.place, fault.found))

    def _units(self, row: DocumentRow, cells: Sequence[str]) -> Iterator[ListRow]:
        """Yield a record for each interval of a row."""
        texts = {key: cells[i] for key, i in self.columns.items() if i < len(cells)}
        code = _code(texts.get("code", ""))
        name = next(
            (texts[key] for key in ("name", *_NAMED) if texts.get(key, "") not in _BLANK), ""
        )
        since = self._days_of(row, "since")
        until = self._days_of(row, "until")
        if not since and not until and level_of_code(code) in ("oblast", "raion"):
            self.remarks["of an oblast or raion without days, taken as headings"].append(
                _found_at(row.place, name)
            )
            return
        status = self._status_of_row(texts)
        self._check_unit(row.place, code, name)
        if not since:
            raise _FaultyRowError("without a day of the beginning", name)
        if len(until) not in (len(since), len(since) - 1):
            raise _FaultyRowError(
                "with days that do not pair", f"{len(since)} beginnings, {len(until)} ends"
            )
        for first, last in zip(since, [*until, None], strict=False):
            if last is not None and last < first:
                raise _FaultyRowError("with an end before its beginning", f"{first} to {last}")
        for first, last in zip(since, [*until, None], strict=False):
            yield ListRow(code, printable(name), status, first, last, row.place)

    def _days_of(self, row: DocumentRow, column: str) -> list[date]:
        """Return the days in a cell, of which a row with several intervals has several."""
        at = self.columns[column]
        text = row.cells[at] if at < len(row.cells) else ""
        found = []
        for part in (stated.strip("*") for stated in re.split(r"[\s;,]+", text)):
            if part in _BLANK or part in _OF_A_YEAR:
                continue
            if (day := _day(part)) is None:
                raise _FaultyRowError("with a day that is no day as DD.MM.YYYY", part)
            if not _FIRST_DAY <= day <= self.today:
                raise _FaultyRowError(f"with a day before {_FIRST_DAY} or after today", part)
            found.append(day)
        return found

    def _status_of_row(self, texts: dict[str, str]) -> ListStatus:
        stated = texts.get("status", "")
        status = self.status if stated in _BLANK else _status_of(stated)
        if status is None:
            raise _FaultyRowError("without a status that is known", stated or "none")
        if status == "active" and texts.get("registers", "").casefold().startswith("так"):
            return "active_with_registers"
        return status

    def _check_unit(self, place: str, code: str, name: str) -> None:
        """Refuse a unit that the codifier does not have, and a name of another one."""
        if _EXCEPT.search(name):
            raise _FaultyRowError("naming a part, or exceptions, of a unit", name)
        is_district = level_of_code(code) == "district"
        if is_district and (self.codifier is None or self._has_city_of(code)):
            self.remarks["of a district of a city, which covers no settlement"].append(
                _found_at(place, name)
            )
        if self.codifier is None:
            return
        unit = self.codifier.units.get(code)
        if unit is None and is_district and self._has_city_of(code):
            return  # some editions have no districts
        if unit is None:
            raise _FaultyRowError("with a code that the codifier does not have", f"{code} {name}")
        if not name or _base(name) in map(_base, (unit.name, *unit.former)):
            return
        beside = (
            self.codifier.units[c].name
            for c in self.codifier.settlements_of(code[:9].ljust(19, "0"))
        )
        if level_of_code(code) == "settlement" and _base(name) in map(_base, beside):
            raise _FaultyRowError(
                "with the code of one settlement and the name of another",
                f"{code} is {unit.name}, not {name}",
            )
        self.remarks["named otherwise in the codifier, taken by code"].append(
            _found_at(place, f"{name}, in the codifier {unit.name}")
        )

    def _has_city_of(self, district: str) -> bool:
        """Return whether the codifier has the city that a code's first ten digits are of."""
        units = self.codifier.units if self.codifier is not None else {}
        return any(code.startswith(district[:12]) for code in units)

    # ---- the result ----------------------------------------------------------------------

    def result(self) -> OccupiedList:
        """Return the list, or refuse a file without a row of it."""
        left_out = sum(map(len, self.faults.values()))
        faults = [f"{_counted(found)} left out, {kind}" for kind, found in self.faults.items()]
        listed = [f"{note}: {found[0]}" for note, found in
                  zip(faults, self.faults.values(), strict=True)]  # fmt: skip
        if not self.rows:
            found = f"found none ({listed[0]})" if listed else "found none"
            raise MapFileError(
                self.path,
                "expected a table with code (КАТОТТГ), name, day of the beginning and day of the "
                f"end, {found}; check that it is the list",
            )
        rows = tuple(dict.fromkeys(self.rows))
        listed += [f"{_counted(at)} {kind}: {at[0]}" for kind, at in self.remarks.items()]
        listed += _repeated(self.rows)
        if self.codifier is None:
            listed.append(
                "there is no codifier (--register, codifier=): codes and names are not checked, "
                "and settlements of whole hromadas, raions and oblasts are not counted"
            )
        notes = tuple(printable(f"{self.path}: {note}") for note in listed)
        return OccupiedList(rows, self.path, notes, left_out, self.codifier)


def _repeated(rows: Sequence[ListRow]) -> Iterator[str]:
    """Yield notes on rows that repeat another, overlap it, or state another status."""
    by_unit: dict[str, list[ListRow]] = defaultdict(list)
    twice = Counter((row.code, row.status, row.since, row.until) for row in rows)
    repeated = [key for key, count in twice.items() if count > 1]
    if repeated:
        count = sum(twice[key] - 1 for key in repeated)
        yield f"{count} {'row repeats' if count == 1 else 'rows repeat'} another: {repeated[0][0]}"
    for row in dict.fromkeys(ListRow(c, "", s, f, u) for c, s, f, u in twice):
        by_unit[row.code].append(row)
    overlapping: dict[bool, list[str]] = {True: [], False: []}
    for code, of_unit in by_unit.items():
        ordered = sorted(of_unit, key=lambda row: row.since)
        for one, other in pairwise(ordered):
            if one.until is None or other.since < one.until:
                overlapping[one.status == other.status].append(f"{code} from {other.since}")
    if found := overlapping[True]:
        yield f"{_counted(found, 'interval')} overlapping one of the same status: {found[0]}"
    if found := overlapping[False]:
        yield (
            f"{_counted(found, 'interval')} overlapping one of another status, of which occupied "
            f"counts before active, and active before possible: {found[0]}"
        )


# ---- cells -------------------------------------------------------------------------------


def _plain(cell: str) -> str:
    return " ".join(cell.replace("\u00ad", "").split())


def _found_at(place: str, found: str) -> str:
    return f"{place} ({found[:120]})"


def _counted(found: Sequence[str], noun: str = "row") -> str:
    return f"{len(found):,} {noun}{'' if len(found) == 1 else 's'}"


def _as_code(cell: str) -> str:
    return re.sub(r"[\s*]", "", cell).translate(_LATIN).upper()


def _like_code(cell: str) -> bool:
    return cell[:1] in _FIRST_LETTERS and re.match(r"UA\d", _as_code(cell)) is not None


def _code(cell: str) -> str:
    code = _as_code(cell)
    if not is_code(code):
        raise _FaultyRowError("with a code that is not UA and 17 digits", cell or "none")
    return code


def _day(cell: str) -> date | None:
    """Return the day that a text is, as DD.MM.YYYY or YYYY-MM-DD; None for other text."""
    written = _DAY.fullmatch(cell)
    try:
        if written:
            return date(int(written[3]), int(written[2]), int(written[1]))
        return date.fromisoformat(cell) if re.fullmatch(r"\d{4}-\d\d-\d\d", cell) else None
    except ValueError:
        return None


def _status_of(text: str) -> ListStatus | None:
    """Return the status that a heading, a title or a cell states.

    >>> _status_of("2. Території активних бойових дій"), _status_of("Дата початку")
    ('active', None)
    """
    lower = text.casefold()
    if "окупац" in lower or "окупован" in lower:
        return "occupied"
    if "бойов" not in lower:
        return None
    if "можлив" in lower:
        return "possible"
    return "active_with_registers" if "електронн" in lower else "active"


def _columns_of(cells: Sequence[str]) -> dict[str, int]:
    """Return the columns that a row of titles names, by our names."""
    found: dict[str, int] = {}
    for position, cell in enumerate(cells):
        if (key := _column_of(cell.casefold())) and key not in found:
            found[key] = position
    return found


def _column_of(title: str) -> str:
    day = title.startswith(("дата", "день"))
    tests = {
        "code": title.startswith(("код", "катоттг")),
        "since": day and any(word in title for word in ("початк", "початок", "виникнен")),
        "until": day and any(word in title for word in ("заверш", "припинен", "закінч")),
        "status": title.startswith(("статус", "категорія")),
        "registers": title.startswith("функціонування"),
        "settlement": "населен" in title,
        "hromada": "громад" in title,
        "raion": "район" in title,
        "oblast": title in ("область", "назва області"),
        "name": title.startswith(("найменування", "назва")),
    }
    return next((key for key, fits in tests.items() if fits), "")


def _base(name: str) -> str:
    """Return a name without its kind, spelled so that it can be compared.

    >>> _base("с-ще Кам’яне"), _base("Авдіївська міська територіальна громада")
    ("кам'яне", 'авдіївська')
    """
    text = re.sub("[’ʼ`‘]", "'", name.strip(" *")).casefold()
    text = re.sub(r"\s*\(.*\)$", "", text)
    return _TYPE.sub("", " ".join(text.split())).strip(" *")
