"""From one mapper's figure to where another careful mapper's would lie (placeholder)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import hypot, sqrt

__all__ = ["MAPPERS_TESTED", "BetweenMappers", "change_between_mappers", "line_between_mappers"]

#: Mappers whose maps the model was fitted to and tested on (`benchmarks/coverage.py`).
MAPPERS_TESTED = ("DeepState", "ISW", "Creamy Caprice", "Liveuamap")

#: Student's t quantile at 97.5 %: another mapper's figure strays farther than a normal error.
QUANTILE_95 = 2.2
#: Part of the ground that changed hands, in a week and in the long run.
LAG_SHARE_OF_WEEK = 0.4
DEFINITION_SHARE = 0.1
LINE_FACTOR = 1.0
LINE_CORRELATION_M = 8000.0


@dataclass(frozen=True)
class BetweenMappers:
    """Standard deviations of another mapper's figure about one, by cause, in one unit.

    Attributes
    ----------
    drawing, lag, definition : float
    quantile : float
        How many standard deviations reach to 95 %.
    """

    drawing: float
    lag: float = 0.0
    definition: float = 0.0
    quantile: float = QUANTILE_95

    @property
    def sd(self) -> float:
        """Of all causes together, as they are independent."""
        return hypot(self.drawing, self.lag, self.definition)

    def interval(self, value: float) -> tuple[float, float]:
        """Return the 95 % interval about a value."""
        return value - self.quantile * self.sd, value + self.quantile * self.sd

    def scaled(self, worth: float) -> BetweenMappers:
        """Return the same in another unit."""
        return replace(
            self,
            drawing=self.drawing * worth,
            lag=self.lag * worth,
            definition=self.definition * worth,
        )

    def plus(self, other: BetweenMappers) -> BetweenMappers:
        """Add one of ground elsewhere, whose errors are independent."""
        return replace(
            self,
            drawing=hypot(self.drawing, other.drawing),
            lag=hypot(self.lag, other.lag),
            definition=hypot(self.definition, other.definition),
        )


def change_between_mappers(
    *, drawing_sd_km2: float, turnover_km2: float, days: float
) -> BetweenMappers:
    """Return by how much another mapper's change of the same period would differ."""
    lag = LAG_SHARE_OF_WEEK * sqrt(min(1.0, 7.0 / days)) if days > 0 else LAG_SHARE_OF_WEEK
    return BetweenMappers(drawing_sd_km2, lag * turnover_km2, DEFINITION_SHARE * turnover_km2)


def line_between_mappers(position_error_m: float) -> tuple[float, float]:
    """Return σ and L, metres, of one mapper's line about another's."""
    return LINE_FACTOR * position_error_m, LINE_CORRELATION_M


def state_between_mappers(
    *, drawing_sd_km2: float, line: tuple[float, float], front_km: float
) -> BetweenMappers:
    """Return by how much another mapper's held ground would differ."""
    from frontgeo.geometry.uncertainty import position_sd_km2

    sd = position_sd_km2(position_error_m=line[0], correlation_length_m=line[1], front_km=front_km)
    return BetweenMappers(max(drawing_sd_km2, sd))
