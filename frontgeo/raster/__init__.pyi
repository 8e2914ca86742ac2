from .first_taken import FirstTaken, first_taken_raster
from .people import People, Population, population
from .zone_sums import PointValues, RasterValues, exposure

__all__ = [
    "FirstTaken",
    "People",
    "PointValues",
    "Population",
    "RasterValues",
    "exposure",
    "first_taken_raster",
    "population",
]
