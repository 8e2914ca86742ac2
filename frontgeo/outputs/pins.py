"""Pins: days of a timeline with a text, read from a small file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from frontgeo._utils.dates import read_day
from frontgeo._utils.fileio import read_regular
from frontgeo._utils.toml import parsed_toml
from frontgeo.errors import InputError
from frontgeo.io.tabular import table_of, text_of

__all__ = ["Pin", "read_pins"]

_COLUMNS = ("day", "text", "source", "place")
_MOST_BYTES = 2**20
_MOST_LETTERS = 300


@dataclass(frozen=True)
class Pin:
    """A day of a timeline with a text.

    Attributes
    ----------
    day : date
        Or ISO text, of which a date is made.
    text : str
    source : str
        Where it is stated: a text, or an address that begins with ``https://``.
    place : str

    Examples
    --------
    >>> Pin("2024-05-10", "Offensive north of Kharkiv begins", place="Kharkiv oblast").day
    datetime.date(2024, 5, 10)
    """

    day: date
    text: str
    source: str = ""
    place: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "day", read_day(self.day, "day"))
        for name in ("text", "source", "place"):
            value = " ".join(str(getattr(self, name)).split())
            if len(value) > _MOST_LETTERS:
                raise InputError(
                    f"{name}: expected {_MOST_LETTERS} letters at most, found {len(value)}; cut"
                )
            object.__setattr__(self, name, value)
        if not self.text:
            raise InputError("text: expected what happened on this day, found none; write it")

    @property
    def address(self) -> str:
        """Return the source if it is an address that a page may link to, or nothing."""
        parts = urlsplit(self.source)
        return self.source if parts.scheme in ("https", "http") and parts.netloc else ""


def read_pins(path: str | Path) -> tuple[Pin, ...]:
    r"""Read pins from a file.

    Parameters
    ----------
    path : path
        A ``.csv`` table with the columns ``day`` and ``text``, and ``source`` and ``place`` if
        wanted; or a ``.toml`` file with these keys in tables ``[[pin]]``.

    Returns
    -------
    tuple of Pin
        In order of their days.

    Raises
    ------
    InputError
        With the file and the line, or the number of the pin, of each problem.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "pins.csv"
    >>> _ = path.write_text("day,text\n2024-05-10,Offensive begins\n")
    >>> read_pins(path)
    (Pin(day=datetime.date(2024, 5, 10), text='Offensive begins', source='', place=''),)
    """
    path = Path(path)
    content = read_regular(path, _MOST_BYTES)
    rows = _toml_rows if path.suffix.lower() == ".toml" else _csv_rows
    pins, problems = list[Pin](), list[str]()
    for where, row in rows(path, content):
        try:
            pins.append(_pin(row))
        except InputError as error:
            problems.append(f"{where}: {error}")
    if problems:
        rest = f" (and {len(problems) - 3} more)" if len(problems) > 3 else ""
        raise InputError(f"{path}: {'; '.join(problems[:3])}{rest}")
    if not pins:
        raise InputError(
            f"{path}: expected at least one pin, found none; a pin has a day and a text"
        )
    return tuple(sorted(pins, key=lambda pin: pin.day))


def _pin(row: Mapping[str, Any]) -> Pin:
    unknown = [key for key in row if key not in _COLUMNS]
    if unknown:
        raise InputError(f"expected {', '.join(_COLUMNS)}, found {unknown[0][:40]!r}; leave it out")
    for key in ("day", "text"):
        if not str(row.get(key, "")).strip():
            raise InputError(f"{key}: expected one, found none; write it")
    more = {key: str(row.get(key, "")) for key in _COLUMNS[1:]}
    return Pin(row["day"], **more)


def _csv_rows(path: Path, content: bytes) -> Iterator[tuple[str, Mapping[str, Any]]]:
    try:
        table = table_of(text_of(content))
    except ValueError as error:
        raise InputError(f"{path}: {error}") from None
    columns = [column.strip().lower() for column in table.head]
    _refuse_columns(path, columns)
    for line, cells in table.rows:
        if len(cells) != len(columns):
            wrong = f"expected {len(columns)} cells, found {len(cells)}; quote texts with commas"
            raise InputError(f"{path}: line {line}: {wrong}")
        yield f"line {line}", {k: v.strip() for k, v in zip(columns, cells, strict=True)}


def _refuse_columns(path: Path, columns: Sequence[str]) -> None:
    lacking = [name for name in _COLUMNS[:2] if name not in columns]
    unknown = [name for name in columns if name not in _COLUMNS]
    if lacking or unknown or len(set(columns)) < len(columns):
        raise InputError(
            f"{path}: line 1: expected the columns {', '.join(_COLUMNS)} (the last two if wanted), "
            f"found {', '.join(columns)[:80]!r}; rename them"
        )


def _toml_rows(path: Path, content: bytes) -> Iterator[tuple[str, Mapping[str, Any]]]:
    try:
        document = parsed_toml(text_of(content))
    except ValueError as error:
        raise InputError(f"{path}: not TOML ({error})") from None
    tables = document.get("pin", [])
    if set(document) - {"pin"} or not isinstance(tables, list):
        raise InputError(f"{path}: expected tables [[pin]], found {', '.join(document)[:60]!r}")
    for number, table in enumerate(tables, start=1):
        if not isinstance(table, dict):
            raise InputError(f"{path}: pin {number}: expected a table [[pin]] with day and text")
        yield f"pin {number}", table
