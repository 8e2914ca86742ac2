from .boundaries import (
    BORDER_TOLERANCE_M,
    border_line,
    border_zone,
    load_border,
    load_hromadas,
    load_neighbours,
    load_oblasts,
    load_raions,
    load_settlement_footprints,
)
from .codifier import load_codifier, load_register, load_register_codes
from .earlier_names import load_renamings
from .katottg import Codifier, CodifierUnit, read_codifier
from .lookup import Place, place_of, places_of
from .place_tables import (
    BORDER_ATTRIBUTION,
    NOT_STATED,
    data_folder,
    examples_folder,
    is_complete,
    oblast_codes,
)
from .settlements import find_settlement, load_settlements
from .shipped_theatre import theatre_at, ukraine
from .theatre import About, MapperLegend, Side, Theatre, Units, nowhere
from .theatre_file import read_theatre

__all__ = [
    "BORDER_ATTRIBUTION",
    "BORDER_TOLERANCE_M",
    "NOT_STATED",
    "About",
    "Codifier",
    "CodifierUnit",
    "MapperLegend",
    "Place",
    "Side",
    "Theatre",
    "Units",
    "border_line",
    "border_zone",
    "data_folder",
    "examples_folder",
    "find_settlement",
    "is_complete",
    "load_border",
    "load_codifier",
    "load_hromadas",
    "load_neighbours",
    "load_oblasts",
    "load_raions",
    "load_register",
    "load_register_codes",
    "load_renamings",
    "load_settlement_footprints",
    "load_settlements",
    "nowhere",
    "oblast_codes",
    "place_of",
    "places_of",
    "read_codifier",
    "read_theatre",
    "theatre_at",
    "ukraine",
]
