"""What the cells of a raster add up to within polygons, cells on the edge by their part within."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from frontgeo.errors import InputError
from frontgeo.pixels.grid import optional

__all__ = ["CellSums", "cell_sums"]

_TILE = 2048  # cells a side, read at a time: 32 MB
_WHOLE = 1.0 - 1e-6  # coverage comes as float32

FloatArray = npt.NDArray[np.float64]


@dataclass
class CellSums:
    """What the cells of a raster add up to within some ground.

    Attributes
    ----------
    people : float
        Each cell by the part of it that lies within.
    low, high : float
        Of cells wholly within, and of all that are touched.
    cells, cells_cut : int
        Touched, and of these on the edge.
    covered, without : float
        Cells within, as parts, and those of them without a number.
    """

    people: float = 0.0
    low: float = 0.0
    high: float = 0.0
    cells: int = 0
    cells_cut: int = 0
    covered: float = 0.0
    without: float = 0.0


def cell_sums(ground: BaseGeometry, path: Path, dataset: Any, band: int, crs: CRS) -> CellSums:
    """Add up the cells of a raster within some ground, a tile at a time.

    Parameters
    ----------
    ground : polygons
        In the raster's CRS.
    path : Path
        Named in errors.
    dataset : rasterio.DatasetReader
    band : int
        From 1.
    crs : pyproj.CRS
        Of the raster.

    Raises
    ------
    InputError
        When a cell holds fewer than no people.
    """
    sums = CellSums()
    parts = shapely.get_parts(ground)
    tree = shapely.STRtree(parts)
    place = dataset.transform
    for top, left, rows, columns in _tiles(dataset, ground):
        x = sorted((place.c + left * place.a, place.c + (left + columns) * place.a))
        y = sorted((place.f + top * place.e, place.f + (top + rows) * place.e))
        inside = tree.query(shapely.box(x[0], y[0], x[1], y[1]))
        if not len(inside):
            continue
        coverage = _coverage(parts[np.sort(inside)], (rows, columns), (x[0], y[0], x[1], y[1]), crs)
        # exactextract counts from the north-west, a raster may run the other way
        coverage = coverage[:: 1 if place.e < 0 else -1, :: 1 if place.a > 0 else -1]
        window = ((top, top + rows), (left, left + columns))
        values = _values(dataset, band, window)
        if (values[coverage > 0] < 0).any():
            raise InputError(
                f"{path}: expected people per cell in band {band}, found "
                f"{np.nanmin(values[coverage > 0]):g}; state it as nodata if it stands for none, "
                "with gdal_edit -a_nodata"
            )
        _add(sums, coverage, values)
    return sums


def _tiles(dataset: Any, ground: BaseGeometry) -> list[tuple[int, int, int, int]]:
    """Row, column, height and width of the tiles of the raster that hold the ground."""
    if ground.is_empty:
        return []
    place = dataset.transform
    west, south, east, north = ground.bounds
    columns = sorted(((west - place.c) / place.a, (east - place.c) / place.a))
    rows = sorted(((north - place.f) / place.e, (south - place.f) / place.e))
    left, right = max(0, int(columns[0])), min(dataset.width, int(columns[1]) + 1)
    top, bottom = max(0, int(rows[0])), min(dataset.height, int(rows[1]) + 1)
    return [
        (row, column, min(_TILE, bottom - row), min(_TILE, right - column))
        for row in range(top, bottom, _TILE)
        for column in range(left, right, _TILE)
    ]


def _coverage(
    parts: npt.NDArray[np.object_],
    shape: tuple[int, int],
    bounds: tuple[float, float, float, float],
    crs: CRS,
) -> FloatArray:
    """Part of each cell that polygons cover, rows from the north."""
    source = optional("exactextract.raster").NumPyRasterSource(
        np.zeros(shape, dtype=np.int8), *bounds, srs_wkt=crs.to_wkt()
    )
    ground = gpd.GeoDataFrame(geometry=[shapely.MultiPolygon(list(parts))], crs=crs)
    found = optional("exactextract").exact_extract(
        source, ground, ["cell_id", "coverage"], output="pandas"
    )
    coverage: FloatArray = np.zeros(shape, dtype=np.float64)
    coverage.flat[np.asarray(found["cell_id"][0], dtype=np.int64)] = found["coverage"][0]
    return coverage


def _values(dataset: Any, band: int, window: Any) -> FloatArray:
    """People per cell, NaN where the raster has none."""
    read = dataset.read(band, window=window, masked=True)
    values: FloatArray = np.ma.filled(read.astype(np.float64), np.nan)
    values = values * float(dataset.scales[band - 1]) + float(dataset.offsets[band - 1])
    values[~np.isfinite(values)] = np.nan
    return values


def _add(sums: CellSums, coverage: FloatArray, values: FloatArray) -> None:
    touched = coverage > 0
    part, people = coverage[touched], values[touched]
    known = ~np.isnan(people)
    sums.cells += part.size
    sums.cells_cut += int(np.count_nonzero(part < _WHOLE))
    sums.covered += float(part.sum())
    sums.without += float(part[~known].sum())
    part, people = part[known], people[known]
    sums.people += float(part @ people)
    sums.low += float(people[part >= _WHOLE].sum())
    sums.high += float(people.sum())
