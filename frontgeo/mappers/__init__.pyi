from .document import Document
from .ingest import Found, Mapper, Reading
from .registry import MAPPERS, credit_of, read_control_map, read_regions

__all__ = [
    "MAPPERS",
    "Document",
    "Found",
    "Mapper",
    "Reading",
    "credit_of",
    "read_control_map",
    "read_regions",
]
