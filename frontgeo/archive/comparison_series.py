"""Compare two archives of maps over time: areas, lines, lag, and errors along the front."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import KW_ONLY, dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from frontgeo._utils.arrays import BoolArray, FloatArray
from frontgeo._utils.dates import read_day
from frontgeo._utils.parallel import chunks, map_chunks
from frontgeo.archive.series import Every, last_of_each, named_regions
from frontgeo.change.compare import EVERY_M, FAR_M, line_distances_m
from frontgeo.change.control_map import ControlMap, front_line, union
from frontgeo.errors import InputError
from frontgeo.geometry.depth import Segments
from frontgeo.geometry.measure import area_km2, polygonal
from frontgeo.geometry.projection import local_metres
from frontgeo.geometry.validation import prepared_copy, valid_region
from frontgeo.i18n.messages import Message
from frontgeo.mappers.snapshots import Snapshot
from frontgeo.places.theatre import Theatre

if TYPE_CHECKING:
    from distributed import Client

    from frontgeo.archive.timeline import Timeline

__all__ = [
    "LEAST_PAIRS",
    "WHOLE",
    "ComparisonSeries",
    "FrontCorrelation",
    "compare_over_time",
    "front_correlation",
]


WHOLE = "whole front"  # the region of rows for the whole front
LEAST_PAIRS = 8  # fewest pairs of maps for which a lag is estimated
_DRAWS = 1000  # bootstrap samples
_DAY = timedelta(days=1)
_STRETCH = 16  # moving maps compared at a time, by one worker


@dataclass(frozen=True, eq=False)
class ComparisonSeries:
    """A comparison of two mappers' archives over time.

    Attributes
    ----------
    pairs : DataFrame
        A row for each pair of simultaneous maps and each region: ``region``, ``a_at`` and
        ``b_at`` (UTC), ``both_km2``, ``only_a_km2``, ``only_b_km2``, ``iou``, ``median_m``
        and ``p95_m`` (distance between the two front lines), ``bias_m`` (mean signed
        distance: above 0 the line of b is farther forward, so that b holds more) and
        ``sd_m`` (standard deviation of the signed distance). NaN where no line is near.
    lags : DataFrame
        A row for each region: ``lag_days`` (above 0 b shows changes later than a; NaN if no
        lag was found, and ``note`` says why; ``.attrs["reasons"]`` has these as messages by
        region), ``low_days`` and ``high_days`` (95 %), by ground;
        ``area_lag_days``, ``area_low_days`` and ``area_high_days``, by changes of area;
        ``resolution_days``, ``pairs``, ``months``, ``apart_km2`` (mean symmetric difference
        of simultaneous maps) and ``least_km2`` (the same at the lag). Empty if not asked for.
    mappers : pair of str
        Of a and of b.
    definition : str
    tolerance : timedelta
    """

    pairs: pd.DataFrame
    lags: pd.DataFrame
    mappers: tuple[str, str]
    definition: str
    tolerance: timedelta


class PairOptions(TypedDict, total=False):
    """The maps that `compare_over_time` compares, and the draws of its bootstrap."""

    name: str | None
    since: date | str | None
    until: date | str | None
    every: Every
    tolerance: timedelta
    seed: int
    client: Client | None


@dataclass(frozen=True)
class _Pairing:
    """`PairOptions` with their defaults."""

    name: str | None = None
    since: date | str | None = None
    until: date | str | None = None
    every: Every = "week"
    tolerance: timedelta = timedelta(hours=12)
    seed: int = 0
    client: Client | None = None


def compare_over_time(
    a: Timeline,
    b: Timeline,
    by: gpd.GeoDataFrame | None = None,
    *,
    definition: str = "occupied",
    clip: Any = None,
    lag: bool = True,
    max_lag_days: int = 30,
    **options: Unpack[PairOptions],
) -> ComparisonSeries:
    """Compare two mappers' archives over time, and estimate the lag of one behind the other.

    Parameters
    ----------
    a, b : Timeline
        Archives by two mappers, as returned by `frontgeo.read_timeline`.
    by : GeoDataFrame, optional
        Regions to report separately: oblasts, or the sectors returned by
        `frontgeo.geometry.sectors.sector_shapes`.
    definition : str
        What counts as held: one of `frontgeo.change.definitions.DEFINITIONS`.
    clip : shapely geometry, GeoSeries or GeoDataFrame, optional
        Count only the ground inside; by default the country (`frontgeo.load_border`).
    lag : bool
        Estimate lags, which requires reading many more maps.
    max_lag_days : int
        The longest lag to try, in either direction.
    **options
        Further keywords:

        name : str, optional
            The column with the regions' names; found automatically if omitted.
        since, until : date or ISO text, optional
            First and last day of the maps compared. Earlier and later maps are used only for the
            lag.
        every : {"day", "week", "month", "map"}
            Compare at most one pair of maps in each; by default a week.
        tolerance : timedelta
            The longest time between two maps that count as simultaneous; by default 12 hours.
        seed : int
            Seed of the bootstrap; the same seed gives the same intervals.
        client : distributed.Client, optional
            A client of a running Dask cluster, whose workers compare the maps that are read
            here. The numbers are the same.

    Returns
    -------
    ComparisonSeries

    Raises
    ------
    InputError
        When no two maps are simultaneous, a lag is asked for with fewer than 8 pairs of
        maps, or the client is not one that runs.
    NotAvailableError
        When the cluster is gone.

    Notes
    -----
    The lag is the number of days τ at which the symmetric difference of a's ground at t and
    b's at t + τ is smallest, on average over the pairs of maps. τ takes multiples of the median
    step of the archive with more maps, rounded to a whole day (``resolution_days``); nothing is
    interpolated between maps. The mean is built from the differences between neighbouring lags,
    each over the maps that have both, so that a gap in an archive does not look like a lag. The
    interval is the percentile interval of a block bootstrap over calendar months (Künsch 1989,
    *Ann. Statist.* 17, 1217), because weeks of one month are not independent.

    On a front that moves in one direction, a lag and a constant bias look alike: a line always
    drawn 300 m back is a line that is late by 300 m divided by the speed of the front. The
    second estimate avoids this, but needs larger changes: it is the τ at which the change of
    area from one pair of maps to the next is most alike for both mappers (smallest mean square
    of the difference). Ground that a mapper leaves out from some day on
    (`frontgeo.change.control_map.Redefinition`) is put back first.
    """
    if not 1 <= max_lag_days <= 365:
        raise InputError(f"max_lag_days: expected 1 to 365 days, found {max_lag_days}")
    a, b = a.holding(definition), b.holding(definition)
    pairing = _Pairing(**options)
    paired = _pairs_in_period(a, b, pairing)
    if lag and len(paired) < LEAST_PAIRS:
        raise InputError(f"compare: {_too_few(len(paired))}")
    # Shift the archive with more maps, because its steps are finer.
    swapped = len(a) > len(b)
    fixed, moving = (b, a) if swapped else (a, b)
    regions: dict[str, BaseGeometry | None] = {WHOLE: None}
    if by is not None:
        names, shapes = named_regions(by, pairing.name, beside=())
        regions |= dict(zip(names, shapes, strict=True))
    longest = max_lag_days if lag else 0
    walk = _Walk(
        {y: x for x, y in paired} if swapped else dict(paired),
        regions,
        swapped=swapped,
        definition=definition,
        clip=None if clip is None else valid_region(clip, "clip"),
        max_lag_days=longest,
        client=pairing.client,
    )
    mismatch = walk.through(fixed, moving)
    lags = pd.DataFrame()
    if lag:
        lags = mismatch.lags(regions, longest, swapped=swapped, seed=pairing.seed)
    if lag and (read := len({(row["a_at"], row["b_at"]) for row in walk.rows})) < LEAST_PAIRS:
        raise InputError(f"compare: {_too_few(read)}")  # some maps turned out to be unreadable
    mappers = walk.mappers[::-1] if swapped else walk.mappers
    return ComparisonSeries(pd.DataFrame(walk.rows), lags, mappers, definition, pairing.tolerance)


def _pairs_in_period(
    a: Timeline, b: Timeline, pairing: _Pairing
) -> list[tuple[Snapshot, Snapshot]]:
    """Return the pairs of simultaneous snapshots to compare, at most one in each step."""
    first = None if pairing.since is None else read_day(pairing.since, "since")
    last = None if pairing.until is None else read_day(pairing.until, "until")
    if first is not None and last is not None and last < first:
        raise InputError(f"until: expected a day from {first} on, found {last}")
    paired = [
        (x, y)
        for x, y in _paired(a.snapshots, b.snapshots, pairing.tolerance)
        if (first is None or x.day >= first) and (last is None or x.day <= last)
    ]
    wanted = set(last_of_each([x for x, _ in paired], pairing.every))
    if not paired:
        hours = pairing.tolerance.total_seconds() / 3600
        raise InputError(
            f"compare: expected maps of both archives within {hours:g} hours of each other, found "
            f"none in the period; {a.path.name} has {_span(a)}, {b.path.name} {_span(b)}"
        )
    return [(x, y) for x, y in paired if x in wanted]


@dataclass(frozen=True)
class _Drawn:
    """The ground that a map shows as held, and what its mapper left out without a change there."""

    grounds: list[BaseGeometry]
    theatre: Theatre


def _drawn(control_map: ControlMap, definition: str) -> _Drawn:
    left_out = [
        r.ground
        for r in control_map.redefinitions
        if r.ground is not None and r.direction == "lost" and r.day <= (control_map.day or r.day)
    ]
    return _Drawn([control_map.held(definition), *left_out], control_map.theatre)


@dataclass(frozen=True, eq=False)
class _Ground:
    """The ground that a map shows as held inside a region, and its front there."""

    held: BaseGeometry
    edge: BaseGeometry | None  # the region's own boundary, which is not part of the front
    theatre: Theatre

    @classmethod
    def of(cls, drawn: _Drawn, clip: BaseGeometry | None) -> _Ground:
        """Cut ground to a region, or to the country of its theatre, if one is known."""
        grounds, theatre = drawn.grounds, drawn.theatre
        held = union(grounds) if len(grounds) > 1 else grounds[0]
        region = theatre.land if clip is None else clip
        if region is not None:
            held = polygonal(shapely.intersection(held, region))
        return cls(held, None if clip is None else clip.boundary, theatre)

    @cached_property
    def front(self) -> BaseGeometry:
        zone = self.theatre.border_zone()
        return front_line(self.held, zone, within=self.theatre.land, cut=self.edge)

    def parts(self, regions: Iterable[BaseGeometry | None]) -> Iterator[_Ground]:
        """Yield the ground cut to each region; whole where the region is None."""
        for region in regions:
            if region is None:
                yield self
                continue
            held = polygonal(shapely.intersection(self.held, region))
            part = _Ground(held, None, self.theatre)
            part.__dict__["front"] = shapely.intersection(self.front, region)
            yield part


def _profiles(one: _Ground, other: _Ground) -> list[tuple[FloatArray, FloatArray]]:
    """Return signed distances from points every 200 m along one front to the other front.

    Returns
    -------
    list of pairs of ndarray
        For each unbroken stretch, longitudes and latitudes, and metres: above 0 where the
        other map shows the point as held, NaN where its line is over 20 km away.
    """
    if one.front.is_empty or other.front.is_empty:
        return []
    to_metres, to_lonlat = local_metres(shapely.GeometryCollection([one.front, other.front]))
    target, ground = Segments(to_metres(other.front)), prepared_copy(other.held)
    found = []
    for stretch in shapely.get_parts(shapely.line_merge(to_metres(one.front))):
        along = np.arange(EVERY_M / 2, stretch.length, EVERY_M)
        points = shapely.line_interpolate_point(stretch, along)
        metres = target.distances_m(points)
        lonlat = shapely.get_coordinates(to_lonlat(shapely.MultiPoint(list(points))))
        inside = shapely.contains_xy(ground, lonlat)
        signed = np.where(inside, metres, -metres)
        found.append((lonlat, np.where(metres < FAR_M, signed, np.nan)))
    return found


def _signed_m(a: _Ground, b: _Ground) -> FloatArray:
    """Return signed distances of each line from the other; above 0 where b's is forward."""
    forward = [metres for _, metres in _profiles(a, b)] + [-metres for _, metres in _profiles(b, a)]
    signed = np.concatenate(forward) if forward else np.zeros(0)
    return signed[np.isfinite(signed)]


