"""How each kind of claim is measured, a module each.

A measure takes a claim, the change on the maps and its surroundings, and returns what it
came to for each axis, in the base unit of the claim. It opens nothing and decides nothing.
"""

from collections.abc import Mapping
from types import MappingProxyType

from frontgeo.verdicts.kinds.area import measure_area
from frontgeo.verdicts.kinds.base import Evidence, Measure, Measured, Surroundings, net_km2
from frontgeo.verdicts.kinds.depth import measure_depth
from frontgeo.verdicts.kinds.fronts import measure_fronts
from frontgeo.verdicts.kinds.pace import measure_pace
from frontgeo.verdicts.kinds.settlements import measure_settlements
from frontgeo.verdicts.kinds.share import measure_share
from frontgeo.verdicts.kinds.status import measure_status

__all__ = ["MEASURES", "Evidence", "Measure", "Measured", "Surroundings", "net_km2"]

MEASURES: Mapping[str, Measure] = MappingProxyType(
    {
        "area": measure_area,
        "depth": measure_depth,
        "settlements": measure_settlements,
        "fronts": measure_fronts,
        "pace": measure_pace,
        "status": measure_status,
        "share": measure_share,
    }
)
