"""Read geometry as text: WKT and EWKT, one geometry after the other or in a column of a table."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from io import StringIO
from typing import Any

import numpy as np
import pandas as pd
import shapely
from pandas.errors import ParserError
from shapely.geometry.base import BaseGeometry

from frontgeo.errors import MapFileError
from frontgeo.io.crs import crs_label, is_lonlat, resolve_crs, to_lonlat
from frontgeo.io.features import UNCLOSED, Contents, Feature, FeatureLayer
from frontgeo.io.signatures import MOST_COLLECTIONS, WKB_HEX, check_wkb
from frontgeo.io.tabular import separator_of, text_of

__all__ = ["read_wkt"]

_SRID = re.compile(r"\s*SRID\s*=\s*(\d+)\s*;\s*", re.IGNORECASE)
_HEX = re.compile(rf"{WKB_HEX}[0-9A-F]*", re.IGNORECASE)
_KINDS = "(?:MULTI|CURVE)?(?:POLYGON|POINT|LINESTRING|SURFACE)|GEOMETRYCOLLECTION"
_TEXT = re.compile(rf"(?:{_KINDS})\s*(?:ZM?|M)?\s*(?:\(|EMPTY\b)", re.IGNORECASE)
_MALFORMED = (
    ValueError, TypeError, OverflowError, NotImplementedError, shapely.errors.ShapelyError,
)  # fmt: skip


def read_wkt(name: str, content: bytes) -> Contents:
    """Return the geometries of a text, or of the one column of a table that holds them.

    Geometry is WKT, EWKT (``SRID=32637;POLYGON (…)``) or, in a table, hexadecimal WKB. One that
    states no CRS is taken as longitude and latitude (`Contents.states_crs`).

    Raises
    ------
    MapFileError
        When the text is not UTF-8 or UTF-16, a geometry cannot be read, or a table has several
        columns of geometry.
    """
    try:
        text = text_of(content)
    except ValueError as error:
        raise MapFileError(name, str(error)) from None
    start = text.lstrip()[:200]
    rows: list[tuple[str, str, dict[str, Any]]]
    if _is_geometry(start):
        rows = [(place, geometry, {}) for place, geometry in _texts(text)]
    else:
        rows = _table(name, text)
    counts: Counter[str] = Counter()
    crs_names: set[str] = set()
    features = [
        Feature(_geometry(name, place, geometry, counts, crs_names), properties)
        for place, geometry, properties in rows
    ]
    return Contents(
        [FeatureLayer("", features)],
        repaired=counts,
        reprojected_from=", ".join(sorted(crs_names - {""})),
        states_crs="" not in crs_names,
    )


def _is_geometry(text: str) -> bool:
    rest = _SRID.sub("", text, count=1).lstrip()
    return bool(_TEXT.match(rest) or _HEX.match(rest))


def _texts(text: str) -> Iterator[tuple[str, str]]:
    """Yield geometries, each with its first line; one may span lines until its brackets close."""
    held: list[str] = []
    first = depth = 0
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        first = first if held else number
        held.append(line)
        depth += line.count("(") - line.count(")")
        if depth <= 0:
            yield f"line {first}", " ".join(held).strip().rstrip(";")
            held, depth = [], 0
    if held:
        yield f"line {first}", " ".join(held)


def _table(name: str, text: str) -> list[tuple[str, str, dict[str, Any]]]:
    """Return the rows of a table: place, geometry, and the other columns."""
    try:
        table = pd.read_csv(
            StringIO(text),
            sep=separator_of(text),
            dtype=str,
            keep_default_na=False,
            index_col=False,
        )
    except (ParserError, ValueError) as error:
        raise MapFileError(
            name,
            f"expected a table, found one that cannot be read ("
            f"{' '.join(str(error).split())[:80]}); save it again as CSV",
        ) from None
    columns = [
        column
        for column in table.columns
        if len(filled := table[column][table[column] != ""]) and _is_geometry(filled.iloc[0])
    ]
    if len(columns) != 1:
        listed = ", ".join(map(str, columns))[:80] or "none"
        raise MapFileError(
            name,
            f"expected one column with geometry as text (WKT), found {listed}; keep the one that "
            "is the map",
        )
    others = table.drop(columns=columns).to_dict("records")
    return [
        (
            f"row {row}",
            geometry,
            {str(key): value for key, value in properties.items() if value != ""},
        )
        for row, (geometry, properties) in enumerate(zip(table[columns[0]], others, strict=True), 1)
    ]


def _unhexed(text: str) -> bytes:
    return check_wkb(bytes.fromhex(text))


def _parsed(text: str, counts: Counter[str]) -> BaseGeometry:
    """Return the geometry of WKT, whose rings are closed if they are not."""
    if text.upper().count("GEOMETRYCOLLECTION") > MOST_COLLECTIONS:  # GEOS reads by recursion
        raise ValueError(f"expected up to {MOST_COLLECTIONS:,} collections in one geometry")
    try:
        return shapely.from_wkt(text)
    except shapely.errors.ShapelyError as error:
        if "closed linestring" not in str(error):
            raise
        shape: BaseGeometry = shapely.from_wkt(text, on_invalid="fix")
        counts[UNCLOSED] += 1
        return shape


def _geometry(
    name: str, place: str, text: str, counts: Counter[str], crs_names: set[str]
) -> BaseGeometry | None:
    """Return a geometry in longitude and latitude, or None for an empty cell."""
    if not text.strip():
        return None
    try:
        stated = _SRID.match(text)
        rest = text[stated.end() :] if stated else text.strip()
        with np.errstate(all="ignore"):  # NaN is checked for below
            is_hex = _HEX.fullmatch(rest) is not None
            shape = shapely.from_wkb(_unhexed(rest)) if is_hex else _parsed(rest, counts)
            if shapely.has_m(shape) or shapely.has_z(shape):
                shape = shapely.force_2d(shape)
        srid = int(stated[1]) if stated else int(shapely.get_srid(shape))
        if not np.isfinite(shapely.get_coordinates(shape)).all():
            raise ValueError("NaN or infinite coordinate")
        crs = resolve_crs(f"EPSG:{srid}") if srid else None
    except _MALFORMED as error:
        raise MapFileError(
            name,
            f"{place}: expected a geometry (WKT), found {' '.join(text.split())[:40]!r} "
            f"({' '.join(str(error).split())[:80]}); correct or remove it",
        ) from None
    if crs is None:
        crs_names.add("")
        return shape
    if is_lonlat(crs):
        return shape
    crs_names.add(crs_label(crs))
    return to_lonlat(name, shape, crs)