def _row(a: _Ground, b: _Ground) -> dict[str, float]:
    """Return the areas, overlap and distances of two maps as a row of the table."""
    both = area_km2(polygonal(shapely.intersection(a.held, b.held)))
    only_a, only_b = (area_km2(ground.held) - both for ground in (a, b))
    apart, signed = line_distances_m(a.front, b.front), _signed_m(a, b)
    nan = float("nan")
    return {
        "both_km2": both,
        "only_a_km2": only_a,
        "only_b_km2": only_b,
        "iou": both / (both + only_a + only_b) if both + only_a + only_b else nan,
        "median_m": float(np.median(apart)) if len(apart) else nan,
        "p95_m": float(np.quantile(apart, 0.95)) if len(apart) else nan,
        "bias_m": float(signed.mean()) if len(signed) else nan,
        "sd_m": float(signed.std()) if len(signed) else nan,
    }


def _paired(
    a: Sequence[Snapshot], b: Sequence[Snapshot], tolerance: timedelta
) -> list[tuple[Snapshot, Snapshot]]:
    """Return pairs of snapshots that are each other's nearest in time, within the tolerance."""
    if not (a and b):
        return []

    def nearest(of: Sequence[Snapshot], to: Sequence[Snapshot]) -> list[int]:
        seconds = [np.array([s.state_at.timestamp() for s in side]) for side in (of, to)]
        return [int(i) for i in np.abs(seconds[0][:, None] - seconds[1]).argmin(axis=1)]

    to_b, to_a = nearest(a, b), nearest(b, a)
    return [
        (a[i], b[j])
        for i, j in enumerate(to_b)
        if to_a[j] == i and abs(a[i].state_at - b[j].state_at) <= tolerance
    ]


