"""Make the table of all settlements, for the library, from a file of points.

A file whose rows have codes of KATOTTG, such as that of ``frontgeo fetch ua-geo``, is joined to
the official codifier: names, kinds and oblasts are the codifier's, points are the file's, and
settlements without a point are counted. Another file is taken as `frontgeo.load_settlements`
reads it.
"""

from __future__ import annotations

import gzip
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from frontgeo._utils.fileio import read_regular
from frontgeo.errors import MapFileError
from frontgeo.geometry.ellipsoid import WGS84
from frontgeo.io.archives import gunzipped
from frontgeo.io.signatures import format_of
from frontgeo.io.tabular import plain_number, separator_of, text_of
from frontgeo.places.codifier import coverage_of, shipped_codifier
from frontgeo.places.place_tables import (
    SETTLEMENTS,
    missing_column,
    our_columns,
    outside_oblast,
    points,
    shipped_settlements,
)
from frontgeo.places.settlements import load_settlements

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

__all__ = ["all_settlements", "packed_settlements"]

_LARGEST = 500_000_000  # bytes of the unpacked file
_FEWEST_SHARED = 50  # settlements by whose points another table's accuracy is estimated
_KINDS = {"K": "city", "M": "town", "X": "settlement", "T": "settlement", "C": "village"}
#: columns that only the shipped table has: its number of people, and what it was chosen for
_SHIPPED = ("kind", "geonames_id", "population", "label", "other_names", "by_hand")


def all_settlements(path: str | Path, **about: object) -> gpd.GeoDataFrame:
    """Return the settlements of a file, joined to the codifier if it has their codes.

    Parameters
    ----------
    path : path
        Points as for `frontgeo.load_settlements`; or a table (CSV) with codes of KATOTTG and the
        middle of each settlement. Units other than settlements are left out.
    **about
        ``source``, ``vintage``, ``licence`` and ``attribution``, if they are known.

    Returns
    -------
    GeoDataFrame
        As from `frontgeo.load_settlements`. ``.attrs["complete"]`` is True if every settlement of
        the codifier has a point, else None; ``accuracy_m`` is the median distance to the points
        that ship, but no less than theirs.

    Raises
    ------
    MapFileError
        If the file cannot be read, lacks points, or has points outside Ukraine.
    """
    table = _joined(Path(path))
    if table is None:
        table = load_settlements(path)
    covered = coverage_of(table)
    notes = table.attrs.get("notes", ())
    table.attrs = {
        "source": Path(path).name,
        "vintage": "not stated",
        "licence": "not stated",
        "attribution": "not stated",
        "viewpoint": SETTLEMENTS["viewpoint"],
        **about,
        "accuracy_m": _accuracy_m(table),
        "complete": True if covered.with_point == covered.listed else None,
    } | ({"notes": tuple(notes)} if notes else {})
    return table


def packed_settlements(table: gpd.GeoDataFrame) -> bytes:
    """Return a table in the form in which the library keeps it; the same bytes each time."""
    columns = list(shipped_settlements().columns.drop("geometry"))
    plain = table[columns].copy()
    for column in ("label", "by_hand"):
        plain[column] = plain[column].astype("int")
    for column in ("lon", "lat"):
        plain[column] = plain[column].round(6)
    text = plain.to_csv(index=False, lineterminator="\n")
    return gzip.compress(text.encode(), 9, mtime=0)


def _joined(path: Path) -> gpd.GeoDataFrame | None:
    """Return the settlements of the codifier with the points of a table, or None without codes."""
    import geopandas as gpd

    table = _text_table(path)
    column = None if table is None else _column_of_codes(table)
    if table is None or column is None:
        return None
    at = our_columns(table, ("lon", "lat"))
    if len(at) < 2:
        raise missing_column(path, table, "the middle of each settlement", ("lon", "lat"))
    known = shipped_codifier().set_index("katottg")
    codes = table[column].str.strip()
    is_settlement = codes.isin(known.index) & ~codes.duplicated()
    lon, lat = (_degrees(at[key], path) for key in ("lon", "lat"))
    kept = is_settlement & lon.notna() & lat.notna()
    if not kept.any():
        raise MapFileError(path, "expected points of settlements, found none; check the columns")
    found = known.loc[codes[kept].tolist()].reset_index()
    values = {"lon": lon[kept].to_numpy(), "lat": lat[kept].to_numpy()}
    placed = gpd.GeoDataFrame(
        found.assign(**values),
        geometry=gpd.points_from_xy(values["lon"], values["lat"], crs="EPSG:4326"),
    )
    points(placed, path)  # refuses swapped axes, and places elsewhere
    result = _with_shipped(placed, path.name)
    notes = [outside_oblast(result, path)]
    if without := int((is_settlement & ~kept).sum()):
        notes.append(f"{without:,} settlements of {path.name} have no point and were left out")
    result.attrs["notes"] = tuple(filter(None, notes))
    return result


