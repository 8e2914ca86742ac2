from .first_taken import FirstTaken, first_taken_raster
from .people import People, Population, population

__all__ = [
    "FirstTaken",
    "People",
    "Population",
    "first_taken_raster",
    "population",
]
