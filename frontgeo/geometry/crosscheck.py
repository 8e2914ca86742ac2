"""Areas measured again by two projections, as an independent check."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from frontgeo.errors import GeometryError
from frontgeo.geometry.measure import area_km2, polygonal
from frontgeo.geometry.plane import densified, local_metres

__all__ = ["CrossCheck", "cross_check", "require_agreement"]

_DENSE_DEG = 0.005  # edges are cut to this before a projection bends them
# EPSG:6933, going on beyond 180° for polygons drawn across the antimeridian
_EPSG6933_OVER = "+proj=cea +lat_ts=30 +datum=WGS84 +over +type=crs"
_MAX_PPM = 1000.0
_HEMISPHERE_KM2 = 2.55e8
_ROUNDING_KM2 = 1e-4  # of slivers, whose projected coordinates have few digits left


@dataclass(frozen=True)
class CrossCheck:
    """One area by three methods.

    Attributes
    ----------
    area_km2 : float
        The line integral on the ellipsoid.
    epsg6933_km2 : float
        The same polygons in EPSG:6933 (equal-area cylindrical), edges densified.
    laea_km2 : float
        The same in a Lambert azimuthal equal-area projection centred on them.
    """

    area_km2: float
    epsg6933_km2: float
    laea_km2: float

    def _ppm(self, other_km2: float) -> float:
        return 0.0 if self.area_km2 == 0.0 else (other_km2 / self.area_km2 - 1.0) * 1e6

    @property
    def epsg6933_ppm(self) -> float:
        """Parts per million by which EPSG:6933 differs."""
        return self._ppm(self.epsg6933_km2)

    @property
    def laea_ppm(self) -> float:
        """Parts per million by which the azimuthal projection differs."""
        return self._ppm(self.laea_km2)

    @property
    def ppm_text(self) -> str:
        """Both as text."""
        return f"EPSG:6933 {self.epsg6933_ppm:+.2f} ppm, centred LAEA {self.laea_ppm:+.2f} ppm"


def cross_check(geometry: BaseGeometry | Sequence[BaseGeometry]) -> CrossCheck:
    """Measure polygons again by projecting them, as an independent check.

    Parameters
    ----------
    geometry : shapely geometry, or sequence of them
        Longitude and latitude in degrees. A sequence is summed.

    Returns
    -------
    CrossCheck
        The area by the line integral, in EPSG:6933 and in a centred LAEA; the
        projections get edges densified to 0.005°, as a projection bends edges.

    Examples
    --------
    >>> import shapely
    >>> check = cross_check(shapely.box(36, 49, 37, 50))
    >>> abs(check.epsg6933_ppm) < 0.01 and abs(check.laea_ppm) < 0.01
    True
    """
    parts = [geometry] if isinstance(geometry, BaseGeometry) else list(geometry)
    parts = [part for part in map(polygonal, parts) if not part.is_empty]
    if not parts:
        return CrossCheck(0.0, 0.0, 0.0)
    total = float(area_km2(parts).sum())
    length_deg = float(shapely.length(parts).sum())
    # at most some millions of vertices, for polygons round the world
    step = max(_DENSE_DEG, length_deg / 2e6)
    dense = densified(parts, step)
    to_laea, _ = local_metres(shapely.GeometryCollection(parts))
    to_6933 = Transformer.from_crs("EPSG:4326", _EPSG6933_OVER, always_xy=True)
    cylindrical = shapely.transform(
        dense, lambda xy: np.column_stack(to_6933.transform(xy[:, 0], xy[:, 1]))
    )
    with np.errstate(all="ignore"):  # the azimuthal projection has no antipode: NaN
        azimuthal_km2 = float(shapely.area(to_laea(dense)).sum()) / 1e6
    return CrossCheck(total, float(shapely.area(cylindrical).sum()) / 1e6, azimuthal_km2)


def require_agreement(geometry: BaseGeometry | Sequence[BaseGeometry]) -> CrossCheck:
    """Measure polygons again by projecting them, and refuse an area that does not agree.

    Parameters
    ----------
    geometry : shapely geometry, or sequence of them
        As for `cross_check`.

    Returns
    -------
    CrossCheck

    Raises
    ------
    GeometryError
        When a projection differs from the line integral by over 1,000 ppm: then the geometry
        or one of the methods is wrong.

    Examples
    --------
    >>> import shapely
    >>> round(require_agreement(shapely.box(36, 49, 37, 50)).area_km2, 1)
    8056.2
    """
    check = cross_check(geometry)
    bound = max(_ROUNDING_KM2, check.area_km2 * _MAX_PPM / 1e6)
    others = [check.epsg6933_km2]
    if check.area_km2 < _HEMISPHERE_KM2:  # beyond it the azimuthal projection folds
        others.append(check.laea_km2)
    if not all(abs(other - check.area_km2) <= bound for other in others):
        raise GeometryError(
            f"area of {check.area_km2:,.3f} km² does not agree with its cross-check by "
            f"projections ({check.ppm_text}), at most {_MAX_PPM:,.0f} ppm; look at the polygons, "
            "and report it if they are valid"
        )
    return check
