"""frontgeo: test claims about territory against mapped front lines.

>>> import frontgeo as fg
>>> claim = fg.Claim.area(880, since="2024-01-01", until="2024-05-31", claimant="A. Belousov")
>>> claim.interval
(875.0, 885.0)
"""

from typing import Any

from frontgeo._utils.deprecation import moved_name
from frontgeo._utils.lazy import attach_stub

# The stub beside this file is the list of public names: each has its module there, which is
# imported when the name is first used.
_load, __dir__, __all__ = attach_stub(__name__, __file__)

# names that have moved; the old ones work for one more release
_MOVED = {
    "CaseError": "frontgeo.errors.CaseError",
    "ClaimError": "frontgeo.errors.ClaimError",
    "Comparison": "frontgeo.change.Comparison",
    "ComparisonSeries": "frontgeo.archive.ComparisonSeries",
    "CrossCheck": "frontgeo.geometry.CrossCheck",
    "Delta": "frontgeo.Change",
    "FrontCorrelation": "frontgeo.archive.FrontCorrelation",
    "GeometryError": "frontgeo.errors.GeometryError",
    "InputError": "frontgeo.errors.InputError",
    "MapFileError": "frontgeo.errors.MapFileError",
    "NotAvailableError": "frontgeo.errors.NotAvailableError",
    "Overlap": "frontgeo.change.Overlap",
    "cross_check": "frontgeo.geometry.cross_check",
    "front_correlation": "frontgeo.archive.front_correlation",
    "is_complete": "frontgeo.places.is_complete",
    "load_hromadas": "frontgeo.places.load_hromadas",
    "load_neighbours": "frontgeo.places.load_neighbours",
    "load_settlement_footprints": "frontgeo.places.load_settlement_footprints",
}


def __getattr__(name: str) -> Any:
    if name in _MOVED:
        return moved_name(f"frontgeo.{name}", _MOVED[name])
    return _load(name)
