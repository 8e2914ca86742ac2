"""Ground as cells of a grid: projected, burnt day over day, and written as GeoTIFF."""

from __future__ import annotations

import importlib
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from frontgeo._utils.fileio import replacing, unwritable
from frontgeo.errors import InputError, NotAvailableError
from frontgeo.geometry.projection import densified
from frontgeo.geometry.validation import misplaced

__all__ = [
    "CRS",
    "NO_DAY",
    "Days",
    "Extent",
    "Grid",
    "Patch",
    "Piece",
    "burn",
    "grid_over",
    "import_optional",
    "in_metres",
    "projected",
    "write_geotiff",
]

CRS = "EPSG:3035"  # LAEA Europe: equal-area, and the grid of EU statistics
NO_DAY = 0  # for a cell that no map shows as held
BLOCK = 512  # cells along a side of a file's tiles

_EUROPE = (-40.0, 20.0, 80.0, 85.0)  # degrees; farther out cells are far from square
_DENSE_DEG = 0.005  # between vertices this close, straight edges in lon/lat bend by less than 1 cm
_STRIPE_CELLS = 64_000_000  # burnt at a time: 128 MB
_MOST_CELLS = 50_000_000_000

Days = npt.NDArray[np.uint16]
Extent = tuple[float, float, float, float]
Piece = tuple[int, BaseGeometry]  # a day's number, and ground in metres of the grid's CRS


