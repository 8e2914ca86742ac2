"""`Document`: a file's name and bytes, parsed only as far as a reader asks.

Readers see a `Document`, whether it lies on disk or in an archive, so that none of them
opens files.
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

from frontgeo.errors import MapFileError
from frontgeo.layername import split_layer
from frontgeo.mapheads import head_of, kind_of
from frontgeo.vectorfiles import Contents, Feature, Layer, geojson, read_contents, topojson
from frontgeo.vectorfiles.binary import part_beside
from frontgeo.vectorfiles.crs import crs_label
from frontgeo.vectorfiles.jsontext import parsed_json
from frontgeo.vectorfiles.packed import MAX_MAP_BYTES
from frontgeo.vectorfiles.regular import read_regular

__all__ = ["MALFORMED", "Document", "Feature"]

#: What a list in the place of an object, or a text in that of a number, leads to.
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
    ".geojson", ".json", ".topojson", ".kml", ".kmz", ".gpkg", ".fgb", ".parquet", ".shp", ".zip",
    ".gz", ".geojsonl",
)  # fmt: skip


#: What hangs on the content alone, and is taken over where the same is asked for otherwise.
_KEPT = (
    "head", "is_json", "_parsed", "features", "crs", "properties", "contents", "all_properties",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Document:
    """A file to read.

    Attributes
    ----------
    name : str
        As the user named it, or its name in an archive; errors begin with it.
    content : bytes
    path : Path or None
        Where it lies on disk, for formats of several files.
    layer : str, tuple of str or None
        The only layers wanted; None or an empty tuple for all.
    day : date or None
        Of a file that holds many days, the one wanted.
    status, side : str or None
        What its polygons are, and ``COLUMN=VALUE`` of whose ground counts, as the user says.
    alone : bool
        No other file makes the map with it.
    member : str
        Its name in the zip that it came in; empty for any other file.
    """

    name: str
    content: bytes
    path: Path | None = None
    layer: str | tuple[str, ...] | None = None
    day: date | None = None
    status: str | None = None
    side: str | None = None
    alone: bool = True
    member: str = ""

    def error(self, problem: str, *, feature: int | None = None) -> MapFileError:
        """Make an error that names this file."""
        return MapFileError(self.name, problem, feature=feature)

    @property
    def titles(self) -> tuple[tuple[str, str], ...]:
        """What the file and its folder are called, without endings: kind and text."""
        outer = split_layer(self.name)[0]
        inner = PurePath(self.member or outer)
        folder = inner.parent.name or outer.parent.name
        named = (("file", _stem(inner.name)), ("file", _stem(outer.name)), ("folder", folder))
        return tuple(dict.fromkeys((kind, text) for kind, text in named if text))

    @cached_property
    def head(self) -> bytes:
        """The first bytes, without a byte order mark and blanks; of a text in UTF-8."""
        if kind_of(self.content) in ("json", "xml"):
            return head_of(self.content).encode()
        return self.content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")

    @cached_property
    def is_json(self) -> bool:
        """Whether it looks like JSON."""
        return kind_of(self.content) == "json"

    @cached_property
    def _parsed(self) -> tuple[dict[str, Any], int]:
        return parsed_json(self.name, self.content)

    @property
    def json(self) -> dict[str, Any]:
        """The JSON object, empty for a file that is none.

        A sequence of features and Esri JSON are a FeatureCollection.

        Raises
        ------
        MapFileError
            When it looks like JSON and is damaged (with line and column).
        """
        return self._parsed[0] if self.is_json else {}

    @property
    def mended_text(self) -> tuple[tuple[str, int], ...]:
        """Characters that were not UTF-8 and rings that were not closed, as repairs."""
        replaced = self._parsed[1] if self.is_json else 0
        broken = (("broken UTF-8 replaced", replaced),) if replaced else ()
        return (*broken, *self._repaired.items())

    @cached_property
    def _repaired(self) -> Counter[str]:
        return Counter()  # filled by `geometry_of`

    @cached_property
    def features(self) -> list[dict[str, Any]]:
        """The features of a GeoJSON collection, nested ones too; empty for anything else.

        Raises
        ------
        MapFileError
            When something else is among them.
        """
        return [feature for feature, _ in geojson.features_of(self.name, self.json)]

    @cached_property
    def crs(self) -> CRS | None:
        """The CRS that a JSON file states, where it is not longitude and latitude.

        Raises
        ------
        MapFileError
            When it cannot be resolved.
        """
        return geojson.crs_of(self.name, self.json)

    @cached_property
    def properties(self) -> list[Mapping[str, Any]]:
        """The properties of each feature, in order; of a single layer, or of the one wanted.

        Empty where the file has several layers, or cannot be read.
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

    def changed(
        self,
        *,
        day: date | None = None,
        status: str | None = None,
        side: str | None = None,
        alone: bool | None = None,
    ) -> Document:
        """Return the same content asked for otherwise, without parsing it again.

        What is None stays as it is.
        """
        asked = {"day": day, "status": status, "side": side, "alone": alone}
        given: dict[str, Any] = {name: value for name, value in asked.items() if value is not None}
        other = replace(self, **given)
        other.__dict__.update({k: self.__dict__[k] for k in _KEPT if k in self.__dict__})
        return other

    def wanted_day(self, days: list[date], *, up_to: bool = False) -> date:
        """Return the day to read of a file that holds many.

        Parameters
        ----------
        days : list of date
            Those it holds.
        up_to : bool
            A day between them is as good: the state at its end.

        Raises
        ------
        MapFileError
            When none is asked for, or the file does not show it.
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
        """Read a file that lies in the same folder, or None."""
        if self.path is None or not (self.path.parent / name).is_file():
            return None
        return read_regular(self.path.parent / name, MAX_MAP_BYTES)

    def geometry_of(self, feature: dict[str, Any], position: int) -> BaseGeometry | None:
        """Make a feature's geometry in longitude and latitude, or None when it has none.

        Raises
        ------
        MapFileError
            When it cannot be made, or has a coordinate that is no number.
        """
        return geojson.geometry_of(self.name, feature, position, self.crs, self._repaired)

    # ---- features of any container -------------------------------------------------------

    @cached_property
    def contents(self) -> Contents:
        """Every layer (or the one wanted), and what was not read as it stands.

        Raises
        ------
        MapFileError
            When it cannot be read, has no such layer, or states no CRS.
        """
        if not self.wanted_layers:
            return self._whole
        return self._whole.of_layers(self.name, self.wanted_layers)

    @cached_property
    def _whole(self) -> Contents:
        if self.is_json and self.json.get("type") != "Topology":
            return geojson.read(self.name, self.json)  # parsed already
        if self.is_json:
            return topojson.read(self.name, self.json)
        return read_contents(self.name, self.content, beside=self._part)

    @property
    def wanted_layers(self) -> tuple[str, ...]:
        """The only layers wanted; empty for all."""
        return (self.layer,) if isinstance(self.layer, str) else self.layer or ()

    def _part(self, suffix: str) -> bytes | None:
        return None if self.path is None else part_beside(self.path, suffix)

    @property
    def rows(self) -> list[Feature]:
        """The features of all layers (or of the one wanted), whatever the container.

        Raises
        ------
        MapFileError
            As `contents`.
        """
        return [feature for layer in self.contents.layers for feature in layer.features]

    @property
    def repaired(self) -> tuple[tuple[str, int], ...]:
        """What `rows` holds otherwise than it stands in the file."""
        return tuple(self.contents.repaired.items())

    @cached_property
    def all_properties(self) -> list[Mapping[str, Any]]:
        """The properties of the features of all layers; of JSON without reading geometry.

        Of JSON that is none of both there are none.
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
        """By reason, what the file lists and `rows` does not hold."""
        return Counter() if "contents" not in self.__dict__ else self.contents.left_out

    @property
    def reprojected_from(self) -> str:
        """The CRS that the file states, where it is not longitude and latitude."""
        if self.is_json:
            return "" if self.crs is None else crs_label(self.crs)
        return "" if "contents" not in self.__dict__ else self.contents.reprojected_from

    @property
    def layers(self) -> list[str]:
        """The names of its layers.

        Raises
        ------
        MapFileError
            As `contents`.
        """
        return [layer.name for layer in self.contents.layers]

    @property
    def all_layers(self) -> list[str]:
        """The names of its layers, whichever of them are wanted."""
        return [layer.name for layer in self._whole.layers]

    def only_layer(self) -> Layer:
        """Return the one layer that has features.

        Raises
        ------
        MapFileError
            When there is none, or more than one.
        """
        filled = [layer for layer in self.contents.layers if layer.features]
        if len(filled) > 1:
            listed = ", ".join(layer.name or "(no name)" for layer in filled)
            raise self.error(
                f"expected one layer, found {len(filled)}: {listed}; name those of the map with "
                f"--layer (layer=), or one as {Path(self.name).name}:LAYER"
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
