"""Read vector files from memory: features by layer, and their coordinate reference system.

GDAL receives bytes in memory, and must open them with the driver of their file signature. This
is checked before any feature is read.

JSON, KML, GML and WKT are parsed here, so that GDAL never opens text that could reference other
files or URLs. GDAL reads GeoPackage, shapefile, FlatGeobuf, file geodatabase and MapInfo,
recognised by their first bytes and packed with their own parts alone, without the network.
"""

from __future__ import annotations

import os
import re
import sqlite3
import threading
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from pyproj.exceptions import ProjError

from frontgeo._utils.fileio import read_regular, temporary_folder
from frontgeo._utils.library_warnings import warnings_as
from frontgeo.errors import FrontgeoError, MapFileError, NotAvailableError
from frontgeo.io import geojson
from frontgeo.io.archives import MAX_MAP_BYTES, PARTS, map_bytes, parts_in_zip, unpacked
from frontgeo.io.crs import crs_label, is_lonlat, refuse_grids
from frontgeo.io.features import Contents, Feature, FeatureLayer, refuse_columns
from frontgeo.io.geojson import parsed_json
from frontgeo.io.signatures import DAMAGED_ZIP, Kind, check_wkb, format_of, head_of

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


_DRIVERS: dict[str, str] = {
    "gpkg": "GPKG",
    "shapefile": "ESRI Shapefile",
    "fgb": "FlatGeobuf",
    "tab": "MapInfo File",
    "mif": "MapInfo File",
    "gdb": "OpenFileGDB",
}
_OF_SEVERAL: dict[Kind, str] = {"shapefile": ".shp", "tab": ".tab", "mif": ".mif"}
#: The formats that are read, as errors name them.
KNOWN_FORMATS = (
    "GeoJSON, GeoPackage, shapefile, KML, GML, TopoJSON, Esri JSON, WKT, file geodatabase, "
    "MapInfo, FlatGeobuf, GeoParquet"
)
_DRAWING = "a drawing (DXF or DWG), which states no CRS; export its areas as GeoPackage"
_NOT_READ = {b"AC10": _DRAWING, b"  0\nSECTION": _DRAWING, b"  0\r\nSECTION": _DRAWING}
_MAX_CELLS = 100_000_000  # rows times columns of a GeoParquet file, which may be compressed
_INDEX_TABLES = re.compile(r"USING\s+['\"]?(rtree|fts[345])", re.IGNORECASE)


def part_beside(path: Path, suffix: str) -> bytes | None:
    """Return another part of a map, or a GeoPackage's log, from beside the file, or None."""
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
    elif kind in _OF_SEVERAL:
        parts = {part: beside(part) for part in PARTS[_OF_SEVERAL[kind]]}
        content = _zipped_parts(name, kind, content, parts)
    elif kind == "zip":
        kind, content = _repacked(name, content)
    elif kind == "fgb":
        refuse_grids(name, content[: 12 + int.from_bytes(content[8:12], "little")])
    with _offline, _source(content, kind) as source:
        return _read_layers(name, source, kind, wanted)


def _read_layers(name: str, source: bytes | str, kind: Kind, wanted: Sequence[str]) -> Contents:
    contents = Contents([])
    layers = _layers(name, source, kind)
    asked = wanted if set(wanted) <= set(layers) else ()
    for position, layer in enumerate(layers):
        if asked and layer not in asked:
            continue
        frame, listed = _frame(name, source, position, layer, contents)
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
        return _read_layers(name, source, kind, ())
    return contents


@contextmanager
def _source(content: bytes, kind: Kind) -> Iterator[bytes | str]:
    """Yield what GDAL opens: bytes; for a geodatabase, which it knows by its name, a file."""
    if kind != "gdb":
        yield content
        return
    with temporary_folder() as folder:
        file = folder / "map.gdb.zip"
        file.write_bytes(content)
        yield str(file)


