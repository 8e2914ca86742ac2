"""Tables from many maps of one mapper: areas, what was gained and lost, what was redrawn.

Areas are as mapped. Changes are inside the country, and what is redrawn or redefined stands in
columns of its own; `frontgeo.archive.setapart.set_apart` lists it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias, runtime_checkable

import numpy as np
import numpy.typing as npt
import pandas as pd
from shapely.geometry.base import BaseGeometry

from frontgeo.archive.steps import step_changes
from frontgeo.control import ControlMap
from frontgeo.errors import GeometryError, InputError
from frontgeo.exact.byregion import areas_by_region
from frontgeo.geometry.measure import area_km2
from frontgeo.geometry.regions import OUTSIDE, region_names
from frontgeo.mappers.members import Snapshot
from frontgeo.redrawn import Kind
from frontgeo.spread import chunks, spread

if TYPE_CHECKING:
    import geopandas as gpd
    from distributed import Client

__all__ = [
    "APART",
    "STEPS",
    "Every",
    "Maps",
    "area",
    "days_index",
    "deltas",
    "last_of_each",
]

Every: TypeAlias = Literal["map", "day", "week", "month"]

_PERIODS: dict[str, Callable[[Snapshot], object]] = {
    "map": lambda s: s.state_at,
    "day": lambda s: s.day,
    "week": lambda s: s.day.isocalendar()[:2],
    "month": lambda s: (s.day.year, s.day.month),
}
STEPS = tuple(_PERIODS)

#: What a step sets apart, as named in the columns of `deltas`.
APART: tuple[Kind, ...] = ("outside", "redefined", "redrawn")

_CHUNK = 64  # maps in memory at a time


@runtime_checkable
class Maps(Protocol):
    """What a `frontgeo.Timeline` is to the modules of this package."""

    snapshots: tuple[Snapshot, ...]

    def maps(self, snapshots: Sequence[Snapshot] | None = None) -> Iterator[ControlMap]:
        """Read maps in order of time."""


def last_of_each(snapshots: Iterable[Snapshot], every: str) -> list[Snapshot]:
    """Return the last snapshot of each day, week (Monday to Sunday) or month, or all."""
    if every not in _PERIODS:
        raise InputError(f"every: expected one of {', '.join(STEPS)}, found {str(every)[:40]!r}")
    return list({_PERIODS[every](s): s for s in snapshots}.values())


def days_index(days: Iterable[date]) -> pd.DatetimeIndex:
    """Return days as an index of the unit that Parquet keeps."""
    return pd.DatetimeIndex(list(days), name="day").as_unit("ms")


def _indexed(rows: Any, days: list[date], columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=columns, index=days_index(days))


# ---- area ------------------------------------------------------------------------------


def area(
    timeline: Maps,
    by: gpd.GeoDataFrame | None = None,
    *,
    name: str | None = None,
    definition: str = "occupied",
    every: Every = "day",
    client: Client | None = None,
) -> pd.DataFrame:
    """Measure the ground held, map by map.

    Parameters
    ----------
    timeline : Timeline
    by : GeoDataFrame, optional
        Regions that do not overlap, in any stated CRS, such as `frontgeo.load_oblasts`.
    name : str, optional
        Their column of names; as in `Delta.by`.
    definition : {"occupied", "occupied+contested"}
        What counts as held.
    every : {"day", "week", "month", "map"}
        The last map of each day, week (Monday to Sunday) or month, or all of them.
    client : distributed.Client, optional
        Of a running Dask cluster, whose workers take chunks of maps.

    Returns
    -------
    DataFrame
        Indexed by the day that each map shows: ``area_km2``; or of each region that ever
        holds some ``<region>_km2``, and last ``outside every region_km2``, which add up to
        ``area_km2``. With regions, ``.attrs["how"]`` counts how the maps were measured
        (`frontgeo.exact.byregion.areas_by_region`): by what changed, or whole, and why.

    Raises
    ------
    InputError
        For an unknown step, or a definition that a map does not show.
    GeometryError
        When regions overlap that ground comes near, or have no CRS.
    NotAvailableError
        When the cluster is gone.

    Examples
    --------
    >>> import tempfile, shapely
    >>> from pathlib import Path
    >>> from frontgeo import read_timeline
    >>> folder = Path(tempfile.mkdtemp())
    >>> for day, west, east in (("05-01", 36, 36.1), ("05-31", 36.05, 36.15), ("06-30", 36, 36.2)):
    ...     square = shapely.to_geojson(shapely.box(west, 50, east, 50.1))
    ...     _ = (folder / f"2024-{day}.geojson").write_text(square)
    >>> timeline = read_timeline(folder, mapper="me")
    >>> area(timeline, every="month").round(1)  # doctest: +NORMALIZE_WHITESPACE
                area_km2
    day
    2024-05-31      79.7
    2024-06-30     159.3
    """
    picked = last_of_each(timeline.snapshots, every)
    days = [snapshot.day for snapshot in picked]
    held = (shown.held(definition) for shown in timeline.maps(picked))
    if by is None:
        measured = spread(_areas_km2, chunks(held, _CHUNK), client=client)
        return _indexed([km2 for chunk in measured for km2 in chunk], days, ["area_km2"])
    names, shapes = _regions(by, name)
    areas, how = areas_by_region(held, shapes, client=client)
    table = _indexed(areas, days, [f"{region}_km2" for region in (*names, OUTSIDE)])
    ever = (table > 0).any().to_numpy(copy=True)
    ever[-1] = True
    table = table.loc[:, ever]
    table.attrs["how"] = how
    return table


def _areas_km2(chunk: list[BaseGeometry]) -> list[float]:
    return [area_km2(ground) for ground in chunk]


def _regions(
    regions: gpd.GeoDataFrame, name: str | None
) -> tuple[list[str], npt.NDArray[np.object_]]:
    if getattr(regions, "columns", None) is None or not hasattr(regions, "crs"):
        raise InputError(
            f"by: expected a GeoDataFrame of regions, found {type(regions).__name__}; such as "
            "frontgeo.load_oblasts() or frontgeo.read_regions(path)"
        )
    if regions.crs is None:
        raise GeometryError("regions: expected a stated CRS, found none; use .set_crs")
    names = region_names(regions, name)
    if OUTSIDE in names:
        raise InputError(f"regions: {OUTSIDE!r} is the name of what lies in none; rename it")
    if regions.geometry.isna().any():
        nowhere = names[int(np.argmax(regions.geometry.isna()))]
        raise GeometryError(f"regions: {nowhere[:60]!r} has no geometry; leave it out")
    if len(set(names)) < len(names):
        twice = next(n for i, n in enumerate(names) if n in names[:i])
        raise InputError(f"regions: {twice[:60]!r} is there twice; dissolve them, or name a column")
    return names, np.asarray(regions.to_crs("EPSG:4326").geometry, dtype=object)


# ---- change ----------------------------------------------------------------------------


def deltas(
    timeline: Maps,
    *,
    every: Every = "day",
    definition: str = "occupied",
    as_mapped: bool = False,
    compiled: bool = False,
    client: Client | None = None,
) -> pd.DataFrame:
    """Measure what was gained and lost from step to step.

    Parameters
    ----------
    timeline : Timeline
    every : {"day", "week", "month", "map"}
        From the last map of each to the last of the next; the first step starts with the
        first map.
    definition : {"occupied", "occupied+contested"}
        What counts as held.
    as_mapped : bool
        Count everything: ground abroad, redrawn border and what was redefined.
    compiled : bool
        Measure with numba, as in `frontgeo.exact.changes.pair_areas`.
    client : distributed.Client, optional
        Of a running Dask cluster, whose workers take chunks of 64 maps.

    Returns
    -------
    DataFrame
        Indexed by the day of the later map: ``since`` (the day of the earlier one),
        ``gained_km2``, ``lost_km2``, ``net_km2``, and what `frontgeo.diff` sets apart as
        ``outside_gained_km2``, ``outside_lost_km2``, and so on of ``redefined`` and
        ``redrawn``. Slivers count. Net is gained less lost, and redrawn gained less redrawn
        lost: so nets add up to that of `Timeline.between` first and last map.
        ``.attrs["how"]`` counts how pairs were settled (`frontgeo.exact.changes`): by edges,
        or why not.

    Raises
    ------
    InputError
        For an unknown step, or a definition that a map does not show.
    NotAvailableError
        When `compiled` is asked for and numba is not installed, or the cluster is gone.

    Examples
    --------
    >>> import tempfile, shapely
    >>> from pathlib import Path
    >>> from frontgeo import read_timeline
    >>> folder = Path(tempfile.mkdtemp())
    >>> for day, west, east in (("05-01", 36, 36.1), ("05-31", 36.05, 36.15), ("06-30", 36, 36.2)):
    ...     square = shapely.to_geojson(shapely.box(west, 50, east, 50.1))
    ...     _ = (folder / f"2024-{day}.geojson").write_text(square)
    >>> timeline = read_timeline(folder, mapper="me")
    >>> deltas(timeline, every="month")["net_km2"].round(1).tolist()
    [0.0, 79.7]
    """
    picked = last_of_each(timeline.snapshots, every)
    if picked[0] != timeline.snapshots[0]:
        picked.insert(0, timeline.snapshots[0])
    steps, how = step_changes(
        timeline.maps(picked),
        definition=definition,
        as_mapped=as_mapped,
        compiled=compiled,
        client=client,
    )
    days = [snapshot.day for snapshot in picked]
    rows = [(step.gained_km2, step.lost_km2, step.net_km2) for step in steps]
    table = _indexed(rows, days[1:], ["gained_km2", "lost_km2", "net_km2"])
    table.insert(0, "since", days_index(days[:-1]))
    for kind in () if as_mapped else APART:
        both = np.array([step.apart_km2(kind) for step in steps], dtype=float).reshape(-1, 2)
        table[f"{kind}_gained_km2"], table[f"{kind}_lost_km2"] = both.T
    table.attrs["how"] = how
    return table