@dataclass(frozen=True)
class Grid:
    """A grid of square cells, counted from the north-west corner, in metres of EPSG:3035.

    Attributes
    ----------
    west_m, north_m : float
        The north-west corner.
    cell_m : float
        The side of a cell.
    width, height : int
        The numbers of cells.
    """

    west_m: float
    north_m: float
    cell_m: float
    width: int
    height: int

    @property
    def bounds_m(self) -> Extent:
        """Return west, south, east and north."""
        east_m = self.west_m + self.width * self.cell_m
        south_m = self.north_m - self.height * self.cell_m
        return self.west_m, south_m, east_m, self.north_m

    @property
    def cells(self) -> int:
        """The number of cells."""
        return self.width * self.height

    @property
    def transform(self) -> Any:
        """Return the `affine.Affine` from column and row to metres."""
        return import_optional("rasterio").Affine(
            self.cell_m, 0.0, self.west_m, 0.0, -self.cell_m, self.north_m
        )

    @property
    def stripe_rows(self) -> int:
        """Return the number of rows in every stripe but the last."""
        return max(1, _STRIPE_CELLS // (self.width * BLOCK)) * BLOCK

    def windows(self, pieces: Sequence[Piece]) -> list[tuple[int, int, Grid]]:
        """Return the parts of the grid outside which no piece lies, from north to south.

        Each is a stripe of whole tiles of the file, from the first to the last that a piece can
        reach, after its top row and its left column.
        """
        rows, windows = self.stripe_rows, []
        x, y = _edges(pieces)
        low, high = y.min(axis=1), y.max(axis=1)
        for top in range(0, self.height, rows):
            height = min(rows, self.height - top)
            north_m = self.north_m - top * self.cell_m
            south_m = north_m - height * self.cell_m
            # In each row, ground lies between the edges that cross it.
            crossing = x[(low <= north_m) & (high >= south_m)]
            if not crossing.size:
                continue
            reached = (crossing.min(), crossing.max())
            first, last = (math.floor((m - self.west_m) / self.cell_m) for m in reached)
            left = max(0, (first - 1) // BLOCK * BLOCK)
            right = min(self.width, ((last + 1) // BLOCK + 1) * BLOCK)
            if left < right:
                west_m = self.west_m + left * self.cell_m
                windows.append(
                    (top, left, Grid(west_m, north_m, self.cell_m, right - left, height))
                )
        return windows


class Patch(NamedTuple):
    """Cells of a grid, by their top row and left column."""

    top: int
    left: int
    days: Days


def _edges(pieces: Sequence[Piece]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return the two x and the two y of each edge."""
    rings = shapely.get_rings(shapely.get_parts(np.array([g for _, g in pieces], dtype=object)))
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    edges = np.stack([xy[:-1], xy[1:]], axis=1)[ring[:-1] == ring[1:]]
    return edges[..., 0], edges[..., 1]


def import_optional(module: str) -> ModuleType:
    """Import a library of the optional extra ``raster``, which only rasters need.

    Raises
    ------
    NotAvailableError
        If it is not installed.
    """
    try:
        return importlib.import_module(module)
    except ImportError:
        library = module.partition(".")[0]
        raise NotAvailableError(
            f"rasters need {library}; install it with: pip install 'frontgeo[raster]'"
        ) from None


def projected(ground: Any, transformer: Transformer, *, longest_deg: float) -> Any:
    """Project polygons from lon/lat, keeping edges straight in lon/lat.

    Parameters
    ----------
    ground : shapely Polygon or MultiPolygon, or array of them
        In longitude and latitude.
    transformer : pyproj.Transformer
        A transformer from longitude and latitude, with x first.
    longest_deg : float
        The longest edge to project as a straight line.

    Returns
    -------
    shapely Polygon or MultiPolygon, or array of them
        Fit for burning and coverage; narrow parts may cross themselves by a rounding error.
    """

    def project(xy: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return np.column_stack(transformer.transform(xy[:, 0], xy[:, 1]))

    return shapely.transform(densified(ground, longest_deg), project)


@cache
def _to_metres() -> Transformer:
    return Transformer.from_crs("EPSG:4326", CRS, always_xy=True)


def in_metres(grounds: Sequence[BaseGeometry]) -> npt.NDArray[np.object_]:
    """Project ground from longitude and latitude to the grid's CRS, in one call."""
    there = projected(np.array(grounds, dtype=object), _to_metres(), longest_deg=_DENSE_DEG)
    return np.asarray(there, dtype=object)


def grid_over(pieces: Sequence[Piece], cell_m: float, extent: Extent | None) -> Grid:
    """Return a grid that covers pieces, or an extent in longitude and latitude.

    Raises
    ------
    InputError
        If the extent or the size of a cell cannot be used.
    """
    bounds = shapely.total_bounds(np.array([ground for _, ground in pieces], dtype=object))
    if extent is not None:
        held, bounds = bounds, shapely.total_bounds(in_metres([_box(extent)]))
        wrong = misplaced(extent)
        if wrong and not shapely.intersects(shapely.box(*held), shapely.box(*bounds)):
            raise InputError(
                f"extent: expected (west, south, east, north) around the ground held, found "
                f"{extent!r}; {wrong[1]}"
            )
    if not np.isfinite(bounds).all():
        raise InputError(f"maps: expected ground in Europe, for {CRS}; found {bounds.tolist()}")
    # Corners are whole multiples of the cell, so that grids of one size align.
    west, south = (math.floor(value / cell_m) for value in bounds[:2])
    east, north = (math.ceil(value / cell_m) for value in bounds[2:])
    if (east - west) * (north - south) > _MOST_CELLS:
        raise InputError(
            f"resolution_m: {cell_m:g} m make {(east - west) * (north - south):,} cells, more than "
            f"{_MOST_CELLS:,}; choose larger cells or a smaller extent"
        )
    return Grid(west * cell_m, north * cell_m, cell_m, east - west, north - south)


def _box(extent: Extent) -> BaseGeometry:
    problem = f"extent: expected (west, south, east, north) in degrees, found {extent!r}"
    try:
        west, south, east, north = (float(value) for value in extent)
    except (TypeError, ValueError):
        raise InputError(problem) from None
    if not (_EUROPE[0] <= west < east <= _EUROPE[2] and _EUROPE[1] <= south < north <= _EUROPE[3]):
        raise InputError(f"{problem}; the grid covers Europe, within {_EUROPE}")
    return shapely.box(west, south, east, north)


def burn(grid: Grid, pieces: Sequence[Piece]) -> Days:
    """Burn pieces from newest to oldest, so that the earliest day stays where they overlap.

    Parameters
    ----------
    grid : Grid
    pieces : sequence of Piece
        In order of time, oldest first.

    Returns
    -------
    ndarray of uint16, shape (height, width)
        `NO_DAY` where no piece is.
    """
    # Leave out pieces beside the stripe, and burn the others newest first.
    west, south, east, north = grid.bounds_m
    bounds = shapely.bounds(np.array([ground for _, ground in pieces], dtype=object))
    near = (bounds[:, 0] <= east) & (bounds[:, 2] >= west)
    near &= (bounds[:, 1] <= north) & (bounds[:, 3] >= south)
    shapes = list(_shapes([pieces[i] for i in np.flatnonzero(near)[::-1]]))
    shape = (grid.height, grid.width)
    if not shapes:
        return np.full(shape, NO_DAY, dtype=np.uint16)
    days: Days = import_optional("rasterio.features").rasterize(
        shapes, out_shape=shape, fill=NO_DAY, transform=grid.transform, dtype="uint16"
    )
    return days


def _shapes(pieces: list[Piece]) -> Iterator[tuple[dict[str, Any], int]]:
    """Yield polygons in rasterio's form, faster than by their `__geo_interface__`."""
    # Take all coordinates at once, then cut the list at the ends of rings and of polygons.
    grounds = np.array([ground for _, ground in pieces], dtype=object)
    parts, piece_of = shapely.get_parts(grounds, return_index=True)
    rings, part_of = shapely.get_rings(parts, return_index=True)
    xy = shapely.get_coordinates(rings).tolist()
    ends = np.cumsum(shapely.get_num_coordinates(rings)).tolist()
    drawn = [xy[start:end] for start, end in pairwise([0, *ends])]
    bounds = np.searchsorted(part_of, np.arange(len(parts) + 1)).tolist()
    for piece, (first, last) in zip(piece_of.tolist(), pairwise(bounds), strict=True):
        yield {"type": "Polygon", "coordinates": drawn[first:last]}, pieces[piece][0]


def write_geotiff(
    path: Path, grid: Grid, patches: Iterable[Patch], *, band: str, unit: str, tags: dict[str, str]
) -> None:
    """Write one band with overviews.

    Parameters
    ----------
    path : Path
    grid : Grid
    patches : iterable of Patch
        Cells that do not overlap; where there are none, no day is held.
    band, unit : str
        Description and unit of the band.
    tags : dict of str

    Raises
    ------
    InputError
        If the file cannot be written; an older file stays as it was.
    """
    rasterio = import_optional("rasterio")
    try:
        # GDAL makes a Cloud-Optimised file only as a copy of another. Both are made in memory,
        # compressed: on a full disk libtiff would print its own lines, which no handler takes.
        with (
            replacing(path) as whole,
            rasterio.MemoryFile() as plain,
            rasterio.MemoryFile() as optimised,
        ):
            with plain.open(**_profile(rasterio, grid)) as raster:
                raster.update_tags(**tags)
                raster.set_band_description(1, band)
                raster.set_band_unit(1, unit)
                for top, left, days in patches:
                    window = rasterio.windows.Window(left, top, days.shape[1], days.shape[0])
                    raster.write(days, 1, window=window)
            import_optional("rasterio.shutil").copy(
                plain.name,
                optimised.name,
                driver="COG",
                COMPRESS="DEFLATE",
                PREDICTOR="YES",
                BLOCKSIZE=str(BLOCK),
                OVERVIEWS="IGNORE_EXISTING",
                # overviews show days of the raster, never interpolated ones
                OVERVIEW_RESAMPLING="NEAREST",
                BIGTIFF="IF_SAFER",
                NUM_THREADS="ALL_CPUS",  # compresses tiles; they are written in order all the same
            )
            whole.write_bytes(optimised.getbuffer())
    except InputError:
        raise
    except (OSError, ValueError, rasterio.errors.RasterioError) as error:
        reason = error.__cause__  # what GDAL said, such as a full disk
        raise unwritable(path, reason if isinstance(reason, Exception) else error) from None


def _profile(rasterio: Any, grid: Grid) -> dict[str, Any]:
    return {
        "driver": "GTiff",
        "width": grid.width,
        "height": grid.height,
        "count": 1,
        "dtype": "uint16",
        "nodata": NO_DAY,
        "crs": rasterio.crs.CRS.from_string(CRS),
        "transform": grid.transform,
        "tiled": True,
        "blockxsize": BLOCK,
        "blockysize": BLOCK,
        "BIGTIFF": "IF_SAFER",
        "SPARSE_OK": "TRUE",  # tiles without a day take no room in this file
        "COMPRESS": "DEFLATE",
        "ZLEVEL": "1",
    }
