"""Estimate the people who live where control changed, from a raster of population."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import ProjError
from shapely.geometry.base import BaseGeometry

from frontgeo._utils.arrays import FloatArray
from frontgeo._utils.library_warnings import warnings_as
from frontgeo.change.ground import Ground
from frontgeo.errors import InputError
from frontgeo.geometry.measure import area_km2, polygonal
from frontgeo.raster.grid import import_optional, projected

__all__ = ["People", "Population", "population"]

# by file extension, otherwise GeoTIFF: formats that cannot refer GDAL to other files or URLs
_DRIVERS = {".asc": "AAIGrid", ".bil": "EHdr", ".img": "HFA"}
_DENSE_DEG = 0.002  # between vertices this close, straight edges in lon/lat bend by less than 2 mm

_CELLS = 1 << 22  # read at a time: 32 MB
_WHOLE = 1.0 - 1e-6  # exactextract has the covered part of a cell as float32

# Sums by exactextract over the cells that some ground touches. A sum leaves out cells without a
# value; a count with a default value has them too, at the value 0.
_SUMS = {
    "people": "sum",
    "low": f"sum(coverage_weight=none,min_coverage_frac={_WHOLE})",
    "high": "sum(coverage_weight=none)",
    "least": "min",
    "known": "count",
    "covered": "count(default_value=0)",
    "cells": "count(coverage_weight=none,default_value=0)",
    "whole": f"count(coverage_weight=none,default_value=0,min_coverage_frac={_WHOLE})",
}


@dataclass(frozen=True)
class People:
    """The people in the cells of some ground.

    Attributes
    ----------
    people : float
        The sum over cells of their people times the share that the ground covers.
    low, high : float
        People in the cells entirely inside, and in all cells that the ground touches: it is
        not known where in a cell its people live.
    cells, cells_cut : int
        The number of cells that the ground touches, and of those it covers only in part.
    nodata_share : float
        Share of the covered cells, 0 to 1, for which the raster has no value. They count
        as unpopulated.
    area_km2 : float
        The area of the ground.
    outside_km2 : float
        The part of it outside the raster, which counts as unpopulated.
    """

    people: float
    low: float
    high: float
    cells: int
    cells_cut: int
    nodata_share: float
    area_km2: float
    outside_km2: float

    def __str__(self) -> str:
        text = f"{self.people:,.0f} people ({self.low:,.0f} to {self.high:,.0f})"
        notes = []
        if self.nodata_share > 0:
            notes.append(f"{self.nodata_share:.1%} of the cells have no value")
        if self.outside_km2 > 0:
            share = self.outside_km2 / self.area_km2
            notes.append(f"{self.outside_km2:,.1f} km² ({share:.1%}) lie outside the raster")
        return f"{text}; {', '.join(notes)}, counted as nobody" if notes else text


@dataclass(frozen=True)
class Population:
    """The people who live where control changed.

    Attributes
    ----------
    gained, lost : People
        On ground gained, and on ground lost.
    raster : str
        The file, as it was named.
    year : int or None
        The year of the raster's population; None if neither the raster nor the caller states it.
    cell_m : float
        Side in metres of a square of the area of a cell, where control changed.
    crs : str
        The CRS of the raster.
    label, period : str
        Label and period of the change.
    """

    gained: People
    lost: People
    raster: str
    year: int | None
    cell_m: float
    crs: str
    label: str
    period: str

    @property
    def table(self) -> pd.DataFrame:
        """Return a row each for gained and lost, with the attributes of `People` as columns."""
        rows = [vars(self.gained), vars(self.lost)]
        return pd.DataFrame(rows, index=pd.Index(["gained", "lost"], name="change"))

    def __str__(self) -> str:
        year = "a year that is not stated" if self.year is None else str(self.year)
        return (
            f"{self.label}, {self.period}: on ground gained {self.gained}; on ground lost "
            f"{self.lost}. Residents of {year} by {self.raster}: who fled, died or came since is "
            f"not in it. Cells of {self.cell_m:,.0f} m; the range is of the cells wholly inside "
            "and of all that are touched."
        )


def population(
    change: Ground, raster: str | Path, *, band: int = 1, year: int | None = None
) -> Population:
    """Estimate the people who live where control changed.

    Parameters
    ----------
    change : Ground
        The change.
    raster : path
        People per cell (counts, not densities), in any stated CRS, such as WorldPop or GHS-POP:
        a GeoTIFF, or a grid in ``.asc``, ``.bil`` or ``.img``.
    band : int
        The number of the band, from 1.
    year : int, optional
        The year of the population, if the file has no tag ``year``.

    Returns
    -------
    Population
        The numbers, and the uncertainty from the raster's cells and gaps.

    Raises
    ------
    InputError
        If the file is none of these, has no CRS or position, is rotated, has no such band,
        holds negative values, or lies elsewhere than the change.
    NotAvailableError
        If rasterio or exactextract is not installed.

    Notes
    -----
    Cells on the edge count by the share that is covered, computed by exactextract
    (Baston 2016, https://github.com/isciences/exactextract): people are assumed to be spread
    evenly in a cell. Edges stay straight in lon/lat. A cell without a value counts as
    unpopulated: rasters that show only settled cells (WorldPop constrained) leave the others
    without one, so that a high share is no fault there. Rasters are estimates based on
    censuses and built-up area; Ukraine's last census was in 2001.

    Examples
    --------
    >>> import tempfile, numpy, rasterio, shapely
    >>> path = Path(tempfile.mkdtemp()) / "people.tif"
    >>> with rasterio.open(path, "w", driver="GTiff", width=4, height=4, count=1,
    ...                    dtype="float32", crs="EPSG:4326",
    ...                    transform=rasterio.Affine(0.125, 0, 36, 0, -0.125, 50)) as file:
    ...     file.write(numpy.full((4, 4), 10.0, dtype="float32"), 1)
    >>> from frontgeo import Drawing
    >>> change = Drawing.of(shapely.box(36, 49.8125, 36.25, 50))
    >>> print(population(change, path, year=2020).gained)
    30 people (20 to 40)
    """
    rasterio = import_optional("rasterio")
    import_optional("exactextract")
    if not isinstance(change, Ground):
        raise InputError(f"change: expected a change or a drawing, found {type(change).__name__}")
    if year is not None and not (isinstance(year, int) and 1900 <= year <= 2100):
        raise InputError(f"year: expected a year such as 2020, found {year!r}")
    path = Path(raster)
    if not path.is_file():  # GDAL would also open URLs
        raise InputError(f"{path}: no such file; check the path")
    try:
        with warnings_as("ignore"):  # a raster without a position is refused below
            dataset = rasterio.open(path, driver=_DRIVERS.get(path.suffix.lower(), "GTiff"))
        with dataset:
            return _population_of(change, path, dataset, band, year)
    # before rasterio 1.4, RasterioIOError was not a RasterioError
    except (rasterio.errors.RasterioError, rasterio.errors.RasterioIOError) as error:
        reason = str(error).partition("\n")[0]
        raise InputError(
            f"{path}: expected a raster (GeoTIFF, .asc, .bil or .img) without damage, found "
            f"none ({reason}); check the file"
        ) from None


def _population_of(
    change: Ground, path: Path, dataset: Any, band: int, year: int | None
) -> Population:
    crs = _checked_crs(path, dataset, band)
    transformer = Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    changes = (change.gained, change.lost)
    grounds = [_projected(ground, transformer, path) for ground in changes]
    sums = [_sums(ground, path, dataset, band, crs) for ground in grounds]
    # A change beside the raster is refused; one partly beside it is counted, and the rest named.
    full = [ground for ground in grounds if not ground.is_empty]
    west, south, east, north = dataset.bounds
    frame = shapely.box(min(west, east), min(south, north), max(west, east), max(south, north))
    if full and not any(counted["cells"] for counted in sums):
        raise InputError(
            f"{path}: expected a raster that covers the change, found one of "
            f"{_lonlat_text(frame, transformer)}, and the change in {_bounds_text(change)}; use "
            "the raster of that country or tile"
        )
    people = [
        _people(counted, area_km2(lonlat), _outside_km2(ground, frame, transformer))
        for counted, ground, lonlat in zip(sums, grounds, changes, strict=True)
    ]
    return Population(
        gained=people[0],
        lost=people[1],
        raster=str(path),
        year=_year(dataset, band) if year is None else year,
        cell_m=_cell_m(dataset, full, transformer),
        crs=":".join(crs.to_authority() or (crs.name,)),
        label=change.label,
        period=change.period,
    )


def _checked_crs(path: Path, dataset: Any, band: int) -> CRS:
    if dataset.crs is None:
        raise InputError(
            f"{path}: expected a raster with a stated CRS, found none; write it into the file "
            "with gdal_edit or rio edit-info"
        )
    place = dataset.transform
    if place.b or place.d or not place.a or not place.e or place.is_identity:
        raise InputError(
            f"{path}: expected a raster with a stated position and without rotation, found "
            f"the transform {tuple(place)[:6]}; warp it first, with gdalwarp"
        )
    if not (isinstance(band, int) and 1 <= band <= dataset.count):
        raise InputError(f"{path}: expected a band from 1 to {dataset.count}, found {band!r}")
    if np.issubdtype(np.dtype(dataset.dtypes[band - 1]), np.complexfloating):
        raise InputError(f"{path}: expected people per cell in band {band}, found complex numbers")
    try:
        return CRS.from_wkt(dataset.crs.to_wkt())
    except ProjError as error:
        raise InputError(f"{path}: expected a CRS of the earth, found {error}") from None


def _lonlat(ground: BaseGeometry, transformer: Transformer) -> BaseGeometry:
    return shapely.transform(
        ground,
        lambda xy: np.column_stack(
            transformer.transform(xy[:, 0], xy[:, 1], direction="INVERSE")
        ).reshape(-1, 2),
    )


def _projected(ground: BaseGeometry, transformer: Transformer, path: Path) -> BaseGeometry:
    there: BaseGeometry = projected(ground, transformer, longest_deg=_DENSE_DEG)
    if not np.isfinite(shapely.get_coordinates(there)).all():
        raise InputError(
            f"{path}: expected a CRS that covers the change, found "
            f"{transformer.target_crs.name if transformer.target_crs else 'another'}; warp the "
            "raster to EPSG:4326 first"
        )
    return there


def _outside_km2(ground: BaseGeometry, frame: BaseGeometry, transformer: Transformer) -> float:
    # Most grounds lie inside; only the others are cut.
    if ground.is_empty or shapely.covers(frame, shapely.box(*ground.bounds)):
        return 0.0
    beyond = polygonal(shapely.difference(shapely.make_valid(ground), frame))
    return area_km2(_lonlat(beyond, transformer))


def _lonlat_text(frame: BaseGeometry, transformer: Transformer) -> str:
    try:
        west, south, east, north = transformer.transform_bounds(*frame.bounds, direction="INVERSE")
    except ProjError:
        return "another part of the earth"
    return _extent_text(west, south, east, north)


def _bounds_text(change: Ground) -> str:
    both = shapely.GeometryCollection([change.gained, change.lost])
    return _extent_text(*both.bounds)


def _extent_text(west: float, south: float, east: float, north: float) -> str:
    return f"longitude {west:.2f} to {east:.2f}, latitude {south:.2f} to {north:.2f}"


def _year(dataset: Any, band: int) -> int | None:
    """Find the year in the raster's own tags, ignoring dates of production."""
    for tags in (dataset.tags(band), dataset.tags()):
        for key, value in tags.items():
            if key.casefold() in ("year", "reference_year") and re.fullmatch(r"\d{4}", value):
                return int(value)
    return None


def _cell_m(dataset: Any, grounds: list[BaseGeometry], transformer: Transformer) -> float:
    """Return the side in metres of a square of the area of a cell, at the middle of the change."""
    width, height = abs(dataset.transform.a), abs(dataset.transform.e)
    if grounds:
        middle = shapely.box(*shapely.total_bounds(np.array(grounds, dtype=object))).centroid
    else:
        middle = shapely.box(*dataset.bounds).centroid
    # Cells of a raster in degrees differ in area with the latitude.
    x, y = middle.x, middle.y
    cell = shapely.box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)
    return 1000.0 * float(np.sqrt(area_km2(_lonlat(cell, transformer))))


