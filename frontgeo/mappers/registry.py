"""Read control maps: one short module for each mapper's format, all returning a `ControlMap`.

`read_control_map` recognises a file by its content and passes it to the module for that
format; `ingest` then checks and repairs the features and counts every repair.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo._utils.dates import read_day
from frontgeo._utils.fileio import printable
from frontgeo.change.assumptions import Assumption
from frontgeo.change.control_map import ControlMap, union
from frontgeo.change.definitions import DEFINITIONS
from frontgeo.errors import FrontgeoError, GeometryError, InputError, MapFileError
from frontgeo.geometry.validation import EVERYWHERE, Region
from frontgeo.io.archives import is_geodatabase, is_tar, map_bytes
from frontgeo.io.features import Feature, FeatureLayer
from frontgeo.io.vector import split_layer
from frontgeo.mappers import generic, isw
from frontgeo.mappers.document import MALFORMED, Document, unpacked_documents
from frontgeo.mappers.file_dates import Dated, NameDate
from frontgeo.mappers.front_lines import FrontLine
from frontgeo.mappers.holders import DistrictHolders
from frontgeo.mappers.ingest import (
    Mapper,
    Reading,
    RegionCheck,
    Repairs,
    polygons_of,
    source_of,
)
from frontgeo.mappers.legend import LegendOptions, legend_of
from frontgeo.places.shipped_theatre import DEFAULT_THEATRE
from frontgeo.places.theatre import Theatre

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = [
    "EVERYWHERE",
    "MAPPERS",
    "READERS",
    "Mapper",
    "Region",
    "control_map_of",
    "credit_of",
    "dated",
    "days_of",
    "front_line_ready",
    "mapper_text",
    "named_layers",
    "read_control_map",
    "read_document",
    "read_regions",
    "reader_of",
    "side_option",
]

#: Modules of mappers in the order in which they are tried; the last accepts any file.
READERS: tuple[ModuleType, ...] = tuple(
    import_module(f"frontgeo.mappers.{name}")
    for name in (
        "creamy_caprice",  # KML without a namespace, which GDAL does not read
        "amk",
        "deepstate",
        "isw",
        "liveuamap",
        "uacontrolmap",
        "viina",
        "generic",
    )
)

PathLike = str | Path

MAPPERS: dict[str, Mapper] = {reader.MAPPER.name: reader.MAPPER for reader in READERS}


def credit_of(name: str) -> str:
    """Return the credit line that a mapper asks for; empty for an unknown mapper.

    Examples
    --------
    >>> credit_of("DeepState"), credit_of("me")
    ('Front lines: DeepStateMAP.live', '')
    """
    return MAPPERS[name].credit if name in MAPPERS else ""


#: The texts of mappers that have a form in Ukrainian.
_NAMED: dict[str, str] = {
    text: text for mapper in MAPPERS.values() for text in map(mapper.text, mapper.ukrainian)
}


def mapper_text(text: str) -> str:
    """Return a text of a mapper, such as the reason of its position error, for any language.

    Examples
    --------
    >>> from frontgeo.i18n.named import name_in
    >>> reason = mapper_text(MAPPERS["Liveuamap"].position_error_reason)
    >>> print(reason, "|", name_in("uk", reason))
    its line lies 725 m (median) from DeepState's in 2024 | лінія мап лежить за 725 м (медіана) \
від лінії DeepState у 2024 році
    """
    return _NAMED.get(text, text)


def read_control_map(
    path: PathLike | Sequence[PathLike] | Mapping[str, PathLike | Sequence[PathLike]],
    *,
    mapper: str | None = None,
    day: date | str | None = None,
    position_error_m: float | None = None,
    region: Region = DEFAULT_THEATRE,
    layer: str | Sequence[str] = (),
    status: str | None = None,
    side: str | None = None,
    front_line: FrontLine | None = None,
    side_column: str | None = None,
    holders: PathLike | None = None,
) -> ControlMap:
    """Read a map of control, recognised by its content.

    Parameters
    ----------
    path : path or sequence of paths, or mapping of them by side
        GeoJSON (also one feature a line), TopoJSON, Esri JSON, KML, KMZ, GML, WKT (also in a
        column of a table), GeoPackage, shapefile, file geodatabase, MapInfo, FlatGeobuf or
        GeoParquet, in any stated CRS; DeepState's raw snapshots; ISW's weekly TopoJSON. Several
        files make one map. ``file.gpkg:layer`` names a layer, or a file in a KMZ. A mapping gives
        the files of each side: ``{"north": "n.geojson", "south": "s.geojson"}``.
    mapper : str, optional
        Who drew the map, if the content does not show it.
    day : date or ISO text, optional
        The day the map shows (its state at the end of that day), if neither content nor
        name states it; for a file that holds many days, the one to read.
    position_error_m : float, optional
        Standard error of the front line's position instead of the mapper's default.
    region : tuple of float
        West, south, east, north: the region where polygons are expected, so that swapped axes
        and wrong signs are noticed. `frontgeo.mappers.registry.EVERYWHERE` switches the check off.
    layer : str or sequence of str
        The layers that make up the map, for files that hold several, such as the daily KML of
        a Google My Map; ground in two of them counts once.
    status : str, optional
        The status of every polygon (`frontgeo.change.definitions.STATUSES`), whatever the file
        says; not allowed for a mapper whose legend is known.
    side : str, optional
        The side whose ground counts, for a file that shows several sides: its name, or
        ``COLUMN=VALUE``. Ground of the other sides is in `ControlMap.others`. Without it, a map of
        several sides has all of them in `ControlMap.others`, and `ControlMap.of_side` picks one.
    side_column : str, optional
        The column that names the side which holds each polygon, if it has no usual name such as
        ``controlled_by``; ``layer`` for a layer or folder for each side.
    holders : path, optional
        A table of who holds each district of `path`: columns with the name or code of a district,
        with its ``holder`` and, for maps of several days, with the date from which on it held it.
    front_line : FrontLine, optional
        The country that the lines of a file divide into the ground of its sides.

    Returns
    -------
    ControlMap

    Raises
    ------
    MapFileError
        When a file is missing, empty or damaged, is not a map, states no CRS, lies elsewhere
        in the world, has no usable polygon, or says that it shows something other than held
        ground. The message names the file, the feature and the remedy.
    InputError
        When several files are not from one mapper and day.

    Examples
    --------
    >>> import json, tempfile, shapely
    >>> folder = Path(tempfile.mkdtemp())
    >>> file = folder / "drawn-2024-05-31.geojson"
    >>> _ = file.write_text(shapely.to_geojson(shapely.box(36, 50, 36.1, 50.1)))
    >>> read_control_map(file)
    <ControlMap drawn-2024-05-31.geojson, 2024-05-31: occupied 79.7 km²>
    """
    if isinstance(path, Mapping):
        if side_column is not None or holders is not None:
            name = "holders" if side_column is None else "side_column"
            raise InputError(f"{name}: the files are given by side; leave it out")
        options: dict[str, Any] = {"day": day, "position_error_m": position_error_m}
        options |= {"mapper": mapper, "region": region, "layer": layer, "status": status}
        return _of_files_by_side(path, side, options)
    paths = [path] if isinstance(path, str | Path) else path
    if not isinstance(paths, list | tuple) or not all(isinstance(p, str | Path) for p in paths):
        raise InputError(
            f"path: expected a path or several, found {type(path).__name__}; of "
            "geometry in memory, make a ControlMap or a Drawing"
        )
    wanted = None if day is None else read_day(day, "day")
    changes: dict[str, Any] = {}
    if mapper is not None:
        changes["mapper"] = mapper
    if position_error_m is not None:
        changes["position_error_m"] = float(position_error_m)
        changes["position_error_reason"] = "as given"
    ready = front_line_ready(front_line, region)
    legend_options = LegendOptions(
        status=status, side=side_option(side, side_column), front_line=ready
    )
    layers = named_layers(layer)
    if holders is not None:
        if len(paths) != 1 or status is not None or "=" in (legend_options["side"] or ""):
            raise InputError(
                "holders: expected one file of districts, and of the options only a side by name, "
                "as the table says who holds each; leave the others out"
            )
        opened = DistrictHolders(paths[0], holders, region=region, layer=layers, mapper=mapper)
        shown = opened.map(wanted).with_(**changes)
        return shown if side is None else shown.of_side(side)
    maps = [
        _read_file(p, wanted, region, layers, legend_options, one_of_many=len(paths) > 1)
        for p in paths
    ]
    merged = ControlMap.merge([m.with_(**changes) if changes else m for m in maps])
    if not (merged.statuses or merged.is_of_no_side):
        raise MapFileError(paths[0], "none of the files shows ground with a status; check them")
    if merged.mapper:
        return merged
    return merged.with_(mapper=printable(Path(paths[0]).name), mapper_stated=False)


def side_option(side: str | None, side_column: str | None) -> str | None:
    """Return a side and the column of sides as one option.

    Raises
    ------
    InputError
        For a column beside one that `side` names, or one that is no name.

    Examples
    --------
    >>> side_option("north", "holder"), side_option(None, "holder"), side_option("north", None)
    ('holder=north', 'holder=*', 'north')
    """
    if side is not None and not isinstance(side, str):
        raise InputError(f"side: expected a name or COLUMN=VALUE, found {side!r}")
    if side_column is None:
        return side
    if not isinstance(side_column, str) or not side_column.strip() or "=" in side_column:
        raise InputError(f"side_column: expected the name of a column, found {side_column!r}")
    if side is not None and "=" in side:
        raise InputError(
            f"side: {side!r} names a column, and side_column={side_column!r} does too; keep one"
        )
    return f"{side_column}={side or '*'}"


def _of_files_by_side(
    files: Mapping[str, PathLike | Sequence[PathLike]], side: str | None, options: dict[str, Any]
) -> ControlMap:
    """Read the files of each side, and make one map of all sides."""
    if not files:
        raise InputError("path: expected files by side, found none; give {side: file}")
    maps: list[ControlMap] = []
    known: dict[str, str] = {}
    for name, paths in files.items():
        key = " ".join(name.split()) if isinstance(name, str) else ""
        if not key or key.casefold() in known:
            raise InputError(
                f"path: expected files by side, each named once, found {name!r}; name its side"
            )
        known[key.casefold()] = key
        shown = read_control_map(paths, **options)
        if shown.has_all_sides or (shown.side and shown.side.casefold() != key.casefold()):
            theirs = ", ".join(shown.sides)
            raise InputError(
                f"side {key!r}: expected files of its ground, found {shown.described}, which says "
                f"that it is of {theirs}; name the file of each side, or leave the sides out"
            )
        stated = tuple(a for a in shown.assumed if a.key != "status_taken")
        ground = {s: g for s, g in shown.statuses.items() if s not in DEFINITIONS["occupied"]}
        maps.append(
            shown.with_(
                side="",
                statuses=ground,
                others={**shown.others, key: shown.held()},
                assumed=stated,
                has_all_sides=True,
                checked=True,
                # files of sides are parts of one map, whatever their names
                **({} if shown.mapper_stated else {"mapper": "", "mapper_stated": True}),
            )
        )
    merged = ControlMap.merge(maps)
    if not merged.mapper:
        merged = merged.with_(mapper=" + ".join(known.values()), mapper_stated=False)
    return merged if side is None else merged.of_side(side)


def control_map_of(
    polygons: Any, *, mapper: str = "drawn polygons", region: Region = DEFAULT_THEATRE
) -> ControlMap:
    """Make a map of control from polygons in memory.

    Parameters
    ----------
    polygons : shapely geometry, sequence of them, GeoSeries or GeoDataFrame
        Bare geometries are longitude and latitude; a table must state its CRS.
    mapper : str
        Who drew them.
    region : tuple of float
        The region where they are expected, as in `read_control_map`.

    Raises
    ------
    GeometryError
        For a table without a CRS.
    MapFileError
        When there is no polygon with an area.

    Examples
    --------
    >>> import shapely
    >>> control_map_of(shapely.box(36, 50, 36.1, 50.1))
    <ControlMap drawn polygons, no day stated: occupied 79.7 km²>
    """
    if isinstance(polygons, BaseGeometry):
        rows = [Feature(polygons, {})]
    elif hasattr(polygons, "to_crs"):
        if polygons.crs is None:
            raise GeometryError("polygons: expected a stated CRS, found none; use .set_crs")
        import geopandas as gpd  # the table was made with it

        moved = polygons.to_crs("EPSG:4326")
        table = moved if isinstance(moved, gpd.GeoDataFrame) else moved.to_frame("geometry")
        rows = FeatureLayer.of_table("", table).features
    else:
        rows = [Feature(polygon, {}) for polygon in polygons]
    shapes = [row.geometry for row in rows]
    if not all(shape is None or isinstance(shape, BaseGeometry) for shape in shapes):
        raise InputError("polygons: expected geometries, found something else among them")
    content = b"".join(shapely.to_wkb(shape) for shape in shapes if shape is not None)
    legend = legend_of(rows, error=partial(MapFileError, mapper))
    reading = Reading(
        replace(generic.MAPPER, name=mapper, side=legend.side),
        format="in memory",
        features=legend.features,
        empty_status=None,
        assumed=legend.assumed if hasattr(polygons, "to_crs") else (),
        has_all_sides=legend.has_all_sides,
    )
    source = source_of(mapper, content, None, "in memory, as WKB")
    made = reading.control_map(mapper, source, region=region)
    return made.with_(mapper_stated=False, recognised="")


def named_layers(layer: str | Sequence[str]) -> tuple[str, ...]:
    """Return the names of the layers that a caller asks for, as a tuple.

    Raises
    ------
    InputError
        For anything but text.
    """
    layers = (layer,) if isinstance(layer, str) else tuple(layer)
    if not all(isinstance(name, str) and name for name in layers):
        raise InputError(f"layer: expected the names of layers, found {layer!r}")
    return layers


def _read_file(
    name: PathLike,
    day: date | None,
    region: Region,
    layers: tuple[str, ...],
    legend_options: LegendOptions,
    *,
    one_of_many: bool,
) -> ControlMap:
    path, layer = split_layer(name)
    if layer is not None and layers:
        raise MapFileError(name, "names a layer, and --layer (layer=) does too; use one of them")
    wanted = layer if layer is not None else layers
    is_folder = os.path.isdir(path) and not is_geodatabase(path)  # noqa: PTH112
    if is_folder or is_tar(path):
        kind = "a folder" if is_folder else "an archive of files"
        raise MapFileError(
            name,
            f"expected one map, found {kind}: frontgeo timeline (read_timeline) reads the maps in "
            "it; or name one of them",
        )
    content = map_bytes(path, name=name)
    document = Document(str(name), content, path=path, layer=wanted, day=day)
    document = replace(document, **legend_options)
    control_map = read_document(document, region=region, may_be_empty=one_of_many)
    if day is None or days_of(document):
        return control_map
    # A day given by the caller replaces one assumed from the name, but warnings about a column
    # that holds several days still apply.
    assumed = tuple(
        a for a in control_map.assumed if a.about != "day" or a.key.startswith("column_")
    )
    return control_map.with_(day=day, instant=None, day_range=None, assumed=assumed)


def reader_of(document: Document) -> ModuleType:
    """Return the module that reads a document, chosen by its content."""
    return next(reader for reader in READERS if reader.recognises(document))


def days_of(document: Document) -> list[date]:
    """List the days of a file that holds maps of many days; empty for a single map."""
    inner = unpacked_documents(document)
    days = getattr(reader_of(inner), "days", None)
    return [] if days is None else list(days(inner))


def dated(name: str, content: bytes, path: Path | None = None) -> Dated | None:
    """Return the date of a map as stated in the file or implied by its mapper's naming habit.

    Parameters
    ----------
    name : str
        The file's name in its archive.
    content : bytes
    path : Path, optional
        The file's location on disk.

    Returns
    -------
    Dated or None
        None if only the name can give the date, or if the file cannot be read.
    """
    document = Document(name, content, path=path)
    try:
        inner = unpacked_documents(document)
        glances = (reader.glance(inner) for reader in READERS if hasattr(reader, "glance"))
        found: Dated | None = next((date for date in glances if date is not None), None)
        if found is None:  # most files are dated without being parsed
            hook = getattr(reader_of(inner), "dated", None)
            found = None if hook is None else hook(inner)
    except (FrontgeoError, *MALFORMED):  # reading the file later raises the proper error
        return None
    return found if found is not None and found.day is not None else None


def read_document(
    document: Document,
    *,
    region: Region = DEFAULT_THEATRE,
    may_be_empty: bool = False,
    named: NameDate | None = None,
    side_may_be_absent: bool = False,
) -> ControlMap:
    """Read a document with the reader for its format.

    `named` is the date in its name, read in the light of the other names of its archive, in which
    a side may hold nothing on some days (`side_may_be_absent`).

    Raises
    ------
    MapFileError
        When the file cannot be read as a map, whatever it holds.
    """
    if not document.content.strip():
        raise document.error("expected a map, found an empty file; fetch or export it again")
    if document.side is not None and (picked := _side_alone(document.side)):
        whole = read_document(
            document.without_side(), region=region, may_be_empty=may_be_empty, named=named
        )
        if (
            document.status is not None and not whole.sides
        ):  # the caller states both of all polygons
            return whole.with_(side=picked)
        try:
            return whole.of_side(picked, may_be_absent=side_may_be_absent)
        except InputError as error:
            raise document.error(
                f"{error}; or the column that says whose ground it is (--side COLUMN=VALUE, "
                "--side-column)"
            ) from None
    theatre = region if isinstance(region, Theatre) else None
    inner = unpacked_documents(document.changed(alone=not may_be_empty, theatre=theatre))
    try:
        if inner.wanted_layers:
            inner.layers  # noqa: B018  (a layer that is not there is an error for every reader)
        reading = _reading(inner)
        if not inner.states_crs:
            taken = Assumption.of("place", "no_crs")
            reading = replace(reading, assumed=(*reading.assumed, taken))
        left_out, reprojected_from = inner.left_out, inner.reprojected_from
    except FrontgeoError:
        raise
    except MALFORMED as error:
        raise document.error(
            f"expected a map, found one that is malformed ({type(error).__name__}: "
            f"{' '.join(str(error).split())[:80]}); fetch or export it again"
        ) from error
    source = replace(
        source_of(document.name, document.content, document.path, reading.format),
        reprojected_from=reprojected_from,
    )
    control_map = reading.control_map(
        document.name, source, region=region, may_be_empty=may_be_empty, named=named
    )
    if not left_out:
        return control_map
    return control_map.with_(skipped=dict(Counter(control_map.skipped) + left_out))


def front_line_ready(front_line: FrontLine | None, region: Region) -> FrontLine | None:
    """Return the same with the polygons of its country: read, if it is a path, or the theatre's.

    Raises
    ------
    InputError
        When neither it nor the theatre has a country.
    MapFileError
        As for `read_regions`.
    """
    if front_line is None:
        return None
    if isinstance(region, Theatre):
        front_line = front_line.in_theatre(region)
    name = front_line.country
    if isinstance(name, BaseGeometry):
        return front_line
    if name is None:
        raise InputError(
            "expected the country that the front lines divide, found none; name its file with "
            "--country FILE (FrontLine(FILE)), or its theatre with --theatre FILE"
        )
    path = split_layer(name)[0]
    ground = union(read_regions(name, region=region).geometry)
    content = map_bytes(path, name=name)
    return replace(
        front_line, country=ground, source=source_of(str(name), content, path, "country")
    )


def _side_alone(side: str) -> str:
    """Return a side that is given without its column; empty for ``COLUMN=VALUE``."""
    return "" if "=" in side else side.strip()


def _reading(document: Document) -> Reading:
    """Read a document with the reader for its format, or with the status or side asked for."""
    reader = reader_of(document)
    if reader is not generic and document.front_line and document.front_line.beside_polygons:
        raise document.error(
            f"--front-line is of lines that could be anybody's, and {reader.MAPPER.name} draws "
            "polygons; leave it out"
        )
    stated = {"status": document.status, "side": document.side}
    named = next((name for name, value in stated.items() if value is not None), None)
    if named is None or reader is generic:
        reading: Reading = reader.read(document)
        return reading
    if reader is not isw or named == "side":
        raise document.error(
            f"--{named} ({named}=) is only for files whose legend is unknown, and the legend of "
            f"{reader.MAPPER.name} is known; leave it out"
        )
    # one of ISW's layers, under a name that does not identify it
    return replace(generic.read(document), mapper=reader.MAPPER, drawn=False)


def read_regions(name: PathLike, *, region: Region = DEFAULT_THEATRE) -> gpd.GeoDataFrame:
    """Read regions or a clip from a file, or from ``file:layer``.

    Parameters
    ----------
    name : path
        Any vector file with a stated CRS.
    region : tuple of float
        The part of the world where regions are expected, so that swapped axes are noticed.

    Returns
    -------
    GeoDataFrame
        Valid polygons in longitude and latitude.

    Raises
    ------
    MapFileError
        As for `read_control_map`.
    """
    import geopandas as gpd  # slow to load, and maps do not need it

    document, frame = _only_layer(name, "regions")
    place, repairs = RegionCheck(document.name, region, drawn=True), Repairs()
    shapes: list[BaseGeometry] = []
    for position, shape in enumerate(frame.geometry):
        polygons = polygons_of(shapely.force_2d(shape), Counter())
        framed = place.checked(polygons, position, repairs)
        shapes.append(union(repairs.valid(framed, Counter())))
    kept = [not shape.is_empty for shape in shapes]
    if not any(kept):
        raise document.error("expected polygons, found none; check the layer")
    place.finish()
    return frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs=frame.crs))[kept]


def _only_layer(name: PathLike, what: str) -> tuple[Document, gpd.GeoDataFrame]:
    """Read the only layer of a file, or that of ``file:layer``, as a table."""
    path, layer = split_layer(name)
    content = map_bytes(path, name=name)
    document = Document(str(name), content, path=path, layer=layer)
    if not document.content.strip():
        raise document.error(f"expected {what}, found an empty file; export it again")
    document = unpacked_documents(document)
    return document, document.only_layer().frame


@dataclass(frozen=True)
class DrawnPolygons:
    """The polygons of a file one by one, as they are drawn on again.

    Attributes
    ----------
    polygons : tuple of pair of str and shapely Polygon
        Name, empty if the file states none, and valid polygon in longitude and latitude.
    repaired, skipped : mapping of str to int
        Numbers of features that were repaired or left out, by reason.
    """

    polygons: tuple[tuple[str, shapely.Polygon], ...]
    repaired: Mapping[str, int]
    skipped: Mapping[str, int]


def read_drawn_polygons(name: PathLike, *, region: Region = DEFAULT_THEATRE) -> DrawnPolygons:
    """Read the polygons of a file one by one, with their names.

    Parameters
    ----------
    name : path
        Any vector file, or ``file:layer``.
    region : tuple of float
        The part of the world where they are expected, so that swapped axes are noticed.

    Raises
    ------
    MapFileError
        As for `read_control_map`.
    """
    document, frame = _only_layer(name, "polygons")
    place, repairs = RegionCheck(document.name, region, drawn=True), Repairs()
    skipped: Counter[str] = Counter()
    columns = {str(column).lower(): column for column in frame.columns}
    titles = [columns[key] for key in ("name", "name_en", "name_uk") if key in columns]
    found: list[tuple[str, shapely.Polygon]] = []
    for position, shape in enumerate(frame.geometry):
        flat = None if shape is None else shapely.force_2d(shape)
        framed = place.checked(polygons_of(flat, skipped), position, repairs)
        words = [frame[title].iloc[position] for title in titles]
        named = next((word.strip() for word in words if isinstance(word, str) and word.strip()), "")
        for made in repairs.valid(framed, skipped):
            found += [(named, part) for part in polygons_of(made, skipped)]
    if not found:
        raise document.error("expected polygons, found none; check the layer")
    place.finish()
    return DrawnPolygons(tuple(found), repairs.by_reason(), dict(skipped))
