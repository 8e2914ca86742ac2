"""ISW / Critical Threats: weekly TopoJSON; occupied = control ∪ advances, two files."""

from __future__ import annotations

from typing import Any

from frontgeo.mappers.door import Found, Reading
from frontgeo.mappers.vector import Table

__all__ = ["read", "recognises"]

NAME = "ISW"

STATUS_BY_OBJECT = {
    "UkraineControlMap": "occupied",
    "AssessedRussianAdvancesinUkraine": "occupied",
}


def recognises(document: dict[str, Any]) -> bool:
    """Tell ISW's TopoJSON by the names of its objects."""
    objects = document.get("objects")
    return (
        document.get("type") == "Topology"
        and isinstance(objects, dict)
        and any(name in STATUS_BY_OBJECT for name in objects)
    )


def read(document: dict[str, Any], tables: dict[str, Table]) -> Reading:
    """Turn the objects of a topology into statuses.

    Parameters
    ----------
    document : dict
        The parsed file, to count what the reader of tables drops.
    tables : dict of str to Table
        Its objects as read by pyogrio.
    """
    found: list[Found] = []
    for name, table in tables.items():
        status = STATUS_BY_OBJECT.get(name)
        reason = "" if status else f"object {name!r}"
        found += [Found(shape, status, reason) for shape in table.frame.geometry]
        listed = len(document["objects"][name].get("geometries", table.frame.geometry))
        found += [Found(None)] * max(0, listed - len(table.frame))
    return Reading(
        mapper=NAME,
        format="ISW weekly TopoJSON",
        found=tuple(found),
        position_error_m=250.0,
        position_error_reason="default 250 m; mappers' lines lie about 300 m apart (median)",
    )
