from .document import Document
from .ingest import ClassifiedFeature, Mapper, Reading
from .occupied_list import LIST_STATUSES, ListRow, OccupiedList, read_occupied_list
from .registry import MAPPERS, credit_of, read_control_map, read_regions

__all__ = [
    "LIST_STATUSES",
    "MAPPERS",
    "ClassifiedFeature",
    "Document",
    "ListRow",
    "Mapper",
    "OccupiedList",
    "Reading",
    "credit_of",
    "read_control_map",
    "read_occupied_list",
    "read_regions",
]
