"""From the error of a line's position to the interval of an area.

A front line drawn with an error of standard deviation σ along its normal, correlated
over a length L, bounds a change whose area has the standard deviation σ √(2 L P), where
P is the length of the change's boundary that is front on either day: the variance of
∮ ε ds for an exponential correlation exp(-|s|/L) is σ² 2 L P when P is much longer than
L. State border and coast do not move with the front and are left out of P.
"""

from __future__ import annotations

from math import sqrt

from frontgeo.errors import InputError

__all__ = ["DEFAULT_CORRELATION_LENGTH_M", "Z_95", "interval_95_km2", "position_sd_km2"]

DEFAULT_CORRELATION_LENGTH_M = 2000.0
Z_95 = 1.959963984540054  # 97.5 % quantile of the normal distribution


def position_sd_km2(
    *, position_error_m: float, correlation_length_m: float, front_km: float
) -> float:
    """Return the standard deviation of a change's area.

    Parameters
    ----------
    position_error_m : float
        σ, standard error of the line's position, in metres.
    correlation_length_m : float
        L, the length over which that error stays alike, in metres.
    front_km : float
        P, the length of the change's boundary that is front, in km.

    Returns
    -------
    float
        km².

    Raises
    ------
    InputError
        When a length is negative or not a number.

    Examples
    --------
    >>> round(position_sd_km2(position_error_m=500, correlation_length_m=2000,
    ...                       front_km=53.1), 2)
    7.29
    """
    lengths = {
        "position_error_m": position_error_m,
        "correlation_length_m": correlation_length_m,
        "front_km": front_km,
    }
    for name, length in lengths.items():
        if not 0 <= length < float("inf"):
            raise InputError(f"{name}: expected a length of 0 or more, found {length}")
    return position_error_m / 1000 * sqrt(2 * correlation_length_m / 1000 * front_km)


def interval_95_km2(area_km2: float, sd_km2: float) -> tuple[float, float]:
    """Return the 95 % interval of an area, km².

    Examples
    --------
    >>> [round(end, 1) for end in interval_95_km2(757.0, 15.3)]
    [727.0, 787.0]
    """
    return area_km2 - Z_95 * sd_km2, area_km2 + Z_95 * sd_km2
