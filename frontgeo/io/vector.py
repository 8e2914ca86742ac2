"""Read vector files from memory: features by layer, and their coordinate reference system.

GDAL receives bytes in memory, and must open them with the driver of their file signature. This
is checked before any feature is read.

JSON and KML are parsed here, so that GDAL never opens text that could reference other files or
URLs. GDAL reads GeoPackage, shapefile and FlatGeobuf, recognised by their first bytes.
"""

from __future__ import annotations

import re
import sqlite3
import zipfile
from collections.abc import Callable, Sequence
from contextlib import closing
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from pyproj.exceptions import ProjError

from frontgeo._utils.fileio import read_regular
from frontgeo._utils.library_warnings import warnings_as
from frontgeo.errors import MapFileError, NotAvailableError
from frontgeo.io import geojson
from frontgeo.io.archives import MAX_MAP_BYTES, shapefile_parts, unpacked
from frontgeo.io.crs import crs_label, is_lonlat, refuse_grids
from frontgeo.io.features import Contents, Feature, FeatureLayer
from frontgeo.io.geojson import parsed_json
from frontgeo.io.signatures import DAMAGED_ZIP, SHAPEFILE, Kind, format_of, head_of

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = [
    "Contents",
    "Feature",
    "part_beside",
    "read_contents",
    "read_vector_file",
    "split_layer",
]


def split_layer(name: str | Path) -> tuple[Path, str | None]:
    """Return file and layer of ``file.gpkg:layer``, unless a file has the whole name.

    The layer's name may contain colons: the longest beginning that names a file is the file.

    Examples
    --------
    >>> split_layer("areas.gpkg:oblasts")
    (PosixPath('areas.gpkg'), 'oblasts')
    >>> split_layer("areas.gpkg")
    (PosixPath('areas.gpkg'), None)
    """
    text = str(name)
    colons = [i for i, c in enumerate(text) if c == ":" and i > 1 and text[i + 1 :]]
    if not colons or _is_there(text):
        return Path(name), None
    at = next((i for i in reversed(colons) if _is_there(text[:i])), colons[-1])
    return Path(text[:at]), text[at + 1 :]


def _is_there(path: str) -> bool:
    try:
        return Path(path).exists()
    except (OSError, ValueError):  # too long, or a NUL in it
        return False


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


