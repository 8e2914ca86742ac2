"""From one mapper's figure to the interval between mappers.

`frontgeo.geometry.uncertainty` says how well a line was drawn: repeatability. This module says
by how much two careful mappers of one period differ: reproducibility (ISO 5725-1). They draw
the same evidence some days apart, give a field or a village to one side or the other, and set
rules of their own; none of that is in σ√(2LP).

**Changes.** The variance of a mapper's change is that of its drawing and

    s² Σ Σ uᵢ uⱼ exp(-dᵢⱼ / D)

over cells of ground some 11 km wide: uᵢ is the turnover in a cell, gained and lost together;
dᵢⱼ the distance between two cells. A mapper strays by a part s of what moved, alike within D,
independent far beyond. So the interval of a whole front is a smaller part of its turnover than
that of an oblast, as differences in far sectors cancel. The difference of two mappers' figures
has the sum of both variances; 95 % is 1.96 standard deviations.

s is each mapper's own (`MAPPER_SHARES`), as far as its figures stray from all others'. A mapper
that was never compared gets `UNSEEN_SHARE`: the root mean square of the others, times 2.78 /
1.96, Student's t with as many degrees of freedom as there are mappers (they stray about zero, so
that no mean is estimated).

**Evidence**, by `make coverage`: DeepState, ISW, Creamy Caprice and Liveuamap in all pairs, 2023
and 2024, windows of a week to five months, the whole front and oblasts, 2,358 pairs of changes
inside Ukraine, at instants within 12 hours of each other (84 for pairs without DeepState). By
greatest likelihood, then scaled to hold in 95 of 100 pairs. Pairs that hold, by window and
scope of at least 20 pairs:

================================ ================= ===========
test                             between mappers   as drawn
================================ ================= ===========
fit on 2023, tested on 2024      96 to 100 %       21 to 83 %
DeepState left out of the fit    95 to 100 %       32 to 81 %
ISW left out                     97 to 100 %       31 to 80 %
Creamy Caprice left out          93 to 100 %       27 to 82 %
Liveuamap left out               92 to 98 %        20 to 87 %
fit on both years, of 2023       86 to 100 %       19 to 79 %
fit on both years, of 2024       95 to 100 %       21 to 83 %
================================ ================= ===========

The 86 % are months of 2023 on the whole front (35 pairs). Fitted on 2023 it is wider than 2024
asks for, in which mappers agreed better. D is 30 km; with 15, 60 and 90 km a mapper that is
left out is held in 90 to 100 %, and half the interval of five months on the whole front
is 0.35, 0.44 and 0.46 of the turnover instead of 0.40. Along the front lines of mappers stray
alike over 3 to 26 km (`frontgeo.front_correlation`).

Tried and left out, as it held no better: one s for all mappers (Liveuamap's differences then
widen everybody's), an s that falls with the length of the period (weeks were then held in
100 %), Student's t for known mappers (fitted at 20 degrees of freedom and more: as good as
normal), σ√(2LP) with a longer L, √turnover.

**Lag.** What a lag of two days at either end of the period makes of s is told apart, and the
rest is called definition; the sum is what was fitted. Shifted against each other, ISW's maps
fit DeepState's best 2 days later (1 to 4, 2023 and 2024), Creamy Caprice's 3 (2 to 6):
`frontgeo.compare_over_time`. A lag falls as 1/T, a difference of definition does not.

**Limits.** s rests on four mappers of one war, on occupied ground, 2023 and 2024; for another
definition or year it is taken to be the same, and a check says so. It says where another
careful mapper's figure would lie, not what all of them missed. A mapper that shows nothing moved
has an interval of 0 width: only that of the other holds then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import hypot, sqrt

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo.geometry.measure import Edges, area_km2, polygonal
from frontgeo.geometry.uncertainty import Z_95, position_sd_km2

__all__ = [
    "FITTED_DAYS",
    "FITTED_DEFINITION",
    "MAPPER_SHARES",
    "UNSEEN_SHARE",
    "BetweenMappers",
    "Turnover",
    "change_between_mappers",
    "line_between_mappers",
    "state_between_mappers",
    "turnover_by_cell",
]

FloatArray = npt.NDArray[np.float64]

CELL_DEG = (0.15, 0.1)  # some 11 km by 11 km in Ukraine
_KM_PER_DEG = 111.2


@dataclass(frozen=True, eq=False)
class Turnover:
    """Ground gained and lost, by cells of a grid.

    Attributes
    ----------
    lonlat : ndarray of shape (n, 2)
        Middles of the cells.
    km2 : ndarray of shape (n,)
    """

    lonlat: FloatArray
    km2: FloatArray

    def alike_km2(self, length_km: float) -> float:
        """Return √(Σ Σ uᵢ uⱼ exp(-dᵢⱼ / D)): the turnover, as far as it errs alike.

        Parameters
        ----------
        length_km : float
            D, over which cells err alike.

        Examples
        --------
        >>> far = Turnover(np.array([[36.0, 50.0], [38.0, 48.0]]), np.array([30.0, 40.0]))
        >>> round(far.alike_km2(20.0), 1), round(far.alike_km2(1e9), 1)
        (50.0, 70.0)
        """
        if not len(self.km2):
            return 0.0
        # distances of some km to some hundred: an equirectangular plane is true to 1 in 100
        scale = np.cos(np.radians(self.lonlat[:, 1].mean()))
        xy = self.lonlat * (_KM_PER_DEG * scale, _KM_PER_DEG)
        away_km = np.hypot(*(xy[:, None, :] - xy[None, :, :]).transpose(2, 0, 1))
        return float(sqrt(self.km2 @ np.exp(-away_km / length_km) @ self.km2))


def turnover_by_cell(grounds: Sequence[BaseGeometry], *, edges: Edges = "lonlat") -> Turnover:
    """Measure ground by cells of a grid.

    Parameters
    ----------
    grounds : sequence of shapely geometry
        Such as gained and lost, longitude and latitude.
    edges : {"lonlat", "geodesic"}

    Returns
    -------
    Turnover

    Examples
    --------
    >>> found = turnover_by_cell([shapely.box(36.0, 50.0, 36.3, 50.1)])
    >>> len(found.km2), round(float(found.km2.sum()), 1)
    (2, 239.0)
    """
    parts = shapely.get_parts([polygonal(ground) for ground in grounds])
    parts = parts[~shapely.is_empty(parts)]
    if not len(parts):
        return Turnover(np.zeros((0, 2)), np.zeros(0))
    bounds = shapely.bounds(parts)
    first = np.floor(bounds[:, :2] / CELL_DEG).astype(int)
    last = np.floor(bounds[:, 2:] / CELL_DEG).astype(int)
    whole = (first == last).all(axis=1)
    cells = [first[whole]]
    pieces = [parts[whole]]
    for part, low, high in zip(parts[~whole], first[~whole], last[~whole], strict=True):
        at = np.stack(
            np.meshgrid(*(np.arange(a, b + 1) for a, b in zip(low, high, strict=True))), axis=-1
        ).reshape(-1, 2)
        corners = at * CELL_DEG
        boxes = shapely.box(
            corners[:, 0], corners[:, 1], corners[:, 0] + CELL_DEG[0], corners[:, 1] + CELL_DEG[1]
        )
        cells.append(at)
        pieces.append(shapely.intersection(part, boxes))
    at = np.concatenate(cells)
    km2 = np.asarray(area_km2([polygonal(g) for g in np.concatenate(pieces)], edges=edges))
    found, number = np.unique(at, axis=0, return_inverse=True)
    summed = np.bincount(number.ravel(), km2, minlength=len(found)).astype(np.float64)
    kept = summed > 0
    return Turnover((found[kept] + 0.5) * CELL_DEG, summed[kept])


QUANTILE_95 = Z_95
#: Of the maps that the fit stands on.
FITTED_DEFINITION = "occupied"
FITTED_DAYS = (date(2022, 12, 25), date(2025, 1, 7))  # 2023 and 2024, with a week to either side
#: D, within which mappers differ alike.
ALIKE_KM = 30.0
#: s, the part of the turnover by which a mapper strays from others.
MAPPER_SHARES: Mapping[str, float] = {
    "DeepState": 0.37,
    "ISW": 0.71,
    "Creamy Caprice": 0.47,
    "Liveuamap": 0.80,
}
#: s of a mapper that was never compared: Student's t for four mappers, 2.78, over 1.96.
UNSEEN_SHARE = 2.776445 / Z_95 * sqrt(sum(s * s for s in MAPPER_SHARES.values()) / 4)
#: How far apart in time two mappers' maps of one day are, by `frontgeo.compare_over_time`.
LAG_DAYS = 2.0
#: Metres by which mappers' lines differ beside how they were drawn, and over which alike.
LINE_DEFINITION_M, LINE_CORRELATION_M = 600.0, 20_000.0


@dataclass(frozen=True)
class BetweenMappers:
    """Standard deviations of a figure between mappers, by cause, in one unit.

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
    *, drawing_sd_km2: float, turnover: Turnover, days: float, mapper: str
) -> BetweenMappers:
    """Return by how much a mapper's change strays from others' of the same period.

    Parameters
    ----------
    drawing_sd_km2 : float
        Standard deviation of the drawing, from `position_sd_km2`.
    turnover : Turnover
        Of what is measured: gained and lost ground of a net, gained ground of what was gained.
    days : float
        Length of the period; infinite where it is not known, and then nothing is told apart
        as lag.
    mapper : str
        One of `MAPPER_SHARES`, or one that was never compared.

    Returns
    -------
    BetweenMappers
        km².

    Examples
    --------
    >>> turnover = turnover_by_cell([shapely.box(36.0, 50.0, 36.3, 50.1)])
    >>> found = change_between_mappers(drawing_sd_km2=10.0, turnover=turnover, days=151,
    ...                                mapper="DeepState")
    >>> [round(end) for end in found.interval(float(turnover.km2.sum()))]
    [78, 400]
    """
    share = MAPPER_SHARES.get(mapper, UNSEEN_SHARE)
    alike_km2 = turnover.alike_km2(ALIKE_KM)
    lag = min(share, sqrt(2) * LAG_DAYS / days) if days > 0 else share
    return BetweenMappers(drawing_sd_km2, lag * alike_km2, sqrt(share**2 - lag**2) * alike_km2)


