"""Load settlements as points, and find one of them by name."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from frontgeo.errors import InputError, NotAvailableError
from frontgeo.geometry.checks import ABOUT_UKRAINE, Region, check_points
from frontgeo.places.codes import oblast_iso
from frontgeo.places.columns import as_text, ours_first, with_names
from frontgeo.places.shipped import oblast_codes, shipped_settlements
from frontgeo.places.tables import open_table, outside_oblast, points

if TYPE_CHECKING:
    import geopandas as gpd

    from frontgeo.places.spelling import NameIndex

__all__ = ["find_settlement", "load_settlements"]

_LABEL_POPULATION = 20_000


def load_settlements(
    path: str | Path | None = None,
    *,
    fetched: bool = False,
    complete: bool | None = None,
    region: Region = ABOUT_UKRAINE,
) -> gpd.GeoDataFrame:
    """Return settlements: the shipped table, the fetched one, or one from a file of your own.

    The shipped table has the places of Ukraine in GeoNames from about 500 people, and a list
    selected by hand. It is *not* complete for villages and hamlets, as stated in
    ``.attrs["complete"]``; a count against it is undecided.

    Parameters
    ----------
    path : str or Path, optional
        Points in any vector format, ``file`` or ``file:layer``; a table (``.csv``, ``.csv.gz``)
        with ``lon``, ``lat`` and a name; or GeoNames' dump of a country.
    fetched : bool
        Whether to load the table of ``frontgeo fetch settlements`` rather than the shipped one.
    complete : bool, optional
        Your statement whether the file, or the fetched table, holds every settlement.
    region : tuple of float
        The region that should contain them, as in `frontgeo.read_control_map`.

    Returns
    -------
    GeoDataFrame
        Points: ``name_en``, ``name_uk``, ``oblast`` (ISO 3166-2), ``kind`` (``city``,
        ``town``, ``settlement``, ``village``, ``place``), ``lon``, ``lat``, ``source``,
        ``katottg``, ``geonames_id``, ``population``, ``label`` (whether a map of the whole
        country should name it), ``by_hand``. Unknown text is empty, an unknown number missing.
        Duplicate rows are left out; ``.attrs["notes"]`` reports them, and places that lie outside
        their oblast.

    Raises
    ------
    MapFileError
        If the file cannot be read, lacks a column, or has invalid points: swapped columns,
        0, 0, values that are no degrees.
    NotAvailableError
        If nothing is fetched.

    Examples
    --------
    >>> settlements = load_settlements()
    >>> "Vovchansk" in set(settlements["name_en"]), settlements.attrs["complete"]
    (True, False)
    """
    if path is None and not fetched:
        return shipped_settlements().copy()
    table, culprit = open_table("settlements", path, points, region=region)
    table.attrs["complete"] = complete
    wanted = ("name_en", "name_uk", "oblast", "kind", "katottg", "population", "geonames_id")
    named: dict[str, Any] = with_names(table, wanted, culprit)
    as_text(named, ("name_en", "name_uk", "kind", "katottg"))
    unknown = ""
    if "oblast" in named:
        stated = named["oblast"]
        named["oblast"] = stated.map(oblast_iso).astype("object").fillna("")
        odd = (named["oblast"] == "") & (
            stated.astype("object").fillna("").map(str).str.strip() != ""
        )
        if odd.any():
            unknown = (
                f"{int(odd.sum())} of {len(table)} rows state an oblast that is not in Ukraine, "
                f"such as {str(stated[odd].iloc[0])[:40]!r}: taken as not stated"
            )
    else:
        named["oblast"] = ""
    for column in ("population", "geonames_id"):
        numbers = pd.to_numeric(named.get(column, pd.Series(np.nan, index=table.index)), "coerce")
        named[column] = numbers.where((numbers > 0) & (numbers < 1e15)).round().astype("Int64")
    named["lon"], named["lat"] = table.geometry.x, table.geometry.y
    named["source"] = str(table.attrs["source"])
    named["label"] = (named["population"] >= _LABEL_POPULATION).fillna(False).astype("bool")
    named["by_hand"] = False
    result = ours_first(table, named, tuple(shipped_settlements().columns.drop("geometry")))
    return _checked(result, culprit, [unknown] if unknown else [])


def _checked(table: gpd.GeoDataFrame, path: Path, notes: list[str]) -> gpd.GeoDataFrame:
    """Drop duplicate rows, and note them and the places that lie outside their oblast."""
    same = table[["name_en", "name_uk", "oblast", "katottg", "lon", "lat"]].duplicated()
    if twice := int(same.sum()):
        name = table.loc[same, "name_uk"].iloc[0] or table.loc[same, "name_en"].iloc[0]
        notes.append(f"{twice} of {len(table)} rows are duplicates, counted once, such as {name!r}")
    attrs = table.attrs
    table = table[~same].reset_index(drop=True)
    if outside := outside_oblast(table, path):
        notes.append(outside)
    table.attrs = {**attrs, "notes": tuple(notes)} if notes else attrs
    return table


def find_settlement(
    name: str, *, oblast: str | None = None, settlements: gpd.GeoDataFrame | None = None
) -> shapely.Point:
    """Return the point of a settlement by its Latin, Ukrainian or Russian name.

    A name that matches no row exactly is looked up in other spellings and languages
    (`frontgeo.places.spelling`). Of several namesakes, the one from the list selected by hand
    (``by_hand``) is taken if there is just one: that list holds the seats of oblasts and places
    near the front. Otherwise the oblast must distinguish them; population is not considered.

    Parameters
    ----------
    name : str
    oblast : str, optional
        ISO 3166-2 code, such as ``"UA-63"``.
    settlements : GeoDataFrame, optional
        As from :func:`load_settlements`; by default the shipped table.

    Raises
    ------
    NotAvailableError
        If it is not among them, or has namesakes, which are listed.
    InputError
        If there is no such oblast.

    Examples
    --------
    >>> find_settlement("Vovchansk").equals(find_settlement("Вовчанськ"))
    True
    >>> find_settlement("Volchansk").equals(find_settlement("Волчанск"))
    True
    >>> find_settlement("Krasne", oblast="UA-46").x > 24
    True
    """
    table = shipped_settlements() if settlements is None else settlements
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
        there = table if oblast is None else table[table["oblast"] == oblast]
        if settlements is None:
            rows = _index_of_shipped().find(name, among=set(table.index.get_indexer(there.index)))
            found = table.iloc[rows]
        else:
            found = there.iloc[_index(there).find(name)]
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
    if settlements is not None:
        check_points(found.geometry.to_numpy(), f"settlement {name!r}")
    point: shapely.Point = found.geometry.iloc[0]
    return point


def _index(table: gpd.GeoDataFrame) -> NameIndex:
    from frontgeo.places.spelling import NameIndex  # imported late, as its patterns take 10 ms

    return NameIndex(table)


@cache
def _index_of_shipped() -> NameIndex:
    return _index(shipped_settlements())


def _apostrophe(name: object) -> str:
    return str(name).replace("'", "’").replace("ʼ", "’").replace("`", "’")
