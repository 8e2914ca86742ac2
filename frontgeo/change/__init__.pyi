from .apart import Abroad, SetApart, Slivers
from .assumptions import Assumption
from .change import Change
from .compare import Comparison
from .control_map import ControlMap, Redefinition, Source
from .definitions import DEFINITIONS, STATUSES
from .drawing import Drawing
from .ground import HeldGround, Overlap
from .simulation import LineErrors, Simulated, simulate_sd_km2
from .transfers import Transfers

__all__ = [
    "DEFINITIONS",
    "STATUSES",
    "Abroad",
    "Assumption",
    "Change",
    "Comparison",
    "ControlMap",
    "Drawing",
    "HeldGround",
    "LineErrors",
    "Overlap",
    "Redefinition",
    "SetApart",
    "Simulated",
    "Slivers",
    "Source",
    "Transfers",
    "simulate_sd_km2",
]
