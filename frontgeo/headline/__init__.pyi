from .checking import CheckedText, check_text
from .downloads import MapsToFetch, add_fetched, maps_to_fetch
from .reading import ReadClaim, TextReading, read_headline

__all__ = [
    "CheckedText",
    "MapsToFetch",
    "ReadClaim",
    "TextReading",
    "add_fetched",
    "check_text",
    "maps_to_fetch",
    "read_headline",
]
