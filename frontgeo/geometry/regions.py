"""Name regions, and split a change by them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo.errors import GeometryError, InputError
from frontgeo.geometry.measure import Edges, area_km2, polygonal

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["OUTSIDE", "areas_in_regions", "region_names"]

OUTSIDE = "outside every region"


def region_names(regions: gpd.GeoDataFrame, name: str | None) -> list[str]:
    """Return the names of regions, from the given column or the first of the usual ones."""
    if not hasattr(regions, "columns"):
        raise InputError(
            f"regions: expected a GeoDataFrame, found {type(regions).__name__}; such as "
            "frontgeo.load_oblasts() or frontgeo.read_regions(path)"
        )
    if name is not None:
        if name not in regions.columns:
            known = ", ".join(c for c in regions.columns if c != regions.geometry.name)
            raise InputError(f"regions: no column {name!r}; there are: {known or 'none'}")
        return [str(value) for value in regions[name]]
    for column in ("name_en", "name", "oblast_slug", "iso"):
        if column in regions.columns:
            return [str(value) for value in regions[column]]
    return [str(value) for value in regions.index]


def areas_in_regions(
    change: BaseGeometry, shapes: npt.NDArray[np.object_], *, edges: Edges
) -> list[float]:
    """Return the areas of a change in each region and, last, outside every region, in km²."""
    parts = [polygonal(part) for part in shapely.intersection(shapes, change)]
    straight = area_km2(parts)
    rest = polygonal(shapely.difference(change, shapely.union_all(shapes[straight > 0])))
    whole = area_km2(change)
    # If regions overlap, the parts add up to more than the whole.
    excess = float(straight.sum()) + area_km2(rest) - whole
    if abs(excess) > 1e-6 * max(1.0, whole):
        raise GeometryError(
            f"regions: expected regions that do not overlap, found {excess:.3f} km² of "
            "the change in more than one; use a layer without overlaps"
        )
    return [float(area) for area in area_km2([*parts, rest], edges=edges)]
