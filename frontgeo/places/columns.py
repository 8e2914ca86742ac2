"""Map the columns of any table of places to our names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from frontgeo.errors import MapFileError

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["as_text", "missing_column", "our_columns", "ours_first", "with_names"]

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
    "lon": ("lon", "longitude", "lng", "long", "x", "довгота", "долгота"),
    "lat": ("lat", "latitude", "y", "широта"),
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
        given = named.get(column)
        base = text.where(fits, "")
        if given is not None:
            known = _text(given)
            base = known.where(known != "", base)
        if given is not None or (base != "").any():
            named[column] = base


def _text(column: pd.Series[Any]) -> pd.Series[Any]:
    return column.astype("object").fillna("").astype("str").str.strip()


def as_text(named: dict[str, pd.Series[Any]], columns: Iterable[str]) -> None:
    """Convert columns to text, empty if not stated."""
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
