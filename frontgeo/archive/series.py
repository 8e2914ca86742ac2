"""Tables from many maps of one mapper: areas, gains and losses, redrawn ground, steps.

Changed edges show where a change lies. Changes deep inside the country on both days are measured
from these edges; only pairs of maps in which something may lie abroad, or be redrawn or
redefined, are passed to `frontgeo.diff`.

Areas are as mapped. Changes are inside the country; redrawn or redefined ground has columns of
its own, and `frontgeo.archive.series.set_apart` lists it.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias, cast, runtime_checkable

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo._utils.arrays import FloatArray, Shapes
from frontgeo._utils.parallel import chunks
from frontgeo.change.apart import Kind
from frontgeo.change.artifacts import is_deep_inland
from frontgeo.change.change import Change
from frontgeo.change.control_map import ControlMap, Redefinition
from frontgeo.change.definitions import DEFINITIONS
from frontgeo.change.diff import diff
from frontgeo.errors import GeometryError, InputError
from frontgeo.geometry.edge_table import is_on_grid
from frontgeo.geometry.measure import area_km2
from frontgeo.geometry.overlay import overlaid_by_edges
from frontgeo.geometry.pairs import pair_changes
from frontgeo.geometry.projection import DEFAULT_SLIVER_TOLERANCE_M, parts_that_vanish
from frontgeo.geometry.sectors import OUTSIDE, region_names
from frontgeo.geometry.validation import valid_parts
from frontgeo.geometry.zonal import areas_by_region
from frontgeo.mappers.snapshots import Snapshot
from frontgeo.places.theatre import Theatre

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = [
    "APART",
    "STEPS",
    "Every",
    "Maps",
    "Step",
    "area",
    "area_by_side",
    "days_index",
    "deltas",
    "first_held_ground",
    "last_of_each",
    "measured_steps",
    "published_at_once",
    "set_apart",
    "step_changes",
]

_CHUNK = 64  # maps in memory at a time
_NET_KM2 = 1e-9  # 1e-3 m²: rounding error between the areas of maps and of faces
_ROUNDING_KM2 = 1e-8  # 1e-2 m²: less in a region is the rounding of sums
_SLIVERS = f"slivers narrower than {DEFAULT_SLIVER_TOLERANCE_M:g} m"


@dataclass(frozen=True)
class StepApart:
    """Ground that a step sets apart, with kind, reason and areas as in `SetApart`."""

    kind: Kind
    why: str
    gained_km2: float
    lost_km2: float


@dataclass(frozen=True)
class Step:
    """The change from one map to the next, in km².

    Attributes
    ----------
    gained_km2, lost_km2 : float
        As in `Change`: without slivers and without ground that is set apart.
    net_km2 : float
        As in `Change.net_km2`.
    apart : tuple of StepApart
    """

    gained_km2: float
    lost_km2: float
    net_km2: float
    apart: tuple[StepApart, ...] = ()

    def apart_km2(self, kind: Kind) -> tuple[float, float]:
        """Return the total gained and lost ground of a kind, in km²."""
        found = [a for a in self.apart if a.kind == kind]
        return sum(a.gained_km2 for a in found), sum(a.lost_km2 for a in found)


@dataclass(frozen=True)
class _Frame:
    """The part of a map that steps need, so that 64 of them in memory are small."""

    mapper: str
    day: date | None
    ground: BaseGeometry
    redefinitions: tuple[Redefinition, ...]
    within: BaseGeometry | None
    theatre: Theatre
    counted: str = "occupied"  # or ground abroad, none of which is set apart as abroad

    def control_map(self) -> ControlMap:
        return ControlMap(
            self.mapper,
            {self.counted: self.ground},
            day=self.day,
            redefinitions=self.redefinitions,
            within=self.within,
            theatre=self.theatre,
            checked=True,
        )


def step_changes(
    maps: Iterable[ControlMap],
    *,
    definition: str = "occupied",
    as_mapped: bool = False,
) -> tuple[list[Step], dict[str, int]]:
    """Measure the change from each map to the next.

    Parameters
    ----------
    maps : iterable of ControlMap
        Maps of one mapper, in order of time.
    definition : str
        What counts as held.
    as_mapped : bool
        Set nothing apart.

    Returns
    -------
    steps : list of Step
        One step fewer than maps.
    counts_by_path : dict of str to int
        How many pairs were settled which way (`frontgeo.geometry.pairs`).
    """
    counts_by_path: Counter[str] = Counter()
    measured = measured_steps(maps, definition, as_mapped, counts_by_path)
    steps = [step for step, _ in measured]
    return steps, dict(sorted(counts_by_path.items()))


#: The ground behind the columns of a step, each in parts that do not overlap.
_Grounds: TypeAlias = dict[str, tuple[BaseGeometry, ...]]
_MeasuredStep: TypeAlias = tuple[Step, _Grounds]


def measured_steps(
    maps: Iterable[ControlMap],
    definition: str = "occupied",
    as_mapped: bool = False,
    counts_by_path: Counter[str] | None = None,
) -> Iterator[_MeasuredStep]:
    """Yield each step with the ground behind its numbers, by column of `deltas`.

    Parameters
    ----------
    maps, definition, as_mapped
        As in `step_changes`.
    counts_by_path : Counter, optional
        Counts how pairs were settled.

    Yields
    ------
    step : Step
    grounds : dict of str to tuple of shapely geometry
    """
    counts_by_path = Counter() if counts_by_path is None else counts_by_path
    grounds = ((control_map, control_map.held(definition)) for control_map in maps)
    counted = definition if DEFINITIONS[definition].is_abroad else "occupied"
    frames = (
        _Frame(m.mapper, m.day, ground, m.redefinitions, m.within, m.theatre, counted)
        for m, ground in grounds
    )
    for chunk in chunks(frames, _CHUNK, overlap=1):
        steps, counts = _steps(chunk, as_mapped)
        counts_by_path.update(counts)
        yield from steps


def _steps(chunk: list[_Frame], as_mapped: bool) -> tuple[list[_MeasuredStep], dict[str, int]]:
    grounds = [frame.ground for frame in chunk]
    # Take the net change from the areas of the maps as they are: snapping moves only edges that
    # border on both sides.
    nets = np.diff(area_km2(grounds)).tolist()
    on_grid = [as_mapped or is_on_grid(ground) for ground in grounds]
    if len(chunk) > 1 and not any(map(all, itertools.pairwise(on_grid))):
        return _steps_as_drawn(chunk, nets)
    areas, changes = pair_changes(grounds)
    steps = []
    pairs = zip(areas.gained_km2.tolist(), areas.lost_km2.tolist(), nets, strict=True)
    frames = itertools.pairwise(chunk)
    for (before, after), (gained, lost, net), change in zip(frames, pairs, changes, strict=True):
        is_exact = abs(gained - lost - net) <= _NET_KM2
        if as_mapped or (is_exact and _is_plain(before, after, change)):
            steps.append(_plain_step(change, gained, net, as_mapped))
        else:
            steps.append(_by_diff(before, after))
    return steps, areas.counts


def _steps_as_drawn(
    chunk: list[_Frame], nets: list[float]
) -> tuple[list[_MeasuredStep], dict[str, int]]:
    """Measure pairs of maps that the grid of `frontgeo.geometry.pairs` would change."""
    steps, counts = [], Counter[str]()
    for (before, after), net in zip(itertools.pairwise(chunk), nets, strict=True):
        change = overlaid_by_edges(before.ground, after.ground)
        if change is None:
            counts["overlay"] += 1
            steps.append(_by_diff(before, after))
            continue
        gained, lost = area_km2(np.array(change, dtype=object)).tolist()
        counts["edges" if gained or lost else "unchanged"] += 1
        is_exact = abs(gained - lost - net) <= _NET_KM2
        is_plain = is_exact and _is_plain(before, after, change)
        as_drawn = _plain_step(change, gained, net, as_mapped=False)
        steps.append(as_drawn if is_plain else _by_diff(before, after))
    return steps, dict(counts)


def _plain_step(
    change: tuple[BaseGeometry, BaseGeometry], gained_km2: float, net_km2: float, as_mapped: bool
) -> _MeasuredStep:
    """Return a step of which no part can lie abroad, or be redrawn or redefined."""
    # take the loss from the net, which is that of the maps, so that nets add up exactly
    lost_km2 = max(0.0, gained_km2 - net_km2)
    gained_km2 = net_km2 + lost_km2
    grounds: _Grounds = {"gained_km2": (change[0],), "lost_km2": (change[1],)}
    if as_mapped:
        return Step(gained_km2, lost_km2, net_km2), grounds
    sides = [_apart_from_slivers(side) for side in change]
    thin_km2: list[float] = [area_km2(thin) for _, thin in sides]
    if not any(thin_km2):
        return Step(gained_km2, lost_km2, net_km2), grounds
    for column, (thick, thin) in zip(("gained_km2", "lost_km2"), sides, strict=True):
        grounds[column] = (thick,)
        grounds[f"sliver_{column}"] = (thin,)
    slivers = StepApart("sliver", _SLIVERS, *thin_km2)
    sides_km2 = [
        max(0.0, km2 - of) for km2, of in zip((gained_km2, lost_km2), thin_km2, strict=True)
    ]
    return Step(sides_km2[0], sides_km2[1], net_km2, (slivers,)), grounds


def _apart_from_slivers(side: BaseGeometry) -> tuple[BaseGeometry, BaseGeometry]:
    """Split gained or lost ground into the rest and its slivers, as `frontgeo.diff` does."""
    parts = shapely.get_parts(side)
    is_thin = parts_that_vanish(side, DEFAULT_SLIVER_TOLERANCE_M)
    thick, thin = (
        cast("BaseGeometry", shapely.multipolygons(of)) for of in (parts[~is_thin], parts[is_thin])
    )
    return thick, thin


def _is_plain(before: _Frame, after: _Frame, change: tuple[BaseGeometry, BaseGeometry]) -> bool:
    """Return whether no part of a change can lie abroad, or be redrawn or redefined."""
    for redefined in after.redefinitions:
        if before.day is None or after.day is None:
            continue
        if before.day < redefined.day <= after.day:
            return False
        ground = redefined.ground
        if ground is not None and any(shapely.intersects(ground, side) for side in change):
            return False
    return all(is_deep_inland(ground, after.theatre) for ground in change)


def _by_diff(before: _Frame, after: _Frame) -> _MeasuredStep:
    change = diff(before.control_map(), after.control_map(), definition=after.counted)
    apart = tuple(StepApart(a.kind, a.why, a.gained_km2, a.lost_km2) for a in change.kept_out)
    step = Step(change.gained_km2, change.lost_km2, change.net_km2, apart)
    return step, _grounds_of_change(change)


def _grounds_of_change(change: Change) -> _Grounds:
    """Return the ground behind the numbers of a step."""
    found: dict[str, list[BaseGeometry]] = {
        "gained_km2": [change.gained],
        "lost_km2": [change.lost],
    }
    for apart in change.kept_out:
        found.setdefault(f"{apart.kind}_gained_km2", []).append(apart.gained)
        found.setdefault(f"{apart.kind}_lost_km2", []).append(apart.lost)
    return {column: tuple(parts) for column, parts in found.items()}


def _changes_by_region(
    maps: Iterable[ControlMap], shapes: Shapes, *, definition: str, as_mapped: bool
) -> tuple[FloatArray, dict[str, int]]:
    """Measure the numbers of each step, by column, in each region and last outside all of them."""
    columns = _columns(as_mapped)
    steps: list[Step] = []
    places: list[tuple[int, int]] = []
    counts_by_path: Counter[str] = Counter()

    def grounds() -> Iterator[BaseGeometry]:
        for step, found in measured_steps(maps, definition, as_mapped, counts_by_path):
            for column, parts in found.items():
                for ground in parts:
                    places.append((len(steps), columns.index(column)))
                    yield ground
            steps.append(step)

    areas = areas_by_region(grounds(), shapes)
    table = np.zeros((len(steps), len(columns), len(shapes) + 1))
    step, column = np.array(places, dtype=np.int64).reshape(-1, 2).T
    np.add.at(table, (step, column), areas)
    net, added = columns.index("net_km2"), [columns.index("gained_km2")]
    taken = [columns.index("lost_km2")]
    for kind in () if as_mapped else ("redrawn", "sliver"):  # which are in the net alone
        added.append(columns.index(f"{kind}_gained_km2"))
        taken.append(columns.index(f"{kind}_lost_km2"))
    table[:, net] = table[:, added].sum(axis=1) - table[:, taken].sum(axis=1)
    # The whole has rounding that the regions lack; count it where most of a number lies.
    whole = np.array([_row(step, as_mapped) for step in steps]).reshape(len(steps), len(columns))
    size = np.abs(table)
    most = np.where(size.max(axis=2) > 0, size.argmax(axis=2), len(shapes))[:, :, None]
    rounding = whole - table.sum(axis=2)
    np.put_along_axis(
        table, most, np.take_along_axis(table, most, axis=2) + rounding[:, :, None], axis=2
    )
    table[np.abs(table) < _ROUNDING_KM2] = 0.0
    return table, dict(sorted(counts_by_path.items()))


#: Thresholds, chosen from the steps in the archives (see `published_at_once`).
LEAST_KM2 = 20.0
TIMES_USUAL = 5.0
_NEIGHBOURS = 15  # number of steps with any change on either side
# Smaller steps do not count: mappers who publish rarely leave most days unchanged.
_NOTHING_KM2 = 0.05
_FEWEST = 7  # fewer neighbours do not show the usual size
_LONGEST_DAYS = 4  # the change of a longer step did not come in a single day


def published_at_once(nets: pd.DataFrame) -> pd.DataFrame:
    """List steps whose net change is many times the usual one.

    In such a step the mapper redrew ground, or caught up with changes, all at once: the day of
    publication is not the day on which the ground changed hands.

    Parameters
    ----------
    nets : DataFrame
        Indexed by the day of the later map: ``since``, ``net_km2``.

    Returns
    -------
    DataFrame
        For each step found, ``since``, ``net_km2`` and ``usual_km2``: the median size of the
        15 steps with any change on either side, scaled to the same number of days.

    Notes
    -----
    A step is listed if its net is above 20 km² and 5 times the usual one. Steps longer than
    four days are never listed, because the change of a week or a month is mostly a sum. Fast
    fronts have such days too: the list shows when a change was published, not that it is wrong.

    Examples
    --------
    >>> days = pd.date_range("2024-05-01", periods=31, name="day")
    >>> steps = pd.DataFrame({"since": days[:-1], "net_km2": 3.0}, index=days[1:])
    >>> steps.loc["2024-05-13", "net_km2"] = -116.0
    >>> published_at_once(steps)["net_km2"].to_dict()
    {Timestamp('2024-05-13 00:00:00'): -116.0}
    """
    steps = nets[["since", "net_km2"]].dropna()
    steps = steps[np.abs(steps["net_km2"].to_numpy(dtype=float)) > _NOTHING_KM2]
    length = np.maximum((pd.DatetimeIndex(steps.index) - pd.DatetimeIndex(steps["since"])).days, 1)
    size = np.abs(steps["net_km2"].to_numpy(dtype=float))
    a_day = size / length
    usual = np.array([_median_about(a_day, i) for i in range(len(a_day))]) * length
    found = (size > LEAST_KM2) & (size > TIMES_USUAL * usual) & (length <= _LONGEST_DAYS)
    listed: pd.DataFrame = steps.assign(usual_km2=usual)[found]
    return listed


def _median_about(sizes: npt.NDArray[np.float64], i: int) -> float:
    """Return the median of the steps around one, without that one."""
    about = np.delete(sizes[max(0, i - _NEIGHBOURS) : i + _NEIGHBOURS + 1], min(i, _NEIGHBOURS))
    return float(np.median(about)) if len(about) >= _FEWEST else np.inf


Every: TypeAlias = Literal["map", "day", "week", "month"]

_PERIODS: dict[str, Callable[[Snapshot], object]] = {
    "map": lambda s: s.state_at,
    "day": lambda s: s.day,
    "week": lambda s: s.day.isocalendar()[:2],
    "month": lambda s: (s.day.year, s.day.month),
}
STEPS = tuple(_PERIODS)

#: Kinds of change that a step sets apart, as named in the columns of `deltas`.
APART: tuple[Kind, ...] = ("outside", "redefined", "redrawn", "sliver")


@runtime_checkable
class Maps(Protocol):
    """The part of `frontgeo.Timeline` that the modules of this package use."""

    snapshots: tuple[Snapshot, ...]
    begins_with_state: bool  # of a period: its first map is the state that it begins with

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


def _picked(timeline: Maps, every: str, *, with_first: bool) -> list[Snapshot]:
    """Return the last snapshot of each period, after the first of all if that is wanted."""
    picked = last_of_each(timeline.snapshots, every)
    if with_first and picked[0] != timeline.snapshots[0]:
        picked.insert(0, timeline.snapshots[0])
    return picked


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
        for snapshot, control_map in timeline.dated(left):
            at = left.index(snapshot, done)
            if instead := instead_of(left[done:at]):
                left = [*instead, *left[at:]]
                break  # read again from here, with the replacements
            yield snapshot, control_map
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
) -> pd.DataFrame:
    """Measure the area held on each map.

    Parameters
    ----------
    timeline : Timeline
    by : GeoDataFrame, optional
        Regions that do not overlap, in any stated CRS, such as `frontgeo.load_oblasts`.
    name : str, optional
        The column with their names, as in `Change.by`.
    definition : {"occupied", "occupied+contested"}
        What counts as held.
    every : {"day", "week", "month", "map"}
        Use the last map of each day, week (Monday to Sunday) or month, or all maps; of a period
        (`Timeline.during`) also the map that it begins with.

    Returns
    -------
    DataFrame
        Indexed by the day that each map shows: ``area_km2``; or, for each region with any held
        ground, ``<region>_km2``, and last ``outside every region_km2``, which add up to
        ``area_km2``.

    Raises
    ------
    InputError
        For an unknown `every`, or a definition that a map does not show.
    GeometryError
        When regions overlap near held ground, or have no CRS.

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
        picked = _picked(timeline, every, with_first=timeline.begins_with_state)
        for snapshot, control_map in readable(timeline, picked, every):
            days.append(snapshot.day)
            yield control_map.held(definition)

    if by is None:
        rows = [area_km2(ground) for ground in held()]
        return _indexed(rows, days, ["area_km2"])
    names, shapes = named_regions(by, name, beside=first_held_ground(timeline, definition))
    areas = areas_by_region(held(), shapes)
    table = _indexed(areas, days, [f"{region}_km2" for region in (*names, OUTSIDE)])
    ever = (table > 0).any().to_numpy(copy=True)
    ever[-1] = True
    return table.loc[:, ever]


