"""Define the tree of errors.

::

    FrontgeoError
    ├── InputError (also ValueError)        a file, option or argument cannot be used
    │   ├── MapFileError                    a map file: path, feature, what was found
    │   ├── CaseError                       a case file: path, table, key
    │   ├── ClaimError                      a claim: value, unit, period
    │   └── GeometryError                   a geometry: range, validity, CRS
    └── NotAvailableError (also LookupError)    a named thing that is not here

Every message says where the fault is, what was expected, what was found and what to do. The
error's attributes hold the same details for programs.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

__all__ = [
    "CaseError",
    "ClaimError",
    "FrontgeoError",
    "GeometryError",
    "InputError",
    "MapFileError",
    "NotAvailableError",
]


class FrontgeoError(Exception):
    """The base of all errors that frontgeo raises on purpose.

    Examples
    --------
    >>> import frontgeo as fg
    >>> try:
    ...     fg.read_control_map("no-such-map.geojson")
    ... except fg.FrontgeoError as error:
    ...     print(error)
    no-such-map.geojson: no such file; check the path
    """

    def __init__(self, message: str = "") -> None:
        super().__init__(_shortened(" ".join(message.splitlines())))  # values may have many lines

    def __reduce__(self) -> tuple[Any, ...]:
        # Pickle the state as it is, because __init__ of subclasses takes other arguments.
        return _remade, (type(self), self.args, self.__dict__)


_LONGEST = 1500  # characters, as quoted text from files may have any length


def _shortened(message: str) -> str:
    half = _LONGEST // 2
    return message if len(message) <= _LONGEST else f"{message[:half]} … {message[-half:]}"


def _remade(
    kind: type[FrontgeoError], args: tuple[object, ...], attributes: dict[str, object]
) -> FrontgeoError:
    error = kind.__new__(kind, *args)
    error.args = args
    error.__dict__.update(attributes)
    return error


class InputError(FrontgeoError, ValueError):
    """A file, option or argument that cannot be used."""


class GeometryError(InputError):
    """A geometry that cannot be measured or compared."""


class ClaimError(InputError):
    """A claim that cannot be checked: its value, unit or period."""


class MapFileError(InputError):
    """A map file that cannot be read as a map of control.

    Parameters
    ----------
    path : str or Path
        The file, as the user named it.
    problem : str
        What was expected, what was found and what to do.
    feature : int, optional
        Position of the faulty feature in the file, counted from 0.
    """

    def __init__(self, path: str | Path, problem: str, *, feature: int | None = None) -> None:
        self.path = str(path)
        self.problem = problem
        self.feature = feature
        place = "" if feature is None else f", feature {feature}"
        super().__init__(f"{path}{place}: {problem}")


class CaseError(InputError):
    """A case file that cannot be used.

    Parameters
    ----------
    path : str or Path
        The case file.
    problem : str
        What was expected, what was found and what to do.
    where : str, optional
        The table and key, such as ``"[[maps]] 2, key 'before'"``.
    """

    def __init__(self, path: str | Path, problem: str, *, where: str | None = None) -> None:
        self.path = str(path)
        self.problem = problem
        self.where = where
        place = "" if where is None else f", {where}"
        super().__init__(f"{path}{place}: {problem}")


class NotAvailableError(FrontgeoError, LookupError):
    """A named thing that is not available: a settlement, a source, an optional library."""
