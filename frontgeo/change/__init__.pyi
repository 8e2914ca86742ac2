from .change import Abroad, Change, Overlap, SetApart, Slivers
from .compare import Comparison
from .control_map import DEFINITIONS, STATUSES, Assumption, ControlMap, Redefinition, Source
from .simulation import Simulated, simulate_sd_km2

__all__ = [
    "DEFINITIONS",
    "STATUSES",
    "Abroad",
    "Assumption",
    "Change",
    "Comparison",
    "ControlMap",
    "Overlap",
    "Redefinition",
    "SetApart",
    "Simulated",
    "Slivers",
    "Source",
    "simulate_sd_km2",
]
