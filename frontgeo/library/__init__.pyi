from .adding import AddedMaps, add_files, add_maps, remove_series
from .folder import Library, MapSeries, library_folder
from .updates import LibraryUpdate, fetch_into_library, update_library

__all__ = [
    "AddedMaps",
    "Library",
    "LibraryUpdate",
    "MapSeries",
    "add_files",
    "add_maps",
    "fetch_into_library",
    "library_folder",
    "remove_series",
    "update_library",
]