def _text_table(path: Path) -> pd.DataFrame | None:
    """Return a table of text, or None for a file of another kind."""
    import pandas as pd

    if not path.name.lower().endswith((".csv", ".csv.gz", ".tsv", ".tsv.gz")):
        return None
    content = read_regular(path, _LARGEST)
    if format_of(content) == "gzip":
        content = gunzipped(str(path), content, _LARGEST)
    try:
        text = text_of(content)
        return pd.read_csv(
            io.StringIO(text), sep=separator_of(text), dtype="str", keep_default_na=False,
            index_col=False,
        )  # fmt: skip
    except (ValueError, pd.errors.ParserError) as error:
        detail = (str(error).splitlines() or [""])[0][:150]
        raise MapFileError(path, f"expected a table, found none ({detail})") from None


def _column_of_codes(table: pd.DataFrame) -> str | None:
    """Return the column with the codes of most settlements, or None."""
    known = set(shipped_codifier()["katottg"])
    counts = {column: len(known & set(table[column].str.strip())) for column in table.columns}
    best = max(counts, key=counts.__getitem__, default=None)
    return None if best is None or not counts[best] else str(best)


def _degrees(column: pd.Series[Any], path: Path) -> pd.Series[float]:
    """Return degrees, NaN where a cell is empty; refuse other text."""
    import pandas as pd

    text = column.str.strip()
    numbers = pd.to_numeric(
        text.where(text != "", None).map(plain_number, na_action="ignore"), "coerce"
    )
    wrong = ((text != "") & numbers.isna()).to_numpy()
    if wrong.any():
        row = int(np.argmax(wrong))
        raise MapFileError(
            path, f"line {row + 2}: expected degrees, found {str(column.iloc[row])[:40]!r}"
        )
    return numbers.astype("float64")


def _with_shipped(placed: gpd.GeoDataFrame, source: str) -> gpd.GeoDataFrame:
    """Return the columns of a table of settlements, with people and labels of the shipped one."""
    import pandas as pd

    shipped = shipped_settlements()
    ours = shipped[shipped["katottg"] != ""].set_index("katottg")[list(_SHIPPED)]
    beside = ours.reindex(placed["katottg"]).reset_index(drop=True)
    kinds = placed["category"].map(_KINDS)
    former = _united(placed["former"], beside["other_names"].fillna(""))
    columns: dict[str, Any] = {
        "kind": beside["kind"].where(beside["kind"].notna(), kinds),
        "other_names": former,
        "source": source,
        "label": beside["label"].fillna(False).astype("bool"),
        "by_hand": beside["by_hand"].fillna(False).astype("bool"),
    }
    for column in ("geonames_id", "population"):
        columns[column] = pd.array(beside[column], dtype="Int64")
    result = placed.assign(**columns)
    return result[list(shipped.columns)]


def _united(*columns: pd.Series[str]) -> list[str]:
    """Return the names of several columns in one, without repeats."""
    return [
        ";".join(dict.fromkeys(name for names in row for name in names.split(";") if name))
        for row in zip(*columns, strict=True)
    ]


def _accuracy_m(table: gpd.GeoDataFrame) -> float:
    """Return the median distance to the shipped points of the same codes, at least theirs."""
    least_m = float(str(SETTLEMENTS["accuracy_m"]))
    shipped = shipped_settlements()
    ours = shipped[shipped["katottg"] != ""].set_index("katottg").geometry
    theirs = table[table["katottg"].isin(ours.index)]
    if len(theirs) < _FEWEST_SHARED:
        return least_m
    one = shapely.get_coordinates(theirs.geometry.to_numpy())
    other = shapely.get_coordinates(ours.loc[theirs["katottg"]].to_numpy())
    away_m = WGS84.inv(one[:, 0], one[:, 1], other[:, 0], other[:, 1])[2]
    return max(least_m, round(float(np.median(away_m)), 0))
