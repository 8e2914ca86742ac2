"""Control as pixels: the day on which each cell of a grid was first shown as held."""

from __future__ import annotations

import importlib
import math
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from frontgeo.control import ControlMap
from frontgeo.errors import InputError, NotAvailableError
from frontgeo.files import printable
from frontgeo.mappers import MAPPERS
from frontgeo.measure import densified, polygonal
from frontgeo.timeline import Timeline
from frontgeo.version import __version__

__all__ = ["EPOCH", "NO_DAY", "FirstTaken", "first_taken_raster", "optional", "projected"]

#: The day that days are counted from: NumPy's, so that ``band.astype("datetime64[D]")`` is right.
EPOCH = date(1970, 1, 1)
NO_DAY = 0  # of a cell that no map shows as held

_CRS = "EPSG:3035"  # LAEA Europe: equal-area, and the grid of the EU's own statistics
_EUROPE = (-40.0, 20.0, 80.0, 85.0)  # degrees; further out cells are far from square
_DENSE_DEG = 0.005  # straight edges in lon/lat bend by less than 1 cm between vertices
_BLOCK = 512  # cells, of the file's tiles
_STRIPE_CELLS = 64_000_000  # burnt at a time: 128 MB
_MOST_CELLS = 50_000_000_000

Days = npt.NDArray[np.uint16]
Piece = tuple[int, BaseGeometry]  # a day's number, and ground in metres of the grid's CRS


@dataclass(frozen=True)
class FirstTaken:
    """What a raster of first days came to.

    Attributes
    ----------
    path : Path
        The file.
    mapper, definition : str
    first, last : date
        Days of the first and the last map.
    maps : int
        How many maps were read.
    resolution_m : float
        Side of a cell.
    width, height : int
        Cells.
    bounds_m : tuple of float
        West, south, east and north in EPSG:3035.
    held_at_first : int
        Cells that the first map shows as held already; with what further maps of its day add.
    taken_later : int
        Cells first held on a later day.
    """

    path: Path
    mapper: str
    definition: str
    first: date
    last: date
    maps: int
    resolution_m: float
    width: int
    height: int
    bounds_m: tuple[float, float, float, float]
    held_at_first: int
    taken_later: int

    def __str__(self) -> str:
        return (
            f"{self.path}: {self.width:,} × {self.height:,} cells of {self.resolution_m:g} m; "
            f"{self.mapper}, {self.maps} maps, {self.first} to {self.last}: "
            f"{self.held_at_first:,} cells held at first, {self.taken_later:,} taken later"
        )


