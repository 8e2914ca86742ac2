"""Compare mappers' maps of one day: areas, overlap, distance between lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo._utils import svg
from frontgeo._utils.arrays import Shapes
from frontgeo.change.control_map import ControlMap, front_line
from frontgeo.change.front import front_of
from frontgeo.change.thumbnail import thumbnail_html
from frontgeo.errors import InputError
from frontgeo.geometry.depth import Segments
from frontgeo.geometry.measure import area_km2, polygonal
from frontgeo.geometry.overlay import ground_by_count
from frontgeo.geometry.projection import local_metres
from frontgeo.geometry.validation import valid_region

__all__ = [
    "MAD_TO_SIGMA",
    "Comparison",
    "compare",
    "line_distances_m",
]

MAD_TO_SIGMA = 1.4826  # the median of |N(0, σ)| is σ / 1.4826
EVERY_M = 200.0
FAR_M = 20_000.0  # points farther from the other mapper's line have no counterpart there


@dataclass(frozen=True, eq=False)
class Comparison:
    """A comparison of maps of one day.

    Attributes
    ----------
    pairs : DataFrame
        A row for each two maps: ``a``, ``b``, ``both_km2``, ``only_a_km2``, ``only_b_km2``,
        ``iou`` (intersection over union), ``median_m`` and ``p95_m`` (distance between
        the two front lines), ``sigma_m`` (median × 1.4826).
    agreement : GeoDataFrame
        ``maps`` (the number of maps that show the ground as held), ``area_km2``, geometry.
    maps : tuple of ControlMap
    definition : str
    names : tuple of str
        The name of each map: its mapper, or the content that it was recognised by.
    held : tuple of shapely geometry
        The ground that each map shows as held, clipped as asked.
    fronts : tuple of shapely geometry
        The front line of each map.
    clip : shapely geometry or None
        The ground to which they were clipped.
    """

    pairs: pd.DataFrame
    agreement: gpd.GeoDataFrame
    maps: tuple[ControlMap, ...]
    definition: str
    names: tuple[str, ...] = ()
    held: tuple[BaseGeometry, ...] = field(default=(), repr=False)
    fronts: tuple[BaseGeometry, ...] = field(default=(), repr=False)
    clip: BaseGeometry | None = field(default=None, repr=False)

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Return west, south, east, north of the front lines or, without any, of all ground."""
        shown = [front for front in self.fronts if not front.is_empty] or list(self.held)
        west, south, east, north = (float(value) for value in shapely.total_bounds(shown))
        return west, south, east, north

    def _repr_html_(self) -> str:
        rows = [
            [f"{v:,.4g}" if isinstance(v, float) else str(v) for v in row]
            for row in self.pairs.itertuples(index=False)
        ]
        on_all = self.agreement["maps"] == len(self.maps)
        layers = [svg.SvgLayer(g, "on all maps") for g in self.agreement.geometry[on_all]]
        layers += [svg.SvgLayer(g, "on some maps") for g in self.agreement.geometry[~on_all]]
        title = " / ".join(f"{m.mapper} {m.when}" for m in self.maps)
        picture = thumbnail_html(title, layers, self.maps[0].theatre, None)
        return svg.figure_html(title, rows, picture=picture, header=list(self.pairs.columns))


def line_distances_m(one: BaseGeometry, other: BaseGeometry) -> npt.NDArray[np.float64]:
    """Measure the distances from points along a front line to another mapper's line.

    Parameters
    ----------
    one, other : shapely geometry
        Front lines in longitude and latitude.

    Returns
    -------
    ndarray of float
        Metres from points every 200 m along each line to the other line. Points more than
        20 km from it have no counterpart there and are left out.

    Examples
    --------
    >>> import shapely
    >>> a = shapely.LineString([(36, 50), (36.5, 50)])
    >>> b = shapely.LineString([(36, 50.01), (36.5, 50.01)])
    >>> round(float(np.median(line_distances_m(a, b))))
    1112
    """
    if one.is_empty or other.is_empty:
        return np.zeros(0)
    to_metres, _ = local_metres(shapely.GeometryCollection([one, other]))
    lines = [to_metres(one), to_metres(other)]
    found = []
    for line, other_line in (lines, lines[::-1]):
        found.append(Segments(other_line).distances_m(_points_along(line)))
    distances = np.concatenate(found)
    return distances[distances < FAR_M]