def line_between_mappers(position_error_m: float) -> tuple[float, float]:
    """Return σ and L of another mapper's line about that of one, metres.

    Parameters
    ----------
    position_error_m : float
        σ of the drawing.

    Returns
    -------
    tuple of float
        √(σ² + s²) with s = 600 m, never below σ; and L = 20 km.

    Notes
    -----
    Fitted by `make coverage` on settlement points within 2 km of either of two mappers' lines,
    240 pairs of maps of 2023 and 2024 (Liveuamap until its definition changes). s is the least
    of 0, 200, …, 2000 m at which of those that one map holds, or does not, farther from its
    line than 1.96 √(σ² + s²) the other contradicts at most 5 %, each two mappers weighing alike:

    ====================== ====== ============== ======== ============
    fitted on              s, m   tested on      with s   with 600 m
    ====================== ====== ============== ======== ============
    2023                   600    2024           2.2 %    2.2 %
    all but DeepState      1200   DeepState      2.1 %    2.3 %
    all but ISW            400    ISW            4.2 %    3.7 %
    all but Creamy Caprice 600    Creamy Caprice 2.8 %    2.8 %
    all but Liveuamap      0      Liveuamap      7.8 %    6.1 %
    both years             200    both           5.0 %    3.7 %
    ====================== ====== ============== ======== ============

    By what was drawn alone the other contradicts 3.7 to 7.8 %. The tails are heavier than a
    normal error's: no s brings Liveuamap of 2023 below 7 % (of ISW's line 8 to 10 %), nor what
    2023 has without Creamy Caprice below 5 %, as whole pockets and islands are one side's on
    one map and the other's on the next.

    L = 20 km rests on counts of settlements of 2023, the least of 8, 15, 20 and 30 km at which
    they held in 90 %; no mapper was left out of that. How often the intervals of each kind hold,
    of DeepState and each other mapper over 1, 4 and 13 weeks, about a third of the pairs in
    2023; the trivial width is that of one interval for all that holds as often:

    ================== ===== ======== ======= ======= ============ =============
    kind               pairs as drawn 2023    2024    median width trivial width
    ================== ===== ======== ======= ======= ============ =============
    depth              79    80 %     95 %    95 %    2.9 km       3.7 km
    settlements        79    80 %     93 %    100 %   13           37
    pace               79    54 %     93 %    98 %    7.2 km²/day  17 km²/day
    fronts of 13       79    94 %     100 %   98 %    7            8.5
    held, by oblast    239   41 %     90 %    94 %    211 km²      206 km²
    share of an oblast 239   41 %     90 %    94 %    0.8 %        0.7 %
    held, whole front  24    17 %     73 %    100 %   487 km²      389 km²
    status             662   99 %     99 %    100 %   0 or 100 %   -
    ================== ===== ======== ======= ======= ============ =============

    Counts of settlements stray as a change does, by s of `MAPPER_SHARES`, which was fitted on
    areas alone; the pairs above chose it among three ways. From this line alone it was wider
    (19) and held in 70 and 75 % of 13 and 4 weeks of 2023 (10 and 12 pairs): one mapper shows a
    whole stretch as taken that the other does not, as ISW from 11 June to 9 July, 26 against
    none. Two lines that are displaced alike on both days held less often still. The interval of
    fronts counts every undecided sector either way at once; with sectors that err independently
    it is narrower (5 instead of 8) and holds in 74 % of 4 weeks of 2023.

    Examples
    --------
    >>> sigma_m, alike_m = line_between_mappers(270.0)
    >>> round(sigma_m), round(alike_m)
    (658, 20000)
    """
    return hypot(position_error_m, LINE_DEFINITION_M), LINE_CORRELATION_M