def _source(dataset: Any, band: int, crs: CRS) -> Any:
    """Return a band for exactextract, its rows from the north and NaN for cells without a value.

    exactextract has a source for rasterio's datasets, but takes rows from the south for rows from
    the north, and an infinite value for a number.
    """

    class Source(import_optional("exactextract.raster").RasterSource):  # type: ignore[misc]
        def res(self) -> tuple[float, float]:
            return abs(dataset.transform.a), abs(dataset.transform.e)

        def extent(self) -> tuple[float, float, float, float]:
            west, south, east, north = dataset.bounds
            return min(west, east), min(south, north), max(west, east), max(south, north)

        def nodata_value(self) -> None:
            return None

        def srs_wkt(self) -> str:
            return crs.to_wkt()

        def read_window(self, left: int, top: int, width: int, height: int) -> FloatArray:
            # a raster that runs west or north has its first cells at the other end
            is_west, is_north = dataset.transform.a < 0, dataset.transform.e > 0
            column = dataset.width - left - width if is_west else left
            row = dataset.height - top - height if is_north else top
            window = ((row, row + height), (column, column + width))
            read = dataset.read(band, window=window, masked=True)
            values: FloatArray = np.ma.filled(read.astype(np.float64), np.nan)
            values = values * float(dataset.scales[band - 1]) + float(dataset.offsets[band - 1])
            values[~np.isfinite(values)] = np.nan
            return np.ascontiguousarray(values[:: -1 if is_north else 1, :: -1 if is_west else 1])

    return Source()


