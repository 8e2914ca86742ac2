"""The places that a page names: those that ship, or a user's own."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd

from frontgeo.errors import InputError
from frontgeo.places import load_settlements

__all__ = ["named_places"]


def named_places(settlements: gpd.GeoDataFrame | str | Path | None) -> gpd.GeoDataFrame | None:
    """Check a user's table of places, or read it.

    Parameters
    ----------
    settlements : GeoDataFrame or path, optional
        As `frontgeo.load_settlements` reads them: points with ``name_en``, and ``name_uk``
        and ``kind`` where known.

    Returns
    -------
    GeoDataFrame or None
        None for those that ship.

    Raises
    ------
    InputError
        When it is no table of points, or has no names.
    """
    if isinstance(settlements, str | Path):
        settlements = load_settlements(settlements)
    if settlements is not None:
        columns = list(getattr(settlements, "columns", []))
        if "name_en" not in columns or not hasattr(settlements, "geometry"):
            raise InputError(
                "settlements: expected a table of points with a column 'name_en', found "
                f"{', '.join(map(str, columns)) or type(settlements).__name__}"
            )
    return settlements