@dataclass(frozen=True, eq=False)
class _Comparing:
    """The regions and kept maps with which all stretches of the moving archive are compared."""

    regions: dict[str, BaseGeometry | None]
    clip: BaseGeometry | None
    kept_at: list[datetime]
    max_lag_days: int
    swapped: bool

    @cached_property
    def kept_days(self) -> FloatArray:
        return np.array([_days_of(at) for at in self.kept_at])

    def near(self, first: datetime, last: datetime) -> BoolArray:
        """Return which kept maps are within reach of moving maps from one instant to another."""
        reach = self.max_lag_days + 1.0
        at = self.kept_days
        near: BoolArray = (at >= _days_of(first) - reach) & (at <= _days_of(last) + reach)
        return near


@dataclass(frozen=True, eq=False)
class _Stretch:
    """Successive moving maps, and the kept maps within their reach: a part for one worker."""

    moving: list[tuple[datetime, _Drawn]]
    is_first: bool  # of a later stretch, the first map is the last of the stretch before
    kept: dict[int, _Ground]
    partners: list[list[int]]  # for each moving map, the kept maps to compare it with


@dataclass(frozen=True, eq=False)
class _Pair:
    """The comparison of a kept map with a moving one."""

    kept: int
    rows: list[dict[str, Any]]  # one for each region, as are the areas
    kept_km2: FloatArray
    apart_km2: FloatArray


