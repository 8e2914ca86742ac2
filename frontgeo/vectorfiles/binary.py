"""Read GeoPackage, shapefile and FlatGeobuf by GDAL, and GeoParquet by pyarrow.

GDAL receives bytes in memory, and must open them with the driver of their file signature. This
is checked before any feature is read.
"""

from __future__ import annotations

import re
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from pyproj.exceptions import ProjError

from frontgeo.errors import MapFileError, NotAvailableError
from frontgeo.mapheads import DAMAGED_ZIP, SHAPEFILE, Kind
from frontgeo.quiet import warnings_as
from frontgeo.vectorfiles.crs import crs_label, is_lonlat, refuse_grids
from frontgeo.vectorfiles.features import Contents, Layer
from frontgeo.vectorfiles.packed import MAX_MAP_BYTES
from frontgeo.vectorfiles.regular import read_regular

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["PARTS", "part_beside", "read", "read_parquet"]

#: The other files of a shapefile.
PARTS = (".shx", ".dbf", ".prj", ".cpg")
_DRIVERS = {"gpkg": "GPKG", "shapefile": "ESRI Shapefile", "zip": "ESRI Shapefile"}
_DRIVERS["fgb"] = "FlatGeobuf"
_MAX_CELLS = 100_000_000  # rows times columns of a GeoParquet file, which may be compressed
_INDEX_TABLES = re.compile(r"USING\s+['\"]?(rtree|fts[345])", re.IGNORECASE)


def part_beside(path: Path, suffix: str) -> bytes | None:
    """Return a shapefile's part, or a GeoPackage's log, from beside the file, or None."""
    names = [path.with_suffix(end).name for end in (suffix, suffix.upper()) if suffix[0] == "."]
    for name in names or [path.name + suffix]:
        if (part := path.with_name(name)).is_file():
            return read_regular(part, MAX_MAP_BYTES)
    return None


def read(name: str, content: bytes, kind: Kind, beside: Callable[[str], bytes | None]) -> Contents:
    """Return every layer that has geometries, in longitude and latitude.

    Raises
    ------
    MapFileError
        When the file is damaged, states no CRS, or refers to other files.
    """
    if kind == "gpkg":
        _refuse_foreign_tables(name, content)
        if beside("-wal"):
            raise MapFileError(
                name,
                "has changes that are not yet written into it (the file ending in -wal beside "
                "it); close the program that has it open",
            )
    elif kind == "shapefile":
        content = _zipped_shapefile(name, content, {part: beside(part) for part in PARTS})
    elif kind == "zip":
        content = _repacked(name, content)
    elif kind == "fgb":
        refuse_grids(name, content[: 12 + int.from_bytes(content[8:12], "little")])
    contents = Contents([])
    for position, layer in enumerate(_layers(name, content, kind)):
        frame, listed = _frame(name, content, position, layer, contents)
        if frame is None:
            continue
        if listed > len(frame):
            contents.left_out["feature that the file counts and does not hold"] += listed - len(
                frame
            )
        contents.layers.append(Layer.of_table(layer, _in_lonlat(name, layer, frame, contents)))
    return contents


def _layers(name: str, content: bytes, kind: Kind) -> list[str]:
    import pyogrio  # slow to load

    try:
        with warnings_as("ignore"):  # the same warnings come when the layer itself is read
            layers = [str(layer) for layer, _ in pyogrio.list_layers(content)]
            driver = pyogrio.read_info(content, layer=0)["driver"] if layers else ""
    except Exception as error:  # GDAL may raise almost any error
        raise MapFileError(
            name,
            "expected a map (GeoJSON, GeoPackage, shapefile, KML, TopoJSON, GeoParquet), found "
            f"a file that is damaged or not a map{_detail(error)}; export it again",
        ) from None
    if layers and driver != _DRIVERS[kind]:
        raise MapFileError(
            name,
            f"expected {_DRIVERS[kind]}, found a file that is read as {driver}; save it as "
            "GeoPackage",
        )
    return layers


def _frame(
    name: str, content: bytes, position: int, layer: str, contents: Contents
) -> tuple[gpd.GeoDataFrame | None, int]:
    """Return one layer by position, and the number of features that the file states."""
    import geopandas as gpd
    import pyogrio

    try:
        with warnings_as("always") as caught:
            listed = int(pyogrio.read_info(content, layer=position)["features"])
            frame = pyogrio.read_dataframe(content, layer=position, on_invalid="fix")
    except Exception as error:  # as above
        raise MapFileError(
            name, f"layer {layer!r} cannot be read{_detail(error)}; export it again"
        ) from None
    for warning in caught:
        text = re.sub(r"/vsi[\w./-]*", name, str(warning.message).splitlines()[0])
        # GDAL warns that a file in memory has no suffix; ignore that.
        if issubclass(warning.category, RuntimeWarning) and "application_id" not in text:
            contents.repaired[f"reader: {text[:100]}"] += 1
    return (frame if isinstance(frame, gpd.GeoDataFrame) else None), listed


def _detail(error: Exception) -> str:
    text = re.sub(r"'?/vsi[\w./-]*'?", "", " ".join(str(error).split(";")[0].split()))
    return f" ({text.strip(' :')[:80]})" if text.strip(" :'") else ""


