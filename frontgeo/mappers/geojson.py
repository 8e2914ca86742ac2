"""JSON files: parse once, with errors that name the line."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from frontgeo.errors import MapFileError

__all__ = ["geometry_of", "parse"]


def parse(path: Path, content: bytes) -> tuple[dict[str, Any], int]:
    """Parse a JSON map.

    Returns
    -------
    document : dict
    replaced : int
        Characters that were not UTF-8 and were replaced.

    Raises
    ------
    MapFileError
        When it is not JSON (with line and column), or not an object.
    """
    text = content.decode("utf-8-sig", errors="replace")
    replaced = text.count("�") - content.count("�".encode())
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        ends = "; the file ends there, so it may be cut off" if error.pos >= len(text) - 1 else ""
        raise MapFileError(
            path,
            f"expected JSON, found an error in line {error.lineno}, column {error.colno} "
            f"({error.msg}){ends}; fetch or export it again",
        ) from None
    except RecursionError:
        raise MapFileError(path, "expected a map, found JSON nested too deeply") from None
    if not isinstance(document, dict):
        raise MapFileError(
            path, f"expected a GeoJSON or TopoJSON object, found a JSON {type(document).__name__}"
        )
    return document, max(0, replaced)


def geometry_of(feature: Any, path: str, position: int) -> BaseGeometry | None:
    """Make a feature's geometry, or None when it has none.

    Raises
    ------
    MapFileError
        When it cannot be made.
    """
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    if geometry is None:
        return None
    try:
        with np.errstate(all="ignore"):  # NaN is looked for below
            made: BaseGeometry = shape(geometry)
    except (
        ValueError,
        TypeError,
        KeyError,
        IndexError,
        AttributeError,
        shapely.GEOSException,
        shapely.errors.GeometryTypeError,
        RecursionError,
    ) as error:
        raise MapFileError(
            path,
            f"expected a GeoJSON geometry, found one that cannot be read ({error})",
            feature=position,
        ) from None
    if not made.is_empty and not all(map(math.isfinite, made.bounds)):
        raise MapFileError(
            path, "NaN or infinite coordinate; mend or remove the feature", feature=position
        )
    return made
