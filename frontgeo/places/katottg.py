"""Read Ukraine's codifier of administrative units (KATOTTG), and find the units of a code.

A code is ``UA`` and 17 digits: two for the oblast, two for the raion, three for the hromada,
three for the settlement and two for a district of a city, zeros from its own level down, and five
that number the unit. So the digits of a settlement say which raion and hromada it is in.
"""

from __future__ import annotations

import csv
import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Literal

from frontgeo._utils.fileio import read_regular
from frontgeo.errors import MapFileError
from frontgeo.io.document_tables import document_rows
from frontgeo.places.place_tables import data_folder, shipped_units

__all__ = [
    "CODE_LEVELS", "CodeLevel", "Codifier", "CodifierUnit", "codifier_at_hand", "is_code",
    "level_of_code", "oblast_of_code", "prefix_of_code", "read_codifier",
]  # fmt: skip

CodeLevel = Literal["oblast", "raion", "hromada", "settlement", "district"]
#: The number of characters by which the codes of a unit's parts begin, by its level.
CODE_LEVELS: dict[CodeLevel, int] = {
    "oblast": 4, "raion": 6, "hromada": 9, "settlement": 12, "district": 14,
}  # fmt: skip
_CODE = re.compile(r"UA\d{17}")
#: Categories that are settlements: cities, towns, villages, and cities with a special status.
_SETTLEMENTS = frozenset("KMXCT")
_LARGEST = 100_000_000  # bytes
_SHIPPED = "codifier.csv.xz"  # in the folder of settlements
_LATIN = str.maketrans("ОРНМХСКВТ", "OPHMXCKBT")  # categories are also written in Cyrillic


def is_code(text: str) -> bool:
    """Return whether a text is a code of KATOTTG.

    Examples
    --------
    >>> is_code("UA63140010010035757"), is_code("UA-63")
    (True, False)
    """
    return _CODE.fullmatch(text) is not None


def level_of_code(code: str) -> CodeLevel:
    """Return the level of the unit of a code, by its digits.

    Examples
    --------
    >>> level_of_code("UA63140010010035757"), level_of_code("UA01000000000013043")
    ('settlement', 'oblast')
    """
    ends = list(CODE_LEVELS.items())
    for (level, end), (_, start) in zip(ends[:0:-1], ends[-2::-1], strict=True):
        if code[start:end].strip("0"):
            return level
    return "oblast"


def prefix_of_code(code: str) -> str:
    """Return the characters by which the codes of all parts of a unit begin.

    Examples
    --------
    >>> prefix_of_code("UA63140010010035757"), prefix_of_code("UA01000000000013043")
    ('UA6314001001', 'UA01')
    """
    return code[: CODE_LEVELS[level_of_code(code)]]


def oblast_of_code(code: str) -> str:
    """Return the ISO 3166-2 code of the oblast of a code; empty if there is none.

    Examples
    --------
    >>> oblast_of_code("UA63140010010035757"), oblast_of_code("UA01000000000013043")
    ('UA-63', 'UA-43')
    """
    columns = shipped_units("ukraine").columns
    codes = zip(columns["katottg"], columns["iso"], strict=True)
    return next((str(iso) for own, iso in codes if own[:4] == code[:4]), "")


@dataclass(frozen=True)
class CodifierUnit:
    """A unit of the codifier.

    Attributes
    ----------
    code, name : str
    category : str
        A letter: O oblast, K city with a special status, P raion, H hromada, M, X, C and T
        settlements, B district of a city.
    former : tuple of str
        Names in earlier editions, where they are known.
    """

    code: str
    name: str
    category: str
    former: tuple[str, ...] = ()

    @property
    def is_settlement(self) -> bool:
        """Return whether it is a settlement."""
        return self.category in _SETTLEMENTS


