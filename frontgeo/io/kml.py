"""Read KML: placemarks with their folder, style and dates; images and links are ignored."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo.errors import MapFileError
from frontgeo.io.features import UNCLOSED, Contents, Feature, FeatureLayer
from frontgeo.io.xml_tree import parsed_xml, tag_of

__all__ = ["read_kml"]

_DEEPEST = 200
_CONTAINERS = ("Document", "Folder")
_NOT_GROUND = {
    "GroundOverlay": "picture laid on the map (GroundOverlay)",
    "PhotoOverlay": "picture (PhotoOverlay)",
    "ScreenOverlay": "picture on the screen (ScreenOverlay)",
    "NetworkLink": "link to another file (NetworkLink), not followed",
    "NetworkLinkControl": "update of another file (NetworkLinkControl), not followed",
}
_TIMES = ("begin", "end", "when")
_COMMA = re.compile(r"\s*,\s*")


def read_kml(name: str, content: bytes) -> Contents:
    """Return the placemarks of a KML file with any namespace or none; layers are its folders.

    A feature's properties are ``name``, ``description``, ``folder`` (the path, if its folder lies
    in others), ``styleUrl``, ``fill`` and ``fill-opacity``, ``begin``, ``end``, ``when``, and its
    extended data.

    Raises
    ------
    MapFileError
        When the file is not KML, is damaged, or has a ring that cannot be read.
    """
    root = parsed_xml(name, content, "KML", "kml")
    walk = _Walk(name, _fills(root))
    walk.into(root, (), 0)
    listed = sum(tag_of(element) == "Placemark" for element in root.iter())
    if listed > walk.count:
        walk.left_out["placemark outside of documents and folders"] += listed - walk.count
    names = Counter(path[-1] if path else "" for path in walk.features)
    layers = []
    for path, features in walk.features.items():
        short = path[-1] if path else ""
        layer = short if names[short] == 1 else "/".join(path)
        layers.append(
            FeatureLayer(layer, [Feature(f.geometry, f.properties, layer) for f in features])
        )
    if not layers and walk.left_out:
        found = ", ".join(f"{n} × {reason}" for reason, n in walk.left_out.items())
        raise MapFileError(
            name, f"expected placemarks, found none but {found}; save the map itself"
        )
    return Contents(layers, left_out=walk.left_out, repaired=walk.repaired)


def _children(element: Element, *tags: str) -> Iterator[Element]:
    return (child for child in element if tag_of(child) in tags)


def _text(element: Element, tag: str) -> str:
    found = next(_children(element, tag), None)
    return "" if found is None else " ".join("".join(found.itertext()).split())


def _coordinates(element: Element) -> str:
    found = next(_children(element, "coordinates"), None)
    return "" if found is None else found.text or ""


# ---- styles --------------------------------------------------------------------------------


def _fills(root: Element) -> dict[str, str]:
    """Return the colour (aabbggrr) of each shared style; for a StyleMap, of its normal style."""
    fills: dict[str, str] = {}
    maps: dict[str, str] = {}
    for element in root.iter():
        key = element.get("id")
        if key and tag_of(element) == "Style":
            fills[key] = _fill_of(element)
        elif key and tag_of(element) == "StyleMap":
            for pair in _children(element, "Pair"):
                if _text(pair, "key") == "normal":
                    inline = next(_children(pair, "Style"), None)
                    maps[key] = _text(pair, "styleUrl").lstrip("#")
                    if inline is not None:
                        fills[key] = _fill_of(inline)
    for key, target in maps.items():
        if fills.get(target):
            fills.setdefault(key, fills[target])
    return fills


def _fill_of(style: Element) -> str:
    poly = next(_children(style, "PolyStyle"), None)
    if poly is None or _text(poly, "fill") in ("0", "false"):
        return ""
    return _text(poly, "color").lstrip("#").lower()


def _style(placemark: Element, fills: dict[str, str]) -> dict[str, Any]:
    url = _text(placemark, "styleUrl")
    colour = fills.get(url.rpartition("#")[2], "")
    for style in _children(placemark, "Style"):
        colour = _fill_of(style) or colour
    found: dict[str, Any] = {"styleUrl": url} if url else {}
    if re.fullmatch(r"[0-9a-f]{8}", colour):
        opacity, blue, green, red = (colour[i : i + 2] for i in (0, 2, 4, 6))
        found["fill"] = f"#{red}{green}{blue}"
        found["fill-opacity"] = round(int(opacity, 16) / 255, 3)
    return found


# ---- placemarks ----------------------------------------------------------------------------


@dataclass
class _Walk:
    """A walk through folders that collects placemarks with the path of their folders."""

    name: str
    fills: dict[str, str]
    features: dict[tuple[str, ...], list[Feature]] = field(default_factory=dict)
    left_out: Counter[str] = field(default_factory=Counter)
    repaired: Counter[str] = field(default_factory=Counter)
    count: int = 0
    names_document: bool = False  # True if the path ends with the name of a document

    def into(self, element: Element, path: tuple[str, ...], depth: int) -> None:
        """Collect the placemarks of a container and of those inside it."""
        if depth > _DEEPEST:
            raise MapFileError(self.name, f"folders nested more than {_DEEPEST} deep")
        for child in element:
            tag = tag_of(child)
            if tag in _CONTAINERS:
                named = _text(child, "name")
                # A document's name applies only to placemarks that lie in none of its folders.
                outer = path[:-1] if self.names_document else path
                kept, self.names_document = self.names_document, tag == "Document" and bool(named)
                self.into(child, (*outer, named) if named else path, depth + 1)
                self.names_document = kept
            elif tag == "Placemark":
                self.placemark(child, path)
            elif tag in _NOT_GROUND:
                self.left_out[_NOT_GROUND[tag]] += 1

    def placemark(self, element: Element, path: tuple[str, ...]) -> None:
        """Add a placemark as a feature."""
        position, self.count = self.count, self.count + 1
        properties: dict[str, Any] = {}
        for key in ("name", "description"):
            if text := _text(element, key):
                properties[key] = text
        if len(path) > 1:
            properties["folder"] = "/".join(path)
        properties |= _style(element, self.fills)
        for span in _children(element, "TimeSpan", "TimeStamp"):
            properties |= {key: text for key in _TIMES if (text := _text(span, key))}
        for key, value in _extended(element):
            properties.setdefault(key, value)
        shapes = self.shapes(element, position, 0)
        geometry: BaseGeometry | None = None
        if len(shapes) == 1:
            geometry = shapes[0]
        elif shapes:
            geometry = shapely.GeometryCollection(shapes)
        self.features.setdefault(path, []).append(Feature(geometry, properties))

    def shapes(self, element: Element, position: int, depth: int) -> list[BaseGeometry]:
        """Return the geometries in a placemark or a MultiGeometry."""
        if depth > _DEEPEST:
            raise self.wrong(position, f"geometries nested more than {_DEEPEST} deep")
        found: list[BaseGeometry] = []
        for child in element:
            tag = tag_of(child)
            if tag == "Polygon":
                found.append(self.polygon(child, position))
            elif tag == "MultiGeometry":
                found += self.shapes(child, position, depth + 1)
            elif tag in ("LineString", "LinearRing"):
                points = self.points(_coordinates(child), position, at_least=2)
                found.append(shapely.LineString(points))
            elif tag == "Point":
                points = self.points(_coordinates(child), position, at_least=1)
                found.append(shapely.Point(points[0]))
            elif tag in ("Track", "MultiTrack", "Model"):
                self.left_out[f"{tag.lower()} in a placemark"] += 1
        return found

    def polygon(self, element: Element, position: int) -> shapely.Polygon:
        """Return a polygon; every ring of an inner boundary is a hole."""
        shells, holes = (
            [
                self.points(_coordinates(ring), position, at_least=3)
                for side in _children(element, boundary)
                for ring in _children(side, "LinearRing")
            ]
            for boundary in ("outerBoundaryIs", "innerBoundaryIs")
        )
        if not shells and not holes:
            return shapely.Polygon()
        if len(shells) != 1:
            raise self.wrong(position, f"expected one outer ring, found {len(shells)}")
        unclosed = sum(bool((ring[0] != ring[-1]).any()) for ring in (*shells, *holes))
        if unclosed:
            self.repaired[UNCLOSED] += unclosed
        return shapely.Polygon(shells[0], holes)

    def points(self, text: str, position: int, *, at_least: int) -> npt.NDArray[np.float64]:
        """Return the coordinates in text of the form 'lon,lat,height', separated by blanks."""
        # KML separates tuples by blanks and allows none in a tuple, but some writers put blanks
        # around commas, or a comma before a height that they leave out.
        tuples = [numbers.removesuffix(",") for numbers in text.split()]
        if any("," not in numbers for numbers in tuples):
            tuples = [numbers.removesuffix(",") for numbers in _COMMA.sub(",", text).split()]
        try:
            commas = {numbers.count(",") for numbers in tuples}
            if not commas <= {1, 2} or "_" in text:
                raise ValueError
            if len(commas) == 1:  # all tuples have as many numbers: parse them at once
                flat = np.fromiter(map(float, ",".join(tuples).split(",")), dtype=np.float64)
                points = flat.reshape(len(tuples), -1)[:, :2]
            else:
                points = np.array([n.split(",")[:2] for n in tuples], dtype=np.float64)
        except ValueError:
            points = np.zeros((0, 2))
        if points.ndim != 2 or len(points) < at_least or not np.isfinite(points).all():
            wanted = {1: "a point", 2: "at least two"}.get(at_least, "at least three")
            raise self.wrong(
                position,
                f"expected {wanted} coordinates 'lon,lat,height'"
                f"{' in a ring' if at_least == 3 else ''}, found {text.strip()[:40]!r}",
            )
        return points

    def wrong(self, position: int, problem: str) -> MapFileError:
        """Return an error that names a placemark."""
        return MapFileError(self.name, problem, feature=position)


def _extended(placemark: Element) -> Iterator[tuple[str, str]]:
    for extended in _children(placemark, "ExtendedData"):
        for data in extended.iter():
            key = data.get("name")
            if key and tag_of(data) == "Data":
                yield key, _text(data, "value")
            elif key and tag_of(data) == "SimpleData":
                yield key, " ".join((data.text or "").split())
