"""Rasterize control: the day on which each cell of a grid was first shown as held."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from shapely.geometry.base import BaseGeometry

from frontgeo._utils.fileio import printable
from frontgeo._utils.parallel import chunks
from frontgeo._utils.progress import progress
from frontgeo._version import __version__
from frontgeo.archive.timeline import Timeline
from frontgeo.change.control_map import ControlMap
from frontgeo.errors import InputError
from frontgeo.geometry.edge_table import snapped
from frontgeo.geometry.pairs import pair_polygons
from frontgeo.mappers.registry import credit_of
from frontgeo.raster.grid import (
    CRS,
    NO_DAY,
    Days,
    Extent,
    Grid,
    Patch,
    Piece,
    burn,
    grid_over,
    import_optional,
    in_metres,
    write_geotiff,
)

__all__ = ["EPOCH", "FirstTaken", "first_taken_raster"]

#: Day 0 of the count, as in NumPy, so that ``days.astype("datetime64[D]")`` is right.
EPOCH = date(1970, 1, 1)

_LABELS = {"band": "first day held", "unit": f"days since {EPOCH}"}
_CHUNK = 64  # maps in memory at a time
_MOST_IN_MEMORY = 2_000_000_000  # cells: 4 GB


@dataclass(frozen=True)
class FirstTaken:
    """The day on which each cell was first shown as held, as an array or in a file.

    Attributes
    ----------
    path : Path or None
        The file; None if the raster is only in memory.
    mapper, definition : str
    first, last : date
        Days of the first and the last map.
    maps : int
        The number of maps read.
    grid : frontgeo.raster.grid.Grid
        The position of the cells, in metres of `crs`.
    held_at_first : int
        Cells held on the first map, or on further maps of its day.
    taken_later : int
        Cells first held on a later day.
    tags : dict of str
        The metadata of the file: mapper, credit, period, definition, unit.
    """

    path: Path | None
    mapper: str
    definition: str
    first: date
    last: date
    maps: int
    grid: Grid
    held_at_first: int
    taken_later: int
    tags: dict[str, str] = field(repr=False)
    _array: Days | None = field(repr=False, compare=False)
    _inputs: frozenset[Path] = field(repr=False, compare=False)

    @property
    def days(self) -> Days:
        """Return days since 1970-01-01 as uint16, north first, 0 where not held.

        They are read from the file unless they are in memory.
        """
        if self._array is not None:
            return self._array
        with import_optional("rasterio").open(self.path) as raster:
            days: Days = raster.read(1)
        return days

    @property
    def crs(self) -> str:
        """Return the CRS of the cells: LAEA Europe, equal-area, in metres."""
        return CRS

    @property
    def transform(self) -> Any:
        """Return the `affine.Affine` from column and row to metres."""
        return self.grid.transform

    @property
    def bounds_m(self) -> Extent:
        """Return west, south, east and north, in metres."""
        return self.grid.bounds_m

    @property
    def resolution_m(self) -> float:
        """Return the side of a cell."""
        return self.grid.cell_m

    @property
    def width(self) -> int:
        """Return the number of cells from west to east."""
        return self.grid.width

    @property
    def height(self) -> int:
        """Return the number of cells from north to south."""
        return self.grid.height

    def write(self, path: str | Path) -> FirstTaken:
        """Write the same GeoTIFF as `first_taken_raster`, byte for byte.

        Parameters
        ----------
        path : path

        Returns
        -------
        FirstTaken
            A copy of this one, with the path.

        Raises
        ------
        InputError
            If the file is one of the maps, or cannot be written.
        """
        path = Path(path)
        _refuse_inputs(path, self._inputs)
        write_geotiff(path, self.grid, [Patch(0, 0, self.days)], **_LABELS, tags=self.tags)
        return replace(self, path=path)

    def __str__(self) -> str:
        return (
            f"{self.path or 'in memory'}: {self.width:,} × {self.height:,} cells of "
            f"{self.resolution_m:g} m; {self.mapper}, {self.maps} maps, {self.first} to "
            f"{self.last}: {self.held_at_first:,} cells held at first, {self.taken_later:,} "
            "taken later"
        )


def first_taken_raster(
    maps: Timeline | Iterable[ControlMap],
    path: str | Path | None = None,
    *,
    resolution_m: float = 100.0,
    definition: str = "occupied",
    extent: Extent | None = None,
) -> FirstTaken:
    """Find the day on which each cell was first shown as held, as an array or a GeoTIFF.

    In LAEA Europe (EPSG:3035, equal-area). Cells hold days since 1970-01-01, 0 where no map
    shows ground as held (nodata); what the first map shows has that map's day: it was held
    then already, for how long is not known. A cell counts by its centre. Ground that was lost
    and taken again keeps the first day. Days are those of the maps: of ground taken in a gap
    between two maps, the later one's.

    Parameters
    ----------
    maps : Timeline or iterable of ControlMap
        Maps of one mapper, in order of time. 64 are held in memory at a time.
    path : path, optional
        The file to write, completely or not at all: a Cloud-Optimised GeoTIFF with overviews,
        burnt one stripe at a time, and compressed in memory until it is whole. The same maps
        give the same bytes with the same versions of rasterio and GDAL. By default the whole
        array stays in memory.
    resolution_m : float
        Side of a cell, metres. Cells start at multiples of it.
    definition : {"occupied", "occupied+contested"}
        The definition of held ground.
    extent : (west, south, east, north), optional
        Longitudes and latitudes that the grid has to cover; by default all ground held.

    Returns
    -------
    FirstTaken
        Its ``days`` are the array, ``crs`` and ``transform`` locate it, ``write`` writes it.

    Raises
    ------
    InputError
        If there is no map, one has no day, they are of several mappers or out of order,
        the extent or resolution cannot be used, or the file cannot be written.
    NotAvailableError
        If rasterio is not installed.

    Notes
    -----
    The first map is burnt once, and after it only what each map gains over the one
    before (`frontgeo.geometry.pairs.pair_polygons`), newest first, so that the earliest day of a
    cell is burnt last and stays. Coordinates are snapped to 6 decimals, 0.1 m.

    Examples
    --------
    >>> import shapely
    >>> from datetime import date
    >>> drawn = [ControlMap("me", {"occupied": shapely.box(36, 50, east, 50.1)}, day=day)
    ...          for day, east in ((date(2024, 5, 1), 36.1), (date(2024, 5, 31), 36.2))]
    >>> taken = first_taken_raster(drawn, resolution_m=100)
    >>> taken.days.shape, taken.held_at_first, taken.taken_later
    ((157, 172), 7967, 7966)
    """
    import_optional("rasterio")
    if isinstance(maps, ControlMap):
        raise InputError("maps: expected a Timeline or several ControlMaps, found one; use [map]")
    if not (isinstance(resolution_m, int | float) and 0 < resolution_m < math.inf):
        raise InputError(f"resolution_m: expected metres above 0, found {resolution_m!r}")
    if isinstance(maps, Timeline):
        maps = maps.holding(definition)
    facts = _MapFacts()
    pieces = _pieces(maps, definition, facts)
    inputs = frozenset(facts.files | ({maps.path} if isinstance(maps, Timeline) else set()))
    grid = grid_over(pieces, resolution_m, extent)
    # Windows are burnt as they are consumed, by the counts and then by the array or the file.
    windows = grid.windows(pieces)
    patches = (
        Patch(top, left, burn(window, pieces))
        for top, left, window in progress(len(windows), "stripe", over=windows)
    )
    counts = _CellCounts(facts.first_number)
    tags = facts.tags(definition, resolution_m)
    array: Days | None = None
    if path is None:
        array = _whole(grid, counts.passing(patches))
    else:
        path = Path(path)
        _refuse_inputs(path, inputs)
        write_geotiff(path, grid, counts.passing(patches), **_LABELS, tags=tags)
    return FirstTaken(
        path=path,
        mapper=facts.mapper,
        definition=definition,
        first=_day_of(facts.first_number),
        last=_day_of(facts.last_number),
        maps=facts.maps,
        grid=grid,
        held_at_first=counts.at_first,
        taken_later=counts.later,
        tags=tags,
        _array=array,
        _inputs=inputs,
    )


def _day_of(number: int) -> date:
    return EPOCH + timedelta(days=number)


class _MapFacts:
    """Facts about the maps for the raster's tags, gathered while they pass."""

    def __init__(self) -> None:
        self.maps = self.first_number = self.last_number = 0
        self.mapper = ""
        self.last_at: datetime | None = None
        self.files: set[Path] = set()

    def take(self, control_map: ControlMap) -> int:
        """Check a map against those before it, and return its day's number."""
        if not isinstance(control_map, ControlMap):
            raise InputError(f"maps: expected ControlMap, found {type(control_map).__name__}")
        at = control_map.state_at
        if control_map.day is None or at is None:
            raise InputError(
                f"{control_map.described}: expected a map with a day; use .with_(day=…)"
            )
        number = (control_map.day - EPOCH).days
        if not NO_DAY < number <= np.iinfo(np.uint16).max:
            raise InputError(
                f"{control_map.described}: expected a day from 1970-01-02 to 2149-06-06"
            )
        if self.maps and control_map.mapper != self.mapper:
            raise InputError(
                f"maps: expected one mapper, found {self.mapper!r} and {control_map.mapper!r} "
                f"({control_map.when}); make a raster of each"
            )
        if self.last_at is not None and (at < self.last_at or number < self.last_number):
            raise InputError(
                f"{control_map.described}: expected a map not earlier than the one before "
                f"it ({self.last_at:%Y-%m-%dT%H:%MZ}); sort by time"
            )
        if not self.maps:
            self.mapper, self.first_number = control_map.mapper, number
        self.maps += 1
        self.last_at, self.last_number = at, number
        self.files.update(Path(source.path) for source in control_map.sources)
        return number

    def tags(self, definition: str, resolution_m: float) -> dict[str, str]:
        first, last = _day_of(self.first_number), _day_of(self.last_number)
        return {
            "title": "First day on which ground was shown as held",
            "mapper": printable(self.mapper),
            "credit": credit_of(self.mapper) or printable(self.mapper),
            "period": f"{first}/{last}",
            "maps": str(self.maps),
            "definition": definition,
            "epoch": EPOCH.isoformat(),
            "unit": f"days since {EPOCH}; {NO_DAY}: not held on any map",
            "first_map": f"{self.first_number} ({first}): held already",
            "retaken": "ground lost and taken again keeps its first day",
            "cells": f"{resolution_m:g} m, by their centres",
            "software": f"frontgeo {__version__}",
        }