class Codifier:
    """The units of the codifier by their codes.

    Parameters
    ----------
    units : iterable of CodifierUnit
    source : str
        Where they are from.

    Examples
    --------
    >>> codifier = Codifier([CodifierUnit("UA63140010010035757", "Вовчанськ", "M")])
    >>> codifier.units["UA63140010010035757"].name
    'Вовчанськ'
    >>> codifier.settlements_of("UA63140010000051180")
    ['UA63140010010035757']
    """

    def __init__(self, units: Iterable[CodifierUnit], source: str = "") -> None:
        self.units = {unit.code: unit for unit in units}
        self.source = source

    @cached_property
    def settlements(self) -> list[str]:
        """The codes of all settlements, sorted."""
        return sorted(unit.code for unit in self.units.values() if unit.is_settlement)

    def settlements_of(self, code: str) -> list[str]:
        """Return the codes of the settlements in a unit; of a settlement, its own."""
        return self._begins_with(prefix_of_code(code))

    def name_around(self, code: str, level: CodeLevel) -> str:
        """Return the name of the unit of a level around another; empty if there is none."""
        return self._by_prefix.get(code[: CODE_LEVELS[level]], "")

    @cached_property
    def _by_prefix(self) -> dict[str, str]:
        return {prefix_of_code(unit.code): unit.name for unit in self.units.values()}

    def _begins_with(self, prefix: str) -> list[str]:
        codes = self.settlements
        return codes[bisect_left(codes, prefix) : bisect_left(codes, prefix + "~")]


@cache
def codifier_at_hand() -> Codifier | None:
    """Return the edition of the codifier that ships; None if this installation has none."""
    import lzma  # few commands need it

    path = data_folder() / "settlements" / _SHIPPED
    if not path.is_file():
        return None
    rows = csv.DictReader(lzma.decompress(path.read_bytes()).decode("utf-8").splitlines())
    return Codifier(
        (
            CodifierUnit(
                row["katottg"],
                row["name_uk"],
                row["category"],
                tuple(filter(None, row["former"].split(";"))),
            )
            for row in rows
        ),
        "KATOTTG, as it ships",
    )


def read_codifier(path: str | Path) -> Codifier:
    """Read the codifier of administrative units from a file, as it is published.

    Parameters
    ----------
    path : path
        CSV, a workbook (.xlsx), a Word document or a web page, with the codes by level (``Перший
        рівень`` …), ``Категорія`` and ``Назва``.

    Returns
    -------
    Codifier

    Raises
    ------
    MapFileError
        If the file cannot be read, or is another table.
    NotAvailableError
        For a workbook without openpyxl.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "codifier.csv"
    >>> head = "Перший рівень;Категорія об’єкта;Назва об’єкта"
    >>> _ = path.write_text(head + chr(10) + "UA80000000000093317;K;Київ", "utf-8")
    >>> read_codifier(path).units["UA80000000000093317"].name
    'Київ'
    """
    rows = document_rows(read_regular(path, _LARGEST), str(path))
    units: dict[str, CodifierUnit] = {}
    levels, category, name = list[int](), -1, -1
    for row in rows:
        titles = [cell.strip().casefold() for cell in row.cells]
        found = [i for i, title in enumerate(titles) if title.endswith("рівень")]
        if found and any(title.startswith("назва") for title in titles):
            levels = found
            category = next((i for i, t in enumerate(titles) if t.startswith("категорія")), -1)
            name = next(i for i, title in enumerate(titles) if title.startswith("назва"))
            continue
        if not levels or category < 0 or len(row.cells) <= max(*levels, category, name):
            continue
        codes = [row.cells[i].strip() for i in levels if is_code(row.cells[i].strip())]
        if codes:  # the code of a unit is that of the lowest level that its row states
            kind = row.cells[category].strip().upper().translate(_LATIN)
            units[codes[-1]] = CodifierUnit(codes[-1], " ".join(row.cells[name].split()), kind)
    if not any(unit.is_settlement for unit in units.values()):
        raise MapFileError(
            path,
            "expected KATOTTG with columns of levels (Перший рівень, …), Категорія and Назва, "
            "found no settlement with these; check the file",
        )
    return Codifier(units.values(), str(path))
