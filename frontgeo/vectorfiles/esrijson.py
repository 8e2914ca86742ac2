"""Convert Esri JSON, the format of ArcGIS services, to a GeoJSON collection."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import shapely

from frontgeo.errors import MapFileError
from frontgeo.vectorfiles.crs import resolve

__all__ = ["as_geojson", "is_esri"]

_MALFORMED = (ValueError, TypeError, KeyError, IndexError, AttributeError)


def is_esri(parsed: Mapping[str, Any]) -> bool:
    """Return whether JSON is Esri's, by its geometry type or features with attributes and rings."""
    features = parsed.get("features")
    if "type" in parsed or not isinstance(features, list):
        return False
    return str(parsed.get("geometryType", "")).startswith("esriGeometry") or any(
        isinstance(f, dict) and "attributes" in f for f in features[:5]
    )


def as_geojson(name: str, parsed: Mapping[str, Any]) -> dict[str, Any]:
    """Return Esri JSON as GeoJSON.

    Raises
    ------
    MapFileError
        When the JSON states no CRS or is only part of an answer, or a ring cannot be read.
    """
    if parsed.get("exceededTransferLimit"):
        raise MapFileError(
            name,
            "the service sent only part of its features (exceededTransferLimit); fetch the rest",
        )
    features = []
    listed = [item if isinstance(item, dict) else {} for item in parsed["features"]]
    for position, item in enumerate(listed):
        geometry = item.get("geometry")
        try:
            made = None if geometry is None else _geometry(geometry)
        except _MALFORMED as error:
            raise MapFileError(
                name,
                f"expected an Esri geometry, found one that cannot be read ({str(error)[:80]})",
                feature=position,
            ) from None
        attributes = item.get("attributes")
        features.append({"type": "Feature", "properties": attributes, "geometry": made})
    named = parsed.get("name") or parsed.get("layerName") or ""
    return {
        "type": "FeatureCollection",
        "name": str(named),
        "crs": {"type": "name", "properties": {"name": _crs(name, parsed)}},
        "features": features,
    }


def _crs(name: str, parsed: Mapping[str, Any]) -> str:
    stated = parsed.get("spatialReference")
    stated = stated if isinstance(stated, dict) else {}
    for key in ("latestWkid", "wkid"):
        if isinstance(code := stated.get(key), int):
            for authority in ("EPSG", "ESRI"):
                try:
                    resolve(f"{authority}:{code}")
                    return f"{authority}:{code}"
                except ValueError:
                    continue
    if isinstance(wkt := stated.get("wkt"), str):
        return wkt
    found = f"one that is unknown ({stated})"[:80] if stated else "none"
    raise MapFileError(
        name, f"expected a spatialReference, found {found}; fetch it again with outSR=4326"
    )


def _geometry(geometry: Mapping[str, Any]) -> dict[str, Any]:
    if "curveRings" in geometry or "curvePaths" in geometry:
        raise ValueError("curves; fetch it again without them")
    if "rings" in geometry:
        return {"type": "MultiPolygon", "coordinates": _polygons(geometry["rings"])}
    if "paths" in geometry:
        return {"type": "MultiLineString", "coordinates": geometry["paths"]}
    if "points" in geometry:
        return {"type": "MultiPoint", "coordinates": geometry["points"]}
    return {"type": "Point", "coordinates": [geometry["x"], geometry["y"]]}


def _polygons(rings: list[Any]) -> list[list[Any]]:
    """Assign each hole (wound counter-clockwise) to the smallest shell that contains it."""
    shells: list[tuple[shapely.Polygon, list[Any]]] = []
    holes: list[tuple[shapely.Polygon, Any]] = []
    for ring in rings:
        points = np.array([point[:2] for point in ring], dtype=np.float64)
        polygon = shapely.Polygon(points)
        if polygon.exterior.is_ccw and len(rings) > 1:
            holes.append((polygon, ring))
        else:
            shells.append((polygon, [ring]))
    for polygon, ring in holes:
        inside = shapely.Point(polygon.exterior.coords[0])
        around = [shell for shell in shells if shapely.intersects(shell[0], inside)]
        if around:
            min(around, key=lambda shell: shell[0].area)[1].append(ring)
        else:
            shells.append((polygon, [ring]))
    return [polygon_rings for _, polygon_rings in shells]
