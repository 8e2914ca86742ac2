"""Make tables from many maps of one mapper: areas, ground gained and lost, ground redrawn.

Areas are as mapped. Changes are inside the country; redrawn or redefined ground has columns of
its own, and `frontgeo.archive.setapart.set_apart` lists it.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias, runtime_checkable

import numpy as np
import numpy.typing as npt
import pandas as pd
from shapely.geometry.base import BaseGeometry

from frontgeo.archive.stepchanges import Step, step_changes
from frontgeo.control import ControlMap
from frontgeo.delta import Kind
from frontgeo.errors import GeometryError, InputError
from frontgeo.exact.zonal import areas_by_region
from frontgeo.geometry.checks import sound_parts
from frontgeo.geometry.measure import area_km2
from frontgeo.geometry.regions import OUTSIDE, region_names
from frontgeo.mappers.members import Snapshot
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
    "first_held",
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

#: Kinds of change that a step sets apart, as named in the columns of `deltas`.
APART: tuple[Kind, ...] = ("outside", "redefined", "redrawn")

_CHUNK = 64  # maps in memory at a time


@runtime_checkable
class Maps(Protocol):
    """The part of `frontgeo.Timeline` that the modules of this package use."""

    snapshots: tuple[Snapshot, ...]

    def dated(
        self, snapshots: Sequence[Snapshot] | None = None
    ) -> Iterator[tuple[Snapshot, ControlMap]]:
        """Yield maps in order of time, each with its snapshot."""

    def holding(self, definition: str) -> Maps:
        """Return the maps that show ground of a definition."""


def last_of_each(snapshots: Iterable[Snapshot], every: str) -> list[Snapshot]:
    """Return the last snapshot of each day, week (Monday to Sunday) or month, or all."""
    if every not in _PERIODS:
        raise InputError(f"every: expected one of {', '.join(STEPS)}, found {str(every)[:40]!r}")
    return list({_PERIODS[every](s): s for s in snapshots}.values())


def readable(
    timeline: Maps, wanted: Sequence[Snapshot], every: str
) -> Iterator[tuple[Snapshot, ControlMap]]:
    """Yield snapshots in order, replacing an unreadable one by the last before it in its period.

    Parameters
    ----------
    timeline : Timeline
    wanted : sequence of Snapshot
        In order of time, as returned by `last_of_each`.
    every : {"day", "week", "month", "map"}
    """
    left, tried = list(wanted), set(wanted)

    def instead_of(failed: Iterable[Snapshot]) -> list[Snapshot]:
        found = []
        for gone in failed:
            same = [s for s in timeline.snapshots if _PERIODS[every](s) == _PERIODS[every](gone)]
            found += [s for s in same if s.state_at < gone.state_at and s not in tried][-1:]
        tried.update(found)
        return found

    while left:
        done = 0
        for snapshot, shown in timeline.dated(left):
            at = left.index(snapshot)
            if instead := instead_of(left[done:at]):
                left = [*instead, *left[at:]]
                break  # read again from here, with the replacements
            yield snapshot, shown
            done = at + 1
        else:
            left = instead_of(left[done:])


def alike(
    dated: Iterable[tuple[Snapshot, ControlMap]],
) -> Iterator[tuple[tuple[Snapshot, ControlMap], bool]]:
    """Leave out single maps that differ in their parts from the maps before and after.

    Yields
    ------
    dated : pair of Snapshot and ControlMap
    restarts : bool
        Whether maps have other parts from here on than before.
    """
    last: ControlMap | None = None
    waiting: tuple[Snapshot, ControlMap] | None = None
    for one in dated:
        missing = one[1].missing_parts
        if last is not None and missing != last.missing_parts:
            if waiting is None or waiting[1].missing_parts != missing:
                waiting = one
                continue
            yield waiting, True
        waiting, last = None, one[1]
        yield one, False


def days_index(days: Iterable[date]) -> pd.DatetimeIndex:
    """Return days as an index in milliseconds, the unit that Parquet keeps."""
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
    """Measure the area held on each map.

    Parameters
    ----------
    timeline : Timeline
    by : GeoDataFrame, optional
        Regions that do not overlap, in any stated CRS, such as `frontgeo.load_oblasts`.
    name : str, optional
        The column with their names, as in `Delta.by`.
    definition : {"occupied", "occupied+contested"}
        What counts as held.
    every : {"day", "week", "month", "map"}
        Use the last map of each day, week (Monday to Sunday) or month, or all maps.
    client : distributed.Client, optional
        Client of a running Dask cluster, whose workers measure chunks of maps.

    Returns
    -------
    DataFrame
        Indexed by the day that each map shows: ``area_km2``; or, for each region with any held
        ground, ``<region>_km2``, and last ``outside every region_km2``, which add up to
        ``area_km2``. With regions, ``.attrs["how"]`` counts how the maps were measured
        (`frontgeo.exact.zonal.areas_by_region`): by what changed, or whole, and why.

    Raises
    ------
    InputError
        For an unknown `every`, or a definition that a map does not show.
    GeometryError
        When regions overlap near held ground, or have no CRS.
    NotAvailableError
        When the cluster is no longer reachable.

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
    days: list[date] = []
    timeline = timeline.holding(definition)

    def held() -> Iterator[BaseGeometry]:
        picked = last_of_each(timeline.snapshots, every)
        for snapshot, shown in readable(timeline, picked, every):
            days.append(snapshot.day)
            yield shown.held(definition)

    if by is None:
        measured = spread(_areas_km2, chunks(held(), _CHUNK), client=client)
        rows = [km2 for chunk in measured for km2 in chunk]
        return _indexed(rows, days, ["area_km2"])
    names, shapes = named_regions(by, name, beside=first_held(timeline, definition))
    areas, how = areas_by_region(held(), shapes, client=client)
    table = _indexed(areas, days, [f"{region}_km2" for region in (*names, OUTSIDE)])
    ever = (table > 0).any().to_numpy(copy=True)
    ever[-1] = True
    table = table.loc[:, ever]
    table.attrs["how"] = how
    return table


