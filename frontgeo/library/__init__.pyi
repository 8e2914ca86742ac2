from .adding import AddedMaps, add_files, add_maps, remove_series
from .folder import Library, MapSeries, library_folder
from .settlement_table import LibrarySettlements, add_settlements, remove_settlements
from .updates import LibraryUpdate, fetch_into_library, update_library

__all__ = [
    "AddedMaps",
    "Library",
    "LibrarySettlements",
    "LibraryUpdate",
    "MapSeries",
    "add_files",
    "add_maps",
    "add_settlements",
    "fetch_into_library",
    "library_folder",
    "remove_series",
    "remove_settlements",
    "update_library",
]
