"""Read a register of settlements, and find settlements that it does not list."""

from __future__ import annotations

import io
from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from frontgeo.errors import MapFileError
from frontgeo.places import load_oblasts
from frontgeo.places.spelling import NameIndex, names_of
from frontgeo.tabular import separator_of, text_of

__all__ = ["load_register", "not_registered"]

#: categories of KATOTTG that are settlements: cities, towns, villages, special-status cities
_SETTLEMENTS = ("K", "M", "X", "C", "T")


def load_register(path: str | Path) -> pd.DataFrame:
    """Read an official register of settlements, which has names but no coordinates.

    Parameters
    ----------
    path : path
        Ukraine's codifier of administrative units (KATOTTG) as CSV, with ``;`` between columns:
        codes by level, category and name.

    Returns
    -------
    DataFrame
        ``name_uk`` and ``oblast`` (ISO 3166-2), with a row for each settlement.

    Raises
    ------
    MapFileError
        If the file cannot be read, or is another table.

    Examples
    --------
    >>> load_register("no-such-file.csv")
    Traceback (most recent call last):
    frontgeo.errors.MapFileError: no-such-file.csv: no such file; check the path
    """
    path = Path(path)
    if not path.is_file():
        raise MapFileError(path, "no such file; check the path")
    expected = "expected KATOTTG as CSV with ';' between code, category and name"
    try:
        text = text_of(path.read_bytes())
        table = pd.read_csv(
            io.StringIO(text), sep=separator_of(text), dtype="str", keep_default_na=False
        )
    except (OSError, ValueError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        detail = str(error).splitlines()[0][:150]
        raise MapFileError(path, f"{expected}, found none ({detail})") from None
    category = next((c for c in table.columns if str(c).startswith("Категорія")), None)
    name = next((c for c in table.columns if str(c).startswith("Назва")), None)
    if category is None or name is None:
        found = ", ".join(str(c) for c in table.columns[:4])
        raise MapFileError(path, f"{expected}, found the columns {found}")
    kept = table[table[category].isin(_SETTLEMENTS)]
    oblasts = load_oblasts()
    codes = dict(zip(oblasts["katottg"].str[:4], oblasts["iso"], strict=True))
    settlements = pd.DataFrame(
        {
            "name_uk": kept[name].str.strip(),
            "oblast": kept.iloc[:, 0].str[:4].map(codes).fillna(""),
        }
    )
    if settlements.empty:
        raise MapFileError(path, f"{expected}, found no settlement in it")
    return settlements.reset_index(drop=True)


def not_registered(chosen: gpd.GeoDataFrame, register: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Return which settlements have no name that the register lists in their oblast.

    Parameters
    ----------
    chosen : GeoDataFrame
        As from `frontgeo.load_settlements`.
    register : DataFrame
        As from `load_register`.

    Returns
    -------
    ndarray of bool, shape (n,)

    Examples
    --------
    >>> from frontgeo import load_settlements
    >>> table = load_settlements()
    >>> lyptsi = table[table["name_en"] == "Lyptsi"]
    >>> not_registered(lyptsi, pd.DataFrame({"name_uk": ["Липці"], "oblast": ["UA-63"]})).tolist()
    [False]
    """
    gone = np.zeros(len(chosen), dtype=bool)
    for oblast in sorted(set(chosen["oblast"])):
        index = NameIndex(register[register["oblast"] == oblast])
        for position in np.flatnonzero((chosen["oblast"] == oblast).to_numpy()):
            names = names_of(chosen.iloc[position])
            gone[position] = not any(index.find(name) for name in names)
    return gone
