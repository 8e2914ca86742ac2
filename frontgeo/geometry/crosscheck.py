"""Areas measured again by two projections, as an independent check."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from frontgeo.geometry.measure import area_km2, polygonal
from frontgeo.geometry.plane import densified, local_metres

__all__ = ["CrossCheck", "cross_check"]

_DENSE_DEG = 0.005  # edges are cut to this before a projection bends them


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
    to_6933 = Transformer.from_crs("EPSG:4326", "EPSG:6933", always_xy=True)
    cylindrical = shapely.transform(
        dense, lambda xy: np.column_stack(to_6933.transform(xy[:, 0], xy[:, 1]))
    )
    with np.errstate(all="ignore"):  # the azimuthal projection has no antipode: NaN
        azimuthal_km2 = float(shapely.area(to_laea(dense)).sum()) / 1e6
    return CrossCheck(total, float(shapely.area(cylindrical).sum()) / 1e6, azimuthal_km2)
