"""Rasterize control: the day each cell was taken, and the people in changed ground and near a line.

`first_taken_raster` grids a timeline as a `FirstTaken`, `population` sums a raster of people
over the ground of a change as a `Population`, and `exposure` sums a raster or points under control
and by distance from the front. No other package uses rasterio and exactextract,
which are optional.
"""

from frontgeo._utils.lazy import attach_stub

__getattr__, __dir__, __all__ = attach_stub(__name__, __file__)
