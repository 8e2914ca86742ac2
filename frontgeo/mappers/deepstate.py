"""DeepState: raw snapshots of the map's API, and a daily mirror of its occupied layer."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from frontgeo.mappers.document import Document
from frontgeo.mappers.door import Found, Mapper, Reading

__all__ = ["MAPPER", "read", "recognises"]

MAPPER = Mapper(
    name="DeepState",
    formats="raw API snapshot (GeoJSON), daily mirror (GeoJSON)",
    coverage="since 2022-04-03, several a day to daily",
    statuses=("occupied", "held_since_2022", "contested", "liberated"),
    position_error_m=270.0,
    position_error_reason="its line lies 285 m (median) from ISW's and 460 m from Creamy "
    "Caprice's in 2024, solved for each; up to 945 m from ISW's in early 2023",
    licence="none stated; attribute, ask before redistributing",
    credit="Front lines: DeepStateMAP.live",
    cite="DeepStateMAP.live, map of the day named",
)

# Labels changed on 2024-03-23, fills did not: statuses are read from fills.
STATUS_BY_FILL = {
    "#a52714": "occupied",
    "#880e4f": "held_since_2022",
    "#000000": "held_since_2022",
    "#bcaaa4": "contested",
    "#bdbdbd": "contested",
    "#757575": "contested",
    "#0f9d58": "liberated",
    "#0288d1": "liberated",
    "#0097a7": "liberated",
}
LEFT_OUT_BY_FILL = {
    "#ff5252": "other lands (Abkhazia, Karelia …)",
    "#01579b": "Ukrainian-held in Russia's Kursk oblast",
    "#ce93d8": "the mutiny of 24 June 2023",
}
_MARKS = ("#a52714", "#880e4f", "#bcaaa4", "#0f9d58")
_MIRROR = "deepstatemap_data_"


def _fill(feature: dict[str, Any]) -> str | None:
    properties = feature.get("properties")
    fill = properties.get("fill") if isinstance(properties, dict) else None
    return fill.lower() if isinstance(fill, str) else None


def _is_mirror(document: Document) -> bool:
    return str(document.json.get("name", "")).startswith(_MIRROR)


def recognises(document: Document) -> bool:
    """Tell snapshots by at least two of their fills, the mirror by its collection's name."""
    fills = {_fill(feature) for feature in document.features}
    return _is_mirror(document) or sum(mark in fills for mark in _MARKS) >= 2


def _to_6_decimals(coordinates: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.round(coordinates, 6)


def read(document: Document) -> Reading:
    """Turn a snapshot into statuses; unknown fills are counted, never guessed."""
    mirror = _is_mirror(document)
    found = []
    for position, feature in enumerate(document.features):
        geometry = document.geometry_of(feature, position)
        fill = _fill(feature)
        if mirror:
            # it switches between 6 and 7 decimals, which would pass for a redrawn front
            snapped = None if geometry is None else shapely.transform(geometry, _to_6_decimals)
            found.append(Found(snapped, "occupied"))
        elif fill in STATUS_BY_FILL:
            found.append(Found(geometry, STATUS_BY_FILL[fill]))
        elif geometry is not None and geometry.geom_type in ("Point", "LineString"):
            kind = "point" if geometry.geom_type == "Point" else "line"
            found.append(Found(geometry, None, kind))
        else:
            reason = LEFT_OUT_BY_FILL.get(fill or "", f"unknown fill {str(fill)[:20]}")
            found.append(Found(geometry, None, reason))
    return Reading(
        MAPPER,
        format="DeepState daily mirror" if mirror else "DeepState snapshot",
        found=tuple(found),
        repaired=document.mended_text,
    )