class _Offline(AbstractContextManager[None]):
    """Forbid GDAL to open addresses while any thread reads a file.

    GDAL has options of a thread too, and pyogrio sets only those of the process. So another
    thread that reads an address with pyogrio meanwhile is refused it. The last reader restores
    the option, unless someone has changed it since, and the environment speaks again if it did.
    """

    _OPTION = "CPL_VSIL_CURL_ALLOWED_EXTENSIONS"
    _NONE = "{none}"  # the ending of no file

    def __init__(self) -> None:
        self._lock, self._readers = threading.Lock(), 0
        self._before: object = None

    def __enter__(self) -> None:
        import pyogrio  # slow to load

        with self._lock:
            if not self._readers:
                self._before = pyogrio.get_gdal_config_option(self._OPTION)
                if self._before is not None and self._before == os.environ.get(self._OPTION):
                    self._before = None
                pyogrio.set_gdal_config_options({self._OPTION: self._NONE})
            self._readers += 1

    def __exit__(self, *_: object) -> None:
        import pyogrio

        with self._lock:
            self._readers -= 1
            if self._readers or pyogrio.get_gdal_config_option(self._OPTION) != self._NONE:
                return
            pyogrio.set_gdal_config_options({self._OPTION: self._before})


_offline = _Offline()


def _layers(name: str, source: bytes | str, kind: Kind) -> list[str]:
    import pyogrio  # slow to load

    try:
        with warnings_as("ignore"):  # the same warnings come when the layer itself is read
            layers = [str(layer) for layer, _ in pyogrio.list_layers(source)]
            driver = pyogrio.read_info(source, layer=0)["driver"] if layers else ""
    except Exception as error:  # GDAL may raise almost any error
        raise MapFileError(
            name,
            f"expected a map ({KNOWN_FORMATS}), found a file that is damaged or not a map"
            f"{_detail(error)}; export it again",
        ) from None
    if layers and driver != _DRIVERS[kind]:
        raise MapFileError(
            name,
            f"expected {_DRIVERS[kind]}, found a file that is read as {driver}; save it as "
            "GeoPackage",
        )
    return layers


def _frame(
    name: str, source: bytes | str, position: int, layer: str, contents: Contents
) -> tuple[gpd.GeoDataFrame | None, int]:
    """Return one layer by position, and the number of features that the file states."""
    import geopandas as gpd
    import pyogrio

    try:
        with warnings_as("always") as caught:
            listed = int(pyogrio.read_info(source, layer=position)["features"])
            frame = pyogrio.read_dataframe(source, layer=position, on_invalid="fix")
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


# ---- shapefile, MapInfo and geodatabase ----------------------------------------------------


def _zipped_parts(name: str, kind: Kind, content: bytes, parts: dict[str, bytes | None]) -> bytes:
    """Return a zip in memory with a map's main file and its other parts, and nothing else."""
    if kind == "shapefile":
        stated = 2 * int.from_bytes(content[24:28], "big")
        if stated > len(content):
            raise MapFileError(
                name,
                f"expected {stated:,} bytes, as its header says, found {len(content):,}: it is "
                "cut off; copy it again",
            )
        refuse_grids(name, parts.get(".prj") or b"")
    else:
        _refuse_linked_tables(name, kind, content)
        needed = {"tab": (".dat", ".map"), "mif": ()}[kind]
        for suffix in (suffix for suffix in needed if parts.get(suffix) is None):
            raise MapFileError(
                name, f"expected its {suffix} file beside it, found none; copy all of its files"
            )
    stem = re.sub(r"[^\w -]", "_", PurePosixPath(name.replace("\\", "/")).stem)[:80] or "map"
    packing = BytesIO()
    with zipfile.ZipFile(packing, "w") as packed:
        packed.writestr(f"{stem}{_OF_SEVERAL[kind]}", content)
        for suffix, part in parts.items():
            if part is not None:
                packed.writestr(f"{stem}{suffix}", part)
    return packing.getvalue()


_LINKS = re.compile(
    rb"create\s+view|open\s+table|isseamless|coordsys\s+table|raster", re.IGNORECASE
)
_TABLE_TYPE = re.compile(rb"^\s*type\s+(\w+)", re.IGNORECASE | re.MULTILINE)


