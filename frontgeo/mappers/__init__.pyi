from .document import Document
from .ingest import ClassifiedFeature, Mapper, Reading
from .registry import MAPPERS, credit_of, read_control_map, read_regions

__all__ = [
    "MAPPERS",
    "ClassifiedFeature",
    "Document",
    "Mapper",
    "Reading",
    "credit_of",
    "read_control_map",
    "read_regions",
]