def _points_along(line: BaseGeometry) -> Shapes:
    """Return points every 200 m along the parts of a line in metres, one after the other.

    Not its vertices: a line drawn in detail has many of them on little of its length.
    """
    xy, part = shapely.get_coordinates(shapely.get_parts(line), return_index=True)
    steps_m = np.hypot(*np.diff(xy, axis=0).T) * (part[1:] == part[:-1])
    along_m = np.concatenate([[0.0], np.cumsum(steps_m)])
    at_m = np.arange(min(EVERY_M, along_m[-1]) / 2, along_m[-1], EVERY_M)
    return np.array(
        shapely.points(np.interp(at_m, along_m, xy[:, 0]), np.interp(at_m, along_m, xy[:, 1]))
    )


def compare(
    maps: Sequence[ControlMap],
    *,
    definition: str = "occupied",
    clip: Any = None,
) -> Comparison:
    """Compare maps of one day.

    Parameters
    ----------
    maps : sequence of ControlMap
        At least two maps, by different mappers; their days are shown and may differ by hours.
    definition : {"occupied", "occupied+contested"}
    clip : shapely geometry, GeoSeries or GeoDataFrame, optional
        Count only the ground inside, such as `frontgeo.load_border`: mappers draw coast and
        border differently.

    Returns
    -------
    Comparison

    Raises
    ------
    InputError
        With fewer than two maps, or days more than a week apart.

    Examples
    --------
    >>> from datetime import date
    >>> west, east = shapely.box(36, 49, 37, 50), shapely.box(36.5, 49, 37.5, 50)
    >>> a, b = (ControlMap(n, {"occupied": s}, day=date(2024, 6, 1))
    ...         for n, s in (("A", west), ("B", east)))
    >>> round(float(compare([a, b]).pairs.loc[0, "iou"]), 3)
    0.333
    """
    maps = tuple(maps)
    if len(maps) < 2:
        raise InputError(f"compare: expected at least two maps, found {len(maps)}")
    days = [m.state_at for m in maps if m.state_at is not None]
    if days and (max(days) - min(days)).days > 7:
        listed = "; ".join(m.described for m in maps)
        raise InputError(f"compare: expected maps of one day, found {listed}")
    held = [m.held(definition) for m in maps]
    if clip is not None:
        clip = valid_region(clip, "clip", beside=held)
        held = [polygonal(shapely.intersection(ground, clip)) for ground in held]
    theatre = next((m.theatre for m in maps if m.theatre.is_known), maps[0].theatre)
    zone, land = theatre.border_zone(), theatre.land
    lines = [front_line(g, zone, within=land, cut=_edge(clip)) for g in held]
    fronts = [front_of(ground, _edge(clip), theatre) for ground in held]  # without cracks
    names = [shown.mapper for shown in maps]
    if len(set(names)) < len(names):  # two maps share a name: distinguish them by content
        names = [shown.recognised or shown.mapper for shown in maps]
    rows = []
    for i, j in combinations(range(len(maps)), 2):
        both = area_km2(polygonal(shapely.intersection(held[i], held[j])))
        only = [area_km2(held[k]) - both for k in (i, j)]
        distances = line_distances_m(lines[i], lines[j])
        median = float(np.median(distances)) if len(distances) else float("nan")
        rows.append(
            {
                "a": names[i],
                "b": names[j],
                "both_km2": both,
                "only_a_km2": only[0],
                "only_b_km2": only[1],
                "iou": both / (both + sum(only)) if both + sum(only) else float("nan"),
                "median_m": median,
                "p95_m": float(np.quantile(distances, 0.95)) if len(distances) else float("nan"),
                "sigma_m": median * MAD_TO_SIGMA,
            }
        )
    return Comparison(
        pd.DataFrame(rows),
        _agreement(held),
        maps,
        definition,
        names=tuple(names),
        held=tuple(held),
        fronts=tuple(fronts),
        clip=clip,
    )


def _edge(clip: BaseGeometry | None) -> BaseGeometry | None:
    return None if clip is None else clip.boundary


def _agreement(held: Sequence[BaseGeometry]) -> gpd.GeoDataFrame:
    """Return the ground that exactly k maps show as held, for k from 1 to all."""
    by_count = ground_by_count(held)
    return gpd.GeoDataFrame(
        {"maps": range(1, len(by_count) + 1), "area_km2": area_km2(by_count)},
        geometry=by_count,
        crs="EPSG:4326",
    )