def _sums(ground: BaseGeometry, path: Path, dataset: Any, band: int, crs: CRS) -> dict[str, float]:
    """Add up the cells of a raster within some ground in the raster's CRS, as in `_SUMS`."""
    if ground.is_empty:
        return dict.fromkeys(_SUMS, 0.0)
    [sums] = import_optional("exactextract").exact_extract(
        _source(dataset, band, crs),
        gpd.GeoDataFrame(geometry=[ground], crs=crs),
        [f"{name}={operation}" for name, operation in _SUMS.items()],
        max_cells_in_memory=_CELLS,
    )
    # the least value is None when no cell has a value
    found = {name: float(value or 0.0) for name, value in sums["properties"].items()}
    if found["least"] < 0:
        raise InputError(
            f"{path}: expected people per cell in band {band}, found {found['least']:g}; state it "
            "as nodata if it stands for none, with gdal_edit -a_nodata"
        )
    return found


def _people(sums: dict[str, float], ground_km2: float, outside_km2: float) -> People:
    covered = sums["covered"]
    return People(
        people=sums["people"],
        low=sums["low"],
        high=sums["high"],
        cells=round(sums["cells"]),
        cells_cut=round(sums["cells"] - sums["whole"]),
        nodata_share=(covered - sums["known"]) / covered if covered else 0.0,
        area_km2=ground_km2,
        outside_km2=outside_km2,
    )
