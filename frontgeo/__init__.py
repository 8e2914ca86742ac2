"""frontgeo: test claims about territory against mapped front lines.

>>> import frontgeo as fg
>>> claim = fg.Claim.area(880, since="2024-01-01", until="2024-05-31", by="A. Belousov")
>>> claim.interval
(875.0, 885.0)
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from frontgeo._version import __version__
    from frontgeo.archive.comparison_series import (
        ComparisonSeries,
        FrontCorrelation,
        compare_over_time,
        front_correlation,
    )
    from frontgeo.archive.open_timeline import read_timeline
    from frontgeo.archive.timeline import Timeline
    from frontgeo.cases.casefile import Case, read_case
    from frontgeo.cases.run import run_case
    from frontgeo.change.change import Change
    from frontgeo.change.compare import Comparison, compare
    from frontgeo.change.control_map import ControlMap
    from frontgeo.change.diff import diff
    from frontgeo.change.drawing import Drawing
    from frontgeo.change.ground import Overlap
    from frontgeo.claims.amount import Amount
    from frontgeo.claims.base import Claim
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
    from frontgeo.geometry.projection import CrossCheck, cross_check
    from frontgeo.mappers.registry import read_control_map, read_regions
    from frontgeo.pages.claim import folium_map
    from frontgeo.pages.draw import draw_page
    from frontgeo.pages.layers import change_layer
    from frontgeo.pages.timeline import timeline_page
    from frontgeo.places.boundaries import (
        load_border,
        load_hromadas,
        load_neighbours,
        load_oblasts,
        load_raions,
        load_settlement_footprints,
    )
    from frontgeo.places.settlements import find_settlement, load_settlements
    from frontgeo.places.tables import is_complete
    from frontgeo.plot.compose import figure
    from frontgeo.raster.first_taken import first_taken_raster
    from frontgeo.raster.population import population
    from frontgeo.verdicts.check import check
    from frontgeo.verdicts.context import Places, SectorOf, Settings
    from frontgeo.verdicts.verdict import Part, Row, Verdict

__all__ = [
    "Amount",
    "Case",
    "CaseError",
    "Change",
    "Claim",
    "ClaimError",
    "Comparison",
    "ComparisonSeries",
    "ControlMap",
    "CrossCheck",
    "Drawing",
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
    "Comparison": "change.compare",
    "ComparisonSeries": "archive.comparison_series",
    "ControlMap": "change.control_map",
    "CrossCheck": "geometry.projection",
    "Change": "change.change",
    "Drawing": "change.drawing",
    "FrontCorrelation": "archive.comparison_series",
    "FrontgeoError": "errors",
    "GeometryError": "errors",
    "InputError": "errors",
    "MapFileError": "errors",
    "NotAvailableError": "errors",
    "Overlap": "change.ground",
    "Part": "verdicts.verdict",
    "Places": "verdicts.context",
    "Row": "verdicts.verdict",
    "SectorOf": "verdicts.context",
    "Settings": "verdicts.context",
    "Timeline": "archive.timeline",
    "Verdict": "verdicts.verdict",
    "__version__": "_version",
    "area_km2": "geometry.measure",
    "change_layer": "pages",
    "check": "verdicts.check",
    "compare": "change.compare",
    "compare_over_time": "archive.comparison_series",
    "cross_check": "geometry.projection",
    "diff": "change.diff",
    "draw_page": "pages",
    "figure": "plot.compose",
    "find_settlement": "places",
    "first_taken_raster": "raster.first_taken",
    "folium_map": "pages",
    "front_correlation": "archive.comparison_series",
    "is_complete": "places",
    "length_km": "geometry.measure",
    "load_border": "places",
    "load_hromadas": "places",
    "load_neighbours": "places",
    "load_oblasts": "places",
    "load_raions": "places",
    "load_settlement_footprints": "places",
    "load_settlements": "places",
    "population": "raster.population",
    "read_case": "cases.casefile",
    "read_control_map": "mappers.registry",
    "read_regions": "mappers.registry",
    "read_timeline": "archive.open_timeline",
    "run_case": "cases.run",
    "timeline_page": "pages",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'frontgeo' has no attribute {name!r}")
    found = getattr(import_module(f"frontgeo.{_HOME[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return __all__
