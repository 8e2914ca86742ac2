"""Name settlements of Ukraine as they were named on the day of a map.

The table of renamings that ships has a row for each name a settlement is known to have had, with
the last day on which it is known and where that is stated. After that day, and where nothing is
known, a place has its present name.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from frontgeo.places.place_tables import data_folder
from frontgeo.places.transliteration import transliterate

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

__all__ = ["load_renamings", "named_as_on"]


def load_renamings() -> pd.DataFrame:
    """Return the earlier names of settlements, by code.

    Returns
    -------
    DataFrame
        ``katottg``, ``name_uk``, ``until`` (the last day on which it is known to have been the
        name) and ``source``.

    Examples
    --------
    >>> table = load_renamings()
    >>> table[table["name_uk"] == "Красноград"]["until"].tolist()
    [datetime.date(2024, 9, 18)]
    """
    return _renamings().copy()


@cache
def _renamings() -> pd.DataFrame:
    import pandas as pd

    path = data_folder() / "settlements" / "renamings.csv"
    table = pd.read_csv(path, dtype="str", keep_default_na=False)
    return table.assign(until=[date.fromisoformat(day) for day in table["until"]])


def named_as_on(table: gpd.GeoDataFrame, day: date | None) -> gpd.GeoDataFrame:
    """Return settlements with the names that they had on a day; None leaves them as they are.

    Parameters
    ----------
    table : GeoDataFrame
        With ``katottg``, ``name_uk`` and ``name_en``.
    day : date or None

    Examples
    --------
    >>> from frontgeo.places import load_settlements
    >>> places = load_settlements()
    >>> berestyn = places[places["name_en"] == "Berestyn"]
    >>> for day in (date(2024, 5, 31), date(2025, 1, 1)):
    ...     print(*named_as_on(berestyn, day)["name_en"])
    Krasnohrad
    Berestyn
    """
    if day is None:
        return table
    known = _renamings()
    then = known[known["until"] >= day].sort_values("until", ascending=False)
    names = dict(zip(then["katottg"], then["name_uk"], strict=True))  # the earliest until counts
    earlier = table["katottg"].map(names)
    is_renamed = earlier.notna()
    if not is_renamed.any():
        return table
    latin = [transliterate(name) for name in earlier[is_renamed]]
    table = table.copy()
    table.loc[is_renamed, "name_uk"] = earlier[is_renamed]
    table.loc[is_renamed, "name_en"] = latin
    return table