@dataclass(frozen=True, eq=False)
class _StretchStep:
    """The change from one moving map to the next, and the pairs with the later one."""

    near: BoolArray  # kept maps within reach
    grown_km2: FloatArray  # growth of the symmetric difference to each of them, by region
    area_km2: FloatArray  # growth of the moving map's area, by region
    pairs: list[_Pair]


def _compare_stretch(stretch: _Stretch, comparing: _Comparing) -> list[_StretchStep]:
    """Compare each map of a stretch with the map before it and with the kept maps."""
    shapes = list(comparing.regions.values())
    before: tuple[datetime, _Ground] | None = None
    steps = []
    for partners, (at, drawn) in zip(stretch.partners, stretch.moving, strict=True):
        ground = _Ground.of(drawn, comparing.clip)
        near = np.zeros(len(comparing.kept_at), dtype=np.bool_)
        changes = np.zeros((0, len(shapes))), np.zeros(len(shapes))
        if before is not None and comparing.max_lag_days:
            near = comparing.near(before[0], at)
            held = [stretch.kept[i].held for i in np.flatnonzero(near).tolist()]
            changes = _changes_km2(
                before[1].held, ground.held, np.array(held, dtype=object), shapes
            )
        if before is not None or stretch.is_first:
            pairs = [_compared(i, stretch.kept[i], (at, ground), comparing) for i in partners]
            steps.append(_StretchStep(near, *changes, pairs))
        before = at, ground
    return steps


