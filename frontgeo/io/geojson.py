"""GeoJSON, Esri JSON and TopoJSON: parse JSON within bounds and read its features."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any

import numpy as np
import shapely
from pyproj import CRS
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from frontgeo._utils.arrays import FloatArray
from frontgeo.errors import MapFileError
from frontgeo.io.coordinates import Coordinates, as_lists, cut_out, put_back
from frontgeo.io.crs import crs_label, crs_of_json, resolve_crs, to_lonlat
from frontgeo.io.features import (
    UNCLOSED,
    Contents,
    Feature,
    FeatureLayer,
    refuse_part_of_answer,
)

__all__ = [
    "crs_of",
    "features_of",
    "geometry_of",
    "parsed_json",
    "read_geojson",
    "read_topojson",
]

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
    made, unclosed = _ready(geometry) or _from_lists(name, as_lists(geometry), position)
    if unclosed:
        repaired[UNCLOSED] += unclosed
    return made if crs is None else to_lonlat(name, made, crs)


def _ready(geometry: Any) -> tuple[BaseGeometry, int] | None:
    """Return a geometry whose coordinates are shapes, with its count of unclosed rings, or None."""
    if not isinstance(geometry, dict):
        return None
    kind = str(geometry.get("type")).lower()
    coordinates, parts = geometry.get("coordinates"), geometry.get("geometries")
    if isinstance(coordinates, Coordinates) and coordinates.shape is not None:
        return (coordinates.shape, coordinates.unclosed) if coordinates.kind == kind else None
    if kind != "geometrycollection" or coordinates is not None or not isinstance(parts, list):
        return None
    ready = [found for found in map(_ready, parts) if found is not None]
    if len(ready) < len(parts):
        return None
    return shapely.GeometryCollection([part for part, _ in ready]), sum(n for _, n in ready)


def _from_lists(name: str, geometry: Any, position: int) -> tuple[BaseGeometry, int]:
    """Make a geometry from lists of numbers, and count its unclosed rings."""
    try:
        with np.errstate(all="ignore"):  # NaN is checked for below
            made = _made(geometry)
        finite = bool(np.isfinite(shapely.get_coordinates(made)).all())
        unclosed = _unclosed(geometry)
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
    return made, unclosed


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


def read_geojson(name: str, parsed: Mapping[str, Any]) -> Contents:
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
        [FeatureLayer(layer, features) for layer, features in layers.items()],
        repaired=repaired,
        reprojected_from="" if crs is None else crs_label(crs),
    )


def _text(found: object) -> str:
    return found if isinstance(found, str) else ""


_MALFORMED_ESRIJSON = (ValueError, TypeError, KeyError, IndexError, AttributeError)


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
        When the JSON states no CRS, its coordinates are quantised, or a ring cannot be read.
    """
    if "transform" in parsed:
        raise MapFileError(
            name,
            "its coordinates are quantised (transform); fetch it again without "
            "quantizationParameters",
        )
    features = []
    listed = [item if isinstance(item, dict) else {} for item in parsed["features"]]
    for position, item in enumerate(listed):
        geometry = item.get("geometry")
        try:
            made = None if geometry is None else _geometry(geometry)
        except _MALFORMED_ESRIJSON as error:
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
    if stated is None:  # a feature set without one may state it with each geometry
        geometries = (f.get("geometry") for f in parsed["features"] if isinstance(f, dict))
        each = [g.get("spatialReference") for g in geometries if isinstance(g, dict)]
        stated = each[0] if each and all(one == each[0] for one in each) else None
    stated = stated if isinstance(stated, dict) else {}
    for key in ("latestWkid", "wkid"):
        if isinstance(code := stated.get(key), int):
            for authority in ("EPSG", "ESRI"):
                try:
                    resolve_crs(f"{authority}:{code}")
                    return f"{authority}:{code}"
                except ValueError:
                    continue
    for key in ("wkt2", "wkt"):
        if isinstance(wkt := stated.get(key), str):
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
    """Assign each hole to the smallest shell that contains it.

    Esri winds shells clockwise and holes counter-clockwise. Other programs write them the other
    way round, which shows in the rings that lie in no other ring: those are shells.
    """
    if not rings:
        return []
    drawn = [shapely.Polygon(np.array([p[:2] for p in ring], dtype=np.float64)) for ring in rings]
    areas = [polygon.area for polygon in drawn]
    points = [shapely.point_on_surface(shapely.make_valid(polygon)) for polygon in drawn]
    around: list[list[int]] = [[] for _ in rings]
    tree = shapely.STRtree(drawn)
    for i, j in zip(*tree.query(points, predicate="intersects").tolist(), strict=True):
        if areas[j] > areas[i]:
            around[i].append(j)
    turns = [polygon.exterior.is_ccw for polygon in drawn]
    reverse = all(turned for turned, outer in zip(turns, around, strict=True) if not outer)
    shells = {i: [rings[i]] for i, turned in enumerate(turns) if turned == reverse}
    for i in range(len(rings)):
        if i not in shells:
            inside = [j for j in around[i] if j in shells]
            # The check of rings counts a hole that lies in no shell.
            shell = min(inside, key=areas.__getitem__, default=next(iter(shells)))
            shells[shell].append(rings[i])
    return list(shells.values())


