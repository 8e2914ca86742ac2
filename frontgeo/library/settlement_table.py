"""Keep a table of all settlements in the library, which every command then uses by default."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from frontgeo._utils.data_folders import library_folder
from frontgeo._utils.fileio import locked, write_bytes, write_text
from frontgeo.errors import InputError
from frontgeo.fetch import fetch, sources
from frontgeo.library.adding import folder_to_write
from frontgeo.library.folder import LIST_NAME
from frontgeo.places.codifier import coverage_of
from frontgeo.places.full_table import all_settlements, packed_settlements
from frontgeo.places.place_tables import (
    ABOUT_SETTLEMENTS,
    LIBRARY_SETTLEMENTS,
    settlements_at_hand,
)

__all__ = [
    "SETTLEMENTS_NAME",
    "LibrarySettlements",
    "add_settlements",
    "is_settlements",
    "remove_settlements",
    "settlements_of_library",
]

#: name of the table in a library, and of the source that is fetched for it
SETTLEMENTS_NAME = "settlements"
#: sources of points: those joined to the codifier's codes, and GeoNames'
_SOURCES = {SETTLEMENTS_NAME: "ua-geo", "ua-geo": "ua-geo", "geonames": "settlements"}


def is_settlements(name: str) -> bool:
    """Return whether a name is that of points of all settlements, which can be fetched.

    Examples
    --------
    >>> is_settlements("settlements"), is_settlements("deepstate")
    (True, False)
    """
    return name in _SOURCES


@dataclass(frozen=True)
class LibrarySettlements:
    """The table of settlements of a library.

    Attributes
    ----------
    source : str
    rows : int
    with_point, listed : int
        The settlements of the official codifier that it has a point for, and all of them.
    notes : tuple of str
        What was left out, or lies outside its oblast.
    """

    source: str
    rows: int
    with_point: int
    listed: int
    notes: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return a line such as ``settlements: 29,700 of the 29,703 of the codifier``."""
        return (
            f"{SETTLEMENTS_NAME}: {self.rows:,} points, for {self.with_point:,} of the "
            f"{self.listed:,} settlements of the codifier ({self.source}); commands use them by "
            "default"
        )


def add_settlements(
    what: str | Path = SETTLEMENTS_NAME, library: str | Path | None = None
) -> LibrarySettlements:
    """Fetch the points of all settlements, or read a file of them, and keep them in a library.

    Parameters
    ----------
    what : str or path
        ``settlements`` or ``ua-geo`` for the codifier joined to OpenStreetMap, ``geonames`` for
        GeoNames' dump, or a file as for `frontgeo.load_settlements`. It replaces the table that
        the library has.
    library : path, optional
        By default `library_folder`.

    Raises
    ------
    FetchError
        When it cannot be fetched.
    MapFileError
        For a file without points or names, or with points outside Ukraine.
    InputError
        For a folder that cannot be written or holds archives that frontgeo did not put there; the
        library stays as it was.
    """
    source = _SOURCES.get(str(what)) if not Path(what).exists() else None
    folder = folder_to_write(library)
    if source is None:
        table = all_settlements(what)
    else:
        row = sources.source_named(source)
        about = {"source": row.title, "vintage": row.vintage, "licence": row.licence}
        table = all_settlements(fetch(source), **about, attribution=row.credit)
    content = packed_settlements(table)
    attrs = {**table.attrs, "added": str(sources.today())}
    about_table = {"sha256": hashlib.sha256(content).hexdigest(), "attrs": attrs}
    with locked(folder / LIST_NAME):
        write_bytes(folder / LIBRARY_SETTLEMENTS, content)
        write_text(
            folder / ABOUT_SETTLEMENTS, json.dumps(about_table, ensure_ascii=False, indent=2) + "\n"
        )
    covered = coverage_of(table)
    return LibrarySettlements(
        str(attrs["source"]), len(table), *covered, notes=tuple(table.attrs.get("notes", ()))
    )


def settlements_of_library(library: str | Path | None = None) -> LibrarySettlements | None:
    """Return the table of settlements that a library has, or None."""
    folder = library_folder() if library is None else Path(library)
    if not (folder / ABOUT_SETTLEMENTS).is_file():
        return None
    table = settlements_at_hand(folder)
    return LibrarySettlements(str(table.attrs["source"]), len(table), *coverage_of(table))


def remove_settlements(library: str | Path | None = None) -> None:
    """Remove the table of settlements from a library; commands use the shipped one again.

    Raises
    ------
    InputError
        When the library has none, or it cannot be removed.
    """
    folder = library_folder() if library is None else Path(library)
    if not (folder / ABOUT_SETTLEMENTS).is_file():
        raise InputError(f"{folder}: has no table of settlements; see frontgeo library list")
    try:
        # the description first: points without it are not used
        (folder / ABOUT_SETTLEMENTS).unlink()
        (folder / LIBRARY_SETTLEMENTS).unlink(missing_ok=True)
    except OSError as error:
        raise InputError(
            f"{folder / LIBRARY_SETTLEMENTS}: cannot be removed ({error.strerror}); remove it by "
            "hand"
        ) from None