def _refuse_inputs(path: Path, inputs: Iterable[Path]) -> None:
    """Refuse to overwrite an input."""
    if any(file.resolve() == path.resolve() for file in inputs):
        raise InputError(f"{path}: is one of the maps; choose another name")


def _pieces(maps: Iterable[ControlMap], definition: str, facts: _MapFacts) -> list[Piece]:
    """Return the ground of the first map, then the gains of each later one, oldest first."""
    numbers: list[int] = []
    grounds: list[BaseGeometry] = []

    def held() -> Iterator[BaseGeometry]:
        for control_map in maps:
            numbers.append(facts.take(control_map))
            ground = control_map.held(definition)
            if not grounds:
                grounds.append(snapped(ground))
            yield ground

    # Chunks overlap by one map, the one that the first map of the next chunk is compared with.
    for chunk in chunks(held(), _CHUNK, overlap=1):
        grounds += [gained for gained, _ in pair_polygons(chunk)]
    if not numbers:
        raise InputError("maps: expected at least one, found none")
    there = in_metres(grounds)
    empty = [ground.is_empty for ground in grounds]
    return [(n, g) for n, g, none in zip(numbers, there, empty, strict=True) if not none]


class _CellCounts:
    """Counts of cells held on the first map and later, added up as patches pass."""

    def __init__(self, first_number: int) -> None:
        self.first_number = first_number
        self.at_first = self.later = 0

    def passing(self, patches: Iterable[Patch]) -> Iterator[Patch]:
        for patch in patches:
            at_first = int(np.count_nonzero(patch.days == self.first_number))
            self.at_first += at_first
            self.later += int(np.count_nonzero(patch.days)) - at_first
            yield patch


def _whole(grid: Grid, patches: Iterator[Patch]) -> Days:
    if grid.cells > _MOST_IN_MEMORY:
        raise InputError(
            f"path: {grid.cells:,} cells are more than the {_MOST_IN_MEMORY:,} that are kept in "
            "memory; name a file to write, or choose larger cells or a smaller extent"
        )
    whole = np.full((grid.height, grid.width), NO_DAY, dtype=np.uint16)
    for top, left, days in patches:
        whole[top : top + days.shape[0], left : left + days.shape[1]] = days
    return whole
