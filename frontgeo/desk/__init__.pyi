from .list_comparison import DayLag, HeldInterval, ListComparison, ListedPlace, compare_list
from .status_columns import status_table
from .status_history import PlaceStatus, StatusChange, place_status
from .status_places import AskedPlace, PlaceFinder

__all__ = [
    "AskedPlace",
    "DayLag",
    "HeldInterval",
    "ListComparison",
    "ListedPlace",
    "PlaceFinder",
    "PlaceStatus",
    "StatusChange",
    "compare_list",
    "place_status",
    "status_table",
]
