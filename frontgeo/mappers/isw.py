"""ISW / Critical Threats: weekly TopoJSON, daily ArcGIS layers, shapefiles of 2022.

Occupied is control ∪ assessed advances, which the weekly mirror and the shapefiles keep in
two files.
"""

from __future__ import annotations

import re

from frontgeo.mapheads import SHAPEFILE
from frontgeo.mappers.document import Document
from frontgeo.mappers.door import Found, Mapper, Reading

__all__ = ["MAPPER", "read", "recognises"]

MAPPER = Mapper(
    name="ISW",
    formats="weekly TopoJSON, ArcGIS layers (GeoJSON), shapefiles",
    coverage="since 2022-02-24, daily; weekly in the mirror",
    statuses=("occupied", "held_since_2022", "claimed", "liberated"),
    position_error_m=330.0,
    position_error_reason="its line lies 285 m (median) from DeepState's and 475 m from Creamy "
    "Caprice's in 2024, solved for each; up to 945 m from DeepState's in early 2023",
    licence="attribution; non-commercial use customary",
    credit="Front lines: Institute for the Study of War and AEI's Critical Threats Project",
    cite="Institute for the Study of War and AEI's Critical Threats Project, map of the day named",
)

_ADVANCE_IN_RUSSIA = "Ukrainian advance in Russia"
# by a part of the layer's or object's name; None is left out
_STATUS_BY_NAME: tuple[tuple[str, str | None, str], ...] = (
    (r"Limit of Ukrainian Advance|Ukrainian Advances in Russia", None, _ADVANCE_IN_RUSSIA),
    (r"ClaimedRussian|Claimed Russian", "claimed", ""),
    (r"ClaimedUkrainian|Claimed Ukrainian|ウクライナ軍反撃エリア", "liberated", ""),
    (r"AssessedRussianAdvance|ロシア軍侵攻エリア", "occupied", ""),
    (r"UkraineControlMap|RussiaCoT|Assessed Russian-controlled|ロシア軍支配エリア", "occupied", ""),
    (r"before February 24, 2022|DonbasBeforeFeb24", "held_since_2022", ""),
)
_MIRROR_NAMES = re.compile(r"temp|20\d\d-\d\d-\d\d")  # of advances in some weeks


def _status(name: str) -> tuple[str | None, str] | None:
    for pattern, status, reason in _STATUS_BY_NAME:
        if re.search(pattern, name, re.IGNORECASE):
            return status, reason
    return None


def _objects(document: Document) -> dict[str, int]:
    """The objects of a topology and how many geometries each lists."""
    objects = document.json.get("objects")
    if document.json.get("type") != "Topology" or not isinstance(objects, dict):
        return {}
    return {
        str(name): len(listed) if isinstance(listed := body.get("geometries"), list) else 1
        for name, body in objects.items()
        if isinstance(body, dict)
    }


def _layer_of(document: Document, feature: dict[str, object]) -> str:
    """The layer a GeoJSON feature says it is of, or else its collection's name."""
    properties = feature.get("properties")
    of = properties if isinstance(properties, dict) else {}
    return str(of.get("layer") or document.json.get("name") or of.get("name") or "")


def _is_shapefile(document: Document) -> bool:
    return (
        document.head.startswith(SHAPEFILE)
        and document.path is not None
        and _status(document.path.stem) is not None
    )


def recognises(document: Document) -> bool:
    """Tell topologies by their objects' names, GeoJSON and shapefiles by their layers'."""
    objects = _objects(document)
    if objects:
        return any(_status(name) or _MIRROR_NAMES.fullmatch(name) for name in objects)
    if document.features:
        return any(_status(_layer_of(document, feature)) for feature in document.features)
    if document.json.get("type") == "Feature":
        return _status(_layer_of(document, document.json)) is not None
    return _is_shapefile(document)


def read(document: Document) -> Reading:
    """Turn layers or objects into statuses."""
    if objects := _objects(document):
        found, form = _read_topology(document, objects), "ISW weekly TopoJSON"
    elif document.is_json:
        features = document.features or [document.json]
        found, form = [], "ISW ArcGIS layers"
        for position, feature in enumerate(features):
            name = _layer_of(document, feature)
            known = _status(name) or (None, f"unknown layer {name[:60]!r}")
            found.append(Found(document.geometry_of(feature, position), *known))
    else:
        name = document.path.stem if document.path else document.name
        known = _status(name) or (None, f"unknown layer {name[:60]!r}")
        table = document.only_table()
        found, form = [Found(shape, *known) for shape in table.frame.geometry], "ISW shapefile"
    return Reading(
        MAPPER,
        format=form,
        found=tuple(found),
        repaired=document.mended_text,
        empty_status=None,  # a file may hold claimed ground or advances alone
        parts=_parts(document, objects),
        whole=("control", "advances"),
    )


def _parts(document: Document, objects: dict[str, int]) -> tuple[str, ...]:
    """Which of the two files of a map this one is."""
    if objects:
        names = list(objects)
    elif document.is_json:
        names = sorted({_layer_of(document, f) for f in document.features or [document.json]})
    else:
        names = [document.path.stem if document.path else document.name]
    parts = []
    for name in names:
        if re.search(r"AssessedRussianAdvance|ロシア軍侵攻エリア", name) or (
            objects and _MIRROR_NAMES.fullmatch(name)
        ):
            parts.append("advances")
        elif re.search(
            r"UkraineControlMap|RussiaCoT|Assessed Russian-con|ロシア軍支配エリア", name
        ):
            parts.append("control")
    return tuple(parts)


def _read_topology(document: Document, objects: dict[str, int]) -> list[Found]:
    found: list[Found] = []
    for name, table in document.tables().items():
        known = _status(name)
        if known is None:
            mirrored = _MIRROR_NAMES.fullmatch(name)
            known = ("occupied", "") if mirrored else (None, f"unknown object {name[:60]!r}")
        found += [Found(shape, *known) for shape in table.frame.geometry]
    return found
