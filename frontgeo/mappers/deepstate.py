"""DeepState: raw snapshots of the map's API, GeoJSON with statuses by fill colour."""

from __future__ import annotations

from typing import Any

from frontgeo.mappers.door import Found, Reading
from frontgeo.mappers.geojson import geometry_of

__all__ = ["read", "recognises"]

NAME = "DeepState"

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


def _fill(feature: dict[str, Any]) -> str | None:
    fill = (feature.get("properties") or {}).get("fill")
    return fill.lower() if isinstance(fill, str) else None


def recognises(document: dict[str, Any]) -> bool:
    """Tell DeepState's snapshots by at least two of its fills."""
    features = document.get("features")
    if not isinstance(features, list):
        return False
    fills = {_fill(f) for f in features if isinstance(f, dict)}
    return sum(mark in fills for mark in _MARKS) >= 2


def read(document: dict[str, Any], path: str) -> Reading:
    """Turn a snapshot into statuses; unknown fills are counted, never guessed."""
    found = []
    for position, feature in enumerate(document["features"]):
        geometry = geometry_of(feature, path, position)
        fill = _fill(feature)
        if fill in STATUS_BY_FILL:
            found.append(Found(geometry, STATUS_BY_FILL[fill]))
        elif geometry is not None and geometry.geom_type in ("Point", "LineString"):
            kind = "point" if geometry.geom_type == "Point" else "line"
            found.append(Found(geometry, None, kind))
        else:
            reason = LEFT_OUT_BY_FILL.get(fill or "", f"unknown fill {fill or '(none)'}")
            found.append(Found(geometry, None, reason))
    return Reading(
        mapper=NAME,
        format="DeepState snapshot",
        found=tuple(found),
        position_error_m=250.0,
        position_error_reason="default 250 m; mappers' lines lie about 300 m apart (median)",
    )