def _compared(
    i: int, kept: _Ground, moving: tuple[datetime, _Ground], comparing: _Comparing
) -> _Pair:
    """Return a row for each region, the kept map's area and the difference by region."""
    sides = (comparing.kept_at[i], kept), moving
    (a_at, a), (b_at, b) = sides[::-1] if comparing.swapped else sides
    shapes = list(comparing.regions.values())
    pair = _Pair(i, [], np.zeros(len(shapes)), np.zeros(len(shapes)))
    parts = zip(a.parts(shapes), b.parts(shapes), strict=True)
    for k, (region, both) in enumerate(zip(comparing.regions, parts, strict=True)):
        found = _row(*both)
        pair.rows.append({"region": region, "a_at": a_at, "b_at": b_at, **found})
        only = found["only_b_km2" if comparing.swapped else "only_a_km2"]
        pair.kept_km2[k] = found["both_km2"] + only
        pair.apart_km2[k] = found["only_a_km2"] + found["only_b_km2"]
    return pair


@dataclass(eq=False)
class _Walk:
    """One reading of both archives, in order of time, that compares them.

    The maps of the fixed archive stay in memory, while those of the moving one are read one
    stretch after another. Between two of them, the symmetric difference to a kept map changes only
    where the moving archive changed, which is far less ground to overlay than two whole maps.

    Here both archives are read, and sums are made in order of time, so that they are the same with
    and without a cluster; grounds are cut and overlaid by its workers.
    """

    partner_of: dict[Snapshot, Snapshot]
    regions: dict[str, BaseGeometry | None]
    _: KW_ONLY
    swapped: bool
    definition: str
    clip: BaseGeometry | None
    max_lag_days: int
    client: Client | None
    rows: list[dict[str, Any]] = field(default_factory=list)
    mappers: tuple[str, str] = ("", "")  # of the fixed and the moving archive

    def through(self, fixed: Timeline, moving: Timeline) -> _Mismatch:
        """Read both archives, fill `rows`, and return the differences at every lag."""
        beside: list[Snapshot] = []

        def fixed_grounds() -> Iterator[_Drawn]:
            for snapshot, control_map in fixed.dated(list(self.partner_of)):
                beside.append(snapshot)
                self.mappers = (control_map.mapper, "")
                yield _drawn(control_map, self.definition)

        grounds = map_chunks(_Ground.of, fixed_grounds(), shared=(self.clip,), client=self.client)
        kept = list(grounds)
        comparing = _Comparing(
            self.regions, self.clip, [s.state_at for s in beside], self.max_lag_days, self.swapped
        )
        # Running change of the symmetric difference since the first moving map. Its value at the
        # start is found where a pair of maps is overlaid whole.
        changed = np.zeros((len(kept), len(self.regions)))
        start, kept_km2 = np.full_like(changed, np.nan), np.full_like(changed, np.nan)
        area_km2_by = np.zeros(len(self.regions))  # growth of the moving maps' area since the first
        instants: list[float] = []
        history: list[FloatArray] = []
        areas: list[FloatArray] = []
        read = self._stretches(moving, beside, kept, comparing, instants)
        parts = map_chunks(_compare_stretch, read, shared=(comparing,), client=self.client)
        for step in itertools.chain.from_iterable(parts):
            changed[step.near] += step.grown_km2
            area_km2_by = area_km2_by + step.area_km2
            history.append(changed.copy())
            areas.append(area_km2_by)
            for pair in step.pairs:
                self.rows += pair.rows
                kept_km2[pair.kept] = pair.kept_km2
                start[pair.kept] = pair.apart_km2 - changed[pair.kept]
        if not self.rows:
            raise InputError("compare: expected pairs of maps that can be read, found none")
        off = np.array(instants) - comparing.kept_days[:, None]
        apart = np.array(history).transpose(1, 0, 2) + start[:, None, :]
        apart[np.abs(off) > self.max_lag_days + 1.0] = np.nan
        months = np.array([s.state_at.year * 12 + s.state_at.month for s in beside])
        return _Mismatch(off, apart, kept_km2, np.array(areas), months)

    def _stretches(
        self,
        moving: Timeline,
        beside: list[Snapshot],
        kept: list[_Ground],
        comparing: _Comparing,
        instants: list[float],
    ) -> Iterator[_Stretch]:
        """Read the moving archive in stretches, each with what it is compared with."""
        partners: dict[Snapshot, list[int]] = {}
        for i, snapshot in enumerate(beside):
            partners.setdefault(self.partner_of[snapshot], []).append(i)

        def drawn() -> Iterator[tuple[Snapshot, _Drawn]]:
            for snapshot, control_map in moving.dated(self._wanted(moving, comparing)):
                self.mappers = (self.mappers[0], control_map.mapper)
                instants.append(_days_of(snapshot.state_at))
                yield snapshot, _drawn(control_map, self.definition)

        for number, chunk in enumerate(chunks(drawn(), _STRETCH, overlap=1)):
            of_each = [partners.get(snapshot, []) for snapshot, _ in chunk]
            near = comparing.near(chunk[0][0].state_at, chunk[-1][0].state_at)
            needed = {*np.flatnonzero(near).tolist(), *itertools.chain.from_iterable(of_each)}
            yield _Stretch(
                [(snapshot.state_at, ground) for snapshot, ground in chunk],
                number == 0,
                {i: kept[i] for i in sorted(needed)},
                of_each,
            )

    def _wanted(self, moving: Timeline, comparing: _Comparing) -> list[Snapshot]:
        """Return the moving snapshots to read: all pairs and, for lags, all within reach."""
        wanted = set(self.partner_of.values())
        if self.max_lag_days:
            days = last_of_each(moving.snapshots, "day")
            wanted |= {s for s in days if comparing.near(s.state_at, s.state_at).any()}
        return sorted(wanted, key=lambda s: s.state_at)