def area_by_side(timeline: Maps, *, every: Every = "day") -> pd.DataFrame:
    """Measure the area that each side holds on each map.

    Parameters
    ----------
    timeline : Timeline
        Of maps of several sides.
    every : {"day", "week", "month", "map"}
        As in `area`.

    Returns
    -------
    DataFrame
        Indexed by day: ``<side>_km2`` for each side that any map shows. A side that a map of all
        sides does not show holds 0; on another map it is not known (NaN).

    Raises
    ------
    InputError
        If no map says whose ground it shows.
    """
    days: list[date] = []
    rows: list[dict[str, float]] = []
    whole: list[bool] = []
    spelled: dict[str, str] = {}
    picked = _picked(timeline, every, with_first=timeline.begins_with_state)
    for snapshot, control_map in readable(timeline, picked, every):
        areas = {side: area_km2(ground) for side, ground in control_map.sides.items()}
        rows.append({spelled.setdefault(s.casefold(), s): km2 for s, km2 in areas.items()})
        days.append(snapshot.day)
        whole.append(control_map.has_all_sides)
    if not spelled:
        raise InputError(
            "sides: expected maps that say whose ground they show, found none; name the column of "
            "sides (--side-column, side_column=)"
        )
    areas_km2 = [
        [row.get(side, 0.0 if has_all else np.nan) for side in spelled.values()]
        for row, has_all in zip(rows, whole, strict=True)
    ]
    return _indexed(areas_km2, days, [f"{side}_km2" for side in spelled.values()])


