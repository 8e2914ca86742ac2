"""Derive the interval of an area from the position error of a line.

If a front line is drawn with an error ε of standard deviation σ along its normal, the area of
a change that it bounds has the error ∮ ε ds. Errors at two points a distance d apart have the
correlation exp(-d/L), with a correlation length L. State border and coast do not move with the
front and are left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

import numpy as np

from frontgeo.errors import InputError

__all__ = ["DEFAULT_CORRELATION_LENGTH_M", "Z_95", "interval_95_km2", "position_sd_km2"]

DEFAULT_CORRELATION_LENGTH_M = 2000.0
Z_95 = 1.959963984540054  # 97.5 % quantile of the normal distribution


def position_sd_km2(
    *,
    position_error_m: float,
    correlation_length_m: float,
    front_km: float | Sequence[float],
) -> float:
    """Return the standard deviation of the area of a change.

    Parameters
    ----------
    position_error_m : float
        σ, standard error of the line's position, in metres.
    correlation_length_m : float
        L, the length over which that error is correlated, in metres.
    front_km : float or sequence of float
        P, the length of the change's boundary that is front on either day, in km; or the
        lengths of pieces whose errors are independent.

    Returns
    -------
    float
        km².

    Raises
    ------
    InputError
        If a length is negative or not a number.

    Notes
    -----
    The variance of ∮ ε ds is σ² P times the integral of exp(-d/L) over the boundary, with d the
    shorter way round: σ² P · 2 ∫₀^{P/2} exp(-s/L) ds = σ² 2LP (1 - exp(-P/2L)). It tends to
    σ² 2LP for P ≫ L and to σ² P² for P ≪ L, where the whole boundary moves as one. For a piece
    with two loose ends the integral is smaller, by at most 7 % of the standard deviation.

    Variances of pieces add up if the pieces lie farther apart than a few L. Nearer pieces move
    together: pass those as one length, which never gives a smaller result. The polygons of a
    change whose two lines cross are not independent pieces, because they follow each other along
    both lines.

    A stretch of length l that moved between two that did not begins and ends where both days
    have the same error, and its variance is only σ² 2L (l - 2L tanh(l/2L)). For gains no longer
    than some L the interval is therefore too wide; `frontgeo.change.simulation` shows by how much.

    Examples
    --------
    >>> round(position_sd_km2(position_error_m=500, correlation_length_m=2000,
    ...                       front_km=53.1), 2)
    7.29
    >>> round(position_sd_km2(position_error_m=500, correlation_length_m=20_000,
    ...                       front_km=53.1), 2)
    19.75
    >>> round(position_sd_km2(position_error_m=500, correlation_length_m=2000,
    ...                       front_km=[53.1, 53.1]), 2)
    10.31
    """
    pieces_km = np.atleast_1d(np.asarray(front_km, dtype=np.float64))
    for name, lengths in (
        ("position_error_m", np.array([position_error_m])),
        ("correlation_length_m", np.array([correlation_length_m])),
        ("front_km", pieces_km),
    ):
        wrong = lengths[~((lengths >= 0) & (lengths < np.inf))]
        if len(wrong):
            raise InputError(f"{name}: expected a length of 0 or more, found {wrong[0]:g}")
    if correlation_length_m == 0:
        return 0.0
    twice_km = 2 * correlation_length_m / 1000
    # Variance per σ²: 2LP (1 - exp(-P/2L)), with expm1 to keep digits for P ≪ L.
    variance = float(np.sum(-twice_km * pieces_km * np.expm1(-pieces_km / twice_km)))
    return position_error_m / 1000 * sqrt(variance)


def interval_95_km2(area_km2: float, sd_km2: float) -> tuple[float, float]:
    """Return the 95 % interval of an area, in km².

    Examples
    --------
    >>> [round(end, 1) for end in interval_95_km2(757.0, 15.3)]
    [727.0, 787.0]
    """
    return area_km2 - Z_95 * sd_km2, area_km2 + Z_95 * sd_km2
