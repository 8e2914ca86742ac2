"""Read GML 2 and 3: features with their polygons; no schema, link or entity is opened."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from xml.etree.ElementTree import Element

import numpy as np
import shapely
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from frontgeo._utils.arrays import FloatArray
from frontgeo.errors import MapFileError
from frontgeo.io.crs import crs_label, is_lonlat, resolve_crs, to_lonlat
from frontgeo.io.features import (
    UNCLOSED,
    Contents,
    Feature,
    FeatureLayer,
    refuse_part_of_answer,
)
from frontgeo.io.xml_tree import parsed_xml, tag_of

__all__ = ["is_gml", "read_gml"]

_NAMESPACE = "http://www.opengis.net/gml"
_INCLUDE = "{http://www.w3.org/2001/XInclude}include"
_HREF = "{http://www.w3.org/1999/xlink}href"
_DEEPEST = 200
_MEMBERS = ("featureMember", "featureMembers", "member", "members")
_POLYGONS = ("Polygon", "PolygonPatch", "Rectangle", "Triangle")
_LINES = frozenset({"LineString", "LinearRing", "Curve", "CompositeCurve", "OrientableCurve"})
_AREAS = frozenset({
    "Polygon", "MultiPolygon", "Surface", "MultiSurface", "CompositeSurface",
    "OrientableSurface", "PolyhedralSurface", "TriangulatedSurface", "Tin", "MultiGeometry",
})  # fmt: skip
_GEOMETRIES = _AREAS | _LINES | {"MultiLineString", "MultiCurve", "Point", "MultiPoint"}
_ABOUT = frozenset({
    "description", "descriptionReference", "identifier", "name", "metaDataProperty", "boundedBy",
})  # fmt: skip
# EPSG:4326 and the address of GML 2 mean x first; a URN or the address of a CRS, as EPSG orders.
_X_FIRST = re.compile(r"(?:EPSG:|https?://www\.opengis\.net/gml/srs/epsg\.xml#)(\d+)", re.I)


def is_gml(content: bytes, head: str) -> bool:
    """Return whether XML is GML, by the namespace that its first elements declare.

    Examples
    --------
    >>> is_gml(b"", '<a xmlns:gml="http://www.opengis.net/gml/3.2">'), is_gml(b"", "<kml>")
    (True, False)
    """
    return _NAMESPACE in head or _NAMESPACE.encode() in content[: 2**16]


def read_gml(name: str, content: bytes) -> Contents:
    """Return the features of a GML file; its layers are the names of their elements.

    A feature is an element with a property that holds a geometry, or a member of a collection.
    Its properties are the texts of its other elements, and ``gml_id``.

    Raises
    ------
    MapFileError
        When the file is damaged, is a page of a service's answer, states no CRS, has a feature
        with two areas or a geometry that is not read here, such as one with arcs.
    """
    root = parsed_xml(name, content, "GML")
    walk = _Walk(name)
    walk.into(root, srs="", layer="", depth=0)
    refuse_part_of_answer(name, walk.count, root.get("numberMatched"))
    if not walk.features:
        raise MapFileError(
            name, "expected features of GML with a geometry, found none; check the file"
        )
    layers = [FeatureLayer(layer, features) for layer, features in walk.features.items()]
    return Contents(
        layers,
        left_out=walk.left_out,
        repaired=walk.repaired,
        reprojected_from=", ".join(sorted(walk.crs_names)),
    )


@lru_cache(maxsize=64)
def _crs_and_order(srs: str) -> tuple[CRS, bool]:
    """Return the CRS that an srsName means, and whether its coordinates are y, x."""
    x_first = _X_FIRST.fullmatch(srs.strip())
    crs = resolve_crs(f"EPSG:{x_first[1]}" if x_first else srs)
    directions = [axis.direction for axis in crs.axis_info[:2]]
    return crs, not x_first and directions == ["north", "east"]


@dataclass(frozen=True)
class _Placed:
    """How the positions of a geometry are written: its CRS, and the numbers in a position."""

    srs: str
    dimension: int | None = None

    def inside(self, element: Element) -> _Placed:
        """Return how those of an element are, which may state it itself."""
        stated = element.get("srsDimension")
        dimension = int(stated) if stated and stated.isdigit() else self.dimension
        return _Placed(element.get("srsName") or self.srs, dimension)


@dataclass
class _Walk:
    """A walk through GML that collects features by the names of their elements."""

    name: str
    features: dict[str, list[Feature]] = field(default_factory=dict)
    left_out: Counter[str] = field(default_factory=Counter)
    repaired: Counter[str] = field(default_factory=Counter)
    crs_names: set[str] = field(default_factory=set)
    count: int = 0

    def into(self, element: Element, srs: str, layer: str, depth: int) -> None:
        """Collect the features inside an element; `layer` is its name if it is a member."""
        if depth > _DEEPEST:
            raise MapFileError(self.name, f"elements nested more than {_DEEPEST} deep")
        if element.tag == _INCLUDE:
            raise MapFileError(
                self.name, "includes another file (XInclude), which is not opened; save it whole"
            )
        srs = _envelope_srs(element) or srs
        geometries = [
            (tag_of(child), shape) for child in element for shape in child if _is_geometry(shape)
        ]
        if geometries or layer:
            self.feature(element, geometries, srs)
            if geometries:
                return
        is_member = tag_of(element) in _MEMBERS
        for child in element:
            self.into(child, srs, tag_of(child) if is_member else "", depth + 1)

    def feature(self, element: Element, geometries: list[tuple[str, Element]], srs: str) -> None:
        """Add an element as a feature."""
        position, self.count = self.count, self.count + 1
        properties: dict[str, Any] = {}
        for attribute in ("fid", "{http://www.opengis.net/gml}id", f"{{{_NAMESPACE}/3.2}}id"):
            if text := element.get(attribute):
                properties["gml_id"] = text
        for child in element:
            if child.get(_HREF) and not len(child):
                self.left_out["link to another element or file (xlink), not followed"] += 1
            elif not len(child) and child.text is not None:
                properties[tag_of(child)] = child.text.strip()
        areas = [tag for tag, shape in geometries if tag_of(shape) in _AREAS]
        if len(areas) > 1:
            raise self.wrong(
                position,
                f"expected one area, found {len(areas)} ({', '.join(areas)[:80]}); keep one",
            )
        shapes = [self.geometry(shape, position, srs) for _, shape in geometries]
        shape = shapes[0] if len(shapes) == 1 else shapely.GeometryCollection(shapes)
        layer = tag_of(element)
        self.features.setdefault(layer, []).append(
            Feature(shape if shapes else None, properties, layer)
        )

    def geometry(self, element: Element, position: int, srs: str) -> BaseGeometry:
        """Return a geometry in longitude and latitude; lines and points only as what they are."""
        for inner in element.iter():
            if inner.get(_HREF):
                raise self.wrong(
                    position,
                    "its geometry is a link (xlink:href), which is not followed; save it whole",
                )
        found = [*self.parts(element, _Placed(srs).inside(element), position)]
        if not found and any(len(child) for child in element):
            raise self.wrong(position, f"expected a geometry, found an empty <{tag_of(element)}>")
        if len(found) == 1:
            return found[0]
        polygons = [part for part in found if isinstance(part, shapely.Polygon)]
        if len(polygons) == len(found):
            return shapely.MultiPolygon(polygons)
        return shapely.GeometryCollection(found)

    def parts(self, element: Element, placed: _Placed, position: int) -> Iterator[BaseGeometry]:
        """Yield the polygons, lines and points of a geometry in longitude and latitude."""
        tag = tag_of(element)
        if tag in _POLYGONS:
            yield self.in_lonlat(self.polygon(element, placed, position), placed, position)
        elif tag in _LINES:
            line = self.line(element, placed, position)
            yield self.in_lonlat(shapely.LineString(line), placed, position)
        elif tag == "Point":
            points = self.points(element, placed, position)
            if len(points) != 1:
                raise self.wrong(position, f"expected a point, found {len(points)} positions")
            yield self.in_lonlat(shapely.Point(points[0]), placed, position)
        elif tag in _GEOMETRIES or tag[:1].islower():  # a container, or a property of one
            for child in element:
                if _is_gml(child) and tag_of(child) not in _ABOUT:
                    yield from self.parts(child, placed.inside(child), position)
        else:
            raise self.wrong(
                position,
                f"expected polygons, found <{tag[:40]}>, which is not read; export it as polygons",
            )

    def in_lonlat(self, shape: BaseGeometry, placed: _Placed, position: int) -> BaseGeometry:
        """Return a geometry in longitude and latitude."""
        crs, _ = self.crs(placed, position)
        if is_lonlat(crs):
            return shape
        self.crs_names.add(crs_label(crs))
        return to_lonlat(self.name, shape, crs)

    def polygon(self, element: Element, placed: _Placed, position: int) -> shapely.Polygon:
        """Return a polygon or patch in its CRS, as x, y."""
        shells, holes = (
            [
                self.ring(ring, placed.inside(side).inside(ring), position)
                for side in element
                if tag_of(side) in tags
                for ring in side
                if _is_gml(ring)
            ]
            for tags in (("exterior", "outerBoundaryIs"), ("interior", "innerBoundaryIs"))
        )
        if not shells and not holes:
            return shapely.Polygon()
        if len(shells) != 1:
            raise self.wrong(position, f"expected one exterior, found {len(shells)}")
        return shapely.Polygon(shells[0], holes)

    def crs(self, placed: _Placed, position: int) -> tuple[CRS, bool]:
        """Return the CRS of positions, and whether they are written y, x."""
        try:
            if not placed.srs:
                raise ValueError("none is stated")
            return _crs_and_order(placed.srs)
        except ValueError as error:
            found = f": {placed.srs[:60]!r}" if placed.srs else ""
            raise self.wrong(
                position,
                f"expected an srsName that is known, such as EPSG:4326 ({error}{found}); export "
                "it again with one",
            ) from None

    def ring(self, element: Element, placed: _Placed, position: int) -> FloatArray:
        """Return the positions of a ring as x, y."""
        points = self.line(element, placed, position)
        if len(points) < 3:
            raise self.wrong(position, f"expected a ring, found {len(points)} positions")
        if (points[0] != points[-1]).any():
            self.repaired[UNCLOSED] += 1
        return points

    def line(self, element: Element, placed: _Placed, position: int) -> FloatArray:
        """Return the positions of a line or ring as x, y."""
        if tag_of(element) in ("LinearRing", "LineString"):
            return self.points(element, placed, position)
        lines = [*self.lines(element, placed, position)]
        # each line of a curve begins where the one before ends
        pieces = [
            line[1:] if i and (line[:1] == lines[i - 1][-1:]).all() else line
            for i, line in enumerate(lines)
        ]
        return np.vstack([np.empty((0, 2)), *pieces])

    def lines(self, element: Element, placed: _Placed, position: int) -> Iterator[FloatArray]:
        """Yield the straight lines that make a ring, in their order."""
        for child in element:
            tag, inner = tag_of(child), placed.inside(child)
            if tag in ("LineString", "LineStringSegment"):
                yield self.points(child, inner, position)
            elif tag == "OrientableCurve":
                lines = [*self.lines(child, inner, position)]
                back = child.get("orientation") == "-"
                yield from (line[::-1] for line in lines[::-1]) if back else lines
            elif tag in ("curveMember", "baseCurve", "segments", "Curve", "CompositeCurve", "Ring"):
                yield from self.lines(child, inner, position)
            elif _is_gml(child) and tag not in _ABOUT:
                raise self.wrong(
                    position,
                    f"expected straight edges, found <{tag[:40]}>; export it without curves",
                )

    def points(self, element: Element, placed: _Placed, position: int) -> FloatArray:
        """Return the positions in an element as x, y."""
        crs, y_first = self.crs(placed, position)
        dimension = placed.dimension or (3 if len(crs.axis_info) == 3 else 2)
        try:
            points = np.vstack([
                np.empty((0, 2)),
                *(_positions(child, placed.inside(child).dimension or dimension)
                  for child in element if _is_gml(child)),
            ])  # fmt: skip
        except ValueError as error:
            text = " ".join("".join(element.itertext()).split())[:40]
            raise self.wrong(
                position, f"expected positions of {dimension} numbers, found {text!r} ({error})"
            ) from None
        if not np.isfinite(points).all():
            raise self.wrong(position, "NaN or infinite coordinate; mend or remove the feature")
        return points[:, ::-1] if y_first else points

    def wrong(self, position: int, problem: str) -> MapFileError:
        """Return an error that names a feature."""
        return MapFileError(self.name, problem, feature=position)


def _is_gml(element: Element) -> bool:
    return str(element.tag).startswith(f"{{{_NAMESPACE}")


def _is_geometry(element: Element) -> bool:
    return _is_gml(element) and tag_of(element) in _GEOMETRIES


def _envelope_srs(element: Element) -> str:
    """Return the CRS of an element's envelope, which holds for geometries that state none."""
    boxes = (box for child in element if tag_of(child) == "boundedBy" for box in child)
    return next((srs for box in boxes if (srs := box.get("srsName"))), "")