def first_held_ground(timeline: Maps, definition: str) -> Iterator[BaseGeometry]:
    """Yield the ground of the first map, which is read only when the iterator is used."""
    yield from (
        control_map.held(definition) for _, control_map in itertools.islice(timeline.dated(), 1)
    )


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
    return names, np.array(valid_parts(regions, "regions", beside=beside), dtype=object)


# ---- change ----------------------------------------------------------------------------


def deltas(
    timeline: Maps,
    by: gpd.GeoDataFrame | None = None,
    *,
    name: str | None = None,
    every: Every = "day",
    definition: str = "occupied",
    as_mapped: bool = False,
) -> pd.DataFrame:
    """Measure the ground gained and lost in each step, also by region.

    Parameters
    ----------
    timeline : Timeline
    by : GeoDataFrame, optional
        Regions that do not overlap, in any stated CRS, such as `frontgeo.load_oblasts`.
    name : str, optional
        The column with their names, as in `Change.by`.
    every : {"day", "week", "month", "map"}
        Steps run from the last map of each period to the last of the next; the first step
        starts with the first map.
    definition : {"occupied", "occupied+contested"}
        What counts as held.
    as_mapped : bool
        Count everything: ground abroad, redrawn border, what was redefined, and slivers. Maps are
        then measured on a grid of six decimals: vertices off it, such as of mended polygons, move
        by up to 6 cm.

    Returns
    -------
    DataFrame
        Indexed by the day of the later map: ``since`` (the day of the earlier one),
        ``gained_km2``, ``lost_km2``, ``net_km2``, and what `frontgeo.diff` sets apart as
        ``outside_gained_km2``, ``outside_lost_km2``, and so on of ``redefined``, ``redrawn``
        and ``sliver``. Net is gained less lost, and the same of redrawn ground and slivers: so
        nets add up to that of the change from the first map to the last.
        ``.attrs["how"]`` counts how pairs were settled (`frontgeo.geometry.pairs`): by edges, or
        why not; ``overlay`` for maps off its grid that have few edges in common. Between two maps
        of which one lacks a part, or of drawn maps a status that counts, there is no change: its
        numbers are NaN, which sums leave out, and ``.attrs["unlike"]`` lists the two days of each
        such step. About a single map that lacks a part the step is from the map before it to the
        one after.

        With regions, each step has a row for every region in which anything ever changed, named in
        the column ``region``, and last ``outside every region``, which add up to the row of the
        whole: what two maps that cannot be overlaid exactly lack (`Change.rounding_km2`, usually
        0) counts where most of a number lies.

    Raises
    ------
    InputError
        For an unknown `every`, or a definition that a map does not show.
    GeometryError
        When regions overlap near held ground, or have no CRS.

    Examples
    --------
    >>> import tempfile, shapely
    >>> from pathlib import Path
    >>> from frontgeo import load_oblasts, read_timeline
    >>> folder = Path(tempfile.mkdtemp())
    >>> for day, west, east in (("05-01", 36, 36.1), ("05-31", 36.05, 36.15), ("06-30", 36, 36.2)):
    ...     square = shapely.to_geojson(shapely.box(west, 50, east, 50.1))
    ...     _ = (folder / f"2024-{day}.geojson").write_text(square)
    >>> timeline = read_timeline(folder, mapper="me")
    >>> deltas(timeline, every="month")["net_km2"].round(1).tolist()
    [0.0, 79.7]
    >>> table = deltas(timeline, load_oblasts(), every="month")
    >>> table["region"].unique().tolist(), table["net_km2"].round(1).tolist()
    (['Kharkiv oblast', 'outside every region'], [0.0, 0.0, 79.7, 0.0])
    """
    timeline = timeline.holding(definition)
    picked = _picked(timeline, every, with_first=True)
    names: list[str] | None = None
    measure: Callable[[Iterable[ControlMap]], tuple[FloatArray, dict[str, int]]]
    measure = partial(_changes, definition=definition, as_mapped=as_mapped)
    if by is not None:
        names, shapes = named_regions(by, name, beside=first_held_ground(timeline, definition))
        measure = partial(
            _changes_by_region, shapes=shapes, definition=definition, as_mapped=as_mapped
        )
    there: list[Snapshot] = []
    lacking: list[tuple[tuple[str, ...], ...]] = []

    def control_map() -> Iterator[ControlMap]:
        for snapshot, read in readable(timeline, picked, every):
            there.append(snapshot)
            lacking.append((read.missing_parts, read.counted_statuses(definition)))
            yield read

    rows, counts_by_path = measure(control_map())
    days = [snapshot.day for snapshot in there]
    unlike = np.array([a != b for a, b in itertools.pairwise(lacking)], dtype=bool)
    since = days[:-1]
    rows[unlike] = np.nan
    # Around a single map that differs from both neighbours, measure from one neighbour to the
    # other, so that the sum of steps is complete.
    alone: list[int] = np.flatnonzero(unlike[:-1] & unlike[1:]).tolist() if len(unlike) > 1 else []
    for before in (i for i in alone if lacking[i] == lacking[i + 2]):
        ends = timeline.dated([there[before], there[before + 2]])
        [rows[before + 1]], _ = measure([read for _, read in ends])
        since[before + 1] = there[before].day
    table = _table_of_steps(rows, since, days[1:], names, columns=_columns(as_mapped))
    table.attrs["how"] = counts_by_path
    table.attrs["unlike"] = [
        (str(there[i].day), str(there[i + 1].day)) for i in np.flatnonzero(unlike).tolist()
    ]
    return table


