"""Build the state border, the zone along it and the inland from ``ukraine_oblasts.geojson``.

Every command that compares maps needs these shapes, and making them takes a third of a second, so
that they ship: `frontgeo.places.boundaries` reads them. A test makes them again and compares.

Usage::

    python build_border.py
"""

from __future__ import annotations

from pathlib import Path

import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo.geometry.projection import buffer_m
from frontgeo.places.place_tables import shipped_oblasts
from frontgeo.places.theatre import BORDER_TOLERANCE_M, border_line_of

FOLDER = Path(__file__).parent


def built() -> dict[str, BaseGeometry]:
    """Return the shapes by the names of their files."""
    border = shapely.coverage_union_all(shipped_oblasts().geometry.to_numpy())
    line = border_line_of(border)
    # a metre more, so that no point of the inland lies in the zone
    wider = buffer_m(line, BORDER_TOLERANCE_M + 1.0)
    return {
        "border.wkb": border,
        "border_zone.wkb": buffer_m(line, BORDER_TOLERANCE_M),
        "inland.wkb": shapely.difference(border, wider),
    }


if __name__ == "__main__":
    for name, made in built().items():
        (FOLDER / name).write_bytes(shapely.to_wkb(made, byte_order=1))
