from . import (
    archive,
    change,
    claims,
    desk,
    errors,
    fetch,
    geometry,
    headline,
    i18n,
    library,
    mappers,
    outputs,
    places,
    raster,
)
from ._version import __version__
from .archive.comparison_series import compare_over_time
from .archive.open_timeline import read_timeline
from .archive.timeline import Timeline
from .cases.casefile import Case, read_case
from .cases.run import run_case
from .change.change import Change
from .change.compare import compare
from .change.control_map import ControlMap
from .change.diff import diff
from .change.drawing import Drawing
from .change.transfers import transfers
from .claims import Amount, Claim
from .claims.measuring import Part
from .cli.audit import audit
from .errors import FrontgeoError
from .geometry.measure import area_km2, length_km
from .headline.checking import check_text
from .mappers.front_lines import FrontLine
from .mappers.occupied_list import OccupiedList, read_occupied_list
from .mappers.registry import read_control_map, read_regions
from .outputs.differences import Audit
from .pages.claim import folium_map
from .pages.draw import draw_page
from .pages.layers import change_layer
from .pages.timeline_page import timeline_page
from .places.boundaries import load_border, load_oblasts, load_raions
from .places.settlements import find_settlement, load_settlements
from .places.theatre import Theatre
from .places.theatre_file import read_theatre
from .plot.figures import figure
from .raster.first_taken import first_taken_raster
from .raster.people import population
from .verdicts.check import check
from .verdicts.context import Places, SectorOf, Settings
from .verdicts.outcomes import Row
from .verdicts.verdict import Verdict

__all__ = [
    "Amount",
    "Audit",
    "Case",
    "Change",
    "Claim",
    "ControlMap",
    "Drawing",
    "FrontLine",
    "FrontgeoError",
    "OccupiedList",
    "Part",
    "Places",
    "Row",
    "SectorOf",
    "Settings",
    "Theatre",
    "Timeline",
    "Verdict",
    "__version__",
    "archive",
    "area_km2",
    "audit",
    "change",
    "change_layer",
    "check",
    "check_text",
    "claims",
    "compare",
    "compare_over_time",
    "desk",
    "diff",
    "draw_page",
    "errors",
    "fetch",
    "figure",
    "find_settlement",
    "first_taken_raster",
    "folium_map",
    "geometry",
    "headline",
    "i18n",
    "length_km",
    "library",
    "load_border",
    "load_oblasts",
    "load_raions",
    "load_settlements",
    "mappers",
    "outputs",
    "places",
    "population",
    "raster",
    "read_case",
    "read_control_map",
    "read_occupied_list",
    "read_regions",
    "read_theatre",
    "read_timeline",
    "run_case",
    "timeline_page",
    "transfers",
]