def _changes(
    maps: Iterable[ControlMap], *, definition: str, as_mapped: bool
) -> tuple[FloatArray, dict[str, int]]:
    """Measure the numbers of each step, by column, in one place: everywhere."""
    steps, counts_by_path = step_changes(maps, definition=definition, as_mapped=as_mapped)
    rows = np.array([_row(step, as_mapped) for step in steps], dtype=float)
    # a single map gives no rows, but has columns
    return rows.reshape(len(steps), len(_columns(as_mapped)), 1), counts_by_path


def _table_of_steps(
    rows: FloatArray,
    since: list[date],
    days: list[date],
    regions: list[str] | None,
    *,
    columns: list[str],
) -> pd.DataFrame:
    """Return numbers by step, column and region as a table; without regions a row for each step."""
    ever = np.ones(rows.shape[2], dtype=bool)
    if regions is not None:
        ever = (np.nan_to_num(rows) != 0).any(axis=(0, 1))
        ever[-1] = True
    rows = rows[:, :, ever]
    each = rows.shape[2]
    table = _indexed(
        rows.transpose(0, 2, 1).reshape(len(days) * each, len(columns)),
        [day for day in days for _ in range(each)],
        columns,
    )
    table.insert(0, "since", days_index(day for day in since for _ in range(each)))
    if regions is not None:
        shown = [name for name, is_shown in zip([*regions, OUTSIDE], ever, strict=True) if is_shown]
        table.insert(1, "region", np.array(shown * len(days), dtype="str"))
    return table