_RING = 4  # fewest positions of a closed ring with an area
_MALFORMED_TOPOJSON = (
    ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError,
    shapely.errors.ShapelyError,
)  # fmt: skip


def read_topojson(name: str, parsed: Mapping[str, Any]) -> Contents:
    """Return each object as a layer; nested collections are parts of their collection.

    Raises
    ------
    MapFileError
        When an arc or a geometry cannot be read.
    """
    objects = parsed.get("objects")
    if not isinstance(objects, dict):
        raise MapFileError(name, "expected TopoJSON with objects, found none; export it again")
    try:
        with np.errstate(all="ignore"):  # what overflows is no coordinate, and refused later
            topology = _Topology(parsed)
    except _MALFORMED_TOPOJSON as error:
        raise MapFileError(
            name, f"expected TopoJSON, found arcs that cannot be read ({str(error)[:80]})"
        ) from None
    crs = crs_of_json(name, parsed["crs"]) if "crs" in parsed else None
    layers = []
    for layer, body in objects.items():
        features = []
        for position, item in enumerate(_inner_geometries(body)):
            try:
                with np.errstate(all="ignore"):  # NaN is checked for later
                    made = topology.geometry(item)
            except _MALFORMED_TOPOJSON as error:
                raise MapFileError(
                    name,
                    f"object {layer!r}: expected a geometry, found one that cannot be read "
                    f"({' '.join(str(error).split())[:80]})",
                    feature=position,
                ) from None
            if crs is not None and made is not None:
                made = to_lonlat(name, made, crs)
            properties = item.get("properties") if isinstance(item, dict) else None
            known = properties if isinstance(properties, dict) else {}
            features.append(Feature(made, known, layer))
        layers.append(FeatureLayer(layer, features))
    return Contents(layers, reprojected_from="" if crs is None else crs_label(crs))


def _inner_geometries(item: Any) -> Iterator[Any]:
    if isinstance(item, dict) and item.get("type") == "GeometryCollection":
        for inner in item["geometries"] if isinstance(item.get("geometries"), list) else []:
            yield from _inner_geometries(inner)
    else:
        yield item