def _days_of(at: datetime) -> float:
    """Return an instant in days."""
    return at.timestamp() / _DAY.total_seconds()


def _changes_km2(
    before: BaseGeometry,
    after: BaseGeometry,
    held: npt.NDArray[np.object_],
    shapes: Sequence[BaseGeometry | None],
) -> tuple[FloatArray, FloatArray]:
    """Return the growth of the symmetric difference to each held map and of the area, by region."""
    grown, area = np.zeros((len(held), len(shapes))), np.zeros(len(shapes))
    for sign, one, other in ((1.0, after, before), (-1.0, before, after)):
        change = polygonal(shapely.difference(one, other))
        for k, shape in enumerate(shapes):
            part = change if shape is None else polygonal(shapely.intersection(change, shape))
            if part.is_empty:
                continue
            part_km2 = area_km2(part)
            area[k] += sign * part_km2
            if not len(held):
                continue
            # Ground gained outside a kept map adds to the difference, and inside it subtracts.
            inside = area_km2([polygonal(g) for g in shapely.intersection(held, part)])
            grown[:, k] += sign * (part_km2 - 2 * inside)
    return grown, area


@dataclass(frozen=True, eq=False)
class _Mismatch:
    """Symmetric differences of kept maps (rows) and shifted maps (columns), by region."""

    days: FloatArray  # from the kept map to the shifted one
    km2: FloatArray  # symmetric difference
    kept_km2: FloatArray  # area of the kept maps
    shifted_km2: FloatArray  # area of the shifted maps less that of the first
    months: npt.NDArray[np.int64]

    def lags(
        self, regions: Iterable[str], max_lag_days: int, *, swapped: bool, seed: int
    ) -> pd.DataFrame:
        """Return, for each region, the lag with the smallest difference."""
        steps = np.diff(np.unique(np.round(self.days[0], 3)))
        resolution = max(1, round(float(np.median(steps)))) if len(steps) else 1
        most = max_lag_days // resolution
        lags = np.arange(-most, most + 1) * resolution
        # For each kept map, find the shifted map nearest to each lag; farther than half a step from
        # the lag, it does not count.
        nearest = np.abs(self.days[:, :, None] - lags).argmin(axis=1)
        rows = np.arange(len(nearest))[:, None]
        there = np.abs(self.days[rows, nearest] - lags) <= resolution / 2
        lags_of_b = -lags if swapped else lags  # if a is shifted by τ, b lags by -τ
        found = []
        for k, region in enumerate(regions):
            by_lag = np.where(there, self.km2[rows, nearest, k], np.nan)
            shifted = np.where(there, self.shifted_km2[nearest, k], np.nan)
            off = np.diff(self.kept_km2[:, k])[:, None] - np.diff(shifted, axis=0)
            found.append(
                {"region": region} | self._lag(by_lag, off**2, lags_of_b, seed, resolution)
            )
        lags_found = pd.DataFrame(found)
        reasons = {one["region"]: one["note"] for one in found if one["note"]}
        lags_found["note"] = [str(note) for note in lags_found["note"]]
        lags_found.attrs["reasons"] = reasons
        return lags_found

    def _lag(
        self,
        km2: FloatArray,
        squares: FloatArray,
        lags: npt.NDArray[np.int64],
        seed: int,
        resolution: int,
    ) -> dict[str, Any]:
        usable = np.isfinite(np.diff(km2, axis=1)).any(axis=1)
        at_once = km2[:, lags == 0][:, 0]
        nan = float("nan")
        record: dict[str, Any] = {
            "lag_days": nan, "low_days": nan, "high_days": nan,
            "area_lag_days": nan, "area_low_days": nan, "area_high_days": nan,
            "resolution_days": resolution, "pairs": int(usable.sum()),
            "months": len(set(self.months[usable])),
            "apart_km2": float(np.nanmean(at_once)) if np.isfinite(at_once).any() else nan,
            "least_km2": nan, "note": "",
        }  # fmt: skip
        if record["pairs"] < LEAST_PAIRS:
            return record | {"note": _too_few(record["pairs"])}
        by_ground = _least(km2, self.months, lags, seed)
        if isinstance(by_ground, Message):
            return record | {"note": by_ground}
        by_area = _least(squares, self.months[1:], lags, seed)
        if not isinstance(by_area, Message):
            record |= dict(
                zip(("area_lag_days", "area_low_days", "area_high_days"), by_area, strict=False)
            )
        lag, low, high, less = by_ground
        record["least_km2"] = record["apart_km2"] - less
        return record | {"lag_days": lag, "low_days": low, "high_days": high}


