"""`Drawing`: ground that somebody drew or claims."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Self

import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo.change.control_map import ControlMap, union
from frontgeo.change.ground import Ground
from frontgeo.change.outside import OutsideCountry, outside_of
from frontgeo.errors import InputError
from frontgeo.geometry.measure import area_km2, polygonal
from frontgeo.geometry.validation import (
    DEFAULT_REGION,
    EVERYWHERE,
    TAKES_ANYWHERE,
    valid_line,
    valid_parts,
)

if TYPE_CHECKING:
    from frontgeo.geometry.depth import Place

__all__ = ["Drawing"]

_TWICE_KM2 = 0.0005  # overlapping ground; a smaller area is rounding


@dataclass(frozen=True, eq=False, repr=False)
class Drawing(Ground):
    """Ground that somebody drew or claims, as `gained`.

    Attributes
    ----------
    at_least : shapely geometry or None
        For a band with two depths, the ground up to the smaller depth.
    as_read : ControlMap or None
        The polygons as read, with what was repaired, left out and counted once.
    """

    at_least: BaseGeometry | None = field(default=None, kw_only=True)
    as_read: ControlMap | None = field(default=None, kw_only=True)

    is_turned: ClassVar[bool] = False
    gained_style: ClassVar[str] = "claimed"

    @property
    def maps(self) -> tuple[ControlMap, ...]:
        """The polygons as read, if there was anything to record."""
        return () if self.as_read is None else (self.as_read,)

    @property
    def maps_by_day(self) -> Mapping[str, ControlMap]:
        """Empty, since a drawing is no map of a day."""
        return {}

    @property
    def implied_km2(self) -> tuple[float, float]:
        """The least and the most ground that it implies, km²."""
        if self.at_least is None:
            return self.gained_km2, self.gained_km2
        return area_km2(self.at_least), self.gained_km2

    @cached_property
    def outside_country(self) -> OutsideCountry | None:
        """The ground outside the country, which counts; None if less than 0.05 km² lies there.

        Examples
        --------
        >>> import shapely
        >>> round(Drawing.of(shapely.box(36.5, 50, 36.6, 51)).outside_country.km2, 1)
        570.4
        """
        return outside_of(union([self.gained, self.unchanged]), self.theatre)

    def as_state(self) -> Drawing:
        """Return the drawing with its whole ground as held."""
        ground = polygonal(shapely.union(self.unchanged, self.gained))
        nothing = shapely.MultiPolygon()
        return replace(self, unchanged=ground, gained=nothing, lost=nothing)

    def _with_maps(self, edited: Callable[[ControlMap], ControlMap]) -> Self:
        return self if self.as_read is None else replace(self, as_read=edited(self.as_read))

    def _clipped_parts(self, region: BaseGeometry) -> dict[str, Any]:
        if self.at_least is None:
            return {}
        return {"at_least": polygonal(shapely.intersection(self.at_least, region))}

    @classmethod
    def of_map(cls, drawn: ControlMap, definition: str) -> Drawing:
        """Return the ground of a drawn map as a drawing."""
        nothing = shapely.MultiPolygon()
        return cls(
            gained=drawn.held(definition),
            lost=nothing,
            unchanged=nothing,
            label=drawn.mapper,
            definition="as drawn" if set(drawn.statuses) == {"occupied"} else definition,
            as_read=drawn,
        )

    @classmethod
    def of(cls, polygons: Any, *, label: str = "claimed", anywhere: bool = False) -> Drawing:
        """Make a drawing from polygons of claimed ground.

        Parameters
        ----------
        polygons : shapely geometry, sequence of them, GeoSeries or GeoDataFrame
            Valid polygons in longitude and latitude. Several are united; ground that lies in two of
            them counts once, and its area is in ``as_read.overlap_km2``.
        label : str
            The claimant.
        anywhere : bool
            As for `ControlMap`.

        Returns
        -------
        Drawing
            With the polygons as `gained`.

        Raises
        ------
        GeometryError
            As for `ControlMap`, and for a table without CRS.

        Examples
        --------
        >>> import shapely
        >>> round(Drawing.of(shapely.box(36, 50, 36.1, 50.1)).gained_km2, 2)
        79.66
        """
        parts = valid_parts(
            polygons,
            "claimed ground",
            region=EVERYWHERE if anywhere else DEFAULT_REGION,
            otherwise=TAKES_ANYWHERE,
        )
        ground = union(parts)
        nothing = shapely.MultiPolygon()
        twice_km2 = float(area_km2(parts).sum()) - area_km2(ground)
        as_read = None
        if twice_km2 >= _TWICE_KM2:
            as_read = ControlMap(
                label,
                {"occupied": ground},
                overlap_km2=twice_km2,
                mapper_stated=False,
                anywhere=anywhere,
                checked=True,
            )
        return cls(gained=ground, lost=nothing, unchanged=nothing, label=label, as_read=as_read)

    @classmethod
    def band(
        cls,
        border: BaseGeometry,
        *,
        depth_km: float | tuple[float, float],
        between: tuple[Place, Place],
        label: str = "claimed",
        anywhere: bool = False,
    ) -> Drawing:
        """Make the band of ground that "pushed back 8 to 9 km" implies.

        Parameters
        ----------
        border : shapely Polygon, MultiPolygon or LineString
            The line from which the advance started, or the country that it entered.
        depth_km : float or pair of float
            The depth; of a pair the greater bounds `gained`, and the smaller `at_least`.
        between : pair of places
            Points (or ``(lon, lat)``) whose nearest points on the border are the ends of the band;
            they also determine on which side of the border it lies.
        label : str
            The claimant.
        anywhere : bool
            As for `ControlMap`.

        Returns
        -------
        Drawing

        Raises
        ------
        InputError
            For a depth that is not positive, or a reversed range.
        GeometryError
            If both places lie on the border or are nearest to the same point of it, or if the
            border or a place is not in longitude and latitude, or has swapped axes.

        Notes
        -----
        Offsets are made in an equal-area plane centred on the section of the border, accurate to
        0.1 %. The ends of the band are cut perpendicular to the border.

        Examples
        --------
        >>> import shapely
        >>> line = shapely.LineString([(36, 50.3), (37, 50.3)])
        >>> push = Drawing.band(line, depth_km=(8, 9), between=((36.3, 50.2), (36.7, 50.2)))
        >>> [round(a) for a in push.implied_km2]
        [228, 257]
        """
        from frontgeo.geometry.depth import band_of  # maps need none of it

        low, high = depth_km if isinstance(depth_km, tuple | list) else (depth_km, depth_km)
        if not 0 < low <= high < 1000:
            raise InputError(f"depth_km: expected 0 < low ≤ high, found {low:g} and {high:g}")
        expected = EVERYWHERE if anywhere else DEFAULT_REGION
        border = valid_line(border, "border", region=expected, otherwise=TAKES_ANYWHERE)
        bands = [band_of(border, depth * 1000.0, between) for depth in (low, high)]
        nothing = shapely.MultiPolygon()
        return cls(
            gained=bands[1],
            lost=nothing,
            unchanged=nothing,
            label=label,
            at_least=bands[0] if low < high else None,
        )