class _Topology:
    """The arcs of a file, in coordinates of its CRS."""

    def __init__(self, parsed: Mapping[str, Any]) -> None:
        transform = parsed.get("transform")
        self.scale, self.shift = np.ones(2), np.zeros(2)
        if transform is not None:
            self.scale = np.array(transform["scale"], dtype=np.float64)[:2]
            self.shift = np.array(transform["translate"], dtype=np.float64)[:2]
        self.quantised = transform is not None
        self.arcs = [self._decoded(arc) for arc in parsed.get("arcs") or []]

    def _decoded(self, arc: list[Any]) -> FloatArray:
        steps = np.array([point[:2] for point in arc], dtype=np.float64).reshape(-1, 2)
        return self._placed(np.cumsum(steps, axis=0) if self.quantised else steps)

    def _placed(self, points: FloatArray) -> FloatArray:
        return np.asarray(points * self.scale + self.shift) if self.quantised else points

    def geometry(self, item: Any) -> BaseGeometry | None:
        """Return a geometry, or None if the file has none."""
        if not isinstance(item, dict) or item.get("type") is None:
            return None
        kind = item["type"]
        if kind in ("Point", "MultiPoint"):
            points = self._points([item["coordinates"]] if kind == "Point" else item["coordinates"])
            return shapely.Point(points[0]) if kind == "Point" else shapely.MultiPoint(points)
        make: dict[str, Callable[[Any], BaseGeometry]] = {
            "LineString": lambda arcs: shapely.LineString(self._line(arcs)),
            "MultiLineString": lambda lines: shapely.MultiLineString([*map(self._line, lines)]),
            "Polygon": self._polygon,
            "MultiPolygon": lambda rings: shapely.MultiPolygon([*map(self._polygon, rings)]),
        }
        if kind not in make:
            raise ValueError(f"type {str(kind)[:30]!r}")
        return make[kind](item["arcs"]) if item["arcs"] else None

    def _points(self, coordinates: list[Any]) -> FloatArray:
        points = np.array([point[:2] for point in coordinates], dtype=np.float64)
        return self._placed(points.reshape(-1, 2))

    def _polygon(self, rings: list[Any]) -> shapely.Polygon:
        made = [self._ring(arcs) for arcs in rings]
        if not made or len(made[0]) < _RING:  # quantisation left no area
            return shapely.Polygon()
        return shapely.Polygon(made[0], [hole for hole in made[1:] if len(hole) >= _RING])

    def _ring(self, arcs: list[int]) -> FloatArray:
        points = self._line(arcs)
        if len(points) == 0:
            raise ValueError("ring without points")
        if (points[0] != points[-1]).any():
            points = np.vstack([points, points[:1]])
        return points

    def _line(self, arcs: list[int]) -> FloatArray:
        pieces: list[FloatArray] = []
        for index in arcs:
            if not isinstance(index, int) or isinstance(index, bool):
                raise ValueError(f"arc {str(index)[:20]!r}")
            arc = self.arcs[index] if index >= 0 else self.arcs[~index][::-1]
            meets = (
                bool(pieces) and len(arc) and len(pieces[-1]) and (arc[0] == pieces[-1][-1]).all()
            )
            pieces.append(arc[1:] if meets else arc)
        return np.vstack(pieces) if pieces else np.empty((0, 2))


_MAX_PARSED_BYTES = 4 * 2**30
# Bytes that CPython uses for an object with a key, a list and a number.
_COSTS = ((b"{", 250), (b"[", 90), (b",", 32))
_SMALL = 2**20


def parsed_json(name: str, content: bytes) -> tuple[dict[str, Any], int]:
    """Parse JSON in UTF-8, UTF-16 or UTF-32 into one object.

    Parameters
    ----------
    name : str
        The file's name, with which errors begin.
    content : bytes

    Returns
    -------
    parsed : dict
        The object; a sequence of features (GeoJSONSeq, RFC 8142) or Esri JSON becomes a
        FeatureCollection.
    replaced : int
        Number of broken characters that were replaced.

    Raises
    ------
    MapFileError
        When the text is damaged (with line and column), is not an object, or would take too
        much memory.
    """
    encoding = json.detect_encoding(content[:4])
    if len(content) > _SMALL:
        cost = sum(content.count(mark) * size for mark, size in _COSTS)
        if cost > _MAX_PARSED_BYTES:
            raise MapFileError(
                name,
                f"expected a map, found JSON that would take about {cost / 2**30:.0f} GB in "
                f"memory, more than {_MAX_PARSED_BYTES >> 30}; split it",
            )
    parsed, text = _without_lists(content, encoding)
    replaced = 0
    if "\ufffd" in text:
        plain = encoding.startswith("utf-8")
        written = content.count("\ufffd".encode()) if plain else 0
        replaced = max(0, text.count("\ufffd") - written)
    if parsed is None:
        parsed = _loaded(name, text)
    if not isinstance(parsed, dict):
        raise MapFileError(
            name, f"expected a GeoJSON or TopoJSON object, found a JSON {type(parsed).__name__}"
        )
    _refuse_answer(name, parsed)
    if is_esri(parsed):
        parsed = as_geojson(name, parsed)
    return parsed, replaced


