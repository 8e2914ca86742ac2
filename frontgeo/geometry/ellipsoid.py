r"""Compute areas on the WGS 84 ellipsoid as line integrals.

**Method of the area.** Edges are straight in longitude and latitude (RFC 7946). With
the authalic area function S(φ) = ∫ M N cos φ dφ (M and N the radii of curvature, Snyder
1987, *Map Projections: A Working Manual*, eq. 3-12), a ring encloses \|∮ S(φ) dλ\|.
Along a straight edge the mean of S has a closed form, so no edge needs densifying: with
S(φ) = Σ cₙ sin((2n+1)φ), it is Σ cₙ sin((2n+1)φₘ) sinc((2n+1)δ), where φₘ is the edge's
middle latitude and δ half its latitude difference. For speed this mean is computed from
polynomials about the latitude of the shapes, with as few terms as the range of latitudes
allows: polynomials in φₘ and δ² for short edges, and Gauss-Legendre quadrature, which is
exact for polynomials, for long ones.
"""

from __future__ import annotations

from functools import cache
from math import ceil, comb, factorial, pi

import numpy as np
from numpy.polynomial import chebyshev, legendre
from pyproj import Geod

from frontgeo._utils.arrays import FloatArray

__all__ = [
    "FARTHEST_LON_DEG",
    "M_PER_DEG_LAT_LEAST",
    "M_PER_DEG_LON_EQUATOR",
    "M_PER_DEG_MEAN",
    "M_PER_DEG_MOST",
    "WGS84",
    "FloatArray",
    "authalic_series",
    "edge_integrals",
]


WGS84 = Geod(ellps="WGS84")
#: One and a half worlds, as maps are also drawn across the antimeridian.
FARTHEST_LON_DEG = 540.0
# Metres in a degree: of latitude, where there are fewest; of longitude, where there are most; a
# mean for planes that need no more than 1 part in 100; and an upper bound on any.
M_PER_DEG_LAT_LEAST = WGS84.a * (1 - WGS84.es) * pi / 180
M_PER_DEG_LON_EQUATOR = WGS84.a * pi / 180
M_PER_DEG_MEAN = 111_200.0
M_PER_DEG_MOST = 111_700.0

_E2 = WGS84.es
_B2_KM2 = (WGS84.b / 1000.0) ** 2

_SERIES_TERMS = 8  # terms of S in powers of e²; the ninth is below 1e-17 of the first
_TAYLOR_TERMS = 48  # terms of S about a latitude; from pole to pole the next is below 1e-20
_PRECISION = 1e-13  # relative error of an area allowed to the shortened series; 1e-7 ppm
_SHORT_EDGE_RAD = 0.002  # half latitude difference up to which three terms in δ² are enough
_BLOCK = 49_152  # edges per block, so that the work stays in the processor's cache


@cache
def authalic_series() -> FloatArray:
    """Return the coefficients cₙ of S(φ) = Σ cₙ sin((2n+1)φ), in km², that matter in 64 bits."""
    coefficients = np.zeros(_SERIES_TERMS)
    for k in range(_SERIES_TERMS):  # Snyder's closed form is a series in sin²ᵏ⁺¹φ
        a = _B2_KM2 * _E2**k * (k + 1) / (2 * k + 1)
        for n in range(k + 1):
            coefficients[n] += a * (-1) ** n * comb(2 * k + 1, k - n) / 4.0**k
    needed: FloatArray = coefficients[np.abs(coefficients) > 1e-18 * coefficients[0]]
    return needed


_gauss = cache(legendre.leggauss)


def _derivatives(latitude: float) -> FloatArray:
    """Return S and its derivatives by φ at one latitude (radians), in km²."""
    multiples = 2.0 * np.arange(len(authalic_series())) + 1.0
    order = np.arange(_TAYLOR_TERMS)[:, np.newaxis]
    waves = np.sin(multiples * latitude + order * (np.pi / 2.0))
    return np.asarray((authalic_series() * multiples**order * waves).sum(axis=1), dtype=np.float64)


@cache
def _polynomials(centre_deg: int, reach_deg: int) -> tuple[list[float], ...]:
    """Return polynomials Pⱼ such that Σⱼ Pⱼ(x) dʲ is the mean of S - S(centre) on a short edge.

    x is the sum of the edge's two latitudes relative to the centre, and d the square of their
    difference, both in degrees. The polynomials are Taylor series shortened in the Chebyshev
    basis. Within reach of the centre, their relative error in an area is below _PRECISION.
    """
    derivatives = _derivatives(np.radians(centre_deg))
    reach, unit = np.radians(reach_deg), np.radians(0.5)
    # A degree of longitude is short near the poles, and the area along it is small.
    narrowest = max(np.cos(np.radians(min(abs(centre_deg) + reach_deg, 90))), 1e-3)
    allowed = _PRECISION * _B2_KM2 * narrowest
    power = np.arange(_TAYLOR_TERMS)
    taylor = np.zeros((3, _TAYLOR_TERMS))
    for j in range(3):
        taylor[j, : _TAYLOR_TERMS - 2 * j] = derivatives[2 * j :] / factorial(2 * j + 1)
    taylor *= [reach**k / factorial(k) for k in power.tolist()]
    found = []
    for j, terms in enumerate(_chebyshev_terms(taylor)):
        # Bound the error from each term left out, relative to the area of an edge's box, 2δ dλ.
        if j:  # the term δ²ʲ Pⱼ dλ, divided by 2δ dλ
            error = np.abs(terms) * _SHORT_EDGE_RAD ** (2 * j - 1) / 2.0
        else:  # error of S', at most k² for the k-th term; a constant error of S cancels
            error = np.abs(terms) * power**2 / reach
        left_out = np.cumsum(error[::-1])[::-1]
        kept = max(2, int(np.count_nonzero(left_out > allowed)))
        scale = (unit / reach) ** np.arange(kept) * unit ** (2 * j)
        found.append((chebyshev.cheb2poly(terms[:kept]) * scale).tolist())
    found[0][0] = 0.0
    return tuple(found)


