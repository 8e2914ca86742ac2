"""Load the tables of oblasts and settlements that ship with the package, and locate its data."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from frontgeo.errors import FrontgeoError
from frontgeo.places.provenance import NEIGHBOURS, OBLASTS, SETTLEMENTS

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = [
    "data_folder", "examples_folder", "oblast_codes", "shipped_neighbours", "shipped_oblasts",
    "shipped_settlements",
]  # fmt: skip

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
def shipped_oblasts() -> gpd.GeoDataFrame:
    """Return the cached table of shipped oblasts; copy it before it leaves this package."""
    import geopandas as gpd

    table = gpd.read_file(data_folder() / "boundaries" / "ukraine_oblasts.geojson")
    table.attrs.update(OBLASTS)
    return table


@cache
def shipped_neighbours() -> gpd.GeoDataFrame:
    """Return the cached table of Russia's units; copy it before it leaves this package."""
    import geopandas as gpd

    table = gpd.read_file(data_folder() / "boundaries" / "russia_oblasts.geojson")
    table.attrs.update(NEIGHBOURS)
    return table


@cache
def oblast_codes() -> dict[str, str]:
    """Return the name of each unit by its ISO 3166-2 code."""
    return dict(zip(shipped_oblasts()["iso"], shipped_oblasts()["name_en"], strict=True))


@cache
def shipped_settlements() -> gpd.GeoDataFrame:
    """Return the cached table of shipped settlements; copy it before it leaves this package."""
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
    result.attrs.update(SETTLEMENTS)
    return result