def _in_lonlat(
    name: str, layer: str, frame: gpd.GeoDataFrame, contents: Contents
) -> gpd.GeoDataFrame:
    if frame.crs is None:
        raise MapFileError(
            name,
            f"layer {layer!r}: expected a stated CRS, found none; add it (for a shapefile the "
            ".prj file), or export as GeoJSON in longitude and latitude",
        )
    if is_lonlat(frame.crs):
        return frame
    refuse_grids(name, frame.crs.to_wkt())
    contents.reprojected_from = crs_label(frame.crs)
    try:
        return frame.to_crs("EPSG:4326")
    except (ProjError, ValueError) as error:
        raise MapFileError(
            name,
            f"layer {layer!r}: its CRS cannot be transformed to longitude and latitude "
            f"({' '.join(str(error).split())[:80]}); reproject it to EPSG:4326",
        ) from None


# ---- GeoPackage ----------------------------------------------------------------------------


def _refuse_foreign_tables(name: str, content: bytes) -> None:
    """Refuse SQLite that is not a GeoPackage, or has virtual tables that open other files."""
    # Set the journal mode in the header to rollback: a file in memory has no log beside it.
    rollback = content[:18] + b"\x01\x01" + content[20:]
    try:
        with closing(sqlite3.connect(":memory:")) as database:
            database.deserialize(rollback)
            listed = database.execute("SELECT name, sql FROM sqlite_master").fetchall()
            tables = {str(table).lower() for table, _ in listed}
            systems = []
            if "gpkg_spatial_ref_sys" in tables:
                systems = database.execute("SELECT * FROM gpkg_spatial_ref_sys").fetchall()
    except (sqlite3.Error, ValueError, OverflowError) as error:
        raise MapFileError(
            name,
            f"expected a GeoPackage, found a file that is damaged or not a map ({error}); export "
            "it again",
        ) from None
    for system in systems:
        refuse_grids(name, " ".join(map(str, system)))
    if "gpkg_contents" not in tables:
        raise MapFileError(
            name,
            "expected a GeoPackage, found another SQLite database, damaged or not a map; save it "
            "as GeoPackage",
        )
    for table, sql in listed:
        virtual = re.search(r"CREATE\s+VIRTUAL", str(sql), re.IGNORECASE)
        if virtual and not _INDEX_TABLES.search(str(sql)):
            raise MapFileError(
                name,
                f"table {str(table)[:40]!r} is virtual and may open other files; export the layer "
                "again",
            )


# ---- shapefile -----------------------------------------------------------------------------


def _zipped_shapefile(name: str, content: bytes, parts: dict[str, bytes | None]) -> bytes:
    """Return a zip in memory with a shapefile and its parts, and nothing else."""
    stated = 2 * int.from_bytes(content[24:28], "big")
    if stated > len(content):
        raise MapFileError(
            name,
            f"expected {stated:,} bytes, as its header says, found {len(content):,}: it is cut "
            "off; copy it again",
        )
    refuse_grids(name, parts.get(".prj") or b"")
    stem = re.sub(r"[^\w -]", "_", PurePosixPath(name.replace("\\", "/")).stem)[:80] or "map"
    packing = BytesIO()
    with zipfile.ZipFile(packing, "w") as packed:
        packed.writestr(f"{stem}.shp", content)
        for suffix, part in parts.items():
            if part is not None:
                packed.writestr(f"{stem}{suffix}", part)
    return packing.getvalue()


def _repacked(name: str, content: bytes) -> bytes:
    """Return a new zip of the only shapefile in a zip, in whatever folder, with its parts."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            files = {i.filename: i for i in packed.infolist() if not i.is_dir()}
            main = next(n for n in files if n.lower().endswith(".shp"))
            stem = main[: -len(".shp")].lower()
            wanted = {n.lower(): n for n in files if n.lower().startswith(f"{stem}.")}
            if sum(files[n].file_size for n in wanted.values()) > MAX_MAP_BYTES:
                raise MapFileError(name, f"more than {MAX_MAP_BYTES >> 20} MB once unpacked")
            inside = packed.read(main)
            parts = {
                suffix: packed.read(wanted[stem + suffix]) if stem + suffix in wanted else None
                for suffix in PARTS
            }
    except MapFileError:
        raise
    except (*DAMAGED_ZIP, StopIteration) as error:
        raise MapFileError(name, f"damaged archive ({error}); fetch it again") from None
    if not inside.startswith(SHAPEFILE):
        raise MapFileError(
            name, f"{main}: expected a shapefile, found a file that is damaged or not a map"
        )
    return _zipped_shapefile(main, inside, parts)


# ---- GeoParquet ----------------------------------------------------------------------------


def read_parquet(name: str, content: bytes) -> Contents:
    """Return the contents of GeoParquet, in longitude and latitude.

    Raises
    ------
    MapFileError
        When the file is damaged or too large.
    NotAvailableError
        When pyarrow is not installed.
    """
    import geopandas as gpd

    try:
        import pyarrow.parquet as pq
    except ImportError:
        raise NotAvailableError(
            f"{name}: GeoParquet needs pyarrow; install frontgeo[parquet]"
        ) from None
    try:
        about = pq.ParquetFile(BytesIO(content)).metadata
        groups = (about.row_group(i) for i in range(about.num_row_groups))
        unpacked = sum(group.total_byte_size for group in groups)
        if about.num_rows * about.num_columns > _MAX_CELLS or unpacked > 4 * MAX_MAP_BYTES:
            raise MapFileError(name, f"more than {4 * MAX_MAP_BYTES >> 20} MB once unpacked")
        frame = gpd.read_parquet(BytesIO(content))
    except MapFileError:
        raise
    except Exception as error:  # pyarrow may raise almost any error
        raise MapFileError(
            name,
            f"expected GeoParquet, found something damaged ({' '.join(str(error).split())[:80]})",
        ) from None
    contents = Contents([])
    contents.layers = [Layer.of_table("", _in_lonlat(name, "", frame, contents))]
    return contents
