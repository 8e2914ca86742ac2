from .comparison_series import (
    ComparisonSeries,
    FrontCorrelation,
    compare_over_time,
    front_correlation,
)
from .open_timeline import read_timeline
from .reader import match_instants
from .store import write_store
from .timeline import Timeline
from .transients import Transient

__all__ = [
    "ComparisonSeries",
    "FrontCorrelation",
    "Timeline",
    "Transient",
    "compare_over_time",
    "front_correlation",
    "match_instants",
    "read_timeline",
    "write_store",
]
