"""`Document`: a file's name and bytes, parsed only as far as a reader asks.

Readers see a `Document`, whether it lies on disk or in an archive, so that none of them
opens files.
"""

from __future__ import annotations

import json
import re
import warnings
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from io import BytesIO
from pathlib import Path, PurePath
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from pyproj.exceptions import ProjError
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from frontgeo.errors import MapFileError, NotAvailableError
from frontgeo.layername import split_layer
from frontgeo.mapheads import HEADS, SHAPEFILE

__all__ = ["MALFORMED", "Document", "Feature", "Table"]

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

_MAGIC_PARQUET = b"PAR1"
_ENDINGS = (
    ".geojson", ".json", ".topojson", ".kml", ".kmz", ".gpkg", ".fgb", ".parquet", ".shp", ".zip",
    ".gz", ".geojsonl",
)  # fmt: skip


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


@dataclass(frozen=True, eq=False)
class Feature:
    """One feature of a file, whatever its container.

    Attributes
    ----------
    geometry : shapely geometry or None
        In longitude and latitude.
    properties : mapping of str to object
        By name as the file spells it.
    layer : str
        Of the layer, KML folder, TopoJSON object or GeoJSON collection; empty where it has no
        name.
    """

    geometry: BaseGeometry | None
    properties: Mapping[str, Any]
    layer: str = ""


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
        """The first bytes, without a byte order mark and blanks."""
        return self.content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")

    @cached_property
    def is_json(self) -> bool:
        """Whether it looks like JSON."""
        return self.head[:1] in (b"{", b"[")

    @cached_property
    def _parsed(self) -> tuple[dict[str, Any], int]:
        text = self.content.decode("utf-8-sig", errors="replace")
        replaced = text.count("\ufffd") - self.content.count("\ufffd".encode())
        try:
            parsed = json.loads(text)
        except json.JSONDecodeError as error:
            cut = error.pos >= len(text) - 1
            ends = "; the file ends there, so it may be cut off" if cut else ""
            raise self.error(
                f"expected JSON, found an error in line {error.lineno}, column {error.colno} "
                f"({error.msg}){ends}; fetch or export it again"
            ) from None
        except (RecursionError, ValueError) as error:
            raise self.error(
                f"expected a map, found JSON that cannot be parsed ({str(error)[:60]})"
            ) from None
        if not isinstance(parsed, dict):
            raise self.error(
                f"expected a GeoJSON or TopoJSON object, found a JSON {type(parsed).__name__}"
            )
        return parsed, max(0, replaced)

    @property
    def json(self) -> dict[str, Any]:
        """The JSON object, empty for a file that is none.

        Raises
        ------
        MapFileError
            When it looks like JSON and is damaged (with line and column).
        """
        return self._parsed[0] if self.is_json else {}

    @property
    def mended_text(self) -> tuple[tuple[str, int], ...]:
        """Characters that were not UTF-8 and were replaced, as a repair."""
        replaced = self._parsed[1] if self.is_json else 0
        return (("broken UTF-8 replaced", replaced),) if replaced else ()

    @cached_property
    def features(self) -> list[dict[str, Any]]:
        """The features of a GeoJSON collection; empty for anything else."""
        features = self.json.get("features")
        if not isinstance(features, list):
            return []
        return [f if isinstance(f, dict) else {} for f in features]

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
            frame = self.only_table(lonlat=self.is_json).frame
        except MapFileError:
            return []
        return list(frame.drop(columns=frame.geometry.name).to_dict("records"))

    def on_day(self, day: date) -> Document:
        """Return the same file with another day wanted, without parsing it again."""
        other = replace(self, day=day)
        kept = {k: v for k, v in self.__dict__.items() if k not in ("day", "layer")}
        other.__dict__.update(kept)
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
        if self.path is None:
            return None
        try:
            return (self.path.parent / name).read_bytes()
        except OSError:
            return None

    def geometry_of(self, feature: dict[str, Any], position: int) -> BaseGeometry | None:
        """Make a feature's geometry, or None when it has none.

        Raises
        ------
        MapFileError
            When it cannot be made, or has a coordinate that is no number.
        """
        geometry = feature.get("geometry")
        if geometry is None:
            return None
        try:
            with np.errstate(all="ignore"):  # NaN is looked for below
                made: BaseGeometry = shape(geometry)
            finite = bool(np.isfinite(shapely.get_coordinates(made)).all())
        except (*MALFORMED, NotImplementedError, shapely.errors.ShapelyError) as error:
            raise self.error(
                "expected a GeoJSON geometry, found one that cannot be read "
                f"({' '.join(str(error).split())[:80]})",
                feature=position,
            ) from None
        if not finite:
            raise self.error(
                "NaN or infinite coordinate; mend or remove the feature", feature=position
            )
        return made

    @cached_property
    def rows(self) -> list[Feature]:
        """The features of all layers (or of the one wanted), whatever the container.

        Raises
        ------
        MapFileError
            As `tables`.
        """
        if self.features:
            name = str(self.json.get("name") or "")
            return [
                Feature(self.geometry_of(f, i), _dict(f.get("properties")), name)
                for i, f in enumerate(self.features)
            ]
        rows = []
        for name, table in self.all_tables.items():
            columns = table.frame.drop(columns=table.frame.geometry.name).to_dict("records")
            columns = columns or [{} for _ in range(len(table.frame))]  # it has no column at all
            shapes = zip(table.frame.geometry, columns, strict=True)
            rows += [Feature(shape, properties, name) for shape, properties in shapes]
        return rows

    @property
    def wanted_layers(self) -> tuple[str, ...]:
        """The only layers wanted; empty for all."""
        return (self.layer,) if isinstance(self.layer, str) else self.layer or ()

    @cached_property
    def all_tables(self) -> dict[str, Table]:
        """The tables of all layers, or of the one wanted, read once."""
        return self.tables(lonlat=self.is_json)

    @property
    def repaired(self) -> tuple[tuple[str, int], ...]:
        """What happened on the way to `rows`, such as reprojecting."""
        if self.features:
            return ()
        return tuple(n for table in self.all_tables.values() for n in table.repaired.items())

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

    # ---- tables, through pyogrio ---------------------------------------------------------

    @cached_property
    def layers(self) -> list[str]:
        """The names of its layers.

        Raises
        ------
        MapFileError
            When it is no vector file.
        """
        import pyogrio  # slow to load

        _refuse_foreign(self)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # told when the layer itself is read
                return [str(name) for name, _ in pyogrio.list_layers(self._source)]
        except Exception as error:  # GDAL's many ways to fail on a stranger's file
            detail = " ".join(str(error).split(";")[0].split())
            for shown in (str(self.path), self.name):
                detail = detail.replace(shown, "").strip(" '")
            detail = re.sub(r"/vsimem/[\w./-]*", "", detail).strip(" '")
            raise self.error(
                "expected a map (GeoJSON, GeoPackage, shapefile, KML, TopoJSON, GeoParquet), found "
                f"something that is damaged or no map{f' ({detail[:80]})' if detail else ''}; "
                "export it again"
            ) from None

    @property
    def _source(self) -> Any:
        return self.path if self.path is not None else BytesIO(self.content)

    def tables(self, *, lonlat: bool = False) -> dict[str, Table]:
        """Read its layers, each in longitude and latitude on WGS 84.

        Parameters
        ----------
        lonlat : bool
            The format is in longitude and latitude by definition, so that a missing
            CRS is no error (GeoJSON, TopoJSON).

        Raises
        ------
        MapFileError
            When it cannot be read, has no such layer, or states no CRS.
        """
        if lonlat not in self._tables:
            self._tables[lonlat] = self._read_tables(lonlat=lonlat)
        return self._tables[lonlat]

    @cached_property
    def _tables(self) -> dict[bool, dict[str, Table]]:
        return {}

    def _read_tables(self, *, lonlat: bool) -> dict[str, Table]:
        if self.content[:4] == _MAGIC_PARQUET:
            return {"": self._table("", _read_parquet(self), lonlat=False, repaired=Counter())}
        for gone in (name for name in self.wanted_layers if name not in self.layers):
            raise self.error(f"no layer {gone!r}; there are: {', '.join(self.layers) or 'none'}")
        tables = {}
        for position, name in enumerate(self.layers):
            if self.wanted_layers and name not in self.wanted_layers:
                continue
            repaired: Counter[str] = Counter()
            try:
                with warnings.catch_warnings(record=True) as caught:
                    warnings.simplefilter("always")
                    # by position: in memory a bare geometry's layer has a new name each time
                    frame = gpd.read_file(
                        self._source, layer=position, engine="pyogrio", on_invalid="fix"
                    )
            except Exception as error:  # as above
                raise self.error(
                    f"layer {name!r} cannot be read ({' '.join(str(error).split())[:120]}); "
                    "export it again"
                ) from None
            for warning in caught:
                if issubclass(warning.category, RuntimeWarning):
                    repaired[f"reader: {str(warning.message).splitlines()[0][:100]}"] += 1
            if isinstance(frame, gpd.GeoDataFrame):  # else a table without geometry
                tables[name] = self._table(name, frame, lonlat=lonlat, repaired=repaired)
        return tables

    def _table(
        self, name: str, frame: gpd.GeoDataFrame, *, lonlat: bool, repaired: Counter[str]
    ) -> Table:
        if frame.crs is None:
            if not lonlat:
                raise self.error(
                    f"layer {name!r}: expected a stated CRS, found none; add it (for a shapefile "
                    "the .prj file), or export as GeoJSON in longitude and latitude"
                )
            return Table(frame.set_crs("EPSG:4326"), repaired)
        if frame.crs.equals("EPSG:4326", ignore_axis_order=True):
            return Table(frame, repaired)
        try:
            moved = frame.to_crs("EPSG:4326")
        except (ProjError, ValueError) as error:
            raise self.error(
                f"layer {name!r}: its CRS cannot be turned into longitude and latitude "
                f"({' '.join(str(error).split())[:80]}); reproject it to EPSG:4326"
            ) from None
        repaired[f"reprojected from {' '.join(frame.crs.to_string().split())[:60]}"] += len(frame)
        return Table(moved, repaired)

    def only_table(self, *, lonlat: bool = False) -> Table:
        """Read the one layer that has features.

        Raises
        ------
        MapFileError
            When there is none, or more than one.
        """
        tables = self.all_tables if lonlat == self.is_json else self.tables(lonlat=lonlat)
        filled = {name: t for name, t in tables.items() if len(t.frame)}
        if len(filled) > 1:
            raise self.error(
                f"expected one layer, found {len(filled)}: {', '.join(filled)}; name those to "
                f"take with --layer NAME (layer=), or one as {Path(self.name).name}:LAYER"
            )
        if not filled:
            raise self.error("expected polygons, found no feature at all; check the file")
        return next(iter(filled.values()))


