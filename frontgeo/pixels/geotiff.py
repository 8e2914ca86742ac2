"""Write days of cells as a Cloud-Optimised GeoTIFF, completely or not at all."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from frontgeo.errors import InputError
from frontgeo.pixels.grid import BLOCK, CRS, NO_DAY, Days, Grid, optional

__all__ = ["write_geotiff"]


def write_geotiff(
    path: Path, grid: Grid, stripes: Iterable[Days], *, band: str, unit: str, tags: dict[str, str]
) -> None:
    """Write one band with overviews.

    Parameters
    ----------
    path : Path
    grid : Grid
    stripes : iterable of ndarray
        Arrays from north to south, each as wide as the grid, that together have its height.
    band, unit : str
        Description and unit of the band.
    tags : dict of str

    Raises
    ------
    InputError
        If the file cannot be written; an older file stays as it was.
    """
    rasterio = optional("rasterio")
    try:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as folder:
            plain, whole = Path(folder) / "plain.tif", Path(folder) / "whole.tif"
            with rasterio.open(plain, "w", **_profile(rasterio, grid)) as raster:
                raster.update_tags(**tags)
                raster.set_band_description(1, band)
                raster.set_band_unit(1, unit)
                top = 0
                for days in stripes:
                    window = rasterio.windows.Window(0, top, grid.width, len(days))
                    raster.write(days, 1, window=window)
                    top += len(days)
            optional("rasterio.shutil").copy(
                plain,
                whole,
                driver="COG",
                COMPRESS="DEFLATE",
                PREDICTOR="YES",
                BLOCKSIZE=str(BLOCK),
                OVERVIEWS="IGNORE_EXISTING",
                # overviews show days of the raster, never interpolated ones
                OVERVIEW_RESAMPLING="NEAREST",
                BIGTIFF="IF_SAFER",
            )
            whole.replace(path)
    except (OSError, ValueError, rasterio.errors.RasterioError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(f"{path}: cannot be written ({reason}); choose another place") from None


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
    }
