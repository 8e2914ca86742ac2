"""Resolve the coordinate reference systems that files state, without opening other files."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError
from shapely.geometry.base import BaseGeometry

from frontgeo.errors import MapFileError

__all__ = ["crs_label", "crs_of_json", "is_lonlat", "refuse_grids", "resolve_crs", "to_lonlat"]

# Codes, URNs, WKT, PROJ strings and plain names, but neither URLs nor paths.
_FORMS = re.compile(
    r"urn:(ogc|x-ogc):def:crs:[\w.-]+:[\w.-]*:[\w.-]+"
    r"|https?://www\.opengis\.net/def/crs/\w+/[\w.]+/\w+"
    r"|[A-Za-z]+:\w+"
    r"|[A-Z]{3,}[A-Z0-9_]*\[.*"
    r"|\+proj=[\w +=.,-]*"
    r"|\w[\w ()/+-]*",
    re.DOTALL,
)
_WGS84 = CRS("EPSG:4326")
# Parameters that make PROJ open a grid or another file.
_FILES = re.compile(r"grids|\binit\s*=|\bfile\s*=|PARAMETERFILE", re.IGNORECASE)
# The null grid, which opens no file: GDAL writes it into the WKT of EPSG:3857.
_NO_GRID = re.compile(r"\+?nadgrids=@null(?=[\s\"']|$)")


@lru_cache(maxsize=64)
def resolve_crs(text: str) -> CRS:
    """Return the CRS for a code, URN, WKT or name.

    Raises
    ------
    ValueError
        When the CRS is unknown, or names a file or a URL.

    Examples
    --------
    >>> resolve_crs("urn:ogc:def:crs:EPSG::32637").to_epsg()
    32637
    >>> resolve_crs("http://127.0.0.1/crs")
    Traceback (most recent call last):
    ValueError: no code, URN or WKT
    """
    text = text.strip()
    if len(text) > 20_000 or not _FORMS.fullmatch(text):
        raise ValueError("no code, URN or WKT")
    if text.upper() in ("CRS84", "CRS:84"):
        text = "OGC:CRS84"
    if _FILES.search(_NO_GRID.sub("", text)):
        raise ValueError("names a file")
    try:
        return CRS.from_user_input(text)
    except CRSError:
        raise ValueError("unknown") from None


def is_lonlat(crs: CRS) -> bool:
    """Return whether coordinates in a CRS are longitude and latitude on WGS 84."""
    return bool(crs.equals(_WGS84, ignore_axis_order=True))


def crs_label(crs: CRS) -> str:
    """Return a short name of a CRS."""
    authority = crs.to_authority()
    return ":".join(authority) if authority else " ".join(crs.name.split())[:60]


def crs_of_json(name: str, member: object) -> CRS | None:
    """Return the CRS in the ``crs`` member of a GeoJSON or TopoJSON object; None for lon/lat.

    Raises
    ------
    MapFileError
        When the CRS cannot be resolved; a link is never followed.
    """
    kind, text = _stated(member)
    if kind == "link":
        raise MapFileError(
            name,
            "its crs is a link to another file or address, which is not followed; reproject it to "
            "EPSG:4326 and leave the crs out",
        )
    try:
        if not text:
            raise ValueError("no name")
        return _other_than_lonlat(text)
    except ValueError as error:
        stated = " ".join((text or repr(member)).split())[:60]
        raise MapFileError(
            name,
            f"its crs cannot be resolved ({error}: {stated!r}); reproject it to EPSG:4326 and "
            "leave the crs out",
        ) from None


@lru_cache(maxsize=64)
def _other_than_lonlat(text: str) -> CRS | None:
    crs = resolve_crs(text)
    return None if is_lonlat(crs) else crs


def _stated(member: object) -> tuple[str, str]:
    """Return the type of a ``crs`` member, and the name or code in it."""
    if not isinstance(member, dict):
        return "", member if isinstance(member, str) else ""
    kind = str(member.get("type", "")).lower()
    properties: Any = member.get("properties")
    properties = properties if isinstance(properties, dict) else {}
    if kind == "link" or "href" in properties:
        return "link", ""
    if kind == "epsg":
        return kind, f"EPSG:{properties.get('code')}"
    found = properties.get("name")
    return kind, found if isinstance(found, str) else ""


def refuse_grids(name: str, definition: str | bytes) -> None:
    """Refuse a CRS definition that names grid files, which GDAL and PROJ would open.

    Raises
    ------
    MapFileError
    """
    if isinstance(definition, bytes):
        definition = definition.decode("latin-1")
    if _FILES.search(_NO_GRID.sub("", definition)):
        raise MapFileError(
            name, "its CRS names another file, which is not opened; reproject it to EPSG:4326"
        )


def to_lonlat(name: str, shape: BaseGeometry, crs: CRS) -> BaseGeometry:
    """Return a geometry reprojected from a CRS to longitude and latitude on WGS 84.

    Raises
    ------
    MapFileError
        When the CRS cannot be transformed.
    """
    try:
        move = Transformer.from_crs(crs, "EPSG:4326", always_xy=True)

        def moved(xy: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
            return np.column_stack(move.transform(xy[:, 0], xy[:, 1]))

        return shapely.transform(shape, moved)
    except (ProjError, ValueError) as error:
        raise MapFileError(
            name,
            "its CRS cannot be transformed to longitude and latitude "
            f"({' '.join(str(error).split())[:80]}); reproject it to EPSG:4326",
        ) from None