def _chebyshev_terms(powers: FloatArray) -> FloatArray:
    """Return polynomials in the Chebyshev basis, from rows of coefficients of powers.

    This is `numpy.polynomial.chebyshev.poly2cheb` for several polynomials at once.
    """
    terms = np.zeros_like(powers)
    for coefficient in powers.T[::-1]:  # Horner's method: times x, which takes Tₖ to
        up = terms / 2.0  # half of Tₖ₊₁ and half of Tₖ₋₁, but T₀ to all of T₁
        up[:, 0] = terms[:, 0]
        terms[:, 1:] = up[:, :-1]
        terms[:, 0] = 0.0
        terms[:, :-1] += up[:, 1:]
        terms[:, 0] += coefficient
    return terms


def _times_x(coefficients: list[float], x: FloatArray, out: FloatArray) -> None:
    """Write Σ cₖ xᵏ, without c₀, to `out`, by Horner's method."""
    np.multiply(x, coefficients[-1], out=out)
    for c in coefficients[-2:0:-1]:
        out += c
        out *= x


def _mean_on_short_edges(
    x: FloatArray, d: FloatArray, polynomials: tuple[list[float], ...], work: FloatArray
) -> FloatArray:
    """Return Σⱼ Pⱼ(x) dʲ in the first row of `work`, which has two rows as long as x."""
    level, curved, strongly = polynomials
    mean: FloatArray = work[0]
    term: FloatArray = work[1]
    _times_x(strongly, x, term)
    term += strongly[0]
    term *= d
    _times_x(curved, x, mean)
    mean += term
    mean += curved[0]
    mean *= d
    _times_x(level, x, term)
    mean += term
    return mean


def _mean_on_any_edges(x: FloatArray, difference: FloatArray, level: list[float]) -> FloatArray:
    """Return the mean of P₀ along edges by Gauss-Legendre quadrature with enough exact points."""
    nodes, weights = _gauss(ceil(len(level) / 2))
    along = x + nodes[:, np.newaxis] * difference
    values = np.empty_like(along)
    _times_x(level, along, values)
    mean: FloatArray = weights @ values / 2.0
    return mean


def edge_integrals(
    lon_deg: FloatArray, lat_deg: FloatArray, centre_deg: int | None = None
) -> FloatArray:
    """Return ∫ (S(φ) - S₀) dλ along the edge from each vertex to the next, with a final 0.

    S is in km² and λ in degrees, so `numpy.radians` of a sum is in km². S₀ is the same for all
    edges, so that it cancels along closed rings; rings of edges from several calls need the same
    `centre_deg`, the latitude of S₀.
    """
    low, high = lat_deg.min(), lat_deg.max()
    # as Σdλ = 0, subtracting S(centre) only saves digits
    centre = round((low + high) / 2.0) if centre_deg is None else centre_deg
    polynomials = _polynomials(centre, ceil(max(high - centre, centre - low, 1.0)))
    longest2 = np.degrees(2.0 * _SHORT_EDGE_RAD) ** 2
    edges = len(lon_deg) - 1
    integrals = np.empty(edges + 1)
    integrals[-1] = 0.0
    # Blocks of equal size, since a small last block would cost as much as a full one.
    block = ceil(edges / ceil(edges / _BLOCK))
    buffer, long = np.empty((5, block + 1)), []
    for start in range(0, edges, block):
        stop = min(start + block, edges)
        latitude, x, d = buffer[0, : stop - start + 1], *buffer[1:3, : stop - start]
        np.subtract(lat_deg[start : stop + 1], centre, out=latitude)
        np.add(latitude[1:], latitude[:-1], out=x)
        np.subtract(latitude[1:], latitude[:-1], out=d)
        d *= d
        if d.max() > longest2:
            long.append(np.flatnonzero(d > longest2) + start)
        mean = _mean_on_short_edges(x, d, polynomials, buffer[3:, : stop - start])
        np.subtract(lon_deg[start + 1 : stop + 1], lon_deg[start:stop], out=d)
        np.multiply(mean, d, out=integrals[start:stop])
    if long:
        at = np.concatenate(long)
        lower, upper = lat_deg[at] - centre, lat_deg[at + 1] - centre
        mean = _mean_on_any_edges(lower + upper, upper - lower, polynomials[0])
        integrals[at] = mean * (lon_deg[at + 1] - lon_deg[at])
    return integrals
