"""Provide oblasts, raions, hromadas and settlements, with their accuracy and source.

Shipped tables are in ``data/``; see the ``README.md`` in each folder for sources, licences,
vintage and the view taken on disputed lines (Crimea and Sevastopol are in Ukraine, as in
the resolutions of the UN General Assembly). Other tables come from the cache of
``frontgeo fetch``, or from the user's own file.

Every ``load_*`` takes a path, ``file`` or ``file:layer``, and returns one kind of table:
longitude and latitude on WGS 84, with the column names below whatever the file calls them.
The table's ``.attrs`` describe it: ``source``, ``vintage``, ``licence``, ``attribution``,
``accuracy_m``, ``viewpoint`` and ``complete``.
"""

from frontgeo.places.boundaries import (
    BORDER_TOLERANCE_M,
    border_line,
    border_zone,
    load_border,
    load_hromadas,
    load_neighbours,
    load_oblasts,
    load_raions,
    load_settlement_footprints,
)
from frontgeo.places.lookup import Place, place_of, places_of
from frontgeo.places.settlements import find_settlement, load_settlements
from frontgeo.places.tables import (
    BORDER_ATTRIBUTION,
    NOT_STATED,
    data_folder,
    examples_folder,
    is_complete,
    oblast_codes,
)

__all__ = [
    "BORDER_ATTRIBUTION",
    "BORDER_TOLERANCE_M",
    "NOT_STATED",
    "Place",
    "border_line",
    "border_zone",
    "data_folder",
    "examples_folder",
    "find_settlement",
    "is_complete",
    "load_border",
    "load_hromadas",
    "load_neighbours",
    "load_oblasts",
    "load_raions",
    "load_settlement_footprints",
    "load_settlements",
    "oblast_codes",
    "place_of",
    "places_of",
]
