"""Vector files of any kind that pyogrio opens: drawn polygons, regions, clips."""

from __future__ import annotations

import warnings
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyogrio

from frontgeo.control import DEFAULT_POSITION_ERROR_M, STATUSES
from frontgeo.errors import MapFileError
from frontgeo.mappers.door import Found, Reading

__all__ = ["Table", "read_drawn", "read_layers", "read_regions", "split_layer"]


@dataclass(frozen=True)
class Table:
    """A layer as a table in longitude and latitude, and what happened on the way.

    Attributes
    ----------
    frame : GeoDataFrame
    repaired : Counter
    """

    frame: gpd.GeoDataFrame
    repaired: Counter[str]


def split_layer(name: str | Path) -> tuple[Path, str | None]:
    """Split ``file.gpkg:layer`` when there is no file of the whole name.

    Examples
    --------
    >>> split_layer("areas.gpkg:oblasts")
    (PosixPath('areas.gpkg'), 'oblasts')
    >>> split_layer("areas.gpkg")
    (PosixPath('areas.gpkg'), None)
    """
    path = Path(name)
    head, colon, layer = str(name).rpartition(":")
    if colon and head and layer and not path.exists() and len(head) > 1:
        return Path(head), layer
    return path, None


def _layer_names(path: Path) -> list[str]:
    try:
        return [str(name) for name, _ in pyogrio.list_layers(path)]
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError) as error:
        detail = str(error).split(";")[0].splitlines()[0].replace(str(path), "").strip(" '")
        raise MapFileError(
            path,
            "expected a map (GeoJSON, GeoPackage, shapefile, KML, TopoJSON), found something that "
            f"is damaged or no map{f' ({detail[:80]})' if detail else ''}; export it again",
        ) from None


def read_layers(path: Path, layer: str | None = None, *, lonlat: bool = False) -> dict[str, Table]:
    """Read the layers of a file, each in longitude and latitude on WGS 84.

    Parameters
    ----------
    path : Path
    layer : str, optional
        Only this one.
    lonlat : bool
        The format is in longitude and latitude by definition, so that a missing CRS
        is no error (GeoJSON, TopoJSON).

    Raises
    ------
    MapFileError
        When it cannot be read, has no such layer, or states no CRS.
    """
    names = _layer_names(path)
    if layer is not None and layer not in names:
        raise MapFileError(path, f"no layer {layer!r}; there are: {', '.join(names) or 'none'}")
    tables = {}
    for name in names if layer is None else [layer]:
        repaired: Counter[str] = Counter()
        try:
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                frame = gpd.read_file(path, layer=name, engine="pyogrio")
        except Exception as error:  # GDAL's many ways to fail on a stranger's file
            raise MapFileError(
                path,
                f"layer {name!r} cannot be read ({str(error).splitlines()[0][:120]}); "
                "export it again",
            ) from None
        for warning in caught:
            if issubclass(warning.category, RuntimeWarning):
                repaired[f"reader: {str(warning.message).splitlines()[0][:100]}"] += 1
        if not isinstance(frame, gpd.GeoDataFrame):
            continue  # a table without geometry
        if frame.crs is None:
            if not lonlat:
                raise MapFileError(
                    path,
                    f"layer {name!r}: expected a stated CRS, found none; add it (for a shapefile "
                    "the .prj file), or export as GeoJSON in longitude and latitude",
                )
            frame = frame.set_crs("EPSG:4326")
        elif not frame.crs.equals("EPSG:4326", ignore_axis_order=True):
            repaired[f"reprojected from {frame.crs.to_string()[:60]}"] += len(frame)
            frame = frame.to_crs("EPSG:4326")
        tables[name] = Table(frame, repaired)
    return tables


def _only(path: Path, tables: dict[str, Table]) -> Table:
    filled = {name: t for name, t in tables.items() if len(t.frame)}
    if len(filled) > 1:
        raise MapFileError(
            path,
            f"expected one layer, found {len(filled)}: {', '.join(filled)}; name one as "
            f"{path.name}:LAYER",
        )
    if not filled:
        raise MapFileError(path, "expected polygons, found no feature at all; check the file")
    return next(iter(filled.values()))


def read_drawn(path: Path, tables: dict[str, Table], document: dict[str, Any] | None) -> Reading:
    """Turn polygons that somebody drew, or any unknown map, into statuses.

    Every polygon is ``occupied`` unless a column ``status`` holds frontgeo's statuses.
    A GeoJSON's foreign member ``frontgeo`` may state ``mapper``, ``day`` and
    ``position_error_m``.
    """
    table = _only(path, tables)
    frame = table.frame
    column = frame["status"] if "status" in frame.columns else None
    if column is None or not column.isin(STATUSES).any():
        found = [Found(shape) for shape in frame.geometry]
    else:
        found = [
            Found(shape, status)
            if status in STATUSES
            else Found(shape, None, f"unknown status {str(status)[:30]!r}")
            for shape, status in zip(frame.geometry, column, strict=True)
        ]
    stated = _stated(path, document)
    error_m = stated.get("position_error_m")
    return Reading(
        mapper=stated.get("mapper", ""),
        format="vector file",
        found=tuple(found),
        position_error_m=error_m or DEFAULT_POSITION_ERROR_M,
        position_error_reason="stated in the file" if error_m else "default 250 m",
        day=stated.get("day"),
        repaired=tuple(table.repaired.items()),
        empty_status=None,
    )


def _stated(path: Path, document: dict[str, Any] | None) -> dict[str, Any]:
    member = (document or {}).get("frontgeo")
    if not isinstance(member, dict):
        return {}
    stated: dict[str, Any] = {}
    if isinstance(member.get("mapper"), str):
        stated["mapper"] = member["mapper"][:80]
    if "day" in member:
        try:
            stated["day"] = date.fromisoformat(member["day"])
        except (TypeError, ValueError):
            raise MapFileError(
                path, f"member 'frontgeo', key 'day': expected YYYY-MM-DD, found {member['day']!r}"
            ) from None
    error_m = member.get("position_error_m")
    if error_m is not None:
        if isinstance(error_m, bool) or not isinstance(error_m, int | float) or not error_m > 0:
            raise MapFileError(
                path,
                "member 'frontgeo', key 'position_error_m': expected metres above 0, "
                f"found {error_m!r}",
            )
        stated["position_error_m"] = float(error_m)
    return stated


def read_regions(name: str | Path) -> gpd.GeoDataFrame:
    """Read regions or a clip from a file, or from ``file:layer``.

    Returns
    -------
    GeoDataFrame
        Valid polygons in longitude and latitude.

    Raises
    ------
    MapFileError
        As for a map.
    """
    path, layer = split_layer(name)
    if not path.exists():
        raise MapFileError(path, "no such file; check the path")
    lonlat = path.suffix.lower() in (".geojson", ".json", ".topojson")
    frame = _only(path, read_layers(path, layer, lonlat=lonlat)).frame
    frame = frame.set_geometry(frame.geometry.make_valid())
    frame = frame[frame.geom_type.isin(["Polygon", "MultiPolygon", "GeometryCollection"])]
    if frame.empty:
        raise MapFileError(path, "expected polygons, found none; check the layer")
    return frame