def state_between_mappers(*, drawing_sd_km2: float, front_km: float) -> BetweenMappers:
    """Return by how much another mapper's held ground would differ, km².

    Parameters
    ----------
    drawing_sd_km2 : float
        Of the drawing.
    front_km : float
        Length of the front that bounds the ground.

    Returns
    -------
    BetweenMappers
        Of definition s √(2 L P), with s and L of `line_between_mappers`.

    Notes
    -----
    The same line as that of `line_between_mappers`: about 3.8 √P. Held ground by oblast
    (Luhansk, Donetsk, Zaporizhzhia, Kharkiv, Kherson; fronts of 75 to 400 km) differs by less in
    91 % of 2023 (55 pairs) and all of 2024 (65) of ISW, all of 33 of Creamy Caprice, and 84 and
    83 % of Liveuamap (32 and 54), which from 2024 on gives Kharkiv oblast some 80 to 180 km² more
    than DeepState; by what the drawing allows in 41 %.

    Of the whole front, 1,200 km, ISW's holds in all of 2024 and 73 % of 2023: until the end of
    February 2023 ISW and DeepState are 480 to 750 km² apart in all oblasts to one side, and 190
    from 5 March on. No line alike over 20 km has that; a bias that does (150 m along the whole
    front) would widen the interval 1.7 times for ten weeks of one mapper, and was left out.

    What mappers leave out is not covered: Creamy Caprice water, 540 to 620 km² in each of
    Kherson and Zaporizhzhia; Liveuamap from 2024-03-14 on what was held before 2022, and it
    draws Kherson 170 to 230 km² larger than DeepState. These are not among the pairs.

    Examples
    --------
    >>> between = state_between_mappers(drawing_sd_km2=8.5, front_km=250.0)
    >>> round(between.definition), round(between.sd)
    (60, 61)
    """
    definition = position_sd_km2(
        position_error_m=LINE_DEFINITION_M,
        correlation_length_m=LINE_CORRELATION_M,
        front_km=front_km,
    )
    return BetweenMappers(drawing_sd_km2, definition=definition, quantile=Z_95)