def _least(
    values: FloatArray, months: npt.NDArray[np.int64], lags: npt.NDArray[np.int64], seed: int
) -> tuple[float, float, float, float] | Message:
    """Find the lag (columns) at which the mean over maps (rows) is smallest.

    Returns
    -------
    tuple of float, or Message
        The lag, its 95 % interval, and the amount by which the mean is below that without a
        lag; or the reason why there is no lag.
    """
    # Average differences between neighbouring lags over the maps that have both, so that maps
    # missing at some lags do not shift the curve.
    steps = np.diff(values, axis=1)
    both = np.isfinite(steps)
    if not both.any(axis=0).all():
        return Message("lag-maps-lacking")
    # Block bootstrap: draw calendar months with replacement; a map's weight is the number of
    # times that its month was drawn.
    each, of_month = np.unique(months, return_inverse=True)
    drawn = np.random.default_rng(seed).integers(len(each), size=(_DRAWS, len(each)))
    weights = np.stack([np.bincount(d, minlength=len(each)) for d in drawn])[:, of_month]
    weights = np.vstack([np.ones(len(values)), weights])  # the first row is the original sample
    mean = (weights @ np.where(both, steps, 0.0)) / np.maximum(weights @ both, 1e-9)
    curves = np.concatenate([np.zeros((len(mean), 1)), np.cumsum(mean, axis=1)], axis=1)
    if np.ptp(curves[0]) < 1e-6:
        return Message("lag-no-change")
    best = curves.argmin(axis=1)
    if best[0] in (0, len(lags) - 1):
        return Message("lag-at-end", days=int(abs(lags).max()))
    low, high = np.quantile(lags[best[1:]], [0.025, 0.975], method="nearest")
    less = curves[0, lags == 0][0] - curves[0, best[0]]
    return float(lags[best[0]]), float(low), float(high), float(less)


def _too_few(pairs: int) -> Message:
    return Message("lag-too-few", least=LEAST_PAIRS, found=pairs)


def _span(timeline: Timeline) -> str:
    if not len(timeline):
        return "no map"
    return f"{timeline.snapshots[0].day} to {timeline.snapshots[-1].day}"


# ---- along the front ---------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class FrontCorrelation:
    """The correlation along the front of the signed distances between two mappers' lines.

    Attributes
    ----------
    curve : Series
        Autocorrelation by distance along the line in km.
    length_m : float
        Distance at which it falls to 1/e; NaN if it does not within reach.
    integral_m : float
        Its integral up to the distance at which it first falls to 0, or to the end of the
        reach.
    bias_m, sd_m : float
        Mean and standard deviation of the signed distances, above 0 where the other mapper's
        line is farther forward.
    front_km : float
        Length of line measured, over all pairs of maps.
    pairs : int
        Number of pairs of maps.
    """

    curve: pd.Series[float]
    length_m: float
    integral_m: float
    bias_m: float
    sd_m: float
    front_km: float
    pairs: int


