from .depth import DeepestPoint, deepest, depth_interval_95_km
from .dividing_lines import DividingLine, Division, SidePoint, divide
from .measure import area_km2, length_km
from .overlay import ground_by_count
from .projection import CrossCheck, buffer_m, cross_check
from .reproducibility import (
    BetweenMappers,
    change_between_mappers,
    line_between_mappers,
    state_between_mappers,
)
from .sectors import Sector, nearest_settlement, sector_shapes
from .uncertainty import interval_95_km2, position_sd_km2
from .zonal import areas_by_region

__all__ = [
    "BetweenMappers",
    "CrossCheck",
    "DeepestPoint",
    "DividingLine",
    "Division",
    "Sector",
    "SidePoint",
    "area_km2",
    "areas_by_region",
    "buffer_m",
    "change_between_mappers",
    "cross_check",
    "deepest",
    "depth_interval_95_km",
    "divide",
    "ground_by_count",
    "interval_95_km2",
    "length_km",
    "line_between_mappers",
    "nearest_settlement",
    "position_sd_km2",
    "sector_shapes",
    "state_between_mappers",
]
