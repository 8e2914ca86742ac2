"""Read GeoJSON: features in collections, with nested collections and bare geometries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import shapely
from pyproj import CRS
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from frontgeo.errors import MapFileError
from frontgeo.vectorfiles.crs import crs_label, crs_of_json, to_lonlat
from frontgeo.vectorfiles.features import UNCLOSED, Contents, Feature, Layer

__all__ = ["crs_of", "features_of", "geometry_of", "read"]

_GEOMETRIES = frozenset({
    "point", "multipoint", "linestring", "multilinestring", "polygon", "multipolygon",
    "geometrycollection",
})  # fmt: skip
_MALFORMED = (
    ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError,
    NotImplementedError, shapely.errors.ShapelyError,
)  # fmt: skip


def crs_of(name: str, parsed: Mapping[str, Any]) -> CRS | None:
    """Return the CRS that an object states, or None for longitude and latitude.

    Raises
    ------
    MapFileError
        When the stated CRS cannot be resolved.
    """
    return crs_of_json(name, parsed["crs"]) if "crs" in parsed else None


def features_of(name: str, parsed: Mapping[str, Any]) -> list[tuple[dict[str, Any], str]]:
    """List the features of a collection, each with the name of its collection.

    Members of nested collections are read as the collection's own, and bare geometries as
    features without properties; a member that is no object becomes a feature without geometry.

    Raises
    ------
    MapFileError
        When an object is neither a feature, a collection nor a geometry.
    """
    listed = parsed.get("features")
    if not isinstance(listed, list):
        return []
    if len(listed) and all(isinstance(f, dict) and f.get("type") == "Feature" for f in listed):
        layer = _text(parsed.get("name"))
        return [(feature, layer) for feature in listed]
    return [
        (feature, layer)
        for position, item in enumerate(listed)
        for feature, layer in _flat(name, item, _text(parsed.get("name")), position)
    ]


def _flat(name: str, item: Any, layer: str, position: int) -> Iterator[tuple[dict[str, Any], str]]:
    if not isinstance(item, dict):
        yield {}, layer
        return
    stated = item.get("type")
    kind = stated.lower() if isinstance(stated, str) else ""
    if kind == "featurecollection" and isinstance(item.get("features"), list):
        for inner in item["features"]:
            yield from _flat(name, inner, _text(item.get("name")) or layer, position)
    elif kind in _GEOMETRIES:
        yield {"type": "Feature", "properties": {}, "geometry": item}, layer
    elif kind == "feature" or stated is None:
        yield item, layer
    else:
        raise MapFileError(
            name,
            f"expected type 'Feature', found {str(stated)[:40]!r}; correct or remove it",
            feature=position,
        )


def geometry_of(
    name: str,
    feature: Mapping[str, Any],
    position: int,
    crs: CRS | None,
    repaired: Counter[str],
) -> BaseGeometry | None:
    """Return a feature's geometry in longitude and latitude, or None if it has none.

    Parameters
    ----------
    name : str
        The file's name, with which errors begin.
    feature : mapping
    position : int
    crs : CRS or None
        The CRS that the file states, if it is not longitude and latitude.
    repaired : Counter
        Counter to which rings that are not closed are added.

    Raises
    ------
    MapFileError
        When the geometry is malformed, or has a coordinate that is not a number.
    """
    geometry = feature.get("geometry")
    if geometry is None:
        return None
    for holder in (feature, geometry):
        if isinstance(holder, dict) and "crs" in holder:
            crs = crs_of_json(name, holder["crs"])
    try:
        with np.errstate(all="ignore"):  # NaN is checked for below
            made = _made(geometry)
        finite = bool(np.isfinite(shapely.get_coordinates(made)).all())
        if unclosed := _unclosed(geometry):
            repaired[UNCLOSED] += unclosed
    except _MALFORMED as error:
        raise MapFileError(
            name,
            "expected a GeoJSON geometry, found one that cannot be read "
            f"({' '.join(str(error).split())[:80]})",
            feature=position,
        ) from None
    if not finite:
        raise MapFileError(
            name, "NaN or infinite coordinate; mend or remove the feature", feature=position
        )
    return made if crs is None else to_lonlat(name, made, crs)


def _made(geometry: Mapping[str, Any]) -> BaseGeometry:
    kind = str(geometry["type"]).lower()
    if kind == "polygon":
        return _polygon(geometry["coordinates"])
    if kind == "multipolygon":
        polygons = [_polygon(rings) for rings in geometry["coordinates"]]
        return shapely.MultiPolygon(polygons)
    made: BaseGeometry = shape(dict(geometry))
    return made


def _polygon(rings: list[Any]) -> shapely.Polygon:
    """Make a polygon from lists by way of arrays, as shapely would read lists item by item."""
    if not rings:
        return shapely.Polygon()
    arrays = [np.array(ring, dtype=np.float64)[:, :3] for ring in rings if len(ring)]
    return shapely.Polygon(arrays[0], arrays[1:]) if arrays else shapely.Polygon()


def _unclosed(geometry: Mapping[str, Any]) -> int:
    """Count rings whose last position is not their first."""
    kind = str(geometry["type"]).lower()
    if kind == "geometrycollection":
        return sum(map(_unclosed, geometry["geometries"]))
    if kind not in ("polygon", "multipolygon"):
        return 0
    polygons = [geometry["coordinates"]] if kind == "polygon" else geometry["coordinates"]
    return sum(ring[0] != ring[-1] for polygon in polygons for ring in polygon if len(ring))


def read(name: str, parsed: Mapping[str, Any]) -> Contents:
    """Return the contents of a collection, a single feature or a bare geometry.

    Raises
    ------
    MapFileError
        When the object is none of these, or part of it cannot be read.
    """
    kind = str(parsed.get("type", "")).lower()
    listed: list[tuple[dict[str, Any], str]]
    if kind == "featurecollection" and isinstance(parsed.get("features"), list):
        listed = features_of(name, parsed)
    elif kind == "feature":
        listed = [(dict(parsed), _text(parsed.get("name")))]
    elif kind in _GEOMETRIES:
        listed = [({"geometry": dict(parsed)}, "")]
    else:
        raise MapFileError(
            name,
            "expected a map (GeoJSON, TopoJSON or Esri JSON), found a file that is damaged or "
            f"not a map: JSON of type {str(parsed.get('type'))[:40]!r}; export it again",
        )
    crs = crs_of(name, parsed)
    repaired: Counter[str] = Counter()
    layers: dict[str, list[Feature]] = {}
    for position, (feature, layer) in enumerate(listed):
        made = geometry_of(name, feature, position, crs, repaired)
        properties = feature.get("properties")
        layers.setdefault(layer, []).append(
            Feature(made, properties if isinstance(properties, dict) else {}, layer)
        )
    return Contents(
        [Layer(layer, features) for layer, features in layers.items()],
        repaired=repaired,
        reprojected_from="" if crs is None else crs_label(crs),
    )


def _text(found: object) -> str:
    return found if isinstance(found, str) else ""
