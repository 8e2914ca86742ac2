"""Estimate the people who live where control changed, from a raster of population."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo.change.ground import Ground
from frontgeo.errors import InputError
from frontgeo.geometry.measure import area_km2
from frontgeo.raster.cell_sums import WHOLE, CellRaster, extent_text, open_cells
from frontgeo.raster.grid import import_optional

__all__ = ["People", "Population", "checked_year", "population"]

# Sums by exactextract over the cells that some ground touches. A sum leaves out cells without a
# value; a count with a default value has them too, at the value 0.
_SUMS = {
    "people": "sum",
    "low": f"sum(coverage_weight=none,min_coverage_frac={WHOLE})",
    "high": "sum(coverage_weight=none)",
    "least": "min",
    "known": "count",
    "covered": "count(default_value=0)",
    "cells": "count(coverage_weight=none,default_value=0)",
    "whole": f"count(coverage_weight=none,default_value=0,min_coverage_frac={WHOLE})",
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
    for library in ("rasterio", "exactextract"):
        import_optional(library)
    if not isinstance(change, Ground):
        raise InputError(f"change: expected a change or a drawing, found {type(change).__name__}")
    checked_year(year)
    with open_cells(raster, band) as cells:
        return _population_of(change, cells, year)


def checked_year(year: int | None) -> int | None:
    """Return the year of a raster as it was given; refuse what is none."""
    if year is not None and not (isinstance(year, int) and 1900 <= year <= 2100):
        raise InputError(f"year: expected a year such as 2020, found {year!r}")
    return year


def _population_of(change: Ground, cells: CellRaster, year: int | None) -> Population:
    changes = (change.gained, change.lost)
    grounds = [cells.projected(ground) for ground in changes]
    sums = [cells.sums([ground], _SUMS)[0] for ground in grounds]
    # A change beside the raster is refused; one partly beside it is counted, and the rest named.
    full = [ground for ground in grounds if not ground.is_empty]
    if full and not any(counted["cells"] for counted in sums):
        both = shapely.GeometryCollection(list(changes))
        raise InputError(
            f"{cells.path}: expected a raster that covers the change, found one of "
            f"{cells.frame_text}, and the change in {extent_text(*both.bounds)}; use "
            "the raster of that country or tile"
        )
    people = [
        _people(counted, area_km2(lonlat), cells.outside_km2(ground))
        for counted, ground, lonlat in zip(sums, grounds, changes, strict=True)
    ]
    return Population(
        gained=people[0],
        lost=people[1],
        raster=str(cells.path),
        year=cells.year if year is None else year,
        cell_m=_cell_m(cells, full),
        crs=cells.crs_name,
        label=change.label,
        period=change.period,
    )


def _cell_m(cells: CellRaster, grounds: list[BaseGeometry]) -> float:
    """Return the side in metres of a square of the area of a cell, at the middle of the change."""
    place = cells.dataset.transform
    width, height = abs(place.a), abs(place.e)
    if grounds:
        middle = shapely.box(*shapely.total_bounds(np.array(grounds, dtype=object))).centroid
    else:
        middle = cells.frame.centroid
    # Cells of a raster in degrees differ in area with the latitude.
    x, y = middle.x, middle.y
    cell = shapely.box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)
    return 1000.0 * float(np.sqrt(area_km2(cells.lonlat(cell))))


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
