"""Read the text of a case file and its TOML tables; every error names its key."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from frontgeo.claims.base import OLD_KEYS
from frontgeo.errors import CaseError, MapFileError
from frontgeo.tabular import text_of
from frontgeo.vectorfiles.regular import read_regular

__all__ = ["Table", "read_text", "read_toml", "tables_of", "together"]

_LARGEST = 64 * 2**20  # bytes of a case or a table of claims


def read_text(path: Path) -> tuple[bytes, str]:
    """Return the bytes of a file with their text, decoded as UTF-8 or, with its mark, UTF-16."""
    try:
        content = read_regular(path, _LARGEST)
    except MapFileError as error:
        raise CaseError(path, error.problem) from None
    except ValueError as error:  # the name contains NUL
        raise CaseError(path, f"cannot be read ({error})") from None
    try:
        return content, text_of(content)
    except ValueError as error:
        raise CaseError(path, str(error)) from None


def read_toml(path: Path) -> tuple[dict[str, Any], str]:
    """Return the tables of a TOML file with its SHA-256."""
    content, text = read_text(path)
    try:
        document = tomllib.loads(text, parse_float=_decimal)
    except (ValueError, RecursionError) as error:  # ValueError covers numbers without end
        raise CaseError(path, f"expected TOML, found an error: {error}") from None
    return document, hashlib.sha256(content).hexdigest()


def tables_of(
    path: Path,
    document: Mapping[str, Any],
    name: str,
    keys: set[str] | None,
    problems: list[CaseError],
) -> Iterable[tuple[int, Table]]:
    """Yield the tables of a name, numbered from 1.

    `keys` are the permitted ones, or None to permit all; entries that are not tables are added to
    `problems`.
    """
    listed = document.get(name, [])
    if not isinstance(listed, list):
        problems.append(CaseError(path, f"expected [[{name}]] (double brackets), found [{name}]"))
        return
    for i, values in enumerate(listed, 1):
        label = values.get("id") if isinstance(values, dict) else None
        shown = f" ({label})" if isinstance(label, str) and label else ""
        try:
            yield i, Table(path, f"[[{name}]] {i}{shown}", values, keys)
        except CaseError as error:
            problems.append(error)


_MOST_PROBLEMS = 5  # problems that one message lists
_OLD_KEYS = {
    **OLD_KEYS, "than_before": "baseline_before", "than_after": "baseline_after",
}  # fmt: skip


def together(path: Path, problems: Sequence[CaseError], found: str) -> CaseError:
    """Return one error for several problems; `found` describes them."""
    if len(problems) == 1:
        return problems[0]
    listed = [": ".join(p for p in (e.where, e.problem) if p) for e in problems[:_MOST_PROBLEMS]]
    more = len(problems) - len(listed)
    text = " | ".join(listed) + (f" | and {more} more" if more else "")
    return CaseError(path, f"{len(problems)} {found}: {text}")


class Table:
    """A table of a case file, whose errors name the file, the table and the key.

    Keys of the former release are read as today's, with a note each.
    """

    def __init__(self, path: Path, where: str, values: Any, keys: set[str] | None) -> None:
        self.path, self.where = path, where
        self.notes: list[str] = []
        if not isinstance(values, dict):
            raise self.error("expected a table of keys")
        self.values: dict[str, Any] = dict(values)
        for old, new in _OLD_KEYS.items():
            if old in self.values and (keys is None or new in keys):
                if new in self.values:
                    raise self.error(f"also given as {new!r}; keep that one", old)
                self.values[new] = self.values.pop(old)
                self.notes.append(
                    f"key {old!r} is now {new!r}; the old one goes with the next release"
                )
        unknown = sorted(set(self.values) - keys) if keys is not None else []
        if unknown:
            known = ", ".join(sorted(keys or ()))
            raise self.error(f"unknown key {unknown[0]!r}; known keys: {known}")

    def error(self, problem: str, key: str | None = None) -> CaseError:
        """Return an error that names the file, the table and the key."""
        where = self.where if key is None else f"{self.where}, key {key!r}"
        return CaseError(self.path, problem, where=where)

    def text(self, key: str, default: str = "") -> str:
        """Return the text of a key."""
        value = self.values.get(key, default)
        if not isinstance(value, str):
            raise self.error(f"expected text, found {value!r}", key)
        return value

    def texts(self, key: str, default: Sequence[str] = ()) -> tuple[str, ...]:
        """Return the texts of a key, which may be one or a list."""
        value = self.values.get(key, list(default))
        listed = [value] if isinstance(value, str) else value
        if not isinstance(listed, list) or not all(isinstance(v, str) and v for v in listed):
            raise self.error(f"expected text or a list of texts, found {value!r}", key)
        return tuple(listed)

    def paths(self, key: str) -> tuple[str, ...]:
        """Return the paths of a key, at least one."""
        paths = self.texts(key)
        if not paths:
            raise self.error("expected a path or a list of paths, found none", key)
        return paths

    def number(self, key: str) -> float | None:
        """Return the number of a key, which must be above 0."""
        value = self.values.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            raise self.error(f"expected a number above 0, found {_shown(value)}", key)
        if (isinstance(value, Decimal) and not value.is_finite()) or not 0 < value < 10**12:
            raise self.error("expected a number above 0 and below 10¹²", key)
        return float(value)

    def amount(self, key: str = "value") -> int | Decimal | str:
        """Return a stated number as written; refuse its absence."""
        if key not in self.values:
            raise self.error("missing; give the stated number, such as value = 880", key)
        value = self.values[key]
        if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
            raise self.error(f"expected a number, found {_shown(value)}", key)
        if isinstance(value, Decimal) and not value.is_finite():
            raise self.error(f"expected a number, found {value}", key)
        return value

    def day(self, key: str) -> date | None:
        """Return the day of a key."""
        value = self.values.get(key)
        if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
            return value
        if isinstance(value, str):
            try:
                return date.fromisoformat(value)
            except ValueError:
                pass
        raise self.error(f"expected a day such as 2024-05-31, found {_shown(value)}", key)

    def flag(self, key: str) -> bool:
        """Return whether a key is true."""
        value = self.values.get(key, False)
        if not isinstance(value, bool):
            raise self.error(f"expected true or false, found {_shown(value)}", key)
        return value


def _decimal(written: str) -> Decimal:
    """Return a number with the digits as written."""
    try:
        return Decimal(written)
    except ArithmeticError:
        raise ValueError(f"a number is too large: {written[:20]}") from None


def _shown(value: object) -> str:
    return repr(str(value) if isinstance(value, Decimal | date) else value)[:60]
