from .status_columns import status_table
from .status_history import PlaceStatus, StatusChange, place_status
from .status_places import AskedPlace, PlaceFinder

__all__ = [
    "AskedPlace",
    "PlaceFinder",
    "PlaceStatus",
    "StatusChange",
    "place_status",
    "status_table",
]