def _areas_km2(chunk: list[BaseGeometry]) -> list[float]:
    return [area_km2(ground) for ground in chunk]


def first_held(timeline: Maps, definition: str) -> Iterator[BaseGeometry]:
    """Yield the ground of the first map, which is read only when the iterator is used."""
    yield from (shown.held(definition) for _, shown in itertools.islice(timeline.dated(), 1))


def named_regions(
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
    as_mapped: bool = False,
    client: Client | None = None,
) -> pd.DataFrame:
    """Measure the ground gained and lost in each step.

    Parameters
    ----------
    timeline : Timeline
    every : {"day", "week", "month", "map"}
        Steps run from the last map of each period to the last of the next; the first step
        starts with the first map.
    definition : {"occupied", "occupied+contested"}
        What counts as held.
    as_mapped : bool
        Count everything: ground abroad, redrawn border and what was redefined.
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
        ``.attrs["how"]`` counts how pairs were settled (`frontgeo.exact.overlay`): by edges,
        or why not. Between two maps of which one lacks a part, or of drawn maps a status that
        counts, there is no change: its numbers
        are NaN, which sums leave out, and ``.attrs["unlike"]`` lists the two days of each such
        step. About a single map that lacks a part the step is from the map before it to the
        one after.

    Raises
    ------
    InputError
        For an unknown `every`, or a definition that a map does not show.
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
    >>> deltas(timeline, every="month")["net_km2"].round(1).tolist()
    [0.0, 79.7]
    """
    timeline = timeline.holding(definition)
    picked = last_of_each(timeline.snapshots, every)
    if picked[0] != timeline.snapshots[0]:
        picked.insert(0, timeline.snapshots[0])
    there: list[Snapshot] = []
    lacking: list[tuple[tuple[str, ...], ...]] = []

    def shown() -> Iterator[ControlMap]:
        for snapshot, read in readable(timeline, picked, every):
            there.append(snapshot)
            lacking.append((read.missing_parts, read.counted_statuses(definition)))
            yield read

    measure = partial(step_changes, definition=definition, as_mapped=as_mapped, client=client)
    steps, how = measure(shown())
    days = [snapshot.day for snapshot in there]
    unlike = np.array([a != b for a, b in itertools.pairwise(lacking)], dtype=bool)
    since = days[:-1]
    names = [] if as_mapped else [f"{k}_{side}_km2" for k in APART for side in ("gained", "lost")]
    columns = ["gained_km2", "lost_km2", "net_km2", *names]
    rows = np.array([_row(step, as_mapped) for step in steps], dtype=float)
    rows = rows.reshape(len(steps), len(columns))  # a single map gives no rows, but has columns
    rows[unlike] = np.nan
    # Around a single map that differs from both neighbours, measure from one neighbour to the
    # other, so that the sum of steps is complete.
    alone: list[int] = np.flatnonzero(unlike[:-1] & unlike[1:]).tolist() if len(unlike) > 1 else []
    for before in (i for i in alone if lacking[i] == lacking[i + 2]):
        ends = timeline.dated([there[before], there[before + 2]])
        [step], _ = measure([read for _, read in ends])
        rows[before + 1] = _row(step, as_mapped)
        since[before + 1] = there[before].day
    table = _indexed(rows, days[1:], columns)
    table.insert(0, "since", days_index(since))
    table.attrs["how"] = how
    table.attrs["unlike"] = [
        (str(there[i].day), str(there[i + 1].day)) for i in np.flatnonzero(unlike).tolist()
    ]
    return table


def _row(step: Step, as_mapped: bool) -> list[float]:
    apart = () if as_mapped else [km2 for kind in APART for km2 in step.apart_km2(kind)]
    return [step.gained_km2, step.lost_km2, step.net_km2, *apart]