def _stem(name: str) -> str:
    while (suffix := PurePath(name).suffix).lower() in _ENDINGS:
        name = name.removesuffix(suffix)
    return name


def _dict(found: object) -> dict[str, Any]:
    return found if isinstance(found, dict) else {}


_JSON_TYPES = (
    "FeatureCollection", "Feature", "Topology", "GeometryCollection", "Polygon", "MultiPolygon",
    "LineString", "MultiLineString", "Point", "MultiPoint",
)  # fmt: skip


def _refuse_foreign(document: Document) -> None:
    """Refuse what is no map, and XML whose entities read other files or grow without end."""
    head = document.content[:16]
    known = (
        head.startswith(HEADS)
        or (document.is_json and document.json.get("type") in _JSON_TYPES)
        or (document.head[:1] == b"<" and b"<kml" in document.head)
    )
    if not known:
        raise document.error(
            "expected a map (GeoJSON, GeoPackage, shapefile, KML, TopoJSON, FlatGeobuf, "
            "GeoParquet), found something that is damaged or no map; export it again"
        )
    if head.startswith(SHAPEFILE):
        stated = 2 * int.from_bytes(document.content[24:28], "big")
        if stated > len(document.content):
            raise document.error(
                f"expected {stated:,} bytes, as its header says, found {len(document.content):,}: "
                "it is cut off; copy it again"
            )
    if document.head[:1] == b"<" and re.search(rb"<!(DOCTYPE|ENTITY)", document.content[:65536]):
        raise document.error(
            "XML with a document type or entities is not read; save it as plain KML"
        )


def _read_parquet(document: Document) -> gpd.GeoDataFrame:
    try:
        return gpd.read_parquet(BytesIO(document.content))
    except ImportError:
        raise NotAvailableError(
            f"{document.name}: GeoParquet needs pyarrow; install frontgeo[parquet]"
        ) from None
    except Exception as error:  # pyarrow's many ways to fail
        raise document.error(
            f"expected GeoParquet, found something damaged ({' '.join(str(error).split())[:80]})"
        ) from None
