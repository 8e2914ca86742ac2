from .status_history import PlaceStatus, StatusChange, place_status
from .status_places import AskedPlace, PlaceFinder
from .status_table import status_table

__all__ = [
    "AskedPlace",
    "PlaceFinder",
    "PlaceStatus",
    "StatusChange",
    "place_status",
    "status_table",
]
