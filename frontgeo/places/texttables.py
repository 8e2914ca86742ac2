"""Read points from text: tables with a header, and GeoNames' dumps, compressed or not."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from frontgeo.errors import MapFileError
from frontgeo.mapheads import DAMAGED_ZIP
from frontgeo.places.codes import GEONAMES_ADMIN1
from frontgeo.places.columns import missing_column, our_columns
from frontgeo.quiet import warnings_as
from frontgeo.tabular import plain_number, separator_of, text_of
from frontgeo.vectorfiles.regular import read_regular

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["member_of", "read_geonames", "read_text_table", "row_error"]

_LARGEST_TABLE = 500_000_000  # the most bytes of an unpacked table


def read_geonames(path: Path) -> gpd.GeoDataFrame:
    """Return the populated places of a GeoNames dump, without quarters and abandoned places."""
    member = member_of(path, "UA.txt") if path.suffix.lower() == ".zip" else ""
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
    written = (table.map(str.strip) != "").any(axis=1)  # spreadsheets add empty rows
    lines = (np.flatnonzero(written) + 2).tolist()  # line numbers, counting from below the header
    table = table[written].reset_index(drop=True)
    table.attrs["lines"] = lines
    return _with_points(table, path)


def _with_points(table: pd.DataFrame, path: Path) -> gpd.GeoDataFrame:
    import geopandas as gpd

    at = our_columns(table, ("lon", "lat"))
    if len(at) < 2:
        raise missing_column(path, table, "longitude and latitude", ("lon", "lat"))
    if table.empty:
        raise MapFileError(path, "expected places, found no row; check the file")
    lon, lat = (pd.to_numeric(at[c].map(plain_number), errors="coerce") for c in ("lon", "lat"))
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
    lines = table.attrs.get("lines")
    if lines is None:
        return MapFileError(path, problem, feature=row)
    return MapFileError(path, f"line {lines[row]}: {problem}")


def member_of(path: Path, name: str) -> str:
    """Return the full name of a file in a zip, or ""."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [n for n in archive.namelist() if n == name or n.endswith(f"/{name}")]
    except DAMAGED_ZIP:
        raise MapFileError(path, "expected a zip, found a damaged one; download it again") from None
    return min(names, key=len, default="")


def _unpacked(path: Path, member: str = "") -> str:
    """Return the text of a file, of a ``.gz``, or of a member of a zip, up to a limit."""
    try:
        if member:
            with zipfile.ZipFile(path) as archive, archive.open(member) as inside:
                content = inside.read(_LARGEST_TABLE + 1)
        elif path.suffix.lower() == ".gz":
            with gzip.open(path) as packed:
                content = packed.read(_LARGEST_TABLE + 1)
        else:
            content = read_regular(path, _LARGEST_TABLE)
        if len(content) > _LARGEST_TABLE:
            raise MapFileError(path, f"larger than {_LARGEST_TABLE:,} bytes; use a part of it")
    except MapFileError:
        raise
    except DAMAGED_ZIP as error:
        detail = (str(error).splitlines() or [""])[0][:100]
        raise MapFileError(path, f"expected a table, found none ({detail})") from None
    try:
        return text_of(content)
    except ValueError as error:
        raise MapFileError(path, str(error)) from None
