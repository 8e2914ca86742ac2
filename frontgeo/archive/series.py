"""Tables from many maps of one mapper: areas, what was gained and lost, what was redrawn.

Everything is as mapped: slivers and redrawn border count, so that changes add up to the
difference of the areas. What of them is no change of the front is told by
`frontgeo.archive.setapart.set_apart`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias, runtime_checkable

import numpy as np
import numpy.typing as npt
import pandas as pd
from shapely.geometry.base import BaseGeometry

from frontgeo.control import ControlMap
from frontgeo.errors import GeometryError, InputError
from frontgeo.exact.byregion import areas_by_region
from frontgeo.exact.changes import pair_areas
from frontgeo.geometry.checks import sound_parts
from frontgeo.geometry.measure import area_km2
from frontgeo.geometry.regions import OUTSIDE, region_names
from frontgeo.mappers.members import Snapshot
from frontgeo.spread import chunks, spread

if TYPE_CHECKING:
    import geopandas as gpd
    from distributed import Client

__all__ = [
    "STEPS",
    "Every",
    "Maps",
    "area",
    "changes_km2",
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
    names, shapes = _regions(by, name, beside=_first_held(timeline, picked, definition))
    areas, how = areas_by_region(held, shapes, client=client)
    table = _indexed(areas, days, [f"{region}_km2" for region in (*names, OUTSIDE)])
    ever = (table > 0).any().to_numpy(copy=True)
    ever[-1] = True
    table = table.loc[:, ever]
    table.attrs["how"] = how
    return table


def _areas_km2(chunk: list[BaseGeometry]) -> list[float]:
    return [area_km2(ground) for ground in chunk]


def _first_held(
    timeline: Maps, picked: Sequence[Snapshot], definition: str
) -> Iterator[BaseGeometry]:
    """Yield the ground of the first map, read only where it is asked for."""
    yield from (shown.held(definition) for shown in timeline.maps(picked[:1]))


def _regions(
    regions: gpd.GeoDataFrame, name: str | None, *, beside: Iterable[BaseGeometry]
) -> tuple[list[str], npt.NDArray[np.object_]]:
    if getattr(regions, "columns", None) is None or not hasattr(regions, "crs"):
        raise InputError(
            f"by: expected a GeoDataFrame of regions, found {type(regions).__name__}; such as "
            "frontgeo.load_oblasts() or frontgeo.read_regions(path)"
        )
    names = region_names(regions, name)
    if OUTSIDE in names:
        raise InputError(f"regions: {OUTSIDE!r} is the name of what lies in none; rename it")
    if regions.geometry.isna().any():
        nowhere = names[int(np.argmax(regions.geometry.isna()))]
        raise GeometryError(f"regions: {nowhere[:60]!r} has no geometry; leave it out")
    if len(set(names)) < len(names):
        twice = next(n for i, n in enumerate(names) if n in names[:i])
        raise InputError(f"regions: {twice[:60]!r} is there twice; dissolve them, or name a column")
    return names, np.array(sound_parts(regions, "regions", beside=beside), dtype=object)


# ---- change ----------------------------------------------------------------------------


def deltas(
    timeline: Maps,
    *,
    every: Every = "day",
    definition: str = "occupied",
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
    compiled : bool
        Measure with numba, as in `frontgeo.exact.changes.pair_areas`.
    client : distributed.Client, optional
        Of a running Dask cluster, whose workers take chunks of 64 maps.

    Returns
    -------
    DataFrame
        Indexed by the day of the later map: ``since`` (the day of the earlier one),
        ``gained_km2``, ``lost_km2``, ``net_km2``. As mapped: slivers and redrawn border
        count, and nets add up to the difference between first and last map. ``.attrs["how"]``
        counts how pairs were settled (`frontgeo.exact.changes`): by edges, or why not.

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
    held = (shown.held(definition) for shown in timeline.maps(picked))
    rows, how = changes_km2(held, compiled=compiled, client=client)
    days = [snapshot.day for snapshot in picked]
    table = _indexed(rows, days[1:], ["gained_km2", "lost_km2"])
    table.insert(0, "since", days_index(days[:-1]))
    table["net_km2"] = table["gained_km2"] - table["lost_km2"]
    table.attrs["how"] = how
    return table


def changes_km2(
    held: Iterable[BaseGeometry], *, compiled: bool = False, client: Client | None = None
) -> tuple[list[tuple[float, float]], dict[str, int]]:
    """Return km² gained and lost from each map to the next, and how each pair was settled."""
    rows: list[tuple[float, float]] = []
    how: Counter[str] = Counter()
    parts = chunks(held, _CHUNK, overlap=1)
    for chunk, counts in spread(_chunk_km2, parts, shared=(compiled,), client=client):
        rows += chunk
        how.update(counts)
    return rows, dict(sorted(how.items()))


def _chunk_km2(
    chunk: list[BaseGeometry], compiled: bool
) -> tuple[list[tuple[float, float]], dict[str, int]]:
    pairs = pair_areas(chunk, compiled=compiled)
    rows = []
    # the net is that of the maps as they are; snapping only moves what is on both sides
    for gained, net in zip(pairs.gained_km2, np.diff(area_km2(chunk)), strict=True):
        lost = max(0.0, float(gained - net))
        rows.append((float(net) + lost, lost))
    return rows, pairs.counts