def front_correlation(
    pairs: Sequence[tuple[ControlMap, ControlMap]],
    *,
    definition: str = "occupied",
    clip: Any = None,
    within_km: float = FAR_M / 1000,
    reach_km: float = 60.0,
) -> FrontCorrelation:
    """Measure how the deviation between two mappers' lines is correlated along the front.

    Parameters
    ----------
    pairs : sequence of pairs of ControlMap
        Simultaneous maps of two mappers, such as one pair a month; points are taken along the
        line of the first.
    definition : str
    clip : shapely geometry, GeoSeries or GeoDataFrame, optional
        As for `compare_over_time`.
    within_km : float
        Leave out points farther from the other line, which have no counterpart there. Along
        broad water two mappers may draw opposite banks: 5 leaves most of that out too.
    reach_km : float
        The longest distance along the line.

    Returns
    -------
    FrontCorrelation

    Raises
    ------
    InputError
        When no line of one mapper lies near the other's.

    Notes
    -----
    The signed distance is measured at points every 200 m along each unbroken stretch of the
    first line, from each to the nearest point of the other line. The mean of each pair of maps
    is subtracted; products of values at points the same distance apart are averaged over all
    stretches and pairs of maps, and divided by the variance (the correlogram: Chilès and
    Delfiner 2012, *Geostatistics*, 2.2). If the correlation is exp(-d/L), both ``length_m`` and
    ``integral_m`` are L.

    Examples
    --------
    >>> from datetime import date, timedelta
    >>> a, b = (ControlMap(n, {"occupied": shapely.box(36, y, 37, 50)}, day=date(2024, 6, 1))
    ...         for n, y in (("A", 49.0), ("B", 48.99)))
    >>> found = front_correlation([(a, b)])
    >>> found.bias_m > 0, found.pairs
    (True, 1)
    """
    clip = None if clip is None else valid_region(clip, "clip")
    many = round(reach_km * 1000 / EVERY_M) + 1
    products, counts = np.zeros(many), np.zeros(many)
    signed: list[FloatArray] = []
    for one, other in pairs:
        stretches = _profiles(
            *(_Ground.of(_drawn(control_map, definition), clip) for control_map in (one, other))
        )
        for _, along in stretches:
            along[np.abs(along) > within_km * 1000] = np.nan
        found = np.concatenate([d for _, d in stretches] or [np.zeros(0)])
        found = found[np.isfinite(found)]
        signed.append(found)
        for _, along in stretches:
            off = along - (found.mean() if len(found) else 0.0)
            # Sum the products of values `step` points apart, where both are known.
            for step in range(min(many, len(off))):
                product = off[: len(off) - step] * off[step:]
                there = np.isfinite(product)
                products[step] += product[there].sum()
                counts[step] += there.sum()
    if not counts[0]:
        raise InputError(
            f"front_correlation: expected lines within {within_km:g} km of each other, found "
            f"none in {len(pairs)} pairs of maps"
        )
    reached = counts > 0
    covariance = products[reached] / counts[reached]
    if covariance[0] > 0:
        covariance /= covariance[0]
    km = np.asarray(np.flatnonzero(reached) * (EVERY_M / 1000), dtype=np.float64)
    pooled = np.concatenate(signed)
    return FrontCorrelation(
        curve=pd.Series(covariance, index=pd.Index(km, name="km"), name="correlation"),
        length_m=_falls_to(km, covariance, float(np.exp(-1))) * 1000,
        integral_m=_integral(km, covariance) * 1000,
        bias_m=float(pooled.mean()),
        sd_m=float(pooled.std()),
        front_km=float(counts[0]) * EVERY_M / 1000,
        pairs=len(pairs),
    )


def _falls_to(x: FloatArray, y: FloatArray, level: float) -> float:
    """Return the x at which a curve first falls to a level, interpolated; NaN if it never does."""
    below = np.flatnonzero(y <= level)
    if not len(below) or below[0] == 0:
        return float("nan")
    i = int(below[0])
    return float(x[i - 1] + (y[i - 1] - level) / (y[i - 1] - y[i]) * (x[i] - x[i - 1]))


def _integral(x: FloatArray, y: FloatArray) -> float:
    """Integrate a curve up to its first zero."""
    zero = _falls_to(x, y, 0.0)
    if not np.isfinite(zero):
        return float(np.trapezoid(y, x))
    before = x < zero
    return float(np.trapezoid(np.append(y[before], 0.0), np.append(x[before], zero)))
