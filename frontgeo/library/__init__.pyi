from .adding import AddedMaps, add_maps, remove_series
from .folder import Library, MapSeries, library_folder

__all__ = ["AddedMaps", "Library", "MapSeries", "add_maps", "library_folder", "remove_series"]