def _refuse_answer(name: str, parsed: Mapping[str, Any]) -> None:
    """Refuse the answer of a service that is an error, or only a part of the map.

    ArcGIS says so in ``exceededTransferLimit``, OGC API - Features in ``numberMatched``, and
    GeoServer in ``totalFeatures``.
    """
    error = parsed.get("error")
    if isinstance(error, dict) and "features" not in parsed and "message" in error:
        said = " ".join(f"{error.get('code', '')} {error['message']}".split())[:80]
        raise MapFileError(
            name, f"expected a map, found a service's error message ({said}); fetch it again"
        )
    properties = parsed.get("properties")
    for holder in (parsed, properties if isinstance(properties, dict) else {}):
        if holder.get("exceededTransferLimit") is True:
            raise MapFileError(
                name,
                "the service sent only part of its features (exceededTransferLimit); fetch the "
                "rest, and save all of them as one map",
            )
    features = parsed.get("features")
    if isinstance(features, list):
        for key in ("numberMatched", "totalFeatures"):
            refuse_part_of_answer(name, len(features), parsed.get(key))


def _without_lists(content: bytes, encoding: str) -> tuple[Any, str]:
    """Parse JSON with `Coordinates` in place of lists, and return the rest of its text.

    Without coordinates, or if it cannot be parsed so, return None and the whole text.
    """
    # UTF-16 and UTF-32 are not for simdjson.
    if encoding.startswith("utf-8") and (cut := cut_out(content)) is not None:
        rest = _decoded(cut[0], encoding)
        with suppress(RecursionError, ValueError):  # its place is that in the whole text
            parsed = put_back(rest, cut[1])
            is_topology = isinstance(parsed, dict) and parsed.get("type") == "Topology"
            return (as_lists(parsed) if is_topology else parsed), rest
    return None, _decoded(content, encoding)


def _decoded(content: bytes, encoding: str) -> str:
    return content.decode(encoding, errors="replace").removeprefix("\ufeff")


def _loaded(name: str, text: str) -> Any:
    try:
        if text.lstrip(" \t\r\n").startswith("\x1e"):
            return _sequence(text)
        return json.loads(text)
    except json.JSONDecodeError as error:
        if error.msg == "Extra data":
            try:
                return _sequence(text)
            except json.JSONDecodeError as in_sequence:
                error = in_sequence
        cut = error.pos >= len(text) - 1
        hint = "; the file ends there, so it may be cut off" if cut else ""
        raise MapFileError(
            name,
            f"expected JSON, found an error in line {error.lineno}, column {error.colno} "
            f"({error.msg}){hint}; fetch or export it again",
        ) from None
    except (RecursionError, ValueError) as error:
        raise MapFileError(
            name, f"expected a map, found JSON that cannot be parsed ({str(error)[:60]})"
        ) from None


def _common_crs(features: list[Any]) -> dict[str, Any]:
    """Return the CRS that all features state, if it is one."""
    stated = [feature.get("crs") for feature in features]
    is_one = bool(stated) and stated[0] is not None and all(crs == stated[0] for crs in stated)
    return {"crs": stated[0]} if is_one else {}


def _sequence(text: str) -> dict[str, Any]:
    """Return successive JSON texts as one collection."""
    decode = json.JSONDecoder().raw_decode
    features: list[Any] = []
    at = 0
    while True:
        while at < len(text) and text[at] in " \t\r\n\x1e":
            at += 1
        if at == len(text):
            return {"type": "FeatureCollection", **_common_crs(features), "features": features}
        value, end = decode(text, at)
        if not isinstance(value, dict) or "type" not in value or value["type"] == "Topology":
            raise json.JSONDecodeError("Extra data", text, at)
        features.append(value)
        at = end
