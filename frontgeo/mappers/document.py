"""`Document`: a file's name and bytes, parsed only as far as a reader asks.

Readers receive a `Document` whether the file lies on disk or in an archive, so that no reader
opens files itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path, PurePath
from typing import Any

from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from frontgeo._utils.fileio import read_regular
from frontgeo.errors import MapFileError
from frontgeo.io import archives, geojson
from frontgeo.io.crs import crs_label
from frontgeo.io.features import Contents, Feature, FeatureLayer, refuse_columns
from frontgeo.io.geojson import parsed_json
from frontgeo.io.signatures import format_of, head_of
from frontgeo.io.vector import part_beside, read_contents, split_layer
from frontgeo.mappers.front_lines import FrontLine
from frontgeo.places.theatre import Theatre

__all__ = ["MALFORMED", "Document", "Feature", "unpacked_documents"]

#: Errors raised when, say, a list stands in place of an object or text in place of a number.
MALFORMED = (
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    OverflowError,
    RecursionError,
)


_ENDINGS = (
    ".geojson", ".json", ".topojson", ".geojsonl", ".geojsons", ".geojsonseq", ".ndjson",
    ".jsonl", ".kml", ".kmz", ".gml", ".gpkg", ".fgb", ".gdb", ".parquet", ".shp", ".tab", ".mif",
    ".wkt", ".zip", ".gz",
)  # fmt: skip


#: Cached properties that depend on the content alone, so that `changed` can carry them over.
_KEPT = (
    "head", "is_json", "_parsed", "features", "crs", "properties", "contents", "all_properties",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Document:
    """A file to read.

    Attributes
    ----------
    name : str
        The path as the user wrote it, or the name in an archive; errors begin with it.
    content : bytes
    path : Path or None
        The location on disk, for formats that consist of several files.
    layer : str, tuple of str or None
        The layers to read; None or an empty tuple for all.
    day : date or None
        The day to read, for a file that holds many.
    status, side : str or None
        The status of its polygons and, as ``COLUMN=VALUE``, the side whose ground counts, if
        the user states them.
    front_line : FrontLine or None
        The country that lines in it divide, and points of sides, if the caller gives them.
    theatre : Theatre or None
        The theatre of war in which its ground is expected.
    alone : bool
        Whether the file is the whole map, rather than one of several that make it up.
    member : str
        Its name in the zip that contained it; empty for any other file.
    """

    name: str
    content: bytes
    path: Path | None = None
    layer: str | tuple[str, ...] | None = None
    day: date | None = None
    status: str | None = None
    side: str | None = None
    front_line: FrontLine | None = None
    theatre: Theatre | None = None
    alone: bool = True
    member: str = ""

    def error(self, problem: str, *, feature: int | None = None) -> MapFileError:
        """Make an error that names this file."""
        return MapFileError(self.name, problem, feature=feature)

    @property
    def titles(self) -> tuple[tuple[str, str], ...]:
        """Return names of the file and its folder, without endings, as pairs of kind and text."""
        outer = split_layer(self.name)[0]
        inner = PurePath(self.member or outer)
        folder = inner.parent.name or outer.parent.name
        named = (("file", _stem(inner.name)), ("file", _stem(outer.name)), ("folder", folder))
        return tuple(dict.fromkeys((kind, text) for kind, text in named if text))

    @cached_property
    def head(self) -> bytes:
        """Return the first bytes without byte order mark and blanks; text is converted to UTF-8."""
        if format_of(self.content) in ("json", "xml"):
            return head_of(self.content).encode()
        return self.content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")

    @cached_property
    def is_json(self) -> bool:
        """Return whether the content looks like JSON."""
        return format_of(self.content) == "json"

    @cached_property
    def _parsed(self) -> tuple[dict[str, Any], int]:
        return parsed_json(self.name, self.content)

    @property
    def json(self) -> dict[str, Any]:
        """Return the JSON object; empty for a file that is not JSON.

        A sequence of features and Esri JSON are returned as a FeatureCollection.

        Raises
        ------
        MapFileError
            When the content looks like JSON but is damaged; the message names line and column.
        """
        return self._parsed[0] if self.is_json else {}

    @property
    def mended_text(self) -> tuple[tuple[str, int], ...]:
        """Return, as counted repairs, characters that were not UTF-8 and rings not closed."""
        replaced = self._parsed[1] if self.is_json else 0
        broken = (("broken UTF-8 replaced", replaced),) if replaced else ()
        return (*broken, *self._repaired.items())

    @cached_property
    def _repaired(self) -> Counter[str]:
        return Counter()  # filled by `geometry_of`

    @cached_property
    def features(self) -> list[dict[str, Any]]:
        """Return the features of a GeoJSON collection, including nested ones; otherwise none.

        Raises
        ------
        MapFileError
            When something other than a feature is among them.
        """
        return [feature for feature, _ in geojson.features_of(self.name, self.json)]

    @cached_property
    def crs(self) -> CRS | None:
        """Return the CRS that a JSON file states, or None for longitude and latitude.

        Raises
        ------
        MapFileError
            When it cannot be resolved.
        """
        return geojson.crs_of(self.name, self.json)

    @cached_property
    def properties(self) -> list[Mapping[str, Any]]:
        """Return the properties of each feature, in order, of the only layer or the one wanted.

        The list is empty if the file has several layers or cannot be read.
        """
        if self.features:
            return [_dict(f.get("properties")) for f in self.features]
        if self.json.get("type") == "Feature":
            return [_dict(self.json.get("properties"))]
        try:
            filled = [layer for layer in self.contents.layers if layer.features]
        except MapFileError:
            return []
        return [f.properties for f in filled[0].features] if len(filled) == 1 else []

    def on_day(self, day: date) -> Document:
        """Return the same file with another day wanted, without parsing it again."""
        return self.changed(day=day)

    def without_side(self) -> Document:
        """Return the same file for all its sides, without parsing it again."""
        return self._with({"side": None})

    def changed(
        self,
        *,
        day: date | None = None,
        status: str | None = None,
        side: str | None = None,
        front_line: FrontLine | None = None,
        theatre: Theatre | None = None,
        alone: bool | None = None,
    ) -> Document:
        """Return the same content with other options, without parsing it again.

        Options that are None keep their value.
        """
        asked = {
            "day": day, "status": status, "side": side, "front_line": front_line,
            "theatre": theatre, "alone": alone,
        }  # fmt: skip
        return self._with({name: value for name, value in asked.items() if value is not None})

    def _with(self, changes: dict[str, Any]) -> Document:
        other = replace(self, **changes)
        other.__dict__.update({k: self.__dict__[k] for k in _KEPT if k in self.__dict__})
        return other

    def wanted_day(self, days: list[date], *, up_to: bool = False) -> date:
        """Return the day to read from a file that holds many.

        Parameters
        ----------
        days : list of date
            The days that the file holds.
        up_to : bool
            Also accept a day between them, which shows the state at its end.

        Raises
        ------
        MapFileError
            When no day is asked for, or the file does not show the one that is.
        """
        if not days:
            raise self.error("expected dated polygons, found none")
        span = f"{days[0]} to {days[-1]}"
        if self.day is None:
            raise self.error(f"holds {len(days)} days from {span}; name one (day=, --day)")
        if self.day in days or (up_to and self.day >= days[0]):
            return self.day
        raise self.error(f"expected one of its {len(days)} days from {span}, found {self.day}")

    def beside(self, name: str) -> bytes | None:
        """Return the content of a file in the same folder, or None."""
        if self.path is None or not (self.path.parent / name).is_file():
            return None
        return read_regular(self.path.parent / name, archives.MAX_MAP_BYTES)

    def geometry_of(self, feature: dict[str, Any], position: int) -> BaseGeometry | None:
        """Return a feature's geometry in longitude and latitude, or None if it has no geometry.

        Raises
        ------
        MapFileError
            When the geometry is malformed, or has a coordinate that is not a number.
        """
        return geojson.geometry_of(self.name, feature, position, self.crs, self._repaired)

    # ---- features of any container -------------------------------------------------------

    @cached_property
    def contents(self) -> Contents:
        """Return every layer (or those wanted), with counts of repairs and of features left out.

        Raises
        ------
        MapFileError
            When the file cannot be read, has no such layer, or states no CRS.
        """
        wanted = self.wanted_layers
        if not wanted or self.is_json or "_whole" in self.__dict__:
            return self._whole.of_layers(self.name, wanted) if wanted else self._whole
        # the other layers stay unread, as they may be far larger
        read = read_contents(self.name, self.content, beside=self._part, wanted=wanted)
        return read.of_layers(self.name, wanted)

    @cached_property
    def _whole(self) -> Contents:
        if self.is_json and self.json.get("type") != "Topology":
            return refuse_columns(self.name, geojson.read_geojson(self.name, self.json))
        if self.is_json:
            return refuse_columns(self.name, geojson.read_topojson(self.name, self.json))
        return read_contents(self.name, self.content, beside=self._part)

    @property
    def wanted_layers(self) -> tuple[str, ...]:
        """Return the names of the layers to read; empty for all."""
        return (self.layer,) if isinstance(self.layer, str) else self.layer or ()

    def _part(self, suffix: str) -> bytes | None:
        return None if self.path is None else part_beside(self.path, suffix)

    @property
    def rows(self) -> list[Feature]:
        """Return the features of all layers (or of those wanted), whatever the container.

        Raises
        ------
        MapFileError
            As `contents`.
        """
        return [feature for layer in self.contents.layers for feature in layer.features]

    @property
    def repaired(self) -> tuple[tuple[str, int], ...]:
        """Return the counted repairs by which `rows` differs from the file."""
        return tuple(self.contents.repaired.items())

    @cached_property
    def all_properties(self) -> list[Mapping[str, Any]]:
        """Return the properties of all features in all layers; JSON geometry is not parsed.

        The list is empty for JSON that is neither GeoJSON nor TopoJSON.
        """
        if self.features:
            return [_dict(feature.get("properties")) for feature in self.features]
        if not self.is_json:
            return [row.properties for row in self.rows]
        objects = _dict(self.json.get("objects"))
        listed = [_dict(body).get("geometries") for body in objects.values()]
        shapes = [shape for found in listed if isinstance(found, list) for shape in found]
        return [_dict(_dict(shape).get("properties")) for shape in (self.json, *shapes)]

    @property
    def left_out(self) -> Counter[str]:
        """Return, by reason, how many features of the file are missing from `rows`."""
        return Counter() if "contents" not in self.__dict__ else self.contents.left_out

    @property
    def reprojected_from(self) -> str:
        """Return the name of the CRS that the file states; empty for longitude and latitude."""
        if self.is_json:
            return "" if self.crs is None else crs_label(self.crs)
        return "" if "contents" not in self.__dict__ else self.contents.reprojected_from

    @property
    def states_crs(self) -> bool:
        """Return whether the CRS is known from the file or its format."""
        return "contents" not in self.__dict__ or self.contents.states_crs

    @property
    def layers(self) -> list[str]:
        """Return the names of the layers to read.

        Raises
        ------
        MapFileError
            As `contents`.
        """
        return [layer.name for layer in self.contents.layers]

    @property
    def all_layers(self) -> list[str]:
        """Return the names of all layers, whether or not they are to be read."""
        return [layer.name for layer in self._whole.layers]

    def only_layer(self) -> FeatureLayer:
        """Return the only layer that has features.

        Raises
        ------
        MapFileError
            When no layer has features, or more than one has.
        """
        filled = [layer for layer in self.contents.layers if layer.features]
        if len(filled) > 1:
            listed = ", ".join(layer.name or "(no name)" for layer in filled)
            raise self.error(
                f"expected one layer, found {len(filled)}: {listed}; name those of the map with "
                f"--layer (layer=), or one as {Path(self.name).name}:LAYER; or, if each is the "
                "ground of a side, use --side-column layer"
            )
        if not filled:
            raise self.error("expected polygons, found no feature at all; check the file")
        return filled[0]


def _stem(name: str) -> str:
    while (suffix := PurePath(name).suffix).lower() in _ENDINGS:
        name = name.removesuffix(suffix)
    return name


def _dict(found: object) -> dict[str, Any]:
    return found if isinstance(found, dict) else {}


def unpacked_documents(document: Document) -> Document:
    """Return the one map inside a gzip or zip (a KMZ is one), or the document itself.

    Raises
    ------
    MapFileError
        When the file is damaged or too large, or holds no map or several.
    """
    inside = archives.unpacked(document.name, document.content, document.wanted_layers)
    if inside.content is document.content:
        return document
    layer = None if inside.chosen else document.layer
    member = inside.member or document.member
    return replace(document, content=inside.content, path=None, layer=layer, member=member)
