"""Read TopoJSON: join arcs, quantised or not, into the geometries of its objects."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo.errors import MapFileError
from frontgeo.vectorfiles.crs import crs_label, crs_of_json, to_lonlat
from frontgeo.vectorfiles.features import Contents, Feature, Layer

__all__ = ["read"]

Points = npt.NDArray[np.float64]
_RING = 4  # fewest positions of a closed ring with an area
_MALFORMED = (
    ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError,
    shapely.errors.ShapelyError,
)  # fmt: skip


def read(name: str, parsed: Mapping[str, Any]) -> Contents:
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
        topology = _Topology(parsed)
    except _MALFORMED as error:
        raise MapFileError(
            name, f"expected TopoJSON, found arcs that cannot be read ({str(error)[:80]})"
        ) from None
    crs = crs_of_json(name, parsed["crs"]) if "crs" in parsed else None
    layers = []
    for layer, body in objects.items():
        features = []
        for position, item in enumerate(_flat(body)):
            try:
                with np.errstate(all="ignore"):  # NaN is checked for later
                    made = topology.geometry(item)
            except _MALFORMED as error:
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
        layers.append(Layer(layer, features))
    return Contents(layers, reprojected_from="" if crs is None else crs_label(crs))


def _flat(item: Any) -> Iterator[Any]:
    if isinstance(item, dict) and item.get("type") == "GeometryCollection":
        for inner in item["geometries"] if isinstance(item.get("geometries"), list) else []:
            yield from _flat(inner)
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

    def _decoded(self, arc: list[Any]) -> Points:
        steps = np.array([point[:2] for point in arc], dtype=np.float64).reshape(-1, 2)
        return self._placed(np.cumsum(steps, axis=0) if self.quantised else steps)

    def _placed(self, points: Points) -> Points:
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

    def _points(self, coordinates: list[Any]) -> Points:
        points = np.array([point[:2] for point in coordinates], dtype=np.float64)
        return self._placed(points.reshape(-1, 2))

    def _polygon(self, rings: list[Any]) -> shapely.Polygon:
        made = [self._ring(arcs) for arcs in rings]
        if not made or len(made[0]) < _RING:  # quantisation left no area
            return shapely.Polygon()
        return shapely.Polygon(made[0], [hole for hole in made[1:] if len(hole) >= _RING])

    def _ring(self, arcs: list[int]) -> Points:
        points = self._line(arcs)
        if len(points) == 0:
            raise ValueError("ring without points")
        if (points[0] != points[-1]).any():
            points = np.vstack([points, points[:1]])
        return points

    def _line(self, arcs: list[int]) -> Points:
        pieces: list[Points] = []
        for index in arcs:
            if not isinstance(index, int) or isinstance(index, bool):
                raise ValueError(f"arc {str(index)[:20]!r}")
            arc = self.arcs[index] if index >= 0 else self.arcs[~index][::-1]
            meets = (
                bool(pieces) and len(arc) and len(pieces[-1]) and (arc[0] == pieces[-1][-1]).all()
            )
            pieces.append(arc[1:] if meets else arc)
        return np.vstack(pieces) if pieces else np.empty((0, 2))