@dataclass(frozen=True)
class _Grid:
    """Square cells from the north-west corner, in metres of EPSG:3035."""

    west: float
    north: float
    side: float
    width: int
    height: int

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        east, south = self.west + self.width * self.side, self.north - self.height * self.side
        return self.west, south, east, self.north

    def stripes(self) -> Iterator[_Grid]:
        """Cut into stripes from north to south, each of whole tiles of the file."""
        rows = max(1, _STRIPE_CELLS // (self.width * _BLOCK)) * _BLOCK
        for top in range(0, self.height, rows):
            north = self.north - top * self.side
            yield _Grid(self.west, north, self.side, self.width, min(rows, self.height - top))


def optional(module: str) -> ModuleType:
    """Import a library of the extra ``raster``, which only rasters need.

    Raises
    ------
    NotAvailableError
        When it is not installed.
    """
    try:
        return importlib.import_module(module)
    except ImportError:
        library = module.partition(".")[0]
        raise NotAvailableError(
            f"rasters need {library}; install it with: pip install 'frontgeo[raster]'"
        ) from None


def first_taken_raster(
    maps: Timeline | Iterable[ControlMap],
    path: str | Path,
    *,
    resolution_m: float = 100.0,
    definition: str = "occupied",
    extent: tuple[float, float, float, float] | None = None,
) -> FirstTaken:
    """Write the day on which each cell was first shown as held, as a GeoTIFF.

    A Cloud-Optimised GeoTIFF in LAEA Europe (EPSG:3035, equal-area) with overviews. Cells
    hold days since 1970-01-01, 0 where no map shows ground as held (nodata); what the
    first map shows has that map's day: it was held then already, for how long is not
    told. A cell counts by its centre. Ground that was lost and taken again keeps the
    first day. Days are those of the maps: of ground taken in a gap between two maps, the
    later one's.

    Parameters
    ----------
    maps : Timeline or iterable of ControlMap
        Of one mapper, in order of time. One is held in memory at a time.
    path : path
        The file to write, whole or not at all. The same maps give the same bytes with
        the same versions of rasterio and GDAL.
    resolution_m : float
        Side of a cell, metres. Cells begin at multiples of it.
    definition : {"occupied", "occupied+contested"}
        What counts as held.
    extent : (west, south, east, north), optional
        Longitudes and latitudes that the grid has to cover; by default all ground held.

    Returns
    -------
    FirstTaken
        What was written.

    Raises
    ------
    InputError
        When there is no map, one has no day, they are of several mappers or out of order,
        the extent or resolution cannot be used, or the file cannot be written.
    NotAvailableError
        When rasterio is not installed.

    Notes
    -----
    The first map is burnt once, and after it only what each map gains over the one
    before, newest first, so that the earliest day of a cell is burnt last and stays.

    Examples
    --------
    >>> import tempfile, shapely
    >>> from datetime import date
    >>> drawn = [ControlMap("me", {"occupied": shapely.box(36, 50, east, 50.1)}, day=day)
    ...          for day, east in ((date(2024, 5, 1), 36.1), (date(2024, 5, 31), 36.2))]
    >>> done = first_taken_raster(drawn, Path(tempfile.mkdtemp()) / "first.tif")
    >>> done.width, done.height, done.held_at_first, done.taken_later
    (172, 157, 7967, 7966)
    """
    rasterio = optional("rasterio")
    path = Path(path)
    if isinstance(maps, ControlMap):
        raise InputError("maps: expected a Timeline or several ControlMaps, found one; use [map]")
    if not (isinstance(resolution_m, int | float) and 0 < resolution_m < math.inf):
        raise InputError(f"resolution_m: expected metres above 0, found {resolution_m!r}")
    told = _Told()
    pieces = list(_pieces(maps, definition, told))
    _keep_inputs(path, maps, told)
    grid = _grid(pieces, resolution_m, extent)
    first_number = pieces[0][0]
    held = later = 0
    try:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as folder:
            plain, whole = Path(folder) / "plain.tif", Path(folder) / "whole.tif"
            with rasterio.open(plain, "w", **_profile(rasterio, grid)) as raster:
                raster.update_tags(**told.tags(definition, grid))
                raster.set_band_description(1, "first day held")
                raster.set_band_unit(1, f"days since {EPOCH}")
                top = 0
                for stripe in grid.stripes():
                    days = burn(pieces, stripe)
                    held += int(np.count_nonzero(days == first_number))
                    later += int(np.count_nonzero(days > first_number))
                    window = rasterio.windows.Window(0, top, stripe.width, stripe.height)
                    raster.write(days, 1, window=window)
                    top += stripe.height
            optional("rasterio.shutil").copy(
                plain,
                whole,
                driver="COG",
                COMPRESS="DEFLATE",
                PREDICTOR="YES",
                BLOCKSIZE=str(_BLOCK),
                OVERVIEWS="IGNORE_EXISTING",
                OVERVIEW_RESAMPLING="NEAREST",  # a day that is in the raster, never one between
                BIGTIFF="IF_SAFER",
            )
            whole.replace(path)
    except (OSError, ValueError, rasterio.errors.RasterioError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(f"{path}: cannot be written ({reason}); choose another place") from None
    return FirstTaken(
        path=path,
        mapper=told.mapper,
        definition=definition,
        first=_day_of(first_number),
        last=_day_of(told.last_number),
        maps=told.maps,
        resolution_m=resolution_m,
        width=grid.width,
        height=grid.height,
        bounds_m=grid.bounds,
        held_at_first=held,
        taken_later=later,
    )


def _day_of(number: int) -> date:
    return EPOCH + timedelta(days=number)


class _Told:
    """What is told about the maps, gathered while they pass."""

    def __init__(self) -> None:
        self.maps = self.first_number = self.last_number = 0
        self.mapper = ""
        self.last_at: datetime | None = None
        self.files: set[Path] = set()

    def take(self, shown: ControlMap) -> int:
        """Check one map against those before, and return its day's number."""
        if not isinstance(shown, ControlMap):
            raise InputError(f"maps: expected ControlMap, found {type(shown).__name__}")
        at = shown.state_at
        if shown.day is None or at is None:
            raise InputError(f"{shown.described}: expected a map with a day; use .with_(day=…)")
        number = (shown.day - EPOCH).days
        if not NO_DAY < number <= np.iinfo(np.uint16).max:
            raise InputError(f"{shown.described}: expected a day from 1970-01-02 to 2149-06-06")
        if self.maps and shown.mapper != self.mapper:
            raise InputError(
                f"maps: expected one mapper, found {self.mapper!r} and {shown.mapper!r} "
                f"({shown.when}); make a raster of each"
            )
        if self.last_at is not None and (at <= self.last_at or number < self.last_number):
            raise InputError(
                f"{shown.described}: expected a map later than the one before it "
                f"({self.last_at:%Y-%m-%dT%H:%MZ}); sort by time, one map of an instant"
            )
        if not self.maps:
            self.mapper, self.first_number = shown.mapper, number
        self.maps += 1
        self.last_at, self.last_number = at, number
        self.files.update(Path(source.path) for source in shown.sources)
        return number

    def tags(self, definition: str, grid: _Grid) -> dict[str, str]:
        first, last = _day_of(self.first_number), _day_of(self.last_number)
        credit = MAPPERS[self.mapper].credit if self.mapper in MAPPERS else ""
        return {
            "title": "First day on which ground was shown as held",
            "mapper": printable(self.mapper),
            "credit": credit or printable(self.mapper),
            "period": f"{first}/{last}",
            "maps": str(self.maps),
            "definition": definition,
            "epoch": EPOCH.isoformat(),
            "unit": f"days since {EPOCH}; {NO_DAY}: not held on any map",
            "first_map": f"{self.first_number} ({first}): held already",
            "retaken": "ground lost and taken again keeps its first day",
            "cells": f"{grid.side:g} m, by their centres",
            "software": f"frontgeo {__version__}",
        }


def _keep_inputs(path: Path, maps: Any, told: _Told) -> None:
    """Refuse to write over what was read."""
    files = told.files | ({maps.path} if isinstance(maps, Timeline) else set())
    if any(file.resolve() == path.resolve() for file in files):
        raise InputError(f"{path}: is one of the maps; choose another name")


def _pieces(maps: Iterable[ControlMap], definition: str, told: _Told) -> Iterator[Piece]:
    """What the first map holds, then what each gains over the one before, oldest first."""
    before: BaseGeometry | None = None
    for shown in maps:
        number, held = told.take(shown), shown.held(definition)
        if before is None:
            yield number, _in_metres(held)
        elif not held.equals_exact(before, 0.0):
            gained = polygonal(shapely.difference(held, before))
            if not gained.is_empty:
                yield number, _in_metres(gained)
        before = held
    if before is None:
        raise InputError("maps: expected at least one, found none")


def _in_metres(ground: BaseGeometry) -> BaseGeometry:
    transformer = Transformer.from_crs("EPSG:4326", _CRS, always_xy=True)
    return projected(ground, transformer, longest_deg=_DENSE_DEG)


def projected(
    ground: BaseGeometry, transformer: Transformer, *, longest_deg: float
) -> BaseGeometry:
    """Project polygons from lon/lat, edges staying where they are straight.

    Parameters
    ----------
    ground : shapely Polygon or MultiPolygon
        Longitude and latitude.
    transformer : pyproj.Transformer
        From longitude and latitude, x first.
    longest_deg : float
        Longest edge that is projected as straight.

    Returns
    -------
    shapely.Polygon or shapely.MultiPolygon
        Good for burning and for coverage; thin parts may cross themselves by a rounding.
    """

    def project(xy: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return np.column_stack(transformer.transform(xy[:, 0], xy[:, 1]))

    there: BaseGeometry = shapely.transform(densified(ground, longest_deg), project)
    return there


def _grid(
    pieces: list[Piece], side: float, extent: tuple[float, float, float, float] | None
) -> _Grid:
    if extent is None:
        bounds = shapely.total_bounds(np.array([ground for _, ground in pieces], dtype=object))
    else:
        bounds = shapely.bounds(_in_metres(_box(extent)))
    if not np.isfinite(bounds).all():
        raise InputError(f"maps: expected ground in Europe, for {_CRS}; found {bounds.tolist()}")
    west, south = (math.floor(value / side) for value in bounds[:2])
    east, north = (math.ceil(value / side) for value in bounds[2:])
    if (east - west) * (north - south) > _MOST_CELLS:
        raise InputError(
            f"resolution_m: {side:g} m make {(east - west) * (north - south):,} cells, more than "
            f"{_MOST_CELLS:,}; choose larger cells or a smaller extent"
        )
    return _Grid(west * side, north * side, side, east - west, north - south)


def _box(extent: tuple[float, float, float, float]) -> BaseGeometry:
    problem = f"extent: expected (west, south, east, north) in degrees, found {extent!r}"
    try:
        west, south, east, north = (float(value) for value in extent)
    except (TypeError, ValueError):
        raise InputError(problem) from None
    if not (_EUROPE[0] <= west < east <= _EUROPE[2] and _EUROPE[1] <= south < north <= _EUROPE[3]):
        raise InputError(f"{problem}; the grid is of Europe, within {_EUROPE}")
    return shapely.box(west, south, east, north)


def burn(pieces: list[Piece], grid: _Grid) -> Days:
    """Burn pieces, newest first: where they overlap the earliest day stays."""
    area = shapely.box(*grid.bounds)
    shapely.prepare(area)
    meet = shapely.intersects(area, np.array([shapely.box(*g.bounds) for _, g in pieces]))
    shapes = [(g, day) for (day, g), near in zip(pieces, meet, strict=True) if near][::-1]
    shape = (grid.height, grid.width)
    if not shapes:
        return np.zeros(shape, dtype=np.uint16)
    days: Days = optional("rasterio.features").rasterize(
        shapes, out_shape=shape, fill=NO_DAY, transform=_transform(grid), dtype="uint16"
    )
    return days


def _transform(grid: _Grid) -> Any:
    return optional("rasterio").Affine(grid.side, 0.0, grid.west, 0.0, -grid.side, grid.north)


def _profile(rasterio: Any, grid: _Grid) -> dict[str, Any]:
    return {
        "driver": "GTiff",
        "width": grid.width,
        "height": grid.height,
        "count": 1,
        "dtype": "uint16",
        "nodata": NO_DAY,
        "crs": rasterio.crs.CRS.from_string(_CRS),
        "transform": _transform(grid),
        "tiled": True,
        "blockxsize": _BLOCK,
        "blockysize": _BLOCK,
        "BIGTIFF": "IF_SAFER",
    }
