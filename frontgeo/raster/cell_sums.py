"""Sums over the cells of a raster that some ground touches, by exactextract.

Cells on the edge count by the share that is covered (Baston 2016,
https://github.com/isciences/exactextract). A raster may have any stated CRS, gaps, a scale and an
offset, and rows from the south; numbers below 0 are refused.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import ProjError
from shapely.geometry.base import BaseGeometry

from frontgeo._utils.arrays import FloatArray
from frontgeo._utils.fileio import read_regular, temporary_folder
from frontgeo._utils.library_warnings import warnings_as
from frontgeo.errors import GeometryError, InputError
from frontgeo.geometry.antimeridian import split_at_antimeridian
from frontgeo.geometry.measure import area_km2, polygonal
from frontgeo.io.crs import refuse_grids
from frontgeo.raster.grid import import_optional, projected

__all__ = ["WHOLE", "CellRaster", "extent_text", "open_cells"]

# by file extension, otherwise GeoTIFF: formats that cannot refer GDAL to other files or URLs
_DRIVERS = {".asc": "AAIGrid", ".bil": "EHdr", ".img": "HFA"}
#: by file extension: the files of position and form that belong to it
_BESIDE = {
    ".tif": (".tfw", ".tifw", ".wld"),
    ".asc": (".prj",),
    ".bil": (".hdr", ".prj", ".blw"),
    ".img": (".ige",),
}
_NUMBERS = re.compile(rb"<(NoDataValue|Scale|Offset)\b", re.IGNORECASE)  # in .aux.xml
_LARGEST_PART = 2**20  # bytes of such a file, but for the cells of a large .img
_DENSE_DEG = 0.002  # between vertices this close, straight edges in lon/lat bend by less than 2 mm
_CELLS = 1 << 22  # read at a time: 32 MB
_MOST_CELLS = 10**10  # in all grounds: ten times those of 30 m in Ukraine
_CELLS_OFF, _SHARE_OFF = 1e-3, 1e-6  # by which covered cells may differ from an area
_ROUNDED = 1e-7  # of the side of a cell: the grid to which ground with slivers is rounded
WHOLE = 1.0 - 1e-6  # exactextract has the covered part of a cell as float32


@contextmanager
def open_cells(raster: str | Path, band: int, unit: str = "people") -> Iterator[CellRaster]:
    """Open a band of a raster of numbers per cell.

    Parameters
    ----------
    raster : path
        A GeoTIFF, or a grid in ``.asc``, ``.bil`` or ``.img``.
    band : int
        From 1.
    unit : str
        The unit of the numbers, for messages.

    Raises
    ------
    InputError
        If the file is none of these, is damaged, has no CRS or position, is rotated, or has no
        such band.
    NotAvailableError
        If rasterio or exactextract is not installed.
    """
    rasterio = import_optional("rasterio")
    import_optional("exactextract")
    path = Path(raster)
    if not path.is_file():  # GDAL would also open URLs
        raise InputError(f"{path}: no such file; check the path")
    try:
        with _alone(path) as alone:
            with warnings_as("ignore"):  # a raster without a position is refused below
                driver = _DRIVERS.get(path.suffix.lower(), "GTiff")
                dataset = rasterio.open(alone, driver=driver)
            with dataset:
                yield CellRaster(path, dataset, band, _checked_crs(path, dataset, band, unit), unit)
    # before rasterio 1.4, RasterioIOError was not a RasterioError
    except (rasterio.errors.RasterioError, rasterio.errors.RasterioIOError) as error:
        reason = re.sub(r"/\S*/frontgeo-[^/]*/", "", str(error).partition("\n")[0])
        raise InputError(
            f"{path}: expected a raster (GeoTIFF, .asc, .bil or .img) without damage, found "
            f"none ({reason}); check the file"
        ) from None


@contextmanager
def _alone(path: Path) -> Iterator[Path]:
    """Yield the path of a raster in a folder of links that holds only the files it consists of.

    GDAL opens masks and overviews that lie beside a raster, or that a file beside it names, with
    any of its drivers, of which some open other files and URLs.
    """
    _refuse_numbers_beside(path)
    beside = _BESIDE.get(path.suffix.lower(), _BESIDE[".tif"])
    parts = [
        file
        for suffix in beside
        for file in (path.with_suffix(suffix), path.with_suffix(suffix.upper()))
        if file.is_file() and (suffix == ".ige" or file.stat().st_size <= _LARGEST_PART)
    ]
    with temporary_folder() as folder:
        for file in (path, *parts):
            _link(file.resolve(), folder / file.name)
        yield folder / path.name


def _refuse_numbers_beside(path: Path) -> None:
    """Refuse a raster whose numbers depend on a file that `_alone` leaves out."""
    mask, notes = (path.with_name(path.name + end) for end in (".msk", ".aux.xml"))
    changing = mask if mask.exists() else None
    if notes.exists() and _NUMBERS.search(read_regular(notes, _LARGEST_PART)):
        changing = notes
    if changing is not None:
        raise InputError(
            f"{path}: {changing.name} beside it says which of its cells count or how they are "
            "scaled, and is not opened; write that into the raster with gdal_translate"
        )


def _link(file: Path, there: Path) -> None:
    if there.exists():  # a file system that does not tell .PRJ from .prj
        return
    try:
        there.symlink_to(file)
    except OSError:  # Windows allows links only to some users
        shutil.copyfile(file, there)


@dataclass(frozen=True, eq=False)
class CellRaster:
    """An open band of a raster of numbers per cell.

    Attributes
    ----------
    path : Path
    dataset : rasterio.DatasetReader
    band : int
    crs : pyproj.CRS
    unit : str
    """

    path: Path
    dataset: Any
    band: int
    crs: CRS
    unit: str

    @cached_property
    def transformer(self) -> Transformer:
        """Return the transformer from longitude and latitude to the raster's CRS."""
        return Transformer.from_crs("EPSG:4326", self.crs, always_xy=True)

    @property
    def crs_name(self) -> str:
        """Return the code of the CRS, such as EPSG:4326, or its name if it has none."""
        return ":".join(self.crs.to_authority() or (self.crs.name,))

    @property
    def frame(self) -> BaseGeometry:
        """Return the ground of the raster, in its CRS."""
        west, south, east, north = self.dataset.bounds
        frame: BaseGeometry = shapely.box(
            min(west, east), min(south, north), max(west, east), max(south, north)
        )
        return frame

    @property
    def frame_text(self) -> str:
        """Return the extent of the raster in longitude and latitude, for messages."""
        try:
            bounds = self.transformer.transform_bounds(*self.frame.bounds, direction="INVERSE")
        except ProjError:
            return "another part of the earth"
        return extent_text(*bounds)

    @property
    def year(self) -> int | None:
        """Return the year in the raster's own tags, ignoring dates of production."""
        for tags in (self.dataset.tags(self.band), self.dataset.tags()):
            for key, value in tags.items():
                if key.casefold() in ("year", "reference_year") and re.fullmatch(r"\d{4}", value):
                    return int(value)
        return None

    def projected(self, ground: BaseGeometry) -> BaseGeometry:
        """Return ground in the raster's CRS, with edges straight in longitude and latitude."""
        # Most CRSs have no longitudes beyond 180°; some rasters run from 0° to 360°.
        if not (self.crs.is_geographic and self.frame.bounds[2] > 180.0):
            ground = split_at_antimeridian(ground)
        there: BaseGeometry = projected(ground, self.transformer, longest_deg=_DENSE_DEG)
        if not np.isfinite(shapely.get_coordinates(there)).all():
            raise InputError(
                f"{self.path}: expected a CRS that covers the ground, found {self.crs.name}; warp "
                "the raster to EPSG:4326 first"
            )
        return there

    def lonlat(self, ground: BaseGeometry) -> BaseGeometry:
        """Return ground in the raster's CRS in longitude and latitude."""
        there: BaseGeometry = shapely.transform(
            ground,
            lambda xy: np.column_stack(
                self.transformer.transform(xy[:, 0], xy[:, 1], direction="INVERSE")
            ).reshape(-1, 2),
        )
        return there

    def outside_km2(self, ground: BaseGeometry) -> float:
        """Return the area of ground in the raster's CRS that lies outside it."""
        # Most grounds lie inside; only the others are cut.
        if ground.is_empty or shapely.covers(self.frame, shapely.box(*ground.bounds)):
            return 0.0
        beyond = polygonal(shapely.difference(shapely.make_valid(ground), self.frame))
        return area_km2(self.lonlat(beyond))

    def sums(
        self, grounds: Sequence[BaseGeometry], operations: Mapping[str, str]
    ) -> list[dict[str, float]]:
        """Add up the cells within each of some grounds.

        Parameters
        ----------
        grounds : sequence of shapely Polygon or MultiPolygon
            In the raster's CRS; empty ones have the sum 0.
        operations : mapping of str to str
            exactextract's operations by name. ``least`` must be the least value, as a number
            below 0 is refused, and ``covered`` the number of covered cells, which is checked.

        Returns
        -------
        list of dict of str to float
            The results by name for each ground; 0 where no cell has a value.

        Raises
        ------
        InputError
            For a number below 0.
        GeometryError
            If the covered cells are not those of the ground's area.
        """
        found = self._sums(grounds, operations)
        # Where two edges run into each other by rounding, exactextract may take the outside of
        # a sliver for its inside. Such ground is rounded, which removes slivers, and tried again.
        wrong = [i for i in range(len(grounds)) if self._is_wrong(grounds[i], found[i])]
        mended = [self._without_slivers(grounds[i]) for i in wrong]
        for i, ground, again in zip(wrong, mended, self._sums(mended, operations), strict=True):
            if self._is_wrong(ground, again):
                raise GeometryError(
                    f"{self.path}: expected {self._cells_of(ground):,.3f} cells by the area of "
                    f"some ground, found {again['covered']:,.3f} covered; report this, with the "
                    "map and the raster"
                )
            found[i] = again
        for sums in found:
            if sums["least"] < 0:
                raise InputError(
                    f"{self.path}: expected {self.unit} per cell in band {self.band}, found "
                    f"{sums['least']:g}; state it as nodata if it stands for none, with gdal_edit "
                    "-a_nodata"
                )
        return found

    def _sums(
        self, grounds: Sequence[BaseGeometry], operations: Mapping[str, str]
    ) -> list[dict[str, float]]:
        found = [dict.fromkeys(operations, 0.0) for _ in grounds]
        filled = [i for i, ground in enumerate(grounds) if not ground.is_empty]
        if not filled:
            return found
        cells = sum(self._cells_of(grounds[i]) for i in filled)
        if cells > _MOST_CELLS:
            raise InputError(
                f"{self.path}: expected up to {_MOST_CELLS:.0e} cells in the ground, found "
                f"{cells:.0e}; aggregate the raster to larger cells"
            )
        sums = import_optional("exactextract").exact_extract(
            _source(self.dataset, self.band, self.crs),
            gpd.GeoDataFrame(geometry=[grounds[i] for i in filled], crs=self.crs),
            [f"{name}={operation}" for name, operation in operations.items()],
            max_cells_in_memory=_CELLS,
            # each block of cells is read once for all grounds
            strategy="feature-sequential" if len(filled) == 1 else "raster-sequential",
        )
        for i, one in zip(filled, sums, strict=True):
            # the least value is None when no cell has a value
            found[i] = {name: float(value or 0.0) for name, value in one["properties"].items()}
        return found

    @property
    def _cell_size(self) -> tuple[float, float]:
        return abs(self.dataset.transform.a), abs(self.dataset.transform.e)

    def _cells_of(self, ground: BaseGeometry) -> float:
        """Return the number of cells that the part of some ground in the raster has room for."""
        width, height = self._cell_size
        inside = ground
        if not shapely.covers(self.frame, shapely.box(*ground.bounds)):
            inside = shapely.intersection(shapely.make_valid(ground), self.frame)
        return float(shapely.area(inside)) / (width * height)

    def _is_wrong(self, ground: BaseGeometry, sums: Mapping[str, float]) -> bool:
        if ground.is_empty:
            return False
        cells = self._cells_of(ground)
        return abs(sums["covered"] - cells) > _CELLS_OFF + _SHARE_OFF * cells

    def _without_slivers(self, ground: BaseGeometry) -> BaseGeometry:
        grid = _ROUNDED * min(self._cell_size)
        return polygonal(shapely.set_precision(shapely.make_valid(ground), grid))


def extent_text(west: float, south: float, east: float, north: float) -> str:
    """Return an extent as text."""
    return f"longitude {west:.2f} to {east:.2f}, latitude {south:.2f} to {north:.2f}"


def _checked_crs(path: Path, dataset: Any, band: int, unit: str) -> CRS:
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
        raise InputError(f"{path}: expected {unit} per cell in band {band}, found complex numbers")
    definition = dataset.crs.to_wkt()
    refuse_grids(str(path), definition)
    try:
        return CRS.from_wkt(definition)
    except ProjError as error:
        raise InputError(f"{path}: expected a CRS of the earth, found {error}") from None


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
