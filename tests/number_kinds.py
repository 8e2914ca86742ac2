"""Kinds of numbers on random maps, each compared with a second way to it (`oracles`).

A kind is a function that makes random maps and compares some numbers: each comparison is a case.
The same seed, kind and number make the same cases.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import oracles
import shapely
from changing import SERIES, Rng, snapped
from shapely.geometry.base import BaseGeometry

import frontgeo as fg
from frontgeo.archive.timeline import Timeline
from frontgeo.change.ground import HeldGround
from frontgeo.claims.amount import Amount
from frontgeo.claims.measuring import Context, Evidence
from frontgeo.claims.settlements import changed_settlements
from frontgeo.claims.statement import Figure, span_of
from frontgeo.geometry.depth import deepest
from frontgeo.geometry.edge_table import DECIMALS, is_on_grid
from frontgeo.geometry.measure import area_km2, polygonal
from frontgeo.geometry.zonal import areas_by_region
from frontgeo.mappers.snapshots import Snapshot
from frontgeo.verdicts.check import measured_rows

FIRST = date(2024, 5, 1)
NOWHERE = shapely.Polygon()
INLAND = (33.0, 48.2)  # far from border and coast


# ---- cases -------------------------------------------------------------------------------


@dataclass
class Cases:
    """Numbers compared, and those that were wrong.

    Attributes
    ----------
    about : str
        Where the cases come from: seed, kind and number.
    count : int
    wrong : list of str
    worst : float
        The largest error as a share of what was allowed.
    """

    about: str = ""
    count: int = 0
    wrong: list[str] = field(default_factory=list)
    worst: float = 0.0

    def near(self, what: str, found: Any, expected: Any, allowed: Any, *shown: Any) -> None:
        """Compare numbers that may differ by some error."""
        found, expected, allowed = np.broadcast_arrays(
            np.atleast_1d(np.asarray(found, dtype=float)), expected, allowed
        )
        error = np.abs(found - expected) / allowed
        self.count += len(error)
        self.worst = max(self.worst, float(np.nanmax(error, initial=0.0)))
        for i in np.flatnonzero(~(error <= 1.0)).tolist():  # NaN is wrong too
            text = f"{found[i]:.12g}, expected {expected[i]:.12g} ± {allowed[i]:.2g}"
            self._note(what, text, shown)

    def holds(self, what: str, is_right: bool, text: Callable[[], str], *shown: Any) -> None:
        """Count a case that is right or wrong."""
        self.count += 1
        if not is_right:
            self._note(what, text(), shown)

    def __iadd__(self, other: Cases) -> Cases:
        self.count += other.count
        self.wrong += other.wrong
        self.worst = max(self.worst, other.worst)
        return self

    def _note(self, what: str, text: str, shown: Sequence[Any]) -> None:
        drawn = "; ".join(_brief(one) for one in shown)
        self.wrong.append(f"{self.about} {what}: {text}{drawn and f'; {drawn}'}")


def _brief(ground: Any) -> str:
    """Describe ground by its corners, or by its size if it has many."""
    if not isinstance(ground, BaseGeometry):
        return str(ground)
    vertices = int(shapely.get_num_coordinates(ground))
    if vertices <= 16:
        return str(shapely.to_wkt(ground, rounding_precision=-1))
    parts = len(shapely.get_parts(ground))
    bounds = ", ".join(f"{end:.6g}" for end in ground.bounds)
    return f"{parts} polygons of {vertices} vertices in {bounds}"


# ---- random maps -------------------------------------------------------------------------


def strips(rng: Rng, maps: int) -> list[BaseGeometry]:
    """Make islands and long strips, some thinner than a sliver, that grow and shrink."""
    count = int(rng.integers(1, 7))
    wide = 10.0 ** rng.uniform(-6, -1, count)
    series = []
    for _ in range(maps):
        boxes = [
            shapely.box(37 + 0.1 * i, 48, 37 + 0.1 * i + min(w, 0.08), 48 + 0.05 * rng.random() + w)
            for i, w in enumerate(wide)
        ]
        turned = shapely.transform(shapely.MultiPolygon(boxes), lambda c: c @ _TURN + (37, -10))
        series.append(turned if rng.random() < 0.5 else shapely.MultiPolygon(boxes))
        wide = np.where(rng.random(count) < 0.4, wide * rng.uniform(0.5, 2, count), wide)
    return series


_TURN = np.array([[0.8, 0.6], [-0.6, 0.8]])
DRAWN = SERIES | {"strips": strips}


def series_of_maps(rng: Rng, maps: int) -> list[BaseGeometry]:
    """Make maps of a random kind, as they are drawn near 37° east and 48° north."""
    return [polygonal(g) for g in DRAWN[str(rng.choice(list(DRAWN)))](rng, maps)]


def moved_to(
    series: Sequence[BaseGeometry], middle: tuple[float, float], size: float
) -> list[BaseGeometry]:
    """Move maps to another place, so wide; those that rounding makes invalid are left out."""
    drawn = np.array(series, dtype=object)
    west, south, east, north = shapely.total_bounds(drawn)
    if not east > west:
        return []
    scale = size / max(east - west, north - south)
    centre = np.array([(west + east) / 2, (south + north) / 2])
    placed = shapely.transform(drawn, lambda c: (c - centre) * scale + middle)
    return [ground for ground in placed if ground.is_valid]


def maps_near(rng: Rng, count: int, middle: tuple[float, float] = INLAND) -> list[BaseGeometry]:
    """Make maps from some metres to some degrees wide, at least two of which are not empty."""
    while True:
        size = 10.0 ** rng.uniform(-2.5, 0.2)
        series = moved_to(series_of_maps(rng, count), middle, size)
        if rng.random() < 0.5:
            series = [snapped(g) for g in series]
        series = [g for g in series if g.area > 0]
        if len(series) >= min(count, 2):
            return series


def drawn_map(ground: BaseGeometry, day: int = 0, **more: Any) -> fg.ControlMap:
    """Return a map of ground on a day."""
    shown = FIRST + timedelta(days=day)
    return fg.ControlMap("me", {"occupied": ground}, day=shown, checked=True, **more)


def regions_about(ground: BaseGeometry, rng: Rng) -> np.ndarray:
    """Return triangles that leave out some ground, one of them with an island in it."""
    west, south, east, north = ground.bounds
    size = np.array([east - west, north - south])
    points = (west, south) + rng.uniform(-0.3, 1.3, (int(rng.integers(4, 10)), 2)) * size
    cells = shapely.get_parts(shapely.delaunay_triangles(shapely.MultiPoint(points)))
    island = shapely.box(
        *((west, south) + 0.4 * size), *((west, south) + rng.uniform(0.5, 0.9) * size)
    )
    apart = [polygonal(shapely.difference(cell, island)) for cell in cells]
    kept = [cell for cell in apart if rng.random() < 0.9 and cell.area > 0]
    return np.array([*kept, island], dtype=object)


# ---- areas -------------------------------------------------------------------------------


def areas(rng: Rng, cases: Cases) -> None:
    """Compare areas with densified Geod, anywhere on the ellipsoid and of any size."""
    latitude = rng.uniform(-75, 75) if rng.random() < 0.5 else rng.uniform(44, 53)
    longitude = rng.choice([0.0, 37.0, 180.0, -179.9, rng.uniform(-180, 180)])
    size = 10.0 ** rng.uniform(-5, 1.3)
    drawn = moved_to(series_of_maps(rng, 6), (longitude, latitude), size)
    if not drawn:
        return
    together = area_km2(np.array(drawn, dtype=object))
    for ground, km2 in zip(drawn, together, strict=True):
        expected, allowed = oracles.ground_km2(ground)
        cases.near("area", [km2, area_km2(ground)], expected, allowed, ground)


# ---- differences -------------------------------------------------------------------------


def differences(rng: Rng, cases: Cases) -> None:
    """Compare gained, lost and net with shapely and densified Geod, and with points."""
    middle = INLAND if rng.random() < 0.7 else _ELSEWHERE[int(rng.integers(len(_ELSEWHERE)))]
    old, new = maps_near(rng, 2, middle)[:2]
    change = fg.diff(drawn_map(old), drawn_map(new, 9), keep_slivers=True)
    found = change.gained_km2, change.lost_km2
    for name, km2, (one, other) in zip(
        ("gained", "lost"), found, ((new, old), (old, new)), strict=True
    ):
        expected, allowed = oracles.ground_km2(polygonal(shapely.difference(one, other)))
        cases.near(name, km2, expected, allowed + _overlay_km2(old, new), old, new)
    sizes = [oracles.ground_km2(g) for g in (new, old)]
    allowed = sizes[0][1] + sizes[1][1] + _overlay_km2(old, new)
    cases.near("net", change.net_km2, sizes[0][0] - sizes[1][0], allowed, old, new)
    again = fg.diff(drawn_map(new), drawn_map(old, 9), keep_slivers=True)
    both = [again.lost_km2, again.gained_km2, -again.net_km2]
    cases.near("backwards", both, [*found, change.net_km2], _overlay_km2(old, new), old, new)
    held_km2 = area_km2(change.unchanged) + np.array([change.lost_km2, change.gained_km2])
    whole_km2 = [sizes[1][0], sizes[0][0]]
    cases.near("unchanged", held_km2, whole_km2, 2 * allowed, old, new)
    _by_points(rng, cases, change, (old, new))


_ELSEWHERE = (180.0, -17.0), (-179.9, 66.0), (0.0, 0.0), (25.0, 78.0), (-70.0, -54.0)


def _overlay_km2(*grounds: BaseGeometry) -> float:
    """Return what an overlay may err by: crossings are rounded to the last bits of degrees."""
    length = sum(shapely.length(g) for g in grounds)
    return float(1e-9 + 12_400 * 3e-13 * length)


def _by_points(
    rng: Rng, cases: Cases, change: fg.Change, maps: tuple[BaseGeometry, BaseGeometry]
) -> None:
    """Compare with points spread evenly over both maps."""
    bounds = shapely.total_bounds(np.array(maps, dtype=object))
    whole_km2 = oracles.box_km2(*bounds)
    points = oracles.sampled_points(tuple(bounds), 1500, rng)
    was, now = (oracles.inside(points, g) for g in maps)
    for name, hits, km2 in (
        ("gained", now & ~was, change.gained_km2),
        ("lost", was & ~now, change.lost_km2),
        ("either", was ^ now, change.gained_km2 + change.lost_km2),
    ):
        count, share = int(hits.sum()), km2 / whole_km2
        cases.holds(
            f"{name} by points",
            oracles.may_be_share(count, len(points), share),
            lambda n=count, of=share: f"{n} of {len(points)} points, share {of:.6g}",
            *maps,
        )


def near_border(rng: Rng, cases: Cases) -> None:
    """Account for all ground near the border: changed, set apart, or outside the country."""
    middle = _NEAR[int(rng.integers(len(_NEAR)))]
    old, new = maps_near(rng, 2, middle)[:2]
    change = fg.diff(drawn_map(old), drawn_map(new, 9))
    country = shapely.clip_by_rect(
        change.theatre.country, *shapely.total_bounds(np.array([old, new], dtype=object))
    )
    if not change.theatre.holds_any((old, new)):
        return  # ground along the border alone may be another country's, and is not cut
    both = ("gained", new, old), ("lost", old, new)
    inside_km2 = []
    for name, one, other in both:
        raw = polygonal(shapely.difference(one, other))
        within = oracles.ground_km2(polygonal(shapely.intersection(raw, country)))
        inside_km2.append(within[0])
        kept = sum(getattr(apart, f"{name}_km2") for apart in change.in_net)
        allowed = within[1] + 100 * _overlay_km2(old, new)
        found = getattr(change, f"{name}_km2") + kept
        cases.near(f"{name} inside the country", found, within[0], allowed, old, new)
    allowed = 100 * _overlay_km2(old, new) + 1e-9 * sum(inside_km2)
    cases.near("net", change.net_km2, inside_km2[0] - inside_km2[1], allowed, old, new)
    outside = sum(a.gained_km2 + a.lost_km2 for a in change.set_apart if a.kind == "outside")
    raw_km2 = area_km2(polygonal(shapely.symmetric_difference(old, new)))
    most = raw_km2 - sum(inside_km2) + allowed
    cases.holds(
        "outside", outside <= most, lambda: f"{outside:.9g} km², at most {most:.9g}", old, new
    )


_NEAR = (
    (36.9, 50.33), (40.05, 49.6), (38.2, 47.1), (31.9, 46.6), (33.6, 46.1), (34.4, 51.9),
    (37.5, 48.0), (36.0, 50.2),
)  # fmt: skip


# ---- regions, series ---------------------------------------------------------------------


def regions(rng: Rng, cases: Cases) -> None:
    """Compare change and ground by region with shapely, and their sums with the whole."""
    maps = maps_near(rng, 3)
    shapes = regions_about(shapely.union_all(shapely.box(*shapely.bounds(maps).T)), rng)
    names = [f"r{i}" for i in range(len(shapes))]
    table = gpd.GeoDataFrame({"name": names}, geometry=list(shapes), crs=4326)
    change = fg.diff(drawn_map(maps[0]), drawn_map(maps[1], 9), keep_slivers=True)
    allowed = 10 * _overlay_km2(*maps, *shapes)
    found = change.by(table)
    whole = [change.gained_km2, change.lost_km2, change.net_km2]
    cases.near("sum of regions", found.sum().to_numpy(), whole, allowed, *maps)
    filled = found.reindex([*names, found.index[-1]], fill_value=0.0)
    for column, ground in (("gained_km2", change.gained), ("lost_km2", change.lost)):
        parts = [polygonal(p) for p in shapely.intersection(shapes, ground)]
        expected = [oracles.ground_km2(p)[0] for p in parts]
        numbers = filled[column].to_numpy()[:-1]
        cases.near(f"{column} by region", numbers, expected, allowed + 1e-8, *maps)
    held = areas_by_region(maps, shapes)
    wholes = [oracles.ground_km2(g)[0] for g in maps]
    cases.near("sum of held", held.sum(axis=1), wholes, allowed + 3e-8, *maps)
    for ground, row in zip(maps, held, strict=True):
        parts = [polygonal(p) for p in shapely.intersection(shapes, ground)]
        expected = [oracles.ground_km2(p)[0] for p in parts]
        cases.near("held by region", row[:-1], expected, allowed + 3e-8, ground)


def timelines(rng: Rng, cases: Cases) -> None:
    """Compare a series, step by step and in all, with differences of two maps each."""
    maps = maps_near(rng, int(rng.integers(3, 14)))
    is_mapped = rng.random() < 0.5
    if is_mapped:  # a series as mapped is measured on its grid
        maps = [g for g in map(snapped, maps) if g.area > 0]
        if len(maps) < 2:
            return
    shown = [drawn_map(g, 3 * i) for i, g in enumerate(maps)]
    snapshots = {Snapshot((str(m.day),), None, m.day, m.day): m for m in shown}
    timeline = Timeline(Path("me"), snapshots, lambda wanted: (snapshots[s] for s in wanted))
    held_km2 = timeline.area().iloc[:, 0].to_numpy()
    expected = [oracles.ground_km2(g) for g in maps]
    allowed_km2 = np.array([allowed for _, allowed in expected])
    cases.near("area of a day", held_km2, [km2 for km2, _ in expected], allowed_km2)
    table = timeline.deltas(as_mapped=is_mapped)
    for (old, new), (_, row) in zip(pairwise(shown), table.iterrows(), strict=True):
        change = fg.diff(old, new, keep_slivers=is_mapped)
        grounds = old.held("occupied"), new.held("occupied")
        allowed = 1e-8 + 10 * _overlay_km2(*grounds)
        if is_mapped and not all(map(is_on_grid, grounds)):
            # a map that was mended has vertices off the grid, which move by half its width
            allowed += sum(map(fg.length_km, grounds)) * 111.2 * 0.5 * 10.0**-DECIMALS
        numbers = [row["gained_km2"], row["lost_km2"], row["net_km2"]]
        by_two = [change.gained_km2, change.lost_km2, change.net_km2]
        if not is_mapped:
            numbers += [row["sliver_gained_km2"], row["sliver_lost_km2"]]
            thin = change.thin
            by_two += [thin.gained_km2, thin.lost_km2] if thin else [0.0, 0.0]
        cases.near("step", numbers, by_two, allowed, *grounds)
    whole = fg.diff(shown[0], shown[-1], keep_slivers=is_mapped)
    cases.near("sum of steps", table["net_km2"].sum(), whole.net_km2, 1e-8 * len(maps), *maps)


# ---- depth, settlements, shares ----------------------------------------------------------


def depths(rng: Rng, cases: Cases) -> None:
    """Compare the depth of ground with a search in three dimensions."""
    series = moved_to(
        series_of_maps(rng, 2),
        (rng.uniform(-30, 60), rng.uniform(-60, 60)),
        10.0 ** rng.uniform(-2, -0.4),
    )
    grounds = [g for g in series if g.area > 0]
    if not grounds:
        return
    ground = grounds[0]
    west, south, east, north = ground.bounds
    count = int(rng.integers(2, 9))
    x = np.sort(rng.uniform(west - 0.05, east + 0.05, count))
    if len(np.unique(x)) < 2:
        return
    y = rng.uniform(south - 0.02, north + 0.02, count)
    line = shapely.LineString(np.column_stack([x, y]))
    found_m = deepest(ground, line).depth_km * 1000
    low, high = oracles.farthest_m(ground, line, within_m=20.0)
    low, high = low - 1.0 - 2e-5 * low, high + 0.3 + 1e-5 * high
    cases.near("depth", found_m, (low + high) / 2, (high - low) / 2, ground, line)


def settlements(rng: Rng, cases: Cases) -> None:
    """Count settlements taken and lost, and find each, by the edges east of its point."""
    old, new = maps_near(rng, 2)[:2]
    bounds = shapely.total_bounds(np.array([old, new], dtype=object))
    points = oracles.sampled_points(tuple(bounds), int(rng.integers(20, 80)), rng)
    rims = shapely.union(old.boundary, new.boundary)
    points = points[shapely.distance(rims, shapely.points(points)) > 1e-9]
    table = _table_of(points)
    change = fg.diff(drawn_map(old), drawn_map(new, 9), keep_slivers=True)
    was, now = (oracles.inside(points, g) for g in (old, new))
    context = Context(NOWHERE, settlements=table)
    listed = changed_settlements(change, context)
    for name, is_taken, expected in (("taken", True, now & ~was), ("lost", False, was & ~now)):
        rows = [one.row for one in listed if one.taken == is_taken]
        right = np.isin(np.arange(len(points)), rows) == expected
        cases.near(f"settlements {name}", len(rows), expected.sum(), 0.5, old, new)
        cases.holds(
            name, bool(right.all()), lambda r=right: f"points {points[~r].tolist()}", old, new
        )
    count = float((now & ~was).sum())
    claim = fg.Claim.settlements(max(1, int(count)), since=FIRST, until=FIRST + timedelta(days=9))
    (row,) = measured_rows(claim, Evidence(change), context)
    cases.near("settlements", row.measured, count, 0.5, old, new)
    cases.holds(
        "interval of settlements",
        row.low is not None and row.low <= row.measured <= row.high,
        lambda: f"{row.measured} outside {row.low} to {row.high}",
        old,
        new,
    )


def _table_of(points: np.ndarray) -> gpd.GeoDataFrame:
    names = [f"Place {i}" for i in range(len(points))]
    columns = {"name_en": names, "name_uk": "", "oblast": "UA-12"}
    columns |= {"lon": points[:, 0], "lat": points[:, 1]}
    return gpd.GeoDataFrame(columns, geometry=list(shapely.points(points)), crs=4326)


def shares(rng: Rng, cases: Cases) -> None:
    """Compare the share of a place that is held with shapely, Geod and points."""
    [ground, *_] = maps_near(rng, 2)
    place = max(regions_about(ground, rng), key=shapely.area)
    shown = drawn_map(ground, 9, side="russia")
    context = Context(NOWHERE, whole=place, whole_source="here")
    held = polygonal(shapely.intersection(ground, place))
    expected = 100 * oracles.ground_km2(held)[0] / oracles.ground_km2(place)[0]
    measured = {}
    parts = {"russia": expected}
    if rng.random() < 0.1:  # the country less what the other holds takes long to make
        parts["ukraine"] = 100 - expected
    for side, part in parts.items():
        seen = HeldGround.of(shown, "occupied").seen_by(side)
        [found] = _SHARE.measure(Evidence(seen), context)
        measured[side] = found.value
        allowed = 100 * (_overlay_km2(ground, place) * 10 + 1e-7) / area_km2(place)
        cases.near(f"share of {side}", found.value, part, allowed + 1e-6, ground, place)
        cases.holds(
            "interval of a share",
            0 <= found.low <= found.value + 1e-9 and found.value - 1e-9 <= found.high <= 100 + 1e-9,
            lambda f=found: f"{f.value} outside {f.low} to {f.high}",
            ground,
            place,
        )
    points = oracles.sampled_points(place.bounds, 1500, rng)
    points = points[oracles.inside(points, place)]
    hits = int(oracles.inside(points, ground).sum())
    share = measured["russia"] / 100
    cases.holds(
        "share by points",
        not len(points) or oracles.may_be_share(hits, len(points), share),
        lambda: f"{hits} of {len(points)} points, share {share:.6g}",
        ground,
        place,
    )


_SHARE = fg.Claim.share(20, where="Dnipropetrovsk oblast", until=FIRST + timedelta(days=9))


# ---- sides -------------------------------------------------------------------------------


def sides(rng: Rng, cases: Cases) -> None:
    """Compare the gain of a side with the loss of the other, drawn by one side or by both."""
    old, new = maps_near(rng, 2)[:2]
    change = fg.diff(drawn_map(old, side="russia"), drawn_map(new, 9, side="russia"))
    allowed = 10 * _overlay_km2(old, new)
    seen = change.seen_by("ukraine")
    own = change.gained_km2, change.lost_km2, change.net_km2
    mirrored = seen.lost_km2, seen.gained_km2, -seen.net_km2
    cases.near("mirrored", mirrored, own, 1e-12 + 1e-12 * max(own[:2]), old, new)
    back = seen.seen_by("russia")
    cases.near("mirrored twice", [back.gained_km2, back.lost_km2], own[:2], 1e-12, old, new)
    # the same ground drawn by the other side, and the change of it
    frame = shapely.box(*shapely.total_bounds(np.array([old, new], dtype=object)))
    frame = shapely.buffer(frame, 0.01, join_style="mitre")
    theirs = [polygonal(shapely.difference(frame, g)) for g in (old, new)]
    swapped = fg.diff(
        drawn_map(theirs[0], side="ukraine"), drawn_map(theirs[1], 9, side="ukraine"),
        keep_slivers=True,
    )  # fmt: skip
    raw = fg.diff(drawn_map(old), drawn_map(new, 9), keep_slivers=True)
    numbers = swapped.lost_km2, swapped.gained_km2, -swapped.net_km2
    expected = raw.gained_km2, raw.lost_km2, raw.net_km2
    cases.near("swapped", numbers, expected, allowed + 1e-8, old, new)
    both = [
        drawn_map(g, day, side="russia", others={"ukraine": other})
        for g, other, day in ((old, theirs[0], 0), (new, theirs[1], 9))
    ]
    of_both = fg.diff(*both, keep_slivers=True).seen_by("ukraine")
    numbers = of_both.lost_km2, of_both.gained_km2, -of_both.net_km2
    cases.near("both drawn", numbers, expected, allowed + 1e-8, old, new)
    _mirrored_claims(cases, change)


def _mirrored_claims(cases: Cases, change: fg.Change) -> None:
    """Compare a claim of one side's gain with the claim of the other's loss."""
    period = {"since": FIRST, "until": FIRST + timedelta(days=9)}
    value = max(1, round(change.gained_km2))
    rows = []
    for side, direction in (("russia", "gained"), ("ukraine", "lost")):
        claim = fg.Claim.area(value, side=side, direction=direction, **period)
        rows += measured_rows(claim, Evidence(change), Context(NOWHERE))
    one, other = rows
    numbers = [other.measured, other.low, other.high]
    expected = [one.measured, one.low, one.high]
    cases.near("mirrored claim", numbers, expected, 1e-9 + 1e-9 * abs(one.high))
    cases.holds(
        "mirrored outcome", one.outcome == other.outcome, lambda: f"{one.outcome}, {other.outcome}"
    )


# ---- claims ------------------------------------------------------------------------------


def outcomes(rng: Rng, cases: Cases) -> None:
    """Compare outcomes with the positions of intervals, and widen them."""
    for _ in range(60):
        digits, wording = _stated(rng)
        amount = Amount.of(f"{wording} {digits}".strip())
        claimed = oracles.rounding_interval(digits, wording)
        finite = [end if np.isfinite(end) else 1e15 for end in claimed]
        own = [end if np.isfinite(end) else 1e15 for end in (amount.low, amount.high)]
        allowed = 1e-12 * max(1.0, abs(amount.value))
        cases.near(f"C of {wording} {digits}", own, finite, allowed)
        form = Figure(
            amount.value, (amount.low, amount.high), span_of(amount.ends, amount.qualifier)
        )
        middle = amount.value * rng.choice([1, rng.uniform(-1, 3), rng.normal(1, 0.05)])
        before = ""
        for half in np.cumsum(amount.value * 10 ** rng.uniform(-3, 0, 5)):
            measured = float(middle - half), float(middle + half)
            outcome = form.compare(measured)
            expected = oracles.expected_outcome(form.interval, measured, amount.value)
            shown = f"{wording} {digits}, M {measured}"
            cases.holds(
                "outcome", outcome == expected, lambda o=outcome, e=expected: f"{o} for {e}", shown
            )
            cases.holds("wider M", *_never_back(before, outcome), shown)
            before = outcome


def _stated(rng: Rng) -> tuple[str, str]:
    """Return a number as stated, and its wording."""
    value = int(10 ** rng.uniform(0, 5))
    if rng.random() < 0.5:
        zeros = int(rng.integers(0, len(str(value))))
        value = value // 10**zeros * 10**zeros
    digits = str(value)
    if rng.random() < 0.2:
        digits += f".{rng.integers(0, 100)}"
    return digits, str(rng.choice(["", "", "about", "almost", "more than", "less than"]))


_OFF = ("overstated", "understated", "contradicted")


def _never_back(before: str, now: str) -> tuple[bool, Callable[[], str]]:
    """Return whether a wider interval may turn one outcome into another.

    It meets the claim, or misses it as before; it never ceases to meet it. A wider interval that
    is no longer below 0 as a whole misses the claim otherwise.
    """
    may_be = now not in _OFF or before in ("", now)
    may_be |= (before, now) == ("contradicted", "overstated")
    return may_be, lambda: f"{before} became {now}"


def claims(rng: Rng, cases: Cases) -> None:
    """Check claims on random maps under ever greater errors of the line."""
    old, new = maps_near(rng, 2)[:2]
    # a known mapper's numbers have the interval between mappers, which decides
    known = {"side": "russia", "recognised": str(rng.choice(["", "DeepState", "ISW"]))}
    change = fg.diff(drawn_map(old, **known), drawn_map(new, 9, **known))
    direction = str(rng.choice(["net", "gained", "lost"]))
    measured = {"gained": change.gained_km2, "lost": change.lost_km2}.get(direction, change.net_km2)
    value = max(1, round(abs(measured) * rng.choice([1, 1.1, 0.9, rng.uniform(0.3, 3)])))
    _, wording = _stated(rng)
    claim = fg.Claim.area(
        f"{wording} {value}".strip(),
        side="russia",
        direction=direction,
        since=FIRST,
        until=FIRST + timedelta(days=9),
    )
    low, high = oracles.rounding_interval(str(value), wording)
    # where all that changed is slivers, and nothing else is held, there is no ground to judge by
    kept = (change.gained, change.lost, polygonal(shapely.intersection(old, new)))
    is_void = all(ground.is_empty for ground in kept)
    before, widest = "", -1.0
    for sigma_m in (20, 100, 250, 700, 2000):
        context = Context(NOWHERE, position_error_m=sigma_m)
        (row,) = measured_rows(claim, Evidence(change), context)
        mapper = known["recognised"] or "nobody"
        shown = f"{wording} {value} {direction}, σ {sigma_m} m, by {mapper}", old, new
        cases.near("measured", row.measured, measured, 1e-9, *shown)
        is_inside = row.low - 1e-9 <= row.measured <= row.high + 1e-9
        cases.holds(
            "M", is_inside, lambda r=row: f"{r.measured} outside {r.low} to {r.high}", *shown
        )
        expected = oracles.expected_outcome((low, high), (row.low, row.high), value)
        if is_void:
            expected = "undecided"
        cases.holds(
            "outcome of a claim",
            row.outcome == expected,
            lambda r=row, e=expected: f"{r.outcome} for {e}, M {r.low} to {r.high}",
            *shown,
        )
        drawing, mappers = row.as_drawn, row.mappers or row.as_drawn
        cases.holds(
            "M between mappers",
            mappers[0] <= drawing[0] + 1e-9 and drawing[1] <= mappers[1] + 1e-9,
            lambda m=mappers, d=drawing: f"{m} narrower than that of the drawing, {d}",
            *shown,
        )
        wide = row.high - row.low
        cases.holds(
            "wider σ",
            wide >= widest - 1e-9,
            lambda w=wide, was=widest: f"M of {w}, was {was}",
            *shown,
        )
        cases.holds("outcome at a wider σ", *_never_back(before, row.outcome or ""), *shown)
        before, widest = row.outcome or "", wide


KINDS: dict[str, Callable[[Rng, Cases], None]] = {
    kind.__name__: kind
    for kind in (
        areas, differences, near_border, regions, timelines, depths, settlements, shares, sides,
        outcomes, claims,
    )
}  # fmt: skip


def run(seed: int, name: str, first: int, count: int) -> Cases:
    """Return the cases of some numbers of a kind."""
    found = Cases()
    index = list(KINDS).index(name)
    for number in range(first, first + count):
        about = f"{name}, seed {seed}, number {number}:"
        one = Cases(about)
        try:
            KINDS[name](np.random.default_rng([seed, index, number]), one)
        except Exception as error:  # whatever ends a comparison is wrong, and is shown
            one.wrong.append(f"{about} {type(error).__name__}: {str(error)[:300]}")
        found += one
    return found
