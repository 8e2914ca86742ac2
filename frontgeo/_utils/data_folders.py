"""The folder of the library, in which a user keeps maps and a table of settlements."""

from __future__ import annotations

import os
from pathlib import Path

from frontgeo.errors import InputError

__all__ = ["ARCHIVE_VARIABLE", "library_folder", "use_library"]

ARCHIVE_VARIABLE = "FRONTGEO_ARCHIVE"

_named: list[Path] = []  # the folder of --library, for the rest of the command


def use_library(folder: str | Path | None) -> None:
    """Set the folder that `library_folder` returns from now on; None for the usual one."""
    _named[:] = [] if folder is None else [Path(folder).expanduser().absolute()]


def library_folder() -> Path:
    """Return the folder of the library: ``FRONTGEO_ARCHIVE``, or the platform's data folder.

    On the command line ``--library`` comes first.

    Raises
    ------
    InputError
        Where there is no home folder, and the variable is not set.

    Examples
    --------
    >>> library_folder().is_absolute()
    True
    """
    if _named:
        return _named[0]
    variable = os.environ.get(ARCHIVE_VARIABLE)
    try:
        if variable:
            return Path(variable).expanduser().absolute()
        import platformdirs

        folder = platformdirs.user_data_path("frontgeo", appauthor=False)
    except RuntimeError:  # a "~" without a home folder
        folder = Path()
    if not folder.is_absolute():
        raise InputError(
            f"library: expected a home folder, found none; set {ARCHIVE_VARIABLE} to a folder"
        )
    return folder / "library"
