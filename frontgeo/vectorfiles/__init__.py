"""Read vector files from memory: their features, layers and coordinate reference system.

JSON and KML are parsed here, so that GDAL never opens text that could reference other files or
URLs. GDAL reads GeoPackage, shapefile and FlatGeobuf, recognised by their first bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from frontgeo.errors import MapFileError
from frontgeo.mapheads import kind_of
from frontgeo.vectorfiles import binary, geojson, kml, topojson
from frontgeo.vectorfiles.features import Contents, Feature, Layer
from frontgeo.vectorfiles.jsontext import parsed_json
from frontgeo.vectorfiles.packed import MAX_MAP_BYTES, unpacked
from frontgeo.vectorfiles.regular import read_regular

__all__ = ["Contents", "Feature", "Layer", "read_contents", "read_vector_file"]


def read_contents(
    name: str, content: bytes, *, beside: Callable[[str], bytes | None] | None = None
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

    Raises
    ------
    MapFileError
        When the file is damaged or of an unknown format, or its CRS cannot be resolved.
    """
    kind = kind_of(content)
    if kind == "json":
        parsed, replaced = parsed_json(name, content)
        read = topojson.read if parsed.get("type") == "Topology" else geojson.read
        contents = read(name, parsed)
        if replaced:
            contents.repaired["broken UTF-8 replaced"] += replaced
        return contents
    if kind == "xml":
        return kml.read(name, content)
    if kind == "parquet":
        return binary.read_parquet(name, content)
    if kind in ("gpkg", "shapefile", "fgb", "zip"):
        return binary.read(name, content, kind, beside or (lambda suffix: None))
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
        beside=(lambda suffix: binary.part_beside(path, suffix)) if whole else None,
    )
    if layer is None or packed.chosen:
        return contents
    return contents.of_layers(str(path), (layer,))