def read_binary(
    name: str,
    content: bytes,
    kind: Kind,
    beside: Callable[[str], bytes | None],
    wanted: Sequence[str] = (),
) -> Contents:
    """Return every layer that has geometries, or those wanted, in longitude and latitude.

    Every layer is returned if one of those wanted is not there.

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
    layers = _layers(name, content, kind)
    asked = wanted if set(wanted) <= set(layers) else ()
    for position, layer in enumerate(layers):
        if asked and layer not in asked:
            continue
        frame, listed = _frame(name, content, position, layer, contents)
        if frame is None:
            continue
        if listed > len(frame):
            contents.left_out["feature that the file counts and does not hold"] += listed - len(
                frame
            )
        contents.layers.append(
            FeatureLayer.of_table(layer, _in_lonlat(name, layer, frame, contents))
        )
    if len(contents.layers) < len(asked):  # one without geometries: name those that have some
        return read_binary(name, content, kind, beside)
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

_ROLLBACK = b"\x01\x01"  # journal mode, in the header of SQLite


def _refuse_foreign_tables(name: str, content: bytes) -> None:
    """Refuse SQLite that is not a GeoPackage, or has virtual tables that open other files."""
    # Set the journal mode in the header to rollback: a file in memory has no log beside it.
    if content[18:20] != _ROLLBACK:
        content = b"".join((content[:18], _ROLLBACK, memoryview(content)[20:]))
    try:
        with closing(sqlite3.connect(":memory:")) as database:
            database.deserialize(content)
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
            main = next(n for n in packed.namelist() if n.lower().endswith(".shp"))
            found = {n.lower(): part for n, part in shapefile_parts(name, packed, main).items()}
    except MapFileError:
        raise
    except (*DAMAGED_ZIP, StopIteration) as error:
        raise MapFileError(name, f"damaged archive ({error}); fetch it again") from None
    stem = PurePosixPath(main).stem.lower()
    inside = found[f"{stem}.shp"]
    if not inside.startswith(SHAPEFILE):
        raise MapFileError(
            name, f"{main}: expected a shapefile, found a file that is damaged or not a map"
        )
    parts = {suffix: found.get(stem + suffix) for suffix in PARTS}
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
    contents.layers = [FeatureLayer.of_table("", _in_lonlat(name, "", frame, contents))]
    return contents


def read_contents(
    name: str,
    content: bytes,
    *,
    beside: Callable[[str], bytes | None] | None = None,
    wanted: Sequence[str] = (),
) -> Contents:
    """Read every layer of a file in memory, in longitude and latitude.

    Parameters
    ----------
    name : str
        The file's name, with which errors begin.
    content : bytes
        The unpacked file; for a zipped shapefile, the zip.
    beside : callable, optional
        Function that returns another part of a shapefile by its suffix, such as ``.dbf``, or
        None.
    wanted : sequence of str
        The layers that are needed; others may be left unread. Empty for all.

    Raises
    ------
    MapFileError
        When the file is damaged or of an unknown format, or its CRS cannot be resolved.
    """
    kind = format_of(content)
    if kind == "json":
        parsed, replaced = parsed_json(name, content)
        read = geojson.read_topojson if parsed.get("type") == "Topology" else geojson.read_geojson
        contents = read(name, parsed)
        if replaced:
            contents.repaired["broken UTF-8 replaced"] += replaced
        return contents
    if kind == "xml":
        from frontgeo.io import gml, kml  # load a parser of XML

        is_gml = gml.is_gml(content, head_of(content))
        return gml.read_gml(name, content) if is_gml else kml.read_kml(name, content)
    if kind == "wkt":
        from frontgeo.io import wkt  # loads pandas

        return wkt.read_wkt(name, content)
    if kind == "parquet":
        return read_parquet(name, content)
    if kind in ("gpkg", "shapefile", "fgb", "zip"):
        return read_binary(name, content, kind, beside or (lambda suffix: None), wanted)
    raise MapFileError(name, _unknown(content))


def _unknown(content: bytes) -> str:
    head = content[:512].upper()
    known = "GeoJSON, GeoPackage, shapefile, KML, TopoJSON, Esri JSON, FlatGeobuf, GeoParquet"
    if any(word in head for word in (b"POLYGON (", b"POLYGON((", b"POLYGON Z")):
        return (
            f"expected a map ({known}), found a table with geometries as text (WKT); open it in "
            "QGIS and export it as GeoPackage"
        )
    return f"expected a map ({known}), found a file that is damaged or not a map; export it again"


def read_vector_file(path: Path, layer: str | None = None, *, member: str = "") -> Contents:
    """Read a vector file on disk, packed or not.

    Parameters
    ----------
    path : Path
    layer : str, optional
        The only layer to read.
    member : str, optional
        The file to read from a zip that holds several.

    Raises
    ------
    MapFileError
        As for `read_contents`, or when there is no such layer.
    """
    content = read_regular(path, MAX_MAP_BYTES)
    packed = unpacked(str(path), content, [n for n in (member or layer,) if n])
    if member and not packed.chosen:
        raise MapFileError(path, f"expected {member} in the zip, found none; fetch it again")
    whole = packed.content is content
    contents = read_contents(
        str(path),
        packed.content,
        beside=(lambda suffix: part_beside(path, suffix)) if whole else None,
        wanted=() if layer is None or packed.chosen else (layer,),
    )
    if layer is None or packed.chosen:
        return contents
    return contents.of_layers(str(path), (layer,))
