"""Derive the interval between mappers from one mapper's figure.

`frontgeo.geometry.uncertainty` models how precisely a line was drawn (repeatability). This
module models by how much two careful mappers differ over the same period (reproducibility,
ISO 5725-1). They draw the same evidence some days apart, give a field or a village to one side
or the other, and set rules of their own; none of that is in σ√(2LP).

**Changes.** The variance of a mapper's change is that of its drawing plus

    s² Σ Σ uᵢ uⱼ exp(-dᵢⱼ / D)

over cells of ground some 11 km wide, where uᵢ is the turnover in a cell (gained plus lost) and
dᵢⱼ the distance between two cells. A mapper deviates by a share s of the ground that moved;
deviations are correlated within D and independent far beyond. The interval of a whole front is
therefore a smaller share of its turnover than that of an oblast, because differences in distant
sectors cancel. The difference of two mappers' figures has the sum of both variances; the 95 %
interval is 1.96 standard deviations to either side.

Each mapper has its own s (`MAPPER_SHARES`), fitted to the deviations of its figures from those of
all others. A mapper that was never compared gets `UNSEEN_SHARE`: the root mean square of the
others, times 2.78 / 1.96, from Student's t with as many degrees of freedom as there are mappers
(deviations are about zero, so no mean is estimated).

**Evidence**, by `make coverage`: DeepState, ISW, Creamy Caprice and Liveuamap in all pairs, 2023
and 2024, windows of a week to five months, the whole front and oblasts, 2,358 pairs of changes
inside the country, at instants within 12 hours of each other (84 for pairs without DeepState). The
shares were fitted by maximum likelihood, then scaled so that the interval holds in 95 of 100
pairs. Share of pairs in which it holds, by window and scope with at least 20 pairs:

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

The 86 % are months of 2023 on the whole front (35 pairs). Fitted on 2023, the interval is wider
than 2024 requires, when mappers agreed better. D is 30 km. With 15, 60 and 90 km the interval
holds in 90 to 100 % for a mapper left out of the fit, and half the interval of five months on
the whole front is 0.35, 0.44 and 0.46 of the turnover instead of 0.40. Along the front,
deviations between mappers' lines are correlated over 3 to 26 km
(`frontgeo.archive.front_correlation`).

The following were tried and rejected, as they held no better: one s for all mappers (Liveuamap's
differences then widen everyone's interval), an s that falls with the length of the period (the
interval of weeks then held in 100 %), Student's t for known mappers (fitted at 20 degrees of
freedom and more, which is practically normal), σ√(2LP) with a longer L, and √turnover.

**Lag.** The share of s due to a lag of two days at either end of the period is reported
separately, and the rest is called definition; only the sum was fitted. ISW's maps fit DeepState's
best when shifted by 2 days (1 to 4, 2023 and 2024), Creamy Caprice's by 3 (2 to 6); see
`frontgeo.compare_over_time`. The effect of a lag falls as 1/T, that of a different definition
does not.

**Limits.** s rests on four mappers of one war, on occupied ground in 2023 and 2024. For another
definition or year it is assumed to be the same, and a check says so. The interval shows where
another careful mapper's figure would lie, not what all of them missed. If a mapper shows no
ground that moved, its interval has a width of 0, and only that of the other mapper can hold.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import hypot, sqrt

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo._utils.arrays import FloatArray
from frontgeo.geometry.ellipsoid import M_PER_DEG_MEAN
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


CELL_DEG = (0.15, 0.1)  # about 11 km by 11 km at 49° north


@dataclass(frozen=True, eq=False)
class Turnover:
    """Ground gained and lost, by cell of a grid.

    Attributes
    ----------
    lonlat : ndarray of shape (n, 2)
        Centres of the cells.
    km2 : ndarray of shape (n,)
    """

    lonlat: FloatArray
    km2: FloatArray

    def alike_km2(self, length_km: float) -> float:
        """Return √(Σ Σ uᵢ uⱼ exp(-dᵢⱼ / D)), the turnover weighted by the correlation of errors.

        Parameters
        ----------
        length_km : float
            D, the length over which the errors of cells are correlated.

        Examples
        --------
        >>> far = Turnover(np.array([[36.0, 50.0], [38.0, 48.0]]), np.array([30.0, 40.0]))
        >>> round(far.alike_km2(20.0), 1), round(far.alike_km2(1e9), 1)
        (50.0, 70.0)
        """
        if not len(self.km2):
            return 0.0
        # For distances of up to some hundred km, an equirectangular plane is accurate to 1 in 100.
        scale = np.cos(np.radians(self.lonlat[:, 1].mean()))
        xy = self.lonlat * (M_PER_DEG_MEAN / 1000 * scale, M_PER_DEG_MEAN / 1000)
        away_km = np.hypot(*(xy[:, None, :] - xy[None, :, :]).transpose(2, 0, 1))
        return float(sqrt(self.km2 @ np.exp(-away_km / length_km) @ self.km2))


def turnover_by_cell(grounds: Sequence[BaseGeometry], *, edges: Edges = "lonlat") -> Turnover:
    """Measure ground by cell of a grid.

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
    # Parts inside a single cell need no cutting; larger ones are cut along the grid.
    first = np.floor(bounds[:, :2] / CELL_DEG).astype(int)
    last = np.floor(bounds[:, 2:] / CELL_DEG).astype(int)
    whole = (first == last).all(axis=1)
    wide = (last - first + 1)[~whole]
    part = np.repeat(np.arange(len(wide)), wide.prod(axis=1))
    # each cell of a part has a number, counted from the south-west along the rows
    number = np.arange(len(part)) - np.searchsorted(part, part)
    inner = np.column_stack([number % wide[part, 0], number // wide[part, 0]])
    at = np.concatenate([first[whole], first[~whole][part] + inner])
    west, south = (at[whole.sum() :] * CELL_DEG).T
    boxes = shapely.box(west, south, west + CELL_DEG[0], south + CELL_DEG[1])
    cut = shapely.intersection(parts[~whole][part], boxes)
    km2 = np.asarray(area_km2(np.concatenate([parts[whole], cut]), edges=edges))
    found, number = np.unique(at, axis=0, return_inverse=True)
    summed = np.bincount(number.ravel(), km2, minlength=len(found)).astype(np.float64)
    kept = summed > 0
    return Turnover((found[kept] + 0.5) * CELL_DEG, summed[kept])


QUANTILE_95 = Z_95
#: Definition and days of the maps used for the fit.
FITTED_DEFINITION = "occupied"
FITTED_DAYS = (date(2022, 12, 25), date(2025, 1, 7))  # 2023 and 2024, with a week to either side
#: D, the length over which differences between mappers are correlated.
ALIKE_KM = 30.0
#: s, the share of the turnover by which a mapper deviates from others.
MAPPER_SHARES: Mapping[str, float] = {
    "DeepState": 0.37,
    "ISW": 0.71,
    "Creamy Caprice": 0.47,
    "Liveuamap": 0.80,
}
#: s of a mapper that was never compared: Student's t for four mappers, 2.78, over 1.96.
UNSEEN_SHARE = 2.776445 / Z_95 * sqrt(sum(s * s for s in MAPPER_SHARES.values()) / 4)
#: Lag between two mappers' maps of one day, estimated by `frontgeo.compare_over_time`.
LAG_DAYS = 2.0
#: Standard deviation of the difference between mappers' lines beyond the error of drawing, and
#: its correlation length.
LINE_DEFINITION_M, LINE_CORRELATION_M = 600.0, 20_000.0


@dataclass(frozen=True)
class BetweenMappers:
    """Standard deviations of a figure between mappers, by cause, in one unit.

    Attributes
    ----------
    drawing, lag, definition : float
    quantile : float
        Number of standard deviations in half of a 95 % interval.
    """

    drawing: float
    lag: float = 0.0
    definition: float = 0.0
    quantile: float = QUANTILE_95

    @property
    def sd(self) -> float:
        """Return the standard deviation of all causes together, which are independent."""
        return hypot(self.drawing, self.lag, self.definition)

    def interval(self, value: float) -> tuple[float, float]:
        """Return the 95 % interval around a value."""
        return value - self.quantile * self.sd, value + self.quantile * self.sd

    def scaled(self, worth: float) -> BetweenMappers:
        """Return the same deviations in another unit."""
        return replace(
            self,
            drawing=self.drawing * worth,
            lag=self.lag * worth,
            definition=self.definition * worth,
        )

    def plus(self, other: BetweenMappers) -> BetweenMappers:
        """Return the sum with deviations of other ground, whose errors are independent."""
        return replace(
            self,
            drawing=hypot(self.drawing, other.drawing),
            lag=hypot(self.lag, other.lag),
            definition=hypot(self.definition, other.definition),
        )


def change_between_mappers(
    *, drawing_sd_km2: float, turnover: Turnover, days: float, mapper: str
) -> BetweenMappers:
    """Return the deviation of a mapper's change from those of others in the same period.

    Parameters
    ----------
    drawing_sd_km2 : float
        Standard deviation of the drawing, from `position_sd_km2`.
    turnover : Turnover
        The turnover that is measured: gained and lost ground for a net change, only gained
        ground for a gain.
    days : float
        Length of the period; infinite if it is unknown, in which case nothing is attributed to
        lag.
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
    # A lag at each end of the period shifts a share LAG_DAYS / days of a steady change; the two
    # are independent, hence √2.
    lag = min(share, sqrt(2) * LAG_DAYS / days) if days > 0 else share
    return BetweenMappers(drawing_sd_km2, lag * alike_km2, sqrt(share**2 - lag**2) * alike_km2)


def line_between_mappers(position_error_m: float) -> tuple[float, float]:
    """Return σ and L of another mapper's line relative to one mapper's line, in metres.

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
    s was fitted by `make coverage` on settlement points within 2 km of either of two mappers'
    lines, in 240 pairs of maps of 2023 and 2024 (Liveuamap until its definition changes). Take the
    points farther from one map's line than 1.96 √(σ² + s²), whether that map shows them as held or
    not: s is the smallest of 0, 200, …, 2000 m at which the other map contradicts at most 5 % of
    them, with equal weight for each pair of mappers:

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

    With the error of drawing alone, the other map contradicts 3.7 to 7.8 %. The tails are heavier
    than those of a normal error: no s brings Liveuamap of 2023 below 7 % (for ISW's line 8 to
    10 %), nor 2023 without Creamy Caprice below 5 %, because whole pockets and islands belong to
    one side on one map and to the other side on the other map.

    L = 20 km rests on counts of settlements of 2023: it is the smallest of 8, 15, 20 and 30 km at
    which the intervals held in 90 %; no mapper was left out of this fit. The table shows how often
    the intervals of each kind hold for DeepState and each other mapper over 1, 4 and 13 weeks;
    about a third of the pairs are of 2023. The trivial width is that of a single interval for all
    pairs that holds as often:

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

    Counts of settlements deviate as a change does, by s of `MAPPER_SHARES`, which was fitted on
    areas alone; this way was chosen among three on the pairs above. An interval from this line
    alone was wider (19) and held in 70 and 75 % of 13 and 4 weeks of 2023 (10 and 12 pairs),
    because one mapper shows a whole stretch as taken that the other does not: ISW from 11 June to
    9 July, 26 settlements against none. Two lines with the same displacement on both days held
    even less often. The interval of fronts counts every undecided sector either way at once; with
    independent errors of sectors it is narrower (5 instead of 8) and holds in 74 % of 4 weeks of
    2023.

    Examples
    --------
    >>> sigma_m, alike_m = line_between_mappers(270.0)
    >>> round(sigma_m), round(alike_m)
    (658, 20000)
    """
    return hypot(position_error_m, LINE_DEFINITION_M), LINE_CORRELATION_M


def state_between_mappers(*, drawing_sd_km2: float, front_km: float) -> BetweenMappers:
    """Return the deviation of another mapper's held ground, in km².

    Parameters
    ----------
    drawing_sd_km2 : float
        Standard deviation of the drawing.
    front_km : float
        Length of the front that bounds the ground.

    Returns
    -------
    BetweenMappers
        With a standard deviation of definition of s √(2 L P), s and L being those of
        `line_between_mappers`.

    Notes
    -----
    The line is that of `line_between_mappers`, which gives about 3.8 √P. Held ground by oblast
    (Luhansk, Donetsk, Zaporizhzhia, Kharkiv, Kherson; fronts of 75 to 400 km) differs by less than
    the interval in 91 % of the pairs with ISW in 2023 (55 pairs) and all in 2024 (65), in all 33
    with Creamy Caprice, and in 84 and 83 % with Liveuamap (32 and 54), which from 2024 on gives
    Kharkiv oblast some 80 to 180 km² more than DeepState. The interval of the drawing alone holds
    in 41 %.

    For the whole front of 1,200 km, the interval holds with ISW in all pairs of 2024 and 73 % of
    those of 2023: until the end of February 2023 ISW and DeepState differ by 480 to 750 km², in
    all oblasts in the same direction, and by 190 from 5 March on. A line correlated over 20 km
    cannot produce that; a bias that can (150 m along the whole front) would widen the interval 1.7
    times because of ten weeks of one mapper, and was left out.

    Ground that mappers leave out is not covered: Creamy Caprice leaves out water, 540 to 620 km²
    in each of Kherson and Zaporizhzhia; Liveuamap, from 2024-03-14 on, ground held since before
    2022, and it draws Kherson 170 to 230 km² larger than DeepState. These are not among the pairs.

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
