"""frontgeo: test claims about territory against mapped front lines.

>>> import frontgeo as fg
>>> claim = fg.Claim.area(880, since="2024-01-01", until="2024-05-31", by="A. Belousov")
>>> claim.interval
(875.0, 885.0)
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from frontgeo.archive.compare import Comparison, compare
    from frontgeo.archive.compared_series import (
        ComparisonSeries,
        FrontCorrelation,
        compare_over_time,
        front_correlation,
    )
    from frontgeo.archive.opened import read_timeline
    from frontgeo.archive.timeline import Timeline
    from frontgeo.cases.case import run_case
    from frontgeo.cases.casefile import Case, read_case
    from frontgeo.claims import Claim
    from frontgeo.claims.amount import Amount
    from frontgeo.control import ControlMap
    from frontgeo.delta import Delta, Overlap
    from frontgeo.difference import diff
    from frontgeo.errors import (
        CaseError,
        ClaimError,
        FrontgeoError,
        GeometryError,
        InputError,
        MapFileError,
        NotAvailableError,
    )
    from frontgeo.geometry.measure import area_km2, length_km
    from frontgeo.geometry.plane import CrossCheck, cross_check
    from frontgeo.mappers import read_control_map, read_regions
    from frontgeo.maps import change_layer, draw_page, folium_map, timeline_page
    from frontgeo.pictures import figure
    from frontgeo.pixels.people import population
    from frontgeo.pixels.raster import first_taken_raster
    from frontgeo.places import (
        find_settlement,
        is_complete,
        load_border,
        load_hromadas,
        load_neighbours,
        load_oblasts,
        load_raions,
        load_settlement_footprints,
        load_settlements,
    )
    from frontgeo.verdicts.check import check
    from frontgeo.verdicts.context import Places, SectorOf, Settings
    from frontgeo.verdicts.verdict import Part, Row, Verdict
    from frontgeo.version import __version__

__all__ = [
    "Amount",
    "Case",
    "CaseError",
    "Claim",
    "ClaimError",
    "Comparison",
    "ComparisonSeries",
    "ControlMap",
    "CrossCheck",
    "Delta",
    "FrontCorrelation",
    "FrontgeoError",
    "GeometryError",
    "InputError",
    "MapFileError",
    "NotAvailableError",
    "Overlap",
    "Part",
    "Places",
    "Row",
    "SectorOf",
    "Settings",
    "Timeline",
    "Verdict",
    "__version__",
    "area_km2",
    "change_layer",
    "check",
    "compare",
    "compare_over_time",
    "cross_check",
    "diff",
    "draw_page",
    "figure",
    "find_settlement",
    "first_taken_raster",
    "folium_map",
    "front_correlation",
    "is_complete",
    "length_km",
    "load_border",
    "load_hromadas",
    "load_neighbours",
    "load_oblasts",
    "load_raions",
    "load_settlement_footprints",
    "load_settlements",
    "population",
    "read_case",
    "read_control_map",
    "read_regions",
    "read_timeline",
    "run_case",
    "timeline_page",
]


# the module of each name; modules are imported when one of their names is first used
_HOME = {
    "Amount": "claims.amount",
    "Case": "cases.casefile",
    "CaseError": "errors",
    "Claim": "claims",
    "ClaimError": "errors",
    "Comparison": "archive.compare",
    "ComparisonSeries": "archive.compared_series",
    "ControlMap": "control",
    "CrossCheck": "geometry.plane",
    "Delta": "delta",
    "FrontCorrelation": "archive.compared_series",
    "FrontgeoError": "errors",
    "GeometryError": "errors",
    "InputError": "errors",
    "MapFileError": "errors",
    "NotAvailableError": "errors",
    "Overlap": "delta",
    "Part": "verdicts.verdict",
    "Places": "verdicts.context",
    "Row": "verdicts.verdict",
    "SectorOf": "verdicts.context",
    "Settings": "verdicts.context",
    "Timeline": "archive.timeline",
    "Verdict": "verdicts.verdict",
    "__version__": "version",
    "area_km2": "geometry.measure",
    "change_layer": "maps",
    "check": "verdicts.check",
    "compare": "archive.compare",
    "compare_over_time": "archive.compared_series",
    "cross_check": "geometry.plane",
    "diff": "difference",
    "draw_page": "maps",
    "figure": "pictures",
    "find_settlement": "places",
    "first_taken_raster": "pixels.raster",
    "folium_map": "maps",
    "front_correlation": "archive.compared_series",
    "is_complete": "places",
    "length_km": "geometry.measure",
    "load_border": "places",
    "load_hromadas": "places",
    "load_neighbours": "places",
    "load_oblasts": "places",
    "load_raions": "places",
    "load_settlement_footprints": "places",
    "load_settlements": "places",
    "population": "pixels.people",
    "read_case": "cases.casefile",
    "read_control_map": "mappers",
    "read_regions": "mappers",
    "read_timeline": "archive.opened",
    "run_case": "cases.case",
    "timeline_page": "maps",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'frontgeo' has no attribute {name!r}")
    found = getattr(import_module(f"frontgeo.{_HOME[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return __all__
