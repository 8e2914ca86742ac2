"""Rasterize control: the day each cell was taken, and the people in changed ground.

`first_taken_raster` grids a timeline as a `FirstTaken`, and `population` sums a raster of people
over the ground of a change as a `Population`. No other package uses rasterio and exactextract,
which are optional.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
