"""Measure shapes: areas, lengths, depths, sectors and the error of a position.

`area_km2` and `length_km` measure on the ellipsoid, and `cross_check` repeats an area by a second
method. `position_sd_km2` and `interval_95_km2` turn the error of a drawn line into an interval,
the `…_between_mappers` functions give the interval in which another mapper's figure may lie,
`deepest` finds the deepest point of an advance, and `ground_by_count` and `areas_by_region` divide
ground by the number of shapes that cover it and by region.
"""

from frontgeo._utils.lazy import attach_stub

__getattr__, __dir__, __all__ = attach_stub(__name__, __file__)