def _positions(element: Element, dimension: int) -> FloatArray:
    """Return the positions that an element states, in its own order of axes.

    Raises
    ------
    ValueError
        When the text is no numbers, or not a multiple of the dimension.
    """
    tag, text = tag_of(element), element.text or ""
    if tag in ("posList", "pos"):
        numbers = np.array(text.split(), dtype=np.float64)
        if tag == "pos":
            dimension = len(numbers) if len(numbers) in (2, 3) else dimension
    elif tag == "coordinates":
        decimal, comma, blank = (
            element.get(key) or usual for key, usual in (("decimal", "."), ("cs", ","), ("ts", " "))
        )
        tuples = text.split(None if blank.isspace() else blank)
        # a blank after a comma belongs to the tuple
        if blank.isspace() and any(comma not in one.strip(comma) for one in tuples):
            tuples = re.sub(rf"\s*{re.escape(comma)}\s*", comma, text).split()
        split = [one.strip().split(comma) for one in tuples if one.strip()]
        dimension = len(split[0]) if split else dimension
        if any(len(one) != dimension for one in split):
            raise ValueError("tuples of unlike length")
        numbers = np.array(
            [number.replace(decimal, ".") for one in split for number in one], dtype=np.float64
        )
    elif tag == "coord":
        numbers = np.array([c.text or "" for c in element if tag_of(c) in "XY"], dtype=np.float64)
    elif tag in ("pointProperty", "pointRep"):
        raise ValueError(f"<{tag}> is not read")
    else:
        return np.empty((0, 2))
    if dimension < 2 or len(numbers) % dimension:
        raise ValueError(f"{len(numbers)} numbers")
    return np.asarray(numbers.reshape(-1, dimension)[:, :2])
