"""Read a theatre of war from a TOML file and the layers that it names.

::

    name = "Example land"                    # or { en = "…", uk = "…" }
    viewpoint = "borders of 1910"            # the view taken on disputed lines
    credit = "Outlines: drawn for this example"
    occupier = "red"                         # optional: whose ground a map calls occupied
    base_map = false                         # optional: no sea and rivers around invented ground
    [country]
    file = "land.geojson"                    # or "land.gpkg:country"
    border_tolerance_m = 500                 # optional: no front so near to border and coast
    accuracy_m = 100                         # optional: mean error of border and coast
    [regions]                                # optional
    file = "land.gpkg:provinces"
    title = { en = "Provinces", uk = "Провінції" }
    [neighbours]                             # optional: units abroad, by name
    file = "neighbours.geojson"
    [settlements]                            # optional
    file = "places.csv"
    complete = false
    [[side]]
    name = { en = "Red army", uk = "Червона армія" }
    key = "red"                              # optional: its name in columns and results
    gender = "feminine"                      # optional: of the name, for verbs
    colour = "#b2182b"
    words = ["the Reds"]
    [[legend]]                               # optional: what a mapper's column means
    mapper = "Atlas of Example land"
    column = "zone"
    values = { "R" = { status = "occupied", side = "red" }, "X" = { status = "contested" } }

Layers are longitude and latitude on WGS 84; paths are relative to the file.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
import pydantic
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo._utils.fileio import digest_of, read_regular
from frontgeo._utils.toml import parsed_toml
from frontgeo.errors import InputError, MapFileError
from frontgeo.geometry.measure import area_km2, polygonal
from frontgeo.geometry.validation import EVERYWHERE, Region
from frontgeo.i18n.formats import LANGUAGES
from frontgeo.i18n.named import GENDERS, Named
from frontgeo.io.archives import MAX_MAP_BYTES
from frontgeo.io.tabular import text_of
from frontgeo.io.vector import read_vector_file, split_layer
from frontgeo.places.place_tables import open_table, polygons, with_names
from frontgeo.places.settlements import load_settlements
from frontgeo.places.theatre import BORDER_TOLERANCE_M, About, MapperLegend, Side, Theatre, Units

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

__all__ = ["layer_files", "read_theatre"]

_LARGEST = 2**20  # bytes of the TOML
_MOST_OVERLAP_KM2 = 0.01  # of two regions: a line drawn twice
_LEAST_INSIDE = 0.5  # of a region's ground, in the country
_AROUND_DEG = 1.0  # at least so far about the country ground is expected
_AROUND_SHARE = 0.25  # of its extent
_NARROW_SHARE = 0.02  # of the root of the area; a narrower zone leaves ground of any country
_LABELLED = 40  # largest places, or all of a shorter list, are named on maps


def layer_files(path: str | Path) -> list[Path]:
    """Return the files of the layers that a theatre's file names, without reading them.

    Raises
    ------
    InputError
        As `read_theatre`, for the file itself.

    Examples
    --------
    >>> from frontgeo.places import examples_folder
    >>> [path.name for path in layer_files(examples_folder() / "theatres" / "strip.toml")]
    ['strip-country.geojson', 'strip-districts.geojson', 'strip-places.csv']
    """
    path = Path(path)
    stated, _ = _stated(path)
    parts = (stated.country, stated.regions, stated.neighbours, stated.settlements)
    return [split_layer(path.parent / part.file)[0] for part in parts if part is not None]


def read_theatre(path: str | Path) -> Theatre:
    """Read a theatre of war from a TOML file.

    Parameters
    ----------
    path : str or Path
        The form of the file is shown in `frontgeo.places.theatre_file`.

    Returns
    -------
    Theatre
        Pass it as ``region`` to `frontgeo.read_control_map`, `frontgeo.read_timeline` and
        `frontgeo.Settings`; on the command line it is ``--theatre FILE``.

    Raises
    ------
    InputError
        For a file that is not there, is not TOML, lacks a country, or has an unknown key.
    MapFileError
        For a layer that cannot be read or is in another CRS, regions that overlap, lie outside
        the country or share a name, or a region with two names.

    Examples
    --------
    >>> from frontgeo.places import examples_folder
    >>> theatre = read_theatre(examples_folder() / "theatres" / "strip.toml")
    >>> theatre.about.name, len(theatre.regions), theatre.side_keys
    ('Example strip', 3, ('blue', 'red'))
    """
    path = Path(path)
    stated, content = _stated(path)
    return _Reader(path, stated, content).theatre()


def _stated(path: Path) -> tuple[_Theatre, bytes]:
    """Return what a file states, checked for its form, and its bytes."""
    try:
        content = read_regular(path, _LARGEST)
        document = parsed_toml(text_of(content))
    except MapFileError as error:
        found = error.problem.removeprefix("expected a file, found ")
        found = found.replace("name a map in it", "name the .toml in it")
        raise InputError(f"{path}: expected a theatre (TOML), found {found}") from None
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path}: expected TOML, found an error: {error}") from None
    try:
        return _Theatre.model_validate(document), content
    except pydantic.ValidationError as error:
        raise InputError(f"{path}: {_problem(error)}") from None


# ---- the model of the file ---------------------------------------------------------------


def _not_blank(names: str | dict[str, str]) -> str | dict[str, str]:
    listed = [names] if isinstance(names, str) else list(names.values())
    if not listed or not all(re.search(r"\w", name) for name in listed):
        raise ValueError("expected a name with letters")
    return names


_Names = Annotated[str | dict[str, str], pydantic.AfterValidator(_not_blank)]
_Word = Annotated[str, pydantic.AfterValidator(_not_blank)]


def _is_gender(genders: str | dict[str, str]) -> str | dict[str, str]:
    listed = [genders] if isinstance(genders, str) else list(genders.values())
    if not set(listed) <= {"", *GENDERS}:
        raise ValueError(f"expected {', '.join(GENDERS[:-1])} or {GENDERS[-1]}")
    return genders


_Gender = Annotated[str | dict[str, str], pydantic.AfterValidator(_is_gender)]


def _is_colour(colour: str) -> str:
    if colour and not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
        raise ValueError("expected a colour such as #2166ac")
    return colour


_Colour = Annotated[str, pydantic.AfterValidator(_is_colour)]
_Metres = Annotated[float, pydantic.Field(gt=0, lt=1e5)]
_MeanErrorM = Annotated[float, pydantic.Field(ge=0, lt=1e5)]  # 0 for a land that was invented


class _Table(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(extra="forbid", strict=True)


class _Country(_Table):
    file: str
    border_tolerance_m: _Metres = BORDER_TOLERANCE_M
    accuracy_m: _MeanErrorM | None = None


class _Regions(_Table):
    file: str
    title: _Names = "Regions"
    accuracy_m: _MeanErrorM | None = None


class _Neighbours(_Table):
    file: str


class _Settlements(_Table):
    file: str
    complete: bool = False


class _Side(_Table):
    name: _Names
    key: str = ""
    gender: _Gender = ""
    colour: _Colour = ""
    words: list[_Word] = []


class _Meaning(_Table):
    status: str = ""
    side: str = ""


class _Legend(_Table):
    mapper: str
    column: str
    values: dict[str, _Meaning]
    position_error_m: _Metres | None = None
    credit: str = ""


class _Theatre(_Table):
    name: _Names
    viewpoint: str
    credit: str
    country: _Country
    occupier: str = ""
    languages: list[str] = ["en"]
    region: Annotated[list[float | int], pydantic.Field(min_length=4, max_length=4)] | None = None
    licence: str = "not stated"
    source: str = ""
    vintage: str = "not stated"
    regions: _Regions | None = None
    neighbours: _Neighbours | None = None
    settlements: _Settlements | None = None
    base_map: bool = True
    side: list[_Side] = []
    legend: list[_Legend] = []


def _problem(error: pydantic.ValidationError) -> str:
    """Return all faults of a file in one line, each with its key, and what to do."""
    found = []
    for fault in error.errors(include_url=False):
        key = _key(fault["loc"])
        if fault["type"] == "missing":
            advice = '[country] file = "FILE"' if key.startswith("country") else f'{key} = "…"'
            found.append(f"{key}: missing; give {advice}")
        elif fault["type"] == "extra_forbidden":
            found.append(f"{key}: unknown key; correct or remove it")
        else:
            value = repr(fault["input"])[:60]
            problem = fault["msg"].removeprefix("Value error, ")
            found.append(f"{key}: {problem[:1].lower()}{problem[1:]}, found {value}")
    return " | ".join(dict.fromkeys(found))


def _key(loc: tuple[int | str, ...]) -> str:
    """Return the place of a fault as it is written: ``[[side]] 1, colour``."""
    parts = [part for part in loc if part not in ("str", "dict") and "function" not in str(part)]
    if len(parts) > 1 and isinstance(parts[1], int):
        parts[:2] = [f"[[{parts[0]}]] {parts[1] + 1}"]
        return ", ".join(map(str, parts))
    return ".".join(map(str, parts))


def _named(names: str | dict[str, str], key: str = "", gender: str | dict[str, str] = "") -> Named:
    genders: dict[str, str] = {"en": gender, "uk": gender} if isinstance(gender, str) else gender
    if isinstance(names, str):
        return Named(key or names, dict.fromkeys(LANGUAGES, names) if key else {}, genders)
    main = names.get("en") or next(iter(names.values()))
    return Named(key or main, names, genders)


def _folded(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _texts(column: pd.Series[Any] | None, count: int) -> list[str]:
    """Return a column as text, empty where nothing is stated."""
    if column is None:
        return [""] * count
    return [str(value).strip() for value in column.astype("object").fillna("")]


# ---- the layers --------------------------------------------------------------------------


class _Reader:
    """A reader of the layers of a theatre's file."""

    def __init__(self, path: Path, stated: _Theatre, content: bytes) -> None:
        self.path, self.stated = path, stated
        self._digest = hashlib.sha256(content)
        self._own_digest = self._digest.hexdigest()
        self._layers: dict[str, str] = {}

    def theatre(self) -> Theatre:
        """Read all layers, hold them against each other, and make the theatre."""
        stated = self.stated
        country = self._country()
        region = self._region(country)
        layers: dict[str, Any] = {"country": country}
        if stated.regions is not None:
            layers["regions"] = self._regions(stated.regions.file, country)
        if stated.neighbours is not None:
            layers["neighbour_units"] = self._neighbours(stated.neighbours.file, country)
        if stated.settlements is not None:
            layers["settlements"] = self._settlements(region, layers.get("regions"))
        sides = self._sides()
        about = About(
            key=re.sub(r"\W+", "-", self.path.stem.casefold()).strip("-"),
            name=_named(stated.name),
            regions_name=_named(stated.regions.title if stated.regions else "Regions"),
            languages=tuple(stated.languages),
            sides=sides,
            occupier=self._side_key(stated.occupier, sides, "occupier"),
            legends=tuple(self._legend(legend, sides) for legend in stated.legend),
            viewpoint=stated.viewpoint,
            source=stated.source or stated.credit,
            vintage=stated.vintage,
            licence=stated.licence,
            attribution=stated.credit,
            credit=stated.credit,
            border_source=Named(f"as in {self.path.name}", {"uk": f"як у {self.path.name}"}),
            has_base_map=stated.base_map,
            accuracy_m=stated.country.accuracy_m,
            accuracy_interior_m=stated.regions.accuracy_m if stated.regions else None,
            border_tolerance_m=float(stated.country.border_tolerance_m),
            digest=self._digest.hexdigest(),
            files=((str(self.path), self._own_digest), *self._layers.items()),
        )
        theatre = Theatre(region, about, **layers)
        self._check_inland(theatre)
        return theatre

    def _check_inland(self, theatre: Theatre) -> None:
        """Refuse a zone along border and coast that leaves no ground of the country."""
        wide_m = theatre.about.border_tolerance_m
        size_m = 1000 * area_km2(theatre.country) ** 0.5
        if wide_m > _NARROW_SHARE * size_m and theatre.inland.is_empty:
            raise InputError(
                f"{self.path}: country.border_tolerance_m: expected metres that leave ground in "
                f"which a line is front, found {wide_m:g}, and all of the country is nearer to "
                "its border or coast; give less"
            )

    def _file(self, name: str) -> str:
        """Return the path of a layer, and add the file to the digest of the theatre."""
        path, _ = split_layer(self.path.parent / name)
        if not (path.is_dir() and path.suffix.lower() == ".gdb"):
            try:
                digest = digest_of(path, MAX_MAP_BYTES)
            except MapFileError as error:
                problem = f"{error.problem} (named in {self.path.name})"
                raise MapFileError(path, problem) from None
            self._digest.update(bytes.fromhex(digest))
            self._layers[str(path)] = digest
        return str(self.path.parent / name)

    def _polygons(self, name: str, region: Region = EVERYWHERE) -> tuple[gpd.GeoDataFrame, Path]:
        file = self._file(name)
        path, layer = split_layer(file)
        if path.is_file() and not path.name.lower().endswith((".csv", ".csv.gz")):
            crs = read_vector_file(path, layer).reprojected_from
            if crs:
                raise MapFileError(
                    path,
                    f"expected longitude and latitude on WGS 84 (EPSG:4326), found {crs}; "
                    "reproject the layer, so that lines of all layers meet vertex by vertex",
                )
        try:
            return open_table("", file, polygons, region=region)
        except MapFileError as error:
            problem = error.problem.replace("expected places", "expected polygons", 1)
            raise MapFileError(path, problem, feature=error.feature) from None

    def _country(self) -> BaseGeometry:
        table, path = self._polygons(self.stated.country.file)
        ground = polygonal(shapely.union_all(table.geometry.to_numpy()))
        if ground.is_empty:
            raise MapFileError(path, "expected the outline of the country, found no polygon")
        return ground

    def _region(self, country: BaseGeometry) -> Region:
        west, south, east, north = (float(v) for v in country.bounds)
        if self.stated.region is not None:
            box = tuple(float(v) for v in self.stated.region)
            if not (box[0] <= west and box[1] <= south and box[2] >= east and box[3] >= north):
                raise InputError(
                    f"{self.path}: region: expected west, south, east, north around the country "
                    f"({west:.2f}, {south:.2f}, {east:.2f}, {north:.2f}), found "
                    f"{self.stated.region}; correct it, or leave it out"
                )
            return box  # type: ignore[return-value]
        wide = max(_AROUND_DEG, _AROUND_SHARE * max(east - west, north - south))
        return west - wide, max(south - wide, -90.0), east + wide, min(north + wide, 90.0)

    def _units(self, name: str, what: str) -> tuple[gpd.GeoDataFrame, Path]:
        """Read named polygons: a code or name, the name in two languages, the ground."""
        import geopandas as gpd

        table, path = self._polygons(name)
        named = with_names(table, ("iso", "name_en", "name_uk"), path)
        stated = {str(column).strip().lower(): column for column in table.columns}
        if "code" in stated:
            named["iso"] = table[stated["code"]]
        codes, names_en, names_uk = (
            _texts(named.get(column), len(table)) for column in ("iso", "name_en", "name_uk")
        )
        names_en = [en or uk for en, uk in zip(names_en, names_uk, strict=True)]
        names_uk = [uk or en for en, uk in zip(names_en, names_uk, strict=True)]
        codes = [code or name for code, name in zip(codes, names_en, strict=True)]
        units = gpd.GeoDataFrame(
            {"iso": codes, "name_en": names_en, "name_uk": names_uk},
            geometry=table.geometry.to_numpy(),
            crs="EPSG:4326",
        )
        units.attrs.update(source=self.stated.source or self.stated.credit, complete=True)
        self._check_names(units, path, what)
        self._check_forms(units, path, what)
        self._check_overlaps(units, path, what)
        return units, path

    def _check_names(self, units: gpd.GeoDataFrame, path: Path, what: str) -> None:
        for row, name in enumerate(units["name_en"]):
            if not name:
                raise MapFileError(
                    path, f"expected a name for each {what}, found none", feature=row
                )
        for column, kind in (("iso", "code"), ("name_en", "name")):
            twice = units[column].str.casefold().duplicated()
            if twice.any():
                row = int(np.argmax(twice.to_numpy()))
                said = str(units[column].iloc[row])
                others = units.loc[units[column].str.casefold() == said.casefold(), "name_en"]
                if len(set(others)) > 1:
                    raise MapFileError(
                        path,
                        f"expected one name for each {what}, found {' and '.join(others)!s} for "
                        f"{said!r}; give each its own code, or one name to both",
                        feature=row,
                    )
                raise MapFileError(
                    path,
                    f"expected one feature for each {what}, found a second of the {kind} "
                    f"{said!r}; dissolve them, or name them apart",
                    feature=row,
                )

    def _check_forms(self, units: gpd.GeoDataFrame, path: Path, what: str) -> None:
        """Refuse a code or name that stands for two units, or for a unit and the country."""
        country = _named(self.stated.name)
        owner = {_folded(form): "the country" for form in (country, *country.names.values())}
        columns = (units["iso"], units["name_en"], units["name_uk"])
        for row, forms in enumerate(zip(*columns, strict=True)):
            name = str(forms[1])
            for form in map(str, forms):
                if owner.setdefault(_folded(form), name) != name:
                    raise MapFileError(
                        path,
                        f"expected a name of one {what}, found {form!r} for "
                        f"{owner[_folded(form)]} and {name}; name one of them otherwise, such as "
                        f"{f'{form} {what}'!r}",
                        feature=row,
                    )

    def _check_overlaps(self, units: gpd.GeoDataFrame, path: Path, what: str) -> None:
        shapes = units.geometry.to_numpy()
        one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
        for i, j in sorted((int(a), int(b)) for a, b in zip(one, other, strict=True) if a < b):
            both_km2 = area_km2(polygonal(shapely.intersection(shapes[i], shapes[j])))
            if both_km2 > _MOST_OVERLAP_KM2:
                names = units["name_en"].iloc[i], units["name_en"].iloc[j]
                raise MapFileError(
                    path,
                    f"expected {what}s that do not overlap, found {names[0]} and {names[1]} with "
                    f"{both_km2:,.2f} km² in common; cut it from one of them",
                    feature=j,
                )

    def _regions(self, name: str, country: BaseGeometry) -> gpd.GeoDataFrame:
        units, path = self._units(name, "region")
        shapes = units.geometry.to_numpy()
        inside = shapely.area(shapely.intersection(shapes, country)) / shapely.area(shapes)
        if (inside < _LEAST_INSIDE).any():
            row = int(np.argmin(inside))
            raise MapFileError(
                path,
                f"expected regions of the country, found {units['name_en'].iloc[row]} with "
                f"{inside[row]:.0%} of its ground in it; mend the country or the region",
                feature=row,
            )
        interior_m = self.stated.regions.accuracy_m if self.stated.regions else None
        border_m = self.stated.country.accuracy_m
        units["accuracy_interior_m"] = float("nan") if interior_m is None else interior_m
        units["accuracy_border_m"] = float("nan") if border_m is None else border_m
        return units

    def _neighbours(self, name: str, country: BaseGeometry) -> Units:
        units, path = self._units(name, "neighbour")
        shapes = units.geometry.to_numpy()
        shared_km2 = np.atleast_1d(
            area_km2([polygonal(g) for g in shapely.intersection(shapes, country)])
        )
        if (shared_km2 > _MOST_OVERLAP_KM2).any():
            row = int(np.argmax(shared_km2))
            raise MapFileError(
                path,
                f"expected ground outside the country, found {shared_km2[row]:,.2f} km² of "
                f"{units['name_en'].iloc[row]} in it; cut it off",
                feature=row,
            )
        columns = {c: list(units[c]) for c in ("iso", "name_en", "name_uk")}
        return Units(columns, shapes)

    def _settlements(self, region: Region, regions: gpd.GeoDataFrame | None) -> gpd.GeoDataFrame:
        assert self.stated.settlements is not None
        complete = self.stated.settlements.complete
        file = self._file(self.stated.settlements.file)
        layers = {} if regions is None else {"regions": regions}
        half_read = About("", _named(self.stated.name), digest="of a theatre that is being read")
        table = load_settlements(
            file, complete=complete, region=Theatre(region, half_read, **layers)
        )
        points = table.geometry.to_numpy()
        west, south, east, north = region
        away = ~shapely.intersects(shapely.box(west, south, east, north), points)
        if 2 * away.sum() > len(points):
            row = int(np.argmax(away))
            name = table["name_en"].iloc[row] or table["name_uk"].iloc[row]
            raise MapFileError(
                split_layer(file)[0],
                f"expected settlements in and around the country, found {int(away.sum())} of "
                f"{len(points)} elsewhere, such as {name} at {points[row].x:.3f}, "
                f"{points[row].y:.3f} (longitude, latitude); name the table of this country",
                feature=row,
            )
        if regions is not None:  # the region where a place lies, by which namesakes are told apart
            at, unit = shapely.STRtree(regions.geometry.to_numpy()).query(
                points, predicate="intersects"
            )
            table.loc[table.index[at], "oblast"] = regions["iso"].to_numpy()[unit]
        people = table["population"].fillna(0).astype("int64")
        table["label"] = (people.rank(method="first", ascending=False) <= _LABELLED).to_numpy()
        return table

    # ---- sides and legends ---------------------------------------------------------------

    def _sides(self) -> tuple[Side, ...]:
        sides = tuple(
            Side(_named(side.name, side.key, side.gender), side.colour, tuple(side.words))
            for side in self.stated.side
        )
        for i, side in enumerate(sides):
            if side.is_named("open"):
                raise InputError(
                    f"{self.path}: [[side]] {i + 1}: 'open' stands for a side that a claim leaves "
                    "open; give another key or name"
                )
            for other in sides[i + 1 :]:
                for word in other.forms:
                    if side.is_named(word):
                        raise InputError(
                            f"{self.path}: [[side]] {sides.index(other) + 1}: {str(word)!r} names "
                            f"[[side]] {i + 1} ({side.name}) too; give it to one of them"
                        )
        return sides

    def _side_key(self, text: str, sides: tuple[Side, ...], where: str) -> str:
        """Return the key of a side that another part of the file names."""
        if not text:
            return ""
        for side in sides:
            if side.is_named(text):
                return side.name
        listed = ", ".join(side.name for side in sides) or "none"
        raise InputError(
            f"{self.path}: {where}: expected one of the sides ({listed}), found {text!r}; add it "
            "as [[side]]"
        )

    def _legend(self, legend: _Legend, sides: tuple[Side, ...]) -> MapperLegend:
        where = f"[[legend]] {legend.mapper!r}"
        return MapperLegend(
            mapper=legend.mapper,
            column=legend.column,
            statuses={value: meant.status for value, meant in legend.values.items()},
            sides={
                value: self._side_key(meant.side, sides, where)
                for value, meant in legend.values.items()
                if meant.side
            },
            position_error_m=legend.position_error_m,
            credit=legend.credit,
        )