def _columns(as_mapped: bool) -> list[str]:
    apart = [] if as_mapped else [f"{k}_{side}_km2" for k in APART for side in ("gained", "lost")]
    return ["gained_km2", "lost_km2", "net_km2", *apart]


def _row(step: Step, as_mapped: bool) -> list[float]:
    apart = () if as_mapped else [km2 for kind in APART for km2 in step.apart_km2(kind)]
    return [step.gained_km2, step.lost_km2, step.net_km2, *apart]


_Dated: TypeAlias = tuple[Snapshot, ControlMap]


def set_apart(timeline: Maps, *, definition: str = "occupied") -> pd.DataFrame:
    """List the ground between successive maps that lies abroad, was redrawn or redefined.

    Parameters
    ----------
    timeline : Timeline
    definition : {"occupied", "occupied+contested"}
        What counts as held.

    Returns
    -------
    DataFrame
        Indexed by the day of the later map: ``since``, ``kind`` and ``why`` (as in
        `frontgeo.change.change.SetApart`), and ``gained_km2`` and ``lost_km2``, which `diff`
        leaves out of the ground gained and lost between these two maps.

    Raises
    ------
    InputError
        For a definition that a map does not show.

    Notes
    -----
    The rule is applied to each pair of maps separately. A border that is redrawn in small steps
    may be detected over a longer period but not from day to day, or the other way round.

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
    >>> len(set_apart(timeline))
    0
    """
    found: list[tuple[date, date, StepApart]] = []
    for stretch in _stretches(timeline.holding(definition)):
        days = [snapshot.day for snapshot, _ in stretch]
        steps, _ = step_changes((control_map for _, control_map in stretch), definition=definition)
        for since, day, step in zip(days[:-1], days[1:], steps, strict=True):
            found += [(since, day, apart) for apart in step.apart if apart.kind != "sliver"]
    rows = [(a.kind, a.why, a.gained_km2, a.lost_km2) for _, _, a in found]
    columns = ["kind", "why", "gained_km2", "lost_km2"]
    table = pd.DataFrame(rows, columns=columns, index=days_index(day for _, day, _ in found))
    table.insert(0, "since", days_index(since for since, _, _ in found))
    kinds = {"kind": "str", "why": "str", "gained_km2": "float64", "lost_km2": "float64"}
    return table.astype(kinds)


def _stretches(timeline: Maps) -> Iterator[list[_Dated]]:
    """Yield lists of successive maps with the same parts.

    The last map of a list is the first of the next, unless a list begins with other parts.
    """
    stretch: list[_Dated] = []
    for one, restarts in alike(timeline.dated()):
        if restarts or len(stretch) > _CHUNK:
            yield stretch
            stretch = [] if restarts else stretch[-1:]
        stretch.append(one)
    yield stretch
