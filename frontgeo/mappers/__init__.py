"""Readers: one short module per mapper's format, each to the same `ControlMap`.

`read_control_map` recognises a file by its content and hands it to the module that
knows it; `door` then checks, repairs and counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from shapely.geometry.base import BaseGeometry

from frontgeo.control import DEFAULT_POSITION_ERROR_M, ControlMap
from frontgeo.errors import GeometryError, MapFileError
from frontgeo.mappers import deepstate, isw
from frontgeo.mappers.door import EVERYWHERE, UKRAINE, Found, Reading, Region, source_of
from frontgeo.mappers.geojson import parse
from frontgeo.mappers.vector import read_drawn, read_layers, read_regions, split_layer

__all__ = [
    "EVERYWHERE",
    "MAPPERS",
    "UKRAINE",
    "Mapper",
    "control_map_of",
    "read_control_map",
    "read_regions",
]


@dataclass(frozen=True)
class Mapper:
    """Who draws maps, and how to credit them."""

    name: str
    formats: str
    licence: str
    credit: str


MAPPERS = {
    "DeepState": Mapper(
        "DeepState",
        "raw API snapshot (GeoJSON)",
        "no licence stated; attribute, ask before redistributing",
        "Front lines: DeepStateMAP.live",
    ),
    "ISW": Mapper(
        "ISW",
        "weekly TopoJSON (control and advances)",
        "attribution; non-commercial use customary",
        "Front lines: Institute for the Study of War and AEI's Critical Threats Project",
    ),
}

PathLike = str | Path


def read_control_map(
    path: PathLike | Sequence[PathLike],
    *,
    mapper: str | None = None,
    day: date | str | None = None,
    position_error_m: float | None = None,
    region: Region = UKRAINE,
) -> ControlMap:
    """Read a map of control, recognised by its content.

    Parameters
    ----------
    path : path or sequence of paths
        GeoJSON, GeoPackage, shapefile, KML or anything pyogrio opens, in any stated
        CRS; DeepState's raw snapshots; ISW's weekly TopoJSON. Several files make one
        map. ``file.gpkg:layer`` names a layer.
    mapper : str, optional
        Who drew it, where the content does not tell.
    day : date or ISO text, optional
        The day it shows (its state at the end of that day), where neither content nor
        name tells.
    position_error_m : float, optional
        Standard error of the front line's position instead of the mapper's default.
    region : tuple of float
        West, south, east, north: where polygons are expected, so that swapped axes and
        wrong signs are noticed. `frontgeo.mappers.EVERYWHERE` switches it off.

    Returns
    -------
    ControlMap

    Raises
    ------
    MapFileError
        When a file is missing, empty, damaged, no map, without CRS, elsewhere in the
        world, or has no polygon left. The message names file, feature and remedy.
    InputError
        When several files are not of one mapper and day.

    Examples
    --------
    >>> import json, tempfile, shapely
    >>> folder = Path(tempfile.mkdtemp())
    >>> file = folder / "drawn-2024-05-31.geojson"
    >>> _ = file.write_text(shapely.to_geojson(shapely.box(36, 50, 36.1, 50.1)))
    >>> read_control_map(file)
    <ControlMap drawn-2024-05-31.geojson, 2024-05-31: occupied 79.7 km²>
    """
    paths = [path] if isinstance(path, str | Path) else list(path)
    changes: dict[str, Any] = {}
    if mapper is not None:
        changes["mapper"] = mapper
    if day is not None:
        changes["day"] = _as_day(day)
        changes["instant"] = None
    if position_error_m is not None:
        changes["position_error_m"] = float(position_error_m)
        changes["position_error_reason"] = "as given"
    maps = [_read_file(p, region) for p in paths]
    merged = ControlMap.merge([m.with_(**changes) if changes else m for m in maps])
    return merged if merged.mapper else merged.with_(mapper=Path(paths[0]).name)


def control_map_of(polygons: Any, *, mapper: str = "drawn polygons") -> ControlMap:
    """Make a map of control from polygons in memory.

    Parameters
    ----------
    polygons : shapely geometry, sequence of them, GeoSeries or GeoDataFrame
        Bare geometries are longitude and latitude; a table must state its CRS.
    mapper : str
        Who drew them.

    Raises
    ------
    GeometryError
        For a table without CRS.
    MapFileError
        When there is no polygon with an area.

    Examples
    --------
    >>> import shapely
    >>> control_map_of(shapely.box(36, 50, 36.1, 50.1))
    <ControlMap drawn polygons, no day stated: occupied 79.7 km²>
    """
    if isinstance(polygons, BaseGeometry):
        shapes = [polygons]
    elif hasattr(polygons, "to_crs"):
        if polygons.crs is None:
            raise GeometryError("polygons: expected a stated CRS, found none; use .set_crs")
        shapes = list(polygons.to_crs("EPSG:4326").geometry)
    else:
        shapes = list(polygons)
    reading = Reading(
        mapper=mapper,
        format="in memory",
        found=tuple(Found(shape) for shape in shapes),
        position_error_m=DEFAULT_POSITION_ERROR_M,
        position_error_reason="default 250 m",
    )
    return reading.control_map(mapper, None, region=EVERYWHERE)


def _as_day(day: date | str) -> date:
    try:
        return day if isinstance(day, date) else date.fromisoformat(day)
    except ValueError:
        raise MapFileError(str(day), "day: expected YYYY-MM-DD; write it so") from None


def _read_file(name: PathLike, region: Region) -> ControlMap:
    path, layer = split_layer(name)
    if not path.exists():
        raise MapFileError(name, "no such file; check the path")
    if path.is_dir():
        raise MapFileError(name, "expected a file, found a folder; name a map in it")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise MapFileError(name, f"cannot be read ({error.strerror}); check permissions") from None
    if not content.strip():
        raise MapFileError(name, "expected a map, found an empty file; fetch or export it again")
    reading = _recognise(path, layer, content)
    return reading.control_map(path, source_of(path, reading.format), region=region)


def _recognise(path: Path, layer: str | None, content: bytes) -> Reading:
    head = content[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head[:1] not in (b"{", b"["):
        return read_drawn(path, read_layers(path, layer), None)
    document, replaced = parse(path, content)
    if deepstate.recognises(document):
        reading = deepstate.read(document, str(path))
        repaired = (("broken UTF-8 replaced", replaced),) if replaced else ()
        return Reading(**{**vars(reading), "repaired": repaired})
    if isw.recognises(document):
        return isw.read(document, read_layers(path, layer, lonlat=True))
    return read_drawn(path, read_layers(path, layer, lonlat=True), document)