def _refuse_linked_tables(name: str, kind: Kind, content: bytes) -> None:
    """Refuse a MapInfo table that takes its rows or its CRS from other files."""
    head = content if kind == "tab" else re.split(rb"(?im)^\s*data\s*$", content, maxsplit=1)[0]
    linked = _LINKS.search(head) or any(
        found.upper() != b"NATIVE" for found in _TABLE_TYPE.findall(head) if kind == "tab"
    )
    if linked:
        raise MapFileError(
            name,
            "expected a MapInfo table with its own rows, found one that refers to other files, "
            "which are not opened; save a copy of the layer itself",
        )


_GRIDS = re.compile(rb"nadgrids|geoidgrids|parameterfile", re.IGNORECASE)


def _repacked(name: str, content: bytes) -> tuple[Kind, bytes]:
    """Return the format of the only map of several files in a zip, and a new zip of its files."""
    by_suffix = {suffix: kind for kind, suffix in _OF_SEVERAL.items()}
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            names = packed.namelist()
            if names and all(n.startswith("map.gdb/") for n in names):
                for member in names:
                    # A table defines its CRS in UTF-16.
                    if _GRIDS.search(packed.read(member).replace(b"\0", b"")):
                        refuse_grids(name, "nadgrids=")
                return "gdb", content
            main = next(n for n in names if PurePosixPath(n).suffix.lower() in by_suffix)
            found = {n.lower(): part for n, part in parts_in_zip(name, packed, main).items()}
    except MapFileError:
        raise
    except (*DAMAGED_ZIP, StopIteration) as error:
        raise MapFileError(name, f"damaged archive ({error}); fetch it again") from None
    suffix = PurePosixPath(main).suffix.lower()
    stem, kind = PurePosixPath(main).stem.lower(), by_suffix[suffix]
    inside = found[stem + suffix]
    if format_of(inside) != kind:
        raise MapFileError(
            name,
            f"{main}: expected {_DRIVERS[kind]}, found a file that is damaged or not a map",
        )
    parts = {part: found.get(stem + part) for part in PARTS[suffix]}
    return kind, _zipped_parts(main, kind, inside, parts)


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
        _check_blobs(pq.ParquetFile(BytesIO(content)))
        frame = gpd.read_parquet(BytesIO(content))
        contents = Contents([])
        contents.layers = [FeatureLayer.of_table("", _in_lonlat(name, "", frame, contents))]
    except FrontgeoError:
        raise
    except Exception as error:  # pyarrow may raise almost any error
        raise MapFileError(
            name,
            f"expected GeoParquet, found something damaged ({' '.join(str(error).split())[:80]})",
        ) from None
    return contents


def _check_blobs(file: Any) -> None:
    """Raise ValueError for a geometry that would end the process; text and numbers are passed."""
    for batch in file.iter_batches():
        for field, column in zip(batch.schema, batch.columns, strict=True):
            if "binary" in str(field.type):
                for blob in filter(None, column.to_pylist()):
                    check_wkb(bytes(blob))


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
        The unpacked file; for a zipped shapefile, MapInfo table or geodatabase, the zip.
    beside : callable, optional
        Function that returns another part of a shapefile or MapInfo table by its suffix, such
        as ``.dbf``, or None.
    wanted : sequence of str
        The layers that are needed; others may be left unread. Empty for all.

    Raises
    ------
    MapFileError
        When the file is damaged or of an unknown format, or its CRS cannot be resolved.
    """
    return refuse_columns(name, _contents(name, content, beside, wanted))


def _contents(
    name: str,
    content: bytes,
    beside: Callable[[str], bytes | None] | None,
    wanted: Sequence[str],
) -> Contents:
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
    if kind in _DRIVERS or kind == "zip":
        return read_binary(name, content, kind, beside or (lambda suffix: None), wanted)
    raise MapFileError(name, _unknown(content))


def _unknown(content: bytes) -> str:
    kind = next((text for head, text in _NOT_READ.items() if content.startswith(head)), "")
    found = kind or "a file that is damaged or not a map; export it again"
    return f"expected a map ({KNOWN_FORMATS}), found {found}"


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
    content = map_bytes(path)
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
